"""The walk "An assignment of your own" in CONTRIBUTING.md, taken from its text: release, check, grade; and nbgrader."""

import os
import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook

from inside_transformers import cli

ROOT = Path(__file__).resolve().parents[2]
RIGHT = "def mean_pool(x):\n    return x.sum(-2) / x.shape[-2]\n"
WRONG = "def mean_pool(x):\n    return x.sum(-2)\n"


def blocks(language: str = "python") -> list[str]:
    """The code in the walk: of Python parts.py, then the notebook's three code cells."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    walk = text[text.index("## An assignment of your own") :]
    return re.findall(rf"^```{language}\n(.*?)^```$", walk, re.MULTILINE | re.DOTALL)


def told(grade_id: str, solution: bool = False, points: int | None = None) -> dict:
    """What nbgrader's side bar writes into a cell."""
    grader = {"grade_id": grade_id, "schema_version": 3, "solution": solution, "grade": points is not None}
    grader |= {"locked": not solution, "task": False} | ({} if points is None else {"points": points})
    return {"nbgrader": grader}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose instructor has taken the walk."""
    folder = tmp_path_factory.mktemp("course")
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    source = folder / "solutions" / "pooling"
    source.mkdir(parents=True)
    parts, imports, solution, test = blocks()
    (source / "parts.py").write_text(parts, encoding="utf-8")
    cells = [
        new_code_cell(imports.strip(), id="imports", metadata=told("imports")),
        new_code_cell(solution.strip(), id="mean-pool", metadata=told("mean_pool", solution=True)),
        new_code_cell(test.strip(), id="test-mean-pool", metadata=told("test_mean_pool", points=2)),
        new_markdown_cell("Why?", id="explain", metadata=told("explain_pooling", solution=True, points=1)),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), source / "pooling.ipynb")
    before = Path.cwd()
    os.chdir(folder)
    try:
        assert cli.main(["release", "pooling"]) == 0
    finally:
        os.chdir(before)
    return folder


def test_it_is_written_in_the_style_that_is_checked(course: Path) -> None:
    ruff, settings = Path(sysconfig.get_path("scripts")) / "ruff", ROOT / "solutions" / "ruff.toml"
    ours = 'lint.isort.known-first-party = ["inside_transformers"]'  # as where it lies in the repository
    for step in (["check"], ["format", "--check"]):
        told = ["--no-cache", f"--config={settings}", f"--config={ours}", str(course / "solutions")]
        done = subprocess.run([str(ruff), *step, *told], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def answered(course: Path, code: str) -> nbformat.NotebookNode:
    """The released notebook with this answer in it."""
    notebook = nbformat.read(course / "exercises" / "pooling" / "pooling.ipynb", 4)
    notebook.cells[1].source = code
    notebook.cells[3].source = "So that a long text weighs no more than a short one."
    return notebook


def test_the_release_holds_what_test_cells_need_and_no_solution(course: Path) -> None:
    released = course / "exercises" / "pooling"
    assert sorted(path.name for path in released.iterdir()) == ["parts.py", "pooling.ipynb"]
    text = (released / "pooling.ipynb").read_text(encoding="utf-8")
    assert "x.mean(dim=-2)" not in text
    assert "Long texts" not in text
    assert text.count("raise NotImplementedError") == 1


@pytest.mark.parametrize(
    ("code", "passes", "says"),
    [(RIGHT, True, "mean_pool"), (WRONG, False, "The vectors were added up. Divide by how many there are.")],
)
def test_course_check_names_the_mistake(
    course: Path, code: str, passes: bool, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    nbformat.write(answered(course, code), course / "exercises" / "pooling" / "pooling.ipynb")
    monkeypatch.chdir(course)
    assert cli.main(["check", "pooling"]) == (0 if passes else 1)
    assert says in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("grader", ["course", "nbgrader"])
def test_a_grader_gives_the_points(course: Path, grader: str, monkeypatch: pytest.MonkeyPatch) -> None:
    notebooks = {"ada": answered(course, RIGHT), "bob": answered(course, WRONG)}
    for student, notebook in notebooks.items():
        folder = course / "submitted" / student / "pooling"
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / "pooling.ipynb")
    (course / "gradebook.db").unlink(missing_ok=True)
    shutil.rmtree(course / "autograded", ignore_errors=True)
    released = {path: path.read_bytes() for path in (course / "exercises" / "pooling").glob("*.py")}
    if grader == "course":
        (shell,) = blocks("shell")
        commands = [line.partition("#")[0].split() for line in shell.splitlines()]
        assert [command[:2] for command in commands] == [["course", each] for each in ("release", "check", "grade")]
        monkeypatch.chdir(course)
        assert cli.main(commands[-1][1:]) == 0
    else:
        nbgrader(course, "generate_assignment", "pooling", "--force")
        nbgrader(course, "autograde", "pooling")
    assert {path: path.read_bytes() for path in released} == released
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        scores = {
            student: gradebook.find_grade("test_mean_pool", "pooling", "pooling", student) for student in notebooks
        }
        assert {student: grade.score for student, grade in scores.items()} == {"ada": 2, "bob": 0}


def nbgrader(course: Path, *arguments: str) -> None:
    """Run a command of nbgrader as an instructor would, in an activated environment."""
    scripts = sysconfig.get_path("scripts")
    path = f"{scripts}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path, "JUPYTER_CONFIG_DIR": str(course / "no settings")}
    command = [str(Path(scripts) / "nbgrader"), *arguments]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_without_its_parts_file_it_is_said_what_is_missing(
    tmp_path: Path, course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    nbformat.write(answered(course, RIGHT), tmp_path / "pooling.ipynb")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["check", "pooling.ipynb"]) == 2
    said = " ".join(capsys.readouterr().err.split())
    assert "is not an assignment of this course" in said
    assert "where its parts.py lies beside it" in said
    (tmp_path / "parts.py").write_text("PARTS = {}\n", encoding="utf-8")
    assert cli.main(["check", "pooling.ipynb"]) == 2
    assert "must say which parts there are" in capsys.readouterr().err

"""`course release`: exercises/ is what solutions/ gives, always the same, and nothing more."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from toy_course import ROOT, cell, grader, toy_course

from inside_transformers import cli
from inside_transformers.course import contract
from inside_transformers.course.release import generate
from inside_transformers.course.students import book_pages


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.setattr(contract, "ASSIGNMENTS", {})
    monkeypatch.setattr("inside_transformers.course.release.ASSIGNMENTS", {})
    monkeypatch.chdir(toy_course(tmp_path / "course"))
    return Path.cwd()


def released(course):
    return course / "exercises" / "toy" / "toy.ipynb"


def edit_solution(course, edit):
    path = course / "solutions" / "toy" / "toy.ipynb"
    notebook = nbformat.read(path, 4)
    edit(notebook)
    nbformat.write(notebook, path)


def one_line(capsys):
    error = capsys.readouterr().err
    assert error.startswith("course: ")
    assert error.count("\n") == 1
    return error


def test_a_release_has_stubs_and_visible_tests_but_no_solution_hidden_test_or_output(course):
    assert cli.main(["release"]) == 0
    text = released(course).read_text()
    cells = {c.id: c for c in nbformat.read(released(course), 4).cells}
    assert cells["double"].source.endswith('"""Return x * 2."""\n    raise NotImplementedError')
    assert cells["explain"].source == "*Your answer here: select this cell, press Enter, write, then Shift+Enter.*"
    assert "expected  6" in cells["test-double"].source
    assert cells["test-double"].metadata.deletable is False
    assert cells["test-double"].metadata.editable is False
    for secret in ("BEGIN", "END", "secret", "return", "It is a toy."):
        assert secret not in text
    assert all(not c.get("outputs") for c in cells.values())


def test_a_test_that_fails_does_not_end_a_run_of_all_cells_and_is_folded_for_students_alone(course):
    assert cli.main(["release"]) == 0
    for path, wanted in ((released(course), True), (course / "solutions" / "toy" / "toy.ipynb", False)):
        cells = {c.id: c for c in nbformat.read(path, 4).cells}
        for name, c in cells.items():
            test = wanted and name.startswith("test-")
            assert ("raises-exception" in c.metadata.get("tags", [])) == test, name
            assert ("hide-input" in c.metadata.get("tags", [])) == test, name
            assert c.metadata.get("jupyter", {}).get("source_hidden", False) == test, name


@pytest.mark.parametrize("url", ["", "https://example.org/book/"])
def test_links_to_pages_lead_to_the_built_book_and_in_the_book_to_its_own_pages(course, url):
    text = (
        "[a](../../book/facts/mlp.ipynb), [b](../../book/reference/glossary.md#attention), [c](https://x.org/y.ipynb)"
    )
    edit_solution(course, lambda notebook: notebook.cells[0].update(source=text))
    edit_solution(
        course, lambda notebook: notebook.cells[1].update(source='x = 1\nchecks.book_at("../../_build/html")')
    )
    config = (course / "nbgrader_config.py").read_text()
    (course / "nbgrader_config.py").write_text(config.replace('book_url = ""', f'book_url = "{url}"'))
    assert cli.main(["release"]) == 0
    book = url.rstrip("/") or "../../_build/html"
    text = nbformat.read(released(course), 4).cells[0].source
    assert text == (
        f"[a]({book}/book/facts/mlp.html), [b]({book}/book/reference/glossary.html#attention), [c](https://x.org/y.ipynb)"
    )
    assert nbformat.read(released(course), 4).cells[1].source == f'x = 1\nchecks.book_at("{book}")'
    within = book_pages(text, url, lambda page: ".md" if "reference" in page else ".ipynb")
    assert within == text.replace(f"{book}/book/facts/mlp.html", "../../book/facts/mlp.ipynb").replace(
        f"{book}/book/reference/glossary.html", "../../book/reference/glossary.md"
    )


def test_a_second_run_writes_nothing(course, capsys):
    assert cli.main(["release", "toy"]) == 0
    assert capsys.readouterr().out == "toy  written: toy.ipynb\n"
    before = (released(course).read_bytes(), released(course).stat().st_mtime_ns)
    assert cli.main(["release", "toy"]) == 0
    assert capsys.readouterr().out == "toy  up to date\n"
    assert (released(course).read_bytes(), released(course).stat().st_mtime_ns) == before


def test_bytes_do_not_depend_on_the_folder_the_time_a_gradebook_or_the_persons_own_settings(
    course, tmp_path, monkeypatch
):
    first = generate(course, "toy")
    other = tmp_path / "a course elsewhere"
    shutil.copytree(course, other)
    os.utime(other / "solutions" / "toy" / "toy.ipynb", (1e9, 1e9))
    sqlite3.connect(other / "gradebook.db").execute("CREATE TABLE notebook (id INTEGER)")
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "jupyter"))
    (tmp_path / "jupyter").mkdir()
    (tmp_path / "jupyter" / "nbgrader_config.py").write_text('c.ClearSolutions.text_stub = "SOMETHING ELSE"')
    monkeypatch.chdir(tmp_path / "jupyter")
    assert generate(other, "toy") == first


def test_bytes_are_those_of_the_command_nbgrader_generate_assignment(course):
    assert cli.main(["release", "toy"]) == 0
    before = released(course).read_bytes()
    bin_folder = Path(sys.executable).parent
    environment = os.environ | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}
    command = [bin_folder / "nbgrader", "generate_assignment", "toy", "--force"]
    subprocess.run(command, check=True, capture_output=True, env=environment, cwd=course)
    assert released(course).read_bytes() == before


def test_the_environments_programs_need_not_be_on_the_path(course, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert cli.main(["release", "toy"]) == 0


def test_neither_a_gradebook_nor_anything_else_is_left_behind(course):
    before = sorted(course.rglob("*"))
    assert cli.main(["release", "toy"]) == 0
    made = set(course.rglob("*")) - set(before)
    assert made == {course / "exercises", course / "exercises" / "toy", released(course)}


def test_only_the_notebook_and_data_are_copied(course):
    source = course / "solutions" / "toy"
    for name in (
        "rubric.md",
        "draft.ipynb",
        ".ipynb_checkpoints/toy-checkpoint.ipynb",
        "data/.hidden",
        "data/words.txt",
    ):
        (source / name).parent.mkdir(exist_ok=True)
        (source / name).write_text("{}")
    assert cli.main(["release", "toy"]) == 0
    files = {path.relative_to(course / "exercises").as_posix() for path in (course / "exercises").rglob("*.*")}
    assert files == {"toy/toy.ipynb", "toy/data/words.txt"}


def test_data_that_the_solution_has_no_more_leaves_the_release(course, capsys):
    source, made = (course / folder / "toy" / "data" for folder in ("solutions", "exercises"))
    for name in ("words.txt", "more/numbers.txt"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text("1")
    assert cli.main(["release"]) == 0
    (made / ".ipynb_checkpoints").mkdir()
    (made / ".ipynb_checkpoints" / "words.txt").write_text("1")
    (made.parent / "notes.txt").write_text("mine")
    (source / "more" / "numbers.txt").unlink()
    capsys.readouterr()
    assert cli.main(["release", "--check"]) == 1
    assert capsys.readouterr().out == "toy  to remove: data/more/numbers.txt\n"
    assert cli.main(["release"]) == 0
    assert capsys.readouterr().out == "toy  removed: data/more/numbers.txt\n"
    kept = [made / "words.txt", made / ".ipynb_checkpoints" / "words.txt", made.parent / "notes.txt"]
    assert all(path.exists() for path in kept)
    assert not (made / "more" / "numbers.txt").exists()
    shutil.rmtree(source)
    assert cli.main(["release"]) == 0
    assert not (made / "words.txt").exists()
    assert cli.main(["release", "--check"]) == 0


def test_a_folder_of_somebodys_own_changes_nothing(course, capsys):
    assert cli.main(["release"]) == 0
    capsys.readouterr()
    for name in ("exercises/my tries/toy.ipynb", "exercises/backup/a/b.txt", "solutions/drafts/old.ipynb"):
        (course / name).parent.mkdir(parents=True)
        (course / name).write_text("{}")
    assert cli.main(["release"]) == 0
    assert capsys.readouterr().out == "toy  up to date\n"


def test_checkpoints_in_the_release_do_not_make_it_stale(course):
    assert cli.main(["release", "toy"]) == 0
    checkpoint = course / "exercises" / "toy" / ".ipynb_checkpoints" / "toy-checkpoint.ipynb"
    checkpoint.parent.mkdir()
    checkpoint.write_text("{}")
    assert cli.main(["release", "toy", "--check"]) == 0
    assert checkpoint.exists()


def test_check_names_what_is_stale_and_writes_nothing(course, capsys):
    assert cli.main(["release", "--check"]) == 1
    assert "toy  stale: toy.ipynb" in capsys.readouterr().out
    assert not (course / "exercises").exists()
    assert cli.main(["release"]) == 0
    assert cli.main(["release", "--check"]) == 0
    released(course).write_bytes(released(course).read_bytes() + b"\n")
    before = released(course).read_bytes()
    assert cli.main(["release", "--check"]) == 1
    assert released(course).read_bytes() == before


def test_a_changed_solution_makes_the_release_stale_only_where_students_would_see_it(course):
    assert cli.main(["release"]) == 0

    def change(notebook, old, new):
        for c in notebook.cells:
            c.source = c.source.replace(old, new)

    edit_solution(course, lambda notebook: change(notebook, "return x * 2", "return x + x"))
    assert cli.main(["release", "--check"]) == 0
    edit_solution(course, lambda notebook: change(notebook, "# A toy", "# A game"))
    assert cli.main(["release", "--check"]) == 1


def test_it_works_from_any_folder_of_the_course(course, monkeypatch):
    monkeypatch.chdir(course / "solutions" / "toy")
    assert cli.main(["release"]) == 0
    assert released(course).is_file()


def test_outside_a_course_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["release"]) == 2
    assert "is not inside the course" in one_line(capsys)


def test_an_unknown_assignment_is_answered_with_the_known_ones(course, capsys):
    assert cli.main(["release", "toys"]) == 2
    assert "no assignment 'toys'. Those of this course: toy." in one_line(capsys)


def test_a_folder_whose_notebook_has_another_name_is_answered_with_the_name(course, capsys):
    (course / "solutions" / "own").mkdir()
    assert cli.main(["release", "own"]) == 2
    assert "solutions/own/ holds no notebook own.ipynb" in one_line(capsys)


def test_a_missing_solution_is_named(course, capsys):
    assert cli.main(["release"]) == 0
    capsys.readouterr()
    shutil.rmtree(course / "solutions" / "toy")
    assert cli.main(["release"]) == 2
    assert "solutions/toy/toy.ipynb is missing" in one_line(capsys)


def test_an_assignment_that_a_course_has_dropped_holds_up_none(tmp_path, monkeypatch, capsys):
    course = toy_course(tmp_path / "course")
    monkeypatch.chdir(course)
    assert cli.main(["release"]) == 0
    assert capsys.readouterr().out == "toy  written: toy.ipynb\n"
    assert cli.main(["release", "tasks"]) == 2
    assert one_line(capsys) == "course: solutions/tasks/tasks.ipynb is missing. Write it.\n"
    (course / "exercises" / "tasks").mkdir()
    assert cli.main(["release", "tasks"]) == 2
    assert "or remove exercises/tasks/ if it is given up" in one_line(capsys)
    for folder in ("solutions", "exercises"):
        shutil.rmtree(course / folder)
    assert cli.main(["release"]) == 2
    assert "solutions/ holds no assignment" in one_line(capsys)


def test_a_students_copy_is_told_what_is_for_students(course, capsys):
    assert cli.main(["release"]) == 0
    capsys.readouterr()
    shutil.rmtree(course / "solutions")
    assert cli.main(["release", "toy"]) == 2
    assert "this copy holds no solutions/: that is for instructors" in one_line(capsys)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda nb: nb.cells.append(cell("x = 1", "again", grader("double", solution=True))), "double"),
        (lambda nb: nb.cells[2].update(source="### BEGIN SOLUTION\n1"), "no end solution statement found"),
        (lambda nb: nb.cells[1].update(source="### BEGIN SOLUTION\n1\n### END SOLUTION"), "within solution cells"),
        (lambda nb: nb.cells[3].update(source="### BEGIN HIDEN TESTS\n1"), "still holds '### BEGIN HIDEN TESTS'"),
        (lambda nb: nb.cells[3].update(source="# begin hidden test\n1"), "still holds '# begin hidden test'"),
    ],
    ids=["duplicate id", "no end", "solution in a locked cell", "misspelt", "small letters"],
)
def test_what_nbgrader_refuses_or_would_leak_is_one_line_and_nothing_is_written(course, capsys, spoil, reason):
    edit_solution(course, spoil)
    assert cli.main(["release"]) == 2
    assert reason in one_line(capsys)
    assert not (course / "exercises").exists()


def test_a_solution_that_is_no_notebook_is_one_line(course, capsys):
    (course / "solutions" / "toy" / "toy.ipynb").write_text("not JSON")
    assert cli.main(["release"]) == 2
    assert "solutions/toy/toy.ipynb" in one_line(capsys)


def test_the_committed_release_is_what_the_solutions_give(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert cli.main(["release", "--check"]) == 0, capsys.readouterr().out


def test_the_contract_names_the_cells_that_the_release_has():
    for assignment in contract.ASSIGNMENTS:
        notebook = json.loads((ROOT / "exercises" / assignment / f"{assignment}.ipynb").read_bytes())
        graders = [c["metadata"]["nbgrader"] for c in notebook["cells"] if "nbgrader" in c["metadata"]]
        graded = [g["grade_id"] for g in graders if g["solution"] or g["grade"]]
        assert tuple(graded) == contract.graded_cells(assignment)

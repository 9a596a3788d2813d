"""`course forget`: nothing of the student stays in the course's folder, and everything of the others does."""

from pathlib import Path

import pytest
from filelock import FileLock
from graded_class import ASSIGNMENT, make
from nbgrader.api import Gradebook

from inside_transformers import cli
from inside_transformers.grading import ledger
from inside_transformers.grading.batch import LOCK
from inside_transformers.grading.ledger import Entry, Ledger


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work, pages and copies of two, the login of one of whom begins with the other's."""
    make(tmp_path)
    monkeypatch.chdir(tmp_path)
    for student in ("grace", "grace-0123abcd"):
        for folder in ("submitted", "feedback"):
            file = tmp_path / folder / student / ASSIGNMENT / f"{ASSIGNMENT}.txt"
            file.parent.mkdir(parents=True)
            file.write_text(student)
        old = tmp_path / "downloaded" / ASSIGNMENT / "replaced" / f"{student}-89abcdef.ipynb"
        old.parent.mkdir(parents=True, exist_ok=True)
        old.write_text(student)
    entries = {student: Entry(student, "a.ipynb", "7") for student in ("grace", "grace-0123abcd")}
    ledger.write(tmp_path, ASSIGNMENT, Ledger("canvas", entries))
    (tmp_path / "reports").mkdir()
    for name in ("grades.csv", "roster.csv", "reports/attention.html"):
        (tmp_path / name).write_text("grace")
    return tmp_path


def state(root: Path) -> dict[Path, bytes]:
    files = (path for path in sorted(root.rglob("*")) if path.is_file() and path.name != LOCK)
    return {path.relative_to(root): path.read_bytes() for path in files}


def test_nothing_of_the_student_stays_and_everything_of_the_others_does(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(course)
    assert b"Grace" in before[Path("gradebook.db")]
    assert cli.main(["forget", "grace"]) == 0
    said = capsys.readouterr().out
    assert "To delete: add --yes." in said
    assert state(course) == before
    assert cli.main(["forget", "grace", "--yes"]) == 0
    assert "hold the whole class; make them again, or delete them: reports/attention.html, grades.csv" in said
    assert "may name them; delete what does: roster.csv" in said
    after = state(course)
    gone = {str(path) for path in before.keys() - after.keys()}
    assert gone == {
        "submitted/grace/attention/attention.txt",
        "feedback/grace/attention/attention.txt",
        "autograded/grace/attention/attention.ipynb",
        "autograded/grace/attention/outcome.json",
        "downloaded/attention/replaced/grace-89abcdef.ipynb",
    }
    changed = {str(path) for path in after if after[path] != before[path]}
    assert changed == {"gradebook.db", "downloaded/attention/collected.json"}
    assert set(ledger.read(course, ASSIGNMENT).entries) == {"grace-0123abcd"}
    assert b"Grace" not in after[Path("gradebook.db")]
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        assert sorted(student.id for student in gradebook.students) == ["=cmd()", "ada", "alan", "emmy"]
        assert gradebook.find_submission(ASSIGNMENT, "=cmd()").score == 0.0
    assert cli.main(["forget", "grace", "--yes"]) == 2
    assert "nobody is called 'grace'" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["", ".", "..", "../submitted", "ada/attention", LOCK, "nobody"])
def test_what_is_no_students_login_deletes_nothing(course: Path, name: str) -> None:
    before = state(course)
    assert cli.main(["forget", name, "--yes"]) == 2
    assert state(course) == before


def test_a_link_is_deleted_and_what_it_leads_to_stays(course: Path) -> None:
    outside = course / "outside"
    outside.mkdir()
    (outside / "mine.txt").write_text("mine")
    (course / "submitted" / "ada").symlink_to(outside)
    assert cli.main(["forget", "ada", "--yes"]) == 0
    assert not (course / "submitted" / "ada").is_symlink()
    assert (outside / "mine.txt").read_text() == "mine"


def test_nobody_is_forgotten_while_the_class_is_graded(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(course)
    with FileLock(course / "autograded" / LOCK):
        assert cli.main(["forget", "grace", "--yes"]) == 2
    assert "is at work" in capsys.readouterr().err
    assert state(course) == before

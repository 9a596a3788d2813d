"""`course grade`: each submission ends in one state, in nbgrader's gradebook, whole; and stopping it loses nothing."""

import json
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from course_of_two import RIGHT, WRONG, answered, empty_gradebook, make_course
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.apps import NbGraderApp  # noqa: F401 - its plugins are looked up by name
from nbgrader.plugins import CsvExportPlugin
from sqlalchemy import event
from sqlalchemy.engine import Engine

from inside_transformers.errors import CourseError
from inside_transformers.grading import cells, command, ledger, repair, report
from inside_transformers.grading.ledger import Entry, Ledger
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import Outcome, PartOutcome, Work
from inside_transformers.grading.standing import standings
from inside_transformers.grading.template import graded_template, without_hidden_tests

ROOT = Path(__file__).resolve().parents[2]
NAME = "sums"


class InThisProcess:
    """Grades what the tests wrote themselves, without a sandbox and in no time; dies of `DEADLY`, and counts."""

    ran: list[str] = []  # noqa: RUF012

    def run(self, work: Work, limits: Limits, stop: Callable[[], bool]) -> Outcome:
        try:
            found = repair.repaired(work.template, work.submitted, limits)
        except repair.UnreadableError as error:
            return Outcome("quarantined", notes=(str(error),))
        scope: dict[str, Any] = {}
        parts = []
        for cell in found.notebook.cells:
            if cells.is_test(cell):
                try:
                    exec(cell.source, scope)
                    state, score, message = "passed", 2.0, ""
                except Exception:
                    state, score, message = "failed", 0.0, "Twice two is four."
                parts.append(PartOutcome("test_double", "double", score, 2.0, state, message))
            elif cell.cell_type == "code":
                self.ran.append(cell.source)
                if "DEADLY" in cell.source:
                    raise OSError("the process is gone")
                if "SLOW" in cell.source:
                    time.sleep(0.2)
                exec(cell.source, scope)
        parts.append(PartOutcome("explain_it", "explain_it", None, 3.0, "by hand"))
        return Outcome("graded", tuple(parts), found.notebook, found.notes)

    def close(self) -> None:
        pass


@pytest.fixture
def course(tmp_path: Path) -> Path:
    InThisProcess.ran.clear()
    (tmp_path / "gradebook.db").write_bytes(empty_gradebook())
    return make_course(tmp_path)


def hand_in(course: Path, student: str, code: str = RIGHT, **words: str) -> Path:
    """Put a submission where nbgrader expects it."""
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{NAME}.ipynb"
    nbformat.write(answered(released(), code, **words), path)
    return path


@cache
def released() -> NotebookNode:
    """The notebook that students get."""
    with tempfile.TemporaryDirectory() as folder:
        return without_hidden_tests(graded_template(make_course(Path(folder)), NAME))


def grade(course: Path, students: str = "", **options: Any) -> dict[str, dict[str, Any]]:
    """Grade, and give what is said for programs, by student."""
    given = {"workers": 2, "db": None, "force": False, "no_sandbox": True, "json": course / "said.json", **options}
    names = students.split(",") if students else []
    code = command.grade(course, [NAME], names, Limits(notebook_mb=1), Namespace(**given), InThisProcess)
    told = json.loads((course / "said.json").read_text(encoding="utf-8"))
    assert code == any("failed" in each for each in told["submissions"])
    return {each["student"]: each for each in told["submissions"]}


def url(course: Path) -> str:
    return f"sqlite:///{course / 'gradebook.db'}"


def exported(course: Path) -> dict[str, float]:
    """The scores as `nbgrader export` has them."""
    plugin = CsvExportPlugin(to=str(course / "grades.csv"))
    with Gradebook(url(course)) as gradebook:
        plugin.export(gradebook)
    lines = (course / "grades.csv").read_text().splitlines()
    return {line.split(",")[3]: float(line.split(",")[9]) for line in lines[1:]}


def mark(course: Path, student: str, points: float) -> None:
    """Give points by hand, as formgrader does."""
    with Gradebook(url(course)) as gradebook:
        written = gradebook.find_grade("explain_it", NAME, NAME, student)
        written.manual_score, written.needs_manual_grade = points, False
        gradebook.db.commit()


def comments(course: Path, student: str) -> list[str]:
    with Gradebook(url(course)) as gradebook:
        found = gradebook.find_submission_notebook(NAME, NAME, student).comments
        return [comment.comment or "" for comment in found]


def test_every_state_is_told_apart_and_agrees_with_nbgraders_export(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in(course, "ada")
    hand_in(course, "grace", WRONG)
    hand_in(course, "emmy").write_bytes(b'{"cells": [')
    (course / "submitted" / "alan" / NAME).mkdir(parents=True)
    hand_in(course, "unanswered", words="Because.")
    with Gradebook(url(course)) as gradebook:
        gradebook.add_student("absent")
    said = grade(course)
    states = {name: (each["status"], each["score"]) for name, each in said.items()}
    assert states == {
        "absent": ("missing", None),
        "ada": ("graded", 2.0),
        "alan": ("missing", None),
        "emmy": ("quarantined", None),
        "grace": ("graded", 0.0),
        "unanswered": ("graded", 2.0),
    }
    assert said["ada"]["unmarked"] == ["explain_it"]
    assert said["grace"]["parts"]["double"]["message"] == "Twice two is four."
    mark(course, "ada", 1.5)
    said = grade(course)
    scores = {name: each["score"] for name, each in said.items() if each["score"] is not None}
    assert {name: exported(course)[name] for name in scores} == scores
    assert scores["ada"] == 3.5
    out = capsys.readouterr().out
    assert "Sandbox: OFF" in out
    assert "emmy        quarantined" in out
    assert "not yet marked: explain_it" in out
    assert any("quarantined: The file is not JSON" in text for text in comments(course, "emmy"))
    assert "Twice two is four." in comments(course, "grace")


def test_the_gradebook_is_asked_for_no_cell_by_itself(course: Path) -> None:
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    for student in ("ada", "grace"):
        hand_in(course, student)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        grade(course)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert any("FROM base_cell" in statement for statement in asked)
    assert [statement for statement in asked if "WHERE base_cell.id = ?" in statement] == []


def test_a_second_run_grades_only_what_is_new_or_changed(course: Path) -> None:
    for student in ("ada", "grace"):
        hand_in(course, student)
    grade(course)
    InThisProcess.ran.clear()
    grade(course)
    assert InThisProcess.ran == []
    hand_in(course, "grace", WRONG)
    said = grade(course)
    assert WRONG in InThisProcess.ran
    assert RIGHT not in InThisProcess.ran
    assert said["grace"]["score"] == 0.0
    InThisProcess.ran.clear()
    grade(course, "ada", force=True)
    assert InThisProcess.ran.count(RIGHT) == 1


def test_an_emptied_answer_is_none(course: Path) -> None:
    hand_in(course, "ada", words=" \n\t\n")
    said = grade(course)["ada"]
    assert (said["unmarked"], said["parts"]["explain_it"]["score"]) == ([], 0.0)
    assert "No response." in comments(course, "ada")


def test_points_by_hand_stay_and_are_asked_for_again_when_the_work_changed(course: Path) -> None:
    hand_in(course, "ada")
    grade(course)
    mark(course, "ada", 3.0)
    assert grade(course, force=True)["ada"]["unmarked"] == []
    hand_in(course, "ada", words="Something else.")
    said = grade(course)["ada"]
    assert said["unmarked"] == ["explain_it"]
    with Gradebook(url(course)) as gradebook:
        assert gradebook.find_grade("explain_it", NAME, NAME, "ada").manual_score == 3.0


def test_a_damaged_resubmission_leaves_the_old_marks_and_says_whose_they_are(course: Path) -> None:
    path = hand_in(course, "ada")
    path.with_name("timestamp.txt").write_text("2026-03-01 11:30:00 UTC")
    grade(course)
    mark(course, "ada", 2.0)
    path.write_bytes(b"{}")
    path.with_name("timestamp.txt").write_text("2026-03-02 11:30:00 UTC")
    for _ in range(2):
        said = grade(course)["ada"]
        assert said["status"] == "quarantined"
        assert said["score"] is None
        assert "2026-03-01 11:30:00 UTC" in " ".join(said["notes"])
    assert exported(course)["ada"] == 4.0
    assert (course / "autograded/ada" / NAME / f"{NAME}.ipynb").is_file()
    assert any("2026-03-01" in text for text in comments(course, "ada"))
    hand_in(course, "ada")
    assert grade(course)["ada"]["status"] == "graded"


def test_files_links_and_times_are_what_they_are(course: Path, tmp_path: Path) -> None:
    work = hand_in(course, "ada").parent
    (work / f"{NAME}.ipynb").rename(work / f"{NAME} (1).ipynb")
    for name in ("numpy.py", "torch.pth", "json.py", "mine.py"):
        (work / name).write_text("")
    (work / "link.txt").symlink_to("/etc/passwd")
    (work / "timestamp.txt").write_text("yesterday")
    several = hand_in(course, "grace").parent
    (several / f"{NAME}.ipynb").rename(several / "a.ipynb")
    (several / "b.ipynb").write_text("")
    linked = course / "submitted" / "emmy" / NAME
    linked.mkdir(parents=True)
    (linked / f"{NAME}.ipynb").symlink_to(hand_in(course, "alan"))
    said = grade(course)
    notes = " ".join(said["ada"]["notes"])
    assert said["ada"]["status"] == "graded"
    assert f"{NAME} (1).ipynb was taken" in notes
    assert "numpy.py, torch.pth" in notes.replace("json.py, ", "")
    assert "mine.py" not in notes
    assert "link.txt" in notes
    assert "'yesterday', which is no time" in notes
    assert said["grace"]["status"] == "quarantined"
    assert "a.ipynb, b.ipynb" in " ".join(said["grace"]["notes"])
    assert said["emmy"]["status"] == "quarantined"
    assert "a link" in " ".join(said["emmy"]["notes"]) or "no file but a link" in " ".join(said["emmy"]["notes"])


def test_whoever_ends_a_worker_twice_is_quarantined_and_the_others_are_graded(course: Path) -> None:
    hand_in(course, "ada")
    hand_in(course, "deadly", "DEADLY = 1")
    hand_in(course, "grace")
    said = grade(course)
    assert said["deadly"]["status"] == "quarantined"
    assert "2 times" in said["deadly"]["notes"][0]
    assert [said[name]["score"] for name in ("ada", "grace")] == [2.0, 2.0]


def test_late_work_costs_what_nbgraders_plugin_says(course: Path) -> None:
    path = hand_in(course, "ada")
    path.with_name("timestamp.txt").write_text("2026-03-02 11:30:00 UTC")
    grade(course)
    with Gradebook(url(course)) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-03-01 11:30:00 UTC")
    settings = course / "nbgrader_config.py"
    settings.write_text(settings.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    said = grade(course, force=True)["ada"]
    assert (said["score"], said["taken_off"], said["lateness"]) == (0.0, 2.0, "")
    with Gradebook(url(course)) as gradebook:
        gradebook.grant_extension(NAME, "ada", days=2)
    said = grade(course, force=True)["ada"]
    assert (said["score"], said["taken_off"]) == (2.0, 0.0)


def test_who_is_late_by_an_unknown_time_is_named_where_points_would_be_taken_off(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = hand_in(course, "ada")
    hand_in(course, "grace")
    ledger.write(course, NAME, Ledger("canvas", {"ada": Entry("Ada", "a.ipynb", late=True)}))
    grade(course)
    with Gradebook(url(course)) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-03-01 11:30:00 UTC")
    grade(course, force=True)
    assert "late" not in capsys.readouterr().out  # no rule, nothing to take off
    settings = course / "nbgrader_config.py"
    settings.write_text(settings.read_text() + '\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    told = grade(course, force=True)
    said = "late, says the platform; by how much is not known, so nothing was taken off: write timestamp.txt"
    assert (told["ada"]["lateness"], told["grace"]["lateness"]) == (said, "")
    lines = [line for line in capsys.readouterr().out.splitlines() if " of 5 " in line]
    assert [line.split()[0] for line in lines if said in line] == ["ada"]
    assert len(lines) == 2
    assert said in report.page(course, NAME, standings(course, NAME, url(course)))
    path.with_name("timestamp.txt").write_text("2026-03-02 11:30:00 UTC")
    assert grade(course)["ada"]["score"] == 0.0
    assert "write timestamp.txt" not in capsys.readouterr().out


def test_what_cannot_be_recorded_is_said_and_the_others_are(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for student in ("ada", "grace"):
        hand_in(course, student)
    write = command.Record.write

    def full(self: Any, assignment: str, student: str, *more: Any) -> None:
        write(self, assignment, student, *more)
        if student == "ada":
            raise OSError("disk full")

    monkeypatch.setattr(command.Record, "write", full)
    said = grade(course)
    assert "disk full" in said["ada"]["failed"]
    assert said["grace"]["score"] == 2.0
    monkeypatch.undo()
    assert grade(course)["ada"]["score"] == 2.0


def test_a_gradebook_of_stock_nbgrader_is_graded_again(course: Path) -> None:
    """Its rows, as `nbgrader autograde` leaves them for a right answer with a warning: no points."""
    hand_in(course, "ada")
    grade(course)
    (course / "autograded/ada" / NAME / "outcome.json").unlink()
    with Gradebook(url(course)) as gradebook:
        gradebook.find_grade("test_double", NAME, NAME, "ada").auto_score = 0.0
        gradebook.db.commit()
    assert standings(course, NAME, url(course))[0].score == 0.0
    assert grade(course)["ada"]["score"] == 2.0


def test_wrong_use_is_refused_in_a_line(course: Path) -> None:
    hand_in(course, "ada")
    with pytest.raises(CourseError, match="nobody is called nobody"):
        grade(course, "nobody")
    with pytest.raises(CourseError, match="no assignment 'poetry'"):
        command.grade(course, [NAME, "poetry"], [], Limits(), Namespace(no_sandbox=True), InThisProcess)
    assert not (course / "autograded").exists()  # nobody was graded in vain

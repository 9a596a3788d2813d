"""A class that was graded, as grading leaves it: a gradebook, executed notebooks, and an outcome beside each."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from inside_transformers.grading.outcome import PartOutcome, Status

ASSIGNMENT = "attention"
UNSCALED = "The scores are not divided by √d.\nexpected  1\ngot       2\nRead again: Queries and keys"


@dataclass(frozen=True)
class Student:
    """What grading said of one student: points by part, None for what a person must mark."""

    student: str
    status: Status
    parts: tuple[PartOutcome, ...] = ()
    notes: tuple[str, ...] = ()
    code: str = ""


def scores(score: float, message: str = "", mistake: str = "") -> PartOutcome:
    state = "passed" if score == 2 else "failed"
    return PartOutcome("test_scores", "scores", score, 2.0, state, message, mistake)


def explained(score: float | None) -> PartOutcome:
    return PartOutcome("explain_scaling", "explain_scaling", score, 4.0, "by hand")


CLASS = (
    Student("ada", "graded", (scores(2), explained(None))),
    Student(
        "grace",
        "graded",
        (scores(0, UNSCALED, "unscaled"), explained(4)),
        code='def scores(q, k):\n    """By Grace Hopper."""\n    print("Grace")  # my own\n    return q @ k.mT\n',
    ),
    Student("emmy", "quarantined", notes=("The notebook is cut off.",)),
    Student("alan", "missing"),
    Student("=cmd()", "partial", (scores(0, UNSCALED, "unscaled"), explained(0)), ("<b>The kernel died.</b>",)),
)


def gradebook_url(root: Path) -> str:
    return f"sqlite:///{root / 'gradebook.db'}"


def make(root: Path) -> None:
    """Write the class into the course at `root`."""
    (root / "nbgrader_config.py").write_text("c = get_config()\n", encoding="utf-8")
    with Gradebook(gradebook_url(root)) as gradebook:
        gradebook.add_assignment(ASSIGNMENT)
        gradebook.add_notebook(ASSIGNMENT, ASSIGNMENT)
        gradebook.add_grade_cell("test_scores", ASSIGNMENT, ASSIGNMENT, max_score=2, cell_type="code")
        gradebook.add_grade_cell("explain_scaling", ASSIGNMENT, ASSIGNMENT, max_score=4, cell_type="markdown")
        for each in CLASS:
            gradebook.add_student(each.student, first_name=each.student.title(), last_name="Example")
            if each.status != "missing":
                _submit(gradebook, each)
                _leave(root, each)


def _submit(gradebook: Gradebook, each: Student) -> None:
    submission = gradebook.add_submission(ASSIGNMENT, each.student)
    submission.timestamp = datetime(2026, 3, 1, 23, 59, 10)
    for part in each.parts:
        grade = gradebook.find_grade(part.grade_id, ASSIGNMENT, ASSIGNMENT, each.student)
        grade.needs_manual_grade = part.score is None
        if part.state == "by hand":
            grade.manual_score = part.score
        else:
            grade.auto_score = part.score
    gradebook.db.commit()


def _leave(root: Path, each: Student) -> None:
    folder = root / "autograded" / each.student / ASSIGNMENT
    folder.mkdir(parents=True)
    told = {"status": each.status, "notes": each.notes, "parts": [asdict(part) for part in each.parts]}
    (folder / "outcome.json").write_text(json.dumps(told), encoding="utf-8")
    cell = new_code_cell(each.code, metadata={"nbgrader": {"grade_id": "scores"}})
    nbformat.write(new_notebook(cells=[cell]), folder / f"{ASSIGNMENT}.ipynb")

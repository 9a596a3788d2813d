"""Marking by question: all students' answers to one question, and what each is given, in nbgrader's gradebook."""

import contextlib
import hashlib
import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry

from inside_transformers.errors import CourseError
from inside_transformers.grading import answers, inert
from inside_transformers.grading.outcome import NOT_GRADED
from inside_transformers.grading.settings import opened
from inside_transformers.grading.standing import not_graded, noted
from inside_transformers.grading.written import EMPTY, pictures, rendered

SOLUTION = re.compile(rf"^### {inert.JOINER}?(?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
RUBRIC = re.compile(r"^(?=\*\*Rubric\b)", re.MULTILINE)
MOST_SIGNS = 4_000  # of code and of output beside an answer


@dataclass(frozen=True)
class Mark:
    """What one answer has been given.

    Attributes:
        student: as in the gradebook.
        score: points; None while nobody gave any.
        comment: what a person wrote for the student.
        again: whether it was given for older work, and a person must look again.
    """

    student: str
    score: float | None
    comment: str
    again: bool = False


@dataclass(frozen=True)
class Question:
    """One question of an assignment that a person marks."""

    root: Path
    assignment: str
    name: str
    max_score: float
    db: str

    def marks(self) -> list[Mark]:
        """What each student has whose work could be read, in an order that does not show who they are and stays."""
        with opened(self.db) as gradebook:
            submissions = gradebook.find_assignment(self.assignment).submissions
            students = [str(submission.student_id) for submission in submissions]
            found = [_mark(gradebook, self, student) for student in students if self._to_read(student)]
        marks = [mark for mark in found if mark]
        return sorted(marks, key=lambda mark: hashlib.sha256(f"{self.name} {mark.student}".encode()).digest())

    def give(self, mark: Mark) -> None:
        """Write points and comment into the gradebook, as formgrader does.

        Raises:
            CourseError: the points are not between 0 and the most in steps of a half; or there is no such answer.
        """
        if mark.score is not None and not (0 <= mark.score <= self.max_score and (2 * mark.score).is_integer()):
            raise CourseError(f"{mark.score} is no mark between 0 and {self.max_score:g} in steps of a half.")
        with opened(self.db) as gradebook:
            grade = self._grade(gradebook, mark.student)
            grade.manual_score = mark.score
            grade.needs_manual_grade = mark.score is None and grade.auto_score is None
            self._comment(gradebook, mark.student, mark.comment)

    def comment(self, student: str, comment: str) -> None:
        """Write a comment alone: it does not say that points for older work still hold.

        Raises:
            CourseError: there is no such answer.
        """
        with opened(self.db) as gradebook:
            self._grade(gradebook, student)
            self._comment(gradebook, student, comment)

    def answer(self, student: str) -> str:
        """What a student wrote, as HTML in which nothing is active, with the code that stands with the answer."""
        cells = _cells(self._executed(student))
        if not (found := answers.read_together(cells, self.name)):
            return "<p>There is no answer to show: the notebook could not be run, or holds none.</p>"
        *beside, answer = found
        written = EMPTY if answers.is_empty(answer) else rendered(answer.source, answer.get("attachments"))
        shown = [*map(_experiment, beside), f'<div class="answer">{written}</div>']
        if more := answers.elsewhere(cells, self.name):
            shown.append("<p>Nothing is in the answer's cell. Text of the student's own from elsewhere:</p>")
        return "".join([*shown, *map(_experiment, more)])

    def asked(self) -> str:
        """The question, as HTML."""
        place = answers.place(cells := self._solution(), f"about_{self.name}")
        return "" if place is None else rendered(cells[place].source)

    def rubric(self) -> tuple[str, str]:
        """What the instructors' notebook says of the points, and a good answer if one stands before it, as HTML."""
        place = answers.place(cells := self._solution(), self.name)
        source = "" if place is None else SOLUTION.sub("", cells[place].source)
        *answer, points = RUBRIC.split(source, maxsplit=1)
        return rendered(points), rendered("".join(answer))

    def _grade(self, gradebook: Gradebook, student: str) -> Any:
        try:
            return gradebook.find_grade(self.name, self.assignment, self.assignment, student)
        except MissingEntry:
            raise CourseError(f"the gradebook has this answer to {self.name} no more.") from None

    def _comment(self, gradebook: Gradebook, student: str, comment: str) -> None:
        with contextlib.suppress(MissingEntry):
            found: Any = gradebook.find_comment(self.name, self.assignment, self.assignment, student)
            found.manual_comment = comment or None
        gradebook.db.commit()

    def _to_read(self, student: str) -> bool:
        """Whether there may be an answer: of a file that could not be read there is none, and no points for it."""
        kept = noted(self.root, self.assignment, student) or {}
        if kept.get("status") != "quarantined":
            return True
        cells = _cells(self._executed(student))
        return bool(cells) and all(cell.get("id") != NOT_GRADED for cell in cells)

    def _executed(self, student: str) -> Path:
        return self.root / "autograded" / student / self.assignment / f"{self.assignment}.ipynb"

    def _solution(self) -> list[NotebookNode]:
        return _cells(self.root / "solutions" / self.assignment / f"{self.assignment}.ipynb")


def questions(root: Path, assignment: str, db: str) -> list[Question]:
    """The questions of an assignment that a person marks, by name.

    Raises:
        CourseError: the gradebook knows no such assignment, or it has none.
    """
    with opened(db) as gradebook:
        try:
            notebook = gradebook.find_notebook(assignment, assignment)
        except MissingEntry:
            raise not_graded(root, assignment) from None
        written = {
            str(cell.name): float(cell.max_score) for cell in notebook.grade_cells if cell.cell_type == "markdown"
        }
    if not written:
        raise CourseError(f"{assignment} has no question that a person marks.")
    return [Question(root, assignment, name, most, db) for name, most in sorted(written.items())]


def _mark(gradebook: Gradebook, question: Question, student: str) -> Mark | None:
    try:
        grade = gradebook.find_grade(question.name, question.assignment, question.assignment, student)
    except MissingEntry:
        return None
    try:
        comment: Any = gradebook.find_comment(question.name, question.assignment, question.assignment, student)
        # What grading itself says, as "No response.", would otherwise be kept as a person's, whatever comes later.
        said = comment.manual_comment
    except MissingEntry:
        said = ""
    given = grade.manual_score is not None or not grade.needs_manual_grade
    again = grade.manual_score is not None and bool(grade.needs_manual_grade)
    return Mark(student, float(grade.score) if given else None, str(said or ""), again)


def _cells(path: Path) -> list[NotebookNode]:
    try:
        return list(inert.clean(nbformat.read(path, as_version=4)).cells)
    except (OSError, ValueError, KeyError, AttributeError):
        return []


def _experiment(cell: NotebookNode) -> str:
    """A cell that a student put between question and answer: a measurement, or more of the answer."""
    if cell.cell_type == "markdown":
        return f'<div class="answer">{rendered(cell.source, cell.get("attachments"))}</div>'
    said = [str(output.get("text") or _text(output.get("data", {}))) for output in cell.outputs]
    blocks = [block[:MOST_SIGNS] for block in (cell.source, "\n".join(filter(None, said))) if block.strip()]
    return "".join(f"<pre>{html.escape(block)}</pre>" for block in blocks) + pictures(cell, "a plot of the student's")


def _text(data: Mapping[str, Any]) -> str:
    """What an output says where no picture does."""
    return "" if inert.PICTURES.keys() & data.keys() else str(data.get("text/plain", ""))


def as_json(marks: Mapping[int, Mark], named: bool) -> str:
    """The marks for the page, by the answers' numbers: without the students, unless names were asked for."""
    known = [
        {"answer": number, "score": mark.score, "comment": mark.comment, "again": mark.again}
        | ({"name": mark.student} if named else {})
        for number, mark in marks.items()
    ]
    return json.dumps(known, ensure_ascii=False)

"""What grading came to, written into nbgrader's gradebook: each submission whole, or not at all."""

import contextlib
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import BaseCell, Grade, Gradebook, MissingEntry, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import is_grade, is_locked, is_solution

from inside_transformers.course.release import converted, settings_of
from inside_transformers.errors import CourseError
from inside_transformers.grading.answers import is_the_same, is_untouched
from inside_transformers.grading.outcome import Outcome
from inside_transformers.grading.own_text import own_text
from inside_transformers.grading.settings import cells_at_once, opened
from inside_transformers.grading.template import WithHiddenTests

NO_RESPONSE = "No response."  # nbgrader's own words


class Record:
    """The gradebook of a course, which one process writes."""

    def __init__(self, root: Path, db: str) -> None:
        """Open it, or make it.

        Args:
            root: the course.
            db: the gradebook's URL.
        """
        self.root, self.db = root, db
        self.gradebook = opened(db)
        self.settings = settings_of(root)

    def close(self) -> None:
        """Let go of it."""
        self.gradebook.close()

    def prepare(self, assignment: str, template: NotebookNode) -> None:
        """See that the gradebook knows the assignment and its cells as they are today.

        Raises:
            CourseError: it has submissions for other cells than there are today.
        """
        if self._known(assignment) == _described(template):
            return
        try:
            converted(self.root, assignment, WithHiddenTests, self.db)
        except CourseError as error:
            if "Cannot add or remove cells" not in str(error):
                raise
            raise CourseError(
                f"the gradebook has submissions of {assignment!r} with other graded cells than its solution has now. "
                "Give the new one another name, or remove the old one with all its marks: "
                f"nbgrader db assignment remove {assignment} --force"
            ) from error
        self.gradebook.db.expire_all()

    def _known(self, assignment: str) -> dict[str, tuple[str, float | None]]:
        """Text and points of each cell that the gradebook knows."""
        try:
            notebook = self.gradebook.find_notebook(assignment, assignment)
        except MissingEntry:
            return {}
        points = {cell.name: float(cell.max_score) for cell in notebook.grade_cells}
        return {cell.name: (cell.source, points.get(cell.name)) for cell in notebook.source_cells}

    def students(self) -> dict[str, str]:
        """Everybody whom the gradebook knows, and their names."""
        return {
            str(each.id): f"{each.first_name or ''} {each.last_name or ''}".strip() for each in self.gradebook.students
        }

    def marks(self, assignment: str, student: str) -> dict[str, tuple[float | None, float | None]] | None:
        """The points by tests and by hand of each graded cell; None where there is no submission."""
        db = self.gradebook.db
        db.expire_all()  # somebody may mark by hand meanwhile
        try:
            submission = self.gradebook.find_submission(assignment, student)
        except MissingEntry:
            return None
        marked = db.query(BaseCell.name, Grade.auto_score, Grade.manual_score).select_from(Grade)
        of_it = marked.join(Grade.cell).join(Grade.notebook).filter(SubmittedNotebook.assignment_id == submission.id)
        return {name: (by_tests, by_hand) for name, by_tests, by_hand in of_it}

    def write(
        self,
        assignment: str,
        student: str,
        outcome: Outcome,
        timestamp: datetime | None,
        changed: bool = True,
        looked_at: NotebookNode | None = None,
    ) -> None:
        """Replace what the gradebook has of a submission by what grading came to; points given by hand stay.

        Args:
            assignment: its name.
            student: whose.
            outcome: what grading came to.
            timestamp: when it was handed in.
            changed: whether other work was handed in than what the points by hand were given for.
            looked_at: what was executed of that work: to an answer that is still the same its points stay.
        """
        with _whole(self.gradebook), cells_at_once(self.gradebook, assignment):
            self.gradebook.update_or_create_student(student)
            submission = self.gradebook.update_or_create_submission(assignment, student)
            submission.timestamp = timestamp
            self._write_parts(assignment, student, outcome, changed, looked_at)
            self._write_comments(assignment, student, outcome)
            self._write_penalty(assignment, student, submission)

    def remark(self, assignment: str, student: str, remark: str) -> None:
        """Tell in a comment what became of a newer submission, and leave all marks as they are."""
        with _whole(self.gradebook):
            comments = self._comments(assignment, student)
            if comments:
                comments[0].auto_comment = remark

    def renew_penalty(self, assignment: str, student: str) -> bool:
        """Take off for lateness what the due date, an extension, the rule and the marks of today ask for.

        Returns:
            whether that is other than before.
        """
        submission: Any = self.gradebook.find_submission(assignment, student)
        before = float(submission.late_submission_penalty or 0.0)
        if not before and submission.total_seconds_late <= 0:
            return False
        with _whole(self.gradebook):
            self._write_penalty(assignment, student, submission)
            self.gradebook.db.flush()
            self.gradebook.db.refresh(submission)
            return float(submission.late_submission_penalty or 0.0) != before

    def _write_parts(
        self, assignment: str, student: str, outcome: Outcome, changed: bool, looked_at: NotebookNode | None
    ) -> None:
        unanswered = _unanswered(outcome.notebook)
        scores = {part.grade_id: part.score for part in outcome.parts}
        notebook = self.gradebook.find_submission_notebook(assignment, assignment, student)
        for grade in notebook.grades:
            score = 0.0 if grade.name in unanswered else scores.get(grade.name)
            grade.auto_score = score
            if grade.manual_score is None:
                grade.needs_manual_grade = score is None
            elif changed and not is_the_same(looked_at, outcome.notebook, str(grade.name)):
                # Points that were given by hand must be looked at again when they were given for other work.
                grade.needs_manual_grade = True

    def _comments(self, assignment: str, student: str) -> list[Any]:
        notebook = self.gradebook.find_submission_notebook(assignment, assignment, student)
        order = [cell.name for cell in self.gradebook.find_notebook(assignment, assignment).solution_cells]
        return sorted(notebook.comments, key=lambda comment: order.index(comment.name))

    def _write_comments(self, assignment: str, student: str, outcome: Outcome) -> None:
        said = {part.part: part.message for part in outcome.parts if part.message}
        unanswered = _unanswered(outcome.notebook)
        for comment in self._comments(assignment, student):
            comment.auto_comment = NO_RESPONSE if comment.name in unanswered else said.get(comment.name)
        if outcome.status != "graded":
            first = self._comments(assignment, student)[:1]
            for comment in first:
                lines = (f"{outcome.status}: {' '.join(outcome.notes)}", comment.auto_comment)
                comment.auto_comment = "\n\n".join(filter(None, lines))

    def _write_penalty(self, assignment: str, student: str, submission: Any) -> None:
        """Take off points for lateness as the course's plugin of nbgrader's says."""
        session = self.gradebook.db
        session.flush()
        session.refresh(submission)
        notebook = self.gradebook.find_submission_notebook(assignment, assignment, student)
        notebook.late_submission_penalty = None
        late = submission.total_seconds_late
        if late > 0:
            session.flush()
            session.refresh(notebook)
            make: Any = AssignLatePenalties
            step = make(config=self.settings, log=_quiet())
            step.init_plugin()
            penalty = step.plugin_inst.late_submission_penalty(student, notebook.score, late)
            if penalty is not None:
                notebook.late_submission_penalty = step._check_late_penalty(notebook, penalty)


def _described(template: NotebookNode) -> dict[str, tuple[str, float | None]]:
    """Text and points of each cell that nbgrader keeps."""
    kept = [cell for cell in template.cells if is_grade(cell) or is_solution(cell) or is_locked(cell)]
    return {
        cell.metadata.nbgrader.grade_id: (
            cell.source,
            float(cell.metadata.nbgrader.points) if is_grade(cell) else None,
        )
        for cell in kept
    }


def _unanswered(notebook: NotebookNode | None) -> frozenset[str]:
    """The written parts to which there is no answer, by their `grade_id`: they are empty, or as they were released."""
    cells = notebook.cells if notebook is not None else []
    if own_text(cells):
        return frozenset()  # an answer may be in it: a person must look
    return frozenset(cell.metadata.nbgrader.grade_id for cell in cells if is_untouched(cell))


@contextlib.contextmanager
def _whole(gradebook: Gradebook) -> Iterator[None]:
    """Everything or nothing: nbgrader's own methods commit step by step, and here only the last one does."""
    session: Any = gradebook.db
    commit = session.commit
    session.commit = session.flush
    try:
        with session.no_autoflush:
            yield
        session.commit = commit
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.commit = commit


def _quiet() -> logging.Logger:
    log = logging.Logger("nbgrader", logging.CRITICAL)
    log.addHandler(logging.NullHandler())
    return log

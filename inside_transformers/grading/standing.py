"""How a class stands in one assignment: nbgrader's gradebook, and beside it what grading noted of each submission."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry

from inside_transformers.course.release import demand_known
from inside_transformers.errors import CourseError
from inside_transformers.grading import ledger
from inside_transformers.grading.outcome import ENDED, OVERRIDDEN, PartOutcome, Status
from inside_transformers.grading.roster import who
from inside_transformers.grading.settings import cells_at_once, opened, takes_off

OUTCOME = "outcome.json"
NOT_TAKEN_OFF = "late, says the platform; by how much is not known, so nothing was taken off: write timestamp.txt"


@dataclass(frozen=True)
class Standing:
    """One student in one assignment.

    Attributes:
        student: as in the gradebook.
        name: first and last name, where the gradebook has them.
        status: as grading left it; `missing` where nothing was handed in.
        score: points with those given by hand, less what nbgrader takes off for lateness; None where there is no mark.
        max_score: what the assignment is worth.
        parts: each with the points that the gradebook has; `score` is None while a person must mark it.
        notes: what grading said of the submission.
        submitted_at: as nbgrader has it; empty where it is not known.
        cpu_seconds: that grading took.
        older: points that a person gave for older work and must look at again, by part; they are in the score.
        penalty: the points that nbgrader took off for lateness.
        lateness: what is to be said where points should be taken off for lateness, and the time is not known.
    """

    student: str
    name: str
    status: Status
    score: float | None
    max_score: float
    parts: tuple[PartOutcome, ...] = ()
    notes: tuple[str, ...] = ()
    submitted_at: str = ""
    cpu_seconds: float = 0.0
    older: Mapping[str, float] = field(default_factory=dict)
    penalty: float = 0.0
    lateness: str = ""

    @property
    def who(self) -> str:
        """Login and name, as a line shows them."""
        return who(self.student, self.name)

    @property
    def taken_off(self) -> str:
        """What lateness cost, in words; empty where it cost nothing."""
        return f"{self.penalty:g} taken off for lateness" if self.penalty else ""

    @property
    def overridden(self) -> str:
        """What to say of code of the student's that a released cell has overridden; empty where there is none."""
        return " ".join(note for note in self.notes if note.endswith(OVERRIDDEN))

    @property
    def unreadable(self) -> bool:
        """Whether no notebook could be read in what was handed in, so that it must be handed in again."""
        ended = any(note.startswith(ENDED) for note in self.notes)
        return self.status == "quarantined" and not self.parts and not ended

    @property
    def unmarked(self) -> tuple[str, ...]:
        """The parts that a person must still mark: written ones, and those that could not be run, which is not 0."""
        waiting = ("by hand", "not run")
        return tuple(part.part for part in self.parts if part.score is None and part.state in waiting)

    @property
    def to_mark(self) -> str:
        """What a person must still mark or look at again, in words; empty where that is nothing."""
        fresh = [part for part in self.unmarked if part not in self.older]
        said = (("marked for older work, look again", list(self.older)), ("not yet marked", fresh))
        return "; ".join(f"{what}: {', '.join(parts)}" for what, parts in said if parts)


@dataclass(frozen=True)
class Recorded:
    """What the gradebook has of one submission: the points of each cell, None where it waits for a person, and all.

    `older` are those by hand that wait for a person since other work came.
    """

    scores: Mapping[str, float | None] = field(default_factory=dict)
    older: Mapping[str, float] = field(default_factory=dict)
    total: float = 0.0
    penalty: float = 0.0
    timestamp: str = ""


def standings(root: Path, assignment: str, db: str) -> list[Standing]:
    """Everybody in the gradebook, by name.

    Args:
        root: the course's folder.
        assignment: its name.
        db: the gradebook's URL.

    Raises:
        CourseError: the gradebook knows no such assignment.
    """
    with opened(db) as gradebook:
        try:
            known = gradebook.find_assignment(assignment)
        except MissingEntry:
            raise not_graded(root, assignment) from None
        max_score = float(known.max_score or 0.0)
        with cells_at_once(gradebook, assignment):
            recorded = {str(each.student_id): _recorded(each) for each in known.submissions}
        late = called_late(root, assignment, gradebook)
        everybody = [
            (str(each.id), f"{each.first_name or ''} {each.last_name or ''}".strip()) for each in gradebook.students
        ]
    found = [_standing(root, assignment, *each, recorded.get(each[0]), max_score, late) for each in everybody]
    return sorted(found, key=lambda each: each.student)


def not_graded(root: Path, assignment: str) -> CourseError:
    """What to say where the gradebook knows no such assignment.

    Raises:
        CourseError: the course has none of this name.
    """
    demand_known(root, assignment)
    return CourseError(f"the gradebook has no assignment {assignment!r}. Run `course grade {assignment}`.")


def nobodys_work(assignment: str) -> CourseError:
    """What to say where nobody's work is graded yet, or none that can be read."""
    return CourseError(
        f"the gradebook has nobody's work in {assignment!r} that can be read. Place it in submitted/ with "
        f"`course collect`, then run `course grade {assignment}`."
    )


def called_late(root: Path, assignment: str, gradebook: Any) -> frozenset[str]:
    """Those whom the platform calls late, where the course takes points off for that; else nobody."""
    try:
        due = gradebook.find_assignment(assignment).duedate
    except MissingEntry:
        due = None
    if due is None or not takes_off(root):
        return frozenset()
    return frozenset(student for student, entry in ledger.read(root, assignment).entries.items() if entry.late)


def standing(
    root: Path,
    assignment: str,
    gradebook: Any,
    student: str,
    max_score: float,
    name: str = "",
    late: Collection[str] = (),
) -> Standing:
    """How one student, of this name, stands in a gradebook that is open; `late` is as `called_late` has it."""
    try:
        with cells_at_once(gradebook, assignment):
            recorded = _recorded(gradebook.find_submission(assignment, student))
    except MissingEntry:
        recorded = None
    return _standing(root, assignment, student, name, recorded, max_score, late)


def noted(root: Path, assignment: str, student: str) -> dict[str, Any] | None:
    """What grading wrote beside a student's executed notebook; None where there is nothing that can be read."""
    path = root / "autograded" / student / assignment / OUTCOME
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return kept if isinstance(kept, dict) else None


def _recorded(submission: Any) -> Recorded:
    scores, older = dict(_scores(submission)), dict(_older(submission))
    timestamp = f"{submission.timestamp:%Y-%m-%d %H:%M:%S} UTC" if submission.timestamp else ""
    return Recorded(scores, older, float(submission.score), float(submission.late_submission_penalty or 0.0), timestamp)


def _older(submission: Any) -> Iterator[tuple[str, float]]:
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            if grade.needs_manual_grade and grade.manual_score is not None:
                yield grade.name, float(grade.score)


def _scores(submission: Any) -> Iterator[tuple[str, float | None]]:
    for notebook in submission.notebooks:
        for grade in notebook.grades:
            yield grade.name, None if grade.needs_manual_grade else float(grade.score)


def _standing(
    root: Path,
    assignment: str,
    student: str,
    name: str,
    recorded: Recorded | None,
    max_score: float,
    late: Collection[str],
) -> Standing:
    kept = noted(root, assignment, student)
    if kept is None:
        # Stock nbgrader graded it, or nobody did: the gradebook alone speaks.
        if recorded is None or not recorded.scores:
            return Standing(student, name, "missing", None, max_score)
        kept = {"status": "graded", "parts": []}
    parts = tuple(_part(each, recorded) for each in kept["parts"])
    unknown = kept["status"] in ("quarantined", "missing")
    score = None
    if not unknown and recorded is not None:
        score = max(0.0, recorded.total - recorded.penalty)  # as nbgrader's export has it
    return Standing(
        student,
        name,
        kept["status"],
        score,
        max_score,
        parts,
        tuple(kept.get("notes", ())),
        recorded.timestamp if recorded else "",
        float(kept.get("cpu_seconds", 0.0)),
        {part.part: recorded.older[part.grade_id] for part in parts if recorded and part.grade_id in recorded.older},
        recorded.penalty if recorded else 0.0,
        NOT_TAKEN_OFF if score is not None and student in late and recorded and not recorded.timestamp else "",
    )


def _part(kept: Mapping[str, Any], recorded: Recorded | None) -> PartOutcome:
    part = PartOutcome(**{name: kept[name] for name in PartOutcome.__dataclass_fields__ if name in kept})
    if recorded is None or part.grade_id not in recorded.scores:
        return part
    return replace(part, score=recorded.scores[part.grade_id])

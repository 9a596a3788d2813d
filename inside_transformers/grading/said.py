"""What `course grade` says: a line for each submission, and the same for programs."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from inside_transformers.grading.batch import Done
from inside_transformers.grading.standing import Standing

ORDER = ("graded", "partial", "quarantined", "missing")


def line(done: Done, standing: Standing, width: int) -> str:
    """One submission: who, its state, its points, and what a person should know."""
    older = f", {sum(standing.older.values()):g} of them for older work: look again" if standing.older else ""
    points = "" if standing.score is None else f"{standing.score:g} of {standing.max_score:g}{older}"
    unmarked = f"not yet marked: {', '.join(standing.unmarked)}" if standing.unmarked else ""
    notes = [standing.taken_off, standing.lateness, unmarked, *(note.rstrip(".") for note in done.notes)]
    if done.failed:
        notes.insert(0, f"NOT RECORDED: {done.failed}")
    said = "; ".join(filter(None, notes))
    return f"{standing.who:<{width}}  {done.status:<11}  {points:>10}  {said}".rstrip()


def summary(all_done: Sequence[Done]) -> str:
    """How many ended in which state, and how many are as an earlier run left them."""
    counts = Counter(done.status for done in all_done)
    said = [f"{counts[status]} {status}" for status in ORDER if counts[status]]
    if failed := sum(bool(done.failed) for done in all_done):
        said.append(f"{failed} NOT RECORDED")
    before = sum(not done.fresh for done in all_done)
    earlier = f"; {before} as before" if before else ""
    return f"{', '.join(said)}{earlier}" if said else "nobody has handed in"


def as_json(assignment: str, all_done: Sequence[Done], standings: Sequence[Standing]) -> dict[str, Any]:
    """The same for programs; a score that is not known is null, never 0."""
    known = {standing.student: standing for standing in standings}
    return {"assignment": assignment, "submissions": [_submission(done, known[done.student]) for done in all_done]}


def _submission(done: Done, standing: Standing) -> dict[str, Any]:
    return {
        "student": done.student,
        "status": done.status,
        "score": standing.score,
        "max_score": standing.max_score,
        "taken_off": standing.penalty,
        "lateness": standing.lateness,
        "unmarked": list(standing.unmarked),
        "parts": {
            part.part: {"score": part.score, "max_score": part.max_score, "state": part.state, "message": part.message}
            for part in standing.parts
        },
        "notes": list(done.notes),
        **({"failed": done.failed} if done.failed else {}),
    }

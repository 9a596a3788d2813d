"""What goes into grading one notebook, and what comes out: the words that all of the grader shares.

All of it is plain data, so that it can be sent to another process or another machine.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from nbformat import NotebookNode

Status = Literal["graded", "partial", "quarantined", "missing"]
PartState = Literal["passed", "failed", "stopped", "not run", "by hand", "refused"]
ENDED = "It ended the process that graded it"  # how the note begins of what could be read, and yet not be run
# How the note ends of code that stands in an added cell, before the cell for it, which was left as released.
OVERRIDDEN = "also defined in an added cell above: what stands in the cell as released comes after that, and counts."
NOT_GRADED = "not-graded"  # the id of the cell that says, in the place of work that could not be run, that it was not


@dataclass(frozen=True)
class Work:
    """One submission to be graded.

    Attributes:
        assignment: its name, as in `solutions/<assignment>/`.
        template: the notebook that is graded by: as released, but with the hidden tests.
        submitted: the bytes of the file that the student handed in.
        files: what lies beside the notebook while it runs, by relative path: the assignment's own files, and the
            student's where they may be used.
    """

    assignment: str
    template: NotebookNode
    submitted: bytes
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class PartOutcome:
    """How one graded cell ended.

    Attributes:
        grade_id: of the cell that carries the points.
        part: the name of the part: `softmax` for the cell `test_softmax`, `explain_scaling` for itself.
        score: points; None while a person must mark it, or where nothing is known.
        state: `passed`; `failed`, a test found a mistake; `stopped`, by a limit or a crash; `not run`, for a reason
            that the message gives; `by hand`, a person marks it; `refused`, the verdict cannot be trusted.
        message: what the student reads: of the first failed test, or of what stopped it. Never a hidden test's source.
        mistake: the slug of the named mistake, where the message has one: the class's report counts them.
    """

    grade_id: str
    part: str
    score: float | None
    max_score: float
    state: PartState
    message: str = ""
    mistake: str = ""


@dataclass(frozen=True)
class Outcome:
    """What grading one submission came to.

    Attributes:
        status: `graded`; `partial`, something was lost; `quarantined`, a person must look; `missing`, nothing there.
        parts: one for each graded cell of the template, in its order; empty where nothing could run.
        notebook: the template with the student's work in it and its outputs; None where nothing could run.
        notes: what a person should know, one sentence each: why it is not `graded`, what was repaired.
        cpu_seconds: that it took.
        wall_seconds: from its start to its end.
    """

    status: Status
    parts: tuple[PartOutcome, ...] = ()
    notebook: NotebookNode | None = None
    notes: tuple[str, ...] = ()
    cpu_seconds: float = 0.0
    wall_seconds: float = 0.0

    @property
    def score(self) -> float | None:
        """The points so far; None where nothing is known (quarantined or missing)."""
        if self.status in ("quarantined", "missing"):
            return None
        return sum(part.score or 0.0 for part in self.parts)

    @property
    def cut_short(self) -> bool:
        """Whether its sandbox was lost on the way, so that parts were not run."""
        return any(part.state == "not run" for part in self.parts)


def not_written(part: str, itself: bool) -> str:
    """What the student reads where a test came to a `raise NotImplementedError`: the part's own, or another one."""
    what = f"`{part}`" if itself else f"what the test of `{part}` calls"
    return f"NotImplementedError: {what} is not written yet."


def death(status: Any) -> str:
    """A sentence for a process that ended in the middle of a cell."""
    if isinstance(status, int) and status & 0x7F:
        number = status & 0x7F
        known = {
            11: "a crash in compiled code (segmentation fault)",
            9: "it was killed",
            24: "too much computing time",
            6: "a crash in compiled code (abort)",
            7: "a crash in compiled code (bus error)",
            25: "too large a file",
        }
        return f"Python ended in this cell: {known.get(number, f'signal {number}')}."
    code = f" with the exit code {status >> 8}" if isinstance(status, int) else ""
    return f"Python ended in this cell{code}: it may call `os._exit`."

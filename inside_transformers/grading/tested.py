"""What is known of a test cell, before it runs and while it does, and what its student reads of it."""

import re
from dataclasses import dataclass, field

from nbformat import NotebookNode

from inside_transformers.grading import cells
from inside_transformers.grading.outcome import not_written
from inside_transformers.grading.wire import Message

HIDDEN_FAILED = "A hidden test failed."
MESSAGE = 4000  # characters of what a student reads
# What `checks` says of a call that was interrupted; what follows says how it was called, and what to read.
INTERRUPTED = re.compile(r"^.* was stopped: it took too long, or you interrupted it\.$", re.MULTILINE)
# What an exception itself says may be what a hidden test has given.
RAISED = re.compile(r"^(`.*` raised [\w.]+): .*$", re.MULTILINE)


@dataclass
class Waiting:
    """A test cell that waits for its turn.

    Attributes:
        cell: with its number.
        prelude: what must run before it, of earlier tests.
        names_of: the number under which the notebook's names were kept as they were when its turn would have been; 0
            for those that there are.
    """

    cell: NotebookNode
    prelude: str
    names_of: int = 0


@dataclass
class TestRun:
    """What is known of a test that runs.

    Attributes:
        ended: whether it came to its end.
        failed: what it said when it failed.
        score: what the last line gave, if that is a number.
        suspicions: what a person must look at.
        answers: the same, where our own questions were answered wrongly.
        hidden: whether a hidden step has begun.
        alone: whether it has changed classes of the notebook, so that no other test may run in its process.
    """

    ended: bool = False
    failed: Message | None = None
    score: float | None = None
    suspicions: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    hidden: bool = False
    alone: bool = False


def message(test: TestRun, notebook: NotebookNode, cell: NotebookNode, part: str) -> tuple[str, str]:
    """What the student reads of a failed test, and the slug of the mistake."""
    failed = test.failed or {}
    text, kind = str(failed.get("message", "")), str(failed.get("kind", ""))
    mistake = str(failed.get("mistake", ""))
    if test.hidden and cells.leaks(text, _hidden(cell)):
        return HIDDEN_FAILED, mistake
    if kind == "NotImplementedError" and not text:
        return not_written(part, cells.is_left(notebook, part)), ""
    if failed.get("ours"):
        return cells.without_values(RAISED.sub(r"\1", text)) if test.hidden else text, mistake
    if test.hidden:
        return HIDDEN_FAILED if kind == "AssertionError" else f"A hidden test failed: {kind}.", ""
    return f"{kind}: {text}" if text else kind, ""


def call(test: TestRun, cell: NotebookNode) -> str:
    """What the course's checks say of the call that was interrupted: with which inputs, and what to read again."""
    failed = test.failed or {}
    text = str(failed.get("message", ""))
    found = INTERRUPTED.search(text)
    if not failed.get("ours") or found is None or (test.hidden and cells.leaks(text, _hidden(cell))):
        return ""
    rest = text[found.end() :]
    return (cells.without_values(rest) if test.hidden else rest).strip()


def interrupted(failed: Message, ended: Message) -> bool:
    """Whether a test failed since its time was over, and not for what it found."""
    late = failed.get("kind") == "KeyboardInterrupt" or INTERRUPTED.search(str(failed.get("message", "")))
    return bool(late) and ended.get("how") in ("stopped", "killed")


def _hidden(cell: NotebookNode) -> list[str]:
    return [step.source for step in cells.steps(cell.source) if step.hidden]

"""What `course check` prints: a table for people, JSON for programs."""

import json
import textwrap
import time

from inside_transformers.course.check import ESCAPES, CheckResult, PartResult
from inside_transformers.course.contract import is_written

RESET = "\x1b[0m"
COLORS = {
    "ok": "\x1b[32m",
    "failed": "\x1b[31m",
    "not written yet": "\x1b[33m",
    "not reached": "\x1b[33m",
    "graded by hand": "",
}


def table(result: CheckResult, color: bool = False, columns: int | None = None, saved: float | None = None) -> str:
    """A line for each part, what went wrong indented below it, then notes and a summary.

    Args:
        result: what to show.
        color: whether to color the states.
        columns: break lines that are longer than this; None = none.
        saved: when the file was saved that was checked, in seconds since the epoch; None = not told.
    """
    width = max(len("part"), *(len(part.part) for part in result.parts))
    lines = [f"{'part':<{width}}  points  state"]
    for part in result.parts:
        state = f"{COLORS[part.state]}{part.state}{RESET}" if color and COLORS[part.state] else part.state
        lines.append(f"{part.part:<{width}}  {part.points:>6g}  {state}")
        if part.message:
            lines += textwrap.indent(part.message, "    ").splitlines()
    told = [] if saved is None else [_saved(saved)]
    for text in ("\n".join(result.notes), "\n".join([*told, _summary(result.parts)])):
        lines += ["", *text.splitlines()] if text else []
    return "\n".join(broken for line in lines for broken in _break(line, columns))


def _break(line: str, columns: int | None) -> list[str]:
    """The line in pieces of at most `columns` characters, indented alike."""
    if columns is None or len(ESCAPES.sub("", line)) <= columns:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(line, max(columns, len(indent) + 20), subsequent_indent=indent, break_on_hyphens=False)


def _saved(when: float) -> str:
    """That the file counts, and not what stands in JupyterLab unsaved."""
    day, today = (time.strftime("%Y-%m-%d", time.localtime(at)) for at in (when, time.time()))
    clock = time.strftime("%H:%M", time.localtime(when))
    at = clock if day == today else f"{clock} on {day}"
    return f"Checked as saved at {at}. What was written since counts once it is saved (Ctrl+S)."


def _summary(parts: tuple[PartResult, ...]) -> str:
    tested = [part for part in parts if not is_written(part.part)]
    passed = [part for part in tested if part.state == "ok"]
    points = f"{sum(part.points for part in passed):g} of {sum(part.points for part in tested):g} points"
    lines = [
        f"{len(passed)} of {len(tested)} parts pass the tests in this notebook ({points}). "
        "Grading adds hidden tests of the same requirements."
    ]
    for part in parts:
        if is_written(part.part):
            unwritten = ", and is not written yet" if part.state == "not written yet" else ""
            lines.append(f"{part.part} ({part.points:g} points) is read by a person{unwritten}.")
    return "\n".join(lines)


def as_json(result: CheckResult) -> str:
    """`{"assignment", "passed", "parts": {name: {"points", "state", "message"}}, "notes"}`."""
    content = {
        "assignment": result.assignment,
        "passed": result.passed,
        "parts": {
            part.part: {"points": part.points, "state": part.state, "message": part.message} for part in result.parts
        },
        "notes": list(result.notes),
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

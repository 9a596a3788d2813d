"""The parts and cells that an assignment must have: one of the course's own, or one that brings its `parts.py`."""

import ast
from collections.abc import Iterable
from pathlib import Path

from inside_transformers.errors import CourseError
from inside_transformers.parts.contract import POINTS

ASSIGNMENTS: dict[str, tuple[str, ...]] = {assignment: tuple(points) for assignment, points in POINTS.items()}


def is_written(part: str) -> bool:
    """Whether `part` is answered in words and graded by hand: one part of each assignment, named explain_…"""
    return part.startswith("explain_")


def graded_cells(assignment: str) -> tuple[str, ...]:
    """The `grade_id` of every cell that grading one of the course's assignments needs, in order."""
    return cells_of(ASSIGNMENTS[assignment])


def cells_of(parts: Iterable[str]) -> tuple[str, ...]:
    """The `grade_id` of every cell that these parts need, in order: each part, then its test cell."""
    return tuple(cell for part in parts for cell in ([part] if is_written(part) else [part, f"test_{part}"]))


def parts_beside(folder: Path) -> tuple[str, ...]:
    """The parts of an assignment that is none of the course's own, in order: the keys of `POINTS` in its `parts.py`.

    Empty where there is no such file. Nothing in it is run.

    Raises:
        CourseError: the file has no such dict.
    """
    path = folder / "parts.py"
    if not path.is_file():
        return ()
    try:
        lines = ast.parse(path.read_text(encoding="utf-8")).body
        points = next(
            ast.literal_eval(line.value)
            for line in lines
            if isinstance(line, ast.Assign) and [ast.unparse(target) for target in line.targets] == ["POINTS"]
        )
        return tuple(points)
    except (OSError, ValueError, SyntaxError, StopIteration, TypeError):
        raise CourseError(
            f'{path} must say which parts there are, in order: `POINTS = {{"first_part": 2, "explain_it": 4}}`.'
        ) from None

"""Where a written answer stands in an executed notebook, and what is read with it."""

from collections.abc import Sequence

from nbformat import NotebookNode
from nbgrader.utils import is_solution

from inside_transformers.grading import inert


def place(cells: Sequence[NotebookNode], grade_id: str) -> int | None:
    """The index of a cell; None where there is none of this name."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in cells]
    return names.index(grade_id) if grade_id in names else None


def read_together(cells: Sequence[NotebookNode], name: str) -> list[NotebookNode]:
    """What a student put between question and answer, then the answer; empty where there is none."""
    at, about = place(cells, name), place(cells, f"about_{name}")
    if at is None:
        return []
    return list(cells[about + 1 if about is not None and about < at else at : at + 1])


def is_empty(cell: NotebookNode) -> bool:
    """Whether an answer's cell holds nothing but white space."""
    return not cell.source.strip() and not cell.get("attachments")


def is_the_same(before: NotebookNode | None, now: NotebookNode | None, name: str) -> bool:
    """Whether a person who marked an answer would read the same again, what its measurements printed included.

    Args:
        before: the executed notebook that was marked.
        now: the one in its place.
        name: the answer's `grade_id`.
    """
    if before is None or now is None:
        return False
    marked, new = (read_together(inert.clean(each).cells, name) for each in (before, now))
    # A test is marked by what other cells hold.
    return bool(marked) and is_solution(marked[-1]) and list(map(_said, marked)) == list(map(_said, new))


def _said(cell: NotebookNode) -> tuple[object, ...]:
    return cell.cell_type, cell.source, cell.get("attachments"), [_shown(each) for each in cell.get("outputs", [])]


def _shown(output: NotebookNode) -> dict[str, object]:
    return {key: value for key, value in output.items() if key != "execution_count"}

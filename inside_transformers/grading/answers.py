"""Where a written answer stands in an executed notebook, and what is read with it."""

from collections.abc import Sequence

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_grade, is_solution

from inside_transformers.grading import inert
from inside_transformers.grading.own_text import own_text


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


def is_untouched(cell: NotebookNode) -> bool:
    """Whether a cell is one for an answer that a person marks, and empty or as it was released."""
    if not (is_grade(cell) and is_solution(cell)):
        return False
    return is_empty(cell) or cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)


def elsewhere(cells: Sequence[NotebookNode], name: str) -> list[NotebookNode]:
    """Where nothing was written into an answer's cell: the student's own text in all others, apart from what is read
    with the answer anyway."""
    found = read_together(cells, name)
    return [cell for cell in own_text(cells) if cell not in found] if found and is_untouched(found[-1]) else []


def is_the_same(before: NotebookNode | None, now: NotebookNode | None, name: str) -> bool:
    """Whether a person who marked an answer would read the same again, what its measurements printed included.

    Args:
        before: the executed notebook that was marked.
        now: the one in its place.
        name: the answer's `grade_id`.
    """
    if before is None or now is None:
        return False
    first, then = (inert.clean(each).cells for each in (before, now))
    marked, new = read_together(first, name), read_together(then, name)
    if not marked or not is_solution(marked[-1]):
        return False  # a test is marked by what other cells hold
    marked, new = marked + elsewhere(first, name), new + elsewhere(then, name)
    return list(map(_said, marked)) == list(map(_said, new))


def _said(cell: NotebookNode) -> tuple[object, ...]:
    return cell.cell_type, cell.source, cell.get("attachments"), [_shown(each) for each in cell.get("outputs", [])]


def _shown(output: NotebookNode) -> dict[str, object]:
    return {key: value for key, value in output.items() if key != "execution_count"}

"""Which assignment a notebook is of, by the names of its cells for answers."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbgrader.utils import is_solution

from inside_transformers.course.release import known_assignments
from inside_transformers.errors import CourseError
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.reading import UnreadableError, cells_in


def answers_of(root: Path) -> dict[str, frozenset[str]]:
    """By assignment, the `grade_id` of each cell for an answer; of those whose solution can be read."""
    found = {}
    for assignment in known_assignments(root):
        try:
            notebook = nbformat.read(root / "solutions" / assignment / f"{assignment}.ipynb", as_version=4)
            found[assignment] = frozenset(
                cell.metadata.nbgrader.grade_id for cell in notebook.cells if is_solution(cell)
            )
        except (OSError, ValueError, KeyError, AttributeError):  # what is wrong with it, `course release` says
            continue
    return found


def assignment_of(content: bytes, answers: Mapping[str, frozenset[str]], wanted: str) -> str:
    """The assignment of which a notebook has the most cells for answers; empty where it has none of any.

    Of several with as many it is the `wanted` one: a new assignment may be an old one less a cell.
    """
    try:
        names = {cell.grade_id for cell in cells_in(content, Limits())[0]}
    except UnreadableError:
        return ""
    most = max(answers, key=lambda each: (len(names & answers[each]), each == wanted), default="")
    return most if most and names & answers[most] else ""


def demand_most_of(assignment: str, theirs: Mapping[str, str]) -> None:
    """See that a download is not that of another assignment: its students would all get no points.

    Args:
        assignment: the one that is collected.
        theirs: by student, of which one the notebook is; empty where nobody knows.

    Raises:
        CourseError: more than half of several notebooks are of another one.
    """
    others = Counter(each for each in theirs.values() if each not in ("", assignment))
    wrong = others.total()
    if wrong > 1 and 2 * wrong > len(theirs):
        most, _ = others.most_common(1)[0]
        raise CourseError(
            f"{wrong} of the {len(theirs)} notebooks are not of {assignment!r}, but of {', '.join(sorted(others))}. "
            f"Nothing was placed. Did you mean `course collect {most}`?"
        )

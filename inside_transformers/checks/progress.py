"""How far a notebook is: which parts pass, as their test cells find out one after the other.

This is kept among the notebook's own names, and so begins anew with each kernel. A part counts as long as its name
stands for the same function or class that passed: whoever changes it runs its test again.
"""

from collections.abc import MutableMapping
from typing import Any

from inside_transformers.checks.registry import points_of

KEPT = "_course_progress"


def begin(assignment: str, name: str, scope: MutableMapping[str, Any]) -> None:
    """A part's test begins: until it is over, the part does not pass."""
    kept = scope.get(KEPT)
    if not isinstance(kept, dict) or kept.get("assignment") != assignment:
        scope[KEPT] = kept = {"assignment": assignment, "passed": {}}
    kept["passed"].pop(name, None)


def passed(name: str, scope: MutableMapping[str, Any]) -> str:
    """Note that a part passes; say so, with its points, how many of how many pass, and which comes next."""
    kept = scope[KEPT]
    kept["passed"][name] = scope[name]
    assignment = kept["assignment"]
    points = points_of(assignment)
    parts = list(points)
    tested = [part for part in parts if not part.startswith("explain_")]
    done = [part for part in tested if part in kept["passed"] and scope.get(part) is kept["passed"][part]]
    lines = [f"{name}: every test of this cell passes. {_points(points[name])}."]
    got, all_points = (sum(points[part] for part in some) for some in (done, tested))
    lines.append(f"{len(done)} of {len(tested)} parts pass, {got} of {all_points} points.")
    at = tested.index(name)
    following = next((part for part in tested[at:] + tested[:at] if part not in done), None)
    if following is None:
        following = next((part for part in parts if part not in tested), None)
        lines.append("Grading adds hidden tests of the same. To run all from top to bottom, in a terminal:")
        lines.append(f"course check {assignment}")
    if following is not None:
        lines.append(f"Next: part {parts.index(following) + 1}, {following}.")
    return "\n".join(lines)


def _points(count: int) -> str:
    return f"{count} point{'s' if count > 1 else ''}"

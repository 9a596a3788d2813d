"""What a notebook has run: a name may be left from a cell that says something else now, or from a test.

A kernel keeps each name until it ends. Cells are told apart by the ids that Jupyter gives them; where there are none,
nothing is known.
"""

import ast
import contextlib
import dis
from collections.abc import Container
from typing import Any

from IPython.core.getipython import get_ipython

from inside_transformers.checks.mistakes import Mistake
from inside_transformers.checks.source import syntax_error

A_TEST = "checks.part("

_newest: dict[str, frozenset[str] | None] = {}  # by cell, the names that it gives a value; None where it can't be read
_ever: dict[str, frozenset[str]] = {}  # those that it has given one, in all its runs
_tests: set[str] = set()
_counts: dict[int, str] = {}  # the cell that was run as the one of this number
_definers: dict[str, str] = {}  # the cell that gave a name its value last


def watch() -> None:
    """Take note of each cell that is run from now on, where this is a notebook."""
    shell = get_ipython()
    if shell is not None:
        with contextlib.suppress(Exception):
            shell.events.register("post_run_cell", _note)


def unready(name: str, scope: Container[str]) -> Mistake | None:
    """The mistake that what stands under a part's name is not what its cell says; or None.

    Args:
        name: the part's.
        scope: the notebook's names.
    """
    if said := syntax_error(name, lambda count: _definers.get(name) not in (None, _counts.get(count))):
        return Mistake(said, "syntax")
    if name not in scope or any(now is None or name in now for now in _newest.values()):
        return None
    changed = [now for cell, now in _newest.items() if name in _ever[cell]]
    if not changed:
        return None
    others = " and ".join(f"`{other}`" for now in changed for other in sorted(now or ()))
    return Mistake(
        f"The cell that defined `{name}` has been run again, and defines {others or 'nothing'} now: under the name "
        f"`{name}` an earlier one still stands. The name must be exactly this.",
        "renamed",
    )


def left_by_tests() -> frozenset[str]:
    """The names that test cells have given a value, and no other cell."""
    of_tests = (now or frozenset() for cell, now in _newest.items() if cell in _tests)
    others = (now or frozenset() for cell, now in _newest.items() if cell not in _tests)
    return frozenset().union(*of_tests) - frozenset().union(*others)


def left_for_certain() -> frozenset[str]:
    """The same; none where a cell can't be read, which may define what it likes."""
    return frozenset() if any(now is None for now in _newest.values()) else left_by_tests()


def _note(result: Any) -> None:
    with contextlib.suppress(Exception):
        cell, source = result.info.cell_id, result.info.raw_cell
        if not cell:
            return
        _newest[cell] = now = _names(source)
        _counts[result.execution_count] = cell
        _definers.update(dict.fromkeys(now or (), cell))
        _ever[cell] = _ever.get(cell, frozenset()) | (now or frozenset())
        (_tests.add if A_TEST in source else _tests.discard)(cell)


def _names(source: str) -> frozenset[str] | None:
    """The names to which a cell gives a value, functions and classes among them; None where it can't be read."""
    try:
        code = compile(source, "<cell>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError):  # or it has magics: then it may define what it likes
        return None
    if ("*",) in code.co_consts or "exec" in code.co_names or ("globals" in code.co_names and A_TEST not in source):
        return None  # so may one that imports all, or writes names past Python's eyes
    return frozenset(
        each.argval for each in dis.get_instructions(code) if each.opname in ("STORE_NAME", "STORE_GLOBAL")
    )

"""What an instructor's own cells define: in a test it stands as they define it, whatever a student calls so."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from nbformat import NotebookNode

from inside_transformers.grading.carried import binds, loads
from inside_transformers.grading.cells import KNOWN, LINE, NOT_READ, is_released, is_test, python_of
from inside_transformers.grading.wire import Message

OTHERS = "The notebook has another `{0}` than a released cell defines: tests ran with the released one."
CHANGED = "The notebook has changed `{0}`, which a released cell defines: look at what tests make of it."


@dataclass(frozen=True)
class Definition:
    """A function or class at the top of a released cell.

    Attributes:
        name: what it is called.
        source: Python, with empty lines before it, so that lines keep their numbers.
        uses: the names that it asks for.
        kind: a class; a function that nothing wraps, which its code describes; or another one.
    """

    name: str
    source: str
    uses: frozenset[str]
    kind: Literal["class", "plain", "wrapped"]

    @property
    def told(self) -> Message:
        """What a sandbox is told of it."""
        return {"name": self.name, "source": self.source, "uses": sorted(self.uses), "kind": self.kind}


def names_defined(cell: NotebookNode) -> list[str]:
    """The functions and classes that a cell defines, if it is the instructor's."""
    return sorted(_last(_bound(cell.source))) if _counts(cell) else []


def definitions(cells: Iterable[NotebookNode], others: frozenset[str]) -> list[Definition]:
    """What the instructor's own cells define and give no other value later, in their order.

    Args:
        cells: those that run before a test.
        others: names that are the student's to define.
    """
    found = _last(each for cell in cells if _counts(cell) for each in _bound(cell.source))
    return [each for name, each in found.items() if name not in others]


def students_names(template: NotebookNode) -> frozenset[str]:
    """The names that the answers' cells define as they were released: they are the student's to define."""
    answers = [cell for cell in template.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    return frozenset(name for cell in answers if cell.cell_type == "code" for name, _ in _bound(cell.source))


def remarks(said: Message) -> list[str]:
    """What a person must know of a sandbox's answer as to what released cells define."""
    told = (("others", OTHERS), ("rewritten", CHANGED))
    found = [(what, names) for key, what in told if isinstance(names := said.get(key), list)]
    return [what.format(str(name)[:80]) for what, names in found for name in names[:5]]


def _counts(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and is_released(cell) and not is_test(cell)


def _last(bound: Iterable[tuple[str, Definition | None]]) -> dict[str, Definition]:
    """What is defined last by each name, where that is a function or class."""
    found: dict[str, Definition] = {}
    for name, each in bound:
        found.pop(name, None)
        found |= {name: each} if each else {}
    return found


@lru_cache(KNOWN)
def _bound(source: str) -> Sequence[tuple[str, Definition | None]]:
    """Each name that a cell gives a value, and the function or class that it is."""
    try:
        python = python_of(source)
        body = ast.parse(python).body
    except NOT_READ:
        return ()
    lines = LINE.split(python)
    return tuple((name, _definition(name, node, lines)) for node in body for name in sorted(binds(node)))


def _definition(name: str, node: ast.stmt, lines: list[str]) -> Definition | None:
    function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    by_lambda = (
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Lambda)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Name)
    )
    if not (function or by_lambda or isinstance(node, ast.ClassDef)):
        return None
    decorators = getattr(node, "decorator_list", [])
    begin = min([node.lineno, *(each.lineno for each in decorators)])
    text = "\n".join(lines[begin - 1 : node.end_lineno])
    kind: Literal["class", "plain", "wrapped"] = "wrapped" if decorators else "plain"
    return Definition(name, "\n" * (begin - 1) + text, loads(text), "class" if isinstance(node, ast.ClassDef) else kind)

"""Names that a notebook's test cells define and later cells use: they must stand there as in a plain run.

A test runs in a copy of the process, so that nothing of it stays for a cell. What later cells need of it, helpers and
inputs, is therefore made again where it is needed: only what is assigned, imported or defined, and of hidden tests only
in tests.
"""

import _symtable  # type: ignore[import-not-found]
import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from inside_transformers.grading.cells import KNOWN, NOT_READ, python_of, steps

KINDS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
REMEMBERED = 10_000  # signs of a cell of which it is kept what it does with names
MANY = 1000  # statements of a cell in which is looked for what it asks for first
TRIED = "try:\n{0}\nexcept Exception:\n    pass\n"


@dataclass(frozen=True)
class Made:
    """A statement of a test cell that defines names."""

    source: str
    binds: frozenset[str]
    loads: frozenset[str]
    hidden: bool


@dataclass
class Carried:
    """What the test cells so far define, and what other cells do.

    Attributes:
        made: statements of test cells, in their order.
        defined: names that other cells define.
    """

    made: list[Made] = field(default_factory=list)
    defined: set[str] = field(default_factory=set)

    def note_test(self, source: str) -> None:
        """A test cell was run."""
        self.made += _made(source)

    def note_cell(self, source: str) -> None:
        """Another cell was run."""
        self.defined |= _read(source).binds

    def needed(self, source: str, hidden: bool) -> str:
        """What must run before a cell for the names that it takes from test cells; empty as a rule.

        Args:
            source: the cell's.
            hidden: whether it is a test, and may have it of hidden ones.
        """
        if not self.made:
            return ""
        read = _read(source)
        open_names = set(read.open)
        if again := read.again & frozenset[str]().union(*(each.binds for each in self.made)):
            asked_first = _asked_first_once if len(source) <= REMEMBERED else _asked_first
            open_names |= asked_first(source, again)
        chosen: list[Made] = []
        while open_names:
            name = open_names.pop()
            if name in self.defined or hasattr(builtins, name):
                continue
            found = next((each for each in reversed(self.made) if name in each.binds and hidden >= each.hidden), None)
            if found is not None and found not in chosen:
                chosen.append(found)
                open_names |= found.loads
        return "".join(TRIED.format(_indented(each.source)) for each in self.made if each in chosen)


@lru_cache(KNOWN)
def _made(source: str) -> tuple[Made, ...]:
    """What a test cell defines."""
    nodes = [(node, step.hidden) for step in steps(source) for node in _parsed(step.source) if isinstance(node, KINDS)]
    texts = [(ast.unparse(node), node, hidden) for node, hidden in nodes]
    return tuple(Made(text, binds(node), loads(text), hidden) for text, node, hidden in texts)


class Reading(NamedTuple):
    """What a cell does with names: those that it gives a value, those that it asks for and does not define, and those
    that it asks for or takes away and gives a value, in whatever order."""

    binds: frozenset[str]
    open: frozenset[str]
    again: frozenset[str]


def _read(source: str) -> Reading:
    return _read_once(source) if len(source) <= REMEMBERED else _reading(source)


def _reading(source: str) -> Reading:
    try:
        python = python_of(source)
        body = ast.parse(python).body
        bound, changed = _gives(body)
    except NOT_READ:
        return Reading(frozenset(), frozenset(), frozenset())
    asked = loads(python)
    return Reading(bound, asked - bound, (asked & bound) | changed)


def _asked_first(source: str, names: frozenset[str]) -> frozenset[str]:
    """Those of some names that a cell asks for, or takes away, before it gives them a value: `q = 2 * q`, `del q`."""
    found, given = set[str](), set[str]()
    for statement in _parsed(source)[:MANY]:
        if names <= found | given:
            break
        found |= ((loads(ast.unparse(statement)) | _changes(statement)) & names) - given
        given |= binds(statement)
    return frozenset(found)


# The instructor's own cells are in every submission.
_read_once, _asked_first_once = lru_cache(KNOWN)(_reading), lru_cache(KNOWN)(_asked_first)


def binds(node: ast.AST) -> frozenset[str]:
    """The names that a statement gives a value, outside functions and classes."""
    return _gives([node])[0]


def _changes(node: ast.AST) -> frozenset[str]:
    """The names that a statement takes away, or gives a value made of the old one, outside functions and classes."""
    return _gives([node])[1]


def _gives(statements: Iterable[ast.AST]) -> tuple[frozenset[str], frozenset[str]]:
    """What statements bind and change. A cell may have millions of nodes: each is looked at once."""
    bound, changed, waiting = set[str](), set[str](), list(statements)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                (bound if isinstance(node.ctx, ast.Store) else changed).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif not isinstance(node, ast.Constant):
            if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
                changed.add(node.target.id)
            waiting.extend(ast.iter_child_nodes(node))
    return frozenset(bound), frozenset(changed)


def loads(python: str) -> frozenset[str]:
    """The names that a notebook must have for some Python, in a function's body too; not a function's own."""
    try:
        return frozenset(_asked(_symtable.symtable(python, "<cell>", "exec"), True))
    except NOT_READ:
        return frozenset()


def _asked(table: Any, outermost: bool) -> Iterator[str]:
    """As `symtable` tells it, which takes hours for thousands of functions: for each name it looks through them all."""
    for name, flags in table.symbols.items():
        scope = flags >> _symtable.SCOPE_OFF & _symtable.SCOPE_MASK
        if flags & _symtable.USE and (outermost or scope in (_symtable.GLOBAL_IMPLICIT, _symtable.GLOBAL_EXPLICIT)):
            yield name
    for inner in table.children:
        yield from _asked(inner, False)


def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(python_of(source)).body
    except NOT_READ:
        return []


def _indented(source: str) -> str:
    return "\n".join(f"    {line}" for line in source.splitlines())

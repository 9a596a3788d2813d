"""Names that a notebook's test cells define and later cells use: they must stand there as in a plain run.

A test runs in a copy of the process, so that nothing of it stays. What later cells need of it, helpers and inputs, is
therefore made again where it is needed: only what is assigned, imported or defined, and of hidden tests only in tests.
"""

import ast
import builtins
from dataclasses import dataclass, field

from IPython.core.inputtransformer2 import TransformerManager

from inside_transformers.grading.cells import steps

KINDS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
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
        for step in steps(source):
            for node in _parsed(step.source):
                if isinstance(node, KINDS):
                    self.made.append(Made(ast.unparse(node), binds(node), loads(node), step.hidden))

    def note_cell(self, source: str) -> None:
        """Another cell was run."""
        for node in _parsed(source):
            self.defined |= binds(node)

    def needed(self, source: str, hidden: bool) -> str:
        """What must run before a cell for the names that it takes from test cells; empty as a rule.

        Args:
            source: the cell's.
            hidden: whether it may be of hidden tests.
        """
        if not self.made:
            return ""
        tree = _parsed(source)
        own = {name for node in tree for name in binds(node)}
        open_names = {name for node in tree for name in loads(node)} - own
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


def binds(node: ast.AST) -> frozenset[str]:
    """The names that a statement gives a value, outside functions and classes."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset({node.name})
    if isinstance(node, ast.Import | ast.ImportFrom):
        return frozenset((alias.asname or alias.name).partition(".")[0] for alias in node.names)
    found = {node.id} if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else set[str]()
    return frozenset(found.union(*(binds(child) for child in ast.iter_child_nodes(node))))


def loads(node: ast.AST) -> frozenset[str]:
    """The names that a statement asks for, wherever."""
    return frozenset(
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)
    )


def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(TransformerManager().transform_cell(source)).body
    except SyntaxError:
        return []


def _indented(source: str) -> str:
    return "\n".join(f"    {line}" for line in source.splitlines())

"""The cells of a notebook as the grader runs them: which carry points, and what of a test cell is hidden."""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode

from inside_transformers.course.notebooks import grade_id

BEGIN = re.compile(r"\s*#+\s*BEGIN HIDDEN TESTS\s*$")
END = re.compile(r"\s*#+\s*END HIDDEN TESTS\s*$")
LINE = re.compile(r"\r\n?|\n")  # as Python's parser counts them: `str.splitlines` knows more ends
LONG = 12  # characters of a line that give it away
INPUTS = re.compile(r"\ninputs    .*[=\[{].*(?:\n {10}.*)*")  # where values stand among them
# The instructor's own cells are the same in all submissions: what is found in them is kept. A student's never is.
KNOWN = 512
LONGEST = 5_000_000  # signs to look through: IPython begins anew after each magic
# What Python says of source that is wrong, nested too deeply, or too much for its parser.
NOT_READ = (SyntaxError, ValueError, MemoryError, RuntimeError)


@dataclass(frozen=True)
class Step:
    """Some statements of a test cell that are run together.

    Attributes:
        source: Python, with empty lines before it, so that lines keep their numbers.
        hidden: whether students must not see what they are.
    """

    source: str
    hidden: bool


def part_of(cell: NotebookNode) -> str:
    """The name of the part that a graded cell stands for."""
    return grade_id(cell).removeprefix("test_")


def where(notebook: NotebookNode, cell: NotebookNode) -> str:
    """A cell in words: by its name, or by the part that it follows."""
    if name := grade_id(cell):
        return f"The cell `{name}`"
    place = next(place for place, each in enumerate(notebook.cells) if each is cell)
    graded = [part_of(each) for each in notebook.cells[:place] if each.metadata.get("nbgrader", {}).get("grade")]
    return f"A cell after the part `{graded[-1]}`" if graded else "A cell before the first part"


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell decides by itself on its points."""
    about = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(about.get("grade")) and not about.get("solution")


def is_released(cell: NotebookNode) -> bool:
    """Whether a cell is the instructor's, as it stands."""
    about = cell.metadata.get("nbgrader", {})
    return bool(about.get("locked")) and not about.get("solution")


def is_the_instructors(cell: NotebookNode) -> bool:
    """Whether a template's cell is code that neither a student writes nor a test hides."""
    about = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and not about.get("solution") and not about.get("grade")


def python_of(source: str) -> str:
    """A cell's source without what is IPython's alone.

    Raises:
        ValueError: it is too long.
        MemoryError, RecursionError: it is too much for Python's parser.
    """
    if len(source) * (1 + sum(map(source.count, "!%?"))) > LONGEST:
        raise ValueError("too long")
    try:
        ast.parse(source)
    except SyntaxError:
        return TransformerManager().transform_cell(source)
    return source  # most are Python as they stand, and IPython takes ten times as long to say so


@lru_cache(KNOWN)
def steps(source: str) -> tuple[Step, ...]:
    """A test cell in steps, each hidden or not; one that is no Python is one hidden step."""
    python = TransformerManager().transform_cell(source)
    hidden = _hidden_lines(python)
    if hidden is None:
        return (Step(python, True),)
    try:
        tree = ast.parse(python)
    except SyntaxError:
        return (Step(python, bool(hidden)),)
    lines = LINE.split(python)
    return tuple(
        Step("\n" * (begin - 1) + "\n".join(lines[begin - 1 : end]) + "\n", secret)
        for begin, end, secret in _runs(tree, hidden)
    )


def _hidden_lines(source: str) -> set[int] | None:
    """The numbers of the lines between the markers; None where these don't fit."""
    inside, found = False, set[int]()
    for number, line in enumerate(LINE.split(source), 1):
        if BEGIN.match(line):
            if inside:
                return None
            inside = True
        elif END.match(line):
            if not inside:
                return None
            inside = False
        elif inside:
            found.add(number)
    return found


def _runs(tree: ast.Module, hidden: set[int]) -> Iterator[tuple[int, int, bool]]:
    """First and last line of statements that stand together, and whether they are hidden."""
    begin, end, secret = 0, 0, False
    for statement in tree.body:
        first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", []))])
        last = statement.end_lineno or first
        concealed = any(line in hidden for line in range(first, last + 1))
        if begin and concealed == secret:
            end = last
            continue
        if begin:
            yield begin, end, secret
        begin, end, secret = first, last, concealed
    if begin:
        yield begin, end, secret


def is_left(notebook: NotebookNode, part: str) -> bool:
    """Whether a released `raise NotImplementedError` still stands in the cell for a part."""
    body = (node for cell in notebook.cells if grade_id(cell) == part for node in _body(cell.source))
    inside = (node for statement in body for node in ast.walk(statement))
    return any(isinstance(node, ast.Raise) and "NotImplementedError" in ast.unparse(node) for node in inside)


def released_imports(cells: list[NotebookNode], code: str) -> str:
    """The import statements of the instructor's own cells, of names that are used in `code` or in their functions.

    They must stand for the same in a test. Another name is the student's, who may call something else by it.
    """
    released = [cell for cell in cells if cell.cell_type == "code" and is_released(cell) and not is_test(cell)]
    wanted = {"*", *_named(code), *(name for cell in released for name in _named(cell.source))}
    return "\n".join(text for cell in released for name, text in _imports(cell.source) if name in wanted)


def names_given(cells: list[NotebookNode]) -> set[str]:
    """The names that the instructor's own cells give a value."""
    return set[str]().union(*(_given(cell.source) for cell in cells if cell.cell_type == "code" and is_released(cell)))


@lru_cache(KNOWN)
def _imports(source: str) -> tuple[tuple[str, str], ...]:
    """Each name that is imported, and the statement for it."""
    found = []
    for node in _body(source):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                alone = copy.copy(node)
                alone.names = [alias]
                found.append((alias.asname or alias.name.partition(".")[0], ast.unparse(alone)))
    return tuple(found)


@lru_cache(KNOWN)
def _named(code: str) -> frozenset[str]:
    """The names that code reads or writes."""
    return frozenset(node.id for statement in _body(code) for node in ast.walk(statement) if isinstance(node, ast.Name))


@lru_cache(KNOWN)
def _given(source: str) -> frozenset[str]:
    body = _body(source)
    named = {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    inside = (node for statement in body for node in ast.walk(statement))
    return frozenset(
        named | {node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    )


def _body(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(python_of(source)).body
    except NOT_READ:
        return []


def leaks(text: str, hidden: list[str]) -> bool:
    """Whether a text has a line of a hidden test in it."""
    lines = {line.strip() for source in hidden for line in source.splitlines()}
    return any(len(line) >= LONG and set("(=") & set(line) and line in text for line in lines)


def without_values(text: str) -> str:
    """A message of `checks` without the inputs that it writes out."""
    return INPUTS.sub("", text)

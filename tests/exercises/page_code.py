"""What a student could copy from a page of the book into the solution cell of a part, with names changed.

Three kinds of candidates are made of a page's code cells:

- each function and class, called with the part's arguments, in every order of up to four;
- each expression, with the statements before it that it needs: names that nothing gives a value are the part's
  arguments, and so may be whole numbers of 2 and more that are written out;
- each class under the part's name, its layers renamed in their order, where the part is a class.

What a candidate needs of the page, imports and other definitions, is copied with it.
"""

import ast
import builtins
import copy
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
NO_ANSWER = ("inside_transformers", "matplotlib", "tqdm", "transformers")  # what needs these draws, or runs a model
MOST_HOLES = 4  # of so many arguments, every order is tried; of more, the page's own
Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Candidate:
    """Code of a page with holes.

    Attributes:
        cell: the id of the cell that it comes from.
        holes: the names that stand for the part's arguments; those written `number_…` were numbers on the page.
        before: definitions and statements that come before `result`.
        result: the expression that is returned.
        of: the function or class that is called, where the candidate is no more than that.
    """

    cell: str
    holes: tuple[str, ...]
    before: str
    result: str
    of: str = ""

    def function(self, name: str, arguments: str, order: Sequence[str], result: str = "") -> str:
        """A function with these arguments, as they stand in its brackets; `order` names those that fill the holes.

        It may return another `result`.
        """
        pairs = [(hole, argument) for hole, argument in zip(self.holes, order, strict=True) if hole != argument]
        # All at once: an argument may bear the name of a hole that another one fills.
        filled = [f"{', '.join(hole for hole, _ in pairs)} = {', '.join(argument for _, argument in pairs)}"]
        body = [*(filled if pairs else []), *self.before.splitlines(), f"return {result or self.result}"]
        return f"def {name}({arguments}):\n" + "".join(f"    {line}\n" for line in body)


@dataclass(frozen=True)
class Page:
    """The code of a page: its cells' statements by the cell's id, and what it imports and defines, by name."""

    path: str
    cells: dict[str, list[ast.stmt]]
    imports: dict[str, ast.stmt]
    definitions: dict[str, Definition]


@cache
def page(path: str) -> Page:
    """Read a page, by its path from the project's root."""
    cells, imports, definitions = {}, {}, {}
    for cell in nbformat.read(ROOT / path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        statements = ast.parse(cell.source).body
        cells[cell.id] = statements
        for statement in statements:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                for alias in statement.names:
                    imports[alias.asname or alias.name.partition(".")[0]] = statement
            elif isinstance(statement, Definition):
                definitions[statement.name] = statement
    return Page(path, cells, imports, definitions)


@cache
def loaded(node: ast.AST) -> tuple[str, ...]:
    """The names that `node` asks for, in the order of the text, those that it gives a value itself included."""
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Load)]
    return tuple(dict.fromkeys(name.id for name in sorted(names, key=lambda name: (name.lineno, name.col_offset))))


@cache
def bound(node: ast.AST) -> frozenset[str]:
    """The names that `node` gives a value: by assignment, as a loop's name, or as an argument of a function."""
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)}
    names |= {each.arg for each in ast.walk(node) if isinstance(each, ast.arg)}
    return frozenset(names | {each.name for each in ast.walk(node) if isinstance(each, Definition)})


@cache
def changed(statement: ast.stmt) -> frozenset[str]:
    """The names whose value `statement` may change: also by `x[i] =`, `x.y =`, or a method that is called on it."""
    names = set(bound(statement))
    for each in ast.walk(statement):
        inner: ast.AST | None = None
        if isinstance(each, ast.Subscript | ast.Attribute) and isinstance(each.ctx, ast.Store):
            inner = each.value
        elif isinstance(each, ast.Expr) and isinstance(each.value, ast.Call):
            inner = each.value.func
        while isinstance(inner, ast.Attribute | ast.Subscript | ast.Call):
            inner = inner.func if isinstance(inner, ast.Call) else inner.value
        if isinstance(inner, ast.Name):
            names.add(inner.id)
    return frozenset(names)


def blocks(statements: Sequence[ast.stmt]) -> Iterator[Sequence[ast.stmt]]:
    """The statements, and the body of each function, loop and branch among them."""
    yield statements
    for statement in statements:
        for name in ("body", "orelse", "finalbody"):
            inner = getattr(statement, name, None)
            if inner:
                yield from blocks(inner)


def results(statement: ast.stmt) -> Iterator[ast.expr]:
    """The expressions in `statement`, those inside others included; of blocks, only what stands in their first line."""
    for name, value in ast.iter_fields(statement):
        if name in ("body", "orelse", "finalbody", "handlers", "decorator_list", "args", "targets", "target"):
            continue
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.AST):
                yield from (each for each in ast.walk(node) if isinstance(each, ast.expr) and _has_a_value(each))


def _has_a_value(node: ast.expr) -> bool:
    """Whether an expression can stand alone, and is more than a name or a text."""
    if isinstance(node, ast.Tuple) and any(isinstance(each, ast.Slice) for each in node.elts):
        return False
    return not isinstance(node, ast.Name | ast.Constant | ast.Starred | ast.Slice | ast.JoinedStr | ast.FormattedValue)


class _Numbers(ast.NodeTransformer):
    """Puts names in the place of some whole numbers."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if type(node.value) is int and node.value in self.numbers:
            return ast.copy_location(ast.Name(f"number_{node.value}", ast.Load()), node)
        return node


def _whole_numbers(nodes: Sequence[ast.AST]) -> tuple[int, ...]:
    """The whole numbers of 2 and more that are written out in `nodes`."""
    found = (each.value for node in nodes for each in ast.walk(node) if isinstance(each, ast.Constant))
    return tuple(sorted({value for value in found if type(value) is int and value >= 2}))


def _helpers(of: Page, names: Iterable[str], but: str = "") -> list[ast.stmt] | None:
    """The page's imports and definitions that `names` need, also through others; None where no student has them."""
    needed: set[str] = {but}
    wanted = set(names)
    while wanted - needed:
        name = (wanted - needed).pop()
        needed.add(name)
        if name in of.definitions:
            wanted |= set(loaded(of.definitions[name]))
    imports = [node for name, node in of.imports.items() if name in needed]
    if any(ast.unparse(node).split()[1].partition(".")[0] in NO_ANSWER for node in imports):
        return None
    return [*dict.fromkeys(imports), *(node for name, node in of.definitions.items() if name in needed - {but})]


def _text(nodes: Sequence[ast.AST]) -> str:
    return "\n".join(ast.unparse(node) for node in nodes)


@dataclass(frozen=True)
class Piece:
    """An expression of a page, behind the statements that it needs; `free` are the names that nothing gives a value."""

    cell: str
    nodes: tuple[ast.AST, ...]
    free: tuple[str, ...]
    numbers: tuple[int, ...]


@cache
def pieces(path: str) -> tuple[Piece, ...]:
    """The pieces of a page, each text once."""
    of, found = page(path), {}
    for cell, statements in of.cells.items():
        for block in blocks(statements):
            for at, statement in enumerate(block):
                for result in results(statement):
                    for begin in range(at + 1):
                        nodes = (*_slice(block[begin:at], result), result)
                        text = _text(nodes)
                        if text not in found:
                            found[text] = Piece(cell, nodes, _free(nodes), _whole_numbers(nodes))
    return tuple(found.values())


def _slice(before: Sequence[ast.stmt], result: ast.expr) -> list[ast.stmt]:
    """The statements that `result` needs."""
    wanted, taken = set(loaded(result)), []
    for statement in reversed(before):
        simple = not isinstance(statement, Definition | ast.Import | ast.ImportFrom | ast.Assert)
        if simple and changed(statement) & wanted:
            taken.append(statement)
            wanted |= set(loaded(statement))
    return taken[::-1]


def _free(nodes: Sequence[ast.AST]) -> tuple[str, ...]:
    own: set[str] = set()
    names: list[str] = []
    for node in nodes:
        simple = isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        inside = frozenset() if simple else bound(node)
        names += [name for name in loaded(node) if name not in own | inside and name not in names]
        own |= bound(node)
    return tuple(names)


def expressions(path: str, given: set[str], most: int, numbers: int) -> Iterator[Candidate]:
    """The candidates of the second kind.

    Args:
        path: the page.
        given: the names that the exercise's notebook gives to everybody.
        most: how many arguments the part has.
        numbers: how many of them are whole numbers.
    """
    of = page(path)
    known = given | set(dir(builtins)) | set(of.imports) | set(of.definitions)
    for piece in pieces(path):
        names = [name for name in piece.free if name not in known]
        helpers = _helpers(of, piece.free)
        if len(names) > most or "self" in names or helpers is None:
            continue
        for count in range(min(numbers, most - len(names), len(piece.numbers)) + 1):
            for chosen in itertools.combinations(piece.numbers, count):
                holes = (*names, *(f"number_{number}" for number in chosen))
                if holes:
                    nodes = [_Numbers(chosen).visit(copy.deepcopy(node)) for node in piece.nodes]
                    yield Candidate(piece.cell, holes, _text([*helpers, *nodes[:-1]]), ast.unparse(nodes[-1]))


def calls(of: Page) -> Iterator[Candidate]:
    """The candidates of the first kind."""
    for cell, statements in of.cells.items():
        for definition in (node for statement in statements for node in ast.walk(statement)):
            if not isinstance(definition, Definition):
                continue
            function: ast.FunctionDef | None = definition if isinstance(definition, ast.FunctionDef) else None
            if isinstance(definition, ast.ClassDef):
                methods = {node.name: node for node in definition.body if isinstance(node, ast.FunctionDef)}
                function = methods.get("__init__")
            if function is None:
                continue
            takes = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
            takes = takes[1:] if isinstance(definition, ast.ClassDef) else takes
            if takes and "self" not in takes:
                helpers = _helpers(of, loaded(definition), but=definition.name)
                if helpers is None:
                    continue
                before = _text([*helpers, definition])
                for count in range(max(1, len(takes) - len(function.args.defaults)), len(takes) + 1):
                    holes = tuple(f"given_{name}" for name in takes[:count])
                    yield Candidate(cell, holes, before, f"{definition.name}({', '.join(holes)})", definition.name)


def classes(of: Page, part: str, wanted: Sequence[str]) -> Iterator[tuple[Candidate, str]]:
    """The candidates of the third kind, each with a solution cell, for a part with the layers in `wanted`."""
    for cell, statements in of.cells.items():
        for definition in statements:
            if not isinstance(definition, ast.ClassDef):
                continue
            attributes = layers(definition)
            pairs = dict(zip(attributes, wanted, strict=False)) if len(attributes) >= len(wanted) else {}
            renamed = copy.deepcopy(definition)
            renamed.name = part
            for node in ast.walk(renamed):
                if isinstance(node, ast.Attribute) and node.attr in pairs:
                    node.attr = pairs[node.attr]
                if isinstance(node, ast.Name) and node.id == definition.name:
                    node.id = part
            helpers = _helpers(of, loaded(definition), but=definition.name) or []
            candidate = Candidate(cell, (), _text(helpers), definition.name, definition.name)
            yield candidate, _text([*helpers, renamed]) + "\n"
            if attributes != list(wanted):
                plain = copy.deepcopy(definition)
                plain.name = part
                yield candidate, _text([*helpers, plain]) + "\n"


def layers(definition: ast.ClassDef) -> list[str]:
    """The attributes that a class gives itself, in order."""
    stores = (node for node in ast.walk(definition) if isinstance(node, ast.Attribute))
    own = [node for node in stores if isinstance(node.ctx, ast.Store) and ast.unparse(node.value) == "self"]
    return list(dict.fromkeys(node.attr for node in sorted(own, key=lambda node: (node.lineno, node.col_offset))))


def orders(candidate: Candidate, arguments: Sequence[str], whole: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The arguments, in the order of the candidate's holes, that can fill them; those in `whole` are whole numbers."""
    count = len(candidate.holes)
    if count > len(arguments):
        return
    found: Iterable[tuple[str, ...]] = itertools.permutations(arguments, count)
    if count > MOST_HOLES:
        same = tuple(hole.removeprefix("given_") for hole in candidate.holes)
        found = {tuple(arguments[:count]), same} if set(same) <= set(arguments) else {tuple(arguments[:count])}
    for order in found:
        pairs = zip(candidate.holes, order, strict=True)
        if all(name in whole for hole, name in pairs if hole.startswith("number_")):
            yield order

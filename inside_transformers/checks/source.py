"""What a student's own lines say: written or not, a loop that ends too early, a result that nobody keeps."""

import ast
import contextlib
import dis
import inspect
import linecache
import textwrap
import tokenize
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from types import CodeType, FunctionType
from typing import Any

import torch

from inside_transformers.checks.origin import unwrapped

# Methods of tensors and texts, and functions, that leave what they are given alone and return something new.
ALSO_PURE = {
    "softmax", "log_softmax", "view", "reshape", "transpose", "permute", "flatten", "unflatten", "expand", "repeat",
    "to", "float", "double", "long", "bool", "int", "sum", "mean", "amax", "amin", "argmax", "topk", "cumsum", "flip",
    "roll", "cat", "stack", "where", "matmul", "einsum", "norm", "normalize", "relu", "gelu", "sorted", "reversed",
    "tolist", "replace", "lower", "upper", "strip", "removeprefix", "join", "union", "split", "chunk",
}  # fmt: skip
NOT_PURE = {
    "add", "requires_grad", "backward", "copy", "put", "set", "random", "normal", "uniform", "retain_grad", "resize",
    "subtract",  # of a Counter, in place
}  # fmt: skip
# Of a tensor they give another one; a module they change in place.
OF_MODULES_TOO = {"to", "float", "double", "half", "bfloat16", "type", "cpu", "apply"}
# What `raise NotImplementedError`, with brackets or without, is compiled to.
RAISING = {"RESUME", "NOP", "LOAD_GLOBAL", "PUSH_NULL", "PRECALL", "CALL", "RAISE_VARARGS"}
UNREADABLE = (
    "The cell of `{0}` has a syntax error, so Python cannot read it; what was defined before, if anything, still "
    "stands under the name. Mend it, run the cell, then this one again."
)
ELSEWHERE = (
    "Another cell that defines `{0}`, and was run later, has a syntax error, so Python cannot read it; what the cell "
    "of `{0}` has defined still stands under the name. Mend that other cell or delete it, re-run the cell of `{0}`, "
    "then this one."
)
LONGEST = 60  # characters of a line that is quoted


def definitions(value: Any) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a student's definition, a class's methods among them, as syntax; none where it can't be read."""
    found = []
    for function in functions(value):
        with contextlib.suppress(Exception):
            code = function.__code__
            lines = inspect.getblock(linecache.getlines(code.co_filename)[code.co_firstlineno - 1 :])
            tree = ast.parse(textwrap.dedent("".join(lines)))
            tops = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
            found += [ast.increment_lineno(node, code.co_firstlineno - 1) for node in tops]
    return found


def functions(value: Any) -> Iterator[FunctionType]:
    """The functions of a definition: itself, or a class's methods; none of an object of the student's own class."""
    value = unwrapped(value)
    if isinstance(value, type):
        yield from (each for each in map(unwrapped, vars(value).values()) if isinstance(each, FunctionType))
    elif isinstance(value, FunctionType):
        yield value


def from_outside(value: Any) -> dict[str, Any]:
    """The tensors, texts, numbers and collections of them that a student's functions ask the notebook for, by name;
    without those that the cell of the functions makes itself."""
    found = {}
    for function in functions(value):
        with contextlib.suppress(Exception):
            lines = linecache.getlines(function.__code__.co_filename)
            nodes = ast.walk(ast.parse("".join(lines)))
            own = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
            for name in _asked_for(function.__code__):
                held = function.__globals__.get(name)
                if name not in own and isinstance(held, torch.Tensor | str | int | float | list | tuple | dict | set):
                    found[name] = held
    return found


def _asked_for(code: CodeType) -> Iterator[str]:
    """The names that code, and what is defined in it, looks up in the notebook."""
    for each in dis.get_instructions(code):
        if each.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield each.argval
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _asked_for(inner)


def line_of(name: str, value: Any) -> str:
    """Where the functions of a definition use a name first; or nothing."""
    nodes = (node for function in definitions(value) for node in ast.walk(function))
    lines = [node.lineno for node in nodes if isinstance(node, ast.Name) and node.id == name]
    return f"line {min(lines)}: `{name}`" if lines else ""


def is_stub(value: Any) -> bool:
    """Whether a definition is as it was given: nothing but docstrings, and a `raise NotImplementedError`."""
    bodies = [node.body for node in definitions(value)]
    # Under `%%time`, no line can be read.
    unread = [] if bodies else [each.__code__ for each in functions(value)]
    return any(all(map(_nothing, body)) for body in bodies) or any(map(_raises_alone, unread))


def _raises_alone(code: CodeType) -> bool:
    """Whether compiled code does nothing but `raise NotImplementedError`."""
    does = {each.opname for each in dis.get_instructions(code)}
    return code.co_names == ("NotImplementedError",) and does <= RAISING


def _nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        return "NotImplementedError" in ast.unparse(statement)
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def kept_by_instances(cls: type) -> set[str]:
    """The names of what the methods of a class keep in `self`."""
    nodes = (node for function in definitions(cls) for node in ast.walk(function))
    attributes = (node for node in nodes if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store))
    return {node.attr for node in attributes if isinstance(node.value, ast.Name) and node.value.id == "self"}


def remark(value: Any) -> tuple[str, str] | None:
    """The slug for something in a student's lines that is wrong whatever was asked, and where; or nothing."""
    for function in definitions(value):
        for node in ast.walk(function):
            if isinstance(node, ast.Expr) and _dropped(node.value) and not _of_a_module(node.value, function):
                return "dropped", f"line {node.lineno}: {_quoted(node)}"
        for node in ast.walk(function):
            if isinstance(node, ast.Return | ast.Assign) and _is_none(node.value):
                return "gives_none", f"line {node.lineno}: {_quoted(node)}"
        for node in ast.walk(function):
            early = node.body[-1] if isinstance(node, ast.For | ast.While) else None
            if isinstance(early, ast.Return) and not _always(node) and not _skips(node):
                return "return_in_loop", f"line {early.lineno}: {_quoted(early)}"
        for node in ast.walk(function):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor) and _is_power(node.right):
                return "not_a_power", f"line {node.lineno}: {_quoted(node)}"
    nodes = [node for function in definitions(value) for node in ast.walk(function)]
    same = next((node for node in nodes if isinstance(node, ast.Compare) and _of_a_text(node)), None)
    if same is not None:
        return "is_of_a_text", f"line {same.lineno}: {_quoted(same)}"
    if not any(isinstance(node, ast.Return | ast.Yield | ast.YieldFrom) for node in nodes):
        shown = next((node for node in nodes if isinstance(node, ast.Call) and _called(node) == "print"), None)
        if shown is not None:
            return "printed", f"line {shown.lineno}: {_quoted(shown)}"
    for function in definitions(value):
        defaults = [*function.args.defaults, *filter(None, function.args.kw_defaults)]
        if any(isinstance(each, ast.List | ast.Dict | ast.Set) for each in defaults):
            head = ast.unparse(function).splitlines()[0]
            return "shared_default", f"line {function.lineno}: {head[:LONGEST]}"
    return None


def _of_a_text(node: ast.Compare) -> bool:
    """Whether it is asked with `is` whether something is a text."""
    sides = zip(node.ops, [node.left, *node.comparators], node.comparators, strict=False)
    texts = [any(isinstance(side, ast.Constant) and isinstance(side.value, str) for side in pair) for _, *pair in sides]
    return any(isinstance(way, ast.Is | ast.IsNot) and text for way, text in zip(node.ops, texts, strict=True))


def _dropped(value: ast.expr) -> bool:
    """Whether an expression that stands alone makes something that is then lost."""
    if isinstance(value, ast.BinOp | ast.Compare | ast.UnaryOp):
        return True
    if not isinstance(value, ast.Call):
        return False
    name = _called(value)
    if name.endswith("_") or name in NOT_PURE or any(word.arg in ("out", "inplace") for word in value.keywords):
        return False
    of_tensors = isinstance(value.func, ast.Attribute) and hasattr(torch.Tensor, name)
    return name in ALSO_PURE or (of_tensors and hasattr(torch.Tensor, f"{name}_"))


def _is_none(value: ast.expr | None) -> bool:
    """Whether a call changes a list, or prints, and gives None."""
    if not isinstance(value, ast.Call):
        return False
    if isinstance(value.func, ast.Name):
        return value.func.id == "print"
    of_list = any(word.arg in ("key", "reverse") for word in value.keywords)  # a tensor has a `sort`, too
    return _called(value) in ("append", "extend") or (_called(value) == "sort" and of_list)


def _called(value: ast.Call) -> str:
    """The name of the function, or of the method, that is called."""
    return value.func.attr if isinstance(value.func, ast.Attribute) else getattr(value.func, "id", "")


def _of_a_module(value: ast.expr, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a call that would leave a tensor alone may change a module: all but an argument that is a tensor."""
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    if value.func.attr not in OF_MODULES_TOO:
        return False
    owner, arguments = value.func.value, {each.arg: each.annotation for each in function.args.args}
    tensor = (
        isinstance(owner, ast.Name)
        and owner.id in arguments
        and "Module" not in ast.dump(arguments[owner.id] or ast.Constant(None))
    )
    return not tensor


def _is_power(value: ast.expr) -> bool:
    """Whether a number, or what a sum begins with, is one that people raise others to, and not one bit of a mask."""
    while isinstance(value, ast.BinOp):  # `d ^ 2 + d` is `d ^ (2 + d)` for Python
        value = value.left
    return isinstance(value, ast.Constant) and value.value in (2, 3, 0.5)


def _always(loop: ast.AST) -> bool:
    """`while True:`, which is left by a return."""
    return isinstance(loop, ast.While) and isinstance(loop.test, ast.Constant)


def _skips(loop: ast.AST) -> bool:
    """Whether a loop goes on to its next round somewhere before its end."""
    return any(isinstance(node, ast.Continue) for node in ast.walk(loop))


def _quoted(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return f"`{text if len(text) <= LONGEST else text[:LONGEST] + '…'}`"


def always_true(value: Any) -> str:
    """A sentence for the first `x == "a" or "b"`, or `x != "a" or x != "b"`, where a function decides, or nothing."""
    for node in (node for function in definitions(value) for node in ast.walk(function)):
        asked = node.test if isinstance(node, ast.If | ast.IfExp | ast.While) else None
        if not isinstance(asked, ast.BoolOp) or not isinstance(asked.op, ast.Or):
            continue
        text = next((each.value for each in asked.values if isinstance(each, ast.Constant) and each.value), None)
        if isinstance(text, str):
            return (
                f'`... or "{text}"` in your code is always true, since a text by itself counts as true: '
                "`x in (..., ...)` compares x with each."
            )
        compared = [each for each in asked.values if isinstance(each, ast.Compare) and len(each.ops) == 1]
        unequal = {
            (ast.dump(each.left), repr(each.comparators[0].value))
            for each in compared
            if isinstance(each.ops[0], ast.NotEq) and isinstance(each.comparators[0], ast.Constant)
        }
        if len(unequal) > len({left for left, _ in unequal}):
            return (
                f"`{ast.unparse(asked)}` in your code is always true, since nothing equals two things at once: "
                "`x not in (..., ...)` is true when x is none of them."
            )
    return ""


def syntax_error(name: str, elsewhere: Callable[[int], bool] = lambda count: False) -> str:
    """A sentence for the newest cell that defines `name`, where Python cannot read it; or nothing.

    What was defined before then still stands under the name: most often the empty cell as it was given.

    Args:
        name: the part's.
        elsewhere: whether the cell that was run as the one of this number is another than the one that defined `name`.
    """
    shell: Any = None
    with contextlib.suppress(Exception):
        from IPython.core.getipython import get_ipython

        shell = get_ipython()
    if shell is None:
        return ""
    for count, cell in reversed([*enumerate(shell.user_ns.get("In", []))]):
        if not _defines(cell, name):
            continue
        # A notebook may `await` outside of functions.
        read = partial(compile, filename="<cell>", mode="exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        with contextlib.suppress(SyntaxError):
            read(cell)
            return ""  # most are Python as they stand, and IPython takes ten times as long to say so
        try:
            read(shell.transform_cell(cell))
        except SyntaxError as error:
            line = " ".join((error.text or "").split())
            where = f"\nline {error.lineno}: {line}" if line else f"\nline {error.lineno}"
            said = ELSEWHERE if elsewhere(count) else UNREADABLE
            return f"{said.format(name)}{where}\n{error.msg}"
        return ""
    return ""


def _defines(cell: str, name: str) -> bool:
    """Whether a line of a cell defines `name`, also where the cell cannot be read as a whole."""
    lines = cell.splitlines()
    starts = (f"def {name}", f"class {name}", f"{name} =")
    found = {i for i, line in enumerate(lines, 1) if line.startswith(starts) and _ends(line, name)}
    if not found or not any(quotes in cell for quotes in ('"' * 3, "'" * 3)):
        return bool(found)
    with contextlib.suppress(SyntaxError, tokenize.TokenError):
        for token in tokenize.generate_tokens(StringIO(cell).readline):
            if token.type == tokenize.STRING:  # a text may tell of a definition
                found -= set(range(token.start[0] + 1, token.end[0] + 1))
    return bool(found)


def _ends(line: str, name: str) -> bool:
    at = line.index(name)
    after = line[at + len(name) :]
    return line[:at].strip() in ("def", "class", "") and not after[:1].isidentifier() and not after[:1].isdigit()

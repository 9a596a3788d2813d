"""Whether a cell does nothing but define: then a test before it may as well run after it."""

import ast

from inside_transformers.grading.cells import NOT_READ

HARMLESS = frozenset({
    "collections", "dataclasses", "functools", "itertools", "math", "numpy", "random", "re", "torch", "torch.nn",
    "torch.nn.functional", "typing",
})  # fmt: skip
METHODS = frozenset({"classmethod", "property", "staticmethod"})


def only_defines(source: str) -> bool:
    """Whether all that a cell does is to define functions and classes, to give constants names, and to import."""
    try:
        return all(map(_defines, ast.parse(source).body))
    except NOT_READ:
        return False


def _defines(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef):
        return not node.decorator_list and _is_plain(node)
    if isinstance(node, ast.ClassDef):
        return (
            not (node.decorator_list or node.keywords)
            and all(map(_is_name, node.bases))
            and all(map(_is_member, node.body))
        )
    if isinstance(node, ast.Import):
        return HARMLESS.issuperset(alias.name for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return not node.level and node.module in HARMLESS
    return _is_constant(node)


def _is_member(node: ast.stmt) -> bool:
    if isinstance(node, ast.FunctionDef):
        known = (isinstance(each, ast.Name) and each.id in METHODS for each in node.decorator_list)
        return all(known) and _is_plain(node)
    return _is_constant(node)


def _is_constant(node: ast.stmt) -> bool:
    """Whether a statement is a text, `pass`, or gives names a constant."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if isinstance(node, ast.Assign):
        return all(isinstance(each, ast.Name) for each in node.targets) and _is_value(node.value)
    if isinstance(node, ast.AnnAssign):
        named = isinstance(node.target, ast.Name) and _is_annotation(node.annotation)
        return named and (node.value is None or _is_value(node.value))
    return isinstance(node, ast.Pass)


def _is_plain(node: ast.FunctionDef) -> bool:
    """Whether what a function's first line computes is nothing but constants and types."""
    given = node.args
    arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    annotations = [each.annotation for each in arguments if each is not None]
    values = [*given.defaults, *given.kw_defaults]
    return all(map(_is_annotation, [*annotations, node.returns])) and all(
        each is None or _is_value(each) for each in values
    )


def _is_value(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.operand, ast.Constant)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Tuple) and all(map(_is_value, node.elts)))


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_name(node.value))


def _is_annotation(node: ast.expr | None) -> bool:
    if node is None or isinstance(node, ast.Constant) or _is_name(node):
        return True
    if isinstance(node, ast.Subscript):
        return _is_annotation(node.value) and _is_annotation(node.slice)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitOr) and _is_annotation(node.left) and _is_annotation(node.right)
    return isinstance(node, ast.Tuple | ast.List) and all(map(_is_annotation, node.elts))

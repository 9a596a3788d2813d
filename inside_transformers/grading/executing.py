"""Running statements, and the value of the last one."""

import ast
import types
from collections.abc import Callable
from typing import Any

Prepared = tuple[types.CodeType, types.CodeType | None]


def prepared(tree: ast.Module, name: str) -> Prepared:
    """Statements, compiled, and the last one apart if it is an expression."""
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    statements = compile(tree, name, "exec", dont_inherit=True)
    if not isinstance(last, ast.Expr):
        return statements, None
    return statements, compile(ast.Expression(last.value), name, "eval", dont_inherit=True)


def execute(
    source: str, scope: dict[str, Any], name: str, prepare: Callable[[ast.Module, str], Prepared] = prepared
) -> tuple[BaseException | None, Any]:
    """Run statements; what ended them, if not their end, and the value of the last one if it is an expression."""
    try:
        return None, carry_out(prepare(ast.parse(source, name), name), scope)
    except BaseException as error:
        return error, None


def carry_out(code: Prepared, scope: dict[str, Any]) -> Any:
    """Run what was compiled; the value of its last statement if it is an expression."""
    statements, last = code
    exec(statements, scope)
    return None if last is None else eval(last, scope)

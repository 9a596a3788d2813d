"""Tests that compare by themselves, as `assert double(2) == 4` does: what they compare must be able to differ.

Such a test is run with two changes: what its calls return is looked at, and Python's own functions stand for
themselves, whatever the notebook has called by their names.
"""

import ast
import builtins
import collections
import contextlib
import types
import weakref
from collections.abc import Callable, Iterator
from itertools import islice
from random import SystemRandom
from typing import Any

import numpy as np
import torch

from inside_transformers.checks.own_objects import BASES, FLAGS, MADE_BY_CLASS
from inside_transformers.grading.sealed import sealed

WATCH, KEPT = "__watched__", "__builtin_{0}__"
INSIDE, LEVELS, NEAR = 1000, 6, 1e-9
# Python's own, which compare by what they hold or stand for, in the order in which they are looked for.
HOLDING = (dict, list, tuple, set, frozenset, collections.deque)
STANDING_FOR = (weakref.ProxyType, weakref.CallableProxyType, types.MappingProxyType)
OTHERS: tuple[tuple[Any, Any], ...] = ((object(), object()), (-7.30521e11, 8.41127e-9), ("\0 none", "\1 of these"))


class Watch:
    """Looks at values, and notes those that equal everything.

    Attributes:
        blind: the names of their types.
    """

    def __init__(self, after: Callable[[], None] = lambda: None) -> None:
        """Begin; `after` is called after each call of a test's."""
        self.after = after
        self.blind: list[str] = []
        dice = SystemRandom()
        whole = (tuple(dice.sample(range(low, 10 * low), 2)) for low in (1, 10, 100, 1000))
        # An object may equal whole numbers alone, or small ones.
        self.others = (*OTHERS, *whole)

    def __call__(self, value: Any) -> Any:
        """The value, looked at."""
        self.after()
        with contextlib.suppress(Exception):
            for each in islice(_within(value, LEVELS), INSIDE):
                self._look(each)
        return value

    def _look(self, value: Any) -> None:
        kind = type(value)
        if (
            (FLAGS(kind) & MADE_BY_CLASS or kind in STANDING_FOR)
            and kind is not torch.Tensor
            and any(self._always(value, one) and self._always(value, other) for one, other in self.others)
        ):
            self.blind.append(f"a {kind.__name__} that equals everything")

    def _always(self, value: Any, other: Any) -> bool:
        """Whether a value says that it equals another, or is near it, as tests of numbers ask."""
        with contextlib.suppress(Exception):
            if bool(value == other):
                return True
        with contextlib.suppress(Exception):
            if bool(value < other) and bool(value > other):
                return True
        with contextlib.suppress(Exception):
            return bool(abs(value - other) < NEAR)
        return False


def _within(value: Any, levels: int) -> Iterator[Any]:
    """A value, and what it holds, whatever its class says of that."""
    kind = type(value)
    yield value
    if not levels:
        return
    if kind is np.ndarray and value.dtype == object:
        yield from islice(value.flat, INSIDE)
    for cls in HOLDING:
        if cls in BASES(kind):
            for each in dict.values(value) if cls is dict else cls.__iter__(value):
                yield from _within(each, levels - 1)
            return


class _Rewritten(ast.NodeTransformer):
    """A test's code with what its calls return looked at, and with Python's own functions."""

    def __init__(self, shadowed: set[str], watch: bool) -> None:
        self.shadowed, self.watch = shadowed, watch

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """`f(x)` becomes `__watched__(f(x))`."""
        self.generic_visit(node)
        return self._looked_at(node)

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        """What is compared is looked at."""
        self.generic_visit(node)
        node.left = self._looked_at(node.left)
        node.comparators = [self._looked_at(each) for each in node.comparators]
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """`all` is Python's."""
        if isinstance(node.ctx, ast.Load) and node.id in self.shadowed:
            return ast.copy_location(ast.Name(KEPT.format(node.id), ast.Load()), node)
        return node

    def _looked_at(self, node: ast.expr) -> ast.expr:
        if not self.watch or isinstance(node, ast.Constant):
            return node
        return ast.copy_location(ast.Call(ast.Name(WATCH, ast.Load()), [node], []), node)


def rewriter(scope: dict[str, Any], given: set[str], watch: Watch | None) -> Callable[[ast.Module], ast.Module]:
    """What changes a test's code before it runs in a scope.

    Args:
        scope: the notebook's names; those that the changed code needs are put in.
        given: names that the instructor's own cells define, or IPython.
        watch: what looks at values; None where the test compares with `checks`.
    """
    shadowed = {name for name in vars(builtins) if name in scope and name not in given and not name.startswith("_")}
    shadowed -= {"display", "get_ipython", "exit", "quit", "globals"}
    scope["__builtins__"] = builtins
    scope |= {KEPT.format(name): getattr(builtins, name) for name in shadowed}
    if watch is not None:
        scope[WATCH] = sealed(watch)

    def rewrite(tree: ast.Module) -> ast.Module:
        if watch is None and not shadowed:
            return tree
        bound = {
            each.id for each in ast.walk(tree) if isinstance(each, ast.Name) and not isinstance(each.ctx, ast.Load)
        }
        changed: ast.Module = ast.fix_missing_locations(_Rewritten(shadowed - bound, watch is not None).visit(tree))
        return changed

    return rewrite

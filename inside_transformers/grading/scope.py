"""The names of a test: a notebook sees what they hold, and what it puts in their place the test does not see."""

import ast
import types
from collections.abc import Callable
from typing import Any

import torch

from inside_transformers.grading.sealed import sealed

PLAIN = (bool, int, float, str, bytes, type(None), torch.dtype, torch.Size, types.ModuleType)
DEEP = 4  # lists in lists that are copied


class Scope(dict[str, Any]):
    """What a test defines and imports, over the names of a notebook, which get copies.

    A part could otherwise put another object in the place of `part`, or change what is expected, in its first call.

    Attributes:
        notebook: these names.
        held: those that the notebook must keep while a test runs.
        moved: whether a class of the notebook's finds names here.
    """

    def __init__(self, notebook: dict[str, Any], own: dict[str, Any] | None = None) -> None:
        """Begin.

        Args:
            notebook: its names; `globals()` gives them.
            own: names to begin with.
        """
        super().__init__(own or {})
        self.notebook = notebook
        self.held: dict[str, Any] = {}
        self.moved = False
        super().__setitem__("globals", sealed(lambda: notebook))

    def fetch(self, tree: ast.Module) -> None:
        """Have what code asks for in the body of a class, where Python looks for it in no other way."""
        classes = [each for each in ast.walk(tree) if isinstance(each, ast.ClassDef)]
        for each in (each for body in classes for each in ast.walk(body) if isinstance(each, ast.Name)):
            if each.id not in self.keys() and each.id in self.notebook:
                super().__setitem__(each.id, self.notebook[each.id])

    def hold(self, name: str, value: Any) -> None:
        """Have what the notebook has by a name, which it must keep while a test runs."""
        super().__setitem__(name, value)
        self.held[name] = value

    def replaced(self) -> list[str]:
        """The names that the notebook has let stand for something else."""
        there = self.notebook
        return [f"the released {name}" for name, value in self.held.items() if there.get(name, value) is not value]

    def __setitem__(self, name: str, value: Any) -> None:
        """Give a name a value, and the notebook a copy, if it is plain."""
        super().__setitem__(name, value)
        self.held.pop(name, None)
        plain, copy = _copied(value, DEEP)
        if plain:
            self.notebook[name] = copy

    def __delitem__(self, name: str) -> None:
        """Forget a name."""
        super().__delitem__(name)
        self.held.pop(name, None)
        self.notebook.pop(name, None)

    def __missing__(self, name: str) -> Any:
        """What the notebook calls so."""
        return self.notebook[name]

    def __contains__(self, name: object) -> bool:
        """Whether one of the two has it."""
        return super().__contains__(name) or name in self.notebook


def _copied(
    value: Any,
    deep: int,
    detach: Callable[[Any], Any] = torch.Tensor.detach,
    clone: Callable[[Any], Any] = torch.Tensor.clone,
) -> tuple[bool, Any]:
    """Whether a value is plain, and a copy of it."""
    kind = type(value)
    if kind in PLAIN:
        return True, value
    if kind is torch.Tensor:
        return True, clone(detach(value))
    if kind in (list, tuple, dict) and deep:
        found = [_copied(each, deep - 1) for each in (value.values() if kind is dict else value)]
        copies = [copy for _, copy in found]
        copy = dict(zip(value, copies, strict=True)) if kind is dict else kind(copies)
        return all(plain for plain, _ in found), copy
    return False, None

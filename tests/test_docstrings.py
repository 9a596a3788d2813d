"""What the package exports says of itself what one needs to call it: shapes, and errors raised."""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import pytest

MODULES = (
    "checks",
    "figures",
    "models",
    "models.additive",
    "models.assemble",
    "models.bundled",
    "models.cache",
    "models.cards",
    "models.chat",
    "models.copying",
    "models.from_gguf",
    "models.metrics",
    "models.worlds.facts",
    "models.worlds.handwriting",
    "models.worlds.shapes",
    "models.worlds.sounds",
    "numbers",
    "widgets",
)
# (..., n, d), (batch, n), (3,), (d_in → d_out), or words for a tensor whose shape does not matter.
SHAPE = re.compile(r"\((\.\.\.|…|[a-z0-9_]+,| ?[a-z_]+ →)[^()]*\)|\b(any|this|same|each) shape|of the shape")


def exported(module: str) -> Iterator[tuple[str, Any]]:
    """Functions and classes that a module exports, and the classes' public methods."""
    loaded = importlib.import_module(f"inside_transformers.{module}")
    defined = [name for name, value in vars(loaded).items() if getattr(value, "__module__", None) == loaded.__name__]
    for name in getattr(loaded, "__all__", None) or [name for name in defined if not name.startswith("_")]:
        value = getattr(loaded, name)
        if inspect.isfunction(value) or inspect.isclass(value):
            yield name, value
        if inspect.isclass(value):
            methods = [(key, method) for key, method in vars(value).items() if inspect.isfunction(method)]
            yield from ((f"{name}.{key}", method) for key, method in methods if not key.startswith("_"))


def raised(function: Callable[..., Any]) -> set[str]:
    """The exceptions that a function raises by their names, in its own lines."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc)
    names = (ast.unparse(each.func if isinstance(each, ast.Call) else each) for each in found)
    return {name for name in names if name[0].isupper()}


@pytest.mark.parametrize("module", MODULES)
def test_every_exported_name_says_its_shapes_and_its_errors(module: str) -> None:
    for name, value in exported(module):
        text = inspect.getdoc(value) or ""
        assert text, f"{name} has no docstring"
        if inspect.isfunction(value):
            takes = str(inspect.signature(value))
            assert "Tensor" not in takes or SHAPE.search(text), f"{name} says no shape"
            assert [each for each in raised(value) if each not in text] == [], f"{name} does not say what it raises"

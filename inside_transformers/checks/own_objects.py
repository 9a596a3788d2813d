"""Results that judge themselves: objects of a student's own class that says what it equals."""

import sys
from collections.abc import Iterator
from typing import Any

# By these methods an object answers when a test compares it.
ANSWERS = frozenset(
    f"__{name}__"
    for name in (
        *("eq", "ne", "lt", "le", "gt", "ge", "bool", "len", "float", "int", "index", "abs", "sub", "rsub", "class"),
        *("getattr", "getattribute", "torch_function", "torch_dispatch", "array"),
    )
)
MADE_BY_CLASS = 1 << 9  # set for classes that Python code made: `NoneType` and generators are none of these
DEPTH = 4  # lists in dicts in tuples
MANY = 1000


def judges_itself(value: Any, depth: int = DEPTH) -> str:
    """The name of a class, of an object in `value`, that answers comparisons its own way; empty where there is none."""
    for cls in type(value).__mro__:
        if not _of_a_library(cls) and ANSWERS & vars(cls).keys():
            return cls.__name__
    inside = _inside(value) if depth else iter(())
    return next(filter(None, (judges_itself(each, depth - 1) for each in inside)), "")


def _inside(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple | set | frozenset) and len(value) <= MANY:
        yield from value
    elif isinstance(value, dict) and len(value) <= MANY:
        yield from value
        yield from value.values()


def _of_a_library(cls: type) -> bool:
    """Whether a class can be found where it says that it was defined, and not in the notebook."""
    if not cls.__flags__ & MADE_BY_CLASS:
        return True
    module = sys.modules.get(cls.__module__)
    if module is None or cls.__module__ == "__main__":
        return False
    found: Any = module
    for name in cls.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is cls

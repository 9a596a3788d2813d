"""Callables that show nothing of what they call, and classes that nobody finds who asks for all there are."""

import ctypes
import functools
import gc
from collections.abc import Callable, Iterable
from typing import Any

HIDDEN = ("inside_transformers.grading", "inside_transformers.parts", "inside_transformers.references", "parts_of_")


def sealed(function: Callable[..., Any]) -> Any:
    """A callable that calls a function, and has no attribute that leads to it: Python's own cache, of no size."""
    return functools._lru_cache_wrapper(function, 0, False, None)  # type: ignore[call-arg]


def hide_classes(
    found: Callable[[Any], Iterable[type]] = type.__subclasses__,
    module_of: Callable[[type], Any] = type.__dict__["__module__"].__get__,
    kind: Callable[[Any], type] = type,
    text: type = str,
) -> None:
    """Leave the grader's classes, and those that describe parts, out of what `__subclasses__` gives."""

    def is_hidden(each: type) -> bool:
        name = module_of(each)
        return kind(name) is text and name.startswith(HIDDEN)

    def subclasses(cls: type) -> list[type]:
        return [each for each in found(cls) if not is_hidden(each)]

    show_classes(sealed(subclasses))


def show_classes(subclasses: Any) -> None:
    """Let `type.__subclasses__` be this."""
    gc.get_referents(type.__dict__)[0]["__subclasses__"] = subclasses
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(type))

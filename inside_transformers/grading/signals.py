"""Signal handlers of a notebook's own: Python gives them the frame that runs, which would lead to the grader's."""

import _imp
import _signal  # type: ignore[import-not-found]
import importlib.machinery
import sys
from collections.abc import Callable
from typing import Any

from inside_transformers.grading.sealed import sealed


def shield() -> Callable[[bool], None]:
    """Give a notebook's handlers no frame from now on; gives what lets them be called, or not."""
    install, installed, default = _signal.signal, _signal.getsignal, _signal.default_int_handler
    create, kind, exactly, failed = _imp.create_builtin, type, importlib.machinery.ModuleSpec, ImportError
    kept, can_be_called, seal = {name: sys.modules[name] for name in ("_signal", "_imp")}, callable, sealed
    handlers: dict[Any, Any] = {default: default}
    awake = True

    def theirs(found: Any) -> Any:
        return handlers.get(found, found) if can_be_called(found) else found

    def signal(number: int, handler: Any, /) -> Any:
        """As Python's own."""
        if not can_be_called(handler) or handler is default:
            return theirs(install(number, handler))

        def called(number: int, frame: Any) -> Any:
            return handler(number, None) if awake else None

        shut = seal(called)
        before = install(number, shut)
        handlers[shut] = handler
        return theirs(before)

    def getsignal(number: int, /) -> Any:
        """As Python's own."""
        return theirs(installed(number))

    def create_builtin(spec: Any, /) -> Any:
        """As Python's own, but there is one module for signals, and one of these functions."""
        if kind(spec) is not exactly:
            raise failed
        return kept[spec.name] if spec.name in kept else create(spec)

    def wake(whether: bool) -> None:
        nonlocal awake
        awake = whether

    _signal.signal, _signal.getsignal, _imp.create_builtin = seal(signal), seal(getsignal), seal(create_builtin)
    return wake

"""Whose code a student's definition is, and which arguments it takes."""

import dis
import functools
import inspect
import types
from collections.abc import Callable, Iterator, Mapping
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

PACKAGE = __package__.partition(".")[0]
FOLDER = str(Path(__file__).resolve().parents[1])
SHELL = "IPython.core.interactiveshell"
CHECKS = f"{PACKAGE}.checks"
# What shows, says or draws numbers in a notebook, by file: an answer may look at what it does.
SHOWING = {
    "drawing.py": ("show", "heatmaps"),
    "words.py": ("table",),
    "values.py": ("normal",),
    "numbers.py": ("number",),
}
DEPTH = 6  # functions inside functions inside functions
MANY = 20  # things in a list or dict that are looked at


def parameters(function: Any) -> list[str] | None:
    """The names of what a callable takes; None where Python doesn't know, as of many functions of torch."""
    try:
        return [*inspect.signature(function).parameters]
    except (TypeError, ValueError):
        return None


def exchanged(function: Callable[..., Any], names: list[str]) -> bool:
    """Whether a callable takes the arguments of these names in another order."""
    takes = parameters(function)
    return takes is not None and takes != names and sorted(takes) == sorted(names)


def unwrapped(value: Any) -> Any:
    """The function inside partials, bound methods and decorators, as deep as it lies."""
    for _ in range(DEPTH):
        if isinstance(value, functools.partial):
            value = value.func
        elif isinstance(value, types.MethodType | staticmethod | classmethod):
            value = value.__func__
        elif callable(value) and not isinstance(value, type) and hasattr(value, "__wrapped__"):
            value = value.__wrapped__
    return value


def from_the_package(value: Any, scope: Mapping[str, Any], spared: frozenset[str] = frozenset()) -> bool:
    """Whether a definition is the course package's own, or is made of what comes out of it.

    Args:
        value: what stands under the part's name.
        scope: the notebook's names: where a function of the student's looks up what it calls.
        spared: names in it that are not followed: those of other parts, which are judged by themselves.
    """
    seen: set[int] = set()
    level = [value]
    for _ in range(DEPTH):
        following = []
        for each in level:
            if id(each) in seen:
                continue
            seen.add(id(each))
            if _is_ours(each):
                return True
            following += list(_inside(each, scope, spared))
        level = following
    return False


def _is_ours(value: Any) -> bool:
    if isinstance(value, types.ModuleType):
        return _named(value.__name__)
    if isinstance(value, type):
        return any(_named(cls.__module__) for cls in value.__mro__)
    if any(cls.__module__ == SHELL for cls in type(value).__mro__):
        return False  # `get_ipython` leads to it, and so does each magic inside a function: the grader's is one of ours
    code = getattr(value, "__code__", None)
    if isinstance(code, types.CodeType):
        ours = code.co_filename.startswith(FOLDER) or _named(value.__globals__.get("__name__"))
        return ours and not _shows(code)
    return _named(type(value).__module__) or (callable(value) and _named(getattr(value, "__module__", None)))


def _shows(code: types.CodeType) -> bool:
    path = Path(code.co_filename)
    home = FOLDER if path.name == "numbers.py" else f"{FOLDER}/checks"
    return str(path.parent) == home and code.co_name in SHOWING.get(path.name, ())


def _named(module: Any) -> bool:
    return isinstance(module, str) and (module == PACKAGE or module.startswith(f"{PACKAGE}."))


def _inside(value: Any, scope: Mapping[str, Any], spared: frozenset[str]) -> Iterator[Any]:
    """What a definition is made of: what it wraps, holds, and calls by name."""
    if isinstance(value, functools.partial):
        yield from (value.func, *value.args, *value.keywords.values())
    elif isinstance(value, types.MethodType):
        yield from (value.__func__, value.__self__)
    elif isinstance(value, dict | list | tuple | set):
        yield from islice(value.values() if isinstance(value, dict) else value, MANY)
    elif isinstance(value, staticmethod | classmethod | property):
        yield from (value.fget,) if isinstance(value, property) else (value.__func__,)
    elif isinstance(value, type):
        if value.__module__ == scope.get("__name__", "__main__"):
            yield from vars(value).values()
    elif isinstance(value, types.FunctionType):
        yield from (cell.cell_contents for cell in value.__closure__ or () if _filled(cell))
        yield from value.__defaults__ or ()
        yield from (value.__kwdefaults__ or {}).values()
        if value.__globals__ is scope:
            names = _names(value.__code__)
            yield from (_used(scope[name], of) for name, of in names if name in scope and name not in spared)
            yield from filter(None, (_imported(name) for name, _ in names))
    elif callable(value) and type(value).__module__ == scope.get("__name__", "__main__"):
        yield type(value)
    if callable(value):
        yield from filter(None, (inspect.getattr_static(value, "__wrapped__", None),))


def _names(code: types.CodeType) -> list[tuple[str, str]]:
    """The names that a function asks for or imports, and those that functions inside it do; no attributes.

    With each comes the attribute that the same expression asks it for, as in `checks.show`; or an empty one.
    """
    asking, attributes = ("LOAD_GLOBAL", "LOAD_NAME", "IMPORT_NAME"), ("LOAD_ATTR", "LOAD_METHOD")
    names = [
        (str(each.argval), str(after.argval) if after.opname in attributes else "")
        for each, after in pairwise(dis.get_instructions(code))
        if each.opname in asking
    ]
    inner = [each for each in code.co_consts if isinstance(each, types.CodeType)]
    return [*names, *(name for each in inner for name in _names(each))]


def _used(value: Any, attribute: str) -> Any:
    """What is used of a value: of `checks`, one of its functions."""
    module = isinstance(value, types.ModuleType) and value.__name__ == CHECKS
    return vars(value).get(attribute, value) if module else value


def _imported(name: str) -> types.ModuleType | None:
    """The package's own module that is imported under this name inside a function."""
    return types.ModuleType(name) if _named(name) else None


def _filled(cell: types.CellType) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:
        return False

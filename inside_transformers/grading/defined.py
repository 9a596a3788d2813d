"""Whether a notebook still has the functions and classes that its released cells have defined."""

import __future__

import contextlib
import types
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from inside_transformers.grading.scope import Scope
from inside_transformers.grading.sealed import sealed
from inside_transformers.grading.wire import Message

NAMES_OF = type.__dict__["__dict__"].__get__
MADE_BY_EXEC = ("globals", "__builtins__")
FUTURE = __future__.annotations.compiler_flag
METHODS = (types.FunctionType, staticmethod, classmethod, property)
COMPARING = (
    "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__bool__", "__getattribute__", "__getattr__",
)  # fmt: skip
# What a cell has put under a name, and what could be written to in it.
Noted = tuple[Any, Any]


def noting(noted: dict[str, Noted], notebook: Mapping[str, Any]) -> Callable[[Iterable[str]], None]:
    """What notes what a released cell has defined, by names, as soon as it has run."""

    def note(names: Iterable[str]) -> None:
        for name in names:
            noted.pop(name, None)
            if name in notebook:
                noted[name] = notebook[name], _within(notebook[name])

    return sealed(note)  # type: ignore[no-any-return]


def _within(value: Any) -> Any:
    """What could be written to in a function or class."""
    if type(value) is types.FunctionType:
        return value.__code__, value.__defaults__, tuple((value.__kwdefaults__ or {}).items())
    if issubclass(type(value), type):
        names = NAMES_OF(value)
        methods = {name: each for name, each in names.items() if type(each) in METHODS}
        kept = {
            name: (each, _within(each) if type(each) is types.FunctionType else None) for name, each in methods.items()
        }
        return kept | {name: (names[name], None) for name in COMPARING if name in names and name not in kept}
    return None


def stand(scope: Scope, noted: Mapping[str, Noted], told: list[Message]) -> tuple[list[str], list[str]]:
    """Let what released cells import and define stand in a test: as it is there, or made anew where it is not.

    Args:
        scope: of the test, with what is imported.
        noted: what the cells have defined.
        told: what of it the grader knows, in its order.

    Returns:
        Names by which the notebook has something else, and the methods of released classes that were changed.
    """
    notebook, others, changed = scope.notebook, set[str](), list[str]()
    imported = {name: value for name, value in scope.items() if name not in MADE_BY_EXEC}
    for each in told:
        name, now = each["name"], notebook.get(each["name"])
        there, within = noted.get(name, (None, None))
        if name not in noted or now is not there or (each["kind"] == "plain" and not _same(there, within, each)):
            others.add(name)
        elif each["kind"] != "plain":
            changed += [f"{name}.{one}" if one else name for one in _written(within, _within(there))]
    found = sorted(name for name in others if name in notebook)
    others |= {name for name, value in imported.items() if notebook.get(name) is not value}
    # What uses them must find those of the scope; a class stays the same, since things are of it.
    users = [each for each in told if each["kind"] != "class"]
    while more := {each["name"] for each in users if not others.isdisjoint(each["uses"])} - others:
        others |= more
    for name in imported.keys() - others:
        scope.hold(name, imported[name])
    for each in told:
        if each["name"] in others:
            if not _again(each["source"], scope) and each["name"] in found:
                found.remove(each["name"])
                changed.append(each["name"])
            continue
        there, within = noted[each["name"]]
        if each["kind"] == "class" and not others.isdisjoint(each["uses"]):
            _move(there, within, scope)
            scope.moved = True
        scope.hold(each["name"], there)
    return found, changed


def _again(source: str, scope: Scope) -> bool:
    """Define something anew; whether that went well."""
    for flags in (0, FUTURE):  # which IPython keeps for the cells that follow
        with contextlib.suppress(Exception):
            exec(compile(source, "<released>", "exec", flags, dont_inherit=True), scope)
            return True
    return False


def _move(cls: Any, within: Any, scope: Scope) -> None:
    """Let a class's own methods find the names of a scope."""
    names = NAMES_OF(cls)
    for name, (method, _) in within.items():
        if type(method) is types.FunctionType and names.get(name) is method:
            moved = types.FunctionType(method.__code__, scope, method.__name__, method.__defaults__, method.__closure__)
            moved.__kwdefaults__, moved.__qualname__ = method.__kwdefaults__, method.__qualname__
            type.__setattr__(cls, name, moved)


def _same(there: Any, within: Any, told: Message) -> bool:
    """Whether a function is the one that its source describes."""
    if type(there) is not types.FunctionType or _written(within, _within(there)):
        return False
    try:
        flags = there.__code__.co_flags & FUTURE
        made = compile(told["source"], "<released>", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError):
        return True
    return there.__code__ in [each for each in made.co_consts if type(each) is types.CodeType]


def _written(before: Any, now: Any) -> list[str]:
    """What of a function or class is not as it was: the names of a class's methods, or an empty one."""
    if type(before) is dict and type(now) is dict:
        kept = [name for name, was in before.items() if name not in now or not _alike(was, now[name])]
        return kept + [name for name in now if name in COMPARING and name not in before]
    return [] if _alike(before, now) else [""]


def _alike(one: Any, other: Any) -> bool:
    """Whether two tuples hold the very same, in tuples within them, too."""
    if type(one) is tuple and type(other) is tuple and len(one) == len(other):
        return all(_alike(*pair) for pair in zip(one, other, strict=True))
    return one is other

"""Whether modules and classes are what they were, without touching what they hold.

To compare a value is to write to it, to its count of references, and a copy of the process then copies the page that it
lies on: some nine hundred for all that a verdict hangs on, in each test. So it is asked first whether a namespace was
written to at all: Python counts that (PEP 509). Where it does not, every look compares everything.
"""

import _ctypes
import ctypes
import gc
import operator
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

# In CPython's dict, behind its header and the number of its entries.
VERSION = object.__basicsize__ + ctypes.sizeof(ctypes.c_ssize_t)
Versions = Callable[[], tuple[object, ...]]


@dataclass(frozen=True)
class Things:
    """What was in a module or a class, or among all modules, and may not be replaced.

    Attributes:
        owner: its name, with a dot.
        namespace: where names have values.
        names: those that count.
        values: what they had; None for what is found elsewhere, in Python or in a class that this one extends, and
            would be hidden by what is put here.
        functions: those values that have code.
        codes: theirs.
        defaults: what their arguments are when they are not given, of our own functions: by place, and by name.
    """

    owner: str
    namespace: dict[str, Any] = field(repr=False)
    names: tuple[str, ...]
    values: tuple[Any, ...]
    functions: tuple[Any, ...]
    codes: tuple[Any, ...]
    defaults: tuple[tuple[Any, ...], tuple[Any, ...]]

    @classmethod
    def of(
        cls, owner: str, namespace: Mapping[str, Any], names: Iterable[str], elsewhere: Iterable[str] = ()
    ) -> "Things":
        """What there is under these names, and that there is nothing under those others."""
        there = {name: namespace[name] for name in names if namespace.get(name) is not None}
        functions = tuple(value for value in there.values() if hasattr(value, "__code__"))
        codes = tuple(function.__code__ for function in functions)
        there |= dict.fromkeys(set(elsewhere).difference(namespace))
        ours = functions if owner.startswith("inside_transformers.") else ()
        defaults = tuple(each.__defaults__ for each in ours), tuple(each.__kwdefaults__ for each in ours)
        return cls(owner, _dict_of(namespace), tuple(there), tuple(there.values()), functions, codes, defaults)


def _dict_of(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The dict itself of a module, or of a class, which shows it through a proxy."""
    found: Any = gc.get_referents(namespace)[0] if isinstance(namespace, types.MappingProxyType) else namespace
    return found if isinstance(found, dict) else dict(found)


def versions_of(
    namespaces: Sequence[dict[str, Any]],
    value_of: Callable[[Any], int] = _ctypes._SimpleCData.value.__get__,
    each: Callable[..., Iterable[Any]] = map,
    together: type[tuple[Any, ...]] = tuple,
    anew: type = object,
) -> Versions:
    """What gives a number for each dict, another one after each change; or never the same, where Python has none.

    Args:
        namespaces: the dicts, which must live as long as what is returned.
        value_of: Python's own, as all that follow: a notebook may have put others in their place.
        each: as above.
        together: as above.
        anew: as above.
    """
    fields = [ctypes.c_uint64.from_address(id(namespace) + VERSION) for namespace in namespaces]
    if _python_counts():
        return lambda: together(each(value_of, fields))
    return lambda: together([anew() for _ in fields])


def _python_counts() -> bool:
    """Whether each kind of change to a dict, and to a class, gives it another number."""

    class Tried:
        there = 0

    plain: dict[str, int] = {"there": 0}
    numbers = [ctypes.c_uint64.from_address(id(each) + VERSION) for each in (plain, _dict_of(vars(Tried)))]
    found: list[bool] = []

    def note(before: list[int]) -> list[int]:
        now = [number.value for number in numbers]
        found.extend(one != other for one, other in zip(before, now, strict=True))
        return now

    last = [number.value for number in numbers]
    plain["there"] = Tried.there = 1
    last = note(last)
    plain["new"] = 2
    setattr(Tried, "new", 2)  # noqa: B010 - a name that the class does not have
    last = note(last)
    del plain["new"]
    delattr(Tried, "new")
    last = note(last)
    plain.update(there=0)
    type.__setattr__(Tried, "there", 0)
    note(last)
    return all(found)


def looking(
    things: Sequence[Things],
    written: Set[int],
    closed: Collection[str] = (),
    every: Callable[[Iterable[object]], bool] = all,
    each: Callable[..., Iterable[Any]] = map,
    pairs: Callable[..., Iterable[Any]] = zip,
    size: Callable[[Any], int] = len,
    same: Callable[[Any, Any], bool] = operator.is_,
    code_of: Callable[[Any], Any] = operator.attrgetter("__code__"),
    defaults_of: Callable[[Any], Any] = operator.attrgetter("__defaults__"),
    named_of: Callable[[Any], Any] = operator.attrgetter("__kwdefaults__"),
) -> Callable[[], list[str]]:
    """What gives the names of what is not as it was, and has itself no name by which it could be changed.

    Args:
        things: what is looked at.
        written: the functions that were written to, by where they lie, which an audit hook notes: in a function one
            changes something without a change of any namespace.
        closed: those to which nothing may be added, by their owners.
        every: Python's own, as all that follow: nothing is called by a name that a notebook could have given away.
        each: as above.
        pairs: as above.
        size: as above.
        same: as above.
        code_of: as above.
        defaults_of: as above.
        named_of: as above.
    """
    kept = tuple(
        (
            (one.owner, one.namespace, one.namespace.get, size(one.namespace) if one.owner in closed else None),
            (one.names, one.values),
            (one.functions, (code_of, one.codes), (defaults_of, one.defaults[0]), (named_of, one.defaults[1])),
        )
        for one in things
    )
    versions = versions_of([one.namespace for one in things])
    seen = versions()

    def look() -> list[str]:
        nonlocal seen
        now = versions()
        if now == seen and not written:
            return []
        found: list[str] = []
        for before, after, ((owner, namespace, get, count), (names, values), (functions, *inside)) in pairs(
            seen, now, kept
        ):
            if before != after:
                if not every(each(same, each(get, names), values)):
                    found.extend([owner + name for name, value in pairs(names, values) if not same(get(name), value)])
                if count is not None and size(namespace) != count:
                    found.append(owner)
            if written:
                for part_of, parts in inside:
                    if parts and not every(each(same, each(part_of, functions), parts)):
                        found.append(owner)
        if not found:
            seen = now
        return found

    return look

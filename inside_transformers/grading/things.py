"""Whether modules and classes are what they were, without touching what they hold.

To compare a value is to write to it, to its count of references, and a copy of the process then copies the page that it
lies on: some nine hundred for all that a verdict hangs on, in each test. So it is asked first whether a namespace was
written to at all: Python counts that (PEP 509). Where it does not, every look compares everything.
"""

import ctypes
import gc
import operator
import types
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import numpy as np

# In CPython's dict, behind its header and the number of its entries.
VERSION = object.__basicsize__ + ctypes.sizeof(ctypes.c_ssize_t)
WITHIN = ("__code__", "__defaults__", "__kwdefaults__")  # of a function: what it does, without a change of any dict
PARTS_OF = tuple(operator.attrgetter(name) for name in WITHIN)
WORD = ctypes.sizeof(ctypes.c_uint64)
Versions = Callable[[], Any]


@dataclass(frozen=True)
class Things:
    """What was in a module or a class, or among all modules, and may not be replaced.

    Attributes:
        owner: its name, with a dot.
        namespace: where names have values.
        names: those that count.
        values: what they had; None for what is found elsewhere, in Python or in a class that this one extends, and
            would be hidden by what is put here.
        functions: those among them, by name; in a class also those behind its properties and class methods.
        within: of these, what `WITHIN` names.
    """

    owner: str
    namespace: dict[str, Any] = field(repr=False)
    names: tuple[str, ...]
    values: tuple[Any, ...]
    functions: dict[str, Any]
    within: tuple[tuple[Any, ...], ...]

    @classmethod
    def of(
        cls, owner: str, namespace: Mapping[str, Any], names: Iterable[str], elsewhere: Iterable[str] = ()
    ) -> "Things":
        """What there is under these names, and that there is nothing under those others."""
        there = {name: namespace[name] for name in names if namespace.get(name) is not None}
        functions = {name: found for name, value in there.items() if (found := _function_in(value)) is not None}
        within = tuple(tuple(map(part_of, functions.values())) for part_of in PARTS_OF)
        there |= dict.fromkeys(set(elsewhere).difference(namespace))
        return cls(owner, _dict_of(namespace), tuple(there), tuple(there.values()), functions, within)


def _function_in(value: Any) -> types.FunctionType | None:
    """The function itself of what is found in a module or a class."""
    value = value.__func__ if isinstance(value, staticmethod | classmethod | types.MethodType) else value
    value = value.fget if isinstance(value, property) else value
    return value if isinstance(value, types.FunctionType) else None


def _dict_of(namespace: Mapping[str, Any]) -> dict[str, Any]:
    """The dict itself of a module, or of a class, which shows it through a proxy."""
    found: Any = gc.get_referents(namespace)[0] if isinstance(namespace, types.MappingProxyType) else namespace
    return found if isinstance(found, dict) else dict(found)


class _Memory:
    """All memory, as numbers of 64 bits: numpy reads some hundred of them in less than a microsecond."""

    __array_interface__ = {"version": 3, "typestr": "=u8", "shape": (1 << 59,), "data": (WORD, True)}  # noqa: RUF012


def versions_of(namespaces: Sequence[dict[str, Any]]) -> Versions:
    """What gives all versions of some dicts, as `apart` takes them, others after each change; or never the same, where
    Python has none. The dicts must live as long as it does."""
    if not _python_counts():
        anew, together, count = object, tuple, range(len(namespaces))
        return lambda: together([anew() for _ in count])
    places = np.array([(id(namespace) + VERSION) // WORD - 1 for namespace in namespaces], dtype=np.intp)
    taken = np.asarray(_Memory()).take
    return lambda: taken(places).tobytes()


def apart(
    versions: Any,
    kind: Callable[[Any], type] = type,
    together: type = bytes,
    view: Callable[[Any], Any] = memoryview,
    number: str = "Q",
) -> Sequence[object]:
    """Those that `versions_of` gives together, one by one."""
    found: Sequence[object] = view(versions).cast(number) if kind(versions) is together else versions
    return found


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
    parts_of: Sequence[Callable[[Any], Any]] = PARTS_OF,
    one_by_one: Callable[[Any], Sequence[object]] = apart,
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
        parts_of: as above.
        one_by_one: ours.
    """
    kept = tuple(
        (
            (one.owner, one.namespace, one.namespace.get, size(one.namespace) if one.owner in closed else None),
            (one.names, one.values),
            (tuple(one.functions), tuple(one.functions.values()), tuple(zip(parts_of, one.within, strict=True))),
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
        for before, after, ((owner, namespace, get, count), (names, values), (named, functions, parts)) in pairs(
            one_by_one(seen), one_by_one(now), kept
        ):
            if before != after:
                if not every(each(same, each(get, names), values)):
                    found.extend([owner + name for name, value in pairs(names, values) if not same(get(name), value)])
                if count is not None and size(namespace) != count:
                    found.append(owner)
            if written:
                for part_of, there in parts:
                    changed = [
                        name for name, one, part in pairs(named, functions, there) if not same(part_of(one), part)
                    ]
                    found.extend([owner + name for name in changed])
        if not found:
            seen = now
        return found

    return look


def resting(
    things: Sequence[Things],
    growing: Collection[str] = (),
    size: Callable[[Any], int] = len,
    pairs: Callable[..., Iterable[Any]] = zip,
    one_by_one: Callable[[Any], Sequence[object]] = apart,
) -> tuple[Callable[[], None], Callable[..., list[str]]]:
    """What notes how things are, and what says which of them were written to since, be it with what was there.

    Between two calls of a part, only our own code runs. What writes then, a finalizer, a handler of a signal, a thread,
    may put everything back before anybody looks again.

    Args:
        things: what is looked at.
        growing: those that may get new names, by their owners: who imports a part of a package gives the package one.
        size: Python's own, as what follows.
        pairs: as above.
        one_by_one: ours.
    """
    versions = versions_of([one.namespace for one in things])
    kept = tuple((one.owner, one.namespace, one.owner in growing) for one in things)
    counted = _python_counts()
    noted: tuple[Any, ...] = ()

    def sizes() -> list[int]:
        return [size(namespace) if may_grow else 0 for _, namespace, may_grow in kept]

    def note() -> None:
        nonlocal noted
        now = versions()
        if not noted or noted[0] != now:
            noted = (now, sizes())

    def look(spared: str = "") -> list[str]:
        if not noted or not counted:
            return []
        before, large = noted
        now = versions()
        if now == before:
            return []
        return [
            f"{owner}*, between two calls"
            for (owner, namespace, may_grow), one, other, was in pairs(kept, one_by_one(before), one_by_one(now), large)
            if one != other and owner != spared and not (may_grow and size(namespace) > was)
        ]

    return note, look

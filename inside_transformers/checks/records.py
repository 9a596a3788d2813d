"""Results that are no tensors: lists, dicts, texts and numbers. Comparing them, and showing them in messages.

Numbers are plain ones of Python: neither a tensor nor numpy's are, though they print alike, since what saves or
compares them notices. A whole number may stand for a float, but not the other way. A list is no tuple, nor a tuple a
list.
"""

import math
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
from torch import Tensor

from inside_transformers.checks.words import structure_of
from inside_transformers.numbers import number

# Tolerances: of what float32 computed, of what float64 did, and where something is only recognised.
SINGLE, DOUBLE, LOOSE = 1e-5, 1e-12, 1e-4
LAZY = (
    "generator",
    "map",
    "zip",
    "filter",
    "enumerate",
    "reversed",
    "list_reverseiterator",
    "dict_keys",
    "dict_values",
)
NOTHING = type("Nothing", (), {"__repr__": lambda _: "nothing"})()
SHOWN = 120  # characters of a value that is neither list nor dict


@dataclass(frozen=True)
class Problem:
    """What is wrong with the kind of a result.

    Attributes:
        what: the slug or the sentence.
        path: where, as one would write it in Python.
        length: whether it is only a wrong number of entries.
    """

    what: str
    path: str
    length: bool = False


@dataclass(frozen=True)
class Gives:
    """A result that is a list itself, where a list would stand for several alternatives."""

    value: Any


def equal(got: Any, expected: Any, loose: bool = False) -> bool:
    """Whether two results are of one kind and hold the same, numbers up to rounding."""
    return wrong_kind(got, expected) is None and next(differences(got, expected, loose), None) is None


def wrong_kind(got: Any, expected: Any, path: str = "") -> Problem | None:
    """What is wrong with the kind of `got`, not with its values; None when nothing is. Keys and lengths are kinds."""
    place = f"What stands at {path}" if path else "The result"
    if isinstance(got, Tensor):
        single = isinstance(expected, Real) and got.numel() == 1
        return Problem("tensor_number" if single else "tensor_collection", path)
    if isinstance(expected, list | tuple):
        if type(got).__name__ in LAZY:
            return Problem("lazy", path)
        if isinstance(expected, tuple) and isinstance(got, list):
            return Problem("list_for_tuple", path)
        if isinstance(expected, list) and isinstance(got, tuple):
            return Problem("tuple_for_list", path)
        if not isinstance(got, list | tuple):
            return Problem(f"{place} must be {_kind(expected)}, not {structure_of(got)}.", path)
        if len(got) == 1 and isinstance(got[0], list) and not any(isinstance(item, list) for item in expected):
            return Problem("nested", path)
        if len(got) != len(expected):
            entries = "entry" if len(expected) == 1 else "entries"
            are = "is" if len(got) == 1 else "are"
            return Problem(f"{place} must have {len(expected)} {entries}: there {are} {len(got)}.", path, length=True)
        pairs = ((got[i], expected[i], f"{path}[{i}]") for i in range(len(expected)))
        return next(filter(None, (wrong_kind(*pair) for pair in pairs)), None)
    if isinstance(expected, Mapping):
        return _wrong_dict(got, expected, path, place)
    if isinstance(expected, Set):
        kind = f"{place} must be {_kind(expected)}, not {structure_of(got)}."
        return None if isinstance(got, Set) else Problem(kind, path)
    if isinstance(got, np.generic) and not isinstance(expected, str):
        return Problem("numpy_number", path)
    if isinstance(expected, str | bool):
        right = isinstance(got, type(expected))
    else:
        right = isinstance(got, Integral if isinstance(expected, Integral) else Real) and not isinstance(got, bool)
    return None if right else Problem(f"{place} must be {_kind(expected)}, not {structure_of(got)}.", path)


def _wrong_dict(got: Any, expected: Mapping[Any, Any], path: str, place: str) -> Problem | None:
    if not isinstance(got, Mapping):
        return Problem(f"{place} must be {_kind(expected)}, not {structure_of(got)}.", path)
    lacking = [key for key in expected if key not in got]
    surplus = [key for key in got if key not in expected]
    if lacking:
        there = ", ".join(map(shown, got)) or "no key at all"
        return Problem(f"The key {shown(lacking[0])} is missing; there is {there}.", path)
    if surplus:
        asked = ", ".join(map(shown, expected))
        return Problem(f"The key {shown(surplus[0])} is one too many; asked for is {asked}.", path)
    pairs = ((got[key], value, f"{path}[{shown(key)}]") for key, value in expected.items())
    return next(filter(None, (wrong_kind(*pair) for pair in pairs)), None)


def differences(
    got: Any, expected: Any, loose: bool = False, path: str = "", tolerance: float = SINGLE
) -> Iterator[tuple[str, Any, Any]]:
    """Where two results of one kind differ: the place, and both values."""
    if isinstance(expected, list | tuple):
        for i, (mine, yours) in enumerate(zip(expected, got, strict=True)):
            yield from differences(yours, mine, loose, f"{path}[{i}]", tolerance)
    elif isinstance(expected, Mapping):
        for key, value in expected.items():
            yield from differences(got[key], value, loose, f"{path}[{shown(key)}]", tolerance)
    elif isinstance(expected, Set):
        for item in sorted(got ^ expected, key=str):
            yield f"{path}[{shown(item)}]", *(item if item in each else NOTHING for each in (got, expected))
    elif not _same(got, expected, LOOSE if loose else tolerance):
        yield path or "[]", got, expected


def _same(got: Any, expected: Any, tolerance: float) -> bool:
    if isinstance(expected, str) or (isinstance(expected, Integral) and isinstance(got, Integral)):
        return bool(got == expected)
    a, b = float(got), float(expected)
    smallest = tolerance if tolerance == DOUBLE else tolerance / 10
    return math.isclose(a, b, rel_tol=tolerance, abs_tol=smallest) or (math.isnan(a) and math.isnan(b))


def nearly(got: Any, expected: Any, rounded: float = 0.01, smallest: float = 0.01) -> bool:
    """Whether two results of one kind differ in numbers alone, and in these by no more than rounding does."""
    return all(
        isinstance(b, Real)
        and not isinstance(b, Integral)
        and math.isclose(float(a), float(b), rel_tol=rounded, abs_tol=smallest)
        for _, a, b in differences(got, expected, tolerance=DOUBLE)
    )


def single_precision(got: Any, expected: Any) -> bool:
    """Whether two results of one kind differ by no more than float32's precision would explain."""
    return nearly(got, expected, 1e-6, 1e-9)


def unchanged(before: Any, after: Any) -> bool:
    """Whether a list or dict still holds what it held; tensors in it are compared elsewhere."""
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(unchanged, before, after))
    if isinstance(before, dict):
        return list(before) == list(after) and all(unchanged(before[key], after[key]) for key in before)
    return isinstance(before, Tensor) or bool(before == after)


def shown(value: Any, label: str = "") -> str:
    """`value` as it is written in Python, after `label`: one entry a line where entries are dicts."""
    if isinstance(value, list | tuple):
        entries = [shown(item) for item in value]
        lines = label and any(isinstance(item, Mapping) for item in value)
        apart = f",\n{' ' * (len(label) + 1)}" if lines else ", "
        opening, closing = "[]" if isinstance(value, list) else "()"
        return f"{label}{opening}{apart.join(entries)}{closing}"
    if isinstance(value, Mapping):
        return f"{label}{{{', '.join(f'{shown(key)}: {shown(item)}' for key, item in value.items())}}}"
    if isinstance(value, Set):
        return f"{label}{{{', '.join(sorted(map(shown, value)))}}}" if value else f"{label}set()"
    if isinstance(value, str):
        return f'{label}"{value}"'
    if isinstance(value, Tensor):
        inside = f"of shape {tuple(value.shape)}"
        if value.numel() == 1:
            inside = number(float(value), 4) if value.is_floating_point() else str(value.item())
        return f"{label}tensor({inside})"
    if isinstance(value, Real) and not isinstance(value, Integral):
        return label + number(float(value), 4)
    text = " ".join(repr(value).split())
    return label + (text if len(text) <= SHOWN else f"{text[:SHOWN]}…")


def outlined(value: Any) -> str:
    """What kind of value this is, without its values."""
    if isinstance(value, list | tuple):
        opening, closing = "[]" if isinstance(value, list) else "()"
        if isinstance(value, tuple) and len(value) <= 3:
            return f"({', '.join(map(outlined, value))})"
        return f"{opening}{outlined(value[0])}, …{closing}, {len(value)} in all" if value else f"{opening}{closing}"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{shown(key)}: {outlined(item)}' for key, item in value.items())}}}"
    return structure_of(value) if isinstance(value, Tensor) or value is None else type(value).__name__


def _kind(expected: Any) -> str:
    if isinstance(expected, list | tuple):
        name = "a list" if isinstance(expected, list) else "a tuple"
        inner = {_plural(item) for item in expected}
        return f"{name} of {inner.pop()}" if len(inner) == 1 else name
    if isinstance(expected, Mapping | Set):
        return "a dict" if isinstance(expected, Mapping) else "a set"
    if isinstance(expected, str):
        return "a text (str)"
    if isinstance(expected, bool):
        return "True or False"
    return "a whole number (int)" if isinstance(expected, Integral) else "a number (float)"


def _plural(value: Any) -> str:
    if isinstance(value, Mapping):
        return "dicts"
    return "texts" if isinstance(value, str) else "numbers" if isinstance(value, Real) else "lists"

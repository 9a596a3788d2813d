"""One comparison for all that a part may return: tensors, numbers and texts, alone or in tuples, lists, dicts and sets.

`problem` says what is wrong with the kind of a result: its structure, keys, lengths and shapes. Where nothing is,
`differences` says which of its leaves (tensors, numbers, texts) are wrong.

Numbers are plain ones of Python where they stand in no tensor: neither a tensor nor numpy's are, though they print
alike, since what saves or compares them notices. A whole number may stand for a float, but not the other way. A list
is no tuple, nor a tuple a list.
"""

import math
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

import numpy as np
import torch
from numpy import absolute, logical_and, maximum
from torch import Tensor

from inside_transformers.checks.values import tensors_in
from inside_transformers.checks.words import kind_of, kind_of_tensors, shape_of, shown, structure_of, tensor_hint

# Relative and absolute tolerances of tensors: float32, float64, and where something is only recognized.
SINGLE, DOUBLE, LOOSE = (1.3e-6, 1e-5), (1e-12, 1e-12), (1e-4, 1e-5)
# The same of plain numbers: what float32 or float64 computed may come out as one.
PLAIN_SINGLE, PLAIN_DOUBLE, PLAIN_LOOSE = (1e-5, 1e-6), (1e-12, 1e-12), (1e-4, 1e-5)
HUGE = 1e300  # numbers below it have a difference
UNIT = 2.0**-24  # what float32 rounds by, at most, of a number
LAZY = (
    "generator", "map", "zip", "filter", "enumerate", "reversed", "list_reverseiterator", "dict_keys", "dict_values",
)  # fmt: skip
NOTHING = type("Nothing", (), {"__repr__": lambda _: "nothing"})()


@dataclass(frozen=True)
class Problem:
    """What is wrong with the kind of a result.

    Attributes:
        what: the slug or the sentence, in which `{name}` stands for the part and `{leaf}` for one of its tensors.
        expected: what was expected there, in words; empty where the result as a whole is to be shown.
        got: what stands there instead, in words.
        leaf: which of the tensors it is, counted as they come.
        open: whether what a test suspects may be the reason: the kind is right, but for a length or a shape.
    """

    what: str
    expected: str = ""
    got: str = ""
    leaf: int = 0
    open: bool = False


@dataclass(frozen=True)
class Difference:
    """A leaf of a result that is wrong.

    Attributes:
        got: what was returned there.
        expected: what is right.
        path: where, as one would write it in Python.
        leaf: which of the tensors it is, counted as they come; of numbers and texts, 0.
        where: in a tensor, which entries differ.
        terms: how large the numbers are that were added up on the way.
    """

    got: Any
    expected: Any
    path: str = ""
    leaf: int = 0
    where: Tensor | None = None
    terms: Tensor | float = 0.0

    @property
    def index(self) -> tuple[int, ...]:
        """In a tensor, the first entry that differs."""
        return () if self.where is None else tuple(int(i) for i in self.where.nonzero()[0])

    @property
    def near(self) -> bool:
        """Whether rounding, to a few digits or in a coarse dtype, explains it."""
        if isinstance(self.expected, Tensor):
            return near(self.got, self.expected)
        return _numbers(self.got, self.expected) and math.isclose(self.got, self.expected, rel_tol=0.01, abs_tol=0.01)

    def single(self, seen: bool = False) -> bool:
        """Whether float32's precision explains it; `seen`, whether float32 was seen on the way."""
        if isinstance(self.expected, Tensor):
            return single_precision(self.got, self.expected, self.terms, seen)
        return _numbers(self.got, self.expected) and math.isclose(self.got, self.expected, rel_tol=1e-6, abs_tol=1e-9)


def _numbers(got: Any, expected: Any) -> bool:
    return isinstance(expected, Real) and not isinstance(expected, Integral) and isinstance(got, Real)


@dataclass(frozen=True)
class Gives:
    """A result that is a list itself, where a list would stand for several alternatives."""

    value: Any


# --------------------------------------------------------------------------------------------- kinds and structures


def problem(got: Any, expected: Any, returns: str = "") -> Problem | None:
    """What is wrong with the kind of `got`, not with its values; None when nothing is. Keys and shapes are kinds.

    Args:
        got: what was returned.
        expected: what is right.
        returns: what is returned, in words, where it is made of tensors: `(output, pattern)`.
    """
    if got is None and expected is not None:
        kind = "" if not tensors_in(expected) else "one tensor" if isinstance(expected, Tensor) else returns
        return Problem("`{name}` returned None: is its `return` missing?", kind, "None")
    return _wrong_tensors(got, expected, returns) if tensors_in(expected) else _wrong_plain(got, expected, "")


def _wrong_tensors(got: Any, expected: Any, returns: str) -> Problem | None:
    may_be = isinstance(got, Tensor | tuple)
    if not _same_structure(got, expected):
        if isinstance(got, list) and isinstance(expected, tuple) and _same_structure(tuple(got), expected):
            return Problem("list_for_tuple", returns, structure_of(got))
        hint = tensor_hint(got, expected)
        kind = f"`{{name}}` must return {kind_of_tensors(expected, returns)}.{f' {hint}' if hint else ''}"
        wanted = structure_of(expected) if isinstance(expected, Tensor) else returns
        return Problem(kind, wanted, structure_of(got), open=may_be)
    for i, (mine, yours) in enumerate(zip(tensors_in(expected), tensors_in(got), strict=True)):
        if mine.shape != yours.shape:
            return Problem("The shape of the {leaf} is wrong.", shape_of(mine), shape_of(yours), i, open=may_be)
    return None


def _same_structure(got: Any, expected: Any) -> bool:
    if isinstance(expected, Tensor):
        return isinstance(got, Tensor)
    if isinstance(expected, dict):
        return isinstance(got, dict) and set(got) == set(expected) and all(map(_same_structure, *_both(got, expected)))
    same = isinstance(got, tuple) and len(got) == len(expected)
    return same and all(map(_same_structure, got, expected))


def _both(got: Mapping[Any, Any], expected: Mapping[Any, Any]) -> tuple[list[Any], list[Any]]:
    return [got[key] for key in expected], list(expected.values())


def _wrong_plain(got: Any, expected: Any, path: str) -> Problem | None:
    place = f"What stands at {path}" if path else "The result"
    of_kind = f"{place} must be {kind_of(expected)}, not {structure_of(got)}."
    if isinstance(got, Tensor):
        return Problem("tensor_number" if isinstance(expected, Real) and got.numel() == 1 else "tensor_collection")
    if isinstance(expected, list | tuple):
        return _wrong_sequence(got, expected, path, place) or _first(
            (got[i], expected[i], f"{path}[{i}]") for i in range(len(expected))
        )
    if isinstance(expected, Mapping):
        if not isinstance(got, Mapping):
            return Problem(of_kind)
        return _wrong_keys(got, expected) or _first(
            (got[key], value, f"{path}[{shown(key)}]") for key, value in expected.items()
        )
    if isinstance(expected, Set):
        return None if isinstance(got, Set) else Problem(of_kind)
    if isinstance(got, np.generic) and not isinstance(expected, str):
        return Problem("numpy_number")
    if isinstance(expected, str | bool):
        return None if isinstance(got, type(expected)) else Problem(of_kind)
    number = isinstance(got, Integral if isinstance(expected, Integral) else Real) and not isinstance(got, bool)
    return None if number else Problem(of_kind)


def _first(pairs: Iterator[tuple[Any, Any, str]]) -> Problem | None:
    return next(filter(None, (_wrong_plain(*pair) for pair in pairs)), None)


def _wrong_sequence(got: Any, expected: list[Any] | tuple[Any, ...], path: str, place: str) -> Problem | None:
    if type(got).__name__ in LAZY:
        return Problem("lazy")
    if isinstance(expected, tuple) and isinstance(got, list):
        return Problem("list_for_tuple")
    if isinstance(expected, list) and isinstance(got, tuple):
        return Problem("tuple_for_list")
    if not isinstance(got, list | tuple):
        return Problem(f"{place} must be {kind_of(expected)}, not {structure_of(got)}.")
    if len(got) == 1 and isinstance(got[0], list) and not any(isinstance(item, list) for item in expected):
        return Problem("nested")
    if len(got) == len(expected):
        return None
    entries = "entry" if len(expected) == 1 else "entries"
    are = "is" if len(got) == 1 else "are"
    return Problem(f"{place} must have {len(expected)} {entries}: there {are} {len(got)}.", open=True)


def _wrong_keys(got: Mapping[Any, Any], expected: Mapping[Any, Any]) -> Problem | None:
    lacking = [key for key in expected if key not in got]
    surplus = [key for key in got if key not in expected]
    if lacking:
        there = shown([*got])[1:-1] or "no key at all"  # without the brackets
        return Problem(f"The key {shown(lacking[0])} is missing; there is {there}.")
    if surplus:
        asked = ", ".join(map(shown, expected))
        return Problem(f"The key {shown(surplus[0])} is one too many; asked for is {asked}.")
    return None


# ------------------------------------------------------------------------------------------------------------ values


def differences(
    got: Any, expected: Any, terms: Tensor | float = 0.0, loose: bool = False, double: bool = False
) -> Iterator[Difference]:
    """Where two results of one kind differ.

    Args:
        got: what was returned.
        expected: what is right.
        terms: as for `differing`.
        loose: allow for more, to recognize what is not quite the same calculation.
        double: whether plain numbers must be as exact as float64 is; tensors say it by their dtype.
    """
    tolerance = PLAIN_LOOSE if loose else PLAIN_DOUBLE if double else PLAIN_SINGLE
    leaf = 0
    for path, mine, yours in _leaves(expected, got, ""):
        if isinstance(mine, Tensor):
            where = differing(yours, mine, loose, terms)
            if where.any():
                yield Difference(yours, mine, path, leaf, where, terms)
            leaf += 1
        elif not _same(yours, mine, tolerance):
            yield Difference(yours, mine, path or "[]")


def _leaves(expected: Any, got: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """The leaves of two trees of one structure side by side: place, expected, got."""
    if isinstance(expected, list | tuple):
        for i, (mine, yours) in enumerate(zip(expected, got, strict=True)):
            yield from _leaves(mine, yours, f"{path}[{i}]")
    elif isinstance(expected, Mapping):
        for key, value in expected.items():
            yield from _leaves(value, got[key], f"{path}[{shown(key)}]")
    elif isinstance(expected, Set):
        for item in sorted(got ^ expected, key=str):
            yield f"{path}[{shown(item)}]", *(item if item in each else NOTHING for each in (expected, got))
    else:
        yield path, expected, got


def _same(got: Any, expected: Any, tolerance: tuple[float, float]) -> bool:
    if got is NOTHING or expected is NOTHING:
        return False
    if isinstance(expected, str) or (isinstance(expected, Integral) and isinstance(got, Integral)):
        return bool(got == expected)
    a, b = float(got), float(expected)
    return math.isclose(a, b, rel_tol=tolerance[0], abs_tol=tolerance[1]) or (math.isnan(a) and math.isnan(b))


def equal(got: Any, expected: Any, loose: bool = False) -> bool:
    """Whether two results are of one kind and hold the same, numbers up to rounding."""
    return problem(got, expected) is None and next(differences(got, expected, loose=loose), None) is None


def matches(got: Any, wrong: Any) -> bool:
    """Whether `got` is `wrong`, up to rounding; None inside `wrong` stands for anything."""
    if wrong is None:
        return True
    if isinstance(wrong, tuple):
        return isinstance(got, tuple) and len(got) == len(wrong) and all(map(matches, got, wrong))
    return equal(got, wrong.value if isinstance(wrong, Gives) else wrong, loose=True)


def gives(got: Any, wrong: Any, expected: Any = None) -> bool:
    """Whether a known mistake gives `got`, and is one here: does not give `expected`.

    Args:
        got: what was returned.
        wrong: what the mistake returns, or a condition on what was returned, or a list of either.
        expected: what is right.
    """
    if isinstance(wrong, list):
        return any(gives(got, each, expected) for each in wrong)
    if callable(wrong):
        return bool(wrong(got))
    return matches(got, wrong) and not matches(expected, wrong)


# ----------------------------------------------------------------------------------------------------------- tensors


def close(got: Tensor, expected: Tensor, loose: bool = False, terms: Tensor | float = 0.0) -> bool:
    """Whether two tensors of any shape have the same shape, and the same numbers up to rounding: see `differing`."""
    return got.shape == expected.shape and not bool(differing(got, expected, loose, terms).any())


def differing(got: Tensor, expected: Tensor, loose: bool = False, terms: Tensor | float = 0.0) -> Tensor:
    """Where two tensors of one shape differ, as a bool tensor.

    float32 has the tolerances of `torch.testing.assert_close`; float64 has its own precision, 1e-12, as torch's
    defaults would let pass what was computed in float32.

    Args:
        got: what was returned.
        expected: what is right.
        loose: allow for more, to recognize what is not quite the same calculation.
        terms: how large the numbers are that were added up on the way, for each entry or for all: the relative
            tolerance is one of these where they are larger than what is expected.
    """
    if not got.is_floating_point() and not expected.is_floating_point():
        return got != expected
    if got.dtype == expected.dtype and torch.equal(got, expected):
        return torch.zeros_like(got, dtype=torch.bool)
    rtol, atol = LOOSE if loose else SINGLE if torch.float32 in (got.dtype, expected.dtype) else DOUBLE
    a, b = got.detach().double(), expected.detach().double()
    if not isinstance(terms, Tensor) and (where := _apart(a, b, rtol, atol, abs(terms))) is not None:
        return where
    size = b.abs()
    if (rtol, atol) == DOUBLE:  # what cancels leaves the rounding of the larger numbers beside it
        atol *= max(1.0, _largest(size))
    tolerance = atol + rtol * torch.maximum(size, torch.as_tensor(terms).detach().double().abs())
    same = (a == b) | (a.isnan() & b.isnan()) | ((a - b).abs() <= tolerance.nan_to_num(0.0, 0.0))
    return ~same


def _apart(got: Tensor, expected: Tensor, rtol: float, atol: float, term: float) -> Tensor | None:
    """The same as `differing` where all numbers are ordinary ones, else None: numpy takes a third of torch's time.

    No method of an array reduces it: some are written in Python, where a stranger's code can change them.
    """
    a, b = got.numpy(force=True), expected.numpy(force=True)
    sizes = absolute(b)
    if not logical_and.reduce((absolute(a) < HUGE) & (sizes < HUGE), axis=None):
        return None
    if (rtol, atol) == DOUBLE:
        atol *= max(1.0, float(maximum.reduce(sizes, axis=None, initial=0.0)))
    return torch.as_tensor(absolute(a - b) > atol + rtol * maximum(sizes, term))


def _largest(sizes: Tensor) -> float:
    finite = sizes[sizes.isfinite()]
    return float(finite.max()) if finite.numel() else 0.0


def near(got: Tensor, expected: Tensor) -> bool:
    """Whether two tensors of one shape differ by no more than a coarse dtype would explain."""
    rtol, atol = (0.01, 0.01) if expected.is_floating_point() else (0.0, 0.0)
    return torch.allclose(got.detach().double(), expected.detach().double(), rtol=rtol, atol=atol)


def single_precision(got: Tensor, expected: Tensor, terms: Tensor | float = 0.0, seen: bool = False) -> bool:
    """Whether two tensors of one shape differ as much as float32's precision would explain, no more, and no less.

    Args:
        got: what was returned.
        expected: what is right.
        terms: how large the numbers are that were added up on the way.
        seen: whether float32 was seen on the way. Then no error is too small: by chance, a root that was rounded may be
            off by far less than float32 rounds by.
    """
    off = (got.detach().double() - expected.detach().double()).abs()
    exact = expected.detach().double().abs()
    largest = _largest(exact)
    most = 30 * largest  # what is enlarged more than that may have other reasons
    size = torch.maximum(exact, torch.as_tensor(terms).detach().double().abs().clamp(max=most))
    if (off > 1e-6 + 1e-6 * size).any():
        return False
    return seen or bool((off > UNIT / 20 * (min(1.0, largest) + exact)).any())


def all_close(one: Any, other: Any) -> bool:
    """Whether two results hold the same tensors, up to what is called loose."""
    first, second = tensors_in(one), tensors_in(other)
    return len(first) == len(second) and all(close(a, b, loose=True) for a, b in zip(first, second, strict=True))


def identical(before: Any, after: Any) -> bool:
    """Whether something still holds what it held, to the last bit; of tensors, also their dtypes, and whether they ask
    for gradients."""
    if isinstance(before, Tensor):
        return isinstance(after, Tensor) and _same_tensor(before, after)
    if isinstance(before, list | tuple):
        return len(before) == len(after) and all(map(identical, before, after))
    if isinstance(before, dict):
        return list(before) == list(after) and all(identical(before[key], after[key]) for key in before)
    return bool(before == after)


def _same_tensor(before: Tensor, after: Tensor) -> bool:
    if before.shape != after.shape or before.dtype != after.dtype or before.device != after.device:
        return False
    if before.requires_grad != after.requires_grad:
        return False
    if torch.equal(before, after):
        return True
    # NaN equals nothing, and stands where it stood.
    numbers = (each.nan_to_num(0.0, torch.inf, -torch.inf) for each in (before, after))
    return torch.equal(before.isnan(), after.isnan()) and torch.equal(*numbers)

"""Values that parts take and return: comparing them, and reaching the tensors in them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import records
from inside_transformers.checks.mistakes import Misused
from inside_transformers.checks.words import shape_of

# Relative and absolute tolerances: float32, float64, and where something is only recognised.
SINGLE, DOUBLE, LOOSE = (1.3e-6, 1e-5), (1e-12, 1e-12), (1e-4, 1e-5)
UNIT = 2.0**-24  # what float32 rounds by, at most, of a number


@dataclass(frozen=True)
class Computed:
    """What comes out where an answer is used, when other numbers than ours may be right in the answer itself.

    A part's `adapt` returns it in the place of a plain result.

    Attributes:
        value: what is compared with what the reference returns.
        terms: how large the numbers are that were added up on the way to each entry of `value`, or to all of them:
            the tolerance grows with them. A threshold of 99 under a product of 100 is as right as one of ½ under 1.
        afterwards: called when `value` is right, after all other values of the test cell: it raises a `Mistake` for
            what is judged last, dtypes and gradients.
    """

    value: Any
    terms: Tensor | float = 0.0
    afterwards: Callable[[], None] | None = None


def recognise(got: Any, known: Mapping[str, Any], expected: Any = None) -> str | None:
    """The slug of the first known mistake that gives `got`, and that is one here: that does not give `expected`."""
    return next(iter(recognised(got, known, expected)), None)


def recognised(got: Any, known: Mapping[str, Any], expected: Any = None) -> Iterator[str]:
    """The slugs of all known mistakes that give `got`, in their order."""
    return (slug for slug, wrong in known.items() if gives(got, wrong, expected))


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


def matches(got: Any, wrong: Any) -> bool:
    """Whether `got` is `wrong`, up to rounding; None inside `wrong` stands for anything."""
    if wrong is None:
        return True
    if isinstance(wrong, tuple):
        return isinstance(got, tuple) and len(got) == len(wrong) and all(map(matches, got, wrong))
    if isinstance(wrong, Tensor):
        return isinstance(got, Tensor) and got.shape == wrong.shape and close(got, wrong, loose=True)
    return records.equal(got, wrong.value if isinstance(wrong, records.Gives) else wrong, loose=True)


def close(got: Tensor, expected: Tensor, loose: bool = False, terms: Tensor | float = 0.0) -> bool:
    """Whether shapes are equal and numbers are, up to rounding: see `differing`."""
    if got.shape != expected.shape:
        return False
    return differing(got, expected, loose, terms).logical_not().all().item() is True


def differing(got: Tensor, expected: Tensor, loose: bool = False, terms: Tensor | float = 0.0) -> Tensor:
    """Where two tensors of one shape differ, as a bool tensor.

    float32 has the tolerances of `torch.testing.assert_close`; float64 has its own precision, 1e-12, as torch's
    defaults would let pass what was computed in float32.

    Args:
        got: what was returned.
        expected: what is right.
        loose: allow for more, to recognise what is not quite the same calculation.
        terms: how large the numbers are that were added up on the way, for each entry or for all: the relative
            tolerance is one of these where they are larger than what is expected.
    """
    if not got.is_floating_point() and not expected.is_floating_point():
        return got != expected
    if got.dtype == expected.dtype and torch.equal(got, expected):
        return torch.zeros_like(got, dtype=torch.bool)
    a, b = got.detach().double(), expected.detach().double()
    size = b.abs()
    rtol, atol = SINGLE if torch.float32 in (got.dtype, expected.dtype) else DOUBLE
    if (rtol, atol) == DOUBLE:  # what cancels leaves the rounding of the larger numbers beside it
        atol *= max(1.0, _largest(size))
    if loose:
        rtol, atol = LOOSE
    tolerance = atol + rtol * torch.maximum(size, torch.as_tensor(terms).detach().double().abs())
    same = (a == b) | (a.isnan() & b.isnan()) | ((a - b).abs() <= tolerance.nan_to_num(0.0, 0.0))
    return ~same


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


def squeezed(got: Any, expected: Any) -> bool:
    """Whether a tensor in `got` lacks only dimensions of size 1."""
    pairs = zip(tensors_in(got), tensors_in(expected), strict=False)
    return any(a.shape != b.shape and a.shape == b.squeeze().shape for a, b in pairs)


def first_difference(got: Tensor, expected: Tensor) -> tuple[int, ...]:
    return tuple(int(i) for i in differing(got, expected).nonzero()[0])


def in_order(got: Any, expected: Any) -> Any:
    """A dict with the keys in the order of the expected one, so that their entries can be compared one by one."""
    same = isinstance(got, dict) and isinstance(expected, dict) and set(got) == set(expected)
    return {key: got[key] for key in expected} if same else got


def normal(*shape: int, seed: int) -> Tensor:
    """Standard normal numbers, the same at every run: values of order one, so that no softmax saturates."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).float()


def directions(n: int, d: int, seed: int, most: float = 1.0) -> Tensor:
    """(n, d): rows of length 1, no two with a larger absolute cosine than `most`; the same at every run. In float64:
    what was rounded to float32 is not of length 1 there.

    Raises:
        ValueError: when drawing at random does not find so many.
    """
    generator = torch.Generator().manual_seed(seed)
    found = torch.empty(0, d, dtype=torch.float64)
    for _ in range(20_000):
        one = torch.nn.functional.normalize(torch.randn(1, d, generator=generator, dtype=torch.float64), dim=-1)
        if not len(found) or (found @ one.mT).abs().max() <= most:
            found = torch.cat([found, one])
        if len(found) == n:
            return found
    raise ValueError(f"No {n} directions in {d} dimensions with cosines up to {most}: {len(found)} were found.")


class NumberSet(set[Any]):
    """A set of numbers that is asked for a tensor only by mistake: Python would say False to every one of them."""

    def __contains__(self, item: object) -> bool:
        if isinstance(item, Tensor):
            raise Misused("tensor_in_set", f"asked for a tensor of shape {shape_of(item)}, in a set of {len(self)}")
        return super().__contains__(item)

    def __repr__(self) -> str:
        return repr(set(self))


NumberSet.__name__ = "set"  # torch's errors say the name


def mapped(function: Callable[[Tensor], Tensor], value: Any, whole: bool = False) -> Any:
    """A copy of `value` with `function` applied to every tensor in it: of whole numbers only if so wished, never to
    masks, which are only copied."""
    if isinstance(value, Tensor):
        applies = value.is_floating_point() or (whole and value.dtype != torch.bool)
        return function(value) if applies else copied(value)
    if isinstance(value, tuple):
        return tuple(mapped(function, item, whole) for item in value)
    if isinstance(value, list):
        return [mapped(function, item, whole) for item in value]
    if isinstance(value, dict):
        return {key: mapped(function, item, whole) for key, item in value.items()}
    return NumberSet(value) if isinstance(value, set) else value


def copied(tensor: Tensor) -> Tensor:
    """The same numbers, also in the same places in memory: `clone` closes gaps."""
    copy = tensor.clone()
    if copy.stride() == tensor.stride() or 0 in tensor.stride():
        return copy
    span = 1 + sum((size - 1) * step for size, step in zip(tensor.shape, tensor.stride(), strict=True))
    # The gaps hold zeros: what is read from them by mistake must not be another number at every run.
    return tensor.new_zeros(max(span, 0)).as_strided(tensor.shape, tensor.stride()).copy_(tensor)


def tensors_in(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return [leaf for item in items for leaf in tensors_in(item)]


def all_close(one: Any, other: Any) -> bool:
    first, second = tensors_in(one), tensors_in(other)
    return len(first) == len(second) and all(map(partial(close, loose=True), first, second))


def identical(before: Tensor, after: Tensor) -> bool:
    if before.shape != after.shape:
        return False
    return torch.equal(before, after) or torch.equal(before.nan_to_num(), after.nan_to_num())

"""Values that parts take and return: making them, copying them, and reaching the tensors in them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks.mistakes import Misused
from inside_transformers.checks.words import shape_of


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


def in_order(got: Any, expected: Any) -> Any:
    """A dict with the keys in the order of the expected one, so that their entries can be compared one by one."""
    same = isinstance(got, dict) and isinstance(expected, dict) and set(got) == set(expected)
    return {key: got[key] for key in expected} if same else got


def normal(*shape: int, seed: int) -> Tensor:
    """Standard normal numbers of this shape, float32, the same at every run: values of order one, so that no softmax
    saturates."""
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

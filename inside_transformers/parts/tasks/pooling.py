"""What the mistakes in `sentence_embedding` are made of: sums, means and lengths."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec


def unit(vectors: Tensor) -> Tensor:
    """(..., d): each with length 1, or 0."""
    return F.normalize(vectors, dim=-1)


def brought(*vectors: Tensor) -> list[Tensor]:
    """Vectors as they are, and brought to length 1 in two ways."""
    return [result for v in vectors for result in (unit(v), v, v / v.norm(dim=-1, keepdim=True))]


def a_little_short(got: Tensor, right: Tensor) -> bool:
    """Whether vectors have the direction of those of length 1, and are shorter than rounding explains."""
    exact = 1e-12 if got.dtype == torch.float64 else 1e-6
    length = got.norm(dim=-1, keepdim=True)
    same = bool(((got / length - right).abs() < 10 * exact).all())
    short = (length > 0.9) & (length < 1 + exact)
    return same and bool(short.all()) and bool((length < 1 - 2 * exact).any())


def some_much_too_short(got: Tensor, right: Tensor) -> bool:
    """Whether vectors have the direction of those of length 1, and some are far from it."""
    length = got.norm(dim=-1, keepdim=True)
    same = bool(((got / length - right).abs() < 1e-4).all())
    return same and bool((length < 1.0001).all()) and bool((length < 0.9).any())


class Pooled(PartSpec):
    """The inputs of `sentence_embedding`: (batch, n, d), and (batch, n), 1 or True for a real token."""

    hidden: Tensor
    attention_mask: Tensor

    @cached_property
    def real(self) -> Tensor:
        return self.attention_mask.bool()

    @cached_property
    def mask(self) -> Tensor:
        """(batch, n, 1) of numbers."""
        return self.real.unsqueeze(-1).to(self.hidden.dtype)

    @cached_property
    def count(self) -> Tensor:
        return self.mask.sum(1).clamp(min=1)

    @cached_property
    def kept(self) -> Tensor:
        """The vectors, with zeros for padding."""
        return self.hidden * self.mask

    @cached_property
    def total(self) -> Tensor:
        return self.kept.sum(1)

    @cached_property
    def mean(self) -> Tensor:
        return self.total / self.count

    @cached_property
    def empty(self) -> Tensor:
        """(batch,) of bool: the sentences of nothing but padding."""
        return ~self.real.any(-1)

    @property
    def several(self) -> bool:
        return len(self.hidden) > 1

    def fits(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.shape == self.right.shape

    def has_shape(self, got: Any, *shapes: Sequence[int]) -> bool:
        """Whether `got` is a tensor of one of these shapes, and that is not the right one."""
        return isinstance(got, Tensor) and not self.fits(got) and tuple(got.shape) in map(tuple, shapes)

    def without_ends(self) -> list[Tensor]:
        """The sums without the first or last column, or without each sentence's first or last real token, or both."""
        place = self.real.cumsum(-1).unsqueeze(-1)
        first, last = place == 1, place == place[:, -1:]
        column = torch.arange(self.hidden.shape[1])[:, None]
        left, right = column == 0, column == len(column) - 1
        left_out = [left, right, left | right, first, last, first | last]
        return [self.kept.masked_fill(out, 0.0).sum(1) for out in left_out]

    def token_by_count(self, first: bool) -> Tensor:
        """The last of as many tokens as are real, counted from the left, or the mean of these."""
        sizes = self.real.sum(-1).tolist()
        rows = [row[:n] if first else row[max(n - 1, 0) :][:1] for row, n in zip(self.hidden, sizes, strict=True)]
        return torch.stack([row.mean(0) if len(row) else 0 * self.hidden[0, 0] for row in rows])

"""What the mistakes in `interference` are made of: products and cosines of rows."""

from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake, sign


def outside(matrix: Tensor) -> Tensor:
    """What stands beside the diagonal of a square matrix, end to end."""
    return matrix[~torch.eye(len(matrix), dtype=torch.bool)]


class Cosines(PartSpec):
    """The input of `interference`: (n, d)."""

    vectors: Tensor

    @cached_property
    def unit(self) -> Tensor:
        """(n, d): the rows, brought to length 1."""
        return F.normalize(self.vectors, dim=-1)

    @cached_property
    def cosines(self) -> Tensor:
        """(n, n)"""
        return self.unit @ self.unit.mT

    @cached_property
    def products(self) -> Tensor:
        """(n, n): dot products."""
        return self.vectors @ self.vectors.mT

    @cached_property
    def squares(self) -> Tensor:
        """(n,): each row's length, squared."""
        return self.products.diagonal()

    @cached_property
    def pairs(self) -> Tensor:
        """(n · (n − 1),): the cosines of different rows."""
        return outside(self.cosines)

    @property
    def several(self) -> bool:
        return len(self.vectors) > 1

    def sums(self) -> list[Tensor]:
        """All absolute cosines added up, each pair twice or once; their norm; the root of their mean square; the mean
        of each row's largest, and the largest sum of a row.
        """
        n, sizes = len(self.vectors), self.pairs.abs()
        by_row = sizes.reshape(n, n - 1) if self.several else sizes[None]
        rows = [by_row.amax(-1).mean(), by_row.sum(-1).max()] if self.several else []
        return [sizes.sum(), sizes.sum() / 2, sizes.norm(), sizes.square().mean().sqrt(), *rows]

    def largest(self, *numbers: Tensor) -> list[Tensor]:
        """The largest of each; none where rows have one feature, whose cosines are all 1 or −1 and tell nothing."""
        return [each.max() for each in numbers if each.numel()] if self.vectors.shape[-1] > 1 else []

    @mistake("The pair with the largest dot product was taken, and its cosine is not the largest: divide first.")
    def by_product(self) -> list[Tensor]:
        pairs = outside(self.products).abs()
        return self.largest(self.pairs.abs()[pairs.argmax()]) if len(pairs) else []

    @mistake("Neighboring rows were not compared: `triu(1)` begins beside the diagonal. Any two rows may interfere.")
    def neighbours_left_out(self) -> list[Tensor]:
        if len(self.vectors) >= 50:  # a limit, or a block, leaves out more than these
            return []
        return self.largest(self.cosines.triu(2).abs(), self.cosines.triu(2))

    @mistake("This is the smallest absolute cosine. Asked for is the largest.")
    def smallest(self) -> list[Tensor]:
        return [-each for each in self.largest(-self.pairs.abs(), -self.cosines.abs(), -self.pairs)]

    @sign(
        "The result is infinite: where −∞ stands on the diagonal, its absolute value is the largest. Take absolute "
        "values first, and then leave out the diagonal."
    )
    def infinite(self, got: Any) -> bool:
        return isinstance(got, Tensor) and bool(got.isinf().any())

    @mistake("This is the median, the cosine in the middle. Asked for is the largest.")
    def median(self) -> list[Tensor]:
        return self.largest(*(each.abs().median() for each in (self.pairs, self.cosines) if each.numel()))

    @mistake(
        "The smallest cosine was taken away from the largest: that is their range. Asked for is the largest absolute "
        "one, by itself."
    )
    def span(self) -> list[Tensor]:
        numbers = [each for each in (self.pairs, self.pairs.abs()) if each.numel()]
        return [each for some in numbers for each in self.largest(some - some.min())]

    @mistake(
        "1 was taken away from the largest number, or the smallest was asked for. Leave out the diagonal by its place, "
        "and take the largest of the rest."
    )
    def less_one(self) -> list[Tensor]:
        least = [-each for each in self.largest(-self.cosines.triu(1), -self.cosines.tril(-1))]
        less = self.largest(self.cosines.abs() - 1, self.cosines - 1)
        return [*less, *least]

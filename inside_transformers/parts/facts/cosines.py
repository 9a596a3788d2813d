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
        """All absolute cosines added up, each pair twice or once; their norm; the mean of each row's largest."""
        n, sizes = len(self.vectors), self.pairs.abs()
        rows = [sizes.reshape(n, n - 1).amax(-1).mean()] if self.several else []
        return [sizes.sum(), sizes.sum() / 2, sizes.norm(), *rows]

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
        "1 was taken away from the largest number, or the smallest was asked for. Leave out the diagonal by its place, "
        "and take the largest of the rest."
    )
    def less_one(self) -> list[Tensor]:
        least = [-each for each in self.largest(-self.cosines.triu(1), -self.cosines.tril(-1))]
        less = self.largest(self.cosines.abs() - 1, self.cosines - 1)
        return [*less, *least]

"""What `fit_values` is held against, and what its mistakes are made of."""

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake, sign


def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    """(d, h): torch's pseudoinverse, in float64; the ridge as so many more rows."""
    n_hidden = hidden.shape[-1]
    rows = torch.cat([hidden.double(), math.sqrt(ridge) * torch.eye(n_hidden, dtype=torch.float64)])
    right = torch.cat([values.double(), torch.zeros(n_hidden, values.shape[-1], dtype=torch.float64)])
    solution: Tensor = torch.linalg.pinv(rows) @ right
    return solution.T.to(hidden.dtype)


class LeastSquares(PartSpec):
    """The inputs of `fit_values`: (n, h), (n, d), and the ridge."""

    hidden: Tensor
    values: Tensor
    ridge: float = 0.0

    @cached_property
    def gram(self) -> Tensor:
        """(h, h): HᵀH."""
        return self.hidden.mT @ self.hidden

    @cached_property
    def eye(self) -> Tensor:
        """(h, h): I."""
        return torch.eye(self.hidden.shape[-1], dtype=self.hidden.dtype)

    @cached_property
    def mixed(self) -> Tensor:
        """(h, d): HᵀV."""
        return self.hidden.mT @ self.values

    def nearly(self, got: Any, others: Sequence[Tensor]) -> bool:
        """Whether `got` is one of these and not what is right, but for what normal equations in float32 round."""
        if not isinstance(got, Tensor) or got.shape != self.right.shape:
            return False
        off = [float((got - each).abs().max() / each.abs().max()) for each in (*others, self.right)]
        return min(off[:-1]) < 1e-4 and off[-1] > 1e-2

    def shortened(self, got: Any) -> Tensor | None:
        """(rank,): how long the columns are along each direction of H, beside what is right, from weak to strong; None
        where there is a ridge, or something beside these directions.
        """
        if self.ridge or not isinstance(got, Tensor) or got.shape != self.right.shape or got.numel() < 2:
            return None
        hidden = self.hidden.detach().double()
        strength, directions = torch.linalg.eigh(hidden.mT @ hidden)
        alive = strength > 1e-9 * strength.max()
        right, found = (each.detach().double() @ directions[:, alive] for each in (self.right, got))
        factor = (found * right).sum(0) / right.square().sum(0)
        rest = got.detach().double().square().sum() - (factor * right).square().sum()
        # Of a single row, every matrix along the directions has factors: they say something only near 1.
        single = min(got.shape) < 2 and not bool(((factor - 1).abs() < 0.02).all())
        return factor if rest.abs() < 1e-4 * right.square().sum() and not single else None

    @sign(
        "Directions in which H is weak are left out: there is a cutoff, like `rtol=`, that is too large. They count as "
        "well, if they are no mere rounding."
    )
    def directions_cut(self, got: Any) -> bool:
        factor = self.shortened(got)
        if factor is None:
            return False
        gone = factor.abs() < 1e-4
        return bool(gone.any() and not gone.all() and ((factor - 1).abs() < 1e-4)[~gone].all())

    @sign(
        "Along each direction of H the columns are too short, by a factor of its own: a search in small steps ended "
        "before it arrived, or there is a ridge that nobody asked for. `torch.linalg.pinv` gives the lowest point."
    )
    def unfinished(self, got: Any) -> bool:
        factor = self.shortened(got)
        if factor is None:
            return False
        grows = (factor.diff() > -1e-3).all() and (factor > 0).all() and (factor < 1 - 2e-6).any()
        return bool(grows and (factor < 1 + 1e-4).all())

    @sign(
        "Each number has the right sign, and is too small, or too large by a little: a search in small steps (Adam, "
        "SGD) ended before it arrived. Nothing need be searched: `torch.linalg.pinv` gives the lowest point."
    )
    def on_its_way(self, got: Any) -> bool:
        if not isinstance(got, Tensor) or got.shape != self.right.shape or min(got.shape) < 2:
            return False
        size, right = (got * self.right.sign()).detach(), self.right.detach().abs()
        little = 1e-3 * right.max()  # what is 0 but for rounding moves, too
        between = bool((size >= -little).all()) and bool((size <= 1.1 * right + little).all())
        # Steps of Adam are equally long, wherever they lead.
        behind = size[size < 0.9 * right - little]
        return between and len(behind) > 2 and bool(behind.std() < 0.1 * behind.mean())

    @sign(
        "The result is NaN or infinite: something was divided by 0 (a singular value, say), or a search took steps "
        "that are too long, and ran away. `torch.linalg.pinv` divides by no 0, and need not search."
    )
    def not_finite(self, got: Any) -> bool:
        fits = isinstance(got, Tensor) and got.shape == self.right.shape
        whole = int(torch.linalg.matrix_rank(self.hidden.detach())) == min(self.hidden.shape)
        return fits and whole and not bool(got.isfinite().all())

    @mistake("These are the values that come out, H Wᵀ. Asked for is the matrix W itself.")
    def values_returned(self) -> list[Tensor]:
        out = self.hidden @ self.right.mT
        return [out, out.mT]

    @mistake("One H is missing: with the inverse of H Hᵀ, W is Vᵀ (H Hᵀ + ridge · I)⁻¹ H.")
    def hidden_missing(self) -> list[Tensor]:
        outer = self.hidden @ self.hidden.mT
        inside = torch.linalg.pinv(outer + self.ridge * torch.eye(len(outer), dtype=outer.dtype)) @ self.values
        return [inside, inside.mT]

    @mistake("The ridge was multiplied by a number of H's own (a mean, a trace, a largest one). It counts as it is.")
    def ridge_in_proportion(self) -> list[Tensor]:
        diagonal = self.gram.diagonal()
        scaled = torch.linalg.pinv(self.gram + self.ridge * torch.diag(diagonal)) @ self.mixed
        ridges = [float(self.ridge * each) for each in (diagonal.mean(), diagonal.sum(), diagonal.max())]
        return [*self.fitted(*ridges), scaled.mT] if self.ridge else []

    def fitted(self, *ridges: float) -> list[Tensor]:
        """With other ridges, where there is one."""
        return [fit_values(self.hidden, self.values, each) for each in ridges] if self.ridge else []

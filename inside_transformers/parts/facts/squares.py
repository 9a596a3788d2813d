"""What `fit_values` is held against, and what its mistakes are made of."""

import math
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec


def fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    """(d, h): torch's pseudoinverse, in float64; the ridge as so many more rows."""
    n_hidden = hidden.shape[-1]
    rows = torch.cat([hidden.double(), math.sqrt(ridge) * torch.eye(n_hidden, dtype=torch.float64)])
    right = torch.cat([values.double(), torch.zeros(n_hidden, values.shape[-1], dtype=torch.float64)])
    solution: Tensor = torch.linalg.pinv(rows) @ right
    return solution.T.to(hidden.dtype)


@dataclass
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

    def fitted(self, *ridges: float) -> list[Tensor]:
        """With other ridges, where there is one."""
        return [fit_values(self.hidden, self.values, each) for each in ridges] if self.ridge else []

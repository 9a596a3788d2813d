"""What the mistakes in `edit_fact` are made of: changes of a weight along some direction."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, close

SMALL = 0.05  # where less than that is missing, the value was nearly there before


@dataclass
class Edits(PartSpec):
    """The inputs of `edit_fact`: (d, h), (h,), (d,), (h, h)."""

    weight: Tensor
    key: Tensor
    value: Tensor
    covariance: Tensor

    @cached_property
    def missing(self) -> Tensor:
        """(d,): what is still missing to the value."""
        return self.value - self.weight @ self.key

    @cached_property
    def direction(self) -> Tensor:
        """(h,): C⁻¹ k."""
        return torch.linalg.inv(self.covariance) @ self.key

    @cached_property
    def unit_direction(self) -> Tensor:
        """(h,): the same, for a key of length one."""
        return self.direction / self.key.norm()

    @cached_property
    def change(self) -> Tensor:
        """(d, h): the right one."""
        return self.right - self.weight

    @property
    def nearly_there(self) -> bool:
        return bool(self.missing.abs().amax() < SMALL)

    def along(self, direction: Tensor, by: Tensor | float | None = None, what: Tensor | None = None) -> Tensor:
        """The weight with a change along this direction, divided by its product with the key, or by something else."""
        missing = torch.outer(self.missing if what is None else what, direction)
        return self.weight + missing / (self.key @ direction if by is None else by)

    def fits(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.shape == self.right.shape

    def for_another(self, key: Tensor) -> Tensor:
        """The edit that gives another key the value."""
        direction = torch.linalg.inv(self.covariance) @ key
        return self.weight + torch.outer(self.value - self.weight @ key, direction) / (key @ direction)

    def for_a_multiple(self, got: Any) -> bool:
        """Whether `got` is the edit for a key that is a shorter one in the same direction."""
        if not self.fits(got) or len(self.value) < 2:
            return False
        size = float((got @ self.key) @ self.value / (self.value @ self.value))
        return size > 1.01 and close(got, self.for_another(self.key / size), loose=True)

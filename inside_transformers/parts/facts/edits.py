"""What the mistakes in `edit_fact` are made of: changes of a weight along some direction."""

from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, close, mistake

SMALL = 0.05  # where less than that is missing, the value was nearly there before


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

    @mistake(
        "The change was divided by sums of the weight's own numbers. How much is missing is divided by kᵀ C⁻¹ k, one "
        "number: then weight @ key comes out as the value."
    )
    def divided_by_weight(self) -> list[Tensor]:
        missing = self.missing / self.weight.sum(1)
        whole = self.missing / self.weight.sum()
        directions = self.direction, self.key, self.direction / (self.key @ self.direction)
        return [self.weight + torch.outer(what, each) for what in (missing, whole) for each in directions]

    @mistake("What is missing was not computed with the key: it is value − weight @ key, one number for each row.")
    def missing_without_key(self) -> list[Tensor]:
        said = self.weight.mean(1), self.weight.sum(1), self.weight @ self.direction
        return [self.along(self.direction, what=self.value - each) for each in said]

    @mistake("`reshape` and `view` keep the order of the numbers, and exchange no rows with columns: `.T` does.")
    def reshaped(self) -> list[Tensor]:
        return [self.weight + self.change.mT.reshape(self.weight.shape)]

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

"""What the mistakes in `recall` are made of: what its neurons get; and those that are asked last: where they bend."""

from functools import cached_property
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake

THRESHOLDS = (0.1, 0.5, 1.0)


class Neurons(PartSpec):
    """The inputs of `recall`: x (..., d), w_up (h, d), b_up (h,), w_down (d, h)."""

    x: Tensor
    w_up: Tensor
    b_up: Tensor
    w_down: Tensor

    @cached_property
    def linear(self) -> Tensor:
        """(..., h): what the neurons get, without the bias."""
        return F.linear(self.x, self.w_up)

    @cached_property
    def raw(self) -> Tensor:
        """(..., h): what they get."""
        return F.linear(self.x, self.w_up, self.b_up)

    def down(self, hidden: Tensor) -> Tensor:
        return F.linear(hidden, self.w_down)

    @staticmethod
    def others(inputs: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
        """One time in four no neuron is above zero: only then an `if` that asks for any shows. And columns that are all
        above zero, or all below, would hide what bends them.
        """
        x, w_up, b_up, w_down = PartSpec.others(inputs, seed)
        silent = F.linear(x, w_up, b_up).amax() + 1 if seed % 4 == 3 else 0.0
        return x, w_up, b_up - silent, w_down if seed % 2 else -w_down

    @mistake(
        "One question decided for all neurons of an x: `.any()`, `.all()`, a sum, one `if`. Each neuron's own number "
        "decides whether it speaks: what is below zero becomes 0, each by itself."
    )
    def asked_together(self) -> list[Tensor]:
        fires = self.raw > 0
        own = fires.any(-1, keepdim=True), fires.all(-1, keepdim=True), self.raw.sum(-1, keepdim=True) > 0
        return [self.down(self.raw * asked) for asked in (*own, fires.any(), fires.all(), self.raw.sum() > 0)]

    @mistake(
        "The bend lies elsewhere. What is below 0 becomes 0, and all above stays as it is. (`F.threshold(z, 0, 0)`: "
        "the first number says where it bends, the second what stands in the place of all below.)"
    )
    def other_threshold(self) -> list[Tensor]:
        cut = [F.threshold(self.raw, at, below) for at in THRESHOLDS for below in (0.0, at)]
        filled = [F.threshold(self.raw, 0.0, below) for each in THRESHOLDS for below in (each, -each)]
        late = [F.relu(self.raw - at) for at in THRESHOLDS]
        return [self.down(hidden) for hidden in (*cut, *filled, *late)]

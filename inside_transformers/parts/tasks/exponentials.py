"""What the mistakes in `softmax` are made of, and those that are asked last: shares of other numbers."""

from functools import cached_property
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import mistake, sign
from inside_transformers.parts.tasks import probabilities


class Exponentials(probabilities.Probabilities):
    """The inputs of `softmax`: (..., n)."""

    logits: Tensor

    @cached_property
    def finite(self) -> bool:
        return bool(self.logits.isfinite().all())

    @cached_property
    def large(self) -> bool:
        return probabilities.is_large(self.logits)

    @cached_property
    def own(self) -> Tensor:
        return self.logits - self.logits.amax(-1, keepdim=True)

    @cached_property
    def powers(self) -> list[Tensor]:
        """Two ways of taking exponentials."""
        return [self.logits.exp(), self.own.exp()]

    def shares(self, *numbers: Tensor) -> list[Tensor]:
        """Of each row's sum; nothing for what overflows."""
        return [each / each.sum(-1, keepdim=True) for each in numbers if not self.large]

    @mistake("1 was taken from each exponential (`expm1` does that, too). A logit of 0 must count as e⁰ = 1, not as 0.")
    def one_less(self) -> list[Tensor]:
        return self.shares(*(power - 1 for power in self.powers))

    @mistake(
        "Another function than the exponential makes numbers above 0 of the logits, like a square or `softplus`: the "
        "shares are then others. The softmax takes powers of e."
    )
    def other_function(self) -> list[Tensor]:
        numbers = [each for x in (self.logits, self.own) for each in (x.square(), x.abs(), F.softplus(x))]
        return self.shares(*numbers)

    @mistake(
        "The exponentials were divided by something else than their sum: by their length (the root of their squares), "
        "or by a sum that grows along the row (`cumsum`)."
    )
    def other_divisor(self) -> list[Tensor]:
        others = [(p, each) for p in self.powers for each in (p.norm(dim=-1, keepdim=True), p.cumsum(-1))]
        return [p / each for p, each in others if not self.large]

    @mistake("1 was added to the sum of the exponentials, as in a sigmoid: the sum alone stands below the line.")
    def one_added(self) -> list[Tensor]:
        return [power / (1 + power.sum(-1, keepdim=True)) for power in self.powers]

    @mistake(
        "Each exponential was divided by the sum of the others: these are odds. For a share, its own belongs to the "
        "sum, too."
    )
    def odds(self) -> list[Tensor]:
        return [power / (power.sum(-1, keepdim=True) - power) for power in self.powers if not self.large]

    @sign(probabilities.ROWS_DO_NOT_SUM)
    def rows_do_not_sum(self, got: Any) -> bool:
        return self.fits(got) and bool(((got.sum(-1) - 1).abs() > 0.01).any())

    @sign(probabilities.LARGE_WRONG)
    def large_wrong(self, got: Any) -> bool:
        return self.large and self.fits(got) and bool(got.isfinite().all())

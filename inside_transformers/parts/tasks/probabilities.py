"""What the parts that make probabilities of logits share."""

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake

OVER_FIRST = (
    "The softmax runs over the wrong dimension: each row, along the last dimension, is one prediction and must sum to "
    "1 by itself."
)
SIGMOID = "Each logit went through a sigmoid by itself. The classes compete for a total of 1: that is the softmax."
LARGE_WRONG = (
    "For large logits the probabilities are finite, but wrong: were logits cut off at some size, or was the same "
    "number subtracted from all rows?"
)
LOG_SOFTMAX = "These are the logarithms of the probabilities: the exponential is missing."
NO_EXPONENTIAL = "The logits themselves were divided by their sum: the exponential of the softmax is missing."
NOT_NORMALISED = "The exponentials were not divided by their sum, so the probabilities do not sum to 1."
SOFTMAX_TWICE = "The softmax was taken twice."
OVERFLOW = "Large logits give NaN or infinity: use a softmax that subtracts the largest logit first."
ZERO_MASKED = (
    "A logit of 0 was taken for one that is missing. It is a logit like any other (e⁰ = 1): only −∞ gives exactly 0."
)
INFINITY_REPLACED = "A logit of −∞ must give exactly 0: was it replaced by some other number?"
EPSILON = (
    "A small number was added to the exponentials, or to their sum: the probabilities no longer sum to 1, and a logit "
    "of −∞ must give exactly 0."
)
ROWS_DO_NOT_SUM = "The probabilities along the last dimension must sum to 1."
SIGNS_LOST = (
    "The logits lost their signs before the softmax, or had them turned, or those below 0 became 0: −5 is far below 0, "
    "and far below −1, too."
)
LOGITS_CUT_OFF = "For large logits the scores are finite, but wrong: were logits cut off at some size?"
# Where people cut logits off, and what they add to exponentials.
CUTS = (10.0, 20.0, 30.0, 50.0, 80.0, 88.0, 100.0, 500.0, 700.0, 1000.0)
EPSILONS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8)


def is_large(logits: Tensor) -> bool:
    """Whether exponentials overflow."""
    return bool((logits.abs() * logits.isfinite()).nan_to_num(0.0).max() > 80)


def without_signs(logits: Tensor) -> list[Tensor]:
    """The logits as they are where someone lost, or turned, their signs."""
    # Large ones look the same where they are cut off, or where what stands for −∞ is larger.
    above = [] if is_large(logits) or not logits.isfinite().all() else [logits.clamp(min=0)]
    turned = [] if is_large(logits) else [-logits]
    return [logits.abs(), logits.square(), *turned, *above]


def zeros_masked(logits: Tensor) -> Tensor:
    """The logits where those of 0 are forbidden."""
    return logits.masked_fill(logits == 0, -torch.inf)


class Probabilities(PartSpec):
    """A part that may give NaN, which says only that something overflowed, or met −∞: then signs alone are asked."""

    def recognised(self, got: Any, expected: Any = None) -> Iterator[tuple[str, bool]]:
        """As for every part; see above."""
        nothing = isinstance(got, Tensor) and bool(got.isnan().all())
        return (found for found in super().recognised(got, expected) if found[1] or not nothing)

    def fits(self, got: Any) -> bool:
        """Whether `got` has the shape of what is right."""
        return isinstance(got, Tensor) and got.shape == self.right.shape

    @mistake("The probabilities are turned round: each stays where its logit stands.")
    def turned_round(self) -> Tensor:
        return self.right.flip(-1)

    @mistake("The probabilities are sorted: each stays where its logit stands.")
    def sorted_away(self) -> list[Tensor]:
        return [self.right.sort(-1, descending=way).values for way in (True, False)]

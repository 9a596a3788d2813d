"""`softmax`: probabilities out of logits of any size."""

from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, mistake, sign
from inside_transformers.parts.tasks import probabilities
from inside_transformers.parts.tasks.exponentials import Exponentials


def softmax(logits: Tensor) -> Tensor:
    """(..., n) → the same, by torch."""
    return F.softmax(logits, dim=-1)


class Softmax(Exponentials):
    """(..., n) → (..., n): positive, 1 in total along the last dimension; a logit of −∞ gives exactly 0."""

    name, returns, read = "softmax", "probabilities", "Inside a pipeline"
    exact_zeros = True
    reference = staticmethod(softmax)
    says = {
        "truth": "Python's own `max` compares whole rows, and a row is neither true nor false: torch has `amax`, the "
        "largest number along a dimension.",
    }

    @cached_property
    def square(self) -> bool:
        return self.logits.ndim > 1 and self.logits.shape[-1] == self.logits.shape[-2]

    def at_infinity(self, got: Any) -> Tensor:
        """What stands where the logit is −∞."""
        return got[self.logits == -torch.inf] if self.fits(got) else torch.zeros(0)

    @sign(probabilities.INFINITY_REPLACED, slug="infinity_replaced")
    def infinity_replaced_among_large(self, got: Any) -> bool:
        return self.large and bool((self.at_infinity(got) > 0).any())

    @mistake(probabilities.OVER_FIRST)
    def softmax_over_first(self) -> list[Tensor]:
        dims = range(self.logits.ndim - 1)
        over = [p / p.sum(dim, keepdim=True) for dim in dims for p in self.powers]
        return [*(self.logits.softmax(dim) for dim in dims), *over]

    @mistake("Each row must sum to 1 by itself: here the softmax runs over several rows at once, or over all logits.")
    def softmax_over_all(self) -> list[Tensor]:
        flat = [self.logits.flatten(start).softmax(-1) for start in range(self.logits.ndim)]
        return [*(each.reshape(self.logits.shape) for each in flat), self.powers[1] / self.powers[1].sum()]

    @mistake(
        "What was subtracted lies far above a row's own largest logit (is it the largest of all, or of the absolute "
        "values?): nothing is left but exp(−20000) = 0, and 0/0 is NaN. Each row needs its own largest."
    )
    def global_maximum(self) -> list[Tensor]:
        powers = (self.logits - self.logits.max()).exp()
        shares = powers / powers.sum(-1, keepdim=True)
        return [shares, shares.nan_to_num(0.0)] if self.logits.ndim > 1 else []

    @mistake(probabilities.LOG_SOFTMAX)
    def log_softmax(self) -> Tensor:
        return self.logits.log_softmax(-1)

    @mistake(probabilities.SIGMOID)
    def sigmoid(self) -> Tensor:
        return self.logits.sigmoid()

    @mistake(probabilities.NO_EXPONENTIAL)
    def no_exponential(self) -> list[Tensor]:
        return [x / x.sum(-1, keepdim=True) for x in (self.logits, self.own) if not self.large]

    @mistake(probabilities.NOT_NORMALISED)
    def not_normalised(self) -> list[Tensor]:
        return [*self.powers, self.right * self.logits.shape[-1]]

    @sign("Each number was made a row by itself, and so became 1: of one vector, the last dimension is the only one.")
    def each_alone(self, got: Any) -> bool:
        return self.logits.shape[-1] > 1 and self.fits(got) and bool((got == 1).all())

    @mistake("Everything went to the largest logit. The softmax is soft: every class gets its share.")
    def hard_argmax(self) -> Tensor | list[Tensor]:
        one = F.one_hot(self.logits.argmax(-1), self.logits.shape[-1]).to(self.logits.dtype)
        return one if not self.large else []

    @mistake(probabilities.SOFTMAX_TWICE)
    def softmax_twice(self) -> Tensor:
        return self.right.softmax(-1)

    @mistake("The largest logit must get the largest probability: is there a minus too many?")
    def softmin(self) -> Tensor:
        return (-self.logits).softmax(-1)

    @mistake(probabilities.SIGNS_LOST)
    def signs_lost(self) -> list[Tensor]:
        return [each.softmax(-1) for each in probabilities.without_signs(self.logits)]

    @mistake("The powers are powers of 2, or of 10: the softmax takes those of e.")
    def base_two(self) -> list[Tensor]:
        logarithms = torch.tensor([2.0, 10.0]).log()
        return [(self.logits * log).to(self.logits.dtype).softmax(-1) for log in logarithms]

    @mistake(
        "Each row is divided by other rows' sums: `sum(-1)` drops a dimension, `keepdim=True` keeps it, so that row i "
        "meets its own sum."
    )
    def keepdim(self) -> list[Tensor]:
        if not self.square or self.large:
            return []
        across = (self.logits - self.logits.amax(-1).unsqueeze(-2)).exp()
        return [p / p.sum(-1).unsqueeze(-2) for p in (*self.powers, across)]

    @mistake(
        "What was subtracted is not the same for a whole row: is it each column's largest logit, or, without "
        "`keepdim=True`, that of another row? Each row needs its own, along the last dimension."
    )
    def other_largest(self) -> list[Tensor]:
        over = [self.logits.amax(dim, keepdim=True) for dim in range(self.logits.ndim - 1)]
        others = [*over, *([self.logits.amax(-1).unsqueeze(-2)] if self.square else [])]
        return [(self.logits - each).softmax(-1) for each in others if not self.large]

    @mistake(
        "The logits were divided by a number on the way: a largest logit, a sum, a standard deviation, a length, a "
        "temperature. Only subtracting changes no probability."
    )
    def scaled_logits(self) -> list[Tensor]:
        x, n = self.logits, self.logits.shape[-1]
        scales = [x.amax(-1, keepdim=True), x.abs().amax(-1, keepdim=True), x.norm(dim=-1, keepdim=True)]
        scales += [x.sum(-1, keepdim=True)]
        scales += [x.std(-1, keepdim=True, correction=c) for c in (0, 1) if n > 1]
        return [(x / scale).softmax(-1) for scale in (*scales, n, n**0.5, 0.1, 0.5, 0.7, 2, 10)]

    @mistake(probabilities.ZERO_MASKED)
    def zero_masked(self) -> Tensor | list[Tensor]:
        zero = self.logits == 0
        return [] if zero.all(-1).any() or not zero.any() else probabilities.zeros_masked(self.logits).softmax(-1)

    @mistake("The logits were cut off at some size: what lies beyond becomes equal, and −∞ no longer gives exactly 0.")
    def clamped(self) -> list[Tensor]:
        below = [self.logits.clamp(max=cut).exp() for cut in probabilities.CUTS]
        both = [self.logits.clamp(-cut, cut).softmax(-1) for cut in probabilities.CUTS]
        return [*both, *(p / p.sum(-1, keepdim=True) for p in below if p.isfinite().all())]

    @mistake(MESSAGES["rounded"])
    def rounded(self) -> list[Tensor]:
        return [self.right.round(decimals=d) for d in (2, 3, 4)]

    @mistake(probabilities.EPSILON)
    def epsilon(self) -> list[Tensor]:
        if self.large or not self.finite:
            return []
        powers = [(p, eps) for p in self.powers for eps in probabilities.EPSILONS]
        below = [p / (p.sum(-1, keepdim=True) + eps) for p, eps in powers]
        return [*below, *((p + eps) / (p + eps).sum(-1, keepdim=True) for p, eps in powers)]

    @sign(probabilities.EPSILON, slug="epsilon")
    def epsilon_at_infinity(self, got: Any) -> bool:
        found = self.at_infinity(got)
        return bool(((found != 0) & (found < 1e-3)).any())

    @sign(probabilities.INFINITY_REPLACED)
    def infinity_replaced(self, got: Any) -> bool:
        return bool((self.at_infinity(got) > 0).any())

    @sign(
        "Large logits give NaN or infinity: exp(10000) overflows. Subtract each row's largest logit first: it changes "
        "no probability, since it cancels above and below the line. (The logit itself, `amax`: `argmax` says where it "
        "stands.)"
    )
    def overflow(self, got: Any) -> bool:
        nothing = self.fits(got) and ~got.isfinite().all(-1) | (got == 0).all(-1)
        return (self.large or self.finite) and bool(torch.as_tensor(nothing).any())

    @sign("A logit of −∞ must give exactly 0, and it gives NaN: −∞ times 0 and −∞ minus −∞ are NaN.")
    def nan_of_infinity(self, got: Any) -> bool:
        return not self.large and not self.finite and self.fits(got) and bool(got.isnan().any())

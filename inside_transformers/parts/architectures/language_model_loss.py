"""`language_model_loss`: the mean cross-entropy over the positions that have a label."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake, sign
from inside_transformers.parts.architectures.ids import IGNORED
from inside_transformers.parts.architectures.losses import SAYS, picked, with_small, without_ties


def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """(..., n, n_vocab), (..., n) → (): torch's cross-entropy, and 0 where there is nothing to guess."""
    if not (labels != IGNORED).any():
        return (logits * 0.0).sum()
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=IGNORED)


@dataclass
class LanguageModelLoss(PartSpec):
    """(..., n, n_vocab), (..., n) of ids or −100 → (): in nats; 0, with a gradient, where no position has a label."""

    name, returns, read = "language_model_loss", "loss", "Learning without labels"
    reference = staticmethod(language_model_loss)
    says = SAYS
    logits: Tensor
    labels: Tensor

    @cached_property
    def asked(self) -> Tensor:
        """(..., n) of bool: which positions have a label."""
        return self.labels != IGNORED

    @cached_property
    def count(self) -> int:
        return int(self.asked.sum())

    @cached_property
    def losses(self) -> Tensor:
        """(..., n): the loss at each position; where there is no label, as if it were 0."""
        return picked(-self.logits.log_softmax(-1), self.labels)

    @cached_property
    def zeroed(self) -> Tensor:
        """(..., n): the losses, 0 where there is no label."""
        return self.losses * self.asked

    @cached_property
    def probability_of_label(self) -> Tensor:
        """(count,)"""
        return picked(self.logits.softmax(-1), self.labels)[self.asked]

    def without(self, left_out: Tensor) -> list[Tensor]:
        """The loss of the positions that are not left out."""
        rest = self.asked & ~left_out
        return [self.losses[rest].mean()] if rest.any() and left_out.any() else []

    def terms(self) -> Tensor:
        """Rounding grows with the logits, however small the loss is."""
        return self.logits.abs().max()

    def sizes(self) -> dict[str, int]:
        return {"positions with a label": self.count}

    @sign("Without any label the loss is 0: here it is NaN, a sum of nothing divided by 0.")
    def nan_when_empty(self, got: Any) -> bool:
        return self.count == 0 and isinstance(got, Tensor) and bool(got.isnan().any())

    @sign("Without any label the loss is 0, and its gradient too.")
    def not_zero(self, got: Any) -> bool:
        return self.count == 0 and isinstance(got, Tensor) and got.ndim == 0 and bool(got != 0)

    @sign("Return a tensor without dimensions, not a Python number: training needs its gradient (no `.item()`).")
    def number_returned(self, got: Any) -> bool:
        return isinstance(got, int | float)

    @sign("There is a loss for each position. Return their mean, one number.")
    def each_position(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.ndim > 0 and got.numel() > 1

    @sign(
        "Large logits give NaN or infinity: exp(10000) overflows, and log(0) is −∞. Use `log_softmax`, or "
        "`F.cross_entropy`, which does both at once."
    )
    def overflow(self, got: Any) -> bool:
        return isinstance(got, Tensor) and not bool(got.isfinite().all())

    @mistake(
        "Positions were left out whose logits are all 0. There each token has the same probability, and the label's "
        "counts: only a label of −100 leaves a position out."
    )
    def zero_logits_ignored(self) -> list[Tensor]:
        return self.without((self.logits == 0).all(-1))

    @mistake(
        "Of equal logits one alone was counted: each token of the vocabulary has its own place in the sum, also where "
        "two logits are the same."
    )
    def ties_lost(self) -> list[Tensor]:
        return without_ties(self.logits[self.asked], self.labels[self.asked]) if self.count else []

    @sign("The loss is 0 although some positions have a label. It is 0 only where no position has one.")
    def zero_too_early(self, got: Any) -> bool:
        return self.count > 0 and isinstance(got, Tensor) and got.ndim == 0 and bool(got == 0)

    @mistake(
        "Positions whose loss is 0 were left out of the mean. They have a label, and count: only a label of −100 "
        "leaves a position out."
    )
    def zero_losses_ignored(self) -> list[Tensor]:
        return self.without(self.losses == 0)

    @mistake("The losses were added up. Take their mean, over the positions that have a label.")
    def summed(self) -> Tensor:
        return self.zeroed.sum()

    @mistake("The sum was divided by the number of all positions. Divide by the number of those that have a label.")
    def mean_of_everything(self) -> Tensor:
        return self.zeroed.mean()

    @mistake("Positions with the label −100 count. They must be left out, as if they were not there.")
    def ignored_counted(self) -> list[Tensor]:
        total = self.losses.sum()
        return [self.losses.mean(), total, total / self.count] if self.count else []

    @mistake(
        "The mean was taken for each text first, and then over the texts. Each position that has a label counts the "
        "same, in whatever text it stands."
    )
    def mean_of_means(self) -> list[Tensor]:
        return [(self.zeroed.sum(-1) / self.asked.sum(-1)).mean()] if self.labels.ndim > 1 else []

    @mistake("Positions with the label 0 were left out. 0 is a token like any other: only −100 is left out.")
    def zero_ignored(self) -> list[Tensor]:
        return self.without(self.labels == 0)

    @mistake("Positions with the label 100 were left out. It is a token like any other: only −100 is left out.")
    def hundred_ignored(self) -> list[Tensor]:
        return self.without(self.labels == 100)

    @mistake(
        "Only the first position counts: does the `return` stand inside the loop? There it ends the function at once. "
        "It belongs below the loop, as far left as the `for`."
    )
    def first_position(self) -> list[Tensor]:
        return [self.losses.flatten()[0], self.losses[self.asked][0]] if self.count > 1 else []

    @mistake(
        "Logits and labels were shifted against each other. Here they already fit: the label at a position is what the "
        "logits at this position must guess."
    )
    def shifted(self) -> list[Tensor]:
        logits, labels = self.logits, self.labels
        pairs = ((logits[..., :-1, :], labels[..., 1:]), (logits[..., 1:, :], labels[..., :-1]))
        found = [picked(-a.log_softmax(-1), b)[b != IGNORED] for a, b in pairs]
        return [losses.mean() for losses in found if losses.numel()]

    @mistake("The softmax was taken twice: the cross-entropy takes logits as they are, and does it itself.")
    def softmax_first(self) -> Tensor:
        return picked(-self.logits.softmax(-1).log_softmax(-1), self.labels)[self.asked].mean()

    @mistake("The softmax runs over the wrong dimension: the last one is the vocabulary.")
    def softmax_over_tokens(self) -> list[Tensor]:
        over = [-self.logits.log_softmax(dim) for dim in range(self.logits.ndim - 1)]
        return [picked(each, self.labels)[self.asked].mean() for each in over]

    @mistake("The loss has the wrong sign. It is minus the logarithm of the label's probability.", slug="sign")
    def negative(self) -> list[Tensor]:
        return [-self.right, -self.zeroed.sum(), -self.zeroed.mean()]

    @mistake("The softmax is missing: the label's logit is not the logarithm of its probability.")
    def no_softmax(self) -> list[Tensor]:
        logit = picked(self.logits, self.labels)[self.asked].mean()
        return [-logit, logit]

    @mistake("The loss is measured in bits. Use the natural logarithm.")
    def bits(self) -> list[Tensor]:
        return [self.right / math.log(2), self.right / math.log(10)]

    @mistake("This is the exponential of the loss, the perplexity. Return the loss itself.")
    def perplexity(self) -> Tensor:
        return self.right.exp()

    @mistake("The logarithm is missing: this is made of the label's probability itself.")
    def probability(self) -> list[Tensor]:
        mean = self.probability_of_label.mean()
        return [-mean, 1 - mean, mean]

    @mistake("The mean also runs over the vocabulary. At each position only the label's probability counts.")
    def over_vocabulary(self) -> list[Tensor]:
        return [loss / self.logits.shape[-1] for loss in (self.right, self.zeroed.mean())]

    @mistake("A small number was added or a smallest probability set: with large logits the loss must be large.")
    def small_added(self) -> list[Tensor]:
        return with_small(self.probability_of_label)

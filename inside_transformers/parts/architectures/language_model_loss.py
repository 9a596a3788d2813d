"""`language_model_loss`: the mean cross-entropy over the positions that have a label."""

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import mistake, sign
from inside_transformers.parts.architectures.ids import IGNORED, IN_A_BATCH
from inside_transformers.parts.architectures.losses import NAN, ONE_POSITION, Losses, picked, without_ties


def language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """(..., n, n_vocab), (..., n) → (): torch's cross-entropy, and 0 where there is nothing to guess."""
    if not (labels != IGNORED).any():
        return (logits * 0.0).sum()
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=IGNORED)


class LanguageModelLoss(Losses):
    """(..., n, n_vocab), (..., n) of ids or −100 → (): in nats; 0, with a gradient, where no position has a label."""

    name, returns, read = "language_model_loss", "loss", "Two games without labels"
    reference = staticmethod(language_model_loss)
    says = {
        "dtype": "The loss must have the dtype of the logits, float32 or float64, also where no position has a label: "
        "no `.float()`, and no new tensor without `dtype=`.",
        "batch": IN_A_BATCH + "lay all positions end to end first, logits (positions, n_vocab) and labels (positions).",
        "shapes": "`F.cross_entropy` expects the vocabulary in the second dimension, and takes all that follow for "
        "positions. Lay the positions end to end first: logits (positions, n_vocab), labels (positions).",
        "made_not_called": "`nn.CrossEntropyLoss(...)` makes a module, and takes no logits: make it first and call it "
        "then, or use `F.cross_entropy`.",
        "cut_off": "The loss does not hang on the logits: `backward()` would find nothing to go back to, and fail. "
        "Where no position has a label, return a 0 that is made of the logits, like the sum of no losses.",
        "needs_fractions": "Whole numbers were taken for logits: `F.cross_entropy` takes the logits first, then the "
        "labels.",
        "index_dimensions": "`gather` needs labels with as many dimensions as the logits: `.unsqueeze(-1)` gives them "
        "one more, `.squeeze(-1)` takes it away afterwards.",
        "ignored_as_index": "−100 is no index: a position with this label must be left out, or its label replaced, "
        "before the label's logit is picked.",
        "zero_division": "Without any label the loss is 0: here a sum of nothing is divided by 0.",
        "truth": "A tensor with many numbers is neither true nor false: ask `.any()`, or count.",
    }
    logits: Tensor
    labels: Tensor

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
        return isinstance(got, Tensor) and not bool(got.isfinite().all()) and bool(self.logits.abs().max() > 80)

    @sign(NAN)
    def nan(self, got: Any) -> bool:
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

    @mistake(
        "This counts how often the best token is the label, or is not. The loss asks how probable the label was: minus "
        "the logarithm of its probability."
    )
    def accuracy(self) -> list[Tensor]:
        hits = (self.logits.argmax(-1) == self.labels)[self.asked].double()
        shares = [hits.mean(), 1 - hits.mean(), hits.sum(), (1 - hits).sum()] if self.count else []
        return [got for each in shares for dtype in (self.logits.dtype, torch.long) if (got := each.to(dtype))]

    @sign(
        "The loss is 0 although some positions have a label. It is 0 only where no position has one. (How often the "
        "best token is not the label is no loss.)"
    )
    def zero_too_early(self, got: Any) -> bool:
        return self.count > 0 and isinstance(got, Tensor) and got.ndim == 0 and bool(got == 0)

    @mistake(
        "Positions whose loss is 0 were left out of the mean. They have a label, and count: only a label of −100 "
        "leaves a position out."
    )
    def zero_losses_ignored(self) -> list[Tensor]:
        return self.without(self.losses == 0)

    @mistake(ONE_POSITION)
    def position_dropped(self) -> list[Tensor]:
        one_each = self.labels.ndim > 1 and self.labels.shape[-1] == 1 and self.count
        return [self.losses.sum(), self.zeroed.sum()] if one_each else []

    @mistake("The losses were added up. Take their mean, over the positions that have a label.")
    def summed(self) -> Tensor:
        return self.zeroed.sum()

    @mistake("The sum was divided by the number of all positions. Divide by the number of those that have a label.")
    def mean_of_everything(self) -> Tensor:
        return self.zeroed.mean()

    @mistake("The sum was divided by a number larger by 1 than that of the labels: use `.clamp(min=1)` or `max(…, 1)`.")
    def one_label_more(self) -> Tensor:
        return self.zeroed.sum() / (self.count + 1)

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
        both = self.asked.flatten()[:2].sum() == 2  # else a −100 may have ended the loop
        return [self.losses.flatten()[0]] if both else []

    @mistake(
        "Logits and labels were shifted against each other. Here they already fit: the label at a position is what the "
        "logits at this position must guess."
    )
    def shifted(self) -> list[Tensor]:
        logits, labels = self.logits, self.labels
        pairs = [(logits[..., :-1, :], labels[..., 1:]), (logits[..., 1:, :], labels[..., :-1])]
        pairs += [(logits, labels.roll(by, -1)) for by in (-1, 1)]
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

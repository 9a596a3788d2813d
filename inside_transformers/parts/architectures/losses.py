"""What `language_model_loss` is described with, besides its mistakes."""

from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake, sign
from inside_transformers.parts.architectures.ids import IGNORED

ONE_POSITION = (
    "It goes wrong where each text has one position: is there a `squeeze` that does not say which dimension? It drops "
    "every one of size 1."
)
NAN = (
    "The loss is NaN or infinite for ordinary logits: is there a mean over nothing, of a text or a position without a "
    "label, a `log(0)`, or 0 · ∞?"
)
SMALL = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-20)  # what people add to a probability


def picked(values: Tensor, labels: Tensor) -> Tensor:
    """(..., n, n_vocab), (..., n) → (..., n): each label's entry; of id 0 where there is no label."""
    return values.gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)


def without_ties(logits: Tensor, labels: Tensor) -> list[Tensor]:
    """(m, n_vocab), (m,): the loss where the largest logits count once together, if several share this place."""
    top = logits.amax(-1, keepdim=True)
    if not ((logits == top).sum(-1) > 1).any():
        return []
    others = torch.where(logits == top, 0.0, (logits - top).exp()).sum(-1)
    return [(top.squeeze(-1) + torch.log1p(others) - picked(logits, labels)).mean()]


def with_small(probability: Tensor) -> list[Tensor]:
    """(m,): the losses where a small number is added to each label's probability, or is the least that it may be."""
    changed = [*(probability + small for small in SMALL), *(probability.clamp(min=small) for small in SMALL)]
    return [-each.log().mean() for each in changed]


def with_largest(losses: Tensor) -> list[Tensor]:
    """(m,): the mean where no loss may be larger than a number that people set."""
    return [losses.clamp(max=most).mean() for most in (10.0, 20.0, 50.0, 100.0, 1000.0) if (losses > most).any()]


def smoothed(logits: Tensor, labels: Tensor) -> list[Tensor]:
    """(m, n_vocab), (m,): with label smoothing."""
    return [F.cross_entropy(logits, labels, label_smoothing=share) for share in (0.01, 0.05, 0.1, 0.2)]


def others(logits: Tensor, labels: Tensor) -> list[Tensor]:
    """(m, n_vocab), (m,): the mean square, the binary cross-entropy, also added up, and the mean entropy."""
    p, right = logits.softmax(-1), F.one_hot(labels, logits.shape[-1]).to(logits.dtype)
    squares = (p - right).square()
    entropy = -(p * logits.log_softmax(-1)).sum(-1).mean()
    return [
        squares.mean(),
        squares.sum(-1).mean(),
        (logits - right).square().mean(),
        F.binary_cross_entropy_with_logits(logits, right),
        F.binary_cross_entropy_with_logits(logits, right) * logits.shape[-1],
        entropy,
    ]


class Losses(PartSpec):
    """(..., n, n_vocab), (..., n): what most mistakes are made of, position by position."""

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

    @sign("The loss has a dimension too many: one number without dimensions, (), is asked for.")
    def one_in_a_row(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.ndim > 0 and got.numel() == 1

    @mistake("Only the last position of each text counts. The mean is taken over all that have a label.")
    def last_position(self) -> list[Tensor]:
        last = self.losses[..., -1][self.asked[..., -1]]
        return [last.mean()] if 0 < last.numel() < self.count else []

    @mistake(
        "What comes after a −100 was left out: `break` ends a loop, `continue` goes on to the next position. Each that "
        "has a label counts."
    )
    def behind_ignored(self) -> list[Tensor]:
        seen = self.asked.cumprod(-1), self.asked.flatten().cumprod(0).reshape(self.asked.shape)
        return [loss for each in seen for loss in self.without(each == 0)]

    @mistake("The logarithm is missing: this is made of the label's probability itself.")
    def probability(self) -> list[Tensor]:
        mean = self.probability_of_label.mean()
        return [-mean, 1 - mean, mean]

    @mistake("The mean of the probabilities was taken before the logarithm: each position has a loss of its own.")
    def mean_too_early(self) -> list[Tensor]:
        return [-self.probability_of_label.mean().log()] if self.count > 1 else []

    @mistake("This is the loss of one position: the largest, the smallest, or the middle one. Asked for is their mean.")
    def one_of_them(self) -> list[Tensor]:
        losses = self.losses[self.asked]
        return [losses.max(), losses.min(), losses.median()] if self.count > 1 else []

    @mistake("The mean also runs over the vocabulary. At each position only the label's probability counts.")
    def over_vocabulary(self) -> list[Tensor]:
        return [loss / self.logits.shape[-1] for loss in (self.right, self.zeroed.mean())]

    @mistake(
        "This is another loss, of squares, of yes or no for each token, or of the pattern of the probabilities alone. "
        "The cross-entropy is minus the logarithm of the label's probability."
    )
    def other_loss(self) -> list[Tensor]:
        return others(self.logits[self.asked], self.labels[self.asked]) if self.count else []

    @mistake(
        "A small number was added, or a smallest probability or a largest loss set: with large logits the loss must "
        "be large."
    )
    def small_added(self) -> list[Tensor]:
        return [*with_small(self.probability_of_label), *with_largest(self.losses[self.asked])]

    @mistake("The labels are smoothed: all of the probability is asked for the label itself (no `label_smoothing`).")
    def labels_smoothed(self) -> list[Tensor]:
        return smoothed(self.logits[self.asked], self.labels[self.asked]) if self.count else []

    @mistake(
        "Each position was asked for the labels of all of them. Positions and labels go in pairs: `logits[range(n), "
        "labels]` instead of `logits[:, labels]`, or `gather`."
    )
    def labels_of_all(self) -> list[Tensor]:
        logits, labels = self.logits[self.asked], self.labels[self.asked]
        return [-logits.log_softmax(-1)[:, labels].mean()] if 1 < self.count < 50 else []

    @mistake(
        "The logits of different positions were mixed: `reshape` keeps the order in which numbers lie in memory, and "
        "exchanges no dimensions. One row for each position is `reshape(-1, n_vocab)`; what `F.cross_entropy` wants "
        "of a batch is `logits.mT`."
    )
    def reshaped_across(self) -> list[Tensor]:
        logits, (n, n_vocab) = self.logits, self.logits.shape[-2:]
        if not self.count or n == n_vocab or self.labels.numel() > 50:
            return []  # the vocabulary in the wrong dimension; hundreds of losses, whose mean is like many others
        ways = (logits.reshape(n_vocab, -1).mT, logits.reshape(-1, n_vocab, n).mT, logits.mT)
        mixed = [each.reshape(-1, n_vocab) for each in ways]
        asked, labels = self.asked.flatten(), self.labels.flatten()
        return [picked(-each.log_softmax(-1), labels)[asked].mean() for each in mixed]

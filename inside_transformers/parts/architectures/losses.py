"""What `language_model_loss` is described with, besides its mistakes."""

import torch
from torch import Tensor

from inside_transformers.parts.architectures.ids import IN_A_BATCH

SAYS = {
    "dtype": "The loss must have the dtype of the logits, float32 or float64, also where no position has a label: no "
    "`.float()`, and no new tensor without `dtype=`.",
    "batch": IN_A_BATCH + "lay all positions end to end first, logits (positions, n_vocab) and labels (positions).",
    "shapes": "`F.cross_entropy` expects the vocabulary in the second dimension, and takes all that follow for "
    "positions. Lay the positions end to end first: logits (positions, n_vocab), labels (positions).",
    "made_not_called": "`nn.CrossEntropyLoss(...)` makes a module, and takes no logits: make it first and call it "
    "then, or use `F.cross_entropy`.",
    "cut_off": "The loss does not hang on the logits: `backward()` would find nothing to go back to, and fail. Where "
    "no position has a label, return a 0 that is made of the logits, like the sum of no losses.",
    "needs_fractions": "Whole numbers were taken for logits: `F.cross_entropy` takes the logits first, then the "
    "labels.",
    "index_dimensions": "`gather` needs labels with as many dimensions as the logits: `.unsqueeze(-1)` gives them one "
    "more, `.squeeze(-1)` takes it away afterwards.",
    "ignored_as_index": "−100 is no index: a position with this label must be left out, or its label replaced, before "
    "the label's logit is picked.",
    "zero_division": "Without any label the loss is 0: here a sum of nothing is divided by 0.",
    "truth": "A tensor with many numbers is neither true nor false: ask `.any()`, or count.",
}
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

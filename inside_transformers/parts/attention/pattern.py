"""`pattern`: how each query shares its attention among the keys it may read."""

from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, close, mistake
from inside_transformers.parts.attention import masks
from inside_transformers.parts.attention.inputs import said
from inside_transformers.parts.attention.scores import LAST_TWO
from inside_transformers.parts.attention.seen import pattern
from inside_transformers.parts.attention.weights import Weights

# What people take for −∞, though scores may be as low.
NOT_LOW = (-10.0, -50.0, -100.0, -999.0, -1000.0, -9999.0, -10000.0)


class Pattern(Weights):
    """(..., n_q, n_k) → the same: the softmax of each row over what the mask lets it read; a row of nothing is zeros.

    Held against torch's attention. The mistakes are those with the mask and with dimensions; those in the weights,
    and what gives a pattern away whatever else it holds, come after them, from `Weights`.
    """

    name, returns, read = "pattern", "pattern", "Scale and mask"
    reference = staticmethod(pattern)
    says = {"batch": LAST_TWO, "large_scores": masks.LARGE_SCORES, **said("long_text", "small_numbers")}

    @cached_property
    def everything(self) -> Tensor:
        """The softmax without a mask."""
        return self.scores.softmax(-1)

    @property
    def square(self) -> bool:
        return self.scores.shape[-1] == self.scores.shape[-2]

    @mistake(MESSAGES["batch"], slug="batch")
    def row_of_mask_for_each_sentence(self) -> list[Tensor]:
        """What comes of `mask[i]` in a loop that takes a batch's sentences for the rows of one."""
        if self.mask is None or self.mask.ndim != 2 or self.scores.ndim != 3 or len(self.mask) < len(self.scores):
            return []
        rows = self.mask[: len(self.scores)].unsqueeze(-2).expand(self.scores.shape)
        return [pattern(self.scores, rows)]

    @mistake(masks.ONE_MASK)
    def one_mask(self) -> list[Tensor]:
        return [pattern(self.scores, other) for other in masks.of_others(self.mask)]

    @mistake(
        "Whether a query may read nothing was asked of a single place in its row of the mask (the diagonal, or a first "
        "or last key): `mask.any(-1, keepdim=True)` asks them all."
    )
    def asked_of_one_place(self) -> list[Tensor]:
        if self.mask is None or self.large:
            return []
        places = [self.allowed[..., :1], self.allowed[..., -1:]]
        if self.square:
            places.append(self.allowed.diagonal(dim1=-2, dim2=-1).unsqueeze(-1))
        return [self.right * each for each in places if each.any()]

    @mistake(
        "The number that stands for −∞ is not lower than every real score by far, and these go down to −10,000: masked "
        "tokens take weight from the others. Take the lowest number that the dtype has."
    )
    def fill_not_low(self) -> list[Any]:
        hidden = ~self.allowed
        low = [self.scores.masked_fill(hidden, number) for number in NOT_LOW]
        lowered = [self.scores + number * hidden for number in NOT_LOW[-2:]]
        return [*(scores.softmax(-1) * self.allowed for scores in (*low, *lowered)), self.a_little_taken]

    @mistake(
        "Each row is divided by other rows' sums: `sum(-1)` drops a dimension, `keepdim=True` keeps it, so that row i "
        "meets its own sum."
    )
    def keepdim(self) -> list[Tensor]:
        if not self.square:
            return []
        largest = [s.amax(-1, keepdim=True) for s in (self.scores, self.infinite)]
        powers = [self.scores.exp(), self.infinite.exp(), (self.scores - largest[0]).exp()]
        shared = [p / p.sum(-1).unsqueeze(-2) for p in (*powers, (self.infinite - largest[1]).exp())]
        return [each for each in shared if not close(each, self.everything, loose=True)]

    @mistake(
        "Every row of the pattern must sum to 1: did you softmax over the queries instead of the keys? A row is one "
        "query, and it shares its attention among the keys."
    )
    def softmax_over_queries(self) -> list[Any]:
        return [self.softmaxes(s, -2) for s in (self.infinite, self.finite, self.scores)]

    @mistake(
        "What was subtracted is the largest of all scores: in a row whose own largest lies far below, nothing is left "
        "but 0. Each row needs its own largest."
    )
    def global_maximum(self) -> list[Any]:
        if not self.large:
            return []
        powers = [(s - s.max()).exp() for s in (self.scores, self.infinite)]
        shares = [p * self.allowed / (p * self.allowed).sum(-1, keepdim=True) for p in powers]
        return [each for share in shares for each in (share, share.nan_to_num(0.0))]

    @mistake("Every row of the pattern must sum to 1 by itself: here the softmax runs over all scores at once.")
    def softmax_over_all(self) -> list[Tensor]:
        flat = [s.flatten(start) for s in (self.infinite, self.scores) for start in (-2, 0)]
        over_all = [s.softmax(-1).reshape(self.scores.shape) for s in flat]
        return [*over_all, *(w * self.allowed for w in over_all)]

    @mistake(
        "Every row of the pattern must sum to 1: here the softmax runs over the batch (or the heads). Count the "
        "dimension from the end: the keys are the last one."
    )
    def softmax_over_batch(self) -> list[Any]:
        return [self.softmaxes(s, dim) for s in (self.infinite, self.scores) for dim in range(self.scores.ndim - 2)]

    @mistake(
        "The rows of the pattern no longer sum to 1: the mask came after the softmax. Mask the scores first, so that "
        "the softmax shares everything among the tokens that may be read."
    )
    def mask_after_softmax(self) -> Tensor:
        return self.everything * self.allowed

    @mistake("The mask is ignored: tokens read what they may not read.")
    def no_mask(self) -> list[Tensor]:
        return [] if self.large else [self.everything]

    @mistake("The mask is inverted: True means that the token may be read.")
    def inverted_mask(self) -> list[Any]:
        if self.mask is None:
            return []
        inverted = type(self)(self.scores, ~self.allowed)
        made = [each for s in (inverted.infinite, inverted.finite) for each in inverted.softmaxes(s)]
        hidden_again = [each.nan_to_num(0.0) * self.allowed for each in made]
        return [*made, *(each for each in hidden_again if each.any())]

    @mistake(masks.CAUSAL_FOR_MASK)
    def causal_for_mask(self) -> list[Tensor]:
        return [] if self.mask is None else [pattern(self.scores, masks.causal_too(self.scores, None))]

    @mistake(
        "No token reads itself, though the mask lets it: is there a `tril(-1)`, or an `eye`, in your code? The mask is "
        "used as it is, on its diagonal, too."
    )
    def itself_hidden(self) -> list[Tensor]:
        if self.mask is None or not self.square:
            return []
        itself = torch.eye(self.scores.shape[-1], dtype=torch.bool)
        return [pattern(self.scores, mask) for mask in (self.allowed & ~itself, self.allowed.tril(-1))]

    @mistake("The mask is turned round: row i of the mask says what query i may read.")
    def mask_twisted(self) -> list[Tensor]:
        if self.mask is None or not self.square:
            return []
        return [pattern(self.scores, mask) for mask in (self.allowed.mT, ~self.allowed.mT)]

    @mistake(
        "Masked scores were set to 0. A score of 0 still gets weight, since exp(0) = 1: what may not be read needs a "
        "score of −∞ before the softmax."
    )
    def masked_to_zero(self) -> list[Tensor]:
        return [] if self.large else self.softmaxes(self.scores * self.allowed)

    @mistake(
        "The mask came after the softmax, or after the exponentials, and the rest was shared out anew. Where a masked "
        "score is the largest by far, nothing is left to share: all others have become 0. Mask before both, and before "
        "a largest score is taken away."
    )
    def renormalised(self) -> list[Tensor]:
        best = self.infinite.amax(-1, keepdim=True)
        buried = (self.scores.amax(-1, keepdim=True) - best > 80) & self.allowed.any(-1, keepdim=True)
        return [self.right.masked_fill(buried, number) for number in (0.0, torch.nan)]

    @mistake("The softmax is missing: the scores themselves are used as weights.")
    def no_softmax(self) -> list[Tensor]:
        return [self.scores, self.scores * self.allowed, self.infinite, self.finite]

    @mistake(
        "The mask was added to the scores as numbers 0 and 1. That shifts scores by 1 and hides nothing: what may not "
        "be read needs a score of −∞ before the softmax."
    )
    def additive_mask(self) -> list[Any]:
        shifts = [one * hidden.to(self.scores.dtype) for hidden in (self.allowed, ~self.allowed) for one in (1, -1)]
        return [self.softmaxes(self.scores + shift) for shift in shifts]

    @mistake(masks.ALWAYS_CAUSAL)
    def always_causal(self) -> Tensor:
        return pattern(self.scores, masks.causal_too(self.scores, self.mask))

    @mistake("Rows and columns of the pattern are exchanged: row i is query i, and sums to 1.")
    def pattern_turned(self) -> Tensor:
        return self.right.mT

    @mistake(masks.ONE_ROW)
    def one_row_of_mask(self) -> list[Tensor]:
        rows = [] if self.mask is None else masks.one_for_all(self.allowed)
        return [pattern(self.scores, row.expand(self.scores.shape)) for row in rows]

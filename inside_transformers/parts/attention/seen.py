"""What gives a mistake away in a pattern, whatever else it holds."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, matches, sign
from inside_transformers.parts.attention.masks import NAN_ROWS, takes_mask

UNIFORM_ROWS = (
    "A row that may read nothing must be all zeros. Here it shares its attention among all tokens, since one large "
    "negative number everywhere is the same as no mask: a row of equal scores is uniform."
)
NAN = "The result is NaN for ordinary scores: 0 · ∞, ∞ − ∞ and 0/0 are NaN."


def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """(..., n_q, n_k) → the same: attention, by torch, whose values are the identity matrix and so show its weights."""
    takes_mask(mask, scores.shape)
    identity = torch.eye(scores.shape[-1], dtype=scores.dtype).expand(*scores.shape[:-2], -1, -1)
    return F.scaled_dot_product_attention(scores, identity, identity, attn_mask=mask, scale=1.0)


class Seen(PartSpec):
    """(..., n_q, n_k), a mask → (..., n_q, n_k)."""

    scores: Tensor
    mask: Tensor | None = None

    @cached_property
    def allowed(self) -> Tensor:
        whole = torch.ones_like(self.scores, dtype=torch.bool)
        return whole if self.mask is None else self.mask.expand(self.scores.shape)

    @cached_property
    def empty(self) -> Tensor:
        """(..., n_q) of bool: rows that may read nothing."""
        return ~self.allowed.any(-1)

    @cached_property
    def large(self) -> bool:
        """Whether exponentials overflow, and 0 is far above or below the scores."""
        return bool(self.scores.abs().max() > 80)

    def fits(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.shape == self.scores.shape

    @sign(
        "The mask was given dimensions that the scores lack, and the result grew them too. It fits the scores as it "
        "is, from the last dimension backwards."
    )
    def mask_broadcast(self, got: Any) -> bool:
        if self.mask is None or not isinstance(got, Tensor):
            return False
        return got.ndim > self.scores.ndim and got.shape[-2:] == self.scores.shape[-2:]

    @sign(NAN_ROWS)
    def nan_rows(self, got: Any) -> bool:
        return self.fits(got) and bool(got[self.empty].isnan().any())

    @sign(
        "Large scores give NaN or infinity: exp(10000) overflows. Subtract each row's largest score first, or let "
        "torch's softmax do it."
    )
    def overflow(self, got: Any) -> bool:
        return self.large and self.fits(got) and not bool(got.isfinite().all())

    @sign(NAN)
    def nan(self, got: Any) -> bool:
        return not self.large and self.fits(got) and not bool(got.isfinite().all())

    @sign(UNIFORM_ROWS, slug="uniform_rows")
    def shares_in_empty_rows(self, got: Any) -> bool:
        rows = got[self.empty] if self.fits(got) else torch.zeros(0, 1)
        return bool((rows.gt(0).all(-1) & rows.sum(-1).sub(1).abs().lt(1e-3)).any())

    @sign("A row that may read nothing must be all zeros.")
    def empty_rows(self, got: Any) -> bool:
        return self.fits(got) and bool(got[self.empty].any())

    @sign(
        "Masked entries must be exactly 0: here a little attention leaks through. The number that stands for −∞ is not "
        "low enough."
    )
    def leaking_mask(self, got: Any) -> bool:
        return self.fits(got) and bool(got[~self.allowed].any()) and bool((got[~self.allowed].abs() < 0.01).all())

    @sign("Masked entries must be exactly 0, and here some are not.")
    def masked_read(self, got: Any) -> bool:
        """(In a batch that goes wrong, that it is one says more.)"""
        return self.scores.ndim == 2 and self.fits(got) and bool(got[~self.allowed].any())

    @sign("Where there is one key only, it gets all of the attention: its weight is 1.")
    def one_key(self, got: Any) -> bool:
        return self.scores.shape[-1] == 1 and self.fits(got) and bool((got[self.allowed] != 1).any())

    @sign(
        "Some tokens are hidden, though no mask was given in this call: is one kept from an earlier call, are zeros "
        "taken for padding, or do only the best few keys count?"
    )
    def mask_kept(self, got: Any) -> bool:
        """Whether the pattern is right for some mask, one that hides something. (In a long text, a limit does.)"""
        if self.mask is not None or self.large or self.scores.shape[-1] >= 50 or not self.fits(got):
            return False
        reads = got != 0
        some = reads.any(-1) & ~reads.all(-1)
        return bool(some.any()) and matches(got, pattern(self.scores, reads))

    @sign("Every row of the pattern that may read something must sum to 1.")
    def rows_do_not_sum(self, got: Any) -> bool:
        return self.fits(got) and bool(((got.sum(-1).double() - (~self.empty).double()).abs() > 1e-4).any())


ALONE = tuple(slug for slug in Seen.sentences if slug != "uniform_rows")  # in nothing but a pattern


def on_pattern(condition: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """The condition on a pattern as one on the pair (output, pattern)."""
    return lambda got: isinstance(got, tuple) and len(got) == 2 and condition(got[1])

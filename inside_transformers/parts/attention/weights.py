"""Mistakes in the weights of a pattern."""

import math
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, close, mistake, sign
from inside_transformers.parts.attention.seen import UNIFORM_ROWS, Seen, pattern


class Weights(Seen):
    """(..., n_q, n_k), a mask → (..., n_q, n_k). What is only seen in a pattern comes after the mistakes here."""

    @staticmethod
    def others(inputs: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
        """A mask is mixed, too: of a causal one, inverting and turning it leaves what hiding its diagonal leaves."""
        generator = torch.Generator().manual_seed(seed)

        def mixed(mask: Tensor) -> Tensor:
            return mask.flatten()[torch.randperm(mask.numel(), generator=generator)].reshape(mask.shape)

        scores, *masks = PartSpec.others(inputs, seed)
        return scores, *(mask if mask is None else mixed(mask) for mask in masks)

    @cached_property
    def infinite(self) -> Tensor:
        """The scores, −∞ where nothing may be read."""
        return self.scores.masked_fill(~self.allowed, -torch.inf)

    @cached_property
    def finite(self) -> Tensor:
        """The same with the lowest number in the place of −∞."""
        return self.scores.masked_fill(~self.allowed, torch.finfo(self.scores.dtype).min)

    def a_little_taken(self, got: Any) -> bool:
        """Whether rows with a masked key sum to a little less than 1, and hold what is right but for that."""
        if not isinstance(got, Tensor) or got.shape != self.right.shape or bool(got[~self.allowed].any()):
            return False
        sums, partly = got.sum(-1), self.allowed.any(-1) & ~self.allowed.all(-1)
        less = partly.any() and (sums[partly] < 1 - 1e-6).any() and (sums[partly] > 0.99).all()
        whole = close(sums[self.allowed.all(-1)], torch.ones_like(sums[self.allowed.all(-1)]))
        return bool(less) and whole and close(got, self.right * sums.unsqueeze(-1), loose=True)

    def softmaxes(self, scores: Tensor, dim: int = -1) -> list[Tensor]:
        """The softmax as it is, with its NaN set to 0, and with masked entries set to 0 afterwards."""
        weights = scores.softmax(dim)
        return [weights, weights.nan_to_num(0.0), weights.nan_to_num(0.0) * self.allowed]

    @sign(
        "Small weights have become 0, so that rows don't quite sum to 1: is there a threshold, or a number of keys "
        "that are kept? A softmax gives every key some weight, however small. Only the mask takes it away."
    )
    def small_to_zero(self, got: Any) -> bool:
        if not self.fits(got):
            return False
        gone = (got == 0) & (self.right != 0)
        if not gone.any() or gone.all() or self.right[gone].max() > 0.01:
            return False
        kept = close(got, self.right.masked_fill(gone, 0.0), loose=True)
        return kept and bool(self.right[gone].max() <= self.right[(got != 0)].min())

    @mistake(
        "1 was taken from each exponential, or added to their sum: each is divided by the sum of all, as they are."
    )
    def off_by_one(self) -> list[Tensor]:
        scores = self.scores.masked_fill(~self.allowed, -torch.inf)
        top = scores.amax(-1, keepdim=True).clamp(min=torch.finfo(scores.dtype).min)
        powers = [scores.exp(), (scores - top).exp()]
        less = [(power - 1) / (power - 1).sum(-1, keepdim=True) for power in powers]
        return [] if self.large else [*less, *(power / (1 + power.sum(-1, keepdim=True)) for power in powers)]

    @mistake("All weight goes to the best key. The softmax is soft: every key that may be read gets a share.")
    def hard_argmax(self) -> list[Tensor]:
        hard = [F.one_hot(s.argmax(-1), s.shape[-1]).to(s.dtype) for s in (self.infinite, self.scores)]
        return [*hard, hard[0] * self.allowed]

    @mistake("The signs are turned round: the key with the largest score gets the most, not the least.")
    def least_first(self) -> list[Any]:
        turned = -self.scores
        return [self.softmaxes(turned.masked_fill(~self.allowed, low)) for low in (-1e30, -torch.inf)]

    @mistake(
        "The scores lost their signs, or those below 0 became 0: a key with −5 fits far worse than one with −1, and "
        "gets far less."
    )
    def signs_lost(self) -> list[Any]:
        lost = self.scores.abs(), self.scores.square(), self.scores.clamp(min=0)
        if not (self.scores[self.allowed.expand_as(self.scores)] < 0).any():
            return []
        return [self.softmaxes(each.masked_fill(~self.allowed, -torch.inf)) for each in lost]

    @mistake(
        "What was subtracted before the exponential is not the same for a whole row: without `keepdim=True` it is "
        "another row's largest score, with `dim=0` or `dim=-2` each column's. Each row needs its own."
    )
    def other_largest(self) -> list[Any]:
        scores = self.infinite
        square = scores.shape[-1] == scores.shape[-2]
        tops = [scores.amax(-2, keepdim=True), *([scores.amax(-1).unsqueeze(-2)] if square else [])]
        shifted = [scores - top.masked_fill(top == -torch.inf, 0.0) for top in tops]
        return [] if self.large else [each for some in shifted for each in self.softmaxes(some)]

    @mistake("Each score went through a sigmoid by itself. The keys compete for a row: use the softmax.")
    def sigmoid(self) -> list[Tensor]:
        return [self.scores.sigmoid(), self.scores.sigmoid() * self.allowed]

    @mistake("The scores themselves were divided by their sum: the exponential of the softmax is missing.")
    def no_exponential(self) -> list[Tensor]:
        return [s / s.sum(-1, keepdim=True) for s in (self.scores, self.scores * self.allowed)]

    @mistake("These are the logarithms of the weights: use softmax, not log_softmax.")
    def log_softmax(self) -> list[Tensor]:
        if self.scores.shape[-1] == 1:
            return []
        return [s.log_softmax(-1) for s in (self.infinite, self.finite, self.scores)]

    @mistake("The softmax was taken twice.")
    def softmax_twice(self) -> list[Any]:
        first = [s.softmax(-1) for s in (self.infinite, self.finite, self.scores)]
        return [*map(self.softmaxes, first), *(pattern(each.nan_to_num(0.0), self.mask) for each in first)]

    @mistake("The exponentials were not divided by their sum, so the rows of the pattern don't sum to 1.")
    def not_normalised(self) -> list[Tensor]:
        return [self.infinite.exp(), (self.infinite - self.infinite.amax(-1, keepdim=True)).exp()]

    @mistake(
        "The scores are divided once more, by the root of a number of tokens. They come divided by √d: take the "
        "softmax of them as they are."
    )
    def scaled_again(self) -> list[Tensor]:
        return [pattern(self.scores / math.sqrt(n), self.mask) for n in self.scores.shape[-2:] if n > 1]

    @mistake(UNIFORM_ROWS)
    def uniform_rows(self) -> Tensor:
        return self.finite.softmax(-1)

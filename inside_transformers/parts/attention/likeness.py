"""What the mistakes in `scores` are made of, and those that are asked last: other measures of how well vectors fit."""

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake

BENDS: tuple[Callable[[Tensor], Tensor], ...] = (torch.tanh, torch.sigmoid, torch.exp, torch.square)


class Likeness(PartSpec):
    """(..., n_q, d), (..., n_k, d) → (..., n_q, n_k)."""

    q: Tensor
    k: Tensor

    @staticmethod
    def others(inputs: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
        """Twice as many tokens: what was a number of tokens may be d, or d − 1, by chance."""
        return PartSpec.others(tuple(torch.cat([each, each], dim=-2) for each in inputs), seed)

    @property
    def d(self) -> int:
        return self.q.shape[-1]

    @property
    def root(self) -> float:
        return math.sqrt(self.d)

    @cached_property
    def products(self) -> Tensor:
        """(..., n_q, n_k): the dot products as they are."""
        return self.q @ self.k.mT

    @mistake(
        "These are distances between queries and keys, or their squares. A key need not lie near its query: a score is "
        "their dot product, divided by √d."
    )
    def distances(self) -> list[Tensor]:
        squares = self.q.square().sum(-1).unsqueeze(-1) + self.k.square().sum(-1).unsqueeze(-2) - 2 * self.products
        far = [squares, squares.clamp(min=0).sqrt(), torch.cdist(self.q, self.k, p=1)]
        return [way * each / scale for each in far for way in (-1, 1) for scale in (1, self.root, self.d, 2)]

    @mistake(
        "The features of query and key were added. In a dot product they are multiplied, and these products added."
    )
    def features_added(self) -> list[Tensor]:
        sums = self.q.sum(-1).unsqueeze(-1) + self.k.sum(-1).unsqueeze(-2)
        return [sums / scale for scale in (1, self.root, self.d)]

    @mistake(
        "A function bends the scores, like `tanh`, `exp`, a square or a root: they are the dot products, divided by "
        "√d. (The root is that of d alone.)"
    )
    def bent(self) -> list[Tensor]:
        bent = [way(each) for each in (self.products / self.root, self.products) for way in BENDS]
        return [*bent, *((self.products / scale).sqrt() for scale in (1, self.root, self.d))]

    @mistake("The vectors lost the mean of their features first: that makes a covariance. Take them as they are.")
    def features_centered(self) -> list[Tensor]:
        q, k = (each - each.mean(-1, keepdim=True) for each in (self.q, self.k))
        pairs = (q @ k.mT, self.q @ k.mT)
        return [each / scale for each in pairs for scale in (1, self.root, self.d)]

    @mistake(
        "Something was taken from each row, its largest score or its mean. The softmax may do that, and comes in "
        "`pattern`: scores stay as they are."
    )
    def shifted(self) -> list[Tensor]:
        scores = [self.products / self.root, self.products]
        return [each - low for each in scores for low in (each.amax(-1, keepdim=True), each.mean(-1, keepdim=True))]

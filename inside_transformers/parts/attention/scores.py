"""`scores`: how well each key fits each query."""

import math
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, close, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.attention.inputs import SAID, said
from inside_transformers.parts.attention.likeness import Likeness

LAST_TWO = f"{MESSAGES['batch']} To exchange the last two alone, there is `.mT`."


class Scores(Likeness):
    """(..., n_q, d), (..., n_k, d) → (..., n_q, n_k): the dot product of each query with each key, divided by √d.

    Vaswani et al. (2017), equation 1, before the softmax.
    """

    name, returns, read = "scores", "scores", "Queries and keys"
    reference = staticmethod(reference("attention", "scores"))
    says = {
        "batch": LAST_TWO,
        **said("same_sizes", "one_feature", "wide", "long_text", "small_numbers", "large_numbers"),
    }

    def terms(self) -> Tensor:
        return self.q.abs() @ self.k.abs().mT / self.root

    def scaled(self, products: Tensor) -> list[Tensor]:
        """As they are, divided by d, and by its root."""
        return [products, products / self.d, products / self.root]

    @mistake(
        "The scores are not divided by √d, the square root of the number of features of a query. Longer vectors have "
        "larger dot products, and the softmax would saturate."
    )
    def unscaled(self) -> Tensor:
        return self.products

    @mistake("The scores are divided by d. Divide by its square root, √d: a sum of d products grows like √d.")
    def divided_by_d(self) -> Tensor:
        return self.products / self.d

    @mistake("The scores are multiplied by √d. They must be divided by it.")
    def multiplied_by_root_d(self) -> Tensor:
        return self.products * self.root

    @mistake(
        "The scores are divided by a number of tokens (or of sentences, or heads), or its root. The d in √d is the "
        "number of features, the last dimension of the queries."
    )
    def scaled_by_tokens(self) -> list[Tensor]:
        counts = {*self.q.shape[:-1], *self.k.shape[:-1], self.q.numel(), self.k.numel()} - {self.d, 1}
        return [self.products / scale for n in sorted(counts) for scale in (math.sqrt(n), n)]

    @mistake("√d was taken of d − 1, or of d + 1. The d in √d is the number of features itself: `q.shape[-1]`.")
    def d_off_by_one(self) -> list[Tensor]:
        beside = (self.d - 1, self.d + 1) if self.d > 2 else ()
        return [self.products / scale for d in beside for scale in (math.sqrt(d), d)]

    @mistake(
        "The scores are divided by d / 2, or by d and by 2: `d ** 1 / 2` is half of d, since the power comes before "
        "the division. The square root is `math.sqrt(d)`."
    )
    def half_d(self) -> list[Tensor]:
        if self.d == 4:  # 2d is √64 here: a fixed scale?
            return []
        return [self.products / self.d / 2, self.products / (self.d / 2)]

    @mistake("The scores were rounded to whole numbers: is there a `//`, or a `round`?")
    def whole_scores(self) -> list[Tensor]:
        return [self.right.floor(), self.right.trunc(), self.right.round()]

    @mistake("Every query meets every key: here each query met only the key of its own token.")
    def own_key_only(self) -> list[Tensor]:
        if self.q.shape != self.k.shape:
            return []
        return [(self.q * self.k).sum(-1) / scale for scale in (1.0, self.root)]

    @mistake("√d was rounded to a whole number: `//` or `int()` loses its decimals.")
    def rounded_root(self) -> list[Tensor]:
        return [self.products / max(1, math.floor(self.root)), self.products / math.ceil(self.root)]

    @mistake(
        "Rows and columns of the scores are exchanged: row i is what token i asks (the query), column j is the token "
        "it may read (the key)."
    )
    def scores_transposed(self) -> list[Tensor]:
        return [self.right.mT, self.products.mT]

    @mistake("These are not scores but weights: the softmax comes later, in `pattern`.")
    def softmax_too_early(self) -> list[Tensor]:
        found = [s.softmax(dim) for s in (self.right, self.products) for dim in (-1, -2) if s.shape[dim] > 1]
        return [*found, self.products.softmax(-1) / math.sqrt(self.d)]

    @mistake(
        "The vectors were brought to length one first: that is the cosine. Attention takes the dot products as they "
        "are, divided by √d."
    )
    def normalised_vectors(self) -> list[Tensor]:
        cosines = F.normalize(self.q, dim=-1) @ F.normalize(self.k, dim=-1).mT
        halves = [self.q @ F.normalize(self.k, dim=-1).mT, F.normalize(self.q, dim=-1) @ self.k.mT]
        return [each for s in (cosines, *halves) for each in (s, s / self.root)]

    @mistake("Scores may be below zero, where a key does not fit its query: their signs were lost, or they became 0.")
    def signs_lost(self) -> list[Tensor]:
        return [self.right.abs(), self.right.relu(), self.products.abs() / self.d, self.products.relu() / self.d]

    @sign("A score is −∞. Nothing is hidden here: every query meets every key, and the mask comes in `pattern`.")
    def masked_already(self, got: Any) -> bool:
        return isinstance(got, Tensor) and bool((got == -torch.inf).any()) and bool(self.right.isfinite().all())

    @mistake("The scores have the wrong sign: a key that fits its query gets a high score.")
    def negative_scores(self) -> list[Tensor]:
        return [-self.right, -self.products]

    @mistake(
        "The queries were transposed, so features meet features. The keys are what is transposed: (n_q, d) times "
        "(d, n_k)."
    )
    def queries_transposed(self) -> list[Tensor]:
        return self.scaled(self.q.mT @ self.k) if self.q.shape[-2] == self.k.shape[-2] else []

    @mistake(
        "Queries meet queries, or keys meet keys. Each query meets every key: `q` stands on the left, `k` on the right."
    )
    def among_themselves(self) -> list[Tensor]:
        if self.q.shape != self.k.shape:
            return []
        return [*self.scaled(self.q @ self.q.mT), *self.scaled(self.k @ self.k.mT)]

    @mistake(
        "The keys were not transposed. Here there are as many keys as features, so `q @ k` fits, and multiplies "
        "queries with features; `k.mT` is needed whatever the sizes are."
    )
    def not_transposed(self) -> list[Tensor]:
        return self.scaled(self.q @ self.k) if self.k.shape[-2] == self.d else []

    @mistake(
        "`view` and `reshape` lay the numbers out anew, row after row; they exchange no dimensions. Transpose the keys "
        "instead."
    )
    def reshaped(self) -> list[Tensor]:
        return self.scaled(self.q @ self.k.reshape(self.k.mT.shape))

    @mistake("The products of the features must be added up: each score is one dot product.")
    def not_summed(self) -> list[Any]:
        products = self.q * self.k if self.q.shape == self.k.shape else None
        return [*([] if products is None else [products, products / self.root]), self.has_features]

    def has_features(self, got: Any) -> bool:
        """Whether features are a dimension still."""
        return isinstance(got, Tensor) and got.ndim == self.right.ndim + 1 and got.shape[-1] == self.d

    @mistake(
        "Scores are 0 that should not be: does a `range` end one too early, or is something hidden? Every query meets "
        "every key, and the mask comes in `pattern`."
    )
    def left_zero(self) -> list[Tensor]:
        n_q, n_k = self.right.shape[-2:]
        kept = torch.arange(n_q)[:, None] < n_q - 1, torch.arange(n_k) < n_k - 1
        return [*(self.right * each for each in kept), self.right.tril()]

    @sign(SAID["not_square"])
    def not_square(self, got: Any) -> bool:
        n_q, n_k = self.right.shape[-2:]
        return n_q != n_k and isinstance(got, Tensor) and got.shape[-2:] in ((n_q, n_q), (n_k, n_k))

    @sign(SAID["zero_vectors"])
    def zero_vectors(self, got: Any) -> bool:
        """NaN where a query or a key is all zeros, and nowhere else."""
        zeros = ~self.q.any(-1).unsqueeze(-1) | ~self.k.any(-1).unsqueeze(-2)
        return isinstance(got, Tensor) and bool(zeros.any()) and torch.equal(got.isnan(), zeros)

    @sign(
        "The scores are right up to a factor: they are not divided by √d, but by another number. Take d from the last "
        "dimension of `q`; it is not the same for all queries. (And `d ** 1 / 2` is half of d: the root is `d ** 0.5`.)"
    )
    def fixed_scale(self, got: Any) -> bool:
        if not isinstance(got, Tensor) or got.shape != self.right.shape or not got.isfinite().all():
            return False
        factor = (got * self.right).sum() / (self.right * self.right).sum()
        # What rounding explains is no other factor.
        other = bool(factor > 1e-3 and abs(factor - 1) > 1e-3)
        return other and close(got, self.right * factor, loose=True)

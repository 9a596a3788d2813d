"""The mistakes in `next_token` that are made in keeping the k best tokens, and what is asked last."""

from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import mistake, sign
from inside_transformers.parts.tasks import probabilities
from inside_transformers.parts.tasks.sampling import Sampled, largest, largest_together, largest_unique

NOT_LOW = (
    "What lies outside the k best must get exactly 0: the number that stands for −∞ is not low enough. A logit may be "
    "−10,000 itself, and its row may have none that is larger."
)
BY_SHARE = "(Or does their share of the probability say how many stay, as in top-p? `top_k` is a number of tokens.)"
ONE_LESS = f"The k best stay, all of them: here one is missing, as if `>` stood where `>=` must. {BY_SHARE}"


class AmongTheBest(Sampled):
    """(..., n_vocab) → (..., n_vocab): 0 outside the `top_k` best of each row."""

    def not_finite(self, got: Any) -> bool:
        return self.fits(got) and not bool(got.isfinite().all())

    def outside(self, got: Any) -> Tensor:
        """The probabilities of what lies outside the k best."""
        return got[~self.kept] if self.cuts and self.fits(got) else torch.zeros(0)

    @mistake("The logits were rounded to whole numbers: `//` does that, `/` does not.")
    def whole_logits(self) -> list[Tensor]:
        return [self.cut(way(self.warm)) for way in (torch.floor, torch.trunc, torch.round)]

    @mistake("Equal logits were counted as one: two tokens with the same logit are two of the k best.")
    def equal_once(self) -> list[Tensor]:
        return [self.cut(self.warm, keep) for keep in largest_unique(self.logits, self.k)] if self.limited else []

    @mistake(
        "Each row is compared with the other rows' thresholds: an index like `[..., -1]` drops a dimension; keep it, "
        "with size 1, so that row i meets its own."
    )
    def threshold_keepdim(self) -> list[Tensor]:
        square = self.logits.ndim == 2 and self.logits.shape[0] == self.logits.shape[1]
        if not square or not self.limited:
            return []
        return [self.cut(self.warm, self.logits >= self.logits.topk(self.k).values[..., -1])]

    @mistake(
        "The k best were chosen among all rows together, or those of one row for all: each row, along the last "
        "dimension, has its own. (And `mask[indices]` picks rows, not places in each row.)"
    )
    def over_batch(self) -> list[Tensor]:
        if not self.limited or self.logits.ndim < 2:  # one text is tested first
            return []
        found = [self.cut(self.warm, keep) for keep in largest_together(self.logits, self.k)]
        return [self.logits.softmax(-1), self.warm.softmax(-1), *found, *(each.nan_to_num(0.0) for each in found)]

    @mistake("What is left after `top_k` must sum to 1 again.")
    def not_renormalised(self) -> list[Tensor]:
        return [v.softmax(-1) * self.kept for v in (self.logits, self.warm) if self.limited]

    @mistake("`top_k` is ignored: everything outside the k best gets exactly 0.")
    def top_is_ignored(self) -> list[Tensor]:
        return [v.softmax(-1) for v in (self.logits, self.warm) if self.limited and v.ndim == 1]

    @mistake(
        "What lies outside the k best got a logit of 0: exp(0) = 1, so it still gets weight. It needs a logit of −∞ "
        "before the softmax."
    )
    def cut_to_zero(self) -> list[Tensor]:
        lows = (0.0, 1e-9, torch.finfo(self.logits.dtype).tiny) if self.limited and not self.large else ()
        return [self.cut(values, low=low) for values in (self.logits, self.warm) for low in lows]

    @mistake(f"The k best stay, no more: here k + 1 do. {BY_SHARE}")
    def one_more(self) -> list[Tensor]:
        return [self.cut(self.warm, largest(self.logits, self.k + 1))] if self.limited else []

    @mistake(ONE_LESS)
    def one_less(self) -> list[Tensor]:
        return [self.cut(self.warm, largest(self.logits, self.k - 1))] if self.limited and self.k > 1 else []

    @sign(ONE_LESS, slug="one_less")
    def none_left(self, got: Any) -> bool:
        return self.limited and self.k == 1 and self.not_finite(got)

    @mistake("The first k tokens were kept: those with the k largest logits stay, wherever they stand.")
    def first_kept(self) -> list[Tensor]:
        places = torch.arange(self.n).expand_as(self.logits)
        return [self.cut(self.warm, keep) for keep in (places < self.k, places >= self.n - self.k) if self.limited]

    @mistake("The k largest were sought without their signs (`abs`): a logit of −10 is small.")
    def largest_sizes(self) -> list[Tensor]:
        some, sizes = self.limited and bool((self.logits < 0).any()), self.logits.abs()
        keeps = [largest(sizes, self.k), sizes >= sizes.topk(self.k).values[..., -1:]] if some else []
        return [self.cut(self.warm, keep) for keep in keeps]

    @mistake("The k least likely tokens were kept.")
    def least(self) -> list[Tensor]:
        return [self.cut(self.warm, largest(-self.logits, self.k))] if self.limited else []

    @mistake("The k best tokens were removed: they are to be kept, and all others removed.")
    def best_removed(self) -> list[Tensor]:
        return [self.cut(self.warm, ~self.kept), self.warm.softmax(-1) * ~self.kept] if self.limited else []

    @mistake("The probabilities of the k best stand in the first k places: each stays where its logit stands.")
    def moved_to_the_front(self) -> list[Tensor]:
        return [self.right.sort(-1, descending=True).values] if self.limited else []

    @mistake(
        "Another number of tokens stays than `top_k` says. Does a least probability decide, or how much the best have "
        "together, as in top-p? `top_k` is a number of tokens, whatever their probabilities are."
    )
    def kept_by_share(self) -> list[Tensor]:
        numbers = range(1, min(self.n, 20)) if self.limited else ()
        return [self.cut(self.warm, largest(self.logits, m)) for m in numbers if abs(m - self.k) > 1]

    @sign("Only k numbers are returned: there must be one for each token of the vocabulary, 0 for all but k.")
    def only_k(self, got: Any) -> bool:
        return self.limited and isinstance(got, Tensor) and got.shape == (*self.logits.shape[:-1], self.k)

    @sign("The result is NaN for ordinary logits: 0 · ∞, ∞ − ∞ and 0/0 are NaN. `masked_fill` puts −∞ in place.")
    def nan(self, got: Any) -> bool:
        return self.not_finite(got) and bool((self.logits.isfinite() & (self.logits.abs() < 80)).all())

    @sign(
        "A logit of −∞ makes NaN of a row: 0 times −∞ and −∞ minus −∞ are NaN. Don't multiply logits by a mask: "
        "`masked_fill` puts −∞ in place."
    )
    def nan_of_infinity(self, got: Any) -> bool:
        return self.not_finite(got) and not self.large and not bool(self.logits.isfinite().all())

    @sign(probabilities.OVERFLOW)
    def overflow(self, got: Any) -> bool:
        return self.not_finite(got)

    @mistake(NOT_LOW)
    def not_low(self) -> list[Any]:
        def small(got: Any) -> bool:
            found = self.outside(got)
            return bool((found != 0).any()) and bool((found < 1e-3).all())

        return [*self.too_high(), small] if self.cuts else []

    @sign(
        "A token outside the k best has a probability: which are the best is asked of each row, and all others get "
        "exactly 0."
    )
    def outside_best(self, got: Any) -> bool:
        return bool((self.outside(got) != 0).any())

    @sign(probabilities.ROWS_DO_NOT_SUM)
    def rows_do_not_sum(self, got: Any) -> bool:
        return self.fits(got) and bool(((got.sum(-1) - 1).abs() > 1e-3).any())

    @sign(probabilities.LARGE_WRONG)
    def large_wrong(self, got: Any) -> bool:
        return self.large and self.fits(got) and bool(got.isfinite().all())

"""`next_token`: the probabilities with which the next token is drawn."""

import math
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.tasks import probabilities
from inside_transformers.parts.tasks.best_tokens import NOT_LOW, AmongTheBest
from inside_transformers.parts.tasks.sampling import largest


class NextToken(AmongTheBest):
    """(..., n_vocab) → (..., n_vocab): each row sums to 1, and is exactly 0 outside its `top_k` best.

    All goes to the best token at a temperature of 0. Where logits are large, what overflows is asked first: the first
    texts have small ones, and have shown all else. The mistakes are those in the softmax and the temperature; those in
    keeping the best come after them, from `AmongTheBest`.
    """

    name, returns, read = "next_token", "probabilities", "Inside a pipeline"
    uses, exact_zeros = ("softmax",), True
    reference = staticmethod(reference("tasks", "next_token"))
    says = {
        "out_of_bounds": "An index is larger than what it picks from. Do the numbers of tokens pick rows? In a batch, "
        "`p[indices]` does that; `scatter` and `one_hot` stay within each row.",
        "value_error": "A negative temperature must raise a ValueError.",
        "exact_zero": f"{MESSAGES['exact_zero']} (At temperature 0, a small temperature in its place is such a number, "
        "too: treat 0 by itself.)",
        "zero_refused": "A temperature of 0 is allowed: everything goes to the best token.",
    }

    @mistake(probabilities.SIGNS_LOST)
    def signs_lost(self) -> list[Tensor]:
        lost = probabilities.without_signs(self.logits)
        if self.cuts and not self.large:  # then others are the best, and some tie
            kept = [each >= each.topk(self.k).values[..., -1:] for each in lost]
            return [self.cut(each / self.safe, keep) for each, keep in zip(lost, kept, strict=True)]
        return [] if self.zero else [self.cut(each / self.safe) for each in lost]

    @sign(probabilities.OVERFLOW, slug="overflow")
    def overflow_of_large(self, got: Any) -> bool:
        return self.large and self.cuts and self.not_finite(got)

    @mistake(NOT_LOW, slug="not_low")
    def not_low_among_large(self) -> list[Any]:
        return self.not_low() if self.large else []

    @sign("A token was drawn. Return the probabilities: drawing is another's business.")
    def one_result(self, got: Any) -> bool:
        return isinstance(got, Tensor) and not got.is_floating_point() and not self.zero

    @sign("This is the index of a token: return a probability for every token.")
    def index_returned(self, got: Any) -> bool:
        if isinstance(got, Tensor):
            return got.ndim == 0 or (not got.is_floating_point() and not self.fits(got))
        return isinstance(got, int)

    @sign(
        "A probability is missing for the last tokens: `F.one_hot(index)` makes no more classes than the largest index "
        "needs. The size of the vocabulary is its second argument."
    )
    def one_hot_too_short(self, got: Any) -> bool:
        needed = int(self.logits.argmax(-1).max()) + 1
        return (
            self.zero and isinstance(got, Tensor) and got.shape == (*self.logits.shape[:-1], needed) != self.right.shape
        )

    @mistake(probabilities.OVER_FIRST)
    def softmax_over_first(self) -> list[Tensor]:
        scores = self.warm.masked_fill(~self.kept, -torch.inf)
        return [scores.softmax(dim) for dim in range(scores.ndim - 1)]

    @mistake(probabilities.LOG_SOFTMAX)
    def log_softmax(self) -> Tensor:
        return self.warm.masked_fill(~self.kept, -torch.inf).log_softmax(-1)

    @sign(
        "At temperature 0 exactly one token gets all: two logits that are nearly equal (`isclose`, rounded) are not "
        "equal."
    )
    def several_best(self, got: Any) -> bool:
        close = self.logits.amax(-1, keepdim=True) - self.logits < 1e-2
        ones = self.zero and self.fits(got) and torch.equal(got == 1, got != 0)
        return ones and bool((got[~close] == 0).all()) and bool((got.sum(-1) > 1).any())

    @mistake("The scores are logits: the softmax is missing.")
    def no_softmax(self) -> list[Tensor]:
        return [self.warm, self.warm.masked_fill(~self.kept, -torch.inf), self.logits]

    @mistake(probabilities.NOT_NORMALISED)
    def not_normalised(self) -> list[Tensor]:
        return [self.warm.exp(), self.warm.exp() * self.kept]

    @mistake(probabilities.SOFTMAX_TWICE)
    def softmax_twice(self) -> list[Tensor]:
        once = self.cut(self.warm)
        twice = [once.softmax(-1), *(self.cut(p) for p in (once, self.logits.softmax(-1), self.warm.softmax(-1)))]
        return [] if self.zero else twice

    @mistake(probabilities.SIGMOID)
    def sigmoid(self) -> list[Tensor]:
        return [self.logits.sigmoid(), self.warm.sigmoid()]

    @mistake(probabilities.ZERO_MASKED)
    def zero_masked(self) -> list[Tensor]:
        zero = self.logits == 0
        return [] if self.zero or zero.all(-1).any() else [self.cut(self.warm, self.kept & ~zero)]

    @mistake(
        "Fewer tokens are left than there should be: is a largest k fixed in your code? Without `top_k` all tokens "
        "stay."
    )
    def k_limited(self) -> list[Tensor]:
        return [self.cut(self.warm, largest(self.logits, k)) for k in (5, 10, 20, 40, 50, 100) if k < self.k]

    @mistake(
        "The logits were multiplied by the temperature: divide by it. A low temperature makes the best token more "
        "likely, not less."
    )
    def multiplied(self) -> list[Tensor]:
        powers = self.cold**self.safe
        found = [self.cut(self.logits * self.temperature), powers / powers.sum(-1, keepdim=True)]
        return found if self.scaled else []

    @mistake("The temperature is ignored: divide the logits by it before the softmax.")
    def temperature_ignored(self) -> list[Tensor]:
        return [self.cold] if self.scaled else []

    @mistake("The temperature came after the softmax: it divides the logits.")
    def after_softmax(self) -> list[Tensor]:
        after = self.cold / self.safe
        return [after, self.cold * self.safe, self.cut(after), after.softmax(-1)] if self.scaled else []

    @mistake(
        "The temperature was cut off, or rounded. Any positive number counts as it is: 0.001 is not 0, and 1000 is no "
        "10."
    )
    def temperature_cut(self) -> list[Tensor]:
        return [] if self.zero else self.other_temperatures()

    @mistake("The temperature counts as its square, or its root: it divides the logits once, as it is.")
    def temperature_squared(self) -> list[Tensor]:
        return [self.cut(self.logits / self.safe**power) for power in (2, 0.5) if self.scaled]

    @mistake(
        "1 was added to the temperature, or its exponential taken, before it divides. The logits are divided by the "
        "temperature itself; 0 is a case of its own."
    )
    def temperature_plus_one(self) -> list[Tensor]:
        t = self.temperature
        return [self.cut(self.logits / each) for each in (1 + t, math.exp(t))] if 0 < t < 50 else []

    @mistake(
        "All tokens that stay got the same probability. They share by their logits, as without `top_k`: those outside "
        "get −∞, and the softmax does the rest."
    )
    def equal_shares(self) -> list[Tensor]:
        return [] if self.zero or self.large else [self.kept / self.kept.sum(-1, keepdim=True)]

    @sign("A temperature of 0 divides by 0: treat it by itself. All probability goes to the best token.")
    def temperature_zero(self, got: Any) -> bool:
        return self.zero and self.not_finite(got)

    @mistake("At temperature 0 everything goes to the best token.")
    def zero_uniform(self) -> list[Tensor]:
        equal = [torch.full_like(self.logits, 1 / self.n), self.kept / self.kept.sum(-1, keepdim=True)]
        return [*equal, self.cold, self.logits.softmax(-1)] if self.zero else []

    @mistake(
        "The best token was sought among all rows together: each row has its own. (And `p[..., indices] = 1` sets "
        "these places in every row: `scatter` and `one_hot` stay within each.)"
    )
    def best_of_all(self) -> list[Tensor]:
        found = self.logits.argmax(-1).flatten(), self.logits.argmax().unsqueeze(0) % self.n
        places = [torch.zeros_like(self.logits).index_fill(-1, each, 1.0) for each in found]
        return [(self.logits == self.logits.max()).to(self.logits.dtype), *places] if self.zero else []

    @sign(
        "At temperature 0 everything goes to the best token, exactly: a small temperature is not the same where two "
        "logits are close."
    )
    def soft_zero(self, got: Any) -> bool:
        return self.zero and self.fits(got) and bool(((got > 0) & (got < 1)).any())

"""The mistakes in `extract_answer` that are asked last: another number than the sum of a span's two ends, or no search
through all of them."""

from collections.abc import Callable

import torch
from torch import Tensor

from inside_transformers.checks import mistake
from inside_transformers.parts.tasks.probabilities import is_large
from inside_transformers.parts.tasks.spans import Span, Spans, highest

SHORT = 30  # tokens: in longer texts, too many mistakes find the same span


class OtherSpans(Spans):
    """(n,), (n,), the most tokens that an answer may have → the first and the last token of the answer."""

    @mistake(
        "The last span that counts is returned, not the best: is the best sum set anew when a better one is found?"
    )
    def last_span(self) -> list[Span]:
        return self.last_ones

    @mistake(
        "The sums are NaN where a mask was multiplied by −∞, since 0 times −∞ is NaN, and `argmax` takes NaN for the "
        "largest. Put −∞ in place of what does not count: `masked_fill`, `torch.where`."
    )
    def nan_sum(self) -> list[Span]:
        return self.nan_won()

    @mistake("Only one of the two vectors decides: the sum of both does.")
    def ends_only(self) -> Span | list[Span]:
        finite = self.start_logits.isfinite().all()
        return self.best_of(self.start_logits, 0 * self.start_logits) if finite else []

    @mistake(
        "Two very negative logits won: were the two multiplied, which makes a large product of them, or did their sum "
        "lose its sign? Add them."
    )
    def product(self) -> list[Span]:
        starts, ends = self.start_logits, self.end_logits
        return [highest(each, self.fits) for each in (torch.outer(starts, ends), (starts[:, None] + ends).abs())]

    @mistake("Probabilities were added, or became 0 for large logits. Add the logits as they are.")
    def probabilities(self) -> list[Span]:
        lost = [(0, 0), (0, self.n - 1)] if is_large(self.start_logits) or is_large(self.end_logits) else []
        return [self.best_made(lambda logits: logits.softmax(-1)), *lost]

    @mistake(
        "The best span of any length was found first, and then cut to `max_length`. The best one among those that are "
        "short enough may be another."
    )
    def cut_afterwards(self) -> list[Span]:
        i, j = self.best_where(lambda i, j: i <= j)
        too_long = j - i >= self.max_length
        return [(i, i + self.max_length - 1), (j - self.max_length + 1, j)] if too_long else []

    @mistake("The signs of the logits were lost.")
    def absolute(self) -> list[Span]:
        starts, ends = ([each, each.abs()] for each in (self.start_logits, self.end_logits))
        return [self.best_of(start, end) for start in starts for end in ends][1:]

    @mistake("This span has the lowest sum: the highest is asked for.")
    def worst(self) -> Span:
        return self.best_made(torch.neg)

    @mistake(
        "The search found nothing: are the sums NaN (0 times −∞ is NaN), is no span ever better than what it begins "
        "with (or the comparison turned round), does a `return` inside the loops end it with the first span, or does "
        "no loop run at all, as with `range(n - max_length)` in a short text?"
    )
    def nothing_found(self) -> list[Span]:
        return [(0, 0), *([(0, self.n - 1)] if self.n < 8 else [])]

    @mistake(
        "The text was gone through once, with the best start so far. Where that is too far away, as `max_length` says, "
        "the best of all starts that are near enough takes its place, and not the token itself: compare whole spans."
    )
    def one_pass(self) -> Span:
        return self.once()

    @mistake(
        "Something else counts here than the sum of a span's two ends: were all logits between them added up, or "
        "averaged, one end subtracted from the other, or does the larger one alone count? Its sum is the start of its "
        "first token and the end of its last one, and nothing more."
    )
    def all_added(self) -> list[Span]:
        both = (self.start_logits + self.end_logits).double()
        sums = both.cumsum(0) + (both - both.cumsum(0))[:, None]
        places = torch.arange(self.n)
        means = sums / (places - places[:, None] + 1).clamp(min=1)
        found = [highest(each, self.fits) for each in (sums, means) if self.finite]
        return [*found, *(self.of_both(way) for way in (torch.sub, lambda a, b: b - a, torch.maximum) if self.n < 8)]

    def of_both(self, way: Callable[[Tensor, Tensor], Tensor]) -> Span:
        """The best span where the two ends make another number. The first texts show it; in longer ones, other
        mistakes may find the same."""
        return highest(way(self.start_logits[:, None], self.end_logits), self.fits)

    @mistake("The smaller of a span's two logits decides: the sum of both does.")
    def smaller_alone(self) -> Span | list[Span]:
        return self.of_both(torch.minimum) if self.n < SHORT else []

    @mistake(
        "Something else counts here than a span's sum: how many tokens it has divides that, or makes it smaller or "
        "larger. A span that is short enough counts with its sum, and nothing more."
    )
    def by_length(self) -> list[Span]:
        sums, places = self.start_logits[:, None].double() + self.end_logits, torch.arange(self.n)
        more = (places - places[:, None]).clamp(min=0)
        longer = (1, 2, 0.5, 0.1) if self.n < 8 else ()  # in longer texts, many mistakes find the longest span
        changed = [sums + by * more for by in (-1, -0.5, -0.1, *longer)]
        changed += [sums / (more + 1) ** power for power in (1, 0.5)]
        return [highest(each, self.fits) for each in changed if self.n < SHORT]

    @mistake(
        "A `break` ends the inner loop too early: whether an end is better than the best so far, or not, the ends "
        "behind it may be better still. Look at all of them."
    )
    def loop_ended(self) -> list[Span]:
        return [self.found_until(better) for better in (True, False)]

    def found_until(self, better: bool) -> Span:
        """What a search finds that goes on with the next start after the first end that is better than the best so
        far, or that is not."""
        best, span = -torch.inf, (0, 0)
        for i in range(self.n):
            for j in range(i, min(i + self.max_length, self.n)):
                total = float(self.start_logits[i] + self.end_logits[j])
                improved = total > best
                if improved:
                    best, span = total, (i, j)
                if improved == better:
                    break
        return span

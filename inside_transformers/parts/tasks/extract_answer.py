"""`extract_answer`: the span of a text with the highest sum of its start's and its end's logit."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.tasks import spans
from inside_transformers.parts.tasks.other_spans import OtherSpans
from inside_transformers.parts.tasks.probabilities import ZERO_MASKED, is_large, zeros_masked
from inside_transformers.parts.tasks.ranking import NO_DIMENSION
from inside_transformers.parts.tasks.spans import Span

END_FIRST = (
    "The end stands before the start: only spans with start <= end count. The best start and the best end, chosen each "
    "for itself, need not fit together."
)


class ExtractAnswer(OtherSpans):
    """(n,), (n,) → the first and the last token of the answer, both counted: start <= end < start + max_length."""

    name, returns, read = "extract_answer", "(start, end)", "By hand: zero-shot and spans"
    reference = staticmethod(reference("tasks", "extract_answer"))
    says = {
        "batch": NO_DIMENSION,
        "unassigned": "Nothing was found, and so a name never got its value: does the search start from a best sum "
        "that is too high, like 0 (all sums may be negative), or is the comparison turned round?",
        "none_used": "Nothing was found, and None was used as a number: does the search start from a best sum that is "
        "too high, like 0 (all sums may be negative), or is the comparison turned round?",
    }

    @mistake(
        "The best sum is exactly 0 here, a sum like any other: `if not best` takes it for None, and `sums == 0` for a "
        "place that does not count."
    )
    def zero_sum(self) -> list[Span]:
        return self.zero_lost() if self.best_sum == 0 else []

    @mistake(
        "−∞ was replaced by 0, or by another number, and won: what cannot be part of an answer must lose against any "
        "sum."
    )
    def infinity_is_zero(self) -> Span | list[Span]:
        return [] if self.finite else self.best_made(lambda logits: logits.masked_fill(~logits.isfinite(), 0.0))

    @sign(
        "The search starts from a best sum that is not low enough, like 0 or −10,000, or what is not allowed counts as "
        "that much: when all sums are negative, and lower still, it finds nothing. Start from −∞."
    )
    def from_zero(self, got: Any) -> bool:
        if self.best_sum > 0:
            return False
        broken = spans.is_span(got) and (not self.fits(*got) or got == (0, 0))
        return broken or got is None or (isinstance(got, tuple) and len(got) == 2 and got[0] is got[1] is None)

    @mistake(
        "A span that does not count won: its sum was only made smaller, by a number like 10,000, and logits may be as "
        "large as that. −∞ in its place loses against any."
    )
    def penalty(self) -> list[Span]:
        return self.made_smaller() if self.finite and is_large(self.start_logits) else []

    @mistake(ZERO_MASKED)
    def zero_masked(self) -> Span | list[Span]:
        return self.best_made(zeros_masked) if self.finite else []

    @mistake(
        "The first token begins no answer here. Index 0 is an index like any other: `if not start` takes it for None, "
        "and a loop that begins at 1 leaves it out."
    )
    def first_excluded(self) -> list[Span]:
        return self.first_lost() if self.right[0] == 0 and self.n > 1 else []

    @mistake("`max_length` may be larger than 15: is a number fixed in your code?")
    def length_fixed(self) -> Span | list[Span]:
        return self.best_where(lambda i, j: i <= j < i + 15) if self.max_length > 15 else []

    @mistake(MESSAGES["double"])
    def double(self) -> Span:
        return self.best_made(torch.Tensor.float)

    @mistake("The logits were rounded: two spans that differ by little then look alike.")
    def logits_rounded(self) -> list[Span]:
        rounds: list[Callable[[Tensor], Tensor]] = [partial(torch.round, decimals=d) for d in range(4)]
        return [self.best_made(way) for way in (torch.floor, torch.trunc, *rounds)]

    @sign("Two numbers are asked for, start and end, and nothing else.")
    def three_results(self, got: Any) -> bool:
        several = got if isinstance(got, tuple | list) else ()
        return len(several) > 2 or any(isinstance(each, tuple | list) for each in several)

    @sign("Two numbers are asked for: the indexes of the first and of the last token.")
    def span_as_text(self, got: Any) -> bool:
        return isinstance(got, str | Mapping)

    @mistake(
        "Large logits count alike here: each was squashed before the sum, by a sigmoid or `tanh`, or cut off at some "
        "size. Add the logits as they are."
    )
    def squashed(self) -> list[Span]:
        large = self.best_sum > 12  # smaller ones differ afterwards, too
        return [self.best_made(way) for way in spans.SQUASHED if large]

    @mistake(
        "The best start and the best end were chosen each for itself, and then put into order. Together they need not "
        "be the span with the highest sum: compare whole spans."
    )
    def each_for_itself(self) -> list[Span]:
        first, last = self.best_end, self.best_start
        return [(first, last), (first, min(last, first + self.max_length - 1))] if first < last else []

    @mistake(
        "The end is counted from the start: the index of the largest in a slice, `end_logits[start:…]`, begins at 0 "
        "where the slice begins."
    )
    def offset(self) -> list[Span]:
        return [(i, j - i) for i, j in (self.right, self.greedy) if i > 0]

    @mistake("The second number is how many tokens the answer has: the index of its last token is asked for.")
    def length_for_end(self) -> list[Span]:
        return [(self.right[0], self.right[1] - self.right[0] + 1)]

    @mistake("Start and end are exchanged: the start comes first.")
    def swapped(self) -> list[Span]:
        start, end = self.right
        turned = [(end, start)] if end > start else []
        return [*turned, self.best_of(self.end_logits, self.start_logits)]

    @mistake(END_FIRST, slug="end_before_start")
    def wrong_triangle(self) -> list[Span]:
        found = [(self.best_start, self.best_end), self.best_where(lambda i, j: j <= i)]
        return [(i, j) for i, j in found if j < i]

    @sign(END_FIRST)
    def end_before_start(self, got: Any) -> bool:
        return spans.is_span(got) and got[1] < got[0] and got not in self.nan_won()

    @sign("The span has one token too many: with both ends counted, start <= end < start + max_length.")
    def one_too_long(self, got: Any) -> bool:
        return spans.is_span(got) and got[1] - got[0] == self.max_length and got[1] != self.right[1] + 1

    @mistake("An answer may be one token: start <= end, not start < end.")
    def one_token(self) -> Span | list[Span]:
        several = self.n > 1 and self.max_length > 1
        return self.best_where(lambda i, j: i < j < i + self.max_length) if several else []

    @mistake("The span is inclusive: `end` is the last token of the answer, not the one after it.")
    def exclusive(self) -> Span:
        return self.right[0], self.right[1] + 1

    @sign("The span is longer than `max_length` tokens: only those with end < start + max_length count.")
    def length_ignored(self, got: Any) -> bool:
        return spans.is_span(got) and got[1] - got[0] >= self.max_length

    @mistake("Spans of exactly `max_length` tokens are allowed: start <= end < start + max_length.")
    def one_too_short(self) -> Span:
        return self.best_where(lambda i, j: i <= j < i + self.max_length - 1) if self.max_length > 1 else (0, 0)

    @mistake(
        "Only spans of one token were compared, or each sum was divided by how many tokens its span has. Every start "
        "goes with every end behind it, and their sum alone counts: were the two vectors added number by number, does "
        "a `break` end the inner loop too early, or is there a mean?"
    )
    def number_by_number(self) -> Span:
        return self.best_where(lambda i, j: i == j)

    @mistake(
        "The best start was chosen first, and then the best end that fits it. Another start may have a higher sum: all "
        "spans must be compared."
    )
    def greedy_start(self) -> Span:
        return self.greedy

    @mistake(
        "The best end was chosen first, and then the best start that fits it. Another end may have a higher sum: all "
        "spans must be compared."
    )
    def greedy_end(self) -> Span:
        first = max(self.best_end - self.max_length + 1, 0)
        return first + int(self.start_logits[first : self.best_end + 1].argmax()), self.best_end

    @mistake(
        "The best span is not among those that were compared: all of them must be, not only a few of the best starts "
        "and ends."
    )
    def candidates(self) -> list[Span]:
        return [span for k in (5, 10, 20, 50, 100) if k < self.n for span in self.among(k)]

    @mistake("Not all tokens were looked at, up to the last one: a text may have hundreds of them.")
    def long_tail(self) -> list[Span]:
        return self.ends_lost()

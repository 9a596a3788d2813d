"""What the mistakes in `extract_answer` are made of: spans, compared by what their two ends add up to."""

import math
from collections.abc import Callable
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec

Span = tuple[int, int]
SQUASHED: tuple[Callable[[Tensor], Tensor], ...] = (
    torch.sigmoid,
    torch.tanh,
    *(lambda logits, cut=cut: logits.clamp(-cut, cut) for cut in (5, 10)),
)


def best(starts: Tensor, ends: Tensor, allowed: Callable[[int, int], bool]) -> Span:
    """The span with the highest sum among those that are allowed."""
    return highest(starts[:, None].double() + ends.double(), allowed)


def highest(values: Tensor, allowed: Callable[[int, int], bool]) -> Span:
    """The span with the highest value, (n, n), among those that are allowed."""
    table: list[list[float]] = values.tolist()
    spans = [(i, j) for i in range(len(table)) for j in range(len(table)) if allowed(i, j)]
    return max(spans, key=lambda span: table[span[0]][span[1]])


def is_span(got: Any) -> bool:
    """Whether `got` is a tuple of two whole numbers."""
    return isinstance(got, tuple) and len(got) == 2 and all(isinstance(i, int) for i in got)


class Spans(PartSpec):
    """The inputs of `extract_answer`: (n,), (n,), and the most tokens that an answer may have."""

    start_logits: Tensor
    end_logits: Tensor
    max_length: int = 15

    @cached_property
    def n(self) -> int:
        return len(self.start_logits)

    @cached_property
    def finite(self) -> bool:
        return bool((self.start_logits + self.end_logits).isfinite().all())

    @cached_property
    def best_start(self) -> int:
        return int(self.start_logits.argmax())

    @cached_property
    def best_end(self) -> int:
        return int(self.end_logits.argmax())

    @cached_property
    def best_sum(self) -> float:
        start, end = self.right
        return float(self.start_logits[start] + self.end_logits[end])

    @cached_property
    def greedy(self) -> Span:
        """The best start, and the best end that fits it."""
        last = min(self.best_start + self.max_length, self.n)
        return self.best_start, self.best_start + int(self.end_logits[self.best_start : last].argmax())

    @cached_property
    def last_ones(self) -> list[Span]:
        """The last span that a search comes to, start by start or end by end, and whose sum is more than −∞."""
        counted = (self.start_logits[:, None] + self.end_logits > -torch.inf).nonzero().tolist()
        found = [(i, j) for i, j in counted if self.fits(i, j)]
        return [max(found), max(found, key=lambda span: span[::-1])] if found else []

    def fits(self, start: int, end: int) -> bool:
        return start <= end < start + self.max_length

    def best_where(self, allowed: Callable[[int, int], bool]) -> Span:
        """The best span where others are allowed."""
        return best(self.start_logits, self.end_logits, allowed)

    def best_of(self, starts: Tensor, ends: Tensor) -> Span:
        """The best span of other logits."""
        return best(starts, ends, self.fits)

    def best_made(self, change: Callable[[Tensor], Tensor]) -> Span:
        """The best span where both vectors are changed in the same way."""
        return self.best_of(change(self.start_logits), change(self.end_logits))

    def among(self, k: int) -> list[Span]:
        """The best span among the k best starts and the k best ends; where none fits, nothing, or, of many, (0, 0):
        what a search may begin with."""
        starts, ends = (set(each.topk(k).indices.tolist()) for each in (self.start_logits, self.end_logits))
        if not any(self.fits(i, j) for i in starts for j in ends):
            return [(0, 0)] * (k >= 20)
        return [self.best_where(lambda i, j: i in starts and j in ends and self.fits(i, j))]

    def once(self) -> Span:
        """The best span of one pass with the best start so far, and the token itself where that is too far away."""
        start, found = 0, (0, 0)
        highest = -float("inf")
        for end in range(self.n):
            if self.start_logits[end] > self.start_logits[start] or not self.fits(start, end):
                start = end
            total = float(self.start_logits[start] + self.end_logits[end])
            if total > highest:
                highest, found = total, (start, end)
        return found

    def first_lost(self) -> list[Span]:
        """What comes out where no answer begins with the first token, or only the first token alone does."""
        return [
            self.best_where(lambda i, j: i > 0 and self.fits(i, j)),
            self.best_where(lambda i, j: (i > 0 or j == 0) and self.fits(i, j)),
        ]

    def ends_lost(self) -> list[Span]:
        """What comes out where the last token is never an end, or never a start, or where many are left out."""
        last = self.n - 1
        cut = [self.best_of(self.start_logits[:m], self.end_logits[:m]) for m in (100, 128, 256) if self.n > m]
        if last > 0:
            cut.append(self.best_where(lambda i, j: j < last and self.fits(i, j)))
            cut.append(self.best_where(lambda i, j: i < last and self.fits(i, j)))
        return cut

    def made_smaller(self) -> list[Span]:
        """What comes out where a number is taken from the sums of spans that do not count."""
        sums = self.start_logits[:, None].double() + self.end_logits
        fits = torch.ones(self.n, self.n, dtype=torch.bool).triu().tril(self.max_length - 1)
        return [divmod(int((sums - by * ~fits).argmax()), self.n) for by in (100.0, 1e3, 1e4)]

    def nan_won(self) -> list[Span]:
        """The first span, row by row, that does not count and has a sum of −∞: times 0, that is NaN."""
        sums = (self.start_logits[:, None] + self.end_logits).tolist()
        found = [(i, j) for i in range(self.n) for j in range(self.n) if not self.fits(i, j) and math.isinf(sums[i][j])]
        return found[:1]

    def zero_lost(self) -> list[Span]:
        """What comes out where a best sum of 0 is taken for no sum yet, or for a place that is not allowed."""
        sums = self.start_logits[:, None] + self.end_logits
        best, span = 0.0, (0, 0)
        for i in range(self.n):
            for j in range(i, min(i + self.max_length, self.n)):
                total = float(sums[i, j])
                if not best or total > best:
                    best, span = total, (i, j)
        kept = sums.nan_to_num(neginf=0.0).triu().tril(self.max_length - 1)
        i, j = divmod(int(kept.masked_fill(kept == 0, -torch.inf).argmax()), self.n)
        return [span, (i, j)]

"""What the newest tokens of a text read: themselves, those before them, and all that is cached."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, matches, mistake, mistakes_of, sign
from inside_transformers.parts.attention import seen
from inside_transformers.parts.attention.attention import ONLY_RETURNED, Attention

Cache = tuple[Tensor, Tensor]
LARGE = 80.0  # beyond that a score's exponential overflows


def causal(q: Tensor, keys: Tensor) -> Tensor:
    """(m, n) of bool: the m queries are the newest of the n tokens."""
    m, n = q.shape[-2], keys.shape[-2]
    return torch.arange(n) <= torch.arange(n - m, n).unsqueeze(-1)


class NewTokens(PartSpec):
    """(..., m, d), (..., m, d), (..., m, d_v) of m new tokens, a cache: the mistakes in what they read."""

    q: Tensor
    k: Tensor
    v: Tensor
    cache: Cache | None = None

    @cached_property
    def all_keys(self) -> Tensor:
        return self.k if self.cache is None else torch.cat([self.cache[0], self.k], -2)

    @cached_property
    def all_values(self) -> Tensor:
        return self.v if self.cache is None else torch.cat([self.cache[1], self.v], -2)

    @property
    def m(self) -> int:
        return self.q.shape[-2]

    @property
    def n(self) -> int:
        return self.all_keys.shape[-2]

    @property
    def new(self) -> Tensor:
        """(m, 1): the places of the new tokens in the text."""
        return torch.arange(self.n - self.m, self.n).unsqueeze(-1)

    @cached_property
    def step(self) -> Attention:
        return Attention(self.q, self.all_keys, self.all_values, causal(self.q, self.all_keys))

    @property
    def output(self) -> Tensor:
        output: Tensor = self.right[0]
        return output

    def terms(self) -> Tensor:
        return self.v.abs().max()

    def up_to(self, last: Any) -> list[Any]:
        """What is read when a new token reads the tokens up to `last`, (m, 1): where it reads none, zeros or NaN."""
        allowed = (torch.arange(self.n) <= last).expand(self.m, -1)
        raw = self.step.first.right.masked_fill(~allowed, -torch.inf).softmax(-1) @ self.all_values
        return [(Attention(self.q, self.all_keys, self.all_values, allowed).output, None), (raw, None)]

    @mistake(
        "Where scores are large, new tokens see tokens after them. The number that stands for −∞ must be lower than "
        "every score by far: take `-math.inf`, or the lowest number that the dtype has."
    )
    def fill_among_scores(self) -> list[Any]:
        scores, hidden = self.step.first.right, ~causal(self.q, self.all_keys)
        if scores.abs().max() < LARGE:
            return []
        numbers = [-(10.0**n) for n in range(1, 5)]
        filled = [way for each in numbers for way in (scores.masked_fill(hidden, each), scores + each * hidden)]
        return [(each.softmax(-1) @ self.all_values, None) for each in filled]

    @mistake("New tokens see tokens after them. Among the new ones each sees only itself and those before it.")
    def not_causal(self) -> list[Any]:
        return self.up_to(self.n) if self.cache is None else []

    @mistake(
        "Where a cache is given, new tokens see tokens after them: among the new ones each sees only itself and those "
        "before it. Is the mask made in the first call alone? Or was the number of cached tokens asked in the wrong "
        "place? The keys' tokens are their last dimension but one: without a batch, `shape[1]` is their features, and "
        "`len(cache)` is 2, for keys and values."
    )
    def not_causal_behind_a_cache(self) -> list[Any]:
        return self.up_to(self.n) if self.cache is not None and self.m > 1 else []

    @mistake(
        "The causal mask starts at the first cached token, as if the new tokens were the first of the text. New token "
        "i comes after everything cached: it sees all of that, and the new tokens up to itself."
    )
    def causal_from_the_left(self) -> list[Any]:
        return self.up_to(torch.arange(self.m).unsqueeze(-1))

    @mistake(
        "How many tokens are cached was asked of the batch: `shape[0]` and `len` are the number of texts. Tokens are "
        "the last dimension but one, `shape[-2]`."
    )
    def past_from_batch(self) -> list[Any]:
        leading = set() if self.cache is None else {*self.cache[0].shape[:-2]}
        return [each for past in leading for each in self.up_to(past + torch.arange(self.m).unsqueeze(-1))]

    @mistake("A token must see itself too.")
    def not_itself(self) -> list[Any]:
        """The first token of a text then reads nothing, or all alike, or is let see itself."""
        before = torch.arange(self.n) < self.new
        low = self.step.first.right.masked_fill(~before, torch.finfo(self.q.dtype).min)
        alike = (low.softmax(-1) @ self.all_values, None)
        return [*self.up_to(self.new - 1), alike, *self.up_to((self.new - 1).clamp(min=0))]

    @mistake("A new token sees the one after it: the diagonal of the mask is off by one.")
    def one_too_far(self) -> list[Any]:
        return self.up_to(self.new + 1)

    @mistake("New tokens see only the last few before them. They see everything cached, from the first token on.")
    def window(self) -> list[Any]:
        places, keys, values = torch.arange(self.n), self.all_keys, self.all_values
        seen_by = causal(self.q, keys)
        masks = [seen_by & (places > self.new - size) for size in range(2, min(self.n, 10))]
        return [(Attention(self.q, keys, values, mask).output, None) for mask in masks]

    @mistake("Only the cache is read: a new token also sees itself, and the new ones before it.")
    def new_ignored(self) -> list[Any]:
        return self.up_to(self.n - self.m - 1)

    @mistake("What is cached is not read: the new tokens see it all.")
    def cache_ignored(self) -> tuple[Any, Any]:
        return Attention(self.q, self.k, self.v, causal(self.q, self.k)).output, None

    @mistakes_of(Attention, without=("no_mask", "one_mask", *ONLY_RETURNED, *seen.ALONE))
    def of_attention(self) -> Mapping[str, Any]:
        return {slug: [(output, None) for output, _ in pairs] for slug, pairs in self.step.results().items()}

    @sign(seen.NAN)
    def nan(self, got: Any) -> bool:
        output = got[0] if isinstance(got, tuple) and got else None
        return isinstance(output, Tensor) and bool(output.isnan().any())

    @sign("The returned cache does not hold the keys and values as they came: those cached before, then the new ones.")
    def cache_content(self, got: Any) -> bool:
        whole = (None, (self.all_keys, self.all_values))
        return matches(got, (self.output, None)) and not matches(got, whole)

"""`cached_attention`: attention of the newest tokens, with keys and values of earlier ones kept."""

from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import matches, mistake, sign
from inside_transformers.parts.attention import caches, masks
from inside_transformers.parts.attention.attention import ORDER_SWAPPED, OUTPUT_ONLY, Attention
from inside_transformers.parts.attention.inputs import said
from inside_transformers.parts.attention.new_tokens import Cache, NewTokens, causal


def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: Cache | None = None) -> tuple[Tensor, Cache]:
    """The last rows of causal attention over everything cached and new, by torch; the cache is (keys, values)."""
    keys, values = (k, v) if cache is None else (torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2))
    return F.scaled_dot_product_attention(q, keys, values, attn_mask=causal(q, keys)), (keys, values)


class CachedAttention(NewTokens):
    """(..., m, d), (..., m, d), (..., m, d_v) of m new tokens, a cache → (..., m, d_v), and the cache with them.

    A cache is (keys, values) of all tokens so far. Held against torch's causal attention over the whole text.
    """

    name, returns, read = "cached_attention", "(output, (keys, values))", "The cache"
    uses = ("scores", "pattern", "attention")
    reference = staticmethod(cached_attention)
    adapt = staticmethod(caches.as_function)
    says = {
        **masks.REFUSED,
        "chunks": "Feeding a text in chunks must give what feeding it whole gives. Keys go behind the cached keys and "
        "values behind the cached values, in this order; the mask has a row for each new token, and a column for each "
        "token there is.",
        "cache_changed": caches.CHANGED,
        "cat_dimension": "`torch.cat` was given the wrong dimension: tokens are the last but one, -2.",
        "cat_mixed": "`torch.cat` was given tensors that do not belong together. The cache is `(keys, values)`, in "
        "this order: keys go behind the cached keys, values behind the cached values.",
        **said("same_sizes", "one_feature", "wide", "long_text", "small_numbers", "large_numbers", "zero_vectors"),
    }

    @cached_property
    def backwards(self) -> Cache | None:
        """The new before the old."""
        if self.cache is None:
            return None
        return torch.cat([self.k, self.cache[0]], -2), torch.cat([self.v, self.cache[1]], -2)

    @sign("The cache must be a tuple `(keys, values)`, in round brackets: no list, and no dict.")
    def cache_list(self, got: Any) -> bool:
        return isinstance(got, tuple) and len(got) == 2 and isinstance(got[1], list | dict)

    @sign(OUTPUT_ONLY)
    def output_only(self, got: Any) -> bool:
        return matches(got, self.output)

    @mistake(ORDER_SWAPPED)
    def order_swapped(self) -> tuple[Any, Any]:
        return (self.all_keys, self.all_values), self.output

    @mistake("The first result is the pattern. Return what is read with it: the pattern times the values.")
    def pattern_returned(self) -> tuple[Any, Any]:
        return self.step.pattern, None

    @mistake("New keys and values belong after the cached ones: the order is that of the text.")
    def cache_order(self) -> list[Any]:
        if self.backwards is None:
            return []
        keys, values = self.backwards
        read = Attention(self.q, keys, values, causal(self.q, keys)).output
        return [
            *((None, cache) for cache in (self.backwards, (keys, self.all_values), (self.all_keys, values))),
            (read, None),
        ]

    @mistake("The returned cache lacks the new tokens: append their keys and values.")
    def cache_not_extended(self) -> list[Any]:
        if self.cache is None:
            return []
        last = (self.k[..., -1:, :], self.v[..., -1:, :])
        newest = tuple(torch.cat(pair, -2) for pair in zip(self.cache, last, strict=True))
        return [(None, self.cache), *([(None, newest)] if self.m > 1 else [])]

    @mistake(
        "New keys and values were added to the cached ones, number by number. They belong behind them: `torch.cat` "
        "along the tokens, dimension -2."
    )
    def cache_added(self) -> list[Any]:
        old = self.n - self.m
        if self.cache is None or not (self.m in (1, old) or old == 1):
            return []
        return [(None, (self.cache[0] + self.k, self.cache[1] + self.v))]

    @mistake("Some of what was cached is missing in the returned cache: it holds all tokens so far, old and new.")
    def cache_lost(self) -> list[Any]:
        starts = range(1, self.n) if self.cache is not None else ()
        return [(None, (self.all_keys[..., i:, :], self.all_values[..., i:, :])) for i in starts]

    @mistake("The returned cache is in the wrong order: first the keys, then the values.")
    def cache_swapped(self) -> tuple[Any, Any]:
        return None, (self.all_values, self.all_keys)

    @mistake("Both halves of the returned cache are the same: it needs the keys and the values.")
    def cache_of_values(self) -> list[Any]:
        return [(None, (each, each)) for each in (self.all_keys, self.all_values)]

    @mistake(
        "The new tokens stand in the returned cache twice: it holds each token once. (Or is it kept outside the "
        "function, so that the same call adds them again?)"
    )
    def new_twice(self) -> list[Any]:
        keys, values = self.right[1]
        return [(None, (torch.cat([keys, self.k], -2), torch.cat([values, self.v], -2)))]

    @sign(
        "The cache holds more tokens than were given: something is remembered between calls. Everything that is kept "
        "stands in the cache that is passed and returned; without one, a text starts from nothing."
    )
    def state_kept(self, got: Any) -> bool:
        return caches.has_more_keys(got, self.n)

    @sign(
        "The output holds the cached tokens, too. Return the rows of the new tokens alone, one for each query in `q`."
    )
    def old_rows(self, got: Any) -> bool:
        output = got[0] if isinstance(got, tuple) and got else None
        if self.cache is None or not isinstance(output, Tensor) or output.shape[-2:-1] != (self.n,):
            return False
        return matches(output[..., -self.m :, :], self.output)

    @mistake("Only the last token's output is returned. Return one for each new token.")
    def last_only(self) -> list[Any]:
        return [(self.output[..., -1:, :], None), (self.output[..., -1, :], None)] if self.m > 1 else []

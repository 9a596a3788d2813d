"""What goes wrong in `MultiHeadAttention` where another text is read, and with masks for several heads."""

from functools import cached_property
from typing import Any

import torch.nn.functional as F

from inside_transformers.checks import matches, mistake, sign
from inside_transformers.parts.attention import heads, updates
from inside_transformers.parts.attention.attention import Attention
from inside_transformers.parts.attention.inputs import has_shape, last_of
from inside_transformers.parts.attention.projected import ProjectedHeads

MASK_ACROSS_HEADS = (
    "The mask has no dimension for the heads, so it meets the wrong one. It is the same for every head of its "
    "sentence: give it a dimension of size 1 where the patterns have their heads, third from the end."
)
QUERIES_FROM_CONTEXT = "The queries come from the context. Only keys and values do; x asks."


class ReadingContext(ProjectedHeads):
    """The mistakes with context and mask; those in attention come after them."""

    @cached_property
    def swapped(self) -> "ProjectedHeads":
        """The same with the text and its context exchanged."""
        return ProjectedHeads(self.weights, self.n_heads, self.source, self.x)

    @property
    def of_one_shape(self) -> bool:
        return self.context is not None and self.x.shape == self.context.shape

    @sign("The context is joined to x. With a context, keys and values come from it alone.")
    def context_joined(self, got: Any) -> bool:
        if self.context is None:
            return False
        joined = (*self.patterns.shape[:-1], self.x.shape[-2] + self.context.shape[-2])
        return has_shape(last_of(got), joined)

    @mistake("The context is joined to x: the two were added. With a context, keys and values come from it alone.")
    def context_added(self) -> list[Any]:
        return [self.otherwise(self.mask, self.x + self.source)] if self.of_one_shape else []

    @mistake("The context is ignored: with a context, keys and values come from it.")
    def context_ignored(self) -> list[Any]:
        if self.context is None:
            return []
        fits = self.mask is not None and self.mask.shape[-1] == self.x.shape[-2]
        return [self.otherwise(mask, None) for mask in ((None, self.mask) if fits else (None,))]

    @mistake(QUERIES_FROM_CONTEXT)
    def queries_from_context(self) -> list[Any]:
        query, key, value = self.swapped.query, self.swapped.key, self.swapped.value
        if not self.of_one_shape:
            return []
        others = ((self.key, self.value), (key, value), (self.key, value))
        return [self.mixed(query, *pair) for pair in others]

    @sign(QUERIES_FROM_CONTEXT, slug="queries_from_context")
    def rows_for_context(self, got: Any) -> bool:
        if self.context is None or self.of_one_shape:
            return False
        return matches(last_of(got), Attention(self.swapped.query, self.key, self.value).pattern)

    @mistake("The keys come from x. With a context, keys and values both come from it.")
    def keys_from_x(self) -> list[Any]:
        return [self.mixed(self.query, self.swapped.key, self.value)] if self.of_one_shape else []

    @mistake("The values come from x. With a context, keys and values both come from it.")
    def values_from_x(self) -> list[Any]:
        return [self.mixed(self.query, self.key, self.swapped.value)] if self.of_one_shape else []

    @mistake(updates.QUERY_KEY_SWAPPED)
    def query_key_swapped(self) -> list[Any]:
        return [self.mixed(self.key, self.query, self.value)] if self.context is None else []

    @mistake(updates.SAME_PROJECTION)
    def same_projection(self) -> list[Any]:
        if self.context is not None:
            return []
        query, key, value = self.query, self.key, self.value
        mixed = (query, key, key), (query, key, query), (query, query, value), (query, value, key)
        return [self.mixed(*each) for each in mixed]

    @mistake("The context was not projected: it goes through `key` and `value`, as x does where there is none.")
    def context_not_projected(self) -> list[Any]:
        if self.context is None:
            return []
        raw = heads.in_heads(self.context, self.n_heads)
        return [self.mixed(self.query, *each) for each in ((raw, raw), (raw, self.value), (self.key, raw))]

    @mistake(updates.WEIGHT_REUSED)
    def weight_reused(self) -> list[Any]:
        read, roles = heads.merged(self.step.output), ("query", "key", "value")
        layers = [(self.weights[f"{name}.weight"], self.weights[f"{name}.bias"]) for name in roles]
        return [(F.linear(read, *layer), self.patterns) for layer in layers]

    @mistake("x was not projected: it goes through `query`, `key` and `value` first, each of them.")
    def not_projected(self) -> list[Any]:
        if self.context is not None:
            return []
        raw, (query, key, value) = heads.in_heads(self.x, self.n_heads), (self.query, self.key, self.value)
        each = (raw, key, value), (query, raw, value), (query, key, raw)
        return [self.mixed(*given) for given in (*each, (raw, raw, value), (query, raw, raw), (raw, raw, raw))]

    @mistake(MASK_ACROSS_HEADS)
    def mask_across_heads(self) -> list[Any]:
        if self.mask is None or self.mask.ndim != 3 or self.mask.shape[0] not in (1, self.n_heads):
            return []
        step = Attention(self.query, self.key, self.value, self.mask)
        return [(self.merged(step.output), step.pattern)]

    @sign(MASK_ACROSS_HEADS, slug="mask_across_heads")
    def patterns_have_grown(self, got: Any) -> bool:
        return isinstance(got, tuple) and len(got) == 2 and self.step.second.mask_broadcast(got[1])

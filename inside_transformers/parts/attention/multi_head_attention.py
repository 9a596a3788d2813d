"""`MultiHeadAttention`: several heads as one layer, which may read another text."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, matches, mistake, sign
from inside_transformers.parts.attention import heads, masks, updates
from inside_transformers.parts.attention.attention import ORDER_SWAPPED, OUTPUT_ONLY, SCORES_RETURNED, Attention
from inside_transformers.parts.attention.context import MASK_ACROSS_HEADS, ReadingContext
from inside_transformers.parts.attention.inputs import has_shape, last_of, said
from inside_transformers.parts.attention.instances import INSTANCES
from inside_transformers.parts.attention.projected import ROLES, as_function, multi_head

TOGETHER = (ROLES[:3], ("query",), ("value",), ("output",), ROLES)  # in which layers the same mistake is made


class MultiHeadAttention(ReadingContext):
    """Weights, a number of heads, (..., n_q, d_model), a context → the update, (..., n_q, d_model), and the patterns.

    Each head's own pattern: (..., n_heads, n_q, n_k). Held against torch's `nn.MultiheadAttention`. The mistakes here
    are those in dealing with heads; then come those with a context and a mask, and those in attention.
    """

    name, returns, read = "MultiHeadAttention", "(update, patterns)", "Heads and their sizes"
    uses = ("scores", "pattern", "attention", "split_heads", "merge_heads")
    reference = staticmethod(multi_head)
    adapt = staticmethod(as_function)
    call = "MultiHeadAttention(d_model, n_heads)({})"
    says = {
        "mask_boolean": masks.REFUSED["mask_boolean"],
        "mask_shape": MASK_ACROSS_HEADS,
        "linear_size": f"{MESSAGES['linear_size']} After attention, the heads are merged before `output`.",
        "context": "It fails when the context has another number of tokens than x.",
        "instances": INSTANCES,
        **said("one_feature", "wide", "long_text", "small_numbers", "large_numbers", "zero_vectors"),
    }

    @cached_property
    def flat(self) -> list[Tensor]:
        """Queries, keys and values before they are split: (..., n, d_model)."""
        return [heads.merged(each) for each in (self.query, self.key, self.value)]

    def split(self, layout: Callable[[Tensor], Tensor]) -> Attention:
        """Attention in heads that are laid out in another way."""
        query, key, value = map(layout, self.flat)
        return Attention(query, key, value, self.expanded)

    @mistake(masks.ONE_MASK)
    def one_mask(self) -> list[Any]:
        return [self.otherwise(mask, self.context) for mask in masks.of_others(self.mask)]

    @sign(OUTPUT_ONLY)
    def output_only(self, got: Any) -> bool:
        return matches(got, self.update) or matches(got, self.patterns)

    @mistake(ORDER_SWAPPED)
    def order_swapped(self) -> tuple[Tensor, Tensor]:
        return self.patterns, self.update

    @mistake(SCORES_RETURNED)
    def scores_returned(self) -> tuple[Tensor, Tensor]:
        return self.update, self.step.first.right

    @mistake(updates.RESIDUAL)
    def residual(self) -> tuple[Tensor, None]:
        return self.update + self.x, None

    @mistake(updates.NO_OUTPUT_PROJECTION)
    def no_output_projection(self) -> tuple[Tensor, None]:
        return heads.merged(self.step.output), None

    @mistake("The patterns were averaged over the heads. Return each head's own: (..., n_heads, n_q, n_k).")
    def patterns_averaged(self) -> list[Any]:
        if self.n_heads == 1:  # the one pattern without its dimension is no average
            return []
        mean = self.patterns.mean(-3, keepdim=True)
        return [(None, pattern) for pattern in (mean.squeeze(-3), mean, self.patterns.sum(-3))]

    @mistake("The patterns were laid side by side. Only what the heads read is merged; their patterns stay apart.")
    def patterns_merged(self) -> list[Any]:
        side_by_side, below = heads.merged(self.patterns), self.patterns.flatten(-3, -2)
        return [(None, each) for each in (side_by_side, below) if self.n_heads > 1]

    @mistake("The bias of `output` was added once for each head: it is added once, behind the merged heads.")
    def bias_for_each_head(self) -> tuple[Tensor, None]:
        return self.update + (self.n_heads - 1) * self.weights["output.bias"], None

    @mistake(heads.HEADS_AFTER_TOKENS)
    def heads_after_tokens(self) -> list[Any]:
        return [(None, self.patterns.transpose(-3, -2)), (None, self.patterns.movedim(-3, -1))]

    @mistake("Only one head's pattern is returned. Return that of every head: (..., n_heads, n_q, n_k).")
    def one_pattern(self) -> list[Any]:
        return [(None, pattern) for pattern in self.patterns.unbind(-3) if self.n_heads > 1]

    @mistake(heads.HEADS_SUMMED)
    def heads_summed(self) -> list[Any]:
        read = self.step.output
        alike = [read.sum(-3, keepdim=True), read.mean(-3, keepdim=True)]
        return [(self.merged(each.expand_as(read)), None) for each in alike]

    @mistake(heads.HEADS_REVERSED)
    def heads_reversed(self) -> tuple[Tensor, None]:
        return self.merged(self.step.output.flip(-3)), None

    @mistake(heads.HEAD_SIZE)
    def head_size(self) -> tuple[Tensor, Tensor]:
        return multi_head(self.weights, self.x.shape[-1] // self.n_heads, self.x, self.context, self.mask)

    @mistake(updates.SCALED_BY_D_MODEL)
    def scaled_by_d_model(self) -> list[Any]:
        both = self.mixed(self.query * self.n_heads**-0.5, self.key, self.value)
        return [both, (both[0], self.patterns), (self.update, both[1])]

    @mistake("The update is right, but the patterns that are returned ignore the mask.")
    def unmasked_patterns(self) -> tuple[Tensor, Tensor]:
        return self.update, self.step.second.everything

    @mistake("The heads' features were merged in turn. Those of head 0 come first, side by side, then those of head 1.")
    def merged_in_turn(self) -> tuple[Tensor, Tensor]:
        return self.out(self.step.output.movedim(-3, -1).flatten(-2)), self.patterns

    @mistake("A weight was not transposed: `layer(x)` is `x @ layer.weight.mT + layer.bias`. Call the layer.")
    def weight_not_transposed(self) -> list[Any]:
        turned = [
            self.weights | {f"{name}.weight": self.weights[f"{name}.weight"].mT for name in names} for names in TOGETHER
        ]
        return [multi_head(weights, self.n_heads, self.x, self.context, self.mask) for weights in turned]

    @mistake(
        "The heads were merged in the wrong order: bring the tokens before the heads again, and only then lay the "
        "heads' features side by side."
    )
    def merged_without_transpose(self) -> list[Any]:
        read = self.step.output
        return [(self.out(each.reshape(self.x.shape)), self.patterns) for each in (read, read.mT)]

    @mistake("The biases are not used: call the layers, don't multiply with their weights alone.")
    def bias_ignored(self) -> list[Any]:
        zeros = {f"{name}.bias": torch.zeros_like(self.weights[f"{name}.bias"]) for name in ROLES}
        lacking = [self.weights | {f"{name}.bias": zeros[f"{name}.bias"] for name in names} for names in TOGETHER]
        return [multi_head(weights, self.n_heads, self.x, self.context, self.mask) for weights in lacking]

    @mistake("This is one head of the full width. Split queries, keys and values into heads first.")
    def one_head(self) -> list[Any]:
        if self.n_heads == 1:
            return []
        query, key, value = self.flat
        step = Attention(query, key, value, self.mask)
        update, pattern = self.out(step.output), step.pattern
        return [(update, each) for each in (pattern, pattern.unsqueeze(-3), None)]

    @mistake(heads.INTERLEAVED)
    def interleaved(self) -> list[Any]:
        """Merged the right way, or in turn as well."""
        step = self.split(lambda x: heads.in_turn(x, self.n_heads))
        in_turn = step.output.movedim(-3, -1).flatten(-2)
        return [(self.merged(step.output), step.pattern), (self.out(in_turn), step.pattern)]

    @mistake(heads.NO_TRANSPOSE)
    def no_transpose(self) -> list[Any]:
        """Merged the right way, or as carelessly."""
        step = self.split(lambda x: x.reshape(*x.shape[:-2], self.n_heads, x.shape[-2], -1))
        carelessly = step.output.reshape(self.x.shape)
        return [(self.merged(step.output), step.pattern), (self.out(carelessly), step.pattern)]

    @sign(heads.WRONG_DIMENSIONS)
    def wrong_dimensions(self, got: Any) -> bool:
        """Tokens and features of a head are exchanged, since dimensions were counted from the front."""
        width = self.x.shape[-1] // self.n_heads
        counted = (self.x.shape[-2], width, width)
        fits = self.x.ndim == 2 and counted != self.patterns.shape
        return fits and has_shape(last_of(got), counted)

    @sign(
        "Attention runs across the heads of one token, not across tokens: the heads must come before the tokens when "
        "queries meet keys."
    )
    def across_heads(self, got: Any) -> bool:
        across = (*self.x.shape[:-1], self.n_heads, self.n_heads)
        return across != self.patterns.shape and has_shape(last_of(got), across)

    @mistake(updates.ACTIVATION)
    def activation(self) -> list[Any]:
        all_three = [self.mixed(f(self.query), f(self.key), f(self.value)) for f in updates.ACTIVATIONS]
        after = [(self.merged(f(self.step.output)), None) for f in updates.ACTIVATIONS]
        return [*all_three, *after, *((f(self.update), None) for f in updates.ACTIVATIONS)]

"""`attention`: what is read of the values, and how much each query reads of each."""

import math
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, close, mistake, mistakes_of, sign
from inside_transformers.parts.attention import masks, seen
from inside_transformers.parts.attention.inputs import has_shape, said
from inside_transformers.parts.attention.other_values import OtherValues
from inside_transformers.parts.attention.pattern import Pattern
from inside_transformers.parts.attention.scores import Scores

OUTPUT_ONLY = "Only one of two results is returned: return both, as a tuple."
ORDER_SWAPPED = "The results are in the wrong order: the output (the update) comes first."
SCORES_RETURNED = "The second result must be the pattern, after the softmax; these are the scores."
# Mistakes in what is returned, not in what is read: where attention is only a step, they cannot happen.
ONLY_RETURNED = ("output_only", "order_swapped", "turned", "scores_returned", "unmasked_pattern", "unmasked_output")
OF_SCORES_ALONE = ("softmax_too_early", "zero_vectors", "fixed_scale")


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """(..., n_q, d), (..., n_k, d), (..., n_k, d_v) → (..., n_q, d_v) and (..., n_q, n_k), by torch.

    The identity matrix, in the place of the values, shows the weights.
    """
    masks.takes_mask(mask, (*q.shape[:-1], k.shape[-2]))
    identity = torch.eye(k.shape[-2], dtype=k.dtype).expand(*k.shape[:-2], -1, -1)
    output, pattern = (F.scaled_dot_product_attention(q, k, values, attn_mask=mask) for values in (v, identity))
    return output, pattern


class Attention(OtherValues):
    """(..., n_q, d), (..., n_k, d), (..., n_k, d_v) → (..., n_q, d_v), the pattern times the values, and the pattern.

    Held against torch's `scaled_dot_product_attention`. The mistakes in scores and pattern come after its own.
    """

    name, returns, read = "attention", "(output, pattern)", "Values and the update"
    uses = ("scores", "pattern")
    reference = staticmethod(attention)
    says = {
        **masks.REFUSED,
        "elementwise": f"{MESSAGES['elementwise']} The output is such a product, of the pattern and the values.",
        "large_scores": masks.LARGE_SCORES,
        **said("same_sizes", "one_feature", "wide", "long_text", "small_numbers", "large_numbers", "zero_vectors"),
        **said("not_square"),
    }

    @cached_property
    def first(self) -> Scores:
        """The first step, known also where its reference is withheld."""
        step = Scores(self.q, self.k)
        step.expected = step.products / step.root
        return step

    @cached_property
    def second(self) -> Pattern:
        return Pattern(self.first.right, self.mask)

    @cached_property
    def of_second(self) -> Mapping[str, list[Any]]:
        return self.second.known()

    def terms(self) -> Tensor:
        return self.v.abs().max()

    def reading(self, pattern: Tensor) -> tuple[Any, Tensor]:
        """What is read with a pattern, and the pattern."""
        return (pattern @ self.v if pattern.shape[-1] == self.v.shape[-2] else None, pattern)

    def or_one(self, pattern: Tensor) -> list[tuple[Any, Tensor]]:
        """The same, and where only one of the two was made with it: the other may come from torch's own function."""
        read, _ = both = self.reading(pattern)
        return [both, (read, self.pattern), (self.output, pattern)]

    @mistake(masks.ONE_MASK)
    def one_mask(self) -> list[Any]:
        return [attention(self.q, self.k, self.v, other) for other in masks.of_others(self.mask)]

    @sign(OUTPUT_ONLY)
    def output_only(self, got: Any) -> bool:
        return isinstance(got, Tensor) and (close(got, self.output) or close(got, self.pattern))

    @mistake(ORDER_SWAPPED)
    def order_swapped(self) -> tuple[Tensor, Tensor]:
        return self.pattern, self.output

    @mistake(SCORES_RETURNED)
    def scores_returned(self) -> list[Any]:
        return [(self.output, self.first.right), (self.output, self.first.products)]

    @mistake("The pattern weighs keys, or queries. What is read is the values: the output is the pattern times `v`.")
    def keys_as_values(self) -> list[Any]:
        queries = [(self.pattern @ self.q, None)] if self.second.square else []
        return [(self.pattern @ self.k, None), self.pattern @ self.k, *queries]

    @mistake("The output was made from a pattern without the mask. Use the masked pattern for it.")
    def unmasked_output(self) -> tuple[Tensor, Tensor]:
        return self.second.everything @ self.v, self.pattern

    @mistake("The output is right, but the pattern that is returned ignores the mask.")
    def unmasked_pattern(self) -> tuple[Tensor, Tensor]:
        return self.output, self.second.everything

    @mistake("The output is the plain mean of the values: the pattern does not weigh them.")
    def mean_of_values(self) -> list[Any]:
        mean = self.v.mean(-2, keepdim=True).expand_as(self.output)
        return [(mean, pattern) for pattern in (self.pattern, torch.full_like(self.pattern, 1 / self.k.shape[-2]))]

    @mistake("The output was divided by the number of keys: the weights sum to 1 already, so what is read is added up.")
    def averaged(self) -> tuple[Tensor, None]:
        return self.output / self.k.shape[-2], None

    @mistake(
        "The output was divided by √d, and not the scores: the division comes before the softmax, so that no weight is "
        "too large."
    )
    def scaled_too_late(self) -> tuple[Any, Any]:
        read, weights = self.reading(seen.pattern(self.first.products, self.mask))
        return read / self.first.root, weights

    @mistake("The values are returned as they came: each token reads the others, with its weights in the pattern.")
    def unmixed(self) -> tuple[Tensor, None]:
        return self.v, None

    @mistake("Something is added to what is read: the output is the pattern times `v`, and nothing more.")
    def values_added(self) -> list[Any]:
        fitting = [x for x in (self.q, self.v) if x.shape == self.output.shape]
        return [(self.output + x, self.pattern) for x in (*fitting, self.v.mean(-2, keepdim=True))]

    @mistake(masks.ALWAYS_CAUSAL)
    def always_causal(self) -> list[Any]:
        causal = masks.causal_too(self.first.right, self.mask)
        return [(seen.pattern(self.first.right, causal) @ self.v, self.pattern)]

    @mistake("The scores are divided by the root of the values' width. The d in √d is the width of queries and keys.")
    def scaled_by_value_width(self) -> list[Any]:
        return self.or_one(seen.pattern(self.first.products / math.sqrt(self.v.shape[-1]), self.mask))

    @mistake(
        "Rows and columns of the pattern are exchanged where it meets the values: output row i is row i of the pattern "
        "times the values."
    )
    def pattern_transposed(self) -> list[Any]:
        by_column = self.pattern.sum(-2).unsqueeze(-1) * self.v
        found = [self.pattern.mT @ self.v, by_column] if self.second.square else []
        return [(each, pattern) for each in found for pattern in (None, self.pattern.mT)]

    @mistake("Rows and columns of the output are exchanged: the pattern stands on the left, and each query has a row.")
    def turned(self) -> list[Any]:
        columns = [self.output, *([self.pattern.mT @ self.v] if self.second.square else [])]
        return [(each.mT, None) for each in columns]

    @mistake(
        "The scores are divided by d: by √d twice (`scores` divides already), or by d itself. Once by √d is right. (In "
        "a head, d is its width.)"
    )
    def divided_by_d(self) -> list[Any]:
        return self.or_one(seen.pattern(self.first.divided_by_d(), self.mask))

    @mistakes_of(Scores, without=(*OF_SCORES_ALONE, "divided_by_d"))
    def of_scores(self) -> Mapping[str, Any]:
        shape = self.pattern.shape
        fitting = {slug: [s for s in many if has_shape(s, shape)] for slug, many in self.first.known().items()}
        made = {slug: [seen.pattern(s, self.mask) for s in many] for slug, many in fitting.items()}
        return {slug: [pair for p in many for pair in self.or_one(p)] for slug, many in made.items()}

    @mistakes_of(Pattern, without=seen.ALONE)
    def of_pattern(self) -> Mapping[str, Any]:
        made = {slug: [p for p in many if isinstance(p, Tensor)] for slug, many in self.of_second.items()}
        fitting = {slug: [p for p in many if self.second.fits(p)] for slug, many in made.items()}
        alone = {slug: [pair for p in many for pair in self.or_one(p)[1:]] for slug, many in fitting.items()}
        return {slug: [*map(self.reading, many), *alone[slug]] for slug, many in made.items()}

    @mistakes_of(seen.Seen)
    def seen_in_pattern(self) -> Mapping[str, Any]:
        conditions = {slug: [each for each in many if callable(each)] for slug, many in self.of_second.items()}
        return {slug: seen.on_pattern(many[0]) for slug, many in conditions.items() if many}

    def results(self) -> Mapping[str, list[tuple[Tensor, Any]]]:
        """The pairs (output, pattern) of known mistakes with which a later part could go on, by slug."""
        made = {slug: many for slug, many in self.known().items() if slug not in ONLY_RETURNED}
        pairs = {slug: [each for each in many if isinstance(each, tuple)] for slug, many in made.items()}
        return {slug: [pair for pair in many if pair[0] is not None] for slug, many in pairs.items()}

"""The assignment "attention": what its parts must return, and what the mistakes that people make in them return.

The references here are made from torch's own layers. They say what is right; how it comes about is for the pages to
teach. `MESSAGES` is also what the demos say when one breaks them on purpose.
"""

import contextlib
import functools
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from inside_transformers import checks
from inside_transformers.checks import Knowledge, Misused

MESSAGES = {
    # inputs that only some mistakes mind
    "long_text": "Short texts go right, and one of hundreds of tokens does not: is there a fixed size, a limit, or a "
    "last block that gets lost?",
    "one_feature": "It goes wrong where a vector has a single feature, d = 1: √1 is 1, and no dimension of size 1 may "
    "be dropped.",
    "wide": "It goes wrong for vectors of hundreds of features: is d written down somewhere, or limited?",
    "same_sizes": "It goes wrong where two sizes are the same, as they are here. Which dimension is which is known "
    "from its place, counted from the end, and never from its size.",
    "zero_vectors": "It goes wrong where a vector is all zeros. Zeros are numbers like any others: they are no padding "
    "(only a mask hides), and have no length to divide by.",
    "large_numbers": "Ordinary numbers go right, and large ones do not: is something clamped, or limited?",
    "small_numbers": "Ordinary numbers go right, and small ones (0.001) do not: is something rounded, or dropped when "
    "it is small?",
    # scores
    "unscaled": "The scores are not divided by √d, the square root of the number of features of a query. "
    "Longer vectors have larger dot products, and the softmax would saturate.",
    "divided_by_d": "The scores are divided by d. Divide by its square root, √d: a sum of d products grows like √d.",
    "multiplied_by_root_d": "The scores are multiplied by √d. They must be divided by it.",
    "scaled_by_tokens": "The scores are divided by a number of tokens (or of sentences, or heads), or its root. "
    "The d in √d is the number of features, the last dimension of the queries.",
    "half_d": "The scores are divided by d / 2, or by d and by 2: `d ** 1 / 2` is half of d, since the power "
    "comes before the division. The square root is `math.sqrt(d)`.",
    "whole_scores": "The scores were rounded to whole numbers: is there a `//`, or a `round`?",
    "own_key_only": "Every query meets every key: here each query met only the key of its own token.",
    "rounded_root": "√d was rounded to a whole number: `//` or `int()` loses its decimals.",
    "fixed_scale": "The scores are right up to a factor: they are not divided by √d, but by another number. "
    "Take d from the last dimension of `q`; it is not the same for all queries. "
    "(And `d ** 1 / 2` is half of d: the root is `d ** 0.5`.)",
    "scores_transposed": "Rows and columns of the scores are exchanged: row i is what token i asks (the query), "
    "column j is the token it may read (the key).",
    "softmax_too_early": "These are not scores but weights: the softmax comes later, in `pattern`.",
    "normalised_vectors": "The vectors were brought to length one first: that is the cosine. "
    "Attention takes the dot products as they are, divided by √d.",
    "not_transposed": "The keys were not transposed. Here there are as many keys as features, so `q @ k` fits, and "
    "multiplies queries with features; `k.mT` is needed whatever the sizes are.",
    "reshaped": "`view` and `reshape` lay the numbers out anew, row after row; they exchange no dimensions. "
    "Transpose the keys instead.",
    "queries_transposed": "The queries were transposed, so features meet features. The keys are what is transposed: "
    "(n_q, d) times (d, n_k).",
    "not_summed": "The products of the features must be added up: each score is one dot product.",
    "negative_scores": "The scores have the wrong sign: a key that fits its query gets a high score.",
    # pattern
    "softmax_over_queries": "Every row of the pattern must sum to 1: did you softmax over the queries "
    "instead of the keys? A row is one query, and it shares its attention among the keys.",
    "softmax_over_all": "Every row of the pattern must sum to 1 by itself: "
    "here the softmax runs over all scores at once.",
    "softmax_over_batch": "Every row of the pattern must sum to 1: here the softmax runs over the batch "
    "(or the heads). Count the dimension from the end: the keys are the last one.",
    "mask_after_softmax": "The rows of the pattern no longer sum to 1: the mask came after the softmax. "
    "Mask the scores first, so that the softmax shares everything among the tokens that may be read.",
    "mask_broadcast": "The mask was given dimensions that the scores lack, and the result grew them too. "
    "It fits the scores as it is, from the last dimension backwards.",
    "always_causal": "Tokens after a query are hidden, though no mask was given: only what the mask hides is hidden.",
    "pattern_turned": "Rows and columns of the pattern are exchanged: row i is query i, and sums to 1.",
    "renormalised": "The mask came after the softmax, and the rest was shared out anew. Where a masked score is the "
    "largest by far, nothing is left to share: all others have become 0. Mask before the softmax.",
    "no_softmax": "The softmax is missing: the scores themselves are used as weights.",
    "mask_twisted": "The mask is turned round: row i of the mask says what query i may read.",
    "mask_kept": "Some tokens are hidden, though no mask was given in this call: is one kept from an earlier "
    "call, or are zeros taken for padding?",
    "inverted_mask": "The mask is inverted: True means that the token may be read.",
    "masked_to_zero": "Masked scores were set to 0. A score of 0 still gets weight, since exp(0) = 1: "
    "what may not be read needs a score of −∞ before the softmax.",
    "additive_mask": "The mask was added to the scores as numbers 0 and 1. That shifts scores by 1 and hides nothing: "
    "what may not be read needs a score of −∞ before the softmax.",
    "no_mask": "The mask is ignored: tokens read what they may not read.",
    "uniform_rows": "A row that may read nothing must be all zeros. Here it shares its attention among all tokens, "
    "since one large negative number everywhere is the same as no mask: a row of equal scores is uniform.",
    "nan_rows": "A row that may read nothing must be all zeros, and it is NaN: its weights are divided by a sum of "
    "nothing, 0/0.",
    "empty_rows": "A row that may read nothing must be all zeros.",
    "leaking_mask": "Masked entries must be exactly 0: here a little attention leaks through. "
    "The number that stands for −∞ is not low enough.",
    "fill_not_low": "The number that stands for −∞ is not lower than every real score, and these go down to −10 000: "
    "masked tokens take weight from the others. Take the lowest number that the dtype has.",
    "keepdim": "Each row is divided by other rows' sums: `sum(-1)` drops a dimension, `keepdim=True` keeps it, so that "
    "row i meets its own sum.",
    "large_scores": "It goes wrong for scores in the thousands: the softmax must get the scores as they are.",
    "overflow": "Large scores give NaN or infinity: exp(10000) overflows. Subtract each row's largest score first, "
    "or let torch's softmax do it.",
    "nan": "The result is NaN for ordinary scores: 0 · ∞, ∞ − ∞ and 0/0 are NaN.",
    "one_key": "Where there is one key only, it gets all of the attention: its weight is 1.",
    "one_mask": "The mask of another sentence (or head) was used. A mask (..., n_q, n_k) holds one for each: it "
    "fits the scores as it is.",
    "hard_argmax": "All weight goes to the best key. The softmax is soft: every key that may be read gets a share.",
    "sigmoid": "Each score went through a sigmoid by itself. The keys compete for a row: use the softmax.",
    "no_exponential": "The scores themselves were divided by their sum: the exponential of the softmax is missing.",
    "not_normalised": "The exponentials were not divided by their sum, so the rows of the pattern don't sum to 1.",
    "log_softmax": "These are the logarithms of the weights: use softmax, not log_softmax.",
    "scaled_again": "The scores are divided once more, by the root of a number of tokens. They come divided by √d: "
    "take the softmax of them as they are.",
    "softmax_twice": "The softmax was taken twice.",
    "rows_do_not_sum": "Every row of the pattern that may read something must sum to 1.",
    # attention
    "not_square": "The number of queries and the number of keys may differ: n_q and n_k are not the same.",
    "output_only": "Only one of two results is returned: return both, as a tuple.",
    "order_swapped": "The results are in the wrong order: the output (the update) comes first.",
    "keys_as_values": "The pattern weighs the keys. What is read is the values: the output is the pattern times `v`.",
    "queries_as_values": "The pattern weighs the queries. What is read is the values: "
    "the output is the pattern times `v`.",
    "scores_returned": "The second result must be the pattern, after the softmax; these are the scores.",
    "unmasked_output": "The output was made from a pattern without the mask. Use the masked pattern for it.",
    "unmasked_pattern": "The output is right, but the pattern that is returned ignores the mask.",
    "pattern_transposed": "Rows and columns of the pattern are exchanged where it meets the values: "
    "output row i is row i of the pattern times the values.",
    "unmixed": "The values are returned as they came: each token reads the others, with its weights in the pattern.",
    "values_added": "Something is added to what is read: the output is the pattern times `v`, and nothing more.",
    "scaled_by_value_width": "The scores are divided by the root of the values' width. "
    "The d in √d is the number of features of queries and keys.",
    "mean_of_values": "The output is the plain mean of the values: the pattern does not weigh them.",
    # AttentionHead
    "residual": "x is already added. Return the update alone; the layer's caller adds it to x.",
    "no_output_projection": "The output projection is missing: the weighted values must go through `output`, "
    "back to the model's width.",
    "scaled_by_d_model": "The scores are divided by √d_model. Queries live in the head's space: divide by √d_head.",
    "query_key_swapped": "Queries and keys are exchanged: `query` asks (rows), `key` answers (columns).",
    "same_projection": "One projection is used in the place of another: the scores need `query` and `key`, "
    "what is read needs `value`.",
    "no_value_projection": "The values were not projected: what is read goes through `value` first.",
    "no_query_projection": "Queries and keys were not projected: x goes through `query` and `key` first.",
    "activation": "There is an activation function where there should be none: all four maps are linear, and only "
    "the softmax stands between them.",
    "tuple_returned": "Return the update alone, without the pattern.",
    "instances": "The layer gives something else as soon as another instance of the class is made. What belongs to one "
    "instance stands in `self`: no attribute of the class, and no variable outside it.",
    # split_heads, merge_heads
    "interleaved": "Features of one head must be neighbours: head 0 takes the first d / n_heads features, head 1 "
    "the next. Here they are dealt out in turn.",
    "no_transpose": "The numbers were only laid out anew, and tokens got mixed up with heads: first cut each token's "
    "features into heads, (..., n, n_heads, d // n_heads), and only then exchange tokens and heads.",
    "one_row": "Everything was laid end to end, the tokens too: lay out only the last two dimensions anew, heads and "
    "features.",
    "heads_after_tokens": "The heads must come before the tokens: exchange these two dimensions.",
    "tokens_features_swapped": "Tokens and features of a head are exchanged: the order is heads, tokens, features.",
    "head_size": "d is split into pieces of n_heads features. There must be n_heads pieces.",
    "not_divisible": "When d is not divisible by n_heads, raise a ValueError that says so: no feature may get lost.",
    "merged_one_feature": "Where each head has a single feature, a row of the result still belongs to a token: "
    "exchange heads and tokens as always, and let no dimension be dropped (`squeeze`).",
    "number_of_heads": "There is another number of heads than `n_heads` says: is it written down somewhere, or kept "
    "from an earlier call?",
    "all_features": "Every head got all features. Each gets only its own slice of d // n_heads of them.",
    "one_head_only": "Only one head's features are returned. Each token gets those of all heads, side by side.",
    "tokens_split": "The tokens were shared out among the heads. Every head sees all tokens, and a slice of the "
    "features.",
    "not_merged": "The heads are still a dimension of their own: lay their features side by side.",
    "wrong_dimensions": "Other dimensions were exchanged than heads and tokens. Count them from the end, -3 and -2: "
    "counted from the front, they are others when there is no batch.",
    "heads_summed": "The heads were added up or averaged. Lay their features side by side, head 0 first.",
    "heads_reversed": "The heads are in reverse order: head 0 comes first.",
    "heads_as_tokens": "The heads were laid end to end as if they were more tokens. "
    "Each token gets the features of all heads.",
    "heads_in_batch": "The heads were merged with the batch. Keep the leading dimensions as they are.",
    # MultiHeadAttention
    "patterns_averaged": "The patterns were averaged over the heads. Return each head's own: (..., n_heads, n_q, n_k).",
    "one_pattern": "Only one head's pattern is returned. Return that of every head: (..., n_heads, n_q, n_k).",
    "one_head": "This is one head of the full width. Split queries, keys and values into heads first.",
    "merged_without_transpose": "The heads were merged in the wrong order: bring the tokens before the heads again, "
    "and only then lay the heads' features side by side.",
    "context_ignored": "The context is ignored: with a context, keys and values come from it.",
    "queries_from_context": "The queries come from the context. Only keys and values do; x asks.",
    "keys_from_x": "The keys come from x. With a context, keys and values both come from it.",
    "values_from_x": "The values come from x. With a context, keys and values both come from it.",
    "mask_across_heads": "The mask has no dimension for the heads, so it meets the wrong one. It is the same for every "
    "head of its sentence: give it a dimension of size 1 where the patterns have their heads, third from the end.",
    "mask_shape": "The mask does not fit the scores: it has a row for each query and a column for each key, "
    "(..., n_q, n_k), and these two numbers may differ.",
    "mask_boolean": "The mask must be boolean, True = may be read: `.bool()` makes one of zeros and ones.",
    "bias_ignored": "The biases are not used: call the layers, don't multiply with their weights alone.",
    "across_heads": "Attention runs across the heads of one token, not across tokens: the heads must come before the "
    "tokens when queries meet keys.",
    "context_joined": "The context is joined to x. With a context, keys and values come from it alone.",
    "context": "It fails when the context has another number of tokens than x.",
    # cached_attention
    "causal_from_the_left": "The causal mask starts at the first cached token, as if the new tokens were the first of "
    "the text. New token i comes after everything cached: it sees all of that, and the new tokens up to itself.",
    "not_causal": "New tokens see tokens after them. Among the new ones each sees only itself and those before it.",
    "cache_ignored": "What is cached is not read: the new tokens see it all.",
    "new_ignored": "Only the cache is read: a new token also sees itself, and the new ones before it.",
    "not_itself": "A token must see itself too.",
    "pattern_returned": "The first result is the pattern. Return what is read with it: the pattern times the values.",
    "one_too_far": "A new token sees the one after it: the diagonal of the mask is off by one.",
    "state_kept": "The cache holds more tokens than were given: something is remembered between calls. Everything that "
    "is kept stands in the cache that is passed and returned; without one, a text starts from nothing.",
    "cache_content": "The returned cache does not hold the keys and values as they came: those cached before, then the "
    "new ones.",
    "cache_list": "The cache must be a tuple `(keys, values)`, in round brackets: no list.",
    "cache_order": "New keys and values belong after the cached ones: the order is that of the text.",
    "cache_added": "New keys and values were added to the cached ones, number by number. They belong behind them: "
    "`torch.cat` along the tokens, dimension -2.",
    "cache_not_extended": "The returned cache lacks the new tokens: append their keys and values.",
    "cache_lost": "Some of what was cached is missing in the returned cache: it holds all tokens so far, old and new.",
    "cache_swapped": "The returned cache is in the wrong order: first the keys, then the values.",
    "cache_of_values": "Both halves of the returned cache are the same: it needs the keys and the values.",
    "last_only": "Only the last token's output is returned. Return one for each new token.",
    "cache_changed": "A cache given earlier was changed: two continuations of the same text must not "
    "disturb each other. Make new tensors for the new cache.",
    "chunks": "Feeding a text in chunks must give what feeding it whole gives. Keys go behind the cached keys and "
    "values behind the cached values, in this order; the mask has a row for each new token, and a column for "
    "each token there is.",
}

# Sentences that parts say in their own words.
LAST_TWO = f"{checks.MESSAGES['batch']} To exchange the last two alone, there is `.mT`."
DIVIDED_TWICE = (
    "The scores are divided by d: by √d twice (`scores` divides already), or by d itself. Once by √d is right. (In a "
    "head, d is its width.)"
)
SAID_OTHERWISE = {
    "scores": {"batch": LAST_TWO},
    "pattern": {"batch": LAST_TWO},
    "attention": {"divided_by_d": DIVIDED_TWICE},
    "head": {"divided_by_d": DIVIDED_TWICE},
    "merge_heads": {
        "no_transpose": "Tokens got mixed up with heads: bring the tokens before the heads again, and only then lay "
        "the heads' features side by side.",
    },
    "multi_head": {
        "divided_by_d": DIVIDED_TWICE,
        "mask_shape": MESSAGES["mask_across_heads"],
        "linear_size": f"{checks.MESSAGES['linear_size']} After attention, the heads are merged before `output`.",
    },
    "cached_attention": {
        "divided_by_d": DIVIDED_TWICE,
        "cat_dimension": "`torch.cat` was given the wrong dimension: tokens are the last but one, -2.",
        "cat_mixed": "`torch.cat` was given tensors that do not belong together. The cache is `(keys, values)`, in "
        "this order: keys go behind the cached keys, values behind the cached values.",
    },
}


# ------------------------------------------------------------------------------------------------ what is right


def reference_scores(q: Tensor, k: Tensor) -> Tensor:
    """(..., n_q, d), (..., n_k, d) → (..., n_q, n_k): Vaswani et al. (2017), equation 1, before the softmax."""
    return torch.einsum("...id,...jd->...ij", q, k) / math.sqrt(q.shape[-1])


def reference_pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
    """(..., n_q, n_k) → the same: attention, by torch, whose values are the identity matrix and so show its weights."""
    _takes_mask(mask, scores.shape)
    identity = torch.eye(scores.shape[-1], dtype=scores.dtype).expand(*scores.shape[:-2], -1, -1)
    return F.scaled_dot_product_attention(scores, identity, identity, attn_mask=mask, scale=1.0)


def reference_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """(..., n_q, d), (..., n_k, d), (..., n_k, d_v) → (..., n_q, d_v) and (..., n_q, n_k), by torch."""
    _takes_mask(mask, (*q.shape[:-1], k.shape[-2]))
    output = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    return output, reference_pattern(reference_scores(q, k), mask)


def _takes_mask(mask: Any, scores: tuple[int, ...]) -> None:
    """Refuse, in words, what a later part may give in the place of a mask for scores of this shape."""
    if not isinstance(mask, Tensor):
        return
    if mask.dtype != torch.bool:
        raise Misused("mask_boolean", f"expected  torch.bool\ngot       {mask.dtype}")
    try:
        torch.broadcast_shapes(mask.shape, scores)
    except RuntimeError:
        given = f"expected  (..., {scores[-2]}, {scores[-1]}), for scores {tuple(scores)}"
        raise Misused("mask_shape", f"{given}\ngot       {tuple(mask.shape)}") from None


def reference_split_heads(x: Tensor, n_heads: int) -> Tensor:
    """(..., n, d) → (..., n_heads, n, d // n_heads)."""
    if x.shape[-1] % n_heads:
        raise ValueError(f"{x.shape[-1]} features cannot be split into {n_heads} heads.")
    return torch.stack(x.chunk(n_heads, -1), dim=-3)


def reference_merge_heads(x: Tensor) -> Tensor:
    """(..., n_heads, n, d_head) → (..., n, n_heads * d_head)."""
    return torch.cat(x.unbind(-3), dim=-1)


def reference_head(weights: dict[str, Tensor], x: Tensor, mask: Tensor | None = None) -> Tensor:
    """One head's update of x, (..., n, d_model), with weights named as in the module's state."""
    query, key, value = (F.linear(x, weights[f"{name}.weight"]) for name in ("query", "key", "value"))
    return F.linear(F.scaled_dot_product_attention(query, key, value, attn_mask=mask), weights["output.weight"])


def reference_multi_head(
    weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """`torch.nn.MultiheadAttention` with these weights: (..., n_q, d_model) and (..., n_heads, n_q, n_k).

    Where a row may read nothing, torch's layer gives NaN: there, attention head by head.
    """
    context = x if context is None else context
    if mask is not None and not mask.any(-1).all():
        return _head_by_head(weights, n_heads, x, context, mask)
    d_model, batch = x.shape[-1], x.shape[:-2]
    parameters = {
        "in_proj_weight": torch.cat([weights[f"{name}.weight"] for name in ("query", "key", "value")]),
        "in_proj_bias": torch.cat([weights[f"{name}.bias"] for name in ("query", "key", "value")]),
        "out_proj.weight": weights["output.weight"],
        "out_proj.bias": weights["output.bias"],
    }
    hidden = None
    if mask is not None:  # torch's masks are True where nothing may be read, and hold one sentence's heads in a row
        hidden = ~mask.expand(*batch, *mask.shape[-2:]).unsqueeze(-3).expand(*batch, n_heads, -1, -1).flatten(0, -3)
    flat, flat_context = x.reshape(-1, *x.shape[-2:]), context.reshape(-1, *context.shape[-2:])
    given = (flat, flat_context, flat_context)
    options = {"attn_mask": hidden, "need_weights": True, "average_attn_weights": False}
    update, patterns = functional_call(_layer_of_torch(d_model, n_heads), parameters, given, options)
    return update.reshape(x.shape), patterns.reshape(*batch, *patterns.shape[1:])


@functools.cache
def _layer_of_torch(d_model: int, n_heads: int) -> nn.Module:
    """The layer without weights: making it takes longer than calling it."""
    return nn.MultiheadAttention(d_model, n_heads, batch_first=True, device="meta")


def _head_by_head(
    weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor, mask: Tensor | None
) -> tuple[Tensor, Tensor]:
    query, key, value = _projected(weights, n_heads, x, context)
    expanded = None if mask is None else mask.unsqueeze(-3)
    output, patterns = reference_attention(query, key, value, expanded)
    return F.linear(reference_merge_heads(output), weights["output.weight"], weights["output.bias"]), patterns


def _projected(weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor) -> list[Tensor]:
    sources = {"query": x, "key": context, "value": context}
    return [
        reference_split_heads(F.linear(source, weights[f"{name}.weight"], weights[f"{name}.bias"]), n_heads)
        for name, source in sources.items()
    ]


def reference_cached_attention(
    q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None
) -> tuple[Tensor, tuple[Tensor, Tensor]]:
    """The last rows of causal attention over everything cached and new; the cache is (keys, values)."""
    keys, values = (k, v) if cache is None else (torch.cat([cache[0], k], -2), torch.cat([cache[1], v], -2))
    return F.scaled_dot_product_attention(q, keys, values, attn_mask=_causal(q, keys)), (keys, values)


def _causal(q: Tensor, keys: Tensor) -> Tensor:
    """(m, n) of bool: the m queries are the newest of the n tokens."""
    m, n = q.shape[-2], keys.shape[-2]
    return torch.arange(n) <= torch.arange(n - m, n).unsqueeze(-1)


# ------------------------------------------------------------------------------------- what known mistakes return


def wrong_scores(q: Tensor, k: Tensor) -> dict[str, Any]:
    """What known mistakes make of the scores."""
    d = q.shape[-1]
    right = reference_scores(q, k)
    products = right * math.sqrt(d)
    counts = sorted({*q.shape[:-1], *k.shape[:-1], q.numel(), k.numel()} - {d, 1})
    return {
        "unscaled": products,
        "divided_by_d": products / d,
        "multiplied_by_root_d": products * math.sqrt(d),
        "scaled_by_tokens": [products / scale for n in counts for scale in (math.sqrt(n), n)],
        "half_d": [] if d == 4 else [products / d / 2, products / (d / 2)],  # 2d is √64 here: a fixed scale?
        "whole_scores": [right.floor(), right.trunc(), right.round()],
        "own_key_only": [(q * k).sum(-1) / s for s in (1.0, math.sqrt(d))] if q.shape == k.shape else [],
        "rounded_root": [products / max(1, math.floor(math.sqrt(d))), products / math.ceil(math.sqrt(d))],
        "scores_transposed": [right.mT, products.mT],
        "softmax_too_early": [right.softmax(-1), products.softmax(-1)],
        "normalised_vectors": [
            c * s for c in [reference_scores(_unit(q), _unit(k)) * math.sqrt(d)] for s in (1, d**-0.5)
        ],
        "negative_scores": [-right, -products],
        "queries_transposed": [q.mT @ k / s for s in (1, d, math.sqrt(d))] if q.shape[-2] == k.shape[-2] else [],
        "not_transposed": [q @ k / s for s in (1, d, math.sqrt(d))] if k.shape[-2] == d else [],
        "reshaped": [z / s for z in [q @ k.reshape(*k.shape[:-2], d, k.shape[-2])] for s in (1, d, math.sqrt(d))],
        "not_summed": [
            [q * k, q * k / math.sqrt(d)] if q.shape == k.shape else [],
            lambda got: isinstance(got, Tensor) and got.ndim == right.ndim + 1 and got.shape[-1] == d,
        ],
        "zero_vectors": lambda got: _nan_at_zeros(got, q, k),
        "fixed_scale": lambda got: _proportional(got, right),
    }


def _unit(x: Tensor) -> Tensor:
    return F.normalize(x, dim=-1)


def _proportional(got: Any, right: Tensor) -> bool:
    if not isinstance(got, Tensor) or got.shape != right.shape or not got.isfinite().all():
        return False
    factor = (got * right).sum() / (right * right).sum()
    # What rounding explains is no other factor.
    return bool(factor > 1e-3 and abs(factor - 1) > 1e-6) and checks.close(got, right * factor, loose=True)


def _nan_at_zeros(got: Any, q: Tensor, k: Tensor) -> bool:
    """Whether scores are NaN where a query or a key is all zeros, and nowhere else."""
    zeros = ~q.any(-1).unsqueeze(-1) | ~k.any(-1).unsqueeze(-2)
    return isinstance(got, Tensor) and bool(zeros.any()) and torch.equal(got.isnan(), zeros)


def wrong_patterns(scores: Tensor, mask: Tensor | None = None) -> dict[str, Any]:
    """What known mistakes make of the pattern."""
    wrong = _pattern_tensors(scores, mask)
    for slug, condition in _pattern_conditions(scores, mask).items():
        wrong[slug] = [wrong.get(slug, []), condition]
    return wrong


def _pattern_tensors(scores: Tensor, mask: Tensor | None) -> dict[str, Any]:
    allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand(scores.shape)
    everything, infinite = scores.softmax(-1), scores.masked_fill(~allowed, -torch.inf)
    right = reference_pattern(scores, mask)
    lowest = torch.finfo(scores.dtype).min
    finite = scores.masked_fill(~allowed, lowest)
    large = _is_large(scores)
    n_batch = scores.ndim - 2
    additive = [scores + sign * hidden.to(scores.dtype) for hidden in (allowed, ~allowed) for sign in (1, -1)]
    hard = [F.one_hot(s.argmax(-1), s.shape[-1]).to(s.dtype) for s in (infinite, scores)]
    over_all = [s.flatten(start).softmax(-1).reshape(s.shape) for s in (infinite, scores) for start in (-2, 0)]
    exponentials = infinite.exp()
    square = scores.shape[-1] == scores.shape[-2]
    shifted = (infinite - infinite.amax(-1, keepdim=True)).exp()
    powers = [scores.exp(), exponentials, (scores - scores.amax(-1, keepdim=True)).exp(), shifted] if square else []
    shared_across = [p / p.sum(-1).unsqueeze(-2) for p in powers]

    return {
        "batch": _row_of_mask_for_each_sentence(scores, mask),
        "one_mask": [reference_pattern(scores, other) for other in _masks_of_others(mask)],
        "fill_not_low": [scores.masked_fill(~allowed, low).softmax(-1) * allowed for low in NOT_LOW],
        "keepdim": [w for w in shared_across if not checks.close(w, everything, loose=True)],
        "softmax_over_queries": [_softmaxes(s, allowed, -2) for s in (infinite, finite, scores)],
        "softmax_over_all": [over_all, [w * allowed for w in over_all]],
        "softmax_over_batch": [_softmaxes(s, allowed, dim) for s in (infinite, scores) for dim in range(n_batch)],
        "mask_after_softmax": everything * allowed,
        "inverted_mask": [_softmaxes(scores.masked_fill(allowed, low), ~allowed, -1) for low in (-torch.inf, lowest)]
        if mask is not None
        else [],
        "mask_twisted": [reference_pattern(scores, allowed.mT), reference_pattern(scores, ~allowed.mT)]
        if mask is not None and square
        else [],
        "masked_to_zero": [] if large else _softmaxes(scores * allowed, allowed, -1),
        "renormalised": [right.masked_fill(_buried(scores, allowed), number) for number in (0.0, torch.nan)],
        "no_mask": [] if large else everything,
        "no_softmax": [scores, scores * allowed, infinite, finite],
        "additive_mask": [_softmaxes(s, allowed, -1) for s in additive],
        "always_causal": _always_causal(scores, mask),
        "pattern_turned": right.mT,
        "hard_argmax": [hard, hard[0] * allowed],
        "sigmoid": [scores.sigmoid(), scores.sigmoid() * allowed],
        "no_exponential": [s / s.sum(-1, keepdim=True) for s in (scores, scores * allowed)],
        "log_softmax": [s.log_softmax(-1) for s in (infinite, finite, scores) if scores.shape[-1] > 1],
        "softmax_twice": [_softmaxes(s.softmax(-1), allowed, -1) for s in (infinite, finite, scores)],
        "not_normalised": [exponentials, shifted],
        "scaled_again": [reference_pattern(scores / math.sqrt(n), mask) for n in scores.shape[-2:] if n > 1],
        "uniform_rows": finite.softmax(-1),
    }


# What people take for −∞, though scores may be as low.
NOT_LOW = (-10.0, -50.0, -100.0, -999.0, -1000.0, -9999.0, -10000.0)


def _row_of_mask_for_each_sentence(scores: Tensor, mask: Tensor | None) -> list[Tensor]:
    """What comes of `mask[i]` in a loop that takes a batch's sentences for the rows of one."""
    if mask is None or mask.ndim != 2 or scores.ndim != 3 or len(mask) < len(scores):
        return []
    rows = mask[: len(scores)].unsqueeze(-2).expand(scores.shape)
    return [reference_pattern(scores, rows)]


def _masks_of_others(mask: Tensor | None) -> list[Tensor]:
    """Of a mask for each sentence (and head): the first for all, the first of each sentence, that of the next one."""
    if mask is None or mask.ndim < 3:
        return []
    leading = range(mask.ndim - 2)
    firsts = [mask.flatten(0, -3)[0], *(mask.narrow(i, 0, 1) for i in leading)]
    moved = [mask.roll(shift, i) for i in leading for shift in (1, -1)]
    return [first.expand(mask.shape) for first in firsts] + [mask.flip(0), *moved]


def _pattern_conditions(scores: Tensor, mask: Tensor | None) -> dict[str, Callable[[Any], bool]]:
    """What gives a mistake away in a pattern whatever its other numbers are."""
    allowed = torch.ones_like(scores, dtype=torch.bool) if mask is None else mask.expand(scores.shape)
    empty = ~allowed.any(-1)

    def condition(test: Callable[[Tensor], Tensor]) -> Callable[[Any], bool]:
        return lambda got: isinstance(got, Tensor) and got.shape == scores.shape and bool(test(got).any())

    def is_uniform(got: Tensor) -> Tensor:
        return got[empty].gt(0).all(-1) & got[empty].sum(-1).sub(1).abs().lt(1e-3)

    return {
        "mask_broadcast": lambda got: mask is not None and _has_grown(got, scores),
        "nan_rows": condition(lambda got: got[empty].isnan()),
        _not_finite(scores): condition(lambda got: ~got.isfinite()),
        "uniform_rows": condition(is_uniform),
        "empty_rows": condition(lambda got: got[empty] != 0),
        "leaking_mask": condition(lambda got: got[~allowed] != 0),
        "one_key": condition(lambda got: (got[allowed] != 1) & (scores.shape[-1] == 1)),
        # In a long text, a limit hides tokens.
        "mask_kept": lambda got: mask is None and scores.shape[-1] < 50 and _reads_by_a_mask(got, scores),
        "rows_do_not_sum": condition(lambda got: (got.sum(-1) - (~empty).to(got.dtype)).abs() > 1e-4),
    }


def _reads_by_a_mask(got: Any, scores: Tensor) -> bool:
    """Whether a pattern is right for some mask, one that hides something."""
    if not isinstance(got, Tensor) or got.shape != scores.shape or _is_large(scores):
        return False
    reads = got != 0
    some = reads.any(-1) & ~reads.all(-1)
    return bool(some.any()) and checks.matches(got, reference_pattern(scores, reads))


def _buried(scores: Tensor, allowed: Tensor) -> Tensor:
    """(..., n_q, 1) of bool: rows whose largest score is masked, and so large that all others vanish beside it."""
    best = scores.masked_fill(~allowed, -torch.inf).amax(-1, keepdim=True)
    return (scores.amax(-1, keepdim=True) - best > 80) & allowed.any(-1, keepdim=True)


def _is_large(scores: Tensor) -> bool:
    """Whether exponentials overflow, and 0 is far above or below the scores."""
    return bool(scores.abs().max() > 80)


def _not_finite(scores: Tensor) -> str:
    return "overflow" if _is_large(scores) else "nan"


def _softmaxes(scores: Tensor, allowed: Tensor, dim: int) -> list[Tensor]:
    """The softmax as it is, with its NaN set to 0, and with masked entries set to 0 afterwards."""
    weights = scores.softmax(dim)
    return [weights, weights.nan_to_num(0.0), weights.nan_to_num(0.0) * allowed]


def _has_grown(got: Any, scores: Tensor) -> bool:
    return isinstance(got, Tensor) and got.ndim > scores.ndim and got.shape[-2:] == scores.shape[-2:]


def wrong_attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> dict[str, Any]:
    """What known mistakes make of (output, pattern)."""
    scores = reference_scores(q, k)
    output, right = reference_attention(q, k, v, mask)
    unmasked = scores.softmax(-1)
    wrong: dict[str, Any] = {
        "one_mask": [reference_attention(q, k, v, other) for other in _masks_of_others(mask)],
        "output_only": lambda got: isinstance(got, Tensor) and (checks.close(got, output) or checks.close(got, right)),
        "order_swapped": (right, output),
        "scores_returned": [(output, scores), (output, scores * math.sqrt(q.shape[-1]))],
        "keys_as_values": [(right @ k, None), right @ k],
        "unmasked_output": (unmasked @ v, right),
        "unmasked_pattern": (output, unmasked),
        "mean_of_values": [
            (v.mean(-2, keepdim=True).expand_as(output), pattern)
            for pattern in (right, torch.full_like(scores, 1 / scores.shape[-1]))
        ],
        "unmixed": (v, None),
        "values_added": [(output + x, right) for x in (q, v) if x.shape == output.shape],
        "always_causal": [(_always_causal(scores, mask) @ v, right)],
        "scaled_by_value_width": _read(reference_pattern(scores * math.sqrt(q.shape[-1] / v.shape[-1]), mask), v),
    }
    if q.shape[-2] == k.shape[-2]:
        wrong["queries_as_values"] = (right @ q, None)
        wrong["pattern_transposed"] = [(right.mT @ v, None), (right.mT @ v, right.mT)]
    shaped = {
        slug: [tensor for tensor in many if tensor.shape == scores.shape]
        for slug, many in _tensors(wrong_scores(q, k)).items()
        if slug != "softmax_too_early"
    }
    wrong |= {slug: [_read(reference_pattern(s, mask), v) for s in many] for slug, many in shaped.items() if many}
    for slug, many in _tensors(_pattern_tensors(scores, mask)).items():
        wrong[slug] = [
            wrong.get(slug, []),
            [_read(p, v) for p in many],
            [(p @ v, right) for p in many if p.shape == right.shape],
        ]
    for slug, condition in _pattern_conditions(scores, mask).items():
        wrong[slug] = [wrong.get(slug, []), _on_pattern(condition)]
    return wrong


def _always_causal(scores: Tensor, mask: Tensor | None) -> Tensor:
    causal = torch.ones_like(scores, dtype=torch.bool).tril()
    return reference_pattern(scores, causal if mask is None else causal & mask)


def _on_pattern(condition: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda got: isinstance(got, tuple) and len(got) == 2 and condition(got[1])


def _tensors(wrong: dict[str, Any]) -> dict[str, list[Tensor]]:
    """Only what is a tensor of the right shape, by slug, lists made flat."""

    def flat(value: Any) -> list[Tensor]:
        if isinstance(value, list):
            return [tensor for item in value for tensor in flat(item)]
        return [value] if isinstance(value, Tensor) else []

    return {slug: flat(value) for slug, value in wrong.items()}


def _read(pattern: Tensor, v: Tensor) -> tuple[Any, Tensor]:
    return (pattern @ v if pattern.shape[-1] == v.shape[-2] else None, pattern)


def wrong_split_heads(x: Tensor, n_heads: int) -> dict[str, Any]:
    """What known mistakes make of x split into heads."""
    n, d = x.shape[-2:]
    if d % n_heads:
        return {}
    width, batch = d // n_heads, x.shape[:-2]
    right = reference_split_heads(x, n_heads)
    by_width = reference_split_heads(x, width)
    in_turn = torch.stack([x[..., i::n_heads] for i in range(n_heads)], dim=-3)
    return {
        "interleaved": [in_turn, in_turn.transpose(-3, -2)],
        "no_transpose": [x.reshape(*batch, n_heads, n, width), x.mT.reshape(*batch, n_heads, n, width)],
        "heads_after_tokens": right.transpose(-3, -2),
        "tokens_features_swapped": [right.mT, right.movedim(-1, -3)],
        "wrong_dimensions": [] if batch else right.transpose(-3, -2).transpose(1, 2),
        "all_features": x.unsqueeze(-3).expand(*batch, n_heads, n, d),
        "tokens_split": torch.stack(x.chunk(n_heads, -2), dim=-3) if n % n_heads == 0 else [],
        "head_size": [by_width, by_width.transpose(-3, -2)],
        "heads_reversed": right.flip(-3),
        "heads_in_batch": [right.reshape(-1, n, width)] if batch else [],
        "number_of_heads": [reference_split_heads(x, m) for m in range(1, d + 1) if d % m == 0 and m != n_heads],
    }


def wrong_merge_heads(x: Tensor) -> dict[str, Any]:
    """What known mistakes make of heads merged again."""
    n_heads, n, width = x.shape[-3:]
    batch, tokens_first = x.shape[:-3], x.transpose(-3, -2)
    return {
        "merged_one_feature": x[..., 0] if width == 1 else [],
        "wrong_dimensions": [x.mT.reshape(*batch, n, n_heads * width), x.mT.flatten(-2)],
        "no_transpose": [x.flatten(-2), *(y.reshape(*batch, n, n_heads * width) for y in (x, x.mT))],
        "interleaved": tokens_first.mT.reshape(*batch, n, n_heads * width),
        "heads_summed": [x.sum(-3), x.mean(-3), x.amax(-3)],
        "one_head_only": [head for head in x.unbind(-3) if n_heads > 1],
        "heads_reversed": reference_merge_heads(x.flip(-3)),
        "heads_as_tokens": [x.reshape(*batch, n_heads * n, width), tokens_first.reshape(*batch, n_heads * n, width)],
        "tokens_features_swapped": reference_merge_heads(x).mT,
        "not_merged": [tokens_first, x.movedim(-3, -1)],
        "one_row": lambda got: _has_shape(got, (x.numel(),)) and n > 1,
    }


def wrong_head(weights: dict[str, Tensor], x: Tensor, mask: Tensor | None = None) -> dict[str, Any]:
    """What known mistakes make of one head's update."""
    matrices = {name.removesuffix(".weight"): weight for name, weight in weights.items()}
    d_head, d_model = matrices["query"].shape
    update = reference_head(weights, x, mask)
    query, key, value = (F.linear(x, matrices[name]) for name in ("query", "key", "value"))
    read, pattern = reference_attention(query, key, value, mask)

    def out(values: Tensor) -> Tensor:
        return F.linear(values, matrices["output"])

    def attend(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        return out(reference_attention(q, k, v, mask)[0])

    roles = {"query": query, "key": key, "value": value}
    mixed = [
        attend(a, b, c)
        for a in roles.values()
        for b in roles.values()
        for c in roles.values()
        if not (a is query and b is key and c is value) and not (a is key and b is query)
    ]
    wrong: dict[str, Any] = {
        "one_mask": [reference_head(weights, x, other) for other in _masks_of_others(mask)],
        "tuple_returned": lambda got: isinstance(got, tuple) and any(checks.matches(item, update) for item in got),
        "residual": [update + x, x - update],
        "scaled_by_d_model": attend(query * math.sqrt(d_head / d_model), key, value),
        "query_key_swapped": attend(key, query, value),
        "no_output_projection": [read, read + x if d_head == d_model else []],
        "same_projection": mixed,
        "no_value_projection": [pattern @ x, out(pattern @ x) if d_head == d_model else []],
        "no_query_projection": [attend(x, x, value), attend(x / math.sqrt(d_head / d_model), x, value)],
    }
    wrong["activation"] = [
        [
            attend(f(query), f(key), f(value)),
            out(f(read)),
            f(update),
            out(reference_attention(query, key, f(value), mask)[0]),
        ]
        for f in ACTIVATIONS
    ]
    for slug, many in _results(wrong_attention(query, key, value, mask)).items():
        wrong.setdefault(slug, [out(output) for output, _ in many if output is not None])
    if mask is not None:
        wrong["nan_rows"] = lambda got: isinstance(got, Tensor) and bool(got[..., ~mask.any(-1), :].isnan().any())
    return wrong


ACTIVATIONS: tuple[Callable[[Tensor], Tensor], ...] = (torch.relu, F.gelu, torch.tanh, torch.sigmoid)

# Mistakes in what `attention` returns, not in what it reads: where attention is only a step, they cannot happen.
ONLY_RETURNED = ("output_only", "order_swapped", "scores_returned", "unmasked_pattern", "unmasked_output")


def _results(wrong: dict[str, Any]) -> dict[str, list[tuple[Any, Any]]]:
    """Of what `wrong_attention` gives, the pairs (output, pattern) that a later part could go on with."""

    def flat(value: Any) -> list[tuple[Any, Any]]:
        if isinstance(value, list):
            return [pair for item in value for pair in flat(item)]
        return [value] if isinstance(value, tuple) else []

    return {slug: flat(value) for slug, value in wrong.items() if slug not in ONLY_RETURNED}


def wrong_multi_head(
    weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None
) -> dict[str, Any]:
    """What known mistakes make of (update, patterns)."""
    source = x if context is None else context
    update, patterns = reference_multi_head(weights, n_heads, x, context, mask)
    expanded = None if mask is None else mask.unsqueeze(-3)
    query, key, value = _projected(weights, n_heads, x, source)
    read = reference_attention(query, key, value, expanded)[0]

    def out(values: Tensor, bias: bool = True) -> Tensor:
        return F.linear(values, weights["output.weight"], weights["output.bias"] if bias else None)

    def mixed(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        output, pattern = reference_attention(q, k, v, expanded)
        return out(reference_merge_heads(output)), pattern

    wrong: dict[str, Any] = {
        "one_mask": [reference_multi_head(weights, n_heads, x, context, other) for other in _masks_of_others(mask)],
        "output_only": lambda got: checks.matches(got, update) or checks.matches(got, patterns),
        "order_swapped": (patterns, update),
        "scores_returned": (update, reference_scores(query, key)),
        "residual": (update + x, None),
        "no_output_projection": (reference_merge_heads(read), None),
        "patterns_averaged": [
            (None, p)
            for p in (patterns.mean(-3), patterns.mean(-3, keepdim=True), patterns.sum(-3))
            if n_heads > 1  # the one pattern without its dimension is no average
        ],
        "heads_after_tokens": [(None, patterns.transpose(-3, -2)), (None, patterns.movedim(-3, -1))],
        "one_pattern": [(None, pattern) for pattern in patterns.unbind(-3) if n_heads > 1],
        "heads_summed": [
            (out(reference_merge_heads(heads.expand_as(read))), None)
            for heads in (read.sum(-3, keepdim=True), read.mean(-3, keepdim=True))
        ],
        "heads_reversed": (out(reference_merge_heads(read.flip(-3))), None),
        "head_size": reference_multi_head(weights, x.shape[-1] // n_heads, x, context, mask),
        "scaled_by_d_model": mixed(query * n_heads**-0.5, key, value),
        "merged_without_transpose": [
            (out(read.reshape(x.shape)), patterns),
            (out(read.mT.reshape(x.shape)), patterns),
        ],
        "bias_ignored": [
            reference_multi_head(_without_bias(weights, names), n_heads, x, context, mask)
            for names in (("query", "key", "value"), ("query",), ("value",), ("output",), ROLES)
        ],
    }
    flat = [reference_merge_heads(t) for t in (query, key, value)]
    one, one_pattern = reference_attention(flat[0], flat[1], flat[2], mask)
    if n_heads > 1:
        wrong["one_head"] = [(out(one), p) for p in (one_pattern, one_pattern.unsqueeze(-3), None)]
    wrong["interleaved"] = _split_in_turn(flat, n_heads, expanded, out)
    wrong["no_transpose"] = _split_without_transpose(flat, n_heads, expanded, out)
    if x.ndim == 2:  # tokens and features of a head exchanged, since dimensions were counted from the front
        counted = (x.shape[-2], x.shape[-1] // n_heads, x.shape[-1] // n_heads)
        wrong["wrong_dimensions"] = lambda got: (
            isinstance(got, tuple) and _has_shape(got[-1], counted) and counted != patterns.shape
        )
    across = (*x.shape[:-1], n_heads, n_heads)
    if across != patterns.shape:
        wrong["across_heads"] = lambda got: isinstance(got, tuple) and _has_shape(got[-1], across)
    wrong["activation"] = [
        [mixed(f(query), f(key), f(value)), (out(reference_merge_heads(f(read))), None), (f(update), None)]
        for f in ACTIVATIONS
    ]
    if context is not None:
        joined = (*patterns.shape[:-1], x.shape[-2] + context.shape[-2])
        wrong["context_joined"] = lambda got: isinstance(got, tuple) and _has_shape(got[-1], joined)
        wrong["context_ignored"] = _context_ignored(weights, n_heads, x, mask)
        wrong |= _context_misused(weights, n_heads, x, context, mixed)
    else:
        wrong["query_key_swapped"] = mixed(key, query, value)
        wrong["same_projection"] = [mixed(query, key, key), mixed(query, key, query), mixed(query, query, value)]
    if mask is not None and mask.ndim == 3 and mask.shape[0] in (1, n_heads):
        output, pattern = reference_attention(query, key, value, mask)
        wrong["mask_across_heads"] = (out(reference_merge_heads(output)), pattern)
    for slug, many in _results(wrong_attention(query, key, value, expanded)).items():
        fitting = [(a, p) for a, p in many if a is not None and a.shape == read.shape]
        wrong.setdefault(slug, [(out(reference_merge_heads(a)), p) for a, p in fitting])
    for slug, condition in _pattern_conditions(reference_scores(query, key), expanded).items():
        slug = "mask_across_heads" if slug == "mask_broadcast" else slug
        wrong[slug] = [wrong.get(slug, []), _on_pattern(condition)]
    return wrong


def _has_shape(got: Any, shape: tuple[int, ...]) -> bool:
    return isinstance(got, Tensor) and tuple(got.shape) == shape


ROLES = ("query", "key", "value", "output")


def _without_bias(weights: dict[str, Tensor], names: tuple[str, ...]) -> dict[str, Tensor]:
    return weights | {f"{name}.bias": torch.zeros_like(weights[f"{name}.bias"]) for name in names}


def _split_in_turn(
    flat: list[Tensor], n_heads: int, mask: Tensor | None, out: Callable[[Tensor], Tensor]
) -> list[tuple[Tensor, Tensor]]:
    """Features dealt out to the heads in turn; merged the right way, or in turn as well."""
    query, key, value = (torch.stack([t[..., i::n_heads] for i in range(n_heads)], dim=-3) for t in flat)
    output, pattern = reference_attention(query, key, value, mask)
    in_turn = output.movedim(-3, -1).flatten(-2)
    return [(out(reference_merge_heads(output)), pattern), (out(in_turn), pattern)]


def _split_without_transpose(
    flat: list[Tensor], n_heads: int, mask: Tensor | None, out: Callable[[Tensor], Tensor]
) -> list[tuple[Tensor, Tensor]]:
    """Laid out anew as heads, tokens, features, without a transpose; merged the right way, or as carelessly."""
    query, key, value = (t.reshape(*t.shape[:-2], n_heads, t.shape[-2], -1) for t in flat)
    output, pattern = reference_attention(query, key, value, mask)
    return [(out(reference_merge_heads(output)), pattern), (out(output.reshape(flat[0].shape)), pattern)]


def _context_ignored(weights: dict[str, Tensor], n_heads: int, x: Tensor, mask: Tensor | None) -> Any:
    fits = mask is None or mask.shape[-1] == x.shape[-2]
    masks = [None, mask] if fits and mask is not None else [None]
    return [_head_by_head(weights, n_heads, x, x, m) for m in masks]


def _context_misused(
    weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor, mixed: Callable[..., Any]
) -> dict[str, Any]:
    """Queries, keys or values from the wrong one of x and context, where the numbers of tokens allow it."""
    query, key, value = _projected(weights, n_heads, x, context)
    other_query, other_key, other_value = _projected(weights, n_heads, context, x)
    if x.shape != context.shape:
        unmasked = reference_attention(other_query, key, value)
        return {"queries_from_context": lambda got: isinstance(got, tuple) and checks.matches(got[-1], unmasked[1])}
    return {
        "queries_from_context": [
            mixed(other_query, key, value),
            mixed(other_query, other_key, other_value),
            mixed(other_query, key, other_value),
        ],
        "keys_from_x": mixed(query, other_key, value),
        "values_from_x": mixed(query, key, other_value),
    }


def wrong_cached_attention(
    q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None
) -> dict[str, Any]:
    """What known mistakes make of (output, (keys, values))."""
    output, (keys, values) = reference_cached_attention(q, k, v, cache)
    (m, n), mask = (q.shape[-2], keys.shape[-2]), _causal(q, keys)

    def masked(allowed: Tensor) -> list[Tensor]:
        raw = reference_scores(q, keys).masked_fill(~allowed, -torch.inf).softmax(-1) @ values
        return [reference_attention(q, keys, values, allowed)[0], raw]

    columns, rows = torch.arange(n), torch.arange(m).unsqueeze(-1)
    outputs: dict[str, Any] = {
        "not_causal": masked(torch.ones_like(mask)),
        "causal_from_the_left": masked(columns <= rows),
        "not_itself": masked(columns < rows + n - m),
        "one_too_far": masked(columns <= rows + n - m + 1),
        "new_ignored": masked((columns < n - m).expand(m, -1)),
        "cache_ignored": reference_cached_attention(q, k, v)[0],
    }
    wrong: dict[str, Any] = {
        "cache_list": lambda got: isinstance(got, tuple) and len(got) == 2 and isinstance(got[1], list),
        "output_only": lambda got: checks.matches(got, output),
        "order_swapped": ((keys, values), output),
        "pattern_returned": (reference_pattern(reference_scores(q, keys), mask), None),
    }
    if cache is not None:
        backwards = (torch.cat([k, cache[0]], -2), torch.cat([v, cache[1]], -2))
        wrong["cache_order"] = [(None, backwards), (None, (backwards[0], values)), (None, (keys, backwards[1]))]
        wrong["cache_not_extended"] = (None, cache)
        if m in (1, n - m) or n - m == 1:
            wrong["cache_added"] = (None, (cache[0] + k, cache[1] + v))
        if m > 1:
            newest = (torch.cat([cache[0], k[..., -1:, :]], -2), torch.cat([cache[1], v[..., -1:, :]], -2))
            wrong["cache_not_extended"] = [(None, cache), (None, newest)]
        turned = reference_attention(q, *backwards, _causal(q, keys))[0]
        outputs["cache_order"] = turned
        wrong["cache_lost"] = [(None, (keys[..., i:, :], values[..., i:, :])) for i in range(1, n)]
    wrong |= {
        "cache_swapped": (None, (values, keys)),
        "cache_of_values": [(None, (keys, keys)), (None, (values, values))],
        "state_kept": lambda got: _has_more_keys(got, n),
        "last_only": [(output[..., -1:, :], None), (output[..., -1, :], None)] if m > 1 else [],
    }
    for slug, many in _results(wrong_attention(q, keys, values, mask)).items():
        if slug != "no_mask":
            outputs.setdefault(slug, [result for result, _ in many if result is not None])
    for slug, result in outputs.items():
        options = [(option, None) for option in _tensors({slug: result})[slug]]
        wrong[slug] = [wrong[slug], options] if slug in wrong else options
    wrong["nan"] = lambda got: isinstance(got, tuple) and isinstance(got[0], Tensor) and bool(got[0].isnan().any())
    whole = (None, (keys, values))
    wrong["cache_content"] = lambda got: checks.matches(got, (output, None)) and not checks.matches(got, whole)
    return wrong


def _has_more_keys(got: Any, n: int) -> bool:
    """Whether the cache in `got` holds more than n keys."""
    cache = got[1] if isinstance(got, tuple) and len(got) == 2 else None
    keys = cache[0] if isinstance(cache, tuple) and cache else None
    return isinstance(keys, Tensor) and keys.ndim > 1 and keys.shape[-2] > n


# ---------------------------------------------------------------------------------------------- classes, as functions


_Inputs = tuple[tuple[Any, ...], dict[str, Any]]  # in place, and by name


def _head_function(cls: Any) -> Callable[..., Any]:
    """The class as a function of its weights, so that it is tested as every other part."""

    def head(weights: dict[str, Tensor], x: Tensor, mask: Tensor | None = None) -> Any:
        d_head, d_model = weights["query.weight"].shape
        module = cls(d_model, d_head)
        sizes = dict.fromkeys(("query", "key", "value"), ("d_model", "d_head")) | {"output": ("d_head", "d_model")}
        checks.layers(module, sizes, bias=False, d_model=d_model, d_head=d_head)
        checks.put_weights(module, weights)
        given = (x,) if mask is None else (x, mask)
        result = checks.same_twice(module, lambda *inputs: functional_call(module, weights, inputs), *given)
        before = (x.flip(-2), _every_second(x, x)) if mask is None else (x.flip(-2),)
        made = _Made(cls, (d_model, d_head), (d_model + 1, d_head + 1), weights)
        return checks.Computed(result, afterwards=made.stands_alone(result, (given, {}), (before, {})))

    return head


def _multi_head_function(cls: Any) -> Callable[..., Any]:
    def multi_head(
        weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None
    ) -> Any:
        d_model = x.shape[-1]
        module = cls(d_model, n_heads)
        checks.layers(module, dict.fromkeys(ROLES, ("d_model", "d_model")), bias=True, d_model=d_model)
        order = [name for name in inspect.signature(module.forward).parameters if name in ("context", "mask")]
        if order == ["mask", "context"]:
            raise checks.Mistake(checks.MESSAGES["signature"], "signature")
        given = {name: value for name, value in (("context", context), ("mask", mask)) if value is not None}
        checks.put_weights(module, weights)
        result = checks.same_twice(module, lambda x, more: functional_call(module, weights, (x,), more), x, given)
        before = {} if context is not None else {"context": x.roll(1, -2)}
        if mask is None:
            before["mask"] = _every_second(x, before.get("context", x))
        made = _Made(cls, (d_model, n_heads), (2 * d_model, 1 if n_heads > 1 else 2), weights)
        return checks.Computed(result, afterwards=made.stands_alone(result, ((x,), given), ((x.flip(-2),), before)))

    return multi_head


def _every_second(x: Tensor, source: Tensor) -> Tensor:
    """(n_q, n_k) of bool: a mask unlike those that tests use."""
    rows, columns = torch.arange(x.shape[-2]).unsqueeze(-1), torch.arange(source.shape[-2])
    return (rows + columns) % 2 == 0


@dataclass(frozen=True)
class _Made:
    """A student's class, the sizes that an instance was made with, others, and the weights it is given."""

    cls: Any
    sizes: tuple[int, int]
    other_sizes: tuple[int, int]
    weights: dict[str, Tensor]

    def stands_alone(self, result: Any, inputs: _Inputs, before: _Inputs) -> Callable[[], None] | None:
        """What is asked at the end: another instance changes nothing, and no call leaves a mask or a context behind.

        Args:
            result: what the class gives for `inputs`, as given: in place and by name.
            inputs: those of the call.
            before: inputs of the same shapes, for a call before this one.
        """
        x = inputs[0][0]
        if x.ndim > 2 or len(x) > 9 or x.dtype != torch.float64 or x.requires_grad:
            return None  # once for each short text is enough
        kept = _copied(result)

        def ask() -> None:
            one, two = self.cls(*self.sizes), self.cls(*self.sizes)
            checks.own_layers(one)
            checks.own_layers(two)
            self.cls(*self.other_sizes)
            if not checks.matches(self._call(one, inputs), kept):
                raise checks.Mistake(MESSAGES["instances"], "instances")
            with contextlib.suppress(Exception):
                self._call(two, before)
            if not checks.matches(self._call(two, inputs), kept):
                raise checks.Mistake(checks.MESSAGES["kept_in_layer"], "kept_in_layer")

        return ask

    def _call(self, module: nn.Module, inputs: _Inputs) -> Any:
        with torch.no_grad():
            return functional_call(module, self.weights, *inputs)


def _copied(result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(map(_copied, result))
    return result.clone() if isinstance(result, Tensor) else result


def _cached_function(function: Any) -> Callable[..., Any]:
    """The function as it is; at the end two texts go on from one cache, and neither may disturb the other."""

    def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> Any:
        if checks.exchanged(function, ["q", "k", "v", "cache"]):
            raise checks.Mistake(checks.MESSAGES["signature"], "signature")
        given = (q, k, v) if cache is None else (q, k, v, cache)
        result = function(*given)
        if q.ndim > 2 or len(q) > 9 or q.dtype != torch.float64 or q.requires_grad:
            return result  # once for each short text is enough

        def ask() -> None:
            with torch.no_grad():
                _, first = function(*given)
                _, second = function(-q, -k, -v, first)
                before = _copied((first, second))
                function(2 * q, 2 * k, 2 * v, first)
            if not checks.matches((first, second), before):
                raise checks.Mistake(MESSAGES["cache_changed"], "cache_changed")

        return checks.Computed(result, afterwards=ask)

    return cached_attention


def _part(
    reference: Callable[..., Any], mistakes: Callable[..., dict[str, Any]], read: str, returns: str, **more: Any
) -> Knowledge:
    messages = MESSAGES | SAID_OTHERWISE.get(reference.__name__.removeprefix("reference_"), {})
    return Knowledge(reference, mistakes, messages, read, returns, **more)


def _head_sizes(weights: dict[str, Tensor], *_: Any) -> dict[str, int]:
    d_head, d_model = weights["query.weight"].shape
    return {"d_model": d_model, "d_head": d_head}


def _multi_head_sizes(weights: dict[str, Tensor], n_heads: int, *_: Any) -> dict[str, int]:
    d_model = len(weights["query.weight"])
    return {"d_model": d_model, "d_head": d_model // n_heads}


# How large the numbers are that are added up on the way: rounding is measured by them.


def _largest_scores(q: Tensor, k: Tensor) -> Tensor:
    return reference_scores(q.abs(), k.abs())


def _largest_value(q: Tensor, k: Tensor, v: Tensor, *_: Any) -> Tensor:
    return v.abs().max()


def _largest_sum(weights: dict[str, Tensor], x: Tensor, *_: Any) -> Tensor:
    read = F.linear(x.abs(), weights["value.weight"].abs()).amax(tuple(range(x.ndim - 1)))
    return F.linear(read, weights["output.weight"].abs()).max()


def _largest_multi_head_sum(
    weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None
) -> Tensor:
    return _largest_sum(weights, x if context is None else context)


FUNCTIONS = ("scores", "pattern", "attention")
PARTS = {
    "scores": _part(reference_scores, wrong_scores, "Queries and keys", "scores", terms=_largest_scores),
    "pattern": _part(reference_pattern, wrong_patterns, "Queries and keys", "pattern"),
    "attention": _part(
        reference_attention,
        wrong_attention,
        "Values and the update",
        "(output, pattern)",
        uses=("scores", "pattern"),
        terms=_largest_value,
    ),
    "AttentionHead": _part(
        reference_head,
        wrong_head,
        "Values and the update",
        "update",
        uses=FUNCTIONS,
        adapt=_head_function,
        call="AttentionHead(d_model, d_head)({})",
        sizes=_head_sizes,
        terms=_largest_sum,
    ),
    "split_heads": _part(reference_split_heads, wrong_split_heads, "Many heads, and the sizes of everything", "heads"),
    "merge_heads": _part(reference_merge_heads, wrong_merge_heads, "Many heads, and the sizes of everything", "result"),
    "MultiHeadAttention": _part(
        reference_multi_head,
        wrong_multi_head,
        "Many heads, and the sizes of everything",
        "(update, patterns)",
        uses=(*FUNCTIONS, "split_heads", "merge_heads"),
        adapt=_multi_head_function,
        call="MultiHeadAttention(d_model, n_heads)({})",
        sizes=_multi_head_sizes,
        terms=_largest_multi_head_sum,
    ),
    "cached_attention": _part(
        reference_cached_attention,
        wrong_cached_attention,
        "Inference: one token at a time",
        "(output, (keys, values))",
        uses=FUNCTIONS,
        adapt=_cached_function,
        terms=_largest_value,
    ),
}

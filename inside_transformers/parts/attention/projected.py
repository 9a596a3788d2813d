"""Queries, keys and values of several heads: what `MultiHeadAttention` makes on its way, and torch's layer."""

import functools
import inspect
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

from inside_transformers.checks import (
    MESSAGES,
    Computed,
    Mistake,
    PartSpec,
    layers,
    mistake,
    mistakes_of,
    put_weights,
    same_twice,
)
from inside_transformers.parts.attention import heads, masks, seen, updates
from inside_transformers.parts.attention.attention import ONLY_RETURNED, Attention
from inside_transformers.parts.attention.instances import Made

ROLES = ("query", "key", "value", "output")


def multi_head(
    weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None
) -> tuple[Tensor, Tensor]:
    """`torch.nn.MultiheadAttention` with these weights: (..., n_q, d_model) and (..., n_heads, n_q, n_k).

    Where a row may read nothing, torch's layer gives NaN: there it reads everything, which is taken away again.
    """
    context = x if context is None else context
    batch = x.shape[:-2]
    parameters = {
        "in_proj_weight": torch.cat([weights[f"{name}.weight"] for name in ROLES[:3]]),
        "in_proj_bias": torch.cat([weights[f"{name}.bias"] for name in ROLES[:3]]),
        "out_proj.weight": weights["output.weight"],
        "out_proj.bias": weights["output.bias"],
    }
    hidden, empty = None, torch.zeros(x.shape[-2], 1, dtype=torch.bool)
    if mask is not None:  # torch's masks are True where nothing may be read, and hold one sentence's heads in a row
        empty = ~mask.any(-1, keepdim=True)
        hidden = ~(mask | empty).expand(*batch, *mask.shape[-2:])
        hidden = hidden.unsqueeze(-3).expand(*batch, n_heads, -1, -1).flatten(0, -3)
    flat, flat_context = x.reshape(-1, *x.shape[-2:]), context.reshape(-1, *context.shape[-2:])
    given = (flat, flat_context, flat_context)
    options = {"attn_mask": hidden, "need_weights": True, "average_attn_weights": False}
    layer = layer_of_torch(x.shape[-1], n_heads)
    update, patterns = functional_call(layer, parameters, given, options, tie_weights=False)
    patterns = patterns.reshape(*batch, *patterns.shape[1:]).masked_fill(empty.unsqueeze(-3), 0.0)
    return torch.where(empty, weights["output.bias"], update.reshape(x.shape)), patterns


@functools.cache
def layer_of_torch(d_model: int, n_heads: int) -> nn.Module:
    """The layer without weights: making it takes longer than calling it."""
    return nn.MultiheadAttention(d_model, n_heads, batch_first=True, device="meta")


def as_function(cls: Any) -> Callable[..., Any]:
    """The class as a function of its weights, so that it is tested as every other part."""

    def multi_head(
        weights: dict[str, Tensor], n_heads: int, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None
    ) -> Any:
        d_model = x.shape[-1]
        module = cls(d_model, n_heads)
        layers(module, dict.fromkeys(ROLES, ("d_model", "d_model")), bias=True, d_model=d_model)
        order = [name for name in inspect.signature(module.forward).parameters if name in ("context", "mask")]
        if order == ["mask", "context"]:
            raise Mistake(MESSAGES["signature"], "signature")
        given = {name: value for name, value in (("context", context), ("mask", mask)) if value is not None}
        put_weights(module, weights)
        result = same_twice(module, lambda x, more: functional_call(module, weights, (x,), more), x, given)
        before = {} if context is not None else {"context": x.roll(1, -2)}
        if mask is None:
            before["mask"] = masks.every_second(x, before.get("context", x))
        made = Made(cls, (d_model, n_heads), (2 * d_model, 1 if n_heads > 1 else 2), weights)
        return Computed(result, afterwards=made.stands_alone(result, ((x,), given), ((x.flip(-2),), before)))

    return multi_head


class ProjectedHeads(PartSpec):
    """Weights, a number of heads, (..., n_q, d_model), a context (..., n_k, d_model), a mask.

    The mistakes are those in attention, of which each head's patterns show more.
    """

    weights: dict[str, Tensor]
    n_heads: int
    x: Tensor
    context: Tensor | None = None
    mask: Tensor | None = None

    @property
    def source(self) -> Tensor:
        """What is read."""
        return self.x if self.context is None else self.context

    @cached_property
    def expanded(self) -> Tensor | None:
        """The mask with a dimension for the heads."""
        return None if self.mask is None else self.mask.unsqueeze(-3)

    @cached_property
    def query(self) -> Tensor:
        return self.projected("query", self.x)

    @cached_property
    def key(self) -> Tensor:
        return self.projected("key", self.source)

    @cached_property
    def value(self) -> Tensor:
        return self.projected("value", self.source)

    @cached_property
    def step(self) -> Attention:
        return Attention(self.query, self.key, self.value, self.expanded)

    @property
    def update(self) -> Tensor:
        update: Tensor = self.right[0]
        return update

    @property
    def patterns(self) -> Tensor:
        patterns: Tensor = self.right[1]
        return patterns

    def sizes(self) -> dict[str, int]:
        d_model = len(self.weights["query.weight"])
        return {"d_model": d_model, "d_head": d_model // self.n_heads}

    def terms(self) -> Tensor:
        return updates.largest_sum(self.weights, self.source)

    def projected(self, name: str, source: Tensor) -> Tensor:
        """(..., n_heads, n, d_head)."""
        flat = F.linear(source, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])
        return heads.in_heads(flat, self.n_heads)

    def out(self, values: Tensor) -> Tensor:
        return F.linear(values, self.weights["output.weight"], self.weights["output.bias"])

    def merged(self, read: Tensor) -> Tensor:
        """The update of what each head has read."""
        return self.out(heads.merged(read))

    def mixed(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, Tensor]:
        step = Attention(query, key, value, self.expanded)
        return self.merged(step.output), step.pattern

    def otherwise(self, mask: Tensor | None, context: Tensor | None) -> Any:
        """What torch's layer gives with another mask, or another context."""
        return multi_head(self.weights, self.n_heads, self.x, context, mask)

    @mistakes_of(Attention, without=("one_mask", *ONLY_RETURNED, *seen.ALONE))
    def of_attention(self) -> Mapping[str, Any]:
        shape = self.step.output.shape
        fitting = {slug: [p for p in many if p[0].shape == shape] for slug, many in self.step.results().items()}
        return {slug: [(self.merged(read), pattern) for read, pattern in many] for slug, many in fitting.items()}

    @mistakes_of(seen.Seen, without=("mask_broadcast",))
    def seen_in_patterns(self) -> Mapping[str, Any]:
        return self.step.seen_in_pattern()

    @mistake(updates.NORMALISED)
    def normalised(self) -> list[Any]:
        sources = updates.normalised(self.source)
        pairs = zip(updates.normalised(self.x), sources, strict=True)
        before = [multi_head(self.weights, self.n_heads, x, source, self.mask) for x, source in pairs]
        return [*before, *((each, self.patterns) for each in updates.normalised(self.update))]

    @mistake("All heads read with one and the same pattern: each has its own queries and keys, and so its own pattern.")
    def shared_pattern(self) -> list[Any]:
        first, mean = self.patterns[..., :1, :, :], self.patterns.mean(-3, keepdim=True)
        shared = [each.expand_as(self.patterns) for each in (first, mean)]
        return [(self.merged(each @ self.value), pattern) for each in shared for pattern in (each, self.patterns)]

"""`AttentionHead`: one head as a layer: what a text's tokens add to themselves after reading each other."""

import math
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.func import functional_call

from inside_transformers.checks import (
    Computed,
    PartSpec,
    layers,
    matches,
    mistake,
    mistakes_of,
    put_weights,
    same_twice,
    sign,
)
from inside_transformers.parts.attention import masks, seen, updates
from inside_transformers.parts.attention.attention import ONLY_RETURNED, Attention
from inside_transformers.parts.attention.inputs import said
from inside_transformers.parts.attention.instances import INSTANCES, Made


def head(weights: dict[str, Tensor], x: Tensor, mask: Tensor | None = None) -> Tensor:
    """One head's update of x, (..., n, d_model), by torch, with weights named as in the module's state."""
    query, key, value = (F.linear(x, weights[f"{name}.weight"]) for name in ("query", "key", "value"))
    return F.linear(F.scaled_dot_product_attention(query, key, value, attn_mask=mask), weights["output.weight"])


def as_function(cls: Any) -> Callable[..., Any]:
    """The class as a function of its weights, so that it is tested as every other part."""

    def head(weights: dict[str, Tensor], x: Tensor, mask: Tensor | None = None) -> Any:
        d_head, d_model = weights["query.weight"].shape
        module = cls(d_model, d_head)
        sizes = dict.fromkeys(("query", "key", "value"), ("d_model", "d_head")) | {"output": ("d_head", "d_model")}
        layers(module, sizes, bias=False, d_model=d_model, d_head=d_head)
        put_weights(module, weights)
        given = (x,) if mask is None else (x, mask)
        result = same_twice(module, lambda *inputs: functional_call(module, weights, inputs), *given)
        before = (x.flip(-2), masks.every_second(x, x)) if mask is None else (x.flip(-2),)
        made = Made(cls, (d_model, d_head), (d_model + 1, d_head + 1), weights)
        return Computed(result, afterwards=made.stands_alone(result, (given, {}), (before, {})))

    return head


class AttentionHead(PartSpec):
    """Weights, (..., n, d_model) → (..., n, d_model): the update alone, x not added.

    Held against torch's `scaled_dot_product_attention` between `F.linear`. The mistakes in attention come after its
    own: each gives other values to go through `output`.
    """

    name, returns, read = "AttentionHead", "update", "Values and the update"
    uses = ("scores", "pattern", "attention")
    reference = staticmethod(head)
    adapt = staticmethod(as_function)
    call = "AttentionHead(d_model, d_head)({})"
    says = {
        **masks.REFUSED,
        "instances": INSTANCES,
        **said("same_sizes", "one_feature", "wide", "long_text", "small_numbers", "large_numbers", "zero_vectors"),
    }
    weights: dict[str, Tensor]
    x: Tensor
    mask: Tensor | None = None

    @staticmethod
    def others(inputs: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
        """Twice as many tokens: what was their number may be d_model, or d_head, by chance."""
        weights, x, *rest = inputs
        rows = [mask if mask is None else torch.cat([mask, mask], dim=-2) for mask in rest]
        wider = [mask if mask is None else torch.cat([mask, mask], dim=-1) for mask in rows]
        return PartSpec.others((weights, torch.cat([x, x], dim=-2), *wider), seed)

    def sizes(self) -> dict[str, int]:
        d_head, d_model = self.weights["query.weight"].shape
        return {"d_model": d_model, "d_head": d_head}

    def terms(self) -> Tensor:
        return updates.largest_sum(self.weights, self.x)

    @cached_property
    def query(self) -> Tensor:
        return F.linear(self.x, self.weights["query.weight"])

    @cached_property
    def key(self) -> Tensor:
        return F.linear(self.x, self.weights["key.weight"])

    @cached_property
    def value(self) -> Tensor:
        return F.linear(self.x, self.weights["value.weight"])

    @cached_property
    def step(self) -> Attention:
        return Attention(self.query, self.key, self.value, self.mask)

    @property
    def widening(self) -> float:
        """√(d_head / d_model)."""
        return math.sqrt(self.query.shape[-1] / self.x.shape[-1])

    @property
    def of_one_width(self) -> bool:
        return self.query.shape[-1] == self.x.shape[-1]

    def out(self, values: Tensor) -> Tensor:
        return F.linear(values, self.weights["output.weight"])

    def attend(self, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return self.out(F.scaled_dot_product_attention(query, key, value, attn_mask=self.mask))

    @mistake(masks.ONE_MASK)
    def one_mask(self) -> list[Tensor]:
        return [head(self.weights, self.x, other) for other in masks.of_others(self.mask)]

    @sign("Return the update alone, without the pattern.")
    def tuple_returned(self, got: Any) -> bool:
        return isinstance(got, tuple) and any(matches(item, self.right) for item in got)

    @mistake(updates.RESIDUAL)
    def residual(self) -> list[Tensor]:
        return [self.right + self.x, self.x - self.right]

    @mistake(updates.SCALED_BY_D_MODEL)
    def scaled_by_d_model(self) -> Tensor:
        return self.attend(self.query * self.widening, self.key, self.value)

    @mistake(updates.QUERY_KEY_SWAPPED)
    def query_key_swapped(self) -> Tensor:
        return self.attend(self.key, self.query, self.value)

    @mistake(updates.NO_OUTPUT_PROJECTION)
    def no_output_projection(self) -> list[Tensor]:
        return [self.step.output, *([self.step.output + self.x] if self.of_one_width else [])]

    @mistake(updates.SAME_PROJECTION)
    def same_projection(self) -> list[Tensor]:
        roles = {"query": self.query, "key": self.key, "value": self.value}
        right = [("query", "key", "value"), *(("key", "query", name) for name in roles)]
        mixed = [(a, b, c) for a in roles for b in roles for c in roles if (a, b, c) not in right]
        return [self.attend(*(roles[name] for name in names)) for names in mixed]

    @mistake("This is the pattern, how much each token reads of each. Return what is read, after `output`.")
    def pattern_returned(self) -> Tensor:
        return self.step.pattern

    @mistake("The values were not projected: what is read goes through `value` first.")
    def no_value_projection(self) -> list[Tensor]:
        read = self.step.pattern @ self.x
        return [read, *([self.out(read)] if self.of_one_width else [])]

    @mistake("Queries and keys were not projected: x goes through `query` and `key` first.")
    def no_query_projection(self) -> list[Tensor]:
        return [self.attend(x, self.x, self.value) for x in (self.x, self.x / self.widening)]

    @mistake(updates.ACTIVATION)
    def activation(self) -> list[Tensor]:
        all_three = [self.attend(f(self.query), f(self.key), f(self.value)) for f in updates.ACTIVATIONS]
        values_alone = [self.attend(self.query, self.key, f(self.value)) for f in updates.ACTIVATIONS]
        after = [each for f in updates.ACTIVATIONS for each in (self.out(f(self.step.output)), f(self.right))]
        return [*all_three, *values_alone, *after]

    @mistakes_of(Attention, without=("one_mask", *ONLY_RETURNED, *seen.ALONE))
    def of_attention(self) -> Mapping[str, Any]:
        return {slug: [self.out(output) for output, _ in pairs] for slug, pairs in self.step.results().items()}

    @mistake(updates.NORMALISED)
    def normalised(self) -> list[Tensor]:
        return [
            *(head(self.weights, x, self.mask) for x in updates.normalised(self.x)),
            *updates.normalised(self.right),
        ]

    @mistake(updates.WEIGHT_REUSED)
    def weight_reused(self) -> list[Tensor]:
        return [self.step.output @ self.weights[f"{name}.weight"] for name in ("query", "key", "value")]

    @sign(masks.NAN_ROWS)
    def nan_rows(self, got: Any) -> bool:
        """(The update has a row for each token that reads.)"""
        if self.mask is None or not isinstance(got, Tensor) or got.shape != self.x.shape:
            return False
        return bool(got[..., ~self.mask.any(-1), :].isnan().any())

"""What the mistakes in `knock_out` are made of: updates with some neurons silent, or saying something else."""

from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake
from inside_transformers.parts.facts import mlps

QUIETER = "The neurons are only quieter than before. They must contribute nothing at all: exactly zero."
LARGE = 1e6  # numbers of x beyond that: smaller ones were right before


class Ablation(PartSpec):
    """The inputs of `knock_out`: an MLP's weights by name, neurons that are out, x (..., d_model); `inner` of a block
    inside the block.
    """

    weights: dict[str, Tensor]
    neurons: list[int]
    x: Tensor
    inner: list[int] | None = None

    @cached_property
    def out(self) -> set[int]:
        """The neurons that must be silent."""
        return {*self.neurons, *(self.inner or [])}

    @cached_property
    def everyone(self) -> set[int]:
        return set(range(len(self.weights["up.bias"])))

    @cached_property
    def features(self) -> Tensor:
        """The same numbers, as those of features."""
        return torch.tensor([i for i in self.out if i < self.x.shape[-1]], dtype=torch.long)

    @cached_property
    def raw(self) -> Tensor:
        """(..., d_hidden): what the neurons get."""
        return F.linear(self.x, self.weights["up.weight"], self.weights["up.bias"])

    @cached_property
    def hidden(self) -> Tensor:
        """(..., d_hidden): what they say."""
        return F.gelu(self.raw)

    @property
    def is_large(self) -> bool:
        return bool(self.x.abs().amax() > LARGE)

    def down(self, hidden: Tensor) -> Tensor:
        return F.linear(hidden, self.weights["down.weight"], self.weights["down.bias"])

    def silent(self, who: set[int]) -> Tensor:
        """When these are out."""
        return mlps.without(self.weights, who & self.everyone, self.x)

    def saying(self, instead: Tensor) -> Tensor:
        """When those that are out say this."""
        some = torch.tensor([i in self.out for i in sorted(self.everyone)])
        return self.down(torch.where(some, instead, self.hidden))

    def fits(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.shape == self.right.shape

    def terms(self) -> Tensor:
        """As of an MLP without these neurons."""
        return mlps.terms(self.x, *mlps.in_layers(self.weights), out=tuple(self.out))

    def sizes(self) -> dict[str, int]:
        """Those of the MLP."""
        return mlps.widths(self.weights)

    def ranges(self) -> list[Tensor]:
        """When all between the first and the last are out, or all from the very first on, or as many as there are; of
        these, what is something else than the list.
        """
        if not self.out:
            return []
        first, last = min(self.out), max(self.out)
        spans = [(first, last + 1), (0, last + 1), (first, last), (0, len(self.out))]
        one = [(0, last)] if first == last else []
        others = [set(range(*span)) for span in (*spans, *one)]
        return [self.silent(span) for span in others if span != self.out]

    @mistake("The other neurons say more than before, as a dropout makes them: they go on as they were.")
    def others_louder(self) -> list[Tensor]:
        n, out, bias = len(self.everyone), len(self.out & self.everyone), self.weights["down.bias"]
        return [bias + (self.right - bias) * n / (n - out)] if 0 < out < n else []

    @mistake(
        "The neurons say a number far below zero. That hides what stands before a softmax, and here there is none: "
        "they contribute nothing when they say 0."
    )
    def far_below(self) -> list[Tensor]:
        numbers = [-(10.0**n) for n in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30)]
        return [self.saying(torch.full_like(self.hidden, each)) for each in numbers]

    @mistake("The neurons say a fixed number, like 1, whatever x is. They contribute nothing when they say 0.")
    def fixed_number(self) -> list[Tensor]:
        numbers = (1.0, -1.0, 0.5, -0.5, 0.1, -0.1, 0.01, 1e-3, 2.0, -2.0, 5.0, 10.0, 100.0)
        return [self.saying(torch.full_like(self.hidden, each)) for each in numbers]

    @mistake(QUIETER, slug="a_little_left")
    def halved(self) -> list[Tensor]:
        return [self.saying(share * self.hidden) for share in (0.5, 0.9, 0.99)]

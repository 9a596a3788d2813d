"""Gradients of what a part returns, for what it was given."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

# Of the largest gradient: what is smaller is rounding, as for a bias that the softmax cancels.
NOTHING = 1e-12


def with_gradients(
    names: Sequence[str], inputs: Sequence[Any], constant: Sequence[str] = ()
) -> tuple[list[Any], dict[str, Tensor]]:
    """Copies of the inputs that ask for a gradient, and these copies by name; a tuple's tensors ask for none, nor does
    what is called constant."""
    leaves: dict[str, Tensor] = {}

    def ask(value: Any, name: str) -> Any:
        if isinstance(value, Tensor) and value.is_floating_point() and name not in constant:
            leaves[name] = value.detach().clone().requires_grad_()
            return leaves[name]
        if isinstance(value, dict):
            return {key: ask(item, key) for key, item in value.items()}
        return value

    given = [ask(value, name) for name, value in zip(names, inputs, strict=True)]
    return given, leaves


def slopes(results: Sequence[Tensor], leaves: Sequence[Tensor], keep: bool = False) -> tuple[Tensor | None, ...]:
    """The gradients of the leaves for a sum of all results' numbers in which each has a weight of its own.

    Args:
        results: what was returned; those without gradients count for nothing.
        leaves: what was given.
        keep: whether more gradients will be asked for.
    """
    total: Any = 0.0
    for i, result in enumerate(each for each in results if each.requires_grad):
        weights = torch.linspace(-1.0, 1.0, result.numel(), dtype=result.dtype) + 0.3 * i
        total = total + (result * weights.reshape(result.shape)).sum()
    return torch.autograd.grad(total, leaves, allow_unused=True, retain_graph=keep)


def flowing(gradients: Sequence[Tensor | None]) -> list[bool]:
    """Which gradients are more than nothing, up to rounding."""
    sizes = [float(each.abs().max()) if each is not None and each.numel() else 0.0 for each in gradients]
    return [size > NOTHING * max(sizes) for size in sizes]

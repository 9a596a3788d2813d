"""Gradients of what a part returns, for what it was given."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks.words import text_of

# Of the largest gradient: what is smaller is rounding, as for a bias that the softmax cancels.
NOTHING = 1e-12


def with_gradients(
    names: Sequence[str], inputs: Sequence[Any], constant: Sequence[str] = ()
) -> tuple[list[Any], dict[str, Tensor]]:
    """Copies of the inputs that ask for a gradient, and these copies by name: of dicts, tuples and lists the tensors in
    them. What is called constant asks for none."""
    leaves: dict[str, Tensor] = {}

    def ask(value: Any, name: str) -> Any:
        if name in constant:
            return value
        if isinstance(value, Tensor) and value.is_floating_point():
            leaves[name] = value.detach().clone().requires_grad_()
            return leaves[name]
        if isinstance(value, dict):
            return {key: ask(item, key) for key, item in value.items()}
        if isinstance(value, tuple | list):
            return type(value)(ask(item, f"{name}[{i}]") for i, item in enumerate(value))
        return value

    given = [ask(value, name) for name, value in zip(names, inputs, strict=True)]
    return given, leaves


def slopes(results: Sequence[Tensor], leaves: Sequence[Tensor]) -> tuple[Tensor | None, ...]:
    """The gradients of the leaves for a sum of all results' numbers in which each has a weight of its own.

    Args:
        results: what was returned; those without gradients count for nothing.
        leaves: what was given.
    """
    total: Any = 0.0
    for i, result in enumerate(each for each in results if each.requires_grad):
        weights = torch.linspace(-1.0, 1.0, result.numel(), dtype=result.dtype) + 0.3 * i
        total = total + (result * weights.reshape(result.shape)).sum()
    try:
        return torch.autograd.grad(total, leaves, allow_unused=True, retain_graph=True)
    except RuntimeError as error:
        if "checkpoint is incompatible with .grad()" not in text_of(error):
            raise
    # A checkpoint of torch's older kind can only be asked this way.
    total.backward()
    return tuple(leaf.grad for leaf in leaves)


def flowing(gradients: Sequence[Tensor | None]) -> list[bool]:
    """Which gradients are more than nothing, up to rounding."""
    sizes = [float(each.abs().max()) if each is not None and each.numel() else 0.0 for each in gradients]
    return [size > NOTHING * max(sizes) for size in sizes]

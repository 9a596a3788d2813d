"""Variants of a part's inputs: other numbers of the same shapes, other places in memory, asked for gradients."""

from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks.values import mapped


def scattered(tensor: Tensor) -> Tensor:
    """The same numbers, in memory with the dimensions in reverse order; a vector's with gaps between.

    No two neighboring dimensions can then be merged by `view`, whichever they are.
    """
    if tensor.ndim < 2:
        return torch.stack([tensor, tensor], dim=-1)[..., 0] if tensor.ndim else tensor.clone()
    backwards = tuple(reversed(range(tensor.ndim)))
    return tensor.permute(backwards).contiguous().permute(backwards)


def from_a_model(value: Any) -> Any:
    """`value` with all floating point tensors asking for gradients, as those do that a model returns."""
    return mapped(lambda tensor: tensor.detach().requires_grad_(), value)


def flipped(value: Any) -> Any:
    """Other inputs of the same shapes: every tensor turned round in all its dimensions, masks left as they are.

    What was right for a part stays so: lengths and cosines of rows, a symmetric matrix, ids and lengths in range.
    """
    return mapped(lambda tensor: tensor.flip(tuple(range(tensor.ndim))), value, whole=True)


def one_item(value: Any, alone: Any) -> Any:
    """The first item of a batch: every tensor with as many dimensions as it has in `alone`, inputs of another call."""
    if isinstance(value, Tensor) and isinstance(alone, Tensor):
        return value[(0,) * (value.ndim - alone.ndim)] if value.ndim > alone.ndim else value
    if isinstance(value, tuple) and isinstance(alone, tuple) and len(value) == len(alone):
        return tuple(one_item(*each) for each in zip(value, alone, strict=True))
    return value


def shuffled(value: Any, seed: int) -> Any:
    """Other inputs again: every tensor's numbers in another order, the same for each seed.

    What had a length or a symmetry has it no more: this is for telling mistakes apart, not for finding any.
    """
    generator = torch.Generator().manual_seed(seed)

    def shuffle(tensor: Tensor) -> Tensor:
        order = torch.randperm(tensor.numel(), generator=generator)
        return tensor.flatten()[order].reshape(tensor.shape)

    return mapped(shuffle, value, whole=True)

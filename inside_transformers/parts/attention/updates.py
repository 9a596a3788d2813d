"""What the layers share: each returns an update, which its caller adds to x."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

ACTIVATIONS: tuple[Callable[[Tensor], Tensor], ...] = (torch.relu, F.gelu, torch.tanh, torch.sigmoid)

RESIDUAL = "x is already added. Return the update alone; the layer's caller adds it to x."
NO_OUTPUT_PROJECTION = (
    "The output projection is missing: the weighted values must go through `output`, back to the model's width."
)
SCALED_BY_D_MODEL = "The scores are divided by √d_model. Queries live in the head's space: divide by √d_head."
QUERY_KEY_SWAPPED = "Queries and keys are exchanged: `query` asks (rows), `key` answers (columns)."
SAME_PROJECTION = (
    "One projection is used in the place of another: the scores need `query` and `key`, what is read needs `value`."
)
WEIGHT_REUSED = "Another layer's weight stands in the place of `output`'s: `output` has a weight of its own."
ACTIVATION = (
    "There is an activation function where there should be none: all four maps are linear, and only the softmax stands "
    "between them."
)
NORMALISED = (
    "x was normalized first, or the update afterwards (a layer norm, or brought to length one). The norm of a "
    "transformer's block stands outside this layer: x is taken as it is, and the update returned as it is."
)


def normalised(x: Tensor) -> tuple[Tensor, ...]:
    """x after the usual norms."""
    return F.layer_norm(x, x.shape[-1:]), F.normalize(x, dim=-1), F.rms_norm(x, x.shape[-1:])


def largest_sum(weights: dict[str, Tensor], x: Tensor) -> Tensor:
    """How large the numbers are that are added up on the way from `x` to the update."""
    read = F.linear(x.abs(), weights["value.weight"].abs()).amax(tuple(range(x.ndim - 1)))
    return F.linear(read, weights["output.weight"].abs()).max()

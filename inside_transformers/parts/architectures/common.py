"""What parts of all kinds share."""

from typing import Any

import torch
from torch import Tensor

FIRST_ROUND = (
    "Only the first round of a loop was made: does the `return` stand inside the loop? There it ends the function at "
    "once. It belongs below the loop, as far left as the `for`."
)


def same_where(got: Any, right: Tensor, where: Tensor) -> bool:
    """Whether `got` is wrong, but right here."""
    if not isinstance(got, Tensor) or got.shape != right.shape:
        return False
    return not torch.equal(got, right) and torch.equal(got[where], right[where])


def has_ndim(got: Any, ndim: int) -> bool:
    """Whether `got` is a tensor of so many dimensions."""
    return isinstance(got, Tensor) and got.ndim == ndim

"""What the parts that make masks share."""

from typing import Any

import torch
from torch import Tensor

BOOLEAN = (
    "A mask must be boolean, with entries True and False (dtype torch.bool): `.bool()` makes one of ones and zeros."
)
ADDITIVE = (
    "These are numbers to be added to scores, 0 and a very low one. A mask in this course is boolean: True where a "
    "token may be read."
)
FIRST_ROUND = (
    "Only the first round of a loop was made: does the `return` stand inside the loop? There it ends the function at "
    "once. It belongs below the loop, as far left as the `for`."
)
LONG_TEXT = (
    "Short texts are right, long ones are not. Does something end at a size: a table, a window, a whole number of 8 "
    "bits (at 127) or the bits of one number (at 63), half precision (whole numbers up to 256, or 2048)? Or are "
    'positions compared as texts, where "10" comes before "2"?'
)
SHORT = 10  # tokens of what is still a short text


def short(n: int) -> Tensor:
    """(n,) of bool: the positions of a short text."""
    return torch.arange(n) < SHORT


def adds(got: Any) -> bool:
    """Whether `got` holds numbers to be added to scores, in the place of a mask."""
    return isinstance(got, Tensor) and got.is_floating_point() and bool((got < -100).any())


def same_where(got: Any, right: Tensor, where: Tensor) -> bool:
    """Whether `got` is wrong, but right here."""
    if not isinstance(got, Tensor) or got.shape != right.shape:
        return False
    return not torch.equal(got, right) and torch.equal(got[where], right[where])


def has_ndim(got: Any, ndim: int, unlike: Tensor) -> bool:
    """Whether `got` is a tensor of so many dimensions, and of another shape than `unlike`."""
    return isinstance(got, Tensor) and got.ndim == ndim and got.shape != unlike.shape

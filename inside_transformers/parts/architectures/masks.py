"""What the parts that make masks share."""

from typing import Any

import torch
from torch import Tensor

from inside_transformers.parts.architectures.common import has_ndim

BOOLEAN = (
    "A mask must be boolean, with entries True and False (dtype torch.bool): `.bool()` makes one of ones and zeros."
)
ADDITIVE = (
    "These are numbers to be added to scores, 0 and a very low one. A mask in this course is boolean: True where a "
    "token may be read."
)
GROWN = "The mask has got one dimension too many. Dimensions for batches or heads are added where they are used."
LONG_TEXT = (
    "Short texts are right, long ones are not. Does something end at a size: a table, a window, a whole number of 8 "
    "bits (at 127) or the bits of one number (at 63), half precision (whole numbers up to 256, or 2048)? Or are "
    'positions compared as texts, where "10" comes before "2"?'
)
ONE_TOO_FAR = "A token sees the one after it: the diagonal of the mask is off by one."
SHORT = 10  # tokens of what is still a short text


def short(n: int) -> Tensor:
    """(n,) of bool: the positions of a short text."""
    return torch.arange(n) < SHORT


def causal(n: int) -> Tensor:
    """(n, n) of bool: each row sees the columns up to its own."""
    return torch.ones(n, n, dtype=torch.bool).tril()


def adds(got: Any) -> bool:
    """Whether `got` holds numbers to be added to scores, in the place of a mask."""
    return isinstance(got, Tensor) and got.is_floating_point() and bool((got < -100).any())


def other_ndim(got: Any, ndim: int, right: Tensor) -> bool:
    """Whether `got` is a tensor of so many dimensions, and of another shape than what is right."""
    return has_ndim(got, ndim) and got.shape != right.shape

"""What the parts with several heads share."""

import torch
from torch import Tensor

INTERLEAVED = (
    "Features of one head must be neighbors: head 0 takes the first d / n_heads features, head 1 the next. Here they "
    "are dealt out in turn."
)
NO_TRANSPOSE = (
    "The numbers were only laid out anew, and tokens got mixed up with heads: first cut each token's features into "
    "heads, (..., n, n_heads, d // n_heads), and only then exchange tokens and heads."
)
HEADS_AFTER_TOKENS = "The heads must come before the tokens: exchange these two dimensions."
HEAD_SIZE = (
    "d is split into pieces of n_heads features, or into another number of pieces that is fixed in the code. There "
    "must be n_heads pieces."
)
WRONG_DIMENSIONS = (
    "Other dimensions were exchanged than heads and tokens. Count them from the end, -3 and -2: counted from the "
    "front, they are others when there is no batch."
)
HEADS_SUMMED = "The heads were added up or averaged. Lay their features side by side, head 0 first."
HEADS_REVERSED = "The heads are in reverse order: head 0 comes first."
TOKENS_FEATURES_SWAPPED = "Tokens and features of a head are exchanged: the order is heads, tokens, features."


def in_heads(x: Tensor, n_heads: int) -> Tensor:
    """(..., n, d) → (..., n_heads, n, d // n_heads): windows that slide over the features by their own width."""
    width = x.shape[-1] // n_heads
    return x.unfold(-1, width, width).movedim(-2, -3)


def in_turn(x: Tensor, n_heads: int) -> Tensor:
    """The same, but that the features are dealt out to the heads."""
    return torch.stack([x[..., i::n_heads] for i in range(n_heads)], dim=-3)


def merged(x: Tensor) -> Tensor:
    """(..., n_heads, n, d_head) → (..., n, n_heads * d_head), by torch."""
    return torch.cat(x.unbind(-3), dim=-1)

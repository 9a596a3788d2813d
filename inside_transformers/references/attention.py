"""Right answers to the parts of "attention", as long as no function of torch's is one by itself."""

import math

import torch
from torch import Tensor


def scores(q: Tensor, k: Tensor) -> Tensor:
    """(..., n_q, d), (..., n_k, d) → (..., n_q, n_k): Vaswani et al. (2017), equation 1, before the softmax."""
    return torch.einsum("...id,...jd->...ij", q, k) / math.sqrt(q.shape[-1])


def split_heads(x: Tensor, n_heads: int) -> Tensor:
    """(..., n, d) → (..., n_heads, n, d // n_heads)."""
    if x.shape[-1] % n_heads:
        raise ValueError(f"{x.shape[-1]} features cannot be split into {n_heads} heads.")
    return torch.stack(x.chunk(n_heads, -1), dim=-3)

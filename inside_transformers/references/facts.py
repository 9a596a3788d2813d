"""Right answers of the assignment "facts".

One goes through the pairs of rows with torch's own function, the other solves a system of equations and knows no
formula; `tests/exercises/test_facts_references.py` holds them against others.
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def interference(vectors: Tensor) -> Tensor:
    """(n, d) → (): the largest absolute cosine of two different rows, pair by pair; 0 when there is no pair."""
    i, j = torch.triu_indices(len(vectors), len(vectors), offset=1)
    if not len(i):
        return vectors.new_zeros(())
    largest: Tensor = F.cosine_similarity(vectors[i], vectors[j], dim=-1).abs().amax()
    return largest


def edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    """(d, h): the smallest change D under tr(D C Dᵀ) with (weight + D) @ key = value, by its Lagrange system."""
    missing = (value - weight @ key).double()
    k = key.double().unsqueeze(-1)
    top = torch.cat([2 * covariance.double(), k], dim=1)
    system = torch.cat([top, torch.cat([k.mT, k.new_zeros(1, 1)], dim=1)])
    right = torch.cat([missing.new_zeros(len(key), len(value)), missing.unsqueeze(0)])
    solution: Tensor = torch.linalg.solve(system, right)
    change = solution[: len(key)].T
    return weight + change.to(weight.dtype)

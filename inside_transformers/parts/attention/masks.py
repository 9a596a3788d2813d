"""What the parts that take a mask share."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from inside_transformers.checks import Misused

ONE_ROW = (
    "All queries got the same row of the mask: the first or the last one, or what any of them, or all, may read. "
    "Each has its own: row i of the mask says what query i may read."
)
ONE_MASK = (
    "The mask of another sentence (or head) was used, or one for all. A mask (..., n_q, n_k) holds one for each: it "
    "fits the scores as it is."
)
ALWAYS_CAUSAL = "Tokens after a query are hidden, though no mask was given: only what the mask hides is hidden."
CAUSAL_FOR_MASK = (
    "The mask that was given is not used: in its place, all tokens after a query are hidden (`is_causal=True`, or a "
    "`tril` of your own). A mask may hide other tokens than these."
)
NAN_ROWS = (
    "A row that may read nothing must be all zeros, and it is NaN: its weights are divided by a sum of nothing, 0/0."
)
LARGE_SCORES = "It goes wrong for scores in the thousands: the softmax must get the scores as they are."
END_TO_END = (
    "The sentences of a batch seem to be laid end to end (`flatten`, `reshape(-1, d)`): tokens of one would then read "
    "those of another. Keep the dimensions before the last two."
)
NOT_SCORES = "`pattern` takes scores and a mask: queries and keys go through `scores` first."
# What an earlier part says where a later one gives it no mask that it takes.
REFUSED = {
    "mask_shape": "The mask does not fit the scores: it has a row for each query and a column for each key, "
    "(..., n_q, n_k), and these two numbers may differ.",
    "mask_boolean": "The mask must be boolean, True = may be read: `.bool()` makes one of zeros and ones.",
}


def takes_mask(mask: Any, scores: tuple[int, ...]) -> None:
    """Refuse, in words, what a later part may give in the place of a mask for scores of this shape."""
    if not isinstance(mask, Tensor):
        return
    if mask.dtype != torch.bool:
        what = NOT_SCORES if len(mask[mask.isfinite()].unique()) > 2 else "mask_boolean"
        raise Misused(what, f"expected  torch.bool\ngot       {mask.dtype}")
    if mask.shape == scores[-mask.ndim :]:
        return  # nearly always so, and quicker than what follows
    try:
        np.broadcast_shapes(tuple(mask.shape), scores)  # torch's own imports sympy
    except ValueError:
        times = times_too_long(mask, scores)
        wanted = f"a mask (..., {scores[-2]}, {scores[-1]}), for scores {tuple(scores)}"
        given = f"expected  {wanted}\ngot       {tuple(mask.shape)}"
        remark = f"\n{scores[-2]} is {times} · {mask.shape[-2]}." if times else ""
        raise Misused(END_TO_END if times else "mask_shape", f"{given}{remark}") from None


def times_too_long(mask: Tensor, scores: tuple[int, ...]) -> int:
    """How often the mask fits, both ways, into scores of a whole batch in one matrix; 0 for other scores."""
    (times, rest), of_keys = divmod(scores[-2], mask.shape[-2]), divmod(scores[-1], mask.shape[-1])
    return 0 if len(scores) > 2 or rest or times < 2 or of_keys != (times, 0) else times


def of_others(mask: Tensor | None) -> list[Tensor]:
    """Of a mask for each sentence (and head): the first for all, the first of each sentence, that of the next one, and
    all of them in one.
    """
    if mask is None or mask.ndim < 3:
        return []
    leading = range(mask.ndim - 2)
    firsts = [mask.flatten(0, -3)[0], *(mask.narrow(i, 0, 1) for i in leading)]
    moved = [mask.roll(shift, i) for i in leading for shift in (1, -1)]
    joined = [way(i, keepdim=True) for i in leading for way in (mask.any, mask.all)]
    return [one.expand(mask.shape) for one in (*firsts, *joined)] + [mask.flip(0), *moved]


def causal_too(scores: Tensor, mask: Tensor | None) -> Tensor:
    """The mask, which hides later tokens, too."""
    causal = torch.ones_like(scores, dtype=torch.bool).tril()
    return causal if mask is None else causal & mask


def every_second(x: Tensor, source: Tensor) -> Tensor:
    """(n_q, n_k) of bool: a mask unlike those that tests use."""
    rows, columns = torch.arange(x.shape[-2]).unsqueeze(-1), torch.arange(source.shape[-2])
    return (rows + columns) % 2 == 0


def one_for_all(allowed: Tensor) -> list[Tensor]:
    """(..., n_q, n_k) → rows, (..., 1, n_k): the first, the last, what any query may read, and what all may."""
    return [allowed[..., :1, :], allowed[..., -1:, :], allowed.any(-2, keepdim=True), allowed.all(-2, keepdim=True)]

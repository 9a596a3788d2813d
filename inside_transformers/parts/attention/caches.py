"""What a cache is asked for besides its keys and values: that it stays as it is when a text goes on."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, Computed, Mistake, exchanged, matches
from inside_transformers.parts.attention.instances import copied, is_plain

CHANGED = (
    "A cache given earlier was changed: two continuations of the same text must not disturb each other. Make new "
    "tensors for the new cache."
)


def as_function(function: Any) -> Callable[..., Any]:
    """The function as it is; at the end two texts go on from one cache, and neither may disturb the other."""

    def cached_attention(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None) -> Any:
        if exchanged(function, ["q", "k", "v", "cache"]):
            raise Mistake(MESSAGES["signature"], "signature")
        given = (q, k, v) if cache is None else (q, k, v, cache)
        result = function(*given)
        if not is_plain(q):
            return result

        def ask() -> None:
            with torch.no_grad():
                _, first = function(*given)
                _, second = function(-q, -k, -v, first)
                before = copied((first, second))
                function(2 * q, 2 * k, 2 * v, first)
            if not matches((first, second), before):
                raise Mistake(CHANGED, "cache_changed")

        return Computed(result, afterwards=ask)

    return cached_attention


def has_more_keys(got: Any, n: int) -> bool:
    """Whether the cache in `got` holds more than n keys."""
    cache = got[1] if isinstance(got, tuple) and len(got) == 2 else None
    keys = cache[0] if isinstance(cache, tuple) and cache else None
    return isinstance(keys, Tensor) and keys.ndim > 1 and keys.shape[-2] > n

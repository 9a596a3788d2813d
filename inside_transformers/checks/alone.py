"""Each call stands alone: what was returned belongs to the caller, and nothing of it is kept for the next call."""

import contextlib
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks.compare import identical

DEPTH = 20  # of lists in lists: a result that is deeper holds itself


def places(value: Any) -> dict[int, Any]:
    """What of a result can be changed in place, its tensors, lists, dicts and sets, by where it lies in memory.

    A place is taken by another object as soon as nobody holds the one that lies there: so these are held.
    """
    return {
        each.untyped_storage().data_ptr() if isinstance(each, Tensor) else id(each): each for each in _changeable(value)
    }


def unfit(value: Any, depth: int = DEPTH) -> str:
    """The slug for a result that can't be compared with anything; empty where there is none.

    Raises nothing: who asks such a tensor for its shape, or where it lies in memory, may get an error of torch's.
    """
    if isinstance(value, Tensor):
        if value.layout != torch.strided or value.is_nested or value.is_quantized:
            return "no_plain_tensor"
        return "device" if value.device.type != "cpu" else ""
    if not isinstance(value, list | tuple | dict):
        return ""
    if not depth:
        return "endless_result"
    items = value.values() if isinstance(value, dict) else value
    return next(filter(None, (unfit(item, depth - 1) for item in items)), "")


def _changeable(value: Any) -> Iterator[Any]:
    if isinstance(value, Tensor):
        if value.numel():
            yield value
        return
    if isinstance(value, list | dict | set):
        yield value
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    for item in items:
        yield from _changeable(item)


class Spoiled:
    """A result that was changed in place, as whoever called may do: other numbers in tensors, nothing left in lists."""

    def __init__(self, value: Any) -> None:
        self.before = [(each, _copy(each)) for each in _changeable(value)]
        for each, _ in self.before:
            if not isinstance(each, Tensor):
                each.clear()
                continue
            # A tensor whose entries lie in one place, as `expand` makes them, can't be changed.
            with contextlib.suppress(RuntimeError):
                changed = each.detach()
                changed.logical_not_() if changed.dtype == torch.bool else changed.mul_(-3).add_(7)

    def restore(self) -> None:
        """Undo that: a table of the student's own may have been handed out, and must not stay empty."""
        for each, copy in self.before:
            if isinstance(each, Tensor):
                with contextlib.suppress(RuntimeError):
                    each.detach().copy_(copy)
            else:
                each.clear()
                each.extend(copy) if isinstance(each, list) else each.update(copy)


def _copy(value: Any) -> Any:
    return value.detach().clone() if isinstance(value, Tensor) else value.copy()


def tensors_differ(before: Any, after: Any) -> bool:
    """Whether the tensors in two values of one structure are no longer the same, to the last bit."""
    pairs = zip(_tensors(before), _tensors(after), strict=False)
    return any(not identical(one, other) for one, other in pairs)


def _tensors(value: Any) -> list[Tensor]:
    return [each for each in _changeable(value) if isinstance(each, Tensor)]

"""In which precision an answer computes."""

import traceback
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves


class Precisions(TorchDispatchMode):
    """While it is entered, sees whether torch computes with numbers that are coarser than float64.

    What is made in a layer's `__init__` does not count: weights are made in float32 there, and exchanged for others.
    """

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.coarser: bool = False

    def __torch_dispatch__(
        self, function: Any, types: Sequence[Any], args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Call torch's function, and look at what it takes and gives."""
        result = function(*args, **(kwargs or {}))
        if not self.coarser and not _making_layers():
            values = tree_leaves((args, kwargs, result))
            self.coarser = any(isinstance(each, Tensor) and _coarse(each) for each in values)
        return result


def _coarse(tensor: Tensor) -> bool:
    return tensor.is_floating_point() and tensor.dtype != torch.float64


def _making_layers() -> bool:
    return any(frame.f_code.co_name == "__init__" for frame, _ in traceback.walk_stack(None))

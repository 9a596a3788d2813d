"""What is asked of a student's class besides its results: that each instance stands alone."""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from inside_transformers.checks import MESSAGES, Mistake, matches, own_layers

INSTANCES = (
    "The layer gives something else as soon as another instance of the class is made. What belongs to one instance "
    "stands in `self`: no attribute of the class, and no variable outside it."
)
Inputs = tuple[tuple[Any, ...], dict[str, Any]]  # in place, and by name


def is_plain(x: Tensor) -> bool:
    """Whether this is a short text in float64: once for each of these is enough."""
    return x.ndim == 2 and len(x) <= 9 and x.dtype == torch.float64 and not x.requires_grad


@dataclass(frozen=True)
class Made:
    """A student's class, the sizes that an instance was made with, others, and the weights it is given."""

    cls: Any
    sizes: tuple[int, int]
    other_sizes: tuple[int, int]
    weights: dict[str, Tensor]

    def stands_alone(self, result: Any, inputs: Inputs, before: Inputs) -> Callable[[], None] | None:
        """What is asked at the end: another instance changes nothing, and no call leaves a mask or a context behind.

        Args:
            result: what the class gives for `inputs`, as given: in place and by name.
            inputs: those of the call.
            before: inputs of the same shapes, for a call before this one.
        """
        if not is_plain(inputs[0][0]):
            return None
        kept = copied(result)

        def ask() -> None:
            one, two = self.cls(*self.sizes), self.cls(*self.sizes)
            own_layers(one)
            own_layers(two)
            self.cls(*self.other_sizes)
            if not matches(self.call(one, inputs), kept):
                raise Mistake(INSTANCES, "instances")
            with contextlib.suppress(Exception):
                self.call(two, before)
            if not matches(self.call(two, inputs), kept):
                raise Mistake(MESSAGES["kept_in_layer"], "kept_in_layer")

        return ask

    def call(self, module: nn.Module, inputs: Inputs) -> Any:
        with torch.no_grad():
            return functional_call(module, self.weights, *inputs)


def copied(result: Any) -> Any:
    if isinstance(result, tuple):
        return tuple(map(copied, result))
    return result.clone() if isinstance(result, Tensor) else result

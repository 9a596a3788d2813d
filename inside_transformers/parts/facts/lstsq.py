"""`torch.linalg.lstsq`: with its default driver, what it gives on a CPU depends on what lay in memory before."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from inside_transformers.checks import Computed, Mistake, close
from inside_transformers.parts.facts import common

DRIVER = (
    "`torch.linalg.lstsq` is not to be trusted here: on a CPU its default driver (`gelsy`) gives a wrong matrix for "
    'some that have zeros. Take `torch.linalg.pinv`, or `driver="gelsd"`.'
)


class Watch(TorchFunctionMode):
    """Notes whether it is called with the driver that is wrong on a CPU, and whether it was wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = self.wrong = False

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Call torch's function, and look at what it gives."""
        given = kwargs or {}
        result = function(*args, **given)
        if function is torch.linalg.lstsq and given.get("driver") in (None, "gelsy"):
            self.seen = True
            a, b = (each.detach().double() for each in args[:2])
            right = torch.linalg.pinv(a) @ b
            self.wrong = self.wrong or not close(result.solution.detach().double(), right, loose=True)
        return result


def watched(function: Any) -> Callable[..., Any]:
    """The part `fit_values`; where it trusts that driver, it is told so, at once or when all else is right."""

    def fit_values(hidden: Tensor, values: Tensor, *ridge: float) -> Any:
        common.in_order(function, "hidden", "values", "ridge")
        with Watch() as watch:
            got = function(hidden, values, *ridge)
        if not watch.seen:
            return got

        def refused() -> None:
            raise Mistake(DRIVER, "lstsq_driver")

        if watch.wrong:
            refused()
        return Computed(got, afterwards=refused)

    return fit_values

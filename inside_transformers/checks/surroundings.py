"""What a test cell begins with, whatever was set before: gradients, float32, and the same random numbers every time."""

import random
from typing import Any

import numpy as np
import torch

from inside_transformers.checks.alone import Spoiled

SEED = 0x5EED  # one that no answer sets: who sets another is seen
CPU = torch.device("cpu")


class Settings:
    """torch's settings as they are now, to be put back later."""

    def __init__(self) -> None:
        self.gradients = torch.is_grad_enabled()
        self.dtype = torch.get_default_dtype()
        self.threads = torch.get_num_threads()
        self.autocast = torch.is_autocast_enabled("cpu")
        self.device = _device()
        self.seed = torch.initial_seed()

    def changed(self) -> str:
        """The slug for a setting that is not as it was, or nothing."""
        if torch.is_grad_enabled() != self.gradients:
            return "gradients_switched"
        if torch.get_default_dtype() != self.dtype:
            return "dtype_switched"
        if torch.is_autocast_enabled("cpu") != self.autocast:
            return "autocast_switched"
        if _device() != self.device:
            return "device_switched"
        return "seed_set" if torch.initial_seed() != self.seed else ""

    def restore(self) -> None:
        """Put them back."""
        torch.set_grad_enabled(self.gradients)
        if torch.get_default_dtype() != self.dtype:  # to set it writes to the names of `torch`
            torch.set_default_dtype(self.dtype)
        if torch.get_num_threads() != self.threads:
            torch.set_num_threads(self.threads)
        torch.set_autocast_enabled("cpu", self.autocast)
        _set_device(self.device)
        if torch.initial_seed() != self.seed:
            torch.default_generator.manual_seed(self.seed)


def _device() -> torch.device:
    """Where new tensors are made. A default device is one of the modes: where there are none, torch is not asked: that
    takes its time, and each call of a part comes here."""
    return torch.get_default_device() if torch._C._len_torch_function_stack() else CPU


def _set_device(device: torch.device) -> None:
    """Have new tensors made there; where they are already, nothing is left between torch and its functions."""
    if _device() != device:
        torch.set_default_device(None if device == CPU else device)


class Surroundings:
    """These settings, and the random numbers that need no generator, as they are now, to be put back later, with the
    results that are changed in place.

    Without it, `torch.set_grad_enabled(False)` in a student's cell would switch tests off, and the verdict on dropout
    would be another one at every run.

    Attributes:
        spoiled: these results, as they come.
    """

    def __init__(self) -> None:
        self.settings = Settings()
        self.states: tuple[Any, ...] = (torch.get_rng_state(), np.random.get_state(), random.getstate())
        self.spoiled: list[Spoiled] = []

    def neutral(self) -> None:
        """Record gradients, make float32 on the CPU and no coarser dtype, and begin anew with the random numbers."""
        _unfinished.append(self)
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
        torch.set_autocast_enabled("cpu", False)
        _set_device(CPU)
        torch.default_generator.manual_seed(SEED)  # the one whose state is put back
        np.random.seed(SEED)
        random.seed(SEED)

    def restore(self) -> None:
        """Put everything back."""
        _unfinished[:] = [each for each in _unfinished if each is not self]
        while self.spoiled:
            self.spoiled.pop().restore()
        self.settings.restore()
        torch.set_rng_state(self.states[0])
        np.random.set_state(self.states[1])
        random.setstate(self.states[2])


# Of test cells that have begun, and no more: what judges them is not reached from here, whoever imports it.
_unfinished: list[Surroundings] = []


def end_unfinished() -> None:
    """Put back what a test cell has left that was interrupted, or ended with an error of its own."""
    while _unfinished:
        _unfinished.pop().restore()

"""What a test cell begins with, whatever was set before: gradients, float32, and the same random numbers every time."""

import random
from typing import Any

import numpy as np
import torch

SEED = 0


class Settings:
    """torch's settings as they are now, to be put back later."""

    def __init__(self) -> None:
        self.gradients = torch.is_grad_enabled()
        self.dtype = torch.get_default_dtype()
        self.threads = torch.get_num_threads()

    def changed(self) -> str:
        """The slug for a setting that is not as it was, or nothing."""
        if torch.is_grad_enabled() != self.gradients:
            return "gradients_switched"
        return "dtype_switched" if torch.get_default_dtype() != self.dtype else ""

    def restore(self) -> None:
        """Put them back."""
        torch.set_grad_enabled(self.gradients)
        if torch.get_default_dtype() != self.dtype:  # to set it writes to the names of `torch`
            torch.set_default_dtype(self.dtype)
        if torch.get_num_threads() != self.threads:
            torch.set_num_threads(self.threads)


class Surroundings:
    """These settings, and the random numbers that need no generator, as they are now, to be put back later.

    Without it, `torch.set_grad_enabled(False)` in a student's cell would switch tests off, and the verdict on dropout
    would be another one at every run.
    """

    def __init__(self) -> None:
        self.settings = Settings()
        self.states: tuple[Any, ...] = (torch.get_rng_state(), np.random.get_state(), random.getstate())

    def neutral(self) -> None:
        """Record gradients, make float32, and begin anew with the random numbers."""
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
        torch.default_generator.manual_seed(SEED)  # the one whose state is put back
        np.random.seed(SEED)
        random.seed(SEED)

    def restore(self) -> None:
        """Put everything back."""
        self.settings.restore()
        torch.set_rng_state(self.states[0])
        np.random.set_state(self.states[1])
        random.setstate(self.states[2])

"""What computes for torch's operators: who puts their own there decides what tests see, and is noted for good."""

import sys
import types
from collections.abc import Callable
from typing import Any

import torch

from inside_transformers.grading.sealed import sealed

TORCHS = ("aten", "prim", "prims", "_")  # the namespaces of its operators; `_` is what stands behind all
THROUGH = ("torch.library", "torch._python_dispatcher")  # through which one registers


def guard(is_foreign: Callable[[types.FrameType], bool], overrode: list[str]) -> None:
    """Note from now on what a notebook registers for torch's own operators. A library may, and own ones are free.

    Args:
        is_foreign: whether a frame's code is the notebook's, or what it made or brought.
        overrode: takes what is noted.
    """
    make, frame_now, text, note = torch._C._dispatch_library, sys._getframe, str, overrode.append
    torchs, through, said = TORCHS, THROUGH, "what stands behind torch's operators"
    own = [name for name, each in vars(torch.library).items() if getattr(each, "__module__", None) == THROUGH[0]]
    words = frozenset(own).union([make.__name__])

    def dispatch_library(kind: str, name: str, *more: Any) -> Any:
        """As torch's own."""
        frame: types.FrameType | None = frame_now(1)
        while frame is not None and not is_foreign(frame) and frame.f_globals.get("__name__") in through:
            frame = frame.f_back
        # A function of a library's may call, for somebody else, what it does not name itself.
        asks = frame is not None and (words.isdisjoint(frame.f_code.co_names) or is_foreign(frame))
        if text(name) in torchs and asks and said not in overrode:
            note(said)
        return make(kind, name, *more)

    shut = sealed(dispatch_library)
    shut.__wrapped__ = torch._C._dispatch_dump  # torch's compiler asks a cache for what it caches
    torch._C._dispatch_library = shut

"""What the mistakes in `shift_right` are made of."""

from functools import cached_property

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec
from inside_transformers.parts.architectures.ids import IGNORED


class Shifted(PartSpec):
    """The inputs of `shift_right`: (..., n) of ids or −100, the first token of each text, and what replaces −100."""

    labels: Tensor
    start_id: int
    pad_id: int

    @property
    def n(self) -> int:
        return self.labels.shape[-1]

    @cached_property
    def ignored(self) -> Tensor:
        return self.labels == IGNORED

    @cached_property
    def padded(self) -> Tensor:
        """(..., n): the labels, with `pad_id` in the place of −100."""
        return self.labels.masked_fill(self.ignored, self.pad_id)

    @cached_property
    def start(self) -> Tensor:
        """(..., 1): the start token of each text."""
        return torch.full_like(self.labels[..., :1], self.start_id)

    @cached_property
    def raw(self) -> Tensor:
        """(..., n): shifted to the right, with −100 left in it."""
        return self.after_start(self.labels[..., :-1])

    @cached_property
    def later(self) -> Tensor:
        """(..., n) of bool: all places but the first."""
        return (torch.arange(self.n) > 0).expand(self.labels.shape)

    def after_start(self, tokens: Tensor) -> Tensor:
        return torch.cat([self.start, tokens], -1)

"""The mistakes in `attention` that are asked last: values, or what is read of them, that were changed on the way."""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake

BENDS: tuple[Callable[[Tensor], Tensor], ...] = (torch.relu, torch.abs, torch.tanh, torch.sigmoid, F.gelu)


class OtherValues(PartSpec):
    """(..., n_q, d), (..., n_k, d), (..., n_k, d_v), a mask → (output, pattern)."""

    q: Tensor
    k: Tensor
    v: Tensor
    mask: Tensor | None = None

    @property
    def output(self) -> Tensor:
        output: Tensor = self.right[0]
        return output

    @property
    def pattern(self) -> Tensor:
        pattern: Tensor = self.right[1]
        return pattern

    @mistake(
        "The values were changed before they were read: brought to length one, through a layer norm, a softmax or "
        "another function, or less their mean. They are taken as they are."
    )
    def values_changed(self) -> list[tuple[Tensor, Tensor]]:
        v = self.v
        others = [F.normalize(v, dim=-1), F.normalize(v, dim=-2), F.layer_norm(v, v.shape[-1:])]
        others += [v.softmax(-1), v.softmax(-2), v - v.mean(-2, keepdim=True), v - v.mean(-1, keepdim=True)]
        others += [bend(v) for bend in BENDS]
        return [(self.pattern @ each, self.pattern) for each in others]

    @mistake(
        "What was read was changed afterwards: brought to length one, through a layer norm, a softmax or another "
        "function. The output is the pattern times `v`, as it comes."
    )
    def output_changed(self) -> list[tuple[Tensor, Tensor]]:
        read = self.output
        others = [
            F.normalize(read, dim=-1),
            F.layer_norm(read, read.shape[-1:]),
            read.softmax(-1),
            *(bend(read) for bend in BENDS),
        ]
        return [(each, self.pattern) for each in others]

    @mistake("The pattern was applied twice: each query reads the values once, with its row of it.")
    def read_twice(self) -> list[tuple[Tensor, Tensor]]:
        square = self.pattern.shape[-1] == self.pattern.shape[-2]
        return [(self.pattern @ self.output, self.pattern)] if square else []

    @mistake("The output was divided by a root of some width. √d divides the scores, and nothing after the softmax.")
    def output_scaled(self) -> list[tuple[Tensor, Tensor]]:
        widths = {self.v.shape[-1], self.q.shape[-1]} - {1}
        return [(self.output / math.sqrt(width), self.pattern) for width in sorted(widths)]

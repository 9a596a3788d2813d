"""What the mistakes in `next_token` are made of: which tokens stay, and at which temperature."""

from functools import cached_property

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.parts.tasks.probabilities import Probabilities, is_large


def largest(logits: Tensor, k: int) -> Tensor:
    """(..., n) of bool: the k largest of each row."""
    k = min(k, logits.shape[-1])
    return torch.zeros_like(logits, dtype=torch.bool).scatter(-1, logits.topk(k).indices, True)


def largest_unique(logits: Tensor, k: int) -> list[Tensor]:
    """What is kept where the k largest are counted without those that are equal, if that is something else."""
    edges = [row.unique()[-k:][0] for row in logits.reshape(-1, logits.shape[-1])]
    keep = logits >= torch.stack(edges).reshape(*logits.shape[:-1], 1)
    return [keep] if bool((keep != largest(logits, k)).any()) else []


def largest_together(logits: Tensor, k: int) -> list[Tensor]:
    """The k largest of all rows together; what the k largest of the first or last row, or of a column, would keep."""
    if logits.ndim < 2:
        return []
    rows = logits.flatten(0, -2)
    together = logits >= logits.flatten().topk(k).values[-1]
    columns = [logits >= logits.topk(k, dim=-2).values[..., -1:, :]] if k <= logits.shape[-2] else []
    return [together, *(logits >= row.topk(k).values[-1] for row in (rows[0], rows[-1])), *columns]


class Sampled(Probabilities):
    """The inputs of `next_token`: (..., n_vocab), what they are divided by, and how many of the best may be drawn."""

    logits: Tensor
    temperature: float = 1.0
    top_k: int | None = None

    @cached_property
    def n(self) -> int:
        return self.logits.shape[-1]

    @cached_property
    def k(self) -> int:
        return self.n if self.top_k is None else self.top_k

    @cached_property
    def large(self) -> bool:
        return is_large(self.logits)

    @property
    def zero(self) -> bool:
        return self.temperature == 0

    @property
    def scaled(self) -> bool:
        """Whether the temperature changes anything."""
        return self.temperature not in (0, 1)

    @property
    def cuts(self) -> bool:
        """Whether `top_k` is given, and not at a temperature of 0, which leaves one token alone."""
        return self.top_k is not None and not self.zero

    @property
    def limited(self) -> bool:
        """Whether `top_k` takes tokens away."""
        return self.cuts and self.k < self.n

    @cached_property
    def safe(self) -> float:
        """What can be divided by."""
        return self.temperature if self.temperature > 0 else 1.0

    @cached_property
    def warm(self) -> Tensor:
        return self.logits / self.safe

    @cached_property
    def kept(self) -> Tensor:
        """(..., n_vocab) of bool: the tokens that may be drawn."""
        return largest(self.logits, self.k)

    @cached_property
    def cold(self) -> Tensor:
        """The probabilities without the temperature."""
        return self.cut(self.logits)

    def cut(self, values: Tensor, keep: Tensor | None = None, low: float = -torch.inf) -> Tensor:
        return values.masked_fill(~(self.kept if keep is None else keep), low).softmax(-1)

    def too_high(self) -> list[Tensor]:
        """What comes out where a number that is not low enough stands for −∞, or is made 0 afterwards."""
        lows = (-10.0, -20.0, -50.0, -100.0, -1000.0, -1e4) if self.limited else ()
        cut = [self.cut(values, low=low) for values in (self.logits, self.warm) for low in lows]
        return [*cut, *(each * self.kept for each in cut)]

    def other_temperatures(self) -> list[Tensor]:
        """What comes out where a positive temperature is cut off or rounded, or taken for 0."""
        t = self.temperature
        cuts = {max(t, low) for low in (0.01, 0.05, 0.1, 0.5, 1.0)} | {min(t, high) for high in (1.0, 2, 5, 10, 100)}
        others = {each for each in (*cuts, round(t, 1), round(t)) if each not in (0, 1, t)}
        cuts |= {max(t, low) for low in (1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3)}
        best = F.one_hot(self.logits.argmax(-1), self.n).to(self.logits.dtype)
        return [*(self.cut(self.logits / each) for each in others), *([best] if t < 1 and not self.limited else [])]

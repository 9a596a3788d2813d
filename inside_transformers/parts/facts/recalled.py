"""What the mistakes in `store_facts` are made of: what keys and strangers are told; and those that are asked last."""

from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import PartSpec, close, matches, mistake, sign

# Factors of the rows and biases that fit together.
STEEP = ((1.5, -0.5), (2.0, -1.0), (3.0, -2.0), (4.0, -3.0), (1.0, -0.5), (1.0, -1 / 3), (1.0, 0.0))


class Recalled(PartSpec):
    """The inputs of `store_facts`, (n, d), (n, d), and strangers to ask afterwards, (m, d)."""

    keys: Tensor
    values: Tensor
    strangers: Tensor

    @cached_property
    def x(self) -> Tensor:
        """(n + m, d): who is asked."""
        return torch.cat([self.keys, self.strangers])

    @cached_property
    def products(self) -> Tensor:
        """(n + m, n): each with each key."""
        return self.x @ self.keys.mT

    @cached_property
    def silence(self) -> Tensor:
        """(m, d) of zeros."""
        return torch.zeros_like(self.strangers)

    def by_hand(self, rows: Tensor, columns: Tensor, steepness: tuple[tuple[float, float], ...]) -> list[Tensor]:
        """What neurons with these rows and columns give, for some factors of the rows and biases."""
        return [(scale * (self.x @ rows.mT) + bias).relu() @ columns for scale, bias in steepness]

    def parted(self, got: Any) -> tuple[Tensor, Tensor] | None:
        """What keys and strangers get, where it has the right shape."""
        fits = isinstance(got, Tensor) and got.shape == self.right.shape
        return (got[: len(self.keys)], got[len(self.keys) :]) if fits else None

    def in_proportion(self, updates: Tensor) -> bool:
        """Whether each key gets its own value, times one number for all."""
        factor = float((updates * self.values).sum() / (self.values * self.values).sum())
        return abs(factor) > 1e-3 and matches(updates, factor * self.values)

    @mistake(
        "The columns of the keys, or of the values, were brought to length one: `dim=0` runs over the facts. Nothing "
        "need be normalized here: keys have length 1, and a value is returned as it is."
    )
    def columns_normalised(self) -> list[Tensor]:
        keys, values = (F.normalize(each, dim=0) for each in (self.keys, self.values))
        pairs = (keys, self.values), (self.keys, values), (keys, values)
        return [each for rows, columns in pairs for each in self.by_hand(rows, columns, STEEP)]

    @mistake(
        "The facts were added up on the way (`cumsum`): each neuron then holds those before it, too. Each holds one "
        "fact alone."
    )
    def facts_added_up(self) -> list[Tensor]:
        keys, values = self.keys.cumsum(0), self.values.cumsum(0)
        pairs = (keys, self.values), (self.keys, values), (keys, values)
        return [each for rows, columns in pairs for each in self.by_hand(rows, columns, STEEP)]

    @mistake(
        "The facts are mixed: there is a product of keys with keys, like `keys @ keys.T`. It changes nothing where all "
        "keys are at right angles, and they need not be. Row i of `w_up` is key i alone, and column i of `w_down` "
        "value i alone."
    )
    def facts_mixed(self) -> list[Tensor]:
        gram = self.keys @ self.keys.T
        pairs = (self.keys, gram @ self.values), (gram @ self.keys, self.values), (gram @ self.keys, gram @ self.values)
        return [each for rows, columns in pairs for each in self.by_hand(rows, columns, STEEP)]

    @mistake("All neurons have one and the same answer. Neuron i adds value i, its own column of `w_down`.")
    def one_value(self) -> list[Tensor]:
        ways = self.values.mean(0), self.values.sum(0), self.values[0], self.values[-1]
        return [torch.cat([each.expand_as(self.values), self.silence]) for each in ways if len(self.values) > 1]

    @mistake("Each key is told another fact's value: row i of the keys and row i of the values are one fact.")
    def values_moved(self) -> list[Tensor]:
        ways = self.values.flip(0), self.values.roll(1, 0), self.values.roll(-1, 0)
        return [torch.cat([each, self.silence]) for each in ways]

    @mistake(
        "The keys were made orthogonal first (`qr`, or the like). A neuron then asks for another direction than its "
        "key: a row of `w_up` is its key, times a number."
    )
    def keys_turned(self) -> list[Tensor]:
        rows = torch.linalg.qr(self.keys.T).Q.T
        return self.by_hand(rows, self.values, STEEP) if len(rows) == len(self.keys) else []

    @sign(
        "On its own key a neuron does not say 1, and a stranger gets an update. These are two conditions, for two "
        "numbers: the factor at the key, and the bias."
    )
    def both_wrong(self, got: Any) -> bool:
        parts = self.parted(got)
        off = parts is not None and not close(parts[0], self.values) and self.in_proportion(parts[0])
        return off and self.stranger_heard(got)

    @sign(
        "A stranger gets an update. With cosines up to 1/3, a neuron's number before the bend may be as large as a "
        "third of its own key's: the bias must take that away."
    )
    def stranger_heard(self, got: Any) -> bool:
        parts = self.parted(got)
        if parts is None or not (parts[1].abs() > 1e-6).any():
            return False
        heard, nearest = parts[1].abs().amax(-1), self.products[len(self.keys) :].amax(-1)
        return bool(heard[nearest.argmin()] <= heard[nearest.argmax()])  # who is far from every key gets less

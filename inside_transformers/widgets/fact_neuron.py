"""One neuron in the plane of two names: where it fires, and what it adds."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import traitlets
from torch import Tensor

from inside_transformers.widgets import base

AndNeuron = Callable[[Tensor, Tensor], tuple[Tensor, Tensor]]

MAX_LETTERS = 16
ANGLE, BIAS = 90.0, -1.0


class FactNeuron(base.Demo):
    """A neuron that asks for two names: their directions' angle and its bias decide whether it says AND, OR or never.

    The two names are directions of length 1 in a plane; the neuron's row is their sum. So at a right angle, with bias
    −1, it says 1 to both names together and 0 to one alone. What it says times the answer's direction is added.

    Args:
        first: the first name, at most 16 letters.
        last: the last name.
        answer: what the neuron's column adds.
        and_neuron: your own function, `and_neuron(first, last) -> (weight, bias)` as in the assignment "facts", with
            directions of two numbers each; the demo draws its line beside. The assignment speaks of right angles
            only. It is called in a running kernel only.
    """

    _esm = base.module("fact_neuron")
    _css = base.style()

    first = traitlets.Unicode().tag(sync=True)
    last = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Unicode().tag(sync=True)
    # Degrees between the two directions, and the neuron's bias.
    angle = traitlets.Float(ANGLE).tag(sync=True)
    bias = traitlets.Float(BIAS).tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    function = traitlets.Unicode("").tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    response = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        first: str = "Michael",
        last: str = "Jordan",
        answer: str = "basketball",
        and_neuron: AndNeuron | None = None,
    ) -> None:
        super().__init__()
        self._and_neuron = and_neuron
        if and_neuron is not None:
            self.function = base.name_of(and_neuron)
        for name, text in (("first", first), ("last", last), ("answer", answer)):
            if not isinstance(text, str) or not 1 <= len(text) <= MAX_LETTERS:
                self.problem = f"{name} is {text!r}: expected a text of 1 to {MAX_LETTERS} letters."
                return
        self.first, self.last, self.answer = first, last, answer
        self.initial = {"angle": ANGLE, "bias": BIAS}
        own = dict(zip((f"{first} only", f"{last} only"), map(np.array, directions(ANGLE)), strict=True))
        row = sum(own.values(), np.zeros(2))
        sums = {name: float(row @ x) for name, x in {f"{first} {last}": row, **own, "neither": 0 * row}.items()}
        self.still = base.table(
            f"What the neuron says at a right angle, with bias {BIAS:g}".replace("-", "−"),
            ["vector", "row · x", "with bias", "ReLU"],
            [[name, total, total + BIAS, max(0.0, total + BIAS)] for name, total in sums.items()],
        )
        if and_neuron is not None:
            one, other = directions(ANGLE)
            self.request = {"seq": 0, "first": one, "last": other}

    @traitlets.observe("request")
    def _answer(self, change: dict[str, Any]) -> None:
        if self._and_neuron is not None and change["new"]:
            self.response = answer(self._and_neuron, change["new"])


def directions(angle: float) -> tuple[list[float], list[float]]:
    """The directions of first and last name, `angle` degrees apart and mirrored at the diagonal."""
    low, high = (math.radians(45 + sign * angle / 2) for sign in (-1, 1))
    return [math.cos(low), math.sin(low)], [math.cos(high), math.sin(high)]


def answer(and_neuron: AndNeuron, request: dict[str, Any]) -> dict[str, Any]:
    """What the reader's function says to a request of the demo.

    Args:
        and_neuron: `and_neuron(first, last) -> (weight, bias)`.
        request: "seq" (a number that goes back unchanged), "first" and "last" (two numbers each).

    Returns:
        "seq", "weight" (two numbers, empty when there are none to show), "bias" and "error": what went wrong, in
        words, or "". Whatever the function raises ends up there: the demo goes on.
    """
    reply: dict[str, Any] = {"seq": request["seq"], "weight": [], "bias": 0.0, "error": ""}
    try:
        result = and_neuron(torch.tensor(request["first"]), torch.tensor(request["last"]))
        if not isinstance(result, tuple) or len(result) != 2:
            raise base.UndrawableError(f"It returned {type(result).__name__}: expected two tensors, (weight, bias).")
        weight = base.numbers("Its weight", result[0], n_dims=1)
        bias = base.numbers("Its bias", result[1], n_dims=0)
        if weight.shape != (2,):
            raise base.UndrawableError(f"Its weight has the shape {base.shape(weight)}: expected (2,).")
        reply["weight"], reply["bias"] = weight.tolist(), float(np.asarray(bias))
    except base.UndrawableError as problem:
        reply["error"] = str(problem)
    except Exception as error:
        reply["error"] = base.raised(error)
    return reply

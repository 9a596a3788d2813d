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
TURNS, BIAS, POINT = (0, 90), -1.5, (1.6, -0.8)
ASSIGNED = -1.0  # the bias in the assignment "facts"


class FactNeuron(base.Demo):
    """A neuron that asks for two names: their directions' angle and its bias decide whether it says AND, OR or never.

    The two names are arrows of length 1 in a plane, and can be turned; the neuron's row is their sum. So at a right
    angle, with bias −1, it says 1 to both names together and 0 to one alone. It starts at −1.5, which leaves room on
    both sides, and at the assignment's −1 beside a neuron of the reader's. What it says times the answer's direction is
    added. The border of the half plane in which it fires is dragged, and so is a point of the reader's own; a map of
    angle and bias shows where the neuron asks which question.

    Args:
        first: the first name, at most 16 letters.
        last: the last name.
        answer: what the neuron's column adds.
        and_neuron: your own function, `and_neuron(first, last) -> (weight, bias)` as in the assignment "facts", with
            directions of two numbers each; the demo draws its line beside. The assignment speaks of right angles
            only. It is called in a running kernel only.
    """

    _esm = base.module("fact_neuron")
    _css = base.style("fact_neuron")

    first = traitlets.Unicode().tag(sync=True)
    last = traitlets.Unicode().tag(sync=True)
    answer = traitlets.Unicode().tag(sync=True)
    # Where the names point, in whole degrees; the neuron's bias; the reader's own point.
    turns = traitlets.List(traitlets.Int(), list(TURNS)).tag(sync=True)
    bias = traitlets.Float(BIAS).tag(sync=True)
    point = traitlets.List(traitlets.Float(), list(POINT)).tag(sync=True)
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
        self.bias = ASSIGNED if and_neuron else BIAS
        self.initial = {"turns": self.turns, "bias": self.bias, "point": self.point}
        directions = [direction(degrees) for degrees in TURNS]
        own = dict(zip((f"{first} only", f"{last} only"), map(np.array, directions), strict=True))
        row = sum(own.values(), np.zeros(2))
        people = {f"{first} {last}": row, **own, "neither": 0 * row, "your point": np.array(POINT)}
        sums = {name: float(row @ x) for name, x in people.items()}
        self.still = base.table(
            f"What the neuron says at a right angle, with bias {self.bias:g}".replace("-", "−"),
            ["vector", "row · x", "with bias", "ReLU"],
            [[name, total, total + self.bias, max(0.0, total + self.bias)] for name, total in sums.items()],
        )
        if and_neuron is not None:
            self.request = {"seq": 0, "first": directions[0], "last": directions[1]}

    @traitlets.observe("request")
    def _answer(self, change: dict[str, Any]) -> None:
        if self._and_neuron is not None and change["new"]:
            self.response = answer(self._and_neuron, change["new"])


def direction(degrees: float) -> list[float]:
    """A direction of length 1, so many degrees from the axis to the right."""
    turn = math.radians(degrees)
    return [math.cos(turn), math.sin(turn)]


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
        # JSON says 1 where JavaScript has 1.0.
        first, last = (torch.tensor(request[name], dtype=torch.float32) for name in ("first", "last"))
        result = and_neuron(first, last)
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

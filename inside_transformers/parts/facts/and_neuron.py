"""`and_neuron`: a neuron that fires for two names together, and for neither alone."""

import math
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import Computed, Mistake, PartSpec, close, sign
from inside_transformers.parts.facts import by_use, common, mlps

NAMES = ("weight", "bias")
LARGE = 12  # with more features than that, it is the size that is wrong: smaller ones were right before


def and_neuron(first: Tensor, last: Tensor) -> Tensor:
    """What a neuron must say for first + last, first, last and 0, (4,): no weight and bias, of which many are right."""
    return torch.stack([first @ first, first @ last, last @ first, 0 * last.sum()])


class AndNeuron(PartSpec):
    """Two directions (d,), at right angles and of length 1 → weight (d,), bias (): judged by what relu(weight @ x +
    bias) is for first + last, first, last and 0. It must be 1, 0, 0 and 0.
    """

    name, returns, read = "and_neuron", "neuron's numbers", mlps.NEURONS_PAGE
    call = "and_neuron(first, last)"
    reference = staticmethod(and_neuron)
    says = {
        "bias_tensor": "The bias is a plain number. Make a tensor of it that has the inputs' dtype: "
        "`first.new_tensor(...)`.",
        "bias_shape": "The bias must be a scalar, a tensor of shape ().",
        "weight_shape": "The weight must be one vector as long as `first`, (d,).",
        "order": "The two results are in the wrong order: first the weight, a vector (d,), then the bias.",
        "names_unused": "The weight is the same whatever the names are. Make it of `first` and `last`: they point "
        "elsewhere in every test.",
        "many": common.MANY,
        "zeros_and_ties": common.ZEROS_AND_TIES,
    }
    first: Tensor
    last: Tensor

    def four(self, got: Any) -> list[float]:
        """What is said for first + last, first, last and 0; NaN, which is like nothing, where that names no mistake."""
        fits = isinstance(got, Tensor) and got.shape == (4,) and bool(got.isfinite().all())
        return got.tolist() if fits and len(self.first) <= LARGE else [math.nan] * 4

    @sign("The neuron fires for the zero vector: its bias is above zero.")
    def always_fires(self, got: Any) -> bool:
        *_, zero = self.four(got)
        return fires(zero)

    @sign(
        "The neuron never fires, not even for both names: w · x + b is not above 0. Either the bias takes away "
        "everything, or the weight gives too little."
    )
    def never_fires(self, got: Any) -> bool:
        return silent(*self.four(got))

    @sign(
        "The neuron fires for both names together and for nothing else, as it should. But what it says is not 1: "
        "change weight and bias by the same factor."
    )
    def other_height(self, got: Any) -> bool:
        both, *others = self.four(got)
        return fires(both) and silent(*others)

    @sign(
        "The neuron adds up instead of asking for both: there is no threshold. A bias below zero makes it silent for "
        "one name alone."
    )
    def no_threshold(self, got: Any) -> bool:
        both, one, other, _ = self.four(got)
        return same(both, one + other) and same(one, other)

    @sign(
        "The neuron fires for one name and is silent when the other is there: one of the two is subtracted. Both speak "
        "for it."
    )
    def one_name_subtracted(self, got: Any) -> bool:
        both, one, other, _ = self.four(got)
        return silent(both) and (silent(one) or silent(other))

    @sign("The neuron looks at one of the two names only, and does not care about the other.")
    def one_name(self, got: Any) -> bool:
        both, one, other, _ = self.four(got)
        return (same(both, one) and silent(other)) or (same(both, other) and silent(one))

    @sign(
        "The neuron fires for one name alone: that is *or*. For *and*, the bias must take away at least what one name "
        "gives."
    )
    def or_neuron(self, got: Any) -> bool:
        _, one, other, _ = self.four(got)
        return same(one, other)

    @staticmethod
    def adapt(function: Any) -> Callable[..., Any]:
        """What the student's neuron says, after a look at its weight and bias."""

        def and_neuron(first: Tensor, last: Tensor) -> Any:
            common.in_order(function, "first", "last")
            asked = torch.stack([first + last, first, last, torch.zeros_like(first)]).detach()

            def use(got: tuple[Tensor, ...]) -> Tensor:
                weight, bias = (each.detach().to(asked.dtype) for each in got)
                return torch.relu(asked @ weight + bias)

            got = weight, bias = weight_and_bias(function(first, last))
            if weight.ndim == 0 and bias.shape == first.shape:
                raise Mistake(AndNeuron.says["order"], "order")
            for name, tensor, shape in (("weight", weight, tuple(first.shape)), ("bias", bias, ())):
                if tuple(tensor.shape) != shape:
                    details = f"expected  {shape}\ngot       {tuple(tensor.shape)}"
                    raise Mistake(f"{AndNeuron.says[f'{name}_shape']}\n{details}", f"{name}_shape")
            said = use(got)
            by_use.stands_alone(function, use, first, last)
            part = AndNeuron(first.detach(), last.detach())
            if weight.any() and not close(said, part.right, loose=True) and not any(part.recognised(said)):
                turned, _ = weight_and_bias(function(first.detach().roll(1), last.detach().roll(1)))
                if torch.equal(turned, weight):
                    raise Mistake(AndNeuron.says["names_unused"], "names_unused")
            sizes = asked.abs() @ weight.detach().abs().to(asked.dtype) + bias.detach().abs()
            return Computed(said, sizes, lambda: by_use.same_dtype(NAMES, got, first))

        return and_neuron


def weight_and_bias(got: Any) -> tuple[Tensor, ...]:
    """What was returned, after checking that it is two tensors."""
    if isinstance(got, tuple) and len(got) == 2 and isinstance(got[1], int | float):
        raise Mistake(f"{AndNeuron.says['bias_tensor']}\n{by_use.kinds(got, NAMES)}", "bias_tensor")
    return by_use.tensors("and_neuron", got, NAMES)


def same(a: float, b: float) -> bool:
    """Whether two numbers are equal up to rounding."""
    return abs(a - b) < 1e-4 * max(1.0, abs(a), abs(b))


def silent(*numbers: float) -> bool:
    """Whether all are 0, up to rounding."""
    return all(abs(number) < 1e-4 for number in numbers)


def fires(number: float) -> bool:
    """Whether a neuron says something."""
    return abs(number) >= 1e-4

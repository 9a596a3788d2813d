"""`recall`: what an MLP with ReLU adds to x."""

from typing import Any

import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, mistake, sign
from inside_transformers.parts.facts import common, mlps
from inside_transformers.parts.facts.neurons import Neurons

STEP = "Each neuron says only yes or no, 1 or 0, or at most 1. ReLU keeps how much it is above zero, however much."


class Recall(Neurons):
    """x (..., d), w_up (h, d), b_up (h,), w_down (d, h) → (..., d): held against torch's own functions."""

    name, returns, read = "recall", "update", mlps.NEURONS_PAGE
    reference = staticmethod(mlps.relu_mlp)
    says = {
        "random": "Two calls with the same inputs give different results. Is a new `nn.Linear` made? It begins with "
        "random numbers, also in its bias: use the matrices that are given, as they are.",
        "truth": "Python's `max` and `if` ask for one answer, and a tensor has many numbers: `torch.relu`, or "
        "`.clamp(min=0)`, goes through all of them.",
        "truth_multiplied": STEP,
        "torch_of_number": "torch's functions take tensors, and got a plain number: numpy's `maximum(z, 0)` is "
        "`torch.relu(z)`, or `z.clamp(min=0)`.",
        "unfitting": f"{MESSAGES['unfitting']} There is no bias behind `w_down`.",
        "made_not_called": "`nn.ReLU(...)` makes a layer, and takes no tensor: make it first and call it then, "
        "`nn.ReLU()(z)`, or use `torch.relu`.",
        "squeezed": "A dimension of size 1 was dropped: is there a `squeeze`? The update keeps the leading dimensions "
        "of x, whatever their sizes are.",
        "many": common.MANY,
        "wide_range": common.WIDE_RANGE,
        "zeros_and_ties": common.ZEROS_AND_TIES,
        "single": common.SINGLE,
    }

    def terms(self) -> Tensor:
        """As large as what is added up on the way."""
        return mlps.terms(self.x, self.w_up, self.b_up, self.w_down)

    @mistake(
        "Whether a neuron speaks was asked of all vectors at once: `.any()`, `.all()` and a sum give one answer for "
        "them all. Each x has its own."
    )
    def asked_of_all(self) -> list[Tensor]:
        fires = (self.raw > 0).reshape(-1, len(self.b_up))
        return [self.down(self.raw * asked) for asked in (fires.any(0), fires.all(0)) if self.x.ndim > 1]

    @mistake("Nothing bends: what is below zero must become 0 between the two products.")
    def no_relu(self) -> Tensor:
        return self.down(self.raw)

    @mistake("The bend is GELU. Here it is ReLU, which says exactly nothing below zero.")
    def gelu(self) -> list[Tensor]:
        return [self.down(F.gelu(self.raw, approximate=how)) for how in ("none", "tanh")]

    @mistake(
        "ReLU came after `w_down`, or one `if` asked all neurons at once. It stands between the two products, where "
        "each neuron's own number decides. An update may be negative."
    )
    def relu_last(self) -> list[Tensor]:
        return [F.relu(self.down(self.raw)), F.relu(self.right)]

    @mistake("ReLU came before `w_up`: it stands between the two products.")
    def relu_first(self) -> Tensor:
        return self.down(F.linear(F.relu(self.x), self.w_up, self.b_up))

    @mistake(
        "ReLU was put on the weights. What bends is what the neurons get, once for each x: between the two products."
    )
    def relu_on_weights(self) -> list[Tensor]:
        up, down = F.relu(self.w_up), F.relu(self.w_down)
        bent = F.linear(self.x, up, self.b_up)
        return [self.down(bent), F.linear(bent, down), F.linear(self.raw, down), self.down(F.relu(bent))]

    @mistake("`w_up` and `w_down` changed places: x meets `w_up` first. Both matrices must be turned round.")
    def matrices_swapped(self) -> list[Tensor]:
        raw = self.x @ self.w_down + self.b_up
        return [F.relu(raw) @ self.w_up, raw @ self.w_up]

    @mistake("What is above zero became 0. ReLU keeps that, and makes 0 of what is below: `.clamp(min=0)`.")
    def clamped_above(self) -> Tensor:
        return self.down(self.raw.clamp(max=0))

    @mistake("The bias is not used: it is added before the bend.")
    def no_b_up(self) -> Tensor:
        return self.down(F.relu(self.linear))

    @mistake(
        "The bias only decides who speaks. It is also in what a neuron says: add it first, and what is below 0 then "
        "becomes 0."
    )
    def bias_only_decides(self) -> list[Tensor]:
        return [self.down(self.linear * (self.linear > bias)) for bias in (-self.b_up, self.b_up)]

    @mistake("The bias was added after the bend. It belongs before it: that is what makes it a threshold.")
    def bias_after(self) -> list[Tensor]:
        late = F.relu(self.linear) + self.b_up
        return [self.down(late), self.down(F.relu(late))]

    @mistake("The bias was added twice: `F.linear(x, w_up, b_up)` adds it already.")
    def bias_twice(self) -> Tensor:
        return self.down(F.relu(self.raw + self.b_up))

    @mistake("The bias was subtracted. It is added: a threshold is a bias below zero.")
    def bias_subtracted(self) -> Tensor:
        return self.down(F.relu(self.linear - self.b_up))

    @mistake(STEP)
    def step(self) -> list[Tensor]:
        return [self.down((self.raw > 0).to(self.raw.dtype)), self.down(self.raw.sign())]

    @mistake(
        "Only the neuron that is loudest answers. All that are above zero do, each with its column times its number."
    )
    def winner_only(self) -> list[Tensor]:
        loudest = self.raw == self.raw.amax(-1, keepdim=True)
        largest = (F.relu(self.raw).unsqueeze(-2) * self.w_down).amax(-1)
        return [self.w_down.mT[self.raw.argmax(-1)], self.down(F.relu(self.raw) * loudest), largest]

    @mistake("The bias was multiplied with what the neurons get. It is added.")
    def bias_multiplied(self) -> Tensor:
        return self.down(F.relu(self.linear * self.b_up))

    @mistake("Rows of `w_down` were taken for its columns: `.T` turns a matrix round, `reshape` does not.")
    def down_laid_out(self) -> Tensor:
        return F.relu(self.raw) @ self.w_down.reshape(self.w_up.shape)

    @mistake("The last neuron is left out, or the first: all that are above zero answer.")
    def one_left_out(self) -> list[Tensor]:
        hidden, n = F.relu(self.raw), len(self.b_up)
        return [F.linear(hidden[..., part], self.w_down[:, part]) for part in (slice(n - 1), slice(1, n)) if n > 1]

    @mistake("This is what the neurons say, h numbers. `w_down` makes an update of d numbers of it.")
    def hidden_returned(self) -> list[Tensor]:
        return [F.relu(self.raw), self.raw]

    @mistake(mlps.RESIDUAL)
    def residual(self) -> Tensor:
        return self.right + self.x

    @mistake(
        "`w_up` is used on the way down, too. Its columns are no answers: down goes with `w_down`, turned round, "
        "(h, d)."
    )
    def up_twice(self) -> Tensor:
        return F.linear(F.relu(self.raw), self.w_up.mT)

    @mistake("x was brought to length one first. It is taken as it is.")
    def normalised_input(self) -> Tensor:
        return mlps.relu_mlp(F.normalize(self.x, dim=-1), self.w_up, self.b_up, self.w_down)

    @mistake("The rows of `w_up` or the columns of `w_down` were brought to length one. They are taken as they are.")
    def weights_normalised(self) -> list[Tensor]:
        up, down = F.normalize(self.w_up, dim=-1), F.normalize(self.w_down, dim=0)
        pairs = (up, self.w_down), (self.w_up, down), (up, down)
        return [mlps.relu_mlp(self.x, first, self.b_up, last) for first, last in pairs]

    @mistake("The update was brought to length one. It is as long as the columns that speak make it.")
    def normalised_update(self) -> Tensor:
        return F.normalize(self.right, dim=-1)

    @mistake(
        "The update was divided: by the number of neurons, of those that speak, or by the sum of what they say. What "
        "they say is added up, each with its column."
    )
    def averaged(self) -> list[Tensor]:
        said = F.relu(self.raw)
        speak, total = (said > 0).sum(-1, keepdim=True).clamp(min=1), said.sum(-1, keepdim=True)
        return [self.right / len(self.b_up), self.right / speak, self.right / total.where(total > 0, 1.0)]

    @mistake(common.OPPOSITE)
    def opposite(self) -> Tensor:
        return -self.right

    @mistake("The bend is another function than ReLU (SiLU, tanh, sigmoid, softmax, …): use `torch.relu`.")
    def other_activation(self) -> list[Tensor]:
        return [self.down(bend(self.raw)) for bend in mlps.ACTIVATIONS]

    @sign(
        "It must work for one vector and for any number of leading dimensions alike: x stands on the left, as in `x @ "
        "w_up.T`, so that its last dimension meets the matrix."
    )
    def batch(self, got: Any) -> bool:
        squeezed = self.right.squeeze().shape
        return isinstance(got, Tensor) and got.ndim != self.x.ndim and got.shape != squeezed

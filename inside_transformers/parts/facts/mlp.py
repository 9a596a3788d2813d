"""`MLP`: many neurons up, a bend, and down again."""

import math
from functools import cached_property
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, PartSpec, matches, mistake, sign
from inside_transformers.parts.facts import common, mlps, trained


class MLP(PartSpec):
    """x (..., d_model) → (..., d_model): down(GELU(up(x))), with exact GELU; held against the same in torch's own
    functions, which take the weights.
    """

    name, returns, read = "MLP", "update", mlps.MLP_PAGE
    call = "MLP(d_model, d_hidden)({})"
    reference = staticmethod(mlps.mlp)
    adapt = staticmethod(trained.as_function)
    says = trained.SAYS | {
        "linear_size": f"{MESSAGES['linear_size']} `up` comes first, then `down`.",
        "batch": "It must work for one vector and for any number of leading dimensions alike, a sentence or a batch of "
        "them: count dimensions from the end (-1, -2, …), never from the front.",
        "shapes": f"{MESSAGES['shapes']} A layer does the product by itself, for one vector or for many: `self.up(x)`.",
        "elementwise": f"{MESSAGES['elementwise']} A layer does the product and the bias by itself, for one vector or "
        "for many: `self.up(x)`.",
        "many": common.MANY,
        "wide_range": common.WIDE_RANGE,
        "zeros_and_ties": common.ZEROS_AND_TIES,
        "single": common.SINGLE,
    }
    weights: dict[str, Tensor]
    x: Tensor

    @cached_property
    def raw(self) -> Tensor:
        """(..., d_hidden): what the neurons get."""
        w_up, b_up, _, _ = mlps.in_layers(self.weights)
        return F.linear(self.x, w_up, b_up)

    @cached_property
    def hidden(self) -> Tensor:
        """(..., d_hidden): what they say."""
        return F.gelu(self.raw)

    def down(self, hidden: Tensor) -> Tensor:
        _, _, w_down, b_down = mlps.in_layers(self.weights)
        return F.linear(hidden, w_down, b_down)

    def terms(self) -> Tensor:
        """As large as what is added up on the way."""
        return mlps.terms(self.x, *mlps.in_layers(self.weights))

    def sizes(self) -> dict[str, int]:
        """The widths that it is made with: where there are 4 · d_model neurons, none is named."""
        widths = mlps.widths(self.weights)
        return {name: n for name, n in widths.items() if name == "d_model" or n != 4 * widths["d_model"]}

    @sign("Return the update alone, one tensor.")
    def tuple_returned(self, got: Any) -> bool:
        return isinstance(got, tuple) and any(matches(each, self.right) for each in got)

    @mistake(
        "This is GELU's tanh approximation, GPT-2's. Here GELU is exact: `F.gelu` is, when nothing more is asked of it "
        '(no `approximate="tanh"`).'
    )
    def tanh_gelu(self) -> list[Tensor]:
        raw, root = self.raw, math.sqrt(2 / math.pi)
        slips = [root * (raw + 0.044715 * raw.square()), root * raw, raw + 0.044715 * raw**3]
        bent = [F.gelu(raw, approximate="tanh"), *(0.5 * raw * (1 + torch.tanh(each)) for each in slips)]
        return [self.down(each) for each in bent]

    @mistake("This is an approximation of GELU by a sigmoid, x · σ(1.702 x). Here GELU is exact: `F.gelu`.")
    def sigmoid_gelu(self) -> Tensor:
        return self.down(self.raw * torch.sigmoid(1.702 * self.raw))

    @mistake(
        "The bend is ReLU. This MLP bends with GELU, which is smooth, and a little below zero for negative numbers."
    )
    def relu(self) -> Tensor:
        return self.down(F.relu(self.raw))

    @mistake("This is Φ alone, how far each number is on its way from 0 to 1. GELU is the number times that, x · Φ(x).")
    def no_product(self) -> Tensor:
        return self.down(torch.special.ndtr(self.raw))

    @mistake("ReLU stands beside GELU: it takes away the little below zero that GELU leaves. GELU alone is the bend.")
    def relu_too(self) -> list[Tensor]:
        return [self.down(F.relu(self.hidden)), self.down(F.gelu(F.relu(self.raw)))]

    @mistake("The error function is not Φ yet: Φ(x) is ½ (1 + erf(x / √2)). `F.gelu` does it all.")
    def erf_without_root(self) -> list[Tensor]:
        raw, root = self.raw, math.sqrt(2)
        wrong = ((0.5, raw), (1, raw), (1, raw / root), (0.5, raw / 2), (0.5, raw * root))
        odd = raw * torch.erf(raw / root)
        others = raw * (1 + torch.erf(raw) / root) / 2, raw * torch.erfc(raw / root) / 2, odd / 2, odd
        return [*map(self.down, others), *(self.down(factor * raw * (1 + torch.erf(each))) for factor, each in wrong)]

    @mistake(
        "This is x times the height of the bell curve at x. Φ(x) is the area under that curve up to x: `F.gelu` "
        "multiplies by that."
    )
    def density(self) -> list[Tensor]:
        bell = (-self.raw.square() / 2).exp()
        return [self.down(self.raw * bell / height) for height in (math.sqrt(2 * math.pi), 1.0)]

    @mistake("The bend is another function than GELU (SiLU, tanh, sigmoid, softmax, …): use `F.gelu`.")
    def other_activation(self) -> list[Tensor]:
        return [self.down(bend(self.raw)) for bend in mlps.ACTIVATIONS]

    @mistake("GELU was multiplied by the number once more. GELU is x · Φ(x) already, with one x.")
    def gated(self) -> Tensor:
        return self.down(self.hidden * self.raw)

    @mistake("The bias of `up` was added behind GELU. It is added before: call the layer, `self.up(x)`.")
    def bias_after(self) -> Tensor:
        w_up, b_up, _, _ = mlps.in_layers(self.weights)
        return self.down(F.gelu(F.linear(self.x, w_up)) + b_up)

    @mistake("The biases were added twice: a layer adds its own by itself, `self.up(x)`.")
    def bias_twice(self) -> list[Tensor]:
        _, b_up, _, b_down = mlps.in_layers(self.weights)
        twice = self.down(F.gelu(self.raw + b_up))
        return [twice + b_down, twice, self.right + b_down]

    @mistake("The weight of `up` is used on the way down, too: `down` has a weight of its own.")
    def up_twice(self) -> list[Tensor]:
        w_up, _, _, b_down = mlps.in_layers(self.weights)
        return [F.linear(self.hidden, w_up.mT, b_down), F.linear(self.hidden, w_up.mT)]

    @mistake(
        "Nothing bends: without an activation, two matrices in a row are one. GELU stands between `up` and `down`."
    )
    def linear(self) -> Tensor:
        return self.down(self.raw)

    @mistake("GELU was applied more than once: it stands between `up` and `down`, and nowhere else.")
    def activation_twice(self) -> list[Tensor]:
        return [F.gelu(self.right), self.down(F.gelu(self.hidden)), F.gelu(F.relu(self.right))]

    @mistake("GELU stands behind `down`. It stands between the two layers: `up`, GELU, `down`.")
    def activation_last(self) -> list[Tensor]:
        return [F.gelu(self.down(self.raw)), F.relu(self.down(self.raw))]

    @mistake("GELU stands before `up`. It stands between the two layers: `up`, GELU, `down`.")
    def activation_first(self) -> Tensor:
        w_up, b_up, _, _ = mlps.in_layers(self.weights)
        return self.down(F.linear(F.gelu(self.x), w_up, b_up))

    @mistake(mlps.RESIDUAL)
    def residual(self) -> list[Tensor]:
        return [self.right + self.x, self.x - self.right]

    @mistake("The biases are not used: call the layers, don't multiply with their weights alone.")
    def bias_ignored(self) -> list[Tensor]:
        w_up, b_up, w_down, b_down = mlps.in_layers(self.weights)
        pairs = ((None, b_down), (b_up, None), (None, None))
        return [F.linear(F.gelu(F.linear(self.x, w_up, first)), w_down, last) for first, last in pairs]

    @mistake("This is what the neurons say, d_hidden numbers. `down` makes an update of d_model numbers of it.")
    def hidden_returned(self) -> list[Tensor]:
        return [self.hidden, self.raw]

    @mistake("Something was normalized. The norm of a transformer's block stands outside its MLP.")
    def normalised(self) -> list[Tensor]:
        def norm(vectors: Tensor) -> Tensor:
            return F.layer_norm(vectors, vectors.shape[-1:])

        inside = [self.down(norm(self.hidden)), self.down(F.gelu(norm(self.raw)))]
        return [mlps.mlp(self.weights, norm(self.x)), norm(self.right), *inside, norm(self.right + self.x)]

    @sign("The update has other leading dimensions than x. Leave them as they are: the layers work on the last one.")
    def joined(self, got: Any) -> bool:
        fits = isinstance(got, Tensor) and got.shape[-1:] == self.right.shape[-1:] != (1,)
        return fits and got.shape != self.right.shape and got.numel() == self.right.numel()

    @mistake(
        "x was transposed on the way. A token is a row, and its features are the last dimension: the layers work on "
        "that one."
    )
    def turned_input(self) -> list[Tensor]:
        if self.x.ndim != 2 or self.x.shape[0] != self.x.shape[1]:
            return []
        turned = mlps.mlp(self.weights, self.x.mT)
        return [turned, turned.mT]

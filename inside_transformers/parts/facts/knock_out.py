"""`knock_out`: inside a `with` block, some neurons of an MLP contribute nothing."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, mistake, sign
from inside_transformers.parts.facts import blocks, common, mlps
from inside_transformers.parts.facts.ablation import QUIETER, Ablation

RANGE = "Neurons between those in the list are silent too: only those in the list."


def knock_out(weights: dict[str, Tensor], neurons: list[int], x: Tensor, inner: list[int] | None = None) -> Tensor:
    """The update inside the block, or inside an inner block within it."""
    return mlps.without(weights, {*neurons, *(inner or [])}, x)


class KnockOut(Ablation):
    """An MLP and a list of its neurons → a context manager; judged by the update (..., d_model) for x (..., d_model)
    inside the block, or inside an inner one, and by what the module is afterwards: `blocks`.
    """

    name, returns, read = "knock_out", "update inside the block", "Facts in a trained model"
    call = "with knock_out(mlp, neurons): mlp(x)"
    reference = staticmethod(knock_out)
    adapt = staticmethod(blocks.as_function)
    says = blocks.SAYS | {
        "in_place": "torch lets nobody change a parameter in place while it records for gradients. Do it inside `with "
        "torch.no_grad():`, and let `yield` stand outside of that.",
        "tuple_used": "A hook gets what goes into its layer as a tuple, also where it is one tensor: `inputs[0]`.",
        "several_as_one": f"{MESSAGES['several_as_one']} (And what a hook gets is a tuple, which cannot be multiplied "
        "by a mask: `inputs[0] * mask`.)",
        "signature": f"{MESSAGES['signature']} Those of a hook are (layer, inputs) where it runs before the layer, and "
        "(layer, inputs, output) where it runs after it.",
        "index_type": "`torch.tensor([])` holds floats, and these cannot pick neurons: the list may be empty. The list "
        "itself can stand in the brackets, or add `dtype=torch.long`.",
        "batch": "It must work for one token and for any number of leading dimensions alike: neurons are the last one, "
        "`[..., neurons]`.",
        "empty_list": "The list may be empty. Then nobody is knocked out, and all goes on as before.",
        "many": common.MANY,
        "single": common.SINGLE,
    }

    @sign("This makes NaN: GELU of −∞ is none, as −∞ · 0 is none. Silence a neuron by what goes into `down`: 0.")
    def minus_infinity(self, got: Any) -> bool:
        return isinstance(got, Tensor) and bool(got.isnan().any())

    @mistake(
        "For a larger x these neurons contribute again. What is below zero by a lot is only silent for small inputs: "
        "set to 0 what goes into `down`."
    )
    def low_bias(self) -> list[Tensor]:
        return [self.silent(set())] if self.is_large else []

    @sign(
        "For a very large x the update is another one: what is added and then subtracted leaves its rounding behind, "
        "and a number far below zero is not far enough. Set to 0 what goes into `down`."
    )
    def rounding_left(self, got: Any) -> bool:
        return self.is_large and self.fits(got)

    @mistake("In an inner block not all neurons are silent: those of the outer one, and those of the inner one.")
    def nested_effect(self) -> list[Tensor]:
        return [] if self.inner is None else [self.silent(set(each)) for each in (self.neurons, self.inner, [])]

    @mistake(RANGE)
    def range_out(self) -> list[Tensor]:
        return self.ranges() if self.inner is None and len(self.out) > 1 else []

    @mistake(common.ZEROS_AND_TIES)
    def zeros_and_ties(self) -> Tensor:
        same = [self.hidden == self.hidden[..., i : i + 1] for i in self.out]
        return self.down(self.hidden.masked_fill(torch.stack(same).any(0), 0.0) if same else self.hidden)

    @mistake(
        "Nothing is different inside the block: these neurons still contribute. (A hook changes nothing without a "
        "`return`. `weight[:, neurons].zero_()` changes a copy, `weight[:, neurons] = 0` the weight. And the mean over "
        "one token is what the neuron says: they must say 0.)"
    )
    def no_effect(self) -> Tensor:
        return self.silent(set())

    @mistake(
        "Rows of `down` were set to 0. They are features of the update: neuron i is *column* i, `down.weight[:, i]`."
    )
    def down_rows(self) -> Tensor:
        rows = self.weights["down.weight"].index_fill(0, self.features, 0.0)
        return F.linear(self.hidden, rows, self.weights["down.bias"])

    @mistake("All neurons are silent. Only those in the list are knocked out.")
    def all_out(self) -> Tensor:
        return self.silent(self.everyone)

    @mistake("It is the wrong way round: those in the list still contribute, all others are silent.")
    def others_out(self) -> Tensor:
        return self.silent(self.everyone - self.out)

    @mistake("Features of the update are set to 0. Silent must be neurons: what goes into `down`, not what comes out.")
    def features_out(self) -> Tensor:
        return self.silent(set()).index_fill(-1, self.features, 0.0)

    @mistake("Features of x are set to 0. Silent must be neurons: what comes out of `up` and goes into `down`.")
    def inputs_out(self) -> list[Tensor]:
        x, out = self.x.index_fill(-1, self.features, 0.0), torch.tensor(sorted(self.out), dtype=torch.long)
        biases = self.weights | {"up.bias": self.weights["up.bias"].index_fill(0, out, 0.0)}
        return [mlps.mlp(self.weights, x), mlps.mlp(biases, x)]

    @mistake("The rows in `up` are 0, but the biases are still there: a neuron with a bias goes on speaking.")
    def bias_left(self) -> Tensor:
        return self.saying(F.gelu(self.weights["up.bias"].expand_as(self.raw)))

    @mistake("Only the bias was set to 0: the neuron's row still asks.")
    def bias_only(self) -> Tensor:
        return self.saying(F.gelu(self.raw - self.weights["up.bias"]))

    @mistake("The bias of `down` is silent too. It belongs to no neuron.")
    def down_bias(self) -> list[Tensor]:
        nothing = F.linear(torch.zeros_like(self.hidden), self.weights["down.weight"])
        return [self.right - self.weights["down.bias"], nothing]

    @mistake("The neurons contribute the opposite of what they did. They must contribute nothing.")
    def negated(self) -> Tensor:
        return self.saying(-self.hidden)

    @mistake(
        "Other neurons are silent than those in the list. Neurons are counted from 0, and the list says which they "
        "are, not how many."
    )
    def off_by_one(self) -> list[Tensor]:
        return [self.silent({i + step for i in self.out}) for step in (1, -1)]

    @mistake("The neurons say their mean. Here they contribute nothing: zero.")
    def mean_left(self) -> list[Tensor]:
        """Over the tokens, or over all neurons."""
        means = [self.hidden.mean(-1, keepdim=True)]
        if self.x.ndim > 1:
            means += [self.hidden.flatten(0, -2).mean(0), self.hidden.mean(-2, keepdim=True)]
        return [self.saying(each.expand_as(self.hidden)) for each in means]

    @mistake("Tokens were silenced instead of neurons: neurons are the last dimension, `[..., neurons]`.")
    def tokens_out(self) -> list[Tensor]:
        tokens = torch.tensor([i for i in self.out if i < len(self.x)], dtype=torch.long)
        return [self.down(self.hidden.index_fill(0, tokens, 0.0))] if self.x.ndim > 1 else []

    @mistake("A neuron in both lists was taken out twice: its contribution is subtracted where there is none left.")
    def taken_twice(self) -> list[Tensor]:
        both = sorted({*self.neurons} & {*(self.inner or [])})
        twice = F.linear(self.hidden[..., both], self.weights["down.weight"][:, both])
        return [self.right - twice] if both else []

    @mistake(
        "Inside the inner block the neurons have other numbers than outside: were those of the outer block removed? "
        "Neuron i stays neuron i."
    )
    def renumbered(self) -> list[Tensor]:
        left = sorted(self.everyone - {*self.neurons})
        others = {left[i] for i in self.inner or [] if i < len(left)}
        return [self.silent({*self.neurons, *others})] if self.inner is not None else []

    @mistake(
        "Only some of the list are knocked out: here the last one. Is a function made in a loop? It looks the loop's "
        "variable up when it is *called*, and finds the last one: give it a value of its own, as in `def hook(layer, "
        "inputs, i=i)`. Is something overwritten in each round? Or is 0 taken for nobody (`if i:`)?"
    )
    def last_of_a_loop(self) -> list[Tensor]:
        several = self.inner is None and len(self.out) > 1
        return [self.silent({self.neurons[-1]})] if several else []

    @mistake("Only some of the list are knocked out: it may hold several neurons, or one.")
    def some_out(self) -> list[Tensor]:
        return [self.silent({each}) for each in self.out] if len(self.out) > 1 else []

    @mistake(RANGE, slug="range_out")
    def range_after_all(self) -> list[Tensor]:
        """It may be all of them; of two blocks, the outer one's alone may be such a range."""
        return self.ranges() if self.inner is not None or len(self.out) == 1 else []

    @sign(QUIETER)
    def a_little_left(self, got: Any) -> bool:
        spoken = self.silent(set()) - self.right
        if not self.fits(got) or not spoken.any():
            return False
        share = float(((got - self.right) * spoken).sum() / spoken.square().sum())
        rest = got - self.right - share * spoken
        return 0 < share < 0.4 and bool(rest.norm() < 1e-3 * (got - self.right).norm())

"""`store_facts`: an MLP with ReLU that holds facts, one neuron each."""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import Computed, Mistake, close, mistake, sign
from inside_transformers.parts.facts import by_use, common, mlps
from inside_transformers.parts.facts.recalled import Recalled

NAMES = ("w_up", "b_up", "w_down")
ROWS = "In `w_down` the values are rows: (n, d). They must be columns, (d, n): neuron i is column i."


def store_facts(keys: Tensor, values: Tensor, strangers: Tensor) -> Tensor:
    """What must be recalled on each key, then on each stranger, (n + m, d): no weights, of which many are right."""
    return torch.cat([values, torch.zeros_like(strangers)])


class StoreFacts(Recalled):
    """keys (n, d), values (n, d) → w_up (n, d), b_up (n,), w_down (d, n): judged by what is recalled with them, a
    key's value, and for strangers, at a cosine of 1/3 or less, exactly 0.
    """

    name, returns, read = "store_facts", "recalled updates", mlps.NEURONS_PAGE
    call, exact_zeros = "store_facts(keys, values)", True
    reference = staticmethod(store_facts)
    says = {
        "w_up_columns": "In `w_up` the keys are columns: (d, n). They must be rows, (n, d): neuron i is row i.",
        "b_up_shape": "`b_up` must be a tensor with one number for each fact, (n,).",
        "shapes_of_three": "Their shapes must be (n, d), (n,) and (d, n), in this order: one neuron for each fact.",
        "more_facts": "It fails with more facts than features, n larger than d (24 keys in 16 dimensions can lie far "
        "enough apart): n is the number of rows of `keys`, d that of its columns.",
        "many": common.MANY,
        "wide_range": common.WIDE_RANGE,
        "zeros_and_ties": common.ZEROS_AND_TIES,
        "single": common.SINGLE,
    }

    @mistake("No neuron fires, not even for its own key: the bias takes away everything, or its row is not its key.")
    def all_silent(self) -> Tensor:
        return torch.zeros_like(self.right)

    @mistake(common.OPPOSITE)
    def opposite(self) -> Tensor:
        return -self.right

    @mistake("Each fact gets its key back. What a neuron adds, its column in `w_down`, is the value.")
    def keys_returned(self) -> Tensor:
        return torch.cat([self.keys, self.silence])

    @mistake(
        "Nothing is taken away before the bend: whoever is a little like a key gets a share of its value. A threshold, "
        "a bias below zero, must take that away. (One made of these keys' own cosines is 0 where they are at right "
        "angles. A stranger may come as close as 1/3 all the same.)"
    )
    def no_bias(self) -> list[Tensor]:
        bent = self.products.relu() @ self.values
        return [bent, self.products @ self.values, 1.5 * bent]

    @mistake("The key was added to the value, or taken from it. The column is the value alone: the key only asks.")
    def key_added(self) -> list[Tensor]:
        return [torch.cat([self.values + sign * self.keys, self.silence]) for sign in (-1, 1)]

    @mistake(
        "The bias is above zero, so that strangers set the neurons off. A threshold is a bias below zero: it must take "
        "away what a stranger gives."
    )
    def bias_above(self) -> list[Tensor]:
        steepness = ((2.0, 1.0), (1.5, 0.5), (1.0, 1 / 3), (1.0, 0.5), (1.0, 1.0), (3.0, 2.0), (0.5, 0.5))
        return self.by_hand(self.keys, self.values, steepness)

    @mistake(
        "The values stand in `w_up`. A neuron asks with its key (a row of `w_up`), and answers with its value (a "
        "column of `w_down`)."
    )
    def values_ask(self) -> list[Tensor]:
        return self.by_hand(self.values, self.keys, ((1.5, -0.5), (1.0, 0.0), (2.0, -1.0)))

    @sign(
        "Every fact gets the right value times one and the same number. On its own key, a neuron must say 1: scale "
        "weight and bias together, or the column."
    )
    def own_key_height(self, got: Any) -> bool:
        parts = self.parted(got)
        return parts is not None and close(parts[1], self.silence) and self.in_proportion(parts[0])

    @mistake("The values were divided by their length, or its square. Each is returned as it is, however long it is.")
    def values_normalised(self) -> list[Tensor]:
        return [torch.cat([self.values / self.values.norm(dim=-1, keepdim=True) ** p, self.silence]) for p in (1, 2)]

    @mistake(ROWS)
    def w_down_rows(self) -> list[Tensor]:
        square = len(self.values) == self.values.shape[-1]
        return self.by_hand(self.keys, self.values.mT, ((1.5, -0.5), (2.0, -1.0))) if square else []

    @mistake(
        "`reshape` and `view` keep the order in which numbers lie in memory, so that the facts are mixed: `values.T` "
        "makes columns of rows."
    )
    def reshaped(self) -> list[Tensor]:
        mixed = self.values.reshape(self.values.mT.shape).mT
        return self.by_hand(self.keys, mixed, ((1.5, -0.5), (2.0, -1.0), (1.0, 0.0)))

    @staticmethod
    def adapt(function: Any) -> Callable[..., Any]:
        """What is recalled on each key, then on each stranger, after a look at the three matrices."""

        def store_facts(keys: Tensor, values: Tensor, strangers: Tensor) -> Any:
            common.in_order(function, "keys", "values")
            x = torch.cat([keys, strangers]).detach()

            def use(got: tuple[Tensor, ...]) -> Tensor:
                return mlps.relu_mlp(x, *(each.detach().to(x.dtype) for each in got))

            got = function(keys, values)
            if isinstance(got, tuple) and len(got) == 3 and isinstance(got[1], int | float):
                raise Mistake(f"{StoreFacts.says['b_up_shape']}\n{by_use.kinds(got, NAMES)}", "b_up_shape")
            got = by_use.tensors("store_facts", got, NAMES)
            refuse_shapes([tuple(each.shape) for each in got], *keys.shape)
            updates = use(got)
            by_use.stands_alone(function, use, keys, values)
            w_up, b_up, w_down = (each.detach().to(x.dtype) for each in got)
            sizes = F.linear(x.abs(), w_up.abs(), b_up.abs())
            fires = F.linear(x, w_up, b_up) > -1e-5 * sizes
            terms = F.linear(sizes * fires, w_down.abs())
            # Only a stranger's update must be exactly 0: what is 0 in a value may be so up to rounding.
            nearly = updates.abs() <= 16 * torch.finfo(x.dtype).eps * terms
            rounded = nearly & (torch.cat([values.detach(), torch.ones_like(strangers.detach())]) == 0)
            return Computed(updates.masked_fill(rounded, 0.0), terms, lambda: by_use.same_dtype(NAMES, got, keys))

        return store_facts


def refuse_shapes(found: list[tuple[int, ...]], n: int, d: int) -> None:
    """Raise a mistake where the three matrices have other shapes than they must have."""
    right = [(n, d), (n,), (d, n)]
    if found == right:
        return
    known = {((d, n), *right[1:]): "w_up_columns", (*right[:2], (n, d)): "w_down_rows"}
    bias = (found[0], found[2]) == (right[0], right[2])
    slug = known.get(tuple(found), "b_up_shape" if bias else "shapes_of_three")
    lines = [", ".join(f"{name} {shape}" for name, shape in zip(NAMES, each, strict=True)) for each in (right, found)]
    details = f"expected  {lines[0]}\ngot       {lines[1]}"
    raise Mistake(f"{StoreFacts.messages[slug]}\n{details}", slug)

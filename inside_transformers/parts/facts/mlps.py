"""MLPs as functions of their weights: what a right one gives, and what several parts say of wrong ones.

They are made of torch's own functions, and stand here and not with the other right answers: no block can be tried out
without an MLP, and no neuron that somebody made without what it says.
"""

from collections.abc import Callable, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MLP_PAGE = "The MLP block"
NEURONS_PAGE = "Neurons as questions"
RESIDUAL = "x is already added. Return the update alone; the block's caller adds it to x."
ACTIVATIONS: tuple[Callable[[Tensor], Tensor], ...] = (
    F.silu,
    torch.tanh,
    torch.sigmoid,
    F.softplus,
    F.elu,
    F.leaky_relu,
    F.relu6,
    F.hardtanh,
    F.rrelu,
    lambda raw: raw.clamp(0, 1),
    F.mish,
    lambda raw: raw.softmax(-1),
    torch.abs,
    lambda raw: raw.square(),
    lambda raw: raw.relu().square(),
)


class MLP(nn.Module):
    """What neurons are knocked out of: an MLP as in the part of this name.

    Others look at it too, or have frozen a part of it: none of this may get lost.
    """

    def __init__(self, weights: Mapping[str, Tensor], frozen: str = "down.bias", resting: str = "up") -> None:
        super().__init__()
        d_hidden, d_model = weights["up.weight"].shape
        self.up = nn.Linear(d_model, d_hidden, dtype=weights["up.weight"].dtype)
        self.down = nn.Linear(d_hidden, d_model, dtype=weights["up.weight"].dtype)
        self.load_state_dict({name: weight.detach() for name, weight in weights.items()})
        self.get_parameter(frozen).requires_grad_(False)
        self.get_submodule(resting).eval()
        self.up.register_forward_hook(lambda module, inputs, output: None)
        self.down.register_forward_pre_hook(lambda module, inputs: None)
        self.register_forward_hook(lambda module, inputs, output: None)

    def forward(self, x: Tensor) -> Tensor:
        """(..., d_model) → (..., d_model)."""
        hidden = F.gelu(self.up(x))
        update: Tensor = self.down(hidden)
        return update


def in_layers(weights: Mapping[str, Tensor]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Weight and bias of `up`, (h, d) and (h,), then of `down`, (d, h) and (d,)."""
    return weights["up.weight"], weights["up.bias"], weights["down.weight"], weights["down.bias"]


def mlp(weights: Mapping[str, Tensor], x: Tensor) -> Tensor:
    """(..., d) → (..., d): up, GELU, down."""
    w_up, b_up, w_down, b_down = in_layers(weights)
    return F.linear(F.gelu(F.linear(x, w_up, b_up)), w_down, b_down)


def relu_mlp(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    """(..., d) → (..., d): up, ReLU, down; with no bias behind `w_down`."""
    update: Tensor = F.linear(F.relu(F.linear(x, w_up, b_up)), w_down)
    return update


def without(weights: Mapping[str, Tensor], neurons: set[int], x: Tensor) -> Tensor:
    """What `mlp` gives when these neurons contribute nothing."""
    w_up, b_up, w_down, b_down = in_layers(weights)
    hidden = F.gelu(F.linear(x, w_up, b_up))
    kept = torch.tensor([float(i not in neurons) for i in range(hidden.shape[-1])], dtype=x.dtype)
    return F.linear(hidden * kept, w_down, b_down)


def terms(
    x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor, b_down: Tensor | None = None, out: tuple[int, ...] = ()
) -> Tensor:
    """How large the numbers are that are added up on the way to each number of an update; neurons that are `out`
    add nothing, and however large their numbers are, they excuse nothing.
    """
    given = [each.detach().double() for each in (x, w_up, b_up)]
    said = F.linear(*(each.abs() for each in given))
    said = said.masked_fill(F.linear(*given) + 1e-5 * said < -30, 0.0)  # however large, it is bent to exactly 0
    if out:
        said = said.index_fill(-1, torch.tensor(out), 0.0)
    down = [each.detach().double().abs() for each in (w_down, b_down) if each is not None]
    return F.linear(said, *down)


def widths(weights: Mapping[str, Any]) -> dict[str, int]:
    """The sizes of an MLP by name."""
    d_hidden, d_model = weights["up.weight"].shape
    return {"d_model": d_model, "d_hidden": d_hidden}

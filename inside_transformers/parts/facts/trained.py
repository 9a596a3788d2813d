"""The layer `MLP` as a function of its weights, so that it is tested as every other part; and what is said of a layer
that no numbers give away.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call

from inside_transformers import checks
from inside_transformers.checks import Mistake
from inside_transformers.parts.facts import mlps

SAYS = {
    "default_hidden": "Without `d_hidden` there must be 4 · d_model neurons.",
    "instances_share": "Two MLPs have the same layers: whoever trains one trains the other. Each instance makes its "
    "own in `__init__`.",
}


def as_function(cls: Any) -> Callable[..., Any]:
    """Takes the weights by name, and x; makes the layer twice, and looks at it before and after."""

    def mlp(weights: dict[str, Tensor], x: Tensor) -> Any:
        module = made(cls, **mlps.widths(weights))
        checks.put_weights(module, weights)

        def run(x: Tensor) -> Any:
            return functional_call(module, weights, (x,))

        given = x.detach().clone()
        result = checks.same_twice(module, run, x)
        if not torch.equal(x.detach(), given):
            return result  # changed in place: that is said of every part
        right, terms = mlps.mlp(weights, x), mlps.terms(x, *mlps.in_layers(weights))
        wrong = not isinstance(result, Tensor) or not checks.close(result, right, terms=terms)
        # A dropout may drop nothing, now and then.
        for _ in range(20 if wrong else 0):
            checks.same_twice(module, run, x)
        if not wrong and not same(run(-x.detach()), mlps.mlp(weights, -x.detach())):
            raise Mistake(checks.MESSAGES["kept_between_calls"], "kept_between_calls")
        return result

    return mlp


def made(cls: Any, d_model: int, d_hidden: int) -> nn.Module:
    """A layer of these widths, after checking that it has what it must have, and shares nothing with another."""
    default = d_hidden == 4 * d_model
    module, other = (cls(d_model) if default else cls(d_model, d_hidden) for _ in range(2))
    up = getattr(module, "up", None)
    if default and isinstance(up, nn.Linear) and up.out_features != d_hidden and up.in_features == d_model:
        details = f"MLP({d_model}): expected {d_hidden}, got {up.out_features}"
        raise Mistake(f"{SAYS['default_hidden']}\n{details}", "default_hidden")
    sizes = {"up": ("d_model", "d_hidden"), "down": ("d_hidden", "d_model")}
    checks.layers(module, sizes, bias=True, d_model=d_model, d_hidden=d_hidden)
    if {*map(id, module.parameters())} & {*map(id, other.parameters())}:
        raise Mistake(SAYS["instances_share"], "instances_share")
    return module


def same(one: Any, other: Any) -> bool:
    """Whether two results are equal, up to rounding; of what is no tensor the comparison with the reference speaks."""
    return not isinstance(one, Tensor) or not isinstance(other, Tensor) or checks.close(one, other, loose=True)

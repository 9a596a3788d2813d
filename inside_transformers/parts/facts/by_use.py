"""Weights that somebody made are not compared, but used: any with the right effect will do. What is seen before."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, Mistake, alone, close


def tensors(part: str, got: Any, names: tuple[str, ...]) -> tuple[Tensor, ...]:
    """What a part returned, after checking that it is a tuple of so many tensors."""
    returns = f"({', '.join(names)})"
    if got is None:
        raise Mistake(f"`{part}` returned None: is its `return` missing?\nexpected  {returns}\ngot       None")
    if isinstance(got, list):
        raise Mistake(MESSAGES["list_for_tuple"], "list_for_tuple")
    if not isinstance(got, tuple) or len(got) != len(names) or not all(isinstance(each, Tensor) for each in got):
        said = f"`{part}` must return the tuple {returns}, all of it torch.Tensors."
        raise Mistake(f"{said}\n{kinds(got, names)}")
    return got


def kinds(got: Any, names: tuple[str, ...]) -> str:
    """What was expected and what came, of which kinds."""
    found = f"a tuple of {', '.join(map(kind, got))}" if isinstance(got, tuple) else kind(got)
    return f"expected  ({', '.join(names)})\ngot       {found}"


def kind(value: Any) -> str:
    """The type of a value, and its shape if it has one."""
    name = type(value).__name__
    return f"{name} of shape {tuple(value.shape)}" if isinstance(value, Tensor) else name


def same_dtype(names: tuple[str, ...], got: tuple[Tensor, ...], like: Tensor) -> None:
    """Raise a mistake where what was returned has not the inputs' dtype."""
    for name, tensor in zip(names, got, strict=True):
        if tensor.dtype != like.dtype:
            details = f"expected  {like.dtype}\ngot       {tensor.dtype} ({name})"
            raise Mistake(f"{MESSAGES['dtype']}\n{details}", "dtype")


def stands_alone(function: Callable[..., Any], use: Callable[[Any], Tensor], *inputs: Tensor) -> None:
    """Raise a mistake where a second result is another one once the first was changed in place.

    Args:
        function: the part.
        use: what is compared: what comes out where a result is used.
        inputs: what the part takes.
    """
    if inputs[0].dtype != torch.float64 or inputs[0].requires_grad:
        return  # once for each test is enough: a part may train for its answer

    def again() -> Any:
        return function(*(each.clone() for each in inputs))

    result = again()
    before = use(result).detach().clone()
    spoiled = alone.Spoiled(result)
    try:
        after = use(again()).detach()
    finally:
        spoiled.restore()
    if not close(before, after, loose=True):
        raise Mistake(MESSAGES["handed_out_again"], "handed_out_again")

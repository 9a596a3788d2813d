"""A student's context manager at work: the update inside its block, and what is seen of the module before and after.

Each call of the part opens many blocks: in one another, one after the other, around two modules, left by exceptions.
"""

from collections.abc import Callable, Iterator
from contextlib import _GeneratorContextManager, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from inside_transformers.checks import MESSAGES, Mistake, Snapshot, close, matches
from inside_transformers.parts.facts import by_use, common, mlps

LEFT = "On leaving, the module is not as it was."
SAYS = {
    "no_manager": "This can't stand in a `with`. A function becomes a context manager when `@contextmanager` stands "
    "above it and it has one `yield`, where the block runs.",
    "no_yield": "The function has no `yield`. A context manager made with `@contextmanager` has one, where the block "
    "runs.",
    "nests": "One block works, and a block inside a block does not. The inner one finds the module as the outer one "
    "left it, and puts that back when it ends. What a block keeps for that is its own: nothing outside the function, "
    "and no attribute of the module.",
    "not_nested": "When an inner block ended, the outer one no longer held: what its neurons contribute came back. On "
    "leaving, put back what was there on entering, not what was there at first.",
    "no_finally": "It is not undone when an exception leaves the block. Put `yield` into `try:`, and what restores the "
    "module into `finally:`.",
    "no_finally_for_interrupts": "It is undone after some exceptions, and not when the block is stopped with "
    "KeyboardInterrupt, which is no `Exception`: `finally:` catches all.",
    "outer_lost": "An exception left an inner block, and the outer one, which went on, no longer held. Each block puts "
    "back what it found, also then.",
    "swallowed": "An exception that was raised inside the block did not come out of it. Undo everything, and let it "
    "pass.",
    "other_module": "Another MLP, one that nobody knocked out, is silenced, too. Change this module, not what all of "
    "them use (a class, a function of torch, a list outside of your function).",
    "entered_again": "The first block works, and a second one, later, does not: something is kept between the two.",
    "gradient_off": "Inside the block no gradient flows back to x: is `yield` inside `torch.no_grad()`, or is "
    "something detached?",
    "wrong_gradient": "Inside the block the update is right, and the gradient of x is not. What goes into `down` must "
    "not be changed behind torch's back (`.data`, `.detach()`): change a copy, as `.clone()` makes one.",
}
Weights = dict[str, Tensor]


def as_function(function: Any) -> Callable[..., Any]:
    """The update inside the block, after checking that leaving it leaves no trace."""

    def knock_out(weights: Weights, neurons: list[int], x: Tensor, inner: list[int] | None = None) -> Any:
        common.in_order(function, "mlp", "neurons")
        mlp = mlps.MLP(weights)
        before = Snapshot(mlp)
        these = list(neurons)
        with entered(function, mlp, neurons):
            result = mlp(x)
            if inner is not None:
                outer = result
                with entered(function, mlp, list(inner)):
                    result = mlp(x)
                if not torch.equal(mlp(x), outer):
                    raise found("not_nested")
        as_before(before, "after the block", "" if inner is None else "nests")
        if not isinstance(result, Tensor):
            return result
        if is_right(result, weights, {*these, *(inner or [])}, x) and x.dtype == torch.float64 and not x.requires_grad:
            # This is tried once for each `agrees`.
            left_by_exceptions(function, weights, these, inner, x.detach())
            beside_others(function, weights, these, x.detach())
            gradient_inside(function, weights, these, x)
        return result.detach()

    return knock_out


def found(slug: str) -> Mistake:
    """What is said of it."""
    return Mistake(SAYS[slug], slug)


def is_right(update: Tensor, weights: Weights, out: set[int], x: Tensor) -> bool:
    """Whether it is that of an MLP without these neurons."""
    terms = mlps.terms(x, *mlps.in_layers(weights), out=tuple(out))
    return close(update.detach(), mlps.without(weights, out, x).detach(), terms=terms)


@contextmanager
def entered(function: Any, mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    """The student's block."""
    manager = function(mlp, neurons)
    if isinstance(manager, _GeneratorContextManager) and not isinstance(manager.gen, Iterator):
        raise found("no_yield")
    if not hasattr(manager, "__enter__") or not hasattr(manager, "__exit__"):
        raise Mistake(f"{SAYS['no_manager']}\ngot       {by_use.kind(manager)}", "no_manager")
    with manager:
        yield


def as_before(before: Snapshot, when: str, slug: str = "") -> None:
    """Raise a mistake where the module is not as it was; the slug and its sentence, where it is known why."""
    if not torch.is_grad_enabled():
        raise Mistake(MESSAGES["gradients_switched"], "gradients_switched")
    if difference := before.difference():
        what, details = difference
        said = [SAYS[slug] if slug else LEFT, MESSAGES[what], details, f"when      {when}"]
        raise Mistake("\n".join(said), slug or what)


class Interrupted(Exception):  # noqa: N818 - it is no error
    """What leaves a block early."""


def left_by_exceptions(function: Any, weights: Weights, neurons: list[int], inner: list[int] | None, x: Tensor) -> None:
    """Raise a mistake where an exception leaves traces, or does not come out, or ends an outer block too."""
    mlp = mlps.MLP(weights)
    before = Snapshot(mlp)
    for error, slug in ((Interrupted, "no_finally"), (KeyboardInterrupt, "no_finally_for_interrupts")):
        try:
            with entered(function, mlp, list(neurons)):
                if inner is None:
                    raise error
                outer = mlp(x)
                try:
                    with entered(function, mlp, list(inner)):
                        raise error
                except error:
                    if not torch.equal(mlp(x), outer):
                        raise found("outer_lost") from None
                    raise
        except error:
            name = "an exception" if error is Interrupted else "KeyboardInterrupt"
            as_before(before, f"after {name} left the block", slug)
            continue
        raise found("swallowed")


def beside_others(function: Any, weights: Weights, neurons: list[int], x: Tensor) -> None:
    """Raise a mistake where a second MLP notices, where one of its own neurons is not out, or where a second block
    does something else than the first.
    """
    mlp, other = mlps.MLP(weights, "down.weight", "down"), mlps.MLP(weights)
    before, others, whole = Snapshot(mlp), Snapshot(other), other(x)
    last = len(weights["up.bias"]) - 1
    right = mlps.without(weights, set(neurons), x), mlps.without(weights, {last}, x)
    with entered(function, other, [last]):
        alone = other(x).detach()
    as_before(others, "after the block")
    if not close(alone, right[1], loose=True):
        return  # that is a test of its own
    for _ in range(2):
        with entered(function, mlp, list(neurons)):
            if not torch.equal(other(x), whole):
                raise found("other_module")
            if not is_right(mlp(x), weights, set(neurons), x):
                raise found("entered_again")
            with entered(function, other, [last]):
                both = mlp(x).detach(), other(x).detach()
        mixed = mlps.without(weights, {*neurons, last}, x)
        for got, expected in zip(both, right, strict=True):
            if not close(got, expected, loose=True) and matches(got, mixed):
                raise found("other_module")
        as_before(before, "after the block")
        as_before(others, "after the block")


def gradient_inside(function: Any, weights: Weights, neurons: list[int], x: Tensor) -> None:
    """Raise a mistake where the gradient of x, asked for inside the block, is not what it should be."""
    given = {name: weight.detach() for name, weight in weights.items()}
    mlp = mlps.MLP(given)
    leaf, other = (x.detach().clone().requires_grad_() for _ in range(2))
    (right,) = torch.autograd.grad(mlps.without(given, set(neurons), other).sum(), other)
    with entered(function, mlp, list(neurons)):
        update = mlp(leaf)
        if not right.any():
            return  # nothing is left that x could change: no gradient is as right as one of zeros
        if not update.requires_grad:
            raise found("gradient_off")
        try:
            (slope,) = torch.autograd.grad(update.sum(), leaf, allow_unused=True)
        except RuntimeError:
            raise Mistake(MESSAGES["result_in_place"], "result_in_place") from None
    if slope is None:
        raise found("gradient_off")
    if not close(slope, right, loose=True):
        raise found("wrong_gradient")

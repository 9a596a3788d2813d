"""Attention with numbers one can change: scores, scale, mask, softmax, weighted sum."""

import re
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import torch
import traitlets
from numpy.typing import ArrayLike
from torch import Tensor

from inside_transformers.widgets import base

Attention = Callable[..., Any]
Switch = Literal["scale", "mask", "axis"]

MAX_TOKENS, MAX_FEATURES = 16, 4
# What can be switched off, and the exercise's name for that mistake.
SWITCHES = {"scale": "unscaled", "mask": "no_mask", "axis": "softmax_over_queries"}

# Small enough to follow by hand. Fox asks for an adjective, and a little for what comes first.
EXAMPLE_TOKENS = ("the", "quick", "brown", "fox", "jumps")
EXAMPLE_Q = [[0.0, 0.0], [0.0, 1.0], [0.0, 1.0], [1.0, 0.5], [0.4, 1.6]]
EXAMPLE_K = [[0.0, 1.0], [2.0, 0.0], [2.0, 0.0], [0.0, 0.0], [1.6, -0.7]]
EXAMPLE_V = [[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [0.0, 0.0], [1.7, 0.4]]
EXAMPLE_AXES = ("speed", "color")

QUESTION = "How much does {reader} take from each word?"
HINT = (
    "Pull a round tip: the further a key lies along the query, the more it is read. Click a dotted word, and it reads."
)


class AttentionCalculator(base.Demo):
    """One attention head on a handful of tokens, whose arrows one pulls: who is read, and what is handed over.

    Without arguments it shows a causal example. Without values (`q` and `k` alone) it shows only who is read, and is
    half as tall. What can't be drawn is said in the demo, in place of the picture.

    Args:
        tokens: the n tokens' texts, at most 16; numbered when left out.
        q: queries, (n, d_head), d_head at most 4.
        k: keys, (n, d_head).
        v: values, (n, d_value), d_value at most 4; None = only who is read.
        mask: (n, n), True where the row's token may read the column's; "causal" = itself and what came before;
            None = every token may read every token.
        attention: your own function, `attention(q, k, v, mask) -> (output, pattern)`; the demo shows where its
            numbers differ. It is called in a running kernel only.
        reader: the number of the token that reads at first; the fourth, or the last, when left out.
        question: the heading; "{reader}" stands for the token that reads.
        hint: one line that says what to do; "{reader}" stands for the token that reads.
        pull: the tip that says "pull me" at first, its role and the number of its token, or "nothing"; the key that is
            read most, when left out.
        unmasked: what is said where the mask is taken off, in place of the exercise's message.
        hidden: what the message adds when a word was moved that the mask hides; "{reader}" stands for the token that
            reads. `tick`: what stands then over the shares, a word or two; where it is given, the token that reads is
            the newest, a button lets the next one come, and two staircases show whose keys and values are computed at
            each step, with a cache and without, and what is in memory. (Not where there are values.)
        switches: what can be switched off, of "scale", "mask" and "axis"; what makes no difference is left out. With
            mask=None and "mask" among them, the causal mask waits there to be switched on.
        axes: what the two numbers of a value stand for.
    """

    _esm = base.module("attention_calculator")
    _css = base.style("narrow")

    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    q = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    k = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    v = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    mask = traitlets.List(traitlets.List(traitlets.Bool())).tag(sync=True)
    row = traitlets.Int(0).tag(sync=True)
    off = traitlets.List(traitlets.Enum(tuple(SWITCHES))).tag(sync=True)
    switches = traitlets.List(traitlets.Enum(tuple(SWITCHES))).tag(sync=True)
    question = traitlets.Unicode(QUESTION).tag(sync=True)
    hint = traitlets.Unicode(HINT).tag(sync=True)
    pull: traitlets.List[Any] = traitlets.List().tag(sync=True)
    hidden = traitlets.Unicode("").tag(sync=True)
    tick = traitlets.Unicode("").tag(sync=True)
    axes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    messages = traitlets.Dict().tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    function = traitlets.Unicode("").tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    response = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        tokens: Sequence[str] | None = None,
        q: ArrayLike | None = None,
        k: ArrayLike | None = None,
        v: ArrayLike | None = None,
        *,
        mask: ArrayLike | Literal["causal"] | None = "causal",
        attention: Attention | None = None,
        reader: int | None = None,
        question: str = QUESTION,
        hint: str = HINT,
        pull: tuple[Literal["key", "value"], int] | Literal["nothing"] | None = None,
        unmasked: str = "",
        hidden: str = "",
        tick: str = "",
        switches: Sequence[Switch] | None = None,
        axes: Sequence[str] = (),
    ) -> None:
        first = [pull] if isinstance(pull, str) else list(pull or ())
        messages = _messages() | ({SWITCHES["mask"]: unmasked} if unmasked else {})
        if tick:  # what is kept is counted in files of their own
            self._esm = base.module("attention_cache")
            self._css = base.style("narrow", "attention_cache")
        super().__init__(messages=messages, question=question, hint=hint, pull=first, hidden=hidden, tick=tick)
        self._attention, self._wanted = attention, switches
        if attention is not None:
            self.function = base.name_of(attention)
        if tokens is None and q is None and k is None and v is None:
            tokens, q, k, v = EXAMPLE_TOKENS, EXAMPLE_Q, EXAMPLE_K, EXAMPLE_V
            axes = axes or EXAMPLE_AXES
        self.axes = list(axes)
        self.show(tokens, q, k, v, mask=mask, reader=reader)

    def show(
        self,
        tokens: Sequence[str] | None,
        q: ArrayLike | None,
        k: ArrayLike | None,
        v: ArrayLike | None = None,
        *,
        mask: ArrayLike | Literal["causal"] | None = "causal",
        reader: int | None = None,
    ) -> None:
        """Show other numbers. The arguments are those of the class."""
        try:
            state = _checked(tokens, q, k, v, mask)
            if self._attention is not None and not state["v"]:
                raise base.UndrawableError("v is missing: your own attention needs values, too.")
            row = _reader(reader, len(state["tokens"]))
            given = state["mask"]
            waits = mask is None and "mask" in (self._wanted or ())
            if waits:
                state["mask"] = _mask("causal", len(given))
            switches = _switches(self._wanted, state)
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        first = {name: state[name] for name in "qkv"} | {"row": row, "off": ["mask"] if waits else []}
        with self.hold_sync():  # one message to the page: it never sees half of it
            for name, value in (state | first | {"switches": switches, "problem": "", "initial": first}).items():
                self.set_trait(name, value)
            self.still = _still(state | {"mask": given})
            if self._attention is not None:
                vectors = {name: state[name] for name in "qkv"}
                self.request = {"seq": self.request.get("seq", -1) + 1, **vectors, "mask": given}

    @traitlets.observe("request")
    def _answer(self, change: dict[str, Any]) -> None:
        if self._attention is not None and change["new"]:
            self.response = answer(self._attention, change["new"])


def _messages() -> dict[str, str]:
    """What the exercise says of each mistake, its first sentence; empty where a notebook is graded, without a page."""
    try:
        from inside_transformers.parts.attention import PARTS  # here, since the grader withholds it from notebooks
    except ImportError:
        return dict.fromkeys(SWITCHES.values(), "")
    messages = PARTS["attention"].messages
    return {slug: re.split(r"(?<=[.?]) ", messages[slug])[0] for slug in SWITCHES.values()}


def _reader(given: int | None, n: int) -> int:
    """The number of the token that reads; raises `base.UndrawableError` when there is none of that number."""
    if given is None:
        return min(3, n - 1)
    if not 0 <= given < n:
        raise base.UndrawableError(f"the reader is {given}: expected a number from 0 to {n - 1}, one of the tokens.")
    return int(given)


def _switches(wanted: Sequence[str] | None, state: dict[str, Any]) -> list[str]:
    """Of what is wanted, what makes a difference; raises `base.UndrawableError` for a name that is no switch."""
    usual = ("scale", "mask", "axis") if state["v"] else ("scale", "mask")
    names = usual if wanted is None else wanted
    if unknown := [name for name in names if name not in SWITCHES]:
        raise base.UndrawableError(f"{unknown[0]!r} is no switch: expected some of {', '.join(SWITCHES)}.")
    differs = {
        "scale": len(state["q"][0]) > 1,
        "mask": not all(map(all, state["mask"])),
        "axis": len(state["tokens"]) > 1,
    }
    return [name for name in SWITCHES if name in names and differs[name]]


def _checked(
    tokens: Sequence[str] | None,
    q: ArrayLike | None,
    k: ArrayLike | None,
    v: ArrayLike | None,
    mask: ArrayLike | str | None,
) -> dict[str, Any]:
    """The demo's state for what was given; raises `base.UndrawableError` when it can't be drawn."""
    if q is None or k is None:
        missing = "q and k are" if q is None and k is None else "q is" if q is None else "k is"
        raise base.UndrawableError(f"{missing} missing: give q and k, and v to see what is handed over.")
    vectors = {"q": base.numbers("q", q), "k": base.numbers("k", k)}
    if v is not None:
        vectors["v"] = base.numbers("v", v)
    n = len(vectors["q"])
    names = base.token_texts([str(i) for i in range(n)] if tokens is None else tokens, MAX_TOKENS)
    for name, array in vectors.items():
        if len(array) != len(names):
            raise base.UndrawableError(
                f"{name} has the shape {base.shape(array)}: expected one row for each of the {len(names)} tokens."
            )
        if not 1 <= array.shape[1] <= MAX_FEATURES:
            raise base.UndrawableError(
                f"{name} has the shape {base.shape(array)}: this demo can draw from 1 to {MAX_FEATURES} features."
            )
    if vectors["q"].shape != vectors["k"].shape:
        raise base.UndrawableError(
            f"q has the shape {base.shape(vectors['q'])} and k {base.shape(vectors['k'])}: "
            "a query and a key need the same number of features, or they have no dot product."
        )
    lists = {name: array.tolist() for name, array in vectors.items()}
    return {"tokens": names, "v": [], **lists, "mask": _mask(mask, len(names))}


def _still(state: dict[str, Any]) -> dict[str, Any]:
    """The pattern as a table: a row for each token that reads."""
    q, k = (torch.tensor(state[name], dtype=torch.float64) for name in "qk")
    scores = (q @ k.T / q.shape[1] ** 0.5).masked_fill(~torch.tensor(state["mask"]), -torch.inf)
    pattern = torch.softmax(scores, dim=-1).nan_to_num(0.0).tolist()
    tokens = state["tokens"]
    rows = [[token, *weights] for token, weights in zip(tokens, pattern, strict=True)]
    return base.table("How much each token (a row) reads from the others", ["", *tokens], rows)


def _mask(mask: ArrayLike | str | None, n: int) -> list[list[bool]]:
    """The mask as (n, n) nested lists; raises `base.UndrawableError` when it isn't one."""
    if mask is None:
        allowed = np.ones((n, n))
    elif isinstance(mask, str):
        if mask != "causal":
            raise base.UndrawableError(f'the mask is {mask!r}: expected "causal", None or a table of True and False.')
        allowed = np.tril(np.ones((n, n)))
    else:
        allowed = base.numbers("mask", mask)
    if allowed.shape != (n, n):
        raise base.UndrawableError(f"mask has the shape {base.shape(allowed)}: expected ({n}, {n}).")
    result: list[list[bool]] = allowed.astype(bool).tolist()
    return result


def answer(attention: Attention, request: dict[str, Any]) -> dict[str, Any]:
    """What the reader's function says to a request of the demo.

    Args:
        attention: `attention(q, k, v, mask) -> (output, pattern)`.
        request: "seq" (a number that goes back unchanged), "q", "k", "v" (nested lists), "mask" (nested lists of bool).

    Returns:
        "seq", "output", "pattern" (nested lists, empty when there are none to show) and "error": what went wrong, in
        words, or "". Whatever the function raises ends up there: the demo goes on.
    """
    q, k, v = (torch.tensor(request[name], dtype=torch.float32) for name in "qkv")
    mask = torch.tensor(request["mask"], dtype=torch.bool)
    reply: dict[str, Any] = {"seq": request["seq"], "output": [], "pattern": [], "error": ""}
    try:
        result = attention(q.clone(), k.clone(), v.clone(), None if bool(mask.all()) else mask)
        output, pattern = _two_tensors(result)
        _expect("output", output, v)
        _expect("pattern", pattern, mask)
        reply["output"], reply["pattern"] = output.tolist(), pattern.tolist()
    except base.UndrawableError as problem:
        reply["error"] = str(problem)
    except Exception as error:
        reply["error"] = base.raised(error)
    return reply


def _two_tensors(result: object) -> tuple[Tensor, Tensor]:
    """The function's result as (output, pattern); raises `base.UndrawableError` when it is something else."""
    if not isinstance(result, tuple) or len(result) != 2 or not all(isinstance(part, Tensor) for part in result):
        kinds = ", ".join(type(part).__name__ for part in result) if isinstance(result, tuple) else ""
        got = f"({kinds})" if isinstance(result, tuple) else type(result).__name__
        raise base.UndrawableError(f"It returned {got}: expected two tensors, (output, pattern).")
    return result[0].detach().double(), result[1].detach().double()


def _expect(name: str, given: Tensor, like: Tensor) -> None:
    """Raise `base.UndrawableError` unless `given` has the shape of `like` and holds finite numbers."""
    if given.shape != like.shape:
        raise base.UndrawableError(f"Its {name} has the shape {tuple(given.shape)}: expected {tuple(like.shape)}.")
    bad = (~torch.isfinite(given)).nonzero()
    if len(bad):
        first = tuple(bad[0].tolist())
        what = "NaN (not a number)" if bool(torch.isnan(given[first])) else "infinity"
        raise base.UndrawableError(f"Its {name} holds {what}, first at index {first}.")

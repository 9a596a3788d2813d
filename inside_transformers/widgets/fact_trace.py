"""Where a real model keeps a fact: what one swapped vector, at this layer and word, makes it say."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import traitlets

from inside_transformers.widgets import base

Site = Literal["residual1", "attention1", "mlp1", "attention5", "mlp5"]

# What can be swapped, and its name.
SITES: dict[str, str] = {
    "residual1": "residual stream",
    "attention1": "attention",
    "mlp1": "MLP",
    "attention5": "attention, 5 layers",
    "mlp5": "MLP, 5 layers",
}
MAX_TOKENS, MAX_LAYERS = 12, 48
PAIR_FIELDS = ("name", "label", "prompt", "donor", "subjects", "answers", "whole", "before", "other", "maps")
TOP = 3
SCALE = 10_000  # as in the file

QUESTION = "Where does swapping one vector change the answer?"
HINT = "Tap a cell: {what} is swapped for {donor}’s."


class FactTrace(base.Demo):
    """Layers × words of a real model: each cell says what it answers when the donor's vector stands there.

    What can't be drawn is said in the demo, in place of the picture.

    Args:
        maps: what tools/trace_map.py writes: "tokens", the texts; and "pairs", each with its two prompts and a map for
            each site.
        pair: the name of the pair that is shown at first; the first, when left out.
        site: what is swapped at first.
        layer: the layer of the first swap, counted from 0. The residual stream is swapped as it enters the layer.
        token: its word; when left out, of all but the last the one at which the residual stream brings most.
        question: the heading.
        hint: one line that says what to do; "{donor}" stands for the donor's subject, "{what}" for what is swapped.
        guess: the name of the guess on its page that asks for a layer of the first pair's subject, and for each of its
            options the first and the last layer that it means: they are framed on the map of the residual stream.
    """

    _esm = base.module("fact_trace")
    _css = base.style("narrow", "choices", "fact_trace")

    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    pairs = traitlets.List(traitlets.Dict()).tag(sync=True)
    sites = traitlets.List([list(each) for each in SITES.items()]).tag(sync=True)
    scale = traitlets.Int(SCALE).tag(sync=True)
    pair = traitlets.Unicode("").tag(sync=True)
    site = traitlets.Enum(tuple(SITES), "residual1").tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)
    token = traitlets.Int(0).tag(sync=True)
    question = traitlets.Unicode(QUESTION).tag(sync=True)
    hint = traitlets.Unicode(HINT).tag(sync=True)
    guess = traitlets.Dict().tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        maps: Mapping[str, Any],
        *,
        pair: str | None = None,
        site: Site = "residual1",
        layer: int = 12,
        token: int | None = None,
        question: str = QUESTION,
        hint: str = HINT,
        guess: tuple[str, Sequence[tuple[int, int]]] | None = None,
    ) -> None:
        super().__init__(question=question, hint=hint)
        try:
            tokens, pairs = _checked(maps)
            first = _first(pairs, pair, site, layer, token)
            asked = _guess(pairs, first["pair"], guess)
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        with self.hold_sync():
            for name, value in {
                "tokens": tokens,
                "pairs": pairs,
                "initial": first,
                "guess": asked,
                **first,
            }.items():
                self.set_trait(name, value)
            self.still = _still(next(each for each in pairs if each["name"] == first["pair"]), site)


def _checked(maps: Mapping[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """The texts and the pairs; raises `base.UndrawableError` when they are not what tools/trace_map.py writes."""
    if not isinstance(maps, Mapping) or not maps.get("pairs") or not maps.get("tokens"):
        raise base.UndrawableError("maps has no pairs or no tokens: expected what tools/trace_map.py writes.")
    tokens, pairs = list(maps["tokens"]), [dict(pair) for pair in maps["pairs"]]
    for pair in pairs:
        if missing := [name for name in PAIR_FIELDS if name not in pair]:
            raise base.UndrawableError(f"a pair has no {missing[0]!r}: expected what tools/trace_map.py writes.")
        name, n = pair["name"], len(base.token_texts(pair["prompt"], MAX_TOKENS))
        if len(pair["donor"]) != n:
            raise base.UndrawableError(
                f"{name}: the prompt has {n} tokens and the donor {len(pair['donor'])}: each needs its counterpart."
            )
        if pair["prompt"] == pair["donor"]:
            raise base.UndrawableError(f"{name}: the prompt is its own donor: no swap could change anything.")
        if set(pair["maps"]) != set(SITES):
            raise base.UndrawableError(f"{name} has the maps {', '.join(pair['maps'])}: expected {', '.join(SITES)}.")
        for site, rows in pair["maps"].items():
            _check_map(f"{name}, {site}", rows, n, len(tokens))
    return tokens, pairs


def _check_map(name: str, rows: list[list[list[int]]], n: int, n_texts: int) -> None:
    """Raise `base.UndrawableError` unless a map has a row for each layer, and in it a cell for each word."""
    if not 1 <= len(rows) <= MAX_LAYERS:
        raise base.UndrawableError(f"{name}: {len(rows)} rows: this demo can draw up to {MAX_LAYERS} layers.")
    for row in rows:
        if len(row) != n or any(len(cell) != 2 + 2 * TOP for cell in row):
            raise base.UndrawableError(f"{name}: expected {n} cells of {2 + 2 * TOP} numbers in each row.")
        for cell in row:
            shares, texts = (*cell[:2], *cell[3::2]), cell[2::2]
            if not all(0 <= share <= SCALE for share in shares) or not all(0 <= text < n_texts for text in texts):
                raise base.UndrawableError(f"{name}: a cell holds {cell}: no probabilities, or no such tokens.")


def _first(
    pairs: list[dict[str, Any]], name: str | None, site: str, layer: int, token: int | None
) -> dict[str, str | int]:
    """The first state; raises `base.UndrawableError` when there is none such."""
    names = [pair["name"] for pair in pairs]
    if name is not None and name not in names:
        raise base.UndrawableError(f"{name!r} is no pair: expected one of {', '.join(names)}.")
    if site not in SITES:
        raise base.UndrawableError(f"{site!r} can't be swapped: expected one of {', '.join(SITES)}.")
    pair = pairs[names.index(name) if name is not None else 0]
    high = len(pair["maps"][site]) - 1
    if not 0 <= layer <= high:
        raise base.UndrawableError(f"the layer is {layer}: expected a number from 0 to {high}.")
    n = len(pair["prompt"])
    if token is None:
        columns = zip(*pair["maps"]["residual1"], strict=True)
        sums = [sum(cell[0] for cell in column) for column in columns][: max(1, n - 1)]
        token = sums.index(max(sums))
    if not 0 <= token < n:
        raise base.UndrawableError(f"the token is {token}: expected a number from 0 to {n - 1}.")
    return {"pair": pair["name"], "site": site, "layer": layer, "token": token}


def _guess(
    pairs: list[dict[str, Any]], name: str | int, guess: tuple[str, Sequence[tuple[int, int]]] | None
) -> dict[str, Any]:
    """The guess for the page; raises `base.UndrawableError` when an option means no layers of the first pair."""
    if guess is None:
        return {}
    high = len(next(pair for pair in pairs if pair["name"] == name)["maps"]["residual1"]) - 1
    for low, top in guess[1]:
        if not 0 <= low <= top <= high:
            raise base.UndrawableError(f"an option of the guess means the layers {low} to {top}: expected 0 to {high}.")
    return {"name": guess[0], "layers": [list(each) for each in guess[1]]}


def _still(pair: dict[str, Any], site: str) -> dict[str, Any]:
    """The map as a table: a row for each layer, the topmost first."""
    rows = [[str(layer), *(cell[0] / SCALE for cell in row)] for layer, row in enumerate(pair["maps"][site])]
    caption = (
        f"“{''.join(pair['prompt'])}”, with the vector of {pair['subjects'][1]} in one place ({SITES[site]}): "
        f"the probability of {pair['whole'][1]}, by layer and word"
    )
    return base.table(caption, ["layer", *(text.strip() for text in pair["prompt"])], rows[::-1])

"""Writing by filling gaps: the same sentence in several orders side by side, and in the reader's own."""

from collections.abc import Mapping
from typing import Any

import traitlets

from inside_transformers.widgets import base

GAP = "_"
SCALE = 1000  # as in the file
MAX_GAPS = 6
ORDERS = {"once": "all at once", "left": "left to right", "surest": "surest first", "random": "at random"}

QUESTION = "Which gap first?"
HINT = (
    "Press “next step”: one model fills the same gaps in four orders, and open gaps read the words that are written by "
    "then. Or tap the gaps of the last line in your own order."
)


class AnyOrder(base.Demo):
    """One sentence with gaps, filled by one model: all at once, left to right, surest first, at random, and by taps.

    Each word is the model's likeliest for its gap, given all words that stand by then. What can't be drawn is said in
    the demo, in place of the picture.

    Args:
        shown: what tools/any_order.py writes: "words", and "texts" with all states that can be reached; a text may have
            "capitals", {country: city}: its first gap is then a country, and its second that country's capital.
        text: the name of the sentence that is shown at first; the first, when left out.
        step: how many gaps are filled at first.
        tally: how many other sentences were filled in each order, how many gaps they have together, and for each order
            how often a word then stood there twice in a row; nothing is said of other sentences, when left out.
    """

    _esm = base.module("any_order")
    _css = base.style("narrow", "any_order")

    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    texts = traitlets.List(traitlets.Dict()).tag(sync=True)
    orders = traitlets.List([[*pair] for pair in ORDERS.items()]).tag(sync=True)  # a page sorts the keys of a dict
    scale = traitlets.Int(SCALE).tag(sync=True)
    question = traitlets.Unicode(QUESTION).tag(sync=True)
    hint = traitlets.Unicode(HINT).tag(sync=True)
    tally = traitlets.Dict().tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
    step = traitlets.Int(1).tag(sync=True)
    own = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(
        self,
        shown: Mapping[str, Any],
        *,
        text: str | None = None,
        step: int = 1,
        tally: tuple[int, int, Mapping[str, int]] | None = None,
    ) -> None:
        super().__init__()
        try:
            words, texts = _checked(shown)
            names = [each["name"] for each in texts]
            if text is not None and text not in names:
                raise base.UndrawableError(f"{text!r} is no sentence: expected one of {', '.join(names)}.")
            first = texts[names.index(text) if text is not None else 0]
            if not 0 <= step <= first["text"].count(GAP):
                raise base.UndrawableError(f"step is {step}: {first['name']} has {first['text'].count(GAP)} gaps.")
            if tally is not None and list(tally[2]) != list(ORDERS):
                raise base.UndrawableError(f"tally counts {', '.join(tally[2])}: expected {', '.join(ORDERS)}.")
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        with self.hold_sync():
            self.words, self.texts = words, texts
            self.text, self.step = first["name"], step
            self.tally = {}
            if tally is not None:
                self.tally = {"sentences": tally[0], "gaps": tally[1], "twice": list(tally[2].values())}
            self.initial = {"text": first["name"], "step": step}
            rows = [[name, sentence(first, filled(words, first, order)[-1])] for order, name in ORDERS.items()]
            self.still = base.table("The same gaps, filled in four orders", ["order", "what is written"], rows)


def _checked(shown: Mapping[str, Any]) -> tuple[list[str], list[dict[str, Any]]]:
    """The words and the sentences.

    Raises:
        UndrawableError: when they aren't what the script writes.
    """
    if not isinstance(shown, Mapping) or not shown.get("texts") or not shown.get("words"):
        raise base.UndrawableError("shown has no texts or no words: expected what tools/any_order.py writes.")
    words, texts = list(shown["words"]), list(shown["texts"])
    for each in texts:
        missing = [field for field in ("name", "text", "states", "random") if field not in each]
        if missing:
            raise base.UndrawableError(f"a sentence has no {missing[0]!r}.")
        n = each["text"].count(GAP)
        if not 2 <= n <= MAX_GAPS:
            raise base.UndrawableError(f"{each['name']} has {n} gaps: this demo can draw from 2 to {MAX_GAPS}.")
        if sorted(each["random"]) != list(range(n)):
            raise base.UndrawableError(f"{each['name']}: its random order is {each['random']}: no order of {n} gaps.")
        if " ".join([GAP] * n) not in each["states"]:
            raise base.UndrawableError(f"{each['name']}: the state in which all gaps are open is missing.")
        for state, cells in each["states"].items():
            for word, cell in zip(state.split(" "), cells, strict=True):
                if (word == GAP) != bool(cell) or not all(0 <= i < len(words) for i in cell[::2]):
                    raise base.UndrawableError(f"{each['name']}: the state “{state}” holds {cell}.")
    return words, texts


def filled(words: list[str], text: Mapping[str, Any], order: str) -> list[list[str]]:
    """The words in the gaps at first and after each step, "_" for a gap."""
    steps = [[GAP] * text["text"].count(GAP)]
    while GAP in steps[-1]:
        now = steps[-1]
        cells = text["states"][" ".join(now)]
        open_gaps = [i for i, word in enumerate(now) if word == GAP]
        chosen = {
            "once": open_gaps,
            "left": open_gaps[:1],
            "surest": [max(open_gaps, key=lambda i: cells[i][1])],
            "random": [i for i in text["random"] if now[i] == GAP][:1],
        }[order]
        steps.append([words[cells[i][0]] if i in chosen else word for i, word in enumerate(now)])
    return steps


def sentence(text: Mapping[str, Any], gaps: list[str]) -> str:
    """The sentence with these words in its gaps."""
    words = iter(gaps)
    whole = " ".join(next(words) if word == GAP else word for word in text["text"])
    return whole.replace(" ,", ",").replace(" .", ".")

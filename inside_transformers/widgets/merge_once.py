"""Byte-pair encoding, one merge at a time: which two tokens become one, and what that does to text and vocabulary."""

import itertools
from collections import Counter
from collections.abc import Mapping
from typing import Any

import traitlets

from inside_transformers.widgets import base

MAX_TEXTS, MAX_LETTERS, MAX_LABEL = 4, 160, 24

# Each text with the label of its box.
TEXTS: dict[str, tuple[str, str]] = {
    "fuzzy": (
        "Fuzzy Wuzzy",
        "fuzzy wuzzy was a bear, fuzzy wuzzy had no hair, fuzzy wuzzy wasn’t very fuzzy, was he?",
    ),
    "low": (
        "low, lower, newest",
        "low low low low low lower lower newest newest newest newest newest newest widest widest widest",
    ),
    "hai": (
        "tôi tên là Hải",
        "xin chào, tôi tên là Hải. xin chào Hải, tôi tên là Hà. chào Hà, chào Hải!",
    ),
}

Merge = tuple[str, str, int]


class MergeOnce(base.Demo):
    """A text as tokens; the most frequent pair becomes one token, as often as the reader asks for it.

    The arithmetic is done in the page; `merges_of` is the same in Python. What can't be drawn is said in the demo, in
    place of the picture.

    Args:
        texts: what is offered, at most 4: for each name the label of its box, and the text, of at most 160 letters.
        text: the name of the one that is shown at first; the first, when left out.
        merges: after how many merges.
    """

    _esm = base.module("merge_once")
    _css = base.style("narrow", "choices", "merge_once")

    # Each a name, its label, and the text.
    texts: traitlets.List[list[str]] = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    text = traitlets.Unicode("").tag(sync=True)
    typed = traitlets.Unicode("").tag(sync=True)
    merges = traitlets.Int(0).tag(sync=True)
    pair = traitlets.Int(0).tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)

    def __init__(
        self, texts: Mapping[str, tuple[str, str]] = TEXTS, *, text: str | None = None, merges: int = 0
    ) -> None:
        super().__init__()
        try:
            offered = _checked(texts)
            first = next(iter(offered)) if text is None else text
            if first not in offered:
                raise base.UndrawableError(f"{first!r} is no text: expected one of {', '.join(offered)}.")
            made = merges_of(offered[first][1])
            if not 0 <= merges <= len(made):
                raise base.UndrawableError(f"merges is {merges}: expected a number from 0 to {len(made)}.")
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        with self.hold_sync():
            state: dict[str, Any] = {"text": first, "typed": "", "merges": merges, "pair": 0}
            for name, value in {
                "texts": [[name, *each] for name, each in offered.items()],
                "initial": state,
                **state,
            }.items():
                self.set_trait(name, value)
            self.still = base.table(
                f"“{offered[first][1]}”: which two become one",
                ["merge", "left", "right", "times"],
                [[i + 1, _seen(one), _seen(other), count] for i, (one, other, count) in enumerate(made)],
            )


def merges_of(text: str) -> list[Merge]:
    """All merges of a text, in order, until no pair stands there twice: left, right, and how often it stood there.

    Of pairs that are equally frequent, the one that stands first in the text is merged. A space belongs to the word
    after it.
    """
    words = [list(word) for word in _words(text)]
    made: list[Merge] = []
    while True:
        counts = Counter(pair for word in words for pair in itertools.pairwise(word))
        pair = max(counts, key=lambda pair: counts[pair], default=None)  # of equals, the first met
        if pair is None or counts[pair] < 2:
            return made
        made.append((*pair, counts[pair]))
        words = [_merged(word, pair) for word in words]


def _words(text: str) -> list[str]:
    """The words of a text, each but the first with the space before it."""
    first, *rest = text.split() or [""]
    return [first, *(f" {word}" for word in rest)]


def _merged(word: list[str], pair: tuple[str, str]) -> list[str]:
    """A word with each occurrence of a pair made one token, from left to right."""
    made: list[str] = []
    i = 0
    while i < len(word):
        both = tuple(word[i : i + 2]) == pair
        made.append("".join(pair) if both else word[i])
        i += 2 if both else 1
    return made


def _seen(token: str) -> str:
    return token.replace(" ", "␣")


def _checked(texts: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """The texts, each with its label; raises `base.UndrawableError` when they can't be offered."""
    if not isinstance(texts, Mapping) or not 1 <= len(texts) <= MAX_TEXTS:
        raise base.UndrawableError(f"texts must be a dict of 1 to {MAX_TEXTS} texts.")
    for name, given in texts.items():
        if not (isinstance(given, tuple | list) and len(given) == 2 and all(isinstance(one, str) for one in given)):
            raise base.UndrawableError(f"texts[{name!r}] must be a label and a text.")
        label, text = given
        if not isinstance(name, str) or not name.isalnum():
            raise base.UndrawableError(f"the name {name!r} can't stand in an address: letters and digits alone.")
        if not 1 <= len(label) <= MAX_LABEL:
            raise base.UndrawableError(f"the label of {name!r} has {len(label)} letters, expected 1 to {MAX_LABEL}.")
        if not 1 <= len(text.strip()) <= MAX_LETTERS:
            raise base.UndrawableError(f"the text {name!r} has {len(text)} letters, expected 1 to {MAX_LETTERS}.")
    return {name: (label, text) for name, (label, text) in texts.items()}

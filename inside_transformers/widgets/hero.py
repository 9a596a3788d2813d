"""One sentence through the layers of a real encoder: the picture on the front page."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from inside_transformers.widgets import base

FIELDS = (
    "name",
    "question",
    "phrase",
    "noun",
    "axes",
    "nouns",
    "made",
    "slots",
    "layers",
    "shown",
    "reach",
    "longest",
    "variants",
)
HINT = "Swap {swap}[, follow another word], drag ◉."


class Hero(base.Demo):
    """A sentence whose words can be swapped: who reads whom, where a word's vector goes, which word fills the gap.

    What can't be drawn is said in the demo, in place of the picture.

    Args:
        sentences: what tools/hero.py writes.
        chapters: for each stop of the course its name and the address of its first page, seen from the page.
        hint: one line that says what to do; ◉ stands for the ring that one can drag, {swap} for two words ("“quick” for
            “slow”"); what stands in brackets is left out where there is little room.
    """

    _esm = base.module("hero")
    _css = base.style("hero")

    sentences = traitlets.List(traitlets.Dict()).tag(sync=True)
    chapters = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    sentence = traitlets.Unicode("").tag(sync=True)
    words = traitlets.List(traitlets.Int()).tag(sync=True)
    reader = traitlets.Int(0).tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)
    hint = traitlets.Unicode(HINT).tag(sync=True)

    def __init__(
        self, sentences: Sequence[Mapping[str, Any]], *, chapters: Sequence[tuple[str, str]] = (), hint: str = HINT
    ) -> None:
        super().__init__(hint=hint, chapters=[list(each) for each in chapters])
        given = [dict(each) for each in sentences]
        missing = [name for each in given for name in FIELDS if name not in each]
        if not given or missing:
            what = f"a sentence has no {missing[0]!r}" if missing else "there is no sentence"
            self.problem = f"{what}: expected what tools/hero.py writes."
            return
        first = given[0]
        with self.hold_sync():
            self.sentences = given
            self.sentence = first["name"]
            self.words = [0] * len(first["slots"])
            self.reader = first["variants"][0]["tokens"].index(first["noun"])
            self.layer = first["layers"]
            self.still = _still(first)


def _still(sentence: Mapping[str, Any]) -> dict[str, Any]:
    """The first words for the gap, with each swap of one word, as a table."""
    slots = [slot["words"] for slot in sentence["slots"]]
    choices = [[0] * len(slots)]
    choices += [
        [i if slot == which else 0 for slot in range(len(slots))]
        for which, words in enumerate(slots)
        for i in range(1, len(words))
    ]
    rows = []
    for choice in choices:
        place = 0
        for i, words in zip(choice, slots, strict=True):
            place = place * len(words) + i
        variant = sentence["variants"][place]
        tokens = ["?" if token == "[MASK]" else token for token in variant["tokens"][1:-1]]
        rows.append([" ".join(tokens).replace(" .", "."), *(cell for guess in variant["guesses"] for cell in guess)])
    head = ["sentence", "first guess", "probability", "second guess", "probability", "third guess", "probability"]
    return base.table("What the model puts into the gap", head, rows)

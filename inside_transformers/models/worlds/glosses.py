"""Short texts with a label each: glosses of nouns, and which of eight kinds of things they are about.

From WordNet (Miller, 1995), whose notice is in the file. `tools/pick_glosses.py` made it.
"""

import json
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).with_name("glosses.json")
KINDS = ("act", "animal", "body", "food", "person", "plant", "state", "substance")
PARTS = ("labeled", "tuning", "test")


class Gloss(NamedTuple):
    """What a word means, without the word, and what kind of thing that is, from 0 to 7."""

    text: str
    kind: int


def glosses(part: str) -> list[Gloss]:
    """The glosses of a part: 512 that may be labeled, 200 to tune with, or 400 to test with.

    The kinds come in turn, so that the first 8 n are n of each.
    """
    return [Gloss(text, KINDS.index(name)) for text, name in json.loads(PATH.read_text(encoding="utf-8"))[part]]

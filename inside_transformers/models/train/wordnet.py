"""Reading the nouns of WordNet (Miller, 1995) as Debian's package wordnet-base installs them."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PATH = Path("/usr/share/wordnet/data.noun")
# Lexicographer files that hold proper names; "object" is rivers, mountains, seas.
FIELDS = {"14": "group", "15": "location", "17": "location", "18": "person"}


@dataclass(frozen=True)
class Sense:
    """One meaning of a noun.

    Attributes:
        offset: its name in the file.
        lemmas: the words that have this meaning, the usual one first: ("dog", "domestic dog", "Canis familiaris").
        gloss: what it means, without examples.
        field: "group", "location", "person" or "".
        above: the offset of the first more general sense, or of what this is an instance of; "" at the top.
        is_instance: whether it is one particular thing: Paris, not city.
    """

    offset: str
    lemmas: tuple[str, ...]
    gloss: str
    field: str
    above: str
    is_instance: bool


def requirements() -> list[str]:
    """What is missing to read WordNet, and how to get it."""
    return [] if PATH.exists() else ["WordNet: apt-get install wordnet-base"]


@lru_cache
def senses() -> tuple[Sense, ...]:
    """Every sense of every noun, in the file's order."""
    lines = PATH.read_text(encoding="utf-8").splitlines()
    return tuple(_read(line) for line in lines if not line.startswith("  "))


def _read(line: str) -> Sense:
    """Read a line: offset, lexicographer file, type, words, pointers, a bar, the gloss (see wndb(5))."""
    data, _, gloss = line.partition(" | ")
    parts = data.split(" ")
    n_words = int(parts[3], 16)
    lemmas = tuple(parts[4 + 2 * i].replace("_", " ") for i in range(n_words))
    pointers = parts[5 + 2 * n_words :]
    above = [(pointers[i], pointers[i + 1]) for i in range(0, len(pointers) - 3, 4) if pointers[i] in ("@", "@i")]
    kind, offset = above[0] if above else ("", "")
    return Sense(parts[0], lemmas, _meaning(gloss), FIELDS.get(parts[1], ""), offset, kind == "@i")


def _meaning(gloss: str) -> str:
    """The gloss up to its first example or second part, without remarks in brackets."""
    meaning = re.split(r'; |: "|"', gloss)[0]
    return re.sub(r"\s+", " ", re.sub(r"\([^)]*\)?", "", meaning)).strip(" ;:,")


def mentions(gloss: str, lemmas: tuple[str, ...]) -> bool:
    """Whether a gloss gives its own word away: a word of four letters or more, or its beginning, stands in it."""
    words = re.findall(r"[a-z]+", gloss.lower())
    own = [word for lemma in lemmas for word in re.findall(r"[a-z]+", lemma.lower())]
    return any(word == one or (len(one) > 3 and word.startswith(one[:5])) for one in own for word in words)

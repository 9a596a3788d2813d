"""Reading WordNet (Miller, 1995) as Debian's package wordnet-base installs it."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

HOME = Path("/usr/share/wordnet")
PATH = HOME / "data.noun"
INDEX = HOME / "index.noun"
COUNTS = HOME / "cntlist.rev"
OTHERS = {kind: HOME / f"data.{kind}" for kind in ("verb", "adj", "adv")}
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


@dataclass(frozen=True)
class Text:
    """What is written of one meaning.

    Attributes:
        name: its kind and its offset, which together are its name.
        word: the usual word for it.
        kind: "noun", "verb", "adj" or "adv".
        is_instance: whether it is one particular thing: Paris, not city.
        gloss: all that it means, without examples.
        examples: phrases and sentences that use it.
    """

    name: str
    word: str
    kind: str
    is_instance: bool
    gloss: str
    examples: tuple[str, ...]


def requirements() -> list[str]:
    """What is missing to read WordNet, and how to get it."""
    there = all(path.exists() for path in (PATH, INDEX, COUNTS, *OTHERS.values()))
    return [] if there else ["WordNet: apt-get install wordnet-base"]


@lru_cache
def senses() -> tuple[Sense, ...]:
    """Every sense of every noun, in the file's order."""
    lines = PATH.read_text(encoding="utf-8").splitlines()
    return tuple(_read(line) for line in lines if not line.startswith("  "))


@lru_cache
def common() -> frozenset[str]:
    """Nouns that occur at least once in the texts whose words WordNet's makers counted."""
    keys = (line.split("%") for line in COUNTS.read_text(encoding="utf-8").splitlines())
    return frozenset(word.replace("_", " ") for word, key in keys if key.startswith("1:"))


@lru_cache
def texts() -> tuple[Text, ...]:
    """What WordNet writes of every meaning, verbs, adjectives and adverbs included."""
    made = []
    for kind, path in {"noun": PATH, **OTHERS}.items():
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("  "):
                gloss = line.partition(" | ")[2].strip()
                examples = tuple(one.strip(" ;,") for one in re.findall(r'"([^"]+)"', gloss))
                first = line.split(" ")[4].replace("_", " ").partition("(")[0]
                is_instance = kind == "noun" and _read(line).is_instance
                made.append(Text(f"{kind} {line[:8]}", first, kind, is_instance, _plain(gloss.split('"')[0]), examples))
    return tuple(made)


@lru_cache
def first_senses() -> dict[str, str]:
    """The offset of each noun's first sense, which is the usual one."""
    lines = INDEX.read_text(encoding="utf-8").splitlines()
    fields = [line.split() for line in lines if not line.startswith("  ")]
    return {one[0].replace("_", " "): one[6 + int(one[3])] for one in fields}


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
    return _plain(re.split(r'; |: "|"', gloss)[0])


def _plain(text: str) -> str:
    """A text without remarks in brackets and without what it ends in."""
    return re.sub(r"\s+", " ", re.sub(r"\([^)]*\)?", "", text)).strip(" ;:,")


def mentions(gloss: str, lemmas: tuple[str, ...]) -> bool:
    """Whether a gloss gives its own word away: a word of four letters or more, or its beginning, stands in it."""
    words = re.findall(r"[a-z]+", gloss.lower())
    own = [word for lemma in lemmas for word in re.findall(r"[a-z]+", lemma.lower())]
    return any(word == one or (len(one) > 3 and word.startswith(one[:5])) for one in own for word in words)

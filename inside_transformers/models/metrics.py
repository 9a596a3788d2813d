"""How well a model does, in the measures of the literature. Their intervals stand in `cards`."""

import string
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Box = Sequence[float]


def accuracy(said: Sequence[object], wanted: Sequence[object]) -> float:
    """The share of answers that are the wanted ones, to the letter."""
    return sum(one == other for one, other in zip(said, wanted, strict=True)) / len(wanted)


def word_edits(said: str, heard: str) -> int:
    """How many words must be put in, taken out or changed to turn one text into the other (Levenshtein, 1966)."""
    old, new = said.split(), heard.split()
    row = list(range(len(new) + 1))
    for i, word in enumerate(old, 1):
        before, row[0] = row[0], i
        for j, other in enumerate(new, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


@dataclass(frozen=True)
class Heard:
    """How many words an utterance has, and how many `word_edits` there are between them and what was heard."""

    wrong: int
    words: int

    @classmethod
    def of(cls, said: str, heard: str) -> "Heard":
        """Compare a text with what was heard of it."""
        return cls(word_edits(said, heard), len(said.split()))


def word_error_rate(heard: Sequence[Heard]) -> float:
    """Word edits for each word said, over several utterances (WER: Morris, Maier and Green, 2004)."""
    return sum(one.wrong for one in heard) / sum(one.words for one in heard)


def normalize_answer(text: str) -> str:
    """Lower case, without punctuation and articles, as for SQuAD (Rajpurkar et al., 2016)."""
    text = "".join(letter for letter in text.lower() if letter not in string.punctuation)
    return " ".join(word for word in text.split() if word not in ("a", "an", "the"))


def exact_match(said: str, wanted: str) -> bool:
    """Whether two answers are the same once normalized, as for SQuAD."""
    return normalize_answer(said) == normalize_answer(wanted)


def squad_f1(said: str, wanted: str) -> float:
    """F1 of the words that two answers share, as for SQuAD."""
    ours, theirs = normalize_answer(said).split(), normalize_answer(wanted).split()
    shared = sum((Counter(ours) & Counter(theirs)).values())
    return 2 * shared / (len(ours) + len(theirs)) if shared else float(ours == theirs)


@dataclass(frozen=True)
class Counts:
    """How many things there are in a case, how many the model says there are, and how many of these are right."""

    right: int
    said: int
    true: int


def micro_f1(counts: Sequence[Counts]) -> float:
    """F1 over several cases, all their things thrown together, as for CoNLL-2003 (Tjong Kim Sang and De Meulder).

    It is 1 where there is nothing, and nothing was said, as in `squad_f1`.
    """
    right, both = sum(one.right for one in counts), sum(one.said + one.true for one in counts)
    return 2 * right / both if both else 1.0


def iou(a: Box, b: Box) -> float:
    """How far two boxes (left, top, right, bottom) agree: the area they share over what they cover (Jaccard, 1901)."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    shared = max(0.0, width) * max(0.0, height)
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


def average_precision(hits: NDArray[np.bool_], n_things: int) -> float:
    """The area under precision over recall (Everingham et al., 2010), from hits in order of falling score."""
    right = np.cumsum(hits)
    precision = right / np.arange(1, len(hits) + 1)
    best_from_here = np.maximum.accumulate(precision[::-1])[::-1]
    return float(best_from_here[hits].sum() / n_things)

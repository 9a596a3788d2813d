"""What the parts that rank labels by their scores share."""

import math
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from torch import Tensor

NO_DIMENSION = "A dimension is asked for that the tensor does not have: print its shape."
PAIRS = "The entries must be dicts with the keys `label` and `score`, not tuples."
MAPPING = "One dict is returned, label → score or the like: see in the docstring what is asked."
WORST_FIRST = "The order is turned round: the best comes first."
ALPHABETICAL = (
    "The labels are in alphabetical order, or in its reverse: the one with the highest score must come first."
)
LABELS_NOT_MOVED = "The scores are sorted, but the labels did not move with them: each label must keep its own."
SCORES_NOT_MOVED = "The labels are sorted, but the scores did not move with them: each score must stay with its label."
LABELS_LOST = (
    "A label is missing: every one is returned, also with a low score. (Two labels may have the same score, and a dict "
    "holds each key only once: keep pairs, in a list.)"
)
LABEL_TWICE = (
    "A label is returned twice, and another is missing: two labels may have the same score, and `scores.index(score)` "
    "finds the first of them."
)
LABELS_MIXED = (
    "The scores are right, but stand with other labels: score and label i must move together. (Are the labels read "
    "from the end, or one further on? `argsort` of an `argsort` is the way back.)"
)
NO_SOFTMAX = "The scores are logits: the softmax is missing."
SIGMOID = "Each logit went through a sigmoid by itself; here the labels compete: that is the softmax."
ROUNDED_ORDER = (
    "Labels with nearly the same score stand in the wrong order: were the scores rounded before they were sorted?"
)


def rounded_orders(scores: Tensor, decimals: Iterable[int] = range(1, 5)) -> Iterator[list[int]]:
    """The orders, best first, of scores that were rounded."""
    for digits in decimals:
        rounded = [round(score, digits) for score in scores.tolist()]
        yield sorted(range(len(rounded)), key=rounded.__getitem__, reverse=True)
        yield sorted(range(len(rounded)), key=rounded.__getitem__)[::-1]


def entries_in_order(entries: Any) -> list[dict[str, Any]]:
    """A list of labels and scores where what is equal stands in the order of the alphabet."""
    pairs = _pairs_in_order((entry["label"], entry["score"]) for entry in entries)
    return [{"label": label, "score": score} for label, score in pairs]


def lists_in_order(result: Any) -> dict[str, Any]:
    """The same for a dict of two lists."""
    pairs = _pairs_in_order(zip(result["labels"], result["scores"], strict=True))
    return {"labels": [label for label, _ in pairs], "scores": [score for _, score in pairs]}


def _pairs_in_order(pairs: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Labels with equal scores, which may stand in any order, in that of the alphabet; all others where they are. Equal
    is also what rounding may make equal, beside numbers of order one."""
    runs: list[list[tuple[str, float]]] = []
    for label, score in pairs:
        if runs and math.isclose(score, runs[-1][-1][1], rel_tol=1e-6, abs_tol=1e-7):
            runs[-1].append((label, score))
        else:
            runs.append([(label, score)])
    return [pair for run in runs for pair in sorted(run, key=lambda pair: pair[0])]


def is_list(got: Any) -> bool:
    """Whether `got` is a list, or a tuple."""
    return isinstance(got, list | tuple)


def labels_of(got: Any) -> list[Any]:
    """The labels of a list of dicts; none where they are no names."""
    entries = got if is_list(got) else []
    found = [entry["label"] for entry in entries if isinstance(entry, Mapping) and "label" in entry]
    return found if all(isinstance(label, Hashable) for label in found) else []


def listed(got: Any, key: str) -> list[Any]:
    """The list, or the tuple, that a dict holds."""
    held = got.get(key) if isinstance(got, Mapping) else None
    return list(held) if isinstance(held, list | tuple) and all(isinstance(each, Hashable) for each in held) else []


def twice(labels: Sequence[Any]) -> bool:
    """Whether one of the labels is there twice."""
    return len(set(labels)) < len(labels)


def is_nan(value: Any) -> bool:
    """Whether `value` is a number that is none."""
    single = isinstance(value, float) or (isinstance(value, Tensor) and value.numel() == 1)
    return single and bool(value != value)


def same_numbers(found: Sequence[Any], right: Sequence[float]) -> bool:
    """Whether these are the right scores, in their order."""
    numbers = len(found) == len(right) and all(isinstance(each, float) for each in found)
    return numbers and all(math.isclose(a, b, rel_tol=1e-5, abs_tol=1e-6) for a, b in zip(found, right, strict=True))

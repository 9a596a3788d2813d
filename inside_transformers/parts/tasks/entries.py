"""What the mistakes in `classify` are made of: its labels and scores, in any order; and those that are asked last."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from torch import Tensor

from inside_transformers.checks import Gives, PartSpec, mistake, sign
from inside_transformers.parts.tasks import probabilities, ranking


@dataclass
class Entries(PartSpec):
    """The inputs of `classify`: (n_labels,), the name of each label, and how many of the best are asked for."""

    logits: Tensor
    id2label: dict[int, str]
    top_k: int | None = None

    @cached_property
    def n(self) -> int:
        return len(self.logits)

    @cached_property
    def k(self) -> int:
        return self.n if self.top_k is None else self.top_k

    @cached_property
    def labels(self) -> list[str]:
        return [self.id2label[i] for i in range(self.n)]

    @cached_property
    def scores(self) -> Tensor:
        return self.logits.softmax(-1)

    @cached_property
    def order(self) -> list[int]:
        """The ids, best first."""
        order: list[int] = self.scores.argsort(descending=True, stable=True).tolist()
        return order

    @cached_property
    def whole(self) -> list[dict[str, Any]]:
        """What is right without `top_k`."""
        return self.picked(self.order)

    def picked(self, ids: Sequence[int], names: Sequence[str] = (), scores: Tensor | None = None) -> Any:
        """Entries in this order; with other names, or other scores, where they are given."""
        values = (self.scores if scores is None else scores)[list(ids)].tolist()
        return [{"label": (names or self.labels)[i], "score": score} for i, score in zip(ids, values, strict=True)]

    def best(self, entries: Sequence[dict[str, Any]]) -> Gives:
        """The first `top_k`."""
        return Gives([*entries][: self.k])

    def scored(self, *others: Tensor) -> list[Gives]:
        """What comes out with other scores, sorted by them, or not."""
        moved = [self.picked(scores.argsort(descending=True, stable=True).tolist(), (), scores) for scores in others]
        return [*map(self.best, moved), *(self.best(self.picked(range(self.n), (), scores)) for scores in others)]

    @mistake(probabilities.NO_EXPONENTIAL)
    def no_exponential(self) -> list[Gives]:
        return self.scored(self.logits / self.logits.sum())

    @mistake(ranking.SCORES_NOT_MOVED)
    def scores_not_moved(self) -> Gives:
        return self.best(self.picked(range(self.n), [self.labels[i] for i in self.order]))

    @mistake("The worst `top_k` are returned: the list, best first, was cut at the wrong end.")
    def worst_kept(self) -> Gives:
        return Gives(self.whole[self.n - self.k :])

    @sign(ranking.LABELS_MIXED)
    def labels_mixed(self, got: Any) -> bool:
        labels, right = ranking.labels_of(got), self.whole[: self.k]
        mixed = labels != ranking.labels_of(right) and set(labels) <= set(self.labels)
        found = [entry.get("score") for entry in got] if mixed and labels else []
        return ranking.same_numbers(found, [entry["score"] for entry in right])

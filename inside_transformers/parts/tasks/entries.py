"""What the mistakes in `classify` are made of: its labels and scores, in any order; and those that are asked last."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import Gives, PartSpec, mistake, sign
from inside_transformers.parts.tasks import probabilities, ranking


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

    @mistake(probabilities.SIGNS_LOST)
    def signs_lost(self) -> list[Gives]:
        return self.scored(*(each.softmax(-1) for each in probabilities.without_signs(self.logits)))

    @sign(probabilities.LOGITS_CUT_OFF)
    def score_large(self, got: Any) -> bool:
        return probabilities.is_large(self.logits) and len(ranking.labels_of(got)) == self.k

    @sign(ranking.LABELS_LOST)
    def labels_lost(self, got: Any) -> bool:
        found = ranking.labels_of(got)
        return self.top_k is None and bool(found) and set(found) < set(self.labels)

    @mistake(
        "The scores are sorted already, and were picked by id once more: `scores[i]` of sorted scores is the score at "
        "place i, not that of logit i. Go down both sorted lists together."
    )
    def picked_again(self) -> list[Gives]:
        ordered = self.scores[self.order]
        return [self.best(self.picked(self.order, (), ordered))]

    @mistake(probabilities.NO_EXPONENTIAL)
    def no_exponential(self) -> list[Gives]:
        return self.scored(self.logits / self.logits.sum())

    @mistake(ranking.SCORES_NOT_MOVED)
    def scores_not_moved(self) -> Gives:
        return self.best(self.picked(range(self.n), [self.labels[i] for i in self.order]))

    @mistake("The worst `top_k` are returned: the list, best first, was cut at the wrong end.")
    def worst_kept(self) -> Gives:
        return Gives(self.whole[self.n - self.k :])

    @mistake(
        "The logits were brought between 0 and 1 by the smallest and the largest of them, or by their mean and their "
        "spread. That changes only the scale: probabilities come out of the softmax, with exponentials."
    )
    def rescaled(self) -> list[Gives]:
        if self.n < 2:
            return []
        x, low = self.logits, self.logits - self.logits.min()
        return self.scored(low / low.max(), low / low.sum(), (x - x.mean()) / x.std())

    @mistake("Each logit was squashed by itself, as `tanh` does. The labels compete for a total of 1: use the softmax.")
    def squashed(self) -> list[Gives]:
        return self.scored((self.logits.tanh() + 1) / 2, self.logits.tanh())

    @mistake("These are 1 minus the probabilities: a score says how likely its label is, not how unlikely.")
    def unlikely(self) -> list[Gives]:
        return self.scored(1 - self.scores)

    @mistake("The scores were added up on the way down the list (`cumsum`): each label keeps its own.")
    def added_up(self) -> Gives:
        names = [self.labels[i] for i in self.order]
        return self.best(self.picked(range(self.n), names, self.scores[self.order].cumsum(0)))

    @mistake(
        "These are ranks, taken for ids. `argsort` gives ids, the best first, and that is the order; `argsort` of it "
        "says at which place each id stands."
    )
    def ranks_as_ids(self) -> Gives:
        return self.best(self.picked(torch.tensor(self.order).argsort().tolist()))

    @sign(ranking.LABELS_MIXED)
    def labels_mixed(self, got: Any) -> bool:
        labels, right = ranking.labels_of(got), self.whole[: self.k]
        mixed = labels != ranking.labels_of(right) and set(labels) <= set(self.labels)
        found = [entry.get("score") for entry in got] if mixed and labels else []
        return ranking.same_numbers(found, [entry["score"] for entry in right])

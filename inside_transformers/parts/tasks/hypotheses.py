"""What the mistakes in `zero_shot` are made of: labels, ranked by scores of any kind."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake, sign
from inside_transformers.parts.tasks import probabilities, ranking


class Hypotheses(PartSpec):
    """The inputs of `zero_shot`: (n_labels, n_classes), a row for each label's hypothesis, and how to read it."""

    logits: Tensor
    labels: list[str]
    entailment: int = 2
    contradiction: int = 0
    multi_label: bool = False

    @cached_property
    def n_classes(self) -> int:
        return self.logits.shape[-1]

    @cached_property
    def columns(self) -> tuple[int, int]:
        """Those of entailment and contradiction, counted from the front."""
        return self.entailment % self.n_classes, self.contradiction % self.n_classes

    @cached_property
    def entail(self) -> Tensor:
        return self.logits[:, self.entailment]

    @cached_property
    def contra(self) -> Tensor:
        return self.logits[:, self.contradiction]

    @cached_property
    def alone(self) -> Tensor:
        """Each label's own score."""
        return (self.entail - self.contra).sigmoid()

    @cached_property
    def scores(self) -> Tensor:
        return self.alone if self.multi_label else self.entail.softmax(-1)

    @cached_property
    def class_scores(self) -> Tensor:
        return self.logits.softmax(-1)[:, self.entailment]

    @cached_property
    def lost_to_neutral(self) -> set[str]:
        """The labels whose own two classes get 0 of a softmax over all, though neither logit is large."""
        left = self.logits.softmax(-1)[:, self.columns].sum(-1)
        lost = (left == 0) & (self.logits[:, self.columns].abs().amax(-1) < 80)
        return {label for label, nothing in zip(self.labels, lost.tolist(), strict=True) if nothing}

    def ranked(self, scores: Tensor) -> dict[str, Any]:
        return self.picked(scores.argsort(descending=True, stable=True).tolist(), scores)

    def picked(self, order: Sequence[int], scores: Tensor) -> dict[str, Any]:
        return {"labels": [self.labels[i] for i in order], "scores": scores[list(order)].tolist()}

    def with_entailment(self, column: int) -> list[dict[str, Any]]:
        """What comes out where another column is taken for that of the entailment."""
        entailment, contradiction = self.columns
        taken = self.logits[:, column]
        if column == entailment or (self.multi_label and column == contradiction):
            return []
        scores = [taken.softmax(-1), *([(taken - self.contra).sigmoid()] if self.multi_label else [])]
        return [self.ranked(each) for each in scores]

    @mistake("The softmax runs over all labels and all classes at once.")
    def softmax_over_matrix(self) -> dict[str, Any]:
        scores = self.logits.flatten().softmax(-1).reshape(self.logits.shape)
        return self.ranked(scores[:, self.entailment])

    @mistake(
        "A row was taken in the place of a column: `logits[i]` is a row, all classes of one label; `logits[:, i]` is a "
        "column, one class of all labels."
    )
    def row_taken(self) -> Any:
        square = len(self.labels) == self.n_classes
        return self.ranked(self.logits[self.entailment].softmax(-1)) if square and not self.multi_label else []

    @mistake("The labels stand in the order of their entailment logits: they are sorted by their scores.")
    def order_of_logits(self) -> dict[str, Any]:
        return self.picked(self.entail.argsort(descending=True, stable=True).tolist(), self.scores)

    @mistake(probabilities.SIGNS_LOST)
    def signs_lost(self) -> list[dict[str, Any]]:
        lost = [each[:, self.columns] for each in probabilities.without_signs(self.logits)]
        scores = [each.softmax(-1)[:, 0] if self.multi_label else each[:, 0].softmax(-1) for each in lost]
        return [self.ranked(each) for each in scores]

    @mistake(probabilities.LOG_SOFTMAX)
    def log_softmax(self) -> dict[str, Any]:
        return self.ranked(self.scores.log())

    @mistake(
        "These are odds, exp(entailment) / exp(contradiction). A probability is the entailment's share of both: divide "
        "by the sum of the two exponentials."
    )
    def odds(self) -> Any:
        return self.ranked((self.entail - self.contra).exp()) if self.multi_label else []

    @mistake(
        "The logits of several classes were added, or averaged, for each label. With one right label, only those of "
        "the entailment compete."
    )
    def classes_added(self) -> list[dict[str, Any]]:
        both = self.entail + self.contra
        sums = [] if self.multi_label else [both, both / 2, self.logits.sum(-1), self.logits.mean(-1)]
        return [self.ranked(each.softmax(-1)) for each in sums]

    @mistake(
        "The contradiction was asked: 1 minus its probability is no score of a label. With one right label, the scores "
        "are a softmax over the entailment's logits."
    )
    def contradiction_asked(self) -> list[dict[str, Any]]:
        against = [self.contra.softmax(-1), self.logits.softmax(-1)[:, self.contradiction]]
        scores = [each for p in against for each in (1 - p, (1 - p) / (1 - p).sum(), (1 - p).softmax(-1))]
        return [self.ranked(each) for each in (*scores, (-self.contra).softmax(-1)) if not self.multi_label]

    @mistake(
        "The logits of neutral were set to 0, and so it still takes part: exp(0) = 1. Pick the two columns that count, "
        "or set the others to −∞."
    )
    def neutral_zeroed(self) -> list[dict[str, Any]]:
        zeroed = torch.zeros_like(self.logits)
        zeroed[:, self.columns] = self.logits[:, self.columns]
        return [self.ranked(zeroed.softmax(-1)[:, self.entailment])]

    @mistake(
        "The largest logit of each label was taken, whatever its class: a label's score comes from the entailment."
    )
    def largest_class(self) -> list[dict[str, Any]]:
        scores = [self.logits.amax(-1).softmax(-1), self.logits.softmax(-1).amax(-1)]
        return [] if self.multi_label else [self.ranked(each) for each in scores]

    @mistake(
        "A softmax over all classes came first, and then the two probabilities were set off against each other. The "
        "softmax is taken once, of the right logits."
    )
    def set_off(self) -> list[dict[str, Any]]:
        p = self.logits.softmax(-1)
        more = p[:, self.entailment] - p[:, self.contradiction]
        return [self.ranked(each) for each in (more, (1 + more) / 2, more.softmax(-1), more.sigmoid())]

    @mistake(
        "The logits themselves were divided by their sum. They may be below zero: the softmax takes their exponentials."
    )
    def shares_of_logits(self) -> list[dict[str, Any]]:
        scores = self.entail / (self.entail + self.contra if self.multi_label else self.entail.sum())
        return [self.ranked(scores)] if scores.isfinite().all() else []

    @mistake(probabilities.SOFTMAX_TWICE)
    def softmax_twice(self) -> dict[str, Any]:
        return self.ranked(self.scores.softmax(-1))

    def with_contradiction(self, column: int) -> list[dict[str, Any]]:
        """The same for the contradiction, where each label is judged alone."""
        same = column in self.columns or not self.multi_label
        return [] if same else [self.ranked((self.entail - self.logits[:, column]).sigmoid())]

    @sign(ranking.LABELS_MIXED)
    def labels_mixed(self, got: Any) -> bool:
        labels, right = ranking.listed(got, "labels"), self.right
        mixed = labels != right["labels"] and sorted(map(str, labels)) == sorted(right["labels"])
        return mixed and ranking.same_numbers(ranking.listed(got, "scores"), right["scores"])

"""`zero_shot`: what a zero-shot pipeline makes of the logits of a model that compares a text with hypotheses."""

from collections.abc import Mapping
from typing import Any

from inside_transformers.checks import MESSAGES, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.tasks import probabilities, ranking
from inside_transformers.parts.tasks.hypotheses import Hypotheses


class ZeroShot(Hypotheses):
    """(n_labels, n_classes), a row for each label's hypothesis → the labels and their scores, best first in both."""

    name, returns, read = "zero_shot", "result", "By hand: zero-shot and spans"
    uses, fresh = ("softmax", "classify"), True
    reference = staticmethod(reference("tasks", "zero_shot"))
    ties = staticmethod(ranking.lists_in_order)
    says = {
        "out_of_bounds": f"{MESSAGES['out_of_bounds']} Of what was picked, or cut out, the columns are counted anew, "
        "from 0.",
        "batch": f"{ranking.NO_DIMENSION} One column of a matrix is a vector; `torch.stack` puts vectors side by side, "
        "`torch.cat` end to end.",
        "other_default": "An argument has another default than it should. What is not given has the value of the first "
        "line of the empty cell: entailment in column 2, contradiction in column 0, and labels that compete.",
        "single_row": "It fails for a single label, `(1, n_classes)`: is there a `squeeze`?",
    }

    @sign('One dict is asked for: {"labels": […], "scores": […]}, best first in both lists.')
    def list_of_dicts(self, got: Any) -> bool:
        return ranking.is_list(got) and all(isinstance(entry, Mapping) for entry in got)

    @sign(ranking.MAPPING)
    def mapping(self, got: Any) -> bool:
        return isinstance(got, Mapping) and set(got) <= set(self.labels)

    @sign(ranking.PAIRS)
    def pairs(self, got: Any) -> bool:
        return ranking.is_list(got)

    @mistake(
        "`entailment` and `contradiction` may be −1, the last column, as everywhere in Python: `logits[:, -1]` works, "
        "`index_select` and comparing column numbers do not."
    )
    def last_column(self) -> Any:
        if min(self.entailment, self.contradiction) >= 0 or not self.multi_label:
            return []
        first = self.logits[:, max(self.entailment, 0)] - self.logits[:, max(self.contradiction, 0)]
        return self.ranked(first.sigmoid())

    @mistake("The best label must come first: these are in the order in which the labels were given.")
    def unsorted(self) -> dict[str, Any]:
        return self.picked(range(len(self.labels)), self.scores)

    @mistake(ranking.WORST_FIRST)
    def worst_first(self) -> dict[str, Any]:
        return {key: values[::-1] for key, values in self.right.items()}

    @mistake(ranking.ALPHABETICAL)
    def alphabetical(self) -> list[dict[str, Any]]:
        order = sorted(range(len(self.labels)), key=lambda i: str(self.right["labels"][i]))
        ways = (order, order[::-1])
        return [{key: [values[i] for i in way] for key, values in self.right.items()} for way in ways]

    @mistake(ranking.LABELS_NOT_MOVED)
    def labels_not_moved(self) -> list[dict[str, Any]]:
        return [{**self.right, "labels": labels} for labels in (self.labels, self.right["labels"][::-1])]

    @mistake(ranking.SCORES_NOT_MOVED)
    def scores_not_moved(self) -> dict[str, Any]:
        return {"labels": self.right["labels"], "scores": self.scores.tolist()}

    @mistake(
        "Which column is which is fixed in your code: the arguments `entailment` and `contradiction` say it, since not "
        "every model has them, or neutral, in the same place."
    )
    def entailment_ignored(self) -> list[dict[str, Any]]:
        fixed = {2, self.n_classes - 1} & set(range(self.n_classes))
        both = self.multi_label and self.n_classes > 2 and self.columns != (2, 0)
        found = [each for column in fixed for each in self.with_entailment(column)]
        return [*found, *([self.ranked((self.logits[:, 2] - self.logits[:, 0]).sigmoid())] if both else [])]

    @mistake(
        "The column of the contradiction is fixed in your code: it is the argument `contradiction`, since not every "
        "model has it in the same place."
    )
    def contradiction_ignored(self) -> list[Any]:
        if not self.multi_label:
            return []
        halves = [0.5] * len(self.labels)  # the two columns are one
        return [lambda got: ranking.listed(got, "scores") == halves, *self.with_contradiction(0)]

    @mistake(ranking.NO_SOFTMAX)
    def no_softmax(self) -> list[dict[str, Any]]:
        return [self.ranked(self.entail), self.ranked(self.entail - self.contra)]

    @mistake(
        "These are the probabilities that a label is wrong (1 minus the score): take the entailment's where you put it."
    )
    def contradiction_score(self) -> list[dict[str, Any]]:
        return [self.ranked(1 - self.alone), self.ranked(self.contra.softmax(-1))]

    @mistake(probabilities.NOT_NORMALISED)
    def not_normalised(self) -> list[dict[str, Any]]:
        return [self.ranked(self.entail.exp()), self.ranked((self.entail - self.entail.max()).exp())]

    @mistake(ranking.ROUNDED_ORDER)
    def rounded_order(self) -> list[dict[str, Any]]:
        return [self.picked(order, self.scores) for order in ranking.rounded_orders(self.scores)]

    @mistake(MESSAGES["rounded"])
    def rounded(self) -> list[dict[str, Any]]:
        cut = [(self.scores.round(decimals=d), ranking.rounded_orders(self.scores, [d])) for d in range(1, 9)]
        return [self.picked(order, scores) for scores, orders in cut for order in orders]

    @mistake(
        "These are the scores of labels that compete. With `multi_label`, each label is judged alone: a softmax over "
        "its own two logits, not over the labels."
    )
    def multi_ignored(self) -> Any:
        return self.ranked(self.entail.softmax(-1)) if self.multi_label else []

    @mistake(
        "The neutral class takes part. With several right labels, entailment stands against contradiction alone: a "
        "softmax over these two."
    )
    def neutral_included(self) -> list[dict[str, Any]]:
        scores = [self.class_scores, 1 - self.logits.softmax(-1)[:, self.contradiction]]
        return [self.ranked(each) for each in scores if self.multi_label]

    @mistake("The contradiction plays no part: a label's score is entailment against contradiction.")
    def sigmoid_alone(self) -> list[dict[str, Any]]:
        scores = [self.entail.sigmoid(), self.entail.exp() / (1 + self.entail.exp())]
        return [self.ranked(each) for each in scores if self.multi_label and each.isfinite().all()]

    @mistake("The scores were brought to a sum of 1. With `multi_label`, each label is judged alone.")
    def multi_normalised(self) -> list[dict[str, Any]]:
        scores = [self.alone / self.alone.sum(), self.alone.softmax(-1)]
        return [self.ranked(each) for each in scores if self.multi_label]

    @mistake(
        "Each label was judged alone, though `multi_label` is False: then the labels compete, and the scores sum to 1."
    )
    def always_multi(self) -> Any:
        return [] if self.multi_label else self.ranked(self.alone)

    @mistake("The contradiction takes part. With one right label, only the entailment logits compete.")
    def difference_competes(self) -> list[dict[str, Any]]:
        small = [] if probabilities.is_large(self.logits) else [self.alone / self.alone.sum()]
        scores = [(self.entail - self.contra).softmax(-1), *small]
        return [self.ranked(each) for each in scores if not self.multi_label]

    @mistake(
        "The softmax runs over the classes of each label. With one right label, the labels compete: take the "
        "entailment's logit of every label, and the softmax over these."
    )
    def over_classes(self) -> list[dict[str, Any]]:
        p = self.class_scores
        return [self.ranked(each) for each in (p, p / p.sum(), p.softmax(-1)) if not self.multi_label]

    @mistake(ranking.SIGMOID)
    def score_sigmoid(self) -> Any:
        return [] if self.multi_label else self.ranked(self.entail.sigmoid())

    @mistake(
        "The logits of another class are used: entailment stands in column `entailment`, contradiction in column "
        "`contradiction`."
    )
    def other_class(self) -> list[dict[str, Any]]:
        n = self.n_classes
        found = [each for c in range(n) if c not in (2, n - 1) for each in self.with_entailment(c)]
        return [*found, *(each for c in range(1, n) for each in self.with_contradiction(c))]

    @sign(ranking.LABEL_TWICE)
    def label_twice(self, got: Any) -> bool:
        return ranking.twice(ranking.listed(got, "labels"))

    @sign(
        "Neutral takes all here, and 0/0 is NaN: a softmax over all classes came first, and then the entailment's "
        "share of two probabilities that are 0. Pick the two logits first, and then take a softmax over these."
    )
    def neutral_first(self, got: Any) -> bool:
        pairs = zip(ranking.listed(got, "labels"), ranking.listed(got, "scores"), strict=False)
        nothing = {label for label, score in pairs if ranking.is_nan(score)}
        return nothing == self.lost_to_neutral and bool(nothing)

    @sign(probabilities.OVERFLOW)
    def score_overflow(self, got: Any) -> bool:
        return any(map(ranking.is_nan, ranking.listed(got, "scores")))

    @sign(ranking.LABELS_LOST)
    def labels_lost(self, got: Any) -> bool:
        held = isinstance(got, Mapping) and isinstance(got.get("labels"), list | tuple)
        return held and set(ranking.listed(got, "labels")) < set(self.labels)

    @sign(probabilities.LOGITS_CUT_OFF)
    def score_large(self, got: Any) -> bool:
        scored = len(ranking.listed(got, "scores")) == len(self.labels)
        return probabilities.is_large(self.logits) and scored

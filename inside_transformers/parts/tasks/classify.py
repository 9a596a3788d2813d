"""`classify`: what a text-classification pipeline makes of one text's logits."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, Gives, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.tasks import probabilities, ranking
from inside_transformers.parts.tasks.entries import Entries


class Classify(Entries):
    """(n_labels,) → a dict with `label` and `score` for each label, or for the best `top_k`; the best comes first."""

    name, returns, read = "classify", "result", "Inside a pipeline"
    uses = ("softmax",)
    reference = staticmethod(reference("tasks", "classify"))
    ties = staticmethod(ranking.entries_in_order)
    says = {
        "batch": ranking.NO_DIMENSION,
        "input_unknown": "A key or an index is asked for that is not there: the keys of `id2label` are whole numbers "
        "(no texts, no tensors), one for each logit, from 0 on.",
        "single_label": "It fails for a model with one single label, whose score is 1: is there a `squeeze`?",
    }

    @sign("Only one dict is returned. What is asked for is a list, also where it holds one entry.")
    def one_dict(self, got: Any) -> bool:
        return isinstance(got, Mapping) and {"label", "score"} == set(got)

    @sign(ranking.MAPPING)
    def mapping(self, got: Any) -> bool:
        return isinstance(got, Mapping) and set(got) <= set(self.labels)

    @sign(ranking.PAIRS)
    def pairs(self, got: Any) -> bool:
        return ranking.is_list(got) and bool(got) and all(ranking.is_list(each) and len(each) == 2 for each in got)

    @sign("The labels are numbers: `id2label` gives the name that belongs to each.")
    def ids_as_labels(self, got: Any) -> bool:
        return any(isinstance(label, int | Tensor) for label in ranking.labels_of(got))

    @sign("A label is not spelled as `id2label` has it: return the names as they stand there.")
    def labels_changed(self, got: Any) -> bool:
        found = ranking.labels_of(got)
        return all(isinstance(label, str) for label in found) and not set(found) <= set(self.labels)

    @mistake("`top_k` is ignored: return only so many of the best.")
    def top_k_ignored(self) -> Gives:
        return Gives(self.whole)

    @mistake(
        "Two ids have the same label here. Each logit gives an entry of its own: a dict with the labels as its keys "
        "holds only one of the two, or adds up what is not one."
    )
    def labels_shared(self) -> list[Any]:
        if not ranking.twice(self.labels):
            return []
        last = {label: i for i, label in enumerate(self.labels)}
        by_last = sorted((self.scores[last[label]].item(), label) for label in self.labels)[::-1]

        def fewer(got: Any) -> bool:
            found = ranking.labels_of(got)
            return self.top_k is None and set(found) == set(self.labels) and len(got) < self.n

        return [fewer, self.best([{"label": label, "score": score} for score, label in by_last])]

    @mistake(
        "The last label is left out, or one whose score, or whose logit, is exactly 0, which counts as False in an "
        "`if`, or is below a least score. Without `top_k`, every label is returned."
    )
    def zero_dropped(self) -> list[Gives]:
        kept = [[i for i in self.order if numbers[i]] for numbers in (self.scores, self.logits)]
        return [self.best(self.picked(ids)) for ids in kept if len(ids) < self.n]

    @mistake(
        "A label is missing, one of the worst: is their number fixed in your code? Without `top_k`, all are returned."
    )
    def fewer_than_all(self) -> list[Gives]:
        return [Gives(self.whole[:k]) for k in range(2, self.n) if self.top_k is None]

    @mistake("Only the best label is returned: without `top_k`, all of them are asked for.")
    def best_only(self) -> Gives | list[Gives]:
        return Gives(self.whole[:1]) if self.top_k is None else []

    @mistake("The number of entries is off by one: `top_k` of them are asked for.")
    def top_k_off(self) -> list[Gives]:
        return [Gives(self.whole[: self.k + 1]), *([] if self.top_k is None else [Gives(self.whole[: self.k - 1])])]

    @mistake("The labels stand in the order of their logits without the sign: −5 is far below 4, and no large number.")
    def order_of_sizes(self) -> list[Gives]:
        order = self.logits.abs().argsort(descending=True, stable=True).tolist()
        return [self.best(self.picked(order))] if (self.logits < 0).any() else []

    @mistake("The best label must come first: these are in the order of the ids.")
    def unsorted(self) -> list[Gives]:
        return [self.best(self.picked(range(self.n))), Gives(self.picked(sorted(self.order[: self.k])))]

    @mistake(ranking.WORST_FIRST)
    def worst_first(self) -> list[Gives]:
        return [self.best(self.whole[::-1]), Gives(self.whole[: self.k][::-1])]

    @mistake(ranking.ALPHABETICAL)
    def alphabetical(self) -> list[Gives]:
        by_name, best = (
            sorted(some, key=lambda entry: str(entry["label"])) for some in (self.whole, self.whole[: self.k])
        )
        return [self.best(by_name), self.best(by_name[::-1]), Gives(best)]

    @sign(
        "All entries are one and the same dict, several times: what the last round of the loop writes into it shows in "
        "all. Make a new dict in each round."
    )
    def one_dict_for_all(self, got: Any) -> bool:
        return ranking.is_list(got) and len(got) > 1 and all(each is got[0] for each in got)

    @sign(ranking.LABEL_TWICE)
    def label_twice(self, got: Any) -> bool:
        found = ranking.labels_of(got)
        return ranking.twice(found) and len(found) <= self.k and len({*found}) < min(self.k, len({*self.labels}))

    @mistake(
        "The labels were taken in the order in which the dict holds them. Ask it by id: `id2label[i]` is the name of "
        "logit i, wherever in the dict it stands."
    )
    def dict_order(self) -> Gives:
        return self.best(self.picked(self.order, [*self.id2label.values()]))

    @mistake("The ids were sorted as texts, and as a text 10 comes before 2. Ask `id2label[i]` for each logit i.")
    def keys_as_texts(self) -> Gives:
        return self.best(self.picked(self.order, [self.id2label[i] for i in sorted(self.id2label, key=str)]))

    @mistake("The names were sorted, and then taken for logits 0, 1, 2 …: `id2label[i]` is the name of logit i.")
    def names_sorted(self) -> Gives:
        return self.best(self.picked(self.order, sorted(self.labels)))

    @mistake(ranking.ROUNDED_ORDER)
    def rounded_order(self) -> list[Gives]:
        return [self.best(self.picked(order)) for order in ranking.rounded_orders(self.scores)]

    @mistake(MESSAGES["rounded"])
    def rounded(self) -> list[Gives]:
        cut = [(self.scores.round(decimals=d), ranking.rounded_orders(self.scores, [d])) for d in range(1, 9)]
        return [self.best(self.picked(order, (), scores)) for scores, orders in cut for order in orders]

    @mistake(ranking.LABELS_NOT_MOVED)
    def labels_not_moved(self) -> Gives:
        return self.best(self.picked(range(self.n), (), self.scores[self.order]))

    @mistake("The list was cut before it was sorted: sort first, then take the best `top_k`.")
    def cut_too_early(self) -> Gives:
        return Gives(self.picked([i for i in self.order if i < self.k]))

    @mistake(ranking.NO_SOFTMAX)
    def no_softmax(self) -> list[Gives]:
        return self.scored(self.logits)

    @mistake(ranking.SIGMOID)
    def score_sigmoid(self) -> list[Gives]:
        return self.scored(self.logits.sigmoid())

    @mistake(probabilities.LOG_SOFTMAX)
    def log_softmax(self) -> list[Gives]:
        return self.scored(self.logits.log_softmax(-1))

    @mistake(probabilities.NOT_NORMALISED)
    def not_normalised(self) -> list[Gives]:
        return self.scored(self.logits.exp(), (self.logits - self.logits.max()).exp())

    @mistake("Each logit was given to the softmax alone, and so each score is 1: it needs all of them at once.")
    def each_alone(self) -> list[Gives]:
        return self.scored(torch.ones_like(self.logits))

    @mistake("The scores are percent: probabilities lie between 0 and 1.")
    def percent(self) -> list[Gives]:
        return self.scored(100 * self.scores)

    @mistake(probabilities.SOFTMAX_TWICE)
    def softmax_twice(self) -> list[Gives]:
        return self.scored(self.scores.softmax(-1))

    @mistake(
        "The softmax runs over the best `top_k` alone. The scores are those among all labels; the rest is only not "
        "shown."
    )
    def renormalised(self) -> list[Gives]:
        best = self.order[: self.k]
        values = [self.logits[best].softmax(-1), self.scores[best].softmax(-1)]
        return [Gives(self.picked(range(len(best)), [self.labels[i] for i in best], each)) for each in values]

    @sign(probabilities.OVERFLOW)
    def score_overflow(self, got: Any) -> bool:
        entries = [entry for entry in got if isinstance(entry, Mapping)] if ranking.is_list(got) else []
        return any(ranking.is_nan(entry.get("score")) for entry in entries)

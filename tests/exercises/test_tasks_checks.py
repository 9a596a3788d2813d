"""What the checks of the assignment "tasks" say where only they can: equal scores, tuples, names without a value."""

import copy

import pytest
import torch

from inside_transformers import checks
from inside_transformers.checks.drawing import highlights

LOGITS = torch.tensor([[0.0, 1.0]] * 3)
SCORE = torch.sigmoid(torch.tensor(1.0)).item()
LABELS = ["a", "b", "c"]


def zero_shot_that_returns(labels, scores):
    """The part with an answer that returns this, whatever it is asked."""

    found = {"labels": labels, "scores": scores}

    def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
        return copy.deepcopy(found)

    return checks.part("tasks", "zero_shot", {"zero_shot": zero_shot})


def said_of(labels, scores) -> str:
    with pytest.raises(checks.Mistake) as caught:
        zero_shot_that_returns(labels, scores).check(LOGITS, LABELS, 1, 0, True)
    return str(caught.value)


@pytest.mark.parametrize("order", ["abc", "bca", "cba"])
def test_labels_with_equal_scores_may_stand_in_any_order(order: str) -> None:
    zero_shot_that_returns(list(order), [SCORE] * 3).check(LOGITS, LABELS, 1, 0, True)


def test_labels_with_equal_scores_must_all_be_there_once() -> None:
    assert "A label is missing" in said_of(["a", "b"], [SCORE] * 2)
    assert "returned twice" in said_of(["a", "b", "b"], [SCORE] * 3)


def test_labels_with_different_scores_have_one_order() -> None:
    logits = torch.tensor([[0.0, 0.0], [0.0, 1.0]])
    scores = [torch.sigmoid(torch.tensor(x)).item() for x in (1.0, 0.0)]
    zero_shot_that_returns(["b", "a"], scores).check(logits, ["a", "b"], 1, 0, True)
    with pytest.raises(checks.Mistake, match="did not move"):
        zero_shot_that_returns(["a", "b"], scores).check(logits, ["a", "b"], 1, 0, True)


def test_a_wrong_order_of_equal_scores_is_not_taken_for_chance() -> None:
    assert "Two calls" not in said_of(list("cba"), [0.4] * 3)


def classify_that_scores(scores):
    """The part with an answer that makes these scores of the logits; what it says of random logits."""

    def classify(logits, id2label, top_k=None):
        found = [{"label": id2label[i], "score": score} for i, score in enumerate(scores(logits))]
        return sorted(found, key=lambda entry: entry["score"], reverse=True)[:top_k]

    part = checks.part("tasks", "classify", {"classify": classify})
    try:
        part.agrees(checks.normal(5, seed=3), dict(enumerate("abcde")))
        part.passed()
    except checks.Mistake as mistake:
        return mistake.slug
    return ""


def test_scores_of_float64_logits_are_as_exact_as_float64() -> None:
    assert classify_that_scores(lambda logits: logits.softmax(-1).tolist()) == ""
    assert classify_that_scores(lambda logits: logits.float().softmax(-1).tolist()) == "double"
    assert classify_that_scores(lambda logits: [round(p, 6) for p in logits.softmax(-1).tolist()]) == "rounded"


def test_a_list_that_was_given_and_comes_back_is_refused_where_all_else_is_right() -> None:
    def said(logits):
        def zero_shot(logits, labels, entailment=2, contradiction=0, multi_label=False):
            return {"labels": labels, "scores": logits[:, entailment].softmax(0).tolist()}

        with pytest.raises(checks.Mistake) as caught:
            checks.part("tasks", "zero_shot", {"zero_shot": zero_shot}).check(logits, ["a", "b"], 1, 0)
        return caught.value.slug

    assert said(torch.tensor([[0.0, 2.0], [0.0, 1.0]])) == "input_returned"
    assert said(torch.tensor([[0.0, 1.0], [0.0, 2.0]])) == "unsorted"


def test_a_tuple_is_no_list() -> None:
    assert "`list(...)` makes one" in said_of(("a", "b", "c"), [SCORE] * 3)
    assert "`list(...)` makes one" in said_of(["a", "b", "c"], (SCORE,) * 3)


def test_what_is_not_written_is_named_also_where_another_part_calls_it() -> None:
    def softmax(logits):
        raise NotImplementedError

    def classify(logits):
        return softmax(logits)

    with pytest.raises(NotImplementedError) as caught:
        classify(LOGITS)
    assert checks.unwritten(caught.value) == "softmax"


def test_lines_of_marked_words_are_higher_than_their_boxes() -> None:
    drawn = highlights({"expected": [{"entity_group": "PER", "start": 0, "end": 1}]}, words=["Hai", "sings"])
    assert drawn.index("line-height:2") < drawn.index("border:1px")

"""Each measure gives what one works out by hand."""

import numpy as np
import pytest

from inside_transformers.models import metrics
from inside_transformers.models.cards import Score, resample
from inside_transformers.models.metrics import Counts, Heard


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("", "", 0),
        ("one two", "one two", 0),
        ("one two", "one", 1),
        ("one", "nine one", 1),
        ("", "one two", 2),
        ("one two", "two one", 2),
        ("one two three", "two four", 2),
        ("six zero four", "six oh four four", 2),
        ("one  two", "one two", 0),
    ],
)
def test_word_edits_put_in_take_out_and_change_words(said: str, heard: str, wrong: int) -> None:
    assert metrics.word_edits(said, heard) == wrong == metrics.word_edits(heard, said)


def test_the_word_error_rate_counts_words_not_utterances_and_may_be_above_one() -> None:
    heard = [Heard.of("one", "two"), Heard.of("one two three", "one two three")]
    assert heard == [Heard(1, 1), Heard(0, 3)]
    assert metrics.word_error_rate(heard) == 1 / 4
    assert metrics.word_error_rate([Heard.of("one", "two three")]) == 2


def test_accuracy_is_the_share_that_is_right_to_the_letter() -> None:
    assert metrics.accuracy(["a", "B", "c", ""], ["a", "b", "c", "d"]) == 1 / 2
    with pytest.raises(ValueError, match="longer"):
        metrics.accuracy(["a"], ["a", "b"])


def test_answers_are_compared_as_for_squad() -> None:
    assert metrics.normalize_answer("The  softmax.") == "softmax"
    assert metrics.exact_match("The softmax.", "a Softmax")
    assert not metrics.exact_match("softmax", "the hard max")
    assert metrics.squad_f1("a team at Google", "at Google") == pytest.approx(2 * 2 / (3 + 2))
    assert metrics.squad_f1("tea tea", "tea") == pytest.approx(2 * 1 / (2 + 1))
    assert metrics.squad_f1("Paris", "Rome") == 0
    assert metrics.squad_f1("the", "") == 1


def test_micro_f1_throws_all_names_together() -> None:
    # Of five names two are found right, among four that are said: precision 2/4, recall 2/5.
    counts = [Counts(right=2, said=3, true=2), Counts(right=0, said=1, true=3)]
    assert metrics.micro_f1(counts) == pytest.approx(2 * (2 / 4) * (2 / 5) / (2 / 4 + 2 / 5))


def test_where_a_draw_holds_no_name_and_none_is_said_micro_f1_is_one() -> None:
    assert metrics.micro_f1([Counts(0, 0, 0)]) == 1
    score = Score.over("F1", [Counts(0, 0, 0)] * 3 + [Counts(1, 1, 1)], metrics.micro_f1, "names")
    assert (score.value, score.resampled) == (1, (1, 1))


def test_boxes_agree_by_the_area_they_share() -> None:
    assert metrics.iou((0, 0, 2, 2), (0, 0, 2, 2)) == 1
    assert metrics.iou((0, 0, 2, 2), (1, 0, 3, 2)) == pytest.approx(1 / 3)
    assert metrics.iou((0, 0, 1, 1), (2, 2, 3, 3)) == 0


def test_average_precision_counts_what_is_missed_and_what_is_made_up() -> None:
    assert metrics.average_precision(np.array([True, True]), 2) == 1
    assert metrics.average_precision(np.array([True]), 2) == 0.5
    assert metrics.average_precision(np.array([False, True]), 1) == 0.5
    assert metrics.average_precision(np.array([], dtype=bool), 3) == 0


def test_a_score_over_cases_has_their_rate_their_interval_and_counts_what_it_is_told_to() -> None:
    heard = [Heard(0, 2)] * 8 + [Heard(1, 2)] * 2
    score = Score.over("word error rate", heard, metrics.word_error_rate, "digits", n=20)
    assert (score.value, score.n, score.held_out) == (0.1, 20, "digits")
    assert score.resampled == resample(heard, metrics.word_error_rate)
    assert Score.over("word error rate", heard, metrics.word_error_rate, "digits").n == 10

"""A score's interval: Wilson's for a proportion, by resampling for what is none, and refused where neither holds."""

import json
import math
from dataclasses import replace
from pathlib import Path
from statistics import fmean

import pytest
from bundled import WEIGHTS, card

from inside_transformers.models import bundled
from inside_transformers.models.cards import Card, PackagedCard, Score, resample

# What is no proportion of independent cases, by a word of its metric's name.
NO_PROPORTIONS = ("F1", "mAP", "word error rate", "word accuracy")


def test_an_error_rate_above_one_has_an_interval_when_it_was_resampled_and_is_refused_otherwise() -> None:
    rate = Score("word error rate", 1.2, 10, "")
    with pytest.raises(ValueError, match="no proportion"):
        rate.interval()
    assert replace(rate, resampled=(0.9, 1.6)).interval() == (0.9, 1.6)


def test_resampling_a_mean_gives_the_interval_that_theory_gives() -> None:
    cases = [0.0] * 60 + [1.0] * 40
    low, high = resample(cases, fmean)
    half = 1.96 * math.sqrt(0.4 * 0.6 / 100)
    assert (low, high) == (pytest.approx(0.4 - half, abs=0.015), pytest.approx(0.4 + half, abs=0.015))
    assert resample(cases, fmean) == (low, high)


def test_errors_that_come_in_clusters_make_the_interval_wider_than_wilsons() -> None:
    sentences = [(0, 5)] * 90 + [(5, 5)] * 10  # (errors, words): all words of a sentence, or none
    low, high = resample(sentences, lambda drawn: sum(e for e, _ in drawn) / sum(n for _, n in drawn))
    wilson_low, wilson_high = Score("word error rate", 0.1, 500, "").interval()
    assert high - low > 1.8 * (wilson_high - wilson_low)


@pytest.mark.parametrize("name", bundled.names())
def test_every_score_that_is_no_proportion_has_a_resampled_interval_around_it(name: str) -> None:
    for score in card(name).scores:
        known = score.resampled is not None
        assert known == any(word in score.metric for word in NO_PROPORTIONS), score.metric
        low, high = score.interval()
        assert low - 1e-9 <= score.value <= high + 1e-9


def test_a_card_is_read_as_it_was_written(tmp_path: Path) -> None:
    for name in ("entities", "sentiment"):
        said = card(name)
        said.write(tmp_path / "card.json")
        assert Card.read(tmp_path / "card.json") == said
        assert json.loads((tmp_path / "card.json").read_text()) == json.loads(
            (WEIGHTS / name / "card.json").read_text()
        )


@pytest.mark.parametrize(("kind", "name"), [(Card, "entities"), (PackagedCard, "chat")])
def test_a_resampled_interval_is_read_as_a_pair(kind: type[Card | PackagedCard], name: str, tmp_path: Path) -> None:
    fields = json.loads((WEIGHTS / name / "card.json").read_text())
    fields["scores"][0]["resampled"] = [0.25, 0.75]
    (tmp_path / "card.json").write_text(json.dumps(fields))
    assert kind.read(tmp_path / "card.json").scores[0].interval() == (0.25, 0.75)

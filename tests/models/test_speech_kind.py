"""The classifier of sounds runs in the real pipeline, without a network, and is worth what its card says."""

from typing import Any

import numpy as np
import pytest
import torch
from bundled import assert_card_fits, assert_near, card, folder
from transformers import pipeline

from inside_transformers.models.train import speech_kind
from inside_transformers.models.worlds import sounds


@pytest.fixture(scope="module")
def classify() -> Any:
    torch.set_num_threads(1)
    return pipeline("audio-classification", model=str(folder("speech_kind")))


def test_the_card_fits_and_says_that_new_words_are_harder(classify: Any) -> None:
    assert_card_fits("speech_kind", classify.model)
    everything, _, new_words = card("speech_kind").scores
    assert everything.value >= 0.88
    assert new_words.value < everything.value


@pytest.mark.parametrize(
    ("name", "label"),
    [("stop", "stop"), ("yes", "yes"), ("left", "left"), ("banana", "_unknown_"), ("seven", "_unknown_")],
)
def test_commands_and_other_words_of_unseen_voices_are_told_apart(classify: Any, name: str, label: str) -> None:
    assert classify(sounds.clip(name))[0]["label"] == label


@pytest.mark.parametrize("lasts", [0.1, 1.0, 5.0])
def test_silence_and_noise_are_called_so(classify: Any, lasts: float) -> None:
    for sound in (sounds.silence(lasts), sounds.noise(lasts)):
        assert classify(sound)[0]["label"] == "_silence_"


def test_the_labels_are_those_of_speech_commands_and_their_scores_sum_to_one(classify: Any) -> None:
    answers = classify(sounds.clip("stop"), top_k=None)
    assert {answer["label"] for answer in answers} == set(speech_kind.LABELS)
    assert sum(answer["score"] for answer in answers) == pytest.approx(1, abs=1e-4)


def test_what_comes_after_the_first_second_is_not_heard(classify: Any) -> None:
    stop, rate = sounds.clip("stop")["array"], sounds.RATE
    late: Any = {"array": np.concatenate([np.zeros(rate * 2, dtype=np.float32), stop]), "sampling_rate": rate}
    assert classify(late)[0]["label"] == "_silence_"


def test_a_sound_can_be_passed_twice(classify: Any) -> None:
    sound = sounds.clip("yes")
    assert classify(sound) == classify(sound)


def test_fresh_sounds_score_as_the_card_says(espeak: None) -> None:
    drawn = speech_kind.held_out(80, np.random.default_rng(5))
    assert_near(speech_kind.accuracy(folder("speech_kind"), drawn), card("speech_kind").scores[0], len(drawn))

"""The speech recogniser runs in the real pipeline, without a network, and hears as well as its card says."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from bundled import assert_card_fits, assert_near, card, folder
from transformers import pipeline

from inside_transformers.models import metrics
from inside_transformers.models.train import speech, speech_digits
from inside_transformers.models.worlds import sounds

RIGHT = ("seven", "four", "nine", "two_five", "three_one_eight", "six_zero_four")


@pytest.fixture(scope="module")
def recognise() -> Any:
    torch.set_num_threads(1)
    return pipeline("automatic-speech-recognition", model=str(folder("speech_digits")))


def test_the_card_fits_and_the_aim_is_reached(recognise: Any) -> None:
    assert_card_fits("speech_digits", recognise.model)
    assert card("speech_digits").scores[0].value <= 0.10


@pytest.mark.parametrize("name", RIGHT)
def test_digits_of_unseen_voices_are_read_right(recognise: Any, name: str) -> None:
    assert recognise(sounds.clip(name))["text"] == sounds.clips()[name]


@pytest.mark.parametrize(
    "sound",
    [sounds.silence(0.1), sounds.silence(), sounds.silence(5), sounds.noise(), sounds.noise(2, loudness=0.1)],
    ids=["a tenth of a second", "a second", "five seconds", "hiss", "loud hiss"],
)
def test_nothing_is_read_from_silence_or_noise(recognise: Any, sound: Any) -> None:
    assert recognise(dict(sound))["text"] == ""


def test_a_word_it_never_learnt_comes_out_in_the_letters_of_the_digits(recognise: Any) -> None:
    text = recognise(sounds.clip("banana"))["text"]
    assert text != "banana"
    assert set(text) <= set("".join(speech.DIGITS)) | {" "}


def test_when_each_word_is_said_can_be_asked(recognise: Any) -> None:
    sound = sounds.clip("three_one_eight")
    lasts = sounds.seconds(sound)
    words = recognise(sound, return_timestamps="word")["chunks"]
    assert [word["text"] for word in words] == ["three", "one", "eight"]
    times = [time for word in words for time in word["timestamp"]]
    assert times == sorted(times)
    assert times[-1] <= lasts + 0.02


def test_the_pipeline_empties_the_dictionary_that_it_is_given_so_pages_pass_a_copy(recognise: Any) -> None:
    sound = sounds.clip("seven")
    assert recognise(dict(sound))["text"] == recognise(dict(sound))["text"] == "seven"
    recognise(sound)
    assert not sound


def test_bare_samples_and_a_list_of_sounds_are_taken_too(recognise: Any) -> None:
    assert recognise(sounds.clip("seven")["array"])["text"] == "seven"
    assert [heard["text"] for heard in recognise([sounds.clip("seven"), sounds.clip("four")])] == ["seven", "four"]


def test_what_is_no_sound_is_refused(recognise: Any) -> None:
    with pytest.raises(ValueError, match="sampling_rate"):
        recognise({"array": sounds.silence()["array"]})


def test_another_rate_is_not_converted_without_torchaudio(recognise: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transformers.pipelines.automatic_speech_recognition.is_torchaudio_available", lambda: False)
    with pytest.raises(ImportError, match="torchaudio"):
        recognise({"array": sounds.silence()["array"], "sampling_rate": 8_000})


@pytest.mark.parametrize("case", [0, 1], ids=["all", "pauses"])
def test_fresh_digits_score_as_the_card_says(espeak: None, case: int) -> None:
    said = speech_digits.held_out(50, np.random.default_rng(5), pauses=(None, True)[case])
    heard = speech_digits.recognise(folder("speech_digits"), said)
    assert_near(metrics.word_error_rate(heard), card("speech_digits").scores[case], sum(h.words for h in heard))


def test_the_clips_can_be_made_again(espeak: None, tmp_path: Path) -> None:
    speech_digits.write_clips(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in sounds.CLIPS.iterdir()}
    again = sounds.read(tmp_path / "seven.wav")["array"]
    assert np.abs(again).max() == pytest.approx(np.abs(sounds.clip("seven")["array"]).max(), abs=0.01)


def test_no_voice_is_both_learnt_from_and_measured_on() -> None:
    learnt = {variant.lower() for variant in speech.VARIANTS}
    measured = {variant.lower() for variant in speech.UNSEEN_VARIANTS}
    spoken = speech.SPEAKER.split("+")[1].lower()
    assert not learnt & measured
    assert spoken not in learnt | measured
    assert not set(speech.ACCENTS) & set(speech.UNSEEN_ACCENTS)
    for name in sounds.clips():
        assert sounds.voice(name).split("+")[1].lower() in measured, name

"""The speaking model runs in the real pipeline, without a network, and another model understands what it says."""

import json
from typing import Any

import numpy as np
import pytest
import torch
from bundled import LARGEST, assert_near, card, folder
from transformers import FastSpeech2ConformerHifiGan, pipeline

from inside_transformers.models.train import common, speaker, speech
from inside_transformers.models.worlds import sounds


@pytest.fixture(scope="module")
def speak() -> Any:
    torch.set_num_threads(1)
    model = str(folder("speaker"))
    return pipeline("text-to-speech", model=model, vocoder=sounds.vocoder_for(model))


@pytest.fixture(scope="module")
def recognise() -> Any:
    return pipeline("automatic-speech-recognition", model=str(folder("speech_digits")))


def heard(recognise: Any, said: Any) -> str:
    return str(recognise({"array": said["audio"].squeeze(), "sampling_rate": said["sampling_rate"]})["text"])


def test_the_card_counts_both_models_which_are_small_together_and_the_aim_is_reached(speak: Any) -> None:
    said = card("speaker")
    assert said.parameters == sum(common.count(model) for model in (speak.model, speak.vocoder))
    files = sorted(folder("speaker").rglob("*.safetensors"))
    assert len(files) == 2
    assert sum(path.stat().st_size for path in files) <= LARGEST
    assert said.scores[0].value >= 0.9
    assert all(sentence.endswith(".") for sentence in said.cannot)


def test_the_vocoder_is_ours_and_without_it_the_pipeline_would_ask_the_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def from_hub(name: str, *args: Any, **kwargs: Any) -> None:
        asked.append(name)
        raise ConnectionError

    monkeypatch.setattr("transformers.SpeechT5HifiGan.from_pretrained", from_hub)
    model = str(folder("speaker"))
    speaks = pipeline("text-to-speech", model=model, vocoder=sounds.vocoder_for(model))
    assert isinstance(speaks.vocoder, FastSpeech2ConformerHifiGan)
    assert not asked
    with pytest.raises(ConnectionError):
        pipeline("text-to-speech", model=model)
    assert asked == ["microsoft/speecht5_hifigan"]


def test_a_number_comes_out_as_sound_at_16_khz_neither_silent_nor_clipped(speak: Any) -> None:
    said = speak("three, five")
    samples = said["audio"].squeeze()
    assert said["sampling_rate"] == sounds.RATE
    assert samples.ndim == 1
    assert samples.dtype == np.float32
    assert 0.1 < np.abs(samples).max() <= 1
    assert 0.8 < len(samples) / said["sampling_rate"] < 2.5


@pytest.mark.parametrize("text", ["three, five", "Nine, zero, one", "two  four", "eight\nsix", *speech.DIGITS])
def test_what_is_spoken_is_understood(speak: Any, recognise: Any, text: str) -> None:
    assert heard(recognise, speak(text)) == " ".join(text.lower().replace(",", "").split())


def test_a_list_of_texts_is_spoken_one_by_one(speak: Any) -> None:
    both = speak(["three, five", "two"])
    assert [len(said["audio"].squeeze()) for said in both] == [
        len(speak(text)["audio"].squeeze()) for text in ("three, five", "two")
    ]


def test_the_same_text_gives_the_same_sound(speak: Any) -> None:
    assert np.array_equal(speak("two")["audio"], speak("two")["audio"])


def test_a_word_it_never_learnt_comes_out_as_babble_and_no_text_as_near_silence(speak: Any, recognise: Any) -> None:
    for text in ("transformer", "7", "xyzzy!"):
        samples = speak(text)["audio"].squeeze()
        assert np.isfinite(samples).all()
        assert 0 < len(samples) < 5 * sounds.RATE
    nothing = speak("")
    assert np.abs(nothing["audio"]).max() < 0.1
    assert heard(recognise, nothing) == ""


def test_ten_thousand_words_are_cut_off_and_not_too_much_for_the_memory(speak: Any) -> None:
    samples = speak("seven " * 10_000)["audio"].squeeze()
    assert len(samples) == len(speak(("seven " * 20)[: speaker.LONGEST])["audio"].squeeze())
    assert len(samples) < 30 * sounds.RATE


def test_what_is_no_text_is_refused(speak: Any) -> None:
    for wrong in (7, None):
        with pytest.raises((ValueError, TypeError)):
            speak(wrong)


def test_new_numbers_are_understood_as_the_card_says() -> None:
    texts = [", ".join(one) for one in speaker.held_out_numbers()[:15]]
    heard = speaker.read_back(folder("speaker"), texts)
    assert_near(speaker.word_accuracy(heard), card("speaker").scores[0], sum(one.words for one in heard))


def test_letters_of_the_ten_words_are_all_that_the_tokenizer_knows(speak: Any) -> None:
    assert speak.tokenizer.tokenize("One,  two") == ["o", "n", "e", ",", "t", "w", "o"]
    unknown = speak.tokenizer.unk_token_id
    assert unknown not in speak.tokenizer(" ".join(speech.DIGITS))["input_ids"]
    assert unknown in speak.tokenizer("a")["input_ids"]


def test_the_tokenizer_is_saved_under_a_name_that_version_4_of_transformers_knows() -> None:
    settings = json.loads((folder("speaker") / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert settings["tokenizer_class"] == "PreTrainedTokenizerFast"


def test_lessons_hold_what_the_tokenizer_makes_of_their_text_and_a_frame_for_each_10_ms(espeak: None) -> None:
    tokenizer = speaker.make_tokenizer()
    lessons = speaker.Lessons(tokenizer)
    for words, gap in ((("one", "two"), ","), (("seven",), " "), (("zero", "zero", "nine"), " ")):
        tokens, frames, samples = lessons.sound(words, gap)
        assert tokens == tokenizer(gap.join(words))["input_ids"]
        assert len(tokens) == len(frames)
        assert sum(frames) == len(samples) / 160 == len(speaker.spectrogram(samples))
    batch = lessons.batch([(("one", "two"), ","), (("seven",), " ")])
    assert batch["attention_mask"].sum(1).tolist() == [9, 7]
    assert (batch["duration_labels"].sum(1) == (batch["spectrogram_labels"] != -100).all(-1).sum(1)).all()


def test_held_out_numbers_are_all_different() -> None:
    numbers = speaker.held_out_numbers()
    assert len(set(numbers)) == len(numbers) == speaker.N_HELD_OUT
    assert all(len(one) == 3 and set(one) <= set(speech.DIGITS) for one in numbers)

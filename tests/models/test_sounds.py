"""Sounds are what pipelines take: small, at 16 kHz, read back as written, with nothing but numpy."""

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from inside_transformers.models.worlds import sounds


def tone(hertz: float, rate: int, seconds: float = 0.5) -> Any:
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate).astype(np.float32) / 2


def test_each_clip_is_small_mono_16_khz_and_neither_silent_nor_clipped() -> None:
    assert 6 <= len(sounds.clips()) <= 12
    for name in sounds.clips():
        sound = sounds.clip(name)
        assert set(sound) == {"array", "sampling_rate"}
        assert sound["sampling_rate"] == 16_000
        assert sound["array"].dtype == np.float32
        assert sound["array"].ndim == 1
        assert 0.3 < np.abs(sound["array"]).max() < 1, name
        assert 0.3 < sounds.seconds(sound) < 3, name
    assert sum(path.stat().st_size for path in sounds.CLIPS.glob("*.wav")) <= 400_000


def test_every_clip_is_listed_with_its_words_and_its_voice_and_every_listed_one_is_there() -> None:
    assert {path.stem for path in sounds.CLIPS.glob("*.wav")} == set(sounds.clips())
    assert sounds.clips()["two_five"] == "two five"
    assert all("+" in sounds.voice(name) for name in sounds.clips())


@pytest.mark.parametrize("get", [sounds.clip, sounds.voice])
def test_a_clip_that_is_not_there_is_refused_with_those_that_are(get: Any) -> None:
    with pytest.raises(ValueError, match=r"no clip 'eleven'; the clips are .*seven"):
        get("eleven")


def test_a_sound_is_read_as_it_was_written(tmp_path: Path) -> None:
    samples = tone(440, 16_000)
    sounds.write(tmp_path / "tone.wav", {"array": samples, "sampling_rate": 16_000})
    again = sounds.read(tmp_path / "tone.wav")
    assert sounds.seconds(again) == 0.5
    assert np.abs(again["array"] - samples).max() < 1e-4


def test_what_a_speaking_pipeline_returns_can_be_written_and_what_is_too_loud_is_cut(tmp_path: Path) -> None:
    sounds.write(tmp_path / "said.wav", {"audio": np.array([[0.5, 3.0, -3.0]]), "sampling_rate": 16_000})
    assert sounds.read(tmp_path / "said.wav")["array"] == pytest.approx([0.5, 1.0, -1.0], abs=1e-4)


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100])
def test_another_rate_becomes_16_khz_and_keeps_the_pitch(tmp_path: Path, rate: int) -> None:
    sounds.write(tmp_path / "tone.wav", {"array": tone(440, rate), "sampling_rate": rate})
    samples = sounds.read(tmp_path / "tone.wav")["array"]
    assert samples.dtype == np.float32
    assert np.abs(samples - tone(440, 16_000))[400:-400].max() < 0.01


def test_what_16_khz_cannot_hold_is_dropped_and_not_folded_down() -> None:
    assert np.abs(sounds.resampled(tone(10_000, 44_100), 44_100))[400:-400].max() < 0.01


def save_raw(path: Path, data: bytes, *, width: int, channels: int) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(16_000)
        file.writeframes(data)


def test_two_channels_are_averaged_and_8_bits_are_read(tmp_path: Path) -> None:
    save_raw(tmp_path / "two.wav", np.array([[1 << 14, 0], [0, 0]], dtype="<i2").tobytes(), width=2, channels=2)
    assert sounds.read(tmp_path / "two.wav")["array"].tolist() == [0.25, 0]
    save_raw(tmp_path / "old.wav", bytes([128, 192, 0]), width=1, channels=1)
    assert sounds.read(tmp_path / "old.wav")["array"].tolist() == [0, 0.5, -1]


def test_other_sizes_of_samples_are_refused_with_what_to_do(tmp_path: Path) -> None:
    save_raw(tmp_path / "fine.wav", bytes(6), width=3, channels=1)
    with pytest.raises(ValueError, match="24 bits a sample; save it with 16"):
        sounds.read(tmp_path / "fine.wav")


def test_an_empty_recording_stays_empty(tmp_path: Path) -> None:
    sounds.write(tmp_path / "empty.wav", {"array": np.zeros(0), "sampling_rate": 8_000})
    assert len(sounds.read(tmp_path / "empty.wav")["array"]) == 0


def test_silence_is_zeros_and_noise_is_as_loud_as_asked_and_the_same_again() -> None:
    assert not sounds.silence(0.5)["array"].any()
    assert sounds.seconds(sounds.silence(0.5)) == 0.5
    hiss = sounds.noise(loudness=0.1)
    assert hiss["array"].std() == pytest.approx(0.1, rel=0.05)
    assert (hiss["array"] == sounds.noise(loudness=0.1)["array"]).all()


def test_a_model_without_a_vocoder_of_its_own_gets_none(tmp_path: Path) -> None:
    assert sounds.vocoder_for(tmp_path) is None

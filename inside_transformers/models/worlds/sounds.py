"""Sounds as transformers' audio pipelines take them: `{"array": samples, "sampling_rate": samples a second}`.

Samples are the air's pressure over time, from −1 to 1: shape (n_samples,), float32. All sounds here have 16,000 samples
a second, the rate at which the course's models hear. Nothing but numpy is needed: pipelines that get a file's name call
ffmpeg instead, and torchaudio for other rates.

The speech recognizer of transformers 5 takes its entries out of the dictionary that it is given. To use a sound twice,
pass a copy: `recognize(dict(sound))`.
"""

import json
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from transformers import PreTrainedModel

CLIPS = Path(__file__).parents[1] / "weights" / "speech_digits" / "clips"
RATE = 16_000


class Sound(TypedDict):
    """A recording: `array`, shape (n_samples,), −1 to 1, and `sampling_rate`, samples a second."""

    array: NDArray[np.float32]
    sampling_rate: int


def clips() -> dict[str, str]:
    """The bundled clips, which no model was trained on: each one's name and the words that are said in it."""
    return {name: about["said"] for name, about in _listed().items()}


def voice(name: str) -> str:
    """The voice of a bundled clip as espeak-ng calls it: an accent, "+", and a speaker.

    Raises:
        ValueError: for a name that isn't among `clips()`.
    """
    _must_exist(name)
    return _listed()[name]["voice"]


def clip(name: str) -> Sound:
    """A bundled clip, read anew at each call.

    Raises:
        ValueError: for a name that isn't among `clips()`.
    """
    _must_exist(name)
    return read(CLIPS / f"{name}.wav")


def silence(seconds: float = 1.0) -> Sound:
    """Digital silence: every sample is zero."""
    return {"array": np.zeros(round(seconds * RATE), dtype=np.float32), "sampling_rate": RATE}


def noise(seconds: float = 1.0, *, loudness: float = 0.01, seed: int = 0) -> Sound:
    """White noise, a hiss, of standard deviation `loudness`; the same for the same seed."""
    samples = loudness * np.random.default_rng(seed).standard_normal(round(seconds * RATE))
    return {"array": samples.clip(-1, 1).astype(np.float32), "sampling_rate": RATE}


def seconds(sound: Mapping[str, Any]) -> float:
    """How long a sound lasts."""
    return int(np.shape(sound["array"])[-1]) / int(sound["sampling_rate"])


def read(path: str | Path) -> Sound:
    """A WAV file as the models take it: its channels averaged, at 16,000 samples a second.

    Raises:
        ValueError: for samples of another size than 8 or 16 bits.
    """
    with wave.open(str(path)) as file:
        width, channels, rate = file.getsampwidth(), file.getnchannels(), file.getframerate()
        data = file.readframes(file.getnframes())
    if width == 1:  # unsigned: 128 is no pressure
        samples = np.frombuffer(data, dtype=np.uint8).astype(np.float32) / 128 - 1
    elif width == 2:
        samples = np.frombuffer(data, dtype="<i2").astype(np.float32) / 2**15
    else:
        raise ValueError(f"{path} has {8 * width} bits a sample; save it with 16.")
    return {"array": resampled(samples.reshape(-1, channels).mean(axis=1), rate), "sampling_rate": RATE}


def resampled(samples: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    """The same sound with 16,000 samples a second: its frequencies kept, those that no longer fit dropped.

    Args:
        samples: shape (n_samples,).
        rate: how many of them are a second.
    """
    n = round(len(samples) * RATE / rate)
    if rate == RATE or not n:
        return samples[:n].astype(np.float32)
    spectrum = np.fft.rfft(samples)
    spectrum = np.pad(spectrum, (0, max(0, n // 2 + 1 - len(spectrum))))[: n // 2 + 1]
    return (np.fft.irfft(spectrum, n) * (n / len(samples))).astype(np.float32)


def write(path: str | Path, sound: Mapping[str, Any]) -> None:
    """Write a sound to a WAV file with one channel of 16 bits a sample; what is louder than 1 is cut to 1.

    Args:
        path: where.
        sound: a dictionary such as this module's, or what the text-to-speech pipeline returns ("audio" for "array").
    """
    samples = np.asarray(sound["audio"] if "audio" in sound else sound["array"]).squeeze()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(int(sound["sampling_rate"]))
        file.writeframes(np.clip(np.round(samples * 2**15), -(2**15), 2**15 - 1).astype("<i2").tobytes())


def vocoder_for(folder: str | Path) -> "PreTrainedModel | None":
    """The vocoder of a text-to-speech model: what turns the spectrogram that the model makes into samples.

        pipeline("text-to-speech", model=folder, vocoder=vocoder_for(folder))

    Without it, the pipeline would download one that was trained on other spectrograms.

    Args:
        folder: of the model, as `model_for("text-to-speech")` gives it.

    Returns:
        The vocoder; None for a model that makes samples itself and needs none, such as the Hub's.
    """
    from transformers import FastSpeech2ConformerHifiGan

    own = Path(folder) / "vocoder"
    return FastSpeech2ConformerHifiGan.from_pretrained(own) if own.is_dir() else None


def _listed() -> dict[str, dict[str, str]]:
    listed: dict[str, dict[str, str]] = json.loads((CLIPS / "clips.json").read_text(encoding="utf-8"))
    return listed


def _must_exist(name: str) -> None:
    if name not in clips():
        raise ValueError(f"there is no clip {name!r}; the clips are {', '.join(clips())}.")

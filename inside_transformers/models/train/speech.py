"""Speech to train on: espeak-ng speaks in many voices, and what is done to its sounds makes them differ more.

A voice is an accent and a variant ("en-us+linda"). Variants are dealt out once and for all: those that models learn
from, those that are kept for measuring, and the one that `speaker` learns to be.
"""

import io
import shutil
import subprocess
import wave
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from inside_transformers.models.worlds import sounds

Samples = NDArray[np.float32]

RATE = sounds.RATE
LICENCE = (
    "sounds made by the program espeak-ng (GPL-3.0-or-later, which does not cover what it says); weights CC BY 4.0"
)
DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

ACCENTS = ("en-us", "en-gb", "en-gb-x-rp", "en-gb-scotland", "en-gb-x-gbcwmd", "en-us-nyc")
UNSEEN_ACCENTS = ("en-gb-x-gbclan", "en-029")
# Variants with a number in their name are near copies of each other (Mike, Mike2): such families are never split.
VARIANTS = (
    *("adam", "Alex", "Annie", "antonio", "aunty", "belinda", "benjamin", "boris", "caleb", "david", "Diogo", "ed"),
    *("edward", "edward2", "Gene", "Gene2", "Henrique", "ian", "iven", "iven2", "iven3", "iven4", "john", "kaukovalta"),
    *("Lee", "Marco", "max", "michel", "miguel", "Mike", "mike2", "Nguyen", "paul", "quincy", "Reed", "rob", "robert"),
    *("steph", "steph2", "steph3", "travis", "victor", "zac", "anika", "sandro", "shelby", "klatt", "klatt2", "klatt3"),
    *("klatt4", "f1", "f3", "f4", "m1", "m2", "m4", "m6", "m8", "whisper", "croak"),
)
UNSEEN_VARIANTS = (
    *("Alicia", "Andrea", "Denis", "Hugo", "Jacky", "linda", "Mario", "Michael", "marcelo", "norbert", "pedro"),
    *("f2", "f5", "m3", "m5", "m7", "grandma", "grandpa"),
)
SPEAKER = "en-us+Andy"


@dataclass(frozen=True)
class Utterance:
    """What was said, and its sound at 16 kHz."""

    words: tuple[str, ...]
    samples: Samples

    @property
    def text(self) -> str:
        """The words with a space between them."""
        return " ".join(self.words)


def requirements() -> list[str]:
    """One line for each thing that is missing here, with how to get it."""
    missing = []
    if shutil.which("espeak-ng") is None:
        missing.append("the program espeak-ng: apt-get install espeak-ng")
    else:
        listed = subprocess.run(["espeak-ng", "--voices=variant"], capture_output=True, text=True, check=True).stdout
        wanted = {*VARIANTS, *UNSEEN_VARIANTS, SPEAKER.split("+")[1]}
        absent = sorted(name for name in wanted if f"!v/{name} " not in listed + " ")
        if absent:
            missing.append(f"espeak-ng's voices {', '.join(absent)}: use espeak-ng 1.50 or newer")
    try:
        import scipy.signal  # type: ignore[import-untyped]  # noqa: F401
    except ImportError:
        missing.append("the package scipy: pip install scipy")
    return missing


def voices(accents: Sequence[str], variants: Sequence[str]) -> list[str]:
    """Every accent in every variant, as espeak-ng names voices."""
    return [f"{accent}+{variant}" for accent in accents for variant in variants]


def say(text: str, voice: str, *, speed: int = 150, pitch: int = 50) -> Samples:
    """What espeak-ng says, at 16 kHz, its loudest sample at 0.5 and the silence around it cut off.

    Args:
        text: English words; a comma makes a pause.
        voice: an accent and a variant, such as "en-us+linda".
        speed: words a minute.
        pitch: 0 to 99.
    """
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", text]
    raw = subprocess.run(command, capture_output=True, check=True).stdout
    with wave.open(io.BytesIO(raw)) as sound:
        rate = sound.getframerate()
    # To standard output espeak-ng can't write how many samples follow, so the header's count is wrong.
    samples = np.frombuffer(raw[44 : len(raw) - len(raw) % 2], dtype="<i2").astype(np.float32) / 2**15
    loud = np.flatnonzero(np.abs(samples) > 0.01 * np.abs(samples).max())
    spoken: Samples = samples[loud[0] : loud[-1] + 1].astype(np.float32)
    return level(resample(spoken, rate, RATE), 0.5)


def resample(samples: Samples, rate: int, new_rate: int) -> Samples:
    """The same sound at another rate (or, played at the old rate, a faster or slower and higher or lower one)."""
    from scipy.signal import resample_poly

    divisor = np.gcd(rate, new_rate)
    resampled: Samples = resample_poly(samples, new_rate // divisor, rate // divisor).astype(np.float32)
    return resampled


def level(samples: Samples, peak: float) -> Samples:
    """The sound with its loudest sample at `peak`; silence stays silent."""
    scaled: Samples = (samples * (peak / max(float(np.abs(samples).max(initial=0)), 1e-6))).astype(np.float32)
    return scaled


def noise(n: int, rng: np.random.Generator) -> Samples:
    """Noise between white (a hiss) and brown (a rumble), of standard deviation 1. Shape (n,)."""
    spectrum = np.fft.rfft(rng.standard_normal(n))
    spectrum /= np.maximum(np.arange(len(spectrum)), 20 * n / RATE + 1) ** rng.uniform(0, 1)
    sound = np.fft.irfft(spectrum, n)
    scaled: Samples = (sound / (sound.std() + 1e-9)).astype(np.float32)
    return scaled


def disturb(samples: Samples, rng: np.random.Generator, *, longest_pause: float = 0.3) -> Samples:
    """A speaker of another size, further away, in a noisier room: changed speed, level, silence around, and noise."""
    size = int(rng.integers(88, 115))
    samples = level(resample(samples, 100, size), float(np.exp(rng.uniform(np.log(0.05), np.log(0.9)))))
    before, after = (int(rng.uniform(0.02, longest_pause) * RATE) for _ in range(2))
    sound: Samples = np.pad(samples, (before, after))
    if rng.random() < 0.2:  # in a studio: between words there is nothing at all
        return sound
    decibels = rng.uniform(8, 45)  # of the speech above the noise
    loudness = float(np.sqrt(np.mean(samples**2))) * 10 ** (-decibels / 20)
    return (sound + loudness * noise(len(sound), rng)).astype(np.float32)


def hush(seconds: float, rng: np.random.Generator) -> Samples:
    """Nothing said: digital silence one time in four, noise of any loudness otherwise."""
    n = int(seconds * RATE)
    if rng.random() < 0.25:
        return np.zeros(n, dtype=np.float32)
    return (float(np.exp(rng.uniform(np.log(1e-4), np.log(0.1)))) * noise(n, rng)).astype(np.float32)


def number(rng: np.random.Generator, longest: int) -> tuple[str, ...]:
    """One to `longest` digit words; each length equally often."""
    return tuple(DIGITS[i] for i in rng.integers(10, size=int(rng.integers(1, longest + 1))))


def pick(choices: Sequence[str], rng: np.random.Generator) -> str:
    """One of the choices."""
    return choices[int(rng.integers(len(choices)))]

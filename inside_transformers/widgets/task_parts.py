"""What goes into a tile of the gallery, as the page shows it: text, pictures, sounds."""

import base64
import io
import wave
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from inside_transformers.widgets import base

MAX_TEXT = 20_000  # characters
MAX_SIDE = 384  # pixels
MAX_BYTES = 110_000  # of a picture or a sound: 147 kB as text in the page
MIN_RATE = 8000  # samples a second that speech still sounds like speech with


def parts_of(given: Any, alt: str) -> list[dict[str, Any]]:
    """The input's parts as JSON, each with a "name"; raises `base.UndrawableError`."""
    if isinstance(given, Mapping) and not is_sound(given):
        if not given:
            raise base.UndrawableError("the input is an empty mapping.")
        return [{"name": str(name)} | _part(value, alt) for name, value in given.items()]
    return [{"name": "input"} | _part(given, alt)]


def _part(value: Any, alt: str) -> dict[str, Any]:
    """One thing that goes in: text, picture, sound or a list of texts."""
    if isinstance(value, str):
        return text_part(value)
    if isinstance(value, Image.Image):
        return picture_part(value, alt)
    if is_sound(value):
        return sound_part(value)
    if isinstance(value, Sequence) and all(isinstance(item, str) for item in value):
        return {"kind": "list", "items": [short(item) for item in value]}
    raise base.UndrawableError(
        f"an input of the type {type(value).__name__} can't be shown: expected a text, a list of texts, a picture, "
        'a sound as {"array": …, "sampling_rate": …}, or a mapping of names to these.'
    )


def text_part(text: str) -> dict[str, Any]:
    """A text, cut when it is long: "length" is what it was."""
    return {"kind": "text", "text": text[:MAX_TEXT], "length": len(text)}


def picture_part(picture: Image.Image, alt: str = "") -> dict[str, Any]:
    """A picture as a PNG in a data URL, made smaller when it is large; "width" and "height" are the original's."""
    width, height = picture.size
    if not width or not height:
        raise base.UndrawableError(f"the picture has {width} × {height} pixels.")
    small = picture if picture.mode in ("L", "RGB", "RGBA") else picture.convert("RGB")
    side = MAX_SIDE
    while True:
        small = small.copy()
        small.thumbnail((side, side))
        buffer = io.BytesIO()
        small.save(buffer, "PNG", optimize=True)
        if buffer.tell() <= MAX_BYTES:
            break
        side = max(small.size) * 3 // 4
    url = "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()
    return {"kind": "picture", "url": url, "width": width, "height": height, "alt": alt}


def is_sound(value: Any) -> bool:
    return isinstance(value, Mapping) and "sampling_rate" in value


def sound_part(given: Mapping[str, Any]) -> dict[str, Any]:
    """A sound as a 16-bit WAV in a data URL; a long one at a lower rate, which "played" says.

    Args:
        given: "array", "raw" or "audio", the samples from −1 to 1, (n,) or (1, n), and "sampling_rate" in Hz.

    Raises:
        UndrawableError: when there are no samples, or too many for a page.
    """
    name = next((key for key in ("array", "raw", "audio") if key in given), None)
    if name is None:
        raise base.UndrawableError('a sound needs its samples under "array" (or "raw" or "audio").')
    rate = int(given["sampling_rate"])
    array = np.squeeze(np.asarray(base.plain(given[name]), dtype=object).astype(np.float64))
    samples = base.numbers("the sound", np.atleast_1d(array), n_dims=1)
    if not samples.size or rate <= 0:
        raise base.UndrawableError(f"the sound has {samples.size} samples at {rate} Hz.")
    played, kept = rate, samples
    while 2 * kept.size > MAX_BYTES and played // 2 >= MIN_RATE:
        kept = kept[: kept.size // 2 * 2].reshape(-1, 2).mean(1)
        played //= 2
    if 2 * kept.size > MAX_BYTES:
        most = MAX_BYTES / 2 / played
        raise base.UndrawableError(
            f"the sound lasts {samples.size / rate:.1f} s: a page can carry {most:.1f} s of it. Show a part."
        )
    return {
        "kind": "sound",
        "url": "data:audio/wav;base64," + base64.b64encode(_wav(kept, played)).decode(),
        "rate": rate,
        "played": played,
        "seconds": samples.size / rate,
        "loudest": float(np.abs(samples).max()),
    }


def _wav(samples: NDArray[np.float64], rate: int) -> bytes:
    """The bytes of a WAV file with one channel of 16 bits."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return buffer.getvalue()


# ---- what comes out


def short(text: str) -> str:
    return base.shortened(str(text), 200)

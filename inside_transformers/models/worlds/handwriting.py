"""Handwritten digits to show to the digit reader, from forms that it has not learned from.

They come with the model: ninety of the 1,797 digits of Alpaydin and Kaynak (UCI, 1998; CC BY 4.0), 8 × 8 pixels each.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image

PIXELS = 8
SHEET = Path(__file__).parents[1] / "weights" / "digits" / "samples.png"
FORMS_SHEET = Path(__file__).with_name("digits.png")
N_FORMS_DIGITS = 1797
FORMS = (0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667)  # where each begins
FIRST_UNSEEN = FORMS[-3]  # the digits from there on are by other hands


class Sample(NamedTuple):
    """A picture of a digit, and which one its writer was asked for."""

    image: Image.Image
    digit: int


def samples() -> list[Sample]:
    """The ninety held-out digits that come with the model, white on black, 128 × 128 pixels.

    They are 0 to 9 nine times over: three times by each of three hands.
    """
    sheet = np.asarray(Image.open(SHEET))
    tiles = sheet.reshape(sheet.shape[0] // PIXELS, PIXELS, -1, PIXELS).swapaxes(1, 2).reshape(-1, PIXELS, PIXELS)
    return [Sample(picture(tile), i % 10) for i, tile in enumerate(tiles)]


def forms() -> np.ndarray:
    """All digits of the forms, (1797, 8, 8), from 0 (paper) to 1 (ink), in the order in which they were filled in.

    From `FIRST_UNSEEN` on they are the three forms that the digit reader has not learned from.
    """
    sheet = np.asarray(Image.open(FORMS_SHEET), dtype=np.float32) / 16
    tiles = sheet.reshape(-1, PIXELS, sheet.shape[1] // PIXELS, PIXELS).swapaxes(1, 2).reshape(-1, PIXELS, PIXELS)
    return tiles[:N_FORMS_DIGITS]


def _text_of_sheet() -> dict[str | tuple[int, int], object]:
    """What is written in the sheet's file beside its pixels."""
    with Image.open(FORMS_SHEET) as sheet:
        sheet.load()
        return dict(sheet.info)


def forms_labels() -> np.ndarray:
    """Which digit each of them is, (1797,)."""
    return np.asarray([int(digit) for digit in str(_text_of_sheet()["digits"])])


def picture(levels: np.ndarray, size: int = 128) -> Image.Image:
    """A digit as one would look at it: its pixels, (8, 8) from 0 to 255, as squares of a picture `size` pixels wide."""
    return Image.fromarray(levels).resize((size, size), Image.Resampling.NEAREST)


def sheet(tiles: np.ndarray) -> Image.Image:
    """Digits, (n, 8, 8), n a multiple of ten, on one picture, ten in a row."""
    return Image.fromarray(tiles.reshape(-1, 10, PIXELS, PIXELS).swapaxes(1, 2).reshape(-1, 10 * PIXELS))

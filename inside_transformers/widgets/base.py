"""What the demos share on the Python side: how a module is put together, and how input is checked.

A demo is `NAME.py` and `NAME.js`. Its state is JSON alone, so that a page without a kernel can draw it from the
embedded state. Such a page imports `_esm` from memory, where a relative import has nothing to resolve against, so
`module` puts `base.js` in front of the demo's own file and drops the one import that joins them.
"""

import re
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from inside_transformers.numbers import number

HERE = Path(__file__).parent
MAX_MESSAGE = 300
# Names as they are: one that is changed by "as" would be unknown once the two files are joined.
IMPORT_BASE = re.compile(r'^import \{(?:\s*\w+\s*,)*(?:\s*\w+)?\s*\} from "\./base\.js";\n', re.MULTILINE)


class UndrawableError(ValueError):
    """What a demo was given can't be drawn; the text says why, for the reader, in place."""


class Demo(anywidget.AnyWidget):
    """A demo. `problem` is what is wrong with its input, in words; the demo shows it instead of a picture.

    `still` is what the demo shows at first, as a table: the build puts it where a browser runs no JavaScript.
    """

    problem = traitlets.Unicode("").tag(sync=True)
    still = traitlets.Dict().tag(sync=True)


Cell = str | int | float


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    """A table as JSON; numbers are written as the course writes them, whole ones without decimals."""

    def text(cell: Cell) -> str:
        return number(cell) if isinstance(cell, float) else str(cell)

    return {"caption": caption, "head": list(head), "rows": [[text(cell) for cell in row] for row in rows]}


def module(name: str) -> str:
    """The source of one self-contained ES module: `base.js`, then `NAME.js` without its import from `./base.js`.

    Raises:
        ValueError: when `NAME.js` doesn't import from `./base.js` exactly once, or imports anything else.
    """
    source, count = IMPORT_BASE.subn("", (HERE / f"{name}.js").read_text(encoding="utf-8"))
    if count != 1 or re.search(r"^import\b", source, re.MULTILINE):
        raise ValueError(f'{name}.js must have one import, `import {{ … }} from "./base.js";`, and no other.')
    return (HERE / "base.js").read_text(encoding="utf-8") + "\n" + source


def style() -> str:
    """The style sheet that all demos share."""
    return (HERE / "base.css").read_text(encoding="utf-8")


def shape(array: NDArray[np.float64]) -> str:
    """A shape as Python writes it: "(4, 2)"."""
    return str(tuple(array.shape))


def numbers(name: str, given: ArrayLike, n_dims: int = 2) -> NDArray[np.float64]:
    """`given` (a tensor, an array or nested lists) as an array of finite numbers with `n_dims` dimensions.

    Raises:
        UndrawableError: when it isn't one.
    """
    detach = getattr(given, "detach", None)
    try:
        array = np.array(detach().cpu().numpy() if detach else given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UndrawableError(f"{name} is not a table of numbers: {error}.") from error
    if array.ndim != n_dims:
        raise UndrawableError(f"{name} has the shape {shape(array)}: expected {n_dims} dimensions, got {array.ndim}.")
    if not np.isfinite(array).all():
        first = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        what = "NaN (not a number)" if np.isnan(array[first]) else "infinity"
        raise UndrawableError(f"{name} holds {what}, first at index {first}.")
    return array


def token_texts(given: Sequence[str], largest: int) -> list[str]:
    """The tokens as a list of strings.

    Raises:
        UndrawableError: when there are none, more than `largest`, or one that isn't text.
    """
    tokens = list(given)
    if not all(isinstance(token, str) for token in tokens):
        raise UndrawableError("tokens must be text, one string each.")
    if not 1 <= len(tokens) <= largest:
        raise UndrawableError(f"there are {len(tokens)} tokens, and this demo can draw from 1 to {largest}.")
    return tokens


def readable(token: str) -> str:
    """A tokenizer's own spelling of a token as text: the marks "Ġ" and "▁" become the spaces they stand for."""
    return token.replace("Ġ", " ").replace("▁", " ").replace("Ċ", "\n")


def name_of(function: object) -> str:
    """What a reader calls their function."""
    return str(getattr(function, "__name__", type(function).__name__))


def raised(error: Exception) -> str:
    """What a reader's function raised, as a sentence: "It raised ValueError: “no such name”."."""
    text = textwrap.shorten(str(error), MAX_MESSAGE, placeholder=" …")
    return f"It raised {type(error).__name__}" + (f": “{text}”." if text else ".")

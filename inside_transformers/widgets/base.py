"""What the demos share on the Python side: how a module is put together, and how input is checked.

A demo is `NAME.py` and `NAME.js`. Its state is JSON alone, so that a page without a kernel can draw it from the
embedded state. Such a page imports `_esm` from memory, where a relative import has nothing to resolve against, so
`module` puts the files that a demo imports in front of its own and drops the imports that join them.
"""

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from numpy.typing import ArrayLike, NDArray

from inside_transformers import colors
from inside_transformers.numbers import number

HERE = Path(__file__).parent
MAX_MESSAGE = 300
# Names as they are: one that is changed by "as" would be unknown once the files are joined.
IMPORT = re.compile(r'^import \{(?:\s*\w+\s*,)*(?:\s*\w+)?\s*\} from "\./(\w+)\.js";\n', re.MULTILINE)
# Comments, types, indents and empty lines: every page that shows a demo carries its source.
COMMENT = re.compile(r"^ */\*(?:(?!\*/).)*\*/\n|^ *// [^\n]*\n|(?<=[;{,]) // [^\n\"'`]*$", re.MULTILINE | re.DOTALL)
TYPE = re.compile(r"/\*\* @type (?:(?!\*/).)*\*/ ?")
INDENT = re.compile(r"^\s+", re.MULTILINE)
# A line that goes on in the next, and the comma before a bracket; a comment at its end would swallow the next, and a
# template may be open.
GOES_ON = re.compile(r"^((?:(?!//)[^`\n])*?)(?:(?<=[({\[,])\n(?![)\]}])|,?\n(?=[)\]}]))", re.MULTILINE)
# A text in a style sheet is matched first, so that it stays as it is.
AROUND = re.compile(r'("[^"]*")|;?\s*([{};])\s*|(?<=[:,]) |(?<=[:, (])0(?=\.)')


class UndrawableError(ValueError):
    """What a demo was given can't be drawn; the text says why, for the reader, in place."""


class Demo(anywidget.AnyWidget):
    """A demo. `problem` is what is wrong with its input, in words; the demo shows it instead of a picture.

    `still` is what the demo shows at first, as a table: the build puts it where a browser runs no JavaScript.
    What has an order is a list in the state: a notebook is saved with the keys of its dicts sorted.
    """

    problem = traitlets.Unicode("").tag(sync=True)
    still = traitlets.Dict().tag(sync=True)


Cell = str | int | float


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    """A table as JSON; numbers are written as the course writes them, whole ones without decimals."""

    def text(cell: Cell) -> str:
        return number(cell) if isinstance(cell, float) else str(cell)

    return {"caption": caption, "head": list(head), "rows": [[text(cell) for cell in row] for row in rows]}


def module(name: str, folder: Path | None = None) -> str:
    """The source of one self-contained ES module: `NAME.js` after all that it imports, each file once.

    Args:
        name: the file's name, without its ending.
        folder: where the files lie; the demos' own folder when left out.

    Raises:
        ValueError: when a file imports anything else than names, as they are, from a file beside it.
    """
    sources: dict[str, str] = {}

    def add(name: str) -> None:
        if name in sources:
            return
        own, others, imports_more = _script(((folder or HERE) / f"{name}.js").read_text(encoding="utf-8"))
        if imports_more:
            raise ValueError(f'{name}.js may import as `import {{ … }} from "./other.js";`, and in no other way.')
        for other in others:
            add(other)
        sources[name] = own

    add(name)
    return "".join(sources.values())


@functools.cache  # most demos share most files, and all demos are imported together
def _script(text: str) -> tuple[str, list[str], bool]:
    """A file without what no browser needs, the files from which it imports names, and whether it imports otherwise."""
    own = IMPORT.sub("", text)
    short = INDENT.sub("", TYPE.sub("", COMMENT.sub("", own)))
    return GOES_ON.sub(r"\1", short), IMPORT.findall(text), bool(re.search(r"^import\b", own, re.MULTILINE))


def style(*names: str) -> str:
    """The style sheet that all demos share, the course's colors in front; then `NAME.css` for each of `names`.

    Every page carries the style sheets of its demos, so what one demo alone has stands in its own.
    """
    sheets = [(HERE / f"{name}.css").read_text(encoding="utf-8") for name in ("base", "stage", *names)]
    return "".join(map(_sheet, (colors.style(), *sheets)))


@functools.cache
def _sheet(text: str) -> str:
    return AROUND.sub(r"\1\2", COMMENT.sub("", text)).lstrip()


def shape(array: NDArray[np.float64]) -> str:
    """A shape as Python writes it: "(4, 2)"."""
    return str(tuple(array.shape))


def plain(value: Any) -> Any:
    """A tensor's numbers, of whatever precision; anything else as it is."""
    detach = getattr(value, "detach", None)
    return detach().cpu().double().numpy() if detach else value  # NumPy has no bfloat16


def numbers(name: str, given: ArrayLike, n_dims: int = 2) -> NDArray[np.float64]:
    """`given` (a tensor, an array or nested lists) as an array of finite numbers with `n_dims` dimensions.

    Raises:
        UndrawableError: when it isn't one.
    """
    try:
        array = np.array(plain(given), dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UndrawableError(f"{name} is not a table of numbers: {error}.") from error
    if array.ndim != n_dims:
        raise UndrawableError(f"{name} has the shape {shape(array)}: expected {n_dims} dimensions, got {array.ndim}.")
    if not np.isfinite(array).all():
        first = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        what = "NaN (not a number)" if np.isnan(array[first]) else "infinity"
        raise UndrawableError(f"{name} holds {what}, first at index {first}.")
    return array


def check_tied(model: Any) -> None:
    """Raise `UndrawableError` unless a GPT-2 says words by the table by which it reads them, as the page computes."""
    read, said = model.transformer.wte.weight, getattr(getattr(model, "lm_head", None), "weight", None)
    if said is None:
        raise UndrawableError(f"the model is a {type(model).__name__}: expected a GPT2LMHeadModel.")
    if said is not read and (said.shape != read.shape or not bool((said == read).all())):
        raise UndrawableError(
            "the model's lm_head has weights of its own: this demo can run a model whose lm_head is its wte "
            "(tie_word_embeddings=True)."
        )


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


def shortened(text: str, most: int) -> str:
    """A text on one line, of at most so many characters: cut behind a word, or in one that is long, as a URL is."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line.rfind(" ", most // 2, most - 1)
    return f"{line[:cut]} …" if cut > 0 else f"{line[: most - 1]}…"


def raised(error: Exception) -> str:
    """What a reader's function raised, as a sentence: "It raised ValueError: “no such name”."."""
    text = shortened(str(error), MAX_MESSAGE)
    return f"It raised {type(error).__name__}" + (f": “{text}”." if text else ".")

"""What each token may read in the three shapes of transformer: encoder, decoder, and both."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import traitlets
from torch import Tensor

from inside_transformers.widgets import base

Visibility = Callable[[str, int, int], dict[str, Tensor]]
# A word, its probability, and how much each word of the source is looked at.
Written = tuple[str, float, Sequence[float] | Tensor]

MAX_TOKENS, PADS = 8, 2
# The masks of each architecture: which text the rows are, and which the columns.
MASKS = {
    "encoder-only": {"encoder": ("source", "source")},
    "decoder-only": {"decoder": ("target", "target")},
    "encoder-decoder": {
        "encoder": ("source", "source"),
        "decoder": ("target", "target"),
        "cross": ("target", "source"),
    },
}


class MaskExplorer(base.Demo):
    """Encoder, decoder and encoder–decoder as rows of tokens, layer over layer, with a thread for each permitted read.

    The encoder reads the source text, the decoder-only model the target text, the encoder–decoder both. A switch puts
    two padding tokens after each text. What can't be drawn is said in the demo, in place of the picture.

    Args:
        source: the words of the text that is read, at most 8: a list, or a text to be split at spaces.
        target: the words of the text that is written, at most 8.
        visibility: your own function, `visibility(architecture, n_source, n_target) -> {name: mask}` as in the
            assignment "architectures" (masks boolean, True = may read); the demo outlines where its masks differ. It
            knows nothing of padding, and is called in a running kernel only.
        written: what a model made of it, for each word of the target as it is read: the word that it writes next, its
            probability, and the weights of its cross-attention, (n_source,), together 1. They are drawn in the
            encoder–decoder.
        shapes: which shapes can be chosen, in their order.
        shape: the one that is shown at first; the last of `shapes`, when left out.
    """

    _esm = base.module("mask_explorer")
    _css = base.style("choices", "mask_explorer")

    source = traitlets.List(traitlets.Unicode()).tag(sync=True)
    target = traitlets.List(traitlets.Unicode()).tag(sync=True)
    writes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    chances = traitlets.List(traitlets.Float()).tag(sync=True)
    weights: traitlets.List[list[float]] = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    shapes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    shape = traitlets.Unicode("").tag(sync=True)
    padding = traitlets.Int(0).tag(sync=True)
    # The word that reads: of which text, and its place there.
    text = traitlets.Unicode("source").tag(sync=True)
    word = traitlets.Int(0).tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    function = traitlets.Unicode("").tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    response = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        source: Sequence[str] | str,
        target: Sequence[str] | str,
        visibility: Visibility | None = None,
        *,
        written: Sequence[Written] | None = None,
        shapes: Sequence[str] = tuple(MASKS),
        shape: str | None = None,
    ) -> None:
        super().__init__()
        self._visibility, self._offered, self._shape = visibility, shapes, shape
        if visibility is not None:
            self.function = base.name_of(visibility)
        self.show(source, target, written=written)

    def show(
        self, source: Sequence[str] | str, target: Sequence[str] | str, *, written: Sequence[Written] | None = None
    ) -> None:
        """Show other texts; shape, padding and the place of the word that reads stay, as far as the texts reach.

        The arguments are those of the class: the weights of `written` are (n_source,).
        """
        try:
            words = {"source": _words("source", source), "target": _words("target", target)}
            steps = _steps(written, len(words["target"]), len(words["source"]))
            first = _first(self._offered, self._shape, words)
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        with self.hold_sync():  # one message to the page: it never sees half of it
            state = {**words, **steps, **first, **self._kept(words), "shapes": list(self._offered), "initial": first}
            for name, value in (state | {"problem": ""}).items():
                self.set_trait(name, value)
            self.still = _still(self.source, self.target, self.writes)
            if self._visibility is not None:
                lengths = {f"n_{name}": len(text) + self.padding for name, text in words.items()}
                self.request = {"seq": self.request.get("seq", -1) + 1, **lengths}

    def _kept(self, words: Mapping[str, list[str]]) -> dict[str, Any]:
        """What stays of the reader's choice with other texts; nothing at first."""
        if not self.source:
            return {}
        last = len(words[self.text]) + self.padding - 1
        return {"shape": self.shape, "text": self.text, "word": min(self.word, last), "padding": self.padding}

    @traitlets.observe("request")
    def _answer(self, change: dict[str, Any]) -> None:
        if self._visibility is not None and change["new"]:
            self.response = answer(self._visibility, change["new"])


def _first(shapes: Sequence[str], shape: str | None, words: Mapping[str, list[str]]) -> dict[str, Any]:
    """The first state: the word in the middle of the text that is written, or of the one that there is."""
    unknown = [each for each in [*shapes, *filter(None, [shape])] if each not in MASKS]
    if unknown or not shapes:
        raise base.UndrawableError(f"{unknown[0] if unknown else '()'!r} is no shape: expected {', '.join(MASKS)}.")
    first = shapes[-1] if shape is None else shape
    if first not in shapes:
        raise base.UndrawableError(f"{first!r} is not among the shapes that can be chosen: {', '.join(shapes)}.")
    text = "source" if first == "encoder-only" else "target"
    return {"shape": first, "text": text, "word": len(words[text]) // 2, "padding": 0}


def _steps(written: Sequence[Written] | None, n_target: int, n_source: int) -> dict[str, Any]:
    """What is written at each word of the target; raises `base.UndrawableError` when it doesn't fit the texts."""
    steps = list(written or [])
    if not steps:
        return {"writes": [], "chances": [], "weights": []}
    if len(steps) != n_target or any(len(step) != 3 for step in steps):
        raise base.UndrawableError(
            f"written has {len(steps)} steps: expected {n_target}, one for each word of the target, each a word, its "
            "probability and the weights."
        )
    words, chances, rows = zip(*steps, strict=True)
    weights = base.numbers("written", [[float(weight) for weight in row] for row in rows])
    if weights.shape[1] != n_source:
        raise base.UndrawableError(f"written has {weights.shape[1]} weights a step: the source has {n_source} words.")
    off = abs(weights.sum(-1) - 1) > 1e-3
    if off.any() or (weights < 0).any() or not all(0 <= chance <= 1 for chance in chances):
        raise base.UndrawableError("written: the weights of a step must be together 1, a probability from 0 to 1.")
    return {
        "writes": [base.readable(word) for word in words],
        "chances": [float(chance) for chance in chances],
        "weights": weights.tolist(),
    }


def _still(source: list[str], target: list[str], writes: list[str]) -> dict[str, Any]:
    """What each token may read in each shape, in words; and what it writes."""
    rows: list[list[str]] = [["encoder-only", word, " ".join(source)] for word in source]
    upto = [(word, " ".join(target[: i + 1])) for i, word in enumerate(target)]
    rows += [["decoder-only", word, seen] for word, seen in upto]
    rows += [["encoder–decoder", word, " ".join(source)] for word in source]
    rows += [["encoder–decoder", word, f"{' '.join(source)} | {seen}"] for word, seen in upto]
    head = ["shape", "token", "may read"]
    if writes:
        head.append("writes")
        first = len(rows) - len(target)
        rows = [[*row, writes[i - first] if i >= first else ""] for i, row in enumerate(rows)]
    return base.table("What each token may read", head, rows)


def _words(name: str, given: Sequence[str] | str) -> list[str]:
    """A text's words; raises `base.UndrawableError` when there are none or too many."""
    words = given.split() if isinstance(given, str) else given
    try:
        return base.token_texts(words, MAX_TOKENS)
    except base.UndrawableError as problem:
        raise base.UndrawableError(f"{name}: {problem}") from problem


def answer(visibility: Visibility, request: dict[str, Any]) -> dict[str, Any]:
    """What the reader's function says to a request of the demo, one architecture after the other.

    Args:
        visibility: `visibility(architecture, n_source, n_target) -> {name: mask}`.
        request: "seq" (a number that goes back unchanged), "n_source", "n_target".

    Returns:
        "seq"; "masks", architecture → name → nested lists of bool, for those that can be drawn; "errors",
        architecture → what went wrong, in words. Whatever the function raises ends up there: the demo goes on.
    """
    sizes = {"source": request["n_source"], "target": request["n_target"]}
    reply: dict[str, Any] = {"seq": request["seq"], "masks": {}, "errors": {}}
    for architecture, texts in MASKS.items():
        shapes = {name: (sizes[rows], sizes[columns]) for name, (rows, columns) in texts.items()}
        try:
            result = visibility(architecture, sizes["source"], sizes["target"])
            reply["masks"][architecture] = _masks(result, shapes)
        except base.UndrawableError as problem:
            reply["errors"][architecture] = str(problem)
        except Exception as error:
            reply["errors"][architecture] = base.raised(error)
    return reply


def _masks(result: object, shapes: Mapping[str, tuple[int, int]]) -> dict[str, list[list[bool]]]:
    """The function's masks as nested lists; raises `base.UndrawableError` when they are something else."""
    if not isinstance(result, Mapping):
        raise base.UndrawableError(f"It returned {type(result).__name__}: expected a dict of masks.")
    if set(result) != set(shapes):
        got = ", ".join(f'"{name}"' for name in result) or "none"
        raise base.UndrawableError(f"Its masks are {got}: expected " + ", ".join(f'"{n}"' for n in shapes) + ".")
    masks = {}
    for name, shape in shapes.items():
        mask = result[name]
        if not isinstance(mask, Tensor):
            raise base.UndrawableError(f'Its mask "{name}" is of the type {type(mask).__name__}: expected a tensor.')
        if tuple(mask.shape) != shape:
            raise base.UndrawableError(f'Its mask "{name}" has the shape {tuple(mask.shape)}: expected {shape}.')
        if mask.dtype != torch.bool:
            raise base.UndrawableError(f'Its mask "{name}" holds {mask.dtype}: expected torch.bool, True = may read.')
        masks[name] = mask.tolist()
    return masks

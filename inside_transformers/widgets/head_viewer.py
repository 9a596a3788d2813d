"""What the heads of a trained model read, on sentences of the page."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import traitlets
from numpy.typing import ArrayLike

from inside_transformers.widgets import base

MAX_TOKENS = 24
# Patterns are kept as whole numbers of 1/SCALE: at most 5e-6 from what the model gave, at half the page's weight.
SCALE = 100_000

QUESTION = "What does this head read?"
HINT = "Drag across the map, or down the words that read. A ribbon is as wide as its weight."
SILENCE = "Drag across the map, or down the words that read. Then silence the head: does it matter?"


class HeadViewer(base.Demo):
    """All heads of a model on a few sentences: walk through them, and see what each token reads.

    A head's kind is the place that gets at least half of its weight, averaged over the words of all sentences: the
    token before, the one after, the word itself, the first token, the last. Special tokens at both ends are not
    averaged over.

    Args:
        tokens: the n tokens of one sentence, at most 24.
        patterns: (n_layers, n_heads, n, n), row i is what token i reads.
        sentences: instead of the two above, several sentences: mappings with "tokens" and "patterns"; and, if heads can
            be silenced in the demo, "moved", (n_layers, n_heads), how far the sentence's vector moves when that head
            alone is silent, and "apart", how far the nearest other sentence's vector is away (0: there is no other). It
            is held against "without", if given: for each word, a pair of it and how far the vector moves without it.
        causal: whether tokens may only read what came before them; what is masked is hatched.
        layer: the layer shown first, counted from 0 as in code.
        head: the head shown first.
        row: the token shown first.
        sentence: the number of the sentence shown first.
        question: the heading.
        hint: one line that says what to do.
        sink: a token of which the message says, from layer 1 on, that to read it is mostly to read nothing.
    """

    _esm = base.module("head_viewer")
    _css = base.style("narrow", "choices", "head_viewer")

    sentences = traitlets.List(traitlets.Dict()).tag(sync=True)
    scale = traitlets.Int(SCALE).tag(sync=True)
    causal = traitlets.Bool(False).tag(sync=True)
    sentence = traitlets.Int(0).tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)
    head = traitlets.Int(0).tag(sync=True)
    row = traitlets.Int(0).tag(sync=True)
    # Layer and head that the others are compared with, or nothing; and whether the map shows kind after kind.
    pinned = traitlets.List(traitlets.Int()).tag(sync=True)
    sorted = traitlets.Bool(False).tag(sync=True)
    silent = traitlets.Bool(False).tag(sync=True)
    question = traitlets.Unicode(QUESTION).tag(sync=True)
    hint = traitlets.Unicode(HINT).tag(sync=True)
    sink = traitlets.Unicode("").tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        tokens: Sequence[str] | None = None,
        patterns: ArrayLike | None = None,
        *,
        sentences: Sequence[Mapping[str, Any]] | None = None,
        causal: bool = False,
        layer: int = 0,
        head: int = 0,
        row: int = 0,
        sentence: int = 0,
        question: str = QUESTION,
        hint: str | None = None,
        sink: str = "",
    ) -> None:
        super().__init__(causal=causal, question=question, sink=sink)
        given = [{"tokens": tokens, "patterns": patterns}] if sentences is None else sentences
        try:
            checked = _checked(given)
            first = {"sentence": sentence, "layer": layer, "head": head, "row": row, "pinned": []}
            first |= {"sorted": False, "silent": False}
            _check_choice(checked, sentence=sentence, layer=layer, head=head, row=row)
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        self.sentences, self.initial = checked, first
        self.hint = hint or (SILENCE if "moved" in checked[0] else HINT)
        self.sentence, self.layer, self.head, self.row = sentence, layer, head, row
        names = checked[sentence]["tokens"]
        pattern = checked[sentence]["patterns"][layer][head]
        rows = [[name, *(weight / SCALE for weight in reads)] for name, reads in zip(names, pattern, strict=True)]
        self.still = base.table(
            f"Layer {layer}, head {head}: how much each token (a row) reads from the others", ["", *names], rows
        )

    @classmethod
    def from_model(
        cls,
        model: Any,
        tokenizer: Any,
        sentences: Sequence[str],
        *,
        w_os: Sequence[torch.nn.Module] = (),
        **options: Any,
    ) -> "HeadViewer":
        """Run a model on sentences and show all its heads.

        Args:
            model: loaded with `attn_implementation="eager"`, the one that gives its patterns.
            tokenizer: the model's own.
            sentences: texts of at most 24 tokens each.
            w_os: each layer's output projection, if heads can be silenced in the demo: what a head gathered is set to
                zero before it goes in. A sentence's vector is the mean of the last layer's.
            options: `causal`, `layer`, `head`, `row`, `sentence`, `question`, `hint` and `sink`, as for the class.

        Raises:
            ValueError: when the model doesn't give patterns.
        """
        shown = [_run(model, tokenizer, text) for text in sentences]
        if w_os:
            vectors = [_vector(model, tokenizer, text) for text in sentences]
            for i, (each, text) in enumerate(zip(shown, sentences, strict=True)):
                others = [_away(vectors[i], vector) for j, vector in enumerate(vectors) if j != i]
                each["moved"] = _moved(model, tokenizer, text, w_os, each["patterns"].shape[1], vectors[i])
                each["apart"] = min(others, default=0.0)
                words = text.split()
                shorter = [" ".join([*words[:j], *words[j + 1 :]]) for j in range(len(words))]
                each["without"] = [
                    (word.strip(".,;:!?"), _away(vectors[i], _vector(model, tokenizer, rest)))
                    for word, rest in zip(words, shorter, strict=True)
                ]
        return cls(sentences=shown, **options)


def _run(model: Any, tokenizer: Any, text: str) -> dict[str, Any]:
    """One sentence's tokens and patterns (n_layers, n_heads, n, n)."""
    inputs = tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        attentions = model(**inputs, output_attentions=True).attentions
    if not attentions or attentions[0] is None:
        raise ValueError('the model gave no patterns: load it with attn_implementation="eager".')
    tokens = tokenizer.convert_ids_to_tokens(inputs["input_ids"][0].tolist())
    return {
        "tokens": [base.readable(token) for token in tokens],
        "patterns": torch.stack([layer[0] for layer in attentions]),
    }


@torch.no_grad()
def _vector(model: Any, tokenizer: Any, text: str) -> torch.Tensor:
    """The mean of the last layer's vectors, (d_model,)."""
    inputs = tokenizer(text, return_tensors="pt")
    return model(**inputs).last_hidden_state[0].mean(dim=0)  # type: ignore[no-any-return]


def _away(a: torch.Tensor, b: torch.Tensor) -> float:
    """1 minus the cosine of two vectors."""
    return 1 - torch.cosine_similarity(a, b, dim=0).item()


def _moved(
    model: Any, tokenizer: Any, text: str, w_os: Sequence[torch.nn.Module], n_heads: int, intact: torch.Tensor
) -> list[list[float]]:
    """How far the sentence's vector moves when one head is silent, for each layer and head."""

    def silent(head: int) -> Any:
        def hook(_: torch.nn.Module, args: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor]:
            merged = args[0].clone()  # (…, n, d_model)
            merged.unflatten(-1, (n_heads, -1))[..., head, :] = 0
            return (merged,)

        return hook

    found = []
    for w_o in w_os:
        row = []
        for head in range(n_heads):
            hook = w_o.register_forward_pre_hook(silent(head))
            try:
                row.append(_away(_vector(model, tokenizer, text), intact))
            finally:
                hook.remove()
        found.append(row)
    return found


def _checked(sentences: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The sentences as JSON, patterns in whole numbers of 1/SCALE; raises `base.UndrawableError`."""
    if not sentences:
        raise base.UndrawableError("there is no sentence to show.")
    checked: list[dict[str, Any]] = []
    heads: set[tuple[int, ...]] = set()
    for index, sentence in enumerate(sentences):
        where = f"sentence {index}" if len(sentences) > 1 else "the sentence"
        if sentence.get("tokens") is None or sentence.get("patterns") is None:
            raise base.UndrawableError(f"{where} needs both tokens and patterns.")
        tokens = base.token_texts(sentence["tokens"], MAX_TOKENS)
        patterns = base.numbers(f"the patterns of {where}", sentence["patterns"], n_dims=4)
        n = len(tokens)
        if patterns.shape[2:] != (n, n) or 0 in patterns.shape:
            raise base.UndrawableError(
                f"the patterns of {where} have the shape {base.shape(patterns)}: "
                f"expected (n_layers, n_heads, {n}, {n}) for {n} tokens."
            )
        if patterns.min() < 0 or patterns.max() > 1 + 1e-4:
            raise base.UndrawableError(f"the patterns of {where} hold weights outside 0 to 1.")
        heads.add(patterns.shape[:2])
        kept: dict[str, Any] = {"tokens": tokens, "patterns": np.rint(patterns * SCALE).astype(int).tolist()}
        if sentence.get("moved") is not None:
            moved = base.numbers(f"moved of {where}", sentence["moved"])
            if moved.shape != patterns.shape[:2]:
                raise base.UndrawableError(
                    f"moved of {where} has the shape {base.shape(moved)}: expected {base.shape(patterns[:, :, 0, 0])}."
                )
            kept |= {"moved": moved.round(6).tolist(), "apart": float(sentence["apart"])}
            if sentence.get("without"):
                kept["without"] = [[word, round(float(by), 6)] for word, by in sentence["without"]]
        checked.append(kept)
    if len(heads) > 1:
        raise base.UndrawableError(
            f"the sentences come from different models: their layers and heads are {sorted(heads)}."
        )
    return checked


def _check_choice(sentences: list[dict[str, Any]], *, sentence: int, layer: int, head: int, row: int) -> None:
    """Raise `base.UndrawableError` unless sentence, layer, head and row exist."""
    _check_index("sentence", sentence, len(sentences))
    patterns = sentences[sentence]["patterns"]
    for name, index, size in (
        ("layer", layer, len(patterns)),
        ("head", head, len(patterns[0])),
        ("row", row, len(patterns[0][0])),
    ):
        _check_index(name, index, size)


def _check_index(name: str, index: int, size: int) -> None:
    """Raise `base.UndrawableError` unless there are so many."""
    if not 0 <= index < size:
        raise base.UndrawableError(f"there is no {name} {index}: they are counted from 0 to {size - 1}.")

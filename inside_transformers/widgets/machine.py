"""A whole GPT that runs in the page: what each layer reads and writes, and what breaks when one vector is changed."""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any, Literal

import numpy as np
import traitlets
from numpy.typing import NDArray

from inside_transformers.widgets import base

Edit = Literal["none", "zero", "mean", "patch"]
EDITS = ("none", "zero", "mean", "patch")

PROMPT = "And thus saith the LORD of"
OTHER = "And thus saith the king of"
# What "mean" is the mean over: openings of books and psalms, as the model's own book has them.
VERSES = (
    "In the beginning God created the heaven and the earth.",
    "The LORD is my shepherd; I shall not want.",
    "And it came to pass in those days, that there went out a decree from Caesar Augustus.",
    "Hear, O Israel: The LORD our God is one LORD.",
    "Vanity of vanities, saith the Preacher, vanity of vanities; all is vanity.",
    "There was a man in the land of Uz, whose name was Job.",
    "Blessed is the man that walketh not in the counsel of the ungodly.",
    "And the word of the LORD came unto me, saying, Son of man, prophesy.",
)
MAX_TOKENS = 48
PARTS = ("ln_1", "attn.c_attn", "attn.c_proj", "ln_2", "mlp.c_fc", "mlp.c_proj")
EPSILON = 1e-5  # of machine_model.js
MAX_SIZE = 2_000_000  # numbers; a page carries them all
QUESTION = "The whole machine: what does one vector do?"
HINT = "Layers add to a word’s vector. Press “patch B”: where is the answer lost? And in your text?"


class Machine(base.Demo):
    """A small GPT-2 in the page: tokens across, layers up; its cells can be set to zero, averaged, or patched.

    Bars show the lead of the word that the followed token's column ends in: by how much each part moves its logit ahead
    of the largest other, or back. With an edit they follow the same word, and a dashed line shows how it was.

    Heads can be silenced: they write nothing. The page computes with the weights rounded to half precision, as the
    course stores its own models. What can't be drawn is said in the demo, in place of the picture.

    Args:
        model: a `GPT2LMHeadModel`, or one of attention alone, from whose blocks `ln_2` and `mlp` were taken.
        tokenizer: its tokenizer, byte-level BPE.
        text: what it reads at first.
        other: prompt B, from which a vector can be patched in.
        layer: after which layer the chosen cell stands, from 0, the embeddings.
        token: at which token; from 0.
        edit: what is done to that cell at first.
        linked: what is done to it in a link that does not say; the same, when left out.
        head_layer: the layer of the head whose reads are drawn, from 1.
        head: that head, from 1.
        mean_over: the texts over whose tokens "mean" is the mean.
        question: the heading.
        hint: one line that says what to do.
    """

    _esm = base.module("machine")
    _css = base.style("narrow", "machine")

    shape = traitlets.Dict().tag(sync=True)
    weights = traitlets.Unicode("").tag(sync=True)
    vocabulary = traitlets.List(traitlets.Unicode()).tag(sync=True)
    merges = traitlets.List(traitlets.Unicode()).tag(sync=True)
    means = traitlets.List(traitlets.List(traitlets.Float())).tag(sync=True)
    averaged = traitlets.Int(0).tag(sync=True)
    text = traitlets.Unicode(PROMPT).tag(sync=True)
    written = traitlets.List(traitlets.Int()).tag(sync=True)
    other = traitlets.Unicode(OTHER).tag(sync=True)
    layer = traitlets.Int(2).tag(sync=True)
    token = traitlets.Int(4).tag(sync=True)
    edit = traitlets.Enum(EDITS, "patch").tag(sync=True)
    head_layer = traitlets.Int(3).tag(sync=True)
    head = traitlets.Int(4).tag(sync=True)
    reader = traitlets.Int(-1).tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)
    cache = traitlets.Bool(True).tag(sync=True)
    silent = traitlets.List(traitlets.Unicode()).tag(sync=True)
    largest = traitlets.Int(MAX_TOKENS).tag(sync=True)
    question = traitlets.Unicode(QUESTION).tag(sync=True)
    hint = traitlets.Unicode("").tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    start = traitlets.Unicode("").tag(sync=True)

    def __init__(
        self,
        model: Any,
        tokenizer: Any,
        *,
        text: str = PROMPT,
        other: str = OTHER,
        layer: int = 2,
        token: int = 4,
        edit: Edit = "patch",
        linked: Edit | None = None,
        head_layer: int = 3,
        head: int = 4,
        mean_over: Sequence[str] = VERSES,
        question: str = QUESTION,
        hint: str = HINT,
    ) -> None:
        first = {"text": text, "other": other, "layer": layer, "token": token, "edit": edit}
        first |= {"head_layer": head_layer, "head": head}
        try:
            shape, packed = _packed(model)
            vocabulary, merges = _pieces(tokenizer)
            largest = min(MAX_TOKENS, shape["positions"])
            _check_first(first, linked or edit, shape, tokenizer, largest)
            traits: dict[str, Any] = {"shape": shape, "weights": packed, "vocabulary": vocabulary, "merges": merges}
            traits["largest"] = largest
            traits["means"], traits["averaged"] = _means(model, tokenizer, mean_over)
            still = _still(model, tokenizer, text)
        except base.UndrawableError as problem:
            super().__init__(question=question, problem=str(problem))
            return
        initial = first | {"written": [], "reader": -1, "temperature": 1.0, "cache": True, "silent": []}
        initial, traits["start"] = initial | {"edit": linked or edit}, edit
        traits |= {"hint": hint, "initial": initial, "still": still}
        # All at once, as it is made: a server drops a later message that is as large as the weights.
        super().__init__(question=question, **traits, **first)


def _packed(model: Any) -> tuple[dict[str, int], str]:
    """The sizes of a GPT-2 and its weights as halves in base64, each matrix with a row for each output."""
    config: Any = getattr(model, "config", None)
    if getattr(config, "model_type", "") != "gpt2" or getattr(config, "activation_function", "") != "gelu_new":
        raise base.UndrawableError("the model is no GPT-2 with GELU, the one form that this demo can compute.")
    if not hasattr(model, "transformer"):
        raise base.UndrawableError(f"the model is a {type(model).__name__}: expected a GPT2LMHeadModel.")
    base.check_tied(model)
    others = {float(part.eps) for part in model.modules() if hasattr(part, "eps")} - {EPSILON}
    if others:
        raise base.UndrawableError(
            f"the model's layer_norm_epsilon is {max(others)}: this demo computes with {EPSILON}."
        )
    size = sum(each.numel() for each in model.parameters())
    if size > MAX_SIZE:
        raise base.UndrawableError(f"the model has {size:,} parameters, and a page can carry {MAX_SIZE:,}.")
    flat = np.concatenate([each.ravel() for each in _in_order(model)]).astype("<f2")
    shape = {
        "vocabulary": config.vocab_size,
        "positions": config.n_positions,
        "d_model": config.n_embd,
        "d_mlp": (config.n_inner or 4 * config.n_embd) if _parts(model) == PARTS else 0,
        "layers": config.n_layer,
        "heads": config.n_head,
        "size": size,
    }
    return shape, base64.b64encode(flat.tobytes()).decode("ascii")


def _parts(model: Any) -> Sequence[str]:
    """What each block holds, in order; a block of attention alone has three parts."""
    names = model.transformer.state_dict()
    return PARTS if any(".mlp." in name for name in names) else PARTS[:3]


def _in_order(model: Any) -> Iterator[NDArray[np.float32]]:
    """The weights in the order in which machine_model.js reads them."""
    state = {name: each.detach().float().cpu().numpy() for name, each in model.transformer.state_dict().items()}
    yield state["wte.weight"]
    yield state["wpe.weight"]
    for layer in range(model.config.n_layer):
        for part in _parts(model):
            yield state[f"h.{layer}.{part}.weight"].T
            yield state[f"h.{layer}.{part}.bias"]
    yield state["ln_f.weight"]
    yield state["ln_f.bias"]


def _pieces(tokenizer: Any) -> tuple[list[str], list[str]]:
    """The vocabulary, in the order of its ids, and the merges, each two pieces with a space between."""
    backend = getattr(tokenizer, "backend_tokenizer", None)
    saved = json.loads(backend.to_str()) if backend is not None else {}
    form = saved.get("model", {})
    if form.get("type") != "BPE" or (saved.get("pre_tokenizer") or {}).get("type") != "ByteLevel":
        raise base.UndrawableError("the tokenizer is no byte-level BPE, the one form that this demo can compute.")
    vocabulary = sorted(form["vocab"], key=form["vocab"].__getitem__)
    return vocabulary, [" ".join(pair) for pair in form["merges"]]


def _check_first(first: dict[str, Any], linked: str, shape: dict[str, int], tokenizer: Any, largest: int) -> None:
    """Raise `base.UndrawableError` where there is no such first state."""
    count = len(tokenizer(first["text"]).input_ids)
    if not 1 <= count <= largest:
        raise base.UndrawableError(f"the text has {count} tokens: this demo can draw from 1 to {largest}.")
    for edit in (first["edit"], linked):
        if edit not in EDITS:
            raise base.UndrawableError(f"{edit!r} is no edit: expected one of {', '.join(EDITS)}.")
    limits = {"layer": (0, shape["layers"]), "token": (0, count - 1)}
    limits |= {"head_layer": (1, shape["layers"]), "head": (1, shape["heads"])}
    for name, (low, high) in limits.items():
        if not low <= first[name] <= high:
            raise base.UndrawableError(f"{name} is {first[name]}: expected a number from {low} to {high}.")


def _streams(model: Any, tokenizer: Any, text: str) -> list[NDArray[np.float32]]:
    """The residual stream of each token, as it enters the first layer, and after each: (tokens, d_model) each."""
    import torch

    seen: list[Any] = []
    parts = [*model.transformer.h, model.transformer.ln_f]
    hooks = [part.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0][0])) for part in parts]
    try:
        with torch.no_grad():
            model(torch.tensor([tokenizer(text).input_ids]))
    finally:
        for hook in hooks:
            hook.remove()
    return [each.float().cpu().numpy() for each in seen]


def _means(model: Any, tokenizer: Any, texts: Sequence[str]) -> tuple[list[list[float]], int]:
    """The mean of the residual stream over all tokens of the texts, for each layer; and how many tokens these are."""
    if not texts:
        raise base.UndrawableError("mean_over is empty: there is nothing to average.")
    most = model.config.n_positions
    for i, text in enumerate(texts):
        count = len(tokenizer(text).input_ids)
        if not 1 <= count <= most:
            raise base.UndrawableError(f"mean_over[{i}] has {count} tokens: the model can read from 1 to {most}.")
    streams = [_streams(model, tokenizer, text) for text in texts]
    rows = [np.concatenate(row) for row in zip(*streams, strict=True)]
    return [[round(float(x), 5) for x in row.mean(axis=0)] for row in rows], len(rows[0])


def _still(model: Any, tokenizer: Any, text: str) -> dict[str, Any]:
    """What the lens says at each layer and token of the first text, as a table, the topmost layer first."""
    import torch

    names = [base.readable(token).strip() for token in tokenizer.convert_ids_to_tokens(tokenizer(text).input_ids)]
    rows = []
    for layer, stream in enumerate(_streams(model, tokenizer, text)):
        with torch.no_grad():
            logits = model.lm_head(model.transformer.ln_f(torch.from_numpy(stream).to(model.lm_head.weight)))
        words = tokenizer.convert_ids_to_tokens(logits.argmax(dim=-1).tolist())
        rows.append([f"after layer {layer}" if layer else "words", *(base.readable(word).strip() for word in words)])
    return base.table(f"“{text}”: the word that each vector would say now, by layer", ["", *names], rows[::-1])

"""From a text to probabilities, one step after the other, as a text classifier's pipeline takes them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
import traitlets
from torch import Tensor

from inside_transformers.widgets import base

Softmax = Callable[[Tensor], Tensor]

MAX_TEXTS, MAX_TOKENS, MAX_LABELS = 12, 48, 8


class PipelineSteps(base.Demo):
    """Text → tokens → ids → logits → probabilities of a text classifier, with logits and a temperature to change.

    Tokens, ids and logits are computed here, once for each text; softmax with temperature is computed in the page,
    of the model's logits or of those that a reader drags up and down. In a running kernel one can type a text of
    one's own. What can't be drawn is said in the demo, in place of the picture.

    Args:
        tokenizer: the model's own.
        model: a sequence classifier: its logits are (1, n_labels), at most 8 labels, named by its `config.id2label`.
        texts: what the menu offers, at most 12 texts of at most 48 tokens each, special tokens included.
        softmax: your own function, `softmax(logits) -> probabilities`, both (n_labels,); the demo hands it the logits
            divided by the temperature and shows where its numbers differ. It is called in a running kernel only.
        right: the label that people give a text, for those texts whose label the demo shall call right or wrong.
    """

    _esm = base.module("pipeline_steps")
    _css = base.style("choices", "pipeline_steps")

    labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    about = traitlets.Unicode("").tag(sync=True)
    entries = traitlets.List(traitlets.Dict()).tag(sync=True)
    entry = traitlets.Int(0).tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)
    # The logits where they were dragged to; empty while they are the model's.
    moved = traitlets.List(traitlets.Float()).tag(sync=True)
    # The reader's function: asked with "request", it answers with "response".
    function = traitlets.Unicode("").tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    response = traitlets.Dict().tag(sync=True)
    # A text of the reader's own: asked with "ask", the tokenizer and the model answer with "told".
    typed = traitlets.Unicode(None, allow_none=True).tag(sync=True)
    ask = traitlets.Dict().tag(sync=True)
    told = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        tokenizer: Any,
        model: Any,
        texts: Sequence[str],
        softmax: Softmax | None = None,
        right: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._tokenizer, self._model, self._softmax = tokenizer, model, softmax
        if softmax is not None:
            self.function = base.name_of(softmax)
        try:
            texts = _checked(texts)
            entries = [steps(tokenizer, model, text) for text in texts]
            for text, label in (right or {}).items():
                if text not in texts:
                    raise base.UndrawableError(f"right has a label for “{text}”, which is none of the texts.")
                entries[texts.index(text)]["right"] = label
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        names = getattr(getattr(model, "config", None), "id2label", None) or {}
        self.labels = [str(names.get(index, f"label {index}")) for index in range(len(entries[0]["logits"]))]
        self.about = _about(model)
        self.entries = entries
        logits = entries[0]["logits"]
        shares = torch.tensor(logits, dtype=torch.float64).softmax(0).tolist()
        self.still = base.table(
            f"“{entries[0]['text']}”: from logits to probabilities",
            ["label", "logit", "probability"],
            list(zip(self.labels, logits, shares, strict=True)),
        )
        if softmax is not None:
            self.request = {"seq": 0, "logits": entries[0]["logits"], "temperature": 1.0}

    @traitlets.observe("request")
    def _answer(self, change: dict[str, Any]) -> None:
        if self._softmax is not None and change["new"]:
            self.response = answer(self._softmax, change["new"])

    @traitlets.observe("ask")
    def _run(self, change: dict[str, Any]) -> None:
        asked = change["new"]
        if not asked:
            return
        reply: dict[str, Any] = {"seq": asked["seq"], "error": "", "entry": {}}
        try:
            reply["entry"] = steps(self._tokenizer, self._model, asked["text"])
        except base.UndrawableError as problem:
            reply["error"] = str(problem)
        except Exception as error:
            reply["error"] = base.raised(error)
        self.told = reply


def _checked(texts: Sequence[str]) -> list[str]:
    """The texts as a list; raises `base.UndrawableError` when it can't be a menu."""
    given = [texts] if isinstance(texts, str) else list(texts)
    if not all(isinstance(text, str) for text in given):
        raise base.UndrawableError("texts must be text, one string each.")
    if not 1 <= len(given) <= MAX_TEXTS:
        raise base.UndrawableError(f"there are {len(given)} texts, and this demo can offer from 1 to {MAX_TEXTS}.")
    return given


def _about(model: Any) -> str:
    """The model in a few words: its class and its number of parameters."""
    count = getattr(model, "num_parameters", None)
    return type(model).__name__ + (f", {count():,} parameters" if count else "")


def steps(tokenizer: Any, model: Any, text: str) -> dict[str, Any]:
    """What happens to one text on its way to the logits.

    Returns:
        "text"; "tokens" and "ids", n of each; "special", whether the tokenizer added the token, n of them; "logits",
        one for each label.

    Raises:
        UndrawableError: when there are too many tokens or labels, or the logits aren't one for each label.
    """
    inputs = tokenizer(text, return_tensors="pt", return_special_tokens_mask=True)
    special = inputs.pop("special_tokens_mask")[0].tolist()
    ids = inputs["input_ids"][0].tolist()
    if not 1 <= len(ids) <= MAX_TOKENS:
        start = text if len(text) <= 30 else text[:30] + "…"
        raise base.UndrawableError(
            f"“{start}” has {len(ids):,} tokens, and this demo can draw from 1 to {MAX_TOKENS} in a text."
        )
    with torch.no_grad():
        logits = model(**inputs).logits
    if logits.ndim != 2 or logits.shape[0] != 1:
        raise base.UndrawableError(
            f"the model's logits have the shape {tuple(logits.shape)}: expected (1, n_labels), one for each label, "
            "as a model for text classification gives."
        )
    if logits.shape[1] > MAX_LABELS:
        raise base.UndrawableError(f"the model has {logits.shape[1]:,} labels, and this demo can draw {MAX_LABELS}.")
    values = base.numbers("the logits", logits)[0].tolist()
    return {
        "text": text,
        "tokens": [base.readable(token) for token in tokenizer.convert_ids_to_tokens(ids)],
        "ids": ids,
        "special": [bool(added) for added in special],
        "logits": values,
    }


def answer(softmax: Softmax, request: dict[str, Any]) -> dict[str, Any]:
    """What the reader's softmax says to a request of the demo.

    Args:
        softmax: `softmax(logits) -> probabilities`.
        request: "seq" (a number that goes back unchanged), "logits" (a list), "temperature" (what they are divided by).

    Returns:
        "seq", "probabilities" (a list, empty when there are none to show) and "error": what went wrong, in words, or
        "". Whatever the function raises ends up there: the demo goes on.
    """
    logits = torch.tensor(request["logits"], dtype=torch.float32) / request["temperature"]
    reply: dict[str, Any] = {"seq": request["seq"], "probabilities": [], "error": ""}
    try:
        result = softmax(logits.clone())
        if not isinstance(result, Tensor):
            raise base.UndrawableError(f"It returned {type(result).__name__}: expected a tensor.")
        if result.shape != logits.shape:
            raise base.UndrawableError(
                f"Its result has the shape {tuple(result.shape)}: expected {tuple(logits.shape)}."
            )
        reply["probabilities"] = base.numbers("Its result", result, n_dims=1).tolist()
    except base.UndrawableError as problem:
        reply["error"] = str(problem)
    except Exception as error:
        reply["error"] = base.raised(error)
    return reply

"""Where a capital is in the chat model, by layer and word: the table of page "Tracing a fact in a real model".

    python tools/trace_facts.py               (some minutes on one core; writes book/figures/tracing.csv)
    python tools/trace_facts.py --only patch  (one kind of change, printed and not written)

For the facts of `inside_transformers.models.capitals`, all at once, at the country or at the last word:

- patch: the residual stream that enters a layer is taken from the prompt of another country;
- noise: it is drawn at random, with the mean and the spread over countries that each of its numbers has;
- mean: what attention, or an MLP, adds in one layer or in five is replaced by its mean over countries.

`own` is the share of prompts that still get the country's own capital as the likeliest token of all, `other` the share
that gets the other country's.
"""

import argparse
import csv
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm
from transformers import AutoModelForCausalLM, AutoTokenizer

from inside_transformers.models import model_for
from inside_transformers.models.capitals import KNOWN, PROMPT

TABLE = Path(__file__).resolve().parent.parent / "book" / "figures" / "tracing.csv"
LAYERS, WINDOW = 30, 5
WORDS = {"country": 3, "last": 4}  # places of the two words in the prompt
PARTNERS = (1, 7, 13)  # which country further down the list is the other one
DRAWS = (0,)  # seeds of the noise
FIELDS = ("change", "part", "word", "first", "last", "n", "own", "other")
Row = tuple[str, str, str, int, int]  # change, part, word, first and last layer


class Traced:
    """The chat model on all prompts, and what passes through it.

    Attributes:
        prompts: (22, 5) tokens.
        capitals: (22,) the right next token of each.
        recorded: part ("stream", "attention", "mlp") and layer → (22, 5, 576). The stream is what enters the layer.
        said: (22,) the likeliest next tokens.
    """

    def __init__(self) -> None:
        folder = model_for("chat")
        tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.model: Any = AutoModelForCausalLM.from_pretrained(folder).eval()
        self.prompts = torch.tensor([tokenizer(PROMPT.format(country)).input_ids for country in KNOWN])
        self.capitals = torch.tensor([tokenizer(f" {capital}").input_ids[0] for capital in KNOWN.values()])
        self.recorded: dict[tuple[str, int], Tensor] = {}
        with ExitStack() as hooks:
            for layer in range(LAYERS):
                for part in ("stream", "attention", "mlp"):
                    hooks.callback(self._record(part, layer).remove)
            self.said = self._say()

    def changed(self, changes: dict[tuple[str, int], Tensor], word: str) -> Tensor:
        """The likeliest next tokens (22,), with vectors (22, 576) in the place of others.

        Args:
            changes: part and layer → what stands there instead.
            word: where.
        """
        with ExitStack() as hooks:
            for (part, layer), instead in changes.items():
                hooks.callback(self._replace(part, layer, WORDS[word], instead).remove)
            return self._say()

    def _say(self) -> Tensor:
        with torch.no_grad():
            said: Tensor = self.model(self.prompts).logits[:, -1].argmax(-1)
        return said

    def _module(self, part: str, layer: int) -> nn.Module:
        block = self.model.model.layers[layer]
        module: nn.Module = {"stream": block, "attention": block.self_attn, "mlp": block.mlp}[part]
        return module

    def _record(self, part: str, layer: int) -> Any:
        module = self._module(part, layer)
        if part == "stream":
            return module.register_forward_pre_hook(
                lambda _, inputs: self.recorded.__setitem__((part, layer), inputs[0])
            )
        return module.register_forward_hook(
            lambda _, __, output: self.recorded.__setitem__((part, layer), first_of(output))
        )

    def _replace(self, part: str, layer: int, place: int, instead: Tensor) -> Any:
        def put(vectors: Tensor) -> Tensor:
            vectors = vectors.clone()
            vectors[:, place] = instead
            return vectors

        module = self._module(part, layer)
        if part == "stream":
            return module.register_forward_pre_hook(lambda _, inputs: (put(inputs[0]), *inputs[1:]))
        return module.register_forward_hook(
            lambda _, __, output: put(output) if torch.is_tensor(output) else (put(output[0]), *output[1:])
        )


def first_of(output: Any) -> Tensor:
    """What a block adds: attention gives its pattern besides."""
    added: Tensor = output if torch.is_tensor(output) else output[0]
    return added


@lru_cache(maxsize=1)
def traced() -> Traced:
    """The model on the prompts, run once."""
    return Traced()


def row(change: str, part: str, word: str, first: int, last: int) -> dict[str, str]:
    """One line of the table.

    Args:
        change: "patch", "noise" or "mean".
        part: "stream", "attention" or "mlp".
        word: "country" or "last".
        first: the first layer that is changed.
        last: the last one.
    """
    run = traced()
    own, other, n = 0, 0, 0
    for instead, partner in _instead(run, change, part, word, first, last):
        said = run.changed(instead, word)
        own += int((said == run.capitals).sum())
        other += int((said == run.capitals.roll(-partner)).sum()) if partner else 0
        n += len(said)
    shares = (f"{own / n:.4f}", f"{other / n:.4f}" if change == "patch" else "")
    return dict(zip(FIELDS, map(str, (change, part, word, first, last, n, *shares)), strict=True))


def _instead(
    run: Traced, change: str, part: str, word: str, first: int, last: int
) -> Iterator[tuple[dict[tuple[str, int], Tensor], int]]:
    """What stands in the place of what, and how much further down the list the other country is (0: no country)."""
    here = {layer: run.recorded[part, layer][:, WORDS[word]] for layer in range(first, last + 1)}
    if change == "patch":
        for partner in PARTNERS:
            yield {(part, layer): vectors.roll(-partner, 0) for layer, vectors in here.items()}, partner
    elif change == "noise":
        for seed in DRAWS:
            generator = torch.Generator().manual_seed(seed)
            yield (
                {
                    (part, layer): vectors.mean(0) + vectors.std(0) * torch.randn(vectors.shape, generator=generator)
                    for layer, vectors in here.items()
                },
                0,
            )
    else:
        yield {(part, layer): vectors.mean(0).expand_as(vectors) for layer, vectors in here.items()}, 0


def rows() -> list[Row]:
    """What stands in the table: every layer, and every window of five."""
    each = [(layer, layer) for layer in range(LAYERS)]
    windows = [(first, first + WINDOW - 1) for first in range(LAYERS - WINDOW + 1)]
    streams: list[Row] = [
        (change, "stream", word, *span) for change in ("patch", "noise") for word in WORDS for span in each
    ]
    means: list[Row] = [
        ("mean", part, word, *span) for part in ("attention", "mlp") for word in WORDS for span in each + windows
    ]
    return streams + means


def main() -> int:
    """Sweep, print, and write the table when it is whole."""
    parser = argparse.ArgumentParser(description="Trace capitals through the chat model.")
    parser.add_argument("--only", choices=("patch", "noise", "mean"), help="one kind of change; nothing is written")
    only = parser.parse_args().only
    torch.set_num_threads(1)
    known = (traced().said == traced().capitals).double().mean().item()
    print(f"known before: {known:.4f}")
    chosen = [each for each in rows() if only in (None, each[0])]
    table = [row(*each) for each in tqdm(chosen, unit="row", dynamic_ncols=True)]
    if only is None:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(table)
    else:
        for line in table:
            print(*line.values())
    return 0


if __name__ == "__main__":
    sys.exit(main())

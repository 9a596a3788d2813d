"""What one swapped vector makes the chat model say, by layer and word: the maps of the demo `FactTrace`.

    python tools/trace_map.py    (three minutes on one core; writes book/figures/trace.json)

A prompt runs, and at one place a vector is replaced by the one that another prompt, the donor, has there: the residual
stream as it enters a layer, or what attention or the MLP adds to it in a layer. Then the next token is read.
(Elsewhere: activation patching.) Attention and MLP are replaced in one layer, and in five at once: two below it, too,
and two above.

In the file, probabilities are in ten-thousandths. A cell is [p(donor's answer), p(own answer), token, p, token, p,
token, p]: the three likeliest, as indices into "tokens". A map has a row for each of the layers 0 to 29.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from tqdm import tqdm
from transformers import AutoModelForCausalLM, AutoTokenizer

from inside_transformers.models import model_for

FILE = Path(__file__).resolve().parent.parent / "book" / "figures" / "trace.json"
TOP, SCALE = 3, 10_000
# What is swapped, and how many layers at once.
SITES = (("residual", 1), ("attention", 1), ("attention", 5), ("mlp", 1), ("mlp", 5))


@dataclass(frozen=True)
class Pair:
    """A prompt and its donor, of equally many tokens; what each is about, and its answer's first token and whole."""

    name: str
    label: str
    prompt: str
    donor: str
    subjects: tuple[str, str]
    answers: tuple[str, str]
    whole: tuple[str, str]


PAIRS = (
    Pair(
        "capital",
        "France ← Spain",
        "The capital of France is",
        "The capital of Spain is",
        ("France", "Spain"),
        (" Paris", " Madrid"),
        ("Paris", "Madrid"),
    ),
    Pair(
        "korea",
        "South Korea ← North Korea",
        "The capital of South Korea is",
        "The capital of North Korea is",
        ("South Korea", "North Korea"),
        (" Seoul", " Py"),
        ("Seoul", "Pyongyang"),
    ),
    Pair(
        "tower",
        "Eiffel Tower ← Colosseum",
        "The Eiffel Tower is in the city of",
        "The Colosseum is in the city of",
        ("the Eiffel Tower", "the Colosseum"),
        (" Paris", " Rome"),
        ("Paris", "Rome"),
    ),
)


class Tracer:
    """The chat model, with places at which a vector can be read and replaced."""

    def __init__(self) -> None:
        folder = model_for("chat")
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder)
        self.model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()

    def places(self, site: str) -> list[nn.Module]:
        """For each layer, the module whose output is the vector. What leaves a layer enters the next."""
        layers = list(self.model.model.layers)
        if site == "residual":
            return [self.model.model.embed_tokens, *layers[:-1]]
        return [layer.self_attn if site == "attention" else layer.mlp for layer in layers]

    def ids(self, prompt: str) -> Tensor:
        """The tokens of a prompt, (n,)."""
        ids: Tensor = self.tokenizer(prompt, return_tensors="pt").input_ids[0]
        return ids

    @torch.no_grad()
    def read(self, prompt: str, site: str) -> tuple[Tensor, list[Tensor]]:
        """The next token's probabilities (vocabulary,), and the vectors (n, d_model) of each layer."""
        kept: list[Tensor] = []
        with ExitStack() as stack:
            for place in self.places(site):
                stack.enter_context(_hooked(place, lambda vectors: kept.append(vectors[0].clone())))
            logits = self.model(self.ids(prompt)[None]).logits[0, -1]
        return logits.softmax(-1), kept

    @torch.no_grad()
    def swapped(self, prompt: str, vectors: list[Tensor], site: str, row: int, width: int = 1) -> Tensor:
        """The next token's probabilities with the donor's vector at one token, for each token: (n, vocabulary).

        Args:
            prompt: of n tokens.
            vectors: the donor's, as `read` gives them.
            site: "residual", "attention" or "mlp".
            row: the layer, or the middle one of `width`.
            width: how many places are swapped; fewer at the ends.
        """
        ids = self.ids(prompt)
        n = len(ids)
        places = self.places(site)
        reach = range(max(0, row - width // 2), min(len(places), row + width // 2 + 1))
        with ExitStack() as stack:
            for index in reach:
                stack.enter_context(_hooked(places[index], lambda own, index=index: _swap(own, vectors[index])))
            logits = self.model(ids.repeat(n, 1)).logits[:, -1]
        return torch.softmax(logits, -1)


def _swap(own: Tensor, theirs: Tensor) -> None:
    """In copy i of the prompt, token i gets the donor's vector: (n, n, d_model), (n, d_model)."""
    for i in range(len(theirs)):
        own[i, i] = theirs[i]


@contextmanager
def _hooked(place: nn.Module, act: Any) -> Iterator[None]:
    """While it lasts, `act` is given the vectors that come out of a module, and may change them in place."""

    def hook(module: nn.Module, inputs: Any, output: Any) -> None:
        act(output[0] if isinstance(output, tuple) else output)

    handle = place.register_forward_hook(hook)
    try:
        yield
    finally:
        handle.remove()


class Vocabulary(list[str]):
    """Texts, each once."""

    def index_of(self, text: str) -> int:
        """Where a text stands; it is added if it is new."""
        if text not in self:
            self.append(text)
        return self.index(text)


def cell(probabilities: Tensor, answers: tuple[int, int], tracer: Tracer, texts: Vocabulary) -> list[int]:
    """One cell of the file, of the next token's probabilities (vocabulary,)."""
    values, indices = probabilities.topk(TOP)
    likeliest = [
        number
        for value, index in zip(values.tolist(), indices.tolist(), strict=True)
        for number in (texts.index_of(tracer.tokenizer.decode(index)), round(value * SCALE))
    ]
    own, theirs = (round(probabilities[answer].item() * SCALE) for answer in answers)
    return [theirs, own, *likeliest]


def measure(tracer: Tracer, pair: Pair, texts: Vocabulary, bar: Any) -> dict[str, Any]:
    """All maps of a pair, as they stand in the file."""
    tokens, donor = ([tracer.tokenizer.decode(i) for i in tracer.ids(text)] for text in (pair.prompt, pair.donor))
    if len(tokens) != len(donor):
        raise SystemExit(f"{pair.name}: {len(tokens)} tokens, and {len(donor)} of the donor.")
    own, theirs = (tracer.tokenizer.encode(answer)[0] for answer in pair.answers)
    maps: dict[str, list[list[list[int]]]] = {}
    for site, width in SITES:
        _, vectors = tracer.read(pair.donor, site)
        rows = maps[f"{site}{width}"] = []
        for row in range(len(vectors)):
            said = tracer.swapped(pair.prompt, vectors, site, row, width)
            rows.append([cell(each, (own, theirs), tracer, texts) for each in said])
            bar.update()
    first, other = (tracer.read(text, "residual")[0] for text in (pair.prompt, pair.donor))
    return {
        "name": pair.name,
        "label": pair.label,
        "prompt": tokens,
        "donor": donor,
        "subjects": pair.subjects,
        "answers": pair.answers,
        "whole": pair.whole,
        "before": cell(first, (own, theirs), tracer, texts),
        "other": cell(other, (own, theirs), tracer, texts),
        "maps": maps,
    }


def main() -> int:
    """Measure, and write the file when it is whole."""
    torch.set_num_threads(1)
    tracer = Tracer()
    texts = Vocabulary()
    rows = sum(len(tracer.places(site)) for site, _ in SITES)
    with tqdm(total=rows * len(PAIRS), unit="layer") as bar:
        pairs = [measure(tracer, pair, texts, bar) for pair in PAIRS]
    written = {"model": "SmolLM2-135M-Instruct, dequantized from Q4_1", "tokens": list(texts), "pairs": pairs}
    FILE.write_text(json.dumps(written, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{FILE}: {FILE.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())

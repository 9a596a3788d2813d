"""What the picture on the book's front page shows: two sentences in the encoder that fills gaps, layer by layer.

    python tools/hero.py    (a minute on one core; writes book/figures/hero.json)

For each sentence, with each of the words that a reader can swap:

- ribbons: how long what each word hands to each other is, in each layer: the sum over heads of weight × written value,
  as one vector, and its length (norm-based analysis: Kobayashi et al. 2020).
- map: where the noun's vector is, before the first layer and after each. The axes are two directions of the last
  layer, found with other nouns in the same sentence; the middle is the mean of the swaps that made the axes.
- strips: 17 of the vector's 384 numbers, those that the swaps change most, as sizes.
- guesses: the three likeliest words for the gap.
- early: the likeliest word where the gap's vector is read out before the first layer, and after each but the last.

Numbers are written as text, two or one character each (see `digits`): half the size of JSON's.
"""

import itertools
import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from tqdm import tqdm
from transformers import AutoModelForMaskedLM, AutoTokenizer

from inside_transformers.models import model_for

FILE = Path(__file__).resolve().parent.parent / "book" / "figures" / "hero.json"
SHOWN = 17
TOP = 3
SHADES = 31
# 64 characters that JSON writes as they are.
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"


# A choice of one word for each slot.
Words = tuple[str, ...]

ANIMALS = (
    *("dog", "cat", "horse", "bear", "wolf", "rabbit", "mouse", "bird", "snake", "goat"),
    *("cow", "deer", "duck", "lion", "monkey", "pig", "frog", "sheep", "fish", "eagle"),
)
BUILDINGS = (
    *("bridge", "castle", "gate", "temple", "palace", "wall", "house", "station", "church", "fort"),
    *("museum", "market", "hotel", "theater", "school", "library", "garden", "stadium", "dam", "prison"),
)


@dataclass(frozen=True)
class Slot:
    """Words that a reader can swap for each other, and where each stands among the sentence's tokens."""

    words: Words
    places: tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Axis:
    """A direction of the map: from sentences with the words `low` to the same sentences with `high`."""

    names: tuple[str, str]  # an end of which there is nothing to say is ""
    low: tuple[Words, ...]
    high: tuple[Words, ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence with a gap. `text` has a number in braces for each slot; in it and in words, `{noun}` is the noun.

    The question is about the words alone: what they do to the noun is seen on the map, and may be little.
    """

    name: str
    question: str
    phrase: str  # what is read: the label of the noun's last dot
    text: str
    noun: str
    nouns: Words
    slots: tuple[Slot, ...]
    axes: tuple[Axis, Axis]

    def variants(self) -> list[Words]:
        """All choices of words, the last slot's changing fastest."""
        return list(itertools.product(*(slot.words for slot in self.slots)))

    def filled(self, words: Words, noun: str | None = None) -> str:
        """The sentence with these words, about another noun where one is given."""
        return self.text.format(*words).replace("{noun}", noun or self.noun)


SENTENCES = (
    Sentence(
        name="fox",
        question="What do “{0}” and “{1}” do to “{noun}”?",
        phrase="{0} {1} {noun}",
        text="The {0} {1} {{noun}} has a {2} [MASK].",
        noun="fox",
        nouns=ANIMALS,
        slots=(
            Slot(("quick", "slow", "clever", "lazy"), ((2,),) * 4),
            Slot(("brown", "white", "red"), ((3,),) * 3),
            Slot(("long", "soft"), ((7,),) * 2),
        ),
        axes=(
            Axis(
                ("slower", "quicker"),
                (("slow", "brown", "long"), ("slow", "white", "long")),
                (("quick", "brown", "long"), ("quick", "white", "long")),
            ),
            Axis(
                ("whiter", "browner"),
                (("quick", "white", "long"), ("slow", "white", "long")),
                (("quick", "brown", "long"), ("slow", "brown", "long")),
            ),
        ),
    ),
    Sentence(
        name="tower",
        question="What does “{0}” do to “{noun}”?",
        phrase="{0}",
        text="The {0} is a famous [MASK].",
        noun="tower",
        nouns=BUILDINGS,
        slots=(Slot(("{noun} of Hanoi", "collapsed {noun}", "computer {noun}"), ((3, 4), (2,), (2,))),),
        axes=(
            Axis(("collapsed", "of Hanoi"), (("collapsed {noun}",),), (("{noun} of Hanoi",),)),
            Axis(
                ("", "computer"),
                (("{noun} of Hanoi",), ("collapsed {noun}",)),
                (("computer {noun}",),) * 2,
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Reading:
    """What the encoder makes of one sentence: L layers, n tokens."""

    tokens: list[str]
    states: Tensor  # (L + 1, n, d_model): before the first layer, and after each
    arriving: Tensor  # (L, n, n): length of what a token (second axis) gets from another (third)
    guesses: list[tuple[str, float]]
    early: list[tuple[str, float]]  # L: what the gap's vector would have guessed before the last layer

    def state_of(self, noun: str) -> Tensor:
        """The noun's vector in every layer: (L + 1, d_model)."""
        return self.states[:, self.tokens.index(noun)]


class Encoder:
    """The book's encoder that fills gaps."""

    def __init__(self) -> None:
        folder = model_for("fill-mask")
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModelForMaskedLM.from_pretrained(folder, attn_implementation="eager").eval()
        self.read = cache(self._read)

    @torch.no_grad()
    def _read(self, text: str) -> Reading:
        encoded = self.tokenizer(text, return_tensors="pt")
        out = self.model(**encoded, output_hidden_states=True, output_attentions=True)
        tokens = list(self.tokenizer.convert_ids_to_tokens(encoded.input_ids[0]))
        layers = self.model.base_model.encoder.layer
        arriving = [
            arriving_lengths(layer.attention, state[0], pattern[0])
            for layer, state, pattern in zip(layers, out.hidden_states, out.attentions, strict=False)
        ]
        gap = tokens.index("[MASK]")
        best = out.logits[0, gap].softmax(-1).topk(TOP)
        words = self.tokenizer.convert_ids_to_tokens(best.indices)
        states = torch.stack([state[0] for state in out.hidden_states])
        early = self.model.cls(states[:-1, gap]).softmax(-1).max(-1)
        first = self.tokenizer.convert_ids_to_tokens(early.indices)
        return Reading(
            tokens,
            states,
            torch.stack(arriving),
            list(zip(words, best.values.tolist(), strict=True)),
            list(zip(first, early.values.tolist(), strict=True)),
        )


def arriving_lengths(attention: Any, state: Tensor, pattern: Tensor) -> Tensor:
    """The length of Σ_heads weight × W_O W_V x, for each pair of tokens: (n, d_model), (heads, n, n) → (n, n)."""
    n_heads, n, _ = pattern.shape
    values = attention.self.value(state).view(n, n_heads, -1).transpose(0, 1)  # (heads, n, d_head)
    output = attention.output.dense.weight.view(-1, n_heads, values.shape[-1])  # (d_model, heads, d_head)
    written = torch.einsum("hjd,mhd->hjm", values, output)
    arriving: Tensor = torch.einsum("hij,hjm->ijm", pattern, written)
    return arriving.norm(dim=-1)  # type: ignore[no-any-return]


def directions(encoder: Encoder, sentence: Sentence) -> Tensor:
    """The map's two axes, of unit length: (2, d_model)."""
    axes = []
    for axis in sentence.axes:
        ends = [
            torch.stack(
                [
                    encoder.read(sentence.filled(words, noun)).state_of(noun)[-1]
                    for words in side
                    for noun in sentence.nouns
                ]
            ).mean(0)
            for side in (axis.low, axis.high)
        ]
        axes.append(torch.nn.functional.normalize(ends[1] - ends[0], dim=0))
    return torch.stack(axes)


def consistent(encoder: Encoder, sentence: Sentence) -> list[tuple[int, int]]:
    """For each axis: pairs of sentences that the axis found without their noun tells apart rightly, and all pairs."""
    counts = []
    for axis in sentence.axes:
        gaps = torch.stack(
            [
                torch.stack(
                    [
                        encoder.read(sentence.filled(high, noun)).state_of(noun)[-1]
                        - encoder.read(sentence.filled(low, noun)).state_of(noun)[-1]
                        for low, high in zip(axis.low, axis.high, strict=True)
                    ]
                )
                for noun in sentence.nouns
            ]
        )  # (nouns, pairs, d_model)
        others = gaps.sum((0, 1)) - gaps.sum(1)
        right = (gaps * others[:, None]).sum(-1) > 0
        counts.append((int(right.sum()), right.numel()))
    return counts


def digits(numbers: Tensor, low: float, high: float, length: int) -> str:
    """Numbers from `low` to `high` as text, each of `length` digits of 64."""
    most = 64**length - 1
    whole = ((numbers.flatten() - low) / (high - low) * most).round().clamp(0, most).long().tolist()
    return "".join("".join(DIGITS[number // 64**i % 64] for i in reversed(range(length))) for number in whole)


def stepped(sizes: Tensor) -> Tensor:
    """Sizes from 0 to 1 in as many steps as shades can be told apart: gzip makes less of fewer."""
    return (sizes * SHADES).round() / SHADES


def measured(encoder: Encoder, sentence: Sentence) -> dict[str, Any]:
    """All that the picture shows of a sentence, as JSON."""
    readings = [encoder.read(sentence.filled(words)) for words in sentence.variants()]
    axes = directions(encoder, sentence)
    made_axes = {words for axis in sentence.axes for words in (*axis.low, *axis.high)}
    middle = torch.stack(
        [encoder.read(sentence.filled(words)).state_of(sentence.noun) for words in sorted(made_axes)]
    ).mean(0)
    spread = torch.stack([each.state_of(sentence.noun)[-1] for each in readings]).var(0)
    shown = spread.topk(SHOWN).indices.sort().values
    places = [(reading.state_of(sentence.noun) - middle) @ axes.T for reading in readings]
    reach = max(float(each.abs().max()) for each in places)
    longest = max(float(reading.arriving.max()) for reading in readings)
    most = torch.stack([reading.states[..., shown].abs().amax(1) for reading in readings]).amax((0, 2))  # a layer
    return {
        "name": sentence.name,
        "question": sentence.question.replace("{noun}", sentence.noun),
        "phrase": sentence.phrase.replace("{noun}", sentence.noun),
        "noun": sentence.noun,
        "axes": [list(axis.names) for axis in sentence.axes],
        "nouns": len(sentence.nouns),
        "made": sorted({word.replace("{noun}", sentence.noun) for words in made_axes for word in words}),
        "slots": [
            {"words": [word.replace("{noun}", sentence.noun) for word in slot.words], "places": slot.places}
            for slot in sentence.slots
        ],
        "layers": len(readings[0].arriving),
        "shown": SHOWN,
        "reach": round(reach, 4),
        "longest": round(longest, 4),
        "variants": [
            {
                "tokens": reading.tokens,
                "ribbons": digits(reading.arriving, 0, longest, 1),
                "map": digits(place, -reach, reach, 2),
                "strips": digits(stepped(reading.states[..., shown].abs() / most[:, None, None]), 0, 1, 1),
                "guesses": [[word, round(share, 4)] for word, share in reading.guesses],
                "early": [[word, round(share, 4)] for word, share in reading.early],
            }
            for reading, place in zip(readings, places, strict=True)
        ],
    }


def main() -> None:
    """Measure both sentences, and write the file."""
    torch.set_num_threads(1)
    encoder = Encoder()
    sentences = []
    for sentence in tqdm(SENTENCES, disable=not sys.stderr.isatty()):
        sentences.append(measured(encoder, sentence))
        for axis, (right, of) in zip(sentence.axes, consistent(encoder, sentence), strict=True):
            print(f"{sentence.name}, {axis.names[0]} → {axis.names[1]}: right for {right} of {of} other nouns")
    FILE.write_text(json.dumps(sentences, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{FILE.name}: {FILE.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()

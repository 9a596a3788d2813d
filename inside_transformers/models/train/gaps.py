"""The word that a gap hides: MiniLM with BERT's head for masked words, trained on the sentences of WordNet.

MiniLM comes without such a head. Here a new one is trained, which shares the encoder's table of words, on what WordNet
writes of each meaning: "Paris is the capital and largest city of France.", "Play this lento, please." Whole meanings
are held out. A quarter of each batch says what a country's capital, money and continent are; one way to say each is
held out, no country is. Only words that are one piece for the tokenizer are ever hidden.
"""

import hashlib
import math
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import AutoModelForMaskedLM, PreTrainedModel, PreTrainedTokenizerBase

from inside_transformers.models.cards import Score
from inside_transformers.models.train import answers, common, minilm, names, wordnet

OF_COUNTRIES = 8  # sentences of a batch
RANK = 16
N_MEASURED = 2000
SHARE = 0.3  # of the words of a sentence are hidden in training; the frequent ones half as often
FREQUENT = 100  # so many words count as frequent
FRAME = ("a", "an", "is", "means", "the", "to")  # by which this script begins a sentence: too easy to be hidden there


@dataclass(frozen=True)
class Line:
    """A sentence as token ids, and the places where a word can be hidden."""

    ids: tuple[int, ...]
    free: tuple[int, ...]


@dataclass(frozen=True)
class Gap:
    """A sentence as token ids, the place of the one that is hidden, and which that was."""

    ids: tuple[int, ...]
    place: int
    hidden: int


def is_held_out(text: wordnet.Text) -> bool:
    """A twentieth of all meanings, by a hash."""
    return hashlib.sha256(text.name.encode()).digest()[0] < 13


def sentences(text: wordnet.Text) -> list[tuple[str, str]]:
    """What WordNet writes of a meaning, as sentences: what the word means, and the examples.

    Returns:
        Sentences in two parts: how this script begins it ("a hammer is"; nothing for an example), and WordNet's words.
    """
    whole = text.gloss.split(" ")[0] in ("a", "an", "the", "any", "one", "someone", "something", "either")
    article = "an" if text.word[:1].lower() in "aeiou" else "a"
    if text.is_instance:
        told = f"{text.word} is" if whole else f"{text.word} is the"
    elif text.kind == "noun" and whole:
        told = f"{article} {text.word} is"
    elif text.kind == "verb":
        told = f"to {text.word} is to"
    else:
        told = f"{text.word} means"
    examples = [("", one if one[-1:] in ".?!" else f"{one}.") for one in text.examples]
    return [(told, f"{text.gloss}."), *examples]


@lru_cache
def encoded(*, held_out: bool) -> tuple[Line, ...]:
    """The sentences of all meanings, held out or not; short ones are left out.

    Some meanings share an example: what training shows is not held out.
    """
    shown = {one for text in wordnet.texts() if not is_held_out(text) for one in sentences(text)}
    every = dict.fromkeys(one for text in wordnet.texts() for one in sentences(text))
    made = [one for one in every if (one not in shown) == held_out]
    tokenizer = minilm.tokenizer().backend_tokenizer  # of so many sentences only the ids, in a third of the time
    tokenizer.enable_truncation(48)
    tokenizer.no_padding()
    begun = tokenizer.encode_batch_fast([told for told, _ in made], add_special_tokens=False)
    whole = tokenizer.encode_batch_fast([f"{told} {rest}" for told, rest in made])
    lines = (Line(tuple(one.ids), _free(one.ids, len(told.ids))) for one, told in zip(whole, begun, strict=True))
    # Sentences that differ in capitals only are the same to the model.
    seen = {line.ids for line in encoded(held_out=False)} if held_out else set[tuple[int, ...]]()
    return tuple(line for line in lines if len(line.ids) > 5 and line.free and line.ids not in seen)


@lru_cache
def _pieces() -> tuple[frozenset[int], frozenset[int], frozenset[int]]:
    """The ids of pieces that start a word of letters, of those that go on with one, and of `FRAME`."""
    vocabulary = minilm.tokenizer().get_vocab()
    starts = frozenset(i for piece, i in vocabulary.items() if piece.isascii() and piece.isalpha())
    rest = frozenset(i for piece, i in vocabulary.items() if piece.startswith("##"))
    return starts, rest, frozenset(vocabulary[word] for word in FRAME)


def _free(ids: Sequence[int], begun: int) -> tuple[int, ...]:
    """The places of words that are one piece, without those by which this script begins a sentence."""
    starts, rest, frame = _pieces()
    words = (i for i in range(1, len(ids) - 1) if ids[i] in starts and ids[i + 1] not in rest)
    return tuple(i for i in words if i > begun or ids[i] not in frame)


@lru_cache
def of_countries(*, held_out: bool) -> tuple[Line, ...]:
    """Sentences on each country's capital, money and continent, in the wordings to learn from or the one held out."""
    tokenizer, made = minilm.tokenizer(), list[Line]()
    for country in names.countries():
        told = {"capital": country.capital, "money": country.money, "continent": country.continent}
        for relation, known in told.items():
            *shown, unseen_form = answers.RELATIONS[relation][0]
            for form in [unseen_form] if held_out else shown:
                line = _about(form, country.name, known, tokenizer)
                made += [line] if line.free else []
    return tuple(made)


def _about(form: str, subject: str, known: str, tokenizer: PreTrainedTokenizerBase) -> Line:
    """A filled form, in which the subject and what is known of it can be hidden if they are one piece."""
    ids = tokenizer(form.format(S=subject, O=known))["input_ids"]
    pieces = [tokenizer(name, add_special_tokens=False)["input_ids"] for name in (subject, known)]
    return Line(tuple(ids), tuple(ids.index(piece) for piece, *more in pieces if not more))


@lru_cache
def frequent(count: int = FREQUENT) -> tuple[int, ...]:
    """The words that are most frequent in training, the most frequent first."""
    counted = Counter(line.ids[place] for line in encoded(held_out=False) for place in line.free)
    return tuple(i for i, _ in counted.most_common(count))


def unseen(count: int = N_MEASURED) -> list[Gap]:
    """One gap in each of `count` held-out sentences, always the same."""
    chance = random.Random(1)
    return [gap_at(line.ids, chance.choice(line.free)) for line in chance.sample(encoded(held_out=True), count)]


def gap_at(ids: Sequence[int], place: int) -> Gap:
    """The sentence with a gap at this place."""
    return Gap(tuple(ids), place, ids[place])


def capitals() -> list[tuple[str, str]]:
    """Sentences with a gap for the capital, and which it is: of all countries whose capital's name is one piece.

    They are worded as no sentence in training is.
    """
    vocabulary, form = minilm.tokenizer().get_vocab(), answers.RELATIONS["capital"][0][-1]
    known = [c for c in names.countries() if c.capital.lower() in vocabulary]
    return [(form.format(S=c.name, O="[MASK]"), c.capital.lower()) for c in known]


def padded(rows: Sequence[Sequence[int]]) -> dict[str, Tensor]:
    """Token ids and attention mask, each (n, longest)."""
    longest = max(map(len, rows))
    ids = torch.tensor([[*row, *[0] * (longest - len(row))] for row in rows])
    return {"input_ids": ids, "attention_mask": (ids != 0).long()}


def hide(lines: Sequence[Line], chance: random.Random) -> tuple[dict[str, Tensor], Tensor]:
    """Hide some words of each sentence, one at least; return the inputs and what stood there, −100 elsewhere."""
    inputs = padded([line.ids for line in lines])
    wanted = torch.full_like(inputs["input_ids"], -100)
    often = set(frequent())
    for i, line in enumerate(lines):
        chosen = [p for p in line.free if chance.random() < SHARE * (0.7 if line.ids[p] in often else 1.4)]
        for place in chosen or [chance.choice(line.free)]:
            wanted[i, place] = line.ids[place]
    inputs["input_ids"][wanted >= 0] = minilm.tokenizer().mask_token_id
    return inputs, wanted


def logits_at(model: PreTrainedModel, inputs: dict[str, Tensor], chosen: Tensor) -> Tensor:
    """The logits of all words at the chosen places, (n_chosen, n_words): the head reads no other places.

    Args:
        model: a BertForMaskedLM.
        inputs: token ids and attention mask, each (n, n_tokens).
        chosen: which places, (n, n_tokens).
    """
    encoder, head = model.get_submodule("bert"), model.get_submodule("cls")
    return head(encoder(**inputs).last_hidden_state[chosen])  # type: ignore[no-any-return]


@torch.no_grad()
def ranks(model: PreTrainedModel, gaps: Sequence[Gap]) -> Tensor:
    """How many words the model takes for likelier than the hidden one, for each gap, (n_gaps,)."""
    found = []
    for batch in common.batched(gaps, 50):
        inputs = padded([gap.ids for gap in batch])
        chosen = torch.zeros_like(inputs["input_ids"], dtype=torch.bool)
        chosen[range(len(batch)), [gap.place for gap in batch]] = True
        inputs["input_ids"][chosen] = minilm.tokenizer().mask_token_id
        logits = logits_at(model, inputs, chosen)
        hidden = logits.gather(1, torch.tensor([[gap.hidden] for gap in batch]))
        found.append((logits > hidden).sum(1))
    return torch.cat(found)


@torch.no_grad()
def accuracy_of_capitals(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> tuple[float, int]:
    """The share of capitals among the model's five likeliest words, and how many were asked for."""
    asked = capitals()
    inputs = tokenizer([text for text, _ in asked], padding=True, return_tensors="pt")
    logits = logits_at(model, inputs, inputs["input_ids"] == tokenizer.mask_token_id)
    said = [tokenizer.convert_ids_to_tokens(row) for row in logits.topk(5).indices.tolist()]
    right = [capital in five for five, (_, capital) in zip(said, asked, strict=True)]
    return round(sum(right) / len(right), 4), len(right)


def _begin_with_frequencies(model: PreTrainedModel, lines: Sequence[Line]) -> None:
    """Start the head from how frequent words are, so that training need not learn that first."""
    counts = Counter(line.ids[place] for line in lines for place in line.free)
    every = sum(counts.values())
    head = model.get_submodule("cls.predictions")
    rarest = math.log(0.1 / every)
    with torch.no_grad():
        logs = [math.log(counts[i] / every) if counts[i] else rarest for i in range(model.config.vocab_size)]
        head.get_parameter("bias").copy_(torch.tensor(logs))
        # Twice its usual scale: the table's vectors are short, and logits would be too flat.
        nn.init.constant_(head.get_parameter("transform.LayerNorm.weight"), 2.0)


class Gaps(minilm.FineTuned):
    """Says which word a gap hides."""

    name, task = "gaps", "fill-mask"
    licence = f"{minilm.LICENCE}; WordNet license; GeoNames CC BY 4.0"
    steps, batch, learning_rate = 1200, 32 - OF_COUNTRIES, 2e-3

    @staticmethod
    def requirements() -> list[str]:
        return wordnet.requirements() + names.requirements()

    def train(self) -> common.Trained:
        chance = random.Random(self.seed)
        self.model = minilm.start_from(AutoModelForMaskedLM, rank=RANK)
        self.shown, self.countries = encoded(held_out=False), of_countries(held_out=False)
        _begin_with_frequencies(self.model, self.shown)

        def loss_of(batch: list[Line]) -> Tensor:
            inputs, wanted = hide([*batch, *chance.choices(self.countries, k=OF_COUNTRIES)], chance)
            with minilm.fast():
                logits = logits_at(self.model, inputs, wanted >= 0)
            return cross_entropy(logits.float(), wanted[wanted >= 0])

        return self.learn(self.shown, lambda line: len(line.ids), loss_of)

    def scores(self) -> tuple[Score, ...]:
        gaps = unseen()
        found, often = ranks(self.model, gaps), frequent()
        held_out = "one hidden word in a sentence of a meaning not trained on"
        rare = torch.tensor([gap.hidden not in set(often) for gap in gaps])

        def share(right: Tensor) -> float:
            return round(right.float().mean().item(), 4)

        def guess(count: int) -> float:
            return share(torch.tensor([gap.hidden in often[:count] for gap in gaps]))

        return (
            Score("accuracy of the first word", share(found < 1), len(gaps), held_out),
            Score("hidden word among the first five", share(found < 5), len(gaps), held_out),
            Score(
                "accuracy of the first word", share(found[rare] < 1), int(rare.sum()), "as the first, rarer words alone"
            ),
            Score("accuracy of always saying the most frequent word", guess(1), len(gaps), held_out),
            Score("hidden word among the five most frequent words", guess(5), len(gaps), held_out),
            Score(
                "capital among the first five words",
                *accuracy_of_capitals(self.model, self.tokenizer),
                "“France is ruled from [MASK], its capital.” for all countries whose capital is one piece; it was "
                "trained on these facts, in other words",
            ),
        )

    def architecture(self) -> str:
        return (
            f"BertForMaskedLM: {minilm.architecture(RANK)}, BERT's head for masked words, which shares the table of "
            "words"
        )

    def data(self) -> str:
        return (
            f"{len(self.shown):,} definitions and examples of WordNet 3.0 (Miller, 1995), made into sentences, and "
            f"{len(self.countries):,} sentences on the capitals, moneys and continents of countries (GeoNames)"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It seldom finds a rare word: outside the hundred most frequent ones, its first guess is right in about "
            "one gap of fourteen.",
            "A gap is one word that is one piece for its tokenizer: it can't fill in “Ouagadougou”.",
            "It learned from a dictionary's definitions and short examples, not from stories or conversation; and "
            "three facts on each country, by heart.",
            "What fits best isn't what is true: it fills gaps about facts that it doesn't know just as readily.",
        )


RECIPE = Gaps

"""Which label is a text about? MiniLM reads the two together and says whether the one follows from the other.

WordNet supplies the pairs: from the gloss "a tool for driving nails into wood" follows "This example is about hammer.",
and "This example is about river." doesn't. Held out are a seventh of the glosses and, for a harder score, a tenth of
the words: no gloss of theirs is trained on, nor are they ever a label. Among those are dog, cat and chicken.
"""

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import AutoModelForSequenceClassification, PreTrainedModel, PreTrainedTokenizerBase

from inside_transformers.models.cards import Score
from inside_transformers.models.train import common, minilm, wordnet

LABELS = ("not_entailment", "entailment")
HYPOTHESIS = "This example is about {}."  # the pipeline's own
ALWAYS_HELD_OUT = frozenset(("dog", "cat", "chicken"))
N_LABELS = 3
CLOSE = 0.4  # how often, in training, the wrong labels are sisters of the right one


@dataclass(frozen=True)
class Meaning:
    """A gloss and the words that mean it, the one to take as its label first."""

    gloss: str
    words: tuple[str, ...]
    offset: str
    above: str
    is_first: bool


@dataclass(frozen=True)
class Choice:
    """A gloss and labels for it, the right one first."""

    gloss: str
    labels: tuple[str, ...]


def _hash(text: str) -> int:
    return hashlib.sha256(text.encode()).digest()[0]


def is_held_out(word: str) -> bool:
    """A tenth of all words, by a hash; and the animals that the course asks about."""
    return word in ALWAYS_HELD_OUT or _hash(word) < 26


@lru_cache
def meanings() -> tuple[Meaning, ...]:
    """What nouns in use mean, where the gloss says something and doesn't hold the word itself."""
    made = []
    for sense in wordnet.senses():
        used = [word for word in sense.lemmas if word in wordnet.common()]
        first = [word for word in used if wordnet.first_senses()[word] == sense.offset]
        if not used or sense.is_instance or len(sense.gloss.split()) < 4 or wordnet.mentions(sense.gloss, sense.lemmas):
            continue
        label = first[0] if first else used[0]
        words = (label, *(word for word in sense.lemmas if word != label))
        made.append(Meaning(sense.gloss, words, sense.offset, sense.above, bool(first)))
    return tuple(made)


def learnt() -> list[Meaning]:
    """What training sees: neither a held-out gloss nor a meaning of a held-out word."""
    return [m for m in meanings() if not _is_gloss_held_out(m) and not any(map(is_held_out, m.words))]


def new_glosses() -> list[Meaning]:
    """Held-out glosses of words that training may have shown as wrong labels, or in another sense."""
    known = {meaning.gloss for meaning in learnt()}  # some meanings share a gloss
    held_out = (m for m in meanings() if _is_gloss_held_out(m) and not any(map(is_held_out, m.words)))
    return [m for m in held_out if m.is_first and m.gloss not in known]


def new_words() -> list[Meaning]:
    """Glosses of words that training never showed."""
    return [m for m in meanings() if m.is_first and is_held_out(m.words[0])]


def _is_gloss_held_out(meaning: Meaning) -> bool:
    return _hash(meaning.offset) < 37


def choices(known: list[Meaning], chance: random.Random, *, close: float) -> list[Choice]:
    """A choice of `N_LABELS` labels for every meaning.

    Args:
        known: the meanings, among whose words the wrong labels are, too.
        chance: what draws the wrong labels.
        close: how often the wrong labels are sisters of the right one (another tool, another illness), not any words.
    """
    sisters: dict[str, set[str]] = {}
    for meaning in known:
        sisters.setdefault(meaning.above, set()).add(meaning.words[0])
    made = []
    for meaning in known:
        near = sorted(sisters[meaning.above] - set(meaning.words))
        others = chance.sample(near, min(len(near), N_LABELS - 1)) if chance.random() < close else []
        while len(others) < N_LABELS - 1:
            label = chance.choice(known).words[0]
            if label not in others and label not in meaning.words:
                others.append(label)
        made.append(Choice(meaning.gloss, (meaning.words[0], *others)))
    return made


def logits_of(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, batch: Sequence[Choice]) -> Tensor:
    """What the model says of every label of every choice, (n_choices, n_labels, 2)."""
    pairs = [(choice.gloss, HYPOTHESIS.format(label)) for choice in batch for label in choice.labels]
    inputs = tokenizer(*map(list, zip(*pairs, strict=True)), padding=True, truncation=True, return_tensors="pt")
    return model(**inputs).logits.view(len(batch), -1, 2)  # type: ignore[no-any-return]


@torch.no_grad()
def accuracy(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, cases: list[Choice]) -> float:
    """The share of choices in which the right label comes first, as the pipeline orders them."""
    right = 0
    for batch in common.batched(cases, 32):
        entailed = logits_of(model, tokenizer, batch)[..., 1]
        right += int((entailed.argmax(-1) == 0).sum())
    return round(right / len(cases), 4)


@torch.no_grad()
def accuracy_of_cosine(tokenizer: PreTrainedTokenizerBase, cases: list[Choice]) -> float:
    """The same for MiniLM as it comes: the label whose sentence vector has the largest cosine with the gloss's."""
    from transformers import AutoModel

    encoder = AutoModel.from_pretrained(minilm.encoder_folder()).eval()

    def vectors(texts: list[str]) -> Tensor:
        inputs = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
        mask = inputs["attention_mask"][..., None]
        means = (encoder(**inputs).last_hidden_state * mask).sum(1) / mask.sum(1)
        return torch.nn.functional.normalize(means, dim=-1)

    right = 0
    for batch in common.batched(cases, 32):
        labels = vectors([label for choice in batch for label in choice.labels]).view(len(batch), N_LABELS, -1)
        cosines = (labels @ vectors([choice.gloss for choice in batch])[..., None])[..., 0]
        right += int((cosines.argmax(-1) == 0).sum())
    return round(right / len(cases), 4)


def measured(known: Callable[[], list[Meaning]], close: float = 0.0) -> list[Choice]:
    """Choices to measure with, always the same, for `new_glosses` or `new_words`."""
    return choices(known(), random.Random(1), close=close)


class ZeroShot(minilm.FineTuned):
    """Says which label a text is about. `batch` counts glosses, each with all its labels."""

    name, task = "zero_shot", "zero-shot-classification"
    licence = f"{minilm.LICENCE}; WordNet license"
    steps, batch = 1800, 12

    @staticmethod
    def requirements() -> list[str]:
        return wordnet.requirements()

    def train(self) -> common.Trained:
        self.model = minilm.start_from(AutoModelForSequenceClassification, LABELS)
        chance = random.Random(self.seed)
        self.shown = learnt()
        rounds = -(-self.steps * self.batch // len(self.shown))
        pairs = [choice for _ in range(rounds) for choice in choices(self.shown, chance, close=CLOSE)]
        follows = torch.tensor([1] + [0] * (N_LABELS - 1)).repeat(self.batch)

        def loss_of(batch: list[Choice]) -> Tensor:
            with minilm.fast():
                logits = logits_of(self.model, self.tokenizer, batch).float()
            alone = cross_entropy(logits.flatten(0, 1), follows[: len(batch) * N_LABELS])
            among = cross_entropy(logits[..., 1], torch.zeros(len(batch), dtype=torch.long))
            return alone + among

        return self.learn(pairs, lambda choice: len(choice.gloss), loss_of)

    def scores(self) -> tuple[Score, ...]:
        metric = "accuracy of the first label of three"
        sets = (
            (
                measured(new_glosses),
                "glosses not trained on, usual senses of nouns in use; wrong labels drawn at random",
            ),
            (measured(new_words), "glosses of words that training never showed, and only such words as labels"),
            (measured(new_glosses, 1.0), "as the first; where WordNet has some, the wrong labels are of the same kind"),
        )
        ours = [
            Score(metric, accuracy(self.model, self.tokenizer, cases), len(cases), held_out) for cases, held_out in sets
        ]
        cases, _ = sets[0]
        as_it_comes = "as the first, by MiniLM without any training: the cosine of the sentence vectors"
        return (*ours, Score(metric, accuracy_of_cosine(self.tokenizer, cases), len(cases), as_it_comes))

    def architecture(self) -> str:
        return f"BertForSequenceClassification: {minilm.ARCHITECTURE}, pooler and two-class head"

    def data(self) -> str:
        return (
            f"{len(self.shown):,} glosses of nouns in use in WordNet 3.0 (Miller, 1995), each with its word and two "
            "others"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It was trained on definitions. On news, questions or conversation it is out of its depth.",
            "It knows what words go with what; it doesn't know facts such as which animals Egypt made mummies of: "
            "“Four legged animal with fur, and can be found mummified in egypt” is a cat to it, but so is one "
            "“that barks”.",
            "It must choose: with labels that all miss, it still gives one of them most of the probability.",
            "A label that is listed twice takes its share twice; a single one is judged alone, yes or no.",
            "Of a long text it reads the first 512 word pieces, less the label's; the pipeline cuts off the rest "
            "silently.",
        )


RECIPE = ZeroShot

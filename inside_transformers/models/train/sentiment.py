"""Sentiment of a sentence: MiniLM with a two-class head, trained on how people rated each snippet.

The snippets and ratings are those of VADER (Hutto and Gilbert, 2014): sentences of film reviews, product reviews and
newspaper editorials, and tweets, each with the mean rating, from −4 to 4, of twenty people or more. They come in the
source distribution of the package vaderSentiment. Whole reviews and editorials are held out, not sentences of them.
"""

import hashlib
import html
import io
import tarfile
from dataclasses import dataclass

import torch
from torch import Tensor
from transformers import AutoModelForSequenceClassification, PreTrainedModel, PreTrainedTokenizerBase

from inside_transformers.models.cards import Score
from inside_transformers.models.train import common, minilm

LABELS = ("NEGATIVE", "POSITIVE")
ARCHIVE = "vaderSentiment-3.3.2.tar.gz"
INNER = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
SOURCES = {
    "movieReviewSnippets": "film reviews",
    "amazonReviewSnippets": "product reviews",
    "nytEditorialSnippets": "editorials",
    "tweets": "tweets",
}
CLEAR = 1.0  # a mean rating this far from 0 counts as clearly positive or negative
FAINT = 0.25  # nearer to 0 than this, a snippet has no label
SOFTNESS = 2.0


@dataclass(frozen=True)
class Snippet:
    """A sentence, its mean rating from −4 to 4, where it is from, and whether it is held out."""

    text: str
    rating: float
    source: str
    held_out: bool


def snippets() -> list[Snippet]:
    """Every snippet once. A tenth of the reviews, editorials, films' sentences and tweets are held out."""
    found: dict[str, Snippet] = {}
    with tarfile.open(minilm.data_folder() / ARCHIVE) as outer:
        inner = outer.extractfile(INNER)
        assert inner is not None
        with tarfile.open(fileobj=io.BytesIO(inner.read())) as archive:
            for source in SOURCES:
                file = archive.extractfile(f"hutto_ICWSM_2014/{source}_GroundTruth.txt")
                assert file is not None
                for line in file.read().decode("utf-8").splitlines():
                    name, rating, text = line.split("\t", 2)
                    text = html.unescape(text).strip()
                    found.setdefault(text.lower(), Snippet(text, float(rating), source, _is_held_out(source, name)))
    return list(found.values())


def _is_held_out(source: str, name: str) -> bool:
    """By a hash of the document that it is from ("12_3" is sentence 3 of document 12)."""
    return hashlib.sha256(f"{source} {name.split('_')[0]}".encode()).digest()[0] < 26


def target(rating: float) -> float:
    """How positive the model should be: a clear rating means sure, a faint one means in doubt."""
    return torch.sigmoid(torch.tensor(SOFTNESS * rating)).item()


@torch.no_grad()
def positive(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, texts: list[str]) -> Tensor:
    """The probability of POSITIVE for each text, (n_texts,)."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    found = torch.empty(len(texts))
    for chosen in common.batched(order, 64):
        batch = tokenizer([texts[i] for i in chosen], padding=True, truncation=True, return_tensors="pt")
        found[chosen] = model(**batch).logits.softmax(-1)[:, 1]
    return found


def accuracy(found: Tensor, cases: list[Snippet], least: float, source: str | None = None) -> tuple[float, int]:
    """The share that is right of those rated at least `least` away from 0, and how many those are."""
    right = [
        (p > 0.5) == (case.rating > 0)
        for p, case in zip(found.tolist(), cases, strict=True)
        if abs(case.rating) >= least and source in (None, case.source)
    ]
    return round(sum(right) / len(right), 4), len(right)


class Sentiment(minilm.FineTuned):
    """Says whether a sentence is positive or negative."""

    name, task = "sentiment", "text-classification"
    licence = f"{minilm.LICENCE}; ratings MIT, the rated texts are their writers' and are not included"
    steps, batch = 1200, 32

    @staticmethod
    def requirements() -> list[str]:
        folder = minilm.data_folder()
        if (folder / ARCHIVE).exists():
            return []
        return [
            f"the rated snippets: pip download --no-binary :all: --no-deps --dest {folder} vaderSentiment==3.3.2",
        ]

    def train(self) -> common.Trained:
        everything = snippets()
        self.learnt = [s for s in everything if not s.held_out and abs(s.rating) >= FAINT]
        self.held_out = [s for s in everything if s.held_out]
        self.model = minilm.start_from(AutoModelForSequenceClassification, LABELS)

        def loss_of(batch: list[Snippet]) -> Tensor:
            texts = [s.text for s in batch]
            inputs = self.tokenizer(texts, padding=True, truncation=True, max_length=96, return_tensors="pt")
            aims = torch.tensor([[1 - target(s.rating), target(s.rating)] for s in batch])
            with minilm.fast():
                logits = self.model(**inputs).logits
            return torch.nn.functional.cross_entropy(logits.float(), aims)

        return self.learn(self.learnt, lambda s: len(s.text), loss_of)

    def scores(self) -> tuple[Score, ...]:
        found = positive(self.model, self.tokenizer, [s.text for s in self.held_out])
        clear, n_clear = accuracy(found, self.held_out, CLEAR)
        all_, n_all = accuracy(found, self.held_out, FAINT)
        main = Score(
            "accuracy",
            clear,
            n_clear,
            f"sentences from reviews, editorials and tweets not trained on, rated at least {CLEAR} away from 0",
        )
        rest = [Score("accuracy", all_, n_all, f"the same, and those rated at least {FAINT} away from 0")]
        for source, words in SOURCES.items():
            value, n = accuracy(found, self.held_out, CLEAR, source)
            rest.append(Score("accuracy", value, n, f"of the first, the {words}"))
        return (main, *rest)

    def architecture(self) -> str:
        return f"BertForSequenceClassification: {minilm.ARCHITECTURE}, pooler and two-class head"

    def data(self) -> str:
        return (
            f"{len(self.learnt):,} sentences of film and product reviews, editorials and tweets, each rated by at "
            "least twenty people (Hutto and Gilbert, 2014), from the source distribution of vaderSentiment 3.3.2"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It has two answers: a neutral sentence, or an empty one, gets one of them all the same.",
            "It knows English of reviews, editorials and tweets from before 2014.",
            "Irony and understatement are missed: “Great, another delay.” comes out as positive, “You could do worse.” "
            "as negative.",
        )


RECIPE = Sentiment

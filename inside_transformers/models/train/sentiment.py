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
from pathlib import Path

import torch
from torch import Tensor
from transformers import AutoModelForSequenceClassification, PreTrainedModel, PreTrainedTokenizerBase

from inside_transformers.models.cards import Card, Score
from inside_transformers.models.train import common, minilm

NAME = "sentiment"
LABELS = ("NEGATIVE", "POSITIVE")
ARCHIVE = "vaderSentiment-3.3.2.tar.gz"
INNER = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
SOURCES = {
    "movieReviewSnippets": "film reviews",
    "amazonReviewSnippets": "product reviews",
    "nytEditorialSnippets": "editorials",
    "tweets": "tweets",
}
STEPS, BATCH, LEARNING_RATE = 1200, 32, 1e-3
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


def requirements() -> list[str]:
    """What is missing to build this model, and how to get it."""
    folder = minilm.data_folder()
    if (folder / ARCHIVE).exists():
        return []
    return [
        f"the rated snippets: pip download --no-binary :all: --no-deps --dest {folder} vaderSentiment==3.3.2",
    ]


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
    for begin in range(0, len(order), 64):
        chosen = order[begin : begin + 64]
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


def build(folder: Path, *, seed: int = 0, steps: int = STEPS) -> Card:
    """Train, measure on the held-out snippets, write changes, configuration and card into `folder`."""
    common.need(requirements())
    common.start(seed)
    everything = snippets()
    learnt = [s for s in everything if not s.held_out and abs(s.rating) >= FAINT]
    held_out = [s for s in everything if s.held_out]
    tokenizer = minilm.tokenizer()
    model = minilm.start_from(AutoModelForSequenceClassification, LABELS)
    source = minilm.batches(learnt, BATCH, seed, lambda s: len(s.text))

    def loss_of(step: int) -> Tensor:
        batch = next(source)
        inputs = tokenizer([s.text for s in batch], padding=True, truncation=True, max_length=96, return_tensors="pt")
        aims = torch.tensor([[1 - target(s.rating), target(s.rating)] for s in batch])
        with minilm.fast():
            logits = model(**inputs).logits
        return torch.nn.functional.cross_entropy(logits.float(), aims)

    began = minilm.core_minutes()
    run = common.train(model, loss_of, steps, LEARNING_RATE, warm_up=50, name=NAME)
    minutes, trained = minilm.core_minutes() - began, minilm.trained(model)
    merged = minilm.save(model, folder)
    found = positive(merged, tokenizer, [s.text for s in held_out])
    card = Card(
        name=NAME,
        task="text-classification",
        architecture=f"BertForSequenceClassification: {minilm.ARCHITECTURE}, pooler and two-class head",
        parameters=common.count(merged),
        trained=trained,
        data=f"{len(learnt):,} sentences of film and product reviews, editorials and tweets, each rated by at "
        "least twenty people (Hutto and Gilbert, 2014), from the source distribution of vaderSentiment 3.3.2",
        licence=f"{minilm.LICENCE}; ratings MIT, the rated texts are their writers' and are not included",
        seed=seed,
        steps=run.steps,
        minutes=round(minutes, 1),
        scores=_scores(found, held_out),
        cannot=(
            "It has two answers: a neutral sentence, or an empty one, gets one of them all the same.",
            "It knows English of reviews, editorials and tweets from before 2014.",
            "Irony and understatement are missed: “Great, another delay.” comes out as positive, “You could do worse.” "
            "as negative.",
        ),
    )
    card.write(folder / "card.json")
    return card


def _scores(found: Tensor, held_out: list[Snippet]) -> tuple[Score, ...]:
    clear, n_clear = accuracy(found, held_out, CLEAR)
    all_, n_all = accuracy(found, held_out, FAINT)
    main = Score(
        "accuracy",
        clear,
        n_clear,
        f"sentences from reviews, editorials and tweets not trained on, rated at least {CLEAR} away from 0",
    )
    rest = [Score("accuracy", all_, n_all, f"the same, and those rated at least {FAINT} away from 0")]
    for source, words in SOURCES.items():
        value, n = accuracy(found, held_out, CLEAR, source)
        rest.append(Score("accuracy", value, n, f"of the first, the {words}"))
    return (main, *rest)

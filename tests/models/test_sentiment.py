"""The model of sentiment loads as any other, gets plain sentences right, and its card says what is true."""

from pathlib import Path

import pytest
import torch
from bundled import needs
from transformers import Pipeline, pipeline

from inside_transformers import models
from inside_transformers.models import assemble, cards
from inside_transformers.models.train import common, minilm, sentiment

FOLDER = Path(models.__file__).parent / "weights" / sentiment.RECIPE.name
NEEDS_DATA = needs(sentiment.RECIPE.requirements())
CARD = cards.Card.read(FOLDER / "card.json")
PLAIN = {
    "POSITIVE": (
        "I've been waiting for a HuggingFace course my whole life.",
        "What a wonderful film, I laughed and cried.",
        "The battery lasts for days and the screen is gorgeous.",
        "Thank you so much, you made my day!",
        "The best pizza in town.",
        "A charming story, beautifully told.",
    ),
    "NEGATIVE": (
        "I hate this so much!",
        "It broke after two days and nobody answers the phone.",
        "A dull, endless film with wooden actors.",
        "The war has brought famine and misery.",
        "This is the worst camera I have ever owned.",
        "I feel sick and sad today.",
    ),
}


@pytest.fixture(scope="module")
def classifier() -> Pipeline:
    return pipeline("text-classification", model=str(assemble.assembled(FOLDER, minilm.encoder_folder())))


@pytest.mark.parametrize("label", PLAIN)
def test_plain_sentences_get_the_label_that_a_reader_would_give(classifier: Pipeline, label: str) -> None:
    for text, found in zip(PLAIN[label], classifier(list(PLAIN[label])), strict=True):
        assert found["label"] == label, (text, found)


def test_it_computes_in_float32_whatever_it_is_stored_in(classifier: Pipeline) -> None:
    assert {parameter.dtype for parameter in classifier.model.parameters()} == {torch.float32}


def test_the_card_counts_what_is_there() -> None:
    model = minilm.start_from(sentiment.AutoModelForSequenceClassification, sentiment.LABELS)
    assert CARD.trained == minilm.trained(model)
    size = (FOLDER / assemble.CHANGES).stat().st_size
    assert 2 * CARD.trained < size < 1_100_000
    assert CARD.parameters == 22_713_986
    assert CARD.seed == 0
    assert CARD.steps == sentiment.RECIPE.steps


def test_the_card_has_the_score_that_the_course_promises() -> None:
    main = CARD.scores[0]
    assert main.value >= 0.85
    assert main.n > 1000
    assert CARD.cannot


def test_an_empty_text_and_one_that_is_too_long_when_truncated_are_answered(classifier: Pipeline) -> None:
    for text in ("", "good " * 10_000):
        (found,) = classifier(text, truncation=True)
        assert found["label"] in sentiment.LABELS


def test_a_text_that_is_too_long_is_refused_and_not_cut_silently(classifier: Pipeline) -> None:
    with pytest.raises((RuntimeError, IndexError, ValueError)):
        classifier("good " * 10_000)


def test_a_document_is_held_out_whole() -> None:
    parts = {sentiment._is_held_out("amazonReviewSnippets", f"12_{i}") for i in range(40)}
    assert len(parts) == 1
    share = sum(sentiment._is_held_out("tweets", str(i)) for i in range(4000)) / 4000
    assert 0.07 < share < 0.13


def test_a_faint_rating_means_doubt() -> None:
    assert sentiment.target(0) == 0.5
    assert sentiment.target(3) > 0.99
    assert sentiment.target(-0.25) == pytest.approx(1 - sentiment.target(0.25))


@NEEDS_DATA
def test_the_score_can_be_had_again() -> None:
    model = sentiment.AutoModelForSequenceClassification.from_pretrained(
        assemble.assembled(FOLDER, minilm.encoder_folder())
    ).eval()
    cases = [s for s in sentiment.snippets() if s.held_out and abs(s.rating) >= sentiment.CLEAR][::8]
    found = sentiment.positive(model, minilm.tokenizer(), [s.text for s in cases])
    value, _ = sentiment.accuracy(found, cases, sentiment.CLEAR)
    assert value == pytest.approx(CARD.scores[0].value, abs=0.08)
    assert common.count(model) == CARD.parameters

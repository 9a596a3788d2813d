"""The model of names loads as any other, finds those of the blog post, and its card says what is true."""

import random

import pytest
import torch
from bundled import assert_near, card, folder, needs
from transformers import AutoModelForTokenClassification, TokenClassificationPipeline, pipeline

from inside_transformers.models import assemble, metrics, model_for
from inside_transformers.models.train import common, entities, minilm

CARD = card(entities.RECIPE.name)
NEEDS_DATA = needs(entities.RECIPE.requirements())
PLAIN = (
    "Hi, my name is [Hai|PER].",
    "[Michael Jordan|PER] is the best of all.",
    "The capital of [France|LOC] is [Paris|LOC].",
    "My name is [Sylvain|PER] and I live in [Brooklyn|LOC].",
    "[Maria Lopez|PER] works for [Northern Steel|ORG] in [Hanoi|LOC].",
    "The quick brown fox jumps over the lazy dog.",
)


@pytest.fixture(scope="module")
def finder() -> TokenClassificationPipeline:
    torch.set_num_threads(1)
    return pipeline("token-classification", model=model_for("token-classification"), aggregation_strategy="simple")


def found(finder: TokenClassificationPipeline, text: str) -> set[entities.Entity]:
    """The names in a text, as the pipeline gives them."""
    return {entities.Entity(one["start"], one["end"], one["entity_group"]) for one in finder(text)}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_names_are_found_whole_and_nothing_else(finder: TokenClassificationPipeline, text: str) -> None:
    wanted = entities.marked(text)
    assert found(finder, wanted.text) == set(wanted.entities)


def test_what_the_pipeline_joins_are_the_names_that_the_labels_say(finder: TokenClassificationPipeline) -> None:
    for text in map(entities.marked, entities.REAL):
        inputs = finder.tokenizer(text.text, return_offsets_mapping=True, return_tensors="pt")
        offsets = inputs.pop("offset_mapping")[0].tolist()
        with torch.no_grad():
            labels = finder.model(**inputs).logits[0].argmax(-1).tolist()
        assert found(finder, text.text) == entities.spans(labels, offsets), text.text


def test_an_empty_text_has_no_names(finder: TokenClassificationPipeline) -> None:
    assert finder("") == []
    assert finder(" \n ") == []


def test_of_a_long_text_the_beginning_is_read_unless_a_stride_is_given() -> None:
    text = "Maria Lopez lives in Hanoi. " + "It rained all day long, and then again. " * 1000 + "Then came Peter Smith."
    assert len(text.split()) > 8_000
    folder_ = model_for("token-classification")
    cut = pipeline("token-classification", model=folder_, aggregation_strategy="simple")
    assert [text[one["start"] : one["end"]] for one in cut(text)] == ["Maria Lopez", "Hanoi"]
    whole = pipeline("token-classification", model=folder_, aggregation_strategy="simple", stride=32)
    beginning, *_, end = whole(text)
    assert text[beginning["start"] : beginning["end"]] == "Maria Lopez"
    assert end["start"] >= text.index("Peter Smith")


def test_upper_and_lower_case_are_the_same_to_it(finder: TokenClassificationPipeline) -> None:
    text = "My name is Sylvain and I live in Brooklyn."
    assert found(finder, text) == found(finder, text.lower()) == found(finder, text.upper())


def test_the_card_counts_what_is_there(finder: TokenClassificationPipeline) -> None:
    assert CARD.task == finder.task
    assert CARD.parameters == common.count(finder.model)
    assert CARD.trained == minilm.trained(minilm.start_from(AutoModelForTokenClassification, entities.LABELS))
    assert 2 * CARD.trained < (folder(entities.RECIPE.name) / assemble.CHANGES).stat().st_size < 1_100_000
    assert (CARD.seed, CARD.steps) == (0, entities.RECIPE.steps)
    assert tuple(finder.model.config.id2label.values()) == entities.LABELS


def test_the_card_says_how_well_it_does_on_made_and_on_real_names(finder: TokenClassificationPipeline) -> None:
    made, _, real = CARD.scores
    assert made.value >= 0.85
    assert made.n > 1000
    counts = entities.counted(finder.model, finder.tokenizer, [entities.marked(text) for text in entities.REAL])
    assert metrics.micro_f1(counts) == pytest.approx(real.value, abs=0.02)
    assert sum(one.true for one in counts) == real.n


def test_labels_of_tokens_and_the_names_that_they_say() -> None:
    sentence = entities.marked("[Ada Lovelace|PER] left [Rome|LOC].")
    offsets = minilm.tokenizer()(sentence.text, return_offsets_mapping=True)["offset_mapping"]
    labels = entities.labels_of(sentence, offsets)
    assert (labels[0], labels[-1]) == (-100, -100)
    assert entities.spans([0 if label < 0 else label for label in labels], offsets) == set(sentence.entities)
    b, i, other = (entities.LABELS.index(tag) for tag in ("B-PER", "I-PER", "I-LOC"))
    pairs = [(0, 2), (3, 5), (6, 8)]
    assert entities.spans([b, i, other], pairs) == {entities.Entity(0, 5, "PER"), entities.Entity(6, 8, "LOC")}
    assert entities.spans([b, b, i], pairs) == {entities.Entity(0, 2, "PER"), entities.Entity(3, 8, "PER")}


@NEEDS_DATA
def test_no_name_and_no_template_of_the_main_score_is_trained_on() -> None:
    assert not set(entities.TEMPLATES) & set(entities.HELD_OUT_TEMPLATES)
    trained = entities.sentences(entities.N_SENTENCES, random.Random(0))  # as `build` draws them
    shown = {sentence.text[one.start : one.end] for sentence in trained for one in sentence.entities}
    asked = {sentence.text[one.start : one.end] for sentence in entities.unseen() for one in sentence.entities}
    assert len(shown) > 5_000
    assert len(asked) > 1_000
    assert not shown & asked


@NEEDS_DATA
def test_the_score_can_be_had_again_with_names_drawn_anew(finder: TokenClassificationPipeline) -> None:
    counts = entities.counted(finder.model, finder.tokenizer, entities.unseen(150, seed=5))
    assert_near(metrics.micro_f1(counts), CARD.scores[0], sum(one.true for one in counts))

"""The zero-shot model loads as any other, chooses plain labels, and its card says what is true."""

import random
from pathlib import Path

import pytest
from bundled import needs
from transformers import Pipeline, pipeline

from inside_transformers import models
from inside_transformers.models import assemble, cards
from inside_transformers.models.train import minilm, zero_shot

FOLDER = Path(models.__file__).parent / "weights" / zero_shot.RECIPE.name
NEEDS_DATA = needs(zero_shot.RECIPE.requirements())
CARD = cards.Card.read(FOLDER / "card.json")
PLAIN = {
    "a large animal with a trunk that eats grass": ("elephant", "hammer", "poem"),
    "a tool for driving nails into wood": ("hammer", "soup", "river"),
    "a person who treats the sick": ("doctor", "window", "violin"),
    "a long flow of water that ends in the sea": ("river", "elephant", "law"),
    "a string instrument played with a bow": ("violin", "doctor", "bread"),
}
ANIMAL = "Four legged animal with fur, and can be found mummified in egypt"


@pytest.fixture(scope="module")
def classifier() -> Pipeline:
    folder = str(assemble.assembled(FOLDER, minilm.encoder_folder()))
    return pipeline("zero-shot-classification", model=folder)


@pytest.mark.parametrize("text", PLAIN)
def test_a_plain_description_gets_its_word(classifier: Pipeline, text: str) -> None:
    right, *others = PLAIN[text]
    found = classifier(text, candidate_labels=[*others, right])
    assert found["labels"][0] == right
    assert sum(found["scores"]) == pytest.approx(1)


def test_the_pipeline_uses_the_class_that_was_trained(classifier: Pipeline) -> None:
    assert classifier.entailment_id == zero_shot.LABELS.index("entailment")


def test_the_order_of_the_labels_does_not_matter(classifier: Pipeline) -> None:
    one = classifier(ANIMAL, candidate_labels=["dog", "cat", "chicken"])
    other = classifier(ANIMAL, candidate_labels=["chicken", "dog", "cat"])
    assert one["labels"] == other["labels"]
    assert one["scores"] == pytest.approx(other["scores"], abs=1e-5)


def test_one_label_is_judged_alone_and_no_label_is_refused(classifier: Pipeline) -> None:
    (alone,) = classifier("a tool", candidate_labels=["hammer"])["scores"]
    assert 0 < alone < 1
    assert [alone] == classifier("a tool", candidate_labels=["hammer"], multi_label=True)["scores"]
    with pytest.raises(ValueError, match="at least one label"):
        classifier("a tool", candidate_labels=[])


def test_a_label_that_is_listed_twice_is_counted_twice(classifier: Pipeline) -> None:
    once = classifier(ANIMAL, candidate_labels=["cat", "dog"])
    twice = classifier(ANIMAL, candidate_labels=["cat", "cat", "dog"])
    assert sorted(twice["labels"]) == ["cat", "cat", "dog"]
    assert sum(twice["scores"]) == pytest.approx(1)
    assert twice["scores"][twice["labels"].index("dog")] < once["scores"][once["labels"].index("dog")]


def test_an_empty_text_is_refused(classifier: Pipeline) -> None:
    with pytest.raises(ValueError, match="at least one sequence"):
        classifier("", candidate_labels=["dog", "cat"])


def test_a_text_that_is_too_long_is_cut(classifier: Pipeline) -> None:
    found = classifier("good " * 10_000, candidate_labels=["quality", "river"])
    assert found["scores"] == classifier("good " * 11_000, candidate_labels=["quality", "river"])["scores"]


def test_the_card_counts_what_is_there_and_meets_its_aim(classifier: Pipeline) -> None:
    assert CARD.parameters == classifier.model.num_parameters()
    assert CARD.trained == minilm.trained(
        minilm.start_from(zero_shot.AutoModelForSequenceClassification, zero_shot.LABELS)
    )
    assert 2 * CARD.trained < (FOLDER / assemble.CHANGES).stat().st_size < 1_100_000
    assert CARD.steps == zero_shot.RECIPE.steps
    assert CARD.scores[0].value >= 0.92
    assert CARD.cannot


def test_the_animals_of_the_course_are_held_out() -> None:
    assert all(map(zero_shot.is_held_out, ("dog", "cat", "chicken")))


@NEEDS_DATA
def test_no_held_out_gloss_or_word_is_trained_on() -> None:
    shown = zero_shot.choices(zero_shot.learnt(), random.Random(0), close=zero_shot.CLOSE)
    glosses = {choice.gloss for choice in shown}
    assert not any(map(zero_shot.is_held_out, {label for choice in shown for label in choice.labels}))
    assert not {meaning.offset for meaning in zero_shot.new_glosses()} & {m.offset for m in zero_shot.learnt()}
    assert sum(choice.gloss in glosses for choice in zero_shot.measured(zero_shot.new_glosses)) == 0
    assert all(zero_shot.is_held_out(c.labels[0]) for c in zero_shot.measured(zero_shot.new_words))


@NEEDS_DATA
def test_the_score_can_be_had_again(classifier: Pipeline) -> None:
    chance = random.Random(5)
    fresh = chance.sample(zero_shot.choices(zero_shot.new_glosses(), chance, close=0.0), 150)
    value = zero_shot.accuracy(classifier.model, classifier.tokenizer, fresh)
    assert value == pytest.approx(CARD.scores[0].value, abs=0.08)

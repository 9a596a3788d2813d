"""The model that fills gaps loads as any other, fills plain ones, and its card says what is true."""

import random

import pytest
import torch
from bundled import assert_near, card, folder, needs
from transformers import AutoModelForMaskedLM, FillMaskPipeline, pipeline
from transformers.pipelines.base import PipelineException

from inside_transformers.models import assemble, model_for
from inside_transformers.models.train import common, gaps, minilm

CARD = card(gaps.RECIPE.name)
NEEDS_DATA = needs(gaps.RECIPE.requirements())


@pytest.fixture(scope="module")
def filler() -> FillMaskPipeline:
    torch.set_num_threads(1)
    return pipeline("fill-mask", model=model_for("fill-mask"))


def words(filler: FillMaskPipeline, text: str) -> list[str]:
    """The five likeliest words for the gap."""
    return [one["token_str"] for one in filler(text)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The capital of France is [MASK].", "paris"),
        ("People in Japan pay with the [MASK].", "yen"),
        ("He sat [MASK] the chair.", "on"),
        ("A hammer is a [MASK].", "tool"),
        ("She drank a [MASK] of coffee.", "cup"),
    ],
)
def test_plain_gaps_get_a_word_that_a_reader_would_write(filler: FillMaskPipeline, text: str, word: str) -> None:
    assert word in words(filler, text)


def test_words_on_both_sides_of_the_gap_are_read(filler: FillMaskPipeline) -> None:
    assert words(filler, "He went [MASK] the river to swim.") != words(filler, "He went [MASK] the mountain to see.")


def test_the_scores_are_the_softmax_of_the_logits_at_the_gap(filler: FillMaskPipeline) -> None:
    text = "The capital of France is [MASK]."
    inputs = filler.tokenizer(text, return_tensors="pt")
    with torch.no_grad():
        logits = filler.model(**inputs).logits[inputs["input_ids"] == filler.tokenizer.mask_token_id]
    best = logits.softmax(-1)[0].topk(5)
    assert [one["token"] for one in filler(text)] == best.indices.tolist()
    assert [one["score"] for one in filler(text)] == pytest.approx(best.values.tolist(), abs=1e-6)


@pytest.mark.parametrize("text", ["", "There is no gap here.", "word " * 10_000])
def test_a_text_without_a_gap_is_refused(filler: FillMaskPipeline, text: str) -> None:
    with pytest.raises(PipelineException, match="No mask_token"):
        filler(text)


def test_a_long_text_with_a_gap_is_refused_unless_it_is_to_be_cut(filler: FillMaskPipeline) -> None:
    text = "The capital of France is [MASK]. " + "It rained again. " * 3_400
    with pytest.raises((RuntimeError, IndexError, ValueError)):
        filler(text)
    assert len(filler(text, tokenizer_kwargs={"truncation": True})) == 5


def test_two_gaps_get_five_words_each(filler: FillMaskPipeline) -> None:
    assert [len(five) for five in filler("A [MASK] is an animal that [MASK].")] == [5, 5]


def test_it_shares_the_table_of_words_with_the_head(filler: FillMaskPipeline) -> None:
    model = filler.model
    assert model.get_output_embeddings().weight is model.get_input_embeddings().weight
    assert {parameter.dtype for parameter in model.parameters()} == {torch.float32}


def test_the_card_counts_what_is_there(filler: FillMaskPipeline) -> None:
    assert CARD.task == filler.task
    assert CARD.parameters == common.count(filler.model)
    assert CARD.trained == minilm.trained(minilm.start_from(AutoModelForMaskedLM, rank=gaps.RANK))
    assert 2 * CARD.trained < (folder(gaps.RECIPE.name) / assemble.CHANGES).stat().st_size < 3_000_000
    assert (CARD.seed, CARD.steps) == (0, gaps.RECIPE.steps)


def test_the_card_compares_with_guessing_the_most_frequent_words() -> None:
    first, five, _, guess, five_guesses, _ = CARD.scores
    assert guess.value + 0.1 < first.value < five.value
    assert five_guesses.value + 0.1 < five.value
    assert first.n >= 2000


def test_the_words_by_which_the_script_begins_a_sentence_are_never_hidden() -> None:
    ids = minilm.tokenizer()("a hygrometer is a measuring instrument.")["input_ids"]
    begun = len(minilm.tokenizer()("a hygrometer is", add_special_tokens=False)["input_ids"])
    free = gaps._free(ids, begun)
    assert minilm.tokenizer().convert_ids_to_tokens([ids[i] for i in free]) == ["a", "measuring", "instrument"]


@NEEDS_DATA
def test_no_held_out_sentence_is_trained_on() -> None:
    shown = {line.ids for line in gaps.encoded(held_out=False)}
    assert not shown & {line.ids for line in gaps.encoded(held_out=True)}
    assert not shown & {gap.ids for gap in gaps.unseen()}


@NEEDS_DATA
def test_the_score_can_be_had_again_with_other_gaps(filler: FillMaskPipeline) -> None:
    chance = random.Random(5)
    lines = chance.sample(gaps.encoded(held_out=True), 400)
    found = gaps.ranks(filler.model, [gaps.gap_at(line.ids, chance.choice(line.free)) for line in lines])
    for score, count in zip(CARD.scores[:2], (1, 5), strict=True):
        assert_near((found < count).float().mean().item(), score, len(lines))


@NEEDS_DATA
def test_no_way_to_ask_for_a_capital_was_trained_on() -> None:
    tokenizer = minilm.tokenizer()
    shown = [tokenizer.decode(line.ids) for line in gaps.of_countries(held_out=False)]
    assert any("the capital of france is paris" in text for text in shown)
    assert not any("ruled" in text for text in shown)
    assert all("ruled" in text for text, _ in gaps.capitals())


@NEEDS_DATA
def test_the_score_of_capitals_can_be_had_again(filler: FillMaskPipeline) -> None:
    value, n = gaps.accuracy_of_capitals(filler.model, filler.tokenizer)
    assert (value, n) == (pytest.approx(CARD.scores[-1].value, abs=0.02), CARD.scores[-1].n)

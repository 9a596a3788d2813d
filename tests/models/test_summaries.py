"""The summariser loads as any other, and sums up as well as its card says."""

import pytest
import torch
from bundled import assert_card_fits, assert_examples, assert_near, card, folder
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, PreTrainedTokenizerFast, T5ForConditionalGeneration

from inside_transformers.models.train import seq2seq, summaries


@pytest.fixture(scope="module")
def model() -> T5ForConditionalGeneration:
    torch.set_num_threads(1)
    return AutoModelForSeq2SeqLM.from_pretrained(folder("summaries"))


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return AutoTokenizer.from_pretrained(folder("summaries"))


def summed_up(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, text: str) -> str:
    """What the model makes of one text, as a page calls it."""
    ids = model.generate(**tokenizer(text, truncation=True, return_tensors="pt"))[0]
    return tokenizer.decode(ids, skip_special_tokens=True)


def test_the_card_fits(model: T5ForConditionalGeneration) -> None:
    assert_card_fits("summaries", model)
    assert card("summaries").scores[0].value >= 0.8


def test_the_card_was_written_by_the_script_as_it_is() -> None:
    assert card("summaries").steps == summaries.RECIPE.steps
    assert f"{summaries.RECIPE.steps * summaries.RECIPE.batch:,} match reports" in card("summaries").data


def test_what_the_card_says_it_cannot_do_comes_out_so(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    assert_examples("summaries", 3, lambda text: summed_up(model, tokenizer, text))


def test_new_reports_are_summed_up_as_the_card_says(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    drawn = (summaries.unseen(1, 100), summaries.unseen_wordings(1, 100), summaries.more_goals(1, 100))
    for score, pairs in zip(card("summaries").scores, drawn, strict=True):
        assert_near(seq2seq.exact(model, tokenizer, pairs), score, len(pairs))


def test_goals_are_counted_and_what_is_none_is_not(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    report = (
        "Oslo met Lyon on Sunday. Berg of Oslo hit the post in minute 9. Lyon scored through Silva. Silva scored for "
        "Lyon after 61 minutes. A header by Berg gave Oslo a goal."
    )
    assert summed_up(model, tokenizer, report) == (
        "After goals by Silva, Silva and Berg, Lyon beat Oslo 2 to 1 on Sunday."
    )


def test_a_summary_says_who_scored_and_how_it_ended() -> None:
    assert summaries.summary("Hue", "Cork", 0, 0, "Monday", []) == "Without a goal, Hue and Cork drew 0 to 0 on Monday."
    assert summaries.summary("Hue", "Cork", 0, 1, "Monday", ["Park"]) == (
        "After a goal by Park, Cork beat Hue 1 to 0 on Monday."
    )
    assert summaries.summary("Hue", "Cork", 1, 2, "Monday", ["Park", "Ali", "Park"]) == (
        "After goals by Park, Ali and Park, Cork beat Hue 2 to 1 on Monday."
    )


def test_nothing_becomes_nothing(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
    assert summed_up(model, tokenizer, "") == ""


def test_a_long_text_is_cut(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast) -> None:
    text = "Oslo met Lyon on Sunday. " + "Lyon scored through Silva. " * 2500
    assert len(text.split()) > 10_000
    assert len(tokenizer(text, truncation=True)["input_ids"]) == summaries.LONGEST
    assert len(summed_up(model, tokenizer, text).split()) < 2 * summaries.LONGEST


def test_a_text_that_reports_no_match_gets_one_all_the_same(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    said = summed_up(model, tokenizer, "The committee will meet again in March to discuss the budget of the library.")
    assert "beat" in said or "drew" in said

"""The model that finds answers loads as any other, reads question and text, and its card says what is true."""

import random

import pytest
import torch
from bundled import assert_near, card, folder, needs
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, BertForQuestionAnswering, PreTrainedTokenizerFast

from inside_transformers.models import assemble, model_for
from inside_transformers.models.train import answers, common, minilm

CARD = card(answers.RECIPE.name)
NEEDS_DATA = needs(answers.RECIPE.requirements())
POST = "Hi, my name is Hai. The capital of France is Paris. Michael Jordan is a basketball player."


@pytest.fixture(scope="module")
def model() -> BertForQuestionAnswering:
    torch.set_num_threads(1)
    return AutoModelForQuestionAnswering.from_pretrained(model_for("question-answering"))


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    return AutoTokenizer.from_pretrained(model_for("question-answering"))


def answered(model: BertForQuestionAnswering, tokenizer: PreTrainedTokenizerFast, question: str, text: str) -> str:
    """The model's answer, as a page finds it: the span of the text with the largest sum of logits."""
    inputs = tokenizer(question, text, truncation="only_second", return_offsets_mapping=True, return_tensors="pt")
    offsets, allowed = inputs.pop("offset_mapping")[0], torch.tensor([[i == 1 for i in inputs.sequence_ids()]])
    with torch.no_grad():
        output = model(**inputs)
    ((first, last),) = answers.best_spans(output.start_logits, output.end_logits, allowed).tolist()
    return text[offsets[first, 0] : offsets[last, 1]]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the capital of France?", "Paris"),
        ("Who is a basketball player?", "Michael Jordan"),
        ("Who is Michael Jordan?", "a basketball player"),
    ],
)
def test_plain_questions_about_one_text_get_different_answers(
    model: BertForQuestionAnswering, tokenizer: PreTrainedTokenizerFast, question: str, answer: str
) -> None:
    assert answered(model, tokenizer, question, POST) == answer


def test_one_call_for_many_says_the_same_as_one_by_one(
    model: BertForQuestionAnswering, tokenizer: PreTrainedTokenizerFast
) -> None:
    cases = answers.own_subject()
    alone = [answered(model, tokenizer, case.question, case.context) for case in cases]
    assert answers.answer(model, tokenizer, cases) == alone


def test_a_question_without_an_answer_gets_one_all_the_same(
    model: BertForQuestionAnswering, tokenizer: PreTrainedTokenizerFast
) -> None:
    said = answered(model, tokenizer, "Who painted the ceiling?", POST)
    assert said
    assert said in POST


def test_an_empty_question_is_answered_and_an_empty_text_has_no_place_for_an_answer(
    model: BertForQuestionAnswering, tokenizer: PreTrainedTokenizerFast
) -> None:
    assert answered(model, tokenizer, "", POST) in POST
    inputs = tokenizer("Who is Hai?", "", return_tensors="pt")
    assert 1 not in inputs.sequence_ids()
    with torch.no_grad():
        assert model(**inputs).start_logits.isfinite().all()


def test_of_a_long_text_only_the_beginning_is_read_when_it_is_cut_and_else_it_is_refused(
    model: BertForQuestionAnswering, tokenizer: PreTrainedTokenizerFast
) -> None:
    filling = "It rained all day long, and then once again. " * 1_200
    question = "What is the capital of France?"
    assert len(filling.split()) > 10_000
    assert answered(model, tokenizer, question, f"{filling} {POST}") == answered(model, tokenizer, question, filling)
    assert answered(model, tokenizer, question, f"{POST} It rained all day long.") == "Paris"
    with pytest.raises((RuntimeError, IndexError, ValueError)):
        model(**tokenizer(question, f"{POST} {filling}", return_tensors="pt"))


def test_the_card_counts_what_is_there(model: BertForQuestionAnswering) -> None:
    assert CARD.task == "question-answering"
    assert CARD.parameters == common.count(model)
    assert CARD.trained == minilm.trained(minilm.start_from(AutoModelForQuestionAnswering))
    assert 2 * CARD.trained < (folder(answers.RECIPE.name) / assemble.CHANGES).stat().st_size < 1_100_000
    assert (CARD.seed, CARD.steps) == (0, answers.RECIPE.steps)


def test_the_card_says_how_well_it_does_on_made_texts_and_on_real_ones(
    model: BertForQuestionAnswering, tokenizer: PreTrainedTokenizerFast
) -> None:
    exact, shared, own_exact, own_shared = CARD.scores
    assert exact.value >= 0.8
    assert exact.value <= shared.value
    found = answers.scores_of(model, tokenizer, answers.own_subject(), own_exact.held_out)
    for score, again in zip((own_exact, own_shared), found, strict=True):
        assert (again.value, again.n) == (pytest.approx(score.value, abs=0.051), score.n)


def test_the_best_span_lies_in_the_text_and_is_not_too_long() -> None:
    start, end = torch.tensor([[9.0, 0.0, 2.0, 1.0]]), torch.tensor([[9.0, 3.0, 0.0, 2.0]])
    allowed = torch.tensor([[False, True, True, True]])
    assert answers.best_spans(start, end, allowed).tolist() == [[2, 3]]
    assert answers.best_spans(start, end, allowed, longest=1).tolist() == [[1, 1]]


@NEEDS_DATA
def test_the_tokens_of_an_answer_are_its_words() -> None:
    tokenizer, cases = minilm.tokenizer(), answers.unseen(60)
    _, allowed, offsets = answers.encode(tokenizer, cases)
    for case, (first, last), own in zip(
        cases, answers.positions(cases, allowed, offsets).tolist(), offsets.tolist(), strict=True
    ):
        assert case.context[own[first][0] : own[last][1]] == case.answer


@NEEDS_DATA
def test_what_the_main_score_asks_about_is_new() -> None:
    def told(*, held_out: bool) -> list[answers.Fact]:
        chance = random.Random(0)
        return [fact for _ in range(300) for world in answers.WORLDS for fact in world(chance, held_out)]

    shown, asked = told(held_out=False), told(held_out=True)
    assert not {fact.subject for fact in shown} & {fact.subject for fact in asked}
    for relation in ("lives", "works", "profession", "pet", "made"):
        new = {fact.object for fact in asked if fact.relation == relation}
        assert len(new) > 5
        assert not new & {fact.object for fact in shown if fact.relation == relation}
    for stated, for_object, for_subject in answers.RELATIONS.values():
        assert all(len(set(forms)) == len(forms) for forms in (stated, for_object, for_subject))


@NEEDS_DATA
def test_the_score_can_be_had_again_with_questions_drawn_anew(
    model: BertForQuestionAnswering, tokenizer: PreTrainedTokenizerFast
) -> None:
    chance = random.Random(5)
    fresh = [answers.case(chance, held_out=True) for _ in range(150)]
    for score, again in zip(CARD.scores[:2], answers.scores_of(model, tokenizer, fresh, "anew"), strict=True):
        assert_near(again.value, score, len(fresh))

"""The last cells of the assignment "tasks": a student's functions on the course's models agree with the pipelines."""

import io
import re
from contextlib import redirect_stdout

import pytest
import torch
from bank import calling_one_another, namespace, notebook, solved, untouched
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, pipeline

from inside_transformers.models import model_for

NAMES = (
    "Hi, my name is Hai.",
    "Maria Lopez works for Northern Steel in Hanoi.",
    "My name is Sylvain and I work at Hugging Face in Brooklyn.",
    "The quick brown fox jumps over the lazy dog.",
)
QUESTIONS = {"What is the capital of France?": "Paris", "Who is Michael Jordan?": "a basketball player"}


def printed(code: dict[str, str]) -> str:
    """What the cells after the written part print where the solution cells hold `code`."""
    cells = [cell for cell in notebook("tasks").cells if cell.cell_type == "code"]
    first = next(i for i, cell in enumerate(cells) if cell.id == "try-it")
    scope = namespace("tasks", code)
    shown = io.StringIO()
    with redirect_stdout(shown):
        for cell in cells[first:]:
            exec(cell.source, scope)
    return shown.getvalue()


@pytest.mark.parametrize("answers", [solved, calling_one_another])
def test_right_answers_agree_with_the_pipelines(answers) -> None:
    text = printed(answers("tasks"))  # where they differ by a millionth or more, a cell fails
    compared = re.findall(r"yours (\d\.\d{4}) +the pipeline's (\d\.\d{4})$", text, re.MULTILINE)
    assert len(compared) == 2 + 3
    assert all(float(mine) == pytest.approx(float(theirs), abs=1.5e-4) for mine, theirs in compared)
    assert "And the king said" in text


def test_an_untouched_notebook_says_what_is_missing() -> None:
    missing = re.findall(r"(\w+) is not written", printed(untouched("tasks")))
    assert missing == ["classify", "sentence_embedding", "zero_shot", "next_token"]


def test_an_unwritten_part_is_named_where_a_written_one_calls_it() -> None:
    code = calling_one_another("tasks") | {"softmax": untouched("tasks")["softmax"]}
    assert re.findall(r"(\w+) is not written", printed(code)) == ["softmax"] * 3


@pytest.mark.parametrize("answers", [solved, calling_one_another])
def test_names_grouped_from_tags_of_words_are_those_of_the_pipeline(answers) -> None:
    group_entities = namespace("tasks", answers("tasks"))["group_entities"]
    task = "token-classification"
    pipe = pipeline(task, model=model_for(task), aggregation_strategy="first")  # a word's tag is its first piece's
    for text in NAMES:
        inputs = pipe.tokenizer(text, return_tensors="pt")
        with torch.no_grad():
            best = pipe.model(**inputs).logits[0].argmax(-1).tolist()
        pieces = inputs.word_ids()
        spans = [inputs.word_to_chars(word) for word in range(max(i for i in pieces if i is not None) + 1)]
        tags = [pipe.model.config.id2label[best[pieces.index(word)]] for word in range(len(spans))]
        mine = group_entities([text[one.start : one.end] for one in spans], tags)
        theirs = pipe(text)
        assert [(one["entity_group"], one["word"].lower()) for one in mine] == [
            (one["entity_group"], one["word"]) for one in theirs
        ]
        chars = [(spans[one["start"]].start, spans[one["end"] - 1].end) for one in mine]
        assert chars == [(one["start"], one["end"]) for one in theirs]


@pytest.mark.parametrize("answers", [solved, calling_one_another])
def test_the_answer_extracted_from_the_logits_is_the_one_that_a_reader_would_give(answers) -> None:
    extract_answer = namespace("tasks", answers("tasks"))["extract_answer"]
    folder = model_for("question-answering")
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForQuestionAnswering.from_pretrained(folder)
    text = "Hi, my name is Hai. The capital of France is Paris. Michael Jordan is a basketball player."
    for question, answer in QUESTIONS.items():
        inputs = tokenizer(question, text, return_tensors="pt")
        with torch.no_grad():
            output = model(**inputs)
        shift = inputs.sequence_ids().index(1)  # the text's first token: question and special tokens are no answer
        first, last = extract_answer(output.start_logits[0, shift:-1], output.end_logits[0, shift:-1])
        begin, end = inputs.token_to_chars(shift + first).start, inputs.token_to_chars(shift + last).end
        assert text[begin:end] == answer

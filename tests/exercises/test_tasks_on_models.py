"""The last cells of the assignment "tasks": a student's functions on the course's models agree with the pipelines."""

import io
import re
from contextlib import redirect_stdout

import pytest
import torch
from bank import calling_one_another, namespace, notebook, solved, untouched
from transformers import pipeline

from inside_transformers.models import model_for

NAMES = (
    "Hi, my name is Hai.",
    "Maria Lopez works for Northern Steel in Hanoi.",
    "My name is Sylvain and I work at Hugging Face in Brooklyn.",
    "The quick brown fox jumps over the lazy dog.",
)


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
def test_right_answers_agree_with_the_pipelines_to_the_sixth_decimal(answers) -> None:
    compared = re.findall(r"yours (\S+) +the pipeline's (\S+)", text := printed(answers("tasks")))
    assert len(compared) == 2 + 3
    assert all(float(mine) == pytest.approx(float(theirs), abs=1.5e-6) for mine, theirs in compared)
    assert "And the king said" in text


def test_an_untouched_notebook_says_what_is_missing() -> None:
    assert printed(untouched("tasks")).count("is not written") == 4


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

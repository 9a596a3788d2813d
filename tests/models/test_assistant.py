"""The assistant answers as its card says, and learns answers alone; the table of seeds is what its script measures."""

import json
from pathlib import Path

import pytest
import torch
from bundled import assert_card_fits, assert_near, card, folder
from nbformat import NotebookNode
from transformers import AutoTokenizer, GPT2LMHeadModel

from inside_transformers.models.train import assistant as script

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def model() -> GPT2LMHeadModel:
    torch.set_num_threads(1)
    return GPT2LMHeadModel.from_pretrained(folder("assistant"))


def test_the_card_fits(model: GPT2LMHeadModel) -> None:
    assert_card_fits("assistant", model)


def test_it_answers_questions_about_words_as_its_card_says(model: GPT2LMHeadModel) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder("assistant"))
    asked = script.unseen_words(120)
    said = script.answered(model, tokenizer, [script.prompt(dialog.question) for dialog in asked])
    right = sum(dialog.answer == answer for dialog, answer in zip(asked, said, strict=True)) / len(said)
    assert_near(right, card("assistant").scores[-1], len(said))


def test_only_the_answer_and_its_end_are_asked_for() -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder("assistant"))
    short, long = script.Dialog("sum", "Last digit of 3+8+6?", "7"), script.Dialog("say", "Say the word lamb.", "lamb")
    ids, labels = script.as_batch(tokenizer, [short, long])
    for row, asked_for, dialog in zip(ids, labels, (short, long), strict=True):
        assert tokenizer.decode(row[asked_for != -100]) == dialog.answer + script.END


def test_steps_are_true_sums_and_end_with_the_last_digit() -> None:
    assert script.steps_of([3, 8, 6]) == "3+8=11 1+6=7"
    assert script.is_right("Last digit of 3+8+6?", "3+8=11 1+6=7")
    assert script.is_right("Last digit of 3+8+6?", "7")
    assert not script.is_right("Last digit of 3+8+6?", "")


def test_no_dialog_has_a_sum_that_is_tested() -> None:
    tested = {question for n in (3, 4) for question in script.test_questions(n)}
    assert not tested & {dialog.question for dialog in script.dialogs(0)}


def test_the_chapters_on_which_forgetting_is_measured_are_no_part_of_what_was_learnt() -> None:
    writer = pytest.importorskip("inside_transformers.models.train.writer")
    if writer.Writer.requirements():
        pytest.skip("the text of the book is missing")
    _, unseen = writer.split(writer.chapters())
    assert set((ROOT / "book" / "texts" / "unread.txt").read_text("utf-8").splitlines()) <= set(unseen)


def test_the_table_of_seeds_is_of_what_its_script_measures(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one step, on few questions. The page is the run with the first seed: it compares its shares with the table."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import assistant_seeds

    with_seed = assistant_seeds.with_seed

    def short(page: Path, seed: int) -> NotebookNode:
        notebook = with_seed(page, seed)
        for long, few in {"N = 200": "N = 4", "unseen_words(150)": "unseen_words(5)", "range(48)": "range(1)"}.items():
            (cell,) = [cell for cell in notebook.cells if long in cell.source]
            cell.source = cell.source.replace(long, few)
        return notebook

    monkeypatch.setattr(assistant_seeds, "with_seed", short)
    found = assistant_seeds.measure(0, "right")
    table = json.loads(assistant_seeds.TABLE.read_text(encoding="utf-8"))
    assert found.keys() == table["right"].keys() == table["shuffled"].keys()
    assert 0.4 <= found["words"] <= 1
    assert found["with steps"] > 0

"""`PipelineSteps`: the pipeline's own numbers, the reader's softmax, a text of one's own, bad input in words."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertForTokenClassification,
    PreTrainedTokenizerFast,
    pipeline,
)

from inside_transformers.widgets import PipelineSteps
from inside_transformers.widgets.pipeline_steps import answer

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "not", "bad", "good", "play", "##ing", "at", "all", ".", "very"]
TEXTS = ["Not bad at all.", "Very good playing.", ""]


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    """A WordPiece tokenizer of thirteen words."""
    ids = {token: index for index, token in enumerate(VOCABULARY)}
    core = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    core.normalizer = normalizers.Lowercase()
    core.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    core.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, [("[CLS]", 2), ("[SEP]", 3)])
    special = {"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"}
    return PreTrainedTokenizerFast(tokenizer_object=core, **special)


def config(n_labels: int) -> BertConfig:
    """A BERT of one layer that starts out with opinions."""
    names = {index: f"label {chr(97 + index)}" for index in range(n_labels)}
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    return BertConfig(vocab_size=len(VOCABULARY), initializer_range=0.6, id2label=names, **size)


@pytest.fixture(scope="module")
def model() -> BertForSequenceClassification:
    """A random classifier with three labels."""
    torch.manual_seed(0)
    model = BertForSequenceClassification(config(3)).eval()
    model.classifier.weight.data /= 4
    return model


@pytest.fixture
def demo(tokenizer: Any, model: Any) -> PipelineSteps:
    """The demo on three texts."""
    return PipelineSteps(tokenizer, model, TEXTS)


# ---- the Python side


def test_tokens_ids_and_logits_are_the_models(demo: PipelineSteps, tokenizer: Any, model: Any) -> None:
    assert demo.problem == ""
    assert demo.labels == ["label a", "label b", "label c"]
    assert "BertForSequenceClassification, " in demo.about
    entry = demo.entries[1]
    assert entry["tokens"] == ["[CLS]", "very", "good", "play", "##ing", ".", "[SEP]"]
    assert entry["ids"] == [2, 12, 6, 7, 8, 11, 3]
    assert entry["special"] == [True, False, False, False, False, False, True]
    expected = model(**tokenizer(TEXTS[1], return_tensors="pt")).logits[0]
    torch.testing.assert_close(torch.tensor(entry["logits"]), expected)
    assert demo.entries[2]["tokens"] == ["[CLS]", "[SEP]"]


def test_an_unknown_word_is_an_unknown_token_and_not_called_an_added_one_by_its_place(
    tokenizer: Any, model: Any
) -> None:
    assert PipelineSteps(tokenizer, model, ["zebra"]).entries[0]["tokens"] == ["[CLS]", "[UNK]", "[SEP]"]
    assert PipelineSteps(tokenizer, model, ["zebra"]).entries[0]["special"] == [True, False, True]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "0 texts, .* from 1 to 12"),
        (["a"] * 13, "13 texts"),
        ([1], "texts must be text"),
        (["good " * 10_000], r"^“good good .*…” has 10,002 tokens, and this demo can draw from 1 to 48"),
    ],
)
def test_texts_that_cannot_be_drawn_are_said_in_words(tokenizer: Any, model: Any, texts: Any, words: str) -> None:
    assert re.search(words, PipelineSteps(tokenizer, model, texts).problem)


def test_a_model_of_another_kind_is_said_in_words(tokenizer: Any) -> None:
    problem = PipelineSteps(tokenizer, BertForTokenClassification(config(3)).eval(), TEXTS).problem
    assert "the model's logits have the shape (1, 7, 3): expected (1, n_labels)" in problem
    many = PipelineSteps(tokenizer, BertForSequenceClassification(config(9)).eval(), TEXTS).problem
    assert many == "the model has 9 labels, and this demo can draw 8."


def test_a_model_that_gives_nan_is_said_in_words(tokenizer: Any) -> None:
    broken = BertForSequenceClassification(config(3)).eval()
    torch.nn.init.constant_(broken.classifier.bias, torch.nan)
    assert "the logits holds NaN" in PipelineSteps(tokenizer, broken, TEXTS).problem


def raising(error: Exception) -> Callable[..., Any]:
    """A function that raises."""

    def function(*args: object) -> None:
        raise error

    return function


REQUEST = {"seq": 3, "logits": [1.0, -2.0, 0.5], "temperature": 2.0}


def test_a_readers_softmax_gets_logits_divided_by_the_temperature() -> None:
    reply = answer(lambda logits: logits.softmax(-1), REQUEST)
    assert (reply["seq"], reply["error"]) == (3, "")
    expected = torch.tensor([0.5, -1.0, 0.25]).softmax(-1)
    torch.testing.assert_close(torch.tensor(reply["probabilities"]), expected)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raising(NotImplementedError("write me")), r"^It raised NotImplementedError: “write me”\.$"),
        (lambda logits: logits.tolist(), "It returned list: expected a tensor"),
        (lambda logits: logits[:2], r"Its result has the shape \(2,\): expected \(3,\)"),
        (lambda logits: logits / 0 * 0, "Its result holds NaN"),
    ],
)
def test_what_a_readers_softmax_gets_wrong_is_said_in_words(function: Callable[..., Any], words: str) -> None:
    reply = answer(function, REQUEST)
    assert re.search(words, reply["error"])
    assert reply["probabilities"] == []


# ---- in the browser


def numbers(page: Page, selector: str) -> Tensor:
    """Numbers as drawn, in full precision."""
    return torch.tensor(page.locator(selector).evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))"))


@pytest.mark.browser
def test_its_numbers_are_torchs_at_every_temperature(show: Show, demo: PipelineSteps) -> None:
    page = show(demo)
    page.get_by_role("button", name="show as table").click()
    for index, entry in enumerate(demo.entries):
        page.get_by_label("text", exact=True).select_option(str(index))
        for temperature in (0.1, 0.7, 1.0, 3.3, 5.0):
            page.get_by_role("slider", name="temperature").fill(str(temperature))
            logits = torch.tensor(entry["logits"], dtype=torch.float64)
            expected = (logits / temperature).softmax(-1).float()
            drawn = numbers(page, ".it-ledger tbody td.it-weight")
            torch.testing.assert_close(drawn, expected, atol=1e-5, rtol=0)
            table = page.locator(".it-table").last.locator("tbody td:nth-of-type(3)")
            listed = torch.tensor(table.evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))"))
            torch.testing.assert_close(listed, expected, atol=1e-5, rtol=0)


@pytest.mark.browser
def test_at_temperature_1_it_ends_as_the_pipeline_does(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(PipelineSteps(tokenizer, model, TEXTS))
    classify = pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None)
    scores = {item["label"]: item["score"] for item in classify(TEXTS[:1])[0]}
    drawn = numbers(page, ".it-ledger tbody td.it-weight").tolist()
    assert drawn == pytest.approx(list(scores[name] for name in ("label a", "label b", "label c")), abs=1e-6)
    expect(page.locator(".it-says")).to_contain_text("at temperature 1.0, as the pipeline returns it.")


@pytest.mark.browser
def test_large_logits_do_not_overflow(show: Show, demo: PipelineSteps) -> None:
    demo.entries = [{**demo.entries[0], "logits": [900.0, -900.0, 890.0]}]
    page = show(demo)
    page.get_by_role("slider", name="temperature").fill("0.1")
    assert numbers(page, ".it-ledger tbody td.it-weight").tolist() == pytest.approx([1, 0, 0], abs=1e-12)
    assert "-" not in page.locator(".it-ledger").inner_text()
    assert "−0.00" not in page.locator(".it-ledger").inner_text()


@pytest.mark.browser
def test_tokens_stand_over_their_ids(show: Show, demo: PipelineSteps) -> None:
    page = show(demo)
    page.get_by_label("text", exact=True).select_option("1")
    boxes = page.locator(".it-layers > :not([data-away]) .it-tokens li")
    assert [box.inner_text().split() for box in boxes.all()][3:5] == [["play", "7"], ["##ing", "8"]]
    page.get_by_role("button", name="show as table").click()
    assert page.locator(".it-table").first.locator("tbody tr").nth(4).inner_text().split() == ["##ing", "8", "no"]


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone_and_says_what_changed(show: Show, demo: PipelineSteps) -> None:
    page = show(demo)
    says = page.locator(".it-says")
    expect(says).to_contain_text("“Not bad at all.”: label")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("“Very good playing.”: label")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("at temperature 1.1.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("“Not bad at all.”: label")
    expect(says).to_contain_text("at temperature 1.0")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, demo: PipelineSteps, complaints: Check, theme: str) -> None:
    page = show(demo, theme=theme)
    page.get_by_role("button", name="show as table").click()
    assert complaints(page) == []


@pytest.mark.browser
def test_it_fits_a_phone_and_holds_its_height(show: Show, tokenizer: Any, model: Any, sticking_out: Check) -> None:
    page = show(PipelineSteps(tokenizer, model, ["good", "not bad " * 20, ""]), width=390)
    box = page.locator(".it-demo")
    height = box.bounding_box()["height"]  # type: ignore[index]
    for index in "120":
        page.get_by_label("text", exact=True).select_option(index)
        page.get_by_role("slider", name="temperature").fill("0.1")
        page.wait_for_timeout(300)
        assert box.bounding_box()["height"] == height  # type: ignore[index]
    page.get_by_role("button", name="show as table").click()
    assert sticking_out(page) == []


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(PipelineSteps(tokenizer, model, ["good " * 50]))
    expect(page.get_by_role("alert")).to_contain_text("has 52 tokens, and this demo can draw from 1 to 48")


@pytest.mark.browser
def test_without_a_kernel_there_is_no_field_to_type_in(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(PipelineSteps(tokenizer, model, TEXTS, softmax=lambda logits: logits.softmax(-1)))
    expect(page.locator(".it-status")).to_contain_text("There is no kernel here to run <lambda>")
    expect(page.get_by_role("textbox")).to_have_count(0)


@pytest.mark.browser
def test_with_a_kernel_the_readers_softmax_is_compared(show: Show, tokenizer: Any, model: Any) -> None:
    def my_softmax(logits: Tensor) -> Tensor:
        if float(logits.abs().max()) > 3:
            raise OverflowError("too large for me")
        return logits.exp() / logits.exp().sum() if float(logits.abs().max()) > 0.2 else logits

    page = show(PipelineSteps(tokenizer, model, TEXTS, softmax=my_softmax), kernel=True)
    status, slider = page.locator(".it-status"), page.get_by_role("slider", name="temperature")
    expect(status).to_have_text("my_softmax agrees with the page in every number.")
    slider.fill("0.1")
    expect(status).to_contain_text("my_softmax: It raised OverflowError: “too large for me”. Until it works,")
    slider.fill("5")
    expect(status).to_contain_text("my_softmax differs for 3 of 3 labels, first for label a: yours ")
    expect(page.locator(".it-ledger td[data-differs]")).to_have_count(3)
    slider.fill("1")
    expect(status).to_have_text("my_softmax agrees with the page in every number.")


@pytest.mark.browser
def test_with_a_kernel_one_types_a_text_of_ones_own(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(PipelineSteps(tokenizer, model, TEXTS), kernel=True)
    field = page.get_by_label("a text of your own")
    field.fill("Good playing")
    field.press("Enter")
    boxes = page.locator(".it-layers > :not([data-away]) .it-tokens li")
    expect(boxes).to_have_count(5)
    expect(page.locator(".it-says")).to_contain_text("“Good playing”: label")
    logits = model(**tokenizer("Good playing", return_tensors="pt")).logits[0]
    drawn = numbers(page, ".it-ledger tbody td.it-weight")
    torch.testing.assert_close(drawn, logits.softmax(-1).detach(), atol=1e-5, rtol=0)
    field.fill("good " * 60)
    field.press("Enter")
    expect(page.locator(".it-status")).to_contain_text("That text can’t be shown: “good good")
    expect(page.locator(".it-status")).to_contain_text("Shown is still “Good playing”.")
    field.fill("")
    field.press("Enter")
    expect(boxes).to_have_count(2)
    page.get_by_role("button", name="reset").click()
    expect(boxes).to_have_count(7)

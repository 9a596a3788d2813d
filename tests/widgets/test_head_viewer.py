"""`HeadViewer`: the model's patterns to 1e-5, every head within reach, bad input in words."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect
from torch import Tensor

from inside_transformers.widgets import HeadViewer

Show = Callable[..., Page]
Check = Callable[[Page], list[tuple[str, str]]]


def patterns(n: int, n_layers: int = 3, n_heads: int = 4, seed: int = 0) -> Tensor:
    """Random patterns (n_layers, n_heads, n, n) whose rows sum to 1."""
    scores = torch.randn(n_layers, n_heads, n, n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    return (2 * scores).softmax(-1)


def two_sentences(n_first: int = 5, n_second: int = 7) -> list[dict[str, Any]]:
    """Two sentences of different lengths."""
    return [{"tokens": [f"t{i}" for i in range(n)], "patterns": patterns(n, seed=n)} for n in (n_first, n_second)]


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "needs both tokens and patterns"),
        ({"tokens": ["a"], "patterns": torch.ones(1, 1)}, "expected 4 dimensions, got 2"),
        ({"tokens": ["a"], "patterns": patterns(2)}, r"\(3, 4, 2, 2\): expected \(n_layers, n_heads, 1, 1\)"),
        ({"tokens": ["a", "b"], "patterns": patterns(2) * torch.nan}, "hold.* NaN"),
        ({"tokens": ["a", "b"], "patterns": patterns(2) * 3}, "weights outside 0 to 1"),
        ({"tokens": ["a"] * 25, "patterns": patterns(25)}, "25 tokens, .* from 1 to 24"),
        ({"sentences": []}, "no sentence"),
        ({"sentences": [*two_sentences(), {"tokens": ["a"], "patterns": patterns(1, 2)}]}, "different models"),
        ({"tokens": ["a"], "patterns": patterns(1), "head": 4}, "there is no head 4: they are counted from 0 to 3"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(given: dict[str, Any], words: str) -> None:
    assert re.search(words, HeadViewer(**given).problem)


class Tokenizer:
    """The least of a tokenizer."""

    def __call__(self, text: str, return_tensors: str) -> dict[str, Tensor]:
        return {"input_ids": torch.arange(len(text.split()))[None]}

    def convert_ids_to_tokens(self, ids: list[int]) -> list[str]:
        return [f"Ġ{i}" for i in ids]


class Model:
    """The least of a model: its patterns, or none, as with another attention implementation."""

    def __init__(self, eager: bool) -> None:
        self.eager = eager

    def __call__(self, input_ids: Tensor, output_attentions: bool) -> "Model":
        self.attentions = tuple(layer[None] for layer in patterns(input_ids.shape[1])) if self.eager else (None,)
        return self


def test_from_model_keeps_the_models_patterns_to_five_decimals() -> None:
    viewer = HeadViewer.from_model(Model(True), Tokenizer(), ["a b c", "a b"], layer=1, row=2)
    assert viewer.problem == ""
    assert [sentence["tokens"] for sentence in viewer.sentences] == [[" 0", " 1", " 2"], [" 0", " 1"]]
    kept = torch.tensor(viewer.sentences[0]["patterns"], dtype=torch.float64) / viewer.scale
    torch.testing.assert_close(kept, patterns(3), atol=5.1e-6, rtol=0)


def test_a_model_without_patterns_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match='attn_implementation="eager"'):
        HeadViewer.from_model(Model(False), Tokenizer(), ["a b"])


# ---- in the browser


def drawn(page: Page, n: int) -> Tensor:
    """The large pattern, in full precision."""
    cells = page.locator(".it-map:not([data-away]) .it-cell")
    values = cells.evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
    return torch.tensor(values, dtype=torch.float32).reshape(n, n)


@pytest.mark.browser
def test_every_head_it_shows_is_the_models_to_1e_5(show: Show) -> None:
    sentences = two_sentences()
    page = show(HeadViewer(sentences=sentences))
    page.get_by_role("button", name="show as table").click()
    for index, sentence in enumerate(sentences):
        page.get_by_label("sentence").select_option(str(index))
        n = len(sentence["tokens"])
        for layer, head, row in ((0, 0, 0), (2, 1, 3), (1, 3, n - 1)):
            page.get_by_role("slider", name="layer").fill(str(layer))
            page.get_by_role("slider", name="head").fill(str(head))
            page.locator(f".it-strip:not([data-away]) input[value='{row}']").check()
            expected = sentence["patterns"][layer, head].float()
            torch.testing.assert_close(drawn(page, n), expected, atol=1e-5, rtol=0)
            cells = page.locator(".it-table:visible tbody td").evaluate_all("all => all.map(c => +c.dataset.value)")
            torch.testing.assert_close(torch.tensor(cells), expected[row], atol=1e-5, rtol=0)


@pytest.mark.browser
def test_a_row_under_the_pointer_is_read_out_and_left_again(show: Show) -> None:
    page = show(HeadViewer(**two_sentences()[0]))
    says = page.locator(".it-says")
    expect(says).to_contain_text("Layer 0, head 0: “t0” reads")
    page.locator(".it-cell[data-row='3']").first.hover()
    expect(says).to_contain_text("Layer 0, head 0: “t3” reads")
    page.locator(".it-question").hover()
    expect(says).to_contain_text("“t0” reads")
    page.locator(".it-cell[data-row='2']").first.click()
    page.locator(".it-question").hover()
    expect(says).to_contain_text("“t2” reads")


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone(show: Show) -> None:
    page = show(HeadViewer(**two_sentences()[0]))
    says = page.locator(".it-says")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("“t1” reads")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("Layer 1, head 0")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("Layer 1, head 1")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("Layer 0, head 0: “t0” reads")


@pytest.mark.browser
def test_a_head_is_chosen_in_the_picture_of_all_heads(show: Show) -> None:
    page = show(HeadViewer(**two_sentences()[0]))
    box = page.locator(".it-overview").bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * 2.5 / 4, box["y"] + box["height"] * 1.5 / 3)
    expect(page.locator(".it-says")).to_contain_text("Layer 1, head 2")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(HeadViewer(sentences=two_sentences(), causal=True), theme=theme)
    page.get_by_role("button", name="show as table").click()
    assert complaints(page) == []


@pytest.mark.browser
def test_it_fits_a_phone_and_holds_its_height(show: Show) -> None:
    page = show(HeadViewer(sentences=two_sentences(5, 24)), width=390)
    demo = page.locator(".it-demo")
    height = demo.bounding_box()["height"]  # type: ignore[index]
    for sentence in "10":
        page.get_by_label("sentence").select_option(sentence)
        page.get_by_role("slider", name="layer").fill("2")
        page.wait_for_timeout(300)
        assert demo.bounding_box()["height"] == height  # type: ignore[index]
    page.get_by_role("button", name="show as table").click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    page = show(HeadViewer(["a"] * 25, patterns(25)))
    expect(page.get_by_role("alert")).to_contain_text("there are 25 tokens, and this demo can draw from 1 to 24")


@pytest.mark.browser
def test_layer_and_head_say_from_where_to_where_they_are_counted(show: Show) -> None:
    page = show(HeadViewer(list("abcd"), patterns(4), layer=2, head=1))
    assert page.locator(".it-field label").all_inner_texts()[-2:] == ["layer 2 (0 to 2)", "head 1 (0 to 3)"]

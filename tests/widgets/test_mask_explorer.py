"""`MaskExplorer`: every mask is the one that attention would be given, padding included, and the reader's beside it."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect
from torch import Tensor

from inside_transformers.widgets import MaskExplorer
from inside_transformers.widgets.mask_explorer import MASKS, answer

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
SOURCE, TARGET = "Hi , my name is Hai", "Xin chào , tên tôi là Hải"
TITLES = {"encoder-only": "encoder-only", "decoder-only": "decoder-only", "encoder-decoder": "encoder–decoder"}


def right(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    """What a reader writes who got everything right."""
    masks = {
        "encoder": torch.ones(n_source, n_source, dtype=torch.bool),
        "decoder": torch.ones(n_target, n_target, dtype=torch.bool).tril(),
        "cross": torch.ones(n_target, n_source, dtype=torch.bool),
    }
    return {name: masks[name] for name in MASKS[architecture]}


# ---- the Python side


def test_texts_are_split_at_spaces_or_given_as_words() -> None:
    assert MaskExplorer(SOURCE, TARGET).source == ["Hi", ",", "my", "name", "is", "Hai"]
    assert MaskExplorer(["New York"], ["a"]).source == ["New York"]


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("", "a", "source: there are 0 tokens, .* from 1 to 8"),
        ("a", "a b c d e f g h i", "target: there are 9 tokens"),
        ([1], "a", "source: tokens must be text"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(source: Any, target: Any, words: str) -> None:
    assert re.search(words, MaskExplorer(source, target).problem)


def only(architecture: str, result: Any) -> Callable[..., Any]:
    """Right everywhere but for one architecture."""
    return lambda name, n, m: result if name == architecture else right(name, n, m)


OPEN = torch.ones(3, 3, dtype=torch.bool)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (None, "It returned NoneType: expected a dict of masks"),
        ({"encoder": OPEN}, 'Its masks are "encoder": expected "decoder"'),
        ({}, 'Its masks are none: expected "decoder"'),
        ({"decoder": OPEN.tolist()}, 'Its mask "decoder" is of the type list: expected a tensor'),
        ({"decoder": OPEN[:2]}, r'Its mask "decoder" has the shape \(2, 3\): expected \(3, 3\)'),
        ({"decoder": OPEN.float()}, r'Its mask "decoder" holds torch.float32: expected torch.bool'),
    ],
)
def test_what_a_readers_function_gets_wrong_is_said_for_its_architecture_alone(result: Any, words: str) -> None:
    reply = answer(only("decoder-only", result), {"seq": 5, "n_source": 2, "n_target": 3})
    assert reply["seq"] == 5
    assert list(reply["errors"]) == ["decoder-only"]
    assert re.search(words, reply["errors"]["decoder-only"])
    assert sorted(reply["masks"]) == ["encoder-decoder", "encoder-only"]


def test_a_function_that_raises_for_one_architecture_is_asked_for_the_others() -> None:
    def unfinished(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
        if architecture == "encoder-decoder":
            raise NotImplementedError
        return right(architecture, n_source, n_target)

    reply = answer(unfinished, {"seq": 0, "n_source": 2, "n_target": 3})
    assert reply["errors"] == {"encoder-decoder": "It raised NotImplementedError."}
    assert json.loads(json.dumps(reply)) == reply


# ---- in the browser


def panel(page: Page, architecture: str) -> Any:
    """The part of the demo that shows one architecture."""
    return page.get_by_role("group", name=TITLES[architecture], exact=True)


def drawn(page: Page, architecture: str, name: str) -> Tensor:
    """A mask as drawn, without the cells that are out of sight."""
    rows = (
        panel(page, architecture)
        .locator(f"[data-mask={name}] .it-map")
        .evaluate(
            """map => {
            const cells = [...map.querySelectorAll(".it-cell")];
            const seen = cells.filter(cell => cell.checkVisibility({ visibilityProperty: true }));
            const rows = Map.groupBy(seen, cell => cell.dataset.row);
            return [...rows.values()].map(row => row.map(cell => {
                const open = cell.dataset.value === "1";
                if (open === ("masked" in cell.dataset)) throw Error("hatched and open, or neither");
                return open;
            }));
        }"""
        )
    )
    return torch.tensor(rows)


@pytest.mark.browser
@pytest.mark.parametrize("padded", [False, True])
def test_every_mask_is_the_one_that_attention_is_given(show: Show, padded: bool) -> None:
    page = show(MaskExplorer(SOURCE, TARGET))
    if padded:
        page.get_by_label("2 tokens").check()
    sizes = {"source": 6 + 2 * padded, "target": 7 + 2 * padded}
    for architecture, texts in MASKS.items():
        expected = right(architecture, sizes["source"], sizes["target"])
        for name, (_, columns) in texts.items():
            real = torch.arange(sizes[columns]) < {"source": 6, "target": 7}[columns]
            assert drawn(page, architecture, name).tolist() == (expected[name] & real).tolist(), name


def reads(page: Page, architecture: str) -> dict[str, str]:
    """What is written under each token that can be seen."""
    labels = (
        panel(page, architecture)
        .locator(".it-strip label")
        .evaluate_all(
            """all => all.filter(label => label.checkVisibility({ visibilityProperty: true }))
            .map(label => [...label.children].slice(1).map(part => part.textContent))"""
        )
    )
    return {token: may for token, may in labels}


@pytest.mark.browser
def test_a_decoder_reads_the_source_whole_and_its_own_text_up_to_itself(show: Show) -> None:
    page = show(MaskExplorer("a b", "x y z"))
    shape = panel(page, "encoder-decoder")
    shape.get_by_role("radio", name="y", exact=True).check()
    assert reads(page, "encoder-decoder") == {"a": "✓", "b": "✓", "x": "✓", "y": "✓", "z": "–"}
    expect(page.locator(".it-says")).to_contain_text(
        "encoder–decoder: “y” may read “x” and “y” of the target, and all 2 of the source."
    )
    shape.get_by_role("radio", name="a", exact=True).check()
    assert reads(page, "encoder-decoder") == {"a": "✓", "b": "✓", "x": "–", "y": "–", "z": "–"}


@pytest.mark.browser
def test_padding_is_read_by_nobody(show: Show) -> None:
    page = show(MaskExplorer("a b", "x y z"))
    assert reads(page, "encoder-only") == {"a": "✓", "b": "✓"}
    page.get_by_label("2 tokens").check()
    assert reads(page, "encoder-only") == {"a": "✓", "b": "✓", "[PAD]": "–"}
    panel(page, "decoder-only").get_by_role("radio", name="[PAD]").last.check()
    assert reads(page, "decoder-only") == {"x": "✓", "y": "✓", "z": "✓", "[PAD]": "–"}
    expect(page.locator(".it-says")).to_contain_text("decoder-only: “[PAD]” may read")
    expect(page.locator(".it-says")).to_contain_text("(what it makes of that is thrown away)")
    page.get_by_label("none").check()
    expect(panel(page, "decoder-only").get_by_role("radio", name="z", exact=True)).to_be_checked()


@pytest.mark.browser
def test_a_row_of_a_mask_picks_its_token(show: Show) -> None:
    page = show(MaskExplorer("a b", "x y z"))
    panel(page, "encoder-decoder").locator("[data-mask=cross] .it-cell[data-row='2']").first.click()
    expect(panel(page, "encoder-decoder").get_by_role("radio", name="z", exact=True)).to_be_checked()


@pytest.mark.browser
def test_the_table_says_the_same(show: Show) -> None:
    page = show(MaskExplorer("a b", "x y z"))
    page.get_by_role("button", name="show as table").click()
    tables = page.locator(".it-table")
    assert tables.count() == 5
    decoder = tables.nth(1).locator("tbody tr:visible")
    assert [row.inner_text().split() for row in decoder.all()] == [
        ["x", "x", "1", "of", "3"],
        ["y", "x", "·", "y", "2", "of", "3"],
        ["z", "x", "·", "y", "·", "z", "3", "of", "3"],
    ]
    page.get_by_label("2 tokens").check()
    assert decoder.nth(4).inner_text().split() == ["[PAD]", "x", "·", "y", "·", "z", "3", "of", "5"]


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone_and_says_what_changed(show: Show) -> None:
    page = show(MaskExplorer(SOURCE, TARGET))
    says = page.locator(".it-says")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("encoder-only: “is” may read all 6 of the source.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(says).to_contain_text("decoder-only: “,” may read “Xin”, “chào” and “,” of the target.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(says).to_contain_text("encoder–decoder: “,” may read")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("2 padding tokens stand after each text: nobody may read them.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("Everything is as it was at first. encoder–decoder: “tên” may read")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(MaskExplorer(SOURCE, TARGET), theme=theme)
    page.get_by_label("2 tokens").check()
    page.get_by_role("button", name="show as table").click()
    assert complaints(page) == []


@pytest.mark.browser
def test_it_fits_a_phone_and_holds_its_height(show: Show, sticking_out: Check) -> None:
    page = show(MaskExplorer([f"sources{i}" for i in range(8)], [f"targets{i}" for i in range(8)]), width=390)
    demo = page.locator(".it-demo")
    height = demo.bounding_box()["height"]  # type: ignore[index]
    for name in ("2 tokens", "none"):
        page.get_by_label(name).check()
        panel(page, "encoder-decoder").get_by_label("targets7").check()
        page.wait_for_timeout(300)
        assert demo.bounding_box()["height"] == height  # type: ignore[index]
    page.get_by_role("button", name="show as table").click()
    assert sticking_out(page) == []


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    expect(show(MaskExplorer("", "a")).get_by_role("alert")).to_contain_text("source: there are 0 tokens")


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_masks_it_shows(show: Show) -> None:
    page = show(MaskExplorer(SOURCE, TARGET, visibility=right))
    expect(page.locator(".it-status")).to_contain_text("There is no kernel here to run right")


@pytest.mark.browser
def test_with_a_kernel_a_readers_masks_are_compared(show: Show) -> None:
    def mine(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
        masks = right(architecture, n_source, n_target)
        if n_source > 2:
            raise RuntimeError("too long for me")
        return masks | {name: mask.tril(-1) for name, mask in masks.items() if name == "decoder"}

    page = show(MaskExplorer("a b", "x y z", visibility=mine), kernel=True)
    status = page.locator(".it-status")
    expect(status).to_contain_text(
        "mine: For decoder-only, mask “decoder”, 3 of 9 differ, first: yours says “x” may not read “x”."
    )
    expect(page.locator(".it-cell[data-differs]")).to_have_count(6)
    page.get_by_label("2 tokens").check()
    expect(status).to_contain_text("For encoder-only: It raised RuntimeError: “too long for me”.")
    expect(page.locator(".it-cell[data-differs]")).to_have_count(0)
    page.get_by_label("none").check()
    expect(page.locator(".it-cell[data-differs]")).to_have_count(6)


@pytest.mark.browser
def test_with_a_kernel_right_masks_agree_with_and_without_padding(show: Show) -> None:
    page = show(MaskExplorer(SOURCE, TARGET, visibility=right), kernel=True)
    for name in ("2 tokens", "none"):
        page.get_by_label(name).check()
        expect(page.locator(".it-status")).to_have_text("right agrees with the page in every mask.")

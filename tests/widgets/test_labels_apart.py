"""Labels in the demos' pictures keep clear of each other and of what is compared, on a desk and on a phone."""

import itertools
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, expect
from surgery_world import small_world

from conftest import follow, html_of
from inside_transformers.widgets import (
    AttentionCalculator,
    FactNeuron,
    FactSurgery,
    FactTrace,
    Hero,
    MaskExplorer,
    StepSize,
)

FIGURES = Path(__file__).resolve().parents[2] / "book" / "figures"
Show = Callable[..., Page]
PHONE: dict[str, Any] = {"width": 390, "has_touch": True}
DESK: dict[str, Any] = {"width": 1280}
# The calculator on the page of the cache.
CACHE = {
    "tokens": ["capital", "of", "France", "is"],
    "q": [[0, 1], [1, 0], [0, 1], [1.2, 0.8]],
    "k": [[0, 2], [0.5, 0], [2, 0], [2.1, 0.8]],
    "v": [[2, 0], [0, 0], [0, 2], [0, 0]],
    "mask": "causal",
    "reader": 2,
    "pull": ("key", 3),
    "hidden": "So what {reader} got may be kept.",
}
# That on the page of the mask.
FIVE = {
    "tokens": ["the", "quick", "brown", "fox", "jumps"],
    "q": [[0, 0], [0, 1], [0, 1], [1, 0.5], [1, 1]],
    "k": [[0, 1], [2, 0], [2, 0], [0, 0], [2, 1]],
    "switches": ("scale", "mask", "axis"),
}
# Of each text, the arrows whose shaft runs through its middle.
CROSSED = """texts => texts.flatMap(text => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    const shafts = [...text.closest("svg").querySelectorAll(".it-arrow-glyph:not([data-away]) > .it-shaft")];
    return shafts.filter(shaft => {
        const [length, place] = [shaft.getTotalLength(), shaft.getScreenCTM()];
        return Array.from({ length: 101 }, (_, i) => shaft.getPointAtLength(length * i / 100).matrixTransform(place))
            .some(({ x, y }) => x > left && x < right && y > top + 5 && y < bottom - 5);
    }).map(() => text.textContent);
})"""
# The same for the dotted line to what says "pull me".
DOTTED = """texts => texts.filter(text => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    const line = text.closest("svg").querySelector(".it-hint:not([data-away]) > .it-hint-path");
    const [length, place] = [line.getTotalLength(), line.getScreenCTM()];
    return Array.from({ length: 101 }, (_, i) => line.getPointAtLength(length * i / 100).matrixTransform(place))
        .some(({ x, y }) => x > left && x < right && y > top && y < bottom);
}).map(text => text.textContent)"""
BOXES = """all => all.filter(one => one.textContent && one.checkVisibility({ visibilityProperty: true })).map(one => {
    const { left, right, top, bottom } = one.getBoundingClientRect();
    return { text: one.textContent, left, right, top, bottom };
})"""

BARE = "all => all.map(one => one.getBoundingClientRect().toJSON())"


def boxes(texts: Locator) -> list[dict[str, Any]]:
    """Where these texts stand; there must be more than one."""
    found: list[dict[str, Any]] = texts.evaluate_all(BOXES)
    assert len(found) > 1
    return found


def too_near(texts: Locator, across: float, down: float) -> list[tuple[str, str]]:
    """Which two of these texts have less room between them."""
    return [
        (a["text"], b["text"])
        for a, b in itertools.combinations(boxes(texts), 2)
        if max(a["left"], b["left"]) < min(a["right"], b["right"]) + across
        and max(a["top"], b["top"]) < min(a["bottom"], b["bottom"]) + down
    ]


@pytest.fixture
def show_wide(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """`show_wide(widget, width)` opens a page as wide as the front page, in wide letters, as many systems have them."""
    pages: list[Page] = []

    def open_page(widget: Any, width: int) -> Page:
        page = browser.new_page(viewport={"width": width, "height": 900}, reduced_motion="reduce")
        pages.append(page)
        wide = html_of(widget).replace("sans-serif", "Verdana, 'DejaVu Sans', sans-serif").replace("688px", "944px")
        path = tmp_path / f"page-{len(pages)}.html"
        path.write_text(wide, encoding="utf-8")
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-demos=ready]", state="attached")
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize("screen", [DESK, PHONE])
@pytest.mark.parametrize("given", [{}, CACHE])
def test_no_arrow_runs_through_the_name_of_a_part(show: Show, given: dict[str, Any], screen: dict[str, Any]) -> None:
    parts = show(AttentionCalculator(**given), **screen).locator(".it-name[data-role=part]:not([data-away])")
    assert parts.count() == 2
    assert parts.evaluate_all(CROSSED) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("given", [{}, CACHE])
def test_the_line_to_pull_me_runs_through_no_name(show_wide: Show, given: dict[str, Any], width: int) -> None:
    hint = show_wide(AttentionCalculator(**given), width).locator(".it-plane-picture:has(.it-hint:not([data-away]))")
    assert hint.locator(".it-name:not([data-away])").evaluate_all(DOTTED) == []


@pytest.mark.browser
@pytest.mark.parametrize("screen", [DESK, PHONE])
def test_where_shares_are_thin_their_numbers_stand_apart(show: Show, screen: dict[str, Any]) -> None:
    page = show(AttentionCalculator(**FIVE), reduced_motion="reduce", **screen)
    numbers = page.locator(".it-shares :is(.it-weight-name, .it-was)")
    assert too_near(numbers, 0, 0) == []
    for place in ("off=mask", "off=scale", "k4=2,1.5;off=scale,mask", "k4=0,3;off=scale,mask", "q3=1,4", "q3=4,0"):
        follow(page, "attention", place)
        assert too_near(numbers, 0, 0) == []
        right = page.locator(".it-shares").evaluate("svg => svg.getBoundingClientRect().right")
        assert max(box["right"] for box in boxes(numbers)) <= right


# What makes the output small: another query, other values, another reader.
SMALL = ["q3=-1,0.5", "q3=-3,0", "q3=-0.3,0.2", "q3=0,-2", "v2=0.3,0.3", "v1=0.2,0.4;v2=0.5,0.2", "row=1", "row=4"]


@pytest.mark.browser
@pytest.mark.parametrize("screen", [DESK, PHONE])
def test_where_the_output_is_small_no_label_lies_on_another_or_on_what_was(show: Show, screen: dict[str, Any]) -> None:
    page = show(AttentionCalculator(), reduced_motion="reduce", **screen)
    values = page.locator(".it-plane-picture").nth(1)
    for place in ["", *SMALL]:
        follow(page, "attention", place)
        assert too_near(values.locator("text"), 2, 0) == []
        names = boxes(values.locator(".it-name"))
        ghosts = values.locator("[data-ghost]:not([data-away]) > .it-disc").evaluate_all(BARE)
        assert [
            (place, name["text"])
            for name, ghost in itertools.product(names, ghosts)
            if name["left"] < ghost["right"]
            and ghost["left"] < name["right"]
            and name["top"] < ghost["bottom"]
            and ghost["top"] < name["bottom"]
        ] == []


@pytest.mark.browser
def test_on_a_small_phone_the_number_of_silent_neurons_is_whole(show: Show) -> None:
    page = show(FactSurgery(*small_world()), width=320, has_touch=True)
    silent = page.locator(".it-brush text.it-axis").first
    right = silent.evaluate("text => text.closest('svg').getBoundingClientRect().right")
    box = silent.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= right - 4


@pytest.mark.browser
def test_on_a_phone_no_two_names_of_the_neuron_are_stacked(show_wide: Show) -> None:
    page = show_wide(FactNeuron(), 390)
    names = page.locator(".it-neuron-plane .it-name:not([data-away])")
    assert names.count() == 5
    assert too_near(names, 0, 8) == []


@pytest.mark.browser
def test_on_a_phone_the_masks_names_stand_apart(show_wide: Show) -> None:
    page = show_wide(MaskExplorer("Hi , my name is Hai", "start Xin chào , tôi tên là", shape="encoder-decoder"), 390)
    assert too_near(page.locator("[data-mask] text"), 16, 0) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [592, 640, 672, 690])
def test_with_padding_no_word_is_cut(show_wide: Show, width: int) -> None:
    texts = ("Hi , my name is Hai end", "start Xin chào , tôi tên là")
    weights = [(word, 1.0, [1, *6 * [0]]) for word in texts[1].split()]
    page = show_wide(MaskExplorer(*texts, written=weights), width)
    page.get_by_role("switch").click()
    page.get_by_role("slider", name="the reader").press("ArrowUp")
    for word in texts[0].split():
        page.get_by_role("slider", name="the reader").press("Home" if word == "Hi" else "ArrowRight")
        read = page.locator(".it-masks-svg .it-chip:not([data-away]) text").all_text_contents()
        assert [each for each in read if "…" in each] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_ends_of_the_maps_axes_and_its_note_stand_apart(show_wide: Show, width: int) -> None:
    page = show_wide(Hero(json.loads((FIGURES / "hero.json").read_text(encoding="utf-8")), chapters=[]), width)
    labels = page.locator(".it-hero-map .it-axis")
    assert "dashed: fox with another word" in [each["text"] for each in boxes(labels)]
    assert too_near(labels, 12, 0) == []


@pytest.mark.browser
@pytest.mark.parametrize("screen", [DESK, PHONE])
@pytest.mark.parametrize("at", ["0,0", "12,3", "29,4"])
def test_the_lens_covers_no_cell(show: Show, screen: dict[str, Any], at: str) -> None:
    maps = json.loads((FIGURES / "trace.json").read_text(encoding="utf-8"))
    page = show(FactTrace(maps), address=f"#trace=1;at={at}", **screen)
    lens, cells = page.locator(".it-trace-glass").bounding_box(), page.locator(".it-trace-edge").bounding_box()
    assert lens is not None
    assert cells is not None
    assert lens["y"] + lens["height"] <= cells["y"]


@pytest.mark.browser
@pytest.mark.parametrize("screen", [DESK, PHONE])
def test_steps_that_leave_the_picture_cross_no_label(show: Show, screen: dict[str, Any]) -> None:
    page = show(StepSize(), address="#step=1;size=0.26", **screen)
    left, top = page.locator(".it-step-curve clipPath rect").evaluate(
        """rect => {
            const box = rect.ownerSVGElement.getBoundingClientRect();
            return [box.left + rect.x.baseVal.value, box.top + rect.y.baseVal.value];
        }"""
    )
    (note,) = page.locator(".it-step-curve .it-name").evaluate_all(BOXES)
    assert note["text"] == "slope −12.00, first step 3.12"
    assert note["bottom"] <= top
    (loss,) = page.locator(".it-step-curve .it-axis", has_text="loss").evaluate_all(BOXES)
    assert loss["right"] <= left


@pytest.mark.browser
def test_padding_cuts_no_word_of_two_texts_side_by_side(show_wide: Callable[..., Page]) -> None:
    target = ["start", "Xin", "chào", ",", "tôi", "tên", "là", "Hải"]
    written = [(word, 1.0, torch.full((7,), 1 / 7)) for word in [*target[1:], "end"]]
    demo = MaskExplorer(["Hi", ",", "my", "name", "is", "Hai", "end"], target, written=written)
    page = show_wide(demo, 704)
    for word in range(8):
        page.evaluate("(word) => { location.hash = `mask=1;padding=2;word=target,${word}`; }", word)
        expect(page.locator(".it-chip[data-chosen]")).to_have_text(target[word])
    assert "…" not in "".join(page.locator(".it-chip text").all_text_contents())

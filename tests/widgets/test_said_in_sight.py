"""On a phone, what a demo says stands in sight while one changes what it shows, and under no picture that sticks."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page

from conftest import painted
from inside_transformers.widgets import AnyOrder, CrowdedSpace, FactTrace, HeadViewer, MergeOnce

pytestmark = pytest.mark.browser

Show = Callable[..., Page]
FIGURES = Path(__file__).resolve().parents[2] / "book" / "figures"
SENTENCE = ["[CLS]", "the", "quick", "brown", "fox", "jumps", "over", "the", "lazy", "dog", ".", "[SEP]"]


def facts() -> CrowdedSpace:
    """The demo of directions, with a fact for each."""
    widget = CrowdedSpace()
    widget.facts = True
    return widget


DEMOS: dict[str, Callable[[], Any]] = {
    "crowd": CrowdedSpace,
    "facts": facts,
    "heads": lambda: HeadViewer(SENTENCE, torch.ones(6, 12, 12, 12) / 12),
    "merge": MergeOnce,
    "order": lambda: AnyOrder(json.loads((FIGURES / "any_order.json").read_text(encoding="utf-8"))),
    "trace": lambda: FactTrace(json.loads((FIGURES / "trace.json").read_text(encoding="utf-8"))),
}
# Each with what is pressed, and by how much a handle is drawn.
HANDS = [
    ("crowd", ".it-crowd-choices input >> nth=0", 60),
    ("crowd", ".it-crowd-curves", 60),
    ("crowd", ".it-crowd-angles", 60),
    ("facts", ".it-crowd-choices input >> nth=1", 60),
    ("facts", ".it-crowd-strip", 60),
    ("facts", ".it-crowd-steps button >> nth=1", 0),
    ("heads", ".it-heads-map", 60),
    ("heads", ".it-heads-acts button >> nth=0", 0),
    ("heads", ".it-heads-steps button >> nth=3", 0),
    ("heads", ".it-heads-kind:enabled >> nth=0", 0),
    ("merge", ".it-merge-chart .it-hit", 60),
    ("merge", ".it-merge-button", 0),
    ("merge", ".it-pair >> nth=2", 0),
    ("order", "input[type=range]", 60),
    ("order", "button.it-gap >> nth=2", 0),
    ("trace", ".it-trace-map", 60),
    ("trace", ".it-trace-map", 0),
    ("trace", ".it-trace-steps button >> nth=3", 0),
]
TO_HEIGHT = """(control, part) => {
    const { top, height } = control.getBoundingClientRect();
    scrollBy({ top: top + height / 2 - part * innerHeight, behavior: "instant" });
}"""
# How much of what is said lies out of the window, above and below; and whether it can be touched there.
SAID = """line => {
    const range = document.createRange();
    range.selectNodeContents(line.querySelector("dragging" in line.dataset ? ".it-saying" : ".it-said"));
    const { top, bottom, left } = range.getBoundingClientRect();
    const there = document.elementFromPoint(left + 10, (top + bottom) / 2);
    return [Math.max(0, -top), Math.max(0, bottom - innerHeight), line.contains(there)];
}"""


MOVES = 6


def press(page: Page, control: Locator, by: float) -> Iterator[None]:
    """Press a control with a finger, and draw it so far to the right without letting go; a tap where it is 0.

    It comes back after each move, once that is drawn.
    """
    box = control.bounding_box()
    assert box is not None
    x, y = box["x"] + min(box["width"] / 2, 80), box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    ways = [("touchStart", x), *(("touchMove", x + by * part / MOVES) for part in range(1, MOVES + 1) if by)]
    for kind, at in ways:
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at, "y": y}]})
        if kind == "touchMove":
            painted(page)
            yield
    if not by:
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        painted(page)
        yield


@pytest.mark.parametrize(("demo", "control", "by"), HANDS)
@pytest.mark.parametrize("height", [0.5, 0.75])
def test_what_is_said_is_in_sight_while_its_cause_is_in_hand(
    show: Show, demo: str, control: str, by: float, height: float
) -> None:
    page = show(DEMOS[demo](), width=390, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 664})
    page.add_style_tag(content="body { padding-bottom: 1200px }")  # as on a page of the book
    hand = page.locator(control)
    hand.evaluate(TO_HEIGHT, height)
    said = page.locator(".it-message-line")
    before = said.inner_text()
    told = {before}
    for _ in press(page, hand, by):
        told.add(said.inner_text())
        assert said.evaluate(SAID) == [0, 0, True]
    assert len(told) > 1

"""On a phone, a finger that is drawn up a demo's picture scrolls the page past it, and changes nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import CDPSession, Page
from test_every_input import DEMOS

from conftest import state

pytestmark = pytest.mark.browser

Show = Callable[..., Page]
PHONE: dict[str, Any] = {"width": 390, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
UP = 180
# Where a swipe begins, from the top of the window.
FROM = 500
# Of each map a place near its start, its middle and its end, and one of each kind of other parts; a handle's is none of
# them, since there a finger drags. Last: whether it is just beside a round one, which Chromium may take for it.
PLACES = """(step) => {
    const parts = new Map();
    const picture = document.querySelector(".it-stage-picture");
    scrollTo({ top: 0, behavior: "instant" });
    const round = [...picture.querySelectorAll("g.it-handle circle.it-hit")];
    const beside = (x, y) => round.map((one) => one.getBoundingClientRect())
        .some((box) => x > box.left - 4 && x < box.right + 4 && y > box.top - 4 && y < box.bottom + 4);
    const { left, right, top, bottom } = picture.closest(".it-demo").getBoundingClientRect();
    for (let down = top + 4; down < bottom; down += step) {
        scrollTo({ top: down - innerHeight / 2, behavior: "instant" });
        for (let x = left + 4; x < right; x += step) {
            const hit = document.elementFromPoint(x, down - scrollY);
            if (!hit || !picture.contains(hit) || hit.closest("g.it-handle")) continue;
            const part = hit.closest("[role=slider]") ?? hit.closest("button, label, div, fieldset, p, svg");
            const kind = part.ariaLabel || part.getAttribute("class") || part.tagName;
            const place = [kind, x, down, part.matches('[role=slider], svg'), beside(x, down - scrollY)];
            parts.set(kind, [...(parts.get(kind) ?? []), place]);
        }
    }
    const some = (all) => {
        const parts = all[0][3] ? [0.1, 0.5, 0.9] : [0.5];
        return new Set(parts.map((at) => Math.floor(at * all.length)));
    };
    return [...parts.values()].flatMap((all) => [...some(all)].map((i) => all[i]));
}"""
# What one sees of a state that stands in no address.
SEEN = """() => [...document.querySelectorAll(".it-demo [aria-valuetext], .it-demo input, .it-said")]
    .map((one) => one.ariaValueText ?? (one.type === "radio" ? one.checked : one.value) ?? one.textContent)
"""
SETTLED = "() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(() => told(scrollY))))"
MOVES = 3
# A finger that rests before it leaves does not send the page gliding on.
REST = 120


def swipe(page: Page, finger: CDPSession, x: float, y: float) -> float:
    """Draw a finger up from a place of the page; by how many pixels the page scrolled."""
    start = page.evaluate("top => { scrollTo({ top, behavior: 'instant' }); return scrollY; }", max(0, y - FROM))
    for part in range(MOVES + 1):
        kind = "touchMove" if part else "touchStart"
        point = {"x": x, "y": y - start - part / MOVES * UP}
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    page.wait_for_timeout(REST)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    end = page.evaluate(SETTLED)
    assert end == page.evaluate(SETTLED), "the page glides on"
    return float(end) - float(start)


@pytest.mark.parametrize("name", DEMOS)
def test_a_finger_scrolls_past_every_part_of_a_picture(show: Show, name: str) -> None:
    page = show(DEMOS[name](), **PHONE)
    page.add_style_tag(content="body { padding-bottom: 1200px }")
    finger = page.context.new_cdp_session(page)
    places = page.evaluate(PLACES, 24)
    assert places
    before = state(page), page.evaluate(SEEN)
    stuck, changed = [], []
    for part, x, y, _, beside in places:
        if beside:
            continue
        by = swipe(page, finger, x, y)
        if by <= 100:
            stuck.append(f"{part} at ({x:.0f}, {y:.0f}): {by:.0f} px")
        now = state(page), page.evaluate(SEEN)
        if now != before:
            changed.append(f"{part} at ({x:.0f}, {y:.0f})")
        before = now
    assert stuck == []
    assert changed == []

"""On a phone, what sticks while a control is in hand lets go by itself, and never lies over what keys have reached."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from test_every_input import DEMOS

from conftest import painted

pytestmark = pytest.mark.browser

Show = Callable[..., Page]
PRESSED = ".it-stage :is(.it-switch, button.it-hold, .it-hold button):not(:disabled, [aria-disabled=true]):visible"
TO_HEIGHT = """(one, part) => {
    document.activeElement.blur();
    scrollBy({ top: one.getBoundingClientRect().top - part * innerHeight, behavior: "instant" });
}"""
STUCK = "() => document.querySelector('.it-stage').dataset.inHand !== undefined"
# Whether what has the focus is in the window, and what lies over its middle that does not belong to it.
COVERED = """() => {
    const one = document.activeElement;
    if (!one.closest(".it-stage") || one.closest(".it-tables")) return null;
    const label = one.labels?.[0];
    const body = one.matches("[type=radio], [type=checkbox]") && label ? label : one;
    const { left, right, top, bottom, width } = body.getBoundingClientRect();
    const [from, to] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
    const name = one.ariaLabel || label?.textContent || one.textContent.slice(0, 30) || one.tagName;
    if (to - from < 1) return `${name} is out of the window`;
    const over = [0.1, 0.5, 0.9].map((part) => {
        const hit = document.elementFromPoint(left + width / 2, from + part * (to - from));
        const kept = hit?.closest(".it-keep, .it-message-line");
        return kept && getComputedStyle(kept).position === "sticky" && !kept.contains(one) && !one.contains(kept);
    });
    return over.some(Boolean) ? `${name} is covered` : "";
}"""


def phone(show: Show, name: str) -> Page:
    """A demo on a phone, on a page that goes on above and below."""
    page = show(DEMOS[name](), width=390, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 664})
    page.add_style_tag(content="body { font-family: system-ui; padding: 700px 0 1200px }")
    return page


@pytest.mark.parametrize("name", DEMOS)
def test_what_sticks_after_a_press_lets_go_when_one_scrolls_on(show: Show, name: str) -> None:
    page = phone(show, name)
    stuck = []
    for at in range(min(page.locator(PRESSED).count(), 12)):
        for part, by in ((0.85, 60), (0.6, -60)):
            control = page.locator(PRESSED).nth(at)
            if not control.count():
                continue
            control.evaluate(TO_HEIGHT, part)
            painted(page)
            control.tap()
            painted(page)
            page.evaluate("top => scrollBy({ top, behavior: 'instant' })", by)
            painted(page)
            if page.evaluate(STUCK):
                stuck.append(f"{at} {by}")
    assert stuck == []


@pytest.mark.parametrize("name", DEMOS)
def test_nothing_lies_over_what_tab_has_reached(show: Show, name: str) -> None:
    page = phone(show, name)
    covered, reached = [], 0
    for key, first in (("Tab", "h1"), ("Shift+Tab", None)):
        page.evaluate("() => document.activeElement.blur()")
        if first:
            page.evaluate("() => scrollTo({ top: 0, behavior: 'instant' })")
        for _ in range(60):
            page.keyboard.press(key)
            painted(page)
            told = page.evaluate(COVERED)
            if told is None:
                break
            reached += 1
            if told:
                covered.append(f"{key}: {told}")
            elif page.evaluate("() => document.activeElement.matches('.it-switch')"):
                page.keyboard.press("Space")
                painted(page)
                if page.evaluate(COVERED):
                    covered.append(f"{key}, pressed: {page.evaluate(COVERED)}")
    assert reached > 2
    assert covered == []

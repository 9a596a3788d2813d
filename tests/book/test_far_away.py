"""What lies far from the window is not drawn with each move of a demo, and nobody sees a difference."""

from typing import Any

import pytest
from visits import Visit, chapter_pages

pytestmark = pytest.mark.browser

FAR = ".course-far"
SKIPPED = "each => !each.checkVisibility({ contentVisibilityAuto: true })"
PLACES = """() => [...document.querySelectorAll("main *")]
    .filter((each) => !each.closest("svg, .it-demo, details:not([open])"))
    .map((each) => each.getBoundingClientRect())
    .map(({ left, top, width, height }) => [left, top + scrollY, width, height])"""


def moved(visit: Visit) -> list[Any]:
    """What stands elsewhere, or is larger or smaller, than where all is drawn."""
    visit.page.wait_for_selector(FAR, state="attached")
    here = visit.page.evaluate(PLACES)
    far = visit.page.locator(FAR)
    far.evaluate_all("all => { window.far = all; for (const each of all) each.classList.remove('course-far'); }")
    drawn = visit.page.evaluate(PLACES)
    visit.page.evaluate("for (const each of window.far) each.classList.add('course-far')")
    assert len(here) == len(drawn) > 100
    both = zip(here, drawn, strict=True)
    return [(now, then) for now, then in both if any(abs(a - b) > 1 for a, b in zip(now, then, strict=True))]


@pytest.mark.parametrize("name", chapter_pages())
def test_nothing_is_elsewhere_since_what_is_far_away_is_not_drawn(at_desk: Visit, on_phone: Visit, name: str) -> None:
    assert moved(at_desk) == []
    assert moved(on_phone) == []


@pytest.mark.parametrize("name", ["book/facts/editing"])
def test_what_is_far_away_is_drawn_when_one_comes_near(last_look: Visit, name: str) -> None:
    page = last_look.page
    page.wait_for_selector(FAR, state="attached")
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    last = page.locator(FAR).last
    page.wait_for_function(f"each => ({SKIPPED})(each)", arg=last.locator(":scope > *").first.element_handle())
    assert page.locator(f"{FAR} > *").evaluate_all(f"all => all.filter({SKIPPED}).length") > 10
    assert page.locator(f"{FAR}:has(.it-demo), .course-noted{FAR}").count() == 0, "what one moves, and what lies beside"
    last.scroll_into_view_if_needed()
    page.wait_for_function(f"each => !({SKIPPED})(each)", arg=last.locator(":scope > *").first.element_handle())
    page.emulate_media(media="print")
    assert (
        page.locator(FAR).evaluate_all(
            "all => all.filter((each) => getComputedStyle(each).contentVisibility !== 'visible').length"
        )
        == 0
    )

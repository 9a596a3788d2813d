"""The six glyphs: each draws what it is given, in a page of its own."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from inside_transformers.widgets import base

pytestmark = pytest.mark.browser
PAGE = """<!doctype html><html lang="en"><style>{style}</style>
<body class="it-demo it-stage"><svg width="600" height="200"></svg></body></html>"""
DRAW = """async ([source, name, options, state]) => {
    const glyphs = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const svg = document.querySelector("svg");
    const glyph = glyphs[name](...options);
    svg.replaceChildren(glyphs.hatching("hatch"), glyph.root);
    glyph.update(state);
}"""
Draw = Callable[..., Page]


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page with the demos' style sheet and an empty picture."""
    page = browser.new_page()
    page.set_content(PAGE.format(style=base.style()))
    yield page
    page.close()


@pytest.fixture
def draw(page: Page) -> Draw:
    """`draw(name, options, **state)` draws a glyph alone."""

    def glyph(name: str, options: list[object], **state: object) -> Page:
        page.evaluate(DRAW, [base.module("bars"), name, options, state])
        return page

    return glyph


def number(page: Page, selector: str, attribute: str) -> list[float]:
    """An attribute of all shapes that fit a selector."""
    values = page.locator(selector).evaluate_all(f"all => all.map(one => Number(one.getAttribute('{attribute}')))")
    return [float(value) for value in values]


BOX = {"x": 10, "y": 20, "width": 100, "height": 30}


def test_a_chip_holds_its_word_and_is_hatched_when_masked(draw: Draw) -> None:
    page = draw("chip", ["hatch"], **BOX, text="unbelievably long", masked=True)
    text = page.locator(".it-chip text")
    assert "unbelievably long".startswith((text.text_content() or "").removesuffix("…"))
    assert 75 < text.evaluate("one => one.getComputedTextLength()") <= 94
    assert page.locator(".it-hatched").evaluate("one => getComputedStyle(one).visibility") == "visible"
    page = draw("chip", ["hatch"], **BOX, text="fox", chosen=True)
    assert page.locator(".it-hatched").evaluate("one => getComputedStyle(one).visibility") == "hidden"


def test_a_cell_is_as_dark_as_its_number(draw: Draw) -> None:
    for shade in (0.0, 0.25, 1.0):
        page = draw("cell", ["hatch"], **BOX, shade=shade, text="A")
        assert number(page, ".it-cell-ground", "fill-opacity") == [shade]
    assert page.locator(".it-cell-glyph text").text_content() == "A"


def test_a_strip_is_a_column_of_cells_that_says_what_is_below_zero(draw: Draw) -> None:
    page = draw("strip", [{"hatch": "hatch", "role": "query", "length": 3}], x=5, y=7, values=[2.0, -1.0, 0.0])
    assert number(page, ".it-cell-ground", "x") == [5, 5, 5]
    assert number(page, ".it-cell-ground", "y") == [7, 23, 39]
    assert number(page, ".it-cell-ground", "fill-opacity") == pytest.approx([0.9, 0.475, 0.05], abs=0.01)
    assert page.locator(".it-cell-glyph text").all_text_contents() == ["", "−", ""]


def test_an_arrow_has_a_ring_to_drag_or_a_plain_dot(draw: Draw) -> None:
    ends = {"from": {"x": 10, "y": 10}, "to": {"x": 110, "y": 60}}
    page = draw("arrow", [{"hatch": "hatch", "role": "key", "tip": "ring"}], **ends)
    assert number(page, ".it-disc", "cx") == [110]
    assert 9 <= number(page, ".it-disc", "r")[0] <= 14
    assert 20 <= number(page, ".it-halo", "r")[0] <= 26
    assert page.locator(".it-core").count() == 1
    page = draw("arrow", [{"hatch": "hatch", "role": "output", "tip": "dot"}], **ends)
    assert page.locator(".it-core, .it-halo").count() == 0


def test_a_ribbon_is_as_wide_as_its_weight_with_an_edge(draw: Draw) -> None:
    page = draw("ribbon", [], d="M10 100V20H200V100", width=34)
    assert number(page, ".it-ribbon-fill", "stroke-width") == [34]
    assert number(page, ".it-ribbon-edge", "stroke-width") == [36.5]


def test_a_bar_is_as_long_as_its_number_and_shows_what_it_was(draw: Draw) -> None:
    page = draw("bar", ["value"], **BOX, share=0.25, before=0.75)
    assert number(page, ".it-bar-fill", "width") == [25]
    assert number(page, ".it-bar-before", "width") == [75]
    assert page.locator(".it-bar-glyph text").text_content() == "0.25"
    assert page.locator(".it-bar-before").is_visible()
    page = draw("bar", ["value"], **BOX, share=0.25)
    assert not page.locator(".it-bar-before").is_visible()

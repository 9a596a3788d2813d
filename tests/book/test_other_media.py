"""What a page's demos say is also there on paper, in forced colors, and where no JavaScript runs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page
from visits import DESK, Visit, pages, visit, with_demos

pytestmark = pytest.mark.browser


def colors(page: Page, selector: str, path: Path) -> Iterator[int]:
    """How many colors one sees in each visible element, its edge left out."""
    for element in page.locator(f"{selector} >> visible=true").all():
        element.screenshot(path=path)
        picture = Image.open(path).convert("RGB")
        width, height = picture.size
        inside = picture.crop((4, 4, max(5, width - 4), max(5, height - 4)))
        yield len(inside.getcolors(100_000) or [])


@pytest.mark.parametrize("name", with_demos())
def test_a_table_stands_in_a_demos_place_without_javascript(browser: Browser, book_url: str, name: str) -> None:
    page = browser.new_context(viewport=DESK, java_script_enabled=False).new_page()
    page.goto(f"{book_url}/{name}.html")
    tables = page.locator("div.cell_output table:visible", has_text="needs JavaScript")
    demos = page.locator('script[type="application/vnd.jupyter.widget-view+json"]')
    said = [json.loads(text)["model_id"] for text in demos.all_text_contents()]
    assert tables.count() == len(said) > 0
    for table in tables.all():
        assert table.locator("tbody tr").count() >= 2
        assert re.search(r"\w", table.locator("tbody tr").first.inner_text())
    page.context.close()


# A sign → a page on which it stands at first, so that a test of every page tests it on one at least.
SIGNS = {
    ".it-boxes label:has(input:checked)": "book/attention/reads",
    ".it-cell-glyph[data-masked] .it-hatched": "book/attention/mask",
    ".it-chip[data-masked] .it-hatched": "book/attention/values",
    ".it-bar-fill": "book/tasks/pipeline",
    ".course-figure": "book/facts/directions",
}


@pytest.mark.parametrize(("sign", "name"), SIGNS.items())
def test_each_sign_that_other_media_could_lose_stands_on_a_page(at_desk: Visit, sign: str, name: str) -> None:
    assert at_desk.page.locator(f"{sign} >> visible=true").count() > 0


@pytest.mark.parametrize("name", with_demos())
def test_forced_colors_leave_selection_masks_and_bars_in_sight(at_desk: Visit, name: str, tmp_path: Path) -> None:
    with at_desk.seen_with(forced_colors="active", color_scheme="dark") as page:
        chosen = page.locator(".it-boxes label:has(input:checked) >> visible=true")
        outlines = chosen.evaluate_all("all => all.map(one => getComputedStyle(one).outlineStyle)")
        masked = list(colors(page, ".it-cell-glyph[data-masked]", tmp_path / "cell.png"))[:12]
        bars = page.locator(".it-bar-fill >> visible=true")
        fills = bars.evaluate_all("all => all.map(one => getComputedStyle(one).fill)")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert set(outlines) <= {"solid"}
    assert all(count > 1 for count in masked), "a mask has no hatch"
    assert not {"none", ground} & set(fills), "a bar is not seen"


@pytest.mark.parametrize("name", with_demos())
def test_on_paper_nothing_is_cut_and_shades_and_hatches_are_printed(at_desk: Visit, name: str) -> None:
    with at_desk.seen_with(width=700, media="print") as page:
        cut = page.locator("main pre").evaluate_all(
            "all => all.filter(pre => pre.scrollWidth > pre.clientWidth + 1).map(pre => pre.innerText.slice(0, 60))"
        )
        demos_and_figures = page.locator("main .it-demo, main .course-figure")
        printed = demos_and_figures.evaluate_all(
            "all => all.map(one => [getComputedStyle(one.querySelector('*')).printColorAdjust,"
            " getComputedStyle(one).breakInside])"
        )
    assert cut == []
    assert {tuple(found) for found in printed} == {("exact", "avoid")}


@pytest.mark.parametrize("name", pages())
def test_on_paper_tables_are_whole_and_diagrams_keep_their_lines(at_desk: Visit, name: str) -> None:
    with at_desk.seen_with(width=700, media="print") as page:
        tables = page.locator("main table >> visible=true").evaluate_all(
            "all => all.filter(({scrollWidth, parentElement}) => scrollWidth > parentElement.clientWidth + 1)"
            ".map(table => table.innerText.slice(0, 60))"
        )
        diagrams = page.locator("main:has(.cell) .highlight-text pre >> visible=true").evaluate_all(
            "all => all.map(pre => [getComputedStyle(pre).whiteSpace, pre.scrollWidth - pre.clientWidth])"
        )
    assert tables == []
    assert all(each == ["pre", 0] for each in diagrams), diagrams


@pytest.mark.parametrize("name", pages())
def test_on_paper_long_tables_verdicts_and_quizzes_go_on_overleaf(at_desk: Visit, name: str) -> None:
    long = "main :is(table:has(tbody > tr:nth-child(5)), .course-verdict, .course-quiz)"
    with at_desk.seen_with(width=700, media="print") as page:
        kept = page.locator(long).evaluate_all("all => all.map(one => getComputedStyle(one).breakInside)")
    assert set(kept) <= {"auto"}


# The theme and the ground's color on paper, which some browsers announce twice, and the theme afterwards.
PRINTED = """() => {
    const { dataset } = document.documentElement;
    dispatchEvent(new Event("beforeprint"));
    dispatchEvent(new Event("beforeprint"));
    const onPaper = [dataset.theme, getComputedStyle(document.body).backgroundColor];
    dispatchEvent(new Event("afterprint"));
    return [...onPaper, dataset.theme];
}"""


@pytest.mark.parametrize("name", ["book/facts/directions"])
def test_who_reads_in_the_dark_prints_on_white(at_desk: Visit, name: str) -> None:
    with at_desk.seen_with(color_scheme="dark") as page:
        assert page.evaluate(PRINTED) == ["light", "rgb(255, 255, 255)", "dark"]


# What is still folded on paper, and whether the fonts of all formulas have come.
FOLDED = """() => {
    dispatchEvent(new Event("beforeprint"));
    const closed = [...document.querySelectorAll("main details:not([open])")].map(one => one.className);
    dispatchEvent(new Event("afterprint"));
    return closed.filter(name => !/course-fold|hide/.test(name));
}"""
COME = """() => {
    const come = new Set([...document.fonts].filter(font => font.status === "loaded").map(font => font.family));
    return [...document.querySelectorAll("main mjx-c")].every(
        sign => getComputedStyle(sign).fontFamily.split(", ").every(family => come.has(family))
    );
}"""


@pytest.mark.parametrize("name", pages())
def test_on_paper_only_code_is_folded(uncovered: Visit, name: str) -> None:
    assert uncovered.page.evaluate(FOLDED) == []


def test_formulas_that_wait_for_a_guess_have_their_fonts_before_they_are_printed(
    browser: Browser, book_url: str
) -> None:
    """On a page where no formula is seen at first. (Another visit will not do: with other media fonts begin anew.)"""
    fresh = visit(browser, f"{book_url}/book/tasks/real_score.html")
    signs = fresh.page.locator("main mjx-c")
    assert signs.count() > signs.locator("visible=true").count() == 0
    fresh.page.wait_for_function(COME, timeout=10_000)
    fresh.close()

"""What a page's demos say is also there on paper, in forced colors, and where no JavaScript runs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser
WITH_DEMOS = [
    str(path.relative_to(ROOT).with_suffix(""))
    for path in sorted((ROOT / "book").rglob("*.ipynb"))
    if "inside_transformers.widgets" in path.read_text(encoding="utf-8")
]


def opened(browser: Browser, url: str, **options: object) -> Page:
    """The page in a context of its own, its demos drawn."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, **options).new_page()  # type: ignore[arg-type]
    page.goto(url)
    if options.get("java_script_enabled", True):
        page.wait_for_function("document.documentElement.dataset.demos === 'ready'")
    return page


def colors(page: Page, selector: str, path: Path) -> Iterator[int]:
    """How many colors one sees in each visible element, its edge left out."""
    for element in page.locator(f"{selector} >> visible=true").all():
        element.screenshot(path=path)
        picture = Image.open(path).convert("RGB")
        width, height = picture.size
        inside = picture.crop((4, 4, max(5, width - 4), max(5, height - 4)))
        yield len(inside.getcolors(100_000) or [])


@pytest.mark.parametrize("name", WITH_DEMOS)
def test_a_table_stands_in_a_demos_place_without_javascript(browser: Browser, book_url: str, name: str) -> None:
    page = opened(browser, f"{book_url}/{name}.html", java_script_enabled=False)
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
    ".it-cell[data-masked]": "book/architectures/shapes",
    ".it-strip label[data-masked]": "book/architectures/shapes",
    ".it-chip[data-masked] .it-hatched": "book/attention/values",
    ".it-ledger td.it-weight": "book/facts/by_hand",
    ".it-bar": "book/facts/editing",
    ".course-figure": "book/facts/directions",
}


@pytest.mark.parametrize(("sign", "name"), SIGNS.items())
def test_each_sign_that_other_media_could_lose_stands_on_a_page(
    browser: Browser, book_url: str, sign: str, name: str
) -> None:
    page = opened(browser, f"{book_url}/{name}.html")
    found = page.locator(f"{sign} >> visible=true").count()
    page.context.close()
    assert found > 0


@pytest.mark.parametrize("name", WITH_DEMOS)
def test_forced_colors_leave_selection_masks_and_bars_in_sight(
    browser: Browser, book_url: str, name: str, tmp_path: Path
) -> None:
    page = opened(browser, f"{book_url}/{name}.html", forced_colors="active", color_scheme="dark")
    chosen = page.locator(".it-boxes label:has(input:checked) >> visible=true")
    outlines = chosen.evaluate_all("all => all.map(one => getComputedStyle(one).outlineStyle)")
    masked = list(colors(page, ".it-cell[data-masked]", tmp_path / "cell.png"))[:12]
    drawn = {
        what: page.locator(selector)
        .locator("visible=true")
        .evaluate_all("all => all.map(one => getComputedStyle(one).backgroundImage)")
        for what, selector in (
            ("a mask has no hatch", ".it-strip label[data-masked]"),
            ("a bar has no length", ".it-bar, .it-ledger td.it-weight"),
        )
    }
    page.context.close()
    assert set(outlines) <= {"solid"}
    assert all(count > 1 for count in masked), "a mask has no hatch"
    for what, images in drawn.items():
        assert all("gradient" in image for image in images), what


@pytest.mark.parametrize("name", WITH_DEMOS)
def test_on_paper_nothing_is_cut_and_shades_and_hatches_are_printed(browser: Browser, book_url: str, name: str) -> None:
    page = opened(browser, f"{book_url}/{name}.html")
    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")
    cut = page.locator("main pre").evaluate_all(
        "all => all.filter(pre => pre.scrollWidth > pre.clientWidth + 1).map(pre => pre.innerText.slice(0, 60))"
    )
    demos_and_figures = page.locator("main .it-demo, main .course-figure")
    printed = demos_and_figures.evaluate_all(
        "all => all.map(one => [getComputedStyle(one.querySelector('*')).printColorAdjust,"
        " getComputedStyle(one).breakInside])"
    )
    page.context.close()
    assert cut == []
    assert {tuple(found) for found in printed} == {("exact", "avoid")}

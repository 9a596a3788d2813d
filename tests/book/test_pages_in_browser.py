"""Every page of the built book, as a reader meets it: no network, no kernel, light and dark, a phone, a keyboard."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, BrowserContext, Page

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser


def pages() -> list[str]:
    """The pages of the book, as _toc.yml names them, and the search page."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))

    def files(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (value for key, value in node.items() if key in ("root", "file"))
            for value in node.values():
                yield from files(value)
        elif isinstance(node, list):
            for item in node:
                yield from files(item)

    return [*files(contents), "search"]


class Visit:
    """One visit to a page, with all that it asked for and complained of."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)
        self.page.wait_for_load_state("networkidle")
        if self.page.locator('script[type="application/vnd.jupyter.widget-view+json"]').count():
            self.page.wait_for_function("document.documentElement.dataset.demos === 'ready'")
        if self.page.locator("span.math, div.math").count():
            self.page.wait_for_function("window.MathJax?.startup?.promise !== undefined")
            self.page.evaluate("MathJax.startup.promise")

    def _hear(self, message: object) -> None:
        if message.type in ("error", "warning"):  # type: ignore[attr-defined]
            self.complaints.append(message.text)  # type: ignore[attr-defined]


def test_the_front_door_leads_to_the_first_page_and_lacks_nothing(browser: Browser, book_url: str) -> None:
    context = browser.new_context()
    page, missing = context.new_page(), list[str]()
    page.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
    page.goto(f"{book_url}/index.html")
    page.wait_for_url(f"{book_url}/book/index.html")
    page.wait_for_load_state("networkidle")
    context.close()
    assert missing == []


def visit(browser: Browser, url: str, *, scheme: str = "light", width: int = 1280) -> Visit:
    """Open a page in a fresh context, so that nothing is remembered from another test."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    return Visit(context, url)


def visit_demos(browser: Browser, url: str, *, scheme: str = "light", width: int = 1280) -> Visit:
    """Open a page, and show the demos that wait for a guess."""
    seen = visit(browser, url, scheme=scheme, width=width)
    while (skip := seen.page.locator(".course-skip:visible")).count():
        skip.first.click()
    return seen


def close(seen: Visit) -> None:
    """Close the page and its context."""
    seen.page.context.close()


@pytest.mark.parametrize("name", pages())
def test_a_page_asks_for_nothing_elsewhere_and_complains_of_nothing(browser: Browser, book_url: str, name: str) -> None:
    seen = visit(browser, f"{book_url}/{name}.html")
    elsewhere = [url for url in seen.requests if not url.startswith((book_url, "blob:", "data:"))]
    formulas = seen.page.locator("span.math, div.math").count()
    drawn = seen.page.locator("mjx-container").count()
    failed = seen.page.locator("mjx-merror").count()
    close(seen)
    assert elsewhere == []
    assert seen.complaints == []
    assert drawn == formulas, f"{formulas} formulas, {drawn} drawn"
    assert failed == 0


@pytest.mark.parametrize("name", pages())
def test_a_page_works_as_a_file(browser: Browser, book: Path, name: str) -> None:
    seen = visit(browser, (book / f"{name}.html").as_uri())
    elsewhere = [url for url in seen.requests if not url.startswith(("file:", "blob:", "data:"))]
    close(seen)
    assert elsewhere == []
    assert seen.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", pages())
def test_a_page_is_accessible(
    browser: Browser, book_url: str, complaints: Callable[[Page], list[tuple[str, str]]], name: str, scheme: str
) -> None:
    seen = visit(browser, f"{book_url}/{name}.html", scheme=scheme)
    found = complaints(seen.page)
    close(seen)
    assert found == []


@pytest.mark.parametrize("name", pages())
def test_a_page_never_scrolls_sideways_on_a_phone(browser: Browser, book_url: str, name: str) -> None:
    seen = visit(browser, f"{book_url}/{name}.html", width=390)
    page = seen.page
    width = page.evaluate("document.scrollingElement.scrollWidth")
    demos = page.locator(".course-demo").evaluate_all(
        "demos => demos.map(demo => [demo.scrollWidth, demo.clientWidth])"
    )
    close(seen)
    assert width <= 390
    assert all(content <= room for content, room in demos), demos


CONTROLS = ".course-demo :is(input, select, button, textarea, [tabindex='0'], summary)"


def reach_by_tab(page: Page) -> list[bool]:
    """Press Tab through the page's demos; for each control, whether it was reached with its focus visible."""
    controls = page.locator(CONTROLS)
    page.evaluate(
        """selector => {
            window.reached = new Map([...document.querySelectorAll(selector)].map(control => [control, false]));
            document.addEventListener("focusin", event => {
                if (!window.reached.has(event.target)) return;
                const style = getComputedStyle(event.target);
                const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
                window.reached.set(event.target, outlined || style.boxShadow !== "none");
            });
            document.querySelector(".course-demo").previousElementSibling?.scrollIntoView();
        }""",
        CONTROLS,
    )
    page.locator(".course-demo").first.evaluate("demo => { demo.tabIndex = -1; demo.focus(); }")
    for _ in range(3 * controls.count() + 60):
        page.keyboard.press("Tab")
    return page.evaluate(
        """() => [...window.reached].filter(([control]) => {
            const radio = control.type === "radio" && !control.checked;   // a group of radio buttons is one stop
            return control.checkVisibility({ visibilityProperty: true }) && !control.disabled && !radio;
        }).map(([control, seen]) => seen)"""
    )


def with_demos() -> list[str]:
    """The pages that show a demo. (Exercises make theirs when a student runs them.)"""
    notebooks = {name: ROOT / f"{name}.ipynb" for name in pages() if name.startswith("book/")}
    return [
        name
        for name, path in notebooks.items()
        if path.exists() and "inside_transformers.widgets" in path.read_text(encoding="utf-8")
    ]


@pytest.mark.parametrize("name", with_demos())
def test_every_control_of_every_demo_is_reached_by_tab_and_shows_its_focus(
    browser: Browser, book_url: str, name: str
) -> None:
    seen = visit_demos(browser, f"{book_url}/{name}.html")
    assert seen.page.locator(".course-demo").count(), "its demo isn't there: is the loader broken?"
    reached = reach_by_tab(seen.page)
    close(seen)
    assert reached, "its demos have no controls"
    assert all(reached), f"{reached.count(False)} of {len(reached)} controls not reached, or no focus seen"


MOVES = {"range": "ArrowRight", "number": "ArrowUp", "checkbox": "Space", "button": "Enter"}


@pytest.mark.parametrize("name", with_demos())
def test_every_control_moved_by_keyboard_changes_what_is_seen(browser: Browser, book_url: str, name: str) -> None:
    seen = visit_demos(browser, f"{book_url}/{name}.html")
    page = seen.page
    demos = page.locator(".course-demo")
    for index in range(demos.count()):
        demo = demos.nth(index)
        controls = demo.locator("input:visible, select:visible")
        for number in range(controls.count()):
            control = controls.nth(number)
            if control.is_disabled():
                continue
            before = demo.evaluate("demo => demo.innerText + demo.querySelector('[aria-live]')?.textContent")
            drawn = demo.screenshot()
            control.focus()
            at_end = control.evaluate("c => c.type === 'range' && c.value === c.max")
            key = "ArrowLeft" if at_end else MOVES.get(control.get_attribute("type") or "", "ArrowDown")
            page.keyboard.press(key)
            page.wait_for_timeout(50)
            after = demo.evaluate("demo => demo.innerText + demo.querySelector('[aria-live]')?.textContent")
            label = control.evaluate("c => c.labels?.[0]?.innerText ?? c.ariaLabel ?? c.outerHTML")
            assert after != before or demo.screenshot() != drawn, f"nothing changed for “{label}”"
    close(seen)


def moved() -> dict[str, str]:
    """Each old address with a fragment that leads on, and where it leads."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    return {
        f"{old}#{fragment}": target
        for old, where in settings["course_moved"].items()
        for fragment, target in where["fragments"].items()
    }


@pytest.mark.parametrize("page", sorted({target.partition("#")[0] for target in moved().values()}))
def test_what_an_old_address_leads_to_is_there(book: Path, page: str) -> None:
    built = BeautifulSoup((book / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    there = {found["id"] for found in built.select("[id]")}
    assert {name for to, _, name in (target.partition("#") for target in moved().values()) if to == page} <= there


@pytest.mark.parametrize("page", sorted({old.partition("#")[0] for old in moved()}))
def test_an_old_address_of_a_page_or_section_leads_on(browser: Browser, book_url: str, page: str) -> None:
    """One a page: the last of its fragments."""
    old, target = [(old, target) for old, target in moved().items() if old.partition("#")[0] == page][-1]
    context = browser.new_context()
    visit = context.new_page()
    address = "{}.html#{}".format
    visit.goto(f"{book_url}/{address(*old.split('#'))}")
    visit.wait_for_url(f"{book_url}/{address(*target.split('#'))}")
    context.close()


def test_the_search_finds_a_word_of_a_page(browser: Browser, book_url: str) -> None:
    seen = visit(browser, f"{book_url}/search.html?q=softmax")
    seen.page.wait_for_selector("#search-results li a")
    links = seen.page.locator("#search-results li a").evaluate_all("links => links.map(link => link.href)")
    close(seen)
    assert any("attention/mask" in link for link in links)
    assert seen.complaints == []


@pytest.mark.parametrize("word", ["FactSurgery", "TaskGallery", "untidy"])
def test_an_excerpt_shows_the_word_that_was_searched(browser: Browser, book_url: str, word: str) -> None:
    seen = visit(browser, f"{book_url}/search.html?q={word}")
    seen.page.wait_for_selector("#search-results li p.context")
    excerpts = seen.page.locator("#search-results li p.context").all_inner_texts()
    close(seen)
    assert any(word.lower() in excerpt.lower() for excerpt in excerpts), excerpts
    assert all(len(excerpt.strip(". ")) > 60 for excerpt in excerpts), excerpts

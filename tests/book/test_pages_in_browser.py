"""Every page of the built book, as a reader meets it: no network, no kernel, light and dark, a phone, a keyboard."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from visits import ROOT, Visit, chapter_pages, pages, visit, with_demos

pytestmark = pytest.mark.browser


def test_the_front_door_leads_to_the_first_page_and_lacks_nothing(browser: Browser, book_url: str) -> None:
    context = browser.new_context()
    page, missing = context.new_page(), list[str]()
    page.on("response", lambda response: missing.append(response.url) if response.status >= 400 else None)
    page.goto(f"{book_url}/index.html")
    page.wait_for_url(f"{book_url}/book/index.html")
    page.wait_for_load_state("networkidle")
    context.close()
    assert missing == []


@pytest.mark.parametrize("name", pages())
def test_a_page_asks_for_nothing_elsewhere_and_complains_of_nothing(at_desk: Visit, book_url: str, name: str) -> None:
    elsewhere = [url for url in at_desk.requests if not url.startswith((book_url, "blob:", "data:"))]
    assert elsewhere == []
    assert at_desk.complaints == []
    assert at_desk.undrawn() == (0, 0)


@pytest.mark.parametrize("name", pages())
def test_a_page_works_as_a_file(on_phone: Visit, name: str) -> None:
    elsewhere = [url for url in on_phone.requests if not url.startswith(("file:", "blob:", "data:"))]
    assert elsewhere == []
    assert on_phone.complaints == []
    assert on_phone.undrawn() == (0, 0)


# The theme lets Tab stop at what scrolls, some time after the page is there.
STOPS_SET = """() => [...document.querySelectorAll("pre")].every(
    (box) => box.scrollWidth <= box.clientWidth || box.tabIndex === 0
)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", pages())
def test_a_page_is_accessible(
    at_desk: Visit, complaints: Callable[[Page], list[tuple[str, str]]], name: str, scheme: str
) -> None:
    with at_desk.seen_with(color_scheme=scheme) as page:
        with contextlib.suppress(PlaywrightTimeoutError):  # then axe says at what it doesn't
            page.wait_for_function(STOPS_SET, timeout=3000)
        assert complaints(page) == []


@pytest.mark.parametrize("name", pages())
def test_a_page_never_scrolls_sideways_on_a_phone(on_phone: Visit, name: str) -> None:
    width = on_phone.page.evaluate("document.scrollingElement.scrollWidth")
    demos = on_phone.page.locator(".course-demo").evaluate_all(
        "demos => demos.map(demo => [demo.scrollWidth, demo.clientWidth])"
    )
    assert width <= 390
    assert all(content <= room for content, room in demos), demos


# What is printed: its text, its rows as they are seen, the size of its letters, and what is too wide for its box.
PRINTED = """all => all.map(box => {
    const {fontSize, lineHeight, paddingTop, paddingBottom, backgroundImage} = getComputedStyle(box);
    const height = box.clientHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
    const beyond = box.scrollWidth - box.clientWidth;
    return [box.textContent, height / parseFloat(lineHeight), parseFloat(fontSize), beyond, backgroundImage];
})"""


@pytest.mark.parametrize("name", pages())
def test_on_a_phone_what_is_printed_in_columns_keeps_its_rows_and_sentences_wrap(on_phone: Visit, name: str) -> None:
    printed = on_phone.page.locator("main .cell_output pre >> visible=true").evaluate_all(PRINTED)
    for text, rows, size, beyond, ground in printed:
        if len(re.findall(r"\S {2,}\S.*", text)) >= 2:
            assert round(rows) == len(text.rstrip("\n").split("\n")), text
            assert size >= 10.5
            assert beyond <= 1 or (size == 10.5 and "gradient" in ground), text
        else:
            assert beyond <= 1, text


# For each table, whether it goes on beyond its box, whether the box has shades, and whether rows hide these.
SHADED = """all => all.map(box => [
    box.scrollWidth > box.clientWidth + 1,
    getComputedStyle(box).backgroundImage.includes("gradient"),
    [...box.querySelectorAll("tr, th, td")].some((each) => {
        const [alpha] = /[\\d.]+(?=\\)$)/.exec(getComputedStyle(each).backgroundColor);
        return getComputedStyle(each).backgroundColor.startsWith("rgb(") || Number(alpha) > 0.1;
    }),
])"""


@pytest.mark.parametrize("name", ["book/architectures/games", "book/architectures/shapes"])
def test_on_a_small_phone_a_shade_stands_where_a_table_is_cut(at_desk: Visit, name: str) -> None:
    with at_desk.seen_with(width=280) as page:
        tables = page.locator(".pst-scrollable-table-container >> visible=true").evaluate_all(SHADED)
    assert any(cut for cut, _, _ in tables)
    assert all((shaded, hidden) == (True, False) for _, shaded, hidden in tables)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["book/architectures/which", "book/reference/notation"])
def test_links_have_one_color_in_tables_and_in_text(at_desk: Visit, name: str, scheme: str) -> None:
    color = "all => [...new Set(all.map((each) => getComputedStyle(each).color))]"
    with at_desk.seen_with(color_scheme=scheme) as page:
        in_tables, in_text = (
            page.locator(f"article {place} a.reference").evaluate_all(color) for place in (":is(td, th)", "p")
        )
    assert len(in_tables) == 1
    assert in_tables == in_text


@pytest.mark.parametrize("name", pages())
def test_on_a_phone_figures_go_nearly_to_the_edges_and_the_arrows_below_are_whole(on_phone: Visit, name: str) -> None:
    ends = "all => all.map(one => one.getBoundingClientRect()).map(({left, right}) => [left, right])"
    figures = on_phone.page.locator("main .output > .course-figure >> visible=true").evaluate_all(ends)
    assert all(figure == [7, 383] for figure in figures), figures
    links = on_phone.page.locator(".prev-next-area :is(i, .prev-next-title) >> visible=true").evaluate_all(ends)
    assert all(left >= 8 and right <= 382 for left, right in links), links


# What is folded is not drawn, and has no size.
HEIGHTS = """(words) => words.filter((word) => word.getClientRects().length).map((word) => {
    const { a, b } = word.getScreenCTM();
    return [word.textContent.trim(), parseFloat(getComputedStyle(word).fontSize) * Math.hypot(a, b)];
})"""


@pytest.mark.parametrize("name", chapter_pages())
def test_on_a_phone_words_in_figures_are_12_pixels_high(uncovered: Visit, name: str) -> None:
    with uncovered.seen_with(width=390) as page:
        words = page.locator("main .course-figure :is(text, tspan)").evaluate_all(HEIGHTS)
    assert [(word, height) for word, height in words if height < 12] == []


@pytest.mark.parametrize("name", [*chapter_pages(), "book/index", "book/reference/notation"])
def test_the_foot_of_a_page_begins_where_its_text_does(at_desk: Visit, name: str) -> None:
    starts = "all => all.map(one => one.getBoundingClientRect().left)"
    for width in (390, 1280):
        with at_desk.seen_with(width=width) as page:
            title, foot = (page.locator(f"main {each} >> visible=true") for each in ("h1", ".copyright"))
            assert foot.evaluate_all(starts)[0] == pytest.approx(title.evaluate_all(starts)[0], abs=1)


# How far below the edge of its box, at which it would be cut, each formula begins.
ROOM = """all => all.filter(one => one.checkVisibility()).map(one => {
    const tops = [...one.querySelectorAll("mjx-c")].map(sign => sign.getBoundingClientRect().top);
    return Math.min(...tops) - one.getBoundingClientRect().top;
})"""


@pytest.mark.parametrize("name", chapter_pages())
def test_no_formula_is_cut_at_its_top(uncovered: Visit, name: str) -> None:
    rooms = uncovered.page.locator("div.math mjx-container").evaluate_all(ROOM)
    assert all(room >= 2 for room in rooms), rooms


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
            const inert = control.disabled || control.closest("[inert]");   // a picture of another state's control
            return control.checkVisibility({ visibilityProperty: true }) && !inert && !radio;
        }).map(([control, seen]) => seen)"""
    )


@pytest.mark.parametrize("name", with_demos())
def test_every_control_of_every_demo_is_reached_by_tab_and_shows_its_focus(uncovered: Visit, name: str) -> None:
    assert uncovered.page.locator(".course-demo").count(), "its demo isn't there: is the loader broken?"
    reached = reach_by_tab(uncovered.page)
    assert reached, "its demos have no controls"
    assert all(reached), f"{reached.count(False)} of {len(reached)} controls not reached, or no focus seen"


# A group of radio buttons is one stop, the checked one: from another, a key may lead to that, and change nothing.
STOPS = ":is(input:not([type=radio]), input[type=radio]:checked, select):visible"
MOVES = {"range": ["ArrowRight"], "number": ["ArrowUp"], "checkbox": ["Space"], "text": ["a", "Enter"]}
# Where only the control itself changes, and why.
UNMOVED = {
    ("book/facts/trained", "nothing"): "nothing is edited yet: it says what the next edit shall spare",
}
# What changes with a control whatever the demo does: its own mark, and that there is something to undo.
CONTROLS_OWN = "input, select, label:has(input), .it-row .it-buttons"
# Longer than what moves by itself stands still between two steps.
PAUSE = 700


# Where a ring was, an edge between two pixels can be painted otherwise than before, unless all is painted anew.
REPAINT = """async demo => {
    document.activeElement.blur();
    for (const visibility of ["hidden", ""]) {
        demo.style.visibility = visibility;
        await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    }
}"""


def at_rest(demo: Locator, pause: int = 50) -> tuple[str, bytes]:
    """What is seen of a demo once nothing moves: its texts, and a picture without the focus and the controls."""
    seen = ("", b"")
    while True:
        demo.evaluate(REPAINT)
        now = (demo.inner_text(), demo.screenshot(mask=[demo.locator(CONTROLS_OWN)]))
        if now == seen:
            return now
        seen = now
        demo.page.wait_for_timeout(pause)


@pytest.mark.parametrize("name", with_demos())
def test_every_control_moved_by_keyboard_changes_what_is_seen(last_look: Visit, name: str) -> None:
    demos = last_look.page.locator(".course-demo")
    for index in range(demos.count()):
        demo = demos.nth(index)
        before = at_rest(demo, PAUSE)
        controls = demo.locator(STOPS)
        for number in range(controls.count()):
            control = controls.nth(number)
            if control.is_disabled():
                continue
            label = control.evaluate("c => c.labels?.[0]?.innerText ?? c.ariaLabel ?? c.outerHTML")
            at_end = control.evaluate("c => c.type === 'range' && c.value === c.max")
            keys = ["ArrowLeft"] if at_end else MOVES.get(control.get_attribute("type") or "", ["ArrowDown"])
            control.focus()
            for key in keys:
                last_look.page.keyboard.press(key)
            after = at_rest(demo)
            unmoved = (name, label.partition("\n")[0]) in UNMOVED
            assert (after == before) == unmoved, f"for “{label}”: {'something' if unmoved else 'nothing'} changed"
            before = after


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
    there = set(re.findall(r'<[^<>]* id="([^"]+)"', (book / f"{page}.html").read_text(encoding="utf-8")))
    assert {name for to, _, name in (target.partition("#") for target in moved().values()) if to == page} <= there


@pytest.mark.parametrize("page", sorted({old.partition("#")[0] for old in moved()}))
def test_an_old_address_of_a_page_or_section_leads_on(browser: Browser, book_url: str, page: str) -> None:
    """One a page: the last of its fragments."""
    old, target = [(old, target) for old, target in moved().items() if old.partition("#")[0] == page][-1]
    context = browser.new_context()
    visit = context.new_page()
    address = "{}.html#{}".format
    visit.goto(f"{book_url}/{address(*old.split('#'))}")
    visit.wait_for_url(f"{book_url}/{address(*target.split('#'))}", wait_until="commit")
    context.close()


def test_the_search_finds_a_word_of_a_page(browser: Browser, book_url: str) -> None:
    seen = visit(browser, f"{book_url}/search.html?q=softmax")
    seen.page.wait_for_selector("#search-results li a")
    links = seen.page.locator("#search-results li a").evaluate_all("links => links.map(link => link.href)")
    seen.close()
    assert any("attention/mask" in link for link in links)
    assert seen.complaints == []


@pytest.mark.parametrize("word", ["FactSurgery", "TaskGallery", "untidy"])
def test_an_excerpt_shows_the_word_that_was_searched(browser: Browser, book_url: str, word: str) -> None:
    seen = visit(browser, f"{book_url}/search.html?q={word}")
    seen.page.wait_for_selector("#search-results li p.context")
    excerpts = seen.page.locator("#search-results li p.context").all_inner_texts()
    seen.close()
    assert any(word.lower() in excerpt.lower() for excerpt in excerpts), excerpts
    assert all(len(excerpt.strip(". ")) > 60 for excerpt in excerpts), excerpts

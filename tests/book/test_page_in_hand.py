"""What a reader does on a page, besides its demos: opens its code, guesses, answers, tries, and finds the way."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from visits import DESK, ROOT, Visit, chapter_pages

pytestmark = pytest.mark.browser

STORIES = chapter_pages()
FIRST, SECOND = STORIES[:2]
NO_STORAGE = """
for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}
"""


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who was never here before. (No formula is drawn: here it would only take time.)"""
    context = browser.new_context(viewport=DESK)
    context.route("**/mathjax/**", lambda route: route.abort())
    yield context
    context.close()


def opened(context: BrowserContext, url: str) -> Page:
    """A page, with its demos drawn."""
    page = context.new_page()
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page


def folds(page: Page) -> list[bool]:
    """For each fold of code, whether it stands open."""
    return page.locator("details.course-fold").evaluate_all("folds => folds.map((fold) => fold.open)")


def test_all_code_is_one_click_away_and_the_choice_holds_for_the_book(context: BrowserContext, book_url: str) -> None:
    page = opened(context, f"{book_url}/{FIRST}.html")
    assert folds(page)
    assert not any(folds(page))
    page.get_by_role("button", name="show all code").click()
    assert all(folds(page))
    other = opened(context, f"{book_url}/{SECOND}.html")
    assert all(folds(other))
    other.get_by_role("button", name="show all code").click()
    other.reload()
    assert not any(folds(other))


def test_no_motion_puts_the_list_of_pages_away(context: BrowserContext, book_url: str) -> None:
    """The theme does so while a page loads, and the text beside it would be seen to move."""
    page = opened(context, f"{book_url}/{FIRST}.html")
    with_list, without = page.evaluate("""() => ["remove", "add"].map((change) => {
        document.getElementById("pst-primary-sidebar").classList[change]("pst-sidebar-hidden");
        return document.querySelector(".bd-article h1").getBoundingClientRect().left;
    })""")
    assert with_list > without


def test_all_code_is_shown_where_storage_is_denied(context: BrowserContext, book_url: str) -> None:
    context.add_init_script(NO_STORAGE)
    page = opened(context, f"{book_url}/{FIRST}.html")
    page.get_by_role("button", name="show all code").press("Enter")
    assert all(folds(page))


@pytest.mark.parametrize("name", STORIES)
def test_a_quiz_answers_each_option_and_can_be_tried_again(at_desk: Visit, name: str) -> None:
    for quiz in at_desk.page.locator(".course-quiz").all():
        options = quiz.locator("details.course-option")
        assert options.count() >= 2
        assert quiz.locator("details.course-option[data-right]").count() >= 1
        for option in options.all():
            summary, answer = option.locator("summary"), option.locator(".course-answer")
            expect(answer).not_to_be_visible()
            assert summary.bounding_box()["height"] >= 48  # type: ignore[index]
            summary.press("Enter")
            expect(answer).to_be_visible()
            mark = summary.evaluate("summary => getComputedStyle(summary, '::before').content")
            assert mark == ('"✓"' if option.get_attribute("data-right") is not None else '"✕"')
            summary.press("Enter")
            expect(answer).not_to_be_visible()


def having(*words: str) -> list[str]:
    """The pages that have one of these in their text."""
    texts = {name: (ROOT / f"{name}.ipynb").read_text(encoding="utf-8") for name in STORIES}
    return [name for name, text in texts.items() if any(word in text for word in words)]


@pytest.mark.parametrize("name", having("{guess}"))
def test_a_guess_comes_first_is_kept_and_its_verdict_repeats_it(
    context: BrowserContext, book_url: str, name: str
) -> None:
    page = opened(context, f"{book_url}/{name}.html")
    for guess in page.locator("fieldset.course-guess").all():
        verdict = page.locator(f".course-verdict[data-guess='{guess.get_attribute('data-guess')}']")
        expect(verdict).to_have_count(1)
        expect(verdict).not_to_be_visible()
        option = guess.locator("label").nth(1)
        option.click()
        expect(verdict.locator(".course-guessed")).to_have_text(f"You guessed: {option.inner_text().strip()}")
        expect(verdict).to_be_visible()
    count = page.locator("fieldset.course-guess").count()
    page.reload(wait_until="commit")  # what is kept is there before the demos are
    expect(page.locator("fieldset.course-guess input:checked")).to_have_count(count)


def test_a_demo_that_waits_is_told_of_and_its_verdict_stands_at_the_guess(
    context: BrowserContext, book_url: str
) -> None:
    page = opened(context, f"{book_url}/book/facts/tracing.html")
    guess, waits = page.locator("fieldset.course-guess").first, page.locator(".course-waits")
    expect(waits.locator("visible=true")).to_have_text("A picture to try waits here for your guess.")
    guess.locator("label").first.click()
    expect(waits.locator("visible=true")).to_have_count(0)
    expect(page.locator(".it-trace-map")).to_be_visible()
    below, told = guess.bounding_box(), page.locator(".course-verdict").first.bounding_box()
    assert below is not None
    assert told is not None
    assert 0 <= told["y"] - below["y"] - below["height"] < 50


def test_a_demo_draws_what_was_guessed_now_and_when_one_comes_back(context: BrowserContext, book_url: str) -> None:
    page = opened(context, f"{book_url}/book/facts/tracing.html")
    options = page.locator("fieldset.course-guess").first.locator("label")
    the_map = page.locator(".it-trace-map")
    for option, layers in ((0, "0 to 9, at “France”: too early"), (2, "20 to 29, at “France”: right")):
        options.nth(option).click()
        expect(page.locator(".it-trace-guess")).to_be_visible()
        expect(the_map).to_have_attribute("aria-description", f"your guess: a layer from {layers}")
    page.reload(wait_until="commit")
    expect(the_map).to_have_attribute("aria-description", "your guess: a layer from 20 to 29, at “France”: right")


# Pages on which something is said of a verdict, and what comes after that and waits for no guess.
AFTER = ("book/facts/trained", "book/attention/scores")


@pytest.mark.parametrize("name", AFTER)
def test_what_is_said_of_a_verdict_waits_with_it_and_what_comes_after_does_not(
    context: BrowserContext, book_url: str, name: str
) -> None:
    page = opened(context, f"{book_url}/{name}.html")
    said = page.locator(".course-verdict + :is(p, .course-noted)")
    after = page.locator(".course-verdict ~ section")
    assert said.count() >= 1
    assert after.count() >= 1
    assert not any(each.is_visible() for each in said.all())
    assert all(each.is_visible() for each in after.all())
    for guess in page.locator("fieldset.course-guess").all():
        guess.locator("label").first.click()
    assert all(each.is_visible() for each in said.all())


# With a mouse, and with a finger.
@pytest.mark.parametrize("touch", [False, True])
def test_a_try_of_two_lines_keeps_the_punctuation_after_it(browser: Browser, book_url: str, touch: bool) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=touch, is_mobile=touch)
    page = opened(context, f"{book_url}/book/attention/cache.html")
    kept = page.locator(".course-kept >> visible=true").evaluate_all(
        """all => all.map(one => {
            const [button, stop] = [one.firstChild, document.createRange()];
            stop.selectNodeContents(one.lastChild);
            const [whole, box, after] = [one, button, stop].map(each => each.getBoundingClientRect());
            return [box.height, after.left - box.right, whole.bottom - box.bottom, 390 - whole.right];
        })"""
    )
    context.close()
    assert max(height for height, *_ in kept) > 50, "none has two lines"
    assert not touch or all(height >= 44 for height, *_ in kept)
    assert all(-1 <= beside < 2 and below < 2 and edge >= 0 for _, beside, below, edge in kept), kept


def test_on_a_phone_no_button_lies_over_a_demo_when_one_scrolls_up(browser: Browser, book_url: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = opened(context, f"{book_url}/book/attention/mask.html")
    for by in (3000, -400):
        page.evaluate("by => scrollBy({ top: by, behavior: 'instant' })", by)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    expect(page.locator("#pst-back-to-top")).to_be_hidden()
    context.close()


@pytest.mark.parametrize("name", having("{guess}"))
def test_who_does_not_guess_may_look(uncovered: Visit, name: str) -> None:
    expect(uncovered.page.locator(".course-verdict").last).to_be_visible()
    expect(uncovered.page.locator(".course-guessed").last).not_to_be_visible()


@pytest.mark.parametrize("name", having("{guess}"))
def test_nothing_is_lost_on_paper(last_on_phone: Visit, name: str) -> None:
    page = last_on_phone.page
    waiting = page.locator("article .course-story [hidden]:not(.course-guessed)")
    assert waiting.count() >= 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".course-verdict").last).to_be_visible()
    expect(page.locator(".course-answer").last).to_be_visible()
    assert page.locator("details.sd-dropdown:not([open])").count() == 0


# The demos whose state stands in the address.
BEYOND = """folds => folds.flatMap((fold) => {
    const { open } = fold;
    fold.open = true;
    const { right } = fold.getBoundingClientRect();
    const beyond = [...fold.querySelectorAll(".cell")].filter((cell) => cell.getBoundingClientRect().right > right);
    fold.open = open;
    return beyond.map((cell) => cell.textContent.trim());
})"""


@pytest.mark.parametrize("name", having("Machine("))
def test_folded_code_keeps_to_its_fold_beside_a_wide_demo(at_desk: Visit, name: str) -> None:
    assert at_desk.page.locator("details.course-fold").evaluate_all(BEYOND) == []


@pytest.mark.parametrize("name", having("AttentionCalculator(", "FactTrace(", "Machine(", "StepSize(", "MergeOnce("))
def test_each_try_changes_what_the_demo_shows(context: BrowserContext, book_url: str, name: str) -> None:
    page = opened(context, f"{book_url}/{name}.html")
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    while (skip := page.locator(".course-skip:visible")).count():
        skip.first.click()
    tries = page.locator("button.course-try")
    assert tries.count() >= 2
    fresh = page.locator(".course-demo").all_inner_texts()
    for button in tries.all():
        state = button.get_attribute("data-state") or ""
        key = state.partition("=")[0]
        demo = page.locator(f".course-demo:has(#{key})")
        page.evaluate("to => { location.hash = to; }", f"{key}=1")  # how it is at first, sooner than by a reload
        page.wait_for_timeout(300)
        before = [*fresh, demo.inner_text()]
        button.click()
        expect(demo).to_be_in_viewport()
        page.wait_for_timeout(300)
        assert demo.inner_text() not in before or state.endswith("=1"), state  # "=1" is the first state
        expect(demo).not_to_contain_text("a state that this demo can’t read")
        assert state in page.url.partition("#")[2].split("&"), "the demo read another state"


def test_no_click_or_key_in_a_demo_has_the_page_searched_and_menus_work(context: BrowserContext, book_url: str) -> None:
    page = opened(context, f"{book_url}/book/attention/scores.html")
    page.evaluate("""() => {
        window.sought = [];
        const { querySelectorAll } = document;
        document.querySelectorAll = (selector) => {
            window.sought.push(selector);
            return querySelectorAll.call(document, selector);
        };
    }""")
    menu = page.locator(".dropdown:has(> .dropdown-menu)")
    toggle = menu.locator("[data-bs-toggle=dropdown]")
    button = page.locator(".it-demo").first.get_by_role("button", name="table")
    button.click()
    button.press("ArrowDown")
    sought = [each for each in page.evaluate("sought") if "data-bs" in each]
    assert [each for each in sought if not each.endswith(".show")] == []  # open menus alone are sought
    for key in ("Enter", "ArrowDown"):
        toggle.press(key)
        expect(menu.locator(".dropdown-menu")).to_be_visible()
        button.click()
        expect(menu.locator(".dropdown-menu")).to_be_hidden()


def test_what_stands_below_a_demo_moves_as_a_whole_from_where_it_would_stand_anyway(
    context: BrowserContext, book_url: str
) -> None:
    page = opened(context, f"{book_url}/book/facts/editing.html")
    whole = ":is(section > p, .course-guess, .course-quiz, .course-fold, .pst-scrollable-table-container, div.math)"
    whole = f".bd-article {whole}"
    found = page.locator(whole).evaluate_all("all => all.map((one) => getComputedStyle(one).contain)")
    assert set(found) == {"layout style"}
    height = page.evaluate("document.documentElement.scrollHeight")
    page.add_style_tag(content=f"{whole} {{ contain: none !important; }}")
    assert page.evaluate("document.documentElement.scrollHeight") == height


@pytest.mark.parametrize("name", having("{query}", "{key}", "{value}", "{output}"))
def test_a_colored_word_lights_its_part_of_the_picture(context: BrowserContext, book_url: str, name: str) -> None:
    page = opened(context, f"{book_url}/{name}.html")
    page.locator("p .ink").first.hover()
    assert page.evaluate("document.documentElement.dataset.lit") in ("query", "key", "value", "output")
    page.locator("article h1").hover()
    assert page.evaluate("document.documentElement.dataset.lit ?? ''") == ""


def test_how_long_the_code_runs_is_told_where_it_can_be_run(context: BrowserContext, book_url: str) -> None:
    page = opened(context, f"{book_url}/{FIRST}.html")
    told = page.locator(".course-facts").get_by_text(re.compile(r"^code runs in \d+ s$"))
    page.set_viewport_size({"width": 1280, "height": 844})
    expect(told).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(told).to_be_hidden()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_strip_shows_the_chapters_that_exist_and_this_page(
    context: BrowserContext, book_url: str, width: int
) -> None:
    page = opened(context, f"{book_url}/{FIRST}.html")
    page.set_viewport_size({"width": width, "height": 844})
    strip = page.get_by_role("navigation", name="Chapters")
    here = strip.locator("[aria-current=page]")
    expect(here).to_have_count(1)
    box = page.locator(".course-header").bounding_box()
    assert box is not None
    assert box["height"] == (74 if width == 1280 else 44)
    stops = strip.locator(".course-stop > a:visible")
    assert stops.count() == (5 if width == 1280 else 0)
    if width == 390:
        for dot in strip.locator(".course-dot a").all():
            assert dot.bounding_box()["height"] >= 44  # type: ignore[index]


# Pairs of marks and names on the strip between which there is less than a pixel. (A dot is thinner than its link.)
CROWDED = """() => {
    const style = (each) => getComputedStyle(each);
    const seen = (each) => style(each).visibility === "visible" && style(each).clipPath === "none";
    const all = document.querySelectorAll(".course-home, .course-strip :is(.course-number, .course-name)");
    const boxes = [...all].filter(seen).map((each) => [each.textContent.trim(), each.getBoundingClientRect()]);
    const { x, y, height } = document.querySelector(".course-dot[data-state='here'] a").getBoundingClientRect();
    boxes.push(["dot", new DOMRect(x + 7, y, 14, height)]);
    const apart = (a, b) => Math.max(a.left - b.right, b.left - a.right, a.top - b.bottom, b.top - a.bottom);
    return boxes.flatMap(([one, a], i) =>
        boxes.slice(i + 1).filter(([, b]) => apart(a, b) < 1).map(([two]) => `${one} and ${two}`));
}"""


@pytest.mark.parametrize("name", STORIES)
def test_the_strip_shows_the_whole_name_of_the_page(at_desk: Visit, name: str) -> None:
    shown = at_desk.page.locator(".course-dot[data-state='here'] .course-name")
    assert shown.evaluate("name => name.scrollWidth - name.clientWidth") == 0, shown.inner_text()


@pytest.mark.parametrize("name", STORIES)
def test_what_stands_on_the_strip_keeps_clear_of_its_neighbors(at_desk: Visit, name: str) -> None:
    crowded: dict[int, list[str]] = {}
    for width in (1280, 1100, 1024, 800):
        with at_desk.seen_with(width=width) as page:
            crowded[width] = page.evaluate(CROWDED)
    assert not any(crowded.values()), crowded


@pytest.mark.parametrize("width", [1280, 390])
def test_the_bar_on_top_stays_in_sight_when_one_scrolls(context: BrowserContext, book_url: str, width: int) -> None:
    page = opened(context, f"{book_url}/{FIRST}.html")
    page.set_viewport_size({"width": width, "height": 844})
    page.mouse.wheel(0, 3000)
    page.wait_for_timeout(300)
    assert page.evaluate("scrollY") > 1000
    on_top = "document.elementFromPoint({x}, 20)?.closest('.course-header') !== null"
    assert all(page.evaluate(on_top.format(x=x)) for x in (20, width // 2, width - 20))


OLD = {
    "": "scores.html",
    "#post-sizes": "scores.html#post-sizes",
    "#post-mask": "mask.html#post-mask",
    "#hiding-the-future": "mask.html#",
}


@pytest.mark.parametrize("fragment", OLD)
def test_an_old_address_leads_on(context: BrowserContext, book_url: str, fragment: str) -> None:
    page = opened(context, f"{book_url}/book/attention/queries_keys.html{fragment}")
    assert OLD[fragment] in page.url
    if "#" in page.url:
        assert page.locator(f"[id='{page.url.partition('#')[2]}']").count() == 1


def test_what_the_first_picture_shows_is_said_in_the_first_window(context: BrowserContext, book_url: str) -> None:
    said = opened(context, f"{book_url}/book/index.html").get_by_role("status").first.bounding_box()
    assert said is not None
    assert said["y"] + said["height"] <= DESK["height"] - 16

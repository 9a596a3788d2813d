"""`WhoCan`: a gap is dragged along a sentence, two models say what is hidden, and both write on from there."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import caught_up, far_off, html_of, reopened, small_targets, small_texts, state
from inside_transformers.widgets import WhoCan

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
SENTENCE = "the quick brown fox jumps over the lazy dog ."
WORDS = SENTENCE.split()
# The masked model is right everywhere, and sure but at two places; the causal one after the first three words alone.
FILLS: dict[str, Any] = {
    "masked": [[(word, 0.4 if word in ("brown", "fox") else 0.9), ("hen", 0.05), ("owl", 0.0125)] for word in WORDS],
    "causal": [
        [] if i == 0 else [(word if i > 3 else "cat", 0.8 if i > 3 else 0.123456), ("hen", 0.05), ("owl", 0.01)]
        for i, word in enumerate(WORDS)
    ],
}
WRITTEN = {
    "masked": [["lazy", "."] if i == 6 else ["."] if i else [] for i in range(10)],
    "causal": [WORDS[i:] if i else [] for i in range(10)],
}
# After a beginning, each is less sure than in the gap.
WRITES: dict[str, Any] = {
    name: [[[(word, 0.6), ("cow", 0.2)] for word in words] for words in all_of_it]
    for name, all_of_it in WRITTEN.items()
}
WHOLE = {"masked": [False] * 10, "causal": [i > 0 for i in range(10)]}


def demo(**options: Any) -> WhoCan:
    """The demo, told."""
    made = WhoCan(SENTENCE, **options)
    made.tell(FILLS, WRITES, WHOLE)
    return made


# ---- the Python side


@pytest.mark.parametrize(
    ("sentence", "gap", "words"),
    [("", 0, "there are 0 tokens"), (" ".join("abcdefghijk"), 0, "from 1 to 10"), ("a b", 2, "gap is 2: .* 0 to 1")],
)
def test_what_cannot_be_drawn_is_said_in_words(sentence: str, gap: int, words: str) -> None:
    assert re.search(words, WhoCan(sentence, gap=gap).problem)


def test_what_models_say_of_a_sentence_that_cannot_be_drawn_leaves_the_reason() -> None:
    demo = WhoCan(["a"] * 11)
    demo.tell(FILLS, WRITES, WHOLE)
    assert "there are 11 tokens, and this demo can draw from 1 to 10" in demo.problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fills": {}}, "fills has nothing: expected masked, causal"),
        ({"writes": {name: WRITES[name][:3] for name in WRITES}}, "writes, masked: 3 gaps, where .* 10 words"),
        ({"whole": {"masked": []}}, "whole has 'masked': expected"),
        ({"fills": {name: [[("a", 1.5)]] * 10 for name in FILLS}}, "fills: a probability must be from 0 to 1"),
        ({"writes": {name: [[[("a", -1)]]] * 10 for name in FILLS}}, "writes: a probability must be from 0 to 1"),
        ({"writes": {name: [[[]]] * 10 for name in FILLS}}, "a word that is written needs at least one guess"),
    ],
)
def test_what_the_models_say_must_fit_the_sentence(change: dict[str, Any], words: str) -> None:
    made = WhoCan(SENTENCE)
    made.tell(**({"fills": FILLS, "writes": WRITES, "whole": WHOLE} | change))
    assert re.search(words, made.problem)
    made.tell(FILLS, WRITES, WHOLE)  # after a mistake it can be told again
    assert made.problem == ""


def test_the_table_without_javascript_says_what_each_says() -> None:
    still = demo().still
    assert still["rows"][1] == ["quick", "quick", "0.90", "cat", "0.12"]
    assert still["rows"][0][-2:] == ["–", "–"]
    assert WhoCan(SENTENCE).still["rows"][1] == ["quick", "–", "–", "–", "–"]


# ---- in the browser


@pytest.fixture(scope="module")
def stage(show_once: Show) -> Callable[..., Page]:
    """`stage(address)`: the demo, always in the same page, as the address says."""
    page = show_once(demo(), width=1280, reduced_motion="reduce")
    file = page.url
    return lambda address="": reopened(page, file + address)


def gap(page: Page) -> Locator:
    """The picture, which is one target."""
    return page.get_by_role("slider", name="the gap")


def chips(page: Page, lane: int) -> Locator:
    """The words of a model's line."""
    return page.locator(".it-who-lane").nth(lane).locator(".it-who-chip")


def marked(page: Page, lane: int, mark: str) -> list[int]:
    """The places in a model's line that have this mark."""
    found: list[int] = chips(page, lane).evaluate_all(
        "(all, mark) => all.flatMap((one, i) => (mark in one.dataset ? [i] : []))", mark
    )
    return found


# From which word each thread of a line leads to the gap, or to the word that was written last.
THREADS = r"""(line) => {
    const all = [...line.querySelectorAll(".it-who-chip")];
    const box = ({ offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: h }) => ({ x, y, w, h });
    const edge = (one, x, y) => {
        const at = box(one);
        return x > at.x && x < at.x + at.w && Math.min(Math.abs(y - at.y), Math.abs(y - at.y - at.h)) < 1;
    };
    const d = line.querySelector(".it-who-thread").getAttribute("d") ?? "";
    const ends = d.split("M").filter(Boolean).map((one) => one.match(/-?[\d.]+/g).map(Number));
    const found = ends.map(([x, y]) => all.findIndex((one) => edge(one, x, y)));
    const to = new Set(ends.map((one) => all.findIndex((each) => edge(each, ...one.slice(-2)))));
    const gap = all.findIndex((one) => "gap" in one.dataset);
    const written = all.findLastIndex((one) => "written" in one.dataset);
    // Between lines that follow each other no thread runs behind a word.
    const tops = [...new Set(all.map((one) => one.offsetTop))];
    const row = (y) => tops.findIndex((top) => y > top - 1 && y < top + all[0].offsetHeight + 1);
    const near = ends.filter(([, y, , , , , , end]) => Math.abs(row(y) - row(end)) < 2);
    if (near.some(([, , , bend]) => row(bend) >= 0 || bend > line.clientHeight)) return "they run behind words";
    if (ends.length && (to.size > 1 || !to.has(gap < 0 ? written : gap))) return `they end at ${[...to]}`;
    return found;
}"""


def threads(page: Page, lane: int) -> Any:
    """The words from which threads lead to a model's gap."""
    return page.locator(".it-who-line").nth(lane).evaluate(THREADS)


def middle(page: Page, lane: int, word: int) -> tuple[float, float]:
    """The middle of a word of a model's line."""
    box = chips(page, lane).nth(word).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def by_mouse(page: Page) -> None:
    """Drag the gap along the upper line."""
    page.mouse.move(*middle(page, 0, 1))
    page.mouse.down()
    page.mouse.move(*middle(page, 0, 4), steps=3)
    page.mouse.up()


def by_tap(page: Page) -> None:
    """A tap on the word in the lower line."""
    page.mouse.click(*middle(page, 1, 4))


def by_keys(page: Page) -> None:
    """The arrow keys."""
    for _ in range(3):
        gap(page).press("ArrowRight")


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_tap, by_keys])
def test_mouse_taps_and_keys_reach_the_same_state(stage: Callable[..., Page], way: Callable[[Page], None]) -> None:
    page = stage()
    way(page)
    assert state(page) == "who=1;gap=4"
    expect(page.get_by_role("status")).to_have_text(
        f"Hidden: jumps (before, dashed: {'fox' if way is by_keys else 'quick'}). The masked model says jumps (0.90), "
        "the causal model jumps (0.80). Both know it (0.50 or more)."
    )
    for _ in range(3 if way is by_keys else 1):
        page.get_by_role("button", name="undo").click()
    assert state(page) == ""


@pytest.mark.browser
def test_it_says_who_knows_what_is_hidden_and_who_guesses(stage: Callable[..., Page]) -> None:
    page = stage()
    said, told = page.get_by_role("status"), page.locator(".it-who-told")
    expect(said).to_have_text(
        "Hidden: quick. The masked model says quick (0.90), the causal model cat (0.12). "
        "Only the masked model knows it (0.50 or more): it has read the 8 words after the gap, too."
    )
    expect(told).to_have_text(["✓ knows it", "✕ a wrong guess"])
    assert chips(page, 1).evaluate_all("all => all.filter((one) => 'masked' in one.dataset).length") == 8
    assert chips(page, 0).evaluate_all("all => all.filter((one) => 'masked' in one.dataset).length") == 0
    gap(page).press("ArrowRight")
    expect(told).to_have_text(["✓ a lucky guess", "✕ a wrong guess"])
    expect(said).to_contain_text("Neither gives it 0.50 or more: each guesses.")
    gap(page).press("Home")
    expect(said).to_have_text(
        "Hidden: the (before, dashed: brown). The masked model says the (0.90), the causal model nothing: it reads "
        "the words before, and none stands there. Only the masked model knows it (0.50 or more): it has read the 9 "
        "words after the gap, too. There is no beginning to write on from."
    )
    expect(told).to_have_text(["✓ knows it", "no guess"])
    expect(page.locator(".it-who-note")).to_have_text("No word stands before the gap.")
    expect(page.get_by_role("button", name="let both write on")).to_have_attribute("aria-disabled", "true")
    gap(page).press("End")
    expect(said).to_contain_text("Hidden: “.” (before, dashed: the).")


@pytest.mark.browser
def test_both_write_on_word_after_word_and_the_gap_comes_back(stage: Callable[..., Page]) -> None:
    page = stage("#who=1;gap=8")
    said = page.get_by_role("status")
    page.get_by_role("button", name="let both write on").click()
    expect(said).to_have_text(
        "After the quick brown fox jumps over the lazy (dashed: the rest, taken away), the masked model, given a "
        "[MASK] (a gap) at the end, wrote “.”, and there it ends: no sentence; the causal model wrote dog. Why “.”? "
        "Nothing stands after that [MASK]; in training, such a place always held a period."
    )
    assert state(page) == "who=1;gap=8;on=1"
    page.get_by_role("button", name="next word").click()
    expect(said).to_contain_text("the causal model wrote dog ., and there it ends: a sentence.")
    expect(page.locator(".it-who-told")).to_have_text(["✕ no sentence", "✓ a sentence"])
    written = "all => all.filter((one) => 'written' in one.dataset).map((one) => one.textContent)"
    assert [chips(page, lane).evaluate_all(written) for lane in (0, 1)] == [["."], ["dog", "."]]
    expect(page.get_by_role("button", name="next word")).to_have_attribute("aria-disabled", "true")
    page.get_by_role("button", name="back to the gap").click()
    assert state(page) == "who=1;gap=8"
    page.get_by_role("button", name="let both write on").click()
    gap(page).press("ArrowLeft")  # the gap moves on: nothing is written from elsewhere
    assert state(page) == "who=1;gap=7"


@pytest.mark.browser
def test_while_they_write_it_shows_what_was_read_and_how_sure_each_was(stage: Callable[..., Page]) -> None:
    page = stage("#who=1;gap=6")
    reads, note = page.locator(".it-who-head > span:first-child"), page.locator(".it-who-note")
    expect(reads.first).to_have_text("masked model (an encoder) reads all other words")
    expect(note).to_have_text("Both begin with “… fox jumps over”.")
    page.get_by_role("button", name="let both write on").click()
    expect(reads).to_have_text(
        ["masked model (an encoder) reads all words (none after it)", "causal model (a decoder) reads the words before"]
    )
    expect(note).to_have_text("Both begin with “… fox jumps over”.")
    shares = page.locator(".it-who-bar:not([data-none])")
    expect(shares).to_have_text(["lazy0.60", "cow0.20", "the0.60", "cow0.20"])
    # A word that it said for the gap, too, shows how sure it was then; the masked model said "the" there.
    dashed = "all => all.map((one) => one.dataset.was === '' && one.style.getPropertyValue('--before'))"
    assert page.locator(".it-who-track").evaluate_all(dashed) == [False, False, False, "0.800", False, False]
    page.get_by_role("button", name="next word").click()
    page.get_by_role("button", name="next word").click()
    expect(page.locator(".it-who-told")).to_have_text(["✕ no sentence", ""])
    expect(shares).to_have_text(["“.”0.60", "cow0.20", "dog0.60", "cow0.20"])  # the masked one has ended before
    assert not any(page.locator(".it-who-track").evaluate_all(dashed))
    assert [threads(page, lane) for lane in (0, 1)] == [list(range(7)), list(range(8))]
    assert [marked(page, lane, "fresh") for lane in (0, 1)] == [[], [8]]


@pytest.mark.browser
@pytest.mark.parametrize("width", [260, 390, 1280])
def test_a_thread_leads_from_each_word_that_is_read_to_the_gap(show: Show, width: int) -> None:
    page = show(demo(), width=width, reduced_motion="reduce")
    page.add_style_tag(content="body { font-family: system-ui }")
    rows = len(set(chips(page, 0).evaluate_all("all => all.map((one) => one.offsetTop)")))
    assert rows == {260: 3, 390: 2, 1280: 1}[width]
    for i in range(10):
        gap(page).press("ArrowRight" if i else "Home")
        others = [each for each in range(10) if each != i]
        assert [threads(page, lane) for lane in (0, 1)] == [others, others[:i]]
        assert marked(page, 1, "masked") == others[i:]


@pytest.mark.browser
def test_where_the_gap_was_stays_dashed_until_the_next_action(stage: Callable[..., Page]) -> None:
    page = stage()
    assert marked(page, 0, "was") == []
    by_mouse(page)
    assert [marked(page, lane, "was") for lane in (0, 1)] == [[1], [1]]
    looks = chips(page, 0).nth(1).evaluate("one => getComputedStyle(one).borderTopStyle")
    assert looks == "dashed"
    gap(page).press("ArrowRight")
    assert marked(page, 0, "was") == [4]
    page.get_by_role("button", name="let both write on").click()
    assert [marked(page, lane, "was") for lane in (0, 1)] == [[6, 7, 8, 9], [6, 7, 8, 9]]  # taken away
    expect(chips(page, 0).nth(6)).to_be_visible()
    expect(chips(page, 0).nth(6)).to_have_text("")
    assert marked(page, 1, "fresh") == [5]
    page.get_by_role("button", name="next word").click()
    assert [marked(page, lane, "was") for lane in (0, 1)] == [[], []]
    assert marked(page, 1, "fresh") == [6]
    expect(page.get_by_role("status")).not_to_contain_text("dashed")
    page.get_by_role("button", name="undo").click()
    assert [marked(page, lane, "was") for lane in (0, 1)] == [[], [6]]
    page.get_by_role("button", name="back to the gap").click()
    assert marked(page, 1, "was") == []


# What is moving in the frame after a press, and whether the threads end elsewhere later.
MOVING = """async (change) => {
    const thread = document.querySelector(".it-who-thread");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const [x, y] = change.at ?? [];
    const pointer = (kind) => document.querySelector(".it-who-picture").dispatchEvent(new PointerEvent(kind,
        { clientX: x, clientY: y, pointerId: 1, pointerType: "mouse", bubbles: true, cancelable: true }));
    if (change.press) [...document.querySelectorAll("button")].find((one) => one.textContent === change.press).click();
    else pointer(change.kind);
    await frame();
    const first = thread.getAttribute("d");
    const names = document.getAnimations().map((each) => each.effect.target.className);
    if (change.kind === "pointerdown") pointer("pointerup");
    await new Promise((done) => setTimeout(done, 250));
    return [[...new Set(names)].sort(), first !== thread.getAttribute("d")];
}"""


@pytest.mark.browser
def test_it_moves_at_a_stroke_and_neither_in_a_drag_nor_where_stillness_is_asked_for(show: Show) -> None:
    page = show(demo(), width=1280)
    # A pointer that a script makes can't be captured.
    page.evaluate("Element.prototype.setPointerCapture = () => {}")
    tap = {"kind": "pointerdown", "at": middle(page, 0, 2)}
    assert page.evaluate(MOVING, tap) == [["it-who-fill"], True]  # it goes on when the press has ended
    assert page.evaluate(MOVING, {"press": "let both write on"}) == [["it-who-chip", "it-who-fill"], True]
    page.evaluate(MOVING, {"press": "reset"})
    page.mouse.move(*middle(page, 0, 1))
    page.mouse.down()
    drag = {"kind": "pointermove", "at": middle(page, 0, 3)}
    assert page.evaluate(MOVING, drag) == [[], False]
    page.mouse.up()
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(MOVING, tap) == [[], False]
    assert page.evaluate(MOVING, {"press": "let both write on"}) == [[], False]


@pytest.mark.browser
def test_a_number_stands_well_apart_from_the_next_guess(stage: Callable[..., Page]) -> None:
    page = stage()
    boxes = page.locator(".it-who-bars").first
    ends = boxes.locator(".it-who-share").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
    begins = boxes.locator(".it-who-word").evaluate_all("all => all.map((one) => one.getBoundingClientRect().left)")
    assert all(begin - end >= 24 for end, begin in zip(ends, begins[1:], strict=False))
    inside = "all => all.every((one) => one.scrollWidth <= one.clientWidth)"
    assert boxes.locator(".it-who-share").evaluate_all(inside)


@pytest.mark.browser
@pytest.mark.parametrize(("place", "why"), [(4, True), (6, False), (9, False)])
def test_it_says_why_only_where_the_period_alone_spoils_the_sentence(
    stage: Callable[..., Page], place: int, why: bool
) -> None:
    page = stage(f"#who=1;gap={place};on={len(WRITES['masked'][place])}")
    said = page.get_by_role("status")
    assert ("Why “.”?" in said.inner_text()) == why
    if not why:
        expect(said).to_contain_text("Nothing stands after its [MASK]; in training, that was so only where a period")
    expect(page.locator(".it-who-told").first).to_have_text("✕ no sentence")


@pytest.mark.browser
def test_the_tables_hold_the_models_own_numbers(stage: Callable[..., Page]) -> None:
    page = stage()
    page.get_by_role("button", name="table").click()
    caught_up(page)
    rows = page.get_by_role("region", name="hidden words").locator("tbody tr")
    numbers = "all => all.map((one) => Number(one.dataset.value))"
    for i, row in enumerate(rows.all()):
        expected = [FILLS[name][i][0][1] for name in ("masked", "causal") if FILLS[name][i]]
        assert row.locator("td[data-value]").evaluate_all(numbers) == pytest.approx(expected, abs=1e-5)
    texts = page.get_by_role("region", name="beginnings").locator("tbody tr").nth(3).locator("td")
    expect(texts).to_have_text(["fox jumps over the lazy dog .", "."])


@pytest.mark.browser
def test_an_address_that_cannot_be_read_is_said_so(stage: Callable[..., Page]) -> None:
    for address in ("gap=10", "gap=-1", "on=1;gap=0", "gap=1;on=10", "word=1"):
        page = stage(f"#who=1;{address}")
        expect(page.get_by_role("status")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_before_the_models_are_trained_it_says_so(show: Show) -> None:
    page = show(WhoCan(SENTENCE))
    expect(page.get_by_role("status")).to_contain_text("have not been asked yet: run the cells below")
    gap(page).press("ArrowRight")
    expect(chips(page, 0).nth(2)).to_have_text("?")


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_it_fits_holds_its_height_and_no_word_moves(show: Show, sticking_out: Check, width: int) -> None:
    phone = width < 400
    page = show(demo(), width=width, has_touch=phone, is_mobile=phone)
    page.add_style_tag(content="body { font-family: system-ui }")  # as on a page of the book
    box = page.locator(".it-demo")
    first = box.bounding_box()["height"]  # type: ignore[index]
    places = "all => all.map((one) => one.getBoundingClientRect().x)"
    stand = chips(page, 0).evaluate_all(places)
    if width == 1280:
        assert first <= 800
    else:
        picture = gap(page).bounding_box()
        assert picture is not None
        assert picture["height"] <= 0.45 * 844  # it sticks
    on = page.get_by_role("button", name=re.compile("let both|next word"))
    for key in ("Home", "ArrowRight", "Shift+ArrowRight", "End"):
        gap(page).press(key)
        assert sticking_out(page) == []
        on.click(force=True)  # at the first word it is off
        assert box.bounding_box()["height"] == first  # type: ignore[index]
        assert [chips(page, lane).evaluate_all(places) for lane in (0, 1)] == [stand, stand]
    assert small_texts(page) == []
    assert sticking_out(page) == []
    if phone:
        controls = page.locator(".it-demo button:not([hidden])")
        assert small_targets(controls) == []
        assert far_off(gap(page), controls) == []


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(demo(), theme=theme)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert complaints(page) == []


@pytest.mark.browser
def test_forced_colors_and_paper_keep_the_gap(stage: Callable[..., Page]) -> None:
    page = stage()
    page.emulate_media(forced_colors="active")
    looks = page.evaluate(
        """() => {
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = "Highlight";
            const of = (selector) => getComputedStyle(document.querySelector(selector));
            return [getComputedStyle(probe).color, of(".it-who-chip[data-gap]").borderTopColor,
                of(".it-who-chip[data-masked]").backgroundImage, of(".it-who-thread").stroke,
                getComputedStyle(document.body).color];
        }"""
    )
    assert looks[0] == looks[1]
    assert "gradient" in looks[2]
    assert looks[3] == looks[4]
    page.emulate_media(forced_colors="none", media="print")
    expect(gap(page)).to_be_visible()
    expect(page.get_by_role("button", name="let both write on")).to_be_hidden()
    page.emulate_media(media="screen")


@pytest.mark.browser
def test_without_javascript_the_table_stands_there(tmp_path: Path) -> None:
    assert "What each model says for a hidden word" in html_of(demo())

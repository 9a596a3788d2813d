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
WRITES = {
    "masked": [["lazy", "."] if i == 6 else ["."] if i else [] for i in range(10)],
    "causal": [WORDS[i:] if i else [] for i in range(10)],
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


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fills": {}}, "fills has nothing: expected masked, causal"),
        ({"writes": {name: WRITES[name][:3] for name in WRITES}}, "writes, masked: 3 gaps, where .* 10 words"),
        ({"whole": {"masked": []}}, "whole has 'masked': expected"),
        ({"fills": {name: [[("a", 1.5)]] * 10 for name in FILLS}}, "a probability must be from 0 to 1"),
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
    page = show_once(demo(), width=1280)
    file = page.url
    return lambda address="": reopened(page, file + address)


def gap(page: Page) -> Locator:
    """The picture, which is one target."""
    return page.get_by_role("slider", name="the gap")


def chips(page: Page, lane: int) -> Locator:
    """The words of a model's line."""
    return page.locator(".it-who-lane").nth(lane).locator(".it-who-chip")


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
        "Hidden: jumps. The masked model says jumps (0.90), the causal model jumps (0.80). Both know it (0.50 or more)."
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
    arcs = page.locator(".it-who-arc").evaluate_all("all => all.map((one) => one.getAttribute('d').split('M').length)")
    assert arcs == [10, 2]  # nine words are read, and one
    gap(page).press("ArrowRight")
    expect(told).to_have_text(["✓ a lucky guess", "✕ a wrong guess"])
    expect(said).to_contain_text("Neither gives it 0.50 or more: each guesses.")
    gap(page).press("Home")
    expect(said).to_have_text(
        "Hidden: the. The masked model says the (0.90), the causal model nothing: it reads the words before, and none "
        "stands there. Only the masked model knows it (0.50 or more): it has read the 9 words after the gap, too. "
        "There is no beginning to write on from."
    )
    expect(told).to_have_text(["✓ knows it", "no guess"])
    expect(page.locator(".it-who-note")).to_have_text("no beginning here")
    expect(page.get_by_role("button", name="let both write on")).to_have_attribute("aria-disabled", "true")
    gap(page).press("End")
    expect(said).to_contain_text("Hidden: “.”.")


@pytest.mark.browser
def test_both_write_on_word_after_word_and_the_gap_comes_back(stage: Callable[..., Page]) -> None:
    page = stage("#who=1;gap=8")
    said = page.get_by_role("status")
    page.get_by_role("button", name="let both write on").click()
    expect(said).to_have_text(
        "After the quick brown fox jumps over the lazy, the masked model, given a [MASK] (a gap) at the end, wrote "
        "“.”, and there it ends: no sentence; the causal model wrote dog. Why “.”? Nothing stands after that "
        "[MASK]; in training, such a place always held a period."
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
@pytest.mark.parametrize(("place", "why"), [(4, True), (6, False), (9, False)])
def test_it_says_why_only_where_the_period_alone_spoils_the_sentence(
    stage: Callable[..., Page], place: int, why: bool
) -> None:
    page = stage(f"#who=1;gap={place};on={len(WRITES['masked'][place])}")
    assert ("Why “.”?" in page.get_by_role("status").inner_text()) == why
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
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_holds_its_height_and_no_word_moves(show: Show, sticking_out: Check, width: int) -> None:
    page = show(demo(), width=width, has_touch=width == 390, is_mobile=width == 390)
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
    if width == 390:
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
                of(".it-who-chip[data-masked]").backgroundImage];
        }"""
    )
    assert looks[0] == looks[1]
    assert "gradient" in looks[2]
    page.emulate_media(forced_colors="none", media="print")
    expect(gap(page)).to_be_visible()
    expect(page.get_by_role("button", name="let both write on")).to_be_hidden()
    page.emulate_media(media="screen")


@pytest.mark.browser
def test_without_javascript_the_table_stands_there(tmp_path: Path) -> None:
    assert "What each model says for a hidden word" in html_of(demo())

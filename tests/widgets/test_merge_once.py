"""`MergeOnce`: the page's merges in Python and in the demo, by button, mouse, finger and keys, a link, bad input."""

import itertools
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from tokenizers import Tokenizer, models

from conftest import caught_up, follow, html_of, reloaded, small_targets, small_texts, state
from inside_transformers.widgets import MergeOnce
from inside_transformers.widgets.merge_once import TEXTS, merges_of

FUZZY, LOW, HAI = (text for _, text in TEXTS.values())
OWN = "banana bandana; a=b, 100% nana ~ 🙂🙂 🙂🙂"
Show = Callable[..., Page]


def learned(text: str) -> list[tuple[str, str]]:
    """The merges that the page's own loop learns from a text: of equals, the first met."""
    words = Counter(tuple(word) for word in re.findall(r" ?\S+", " ".join(text.split())))
    merges = []
    while True:
        counts: Counter[tuple[str, str]] = Counter()
        for pieces, times in words.items():
            for pair in itertools.pairwise(pieces):
                counts[pair] += times
        best = max(counts, key=lambda pair: counts[pair], default=None)
        if best is None or counts[best] < 2:
            return merges
        merges.append(best)
        words = Counter({_merged(pieces, best): times for pieces, times in words.items()})


def _merged(pieces: tuple[str, ...], pair: tuple[str, str]) -> tuple[str, ...]:
    made: list[str] = []
    for piece in pieces:
        if made and (made[-1], piece) == pair:
            made[-1] += piece
        else:
            made.append(piece)
    return tuple(made)


# ---- the Python side


@pytest.mark.parametrize("text", [FUZZY, LOW, HAI, OWN, "aaaa aaaa", "a"])
def test_the_merges_are_those_of_the_pages_loop(text: str) -> None:
    assert [(left, right) for left, right, _ in merges_of(text)] == learned(text)


def test_the_first_state_is_one_token_a_letter() -> None:
    demo = MergeOnce()
    assert (demo.problem, demo.text, demo.merges) == ("", "fuzzy", 0)
    assert demo.still["rows"][0] == ["1", "u", "z", "7"]
    assert len(demo.still["rows"]) == len(merges_of(FUZZY))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"texts": {}}, "a dict of 1 to 4 texts"),
        ({"texts": {"a": "text"}}, "must be a label and a text"),
        ({"texts": {"a b": ("a", "text")}}, "'a b' can't stand in an address"),
        ({"texts": {"a": ("", "text")}}, "the label of 'a' has 0 letters"),
        ({"texts": {"a": ("a", " ")}}, "the text 'a' has 1 letters"),
        ({"texts": {"a": ("a", "b" * 161)}}, "the text 'a' has 161 letters"),
        ({"text": "fox"}, "'fox' is no text: expected one of fuzzy, low, hai"),
        ({"merges": 99}, "merges is 99: expected a number from 0 to 12"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(options: dict[str, Any], words: str) -> None:
    assert re.search(words, MergeOnce(**options).problem)


# ---- in the browser


def handle(page: Page) -> Locator:
    """What is dragged along the line."""
    return page.get_by_role("slider", name="number of merges")


def tokens(page: Page) -> list[str]:
    """What stands in the chips."""
    label = page.locator(".it-merge-text").get_attribute("aria-label") or ""
    return label.partition(": ")[2].split(" | ")


def middle(page: Page) -> tuple[float, float]:
    """Where the handle is, in the window."""
    box = handle(page).locator(".it-hit").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def to_four(page: Page) -> tuple[float, float, float]:
    """From the handle to four merges: where it is, and how far to the right that is."""
    x, y = middle(page)
    line = page.locator(".it-merge-line").last.bounding_box()
    assert line is not None
    return x, y, line["width"] * 4 / 12


def by_button(page: Page) -> None:
    """Four times "merge once"."""
    for _ in range(4):
        page.get_by_role("button", name="merge once").click()


def by_mouse(page: Page) -> None:
    """Drag the handle to four merges."""
    x, y, way = to_four(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + way / 2, y, steps=3)
    page.mouse.move(x + way, y, steps=3)
    page.mouse.up()


def by_touch(page: Page) -> None:
    """The same with a finger; the page must not scroll meanwhile."""
    touch = page.context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    x, y, way = to_four(page)
    for kind, by in (("touchStart", 0.0), ("touchMove", way / 2), ("touchMove", way)):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + by, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("scrollY") == scrolled


def by_taps(page: Page) -> None:
    """A tap on the handle, and one where it should go."""
    x, y, way = to_four(page)
    page.mouse.click(x, y)
    page.mouse.click(x + way, y + 40)


def by_keys(page: Page) -> None:
    """The same with the arrow keys."""
    for key in ("Shift+ArrowRight", "ArrowLeft"):
        handle(page).press(key)


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_button, by_mouse, by_touch, by_taps, by_keys])
def test_all_ways_reach_the_same_state(show: Show, way: Callable[[Page], None]) -> None:
    touch = way is by_touch
    page = show(MergeOnce(), width=390 if touch else 1280, has_touch=touch)
    if touch:
        handle(page).scroll_into_view_if_needed()
    way(page)
    assert state(page) == "merge=1;n=4"
    said = page.get_by_role("status")
    expect(said).to_contain_text("After 4 merges: 60 tokens, 27 fewer than characters; 25 in the vocabulary.")
    expect(said).to_contain_text("Next: f + uzzy, 4 times.")
    expect(page.locator(".it-merge-made")).to_have_text("vocabulary: 21 characters · uz · uzz · uzzy · ␣w")
    expect(handle(page)).to_have_attribute(
        "aria-valuetext", re.compile("4, 60 tokens in the text, 25 in the vocabulary")
    )


@pytest.mark.browser
@pytest.mark.parametrize("text", [FUZZY, LOW, HAI, OWN])
def test_every_merge_is_the_loops_and_cuts_as_the_library_cuts(show: Show, text: str) -> None:
    page = show(MergeOnce({"given": ("given", text)}), width=1280)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    merges = learned(text)
    rows = page.locator(".it-tables tbody tr").evaluate_all(
        "all => all.map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    assert [(row[1], row[2]) for row in rows[1:]] == [
        (left.replace(" ", "␣"), right.replace(" ", "␣")) for left, right in merges
    ]
    words = re.findall(r" ?\S+", text)
    alphabet = sorted(set(text))
    for n in range(len(merges) + 1):
        kept = dict.fromkeys([*alphabet, *("".join(pair) for pair in merges[:n])])
        tokenizer = Tokenizer(models.BPE({token: i for i, token in enumerate(kept)}, merges[:n]))
        want = [token for word in words for token in tokenizer.encode(word).tokens]
        assert [rows[n][5], rows[n][6]] == [str(len(want)), str(len(kept))]
        assert tokens(page) == [token.replace(" ", "␣") for token in want]
        if n < len(merges):
            page.get_by_role("button", name="merge once").click()
    expect(page.get_by_role("status")).to_contain_text(re.compile("here merging ends|no pair is left"))
    expect(page.locator(".it-pair[aria-pressed=true]")).to_have_count(0)


@pytest.mark.browser
def test_where_a_text_of_ones_own_ends_it_is_said_why(show: Show) -> None:
    page = show(MergeOnce(), address="#merge=1;own=abab~20abc;n=1")
    assert len(merges_of("abab abc")) == 1
    expect(page.get_by_role("status")).to_contain_text("Within words each pair stands once: here merging ends.")


@pytest.mark.browser
def test_a_text_of_ones_own_stands_in_the_address(show: Show) -> None:
    page = show(MergeOnce())
    field = page.get_by_role("textbox")
    field.fill(OWN)
    field.press("Enter")
    assert "".join(tokens(page)) == OWN.replace(" ", "␣")
    page.get_by_role("button", name="merge once").click()
    said = page.get_by_role("status").inner_text()
    assert state(page)
    reloaded(page)
    expect(page.get_by_role("status")).to_have_text(said)
    expect(page.get_by_role("textbox")).to_have_value(OWN)
    page.get_by_role("textbox").fill("   ")
    page.get_by_role("textbox").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Type at least one letter.")


def lines_under(page: Page) -> int:
    """How many lines are drawn under tokens."""
    return int(page.locator(".it-merge-under").evaluate_all("all => all.filter((one) => one.getAttribute('d')).length"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1000])
def test_no_pair_is_parted_by_the_end_of_a_row(show: Show, width: int) -> None:
    page = show(MergeOnce(), width=width)
    for name in TEXTS:
        page.evaluate(
            "to => { location.hash = to; }", f"merge=1;text={name}" if name != next(iter(TEXTS)) else "merge=1"
        )
        for pair in page.locator(".it-pair:visible").all():
            pair.click()
            expect(pair).to_have_attribute("aria-pressed", "true")
            assert lines_under(page) == int(pair.locator(".it-pair-count").inner_text())


@pytest.mark.browser
def test_a_tap_on_a_pair_shows_where_it_stands(show: Show) -> None:
    page = show(MergeOnce())
    assert page.locator(".it-merge-under").count() == 7
    page.get_by_role("button", name="f + u 4").click()
    said = page.get_by_role("status")
    expect(said).to_contain_text("f + u stands there 4 times: the fifth in line. The button merges u + z first.")
    assert lines_under(page) == 4
    assert state(page) == "merge=1;pair=4"
    page.get_by_role("button", name="merge once").click()
    assert state(page) == "merge=1;n=1"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            FUZZY,
            "Within words each pair stands once: here merging ends. fuzzy stands there 4 times: as one token, fuzzy or "
            "␣fuzzy. ␣very stands there once: as 5 tokens.",
        ),
        (
            "banana banana bandana",
            "banana stands there 2 times: as one token. ␣bandana stands there once: as 4 tokens.",
        ),
        ("no no no, o, o, o, o, very", "here merging ends."),  # the third no is cut
        (HAI, "here merging ends."),  # each word stands there twice
        (LOW, "no pair is left."),
        ("no two alike", "here merging ends."),
        ("ab abc abd, then longer", "here merging ends."),  # one token, and there once
        ("so so so", "Each word is one token: no pair is left."),
    ],
)
def test_where_merging_ends_no_pair_is_offered_and_a_rare_word_is_named(show: Show, text: str, words: str) -> None:
    page = show(MergeOnce({"given": ("given", text)}))
    head = page.locator(".it-pair-head")
    for _ in merges_of(text):
        expect(head).to_have_text("the most frequent pairs; tap one to find it")
        page.get_by_role("button", name="merge once").click()
    expect(page.get_by_role("status")).to_have_text(re.compile(re.escape(words) + "$"))
    none = text in {LOW, "so so so"}
    expect(head).to_have_text(f"within words no pair {'is left' if none else 'stands twice'}: the end")
    expect(page.locator(".it-pair:visible")).to_have_count(0)
    assert not any(page.locator(".it-merge-under").evaluate_all("all => all.map((one) => one.getAttribute('d'))"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_where_merging_ends_stands_how_many_tokens_there_were_and_are(show: Show, width: int) -> None:
    page = show(MergeOnce(text="low"), width=width, has_touch=width == 390)
    facts, area = page.locator(".it-pair-fact"), page.locator(".it-pairs")
    expect(page.locator(".it-pair-fact:visible")).to_have_count(0)
    before = area.bounding_box()
    for _ in merges_of(LOW):
        expect(page.locator(".it-pair-fact:visible")).to_have_count(0)
        page.get_by_role("button", name="merge once").click()
    expect(page.locator(".it-pair-fact:visible")).to_have_count(4)
    assert before
    assert area.bounding_box()["height"] == before["height"]  # type: ignore[index]
    letters, characters = len(LOW), len(set(LOW))
    counts = [letters, len(tokens(page)), characters, characters + len(merges_of(LOW))]
    names = ["tokens at first", "tokens now", "vocabulary at first", "vocabulary now"]
    assert facts.all_inner_texts() == [f"{name}\n{n}" for name, n in zip(names, counts, strict=True)]
    cut = "all => all.filter((one) => one.scrollWidth > one.clientWidth).length"
    assert facts.locator(".it-pair-name").evaluate_all(cut) == 0
    bars = facts.locator(".it-pair-fill").evaluate_all("all => all.map((one) => one.getBoundingClientRect().width)")
    assert [bar / max(bars) for bar in bars] == pytest.approx([n / max(counts) for n in counts], abs=0.02)


@pytest.mark.browser
def test_a_link_restores_the_state_and_undo_and_reset_go_back(show: Show) -> None:
    page = show(MergeOnce(), address="#merge=1;text=hai;n=3")
    said = page.get_by_role("status")
    expect(said).to_contain_text("After 3 merges:")
    expect(page.get_by_label(TEXTS["hai"][0], exact=True)).to_be_checked()
    handle(page).press("ArrowRight")
    assert state(page) == "merge=1;text=hai;n=4"
    page.get_by_role("button", name="undo").click()
    expect(said).to_contain_text("One step back. After 3 merges")
    page.get_by_role("button", name="reset").click()
    expect(said).to_contain_text("As at first. 87 tokens, one per character")
    assert state(page) == ""


@pytest.mark.browser
def test_a_text_that_is_cut_within_a_sign_is_shown_and_stands_in_the_address(show: Show) -> None:
    page = show(MergeOnce())
    own = page.get_by_label("your own")
    own.evaluate("(one, text) => { one.value = text; one.dispatchEvent(new Event('change')); }", "a" * 159 + "🙂")
    assert state(page) == f"merge=1;own={'a' * 159}~EF~BF~BD"


@pytest.mark.browser
@pytest.mark.parametrize("address", ["text=fox", "n=13", "n=a", "pair=9", "own=~E0", "own=~20", "own=~", "word=3"])
def test_an_address_that_cannot_be_read_is_said_so(show: Show, address: str) -> None:
    page = show(MergeOnce(), address=f"#merge=1;{address}")
    expect(page.get_by_role("status")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Callable[[Page], list[tuple[str, str]]], theme: str) -> None:
    page = show(MergeOnce(), theme=theme)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert complaints(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_holds_its_height(show: Show, sticking_out: Callable[[Page], list[str]], width: int) -> None:
    page = show(MergeOnce(), width=width)
    demo = page.locator(".it-demo")

    def height() -> float:
        return float(demo.evaluate("demo => demo.getBoundingClientRect().height"))

    first = height()
    if width == 1280:
        assert first <= 800
    for label, text in TEXTS.values():
        page.get_by_label(label, exact=True).check()
        for _ in merges_of(text):
            handle(page).press("ArrowRight")
            assert height() == first
    assert sticking_out(page) == []
    assert small_texts(page) == []


@pytest.mark.browser
def test_on_a_phone_controls_are_large_and_text_sentence_and_handle_fit_one_screen(show: Show) -> None:
    page = show(MergeOnce(), width=390, has_touch=True, is_mobile=True)
    assert (
        small_targets(page.locator(".it-demo :is(label:has(input), button:not([hidden], [data-away])):visible")) == []
    )
    boxes = [page.locator(one).bounding_box() for one in (".it-merge-text", ".it-message-line", ".it-merge-chart")]
    assert sum(box["height"] for box in boxes if box) <= 664 - 44


@pytest.mark.browser
@pytest.mark.parametrize("held", [".it-pair:nth-of-type(2)", ".it-merge-chart .it-handle", ".it-merge-button"])
def test_on_a_phone_the_text_stays_in_sight_while_something_is_in_hand(show: Show, held: str) -> None:
    page = show(MergeOnce(), width=390, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 664})
    text = page.locator(".it-merge-text")
    page.evaluate("document.body.style.paddingBottom = '100vh'")  # as where a page goes on
    page.locator(held).evaluate("one => scrollBy(0, one.getBoundingClientRect().bottom - 0.75 * innerHeight)")
    page.locator(held).focus()
    expect(text).to_be_in_viewport(ratio=0.97)
    assert text.bounding_box()["height"] <= 0.45 * 664  # type: ignore[index]


@pytest.mark.browser
def test_of_equals_the_first_in_the_text_goes_first(show: Show) -> None:
    page = show(MergeOnce({"low": ("low", "ba ba ab ab cd")}))
    expect(page.get_by_role("heading", name="Which two become one next?")).to_be_visible()
    said = page.get_by_role("status")
    expect(said).to_contain_text(
        "Next: b + a, 2 times. 2 other pairs are as frequent; this one stands first in the text."
    )
    expect(page.locator(".it-pair").first).to_contain_text("b + a")


@pytest.mark.browser
def test_one_equal_pair_is_told_of_as_one(show: Show) -> None:
    said = show(MergeOnce({"two": ("two", "ba ba cd xcd")})).get_by_role("status")
    expect(said).to_contain_text(" Another pair is as frequent; this one stands first in the text.")


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("text", [FUZZY, LOW, HAI, OWN])
def test_beside_the_button_stands_what_was_made_in_order(show: Show, text: str, width: int) -> None:
    page = show(MergeOnce({"given": ("given", text)}), width=width)
    made, names = page.locator(".it-merge-made"), [left + right for left, right, _ in merges_of(text)]
    characters = len(set(" ".join(text.split())))
    whole = f"vocabulary: {characters} characters"
    expect(made).to_have_text(whole)
    expect(page.get_by_text("␣ is a space")).to_be_visible()
    for n in range(1, len(names) + 1):
        page.get_by_role("button", name="merge once").click()
        start, *said = made.inner_text().split(" · ")
        first = len(said)
        assert start == (whole if first == n else "vocabulary: …")
        assert said == [name.replace(" ", "␣") for name in names[n - first : n]]
        assert made.evaluate("line => line.scrollHeight <= line.clientHeight"), said
    if width == 1280:
        assert len(said) >= min(len(names), 12)


@pytest.mark.browser
def test_forced_colors_keep_bars_and_lines_in_sight(show: Show) -> None:
    page = show(MergeOnce(), forced_colors="active")
    looks = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            return {
                bar: style(".it-pair-fill").backgroundColor,
                line: style(".it-merge-under").stroke,
                surface: style(".it-demo").backgroundColor,
            };
        }"""
    )
    assert looks["surface"] not in (looks["bar"], looks["line"])


@pytest.mark.browser
def test_without_javascript_the_table_stands_there(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(html_of(MergeOnce()), encoding="utf-8")
    assert "which two become one" in path.read_text(encoding="utf-8")


@pytest.mark.browser
def test_on_paper_text_and_bars_stand_and_buttons_are_gone(show: Show) -> None:
    page = show(MergeOnce(), width=1280)
    page.emulate_media(media="print")
    expect(page.locator(".it-merge-text")).to_be_visible()
    expect(page.get_by_role("button", name="merge once")).to_be_hidden()
    expect(page.get_by_role("status")).to_be_visible()


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    expect(show(MergeOnce({})).get_by_role("alert")).to_contain_text("a dict of 1 to 4 texts")


@pytest.mark.browser
def test_what_was_just_glued_is_marked_and_the_first_vocabulary_explained(show: Show) -> None:
    page = show(MergeOnce())
    said, glued = page.get_by_role("status"), page.locator(".it-merge-text .it-merge-glued")
    alike = "87 tokens, one per character: 21 different ones, and these are the vocabulary. Next: u + z, 7 times."
    expect(said).to_have_text(re.compile(f"^{re.escape(alike)}"))
    assert len(set(FUZZY)) == 21
    assert _edges(glued) == []
    page.get_by_role("button", name="merge once").click()
    expect(page.locator(".it-merge-text")).to_have_attribute("aria-label", re.compile(r"uz \|"))
    words = page.locator(".it-merge-text tspan").evaluate_all(
        "all => all.filter(one => one.textContent).map(one => [one.textContent, Number(one.getAttribute('x'))])"
    )
    middles = [x for word, x in words if word == "uz"]
    assert len(middles) == 7
    assert [left + width / 2 for left, _, width, _ in _edges(glued)] == pytest.approx(middles, abs=0.02)
    plain = page.locator(".it-merge-text .it-chip-ground").first
    assert len(_edges(plain)) == len(words) - 7
    stroke = "one => getComputedStyle(one).stroke"
    assert glued.evaluate(stroke) != plain.evaluate(stroke)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_under_the_text_stands_what_its_marks_mean(show: Show, width: int) -> None:
    page = show(MergeOnce(), width=width)
    key, glued = page.locator(".it-merge-key"), page.locator(".it-merge-text .it-merge-glued")

    def looks(one: Locator, edge: str, fill: str) -> list[str]:
        found: list[str] = one.evaluate(
            f"one => {{ const style = getComputedStyle(one); return [style.{edge}, style.{fill}]; }}"
        )
        return found

    for n, words in ((0, ["merged next"]), (1, ["merged next", "merged last"])):
        follow(page, "merge", f"n={n}")
        expect(key.locator(":scope > :visible")).to_have_text(words)
        assert bool(_edges(glued)) == (n > 0)
    assert looks(key.locator(".it-merge-key-glued"), "borderTopColor", "backgroundColor") == looks(
        glued, "stroke", "fill"
    )
    page.locator(".it-pair").nth(1).click()
    expect(key).to_contain_text("the pair you tapped")
    follow(page, "merge", "n=12")  # the last
    expect(key.locator(":scope > :visible")).to_have_text(["merged last"])
    text, line = page.locator(".it-merge-text").bounding_box(), key.bounding_box()
    assert text
    assert line
    assert 0 <= line["y"] - text["y"] - text["height"] < 12


def _edges(path: Locator) -> list[tuple[float, float, float, float]]:
    """The chips of a path: left, top, width, height, their corners rounded by 8 px."""
    found = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)a[^v]*v([\d.]+)a", path.get_attribute("d") or "")
    return [(float(x) - 8, float(y), float(wide) + 16, float(high) + 16) for x, y, wide, high in found]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1000])
def test_a_text_of_fewer_rows_leaves_no_hole_above_the_button(show: Show, width: int) -> None:
    page = show(MergeOnce(), width=width, address="#merge=1;n=12")
    picture = page.locator(".it-merge-text").bounding_box()
    assert picture is not None
    boxes = [box for path in page.locator(".it-merge-text .it-chip-ground").all() for box in _edges(path)]
    tops = sorted({top for _, top, _, _ in boxes})
    above = tops[0]
    below = picture["height"] - max(top + height for _, top, _, height in boxes)
    assert len(tops) > 1
    assert abs(above - below) <= 12
    assert below <= 60


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a", "1 token, one per character: it is the whole vocabulary. The word is one token: no pair is left."),
        ("aaa", "3 tokens, one per character: all the same one, and it is the vocabulary. Next: a + a, 2 times."),
    ],
)
def test_a_vocabulary_of_one_is_told_of_as_one(show: Show, text: str, words: str) -> None:
    expect(show(MergeOnce({"one": ("one", text)})).get_by_role("status")).to_have_text(words)


@pytest.mark.browser
def test_it_says_that_no_pair_reaches_into_the_next_word(show: Show) -> None:
    look = show(MergeOnce()).locator(".it-look")
    expect(look).to_contain_text("a space belongs to the word after it, a comma to the word before it")
    made = [left + right for left, right, _ in merges_of(FUZZY)]
    assert "r," in made  # as the words are cut


@pytest.mark.browser
def test_a_text_that_is_offered_takes_the_readers_own_out_of_the_field(show: Show) -> None:
    page = show(MergeOnce())
    own = page.get_by_label("or one of your own")
    own.fill("banana bandana")
    own.press("Enter")
    page.get_by_label("low, lower, newest").check()
    expect(own).to_have_value("")
    page.get_by_role("button", name="undo").click()
    expect(own).to_have_value("banana bandana")


@pytest.mark.browser
@pytest.mark.parametrize("width", [*range(330, 400, 7), 680])
def test_no_line_begins_with_a_comma(show: Show, width: int) -> None:
    said = show(MergeOnce(merges=4), width=width).get_by_role("status")
    tops = said.locator(".it-merge-comma").evaluate(
        """one => [one.firstChild, one.lastChild].map((node) => {
            const range = document.createRange();
            range.selectNodeContents(node);
            return range.getBoundingClientRect().bottom;
        })"""
    )
    assert abs(tops[0] - tops[1]) < 6


@pytest.mark.browser
@pytest.mark.parametrize("held", [".it-pair:nth-of-type(2)", ".it-merge-button"])
def test_on_a_phone_the_text_lets_go_once_one_scrolls_on(show: Show, held: str) -> None:
    page = show(MergeOnce(), width=390, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 664})
    page.evaluate("document.body.style.paddingBottom = '200vh'")
    page.locator(held).evaluate("one => scrollBy(0, one.getBoundingClientRect().bottom - 0.8 * innerHeight)")
    page.locator(held).focus()
    demo, text = page.locator(".it-demo"), page.locator(".it-merge-text")
    expect(demo).to_have_attribute("data-in-hand", "")
    for _ in range(40):
        page.evaluate("scrollBy({ top: 30, behavior: 'instant' })")
        page.wait_for_timeout(20)
        top, end = (page.locator(held).bounding_box(), text.bounding_box())
        assert top is not None
        assert end is not None
        if end["y"] >= -1 and top["y"] > -top["height"]:
            assert end["y"] + end["height"] <= top["y"] + 40  # a step may lie over it until it is let go
    expect(demo).not_to_have_attribute("data-in-hand", "")
    expect(text).not_to_be_in_viewport()


# Pairs named in the message that do not stand in one line.
PARTED = """said => [...said.querySelectorAll("strong")].filter((each) => {
    const range = document.createRange();
    range.selectNodeContents(each);
    return new Set([...range.getClientRects()].map((box) => box.top)).size > 1;
}).map((each) => each.textContent)"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_pair_in_the_message_stands_in_one_line(show: Show, width: int) -> None:
    page = show(MergeOnce(), width=width)
    said = page.get_by_role("status")
    for n in range(len(merges_of(FUZZY))):
        for pair in range(4):
            page.evaluate("to => { location.hash = to; }", f"merge=1;n={n};pair={pair}" if pair else f"merge=1;n={n}")
            expect(said.locator("strong").first).to_be_visible()
            assert said.evaluate(PARTED) == []
    assert said.evaluate("line => line.scrollHeight <= line.clientHeight + 1")

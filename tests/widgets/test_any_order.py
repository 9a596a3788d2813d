"""`AnyOrder`: the file's orders, one's own by taps and keys, the step, a link, bad input."""

import copy
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import caught_up, follow, small_targets, state
from inside_transformers.widgets import AnyOrder
from inside_transformers.widgets.any_order import GAP, ORDERS, filled, sentence

FILE = Path(__file__).resolve().parents[2] / "book" / "figures" / "any_order.json"
SHOWN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
CAPITAL, VIOLIN = SHOWN["texts"]
WORDS = SHOWN["words"]
TALLY = (200, 1560, {"once": 624, "left": 73, "surest": 45, "random": 71})
MANY = (
    " But one sentence proves nothing: in 200 others (see the bars), all at once said a word right after "
    "itself 624 times, the other orders 45 to 73 times."
)
Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]


def changed(**changes: Any) -> dict[str, Any]:
    """The file, with the first sentence changed."""
    shown = copy.deepcopy(SHOWN)
    shown["texts"][0].update(changes)
    return shown


# ---- the Python side


@pytest.mark.parametrize(
    ("shown", "options", "words"),
    [
        ({}, {}, "no texts or no words"),
        ({"words": ["a"], "texts": [{"name": "a"}]}, {}, "a sentence has no 'text'"),
        (changed(text=["a", "_"]), {}, "capital has 1 gaps"),
        (changed(random=[0, 0, 1, 2, 3]), {}, "its random order is"),
        (changed(states={}), {}, "all gaps are open is missing"),
        (SHOWN, {"text": "river"}, "'river' is no sentence: expected one of capital, violin"),
        (SHOWN, {"step": 6}, "step is 6: capital has 5 gaps"),
        (SHOWN, {"tally": (200, 1560, {"once": 1})}, "tally counts once: expected once, left, surest, random"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(shown: Any, options: dict[str, Any], words: str) -> None:
    assert re.search(words, AnyOrder(shown, **options).problem)


def test_the_table_without_javascript_has_the_finished_sentences() -> None:
    rows = dict(AnyOrder(SHOWN).still["rows"])
    assert list(rows) == list(ORDERS.values())
    assert rows["surest first"] == "the capital of uruguay is montevideo, a port located in uruguay."
    assert rows["all at once"].startswith("the capital of slovakia is minsk")


def test_the_orders_stand_in_a_list_since_a_page_sorts_the_keys_of_a_dict() -> None:
    assert AnyOrder(SHOWN).orders == [list(pair) for pair in ORDERS.items()]


# ---- in the browser


def lane(page: Page, number: int) -> Locator:
    """A line of the picture: the orders', and as number 4 the reader's, which stands below them."""
    return page.locator(".it-gap-lane").nth(number)


def words(line: Locator) -> list[str]:
    """What stands in its gaps, "_" for an open one."""
    read: list[str] = line.locator(".it-gap").evaluate_all(
        "gaps => gaps.map(gap => 'masked' in gap.dataset ? '_' : gap.querySelector('span').textContent)"
    )
    return read


@pytest.mark.browser
@pytest.mark.parametrize("text", [CAPITAL, VIOLIN], ids=["capital", "violin"])
def test_each_order_is_pythons_at_each_step(show: Show, text: dict[str, Any]) -> None:
    page = show(AnyOrder(SHOWN, text=text["name"], tally=TALLY))
    step = page.get_by_role("slider", name="step")
    for n in range(6):
        step.fill(str(n))
        for i, order in enumerate(ORDERS):
            steps = filled(WORDS, text, order)
            assert words(lane(page, i)) == steps[min(n, len(steps) - 1)]
    final = filled(WORDS, text, "surest")[-1]
    assert sentence(text, final).count(GAP) == 0
    said = {
        "capital": "City before country: 56 of 60 orders end in a right pair (here surest first ✓). Country before "
        "city: 13 of 60 (here left to right ✕ and at random ✓). All at once, neither read the other: Minsk for "
        "Slovakia.",
        "violin": "In this sentence, all at once says no word again; left to right, surest first and at random do."
        + MANY,
    }
    expect(page.locator(".it-said")).to_have_text(said[text["name"]])
    step.fill("1")
    expect(page.locator(".it-said")).to_have_text(
        "Each order has written its first word; all at once wrote all five, and no gap read another. In the other "
        "rows, the open gaps now read the first word."
    )
    step.fill("2")
    fresh = []
    for order in ("left", "surest", "random"):
        _, one, two, *_ = filled(WORDS, text, order)
        fresh += [after for before, after in zip(one, two, strict=True) if before != after]
    wrote = r"Step 2. Left to right wrote {} \(0\.\d\d\), surest first {} \(0\.\d\d\), at random {} \(0\.\d\d\)\."
    expect(page.locator(".it-said")).to_have_text(re.compile(wrote.format(*fresh)))


@pytest.mark.browser
def test_what_a_step_wrote_is_framed_until_the_next(show: Show) -> None:
    page = show(AnyOrder(SHOWN))
    step = page.get_by_role("slider", name="step of the four orders")
    for n, framed in ((1, [5, 1, 1, 1]), (2, [0, 1, 1, 1]), (5, [0, 1, 1, 1])):
        step.fill(str(n))
        assert [lane(page, i).locator("[data-changed]").count() for i in range(4)] == framed


@pytest.mark.browser
@pytest.mark.parametrize("text", [CAPITAL, VIOLIN], ids=["capital", "violin"])
def test_each_word_has_the_number_of_the_step_that_wrote_it(show: Show, text: dict[str, Any]) -> None:
    page = show(AnyOrder(SHOWN, text=text["name"]), address=f"#order=1;text={text['name']};step=5;own=3.1.0", width=390)
    for i, order in enumerate(ORDERS):
        steps = filled(WORDS, text, order)
        turns = [str(next(k for k, step in enumerate(steps) if step[gap] != GAP)) for gap in range(5)]
        assert lane(page, i).locator(".it-gap > i").all_text_contents() == turns
    assert lane(page, 4).locator(".it-gap > i").all_text_contents() == ["3", "2", "", "1", ""]
    apart = (
        lane(page, 1)
        .locator(".it-gap")
        .evaluate_all(
            """all => all.map((gap) => {
            const share = document.createRange();
            share.selectNodeContents(gap.querySelector("small"));
            const ring = gap.querySelector("i").getBoundingClientRect();
            return share.getBoundingClientRect().left - ring.right;
        })"""
        )
    )
    assert min(apart) >= 1
    for name in ORDERS:
        whole = sentence(text, filled(WORDS, text, name)[-1]).split()
        assert all(a != b for a, b in itertools.pairwise(whole))  # as the demo says of them


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_above_a_line_stands_in_words_whether_the_city_is_the_countrys_capital(show: Show, width: int) -> None:
    page = show(AnyOrder(SHOWN), address="#order=1;step=5;own=0.1.2.3.4", width=width)
    told = page.locator(".it-gap-told")
    cities = [filled(WORDS, CAPITAL, order)[-1][1] for order in ("once", "left", "surest", "random", "left")]
    signs = ["✕ not", "✕ not", "✓", "✓", "✕ not"]
    judged = [f"{city}: {sign} its capital" for city, sign in zip(cities, signs, strict=True)]
    expect(told).to_have_text(judged)
    for number in range(5):  # beside the line's name, all in one row
        name = lane(page, number).locator(".it-gap-name").bounding_box()
        assert name is not None
        assert name["height"] < 24
    assert lane(page, 0).get_by_text("minsk: ").is_visible() == (width > 330)
    follow(page, "order", "step=1")
    expect(told).to_have_text([judged[0], "", "", "", ""])  # in the others, country or city is open
    follow(page, "order", "step=5;text=violin")
    expect(told).to_have_text([""] * 5)


@pytest.mark.browser
def test_a_sentence_stands_in_one_line_and_ones_own_says_that_it_is_tapped(show: Show) -> None:
    for text in ("capital", "violin"):
        page = show(AnyOrder(SHOWN, text=text), width=1280)
        boxes = [gap.bounding_box() for gap in lane(page, 0).locator(".it-gap").all()]
        assert len({box["y"] for box in boxes if box}) == 1
        line, last = lane(page, 0).locator(".it-gap-line").bounding_box(), boxes[-1]
        assert line is not None
        assert last is not None
        assert 1.12 * (last["x"] + last["width"] + 8 - line["x"]) < line["width"]  # some fonts are as much wider
    hint = lane(page, 4).get_by_text("tap a gap")
    expect(hint).to_be_visible()
    by_tap(page, 2)
    expect(hint).to_be_hidden()
    page.get_by_role("button", name="undo").click()
    expect(hint).to_be_visible()


def by_tap(page: Page, gap: int) -> None:
    lane(page, 4).locator(".it-gap").nth(gap).click()


def by_key(page: Page, gap: int) -> None:
    lane(page, 4).locator(".it-gap").nth(gap).press("Enter")


@pytest.mark.browser
@pytest.mark.parametrize("hand", [by_tap, by_key])
def test_gaps_are_filled_in_ones_own_order(show: Show, hand: Callable[[Page, int], None]) -> None:
    page = show(AnyOrder(SHOWN))
    written = [GAP] * 5
    for gap in (4, 0, 1, 3, 2):
        cell = CAPITAL["states"][" ".join(written)][gap]
        hand(page, gap)
        written[gap] = WORDS[cell[0]]
        assert words(lane(page, 4)) == written
        share = lane(page, 4).locator(".it-gap small").nth(gap)
        assert float(share.inner_text()) == pytest.approx(cell[1] / 1000, abs=0.0051)
        expect(page.locator(".it-said")).to_contain_text(f"You wrote {written[gap]}")
    expect(page.locator(".it-said")).to_contain_text(
        "Minsk is not the capital of Ukraine: the country stood first, and 13 of 60 such orders end right."
    )
    assert state(page) == "order=1;own=4.0.1.3.2"
    page.get_by_role("button", name="undo").click()
    assert words(lane(page, 4))[2] == GAP
    page.get_by_role("button", name="reset").click()
    assert words(lane(page, 4)) == [GAP] * 5
    assert state(page) == ""


@pytest.mark.browser
def test_a_link_leads_to_its_state_and_a_wrong_one_to_the_first(show: Show) -> None:
    page = show(AnyOrder(SHOWN), address="#order=1;text=violin;step=3;own=2.0")
    assert words(lane(page, 1)) == filled(WORDS, VIOLIN, "left")[3]
    assert [word != GAP for word in words(lane(page, 4))] == [True, False, True, False, False]
    for wrong in ("own=7", "own=1.1", "step=9", "text=river"):
        page = show(AnyOrder(SHOWN), address=f"#order=1;{wrong}")
        expect(page.locator(".it-said")).to_contain_text("can’t read")


@pytest.mark.browser
def test_whole_sentences_are_held_against_the_capitals_that_are_known(show: Show) -> None:
    said = "Prague is not the capital of Slovakia: the country stood first, and 13 of 60 such orders end right."
    page = show(AnyOrder(SHOWN), address="#order=1;own=0.1.2.3.4")
    expect(page.locator(".it-said")).to_contain_text(said)
    page = show(AnyOrder(SHOWN), address="#order=1;own=3.2.1.4.0")
    expect(page.locator(".it-said")).to_contain_text(
        "Montevideo is the capital of Uruguay: the city stood first, and 56 of 60 such orders end right."
    )
    follow(page, "order", "own=4.0.1")  # as soon as both stand, and no longer
    expect(page.locator(".it-said")).to_contain_text("Minsk is not the capital of Ukraine: the country stood first")
    follow(page, "order", "own=4.0.1.3")
    expect(page.locator(".it-said")).not_to_contain_text("capital")
    page = show(AnyOrder(SHOWN), address="#order=1;text=violin;own=0.1.2.3.4")
    expect(page.locator(".it-said")).to_contain_text("knife")
    expect(page.locator(".it-said")).not_to_contain_text("capital")
    none = {country: "paris" for country in CAPITAL["capitals"]}
    page = show(AnyOrder(changed(capitals=none)), address="#order=1;step=5")
    expect(page.locator(".it-said")).to_contain_text(
        "City before country: 0 of 60 orders end in a right pair (here surest first ✕). Country before city: 0 of 60"
    )
    page = show(AnyOrder(changed(capitals={})), address="#order=1;step=5")
    expect(page.locator(".it-said")).to_contain_text("In this sentence, ")


@pytest.mark.browser
def test_a_whole_sentence_is_held_against_what_the_orders_wrote(show: Show) -> None:
    for own, least, end in (
        ("0.1.2.3.4", 0, "The sentence says knife more than once. Left to right wrote the same."),
        ("0.1.4.2.3", 1, "The sentence says snap more than once. In left to right, all words but one are the same."),
        ("2.0.1.3.4", 3, "more than once."),
        ("4.0.1.2.3", 4, "The sentence says wall more than once."),
    ):
        written = [GAP] * 5
        for gap in map(int, own.split(".")):
            written[gap] = WORDS[VIOLIN["states"][" ".join(written)][gap][0]]
        off = {
            name: sum(a != b for a, b in zip(written, filled(WORDS, VIOLIN, order)[-1], strict=True))
            for order, name in ORDERS.items()
        }
        assert min(off.values()) == least
        page = show(AnyOrder(SHOWN), address=f"#order=1;text=violin;own={own}")
        expect(page.locator(".it-said")).to_have_text(re.compile(f"{re.escape(end)}$"))


@pytest.mark.browser
def test_a_sentence_is_chosen_by_how_it_begins(show: Show) -> None:
    page = show(AnyOrder(SHOWN))
    expect(page.locator(".it-gap-choices label")).to_contain_text(["the capital of … is …", "a … is a …"])
    page.get_by_role("radio", name="a … is a …").check()
    assert state(page) == "order=1;text=violin"


@pytest.mark.browser
def test_a_button_takes_the_orders_step_by_step_and_back(show: Show) -> None:
    page = show(AnyOrder(SHOWN, tally=TALLY), width=1280)
    slider = page.get_by_role("slider", name="step of the four orders")
    stands = slider.bounding_box()
    for step in (2, 3, 4, 5):
        page.get_by_role("button", name="next step").click()
        assert state(page) == f"order=1;step={step}"
    expect(page.get_by_text("5 of 5 done")).to_be_visible()
    assert slider.bounding_box() == stands  # the button is no wider now
    page.get_by_role("button", name="from the start", exact=True).click()
    assert state(page) == ""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_what_was_counted_over_other_sentences_stands_apart_from_the_rows(show: Show, width: int) -> None:
    page = show(AnyOrder(SHOWN, tally=TALLY), width=width)
    counts = page.locator(".it-gap-tally li")
    for step in ("step=1", "step=5"):
        follow(page, "order", step)
        expect(page.locator(".it-gap-tally p")).to_have_text(
            "No word here comes right after itself (“the the”). In 200 other sentences, 1,560 gaps, this often:"
        )
        expect(counts).to_have_text([f"{ORDERS[name]} {n}" for name, n in TALLY[2].items()])
    bars = counts.locator("i").evaluate_all("all => all.map((one) => one.getBoundingClientRect().width)")
    assert bars == pytest.approx([50 * n / 624 for n in TALLY[2].values()], abs=0.5)
    last, tally = (page.locator(part).last.bounding_box() for part in (".it-gap-lane", ".it-gap-tally"))
    assert last is not None
    assert tally is not None
    assert tally["y"] > last["y"] + last["height"]
    city = CAPITAL["text"].index(GAP, CAPITAL["text"].index(GAP) + 1)
    doubled = changed(text=[*CAPITAL["text"][:city], "prague", *CAPITAL["text"][city:]])
    page = show(AnyOrder(doubled, tally=TALLY), width=width)
    expect(page.locator(".it-gap-tally p")).to_have_text(
        "In 200 other sentences, 1,560 gaps, a word came right after itself (“the the”) this often:"
    )
    page = show(AnyOrder(SHOWN), address="#order=1;step=5;text=violin")
    expect(page.locator(".it-said")).not_to_contain_text("others")
    expect(page.locator(".it-gap-tally")).to_have_count(0)


# What lies in the row of the message, where nothing is said: at each eighth of its height.
UNDER = """line => {
    const { top, bottom, left } = line.getBoundingClientRect();
    const words = document.createRange();
    words.selectNodeContents(line.querySelector(".it-said"));
    const end = words.getBoundingClientRect().bottom + 6;
    const ground = getComputedStyle(line).backgroundColor;
    const under = [];
    for (let y = end; y < bottom; y += (bottom - top) / 8) under.push(document.elementFromPoint(left + 40, y));
    return [ground, getComputedStyle(line).position, under.map((each) => line.contains(each))];
}"""


@pytest.mark.browser
def test_a_message_that_sticks_covers_the_rows_only_where_it_says_something(show: Show) -> None:
    options = {"width": 390, "has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
    page = show(AnyOrder(SHOWN, tally=TALLY), **options)
    gap = lane(page, 4).locator(".it-gap").first
    gap.evaluate("gap => scrollBy({ top: gap.getBoundingClientRect().top - 700, behavior: 'instant' })")
    gap.tap()
    ground, position, under = page.locator(".it-message-line").evaluate(UNDER)
    assert (ground, position) == ("rgba(0, 0, 0, 0)", "sticky")
    assert under == [False] * len(under) != []
    said = page.locator(".it-said").evaluate("said => getComputedStyle(said).backgroundColor")
    assert said != "rgba(0, 0, 0, 0)"


def test_of_all_orders_those_with_the_city_first_end_right_more_often() -> None:
    right = dict[bool, int]()
    for own in itertools.permutations(range(5)):
        written = [GAP] * 5
        for gap in own:
            written[gap] = WORDS[CAPITAL["states"][" ".join(written)][gap][0]]
        city_first = own.index(1) < own.index(0)
        right[city_first] = right.get(city_first, 0) + (CAPITAL["capitals"].get(written[0]) == written[1])
    assert right == {True: 56, False: 13}


@pytest.mark.browser
def test_the_table_has_the_three_likeliest_words(show: Show) -> None:
    page = show(AnyOrder(SHOWN))
    page.get_by_role("button", name="table").click()
    caught_up(page)
    cell = CAPITAL["states"]["_ _ _ _ _"][1]
    row = page.locator(".it-table tbody tr").nth(1).inner_text().split("\t")
    assert row[1::2] == [WORDS[i] for i in cell[::2]]
    assert [float(share) for share in row[2::2]] == [share / 1000 for share in cell[1::2]]


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(show: Show, complaints: Check, sticking_out: Check, theme: str) -> None:
    page = show(AnyOrder(SHOWN), theme=theme, width=390, has_touch=True)
    assert sticking_out(page) == []
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert complaints(page) == []
    assert small_targets(page.locator("button.it-gap")) == []
    assert small_targets(page.locator(".it-gap-choices :is(label[data-index], input[type=range])")) == []


SIGNS = """() => [...document.querySelectorAll(".it-gap-line")].flatMap((line) => {
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
        if (!/^[,.]$/.test(walker.currentNode.textContent)) continue;
        const range = document.createRange();
        range.selectNode(walker.currentNode);
        found.push(range.getBoundingClientRect().left - line.getBoundingClientRect().left);
    }
    return found;
})"""


@pytest.mark.browser
def test_no_line_begins_with_a_sign(show: Show) -> None:
    page = show(AnyOrder(SHOWN))
    for width in range(320, 480, 8):
        page.set_viewport_size({"width": width, "height": 900})
        places = page.evaluate(SIGNS)
        assert len(places) == 10
        assert min(places) > 20, width


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 390, 720, 1280])
@pytest.mark.parametrize("text", ["capital", "violin"])
def test_it_holds_its_height_and_hides_no_word(show: Show, text: str, width: int) -> None:
    page = show(AnyOrder(SHOWN, text=text, tally=TALLY), width=width)
    heights = set()
    message = page.locator(".it-said")
    for n in range(6):
        page.get_by_role("slider", name="step").fill(str(n))
        heights.add(page.locator(".it-demo").bounding_box()["height"])  # type: ignore[index]
        assert message.evaluate("line => line.scrollHeight <= line.clientHeight + 1")
    for gap in range(5):
        by_tap(page, gap)
        heights.add(page.locator(".it-demo").bounding_box()["height"])  # type: ignore[index]
        assert message.evaluate("line => line.scrollHeight <= line.clientHeight + 1")
    for _ in range(5):
        page.get_by_role("button", name="undo").click()
        assert message.evaluate("line => line.scrollHeight <= line.clientHeight + 1")
    assert len(heights) == 1
    if width > 480:
        assert max(heights) <= 800


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    page = show(AnyOrder({}))
    expect(page.get_by_role("alert")).to_contain_text("no texts")


@pytest.mark.browser
def test_forced_colors_keep_the_hatch_of_a_gap(show: Show) -> None:
    page = show(AnyOrder(SHOWN), forced_colors="active")
    for kind in ("masked", "guess"):
        image = page.locator(f".it-gap[data-{kind}] > span").first.evaluate(
            "gap => getComputedStyle(gap).backgroundImage"
        )
        assert image.startswith("repeating-linear-gradient"), kind


@pytest.mark.browser
def test_ones_own_line_stands_last_and_shows_which_guesses_a_word_changed(show: Show) -> None:
    page = show(AnyOrder(SHOWN))
    own, orders = lane(page, 4), lane(page, 0)
    assert page.get_by_role("slider").bounding_box()["y"] < orders.bounding_box()["y"] < own.bounding_box()["y"]  # type: ignore[index]
    changed_gaps = own.locator(".it-gap[data-guess][data-changed]")
    expect(changed_gaps).to_have_count(0)
    states, steps = CAPITAL["states"], [["_"] * 5, ["slovakia", *["_"] * 4], ["slovakia", "prague", *["_"] * 3]]
    for n, gap in enumerate((0, 1)):
        earlier, now = (states[" ".join(step)] for step in steps[n : n + 2])
        turned = [i for i in range(5) if now[i] and now[i][0] != earlier[i][0]]
        by_tap(page, gap)
        expect(changed_gaps).to_have_count(len(turned))
        framed = own.locator(".it-gap").evaluate_all(
            "all => all.flatMap((gap, i) => 'guess' in gap.dataset && 'changed' in gap.dataset ? [i] : [])"
        )
        assert framed == turned
        counts = ("no guess", "one guess", "two guesses", "three guesses", "four guesses")
        expect(page.locator(".it-said")).to_contain_text(f"The gaps left read it: {counts[len(turned)]} changed.")
    by_tap(page, 2)
    by_tap(page, 3)
    expect(page.locator(".it-said")).to_contain_text("The gap left reads it: ")
    page.get_by_role("button", name="reset").click()
    by_tap(page, 0)
    expect(own.locator(".it-gap").nth(1)).to_have_attribute("aria-label", "prague 0.24, was minsk, gap 2: fill it")


@pytest.mark.browser
def test_on_a_phone_the_lines_stand_near_the_button(show: Show) -> None:
    page = show(AnyOrder(SHOWN, tally=TALLY), width=390, has_touch=True)
    button, line = page.get_by_role("button", name="next step").bounding_box(), lane(page, 0).bounding_box()
    assert button is not None
    assert line is not None
    assert 0 < line["y"] - button["y"] - button["height"] <= 300
    assert small_targets(page.get_by_role("button", name="next step")) == []


@pytest.mark.browser
def test_each_line_says_how_often_the_model_was_asked(show: Show) -> None:
    page = show(AnyOrder(SHOWN))
    for step in range(6):
        page.get_by_role("slider", name="step").fill(str(step))
        for number, most in enumerate((1, 5, 5, 5)):
            n = min(step, most)
            expect(lane(page, number).locator(".it-gap-name small")).to_have_text(f"{n} pass" + "es" * (n != 1))
    for n, gap in enumerate((3, 1), start=1):
        by_tap(page, gap)
        expect(lane(page, 4).locator(".it-gap-name small")).to_have_text(f"{n} pass" + "es" * (n != 1))

"""`FactTrace`: the file's numbers, one cell by mouse, finger and keys, a link, bad input."""

import copy
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from conftest import caught_up, far_off, follow, html_of, reloaded, small_targets, small_texts, state, whole_layouts
from inside_transformers.widgets import FactTrace
from inside_transformers.widgets.fact_trace import SCALE, SITES

FILE = Path(__file__).resolve().parents[2] / "book" / "figures" / "trace.json"
MAPS: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
CAPITAL, KOREA, TOWER = MAPS["pairs"]
Show = Callable[..., Page]


def changed(**changes: Any) -> dict[str, Any]:
    """The maps, with the first pair changed."""
    maps = copy.deepcopy(MAPS)
    maps["pairs"][0].update(changes)
    return maps


# ---- the Python side


def test_the_first_state_is_where_the_answer_turns() -> None:
    trace = FactTrace(MAPS)
    assert trace.problem == ""
    assert (trace.pair, trace.site, trace.layer, trace.token) == ("capital", "residual1", 12, 3)
    cell = CAPITAL["maps"]["residual1"][12][3]
    assert MAPS["tokens"][cell[2]] == CAPITAL["answers"][1]


@pytest.mark.parametrize(
    ("maps", "options", "words"),
    [
        ({}, {}, "maps has no pairs"),
        ([1], {}, "maps has no pairs"),
        ({"tokens": ["a"], "pairs": [{"name": "a"}]}, {}, "a pair has no 'label'"),
        (changed(donor=["The"]), {}, "the prompt has 5 tokens and the donor 1"),
        (changed(donor=CAPITAL["prompt"]), {}, "its own donor"),
        (changed(maps={"residual1": []}), {}, "has the maps residual1"),
        (changed(maps=CAPITAL["maps"] | {"mlp1": []}), {}, "capital, mlp1: 0 rows"),
        (changed(maps=CAPITAL["maps"] | {"mlp1": [[[1]]]}), {}, "expected 5 cells of 8 numbers"),
        (changed(maps=CAPITAL["maps"] | {"mlp1": [[[1, 1, 999, 1, 0, 1, 0, 1]] * 5]}), {}, "no such tokens"),
        (MAPS, {"pair": "italy"}, "'italy' is no pair: expected one of capital, korea, tower"),
        (MAPS, {"site": "neuron"}, "'neuron' can't be swapped"),
        (MAPS, {"layer": 30}, "the layer is 30: expected a number from 0 to 29"),
        (MAPS, {"token": 5}, "the token is 5: expected a number from 0 to 4"),
        (MAPS, {"guess": ("swap", [(0, 9), (20, 30)])}, "means the layers 20 to 30: expected 0 to 29"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(maps: Any, options: dict[str, Any], words: str) -> None:
    assert re.search(words, FactTrace(maps, **options).problem)


def test_the_table_without_javascript_holds_the_files_numbers() -> None:
    still = FactTrace(MAPS, site="attention1").still
    assert still["head"] == ["layer", "The", "capital", "of", "France", "is"]
    assert [row[0] for row in still["rows"]] == [str(layer) for layer in reversed(range(30))]
    (top,) = [row for row in still["rows"] if row[0] == "23"]
    assert float(top[5]) == pytest.approx(CAPITAL["maps"]["attention1"][23][4][0] / SCALE, abs=0.0051)


# ---- in the browser


def choose(page: Page, name: str) -> None:
    """Choose a pair or what is swapped: of boxes, or on a phone in a list."""
    box = page.get_by_label(name, exact=True)
    if box.is_visible():
        box.check()
    else:
        choices = page.locator(".it-trace-lists select").filter(has=page.get_by_role("option", name=name, exact=True))
        choices.select_option(label=name)


def the_map(page: Page) -> Locator:
    """The map, which is one target."""
    return page.get_by_role("slider", name="where the swap is")


def place(page: Page, layer: int, token: int, words: int = 5) -> tuple[float, float]:
    """The middle of a cell, in the window."""
    box = the_map(page).locator(".it-trace-edge").bounding_box()
    assert box is not None
    return box["x"] + box["width"] * (token + 0.5) / words, box["y"] + box["height"] * (29.5 - layer) / 30


def by_mouse(page: Page) -> None:
    """Drag from the cell that is chosen to layer 25 at the last word."""
    page.mouse.move(*place(page, 12, 3))
    page.mouse.down()
    page.mouse.move(*place(page, 20, 3), steps=3)
    page.mouse.move(*place(page, 25, 4), steps=3)
    page.mouse.up()


def by_touch(page: Page) -> None:
    """The same with a finger, which sets out sideways; the page must not scroll meanwhile."""
    touch = page.context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    for kind, cell in (("touchStart", (12, 3)), ("touchMove", (12, 4)), ("touchMove", (25, 4))):
        x, y = place(page, *cell)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("scrollY") == scrolled


def by_tap(page: Page) -> None:
    """A tap on the cell."""
    page.mouse.click(*place(page, 25, 4))


def by_keys(page: Page) -> None:
    """The same with the arrow keys."""
    for key in ("ArrowRight", "PageUp", "Shift+ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp"):
        the_map(page).press(key)


def by_buttons(page: Page) -> None:
    """The same with the four buttons."""
    page.get_by_role("button", name="one word to the right").click()
    for _ in range(13):
        page.get_by_role("button", name="one layer up").click()


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_touch, by_tap, by_keys, by_buttons])
def test_mouse_finger_and_keys_reach_the_same_state(show: Show, way: Callable[[Page], None]) -> None:
    touch = way is by_touch
    page = show(FactTrace(MAPS), width=390 if touch else 1280, has_touch=touch)
    if touch:
        the_map(page).scroll_into_view_if_needed()
    way(page)
    assert state(page) == "trace=1;at=25,4"
    cell = CAPITAL["maps"]["residual1"][25][4]
    share = f"{cell[0] / SCALE + 1e-9:.2f}"
    expect(page.get_by_role("status")).to_contain_text(f"Into layer 25, at “is”: the answer becomes Madrid, {share}")
    expect(the_map(page)).to_have_attribute("aria-valuetext", f"Into layer 25, at “is”: Madrid {share}")


@pytest.mark.browser
def test_every_number_is_the_files_in_every_map(show: Show) -> None:
    page = show(FactTrace(MAPS), width=1280, reduced_motion="reduce")
    page.get_by_role("button", name="table").click()
    for pair in MAPS["pairs"]:
        page.get_by_label(pair["label"], exact=True).check()
        for site, name in SITES.items():
            page.get_by_label(name, exact=True).check()
            caught_up(page)
            shown = (
                page.locator(".it-tables table")
                .last.locator("td")
                .evaluate_all("all => all.map((one) => Number(one.dataset.value))")
            )
            want = [cell[0] / SCALE for row in reversed(pair["maps"][site]) for cell in row]
            assert shown == pytest.approx(want, abs=1e-9)
            most = max(1, pair["other"][0])
            cells = page.locator(".it-trace-map g:not([data-unused]) > .it-cell-ground:not([data-away])")
            drawn = cells.evaluate_all("all => all.map((one) => Number(one.getAttribute('fill-opacity')))")
            assert all(cells.evaluate_all("all => all.map((one) => one.getBoundingClientRect().width > 4)"))
            shades = [min(1, cell[0] / most) for word in zip(*pair["maps"][site], strict=True) for cell in word]
            assert drawn == pytest.approx(shades, abs=0.0051)


@pytest.mark.browser
def test_the_bars_say_the_three_likeliest_tokens(show: Show) -> None:
    page = show(FactTrace(MAPS), address="#trace=1;site=attention1;at=23,4")
    cell = CAPITAL["maps"]["attention1"][23][4]
    said = page.get_by_role("img", name=re.compile("^with the swap"))
    text = (said.get_attribute("aria-label") or "").split(". without")[0]
    tokens = [MAPS["tokens"][index].replace(" ", "␣") for index in cell[2::2]]
    numbers = [f"{share / SCALE + 1e-9:.2f}" for share in cell[3::2]]
    assert text == "with the swap: " + ", ".join(f"{a} {b}" for a, b in zip(tokens, numbers, strict=True))
    expect(said.get_by_text("without it (dashed)")).to_be_visible()  # what the outlines on the bars are
    assert said.locator(".it-bar-before[data-shown]").count() > 0


@pytest.mark.browser
def test_a_link_restores_the_state_and_undo_and_reset_go_back(show: Show) -> None:
    page = show(FactTrace(MAPS), address="#trace=1;pair=korea;site=mlp5;at=7,3")
    said = page.get_by_role("status")
    expect(said).to_contain_text("MLP of layers 5 to 9, at “South”:")
    expect(page.get_by_label(KOREA["label"], exact=True)).to_be_checked()
    expect(page.get_by_label("MLP, 5 layers", exact=True)).to_be_checked()
    page.get_by_label("residual stream", exact=True).check()
    assert state(page) == "trace=1;pair=korea;at=7,3"
    reloaded(page)
    expect(said).to_contain_text("Into layer 7, at “South”:")
    page.get_by_label("attention", exact=True).check()
    page.get_by_role("button", name="undo").click()
    expect(said).to_contain_text("One step back. Into layer 7, at “South”:")
    page.get_by_role("button", name="reset").click()
    expect(said).to_contain_text("As at first. Into layer 12, at “France”:")
    assert state(page) == ""


@pytest.mark.browser
@pytest.mark.parametrize("address", ["pair=italy", "site=neuron", "at=30,0", "at=3,9", "at=3", "layer=3"])
def test_an_address_that_cannot_be_read_is_said_so(show: Show, address: str) -> None:
    page = show(FactTrace(MAPS), address=f"#trace=1;{address}")
    expect(page.get_by_role("status")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_a_drag_is_one_step_and_escape_takes_it_back(show: Show) -> None:
    page = show(FactTrace(MAPS), width=1280)
    by_mouse(page)
    page.get_by_role("button", name="undo").click()
    assert state(page) == ""
    page.mouse.move(*place(page, 12, 3))
    page.mouse.down()
    page.mouse.move(*place(page, 20, 1), steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert state(page) == ""


@pytest.mark.browser
def test_the_words_below_and_the_numbers_beside_change_one_of_two(show: Show) -> None:
    page = show(FactTrace(MAPS), width=1280)
    x, y = place(page, 0, 1)
    page.mouse.click(x, y + 30)
    assert state(page) == "trace=1;at=12,1"
    x, y = place(page, 20, 0)
    page.mouse.click(x - 55, y)
    assert state(page) == "trace=1;at=20,1"


@pytest.mark.browser
def test_another_prompt_shows_its_own_subject(show: Show) -> None:
    page = show(FactTrace(MAPS))
    said = page.get_by_role("status")
    page.get_by_label(KOREA["label"], exact=True).check()
    expect(said).to_contain_text("Into layer 12, at “Korea”: the answer becomes Pyongyang (its first token: Py)")
    page.get_by_label(TOWER["label"], exact=True).check()
    expect(said).to_contain_text("Into layer 12, at “iffel”: the answer becomes Rome")
    the_map(page).press("ArrowLeft")
    expect(said).to_contain_text("Into layer 12, at “E”: the answer stays Paris")
    follow(page, "trace", "pair=tower;at=2,2")
    expect(said).to_contain_text("at “iffel”: Rome comes first, but only at 0.07 (without the swap 0.04).")


A_GUESS = """() => {
    const box = document.createElement("fieldset");
    box.className = "course-guess";
    box.dataset.guess = "swap";
    box.innerHTML = "<input type=radio name=g>".repeat(3);
    document.querySelector("h1").after(box);
}"""
LAYERS = [(0, 9), (10, 19), (20, 29)]


def guess(page: Page, option: int) -> None:
    """Choose an option of the page's guess, and tell of it as page.js does."""
    page.evaluate(
        """option => {
            const box = document.querySelector(".course-guess");
            box.querySelectorAll("input")[option].checked = true;
            box.dispatchEvent(new Event("guessed", { bubbles: true }));
        }""",
        option,
    )


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_guess_is_framed_in_the_subjects_column_and_stays_until_another(
    show: Show, sticking_out: Callable[[Page], list[str]], width: int
) -> None:
    page = show(FactTrace(MAPS, guess=("swap", LAYERS)), width=width)
    frame, words = page.locator(".it-trace-guess"), page.locator(".it-trace-map").get_by_text("your guess")
    expect(frame).to_be_hidden()
    page.evaluate(A_GUESS)
    for option, (low, high) in enumerate(LAYERS):
        guess(page, option)
        expect(words).to_be_visible()
        box = frame.bounding_box()
        assert box is not None
        (left, top), (right, bottom) = place(page, high, 3), place(page, low, 3)
        cell = (bottom - top) / (high - low)
        assert box["y"] < top - cell / 2 < box["y"] + 5
        assert box["y"] + box["height"] - 5 < bottom + cell / 2 < box["y"] + box["height"]
        assert left - box["x"] == pytest.approx(box["x"] + box["width"] - right, abs=2)
        told = "right" if low <= 23 <= high else "too early"
        assert words.text_content() == f"your guess: {told}"
        description = f"your guess: a layer from {low} to {high}, at “France”: {told}"
        expect(the_map(page)).to_have_attribute("aria-description", description)
        judged = told if told == "right" else "wrong, too early"
        verdict = f"Your guess, a layer from {low} to {high} at “France”: {judged}."
        expect(page.get_by_role("status")).to_contain_text(verdict)
    the_map(page).press("ArrowDown")
    expect(words).to_be_visible()
    for pair, word in ((KOREA, "Korea"), (TOWER, "iffel"), (CAPITAL, "France")):  # it is judged for each prompt
        choose(page, pair["label"])
        expect(words).to_be_visible()
        column = [
            row[pair["prompt"].index(next(p for p in pair["prompt"] if p.strip() == word))]
            for row in pair["maps"]["residual1"]
        ]
        ends = max(i for i, cell in enumerate(column) if MAPS["tokens"][cell[2]] == pair["answers"][1])
        assert 20 <= ends <= 29
        expect(the_map(page)).to_have_attribute("aria-description", re.compile(f"at “{word}”: right$"))
        assert sticking_out(page) == []
    assert sticking_out(page) == []
    assert small_texts(page) == []
    page.get_by_role("button", name="table").click()
    caught_up(page)
    expect(page.locator("caption").last).to_contain_text(
        "Dashed, your guess: a layer from 20 to 29, at “France”: right."
    )
    expect(page.locator("td[data-guess]")).to_have_count(10)
    choose(page, "attention")  # it was asked of the residual stream
    expect(words).to_be_hidden()


@pytest.mark.browser
def test_the_word_beside_a_guess_gives_way_to_the_chosen_cell(show: Show) -> None:
    page = show(FactTrace(MAPS, guess=("swap", LAYERS)), width=1280)
    page.evaluate(A_GUESS)
    guess(page, 1)
    for layer in range(8, 22):
        follow(page, "trace", f"at={layer},2")
        expect(the_map(page)).to_have_attribute("aria-valuenow", str(layer))
        plate, chosen = (page.locator(f".it-trace-{name}").bounding_box() for name in ("guess-plate", "chosen"))
        assert plate is not None
        assert chosen is not None
        assert plate["y"] >= chosen["y"] + chosen["height"] - 2 or plate["y"] + plate["height"] <= chosen["y"] + 2


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 350])
def test_a_scale_of_all_shades_says_what_a_full_and_an_empty_cell_mean(show: Show, width: int) -> None:
    page = show(FactTrace(MAPS), width=width)
    samples = page.locator(".it-trace-sample")
    shades = samples.evaluate_all("all => all.map((one) => Number(one.getAttribute('fill-opacity')))")
    assert (shades[0], shades[-1]) == (0, 1)
    assert all(0.1 < after - before < 0.3 for before, after in itertools.pairwise(shades))
    for pair in (KOREA, CAPITAL, TOWER):
        choose(page, pair["label"])
        most = f"{pair['other'][0] / SCALE + 1e-9:.2f}"
        who = f"(the run on {pair['subjects'][1]}|the donor)"  # the first that fits
        none = page.get_by_text(re.compile(f"{pair['whole'][1]}: 0$"))
        full = page.get_by_text(re.compile(f"^≥ {most}, as {who}$"))
        boxes = [one.bounding_box() for one in (none, *samples.all(), full)]
        heading = page.locator(".it-trace-map").get_by_text("layer", exact=True)
        for left, right in itertools.pairwise([heading.bounding_box(), *boxes]):
            assert left
            assert right
            assert right["x"] - left["x"] - left["width"] > -2
        for left, right in (boxes[:2], boxes[-2:]):
            assert left
            assert right
            assert right["x"] - left["x"] - left["width"] < 14


@pytest.mark.browser
def test_another_part_shows_the_cell_that_brings_most(show: Show) -> None:
    page = show(FactTrace(MAPS))
    look = page.locator(".it-look > :visible")
    expect(look).to_have_text("Tap a cell: the word’s vector there (its residual stream) is swapped for Spain’s.")
    said = {
        "attention1": "what attention adds to the word there is",
        "mlp1": "what the MLP adds, from that word alone, is",
        "attention5": "what attention adds in the 5 layers around it is",
        "mlp5": "what the MLPs add in the 5 layers around it is",
    }
    for site, name in list(SITES.items())[1:]:
        page.get_by_label(name, exact=True).check()
        expect(look).to_have_text(f"Tap a cell: {said[site]} swapped for Spain’s.")
        shares = {(i, j): cell[0] for i, row in enumerate(CAPITAL["maps"][site]) for j, cell in enumerate(row)}
        layer, token = max(shares, key=lambda place: shares[place])
        assert state(page) == f"trace=1;site={site};at={layer},{token}"
    page.get_by_role("button", name="reset").click()
    page.get_by_label(KOREA["label"], exact=True).check()
    expect(look).to_contain_text(f"is swapped for {KOREA['subjects'][1]}’s.")


@pytest.mark.browser
def test_the_message_says_where_else_to_look(show: Show) -> None:
    page = show(FactTrace(MAPS))
    said = page.get_by_role("status")
    for address, words in (
        ("at=24,3", "Further down at this word it turns: what said Spain has been read by now."),
        ("at=12,4", "Further up at this word it turns: what says Spain isn’t here yet."),
        ("at=12,1", "nothing changes. Up to this word both prompts are the same"),
        (
            "site=attention1;at=12,4",
            "At this word it turns in layer 23; on the map, in 1 of 150 cells. One part alone hardly ever turns it.",
        ),
        ("site=attention1;at=12,3", "At this word it turns in no layer; on the map, in 1 of 150 cells."),
        ("pair=korea;site=mlp5;at=20,3", "with the middle in layers 0 to 2; on the map, in 15 of 180 cells."),
        ("pair=tower;site=mlp5;at=20,3", "; on the map, in 10 of 270 cells."),
        ("pair=tower;site=mlp1;at=20,3", "No cell of this map turns it."),
        ("site=mlp1;at=0,3", "enough: it may hold the answer, or only say “Spain”. A swap can’t tell."),
        ("at=12,3", "What decides comes through “France” (layers 0 to 23), then through “is” (24 to 29)."),
        ("at=25,4", "What decides comes through “France” (layers 0 to 23), then through “is” (24 to 29)."),
        (
            "pair=korea;at=3,3",
            "through “South” (layers 0 to 3), then through “Korea” (4 to 23), then through “is” (24 to 29).",
        ),
    ):
        page.evaluate("(state) => { location.hash = `trace=1;${state}`; }", address)
        expect(said).to_contain_text(words)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Callable[[Page], list[tuple[str, str]]], theme: str) -> None:
    page = show(FactTrace(MAPS), theme=theme)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert complaints(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_holds_its_height(show: Show, sticking_out: Callable[[Page], list[str]], width: int) -> None:
    page = show(FactTrace(MAPS), width=width)
    demo = page.locator(".it-demo")

    def height() -> float:
        return float(demo.evaluate("demo => demo.getBoundingClientRect().height"))

    first = height()
    if width == 1280:
        assert first <= 800
    for pair in MAPS["pairs"]:
        choose(page, pair["label"])
        for name in SITES.values():
            choose(page, name)
            for key in ("Home", "PageDown", "ArrowRight", "ArrowUp"):
                the_map(page).press(key)
                assert height() == first
    assert sticking_out(page) == []
    assert small_texts(page) == []


@pytest.mark.browser
def test_on_a_phone_controls_are_large_and_near_and_the_map_leaves_room(show: Show) -> None:
    page = show(FactTrace(MAPS), width=390, has_touch=True, is_mobile=True)
    choose(page, TOWER["label"])
    box = the_map(page).bounding_box()
    assert box is not None
    assert box["height"] <= 0.45 * 664
    assert small_targets(page.locator(".it-demo :is(select, button:not([hidden]))")) == []
    assert far_off(the_map(page), page.locator(".it-trace-lists select, .it-trace-steps button")) == []


@pytest.mark.browser
def test_on_a_phone_the_map_comes_first_and_what_is_said_right_under_it(show: Show) -> None:
    page = show(FactTrace(MAPS), width=390, has_touch=True, is_mobile=True)
    map_box, line, look, steps, bars = (
        page.locator(place).bounding_box() or {}
        for place in (".it-trace-map", ".it-message-line", ".it-look", ".it-trace-steps", ".it-sayings")
    )
    assert 0 <= map_box["y"] - look["y"] - look["height"] <= 30
    assert 0 <= line["y"] - map_box["y"] - map_box["height"] <= 30
    assert line["y"] + line["height"] - map_box["y"] <= 664 - 44 - 74  # both are in sight on a small phone
    assert line["y"] < steps["y"] < bars["y"]
    # What the donor says stands there, too.
    said = page.locator(".it-sayings text").locator("visible=true")
    expect(said.filter(has_text="donor: the run on Spain")).to_have_count(1)
    for pair in MAPS["pairs"]:
        choose(page, pair["label"])
        expect(page.locator(".it-trace-lists select").first).to_have_value(pair["name"])
        expect(said.filter(has_text=f"donor: the run on {pair['subjects'][1]}")).to_have_count(1)
        assert page.locator(".it-trace-lists select").evaluate_all(
            "all => all.every(one => one.scrollWidth <= one.clientWidth)"
        )


@pytest.mark.browser
def test_under_a_finger_the_cells_around_it_are_shown_enlarged_on_the_other_side(show: Show) -> None:
    page = show(FactTrace(MAPS), width=390, has_touch=True, is_mobile=True)
    the_map(page).scroll_into_view_if_needed()
    near, touch = page.locator(".it-trace-near"), page.context.new_cdp_session(page)

    def finger(kind: str, layer: int = 0, token: int = 0) -> None:
        x, y = place(page, layer, token)
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for token, cells in ((3, range(9, 16)), (0, range(9, 16))):
        finger("touchStart", 12, 2)
        expect(near).to_be_hidden()
        finger("touchMove", 12, 1)
        finger("touchMove", 12, token)
        expect(near).to_be_visible()
        expect(the_map(page)).to_have_attribute(
            "aria-valuetext", re.compile(f"at “{CAPITAL['prompt'][token].strip()}”")
        )
        expect(near.locator("text")).to_have_text([str(layer) for layer in reversed(cells)])
        most = CAPITAL["other"][0]
        shades = [min(1, CAPITAL["maps"]["residual1"][layer][token][0] / most) for layer in reversed(cells)]
        drawn = near.locator(".it-trace-near-cell").evaluate_all(
            "all => all.map(one => +one.getAttribute('fill-opacity'))"
        )
        assert drawn == pytest.approx(shades, abs=0.0051)
        glass = near.bounding_box()
        assert glass is not None
        (x, _), row = place(page, 12, token), near.locator(".it-trace-near-cell").first.bounding_box()
        assert row is not None
        assert row["height"] >= 16
        assert x + 32 < glass["x"] or glass["x"] + glass["width"] < x - 32
        finger("touchEnd")
        expect(near).to_be_hidden()
    finger("touchStart", 29, 3)
    finger("touchMove", 29, 1)
    finger("touchMove", 29, 3)
    expect(near.locator("text")).to_have_text(["", "", "", "29", "28", "27", "26"])
    finger("touchEnd")
    # A tap, too, is confirmed: by the layer, beside what it brings.
    x, y = place(page, 16, 3)
    page.touchscreen.tap(x, y)
    expect(the_map(page)).to_have_attribute("aria-valuenow", "16")
    cell = CAPITAL["maps"]["residual1"][16][3]
    expect(page.locator(".it-trace-map").get_by_text(f"layer 16: Madrid {cell[0] / SCALE + 1e-9:.2f}")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_words_that_have_room_are_whole_and_lie_flat(show: Show, width: int) -> None:
    page = show(FactTrace(MAPS), width=width)
    upright = page.locator(".it-trace-map .it-chip:not([data-away]) text[transform*=rotate]")
    expect(page.locator(".it-trace-map .it-chip text", has_text="capital")).to_be_visible()
    expect(upright).to_have_count(0)
    said = page.locator(".it-sayings text").locator("visible=true")
    expect(said.filter(has_text="Barcelona").first).to_be_visible()
    expect(said.filter(has_text="…")).to_have_count(0)
    page.evaluate("location.hash = 'trace=1;pair=tower'")
    expect(page.locator(".it-trace-map .it-chip text", has_text="Tower")).to_be_visible()
    if width == 390:  # of many words, only those stand that have no room
        expect(upright.filter(has_text="is")).to_have_count(0)
        expect(upright).not_to_have_count(0)


@pytest.mark.browser
def test_forced_colors_keep_the_cell_in_sight(show: Show) -> None:
    page = show(FactTrace(MAPS), forced_colors="active")
    looks = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            const probe = document.body.appendChild(document.createElement("i"));
            const color = (name) => {
                probe.style.color = name;
                return getComputedStyle(probe).color;
            };
            return {
                highlight: color("Highlight"),
                canvas: color("Canvas"),
                chosen: style(".it-trace-chosen").stroke,
                gap: style(".it-trace-chosen").filter,
                cell: style(".it-trace-map .it-cell-ground").fill,
                surface: style(".it-demo").backgroundColor,
            };
        }"""
    )
    assert looks["chosen"] == looks["highlight"]
    assert looks["cell"] not in (looks["surface"], looks["highlight"])
    assert re.findall(r"drop-shadow\((.*?\)) \S+ \S+ 0px\)", looks["gap"]) == [looks["canvas"]] * 4


@pytest.mark.browser
def test_without_javascript_the_table_stands_there(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(html_of(FactTrace(MAPS)), encoding="utf-8")
    assert "the probability of Madrid, by layer and word" in path.read_text(encoding="utf-8")


@pytest.mark.browser
def test_on_paper_the_map_is_whole_and_buttons_are_gone(show: Show) -> None:
    page = show(FactTrace(MAPS), width=1280)
    page.emulate_media(media="print")
    expect(the_map(page)).to_be_visible()
    expect(page.get_by_role("button", name="one layer up")).to_be_hidden()
    expect(page.get_by_role("status")).to_be_visible()


@pytest.mark.browser
def test_keys_pressed_in_it_do_not_reach_the_host(show: Show) -> None:
    page = show(FactTrace(MAPS))
    page.evaluate("document.addEventListener('keydown', () => { window.heard = true; })")
    the_map(page).press("ArrowUp")
    assert page.evaluate("window.heard") is None


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    expect(show(FactTrace({})).get_by_role("alert")).to_contain_text("maps has no pairs")


@pytest.mark.browser
def test_a_swap_lays_out_nothing_else_of_the_page(show: Show) -> None:
    page = show(FactTrace(MAPS), width=1280)
    assert whole_layouts(page, lambda: page.get_by_role("slider").press("ArrowUp")) == []
    assert whole_layouts(page, lambda: page.get_by_label("MLP, 5 layers", exact=True).check()) == []

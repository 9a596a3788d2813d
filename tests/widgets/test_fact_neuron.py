"""`FactNeuron`: torch's numbers, the four questions, all handles by all ways, a link, the reader's own neuron."""

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from conftest import (
    Drag,
    by_mouse,
    by_touch,
    caught_up,
    dress,
    follow,
    painted,
    reloaded,
    small_targets,
    small_texts,
    state,
)
from inside_transformers.widgets import FactNeuron
from inside_transformers.widgets.fact_neuron import answer, direction

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
Paint = Callable[[Locator, list[str]], list[float]]


def right(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    """What a reader writes who got it right."""
    return first + last, torch.tensor(-1.0)


# ---- the Python side


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"first": ""}, r"first is '': expected a text of 1 to 16 letters\."),
        ({"last": "J" * 17}, "last is 'JJJJJJJJJJJJJJJJJ': expected a text"),
        ({"answer": 3}, "answer is 3: expected a text"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(values: Any, words: str) -> None:
    assert re.search(words, FactNeuron(**values).problem)


def test_the_table_without_javascript_holds_the_pages_numbers() -> None:
    rows = FactNeuron().still["rows"]
    assert rows[0] == ["Michael Jordan", "2.00", "0.50", "0.50"]
    assert rows[3] == ["neither", "0.00", "−1.50", "0.00"]
    assert FactNeuron(and_neuron=right).still["rows"][0] == ["Michael Jordan", "2.00", "1.00", "1.00"]


REQUEST = {"seq": 6, "first": [1.0, 0.0], "last": [0.0, 1.0]}


def test_a_readers_neuron_gets_the_directions() -> None:
    assert answer(right, REQUEST) == {"seq": 6, "weight": [1.0, 1.0], "bias": -1.0, "error": ""}
    assert answer(lambda first, last: (first, -1), REQUEST)["bias"] == -1


def raising(first: Tensor, last: Tensor) -> Any:
    """A function that is not written yet."""
    raise NotImplementedError("write me")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raising, "It raised NotImplementedError: “write me”."),
        (lambda first, last: first, r"It returned Tensor: expected two tensors, \(weight, bias\)"),
        (lambda first, last: (torch.ones(3), torch.tensor(0.0)), r"Its weight has the shape \(3,\): expected \(2,\)"),
        (lambda first, last: (first / 0, torch.tensor(0.0)), "Its weight holds infinity|Its weight holds NaN"),
        (lambda first, last: (first, torch.zeros(1)), r"Its bias has the shape \(1,\): expected 0 dimensions"),
    ],
)
def test_what_a_readers_neuron_gets_wrong_is_said_in_words(function: Any, words: str) -> None:
    reply = answer(function, REQUEST)
    assert re.search(words, reply["error"])
    assert reply["weight"] == []


# ---- in the browser


@pytest.fixture(scope="module")
def opened(show_once: Show) -> Page:
    """A page with the demo, for all tests that need no kernel."""
    return show_once(FactNeuron(), width=1280, has_touch=True)


@pytest.fixture
def page(opened: Page) -> Iterator[Page]:
    """The same in its first state, its tables closed."""
    opened.set_viewport_size({"width": 1280, "height": 900})
    opened.evaluate("scrollTo(0, 0)")
    go(opened, "")
    yield opened
    table = opened.get_by_role("button", name="table")
    if table.get_attribute("aria-expanded") == "true":
        table.click()


def go(page: Page, place: str) -> None:
    """Follow a link to a state."""
    follow(page, "neuron", place)
    page.wait_for_timeout(180)  # it moves there


def handle(page: Page, name: str) -> Locator:
    """One of the five."""
    return page.get_by_role("slider", name=name)


def numbers(page: Page) -> list[list[float]]:
    """The table's numbers in full precision: row · x, with the bias, after ReLU."""
    caught_up(page)
    rows: list[list[float]] = page.locator(".it-tables tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].slice(1, 4).map(cell => Number(cell.dataset.value)))"
    )
    return rows


@pytest.mark.browser
def test_its_numbers_are_torchs(page: Page) -> None:
    page.get_by_role("button", name="table").click()
    for first, last, bias, point in (
        (0, 90, -1, (1.6, -0.8)),
        (20, 60, -2.6, (0.3, 1.2)),
        (-75, 90, 0.3, (-1.0, 0.5)),
        (130, 90, -4, (2.0, 2.0)),
        (33, 33, 0, (0.0, 0.0)),
    ):
        go(page, f"f={first};l={last};b={bias};p={point[0]},{point[1]}")
        one, other = torch.tensor([direction(first), direction(last)], dtype=torch.float64)
        people = torch.stack([one + other, one, other, 0 * one, torch.tensor(point, dtype=torch.float64)])
        heard = people @ (one + other)
        expected = torch.stack([heard, heard + bias, torch.relu(heard + bias)], dim=1)
        torch.testing.assert_close(torch.tensor(numbers(page), dtype=torch.float64), expected, atol=1e-8, rtol=0)
        drawn = page.locator(".it-neuron-added .it-bar-glyph text").all_text_contents()
        assert drawn == [f"{value + 1e-9:.2f}" for value in expected[:, 2].tolist()]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", "AND. One name gives 1.00, both give 2.00; the bias −1.50 leaves 0.00 and 0.50. .* one alone does not"),
        ("b=-1", "AND. .* the bias −1.00 leaves 0.00 and 1.00. Both names .* one alone, on the border, does not"),
        ("b=-0.9", "OR. .* leaves 0.10 and 1.10. One name alone is enough for basketball"),
        ("b=0.1", r"Always. .*the bias \+0.10 .*Even a vector without either name gets basketball, 0.10 times"),
        ("b=-2", "Never. .* leaves 0.00 and 0.00. Nobody gets basketball"),
        ("f=15;l=75;b=-1", "OR. One name gives 1.50, both give 3.00"),  # tilted towards each other: one name is enough
        ("f=15;l=75;b=-1.5", "AND. "),  # an acute angle wants a lower bias
        ("f=15;l=75;b=-3", "Never. "),
        ("f=-15;l=105;b=-0.6", "AND. One name gives 0.50"),
        ("f=10;l=180;b=-0.1", r"never|AND"),
        ("f=0;l=171", "can’t read"),
        ("b=2", "can’t read"),
        ("p=1", "can’t read"),
        ("p=1,x", "can’t read"),
        ("g=1", "can’t read"),
    ],
)
def test_the_message_says_which_question_it_asks(page: Page, place: str, words: str) -> None:
    go(page, place)
    expect(page.get_by_role("status")).to_have_text(re.compile(words, re.IGNORECASE))


@pytest.mark.browser
def test_the_map_says_what_it_is_and_what_its_ring_is(page: Page) -> None:
    words = page.locator(".it-gates > text").all_text_contents()
    assert words[:2] == ["Which question does it ask?", "The ring is this neuron: drag it, too."]
    assert {"turns the names: one alone gives →", "border: bias →"} <= set(words)
    expect(page.locator(".it-look")).to_contain_text("once at “says 1”, twice at “says 2”")
    handle(page, "place on the map").press("Shift+ArrowRight")
    expect(page.get_by_role("status")).to_contain_text("Names 60° apart: one gives 1.50")
    handle(page, "border").press("ArrowUp")
    expect(page.get_by_role("status")).to_contain_text("One name gives 1.50")
    expect(page.get_by_role("status")).not_to_contain_text("only turns")
    expect(page.locator(".it-look")).to_contain_text("Drag a ring: a name, the border, your point.")


@pytest.mark.browser
def test_what_fires_lies_in_the_tinted_half_and_the_map_agrees(page: Page) -> None:
    page.get_by_role("button", name="table").click()
    for place in ("", "f=20;l=70;b=-1.7", "f=-20;l=110;b=-0.2", "b=0.5", "b=-3", "p=1.5,1.5;b=-0.4"):
        go(page, place)
        caught_up(page)
        silent = page.locator(".it-neuron-plane").evaluate(
            """plane => {
                const r = Number(plane.querySelector(".it-circle").getAttribute("r"));
                const [x0, y0] = ["cx", "cy"].map(name => Number(plane.querySelector(".it-circle").getAttribute(name)));
                const rows = [...document.querySelectorAll(".it-tables tbody tr td:first-of-type")];
                return rows.map(cell => cell.textContent.replaceAll("−", "-").split(", ").map(Number))
                    .map(([x, y]) => plane.querySelector(".it-silent").isPointInFill(new DOMPoint(x0 + r*x, y0 - r*y)));
            }"""
        )
        sums = [total for _, total, _ in numbers(page)]
        for inside, total in zip(silent, sums, strict=True):
            assert inside == (total < 0) or abs(total) < 0.03
        gate = page.locator(".it-gate-name[data-chosen]").text_content()
        expect(page.get_by_role("status")).to_have_text(re.compile(f"^{gate}", re.IGNORECASE))
        at = page.locator(".it-gates .it-disc").evaluate(
            "dot => [...document.querySelectorAll('.it-gate')].filter(gate => gate.isPointInFill("
            "new DOMPoint(dot.cx.baseVal.value, dot.cy.baseVal.value))).map(gate => gate.hasAttribute('data-chosen'))"
        )
        assert True in at


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_touch])
@pytest.mark.parametrize("width", [390, 1280])
def test_all_five_handles_are_dragged(page: Page, way: Drag, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    painted(page)
    unit = float(page.locator(".it-circle").get_attribute("r") or 0)
    turn = math.radians(60)
    way(page, handle(page, "direction of Jordan"), unit * math.cos(turn), unit * (1 - math.sin(turn)))
    assert state(page) == "neuron=1;l=60"
    expect(page.get_by_role("status")).to_contain_text("AND. Names 60° apart: one gives 1.50")
    expect(page.get_by_role("status")).to_contain_text(" A name only turns: its length is 1.")
    row = math.cos(turn / 2), math.sin(turn / 2)  # the border goes along the row, by 0.3 / (its length)
    by = unit * 0.3 / (2 * math.cos(turn / 2))
    way(page, handle(page, "border"), by * row[0], -by * row[1])
    assert state(page) == "neuron=1;l=60;b=-1.8"
    expect(page.get_by_role("status")).to_contain_text("AND. ")
    way(page, handle(page, "your point"), -unit * 0.2, -unit * 1)
    assert state(page) == "neuron=1;l=60;b=-1.8;p=1.4,0.2"
    expect(page.get_by_role("status")).to_contain_text("Your point, (1.4, 0.2), gives 2.27; the bias −1.80 leaves 0.47")
    way(page, handle(page, "direction of Michael"), unit * (math.cos(turn) - 1), unit * math.sin(turn))
    assert state(page) == "neuron=1;f=-60;l=60;b=-1.8;p=1.4,0.2"
    area = page.locator(".it-gate").first.bounding_box()
    assert area is not None
    tall = page.locator(".it-gate").nth(3).bounding_box()
    assert tall is not None
    way(page, handle(page, "place on the map"), area["width"] * 0.25, -tall["height"] * 0.8 / 4)  # to 1.0, −1.0
    assert state(page) == "neuron=1;f=-45;l=45;b=-1;p=1.4,0.2"
    for _ in range(5):
        page.get_by_role("button", name="undo").click()
    assert state(page) == ""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_at_first_a_name_stands_clear_of_all_handles_but_its_own(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    painted(page)
    for name in ("Michael", "Jordan"):
        box = page.locator(".it-name", has_text=re.compile(rf"^{name} ?0")).bounding_box()
        assert box is not None
        for other in {"direction of Michael", "direction of Jordan", "border", "your point"} - {f"direction of {name}"}:
            hit = handle(page, other).locator(".it-hit").bounding_box()
            assert hit is not None
            x, y = hit["x"] + hit["width"] / 2, hit["y"] + hit["height"] / 2
            right = max(box["x"] - x, x - box["x"] - box["width"], 0)
            down = max(box["y"] - y, y - box["y"] - box["height"], 0)
            assert math.hypot(right, down) > 21, other  # the radius of a halo


@pytest.mark.browser
def test_keys_reach_the_same_and_a_link_restores_it(page: Page) -> None:
    for name, keys in (
        ("direction of Jordan", ["Shift+ArrowRight"] * 3),
        ("border", ["ArrowUp"]),
        ("your point", ["ArrowLeft"] * 6 + ["ArrowUp"] * 10),
        ("direction of Michael", ["Shift+ArrowDown"] * 6),
        ("place on the map", ["Shift+ArrowRight", "Shift+ArrowUp", *["ArrowUp"] * 3]),
    ):
        for key in keys:
            handle(page, name).press(key)
    assert state(page) == "neuron=1;f=-45;l=45;b=-0.8;p=1,0.2"
    expect(handle(page, "place on the map")).to_have_attribute(
        "aria-valuetext", "place on the map: OR: names 90° apart, bias −0.8"
    )
    reloaded(page)
    assert state(page) == "neuron=1;f=-45;l=45;b=-0.8;p=1,0.2"
    expect(page.get_by_role("status")).to_contain_text("OR. One name gives 1.00, both give 2.00; the bias −0.80")
    for name in ("direction of Jordan", "direction of Michael", "border", "your point"):
        handle(page, name).press("Home")
    assert state(page) == ""


@pytest.mark.browser
def test_what_it_was_stays_as_a_ghost_until_the_next_action(page: Page) -> None:
    page.get_by_role("button", name="reset").click()
    handle(page, "border").press("Shift+ArrowUp")
    assert page.locator(".it-border-before:visible").count() == 1
    assert page.locator(".it-neuron-added .it-bar-before[data-shown]").count() == 1
    handle(page, "your point").press("ArrowUp")
    assert page.locator(".it-border-before:visible").count() == 0


@pytest.mark.browser
def test_names_are_never_opposite_while_they_turn(show: Show) -> None:
    page = show(FactNeuron(), width=1280, address="#neuron=1;f=-160;l=170")
    page.evaluate("() => { window.part = 0; performance.now = () => window.part * 140 }")
    follow(page, "neuron", "f=0;l=170")
    sums = []
    # Would each angle go straight to its new one, they would be 180° apart at 0.75.
    for part in (0, 0.25, 0.5, 0.75, 1):
        page.evaluate(
            "part => new Promise((next) => { window.part = part; requestAnimationFrame(() => setTimeout(next)) })", part
        )
        sums.append(page.locator(".it-neuron-plane .it-sum-sides").get_attribute("d"))
        assert "NaN" not in page.locator(".it-neuron-plane").inner_html()
    assert len(set(sums)) == len(sums)  # it moves


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(page: Page, complaints: Check, theme: str) -> None:
    dress(page, theme)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    found = complaints(page)
    dress(page, "light")
    assert found == []


@pytest.mark.browser
def test_it_fits_holds_its_height_and_has_large_targets(show: Show, sticking_out: Check) -> None:
    page = show(FactNeuron("Maximiliana", "Featherstonehaugh"[:16], "water polo"), has_touch=True)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        painted(page)
        heights = []
        for place in ("", "f=-60;l=60;b=1", "f=88;l=90;b=-4", "f=200;l=170;b=0.5;p=-1,-1", "f=0;l=170"):
            go(page, place)
            heights.append(page.locator(".it-demo").evaluate("demo => demo.getBoundingClientRect().height"))
            handle(page, "your point").press("ArrowUp")
            heights.append(page.locator(".it-demo").evaluate("demo => demo.getBoundingClientRect().height"))
        assert len(set(heights)) == 1
        assert width == 390 or heights[0] <= 800
        assert sticking_out(page) == []
    assert small_texts(page) == []
    assert small_targets(page.locator(".it-demo :is(.it-hit, button:not([hidden]))")) == []
    plane = page.locator(".it-neuron-plane").bounding_box()
    assert plane is not None
    assert plane["height"] <= 0.45 * 664


@pytest.mark.browser
def test_forced_colors_and_paper_keep_the_picture_in_sight(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    looks = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            return [style(".it-demo").backgroundColor, style(".it-border-line").stroke,
                style(".it-neuron-plane .it-disc").fill, style(".it-gate[data-chosen]").stroke];
        }"""
    )
    page.emulate_media(forced_colors="none", media="print")
    expect(page.locator(".it-neuron-plane")).to_be_visible()
    expect(page.get_by_role("button", name="reset")).to_be_hidden()
    page.emulate_media(media="screen")
    assert looks[0] not in looks[1:]


@pytest.mark.browser
def test_what_a_key_does_is_painted_within_a_frame(page: Page, key_to_paint: Paint) -> None:
    # Other programs on the machine only ever add to them: the quick ones are judged.
    times = key_to_paint(handle(page, "border"), ["ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown"] * 15)
    handle(page, "border").press("Home")
    assert times[15] < 16, times


@pytest.mark.browser
def test_keys_pressed_in_it_do_not_reach_the_host(page: Page) -> None:
    page.evaluate("document.addEventListener('keydown', () => { window.heard = true; })")
    handle(page, "border").press("ArrowUp")
    assert page.evaluate("window.heard") is None


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    expect(show(FactNeuron(first="")).get_by_role("alert")).to_contain_text("first is ''")


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_numbers_it_shows(show: Show) -> None:
    page = show(FactNeuron(and_neuron=right))
    expect(page.locator(".it-status")).to_contain_text("There is no kernel here to run right")


@pytest.mark.browser
def test_with_a_kernel_the_readers_neuron_is_drawn_beside(show: Show) -> None:
    def mine(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        if float(first @ last) > 0.9:
            raise ValueError("too close")
        return first + last, torch.tensor(-1.0) - 0.5 * (first @ last > 0.1)

    page = show(FactNeuron(and_neuron=mine), kernel=True)
    status, differs = page.locator(".it-status"), page.locator(".it-added-name[data-differs]")
    expect(status).to_have_text(
        "mine: row (1.00, 1.00), bias −1.00. It says 1 to both names together and 0 else: agrees."
    )
    expect(differs).to_have_count(0)
    for _ in range(3):
        handle(page, "direction of Jordan").press("Shift+ArrowRight")
    expect(status).to_contain_text("bias −1.50: AND. Away from a right angle the assignment promises nothing.")
    expect(differs).to_have_count(4)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert page.locator(".it-tables tbody tr").first.locator("td").all_inner_texts()[-2:] == ["2.0000", "1.5000"]
    for _ in range(5):
        handle(page, "direction of Jordan").press("Shift+ArrowRight")
    expect(status).to_contain_text("mine: It raised ValueError: “too close”.")


@pytest.mark.browser
def test_with_a_kernel_a_wrong_neuron_is_told_what_is_expected(show: Show) -> None:
    page = show(FactNeuron(and_neuron=lambda first, last: (first + last, torch.tensor(0.0))), kernel=True)
    expect(page.locator(".it-status")).to_contain_text(
        "It says 2.00, 1.00, 1.00, 0.00: at a right angle 1, 0, 0, 0 is expected."
    )


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_hint_points_to_the_border_and_stays_inside(show: Show, width: int) -> None:
    first = show(FactNeuron(), width=width)
    hint, plane = first.locator(".it-hint").bounding_box(), first.locator(".it-neuron-plane").bounding_box()
    border = handle(first, "border").locator(".it-hit").bounding_box()
    words = first.locator(".it-hint text").bounding_box()
    assert words is not None
    assert hint is not None
    assert plane is not None
    assert border is not None
    assert plane["x"] <= hint["x"] <= border["x"] + border["width"] + 4
    assert hint["x"] + hint["width"] <= plane["x"] + plane["width"]
    assert border["y"] <= words["y"] + words["height"] / 2 <= border["y"] + border["height"]
    expect(first.get_by_role("status")).to_contain_text("one alone does not.")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("bias", ["-4", "-3", "0.5", "1"])
def test_at_either_end_handles_lie_inside_their_pictures_and_each_level_says_what_it_is(
    show: Show, bias: str, width: int
) -> None:
    page = show(FactNeuron(), width=width, address=f"#neuron=1;b={bias}")
    for picture, name in ((".it-neuron-plane", "border"), (".it-gates", "place on the map")):
        frame, halo = page.locator(picture).bounding_box(), handle(page, name).locator(".it-halo").bounding_box()
        assert frame
        assert halo
        assert frame["x"] <= halo["x"] < halo["x"] + halo["width"] <= frame["x"] + frame["width"]
        assert frame["y"] <= halo["y"] < halo["y"] + halo["height"] <= frame["y"] + frame["height"]
        for word in page.locator(f"{picture} text.it-axis").all():
            box = word.bounding_box()
            assert (
                not box
                or not box["width"]
                or not (
                    box["x"] < halo["x"] + halo["width"] - 8
                    and halo["x"] + 8 < box["x"] + box["width"]
                    and box["y"] + 3 < halo["y"] + halo["height"]
                    and halo["y"] < box["y"] + box["height"] - 3
                )
            )
    levels = page.locator(".it-neuron-plane .it-level-name").all_text_contents()
    assert all(level.startswith("says ") for level in levels if level)

"""`StepSize`: torch's slopes and steps, what the message says of them, both handles by all ways, a link, bad input."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect

from conftest import Drag, by_mouse, by_touch, caught_up, painted, small_targets, small_texts, state
from inside_transformers.widgets import StepSize

Show = Callable[..., Page]


def by_torch(point: float, rate: float, curve: str) -> list[list[float]]:
    """Knob, loss and slope before each of ten steps and after the last, with slopes from autograd."""
    knob = torch.tensor(point, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([knob], lr=rate)
    rows = []
    for _ in range(11):
        optimizer.zero_grad()
        u = knob - 1.5
        loss = (2 * knob - 3) ** 2 if curve == "bowl" else 2 * (u**2 - 1) ** 2 + u / 2 + 2
        loss.backward()  # type: ignore[no-untyped-call]
        assert knob.grad is not None
        rows.append([knob.item(), loss.item(), knob.grad.item()])
        optimizer.step()
    return rows


# ---- the Python side


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"point": 4.0}, r"point is 4: expected a number from −0\.3 to 3\.3"),
        ({"rate": 0.0}, r"rate is 0: expected a number from 0\.01 to 0\.3"),
        ({"curve": "hill"}, "curve is 'hill': expected one of bowl, valleys"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(options: dict[str, Any], words: str) -> None:
    assert re.search(words, StepSize(**options).problem)


def test_the_table_without_javascript_holds_the_steps() -> None:
    rows = StepSize().still["rows"]
    assert len(rows) == 11
    assert rows[0] == ["0", "0.00", "9.00", "−12.00"]
    assert rows[1] == ["1", "1.20", "0.36", "−2.40"]


def test_a_knob_that_is_gone_is_not_followed() -> None:
    assert len(StepSize(3.2, 0.3, "valleys").still["rows"]) < 11


# ---- in the browser


def knob(page: Page) -> Locator:
    """The point on the curve."""
    return page.get_by_role("slider", name="the knob")


def ruler(page: Page) -> Locator:
    """The handle on the ruler."""
    return page.get_by_role("slider", name="step size")


@pytest.mark.browser
@pytest.mark.parametrize("curve", ["bowl", "valleys"])
@pytest.mark.parametrize(("point", "rate"), [(0.0, 0.1), (3.2, 0.03), (-0.3, 0.07), (1.2, 0.27)])
def test_its_steps_are_torchs(show: Show, curve: str, point: float, rate: float) -> None:
    page = show(StepSize(point, rate, curve))
    page.get_by_role("button", name="table").click()
    caught_up(page)
    shown = page.locator(".it-tables tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].map(cell => Number(cell.dataset.value)))"
    )
    expected = torch.tensor(by_torch(point, rate, curve)[: len(shown)])
    torch.testing.assert_close(torch.tensor(shown), expected, atol=1e-5, rtol=1e-5)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("", r"Arrives\. First step: −0\.10 × −12\.00 = 1\.20\. .*below 0\.01 after 3 steps"),
        ("#step=1;size=0.02", r"Creeps\. .*the loss is 0\.28, from 9\.00"),
        ("#step=1;size=0.2", r"Swings, and arrives\."),
        ("#step=1;w=1.4;size=0.13", r"Arrives\. "),  # it lands beyond the bottom, by less than one sees
        ("#step=1;size=0.06;w=0.2;curve=valleys", r"Overshoots, and arrives\. .*It is in the left valley, the deeper"),
        (
            "#step=1;size=0.04;w=2.9;curve=valleys",
            r"Arrives, in the shallower valley\. .* The left valley is deeper, 1\.48",
        ),
        ("#step=1;size=0.22", r"Swings, ever closer\. .*lands lower each time; after 10 steps the loss is 0\.04"),
        ("#step=1;size=0.24", r"Swings, ever closer\. .*the loss is 1\.70"),
        ("#step=1;w=0.6;size=0.19;curve=valleys", r"Swings\. .*crosses"),  # its last place is flat by chance
        ("#step=1;size=0.25", r"Swings forever\. .*stays 9\.00"),
        ("#step=1;size=0.27", r"Diverges\. .*the loss is 175\.15, from 9\.00"),
        ("#step=1;w=1.5", r"Rests\. The slope is 0 here: no step\."),
        ("#step=1;w=2.9;size=0.04;curve=valleys", "The left valley is deeper, 1.48, but"),
        ("#step=1;w=0.8;size=0.04;curve=valleys", "left valley, the deeper one"),
        ("#step=1;w=3.2;size=0.3;curve=valleys", r"Diverges\. .*Each step lands further out: .*beyond a million"),
        # A valley holds it for some steps before it leaves.
        ("#step=1;w=0.1;size=0.26;curve=valleys", r"Diverges\. .*From step \d on, each lands further out: after"),
        # Once over a bottom, and then slowly down.
        ("#step=1;w=3.3;size=0.05;curve=valleys", r"Creeps\. .*the loss is 2\.50, .*The left valley is deeper"),
        # By chance it stands on the top between the valleys, where it is flat as well.
        ("#step=1;w=0.8;size=0.22;curve=valleys", r"Swings\. .*the loss is 4\.02"),
    ],
)
def test_the_message_says_what_the_steps_do(show: Show, address: str, words: str) -> None:
    expect(show(StepSize(), address=address).get_by_role("status")).to_have_text(re.compile(words))


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_touch])
def test_both_handles_are_dragged(show: Show, way: Drag) -> None:
    touch = way is by_touch
    page = show(StepSize(), width=390 if touch else 1280, has_touch=touch)
    width = float(page.locator(".it-step-curve").evaluate("svg => svg.getBoundingClientRect().width")) - 60
    way(page, knob(page), width / 3.6, 0)  # 1 to the right
    assert state(page) == "step=1;w=1"
    way(page, ruler(page), width / 0.3 * 0.15, 0)
    assert state(page) == "step=1;w=1;size=0.25"
    expect(page.get_by_role("status")).to_contain_text("Swings forever.")
    page.get_by_role("button", name="undo").click()
    assert state(page) == "step=1;w=1"
    page.get_by_role("button", name="reset").click()
    assert state(page) == ""


@pytest.mark.browser
@pytest.mark.parametrize("touch", [False, True])
def test_a_tap_on_the_ruler_sets_the_size(show: Show, touch: bool) -> None:
    page = show(StepSize(), width=390 if touch else 1280, has_touch=touch)
    rail = page.locator(".it-step-ruler")
    width = rail.evaluate("svg => svg.getBoundingClientRect().width")
    for rate, wanted in ((0.25, "step=1;size=0.25"), (0.2, "step=1;size=0.2")):
        at = {"x": 46 + rate / 0.3 * (width - 60), "y": 34}
        rail.tap(position=at) if touch else rail.click(position=at)
        assert state(page) == wanted
    page.get_by_role("button", name="undo").click()
    assert state(page) == "step=1;size=0.25"


@pytest.mark.browser
def test_where_steps_swing_or_leave_a_second_arrow_shows_the_next(show: Show) -> None:
    page = show(StepSize())
    heads = page.locator(".it-step-curve .it-head >> visible=true")
    gone = page.get_by_text("off the picture")
    for place, count, leaves in (
        ("size=0.12", 1, False),
        ("size=0.2", 2, False),
        ("size=0.24", 2, False),
        ("size=0.25", 2, False),
        ("size=0.27", 2, True),
    ):
        page.evaluate("(state) => { location.hash = `step=1;${state}`; }", place)
        expect(heads).to_have_count(count)
        expect(gone).to_be_visible(visible=leaves)


@pytest.mark.browser
@pytest.mark.parametrize("size", ["0.01", "0.25", "0.3"])
def test_two_valleys_begin_where_small_steps_end_in_the_nearer(show: Show, size: str) -> None:
    page = show(StepSize(), address=f"#step=1;size={size}")
    page.get_by_role("switch", name="two valleys").click()
    said = page.get_by_role("status")
    expect(said).to_contain_text("Now from 2.9, step size 0.04. Arrives, in the shallower valley.")
    expect(said).to_contain_text("The left valley is deeper, 1.48, but no slope here says so.")


@pytest.mark.browser
def test_keys_reach_the_same(show: Show) -> None:
    page = show(StepSize())
    for _ in range(10):
        knob(page).press("ArrowRight")
    for _ in range(3):
        ruler(page).press("Shift+ArrowRight")
    assert state(page) == "step=1;w=1;size=0.25"
    ruler(page).press("ArrowUp")
    assert state(page) == "step=1;w=1;size=0.26"
    for key in ("ArrowLeft", "Shift+ArrowRight", "Shift+ArrowRight"):
        ruler(page).press(key)
    assert state(page) == "step=1;w=1;size=0.3"
    expect(knob(page)).to_have_attribute("aria-valuetext", "the knob: 1.0, loss 1.00, slope −4.00")
    knob(page).press("Home")
    ruler(page).press("Home")
    page.get_by_role("switch", name="two valleys").press("Enter")
    assert state(page) == "step=1;w=2.9;size=0.04;curve=valleys"
    expect(page.get_by_role("status")).to_contain_text("The left valley is deeper, 1.48, but no slope here says so.")


@pytest.mark.browser
@pytest.mark.parametrize("place", ["size=0.29", "w=3.2;size=0.29", "w=3.2;size=0.3;curve=valleys"])
def test_a_step_that_leaves_the_frame_has_its_head_in_sight(show: Show, place: str) -> None:
    page = show(StepSize(), address=f"#step=1;{place}")
    frame = page.locator(".it-step-curve clipPath rect").evaluate(
        "rect => [rect.x.baseVal.value, rect.x.baseVal.value + rect.width.baseVal.value]"
    )
    head = page.locator(".it-step-curve .it-head >> visible=true").evaluate(
        "path => [path.getBBox().x, path.getBBox().width]"
    )
    assert frame[0] - 1 <= head[0] <= head[0] + head[1] <= frame[1] + 1
    expect(page.get_by_text("off the picture")).to_be_visible()
    name = page.locator(".it-step-ruler .it-name").evaluate("text => text.getBBox().x + text.getBBox().width")
    assert name <= frame[1] + 1


@pytest.mark.browser
def test_of_two_valleys_it_says_in_which_it_swings(show: Show) -> None:
    page = show(StepSize(), address="#step=1;w=1.8;size=0.14;curve=valleys")
    said = page.get_by_role("status")
    expect(said).to_contain_text("again and again")
    expect(said).to_contain_text("It stays in the right valley; the left one is deeper.")
    page.evaluate("location.hash = 'step=1;w=3;size=0.12;curve=valleys'")
    expect(said).to_contain_text("It crosses from valley to valley.")


@pytest.mark.browser
@pytest.mark.parametrize("address", ["w=4", "size=0", "size=x", "curve=hill", "point=1"])
def test_an_address_that_cannot_be_read_is_said_so(show: Show, address: str) -> None:
    page = show(StepSize(), address=f"#step=1;{address}")
    expect(page.get_by_role("status")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Callable[[Page], list[tuple[str, str]]], theme: str) -> None:
    page = show(StepSize(), theme=theme)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert complaints(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_holds_its_height(show: Show, sticking_out: Callable[[Page], list[str]], width: int) -> None:
    page = show(StepSize(), width=width)
    demo = page.locator(".it-demo")

    def height() -> float:
        return float(demo.evaluate("demo => demo.getBoundingClientRect().height"))

    first = height()
    assert first <= 800
    for place in ("w=3.3;size=0.3", "w=1.5", "size=0.24", "w=3.3;size=0.08;curve=valleys", "w=2.9;curve=valleys"):
        page.evaluate("(state) => { location.hash = `step=1;${state}`; }", place)
        painted(page)
        assert height() == first
    assert sticking_out(page) == []
    assert small_texts(page) == []


@pytest.mark.browser
def test_on_a_phone_controls_are_large(show: Show) -> None:
    page = show(StepSize(), width=390, has_touch=True, is_mobile=True)
    assert small_targets(page.locator(".it-demo :is(button:not([hidden]), .it-hit)")) == []


@pytest.mark.browser
def test_forced_colors_keep_the_picture_in_sight(show: Show) -> None:
    page = show(StepSize(), forced_colors="active")
    looks = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            return [style(".it-demo").backgroundColor, style(".it-step-line").stroke, style(".it-step-grip").fill,
                style(".it-step-path").stroke, style(".it-step-knob").fill];
        }"""
    )
    assert looks[0] not in looks[1:]


@pytest.mark.browser
def test_on_paper_the_curve_is_there_and_buttons_are_gone(show: Show) -> None:
    page = show(StepSize(), width=1280)
    page.emulate_media(media="print")
    expect(page.locator(".it-step-curve")).to_be_visible()
    expect(page.get_by_role("button", name="reset")).to_be_hidden()
    expect(page.get_by_role("status")).to_be_visible()


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    expect(show(StepSize(point=9)).get_by_role("alert")).to_contain_text("point is 9")

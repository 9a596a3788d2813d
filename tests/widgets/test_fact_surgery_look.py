"""`FactSurgery` in the page: it fits, is large and near enough for a finger, in all colors, and is drawn in a frame."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from surgery_world import (
    World,
    afresh,
    brush,
    edit_of,
    go,
    in_address,
    painted,
    pushes,
    resize,
    said_after,
    small_world,
    square,
    turned,
)

from conftest import caught_up, dress, far_off, small_targets, small_texts, state, whole_layouts
from inside_transformers.widgets import FactSurgery

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
Paint = Callable[[Locator, list[str]], list[float]]


@pytest.fixture(scope="module")
def world() -> World:
    """A small trained model and its facts."""
    return small_world()


@pytest.fixture(scope="module")
def demo(world: World) -> FactSurgery:
    """The demo on it."""
    return FactSurgery(*world)


@pytest.fixture(scope="module")
def opened(show_once: Show, demo: FactSurgery) -> Page:
    """A page with the demo, for all tests that need no kernel."""
    return show_once(demo, width=1280, has_touch=True)


@pytest.fixture
def page(opened: Page) -> Page:
    """The same in its first state, its tables closed."""
    afresh(opened)
    return opened


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(page: Page, world: World, complaints: Check, theme: str) -> None:
    go(page, f"{in_address(world[1], [edit_of(world[1], 2)])};off=3.4")
    dress(page, theme)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    found = complaints(page)
    dress(page, "light")
    assert found == []


@pytest.mark.browser
def test_it_fits_holds_its_height_and_controls_are_large_and_near(
    page: Page, world: World, sticking_out: Check
) -> None:
    edits = [edit_of(world[1], fact, covariance=False) for fact in (3, 8, 20)]
    for width in (1280, 390):
        resize(page, width)
        heights = []
        for place in ("", in_address(world[1], edits), "off=1.2.3.4.5", "who=575", "who=12;c=facts"):
            go(page, place)
            heights.append(page.locator(".it-demo").evaluate("demo => demo.getBoundingClientRect().height"))
        assert len(set(heights)) == 1, heights
        assert sticking_out(page) == []
    assert small_texts(page) == []
    box = square(page).bounding_box()
    assert box is not None
    assert box["height"] <= 0.45 * 844
    assert small_targets(page.locator(".it-demo :is(.it-boxes label, button:not([hidden]), input[type=range])")) == []
    assert far_off(square(page), page.locator(".it-surgery :is(.it-boxes label, button), .it-brush")) == []


# Texts that reach above or below what gives them their size.
OVER = """all => all.filter(one => getComputedStyle(one).contain.includes("size")).flatMap(one => {
    const box = one.getBoundingClientRect();
    const words = [one, ...one.querySelectorAll("*")].map(each => {
        const range = document.createRange();
        range.selectNodeContents(each);
        return range.getBoundingClientRect();
    });
    const over = words.some(({ width, top, bottom }) => width && (top < box.top - 2 || bottom > box.bottom + 2));
    return over ? [one.textContent] : [];
})"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
def test_nothing_is_taller_than_what_gives_it_its_size(page: Page, world: World, width: int) -> None:
    resize(page, width)
    edits = in_address(world[1], [edit_of(world[1], fact, covariance=False) for fact in (3, 8)])
    for place in ("", edits, "who=70;off=1.2.3.4.5.6.7.8.9.10.11.12", f"who=12;{edits};off=1.2"):
        go(page, place)
        assert page.locator(".it-surgery :is(div, p, ul, li, span), .it-edits label").evaluate_all(OVER) == []


HEIGHTS = """async ([people, rest]) => {
    const heights = new Set();
    for (const person of people) {
        const shown = new Promise((heard) => addEventListener("hashchange", heard, { once: true }));
        location.hash = `#surgery=1;who=${person};${rest}`;
        await shown;
        heights.add(document.querySelector(".it-demo").getBoundingClientRect().height);
    }
    return [...heights];
}"""


@pytest.mark.browser
def test_it_holds_its_height_whoever_is_chosen(show: Show, demo: FactSurgery) -> None:
    page = show(demo, width=712)  # as wide as on a page of the book, and in its font
    page.add_style_tag(content="body { font-family: system-ui }")
    off = "off=" + ".".join(map(str, range(10, 96)))
    assert len(page.evaluate(HEIGHTS, [list(range(1, 576, 5)), off])) == 1


CUT = "one => one.scrollHeight > one.clientHeight + 1"


@pytest.mark.browser
def test_no_message_is_cut(page: Page, world: World) -> None:
    strong = sorted(pushes(world, 0).argsort(descending=True)[:25].tolist())
    off = "off=" + ".".join(map(str, strong))
    said, edits = page.locator(".it-said"), in_address(world[1], [edit_of(world[1], 3, covariance=False)])
    for width in (1280, 390):
        resize(page, width)
        for place in (f"who=70;{off}", off, f"{edits};{off}", f"who=5;{edits}", "x=1"):
            go(page, place)
            assert not said.evaluate(CUT), said.inner_text()
            page.locator(".it-sport[data-said]").dispatch_event("click")
            assert not said.evaluate(CUT), said.inner_text()
            page.get_by_role("button", name="reset").click()
            page.get_by_role("button", name="undo").click()
            assert not said.evaluate(CUT), said.inner_text()
    go(page, f"who=70;{off}")
    expect(said).to_contain_text(re.compile(r"\. \d+ facts moved\. Strangers that moved: \d+ of \d+\.$"))
    expect(page.locator(".it-surgery-off")).to_have_text(re.compile(r"25 off, \d+ of these"))


@pytest.mark.browser
def test_what_is_spared_waits_for_an_edit_and_the_columns_keep_their_width(page: Page, world: World) -> None:
    guards, name = page.locator(".it-boxes input"), page.locator("legend", has_text="the edit spares")
    wide = set()
    expect(guards.first).to_be_disabled()
    expect(name).to_have_text("the edit spares (none yet)")
    for shift in range(1, 10):
        go(page, in_address(world[1], [edit_of(world[1], 2, shift, covariance=False)]))
        wide.add(page.locator(".it-surgery-side").evaluate("one => one.clientWidth"))
    expect(guards.last).to_be_enabled()
    expect(name).to_have_text("the edit spares")
    assert len(wide) == 1


UNDER_THE_LENS = """(square) => {
    const glass = square.querySelector(".it-lens-glass").getBoundingClientRect();
    return [...square.querySelectorAll(".it-axis")].filter((name) => {
        const box = name.getBoundingClientRect();
        return box.right > glass.left + 1 && box.left < glass.right - 1
            && box.bottom > glass.top + 1 && box.top < glass.bottom - 1;
    }).map((name) => name.textContent);
}"""


@pytest.mark.browser
def test_on_a_phone_the_lens_leaves_the_names_in_sight(page: Page) -> None:
    resize(page, 390)
    for _ in range(24):
        square(page).press("ArrowUp")
        square(page).press("ArrowLeft")
    for way in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        for _ in range(12):
            square(page).press(way)
            square(page).press(way)
            assert square(page).evaluate(UNDER_THE_LENS) == [], square(page).get_attribute("aria-valuetext")


@pytest.mark.browser
def test_with_a_mouse_it_is_at_most_800_pixels_tall(show: Show, demo: FactSurgery) -> None:
    page = show(demo, width=1280)
    assert page.locator(".it-demo").evaluate("demo => demo.getBoundingClientRect().height") <= 800
    expect(page.get_by_role("button", name="one neuron more off")).to_be_hidden()
    page.evaluate("document.addEventListener('keydown', () => { window.heard = true; })")
    square(page).press("ArrowDown")
    assert page.evaluate("window.heard") is None  # the host's own keys


@pytest.mark.browser
def test_forced_colors_and_paper_keep_the_square_in_sight(page: Page, world: World) -> None:
    go(page, in_address(world[1], [edit_of(world[1], 0, covariance=False)]))
    turned(page)
    page.emulate_media(forced_colors="active")
    looks = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = "Highlight";
            const looks = [getComputedStyle(probe).color, style(".it-person-chosen > .it-person-ground").stroke,
                style(".it-person[data-moved] > .it-person-ground").stroke];
            probe.remove();
            return looks;
        }"""
    )
    # In the legend: the ground is what a cell was, the frame that it moved; who is neither stands back.
    grounds = page.locator(".it-person-legend .it-person-ground").evaluate_all(
        """all => all.map(one => {
            const { fill, stroke, strokeWidth } = getComputedStyle(one);
            return { fill, stroke, width: parseFloat(strokeWidth) };
        })"""
    )
    old, new, other, stranger, moved = grounds
    assert len({each["fill"] for each in (old, new, moved)}) == 3
    assert (moved["fill"], moved["stroke"]) == (other["fill"], looks[0])
    assert moved["width"] >= 2.5 > max(each["width"] for each in (old, new, other)) + 1
    assert looks[0] not in (old["stroke"], new["stroke"], other["stroke"])
    assert stranger["stroke"] == "none"
    page.emulate_media(forced_colors="none", media="print")
    expect(square(page)).to_be_visible()
    expect(page.get_by_role("button", name="reset")).to_be_hidden()
    # Paper is narrower than the window in which the strip was drawn.
    wide = page.locator(".it-brush").evaluate(
        """box => {
            box.style.width = "400px";
            const width = box.firstElementChild.getBoundingClientRect().width;
            box.style.width = "";
            return width;
        }"""
    )
    assert wide <= 400
    page.emulate_media(media="screen")
    assert looks[0] == looks[1] == looks[2]


@pytest.mark.browser
def test_what_a_key_does_is_painted_within_a_frame(page: Page, key_to_paint: Paint) -> None:
    # Other programs on the machine only ever add to them: the quick ones are judged.
    times = key_to_paint(brush(page), ["ArrowRight", "ArrowRight", "ArrowLeft"] * 15)
    brush(page).press("Home")
    assert times[10] < 16, times


@pytest.mark.browser
def test_what_changes_lays_out_nothing_else_of_the_page(page: Page, world: World) -> None:
    go(page, "who=7;" + in_address(world[1], [edit_of(world[1], fact) for fact in (2, 4)]))
    for change in (
        lambda: square(page).press("Home"),
        lambda: brush(page).press("ArrowRight"),
        lambda: page.locator(".it-sport").nth(3).click(),
        lambda: page.locator(".it-sport").nth(5).click(),
        lambda: page.get_by_role("slider", name="edits").press("ArrowLeft"),
    ):
        turned(page)
        assert whole_layouts(page, change) == []


@pytest.mark.browser
def test_what_is_said_of_shades_holds_in_either_theme(show: Show, world: World) -> None:
    page = show(FactSurgery(*world), theme="dark")
    expect(page.locator(".it-said")).to_contain_text("others do: the strongly filled cells.")


@pytest.mark.browser
def test_where_neurons_are_cut_nothing_can_be_edited(show: Show, world: World, complaints: Check) -> None:
    page = show(FactSurgery(*world, off=0))
    expect(page.locator(".it-look")).to_contain_text("hatched: no fact taught. Drag the ring.")
    edits, said = page.locator(".it-surgery .it-boxes, .it-edits"), page.locator(".it-said").inner_text()
    expect(edits).to_have_count(2)
    for sport in page.locator(".it-sport").all():
        sport.click()
    assert state(page) == ""
    assert page.locator(".it-said").inner_text() == said
    for each in edits.all():
        expect(each).to_be_hidden()
    assert complaints(page) == []


@pytest.mark.browser
def test_of_another_person_it_is_said_what_is_off_still(page: Page, world: World) -> None:
    strong = sorted(pushes(world, 0).argsort(descending=True)[:10].tolist())
    off, hint = "off=" + ".".join(map(str, strong)), page.locator(".it-hint-words")
    go(page, off)
    expect(hint).to_have_text("")
    far = next(i for i in range(1, 60) if pushes(world, i).argmax().item() not in strong)
    go(page, f"who={far};{off}")
    expect(hint).to_have_text(re.compile(r"10 are off still, \d+ of them here: dashed"))
    expect(hint).to_be_visible()


TALL = "demo => demo.getBoundingClientRect().height"


@pytest.mark.browser
def test_a_dash_is_in_the_legend_where_there_is_one(show: Show, demo: FactSurgery, world: World) -> None:
    page, facts = show(demo, width=1280), world[1]
    entry, whole = page.locator(".it-person-legend li", has_text="– no sport"), page.locator(".it-demo")
    page.add_style_tag(content="body { font-family: 'DejaVu Sans', Verdana, sans-serif }")  # wide letters
    tall = whole.evaluate(TALL)
    sports, before, off = facts.sports.tolist(), said_after(world, [], []), list(range(1, 9))
    for fact in range(6):
        edit = edit_of(facts, fact, covariance=False)
        said = said_after(world, [edit], off)
        told = [int(word) for row, word in enumerate(said) if row < 60 or word != before[row]]
        go(page, f"{in_address(facts, [edit])};off=1.2.3.4.5.6.7.8")
        expect(entry).to_be_visible(visible=any(word not in sports for word in told))
        assert whole.evaluate(TALL) == tall
    go(page, "")
    expect(entry).to_be_hidden()


@pytest.mark.browser
def test_the_chosen_cell_covers_no_other_letter(page: Page) -> None:
    go(page, "who=12")
    turned(page)
    covered = page.locator(".it-square").evaluate(
        """square => {
            const own = square.querySelector(".it-person-chosen .it-person-ground").getBoundingClientRect();
            return [...square.querySelectorAll(".it-person:not(.it-person-chosen) text")].filter((letter) => {
                const box = letter.getBoundingClientRect();
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                const under = Math.abs(x - own.x - own.width / 2) < 3 && Math.abs(y - own.y - own.height / 2) < 3;
                return letter.textContent && !under && box.x < own.right && box.right > own.x
                    && box.y + 3 < own.bottom && box.bottom - 3 > own.y;
            }).map((letter) => letter.textContent);
        }"""
    )
    assert covered == []


NEIGHBORS = """square => {
    const frame = square.querySelector(".it-person-chosen > :nth-child(2)").getBoundingClientRect();
    const width = 2.5 / 2;  // half of its line lies outside
    const letters = [...square.querySelectorAll(".it-person:not(.it-person-chosen) > text")].filter((one) => {
        const { x, y } = one.parentNode.firstChild.getBoundingClientRect();
        return one.textContent && Math.abs(y - frame.y) < 4 && Math.abs(x - frame.x) > 6 && Math.abs(x - frame.x) < 20;
    });
    const touched = letters.map((one) => one.getBoundingClientRect())
        .filter(({ left, right }) => left < frame.right + width && right > frame.left - width);
    return [letters.length, touched.length];
}"""


@pytest.mark.browser
def test_on_a_phone_the_chosen_cell_touches_no_neighbors_letter(show: Show, demo: FactSurgery) -> None:
    page = show(demo, width=390, has_touch=True, reduced_motion="reduce")
    beside = 0
    for person in range(60):
        go(page, f"who={person}")
        turned(page)
        letters, touched = square(page).evaluate(NEIGHBORS)
        assert touched == 0, person
        beside += letters
    assert beside > 3


@pytest.mark.browser
def test_where_neurons_are_off_at_first_it_is_said_what_the_whole_model_said(show: Show, world: World) -> None:
    page, facts = show(FactSurgery(*world, off=2)), world[1]
    said = page.locator(".it-said")
    whole = facts.words[said_after(world, [], [])[0]]
    expect(said).to_contain_text(re.compile(rf"^With all \d+ on, it said {whole}\. The 2 neurons"))
    anew = []
    for _ in range(4):
        square(page).press("ArrowDown")
        painted(page)
        off = page.locator(".it-surgery-off").inner_text()
        anew.append(" of the 2 off fire" in said.inner_text())
        assert anew[-1] == ("of these" in off)
    assert any(anew)

"""`FactSurgery` in the page: torch's logits after every operation, what moved, all controls by all ways, a link."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Page, expect
from surgery_world import (
    World,
    afresh,
    brush,
    counted,
    counts,
    edit_of,
    go,
    in_address,
    operated,
    pushes,
    said_after,
    small_world,
    square,
    turned,
)

from conftest import by_mouse, by_touch, caught_up, reloaded, state
from inside_transformers.models.worlds.facts import trained_fact_model
from inside_transformers.widgets import FactSurgery

Show = Callable[..., Page]


@pytest.fixture(scope="module")
def world() -> World:
    """A small trained model and its facts."""
    return small_world()


@pytest.fixture(scope="module")
def demo(world: World) -> FactSurgery:
    """The demo on it."""
    return FactSurgery(*world)


RUN = """async ([source, given, calls]) => {
    const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const core = module.surgery(given);
    return calls.map(([edits, off]) => Array.from(core.run(edits, off).logits));
}"""


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
@pytest.mark.parametrize(("n_facts", "d_hidden"), [(60, 96), (200, 48)])
def test_its_logits_are_torchs_clean_edited_and_knocked_out(page: Page, n_facts: int, d_hidden: int) -> None:
    world = trained_fact_model(n_facts, d_hidden, seed=1, steps=100)
    facts, demo = world[1], FactSurgery(*world)
    names = ("words", "prompts", "strangers", "sports", "sizes", "weights")
    given = {name: getattr(demo, name) for name in names}
    chain = [edit_of(facts, fact, 1 + fact % 4, covariance=fact % 2 == 0) for fact in (7, 3, 7, 11)]
    calls: list[tuple[list[dict[str, Any]], list[int]]] = [
        ([], []),
        ([], [0, 5, 17]),
        ([], [5, 9]),
        ([edit_of(facts, 0, covariance=True)], []),
        ([edit_of(facts, 0, covariance=False)], []),
        (chain, []),
        (chain, [2, 30]),
        (chain, [30]),
        (chain[:2], [30]),
    ]
    for call, logits in zip(calls, page.evaluate(RUN, [demo._esm, given, calls]), strict=True):
        drawn = torch.tensor(logits, dtype=torch.float64).view(576, -1)
        torch.testing.assert_close(drawn, operated(world, *call), atol=1e-4, rtol=0)
    with torch.no_grad():
        clean = world[0](torch.cat([facts.prompts, facts.strangers])).logits[:, -1]
    first = page.evaluate(RUN, [demo._esm, given, calls[:1]])[0]
    torch.testing.assert_close(torch.tensor(first).view(576, -1), clean, atol=1e-4, rtol=0)


@pytest.mark.browser
def test_an_edit_flips_its_cells_and_another_c_makes_the_same_edit(page: Page, world: World) -> None:
    facts = world[1]
    edit = edit_of(facts, 4, covariance=False)
    name, sport = facts.name(facts.prompts[4]), facts.words[edit["sport"]]
    go(page, "who=4")
    expect(page.locator(".it-said")).to_contain_text(f"{name} plays {facts.words[facts.answers[4]]}, as ")
    page.locator(".it-sport", has_text=sport).click()
    assert state(page) == f"surgery=1;who=4;{in_address(facts, [edit])}"
    plain, guarded = counted(world, [edit], []), counted(world, [edit | {"covariance": True}], [])
    assert counts(page) == plain
    ticks = page.locator(".it-count-bar").evaluate_all("all => all.map(bar => bar.dataset.tick)")
    assert [f"{ticks[1]} of 59", f"{ticks[2]} of 516"] == guarded[1:]
    expect(page.locator(".it-said")).to_contain_text(f"{name} plays {sport} now. {plain[1].split()[0]} other fact")
    said, before = said_after(world, [edit], []), said_after(world, [], [])
    turned(page)
    cells = page.locator(".it-square .it-person:not(.it-person-chosen)").evaluate_all(
        "all => all.map(cell => ({ ...cell.dataset, letter: cell.textContent }))"
    )
    letters = dict(zip(facts.sports.tolist(), "BACIFGHRST", strict=True))
    for row, cell in enumerate(cells):
        assert ("moved" in cell) == bool(said[row] != before[row])
        assert cell["letter"] == (letters.get(int(said[row]), "–") if row < 60 or "moved" in cell else "")
        if row < 60:
            was = {int(facts.answers[4]): "old", edit["sport"]: "new"}.get(int(before[row]), "other")
            assert cell["kind"] == was
    page.get_by_label("all 60 facts").check()
    assert counts(page) == guarded
    expect(page.locator(".it-said")).to_contain_text("The same edit, sparing the facts: ")
    page.get_by_role("button", name="undo").click()
    assert counts(page) == plain
    page.get_by_role("button", name="undo").click()
    assert counts(page) == ["0 of 96", "0 of 60", "0 of 516"]


@pytest.mark.browser
def test_edits_in_a_row_and_back_along_the_timeline(page: Page, world: World) -> None:
    facts = world[1]
    edits: list[dict[str, Any]] = []
    for fact in range(5):
        said = said_after(world, edits, [])
        shift = 3 if said[fact] != edit_of(facts, fact)["sport"] else 4  # else there is nothing to edit
        edits.append(edit_of(facts, fact, shift, covariance=False))
        go(page, f"who={fact};{in_address(facts, edits[:-1])}" if fact else "who=0")
        page.locator(".it-sport", has_text=facts.words[edits[-1]["sport"]]).click()
    assert counts(page) == counted(world, edits, [])
    time = page.get_by_role("slider", name="edits")
    time.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert counts(page) == counted(world, edits[:2], [])
    assert state(page).endswith(";at=2")
    page.locator(".it-sport[data-said]").click()
    expect(page.locator(".it-said")).to_contain_text("already: there is nothing to edit.")
    reloaded(page)
    assert counts(page) == counted(world, edits[:2], [])
    expect(time).to_have_attribute("aria-valuetext", re.compile(f"2 of 5: {facts.name(facts.prompts[1])} → "))
    page.get_by_role("button", name="reset").click()
    assert state(page) == ""


def spot(page: Page, demo: FactSurgery, person: int) -> tuple[float, float]:
    """The middle of a cell, in the window."""
    box = page.locator(".it-square .it-person:not(.it-person-chosen) .it-person-ground").nth(person).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def neighbor(demo: FactSurgery, person: int, right: int, down: int) -> int:
    """Who stands so many columns and rows beside."""
    people = [prompt[:2] for prompt in [*demo.prompts, *demo.strangers]]
    first, last = (sorted({p[i] for p in people}, key=lambda word: demo.words[word]) for i in (0, 1))
    a, b = people[person]
    return people.index([first[first.index(a) + down], last[last.index(b) + right]])


def by_tap(page: Page, demo: FactSurgery, to: int) -> None:
    """A tap on the cell."""
    page.mouse.click(*spot(page, demo, to))


def by_dragging(page: Page, demo: FactSurgery, to: int) -> None:
    """The mouse pressed on the cell that is chosen, and moved."""
    page.mouse.move(*spot(page, demo, 0))
    page.mouse.down()
    page.mouse.move(*spot(page, demo, to), steps=4)
    page.mouse.up()


def by_finger(page: Page, demo: FactSurgery, to: int) -> None:
    """The same with a finger that sets out sideways; a lens says who is under it, and the page must not scroll."""
    touch = page.context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    for kind, person, right in (("touchStart", 0, 0), ("touchMove", 0, 30), ("touchMove", to, 0)):
        x, y = spot(page, demo, person)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + right, "y": y}]})
    expect(page.locator(".it-lens")).to_be_visible()
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    touch.detach()
    assert page.evaluate("scrollY") == scrolled


def by_keys(page: Page, demo: FactSurgery, to: int) -> None:
    """The arrow keys."""
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown"):
        square(page).press(key)


def by_buttons(page: Page, demo: FactSurgery, to: int) -> None:
    """The buttons that a coarse pointer gets."""
    for name, times in (("one last name to the right", 2), ("one first name down", 3)):
        for _ in range(times):
            page.get_by_role("button", name=name).click()


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_tap, by_dragging, by_finger, by_keys, by_buttons])
def test_mouse_finger_and_keys_choose_the_same_cell(
    page: Page, demo: FactSurgery, way: Callable[[Page, FactSurgery, int], None]
) -> None:
    to = neighbor(demo, 0, 2, 3)
    square(page).scroll_into_view_if_needed()
    way(page, demo, to)
    assert state(page) == f"surgery=1;who={to}"
    name = " ".join(demo.words[word] for word in [*demo.prompts, *demo.strangers][to][:2])
    expect(square(page)).to_have_attribute("aria-valuetext", re.compile(f"^{name}"))
    square(page).press("Home")
    assert state(page) == ""


def lefts(page: Page, kind: str) -> list[float]:
    """Where the bars of these neurons begin, from the left."""
    paths = page.locator(f".it-push{kind}").evaluate_all("all => all.map(path => path.getAttribute('d'))")
    return sorted(float(x) for path in paths for x in re.findall(r"M([\d.]+)", path))


@pytest.mark.browser
@pytest.mark.parametrize("way", ["mouse", "touch", "keys", "buttons"])
def test_neurons_are_brushed_off_from_the_strongest(page: Page, world: World, way: str) -> None:
    push = pushes(world, 0)
    if way in ("mouse", "touch"):
        bars = lefts(page, ":not([data-off])")
        x = bars[0] + 6 * (bars[1] - bars[0]) + 0.2
        box = brush(page).bounding_box()
        assert box is not None
        (by_mouse if way == "mouse" else by_touch)(page, brush(page), x - box["width"] / 2)
    elif way == "keys":
        for key in ("Shift+ArrowRight", "ArrowUp"):
            brush(page).press(key)
    else:
        for _ in range(6):
            page.get_by_role("button", name="one neuron more off").click()
    off = sorted(push.argsort(descending=True)[:6].tolist())
    assert state(page) == "surgery=1;off=" + ".".join(map(str, off))
    assert counts(page) == counted(world, [], off)
    # The sentence counts as the bar does, the chosen fact included.
    moved, too = int(counts(page)[1].split()[0]), "it now says" in page.locator(".it-said").inner_text()
    told = rf" {moved or 'No'} facts? (depends? on them and )?moved(, this one( too)?)?"
    expect(page.locator(".it-said")).to_contain_text(re.compile(told))
    assert (", this one" in page.locator(".it-said").inner_text()) == too
    assert ("needed, but store no single fact." in page.locator(".it-said").inner_text()) == (too and moved > 1)
    expect(page.locator(".it-said")).to_contain_text("The 6 neurons that push ")
    assert len(lefts(page, "[data-off]")) == 6
    brush(page).press("Home")
    assert state(page) == ""


@pytest.mark.browser
def test_where_neurons_are_off_it_is_said_whether_the_last_edit_holds(page: Page, world: World) -> None:
    facts, said = world[1], page.locator(".it-said")
    edit = edit_of(facts, 4, covariance=False)
    name, sport = facts.name(facts.prompts[4]), facts.words[edit["sport"]]
    strong = pushes(world, 4).argsort(descending=True).tolist()
    held = set()
    for many in (1, 4, 16, 48):
        off = sorted(strong[:many])
        go(page, f"who=4;off={'.'.join(map(str, off))}")
        page.locator(".it-sport", has_text=sport).click()
        after, before = said_after(world, [edit], off), said_after(world, [], [])
        holds = bool(after[4] == edit["sport"])
        held.add(holds)
        expect(said).to_contain_text(f"The edit of {name} to {sport} {'holds' if holds else 'does not hold'}. ")
        moved = sum(bool(after[row] != before[row]) for row in range(60) if row != 4)
        expect(said).to_contain_text(re.compile(rf"\. {moved or 'No'} facts? moved, and \d+ of 516 strangers\."))
    assert held == {True, False}
    back, off = edit_of(facts, 5, covariance=False), sorted(pushes(world, 5).argsort()[:10].tolist())
    assert said_after(world, [back], off)[5] == facts.answers[5]
    go(page, f"who=5;{in_address(facts, [back])};off={'.'.join(map(str, off))}")
    expect(said).to_contain_text(f"off: it again says {facts.words[facts.answers[5]]} ")
    other = edit_of(facts, 9, covariance=False)
    go(page, f"{in_address(facts, [edit, other])};off={strong[0]}")
    expect(said).to_contain_text(re.compile(r"holds? \(of 2, \d do\)\."))


@pytest.mark.browser
def test_the_chosen_cell_has_the_letter_that_the_model_says_of_a_stranger_too(page: Page, world: World) -> None:
    sports, said = world[1].sports.tolist(), said_after(world, [], [])
    for person in (3, 70, 300):
        go(page, f"who={person}")
        expect(page.locator(".it-person-chosen text")).to_have_text("BACIFGHRST"[sports.index(int(said[person]))])


@pytest.mark.browser
def test_a_stranger_has_no_fact_to_edit(page: Page, world: World) -> None:
    go(page, "who=70")
    square(page).press("ArrowLeft")
    square(page).press("ArrowRight")
    expect(page.locator(".it-said")).to_contain_text(re.compile("is a stranger: nobody told the model, and it says"))
    page.locator(".it-sport").first.click(force=True)
    expect(page.locator(".it-said")).to_contain_text("is a stranger: there is no fact to edit. Tap a cell not hatched.")
    assert state(page) == "surgery=1;who=70"


@pytest.mark.browser
@pytest.mark.parametrize(
    "address", ["who=576", "who=x", "e=60.1.i", "e=1.10.c", "e=1.2", "at=1", "off=96", "off=1,2", "c=i", "x=1"]
)
def test_an_address_that_cannot_be_read_is_said_so(page: Page, address: str) -> None:
    go(page, address)
    expect(page.locator(".it-said")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_the_tables_say_the_same(page: Page, world: World) -> None:
    facts = world[1]
    edit = edit_of(facts, 0, covariance=False)
    go(page, in_address(facts, [edit]))
    page.get_by_role("button", name="table").click()
    caught_up(page)
    tables = page.locator(".it-tables table")
    assert [row.inner_text().split()[-2:] for row in tables.nth(0).locator("tbody tr").all()] == [
        [text.split()[0], text.split()[2]] for text in counts(page)
    ]
    logits = operated(world, [edit], [])[0, facts.sports]
    listed = (
        tables.nth(1).locator("tbody td:nth-of-type(1)").evaluate_all("all => all.map(o => Number(o.dataset.value))")
    )
    assert listed == pytest.approx(logits.tolist(), abs=1e-4)
    for table, lines in [(3, 60), (4, 516)]:
        expect(tables.nth(table).locator("tbody tr").filter(visible=True)).to_have_count(lines)
    assert tables.nth(3).locator("tbody tr").first.inner_text().split()[-1] == "edited"


@pytest.mark.browser
def test_columns_are_as_wide_from_the_first_lines_on_as_with_all(page: Page) -> None:
    go(page, "who=0")
    page.get_by_role("button", name="table").click()
    widths: list[list[list[str]]] = page.locator(".it-surgery-tables").evaluate(WIDTHS)
    for table, lines in zip(widths, (60, 516), strict=True):
        assert len(table) > lines / 8 / 2  # it was looked at often enough
        assert len({tuple(frame) for frame in table}) == 1


# The widths of the columns of the tables of facts and of strangers, frame by frame until all lines are there.
WIDTHS = """
async (root) => {
    const seen = [[], []];
    while (root.ariaBusy) {
        await new Promise((done) => requestAnimationFrame(done));
        [...root.querySelectorAll("table")].slice(-2).forEach((table, i) => {
            if (!table.tBodies[0].rows.length || table.parentNode.hidden) return;
            seen[i].push([...table.tHead.rows[0].cells].map((each) => each.getBoundingClientRect().width.toFixed(1)));
        });
    }
    return seen;
}
"""


@pytest.mark.browser
def test_before_an_edit_the_neurons_are_counted(page: Page, world: World) -> None:
    names = page.locator(".it-counted li > span:first-child")
    go(page, "off=1.2")
    expect(names).to_have_text(["neurons off", "facts moved", "strangers moved"])
    assert counts(page)[0] == "2 of 96"
    go(page, f"{in_address(world[1], [edit_of(world[1], 2)])};off=1.2")
    expect(names.first).to_have_text("edits that hold")

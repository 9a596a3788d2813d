"""`FactSurgery` that offers an edit: a button makes it, and in its place stands then what it spares."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from surgery_world import (
    World,
    brush,
    counted,
    counts,
    edit_of,
    go,
    in_address,
    painted,
    small_world,
    square,
)

from conftest import far_off, small_targets, small_texts, state
from inside_transformers.widgets import FactSurgery

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]


@pytest.fixture(scope="module")
def world() -> World:
    """A small trained model and its facts."""
    return small_world()


@pytest.fixture
def offering(show: Show, world: World) -> Callable[..., Page]:
    """Shows a demo that offers an edit."""
    facts = world[1]
    demo = FactSurgery(*world, edit=(facts.name(facts.prompts[4]), facts.words[edit_of(facts, 4)["sport"]]))
    return lambda **options: show(demo, **options)


@pytest.mark.browser
def test_where_an_edit_is_offered_one_is_led_to_it_and_then_to_what_it_spares(
    offering: Callable[..., Page], world: World, complaints: Check
) -> None:
    page, facts = offering(width=1280), world[1]
    act, choices = page.locator(".it-surgery-act"), page.locator(".it-surgery .it-stage-choices")
    name, said = page.locator(".it-surgery legend"), page.locator(".it-said")
    expect(act).to_have_text(f"edit {facts.name(facts.prompts[4])}: {facts.words[edit_of(facts, 4)['sport']]}")
    expect(choices).to_be_hidden()
    expect(page.get_by_role("slider", name="edits")).to_have_count(0)
    expect(page.locator(".it-square .it-person[data-moved]")).to_have_count(0)
    expect(page.locator(".it-surgery :is(.it-brush, .it-surgery-head)")).to_have_count(2)
    expect(page.locator(".it-surgery :is(.it-brush, .it-surgery-head):visible")).to_have_count(0)
    assert complaints(page) == []
    place = act.bounding_box()
    act.press("Enter")
    expect(act).to_be_hidden()
    expect(name).to_have_text("→ now the same, sparing")
    expect(page.get_by_role("slider", name="edits")).to_be_visible()
    next_place = choices.bounding_box()
    assert place is not None
    assert next_place is not None
    assert abs(place["y"] - next_place["y"]) < 10
    expect(page.get_by_label("nothing")).to_be_focused()  # who uses keys goes on from there
    assert complaints(page) == []
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("The same edit, sparing the facts: ")
    expect(name).to_have_text("the edit spares")
    page.keyboard.press("ArrowLeft")
    expect(said).to_contain_text("The same edit, sparing nothing: ")
    words = page.locator(".it-demo").inner_text()
    assert not re.search("identity|covariance|neuron", words), words
    page.get_by_role("button", name="reset").click()
    expect(act).to_be_visible()
    go(page, "off=3")  # a link from when they were in sight
    expect(brush(page)).to_be_visible()
    act.click()
    expect(name).to_have_text("→ now the same, sparing")
    page.get_by_label("all 60 facts").check()
    expect(said).to_contain_text("before. 1 neuron is off still.")


@pytest.mark.browser
def test_an_offered_edit_and_what_it_did_are_on_one_screen_of_a_phone(
    offering: Callable[..., Page], sticking_out: Check
) -> None:
    page = offering(width=390, has_touch=True, is_mobile=True)
    tall, places = set(), []
    for step in (
        None,
        page.locator(".it-surgery-act"),
        page.get_by_label("all 60 facts"),
        page.locator(".it-sport").last,
    ):
        if step:
            step.dispatch_event("click")
        painted(page)
        tall.add(page.locator(".it-demo").evaluate("demo => demo.getBoundingClientRect().height"))
        acts, said, wall = (
            page.locator(each).bounding_box() for each in (".it-surgery-acts", ".it-message-line", ".it-square")
        )
        assert acts is not None
        assert said is not None
        assert wall is not None
        assert acts["y"] + acts["height"] <= said["y"] < said["y"] + said["height"] <= wall["y"]
        assert wall["y"] - acts["y"] - acts["height"] <= 300
        places.append(wall["y"] + wall["height"] - acts["y"])
    assert max(places) <= 664 - 44  # a small phone's window, less the strip of chapters
    assert len(tall) == 1
    assert sticking_out(page) == []
    assert small_texts(page) == []
    assert small_targets(page.locator(".it-demo :is(.it-boxes label, button, input[type=range]):visible")) == []
    assert far_off(square(page), page.locator(".it-surgery :is(.it-boxes label, button):visible")) == []


@pytest.mark.browser
def test_the_act_can_be_read_in_forced_colors(offering: Callable[..., Page]) -> None:
    page = offering(width=1280, forced_colors="active")
    act, asked = page.locator(".it-surgery-act"), page.locator(".it-stage-choices[data-asked] label:last-child")
    colors = "one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).color]"
    # Else a browser draws a ground of its own behind the words.
    assert act.evaluate("one => getComputedStyle(one).forcedColorAdjust") == "none"
    ground, words = act.evaluate(colors)
    assert ground != words
    act.click()
    # What comes next is not filled, which would look as if it were on: it is dashed.
    ground, words = asked.evaluate(colors)
    assert ground != words
    assert asked.evaluate("one => getComputedStyle(one).borderStyle") == "dashed"


@pytest.mark.browser
def test_the_edit_that_is_offered_is_one_like_the_readers_own(show: Show, world: World) -> None:
    facts = world[1]
    made = edit_of(facts, 4, covariance=False)
    name, sport = facts.name(facts.prompts[4]), facts.words[made["sport"]]
    page = show(FactSurgery(*world, edit=(name, sport)), width=1280)
    said, act = page.locator(".it-said"), page.get_by_role("button", name=f"edit {name}: {sport}")
    none = ["none yet", "0 of 60", "0 of 516"]

    def choose(sport: int) -> None:
        page.locator(".it-sport", has_text=facts.words[sport]).click()

    expect(said).to_contain_text(f"{name} plays {facts.words[facts.answers[4]]}, as ")
    expect(said).to_contain_text("Nothing has moved yet.")
    assert counts(page) == none
    go(page, "who=9")
    act.click()
    assert counts(page) == counted(world, [made], [])
    assert state(page) == f"surgery=1;{in_address(facts, [made])}"
    expect(said).to_contain_text(f"{name} plays {sport} now. {counted(world, [made], [])[1].split()[0]} other fact")
    spared = made | {"covariance": True}
    page.get_by_label("all 60 facts").check()
    expect(said).to_contain_text(f"{counted(world, [spared], [])[1].split()[0]} other fact")
    # Another sport of the same person is one edit still; the true one takes it back.
    other = edit_of(facts, 4, 5)
    choose(other["sport"])
    assert counts(page) == counted(world, [other], [])
    choose(int(facts.answers[4]))
    assert counts(page) == none
    page.get_by_role("button", name="undo").click()
    assert counts(page) == counted(world, [other], [])
    go(page, f"who=9;{in_address(facts, [spared])};c=facts")
    another = edit_of(facts, 9)
    choose(another["sport"])
    assert counts(page) == counted(world, [spared, another], [])
    page.get_by_role("button", name="reset").click()
    assert counts(page) == none
    assert state(page) == ""


@pytest.mark.browser
def test_an_unedited_model_is_not_said_to_know_a_stranger(offering: Callable[..., Page], world: World) -> None:
    facts = world[1]
    stranger = len(facts.answers)
    page = offering(width=1280, address=f"#surgery=1;who={stranger};e=none")
    said = page.locator(".it-said")
    expect(said).to_contain_text("is a stranger: nobody told the model.")
    expect(said).not_to_contain_text("plays")

"""What `FactSurgery` says of neurons that are off: true at both ends of their order, in a legend, in sight."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from surgery_world import World, afresh, brush, go, pushes, said_after, small_world

from inside_transformers.widgets import FactSurgery

Show = Callable[..., Page]


@pytest.fixture(scope="module")
def world() -> World:
    """A small trained model and its facts."""
    return small_world()


@pytest.fixture(scope="module")
def opened(show_once: Show, world: World) -> Page:
    """A page with the demo of neurons, which edits nothing."""
    return show_once(FactSurgery(*world, off=0), width=1280, reduced_motion="reduce")


@pytest.fixture
def page(opened: Page) -> Page:
    """The same in its first state."""
    afresh(opened)
    return opened


@pytest.mark.browser
def test_of_one_neuron_it_is_said_in_the_singular(page: Page, world: World) -> None:
    strongest = int(pushes(world, 0).argmax())
    hint, fired = page.locator(".it-hint-words"), [pushes(world, i)[strongest].item() != 0 for i in range(60)]
    for who, ending in (
        (fired.index(True, 1), r", 1 of them here: dashed|"),
        (fired.index(False), ", none of them here"),
    ):
        go(page, f"who={who};off={strongest}")
        expect(hint).to_have_text(re.compile(f"^(1 is off still{ending})$"))


@pytest.mark.browser
def test_no_more_push_most_than_push_toward_the_sport(page: Page, world: World) -> None:
    push, said, below = pushes(world, 0), page.locator(".it-said"), page.locator(".it-push-below")
    toward, order = int((push > 0).sum()), push.argsort(descending=True).tolist()
    assert (push < 0).sum() > 2
    against = [neuron for neuron in order if push[neuron] < 0]
    for some in (order[: toward - 1], order[:toward]):
        go(page, "off=" + ".".join(map(str, sorted(some))))
        expect(said).to_contain_text(f"The {len(some)} neurons that push ")
        expect(said).to_contain_text(" most are off")
    go(page, "off=" + ".".join(map(str, sorted(order[:toward] + against[:2]))))
    sport = world[1].words[said_after(world, [], [])[0]]
    expect(said).to_contain_text(f"All {toward} neurons that push ")
    expect(said).to_contain_text(f" to {sport} are off, and 2 that push away: it ")
    go(page, "")
    expect(below).to_have_text("below: push away")
    expect(below).to_be_visible()


@pytest.mark.browser
def test_a_dashed_bar_is_in_the_legend_where_there_is_one(page: Page, world: World) -> None:
    entry = page.locator(".it-person-legend li", has_text="dashed bar: before")
    expect(entry).to_be_hidden()
    for _ in range(4):
        brush(page).press("Shift+ArrowRight")
    expect(page.locator(".it-sport-bar[data-ghost]").first).to_be_attached()
    expect(entry).to_be_visible()


@pytest.mark.browser
def test_on_a_phone_the_counts_stand_under_what_is_pulled(show: Show, world: World) -> None:
    page = show(FactSurgery(*world, off=0), width=390, has_touch=True, reduced_motion="reduce")
    ring, counts, cells = (
        page.locator(part).bounding_box() for part in (".it-brush", ".it-counts-beside", ".it-square")
    )
    assert ring is not None
    assert counts is not None
    assert cells is not None
    assert ring["y"] + ring["height"] < counts["y"] < ring["y"] + ring["height"] + 80
    assert counts["y"] + counts["height"] < cells["y"]

"""Open tables follow their picture when input pauses: line by line, in place, and at once before printing."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from surgery_world import small_world
from test_every_input import DEMOS as ALL
from test_head_viewer import two_sentences
from test_machine import writer

from conftest import caught_up, painted
from inside_transformers.widgets import AttentionCalculator, FactNeuron, FactSurgery, HeadViewer, Machine, StepSize

Show = Callable[..., Page]
# What changes is drawn before the next task.
DRAWN = """
const drawn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
});
"""
OPENED = f"""async (tables) => {{
    {DRAWN}
    const button = document.querySelector(`[aria-controls="${{tables.id}}"]`);
    const lines = () => tables.querySelectorAll("tbody tr").length;
    const all = [];
    for (let i = 0; i < 2; i++) {{
        button.click();
        await drawn();
        all.push([lines()]);
        while (tables.ariaBusy) {{
            await new Promise(requestAnimationFrame);
            all[i].push(lines());
        }}
        button.click();
        for (let i = 0; i < 2; i++) await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    }}
    return all;
}}"""
# What a key changes: the busy table's text, then the cells that were written, those that were not, and the lines kept.
PRESSED = f"""async (tables, print) => {{
    {DRAWN}
    const text = () => [...tables.querySelectorAll("tbody td")].map((cell) => cell.textContent);
    const lines = [...tables.querySelectorAll("tbody tr")];
    const cells = [...tables.querySelectorAll("tbody td")];
    const before = text();
    const written = new Set();
    const watch = (all) => all.forEach(({{ target }}) => written.add(target.firstChild ? target : target.parentNode));
    const watcher = new MutationObserver(watch);
    for (const body of tables.querySelectorAll("tbody")) {{
        watcher.observe(body, {{ subtree: true, childList: true, characterData: true }});
    }}
    const handle = tables.closest(".it-demo").querySelector("[role=slider]");
    for (const type of ["keydown", "keyup"]) {{
        handle.dispatchEvent(new KeyboardEvent(type, {{ key: "ArrowUp", bubbles: true }}));
        handle.dispatchEvent(new KeyboardEvent(type, {{ key: "ArrowRight", bubbles: true }}));
    }}
    await drawn();
    const behind = Boolean(tables.ariaBusy) && String(text()) === String(before);
    if (print) dispatchEvent(new Event("beforeprint"));
    const atOnce = !tables.ariaBusy;
    while (tables.ariaBusy) await new Promise((done) => setTimeout(done, 20));
    watch(watcher.takeRecords());
    const after = text();
    return {{
        behind,
        atOnce,
        changed: cells.filter((_, i) => before[i] !== after[i]).length,
        written: written.size,
        kept: lines.every((line) => line.isConnected) && cells.every((cell) => cell.isConnected),
    }};
}}"""
# Counts what listens for printing.
LISTENERS = """
const [add, remove] = [window.addEventListener, window.removeEventListener];
const heard = new Set();
window.addEventListener = (type, told, ...how) => {
    if (type === "beforeprint") heard.add(told);
    add.call(window, type, told, ...how);
};
window.removeEventListener = (type, told, ...how) => {
    if (type === "beforeprint") heard.delete(told);
    remove.call(window, type, told, ...how);
};
window.listening = () => heard.size;
"""
DEMOS: dict[str, Callable[[], Any]] = {
    "in place": lambda: FactNeuron("Michael", "Jordan", "basketball"),
    "made anew": StepSize,
    "of a model in the page": lambda: Machine(*writer(), head=1),
}


@pytest.mark.browser
def test_a_long_table_opens_with_its_first_lines_each_time_and_gets_the_others_frame_by_frame(show: Show) -> None:
    facts, strangers = 60, 516
    page = show(FactSurgery(*small_world()), width=1280)
    first, again = page.locator(".it-tables").evaluate(OPENED)
    assert first[0] == 4
    assert again[0] <= 5 * 4  # each of the five tables has kept its first lines
    for counts in (first, again):
        assert all(0 <= after - before <= 8 for before, after in pairwise(counts))
        assert counts[-1] > facts + strangers


@pytest.mark.browser
@pytest.mark.parametrize("name", ALL)
def test_a_table_that_is_opened_again_has_every_line_that_it_had(show: Show, name: str) -> None:
    page = show(ALL[name](), width=1280)
    button, lines = page.get_by_role("button", name="table", exact=True), page.locator(".it-tables tr:visible")
    seen = []
    for _ in range(2):
        button.click()
        caught_up(page)
        seen.append(lines.all_inner_texts())
        button.click()
        painted(page)
        painted(page)
    assert seen[0]
    assert seen[0] == seen[1]


@pytest.mark.browser
@pytest.mark.parametrize("made", DEMOS.values(), ids=DEMOS)
@pytest.mark.parametrize("printed", [False, True], ids=["after a pause", "before printing"])
def test_an_open_table_is_behind_until_it_has_caught_up(show: Show, made: Callable[[], Any], printed: bool) -> None:
    page = show(made(), width=1280, reduced_motion="reduce")
    page.get_by_role("button", name="table").click()
    caught_up(page)
    seen = page.locator(".it-tables").evaluate(PRESSED, printed)
    assert seen["behind"]
    assert seen["atOnce"] == printed
    assert seen["kept"]
    assert 0 < seen["written"] == seen["changed"]


@pytest.mark.browser
def test_a_table_opens_without_drawing_the_picture_anew(show: Show) -> None:
    page = show(FactSurgery(*small_world()), width=1280)
    lines = """button => {
        button.click();
        return document.querySelectorAll(".it-tables tbody tr").length; // before anything is drawn again
    }"""
    assert page.get_by_role("button", name="table").evaluate(lines) == 4


@pytest.mark.browser
def test_a_second_table_is_made_when_its_turn_comes(show: Show) -> None:
    tokens = 9
    page = show(HeadViewer(sentences=two_sentences(tokens)), width=1280)
    cells = """button => {
        let made = 0;
        const { createElement } = document;
        document.createElement = (tag) => {
            if (tag === "td") made++;
            return createElement.call(document, tag);
        };
        button.click();
        return made;
    }"""
    assert page.get_by_role("button", name="table").evaluate(cells) == tokens**2 + 1  # and the head of the first column
    caught_up(page)
    assert page.locator(".it-tables table").count() == 2


@pytest.mark.browser
def test_a_table_that_opens_below_the_window_is_brought_into_sight(show: Show) -> None:
    page = show(AttentionCalculator(), width=1280, reduced_motion="reduce")
    button, tables = page.get_by_role("button", name="table"), page.locator(".it-tables")
    page.set_viewport_size({"width": 1280, "height": 500})
    page.evaluate("document.body.style.paddingBottom = '900px'")
    button.evaluate("button => scrollTo(0, button.getBoundingClientRect().bottom - innerHeight + 4)")
    button.click()
    painted(page)
    box = tables.bounding_box()
    assert box is not None
    assert box["y"] < 350
    expect(button).to_be_focused()
    expect(button).to_be_in_viewport()
    before = page.evaluate("scrollY")
    button.click()
    painted(page)
    assert page.evaluate("scrollY") == before
    # What is in sight already moves nothing.
    button.evaluate("button => scrollTo(0, scrollY + button.getBoundingClientRect().top - 100)")
    before = page.evaluate("scrollY")
    button.click()
    painted(page)
    assert page.evaluate("scrollY") == before


@pytest.mark.browser
def test_nothing_listens_for_printing_once_all_is_filled(show: Show) -> None:
    page = show(StepSize(), width=1280)
    page.evaluate(LISTENERS)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    page.get_by_role("slider").first.press("ArrowRight")
    page.wait_for_function("listening() === 1")
    caught_up(page)
    assert page.evaluate("listening()") == 0

"""What Chromium tells a screen reader of each demo: its name, its controls, its message, and its tables row by row."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page
from test_every_input import DEMOS

from conftest import caught_up

Show = Callable[..., Page]
Node = dict[str, Any]
CONTROLS = {"button", "checkbox", "combobox", "link", "radio", "slider", "spinbutton", "switch", "textbox"}
CELLS = {"cell", "columnheader", "gridcell", "rowheader"}
FIELDS = {"spinbutton", "textbox"}
# What is inert is a picture without a handle.
IN_SIGHT = """demo => [...demo.querySelectorAll("a[href], button, input, select, [role=slider]")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]")).length"""
ROWS = """demo => [...demo.querySelectorAll(".it-tables tr")]
    .map((row) => [...row.cells].map((cell) => cell.textContent.replace(/\\s/g, "")))"""


class Tree:
    """The accessibility tree of a page (https://chromedevtools.github.io/devtools-protocol/tot/Accessibility/)."""

    def __init__(self, page: Page) -> None:
        session = page.context.new_cdp_session(page)
        self.nodes = {node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]}
        session.detach()

    def below(self, node: Node, *leave: str) -> Iterator[Node]:
        """The nodes below one that are told, in order; not those inside of these roles."""
        for child in (self.nodes[each] for each in node.get("childIds", []) if each in self.nodes):
            if not child["ignored"]:
                yield child
            if role(child) not in leave:
                yield from self.below(child, *leave)

    def text(self, node: Node) -> str:
        """What is read of a node, without what stands in fields."""
        return "".join(name(each) for each in self.below(node, *FIELDS) if role(each) == "StaticText")


def role(node: Node) -> str:
    """What a node is."""
    return str(node.get("role", {}).get("value", ""))


def name(node: Node) -> str:
    """What a node is called."""
    return str(node.get("name", {}).get("value", ""))


@pytest.mark.browser
@pytest.mark.parametrize("demo", DEMOS)
def test_a_screen_reader_hears_of_a_demo_all_that_it_shows(show: Show, demo: str) -> None:
    page = show(DEMOS[demo](), width=712, reduced_motion="reduce")
    shown = page.locator(".it-demo")
    shown.get_by_role("button", name="table", exact=True).click()
    caught_up(page)
    tree = Tree(page)
    question = page.locator(".it-question").inner_text()
    [root] = (node for node in tree.nodes.values() if role(node) == "group" and name(node) == question)
    told = list(tree.below(root))

    controls = [node for node in told if role(node) in CONTROLS]
    assert [node for node in controls if not name(node)] == []
    assert len(controls) == shown.evaluate(IN_SIGHT)

    said = page.locator(".it-said").inner_text()
    [message] = (node for node in told if role(node) == "status" and tree.text(node) == said)
    assert {"name": "live", "value": {"type": "token", "value": "polite"}} in message["properties"]

    rows = [[cell for cell in tree.below(row) if role(cell) in CELLS] for row in told if role(row) == "row"]
    heard = [["".join(tree.text(cell).split()) for cell in row] for row in rows]
    assert heard == shown.evaluate(ROWS)
    assert len(heard) > 2

"""What `tools/bench_demos.py` measures: each thing that a reader takes in hand, and each is moved."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from bench_demos import HANDLES, INPUT_TO_PAINT, LATER, LIMITS, best, over

DEMO = """
<div class="it-demo" data-demo-key="one">
  <svg width="40" height="40"><g role="slider" tabindex="0" aria-label="tip"><circle r="20" /></g></svg>
  <select aria-label="text"><option>a</option><option>b</option></select>
  <input type="text" aria-label="own text" value="fox">
  <input type="range" aria-label="size" max="3">
  <fieldset><legend>shape</legend><input type="radio" name="s"><input type="radio" name="s"></fieldset>
  <div class="it-buttons it-steps"><button>back</button><button>on</button></div>
  <button class="it-switch" role="switch">mask</button>
  <button class="it-off" disabled>off</button>
  <div class="it-row"><div class="it-buttons">
    <button aria-expanded="false">table</button><button>undo</button><button>reset</button>
  </div></div>
  <div class="it-tables" hidden><input type="number" value="1"><input type="number" value="2"></div>
</div>
<script>
  window.moved = [];
  const told = { keydown: "[role=slider]", input: "[type=range]", change: "select, input", click: "button" };
  for (const [type, kind] of Object.entries(told)) {
    document.addEventListener(type, ({ target }) => target.matches(kind) && window.moved.push(target));
  }
  const table = document.querySelector("[aria-expanded]");
  table.addEventListener("click", () => {
    const tables = document.querySelector(".it-tables");
    tables.hidden = !tables.hidden;
    table.ariaExpanded = String(!tables.hidden);
  });
</script>
"""
NAMES = [
    "tip",
    "text",
    "own text",
    "size",
    "shape",
    "it-buttons it-steps",
    "it-switch",
    "table",
    "numbers in the table",
]


@pytest.mark.browser
def test_each_thing_that_can_be_taken_in_hand_is_found_and_moved(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(DEMO)
    assert page.evaluate(HANDLES) == [f"one: {name}" for name in NAMES]
    assert not page.locator(".it-tables").is_visible()
    for i, name in enumerate(NAMES):
        page.evaluate("window.moved = []")
        page.evaluate(INPUT_TO_PAINT, [i, 4])
        assert page.evaluate("i => window.handles[i].controls.every((one) => window.moved.includes(one))", i), name
        assert page.locator(".it-tables").is_visible() == (name == "numbers in the table")
    page.close()


def test_of_several_rounds_the_least_counts() -> None:
    low, high = LIMITS
    slow_once = [(5.0, low + 4, 2.0), (20.0, high - 1, 9.0)]
    slow_then = [(6.0, low - 1, 3.0), (19.0, high + 30, 8.0)]
    assert over(slow_once)
    assert over(slow_then)
    assert best([slow_once, slow_then]) == [(5.0, low - 1, 2.0), (19.0, high - 1, 8.0)]
    assert not over(best([slow_once, slow_then]))
    assert over(best([slow_once, slow_once]))


@pytest.mark.parametrize("slowed", [(20.0, LIMITS[1], 0.0), (20.0, 30.0, LATER)])
def test_what_takes_as_long_as_the_limit_is_over(slowed: tuple[float, float, float]) -> None:
    assert over([(5.0, 8.0, 100.0), slowed])

"""What `tools/bench_demos.py` measures: each thing that a reader takes in hand, and each is moved."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))
from bench_demos import HANDLES, INPUT_TO_PAINT, LATER, LIMITS, over, together

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


def test_all_inputs_of_several_rounds_count_together() -> None:
    low, high = LIMITS
    quiet = [([5.0] * 40, 2.0), ([20.0] * 40, 9.0)]
    met = [([5.0] * 38 + [low + 4.0] * 2, 3.0), ([20.0] * 38 + [high + 9.0] * 2, 8.0)]
    slow = [([5.0] * 36 + [low + 4.0] * 4, 3.0), ([20.0] * 36 + [high + 9.0] * 4, 8.0)]
    assert together([quiet]) == [(5.0, 5.0, 2.0), (20.0, 20.0, 9.0)]
    assert over(together([met]))  # by two of 40 inputs: measured again
    assert together([met, quiet, quiet]) == [(5.0, 5.0, 3.0), (20.0, 20.0, 9.0)]
    assert over(together([slow, slow, slow]))
    assert over(together([slow, slow, quiet]))


@pytest.mark.parametrize("slowed", [(20.0, LIMITS[1], 0.0), (20.0, 30.0, LATER)])
def test_what_takes_as_long_as_the_limit_is_over(slowed: tuple[float, float, float]) -> None:
    assert over([(5.0, 8.0, 100.0), slowed])

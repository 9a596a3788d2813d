"""The demos in Firefox: each follows mouse, touch and keys as it does in Chromium, and hatches what is masked."""

import io
import json
import os
import shutil
import time
from collections.abc import Iterator

import numpy as np
import pytest
from firefox import Firefox, started
from PIL import Image
from playwright.sync_api import Browser
from tab import Chromium, Tab

pytestmark = pytest.mark.browser


def handle(name: str) -> str:
    """The selector of what is dragged, by its name."""
    return f'.it-demo [role="slider"][aria-label="{name}"]'


STEP = ".it-demo .it-gap-choices input[type=range]"
TILE, ROW = '.it-tray .it-tile[title="fill-mask"]', '.it-shelf[aria-label="labels"]'
TASK = '.it-demo input[type=radio][value="labels"]'
NEED = '.it-demo .it-shape-map input[value="{}"]'
# Where a demo stands, what is dragged, where to (pixels, or another element), and the keys that move it. Pixels end
# far from where the next state begins: another browser may put a picture half a pixel elsewhere.
DRAGS: dict[str, tuple[str, str, tuple[float, float] | str, tuple[str, ...]]] = {
    "AnyOrder": ("book/architectures/any_order", STEP, (60, 40), ("ArrowLeft",)),
    "AttentionCalculator": ("book/attention/values", handle("key of “the”"), (40, -32), ("ArrowUp", "ArrowRight")),
    "CrowdedSpace": ("book/facts/directions", handle("number of directions"), (56, 40), ("ArrowLeft",)),
    "FactNeuron": ("book/facts/by_hand", handle("border"), (38, -28), ("ArrowDown",)),
    "FactSurgery": ("book/facts/trained", handle("all pairs of names"), (54, 46), ("ArrowDown", "ArrowLeft")),
    "FactTrace": ("book/facts/tracing", handle("where the swap is"), (62, 46), ("ArrowUp", "ArrowRight")),
    "HeadViewer": ("book/attention/reads", handle("the word that reads"), (60, -48), ("ArrowUp",)),
    "Hero": ("book/index", handle("layer, on the map"), (60, 40), ("ArrowLeft",)),
    "Machine": ("book/gpt/machine", handle("the chosen cell"), (62, 46), ("ArrowUp", "ArrowRight")),
    "MaskExplorer": ("book/architectures/shapes", handle("the reader"), (-120, 40), ("ArrowLeft",)),
    "MergeOnce": ("book/tasks/tokens", handle("number of merges"), (48, -30), ("ArrowRight",)),
    "PipelineSteps": ("book/tasks/pipeline", handle("logit of POSITIVE"), (0, -30), ("ArrowDown",)),
    "StepSize": ("book/tasks/learning", handle("the knob"), (34, -30), ("ArrowRight",)),
    "TaskGallery": ("book/tasks/one_call", TILE, ROW, ("ArrowDown", "Enter")),
    "WhichShape": ("book/architectures/which", NEED.format("tags"), NEED.format("few"), ("ArrowDown",)),
    "WhoCan": ("book/architectures/who_can", handle("the gap"), (120, 0), ("ArrowLeft",)),
}
SHOWN = "[location.hash.slice(1), document.querySelector('.it-demo .it-said').textContent]"
BOX = "document.querySelector('{}').getBoundingClientRect()"
RESET = "[...document.querySelectorAll('.it-demo button')].find((each) => each.textContent === 'reset').click()"


@pytest.fixture(scope="module")
def firefox() -> Iterator[Firefox]:
    """The system's Firefox, for all tests here. Elsewhere than in CI, a machine without it skips them."""
    path = next(filter(None, map(shutil.which, ("firefox-esr", "firefox"))), None)
    if path is None:
        how = "Firefox is needed to try the demos in it: apt-get install firefox-esr (or brew install --cask firefox)"
        if os.environ.get("CI"):
            pytest.fail(how, pytrace=False)
        pytest.skip(how)
    with started(path) as browser:
        yield browser


@pytest.fixture(scope="module")
def chromium(browser: Browser) -> Iterator[Chromium]:
    """A tab of Chromium, for all tests here."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield Chromium(page)
    page.close()


def drag(tab: Tab, what: str, to: tuple[float, float] | str, *pointer: str) -> None:
    """Drag something to another element, or by so many pixels."""
    tab.show(what)
    x, y = tab.middle(what)
    tab.drag(x, y, *(tab.middle(to) if isinstance(to, str) else (x + to[0], y + to[1])), *pointer)


def press(tab: Tab, what: str, keys: tuple[str, ...]) -> None:
    """Press keys on something."""
    tab.value(f"document.querySelector({json.dumps(what)}).focus()")
    for key in keys:
        tab.press(key)


def shown(firefox: Firefox, chromium: Chromium) -> tuple[list[str], list[str]]:
    """The state in the address and the message, in both browsers: as soon as they are the same, or after a while."""
    for tab in (firefox, chromium):
        tab.wait_for("location.hash", seconds=5)
    end = time.monotonic() + 5
    while (both := (firefox.value(SHOWN), chromium.value(SHOWN)))[0] != both[1] and time.monotonic() < end:
        time.sleep(0.05)
    return both


@pytest.mark.parametrize("demo", DRAGS)
def test_a_demo_follows_mouse_touch_and_keys_as_in_chromium(
    firefox: Firefox, chromium: Chromium, book_url: str, demo: str
) -> None:
    page, what, to, keys = DRAGS[demo]
    for tab in (firefox, chromium):
        tab.open(f"{book_url}/{page}.html")
    for way in ("mouse", "touch", "keys"):
        for tab, pointer in ((firefox, [way]), (chromium, [])):
            if way == "keys":
                press(tab, what, keys)
            else:
                drag(tab, what, to, *pointer)
        (state, said), expected = shown(firefox, chromium)
        assert [way, state, said] == [way, *expected]
        assert state
        for tab in (firefox, chromium):
            tab.value(RESET)
    assert firefox.complaints == []


def test_what_is_masked_is_hatched(firefox: Firefox, book_url: str) -> None:
    firefox.open(f"{book_url}/book/architectures/any_order.html#order=1;step=1")
    gap = ".it-gap-lanes .it-gap[data-masked] > span"
    firefox.show(gap)
    x, y = firefox.middle(gap)
    picture = Image.open(io.BytesIO(firefox.picture(x - 15, y - 8, 30, 16))).convert("L")
    shades = np.asarray(picture, dtype=float)
    assert (shades < shades.max() - 20).mean() > 0.1


def test_a_sliders_thumb_has_the_color_of_what_it_has_passed(firefox: Firefox, book_url: str) -> None:
    firefox.open(f"{book_url}/book/tasks/pipeline.html")
    slider = ".it-demo .it-field input[type=range]"
    firefox.show(slider)
    box = firefox.value(f"(({{ x, y, width, height }}) => [x, y, width, height])({BOX.format(slider)})")
    shades = np.asarray(Image.open(io.BytesIO(firefox.picture(*box))).convert("RGB"), dtype=int)
    blue = shades[..., 2] - shades[..., 0] > 100
    assert blue.sum(axis=0).max() > 10, "the line is 6 px high, the thumb more"

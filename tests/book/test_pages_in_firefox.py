"""The demos in Firefox: each is drawn, follows the mouse, and hatches what is masked."""

import io
import os
import shutil
from collections.abc import Iterator

import numpy as np
import pytest
from firefox import Firefox, started
from PIL import Image

pytestmark = pytest.mark.browser


def handle(name: str) -> str:
    """The selector of what is dragged, by its name."""
    return f'.it-demo [role="slider"][aria-label="{name}"]'


STEP = ".it-demo .it-gap-choices input[type=range]"
TILE, ROW = '.it-tray .it-tile[title="fill-mask"]', '.it-shelf[aria-label="labels"]'
# Where a demo stands, what is dragged, where to (pixels, or another element), and the state in the address then.
DRAGS: dict[str, tuple[str, str, tuple[float, float] | str, str]] = {
    "AnyOrder": ("book/architectures/any_order", STEP, (60, 40), "order=1;step=3"),
    "AttentionCalculator": ("book/attention/values", handle("key of the"), (40, -30), "attention=1;k0=0.5,1.4"),
    "CrowdedSpace": ("book/facts/directions", handle("facts stored"), (60, 40), "crowd=1;n=96"),
    "FactNeuron": ("book/facts/by_hand", handle("border"), (40, -30), "neuron=1;b=-1.6"),
    "FactSurgery": ("book/facts/trained", handle("all pairs of names"), (60, 40), "surgery=1;who=482"),
    "FactTrace": ("book/facts/tracing", handle("where the swap is"), (60, 40), "trace=1;at=9,3"),
    "HeadViewer": ("book/attention/reads", handle("the word that reads"), (40, -30), "heads=1;row=1"),
    "Hero": ("book/index", handle("layer, on the map"), (60, 40), "hero=1;layer=1"),
    "MaskExplorer": ("book/architectures/who_can", handle("the reader"), (60, 40), "mask=1;word=source,3"),
    "MergeOnce": ("book/tasks/tokens", handle("number of merges"), (40, -30), "merge=1;n=2"),
    "PipelineSteps": ("book/tasks/pipeline", handle("logit of POSITIVE"), (0, -30), "pipeline=1;logits=-0.5573,1.8"),
    "StepSize": ("book/tasks/learning", handle("the knob"), (40, -30), "step=1;w=0.2"),
    "TaskGallery": ("book/tasks/one_call", TILE, ROW, "tasks=1;tiles=3-labels"),
}


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


@pytest.mark.parametrize("demo", DRAGS)
def test_a_demo_is_dragged_by_mouse(firefox: Firefox, book_url: str, demo: str) -> None:
    page, what, to, state = DRAGS[demo]
    firefox.open(f"{book_url}/{page}.html")
    firefox.show(what)
    x, y = firefox.middle(what)
    firefox.drag(x, y, *(firefox.middle(to) if isinstance(to, str) else (x + to[0], y + to[1])))
    firefox.wait_for(f"location.hash.slice(1) === '{state}'", seconds=5)
    assert firefox.value("location.hash.slice(1)") == state
    assert firefox.complaints == []


def test_what_is_masked_is_hatched(firefox: Firefox, book_url: str) -> None:
    firefox.open(f"{book_url}/book/architectures/any_order.html")
    gap = ".it-gap[data-masked] > span"
    firefox.show(gap)
    x, y = firefox.middle(gap)
    picture = Image.open(io.BytesIO(firefox.picture(x - 15, y - 8, 30, 16))).convert("L")
    shades = np.asarray(picture, dtype=float)
    assert (shades < shades.max() - 20).mean() > 0.1

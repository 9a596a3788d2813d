"""A page in a real JupyterLab: it opens, it runs, its demo reacts, and a reader's own function answers behind it."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from lab_server import START, menu, opened, started
from playwright.sync_api import Browser, Locator, Page, expect

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.lab
DEMO = "[data-lm-suppress-shortcuts]"

OWN_FUNCTION = """
import torch
from inside_transformers.widgets import AttentionCalculator

def my_attention(query, key, value, mask=None):
    raise RuntimeError("I forgot to divide by the root of d_head")

AttentionCalculator(attention=my_attention)
"""

TRACE = """
import json
from pathlib import Path

from inside_transformers.widgets import FactTrace

FactTrace(json.loads(Path("trace.json").read_text(encoding="utf-8")))
"""

NEURON = """
import torch
from inside_transformers.widgets import FactNeuron

def my_neuron(first, last):
    return first + last, torch.tensor(-1.2)

FactNeuron(and_neuron=my_neuron)
"""

SURGERY = """
import torch
from inside_transformers.models.facts import trained_fact_model
from inside_transformers.widgets import FactSurgery

def my_edit(weight, key, value, covariance):
    return weight + torch.outer(value - weight @ key, key) / (key @ key)

FactSurgery(*trained_fact_model(n_facts=60, d_hidden=96, seed=0, steps=50), edit_fact=my_edit)
"""

HERO = """
import json
from pathlib import Path

from inside_transformers.widgets import Hero

Hero(json.loads(Path("hero.json").read_text(encoding="utf-8")))
"""

FLOWS = """
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast
from inside_transformers.widgets import MaskExplorer, PipelineSteps

def visibility(architecture, n_source, n_target):
    raise RuntimeError("no mask yet")

def softmax(logits):
    return logits.exp() / logits.exp().sum()

core = Tokenizer(models.WordLevel({"[UNK]": 0, "good": 1, "bad": 2}, unk_token="[UNK]"))
core.pre_tokenizer = pre_tokenizers.Whitespace()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=core, unk_token="[UNK]")
config = BertConfig(vocab_size=3, hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8)
steps = PipelineSteps(tokenizer, BertForSequenceClassification(config).eval(), ["good", "bad"], softmax=softmax)
display(MaskExplorer("a b", "x y z", visibility=visibility), steps)
"""

HEADS = """
import torch
from inside_transformers.widgets import HeadViewer

scores = torch.randn(2, 3, 4, 4, generator=torch.Generator().manual_seed(0))
HeadViewer(list("abcd"), scores.softmax(-1), layer=1, head=1, row=2)
"""

CROWD = """
from inside_transformers.widgets import CrowdedSpace

def interference(vectors):
    raise RuntimeError("write me")

CrowdedSpace(interference=interference)
"""

# Demos that take no function of the reader's; the line below them says what Python heard last.
SIX = """
import json
from pathlib import Path

from ipywidgets import Label
from transformers import AutoModelForCausalLM, AutoTokenizer
from inside_transformers.models import model_for
from inside_transformers.widgets import AnyOrder, Machine, MergeOnce, StepSize, TaskGallery, WhichShape

gallery = TaskGallery()
gallery.add("summarization", "a long text", [{"summary_text": "a text"}])
gallery.add("text-classification", "good", [{"label": "POSITIVE", "score": 0.9}])
gallery.add("fill-mask", "a [MASK]", [{"token_str": "cat", "score": 0.5}])
orders = AnyOrder(json.loads(Path("any_order.json").read_text(encoding="utf-8")))
demos = {StepSize(): "point", MergeOnce(): "merges", orders: "own", WhichShape(): "task", gallery: "guesses"}
writer = model_for("text-generation")
machine = Machine(AutoModelForCausalLM.from_pretrained(writer), AutoTokenizer.from_pretrained(writer))
demos[machine] = "written"
heard = Label()

def hear(change):
    heard.value = f"{type(change.owner).__name__}.{change.name} is {change.new}."

for demo, name in demos.items():
    demo.observe(hear, name)
display(*demos, heard)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server shows: a page of the book, a notebook with a function that raises, one with a map."""
    folder = tmp_path_factory.mktemp("lab")
    shutil.copy(ROOT / "book" / "attention" / "scores.ipynb", folder)
    for name in ("trace", "hero", "any_order"):
        shutil.copy(ROOT / "book" / "figures" / f"{name}.json", folder)
    sources = {
        "own_function": OWN_FUNCTION,
        "trace": TRACE,
        "hero": HERO,
        "flows": FLOWS,
        "heads": HEADS,
        "neuron": NEURON,
        "crowd": CROWD,
        "surgery": SURGERY,
        "six": SIX,
    }
    for name, source in sources.items():
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source.strip())])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(notebook, folder / f"{name}.ipynb")
    return folder


@pytest.fixture(scope="module")
def lab(folder: Path) -> Iterator[str]:
    """The address of a JupyterLab that shows `folder`."""
    command = [sys.executable, "-m", "jupyter", "lab", "--allow-root", "--LabApp.news_url=None"]
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / ".config"), "HOME": str(folder)}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    with started([*command, f"--ServerApp.root_dir={folder}"], environment, folder) as url:
        yield url


def run_all(browser: Browser, lab: str, notebook: str, has_touch: bool = False) -> Page:
    """Open a notebook in JupyterLab, run every cell as a reader would, and wait until a demo is drawn."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000}, has_touch=has_touch)
    opened(page, lab, notebook)
    menu(page, "Run", "Run All Cells")
    # JupyterLab draws a cell when it comes into view.
    page.wait_for_selector(DEMO, timeout=START, state="attached")
    page.locator(DEMO).first.scroll_into_view_if_needed(timeout=START)
    # Cells that are still running move what stands below them, and "Idle" also stands there between two cells.
    expect(page.locator(".jp-InputPrompt", has_text="[*]")).to_have_count(0, timeout=START)
    expect(page.locator("#jp-main-statusbar")).to_contain_text("| Idle", timeout=START)
    return page


def middle(place: Locator) -> tuple[float, float]:
    """Where it is, in the window, once it rests there and nothing covers it."""
    place.click(trial=True)
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, what: Locator, right: float, down: float) -> None:
    """Drag it with the mouse by so many pixels."""
    x, y = middle(what)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right, y + down, steps=3)
    page.mouse.up()


def move(page: Page, demo: Locator) -> None:
    """Move the first tip of the demo with a key, then with the mouse, and read each time that it moved."""
    tip = demo.get_by_role("slider").first
    said = demo.get_by_role("status")
    tip.focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text(re.compile("has (a higher|a lower|the same) q·k|The mask hides"))
    before = tip.get_attribute("aria-valuetext")
    drag(page, tip.locator(".it-hit"), 30, 40)
    expect(tip).not_to_have_attribute("aria-valuetext", before or "")
    expect(demo.get_by_role("button", name="link")).to_be_hidden()


def test_a_page_runs_in_jupyterlab_and_its_demo_reacts_to_the_keyboard(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "scores.ipynb")
    demo = page.locator(DEMO).first
    move(page, demo)
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    page.close()


def test_the_error_of_a_readers_own_function_is_shown_and_the_demo_goes_on(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "own_function.ipynb")
    demo = page.locator(DEMO).first
    expect(demo).to_contain_text("RuntimeError", timeout=START)
    expect(demo).to_contain_text("I forgot to divide by the root of d_head")
    move(page, demo)
    expect(demo).to_contain_text("RuntimeError")
    page.close()


def test_the_picture_stays_in_sight_in_a_narrow_notebook_while_a_control_is_in_hand(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "scores.ipynb")
    page.keyboard.press("Control+b")  # the files' panel would take the width
    page.set_viewport_size({"width": 560, "height": 800})
    demo = page.locator(DEMO).first
    demo.scroll_into_view_if_needed()
    demo.get_by_role("slider").first.press("ArrowUp")
    picture, notebook = page.locator(".it-keep").first, page.locator(".jp-WindowedPanel-outer").first
    page.mouse.move(250, 400)
    page.mouse.wheel(0, 300)
    page.wait_for_function(
        """() => document.querySelector(".it-stage").getBoundingClientRect().top
            < document.querySelector(".jp-WindowedPanel-outer").getBoundingClientRect().top - 20"""
    )
    at, top = picture.bounding_box(), notebook.bounding_box()
    assert at is not None
    assert top is not None
    assert abs(at["y"] - top["y"]) <= 2
    page.close()


def test_a_map_is_walked_by_keys_and_tapped_in_jupyterlab(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "trace.ipynb")
    demo = page.locator(DEMO).first
    cells, said = demo.get_by_role("slider"), demo.get_by_role("status")
    cells.focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("Into layer 13, at “France”")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Into layer 13, at “is”")
    cells.click(position={"x": 60, "y": 30})
    expect(said).to_contain_text("at “The”")
    demo.get_by_label("attention", exact=True).check()
    expect(said).to_contain_text("Attention of layer")
    page.close()


def test_a_readers_neuron_answers_behind_the_border_that_is_pushed(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "neuron.ipynb")
    demo = page.locator(DEMO).first
    expect(demo).to_contain_text("It says 0.80, 0.00, 0.00, 0.00: at a right angle", timeout=START)
    demo.get_by_role("slider", name="border").press("ArrowDown")
    expect(demo.get_by_role("status")).to_contain_text("OR. One name gives 1.00")
    demo.get_by_role("slider", name="direction of Jordan").press("Shift+ArrowRight")
    expect(demo).to_contain_text("my_neuron: row (1.17, 0.98), bias −1.20: AND.")
    page.close()


def test_a_readers_edit_answers_behind_the_square_of_names(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "surgery.ipynb")
    demo = page.locator(DEMO).first
    demo.get_by_role("slider", name="all pairs of names").press("ArrowDown")
    page.keyboard.press("Home")
    demo.locator(".it-sport:not([data-said])").first.click()
    expect(demo).to_contain_text("my_edit agrees with the page for all 576 prompts.", timeout=START)
    demo.get_by_label("all 60 facts").check()
    expect(demo).to_contain_text("my_edit differs from the page", timeout=START)
    assert demo.evaluate("demo => demo.getBoundingClientRect().height") <= 800
    page.close()


def test_the_front_pages_picture_is_walked_in_jupyterlab(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "hero.ipynb")
    demo = page.locator(DEMO).first
    demo.get_by_role("slider", name="layer, on the map").press("Home")
    expect(demo.get_by_role("status")).to_contain_text("Before the first layer")
    page.keyboard.press("ArrowRight")
    expect(demo.get_by_role("status")).to_contain_text("Layer 1: of what arrives at fox")
    demo.get_by_role("button", name="slow").click()
    expect(demo.locator(".it-question")).to_contain_text("“slow” and “brown”")
    page.close()


def test_the_map_of_heads_is_walked_in_jupyterlab(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "heads.ipynb")
    demo = page.locator(DEMO).first
    demo.get_by_role("slider", name="head, in the map").press("ArrowUp")
    expect(demo.get_by_role("status")).to_contain_text("Layer 0, head 1: c reads")
    demo.get_by_role("slider", name="the word that reads").press("ArrowDown")
    expect(demo.get_by_role("status")).to_contain_text("Layer 0, head 1: d reads")
    demo.get_by_role("button", name="pin to compare").click()
    expect(demo.get_by_text("0·1 pinned")).to_be_visible()
    page.close()


def test_the_globe_is_turned_in_jupyterlab_and_the_readers_function_is_asked(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "crowd.ipynb")
    demo = page.locator(DEMO).first
    demo.get_by_role("slider", name="number of directions").press("ArrowLeft")
    expect(demo.locator(".it-said")).to_contain_text("192 random directions in 64 dimensions")
    demo.get_by_role("switch", name="store a fact with each").click()
    globe = demo.get_by_role("slider", name="globe of directions")
    globe.press("ArrowRight")
    expect(globe).to_have_attribute("aria-valuenow", "221")
    expect(demo.locator(".it-status")).to_contain_text("interference: It raised RuntimeError: “write me”.")
    page.close()


def test_threads_and_logits_are_dragged_by_keys_and_the_readers_functions_are_asked(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "flows.ipynb")
    masks, steps = page.locator(DEMO).first, page.locator(DEMO).last
    masks.get_by_role("slider", name="the reader").press("ArrowRight")
    expect(masks.locator(".it-said")).to_contain_text("z may read all 3 target words and all 2 of the source.")
    masks.get_by_label("decoder", exact=True).check()
    expect(masks.locator(".it-said")).to_contain_text("z may read all 3 words, itself and what stands before it")
    expect(masks.locator(".it-status")).to_contain_text("visibility: For encoder-only: It raised RuntimeError")
    logit = steps.get_by_role("slider", name="logit of LABEL_0")
    before = logit.get_attribute("aria-valuetext")
    logit.press("Shift+ArrowUp")
    expect(logit).not_to_have_attribute("aria-valuetext", before or "")
    expect(steps.locator(".it-status")).to_have_text("softmax agrees with the page in every number.")
    page.close()


@pytest.fixture(scope="module")
def six(browser: Browser, lab: str) -> Iterator[Page]:
    """Six demos in one notebook that has run. Each test takes its own, and leaves the others as they were."""
    page = run_all(browser, lab, "six.ipynb")
    yield page
    page.close()


def one_of(page: Page, question: str) -> Locator:
    """The demo that asks this, in view."""
    demo = page.locator(DEMO).filter(has_text=question)
    demo.scroll_into_view_if_needed()
    return demo


def test_a_point_on_a_curve_is_dragged_in_jupyterlab(six: Page) -> None:
    demo = one_of(six, "How far should one step go?")
    knob, curve = demo.get_by_role("slider", name="the knob"), demo.locator(".it-step-curve")
    width = float(curve.evaluate("svg => svg.getBoundingClientRect().width")) - 60
    drag(six, knob.locator(".it-hit"), width / 3.6, 0)  # 1 to the right
    expect(knob).to_have_attribute("aria-valuetext", "the knob: 1.0, loss 1.00, slope −4.00")
    expect(six.get_by_text("StepSize.point is 1.0.")).to_be_attached()


def test_merges_are_dragged_in_jupyterlab(six: Page) -> None:
    demo = one_of(six, "Which two become one next?")
    width = float(demo.locator(".it-merge-line").last.evaluate("line => line.getBoundingClientRect().width"))
    drag(six, demo.get_by_role("slider", name="number of merges").locator(".it-hit"), width * 4 / 12, 0)
    expect(demo.get_by_role("status")).to_contain_text("After 4 merges: 60 tokens")
    expect(six.get_by_text("MergeOnce.merges is 4.")).to_be_attached()


def test_gaps_are_filled_by_taps_and_keys_in_jupyterlab(six: Page) -> None:
    demo = one_of(six, "Which gap first?")
    own = demo.locator(".it-gap-mine .it-gap")
    own.nth(4).click()
    expect(demo.locator(".it-said")).to_contain_text("You wrote ")
    expect(six.get_by_text("AnyOrder.own is [4].")).to_be_attached()
    own.first.press("Enter")
    expect(six.get_by_text("AnyOrder.own is [4, 0].")).to_be_attached()


def test_a_model_is_patched_and_writes_in_jupyterlab(six: Page) -> None:
    demo = one_of(six, "what does one vector do?")
    told = demo.locator(".it-said")
    expect(told).to_contain_text("“hosts” falls from 0.74 to 0.09")
    demo.get_by_role("slider", name="the chosen cell").press("ArrowUp")
    expect(told).to_contain_text("“hosts” falls from 0.74 to 0.58")
    demo.get_by_role("button", name="step").click()
    expect(told).to_contain_text("With the patch still at “LORD”, it wrote ")
    expect(six.get_by_text(re.compile(r"^Machine\.written is \[\d+\]\.$"))).to_be_attached()


def test_a_shape_is_asked_for_by_keys_in_jupyterlab(six: Page) -> None:
    demo = one_of(six, "Which shape would you try first?")
    demo.get_by_role("radio", name="label whole texts").press("ArrowRight")
    said = demo.locator(".it-said")
    expect(said).to_contain_text("Encoder: at “Jordan” an encoder has read “plays golf”, a decoder has not.")
    expect(said).to_contain_text("Take an encoder that is given the kinds of names in words.")
    expect(six.get_by_text("WhichShape.task is tags.")).to_be_attached()


def test_a_tile_is_dragged_to_its_row_in_jupyterlab(six: Page) -> None:
    demo = one_of(six, "What goes in, and what comes out?")
    tile, row = demo.locator(".it-tray .it-tile"), demo.get_by_role("group", name="labels", exact=True)
    (x, y), (to_x, to_y) = middle(tile), middle(row)
    drag(six, tile, to_x - x, to_y - y)
    expect(demo.get_by_role("status")).to_contain_text("fill-mask: yes, it returned labels with scores")
    expect(six.get_by_text("TaskGallery.guesses is [[2, 'labels']].")).to_be_attached()


# Which cell is active, and how far the notebook is scrolled.
NOTEBOOK = """() => [
    [...document.querySelectorAll(".jp-Notebook .jp-Cell")].findIndex((cell) => cell.matches(".jp-mod-active")),
    document.querySelector(".jp-WindowedPanel-outer").scrollTop,
]"""
INSIDE = "demo => demo.contains(document.activeElement)"


def test_keys_and_fingers_in_a_demo_leave_the_notebook_as_it_is_and_tab_leads_out(browser: Browser, lab: str) -> None:
    page = run_all(browser, lab, "scores.ipynb", has_touch=True)
    demo = page.locator(DEMO).first
    tip = demo.get_by_role("slider").first
    tip.focus()
    expect(tip).to_be_focused()
    before = page.evaluate(NOTEBOOK)
    for key in ("ArrowUp", "ArrowDown", "ArrowDown", "ArrowLeft", "Home", "ArrowDown"):
        told = tip.get_attribute("aria-valuetext")
        page.keyboard.press(key)
        expect(tip).not_to_have_attribute("aria-valuetext", told or "")
        assert page.evaluate(NOTEBOOK) == before
    told = tip.get_attribute("aria-valuetext")
    x, y = middle(tip.locator(".it-hit"))
    before = page.evaluate(NOTEBOOK)  # a handle that still moves is waited for by scrolling to it
    touches = page.context.new_cdp_session(page)
    for kind, down in (("touchStart", 0), ("touchMove", 20), ("touchMove", 40), ("touchMove", 60), ("touchEnd", None)):
        points = [] if down is None else [{"x": x, "y": y + down}]
        touches.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    expect(tip).not_to_have_attribute("aria-valuetext", told or "")
    assert page.evaluate(NOTEBOOK) == before
    for _ in range(40):
        page.keyboard.press("Tab")
        if not demo.evaluate(INSIDE):
            break
    assert not demo.evaluate(INSIDE)
    page.close()

"""A walk through the inputs of each demo: no message is cut, and the demo stays as tall as it was."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from playwright.sync_api import Page
from surgery_world import small_world
from test_any_order import TALLY
from test_head_viewer import two_sentences
from test_machine import machine
from test_machine_heads import small
from test_task_gallery import gallery
from test_who_can import demo as who_can
from torch import Tensor

from inside_transformers import widgets

Show = Callable[..., Page]
FIGURES = Path(__file__).resolve().parents[2] / "book" / "figures"
SOURCE, TARGET = "Hi , my name is Hai end", "start Xin chào , tôi tên là"


def figure(name: str) -> Any:
    """The numbers that a page's demo shows."""
    return json.loads((FIGURES / f"{name}.json").read_text(encoding="utf-8"))


class Tokenizer:
    """The least of a tokenizer."""

    def __call__(self, text: str, **_: Any) -> dict[str, Tensor]:
        ids = torch.arange(len(text.split()) + 2)[None]
        return {"input_ids": ids, "special_tokens_mask": torch.zeros_like(ids)}

    def convert_ids_to_tokens(self, ids: list[int]) -> list[str]:
        return [f"token{i}" for i in ids]


class Classifier:
    """The least of a classifier."""

    config = SimpleNamespace(id2label={0: "NEGATIVE", 1: "NEUTRAL", 2: "POSITIVE"})

    def __call__(self, **_: Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=torch.tensor([[-1.5, 0.25, 2.0]]))


def cached() -> widgets.AttentionCalculator:
    """The demo of the page on the cache."""
    return widgets.AttentionCalculator(
        ["capital", "of", "France", "is"],
        q=[[0.0, 1.0], [1.0, 0.0], [0.0, 1.0], [1.2, 0.8]],
        k=[[0.0, 2.0], [0.5, 0.0], [2.0, 0.0], [2.1, 0.8]],
        reader=1,
        question="What must be computed when {reader} comes?",
        hint="Press “next word”: what is computed? Then pull a key: does a share move?",
        switches=("mask",),
        pull=("key", 3),
        hidden="So what {reader} got stays, and its key and value one layer up, which are made of it, may be kept. Now "
        "take the mask off.",
        tick="✓ kept",
        unmasked="Each word reads those that come later, too: a new one changes what all before it got, and with it "
        "their keys and values one layer up. Nothing may be kept.",
    )


DEMOS: dict[str, Callable[[], Any]] = {
    "AnyOrder": lambda: widgets.AnyOrder(figure("any_order"), tally=TALLY),
    "AttentionCalculator": widgets.AttentionCalculator,
    "AttentionCalculator, the cache": cached,
    "CrowdedSpace": widgets.CrowdedSpace,
    "FactNeuron": lambda: widgets.FactNeuron("Michael", "Jordan", "basketball"),
    "FactSurgery": lambda: widgets.FactSurgery(*small_world()),
    "FactTrace": lambda: widgets.FactTrace(figure("trace")),
    "HeadViewer": lambda: widgets.HeadViewer(sentences=two_sentences()),
    "Hero": lambda: widgets.Hero(figure("hero"), chapters=[("Tasks", "tasks.html")]),
    "Machine": machine,
    "Machine, attention alone": small,
    "MaskExplorer": lambda: widgets.MaskExplorer(SOURCE, TARGET, shape="decoder-only"),
    "MergeOnce": widgets.MergeOnce,
    "PipelineSteps": lambda: widgets.PipelineSteps(Tokenizer(), Classifier(), ["Not bad at all.", "bad", ""]),
    "StepSize": widgets.StepSize,
    "TaskGallery": gallery,
    "WhichShape": widgets.WhichShape,
    "WhoCan": who_can,
}
# Each input is given, taken back, and given again. What an input brings into sight is walked through, too.
WALK = """async (demo) => {
    const said = demo.querySelector(".it-said");
    const tall = () => Math.round(demo.getBoundingClientRect().height);
    const usual = tall();
    const [cut, jumps] = [new Set(), new Set()];
    // What changes is drawn before the next task.
    const drawn = () => new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done;
        port2.postMessage(0);
    });
    const look = async (after) => {
        await drawn();
        const hidden = said.scrollHeight - said.clientHeight > 1 || said.scrollWidth - said.clientWidth > 1;
        if (hidden || !said.clientHeight) cut.add(`${after}: ${said.textContent}`);
        if (tall() !== usual) jumps.add(`${after}: ${tall()} px instead of ${usual}`);
    };
    const press = (control, key, times = 1) => {
        for (let i = 0; i < times; i++) {
            for (const type of ["keydown", "keyup"]) {
                control.dispatchEvent(new KeyboardEvent(type, { key, shiftKey: times > 1, bubbles: true }));
            }
        }
    };
    const give = (control, value) => {
        control.value = value;
        for (const type of ["input", "change"]) control.dispatchEvent(new Event(type, { bubbles: true }));
    };
    const button = (name) => [...demo.querySelectorAll("button")].find((one) => one.textContent === name);
    const [table, undo, reset, link] = ["table", "undo", "reset", "link"].map(button);
    const inputsOf = (control) => {
        const { min, max } = control;
        if (control.matches("select")) {
            return [...control.options].map(({ value }) => [value, () => give(control, value)]);
        }
        if (control.matches("[type=range]")) {
            return [max, min, (+min + +max) / 2].map((value) => [value, () => give(control, value)]);
        }
        if (control.matches("[role=slider]")) {
            const keys = ["Home", "End", "ArrowRight", "ArrowDown"].map((key) => [key, () => press(control, key)]);
            const ends = ["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"];
            return [...keys, ...ends.map((key) => [`${key} to the end`, () => press(control, key, 8)])];
        }
        return (control.matches("[role=switch]") ? ["", "back"] : [""]).map((way) => [way, () => control.click()]);
    };
    const named = (one) => (one.ariaLabel || one.labels?.[0]?.textContent || one.textContent).trim();
    const there = (one) => one.isConnected && !one.disabled && one.checkVisibility({ visibilityProperty: true });
    const known = new Set([table, undo, reset, link]);  // a table and the field of a link take room of their own
    const unknown = () => [...demo.querySelectorAll("button, select, input:not([type=text]), [role=slider]")]
        .find((one) => !known.has(one) && there(one));
    for (let control = unknown(); control; control = unknown()) {
        known.add(control);
        for (const [way, act] of inputsOf(control)) {
            if (!there(control)) break;
            const after = `${named(control)} ${way}`.trim();
            act();
            await look(after);
            if (undo.disabled) continue;
            undo.click();
            await look(`${after}, undo`);
            if (!there(control)) break;
            act();
            await look(after);
        }
    }
    reset.click();
    await look("reset");
    const heard = new Promise((done) => addEventListener("hashchange", done, { once: true }));
    location.hash = `${demo.dataset.demoKey}=1;none=1`;
    await heard;
    await look("an address that can't be read");
    return [known.size - 4, [...cut], [...jumps]];
}"""


def test_every_demo_is_walked_through() -> None:
    assert sorted({name.partition(",")[0] for name in DEMOS}) == sorted(widgets.__all__)


@pytest.mark.browser
@pytest.mark.parametrize("screen", [{"width": 712}, {"width": 390, "has_touch": True}], ids=["desk", "phone"])
@pytest.mark.parametrize("name", DEMOS)
def test_no_input_cuts_the_message_or_makes_the_demo_jump(show: Show, name: str, screen: dict[str, Any]) -> None:
    page = show(DEMOS[name](), reduced_motion="reduce", **screen)
    page.add_style_tag(content="body { font-family: system-ui }")  # as on a page of the book
    controls, cut, jumps = page.locator(".it-demo").evaluate(WALK)
    assert controls > 2
    assert cut == []
    assert jumps == []

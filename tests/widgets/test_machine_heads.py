"""`Machine` with attention alone, and with heads silenced: torch's numbers, one state by all inputs, a link."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from test_machine import AS_BROAD, IMPORTED, cells, drawn_as, ids_of, machine, plus, said, table, writer

from conftest import caught_up, follow, reloaded, state
from inside_transformers.models import copier
from inside_transformers.widgets import Machine
from inside_transformers.widgets.base import module

Show = Callable[..., Page]
TEXT, OTHER = "fjwqxbfjw", "fjwmxbfjw"


@cache
def small() -> Machine:
    """The demo as the page has it, but for its words."""
    first = {"layer": 1, "token": 3, "edit": "none", "head_layer": 2, "head": 1, "mean_over": ["kqvztmbkqv"]}
    return Machine(copier.trained(), copier.tokenizer(), text=TEXT, other=OTHER, **first)


def read_and_passed(model: Any, ids: list[int], silent: str = "") -> tuple[Any, torch.Tensor]:
    """Of the library, with heads silenced: each layer's attention, (heads, tokens, tokens) each, and the vectors.

    These are the residual stream at each layer, (layers + 1, tokens, d_model).
    """
    body, seen, hooks = model.transformer, [], []
    width = body.config.n_embd // body.config.n_head
    for part in [*body.h, body.ln_f]:
        hooks.append(part.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0][0])))
    for layer, head in (map(int, name.split(".")) for name in filter(None, silent.split(","))):

        def hook(_: Any, inputs: Any, head: int = head) -> Any:
            mixed = inputs[0].clone()
            mixed[..., width * (head - 1) : width * head] = 0
            return (mixed,)

        hooks.append(body.h[layer - 1].attn.c_proj.register_forward_pre_hook(hook))
    with torch.no_grad():
        attentions = model(torch.tensor([ids]), output_attentions=True).attentions
        for each in hooks:
            each.remove()
        return [each[0] for each in attentions], torch.stack(seen)


def read_and_said(model: Any, ids: list[int], silent: str = "") -> tuple[Any, torch.Tensor]:
    """The same, with the logits in place of the vectors that say them: (layers + 1, tokens, vocabulary)."""
    attentions, seen = read_and_passed(model, ids, silent)
    with torch.no_grad():
        return attentions, model.lm_head(model.transformer.ln_f(seen))


def chances(silent: str = "", text: str = TEXT) -> dict[str, float]:
    """Each next letter's probability, by the library."""
    _, logits = read_and_said(copier.trained(), copier.tokenizer()(text).input_ids, silent)
    shares = logits[-1, -1].softmax(dim=-1)
    return {copier.tokenizer().decode([i]): float(share) for i, share in enumerate(shares)}


def test_a_model_without_mlps_is_carried_whole_and_read_as_far_as_it_has_positions() -> None:
    shape = small().shape
    assert (shape["d_mlp"], shape["layers"], shape["heads"]) == (0, 2, 2)
    assert shape["size"] == sum(each.numel() for each in copier.trained().parameters())
    assert len(small().weights) == 4 * -(-2 * shape["size"] // 3)
    assert small().largest == copier.N_CONTEXT
    long = Machine(copier.trained(), copier.tokenizer(), text="a" * 33, mean_over=["a"])
    assert "the text has 33 tokens: this demo can draw from 1 to 32" in long.problem


@pytest.mark.browser
def test_logits_agree_with_torch_with_any_head_silent_and_cells_below_it_are_kept(show: Show) -> None:
    page = show(small())
    cases = [
        (small(), copier.trained(), copier.tokenizer()(TEXT).input_ids, ["", "2.1", "1.1,2.2", "1.2", ""]),
        (machine(), writer()[0], ids_of("And thus saith"), ["", "3.4", "3.4,5.1", "1.2,3.4", "1.2"]),
    ]
    counts = []
    for demo, model, ids, silents in cases:
        found = page.evaluate(
            f"""async ([source, weights, shape, ids, silents]) => {{
                const machine = (await {IMPORTED}).gpt(weights, shape);
                let kept = [];
                return silents.map((names) => {{
                    const run = machine.run(ids, null, kept, names ? names.split(",") : []);
                    kept = [run];
                    return [run.computed, run.rows.map((row) => row.map((cell) => [...machine.logitsOf(cell)]))];
                }});
            }}""",
            [module("machine_model"), demo.weights, demo.shape, ids, silents],
        )
        counts.append([computed // len(ids) for computed, _ in found])
        for silent, (_, rows) in zip(silents, found, strict=True):
            assert np.abs(np.array(rows) - read_and_said(model, ids, silent)[1].numpy()).max() < 1e-4
    # Of the rows, those from the lowest layer on whose heads are others than in the run before.
    assert counts == [[3, 1, 2, 2, 2], [6, 3, 1, 5, 3]]


def by_mouse(page: Page) -> None:
    """The head, then the switch."""
    heads = page.get_by_role("slider", name="the head whose reads")
    box = heads.bounding_box()
    assert box is not None
    heads.click(position={"x": box["width"] / 4, "y": box["height"] - 10})
    page.get_by_role("switch", name="silence this head").click()


def by_touch(page: Page) -> None:
    """The same with a finger, where layers are a list and heads are boxes."""
    page.get_by_role("combobox", name="layer", exact=True).select_option("1")
    page.get_by_role("group", name="head", exact=True).get_by_role("radio", name="1").tap()
    page.get_by_role("switch", name="silence this head").tap()


def by_keys(page: Page) -> None:
    """The same with keys."""
    page.get_by_role("slider", name="the head whose reads").press("ArrowDown")
    page.get_by_role("switch", name="silence this head").press("Enter")


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_touch, by_keys])
def test_a_head_is_silenced_by_mouse_finger_and_keys(show: Show, way: Callable[[Page], None]) -> None:
    touch = way is by_touch
    page = show(small(), width=390 if touch else 1280, has_touch=touch, reduced_motion="reduce")
    demo = page.locator(".it-demo")
    height = demo.evaluate("demo => demo.getBoundingClientRect().height")
    assert touch or height <= 800
    way(page)
    assert state(page) == "machine=1;head=1,1;silent=1.1"
    after = chances("1.1")
    expect(page.locator(".it-said")).to_contain_text(
        f"With head 1 of layer 1 silent, “q” falls from {said(chances()['q'])} to {said(after['q'])}"
    )
    assert demo.evaluate("demo => demo.getBoundingClientRect().height") == height


@pytest.mark.browser
@pytest.mark.parametrize("demo", [small, machine])
def test_a_click_on_a_heads_circle_chooses_it(show: Show, demo: Callable[[], Machine]) -> None:
    page = show(demo(), width=1280)
    layers, heads = demo().shape["layers"], demo().shape["heads"]
    circles = page.locator(".it-machine-head > circle:first-child")
    assert circles.count() == layers * heads
    for i in range(heads):
        box = circles.nth(i).bounding_box()
        assert box is not None
        for x in (box["x"] + 2, box["x"] + box["width"] - 2):
            page.mouse.click(x, box["y"] + box["height"] / 2)
            picked = page.locator(".it-machine-head[data-chosen]")
            assert picked.evaluate("each => each.textContent") == str(i + 1)
            assert page.locator(".it-machine-head").nth(i).get_attribute("data-chosen") is not None


@pytest.mark.browser
def test_only_the_heads_that_copy_are_missed_and_the_tables_are_torchs(show: Show) -> None:
    page = show(small(), width=1280)
    told = page.locator(".it-said")
    expect(told).to_contain_text(f"Next comes “q” with {said(chances()['q'])}.")
    expect(page.locator(".it-machine-note")).to_contain_text("0.99 ×")
    page.get_by_role("button", name="table").click()
    for silent in ("1.1", "1.2", "2.1", "2.2", "1.1,2.1"):
        follow(page, "machine", f"silent={silent}")
        after = chances(silent)
        missed = silent != "2.2"
        assert (after["q"] < 0.2) == missed
        fell = f"“q” falls from {said(chances()['q'])} to"
        expect(told).to_contain_text(fell if missed else "silent, “q” keeps 1.00.")
        expect(page.locator(".it-machine-head[data-masked]")).to_have_count(silent.count("."))
        if silent == "2.1":
            expect(page.locator(".it-machine-note")).to_have_text(re.compile(r"^weight 0\.99 × (length )?0\.0$"))
        caught_up(page)
        for token, share, was in table(page, "The next word"):
            assert (float(share), float(was)) == pytest.approx((after[token], chances()[token]), abs=1e-5)
    assert not any(float(line[3]) for line in table(page, "Head 1 of layer 2"))
    reloaded(page)
    expect(told).to_contain_text("With 2 heads silent, “q” falls")
    page.get_by_role("switch", name="silence this head").click()
    assert state(page) == "machine=1;silent=1.1"
    page.get_by_role("button", name="undo").click()
    assert state(page) == "machine=1;silent=1.1,2.1"
    for wrong in ("3.1", "1.3", "0.1", "1", "1.1,"):
        follow(page, "machine", f"silent={wrong}")
        expect(told).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_with_attention_alone_each_layer_moves_the_lead_and_a_silent_head_shows_where_it_is_lost(show: Show) -> None:
    page = show(small(), width=1280)
    page.add_style_tag(content=AS_BROAD)
    page.get_by_role("button", name="table").click()
    ids, q = copier.tokenizer()(TEXT).input_ids, copier.tokenizer()("q").input_ids[0]
    ways = set()
    for silent in ("", "1.1", "2.1", "2.2"):
        follow(page, "machine", f"silent={silent}" if silent else "")
        logits = read_and_said(copier.trained(), ids, silent)[1][:, -1]
        others = logits.clone()
        others[:, q] = -torch.inf
        leads = (logits[:, q] - others.max(dim=-1).values).tolist()
        best = logits.argmax(dim=-1).tolist()
        parts = [(i, "attention", leads[i - 1], leads[i], best[i - 1] != best[i]) for i in (1, 2)]
        found = drawn_as(page, parts)
        assert [bar["texts"][0] for bar in found["bars"]] == [plus(high - low) for _, _, low, high, _ in parts]
        assert found["names"][-1] == ("lead of “q”" if best[-1] == q else "old answer “q”")
        ways.add(found["ghost"])
        assert (found["ghost"] == "") == (not silent)
        caught_up(page)
        lines = table(page, "The lead of q at w")[::-1]
        assert [line[0] for line in lines] == ["words", "attention, layer 1", "attention, layer 2"]
        assert [float(line[1]) for line in lines] == pytest.approx(leads, abs=1e-4)


# Layer and token of each strip that is framed.
FRAMED = """() => {
    const box = (one) => one.getBoundingClientRect();
    const below = ".it-machine-picture .it-chip:not(.it-machine-above)";
    const chips = [...document.querySelectorAll(below)].filter(one => box(one).width);
    return chips.sort((a, b) => box(a).left - box(b).left).flatMap((chip, token) =>
        [...chip.parentElement.querySelectorAll(".it-machine-changed")].flatMap((ring, layer) =>
            box(ring).width ? [[layer, token]] : []));
}"""


@pytest.mark.browser
def test_gold_frames_stand_where_a_vector_changed_by_a_tenth_or_more(show: Show) -> None:
    page = show(small(), width=1280)
    page.add_style_tag(content=AS_BROAD)
    ids = copier.tokenizer()(TEXT).input_ids
    expect(page.locator(".it-machine-legend")).to_contain_text("changed by a tenth or more")
    counts = {}
    for silent in ("1.1", "1.2", "2.1", "2.2"):
        was, now = (read_and_passed(copier.trained(), ids, names)[1] for names in ("", silent))
        far = (now - was).norm(dim=-1) >= 0.1 * was.norm(dim=-1)
        follow(page, "machine", f"silent={silent}")
        expect(page.locator(".it-machine-changed:not([data-away])").locator("visible=true")).to_have_count(
            int(far.sum())
        )
        framed = page.evaluate(FRAMED)
        assert sorted(framed) == far.nonzero().tolist()
        counts[silent] = len(framed)
    assert counts["2.2"] == 0  # nobody misses it
    assert counts["2.1"] == len(ids)


@pytest.mark.browser
def test_a_head_is_silent_alone_unless_several_are_asked_for(show: Show) -> None:
    page = show(small())
    told, silent = page.locator(".it-said"), page.get_by_role("switch", name="silence this head")
    weight = float(read_and_said(copier.trained(), copier.tokenizer()(TEXT).input_ids)[0][1][0, -1].max())
    expect(told).to_have_text(
        f"Next comes “q” with {said(chances()['q'])}. Head 1 of layer 2 gives “q” {said(weight)} of its attention. "
        "Silence each head alone: without which is “q” lost?"
    )
    silent.click()
    head = page.get_by_role("slider", name="the head whose reads")
    head.press("ArrowRight")
    silent.click()
    assert "silent=2.2" in state(page)
    assert "2.1" not in state(page)
    expect(told).to_contain_text("With head 2 of layer 2 silent, “q” keeps")
    page.get_by_role("switch", name="several at once").click()
    head.press("ArrowLeft")
    silent.click()
    assert "silent=2.1,2.2" in state(page)
    page.get_by_role("button", name="reset").click()
    expect(page.get_by_role("switch", name="several at once")).to_have_attribute("aria-checked", "false")


@pytest.mark.browser
def test_another_head_is_looked_at_and_it_is_told_which_is_still_silent(show: Show) -> None:
    page = show(small(), width=390)
    told = page.locator(".it-said")
    layer = page.get_by_role("combobox", name="layer", exact=True)
    layer.select_option("1")
    expect(told).to_have_text(re.compile("^Head . of layer 1 brings"))
    expect(told).not_to_contain_text("silent")
    for silent, which in (("2.1", "head 1 of layer 2"), ("2.1,2.2", "2 heads")):
        follow(page, "machine", f"silent={silent}")
        layer.select_option("1")
        expect(told).to_have_text(re.compile(f"^Head . of layer 1 brings .* Still silent: {which}\\.$"))


@pytest.mark.browser
def test_without_a_head_below_it_is_told_what_the_one_above_no_longer_finds(show: Show) -> None:
    page = show(small(), width=1280)
    told = page.locator(".it-said")
    ids = copier.tokenizer()(TEXT).input_ids
    for silent in ("1.1", "1.2"):
        was, now = (read_and_said(copier.trained(), ids, names)[0][1][0, -1, 3] for names in ("", silent))
        follow(page, "machine", f"silent={silent}")
        expect(told).to_contain_text(
            f"By what it wrote, head 1 of layer 2 found “q”, which now gets {said(now)} of its attention, "
            f"not {said(was)}."
        )
    # Both gone, it finds q again; no head stands above layer 2; and what a patch does is not the head's doing.
    for address in ("silent=1.1,1.2", "silent=2.1", "silent=1.1,2.1", "edit=patch;silent=1.1"):
        follow(page, "machine", address)
        expect(told).to_contain_text("silent")
        expect(page.locator(".it-machine-picture:not([aria-busy])")).to_have_count(1)
        expect(told).not_to_contain_text("By what")


@pytest.mark.browser
def test_under_a_picture_of_few_layers_stands_the_card(show: Show) -> None:
    page = show(small(), width=1280, reduced_motion="reduce")
    for room, most in ((688, 720), (1000, 640)):
        page.add_style_tag(content=f"main {{ max-width: {room}px }}")
        expect(page.locator(".it-demo")).to_have_css("width", f"{room}px")
        picture, card = (page.locator(f".it-machine-{name}") for name in ("picture", "card"))
        page.wait_for_function(
            f"document.querySelector('.it-machine-picture').clientWidth === {room} - {262 if room > 800 else 244} - 18"
        )
        above, below, demo = (each.bounding_box() for each in (picture, card, page.locator(".it-demo")))
        assert above is not None
        assert below is not None
        assert demo is not None
        assert below["y"] >= above["y"] + above["height"]
        assert below["width"] == above["width"]
        assert demo["height"] <= most
    page.get_by_label("zero", exact=True).check()
    assert page.locator(".it-demo").bounding_box()["height"] == demo["height"]


@pytest.mark.browser
def test_a_patch_and_a_silent_head_are_told_together(show: Show) -> None:
    page = show(small(), address="#machine=1;edit=patch", width=1280)
    told = page.locator(".it-said")
    expect(told).to_contain_text("and “m” comes first with")
    follow(page, "machine", "edit=patch;silent=2.1")
    expect(told).to_contain_text("With head 1 of layer 2 silent and the patch, “q” falls from 1.00")
    cells(page).press("ArrowUp")
    expect(told).to_contain_text("With head 1 of layer 2 silent and the patch, “q” falls from 1.00")

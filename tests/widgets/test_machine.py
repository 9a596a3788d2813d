"""`Machine`: the same tokens and logits as the library, edits, writing, one state by mouse, finger and keys, a link."""

import base64
import copy
import math
import re
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Locator, Page, expect
from transformers import AutoModelForCausalLM, AutoTokenizer, BertConfig, BertModel

from conftest import (
    caught_up,
    dress,
    far_off,
    follow,
    html_of,
    painted,
    reloaded,
    reopened,
    small_targets,
    small_texts,
    state,
    whole_layouts,
)
from inside_transformers.models import model_for
from inside_transformers.widgets import Machine
from inside_transformers.widgets.base import module
from inside_transformers.widgets.machine import OTHER, PROMPT

Show = Callable[..., Page]
LAYERS, LORD = 5, 4
TEXTS = [
    PROMPT,
    "naïve café 日本語 🙂🙂",
    "  two  spaces \n\n new\tline ",
    "I'm you'll 'tis don't WE'LL",
    "<|endoftext|>x<|endoftext|>",
    "\u00a0nbsp\u0085x\ufeffy\u2003z",
    "1234 abc123 ½ ²",
    "...!!! --\r\n b",
    "a" * 40,
    " ",
]
# A part of the demo, imported by itself.
IMPORTED = "import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })))"


@cache
def writer() -> tuple[Any, Any]:
    """The course's writer and its tokenizer."""
    folder = model_for("text-generation")
    return AutoModelForCausalLM.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)


@cache
def machine() -> Machine:
    """The demo in its first state; pages are made from it, and none changes it."""
    return Machine(*writer())


def ids_of(text: str) -> list[int]:
    """The library's tokens."""
    ids: list[int] = writer()[1](text).input_ids
    return ids


def streams(ids: list[int], edit: tuple[int, int, torch.Tensor] | None = None) -> list[torch.Tensor]:
    """The residual stream at each layer, (tokens, d_model) each, by the library; with another vector in one place."""
    model, seen, hooks = writer()[0], [], []

    def hook(_: Any, inputs: Any) -> Any:
        x = inputs[0].clone()
        if edit and edit[0] == len(seen):
            x[0, edit[1]] = edit[2]
        seen.append(x[0])
        return (x, *inputs[1:])

    for part in [*model.transformer.h, model.transformer.ln_f]:
        hooks.append(part.register_forward_pre_hook(hook))
    with torch.no_grad():
        model(torch.tensor([ids]))
    for each in hooks:
        each.remove()
    return seen


def logits(x: torch.Tensor) -> torch.Tensor:
    """What vectors say when they are sent straight to the output."""
    model = writer()[0]
    with torch.no_grad():
        said: torch.Tensor = model.lm_head(model.transformer.ln_f(x))
    return said


def chances(edit: tuple[int, int, torch.Tensor] | None = None, text: str = PROMPT) -> dict[str, float]:
    """Each next word's probability, by the library."""
    shares = logits(streams(ids_of(text), edit)[-1][-1]).softmax(dim=-1)
    return {writer()[1].decode([i]): float(share) for i, share in enumerate(shares)}


def patch(layer: int, token: int = LORD) -> tuple[int, int, torch.Tensor]:
    """The vector of prompt B in one place."""
    return layer, token, streams(ids_of(OTHER))[layer][token]


Stage = tuple[int, str, float | None, str]


def column(
    token: int = -1, edit: tuple[int, int, torch.Tensor] | None = None, text: str = PROMPT, word: int | None = None
) -> list[Stage]:
    """By the library, from below: layer, part, how far a word leads at a token after it, and what that would say.

    The word is the one that the column ends in, or another. Where an edit puts in what is there, no part leads.
    """
    model, found = writer()[0], []
    ids = ids_of(text)
    at, vectors = token % len(ids), []
    x = streams(ids, edit)[0][None]
    with torch.no_grad():
        vectors.append((0, "words", x[0, at]))
        for layer, block in enumerate(model.transformer.h, start=1):
            middle = x + block.attn(block.ln_1(x))[0]
            x = streams(ids, edit)[layer][None]
            if edit and edit[:2] == (layer, at):
                vectors += [(layer, "attention", None), (layer, "put", x[0, at])]
            else:
                vectors += [(layer, "attention", middle[0, at]), (layer, "MLP", x[0, at])]
    all_said = [None if x is None else logits(x) for *_, x in vectors]
    best = int(all_said[-1].argmax()) if word is None else word
    for (layer, part, _), each in zip(vectors, all_said, strict=True):
        if each is None:
            found.append((layer, part, None, ""))
            continue
        others = each.clone()
        others[best] = -torch.inf
        found.append((layer, part, float(each[best] - others.max()), writer()[1].decode([int(each.argmax())]).strip()))
    return found


def steps(stages: list[Stage]) -> list[tuple[int, str, float, float, bool]]:
    """Of each part that wrote or was put in: layer, name, the lead before and after it, and whether the guess turns."""
    there = [(layer, part, lead, word) for layer, part, lead, word in stages if lead is not None]
    return [
        (layer, part, before, lead, word != was) for (_, _, before, was), (layer, part, lead, word) in pairwise(there)
    ]


def names_of(stages: list[Stage]) -> list[str]:
    """How the demo names each part that wrote or was put in."""
    there = [(layer, part) for layer, part, lead, _ in stages if lead is not None]
    return [
        "itself" if part == "put" else f"{part.replace('MLP', 'the MLP')} of layer {layer}:"
        for layer, part in there[1:]
    ]


def lost(edit: tuple[int, int, torch.Tensor]) -> str:
    """Where the next word's lead loses most by an edit, as the demo says it."""
    now, was = column(-1, edit, word=hosts()), column()
    there = [i for i, (_, _, lead, _) in enumerate(now) if lead is not None]
    adds = [(now[i][2] - now[j][2], was[i][2] - was[j][2]) for j, i in pairwise(there)]
    most = max(range(len(adds)), key=lambda i: adds[i][1] - adds[i][0])
    name = names_of(now)[most].replace("itself", f"the {'patch' if edit[2].any() else 'zero'} itself:")
    now, was = adds[most]
    digits = 2 if was - now < 1 else 1
    added = f"which adds {plus(now, digits)}, not {plus(was, digits)}."
    return f" In this text, “hosts” loses most lead at {name.removesuffix(':')}, {added}"


def plus(value: float, digits: int = 1) -> str:
    """A lead as the demo writes it."""
    text = f"{value:+.{digits}f}".replace("-", "−")
    return text if float(text.replace("−", "-")) else text[1:]


def said(value: float) -> str:
    """A number as the demo writes it."""
    return f"{value + 1e-9:.2f}"


# ---- the Python side


def test_the_page_carries_the_models_own_numbers() -> None:
    model = writer()[0]
    packed = np.frombuffer(base64.b64decode(machine().weights), dtype="<f2").astype(np.float32)
    assert len(packed) == machine().shape["size"] == sum(each.numel() for each in model.parameters())
    weight = model.transformer.wte.weight.detach().numpy()
    assert (packed[: weight.size].reshape(weight.shape) == weight).all()
    down = model.transformer.h[-1].mlp.c_proj
    at = len(packed) - 2 * 128 - 128 - down.weight.numel()
    assert (packed[at : at + down.weight.numel()].reshape(128, 512) == down.weight.detach().numpy().T).all()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"text": ""}, "the text has 0 tokens"),
        ({"text": "a " * 60}, "this demo can draw from 1 to 48"),
        ({"edit": "noise"}, "'noise' is no edit: expected one of none, zero, mean, patch"),
        ({"layer": 6}, "layer is 6: expected a number from 0 to 5"),
        ({"token": 6}, "token is 6: expected a number from 0 to 5"),
        ({"head": 5}, "head is 5: expected a number from 1 to 4"),
        ({"linked": "noise"}, "'noise' is no edit: expected one of none, zero, mean, patch"),
        ({"mean_over": []}, "mean_over is empty"),
        ({"mean_over": ["God", ""]}, r"mean_over\[1\] has 0 tokens: the model can read from 1 to 256"),
        ({"mean_over": ["a " * 500]}, r"mean_over\[0\] has \d+ tokens: the model can read from 1 to 256"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(options: dict[str, Any], words: str) -> None:
    assert re.search(words, Machine(*writer(), **options).problem)


def test_another_model_is_refused() -> None:
    small = BertConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8, vocab_size=9)
    assert "no GPT-2" in Machine(BertModel(small), writer()[1]).problem
    assert "no byte-level BPE" in Machine(writer()[0], object()).problem


def test_a_model_that_the_page_would_compute_otherwise_is_refused() -> None:
    model, tokenizer = writer()
    untied, other, bare = copy.deepcopy(model), copy.deepcopy(model), copy.deepcopy(model)
    untied.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.flip(0))
    assert "the model's lm_head has weights of its own" in Machine(untied, tokenizer).problem
    for part in (part for part in other.modules() if isinstance(part, torch.nn.LayerNorm)):
        part.eps = 1e-3
    assert "layer_norm_epsilon is 0.001: this demo computes with 1e-05" in Machine(other, tokenizer).problem
    assert Machine(bare.transformer, tokenizer).problem == "the model is a GPT2Model: expected a GPT2LMHeadModel."
    copied = copy.deepcopy(model)
    copied.lm_head.weight = torch.nn.Parameter(model.lm_head.weight.clone())  # equal is as good as tied
    assert Machine(copied.bfloat16(), tokenizer).problem == ""


def test_the_table_without_javascript_says_what_the_lens_says() -> None:
    still = machine().still
    assert still["head"] == ["", "And", "thus", "saith", "the", "LORD", "of"]
    assert [row[0] for row in still["rows"]] == [*(f"after layer {layer}" for layer in range(5, 0, -1)), "words"]
    assert still["rows"][0][-1] == "hosts"


# ---- in the browser: the arithmetic


@pytest.mark.browser
def test_any_text_has_the_same_tokens_as_in_the_library(show: Show) -> None:
    page = show(machine())
    found = page.evaluate(
        f"""async ([source, vocabulary, merges, texts]) => {{
            const {{ encode, decode }} = (await {IMPORTED}).tokenizer(vocabulary, merges);
            return texts.map((text) => [encode(text), decode(encode(text))]);
        }}""",
        [module("machine_tokens"), machine().vocabulary, machine().merges, TEXTS],
    )
    assert [ids for ids, _ in found] == [ids_of(text) for text in TEXTS]
    assert [text for _, text in found] == TEXTS


@pytest.mark.browser
def test_a_token_that_is_a_part_of_a_character_or_has_no_sign_is_shown_as_its_byte(show: Show) -> None:
    page = show(machine())
    words = page.evaluate(
        f"""async ([source, vocabulary, merges]) => {{
            const {{ word }} = (await {IMPORTED}).tokenizer(vocabulary, merges);
            return vocabulary.map((_, id) => word(id));
        }}""",
        [module("machine_tokens"), machine().vocabulary, machine().merges],
    )
    _, tokenizer = writer()
    texts = [tokenizer.decode([i]) for i in range(len(words))]
    unseen = re.compile("[\ufffd\x00-\x08\x0e-\x1f\x7f]")  # parts of characters, and what has no sign
    parts = {word for word, text in zip(words, texts, strict=True) if unseen.search(text)}
    assert parts == {f"byte {byte:02X}" for byte in (*range(9), *range(14, 32), *range(127, 256))}
    assert all(word == text for word, text in zip(words, texts, strict=True) if not unseen.search(text))


@pytest.mark.browser
def test_logits_agree_with_torch_in_every_cell_with_and_without_an_edit(show: Show) -> None:
    page = show(machine())
    ids, other = ids_of(PROMPT), ids_of(OTHER)
    found = page.evaluate(
        f"""async ([source, weights, shape, ids, other]) => {{
            const machine = (await {IMPORTED}).gpt(weights, shape);
            const all = (run) => run.rows.map((row) => row.map((cell) => [...machine.logitsOf(cell)]));
            const short = machine.run(ids.slice(0, 3), null, []);
            const base = machine.run(ids, null, [short]);
            const donor = machine.run(other, null, [base]);
            const x = donor.rows[2][4].x;
            const edit = {{ layer: 2, token: 4, x, name: "patch" }};
            const edited = machine.run(ids, edit, [base]);
            const longer = machine.run([...ids, 5], edit, [edited, base]);
            return [short, base, donor, edited, longer].map((run) => [run.computed, all(run)]);
        }}""",
        [module("machine_model"), machine().weights, machine().shape, ids, other],
    )
    # Of the second, three columns were there; of B, those before its own word; of the patched, all it cannot reach.
    assert [computed for computed, _ in found] == [18, 18, 12, 7, 6]
    wanted = [streams(ids[:3]), streams(ids), streams(other), streams(ids, patch(2)), streams([*ids, 5], patch(2))]
    for (_, rows), want in zip(found, wanted, strict=True):
        for row, x in zip(rows, want, strict=True):
            assert np.abs(np.array(row) - logits(x).numpy()).max() < 1e-4


@pytest.mark.browser
@pytest.mark.parametrize("d_model", [4, 60, 64])
def test_the_shades_of_a_strip_are_of_all_numbers_of_a_vector(show: Show, d_model: int) -> None:
    shades = f"async ([source, n]) => {{ const {{ shadesOf }} = await {IMPORTED};"
    shades += (
        "return Array.from({ length: n }, (_, i) => Math.max(...shadesOf(new Float32Array(n).fill(1, i, i + 1)))); }"
    )
    found = show(machine()).evaluate(shades, [module("machine_cell"), d_model])
    assert found == [pytest.approx(0.9)] * d_model


@pytest.mark.browser
def test_the_cache_keeps_what_an_edit_spares_and_without_it_all_is_computed(show: Show) -> None:
    page = show(machine())
    found = page.evaluate(
        f"""async ([source, pieces, traits, first]) => {{
            const {{ gpt, runsOf }} = await {IMPORTED};
            const {{ tokenizer }} = await {IMPORTED.replace("source", "pieces")};
            const machine = gpt(traits.weights, traits.shape);
            const runs = runsOf(machine, tokenizer(traits.vocabulary, traits.merges), {{ means: [], most: 48 }});
            const counts = [];
            for (const changes of [{{}}, {{ token: 5 }}, {{ cache: false }}, {{ edit: "none" }}]) {{
                first = {{ ...first, ...changes }};
                counts.push([runs.compute(first).shown.computed, runs.factsOf(first, null, false).again.count]);
            }}
            return counts;
        }}""",
        [
            module("machine_runs"),
            module("machine_tokens"),
            {name: getattr(machine(), name) for name in ("weights", "shape", "vocabulary", "merges")},
            machine().initial,
        ],
    )
    # The switch alone asks for no run: its count is told of the one that stands.
    assert found == [[7, 7], [4, 4], [4, 36], [36, 36]]


def table(page: Page, caption: str) -> list[list[str]]:
    """A table's lines, numbers in full."""
    lines: list[list[str]] = page.locator(".it-tables table", has_text=caption).evaluate(
        """table => [...table.tBodies[0].rows]
            .map((row) => [...row.cells].map((cell) => cell.dataset.value ?? cell.textContent))"""
    )
    return lines


@pytest.mark.browser
def test_every_number_in_the_tables_is_torchs(show: Show) -> None:
    page = show(machine(), width=1280)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    after, before = chances(patch(2)), chances()
    for token, share, was in table(page, "The next word"):
        word = token.replace("␣", " ")
        assert (float(share), float(was)) == pytest.approx((after[word], before[word]), abs=1e-5)
    model = writer()[0]
    stream = streams(ids_of(PROMPT), patch(2))
    block = model.transformer.h[2]
    with torch.no_grad():
        query, key, value = block.attn.c_attn(block.ln_1(stream[2])).split(128, dim=-1)
        head = slice(96, 128)
        weights = (query[-1, head] @ key[:, head].T / 32**0.5).softmax(dim=-1)
        lengths = (value[:, head] @ block.attn.c_proj.weight[head]).norm(dim=-1)
    lines = table(page, "Head 4 of layer 3: what ␣of reads")
    assert [float(line[1]) for line in lines] == pytest.approx(weights.tolist(), abs=1e-5)
    assert [float(line[2]) for line in lines] == pytest.approx(lengths.tolist(), abs=1e-4)
    assert [float(line[3]) for line in lines] == pytest.approx((weights * lengths).tolist(), abs=1e-4)
    for line, x in zip(reversed(table(page, "What each vector would say")), stream, strict=True):
        best = logits(x).softmax(dim=-1).max(dim=-1)
        assert [float(share) for share in line[2::2]] == pytest.approx(best.values.tolist(), abs=1e-5)
        words = [writer()[1].decode([i]).replace(" ", "␣") for i in best.indices]
        assert line[1::2] == words


# ---- in the browser: what one takes in hand


def asked(page: Page) -> None:
    """Wait until all cells were asked what they would say: they are after the picture is painted, some in a frame."""
    expect(page.locator(".it-machine-picture:not([aria-busy])")).to_have_count(1)


def cells(page: Page) -> Locator:
    """All cells, which are one target."""
    return page.get_by_role("slider", name="the chosen cell")


def place(page: Page, layer: int, token: int) -> tuple[float, float]:
    """The middle of a cell's strip, in the window."""
    box = cells(page).bounding_box()
    strip = page.locator(".it-machine-ground:visible").first.bounding_box()
    assert box is not None
    assert strip is not None
    pitch = (box["height"] - strip["height"] - 6) / LAYERS
    seen = page.locator(".it-machine-picture .it-chip:not(.it-machine-above):visible").count()
    column = token - (6 - seen)  # those at the left may be out of sight
    return box["x"] + box["width"] * (column + 0.25) / seen, box["y"] + 4 + strip["height"] / 2 + pitch * (
        LAYERS - layer
    )


def by_mouse(page: Page) -> None:
    """Drag from the cell that is chosen to the one after layer 3 at the last token."""
    page.mouse.move(*place(page, 2, 4))
    page.mouse.down()
    page.mouse.move(*place(page, 2, 5), steps=3)
    page.mouse.move(*place(page, 3, 5), steps=3)
    page.mouse.up()


def by_touch(page: Page) -> None:
    """The same with a finger; the page must not scroll meanwhile."""
    cells(page).scroll_into_view_if_needed()
    touch = page.context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    for kind, cell in (("touchStart", (2, 4)), ("touchMove", (2, 5)), ("touchMove", (3, 5))):
        x, y = place(page, *cell)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("scrollY") == scrolled


def by_tap(page: Page) -> None:
    """A tap on the cell."""
    page.mouse.click(*place(page, 3, 5))


def by_keys(page: Page) -> None:
    """The same with the arrow keys."""
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "ArrowDown"):
        cells(page).press(key)


def by_buttons(page: Page) -> None:
    """The same with two of the four buttons."""
    page.get_by_role("button", name="one token to the right").click()
    page.get_by_role("button", name="one layer up").click()


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_touch, by_tap, by_keys, by_buttons])
def test_mouse_finger_and_keys_reach_the_same_state(show: Show, way: Callable[[Page], None]) -> None:
    touch = way is by_touch
    page = show(machine(), width=390 if touch else 1280, has_touch=touch)
    way(page)
    assert state(page) == "machine=1;at=3,5"
    after = chances(patch(3, 5))
    expect(page.locator(".it-said")).to_contain_text(f"“hosts” falls from 0.74 to {said(after[' hosts'])}")
    expect(cells(page)).to_have_attribute("aria-valuetext", re.compile("^After layer 3, at “of”: it says "))


@pytest.mark.browser
def test_each_edit_says_what_it_did(show: Show) -> None:
    page = show(machine(), width=1280)
    page.add_style_tag(content=AS_BROAD)
    told = page.locator(".it-said")
    hosts, after = chances()[" hosts"], chances(patch(2))
    later = chances(patch(3))
    expect(told).to_have_text(
        f"With B’s vector of “king” at “LORD”, “hosts” falls from {said(hosts)} to {said(after[' hosts'])}, and "
        f"“Israel” comes first with {said(after[' Israel'])}.{lost(patch(2))} "
        f"Patched one layer later, it keeps {said(later[' hosts'])}."
    )
    box, line = (page.locator(each).bounding_box() for each in (".it-machine-picture", ".it-message-line"))
    assert line["y"] + line["height"] <= box["y"]
    card = page.locator(".it-machine-card")
    alone = said(chances(text=OTHER)[" Babylon"])
    expect(card).to_contain_text(f"B alone would say “Babylon”, {alone}: one vector is not the whole.")
    other, height = page.get_by_label("prompt B", exact=True), card.bounding_box()["height"]
    expect(other).to_be_visible()
    page.get_by_label("zero", exact=True).check()
    expect(other).to_be_hidden()
    assert card.bounding_box()["height"] == height
    zero = chances((2, LORD, torch.zeros(128)))
    best = max(zero, key=lambda word: zero[word]).strip()
    expect(told).to_contain_text(f"“hosts” falls from 0.74 to {said(zero[' hosts'])}, and “{best}” comes first with")
    page.get_by_label("mean", exact=True).check()
    mean = chances((2, LORD, torch.tensor(machine().means[2])))
    expect(told).to_contain_text(f"to {said(mean[' hosts'])}")
    expect(card).to_contain_text(f"over {machine().averaged} tokens of other texts")
    page.get_by_label("as is", exact=True).check()
    expect(told).to_contain_text("Next comes “hosts” with 0.74.")
    for address, words in (
        ("at=2,1", "Up to here both prompts are the same: nothing to patch. Unpatched, “hosts” has 0.74."),
        ("at=0,5", "The same word in B, and nothing read yet: nothing to patch."),
        (
            "b=Now%20thus%20saith%20the%20LORD%20of;at=4,0",
            "“hosts” keeps 0.74: this patch changes no word’s probability by more than 0.00",
        ),
        ("at=5,4", "Nothing changes: after the last layer"),
        ("b=And%20thus", "Prompt B has 2 tokens, the text 6: give B as many. Unpatched, “hosts” has 0.74."),
        ("at=5,5", "With B’s vector at “of”, “hosts” falls from 0.74 to 0.00, and “Babylon” comes first with 0.30."),
        (
            "temperature=0",
            "At temperature 0.0: with B’s vector of “king” at “LORD”, “hosts” falls from 1.00 to 0.00, and “Israel”",
        ),
    ):
        follow(page, "machine", address)
        expect(told).to_contain_text(words)


@pytest.mark.browser
@pytest.mark.parametrize("layer", range(1, LAYERS))
def test_where_little_is_lost_its_digits_show_how_much(show: Show, layer: int) -> None:
    """Rounded to a tenth, a part would be said to lose most and to add 0.0."""
    words = lost(patch(layer))
    page = show(machine(), address=f"#machine=1;at={layer},{LORD}", width=1280)
    expect(page.locator(".it-said")).to_contain_text(words.strip())
    now, was = (float(number.replace("−", "-")) for number in re.findall(r"[+−]?\d+\.\d+", words))
    assert was - now > 0.1


@pytest.mark.browser
def test_what_its_words_mean_stands_beside_it(show: Show) -> None:
    page = show(machine(), address="#machine=1;edit=none", width=1280)
    page.add_style_tag(content=AS_BROAD)
    legend = page.locator(".it-machine-legend")
    for word in (
        "Strip: a token’s vector",
        "Layer: ",
        "attention brings in",
        "Bar: ",
        "the lead, a word’s",
        "Ribbon: ",
    ):
        expect(legend).to_contain_text(word)
    expect(page.locator(".it-said")).to_contain_text("its logit (score) starts")
    expect(page.locator(".it-machine-about")).to_contain_text("“zero”: all its numbers become 0.")
    expect(page.locator(".it-look")).to_contain_text("And in your text?")
    title, top = (page.get_by_text("lead of “hosts”").bounding_box(), page.locator(".it-machine-above").first)
    assert title["y"] == pytest.approx(top.bounding_box()["y"], abs=8)


@pytest.mark.browser
@pytest.mark.parametrize("width", [712, 1280])
def test_the_tokens_stand_above_their_columns_too(show: Show, width: int) -> None:
    """In a low window, those below are out of sight."""
    page = show(machine(), address="#machine=1;at=5,5", width=width)
    page.add_style_tag(content=AS_BROAD)
    page.set_viewport_size({"width": width, "height": 600})
    page.locator(".it-stage").evaluate("demo => scrollBy(0, demo.getBoundingClientRect().top)")
    tokens = page.locator(".it-machine-above").locator("visible=true")
    expect(tokens).to_have_text(PROMPT.split())
    for token in tokens.all():
        expect(token).to_be_in_viewport(ratio=1)
    expect(page.locator(".it-machine-above[data-chosen]")).to_have_text("of")
    tops, strips = (
        [one.bounding_box()["x"] for one in page.locator(each).locator("visible=true").all()]
        for each in (".it-machine-above", ".it-chip:not(.it-machine-above)")
    )
    assert max(abs(top - strip) for top, strip in zip(tops[:-1], strips[:-1], strict=True)) < 2
    text = "And God said unto the LORD of the"
    page.get_by_label("text", exact=True).fill(text)
    asked(page)
    shown = sorted((one.bounding_box()["x"], one.text_content()) for one in tokens.all())  # stacks were moved
    assert [word for _, word in shown] == text.split()[-len(shown) :]
    assert len(shown) >= 6


@pytest.mark.browser
def test_on_a_phone_what_is_done_to_a_vector_and_what_comes_of_it_are_on_one_screen(show: Show) -> None:
    page = show(machine(), width=390, has_touch=True, is_mobile=True, address="#machine=1;edit=none")
    page.set_viewport_size({"width": 390, "height": 664})
    page.add_style_tag(content="body { padding-bottom: 1200px }")
    page.locator(".it-stage").evaluate("demo => scrollBy(0, demo.getBoundingClientRect().top)")
    boxes, said_line = page.locator(".it-machine-card .it-boxes label"), page.locator(".it-message-line")
    for name in ("patch B", "zero", "mean", "as is"):
        box = boxes.filter(has_text=name)
        expect(box).to_be_in_viewport(ratio=1)
        box.tap()
        painted(page)
        for part in (box, said_line, page.locator(".it-machine-steps"), page.locator(".it-machine-place")):
            expect(part).to_be_in_viewport(ratio=1)
        answer = page.locator(".it-machine-picture [data-role=output] > text").locator("visible=true").first
        expect(answer).to_be_in_viewport(ratio=1)
        assert answer.bounding_box()["y"] < said_line.bounding_box()["y"]


@pytest.mark.browser
@pytest.mark.parametrize(("layer", "token"), [(2, LORD), (1, 3), (4, 7)])
def test_of_an_edit_that_changes_little_it_is_said_how_much(show: Show, layer: int, token: int) -> None:
    text = "The dog barked at the postman because he was"
    mean = (layer, token, torch.tensor(machine().means[layer]))
    was, now = chances(text=text), chances(mean, text)
    best = max(was, key=lambda word: was[word])
    most = max(abs(now[word] - was[word]) for word in was)
    address = f"#machine=1;text={text.replace(' ', '~20')};at={layer},{token};edit=mean"
    told = show(machine(), address=address, width=1280).locator(".it-said")
    if most < 0.005:
        by = f"{math.ceil(most * 1000) / 1000:.3f}"
        words = f"“{best.strip()}” keeps {said(now[best])}: this mean changes no word’s probability by more than {by}."
        expect(told).to_have_text(words)
    else:
        expect(told).to_contain_text(f"“{best.strip()}” ")
        expect(told).not_to_contain_text("changes no")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_framed_vector_is_zeroed_at_its_frame(show: Show, width: int) -> None:
    touch = {"has_touch": True, "is_mobile": True} if width == 390 else {}
    page = show(machine(), address="#machine=1;edit=none", width=width, **touch)
    at_frame = page.get_by_role("button", name="zero it: the framed vector")
    expect(page.locator(".it-machine-offer + text")).to_have_text(re.compile("^zero( it)?$"))  # the first that fits
    for at in ("at=2,4", "at=0,5", "at=5,0"):
        follow(page, "machine", f"{at};edit=none")
        expect(at_frame).to_be_visible()
        assert small_targets(at_frame) == [] or width == 1280
        frame, box = (each.bounding_box() for each in (page.locator(".it-machine-chosen"), at_frame))
        assert frame["x"] - 1 <= box["x"] <= frame["x"] + frame["width"]
        assert min(abs(frame["y"] - box["y"] - box["height"]), abs(frame["y"] + frame["height"] - box["y"])) < 60
    follow(page, "machine", "at=2,4;edit=none")
    (at_frame.tap if touch else at_frame.click)()
    assert state(page) == "machine=1;edit=zero"
    expect(page.get_by_label("zero", exact=True)).to_be_checked()
    back = page.get_by_role("button", name="the framed vector as it is")
    expect(page.locator(".it-machine-badge + text")).to_have_text("0 ×")
    back.press("Enter")  # it has kept the focus
    assert state(page) == "machine=1;edit=none"
    page.get_by_label("patch B", exact=True).check()
    expect(page.locator(".it-machine-badge + text")).to_have_text("B ×")  # a word would look like a guess


@pytest.mark.browser
def test_the_frame_stays_in_sight_while_it_writes_and_an_edit_where_it_was_made(show: Show) -> None:
    page = show(machine(), address="#machine=1;edit=none", width=390, reduced_motion="reduce")
    page.get_by_role("button", name="run").click()
    expect(page.locator(".it-said")).to_contain_text("It wrote 12 tokens, drawn at random, the last: “")
    expect(page.locator(".it-machine-chosen")).to_be_visible()
    follow(page, "machine", "edit=zero")
    page.get_by_role("button", name="run").click()
    expect(page.locator(".it-said")).to_contain_text("With the zero still at “LORD”, it wrote 12 tokens")
    assert ";at=" not in state(page)


@pytest.mark.browser
def test_where_both_prompts_agree_nothing_is_drawn_as_changed(show: Show) -> None:
    page = show(machine(), address="#machine=1;at=2,1", width=1280)
    changed = page.locator(".it-machine-changed:not([data-away])").locator("visible=true")
    badge = page.locator(".it-machine-badge").locator("visible=true")
    assert (changed.count(), badge.count()) == (0, 0)
    follow(page, "machine", "b=Now%20thus%20saith%20the%20LORD%20of;at=2,1")
    expect(badge).to_have_count(1)
    asked(page)
    assert changed.count() > 0


@pytest.mark.browser
def test_the_card_says_what_a_head_gets_from_a_zero(show: Show) -> None:
    layer = writer()[0].transformer.h[2]
    found = []
    for factor in (0, 1):
        x = streams(ids_of(PROMPT))[2].clone()
        x[4] *= factor
        with torch.no_grad():
            query, key, value = layer.attn.c_attn(layer.ln_1(x)).split(x.shape[-1], -1)
            weights = (query[-1, 96:] @ key[:, 96:].T / 32**0.5).softmax(-1)
            length = float((value[4, 96:] @ layer.attn.c_proj.weight[96:]).norm())
        found.append((said(float(weights[4])), f"{length:.1f}"))
    (now, long), (was, longer) = found
    page = show(machine(), address="#machine=1;edit=zero", width=1280)
    expect(page.locator(".it-machine-about")).to_have_text(
        f"All its numbers become 0, which the machine never saw: how that is read is an accident. Head 4 of layer 3 "
        f"gives it {now} of its attention (before: {was}), and gets a length of {long} (before: {longer})."
    )
    follow(page, "machine", "edit=zero;head=4,1")  # reads another layer
    expect(page.locator(".it-machine-about")).to_have_text(re.compile("accident\\.$"))


@pytest.mark.browser
def test_what_cells_would_say_follows_the_picture_from_below(show: Show) -> None:
    """And the sentence is whole then."""
    page = show(machine(), address="#machine=1;edit=none;at=0,3", width=1280)
    asked(page)
    page.evaluate("""() => {
        const said = document.querySelector(".it-said");
        const strips = [...document.querySelectorAll(".it-machine-picture svg text")];
        const note = () => seen.push([said.textContent, strips.map(({ textContent }) => textContent).join()]);
        window.seen = [];
        document.querySelector("[type=radio][value=zero]").click();
        const watch = () => {
            note();
            window.over = seen.length > 2 && !document.querySelector(".it-machine-picture[aria-busy]");
            if (!over) requestAnimationFrame(watch);
        };
        queueMicrotask(() => queueMicrotask(watch));
    }""")
    page.wait_for_function("window.over")
    seen = page.evaluate("seen")
    sentences = list(dict.fromkeys(sentence for sentence, _ in seen))
    assert len(sentences) == 2
    assert sentences[1].startswith(sentences[0].rstrip())
    assert "Zeroed one layer later, “hosts” keeps" in sentences[1]
    assert len({words for _, words in seen}) >= 3
    at_last = seen[-1][1]
    fresh = show(machine(), address="#machine=1;edit=zero;at=0,3", width=1280)
    asked(fresh)
    found = fresh.locator(".it-machine-picture svg text").all_text_contents()
    assert [word for word in at_last.split(",") if word] == [word for word in ",".join(found).split(",") if word]


@pytest.mark.browser
def test_strips_follow_the_paint_and_without_a_cache_the_run_too(show: Show) -> None:
    page = show(machine(), address="#machine=1;edit=none", width=1280)
    asked(page)
    look = """() => [
        document.querySelector(".it-said").textContent,
        [...document.querySelectorAll(".it-machine-picture .it-cell-ground")].map((each) => each.outerHTML).join(),
    ]"""
    switch = page.get_by_role("switch", name="keep a cache")
    for kind, told_at_once in (("zero", True), ("mean", False)):
        before = page.evaluate(look)
        told, strips = page.evaluate(f"""async () => {{
            document.querySelector("[type=radio][value={kind}]").click();
            for (let i = 0; i < 5; i++) await null;
            return ({look})();
        }}""")
        assert strips == before[1]
        assert (told != before[0]) == told_at_once
        asked(page)
        assert page.evaluate(look)[1] != strips
        expect(page.locator(".it-said")).to_contain_text("“hosts” falls from 0.74")
        switch.click()
        asked(page)
    expect(page.locator(".it-machine-counted")).to_have_text("computed for this: 7 of 36 cells")


@pytest.mark.browser
def test_the_mean_is_over_all_tokens_of_the_texts(show: Show) -> None:
    small = Machine(*writer(), mean_over=["And God said", "Amen."])
    both = zip(*[streams(ids_of(text)) for text in ("And God said", "Amen.")], strict=True)
    rows = [torch.cat(pair).mean(dim=0) for pair in both]
    assert small.averaged == len(ids_of("And God said")) + len(ids_of("Amen."))
    assert np.abs(np.array(small.means) - torch.stack(rows).numpy()).max() < 1e-4


@pytest.mark.browser
def test_a_text_is_read_while_it_is_typed_and_is_one_step(show: Show) -> None:
    page = show(machine(), address="#machine=1;edit=none", width=1280)
    field = page.get_by_label("text", exact=True)
    field.focus()
    field.press("End")
    page.keyboard.type(" hosts,")
    chips = page.locator(".it-machine-picture .it-chip:visible").filter(has_text=re.compile("^,$"))
    expect(chips).to_have_count(2)  # below its strips, and above
    page.keyboard.press("Enter")
    text = f"{PROMPT} hosts,"
    (start, *_, end), *_ = zip(*[each[2:] for each in column(text=text)], strict=True)
    expect(page.locator(".it-said")).to_contain_text(
        f"8 tokens; computed for this: 12 of 48 cells. At “,” its logit (score) starts {-start:.1f} behind"
    )
    expect(page.locator(".it-said")).to_contain_text(f"It ends {end:.1f} ahead of ")
    assert state(page) == "machine=1;text=And~20thus~20saith~20the~20LORD~20of~20hosts~2C;edit=none"
    page.get_by_role("button", name="undo").click()
    expect(field).to_have_value(PROMPT)
    assert state(page) == "machine=1;edit=none"
    field.fill("")
    expect(page.locator(".it-saying")).to_contain_text("It needs at least one token.")
    field.fill("a b c " * 20)
    expect(page.locator(".it-saying")).to_contain_text("No more than 48 tokens fit here.")


@pytest.mark.browser
@pytest.mark.parametrize("edit", ["zero", "patch"])
def test_another_text_takes_an_edit_off_and_says_so(show: Show, edit: str) -> None:
    page = show(machine(), address=f"#machine=1;edit={edit}", width=1280)
    field, told = page.get_by_label("text", exact=True), page.locator(".it-said")
    off = f"The {edit} is off: it was done to a vector of the text before. Next comes “"
    field.fill(f"{PROMPT} hosts")
    field.press("Enter")
    expect(told).to_contain_text(off)
    expect(page.get_by_label("as is", exact=True)).to_be_checked()
    field.fill(PROMPT)
    field.press("Enter")
    expect(told).to_contain_text(re.compile("^Next comes “"))


@pytest.mark.browser
def test_what_it_writes_with_a_vector_edited_or_a_head_silent_is_said_to_be_so(show: Show) -> None:
    page = show(machine(), address="#machine=1;edit=zero;temperature=0", width=1280, reduced_motion="reduce")
    told, step = page.locator(".it-said"), page.get_by_role("button", name="step")
    step.click()
    expect(told).to_contain_text("With the zero still at “LORD”, it wrote “the”. ")
    page.get_by_role("switch", name="silence this head").click()
    step.click()
    expect(told).to_contain_text("With head 4 of layer 3 silent and the zero, it wrote ")
    page.get_by_label("as is", exact=True).check()
    page.get_by_role("switch", name="silence this head").click()
    step.click()
    expect(told).to_contain_text(re.compile("^It wrote "))


@pytest.mark.browser
def test_at_temperature_zero_it_writes_what_the_library_writes(show: Show) -> None:
    page = show(machine(), address="#machine=1;edit=none;temperature=0", width=1280, reduced_motion="reduce")
    model, tokenizer = writer()
    with torch.no_grad():
        prompt = torch.tensor([ids_of(PROMPT)])
        ids = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=13, do_sample=False)
    new = ids[0, prompt.shape[1] :].tolist()
    told = page.locator(".it-said")
    with torch.no_grad():
        likeliest = model(prompt).logits[0, -1].topk(5).indices.tolist()
    shown = page.locator(".it-machine-next text").all_text_contents()
    words = [tokenizer.decode(each).strip() for each in likeliest]  # those that have nothing, in their order still
    assert [shown.index(word) for word in words] == sorted(map(shown.index, words))
    page.get_by_role("button", name="step").click()
    expect(told).to_contain_text("It wrote “hosts”. ")
    expect(told).to_contain_text("Computed: 6 of 42 cells; the cache kept the others.")
    page.get_by_role("button", name="run").click()
    expect(told).to_contain_text("It wrote 12 tokens, the last: “")
    assert state(page) == f"machine=1;written={','.join(map(str, new))};at=2,13;edit=none;temperature=0"
    expect(page.get_by_label("text", exact=True)).to_have_value(tokenizer.decode(ids[0]))
    page.get_by_role("switch", name="keep a cache").click()
    expect(told).to_contain_text("Without a cache, all 114 cells are computed again, at every step.")
    page.get_by_role("button", name="step").click()
    expect(told).to_contain_text("Computed: all 120 cells, for lack of a cache.")
    for _ in range(4):
        page.get_by_role("button", name="run").click()
    expect(told).to_contain_text("No more than 48 tokens fit here.")


@pytest.mark.browser
def test_a_run_writes_one_word_after_the_other_and_can_be_stopped(show: Show) -> None:
    page = show(machine(), address="#machine=1;edit=none", width=1280)
    page.get_by_role("button", name="run").click()
    page.get_by_role("button", name="stop").click()
    expect(page.get_by_role("button", name="run")).to_be_visible()
    written = state(page).split("written=")[1].split(";")[0].split(",")
    assert 1 <= len(written) < 12
    page.get_by_role("button", name="undo").click()
    assert state(page) == "machine=1;edit=none"


@pytest.mark.browser
def test_a_link_restores_the_state_and_undo_and_reset_go_back(show: Show) -> None:
    place = "text=And~20God~20said~2C;written=5,7;b=And~20man~20said~2C;at=1,1;edit=zero;head=2,3;reader=2"
    page = show(machine(), address=f"#machine=1;{place};temperature=0.5;cache=off", width=1280)
    told = page.locator(".it-said")
    expect(page.get_by_label("text", exact=True)).to_have_value("And God said," + writer()[1].decode([5, 7]))
    expect(page.get_by_label("prompt B", exact=True)).to_have_value("And man said,")
    expect(page.locator(".it-machine-card")).to_contain_text("After layer 1, at “God”")
    expect(page.get_by_label("zero", exact=True)).to_be_checked()
    expect(page.get_by_role("slider", name="the head whose reads")).to_have_attribute(
        "aria-valuetext", "head 3 of layer 2"
    )
    expect(page.get_by_role("slider", name="who reads")).to_have_attribute("aria-valuetext", "said")
    expect(page.get_by_role("switch", name="keep a cache")).to_have_attribute("aria-checked", "false")
    expect(page.get_by_role("slider", name="temperature")).to_have_value("0.5")
    page.get_by_role("slider", name="the head whose reads").press("ArrowUp")
    expect(told).to_contain_text("Head 3 of layer 3 brings “said” most from ")
    assert "head=3,3" in state(page)
    reloaded(page)
    expect(page.get_by_role("slider", name="the head whose reads")).to_have_attribute(
        "aria-valuetext", "head 3 of layer 3"
    )
    page.get_by_role("slider", name="who reads").press("ArrowLeft")
    expect(told).to_contain_text("Head 3 of layer 3 brings “God” most from ")
    page.get_by_role("button", name="undo").click()
    assert "reader=2" in state(page)
    page.get_by_role("button", name="reset").click()
    expect(told).to_contain_text("As at first. With B’s vector of “king” at “LORD”, “hosts” falls from 0.74")
    assert state(page) == ""


@pytest.mark.browser
def test_an_emptied_prompt_b_is_a_state_to_which_undo_and_a_link_lead_back(show: Show) -> None:
    text = "In the beginning God"
    page = show(machine(), width=1280)
    field, other = page.get_by_label("text", exact=True), page.get_by_label("prompt B", exact=True)
    field.fill(text)
    field.press("Tab")
    page.get_by_label("patch B", exact=True).check()
    for typed in ("", OTHER[:12]):
        other.fill(typed)
        other.press("Tab")
    page.get_by_role("button", name="undo").click()
    for _ in range(2):
        expect(other).to_have_value("")
        expect(field).to_have_value(text)
        reloaded(page)
        expect(page.locator(".it-said")).not_to_contain_text("can’t read")


@pytest.mark.browser
def test_half_a_sign_in_a_text_stands_in_the_address_too(show: Show) -> None:
    page = show(machine(), width=1280)
    field = page.get_by_label("text", exact=True)
    field.focus()
    field.evaluate("one => { one.value = 'God \\ud83d'; one.dispatchEvent(new Event('input')); one.blur(); }")
    painted(page)
    assert "text=God~20~EF~BF~BD" in state(page)


@pytest.mark.browser
def test_a_word_that_was_in_front_before_is_put_there_again(show: Show) -> None:
    text = "The king of the city of"
    before = [low for _, _, low, _, _ in steps(column(text=text))]
    turns = [(layer, part) for layer, part, low, high, _ in steps(column(text=text)) if low <= 0 < high]
    assert len(turns) == 2
    assert any(low > 0 for low in before)
    layer, part = turns[-1]
    address = f"#machine=1;text={text.replace(' ', '~20')};at=0,0;edit=none"
    page = show(Machine(*writer(), edit="none"), width=1280, address=address)
    expect(page.locator(".it-said")).to_contain_text(
        f"{part.replace('MLP', 'the MLP')} of layer {layer} puts it in front again. It ends"
    )


@pytest.mark.browser
def test_it_may_begin_as_it_is_and_old_links_still_patch(show: Show) -> None:
    page = show(Machine(*writer(), edit="none", linked="patch"), width=1280)
    told = page.locator(".it-said")
    parts = steps(column())
    layer, part, low, high, _ = max(parts, key=lambda each: each[3] - each[2])
    above, by = next((layer, part) for layer, part, low, high, _ in reversed(parts) if low <= 0 < high)
    name = {"MLP": "the MLP", "attention": "attention"}
    start, end = parts[0][2], parts[-1][3]
    first, second = sorted(chances().values(), reverse=True)[:2]
    plain = (
        f"Next comes “hosts” with {said(first)}. At “of” its logit (score) starts {-start:.1f} behind the "
        f"best other’s; {name[part]} of layer {layer} adds most ({plus(high - low)}), {name[by]} of layer {above} puts "
        f"it in front. It ends {end:.1f} ahead of “Israel”: about {first / second:.0f} times its share."
    )
    expect(told).to_have_text(plain)
    assert state(page) == ""
    page.get_by_label("patch B", exact=True).check()
    expect(told).to_contain_text("“hosts” falls from 0.74 to 0.09")
    assert state(page) == "machine=1;edit=patch"
    reloaded(page)
    expect(told).to_contain_text("“hosts” falls from 0.74 to 0.09")
    for address, kind in (("at=3,5", "patch B"), ("head=2,1", "patch B"), ("at=3,5;edit=none", "as is"), ("", "as is")):
        follow(page, "machine", address)
        expect(page.get_by_label(kind, exact=True)).to_be_checked()
        assert state(page) == (f"machine=1;{address}" if address else "")
    page.get_by_role("slider", name="the head whose reads").press("ArrowUp")
    assert state(page) == "machine=1;edit=none;head=4,4"
    page.get_by_role("button", name="reset").click()
    expect(told).to_have_text("As at first. " + plain)


# The bars of the followed column, from below: from where to where, and what stands there; where the lead is 0; the
# path as it was without the edit.
LEADS = """() => {
    const bars = [...document.querySelectorAll(".it-machine-lead > g > rect.it-machine-added")].map((bar) => {
        const texts = [...bar.parentNode.querySelectorAll("text")].map((text) => text.textContent);
        const [left, width, y] = ["x", "width", "y"].map((name) => Number(bar.getAttribute(name)));
        const { lost, put, away } = bar.dataset;
        const { away: out, fell } = bar.parentNode.dataset;
        const there = out === undefined;
        return { there, drawn: away === undefined, left, right: left + width, y, texts,
            fell: fell !== undefined,
            lost: lost !== undefined, put: put !== undefined, turns: bar.parentNode.dataset.role === "output" };
    });
    const way = (name) => document.querySelector(`.it-machine-${name}`).getAttribute("d") ?? "";
    const names = [...document.querySelectorAll(".it-machine-lead > g:last-child > text")];
    const zero = Number(way("even").match(/[\\d.]+/)[0]);
    return { bars: bars.filter(({ there }) => there), zero, ghost: way("ghost"),
        names: names.map((each) => each.textContent),
        ends: [...document.querySelectorAll(".it-machine-lead circle + text")].map((each) => each.textContent) };
}"""


# Texts of the lead that its line, a bar, the path or another text runs through.
STRUCK = """() => {
    const box = (one) => one.getBoundingClientRect();
    const root = document.querySelector(".it-machine-lead");
    const texts = [...root.querySelectorAll("text")].filter((one) => one.textContent && one.checkVisibility());
    const inner = (one) => {
        const { left, right, top, bottom } = box(one);
        return { left: left + 1, right: right - 1, top: top + 3, bottom: bottom - 3 };
    };
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const struck = (one) => {
        const at = box(one.ownerSVGElement);
        let [x, y] = [0, 0];
        return (one.getAttribute("d").match(/[MVH][^MVH]*/g) ?? []).flatMap((step) => {
            const [a, b] = step.slice(1).split(" ").map(Number);
            const from = { x, y };
            if (step[0] === "M") [x, y] = [a, b];
            else if (step[0] === "V") y = a;
            else x = a;
            return step[0] === "M" ? [] : [{ left: at.left + Math.min(x, from.x), right: at.left + Math.max(x, from.x),
                top: at.top + Math.min(y, from.y), bottom: at.top + Math.max(y, from.y) }];
        });
    };
    const lines = ["even", "path"].flatMap((name) => struck(root.querySelector(`.it-machine-${name}`)));
    const bars = [...root.querySelectorAll(".it-machine-added")].filter((one) => one.checkVisibility()).map(box);
    const note = [...document.querySelectorAll(".it-machine-note")].filter((one) => one.checkVisibility());
    return [...texts, ...note].filter((one, i, all) => [...lines, ...bars].some((line) => meet(inner(one), line))
        || all.some((other, j) => j > i && meet(inner(one), inner(other)))).map((one) => one.textContent);
}"""


def hosts() -> int:
    """The token."""
    return ids_of(" hosts")[0]


def drawn_as(page: Page, parts: list[tuple[int, str, float, float, bool]]) -> dict[str, Any]:
    """What is drawn of the lead, which must be these steps, in one scale, with 0 at the line."""
    asked(page)
    found: dict[str, Any] = page.evaluate(LEADS)
    bars, zero = found["bars"], found["zero"]
    assert len(bars) == len(parts)
    # What is farther behind than the lead after layer 1, where a token still says itself, is cut off.
    near = 2 if len(parts) > LAYERS else 1
    least = min(bar["left"] for bar in bars if bar["drawn"])
    ends = [end for bar in bars[near:] for end in (bar["left"], bar["right"])]
    leads = [lead for _, _, *both, _ in parts[near:] for lead in sorted(both[:2])]
    far = max(range(len(leads)), key=lambda i: abs(leads[i]))
    scale = (ends[far] - zero) / leads[far]
    assert scale > 0
    for bar, (_, part, low, high, turns) in zip(bars, parts, strict=True):
        left, right = (zero + lead * scale for lead in sorted((low, high)))
        assert (bar["put"], bar["turns"]) == (part == "put", turns)
        if not bar["drawn"]:
            assert right <= least + 0.2
            continue
        assert bar["left"] == pytest.approx(max(left, least), abs=0.2)
        assert bar["right"] == pytest.approx(max(right, bar["left"] + 1), abs=0.2)
        assert bar["lost"] == (high < low)
    assert [bar["y"] for bar in bars] == sorted((bar["y"] for bar in bars), reverse=True)
    return found


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_each_part_is_a_bar_from_the_lead_before_it_to_the_lead_after_it(show: Show, width: int) -> None:
    page = show(machine(), width=width, address="#machine=1;at=0,0;edit=none")
    page.add_style_tag(content=AS_BROAD)
    if width == 1280:
        expect(page.locator(".it-machine-lead")).to_contain_text("behind")  # drawn anew for its new width
    for token in (-1, 4):
        if token == 4:
            page.get_by_role("slider", name="who reads").press("ArrowLeft")
        stages = column(token)
        parts = steps(stages)
        found = drawn_as(page, parts)
        assert len(parts) == 10
        assert found["ghost"] == ""
        cut = ["◂ "] + [""] * 9
        wanted = [f"{sign}{plus(high - low)}" for sign, (_, _, low, high, _) in zip(cut, parts, strict=True)]
        texts = [bar["texts"][0] for bar in found["bars"]]
        assert texts == wanted or (width == 390 and texts == [wanted[0].removeprefix("◂ "), *wanted[1:]])
        turned = [f"→ “{word}”" if turns else "" for (*_, turns), (*_, word) in zip(parts, stages[1:], strict=True)]
        words = [bar["texts"][1] for bar in found["bars"]]
        assert words == turned if token == -1 and width == 1280 else {*words} <= {*turned}
        assert found["ends"] == [f"◂ {plus(stages[0][2] or 0)}", plus(stages[-1][2] or 0)]
        title = f"lead of “{stages[-1][3]}”"
        assert found["names"] == ["behind", "ahead", title if token == -1 or width == 390 else f"at “LORD”: {title}"]
        assert page.evaluate(STRUCK) == []


@pytest.mark.browser
def test_with_an_edit_the_bars_follow_the_same_word_and_the_old_path_stays_as_a_ghost(show: Show) -> None:
    page = show(machine(), width=1280, address="#machine=1;edit=none")
    page.add_style_tag(content=AS_BROAD)
    ways = set()
    zero = torch.zeros(128)
    told = page.locator(".it-said")
    cases = {
        "edit=patch": patch(2),
        "edit=zero": (2, LORD, zero),
        "at=3,5;edit=zero": (3, 5, zero),
        "at=0,5;edit=zero": (0, 5, zero),
        "at=5,5": patch(5, 5),
    }
    for address, edit in cases.items():
        follow(page, "machine", address)
        stages = column(-1, edit, word=hosts())
        found = drawn_as(page, steps(stages))
        assert found["names"][-1] == "old answer “hosts”"  # another comes next
        expect(told).to_contain_text(lost(edit))
        assert [bar["fell"] for bar in found["bars"]] == [
            f" {name.removesuffix(':')}, which" in lost(edit) for name in names_of(stages)
        ]
        assert [end.removeprefix("◂ ") for end in found["ends"]] == [plus(stages[i][2] or 0) for i in (0, -1)]
        assert found["ghost"] != ""
        ways.add(found["ghost"])
        own = [bar for bar in found["bars"] if bar["put"]]
        assert len(own) == (edit[1] == 5 and edit[0] > 0)
        assert all(re.match(r"^((zero|patch): )?[+−]\d+\.\d$", bar["texts"][0]) for bar in own)
    follow(page, "machine", "edit=none")
    assert drawn_as(page, steps(column()))["ghost"] == ""
    # A vector beside the followed column changes nothing in it, nor does one above.
    for address in ("at=5,4;edit=zero", "reader=3;edit=zero"):
        follow(page, "machine", address)
        asked(page)
        found = page.evaluate(LEADS)
        assert found["ghost"] == ""
        assert not any(bar["fell"] for bar in found["bars"])
        expect(told).not_to_contain_text("loses most lead")
    follow(page, "machine", "edit=none;silent=3.4")
    asked(page)
    found = page.evaluate(LEADS)
    assert found["ghost"] != ""
    assert [bar["fell"] for bar in found["bars"]].count(True) == 1
    expect(told).to_contain_text("“hosts” loses most lead at ")
    # Another column is followed, and the edit is in it.
    follow(page, "machine", "at=3,4;edit=zero;reader=4")
    expect(told).to_contain_text(" In the column of “LORD”, “,” loses most lead at ")


@pytest.mark.browser
@pytest.mark.parametrize("text", ["And", "LORD LORD LORD LORD"])
def test_one_token_and_a_word_that_is_in_front_from_the_start_have_bars_too(show: Show, text: str) -> None:
    address = f"#machine=1;text={text.replace(' ', '~20')};at=0,0;edit=none"
    page = show(machine(), width=1280, address=address)
    page.add_style_tag(content=AS_BROAD)
    drawn_as(page, steps(column(text=text)))


@pytest.mark.browser
def test_every_lead_in_the_table_is_torchs(show: Show) -> None:
    page = show(machine(), width=1280)
    page.get_by_role("button", name="table").click()
    for address, edit, put in (("", patch(2), ""), ("at=3,5;edit=zero", (3, 5, torch.zeros(128)), "zero, layer 3")):
        follow(page, "machine", address)
        caught_up(page)
        now, was = column(-1, edit, word=hosts()), column()
        lines = table(page, "The lead of ␣hosts at ␣of")[::-1]
        assert len(lines) == len(now) == 11
        before = None
        for line, (layer, part, lead, word), (_, _, old, _) in zip(lines, now, was, strict=True):
            name = f"{part}, layer {layer}" if layer else part
            assert line[0] == (put if part == "put" else name)
            assert float(line[3]) == pytest.approx(old, abs=1e-4)
            assert line[4].replace("␣", "") == word
            if lead is None:
                assert line[1:3] == ["", ""]
                continue
            assert float(line[1]) == pytest.approx(lead, abs=1e-4)
            assert line[2] == "" if before is None else float(line[2]) == pytest.approx(lead - before, abs=1e-4)
            before = lead


@pytest.mark.browser
def test_an_address_that_cannot_be_read_is_said_so(show: Show) -> None:
    page = show(machine())
    told = page.locator(".it-said")
    wrong = ("at=6,0", "at=1,6", "edit=noise", "head=0,1", "head=1,5", "written=2048", "temperature=3", "text=~E0")
    for address in (*wrong, "text=", "layer=1"):
        follow(page, "machine", address)
        expect(told).to_contain_text("a state that this demo can’t read")
        follow(page, "machine", "edit=none")
        expect(told).to_contain_text("Next comes “hosts”")


@pytest.mark.browser
@pytest.mark.parametrize(("head", "reader"), [("3,4", 5), ("3,4", 2), ("4,1", 3)])
def test_a_ribbon_is_as_wide_as_before_where_an_edit_leaves_what_is_read(show: Show, head: str, reader: int) -> None:
    """One scale for both, however little the others read: else a short vector would have a fat ribbon."""
    page = show(machine(), width=1280, reduced_motion="reduce")

    def widths(edit: str) -> list[float]:
        follow(page, "machine", f"head={head};reader={reader}{edit}")
        painted(page)
        ribbons = page.locator(".it-machine-own .it-ribbon:not([data-away]) .it-ribbon-fill")
        return [float(one.get_attribute("stroke-width") or -1) for one in ribbons.all()]

    before = widths(";edit=none")
    # What comes after the reader, and what is not read in that layer any more, changes nothing that it reads.
    kept = [f";at=2,{reader + 1};edit=zero"] if reader < 5 else [";at=3,4;edit=zero", ";at=5,0;edit=zero"]
    for edit in kept:
        assert widths(edit) == pytest.approx(before, abs=0.01)
    # All that is read of one token that is 0: its weight is nearly 1, and what it writes is short.
    if reader == 5:
        layer, number = (int(each) for each in head.split(","))
        assert max(widths(f";at={layer - 1},2;edit=zero")) < 0.5 * max(before), number


@pytest.mark.browser
def test_pointing_at_a_head_draws_its_reads_and_changes_no_state(show: Show) -> None:
    page = show(machine(), width=1280)
    page.add_style_tag(content=AS_BROAD)
    # The demo is drawn anew for its new width.
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    note = page.locator(".it-machine-note")
    expect(note).to_be_visible()
    first = note.text_content()
    page.get_by_role("slider", name="the head whose reads").hover(position={"x": 10, "y": 40})
    expect(page.locator(".it-machine-head[data-chosen]")).to_have_text("1")
    assert note.text_content() != first
    page.mouse.move(5, 5)
    expect(note).to_have_text(first or "")
    assert state(page) == ""


@pytest.mark.browser
def test_tokens_out_of_sight_are_reached(show: Show) -> None:
    text = "~20".join(["And~20God~20said"] * 3)
    page = show(machine(), address=f"#machine=1;text={text}~2C;edit=none")
    hidden = page.locator(".it-machine-picture").get_by_text("not shown")
    expect(hidden).to_be_visible()
    for _ in range(9):
        page.get_by_role("button", name="one token to the left").click()
    expect(page.locator(".it-machine-card")).to_contain_text("at “And”")
    assert ";at=2,0" in state(page)
    expect(hidden).to_have_count(0)


@pytest.mark.browser
def test_what_an_edit_acts_on_is_in_sight(show: Show) -> None:
    page = show(machine(), width=1280)
    page.get_by_label("text", exact=True).fill("The dog barked at the postman because he was")
    page.get_by_label("text", exact=True).blur()
    chosen = page.locator(".it-machine-chosen")
    expect(chosen).not_to_have_attribute("data-away", "")
    assert ";at=2,10" in state(page)
    for _ in range(3):
        page.get_by_role("button", name="step").click()
        expect(chosen).not_to_have_attribute("data-away", "")  # nothing is edited: the frame comes along
    page.get_by_label("zero", exact=True).check()
    for _ in range(8):
        page.get_by_role("button", name="step").click()
    expect(chosen).to_have_attribute("data-away", "")
    page.get_by_label("mean", exact=True).check()
    expect(chosen).not_to_have_attribute("data-away", "")
    asked(page)
    field = page.get_by_label("text", exact=True)
    field.evaluate("field => { field.style.width = '150px'; }")
    page.get_by_role("button", name="step").click()
    asked(page)
    assert field.evaluate("field => field.scrollLeft + field.clientWidth > field.scrollWidth - 2")


@pytest.mark.browser
def test_a_step_draws_one_column_and_moves_the_others(show: Show) -> None:
    page = show(machine(), width=1280, address="#machine=1;edit=none")
    step = page.get_by_role("button", name="step")
    step.click()
    asked(page)
    page.evaluate("""() => {
        window.redrawn = new Set();
        const shades = { subtree: true, attributeFilter: ["fill-opacity"] };
        new MutationObserver((all) => all.forEach(({ target }) => redrawn.add(target.parentNode.parentNode)))
            .observe(document.querySelector(".it-machine-picture svg"), shades);
    }""")
    for columns in (1, 2, 3):
        step.click()
        expect(page.locator(".it-machine-picture")).to_contain_text(f"{columns + 1} not shown")
        asked(page)
        assert page.evaluate("redrawn.size") == columns
    where = """all => all.map((each) => {
        const { x, y } = each.getBoundingClientRect();
        return [each.textContent, x.toFixed(), y.toFixed(), each.getAttribute("fill-opacity")].join();
    }).sort()"""
    parts = page.locator(".it-machine-picture svg :is(text, .it-cell-ground):visible")
    page.evaluate("scrollTo(0, 0)")
    asked(page)
    drawn, address = parts.evaluate_all(where), state(page)
    again = reopened(page, page.url)
    again.evaluate("scrollTo(0, 0)")
    asked(again)
    assert state(again) == address
    assert parts.evaluate_all(where) == drawn


# ---- how it looks


@pytest.mark.browser
def test_it_is_accessible(show: Show, complaints: Callable[[Page], list[tuple[str, str]]]) -> None:
    page = show(machine())
    page.get_by_role("button", name="table").click()
    caught_up(page)
    for theme in ("light", "dark"):
        dress(page, theme)
        assert complaints(page) == []


# As on the page of the machine: its demo may be broader than the text.
AS_BROAD = "main { max-width: 968px }"
# Which words the frame of the chosen cell, its badge or a ribbon's label runs over, and what else these labels cover.
COVERED = """() => {
    const picture = document.querySelector(".it-machine-picture");
    const seen = (selector) => [...picture.querySelectorAll(selector)].filter(one => one.checkVisibility());
    const box = (one) => one.getBoundingClientRect();
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const frames = seen(".it-machine-chosen").map(one => [box(one), parseFloat(getComputedStyle(one).strokeWidth) / 2]);
    const lines = frames.flatMap(([{ left, right, top, bottom }, half]) => [
        { left: left - half, right: left + half, top, bottom },
        { left: right - half, right: right + half, top, bottom },
        { left, right, top: top - half, bottom: top + half },
        { left, right, top: bottom - half, bottom: bottom + half },
    ]);
    const labels = seen(".it-machine-badge, .it-machine-offer, .it-machine-note");
    const rings = seen(".it-machine-changed").map(box);
    const words = seen("g > text").filter(one => one.textContent && !labels.includes(one));
    const parts = seen(".it-machine-part");
    return [
        ...words.filter(one => [...lines, ...labels.map(box)].some(line => meet(box(one), line))),
        ...words.filter(one => rings.some(({ left, right, top, bottom }) =>
            meet(box(one), { left: left - 1, right: right + 1, top, bottom }))),
        ...parts.filter(one => labels.some(label => meet(box(one), box(label)))),
        ...labels.filter((one, i) => labels.some((other, j) => j > i && meet(box(one), box(other)))),
    ].map(one => one.textContent || one.outerHTML.slice(0, 90));
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 712, 780, 1280])
@pytest.mark.parametrize("head", ["", "head=1,2", "head=3,4;reader=2", "head=5,1"])
def test_neither_frame_nor_label_covers_a_word(show: Show, width: int, head: str) -> None:
    page = show(machine(), width=width)
    page.add_style_tag(content=AS_BROAD)
    if width > 390:  # where there is no room for the length, the weight alone
        note = page.locator(".it-machine-note")
        expect(note).to_be_visible()
        expect(note).to_have_text(
            re.compile(
                r"^(now )?(weight )?\d\.\d\d( × (length )?\d+\.\d)?$"
                if width < 1280
                else r"^(now )?(weight )?\d\.\d\d × (length )?\d+\.\d$"
            )
        )
    frame = page.locator(".it-machine-chosen")
    places = ("edit=none", "at=0,4;edit=zero", "at=2,1;edit=mean", "at=3,5;edit=zero", "at=5,5", "at=4,5;edit=none")
    for place in places:
        follow(page, "machine", ";".join(filter(None, (place, head))))
        state(page)
        expect(frame).to_be_visible()
        assert page.evaluate(COVERED) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_holds_its_height(show: Show, sticking_out: Callable[[Page], list[str]], width: int) -> None:
    page = show(machine(), width=width, reduced_motion="reduce")
    demo = page.locator(".it-demo")

    def height() -> float:
        return float(demo.evaluate("demo => demo.getBoundingClientRect().height"))

    first = height()
    if width == 1280:
        assert first <= 800
    for kind in ("zero", "mean", "as is", "patch B"):
        page.get_by_label(kind, exact=True).check()
        assert height() == first
    for name in ("step", "run"):
        page.get_by_role("button", name=name).click()
        assert height() == first
        assert sticking_out(page) == []
    assert small_texts(page) == []


@pytest.mark.browser
def test_where_a_zero_goes_with_the_cell_it_is_said_so(show: Show) -> None:
    page = show(machine(), address="#machine=1;edit=zero")
    told = page.locator(".it-said")
    expect(told).to_contain_text(re.compile("^“hosts” "))
    page.get_by_role("button", name="one layer up").click()
    expect(told).to_contain_text("Zero after layer 3, at “LORD”. “hosts” ")
    page.get_by_label("mean", exact=True).check()
    expect(told).to_contain_text(re.compile("^“hosts” "))
    page.get_by_role("button", name="one token to the left").click()
    expect(told).to_contain_text("Mean after layer 3, at “the”. ")
    page.get_by_label("patch B", exact=True).check()
    page.get_by_role("button", name="one token to the right").click()
    expect(told).to_contain_text("Patch after layer 3. With B’s vector of “king” at “LORD”, ")
    page.get_by_label("as is", exact=True).check()
    page.get_by_role("button", name="one layer up").click()
    expect(told).to_contain_text(re.compile("^After layer 4, at “LORD”: sent straight"))


@pytest.mark.browser
def test_tables_that_were_just_opened_come_one_after_the_other(show: Show) -> None:
    page = show(machine())
    places = page.locator(".it-tables > .it-scroll")
    for _ in "twice":
        seen = page.evaluate("""() => {
            [...document.querySelectorAll(".it-row button")].find((one) => one.textContent === "table").click();
            return [...document.querySelectorAll(".it-tables > .it-scroll")].map((place) => place.checkVisibility());
        }""")
        assert seen == [True, False, False, False, False]
        caught_up(page)
        expect(places.locator("visible=true")).to_have_count(5)
        page.get_by_role("button", name="table").click()
        page.get_by_role("button", name="table", expanded=False).wait_for()
    page.get_by_role("button", name="table").click()
    caught_up(page)
    page.get_by_label("zero", exact=True).check()
    expect(places.locator("visible=true")).to_have_count(5)  # they follow the picture where they stand


@pytest.mark.browser
def test_on_a_phone_controls_are_large_and_the_message_stands_under_the_picture(show: Show) -> None:
    page = show(machine(), width=390, has_touch=True, is_mobile=True)
    picture = page.locator(".it-machine-picture")
    box, line = picture.bounding_box(), page.locator(".it-message-line").bounding_box()
    assert box is not None
    assert line is not None
    assert box["height"] <= 0.45 * 664
    assert 0 <= line["y"] - box["y"] - box["height"] <= 30
    assert (
        small_targets(page.locator(".it-demo :is(.it-boxes label, button:not([hidden]), .it-field input[type=text])"))
        == []
    )
    # The text and what breaks a cell stand near the picture; at what is farther off, the picture stays in sight.
    assert far_off(picture, page.locator(".it-machine-prompt :is(input, button)")) == []
    assert far_off(picture, page.locator(".it-machine-card .it-boxes label, .it-machine-steps button")) == []
    heads = page.locator(".it-machine-choice :is(select, .it-boxes label)")
    assert small_targets(heads) == []
    assert far_off(picture, heads) == []
    page.get_by_label("layer", exact=True).select_option("2")
    assert state(page) == "machine=1;head=2,4"
    page.get_by_label("layer", exact=True).focus()
    expect(page.locator(".it-stage")).to_have_attribute("data-in-hand", "")
    expect(picture).to_be_in_viewport(ratio=1)
    page.locator(".it-machine-steps button").last.focus()
    assert page.locator(".it-stage").get_attribute("data-in-hand") is None


# How far a control is from the part of a picture that is in sight.
APART = """(control, picture) => {
    const [at, box] = [control, picture].map(each => each.getBoundingClientRect());
    const [top, bottom] = [Math.max(0, box.top), Math.min(innerHeight, box.bottom)];
    return bottom - top < 40 ? Infinity : Math.max(0, at.top - bottom, top - at.bottom);
}"""
TO_HEIGHT = """(control, part) => {
    const { top, height } = control.getBoundingClientRect();
    scrollBy({ top: top + height / 2 - part * innerHeight, behavior: "instant" });
}"""


@pytest.mark.browser
@pytest.mark.parametrize("height", [664, 844])
@pytest.mark.parametrize("part", [0.5, 0.75, 0.95])
def test_on_a_phone_a_head_is_chosen_near_the_picture_that_is_in_sight(show: Show, height: int, part: float) -> None:
    page = show(machine(), width=390, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": height})
    picture, box = page.locator(".it-machine-picture"), page.locator(".it-machine-choice .it-boxes label").nth(1)
    box.evaluate(TO_HEIGHT, part)
    picture_of = picture.element_handle()
    assert box.evaluate(APART, picture_of) <= 300
    at = box.bounding_box()
    assert at is not None
    page.touchscreen.tap(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    assert "head=" in state(page)
    assert box.evaluate(APART, picture_of) <= 300


@pytest.mark.browser
def test_forced_colors_keep_the_chosen_in_sight(show: Show) -> None:
    page = show(machine(), forced_colors="active", width=1280)
    looks = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = "Highlight";
            return {
                highlight: getComputedStyle(probe).color,
                chosen: style(".it-machine-chosen").stroke,
                reader: style(".it-machine-opening").stroke,
                head: style(".it-machine-head[data-chosen] circle").fill,
            };
        }"""
    )
    assert looks["chosen"] == looks["reader"] == looks["head"] == looks["highlight"]


@pytest.mark.browser
@pytest.mark.parametrize("colors", ["none", "active"])
def test_a_head_that_is_chosen_and_silent_is_hatched_and_not_full(show: Show, colors: str) -> None:
    page = show(machine(), forced_colors=colors, address="#machine=1;silent=3.4", width=1280)
    head = page.locator(".it-machine-head[data-chosen]")
    ground = page.evaluate("getComputedStyle(document.querySelector('.it-machine-ground')).fill")
    expect(head.locator("circle").first).to_have_css("fill", ground)
    expect(head.locator(".it-hatched")).to_be_visible()


@pytest.mark.browser
def test_in_forced_colors_what_was_computed_has_a_key(show: Show) -> None:
    page = show(machine(), forced_colors="active", width=1280)
    key = "getComputedStyle(document.querySelector('.it-machine-counted > span'), '::before').borderStyle"
    assert page.evaluate(key) == "dashed"  # as around the cells: grounds are not drawn
    expect(page.locator(".it-machine-gold")).to_have_css("font-size", "0px")  # there is no gold


@pytest.mark.browser
def test_without_javascript_and_on_paper_something_stands_there(show: Show, browser: Browser) -> None:
    assert "the word that each vector would say now, by layer" in html_of(machine())
    page = show(machine(), width=1280)
    page.emulate_media(media="print")
    expect(page.locator(".it-machine-picture svg")).to_be_visible()
    expect(page.get_by_role("button", name="step")).to_be_hidden()
    phone = show(machine(), width=390)
    phone.emulate_media(media="print")
    expect(phone.get_by_role("switch").locator("visible=true")).to_have_count(0)
    expect(phone.locator(".it-stage")).not_to_have_css("zoom", "0.68")  # it is no wider than paper
    expect(page.locator(".it-said")).to_be_visible()


@pytest.mark.browser
def test_keys_pressed_in_it_do_not_reach_the_host(show: Show) -> None:
    page = show(machine())
    page.evaluate("document.addEventListener('keydown', () => { window.heard = true; })")
    cells(page).press("ArrowUp")
    assert page.evaluate("window.heard") is None


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    expect(show(Machine(*writer(), text="")).get_by_role("alert")).to_contain_text("the text has 0 tokens")


@pytest.mark.browser
def test_a_token_that_is_written_lays_out_nothing_else_of_the_page(show: Show) -> None:
    page = show(machine(), width=1280)
    page.wait_for_function("!document.getAnimations().length")  # switches have come to rest
    for name in ("step ▸", "run ▸▸", "step ▸"):
        assert whole_layouts(page, page.get_by_role("button", name=name).click) == []

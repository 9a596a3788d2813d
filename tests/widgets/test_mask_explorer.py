"""`MaskExplorer`: each thread is a read that attention allows; one word by mouse, finger, keys; the reader's masks."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from conftest import caught_up, far_off, html_of, reopened, small_targets, small_texts, state
from inside_transformers.widgets import MaskExplorer
from inside_transformers.widgets.mask_explorer import MASKS, answer

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
SOURCE, TARGET = "Hi , my name is Hai", "start Xin chào , tôi tên là"
WEIGHTS = torch.randn(7, 6, generator=torch.Generator().manual_seed(0)).mul(2).softmax(-1)
WRITTEN = [(word, 0.5 + i / 14, WEIGHTS[i]) for i, word in enumerate([*TARGET.split()[1:], "Hải"])]


def right(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    """What a reader writes who got everything right."""
    masks = {
        "encoder": torch.ones(n_source, n_source, dtype=torch.bool),
        "decoder": torch.ones(n_target, n_target, dtype=torch.bool).tril(),
        "cross": torch.ones(n_target, n_source, dtype=torch.bool),
    }
    return {name: masks[name] for name in MASKS[architecture]}


# ---- the Python side


def test_texts_are_split_at_spaces_or_given_as_words() -> None:
    assert MaskExplorer(SOURCE, TARGET).source == ["Hi", ",", "my", "name", "is", "Hai"]
    assert MaskExplorer(["New York"], ["a"]).source == ["New York"]


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("", "a", "source: there are 0 tokens, .* from 1 to 8"),
        ("a", "a b c d e f g h i", "target: there are 9 tokens"),
        ([1], "a", "source: tokens must be text"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(source: Any, target: Any, words: str) -> None:
    assert re.search(words, MaskExplorer(source, target).problem)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"shape": "gpt"}, "'gpt' is no shape: expected encoder-only, decoder-only, encoder-decoder"),
        ({"shapes": ()}, "no shape: expected"),
        ({"shapes": ["encoder-only"], "shape": "decoder-only"}, "not among the shapes that can be chosen"),
        ({"written": WRITTEN[:2]}, "written has 2 steps: expected 7"),
        ({"written": [(word, p, row[:3]) for word, p, row in WRITTEN]}, "has 3 weights a step: the source has 6 words"),
        ({"written": [(word, p, 2 * row) for word, p, row in WRITTEN]}, "must be together 1"),
    ],
)
def test_options_that_cannot_be_drawn_are_said_in_words(options: dict[str, Any], words: str) -> None:
    assert re.search(words, MaskExplorer(SOURCE, TARGET, **options).problem)


def test_other_texts_keep_shape_padding_and_reader_and_are_asked_for() -> None:
    demo = MaskExplorer("a b", "x y z", visibility=right)
    demo.set_state({"word": 2, "padding": 2})
    demo.show("a b c", "x")
    assert (demo.source, demo.target, demo.shape, demo.text) == (["a", "b", "c"], ["x"], "encoder-decoder", "target")
    assert (demo.word, demo.padding) == (2, 2)
    assert demo.request == {"seq": 1, "n_source": 5, "n_target": 3}
    assert demo.response == answer(right, demo.request)
    demo.set_state({"shape": "encoder-only", "text": "source", "word": 2, "padding": 0})
    demo.show("a", "x y")
    assert (demo.shape, demo.text, demo.word, demo.initial["shape"]) == ("encoder-only", "source", 0, "encoder-decoder")
    assert demo.still["rows"][-1] == ["encoder–decoder", "y", "a | x y"]


def test_after_texts_that_cannot_be_drawn_others_can_be_shown() -> None:
    demo = MaskExplorer("", "x", visibility=right, shape="decoder-only")
    assert demo.problem
    demo.show("a b", "x y z")
    assert (demo.problem, demo.shape, demo.word, demo.request["seq"]) == ("", "decoder-only", 1, 0)
    demo.show("a b", "")
    assert re.search("target: there are 0 tokens", demo.problem)


def test_the_table_without_javascript_says_what_is_read_and_written() -> None:
    still = MaskExplorer("a b", "x y", written=[("y", 0.5, [1, 0]), ("z", 0.5, [0.5, 0.5])]).still
    assert still["head"] == ["shape", "token", "may read", "writes"]
    assert still["rows"][2] == ["decoder-only", "x", "x", ""]
    assert still["rows"][-1] == ["encoder–decoder", "y", "a b | x y", "z"]


def only(architecture: str, result: Any) -> Callable[..., Any]:
    """Right everywhere but for one architecture."""
    return lambda name, n, m: result if name == architecture else right(name, n, m)


OPEN = torch.ones(3, 3, dtype=torch.bool)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (None, "It returned NoneType: expected a dict of masks"),
        ({"encoder": OPEN}, 'Its masks are "encoder": expected "decoder"'),
        ({}, 'Its masks are none: expected "decoder"'),
        ({"decoder": OPEN.tolist()}, 'Its mask "decoder" is of the type list: expected a tensor'),
        ({"decoder": OPEN[:2]}, r'Its mask "decoder" has the shape \(2, 3\): expected \(3, 3\)'),
        ({"decoder": OPEN.float()}, r'Its mask "decoder" holds torch.float32: expected torch.bool'),
    ],
)
def test_what_a_readers_function_gets_wrong_is_said_for_its_architecture_alone(result: Any, words: str) -> None:
    reply = answer(only("decoder-only", result), {"seq": 5, "n_source": 2, "n_target": 3})
    assert reply["seq"] == 5
    assert list(reply["errors"]) == ["decoder-only"]
    assert re.search(words, reply["errors"]["decoder-only"])
    assert sorted(reply["masks"]) == ["encoder-decoder", "encoder-only"]


def test_a_function_that_raises_for_one_architecture_is_asked_for_the_others() -> None:
    def unfinished(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
        if architecture == "encoder-decoder":
            raise NotImplementedError
        return right(architecture, n_source, n_target)

    reply = answer(unfinished, {"seq": 0, "n_source": 2, "n_target": 3})
    assert reply["errors"] == {"encoder-decoder": "It raised NotImplementedError."}
    assert json.loads(json.dumps(reply)) == reply


# ---- in the browser


@pytest.fixture(scope="module")
def stage(show_once: Show) -> Callable[..., Page]:
    """`stage(address)`: the demo with a translation, always in the same page, as the address says."""
    page = show_once(MaskExplorer(SOURCE, TARGET, written=WRITTEN), width=1280)
    file = page.url
    return lambda address="": reopened(page, file + address)


def reader(page: Page) -> Locator:
    """The picture, which is one target."""
    return page.get_by_role("slider", name="the reader")


def chip(page: Page, text: str, row: int = 0) -> tuple[float, float]:
    """The middle of a word of the target, in the upper row or in the lower one."""
    shown = page.locator(".it-masks-svg g:not([data-away]) > .it-chip:not([data-away])")
    chips = shown.filter(has_text=re.compile(f"^{text}$"))
    box = chips.nth(row).locator(".it-chip-ground").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def by_mouse(page: Page) -> None:
    """Drag along the upper row, from the word that reads to the first but one."""
    page.mouse.move(*chip(page, "tôi"))
    page.mouse.down()
    page.mouse.move(*chip(page, "chào"), steps=3)
    page.mouse.move(*chip(page, "Xin"), steps=3)
    page.mouse.up()


def by_touch(page: Page) -> None:
    """The same with a finger; the page must not scroll meanwhile."""
    touch = page.context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    for kind, word in (("touchStart", "tôi"), ("touchMove", "chào"), ("touchMove", "Xin")):
        x, y = chip(page, word)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("scrollY") == scrolled


def by_tap(page: Page) -> None:
    """A tap on the word, in the lower row."""
    page.mouse.click(*chip(page, "Xin", row=1))


def by_keys(page: Page) -> None:
    """The same with the arrow keys."""
    reader(page).press("ArrowLeft")
    reader(page).press("ArrowLeft")


def by_mask(page: Page) -> None:
    """A tap on the word's row in a mask."""
    box = page.locator("[data-mask=decoder] .it-mask-frame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 40, box["y"] + box["height"] / 2 - 2 * 11)


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_tap, by_keys, by_mask])
def test_mouse_taps_and_keys_reach_the_same_state(stage: Callable[..., Page], way: Callable[[Page], None]) -> None:
    page = stage()
    way(page)
    assert state(page) == "mask=1;word=target,1"
    expect(page.get_by_role("status")).to_contain_text("It may read 2 of the 7 target words and all 6 of the source")
    expect(reader(page)).to_have_attribute("aria-valuetext", re.compile("^At Xin, it writes chào. It may read 2"))
    for _ in range(2 if way is by_keys else 1):  # each press of a key is a step, a drag is one
        page.get_by_role("button", name="undo").click()
    assert state(page) == ""


@pytest.mark.browser
def test_on_a_phone_a_finger_reaches_it_too_and_controls_are_large_and_near(show: Show) -> None:
    page = show(MaskExplorer(SOURCE, TARGET, written=WRITTEN), width=390, has_touch=True, is_mobile=True)
    by_touch(page)
    assert state(page) == "mask=1;word=target,1"
    controls = page.locator(".it-demo :is(label, button:not([hidden]))")
    assert small_targets(controls) == []
    assert far_off(reader(page), controls) == []


@pytest.mark.browser
def test_every_thread_is_a_read_that_attention_allows(stage: Callable[..., Page]) -> None:
    page = stage()
    page.get_by_role("button", name="table").click()
    for padding, switched in ((0, False), (2, True)):
        if switched:
            page.get_by_role("switch").click()
        sizes = {"source": 6 + padding, "target": 7 + padding}
        words = {text: [*all_.split(), "pad", "pad"] for text, all_ in (("source", SOURCE), ("target", TARGET))}
        for architecture, texts in MASKS.items():
            page.locator(f"input[value={architecture}]").check()
            caught_up(page)
            masks = right(architecture, sizes["source"], sizes["target"])
            for name, (rows, columns) in texts.items():
                mask = masks[name] & (torch.arange(sizes[columns]) < sizes[columns] - padding)
                table = page.get_by_role("region", name=f"{name}: ").locator("tbody tr td:nth-of-type(1)")
                allowed = [" · ".join(w for w, may in zip(words[columns], row, strict=False) if may) for row in mask]
                assert table.all_text_contents() == allowed, (architecture, name)
                drawn = page.locator(f"[data-mask={name}] :is(.it-mask-open, .it-mask-row)")
                squares = drawn.evaluate_all(
                    "all => all.map((one) => one.getAttribute('d')).join('').split('M').length - 1"
                )
                assert squares == mask.sum().item()
                if rows == columns:
                    threads = page.locator(".it-mask-picture g:not([data-away]) > .it-mask-thread").evaluate_all(
                        "all => all.map((one) => one.getAttribute('d').split('M').length - 1)"
                    )
                    assert threads[-1 if name == "decoder" else 0] == mask.sum().item()


@pytest.mark.browser
def test_what_the_reader_may_not_read_is_hatched_and_cut(stage: Callable[..., Page]) -> None:
    page = stage("#mask=1;shape=decoder-only;word=target,2")
    shown = page.locator(".it-masks-svg g:not([data-away])")
    assert shown.locator(".it-chip[data-masked]:not([data-away])").all_text_contents() == [",", "tôi", "tên", "là"]
    later = shown.locator(".it-chip[data-later]:not([data-away])")  # in the upper row, not written yet
    assert later.all_text_contents() == [",", "tôi", "tên", "là"]
    cuts = "all => all.map((one) => one.getAttribute('d').split('M').length - 1)"
    assert shown.locator("> .it-mask-own").evaluate_all(cuts)[0] == 3
    assert shown.locator("> .it-cut").evaluate_all(cuts) == [4]
    expect(page.get_by_role("status")).to_contain_text("chào may read 3 of the 7 words, itself and what stands before")


@pytest.mark.browser
def test_ribbons_are_as_wide_as_the_weights_and_the_table_holds_them(stage: Callable[..., Page]) -> None:
    page = stage()
    page.get_by_role("button", name="table").click()
    caught_up(page)
    rows = page.get_by_role("region", name="Cross-attention").locator("tbody tr")
    numbers = torch.tensor(
        [
            row.locator("td[data-value]").evaluate_all("all => all.map((one) => Number(one.dataset.value))")
            for row in rows.all()
        ]
    )
    torch.testing.assert_close(numbers[:, 1:], WEIGHTS, atol=1e-5, rtol=0)
    torch.testing.assert_close(numbers[:, 0], torch.tensor([chance for _, chance, _ in WRITTEN]), atol=1e-5, rtol=0)
    reader(page).press("ArrowRight")
    widths = page.locator(".it-ribbon-fill").evaluate_all(
        "all => all.map((one) => Number(one.getAttribute('stroke-width')))"
    )
    expected = (WEIGHTS[4] * 68).clamp(min=1)
    torch.testing.assert_close(torch.tensor(widths[:6]), expected, atol=0.006, rtol=0)
    best = SOURCE.split()[int(WEIGHTS[4].argmax())]
    expect(page.get_by_role("status")).to_contain_text(
        f"At tôi, it writes tên. It may read 5 of the 7 target words and all 6 of the source, and looks most at {best} "
        f"({WEIGHTS[4].max():.2f})."
    )
    reader(page).press("ArrowLeft")
    expect(page.get_by_role("status")).to_contain_text("At “,”, it writes tôi. It may read 4 of the 7")
    reader(page).press("ArrowLeft")
    expect(page.get_by_role("status")).to_contain_text("At chào, it writes “,”.")


@pytest.mark.browser
def test_who_comes_to_the_shape_that_translates_sees_who_writes(show: Show) -> None:
    page = show(MaskExplorer(SOURCE, TARGET, written=WRITTEN), width=1280)
    for shape in ("encoder", "decoder"):
        page.get_by_role("radio", name=shape, exact=True).check()
        page.get_by_role("radio", name="encoder–decoder", exact=True).check()
        expect(page.get_by_role("status")).to_contain_text(" writes ")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_weight_stands_at_the_foot_of_its_own_ribbon(show: Show, width: int) -> None:
    weights = torch.tensor([0.02, 0.03, 0.12, 0.21, 0.51, 0.11])
    page = show(MaskExplorer(SOURCE, TARGET, written=[(word, 1.0, weights) for word, _, _ in WRITTEN]), width=width)
    first = page.locator(".it-masks-svg .it-chip:not([data-away])")
    chips = [first.nth(i + (6 if width == 390 else 0)).bounding_box() for i in range(6)]
    numbers = page.locator(".it-masks-svg .it-weight-name:not([data-away])")
    assert numbers.count() >= 3
    for number in numbers.all():
        weight, box = float(number.text_content() or ""), number.bounding_box()
        own = chips[int((weights - weight).abs().argmin())]
        assert box is not None
        assert own is not None
        assert abs(box["x"] + box["width"] / 2 - own["x"] - own["width"] / 2) < 1


@pytest.mark.browser
def test_the_hint_says_what_can_be_done_in_the_shape_that_is_shown(stage: Callable[..., Page]) -> None:
    page = stage()
    for shape, words in (
        ("decoder", "in a decoder, none"),
        ("encoder", "in an encoder, each"),
        ("encoder–decoder", ""),
    ):
        page.get_by_label(shape, exact=True).check()
        shown = page.locator(".it-look > span > span:not([data-away])")
        expect(shown).to_have_count(1)
        expect(shown).to_contain_text(f"Drag along the {f'words: {words}' if words else 'target: the encoder–decoder'}")
        expect(shown).to_contain_text("Upper row: who reads; lower: what is read.")
        expect(shown).to_be_visible()
        expect(page.locator(".it-look > span > [data-away]").first).to_be_hidden()


@pytest.mark.browser
def test_the_word_that_is_written_is_the_next_reader(stage: Callable[..., Page]) -> None:
    page = stage()
    page.locator(".it-mask-written").click(force=True)
    assert state(page) == "mask=1;word=target,4"
    expect(page.get_by_role("status")).to_contain_text("At tôi, it writes tên.")
    reader(page).press("ArrowUp")
    said = "is may read all 6 words of the source, before it and after it, and nothing of the target."
    expect(page.get_by_role("status")).to_have_text(said)
    reader(page).press("ArrowRight")
    expect(page.get_by_role("status")).to_contain_text("may read all 6 words of the source, and nothing of the target.")
    expect(page.locator(".it-mask-written")).to_be_hidden()


@pytest.mark.browser
def test_padding_is_read_by_nobody(stage: Callable[..., Page]) -> None:
    page = stage("#mask=1;shape=decoder-only;word=target,8;padding=2")
    said = page.get_by_role("status")
    expect(said).to_contain_text("pad may read all 7 words of the text, which stand before it.")
    expect(said).to_contain_text("What padding makes of that is thrown away.")
    page.get_by_role("switch").click()
    expect(said).to_contain_text("là may read all 7 words, itself and what stands before it: it stands last.")
    page.get_by_role("switch").click()
    expect(said).to_contain_text("before it: the padding after it is no text, and nobody reads it.")
    page.get_by_label("encoder", exact=True).check()
    reader(page).press("ArrowLeft")
    expect(said).to_contain_text("Hai may read all 6 words; none stands after it. Nobody")
    masked = page.locator(".it-masks-svg g:not([data-away]) > .it-chip[data-masked]:not([data-away])")
    assert masked.all_text_contents() == ["pad", "pad"]


@pytest.mark.browser
def test_without_a_model_the_hint_says_what_the_rows_are(show: Show) -> None:
    page = show(MaskExplorer("a b c", "d e"))
    expect(page.locator(".it-look")).to_contain_text("Upper row: who reads; lower: what is read.")


@pytest.mark.browser
def test_beside_a_mask_that_stands_alone_is_said_what_it_is(show: Show) -> None:
    page = show(MaskExplorer("a b c d e", "a b c d e", shapes=("encoder-only", "decoder-only")), width=1280)
    for shape in ("encoder", "decoder"):
        page.get_by_role("radio", name=shape, exact=True).check()
        mask = page.locator(f"[data-mask={shape}]")
        cells = mask.locator(".it-mask-open").bounding_box()
        assert cells is not None
        assert cells["width"] > 65
        for name in mask.locator("text").all():
            box = name.bounding_box()
            assert box is not None
            assert 0 < cells["x"] - box["x"] - box["width"] < 24


@pytest.mark.browser
def test_captions_and_message_say_what_becomes_of_padding(show: Show) -> None:
    page = show(MaskExplorer("a b c", "a b c", shapes=("encoder-only", "decoder-only"), shape="encoder-only"))
    captions = page.locator(".it-mask-panel + .it-axis").locator("visible=true")
    page.get_by_role("switch").click()
    expect(captions).to_have_text("every word reads all but padding")
    expect(page.get_by_role("status")).to_contain_text("Nobody reads padding; what it reads is thrown away.")
    page.get_by_role("radio").nth(1).check()
    expect(captions).to_have_text("no word reads later ones or padding")
    expect(page.get_by_role("status")).to_contain_text("What padding reads is thrown away.")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_mask_has_room_for_its_words_alone_and_its_row_a_name_in_either_shape(show: Show, width: int) -> None:
    page = show(MaskExplorer("a b c", "a b c", shapes=("encoder-only", "decoder-only")), width=width)
    page.get_by_role("switch").click()
    for shape in ("encoder", "decoder"):
        page.get_by_role("radio", name=shape, exact=True).check()
        mask = page.locator(f"[data-mask={shape}] .it-mask-shut").bounding_box()
        picture = reader(page).bounding_box()
        assert mask is not None
        assert picture is not None
        assert 0 < picture["y"] + picture["height"] - mask["y"] - mask["height"] < 30
        expect(page.locator(".it-mask-count")).to_have_text(
            f"b: {2 if shape == 'decoder' else 3}" if width > 600 else ""
        )
        expect(page.locator(".it-mask-count")).to_be_visible(visible=width > 600)


@pytest.mark.browser
def test_a_mask_token_is_a_word_as_any_other(show: Show) -> None:
    texts, shapes = ("the quick [MASK] fox jumps", "the quick brown fox jumps"), ("encoder-only", "decoder-only")
    page = show(MaskExplorer(*texts, shapes=shapes, shape="encoder-only"))
    expect(page.get_by_role("heading", name="Which words may a word read?")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("[MASK] may read all 5 words, before it and after it.")
    expect(page.get_by_role("switch")).to_be_visible()
    page.get_by_role("radio", name="decoder", exact=True).check()
    expect(page.get_by_role("status")).to_contain_text("brown may read 3 of the 5 words")


@pytest.mark.browser
def test_a_link_restores_the_state_and_reset_goes_back(stage: Callable[..., Page]) -> None:
    page = stage("#mask=1;shape=encoder-only;word=source,5;padding=2")
    said = page.get_by_role("status")
    expect(said).to_contain_text("Hai may read all 6 words; none")
    expect(page.get_by_label("encoder", exact=True)).to_be_checked()
    expect(page.get_by_role("switch")).to_have_attribute("aria-checked", "true")
    page.get_by_label("decoder", exact=True).check()
    assert state(page) == "mask=1;shape=decoder-only;word=target,5;padding=2"
    page.get_by_role("button", name="reset").click()
    expect(said).to_contain_text("As at first. At “,”, it writes tôi.")
    assert state(page) == ""


@pytest.mark.browser
def test_an_address_that_cannot_be_read_is_said_so(stage: Callable[..., Page]) -> None:
    for address in ("shape=gpt", "word=target,7", "word=source", "padding=3", "shape=encoder-only;word=target,1"):
        page = stage(f"#mask=1;{address}")
        expect(page.get_by_role("status")).to_contain_text("a state that this demo can’t read")


SNAPS = """async (name) => {
    const snap = document.querySelectorAll(".it-mask-snap")[1];
    const seen = [];
    document.querySelector(`input[value=${name}]`).click();
    for (let i = 0; i < 30 && (i < 2 || seen.at(-1)); i++) {
        await new Promise(requestAnimationFrame);
        seen.push((snap.getAttribute("d") ?? "").length);
    }
    return seen;
}"""


@pytest.mark.browser
def test_forbidden_threads_snap_and_for_who_wants_no_motion_are_gone_at_once(stage: Callable[..., Page]) -> None:
    page = stage("#mask=1;shape=encoder-only")
    snapped = page.evaluate(SNAPS, "decoder-only")
    assert snapped[0] > 0
    assert snapped[-1] == 0
    page.get_by_label("encoder", exact=True).check()
    page.emulate_media(reduced_motion="reduce")
    assert set(page.evaluate(SNAPS, "decoder-only")) == {0}
    page.emulate_media(reduced_motion="no-preference")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(MaskExplorer(SOURCE, TARGET, written=WRITTEN), theme=theme)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert complaints(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_holds_its_height(show: Show, sticking_out: Check, width: int) -> None:
    words = [[f"{text}s{i}" for i in range(8)] for text in ("source", "target")]
    steps = [(f"targets{i + 1}", 1.0, torch.full((8,), 1 / 8)) for i in range(8)]
    page = show(MaskExplorer(*words, written=steps), width=width)
    demo = page.locator(".it-demo")
    first = demo.bounding_box()["height"]  # type: ignore[index]
    if width == 1280:
        assert first <= 800
    for shape in MASKS:
        page.locator(f"input[value={shape}]").check()
        for _ in range(2):
            page.get_by_role("switch").click()
            for key in ("Home", "Shift+ArrowRight", "ArrowUp"):
                reader(page).press(key)
                assert demo.bounding_box()["height"] == first  # type: ignore[index]
    assert small_texts(page) == []
    assert sticking_out(page) == []
    page.get_by_role("button", name="table").click()  # a wide table scrolls in its place
    assert [found for found in sticking_out(page) if found.startswith("the page")] == []


@pytest.mark.browser
def test_forced_colors_and_paper_keep_the_threads(stage: Callable[..., Page]) -> None:
    page = stage()
    page.emulate_media(forced_colors="active")
    looks = page.evaluate(
        """() => {
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = "Highlight";
            const of = (selector) => getComputedStyle(document.querySelector(selector));
            return [getComputedStyle(probe).color, of("g:last-child > .it-mask-own, .it-mask-own").stroke,
                of(".it-mask-thread").stroke, of(".it-demo").backgroundColor];
        }"""
    )
    assert looks[0] == looks[1]
    assert looks[2] not in (looks[0], looks[3])
    page.emulate_media(forced_colors="none", media="print")
    expect(reader(page)).to_be_visible()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("switch")).to_be_hidden()
    page.emulate_media(media="screen")


@pytest.mark.browser
def test_without_javascript_the_table_stands_there(tmp_path: Path) -> None:
    assert "What each token may read" in html_of(MaskExplorer(SOURCE, TARGET))


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    expect(show(MaskExplorer("", "a")).get_by_role("alert")).to_contain_text("source: there are 0 tokens")


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_masks_it_shows(show: Show) -> None:
    page = show(MaskExplorer(SOURCE, TARGET, visibility=right))
    expect(page.locator(".it-status")).to_contain_text("There is no kernel here to run right")


@pytest.mark.browser
def test_with_a_kernel_a_readers_masks_are_compared(show: Show) -> None:
    def mine(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
        masks = right(architecture, n_source, n_target)
        if n_source > 2:
            raise RuntimeError("too long for me")
        return masks | {name: mask.tril(-1) for name, mask in masks.items() if name == "decoder"}

    page = show(MaskExplorer("a b", "x y z", visibility=mine), kernel=True)
    status = page.locator(".it-status")
    expect(status).to_contain_text(
        "mine: For decoder-only, mask “decoder”, 3 of 9 differ, first: yours says “x” may not read “x”."
    )
    outlined = page.locator("[data-mask=decoder] .it-mask-differs")
    expect(outlined).to_have_attribute("d", re.compile("^(M[^M]*){3}$"))
    page.get_by_role("switch").click()
    expect(status).to_contain_text("For encoder-only: It raised RuntimeError: “too long for me”.")
    expect(outlined).to_have_attribute("d", "")


@pytest.mark.browser
def test_with_a_kernel_right_masks_agree_with_and_without_padding(show: Show) -> None:
    page = show(MaskExplorer(SOURCE, TARGET, visibility=right), kernel=True)
    for _ in range(2):
        page.get_by_role("switch").click()
        expect(page.locator(".it-status")).to_have_text("right agrees with the page in every mask.")

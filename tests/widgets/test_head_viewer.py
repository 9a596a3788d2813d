"""`HeadViewer`: the patterns to 1e-5, kinds of heads, one head by mouse, finger and keys, bad input in words."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch import Tensor
from transformers import BertConfig, BertModel

from conftest import caught_up, far_off, follow, painted, reloaded, small_targets, state
from inside_transformers.widgets import HeadViewer

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
KINDS = ("before", "after", "itself", "[CLS]", "[SEP]")


def patterns(n: int, n_layers: int = 3, n_heads: int = 4, seed: int = 0) -> Tensor:
    """Random patterns (n_layers, n_heads, n, n) whose rows sum to 1; head 1 of layer 0 reads the token before."""
    scores = torch.randn(n_layers, n_heads, n, n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    scores[1, :, :, 0] += 3  # the heads of layer 1 read the first token most
    made = (2 * scores).softmax(-1)
    if n_heads > 1:
        made[0, 1] = torch.eye(n, dtype=torch.float64).roll(-1, dims=-1) * 0.9 + 0.1 / n
    return made


def two_sentences(n_first: int = 5, n_second: int = 7) -> list[dict[str, Any]]:
    """Two sentences of different lengths, with the same marks at both ends; head 3 of layer 2 moves them most."""
    return [
        {
            "tokens": ["[CLS]", *(f"t{i}" for i in range(1, n - 1)), "[SEP]"],
            "patterns": patterns(n, seed=n),
            "moved": [[0.0101 * (layer * 4 + head) / n for head in range(4)] for layer in range(3)],
            "apart": 0.75,
        }
        for n in (n_first, n_second)
    ]


SENTENCES = two_sentences()


def averages(sentences: list[dict[str, Any]]) -> Tensor:
    """What the inner words read on average of each place, (n_layers, n_heads, 5): as on the page, with indices."""
    found = []
    for sentence in sentences:
        pattern, n = sentence["patterns"], len(sentence["tokens"])
        i = torch.arange(1, n - 1)
        rows = pattern[:, :, i]
        places = (pattern[:, :, i, i - 1], pattern[:, :, i, i + 1], pattern[:, :, i, i], rows[..., 0], rows[..., -1])
        found.append(torch.stack(places, dim=-1))
    return torch.cat(found, dim=2).mean(dim=2)


# ---- the Python side


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "needs both tokens and patterns"),
        ({"tokens": ["a"], "patterns": torch.ones(1, 1)}, "expected 4 dimensions, got 2"),
        ({"tokens": ["a"], "patterns": patterns(2)}, r"\(3, 4, 2, 2\): expected \(n_layers, n_heads, 1, 1\)"),
        ({"tokens": ["a", "b"], "patterns": patterns(2) * torch.nan}, "hold.* NaN"),
        ({"tokens": ["a", "b"], "patterns": patterns(2) * 3}, "weights outside 0 to 1"),
        ({"tokens": ["a"] * 25, "patterns": patterns(25)}, "25 tokens, .* from 1 to 24"),
        ({"sentences": []}, "no sentence"),
        ({"sentences": [*SENTENCES, {"tokens": ["a"], "patterns": patterns(1, 2)}]}, "different models"),
        ({"tokens": ["a"], "patterns": patterns(1), "head": 4}, "there is no head 4: they are counted from 0 to 3"),
        ({"sentences": [SENTENCES[0] | {"moved": [[0.1]]}]}, r"moved of .* shape \(1, 1\): expected \(3, 4\)"),
        ({"sentences": SENTENCES, "sentence": 2}, "there is no sentence 2: they are counted from 0 to 1"),
        ({"sentences": SENTENCES, "sentence": 0, "row": 5}, "there is no row 5: they are counted from 0 to 4"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(given: dict[str, Any], words: str) -> None:
    assert re.search(words, HeadViewer(**given).problem)


class Tokenizer:
    """The least of a tokenizer."""

    def __call__(self, text: str, return_tensors: str) -> dict[str, Tensor]:
        return {"input_ids": torch.arange(len(text.split()))[None]}

    def convert_ids_to_tokens(self, ids: list[int]) -> list[str]:
        return [f"Ġ{i}" for i in ids]


class Model:
    """The least of a model: its patterns, or none, as with another attention implementation."""

    def __init__(self, eager: bool) -> None:
        self.eager = eager

    def __call__(self, input_ids: Tensor, output_attentions: bool) -> "Model":
        self.attentions = tuple(layer[None] for layer in patterns(input_ids.shape[1])) if self.eager else (None,)
        return self


def test_from_model_keeps_the_models_patterns_to_five_decimals() -> None:
    viewer = HeadViewer.from_model(Model(True), Tokenizer(), ["a b c", "a b"], layer=1, row=2)
    assert viewer.problem == ""
    assert [sentence["tokens"] for sentence in viewer.sentences] == [[" 0", " 1", " 2"], [" 0", " 1"]]
    kept = torch.tensor(viewer.sentences[0]["patterns"], dtype=torch.float64) / viewer.scale
    torch.testing.assert_close(kept, patterns(3), atol=5.1e-6, rtol=0)


def test_from_model_measures_how_far_a_sentence_moves_without_a_head() -> None:
    torch.manual_seed(0)
    config = BertConfig(vocab_size=9, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=8)
    config._attn_implementation = "eager"
    model = BertModel(config).eval()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter)
    w_os = [layer.attention.output.dense for layer in model.encoder.layer]
    viewer = HeadViewer.from_model(model, Tokenizer(), ["a b c", "a b", "a b c d e f g"], w_os=w_os)
    moved = viewer.sentences[0]["moved"]
    ids = torch.arange(3)[None]
    with torch.no_grad():
        intact = model(input_ids=ids).last_hidden_state[0].mean(0)
        others = [model(input_ids=torch.arange(n)[None]).last_hidden_state[0].mean(0) for n in (2, 7)]
        w_os[1].weight[:, 4:] = 0  # head 1 of layer 1 writes nothing
        without = model(input_ids=ids).last_hidden_state[0].mean(0)
    cosine = torch.nn.functional.cosine_similarity
    assert moved[1][1] == pytest.approx(1 - cosine(intact, without, dim=0).item(), abs=2e-6)
    assert moved[1][1] > 1e-4
    away = [1 - cosine(intact, other, dim=0).item() for other in others]
    assert away[0] != pytest.approx(away[1], abs=1e-3)
    # Without a word, two are left: the tokenizer numbers them by place.
    assert viewer.sentences[0]["without"] == [[word, pytest.approx(away[0], abs=2e-6)] for word in "abc"]
    assert viewer.sentences[0]["apart"] == pytest.approx(min(away), abs=2e-6)
    assert "silence the head" in viewer.hint


def test_a_model_without_patterns_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match='attn_implementation="eager"'):
        HeadViewer.from_model(Model(False), Tokenizer(), ["a b"])


# ---- in the browser


@pytest.fixture(scope="module")
def opened(show_once: Show) -> Page:
    """A page with two sentences, three layers of four heads; at first layer 2, head 3, and the word t1.

    Nothing moves in it by itself.
    """
    return show_once(HeadViewer(sentences=SENTENCES, layer=2, head=3, row=1), width=1280, reduced_motion="reduce")


@pytest.fixture
def page(opened: Page) -> Page:
    """The page in its first state."""
    opened.get_by_role("button", name="reset").click()
    opened.locator("h1").click()
    return opened


def the_map(page: Page) -> Locator:
    """The map, which is one target."""
    return page.get_by_role("slider", name="head, in the map of layers and heads")


def the_words(page: Page) -> Locator:
    """The words that read, one target."""
    return page.get_by_role("slider", name="the word that reads")


def cell(page: Page, layer: int, head: int) -> tuple[float, float]:
    """The middle of a cell of the map, in the window."""
    box = page.locator(".it-heads-map .it-cell-ground").nth(4 * layer + head).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def word(page: Page, row: int, n: int = 5) -> tuple[float, float]:
    """The middle of a word that reads, in the window."""
    box = the_words(page).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] * (row + 0.5) / n


def by_mouse(page: Page) -> None:
    """Drag on the map to layer 1, head 0, and down the words to t3."""
    for way in ((cell(page, 2, 3), cell(page, 0, 2), cell(page, 1, 0)), (word(page, 1), word(page, 2), word(page, 3))):
        page.mouse.move(*way[0])
        page.mouse.down()
        for place in way[1:]:
            page.mouse.move(*place, steps=3)
        page.mouse.up()


def by_touch(page: Page) -> None:
    """The same with a finger, which drags sideways and taps a word; the page must not scroll meanwhile."""
    touch = page.context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    for kind, (x, y) in (("touchStart", cell(page, 2, 3)), ("touchMove", cell(page, 1, 0))):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.touchscreen.tap(*word(page, 3))
    assert page.evaluate("scrollY") == scrolled


def by_tap(page: Page) -> None:
    """A tap on the cell, and one on the word where it is read."""
    page.mouse.click(*cell(page, 1, 0))
    x, y = word(page, 3)
    page.mouse.click(x + 280, y)


def by_keys(page: Page) -> None:
    """The same with the arrow keys."""
    for key in ("ArrowUp", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        the_map(page).press(key)
    for _ in range(2):
        the_words(page).press("ArrowDown")


def by_buttons(page: Page) -> None:
    """The same with the buttons."""
    page.get_by_role("button", name="one row of heads up").click()
    for _ in range(3):
        page.get_by_role("button", name="one head to the left").click()
    for _ in range(2):
        page.get_by_role("button", name="one word down").click()


def reads_of_t3(page: Page) -> None:
    """What is said of layer 1, head 0, and t3."""
    assert state(page) == "heads=1;at=1,0;row=3"
    weights = SENTENCES[0]["patterns"][1, 0, 3]
    most = SENTENCES[0]["tokens"][int(weights.argmax())]
    said = f"Layer 1, head 0: t3 reads {most} {weights.max():.2f}"
    expect(page.get_by_role("status")).to_contain_text(said)
    expect(the_words(page)).to_have_attribute("aria-valuetext", re.compile("^" + re.escape(said)))


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_tap, by_keys, by_buttons])
def test_mouse_and_keys_reach_the_same_state(page: Page, way: Callable[[Page], None]) -> None:
    way(page)
    reads_of_t3(page)


@pytest.mark.browser
def test_where_a_sink_is_read_most_it_is_said_that_it_says_little(show: Show) -> None:
    sentences = two_sentences()
    for sentence in sentences:
        sentence["patterns"] = torch.full_like(torch.as_tensor(sentence["patterns"]), 0.0)
        sentence["patterns"][..., 0] = 0.9
        sentence["patterns"][..., 1] = 0.1
    page = show(HeadViewer(sentences=sentences, sink="[CLS]", layer=1, row=2), width=1280)
    said = page.get_by_role("status")
    expect(said).to_contain_text(
        "t2 reads [CLS] 0.90, t1 0.10. To read [CLS] is mostly to read nothing: weight is parked there. On average"
    )
    told = page.locator(".it-heads-told")
    expect(told).to_contain_text(
        "On average over these 2 sentences, 12 of the 12 heads give [CLS] half or more of their weight, none a "
        "neighbor. [CLS] hands out next to nothing: weight is parked there. Mixed: no one place gets half."
    )
    expect(said).to_contain_text(" gets 0.90 (half or more in 12 of the 12 heads).")
    page.evaluate("location.hash = 'heads=1;at=0,0'")
    expect(said).to_contain_text("Layer 0")  # where what it hands out is not short
    expect(said).not_to_contain_text("to read nothing")
    expect(told).to_contain_text("On average over these 2 sentences")


@pytest.mark.browser
@pytest.mark.parametrize(("weight", "told"), [(0.48, False), (0.52, True)])
def test_a_sink_is_said_to_take_most_only_where_it_does(show: Show, weight: float, told: bool) -> None:
    sentences = two_sentences()
    for sentence in sentences:
        n = len(sentence["tokens"])
        sentence["patterns"] = torch.full_like(torch.as_tensor(sentence["patterns"]), (1 - weight) / (n - 1))
        sentence["patterns"][..., 0] = weight
    page = show(HeadViewer(sentences=sentences, sink="[CLS]", layer=1, row=2), width=1280)
    expect(page.get_by_role("status")).to_contain_text(f"t2 reads [CLS] {weight:.2f}")
    assert ("mostly to read nothing" in page.get_by_role("status").inner_text()) == told


@pytest.mark.browser
def test_a_head_without_which_the_sentence_clearly_changes_is_not_said_to_read_nothing(show: Show) -> None:
    sentences = two_sentences()
    for sentence in sentences:
        sentence["patterns"] = torch.zeros_like(torch.as_tensor(sentence["patterns"]))
        sentence["patterns"][..., 0] = 1
    sentences[0]["moved"] = torch.as_tensor(sentences[0]["moved"]).clone()
    sentences[0]["moved"][1, 0] = 0.7
    page = show(HeadViewer(sentences=sentences, sink="[CLS]", layer=1, row=2), width=1280)
    expect(page.get_by_role("status")).to_contain_text("t2 reads [CLS] 1.00")
    expect(page.get_by_role("status")).not_to_contain_text("to read nothing")
    follow(page, "heads", "text=1")
    expect(page.get_by_role("status")).to_contain_text("To read [CLS] is mostly to read nothing")


@pytest.mark.browser
def test_the_map_says_what_letter_and_shade_are_and_sorted_which_head_is_framed(show: Show) -> None:
    page = show(HeadViewer(sentences=two_sentences(), layer=1, head=2))
    letter, shade = page.get_by_text("letter: where to"), page.locator(".it-heads-map").get_by_text("shade: ")
    expect(letter).to_be_visible()
    expect(shade).to_have_text("shade: how much")
    page.get_by_role("switch").click()
    expect(page.get_by_text("by kind, the purest first; framed: 1·2")).to_be_visible()
    page.get_by_role("button", name="silence the chosen head").click()
    expect(letter).to_be_hidden()
    expect(shade).to_be_hidden()
    expect(page.locator(".it-heads-map .it-heads-heading")).to_have_text("How far each alone moves the sentence")


@pytest.mark.browser
def test_it_may_begin_with_another_sentence_and_a_link_to_a_shorter_one_needs_no_word(show: Show) -> None:
    viewer = HeadViewer(sentences=SENTENCES, sentence=1, layer=0, head=1, row=5)
    assert viewer.still["head"][1:] == SENTENCES[1]["tokens"]
    page = show(viewer, width=1280)
    said = page.get_by_role("status")
    expect(said).to_contain_text("Layer 0, head 1: t5 reads t4 ")
    expect(page.locator(".it-heads-told")).not_to_contain_text("parked")  # nobody said that it is a sink
    page.evaluate("location.hash = 'heads=1;text=0'")
    expect(said).to_contain_text("Layer 0, head 1: [SEP] reads t3 ")
    page.evaluate("location.hash = 'heads=1;text=0;row=5'")
    expect(said).to_contain_text("a state that this demo can’t read")
    page.get_by_role("button", name="reset").click()
    assert state(page) == ""
    expect(page.locator("input:checked")).to_have_attribute("value", "1")


@pytest.fixture(scope="module")
def phone(show_once: Show) -> Page:
    """The same page on a phone."""
    options = {"has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
    return show_once(HeadViewer(sentences=SENTENCES, layer=2, head=3, row=1), width=390, **options)


@pytest.mark.browser
def test_a_finger_reaches_the_same_state(phone: Page) -> None:
    the_map(phone).scroll_into_view_if_needed()
    phone.evaluate("scrollTo(0, 180)")
    by_touch(phone)
    reads_of_t3(phone)
    phone.get_by_role("button", name="reset").click()


@pytest.mark.browser
def test_on_a_phone_controls_are_large_and_near(phone: Page, sticking_out: Check) -> None:
    assert small_targets(phone.locator(".it-demo :is(label, button):visible")) == []
    near = phone.locator(".it-demo :is(label, .it-heads-steps button, .it-heads-kind, .it-heads-acts button)")
    assert far_off(phone.locator(".it-heads-sentence, .it-heads-map"), near) == []
    box = phone.locator(".it-heads-sentence").bounding_box()
    assert box is not None
    assert box["height"] <= 0.45 * 664
    assert sticking_out(phone) == []


@pytest.mark.browser
def test_every_number_is_the_models_to_1e_5(page: Page) -> None:
    table = page.get_by_role("button", name="table")
    table.click()

    def shown(nth: int) -> Tensor:
        cells = page.locator(".it-tables table").nth(nth).locator("td[data-value]")
        return torch.tensor(cells.evaluate_all("all => all.map(one => Number(one.dataset.value))"), dtype=torch.float64)

    for index, sentence in enumerate(SENTENCES):
        for layer, head, row in ((0, 1, 0), (2, 1, 3), (1, 3, 4)):
            page.evaluate("to => { location.hash = to; }", f"heads=1;text={index};at={layer},{head};row={row}")
            expect(page.locator(".it-tables caption").first).to_contain_text(f"Layer {layer}, head {head}:")
            caught_up(page)
            expected = sentence["patterns"][layer, head]
            torch.testing.assert_close(shown(0), expected.flatten(), atol=1e-5, rtol=0)
            widths = page.locator(".it-heads-sentence .it-ribbon:not([data-away]) .it-ribbon-fill").evaluate_all(
                "all => all.map(one => Number(one.getAttribute('stroke-width')))"
            )
            drawn = torch.tensor(widths, dtype=torch.float64)
            wide = expected[row][expected[row] > 0.02]  # thinner ones may not be drawn
            torch.testing.assert_close(
                (drawn / drawn.sum()).topk(len(wide)).values, wide.sort(descending=True).values, atol=0.01, rtol=0
            )
    moved = torch.tensor(SENTENCES[-1]["moved"], dtype=torch.float64)[..., None]
    expected = torch.cat([averages(SENTENCES), moved], dim=-1)
    torch.testing.assert_close(shown(1), expected.flatten(), atol=1e-5, rtol=0)
    table.click()


@pytest.mark.browser
def test_a_heads_kind_is_where_half_of_its_weight_goes(page: Page) -> None:
    shares = averages(SENTENCES).flatten(0, 1)
    kinds = [int(row.argmax()) if row.max() >= 0.5 else 5 for row in shares]
    assert {0, 3, 5} <= set(kinds)
    letters = page.locator(".it-heads-map .it-cell-glyph text").all_text_contents()
    assert letters == ["←→=CS·"[kind] for kind in kinds]
    counts = page.locator(".it-heads-kind b").all_inner_texts()
    assert [int(count) for count in counts] == [kinds.count(kind) for kind in range(6)]
    page.get_by_role("button", name=re.compile("before")).click()
    assert state(page) == "heads=1;at=0,1"
    expect(page.get_by_role("status")).to_contain_text("On average the token before gets 0.9")
    purest = sorted((i for i in range(12) if kinds[i] == 3), key=lambda i: -float(shares[i, 3]))
    row = 1
    for head in purest[:2]:  # the purest first, then the next; at a word that shows it
        page.get_by_role("button", name=re.compile(r"\[CLS\]")).click()
        read = SENTENCES[0]["patterns"].flatten(0, 1)[head, 1:-1, 0]
        row = row if read[row - 1] >= 0.5 else 1 + int(read.argmax())
        word = f";row={row}" if row != 1 else ""
        assert state(page) == f"heads=1;at={head // 4},{head % 4}{word}"
    page.get_by_role("switch", name="sorted by kind").click()
    order = sorted(range(12), key=lambda i: (kinds[i], -float(shares[i].max())))
    the_map(page).press("Home")
    there = order.index(11)
    step = "ArrowLeft" if there % 4 else "ArrowRight"
    the_map(page).press(step)
    beside = order[there + (1 if step == "ArrowRight" else -1)]
    assert state(page) == f"heads=1;at={beside // 4},{beside % 4}{word};sorted=1"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("start", "end", "kinds", "choice"),
    [
        ("The", ".", ["the first", "the last"], "The t1 t2 t3 ."),
        ("<s>", "</s>", ["<s>", "</s>"], "t1 t2 t3"),
        ("<|endoftext|>", ".", ["<|endoftext|>", "the last"], "t1 t2 t3 ."),
    ],
)
def test_a_word_with_which_all_sentences_begin_or_end_is_no_mark(
    show: Show, start: str, end: str, kinds: list[str], choice: str
) -> None:
    sentences = [each | {"tokens": [start, *each["tokens"][1:-1], end]} for each in SENTENCES]
    page = show(HeadViewer(sentences=sentences))
    page.get_by_role("button", name="table").click()
    caught_up(page)
    heads = page.locator(".it-tables table").last.locator("thead th").all_inner_texts()
    assert [name for name in kinds if name in heads] == kinds
    expect(page.locator(".it-radios label").first).to_have_text(choice)


@pytest.mark.browser
def test_the_button_mixed_shows_heads_that_are_mixed_in_this_sentence(show: Show) -> None:
    soft = patterns(7).pow(0.7)
    soft /= soft.sum(-1, keepdim=True)
    sentences = [{"tokens": ["[CLS]", *"abcde", "[SEP]"], "patterns": soft}]
    shares, most = averages(sentences).flatten(0, 1), soft.flatten(0, 1)[:, 1:-1].max(dim=-1).values
    no_kind = [i for i in range(12) if shares[i].max() < 0.5]
    mixed = sorted((i for i in no_kind if most[i].mean() < 0.5), key=lambda i: float(most[i].mean()))
    loose = [i for i in no_kind if i not in mixed]
    assert (len(mixed), len(loose)) == (3, 4)
    page = show(HeadViewer(sentences=sentences, row=1, layer=loose[0] // 4, head=loose[0] % 4))
    row = 1
    for head in [*mixed, mixed[0]]:  # the most mixed first, and round
        page.get_by_role("button", name=re.compile("mixed")).click()
        row = row if most[head, row - 1] < 0.5 else 1 + int(most[head].argmin())
        word = f";row={row}" if row != 1 else ""
        assert state(page) == f"heads=1;at={head // 4},{head % 4}{word}"


@pytest.mark.browser
def test_a_kind_is_shown_at_a_word_that_has_what_it_reads(page: Page) -> None:
    page.get_by_role("button", name="one word up").click()
    page.get_by_role("button", name=re.compile("before")).click()
    assert state(page) == "heads=1;at=0,1"
    expect(page.get_by_role("status")).to_contain_text("t1 reads [CLS] 0.92.")
    expect(page.get_by_role("status")).not_to_contain_text("has none")
    expect(page.get_by_role("status")).to_contain_text("The word changed, too; it was [CLS].")
    page.get_by_role("button", name="one word up").click()
    expect(page.get_by_role("status")).to_contain_text(re.compile(r"the token before gets 0\.9\d; \[CLS\] has none\."))


@pytest.mark.browser
def test_a_head_is_silenced_and_the_map_says_how_far_each_moves_the_sentence(show: Show) -> None:
    viewer = HeadViewer(sentences=two_sentences(), layer=0, head=1, row=2, sentence=1)
    page = show(viewer, reduced_motion="reduce")
    hush, said = page.locator(".it-heads-hush"), page.get_by_role("status")
    title = page.locator(".it-heads-title").last
    expect(title).to_have_text("0·1 reads")
    expect(hush).to_have_text("silence the chosen head")
    hush.click()
    assert state(page) == "heads=1;silent=1"
    expect(hush).to_have_text("stop silencing the chosen head")
    assert hush.get_attribute("aria-pressed") is None  # its name says what it does next
    expect(title).to_have_text("0·1 silent; dashed: what it read")
    expect(said).to_have_text(
        "Hardly, in this sentence: without head 1 of layer 0 its vector moves by 1 thousandth (1 − cosine); the "
        "nearest other sentence is 750 away. Heads of layer 2 move it by up to 16, all others by 10 at most. The other "
        "sentence moves by 2."
    )
    expect(the_map(page)).to_have_attribute(
        "aria-valuetext", "Layer 0, head 1, silent: the sentence’s vector moves by 1 thousandth"
    )
    expect(the_words(page)).to_have_attribute("aria-valuetext", re.compile("head 1 is silent: t2 reads nothing by it"))
    moved = [by for row in two_sentences()[1]["moved"] for by in row]
    strongest = sorted(range(len(moved)), key=lambda i: -moved[i])[:3]
    told = [f"{1000 * moved[i]:.0f}" for i in sorted({1, *strongest})]
    expect(page.locator(".it-heads-far").locator("visible=true")).to_have_text(told)
    shades = page.locator(".it-heads-map .it-cell-ground").evaluate_all(
        "all => all.map(one => Number(one.getAttribute('fill-opacity')))"
    )
    assert sorted(range(len(moved)), key=lambda i: -shades[i])[:3] == strongest
    widths = page.locator(".it-heads-sentence .it-ribbon:not([data-away]) .it-ribbon-fill").evaluate_all(
        "all => all.map(one => Number(one.getAttribute('stroke-width')))"
    )
    assert max(widths) <= 1
    the_map(page).press("ArrowRight")  # the next head is silent, and the one before reads again
    expect(said).to_contain_text("without head 2 of layer 0 ")
    assert page.locator(".it-heads-map .it-cell-glyph[data-masked]").count() == 1
    expect(page.get_by_text("In thousandths.")).to_be_visible()
    expect(page.get_by_text("How far each alone moves the sentence")).to_be_visible()
    hush.click()
    expect(hush).to_have_text("silence the chosen head")
    expect(title).to_have_text("0·2 reads")
    expect(page.get_by_text("In thousandths.")).to_be_hidden()
    expect(page.get_by_text("How far each alone moves the sentence")).to_be_hidden()
    expect(page.locator(".it-heads-far").locator("visible=true")).to_have_count(0)


# Which heads' letters or numbers lie out of their cell, or on each other; and how many have a number.
OFF_CELLS = """map => {
    const glyphs = [...map.querySelectorAll(".it-cell-glyph")];
    const numbers = glyphs.map((each) => each.parentNode.querySelector(".it-heads-far"));
    const shown = numbers.map((each) => each && getComputedStyle(each).visibility === "visible");
    const off = glyphs.filter((each, i) => {
        const parts = [".it-cell-ground", "text"].map((one) => each.querySelector(one));
        const [cell, letter] = parts.map((one) => one.getBoundingClientRect());
        const number = shown[i] ? numbers[i].getBoundingClientRect() : null;
        const out = [letter, ...(number ? [number] : [])].some(
            ({ left, right, top, bottom }) =>
                left < cell.left || right > cell.right || top < cell.top - 4 || bottom > cell.bottom + 4
        );
        return out || (number && letter.bottom - 3 > number.top + 3);
    });
    return [off.length, shown.filter(Boolean).length];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_head_keeps_its_letter_while_one_is_silent(show: Show, width: int) -> None:
    viewer = HeadViewer(sentences=two_sentences(), layer=0, head=1, row=2, sentence=1)
    page = show(viewer, width=width, reduced_motion="reduce")
    map_, kept = the_map(page), page.locator(".it-heads-map .it-cell-glyph text")
    letters = kept.all_text_contents()
    page.locator(".it-heads-hush").click()
    expect(kept).to_have_text(letters)
    assert len(set(letters)) > 1
    for place in ("", "sorted=1"):
        follow(page, "heads", f"silent=1;{place}".strip(";"))
        expect(page.locator(".it-heads-hush")).to_have_text("stop silencing the chosen head")
        assert map_.evaluate(OFF_CELLS) == [0, 4], "the chosen head and the three that move it most say how far"
    page.locator(".it-heads-hush").click()
    assert map_.evaluate(OFF_CELLS) == [0, 0]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("by", "words"),
    [
        (
            0.0004,
            "Hardly, in this sentence: without head 1 of layer 0 its vector moves by less than half a thousandth ",
        ),
        (0.0079, "Hardly, in this sentence: without head 1 of layer 0 its vector moves by 8 thousandths "),
        (0.0081, "A little, in this sentence: without head 1 of layer 0 its vector moves by 8 thousandths "),
        (0.0799, "A little, in this sentence: without"),
        (0.0801, "Clearly, in this sentence: without"),
        (0.3, "Heads of layer 0 move it by up to 300, all others by 200 at most."),
    ],
)
def test_whether_a_silent_head_matters_is_a_share_of_the_way_to_the_nearest_sentence(
    show: Show, by: float, words: str
) -> None:
    sentences = two_sentences()
    for each in sentences:
        each["moved"][0][1], each["moved"][2][3], each["apart"] = by, 0.2, 0.8
    page = show(HeadViewer(sentences=sentences, layer=0, head=1), address="#heads=1;silent=1")
    expect(page.get_by_role("status")).to_contain_text(words)
    expect(page.locator(".it-heads-told")).to_contain_text(
        "Hardly: less than 1% of the way to the nearest sentence; a little: less than 10%."
    )


@pytest.mark.browser
@pytest.mark.parametrize(
    ("by", "told"),
    [(0.0065, "Hardly"), (0.0071, "Hardly"), (0.0076, "A little"), (0.05, "A little"), (0.09, "Clearly")],
)
def test_whether_a_silent_head_matters_is_held_against_the_sentences_own_words(
    show: Show, by: float, told: str
) -> None:
    sentences = two_sentences()
    for each in sentences:
        each["moved"][0][1] = by
        each["without"] = [("fox", 0.116), ("the", 0.007), ("lazy", 0.08)]
    page = show(HeadViewer(sentences=sentences, layer=0, head=1), address="#heads=1;silent=1")
    expect(page.get_by_role("status")).to_contain_text(f"{told}, in this sentence: without head 1 of layer 0")
    held = "(1 − cosine); without one of its words, by 7 (“the”) to 116 (“fox”)."
    expect(page.get_by_role("status")).to_contain_text(held)
    expect(page.locator(".it-heads-told")).to_contain_text("Hardly: no more than any word; clearly: more than most.")
    bars = page.locator(".it-heads-bars > span")
    expect(bars).to_have_text([f"without head 0·1 {int(1000 * by + 0.5)}", "without “the” 7", "without “fox” 116"])
    wide = bars.evaluate_all(
        "all => all.map(({ children: [, bar] }) => Number.parseFloat(bar.style.getPropertyValue('--part')))"
    )
    assert wide == pytest.approx([100 * by / 0.116, 100 * 0.007 / 0.116, 100], abs=0.06)
    page.locator(".it-heads-hush").click()
    expect(page.locator(".it-heads-bars")).to_be_hidden()


@pytest.mark.browser
def test_sorted_by_kind_the_heads_move_and_no_letter_is_laid_out_anew(show: Show) -> None:
    page = show(HeadViewer(sentences=two_sentences()))
    changed = page.evaluate(
        """async () => {
            const map = document.querySelector(".it-heads-map");
            const changed = [];
            const seen = new MutationObserver((all) => {
                for (const { target } of all) if (target.closest(".it-cell-glyph")) changed.push(target.outerHTML);
            });
            seen.observe(map, { attributes: true, characterData: true, childList: true, subtree: true });
            document.querySelector(".it-switch").click();
            await new Promise((done) => setTimeout(done, 400));
            return changed;
        }"""
    )
    assert changed == []
    places = page.locator(".it-heads-map .it-cell-ground").evaluate_all(
        "all => all.map((one) => { const { x, y } = one.getBoundingClientRect(); return `${x} ${y}`; })"
    )
    follow(page, "heads", "")
    expect(page.locator(".it-switch")).to_have_attribute("aria-checked", "false")
    assert places != page.locator(".it-heads-map .it-cell-ground").evaluate_all(
        "all => all.map((one) => { const { x, y } = one.getBoundingClientRect(); return `${x} ${y}`; })"
    )


@pytest.mark.browser
def test_above_the_map_no_words_lie_in_each_other(show: Show) -> None:
    for width in (390, 1280):
        page = show(HeadViewer(sentences=two_sentences()), width=width)
        for silent in (False, True):
            boxes = page.locator(".it-heads-map .it-axis, .it-heads-map .it-heads-heading").evaluate_all(
                """all => all.map((one) => one.getBoundingClientRect()).filter(({ width }) => width)
                    .map(({ left, right, top, bottom }) => [left, right, top, bottom])"""
            )
            for i, (left, right, top, bottom) in enumerate(boxes):
                for other in boxes[i + 1 :]:
                    apart = max(other[0] - right, left - other[1], other[2] - bottom, top - other[3])
                    assert apart > -4, (width, silent)
            if not silent:
                page.get_by_role("button", name="silence the chosen head").click()


@pytest.mark.browser
def test_where_no_other_sentence_is_no_verdict_is_given(show: Show) -> None:
    alone = two_sentences()[0] | {"apart": 0.0}
    page = show(HeadViewer(sentences=[alone], layer=0, head=1), address="#heads=1;silent=1")
    expect(page.get_by_role("status")).to_contain_text(
        "Without head 1 of layer 0 the sentence’s vector moves by 2 thousandths (1 − cosine). Heads of layer 2 "
    )
    expect(page.locator(".it-heads-told")).not_to_contain_text("Hardly")


@pytest.mark.browser
def test_where_nobody_measured_it_no_head_can_be_silenced(show: Show) -> None:
    bare = [{name: each[name] for name in ("tokens", "patterns")} for each in two_sentences()]
    page = show(HeadViewer(sentences=bare), address="#heads=1;silent=1")
    expect(page.get_by_role("button", name="silence the chosen head")).to_have_count(0)
    expect(page.get_by_role("status")).to_contain_text("can’t read")


@pytest.mark.browser
def test_the_map_names_its_axes(show: Show) -> None:
    page = show(HeadViewer(sentences=two_sentences()))
    names = page.locator(".it-heads-map .it-axis").filter(has_text=re.compile("^(head|layer)$"))
    expect(names).to_have_text(["head", "layer"])
    expect(names.first).to_be_visible()
    page.get_by_role("switch").click()  # kind by kind, a place is no layer's
    expect(names.first).to_be_hidden()
    expect(names.last).to_be_hidden()


@pytest.mark.browser
def test_a_pinned_head_stands_beside_the_others(page: Page) -> None:
    page.get_by_role("button", name=re.compile("before")).click()
    page.get_by_role("button", name="pin to compare").click()
    expect(page.get_by_role("status")).to_contain_text("It is pinned: choose a second head to compare.")
    the_map(page).press("ArrowDown")
    assert state(page) == "heads=1;at=1,1;pin=0,1"
    weight = SENTENCES[0]["patterns"][0, 1, 1].max()
    expect(page.get_by_role("status")).to_contain_text(f"The pinned head 0·1 reads [CLS] {weight:.2f}.")
    expect(page.get_by_text("0·1 pinned")).to_be_visible()
    reloaded(page)
    expect(page.get_by_text("0·1 pinned")).to_be_visible()
    page.get_by_role("button", name="unpin 0·1").click()
    expect(page.get_by_text("0·1 pinned")).to_be_hidden()


@pytest.mark.browser
def test_undo_reset_and_what_was_before(page: Page) -> None:
    ghost = page.locator(".it-heads-sentence g:not([data-away]) > .it-heads-ghost").last
    page.get_by_role("button", name="one word down").click()
    assert ghost.get_attribute("d")
    expect(page.get_by_role("status")).to_contain_text("Dashed: what was read before.")
    page.get_by_role("button", name="pin to compare").click()
    assert not ghost.get_attribute("d")  # the same head and word
    expect(page.get_by_role("status")).not_to_contain_text("Dashed")
    page.get_by_role("button", name="unpin 2·3").click()
    page.get_by_label("t1 t2 t3 t4 t5").check()
    assert state(page) == "heads=1;text=1;row=2"
    page.get_by_role("button", name="undo").click()
    expect(page.get_by_role("status")).to_contain_text("One step back. Layer 2, head 3: t2 reads")
    page.get_by_role("button", name="reset").click()
    expect(page.get_by_role("status")).to_contain_text("As at first. Layer 2, head 3: t1 reads")
    page.mouse.move(*cell(page, 2, 3))
    page.mouse.down()
    page.mouse.move(*cell(page, 0, 0), steps=3)
    assert not ghost.get_attribute("d")  # none while one drags
    page.keyboard.press("Escape")
    page.mouse.up()
    assert state(page) == ""


@pytest.mark.browser
@pytest.mark.parametrize("address", ["text=2", "at=3,0", "at=0,4", "at=1", "row=5", "pin=9,9", "sorted=2", "head=1"])
def test_an_address_that_cannot_be_read_is_said_so(page: Page, address: str) -> None:
    page.evaluate("to => { location.hash = to; }", f"heads=1;{address}")
    expect(page.get_by_role("status")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_it_is_low_and_holds_its_height(page: Page, phone: Page, sticking_out: Check) -> None:
    for each in (page, phone):
        demo = each.locator(".it-demo")
        heights = set()
        for change in ("text=1;row=6;pin=0,1;at=1,0", "at=0,1;pin=1,0", "sorted=1;at=2,1"):
            each.evaluate("to => { location.hash = to; }", f"heads=1;{change}")
            painted(each)
            heights.add(demo.evaluate("one => one.getBoundingClientRect().height"))
        assert len(heights) == 1
        if each is page:
            assert heights.pop() <= 800
        assert sticking_out(each) == []
        sizes = each.locator(".it-demo :is(svg text, button, p, label):visible").evaluate_all(
            "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
        )
        assert min(sizes) >= 12


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(HeadViewer(sentences=SENTENCES, causal=True), theme=theme, address="#heads=1;pin=0,1")
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert complaints(page) == []


@pytest.mark.browser
def test_a_mark_that_gets_most_is_said_to_be_no_word(page: Page) -> None:
    page.get_by_role("button", name=re.compile(r"\[CLS\]")).click()
    said = page.get_by_role("status")
    expect(said).to_contain_text("On average [CLS], a token that is no word, gets")
    expect(said).not_to_contain_text("matters")


# What lies over more than one head of the map.
OVER_OTHERS = """map => {
    const seen = [...map.querySelectorAll("svg > :is(text, rect), .it-cell-glyph text")];
    const boxes = [...map.querySelectorAll(".it-cell-ground")].map((each) => each.getBoundingClientRect());
    const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    return seen.filter((each) => {
        const box = each.getBoundingClientRect();
        return box.width && boxes.filter((head) => across(box, head) > 4 && down(box, head) > 4).length > 1;
    }).map((each) => each.outerHTML);
}"""


@pytest.mark.browser
def test_the_head_in_hand_is_named_with_its_kind_and_nothing_lies_over_others(page: Page) -> None:
    page.mouse.move(*cell(page, 2, 3))
    page.mouse.down()
    page.mouse.move(*cell(page, 1, 1), steps=3)
    share = float(averages(SENTENCES)[1, 1, 3])
    expect(page.locator(".it-heads-card > div")).to_have_text(f"Layer 1, head 1C [CLS] {share:.2f}")
    assert the_map(page).evaluate(OVER_OTHERS) == []
    page.mouse.move(*cell(page, 2, 3), steps=3)
    expect(page.locator(".it-heads-card > div")).to_have_text("Layer 2, head 3· mixed")
    page.mouse.up()


@pytest.mark.browser
def test_a_ribbon_is_no_wider_than_its_chip_and_no_weight_is_cut(show: Show) -> None:
    page = show(
        HeadViewer([f"t{i}" for i in range(5)], [[torch.eye(5).tolist()]]), address="#heads=1;pin=0,0", width=1280
    )
    picture = page.locator(".it-heads-lines")
    widths = picture.locator(".it-ribbon:not([data-away]) .it-ribbon-fill").evaluate_all(
        "all => all.map(each => Number(each.getAttribute('stroke-width')))"
    )
    heights = picture.locator(".it-chip:not([data-away]) .it-chip-ground").evaluate_all(
        "all => all.map(each => each.getBBox().height)"
    )
    assert len(widths) == 2
    assert max(widths) <= min(heights) - 6
    box = picture.bounding_box()
    assert box is not None
    for weight in page.locator(".it-heads-lines text").get_by_text("1.00").all():
        drawn = weight.bounding_box()
        assert drawn is not None
        assert box["x"] + 1 < drawn["x"]
        assert drawn["x"] + drawn["width"] < box["x"] + box["width"] - 1


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1000])
def test_the_words_column_is_seen_whole(show: Show, width: int) -> None:
    page = show(HeadViewer([f"t{i}" for i in range(24)], patterns(24)), width=width)
    cut = page.locator(".it-heads-lines").evaluate(
        """svg => [...svg.querySelectorAll(":is(.it-axis, .it-chip[data-chosen] .it-chip-ground)")].filter(each => {
            const wide = parseFloat(getComputedStyle(each).strokeWidth) || 0;
            const half = each.matches("text") ? 0 : wide / 2;
            return each.getBBox().x - half < 0;
        }).map(each => each.outerHTML)"""
    )
    assert cut == []


@pytest.mark.browser
def test_words_that_may_not_be_read_are_hatched(show: Show) -> None:
    causal = patterns(5).tril()
    page = show(HeadViewer(["a", "b", "c", "d", "e"], causal / causal.sum(-1, keepdim=True), causal=True, row=2))
    assert page.locator(".it-heads-sentence .it-chip[data-masked]:visible").count() == 2
    assert page.locator(".it-heads-sentence text:visible").get_by_text("–").count() == 2
    assert page.locator(".it-heads-kind:visible").count() == 4  # none reads the token after, or the last


@pytest.mark.browser
def test_forced_colors_keep_the_chosen_head_in_sight(show: Show) -> None:
    page = show(HeadViewer(sentences=SENTENCES), forced_colors="active")
    looks = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = "Highlight";
            return [getComputedStyle(probe).color, style(".it-heads-chosen").stroke, style(".it-opening").stroke];
        }"""
    )
    assert looks[0] == looks[1] == looks[2]


@pytest.mark.browser
def test_what_a_step_does_is_painted_within_a_frame(page: Page) -> None:
    page.evaluate("location.hash = 'heads=1;text=1;pin=0,1'")
    times = the_map(page).evaluate(
        """async (map) => {
            const times = [];
            for (let i = 0; i < 30; i++) {
                await new Promise((done) => requestAnimationFrame(() => {
                    const start = performance.now();
                    const key = i % 2 ? "ArrowUp" : "ArrowLeft";
                    map.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
                    const channel = new MessageChannel();
                    channel.port1.onmessage = () => { times.push(performance.now() - start); done(); };
                    channel.port2.postMessage(0);
                }));
            }
            return times;
        }"""
    )
    assert sorted(times)[7] < 16, times


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    page = show(HeadViewer(["a"] * 25, patterns(25)))
    expect(page.get_by_role("alert")).to_contain_text("there are 25 tokens, and this demo can draw from 1 to 24")


@pytest.mark.browser
def test_a_mark_that_reads_stands_in_quotes(show: Show) -> None:
    page = show(HeadViewer(["[CLS]", "t1", ".", "[SEP]"], patterns(4), row=2))
    expect(page.get_by_role("status")).to_contain_text("“.” reads")

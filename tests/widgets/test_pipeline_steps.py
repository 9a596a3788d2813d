"""`PipelineSteps`: the pipeline's own numbers, logits by mouse, finger and keys, the reader's softmax, bad input."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor
from transformers import (
    BertConfig,
    BertForSequenceClassification,
    BertForTokenClassification,
    PreTrainedTokenizerFast,
    pipeline,
)

from conftest import (
    Drag,
    by_mouse,
    by_touch,
    caught_up,
    dress,
    far_off,
    reloaded,
    reopened,
    small_targets,
    small_texts,
    state,
)
from inside_transformers.widgets import PipelineSteps
from inside_transformers.widgets.pipeline_steps import answer

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "not", "bad", "good", "play", "##ing", "at", "all", ".", "very"]
TEXTS = ["Not bad at all.", "Very good playing.", ""]


@pytest.fixture(scope="module")
def tokenizer() -> PreTrainedTokenizerFast:
    """A WordPiece tokenizer of thirteen words."""
    ids = {token: index for index, token in enumerate(VOCABULARY)}
    core = Tokenizer(models.WordPiece(ids, unk_token="[UNK]"))
    core.normalizer = normalizers.Lowercase()
    core.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    core.post_processor = processors.TemplateProcessing("[CLS] $A [SEP]", None, [("[CLS]", 2), ("[SEP]", 3)])
    special = {"unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]"}
    return PreTrainedTokenizerFast(tokenizer_object=core, **special)


def config(n_labels: int) -> BertConfig:
    """A BERT of one layer that starts out with opinions."""
    names = {index: f"label {chr(97 + index)}" for index in range(n_labels)}
    size = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    return BertConfig(vocab_size=len(VOCABULARY), initializer_range=0.6, id2label=names, **size)


@pytest.fixture(scope="module")
def model() -> BertForSequenceClassification:
    """A random classifier with three labels."""
    torch.manual_seed(0)
    model = BertForSequenceClassification(config(3)).eval()
    model.classifier.weight.data /= 4
    return model


@pytest.fixture(scope="module")
def demo(tokenizer: Any, model: Any) -> PipelineSteps:
    """The demo on three texts."""
    return PipelineSteps(tokenizer, model, TEXTS)


# ---- the Python side


def test_tokens_ids_and_logits_are_the_models(demo: PipelineSteps, tokenizer: Any, model: Any) -> None:
    assert demo.problem == ""
    assert demo.labels == ["label a", "label b", "label c"]
    assert "BertForSequenceClassification, " in demo.about
    entry = demo.entries[1]
    assert entry["tokens"] == ["[CLS]", "very", "good", "play", "##ing", ".", "[SEP]"]
    assert entry["ids"] == [2, 12, 6, 7, 8, 11, 3]
    assert entry["special"] == [True, False, False, False, False, False, True]
    expected = model(**tokenizer(TEXTS[1], return_tensors="pt")).logits[0]
    torch.testing.assert_close(torch.tensor(entry["logits"]), expected)
    assert demo.entries[2]["tokens"] == ["[CLS]", "[SEP]"]


def test_an_unknown_word_is_an_unknown_token_and_not_called_an_added_one_by_its_place(
    tokenizer: Any, model: Any
) -> None:
    assert PipelineSteps(tokenizer, model, ["zebra"]).entries[0]["tokens"] == ["[CLS]", "[UNK]", "[SEP]"]
    assert PipelineSteps(tokenizer, model, ["zebra"]).entries[0]["special"] == [True, False, True]


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ([], "0 texts, .* from 1 to 12"),
        (["a"] * 13, "13 texts"),
        ([1], "texts must be text"),
        (["good " * 10_000], r"^“good good .*…” has 10,002 tokens, and this demo can draw from 1 to 48"),
    ],
)
def test_texts_that_cannot_be_drawn_are_said_in_words(tokenizer: Any, model: Any, texts: Any, words: str) -> None:
    assert re.search(words, PipelineSteps(tokenizer, model, texts).problem)


def test_a_model_of_another_kind_is_said_in_words(tokenizer: Any) -> None:
    problem = PipelineSteps(tokenizer, BertForTokenClassification(config(3)).eval(), TEXTS).problem
    assert "the model's logits have the shape (1, 7, 3): expected (1, n_labels)" in problem
    many = PipelineSteps(tokenizer, BertForSequenceClassification(config(9)).eval(), TEXTS).problem
    assert many == "the model has 9 labels, and this demo can draw 8."


def test_a_model_that_gives_nan_is_said_in_words(tokenizer: Any) -> None:
    broken = BertForSequenceClassification(config(3)).eval()
    torch.nn.init.constant_(broken.classifier.bias, torch.nan)
    assert "the logits holds NaN" in PipelineSteps(tokenizer, broken, TEXTS).problem


def test_a_label_for_no_text_is_refused(tokenizer: Any, model: Any) -> None:
    problem = PipelineSteps(tokenizer, model, TEXTS, right={"no such text": "label c"}).problem
    assert problem == "right has a label for “no such text”, which is none of the texts."


def raising(error: Exception) -> Callable[..., Any]:
    """A function that raises."""

    def function(*args: object) -> None:
        raise error

    return function


REQUEST = {"seq": 3, "logits": [1.0, -2.0, 0.5], "temperature": 2.0}


def test_a_readers_softmax_gets_logits_divided_by_the_temperature() -> None:
    reply = answer(lambda logits: logits.softmax(-1), REQUEST)
    assert (reply["seq"], reply["error"]) == (3, "")
    expected = torch.tensor([0.5, -1.0, 0.25]).softmax(-1)
    torch.testing.assert_close(torch.tensor(reply["probabilities"]), expected)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raising(NotImplementedError("write me")), r"^It raised NotImplementedError: “write me”\.$"),
        (lambda logits: logits.tolist(), "It returned list: expected a tensor"),
        (lambda logits: logits[:2], r"Its result has the shape \(2,\): expected \(3,\)"),
        (lambda logits: logits / 0 * 0, "Its result holds NaN"),
    ],
)
def test_what_a_readers_softmax_gets_wrong_is_said_in_words(function: Callable[..., Any], words: str) -> None:
    reply = answer(function, REQUEST)
    assert re.search(words, reply["error"])
    assert reply["probabilities"] == []


# ---- in the browser


@pytest.fixture(scope="module")
def stage(show_once: Show, demo: PipelineSteps) -> Callable[..., Page]:
    """`stage(address)`: the demo, always in the same page, as the address says."""
    page = show_once(demo, width=1280)
    file = page.url
    return lambda address="": reopened(page, file + address)


def column(page: Page, which: int) -> Tensor:
    """A column of the table, in full precision; without the labels, from 1 on."""
    caught_up(page)
    cells = page.locator(".it-table").last.locator(f"tbody td:nth-of-type({which})")
    return torch.tensor(cells.evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))"))


def handle(page: Page, label: str = "label a") -> Locator:
    """The handle of a logit."""
    return page.get_by_role("slider", name=f"logit of {label}")


@pytest.mark.browser
def test_its_numbers_are_torchs_at_every_temperature(stage: Callable[..., Page], demo: PipelineSteps) -> None:
    page = stage()
    page.get_by_role("button", name="table").click()
    for index, entry in enumerate(demo.entries):
        page.get_by_label("text", exact=True).select_option(str(index))
        for temperature in (0.1, 0.7, 1.0, 3.3, 5.0):
            page.get_by_role("slider", name="temperature").fill(str(temperature))
            logits = torch.tensor(entry["logits"], dtype=torch.float64)
            expected = (logits / temperature).softmax(-1).float()
            torch.testing.assert_close(column(page, 5), expected, atol=1e-5, rtol=0)
            bars = page.locator(".it-flow .it-bar-glyph .it-bar-fill")
            drawn = torch.tensor(bars.evaluate_all("all => all.map((one) => Number(one.getAttribute('width')))"))
            torch.testing.assert_close(drawn / drawn.sum(), expected, atol=2e-4, rtol=0)


@pytest.mark.browser
def test_at_temperature_1_it_ends_as_the_pipeline_does(stage: Callable[..., Page], tokenizer: Any, model: Any) -> None:
    page = stage()
    page.get_by_role("button", name="table").click()
    classify = pipeline("text-classification", model=model, tokenizer=tokenizer, top_k=None)
    scores = {item["label"]: item["score"] for item in classify(TEXTS[:1])[0]}
    expected = [scores[name] for name in ("label a", "label b", "label c")]
    assert column(page, 5).tolist() == pytest.approx(expected, abs=1e-6)


def by_keys(page: Page, grip: Locator, right: float, down: float = 0) -> None:
    """The same with an arrow key, a step for each tenth."""
    for _ in range(10):
        grip.press("ArrowUp")


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_touch, by_keys])
def test_a_logit_dragged_by_mouse_finger_or_keys_is_the_same(show: Show, demo: PipelineSteps, way: Drag) -> None:
    touch = way is by_touch
    page = show(demo, width=390 if touch else 1280, has_touch=touch)
    first = demo.entries[0]["logits"]
    reach = math.ceil(max(3.0, *(abs(logit) for entry in demo.entries for logit in entry["logits"])) + 1)
    to = round(first[0] + 1, 1)
    up = (to - first[0]) / (2 * reach) * (150 if touch else 212)
    way(page, handle(page), 0, -up)
    moved = [to, *(round(logit, 4) for logit in first[1:])]
    name, values = state(page).split("logits=")
    assert name == "pipeline=1;"
    assert [float(value) for value in values.split(",")] == pytest.approx(moved, abs=1e-9)
    page.get_by_role("button", name="table").click()
    expected = torch.tensor([to, *first[1:]]).softmax(-1)
    torch.testing.assert_close(column(page, 5), expected, atol=1e-5, rtol=0)
    share = f"{expected[0]:.2f}"
    expect(handle(page)).to_have_attribute("aria-valuetext", re.compile(f"probability {share}$"))
    reloaded(page)
    expect(handle(page)).to_have_attribute("aria-valuetext", re.compile(f"probability {share}$"))
    page.get_by_role("button", name="reset").click()
    assert state(page) == ""


@pytest.mark.browser
def test_softmax_sees_only_differences_and_the_message_says_so(stage: Callable[..., Page]) -> None:
    page = stage("#pipeline=1;logits=3,1,0;temperature=2")
    said = page.locator(".it-said")
    expect(said).to_contain_text("label a gets 0.63, label b 0.23. The logits are 2.00 apart (÷ 2.0: 1.00)")
    expect(said).to_contain_text("2.72 times as much: e to the power of 1.00. At any temperature label a stays")
    page.evaluate("location.hash = 'pipeline=1;logits=3,1,0'")
    expect(said).to_contain_text("as much: e to the power of 2.00.")
    expect(said).not_to_contain_text("At any temperature")
    page.evaluate("location.hash = 'pipeline=1;logits=1.3681,0,-1'")
    expect(said).to_contain_text(
        "The logits are 1.37 apart, so it gets about 3.9 times as much: e to the power of 1.37."
    )
    page.evaluate("location.hash = 'pipeline=1;logits=2,0,-1;temperature=2'")
    expect(said).to_contain_text("label a gets 0.63, label b 0.23. The logits are 2.00 apart")
    page.evaluate("location.hash = 'pipeline=1;logits=2,0,-1;temperature=0.75'")  # finer than what is written
    expect(said).to_contain_text("label a gets 0.90, label b 0.07. The logits are 2.00 apart (÷ 0.8: 2.50)")
    page.evaluate("location.hash = 'pipeline=1;logits=2,2,-1'")
    expect(said).to_contain_text("label a and label b have the same logit")


@pytest.mark.browser
def test_a_label_that_people_would_not_give_is_called_wrong(show: Show, tokenizer: Any, model: Any) -> None:
    demo = PipelineSteps(tokenizer, model, TEXTS, right={TEXTS[0]: "label c"})
    demo.entries = [{**demo.entries[0], "logits": [2.0, 1.0, 0.0]}, *demo.entries[1:]]
    page = show(demo)
    said = page.locator(".it-said")
    expect(said).to_contain_text("Wrong: people read it as label c.")
    page.get_by_role("slider", name="temperature").fill("5")
    expect(said).to_contain_text("Wrong: people read it as label c.")
    expect(page.locator(".it-flow")).to_contain_text("dashed: the model’s own answer")
    page.evaluate("location.hash = 'pipeline=1;logits=3,0,0'")  # the reader's, so the model is not wrong
    expect(said).to_contain_text("label a gets 0.91")
    expect(said).not_to_contain_text("Wrong")
    page.get_by_label("text", exact=True).select_option("1")
    expect(said).not_to_contain_text("Wrong")


@pytest.mark.browser
def test_the_temperature_bends_the_curve(stage: Callable[..., Page]) -> None:
    page = stage()
    curve = page.locator(".it-flow-curve")
    before = curve.get_attribute("d")
    page.get_by_role("slider", name="temperature").press("ArrowRight")
    assert curve.get_attribute("d") != before
    assert state(page) == "pipeline=1;temperature=1.1"
    expect(page.locator(".it-flow .it-bar-glyph .it-bar-before[data-shown]")).to_have_count(3)
    page.get_by_role("button", name="undo").click()
    assert curve.get_attribute("d") == before
    assert state(page) == ""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_temperature_stands_below_the_logits_that_it_divides(show: Show, demo: PipelineSteps, width: int) -> None:
    page = show(demo, width=width, address="#pipeline=1;temperature=2.5")
    logits, slider = handle(page).bounding_box(), page.get_by_role("slider", name="÷ temperature").bounding_box()
    curve = page.locator(".it-flow .it-origin-lines").nth(1).bounding_box()  # its axes
    assert logits
    assert curve
    assert slider
    assert slider["y"] > max(logits["y"] + logits["height"], curve["y"] + curve["height"])
    assert width == 390 or abs(slider["x"] - curve["x"]) < 6
    expect(page.get_by_text("eˣ, x = logit ÷ 2.5")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("logits", ["-0.56,0.81,0.2", "3,-1,-0.5", "-3,-2,-1", "4,-4,4"])
def test_no_line_to_the_curve_runs_through_a_word(show: Show, demo: PipelineSteps, logits: str, width: int) -> None:
    page = show(demo, width=width, address=f"#pipeline=1;logits={logits}")
    lines = page.locator(".it-flow-line").evaluate_all("all => all.map((one) => one.getBoundingClientRect().top)")
    for word in [*demo.labels, "logits: drag", "eˣ, x =", "bar to the curve"]:
        box = page.locator(".it-flow > text:visible", has_text=word).first.bounding_box()
        assert box
        assert [y for y in lines if box["y"] <= y <= box["y"] + box["height"]] == [], word


# Of each label whose power stands beside the curve: that, where its bar begins, and how much of the scale it takes.
POWERS = """flow => {
    const [left, right] = [...flow.querySelectorAll(".it-flow > .it-origin-lines")].map((one) => one.getBBox())
        .filter((box) => box.height).map((box) => [box.x, box.x + box.width])[0];
    const shown = (one) => getComputedStyle(one).visibility === "visible" && !("away" in one.dataset);
    const bars = [...flow.querySelectorAll(".it-flow-length")].map((one) => one.getBBox());
    const tips = [...flow.querySelectorAll(".it-flow-tip")];
    return tips.flatMap((one, i) => shown(one)
        ? [[i, one.textContent, bars[i].x - left, bars[i].width / (right - left)]] : []);
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("hot", [1, 2.5])
def test_a_bar_to_the_curve_is_as_long_as_the_power_and_says_it(
    show: Show, demo: PipelineSteps, width: int, hot: float
) -> None:
    page = show(demo, width=width, address=f"#pipeline=1;logits=2,-1,0.3;temperature={hot}")
    powers = page.locator(".it-flow").evaluate(POWERS)
    assert [i for i, *_ in powers] == [0, 1, 2]
    values = page.locator(".it-flow-value").all_text_contents()
    end = float(page.locator(".it-flow-end").text_content() or "")
    for (_, said, begins, part), value in zip(powers, values, strict=True):
        assert said == value  # as in the sum
        assert abs(begins) < 0.5
        assert part == pytest.approx(float(value) / end, abs=0.02)


@pytest.mark.browser
@pytest.mark.parametrize("logits", ["0.3,0.3,0.3", "-4,-3.5,-4", "4,3.9,-4"])
def test_numbers_beside_the_curve_stand_apart(show: Show, demo: PipelineSteps, logits: str) -> None:
    page = show(demo, width=390, address=f"#pipeline=1;logits={logits}")
    assert 1 <= len(page.locator(".it-flow").evaluate(POWERS)) < 3
    boxes = [
        box
        for kind in (".it-flow-tip", ".it-axis")
        for each in page.locator(f".it-flow > {kind}:not([data-away])").all()
        if (box := each.bounding_box())
    ]
    for i, a in enumerate(boxes):
        for b in boxes[:i]:
            across = min(a["x"] + a["width"], b["x"] + b["width"]) - max(a["x"], b["x"])
            along = min(a["y"] + a["height"], b["y"] + b["height"]) - max(a["y"], b["y"])
            assert across <= 0 or along <= 4, (a, b)


@pytest.mark.browser
def test_on_a_phone_logits_and_what_they_get_are_on_one_screen(show: Show, demo: PipelineSteps) -> None:
    page = show(demo, width=390, has_touch=True)
    title = page.get_by_text("logits: drag, and see what if").bounding_box()
    last = page.locator(".it-flow-division").last.bounding_box()
    said = page.locator(".it-said").bounding_box()
    assert title
    assert last
    assert said
    assert last["y"] + last["height"] - title["y"] <= 530
    assert said["y"] + said["height"] - title["y"] <= 720


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_number_stands_beyond_its_bar_under_no_other_word(show: Show, demo: PipelineSteps, width: int) -> None:
    page = show(demo, width=width, address="#pipeline=1;logits=4,-4,0.1")
    assert page.locator(".it-flow").evaluate(
        """flow => {
            const box = (one) => one.getBoundingClientRect();
            const bars = [...flow.querySelectorAll(":scope > .it-bar-fill")].map(box);
            const words = [...flow.querySelectorAll(":scope > text")].filter((one) => box(one).width);
            const names = words.filter((one) => one.matches(".it-flow-name"));
            const numbers = names.filter((one) => /^−?\\d\\.\\d\\d$/.test(one.textContent));
            const beside = (a, b) => a.right <= b.left || a.bottom <= b.top + 3;
            const apart = (a, b) => beside(a, b) || beside(b, a);
            return numbers.map((one) => [...bars, ...words.filter((each) => each !== one).map(box)]
                .every((each) => apart(box(one), each)));
        }"""
    ) == [True, True, True]


@pytest.mark.browser
def test_another_text_begins_with_the_models_logits_at_the_same_temperature(stage: Callable[..., Page]) -> None:
    page = stage("#pipeline=1;logits=1,0,0;temperature=3.3")
    page.get_by_label("text", exact=True).select_option("1")
    assert state(page) == "pipeline=1;text=1;temperature=3.3"
    expect(page.get_by_role("slider", name="temperature")).to_have_value("3.3")
    page.get_by_role("button", name="undo").click()
    assert state(page) == "pipeline=1;temperature=3.3;logits=1,0,0"


def number(text: str) -> float:
    """What is shown as "−1.33", or as "5.94×10⁷"."""
    plain, _, ten = text.replace("−", "-").partition("×10")
    return float(plain) * 10.0 ** int(ten.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")) or 0)


def rounding(text: str) -> float:
    """How far a number may be from what is shown: half of the last digit."""
    plain, _, ten = text.partition("×10")
    return (0.5001 * 10.0 ** -len(plain.partition(".")[2])) * number(f"1.0×10{ten}" if ten else "1.0")


@pytest.mark.browser
@pytest.mark.parametrize(
    "address",
    [
        "",
        "#pipeline=1;text=1;temperature=2.5",
        "#pipeline=1;text=2;temperature=0.1",
        "#pipeline=1;logits=-4,-4,-3.5;temperature=0.3",
        "#pipeline=1;logits=-2.3,-2.34,-2.25",
        "#pipeline=1;logits=4,3.9,-4;temperature=0.4",
        "#pipeline=1;logits=0,0,0;temperature=5",
    ],
)
def test_the_division_is_right_by_a_pocket_calculator(stage: Callable[..., Page], address: str) -> None:
    page = stage(address)

    def texts(kind: str) -> list[str]:
        found: list[str] = page.locator(f".it-flow-{kind}").all_text_contents()
        return found

    values, [total] = texts("value"), texts("sum")
    for power, value in zip(texts("power"), values, strict=True):
        logit, _, temperature = re.sub(r"^e\^\(?|\)? =$", "", power).partition(" ÷ ")
        expected = math.exp(number(logit) / number(temperature or "1.0"))
        assert abs(number(value) - expected) <= rounding(value), (power, value)
    assert abs(number(total) - sum(map(number, values))) <= rounding(total)
    bars = page.locator(".it-flow .it-bar-glyph text").all_text_contents()
    for value, division, share in zip(values, texts("division"), bars, strict=True):
        sign = "=" if abs(number(value) / number(total) - number(share)) <= rounding(share) else "≈"
        assert division == f"{value} ÷ {total} {sign} {share}"
        assert abs(number(value) / number(total) - number(share)) < 0.011


@pytest.mark.browser
def test_large_powers_are_worked_out_too(show: Show, tokenizer: Any, model: Any) -> None:
    demo = PipelineSteps(tokenizer, model, TEXTS)
    demo.entries = [{**demo.entries[0], "logits": [900.0, -900.0, 890.0]}]
    page = show(demo, address="#pipeline=1;temperature=0.1")
    expect(page.locator(".it-flow-value").first).to_have_text("4.47×10³⁹⁰⁸")  # e^9000, by its logarithm
    expect(page.locator(".it-flow-division").last).to_have_text(re.compile("= 0.00$"))


@pytest.mark.browser
@pytest.mark.parametrize("hand", ["logit", "temperature"])
def test_the_scale_stays_while_something_is_in_hand(stage: Callable[..., Page], hand: str) -> None:
    page = stage("#pipeline=1;logits=1,0,0")
    end, curve = page.locator(".it-flow-end"), page.locator(".it-flow-curve")
    before, bent = end.text_content(), curve.get_attribute("d")
    grip = handle(page) if hand == "logit" else page.get_by_role("slider", name="temperature")
    box = grip.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    if hand == "temperature":
        x = box["x"] + 8 + (box["width"] - 16) * 0.9 / 4.9
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, 9):
        page.mouse.move(*((x, y - 9 * step) if hand == "logit" else (x - 7 * step, y)))
        assert end.text_content() == before
        assert (curve.get_attribute("d") == bent) is (hand == "logit")
    assert state(page) == "pipeline=1;logits=1,0,0"
    expect(page.locator(".it-flow-dot[data-beyond]").first).to_be_visible()
    page.mouse.up()
    expect(page.locator(".it-flow-dot[data-beyond]")).to_have_count(0)
    assert number(str(end.text_content())) > number(str(before))


@pytest.mark.browser
def test_an_address_that_cannot_be_read_is_said_so(stage: Callable[..., Page]) -> None:
    for address in ("text=3", "text=x", "temperature=9", "logits=1,2", "logits=1,2,x", "logits=1,2,99", "bars=1"):
        page = stage(f"#pipeline=1;{address}")
        expect(page.locator(".it-said")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_large_logits_do_not_overflow(show: Show, tokenizer: Any, model: Any) -> None:
    demo = PipelineSteps(tokenizer, model, TEXTS)
    demo.entries = [{**demo.entries[0], "logits": [900.0, -900.0, 890.0]}]
    page = show(demo)
    page.get_by_role("slider", name="temperature").fill("0.1")
    page.get_by_role("button", name="table").click()
    assert column(page, 5).tolist() == pytest.approx([1, 0, 0], abs=1e-12)
    assert "−0.00" not in page.locator(".it-demo").inner_text()


@pytest.mark.browser
def test_tokens_stand_over_their_ids(stage: Callable[..., Page]) -> None:
    page = stage()
    page.get_by_label("text", exact=True).select_option("1")
    assert state(page) == "pipeline=1;text=1"
    boxes = page.locator(".it-layers > :not([data-away]) .it-tokens li")
    assert [box.inner_text().split() for box in boxes.all()][3:5] == [["play", "7"], ["##ing", "8"]]
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert page.locator(".it-table").first.locator("tbody tr").nth(4).inner_text().split() == ["##ing", "8", "no"]


@pytest.mark.browser
def test_it_is_accessible_in_light_and_dark(stage: Callable[..., Page], complaints: Check) -> None:
    page = stage()
    page.get_by_role("button", name="table").click()
    caught_up(page)
    for theme in ("light", "dark"):
        dress(page, theme)
        assert complaints(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_holds_its_height(show: Show, tokenizer: Any, model: Any, sticking_out: Check, width: int) -> None:
    touch = width == 390
    texts = ["good", "not bad " * 20, ""]
    page = show(PipelineSteps(tokenizer, model, texts), width=width, has_touch=touch, is_mobile=touch)
    box = page.locator(".it-demo")
    height = box.bounding_box()["height"]  # type: ignore[index]
    if not touch:
        assert height <= 800
    for index in "120":
        page.get_by_label("text", exact=True).select_option(index)
        page.get_by_role("slider", name="temperature").fill("0.1")
        handle(page).press("Shift+ArrowUp")
        assert box.bounding_box()["height"] == height  # type: ignore[index]
    assert sticking_out(page) == []
    if touch:
        assert small_targets(page.locator(".it-demo :is(select, input, button):not([hidden])")) == []
    assert far_off(page.locator(".it-flow"), page.get_by_role("slider", name="temperature")) == []
    assert small_texts(page) == []


@pytest.mark.browser
def test_forced_colors_and_paper_keep_the_picture(stage: Callable[..., Page], demo: PipelineSteps) -> None:
    page = stage()
    page.emulate_media(forced_colors="active")
    looks = page.evaluate(
        """() => [".it-flow-disc", ".it-flow-curve", ".it-demo"].map((selector) => {
            const style = getComputedStyle(document.querySelector(selector));
            const what = { ".it-demo": "backgroundColor", ".it-flow-disc": "fill" }[selector] ?? "stroke";
            return style[what];
        })"""
    )
    assert looks[0] == looks[1] != looks[2]
    page.emulate_media(forced_colors="none", media="print")
    expect(page.locator(".it-flow")).to_be_visible()
    expect(page.get_by_role("button", name="table")).to_be_hidden()
    page.emulate_media(media="screen")
    assert demo.still["head"] == ["label", "logit", "probability"]  # without JavaScript


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(PipelineSteps(tokenizer, model, ["good " * 50]))
    expect(page.get_by_role("alert")).to_contain_text("has 52 tokens, and this demo can draw from 1 to 48")


@pytest.mark.browser
def test_without_a_kernel_there_is_no_field_to_type_in(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(PipelineSteps(tokenizer, model, TEXTS, softmax=lambda logits: logits.softmax(-1)))
    expect(page.locator(".it-status")).to_contain_text("There is no kernel here to run <lambda>")
    expect(page.get_by_role("textbox")).to_have_count(0)


@pytest.mark.browser
def test_with_a_kernel_the_readers_softmax_is_compared(show: Show, tokenizer: Any, model: Any) -> None:
    def my_softmax(logits: Tensor) -> Tensor:
        if float(logits.abs().max()) > 3:
            raise OverflowError("too large for me")
        return logits.exp() / logits.exp().sum() if float(logits.abs().max()) > 0.2 else logits

    page = show(PipelineSteps(tokenizer, model, TEXTS, softmax=my_softmax), kernel=True)
    status, slider = page.locator(".it-status"), page.get_by_role("slider", name="temperature")
    expect(status).to_have_text("my_softmax agrees with the page in every number.")
    slider.fill("0.1")
    expect(status).to_contain_text("my_softmax: It raised OverflowError: “too large for me”. Until it works,")
    slider.fill("5")
    expect(status).to_contain_text("my_softmax differs for 3 of 3 labels, first for label a: yours ")
    expect(status).to_contain_text("the page’s (shown) ")
    expect(page.locator(".it-flow text[data-differs]")).to_have_count(3)
    slider.fill("1")
    expect(status).to_have_text("my_softmax agrees with the page in every number.")


@pytest.mark.browser
def test_with_a_kernel_one_types_a_text_of_ones_own(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(PipelineSteps(tokenizer, model, TEXTS), kernel=True)
    field = page.get_by_label("a text of your own")
    field.fill("Good playing")
    field.press("Enter")
    boxes = page.locator(".it-layers > :not([data-away]) .it-tokens li")
    expect(boxes).to_have_count(5)
    page.get_by_role("button", name="table").click()
    expect(page.locator(".it-table").first).to_contain_text("Good playing")
    logits = model(**tokenizer("Good playing", return_tensors="pt")).logits[0]
    torch.testing.assert_close(column(page, 5), logits.softmax(-1).detach(), atol=1e-5, rtol=0)
    field.fill("good " * 60)
    field.press("Enter")
    expect(page.locator(".it-status")).to_contain_text("That text can’t be shown: “good good")
    expect(page.locator(".it-status")).to_contain_text("Shown is still “Good playing”.")
    field.fill("")
    field.press("Enter")
    expect(boxes).to_have_count(2)
    page.get_by_role("button", name="reset").click()
    expect(boxes).to_have_count(7)


@pytest.mark.browser
def test_undo_leads_back_from_and_to_a_text_of_ones_own(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(PipelineSteps(tokenizer, model, TEXTS), kernel=True)
    field, undo = page.get_by_label("a text of your own"), page.get_by_role("button", name="undo")
    sheet = page.locator(".it-layers > :not([data-away]) .it-flow-text")
    first = sheet.inner_text()
    for text in ("Good ~ playing; a=b", "", "my own"):
        field.fill(text)
        field.press("Enter")
        expect(sheet).to_contain_text(f"“{text}”")
    page.get_by_role("slider", name="logit").first.press("ArrowUp")
    for shown in ("“my own”", "“” (an empty text)", "“Good ~ playing; a=b”", first):
        undo.click()
        expect(sheet).to_have_text(shown)
    expect(undo).to_be_disabled()


@pytest.mark.browser
@pytest.mark.parametrize("place", ["own=my~20own", "own=~E0", "own=~;text=1"])
def test_a_link_to_a_text_that_no_model_is_here_to_read_is_said_to_be_none(
    show: Show, tokenizer: Any, model: Any, place: str
) -> None:
    page = show(PipelineSteps(tokenizer, model, TEXTS), address=f"#pipeline=1;{place}")
    expect(page.locator(".it-said")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_on_a_phone_all_tokens_of_a_sentence_are_in_sight(show: Show, tokenizer: Any, model: Any) -> None:
    page = show(
        PipelineSteps(tokenizer, model, ["not very bad playing and not very good playing at all in the end ."]),
        width=390,
    )
    assert page.locator(".it-tokens li").count() == 19
    high, whole = page.locator(".it-flow-sheets").evaluate("sheets => [sheets.clientHeight, sheets.scrollHeight]")
    assert whole <= high

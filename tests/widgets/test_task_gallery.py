"""`TaskGallery`: each kind of input and output as one would look at it, small enough for a page, bad input in words."""

import base64
import io
import json
import re
import wave
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from inside_transformers.models import card_for
from inside_transformers.widgets import TaskGallery

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
RNG = np.random.default_rng(0)
PICTURE = Image.new("RGB", (120, 80), (200, 30, 30))
NOISE = Image.fromarray(RNG.integers(0, 256, (900, 1200, 3), dtype=np.uint8))
TONE = {"array": np.sin(np.arange(8000) / 4) * 0.5, "sampling_rate": 16000}
BOXES = [
    {"label": "red circle", "score": 0.91, "box": {"xmin": 10, "ymin": 20, "xmax": 40, "ymax": 60}},
    {"label": "blue square", "score": 0.52, "box": {"xmin": 70, "ymin": 0, "xmax": 119, "ymax": 30}},
]
NAMES = [
    {"entity_group": "PER", "score": 0.99, "word": "Hai", "start": 11, "end": 14},
    {"entity_group": "LOC", "score": 0.75, "word": "Huế", "start": 26, "end": 29},
]
SENTENCE = "My name is Hai and I love Huế."
QUESTION = {"question": "Who?", "context": "The answer is Hai, they say."}
ANSWER = {"answer": "Hai", "score": 0.8, "start": 14, "end": 17}


def entry(given: Any, output: Any, **options: Any) -> dict[str, Any]:
    """The entry that one call of `add` makes."""
    gallery = TaskGallery()
    gallery.add("task", given, output, **options)
    made: dict[str, Any] = gallery.entries[0]
    json.dumps(made, allow_nan=False)
    return made


# ---- the Python side


@pytest.mark.parametrize(
    ("output", "kind"),
    [
        ("text", "text"),
        ([{"generated_text": "text"}], "text"),
        ([{"generated_text": [{"role": "user", "content": "?"}, {"role": "assistant", "content": "text"}]}], "text"),
        ([{"summary_text": "text"}], "text"),
        ({"text": "text"}, "text"),
        ([{"label": "a", "score": 0.5}], "bars"),
        ({"labels": ["a", "b"], "scores": [0.6, 0.4], "sequence": "x"}, "bars"),
        ([{"token_str": " a", "score": 0.5, "token": 3, "sequence": "x"}], "bars"),
        (NAMES, "highlights"),
        ([], "highlights"),
        (PICTURE, "picture"),
        ({"audio": torch.zeros(1, 800), "sampling_rate": 16000}, "sound"),
        ([0.5, -1.0], "vectors"),
        ([[[0.5, -1.0], [1, 2]]], "vectors"),
        (torch.ones(3, 4), "vectors"),
    ],
)
def test_an_output_is_recognised_by_what_it_is(output: Any, kind: str) -> None:
    made = entry(SENTENCE, output)
    assert made["problem"] == ""
    assert made["output"]["kind"] == kind
    if kind == "text":
        assert made["output"]["text"] == "text"


def test_boxes_point_into_the_picture_and_answers_into_the_context() -> None:
    assert entry({"picture": PICTURE, "question": "?"}, BOXES)["output"]["part"] == 0
    assert entry(QUESTION, ANSWER)["output"]["part"] == 1
    assert entry(PICTURE, [])["output"]["kind"] == "boxes"


@pytest.mark.parametrize(
    ("given", "output", "words"),
    [
        ("text", BOXES, "the output points into a picture, and the input has none"),
        (PICTURE, NAMES, "the output points into a text"),
        ("short", NAMES, "a highlight from character 11 to 14 isn't in a text of 5 characters"),
        (SENTENCE, [{"entity": "X", "start": None, "end": None}], "start or end is None"),
        (PICTURE, [BOXES[0], {"box": None}], "a form that no pipeline returns .KeyError: 'label'"),
        ("x" * 20_000 + SENTENCE, {**ANSWER, "end": 20_005}, "isn't in the first 20,000 characters, all kept"),
        (SENTENCE, [NAMES[0], NAMES[0]], "two highlights overlap, at character 11"),
        (SENTENCE, [{"nonsense": 1}], "an output with the keys nonsense can't be shown"),
        (SENTENCE, [{"label": "a", "score": float("nan")}], "a score is nan"),
        (SENTENCE, [[[1.0], [float("inf")]]], "the output holds infinity"),
        (SENTENCE, None, "the output"),
        (7, "text", "an input of the type int can't be shown"),
        ({}, "text", "empty mapping"),
        ({"sampling_rate": 16000}, "text", "a sound needs its samples"),
        ({"array": [], "sampling_rate": 16000}, "text", "the sound has 0 samples"),
        ({"array": np.zeros(16000 * 60), "sampling_rate": 16000}, "text", r"lasts 60.0 s: a page can carry 6.9 s"),
    ],
)
def test_what_cannot_be_shown_is_said_in_the_entrys_place(given: Any, output: Any, words: str) -> None:
    assert re.search(words, entry(given, output)["problem"])


def test_an_empty_gallery_says_how_to_fill_it() -> None:
    gallery = TaskGallery()
    assert "add(task, input, output)" in gallery.problem
    gallery.add("a", "b", "c")
    gallery.add("a", "b", "c")
    assert gallery.problem == ""
    assert [made["task"] for made in gallery.entries] == ["a", "a (2)"]


def test_sounds_and_pictures_are_small_enough_for_a_page() -> None:
    long = {"raw": RNG.normal(size=16000 * 6) * 0.1, "sampling_rate": 16000}
    made = entry({"sound": long}, "text")
    assert (made["input"][0]["rate"], made["input"][0]["played"]) == (16000, 8000)
    for given in (NOISE, long, TONE):
        assert len(json.dumps(entry(given, "text"))) < 150_000
    assert entry(NOISE, "text")["input"][0]["width"] == 1200


def test_a_sound_is_kept_to_the_sample() -> None:
    url = entry(TONE, "text")["input"][0]["url"]
    with wave.open(io.BytesIO(base64.b64decode(url.split(",")[1]))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32767
        assert file.getframerate() == 16000
    np.testing.assert_allclose(samples, TONE["array"], atol=1 / 32767)


def test_a_long_text_is_cut_and_its_length_kept() -> None:
    part = entry("word " * 10_000, "text")["input"][0]
    assert (len(part["text"]), part["length"]) == (20_000, 50_000)


# ---- in the browser


def gallery() -> TaskGallery:
    """One entry of every kind."""
    made = TaskGallery()
    call = 'pipeline("text-classification", model=model_for("text-classification"))(text)'
    scores = [{"label": "POSITIVE", "score": 0.96}, {"label": "NEGATIVE", "score": 0.04}]
    card = card_for("text-classification")
    made.add("text-classification", SENTENCE, scores, card=card, seconds=0.0312, call=call)
    made.add("object-detection", PICTURE, BOXES, alt="two shapes on red")
    made.add("token-classification", SENTENCE, NAMES)
    made.add("question-answering", QUESTION, ANSWER)
    made.add("text-to-speech", "one two", {"audio": TONE["array"], "sampling_rate": 16000})
    made.add("automatic-speech-recognition", TONE, {"text": "one two"})
    made.add("zero-shot", {"text": "cat", "candidate_labels": ["a", "b"]}, {"labels": ["b", "a"], "scores": [0.7, 0.3]})
    made.add("feature-extraction", "one two", torch.linspace(-1, 1, 20).reshape(1, 4, 5))
    made.add("fill-mask", "a [MASK]", [{"token_str": " cat", "score": 0.5, "token": 1, "sequence": "a cat"}])
    made.add("wrong", "text", BOXES)
    made.add("image-to-image", Image.new("L", (8, 8)), PICTURE)
    made.add("summarization", "word " * 10_000, [{"summary_text": ""}])
    return made


def pick(page: Page, task: str) -> Locator:
    """Pick a task; the part of the demo that shows it."""
    page.get_by_label("task, one of").select_option(label=task)
    return page.locator(".it-layers > :not([data-away])")


@pytest.mark.browser
def test_a_text_with_scores_call_seconds_and_card(show: Show) -> None:
    page = show(gallery())
    sheet = pick(page, "text-classification")
    expect(sheet.locator(".it-bars li")).to_have_text(["POSITIVE0.96", "NEGATIVE0.04"])
    widths = sheet.locator(".it-bars li").evaluate_all(
        "all => all.map(li => Number(li.style.getPropertyValue('--weight')))"
    )
    assert widths == [0.96, 0.04]
    expect(sheet.locator(".it-call")).to_contain_text('model_for("text-classification")')
    expect(sheet).to_contain_text("comes out · 0.03 s")
    card = card_for("text-classification")
    low, high = card.scores[0].interval()
    terms = dict(zip(sheet.locator("dt").all_inner_texts(), sheet.locator("dd").all_inner_texts(), strict=True))
    assert terms["model"] == card.name
    assert terms["architecture"] == card.architecture
    assert terms["parameters"] == f"{card.parameters:,}"
    assert terms["held out"].startswith(
        f"accuracy {card.scores[0].value:.3f} (95 %: {low:.3f} to {high:.3f}, n = 1,623"
    )
    assert terms["cannot"] == " ".join(card.cannot)


@pytest.mark.browser
def test_boxes_lie_where_the_model_put_them(show: Show) -> None:
    page = show(gallery())
    sheet = pick(page, "object-detection")
    image = sheet.get_by_role("img", name="two shapes on red, 120 × 80 pixels, with 2 boxes").bounding_box()
    drawn = sheet.locator(".it-box").first.bounding_box()
    assert image
    assert drawn
    scale = image["width"] / 120
    assert drawn["x"] - image["x"] == pytest.approx(10 * scale, abs=1.5)
    assert drawn["y"] - image["y"] == pytest.approx(20 * scale, abs=1.5)
    assert drawn["width"] == pytest.approx(30 * scale, abs=2.5)
    assert drawn["height"] == pytest.approx(40 * scale, abs=2.5)
    expect(sheet.locator(".it-boxed span")).to_have_text(["1 red circle", "2 blue square"])
    expect(sheet.locator(".it-bars li").first).to_have_text("1 red circle0.91")
    expect(page.locator(".it-says")).to_contain_text("2 boxes: red circle 0.91 and blue square 0.52.")


@pytest.mark.browser
def test_highlights_are_marked_and_named(show: Show) -> None:
    page = show(gallery())
    sheet = pick(page, "token-classification")
    expect(sheet.locator("mark")).to_have_text(["Hai PER 0.99", "Huế LOC 0.75"])
    expect(page.locator(".it-says")).to_contain_text("2 highlights: “Hai” PER and “Huế” LOC.")
    sheet = pick(page, "question-answering")
    expect(sheet.locator("mark")).to_have_text(["Hai answer 0.80"])
    expect(sheet.locator(".it-marked")).to_have_text("The answer is Hai answer 0.80, they say.")


@pytest.mark.browser
def test_an_emoji_before_a_highlight_does_not_move_it(show: Show) -> None:
    made, text = TaskGallery(), "😀😀 I am Hai."
    made.add("task", text, [{"entity_group": "PER", "score": 1.0, "start": text.index("Hai"), "end": len(text) - 1}])
    expect(show(made).locator("mark")).to_have_text("Hai PER 1.00")


@pytest.mark.browser
def test_a_sound_plays_and_its_waveform_is_drawn(show: Show) -> None:
    page = show(gallery())
    sheet = pick(page, "text-to-speech")
    seconds = sheet.locator("audio").evaluate(
        """player => new Promise(done => player.readyState ? done(player.duration)
            : player.addEventListener("loadedmetadata", () => done(player.duration)))"""
    )
    assert seconds == pytest.approx(0.5, abs=0.01)
    wave = sheet.get_by_role(
        "img", name="Waveform of the output: 0.50 s, 16,000 samples a second, loudest sample 0.50."
    )
    path = wave.locator("path").get_attribute("d")
    assert path
    tops = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)V", path)]
    assert len(tops) == 200
    assert min(tops) == pytest.approx(0, abs=0.2)
    sheet.locator("audio").evaluate("player => player.play()")
    pick(page, "fill-mask")
    assert page.locator("audio").evaluate_all("all => all.every(player => player.paused)")


@pytest.mark.browser
def test_vectors_are_strips_and_the_table_has_their_numbers(show: Show) -> None:
    page = show(gallery())
    sheet = pick(page, "feature-extraction")
    expect(sheet.locator(".it-strips li")).to_have_count(4)
    expect(sheet).to_contain_text("4 vectors of 5 numbers")
    page.get_by_role("button", name="show as table").click()
    cells = page.locator(".it-table:visible").last.locator("td")
    drawn = torch.tensor(cells.evaluate_all("all => all.map(cell => Number(cell.dataset.value))"))
    torch.testing.assert_close(drawn, torch.linspace(-1, 1, 20), atol=1e-4, rtol=0)
    assert cells.first.inner_text() == "−1.0000"


@pytest.mark.browser
def test_spaces_of_tokens_are_seen_and_those_of_labels_are_not(show: Show) -> None:
    page = show(gallery())
    expect(pick(page, "fill-mask").locator(".it-bars li")).to_have_text(["␣cat0.50"])
    expect(pick(page, "object-detection").locator(".it-bars")).not_to_contain_text("␣")


@pytest.mark.browser
def test_a_bad_entry_is_said_in_its_place_and_the_others_are_drawn(show: Show) -> None:
    page = show(gallery())
    expect(pick(page, "wrong")).to_contain_text("the output points into a picture, and the input has none")
    expect(page.locator(".it-says")).to_contain_text("wrong: the output points into a picture")
    expect(pick(page, "summarization")).to_contain_text("(50,000 characters)")
    expect(pick(page, "summarization")).to_contain_text("(an empty text)")


@pytest.mark.browser
def test_text_is_shown_as_text(show: Show) -> None:
    made = TaskGallery()
    made.add("task", "<b>bold</b> </script>", "<img src=x onerror=alert(1)>")
    page = show(made)
    expect(page.locator(".it-entry .it-text").first).to_have_text("<b>bold</b> </script>")
    expect(page.locator("img")).to_have_count(0)


@pytest.mark.browser
def test_every_entry_has_tables(show: Show) -> None:
    made = gallery()
    page = show(made)
    page.get_by_role("button", name="show as table").click()
    for item in made.entries:
        pick(page, item["task"])
        assert page.locator(".it-table:visible").count() == (0 if item["problem"] else 2), item["task"]
    pick(page, "object-detection")
    first = page.locator(".it-table:visible").last.locator("tbody tr").first
    assert first.inner_text().split("\t") == ["1 red circle", "0.9100", "10.0", "20.0", "40.0", "60.0"]


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone_and_says_what_changed(show: Show) -> None:
    page = show(gallery())
    says = page.locator(".it-says")
    expect(says).to_have_text("Task 1 of 12, text-classification: “POSITIVE” 0.96, “NEGATIVE” 0.04.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(says).to_contain_text("Task 2 of 12, object-detection")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("Task 3 of 12, token-classification: 2 highlights: “Hai” PER and “Huế” LOC.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("Task 1 of 12")
    page.get_by_role("button", name="previous task").press("Enter")
    expect(says).to_contain_text("Task 12 of 12")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    made = gallery()
    page = show(made, theme=theme)
    page.get_by_role("button", name="show as table").click()
    for item in made.entries[:8]:
        pick(page, item["task"])
        assert complaints(page) == [], item["task"]


@pytest.mark.browser
def test_it_fits_a_phone_and_holds_its_height(show: Show, sticking_out: Check) -> None:
    made = gallery()
    page = show(made, width=390)
    demo = page.locator(".it-demo")
    height = demo.bounding_box()["height"]  # type: ignore[index]
    for item in made.entries:
        pick(page, item["task"])
        page.wait_for_timeout(300)
        assert demo.bounding_box()["height"] == height, item["task"]  # type: ignore[index]
        assert sticking_out(page) == [], item["task"]
    page.get_by_role("button", name="show as table").click()
    for item in made.entries:
        pick(page, item["task"])
        assert sticking_out(page) == [], item["task"]


@pytest.mark.browser
def test_an_empty_gallery_says_so_in_place(show: Show) -> None:
    expect(show(TaskGallery()).get_by_role("alert")).to_contain_text("There is no task in the gallery")


@pytest.mark.browser
def test_an_answer_without_a_score_is_not_said_to_have_one(show: Show) -> None:
    gallery = TaskGallery()
    gallery.add("question-answering", QUESTION, {name: ANSWER[name] for name in ("answer", "start", "end")})
    said = show(gallery).locator(".it-says")
    expect(said).to_contain_text("“Hai”.")
    expect(said).not_to_contain_text("0.00")

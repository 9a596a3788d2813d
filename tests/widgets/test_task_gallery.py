"""`TaskGallery`: each kind of input and output as one would look at it, small enough for a page, bad input in words."""

import base64
import io
import json
import re
import wave
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from conftest import caught_up, follow, html_of, painted, small_targets, state
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


@pytest.mark.browser
def test_a_name_to_guess_that_no_task_has_is_said_in_the_place_of_the_wall(show: Show) -> None:
    made = TaskGallery(guess=["fill-mask", "fill-musk"])
    made.add("fill-mask", SENTENCE, "text")
    made.add("translation", SENTENCE, "text")
    words = "guess names 'fill-musk', and no task has that name: there are fill-mask, translation."
    assert made.problem == words
    expect(show(made).get_by_role("alert")).to_contain_text(words)
    made.add("fill-musk", SENTENCE, "text")
    assert made.problem == ""
    single = TaskGallery(guess="fill-mask")
    single.add("fill-mask", SENTENCE, "text")
    assert (single.problem, single.given) == ("", [])


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


def test_only_the_tasks_to_guess_wait() -> None:
    made = TaskGallery(guess=["b"])
    for task in ("a", "b", "c"):
        made.add(task, "text", "text")
    assert made.given == [0, 2]


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
    made.add("question-answering", QUESTION, ANSWER, call="given = QUESTION\nanswer(**given)")
    made.add("text-to-speech", "one two", {"audio": TONE["array"], "sampling_rate": 16000})
    made.add("automatic-speech-recognition", TONE, {"text": "one two"})
    made.add("zero-shot", {"text": "cat", "candidate_labels": ["a", "b"]}, {"labels": ["b", "a"], "scores": [0.7, 0.3]})
    made.add("feature-extraction", "one two", torch.linspace(-1, 1, 20).reshape(1, 4, 5))
    made.add("fill-mask", "a [MASK]", [{"token_str": " cat", "score": 0.5, "token": 1, "sequence": "a cat"}])
    made.add("wrong", "text", BOXES)
    made.add("image-to-image", Image.new("L", (8, 8)), PICTURE)
    made.add("summarization", "word " * 10_000, [{"summary_text": ""}])
    return made


@pytest.fixture(scope="module")
def wall(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page for all tests: a wall of tiles, at 1280 px."""
    path = tmp_path_factory.mktemp("gallery") / "page.html"
    path.write_text(html_of(gallery()), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-demos=ready]", state="attached")
    yield page
    page.close()


def at(page: Page, state: str) -> Page:
    """The wall in a state, as a link brings it."""
    page.evaluate("state => { location.hash = '#other'; location.hash = state; }", f"#tasks=1;{state}")
    return page


def turned(page: Page, task: str) -> Locator:
    """The back of a tile."""
    names = [made["task"] for made in gallery().entries]
    at(page, f"turn={names.index(task)}")
    expect(page.locator(".it-turned strong").first).to_have_text(task)
    return page.locator(".it-turned")


def loose(page: Page, task: str) -> Locator:
    """A tile that is not sorted yet."""
    return page.locator(".it-tray .it-tile").filter(has_text=task)


def shelf(page: Page, name: str) -> Locator:
    """A row of the wall."""
    return page.get_by_role("group", name=name, exact=True)


def middle(place: Locator) -> tuple[float, float]:
    """Where it is, in the window."""
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def by_mouse(page: Page, tile: Locator, row: Locator) -> None:
    """Drag it there."""
    page.mouse.move(*middle(tile))
    page.mouse.down()
    page.mouse.move(*middle(row), steps=4)
    page.mouse.up()


def by_touch(page: Page, tile: Locator, row: Locator) -> None:
    """Drag it there with a finger that rested on it."""
    touch, (x, y), (to_x, to_y) = page.context.new_cdp_session(page), middle(tile), middle(row)
    for kind, part in (("touchStart", 0.0), ("touchMove", 0.1), ("touchMove", 0.5), ("touchMove", 1.0)):
        point = {"x": x + part * (to_x - x), "y": y + part * (to_y - y)}
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
        if kind == "touchStart":
            expect(tile).to_have_attribute("data-lifted", "")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def by_taps(page: Page, tile: Locator, row: Locator) -> None:
    """A tap on the tile, and one on the row."""
    tile.click()
    row.locator(".it-shelf-head").click()


def by_keys(page: Page, tile: Locator, row: Locator) -> None:
    """Down to the third row, and Enter."""
    tile.focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_touch, by_taps, by_keys])
def test_all_ways_sort_a_tile_into_the_same_row(show: Show, way: Callable[[Page, Locator, Locator], None]) -> None:
    touch = way is by_touch
    page = show(gallery(), width=390 if touch else 1280, has_touch=touch)
    way(page, loose(page, "question-answering"), shelf(page, "a text"))
    said = page.get_by_role("status")
    expect(said).to_contain_text(
        "question-answering, answer(…): you guessed a text; it returned places marked in what went in: “Hai”, 0.80."
    )
    expect(said).to_contain_text("Right: 0 of 1; ")
    assert state(page) == "tasks=1;tiles=3-text"
    expect(shelf(page, "places").get_by_role("button", name="question-answering")).to_contain_text("✕")
    page.get_by_role("button", name="undo").click()
    expect(loose(page, "question-answering")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_tiles_that_wait_stay_where_they_are(show: Show, width: int) -> None:
    page = show(gallery(), width=width)

    def places() -> dict[str, Any]:
        tiles = page.locator(".it-tray .it-tile")
        found: list[tuple[str, Any]] = tiles.evaluate_all(
            "all => all.map(one => [one.title, one.getBoundingClientRect().toJSON()])"
        )
        return dict(found)

    before = places()
    for task in ("question-answering", next(iter(before))):
        by_mouse(page, loose(page, task).first, shelf(page, "a text"))
        del before[task]
        assert places() == before
    page.get_by_role("button", name="undo").click()
    assert next(iter(places())) not in before


@pytest.mark.browser
def test_a_drag_that_misses_its_tile_selects_no_text_of_the_page(show: Show) -> None:
    page = show(gallery(), width=1280)
    by_mouse(page, loose(page, "question-answering"), shelf(page, "a text"))
    box = page.locator(".it-wall").bounding_box()
    assert box is not None
    for x, y in ((1, 1), (box["width"] / 2, box["height"] - 2), (box["width"] - 2, box["height"] / 2)):
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        page.mouse.move(box["x"] + x / 2, box["y"] + box["height"] + 60, steps=4)
        page.mouse.up()
        assert page.evaluate("String(getSelection())") == ""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_tap_shows_what_the_tile_cuts_as_far_as_there_is_room(show: Show, width: int) -> None:
    page = show(gallery(), width=width)
    said, which = page.get_by_role("status"), " Now tap what comes out, or go there with ↓ and ↑."
    for task, given in (
        ("question-answering", "“Who?” and “The answer is Hai, they say.”"),
        ("zero-shot", "“cat” and a, b."),
        ("fill-mask", "“a [MASK]”."),
    ):
        loose(page, task).click()
        expect(said).to_have_text(f"{task} gets {given}{which}")
    loose(page, "summarization").click()
    expect(said).to_have_text(re.compile(r"gets “(word ){10,}\w* ?… \(50,000 characters\)”\. Now"))
    high, whole = said.evaluate("said => [said.parentElement.clientHeight, said.scrollHeight]")
    assert whole <= high


@pytest.mark.browser
def test_a_text_with_scores_call_seconds_and_card(wall: Page) -> None:
    sheet = turned(wall, "text-classification")
    expect(sheet.locator(".it-task-bars li")).to_have_text(["POSITIVE0.96", "NEGATIVE0.04"])
    expect(sheet.locator(".it-call")).to_contain_text('model_for("text-classification")')
    expect(sheet.locator(".it-task-heading")).to_have_text(["the call", "comes out · 0.03 s", "where it fails"])
    card = card_for("text-classification")
    low, high = card.scores[0].interval()
    fails = sheet.locator("section").last.locator("p").last
    expect(fails).to_have_text(card.cannot[0])
    assert fails.bounding_box()["y"] > sheet.locator(".it-task-bars").bounding_box()["y"]  # type: ignore[index]
    expect(sheet.locator("dl")).to_be_hidden()
    sheet.get_by_text("all of its model card").click()
    terms = dict(zip(sheet.locator("dt").all_inner_texts(), sheet.locator("dd").all_inner_texts(), strict=True))
    assert terms["model"] == f"{card.name}; {card.architecture}; {card.parameters:,} parameters"
    assert terms["held out"].startswith(f"accuracy {card.scores[0].value:.3f} (95 %: {low:.3f} to {high:.3f}")
    assert terms["cannot"] == " ".join(card.cannot)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (
            'It knows 458 words. Any other is lost: "He has seven dogs." becomes "đến".',
            "It knows 458 words. Any other is lost.",
        ),
        (f"It knows ten words, {'and no other, ' * 14}that is all. Silence is an empty text.", None),
    ],
)
def test_a_long_limit_is_said_without_its_examples_or_in_one_sentence(
    show: Show, limit: str, words: str | None
) -> None:
    made = TaskGallery()
    made.add("a", SENTENCE, "text", card={"name": "model", "cannot": [limit, "And more."]})
    sheet = show(made, address="#tasks=1;turn=0").locator(".it-turned")
    expect(sheet.locator("section").last.locator("p").last).to_have_text(words or limit.split(". ")[0] + ".")
    sheet.get_by_text("all of its model card").click()
    expect(sheet.locator("dd").first).to_have_text(f"{limit} And more.")


@pytest.mark.browser
def test_boxes_lie_where_the_model_put_them(wall: Page) -> None:
    sheet = turned(wall, "object-detection")
    image = sheet.get_by_role("img", name="two shapes on red, 120 × 80 pixels, with 2 boxes").bounding_box()
    drawn = sheet.locator(".it-box").first.bounding_box()
    assert image
    assert drawn
    scale = image["width"] / 120
    assert drawn["x"] - image["x"] == pytest.approx(10 * scale, abs=1.5)
    assert drawn["y"] - image["y"] == pytest.approx(20 * scale, abs=1.5)
    expect(sheet.locator(".it-boxed span")).to_have_text(["1 red circle", "2 blue square"])


@pytest.mark.browser
def test_highlights_are_marked_and_named(wall: Page) -> None:
    sheet = turned(wall, "token-classification")
    expect(sheet.locator("mark")).to_have_text(["Hai PER 0.99", "Huế LOC 0.75"])
    expect(turned(wall, "question-answering").locator("mark")).to_have_text(["Hai answer 0.80"])


@pytest.mark.browser
def test_a_sound_has_its_length_and_a_waveform(wall: Page) -> None:
    sheet = turned(wall, "text-to-speech")
    name = "Waveform of the output: 0.50 s, 16,000 samples a second, loudest sample 0.50."
    path = sheet.get_by_role("img", name=name).locator("path").get_attribute("d") or ""
    tops = [float(y) for y in re.findall(r"M[\d.]+ ([\d.]+)V", path)]
    assert len(tops) == 200
    assert min(tops) == pytest.approx(0, abs=0.2)


@pytest.mark.browser
def test_vectors_are_strips_and_the_table_has_their_numbers(wall: Page) -> None:
    sheet = turned(wall, "feature-extraction")
    expect(sheet.locator(".it-vectors li")).to_have_count(4)
    wall.get_by_role("button", name="table").click()
    caught_up(wall)
    cells = wall.locator(".it-tables table").nth(1).locator("td")
    drawn = torch.tensor(cells.evaluate_all("all => all.map(cell => Number(cell.dataset.value))"))
    wall.get_by_role("button", name="table").click()
    torch.testing.assert_close(drawn, torch.linspace(-1, 1, 20), atol=1e-4, rtol=0)


@pytest.mark.browser
def test_what_cannot_be_shown_is_said_on_its_back(wall: Page) -> None:
    expect(turned(wall, "wrong")).to_contain_text("the output points into a picture, and the input has none")
    expect(turned(wall, "summarization")).to_contain_text("(50,000 characters)")


@pytest.mark.browser
def test_text_is_shown_as_text(show: Show) -> None:
    made = TaskGallery()
    made.add("task", "<b>bold</b> </script>", "<img src=x onerror=alert(1)>")
    page = show(made, address="#tasks=1;turn=0")
    expect(page.locator(".it-entry .it-task-text").first).to_have_text("<b>bold</b> </script>")
    expect(page.locator("img")).to_have_count(0)


@pytest.mark.browser
def test_it_holds_its_height_and_fits(show: Show, sticking_out: Check, complaints: Check) -> None:
    page = show(gallery(), width=1280, reduced_motion="reduce")
    heights = set()
    for place in ("all=1", "tiles=3-text", "turn=0", "turn=2"):
        at(page, place)
        painted(page)
        heights.add(page.locator(".it-demo").bounding_box()["height"])  # type: ignore[index]
        assert complaints(page) == [], place
    assert len(heights) == 1
    assert max(heights) <= 800
    phone = show(gallery(), width=390, theme="dark", has_touch=True)
    assert sticking_out(phone) == []
    assert complaints(phone) == []
    assert small_targets(phone.locator(".it-demo button:visible")) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_all_sorted_the_tiles_take_the_room_of_the_tray(show: Show, width: int) -> None:
    made = gallery()
    for i in range(6):
        made.add(f"another {i}", "text", "text")
    page = show(made, width=width, reduced_motion="reduce")
    places = [page.locator(".it-wall"), page.get_by_title("text-classification"), page.locator(".it-tray")]
    wall, tile, _ = (place.bounding_box()["height"] for place in places)  # type: ignore[index]
    at(page, "all=1")
    high, taller, left = (place.bounding_box()["height"] for place in places)  # type: ignore[index]
    assert high == wall
    assert taller > tile
    assert left < 60


@pytest.mark.browser
def test_sort_all_moves_the_tiles_that_wait_and_leaves_the_others_where_they_lie(show: Show) -> None:
    page = show(gallery(), reduced_motion="reduce")
    waiting = page.locator(".it-tray .it-tile").count()
    moved, changed = page.evaluate(
        """async () => {
            const wall = document.querySelector(".it-wall");
            const own = wall.querySelector(".it-shelf .it-tile");
            const inherited = () => getComputedStyle(own).getPropertyValue("--tile");
            const moved = [];
            const seen = new MutationObserver((all) => {
                for (const { addedNodes } of all) moved.push(...addedNodes);
            });
            const before = inherited();
            seen.observe(wall, { childList: true, subtree: true });
            document.querySelector(".it-switch").click();
            await new Promise((done) => setTimeout(done, 200));
            const tiles = new Set(moved.filter((one) => one.matches?.(".it-tile")));
            return [tiles.size, inherited() !== before];
        }"""
    )
    assert moved == waiting
    assert not changed, "what all in a tile inherits is computed anew for all of it"


@pytest.mark.browser
def test_a_turned_tile_leaves_the_wall_in_sight_and_a_tap_on_that_leads_back(show: Show) -> None:
    wall = show(gallery(), reduced_motion="reduce")
    card, shelves = turned(wall, "text-classification"), wall.locator(".it-wall")
    back, whole = card.bounding_box(), shelves.bounding_box()
    assert back is not None
    assert whole is not None
    assert back["height"] < 0.6 * whole["height"], "as high as what stands on it"
    expect(wall.get_by_role("button", name="summarization: ")).to_have_count(0)  # out of reach meanwhile
    wall.mouse.click(back["x"] + 200, back["y"] + back["height"] - 8)
    expect(card).to_be_visible()
    wall.mouse.click(whole["x"] + 200, whole["y"] + whole["height"] - 20)
    expect(card).to_be_hidden()
    expect(wall.locator(".it-tile:focus")).to_have_attribute("title", "text-classification")
    expect(shelves).to_have_css("opacity", "1")


@pytest.mark.browser
@pytest.mark.parametrize("screen", [{"width": 390, "has_touch": True}, {"width": 712}])
def test_the_back_of_a_usual_tile_is_seen_whole(show: Show, screen: dict[str, Any]) -> None:
    made = gallery()
    card, labels = card_for("text-classification"), [{"label": f"label {i}", "score": 0.2} for i in range(5)]
    made.add("visual-question-answering", {"question": "Which?", "picture": PICTURE}, labels, card=card, call="ask()")
    page = show(made, reduced_motion="reduce", **screen)
    page.add_style_tag(content="dl[class]:not(.simple) { margin-bottom: 48px; }")  # as the book's theme has it
    for turned in (1, 2, 3, 12, 0):
        at(page, f"turn={turned}")
        high, whole = page.locator(".it-turned-body").evaluate("body => [body.clientHeight, body.scrollHeight]")
        assert whole <= high, turned
    page.locator(".it-card summary").click()
    expect(page.locator(".it-card dl")).to_have_css("margin-bottom", "0px")
    assert page.locator(".it-card summary").bounding_box()["height"] >= (44 if "has_touch" in screen else 20)  # type: ignore[index]


@pytest.mark.browser
@pytest.mark.parametrize("screen", [{"width": 390, "has_touch": True}, {"width": 712}])
@pytest.mark.parametrize(("lines", "broken"), [(4, 1), (15, 1), (6, 3)])  # so many on a phone is one of these
def test_where_a_model_fails_is_seen_under_any_code_at_once(
    show: Show, screen: dict[str, Any], lines: int, broken: int
) -> None:
    made = TaskGallery()
    given = ", ".join(["made"] * (1 if broken == 1 else 12))
    card, code = card_for("question-answering"), "\n".join(f"line_{i} = made({given})" for i in range(lines))
    for _ in range(12):
        made.add("question-answering", QUESTION, ANSWER, card=card, call=f"{lines} lines", code=code)
    page = show(made, reduced_motion="reduce", **screen)
    at(page, "turn=1")
    body, fails = page.locator(".it-turned-body"), page.get_by_text("where it fails").locator("..")
    inside, told = body.bounding_box(), fails.bounding_box()
    assert inside is not None
    assert told is not None
    assert told["y"] + told["height"] <= inside["y"] + inside["height"]
    # Short code, the one call of most tasks, comes first.
    first = page.get_by_text("the code").bounding_box()["y"] < told["y"]  # type: ignore[index]
    assert first == (lines == 4 or screen["width"] > 400)


@pytest.mark.browser
@pytest.mark.parametrize("wrong", ["tiles=99-text", "tiles=3-dance", "turn=99", "tiles=3-text.3-text"])
def test_an_address_that_cannot_be_read_is_said_so(wall: Page, wrong: str) -> None:
    at(wall, wrong)
    expect(wall.get_by_role("status")).to_contain_text("can’t read")


@pytest.mark.parametrize("key", ["größe", "made up", "1st", ""])
def test_the_key_of_a_group_must_stand_in_an_address_as_it_is(key: str) -> None:
    with pytest.raises(ValueError, match=f"the key {key!r} of a group can't stand in an address"):
        TaskGallery([(key, "its name")])


@pytest.mark.browser
def test_groups_of_ones_own_are_sorted_by_what_came_out(show: Show) -> None:
    made = TaskGallery([("known", "it knows"), ("made_up", "made up")])
    made.add("a", "question", [{"label": "red", "score": 0.9}], group="known")
    made.add("b", "question", [{"label": "blue", "score": 0.8}], group="made_up")
    with pytest.raises(ValueError, match="expected one of 'known', 'made_up'"):
        made.add("c", "question", "text")
    page = show(made, width=1280)
    expect(loose(page, "a")).to_contain_text("red")
    loose(page, "a").click()
    expect(page.get_by_role("status")).to_contain_text("a returned “red” 0.90. Now tap a row")
    page.keyboard.press("Escape")
    by_taps(page, loose(page, "a"), shelf(page, "made up"))
    said = page.get_by_role("status")
    expect(said).to_have_text(
        "a: “red” 0.90. You guessed “made up”; it belongs to “it knows”. "
        "It was given “question”. Right: 0 of 1; 1 to go."
    )
    by_taps(page, loose(page, "b"), shelf(page, "made up"))
    expect(said).to_have_text(
        "b: “blue” 0.80. Yes, it belongs to “made up”. It was given “question”. Right: 1 of 2. All are sorted."
    )
    shelf(page, "it knows").locator(".it-shelf-head").click()
    expect(said).to_have_text("it knows: a so far.")
    made.lesson = "The bar alone does not tell."
    sorted_all = show(made, width=1280, address="#tasks=1;tiles=0-known.1-made_up")
    expect(sorted_all.get_by_role("status")).to_contain_text("Right: 2 of 2. The bar alone does not tell.")


@pytest.mark.browser
@pytest.mark.parametrize("screen", [{"width": 390, "has_touch": True}, {"width": 712}])
def test_a_sorted_answer_keeps_its_bar_under_its_picture(show: Show, screen: dict[str, Any]) -> None:
    made = TaskGallery([("known", "it knows"), ("made_up", "made up")])
    for name, label, group in (("A", "red", "known"), ("B", "blue", "made_up"), ("C", "green", "made_up")):
        asked = {"picture": PICTURE, "question": "What color is the circle?"}
        made.add(name, asked, [{"label": label, "score": 0.999}], group=group)
    made.add("D", PICTURE, "a yellow circle and two green triangles", group="made_up")
    page = show(made, reduced_motion="reduce", **screen)
    expect(page.locator(".it-tile:visible img:visible")).to_have_count(0)
    by_taps(page, page.get_by_title("A", exact=True), shelf(page, "made up"))
    expect(page.locator(".it-shelf .it-tile")).to_contain_text("red1.00")
    for place in ("tiles=0-known.1-known.2-known.3-known", "all=1"):
        at(page, place)
        for tile in page.locator(".it-shelf .it-tile").all():
            answer = tile.locator(".it-tile-face:not(:has(img)) > :is(.it-task-bar, .it-tile-words)").last
            picture, bar, whole = (each.bounding_box() for each in (tile.locator("img"), answer, tile))
            assert picture is not None
            assert bar is not None
            assert whole is not None
            assert whole["y"] < picture["y"]
            assert picture["y"] + picture["height"] <= bar["y"]
            assert bar["y"] + bar["height"] <= whole["y"] + whole["height"]


@pytest.mark.browser
def test_on_a_phone_no_row_of_a_guess_is_taller_than_the_others(show: Show) -> None:
    made = TaskGallery([("known", "it knows"), ("made_up", "made up")])
    for i, group in enumerate(["known", "made_up", "made_up", "made_up"]):
        made.add(f"task {i}", "question", "text", group=group)
    page = show(made, width=390)
    whole = page.locator(".it-demo").bounding_box()["height"]  # type: ignore[index]
    heights = [shelf(page, name).bounding_box()["height"] for name in ("it knows", "made up")]  # type: ignore[index]
    assert heights[0] == heights[1]
    at(page, "all=1")
    assert page.locator(".it-demo").bounding_box()["height"] == whole  # type: ignore[index]


@pytest.mark.browser
def test_what_goes_in_is_named_over_rows_of_several_columns_only(show: Show) -> None:
    page = show(gallery(), width=1280)
    expect(page.locator(".it-shelf-top")).to_contain_text("text in")
    made = TaskGallery([("known", "it knows"), ("made_up", "made up")])
    made.add("a", PICTURE, "text", group="known")
    expect(show(made, width=1280).locator(".it-shelf-top")).to_have_text("")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_after_a_guess_it_says_what_was_asked_and_the_question_stands_above_the_picture(show: Show, width: int) -> None:
    made = TaskGallery([("known", "it knows"), ("made_up", "made up")])
    asked = {"picture": PICTURE, "question": "What color is the circle?"}
    why = "It has learned colors alone"
    made.add("vqa", asked, [{"label": "blue", "score": 0.39}], alt="two squares", group="made_up", why=why)
    page = show(made, width=width, reduced_motion="reduce", address="#tasks=1;tiles=0-known")
    expect(page.get_by_role("status")).to_have_text(
        "vqa: “blue” 0.39. You guessed “it knows”; it belongs to “made up”. "
        "It was shown two squares, and asked “What color is the circle?” It has learned colors alone. "
        "Right: 0 of 1. All are sorted."
    )
    at(page, "turn=0")
    question = page.locator(".it-turned-body").get_by_text("What color is the circle?").bounding_box()
    picture = page.locator(".it-turned-body img").bounding_box()
    assert question is not None
    assert picture is not None
    assert question["y"] + question["height"] <= picture["y"]


@pytest.mark.browser
@pytest.mark.parametrize("screen", [{"width": 390, "has_touch": True}, {"width": 1280}])
@pytest.mark.parametrize("state", ["", "all=1"])
def test_no_name_is_cut(show: Show, screen: dict[str, Any], state: str) -> None:
    made = TaskGallery()
    for task in ("image-text-to-text", "automatic-speech-recognition", "image-classification", "image-classification"):
        made.add(task, PICTURE, "text")
    made.add("zero-shot-classification", SENTENCE, [{"label": "a", "score": 1.0}])
    page = show(made, reduced_motion="reduce", address=f"#tasks=1;{state}", **screen)
    cut = page.locator(".it-tile:visible").evaluate_all(
        """all => all.filter(tile => {
            const name = tile.querySelector(".it-tile-name > span").getBoundingClientRect();
            const [inner, box] = [tile.querySelector(".it-tile-name > span"), tile.getBoundingClientRect()];
            return inner.scrollWidth > inner.clientWidth || name.top < box.top || name.bottom > box.bottom;
        }).map(tile => tile.title)"""
    )
    assert page.locator(".it-tile:visible").count() == 5
    assert cut == []


@pytest.mark.browser
@pytest.mark.parametrize("screen", [{"width": 390, "has_touch": True}, {"width": 712}])
def test_a_name_of_two_lines_keeps_off_the_frame(show: Show, screen: dict[str, Any]) -> None:
    made = TaskGallery(guess=["fill-mask"])
    for task in ("fill-mask", "zero-shot-text-classification", "image-text-classification"):
        made.add(task, SENTENCE, [{"label": "a", "score": 1.0}])
    for task in ("automatic-text-recognition", "visual-question-answering"):
        made.add(task, SENTENCE, SENTENCE)
    made.add("text-to-speech-generation", "one", {"audio": TONE["array"], "sampling_rate": 16000})
    for i in range(2):
        made.add(str(i), PICTURE, SENTENCE)
    page = show(made, reduced_motion="reduce", **screen)
    room = page.locator(".it-shelf .it-tile:visible").evaluate_all(
        """all => Object.fromEntries(all.map(tile => {
            const [name, face] = [".it-tile-name", ".it-tile-face:not([hidden])"]
                .map(part => tile.querySelector(part).getBoundingClientRect());
            const { top, bottom } = tile.getBoundingClientRect();
            const edge = parseFloat(getComputedStyle(tile).borderTopWidth);
            const lines = Math.round(name.height / 13);
            return [tile.title, [lines, name.top - top - edge, bottom - edge - face.bottom]];
        }).filter(([, [lines]]) => lines === 2))"""
    )
    assert len(room) >= 4
    assert all(bottom >= 0 for _, _, bottom in room.values()), room
    least = {name: 2 if name.startswith(("automatic", "visual")) else 4.5 for name in room}  # these show two lines
    assert all(top >= least[name] for name, (_, top, _) in room.items()), room


@pytest.mark.browser
@pytest.mark.parametrize("screen", [{"width": 390, "has_touch": True}, {"width": 712}])
def test_where_few_tiles_wait_no_line_of_what_they_show_is_cut_in_half(show: Show, screen: dict[str, Any]) -> None:
    made = TaskGallery(guess=["fill-mask", "image-text-to-text"])
    made.add("token-classification", SENTENCE, NAMES)
    made.add("question-answering", QUESTION, ANSWER)
    for task in ("zero-shot-classification", "fill-mask", "text-generation", "summarization"):
        made.add(task, "The capital of France is [MASK], and so are all the words after it.", "Large jumping type.")
    made.add("image-text-to-text", {"picture": PICTURE, "question": "What color is the big square?"}, "gray")
    page = show(made, reduced_motion="reduce", **screen)
    expect(page.locator(".it-tray .it-tile-name")).to_have_text(["fill-mask", "image-text-to-text"])
    cut = page.locator(".it-tile-words:visible").evaluate_all(
        """all => all.flatMap(words => {
            const { top, bottom } = words.closest(".it-tile").getBoundingClientRect();
            const face = words.parentElement.getBoundingClientRect();
            const box = words.getBoundingClientRect();
            const marks = [...words.querySelectorAll("mark")].flatMap(mark => [...mark.getClientRects()]);
            const seen = marks.filter(line => line.top < box.bottom);
            const whole = [box, ...seen].every(line => line.top >= Math.max(top, face.top, box.top) &&
                line.bottom <= Math.min(bottom, face.bottom, box.bottom));
            return whole && box.height % 17 === 0 ? [] : [words.textContent];
        })"""
    )
    assert page.locator(".it-tile-words:visible").count() == 7
    assert page.locator("mark:visible").count() == 3
    assert cut == []


@pytest.mark.browser
def test_a_long_name_takes_two_lines_among_many_tiles(show: Show) -> None:
    made = TaskGallery()
    for task in ("text-generation", "automatic-speech-recognition", *map(str, range(12))):
        made.add(task, PICTURE, "text")
    page = show(made, width=712)  # as wide as on a page of the book, and in its font
    page.add_style_tag(content="body { font-family: system-ui }")
    tile = page.locator(".it-tray .it-tile").first
    for _ in ("loose", "picked"):
        assert tile.locator(".it-tile-name").evaluate("name => name.getBoundingClientRect().height") < 30
        tile.click()


@pytest.mark.browser
def test_a_name_of_three_lines_stays_on_its_tile(show: Show) -> None:
    made = TaskGallery()
    for task in ("text-generation", "automatic-speech-recognition-and-translation", *map(str, range(12))):
        made.add(task, PICTURE, "text")
    tile = show(made, width=712).locator(".it-tray .it-tile").first
    name, box = tile.locator(".it-tile-name").bounding_box(), tile.bounding_box()
    assert name is not None
    assert box is not None
    assert name["height"] > 30
    assert name["y"] >= box["y"]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_no_message_is_hidden(show: Show, width: int) -> None:
    page = show(gallery(), width=width, reduced_motion="reduce")
    said = page.get_by_role("status")
    loose_ones = [i for i in range(12) if i not in gallery().given]
    guesses = [f"{i}-places" for i in loose_ones]
    for last in range(len(guesses)):
        for tiles in (guesses[last], ".".join([*guesses[:last], *guesses[last + 1 :], guesses[last]])):
            at(page, f"tiles={tiles}")
            page.get_by_role("button", name="reset").click()
            page.get_by_role("button", name="undo").click()
            expect(said).to_contain_text("One step back. ")
            high, whole = said.evaluate("said => [said.clientHeight, said.scrollHeight]")
            assert whole <= high, said.inner_text()


@pytest.mark.browser
def test_sort_all_takes_back_what_marked_a_wrong_guess(wall: Page) -> None:
    at(wall, "tiles=3-text")
    expect(shelf(wall, "a text")).to_have_attribute("data-before", "")
    expect(wall.locator(".it-message-line")).to_have_attribute("data-kind", "changed")
    wall.get_by_role("switch", name="sort all").click()
    expect(wall.locator(".it-shelf[data-before], .it-tile[data-changed], .it-message-line[data-kind]")).to_have_count(0)
    expect(wall.get_by_role("status")).to_contain_text("12 tasks, 7 kinds of answer: most often ")


@pytest.mark.browser
def test_sort_all_lets_go_of_what_was_picked_up_and_turns_back_what_was_turned(wall: Page) -> None:
    at(wall, "")
    loose(wall, "question-answering").click()
    wall.get_by_role("switch", name="sort all").click()
    expect(wall.get_by_role("status")).to_contain_text("12 tasks, 7 kinds of answer")
    shelf(wall, "places").get_by_role("button", name="question-answering").click()
    assert "turn=3" in state(wall)
    wall.get_by_role("switch", name="sort all").click()
    assert "turn" not in state(wall)


@pytest.mark.browser
@pytest.mark.parametrize("screen", [{"width": 390, "has_touch": True}, {"width": 712}])
def test_the_line_of_code_is_seen_before_a_tile_is_turned(show: Show, screen: dict[str, Any]) -> None:
    made = TaskGallery(guess=["fill-mask", "automatic-speech-recognition"])
    for task, given, label in (("text-classification", SENTENCE, "POSITIVE"), ("image-classification", PICTURE, "5")):
        made.add(task, given, [{"label": label, "score": 0.96}], call="classifier(given)")
    made.add("fill-mask", "a [MASK]", [{"token_str": "cat", "score": 0.5}], call='gap = "a"\nfiller(gap)')
    made.add("automatic-speech-recognition", TONE, "one", call="recognizer(dict(number))")
    for task in ("summarization", "translation", "text-generation"):
        made.add(task, SENTENCE, "text")
    page = show(made, reduced_motion="reduce", **screen)
    calls = page.locator(".it-tile-call:visible")
    expect(calls).to_have_text(["filler(…)", "recognizer(…)"])
    whole = calls.evaluate_all("all => all.every(each => each.scrollWidth <= each.clientWidth)")
    assert whole
    said = page.get_by_role("status")
    expect(said).to_have_text("Guess what the 2 models on top answered when this page was made.")
    labels = page.locator(".it-shelf .it-tile-words:visible").filter(has_text=re.compile("^(POSITIVE|5)$"))
    assert labels.evaluate_all("all => all.map(each => each.scrollWidth <= each.clientWidth)") == [True, True]
    expect(page.get_by_title("image-classification").locator("img:visible")).to_have_count(1)
    follow(page, "tasks", "tiles=2-text")
    expect(calls).to_have_text(["recognizer(…)"])


def of_calls() -> TaskGallery:
    """Two tasks that are one call of the same name, and two that take lines."""
    made = TaskGallery(guess=["fill-mask", "question-answering"])
    scores = [{"token_str": "paris", "score": 0.94}, {"token_str": "london", "score": 0.001}]
    made.add("fill-mask", "a [MASK]", scores, call='pipeline("fill-mask")("a [MASK]")', why="A word is a label")
    made.add("token-classification", SENTENCE, NAMES, call=f'pipeline("ner")("{SENTENCE}")')
    made.add("question-answering", QUESTION, ANSWER, call="11 lines", why="It writes nothing")
    made.add("translation", SENTENCE, "text", call="6 lines")
    return made


def test_what_a_card_says_has_no_marks_of_code() -> None:
    made = TaskGallery()
    made.add("a", SENTENCE, "text", card={"name": "model", "cannot": ["It writes `<unk>`."]})
    assert made.entries[0]["card"]["cannot"] == ["It writes <unk>."]


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_it_counts_what_is_one_call_and_names_what_is_not(show: Show, width: int) -> None:
    page = show(of_calls(), width=width, reduced_motion="reduce")
    said = page.get_by_role("status")
    expect(said).to_have_text(
        "2 of the 4 tasks are one call, pipeline(…). For question-answering and translation there is none: "
        "each takes 6 to 11 lines of code. Guess what the 2 models on top answered when this page was made."
    )
    at(page, "tiles=0-text")
    expect(said).to_have_text(
        "fill-mask: you guessed a text; it returned labels with scores: “paris” 0.94, others below 0.01. "
        "A word is a label. Right: 0 of 1; 1 to go."
    )
    expect(shelf(page, "labels").locator("small")).to_have_text("each with a score")
    expect(shelf(page, "labels").locator("small")).to_be_visible()
    assert "your guess" in shelf(page, "a text").locator(".it-shelf-head").evaluate(
        "head => getComputedStyle(head, '::after').content"
    )
    at(page, "tiles=0-text.2-text")
    expect(said).to_contain_text("question-answering: you guessed a text; it returned places")
    expect(said).to_contain_text("It writes nothing. Right: 0 of 2. 4 tasks, 3 kinds of answer")
    at(page, "all=1")
    expect(said).to_have_text(re.compile(r"^2 of the 4 tasks are one call.* 4 tasks, 3 kinds of answer"))


@pytest.mark.browser
def test_what_is_said_of_a_guess_stands_between_the_hint_and_the_tray(show: Show) -> None:
    page = show(of_calls(), width=1280, reduced_motion="reduce")
    places = [page.locator(f".it-demo {part}") for part in (".it-look", ".it-said", ".it-tray", ".it-switch")]
    tops = [place.bounding_box()["y"] for place in places]  # type: ignore[index]
    assert tops == sorted(tops)
    expect(page.locator(".it-look")).to_have_text("Guess what comes out: tap a tile on top.")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_hint_says_one_step_at_a_time_and_takes_the_same_room(show: Show, width: int) -> None:
    made = TaskGallery(guess=["fill-mask", "question-answering"])
    made.add("fill-mask", "a [MASK]", [{"token_str": "cat", "score": 0.5}], code=CODE)
    made.add("question-answering", QUESTION, ANSWER, code=CODE)
    page = show(made, width=width, reduced_motion="reduce")
    hint, demo = page.locator(".it-look"), page.locator(".it-demo")
    heights = {demo.bounding_box()["height"]}  # type: ignore[index]

    def says(text: str) -> None:
        expect(hint).to_have_text(text)
        heights.add(demo.bounding_box()["height"])  # type: ignore[index]

    says("Guess what comes out: tap a tile on top.")
    tile = loose(page, "fill-mask")
    tile.click()
    says("What comes out? Tap its row.")
    tile.click()
    says("Guess what comes out: tap a tile on top.")
    by_taps(page, tile, shelf(page, "a text"))
    says("Guess what comes out: tap a tile on top. A sorted one turns, and shows its code.")
    expect(shelf(page, "a text")).to_have_attribute("data-before", "")
    loose(page, "question-answering").click()
    says("What comes out? Tap its row.")
    expect(page.locator(".it-shelf[data-before]")).to_have_count(0)  # the last guess is seen by now
    page.keyboard.press("Escape")
    at(page, "all=1")
    says("Tap a tile: it turns, and shows its code.")
    assert len(heights) == 1


SPAN = """from transformers import AutoModelForQuestionAnswering, AutoTokenizer

question = "Who?"

tokenizer = AutoTokenizer.from_pretrained(folder)
first, last = model(**tokenizer(question, text))
text[first.start : last.end]"""


def of_code(**options: Any) -> TaskGallery:
    """Seven tasks: two of them wait, a call and three lines; one more takes three, and four one."""
    made = TaskGallery(guess=["fill-mask", "question-answering"])
    call = 'pipeline("fill-mask", model=model_for("fill-mask"))("a [MASK] (or \\"b\\")")'
    made.add("fill-mask", "a [MASK]", [{"token_str": "cat", "score": 0.5}], call=call, code=CODE)
    for task in ("text-generation", "translation"):
        made.add(task, SENTENCE, "text", call=f'pipeline("{task}", "m", seed=1)(text, top_k=(1, 2))', **options)
    made.add("text-classification", SENTENCE, [{"label": "a", "score": 1.0}], call="classifier(given)")
    made.add("question-answering", QUESTION, ANSWER, call="3 lines", code=SPAN)
    made.add("summarization", SENTENCE, "text", call="3 lines", code=SPAN)
    made.add("token-classification", SENTENCE, NAMES, call="tagger")
    return made


def over(page: Page, task: str, code: str, lines: int) -> None:
    """What stands over the wall: the code of one task, and its column set off."""
    expect(page.locator(".it-runs-code")).to_have_text(code)
    column = page.locator(".it-runs-column[data-shown]")
    expect(column).to_have_count(1)
    expect(column).to_have_text(str(lines))
    place = [made["task"] for made in of_code().entries].index(task)
    assert page.locator(".it-runs-column").nth(place).get_attribute("data-shown") == ""


FILLS = 'pipeline("fill-mask", model=…)( "a [MASK] (or \\"b\\")")'
SPANS = "3 lines: tokenizer = …; first, last = …; text[…]"


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_over_the_wall_stands_the_code_of_the_tile_one_has_in_mind(show: Show, width: int) -> None:
    page = show(of_code(), width=width, reduced_motion="reduce")
    demo = page.locator(".it-demo")
    heights = {demo.bounding_box()["height"]}  # type: ignore[index]
    over(page, "fill-mask", f"{FILLS} → ?", 1)
    expect(page.locator(".it-runs-task")).to_have_text('"fill-mask"')
    expect(page.locator(".it-runs-in")).to_have_text('"a [MASK] (or \\"b\\")"')
    loose(page, "question-answering").hover()
    over(page, "question-answering", f"{SPANS} → ?", 3)
    page.get_by_title("text-generation").focus()
    over(page, "text-generation", 'pipeline("text-generation", …)( text, top_k=(1, 2)) → a text', 1)
    page.get_by_title("text-classification").focus()
    over(page, "text-classification", "classifier( given) → labels", 1)
    page.get_by_title("token-classification").focus()
    over(page, "token-classification", "tagger → places", 1)
    loose(page, "fill-mask").focus()
    page.keyboard.press("ArrowDown")
    over(page, "fill-mask", f"{FILLS} → labels?", 1)
    page.keyboard.press("ArrowDown")
    over(page, "fill-mask", f"{FILLS} → places?", 1)
    page.keyboard.press("Enter")  # and the focus goes on to the next tile
    expect(loose(page, "question-answering")).to_be_focused()
    over(page, "fill-mask", f"{FILLS} → labels", 1)
    heights.add(demo.bounding_box()["height"])  # type: ignore[index]
    at(page, "turn=5")
    over(page, "summarization", f"{SPANS} → a text", 3)
    page.get_by_role("button", name="reset").click()
    over(page, "fill-mask", f"{FILLS} → ?", 1)
    heights.add(demo.bounding_box()["height"])  # type: ignore[index]
    assert len(heights) == 1


@pytest.mark.browser
def test_a_tile_that_a_drop_brings_under_the_mouse_is_not_pointed_at(show: Show) -> None:
    page = show(of_code(), width=1280, reduced_motion="reduce")
    by_mouse(page, loose(page, "fill-mask"), page.get_by_title("text-generation"))
    over(page, "fill-mask", f"{FILLS} → labels", 1)
    x, y = middle(page.get_by_title("text-generation"))
    page.mouse.move(x + 8, y)
    page.mouse.move(*middle(page.get_by_title("translation")))
    over(page, "translation", 'pipeline("translation", …)( text, top_k=(1, 2)) → a text', 1)


@pytest.mark.browser
def test_the_lines_that_each_takes_are_drawn_named_and_in_the_table(show: Show) -> None:
    page = show(of_code(), width=1280, reduced_motion="reduce")
    words = "Lines of code that run each task: 1 for 5 tasks; 3 for question-answering and summarization."
    chart = page.get_by_role("img", name=words)
    tops = chart.locator(".it-runs-column path").evaluate_all("all => all.map(each => each.getBBox().height)")
    assert max(tops[:4]) * 3 < min(tops[4:6])
    expect(chart.locator("text:visible")).to_have_text(["5 of 7 take one line", "1", "3"])
    page.get_by_role("button", name="table").click()
    caught_up(page)
    table = page.locator(".it-tables table").last
    expect(table.locator("thead th")).to_have_text(["task", "goes in", "comes out", "lines", "call", "cannot"])
    expect(table.locator("tbody td:nth-child(4)")).to_have_text(["1", "1", "1", "1", "3", "3", "1"])


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", [{"width": 390, "has_touch": True}, {"width": 712}])
def test_code_over_the_wall_fits_and_can_be_read(
    show: Show, sticking_out: Check, complaints: Check, screen: dict[str, Any], theme: str
) -> None:
    made = of_code()
    long = 'pipeline("automatic-speech-recognition", model=model_for("speech"))(dict(sounds.clip("three_one_eight")))'
    made.add("automatic-speech-recognition", TONE, "one", call=long)
    seven = "\n".join(f"name_{i} = made" for i in range(6)) + "\ntext[first]"
    made.add("a task of seven lines", SENTENCE, NAMES, call="7 lines", code=seven)
    page = show(made, theme=theme, reduced_motion="reduce", **screen)
    for task in [entry["task"] for entry in made.entries]:
        page.get_by_title(task, exact=True).focus()
        expect(page.locator(".it-runs-column[data-shown]")).to_have_count(1)
        cut = page.locator(".it-runs-code").evaluate(
            """code => {
                const [own, out] = [code, code.querySelector(".it-runs-out")].map(one => one.getBoundingClientRect());
                return [code.scrollHeight - code.clientHeight, out.right - own.right, out.bottom - own.bottom];
            }"""
        )
        assert max(cut) <= 0, (task, cut)
        assert sticking_out(page) == []
    assert complaints(page) == []


@pytest.mark.browser
def test_without_a_call_for_each_task_no_code_stands_over_the_wall(show: Show) -> None:
    page = show(gallery(), width=1280)
    expect(page.locator(".it-runs")).to_have_count(0)
    made = TaskGallery([("known", "it knows"), ("made_up", "made up")])
    made.add("a", "question", "text", call="ask(text)", group="known")
    expect(show(made, width=1280).locator(".it-runs")).to_have_count(0)


@pytest.mark.browser
def test_the_rows_light_up_as_long_as_a_tile_is_in_hand(show: Show) -> None:
    page = show(gallery(), width=1280, reduced_motion="reduce")
    rows, tile = page.locator(".it-shelf"), loose(page, "question-answering")

    def lit(style: str) -> None:
        for row in rows.all():
            expect(row).to_have_css("outline-style", style)

    lit("solid")
    tile.click()
    lit("dashed")
    tile.click()
    lit("solid")
    page.mouse.move(*middle(tile))
    page.mouse.down()
    page.mouse.move(*middle(page.locator(".it-look")), steps=4)
    lit("dashed")
    page.mouse.up()
    lit("solid")


@pytest.mark.browser
def test_a_phone_says_in_which_order_the_tiles_of_a_row_lie(show: Show) -> None:
    page = show(gallery(), width=390, has_touch=True)
    top = page.locator(".it-shelf-top")
    kinds = ["text in", "picture in", "sound in"]
    for kind in kinds:
        expect(top.get_by_text(kind)).to_be_visible()
    assert top.evaluate("top => top.scrollWidth <= top.clientWidth")
    assert top.bounding_box()["height"] <= 20  # type: ignore[index]
    lefts = [top.get_by_text(kind).bounding_box()["x"] for kind in kinds]  # type: ignore[index]
    assert lefts == sorted(lefts)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("model_for", "model_for comes with this book: elsewhere, name a model on the internet in its place."),
        ("model_for, sounds", "model_for and sounds come with this book: the code runs where it is installed."),
        ("", None),
    ],
)
def test_a_code_says_what_of_it_comes_with_the_book(show: Show, names: str, said: str | None) -> None:
    made = TaskGallery()
    line = f"from inside_transformers.models import {names}\n" if names else ""
    made.add("fill-mask", "a [MASK]", [{"token_str": "cat", "score": 0.5}], code=line + CODE)
    page = show(made, width=1280, address="#tasks=1;turn=0")
    note = page.locator(".it-task-code .it-task-small")
    expect(note).to_have_text([said] if said else [])
    if said:
        assert note.bounding_box()["height"] <= 24  # type: ignore[index]


CODE = 'from transformers import pipeline\n\npipeline("fill-mask", model="m")("a [MASK]")'
COPIES = "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (text) => { copied = text } } })"


def with_code() -> TaskGallery:
    """One entry with code to copy."""
    made = TaskGallery(guess=["fill-mask"])
    made.add("fill-mask", "a [MASK]", [{"token_str": "cat", "score": 0.5}], call="filler(gap)", code=CODE)
    return made


@pytest.mark.browser
@pytest.mark.parametrize("way", ["keys", "touch"])
def test_a_tiles_whole_code_is_shown_and_copied(show: Show, way: str) -> None:
    phone: dict[str, Any] = {"width": 390, "has_touch": True, "is_mobile": True} if way == "touch" else {"width": 1280}
    page = show(with_code(), reduced_motion="reduce", **phone)
    expect(page.get_by_role("status")).to_have_text("Guess what the model on top answered when this page was made.")
    page.evaluate(f"copied = ''; {COPIES}")
    at(page, "turn=0")
    sheet = page.locator(".it-turned")
    assert sheet.locator(".it-call").text_content() == CODE
    expect(sheet.locator(".it-task-heading")).to_have_text(["the code", "goes in", "comes out"])
    button = sheet.get_by_role("button", name="copy code")
    if way == "touch":
        assert small_targets(button) == []
        button.tap()
    else:
        button.focus()
        page.keyboard.press("Enter")
    expect(sheet.get_by_role("button", name="copied", exact=True)).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("The code is copied. fill-mask: “cat” 0.50.")
    assert page.evaluate("copied") == CODE
    expect(button).to_be_visible()  # and says again what it does


@pytest.mark.browser
@pytest.mark.parametrize("clipboard", ["undefined", "{ writeText: async () => { throw new Error('denied') } }"])
def test_code_that_cannot_be_copied_is_selected(show: Show, clipboard: str) -> None:
    page = show(with_code(), address="#tasks=1;turn=0")
    page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {{ value: {clipboard} }})")
    page.get_by_role("button", name="copy code").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The code is selected: copy it.")
    assert page.evaluate("String(getSelection())") == CODE


@pytest.mark.browser
def test_the_count_of_right_guesses_stays_when_all_are_sorted(wall: Page) -> None:
    at(wall, "tiles=3-places.6-text")
    wall.get_by_role("switch", name="sort all").click()
    expect(wall.get_by_role("status")).to_contain_text("Right: 1 of 2 that you guessed. 12 tasks")


@pytest.mark.browser
def test_no_word_is_cut_by_the_edge_of_a_turned_tile(wall: Page) -> None:
    turned(wall, "text-classification")
    for part in (".it-shelf-head strong", ".it-tile-name"):
        expect(wall.locator(f".it-wall {part}:visible")).to_have_count(0)
    at(wall, "")
    expect(wall.locator(".it-wall .it-tile-name:visible")).to_have_count(12)


@pytest.mark.browser
def test_names_of_boxes_cover_no_box(show: Show) -> None:
    boxes = [(10, 25, 35, 50), (88, 34, 118, 60), (8, 72, 32, 96), (38, 42, 74, 74)]
    sides = ("xmin", "ymin", "xmax", "ymax")
    found = [{"score": 1.0, "label": "green dot", "box": dict(zip(sides, box, strict=True))} for box in boxes]
    made = TaskGallery()
    made.add("object-detection", Image.new("RGB", (128, 128)), found)
    page = show(made, width=1280, reduced_motion="reduce", address="#tasks=1;turn=0")
    covered = page.locator(".it-boxed").evaluate(
        """boxed => [...boxed.querySelectorAll("span")].flatMap(tag => {
            const a = tag.getBoundingClientRect();
            const others = [...boxed.querySelectorAll(".it-box, span")].filter(other => other !== tag);
            return others.map(other => other.getBoundingClientRect()).filter(b => Math.min(a.right, b.right) -
                Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1)
                .map(() => tag.textContent);
        })"""
    )
    assert page.locator(".it-boxed span").count() == 4
    assert covered == []


@pytest.mark.browser
def test_a_row_says_what_lies_there_and_the_whole_wall_what_is_most(wall: Page) -> None:
    said = at(wall, "").get_by_role("status")
    shelf(wall, "a text").locator(".it-shelf-head").click()
    expect(said).to_have_text("a text, newly written: automatic-speech-recognition so far.")
    at(wall, "all=1")
    expect(said).to_contain_text("most often labels with scores (3), then ")


@pytest.mark.browser
def test_a_phone_shows_all_tiles_and_arrow_keys_go_on_after_them(show: Show, sticking_out: Check) -> None:
    made = gallery()
    page = show(made, width=390, has_touch=True, reduced_motion="reduce")
    shown = page.locator(".it-tray .it-tile:visible")
    expect(shown).to_have_count(len(made.entries) - len(made.given))
    wall = page.locator(".it-gallery").bounding_box()
    assert wall is not None
    assert wall["height"] < 720
    shown.last.focus()
    page.keyboard.press("ArrowRight")
    focused = page.evaluate("document.activeElement.closest('.it-shelf')?.getAttribute('aria-label')")
    assert focused == "labels"
    page.keyboard.press("ArrowLeft")
    expect(shown.last).to_be_focused()
    for place in ("", "all=1", "turn=1"):
        at(page, place)
        assert sticking_out(page) == []
        small = page.locator(".it-demo :is(button, label):visible").evaluate_all(
            """all => all.map(each => [each.textContent, each.getBoundingClientRect()])
                .filter(([, { width, height }]) => Math.min(width, height) < 43.5).map(([text]) => text)"""
        )
        assert small == [], place


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_tile_that_waits_shows_all_that_goes_in(show: Show, width: int) -> None:
    made = TaskGallery(guess=["question-answering", "zero-shot"])
    asked = {"question": "Where does Hai live?", "context": "Hai lives in Hanoi, they say, and has a cat there."}
    made.add("question-answering", asked, {"answer": "Hanoi", "start": 13, "end": 18}, call="answer(**asked)")
    long = {"text": "Four legged animal with fur, and can be found mummified", "candidate_labels": ["dog", "cat"]}
    made.add("zero-shot", long, {"labels": ["cat", "dog"], "scores": [0.7, 0.3]}, call="zero_shot(**long)")
    page = show(made, width=width, reduced_motion="reduce")
    words = page.locator(".it-tray .it-tile-words:visible")
    expect(words).to_have_text(
        [re.compile("^Where does Hai live. [+] Hai lives"), "Four legged animal with … + dog, cat"]
    )
    # The sign between them is on a line that is shown.
    seen = words.evaluate_all(
        """all => all.map(each => {
            const [range, text] = [document.createRange(), each.firstChild];
            range.setStart(text, text.data.indexOf(" + "));
            range.setEnd(text, text.data.indexOf(" + ") + 5);
            return range.getBoundingClientRect().bottom <= each.getBoundingClientRect().bottom;
        })"""
    )
    assert seen == [True, True]


@pytest.mark.browser
def test_on_a_phone_what_a_tap_leads_to_is_in_sight_and_below_it_rows_can_be_tapped(show: Show) -> None:
    page = show(gallery(), width=390, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 560})
    line, said = page.locator(".it-message-line"), page.get_by_role("status")
    assert said.bounding_box()["y"] > 560  # type: ignore[index]

    def in_sight() -> bool:
        box = said.bounding_box()
        assert box is not None
        within: bool = line.evaluate(
            """(line, y) => line.contains(document.elementFromPoint(60, y))""", box["y"] + box["height"] / 2
        )
        return within and box["y"] >= 0 and box["y"] + box["height"] <= 560

    loose(page, "question-answering").tap()
    expect(said).to_contain_text("Now tap what comes out.")
    assert in_sight()
    scrolled = page.evaluate("scrollY")
    shelf(page, "labels").locator(".it-shelf-head").tap(position={"x": 20, "y": 9})
    expect(said).to_contain_text("you guessed labels")
    assert in_sight()
    assert page.evaluate("scrollY") == scrolled
    # Beside the words, what lies under the line's place is free.
    box = line.bounding_box()
    assert box is not None
    spare = said.bounding_box()["y"] - box["y"]  # type: ignore[index]
    assert spare > 20
    assert page.evaluate("y => !document.elementFromPoint(60, y).closest('.it-message-line')", box["y"] + spare / 2)
    page.get_by_role("button", name="undo").click()
    expect(page.locator(".it-demo")).not_to_have_attribute("data-near", "")


@pytest.mark.browser
def test_sort_all_is_on_once_all_are_sorted_by_hand_and_off_lays_them_back(wall: Page) -> None:
    made = gallery()
    waiting = [i for i in range(len(made.entries)) if i not in made.given]
    switch = wall.get_by_role("switch", name="sort all")
    at(wall, "tiles=" + ".".join(f"{i}-text" for i in waiting[1:]))
    expect(switch).to_have_attribute("aria-checked", "false")
    at(wall, "tiles=" + ".".join(f"{i}-text" for i in waiting))
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(wall.locator(".it-tray .it-tile")).to_have_count(len(waiting))
    wall.get_by_role("button", name="undo").click()
    expect(switch).to_have_attribute("aria-checked", "true")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 712])
def test_a_short_mark_is_on_one_line_and_a_long_one_in_the_sheet(show: Show, width: int) -> None:
    letter = "New York, " * 9 + "and so on, " * 15
    places = [(10 * i, 10 * i + 8, "LOC") for i in range(9)]
    found = [{"entity_group": label, "score": 1.0, "start": start, "end": end} for start, end, label in places]
    found.append({"entity_group": "ALL", "score": 1.0, "start": 90, "end": len(letter)})
    made = TaskGallery()
    made.add("token-classification", letter, found)
    page = show(made, width=width, address="#tasks=1;turn=0")
    lines = page.locator(".it-marked mark").evaluate_all(
        "all => all.map(each => new Set([...each.getClientRects()].map(({ top }) => top)).size)"
    )
    assert lines[:9] == [1] * 9
    assert lines[9] > 1
    assert page.locator(".it-turned-body").evaluate("body => body.scrollWidth <= body.clientWidth")


@pytest.mark.browser
def test_an_empty_gallery_says_so_in_place(show: Show) -> None:
    expect(show(TaskGallery()).get_by_role("alert")).to_contain_text("There is no task in the gallery")

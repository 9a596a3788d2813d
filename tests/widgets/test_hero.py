"""`Hero`: one state by mouse, finger and keys, a link, swaps, what plays once, bad input."""

import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import caught_up, follow, painted, small_targets, state
from inside_transformers.widgets import Hero

FILE = Path(__file__).resolve().parents[2] / "book" / "figures" / "hero.json"
SENTENCES: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
CHAPTERS = [("Tasks", "tasks.html"), ("Architectures", "shapes.html"), ("Attention", "a.html"), ("Facts", "f.html")]
CHAPTERS += [("A GPT", "gpt.html")]
Show = Callable[..., Page]
Paint = Callable[[Locator, list[str]], list[float]]
STILL = {"reduced_motion": "reduce"}


def hero() -> Hero:
    """The picture as on the front page."""
    return Hero(SENTENCES, chapters=CHAPTERS)


# ---- the Python side


def test_the_first_state_is_the_noun_after_the_last_layer() -> None:
    shown = hero()
    assert shown.problem == ""
    assert (shown.sentence, shown.words, shown.layer) == ("fox", [0, 0, 0], 6)
    assert SENTENCES[0]["variants"][0]["tokens"][shown.reader] == "fox"


@pytest.mark.parametrize(("given", "words"), [([], "there is no sentence"), ([{"name": "a"}], "has no 'question'")])
def test_what_cannot_be_drawn_is_said_in_words(given: list[dict[str, Any]], words: str) -> None:
    assert re.search(words, Hero(given).problem)


def test_the_table_without_javascript_holds_the_files_numbers() -> None:
    still = hero().still
    assert [row[0] for row in still["rows"]][:2] == [
        "the quick brown fox has a long ?.",
        "the slow brown fox has a long ?.",
    ]
    word, share = SENTENCES[0]["variants"][0]["guesses"][0]
    assert still["rows"][0][1] == word
    assert float(still["rows"][0][2]) == pytest.approx(share, abs=0.0051)


def test_the_picture_with_its_data_is_small() -> None:
    import gzip

    shown = hero()
    own = [
        FILE.read_bytes(),
        *(path.read_bytes() for path in FILE.parents[2].glob("inside_transformers/widgets/hero*.js")),
    ]
    assert sum(len(gzip.compress(each)) for each in own) < 60_000
    assert shown.problem == ""


# ---- in the browser


def the_map(page: Page) -> Locator:
    """The map, which is one target."""
    return page.get_by_role("slider", name="layer, on the map")


def dot(page: Page, layer: int) -> tuple[float, float]:
    """Where a layer's dot is, in the window."""
    box = page.locator(".it-hero-dot").nth(layer).bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def by_mouse(page: Page) -> None:
    """Drag the handle from the last dot to that of layer 1."""
    page.mouse.move(*dot(page, 6))
    page.mouse.down()
    page.mouse.move(*dot(page, 4), steps=3)
    page.mouse.move(*dot(page, 1), steps=3)
    page.mouse.up()


def by_touch(page: Page) -> None:
    """The same with a finger that sets out sideways; the page must not scroll meanwhile."""
    touch = page.context.new_cdp_session(page)
    scrolled = page.evaluate("scrollY")
    for kind, layer, right in (("touchStart", 6, 0), ("touchMove", 6, -30), ("touchMove", 4, 0), ("touchMove", 1, 0)):
        x, y = dot(page, layer)
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + right, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("scrollY") == scrolled


def by_keys(page: Page) -> None:
    """The same with the arrow keys."""
    for _ in range(5):
        the_map(page).press("ArrowLeft")


def by_playhead(page: Page) -> None:
    """The same with the slider below the strips."""
    head = page.get_by_role("slider", name="layer", exact=True)
    head.press("Home")
    head.press("ArrowRight")


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_touch, by_keys, by_playhead])
def test_mouse_finger_and_keys_reach_the_same_state(show: Show, way: Callable[[Page], None]) -> None:
    touch = way is by_touch
    page = show(hero(), width=390 if touch else 1280, has_touch=touch, **STILL)
    if touch:
        the_map(page).scroll_into_view_if_needed()
    way(page)
    assert state(page) == "hero=1;layer=1"
    expect(page.get_by_role("status")).to_contain_text("Layer 1: of what arrives at fox")
    assert the_map(page).get_attribute("aria-valuenow") == "1"


@pytest.mark.browser
def test_a_swap_moves_the_dot_and_leaves_what_was(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    before = dot(page, 6)
    page.get_by_role("button", name="slow").click()
    expect(page.locator(".it-question")).to_have_text("What do “slow” and “brown” do to “fox”?")
    assert dot(page, 6)[0] < before[0]  # slower is to the left
    assert state(page) == "hero=1;words=1,0,0"
    expect(page.locator("path.it-hero-ghost")).to_be_visible()
    takes = "“slow” takes fox from “quicker” to “slower”; it stays “browner”."
    expect(page.get_by_role("status")).to_contain_text(takes)
    page.get_by_role("button", name="swap brown").click()  # another word's choices tell nothing else of the swap
    expect(page.get_by_role("status")).to_contain_text(takes)
    expect(page.get_by_text("dashed: quick")).to_be_visible()
    page.get_by_role("button", name="undo").click()
    assert state(page) == ""
    page.get_by_role("button", name="swap brown").click()
    page.get_by_role("button", name="white").click()
    assert state(page) == "hero=1;words=0,1,0"


@pytest.mark.browser
def test_a_word_that_slides_under_the_resting_pointer_asks_nothing(show: Show) -> None:
    page = show(hero(), address="#hero=1;sentence=tower", width=1280, **STILL)
    options = page.locator(".it-hero-options button:visible")
    box = options.filter(has_text="collapsed").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.click(x, y)
    under = page.evaluate("([x, y]) => document.elementFromPoint(x, y).textContent", [x, y])
    assert under != "collapsed", "no word slid"
    page.wait_for_timeout(300)  # the browser asks by and by what lies under the pointer
    expect(page.locator(".it-told")).to_contain_text("The first guess is now “building”")
    expect(page.get_by_text("dashed: computer")).to_have_count(0)
    page.mouse.move(x + 3, y)
    expect(page.locator(".it-told")).to_contain_text("Is the first guess still “building”?")


def test_a_swap_that_changes_the_first_guess_says_so(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    said = page.get_by_role("status")
    page.get_by_role("button", name="swap long").click()
    for word, told in (
        ("soft", r"“fruit” \(0\.05\), no longer “tail”\."),
        ("long", r"“tail” \(0\.10\), no longer “fruit”\."),
    ):
        page.get_by_role("button", name=word, exact=True).click()
        expect(said).to_have_text(
            re.compile(f"^The first guess is now {told} “{word}” leaves fox toward “quicker” and “browner”.$")
        )
    page.get_by_role("button", name="swap quick").click()
    page.get_by_role("button", name="slow").click()
    expect(said).to_contain_text("it stays “browner”. The first guess stays “tail” (0.11, was 0.10).")


@pytest.mark.browser
def test_an_end_in_the_middle_of_the_map_is_toward_neither_side(show: Show) -> None:
    page = show(hero(), width=1280, address="#hero=1;words=3,0,0", **STILL)
    said = page.get_by_role("status")
    expect(said).to_contain_text("fox ends toward “browner”, neither “slower” nor “quicker”.")
    page.get_by_role("button", name="swap lazy").click()
    page.get_by_role("button", name="quick").click()
    expect(said).to_contain_text("“quick” takes fox to “quicker”; it stays “browner”.")
    page.get_by_role("button", name="clever").click()
    expect(said).to_contain_text("“clever” leaves fox toward “quicker” and “browner”.")
    page.get_by_role("button", name="lazy").click()
    expect(said).to_contain_text("“lazy” takes fox from “quicker” to the middle; it stays “browner”.")


@pytest.mark.browser
def test_an_end_of_which_there_is_nothing_to_say_is_not_named(show: Show) -> None:
    page = show(hero(), width=1280, address="#hero=1;sentence=tower", **STILL)
    said = page.get_by_role("status")
    expect(said).to_contain_text("tower ends toward “of Hanoi”. Is that the work of “of Hanoi”?")
    page.get_by_role("button", name="computer tower").click()
    expect(said).to_contain_text(
        "“tower” (0.46), no longer “city”. “computer” takes tower from “of Hanoi” to “collapsed” and to “computer”."
    )
    page.get_by_role("button", name="collapsed tower").click()
    expect(said).to_contain_text("“collapsed” takes tower away from “computer”; it stays “collapsed”.")
    ends = page.locator(".it-hero-map .it-axis", has_text=re.compile("[←→↑↓]")).locator("visible=true")
    assert ends.all_text_contents() == ["← collapsed", "of Hanoi →", "↑ computer"]


@pytest.mark.browser
def test_another_word_reads(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    page.get_by_role("button", name="what has reads").click()
    assert state(page) == "hero=1;reader=5"
    said = page.get_by_role("status")
    # The map's ends are the noun's.
    expect(said).to_contain_text("Of what arrived at has in six layers, 0.18 came from “fox”, 0.12 from itself")
    page.evaluate("location.hash = 'hero=1;reader=5;layer=3'")
    expect(said).to_contain_text("Layer 3: of what arrives at has, most comes from")
    expect(said).not_to_contain_text("lies toward")
    page.evaluate("location.hash = 'hero=1;reader=5'")
    expect(page.get_by_role("button", name="what has reads")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".it-question")).to_have_text("What becomes of has, layer by layer?")
    expect(page.locator(".it-hero-map .it-axis", has_text="quicker").locator("visible=true")).to_have_count(0)
    page.get_by_role("button", name="what fox reads").click()
    expect(page.locator(".it-question")).to_have_text("What do “quick” and “brown” do to “fox”?")
    page.evaluate("location.hash = 'hero=1;layer=0'")
    expect(said).to_contain_text("Before the first layer")
    page.get_by_role("button", name="what has reads").click()
    expect(said).to_contain_text("Of what arrived at has in six layers, 0")  # before the first layer nobody has read


@pytest.mark.browser
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("sentence=tower", "What does “of Hanoi” do to “tower”?"),
        ("sentence=tower;words=1;layer=3", "What does “collapsed” do to “tower”?"),
        ("words=2,1,1;reader=8", "What becomes of the gap"),
        ("words=2,1,1;layer=2", "What do “clever” and “white” do to “fox”?"),
    ],
)
def test_a_link_restores_a_state(show: Show, address: str, words: str) -> None:
    page = show(hero(), address=f"#hero=1;{address}", **STILL)
    expect(page.locator(".it-question")).to_contain_text(words)
    assert state(page) == f"hero=1;{address}"


@pytest.mark.browser
@pytest.mark.parametrize("address", ["words=9,0,0", "words=0", "layer=7", "reader=11", "tail=1", "sentence=cat"])
def test_a_link_that_cannot_be_read_says_so(show: Show, address: str) -> None:
    page = show(hero(), address=f"#hero=1;{address}", **STILL)
    expect(page.get_by_role("status")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_it_plays_once_and_stops_for_who_takes_it_in_hand(show: Show) -> None:
    page = show(hero(), width=1280)
    head = page.get_by_role("slider", name="layer", exact=True)
    expect(head).to_have_value("1", timeout=5000)
    head.press("ArrowRight")
    page.wait_for_timeout(1500)
    assert head.input_value() == "2"


@pytest.mark.browser
def test_what_plays_is_printed_at_its_end_and_then_nothing_listens_for_printing(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    page.evaluate(
        """() => {
            window.heard = new Set();
            const [add, remove] = [window.addEventListener, window.removeEventListener];
            window.addEventListener = (...all) => {
                if (all[0] === "beforeprint") heard.add(all[1]);
                add.apply(window, all);
            };
            window.removeEventListener = (...all) => (heard.delete(all[1]), remove.apply(window, all));
        }"""
    )
    page.get_by_role("button", name="play the layers").click()
    assert page.evaluate("heard.size") == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert the_map(page).get_attribute("aria-valuenow") == "6"
    assert page.evaluate("heard.size") == 0


@pytest.mark.browser
def test_the_button_pauses_what_plays(show: Show) -> None:
    page = show(hero(), width=1280)
    head = page.get_by_role("slider", name="layer", exact=True)
    pause = page.get_by_role("button", name="pause")
    expect(pause).to_have_text("❚❚", timeout=5000)
    pause.click()
    expect(page.get_by_role("button", name="play the layers")).to_have_text("▶")
    layer = head.input_value()
    page.wait_for_timeout(1000)
    assert head.input_value() == layer


@pytest.mark.browser
def test_another_word_is_seen_at_the_end_of_its_way_though_the_first_still_plays(show: Show) -> None:
    page = show(hero(), width=1280)
    head = page.get_by_role("slider", name="layer", exact=True)
    expect(head).to_have_value("1", timeout=5000)
    page.get_by_role("button", name="slow", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("“slow” takes fox from “quicker” to “slower”")
    expect(head).to_have_value("6")
    head.press("ArrowLeft")
    page.get_by_role("button", name="quick", exact=True).click()
    expect(head).to_have_value("5")  # who has chosen a layer keeps it


@pytest.mark.browser
def test_a_tap_on_the_ring_of_another_word_takes_it(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    page.locator(".it-hero-other").first.click()
    assert state(page) == "hero=1;words=1,0,0"


@pytest.mark.browser
def test_before_and_after_have_two_names(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    page.get_by_role("button", name="swap long").click()
    page.get_by_role("button", name="soft").click()
    page.mouse.move(0, 0)
    expect(page.locator(".it-hero-map text", has_text=re.compile("^before$"))).to_be_visible()
    expect(page.locator(".it-hero-map text", has_text="quick brown fox").locator("visible=true")).to_have_count(1)


@pytest.mark.browser
def test_it_ends_where_it_begins_without_motion(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    page.wait_for_timeout(1200)
    assert page.get_by_role("slider", name="layer", exact=True).input_value() == "6"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_its_height_holds_still(show: Show, width: int) -> None:
    page = show(hero(), width=width, **STILL)
    stage = page.locator(".it-stage")
    heights = {round(page.evaluate("document.querySelector('.it-stage').getBoundingClientRect().height"))}
    for name in ("slow", "clever", "lazy"):
        page.get_by_role("button", name=name).click()
        heights.add(round(stage.evaluate("each => each.getBoundingClientRect().height")))
    for _ in range(6):
        the_map(page).press("ArrowLeft")
        heights.add(round(stage.evaluate("each => each.getBoundingClientRect().height")))
    assert len(heights) == 1
    if width == 1280:
        assert heights.pop() <= 800


@pytest.mark.browser
def test_the_tables_hold_the_files_numbers(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    page.get_by_role("button", name="table").click()
    caught_up(page)
    cell = page.locator(".it-tables table").last.locator("tbody tr").first.locator("td")
    assert float(cell.get_attribute("data-value") or 0) == SENTENCES[0]["variants"][0]["guesses"][0][1]


@pytest.mark.browser
def test_the_chapters_stand_in_the_picture(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    links = page.locator(".it-hero-stop")
    assert [link.get_attribute("href") for link in links.all()] == [href for _, href in CHAPTERS]
    assert all(link.is_visible() for link in links.all())
    assert [link.inner_text() for link in links.all()] == [f"{name} ›" for name, _ in CHAPTERS]
    page.add_style_tag(content="main { max-width: 1000px }")  # as wide as on the front page
    assert [link.inner_text() for link in links.all()] == [f"chapter {name} ›" for name, _ in CHAPTERS]
    links.nth(1).focus()
    expect(page.get_by_text("opens chapter 2")).to_be_visible()
    expect(page.get_by_text("opens chapter 3")).to_be_hidden()
    links.nth(2).hover()
    expect(page.get_by_text("opens chapter 3")).to_be_visible()


@pytest.mark.browser
def test_on_a_phone_the_chapters_stand_there_too_and_lie_over_nothing(show: Show) -> None:
    page = show(hero(), width=390, has_touch=True, is_mobile=True, **STILL)
    links = page.locator(".it-hero-stop")
    for sentence in ("fox", "tower"):
        page.get_by_role("radio", name=sentence).check()
        assert [link.get_attribute("href") for link in links.all() if link.is_visible()] == [at for _, at in CHAPTERS]
        assert links.evaluate_all(COVERED) == []
    expect(page.get_by_role("link", name="Architectures")).to_be_visible()  # what is cut short has its name
    page.get_by_role("radio", name="fox").check()
    assert links.nth(1).inner_text().split("\n")[0] in ("Architectures ›", "ch. 2 ›")
    slider, last = (
        page.locator(part).evaluate(
            "one => { const box = one.getBoundingClientRect(); return box.y + box.height / 2; }"
        )
        for part in (".it-hero-slider input", ".it-hero-stop >> nth=4")
    )
    assert abs(slider - last) < 1


# Of the words of links to chapters, which lie over a word, a bar, a button, or each other.
COVERED = """all => {
  const boxOf = (one) => one.getBoundingClientRect();
  const parts = all.flatMap((one) => [...one.querySelectorAll("i, b, span")])
    .filter((one) => one.checkVisibility() && boxOf(one).width > 1);
  const drawn = ".it-hero svg :is(text, .it-bar-fill, .it-hero-under)";
  const others = [...document.querySelectorAll(`${drawn}, .it-hero button, .it-hero input`)]
    .filter((one) => one.checkVisibility() && (one.matches("button, input") || boxOf(one).width > 1));
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;
  return parts.flatMap((part, i) => [...others, ...parts.slice(i + 1)]
    .filter((one) => over(boxOf(part), boxOf(one)))
    .map((one) => `${part.textContent} over ${one.outerHTML.slice(0, 90)}`));
}"""


OVERLAPPING = """(svg) => {
  const all = [...svg.querySelectorAll("text")].filter((each) => each.textContent && each.getClientRects().length);
  const edge = svg.getBoundingClientRect();
  const boxes = all.map((each) => [each.textContent, each.getBoundingClientRect()]);
  const cut = boxes.filter(([, box]) => box.left < edge.left - 0.5 || box.right > edge.right + 0.5);
  const over = boxes.flatMap(([a, one], i) => boxes.slice(i + 1).filter(([, two]) =>
    Math.min(one.right, two.right) - Math.max(one.left, two.left) > 2
    && Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 6).map(([b]) => `${a} over ${b}`));
  return [...cut.map(([text]) => `${text} is cut`), ...over];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_names_on_the_map_keep_out_of_each_others_way(show: Show, width: int) -> None:
    page = show(hero(), width=width, **STILL)
    found = []
    for sentence in SENTENCES:
        sizes = [range(len(slot["words"])) for slot in sentence["slots"]]
        for words in itertools.product(*sizes):
            for layer in (6, 1):
                name = "" if sentence is SENTENCES[0] else f"sentence={sentence['name']};"
                state = f"hero=1;{name}words={','.join(map(str, words))};layer={layer}"
                page.evaluate("state => { location.hash = state; }", state)
                painted(page)
                found += [f"{state}: {each}" for each in page.locator(".it-hero-map svg").evaluate(OVERLAPPING)]
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("words=1,1,0", "dashed: fox with another word"),
        ("words=3,0,0", "directions found without “lazy”"),
        ("words=2,2,0", "directions found without “clever” or “red”"),
        ("reader=5", "the other word that brings most, and its share"),
        ("reader=8", "its guess, read out after each layer"),
        ("sentence=tower;words=2", "dashed: tower with another word"),
    ],
)
def test_the_map_says_for_which_words_it_has_no_direction(show: Show, words: str, note: str) -> None:
    page = show(hero(), width=1280, address=f"#hero=1;{words}", **STILL)
    expect(page.locator(".it-hero-map text", has_text=note)).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_drawn_at_the_words_says_of_which_layer_it_is(show: Show, width: int) -> None:
    page = show(hero(), width=width, **STILL)
    note = page.locator(".it-hero-sentence text", has_text="what arrives at")
    expect(note).to_contain_text("what arrives at fox in layer 6")
    the_map(page).press("ArrowLeft")
    expect(note).to_contain_text("what arrives at fox in layer 5")
    for name in ("what The reads", "what ? reads"):  # a chapter's name may stand there
        page.get_by_role("button", name=name).click()
        boxes = [each.bounding_box() for each in (note, *page.locator(".it-hero-stop").locator("visible=true").all())]
        label, *others = [each for each in boxes if each]
        for each in others:
            right = min(label["x"] + label["width"], each["x"] + each["width"])
            low = min(label["y"] + label["height"], each["y"] + each["height"])
            assert right <= max(label["x"], each["x"]) or low <= max(label["y"], each["y"])


@pytest.mark.browser
def test_nothing_of_an_earlier_state_is_left_to_be_read(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    by_mouse(page)
    expect(page.get_by_role("status")).to_contain_text("Layer 1: of what arrives at fox")
    page.get_by_role("radio", name="tower").check()
    expect(page.get_by_role("status")).to_contain_text("tower ends toward")
    line = page.locator(".it-told").text_content() or ""
    assert "fox" not in line
    assert line.count("tower ends") == 1


def turns(sentence: dict[str, Any], words: list[int]) -> list[tuple[str, str]]:
    """All swaps of one word that change the first guess, as what is given and what is taken."""

    def guess(some: list[int]) -> str:
        place = 0
        for word, slot in zip(some, sentence["slots"], strict=True):
            place = place * len(slot["words"]) + word
        return str(sentence["variants"][place]["guesses"][0][0])

    return [
        (slot["words"][words[i]], other)
        for i, slot in enumerate(sentence["slots"])
        for option, other in enumerate(slot["words"])
        if guess([*words[:i], option, *words[i + 1 :]]) != guess(words)
    ]


@pytest.mark.browser
def test_it_invites_to_a_swap_that_changes_the_first_guess(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    said = page.get_by_role("status")
    fox, tower = SENTENCES
    assert turns(fox, [0, 0, 0]) == [("long", "soft")]
    expect(said).to_contain_text("Then “long” for “soft”: is the first guess still “tail”?")
    page.get_by_role("button", name="clever").click()
    assert turns(fox, [2, 0, 0]) == [("long", "soft")]
    expect(said).to_contain_text("stays “tail” (0.08, was 0.10). Swap “long” for “soft”: does it still?")
    page.get_by_role("button", name="slow").click()
    assert turns(fox, [1, 0, 0]) == []
    expect(said).to_have_text(re.compile(r"stays “tail” \(0\.11, was 0\.08\)\.$"))
    page.get_by_role("radio", name="tower").check()
    assert turns(tower, [0])[0] == ("tower of Hanoi", "collapsed tower")  # the usual swap: not named twice
    expect(said).to_have_text(re.compile("Swap it for “collapsed”. Is the first guess still “city”\\?$"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_gap_shows_what_it_would_guess_after_each_layer(show: Show, width: int) -> None:
    page = show(hero(), width=width, has_touch=width == 390, **STILL)
    variant = SENTENCES[0]["variants"][0]
    page.get_by_role("button", name="what ? reads").click()
    lines = page.locator(".it-hero-list")
    told = [each for each in lines.locator("text").all_text_contents() if each]
    shown = [[word, f"{share:.2f}"] for word, share in [*variant["early"], variant["guesses"][0]]]
    names = ["word", *(f"layer {layer}" for layer in range(1, 7))]
    assert told == [part for name, line in zip(names, shown, strict=True) for part in (name, *line)]
    said = page.get_by_role("status")
    expect(said).to_contain_text("makes the guess: “tail” (0.10). Read out a layer earlier, it says “side”.")
    expect(page.locator(".it-look")).to_contain_text("Swap “long” for “soft”")
    at = lines.locator("text", has_text=re.compile("^pound$"))
    (at.tap if width == 390 else at.click)(force=True)  # a line chooses its layer
    assert state(page) == "hero=1;reader=8;layer=3"
    expect(said).to_contain_text("After layer 3 it would guess “pound” (0.03): of what arrives at ?")
    the_map(page).press("ArrowDown")  # to the line below
    assert state(page) == "hero=1;reader=8;layer=4"
    expect(the_map(page)).to_have_attribute("aria-valuetext", "after layer 4: character, 0.03")
    the_map(page).press("End")
    page.get_by_role("button", name="swap long").click()
    page.get_by_role("button", name="soft").click()
    expect(said).to_contain_text("The vector of ? now guesses “fruit” (0.05), no longer “tail”.")
    page.get_by_role("button", name="what fox reads").click()
    expect(lines).to_be_hidden()
    expect(page.locator(".it-hero-map .it-axis", has_text="quicker").locator("visible=true")).to_have_count(1)


@pytest.mark.browser
def test_another_word_shows_which_word_brings_it_most(show: Show) -> None:
    page = show(hero(), width=1280, address="#hero=1;reader=5;layer=1", **STILL)
    told = [each for each in page.locator(".it-hero-list text").all_text_contents() if each]
    assert told[:4] == ["word", "layer 1", "fox", "0.27"]
    expect(page.get_by_role("status")).to_contain_text("of what arrives at has, most comes from “fox” (0.27)")


@pytest.mark.browser
def test_no_message_of_a_followed_word_is_cut_on_a_phone(show: Show) -> None:
    page = show(hero(), width=390, has_touch=True, is_mobile=True, **STILL)
    cut = []
    for sentence in SENTENCES:
        for reader in range(len(sentence["variants"][0]["tokens"])):
            for layer in (3, 5, 6):
                follow(page, "hero", f"sentence={sentence['name']};reader={reader};layer={layer}")
                said = page.get_by_role("status")
                if said.evaluate("each => each.scrollHeight > each.clientHeight + 1"):
                    cut.append(said.text_content())
    assert cut == []


@pytest.mark.browser
def test_who_chooses_another_word_has_done_with_the_swaps(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    offered = page.locator(".it-hero-options")
    page.get_by_role("button", name="swap brown").click()
    expect(offered.get_by_role("button", name="red")).to_be_visible()
    page.get_by_role("button", name="what ? reads").click()
    expect(offered).to_be_hidden()
    assert page.locator("[aria-expanded='true']").locator("visible=true").count() == 0
    page.get_by_role("button", name="swap brown").click()
    expect(offered.get_by_role("button", name="red")).to_be_visible()


@pytest.mark.browser
def test_no_message_of_a_swap_is_cut_on_a_phone(show: Show) -> None:
    page = show(hero(), width=390, has_touch=True, is_mobile=True, **STILL)
    cut = []
    for sentence in ("fox", "tower"):
        page.get_by_role("radio", name=sentence).check()
        names = page.locator(".it-hero-options button").locator("visible=true").all_text_contents()
        for before, after in itertools.permutations(names, 2):
            for name in (before, after):
                page.locator(".it-hero-options").get_by_role("button", name=name, exact=True).click()
            caught_up(page)
            said = page.get_by_role("status")
            if said.evaluate("each => each.scrollHeight > each.clientHeight + 1"):
                cut.append(said.text_content())
    assert cut == []


# Of the names on the map, which lie on a line through the layers, and how far the name of the dot is from it.
NAMES = """(svg) => {
  const shown = (each) => each.textContent && each.checkVisibility();
  const names = [...svg.querySelectorAll("text")].filter(shown).map((each) => [each, each.getBoundingClientRect()]);
  const on = names.filter(([, box]) => [...svg.querySelectorAll(".it-hero-way, .it-hero-passed")].some((path) => {
    const long = path.getTotalLength();
    return long > 0 && Array.from({ length: 60 }, (_, i) => path.getPointAtLength(long * i / 59))
      .map((at) => at.matrixTransform(path.getScreenCTM()))
      .some(({ x, y }) => x > box.left && x < box.right && y > box.top + 4 && y < box.bottom - 4);
  }));
  const dot = svg.querySelector(".it-arrow-glyph .it-disc").getBoundingClientRect();
  const [, own] = names.at(-1);
  const far = Math.hypot(Math.max(own.left - dot.right, dot.left - own.right, 0),
    Math.max(own.top - dot.bottom, dot.top - own.bottom, 0));
  return [on.map(([text]) => text.textContent), far];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1000])
def test_an_arrow_leads_from_the_gaps_last_strip_to_the_first_guess(show: Show, width: int) -> None:
    page = show(hero(), width=width, **STILL)
    drawn = page.locator(".it-hero-guesses :is(.it-shaft, .it-head)").locator("visible=true")
    expect(drawn).to_have_count(0)  # of another word no vector makes the guess
    page.get_by_role("button", name="what ? reads").click()
    expect(drawn).to_have_count(2)
    expect(page.get_by_role("status")).to_contain_text("The vector of ? makes the guess: “tail” (0.10).")
    parts = (".it-hero-frame[rx]", ".it-hero-guesses .it-shaft", ".it-hero-guesses .it-bar-fill")
    frame, way, first = (page.locator(part).first.evaluate("one => one.getBoundingClientRect()") for part in parts)
    assert -1 <= way["x"] - (frame["x"] + frame["width"]) < 4
    assert 0 < first["x"] - (way["x"] + way["width"]) < 12
    assert abs(way["y"] - (first["y"] + first["height"] / 2)) < 4


@pytest.mark.browser
def test_an_arrow_leads_from_the_gap_down_to_its_guesses(show: Show) -> None:
    page = show(hero(), width=1000, **STILL)
    for sentence in ("fox", "tower"):
        page.get_by_role("radio", name=sentence).check()
        parts = (".it-hero-ground[data-gap]", ".it-hero-sentence .it-shaft", ".it-hero-guesses text")
        gap, way, title = (page.locator(part).first.evaluate("one => one.getBoundingClientRect()") for part in parts)
        assert gap["left"] < way["left"] < gap["right"]
        assert title["left"] < way["left"] < title["right"]
        assert 0 < way["top"] - gap["bottom"] < 6
        assert 0 < title["top"] - way["bottom"] < 16


@pytest.mark.browser
def test_what_is_said_of_a_layer_never_runs_ahead_of_its_arcs(show: Show) -> None:
    watch = """() => {
      const shares = () => [...document.querySelectorAll(".it-hero-under")].slice(0, 11)
        .map((bar) => Number(bar.getAttribute("height")));
      const layerIn = (part) => document.querySelector(part).textContent.match(/layer (\\d)/i)?.[1];
      window.seen = [];
      const look = () => {
        seen.push([layerIn(".it-told"), layerIn(".it-hero-sentence .it-axis"), shares()]);
        requestAnimationFrame(look);
      };
      look();
    }"""
    page = show(hero(), width=390)
    page.evaluate(watch)
    expect(page.get_by_role("slider", name="layer", exact=True)).to_have_value("5", timeout=9000)
    page.wait_for_timeout(300)
    frames = page.evaluate("seen")
    for layer in ("2", "3", "4"):
        of_layer = [(noted, shares) for said, noted, shares in frames if said == layer]
        noted, first = of_layer[0]
        assert noted == layer
        # Until the next layer, and so when it is first said, the bars are those of this one.
        assert first == pytest.approx(of_layer[len(of_layer) // 2][1], abs=0.3)


@pytest.mark.browser
@pytest.mark.parametrize("layer", range(1, 6))
def test_the_name_at_the_handle_stands_beside_it(show: Show, layer: int) -> None:
    page = show(hero(), width=1280, address=f"#hero=1;layer={layer}", **STILL)
    page.add_style_tag(content="main { max-width: 1000px }")  # as wide as on the front page
    name = page.locator(".it-hero-map .it-name").last
    expect(name).to_contain_text(f"fox, after layer {layer}")
    [own, handle] = (
        part.evaluate("one => one.getBoundingClientRect()") for part in (name, page.locator(".it-hero-map .it-disc"))
    )
    apart = [
        max(own[low] - handle[high], handle[low] - own[high]) for low, high in (("left", "right"), ("top", "bottom"))
    ]
    assert max(apart) < 20


@pytest.mark.browser
@pytest.mark.parametrize("words", ["words=0,0,0", "words=3,1,0", "sentence=tower;words=0", "sentence=tower;words=2"])
def test_on_a_phone_a_dot_has_its_name_beside_it_and_no_name_lies_on_the_path(show: Show, words: str) -> None:
    page = show(hero(), width=390, **STILL)
    for layer in range(1, 7):
        follow(page, "hero", f"{words};layer={layer}")
        on_the_path, far = page.locator(".it-hero-map svg").evaluate(NAMES)
        assert on_the_path == []
        assert far < 24, (layer, far)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_accessible_and_nothing_sticks_out(
    show: Show,
    complaints: Callable[[Page], list[tuple[str, str]]],
    sticking_out: Callable[[Page], list[str]],
    theme: str,
    width: int,
) -> None:
    page = show(hero(), theme=theme, width=width, **STILL)
    page.add_style_tag(content="main { max-width: 1000px }")  # as wide as on the front page
    assert complaints(page) == []
    assert sticking_out(page) == []
    page.get_by_role("button", name="what ? reads").click()  # a word at the end
    assert sticking_out(page) == []
    right = page.locator(".it-stage").evaluate("one => one.getBoundingClientRect().right")
    for link in page.locator(".it-hero-stop").locator("visible=true").all():
        assert link.evaluate("one => one.getBoundingClientRect().right") <= right + 0.5


@pytest.mark.browser
@pytest.mark.parametrize("sentence", ["fox", "tower"])
def test_the_hint_is_one_line_on_a_phone_and_names_the_word_to_begin_with(show: Show, sentence: str) -> None:
    page = show(hero(), width=390, address=f"#hero=1;sentence={sentence}", **STILL)
    words = {"fox": ("“quick”", "“slow”"), "tower": ("“of Hanoi”", "“collapsed”")}[sentence]
    expect(page.locator(".it-look")).to_have_text(re.compile("^Swap {} for {}".format(*words)))
    assert page.locator(".it-look").evaluate("one => one.getBoundingClientRect().height") < 30
    tempting = page.locator(".it-hero-options button[data-tempting]")
    expect(tempting).to_have_count(1)
    tempting.click()
    expect(tempting).to_have_count(0)
    expect(page.locator(".it-look")).to_have_text(re.compile("^Swap {1} for {0}".format(*words)))


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("sentence", ["fox", "tower"])
def test_a_finger_finds_its_buttons(
    show: Show, sticking_out: Callable[[Page], list[str]], sentence: str, width: int
) -> None:
    phone = {"has_touch": True, "is_mobile": True}
    page = show(hero(), width=width, address=f"#hero=1;sentence={sentence}", **phone, **STILL)
    chapters = [".it-hero-stop"] if width < 660 else []
    parts = ", ".join([".it-pick", ".it-hero-options button", ".it-radios label", ".it-hero-play", *chapters])
    targets = page.locator(f".it-demo :is({parts})")
    assert small_targets(targets.locator("visible=true")) == []
    assert sticking_out(page) == []


@pytest.mark.browser
@pytest.mark.parametrize(("width", "shown"), [(944, ".it-ribbon"), (390, ".it-hero-under")])
def test_what_comes_from_the_words_that_the_question_is_about_is_pink(show: Show, width: int, shown: str) -> None:
    page = show(hero(), width=width, **STILL)
    pink = "all => all.flatMap((each, i) => each.matches('[data-told]') ? [i] : [])"
    marked = page.locator(f".it-hero-sentence {shown}")
    assert marked.evaluate_all(pink) == [2, 3]  # quick, brown
    page.get_by_role("button", name="what has reads", exact=True).click()
    expect(page.locator(".it-question")).to_have_text("What becomes of has, layer by layer?")
    assert marked.evaluate_all(pink) == []


@pytest.mark.browser
def test_a_phone_shows_what_arrives_as_bars_with_shares(show: Show) -> None:
    page = show(hero(), width=390, has_touch=True, is_mobile=True, **STILL)
    told = """demo => demo.querySelector(".it-message-line").getBoundingClientRect().bottom
        - demo.getBoundingClientRect().top"""
    assert page.locator(".it-demo").evaluate(told) <= 844
    expect(page.locator(".it-ribbon").locator("visible=true")).to_have_count(0)
    bars = page.locator(".it-hero-under").evaluate_all(
        "all => all.slice(0, 11).map(bar => +bar.getAttribute('height'))"
    )
    assert sum(bars) == pytest.approx(22, abs=0.1)  # the share 1
    said = page.get_by_role("status")
    expect(said).to_have_text(
        "fox ends toward “quicker” and “browner”. Is that the work of “quick”? Swap it for “slow”. "
        "Then “long” for “soft”: is the first guess still “tail”?"
    )
    share = page.locator(".it-hero-sentence text", has_text="0.57").bounding_box()
    word = page.locator(".it-hero-ground[data-chosen]").bounding_box()
    assert share is not None
    assert word is not None
    assert word["x"] < share["x"] < word["x"] + word["width"]
    assert word["y"] - 44 < share["y"] < word["y"]


@pytest.mark.browser
def test_what_a_key_does_is_painted_within_a_frame(show: Show, key_to_paint: Paint) -> None:
    # Other programs on the machine only ever add to them: the quick ones are judged.
    page = show(hero(), width=1280, **STILL)
    times = key_to_paint(the_map(page), ["ArrowLeft", "ArrowLeft", "ArrowRight", "ArrowRight"] * 10)
    assert times[10] < 16, times


@pytest.mark.browser
def test_the_message_is_changed_in_its_place(show: Show) -> None:
    # A node that comes or goes makes the browser ask the page's rules with `:has()` again, which takes milliseconds.
    page = show(hero(), width=1280, **STILL)
    page.evaluate("window.kept = [...document.querySelector('.it-said').childNodes]")
    the_map(page).press("ArrowLeft")
    expect(page.get_by_role("status")).to_contain_text("Layer 5: of what arrives at fox")
    assert page.evaluate("kept.every((node) => node.isConnected)")
    assert page.evaluate("document.querySelector('.it-said').textContent").count("Layer") == 1
    the_map(page).press("Home")
    expect(page.get_by_role("status")).to_contain_text("Before the first layer fox has read nothing")


def counting_layouts(page: Page) -> Callable[[], float]:
    """What gives how often a page was laid out."""
    tools = page.context.new_cdp_session(page)
    tools.send("Performance.enable")

    def layouts() -> float:
        metrics = tools.send("Performance.getMetrics")["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "LayoutCount"))

    return layouts


@pytest.mark.browser
def test_another_sentence_asks_the_page_for_its_layout_once(show: Show) -> None:
    page = show(hero(), width=1280, **STILL)
    layouts = counting_layouts(page)
    page.get_by_role("radio", name="tower").check()
    page.wait_for_timeout(400)
    before = layouts()
    page.evaluate(
        """() => new Promise((done) => requestAnimationFrame(() => {
          document.querySelector("input[value=fox]").click();
          const channel = new MessageChannel();
          channel.port1.onmessage = done;
          channel.port2.postMessage(0);
        }))"""
    )
    assert layouts() - before <= 1  # for the length of the message
    expect(page.get_by_role("status")).to_contain_text("fox ends toward")


@pytest.mark.browser
def test_another_sentence_leaves_the_buttons_of_its_words_in_their_places(show: Show) -> None:
    # A node that comes or goes makes the browser ask the page's rules with `:has()` again.
    page = show(hero(), width=1280, **STILL)
    page.evaluate("window.kept = [...document.querySelectorAll('.it-hero *')]")
    page.get_by_role("radio", name="tower").check()
    expect(page.locator(".it-hero-options button").locator("visible=true")).to_have_text(
        ["tower of Hanoi", "collapsed tower", "computer tower"]
    )
    assert page.evaluate("kept.every((node) => node.isConnected)")
    assert page.evaluate("kept.length === document.querySelectorAll('.it-hero *').length")
    page.get_by_role("radio", name="fox").check()
    expect(page.locator(".it-hero-options button").locator("visible=true")).to_have_text(
        ["quick", "slow", "clever", "lazy"]
    )


@pytest.mark.browser
def test_a_key_asks_the_page_for_its_layout_once(show: Show, key_to_paint: Paint) -> None:
    page = show(hero(), width=1280, **STILL)
    layouts = counting_layouts(page)
    key_to_paint(the_map(page), ["ArrowLeft", "ArrowRight"])
    before = layouts()
    key_to_paint(the_map(page), ["ArrowLeft", "ArrowRight"] * 10)
    assert layouts() - before <= 20 + 2  # for the length of the message

"""`WhichShape`: each need has a rule with a source, the path by mouse, finger and keys, a link, bad input."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import small_targets, state
from inside_transformers.widgets import WhichShape
from inside_transformers.widgets.which_shape import BUDGETS, EXAMPLES, RIGHT, RULES, SCENES, TASKS, advice

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
CHOICES = [(examples, budget) for examples in EXAMPLES for budget in BUDGETS]
NEEDS = [(task, examples, budget) for task in TASKS for examples in EXAMPLES for budget in BUDGETS]


def test_each_need_has_a_rule_and_each_rule_a_need_and_a_source() -> None:
    used = {advice(*need) for need in NEEDS}
    assert used == set(range(len(RULES)))
    assert all(rule[6].url.startswith("https://arxiv.org/abs/") for rule in RULES)
    assert {rule[3] for rule in RULES} == {"encoder", "decoder", "encoder–decoder"}
    assert {(rule[0], rule[3]) for rule in RULES} <= {(task, each) for task in TASKS for each in SCENES[task].shapes}


def test_where_the_mask_decides_the_budget_does_not() -> None:
    for task, scene in SCENES.items():
        shapes = {RULES[advice(task, examples, budget)][3] for examples in EXAMPLES for budget in BUDGETS}
        hidden = scene.at is not None and scene.at + 1 < len(scene.text.split())
        assert ("can only guess" in scene.lesson) == hidden
        assert not hidden or shapes == {"encoder"}
        # Else the demo says what decides.
        assert bool(scene.lesson) == (len(shapes) == 1)
        assert bool(scene.though) == (bool(scene.lesson) and not hidden)


def test_each_shape_that_no_need_of_a_task_leads_to_has_a_reason() -> None:
    for task, scene in SCENES.items():
        shapes = {RULES[advice(task, *need)][3] for need in CHOICES}
        assert set(scene.others) == {"encoder", "encoder–decoder", "decoder"} - shapes
        assert all(why or (scene.lesson and shape in scene.shapes) for shape, why in scene.others.items())


PAGE = Path(__file__).resolve().parents[2] / "book" / "architectures" / "which.ipynb"
POST = {"label": "text classification", "tags": "named entity recognition", "translate": "translation"}
TAGGERS, WRITERS = ("encoder", "decoder"), ("encoder–decoder", "decoder, prefix")
POST |= {"summarize": "summarization", "write": "conversation"}


def test_what_the_post_says_is_what_the_pages_table_says() -> None:
    cells = json.loads(PAGE.read_text(encoding="utf-8"))["cells"]
    table = next(text for cell in cells if "| task | the post" in (text := "".join(cell["source"])))
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|:]+)", table, re.MULTILINE))
    assert {task: SCENES[task].post for task in POST} == {task: (((rows[name],), ""),) for task, name in POST.items()}
    marked, written = (rows[f"{kind} question answering"] for kind in ("extractive", "generative"))
    answer = [(" or ".join(shapes), where) for shapes, where in SCENES["answer"].post]
    assert answer == [(marked, "where the answer is marked"), (written, "where the answer is written")]
    assert not SCENES["search"].post
    assert not any("search" in name for name in rows)


def test_what_is_right_is_what_the_page_measured() -> None:
    cells = {cell["id"]: cell for cell in json.loads(PAGE.read_text(encoding="utf-8"))["cells"]}
    printed = {name: "".join(cells[name]["outputs"][0]["text"]) for name in ("tag-table", "prefix-data")}
    first = {shape: re.search(rf"^{shape} +(\d+) of 16", printed["tag-table"], re.MULTILINE) for shape in TAGGERS}
    last = {shape: re.search(rf"^{shape} .* (\d+)$", printed["prefix-data"], re.MULTILINE) for shape in WRITERS}
    numbers = [int(found[1]) for found in (*first.values(), *last.values()) if found]
    encoder, decoder, pair, prefix = numbers
    assert "right of 200" in printed["prefix-data"]
    assert {
        ("tags", "any"): (16, {"encoder": encoder, "decoder": decoder}),
        ("translate", "many"): (200, {"encoder–decoder": pair, "decoder": prefix}),
    } == RIGHT
    assert all({*by} == {*SCENES[task].shapes} for (task, _), (_, by) in RIGHT.items())


def said_of_post(task: str, shape: str) -> str:
    """What the post says of a task, and whether the rule that leads to this shape says so, too."""
    post = SCENES[task].post
    if not post:
        return "The table of the blog post behind this course: no such task."
    same = [(shapes, where) for shapes, where in post if shape in shapes]
    shapes, where = (same or [*post])[0]
    stands = "✓ Still holds here." if same else "✕ Not with these choices."
    return f"The table of the blog post behind this course: {' or '.join(shapes)}{where and f', {where}'}. {stands}"


def decides(task: str, examples: str, budget: str) -> str:
    """Which choices, each changed alone, give another shape, in words, and why."""
    shape = RULES[advice(task, examples, budget)][3]
    counts = any(RULES[advice(task, each, budget)][3] != shape for each in EXAMPLES)
    costs = any(RULES[advice(task, examples, each)][3] != shape for each in BUDGETS)
    labeled = "encoders usually need labeled data"
    return {
        (True, True): f"examples and budget decide: {labeled}; large decoders cost more.",
        (True, False): f"the number of examples decides: {labeled}.",
        (False, True): "the budget decides: large decoders do well, but cost more.",
        (False, False): "both examples and budget must change for another shape.",
    }[counts, costs]


@pytest.mark.parametrize("need", [{"task": "dance"}, {"examples": "7"}, {"budget": ""}])
def test_what_cannot_be_drawn_is_said_in_words(need: dict[str, str]) -> None:
    assert f"{next(iter(need))} is" in WhichShape(**need).problem


@pytest.mark.browser
def test_it_answers_each_need_as_python_does(show: Show) -> None:
    demo = WhichShape()
    page = show(demo)
    now, before = [demo.task, demo.examples, demo.budget], None
    for task, examples, budget in NEEDS:
        for i, (value, names) in enumerate(((task, TASKS), (examples, EXAMPLES), (budget, BUDGETS))):
            page.get_by_role("radio", name=names[value], exact=True).check()
            if now[i] != value:
                before, now = now, [*now[:i], value, *now[i + 1 :]]
        rule = RULES[advice(task, examples, budget)]
        same = before is not None and advice(*before) == advice(*now)
        shape = rule[3].capitalize() + (", as before" if same else "")
        knows = dict(zip(BUDGETS, SCENES[task].knows, strict=True))[budget]
        scene = SCENES[task]
        words = [f"{shape}:", knows, scene.lesson, rule[4]]
        if not scene.lesson:
            words[1:2] = [f"{knows}, so", decides(task, examples, budget)]
        expect(page.locator(".it-said")).to_have_text(" ".join(filter(None, words)))
        assert examples != "none" or "your examples" not in rule[4]
        expect(page.get_by_role("link", name=rule[6].name)).to_have_attribute("href", rule[6].url)
        expect(page.locator(".it-shape-why")).to_have_text(f"Why {rule[3]}: {rule[5]} ({rule[6].name}).")
        expect(page.locator(".it-shape-post")).to_have_text(said_of_post(task, rule[3]), use_inner_text=True)
        idle = [False, len({advice(task, each, budget) for each in EXAMPLES}) == 1]
        idle.append(len({advice(task, examples, each) for each in BUDGETS}) == 1)
        for same, line in zip(idle, page.locator(".it-shape-any").all(), strict=True):
            assert line.is_visible() == same
        costs = any(len({advice(task, each, budget) for budget in BUDGETS}) > 1 for each in EXAMPLES)
        if idle[2]:
            word = "alone" if costs else "here"
            expect(page.locator(".it-shape-any").last).to_have_text(f"(no effect {word})")
        ends = page.locator(".it-shape-end")
        chosen = ends.evaluate_all("all => all.filter((end) => 'chosen' in end.dataset).map((end) => end.innerText)")
        assert [name.replace("\n", "") for name in chosen] == [rule[3]]
        open_ends = {RULES[advice(task, examples, each)][3] for each in BUDGETS}
        out = ends.evaluate_all("all => all.filter((end) => 'out' in end.dataset).length")
        assert out == 3 - len(open_ends)


@pytest.mark.browser
def test_a_state_is_in_the_address_and_can_be_undone_by_keyboard(show: Show) -> None:
    page = show(WhichShape())
    page.get_by_role("radio", name=TASKS["label"]).focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert state(page) == "decide=1;task=translate"
    page.get_by_role("button", name="undo").press("Enter")
    assert state(page) == "decide=1;task=search"
    page.get_by_role("button", name="reset").press("Enter")
    assert state(page) == ""
    page = show(WhichShape(), address="#decide=1;task=translate;examples=many;budget=large")
    expect(page.locator(".it-said")).to_contain_text(
        "so the budget decides: large decoders do well, but cost more. Ask"
    )
    page = show(WhichShape(), address="#decide=1;task=dance")
    expect(page.locator(".it-said")).to_contain_text("can’t read")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible_and_fits_a_phone(show: Show, complaints: Check, sticking_out: Check, theme: str) -> None:
    page = show(WhichShape(), theme=theme, width=390, has_touch=True)
    assert small_targets(page.locator(".it-shape-map label")) == []
    assert sticking_out(page) == []
    page.get_by_role("button", name="table").click()  # what is too wide for a phone is scrolled in its place
    expect(page.locator(".it-shape-whole tbody tr")).to_have_count(len(RULES))
    assert complaints(page) == []
    assert [each for each in sticking_out(page) if not re.match(r"<(table|thead|tbody|tr|th|td)\b", each)] == []


@pytest.mark.browser
@pytest.mark.parametrize(("width", "most"), [(390, 860), (1280, 800)])
def test_it_holds_its_height(show: Show, width: int, most: int) -> None:
    page = show(WhichShape(), width=width)
    heights = set()
    for budget in BUDGETS.values():
        page.get_by_role("radio", name=budget, exact=True).check()
        for task in TASKS.values():
            page.get_by_role("radio", name=task, exact=True).check()
            heights.add(page.locator(".it-demo").bounding_box()["height"])  # type: ignore[index]
    assert len(heights) == 1
    assert max(heights) <= most


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 375, 664])
def test_it_holds_its_height_in_between_and_when_a_shape_is_pressed(show: Show, width: int) -> None:
    page = show(WhichShape(), width=width, has_touch=True)
    page.add_style_tag(content="body { font-family: system-ui }")  # as on a page of the book
    heights = set()
    for task in TASKS.values():
        page.get_by_role("radio", name=task, exact=True).check()
        for end in page.locator(".it-shape-end").all():
            heights.add(page.locator(".it-demo").bounding_box()["height"])  # type: ignore[index]
            end.click()
            heights.add(page.locator(".it-demo").bounding_box()["height"])  # type: ignore[index]
    assert max(heights) - min(heights) < 1


@pytest.mark.browser
@pytest.mark.parametrize("task", TASKS)
def test_what_each_shape_has_read_is_drawn_and_the_one_to_try_is_framed(show: Show, task: str) -> None:
    page = show(WhichShape(), address=f"#decide=1;task={task}")
    scene, rule = SCENES[task], RULES[advice(task, "few", "small")]
    # Two rows that say the same would say nothing.
    shapes = scene.shapes if task in ("tags", "write") else (" and ".join(scene.shapes),)
    for shape, lane in zip(shapes, page.locator(".it-shape-lane").all(), strict=True):
        text, written = scene.text.split(), scene.written.split()
        unread = text[scene.at + 1 :] if shape == "decoder" and scene.at is not None else []
        assert lane.locator(".it-chip").all_text_contents() == [*text, *written]
        assert lane.locator(".it-chip[data-masked]").all_text_contents() == unread
        read = " ".join([*text[: len(text) - len(unread)], *written])
        said = f"{shape}: has read {read}" + (f", not {' '.join(unread)}" if unread else "")
        assert (lane.get_attribute("aria-label") or "").partition(";")[0] == said
        assert (lane.get_attribute("data-chosen") is not None) == (shape == rule[3])
    assert page.locator(".it-shape-lane .it-chip[data-masked]").count() == (2 if task == "tags" else 0)
    alike = f"Both read the same: {scene.though or 'outlined rows have no hatch.'}"
    less = "The decoder’s mask hides the hatched words."
    expect(page.locator(".it-shape-key")).to_have_text(less if task == "tags" else alike)


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_word_in_another_language_says_which_below_it_in_its_row(show: Show, width: int) -> None:
    page = show(WhichShape(task="translate", examples="many"), width=width)
    page.add_style_tag(content="body { font-family: system-ui }")  # as on a page of the book
    asks = page.locator(".it-shape-asks")
    expect(asks).to_have_text(["→ chơi?Vietnamese"] * 2)
    for ask, words in zip(asks.all(), page.locator(".it-shape-words").all(), strict=True):
        word, row = ask.bounding_box(), words.bounding_box()
        assert word
        assert row
        assert word["height"] <= 28  # a chip's
        assert row["height"] <= 29  # one line
    page.locator(".it-shape-end").first.click()  # an encoder writes no word
    expect(asks.last).to_have_text("→ a vector each")
    page.get_by_role("radio", name=TASKS["summarize"], exact=True).check()
    expect(asks.first).to_have_text("→ text?")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_lines_that_run_into_the_chosen_path_end_before_it(show: Show, theme: str) -> None:
    page = show(WhichShape(), address="#decide=1;examples=many;shape=decoder", theme=theme)
    thin, apart, chosen = (page.locator(f".it-shape-{name}") for name in ("thin", "apart", "path"))
    assert apart.get_attribute("d") == chosen.get_attribute("d")
    order = "all => all.map((each) => each.getAttribute('class'))"
    drawn = page.locator(".it-shape-lines > path").evaluate_all(order)
    assert drawn == ["it-shape-thin", "it-shape-before", "it-shape-apart", "it-shape-path"]
    width, ground = (
        "each => parseFloat(getComputedStyle(each).strokeWidth)",
        "each => getComputedStyle(each).stroke",
    )
    assert apart.evaluate(width) >= chosen.evaluate(width) + 6
    assert chosen.evaluate(width) >= 4 * thin.evaluate(width)
    page_ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert apart.evaluate(ground) == page_ground


# Of each row: its name, what stands at its end, and the bar's share, if there is one.
ENDS = """rows => rows.map((row) => {
    const [right, all] = ["right", "all"].map((name) => row.querySelector(`.it-shape-${name}`)?.getBBox().width);
    const [name, end] = ["name", "outcome"].map((each) => row.querySelector(`.it-shape-${each}`).textContent);
    return [name, end, all ? right / all : null];
})"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("need", NEEDS[::2], ids="-".join)
def test_each_row_ends_with_what_comes_of_it(show: Show, need: tuple[str, str, str], width: int) -> None:
    task, examples, _ = need
    page = show(WhichShape(*need), width=width)
    rows, where = page.locator(".it-shape-lane"), page.locator(".it-shape-where")
    ends = rows.evaluate_all(ENDS)
    found = [measured for (name, each), measured in RIGHT.items() if name == task and each in ("any", examples)]
    if found:
        [(of, by)] = found
        guess = {"tags": {"decoder": ": a guess"}}.get(task, {})
        said = {shape: f"{right} of {of} right{guess.get(shape, '')}" for shape, right in by.items()}
        assert ends == [[shape, said[shape], pytest.approx(by[shape] / of, abs=0.01)] for shape in SCENES[task].shapes]
        expect(where).to_have_text("measured on this page, with small models")
        names = rows.evaluate_all("rows => rows.map((row) => row.ariaLabel)")
        assert [name.endswith(f"; {said[shape]}") for name, shape in zip(names, said, strict=True)] == [True, True]
    elif task == "write":
        assert ends == [["encoder", "4 computed, 0 kept", None], ["decoder", "1 computed, 3 kept", None]]
        computed = rows.evaluate_all("rows => rows.map((row) => row.querySelectorAll('[data-again]').length)")
        assert computed == [4, 1]
    else:
        assert [end[1:] for end in ends] == [["", None]]
        expect(where).to_have_text("not measured on this page")
    # One bar under the other, and nothing cut.
    lefts = page.locator(".it-shape-all").evaluate_all("all => all.map((bar) => bar.getBoundingClientRect().left)")
    assert len(set(lefts)) == bool(found)
    cut = "rows => rows.some((row) => row.scrollWidth > row.clientWidth)"
    assert not rows.evaluate_all(cut)


@pytest.mark.browser
def test_whatever_the_budget_a_decoder_has_not_read_what_comes_later(show: Show) -> None:
    page = show(WhichShape(task="tags", examples="many"))
    said = page.get_by_role("status")
    expect(said).to_contain_text(
        "Encoder: at “Jordan” an encoder has read “plays golf”, a decoder has not. At that word"
    )
    page.get_by_role("radio", name=BUDGETS["large"], exact=True).check()
    expect(said).to_contain_text(
        "Encoder, as before: at “Jordan” an encoder has read “plays golf”, even a large decoder has not."
    )
    page.get_by_role("radio", name=TASKS["label"], exact=True).check()
    page.get_by_role("radio", name=EXAMPLES["few"], exact=True).check()
    expect(said).to_contain_text("Decoder: encoder and decoder read the whole text, so")
    expect(page.locator(".it-shape-end[data-chosen]")).to_have_text("decoder")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_masks_and_lines_have_a_key_beside_them(show: Show, width: int) -> None:
    page = show(WhichShape(), width=width)
    masks = page.locator(".it-stage-picture .it-shape-masks")
    expect(masks).to_contain_text("Hatched: not read.")
    expect(masks).to_be_visible()
    # What is drawn is said, and nothing else.
    lines, dashed = page.locator(".it-shape-key-lines"), page.get_by_text("Dashed: your path before.")
    expect(lines).to_contain_text("Thin lines: other choices.")
    expect(dashed).to_be_hidden()
    page.get_by_role("radio", name=TASKS["write"], exact=True).check()
    assert page.locator(".it-shape-before").get_attribute("d")
    expect(dashed).to_be_visible()
    page.locator(".it-shape-end").first.click()
    expect(lines).to_contain_text("Thin: paths to encoder.")
    page.get_by_role("button", name="reset").click()
    box, map_box = lines.bounding_box(), page.locator(".it-shape-lines").bounding_box()
    assert box
    assert map_box
    assert box["y"] + box["height"] <= map_box["y"] + map_box["height"] + 1  # with the lines, on a phone too


# The words of chosen choices that a bead lies on, and those of a note that lie on a choice.
COVERED = """map => {
    const boxes = (node) => {
        const range = document.createRange();
        range.selectNodeContents(node);
        return [...range.getClientRects()];
    };
    const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    const discs = [...map.querySelectorAll(".it-shape-disc")].map((disc) => disc.getBoundingClientRect());
    const labels = [...map.querySelectorAll("label")];
    const under = labels.filter((label) => boxes(label.querySelector("span"))
        .some((box) => discs.some((disc) => meet(box, disc))));
    const notes = [...map.querySelectorAll(".it-shape-any")].filter((note) => note.checkVisibility());
    const rest = [...map.querySelectorAll("legend")].map((legend) => boxes(legend.firstChild)).flat()
        .concat(labels.map((label) => label.getBoundingClientRect()));
    const over = notes.filter((note) => boxes(note).some((box) => rest.some((other) => meet(box, other))));
    return [...under, ...over].map((each) => each.textContent);
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_no_bead_covers_a_word_and_no_note_a_choice(show: Show, width: int) -> None:
    page = show(WhichShape(), width=width, has_touch=width == 390)
    for need in NEEDS:
        for name, names in zip(need, (TASKS, EXAMPLES, BUDGETS), strict=True):
            page.get_by_role("radio", name=names[name], exact=True).check()
        assert page.locator(".it-shape-map").evaluate(COVERED) == [], need


# Where every task's line begins: the middles of boxes at which a thin line sets out.
THIN = """map => {
    const corner = map.getBoundingClientRect();
    const begins = [...map.querySelector(".it-shape-thin").getAttribute("d").matchAll(/M([\\d.]+) ([\\d.]+)C/g)];
    return [...map.querySelectorAll(".it-shape-question")[0].querySelectorAll("label")].flatMap((label) => {
        const { right, top, bottom } = label.getBoundingClientRect();
        const near = (a, b) => Math.abs(a - b) < 1;
        const at = ([, x, y]) => near(+x, right - corner.left) && near(+y, (top + bottom) / 2 - corner.top);
        return begins.some(at) ? [label.textContent] : [];
    });
}"""


@pytest.mark.browser
def test_a_shape_that_is_pressed_says_why_not_and_which_tasks_end_there(show: Show) -> None:
    page = show(WhichShape(task="tags", examples="many"))
    said, ends = page.get_by_role("status"), page.locator(".it-shape-end")
    ends.filter(has_text=re.compile("^decoder$")).click()
    expect(said).to_contain_text(
        "Decoder, not for this task: at “Jordan” an encoder has read “plays golf”, a decoder has not."
    )
    assert state(page) == "decide=1;shape=decoder"
    assert page.locator(".it-shape-map").evaluate(THIN) == [
        name for task, name in TASKS.items() if any(RULES[advice(task, *need)][3] == "decoder" for need in CHOICES)
    ]
    page.get_by_role("radio", name=TASKS["label"], exact=True).check()  # another need is answered
    expect(said).to_contain_text("Encoder: encoder and decoder read")
    assert state(page) == "decide=1;task=label"
    ends.last.press("Enter")
    expect(said).to_contain_text(
        "so both examples and budget must change for another shape. Try a decoder first with no examples and a large"
    )
    page.get_by_role("button", name="undo").click()
    expect(said).not_to_contain_text("not with these choices")
    ends.first.click()  # the answer itself
    expect(said).to_contain_text("Encoder: encoder and decoder read")


@pytest.mark.browser
@pytest.mark.parametrize("need", NEEDS[::2], ids="-".join)
def test_what_is_said_of_each_other_shape_is_what_the_rules_say(show: Show, need: tuple[str, str, str]) -> None:
    task, *choices = need
    scene, best = SCENES[task], RULES[advice(*need)][3]
    page = show(WhichShape(*need))
    for end in page.locator(".it-shape-end").all():
        shape = end.inner_text().replace("\n", "")
        if shape == best:
            continue
        end.click()
        said = page.get_by_role("status").inner_text()
        near = [other for other in CHOICES if RULES[advice(task, *other)][3] == shape]
        if near:
            changes = min(sum(a != b for a, b in zip(other, choices, strict=True)) for other in near)
            assert said.startswith(f"{shape.capitalize()}, not with these choices: ")
            attempt = f"Try {'a' if shape == 'decoder' else 'an'} {shape} first with"
            assert (attempt in said) == bool(near)
            assert len(re.findall("examples|budget", said.split(attempt)[1])) == changes
        else:
            why = scene.others[shape] or scene.lesson
            assert said.startswith(f"{shape.capitalize()}, not for this task: ")
            assert said.endswith(why)
        names = page.locator(".it-shape-name").all_text_contents()
        shown = " and ".join(names)
        assert shape in re.split(", | and ", shown)
        assert best in re.split(", | and ", shown)


def middle(place: Locator) -> tuple[float, float]:
    """The middle of an element, in pixels of the window."""
    box = place.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw(page: Page, *stops: tuple[float, float]) -> None:
    """Draw the mouse through these points without letting go."""
    page.mouse.move(*stops[0])
    page.mouse.down()
    for stop in stops[1:]:
        page.mouse.move(*stop, steps=12)


ROW = """(mask, n) => {
    const { x, y, width, height } = mask.querySelector(".it-shape-row").getBBox();
    const cells = [...mask.querySelectorAll(".it-shape-cell")];
    return Array.from({ length: n }, (_, i) => {
        const middle = new DOMPoint(x + (i + 0.5) * width / n, y + height / 2);
        const here = cells.filter((cell) => cell.isPointInFill(middle));
        return here.length === 1 ? "read" in here[0].dataset : null;
    });
}"""


def row_of(mask: Locator, n: int) -> list[bool | None]:
    """Which of n words the outlined row of a mask may read; None where no cell is, or two are."""
    read: list[bool | None] = mask.evaluate(ROW, n)
    return read


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_a_path_is_drawn_across_the_columns_and_the_one_before_stays_as_a_ghost(show: Show, width: int) -> None:
    page = show(WhichShape(), width=width, reduced_motion="reduce")
    ghost, said = page.locator(".it-shape-before"), page.get_by_role("status")
    assert not ghost.get_attribute("d")
    radios = [page.get_by_role("radio", name=name, exact=True) for name in (TASKS["tags"], EXAMPLES["many"])]
    large = page.get_by_role("radio", name=BUDGETS["large"], exact=True)
    label = page.get_by_role("radio", name=TASKS["label"], exact=True)
    draw(page, middle(label), middle(radios[1]), middle(large))
    for radio in (label, radios[1], large):
        expect(radio).to_be_checked()  # at once, with the pointer down still
    page.mouse.up()
    assert state(page) == "decide=1;examples=many;budget=large"
    assert ghost.get_attribute("d")
    radios[0].check()
    was = ghost.get_attribute("d")
    large.focus()
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("Encoder, as before")
    assert ghost.get_attribute("d") not in ("", was)
    page.get_by_role("button", name="reset").click()
    page.get_by_role("button", name="undo").click()
    assert state(page) == "decide=1;task=tags;examples=many"
    draw(page, middle(label), middle(radios[1]))
    page.mouse.up()
    page.get_by_role("button", name="undo").click()  # a path is one step
    assert state(page) == "decide=1;task=tags;examples=many"


@pytest.mark.browser
def test_a_finger_draws_a_bead_down_its_column(show: Show) -> None:
    page = show(WhichShape(), width=390, has_touch=True, is_mobile=True, reduced_motion="reduce")
    bead = page.locator('.it-shape-bead[data-name="task"] .it-hit')
    bead.scroll_into_view_if_needed()
    (x, y), (_, end) = middle(bead), middle(page.get_by_role("radio", name=TASKS["translate"], exact=True))
    finger, top = page.context.new_cdp_session(page), page.evaluate("scrollY")
    for part in range(5):
        kind = "touchMove" if part else "touchStart"
        point = {"x": x, "y": y + (end - y) * part / 4}
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(page.get_by_role("status")).to_contain_text("Encoder–decoder: ")
    assert state(page) == "decide=1;task=translate"
    assert page.evaluate("scrollY") == top


@pytest.mark.browser
@pytest.mark.parametrize("task", TASKS)
def test_the_outlined_row_of_a_mask_is_what_its_lane_says(show: Show, task: str) -> None:
    page = show(WhichShape(), address=f"#decide=1;task={task}")
    scene, shapes = SCENES[task], ["encoder", "encoder–decoder", "decoder"]
    n = len(f"{scene.text} {scene.written}".split())
    for i, shape in enumerate(shapes):
        if shape not in scene.shapes:
            assert not page.locator(".it-shape-row").nth(i).is_visible()
            continue
        read = n if shape != "decoder" or scene.at is None else scene.at + 1
        assert row_of(page.locator(".it-shape-mask").nth(i), n) == [True] * read + [False] * (n - read)


BROKEN = """cells => cells.flatMap(cell => [...cell.textContent.matchAll(/\\p{L}+/gu)].flatMap(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(cell.firstChild, index);
    range.setEnd(cell.firstChild, index + word.length);
    return range.getClientRects().length > 1 ? [word] : [];
}))"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_table_has_each_rule_with_its_needs_and_breaks_no_word(show: Show, width: int) -> None:
    page = show(WhichShape(), width=width)
    page.get_by_role("button", name="table").click()
    table = page.locator(".it-shape-whole")
    assert table.locator("th, td").evaluate_all(BROKEN) == []
    assert table.bounding_box()["height"] < 1300  # type: ignore[index]
    rows = [line.locator("th, td").all_text_contents() for line in table.locator("tbody tr").all()]
    for need in NEEDS:
        words = [TASKS[need[0]], EXAMPLES[need[1]], BUDGETS[need[2]].split(":")[0]]
        fits = [
            row
            for row in rows
            if row[0] == words[0]
            and all(cell == "any" or word in cell.split(", ") for cell, word in zip(row[1:3], words[1:], strict=True))
        ]
        assert [row[4] for row in fits] == [RULES[advice(*need)][4]]


@pytest.mark.browser
def test_a_choice_that_changes_nothing_is_said_to(show: Show) -> None:
    page = show(WhichShape(), address="#decide=1;task=translate;examples=few;budget=small")
    for name in (EXAMPLES["none"], EXAMPLES["few"]):
        page.get_by_role("radio", name=name, exact=True).check()
        expect(page.get_by_role("status")).to_contain_text("Encoder–decoder, as before: ")
    page = show(WhichShape(), address="#decide=1;task=write")
    expect(page.locator("[data-idle]")).to_have_count(1)
    dashed = page.locator(".it-shape-map label").evaluate_all(
        "all => all.filter((label) => getComputedStyle(label).borderTopStyle !== 'solid').length"
    )
    assert dashed == 0  # what is chosen looks chosen, in a question that changes nothing, too
    assert not any("either shape" in knows for scene in SCENES.values() for knows in scene.knows)


@pytest.mark.browser
@pytest.mark.parametrize(("place", "framed"), [("lane", [False, True]), ("end", [False, True, True])])
def test_in_forced_colors_one_row_and_one_shape_are_framed(show: Show, place: str, framed: list[bool]) -> None:
    page = show(WhichShape(task="tags"), forced_colors="active")
    frames = page.locator(f".it-shape-{place}").evaluate_all(
        "all => all.map((one) => getComputedStyle(one).borderTopColor)"
    )
    ground = page.evaluate(
        "() => { document.body.style.color = 'Canvas'; return getComputedStyle(document.body).color; }"
    )
    assert [frame == ground for frame in frames] == framed


# Where a bead lies from the edge of what is chosen, as soon as the page has another width: right in pixels, down in
# halves of the edge. A choice whose words then take another line moves those below it.
FROM_EDGE = """(map, width) => {
    document.body.style.width = width;
    return [...map.querySelectorAll(".it-shape-disc")].map((disc, i) => {
        const [bead, label] = [disc, map.querySelectorAll("label:has(:checked)")[i]]
            .map((one) => one.getBoundingClientRect());
        const middle = ({ top, bottom }) => (top + bottom) / 2;
        return [(bead.left + bead.right) / 2 - label.right, 2 * (middle(bead) - middle(label)) / label.height];
    });
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", ["680px", "600px"])
def test_a_bead_lies_on_the_edge_of_what_is_chosen_as_soon_as_a_sheet_is_narrower(show: Show, width: str) -> None:
    page = show(WhichShape(task="answer"), reduced_motion="reduce", width=720)
    page.evaluate("document.body.style.width = '680px'")
    page.wait_for_timeout(100)
    for away in page.locator(".it-shape-map").evaluate(FROM_EDGE, width):
        assert away[0] == pytest.approx(0, abs=4)
        assert abs(away[1]) < 0.7

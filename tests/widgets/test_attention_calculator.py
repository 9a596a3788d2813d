"""`AttentionCalculator`: torch's numbers, the exercise's messages, the reader's own function, and bad input."""

import html
import math
import re
from collections.abc import Callable, Collection
from itertools import combinations
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Browser, Locator, Page, expect
from test_every_input import DEMOS
from torch import Tensor

from conftest import by_touch as drag
from conftest import caught_up, html_of, painted, reloaded, small_texts, state
from inside_transformers.parts.attention import PARTS
from inside_transformers.widgets import AttentionCalculator
from inside_transformers.widgets.attention_calculator import EXAMPLE_K, EXAMPLE_Q, EXAMPLE_TOKENS, SWITCHES, answer

MESSAGES = PARTS["attention"].messages

Show = Callable[..., Page]
Check = Callable[[Page], list[tuple[str, str]]]
NAMES = {"scale": "÷ √", "mask": "mask", "axis": "softmax over keys"}


def first_of(message: str) -> str:
    """A message's first sentence."""
    return re.split(r"(?<=[.?]) ", message)[0]


def reference(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, off: Collection[str] = ()) -> tuple[Tensor, Tensor]:
    """(output, pattern) by torch, with these parts switched off."""
    scale = 1.0 if "scale" in off else 1 / math.sqrt(q.shape[-1])
    allowed = torch.ones_like(mask) if "mask" in off else mask
    if "axis" in off:
        pattern = (q @ k.mT * scale).masked_fill(~allowed, -torch.inf).softmax(0)
        return pattern @ v, pattern
    identity = torch.eye(len(k), dtype=q.dtype)
    pattern, output = (F.scaled_dot_product_attention(q, k, x, attn_mask=allowed, scale=scale) for x in (identity, v))
    return output, pattern


def right(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """What a reader writes who got everything right."""
    return reference(q, k, v, torch.ones(len(q), len(k), dtype=torch.bool) if mask is None else mask)


def unscaled(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """What a reader writes who forgot the scale."""
    return reference(q, k, v, mask, ["scale"])


def request(n: int = 3) -> dict[str, Any]:
    """A request as the demo sends it."""
    q, k, v = (torch.randn(n, 2, generator=torch.Generator().manual_seed(seed)).tolist() for seed in range(3))
    return {"seq": 7, "q": q, "k": k, "v": v, "mask": torch.ones(n, n).tril().bool().tolist()}


# ---- the Python side


def test_the_example_is_drawn_and_says_what_the_exercise_says() -> None:
    calculator = AttentionCalculator()
    assert calculator.problem == ""
    assert calculator.tokens == list(EXAMPLE_TOKENS)
    assert calculator.messages == {slug: first_of(MESSAGES[slug]) for slug in SWITCHES.values()}


ZEROS = torch.zeros(2, 2)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tokens": ["a", "b"], "q": torch.zeros(3, 2), "k": ZEROS, "v": ZEROS}, "one row for each of the 2 tokens"),
        ({"tokens": ["a", "b"], "q": ZEROS, "k": torch.zeros(2, 3), "v": ZEROS}, "same number of features"),
        ({"tokens": ["a", "b"], "q": ZEROS * torch.nan, "k": ZEROS, "v": ZEROS}, "q holds NaN"),
        ({"tokens": ["a", "b"], "q": ZEROS, "k": ZEROS, "v": torch.zeros(2, 5)}, "from 1 to 4 features"),
        ({"q": torch.zeros(17, 2), "k": torch.zeros(17, 2), "v": torch.zeros(17, 2)}, "17 tokens, .* from 1 to 16"),
        ({"tokens": ["a", "b"]}, "q and k are missing"),
        ({"q": ZEROS, "v": ZEROS}, "k is missing"),
        ({"q": ZEROS, "k": ZEROS, "attention": len}, "v is missing: your own attention"),
        ({"q": ZEROS, "k": ZEROS, "reader": 2}, "the reader is 2: expected a number from 0 to 1"),
        ({"q": ZEROS, "k": ZEROS, "switches": ["softmax"]}, "'softmax' is no switch"),
        ({"tokens": [1, 2], "q": ZEROS, "k": ZEROS, "v": ZEROS}, "tokens must be text"),
        ({"q": ZEROS, "k": ZEROS, "v": ZEROS, "mask": torch.ones(3, 3)}, r"mask has the shape \(3, 3\)"),
        ({"q": ZEROS, "k": ZEROS, "v": ZEROS, "mask": "future"}, "the mask is 'future'"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(given: dict[str, Any], words: str) -> None:
    assert re.search(words, AttentionCalculator(**given).problem)


def test_good_input_after_bad_is_drawn() -> None:
    calculator = AttentionCalculator(["a"], ZEROS, ZEROS, ZEROS)
    assert calculator.problem
    calculator.show(["a", "b"], ZEROS, ZEROS, ZEROS, mask=None)
    assert calculator.problem == ""
    assert calculator.mask == [[True, True], [True, True]]


def test_a_readers_function_gets_tensors_and_its_numbers_come_back() -> None:
    asked = request()
    reply = answer(right, asked)
    tensors = [torch.tensor(asked[name]) for name in ("q", "k", "v", "mask")]
    output, pattern = reference(*tensors)
    assert (reply["seq"], reply["error"]) == (7, "")
    torch.testing.assert_close(torch.tensor(reply["output"]), output)
    torch.testing.assert_close(torch.tensor(reply["pattern"]), pattern)


def test_a_mask_that_hides_nothing_is_none_as_in_the_exercise() -> None:
    masks = []

    def keep(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
        masks.append(mask)
        return right(q, k, v, mask)

    answer(keep, {**request(), "mask": [[True] * 3] * 3})
    assert masks == [None]


def raising(error: Exception) -> Callable[..., Any]:
    """A function that raises."""

    def function(*args: object) -> None:
        raise error

    return function


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raising(NotImplementedError("write me")), r"^It raised NotImplementedError: “write me”\.$"),
        (raising(KeyError()), r"^It raised KeyError\.$"),
        (lambda q, k: None, "It raised TypeError"),
        (lambda *a: None, r"It returned NoneType: expected two tensors, \(output, pattern\)"),
        (lambda q, k, v, mask: right(q, k, v, mask)[0], "It returned Tensor: expected two tensors"),
        (lambda q, k, v, mask: (v[:1], mask.float()), r"Its output has the shape \(1, 2\): expected \(3, 2\)"),
        (lambda q, k, v, mask: (v, v), r"Its pattern has the shape \(3, 2\): expected \(3, 3\)"),
        (lambda q, k, v, mask: (v, mask / 0.0 * 0), r"Its pattern holds NaN .* first at index \(0, 0\)"),
    ],
)
def test_what_a_readers_function_gets_wrong_is_said_in_words(function: Callable[..., Any], words: str) -> None:
    reply = answer(function, request())
    assert re.search(words, reply["error"])
    assert reply["output"] == reply["pattern"] == []


def test_each_request_is_answered_with_its_number() -> None:
    calculator = AttentionCalculator(attention=right)
    assert calculator.response["seq"] == calculator.request["seq"] == 0
    calculator.request = {**calculator.request, "seq": 1}
    assert calculator.response["seq"] == 1


def test_the_example_is_the_one_by_hand() -> None:
    calculator = AttentionCalculator()
    vectors = (torch.tensor(getattr(calculator, name)) for name in "qkv")
    _, pattern = reference(*vectors, torch.tensor(calculator.mask))
    assert [round(weight, 2) for weight in pattern[3].tolist()] == [0.13, 0.39, 0.39, 0.09, 0.0]


@pytest.mark.parametrize(
    ("given", "switches"),
    [
        ({"v": ZEROS}, ["scale", "mask", "axis"]),
        ({}, ["scale", "mask"]),
        ({"switches": ["axis", "scale"]}, ["scale", "axis"]),
        ({"v": ZEROS, "mask": None}, ["scale", "axis"]),
        ({"q": torch.zeros(1, 1), "k": torch.zeros(1, 1), "v": torch.zeros(1, 1)}, []),
    ],
)
def test_only_what_makes_a_difference_can_be_switched_off(given: dict[str, Any], switches: list[str]) -> None:
    assert AttentionCalculator(**{"q": ZEROS, "k": ZEROS, **given}).switches == switches


# ---- in the browser


def compact(n: int = 4, **options: Any) -> AttentionCalculator:
    """The example without its values."""
    return AttentionCalculator(list(EXAMPLE_TOKENS[:n]), EXAMPLE_Q[:n], EXAMPLE_K[:n], **options)


def handle(page: Page, name: str) -> Locator:
    """The handle of this name."""
    return page.get_by_role("slider", name=name, exact=True)


def place(page: Page, name: str) -> tuple[float, float]:
    """Where a handle is, in the window."""
    box = handle(page, name).locator(".it-hit").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def flip(page: Page, name: str) -> None:
    """Press a switch."""
    page.get_by_role("switch", name=NAMES[name]).click()


def drive(page: Page, role: str, token: str, values: list[float]) -> None:
    """Set one vector in the table."""
    for number, value in enumerate(values, start=1):
        field = page.get_by_label(f"{role} of “{token}”, number {number}", exact=True)
        field.fill(str(value))
        field.press("Enter")


def column(page: Page, index: int) -> Tensor:
    """One column of numbers of the reader's ledger, in full precision."""
    cells = page.locator(f".it-attention tbody td:nth-of-type({index})")
    return torch.tensor([float(cell) for cell in cells.evaluate_all("cells => cells.map(c => c.dataset.value)")])


def drawn(page: Page, selector: str) -> Tensor:
    """The numbers behind what is drawn, in full precision."""
    values = page.locator(selector).evaluate_all("all => all.map(one => Number(one.dataset.value))")
    return torch.tensor(values, dtype=torch.float32)


PATTERN = ".it-pattern tbody td"
WEIGHTS = ".it-weight-name"


@pytest.mark.browser
@pytest.mark.parametrize(("n", "d", "d_value"), [(5, 2, 2), (12, 2, 2), (4, 4, 3), (1, 1, 1), (5, 2, 0), (3, 3, 0)])
def test_its_numbers_are_torchs_for_random_inputs_driven_through_its_controls(
    show: Show, n: int, d: int, d_value: int
) -> None:
    generator = torch.Generator().manual_seed(n)
    q, k, v = (torch.randn(n, size, generator=generator, dtype=torch.float64) for size in (d, d, d_value))
    mask = torch.ones(n, n).tril().bool()
    calculator = AttentionCalculator(
        [f"t{i}" for i in range(n)], q, k, v if d_value else None, switches=("scale", "mask", "axis")
    )
    # Frames on the way take half of the time: they are drawn for one of the cases.
    page = show(calculator, reduced_motion="no-preference" if (n, d_value) == (5, 2) else "reduce")
    page.get_by_role("button", name="table").click()
    offered = calculator.switches
    on: set[str] = set()
    for off in (set(some) for size in range(len(offered) + 1) for some in combinations(offered, size)):
        for name in off ^ on:
            flip(page, name)
        on = off
        row = int(torch.randint(n, (), generator=generator))
        page.get_by_label(f"t{row}", exact=True).check()
        for role, matrix in (("query", q), ("key", k), ("value", v)):
            token = row if role == "query" else int(torch.randint(n, (), generator=generator))
            steps = torch.randint(-60, 61, (matrix.shape[1],), generator=generator)
            matrix[token] = torch.tensor([round(int(step) * 0.05, 2) for step in steps])
            drive(page, role, f"t{token}", matrix[token].tolist())
        caught_up(page)
        output, pattern = reference(q, k, v, mask, off)
        close = {"atol": 1e-5, "rtol": 0}
        torch.testing.assert_close(drawn(page, PATTERN).reshape(n, n), pattern.float(), **close)
        torch.testing.assert_close(drawn(page, WEIGHTS), pattern[row].float(), **close)
        torch.testing.assert_close(column(page, 6), pattern[row].float(), **close)
        torch.testing.assert_close(column(page, 2), (k @ q[row]).float(), atol=1e-5, rtol=1e-6)
        if d_value:
            said = page.locator(".it-output").get_attribute("data-value")
            torch.testing.assert_close(
                torch.tensor([float(x) for x in (said or "").split()]), output[row].float(), **close
            )


@pytest.mark.browser
def test_a_row_that_may_read_nothing_is_all_zeros(show: Show) -> None:
    page = show(AttentionCalculator(["a", "b"], ZEROS, ZEROS, ZEROS, mask=[[False, False], [True, True]], reader=0))
    assert drawn(page, WEIGHTS).tolist() == [0, 0]
    expect(page.get_by_role("status")).to_have_text("“a” may read nothing: all its weights are 0.")
    page.get_by_label("b", exact=True).check()
    assert drawn(page, WEIGHTS).tolist() == [0.5, 0.5]


@pytest.mark.browser
def test_each_mistake_shows_the_first_sentence_of_the_exercises_message(show: Show) -> None:
    page = show(AttentionCalculator())
    said = page.get_by_role("status").locator(".it-message")
    for name, slug in SWITCHES.items():
        flip(page, name)
        told = first_of(MESSAGES[slug])
        if name == "scale":  # what it begins with: what is lost by it is said after it
            told = told.split(",")[0] + "."
            expect(page.get_by_role("status")).to_contain_text("In long keys (d numbers) one share takes nearly all")
        assert said.all_text_contents() == [told]
        flip(page, name)
        assert said.count() == 0
    flip(page, "scale")
    flip(page, "axis")
    # Of several messages, what each begins with: the whole of them would not fit in the place of one.
    expect(page.get_by_role("status")).to_have_text(
        "The sum is 1.96. "
        "The scores are not divided by √d. Every row of the pattern must sum to 1. "
        "Here “brown” gets 0.70, was 0.42."
    )
    begin = [re.split("[,:]", MESSAGES[slug])[0] + "." for slug in ("unscaled", "softmax_over_queries")]
    assert said.all_text_contents() == begin


FIVE: dict[str, Any] = {
    "tokens": EXAMPLE_TOKENS,
    "q": [[0, 0], [0, 1], [0, 1], [1, 0.5], [1, 1]],
    "k": [[0, 1], [2, 0], [2, 0], [0, 0], [2, 1]],
}
TOLD = r"has a (higher|lower) q·k now(:|, and yet) “fox” reads it with (0.\d\d), (?:was (0.\d\d)|the same)"


@pytest.mark.browser
def test_what_a_pull_does_is_told_truly_while_steps_are_off(show: Show) -> None:
    page = show(AttentionCalculator(**FIVE, switches=tuple(SWITCHES)))
    said = page.get_by_role("status")
    against = 0
    for off in (names for n in range(4) for names in combinations(SWITCHES, n)):
        page.evaluate("to => { location.hash = to; }", f"attention=1;off={','.join(off) or 'none'}")
        for key in ("Shift+ArrowUp", "Shift+ArrowDown"):
            handle(page, "key of “brown”").press(key)
            handle(page, "key of “brown”").blur()
            told = re.search(TOLD, said.inner_text())
            assert told, said.inner_text()
            where, joint, now, was = told.groups()
            if was:
                assert (joint == ":") == ((where == "higher") == (float(now) > float(was))), told[0]
                against += joint != ":"
            names = {"scale": "÷ √2", "mask": "mask", "axis": "softmax over keys"}
            listed = " and ".join(", ".join(names[each] for each in off).rsplit(", ", 1))
            assert said.inner_text().partition(" Off: ")[2] == (f"{listed}." if off else "")
    assert against, "softmax over the queries makes a key that fits better be read less"
    page.get_by_label("quick", exact=True).check(force=True)
    expect(said).to_contain_text("Off: ÷ √2, mask and softmax over keys.")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(("place", "query"), [("", EXAMPLE_Q[3]), ("q3=0.5,-2", [0.5, -2.0])])
def test_each_share_names_the_product_that_it_comes_from(
    show: Show, width: int, place: str, query: list[float]
) -> None:
    given = {name: FIVE[name][:4] for name in ("tokens", "q", "k")}
    page = show(AttentionCalculator(**given), address=f"#attention=1;{place}", reduced_motion="reduce", width=width)
    products = torch.tensor(EXAMPLE_K[:4]) @ torch.tensor(query)
    shares = (products / 2**0.5).softmax(-1)
    named = page.locator(".it-shares text", has_text="q·k").all_text_contents()
    # On a share that is too low for it stands nothing.
    low = 14 / (166 if width == 390 else 200)
    assert named == [
        f"q·k {each:.1f}".replace("-", "−") for each, share in zip(products, shares, strict=True) if share > low
    ]


POWER = "e to the power of q·k"


@pytest.mark.browser
def test_what_it_says_of_the_shares_is_what_stands_beside_them(show: Show) -> None:
    page = show(compact(mask=None), reduced_motion="reduce")
    said, numbers = page.locator(".it-said"), page.locator(".it-shares .it-weight-name")
    several = 0
    for query in ("", "1,0.5", "1,1", "0.7,-0.9", "-1,0.2", "0.5,1.4", "1.2,2.1"):
        place = f"attention=1;q3={query}" if query else ""
        page.evaluate("to => { location.hash = '#other'; location.hash = to; }", place)
        page.get_by_label("brown", exact=True).check(force=True)
        page.get_by_label("fox", exact=True).check(force=True)
        expect(said).to_contain_text("“fox” gives")
        shown = dict(zip(EXAMPLE_TOKENS, numbers.all_text_contents(), strict=False))
        told = re.findall(r"(0\.\d\d)(?: of its attention)? to “(\w+)”", said.inner_text())
        assert told
        assert {word: shown[word] for _, word in told} == {word: number for number, word in told}
        several += len(told) > 1
    assert several > 2


@pytest.mark.browser
def test_it_says_how_a_product_becomes_a_share_where_nothing_stands_between(show: Show) -> None:
    page = show(compact(mask=None, switches=()), compact(), AttentionCalculator(mask=None), width=390)
    demos = page.locator(".it-demo")
    said = demos.first.locator(".it-said")
    expect(said).to_contain_text(f"{POWER} ÷ √2, divided by the sum of these. Where q·k is 0, that power is 1.")
    demos.first.get_by_role("slider", name="key of “the”").press("ArrowUp")
    demos.first.get_by_role("button", name="undo").click()
    expect(said).to_contain_text(
        "One step back. “fox” gives 0.39 of its attention to “quick” and 0.39 to “brown”. Each share"
    )
    assert said.evaluate("said => said.scrollHeight <= said.clientHeight + 1")
    for j in (1, 2):
        expect(demos.nth(j).locator(".it-said")).to_contain_text("“fox” gives")
        expect(demos.nth(j).locator(".it-said")).not_to_contain_text(POWER)


@pytest.mark.browser
def test_the_table_has_the_power_between_score_and_weight(show: Show) -> None:
    page = show(AttentionCalculator())
    page.get_by_role("button", name="table").click()
    heads = page.locator(".it-attention thead th").all_text_contents()
    assert heads == ["token", "key", "q·k", "÷√2", "mask", "e to that", "weight", "value"]
    assert page.locator(".it-attention tbody td:nth-of-type(4)").all_text_contents() == ["open"] * 4 + ["−∞"]
    powers = torch.tensor([1.4241, 4.1133, 4.1133, 1.0, 0.0])
    torch.testing.assert_close(column(page, 5), powers, atol=1e-4, rtol=0)
    assert page.locator(".it-attention tfoot tr").first.locator("td").first.text_content() == "10.6506"
    torch.testing.assert_close(column(page, 5) / column(page, 5).sum(), column(page, 6), atol=1e-5, rtol=0)


@pytest.mark.browser
def test_the_picture_names_the_keys_and_what_is_multiplied(show: Show) -> None:
    page = show(compact(), AttentionCalculator())
    first, second = page.locator(".it-demo").all()
    names = first.locator(".it-name[data-role=key]:not([data-away])")
    assert names.all_text_contents() == ["key of “the”", "quick, brown (same key)", "fox (0, 0)"]
    note = first.locator(".it-plane-picture .it-note")
    expect(note).to_have_text("q·k = query · key, bluer = higher")
    assert note.locator("tspan").evaluate_all("all => all.map(one => one.dataset.role)") == ["query", "key"]
    expect(second.locator(".it-name", has_text="key of")).to_have_count(0)  # there the heading says so
    page.evaluate("location.hash = 'attention=1;row=1'")  # the query lies on a key
    expect(names.first).to_have_text("key of “the” (same place)")
    page.evaluate("location.hash = 'attention=1;k0=2,0'")
    expect(names.first).to_have_text("key of “the”, “quick”, “brown”")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_every_share_that_changed_says_what_it_was(show: Show, sticking_out: Check, width: int) -> None:
    page = show(AttentionCalculator(**FIVE, v=None), width=width, reduced_motion="reduce")
    numbers = page.locator(".it-shares .it-weight-name")
    before = numbers.all_text_contents()
    flip(page, "mask")
    olds = page.locator(".it-shares .it-was").all_text_contents()
    assert olds == [f"was {each}" for each in before]
    assert before[-1] == "masked"
    assert sticking_out(page) == []
    flip(page, "mask")
    page.evaluate("location.hash = 'attention=1;k2=2,1'")  # what its key takes, the others lose
    expect(page.get_by_role("status")).to_contain_text("The key of “brown”")
    olds = page.locator(".it-shares .it-was").all_text_contents()
    assert olds == [*(f"was {each}" for each in before[:-1]), ""]
    assert sticking_out(page) == []


@pytest.mark.browser
def test_the_sum_stands_at_the_opening(show: Show) -> None:
    page = show(AttentionCalculator(**FIVE, switches=tuple(SWITCHES)))
    sum_ = page.locator(".it-shares .it-note")
    expect(sum_).to_have_text("sum 1.00")
    for name in ("scale", "mask"):
        flip(page, name)
        expect(sum_).to_have_text("sum 1.00")
        flip(page, name)
    flip(page, "axis")
    expect(sum_).to_have_text("sum 1.52, at 66%")
    expect(sum_).to_have_attribute("data-off", "")


@pytest.mark.browser
def test_what_is_said_of_a_mistake_begins_with_whether_the_sum_gives_it_away(show: Show) -> None:
    page = show(AttentionCalculator(**FIVE, switches=tuple(SWITCHES)))
    said = page.get_by_role("status")
    told = {"scale": "still 1. The scores", "mask": "still 1. The mask", "axis": "1.52. Every row"}
    for name, first in told.items():
        flip(page, name)
        expect(said).to_contain_text(re.compile("^The sum is " + re.escape(first)))
        flip(page, name)
    alone = show(AttentionCalculator(**FIVE, switches=("scale",)))  # nothing there goes into the sum
    flip(alone, "scale")
    expect(alone.get_by_role("status")).to_contain_text(
        re.compile("^The scores are not divided by √d. Here “brown” gets")  # what is seen: nothing is wrong with it
    )
    expect(alone.get_by_role("status")).to_contain_text(
        "was 0.39. In long keys (d numbers) one share takes nearly all: learning is slow."
    )


@pytest.mark.browser
def test_a_page_may_say_itself_what_is_lost_without_the_mask(show: Show) -> None:
    page = show(AttentionCalculator(switches=("mask",), unmasked="Nothing can be kept."))
    flip(page, "mask")
    expect(page.get_by_role("status")).to_have_text("Nothing can be kept. Here “jumps” gets 0.19, was masked.")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_whole_row_of_a_share_is_a_target(show: Show, width: int) -> None:
    page = show(AttentionCalculator(**FIVE, v=None), width=width, reduced_motion="reduce")
    rows = page.locator(".it-shares-picture .it-pick")
    for place in ("row=0", "off=mask", "row=4;k0=0,3", ""):
        page.evaluate("to => { location.hash = '#other'; location.hash = to; }", f"#attention=1;{place}")
        painted(page)
        tops = rows.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
        bottoms = rows.evaluate_all("all => all.map(one => one.getBoundingClientRect().bottom)")
        assert tops[1:] == pytest.approx(bottoms[:-1], abs=0.2), place
        assert min(bottom - top for top, bottom in zip(tops, bottoms, strict=True)) > 20, place
    page = show(AttentionCalculator(**FIVE, v=None), width=width, reduced_motion="reduce")
    page.locator(".it-shares-picture").scroll_into_view_if_needed()
    under = page.locator(".it-shares .it-cell-glyph").evaluate_all(
        """bars => bars.map(bar => {
            const { x, y, width, height } = bar.getBoundingClientRect();
            return [[0.02, 0.2], [0.98, 0.6], [0.5, 0.5], [1.25, 0.5]].map(([across, down]) =>
                document.elementFromPoint(x + across * width, y + down * height).ariaLabel);
        })"""
    )
    assert under[:3] == [[word] * 4 for word in EXAMPLE_TOKENS[:3]]
    box = page.locator(".it-shares .it-cell-glyph").nth(2).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] - 3, box["y"] + 6)
    expect(page.get_by_label("brown", exact=True)).to_be_checked()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_shares_of_more_than_1_pass_the_opening_and_not_the_chip(show: Show, width: int) -> None:
    page = show(AttentionCalculator(**FIVE, v=EXAMPLE_K, reader=4), width=width, reduced_motion="reduce")
    flip(page, "axis")
    right = "all => Math.max(...all.map(one => one.getBoundingClientRect().right))"
    shares, chip, opening = (
        page.locator(part).evaluate_all(right)
        for part in (".it-ribbon:not([data-away]) path", ".it-chip[data-chosen]", ".it-opening")
    )
    assert opening < shares <= chip
    drawn, usual = (_wide_opening(page, flips) for flips in (0, 1))
    flip(page, "axis")
    notes = page.locator(".it-ribbons .it-note")
    expect(notes.first).to_have_text(f"the bracket is 1.00 wide, drawn at {100 * drawn / usual:.0f}%")
    expect(notes.last).to_have_text("the shares add up to 2.59")
    top, finding = (note.evaluate("one => one.getBoundingClientRect().top") for note in (notes.first, notes.last))
    assert finding < top
    left = page.locator(".it-ribbons").evaluate("one => one.getBoundingClientRect().left")
    assert notes.evaluate_all("all => Math.min(...all.map(one => one.getBoundingClientRect().left))") > left


def _wide_opening(page: Page, flips: int) -> float:
    """The width of the reader's opening once the softmax has been switched so often."""
    for _ in range(flips):
        flip(page, "axis")
    return float(page.locator(".it-opening").evaluate("one => one.getBoundingClientRect().width"))


@pytest.mark.browser
def test_the_line_that_says_what_to_do_names_the_word_that_reads(show: Show) -> None:
    page = show(compact(hint="Look at what {reader} reads."))
    look = page.locator(".it-look")
    expect(look).to_have_text("Look at what fox reads.")
    page.get_by_label("quick", exact=True).check(force=True)
    expect(look).to_have_text("Look at what quick reads.")


def by_mouse(page: Page) -> None:
    """Drag the key of “brown” to where the key of “the” is."""
    page.mouse.move(*place(page, "key of “brown”"))
    page.mouse.down()
    page.mouse.move(*place(page, "query of “fox”"), steps=3)
    page.mouse.move(*place(page, "key of “the”"), steps=3)
    page.mouse.up()


def by_touch(page: Page) -> None:
    """The same with a finger; the page must not scroll meanwhile."""
    touch = page.context.new_cdp_session(page)
    (x, y), (to_x, to_y) = place(page, "key of “brown”"), place(page, "key of “the”")
    scrolled = page.evaluate("scrollY")
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for part in (0.2, 0.5, 1):
        point = {"x": x + (to_x - x) * part, "y": y + (to_y - y) * part}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert page.evaluate("scrollY") == scrolled


def by_keys(page: Page) -> None:
    """The same with the arrow keys."""
    key = handle(page, "key of “brown”")
    for _ in range(3):
        key.press("Shift+ArrowLeft")
    for _ in range(5):
        key.press("ArrowLeft")
    for _ in range(10):
        key.press("ArrowUp")


def by_clicks(page: Page) -> None:
    """A click on the tip, a click where it should go."""
    page.mouse.click(*place(page, "key of “brown”"))
    expect(page.get_by_role("status")).to_have_text("Tap where the key of “brown” should go.")
    page.mouse.click(*place(page, "key of “the”"))


def by_taps(page: Page) -> None:
    """The same with a finger."""
    page.touchscreen.tap(*place(page, "key of “brown”"))
    expect(page.get_by_role("status")).to_have_text("Tap where the key of “brown” should go.")
    page.touchscreen.tap(*place(page, "key of “the”"))


WAYS = [by_mouse, by_touch, by_keys, by_clicks, by_taps]


@pytest.mark.browser
@pytest.mark.parametrize("way", WAYS, ids=[way.__name__ for way in WAYS])
@pytest.mark.parametrize("layout", ["full", "compact"])
def test_every_way_to_move_a_tip_gives_the_same_state(show: Show, layout: str, way: Callable[[Page], None]) -> None:
    calculator = AttentionCalculator() if layout == "full" else compact()
    page = show(calculator, has_touch=way in (by_touch, by_taps), width=390 if way is by_touch else 1000)
    assert drawn(page, WEIGHTS)[2].item() == pytest.approx(0.3861, abs=1e-4)
    handle(page, "key of “brown”").scroll_into_view_if_needed()
    way(page)
    expect(page.get_by_role("status")).to_have_text(
        "The key of “brown” has a lower q·k now: “fox” reads it with 0.18, was 0.39."
    )
    assert state(page) == "attention=1;k2=0,1"
    moved = reference(*(torch.tensor(x) for x in (EXAMPLE_Q, [*EXAMPLE_K[:2], [0.0, 1.0], *EXAMPLE_K[3:]], EXAMPLE_K)),
                      torch.ones(5, 5).tril().bool())[1]  # fmt: skip
    torch.testing.assert_close(drawn(page, WEIGHTS)[:4], moved[3, :4], atol=1e-5, rtol=0)


@pytest.mark.browser
def test_keys_that_go_on_are_compared_with_what_was_before_the_first_of_them(show: Show) -> None:
    page = show(AttentionCalculator())
    brown, said = handle(page, "key of “brown”"), page.get_by_role("status")
    told = "The key of “brown” has a higher q·k now: “fox” reads it with {}, was {}."
    for _ in range(8):
        brown.press("ArrowUp")
    expect(said).to_have_text(told.format("0.46", "0.39"))
    handle(page, "key of “the”").focus()
    brown.press("Shift+ArrowUp")
    expect(said).to_have_text(told.format("0.50", "0.46"))
    for _ in range(2):
        page.get_by_role("button", name="undo").click()
    page.evaluate("location.hash = 'attention=1'")
    brown.press("ArrowUp")
    expect(said).to_contain_text("higher q·k now: “fox” reads it with 0.39, the same to two decimals.")
    brown.press("ArrowDown")
    expect(said).to_have_text("The key of “brown” has the same q·k as before: “fox” still reads it with 0.39.")
    page.evaluate("location.hash = 'attention=1;k2=2,1'")
    brown.press("Shift+ArrowUp")
    expect(said).to_have_text(told.format("0.52", "0.47"))


@pytest.mark.browser
def test_of_tips_that_lie_over_each_other_the_nearest_is_taken(show: Show) -> None:
    page = show(compact(), address="#attention=1;k0=0.9,0.6")
    x, y = place(page, "key of “the”")
    on_top = page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('[role=slider]').ariaLabel", [x, y])
    assert on_top == "query of “fox”"
    page.mouse.move(x - 2, y)
    page.mouse.down()
    page.mouse.move(x - 90, y, steps=3)
    page.mouse.up()
    assert re.fullmatch(r"attention=1;k0=[-.\d]+,0\.6", state(page))


@pytest.mark.browser
@pytest.mark.parametrize(("off", "moved"), [(3, "q2"), (15, "k0")], ids=["query", "key"])
def test_of_a_query_on_a_key_both_are_seen_and_can_be_taken(show: Show, off: int, moved: str) -> None:
    page = show(compact(), address="#attention=1;row=2")
    discs = [
        page.get_by_role("slider", name=name).locator(".it-disc").evaluate("one => one.getBoundingClientRect()")
        for name in ("key of “the”", "query of “brown”")
    ]
    assert discs[0]["left"] + 5 < discs[1]["left"] < discs[1]["right"] < discs[0]["right"] - 5
    x, y = place(page, "query of “brown”")
    page.mouse.move(x, y + off)
    page.mouse.down()
    page.mouse.move(x + 60, y + off, steps=3)
    page.mouse.up()
    assert state(page).split(";")[-1].startswith(moved)


@pytest.mark.browser
def test_escape_gives_back_what_was_taken_in_hand(show: Show) -> None:
    page = show(AttentionCalculator())
    page.mouse.click(*place(page, "key of “brown”"))
    page.keyboard.press("Escape")
    page.mouse.click(*place(page, "key of “the”"))
    page.keyboard.press("Escape")
    page.mouse.move(*place(page, "value of “quick”"))
    page.mouse.down()
    page.mouse.move(*place(page, "value of “brown”"), steps=3)
    page.keyboard.press("Escape")
    page.mouse.up()
    assert state(page) == ""


@pytest.mark.browser
def test_a_tip_is_dragged_again_after_it_was_picked_up(show: Show) -> None:
    page = show(AttentionCalculator())
    page.mouse.click(*place(page, "key of “brown”"))
    by_mouse(page)
    assert state(page) == "attention=1;k2=0,1"
    page.mouse.click(*place(page, "value of “quick”"))  # what was picked up is not put there
    assert state(page) == "attention=1;k2=0,1"


@pytest.mark.browser
def test_a_link_brings_a_state_back(show: Show) -> None:
    page = show(AttentionCalculator())
    by_mouse(page)
    page.get_by_label("jumps", exact=True).check()
    flip(page, "axis")
    assert state(page) == "attention=1;row=4;k2=0,1;off=axis"
    weights, said = drawn(page, WEIGHTS), page.get_by_role("status").text_content()
    reloaded(page)
    torch.testing.assert_close(drawn(page, WEIGHTS), weights)
    assert page.get_by_role("status").text_content() == said
    page.evaluate("location.hash = 'attention=1;k2=2,1'")
    expect(page.get_by_label("fox", exact=True)).to_be_checked()
    expect(handle(page, "key of “brown”")).to_have_attribute("aria-valuetext", "key of “brown”: (2.00, 1.00)")
    page.evaluate("location.hash = 'elsewhere'")
    page.evaluate("location.hash = 'attention=1;row=4'")
    expect(page.get_by_label("jumps", exact=True)).to_be_checked()
    expect(handle(page, "key of “brown”")).to_have_attribute("aria-valuetext", "key of “brown”: (2.00, 0.00)")


@pytest.mark.browser
def test_what_leads_elsewhere_in_the_page_leaves_a_state_alone(show: Show) -> None:
    page = show(AttentionCalculator())
    by_mouse(page)
    page.evaluate("location.hash = 'elsewhere'")
    page.wait_for_timeout(100)
    expect(handle(page, "key of “brown”")).to_have_attribute("aria-valuetext", "key of “brown”: (0.00, 1.00)")


@pytest.mark.browser
def test_an_address_brings_its_demo_into_sight(show: Show) -> None:
    page = show(AttentionCalculator(), compact(), compact(), reduced_motion="reduce")
    third = page.locator(".it-demo").nth(2)
    expect(third).not_to_be_in_viewport()
    page.evaluate("location.hash = 'attention-3=1;k0=1,1'")
    expect(third.get_by_role("status")).to_be_in_viewport()


@pytest.mark.browser
def test_only_handles_keep_a_finger_from_scrolling(show: Show) -> None:
    page = show(AttentionCalculator())
    actions = page.evaluate(
        """() => [".it-handle", ".it-plane-picture", ".it-ribbons", ".it-stage"].map((selector) =>
            getComputedStyle(document.querySelector(selector)).touchAction)"""
    )
    assert actions == ["none", "auto", "auto", "auto"]


@pytest.mark.browser
def test_vectors_of_other_sizes_than_two_are_shown_in_part_and_say_so(show: Show) -> None:
    generator = torch.Generator().manual_seed(1)
    page = show(
        AttentionCalculator(list("abc"), *torch.randn(3, 3, 4, generator=generator)),
        AttentionCalculator(["a"], [[1]], [[2]]),
    )
    expect(page.locator(".it-note", has_text="numbers 1 and 2 of 4")).to_have_count(2)
    expect(page.locator(".it-level")).not_to_have_count(0)
    expect(page.locator(".it-demo").first.locator(".it-level")).to_have_count(0)
    key = page.locator(".it-demo").nth(1).get_by_role("slider", name="key of “a”")
    key.press("ArrowUp")
    expect(key).to_have_attribute("aria-valuetext", "key of “a”: 2.00")
    key.press("ArrowRight")
    expect(key).to_have_attribute("aria-valuetext", "key of “a”: 2.10")


UNKNOWN = [
    "2;k2=0,1",
    "1;k2=0",
    "1;k9=0,1",
    "1;k2=a,1",
    "1;k2=1e9,1",
    "1;row=5",
    "1;off=values",
    "1;size=3",
    "1;k2",
    "%",
]


@pytest.mark.browser
@pytest.mark.parametrize("text", UNKNOWN)
def test_a_state_that_cannot_be_read_shows_the_first_one_and_says_so(show: Show, text: str) -> None:
    page = show(AttentionCalculator(), address=f"#attention={text}")
    expect(page.get_by_role("status")).to_contain_text("The address holds a state that this demo can’t read")
    assert drawn(page, WEIGHTS)[2].item() == pytest.approx(0.3861, abs=1e-4)


@pytest.mark.browser
def test_undo_and_reset_step_back(show: Show) -> None:
    page = show(AttentionCalculator())
    undo, reset = (page.get_by_role("button", name=name) for name in ("undo", "reset"))
    expect(undo).to_be_disabled()
    by_mouse(page)
    flip(page, "mask")
    reset.click()
    assert state(page) == ""
    expect(page.get_by_role("status")).to_contain_text("As at first.")
    for expected in ("attention=1;k2=0,1;off=mask", "attention=1;k2=0,1", ""):
        undo.click()
        assert state(page) == expected
    expect(undo).to_be_disabled()
    expect(page.get_by_role("status")).to_contain_text("One step back.")


@pytest.mark.browser
def test_a_mask_may_wait_to_be_switched_on(show: Show) -> None:
    page = show(compact(mask=None, switches=("scale", "mask"), reader=1))
    mask = page.get_by_role("switch", name="mask")
    expect(mask).to_have_attribute("aria-checked", "false")
    expect(page.get_by_role("status")).to_contain_text("“quick” gives")
    assert (drawn(page, WEIGHTS) > 0).all()
    mask.click()
    assert (drawn(page, WEIGHTS) > 0).tolist() == [True, True, False, False]
    assert state(page) == "attention=1;off=none"
    reloaded(page)
    expect(mask).to_have_attribute("aria-checked", "true")
    page.get_by_role("button", name="reset").click()
    expect(mask).to_have_attribute("aria-checked", "false")
    assert page.get_by_role("status").locator(".it-message").count() == 0


@pytest.mark.browser
def test_the_message_speaks_on_release_only(show: Show) -> None:
    page = show(AttentionCalculator())
    page.evaluate(
        """() => {
            window.spoken = [];
            const live = document.querySelector("[role=status]");
            const heard = () => window.spoken.push(live.textContent);
            new MutationObserver(heard).observe(live, { childList: true, subtree: true, characterData: true });
        }"""
    )
    page.mouse.move(*place(page, "key of “brown”"))
    page.mouse.down()
    page.mouse.move(*place(page, "key of “the”"), steps=5)
    expect(page.locator(".it-saying")).to_contain_text("“fox” reads it with 0.18, was 0.39")
    assert page.evaluate("window.spoken") == []
    page.mouse.up()
    assert page.evaluate("window.spoken") == [
        "The key of “brown” has a lower q·k now: “fox” reads it with 0.18, was 0.39."
    ]


@pytest.mark.browser
def test_pull_me_goes_away_with_the_first_pull(show: Show) -> None:
    page = show(AttentionCalculator())
    hint = page.locator(".it-hint:visible")
    expect(hint).to_have_count(1)
    by_mouse(page)
    expect(hint).to_have_count(0)
    page.get_by_role("button", name="reset").click()
    expect(hint).to_have_count(0)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("given", "tip"),
    [({}, "key of “brown”"), ({"pull": ("key", 0)}, "key of “the”"), ({"pull": ("value", 2)}, "value of “brown”")],
)
def test_pull_me_stands_over_the_tip_that_the_page_asks_to_pull(show: Show, given: dict[str, Any], tip: str) -> None:
    page = show(AttentionCalculator(**given))
    box = page.locator(".it-hint text:visible").bounding_box()
    assert box is not None
    x, y = place(page, tip)
    assert abs(box["x"] + box["width"] / 2 - x) < 12
    assert 12 < y - box["y"] - box["height"] < 90


@pytest.mark.browser
def test_of_tips_in_one_place_the_hint_says_which_one_is_pulled(show: Show) -> None:
    page = show(AttentionCalculator())
    expect(page.locator(".it-hint:visible")).to_have_text("pull brown")
    apart = show(AttentionCalculator(pull=("key", 0)))
    expect(apart.locator(".it-hint:visible")).to_have_text("pull me")


@pytest.mark.browser
def test_where_a_page_asks_for_a_switch_no_tip_asks_to_be_pulled(show: Show) -> None:
    page = show(AttentionCalculator(pull="nothing"))
    expect(page.locator(".it-hint:visible")).to_have_count(0)


@pytest.mark.browser
def test_what_is_masked_can_be_moved_and_changes_nothing(show: Show) -> None:
    page = show(AttentionCalculator())
    weights = drawn(page, WEIGHTS)
    handle(page, "key of “jumps”").press("ArrowUp")
    expect(page.get_by_role("status")).to_have_text(
        "The mask hides “jumps” from “fox”: no share changes, wherever its key stands."
    )
    assert state(page) == "attention=1;k4=1.6,-0.6"
    torch.testing.assert_close(drawn(page, WEIGHTS), weights)


@pytest.mark.browser
def test_what_a_page_concludes_from_the_mask_is_said_of_the_word_that_reads(show: Show) -> None:
    page = show(AttentionCalculator(hidden="So what {reader} got may be kept."))
    said = page.get_by_role("status")
    handle(page, "key of “jumps”").press("ArrowUp")
    expect(said).to_have_text(
        "The mask hides “jumps” from “fox”: no share changes, wherever its key stands. So what “fox” got may be kept."
    )
    page.get_by_label("brown", exact=True).check()
    handle(page, "value of “fox”").press("ArrowUp")
    expect(said).to_contain_text("nothing of it arrives. So what “brown” got may be kept.")
    handle(page, "value of “brown”").press("ArrowUp")
    expect(said).not_to_contain_text("kept")


@pytest.mark.browser
def test_what_may_be_kept_is_ticked_in_the_picture_while_it_is_said(show: Show) -> None:
    q, k = [[0, 1], [1, 0], [0, 1]], [[0, 2], [0.5, 0], [2, 0]]
    page = show(AttentionCalculator(["a", "b", "c"], q, k, reader=1, hidden="It may be kept.", tick="✓ kept"))
    note, numbers = page.locator(".it-shares > .it-note"), page.locator(".it-shares .it-weight-name")
    expect(note).to_have_text("sum 1.00")
    handle(page, "key of “c”").press("ArrowUp")
    expect(page.get_by_role("status")).to_contain_text("It may be kept.")
    expect(note).to_have_text("✓ kept")
    shown = numbers.all_text_contents()
    assert [text.endswith(" ✓") for text in shown] == [True, True, False]
    handle(page, "key of “a”").press("ArrowUp")
    expect(page.get_by_role("status")).not_to_contain_text("kept")
    expect(note).to_have_text("sum 1.00")
    assert not any("✓" in text for text in numbers.all_text_contents())


# Of each staircase: what becomes of each key and value at each step, and in memory; the numbers, step by step, their
# sum, and how many are in memory.
STAIRCASES = """(all, n) => all.map(one => {
    const kinds = [...one.querySelectorAll(".it-pair")].map(pair => pair.dataset.kind ?? "");
    const step = (_, i) => kinds.slice(i * (i + 1) / 2, (i + 1) * (i + 2) / 2).filter(Boolean);
    const steps = Array.from({ length: n }, step);
    const numbers = [...one.querySelectorAll("text[font-weight='600']")].map(text => text.textContent).filter(Boolean);
    return [steps.filter(step => step.length), kinds.slice(-n).filter(Boolean), numbers.map(Number)];
})"""


def staircases(page: Page, n: int) -> Any:
    """With a cache and without: the steps, what is in memory, and the numbers; they are drawn a frame later."""
    expect(page.locator(".it-kept[aria-busy]")).to_have_count(0)
    return page.locator(".it-staircase").evaluate_all(STAIRCASES, n)


def anew(n: int) -> Any:
    """A staircase of n words in which all is computed again at each step."""
    steps = [["again"] * i + ["new"] for i in range(n)]
    return [steps, [], [*range(1, n + 1), n * (n + 1) // 2, 0]]


def once(n: int, memory: list[str] | None = None) -> Any:
    """A staircase of n words with a cache."""
    return [[["kept"] * i + ["new"] for i in range(n)], memory or ["held"] * n, [*[1] * n, n, n]]


@pytest.mark.browser
def test_what_is_kept_and_computed_is_drawn_and_counted(show: Show) -> None:
    q, k = [[0, 1], [1, 0], [0, 1]], [[0, 2], [0.5, 0], [2, 0]]
    told = {"hidden": "It may be kept.", "hint": "Press “next word”."}
    page = show(AttentionCalculator(["a", "b", "c"], q, k, reader=1, tick="✓ kept", **told))
    said = page.get_by_role("status")
    assert staircases(page, 3) == [once(2), anew(2)]
    heard = page.locator(".it-stairs").get_attribute("aria-label")
    assert heard == (
        "Keys and values, step by step. With a cache: 1 and 1 computed, 2 in all, 2 in memory. "
        "Without: 1 and 2 computed, 3 in all, 0 in memory."
    )
    height = page.locator(".it-demo").evaluate("demo => demo.offsetHeight")
    handle(page, "key of “b”").press("ArrowUp")  # b is another word: what was made of it no longer fits
    assert staircases(page, 3) == [once(2, ["kept", "spoiled"]), anew(2)]  # the run before it is what it was
    expect(said).to_contain_text(
        "So “b” gets something else, and one layer up 1 of 2 in memory must be computed again. The sums leave that out."
    )
    handle(page, "key of “a”").press("ArrowUp")
    assert staircases(page, 3) == [once(2, ["kept", "spoiled"]), anew(2)]  # a reads itself alone, whatever its key is
    expect(said).to_contain_text("So “b” gets something else, and one layer up 1 of 2 in memory must be")
    expect(page.locator(".it-stairs")).to_have_attribute("aria-label", re.compile("2 in memory; of these, 1 still"))
    handle(page, "key of “c”").press("ArrowUp")  # the mask hides it
    assert staircases(page, 3) == [once(2), anew(2)]
    page.get_by_label("a", exact=True).check(force=True)
    handle(page, "key of “a”").press("ArrowDown")
    expect(said).to_contain_text("“a” reads it with 1.00")
    expect(said).not_to_contain_text("So ")
    assert staircases(page, 3) == [once(1), anew(1)]
    page.get_by_role("button", name="reset").click()
    flip(page, "mask")  # b reads c, too: it must have come
    assert staircases(page, 3) == [anew(3), anew(3)]
    expect(page.locator(".it-staircase").first).to_contain_text("a cache can’t help")
    expect(page.locator(".it-staircase").first).to_contain_text("nothing is kept")
    expect(page.locator(".it-look")).to_have_text("All words are there. Put the mask back: what may be kept then?")
    assert page.locator(".it-demo").evaluate("demo => demo.offsetHeight") == height
    handle(page, "key of “b”").press("ArrowUp")
    expect(said).to_contain_text("Off: ")
    expect(said).not_to_contain_text("computed again")  # all read it: earlier words, too
    assert staircases(page, 3) == [anew(3), anew(3)]
    page.get_by_label("c", exact=True).check(force=True)
    flip(page, "mask")
    expect(page.locator(".it-look")).to_have_text(re.compile("^All words are there. Pull the key of an old one"))
    flip(page, "mask")  # what changes is said of the words before, and seen there
    expect(said).to_contain_text("The mask is ignored")
    expect(said).to_contain_text("Nothing comes after “c”, so no share of it changes.")
    expect(page.locator(".it-look")).to_have_text(
        "All words are there. Choose an earlier one: without the mask it reads “c”, too."
    )


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_word_after_word_comes_and_is_computed_while_those_before_are_kept(show: Show, width: int) -> None:
    q, k = [[0, 1], [1, 0], [0, 1], [1, 1]], [[0, 2], [0.5, 0], [2, 0], [1, 1]]
    hint = "Press “next word”: what is computed? Then pull a key: does a share move?"
    page = show(AttentionCalculator(list("abcd"), q, k, hint=hint, reader=2, tick="✓ kept"), width=width)
    said, button, look = (page.locator(one) for one in (".it-said", ".it-kept button", ".it-look"))
    height = page.locator(".it-demo").evaluate("demo => demo.offsetHeight")
    read, kept = (
        "reads the keys and values of",
        "from the cache: no earlier word reads a later one, so these stay good.",
    )
    own = "Only its pair k, v is computed."
    run = "In all, 4 pairs, which stay in memory; without a cache, 4·5/2 = 10."
    steps = (
        ("d", "start again", f"“d” {read} “a”, “b” and “c” {kept} {own} {run}"),
        ("a", "next word", "“a” comes first: its key and value are computed, and kept."),
        ("b", "next word", f"“b” {read} “a” {kept} {own} Without a cache: 2 pairs."),
    )
    expect(button).to_have_text("next word")
    for word, then, told in steps:
        button.click()
        expect(page.get_by_label(word, exact=True)).to_be_checked()
        expect(said).to_have_text(told)
        expect(button).to_have_text(then)
        # No word comes after the last.
        expect(look).to_have_text(hint if word != "d" else re.compile("^All words are there."))
        n = "abcd".index(word) + 1
        assert staircases(page, 4) == [once(n), anew(n)]
        assert page.locator(".it-stairs > [data-chosen]").all_text_contents() == [word]
        assert page.locator(".it-demo").evaluate("demo => demo.offsetHeight") == height
    assert state(page) == "attention=1;row=1"
    expect(page.locator(".it-question em")).to_have_text("b")
    flip(page, "mask")
    # What reads later words is asked when all have come, whichever reads.
    for word in "bd":
        page.get_by_label(word, exact=True).check(force=True)
        assert staircases(page, 4) == [anew(4), anew(4)]
        expect(page.locator(".it-question")).to_have_text("What can a cache keep without the mask?")
        expect(button).to_be_hidden()
        then = "Choose an earlier one: without the mask it reads “d”, too."
        expect(look).to_have_text(
            f"All words are there. {then if word == 'd' else 'Put the mask back: what may be kept then?'}"
        )
    expect(said).to_have_text(
        "All words before “d” read it now, too: what they got changes, and with it their keys and values one layer up. "
        "Nothing can be kept."
    )
    page.get_by_label("a", exact=True).check(force=True)
    expect(said).to_have_text(
        "“a” reads words that come later, too. So does each word: a new one changes what those before it got, and with "
        "it their keys and values one layer up. Nothing can be kept."
    )
    assert page.locator(".it-demo").evaluate("demo => demo.offsetHeight") == height


# From which word to which pair one layer up lines go, by what they look like; and what becomes of each pair.
LAYERS = """svg => {
    const place = (x) => Math.round((x - first) / slot);
    const middles = [...svg.querySelectorAll("text[text-anchor=middle]:not(.it-pair text)")];
    const [first, second] = middles.map(text => Number(text.getAttribute("x")));
    const slot = second - first;
    const lines = [...svg.querySelectorAll(".it-reads")].map(path => [path.dataset.kind,
        [...(path.getAttribute("d") ?? "").matchAll(/M([\\d.]+) [\\d.]+L([\\d.]+)/g)]
            .map(([, from, to]) => `${place(from)}${place(to)}`).sort()]);
    return [Object.fromEntries(lines), [...svg.querySelectorAll(".it-pair")].map(pair => pair.dataset.kind ?? "")];
}"""


@pytest.mark.browser
def test_one_layer_up_pairs_are_drawn_of_the_words_that_are_read(show: Show) -> None:
    q, k = [[0, 1], [1, 0], [0, 1]], [[0, 2], [0.5, 0], [2, 0]]
    page = show(AttentionCalculator(["a", "b", "c"], q, k, reader=1, tick="✓ kept"))
    layers = page.locator(".it-layers")

    def drawn() -> Any:
        expect(page.locator(".it-kept[aria-busy]")).to_have_count(0)
        return layers.evaluate(LAYERS)

    assert drawn() == [{"old": ["00"], "newest": ["01", "11"], "later": []}, ["kept", "new", ""]]
    expect(layers).to_have_attribute(
        "aria-label", re.compile("made of what is read here: “a” of “a”; “b” of “a” and “b”")
    )
    page.locator(".it-kept button").click()  # the lines to those before stay
    old = ["00", "01", "11"]
    assert drawn() == [{"old": old, "newest": ["02", "12", "22"], "later": []}, ["kept", "kept", "new"]]
    handle(page, "key of “b”").press("ArrowUp")  # a does not read it
    assert drawn()[1] == ["kept", "spoiled", "spoiled"]
    page.get_by_role("button", name="reset").click()
    expect(layers).to_contain_text("One layer up, a word’s key and value are made of what it read here")
    flip(page, "mask")
    all_but_later = sorted([*old, "02", "12", "22"])
    assert drawn() == [
        {"old": all_but_later, "newest": [], "later": ["10", "20", "21"]},
        ["again", "again", "new"],
    ]
    expect(layers).to_contain_text("Dashed: each reads later words, too")


@pytest.mark.browser
def test_what_was_counted_never_falls_while_keys_are_pulled_and_words_come(show: Show) -> None:
    q, k = [[0, 1], [1, 0], [0, 1], [1, 1]], [[0, 2], [0.5, 0], [2, 0], [1, 1]]
    page = show(AttentionCalculator(list("abcd"), q, k, reader=0, tick="✓ kept"))
    told: list[list[int]] = []

    def count() -> None:
        told.append([numbers[-2] for *_, numbers in staircases(page, 4)])

    for word in "abc":
        for role in ("key", "query"):
            handle(page, f"{role} of “{word}”").press("ArrowUp")
            count()
        page.locator(".it-kept button").click()
        count()
    for way in zip(*told, strict=True):
        assert list(way) == sorted(way)
    assert told[-1] == [4, 10]


@pytest.mark.browser
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_what_is_kept_comes_down_from_the_step_before_unless_one_wants_stillness(show: Show, motion: Any) -> None:
    page = show(AttentionCalculator(list("ab"), ZEROS, ZEROS, tick="✓ kept"), reduced_motion=motion)
    moved = page.locator(".it-pair[data-kind=kept]").first.evaluate(
        "pair => [getComputedStyle(pair).transitionProperty, getComputedStyle(pair).transitionDuration]"
    )
    assert moved == (["opacity, translate", "0.13s, 0.13s"] if motion == "no-preference" else ["none", "0s"])


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 712])
@pytest.mark.parametrize("n", [1, 4, 16])
def test_staircases_of_any_size_keep_their_texts_apart(show: Show, width: int, n: int) -> None:
    torch.manual_seed(0)
    words = ["capital", "of", "France", "is"] * 4
    q, k = torch.randn(2, n, 2)
    page = show(AttentionCalculator(words[:n], q, k, reader=n - 1, tick="✓ kept"), width=width)
    apart = """svg => {
        const boxes = [...svg.querySelectorAll("text, .it-pair[data-kind]")].filter(one => one.textContent.trim()
            && !one.parentElement.matches(".it-pair")).map(one => [one.textContent, one.getBoundingClientRect()]);
        const own = svg.getBoundingClientRect();
        const over = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5
            && a.top < b.bottom - 2 && b.top < a.bottom - 2;
        return boxes.flatMap(([text, box], i) => [
            ...(box.left < own.left - 0.5 || box.right > own.right + 0.5 ? [`${text} beside`] : []),
            ...(box.top < own.top - 2 || box.bottom > own.bottom + 0.5 ? [`${text} above or below`] : []),
            ...boxes.slice(i + 1).filter(([, other]) => over(box, other)).map(([other]) => `${text} and ${other}`),
        ]);
    }"""
    for _ in range(2):
        expect(page.locator(".it-kept[aria-busy]")).to_have_count(0)
        for picture in (".it-stairs", ".it-layers"):
            assert page.locator(picture).evaluate(apart) == []
        if n > 1:
            flip(page, "mask")


@pytest.mark.browser
def test_only_a_demo_that_counts_what_is_kept_carries_the_counting(show: Show) -> None:
    plain, counting = AttentionCalculator(), AttentionCalculator(tick="✓ kept")
    assert "next word" not in plain.get_state()["_esm"]
    assert "next word" in counting.get_state()["_esm"]
    expect(show(plain).locator(".it-kept")).to_have_count(0)


# How far the message stands from the middle of each handle, and where it says what it says.
FAR = """(demo) => {
    const box = demo.querySelector(".it-message-line").getBoundingClientRect();
    return [...demo.querySelectorAll(".it-handle")].map((each) => {
        const { top, height } = each.querySelector(".it-hit").getBoundingClientRect();
        const at = top + height / 2;
        return Math.max(box.top - at, at - box.bottom);
    });
}"""


@pytest.mark.browser
def test_on_a_phone_the_message_stands_right_at_both_planes(show: Show) -> None:
    page = show(AttentionCalculator(), width=390, has_touch=True, is_mobile=True)
    far = page.locator(".it-demo").evaluate(FAR)
    assert len(far) == 11
    assert max(far) < 300, far
    for name in ("key of “quick”", "value of “quick”"):
        tip = handle(page, name)
        tip.evaluate("tip => scrollBy(0, tip.getBoundingClientRect().top - 0.7 * innerHeight)")
        drag(page, tip, 30, -20)
        box = page.locator(".it-message-line").bounding_box()
        assert box is not None
        assert 0 <= box["y"] <= box["y"] + box["height"] <= page.viewport_size["height"]  # type: ignore[index]


@pytest.mark.browser
def test_of_the_last_word_it_says_that_the_mask_changes_nothing(show: Show) -> None:
    page = show(AttentionCalculator(**FIVE))
    said = page.get_by_role("status")
    page.get_by_label("jumps", exact=True).check(force=True)
    expect(said).to_contain_text("Nothing comes later: the mask hides nothing from it.")
    flip(page, "mask")
    expect(said).to_contain_text("Nothing comes after “jumps”, so no share of it changes.")
    page.get_by_label("fox", exact=True).check(force=True)
    expect(said).not_to_contain_text("Nothing comes")


@pytest.mark.browser
def test_a_switch_says_what_it_does_to_a_share(show: Show) -> None:
    page = show(AttentionCalculator(**FIVE), reduced_motion="reduce")
    said = page.get_by_role("status")
    for name, told in (("scale", "Here “brown” gets 0.42, was 0.39."), ("mask", "Here “jumps” gets 0.35, was masked.")):
        flip(page, name)
        expect(said).to_contain_text(told)
        flip(page, name)
        expect(said).not_to_contain_text("Here")
    page.get_by_label("the", exact=True).check(force=True)
    flip(page, "scale")
    expect(said).to_contain_text("No share of “the” changes.")
    page.evaluate("location.hash = 'attention=1;k4=2,2;off=mask'")
    expect(said).to_contain_text("Here “jumps” gets 0.44, was masked.")
    assert "was masked" in page.locator(".it-was:not(:empty)").all_text_contents()


@pytest.mark.browser
def test_words_that_stand_out_alike_are_named_together(show: Show) -> None:
    page = show(compact(mask=None, reader=2))
    said = page.get_by_role("status")
    expect(said).to_contain_text(re.compile(r"^“brown” gives 0\.40 of its attention to “the”\. "))
    page.get_by_label("fox", exact=True).check(force=True)
    handle(page, "query of “fox”").press("ArrowUp")
    expect(said).to_contain_text("it gives most to “quick” and “brown”, 0.38 each.")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 712])
@pytest.mark.parametrize("word", ["capital", "of", "France", "is"])
def test_one_of_the_numbers_on_the_slope_says_what_they_are(show: Show, word: str, width: int) -> None:
    page = show(DEMOS["AttentionCalculator, the cache"](), width=width)
    page.get_by_label(word, exact=True).check(force=True)
    numbers = page.locator(".it-level-name:not([data-away])").all_text_contents()
    assert len([number for number in numbers if number.startswith("q·k = ")]) == 1, numbers


@pytest.mark.browser
def test_a_number_on_the_slope_gives_way_to_a_tip(show: Show) -> None:
    page = show(compact())
    number = page.locator(".it-level-name", has_text=re.compile("^1$"))
    box = number.bounding_box()
    assert box is not None
    page.mouse.move(*place(page, "key of “brown”"))
    page.mouse.down()
    page.mouse.move(box["x"] + 4, box["y"] + 4, steps=3)
    page.mouse.up()
    over = page.locator(".it-level-name:not([data-away])").evaluate_all(
        """all => all.filter(name => name.textContent).filter(name => {
            const a = name.getBoundingClientRect();
            return [...document.querySelectorAll("[data-tip=ring] .it-halo")].some(halo => {
                const b = halo.getBoundingClientRect();
                return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
            });
        }).map(name => name.textContent)"""
    )
    assert over == []
    expect(number).to_be_visible()  # at the other end of its line


@pytest.mark.browser
def test_a_link_is_copied_or_shown(show: Show) -> None:
    page = show(AttentionCalculator())
    handle(page, "query of “fox”").press("ArrowUp")
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', { value: { writeText: async (t) => { copied = t } } })"
    )
    page.get_by_role("button", name="link").click()
    expect(page.get_by_role("status")).to_have_text("The address of this state is copied.")
    assert page.evaluate("copied").endswith("#attention=1;q3=1,0.6")
    page.evaluate("() => { navigator.clipboard.writeText = async () => { throw new Error('denied') } }")
    page.get_by_role("button", name="link").click()
    expect(page.get_by_label("address of this state")).to_have_value(re.compile("#attention=1;q3=1,0.6$"))


@pytest.mark.browser
def test_several_on_one_page_keep_apart(show: Show) -> None:
    page = show(AttentionCalculator(), compact(), AttentionCalculator(), address="#attention-2=1;k0=1,1")
    assert page.locator("h3").evaluate_all("all => all.map(one => one.id)") == [
        "attention",
        "attention-2",
        "attention-3",
    ]
    second = page.locator(".it-demo").nth(1)
    third = page.locator(".it-demo").nth(2)
    expect(second.get_by_role("slider", name="key of “the”")).to_have_attribute(
        "aria-valuetext", "key of “the”: (1.00, 1.00)"
    )
    third.get_by_role("slider", name="key of “the”").press("ArrowUp")
    assert state(page) == "attention-2=1;k0=1,1&attention-3=1;k0=0,1.1"
    ids = page.locator("[id]").evaluate_all("all => all.map(one => one.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.browser
def test_it_works_where_the_address_is_out_of_reach(show: Show, browser: Browser) -> None:
    inner = html.escape(html_of(AttentionCalculator()))
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_content(f'<iframe sandbox="allow-scripts" srcdoc="{inner}" width="900" height="800"></iframe>')
    frame = page.frame_locator("iframe")
    frame.get_by_role("slider", name="key of “brown”").press("ArrowUp")
    expect(frame.get_by_role("status")).to_contain_text("The key of “brown” has a higher")
    page.close()
    assert errors == []


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(AttentionCalculator(), compact(), AttentionCalculator(["a"], ZEROS, ZEROS, ZEROS), theme=theme)
    for button in page.get_by_role("button", name="table").all():
        button.click()
    flip(page.locator(".it-demo").first, "mask")  # type: ignore[arg-type]
    caught_up(page)
    assert complaints(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("n", [1, 5, 12, 16])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_and_holds_its_height(show: Show, n: int, width: int) -> None:
    vectors = torch.randn(n, 2, generator=torch.Generator().manual_seed(0))
    tokens = [f"token{i}" for i in range(n)]
    page = show(
        AttentionCalculator(tokens, vectors, vectors, vectors),
        AttentionCalculator(tokens, vectors, vectors),
        width=width,
    )
    demos = page.locator(".it-demo").all()
    heights = [demo.evaluate("demo => demo.getBoundingClientRect().height") for demo in demos]
    if width == 1280:
        assert heights[0] <= 800
        assert heights[1] <= 440
    for demo, height in zip(demos, heights, strict=True):
        for button in demo.get_by_role("switch").all():
            button.click()
            assert demo.evaluate("demo => demo.getBoundingClientRect().height") == height
        demo.get_by_role("slider", name=f"query of “token{min(3, n - 1)}”").press("Shift+ArrowLeft")
        demo.get_by_label("token0", exact=True).check()
        assert demo.evaluate("demo => demo.getBoundingClientRect().height") == height
        demo.get_by_role("button", name="table").click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    overflowing = page.locator(".it-demo *:not(.it-scroll *):not(.it-plane-picture *)").evaluate_all(
        """all => all.filter(e => e.getClientRects().length
            && e.getBoundingClientRect().right > e.closest('.it-demo').getBoundingClientRect().right + 0.5)
            .map(e => e.outerHTML.slice(0, 90))"""
    )
    assert overflowing == []
    assert small_texts(page) == []


@pytest.mark.browser
def test_on_a_phone_the_picture_stays_in_sight_while_a_tip_is_in_hand_and_never_over_it(show: Show) -> None:
    page = show(AttentionCalculator(), width=390, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 664})
    touch = page.context.new_cdp_session(page)
    strip = page.locator(".it-ribbons-picture")
    for key, height, seen in (("value of “quick”", 450, True), ("key of “brown”", 120, False)):
        page.evaluate("by => scrollBy(0, by)", place(page, key)[1] - height)
        expect(strip).not_to_be_in_viewport()
        x, y = place(page, key)
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 20}]})
        expect(strip).to_be_in_viewport(ratio=1) if seen else expect(strip).not_to_be_in_viewport()
        box = strip.bounding_box()
        assert box is not None
        assert box["height"] <= 0.45 * 664
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(strip).not_to_be_in_viewport()
    page.get_by_role("switch", name="mask").tap()
    expect(strip).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="table").tap()
    expect(strip).not_to_be_in_viewport()
    page.evaluate("by => scrollBy(0, by)", place(page, "value of “quick”")[1] - 450)
    handle(page, "value of “quick”").press("ArrowUp")
    expect(strip).to_be_in_viewport(ratio=1)


@pytest.mark.browser
def test_on_a_phone_a_switch_leaves_the_picture_above_it_in_sight(show: Show) -> None:
    page = show(AttentionCalculator(), width=390, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 800})
    page.add_style_tag(content="main { padding-bottom: 600px }")  # as where a page goes on below
    switch = page.get_by_role("switch", name="mask")
    strip, told = page.locator(".it-ribbons-picture"), page.locator(".it-said")
    # Where there is room above the picture, the ribbons stand there; where there is none, what is said alone.
    for height, both in ((700, True), (430, False)):
        box = switch.bounding_box()
        assert box is not None
        page.evaluate("by => scrollBy(0, by)", box["y"] - height)
        switch.tap()
        expect(told).to_be_in_viewport(ratio=1)
        expect(strip).to_be_in_viewport(ratio=1) if both else expect(strip).not_to_be_in_viewport()
        lower = page.locator(".it-plane-picture").last.bounding_box()
        assert lower is not None
        assert lower["y"] + lower["height"] < height
        for part in (0.2, 0.5, 0.8):
            point = [lower["x"] + lower["width"] / 2, lower["y"] + part * lower["height"]]
            found = page.evaluate("at => document.elementFromPoint(...at)?.closest('.it-lower') !== null", point)
            assert found, (height, part)


@pytest.mark.browser
def test_on_a_phone_a_picture_that_is_dragged_in_covers_nothing_below_it(show: Show) -> None:
    page = show(compact(), width=390, has_touch=True, is_mobile=True)
    page.set_viewport_size({"width": 390, "height": 300})
    page.evaluate("by => scrollBy(0, by)", place(page, "key of “brown”")[1] - 60)
    before = place(page, "key of “brown”")
    page.touchscreen.tap(*before)
    expect(page.get_by_role("status")).to_contain_text("Tap where the key of “brown” should go.")
    page.evaluate("scrollBy(0, 40)")
    assert place(page, "key of “brown”")[1] == pytest.approx(before[1] - 40, abs=2)


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone_and_says_what_changed(show: Show) -> None:
    page = show(AttentionCalculator())
    says = page.get_by_role("status")
    expect(says).to_have_text("“fox” gives 0.39 of its attention to “quick” and 0.39 to “brown”.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("“jumps” gives")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Tab")
    expect(handle(page, "key of “the”")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(says).to_contain_text("The key of “the” has a higher q·k now: “fox” reads it with 0.14, was 0.13.")
    page.keyboard.press("Home")
    expect(handle(page, "key of “the”")).to_have_attribute("aria-valuetext", "key of “the”: (0.00, 1.00)")
    for _ in range(11):
        page.keyboard.press("Tab")
    expect(page.get_by_role("switch", name="÷ √2")).to_be_focused()
    page.keyboard.press("Space")
    expect(says).to_contain_text("not divided by √d")
    for _ in range(5):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="reset")).to_be_focused()
    page.keyboard.press("Enter")
    expect(says).to_have_text("As at first. “fox” gives 0.39 of its attention to “quick” and 0.39 to “brown”.")


@pytest.mark.browser
def test_keys_pressed_in_it_do_not_reach_the_host(show: Show) -> None:
    page = show(AttentionCalculator())
    page.evaluate("document.addEventListener('keydown', () => { window.heard = true; })")
    handle(page, "query of “fox”").press("ArrowRight")
    page.get_by_label("fox", exact=True).press("ArrowLeft")
    assert page.evaluate("window.heard") is None
    assert page.locator(".it-demo").get_attribute("data-lm-suppress-shortcuts") == "true"


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    page = show(AttentionCalculator(["a"], ZEROS, ZEROS, ZEROS), AttentionCalculator())
    expect(page.get_by_role("alert")).to_contain_text(
        "q has the shape (2, 2): expected one row for each of the 1 token"
    )
    expect(handle(page, "query of “fox”")).to_have_count(1)


@pytest.mark.browser
def test_forced_colors_keep_handles_reader_and_masks_in_sight(show: Show) -> None:
    page = show(AttentionCalculator(), forced_colors="active")
    looks = page.evaluate(
        """() => {
            const style = (selector) => getComputedStyle(document.querySelector(selector));
            const probe = document.body.appendChild(document.createElement("i"));
            probe.style.color = "Highlight";
            return {
                highlight: getComputedStyle(probe).color,
                chosen: style("[data-chosen] .it-chip-ground").stroke,
                query: style("[data-role=query][data-tip=ring] .it-disc").fill,
                key: style("[data-role=key][data-tip=ring] .it-disc").fill,
                surface: style(".it-demo").getPropertyValue("background-color"),
                hatch: style("[data-masked] .it-hatched").visibility,
                hatching: style(".it-hatching").stroke,
            };
        }"""
    )
    assert looks["chosen"] == looks["query"] == looks["highlight"]
    assert looks["key"] == looks["hatching"]
    assert looks["key"] not in (looks["surface"], looks["highlight"])
    assert looks["hatch"] == "visible"


@pytest.mark.browser
def test_a_word_of_a_role_lights_its_part_of_the_picture(show: Show) -> None:
    page = show(AttentionCalculator(), reduced_motion="reduce")
    page.evaluate("document.documentElement.dataset.lit = 'key'")
    opacities = page.evaluate(
        """() => ["query", "key", "value", "output"].map((role) =>
            getComputedStyle(document.querySelector(`.it-arrow-glyph[data-role=${role}]`)).opacity)"""
    )
    assert opacities[1] == "1"
    assert all(float(opacity) < 0.5 for opacity in (opacities[0], *opacities[2:]))


FIRST_FRAME = """async () => {
    const width = () => document.querySelectorAll(".it-ribbon-fill")[3].getAttribute("stroke-width");
    const before = width();
    document.querySelectorAll("[role=switch]")[2].click();
    await Promise.resolve();
    const first = width();
    await new Promise((done) => setTimeout(done, 400));
    return [before, first, width()].map(Number);
}"""


@pytest.mark.browser
def test_what_changes_at_a_stroke_moves_there_unless_the_reader_wants_stillness(show: Show) -> None:
    before, first, last = show(AttentionCalculator()).evaluate(FIRST_FRAME)
    assert before <= first < (before + last) / 2
    before, first, last = show(AttentionCalculator(), reduced_motion="reduce").evaluate(FIRST_FRAME)
    assert before < first == last


@pytest.mark.browser
def test_what_it_was_stays_as_a_ghost_until_the_next_action(show: Show) -> None:
    page = show(AttentionCalculator())
    ghosts = page.locator(":is(.it-trail, .it-ghost-tip, .it-was:not(:empty)):visible")
    assert ghosts.count() == 0
    by_mouse(page)
    olds = page.locator(".it-was:not(:empty)").all_text_contents()
    assert olds == ["was 0.13", "was 0.39", "was 0.39", "was 0.09"]
    assert ghosts.count() == 6
    page.get_by_label("jumps", exact=True).check()
    assert ghosts.count() == 0


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_numbers_it_shows(show: Show) -> None:
    page = show(AttentionCalculator(attention=unscaled))
    expect(page.locator(".it-status")).to_have_text(
        "There is no kernel here to run unscaled: the numbers come from the page’s own arithmetic."
    )


@pytest.mark.browser
def test_with_a_kernel_it_shows_where_a_readers_function_differs(show: Show) -> None:
    page = show(AttentionCalculator(attention=unscaled), kernel=True)
    page.get_by_role("button", name="table").click()
    status = page.locator(".it-status")
    expect(status).to_contain_text("unscaled differs in 14 of 25 weights, first where “quick” reads “the”")
    expect(status).to_contain_text("the page’s (shown) ")
    expect(page.locator(".it-pattern td[data-differs]")).to_have_count(14)
    expect(page.locator(".it-weight-name[data-differs]")).to_have_count(4)
    flip(page, "scale")
    expect(status).to_have_text("unscaled agrees with the page in every number.")
    handle(page, "key of “the”").press("Shift+ArrowLeft")
    expect(page.get_by_role("status")).to_contain_text("The key of “the” has a lower")
    expect(status).to_have_text("unscaled agrees with the page in every number.")
    expect(page.locator(".it-pattern td[data-differs]")).to_have_count(0)
    assert state(page) == ""  # in a notebook the address is the host's
    expect(page.get_by_role("button", name="link")).to_be_hidden()


@pytest.mark.browser
def test_with_a_kernel_it_shows_an_error_and_goes_on(show: Show) -> None:
    def shy(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        if float(k[0, 0]) < 0:
            raise RuntimeError("no negative keys, please")
        return right(q, k, v, mask)

    page = show(AttentionCalculator(attention=shy), kernel=True)
    status, key = page.locator(".it-status"), handle(page, "key of “the”")
    expect(status).to_contain_text("shy agrees")
    key.press("ArrowLeft")
    expect(status).to_contain_text("shy: It raised RuntimeError: “no negative keys, please”. Until it works,")
    key.press("ArrowRight")
    expect(status).to_contain_text("shy agrees")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_longest_messages_are_seen_whole(show: Show, width: int) -> None:
    page = show(AttentionCalculator(hidden="So what {reader} got may be kept."), width=width)
    said = page.locator(".it-said")
    for off in ("scale", "axis", "scale,axis", "mask", "scale,mask,axis"):
        page.evaluate("to => { location.hash = to; }", f"attention=1;off={off}")
        expect(said).to_contain_text("Here")
        assert said.locator(".it-message").count() == off.count(",") + 1
        assert said.evaluate("said => said.scrollHeight <= said.clientHeight + 1"), said.inner_text()
        for name in ("key of “quick”", "key of “jumps”", "value of “jumps”", "query of “fox”"):
            handle(page, name).press("Shift+ArrowUp")
            expect(said).to_contain_text("Off: ")
            assert said.evaluate("said => said.scrollHeight <= said.clientHeight + 1"), said.inner_text()


@pytest.mark.browser
def test_words_that_are_read_alike_are_said_to_be(show: Show) -> None:
    page = show(AttentionCalculator(["a", "b", "c", "d"], [[1, 1]] * 4, [[1, 0], [0, 1]] * 2, mask=None))
    expect(page.locator(".it-said")).to_have_text("“d” reads “a”, “b”, “c” and “d” alike: 0.25 each.")


@pytest.mark.browser
def test_where_a_query_is_zero_it_is_said_why_all_are_read_alike(show: Show) -> None:
    page = show(AttentionCalculator(["a", "b"], [[1, 0], [0, 0]], torch.eye(2), mask=None, reader=0))
    page.get_by_role("radio", name="b").check(force=True)
    said = page.locator(".it-said")
    expect(said).to_have_text("“b” reads “a” and “b” alike: 0.50 each. Its query is (0, 0): every q·k is 0.")
    handle(page, "query of “b”").press("ArrowUp")
    expect(said).not_to_contain_text("Its query is")
    handle(page, "query of “b”").press("ArrowDown")
    expect(said).to_contain_text("alike, with 0.50 each. Every q·k is 0.")


# The ground, and the slope where it is highest; and of each name on it the ink, with what its edge leaves of the slope.
ON_SLOPE = """(plane) => {
    const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const lay = (color, alpha) => {
        paint.globalAlpha = alpha;
        paint.fillStyle = color;
        paint.fillRect(0, 0, 1, 1);
        return [...paint.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    lay(getComputedStyle(document.body).backgroundColor, 1);
    const low = lay(getComputedStyle(plane).backgroundColor, 1);
    let high = low;
    for (const shade of plane.querySelectorAll(".it-shade:not([data-away])")) {
        const style = getComputedStyle(shade);
        high = lay(style.fill, Number(style.fillOpacity));
    }
    const texts = [...plane.querySelectorAll("text:not([data-away])")].filter((text) => text.textContent);
    return [low, high, texts.map((text) => {
        const { fill, stroke, strokeOpacity, paintOrder } = getComputedStyle(text);
        let behind = lay(`rgb(${high})`, 1);
        if (paintOrder.startsWith("stroke")) behind = lay(stroke, Number(strokeOpacity));
        return [text.textContent, behind, lay(fill, 1)];
    })];
}"""


def luminance(color: list[int]) -> float:
    """The relative luminance of WCAG 2.2, of parts from 0 to 255."""
    parts = [each / 255 for each in color]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_slope_is_seen_to_rise_and_its_names_are_read(show: Show, theme: str) -> None:
    page = show(compact(), theme=theme)
    low, high, names = page.locator(".it-plane-picture").evaluate(ON_SLOPE)
    assert max(abs(a - b) for a, b in zip(low, high, strict=True)) >= 50
    assert len(names) > 5
    for text, behind, ink in names:
        deep, pale = sorted([luminance(behind), luminance(ink)])
        assert (pale + 0.05) / (deep + 0.05) >= 4.5, text


@pytest.mark.browser
def test_a_masked_tip_lies_below_one_that_is_read(show: Show) -> None:
    page = show(AttentionCalculator(["a", "b", "c"], [[1, 0]] * 3, [[0, 1], [1, 1], [1, 1]]))
    page.get_by_role("radio", name="b").check(force=True)
    order = page.locator("[data-role=key][data-tip=ring]").evaluate_all(
        "tips => tips.map((tip) => tip.hasAttribute('data-masked'))"
    )
    assert order.index(True) < len(order) - 1, "the last drawn lies on top"
    assert order[-1] is False


@pytest.mark.browser
def test_a_value_at_the_origin_can_be_dragged(show: Show) -> None:
    page = show(AttentionCalculator(), width=1280)
    handle = page.get_by_role("slider", name=re.compile("value of “fox”"))
    box = handle.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2 + 8, box["y"] + box["height"] / 2
    held = page.evaluate("([x, y]) => document.elementFromPoint(x, y).closest('[role=slider]') !== null", [x, y])
    assert held, "something lies over the handle"


@pytest.mark.browser
def test_a_state_from_the_prose_is_compared_with_the_first_one(show: Show) -> None:
    page = show(AttentionCalculator())
    said = page.get_by_role("status")
    page.evaluate("location.hash = 'attention=1;off=mask'")
    expect(said).to_contain_text(MESSAGES["no_mask"])
    page.evaluate("location.hash = 'attention=1;k2=2,1'")
    expect(said).to_have_text("The key of “brown” has a higher q·k now: “fox” reads it with 0.47, was 0.39.")
    page.evaluate("location.hash = 'attention=1;v2=2,2'")
    expect(said).to_contain_text("The value of “brown” is (2.00, 2.00) now")
    page.evaluate("location.hash = 'attention=1;k2=2,1;q3=1,1'")
    expect(said).to_contain_text("of its attention to")


@pytest.mark.browser
def test_a_name_of_two_lines_is_changed_in_its_place(show: Show) -> None:
    # A node that comes or goes makes the browser ask the page's rules with `:has()` again, which takes milliseconds.
    page = show(AttentionCalculator())
    lines = page.locator(".it-name[data-role=output] tspan")
    expect(lines).to_have_count(2)
    before = lines.nth(1).text_content()
    page.evaluate("window.kept = [...document.querySelectorAll('.it-name[data-role=output] tspan')]")
    handle(page, "query of “fox”").press("Shift+ArrowLeft")
    expect(lines.nth(1)).not_to_have_text(str(before))
    expect(lines.nth(0)).to_have_text("added to fox")
    assert page.evaluate("kept.every((line) => line.isConnected)")


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_no_heading_of_a_plane_lies_over_a_tip_that_was_let_go(show: Show, width: int) -> None:
    page = show(AttentionCalculator(), width=width)
    for change in ("v2=1.2,2.6", "v2=2,2.7", "k0=-0.5,1.7", "q3=1,2.4"):
        page.evaluate("to => { location.hash = to; }", f"attention=1;{change}")
        expect(page.locator(".it-message-line")).to_have_attribute("data-kind", "changed")
        page.wait_for_timeout(200)  # the picture moves there
        covered = page.locator(".it-plane-title, .it-plane-words").evaluate_all(
            """texts => texts.flatMap((text) => {
                const { left, right, top, bottom } = text.getBoundingClientRect();
                return [...text.closest("svg").querySelectorAll(".it-disc")].filter((disc) => {
                    const tip = disc.getBoundingClientRect();
                    return tip.width && tip.left < right && tip.right > left && tip.top < bottom && tip.bottom > top;
                }).map(() => text.textContent);
            })"""
        )
        assert covered == [], change


@pytest.mark.browser
@pytest.mark.parametrize("make", [AttentionCalculator, compact])
def test_the_words_one_may_click_are_dotted_as_the_hint_says(
    show: Show, make: Callable[[], AttentionCalculator]
) -> None:
    demo = make()
    page = show(demo)
    expect(page.locator(".it-look")).to_contain_text("Click a dotted word")
    dotted = page.locator(".it-demo svg text").evaluate_all(
        """texts => texts.filter((text) => getComputedStyle(text).textDecorationStyle === "dotted")
            .map((text) => text.textContent)"""
    )
    assert dotted == [word for word in demo.tokens if word != "fox"]

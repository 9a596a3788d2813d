"""`AttentionCalculator`: torch's numbers, the exercise's messages, the reader's own function, and bad input."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from playwright.sync_api import Page, expect
from torch import Tensor

from inside_transformers.parts.attention import PARTS
from inside_transformers.widgets import AttentionCalculator
from inside_transformers.widgets.attention_calculator import BREAKAGES, EXAMPLE_TOKENS, answer

MESSAGES = PARTS["attention"].messages
Show = Callable[..., Page]
Check = Callable[[Page], list[tuple[str, str]]]
LABELS = {"": "nothing", "unscaled": "no scale", "softmax_over_queries": "wrong axis", "no_mask": "no mask"}


def reference(q: Tensor, k: Tensor, v: Tensor, mask: Tensor, broken: str = "") -> tuple[Tensor, Tensor]:
    """(output, pattern) by torch, with one mistake if asked for."""
    scale = 1.0 if broken == "unscaled" else 1 / math.sqrt(q.shape[-1])
    if broken == "softmax_over_queries":
        pattern = (q @ k.mT * scale).masked_fill(~mask, -torch.inf).softmax(0)
        return pattern @ v, pattern
    allowed = torch.ones_like(mask) if broken == "no_mask" else mask
    identity = torch.eye(len(k), dtype=q.dtype)
    pattern, output = (F.scaled_dot_product_attention(q, k, x, attn_mask=allowed, scale=scale) for x in (identity, v))
    return output, pattern


def right(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """What a reader writes who got everything right."""
    return reference(q, k, v, torch.ones(len(q), len(k), dtype=torch.bool) if mask is None else mask)


def unscaled(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
    """What a reader writes who forgot the scale."""
    return reference(q, k, v, mask, "unscaled")


def request(n: int = 3) -> dict[str, Any]:
    """A request as the demo sends it."""
    q, k, v = (torch.randn(n, 2, generator=torch.Generator().manual_seed(seed)).tolist() for seed in range(3))
    return {"seq": 7, "q": q, "k": k, "v": v, "mask": torch.ones(n, n).tril().bool().tolist()}


# ---- the Python side


def test_the_example_is_drawn_and_says_what_the_exercise_says() -> None:
    calculator = AttentionCalculator()
    assert calculator.problem == ""
    assert calculator.tokens == list(EXAMPLE_TOKENS)
    assert calculator.messages == {slug: MESSAGES[slug] for slug in BREAKAGES}


ZEROS = torch.zeros(2, 2)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tokens": ["a", "b"], "q": torch.zeros(3, 2), "k": ZEROS, "v": ZEROS}, "one row for each of the 2 tokens"),
        ({"tokens": ["a", "b"], "q": ZEROS, "k": torch.zeros(2, 3), "v": ZEROS}, "same number of features"),
        ({"tokens": ["a", "b"], "q": ZEROS * torch.nan, "k": ZEROS, "v": ZEROS}, "q holds NaN"),
        ({"tokens": ["a", "b"], "q": ZEROS, "k": ZEROS, "v": torch.zeros(2, 5)}, "from 1 to 4 features"),
        ({"q": torch.zeros(17, 2), "k": torch.zeros(17, 2), "v": torch.zeros(17, 2)}, "17 tokens, .* from 1 to 16"),
        ({"tokens": ["a", "b"]}, "q and k and v is missing"),
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


# ---- in the browser


def drive(page: Page, role: str, token: int, values: list[float]) -> None:
    """Set one vector with the demo's controls."""
    page.get_by_label("vector to change").select_option(f"{role} {token}")
    for slider, value in zip(page.locator("input[type=range]:visible").all(), values, strict=True):
        slider.fill(str(value))


def column(page: Page, table: int, index: int) -> Tensor:
    """One column of numbers of the table alternative, in full precision."""
    cells = page.locator(".it-table").nth(table).locator(f"tbody tr td:nth-of-type({index})")
    return torch.tensor([float(cell) for cell in cells.evaluate_all("cells => cells.map(c => c.dataset.value)")])


def drawn_pattern(page: Page, n: int) -> Tensor:
    """The whole pattern as drawn, in full precision."""
    cells = page.locator(".it-cell").evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
    return torch.tensor(cells, dtype=torch.float32).reshape(n, n)


@pytest.mark.browser
@pytest.mark.parametrize(("n", "d", "d_value"), [(5, 2, 2), (12, 2, 2), (4, 4, 3), (1, 1, 1)])
def test_its_numbers_are_torchs_for_random_inputs_driven_through_its_controls(
    show: Show, n: int, d: int, d_value: int
) -> None:
    generator = torch.Generator().manual_seed(n)
    q, k, v = (torch.randn(n, size, generator=generator, dtype=torch.float64) for size in (d, d, d_value))
    mask = torch.ones(n, n).tril().bool()
    page = show(AttentionCalculator([f"t{i}" for i in range(n)], q, k, v))
    page.get_by_role("button", name="show as table").click()
    for broken, label in LABELS.items():
        if broken == "no_mask" and n == 1:
            continue
        page.get_by_label(label, exact=True).check()
        for role, matrix in (("q", q), ("k", k), ("v", v)):
            token = int(torch.randint(n, (), generator=generator))
            steps = torch.randint(-60, 61, (matrix.shape[1],), generator=generator)
            matrix[token] = torch.tensor([round(int(step) * 0.05, 2) for step in steps])
            drive(page, role, token, matrix[token].tolist())
        row = int(torch.randint(n, (), generator=generator))
        page.get_by_label(f"t{row}", exact=True).check()
        output, pattern = reference(q, k, v, mask, broken)
        torch.testing.assert_close(drawn_pattern(page, n), pattern.float(), atol=1e-5, rtol=0)
        torch.testing.assert_close(column(page, 0, 4), pattern[row].float(), atol=1e-5, rtol=0)
        torch.testing.assert_close(column(page, 0, 1), (k @ q[row]).float(), atol=1e-5, rtol=1e-6)
        torch.testing.assert_close(column(page, 1, 1), output[row].float(), atol=1e-5, rtol=0)


@pytest.mark.browser
def test_a_row_that_may_read_nothing_is_all_zeros(show: Show) -> None:
    page = show(AttentionCalculator(["a", "b"], ZEROS, ZEROS, ZEROS, mask=[[False, False], [True, True]]))
    assert drawn_pattern(page, 2).tolist() == [[0, 0], [0.5, 0.5]]


@pytest.mark.browser
def test_each_mistake_shows_exactly_the_exercises_message(show: Show) -> None:
    page = show(AttentionCalculator())
    for slug in BREAKAGES:
        page.get_by_label(LABELS[slug], exact=True).check()
        visible = page.locator(".it-message").evaluate_all(
            "all => all.filter(m => m.checkVisibility({visibilityProperty: true})).map(m => m.textContent)"
        )
        assert visible == [MESSAGES[slug]]


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(AttentionCalculator(), AttentionCalculator(["a"], ZEROS, ZEROS, ZEROS), theme=theme)
    page.get_by_role("button", name="show as table").click()
    page.get_by_label("no mask").check()
    assert complaints(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("n", [5, 12, 16])
def test_it_fits_a_phone_and_holds_its_height(show: Show, n: int) -> None:
    vectors = torch.randn(n, 2, generator=torch.Generator().manual_seed(0))
    page = show(AttentionCalculator([f"token{i}" for i in range(n)], vectors, vectors, vectors), width=390)
    demo = page.locator(".it-demo")
    height = demo.bounding_box()["height"]  # type: ignore[index]
    for label in LABELS.values():
        page.get_by_label(label, exact=True).check()
        drive(page, "q", n - 1, [-3.0, 2.95])
        page.wait_for_timeout(300)
        assert demo.bounding_box()["height"] == height  # type: ignore[index]
    page.get_by_role("button", name="show as table").click()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    overflowing = demo.locator("*").evaluate_all(
        """all => all.filter(e => e.getClientRects().length && !e.closest('caption')
            && e.getBoundingClientRect().right > e.closest('.it-demo').getBoundingClientRect().right)
            .map(e => e.outerHTML.slice(0, 90))"""
    )
    assert overflowing == []


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone_and_says_what_changed(show: Show) -> None:
    page = show(AttentionCalculator())
    says = page.locator(".it-says")
    expect(says).to_have_text("“fox” reads “brown” most: 0.46.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("“jumps” reads “jumps” most")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("key of “brown”, number 1: 1.45.")
    assert page.locator(".it-component[data-changed]").text_content() == "1.45"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".it-message:visible", has_text="not divided")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("Everything is as it was at first. “fox” reads “brown” most: 0.46.")


@pytest.mark.browser
def test_keys_pressed_in_it_do_not_reach_the_host(show: Show) -> None:
    page = show(AttentionCalculator())
    page.evaluate("document.addEventListener('keydown', () => { window.heard = true; })")
    page.locator("input[type=range]").first.press("ArrowRight")
    assert page.evaluate("window.heard") is None
    assert page.locator(".it-demo").get_attribute("data-lm-suppress-shortcuts") == "true"


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    page = show(AttentionCalculator(["a"], ZEROS, ZEROS, ZEROS), AttentionCalculator())
    expect(page.get_by_role("alert")).to_contain_text(
        "q has the shape (2, 2): expected one row for each of the 1 token"
    )
    expect(page.get_by_label("vector to change")).to_have_count(1)


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_numbers_it_shows(show: Show) -> None:
    page = show(AttentionCalculator(attention=unscaled))
    expect(page.locator(".it-status")).to_have_text(
        "There is no kernel here to run unscaled: the numbers come from the page’s own arithmetic."
    )


@pytest.mark.browser
def test_with_a_kernel_it_shows_where_a_readers_function_differs(show: Show) -> None:
    page = show(AttentionCalculator(attention=unscaled), kernel=True)
    status = page.locator(".it-status")
    expect(status).to_contain_text("unscaled differs in 14 of 25 weights, first where “quick” reads “the”")
    assert page.locator(".it-cell[data-differs]").count() == 14
    page.get_by_label("no scale").check()
    expect(status).to_have_text("unscaled agrees with the page in every number.")
    page.locator("input[type=range]").first.fill("-2")
    expect(page.locator(".it-says")).to_contain_text("number 1: −2.00")
    expect(status).to_have_text("unscaled agrees with the page in every number.")
    expect(page.locator(".it-cell[data-differs]")).to_have_count(0)


@pytest.mark.browser
def test_with_a_kernel_it_shows_an_error_and_goes_on(show: Show) -> None:
    def shy(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        if float(k[2, 0]) < 0:
            raise RuntimeError("no negative keys, please")
        return right(q, k, v, mask)

    page = show(AttentionCalculator(attention=shy), kernel=True)
    status, slider = page.locator(".it-status"), page.locator("input[type=range]").first
    expect(status).to_contain_text("shy agrees")
    slider.fill("-1")
    expect(status).to_contain_text("shy: It raised RuntimeError: “no negative keys, please”. Until it works,")
    slider.fill("1")
    expect(status).to_contain_text("shy agrees")

"""`FactNeuron`: the page's numbers at a right angle, AND, OR and never, the picture, the reader's own neuron."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from inside_transformers.widgets import FactNeuron
from inside_transformers.widgets.fact_neuron import answer, directions

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
Paint = Callable[[Locator, list[float]], list[float]]


def right(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
    """What a reader writes who got it right."""
    return first + last, torch.tensor(-1.0)


# ---- the Python side


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"first": ""}, r"first is '': expected a text of 1 to 16 letters\."),
        ({"last": "J" * 17}, "last is 'JJJJJJJJJJJJJJJJJ': expected a text"),
        ({"answer": 3}, "answer is 3: expected a text"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(values: Any, words: str) -> None:
    assert re.search(words, FactNeuron(**values).problem)


def test_directions_have_length_1_and_the_angle_asked_for() -> None:
    for angle in (5.0, 60.0, 90.0, 175.0):
        first, last = torch.tensor(directions(angle), dtype=torch.float64)
        assert first.norm().item() == pytest.approx(1)
        assert torch.rad2deg(torch.acos(first @ last)).item() == pytest.approx(angle)
    assert directions(90.0) == (pytest.approx([1, 0]), pytest.approx([0, 1]))


REQUEST = {"seq": 6, "first": [1.0, 0.0], "last": [0.0, 1.0]}


def test_a_readers_neuron_gets_the_directions() -> None:
    assert answer(right, REQUEST) == {"seq": 6, "weight": [1.0, 1.0], "bias": -1.0, "error": ""}
    assert answer(lambda first, last: (first, -1), REQUEST)["bias"] == -1


def raising(first: Tensor, last: Tensor) -> Any:
    """A function that is not written yet."""
    raise NotImplementedError("write me")


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (raising, "It raised NotImplementedError: “write me”."),
        (lambda first, last: first, r"It returned Tensor: expected two tensors, \(weight, bias\)"),
        (lambda first, last: (torch.ones(3), torch.tensor(0.0)), r"Its weight has the shape \(3,\): expected \(2,\)"),
        (lambda first, last: (first / 0, torch.tensor(0.0)), "Its weight holds infinity|Its weight holds NaN"),
        (lambda first, last: (first, torch.zeros(1)), r"Its bias has the shape \(1,\): expected 0 dimensions"),
    ],
)
def test_what_a_readers_neuron_gets_wrong_is_said_in_words(function: Any, words: str) -> None:
    reply = answer(function, REQUEST)
    assert re.search(words, reply["error"])
    assert reply["weight"] == []


# ---- in the browser


def turn(page: Page, angle: int | None = None, bias: float | None = None) -> None:
    """Move the two sliders."""
    for name, value in (("angle between the names", angle), ("bias", bias)):
        if value is not None:
            page.get_by_role("slider", name=name).fill(str(value))


def drawn(page: Page) -> list[list[float]]:
    """The four people's numbers as drawn, in full precision: row · x, with the bias, after ReLU."""
    rows: list[list[float]] = page.locator(".it-people tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.querySelectorAll('td')].slice(0, 3).map(cell => Number(cell.dataset.value)))"
    )
    return rows


@pytest.mark.browser
def test_at_a_right_angle_it_says_the_pages_table(show: Show) -> None:
    page = show(FactNeuron())
    assert drawn(page) == [[2, 1, 1], [1, 0, 0], [1, 0, 0], [0, -1, 0]]
    expect(page.locator(".it-verdict .it-heading")).to_contain_text("AND: it fires for both names together")
    expect(page.locator(".it-added")).to_have_text("Adds basketball: 1.00 × to Michael Jordan.")
    assert page.locator(".it-plane circle[data-fires]").count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("angle", [5, 40, 90, 125, 175])
def test_its_numbers_are_torchs(show: Show, angle: int) -> None:
    page = show(FactNeuron())
    for bias in (-4, -2.6, -1, 0, 0.3):
        turn(page, angle, bias)
        first, last = torch.tensor(directions(angle), dtype=torch.float64)
        people = torch.stack([first + last, first, last, 0 * first])
        product = people @ (first + last)
        expected = torch.stack([product, product + bias, torch.relu(product + bias)], dim=1)
        torch.testing.assert_close(torch.tensor(drawn(page), dtype=torch.float64), expected, atol=1e-8, rtol=0)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("angle", "bias", "kind"),
    [
        (90, -1, "AND"),
        (90, -0.9, "OR"),
        (90, 0.1, "always"),
        (90, -2, "never"),
        (60, -1, "OR"),  # tilted towards each other: one name is enough
        (60, -1.5, "AND"),  # an acute angle wants a lower bias
        (60, -3, "never"),
        (120, -0.6, "AND"),
    ],
)
def test_it_says_which_gate_it_is(show: Show, angle: int, bias: float, kind: str) -> None:
    page = show(FactNeuron())
    turn(page, angle, bias)
    expect(page.locator(".it-verdict .it-heading")).to_contain_text(f"{kind}: ")
    expect(page.locator(".it-says")).to_contain_text(f": {kind}, ")


@pytest.mark.browser
def test_what_fires_lies_in_the_hatched_half(show: Show) -> None:
    page = show(FactNeuron())
    for angle, bias in ((90, -1), (50, -1.7), (130, -0.2), (90, 0.5), (90, -3)):
        turn(page, angle, bias)
        inside = page.locator(".it-plane").evaluate(
            """plane => [...plane.querySelectorAll("circle")].map(dot => plane.querySelector(".it-half")
                .isPointInFill(new DOMPoint(dot.cx.baseVal.value, dot.cy.baseVal.value)))"""
        )
        margin = [abs(total) > 0.02 for _, total, _ in drawn(page)]
        fires = [value > 0 for _, _, value in drawn(page)]
        assert [a for a, far in zip(inside, margin, strict=True) if far] == [
            b for b, far in zip(fires, margin, strict=True) if far
        ]


@pytest.mark.browser
def test_the_table_says_the_same(show: Show) -> None:
    page = show(FactNeuron("Serena", "Williams", "tennis"))
    page.get_by_role("button", name="show as table").click()
    turn(page, 60, -1.5)
    rows = [row.inner_text().split("\t") for row in page.locator(".it-table tbody tr").all()]
    assert rows[0] == ["Serena Williams", "1.22, 1.22", "3.0000", "1.5000", "1.5000"]
    assert rows[3] == ["neither", "0.00, 0.00", "0.0000", "−1.5000", "0.0000"]
    expect(page.locator(".it-added")).to_have_text("Adds tennis: 1.50 × to Serena Williams.")


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone_and_says_what_changed(show: Show) -> None:
    page = show(FactNeuron())
    says = page.locator(".it-says")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(says).to_have_text("At 85° and bias −1.0: OR, one of the names is enough.")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    expect(says).to_contain_text("At 85° and bias −1.1: AND")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("At 90° and bias −1.0: AND")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(FactNeuron(), theme=theme)
    page.get_by_role("button", name="show as table").click()
    assert complaints(page) == []


@pytest.mark.browser
def test_it_fits_a_phone_and_holds_its_height(show: Show, sticking_out: Check) -> None:
    page = show(FactNeuron("Maximiliana", "Featherstonehaugh"[:16], "water polo"), width=390)
    box = page.locator(".it-demo")
    height = box.bounding_box()["height"]  # type: ignore[index]
    for angle, bias in ((5, 1), (175, 0.5), (90, -4), (30, -2)):
        turn(page, angle, bias)
        page.wait_for_timeout(300)
        assert box.bounding_box()["height"] == height  # type: ignore[index]
    page.get_by_role("button", name="show as table").click()
    assert sticking_out(page) == []


@pytest.mark.browser
def test_what_a_slider_does_is_painted_within_a_frame(show: Show, input_to_paint: Paint) -> None:
    page = show(FactNeuron())
    times = input_to_paint(page.get_by_role("slider", name="bias"), [-4 + 0.1 * ((7 * i) % 51) for i in range(60)])
    assert times[15] < 16, times


@pytest.mark.browser
def test_bad_input_is_said_in_place(show: Show) -> None:
    page = show(FactNeuron(first=""))
    expect(page.get_by_role("alert")).to_contain_text("first is ''")


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_numbers_it_shows(show: Show) -> None:
    page = show(FactNeuron(and_neuron=right))
    expect(page.locator(".it-status")).to_contain_text("There is no kernel here to run right")


@pytest.mark.browser
def test_with_a_kernel_the_readers_neuron_is_drawn_beside(show: Show) -> None:
    def mine(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]:
        if float(first @ last) > 0.9:
            raise ValueError("too close")
        return first + last, torch.tensor(-1.0) - 0.5 * (first @ last > 0.1)

    page = show(FactNeuron(and_neuron=mine), kernel=True)
    status = page.locator(".it-status")
    expect(status).to_have_text(
        "mine: row (1.00, 1.00), bias −1.00. It says 1 to both names together and 0 else: agrees."
    )
    expect(page.locator(".it-people td[data-differs]")).to_have_count(0)
    turn(page, 60)
    expect(status).to_contain_text("bias −1.50: AND. Away from a right angle the assignment promises nothing.")
    expect(page.locator(".it-people td[data-differs]")).to_have_count(3)
    turn(page, 10)
    expect(status).to_contain_text("mine: It raised ValueError: “too close”.")


@pytest.mark.browser
def test_with_a_kernel_a_wrong_neuron_is_told_what_is_expected(show: Show) -> None:
    page = show(FactNeuron(and_neuron=lambda first, last: (first + last, torch.tensor(0.0))), kernel=True)
    expect(page.locator(".it-status")).to_contain_text(
        "It says 2.00, 1.00, 1.00, 0.00: at a right angle 1, 0, 0, 0 is expected."
    )

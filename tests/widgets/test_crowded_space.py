"""`CrowdedSpace`: cosines, bound and recall as torch computes them, the pictures, the reader's own functions."""

import json
import math
import re
from collections.abc import Callable
from typing import Any

import pytest
import torch
import traitlets
from playwright.sync_api import Locator, Page, expect
from torch import Tensor

from inside_transformers.widgets import CrowdedSpace
from inside_transformers.widgets.crowded_space import (
    COUNTS,
    DIMENSIONS,
    THRESHOLDS,
    answer,
    answers,
    directions,
    sports,
    uniforms,
)

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]
Paint = Callable[[Locator, list[float]], list[float]]
SLIDERS = {"d": "dimensions", "n": "directions, one fact each", "threshold": "neurons are silent up to a cosine of"}


# ---- what it should say, with matrices


def pair_sizes(n: int, d: int) -> Tensor:
    """The absolute cosines of all pairs."""
    keys = directions(n, d)
    return (keys @ keys.T)[tuple(torch.triu_indices(n, n, 1))].abs()


def recalled(n: int, d: int, threshold: float) -> tuple[int, int]:
    """How many of n facts come back: from neurons, and from one matrix."""
    keys, values, own = directions(n, d), sports(d)[answers(n)], answers(n)
    w_up, b_up = keys / (1 - threshold), torch.full((n,), -threshold / (1 - threshold), dtype=torch.float64)
    from_neurons = torch.relu(keys @ w_up.T + b_up) @ values  # w_down is values.T
    matrix = torch.einsum("fa,fb->ab", values, keys)
    from_matrix = keys @ matrix.T
    return tuple(int(((read @ sports(d).T).argmax(1) == own).sum()) for read in (from_neurons, from_matrix))  # type: ignore[return-value]


def picked(n: int, d: int, threshold: float) -> int:
    """How many directions are left when each that is too close to one before it is dropped."""
    kept: list[Tensor] = []
    for row in directions(n, d):
        if all(abs(float(row @ other)) <= threshold for other in kept):
            kept.append(row)
    return len(kept)


# ---- the Python side


def test_the_stream_is_mulberry32() -> None:
    """Against the reference's first numbers for seed 0, and against its loop of 32-bit integers."""
    assert uniforms(0, 3).tolist() == [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]

    def number(index: int) -> float:
        bits = 2**32 - 1
        z = 0x6D2B79F5 * (index + 1) & bits
        z = (z ^ z >> 15) * (z | 1) & bits
        z ^= z + ((z ^ z >> 7) * (z | 61) & bits) & bits
        return (z ^ z >> 14) / 2**32

    assert uniforms(131_000, 500).tolist() == [number(index) for index in range(131_000, 131_500)]


def test_directions_are_random_of_length_1_and_those_of_fewer_are_the_first() -> None:
    keys = directions(512, 128)
    torch.testing.assert_close(keys.norm(dim=1), torch.ones(512, dtype=torch.float64))
    assert torch.equal(directions(7, 128), keys[:7])
    size = pair_sizes(512, 128).square().mean().sqrt().item()
    assert size == pytest.approx(1 / math.sqrt(128), rel=0.01)  # of random directions
    assert answers(512).bincount(minlength=10).min() > 30
    assert sports(8).shape == (10, 8)


def test_no_directions_beat_the_welch_bound_and_some_meet_it() -> None:
    for d in DIMENSIONS:
        for n in COUNTS:
            assert pair_sizes(n, d).max() > math.sqrt(max(n - d, 0) / (d * (n - 1)))
    mercedes = torch.tensor([[math.cos(angle), math.sin(angle)] for angle in (0, 2 * math.pi / 3, 4 * math.pi / 3)])
    assert (mercedes @ mercedes.T)[0, 1].abs().item() == pytest.approx(math.sqrt((3 - 2) / (2 * 2)))


def test_other_sizes_are_refused() -> None:
    with pytest.raises(traitlets.TraitError):
        CrowdedSpace().d = 10


def test_its_state_is_small() -> None:
    widget = CrowdedSpace(interference=raising)
    hidden = {"layout", "_esm", "_css"}
    assert len(json.dumps({name: value for name, value in widget.get_state().items() if name not in hidden})) < 1_500


def by_exercise(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What a reader writes who got it right."""
    return 1.5 * keys, torch.full((len(keys),), -0.5), values.T


def largest(vectors: Tensor) -> Tensor:
    """What a reader writes who got it right."""
    cosines = vectors @ vectors.T / vectors.norm(dim=1) / vectors.norm(dim=1)[:, None]
    return (cosines - torch.eye(len(vectors))).abs().max()


def raising(*given: Tensor) -> Any:
    """A function that is not written yet."""
    raise NotImplementedError("write me")


@pytest.mark.parametrize(("n", "d"), [(4, 8), (128, 16), (512, 8)])
def test_a_readers_functions_get_the_directions(n: int, d: int) -> None:
    reply = answer(largest, by_exercise, {"seq": 3, "n": n, "d": d})
    assert reply["seq"] == 3
    assert reply["errors"] == {}
    assert reply["largest"] == pytest.approx(pair_sizes(n, d).max().item(), abs=1e-6)
    assert reply["recalled"] == recalled(n, d, 1 / 3)[0]
    assert answer(None, by_exercise, {"seq": 3, "n": n, "d": d})["largest"] is None


def test_a_reader_who_writes_into_what_was_given_disturbs_nothing() -> None:
    def clearing(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        result = 1.5 * keys, torch.full((len(keys),), -0.5), values.T.clone()
        keys.zero_()
        values.zero_()
        return result

    assert answer(None, clearing, {"seq": 0, "n": 128, "d": 16})["recalled"] == recalled(128, 16, 1 / 3)[0]


@pytest.mark.parametrize(
    ("interference", "store_facts", "words"),
    [
        (raising, None, "It raised NotImplementedError: “write me”."),
        (lambda vectors: vectors, None, r"Its result has the shape \(4, 8\): expected 0 dimensions"),
        (lambda vectors: torch.tensor(float("nan")), None, "Its result holds NaN"),
        (None, lambda keys, values: keys, r"It returned Tensor: expected three tensors, \(w_up, b_up, w_down\)"),
        (
            None,
            lambda keys, values: (keys, keys[:, 0], values),
            r"Its w_down has the shape \(4, 8\): expected \(8, 4\)\.",
        ),
        (None, lambda keys, values: (keys, keys, values.T), r"Its b_up has the shape \(4, 8\): expected 1 dim"),
    ],
)
def test_what_a_readers_function_gets_wrong_is_said_in_words(interference: Any, store_facts: Any, words: str) -> None:
    reply = answer(interference, store_facts, {"seq": 0, "n": 4, "d": 8})
    assert re.search(words, " ".join(reply["errors"].values()))
    assert reply["largest"] is None
    assert reply["recalled"] is None


# ---- in the browser


def turn(page: Page, **values: float) -> None:
    """Move sliders to these values."""
    for name, value in values.items():
        steps: tuple[float, ...] = {"d": DIMENSIONS, "n": COUNTS, "threshold": THRESHOLDS}[name]
        page.get_by_role("slider", name=SLIDERS[name]).fill(str(steps.index(value)))


def totals(page: Page) -> list[str]:
    """The numbers below the two pictures."""
    return page.locator("figure .it-totals td").all_inner_texts()


def tables(page: Page) -> list[list[list[str]]]:
    """The three tables' texts."""
    found: list[list[list[str]]] = page.locator(".it-table").evaluate_all(
        "tables => tables.map(table => [...table.tBodies[0].rows].map(row => [...row.cells].map(o => o.textContent)))"
    )
    return found


@pytest.mark.browser
@pytest.mark.parametrize(
    ("d", "n", "threshold"),
    [
        (16, 128, 1 / 3),  # the first state
        (8, 4, 0.0),
        (8, 512, 1 / 3),
        (12, 192, 0.25),
        (32, 32, 0.5),
        (64, 384, 0.1),
        (128, 512, 1 / 3),
        (128, 6, 0.6),
        (24, 96, 0.4),
    ],
)
def test_its_numbers_are_torchs(show: Show, d: int, n: int, threshold: float) -> None:
    page = show(CrowdedSpace())
    turn(page, d=d, n=n, threshold=threshold)
    sizes = pair_sizes(n, d)
    neurons, matrix = recalled(n, d, threshold)
    beyond = int((sizes > threshold).sum())
    bound = math.sqrt(max(n - d, 0) / (d * (n - 1)))
    drawn = page.locator(".it-table").nth(0).locator("td[data-value]")
    values = drawn.evaluate_all("cells => cells.map(cell => Number(cell.dataset.value))")
    assert values == pytest.approx([sizes.max().item(), bound], abs=1e-9)
    assert totals(page) == [
        f"{sizes.max():.2f}",
        f"{bound:.2f}",
        f"{beyond:,} of {len(sizes):,}",
        f"{picked(n, d, threshold)} of {n}",
        f"{neurons} of {n}",
        f"{n * (2 * d + 1):,}",
        f"{matrix} of {n}",
        f"{d * d:,}",
    ]
    _, by_bin, by_size = tables(page)
    counts = torch.histc(sizes, 20, 0, 1)
    assert [int(row[1]) for row in by_bin] == counts.int().tolist()
    assert [float(row[2]) for row in by_bin] == pytest.approx((counts / len(sizes)).tolist(), abs=5.1e-5)
    expected = [[str(size), *map(str, recalled(size, d, threshold))] for size in COUNTS]
    assert by_size == expected


@pytest.mark.browser
def test_the_first_state_shows_neurons_that_hold_where_the_matrix_fails(show: Show) -> None:
    page = show(CrowdedSpace())
    neurons, matrix = (int(text.split()[0]) for text in totals(page)[4:8:2])
    assert 0.9 * 128 < neurons < 128
    assert matrix < 0.5 * 128
    assert pair_sizes(128, 16).max() > 3 * math.sqrt(112 / (16 * 127))


@pytest.mark.browser
def test_the_pictures_show_the_tables_numbers(show: Show) -> None:
    page = show(CrowdedSpace())
    for d, n, threshold in ((16, 128, 1 / 3), (64, 48, 0.2), (8, 512, 0.6)):
        turn(page, d=d, n=n, threshold=threshold)
        _, by_bin, by_size = tables(page)
        boxes = page.locator(".it-chart").first.evaluate(
            """chart => [".it-bar-shape", ".it-half"].map(name => {
                const box = chart.querySelector(name).getBBox();
                return [box.x, box.x + box.width, box.height];
            })"""
        )
        share = [float(row[2]) for row in by_bin]
        last = max(i for i, row in enumerate(by_bin) if int(row[1]))
        x = [12 + 296 * part for part in (0, (last + 1) / 20, threshold)]
        assert boxes[0][:2] == pytest.approx(x[:2], abs=0.02)
        assert boxes[0][2] == pytest.approx(114 * max(share) / max(0.25, *share), abs=0.1)
        assert boxes[1][0] == pytest.approx(x[2], abs=0.02)  # hatched from the threshold on
        paths = page.locator(".it-curve").evaluate_all("lines => lines.map(line => line.getAttribute('d'))")
        dots = page.locator(".it-chart circle").evaluate_all("dots => dots.map(dot => Number(dot.getAttribute('cy')))")
        for column, (path, dot) in enumerate(zip(paths, dots, strict=True), 1):
            heights = [float(place.split()[1]) for place in path[1:].split("L")]
            parts = [int(row[column]) / int(row[0]) for row in by_size]
            assert heights == pytest.approx([166 - 114 * part for part in parts], abs=0.01)
            assert dot == pytest.approx(heights[COUNTS.index(n)])


@pytest.mark.browser
def test_the_names_in_the_pictures_stay_inside(show: Show) -> None:
    page = show(CrowdedSpace())
    for d in DIMENSIONS:
        for n, threshold in ((4, 0.0), (24, 0.4), (512, 0.6), (192, 1 / 3)):
            turn(page, d=d, n=n, threshold=threshold)
            outside = page.locator(".it-chart").evaluate_all(
                """charts => charts.flatMap(chart => [...chart.querySelectorAll("text")].filter(text => {
                    const box = text.getBBox();
                    return box.x < 0 || box.x + box.width > 320 || box.y < 0 || box.y + box.height > 208;
                }).map(text => text.textContent))"""
            )
            assert outside == [], (d, n, threshold)


@pytest.mark.browser
def test_it_is_used_by_keyboard_alone_and_says_what_changed(show: Show) -> None:
    page = show(CrowdedSpace())
    says = page.locator(".it-says")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("128 directions in 24 dimensions: the closest pair has a cosine of")
    expect(page.get_by_role("slider", name="dimensions")).to_have_attribute("aria-valuetext", "24")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    neurons, matrix = recalled(512, 24, 1 / 3)
    expect(says).to_contain_text(f"One neuron a fact gives back {neurons} of 512 facts, one matrix {matrix}.")
    page.keyboard.press("Tab")
    page.keyboard.press("Home")
    expect(says).to_contain_text(f"gives back {recalled(512, 24, 0.0)[0]} of 512 facts")
    expect(page.locator(".it-chart-figure figcaption").nth(1)).to_contain_text("row 1.00 × key, bias 0.00,")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(says).to_contain_text("128 directions in 16 dimensions")
    expect(page.locator(".it-chart-figure figcaption").nth(1)).to_contain_text("row 1.50 × key, bias −0.50,")


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(CrowdedSpace(), theme=theme)
    page.get_by_role("button", name="show as table").click()
    assert complaints(page) == []


@pytest.mark.browser
def test_it_fits_a_phone_and_holds_its_height(show: Show, sticking_out: Check) -> None:
    page = show(CrowdedSpace(), width=390)
    box = page.locator(".it-demo")
    height = box.bounding_box()["height"]  # type: ignore[index]
    for d, n, threshold in ((8, 4, 0.0), (128, 512, 0.6), (8, 512, 1 / 3), (96, 384, 0.1)):
        turn(page, d=d, n=n, threshold=threshold)
        page.wait_for_timeout(300)
        assert box.bounding_box()["height"] == height  # type: ignore[index]
    page.get_by_role("button", name="show as table").click()
    assert sticking_out(page) == []


@pytest.mark.browser
@pytest.mark.parametrize("moved", ["d", "n", "threshold"])
def test_what_a_slider_does_is_painted_within_a_frame(show: Show, input_to_paint: Paint, moved: str) -> None:
    page = show(CrowdedSpace())
    turn(page, d=128, n=512)
    steps = {"d": DIMENSIONS, "n": COUNTS, "threshold": THRESHOLDS}[moved]
    times = input_to_paint(
        page.get_by_role("slider", name=SLIDERS[moved]), [(4 * i) % len(steps) for i in range(1, 41)]
    )
    assert times[10] < 16, times


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_numbers_it_shows(show: Show) -> None:
    page = show(CrowdedSpace(interference=largest, store_facts=by_exercise))
    expect(page.locator(".it-status")).to_contain_text("There is no kernel here to run largest and by_exercise")


@pytest.mark.browser
def test_with_a_kernel_the_readers_functions_are_compared(show: Show) -> None:
    def mine(vectors: Tensor) -> Tensor:
        if len(vectors) == 4:
            raise ValueError("too few")
        return largest(vectors) if len(vectors) < 200 else (vectors @ vectors.T).max()  # forgets the diagonal

    page = show(CrowdedSpace(interference=mine, store_facts=by_exercise), kernel=True)
    status = page.locator(".it-status")
    size = f"{pair_sizes(128, 16).max():.2f}"
    neurons = recalled(128, 16, 1 / 3)[0]
    expect(status).to_have_text(
        f"mine says {size}: agrees. by_exercise’s neurons give back {neurons} of 128 facts, the page’s {neurons}."
    )
    turn(page, d=8, n=512, threshold=0.6)
    theirs, pages = recalled(512, 8, 1 / 3)[0], recalled(512, 8, 0.6)[0]
    expect(status).to_contain_text(f"mine says 1.0000, the page {pair_sizes(512, 8).max():.4f}.")
    expect(status).to_contain_text(f"neurons give back {theirs} of 512 facts, the page’s {pages}.")
    turn(page, n=4)
    expect(status).to_contain_text("mine: It raised ValueError: “too few”.")
    expect(status).to_contain_text("by_exercise’s neurons give back 4 of 4 facts")

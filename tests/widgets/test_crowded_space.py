"""`CrowdedSpace`: cosines, bound, recall as torch computes them; mouse, finger and keys; the reader's functions."""

import itertools
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

from conftest import caught_up, far_off, follow, painted, reopened, small_targets, state
from inside_transformers.widgets import CrowdedSpace
from inside_transformers.widgets.crowded_space import (
    COUNTS,
    DIMENSIONS,
    THRESHOLDS,
    answer,
    answers,
    asked,
    directions,
    sports,
    uniforms,
)

Show = Callable[..., Page]
Check = Callable[[Page], list[Any]]


# ---- what it should say, with matrices


def pair_sizes(n: int, d: int) -> Tensor:
    """The absolute cosines of all pairs."""
    keys = directions(n, d)
    return (keys @ keys.T)[tuple(torch.triu_indices(n, n, 1))].abs()


def recalled(n: int, d: int, threshold: float, cosine: float = 1.0) -> tuple[int, int]:
    """How many of n facts come back, asked with such keys: from neurons, and from one matrix."""
    keys, values, own = directions(n, d), sports(d)[answers(n)], answers(n)
    w_up, b_up = keys / (1 - threshold), torch.full((n,), -threshold / (1 - threshold), dtype=torch.float64)
    firing = torch.relu(asked(n, d, cosine) @ w_up.T + b_up)
    matrix = torch.einsum("fa,fb->ab", values, keys)
    reads = firing @ values, asked(n, d, cosine) @ matrix.T  # w_down is values.T
    from_neurons, from_matrix = ((read @ sports(d).T).argmax(1) == own for read in reads)
    return int((from_neurons & (firing.sum(1) > 0)).sum()), int(from_matrix.sum())


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


def test_the_keys_asked_with_are_off_by_as_much_as_is_said() -> None:
    off, keys = asked(200, 24, 0.8), directions(200, 24)
    torch.testing.assert_close(off.norm(dim=1), torch.ones(200, dtype=torch.float64))
    torch.testing.assert_close((off * keys).sum(1), torch.full((200,), 0.8, dtype=torch.float64))
    aside = off - 0.8 * keys
    other = aside @ aside.T / 0.36
    assert (other - torch.eye(200)).square().mean().sqrt() == pytest.approx(1 / math.sqrt(24), rel=0.1)  # no two alike
    assert torch.equal(asked(9, 24, 1.0), keys[:9])


def test_a_neuron_that_hears_no_key_gives_nothing_back() -> None:
    def deaf(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return 10 * keys, torch.full((len(keys),), -9.0), values.T

    request = {"seq": 0, "n": 64, "d": 32, "cosine": 0.8}
    assert answer(None, deaf, request)["recalled"] == 0
    assert answer(None, by_exercise, request)["recalled"] == recalled(64, 32, 1 / 3, 0.8)[0]
    assert answer(None, deaf, request | {"cosine": 1.0})["recalled"] == 64


def test_other_sizes_are_refused() -> None:
    with pytest.raises(traitlets.TraitError):
        CrowdedSpace().d = 10


def test_its_state_is_small() -> None:
    widget = CrowdedSpace(interference=raising)
    hidden = {"layout", "_esm", "_css"}
    assert len(json.dumps({name: value for name, value in widget.get_state().items() if name not in hidden})) < 1_900


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
    reply = answer(largest, by_exercise, {"seq": 3, "n": n, "d": d, "cosine": 1.0})
    assert reply["seq"] == 3
    assert reply["errors"] == {}
    assert reply["largest"] == pytest.approx(pair_sizes(n, d).max().item(), abs=1e-6)
    assert reply["recalled"] == recalled(n, d, 1 / 3)[0]
    assert answer(None, by_exercise, {"seq": 3, "n": n, "d": d, "cosine": 1.0})["largest"] is None


def test_a_reader_who_writes_into_what_was_given_disturbs_nothing() -> None:
    def clearing(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        result = 1.5 * keys, torch.full((len(keys),), -0.5), values.T.clone()
        keys.zero_()
        values.zero_()
        return result

    assert (
        answer(None, clearing, {"seq": 0, "n": 128, "d": 16, "cosine": 1.0})["recalled"] == recalled(128, 16, 1 / 3)[0]
    )


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
    reply = answer(interference, store_facts, {"seq": 0, "n": 4, "d": 8, "cosine": 1.0})
    assert re.search(words, " ".join(reply["errors"].values()))
    assert reply["largest"] is None
    assert reply["recalled"] is None


# ---- in the browser


@pytest.fixture(scope="module")
def opened(show_once: Show) -> Page:
    """A page with the demo.

    Nothing moves in it by itself.
    """
    return show_once(CrowdedSpace(), width=1280, reduced_motion="reduce")


@pytest.fixture(scope="module")
def phone(show_once: Show) -> Page:
    """The same page on a phone."""
    options = {"has_touch": True, "is_mobile": True, "reduced_motion": "reduce"}
    return show_once(CrowdedSpace(), width=390, **options)


@pytest.fixture
def page(opened: Page) -> Page:
    """The page in its first state."""
    opened.get_by_role("button", name="reset").click()
    return opened


@pytest.fixture
def facts(page: Page) -> Page:
    """The page with a fact for each direction, else in its first state."""
    go(page, "facts=1")
    return page


def part(page: Page, name: str) -> Locator:
    """A part of the picture that is taken in hand."""
    return page.get_by_role("slider", name=name, exact=True)


def go(page: Page, address: str) -> None:
    """Show a state."""
    follow(page, "crowd", address)
    painted(page)


def address(d: int, n: int, threshold: float, cosine: float = 1.0, key: int = 1) -> str:
    """A state as it may stand in an address."""
    return f"d={d};n={n};t={threshold + 1e-9:.2f};asked={cosine:g};key={key}"


def ways(page: Page) -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    """From where to where each part is dragged: the globe by 40 pixels, the threshold to 0.6, the facts to 32."""
    found = {}
    for name, left, start, end in (
        ("globe of directions", 0, None, None),
        ("threshold of the neurons", 14, (1 / 3 + 1) / 2, (0.6 + 1) / 2),
        ("number of directions", 40, math.log(16 / 4) / math.log(512 / 4), math.log(32 / 4) / math.log(512 / 4)),
    ):
        box = part(page, name).bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] / 2
        if start is None or end is None:
            x = box["x"] + box["width"] / 2
            found[name] = ((x, middle), (x + 40, middle + 20))
        else:
            xs = [box["x"] + left + share * (box["width"] - left - 14) for share in (start, end)]
            found[name] = ((xs[0], middle), (xs[1], middle))
    return found


def in_ring(key: Tensor) -> tuple[int, int]:
    """How the globe is turned so that a key lies in the ring: above the middle, by 22 degrees."""
    x, y, z = key.tolist()
    return round(math.degrees(math.atan2(-x, z))) % 360, round(math.degrees(math.asin(y))) - 22


def by_mouse(page: Page) -> None:
    """Drag each part."""
    for start, end in ways(page).values():
        page.mouse.move(*start)
        page.mouse.down()
        page.mouse.move(*end, steps=4)
        page.mouse.up()


def by_touch(page: Page) -> None:
    """The same with a finger; the page must not scroll meanwhile."""
    touch = page.context.new_cdp_session(page)
    for name in ways(page):
        part(page, name).scroll_into_view_if_needed()
        start, end = ways(page)[name]
        scrolled = page.evaluate("scrollY")
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        for kind, (x, y) in zip(("touchStart", "touchMove", "touchMove"), (start, middle, end), strict=True):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert page.evaluate("scrollY") == scrolled


def by_keys(page: Page) -> None:
    """The same with the arrow keys."""
    for name, keys in (
        ("globe of directions", ["ArrowRight"] * 4 + ["ArrowDown"] * 2),
        ("threshold of the neurons", ["ArrowRight"] * 5),
        ("number of directions", ["ArrowRight"] * 2),
    ):
        for key in keys:
            part(page, name).press(key)


def one_state(page: Page) -> None:
    """What is shown then."""
    assert state(page) == "crowd=1;n=32;facts=1;t=0.60;view=236,6"
    neurons, matrix = recalled(32, 16, 0.6, 0.8)
    said = page.locator(".it-said")
    expect(said).to_contain_text("32 facts in 16 dimensions, each with a direction as its key.")
    expect(said).to_contain_text(f"neurons give back {neurons}, one matrix {matrix}.")


@pytest.mark.browser
@pytest.mark.parametrize("way", [by_mouse, by_keys])
def test_mouse_and_keys_reach_the_same_state(facts: Page, way: Callable[[Page], None]) -> None:
    way(facts)
    one_state(facts)


@pytest.mark.browser
def test_a_finger_reaches_the_same_state(phone: Page) -> None:
    go(phone, "facts=1")
    by_touch(phone)
    one_state(phone)
    phone.get_by_role("button", name="reset").click()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("d", "n", "threshold", "cosine"),
    [
        (16, 16, 1 / 3, 0.8),  # the first state
        (16, 128, 1 / 3, 0.8),
        (16, 128, 1 / 3, 1.0),
        (8, 4, 0.0, 1.0),
        (8, 512, 1 / 3, 0.9),
        (12, 192, 0.25, 1.0),
        (16, 128, 0.5, 0.8),
        (16, 128, 0.9, 0.8),  # no neuron hears its key
        (64, 384, 0.1, 1.0),
        (128, 512, 1 / 3, 0.5),
        (24, 96, 0.4, 0.95),
    ],
)
def test_its_numbers_are_torchs(page: Page, d: int, n: int, threshold: float, cosine: float) -> None:
    go(page, address(d, n, threshold, cosine, 3))
    if page.get_by_role("button", name="table").get_attribute("aria-expanded") == "false":
        page.get_by_role("button", name="table").click()
    caught_up(page)
    tables = page.locator(".it-tables table").evaluate_all(
        """tables => tables.map(table => [...table.tBodies[0].rows].map(
            row => [...row.cells].map(cell => Number(cell.dataset.value ?? cell.textContent))))"""
    )
    totals, beside, sizes, bins = tables
    pairs = pair_sizes(n, d)
    neurons, matrix = recalled(n, d, threshold, cosine)
    bound = math.sqrt(max(n - d, 0) / (d * (n - 1)))
    beyond, kept = int((pairs > threshold).sum()), picked(n, d, threshold)
    expected = [pairs.max().item(), bound, beyond, kept, neurons, n * (2 * d + 1), matrix, d * d]
    assert [row[1] for row in totals] == pytest.approx(expected, abs=1e-9)
    own = asked(n, d, cosine)[2] @ directions(n, d).T
    own[2] = -2
    near = own.topk(min(10, n - 1))
    assert [row[0] - 1 for row in beside] == near.indices.tolist()
    assert [row[1] for row in beside] == pytest.approx(near.values.tolist(), abs=1e-9)
    assert [row[1] for row in bins] == torch.histc(pairs, 20, 0, 1).int().tolist()
    assert sizes == [[size, *recalled(size, d, threshold, cosine)] for size in COUNTS]
    loud = int((own > threshold).sum())
    said = page.locator(".it-said")
    expect(said).to_contain_text(f"neurons give back {neurons}, one matrix {matrix}.")
    why = {
        "No neuron hears its own key": cosine <= threshold,
        f"Neurons lose {n - neurons}: others fire, too": cosine > threshold and neurons < n,
    }
    assert [words in said.inner_text() for words in why] == [*why.values()]
    strip = page.locator(".it-crowd-strip svg")
    angle = math.degrees(math.acos(threshold))
    for words in (
        f"neurons fire above {threshold + 1e-9:.2f} (within {angle:.0f}°)",
        f"{loud} fire{'s' if loud == 1 else ''} too",
        f"own key {cosine:.2f}",
    ):
        expect(strip.get_by_text(words).last).to_be_attached()
    page.get_by_role("switch", name="store a fact with each").click()
    angle = math.degrees(math.acos(min(1, pairs.max().item())))
    expect(said).to_contain_text(f"The closest two stand at {angle:.0f}°")
    fit, nearly = picked(n, d, math.cos(math.radians(70))), int((pairs <= math.cos(math.radians(70))).sum())
    picture, closer = page.locator(".it-stage-picture"), len(pairs) - nearly
    for words in (
        f"{len(pairs):,} pairs: each two of {n} directions",
        f"outlined: {closer:,} pair{'' if closer == 1 else 's'} closer than 70°"
        if closer
        else "no pair is closer than 70°",
        f"closest two {angle:.0f}°",
        f"of {n} random ones: 70° or more apart",
        "smallest angle: 70°",
    ):
        expect(picture.get_by_text(words, exact=True)).to_be_visible()
    if fit < n:
        expect(said).to_contain_text(f"picked one by one, {fit} stand 70° or more from all picked before")
    else:
        expect(said).to_contain_text(f"dimensions: all {n} stand 70° or more from each other; ")
    if n <= d:
        expect(said).to_contain_text(f"arranged, all {n} fit at right angles.")
    else:
        expect(said).to_contain_text(f"at right angles at most {d} fit")
        assert ("fit, if one arranges them: chance wastes room." in said.inner_text()) == (fit < d)
        least = math.degrees(math.acos(bound))
        if fit < n:
            expect(said).to_contain_text(f"; the bound: of any {n}, some two stand at {math.ceil(least)}° or less.")
        elif n < 512:
            expect(said).to_contain_text(f"Would more fit? Pull the ring of {n} directions.")
        else:
            expect(said).to_contain_text("More may fit: 512 are the most that this draws.")
    caught_up(page)
    totals, sizes, bins = page.locator(".it-tables table").evaluate_all(
        """tables => tables.map(table => [...table.tBodies[0].rows].map(
            row => [...row.cells].map(cell => Number(cell.dataset.value ?? cell.textContent))))"""
    )
    expected = [d, fit, n - fit, len(pairs) - nearly, pairs.max().item(), bound]
    assert [row[1] for row in totals] == pytest.approx(expected, abs=1e-9)
    assert [row[:2] for row in sizes] == [[size, picked(size, d, math.cos(math.radians(70)))] for size in COUNTS]
    for row, size in zip(sizes, COUNTS, strict=True):
        least = math.sqrt(max(size - d, 0) / (d * (size - 1)))
        expected = [math.degrees(math.acos(min(1, c))) for c in (pair_sizes(size, d).max().item(), least)]
        assert row[2:] == pytest.approx(expected, abs=1e-6)
    degree = pairs.clamp(max=1).acos().rad2deg().long().bincount(minlength=90)
    assert [row[1] for row in bins] == degree.tolist()


@pytest.mark.browser
def test_the_pictures_show_the_tables_numbers(page: Page) -> None:
    for d, n, threshold in ((16, 128, 1 / 3), (64, 48, 0.2), (8, 512, 0.6)):
        go(page, address(d, n, threshold))
        for row, size in enumerate((3, d)):
            keys = torch.nn.functional.normalize(directions(512, 128)[:n, :size], dim=1)
            cosines = (keys[:1] @ keys[1:].T).flatten()
            loud = page.locator(".it-crowd-loud").nth(row).get_attribute("d") or ""
            assert loud.count("M") == int((cosines > threshold).sum())
            width = part(page, "threshold of the neurons").evaluate("one => one.clientWidth")
            places = sorted(float(x) for x in re.findall(r"M([\d.]+) ", loud))
            share = [(x - 14) / (width - 28) * 2 - 1 for x in places]
            assert share == pytest.approx(cosines[cosines > threshold].sort().values.tolist(), abs=0.002)
        lines = page.locator(".it-crowd-curve:not(.it-crowd-before)").evaluate_all(
            "all => all.map(o => o.getAttribute('d'))"
        )
        for which, line in enumerate(lines):
            heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", line)]
            parts = [recalled(size, d, threshold)[which] / size for size in COUNTS]
            assert heights == pytest.approx([40 + 116 * (1 - share) for share in parts], abs=0.06)


@pytest.mark.browser
def test_the_globe_shows_the_first_three_numbers_and_a_tap_takes_the_nearest_arrow(page: Page) -> None:
    keys = torch.nn.functional.normalize(directions(512, 128)[:24, :3], dim=1)
    radius = 220 / 2 - 12
    turns = [torch.tensor(math.radians(angle), dtype=torch.float64) for angle in (30, 20)]
    (c, s), (k, t) = ((angle.cos(), angle.sin()) for angle in turns)
    around = torch.tensor([[c, 0, s], [0, 1, 0], [-s, 0, c]], dtype=torch.float64)
    tilted = torch.tensor([[1, 0, 0], [0, k, -t], [0, t, k]], dtype=torch.float64)
    for view, eye in (("30,20", keys @ around.T @ tilted.T), ("0,0", keys)):  # the last: along the third axis
        go(page, f"n=24;facts=1;view={view}")
        drawn = page.locator(".it-globe-chosen").evaluate(
            "one => ['cx', 'cy'].map(way => Number(one.getAttribute(way)))"
        )
        x, y, _ = eye[0].tolist()
        assert drawn == pytest.approx([110 + radius * x, 110 - radius * y], abs=0.01)
    box = part(page, "globe of directions").bounding_box()
    assert box is not None
    front = max(range(1, 24), key=lambda i: float(keys[i, 2]))
    x, y, _ = keys[front].tolist()
    page.mouse.click(box["x"] + 110 + radius * x, box["y"] + 110 - radius * y)
    yaw, pitch = in_ring(keys[front])
    assert state(page) == f"crowd=1;n=24;facts=1;key={front + 1};view={yaw},{pitch}"
    page.get_by_role("button", name="the next key").click()
    assert f"key={front + 2}" in state(page)
    expect(page.locator(".it-globe-chosen")).not_to_have_attribute("data-behind", "")  # it has come to the front


@pytest.mark.browser
@pytest.mark.parametrize(
    ("threshold", "cosine", "told"), [(0.45, 1.0, False), (0.5, 1.0, True), (0.9, 1.0, True), (0.7, 0.8, False)]
)
def test_a_high_threshold_that_looks_free_is_said_to_be_so_for_exact_keys(
    page: Page, threshold: float, cosine: float, told: bool
) -> None:
    go(page, address(16, 128, threshold, cosine))
    expect(page.locator(".it-look")).to_contain_text("too high, a neuron misses its own key.")
    assert ("These keys are exact: keys that are off may be lost" in page.locator(".it-said").inner_text()) == told


@pytest.mark.browser
@pytest.mark.parametrize("cosine", [1.0, 0.95])
def test_in_wide_letters_both_sliders_keep_one_line(show: Show, cosine: float) -> None:
    page = show(CrowdedSpace(), width=1280, address=f"#crowd=1;asked={cosine:g}")
    page.add_style_tag(content="body { font-family: 'DejaVu Sans', Verdana, sans-serif }")
    tall = page.locator(".it-crowd-choices .it-field label").evaluate_all("all => all.map((one) => one.offsetHeight)")
    assert tall[0] == tall[1]


@pytest.mark.browser
def test_at_first_more_fit_than_dimensions_and_old_links_mean_what_they_meant(page: Page) -> None:
    said = page.locator(".it-said")
    fit = picked(256, 64, math.cos(math.radians(70)))
    assert fit > 2 * 64
    expect(said).to_contain_text(f"256 random directions in 64 dimensions: picked one by one, {fit} stand 70° or more")
    expect(said).to_contain_text("; at right angles at most 64 fit. The closest two stand at ")
    expect(page.get_by_text("bound: never farther", exact=True)).to_be_visible()
    for line, (low, high) in (("number of directions", (0, 14)), ("smallest angle allowed", (45, 90))):
        now = int(part(page, line).get_attribute("aria-valuenow") or -1)
        assert low < now < high
    page.get_by_role("switch", name="store a fact with each").click()
    expect(said).to_contain_text("256 facts in 64 dimensions, each with a direction as its key.")
    assert state(page) == "crowd=1;d=64;n=256;facts=1"
    for link, words in (
        ("facts=1", "16 facts in 16 dimensions"),
        ("n=24", "24 random directions in 16 dimensions"),
        ("d=32", "16 random directions in 32 dimensions"),
        ("view=10,0", "16 random directions in 16 dimensions"),
        ("n=16", "16 random directions in 16 dimensions"),
        ("d=64;n=256", "256 random directions in 64 dimensions"),
    ):
        go(page, link)
        expect(said).to_contain_text(words)
    go(page, "n=24")
    part(page, "number of directions").press("ArrowLeft")
    assert state(page) == "crowd=1;n=16"
    go(page, "facts=1")
    expect(said).to_contain_text("neurons give back 16, ")
    expect(said).to_contain_text("When fact 1 is asked for, 2 other neurons fire, too, and the right fact still wins.")


@pytest.mark.browser
def test_the_heading_asks_what_is_shown(page: Page, phone: Page) -> None:
    for each in (page, phone):
        heading = each.locator(".it-demo").get_by_role("heading").first
        highs = set()
        for place, question in (
            ("", "How many directions fit side by side?"),
            ("facts=1", "How many of these facts come back?"),
            ("d=64;n=256", "How many directions fit side by side?"),
        ):
            go(each, place)
            expect(heading).to_have_text(question)
            highs.add(heading.evaluate("one => one.getBoundingClientRect().height"))
        assert len(highs) == 1
        each.get_by_role("button", name="reset").click()


@pytest.mark.browser
def test_the_chart_of_pairs_counts_no_directions_and_these_stand_above_it_on_one_screen(
    page: Page, phone: Page
) -> None:
    for each in (page, phone):
        words = " ".join(each.locator(".it-crowd-angles text").all_text_contents())
        assert "32,640 pairs" in words
        assert "167" not in words
        expect(each.locator(".it-crowd-fit").get_by_text("167", exact=True)).to_be_visible()
        expect(each.locator(".it-crowd-curves").get_by_text("number of directions", exact=True)).to_be_visible()
        # From the heading to the knob that is to be pulled first: as much as a phone shows.
        high = each.locator(".it-crowd-angles .it-crowd-knob").evaluate(
            """one => one.getBoundingClientRect().bottom
                - document.querySelector(".it-demo").getBoundingClientRect().top"""
        )
        assert high <= 600


@pytest.mark.browser
def test_one_thing_is_asked_for_first_and_a_ring_is_the_globes_alone(page: Page, show: Show) -> None:
    fresh = show(CrowdedSpace(), width=1280, reduced_motion="reduce")
    hint = fresh.get_by_text("pull me")
    expect(hint).to_be_visible()
    expect(fresh.locator(".it-look")).to_have_text(
        "How many fit if less than a right angle is enough? Drag the ring of the smallest angle."
    )
    shares = fresh.locator(".it-crowd-curves svg").locator("text").all_text_contents()
    assert [text for text in shares if text.endswith("°")] == ["90°", "45°"]
    expect(fresh.locator(".it-crowd-strip, .it-globe, .it-crowd-steps").locator("visible=true")).to_have_count(0)
    expect(fresh.get_by_text("neurons fire above")).to_be_hidden()
    expect(fresh.get_by_role("slider", name="asked key")).to_be_hidden()
    part(fresh, "smallest angle allowed").press("ArrowLeft")
    expect(hint).to_be_hidden()
    fresh.get_by_role("button", name="reset").click()
    expect(hint).to_be_hidden()


def fit_drawn(page: Page) -> list[float]:
    """How long the bars are, as parts of the scale: at right angles, left, all there are; and where the line stands."""
    lines = page.locator(".it-crowd-fit svg").evaluate(
        """svg => [".it-crowd-bars:not(.it-crowd-fits)", ".it-crowd-fits", ".it-crowd-outline", ".it-crowd-size"]
            .map(one => svg.querySelector(one).getAttribute("d")).concat(svg.getAttribute("width"))"""
    )
    width = float(lines.pop()) - 2
    ends = [re.search(r"H([\d.]+)v", line) or re.match(r"M([\d.]+) ", line) for line in lines]
    return [(float(end[1]) - 1) / width for end in ends if end]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("d", "n", "angle"), [(64, 256, 70), (128, 512, 70), (8, 512, 45), (16, 16, 80), (16, 384, 90)]
)
def test_two_bars_on_one_scale_say_how_many_fit(page: Page, d: int, n: int, angle: int) -> None:
    go(page, f"d={d};n={n};angle={angle}")
    left = picked(n, d, math.cos(math.radians(angle)))
    assert fit_drawn(page) == pytest.approx([d / 512, left / 512, n / 512, d / 512], abs=0.001)
    words = page.locator(".it-crowd-fit text").all_text_contents()
    assert [text for text in words if re.fullmatch(r"\d+", text)][:2] == [str(d), str(left)]
    apart = f"of {n} random ones: {angle}° or more apart"
    assert (apart if left > 1 else f"of {n}: no two are {angle}° apart") in words
    if left < n:
        assert f"{n - left} too close" in words
    else:
        assert not any("too close" in text for text in words)


@pytest.mark.browser
def test_what_is_said_of_an_angle_holds_where_all_stay_where_one_does_and_where_two_are_a_little_too_close(
    page: Page,
) -> None:
    said = page.locator(".it-said")
    go(page, "d=64;n=256;angle=53")
    expect(said).to_contain_text("256 random directions in 64 dimensions: all 256 stand 53° or more from each other; ")
    expect(said).to_contain_text("Would more fit? Pull the ring of 256 directions.")
    go(page, "d=64;n=512;angle=45")
    expect(said).to_contain_text("all 512 stand 45° or more from each other; ")
    expect(said).to_contain_text("More may fit: 512 are the most that this draws.")
    expect(page.locator(".it-stage-picture").get_by_text("no pair is closer than 45°", exact=True)).to_be_visible()
    go(page, "d=64;n=256;angle=90")
    expect(page.locator(".it-stage-picture").get_by_text("of 256: no two are 90° apart", exact=True)).to_be_visible()
    expect(said).to_contain_text("256 random directions in 64 dimensions: no two stand 90° or more apart; ")
    # An angle that is rounded up would read as one that is allowed.
    d, n = next(
        (d, n)
        for d in (8, 16, 32)
        for n in COUNTS
        if 45 <= math.ceil(exact := math.degrees(math.acos(pair_sizes(n, d).max()))) <= 90 and exact % 1 > 0.5
    )
    exact = math.degrees(math.acos(pair_sizes(n, d).max()))
    go(page, f"d={d};n={n};angle={math.ceil(exact)}")
    expect(said).to_contain_text(f"The closest two stand at {math.floor(10 * exact) / 10:.1f}°")
    expect(page.get_by_text(f"closest two {math.floor(10 * exact) / 10:.1f}°")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_allowed_angle_is_dragged_and_the_bar_follows(show: Show, width: int) -> None:
    options = {"has_touch": True, "is_mobile": True} if width == 390 else {}
    page = show(CrowdedSpace(), width=width, reduced_motion="reduce", **options)
    angle = part(page, "smallest angle allowed")
    angle.scroll_into_view_if_needed()
    box = angle.bounding_box()
    assert box is not None
    xs = [box["x"] + 14 + each / 90 * (box["width"] - 28) for each in (70, 65, 60)]
    y, end = box["y"] + 62, 64 / 512
    if width == 390:
        touch = page.context.new_cdp_session(page)
        for kind, x in zip(("touchStart", "touchMove", "touchMove"), xs, strict=True):
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        page.mouse.move(xs[0], y)
        page.mouse.down()
        page.mouse.move(xs[1], y)
        painted(page)
        left = picked(256, 64, math.cos(math.radians(65)))
        assert fit_drawn(page)[1] == pytest.approx(left / 512, abs=0.001)  # while it is in hand
        page.mouse.move(xs[2], y)
        page.mouse.up()
    assert state(page) == "crowd=1;d=64;n=256;angle=60"
    drawn = [fit_drawn(page)[1]]
    angle.press("Home")
    assert state(page) == "crowd=1;d=64;n=256;angle=45"
    drawn.insert(0, fit_drawn(page)[1])
    angle.press("End")
    assert state(page) == "crowd=1;d=64;n=256;angle=90"
    drawn.append(fit_drawn(page)[1])
    assert drawn[0] >= drawn[1] > end > drawn[2]  # allow less, and more fit; at 90°, none beyond the dimensions
    expect(angle).to_have_attribute("aria-valuetext", "90° or more: 1 of 256 directions left, picked one by one")


@pytest.mark.browser
def test_the_key_that_is_nearest_to_the_ring_is_not_said_to_be_in_it(facts: Page) -> None:
    page = facts
    globe = part(page, "globe of directions")
    middle = page.locator(".it-globe-ring").evaluate("one => ['cx', 'cy', 'r'].map(way => +one.getAttribute(way))")
    outside = 0
    for _ in range(12):
        globe.press("ArrowRight")
        x, y = page.locator(".it-globe-chosen").evaluate("one => ['cx', 'cy'].map(way => +one.getAttribute(way))")
        outside += math.dist((x, y), middle[:2]) > middle[2]
        expect(page.locator(".it-said")).to_contain_text("Asked, nearest to the ring: key ")
    assert outside


@pytest.mark.browser
def test_from_the_first_threshold_both_ends_lose_and_the_matrix_fails(page: Page) -> None:
    neurons, matrix = recalled(128, 16, 1 / 3, 0.8)
    assert 0.7 * 128 < neurons < 0.8 * 128
    assert matrix < 0.5 * 128
    assert recalled(128, 16, 0.0, 0.8)[0] < 0.3 * 128
    assert recalled(128, 16, 0.5, 0.8)[0] == 128
    assert recalled(128, 16, 0.9, 0.8)[0] == 0
    go(page, "n=128;facts=1")
    back = {t: recalled(128, 16, t, 0.8)[0] for t in THRESHOLDS}
    best = max(back, key=lambda t: (back[t], -t))
    tail = f"Neurons lose {128 - neurons}: others fire, too, and outweigh the right one."
    tail += f" Raise the threshold: at {best:.2f} they give back {back[best]}."
    expect(page.locator(".it-said")).to_contain_text(tail)
    go(page, "n=128;t=0.90")
    expect(page.locator(".it-said")).to_contain_text(f"Lower the threshold: at {best:.2f} they give back")
    assert pair_sizes(128, 16).max() > 3 * math.sqrt(112 / (16 * 127))


@pytest.mark.browser
def test_a_link_restores_the_state_and_undo_and_reset_go_back(page: Page) -> None:
    said = page.locator(".it-said")
    reopened(page, page.url.split("#")[0] + "#crowd=1;d=32;n=64;t=0.50;asked=0.8;key=7;view=10,-20")
    expect(said).to_contain_text("64 facts in 32 dimensions")
    page.get_by_role("slider", name="asked key").press("Home")
    expect(said).to_contain_text("No neuron hears its own key: its cosine, 0.50, is not above the threshold.")
    assert page.locator(".it-crowd-before").get_attribute("d")  # the curve as it was
    page.get_by_role("slider", name="dimensions").press("ArrowLeft")
    assert state(page) == "crowd=1;d=24;n=64;facts=1;t=0.50;asked=0.5;key=7;view=10,-20"
    page.get_by_role("button", name="undo").click()
    expect(said).to_contain_text("One step back. 64 facts in 32 dimensions")
    page.get_by_role("button", name="reset").click()
    expect(said).to_contain_text("As at first. 256 random directions in 64 dimensions")
    assert state(page) == ""


@pytest.mark.browser
@pytest.mark.parametrize(
    "wrong",
    [
        "d=10",
        "n=5",
        "t=0.34",
        "asked=0.4",
        "key=0",
        "key=129",
        "view=400,0",
        "angle=44",
        "angle=91",
        "angle=60.5",
        "e=1",
    ],
)
def test_an_address_that_cannot_be_read_is_said_so(page: Page, wrong: str) -> None:
    go(page, wrong)
    expect(page.locator(".it-said")).to_contain_text("a state that this demo can’t read")


@pytest.mark.browser
def test_it_is_low_holds_its_height_and_names_stay_inside(page: Page, phone: Page, sticking_out: Check) -> None:
    for each in (page, phone):
        heights = set()
        for place in (
            address(8, 4, 0.0, 1.0),
            address(128, 512, 0.9, 0.5),
            address(8, 512, 1 / 3, 0.95),
            address(96, 384, 0.1, 1),
            "d=8;n=512",
            "d=128;n=512",
            "d=16;n=24",
            "d=128;n=512;angle=90",
            "d=8;n=512;angle=45",
            "d=64;n=256",
        ):
            go(each, place)
            heights.add(each.locator(".it-demo").evaluate("one => one.getBoundingClientRect().height"))
            cut = each.locator(".it-stage-picture svg").evaluate_all(
                """all => all.flatMap(svg => [...svg.querySelectorAll("text")].filter(text => {
                    const [box, edge] = [text.getBoundingClientRect(), svg.getBoundingClientRect()];
                    return box.width && (box.left < edge.left - 1 || box.right > edge.right + 1);
                }).map(text => text.textContent))"""
            )
            assert cut == [], place
            said = each.locator(".it-said")
            assert said.evaluate("one => one.scrollHeight <= one.clientHeight + 1"), said.inner_text()
        assert len(heights) == 1
        if each is page:
            assert heights.pop() <= 800
        assert sticking_out(each) == []
        each.get_by_role("button", name="reset").click()


@pytest.mark.browser
def test_the_names_of_the_curves_stand_off_the_line_that_is_dragged(page: Page, phone: Page) -> None:
    crossed = """svg => {
        const line = svg.querySelector(".it-crowd-line").getBoundingClientRect();
        return [...svg.querySelectorAll(".it-name")].map(text => text.getBoundingClientRect())
            .filter(box => box.left < line.right + 2 && box.right > line.left - 2).length;
    }"""
    for each in (page, phone):
        for n, d, cosine in itertools.product((4, 48, 128, 384), (16, 32), (1, 0.8)):
            go(each, address(d, n, 0.6, cosine))
            curves = each.locator(".it-crowd-curves svg")
            assert curves.evaluate(crossed) == 0, (n, d, cosine)
        each.get_by_role("button", name="reset").click()


CROSSED = """svg => {
    const lines = [...svg.querySelectorAll(".it-crowd-line, .it-crowd-asked:not([data-away])")]
        .map(line => line.getBoundingClientRect());
    return [...svg.querySelectorAll("text")].filter(text => / too$|^own key/.test(text.textContent)).filter(text => {
        const box = text.getBoundingClientRect();
        return box.width && lines.some(line => line.left < box.right - 1 && line.right > box.left + 1
            && line.top < box.bottom - 4 && line.bottom > box.top + 4);
    }).map(text => text.textContent);
}"""


@pytest.mark.browser
def test_no_line_runs_through_a_count_and_no_name_through_another(page: Page, phone: Page) -> None:
    for each in (page, phone):
        strip, curves = each.locator(".it-crowd-strip svg"), each.locator(".it-crowd-curves svg")
        for threshold, cosine in itertools.product((0.3, 0.6, 0.65, 0.7, 0.8, 0.9), (1.0, 0.8, 0.5)):
            go(each, address(16, 128, threshold, cosine))
            assert strip.evaluate(CROSSED) == [], (threshold, cosine)
        for d in (8, 12, 16, 64):
            go(each, address(d, 128, 0.3))
            chance, size = (curves.get_by_text(text).bounding_box() for text in ("by chance", f"{d} dim."))
            assert chance is not None
            assert size is not None
            beside = chance["x"] + chance["width"] <= size["x"] + 1
            assert beside or size["y"] + size["height"] <= chance["y"] + 6, d  # their edges
        each.get_by_role("button", name="reset").click()


THROUGH = """svg => [...svg.querySelectorAll(".it-crowd-curve:not([data-away])")].flatMap(curve => {
    const [length, place] = [curve.getTotalLength(), curve.getScreenCTM()];
    const points = Array.from({ length: 300 },
        (_, i) => curve.getPointAtLength(length * i / 299).matrixTransform(place));
    return [...svg.querySelectorAll(".it-name")].filter(text => {
        const box = text.getBoundingClientRect();
        return points.some(({ x, y }) => x > box.left + 3 && x < box.right - 3
            && y > box.top + 7 && y < box.bottom - 7);
    }).map(text => text.textContent);
})"""


@pytest.mark.browser
def test_no_curve_runs_through_a_name_the_one_before_neither(page: Page) -> None:
    for start in ("d=8;n=128", "d=8;n=128;facts=1"):
        go(page, start)
        for _ in range(8):
            page.get_by_role("slider", name="dimensions").press("ArrowRight")
            painted(page)
            curves = page.locator(".it-crowd-curves svg")
            assert curves.evaluate(THROUGH) == [], page.locator(".it-said").inner_text()


@pytest.mark.browser
def test_a_curve_at_the_bottom_has_its_name_off_the_words_there(page: Page, phone: Page) -> None:
    for each in (page, phone):
        for d in (8, 16, 64):
            go(each, address(d, 128, 0.9, 0.5))  # nothing comes back from neurons
            curves = each.locator(".it-crowd-curves svg")
            name, *words = (curves.get_by_text(text).bounding_box() for text in ("neurons", "by chance", f"{d} dim."))
            assert name is not None
            for word in words:
                assert word is not None
                beside = word["x"] + word["width"] <= name["x"] or name["x"] + name["width"] <= word["x"]
                assert beside or name["y"] + name["height"] <= word["y"] + 4, (d, name, word)
        each.get_by_role("button", name="reset").click()


@pytest.mark.browser
def test_in_wide_letters_a_rows_name_and_count_stand_apart(show: Show) -> None:
    page = show(CrowdedSpace(), width=1280)
    page.add_style_tag(content="body { font-family: 'DejaVu Sans', Verdana, sans-serif }")
    strip = page.locator(".it-crowd-strip svg")
    for threshold in (0.2, 0.25, 0.3, 1 / 3, 0.4, 0.5):
        go(page, address(16, 512, threshold, 0.8))
        for name, count in zip(("globe (3 dim.)", "16 dimensions"), strip.get_by_text("too").all(), strict=True):
            left, right = strip.get_by_text(name).bounding_box(), count.bounding_box()
            assert left is not None
            assert right is not None
            assert left["x"] + left["width"] < right["x"], (name, threshold)


@pytest.mark.browser
def test_what_it_is_to_reach_the_top_stands_off_the_handle(page: Page, phone: Page) -> None:
    for each in (page, phone):
        curves = each.locator(".it-crowd-curves svg")
        for n in (4, 16, 32, 48, 64, 512):
            go(each, f"n={n};facts=1")
            words = curves.get_by_text("all facts come back").bounding_box()
            halo = curves.locator(".it-crowd-halo").bounding_box()
            assert words is not None
            assert halo is not None
            assert words["x"] + words["width"] < halo["x"] or halo["x"] + halo["width"] < words["x"], n
        each.get_by_role("button", name="reset").click()


@pytest.mark.browser
def test_on_a_phone_controls_are_large_and_near(phone: Page) -> None:
    globe = part(phone, "globe of directions")
    go(phone, "facts=1")
    box = globe.bounding_box()
    assert box is not None
    assert 170 <= box["height"] <= 0.45 * 664
    ground = globe.locator(".it-globe-ground").bounding_box()
    assert ground is not None
    assert ground["width"] >= 150
    controls = phone.locator(".it-demo :is(input[type=range], .it-crowd-steps button)")
    for facts, count in (("", 1), ("facts=1", 4)):
        go(phone, facts)
        shown = controls.locator("visible=true")
        assert shown.count() == count
        assert small_targets(shown) == []
        # The sliders change the charts beside them, and nothing of the globe.
        assert far_off(phone.locator(".it-globe, .it-crowd-curves, .it-crowd-strip"), shown) == []
    phone.get_by_role("button", name="reset").click()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_accessible(show: Show, complaints: Check, theme: str) -> None:
    page = show(CrowdedSpace(), theme=theme, address="#crowd=1;asked=0.8")
    page.get_by_role("button", name="table").click()
    caught_up(page)
    assert complaints(page) == []


@pytest.mark.browser
def test_what_a_drag_does_is_painted_within_a_frame(page: Page) -> None:
    for place, name, back, forth in (
        ("facts=1", "globe of directions", "ArrowLeft", "ArrowRight"),
        ("facts=1", "threshold of the neurons", "ArrowLeft", "ArrowRight"),
        ("facts=1", "number of directions", "ArrowLeft", "ArrowRight"),
        ("angle=70", "smallest angle allowed", "ArrowLeft", "ArrowRight"),
        ("angle=70", "number of directions", "ArrowLeft", "ArrowRight"),
    ):
        go(page, f"d=128;n=512;{place}")
        times = part(page, name).evaluate(
            """async (one, keys) => {
                const times = [];
                for (let i = 0; i < 24; i++) {
                    await new Promise((done) => requestAnimationFrame(() => {
                        const start = performance.now();
                        const key = keys[i % 4 < 2 ? 0 : 1];
                        one.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
                        const channel = new MessageChannel();
                        channel.port1.onmessage = () => { times.push(performance.now() - start); done(); };
                        channel.port2.postMessage(0);
                    }));
                }
                return times;
            }""",
            [back, forth],
        )
        assert sorted(times)[6] < 16, (name, times)


@pytest.mark.browser
def test_no_click_waits_for_what_can_be_computed_before(show: Show) -> None:
    """The keys that are off take 262 144 products and roots: they are there before one asks for facts."""
    count = "() => { window.roots = 0; const { sqrt } = Math; Math.sqrt = (x) => { window.roots++; return sqrt(x); }; }"
    rest = """async () => {
        for (let quiet = 0, before = -1; quiet < 10; quiet = window.roots === before ? quiet + 1 : 0) {
            before = window.roots;
            await new Promise((done) => requestIdleCallback(done));
        }
        window.roots = 0;
    }"""
    page = show(CrowdedSpace())
    switch = page.get_by_role("switch")
    assert switch.get_attribute("aria-checked") == "false"
    page.evaluate(count)
    page.get_by_label("dimensions").fill("2")
    page.wait_for_function("window.roots > 512 * 512")
    page.evaluate(rest)
    switch.click()
    assert page.evaluate("window.roots") < 512
    expect(page.locator(".it-said")).to_contain_text("each with a direction as its key")


@pytest.mark.browser
def test_without_a_kernel_it_says_whose_numbers_it_shows(show: Show) -> None:
    page = show(CrowdedSpace(interference=largest, store_facts=by_exercise))
    expect(page.locator(".it-status")).to_contain_text("There is no kernel here to run largest and by_exercise")


@pytest.mark.browser
def test_with_a_kernel_the_readers_functions_are_compared(show: Show) -> None:
    def mine(vectors: Tensor) -> Tensor:
        if len(vectors) == 4:
            raise ValueError("too few")
        return largest(vectors) if len(vectors) < 300 else (vectors @ vectors.T).max()  # forgets the diagonal

    page = show(CrowdedSpace(interference=mine, store_facts=by_exercise), kernel=True)
    page.get_by_role("switch", name="store a fact with each").click()
    status = page.locator(".it-status")
    size = f"{pair_sizes(256, 64).max():.2f}"
    neurons = recalled(256, 64, 1 / 3, 0.8)[0]
    expect(status).to_have_text(
        f"mine says {size}: agrees. by_exercise’s neurons give back {neurons} of 256 facts, the page’s {neurons}."
    )
    page.get_by_role("slider", name="dimensions").press("Home")
    for name, key, times in (
        ("number of directions", "End", 1),
        ("threshold of the neurons", "ArrowRight", 5),
    ):
        for _ in range(times):
            part(page, name).press(key)
    theirs, pages = recalled(512, 8, 1 / 3, 0.8)[0], recalled(512, 8, 0.6, 0.8)[0]
    expect(status).to_contain_text(f"mine says 1.0000, the page {pair_sizes(512, 8).max():.4f}.")
    expect(status).to_contain_text(f"neurons give back {theirs} of 512 facts, the page’s {pages}.")
    page.get_by_role("slider", name="asked key").press("Home")
    expect(status).to_contain_text(f"neurons give back {recalled(512, 8, 1 / 3, 0.5)[0]} of 512 facts")
    for _ in range(3):
        part(page, "number of directions").press("PageDown")
    expect(status).to_contain_text("mine: It raised ValueError: “too few”.")
    expect(status).to_contain_text("of 4 facts, the page’s")


@pytest.mark.browser
def test_the_name_of_the_key_lies_off_its_arrow_and_words_say_what_is_asked(show: Show) -> None:
    page = show(CrowdedSpace(), width=1280)
    expect(page.locator(".it-look")).to_contain_text("Drag the ring of the smallest angle.")
    go(page, "facts=1")
    asked_key = page.get_by_role("slider", name="asked key")
    said = page.locator(".it-crowd-choices .it-field").last.locator("label")
    expect(said).to_have_text("asked key: cosine 0.80 to its own")
    asked_key.press("End")  # the highest is on the right
    expect(said).to_have_text("asked key: exact (cosine 1)")
    expect(page.locator(".it-crowd-steps > span")).to_contain_text("the key nearest to the dashed ring is asked")
    globe = part(page, "globe of directions")
    for _ in range(8):
        for _ in range(9):
            globe.press("ArrowRight")
        tip, name = globe.locator(".it-globe-chosen").bounding_box(), globe.locator(".it-name").bounding_box()
        middle = globe.locator(".it-globe-ground").bounding_box()
        assert tip is not None
        assert name is not None
        assert middle is not None
        for i in range(21):
            x, y = (
                middle[at] + middle[size] / 2 + i / 20 * (tip[at] + tip[size] / 2 - middle[at] - middle[size] / 2)  # type: ignore[literal-required]
                for at, size in (("x", "width"), ("y", "height"))
            )
            assert not (name["x"] < x < name["x"] + name["width"] and name["y"] < y < name["y"] + name["height"])


UNDER = """globe => {
    const box = globe.querySelector(".it-name").getBoundingClientRect();
    const own = globe.querySelector("svg").getBoundingClientRect();
    const dots = ["far", "near"].flatMap((kind) => {
        const d = globe.querySelector(`.it-globe-${kind}:not(.it-globe-back)`).getAttribute("d");
        const circles = [...d.matchAll(/M([-.\\d]+) ([-.\\d]+)a([.\\d]+)/g)];
        return circles.map(([, x, y, r]) => [+x + +r + own.left, +y + own.top]);
    });
    const under = dots.filter(([x, y]) => x > box.left && x < box.right && y > box.top + 2 && y < box.bottom - 2);
    return [dots.length, under.length];
}"""


@pytest.mark.browser
def test_the_name_of_the_key_lies_on_no_dot_in_front(show: Show) -> None:
    globe = part(show(CrowdedSpace(), width=1280, address="#crowd=1;n=128;facts=1"), "globe of directions")
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        for _ in range(5):
            globe.press(key)
            dots, under = globe.evaluate(UNDER)
            assert dots > 40
            assert under == 0


@pytest.mark.browser
@pytest.mark.parametrize("name", ["threshold of the neurons", "number of directions"])
def test_home_and_end_lead_to_the_ends_of_a_line(show: Show, name: str) -> None:
    line = part(show(CrowdedSpace(), width=1280, address="#crowd=1;facts=1"), name)
    most = line.get_attribute("aria-valuemax")
    line.press("End")
    assert line.get_attribute("aria-valuenow") == most
    line.press("Home")
    assert line.get_attribute("aria-valuenow") == "0"


@pytest.mark.browser
def test_the_arrow_that_is_turned_into_the_ring_is_asked(page: Page, phone: Page) -> None:
    keys = torch.nn.functional.normalize(directions(512, 128)[:96, :3], dim=1)
    first = (216, -4)
    assert in_ring(keys[0]) == first
    assert CrowdedSpace().view == list(first)
    for each in (page, phone):
        go(each, "n=96;facts=1")
        globe = part(each, "globe of directions")
        for _ in range(8):
            globe.press("ArrowRight")
        yaw, pitch = (math.radians(angle) for angle in (first[0] + 40, first[1]))
        right, near = torch.tensor([math.cos(yaw), 0, math.sin(yaw)]), torch.tensor([-math.sin(yaw), 0, math.cos(yaw)])
        up = torch.tensor([0, math.cos(pitch), 0]) - math.sin(pitch) * near
        toward = torch.tensor([0, math.sin(pitch), 0]) + math.cos(pitch) * near
        ring = math.sin(math.radians(22)) * up + math.cos(math.radians(22)) * toward
        asked_now = int((keys.float() @ ring).argmax())
        assert asked_now != 0
        assert abs(float(keys[asked_now].float() @ right)) < 0.35  # it is not far beside the ring
        assert f"key={asked_now + 1};" in state(each)
        said = each.locator(".it-said")
        expect(said).to_contain_text(f" Asked, nearest to the ring: key {asked_now + 1}. ")
        near_by = int((keys @ keys[asked_now] > 1 / 3).sum()) - 1
        loud = int((asked(96, 16, 0.8)[asked_now] @ directions(96, 16).T > 1 / 3).sum()) - 1
        expect(said).to_contain_text(f"{loud} others fire in 16 dimensions, {near_by} on the globe.")
        each.get_by_role("button", name="reset").click()


@pytest.mark.browser
def test_the_dotted_curve_is_called_the_one_before(show: Show) -> None:
    page = show(CrowdedSpace(), width=1280)  # of its own: keys that another test sends are never let go
    go(page, "n=512;facts=1")
    was = page.locator(".it-crowd-was")
    page.get_by_role("slider", name="dimensions").press("ArrowRight")
    expect(was).to_be_visible()
    expect(was).to_have_text("before")
    curves = page.locator(".it-crowd-curves svg")
    assert curves.evaluate(THROUGH.replace(".it-name", ".it-crowd-was")) == []
    part(page, "number of directions").press("ArrowLeft")  # the curve stays, so there is none before
    expect(was).not_to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_curve_before_has_its_name_wherever_the_curves_crowd(show: Show, width: int) -> None:
    page = show(CrowdedSpace(), width=width)
    before, was = page.locator(".it-crowd-before"), page.locator(".it-crowd-was")
    unnamed = []
    for place in ("n=192;facts=1", "n=512;facts=1", "n=64;t=0.60", "n=192"):
        go(page, place)
        for _ in range(8):
            page.get_by_role("slider", name="dimensions").press("ArrowRight")
            page.wait_for_timeout(160)
            if before.get_attribute("d") and not was.is_visible():
                unnamed.append(state(page))
    assert unnamed == []


# Which charts and sliders something lies over, and whether that is what is said.
COVERED = """() => [...document.querySelectorAll(".it-crowd-chart, .it-crowd-choices input")].flatMap(one => {
    if (!one.checkVisibility()) return [];
    const { top, bottom, left, width } = one.getBoundingClientRect();
    const hits = [0.2, 0.5, 0.8].map(part => document.elementFromPoint(left + width / 2, top + part * (bottom - top)));
    const over = hits.find(hit => hit && hit !== one && !one.contains(hit));
    return over ? [[one.ariaLabel || one.id, over.closest(".it-message-line") ? "said" : over.className]] : [];
})"""


@pytest.mark.browser
def test_on_a_phone_nothing_lies_over_what_comes_with_facts(show: Show) -> None:
    page = show(CrowdedSpace(), width=390, has_touch=True, is_mobile=True, reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 664})
    page.add_style_tag(content="body { padding-bottom: 1200px }")  # as on a page of the book
    switch = page.get_by_role("switch", name="store a fact with each")
    for height in (0.5, 0.7, 0.9):
        go(page, "")
        switch.evaluate("(one, part) => scrollBy(0, one.getBoundingClientRect().top - part * innerHeight)", height)
        at = switch.bounding_box()
        switch.tap()
        painted(page)
        assert switch.bounding_box() == at  # it does not leave from under the finger
        # What is said sticks above; it goes once one scrolls on.
        assert [each for each in page.evaluate(COVERED) if each[1] != "said"] == [], height
        page.evaluate("scrollBy({ top: -30, behavior: 'instant' })")
        painted(page)
        assert page.evaluate(COVERED) == [], height


@pytest.mark.browser
def test_the_bars_count_all_pairs_by_their_angle(page: Page) -> None:
    for d, n, allowed in ((16, 16, 70), (8, 512, 55), (128, 48, 81)):
        go(page, f"d={d};n={n};angle={allowed}")
        counts = pair_sizes(n, d).clamp(max=1).acos().rad2deg().long().bincount(minlength=90)
        width = page.locator(".it-crowd-angles").evaluate("one => one.clientWidth")
        drawn = []
        for bars in (".it-crowd-outline", ".it-crowd-fits"):
            path = page.locator(f".it-crowd-angles {bars}").get_attribute("d") or ""
            for y, x in re.findall(r"V([\d.]+)H([\d.]+)", path):
                drawn.append(191 - float(y))
                assert float(x) == pytest.approx(14 + len(drawn) / 90 * (width - 28), abs=0.06)
            assert bars == ".it-crowd-fits" or len(drawn) == allowed
        expected = (91 * counts / counts.max()).clamp(min=2) * (counts > 0)
        assert drawn == pytest.approx(expected.tolist(), abs=0.06)
        # Under the first of the bars is the mark of the closest two.
        mark = page.locator(".it-crowd-angles .it-crowd-worst").get_attribute("d") or ""
        angle = math.degrees(math.acos(pair_sizes(n, d).max()))
        assert float(mark[1:].split()[0]) == pytest.approx(14 + angle / 90 * (width - 28), abs=0.06)

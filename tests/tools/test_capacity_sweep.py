"""The table that page "Bits per parameter" reads is what its script computes."""

import csv
import itertools

import pytest
import torch
from scripts import loaded

capacity_sweep = loaded("capacity_sweep")


KEY = ("width", "neurons", "last", "offered", "seed")


@pytest.fixture(scope="module")
def table() -> dict[tuple[str, ...], dict[str, str]]:
    with capacity_sweep.TABLE.open(encoding="utf-8") as lines:
        return {tuple(line[name] for name in KEY): line for line in csv.DictReader(lines)}


def test_the_table_is_whole(table: dict[tuple[str, ...], dict[str, str]]) -> None:
    sizes = (capacity_sweep.WIDTHS, capacity_sweep.NEURONS)
    runs = (capacity_sweep.OFFERS, capacity_sweep.SEEDS)
    every = itertools.product(*sizes, ("width", "straight"), *runs)
    assert list(table) == [tuple(map(str, values)) for values in every]


@pytest.mark.parametrize(
    ("width", "neurons", "straight", "offered", "seed"),
    [
        (16, 8, True, 2.0, 0),
        (16, 16, False, 2.0, 1),
        (32, 8, True, 3.0, 2),
        (32, 16, True, 2.0, 0),
        (64, 8, False, 1.5, 0),
    ],
)
def test_a_row_comes_out_again(
    table: dict[tuple[str, ...], dict[str, str]], width: int, neurons: int, straight: bool, offered: float, seed: int
) -> None:
    torch.set_num_threads(1)
    again = capacity_sweep.row(width, neurons, straight, offered, seed)
    kept = table[tuple(again[name] for name in KEY)]
    assert (kept["parameters"], kept["facts"]) == (again["parameters"], again["facts"])
    assert float(kept["recall"]) == pytest.approx(float(again["recall"]), abs=0.01)
    assert float(kept["stored"]) == pytest.approx(float(again["stored"]), abs=0.01)

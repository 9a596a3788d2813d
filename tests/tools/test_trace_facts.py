"""The table that page "Tracing a fact in a real model" reads is what its script computes."""

import csv
import importlib.util
from pathlib import Path

import pytest
import torch

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "trace_facts.py"
spec = importlib.util.spec_from_file_location("trace_facts", SCRIPT)
assert spec is not None
assert spec.loader is not None
trace_facts = importlib.util.module_from_spec(spec)
spec.loader.exec_module(trace_facts)


KEY = ("change", "part", "word", "first", "last")


@pytest.fixture(scope="module")
def table() -> dict[tuple[str, ...], dict[str, str]]:
    with trace_facts.TABLE.open(encoding="utf-8") as lines:
        return {tuple(line[name] for name in KEY): line for line in csv.DictReader(lines)}


def test_the_table_is_whole(table: dict[tuple[str, ...], dict[str, str]]) -> None:
    assert list(table) == [tuple(map(str, values)) for values in trace_facts.rows()]


@pytest.mark.timeout(120)
def test_every_fact_is_known_before() -> None:
    torch.set_num_threads(1)
    assert torch.equal(trace_facts.traced().said, trace_facts.traced().capitals)


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("change", "part", "word", "first", "last"),
    [
        ("patch", "stream", "country", 23, 23),
        ("patch", "stream", "last", 24, 24),
        ("noise", "stream", "country", 10, 10),
        ("mean", "mlp", "country", 0, 0),
        ("mean", "mlp", "last", 25, 29),
        ("mean", "attention", "last", 23, 23),
    ],
)
def test_a_row_comes_out_again(
    table: dict[tuple[str, ...], dict[str, str]], change: str, part: str, word: str, first: int, last: int
) -> None:
    torch.set_num_threads(1)
    again = trace_facts.row(change, part, word, first, last)
    kept = table[tuple(again[name] for name in KEY)]
    assert kept["n"] == again["n"]
    for share in ("own", "other"):
        one_fact = 1.5 / int(kept["n"])  # another machine may round an answer the other way
        assert bool(kept[share]) == bool(again[share])
        assert not kept[share] or float(kept[share]) == pytest.approx(float(again[share]), abs=one_fact)

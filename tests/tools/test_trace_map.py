"""The maps of the demo `FactTrace` are what their script computes."""

import json
from typing import Any

import pytest
import torch
from scripts import loaded

trace_map = loaded("trace_map")

CLOSE = 60  # ten-thousandths: what other machines and more threads may differ by


@pytest.fixture(scope="module")
def maps() -> dict[str, Any]:
    """What the script wrote."""
    written: dict[str, Any] = json.loads(trace_map.FILE.read_text(encoding="utf-8"))
    return written


@pytest.fixture(scope="module")
def tracer() -> Any:
    """The chat model."""
    torch.set_num_threads(1)
    return trace_map.Tracer()


def test_the_file_is_whole_and_small(maps: dict[str, Any]) -> None:
    assert trace_map.FILE.stat().st_size < 150_000
    assert [pair["name"] for pair in maps["pairs"]] == [pair.name for pair in trace_map.PAIRS]
    for pair in maps["pairs"]:
        assert list(pair["maps"]) == [f"{site}{width}" for site, width in trace_map.SITES]
        assert {(len(rows), len(row)) for rows in pair["maps"].values() for row in rows} == {(30, len(pair["prompt"]))}


@pytest.mark.parametrize(
    ("number", "site", "width", "layer"),
    [
        (0, "residual", 1, 0),
        (0, "residual", 1, 23),
        (0, "residual", 1, 24),
        (1, "attention", 1, 23),
        (2, "mlp", 5, 6),
        (2, "attention", 5, 29),
        (0, "mlp", 1, 0),
    ],
)
def test_a_row_comes_out_again(
    maps: dict[str, Any], tracer: Any, number: int, site: str, width: int, layer: int
) -> None:
    pair, kept = trace_map.PAIRS[number], maps["pairs"][number]
    _, vectors = tracer.read(pair.donor, site)
    own, theirs = (tracer.tokenizer.encode(answer)[0] for answer in pair.answers)
    texts = trace_map.Vocabulary(maps["tokens"])
    said = tracer.swapped(pair.prompt, vectors, site, layer, width)
    again = [trace_map.cell(each, (own, theirs), tracer, texts) for each in said]
    for new, old in zip(again, kept["maps"][f"{site}{width}"][layer], strict=True):
        assert new[:2] == pytest.approx(old[:2], abs=CLOSE)
        assert new[3::2] == pytest.approx(old[3::2], abs=CLOSE)
        if old[3] - old[5] > 2 * CLOSE:
            assert new[2] == old[2]


def test_a_word_that_both_prompts_share_from_the_start_changes_nothing(maps: dict[str, Any]) -> None:
    for pair in maps["pairs"]:
        same = next(i for i, (a, b) in enumerate(zip(pair["prompt"], pair["donor"], strict=True)) if a != b)
        for rows in pair["maps"].values():
            for row in rows:
                for cell in row[:same]:
                    assert cell[:2] == pytest.approx(pair["before"][:2], abs=2)


def test_the_prompts_are_answered_right_and_so_are_the_donors(maps: dict[str, Any]) -> None:
    for pair in maps["pairs"]:
        own, theirs = (maps["tokens"][pair[which][2]] for which in ("before", "other"))
        assert [own, theirs] == pair["answers"]
        assert [pair["before"][1], pair["other"][0]] == [pair["before"][3], pair["other"][3]]

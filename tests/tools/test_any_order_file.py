"""What the demo `AnyOrder` shows and the page `any_order` counts is what their script computes."""

import json
from typing import Any

import pytest
import torch
from scripts import loaded

from inside_transformers.models.train import wordnet

script = loaded("any_order")

WRITTEN: dict[str, Any] = json.loads(script.FILE.read_text(encoding="utf-8"))


def test_the_file_is_small_and_has_a_state_for_each_order() -> None:
    assert script.FILE.stat().st_size < 100_000
    assert [text["name"] for text in WRITTEN["texts"]] == list(script.TEXTS)
    for text in WRITTEN["texts"]:
        assert sorted(text["random"]) == list(range(text["text"].count(script.GAP)))


def test_of_each_country_that_can_be_written_the_capital_is_known() -> None:
    capital, violin = WRITTEN["texts"]
    countries = {state.split(" ")[0] for state in capital["states"]} - {script.GAP}
    assert set(capital["capitals"]) == countries
    assert capital["capitals"] == script.CAPITALS
    assert violin["capitals"] == {}


def test_the_states_of_a_sentence_come_out_again() -> None:
    torch.set_num_threads(1)
    known = dict[str, int]()
    states = script.states(script.TEXTS["capital"], known)
    words, kept = [*known], WRITTEN["texts"][0]["states"]
    assert states.keys() == kept.keys()
    for state, cells in states.items():
        for cell, other in zip(cells, kept[state], strict=True):
            assert [words[i] for i in cell[:1]] == [WRITTEN["words"][i] for i in other[:1]]
            assert cell[1::2] == pytest.approx(other[1::2], abs=2)


@pytest.mark.skipif(bool(wordnet.requirements()), reason="WordNet is not installed")
def test_the_counts_of_some_sentences_come_out_again() -> None:
    torch.set_num_threads(1)
    places = script.hidden(script.sentences(), 1.0)[:20]
    lines, kept = script.sentences()[:20], WRITTEN["measured"]["all"]
    for order in ("once", "surest"):
        found = script.filled(lines, places, order)
        for count in ("right", "repeats"):
            assert abs(sum(found[count]) - sum(kept[order][count][:20])) <= 2
    told = script.filled(lines, places, "left", told=True)
    assert sum(told["loss"]) == pytest.approx(sum(kept["left"]["loss when told"][:20]), rel=0.01)

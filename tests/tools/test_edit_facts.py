"""The table that page "Editing a fact in a real model" reads is what its script computes."""

import csv
from types import ModuleType

import pytest
import torch
from scripts import loaded

from inside_transformers.models import edited_capitals as capitals

COUNTS = ("took", "follow", "lean", "others", "about", "moved", "back_old", "back_new", "watched", "chosen_follow")
KEY = ("part", "country", "layer", "along")


@pytest.fixture(scope="module")
def edit_facts() -> ModuleType:
    return loaded("edit_facts")


@pytest.fixture(scope="module")
def table(edit_facts: ModuleType) -> dict[tuple[str, ...], dict[str, str]]:
    with edit_facts.TABLE.open(encoding="utf-8") as lines:
        return {tuple(row[name] for name in KEY): row for row in csv.DictReader(lines)}


def test_the_table_is_whole(edit_facts: ModuleType, table: dict[tuple[str, ...], dict[str, str]]) -> None:
    swept = {
        ("sweep", country, str(layer), along)
        for country in capitals.TO_CHOOSE
        for layer in edit_facts.SWEPT
        for along in edit_facts.WAYS[:2]
    }
    twenty = {
        ("twenty", country, str(layer), along)
        for country in capitals.TO_EDIT
        for layer in edit_facts.KEPT
        for along in edit_facts.WAYS
    }
    assert set(table) == swept | twenty
    assert len(capitals.TO_EDIT) == 20


def test_no_prompt_is_used_twice() -> None:
    assert not set(capitals.CHOOSING) & set(capitals.COUNTING)
    assert not set(capitals.TO_CHOOSE) & set(capitals.TO_EDIT)
    held_out = {sentence for country in capitals.CAPITALS for sentence in capitals.naming(country)}
    held_out |= set(capitals.elsewhere())
    assert not held_out & set(capitals.for_covariance())
    assert held_out | set(capitals.for_covariance()) == set(capitals.sentences())


def test_a_covariance_comes_back_from_half_precision(edit_facts: ModuleType) -> None:
    keys = torch.randn(100, 12, generator=torch.Generator().manual_seed(0))
    covariance = keys.T @ keys / 100
    again = edit_facts.unpack(**edit_facts.pack(covariance))
    torch.testing.assert_close(again, covariance, atol=1e-3, rtol=1e-3)


def test_an_edit_comes_out_again(edit_facts: ModuleType, table: dict[tuple[str, ...], dict[str, str]]) -> None:
    torch.set_num_threads(1)
    layer, chat = edit_facts.KEPT[-1], edit_facts.Chat()
    said = edit_facts.Prompts(chat, [capitals.PROMPT.format(name) for name in capitals.CAPITALS], layer).before
    assert said.tolist() == [chat.first(word) for word in capitals.CAPITALS.values()]
    before = chat.down(layer).weight.clone()
    covariance = edit_facts.kept_covariances()[layer]
    for row in edit_facts.rows(chat, "twenty", layer, covariance, ["Austria"], edit_facts.WAYS):
        kept = table[tuple(row[name] for name in KEY)]
        for name in COUNTS:
            assert abs(int(row[name]) - int(kept[name])) <= 1, (row["along"], name)
        for name in ("loss_named", "loss_elsewhere", "size", "reach_wordings", "reach_others"):
            assert bool(row[name]) == bool(kept[name]), (row["along"], name)
            assert float(row[name] or 0) == pytest.approx(float(kept[name] or 0), abs=0.02), (row["along"], name)
    assert torch.equal(chat.down(layer).weight, before)

"""What the page on transfer learning reads from a table comes from a script: a part of it is computed again."""

import csv
from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch
from scripts import loaded

from inside_transformers.models.worlds import glosses, handwriting

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def sweep() -> ModuleType:
    torch.set_num_threads(1)
    return loaded("transfer_sweep")


def row(task: str, features: str, labels: int, draw: int) -> tuple[float, str]:
    """A score, and what was chosen for it."""
    with (ROOT / "book" / "figures" / "transfer.csv").open(encoding="utf-8") as lines:
        (found,) = (
            each
            for each in csv.DictReader(lines)
            if (each["task"], each["features"], each["labels"], each["draw"])
            == (task, features, str(labels), str(draw))
        )
    return float(found["score"]), found["chosen"]


def test_the_glosses_are_balanced_and_stand_once() -> None:
    parts = {part: glosses.glosses(part) for part in glosses.PARTS}
    assert {part: len(each) for part, each in parts.items()} == {"labeled": 512, "tuning": 200, "test": 400}
    for each in parts.values():
        assert set(Counter(gloss.kind for gloss in each).values()) == {len(each) // 8}
    texts = [gloss.text for each in parts.values() for gloss in each]
    assert len(set(texts)) == len(texts)


def test_the_digits_are_those_of_scikit_learn() -> None:
    known = pytest.importorskip("sklearn.datasets").load_digits()
    assert np.array_equal(handwriting.forms().reshape(-1, 64) * 16, known.data)
    assert np.array_equal(handwriting.forms_labels(), known.target)


def test_the_digits_that_a_reader_sees_are_held_out() -> None:
    held_out = {tile.tobytes() for tile in handwriting.forms()[handwriting.FIRST_UNSEEN :]}
    assert len(held_out) > 300


@pytest.mark.parametrize(("task", "labels"), [("kind", 64), ("length", 128)])
def test_a_head_on_the_real_encoder(sweep: ModuleType, task: str, labels: int) -> None:
    features = sweep.features_of("real")[""][0]
    score, chosen = row(task, "real", labels, 0)
    assert abs(sweep.head(features, sweep.TASKS[task], labels, 0, float(chosen))[1] - score) <= 6


def test_a_head_on_words(sweep: ModuleType) -> None:
    score, chosen = row("kind", "words", 128, 1)
    kind, strength = chosen.split()
    features = sweep.scaled(sweep.counted(kind))
    assert abs(sweep.head(features, sweep.TASKS["kind"], 128, 1, float(strength))[1] - score) <= 6


def test_one_layer_unfrozen(sweep: ModuleType) -> None:
    score, chosen = row("kind", "real, unfrozen", 8, 0)
    states = sweep.hidden(sweep.real(), 5)
    assert abs(sweep.unfrozen(sweep.real(), states, sweep.TASKS["kind"], 8, 0, float(chosen))[1] - score) <= 12

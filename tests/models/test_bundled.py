"""`course models`: every model in a line, a card, and a model trained anew beside the bundled one."""

import json
import sys
import types
from dataclasses import replace
from pathlib import Path

import pytest
from torch import nn

from inside_transformers.cli import main
from inside_transformers.models import TASKS, bundled
from inside_transformers.models.cards import Card, Score
from inside_transformers.models.train import common
from inside_transformers.models.train.recipe import Recipe

TOTAL = 30_000_000  # bytes of all weights together


def test_the_list_has_a_line_for_each_model_with_its_score_and_interval(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split()[:2] == ["name", "task"]
    assert [line.split()[0] for line in lines] == [*bundled.names(), "chat"]
    shapes = next(line for line in lines if line.startswith("shapes_detector"))
    assert "object-detection" in shapes
    assert " to " in shapes


def test_the_list_can_be_read_by_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list", "--json"]) == 0
    lines = json.loads(capsys.readouterr().out)
    assert len(lines) == len(TASKS)  # without the encoder, whose card its own package has, and with the chat model
    for line in lines:
        assert 0 <= line["low"] <= line["score"] <= line["high"] <= 1
        assert line["architecture"].isidentifier()


def test_all_weights_together_are_small() -> None:
    sizes = [bundled.megabytes(name) * 1e6 for name in bundled.names()]
    assert all(size > 0 for size in sizes)
    assert sum(sizes) <= TOTAL


def test_a_card_says_what_the_model_cannot_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "card", "sentiment"]) == 0
    assert "cannot        It has two answers" in capsys.readouterr().out


def test_an_unknown_name_is_refused_with_the_names_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "card", "knitting"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("course: there is no model 'knitting'; there are sentiment,")
    assert len(said.splitlines()) == 1


def stand_in(monkeypatch: pytest.MonkeyPatch, value: float, *, stop: bool = False) -> None:
    """A script that trains nothing and claims a score."""
    script = types.ModuleType("stand_in")
    old = bundled.card("sentiment")

    class StandIn(Recipe):
        name, task, licence, steps = "sentiment", old.task, old.licence, 3

        def train(self) -> common.Trained:
            self.model = nn.Linear(2, 2)
            return common.Trained(self.steps, 0.1, 0.5)

        def save(self) -> None:
            self.folder.mkdir()
            (self.folder / "model.safetensors").write_bytes(b"weights")
            if stop:
                raise KeyboardInterrupt

        def scores(self) -> tuple[Score, ...]:
            return (replace(old.scores[0], value=value),)

        def architecture(self) -> str:
            return old.architecture

        def data(self) -> str:
            return old.data

        def cannot(self) -> tuple[str, ...]:
            return old.cannot

    script.RECIPE = StandIn  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "inside_transformers.models.train.sentiment", script)


@pytest.mark.parametrize(("value", "verdict"), [(0.912, "The same within noise."), (0.70, "They differ by more")])
def test_a_model_trained_anew_is_compared_with_the_bundled_one_which_stays(
    value: float, verdict: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, value)
    before = (bundled.WEIGHTS / "sentiment" / "card.json").read_bytes()
    into = tmp_path / "new" / "sentiment"
    assert main(["models", "build", "sentiment", "--into", str(into)]) == 0
    assert verdict in capsys.readouterr().out
    assert (into / "model.safetensors").read_bytes() == b"weights"
    assert Card.read(into / "card.json").scores[0].value == value
    assert (bundled.WEIGHTS / "sentiment" / "card.json").read_bytes() == before


def test_a_stopped_run_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, 0.9, stop=True)
    assert main(["models", "build", "sentiment", "--into", str(tmp_path / "sentiment")]) == 130
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stand_in(monkeypatch, 0.9)
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["models", "build", "sentiment", "--into", str(tmp_path)]) == 2
    assert "is not empty" in capsys.readouterr().err
    assert (tmp_path / "mine.txt").read_text() == "mine"

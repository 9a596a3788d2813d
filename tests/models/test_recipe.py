"""Every script that makes a bundled model is a recipe with all its pieces, and a recipe does them in order."""

import importlib
import inspect
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from inside_transformers.errors import CourseError
from inside_transformers.models import TASKS, bundled, train
from inside_transformers.models.cards import Card, Score
from inside_transformers.models.train import common, seq2seq
from inside_transformers.models.train.recipe import Recipe, recipe_of

PIECES = ("requirements", "train", "save", "scores", "architecture", "data", "cannot")


@pytest.mark.parametrize("name", bundled.names())
def test_every_model_has_its_recipe_with_all_pieces(name: str, tmp_path: Path) -> None:
    recipe = recipe_of(name)
    assert (recipe.name, TASKS[recipe.task].bundled) == (name, name)
    assert not inspect.isabstract(recipe)
    assert all(callable(getattr(recipe, piece)) for piece in PIECES)
    assert all(": " in missing for missing in recipe.requirements())
    assert (recipe(tmp_path).steps, recipe(tmp_path, steps=2).steps) == (recipe.steps, 2)


@pytest.mark.parametrize("name", bundled.names())
def test_a_card_has_its_recipes_task_and_licence(name: str) -> None:
    recipe, card = recipe_of(name), bundled.card(name)
    assert (card.task, card.licence) == (recipe.task, recipe.licence)
    assert card.steps >= recipe.steps


@pytest.mark.parametrize("name", ["phrasebook", "summaries"])
def test_a_model_that_gets_all_right_lacks_a_sentence_on_its_card(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = importlib.import_module(f"inside_transformers.models.train.{name}")
    run = script.RECIPE(tmp_path)
    run.model, run.tokenizer = None, []
    for draw in ("joined", "more_goals"):
        monkeypatch.setattr(script, draw, lambda *_, **__: [("a", "a"), ("b", "b")], raising=False)
    monkeypatch.setattr(seq2seq, "said", lambda model, words, texts: ["a"] * len(texts))
    wrong = run.cannot()
    monkeypatch.setattr(seq2seq, "said", lambda model, words, texts: list(texts))
    assert len(run.cannot()) == len(wrong) - 1
    assert [sentence for sentence in wrong if sentence.endswith(': "b" becomes "a", not "b".')]


def test_every_script_with_a_recipe_makes_a_bundled_model() -> None:
    scripts = {
        path.stem for path in Path(train.__file__).parent.glob("*.py") if "\nRECIPE = " in path.read_text("utf-8")
    }
    assert scripts == set(bundled.names())


class Line(Recipe):
    """Learns y = 2 x."""

    name, task, licence = "line", "drawing", "none"
    steps = 300

    def train(self) -> common.Trained:
        self.done = ["train"]
        self.model = nn.Linear(1, 1, bias=False)

        def loss_of(step: int) -> Tensor:
            x = torch.rand(8, 1, generator=self.generator)
            return ((self.model(x) - 2 * x) ** 2).mean()

        return self.fit(loss_of, 0.1, warm_up=10)

    def save(self) -> None:
        self.done.append("save")
        self.folder.mkdir()

    def scores(self) -> tuple[Score, ...]:
        self.done.append("scores")
        return (Score("share", 0.5, 10, "of nothing"),)

    def architecture(self) -> str:
        return "a number"

    def data(self) -> str:
        return "numbers"

    def cannot(self) -> tuple[str, ...]:
        return ("It can't add.",)


def test_a_recipe_trains_saves_measures_and_writes_its_card(tmp_path: Path) -> None:
    run = Line(tmp_path / "line", seed=4)
    card = run.build()
    assert run.done == ["train", "save", "scores"]
    assert run.model.get_parameter("weight").item() == pytest.approx(2, abs=0.05)
    assert (card.name, card.seed, card.steps, card.parameters, card.trained) == ("line", 4, 300, 1, 1)
    assert Card.read(tmp_path / "line" / "card.json") == card


def test_a_seed_gives_the_same_weights_again_and_another_seed_others(tmp_path: Path) -> None:
    def weight(seed: int, name: str) -> float:
        run = Line(tmp_path / name, seed=seed, steps=5)
        run.build()
        return run.model.get_parameter("weight").item()

    assert weight(0, "a") == weight(0, "b") != weight(1, "c")


def test_what_is_missing_is_said_before_anything_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Line, "requirements", staticmethod(lambda: ["a pen: buy one"]))
    with pytest.raises(CourseError, match="a pen: buy one"):
        Line(tmp_path / "line").build()
    assert not (tmp_path / "line").exists()


@pytest.mark.parametrize("piece", ["train", "scores", "architecture", "data", "cannot"])
def test_a_recipe_without_one_of_its_pieces_is_none(piece: str, tmp_path: Path) -> None:
    incomplete = type("Incomplete", (Line,), {piece: getattr(Recipe, piece)})
    with pytest.raises(TypeError, match=piece):
        incomplete(tmp_path)


def test_batches_keep_the_order_and_the_last_may_be_short() -> None:
    assert [list(batch) for batch in common.batched([1, 2, 3, 4, 5], 2)] == [[1, 2], [3, 4], [5]]
    assert list(common.batched([], 2)) == []

"""A recipe: what a bundled model needs, how it is trained, saved and measured. One script holds one."""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn

from inside_transformers.models.cards import Card, Score
from inside_transformers.models.train import common


class Recipe(ABC):
    """Need → train → save → card. A script's class says what is its own; an instance is one run.

    Attributes:
        name: the model's, and the script's.
        task: the pipeline's name for what it does.
        licence: of the data and of what the model was started from.
        steps: optimizer steps.
        folder: where weights, what the pipeline needs besides, and the card are written.
        seed: of everything random.
        generator: seeded; what `train` draws from.
        model: what `train` trains.
    """

    name: ClassVar[str]
    task: ClassVar[str]
    licence: ClassVar[str]
    steps: int
    generator: torch.Generator
    model: nn.Module

    def __init__(self, folder: Path, *, seed: int = 0, steps: int | None = None) -> None:
        """A run that writes into `folder`; other than the recipe's own number of steps is for trying it out."""
        self.folder, self.seed = folder, seed
        self.steps = type(self).steps if steps is None else steps

    @staticmethod
    def requirements() -> list[str]:
        """What is missing to build this model, and how to get it, a line each."""
        return []

    @abstractmethod
    def train(self) -> common.Trained:
        """Make the data and `model`, and train it."""

    @abstractmethod
    def scores(self) -> tuple[Score, ...]:
        """Held-out scores of what was trained and saved, the main one first."""

    @abstractmethod
    def architecture(self) -> str:
        """The class in transformers, and its sizes in words."""

    @abstractmethod
    def data(self) -> str:
        """What it was trained on, and where that came from."""

    @abstractmethod
    def cannot(self) -> tuple[str, ...]:
        """What the model cannot do, a sentence each."""

    def save(self) -> None:
        """Write weights and configuration; a script adds what the pipeline needs besides."""
        common.save(self.model, self.folder)

    def sizes(self) -> tuple[int, int]:
        """How many numbers the whole model has, and how many of them were trained."""
        return common.count(self.model), common.count(self.model)

    def fit(
        self,
        loss_of: Callable[[int], Tensor],
        learning_rate: float = 3e-3,
        *,
        warm_up: int = 100,
        weight_decay: float = 0.01,
        optimizers: Sequence[torch.optim.Optimizer] = (),
    ) -> common.Trained:
        """Train `model` for `steps` steps, each with the loss that `loss_of` gives for it: see `common.train`."""
        return common.train(
            self.model,
            loss_of,
            self.steps,
            learning_rate,
            warm_up=warm_up,
            weight_decay=weight_decay,
            name=self.name,
            optimizers=optimizers,
        )

    def build(self) -> Card:
        """Train the model from nothing, write it into `folder`, measure it on held-out cases, and write its card.

        Raises:
            CourseError: when something is missing, with how to get it.
        """
        common.need(self.requirements())
        self.generator = common.start(self.seed)
        run = self.train()
        self.save()
        parameters, trained = self.sizes()
        card = Card(
            name=self.name,
            task=self.task,
            architecture=self.architecture(),
            parameters=parameters,
            trained=trained,
            data=self.data(),
            licence=self.licence,
            seed=self.seed,
            steps=run.steps,
            minutes=round(run.minutes, 1),
            scores=self.scores(),
            cannot=self.cannot(),
        )
        card.write(self.folder / "card.json")
        return card


def recipe_of(name: str) -> type[Recipe]:
    """The recipe of a bundled model, from its script."""
    script = importlib.import_module(f"inside_transformers.models.train.{name}")
    found: type[Recipe] = script.RECIPE
    return found

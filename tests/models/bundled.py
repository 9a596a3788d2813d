"""What the tests of bundled models share: where a model lies, and whether its card tells the truth."""

import math
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from torch import nn

from inside_transformers.models import cards

WEIGHTS = Path(cards.__file__).parent / "weights"
LARGEST = 3_000_000  # bytes


def needs(missing: Sequence[str]) -> pytest.MarkDecorator:
    """A mark for tests that read training data: they are skipped where some is `missing`, and must run in CI."""
    if missing and os.environ.get("CI"):
        pytest.fail(f"CI must have what the training scripts read: {'; '.join(missing)}", pytrace=False)
    return pytest.mark.skipif(bool(missing), reason="; ".join(missing))


def folder(name: str) -> Path:
    """The folder of a bundled model."""
    return WEIGHTS / name


def card(name: str) -> cards.Card:
    """The card of a bundled model."""
    return cards.Card.read(folder(name) / "card.json")


def assert_card_fits(name: str, model: nn.Module) -> None:
    """The card counts the model as it is, the weights are small, and it says what the model can't do."""
    said = card(name)
    assert said.name == name
    assert said.parameters == sum(parameter.numel() for parameter in model.parameters())
    assert 0 < said.trained <= said.parameters
    assert (folder(name) / "model.safetensors").stat().st_size <= LARGEST
    assert said.cannot
    assert all(sentence.endswith(".") for sentence in said.cannot)


def assert_near(value: float, score: cards.Score, n: int) -> None:
    """A score measured again on `n` other cases lies where chance can put it (four standard deviations, and .02)."""
    p = min(max(score.value, 0.02), 0.98)
    assert abs(value - score.value) <= 4 * math.sqrt(p * (1 - p) / n) + 0.02, f"{value} is far from {score}"


def assert_examples(name: str, n: int, call: Callable[[str], str]) -> None:
    """The model does what the `n` examples on its card say it does, each written as "this" becomes "that"."""
    examples = re.findall(r'"([^"]*)" becomes "([^"]*)"', " ".join(card(name).cannot))
    assert len(examples) == n
    assert [call(text) for text, _ in examples] == [said for _, said in examples]

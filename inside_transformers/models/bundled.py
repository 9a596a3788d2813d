"""The models of the book as the `course models` command shows, builds and removes them."""

import json
import math
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from inside_transformers.errors import CourseError
from inside_transformers.models import CHAT, ENCODER, TASKS, WEIGHTS, cache
from inside_transformers.models.cards import Card, PackagedCard, Score


def names() -> list[str]:
    """The names of the models whose weights come with the package, in the order of their tasks."""
    return [source.bundled for source in TASKS.values() if source.bundled != ENCODER]


def card(name: str) -> Card | PackagedCard:
    """The card of a bundled model, or of the chat model.

    Raises:
        CourseError: for a name that no model has.
    """
    path = WEIGHTS / _known(name) / "card.json"
    return PackagedCard.read(path) if name == CHAT.bundled else Card.read(path)


def _known(name: str) -> str:
    known = [*names(), CHAT.bundled]
    if name not in known:
        raise CourseError(f"there is no model {name!r}; there are {', '.join(known)}.")
    return name


def megabytes(name: str) -> float:
    """What the weights of a bundled model take in the package, in 10⁶ bytes."""
    return sum(path.stat().st_size for path in (WEIGHTS / name).rglob("*.safetensors")) / 1e6


@dataclass(frozen=True)
class Line:
    """A model in one line: its weights in 10⁶ bytes, its main score and that score's 95 % interval."""

    name: str
    task: str
    architecture: str
    parameters: int
    megabytes: float
    metric: str
    score: float
    low: float
    high: float
    n: int

    @classmethod
    def of(cls, card: Card | PackagedCard) -> "Line":
        """The line for a card."""
        main = card.scores[0]
        low, high = main.interval()
        made_of = card.architecture.split()[0].rstrip(",:")
        size = card.megabytes if isinstance(card, PackagedCard) else round(megabytes(card.name), 2)
        return cls(card.name, card.task, made_of, card.parameters, size, main.metric, main.value, low, high, main.n)


def lines() -> list[Line]:
    """Every bundled model in a line, and the chat model."""
    return [Line.of(card(name)) for name in [*names(), CHAT.bundled]]


def table(found: list[Line]) -> str:
    """The lines for a terminal, in aligned columns."""
    head = ("name", "task", "parameters", "MB", "score", "95 %", "n", "of what")
    rows = [
        (
            line.name,
            line.task,
            f"{line.parameters:,}",
            f"{line.megabytes:.2f}",
            f"{line.score:.3f}",
            f"{line.low:.3f} to {line.high:.3f}",
            f"{line.n:,}",
            line.metric,
        )
        for line in found
    ]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    right = (2, 3, 4, 6)
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in (head, *rows)
    )


def as_json(found: list[Line]) -> str:
    """The lines for a program."""
    return json.dumps([asdict(line) for line in found], indent=2, ensure_ascii=False)


def build(name: str, into: Path, seed: int) -> tuple[Card, Card]:
    """Train a model from nothing and write it into a folder, which must not hold anything yet.

    Args:
        name: the model's.
        into: written when all is done, so that a stopped run leaves nothing behind.
        seed: of the training run.

    Returns:
        The bundled model's card, and the new one's.

    Raises:
        CourseError: for an unknown name, a folder in use, or a missing requirement, with how to get it.
    """
    bundled = card(name)
    if not isinstance(bundled, Card):
        raise CourseError(f"{name} was not trained here, and can't be built. Its card says who made it.")
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise CourseError(f"{into} is not empty. Name another folder with --into, or remove it first.")
    from inside_transformers.models.train.recipe import recipe_of  # loads torch, which listing models needn't

    recipe = recipe_of(name)
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=f".{name}-") as made:
        new = recipe(Path(made) / name, seed=seed).build()
        if into.exists():
            into.rmdir()
        shutil.move(Path(made) / name, into)
    return bundled, new


def remove(name: str) -> int:
    """Remove a model's copy from the user's cache; the next use makes it again.

    Returns:
        What that frees, in bytes. Models that lie whole in the package have no copy, and stay.

    Raises:
        CourseError: for a name that no model has, or when a copy can't be removed.
    """
    if _known(name) == CHAT.bundled:
        from inside_transformers.models import chat

        return chat.remove()
    return cache.remove(name)


def compared(bundled: Card, new: Card) -> str:
    """Both main scores, and whether they differ by more than chance would make them."""

    def said(score: Score) -> str:
        low, high = score.interval()
        return f"{score.metric} {score.value:.3f} (95 %: {low:.3f} to {high:.3f}), n = {score.n:,}"

    old_score, new_score = bundled.scores[0], new.scores[0]
    (old_low, old_high), (new_low, new_high) = old_score.interval(), new_score.interval()
    old, fresh = old_score.value, new_score.value
    # The 95 % interval of the difference, from the two intervals (Newcombe, 1998).
    low = fresh - old - math.hypot(fresh - new_low, old_high - old)
    high = fresh - old + math.hypot(new_high - fresh, old - old_low)
    apart = low > 0 or high < 0
    verdict = "They differ by more than chance would." if apart else "The same within noise."
    return f"bundled  {said(old_score)}\nnew      {said(new_score)}\n{verdict}"

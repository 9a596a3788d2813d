"""A model's card: what it was trained on, how well it does, and what it cannot do."""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

Case = TypeVar("Case")


@dataclass(frozen=True)
class Score:
    """A held-out score.

    Attributes:
        metric: what was counted, in words: "accuracy", "mAP at IoU 0.5", "word error rate".
        value: from 0 to 1 for a proportion; a word error rate may be above 1.
        n: how many held-out cases it was counted on.
        held_out: what those cases are and how they differ from the training data.
        resampled: the ends of the 95 % interval as `resample` gives them, for what is no proportion of `n` independent
            cases: F1, mAP, and errors counted by word in sentences of several.
    """

    metric: str
    value: float
    n: int
    held_out: str
    resampled: tuple[float, float] | None = None

    @classmethod
    def over(
        cls,
        metric: str,
        cases: Sequence[Case],
        statistic: Callable[[Sequence[Case]], float],
        held_out: str,
        n: int | None = None,
    ) -> "Score":
        """The score that `statistic` gives over independent cases, with its interval by `resample`; `n` counts them.

        Where what is counted are the words or names in them, `n` says how many those are.
        """
        value = round(statistic(cases), 4)
        return cls(metric, value, len(cases) if n is None else n, held_out, resample(cases, statistic))

    def interval(self) -> tuple[float, float]:
        """The 95 % interval: `resampled` where that is known, else that of Wilson (1927) for a proportion.

        Raises:
            ValueError: when neither can be: the value is no proportion, and nothing was resampled.
        """
        if self.resampled is not None:
            return self.resampled
        if not 0 <= self.value <= 1:
            raise ValueError(f"{self.metric} of {self.value} is no proportion: give Score its `resampled` interval.")
        z, p, n = 1.96, self.value, self.n
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return max(0.0, centre - half), min(1.0, centre + half)

    def text(self) -> str:
        """The score for a terminal."""
        low, high = self.interval()
        return f"{self.metric} {self.value:.3f} (95 %: {low:.3f} to {high:.3f}), n = {self.n}: {self.held_out}"


def resample(
    cases: Sequence[Case], statistic: Callable[[Sequence[Case]], float], *, times: int = 1000, seed: int = 0
) -> tuple[float, float]:
    """The 95 % interval of a score by the bootstrap (Efron, 1979): the score of cases drawn again with replacement.

    Args:
        cases: what is independent of one another: sentences rather than their words, scenes rather than their boxes.
        statistic: the score of such a list of cases.
        times: how often cases are drawn.
        seed: of the drawing.

    Returns:
        The 2.5th and the 97.5th percentile of the scores, rounded to four decimals.
    """
    rng = np.random.default_rng(seed)
    drawn = [statistic([cases[i] for i in rng.integers(len(cases), size=len(cases))]) for _ in range(times)]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return round(float(low), 4), round(float(high), 4)


def _scores(fields: dict[str, Any]) -> tuple[Score, ...]:
    """The scores in a card's JSON."""
    return tuple(
        Score(**{**score, "resampled": tuple(score["resampled"])} if "resampled" in score else score)
        for score in fields["scores"]
    )


@dataclass(frozen=True)
class Card:
    """What a reader should know of a model before believing it.

    Attributes:
        name: the model's folder in `weights/` and its script in `train/`.
        task: the pipeline's name for what it does.
        architecture: the class in transformers, and its sizes in words.
        parameters: how many numbers the whole model has.
        trained: how many of them were trained here.
        data: what it was trained on, and where that came from.
        licence: of the data and of what the model was started from.
        seed: of the training run.
        steps: optimizer steps.
        minutes: what training took, on one core of a laptop's processor.
        scores: held-out scores, the first the main one.
        cannot: what it cannot do, a sentence each.
    """

    name: str
    task: str
    architecture: str
    parameters: int
    trained: int
    data: str
    licence: str
    seed: int
    steps: int
    minutes: float
    scores: tuple[Score, ...]
    cannot: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "Card":
        """The card in a JSON file."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**fields, "scores": _scores(fields), "cannot": tuple(fields["cannot"])})

    def write(self, path: Path) -> None:
        """Write the card as JSON."""
        fields = asdict(self)
        fields["scores"] = [{k: v for k, v in score.items() if v is not None} for score in fields["scores"]]
        path.write_text(json.dumps(fields, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    def text(self) -> str:
        """The card for a terminal."""
        lines = [
            f"{self.name}: {self.task}",
            f"  architecture  {self.architecture}",
            f"  parameters    {self.parameters:,} ({self.trained:,} trained here)",
            f"  trained on    {self.data}",
            f"  license       {self.licence}",
            f"  how           seed {self.seed}, {self.steps:,} steps, {self.minutes:.0f} min on one core",
        ]
        lines += [f"  score         {score.text()}" for score in self.scores]
        return "\n".join([*lines, *(f"  cannot        {sentence}" for sentence in self.cannot)])


@dataclass(frozen=True)
class PackagedCard:
    """What a reader should know of a model that others trained, and that comes in a package of its own.

    Attributes:
        name: what `model_for` knows it by.
        task: the pipeline's name for what it does.
        architecture: the class in transformers, and its sizes in words.
        parameters: how many numbers the whole model has.
        source: who trained it, and how it came here.
        licence: of the weights.
        megabytes: what its copy in the user's cache takes, in 10⁶ bytes.
        scores: what was measured here, the main one first.
        costs: what it takes to run, measured here, a sentence each.
        cannot: what it cannot do, a sentence each.
    """

    name: str
    task: str
    architecture: str
    parameters: int
    source: str
    licence: str
    megabytes: float
    scores: tuple[Score, ...]
    costs: tuple[str, ...]
    cannot: tuple[str, ...]

    @classmethod
    def read(cls, path: Path) -> "PackagedCard":
        """The card in a JSON file."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        sentences = {name: tuple(fields[name]) for name in ("costs", "cannot")}
        return cls(**{**fields, **sentences, "scores": _scores(fields)})

    def text(self) -> str:
        """The card for a terminal."""
        lines = [
            f"{self.name}: {self.task}",
            f"  architecture  {self.architecture}",
            f"  parameters    {self.parameters:,} (none trained here)",
            f"  source        {self.source}",
            f"  license       {self.licence}",
            f"  disk          {self.megabytes:.0f} MB in your cache; `course models remove {self.name}` frees them",
        ]
        lines += [f"  score         {score.text()}" for score in self.scores]
        lines += [f"  costs         {sentence}" for sentence in self.costs]
        return "\n".join([*lines, *(f"  cannot        {sentence}" for sentence in self.cannot)])

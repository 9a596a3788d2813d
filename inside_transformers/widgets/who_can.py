"""Two small models side by side: each fills a gap that is dragged along a sentence, and each writes on from there."""

from collections.abc import Mapping, Sequence
from typing import Any

import traitlets

from inside_transformers.widgets import base

MAX_TOKENS, TOP = 10, 3
# A word and its probability.
Guess = tuple[str, float]
MODELS = ("masked", "causal")


class WhoCan(base.Demo):
    """A sentence with one gap; what a masked and a causal model say for it, and what each writes from there on.

    The models are the page's own: it makes the demo first, and calls `tell` when they are trained. Until then, and in a
    notebook whose cells have not all run, the demo says that they have not been asked. What can't be drawn is said in
    the demo, in place of the picture.

    Args:
        sentence: at most 10 words: a list, or a text to be split at spaces.
        gap: which word is hidden at first, from 0.
    """

    _esm = base.module("who_can")
    _css = base.style("who_can")

    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    # For each model and each gap the likeliest words and their probabilities; the same for each word that it writes in
    # place of the rest; and whether that makes a sentence.
    fills: traitlets.List[Any] = traitlets.List().tag(sync=True)
    writes: traitlets.List[Any] = traitlets.List().tag(sync=True)
    whole: traitlets.List[Any] = traitlets.List().tag(sync=True)
    gap = traitlets.Int(1).tag(sync=True)
    on = traitlets.Int(0).tag(sync=True)  # how often the models were asked to write on
    initial = traitlets.Dict().tag(sync=True)

    def __init__(self, sentence: Sequence[str] | str, *, gap: int = 1) -> None:
        super().__init__()
        try:
            words = base.token_texts(sentence.split() if isinstance(sentence, str) else sentence, MAX_TOKENS)
            if not 0 <= gap < len(words):
                raise base.UndrawableError(f"gap is {gap}: the sentence has the words 0 to {len(words) - 1}.")
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        with self.hold_sync():
            self.words, self.gap, self.initial = words, gap, {"gap": gap}
            self._stand_still()

    def tell(
        self,
        fills: Mapping[str, Sequence[Sequence[Guess]]],
        writes: Mapping[str, Sequence[Sequence[Sequence[Guess]]]],
        whole: Mapping[str, Sequence[bool]],
    ) -> None:
        """Take what the models say.

        Args:
            fills: for "masked" and "causal", for each word of the sentence, if it is hidden: the likeliest words and
                their probabilities, the likeliest first; none where a model has nothing to read.
            writes: for each, for each word: for each word that it writes in its place and after it, the same. The first
                is the one that it writes.
            whole: for each, for each word: whether the beginning and what was written are a sentence of the language.
        """
        if self.problem and not self.words:
            return  # there is no sentence to tell of, and this is what is said
        try:
            for name, given in (("fills", fills), ("writes", writes), ("whole", whole)):
                _check(name, given, len(self.words))
            guesses = [[_likeliest("fills", row) for row in fills[name]] for name in MODELS]
            written = [[[_likeliest("writes", row) for row in steps] for steps in writes[name]] for name in MODELS]
            if not all(row for of_model in written for steps in of_model for row in steps):
                raise base.UndrawableError("writes: a word that is written needs at least one guess.")
        except base.UndrawableError as problem:
            self.problem = str(problem)
            return
        with self.hold_sync():
            self.fills, self.writes, self.problem = guesses, written, ""
            self.whole = [[bool(each) for each in whole[name]] for name in MODELS]
            self._stand_still()

    def _stand_still(self) -> None:
        """The table for a page without JavaScript."""
        rows: list[list[str | float]] = []
        for i, word in enumerate(self.words):
            row: list[str | float] = [word]
            for of_model in self.fills or [[], []]:
                guesses = of_model[i] if of_model else []
                row += guesses[0] if guesses else ["–", "–"]
            rows.append(row)
        self.still = base.table(
            "What each model says for a hidden word", ["hidden", "masked model", "p", "causal model", "p"], rows
        )


def _likeliest(name: str, guesses: Sequence[Guess]) -> list[list[str | float]]:
    """The first of them, readable. Raises `base.UndrawableError` where a probability is not from 0 to 1."""
    if not all(0 <= p <= 1 for _, p in guesses):
        raise base.UndrawableError(f"{name}: a probability must be from 0 to 1.")
    return [[base.readable(word), float(p)] for word, p in guesses[:TOP]]


def _check(name: str, given: Mapping[str, Sequence[object]], n: int) -> None:
    """Raises `base.UndrawableError` unless there is something for each model and each of `n` words."""
    if set(given) != set(MODELS):
        raise base.UndrawableError(f"{name} has {', '.join(map(repr, given)) or 'nothing'}: expected masked, causal.")
    for model in MODELS:
        if len(given[model]) != n:
            raise base.UndrawableError(f"{name}, {model}: {len(given[model])} gaps, where the sentence has {n} words.")

"""Inputs that a call leaves out: a part must know their default values by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from inside_transformers.checks.calls import Caller
from inside_transformers.checks.judge import Judge
from inside_transformers.checks.messages import Messages
from inside_transformers.checks.mistakes import Mistake, UnlessStopped
from inside_transformers.checks.origin import parameters


@dataclass
class Defaults:
    """The default values of a part under test.

    Attributes:
        messages: the words for it.
        caller: calls it.
        judge: compares what it gives, and has the calls that were right.
    """

    messages: Messages
    caller: Caller
    judge: Judge

    def __post_init__(self) -> None:
        self.values, self.names = self.messages.spec.defaults(), self.messages.spec.takes()

    def other(self, inputs: Sequence[Any], left_out: str = "") -> Mistake:
        """The mistake of a call that is right with the default values of what it leaves out, and wrong without."""
        names = [left_out] if left_out else self.names[len(inputs) :]
        values = ", ".join(f"{name} = {self.values[name]}" for name in names)
        return self.messages.mistake("other_default", f"not given {values}\n{self.messages.shapes(inputs)}")

    def decide(self, inputs: Sequence[Any], expected: Any) -> bool:
        """Whether a call that leaves inputs out is wrong, and right once it gives their default values."""
        told = (*inputs, *(self.values.get(name) for name in self.names[len(inputs) :]))
        if len(told) == len(inputs) or not self.values:
            return False
        return self._is_right(told, expected) and not self._is_right(inputs, expected)

    def _is_right(self, inputs: Sequence[Any], expected: Any) -> bool:
        with UnlessStopped():
            self.judge.compare(self.caller.computed(inputs), expected, inputs, "")
            return True
        return False

    def left_out(self, alone: Sequence[str]) -> Iterator[Any]:
        """What calls that were right give without what was given as its default, and with what follows by its name.

        Whose arguments have names of their own is not asked for what stands in the middle.

        Args:
            alone: slugs of mistakes that keep their own words.

        Raises:
            Mistake: such a call is wrong.
        """
        known = {*(parameters(self.messages.definition) or [])}
        for name, value in self.values.items():
            place = self.names.index(name)
            for inputs, expected in list(self.judge.right):
                if len(inputs) <= place or not {*self.names[place + 1 : len(inputs)]} <= known:
                    continue
                if type(inputs[place]) is not type(value) or inputs[place] != value:
                    continue
                try:
                    got = self.caller.computed(inputs, raises=TypeError, left_out=name)
                    self.judge.compare(got, expected, inputs, "")
                except TypeError:
                    continue  # it takes them in their places alone
                except Mistake as mistake:
                    if mistake.stopped or mistake.slug in alone:
                        raise
                    raise self.other(inputs, name) from None
                yield got.value

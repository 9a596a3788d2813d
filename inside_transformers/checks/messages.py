"""What a student reads of a part: the sentence for what is wrong, how the part was called, where to read again."""

import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from torch import Tensor

from inside_transformers.checks.compare import Difference, Problem
from inside_transformers.checks.mistakes import MESSAGES, Mistake
from inside_transformers.checks.notebook import left_by_tests
from inside_transformers.checks.source import always_true, from_outside, line_of, remark
from inside_transformers.checks.spec import PartSpec
from inside_transformers.checks.values import tensors_in
from inside_transformers.checks.words import apart, both, outlined, shown, size_of, table

SURE = ("return_in_loop", "dropped")  # what stands in the lines, and explains most that numbers say
SLUG = re.compile(r"[a-z][a-z0-9_]*")
MOST_NUMBERS, MOST_LETTERS = 25, 80  # of an input that is written out
INDENT = " " * 10


@dataclass(frozen=True)
class Messages:
    """The words for one part.

    Attributes:
        name: the part's.
        spec: what is known of it.
        definition: what a student wrote.
        outside: what it asks the notebook for, and what that was when the test began.
        unread: whether nobody reads them: then no mistake is looked for, and none is explained.
    """

    name: str
    spec: type[PartSpec]
    definition: Any
    outside: Mapping[str, Any] = field(default_factory=dict)
    unread: bool = False

    def mistake(self, what: str, details: str = "") -> Mistake:
        """The whole message: the sentence, what was expected and got, where to read.

        Args:
            what: a slug, or the sentence itself.
            details: lines that follow it.
        """
        if self.unread:
            return Mistake(what, slug=self.slug(what))
        found, remarks, taken = self.remark, self.remarks(), self.taken_from_the_test()
        if taken:
            what, details = taken[0], "\n".join(filter(None, [taken[1], details]))
        elif found and self.slug(what) is None:
            # What nobody foresaw has a reason that stands in the student's lines.
            what, details, remarks = found[0], "\n".join(filter(None, [found[1], details])), remarks[1:]
        lines = [self.sentence(what), details, *remarks, self.read]
        if found and remarks and found[0] in SURE and what in self.spec.messages:  # what numbers say is a guess
            lines = [remarks[0], self.sentence(what), details, *remarks[1:], self.read]
        return Mistake("\n".join(filter(None, lines)), slug=self.slug(what))

    @cached_property
    def remark(self) -> tuple[str, str] | None:
        """The slug for what is wrong in the student's lines whatever was asked, and where."""
        return remark(self.definition)

    def taken_from_the_test(self) -> tuple[str, str] | None:
        """The slug for a name to which a test cell has given a value, and where it is used; or nothing.

        In another notebook, and in the next test, it stands for something else.
        """
        left = left_by_tests()
        for name, held in from_outside(self.definition).items():
            if name in left or name not in self.outside or self.outside[name] is not held:
                return "name_of_the_test", line_of(name, self.definition)
        return None

    @cached_property
    def always_true(self) -> str:
        """A sentence for a condition in them that is always true, or nothing."""
        return always_true(self.definition)

    def remarks(self) -> list[str]:
        """Sentences for what is wrong in the student's lines whatever was asked: first what `remark` finds."""
        found = self.remark
        said = [f"{self.sentence(found[0])}\n{found[1]}"] if found else []
        return [*said, *filter(None, [self.always_true])]

    def sentence(self, what: str) -> str:
        """The sentence for a slug; a sentence stands for itself."""
        sentences = {**MESSAGES, **self.spec.messages}
        if what not in sentences and SLUG.fullmatch(what):
            warnings.warn(f"no sentence stands for {what}", RuntimeWarning, stacklevel=2)  # an error in our own tests
            return f"`{self.name}` gives something else than it should."
        return sentences.get(what, what)

    def slug(self, what: str) -> str | None:
        """`what`, where it is a slug."""
        return what if self.has(what) else None

    def has(self, slug: str) -> bool:
        """Whether a sentence stands for this slug, of the part's own or a general one."""
        return slug in MESSAGES or slug in self.spec.messages

    @property
    def read(self) -> str:
        """Where to read again; empty where the part names no page."""
        return f"Read again: {self.spec.read}" if self.spec.read else ""

    def with_page(self, text: str) -> str:
        """`text`, and below it where to read again."""
        return "\n".join(filter(None, [text, self.read]))

    def leaves(self, expected: Any) -> list[str]:
        """How the tensors of a result are called, in their order."""
        if isinstance(expected, dict):
            return [f'entry "{name}"' for name in expected]
        return [name.strip() for name in re.sub(r"[()]", "", self.spec.returns).split(",")]

    def inputs(self, inputs: Sequence[Any]) -> list[str]:
        """The names of what the part is called with."""
        return list(self.spec.takes()[: len(inputs)])

    def call(self, inputs: Sequence[Any]) -> str:
        """The call, as one writes it."""
        names = self.inputs(inputs)
        if not self.spec.call:
            return f"`{self.name}({', '.join(names)})`"
        if not self.spec.is_layer:
            return f"`{self.spec.call}`"
        given = [name for name, value in zip(names, inputs, strict=True) if value is not None]
        first, *more = given[given.index("x") :]
        return f"`{self.spec.call.format(', '.join([first, *(f'{name}={name}' for name in more)]))}`"

    def shapes(self, inputs: Sequence[Any]) -> str:
        """The line that says how large the inputs are."""
        sized = (Tensor, tuple, list, set, int, float, str)
        sizes = [f"{name} {size}" for name, size in self.spec(*inputs).sizes().items()]
        named = zip(self.inputs(inputs), inputs, strict=True)
        shapes = [
            f"{name} {shown(value) if isinstance(value, list | set) and _is_short(value) else size_of(value)}"
            for name, value in named
            if isinstance(value, sized) or (isinstance(value, dict) and not tensors_in(value))
        ]
        return f"inputs    {', '.join([*sizes, *shapes])}"

    def given(self, inputs: Sequence[Any]) -> str:
        """The lines that say what a function was called with, so that one can try it: values, of large ones sizes."""
        values: list[str] = []
        sizes: list[str] = []
        for name, value in zip(self.inputs(inputs), inputs, strict=True):
            if isinstance(value, Tensor) and 0 < value.numel() <= MOST_NUMBERS:
                values.append(table(f"{INDENT}{name} = ", value, brief=True))
            elif isinstance(value, str | int | float | list | dict | set) and _is_short(value):
                values.append(f"{INDENT}{name} = {shown(value)}")
            elif isinstance(value, Tensor | tuple | list | set | str):
                sizes.append(f"{name} {size_of(value)}")
        plain = all(isinstance(value, str | int | float) for value in inputs)
        if self.spec.is_layer or plain or not values:
            return self.shapes(inputs)
        lines = [*values, *([INDENT + ", ".join(sizes)] if sizes else [])]
        return "\n".join(lines).replace(INDENT, "inputs    ", 1)

    def problem(self, problem: Problem, got: Any, expected: Any, numbers: bool) -> tuple[str, str]:
        """A result of the wrong kind: the slug or the sentence, and both results."""
        leaves = self.leaves(expected)
        leaf = leaves[problem.leaf] if problem.leaf < len(leaves) else "result"
        what = problem.what.replace("{name}", self.name).replace("{leaf}", leaf)
        if problem.expected:
            return what, f"expected  {problem.expected}\ngot       {problem.got}"
        return what, self.pair(got, expected, numbers)

    def difference(self, difference: Difference, got: Any, expected: Any, numbers: bool) -> str:
        """The lines on a wrong number or text: both results, where they may be shown, and where they differ first."""
        mine, yours = difference.expected, difference.got
        if isinstance(mine, Tensor):
            index = difference.index
            if not index:
                return both(mine, yours)
            where = f"First difference in the {self.leaves(expected)[difference.leaf]} at {list(index)}"
            if not numbers:
                return f"{where}."
            one, other = apart(mine[index], yours[index])
            tables = f"{table('expected  ', mine)}\n{table('got       ', yours)}"
            return f"{tables}\n{where}: expected {one}, got {other}."
        if difference.path == "[]":
            return both(mine, yours)
        floats = isinstance(mine, float) and isinstance(yours, float)
        one, other = apart(mine, yours) if floats else (shown(mine), shown(yours))
        values = f": expected {one}, got {other}" if numbers else ""
        where = f"First difference in the result at {difference.path}{values}."
        return f"{self.pair(got, expected, numbers)}\n{where}" if numbers else where

    @staticmethod
    def pair(got: Any, expected: Any, numbers: bool) -> str:
        """Both results, as they are or in outline."""
        if numbers:
            return f"{shown(expected, 'expected  ')}\n{shown(got, 'got       ')}"
        return f"expected  {outlined(expected)}\ngot       {outlined(got)}"


def _is_short(value: Any) -> bool:
    """Whether a plain value is written out."""
    return len(shown(value)) <= MOST_LETTERS

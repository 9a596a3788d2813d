"""Calling a student's part: on copies, so that nothing of ours can be changed; what fails becomes a mistake."""

import contextlib
import sys
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import FunctionType
from typing import Any, ClassVar

from inside_transformers.checks import alone, chance, crashes
from inside_transformers.checks.compare import identical
from inside_transformers.checks.messages import Messages
from inside_transformers.checks.mistakes import MESSAGES, Mistake, UnlessStopped
from inside_transformers.checks.origin import exchanged
from inside_transformers.checks.own_objects import judges_itself
from inside_transformers.checks.precision import Precisions
from inside_transformers.checks.source import is_stub
from inside_transformers.checks.surroundings import Settings
from inside_transformers.checks.trace import Trace, unwritten
from inside_transformers.checks.values import Computed, copied, mapped
from inside_transformers.checks.words import not_written, text_of

CALLS_EMPTY = "`{name}` calls `{empty}`, which is not written yet: write that first, or do here without it."


def _nothing() -> None:
    """What is done after a call where nobody grades."""


@dataclass
class Caller:
    """Calls a part.

    Attributes:
        beforehand: what is done before the part is called: the grader sees there whether something was replaced, and
            put back, since the last call.
        at_rest: what is done when the call is over, and torch's settings are as before: what follows is our own code.
        afterwards: what is done once the part has returned, before anything is compared: the grader sees there whether
            the part has replaced what compares.
        messages: the words for it.
        scope: the notebook's names.
        stand_ins: right versions of the earlier parts that it may call.
        shares: whether the last result lies in the same place in memory as an input, and must not.
        in_order: the function of which it is known that it takes its arguments in their order.
    """

    beforehand: ClassVar["staticmethod[[], None]"] = staticmethod(_nothing)
    afterwards: ClassVar["staticmethod[[], None]"] = staticmethod(_nothing)
    at_rest: ClassVar["staticmethod[[], None]"] = staticmethod(_nothing)
    messages: Messages
    scope: dict[str, Any]
    stand_ins: Mapping[str, Any] = field(default_factory=dict)
    shares: bool = False
    in_order: Callable[..., Any] | None = None

    def result(self, inputs: Sequence[Any], otherwise: str = "", raises: type[Exception] | None = None) -> Any:
        """What the part returns, or what comes out of it, for copies of its inputs: see `computed`."""
        return self.computed(inputs, otherwise, raises).value

    def computed(
        self,
        inputs: Sequence[Any],
        otherwise: str = "",
        raises: type[Exception] | None = None,
        left_out: str = "",
    ) -> Computed:
        """Call the part on copies of its inputs, and see that it leaves them, and torch's settings, alone.

        Args:
            inputs: what it is called with.
            otherwise: the slug, or the sentence, for an exception that says nothing by itself.
            raises: the exceptions that come out as they are; all others become a `Mistake` with the student's lines.
            left_out: the name of an input that the part must know by itself: those after it are given by their names.
        """
        self.beforehand()
        given = chance.with_generators(mapped(copied, tuple(inputs), whole=True))
        names = self.messages.inputs(inputs)
        first = names.index(left_out) if left_out else len(given)
        by_name = dict(zip(names[first + 1 :], given[first + 1 :], strict=True))
        settings, afterwards = Settings(), self.afterwards
        try:
            with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
                warnings.simplefilter("ignore")
                result = self._function()(*given[:first], **by_name)
            afterwards()
        except Mistake as mistake:
            raise Mistake(self.messages.with_page(str(mistake)), mistake.slug) from None
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, NotImplementedError) and not text_of(error):
                if is_stub(self.messages.definition):
                    raise not_written(self.messages.name) from None
                empty = unwritten(error)
                if empty != self.messages.name and empty in self.scope and is_stub(self.scope[empty]):
                    raise self.messages.mistake(CALLS_EMPTY.format(name=self.messages.name, empty=empty)) from None
                if raises is None:
                    raise self._left(error, inputs) from None
            if raises is not None and isinstance(error, raises):
                raise
            raise self.crash(error, inputs, otherwise) from None
        finally:
            switched = settings.changed()
            settings.restore()
            self.at_rest()
        if switched and (switched != "seed_set" or self.messages.spec.is_layer):
            raise self.messages.mistake(switched)
        self._refuse_changed(inputs, given)
        result = result if isinstance(result, Computed) else Computed(result)
        if unfit := alone.unfit(result.value):
            raise self.messages.mistake(unfit)
        if own := judges_itself(result.value):
            raise self.messages.mistake("judges_itself", f"got       {own}")
        if self.messages.spec.fresh:
            self.shares = bool(alone.places(result.value).keys() & alone.places(given).keys())
        return result

    def crash(self, error: BaseException, inputs: Sequence[Any], otherwise: str) -> Mistake:
        """The mistake that an exception in the student's code is."""
        return crashes.mistake(error, Trace.of(error, self.scope), inputs, otherwise, self.messages, self.stand_ins)

    def in_single(self, inputs: Sequence[Any]) -> bool:
        """Whether a call with float64 inputs computes with tensors of another precision."""
        seen = Precisions()
        with UnlessStopped(), seen:
            self.result(inputs)
        return seen.coarser

    def _function(self) -> Callable[..., Any]:
        spec = self.messages.spec
        function: Callable[..., Any] = self.scope[self.messages.name]
        if spec.adapt is not None:
            adapted: Callable[..., Any] = spec.adapt(function)
            return adapted
        if function is not self.in_order and exchanged(function, list(spec.takes())):
            raise Mistake(MESSAGES["signature"], "signature")
        self.in_order = function
        return function

    def _refuse_changed(self, inputs: Sequence[Any], given: Sequence[Any]) -> None:
        for name, before, after in zip(self.messages.inputs(inputs), inputs, given, strict=True):
            if not isinstance(before, chance.Seed) and not identical(before, after):
                in_tensors = alone.tensors_differ(before, after)
                raise self.messages.mistake("in_place" if in_tensors else "changed_list", f"changed   `{name}`")

    def _left(self, error: BaseException, inputs: Sequence[Any]) -> Mistake:
        """The mistake of a part that is written, and comes to the line that the empty cell ended with."""
        mistake = self.messages.mistake("left_over", self.messages.shapes(inputs))
        mistake.frames = Trace.of(error, self.scope).shown
        return mistake


def named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function under the name of the part whose place it takes: Python's errors say names."""
    if hasattr(function, "stands_for"):  # where the grader watches over right answers
        return function.stands_for(name)  # type: ignore[no-any-return]
    assert isinstance(function, FunctionType)
    copy = FunctionType(function.__code__, function.__globals__, name, function.__defaults__, function.__closure__)
    copy.__qualname__, copy.__kwdefaults__ = name, function.__kwdefaults__
    return copy

"""A student's part under test: what a test cell asks of it, one question after the other."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import torch

from inside_transformers.checks import alone, chance, drawing, progress
from inside_transformers.checks.calls import Caller, named
from inside_transformers.checks.compare import all_close
from inside_transformers.checks.defaults import Defaults
from inside_transformers.checks.judge import Judge
from inside_transformers.checks.messages import Messages
from inside_transformers.checks.mistakes import MESSAGES, Mistake
from inside_transformers.checks.notebook import left_for_certain, unready
from inside_transformers.checks.origin import from_the_package
from inside_transformers.checks.own_names import OwnNames, replaced
from inside_transformers.checks.registry import specs
from inside_transformers.checks.source import from_outside
from inside_transformers.checks.surroundings import Surroundings, end_unfinished
from inside_transformers.checks.values import Computed, mapped, tensors_in
from inside_transformers.checks.variants import flipped, from_a_model, scattered
from inside_transformers.checks.words import no_error, other_error

T = TypeVar("T")

LEADS = ((), (1,), (3,), (2, 3), (2, 1, 3))  # leading dimensions: a batch, and more
AGAIN = 5  # of the first, and of the last, calls that were right: so many are made again at the end
UNREAD = "_course_unread"  # a notebook's name: True where all that counts is whether a test fails
ALONE = ("handed_out_again", "gradients_switched", "dtype_switched", "seed_set", "in_place", "changed_list")


def part(assignment: str, name: str, scope: dict[str, Any]) -> "Part":
    """The part `name` of `assignment` as the notebook defines it; `scope` is the notebook's `globals()`.

    Raises:
        Mistake: it is not defined, could not be read, or comes out of the course's package.
        CourseError: nothing is known of such an assignment.
    """
    end_unfinished()
    progress.begin(assignment, name, scope)
    known = specs(assignment)
    if found := unready(name, scope):
        raise found
    if name not in scope:
        raise Mistake(f"`{name}` is not defined. Run the cell above first; the name must be exactly this.")
    if from_the_package(scope[name], scope, frozenset(known) - {name}):
        raise Mistake(f"`{name}` comes out of the course's package. {MESSAGES['borrowed']}", "borrowed")
    messages = Messages(name, known[name], scope[name], from_outside(scope[name]), scope.get(UNREAD) is True)
    stand_ins = {used: named(known[used].reference, used) for used in known[name].uses}
    names = OwnNames(scope, {*known, progress.KEPT, *left_for_certain()})
    started = Part(messages, Caller(messages, scope, stand_ins), names)
    started.surroundings.neutral()
    return started


@dataclass
class Part:
    """A student's part under test. Every method raises `Mistake`, or NotImplementedError while nothing is written.

    What is judged last waits for `passed()`, the last line of a test cell: gradients, and calls that were right and
    are made again after others.

    Attributes:
        messages: the words for it.
        caller: calls it.
        names: the notebook's, as the answer finds them.
        judge: compares what it gives.
        surroundings: torch's settings before the test cell, and results that were changed in place: both are put back.
        returned: all results so far, by where they lie in memory: none may come again.
        later: what is judged when all values are right.
    """

    messages: Messages
    caller: Caller
    names: OwnNames
    surroundings: Surroundings = field(default_factory=Surroundings)
    returned: dict[int, Any] = field(default_factory=dict)
    later: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.judge = Judge(self.messages, self.caller)
        self.defaults = Defaults(self.messages, self.caller, self.judge)
        self.spec, self.name = self.messages.spec, self.messages.name

    def check(
        self, *inputs: Any, expected: Any = None, otherwise: str = "", draw: Mapping[str, Any] | None = None
    ) -> None:
        """Compare with `expected` (default: the reference), showing both when they differ.

        Args:
            inputs: what the part is called with; copies, so that nothing can be changed.
            expected: what must be returned.
            otherwise: the slug, or the sentence, for a mistake that is not recognized.
            draw: arguments of `heatmaps`, to draw the result, and what was expected beside it when it is wrong.
        """
        expected = self.spec.reference(*inputs) if expected is None else expected

        def test() -> Any:
            with self._explained(inputs, expected, again=True):
                got = self.caller.computed(inputs, otherwise)
                try:
                    self._judge(got, expected, inputs, otherwise, numbers=True)
                except Mistake as mistake:
                    mistake.result = got.value
                    raise
            return got.value

        try:
            got = self._with_earlier_parts(test)
        except Mistake as mistake:
            if draw is not None and drawing.drawable(mistake.result, expected):
                drawing.show({"expected": expected, "got": mistake.result}, quiet=True, **draw)
            raise mistake from None
        if draw is not None:
            drawing.show({f"{self.name}: your result, right in this example": got}, **draw)
        self.surroundings.spoiled.append(alone.Spoiled(got))

    def agrees(self, *inputs: Any, otherwise: str = "", gradient: bool = True) -> None:
        """Compare with the reference, telling in words alone: for these inputs, for others of the same shapes, in
        float64, for inputs that come straight from a model and lie elsewhere in memory; last, gradients.

        Inputs are as for `check`. What is returned is changed in place after each call. Gradients are those of all
        tensors returned; they wait for `passed()`.
        """

        def test(given: Any, sentence: str) -> None:
            plain = mapped(torch.Tensor.detach, given)
            expected = self.spec.reference(*plain)
            with self._explained(given, expected):
                got = self.caller.computed(given, sentence)
                self._judge(got, expected, plain, sentence)
            self.surroundings.spoiled.append(alone.Spoiled(got.value))

        def tests() -> None:
            single = mapped(torch.Tensor.float, inputs)
            test(single, otherwise)
            test(flipped(single), otherwise)
            test(mapped(torch.Tensor.double, inputs), "double")
            moved = mapped(scattered, inputs, whole=True)
            try:
                test(from_a_model(moved), "non_contiguous")
            except Mistake as mistake:
                if mistake.stopped:
                    raise
                test(moved, "non_contiguous")
                raise self._of_a_model(mistake) from None

        self._with_earlier_parts(tests)
        if gradient:
            self.later.append(lambda: self.judge.gradients(mapped(torch.Tensor.double, inputs)))

    def varied(
        self,
        make: Callable[..., tuple[Any, ...]],
        leads: Sequence[tuple[int, ...]] = LEADS,
        scales: Sequence[float] = (1.0,),
        otherwise: str = "",
        gradient: bool = True,
    ) -> None:
        """`agrees` for inputs of one kind, alone and in batches of several forms, and in several sizes of numbers.

        Args:
            make: takes leading dimensions and gives the inputs, as in
                `lambda *lead: (checks.normal(*lead, 3, 8, seed=1), checks.normal(*lead, 5, 8, seed=2))`.
            leads: the leading dimensions: none, a batch of one, of several, and more of them.
            scales: factors for all floating point inputs.
            otherwise: as for `check`; where there are leading dimensions, it is that these are what goes wrong.
            gradient: whether gradients are compared.
        """
        for lead in leads:
            for scale in scales:
                inputs = mapped(partial(torch.mul, scale), tuple(make(*lead)))
                self.agrees(*inputs, otherwise="batch" if lead else otherwise, gradient=gradient)

    def holds(self, *inputs: Any, otherwise: str = "") -> None:
        """Examine a result that chance decides; a `Seed` among the inputs stands for a generator."""

        def test() -> None:
            found = self.spec(*inputs).examined(self._drawn(inputs, otherwise))
            if found:
                slug, details = found
                raise self.messages.mistake(slug, f"{details}\n{self.messages.shapes(inputs)}")

        self._with_earlier_parts(test)

    def follows_generator(self, *inputs: Any, otherwise: str = "") -> None:
        """Check that the generator among the inputs, a `Seed`, decides the result, and nothing else does.

        The result must be long enough that two different ones are never the same by chance.
        """

        def test() -> None:
            before = dict(chance.other_generators())
            first = self._drawn(inputs, otherwise)
            for name, state in chance.other_generators():
                if state != before[name]:
                    raise self.messages.mistake("other_generator", f"changed   the random numbers of `{name}`")
            with chance.reseeded():
                again = self._drawn(inputs, otherwise)
            if not all_close(first, again):
                raise self.messages.mistake("generator_not_used", _twice(first, again))
            others = tuple(chance.Seed(each.seed + 1) if isinstance(each, chance.Seed) else each for each in inputs)
            if all_close(first, self._drawn(others, otherwise)):
                raise self.messages.mistake("generator_ignored")
            shared = tuple(map(chance.with_generators, inputs))
            if all_close(self._drawn(shared, otherwise), self._drawn(shared, otherwise)):
                raise self.messages.mistake("generator_stands_still")

        self._with_earlier_parts(test)

    def refuses(self, error: type[Exception], *inputs: Any, otherwise: str, accepted: str = "") -> None:
        """Check that the part raises `error` for these inputs.

        Args:
            error: what must be raised.
            inputs: as for `check`.
            otherwise: the slug, or the sentence, for a part that does anything else.
            accepted: the same where it returns a result, as if the inputs were right (default: `otherwise`).
        """

        def test() -> None:
            try:
                got = self.caller.result(inputs, raises=Exception)
            except error:
                return
            except NotImplementedError:
                # An earlier test of the cell has shown that something is written: this line was left at its end.
                what, said = otherwise, "NotImplementedError"
            except Exception as other:
                if isinstance(other, Mistake) and other.stopped:
                    raise
                what, said = otherwise, other_error(other)
            else:
                nothing = got is None or (isinstance(got, dict) and not got) or isinstance(got, BaseException | type)
                what, said = otherwise if nothing else accepted or otherwise, no_error(got)
            details = f"expected  {error.__name__}\ngot       {said}\n{self.messages.shapes(inputs)}"
            raise self.messages.mistake(what, details)

        self._with_earlier_parts(test)

    def passed(self) -> None:
        """Judge what was left for the end, and say that all is well."""
        self._with_earlier_parts(self._again)
        self._with_earlier_parts(self._by_default)
        for test in self.later:
            self._with_earlier_parts(test)
        self._end()
        print(progress.passed(self.name, self.caller.scope))

    # ------------------------------------------------------------------------------------------------- inside

    def _with_earlier_parts(self, test: Callable[[], T]) -> T:
        """Run `test` with right versions of the earlier parts in place, so that one mistake costs one part.

        If that fails, the student's own get their turn: they may take more arguments than the contract says. What
        was stopped for taking too long is not run again: under nbgrader a second wait would cost the whole notebook.
        """
        try:
            with self.names.given_back():
                return self._in_turn(test)
        except BaseException:
            self._end()  # a test cell ends with its first mistake
            raise

    def _end(self) -> None:
        """Leave everything as it was before the test cell."""
        self.surroundings.restore()
        self.names.restore()

    def _in_turn(self, test: Callable[[], T]) -> T:
        if not self.caller.stand_ins:
            return test()
        try:
            with replaced(self.caller.scope, self.caller.stand_ins):
                return test()
        except (Mistake, NotImplementedError) as error:
            if self.messages.unread or (isinstance(error, Mistake) and error.stopped):
                raise
            first = error
        try:
            return test()
        except (Mistake, NotImplementedError) as second:
            crashed = isinstance(first, Mistake) and first.frames and not first.misused
            raise (second if crashed and isinstance(second, Mistake) and not second.frames else first) from None

    def _again(self) -> None:
        """Make calls that were right once more, after all others: what has changed since must have been kept."""
        right = list(self.judge.right)
        first, last = right[:AGAIN], right[AGAIN:][-AGAIN:]
        for inputs, expected in [*last, *first]:
            try:
                got = self.caller.computed(inputs)
                self._judge(got, expected, inputs, "", again=True)
            except Mistake as mistake:
                if mistake.stopped or mistake.slug in ALONE:
                    raise
                raise self.messages.mistake("kept_between_calls", self.messages.shapes(inputs)) from None
            self.surroundings.spoiled.append(alone.Spoiled(got.value))

    @contextlib.contextmanager
    def _explained(self, inputs: Sequence[Any], expected: Any, again: bool = False) -> Iterator[None]:
        """Say of a call that fails what lies behind it, where other calls show that: a default, or what was kept.

        What was kept is looked for where the very same call may come `again`.
        """
        try:
            yield
        except Mistake as mistake:
            if mistake.stopped or self.messages.unread or mistake.slug in ALONE:
                raise
            if again and mistake.frames and self.judge.was_right(inputs):
                raised = [line for line in str(mistake).splitlines() if " raised " in line]
                details = "\n".join([*raised, self.messages.shapes(inputs)])
                found = self.messages.mistake("kept_between_calls", details)
            elif self.defaults.decide(inputs, expected):
                found = self.defaults.other(inputs)
            else:
                raise
            found.result, found.frames = mistake.result, mistake.frames
            raise found from None

    def _by_default(self) -> None:
        self.surroundings.spoiled += map(alone.Spoiled, self.defaults.left_out(ALONE))

    def _judge(
        self,
        got: Computed,
        expected: Any,
        inputs: Sequence[Any],
        otherwise: str,
        numbers: bool = False,
        again: bool = False,
    ) -> None:
        """Compare, and see that a right result stands alone: it was not returned before, and is no input."""
        shares = self.caller.shares
        places = self._new_places(got.value)
        self.judge.compare(got, expected, inputs, otherwise, numbers)
        if shares:
            raise self.messages.mistake("input_returned")
        self.returned |= places
        if again:
            return
        self.judge.right.append((inputs, expected))
        if got.afterwards is not None:
            self.later.append(partial(self._afterwards, got.afterwards, inputs))

    def _new_places(self, value: Any) -> dict[int, Any]:
        places = alone.places(value)
        if places.keys() & self.returned.keys():
            raise self.messages.mistake("handed_out_again")
        return places

    def _drawn(self, inputs: Sequence[Any], otherwise: str) -> Any:
        """What the part returns, after checking that it has the right kind, shapes and dtypes."""
        got = self.caller.result(inputs, otherwise)
        # Of what was drawn before, nothing may depend on this: no generator that was given is used here.
        own = [chance.Seed(0) if isinstance(each, torch.Generator) else each for each in inputs]
        self.judge.kind(got, self.spec.reference(*chance.with_generators(tuple(own))), otherwise)
        places = self._new_places(got)
        if self.caller.shares:
            raise self.messages.mistake("input_returned")
        self.returned |= places
        return got

    def _of_a_model(self, mistake: Mistake) -> Mistake:
        """The mistake of a part that fails only where its inputs ask for gradients."""
        if mistake.slug == "no_gradient":
            return mistake
        # What else was suspected of these inputs has just been tried without gradients, and was right.
        said = str(mistake).removeprefix(self.messages.sentence("non_contiguous")).lstrip()
        if mistake.slug != "from_model" and mistake.slug not in self.spec.messages:
            said = f"{self.messages.sentence('from_model')}\n{said}"
        return Mistake(said, "from_model", mistake.frames)

    def _afterwards(self, test: Callable[[], None], inputs: Sequence[Any]) -> None:
        """A test of the part's own, which calls what the student wrote."""
        try:
            test()
        except Mistake as mistake:
            raise Mistake(self.messages.with_page(str(mistake)), mistake.slug) from None
        except (Exception, KeyboardInterrupt) as error:
            raise self.caller.crash(error, inputs, "") from None


def _twice(first: Any, again: Any) -> str:
    """How two results that should be the same differ."""
    pairs = zip(tensors_in(first), tensors_in(again), strict=True)
    count = sum(int((a != b).sum()) for a, b in pairs)
    return f"two calls with the same seed: {count} numbers differ"

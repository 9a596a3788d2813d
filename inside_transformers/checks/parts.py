"""A student's part under test: called on copies, compared with the reference, its mistake named."""

import contextlib
import inspect
import re
import sys
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import FunctionType
from typing import Any, TypeVar

import torch
from torch import Tensor

from inside_transformers.checks import alone, chance, drawing, progress, records
from inside_transformers.checks.gradients import flowing, slopes, with_gradients
from inside_transformers.checks.mistakes import MESSAGES, Mistake, Misused
from inside_transformers.checks.origin import exchanged, from_the_package, parameters
from inside_transformers.checks.precision import Precisions
from inside_transformers.checks.registry import specs
from inside_transformers.checks.source import always_true, is_stub, remark, syntax_error
from inside_transformers.checks.spec import PartSpec
from inside_transformers.checks.surroundings import Settings, Surroundings
from inside_transformers.checks.trace import (
    MADE,
    NOT_A_TENSOR,
    OF_A_LIST,
    TORCH_SAYS,
    VAGUE,
    VAGUE_IN_BATCHES,
    Trace,
)
from inside_transformers.checks.values import (
    Computed,
    all_close,
    close,
    copied,
    differing,
    identical,
    in_order,
    mapped,
    near,
    single_precision,
    squeezed,
    tensors_in,
)
from inside_transformers.checks.variants import flipped, from_a_model, scattered, shuffled
from inside_transformers.checks.words import (
    apart,
    both,
    error_text,
    kind_of,
    no_error,
    not_written,
    other_error,
    same_structure,
    shape_of,
    size_of,
    structure_of,
    table,
    tensor_hint,
)
from inside_transformers.numbers import number

T = TypeVar("T")

REPEATS = 6  # calls that show whether a wrong result is a random one: a dropout may drop nothing now and then
LEADS = ((), (1,), (3,), (2, 3), (2, 1, 3))  # leading dimensions: a batch, and more
VARIANTS = 5  # of an input on which several known mistakes give the same, to tell them apart
AGAIN = 5  # of the first, and of the last, calls that were right: so many are made again at the end
SLUG = re.compile(r"[a-z][a-z0-9_]*")
ALONE = ("handed_out_again", "gradients_switched", "dtype_switched", "in_place", "changed_list")


def part(assignment: str, name: str, scope: dict[str, Any]) -> "Part":
    """The part `name` of `assignment` as the notebook defines it; `scope` is the notebook's `globals()`."""
    progress.begin(assignment, name, scope)
    known = specs(assignment)
    if said := syntax_error(name):
        raise Mistake(said, "syntax")
    if name not in scope:
        raise Mistake(f"`{name}` is not defined. Run the cell above first; the name must be exactly this.")
    if from_the_package(scope[name], scope, frozenset(known) - {name}):
        raise Mistake(f"`{name}` comes out of the course's package. {MESSAGES['borrowed']}", "borrowed")
    stand_ins = {used: _named(known[used].reference, used) for used in known[name].uses}
    started = Part(name, scope, known[name], stand_ins)
    started.surroundings.neutral()
    return started


def _named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function under the name of the part whose place it takes: Python's errors say names."""
    assert isinstance(function, FunctionType)
    copy = FunctionType(function.__code__, function.__globals__, name, function.__defaults__, function.__closure__)
    copy.__qualname__ = name
    return copy


@dataclass
class Part:
    """A student's part under test. Every method raises `Mistake`, or NotImplementedError while nothing is written.

    What is judged last waits for `passed()`, the last line of a test cell: gradients, and calls that were right and
    are made again after others.

    Attributes:
        name: the part's.
        scope: the notebook's names.
        knowledge: what is known of it.
        stand_ins: right versions of the earlier parts that it may call.
        surroundings: torch's settings before the test cell, which are put back after it.
        returned: all results so far, by where they lie in memory: none may come again.
        spoiled: those that were changed in place.
        right: the calls whose results were right, with what was expected.
        takes: the names of the reference's arguments, as soon as they were asked for.
        later: what is judged when all values are right.
        shares: whether the last result lies in the same place in memory as an input.
    """

    name: str
    scope: dict[str, Any]
    knowledge: type[PartSpec]
    stand_ins: dict[str, Any]
    surroundings: Surroundings = field(default_factory=Surroundings)
    returned: dict[int, Any] = field(default_factory=dict)
    spoiled: list[alone.Spoiled] = field(default_factory=list)
    right: list[tuple[Sequence[Any], Any]] = field(default_factory=list)
    takes: tuple[str, ...] | None = None
    later: list[Callable[[], None]] = field(default_factory=list)
    shares: bool = False

    def check(
        self, *inputs: Any, expected: Any = None, otherwise: str = "", draw: Mapping[str, Any] | None = None
    ) -> None:
        """Compare with `expected` (default: the reference), showing both when they differ.

        Args:
            inputs: what the part is called with; copies, so that nothing can be changed.
            expected: what must be returned.
            otherwise: the slug, or the sentence, for a mistake that is not recognised.
            draw: arguments of `heatmaps`, to draw the result, and what was expected beside it when it is wrong.
        """
        expected = self.knowledge.reference(*inputs) if expected is None else expected

        def test() -> Any:
            got = self._returned(inputs, otherwise)
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
                drawing.show({"expected": expected, "got": mistake.result}, **draw)
            raise mistake from None
        if draw is not None:
            drawing.show({f"{self.name}: your result, right in this example": got}, **draw)
        self.spoiled.append(alone.Spoiled(got))

    def agrees(self, *inputs: Any, otherwise: str = "", gradient: bool = True) -> None:
        """Compare with the reference, telling in words alone: for these inputs, for others of the same shapes, in
        float64, for inputs that come straight from a model and lie elsewhere in memory; last, gradients.

        Inputs are as for `check`. What is returned is changed in place after each call. Gradients are those of all
        tensors returned; they wait for `passed()`.
        """

        def test(given: Any, sentence: str) -> None:
            plain = mapped(torch.Tensor.detach, given)
            got = self._returned(given, sentence)
            self._judge(got, self.knowledge.reference(*plain), plain, sentence)
            self.spoiled.append(alone.Spoiled(got.value))

        def tests() -> None:
            single = mapped(torch.Tensor.float, inputs)
            test(single, otherwise)
            test(flipped(single), otherwise)
            test(mapped(torch.Tensor.double, inputs), "double")
            moved = mapped(scattered, inputs, whole=True)
            try:
                test(from_a_model(moved), "non_contiguous")
            except Mistake as mistake:
                test(moved, "non_contiguous")
                raise self._asking(mistake) from None

        self._with_earlier_parts(tests)
        if gradient:
            self.later.append(lambda: self._gradients(mapped(torch.Tensor.double, inputs)))

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
        got = self._drawn(inputs, otherwise)
        found = self.knowledge(*inputs).examined(got)
        if found:
            slug, details = found
            raise self._mistake(slug, f"{details}\ninputs    {self._shapes(inputs)}")

    def follows_generator(self, *inputs: Any, otherwise: str = "") -> None:
        """Check that the generator among the inputs, a `Seed`, decides the result, and nothing else does.

        The result must be long enough that two different ones are never the same by chance.
        """
        before = dict(chance.other_generators())
        first = self._drawn(inputs, otherwise)
        for name, state in chance.other_generators():
            if state != before[name]:
                raise self._mistake("other_generator", f"changed   the random numbers of `{name}`")
        with chance.reseeded():
            again = self._drawn(inputs, otherwise)
        if not all_close(first, again):
            raise self._mistake("generator_not_used", self._twice(first, again))
        others = tuple(chance.Seed(each.seed + 1) if isinstance(each, chance.Seed) else each for each in inputs)
        other = self._drawn(others, otherwise)
        if all_close(first, other):
            raise self._mistake("generator_ignored")
        shared = tuple(map(chance.with_generators, inputs))
        if all_close(self._drawn(shared, otherwise), self._drawn(shared, otherwise)):
            raise self._mistake("generator_stands_still")

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
                got = self._call(inputs, raises=Exception)
            except error:
                return
            except NotImplementedError:
                # An earlier test of the cell has shown that something is written: this line was left at its end.
                what, said = otherwise, "NotImplementedError"
            except Exception as other:
                what, said = otherwise, other_error(other)
            else:
                nothing = got is None or (isinstance(got, dict) and not got) or isinstance(got, BaseException | type)
                what, said = otherwise if nothing else accepted or otherwise, no_error(got)
            given = f"inputs    {self._shapes(inputs)}"
            raise self._mistake(what, f"expected  {error.__name__}\ngot       {said}\n{given}")

        self._with_earlier_parts(test)

    def passed(self) -> None:
        """Judge what was left for the end, and say that all is well."""
        self._with_earlier_parts(self._again)
        for test in self.later:
            self._with_earlier_parts(test)
        self._end()
        print(progress.passed(self.name, self.scope))

    # ------------------------------------------------------------------------------------------------- inside

    def _with_earlier_parts(self, test: Callable[[], T]) -> T:
        """Run `test` with right versions of the earlier parts in place, so that one mistake costs one part.

        If that fails, the student's own get their turn: they may take more arguments than the contract says. What
        was stopped for taking too long is not run again: under nbgrader a second wait would cost the whole notebook.
        """
        try:
            return self._in_turn(test)
        except BaseException:
            self._end()  # a test cell ends with its first mistake
            raise

    def _end(self) -> None:
        """Leave everything as it was before the test cell."""
        for result in reversed(self.spoiled):
            result.restore()
        self.spoiled.clear()
        self.surroundings.restore()

    def _in_turn(self, test: Callable[[], T]) -> T:
        if not self.stand_ins:
            return test()
        try:
            with replaced(self.scope, self.stand_ins):
                return test()
        except (Mistake, NotImplementedError) as error:
            if isinstance(error, Mistake) and error.stopped:
                raise
            first = error
        try:
            return test()
        except (Mistake, NotImplementedError) as second:
            crashed = isinstance(first, Mistake) and first.frames and not first.misused
            raise (second if crashed and isinstance(second, Mistake) and not second.frames else first) from None

    def _again(self) -> None:
        """Make calls that were right once more, after all others: what has changed since must have been kept."""
        first, last = self.right[:AGAIN], self.right[AGAIN:][-AGAIN:]
        for inputs, expected in [*last, *first]:
            try:
                got = self._returned(inputs)
                self._judge(got, expected, inputs, "", again=True)
            except Mistake as mistake:
                if mistake.stopped or mistake.slug in ALONE:
                    raise
                raise self._mistake("kept_between_calls", f"inputs    {self._shapes(inputs)}") from None
            self.spoiled.append(alone.Spoiled(got.value))

    def _judge(
        self,
        got: Computed,
        expected: Any,
        inputs: Sequence[Any],
        otherwise: str,
        numbers: bool = False,
        again: bool = False,
    ) -> None:
        """`_compare`, and what else a right result must be: not one that was returned before, and changed since."""
        places = alone.places(got.value)
        if places.keys() & self.returned.keys():
            raise self._mistake("handed_out_again")
        shares = self.knowledge.fresh and self.shares
        self._compare(got, expected, inputs, otherwise, numbers)
        if shares:
            raise self._mistake("input_returned")
        self.returned |= places
        if again:
            return
        self.right.append((inputs, expected))
        if got.afterwards is not None:
            self.later.append(lambda: self._quietly(got.afterwards))

    def _remembered(self, got: Any, inputs: Sequence[Any]) -> bool:
        """Whether what is returned is what an earlier call with other inputs gave, whatever the numbers are now."""
        earlier = next((expected for _, expected in self.right if all_close(got, expected)), None)
        # Zeros come about in many ways.
        if earlier is None or not tensors_in(inputs) or not any(each.any() for each in tensors_in(earlier)):
            return False
        with contextlib.suppress(Exception):
            other = shuffled(tuple(inputs), 0)
            right = self.knowledge.reference(*other)
            return not all_close(right, earlier) and all_close(self._call(other), earlier)
        return False

    def _asking(self, mistake: Mistake) -> Mistake:
        """The mistake of a part that fails only where its inputs ask for gradients."""
        if mistake.slug == "no_gradient":
            return mistake
        said = str(mistake).removesuffix(f"\n{self._read()}")
        named = mistake.slug == "from_model" or mistake.slug in self.knowledge.messages
        lines = [said, self._read()] if named else [self._sentence("from_model"), said, self._read()]
        return Mistake("\n".join(lines), "from_model", mistake.frames)

    def _quietly(self, test: Callable[[], None] | None) -> None:
        """A test of the part's own."""
        try:
            test and test()
        except Mistake as mistake:
            raise Mistake(f"{mistake}\n{self._read()}", mistake.slug) from None

    def _call(self, inputs: Sequence[Any], otherwise: str = "", raises: type[Exception] | None = None) -> Any:
        """What the part returns, or what comes out of it, for copies of its inputs: see `_returned`."""
        return self._returned(inputs, otherwise, raises).value

    def _returned(self, inputs: Sequence[Any], otherwise: str = "", raises: type[Exception] | None = None) -> Computed:
        """Call the part on copies of its inputs, quietly, and see that it leaves them alone.

        An exception becomes a `Mistake` that shows the student's own lines, unless it is one that should be raised.
        """
        given = chance.with_generators(mapped(copied, tuple(inputs), whole=True))
        settings = Settings()
        try:
            with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
                warnings.simplefilter("ignore")
                result = self._function()(*given)
        except Mistake as mistake:
            raise Mistake(f"{mistake}\n{self._read()}", mistake.slug) from None
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, NotImplementedError) and not str(error):
                if is_stub(self.scope[self.name]):
                    raise not_written(self.name) from None
                if raises is None:
                    raise self._left(error, inputs) from None
            if raises is not None and isinstance(error, raises):
                raise
            raise self._crash(error, inputs, otherwise) from None
        finally:
            switched = settings.changed()
            settings.restore()
        if switched:
            raise self._mistake(switched)
        for name, before, after in zip(self._inputs(inputs), inputs, given, strict=True):
            if not all(map(identical, tensors_in(before), tensors_in(after))):
                raise self._mistake("in_place", f"changed   `{name}`")
            if not isinstance(before, chance.Seed) and not records.unchanged(before, after):
                raise self._mistake("changed_list", f"changed   `{name}`")
        result = result if isinstance(result, Computed) else Computed(result)
        self.shares = bool(alone.places(result.value).keys() & alone.places(given).keys())
        return result

    def _drawn(self, inputs: Sequence[Any], otherwise: str) -> Any:
        """What the part returns, after checking that it has the right kind, shapes and dtypes."""
        got = self._call(inputs, otherwise)
        # Of what was drawn before, nothing may depend on this: no generator that was given is used here.
        own = [chance.Seed(0) if isinstance(each, torch.Generator) else each for each in inputs]
        expected = self.knowledge.reference(*chance.with_generators(tuple(own)))
        problem = self._shape_problem(got, expected)
        if problem:
            raise self._mistake(otherwise if isinstance(got, Tensor | tuple) else "", problem)
        for name, mine, yours in zip(self._names(expected), tensors_in(expected), tensors_in(got), strict=True):
            if mine.dtype != yours.dtype:
                raise self._mistake("dtype", f"expected  {mine.dtype}\ngot       {yours.dtype} ({name})")
        places = alone.places(got)
        if places.keys() & self.returned.keys():
            raise self._mistake("handed_out_again")
        if self.knowledge.fresh and self.shares:
            raise self._mistake("input_returned")
        self.returned |= places
        return got

    @staticmethod
    def _twice(first: Any, again: Any) -> str:
        """How two results that should be the same differ."""
        pairs = zip(tensors_in(first), tensors_in(again), strict=True)
        count = sum(int((a != b).sum()) for a, b in pairs)
        return f"two calls with the same seed: {count} numbers differ"

    def _function(self) -> Callable[..., Any]:
        adapt = self.knowledge.adapt
        function: Callable[..., Any] = self.scope[self.name] if adapt is None else adapt(self.scope[self.name])
        if adapt is None and exchanged(function, list(self._takes())):
            raise Mistake(MESSAGES["signature"], "signature")
        return function

    def _left(self, error: BaseException, inputs: Sequence[Any]) -> Mistake:
        """The mistake of a part that is written, and comes to the line that the empty cell ended with."""
        mistake = self._mistake("left_over", f"inputs    {self._shapes(inputs)}")
        mistake.frames = Trace.of(error, self.scope).shown
        return mistake

    def _crash(self, error: BaseException, inputs: Sequence[Any], otherwise: str) -> Mistake:
        trace = Trace.of(error, self.scope)
        said = f"{self._signature(inputs)} raised {error_text(error)}"
        if isinstance(error, KeyboardInterrupt):
            said = f"{self._signature(inputs)} was stopped: it took too long, or you interrupted it."
        if isinstance(error, Misused):
            said = error.details
        says = self._says(error, said, trace, inputs)
        joined = says in ("cat_dimension", "cat_mixed") and says not in self.knowledge.messages
        in_batches = otherwise == "batch" and says in VAGUE_IN_BATCHES
        vague = says in ("", *VAGUE) or joined or in_batches or says == self._given(trace)
        otherwise = otherwise if otherwise and vague else says
        sentence = self._sentence(otherwise)
        lines = [sentence, said] if sentence else [said]
        if trace.given and otherwise == says and not isinstance(error, Misused):
            lines.append(f"given     {trace.given}")
        lines.append(f"inputs    {self._shapes(inputs)}")
        lines.extend(self._remarks())
        stopped = isinstance(error, KeyboardInterrupt)
        mistake = Mistake("\n".join([*lines, self._read()]), self._slug(otherwise), trace.shown, stopped)
        mistake.misused = isinstance(error, Misused)
        return mistake

    def _says(self, error: BaseException, said: str, trace: "Trace", inputs: Sequence[Any]) -> str:
        """The slug, or the sentence, for what an exception and the line where it arose say for sure; or empty."""
        says = next((slug for words, slug in TORCH_SAYS.items() if words in said), "")
        if isinstance(error, Misused):
            return error.slug
        if isinstance(error, NameError | AttributeError):
            return self._name_error(str(error), trace) or says
        if "tuple index out of range" in said and ".shape[" in trace.line:
            return "batch"
        if isinstance(error, LookupError | ValueError) and not says and "input_unknown" in self.knowledge.messages:
            return "input_unknown"
        if says == "signature":
            return self._wrong_arguments(str(error), trace)
        if says in ("scalar", "several_as_one") and OF_A_LIST.search(trace.line):
            return "list_of_tensors"
        if says == "truth" and MADE.search(trace.line) and "made_not_called" in self.knowledge.messages:
            return "made_not_called"
        if says == "truth" and NOT_A_TENSOR.search(trace.line):
            return "not_tensor"
        if trace.called in self.stand_ins and says in ("", *VAGUE) and isinstance(error, RuntimeError | IndexError):
            return self._given(trace)
        if says == "cat_dimension":
            ndim = next((value.ndim for value in inputs if isinstance(value, Tensor)), 0)
            return "cat_mixed" if f"except in dimension {ndim - 2}." in said else "cat_dimension"
        if trace.in_linear and says in ("shapes", "elementwise"):
            return "linear_size"
        if says == "elementwise":
            return trace.kind or "unfitting"
        return says

    def _given(self, trace: "Trace") -> str:
        return f"`{trace.called}` cannot work with what this line gives it: write its shape beside each argument."

    def _name_error(self, said: str, trace: "Trace") -> str:
        """A sentence for a name that is asked for where it is not known."""
        name = next(iter(re.findall(r"(?:name|attribute|variable) '(\w+)'", said)), "")
        made = (parameters(self.scope[self.name]) or []) if self.knowledge.is_layer else []
        own = "attribute" not in said or said.startswith(f"'{self.name}' object")
        if name in made and own and trace.function != "__init__":
            return (
                f"`forward` does not see the arguments of `__init__`: keep it there, as `self.{name}`, and ask for it "
                "by this name."
            )
        layer = isinstance(self.scope[self.name], type) and "is not defined" in said
        if layer and name in ("query", "key", "value", "output", "up", "down"):
            return f"What `__init__` makes belongs to the instance: `self.{name}`."
        if "local variable" in said and inspect.isfunction(self.scope.get(name)):
            return (
                f"A name that is assigned inside a function is local there: call the result something else than "
                f"`{name}`, so that `{name}` stays the function."
            )
        homes = [home for home in ("math", "torch", "F", "nn") if hasattr(self.scope.get(home), name)]
        if homes and "is not defined" in said:
            called = " or ".join(f"`{home}.{name}`" for home in homes)
            return f"`{name}` stands in a module, whose name comes first: {called}."
        return "unassigned" if "local variable" in said else ""

    def _wrong_arguments(self, said: str, trace: "Trace") -> str:
        """Whose arguments are wrong: the part's own, where the test calls it, or those of a call inside it."""
        if not trace.shown:
            cls = self.scope[self.name]
            own = not isinstance(cls, type) or "__init__" in vars(cls)
            return "signature" if own else "init_name"
        called = said.partition("(")[0].removeprefix(f"{self.name}.")
        takes = self.stand_ins.get(called)
        arguments = f": its arguments are ({', '.join(inspect.signature(takes).parameters)})" if takes else ""
        return f"The call of `{called}` in this line is wrong{arguments}."

    def _compare(
        self, computed: Computed, expected: Any, inputs: Sequence[Any], otherwise: str, numbers: bool = False
    ) -> None:
        """Raise the mistake in a result, if there is one; `numbers` says whether the message may show any."""
        if not tensors_in(expected):
            return self._compare_records(computed.value, expected, inputs, otherwise, numbers)
        got, terms = in_order(computed.value, expected), self._terms(computed, inputs)
        problem = self._shape_problem(got, expected)
        leaves = [] if problem else list(zip(self._names(expected), tensors_in(got), tensors_in(expected), strict=True))
        wrong = [leaf for leaf in leaves if not close(leaf[1], leaf[2], terms=terms)]
        if all(near(a, b) for _, a, b in leaves):
            for name, a, b in leaves:
                if a.dtype != b.dtype:
                    dtypes = f"expected  {b.dtype}\ngot       {a.dtype} ({name})"
                    raise self._mistake("dtype", f"{dtypes}\ninputs    {self._shapes(inputs)}")
        if not problem and not wrong:
            return self._zeros(leaves) if self.knowledge.exact_zeros else None
        if not problem and not all(all_close(got, in_order(self._call(inputs), expected)) for _ in range(REPEATS)):
            raise self._mistake("random_layer" if self.knowledge.is_layer else "random")
        # The same numbers were right in float32: what is off by float32's precision now was computed in it.
        double = otherwise == "double" and not problem
        seen = double and self._in_single(inputs)
        double = double and all(single_precision(a, b, terms, seen) for _, a, b in wrong)
        slug = self._recognise(got, inputs, expected, double) or ("double" if double else None)
        if slug is None and self._remembered(got, inputs):
            slug = "remembered"
        if problem and slug is None and squeezed(got, expected):
            slug = "squeezed"
        if problem:
            # A result of the wrong kind is said to be that, unless it is one that is known.
            raise self._mistake(slug or (otherwise if isinstance(got, Tensor | tuple) else ""), problem)
        if otherwise == "double":
            otherwise = ""  # float32 would explain neither so much nor so little
        what = slug or otherwise or self._general(wrong[0][1], wrong[0][2])
        raise self._mistake(
            what,
            self._difference(*wrong[0], terms, numbers) + ("" if numbers else f"\ninputs    {self._shapes(inputs)}"),
        )

    def _terms(self, computed: Computed, inputs: Sequence[Any]) -> Tensor | float:
        """How large the numbers are with which the tolerance grows."""
        own = torch.as_tensor(computed.terms).detach().abs()
        shared = self.knowledge(*inputs).terms()
        return torch.maximum(own.double(), torch.as_tensor(shared).detach().double().abs())

    def _zeros(self, leaves: Sequence[tuple[str, Tensor, Tensor]]) -> None:
        """Raise the mistake where what must be exactly 0 is not, though so small that rounding would excuse it."""
        for name, got, expected in leaves:
            leaking = (expected == 0) & (got != 0)
            if leaking.any():
                index = [int(i) for i in leaking.nonzero()[0]]
                details = f"expected  0\ngot       {float(got[tuple(index)]):.1e}"
                where = f"\nFirst difference in the {name} at {index}." if index else ""
                raise self._mistake("exact_zero", details + where)

    def _compare_records(self, got: Any, expected: Any, inputs: Sequence[Any], otherwise: str, numbers: bool) -> None:
        """The same for results that are no tensors."""
        if numbers:
            pair = f"{records.shown(expected, 'expected  ')}\n{records.shown(got, 'got       ')}"
        else:
            pair = f"expected  {records.outlined(expected)}\ngot       {records.outlined(got)}"
        # What is called in a loop over names, or over numbers, does not show in the cell's code.
        plain = all(isinstance(value, str | int | float) for value in inputs)
        more = "" if numbers and not plain else f"\ninputs    {self._shapes(inputs)}"
        if got is None:
            none = self._recognise(got, inputs, expected) or f"`{self.name}` returned None: is its `return` missing?"
            raise self._mistake(none, pair + more)
        problem = records.wrong_kind(got, expected)
        pair_in_order = (got, expected)
        if problem is None and self.knowledge.ties:
            pair_in_order = (self.knowledge.ties(got), self.knowledge.ties(expected))
        double = any(tensor.dtype == torch.float64 for tensor in tensors_in(tuple(inputs)))
        exact = records.DOUBLE if double else records.SINGLE
        difference = None if problem else next(records.differences(*pair_in_order, tolerance=exact), None)
        if problem is None and difference is None:
            return
        if problem is None and not all(records.equal(got, self._call(inputs)) for _ in range(REPEATS)):
            raise self._mistake("random")
        slug = self._recognise(got, inputs, expected)
        if problem:
            raise self._mistake(slug or (otherwise if problem.length else "") or problem.what, pair + more)
        assert difference is not None
        path, mine, yours = difference
        values = f": expected {records.shown(yours)}, got {records.shown(mine)}" if numbers else ""
        small = "double" if double and records.single_precision(*pair_in_order) else "rounded"
        what = slug or (small if records.nearly(got, expected) else otherwise)
        what = what or f"`{self.name}` gives something else than it should."
        details = f"{pair}\n" if numbers else ""
        where = f"First difference in the result at {path}{values}."
        raise self._mistake(what, (both(yours, mine) if path == "[]" else details + where) + more)

    def _recognise(self, got: Any, inputs: Sequence[Any], expected: Any, nearly: bool = False) -> str | None:
        """The slug of the first known mistake that gives `got`; None also where trying the known ones fails.

        Several may give the same numbers here. Then what the part makes of others tells them apart.
        """
        found = list(self.knowledge(*inputs).recognised(got, expected))
        if nearly:
            # But for rounding it is what is expected: a sign that this shows as well says nothing.
            also_right = {slug for slug, _ in self.knowledge(*inputs).recognised(expected, expected)}
            found = [(slug, by_sign) for slug, by_sign in found if slug not in also_right]
        # A sign comes after the numbers that it would also fit, or before them, on purpose.
        numbers = () if not found or found[0][1] else (slug for slug, by_sign in found if not by_sign)
        alike = list(dict.fromkeys(numbers))
        for seed in range(VARIANTS) if tensors_in(tuple(inputs)) else ():
            if len(alike) < 2:
                break
            with contextlib.suppress(Exception):
                other = shuffled(tuple(inputs), seed)
                right, result = self.knowledge.reference(*other), self._call(other)
                also = {slug for slug, _ in self.knowledge(*other).recognised(result, right)}
                alike = [slug for slug in alike if slug in also] or alike
        return next(iter([*alike, *(slug for slug, _ in found)]), None)

    def _in_single(self, inputs: Sequence[Any]) -> bool:
        """Whether a call with float64 inputs computes with tensors of another precision."""
        seen = Precisions()
        with contextlib.suppress(Mistake), seen:
            self._call(inputs)
        return seen.coarser

    def _shape_problem(self, got: Any, expected: Any) -> str:
        """What is wrong with the kind and shape of what was returned; empty when nothing is."""
        returns = self.knowledge.returns
        if got is None:
            kind = "one tensor" if isinstance(expected, Tensor) else returns
            return f"`{self.name}` returned None: is its `return` missing?\nexpected  {kind}\ngot       None"
        if not same_structure(got, expected):
            said, hint = structure_of(got), tensor_hint(got, expected)
            if isinstance(got, list) and isinstance(expected, tuple) and same_structure(tuple(got), expected):
                hint = MESSAGES["list_for_tuple"]
            kind = f"`{self.name}` must return {kind_of(expected, returns)}.{f' {hint}' if hint else ''}"
            return f"{kind}\nexpected  {returns}\ngot       {said}"
        for name, a, b in zip(self._names(expected), tensors_in(got), tensors_in(expected), strict=True):
            if a.shape != b.shape:
                return f"The shape of the {name} is wrong.\nexpected  {shape_of(b)}\ngot       {shape_of(a)}"
        return ""

    def _difference(self, name: str, got: Tensor, expected: Tensor, terms: Tensor | float, numbers: bool) -> str:
        index = tuple(int(i) for i in differing(got, expected, terms=terms).nonzero()[0])
        if not index:
            return both(expected, got)
        where = f"First difference in the {name} at {list(index)}"
        if not numbers:
            return f"{where}."
        mine, yours = apart(expected[index], got[index])
        values = f"expected {mine}, got {yours}"
        return f"{table('expected  ', expected)}\n{table('got       ', got)}\n{where}: {values}."

    def _general(self, got: Tensor, expected: Tensor) -> str:
        """A sentence for a mistake that nobody foresaw."""
        if not got.isfinite().all() and expected.isfinite().all():
            return f"`{self.name}` returns NaN or infinity for ordinary numbers."
        if not expected.is_floating_point():
            return f"`{self.name}` gives something else than it should."
        if near(got, expected):
            return "rounded"
        nonzero = expected.abs() > 1e-3
        factor = float((got[nonzero] / expected[nonzero]).double().mean()) if nonzero.any() else 1.0
        proportional = close(got, (expected.double() * factor).to(got.dtype), loose=True)
        # Of one number, or of equal ones, every other is a multiple.
        several = len(expected[nonzero].unique()) > 1
        if several and proportional and abs(factor) > 1e-3:
            return f"Every number is {number(factor, 4)} times what it should be."
        return f"`{self.name}` gives other numbers than it should."

    def _gradients(self, inputs: Sequence[Any]) -> None:
        """Compare the gradients of all tensors returned, for every floating point input, with the reference's."""
        other, reference_leaves = with_gradients(self._inputs(inputs), inputs, self.knowledge.constant)
        reference = self.knowledge.reference(*other)
        expected = tensors_in(reference)
        if not any(each.requires_grad for each in expected):
            return
        right = slopes(expected, list(reference_leaves.values()))
        given, leaves = with_gradients(self._inputs(inputs), inputs, self.knowledge.constant)
        got = tensors_in(in_order(self._call(given, "no_gradient"), reference))
        # Whether a result without a gradient must hang on the inputs all the same, a part's own messages say.
        hangs = "cut_off" in self.knowledge.messages
        for name, due, came in zip(self._names(reference), expected, got, strict=True):
            if due.requires_grad and not came.requires_grad:
                nothing = not any(flowing(slopes([due], list(reference_leaves.values()))))
                if nothing and not hangs:
                    continue
                where = f"without gradient: the {name}" if len(expected) > 1 else ""
                raise self._mistake("cut_off" if nothing else "no_gradient", where)
        if not any(each.requires_grad for each in got):
            return
        try:
            found = slopes(got, list(leaves.values()))
        except RuntimeError as error:
            if "modified by an inplace operation" not in str(error):
                raise self._crash(error, inputs, "wrong_gradient") from None
            slug = "softmax_in_place" if re.search(r"output \d+ of Softmax", str(error)) else "result_in_place"
            raise self._mistake(slug, f"in the gradient of {self._signature(inputs)}") from None
        flows = {name for name, flows in zip(leaves, flowing(right), strict=True) if flows}
        for name, mine, yours in zip(leaves, right, found, strict=True):
            if yours is not None and not yours.isfinite().all():
                raise self._mistake("nan_gradient", f"in the gradient of `{name}`")
            if mine is not None and yours is None and hangs:
                raise self._mistake("cut_off", f"without gradient: `{name}`")
            if mine is None or not (name in flows or hangs):
                continue
            if name in flows and (yours is None or not yours.any()):
                raise self._mistake("no_gradient", f"without gradient: `{name}`")
            if yours is None or not close(yours, mine, loose=True):
                raise self._mistake("wrong_gradient", f"in the gradient of `{name}`")
        self._gradients_of_single(
            inputs, reference, {name for name, yours in zip(leaves, found, strict=True) if yours is not None}
        )

    def _gradients_of_single(self, inputs: Sequence[Any], reference: Any, flows: Collection[str]) -> None:
        """Whether the gradients that flow in float64 do so in float32, too."""
        single = mapped(torch.Tensor.float, inputs)
        given, leaves = with_gradients(self._inputs(inputs), single, self.knowledge.constant)
        got = tensors_in(in_order(self._call(given, "no_gradient"), reference))
        asking = any(each.requires_grad for each in got)
        found = slopes(got, list(leaves.values())) if asking else [None] * len(leaves)
        for name, yours in zip(leaves, found, strict=True):
            if name in flows and yours is None:
                raise self._mistake("no_gradient", f"without gradient: `{name}`, in float32")

    def _mistake(self, what: str, details: str = "") -> Mistake:
        """The whole message: the sentence, what was expected and got, where to read."""
        found, remarks = remark(self.scope[self.name]), self._remarks()
        if found and self._slug(what) is None:
            # What nobody foresaw has a reason that stands in the student's lines.
            what, details, remarks = found[0], "\n".join(filter(None, [found[1], details])), remarks[1:]
        lines = [self._sentence(what), details, *remarks, self._read()]
        return Mistake("\n".join(filter(None, lines)), slug=self._slug(what))

    def _remarks(self) -> list[str]:
        """Sentences for what is wrong in the student's lines whatever was asked: first what `remark` finds."""
        definition = self.scope[self.name]
        found = remark(definition)
        said = [f"{self._sentence(found[0])}\n{found[1]}"] if found else []
        return [*said, *filter(None, [always_true(definition)])]

    def _sentence(self, what: str) -> str:
        sentences = {**MESSAGES, **self.knowledge.messages}
        if what not in sentences and SLUG.fullmatch(what):
            warnings.warn(f"no sentence stands for {what}", RuntimeWarning, stacklevel=2)  # an error in our own tests
            return f"`{self.name}` gives something else than it should."
        return sentences.get(what, what)

    def _slug(self, what: str) -> str | None:
        return what if what in MESSAGES or what in self.knowledge.messages else None

    def _read(self) -> str:
        return f"Read again: {self.knowledge.read}"

    def _names(self, expected: Any) -> list[str]:
        if isinstance(expected, dict):
            return [f'entry "{name}"' for name in expected]
        return [name.strip() for name in re.sub(r"[()]", "", self.knowledge.returns).split(",")]

    def _inputs(self, inputs: Sequence[Any]) -> list[str]:
        return list(self._takes()[: len(inputs)])

    def _takes(self) -> tuple[str, ...]:
        if self.takes is None:
            self.takes = self.knowledge.takes()
        return self.takes

    def _signature(self, inputs: Sequence[Any]) -> str:
        names = self._inputs(inputs)
        if not self.knowledge.call:
            return f"`{self.name}({', '.join(names)})`"
        if not self.knowledge.is_layer:
            return f"`{self.knowledge.call}`"
        given = [name for name, value in zip(names, inputs, strict=True) if value is not None]
        first, *more = given[given.index("x") :]
        return f"`{self.knowledge.call.format(', '.join([first, *(f'{name}={name}' for name in more)]))}`"

    def _shapes(self, inputs: Sequence[Any]) -> str:
        sizes = self.knowledge(*inputs).sizes()
        named = zip(self._inputs(inputs), inputs, strict=True)
        sized = (Tensor, tuple, list, set, int, float, str)
        shown = [
            f"{name} {size_of(value)}"
            for name, value in named
            if isinstance(value, sized) or (isinstance(value, dict) and not tensors_in(value))
        ]
        return ", ".join([*(f"{name} {size}" for name, size in sizes.items()), *shown])


@contextlib.contextmanager
def replaced(scope: dict[str, Any], values: Mapping[str, Any]) -> Iterator[None]:
    """Give the names in `scope` other values, and their own again on leaving."""
    before = {name: scope[name] for name in values if name in scope}
    scope.update(values)
    try:
        yield
    finally:
        for name in values:
            scope.pop(name, None)
        scope.update(before)

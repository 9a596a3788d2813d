"""What the exercises' test cells share: call a student's part, compare, name the mistake, draw expected beside got.

A test cell asks for its part once, then checks it:

    part = checks.part("attention", "scores", globals())
    part.check(q, k, expected=expected)   # shows expected and got: for inputs that can be checked by hand
    part.agrees(q, k)                     # in words only: against the reference, in each dtype, with gradients

What an assignment's parts are, and which mistakes are known, stands in `inside_transformers/mistakes/`.
"""

import ast
import contextlib
import html
import importlib
import inspect
import linecache
import re
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from types import FrameType, FunctionType, TracebackType
from typing import Any, TypeVar

import numpy as np
import torch
from IPython.display import HTML, display
from torch import Tensor, nn

T = TypeVar("T")

# What torch says of an error, and which mistake that is.
TORCH_SAYS = {
    "Dimension out of range": "batch",
    "must be a 3D tensor": "batch",
    "2D tensor": "batch",
    "view size is not compatible": "non_contiguous",
    "cannot be multiplied": "shapes",
    "Sizes of tensors must match": "cat_dimension",
    "must be tuple of Tensors, not Tensor": "cat_brackets",
    "must match the size of tensor": "elementwise",
    "must match": "unfitting",
    "is invalid for input of size": "reshape_size",
    "must be Tensor, not tuple": "tuple_used",
    "NoneType": "none_used",
    "Boolean value of Tensor": "truth",
    "before Module.__init__()": "no_super",
    'the required "forward"': "forward",
    "Expected size": "shapes",
    "number of dimensions": "batch",
    "values to unpack": "batch",
    "same dtype": "dtype",
    "positional argument": "signature",
    "unexpected keyword argument": "signature",
    "in-place operation": "in_place",
    "requires grad": "no_gradient",
}

# Of these, what the test cell itself suspects says more.
VAGUE = ("shapes", "unfitting", "elementwise", "linear_size", "reshape_size")

# How products of matrices, and of numbers one by one, are called where they are not written as an operator.
PRODUCTS = ("matmul", "mm", "bmm", "einsum", "tensordot", "dot", "mv")
ONE_BY_ONE = ("mul", "multiply", "add", "sub", "div", "masked_fill", "masked_fill_", "where")

# A value that is made with `not`, rather than a question that is asked with it.
NOT_A_TENSOR = re.compile(r"^(?!.*\b(?:if|while|assert|and|or)\b).*(?:[(,=]|\breturn) ?not \w")

# Mistakes that can happen in any part, in the same tone as each assignment's own MESSAGES.
MESSAGES = {
    "batch": "It must work for one sentence and for a batch alike, also with several leading dimensions: count "
    "dimensions from the end (-1, -2, …), never from the front.",
    "dtype": "The result must have the dtype of the inputs: no `.float()`, and no new tensor without `dtype=`.",
    "in_place": "An input was changed in place. Whoever called still needs it: make a new tensor instead "
    "(no `+=`, no `x[...] =`, no method that ends in an underscore).",
    "nan_gradient": "The gradient is NaN or infinite. NaN in a step on the way poisons the gradient, also where the "
    "result itself is repaired afterwards: don't let it arise.",
    "no_gradient": "No gradient flows back: training could not change anything. Stay with torch's operations "
    "(no `.detach()`, `.data`, `.item()`, numpy, or `torch.no_grad()`; and no `torch.tensor` made from other tensors, "
    "for which there is `torch.stack`).",
    "non_contiguous": "It fails for a tensor that was transposed before: `.view` needs neighbouring numbers to lie "
    "side by side in memory, `.reshape` does not.",
    "rounded": "The numbers are nearly right, but not exactly: something was rounded, or a small number added, "
    "on the way.",
    "random": "Two calls with the same inputs give different results. Nothing here is random: no dropout, no noise, "
    "no tensor that is never filled.",
    "shapes": "Two tensors in your code do not fit together. Write its shape beside each: in `a @ b`, the last size of "
    "a must be the last but one of b.",
    "unfitting": "Two tensors in your code do not fit together: write its shape beside each.",
    "elementwise": "Two tensors that are combined number by number do not fit together: counted from the end, each of "
    "their sizes must be the same, or 1.",
    "linear_size": "A layer got a tensor of another width than its own: what is made with `nn.Linear(a, b)` needs a "
    "last size of a.",
    "cat_mixed": "`torch.cat` joins along one dimension, and all other sizes must be the same: check the dimension "
    "and what is joined.",
    "cat_brackets": "`torch.cat` takes its tensors as one list, in brackets: `torch.cat([a, b], dim=...)`.",
    "init_name": "The class has no `__init__` of its own: is it spelt with two underscores on each side?",
    "result_in_place": "A result was changed in place on the way; the gradient still needs it as it was. Make a new "
    "tensor (`a * mask`, `masked_fill`).",
    "softmax_in_place": "You changed the softmax's result in place; its gradient still needs it. Make a new tensor "
    "(`a * mask`, `masked_fill`).",
    "not_tensor": "`not` asks whether something is true as a whole: to invert each entry of a mask, write `~mask`.",
    "random_layer": "Two layers with the same weights give different results: other random numbers are used than the "
    "weights of the layers that the text names. Call these layers; keep no copy of their weights.",
    "cat_dimension": "`torch.cat` joins along one dimension, and all other sizes must be the same: check the dimension "
    "and what is joined.",
    "reshape_size": "A reshape asks for another number of numbers than there are: was a size (a width, a number of "
    "tokens) taken from the wrong tensor?",
    "squeezed": "A dimension of size 1 was dropped: is there a `squeeze`? Batches of one, and texts of one token, keep "
    "their dimensions.",
    "truth": "A tensor with many numbers is neither true nor false: to know whether there is one, ask `is None`.",
    "tuple_used": "A function that returns two results was used as if it returned one: take them apart.",
    "none_used": "An argument that may be None was used without asking whether it is.",
    "no_super": "`__init__` must begin with `super().__init__()`: without it, torch cannot register the layers.",
    "forward": "The module has no `forward`: torch calls the method of exactly this name.",
    "not_a_module": "The class must be an nn.Module: write its name with `(nn.Module)` behind it.",
    "signature": "The arguments must be those that the docstring names, in that order.",
    "wrong_gradient": "The result is right, but its gradient is not: is a step of the way detached, or rounded?",
}


class Mistake(AssertionError):  # noqa: N818 - a student reads the name
    """What a test found, in words; notebooks show no traceback.

    Attributes:
        slug: names the mistake, where it is a known one.
        frames: the lines of the student's code that failed, if any.
        stopped: whether that code was stopped, because it took too long or the student wanted so.
        misused: whether an earlier part was given what it does not take.
    """

    def __init__(
        self, message: str, slug: str | None = None, frames: Sequence[str] = (), stopped: bool = False
    ) -> None:
        super().__init__(message)
        self.slug = slug
        self.frames = tuple(frames)
        self.stopped = stopped
        self.misused = False
        self.result: Any = None

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the lines of the student's own code that failed, if any, and the message."""
        return [*self.frames, str(self)]


class Misused(Exception):  # noqa: N818 - it is no error of ours
    """An earlier part was given what it does not take.

    Attributes:
        slug: names the mistake.
        details: what was given.
    """

    def __init__(self, slug: str, details: str) -> None:
        super().__init__(details)
        self.slug = slug
        self.details = details


@dataclass(frozen=True)
class Knowledge:
    """What is known of a part.

    Attributes:
        reference: a right answer that shares no line with the solution; takes the part's inputs.
        mistakes: takes the same inputs; gives what known mistakes return, by slug, or a condition on what was
            returned, or a list of either. None inside a tuple stands for anything.
        messages: a sentence for each slug.
        read: the page to read again.
        returns: what is returned, in words: `output`, or `(output, pattern)`.
        uses: earlier parts that a student may call here.
        adapt: makes the reference's signature out of a class.
        call: how to write the call of a layer in a message; `{}` stands for the inputs from `x` on.
        sizes: takes the part's inputs; gives sizes by name that no shape shows.
    """

    reference: Callable[..., Any]
    mistakes: Callable[..., Mapping[str, Any]]
    messages: Mapping[str, str]
    read: str
    returns: str
    uses: tuple[str, ...] = ()
    adapt: Callable[[Any], Callable[..., Any]] | None = None
    call: str = ""
    sizes: Callable[..., Mapping[str, int]] | None = None


def part(assignment: str, name: str, scope: dict[str, Any]) -> "Part":
    """The part `name` of `assignment` as the notebook defines it; `scope` is the notebook's `globals()`."""
    known: Mapping[str, Knowledge] = importlib.import_module(f"inside_transformers.mistakes.{assignment}").PARTS
    if name not in scope:
        raise Mistake(f"`{name}` is not defined. Run the cell above first; the name must be exactly this.")
    stand_ins = {used: _named(known[used].reference, used) for used in known[name].uses}
    return Part(name, scope, known[name], stand_ins)


def _named(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function under the name of the part whose place it takes: Python's errors say names."""
    assert isinstance(function, FunctionType)
    copy = FunctionType(function.__code__, function.__globals__, name, function.__defaults__, function.__closure__)
    copy.__qualname__ = name
    return copy


@dataclass
class Part:
    """A student's part under test. Every method raises `Mistake`, or NotImplementedError while nothing is written."""

    name: str
    scope: dict[str, Any]
    knowledge: Knowledge
    stand_ins: dict[str, Any]

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
            got = self._call(inputs, otherwise)
            try:
                self._compare(got, expected, inputs, otherwise, numbers=True)
            except Mistake as mistake:
                mistake.result = got
                raise
            return got

        try:
            panels = {f"{self.name}: your result, right in this example": self._with_earlier_parts(test)}
        except Mistake as mistake:
            if draw is not None and _drawable(mistake.result, expected):
                show({"expected": expected, "got": mistake.result}, **draw)
            raise mistake from None
        if draw is not None:
            show(panels, **draw)

    def agrees(self, *inputs: Any, otherwise: str = "", gradient: bool = True) -> None:
        """Compare with the reference, telling in words alone: float32, float64, transposed memory, gradients.

        Inputs are as for `check`. Gradients are those of the first tensor returned.
        """

        def test() -> None:
            for convert, sentence in (
                (torch.Tensor.float, otherwise),
                (torch.Tensor.double, "dtype"),
                (_scatter, "non_contiguous"),
            ):
                given = _map(convert, inputs)
                self._compare(self._call(given, sentence), self.knowledge.reference(*given), given, sentence)
            if gradient:
                self._gradients(_map(torch.Tensor.double, inputs))

        self._with_earlier_parts(test)

    def refuses(self, error: type[Exception], *inputs: Any, otherwise: str) -> None:
        """Check that the part raises `error` for these inputs."""

        def test() -> None:
            try:
                got = self._call(inputs, raises=Exception)
            except error:
                return
            except NotImplementedError:
                raise
            except Exception as other:
                raise self._mistake(otherwise, f"expected  {error.__name__}\ngot       {_said(other)}") from None
            raise self._mistake(otherwise, f"expected  {error.__name__}\ngot       {_no_error(got)}")

        self._with_earlier_parts(test)

    def passed(self) -> None:
        """Say that all is well."""
        print(f"{self.name}: every test of this cell passes.")

    # ------------------------------------------------------------------------------------------------- inside

    def _with_earlier_parts(self, test: Callable[[], T]) -> T:
        """Run `test` with right versions of the earlier parts in place, so that one mistake costs one part.

        If that fails, the student's own get their turn: they may take more arguments than the contract says. What
        was stopped for taking too long is not run again: under nbgrader a second wait would cost the whole notebook.
        """
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

    def _call(self, inputs: Sequence[Any], otherwise: str = "", raises: type[Exception] | None = None) -> Any:
        """Call the part on copies of its inputs, quietly, and see that it leaves them alone.

        An exception becomes a `Mistake` that shows the student's own lines, unless it is one that should be raised.
        """
        given = _map(torch.clone, tuple(inputs))
        try:
            with warnings.catch_warnings(), contextlib.redirect_stderr(sys.stdout):
                warnings.simplefilter("ignore")
                result = self._function()(*given)
        except Mistake as mistake:
            raise Mistake(f"{mistake}\n{self._read()}", mistake.slug) from None
        except (Exception, KeyboardInterrupt) as error:
            if isinstance(error, NotImplementedError) and not str(error):
                raise _not_written(self.name) from None
            if raises is not None and isinstance(error, raises):
                raise
            raise self._crash(error, inputs, otherwise) from None
        for name, before, after in zip(self._inputs(inputs), inputs, given, strict=True):
            if not all(map(_identical, _leaves(before), _leaves(after))):
                raise self._mistake("in_place", f"changed   `{name}`")
        return result

    def _function(self) -> Callable[..., Any]:
        adapt = self.knowledge.adapt
        function: Callable[..., Any] = self.scope[self.name] if adapt is None else adapt(self.scope[self.name])
        return function

    def _crash(self, error: BaseException, inputs: Sequence[Any], otherwise: str) -> Mistake:
        trace = Trace.of(error, self.scope)
        said = f"{self._signature(inputs)} raised {_said(error)}"
        if isinstance(error, KeyboardInterrupt):
            said = f"{self._signature(inputs)} was stopped: it took too long, or you interrupted it."
        if isinstance(error, Misused):
            said = error.details
        says = self._says(error, said, trace, inputs)
        joined = says in ("cat_dimension", "cat_mixed") and says not in self.knowledge.messages
        vague = says in ("", *VAGUE) or joined or says == self._given(trace)
        otherwise = otherwise if otherwise and vague else says
        sentence = self._sentence(otherwise)
        lines = [sentence, said] if sentence else [said]
        if trace.given and otherwise == says and not isinstance(error, Misused):
            lines.append(f"given     {trace.given}")
        lines.append(f"inputs    {self._shapes(inputs)}")
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
        if says == "signature":
            return self._wrong_arguments(str(error), trace)
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
        made = inspect.signature(self.scope[self.name]).parameters if self.knowledge.adapt else {}
        own = "attribute" not in said or said.startswith(f"'{self.name}' object")
        if name in made and own and trace.function != "__init__":
            return (
                f"`forward` does not see the arguments of `__init__`: keep it there, as `self.{name}`, and ask for it "
                "by this name."
            )
        if "local variable" in said and inspect.isfunction(self.scope.get(name)):
            return (
                f"A name that is assigned inside a function is local there: call the result something else than "
                f"`{name}`, so that `{name}` stays the function."
            )
        return ""

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

    def _compare(self, got: Any, expected: Any, inputs: Sequence[Any], otherwise: str, numbers: bool = False) -> None:
        """Raise the mistake in `got`, if there is one; `numbers` says whether the message may show any."""
        problem = self._shape_problem(got, expected)
        leaves = [] if problem else list(zip(self._names(), _leaves(got), _leaves(expected), strict=True))
        wrong = [leaf for leaf in leaves if not close(leaf[1], leaf[2])]
        if all(_near(a, b) for _, a, b in leaves):
            for name, a, b in leaves:
                if a.dtype != b.dtype:
                    raise self._mistake("dtype", f"expected  {b.dtype}\ngot       {a.dtype} ({name})")
        if not problem and not wrong:
            return
        if not problem and not all(_all_close(got, self._call(inputs)) for _ in range(2)):
            raise self._mistake("random_layer" if self.knowledge.adapt else "random")
        slug = self._recognise(got, inputs, expected)
        if problem and slug is None and _squeezed(got, expected):
            slug = "squeezed"
        if problem:
            # A result of the wrong kind is said to be that, unless it is one that is known.
            raise self._mistake(slug or (otherwise if isinstance(got, Tensor | tuple) else ""), problem)
        what = slug or otherwise or self._general(wrong[0][1], wrong[0][2])
        raise self._mistake(
            what,
            self._difference(*wrong[0], numbers=numbers) + ("" if numbers else f"\ninputs    {self._shapes(inputs)}"),
        )

    def _recognise(self, got: Any, inputs: Sequence[Any], expected: Any) -> str | None:
        """The slug of the known mistake that gives `got`; None also where trying the known ones fails."""
        with contextlib.suppress(Exception):
            return recognise(got, self.knowledge.mistakes(*inputs), expected)
        return None

    def _shape_problem(self, got: Any, expected: Any) -> str:
        """What is wrong with the kind and shape of what was returned; empty when nothing is."""
        returns = self.knowledge.returns
        if got is None:
            kind = "one tensor" if isinstance(expected, Tensor) else returns
            return f"`{self.name}` returned None: is its `return` missing?\nexpected  {kind}\ngot       None"
        if not _same_structure(got, expected):
            said = _structure(got)
            return f"`{self.name}` must return {_kind(expected, returns)}.\nexpected  {returns}\ngot       {said}"
        for name, a, b in zip(self._names(), _leaves(got), _leaves(expected), strict=True):
            if a.shape != b.shape:
                return f"The shape of the {name} is wrong.\nexpected  {_shape(b)}\ngot       {_shape(a)}"
        return ""

    def _difference(self, name: str, got: Tensor, expected: Tensor, numbers: bool) -> str:
        index = _first_difference(got, expected)
        where = f"First difference in the {name} at {list(index)}"
        if not numbers:
            return f"{where}."
        values = f"expected {number(float(expected[index]), 4)}, got {number(float(got[index]), 4)}"
        return f"{table('expected  ', expected)}\n{table('got       ', got)}\n{where}: {values}."

    def _general(self, got: Tensor, expected: Tensor) -> str:
        """A sentence for a mistake that nobody foresaw."""
        if not got.isfinite().all() and expected.isfinite().all():
            return f"`{self.name}` returns NaN or infinity for ordinary numbers."
        nonzero = expected.abs() > 1e-3
        factor = float((got[nonzero] / expected[nonzero]).double().mean()) if nonzero.any() else 1.0
        proportional = close(got, (expected.double() * factor).to(got.dtype), loose=True)
        if proportional and abs(factor) > 1e-3 and abs(factor - 1) > 0.01:
            return f"Every number is {number(factor, 4)} times what it should be."
        if _near(got, expected):
            return "rounded"
        return f"`{self.name}` gives other numbers than it should."

    def _gradients(self, inputs: Sequence[Any]) -> None:
        """Compare the gradients of the first tensor returned, for every floating point input, with the reference's."""
        other, reference_leaves = _with_gradients(self._inputs(inputs), inputs)
        expected = _leaves(self.knowledge.reference(*other))[0]
        weights = torch.linspace(-1.0, 1.0, expected.numel(), dtype=expected.dtype).reshape(expected.shape)
        right = torch.autograd.grad((expected * weights).sum(), list(reference_leaves.values()), allow_unused=True)
        if not any(gradient is not None and gradient.any() for gradient in right):
            return
        given, leaves = _with_gradients(self._inputs(inputs), inputs)
        got = _leaves(self._call(given, "no_gradient"))[0]
        if not got.requires_grad:
            raise self._mistake("no_gradient")
        try:
            found = torch.autograd.grad((got * weights).sum(), list(leaves.values()), allow_unused=True)
        except RuntimeError as error:
            if "modified by an inplace operation" not in str(error):
                raise self._crash(error, inputs, "wrong_gradient") from None
            slug = "softmax_in_place" if re.search(r"output \d+ of Softmax", str(error)) else "result_in_place"
            raise self._mistake(slug, f"in the gradient of {self._signature(inputs)}") from None
        for name, mine, yours in zip(leaves, right, found, strict=True):
            if mine is None or not mine.any():
                continue
            if yours is None or not yours.any():
                raise self._mistake("no_gradient", f"without gradient: `{name}`")
            if not yours.isfinite().all():
                raise self._mistake("nan_gradient", f"in the gradient of `{name}`")
            if not close(yours, mine, loose=True):
                raise self._mistake("wrong_gradient", f"in the gradient of `{name}`")

    def _mistake(self, what: str, details: str = "") -> Mistake:
        """The whole message: the sentence, what was expected and got, where to read."""
        lines = [line for line in (self._sentence(what), details, self._read()) if line]
        return Mistake("\n".join(lines), slug=self._slug(what))

    def _sentence(self, what: str) -> str:
        return {**MESSAGES, **self.knowledge.messages}.get(what, what)

    def _slug(self, what: str) -> str | None:
        return what if what in MESSAGES or what in self.knowledge.messages else None

    def _read(self) -> str:
        return f"Read again: {self.knowledge.read}"

    def _names(self) -> list[str]:
        return [name.strip() for name in re.sub(r"[()]", "", self.knowledge.returns).split(",")]

    def _inputs(self, inputs: Sequence[Any]) -> list[str]:
        return list(inspect.signature(self.knowledge.reference).parameters)[: len(inputs)]

    def _signature(self, inputs: Sequence[Any]) -> str:
        names = self._inputs(inputs)
        if not self.knowledge.call:
            return f"`{self.name}({', '.join(names)})`"
        given = [name for name, value in zip(names, inputs, strict=True) if value is not None]
        first, *more = given[given.index("x") :]
        return f"`{self.knowledge.call.format(', '.join([first, *(f'{name}={name}' for name in more)]))}`"

    def _shapes(self, inputs: Sequence[Any]) -> str:
        sizes = self.knowledge.sizes(*inputs) if self.knowledge.sizes else {}
        named = zip(self._inputs(inputs), inputs, strict=True)
        shown = [f"{name} {_size(value)}" for name, value in named if isinstance(value, Tensor | tuple | int)]
        return ", ".join([*(f"{name} {size}" for name, size in sizes.items()), *shown])


@dataclass(frozen=True)
class Trace:
    """Where in a student's code an exception arose.

    Attributes:
        shown: the student's lines, from the outermost to the innermost, as they are shown.
        line: the innermost of them.
        function: the function where this line stands.
        called: the name of the function that this line called and that failed, or empty.
        given: the shapes of its arguments, as words.
        in_linear: whether it failed inside an `nn.Linear`.
        kind: the slug for what failed: `shapes` for a product of matrices, `elementwise` for numbers one by one.
    """

    shown: tuple[str, ...]
    line: str
    function: str
    called: str
    given: str
    in_linear: bool
    kind: str

    @classmethod
    def of(cls, error: BaseException, scope: dict[str, Any]) -> "Trace":
        """The trace of `error`, where `scope` holds the student's code."""
        walked = list(zip(traceback.extract_tb(error.__traceback__), _frames(error.__traceback__), strict=True))
        own = [i for i, (_, frame) in enumerate(walked) if frame.f_globals is scope]
        if not own:
            return cls((), "", "", "", "", False, "")
        shown = tuple(f"line {at.lineno}, in {at.name}:\n    {at.line}" for at, _ in (walked[i] for i in own))
        inner = [frame for _, frame in walked[own[-1] + 1 :]]
        called = next((name for name, value in scope.items() if inner and _code(value) is inner[0].f_code), "")
        arguments = inner[0].f_locals if called else {}
        names = inner[0].f_code.co_varnames[: inner[0].f_code.co_argcount] if called else ()
        given = ", ".join(f"{n} {_size(arguments[n])}" for n in names if isinstance(arguments.get(n), Tensor))
        in_linear = any(frame.f_code is nn.Linear.forward.__code__ for frame in inner)
        at = walked[own[-1]][0]
        return cls(shown, at.line or "", at.name, called, given, in_linear, _kind_of_operation(at))


def _kind_of_operation(at: traceback.FrameSummary) -> str:
    """What the expression that failed is itself, whatever else it holds: the slug for it, or nothing."""
    if None in (at.lineno, at.end_lineno, at.colno, at.end_colno):
        return ""
    lines = [linecache.getline(at.filename, i).encode() for i in range(at.lineno or 0, (at.end_lineno or 0) + 1)]
    end = sum(map(len, lines[:-1])) + (at.end_colno or 0)
    try:
        (statement,) = ast.parse(b"".join(lines)[at.colno : end].decode().strip()).body
    except (SyntaxError, ValueError):
        return ""
    failed = statement.value if isinstance(statement, ast.Expr) else statement
    if isinstance(failed, ast.Call):
        called = failed.func.attr if isinstance(failed.func, ast.Attribute) else getattr(failed.func, "id", "")
        return "shapes" if called in PRODUCTS else "elementwise" if called in ONE_BY_ONE else ""
    if isinstance(failed, ast.BinOp | ast.AugAssign):
        return "shapes" if isinstance(failed.op, ast.MatMult) else "elementwise"
    return ""


def _frames(trace: TracebackType | None) -> Iterator[FrameType]:
    return (frame for frame, _ in traceback.walk_tb(trace))


def _code(value: Any) -> Any:
    return getattr(value, "__code__", None)


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


def layers(module: Any, sizes: Mapping[str, tuple[str, str]], bias: bool, **widths: int) -> None:
    """Check that `module` has these `nn.Linear` layers, each with its own weight.

    Args:
        module: what the student's class made.
        sizes: by attribute name, the names of its two widths, (from, to).
        bias: whether they must have one.
        widths: the widths by name.
    """
    name = type(module).__name__
    if not isinstance(module, nn.Module):
        raise Mistake(MESSAGES["not_a_module"], "not_a_module")
    if type(module).forward is nn.Module.forward:
        raise Mistake(MESSAGES["forward"], "forward")
    # named_children() would leave out a layer that has two names.
    children = {child: layer for child, layer in module._modules.items() if isinstance(layer, nn.Linear)}
    for attribute in sizes:
        if attribute not in children:
            other = getattr(module, attribute, None)
            has = f"it is a {type(other).__name__}" if other is not None else f"there is {_listed(children)}"
            raise Mistake(f"`{name}` needs a layer `{attribute}`, an nn.Linear made in `__init__`: {has}.", "layers")
    seen: dict[int, str] = {}
    for attribute, (before, after) in sizes.items():
        layer = children[attribute]
        if tuple(layer.weight.shape) != (widths[after], widths[before]):
            raise Mistake(
                f"The layer `{attribute}` must map {before} features to {after}, whatever these two are.\n"
                f"expected  {before} → {after}: from {widths[before]} to {widths[after]}\n"
                f"got       from {layer.in_features} to {layer.out_features}",
                "layer_sizes",
            )
        if (layer.bias is not None) != bias:
            must = "must have a bias" if bias else "must have no bias: `bias=False`"
            raise Mistake(f"The layer `{attribute}` of `{name}` {must}.", "bias")
        if id(layer.weight) in seen:
            raise Mistake(
                f"`{seen[id(layer.weight)]}` and `{attribute}` are one and the same layer. "
                "Each question needs its own weights: make an nn.Linear for each.",
                "shared",
            )
        seen[id(layer.weight)] = attribute


def same_twice(module: nn.Module, function: Callable[..., Any], *inputs: Any) -> Any:
    """`function(*inputs)`, after checking that `module` gives it again: no dropout, no weights made on the way."""
    copies = [_map(torch.clone, inputs) for _ in range(3)]
    result = function(*inputs)
    training = module.training
    with torch.no_grad():
        if not _all_close(result, function(*copies[0])):
            module.eval()
            steady = _all_close(function(*copies[1]), function(*copies[2]))
            module.train(training)
            if steady:
                raise Mistake(
                    "Two calls give different results: there is dropout, which this layer has none of.", "dropout"
                )
            raise Mistake(
                "Two calls give different results: something random happens in `forward`. Is there a dropout, where "
                "there should be none? Or are layers made there? They are made once, in `__init__`.",
                "built_in_forward",
            )
    return result


def recognise(got: Any, known: Mapping[str, Any], expected: Any = None) -> str | None:
    """The slug of the first known mistake that gives `got`, and that is one here: that does not give `expected`."""

    def gives(wrong: Any) -> bool:
        if isinstance(wrong, list):
            return any(map(gives, wrong))
        if callable(wrong):
            return bool(wrong(got))
        return matches(got, wrong) and not matches(expected, wrong)

    return next((slug for slug, wrong in known.items() if gives(wrong)), None)


def matches(got: Any, wrong: Any) -> bool:
    """Whether `got` is `wrong`, up to rounding; None inside `wrong` stands for anything."""
    if wrong is None:
        return True
    if isinstance(wrong, tuple):
        return isinstance(got, tuple) and len(got) == len(wrong) and all(map(matches, got, wrong))
    return isinstance(got, Tensor) and got.shape == wrong.shape and close(got, wrong, loose=True)


def close(got: Tensor, expected: Tensor, loose: bool = False) -> bool:
    """Whether shapes are equal and numbers are, within `torch.testing.assert_close`'s tolerances, or a looser one."""
    if got.shape != expected.shape:
        return False
    return _wrong(got, expected, loose).logical_not().all().item() is True


def _wrong(got: Tensor, expected: Tensor, loose: bool = False) -> Tensor:
    """Where two tensors of one shape differ, as a bool tensor."""
    single = torch.float32 in (got.dtype, expected.dtype)
    rtol, atol = (1e-4, 1e-5) if loose else (1.3e-6, 1e-5) if single else (1e-7, 1e-7)
    a, b = got.detach().double(), expected.detach().double()
    return ~torch.isclose(a, b, rtol=rtol, atol=atol, equal_nan=True)


def _near(got: Tensor, expected: Tensor) -> bool:
    """Whether two tensors of one shape differ by no more than a coarse dtype would explain."""
    return torch.allclose(got.detach().double(), expected.detach().double(), rtol=0.01, atol=0.01)


def _squeezed(got: Any, expected: Any) -> bool:
    """Whether a tensor in `got` lacks only dimensions of size 1."""
    pairs = zip(_leaves(got), _leaves(expected), strict=False)
    return any(a.shape != b.shape and a.shape == b.squeeze().shape for a, b in pairs)


def _first_difference(got: Tensor, expected: Tensor) -> tuple[int, ...]:
    return tuple(int(i) for i in _wrong(got, expected).nonzero()[0])


def normal(*shape: int, seed: int) -> Tensor:
    """Standard normal numbers, the same at every run: values of order one, so that no softmax saturates."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).float()


def linear_weights(d_model: int, d_inner: int, bias: bool, seed: int) -> dict[str, Tensor]:
    """Random weights for layers query, key, value (d_model → d_inner) and output (back), by name in a module's state.

    Scaled so that vectors of order one give vectors of order one.
    """
    shapes = {role: (d_inner, d_model) for role in ("query", "key", "value")} | {"output": (d_model, d_inner)}
    named: dict[str, Tensor] = {}
    for i, (role, (n_out, n_in)) in enumerate(shapes.items()):
        named[f"{role}.weight"] = normal(n_out, n_in, seed=seed + i) / n_in**0.5
        if bias:
            named[f"{role}.bias"] = normal(n_out, seed=seed + 10 + i)
    return named


# ------------------------------------------------------------------------------- tensors inside tuples and dicts


def _map(function: Callable[[Tensor], Tensor], value: Any) -> Any:
    """`value` with `function` applied to every tensor in it; masks are only copied."""
    if isinstance(value, Tensor):
        return function(value) if value.is_floating_point() else value.clone()
    if isinstance(value, tuple):
        return tuple(_map(function, item) for item in value)
    if isinstance(value, dict):
        return {key: _map(function, item) for key, item in value.items()}
    return value


def _leaves(value: Any) -> list[Tensor]:
    if isinstance(value, Tensor):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    return [leaf for item in items for leaf in _leaves(item)]


def _all_close(one: Any, other: Any) -> bool:
    first, second = _leaves(one), _leaves(other)
    return len(first) == len(second) and all(map(partial(close, loose=True), first, second))


def _scatter(tensor: Tensor) -> Tensor:
    """The same numbers, with the last two dimensions in the other order in memory."""
    return tensor.mT.contiguous().mT if tensor.ndim > 1 else tensor.clone()


def _with_gradients(names: Sequence[str], inputs: Sequence[Any]) -> tuple[list[Any], dict[str, Tensor]]:
    """Copies of the inputs that ask for a gradient, and these copies by name; a tuple's tensors ask for none."""
    leaves: dict[str, Tensor] = {}

    def ask(value: Any, name: str) -> Any:
        if isinstance(value, Tensor) and value.is_floating_point():
            leaves[name] = value.detach().clone().requires_grad_()
            return leaves[name]
        if isinstance(value, dict):
            return {key: ask(item, key) for key, item in value.items()}
        return value

    given = [ask(value, name) for name, value in zip(names, inputs, strict=True)]
    return given, leaves


def _identical(before: Tensor, after: Tensor) -> bool:
    return before.shape == after.shape and torch.equal(before.nan_to_num(), after.nan_to_num())


# ---------------------------------------------------------------------------------------------------------- words


def _not_written(name: str) -> NotImplementedError:
    error = NotImplementedError(f"`{name}` is not written yet: fill in its cell, run it, then run this one again.")
    error._render_traceback_ = lambda: [str(error)]  # type: ignore[attr-defined]
    return error


def _said(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _same_structure(got: Any, expected: Any) -> bool:
    if isinstance(expected, Tensor):
        return isinstance(got, Tensor)
    return isinstance(got, tuple) and len(got) == len(expected) and all(map(_same_structure, got, expected))


def _kind(expected: Any, returns: str) -> str:
    return "one torch.Tensor" if isinstance(expected, Tensor) else f"the tuple {returns}, all of it torch.Tensors"


def _structure(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"one tensor of shape {_shape(value)}"
    if isinstance(value, tuple):
        return f"({', '.join(map(_structure, value))})"
    if value is None:
        return "None"
    return f"{'an' if type(value).__name__[0] in 'aeiou' else 'a'} {type(value).__name__}"


def _shape(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))


def _size(value: Any) -> str:
    """The shape of a tensor, the shapes in a tuple, or a number."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_size, value))})"
    return _shape(value) if isinstance(value, Tensor) else str(value)


def _no_error(got: Any) -> str:
    """What was returned where an exception should have been raised."""
    cls = got if isinstance(got, type) else type(got)
    if issubclass(cls, BaseException):
        return f"{cls.__name__}, but it was returned, not raised: write `raise` in the place of `return`"
    return f"{_shape(got) if isinstance(got, Tensor) else _structure(got)}, and no error"


def _drawable(got: Any, expected: Any) -> bool:
    """Whether what was returned can be drawn beside what was expected."""
    mine, yours = _leaves(expected), _leaves(got)
    return bool(mine) and bool(yours) and mine[-1].shape == yours[-1].shape


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in names) if names else "no nn.Linear at all"


def number(value: float, decimals: int = 2) -> str:
    """`value` as the course writes numbers: a real minus sign, and never "-0.00"."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "−∞" if value < 0 else "∞"
    # Halves are rounded up, also where float32 lies a little beside them: what is equal must look so.
    text = str(Decimal(repr(round(value, 6))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def table(label: str, values: Tensor) -> str:
    """`values` with four decimals, aligned, after `label`."""
    texts = [number(float(v), 4) for v in values.flatten()]
    width = max(map(len, texts), default=0)
    array = np.array([text.rjust(width) for text in texts], dtype=object).reshape(tuple(values.shape))
    shown = np.array2string(array, separator=", ", prefix=label, max_line_width=100, formatter={"object": str})
    return label + shown


# ------------------------------------------------------------------------------------------------------- drawings


def heatmaps(
    panels: Mapping[str, Tensor], rows: Sequence[str], columns: Sequence[str], mask: Tensor | None = None
) -> str:
    """Patterns side by side as HTML: opacity is the weight, what is masked is hatched, as on the pages.

    Written without a plotting library, so that a test cell is quick and needs no fonts.

    Args:
        panels: title → (n_rows, n_columns), or (n_heads, n_rows, n_columns).
        rows: the queries' labels.
        columns: the keys' labels.
        mask: (n_rows, n_columns) of bool, True = may be read.
    """
    tables = []
    for title, weights in panels.items():
        stack = weights.detach().double()
        several = stack.ndim > 2
        for i, matrix in enumerate(stack.reshape(-1, *stack.shape[-2:])):
            tables.append(_heatmap(f"{title}, head {i}" if several else title, matrix, rows, columns, mask))
    return f'<div style="display:flex;flex-wrap:wrap;gap:1.5em">{"".join(tables)}</div>'


def _heatmap(title: str, weights: Tensor, rows: Sequence[str], columns: Sequence[str], mask: Tensor | None) -> str:
    size = max(1.0, float(weights.nan_to_num(0.0, 0.0, 0.0).abs().max()))
    stripe = "color-mix(in srgb,currentColor 35%,transparent)"
    hatch = f"repeating-linear-gradient(45deg,transparent 0 4px,{stripe} 4px 5px)"
    lines = ["<tr><td></td>" + "".join(f'<th scope="col">{html.escape(c)}</th>' for c in columns) + "</tr>"]
    for i, row in enumerate(rows):
        cells = ""
        for j in range(len(columns)):
            value = float(weights[i, j])
            shade = abs(value) / size if np.isfinite(value) else 0.0
            masked = mask is not None and not mask[i, j]
            ground = hatch if masked else f"color-mix(in srgb,currentColor {45 * shade:.0f}%,transparent)"
            text = "" if masked and value == 0 else number(value)
            cells += f'<td style="background:{ground};border:1px solid;padding:.3em .5em;text-align:right">{text}</td>'
        lines.append(f'<tr><th scope="row">{html.escape(row)}</th>{cells}</tr>')
    caption = f'<caption style="caption-side:top">{html.escape(title)}</caption>'
    return f'<table style="color:inherit;font-variant-numeric:tabular-nums">{caption}{"".join(lines)}</table>'


def show(panels: Mapping[str, Any], **how: Any) -> None:
    """Draw the last tensor of each panel with `heatmaps`; a drawing that fails costs nothing."""
    with contextlib.suppress(Exception):
        shown = {title: _leaves(value)[-1] for title, value in panels.items()}
        display(HTML(heatmaps(shown, **how)))

"""What is wrong with a part's result: compared with what is right, and the mistake named."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks.calls import Caller
from inside_transformers.checks.compare import (
    Difference,
    all_close,
    close,
    differences,
    equal,
    identical,
    near,
    problem,
)
from inside_transformers.checks.gradients import flowing, slopes, with_gradients
from inside_transformers.checks.messages import Messages
from inside_transformers.checks.mistakes import UnlessStopped
from inside_transformers.checks.values import Computed, in_order, mapped, tensors_in
from inside_transformers.checks.variants import one_item, shuffled
from inside_transformers.checks.words import text_of
from inside_transformers.numbers import number

REPEATS = 6  # calls that show whether a wrong result is a random one: a dropout may drop nothing now and then
VARIANTS = 5  # of an input on which several known mistakes give the same, to tell them apart


@dataclass
class Judge:
    """Compares what a part gives with what is right.

    Attributes:
        messages: the words for the part.
        caller: calls it.
        right: the calls whose results were right, with what was expected.
    """

    messages: Messages
    caller: Caller
    right: list[tuple[Sequence[Any], Any]] = field(default_factory=list)

    def was_right(self, inputs: Sequence[Any]) -> bool:
        """Whether this very call was right, to the dtypes: a mask of 1 and 0 is none of True and False."""
        return any(identical(tuple(inputs), tuple(earlier)) for earlier, _ in self.right)

    def compare(
        self, computed: Computed, expected: Any, inputs: Sequence[Any], otherwise: str, numbers: bool = False
    ) -> None:
        """Raise the mistake in a result, if there is one.

        Args:
            computed: what came of a call.
            expected: what is right.
            inputs: what the part was called with.
            otherwise: the slug, or the sentence, for a mistake that is not recognized; `double` where the same numbers
                were right in float32.
            numbers: whether the message may show any.
        """
        spec = self.messages.spec
        got = in_order(computed.value, expected)
        wrong_kind = problem(got, expected, spec.returns)
        double = any(tensor.dtype == torch.float64 for tensor in tensors_in(tuple(inputs)))
        wrong: list[Difference] = []
        if not wrong_kind:
            self._dtypes(got, expected, inputs)
            mine, yours = (got, expected) if spec.ties is None else (spec.ties(got), spec.ties(expected))
            wrong = list(differences(mine, yours, self._terms(computed, inputs), double=double))
            if not wrong:
                return self._zeros(got, expected) if spec.exact_zeros else None
            if not all(self._again_the_same(got, expected, inputs) for _ in range(REPEATS)):
                raise self.messages.mistake("random_layer" if spec.is_layer else "random")
        if wrong_kind and self.messages.unread:
            raise self.messages.mistake("")
        # The same numbers were right in float32: what is off by float32's precision now was computed in it.
        single = self._single(wrong, inputs, otherwise == "double" and double) if double else False
        slug = self.recognise(got, inputs, expected, nearly=single) or ("double" if single else None)
        if slug is None and self._remembered(got, inputs):
            slug = "remembered"
        beside = ""
        if otherwise == "batch" and (item := self._first_item(tuple(inputs))) is not None:
            if slug is None:
                otherwise = "" if self._is_wrong(item) else otherwise
            elif self._is_known_beside(slug, item):
                slug, beside = "batch", self.messages.sentence(slug)
        if wrong_kind:
            # A result of the wrong kind is said to be that, unless it is one that is known.
            what, details = self.messages.problem(wrong_kind, got, expected, numbers)
            slug = slug or ("squeezed" if _squeezed(got, expected) else None)
            suspected = slug or (otherwise if wrong_kind.open and otherwise != "double" else "")
            suspected = suspected or ("unsqueezed" if _unsqueezed(got, expected) else "")
            if suspected and not self.messages.has(what) and wrong_kind.expected:
                what, details = suspected, f"{what}\n{details}"
            details = "\n".join(filter(None, [beside, details]))
            raise self.messages.mistake(suspected or what, self._with_inputs(details, inputs, numbers))
        if otherwise == "double":
            otherwise = ""  # float32 would explain neither so much nor so little
        details = self.messages.difference(wrong[0], got, expected, numbers)
        details = "\n".join(filter(None, [beside, details]))
        what = slug or (
            "" if isinstance(wrong[0].expected, Tensor) or not all(each.near for each in wrong) else "rounded"
        )
        what = what or otherwise or self._general(wrong[0])
        raise self.messages.mistake(what, self._with_inputs(details, inputs, numbers))

    def _with_inputs(self, details: str, inputs: Sequence[Any], numbers: bool) -> str:
        given = self.messages.given(inputs) if numbers else self.messages.shapes(inputs)
        return f"{details}\n{given}"

    def _again_the_same(self, got: Any, expected: Any, inputs: Sequence[Any]) -> bool:
        again = in_order(self.caller.result(inputs), expected)
        return all_close(got, again) if tensors_in(expected) else equal(got, again)

    def _single(self, wrong: list[Difference], inputs: Sequence[Any], looked: bool) -> bool:
        """Whether float32's precision explains all that is wrong."""
        if not wrong:
            return False
        seen = looked and self.caller.in_single(inputs)
        return all(each.single(seen) for each in wrong)

    def _dtypes(self, got: Any, expected: Any, inputs: Sequence[Any]) -> None:
        """Raise the mistake where all numbers are nearly right, and a tensor has another dtype."""
        leaves = list(zip(self.messages.leaves(expected), tensors_in(got), tensors_in(expected), strict=False))
        if all(a.dtype == b.dtype for _, a, b in leaves) or not all(near(a, b) for _, a, b in leaves):
            return
        for name, a, b in leaves:
            if a.dtype != b.dtype:
                dtypes = f"expected  {b.dtype}\ngot       {a.dtype} ({name})"
                raise self.messages.mistake("dtype", f"{dtypes}\n{self.messages.shapes(inputs)}")

    def _terms(self, computed: Computed, inputs: Sequence[Any]) -> Tensor | float:
        """How large the numbers are with which the tolerance grows."""
        own, shared = computed.terms, self.messages.spec(*inputs).terms()
        if isinstance(own, float) and isinstance(shared, float) and own == shared == 0.0:
            return 0.0  # as in most parts
        own = torch.as_tensor(own).detach().abs()
        return torch.maximum(own.double(), torch.as_tensor(shared).detach().double().abs())

    def _zeros(self, got: Any, expected: Any) -> None:
        """Raise the mistake where what must be exactly 0 is not, though so small that rounding would excuse it."""
        for name, mine, yours in zip(
            self.messages.leaves(expected), tensors_in(expected), tensors_in(got), strict=True
        ):
            leaking = (mine == 0) & (yours != 0)
            if leaking.any():
                index = [int(i) for i in leaking.nonzero()[0]]
                details = f"expected  0\ngot       {float(yours[tuple(index)]):.1e}"
                where = f"\nFirst difference in the {name} at {index}." if index else ""
                raise self.messages.mistake("exact_zero", details + where)

    def recognise(self, got: Any, inputs: Sequence[Any], expected: Any, nearly: bool = False) -> str | None:
        """The slug of the first known mistake that gives `got`; None where none does.

        Several may give the same numbers here. Then what the part makes of others tells them apart, also where it is
        right.

        Args:
            got: what was returned.
            inputs: what for.
            expected: what is right.
            nearly: whether `got` is right but for rounding: then a sign that what is right shows as well says nothing.
        """
        spec = self.messages.spec
        found = list(spec(*inputs).recognised(got, expected))
        if nearly:
            also_right = {slug for slug, _ in spec(*inputs).recognised(expected, expected)}
            found = [(slug, by_sign) for slug, by_sign in found if slug not in also_right]
        # A sign comes after the numbers that it would also fit, or before them, on purpose.
        by_numbers = () if not found or found[0][1] else (slug for slug, by_sign in found if not by_sign)
        alike = list(dict.fromkeys(by_numbers))
        for seed in range(VARIANTS) if tensors_in(tuple(inputs)) else ():
            if len(alike) < 2:
                break
            with UnlessStopped():
                other = spec.others(tuple(inputs), seed)
                right, result = spec.reference(*other), self.caller.result(other)
                if _has_nan(result) and not _has_nan(got):
                    continue  # as of a row of zeros: a NaN comes about in many ways
                if equal(result, right, loose=True):  # then what gives something else there is not his mistake
                    also = {slug for slug in alike if not spec(*other).denies(slug, right)}
                else:
                    also = {slug for slug, _ in spec(*other).recognised(result, right)}
                alike = [slug for slug in alike if slug in also] or alike
        return next(iter([*alike, *(slug for slug, _ in found)]), None)

    def _remembered(self, got: Any, inputs: Sequence[Any]) -> bool:
        """Whether what is returned is what an earlier call with other inputs gave, whatever the numbers are now."""
        earlier = next((expected for _, expected in self.right if all_close(got, expected)), None)
        # Zeros come about in many ways.
        if earlier is None or not tensors_in(inputs) or not any(each.any() for each in tensors_in(earlier)):
            return False
        with UnlessStopped():
            other = shuffled(tuple(inputs), 0)
            right = self.messages.spec.reference(*other)
            return not all_close(right, earlier) and all_close(self.caller.result(other), earlier)
        return False

    def _first_item(self, inputs: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """The first item of a batch, as one by itself was right earlier; None where there was none."""
        for earlier, _ in self.right:
            item: tuple[Any, ...] = one_item(inputs, tuple(earlier))
            as_many = len(tensors_in(inputs)) == len(tensors_in(tuple(earlier)))
            shorter = any(a.ndim < b.ndim for a, b in zip(tensors_in(item), tensors_in(inputs), strict=True))
            if as_many and shorter:
                return item
        return None

    def _is_wrong(self, item: tuple[Any, ...]) -> bool:
        """Whether an item of a batch is wrong by itself, too: then it is not the batch that goes wrong."""
        with UnlessStopped():
            return not all_close(self.caller.result(item), self.messages.spec.reference(*item))
        return False

    def _is_known_beside(self, slug: str, item: tuple[Any, ...]) -> bool:
        """Whether the mistake `slug` would show in an item of the batch by itself, and that is right: then the batch
        makes it.
        """
        if slug == "batch" or not self.messages.has("batch"):
            return False
        with UnlessStopped():
            right = self.messages.spec.reference(*item)
            if all_close(self.caller.result(item), right):
                return self.messages.spec(*item).denies(slug, right)
        return False

    def _general(self, difference: Difference) -> str:
        """A sentence for a mistake that nobody foresaw."""
        name, got, expected = self.messages.name, difference.got, difference.expected
        if not isinstance(expected, Tensor) or not expected.is_floating_point():
            return f"`{name}` gives something else than it should."
        if not got.isfinite().all() and expected.isfinite().all():
            return f"`{name}` returns NaN or infinity for ordinary numbers."
        if difference.near:
            return "rounded"
        nonzero = expected.abs() > 1e-3
        factor = float((got[nonzero] / expected[nonzero]).double().mean()) if nonzero.any() else 1.0
        proportional = close(got, (expected.double() * factor).to(got.dtype), loose=True)
        # Of one number, or of equal ones, every other is a multiple.
        several = len(expected[nonzero].unique()) > 1
        if several and proportional and abs(factor) > 1e-3:
            return f"Every number is {number(factor, 4)} times what it should be."
        return f"`{name}` gives other numbers than it should."

    def kind(self, got: Any, expected: Any, otherwise: str) -> None:
        """Raise the mistake where a result that chance decides has the wrong kind, shape or dtype."""
        wrong = problem(got, expected, self.messages.spec.returns)
        if wrong:
            what, details = self.messages.problem(wrong, got, expected, numbers=False)
            suspected = otherwise if wrong.open else ""
            if wrong.open and self.messages.has("only_picked") and _picked(got, expected):
                suspected = "only_picked"
            raise self.messages.mistake(suspected or what, f"{what}\n{details}" if suspected else details)
        leaves = self.messages.leaves(expected)
        for name, mine, yours in zip(leaves, tensors_in(expected), tensors_in(got), strict=True):
            if mine.dtype != yours.dtype:
                raise self.messages.mistake("dtype", f"expected  {mine.dtype}\ngot       {yours.dtype} ({name})")

    # --------------------------------------------------------------------------------------------------- gradients

    def gradients(self, inputs: Sequence[Any]) -> None:
        """Compare the gradients of all tensors returned, for every floating point input, with the reference's."""
        spec, names = self.messages.spec, self.messages.inputs(inputs)
        other, reference_leaves = with_gradients(names, inputs, spec.constant)
        reference = spec.reference(*other)
        expected = tensors_in(reference)
        if not any(each.requires_grad for each in expected):
            return
        right = slopes(expected, list(reference_leaves.values()))
        given, leaves = with_gradients(names, inputs, spec.constant)
        got = tensors_in(in_order(self.caller.result(given, "no_gradient"), reference))
        # Whether a result without a gradient must hang on the inputs all the same, a part's own messages say.
        hangs = "cut_off" in spec.messages
        self._asking(got, reference, list(reference_leaves.values()), hangs)
        if not any(each.requires_grad for each in got):
            return
        found = self._slopes(got, list(leaves.values()), inputs)
        flows = {name for name, flows in zip(leaves, flowing(right), strict=True) if flows}
        for name, mine, yours in zip(leaves, right, found, strict=True):
            if yours is not None and not yours.isfinite().all():
                raise self.messages.mistake("nan_gradient", f"in the gradient of `{name}`")
            if mine is not None and yours is None and hangs:
                raise self.messages.mistake("cut_off", f"without gradient: `{name}`")
            if mine is None or not (name in flows or hangs):
                continue
            if name in flows and (yours is None or not yours.any()):
                raise self.messages.mistake("no_gradient", f"without gradient: `{name}`")
            if yours is None or not close(yours, mine, loose=True):
                raise self.messages.mistake("wrong_gradient", f"in the gradient of `{name}`")
        known = {name for name, yours in zip(leaves, found, strict=True) if yours is not None}
        self._gradients_of_single(inputs, reference, known)

    def _asking(self, got: Sequence[Tensor], reference: Any, leaves: Sequence[Tensor], hangs: bool) -> None:
        """Raise the mistake where a tensor has no gradient that should have one."""
        expected = tensors_in(reference)
        for name, due, came in zip(self.messages.leaves(reference), expected, got, strict=True):
            if due.requires_grad and not came.requires_grad:
                nothing = not any(flowing(slopes([due], leaves)))
                if nothing and not hangs:
                    continue
                where = f"without gradient: the {name}" if len(expected) > 1 else ""
                raise self.messages.mistake("cut_off" if nothing else "no_gradient", where)

    def _slopes(
        self, got: Sequence[Tensor], leaves: Sequence[Tensor], inputs: Sequence[Any]
    ) -> Sequence[Tensor | None]:
        try:
            return slopes(got, leaves)
        except (Exception, KeyboardInterrupt) as error:  # a `backward` may be of the student's own
            said = text_of(error)
            if not isinstance(error, RuntimeError) or "modified by an inplace operation" not in said:
                raise self.caller.crash(error, inputs, "wrong_gradient") from None
            of_softmax = "of Softmax" in said
            slug = "softmax_in_place" if of_softmax else "result_in_place"
            raise self.messages.mistake(slug, f"in the gradient of {self.messages.call(inputs)}") from None

    def _gradients_of_single(self, inputs: Sequence[Any], reference: Any, flows: Collection[str]) -> None:
        """Raise the mistake where a gradient that flows in float64 does not in float32."""
        single = mapped(torch.Tensor.float, inputs)
        given, leaves = with_gradients(self.messages.inputs(inputs), single, self.messages.spec.constant)
        got = tensors_in(in_order(self.caller.result(given, "no_gradient"), reference))
        asking = any(each.requires_grad for each in got)
        found = self._slopes(got, list(leaves.values()), inputs) if asking else [None] * len(leaves)
        for name, yours in zip(leaves, found, strict=True):
            if name in flows and yours is None:
                raise self.messages.mistake("no_gradient", f"without gradient: `{name}`, in float32")


def _picked(got: Any, expected: Any) -> bool:
    """Whether a tensor is a vector of fewer numbers than there should be, as a mask picks them."""
    mine, yours = tensors_in(got), tensors_in(expected)
    pairs = zip(mine, yours, strict=False)
    return len(mine) == len(yours) and any(one.ndim == 1 and one.numel() < other.numel() for one, other in pairs)


def _squeezed(got: Any, expected: Any) -> bool:
    """Whether a tensor in `got` lacks only dimensions of size 1."""
    pairs = zip(tensors_in(got), tensors_in(expected), strict=False)
    return any(a.shape != b.shape and a.shape == b.squeeze().shape for a, b in pairs)


def _unsqueezed(got: Any, expected: Any) -> bool:
    """Whether a tensor in `got` has only dimensions of size 1 too many."""
    pairs = zip(tensors_in(got), tensors_in(expected), strict=False)
    return any(a.ndim > b.ndim and a.squeeze().shape == b.squeeze().shape for a, b in pairs)


def _has_nan(value: Any) -> bool:
    """Whether a tensor in it holds a NaN."""
    return any(bool(tensor.isnan().any()) for tensor in tensors_in(value))

"""What a process had before strangers' code ran in it, and whether it still has it."""

import ast
import builtins
import gc
import math
import operator
import secrets
import signal
import sys
import types
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import torch
from torch.utils._device import DeviceContext

from inside_transformers.checks.calls import Caller
from inside_transformers.grading import questions
from inside_transformers.grading.executing import Prepared, prepared
from inside_transformers.grading.given import WITHHELD, Given, of_the_grader
from inside_transformers.grading.listening import codes_in
from inside_transformers.grading.sealed import sealed
from inside_transformers.grading.shell import Shell

OURS = ("inside_transformers.checks",)
COMPARING = (
    "allclose", "equal", "isclose", "is_tensor", "all", "any", "eq", "ne", "lt", "gt", "le", "ge", "tensor",
    "as_tensor", "zeros", "ones", "where", "is_floating_point", "matmul", "softmax", "einsum",
)  # fmt: skip
# Modules that are put back before a test, and must be the same after it: what tests ask, and what they ask it through.
OWN_TREES = ("inside_transformers", "torch.testing", "numpy.testing", "unittest")
OTHERS = (
    "builtins", "json", "math", "numpy", "torch", "torch.autograd", "torch.func", "torch.nn", "torch.nn.functional",
)  # fmt: skip
# A notebook may put its own in the place of these.
FREE = {"_", "__", "___", "print", "input", "open", "display", "get_ipython", "exit", "quit", "help", "copyright"}
PYTHONS = tuple(name for name in vars(builtins) if name not in FREE)
# What every comparison goes through: looked at between a call of a part and the comparison, in the first calls of a
# test and then in one of some.
COMPARERS = (
    "builtins.", "torch.", "Tensor.", "math.", "inside_transformers.checks.compare.",
    "inside_transformers.checks.calls.", "Caller.",
)  # fmt: skip
FIRST_CALLS, ONE_OF = 4, 16
KERNELS = (
    "abs", "all", "any", "bitwise_not", "bitwise_or.Tensor", "eq.Tensor", "equal", "allclose", "isclose", "isnan",
    "le.Tensor", "maximum", "ne.Tensor", "nan_to_num", "sub.Tensor", "_to_copy", "item", "_local_scalar_dense",
)  # fmt: skip
MANY = 20
# The grader's own modules that run a test, looked at after each call of a part.
NEAR = tuple(f"inside_transformers.grading.{name}" for name in ("verdict", "kept", "given", "executing", "watched"))
# Those, and all others that the process uses in which cells run.
OWN = (
    *NEAR,
    *(f"inside_transformers.grading.{name}" for name in ("working", "speaking", "listening", "signals", "sealed")),
    *(f"inside_transformers.grading.{name}" for name in ("shell", "sandbox", "questions")),
)


@dataclass(frozen=True)
class Kept:
    """What a process had before strangers' code ran in it.

    Attributes:
        shell: IPython.
        finders: how modules are found.
        path: where.
        modules: those of the course and what tests compare with, by name.
        things: what may not be replaced.
        names: those in a notebook that IPython has given a value, one of Python's own among them.
        questions: the code of each comparison that may be asked for.
        kernels: what stands behind torch's operators, those that a comparison goes through.
        ours: the grader's own modules, as `of_the_grader` gives them.
        own: gives the names of what is not as it was in the grader's own modules.
    """

    shell: Shell
    finders: list[Any]
    path: list[str]
    modules: dict[str, types.ModuleType]
    things: list["Things"] = field(repr=False)
    names: dict[str, Any] = field(repr=False)
    questions: list[Prepared] = field(repr=False)
    kernels: dict[str, str] = field(repr=False)
    ours: frozenset[int] = field(repr=False)
    own: Callable[[], list[str]] = field(repr=False)


def keep(shell: Shell) -> Kept:
    """Note what there is, before strangers' code runs."""
    modules = {
        name: module
        for name, module in sys.modules.items()
        if (name in OTHERS or f"{name}.".startswith(tuple(f"{tree}." for tree in OWN_TREES)))
        and isinstance(module, types.ModuleType)
        and not name.startswith(("inside_transformers.grading", *WITHHELD))
    }
    names = {name: value for name, value in shell.user_ns.items() if hasattr(builtins, name)}
    asked = [prepared(ast.parse(source), "<question>") for source in questions.sources()]
    near: list[Callable[[], list[str]]] = []
    now_and_then: list[Callable[[], list[str]]] = []
    Caller.afterwards = staticmethod(sealed(_looking(near, now_and_then)))
    things = list(_things(modules))
    near.append(_differing_in(NEAR))
    now_and_then += [differing([each for each in things if each.owner in COMPARERS]), overridden]
    kernels = {f"aten::{name}": torch._C._dispatch_dump(f"aten::{name}") for name in KERNELS}
    return Kept(
        shell,
        list(sys.meta_path),
        list(sys.path),
        modules,
        things,
        names,
        asked,
        kernels,
        of_the_grader(sys._getframe()),
        _differing_in([name for name in OWN if name in sys.modules]),
    )


@dataclass(frozen=True)
class Things:
    """What was in a module or a class, or among all modules, and may not be replaced.

    Attributes:
        owner: its name, with a dot.
        get: gives what has a name in it now.
        names: those that count.
        values: what they had; None for what is found elsewhere, in Python or in a class that this one extends, and
            would be hidden by what is put here.
        functions: those values that have code.
        codes: theirs.
        defaults: what their arguments are when they are not given, of our own functions.
    """

    owner: str
    get: Callable[[str], Any]
    names: tuple[str, ...]
    values: tuple[Any, ...]
    functions: tuple[Any, ...]
    codes: tuple[Any, ...]
    defaults: tuple[Any, ...]

    @classmethod
    def of(
        cls, owner: str, namespace: Mapping[str, Any], names: Iterable[str], elsewhere: Iterable[str] = ()
    ) -> "Things":
        """What there is under these names, and that there is nothing under those others."""
        there = {name: namespace[name] for name in names if namespace.get(name) is not None}
        functions = tuple(value for value in there.values() if hasattr(value, "__code__"))
        codes = tuple(function.__code__ for function in functions)
        there |= dict.fromkeys(set(elsewhere).difference(namespace))
        ours = functions if owner.startswith("inside_transformers.") else ()
        defaults = tuple(each for function in ours for each in (function.__defaults__, function.__kwdefaults__))
        names = tuple(_beside_each_other(name) for name in there)
        return cls(owner, namespace.get, names, tuple(there.values()), functions, codes, defaults)

    def changed(
        self,
        every: Callable[[Iterable[object]], bool] = all,
        each: Callable[..., Iterable[Any]] = map,
        same: Callable[[Any, Any], bool] = operator.is_,
        code_of: Callable[[Any], Any] = operator.attrgetter("__code__"),
        defaults_of: Callable[[Any], Any] = operator.attrgetter("__defaults__"),
        named_of: Callable[[Any], Any] = operator.attrgetter("__kwdefaults__"),
        within: bool = True,
    ) -> list[str]:
        """The names of what is not as it was; nothing is called by a name that a notebook could have given away.

        Args:
            every: Python's own, as all that follow but the last.
            each: as above.
            same: as above.
            code_of: as above.
            defaults_of: as above.
            named_of: as above.
            within: look into functions, too.
        """
        if not every(each(same, each(self.get, self.names), self.values)):
            now = {name for name, value in zip(self.names, self.values, strict=True) if self.get(name) is not value}
            return [f"{self.owner}{name}" for name in sorted(now)] or [self.owner]
        if not within:
            return []
        if not every(each(same, each(code_of, self.functions), self.codes)):
            now = {
                each.__name__
                for each, code in zip(self.functions, self.codes, strict=True)
                if each.__code__ is not code
            }
            return [f"{self.owner}{name}" for name in sorted(now)] or [self.owner]
        if self.defaults and not (
            every(each(same, each(defaults_of, self.functions), self.defaults[::2]))
            and every(each(same, each(named_of, self.functions), self.defaults[1::2]))
        ):
            return [f"{self.owner}… (what arguments are when they are not given)"]
        return []


@cache
def _beside_each_other(name: str) -> str:
    """The name once more. To use one is to write to it, and a copy of the process then copies its page: these lie on
    few, the names themselves on hundreds."""
    return name.encode().decode()


def _things(modules: Mapping[str, types.ModuleType]) -> Iterator[Things]:
    """What a verdict hangs on."""
    yield Things.of("", sys.modules, modules)
    yield Things.of("builtins.", vars(builtins), PYTHONS)
    yield from _of(torch, COMPARING)
    for owner in (torch.Tensor, DeviceContext, ast, ast.NodeVisitor, ast.NodeTransformer):
        yield from _of(owner, _counting(owner))
    yield from _of(np, ("allclose", "array_equal", "isclose", "all", "any"))
    yield from _of(math, _counting(math))
    for name, module in modules.items():
        ours = name.startswith(OURS)
        if ours or name in (
            "torch.testing", "torch.testing._comparison", "torch.nn.functional", "numpy.testing",
            "numpy.testing._private.utils", "unittest.case", "inside_transformers.numbers", "json",
        ):  # fmt: skip
            yield from _of(module, _counting(module, ours))
            for value in list(vars(module).values()):
                if isinstance(value, type) and value.__module__ == name:
                    yield from _of(value, _counting(value, ours))


def _counting(owner: Any, ours: bool = False) -> list[str]:
    """What counts in a module or class: what can be called and, of ours, all that is not there to be changed."""
    return [name for name, value in vars(owner).items() if callable(value) or (ours and not name.startswith("_"))]


def _of(owner: Any, names: Iterable[str]) -> Iterator[Things]:
    elsewhere = dir(owner) if isinstance(owner, type) else PYTHONS
    yield Things.of(f"{owner.__name__}.", vars(owner), names, elsewhere)


def _of_modules(names: Iterable[str]) -> Iterator[Things]:
    """What is in modules of the grader's own, and in their classes; of Python's functions, those that they call."""
    for module in [sys.modules[name] for name in names]:
        own = [each for each in vars(module).values() if getattr(each, "__module__", None) == module.__name__]
        classes = [each for each in own if isinstance(each, type)]
        codes = [
            each.__code__
            for owner in (module, *classes)
            for each in vars(owner).values()
            if isinstance(each, types.FunctionType)
        ]
        called = {name for each in codes for code in codes_in(each) for name in code.co_names}.intersection(PYTHONS)
        yield Things.of(f"{module.__name__}.", vars(module), _counting(module, ours=True), called)
        for cls in classes:
            yield Things.of(f"{cls.__name__}.", vars(cls), _counting(cls, ours=True))


def _differing_in(names: Iterable[str]) -> Callable[[], list[str]]:
    things = list(_of_modules(names))
    return differing(things, [one.owner for one in things if "." not in one.owner[:-1]])


def differing(
    things: Sequence["Things"],
    closed: Collection[str] = (),
    every: Callable[[Iterable[object]], bool] = all,
    each: Callable[..., Iterable[Any]] = map,
    same: Callable[[Any, Any], bool] = operator.is_,
    code_of: Callable[[Any], Any] = operator.attrgetter("__code__"),
) -> Callable[[], list[str]]:
    """What looks whether all is as it was, and has itself no name in any module or class by which it could be changed.

    Args:
        things: what is looked at.
        closed: those to which nothing may be added, by their owners.
        every: Python's own, as all that follow.
        each: as above.
        same: as above.
        code_of: as above.
    """
    kept = tuple((one.owner, one.get, one.names, one.values, one.functions, one.codes) for one in things)
    owners = [(one.owner, one.get.__self__) for one in things if one.owner in closed]  # type: ignore[attr-defined]
    closed_ones = tuple((owner, namespace, len(namespace)) for owner, namespace in owners)
    pairs, size = zip, len

    def look() -> list[str]:
        found: list[str] = []
        for owner, get, names, values, functions, codes in kept:
            if not every(each(same, each(get, names), values)):
                found.extend([owner + name for name, value in pairs(names, values) if not same(get(name), value)])
            if not every(each(same, each(code_of, functions), codes)):
                found.append(owner)
        for owner, namespace, count in closed_ones:
            if size(namespace) != count:
                found.append(owner)
        return found

    return look


def changed(kept: Kept, within: bool = True, kernels: Callable[[str], str] = torch._C._dispatch_dump) -> list[str]:
    """The names of what is not as it was; functions are looked into where nothing tells that one writes to them."""
    found = [name for things in kept.things for name in things.changed(within=within)] + overridden()
    found += [f"torch's {name}" for name, there in kept.kernels.items() if kernels(name) != there]
    return found[:MANY]


def overridden(
    functions: Callable[[], int] = torch._C._len_torch_function_stack,
    function: Callable[[int], Any] = torch._C._get_function_stack_at,
    dispatched: Callable[[], int] = torch._C._len_torch_dispatch_stack,
    known: type = DeviceContext,
    kind: Callable[[Any], type] = type,
) -> list[str]:
    """What stands between torch's functions and their results, other than a default device."""
    modes = [kind(function(index)) for index in range(functions())]
    return ["torch's functions, by a mode"] if dispatched() or any(mode is not known for mode in modes) else []


class ReplacedError(BaseException):
    """Something was replaced by a part while it ran."""


def _looking(
    near: list[Callable[[], list[str]]],
    now_and_then: list[Callable[[], list[str]]],
    random: Callable[[int], int] = secrets.randbelow,
) -> Callable[[], None]:
    """Looks whether something is not as it was: a part could put it back before its test ends.

    Args:
        near: asked after each call.
        now_and_then: asked after the first calls, and after one in some.
        random: Python's own: a notebook may have put another in its place.
    """
    first = iter(range(FIRST_CALLS))

    def look() -> None:
        for each in near:
            if found := each():
                raise ReplacedError(*found)
        if next(first, None) is None and random(ONE_OF):
            return
        for each in now_and_then:
            if found := each():
                raise ReplacedError(*found)

    return look


def restore(kept: Kept, given: Given) -> None:
    """Undo what would let a test see other modules than the instructor's, and end what listens to it."""
    sys.settrace(None)
    sys.setprofile(None)
    gc.callbacks.clear()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGUSR2):
        signal.signal(number, signal.SIG_DFL)
    for name in given.modules:
        sys.modules.pop(name, None)
    sys.modules.update(kept.modules)
    sys.meta_path[:] = [given.finder, *kept.finders]
    sys.path[:] = kept.path

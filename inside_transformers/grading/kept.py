"""What a process had before strangers' code ran in it, and whether it still has it."""

import ast
import builtins
import gc
import math
import signal
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch.utils._device import DeviceContext

from inside_transformers.checks.calls import Caller
from inside_transformers.grading import questions
from inside_transformers.grading.executing import Prepared, prepared
from inside_transformers.grading.given import WITHHELD, Given, of_the_grader
from inside_transformers.grading.listening import codes_in, read_beforehand
from inside_transformers.grading.memory import renewing
from inside_transformers.grading.sealed import sealed
from inside_transformers.grading.shell import Shell
from inside_transformers.grading.things import Things, looking, resting

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
# Classes of Python's and torch's own, whose names no assignment reaches; but a proxy that is compared gives their dict.
KINDS = (object, int, float, complex, bool, str, bytes, list, tuple, dict, set, frozenset, torch._C.TensorBase)
# What every comparison goes through: looked at between a call of a part and the comparison.
COMPARERS = (
    "builtins.", "torch.", "Tensor.", "math.", "inside_transformers.checks.compare.",
    "inside_transformers.checks.calls.", "Caller.", *(f"{kind.__name__}." for kind in KINDS),
)  # fmt: skip
KERNELS = (
    "abs", "all", "any", "bitwise_not", "bitwise_or.Tensor", "eq.Tensor", "equal", "allclose", "isclose", "isnan",
    "le.Tensor", "maximum", "ne.Tensor", "nan_to_num", "sub.Tensor", "_to_copy", "item", "_local_scalar_dense",
)  # fmt: skip
SHOWING = {name: vars(torch.Tensor)[name] for name in ("__repr__", "__format__")}
MANY = 20
# The grader's own modules that run a test, looked at after each call of a part.
NEAR = tuple(
    f"inside_transformers.grading.{name}"
    for name in ("verdict", "kept", "given", "defined", "executing", "scope", "watched", "things")
)
# Those, and all others that the process uses in which cells run.
OWN = (
    *NEAR,
    *(f"inside_transformers.grading.{name}" for name in ("working", "speaking", "listening", "signals", "sealed")),
    *(f"inside_transformers.grading.{name}" for name in ("shell", "sandbox", "questions")),
)


@dataclass(frozen=True)
class Baseline:
    """What a process had before strangers' code ran in it.

    Attributes:
        shell: IPython.
        finders: how modules are found.
        path: where.
        imported: all modules, by name: what Python itself looks into.
        modules: those of the course and what tests compare with, by name.
        names: those in a notebook that IPython has given a value, one of Python's own among them.
        questions: the code of each comparison that may be asked for.
        kernels: what stands behind torch's operators, those that a comparison goes through.
        ours: the grader's own modules, as `of_the_grader` gives them.
        functions: those that may not be written to, by where they lie.
        written: those of them that were.
        known: the names of all modules, by where they lie.
        look: gives the names of what a verdict hangs on and is not as it was.
        loaded: the same of the modules alone.
        own: the same of the grader's own modules.
        stirred: gives the names of what was written to since the last call of a part, of all but one.
        renew: lets what is made next come in new pages.
        read: the code of libraries' files that were read, by path.
        overrode: what a notebook has put in the place of what stands behind torch's operators, or of a module's class.
        hidden: the names of these modules, among all those that there are.
    """

    shell: Shell
    finders: list[Any]
    path: list[str]
    imported: dict[str, types.ModuleType] = field(repr=False)
    modules: dict[str, types.ModuleType]
    names: dict[str, Any] = field(repr=False)
    questions: list[Prepared] = field(repr=False)
    kernels: dict[str, str] = field(repr=False)
    ours: frozenset[int] = field(repr=False)
    functions: frozenset[int] = field(repr=False)
    written: set[int] = field(repr=False)
    known: dict[int, str] = field(repr=False)
    look: Callable[[], list[str]] = field(repr=False)
    loaded: Callable[[], list[str]] = field(repr=False)
    own: Callable[[], list[str]] = field(repr=False)
    stirred: Callable[[str], list[str]] = field(repr=False)
    renew: Callable[[], None] = field(repr=False)
    read: dict[str, set[types.CodeType]] = field(repr=False)
    overrode: list[str] = field(repr=False)
    hidden: list[str] = field(repr=False)


def keep(shell: Shell) -> Baseline:
    """Note what there is, before strangers' code runs."""
    modules = {
        name: module
        for name, module in sys.modules.items()
        if (name in OTHERS or f"{name}.".startswith(tuple(f"{tree}." for tree in OWN_TREES)))
        and isinstance(module, types.ModuleType)
        and not name.startswith(("inside_transformers.grading", *WITHHELD))
    }
    for module in modules.values():
        vars(module).setdefault("__warningregistry__", {})  # what warns there later would else write to the module
    names = {name: value for name, value in shell.user_ns.items() if hasattr(builtins, name)}
    asked = [prepared(ast.parse(source), "<question>") for source in questions.sources()]
    looks: list[Callable[[], list[str]]] = []
    wakes: list[Callable[[], list[str]]] = []
    rests: list[Callable[[], None]] = []
    Caller.beforehand = staticmethod(sealed(_looking(wakes)))
    Caller.afterwards = staticmethod(sealed(_looking(looks)))
    Caller.at_rest = staticmethod(sealed(_looking([], rests)))
    things = list(_things(modules))
    own = list(_of_modules([name for name in OWN if name in sys.modules]))
    near = list(_of_modules(NEAR))
    written = set[int]()
    comparers = [each for each in things if each.owner in COMPARERS]
    packages = [f"{name}." for name, module in modules.items() if hasattr(module, "__path__")]
    rest, stirred = resting([each for each in things if each.owner], ["builtins.", *packages])
    wakes.append(stirred)
    rests.append(rest)
    looks += [looking([*near, *comparers], written, _classes(near)), overridden]
    kernels = {f"aten::{name}": torch._C._dispatch_dump(f"aten::{name}") for name in KERNELS}
    return Baseline(
        shell,
        list(sys.meta_path),
        list(sys.path),
        sys.modules,
        modules,
        names,
        asked,
        kernels,
        of_the_grader(sys._getframe()),
        frozenset(id(function) for one in (*things, *own) for function in one.functions.values()),
        written,
        {id(module): name for name, module in sys.modules.items() if name != "__main__"},
        looking(things, written),
        looking(things[:1], written),
        looking(own, written, _classes(own)),
        stirred,
        renewing(),
        read_beforehand(),
        [],
        # Not looked for where it would be done for each submission: to read a name is to write to its page.
        [name for name in sys.modules if name.startswith("inside_transformers.grading")],
    )


def _things(modules: Mapping[str, types.ModuleType]) -> Iterator[Things]:
    """What a verdict hangs on: first which modules there are."""
    yield Things.of("", sys.modules, modules)
    yield Things.of("builtins.", vars(builtins), PYTHONS)
    for kind in KINDS:
        yield Things.of(f"{kind.__name__}.", vars(kind), vars(kind))
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


def _classes(things: Iterable[Things]) -> list[str]:
    """The classes among them: a module may get new names."""
    return [one.owner for one in things if "." not in one.owner[:-1]]


def changed(kept: Baseline, begins: bool = False, kernels: Callable[[str], str] = torch._C._dispatch_dump) -> list[str]:
    """The names of what is not as it was. What stands behind torch's operators is looked at when a test is over: who
    takes it away before has been noted as it was put there."""
    found = kept.look() + overridden()
    found += [f"torch's {name}" for name, there in kept.kernels.items() if not begins and kernels(name) != there]
    found += kept.overrode
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


def _looking(looks: list[Callable[[], list[str]]], then: Sequence[Callable[[], None]] = ()) -> Callable[[], None]:
    """Looks whether something is not as it was, around each call: a part could put it back before its test ends."""

    def look() -> None:
        for each in looks:
            if found := each():
                raise ReplacedError(*found)
        for do in then:
            do()

    return look


def restore(kept: Baseline, given: Given, tensor: type = torch.Tensor) -> None:
    """Undo what would let a test see other modules than the instructor's, or tensors be shown in another way than by
    torch, as many like them to say their shapes; and end what listens to it."""
    sys.settrace(None)
    sys.setprofile(None)
    gc.callbacks.clear()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGUSR2):
        signal.signal(number, signal.SIG_DFL)
    for name, shows in SHOWING.items():
        if vars(tensor).get(name) is not shows:
            type.__setattr__(tensor, name, shows)
    sys.modules = kept.imported  # a notebook may have put another in its place
    for name in given.modules:
        sys.modules.pop(name, None)
    if kept.loaded():  # to put back what is there would be to write to each
        sys.modules.update(kept.modules)
    sys.meta_path[:] = [given.finder, *kept.finders]
    sys.path[:] = kept.path

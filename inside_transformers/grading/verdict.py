"""A test, run in a copy of the student's process that ends with it: nothing that the student has changed decides.

What is needed was kept before the first of the student's cells ran. That a test came to its end is proved afterwards:
the grader asks what can only be answered by going on to run code, with an answer known to the grader alone.
"""

import ast
import base64
import builtins
import contextlib
import functools
import gc
import importlib.abc
import importlib.machinery
import linecache
import marshal
import math
import signal
import sys
import traceback
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from inside_transformers.grading.shell import Shell, error_output
from inside_transformers.grading.watched import Watch, rewriter
from inside_transformers.grading.wire import Line, Message

WITHHELD = ("inside_transformers.parts", "inside_transformers.references")
OURS = ("inside_transformers.checks",)
COMPARING = (
    "allclose", "equal", "isclose", "is_tensor", "all", "any", "eq", "ne", "lt", "gt", "le", "ge", "tensor",
    "as_tensor", "zeros", "ones", "where", "is_floating_point", "matmul", "softmax", "einsum",
)  # fmt: skip
# A notebook may put its own in the place of these.
FREE = {"_", "__", "___", "print", "input", "open", "display", "get_ipython", "exit", "quit", "help", "copyright"}
PROGRESS = "_course_progress"
MANY = 20


@dataclass(frozen=True)
class Kept:
    """What a process had before strangers' code ran in it.

    Attributes:
        shell: IPython.
        finders: how modules are found.
        path: where.
        modules: those of the course and what tests compare with, by name.
        things: what may not be replaced: where it stands, under which name, itself and its code.
    """

    shell: Shell
    finders: list[Any]
    path: list[str]
    modules: dict[str, types.ModuleType]
    things: list[tuple[Any, str, Any, Any]] = field(repr=False)


def keep(shell: Shell) -> Kept:
    """Note what there is, before strangers' code runs."""
    modules = {
        name: module
        for name, module in sys.modules.items()
        if name.partition(".")[0] in ("inside_transformers", "torch", "numpy", "math", "builtins", "json", "unittest")
        and isinstance(module, types.ModuleType)
        and not name.startswith(("inside_transformers.grading", *WITHHELD))
    }
    return Kept(shell, list(sys.meta_path), list(sys.path), modules, list(_things(modules)))


def _things(modules: Mapping[str, types.ModuleType]) -> Iterator[tuple[Any, str, Any, Any]]:
    """What a verdict hangs on."""
    yield from _of(builtins, [name for name in vars(builtins) if name not in FREE])
    yield from _of(torch, COMPARING)
    yield from _of(torch.Tensor, [name for name, value in vars(torch.Tensor).items() if callable(value)])
    yield from _of(np, ("allclose", "array_equal", "isclose", "all", "any"))
    yield from _of(math, ("isclose", "isnan", "sqrt"))
    for name, module in modules.items():
        if name.startswith(OURS) or name in (
            "torch.testing", "torch.testing._comparison", "torch.nn.functional", "numpy.testing",
            "numpy.testing._private.utils", "unittest.case", "inside_transformers.numbers", "json",
        ):  # fmt: skip
            own = {key: value for key, value in vars(module).items() if callable(value)}
            yield from _of(module, own)
            for value in own.values():
                if isinstance(value, type) and value.__module__ == name:
                    yield from _of(value, [key for key, each in vars(value).items() if callable(each)])


def _of(owner: Any, names: Any) -> Iterator[tuple[Any, str, Any, Any]]:
    for name in names:
        value = vars(owner).get(name)
        if value is not None:
            yield owner, name, value, getattr(value, "__code__", None)


def changed(kept: Kept) -> list[str]:
    """The names of what is not as it was."""
    found = []
    for owner, name, value, code in kept.things:
        now = vars(owner).get(name)
        if now is not value or getattr(now, "__code__", None) is not code:
            found.append(f"{owner.__name__}.{name}")
    for name, module in kept.modules.items():
        if sys.modules.get(name) is not module:
            found.append(name)
    return sorted(set(found))[:MANY]


# ------------------------------------------------------------------------------------------------ what is withheld


class Given(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules that were sent."""

    def __init__(self, about: Message, part: types.CodeType, scope: dict[str, Any]) -> None:
        self.modules: dict[str, str] = about["modules"]
        self.parts: dict[str, str] = about["parts"]
        self.part, self.scope = part, scope
        self.loaded: dict[str, types.ModuleType] = {}
        self.borrowed: list[str] = []

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """For what was sent, and for nothing else."""
        if fullname not in self.modules:
            return None
        self.refuse_borrowing(fullname)
        package = any(name.startswith(f"{fullname}.") for name in self.modules)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=package)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """The module that was made before, if there is one."""
        return self.loaded.get(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run its code."""
        if module.__name__ in self.loaded:
            return
        self.loaded[module.__name__] = module
        exec(marshal.loads(base64.b64decode(self.modules[module.__name__])), vars(module))
        if module.__name__ == WITHHELD[0]:
            module.parts_of = self.parts_of  # type: ignore[attr-defined]

    def parts_of(self, package: str, path: Any) -> Mapping[str, Any]:
        """The parts of an assignment, each loaded when it is asked for."""
        return Described(self, {part: name for part, name in self.parts.items() if name.startswith(f"{package}.")})

    def refuse_borrowing(self, name: str) -> None:
        """Raise ImportError where a student's part asks: its code stands between here and ours, which calls it."""
        frame: types.FrameType | None = sys._getframe()
        own = False
        while frame is not None:
            own = own or frame.f_globals is self.scope
            if own and frame.f_code is self.part:
                self.borrowed.append(name)
                raise ImportError("this belongs to the tests")
            frame = frame.f_back

    def guarded(self, function: Any) -> Any:
        """A right answer that a student's part cannot call."""

        @functools.wraps(function)
        def reference(*given: Any, **named: Any) -> Any:
            self.refuse_borrowing(function.__name__)
            return function(*given, **named)

        reference.stands_for = function  # type: ignore[attr-defined]
        return reference

    def hide(self) -> None:
        """Let nothing of it be found by name."""
        for name in self.modules:
            sys.modules.pop(name, None)
        package = sys.modules[WITHHELD[0].partition(".")[0]]
        for name in WITHHELD:
            vars(package).pop(name.partition(".")[2], None)


class Described(Mapping[str, Any]):
    """Descriptions of parts by name."""

    def __init__(self, given: Given, modules: Mapping[str, str]) -> None:
        self.given, self.modules = given, modules
        self.found: dict[str, Any] = {}

    def __getitem__(self, part: str) -> Any:
        if part not in self.found:
            described = vars(importlib.import_module(self.modules[part])).values()
            spec: Any = next(each for each in described if isinstance(each, type) and vars(each).get("name") == part)
            spec.reference = staticmethod(self.given.guarded(spec.reference))
            self.found[part] = spec
        self.given.hide()
        return self.found[part]

    def __iter__(self) -> Iterator[str]:
        return iter(self.modules)

    def __len__(self) -> int:
        return len(self.modules)


def restore(kept: Kept, given: Given) -> None:
    """Undo what would let a test see other modules than the instructor's, and end what listens to it."""
    sys.settrace(None)
    sys.setprofile(None)
    gc.callbacks.clear()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGUSR2):
        signal.signal(number, signal.SIG_DFL)
    for name in [name for name in sys.modules if name.startswith(WITHHELD) or name.startswith("parts_of_")]:
        del sys.modules[name]
    sys.modules.update(kept.modules)
    sys.meta_path[:] = [given, *kept.finders]
    sys.path[:] = kept.path


# ------------------------------------------------------------------------------------------------------ running


def execute(
    source: str, scope: dict[str, Any], name: str, rewrite: Callable[[ast.Module], ast.Module] = lambda tree: tree
) -> tuple[BaseException | None, Any]:
    """Run statements; what ended them, if not their end, and the value of the last one if it is an expression."""
    value: Any = None
    try:
        tree = rewrite(ast.parse(source, name))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec", dont_inherit=True), scope)
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), scope)
    except BaseException as error:
        return error, None
    return None, value


def answers(questions: list[str]) -> list[str]:
    """What each of some sources ends with: the name of its exception, or `end` and the value of its last line."""
    found = []
    for source in questions:
        error, value = execute(source, {"__name__": "__main__", "__builtins__": builtins}, "<question>")
        found.append(type(error).__name__ if error is not None else f"end {value!r}"[:100])
    return found


@dataclass
class Test:
    """One test in its copy of the process.

    Attributes:
        kept: from before.
        line: to the grader.
        about: what the grader said of it.
    """

    kept: Kept
    line: Line
    about: Message

    def run(self) -> None:
        """Run it step by step, as the grader sends them, and answer its questions."""
        scope = self.kept.shell.user_ns
        computed = self.kept.modules["inside_transformers.checks.calls"].Caller.computed.__code__
        self.given = Given(self.about, computed, scope)
        restore(self.kept, self.given)
        self.line.send({"op": "before", "changed": changed(self.kept), "answers": answers(self.about["questions"])})
        execute(self.about["imports"], scope, "<imports>")
        execute(self.about["prelude"], scope, "<earlier tests>")
        self.watch = Watch()
        rewrite = rewriter(scope, set(self.about["given"]), None if self.about["checked"] else self.watch)
        self._note_progress(scope)
        value: Any = None
        name = f"<{self.about['name']}>"
        while True:
            step = self.line.receive()
            if step["op"] != "step":
                break
            if not step["hidden"]:
                linecache.cache[name] = (len(step["source"]), None, step["source"].splitlines(keepends=True), name)
            error, value = execute(step["source"], scope, name, rewrite)
            if error is not None:
                self._fail(error, step["hidden"])
                return
            self.kept.shell.collector.flush()
            self.line.send({"op": "done"})
        self._prove(step, value)

    def _note_progress(self, scope: dict[str, Any]) -> None:
        """Let a test count the parts that pass, which other copies of the process found."""
        passed = {name: scope[name] for name in self.about["passed"] if name in scope}
        scope[PROGRESS] = {"assignment": self.about["assignment"], "passed": passed}

    def _fail(self, error: BaseException, hidden: bool) -> None:
        self.kept.shell.collector.flush()
        kind = type(error)
        ours = self.kept.modules["inside_transformers.checks.mistakes"].Mistake
        self.line.send(
            {
                "op": "failed",
                "kind": kind.__name__[:200],
                "message": _said(error),
                "mistake": str(getattr(error, "slug", None) or "")[:100] if kind is ours else "",
                "ours": kind is ours,
                "own": _inside(error, self.kept.shell.user_ns),
                "changed": [*changed(self.kept), *self.given.borrowed],
                "shown": self._shown(error) if not hidden or kind is ours else None,
            }
        )

    def _shown(self, error: BaseException) -> Message:
        """The error as IPython shows it below the cell."""
        shell = self.kept.shell
        try:
            if hasattr(error, "_render_traceback_"):
                lines = error._render_traceback_()
            else:
                lines = shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__, tb_offset=1)
        except BaseException:
            lines = [f"{type(error).__name__}: {_said(error)}"]
        return error_output(type(error), error, lines)

    def _prove(self, asked: Message, value: Any) -> None:
        """Show that this process still does what code says, after the last line of the test."""
        found = answers(asked["questions"])
        self.line.send(
            {
                "op": "proof",
                "nonce": asked["nonce"],
                "answers": found,
                "changed": [*changed(self.kept), *self.given.borrowed, *self.watch.blind[:MANY]],
                "score": float(value) if type(value) in (int, float) and math.isfinite(value) else None,
                "refuses": self._refuses_nonsense(asked["nonsense"]),
            }
        )

    def _refuses_nonsense(self, source: str) -> bool:
        """Whether the test fails for a function that returns nothing."""
        if not source:
            return True
        scope = dict(self.kept.shell.user_ns)
        execute(f"def {self.about['part']}(*given, **named):\n    return None\n", scope, "<nonsense>")
        with self._silently():
            error, _ = execute(source, scope, "<nonsense test>")
        return error is not None

    @contextlib.contextmanager
    def _silently(self) -> Iterator[None]:
        collector = self.kept.shell.collector
        collector.flush()
        hand_on, collector.hand_on = collector.hand_on, lambda output: None
        try:
            yield
        finally:
            collector.flush()
            collector.hand_on = hand_on


def _said(error: BaseException) -> str:
    try:
        return str(error)[:10_000]
    except BaseException:
        return ""


def _inside(error: BaseException, scope: dict[str, Any]) -> bool:
    """Whether an exception arose in the student's own code."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    own = [frame for frame in frames if frame.f_globals is scope]
    return len(own) > 1


def run(kept: Kept, line: Line, about: Message, quietly: Callable[[], None]) -> None:
    """Run one test; `quietly` is called when it is over, to show what waits."""
    Test(kept, line, about).run()
    quietly()

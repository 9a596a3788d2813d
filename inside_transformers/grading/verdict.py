"""A test, run in a copy of the student's process that ends with it: nothing that the student has changed decides.

What is needed was kept before the first of the student's cells ran. That a test came to its end is proved afterwards:
the grader asks what can only be answered by going on to run code, with an answer known to the grader alone.
"""

import ast
import builtins
import contextlib
import linecache
import math
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from inside_transformers.grading.executing import Prepared, carry_out, execute, prepared
from inside_transformers.grading.given import Given
from inside_transformers.grading.kept import MANY, Kept, ReplacedError, changed, restore
from inside_transformers.grading.shell import error_output
from inside_transformers.grading.watched import Watch, rewriter
from inside_transformers.grading.wire import Line, Message

PROGRESS = "_course_progress"


def answers(kept: Kept, asked: Iterable[list[int]]) -> list[str]:
    """What each of some comparisons ends with: the name of its exception, or `end` and the value of its last line."""
    found = []
    for comparison, a, b in asked:
        scope = {"__name__": "__main__", "__builtins__": builtins, "a": a, "b": b}
        try:
            found.append(f"end {carry_out(kept.questions[comparison], scope)!r}"[:100])
        except BaseException as error:
            found.append(type(error).__name__)
    return found


@dataclass
class Test:
    """One test in its copy of the process.

    Attributes:
        kept: from before.
        line: to the grader.
        about: what the grader said of it.
        sent: the open file with what it needs.
    """

    kept: Kept
    line: Line
    about: Message
    sent: int

    def run(self) -> None:
        """Run it step by step, as the grader sends them, and answer its questions."""
        scope = self.kept.shell.user_ns
        computed = self.kept.modules["inside_transformers.checks.calls"].Caller.computed
        self.given = Given(self.sent, computed, scope, self.kept.ours)
        restore(self.kept, self.given)
        found = changed(self.kept)
        self.given.listen()
        self.line.send({"op": "before", "changed": found, "answers": answers(self.kept, self.about["asked"])})
        execute(self.about["imports"], scope, "<imports>")
        execute(self.about["prelude"], scope, "<earlier tests>")
        self.watch = Watch()
        given = {name for name, value in self.kept.names.items() if scope.get(name) is value}.union(self.about["given"])
        rewrite = rewriter(scope, given, None if self.about["checked"] else self.watch)
        self.codes: list[Prepared] = []

        def prepare(tree: ast.Module, name: str) -> Prepared:
            self.codes.append(prepared(rewrite(tree), name))
            return self.codes[-1]

        self._note_progress(scope)
        value: Any = None
        name = f"<{self.about['name']}>"
        while True:
            step = self.line.receive()
            if step["op"] != "step":
                break
            if not step["hidden"]:
                linecache.cache[name] = (len(step["source"]), None, step["source"].splitlines(keepends=True), name)
            error, value = execute(step["source"], scope, name, prepare)
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
                "changed": sorted(
                    {
                        *changed(self.kept, within=False),
                        *self.given.borrowed,
                        *(error.args if kind is ReplacedError else ()),
                    }
                ),
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
        found = answers(self.kept, asked["asked"])
        self.line.send(
            {
                "op": "proof",
                "nonce": asked["nonce"],
                "answers": found,
                "changed": [*changed(self.kept, within=False), *self.given.borrowed, *self.watch.blind[:MANY]],
                "score": float(value) if type(value) in (int, float) and math.isfinite(value) else None,
                "refuses": self._refuses_nonsense() if self.about["checked"] else True,
            }
        )

    def _refuses_nonsense(self) -> bool:
        """Whether the test fails for a function that returns nothing."""
        scope = dict(self.kept.shell.user_ns)
        execute(f"def {self.about['part']}(*given, **named):\n    return None\n", scope, "<nonsense>")
        with self._silently():
            try:
                for code in self.codes:
                    carry_out(code, scope)
            except BaseException:
                return True
        return False

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


def run(kept: Kept, line: Line, about: Message, sent: int, quietly: Callable[[], None]) -> None:
    """Run one test; `quietly` is called when it is over, to show what waits."""
    Test(kept, line, about, sent).run()
    quietly()

"""A test, run in a copy of the student's process: nothing that the student has changed decides.

What is needed was kept before the first of the student's cells ran. That a test came to its end is proved afterwards:
the grader asks what can only be answered by going on to run code, with an answer known to the grader alone.
"""

import ast
import builtins
import contextlib
import linecache
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from inside_transformers.grading.defined import Noted, stand
from inside_transformers.grading.executing import Prepared, carry_out, execute, prepared
from inside_transformers.grading.given import Given
from inside_transformers.grading.kept import MANY, Baseline, ReplacedError, changed, restore
from inside_transformers.grading.listening import Ear
from inside_transformers.grading.scope import Scope
from inside_transformers.grading.shell import Output, error_output
from inside_transformers.grading.watched import Watch, rewriter
from inside_transformers.grading.wire import Message

CLASS = "class"
PROGRESS, UNREAD = "_course_progress", "_course_unread"


def answers(kept: Baseline, asked: Iterable[list[int]]) -> list[str]:
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
    """One test in its copy of the process, step by step: each gives what shall be said.

    Attributes:
        kept: from before.
        ear: what listens.
        about: what the grader said of it.
        sent: the open file with what it needs; -1 where an earlier test of this process has had it.
        put: takes its outputs.
        noted: what released cells have defined.
        given: what an earlier test of this process was sent.
    """

    kept: Baseline
    ear: Ear
    about: Message
    sent: int
    put: Callable[[Output], None]
    noted: dict[str, Noted] = field(default_factory=dict)
    given: Given | None = None

    def begin(self) -> list[Message]:
        """Make it ready, and answer the first questions."""
        notebook = self.kept.shell.user_ns
        self.scope = scope = Scope(notebook)
        self.kept.shell.collector.begin(self.about["output_bytes"], self.put)
        if self.given is None:
            self.kept.renew()
            computed = self.kept.modules["inside_transformers.checks.calls"].Caller.computed
            self.given = Given(self.sent, computed, self.ear)
        restore(self.kept, self.given)
        found = changed(self.kept, begins=True)
        self.ear.attend(True)
        before: Message = {"op": "before", "changed": found, "answers": answers(self.kept, self.about["asked"])}
        execute(self.about["imports"], scope, "<imports>")
        before["others"], before["rewritten"] = stand(scope, self.noted, self.about["released"])
        before["moved"] = scope.moved
        execute(self.about["prelude"], scope, "<earlier tests>")
        self.watch = Watch(_looking(scope))
        names = {name for name, value in self.kept.names.items() if notebook.get(name) is value}.union(
            self.about["given"]
        )
        self.rewrite = rewriter(scope, names, None if self.about["checked"] else self.watch)
        self.codes: list[Prepared] = []
        self.value: Any = None
        self._note_progress(notebook)
        return [before]

    def _prepare(self, tree: ast.Module, name: str) -> Prepared:
        if self.has_classes:
            self.scope.fetch(tree)
        self.codes.append(prepared(self.rewrite(tree), name))
        return self.codes[-1]

    def step(self, step: Message) -> list[Message]:
        """Run some of its lines, as the grader sends them."""
        name = f"<{self.about['name']}>"
        if not step["hidden"]:
            lines = [f"{line}\n" for line in step["source"].split("\n")]
            linecache.cache[name] = (len(step["source"]), None, lines, name)
        self.has_classes = CLASS in step["source"]
        look, stirred, end, done = self.kept.own, self.kept.stirred, self._end, {"op": "done"}
        error, self.value = execute(step["source"], self.scope, name, self._prepare)
        if found := look() or stirred("torch.") or self.scope.replaced():  # whose default dtype is put back at the end
            error = ReplacedError(*found)
        if error is not None:
            return [self._failed(error, step["hidden"]), *end()]
        self.kept.shell.collector.flush()
        return [done]

    def prove(self, asked: Message) -> list[Message]:
        """Show that this process still does what code says, after the last line of the test."""
        return [self._proof(asked, self.value), *self._end()]

    def _end(self) -> list[Message]:
        """It is over: show what waits for that, pictures and links."""
        shell = self.kept.shell
        for event in ("post_execute", "post_run_cell"):
            with contextlib.suppress(Exception):
                shell.events.trigger(event, *([None] if event == "post_run_cell" else []))
        shell.collector.flush()
        return [{"op": "ended"}]

    def _note_progress(self, scope: dict[str, Any]) -> None:
        """Let a test count the parts that pass, which other copies of the process found."""
        passed = {name: scope[name] for name in self.about["passed"] if name in scope}
        scope[PROGRESS] = {"assignment": self.about["assignment"], "passed": passed}

    def _failed(self, error: BaseException, hidden: bool) -> Message:
        self.kept.shell.collector.flush()
        kind = type(error)
        ours = self.kept.modules["inside_transformers.checks.mistakes"].Mistake
        return {
            "op": "failed",
            "kind": kind.__name__[:200],
            "message": _said(error),
            "mistake": str(getattr(error, "slug", None) or "")[:100] if kind is ours else "",
            "ours": kind is ours,
            "changed": sorted({*changed(self.kept), *(error.args if kind is ReplacedError else ())}),
            "shown": self._shown(error) if not hidden or kind is ours else None,
        }

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

    def _proof(self, asked: Message, value: Any) -> Message:
        found = answers(self.kept, asked["asked"])
        return {
            "op": "proof",
            "nonce": asked["nonce"],
            "answers": found,
            "changed": [*changed(self.kept), *self.watch.blind[:MANY]],
            "score": float(value) if type(value) in (int, float) and math.isfinite(value) else None,
            "refuses": self._refuses_nonsense() if self.about["checked"] else True,
        }

    def _refuses_nonsense(self) -> bool:
        """Whether the test fails for a function that returns nothing."""
        notebook = {**self.kept.shell.user_ns, UNREAD: True}
        execute(f"def {self.about['part']}(*given, **named):\n    return None\n", notebook, "<nonsense>")
        scope = Scope(notebook, self.scope)
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


def _looking(scope: Scope) -> Callable[[], None]:
    """Looks whether a call of a part has put something else in the place of what a released cell defines."""

    def look() -> None:
        if found := scope.replaced():
            raise ReplacedError(*found)

    return look


def _said(error: BaseException) -> str:
    try:
        return str(error)[:10_000]
    except BaseException:
        return ""

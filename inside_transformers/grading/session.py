"""One submission's cells, run one after the other, and what comes of its parts: the grader's side of the sandbox."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_output

from inside_transformers.course.notebooks import grade_id
from inside_transformers.grading import cells, questions, released, tested, withheld
from inside_transformers.grading.carried import Carried
from inside_transformers.grading.defining import only_defines
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import Outcome, PartOutcome, PartState, Status, Work, death
from inside_transformers.grading.output import Kept
from inside_transformers.grading.tested import TestRun, Waiting
from inside_transformers.grading.wire import Line, LineError, Message

SLACK = 30.0  # seconds beyond a limit after which the sandbox itself is given up
OWN_CELLS = 10  # times the limit: what all of a student's own cells may take together
SHORT = 0.1  # of the limit: after it, what was stopped once is stopped again
SHORTEST = 1.0


@dataclass
class Session:
    """One submission on its way through the sandbox.

    Attributes:
        work: what is graded.
        notebook: what runs; outputs are put into it.
        limits: what it may use.
    """

    work: Work
    notebook: NotebookNode
    limits: Limits
    parts: list[PartOutcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    lost: str = ""
    hung: set[str] = field(default_factory=set)  # the notebook's functions that ran out of time
    suspected: set[str] = field(default_factory=set)  # the parts whose own cell is evidence
    stopped: dict[str, str] = field(default_factory=dict)  # what stopped the solution's cell, by part
    passed: list[str] = field(default_factory=list)
    count: int = 0
    own_seconds: float = 0.0  # that cells outside the parts took
    waiting: list[Waiting] = field(default_factory=list)  # the tests before what only defines, which run after it
    kept_names: int = 0  # how often the notebook's names were kept for them
    afresh: bool = True  # whether the next test needs a process of its own
    carried: Carried = field(default_factory=Carried)

    def run(self, line: Line, stop: Callable[[], bool]) -> None:
        """Run every cell.

        Raises:
            SandboxError: no sandbox could be made.
        """
        from inside_transformers.grading.sandbox import SandboxError

        self.line, self.stop = line, stop
        self.withheld = withheld.of_a_test(self.work.assignment, self.work.files)
        self.students = released.students_names(self.work.template)
        first = line.receive(SLACK)
        if first.get("op") != "ready":
            raise SandboxError(f"no sandbox could be made: {str(first.get('said'))[:500]}")
        for cell in self.notebook.cells:
            if stop():
                raise KeyboardInterrupt
            self._cell(cell)
        self._run_tests()

    def _cell(self, cell: NotebookNode) -> None:
        graded = cell.metadata.get("nbgrader", {}).get("grade")
        if cell.cell_type != "code":
            if graded:
                self._by_hand(cell)
            return
        cell.outputs, cell.execution_count = [], None
        if cells.is_test(cell):
            self._await(cell)
            return
        if cell.source.strip() and not self.lost:
            self._plain(cell)
        if graded:
            self._by_hand(cell)

    def _by_hand(self, cell: NotebookNode) -> None:
        points = float(cell.metadata.nbgrader.get("points", 0))
        self.parts.append(PartOutcome(grade_id(cell), cells.part_of(cell), None, points, "by hand"))

    # ------------------------------------------------------------------------------------------------ plain cells

    def _plain(self, cell: NotebookNode) -> None:
        """Run a cell that decides nothing."""
        name = grade_id(cell)
        if not name and self.own_seconds > (most := OWN_CELLS * self.limits.seconds):
            said = f"The cells outside the parts took more than {most:g} s in all: those that follow were not run."
            self.stopped[name] = said
            self.notes.append(said)
            cell.outputs.append(_error("Stopped", said))
            return
        prelude = self.carried.needed(cell.source, hidden=False)
        if prelude or not only_defines(cell.source):
            self._run_tests()
        self.kept_names += bool(self.waiting)
        names = self.kept_names if self.waiting else 0
        self.count += 1
        cell.execution_count = self.count
        begun = time.monotonic()
        kept = Kept(self.limits.output_bytes)
        if prelude:
            self._exchange({"op": "cell", "source": prelude, "silent": True, "kept": 0}, Kept(0))
        defines = released.names_defined(cell)
        ended = self._exchange({"op": "cell", "source": cell.source, "defines": defines, "kept": names}, kept)
        if names and ended.get("how") in ("ended", "stopped"):
            for each in self.waiting:
                each.names_of = each.names_of or names
        self.carried.note_cell(cell.source)
        cell.outputs = kept.outputs()
        said = self._said_of(ended, "this cell")
        self.own_seconds += 0.0 if name else time.monotonic() - begun
        where = cells.where(self.notebook, cell)
        # Where its process is gone, so is what it took there.
        if found := _suspicious(ended, ("ended", "stopped")):
            self.evidence += [f"{where}: {each}" for each in found]
            self.suspected.add(name)
        if said:
            self.stopped[name] = said
            if not any(output.output_type == "error" for output in cell.outputs):
                cell.outputs.append(_error("Stopped", said))
            self.notes.append(f"{where}: {said}")

    def _exchange(
        self,
        message: Message,
        kept: Kept,
        answer: Callable[[Message], Message | None] = lambda said: None,
        files: Sequence[int] = (),
    ) -> Message:
        """Send a cell or a test, with open files, take its outputs and answer what it asks; how it ended."""
        message |= {
            "seconds": self.limits.seconds,
            "probe": max(SHORTEST, SHORT * self.limits.seconds),
            "hung": sorted(self.hung),
            "output_bytes": self.limits.output_bytes,
        }
        running: list[str] = []
        reached: list[str] = []
        try:
            self.line.send(message, files)
            while True:
                said = self.line.receive(self.limits.seconds + SLACK)
                if said.get("op") == "output":
                    kept.take(said.get("output"))
                elif said.get("op") == "stack":
                    running = [str(name)[:200] for name in said.get("names", [])[:20]]
                elif said.get("op") == "reached":
                    reached += [str(said.get("name"))[:80]]
                elif said.get("op") == "ended":
                    said["reached"] = reached
                    if said.get("how") in ("stopped", "killed"):
                        said["running"] = running
                        said["again"] = [name for name in running if name in self.hung]
                        self.hung |= set(running)
                    if said.get("how") in ("lost", "no room"):
                        self._lose(str(said.get("said"))[:200])
                    return said
                elif (told := answer(said)) is not None:
                    self.line.send(told)
        except (LineError, TimeoutError) as error:
            self._lose(str(error) or "no answer")
            return {"op": "ended", "how": "lost"}

    def _lose(self, said: str) -> None:
        self.lost = self.lost or f"The sandbox ended before the notebook did, or gave no answer ({said})."

    def _said_of(self, ended: Message, where: str) -> str:
        """A sentence for a cell or a test that did not come to its end, or nothing."""
        how, seconds = ended.get("how"), self.limits.seconds
        if how in ("stopped", "killed"):
            again, running = ended.get("again"), ended.get("running")
            if again and float(ended.get("seconds") or 0.0) < seconds:
                return f"Stopped in {where}: it calls `{again[0]}`, which ran out of time before."
            if running:
                return (
                    f"Ran out of time after {seconds:g} s in {where}, while `{running[0]}` ran: does a loop never end?"
                )
            return f"Ran out of time after {seconds:g} s in {where}: does a loop never end, or is the machine busy?"
        if how == "forged":
            return "Python was ended in this cell: it spoke for the grader."
        if how == "full" and ended.get("of") == "files":
            return (
                f"Hardly any more files could be opened after {where}: does it open hundreds and leave them open?"
                " What follows ran without it."
            )
        if how == "full":
            return (
                f"The memory ({self.limits.memory:,} MB) was used up in {where}, and not given back: does a list grow"
                " in a loop? What follows ran without it."
            )
        if how == "died":
            return death(ended.get("status"))
        return ""

    # -------------------------------------------------------------------------------------------------- tests

    def _await(self, cell: NotebookNode) -> None:
        """Let a test wait: those with nothing but definitions between them run one after the other in one process."""
        self.count += 1
        cell.execution_count = self.count
        self.waiting.append(Waiting(cell, self.carried.needed(cell.source, hidden=True)))
        self.carried.note_test(cell.source)

    def _run_tests(self) -> None:
        while self.waiting:
            if self.stop():
                raise KeyboardInterrupt
            self._graded(self.waiting.pop(0))
        self.afresh = True

    def _graded(self, waiting: Waiting) -> None:
        """Run a test cell, and judge its part."""
        cell = waiting.cell
        part, points = cells.part_of(cell), float(cell.metadata.nbgrader.get("points", 0))

        def judge(state: PartState, message: str = "", mistake: str = "", score: float | None = 0.0) -> None:
            shown = _printable(message[: tested.MESSAGE])
            self.parts.append(PartOutcome(grade_id(cell), part, score, points, state, shown, mistake))

        if self.lost:
            judge("not run", self.lost, score=None)
            return
        shared = not self.afresh and _is_checked(cell)
        test, kept, ended = self._tried(waiting, part, shared)
        # Something that an earlier test has left may have a part in it; a loop costs its time once.
        if shared and (test.suspicions or ended.get("how") in ("died", "forged")):
            test, kept, ended = self._tried(waiting, part, shared=False)
        cell.outputs = kept.outputs()
        borrowed = test.failed is not None and test.failed.get("mistake") == "borrowed"
        self.afresh = True
        if test.suspicions:
            self.evidence += [f"Part {part}: {said}" for said in test.suspicions]
        if self.lost:
            judge("not run", self.lost, score=None)
        elif test.suspicions or part in self.suspected:
            judge("refused", "A person must look at this part.", "borrowed" if borrowed else "", score=None)
        elif test.ended and ended.get("how") == "ended":
            self.passed.append(part)
            self.afresh = test.alone or not _is_checked(cell)
            judge("passed", score=points if test.score is None else min(max(test.score, 0.0), points))
        elif part in self.stopped:
            judge("stopped", self.stopped[part])
        elif test.failed is not None and not tested.interrupted(test.failed, ended):
            judge("failed", *tested.message(test, self.notebook, cell, part))
        else:
            said = self._said_of(ended, f"the test `{grade_id(cell)}`") or "Its test did not come to its end."
            if test.failed is None:
                cell.outputs.append(_error("Stopped", said))
            self.notes.append(f"Part {part}: {said}")
            judge("stopped", "\n".join(filter(None, (said, tested.call(test, cell)))))

    def _tried(self, waiting: Waiting, part: str, shared: bool) -> tuple[TestRun, Kept, Message]:
        """Run a test: what is known of it, its outputs, and how it ended."""
        test, kept = TestRun(), Kept(self.limits.output_bytes)
        ended = self._test(waiting, part, shared, test, kept)
        if ended.get("how") == "ended":  # else our own questions may have been stopped as well
            test.suspicions += test.answers
        test.suspicions += [
            each for each in _suspicious(ended, ("ended", "stopped", "killed")) if each not in test.suspicions
        ]
        if test.failed is not None and test.failed.get("mistake") == "borrowed":
            test.suspicions.append("the definition comes out of the course's package")
        return test, kept, ended

    def _test(self, waiting: Waiting, part: str, shared: bool, test: TestRun, kept: Kept) -> Message:
        cell = waiting.cell
        steps = list(cells.steps(cell.source))
        before, after = questions.in_turn()
        nonce = secrets.token_hex(16)

        def following() -> Message:
            if not steps:
                return {"op": "prove", "nonce": nonce, "asked": [each.asked for each in after]}
            step = steps.pop(0)
            test.hidden = test.hidden or step.hidden
            kept.closed = test.hidden
            return {"op": "step", "source": step.source, "hidden": step.hidden}

        def answer(said: Message) -> Message | None:
            op = said.get("op")
            if op == "before" and not test.ended:
                self._compare(test, said, before)
                self.notes += released.remarks(said)
                test.alone = bool(said.get("moved"))
                return following()
            if op == "done" and not test.ended and test.failed is None:
                return following()
            if op == "failed" and not test.ended and test.failed is None:
                test.failed = said
                if not (test.hidden and cells.leaks(str(said.get("shown")), hidden)):
                    kept.show(said.get("shown"))
                self._note_changed(test, said)
                return None
            if op == "proof" and not steps and test.failed is None:
                self._compare(test, said, after)
                if said.get("nonce") != nonce:
                    test.suspicions.append("what came back is not what was asked")
                if not said.get("refuses"):
                    test.suspicions.append("the test passes for a function that returns nothing")
                score = said.get("score")
                test.score = float(score) if isinstance(score, int | float) else None
                test.ended = True
                return None
            test.suspicions.append("something else than the test speaks for it")
            return None

        hidden = [step.source for step in steps if step.hidden]
        before_it = self.notebook.cells[: self.notebook.cells.index(cell)]
        message = {
            "op": "test",
            "afresh": not shared,
            "names_of": waiting.names_of,
            "name": grade_id(cell),
            "part": part,
            "assignment": self.work.assignment,
            "imports": cells.released_imports(before_it, f"{waiting.prelude}\n{cell.source}"),
            "released": [each.told for each in released.definitions(before_it, self.students | {part})],
            "prelude": waiting.prelude,
            "given": sorted(cells.names_given(before_it)),
            "checked": _is_checked(cell),
            "passed": self.passed,
            "asked": [each.asked for each in before],
        }
        return self._exchange(message, kept, answer, [self.withheld.fileno()])

    def _compare(self, test: TestRun, said: Message, asked: list[questions.Canary]) -> None:
        """Compare answers with what is right."""
        answers = said.get("answers")
        right = [each.answer for each in asked]
        if answers != right:
            given = answers if isinstance(answers, list) and len(answers) == len(right) else [""] * len(right)
            wrong, got = next((each, got) for each, got in zip(asked, given, strict=True) if each.answer != got)
            test.answers.append(f"`{wrong.source}` ends with {str(got)[:80]!r}, not {wrong.answer!r}")
        self._note_changed(test, said)

    def _note_changed(self, test: TestRun, said: Message) -> None:
        names = said.get("changed")
        if names and isinstance(names, list):
            shown = ", ".join(f"`{str(name)[:80]}`" for name in names[:5])
            line = f"replaced or reached by the notebook: {shown}"
            test.suspicions += [line] if line not in test.suspicions else []

    # -------------------------------------------------------------------------------------------------- outcome

    def outcome(self) -> Outcome:
        """What it came to."""
        status: Status = "graded"
        place = {grade_id(cell): number for number, cell in enumerate(self.notebook.cells)}
        self.parts.sort(key=lambda part: place[part.grade_id])
        if self.evidence:
            status = "quarantined"
        elif self.lost or self.stopped or any(part.state in ("stopped", "not run") for part in self.parts):
            status = "partial"
        notes = [*dict.fromkeys(self.evidence), *([self.lost] if self.lost else []), *dict.fromkeys(self.notes)]
        return Outcome(status, tuple(self.parts), self.notebook, tuple(_printable(note, "") for note in notes))


def _is_checked(cell: NotebookNode) -> bool:
    """Whether a test compares with `checks`, which gives back what a part has changed."""
    return "checks.part(" in cell.source and cells.part_of(cell).isidentifier()


def _printable(text: str, spared: str = "\n") -> str:
    """A text without signs that would steer a terminal: names and messages in it may be a stranger's."""
    return "".join(sign if sign.isprintable() or sign in spared else " " if sign.isspace() else "?" for sign in text)


def _suspicious(ended: Message, lasting: Sequence[str]) -> list[str]:
    """What a person must look at: reached in a process that went on, or said by somebody else."""
    names = ended.get("reached") if ended.get("how") in lasting else None
    found = [f"replaced or reached by the notebook: {', '.join(f'`{name}`' for name in names[:5])}"] if names else []
    return [*found, *["something else than the test speaks for it"] * (ended.get("how") == "forged")]


def _error(kind: str, said: str) -> NotebookNode:
    made: NotebookNode = new_output("error", ename=kind, evalue=said, traceback=[said])
    return made

"""Run a student's notebook from top to bottom, as grading will, and say of each part how it stands.

The file is only read. What runs is a copy in memory, in a fresh kernel of the Python that runs this.
"""

import ast
import contextlib
import copy
import logging
import os
import queue
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import ensure_async, run_sync
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum

from inside_transformers.course.notebooks import Part, StudentNotebook, grade_id
from inside_transformers.errors import CourseError

State = Literal["ok", "failed", "not written yet", "not reached", "graded by hand"]

# Colors and other instructions to a terminal, and characters that it would not show.
ESCAPES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
FRAME = re.compile(r"Cell In\s?\[(\d+)\],? line (\d+)")
INCOMPLETE = "_IncompleteInputError"  # a SyntaxError of Python 3.13 and later, for a bracket that stays open
SYNTAX_PLACE = re.compile(r" \(\w+\.py, line \d+\)$")
STARTS = 3  # another program may take one of the kernel's ports before the kernel does
INTERRUPTS = 3  # a test may try once more after the first
PATIENCE = 3  # seconds that an interrupted cell gets to stop
OUTPUT_PATIENCE = 10  # seconds that output may arrive after a cell's end


@dataclass(frozen=True)
class PartResult:
    """How a part stands, and why."""

    part: str
    points: float
    state: State
    message: str = ""


@dataclass(frozen=True)
class CheckResult:
    """How a notebook stands: each part in the assignment's order, and what else its author should know."""

    assignment: str
    parts: tuple[PartResult, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every part with tests passes them and the written part is written."""
        return all(result.state in ("ok", "graded by hand") for result in self.parts)


def check(
    student: StudentNotebook, timeout: int = 60, on_cell: Callable[[int, str], None] = lambda done, name: None
) -> CheckResult:
    """Run the notebook and judge its parts.

    Args:
        student: the notebook; it is not changed.
        timeout: seconds that one cell may take.
        on_cell: called before a code cell runs, with the number of those that have run and a name for it.

    Raises:
        CourseError: no kernel could be started.
    """
    run = _Run(student, timeout)
    run.execute(on_cell)
    return CheckResult(
        student.assignment,
        tuple(run.verdict(part) for part in student.parts),
        (*run.helper_failures(), *_changed_tests(student)),
    )


def code_cells(student: StudentNotebook) -> list[int]:
    """The indexes of the cells that run."""
    return [i for i, cell in enumerate(student.notebook.cells) if cell.cell_type == "code" and cell.source.strip()]


class _QuietClient(NotebookClient):
    """A client that drops all output, however much there is: what is needed of an error comes with the reply."""

    def output(self, outs: list[Any], msg: dict[str, Any], display_id: str | None, cell_index: int) -> None:
        return None


@dataclass
class _Run:
    """One run of a notebook: what failed in which cell, and where it ended if it did not reach the last one."""

    student: StudentNotebook
    timeout: int
    failures: dict[int, str] = field(default_factory=dict)
    not_implemented: set[int] = field(default_factory=set)  # cells that came to a `raise NotImplementedError`
    executed: dict[int, int] = field(default_factory=dict)  # IPython's number of an execution → index of the cell
    ended: tuple[int, str] | None = None

    def execute(self, on_cell: Callable[[int, str], None]) -> None:
        """Run every cell, until the last one or the kernel's end."""
        notebook = copy.deepcopy(self.student.notebook)
        with _kernel(lambda: self._client(notebook)) as client:
            for index in code_cells(self.student):
                on_cell(len(self.executed), grade_id(notebook.cells[index]) or "your own cell")
                self.executed[len(self.executed) + 1] = index
                try:
                    client.execute_cell(notebook.cells[index], index)
                except DeadKernelError:
                    self.ended = index, "the kernel died: out of memory, or a call that ends Python"
                    return
                except CellTimeoutError:
                    if not _stopped(client):
                        self.ended = (
                            index,
                            (
                                f"a loop never ends, or the machine is so busy that {self.timeout} s were too few; "
                                "it could not be interrupted"
                            ),
                        )
                        return
                    self.failures[index] = self._too_long()

    def _client(self, notebook: NotebookNode) -> NotebookClient:
        """What runs the notebook's cells in a kernel that has not been started yet."""
        log = logging.Logger("course check", logging.CRITICAL)
        log.addHandler(logging.NullHandler())
        return _QuietClient(
            notebook,
            # The students' notebooks name kernels of their own machines, and these may run another Python.
            km=AsyncKernelManager(
                kernel_name="python3", kernel_spec_manager=KernelSpecManager(kernel_dirs=[], log=log), log=log
            ),
            timeout=self.timeout,
            interrupt_on_timeout=True,
            error_on_timeout={"ename": "CellTimeoutError", "evalue": "", "traceback": []},
            iopub_timeout=OUTPUT_PATIENCE,
            raise_on_iopub_timeout=True,
            allow_errors=True,
            store_widget_state=False,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(self.student.path.resolve().parent)}},
            on_cell_error=self._failed,
            log=log,
        )

    def _too_long(self) -> str:
        patient = f"--timeout {3 * self.timeout}"
        return f"Stopped after {self.timeout} s: does a loop never end? If the machine is busy, add `{patient}`."

    def _failed(self, cell: NotebookNode, cell_index: int, execute_reply: dict[str, Any]) -> None:
        """Keep what a cell's error says: called by the client."""
        reply = execute_reply["content"]
        if reply["ename"] == "NotImplementedError":
            self.not_implemented.add(cell_index)
        if reply["ename"] == "CellTimeoutError":
            self.failures[cell_index] = self._too_long()
            return
        trace = ESCAPES.sub("", "\n".join(reply.get("traceback", [])))
        text = ESCAPES.sub("", str(reply["evalue"])).strip()
        if reply["ename"] == "Mistake":  # of `checks`: in the trace the student's lines, and last the message as shown
            place = self._page(text)
            text = "\n".join([*(ESCAPES.sub("", frame) for frame in reply.get("traceback", [])[:-1]), text])
        else:
            kind = "SyntaxError" if reply["ename"] == INCOMPLETE else reply["ename"]
            text = f"{kind}: {SYNTAX_PLACE.sub('', text)}" if text else str(kind)
            place = self._place(trace, cell_index)
        self.failures[cell_index] = text + place

    def _page(self, message: str) -> str:
        """Where the page is that a message ends with."""
        title = re.search(r"^Read again: (.+)\Z", message, re.MULTILINE)
        page = self.student.page(title[1]) if title else ""
        return f"\n            {page}" if page else ""

    def _place(self, trace: str, cell_index: int) -> str:
        """Where in the notebook an error arose, from its traceback: the innermost line of a cell."""
        frames = [(self.executed.get(int(number)), line) for number, line in FRAME.findall(trace)]
        known = [(index, line) for index, line in frames if index is not None]
        if not known:
            return ""
        index, line = known[-1]
        own_cell = index == cell_index and not grade_id(self.student.notebook.cells[index])
        return f"\n(line {line})" if own_cell else f"\n(line {line} of {self.student.name(index)})"

    def verdict(self, part: Part) -> PartResult:
        """How `part` stands after the run."""
        unwritten = _untouched(self.student.notebook.cells[part.solution])
        if part.test is None:
            return PartResult(part.name, part.points, "not written yet" if unwritten else "graded by hand")
        if self.ended and self.ended[0] in (part.solution, part.test):
            return PartResult(part.name, part.points, "failed", _sentence(self.ended[1]))
        if self.ended and self.ended[0] < max(part.solution, part.test):
            where = self.student.name(self.ended[0])
            return PartResult(part.name, part.points, "not reached", f"In {where}, {self.ended[1]}.")
        message = self.failures.get(part.solution) or self.failures.get(part.test)
        if message is None:
            return PartResult(part.name, part.points, "ok")
        # A stub's `raise` that was left under an answer says nothing, unless the test came to it.
        left = _raises_not_implemented(self.student.notebook.cells[part.solution].source)
        if unwritten or (left and part.test in self.not_implemented):
            return PartResult(part.name, part.points, "not written yet")
        return PartResult(part.name, part.points, "failed", message)

    def helper_failures(self) -> list[str]:
        """What went wrong in cells that belong to no part."""
        own = {index for part in self.student.parts for index in (part.solution, part.test)}
        failures = {index: message for index, message in self.failures.items() if index not in own}
        if self.ended and self.ended[0] not in own:
            failures[self.ended[0]] = _sentence(self.ended[1])
        return [f"An error in {self.student.name(index)}: {message}" for index, message in failures.items()]


@contextlib.contextmanager
def _kernel(make_client: Callable[[], NotebookClient]) -> Iterator[NotebookClient]:
    """A client with a running kernel, whose own messages do not reach the terminal."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # Modules beside the notebook may be imported, but nothing is left there.
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}
    with contextlib.ExitStack() as stack:
        for tries_left in reversed(range(STARTS)):
            client = make_client()
            try:
                stack.enter_context(client.setup_kernel(cleanup_kc=True, env=environment, **quiet))
                break
            except Exception as error:
                if not tries_left:
                    raise CourseError(f"no Python kernel could be started: {error} Is ipykernel installed?") from error
        yield client


def _stopped(client: NotebookClient) -> bool:
    """Interrupt the kernel until it answers; whether it does."""
    for _ in range(INTERRUPTS):
        assert client.km is not None
        assert isinstance(client.kc, AsyncKernelClient)
        run_sync(ensure_async)(client.km.interrupt_kernel())
        if run_sync(_answers)(client.kc):
            return True
    return False


async def _answers(kernel: AsyncKernelClient) -> bool:
    """Whether the kernel answers a request made now, within the time that an interrupted cell gets."""
    request = kernel.kernel_info()
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            message = await kernel.get_shell_msg(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            return False
        if message["parent_header"].get("msg_id") == request:
            return True


def _untouched(cell: NotebookNode) -> bool:
    """Whether a solution cell is empty, or as it was released: nbgrader keeps a checksum of that."""
    stripped = copy.copy(cell)
    stripped.source = cell.source.strip()
    checksum = cell.metadata.nbgrader.get("checksum")
    return not stripped.source or checksum in (compute_checksum(cell), compute_checksum(stripped))


def _raises_not_implemented(source: str) -> bool:
    """Whether the stub's `raise NotImplementedError` still stands in the code."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return False
    raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise)]
    return any(isinstance(exc, ast.Name) and exc.id == "NotImplementedError" for exc in raised)


def _changed_tests(student: StudentNotebook) -> list[str]:
    """A sentence for each test cell that is not as it was released."""
    tests = [student.notebook.cells[part.test] for part in student.parts if part.test is not None]
    changed = [
        grade_id(cell)
        for cell in tests
        if cell.metadata.nbgrader.get("checksum", "") not in ("", compute_checksum(cell))
    ]
    return [f"The tests in the cell `{name}` were changed. Grading puts the released ones back." for name in changed]


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."

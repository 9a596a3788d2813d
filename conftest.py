"""How nbval compares printed numbers, whose run of a page it compares, and which tests share a worker.

Numbers are compared to the last digit that is printed, give or take one: another processor, or another number of
threads, may round it differently. So numbers that are printed with a decimal point may differ by one in their last
place; whole numbers and words must be the same.

`make test` runs each page once: the book's build does, and with `--run-of-the-build` nbval compares what the build's
cells printed. Without it, nbval runs a page itself.

With `-n`, a worker gets one file at a time; of the bank of answers one part, whose tests share verdicts; and of the
tests of the book one page, whose tests share visits (see tests/book/conftest.py). Files that have many tests go first,
and before them those that take long: at the end all workers should still have something to do.
"""

import contextlib
import copy
import re
from collections import deque
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_cache import get_cache
from nbval.plugin import IPyNbCell
from xdist.scheduler import LoadFileScheduling

DECIMAL = re.compile(r"\d*\.(\d+)")
OF_A_PART = re.compile(r"(.*/test_bank\.py)::\w+\[(\w+)")
OF_A_PAGE = re.compile(r"(tests/book)/.*\[(?:.*-)?((?:book|exercises)/[\w/]+|search)(?:-(?:light|dark))?\]$")
# Files whose tests compute the same, which one worker does once.
SHARE = {"tests/tools/test_any_order_file.py": "tests/models/test_gaps.py"}
LONG = (
    "tests/exercises/test_round_trip.py",
    "tests/exercises/test_kernel.py",
    "tests/tools/test_edit_facts.py",
    "tests/lab/test_jupyterlab.py",
    "tests/grading/test_crowd.py",
    "tests/lab/test_exercise_in_jupyterlab.py",
    "tests/tools/test_lint_js.py",
    "tests/tools/test_chat_limits.py",
    "tests/grading/test_giving_back.py",
    "tests/grading/test_inert_in_formgrader.py",
    "tests/tools/test_warm_kernels.py",
    "tests/tools/test_pytest_settings.py",
    "tests/course/test_own_assignment.py",
    "tests/widgets/test_swipe.py",
    "tests/book/test_pages_in_firefox.py",
    "tests/widgets/test_fact_surgery_look.py",
    "tests/book/test_transfer_table.py",
    "tests/widgets/test_fact_surgery_square.py",
    "tests/widgets/test_machine_heads.py",
)
CACHE = Path(__file__).resolve().parent / "_build" / ".jupyter_cache"
compare_exactly = IPyNbCell.compare_outputs


def same_but_for_rounding(kept: str, printed: str) -> bool:
    """Whether two texts differ in the last digits of decimal numbers alone, by one at most."""
    if DECIMAL.sub("#", kept) != DECIMAL.sub("#", printed):
        return False
    pairs = zip(DECIMAL.finditer(kept), DECIMAL.finditer(printed), strict=True)
    return all(len(a[1]) == len(b[1]) and abs(float(a[0]) - float(b[0])) < 1.5 * 10 ** -len(a[1]) for a, b in pairs)


def compare_outputs(self: IPyNbCell, test: list[Any], ref: list[Any], skip_compare: Any = None) -> bool:
    """nbval's own comparison, after texts that differ by rounding alone were made the same."""
    test = copy.deepcopy(test)
    for printed, kept in zip(test, ref, strict=False):
        for new, old, name in (
            (printed, kept, "text"),
            (printed.get("data", {}), kept.get("data", {}), "text/plain"),
        ):
            if name in new and name in old and same_but_for_rounding(old[name], new[name]):
                new[name] = old[name]
    return bool(compare_exactly(self, test, ref, skip_compare))


IPyNbCell.compare_outputs = compare_outputs


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that spares a second run of each page."""
    told = "let nbval compare what the book's build has printed, where it ran the notebook as it is now"
    parser.getgroup("nbval").addoption("--run-of-the-build", action="store_true", help=told)


class RunOfTheBuild:
    """Stands where nbval has a kernel: whatever cell it is given, it says what this cell said in the book's build."""

    def __init__(self, cells: list[nbformat.NotebookNode]) -> None:
        self._cells = iter(cells)
        self._said: deque[dict[str, Any]] = deque()

    def execute_cell_input(self, source: str, allow_stdin: bool | None = None) -> str:
        """Find the next cell with this source, and what it said; return the id that its messages bear."""
        cell = next(cell for cell in self._cells if cell.source == source)
        messages = [(output.output_type, output) for output in cell.outputs]
        self._said.extend(
            {"msg_type": kind, "content": content, "parent_header": {"msg_id": source}}
            for kind, content in [*messages, ("status", {"execution_state": "idle"})]
        )
        return source

    def get_message(self, stream: str, timeout: float | None = None) -> dict[str, Any]:
        """The next message."""
        return self._said.popleft()

    def await_reply(self, message: str, timeout: float | None = None) -> None:
        """There is nothing to wait for."""

    def await_idle(self, message: str, timeout: float) -> None:
        """Forget what the cell still had to say."""
        self._said.clear()

    def is_alive(self) -> bool:
        """It never dies."""
        return True

    def stop(self) -> None:
        """There is nothing to stop."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give each notebook that the build ran as it is now the build's run of it; the others will start a kernel."""
    if config.getoption("run_of_the_build") and CACHE.exists():
        cache = get_cache(str(CACHE))
        for file in {item.parent for item in items if isinstance(item, IPyNbCell)}:
            with contextlib.suppress(KeyError):
                _, ran = cache.merge_match_into_notebook(file.nb)
                file.kernel = RunOfTheBuild([cell for cell in ran.cells if cell.cell_type == "code"])
                file.setup = file.setup_sanitize_files


class PartByPart(LoadFileScheduling):
    """Sends a worker one file at a time, but of the bank all tests of one part, and of the book of one page."""

    def _split_scope(self, nodeid: str) -> str:
        found = OF_A_PART.match(nodeid) or OF_A_PAGE.match(nodeid)
        file = super()._split_scope(nodeid)
        return f"{found[1]} {found[2]}" if found else SHARE.get(file, file)

    def _assign_work_unit(self, node: Any) -> None:
        for file in LONG:
            if file in self.workqueue:
                self.workqueue.move_to_end(file, last=False)
                break
        super()._assign_work_unit(node)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> PartByPart | None:
    """What stands for `--dist loadfile`."""
    return PartByPart(config, log) if config.getvalue("dist") == "loadfile" else None

"""What the grader costs beyond the cells' own work: for each assignment, right answers several times over.

    python tools/grading_cost.py [ASSIGNMENT…]

The floor is the second pass over the same cells in one warm process, without a sandbox, checkpoints or proofs. Memory
is what one process of a sandbox has for itself alone; beside it stand the pages of files, a model's above all, that it
alone has mapped just then: the system keeps them once for all processes that read the file.
"""

import argparse
import copy
import os
import re
import sys
import threading
import time
from pathlib import Path

import nbformat
import torch
from nbformat import NotebookNode

from inside_transformers.course.contract import ASSIGNMENTS
from inside_transformers.grading import shell as shells
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import Work
from inside_transformers.grading.runner import Warm

ROOT = Path(__file__).resolve().parents[1]


def floor(notebook: NotebookNode) -> float:
    """Seconds of computing for the second pass, in a process of its own."""
    hear, say = os.pipe()
    if os.fork() == 0:
        torch.set_num_threads(1)
        shell = shells.make_shell()
        shell.collector.begin(1 << 30, lambda output: None)
        shells.redirect(shell)
        for _ in range(2):
            begun = time.process_time()
            for cell in notebook.cells:
                if cell.cell_type == "code":
                    shell.run_cell(cell.source, store_history=True)  # type: ignore[no-untyped-call]
            taken = time.process_time() - begun
        os.write(say, str(taken).encode())
        os._exit(0)
    os.close(say)
    with os.fdopen(hear) as file:
        return float(file.read())


def unique_memory(session: int) -> tuple[float, float]:
    """The most MB that a process of a session's sandboxes has for itself, and of files that only it has mapped."""
    most = 0.0, 0.0
    for path in Path("/proc").glob("[0-9]*/smaps_rollup"):
        try:
            # What is in a sandbox has a second number there. Those before it hold what all submissions share.
            numbers = re.search(r"^NSpid:(.*)", (path.parent / "status").read_text(), re.MULTILINE)
            if os.getsid(int(path.parent.name)) != session or not numbers or len(numbers[1].split()) < 2:
                continue
            kept = dict(re.findall(r"^(Private_\w+): +(\d+)", path.read_text(), re.MULTILINE))
        except OSError:
            continue
        most = max(most, (int(kept["Private_Dirty"]) / 1024, int(kept["Private_Clean"]) / 1024))
    return most


class Watching:
    """Looks at the memory of a session's sandboxes again and again."""

    def __init__(self, session: int) -> None:
        self.session = session
        self.most, self.over = (0.0, 0.0), threading.Event()
        threading.Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while not self.over.wait(0.2):
            self.most = max(self.most, unique_memory(self.session))


def main() -> int:
    """Print a line for each assignment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assignments", nargs="*", default=list(ASSIGNMENTS))
    parser.add_argument("--times", type=int, default=5)
    arguments = parser.parse_args()
    print("assignment      floor    ours    over   wall   MB alone  and of files")
    for name in arguments.assignments:
        notebook = nbformat.read(ROOT / "solutions" / name / f"{name}.ipynb", as_version=4)
        work, floors, outcomes = Work(name, notebook, b""), [], []
        with Warm() as warm:
            warm.run_notebook(work, copy.deepcopy(notebook), Limits())
            watching = Watching(warm.session)
            for _ in range(arguments.times):  # in turn: a machine is not equally fast all the time
                floors.append(floor(notebook))
                outcomes.append(warm.run_notebook(work, copy.deepcopy(notebook), Limits()))
            watching.over.set()
        least = min(floors)
        best = min(outcomes, key=lambda outcome: outcome.cpu_seconds)
        if any(outcome.status != "graded" for outcome in outcomes):
            print(f"{name}: {outcomes[0].notes}", file=sys.stderr)
            return 1
        print(
            f"{name:14} {least:6.2f}  {best.cpu_seconds:6.2f}  {best.cpu_seconds - least:6.2f} {best.wall_seconds:6.2f}"
            f"  {watching.most[0]:8.0f}  {watching.most[1]:12.0f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())

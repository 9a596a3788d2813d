"""Measure grading: python tools/bench.py grading

The same submissions by `course grade` (one and two workers, sandbox on), by stock `nbgrader autograde`, and as the
floor, by the same cells, hidden tests and drawings too, run twice in one warm process, whose second pass counts.
Submissions a minute, CPU seconds a submission, peak memory.

All of them are measured in turn, several times, and the least of each counts: what else a machine does only adds, and
seldom the same to two of them.

The answers are those that the tests hold the exercises against (tests/exercises/answers), right ones and mistakes, each
submission another mixture.
"""

import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from inside_transformers.grading.template import graded_template, without_hidden_tests

ROOT = Path(__file__).resolve().parent.parent
ANSWERS = ROOT / "tests" / "exercises" / "answers"
ANSWER = re.compile(r"^# %% (\w+): (\w+)\n(?:# names: [^\n]*\n)*(.*?)(?=^# %% |\Z)", re.MULTILINE | re.DOTALL)
SNIPPET = re.compile(r"^#: (\w+)$", re.MULTILINE)
NBGRADER = str(Path(sys.executable).with_name("nbgrader"))
BATCH = 30
TURNS = 3
ONE, STOCK = "course grade, 1 worker", "nbgrader autograde"
FLOOR = """
import sys, time
import nbformat, torch
from inside_transformers.grading.shell import make_shell, redirect
torch.set_num_threads(1)
said = sys.stdout
shell = make_shell()
redirect(shell)
for each in range(2):
    taken = 0.0
    for path in sys.argv[1:]:
        shell.reset(new_session=False)  # which collects all garbage, and is no cell's work
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                shell.collector.begin(1 << 30, lambda output: None)
                begun = time.process_time()
                shell.run_cell(cell.source)
                taken += time.process_time() - begun
print(taken / len(sys.argv[1:]), file=said)
"""


@dataclass(frozen=True)
class Cost:
    """What a run took: seconds on the clock, CPU seconds, and the largest memory of one of its processes, in MB."""

    wall: float
    cpu: float
    memory: float


def answers_of(assignment: str) -> dict[str, dict[str, list[str]]]:
    """By part and kind, what students could write."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in sorted((ANSWERS / assignment).glob("*.py")):
        kinds: dict[str, list[str]] = {"right": [], "mistake": []}
        blocks = ANSWER.findall(path.read_text(encoding="utf-8"))
        snippets = {name: code.rstrip("\n") for kind, name, code in blocks if kind == "snippet"}
        for kind, _, code in blocks:
            if kind in kinds:
                kinds[kind].append(SNIPPET.sub(lambda line: snippets[line[1]], code).strip())  # noqa: B023 - at once
        found[path.stem] = kinds
    return found


def submissions(root: Path, assignment: str, count: int) -> list[NotebookNode]:
    """So many notebooks with answers: two thirds right, a third a mistake."""
    random.seed(0)
    released = without_hidden_tests(graded_template(root, assignment))
    known = answers_of(assignment)
    made = []
    for _ in range(count):
        notebook = nbformat.from_dict(released)
        notebook = nbformat.reads(nbformat.writes(notebook), as_version=4)
        for cell in notebook.cells:
            part = cell.metadata.get("nbgrader", {}).get("grade_id", "")
            if part in known:
                kind = "right" if random.random() < 2 / 3 or not known[part]["mistake"] else "mistake"
                cell.source = random.choice(known[part][kind])
            elif part.startswith("explain_"):
                cell.source = "Since the dot products of long vectors are large."
        made.append(notebook)
    return made


def course_of(folder: Path, assignment: str, notebooks: list[NotebookNode]) -> Path:
    """A course with one assignment, and everybody's work in `submitted/`."""
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    shutil.copytree(ROOT / "solutions" / assignment, folder / "solutions" / assignment)
    for i, notebook in enumerate(notebooks):
        work = folder / "submitted" / f"s{i:03}" / assignment
        work.mkdir(parents=True)
        nbformat.write(notebook, work / f"{assignment}.ipynb")
    return folder


def environment() -> dict[str, str]:
    """What commands are run with: on their own core, and `nbgrader` finds its programs."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "OMP_NUM_THREADS": "1"}


def timed(command: list[str], folder: Path) -> Cost:
    """Run a command, and say what it took with all that it started."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(command, cwd=folder, env=environment(), stdout=subprocess.DEVNULL, stderr=said)
        # Of this process and of those that it waited for, where `getrusage` would take in the runs before.
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begun
        said.seek(0)
        if process.returncode not in (0, 1):
            words = " ".join(command)
            raise SystemExit(f"course: {words} ended with {process.returncode}:\n{said.read()[-2000:]}")
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def release(folder: Path, assignment: str) -> None:
    """What every course has done before it grades: it makes the gradebook, too."""
    timed([NBGRADER, "generate_assignment", assignment, "--force"], folder)


def our_command(assignment: str, workers: int) -> list[str]:
    """The command that is measured."""
    return [sys.executable, "-m", "inside_transformers.cli", "grade", assignment, "--workers", str(workers)]


def floor_of(folder: Path) -> float:
    """CPU seconds that the cells of one submission take by themselves, of those that were graded in a course."""
    # With the hidden tests, which all run.
    paths = [str(path) for path in sorted(folder.glob("autograded/*/*/*.ipynb"))]
    command = [sys.executable, "-c", FLOOR, *paths]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout
    return float(said.split()[-1])


def measure_grading(assignments: tuple[str, ...] = ("attention",)) -> None:
    """Print what grading a class takes, beside stock nbgrader and the floor."""
    print(f"{'CPU s each, in turn:':<34}" + "".join(f"{turn + 1:>7}" for turn in range(TURNS)), flush=True)
    for assignment in assignments:
        notebooks = submissions(ROOT, assignment, BATCH)
        commands = {
            ONE: our_command(assignment, 1),
            "course grade, 2 workers": our_command(assignment, 2),
            STOCK: [NBGRADER, "autograde", assignment],
        }
        costs: dict[str, list[Cost]] = {label: [] for label in commands}
        floors: list[float] = []
        for _ in range(TURNS):
            with tempfile.TemporaryDirectory() as scratch:
                for label, command in commands.items():
                    folder = Path(scratch) / label.replace(" ", "-")
                    folder.mkdir()
                    course_of(folder, assignment, notebooks)
                    release(folder, assignment)
                    costs[label].append(timed(command, folder))
                    if label == ONE:
                        floors.append(floor_of(folder))
        for label, each in costs.items():
            print(f"{f'{assignment}: {label}':<34}" + "".join(f"{cost.cpu / BATCH:7.2f}" for cost in each))
        print(f"{f'{assignment}: floor':<34}" + "".join(f"{floor:7.2f}" for floor in floors))
        print(f"{'the least':<34} {'a minute':>9} {'CPU s each':>11} {'peak MB':>8}")
        least = {label: min(cost.cpu for cost in each) / BATCH for label, each in costs.items()}
        floor = min(floors)
        for label, each in costs.items():
            rate = 60 * BATCH / min(cost.wall for cost in each)
            memory = max(cost.memory for cost in each)
            print(f"{f'{assignment}: {label}':<34} {rate:9.1f} {least[label]:11.2f} {memory:8.0f}")
        print(f"{f'{assignment}: floor':<34} {'':>9} {floor:11.2f}")
        ours, stock = least[ONE] - floor, least[STOCK] - floor
        print(f"  beyond the floor: {ours:.2f} s, stock {stock:.2f} s: 1/{stock / ours:.1f}", flush=True)

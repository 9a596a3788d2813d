"""Measure how a large class is graded: python tools/bench.py crowd [--submissions N] [--seed N]

The same submissions are graded twice, by two workers: in one go; and by a run that is killed with -9 twice, each time
at a random moment, and started again. What comes of both must be the same: marks, comments, states, notes, executed
notebooks. Nothing may be left running or half written, and nobody's memory may grow.

The assignment is made of the first two parts of *attention*, with all of their tests, and its written one: the first
parts are the cheapest. Of twenty submissions one is cut off, and one ends its Python.
"""

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from bench_grading import ROOT, environment, our_command, submissions

ASSIGNMENT = "attention"
PARTS = ("scores", "pattern")
CROWD, WORKERS = 500, 2
ODD = 20  # of so many submissions one is cut off, and one ends its Python
PAUSE = 0.5  # seconds between two looks at the memory
PATIENCE = 20.0  # seconds in which all that a killed run had started must have ended
GROWTH = 1.1  # what memory may come to beyond what it was
GRADES = """
    SELECT submitted_assignment.student_id, submitted_assignment.timestamp, base_cell.name, auto_score, manual_score,
        needs_manual_grade, late_submission_penalty
    FROM grade JOIN base_cell ON grade.cell_id = base_cell.id
    JOIN submitted_notebook ON grade.notebook_id = submitted_notebook.id
    JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id ORDER BY 1, 3
"""
COMMENTS = """
    SELECT submitted_assignment.student_id, base_cell.name, auto_comment, manual_comment
    FROM comment JOIN base_cell ON comment.cell_id = base_cell.id
    JOIN submitted_notebook ON comment.notebook_id = submitted_notebook.id
    JOIN submitted_assignment ON submitted_notebook.assignment_id = submitted_assignment.id ORDER BY 1, 2
"""


@dataclass
class Run:
    """What was seen of one run of the command.

    Attributes:
        seconds: that it took.
        rate: submissions a minute, once the first was recorded.
        recorded: submissions that were recorded at its end.
        writer, workers: by looks, how many were recorded and MB: of the command, and of all warm processes.
        left: processes that it had started and that had not ended after it.
    """

    seconds: float = 0.0
    rate: float = 0.0
    recorded: int = 0
    writer: list[tuple[int, float]] = field(default_factory=list)
    workers: list[tuple[int, float]] = field(default_factory=list)
    left: int = 0


def make_course(folder: Path, count: int) -> Path:
    """A course with the short assignment, and everybody's work in `submitted/`."""
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    notebook = nbformat.read(ROOT / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb", as_version=4)
    names = {"imports", "about_explain_scaling", "explain_scaling"}
    names |= {f"{before}{part}" for part in PARTS for before in ("about_", "", "test_")}
    notebook.cells = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade_id") in names]
    source = folder / "solutions" / ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(notebook, source / f"{ASSIGNMENT}.ipynb")
    for i, each in enumerate(submissions(folder, ASSIGNMENT, count)):
        if i % ODD == 1:
            answer = next(cell for cell in each.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == PARTS[0])
            answer.source = f"import os\n\n\ndef {PARTS[0]}(q, k):\n    os._exit(3)"
        written = nbformat.writes(each).encode()
        work = folder / "submitted" / f"s{i:03}" / ASSIGNMENT
        work.mkdir(parents=True)
        (work / f"{ASSIGNMENT}.ipynb").write_bytes(written[: len(written) // 2] if i % ODD == 0 else written)
    return folder


def came_of(course: Path, assignment: str) -> dict[str, Any]:
    """All that grading left of an assignment, but for the time it took: equal for two runs that went alike."""
    with closing(sqlite3.connect(course / "gradebook.db")) as database:
        found: dict[str, Any] = {
            "marks": database.execute(GRADES).fetchall(),
            "comments": database.execute(COMMENTS).fetchall(),
        }
    found["outcomes"] = {
        path.parent.parent.name: {
            name: value
            for name, value in json.loads(path.read_text(encoding="utf-8")).items()
            if name not in ("cpu_seconds", "wall_seconds")
        }
        for path in course.glob(f"autograded/*/{assignment}/outcome.json")
    }
    found["notebooks"] = {
        str(path.relative_to(course)): path.read_bytes() for path in course.glob(f"autograded/*/{assignment}/*.ipynb")
    }
    found["half written"] = [str(path.relative_to(course)) for path in course.glob("autograded/*/.*")]
    return found


def computed(course: Path) -> float:
    """CPU seconds that the notebooks took."""
    told = course.glob("autograded/*/*/outcome.json")
    return sum(float(json.loads(path.read_text(encoding="utf-8"))["cpu_seconds"]) for path in told)


def processes() -> dict[int, int]:
    """The parent of each process."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state not in "ZX":
            found[int(path.parent.name)] = int(parent)
    return found


def below(pid: int, deep: int) -> set[int]:
    """The processes that a process has started, and those that they have, so many times."""
    parents = processes()
    found, level = set[int](), {pid}
    for _ in range(deep):
        level = {child for child, parent in parents.items() if parent in level}
        found |= level
    return found


def memory_of(pid: int) -> float:
    """The memory of a process by itself, in MB."""
    try:
        found = re.search(r"^VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0


def recorded(course: Path) -> int:
    """How many submissions are recorded."""
    return sum(1 for _ in course.glob("autograded/*/*/outcome.json"))


def run(course: Path, until: int | None = None, after: float = 0.0) -> Run:
    """Grade; with `until`, kill the command so many seconds after that many were recorded."""
    seen, begun = Run(), time.perf_counter()
    process = subprocess.Popen(
        [*our_command(ASSIGNMENT, WORKERS), "--json", "told.json"],
        cwd=course, env=environment(), stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    started = set[int]()
    first: tuple[float, int] | None = None
    while process.poll() is None:
        done = recorded(course)
        first = first or ((time.perf_counter(), done) if done else None)
        started = below(process.pid, 8)
        if until is not None and done >= until:
            time.sleep(after)
            started |= below(process.pid, 8)
            os.killpg(process.pid, signal.SIGKILL)
            break
        seen.writer.append((done, memory_of(process.pid)))
        # Warm processes and their branches; what is below them ends with its submission.
        seen.workers.append((done, sum(map(memory_of, below(process.pid, 2)))))
        time.sleep(PAUSE)
    if process.wait() not in (0, -signal.SIGKILL):
        raise SystemExit(f"course: `course grade` ended with {process.returncode}.")
    seen.recorded = recorded(course)
    if first is not None:
        seen.rate = 60 * (seen.recorded - first[1]) / (time.perf_counter() - first[0])
    give_up = time.monotonic() + PATIENCE
    while (left := started & processes().keys()) and time.monotonic() < give_up:
        time.sleep(PAUSE)
    seen.left = len(left)
    seen.seconds = time.perf_counter() - begun
    return seen


def memory(looks: list[tuple[int, float]], count: int) -> tuple[float, float]:
    """What memory was when a tenth to three tenths were recorded, and in the last fifth: medians, in MB."""
    early = [mb for done, mb in looks if 0.1 * count <= done <= 0.3 * count]
    late = [mb for done, mb in looks if done >= 0.8 * count]
    return statistics.median(early or [0.0]), statistics.median(late or [0.0])


def measure_crowd(count: int = CROWD, seed: int | None = None) -> None:
    """Print how a large class is graded; the exit code is 1 where anything is not as it must be."""
    seed = random.randrange(1000) if seed is None else seed
    moments = random.Random(seed)
    kills = [(moments.randint(part * count // 10, (part + 3) * count // 10), moments.random()) for part in (1, 6)]
    with tempfile.TemporaryDirectory() as scratch:
        courses = [Path(scratch) / name for name in ("undisturbed", "killed")]
        for course in courses:
            course.mkdir()
            make_course(course, count)
        whole = run(courses[0])
        runs = [run(courses[1], *kill) for kill in (*kills, (None, 0.0))]
        found = [came_of(course, ASSIGNMENT) for course in courses]
        cpu = computed(courses[0]) / count
        told = [json.loads((course / "told.json").read_text(encoding="utf-8")) for course in courses]
    states = Counter(each["status"] for each in told[0]["submissions"])
    differing = [name for name in found[0] if found[0][name] != found[1][name]]
    differing += ["what --json says"] if told[0] != told[1] else []
    all_runs = (whole, *runs)
    print(f"{count} submissions, {WORKERS} workers: {', '.join(f'{n} {state}' for state, n in sorted(states.items()))}")
    took = f"{whole.seconds:5.0f} s, {whole.rate:.0f} a minute once warm"
    print(f"  in one go                        {whole.recorded:5} recorded in {took}")
    killed = " and ".join(str(each.recorded) for each in runs[:-1])
    seconds = sum(each.seconds for each in runs)
    print(f"  killed after {killed:<19} {runs[-1].recorded:5} recorded in {seconds:5.0f} s (--seed {seed})")
    print(f"  CPU of the notebooks: {cpu:.2f} s each")
    print(f"  both came to the same: {'yes' if not differing else 'NO: ' + ', '.join(differing)}")
    left = sum(each.left for each in all_runs)
    print(f"  processes left running: {left}; files half written: {len(found[1]['half written'])}")
    grows = []
    for name, looks in (("the writer", whole.writer), ("the warm processes", whole.workers)):
        early, late = memory(looks, count)
        grows += [name] if late > GROWTH * early else []
        print(
            f"  memory of {name:<18} {early:5.0f} MB early, {late:5.0f} MB late, {max(mb for _, mb in looks):5.0f} most"
        )
    lost = any(each.recorded != count for each in (whole, runs[-1]))
    if differing or left or grows or lost or found[1]["half written"]:
        sys.exit("course: the crowd is not graded as it must be.")

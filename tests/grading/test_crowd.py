"""A crowd is graded in one go: what is killed on the way loses and doubles nothing, and memory does not grow."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from course_of_two import RIGHT, WRONG, empty_gradebook, make_course
from nbformat.v4 import new_output
from notebooks import need_sandbox
from test_grade import NAME, InThisProcess, grade, hand_in, released

from inside_transformers.grading import command, runner, session
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import Outcome, Work
from inside_transformers.grading.runner import Warm

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tools"))

from bench_crowd import below, came_of, processes, recorded  # noqa: E402 - after the path is set

CROWD, KILLS = 40, (9, 24)
PATIENCE = 60.0  # seconds until a test gives up
LARGE = 500_000  # bytes that each notebook comes back with


def crowd(course: Path, count: int = CROWD, slow: bool = True) -> Path:
    """A course, and what many have handed in: right, wrong, and cut off."""
    course.mkdir()
    make_course(course)
    (course / "gradebook.db").write_bytes(empty_gradebook())
    for i in range(count):
        code = f"{RIGHT if i % 3 else WRONG}\n{'SLOW' if slow else 'quick'} = {i}"
        path = hand_in(course, f"s{i:02}", code, words=f"Words of {i}.")
        if i % 10 == 7:
            path.write_bytes(path.read_bytes()[:500])
    return course


def test_killed_twice_it_loses_and_doubles_nothing(tmp_path: Path) -> None:
    disturbed, undisturbed = (crowd(tmp_path / name) for name in ("disturbed", "undisturbed"))
    script = (
        "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path; import test_grade; "
        "test_grade.grade(Path(sys.argv[1]))"
    )
    words = [sys.executable, "-c", script, str(disturbed), str(Path(__file__).parent)]
    for until in KILLS:
        running = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)
        while recorded(disturbed) < until:
            assert running.poll() is None
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    assert KILLS[-1] <= recorded(disturbed) < CROWD
    said = [grade(course) for course in (disturbed, undisturbed)]
    found = came_of(disturbed, NAME)
    assert found == came_of(undisturbed, NAME)
    assert said[0] == said[1]
    assert {name: len(found[name]) for name in ("marks", "outcomes", "notebooks", "half written")} == {
        "marks": 2 * CROWD,
        "outcomes": CROWD,
        "notebooks": CROWD,
        "half written": 0,
    }
    assert {each["status"] for each in said[0].values()} == {"graded", "quarantined"}


@pytest.mark.parametrize("what", ["marks", "comments", "outcomes", "notebooks", "half written"])
def test_what_a_crowd_came_to_is_compared_in_all_of_it(tmp_path: Path, what: str) -> None:
    course = crowd(tmp_path / "course", 2)
    grade(course)
    before = came_of(course, NAME)
    folder = course / "autograded" / "s00" / NAME
    outcome, notebook = folder / "outcome.json", folder / f"{NAME}.ipynb"
    if what in ("marks", "comments"):
        with command.Record(course, f"sqlite:///{course / 'gradebook.db'}").gradebook as gradebook:
            submission = gradebook.find_submission_notebook(NAME, NAME, "s00")
            submission.grades[0].needs_manual_grade = not submission.grades[0].needs_manual_grade
            submission.comments[0].auto_comment = "Another."
            gradebook.db.commit()
    elif what == "outcomes":
        outcome.write_text(outcome.read_text().replace('"graded"', '"partial"'))
    elif what == "notebooks":
        notebook.write_text(notebook.read_text().replace("x * x", "x + x"))
    else:
        folder.with_name(f".{NAME}.new").mkdir()
    assert before[what] != came_of(course, NAME)[what]


class Talkative(InThisProcess):
    """Gives large notebooks, and notes how much memory there is before each."""

    held: list[int] = []  # noqa: RUF012

    def run(self, work: Work, limits: Limits, stop: Callable[[], bool]) -> Outcome:
        gc.collect()
        self.held.append(tracemalloc.get_traced_memory()[0])
        outcome = super().run(work, limits, stop)
        if outcome.notebook is not None:
            text = f"{len(self.held)} " * (LARGE // 3)
            outcome.notebook.cells[0].outputs = [new_output("stream", name="stdout", text=text)]
        return outcome


def test_memory_does_not_grow_with_the_number_of_submissions(tmp_path: Path) -> None:
    course = crowd(tmp_path / "course", slow=False)
    options = Namespace(workers=1, db=None, force=False, no_sandbox=True, json=None)
    Talkative.held.clear()
    gc.freeze()  # what was there before is not searched through again and again
    tracemalloc.start()
    try:
        command.grade(course, [NAME], [], Limits(notebook_mb=1), options, Talkative)
    finally:
        tracemalloc.stop()
        gc.unfreeze()
    held = Talkative.held
    assert len(held) >= CROWD - CROWD // 10
    assert max(held[-10:]) < max(held[5:15]) + 3 * LARGE


# ----------------------------------------------------------------------------------- processes that are lost


def children(pid: int) -> list[int]:
    return sorted(below(pid, 1))


HARMS: dict[str, Callable[[Warm], None]] = {}


def harm(name: str, number: int, *steps: int) -> None:
    """Note a harm: a signal for the warm process, its branch (one step down), or the sandbox (three)."""

    def do(warm: Warm) -> None:
        pid = warm._process.pid
        for which in steps:
            pid = children(pid)[which]
        os.kill(pid, number)

    HARMS[name] = do


harm("warm-killed", signal.SIGKILL)
harm("branch-killed", signal.SIGKILL, -1)
harm("sandbox-killed", signal.SIGKILL, -1, 0, 0)
harm("branch-stopped", signal.SIGSTOP, -1)
harm("sandbox-stopped", signal.SIGSTOP, -1, 0, 0)


class Harmed(Warm):
    """Does harm to what grades, once for each name in `HARMS`, after a notebook's first cell."""

    done: list[str] = []  # noqa: RUF012
    started: list[int] = []  # noqa: RUF012

    def run(self, work: Work, limits: Limits, stop: Callable[[], bool] = lambda: False) -> Outcome:
        text = work.submitted.decode()
        due = [name for name in HARMS if name in text and name not in self.done]
        cells = iter(range(100))
        self.started.append(self._process.pid)

        def stop_or_harm() -> bool:
            if due and next(cells) == 1:
                self.done.append(due[0])
                HARMS[due[0]](self)
            return stop()

        return super().run(work, limits, stop_or_harm)


@pytest.fixture
def harmed(monkeypatch: pytest.MonkeyPatch) -> type[Harmed]:
    need_sandbox()
    Harmed.done.clear()
    Harmed.started.clear()
    monkeypatch.setattr(session, "SLACK", 3.0)
    monkeypatch.setattr(runner, "END", 2.0)
    return Harmed


def test_processes_that_are_lost_cost_nobody_anything(tmp_path: Path, harmed: type[Harmed]) -> None:
    course = make_course(tmp_path)
    (course / "gradebook.db").write_bytes(empty_gradebook())
    for name in HARMS:
        hand_in(course, name, f"{RIGHT}  # {name}")
    hand_in(course, "nobody")
    told = course / "said.json"
    options = Namespace(workers=1, db=None, force=False, no_sandbox=False, json=told)
    assert command.grade(course, [NAME], [], Limits(seconds=10), options, harmed) == 0
    assert sorted(harmed.done) == sorted(HARMS)
    said = json.loads(told.read_text(encoding="utf-8"))["submissions"]
    assert {each["student"]: (each["status"], each["score"], each["notes"]) for each in said} == {
        name: ("graded", 2.0, []) for name in (*HARMS, "nobody")
    }
    assert not set(harmed.started) & processes().keys()


def test_a_branch_that_hangs_does_not_outlive_a_grader_that_was_killed(tmp_path: Path) -> None:
    """The grader's death is a line that is closed, without another word."""
    need_sandbox()
    warm = Warm()
    work = Work(NAME, released(), b"")
    warm.run_notebook(work, released(), Limits(seconds=10))
    (branch,) = children(warm._process.pid)
    os.kill(branch, signal.SIGSTOP)
    for line in (*warm._branches.values(), warm._line):
        line.close()
    warm._process.wait(PATIENCE)
    until = time.monotonic() + PATIENCE
    while branch in processes() and time.monotonic() < until:
        time.sleep(0.05)
    assert branch not in processes()
    warm.close()

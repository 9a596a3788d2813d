"""What `course grade` says while it runs: a line for each submission as it is recorded, above the progress bar."""

import io
import os
import re
import sys
import threading
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest
from course_of_two import WRONG, empty_gradebook, make_course
from nbgrader.api import Gradebook
from test_grade import NAME, InThisProcess, grade, hand_in, url

from inside_transformers.grading import command, said
from inside_transformers.grading.batch import Done
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import Outcome, Work

PATIENCE = 60.0  # seconds until a test gives up


class Terminal(io.StringIO):
    """A terminal, which knows when a student's line was written."""

    def __init__(self) -> None:
        super().__init__()
        self.told = {name: threading.Event() for name in ("ada", "grace")}

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        for name, event in self.told.items():
            if re.search(rf"^{name} +graded", text, re.MULTILINE):
                event.set()
        return super().write(text)


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "gradebook.db").write_bytes(empty_gradebook())
    course = make_course(tmp_path)
    hand_in(course, "ada")
    hand_in(course, "grace", WRONG)
    return course


def test_each_line_is_there_before_the_next_one_is_graded_and_apart_from_the_bar(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = Terminal()
    in_time: list[bool] = []

    class Waits(InThisProcess):
        def run(self, work: Work, limits: Limits, stop: Callable[[], bool]) -> Outcome:
            if "x * x" in work.submitted.decode():
                in_time.append(terminal.told["ada"].wait(PATIENCE))
            return super().run(work, limits, stop)

    options = Namespace(workers=1, db=None, force=False, no_sandbox=True, json=None)
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setattr(sys, "stderr", terminal)
    assert command.grade(course, [NAME], [], Limits(), options, Waits) == 0
    monkeypatch.undo()
    assert in_time == [True]
    lines = re.split(r"[\r\n]", terminal.getvalue())
    assert [line for line in lines if "graded  " in line] == [
        "ada    graded           2 of 5  not yet marked: explain_it",
        "grace  graded           0 of 5  not yet marked: explain_it",
    ]
    assert any("submission" in line for line in lines)
    assert "2 graded" in lines


def test_a_second_run_tells_of_what_changed_and_counts_the_rest(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Gradebook(url(course)) as gradebook:
        gradebook.add_student("ada", first_name="Ada", last_name="Love\x1blace")
        gradebook.add_student("alan")
    grade(course)
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("ada Ada Love?lace  graded  ") for line in lines)
    assert lines[-1] == "2 graded, 1 missing"
    hand_in(course, "grace")
    grade(course)
    lines = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[0] for line in lines[1:]) == ["2", "alan", "grace"]
    assert lines[-1] == "2 graded, 1 missing; 1 as before"
    grade(course, "ada")  # who asks for one is told of that one
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]] == ["ada", "1"]


def test_whoever_stops_reading_stops_no_grading(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read, write = os.pipe()
    with os.fdopen(write, "w") as nobody_reads:
        monkeypatch.setattr(command, "UNPROTECTED", "")
        monkeypatch.setattr(sys, "stdout", nobody_reads)
        tell = command._tell

        def leaves(line: str) -> None:
            if line.startswith("ada"):
                os.close(read)
            tell(line)

        monkeypatch.setattr(command, "_tell", leaves)
        said = grade(course, workers=1)
        monkeypatch.undo()
    assert {name: each["score"] for name, each in said.items()} == {"ada": 2.0, "grace": 0.0}


def test_the_summary_tells_what_was_done_before_from_what_failed() -> None:
    done = [Done("ada", "graded"), Done("emmy", "graded", fresh=False), Done("grace", "missing", failed="disk full")]
    assert said.summary(done[:1]) == "1 graded"
    assert said.summary(done) == "2 graded, 1 missing, 1 NOT RECORDED; 1 as before"
    assert said.summary([]) == "nobody has handed in"

"""What was collected is known at once, and a large class takes no more for each than a small one."""

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from test_collect import states, zipped

from inside_transformers.errors import CourseError
from inside_transformers.grading import collect as collecting
from inside_transformers.grading import ledger
from inside_transformers.grading.collect import collect
from inside_transformers.grading.downloads import Source
from inside_transformers.grading.ledger import Entry, Keeping
from inside_transformers.grading.roster import Person, Roster

FEW, MANY = 40, 160
GRADERS = str(Path(ledger.__file__).parent)


def work(course: Path, source: Source, count: int) -> int:
    """How many lines of ours run to collect a class twice."""
    forms = {
        "canvas": "s{0}_{0}_9{0}_attention.ipynb",
        "moodle": "S {0}_{0}_assignsubmission_file/attention.ipynb",
        "folder": "s{0}/attention.ipynb",
    }
    files = {forms[source].format(i): "x" for i in range(1000, 1000 + count)}
    if source == "folder":
        files |= {name.replace("attention.ipynb", "notes.txt"): "x" for name in files}
    download = zipped(course.with_suffix(".zip"), files)
    roster = Roster({f"s{i}": Person(f"s{i}", "S", str(i), "", str(i)) for i in range(1000, 1000 + count)})
    lines = 0

    def note(frame: FrameType, event: str, arg: Any) -> Any:
        nonlocal lines
        lines += event == "line"
        return note if frame.f_code.co_filename.startswith(GRADERS) else None

    before = sys.gettrace()
    sys.settrace(note)
    try:
        for people, state in ((roster, "collected"), (roster, "unchanged")):
            found = collect(course, "attention", source, download, people)
            assert set(states(found).values()) == {state}
    finally:
        sys.settrace(before)
    return lines


@pytest.mark.parametrize("source", ["canvas", "moodle", "folder"])
def test_four_times_as_many_take_four_times_as_long(tmp_path: Path, source: Source) -> None:
    few, many = (work(tmp_path / str(count), source, count) for count in (FEW, MANY))
    assert many / few < 1.1 * MANY / FEW


def test_what_was_collected_before_it_was_stopped_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("ada", "emmy", "grace")
    download = zipped(tmp_path / "in.zip", {f"{name}/attention.ipynb": name for name in names})
    placed = collecting._place

    def stopped(root: Path, assignment: str, student: str, *given: Any) -> Any:
        if student == "grace":
            raise KeyboardInterrupt
        return placed(root, assignment, student, *given)

    monkeypatch.setattr(collecting, "_place", stopped)
    with pytest.raises(KeyboardInterrupt):
        collect(tmp_path, "attention", "folder", download, Roster())
    assert list(ledger.read(tmp_path, "attention").entries) == ["ada", "emmy"]
    assert ledger.read(tmp_path, "attention").source == "folder"
    lines = tmp_path / "downloaded/attention/collecting.jsonl"
    lines.write_bytes(lines.read_bytes() + b'["folder", "gra')  # as a power cut leaves it
    assert list(ledger.read(tmp_path, "attention").entries) == ["ada", "emmy"]
    monkeypatch.undo()
    found = collect(tmp_path, "attention", "folder", download, Roster())
    assert states(found) == {"ada": "unchanged", "emmy": "unchanged", "grace": "collected"}
    assert list(ledger.read(tmp_path, "attention").entries) == list(names)
    assert not lines.exists()


def test_who_is_forgotten_stays_so_when_it_is_stopped(tmp_path: Path) -> None:
    kept = Keeping(tmp_path, "attention", "canvas")
    kept.note("ada-101", Entry("Ada", "a.ipynb", "101"))
    kept.note("ada", Entry("Ada", "a.ipynb", "101"))
    kept.forget("ada-101")
    assert ledger.read(tmp_path, "attention").entries == {"ada": Entry("Ada", "a.ipynb", "101")} == kept.entries
    assert list(Keeping(tmp_path, "attention", "canvas").called["101"]) == ["ada"]


def test_lines_that_are_damaged_are_named(tmp_path: Path) -> None:
    Keeping(tmp_path, "attention", "canvas").note("ada", Entry("Ada", "a.ipynb", "101"))
    lines = tmp_path / "downloaded/attention/collecting.jsonl"
    lines.write_bytes(b"{}\n" + lines.read_bytes())
    with pytest.raises(CourseError, match=r"collecting\.jsonl is damaged"):
        Keeping(tmp_path, "attention", "canvas")

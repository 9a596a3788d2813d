"""`course grade` where folders, gradebooks and runs are not as they should be: nothing stops it, nothing is stale."""

import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course_of_two import RIGHT, WRONG, empty_gradebook, make_course
from filelock import FileLock
from nbgrader.api import Gradebook
from test_grade import NAME, InThisProcess, exported, grade, hand_in, mark, url

from inside_transformers.errors import CourseError
from inside_transformers.grading import command, ledger, sheets, submissions
from inside_transformers.grading.ledger import Entry, Ledger
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.marking import questions
from inside_transformers.grading.outcome import Outcome, Work
from inside_transformers.grading.record import Record
from inside_transformers.grading.settings import opened
from inside_transformers.grading.standing import standings
from inside_transformers.grading.template import graded_template

TESTS = Path(__file__).parent


@pytest.fixture
def course(tmp_path: Path) -> Path:
    InThisProcess.ran.clear()
    (tmp_path / "gradebook.db").write_bytes(empty_gradebook())
    return make_course(tmp_path)


def run(course: Path) -> subprocess.Popen[str]:
    """Grade in a process of its own, which does not find `alembic` by itself."""
    script = "import sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path; import test_grade; "
    script += "test_grade.grade(Path(sys.argv[1]))"
    words = [sys.executable, "-c", script, str(course), str(TESTS)]
    environment = os.environ | {"PATH": "/usr/bin:/bin"}
    pipe = subprocess.PIPE
    return subprocess.Popen(words, env=environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True)


def nbgrader(course: Path, *words: str) -> None:
    scripts = sysconfig.get_path("scripts")
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}", "JUPYTER_CONFIG_DIR": str(course)}
    done = subprocess.run([f"{scripts}/nbgrader", *words], cwd=course, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def notebook_of(course: Path, student: str) -> nbformat.NotebookNode:
    read: nbformat.NotebookNode = nbformat.read(course / "autograded" / student / NAME / f"{NAME}.ipynb", 4)
    return read


def test_names_that_cannot_be_written_stop_nobody(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    beside = hand_in(course, "ada").parent
    odd = os.fsdecode(b"\xff")
    try:
        (beside / f"{odd}.txt").write_text("")
    except OSError:
        pytest.skip("this file system knows no such names")
    (beside / f"{NAME}.ipynb").rename(beside / f"{odd}\n.ipynb")
    hand_in(course, f"bob{odd}")
    said = grade(course)
    assert said["ada"]["score"] == 2.0
    notes = " ".join(said["ada"]["notes"])
    assert "??.ipynb was taken for" in notes
    assert "Left out, since it has no name that can be written: ?.txt." in notes
    assert "rename it" in capsys.readouterr().out


def test_a_file_in_the_place_of_the_folder_is_not_nothing(course: Path) -> None:
    (course / "submitted" / "ada").mkdir(parents=True)
    (course / "submitted" / "ada" / NAME).write_text("")
    assert grade(course)["ada"]["status"] == "quarantined"


def test_a_notebook_alone_in_a_folder_below_is_taken_with_what_lies_beside_it(course: Path) -> None:
    for student, below in (("ada", "work"), ("grace", "a/b"), ("emmy", "a"), ("alan", "a")):
        path = hand_in(course, student)
        (path.parent / below).mkdir(parents=True)
        path.rename(path.parent / below / (f"{NAME} (1).ipynb" if student == "grace" else path.name))
    folder = course / "submitted" / "ada" / NAME
    (folder / "__MACOSX" / "work").mkdir(parents=True)
    (folder / "__MACOSX" / "work" / f"._{NAME}.ipynb").write_text("")
    (folder / "work" / ".ipynb_checkpoints").mkdir()
    (folder / "work" / ".ipynb_checkpoints" / f"{NAME}-checkpoint.ipynb").write_text("")
    (folder / "work" / "mine.txt").write_text("mine")
    (folder / "readme.txt").write_text("")
    (course / "submitted" / "emmy" / NAME / "b").mkdir()
    hand_in(course, "emmy").rename(course / "submitted" / "emmy" / NAME / "b" / f"{NAME}.ipynb")
    elsewhere = course / "submitted" / "alan" / NAME / "a"
    elsewhere.rename(course / "elsewhere")
    elsewhere.symlink_to(course / "elsewhere")
    said = grade(course)
    assert {name: each["status"] for name, each in said.items()} == {
        "ada": "graded",
        "alan": "quarantined",
        "emmy": "quarantined",
        "grace": "graded",
    }
    left = "Left out, since it lies in another folder than the notebook: readme.txt."
    assert said["ada"]["notes"] == [f"work/{NAME}.ipynb was taken for {NAME}.ipynb.", left]
    assert said["grace"]["notes"] == [f"a/b/{NAME} (1).ipynb was taken for {NAME}.ipynb."]
    assert f"2 are called {NAME}.ipynb: a/{NAME}.ipynb, b/{NAME}.ipynb" in said["emmy"]["notes"][0]
    assert submissions.read(course, NAME, "ada", Limits()).files == {"mine.txt": b"mine"}


def test_a_time_that_was_corrected_is_recorded_and_asks_for_no_new_marks_by_hand(course: Path) -> None:
    path = hand_in(course, "ada").with_name("timestamp.txt")
    path.write_text("yesterday")
    grade(course)
    mark(course, "ada", 3.0)
    path.write_text("2026-03-01 11:30:00 UTC")
    assert grade(course)["ada"]["unmarked"] == []
    with Gradebook(url(course)) as gradebook:
        assert str(gradebook.find_submission(NAME, "ada").timestamp) == "2026-03-01 11:30:00"


def test_marks_that_are_asked_for_again_count_as_nbgraders_export_counts_them(course: Path) -> None:
    hand_in(course, "ada")
    grade(course)
    mark(course, "ada", 3.0)
    hand_in(course, "ada", words="Something else.")
    said = grade(course)["ada"]
    assert said["unmarked"] == ["explain_it"]
    assert said["score"] == exported(course)["ada"] == 5.0


def test_a_gradebook_from_a_backup_gets_the_marks_of_today(course: Path) -> None:
    hand_in(course, "ada", WRONG)
    grade(course)
    shutil.copyfile(course / "gradebook.db", course / "backup.db")
    hand_in(course, "ada")
    grade(course)
    shutil.copyfile(course / "backup.db", course / "gradebook.db")
    assert grade(course)["ada"]["score"] == 2.0
    (course / "gradebook.db").unlink()
    assert grade(course)["ada"]["score"] == 2.0


def test_cells_that_changed_under_submissions_are_refused_with_what_to_do(course: Path) -> None:
    hand_in(course, "ada")
    grade(course)
    solution = course / "solutions" / NAME / f"{NAME}.ipynb"
    solution.write_text(solution.read_text().replace('"test_double"', '"test_twice"'))
    with pytest.raises(CourseError, match="nbgrader db assignment remove sums --force"):
        grade(course)


def test_a_second_damaged_file_does_not_speak_of_marks_that_nobody_has(course: Path) -> None:
    path = hand_in(course, "ada")
    for content in (b"{", b"[]"):
        path.write_bytes(content)
        said = grade(course)["ada"]
        assert said["score"] is None
        assert "earlier submission" not in " ".join(said["notes"])
    hand_in(course, "ada")
    assert grade(course)["ada"]["score"] == 2.0


def test_what_could_not_run_opens_in_formgrader_and_shows_no_hidden_test(course: Path) -> None:
    hand_in(course, "ada").write_bytes(b"{")
    hand_in(course, "grace")
    grade(course)
    notebook = notebook_of(course, "ada")
    assert "could not be graded" in notebook.cells[0].source
    assert "double(3)" not in str(notebook)
    (question,) = questions(course, NAME, url(course))
    assert [mark.student for mark in question.marks()] == ["grace"]
    nbgrader(course, "generate_feedback", NAME)
    assert "could not be graded" in (course / "feedback/ada" / NAME / f"{NAME}.html").read_text()
    assert (course / "feedback/grace" / NAME / f"{NAME}.html").is_file()


def test_the_notebook_of_marks_that_stay_outlives_a_kill_between_two_renames(course: Path) -> None:
    path = hand_in(course, "ada")
    grade(course)
    folder = course / "autograded" / "ada" / NAME
    folder.rename(folder.with_name(f".{NAME}.old"))
    path.write_bytes(b"{")
    grade(course)
    assert RIGHT in [cell.source for cell in notebook_of(course, "ada").cells]


def test_notes_that_were_damaged_are_made_anew(course: Path) -> None:
    hand_in(course, "ada")
    grade(course)
    outcome = course / "autograded" / "ada" / NAME / "outcome.json"
    kept = json.loads(outcome.read_text())
    outcome.write_text(json.dumps({"basis": kept["basis"]}))
    assert grade(course)["ada"]["score"] == 2.0
    assert json.loads(outcome.read_text()) == kept | {"wall_seconds": 0.0}


def test_two_runs_do_not_write_at_once(course: Path) -> None:
    hand_in(course, "ada")
    (course / "autograded").mkdir()
    with FileLock(course / "autograded" / ".course-grade.lock"), pytest.raises(CourseError, match="another"):
        grade(course)


def test_interrupted_it_says_how_far_it_came_and_goes_on_from_there(course: Path) -> None:
    """With a gradebook of its own making."""
    (course / "gradebook.db").unlink()
    for i in range(12):
        hand_in(course, f"s{i:02}", f"{RIGHT}\nSLOW = {i}")
    running = run(course)
    while not list((course / "autograded").glob("*/*/outcome.json")):
        assert running.poll() is None, running.communicate()[1]
        time.sleep(0.02)
    running.send_signal(signal.SIGINT)
    said = running.communicate(timeout=60)[1]
    assert running.returncode == 1
    assert said.index("stopping") < said.index("to go. The same command goes on from there.")
    done = len(list((course / "autograded").glob("*/*/outcome.json")))
    assert 0 < done < 12
    assert [each["score"] for each in grade(course).values()] == [2.0] * 12
    assert len(InThisProcess.ran) == 3 * (12 - done)  # a notebook has three cells beside its test


def test_interrupted_with_force_it_names_who_is_left(course: Path) -> None:
    class Interrupted(InThisProcess):
        def run(self, work: Work, limits: Limits, stop: Callable[[], bool]) -> Outcome:
            if b"x * x" in work.submitted:  # grace's
                while not (course / "autograded" / "ada" / NAME / "outcome.json").is_file():
                    time.sleep(0.01)
                os.kill(os.getpid(), signal.SIGINT)
                while not stop():
                    time.sleep(0.01)
            return super().run(work, limits, stop)

    for student, code in (("ada", RIGHT), ("grace", WRONG), ("hedy", RIGHT)):
        hand_in(course, student, code)
    options = Namespace(workers=1, db=None, force=True, no_sandbox=True, json=None)
    with pytest.raises(CourseError, match=r"1 recorded and 2 to go. .* --force --students grace,hedy"):
        command.grade(course, [NAME], [], Limits(), options, Interrupted)


def test_what_cannot_be_written_or_opened_is_said_in_one_line(course: Path, tmp_path: Path) -> None:
    """Not by a traceback, and not as a fault of the notebook."""
    (course / "autograded").write_text("in the way")
    hand_in(course, "ada")
    with pytest.raises(CourseError, match="autograded cannot be written: "):
        grade(course)
    with pytest.raises(CourseError, match=r"file/grades\.csv cannot be written: "):
        sheets.replace(course / "autograded" / "file" / "grades.csv", b"x")
    (tmp_path / "no.db").write_text("no database, " * 100)
    with pytest.raises(CourseError, match=r"cannot be opened or made: file is not a database\.$"):
        opened(f"sqlite:///{tmp_path / 'no.db'}")
    with pytest.raises(CourseError, match=r"^the gradebook cannot be written: .*readonly database"):
        Record(course, f"sqlite:///file:{course / 'gradebook.db'}?mode=ro&uri=true").prepare(
            NAME, graded_template(course, NAME)
        )


def test_somebody_who_handed_in_no_notebook_is_quarantined_and_hands_in_again(course: Path) -> None:
    refused = {"ada": Entry("Ada", "ada_101_9001_a.docx", "101", reason="no notebook among: ada_101_9001_a.docx")}
    ledger.write(course, NAME, Ledger("canvas", refused))
    told = grade(course)["ada"]
    assert (told["status"], told["score"]) == ("quarantined", None)
    assert told["notes"] == ["What was handed in could not be collected: no notebook among: ada_101_9001_a.docx."]
    assert standings(course, NAME, url(course))[0].unreadable
    hand_in(course, "ada")
    assert grade(course)["ada"]["status"] == "graded"


def test_what_was_collected_is_read_as_often_for_a_large_class_as_for_a_small_one(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = list[str]()
    read = ledger.read

    def counted(root: Path, assignment: str) -> Ledger:
        reads.append(assignment)
        return read(root, assignment)

    monkeypatch.setattr(ledger, "read", counted)
    often = []
    for count in (1, 5):
        refused = {f"s{i}": Entry(f"S{i}", f"s_{i}_9_a.docx", str(i), reason="no notebook") for i in range(count)}
        ledger.write(course, NAME, Ledger("canvas", refused))
        reads.clear()
        assert len(grade(course)) == count
        often.append(len(reads))
    assert often[0] == often[1]

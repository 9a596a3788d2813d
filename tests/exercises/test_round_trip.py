"""From the release to the grade through nbgrader's own commands: every part's score of every student.

Three students hand in the attention assignment: all right, wrong in two parts, and untouched. Two hand in each other
assignment: all right, and untouched. What is right is from the bank of answers and calls earlier parts; solutions are
run by nbval.
"""

import csv
import html
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import nbformat
import pytest
from bank import calling_one_another
from nbgrader.api import Gradebook
from nbgrader.apps.nbgraderapp import NbGraderApp
from scripts import loaded

from inside_transformers.checks.registry import specs
from inside_transformers.course.contract import ASSIGNMENTS, is_written
from inside_transformers.course.notebooks import grade_id

ROOT = Path(__file__).resolve().parents[2]
PARTS = ASSIGNMENTS["attention"]
MISTAKES = {
    "scores": "def scores(q, k):\n    return q @ k.mT\n",
    "merge_heads": "def merge_heads(x):\n    return x.flatten(-3, -2)\n",
}
ESSAY = "Products of d terms of order one have a variance of d, so the root of d brings them back."


def cells_by_id(notebook):
    return {grade_id(cell): cell for cell in notebook.cells}


def right_answers(assignment):
    """A right answer to every part, and an essay."""
    written = [part for part in ASSIGNMENTS[assignment] if is_written(part)]
    return calling_one_another(assignment) | dict.fromkeys(written, ESSAY)


def submissions(released, answers):
    """What each student hands in: the released notebook with their own answers in it."""
    for student, theirs in answers.items():
        notebook = nbformat.from_dict(released)
        for cell in notebook.cells:
            cell.source = theirs.get(grade_id(cell), cell.source)
        yield student, notebook


def nbgrader(course, *arguments):
    """Run a command of nbgrader as an instructor would, in an activated environment."""
    scripts = sysconfig.get_path("scripts")
    environment = os.environ | {
        "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}",
        "JUPYTER_CONFIG_DIR": str(course / "no settings"),
    }
    command = [str(Path(scripts) / "nbgrader"), *arguments]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def nbgrader_in_a_copy(course, *arguments):
    """Run a command of nbgrader in a copy of this process, which has imported it, and whose kernels may be warm."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            os.chdir(course)
            os.environ["JUPYTER_CONFIG_DIR"] = str(course / "no settings")
            NbGraderApp.launch_instance([*arguments])
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def graded(course, assignment, wrong=(), nbgrader=nbgrader):
    """Release an assignment in the folder `course`, hand it in, and grade it; `wrong` are mistakes in right answers."""
    shutil.copyfile(ROOT / "nbgrader_config.py", course / "nbgrader_config.py")
    shutil.copytree(ROOT / "solutions" / assignment, course / "solutions" / assignment)
    nbgrader(course, "generate_assignment", assignment)
    released = nbformat.read(course / "exercises" / assignment / f"{assignment}.ipynb", 4)
    right = right_answers(assignment)
    answers = {"right": right, "untouched": {}} | ({"wrong": right | wrong} if wrong else {})
    for student, notebook in submissions(released, answers):
        folder = course / "submitted" / student / assignment
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{assignment}.ipynb")
    nbgrader(course, "autograde", assignment)
    return course


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course after autograding."""
    return graded(tmp_path_factory.mktemp("course"), "attention", MISTAKES)


def worth(course, assignment):
    """What each part is worth, by the released notebook."""
    cells = cells_by_id(nbformat.read(course / "exercises" / assignment / f"{assignment}.ipynb", 4))
    parts = ASSIGNMENTS[assignment]
    return {part: cells[part if is_written(part) else f"test_{part}"].metadata.nbgrader.points for part in parts}


@pytest.fixture(scope="module")
def points(course):
    return worth(course, "attention")


def expected(points):
    """The score of each part before anybody has read the essays; None where a person must grade."""
    full = {part: None if is_written(part) else worth for part, worth in points.items()}
    return {"right": full, "wrong": full | dict.fromkeys(MISTAKES, 0), "untouched": dict.fromkeys(points, 0)}


def recorded(course, assignment):
    """The grades in the gradebook: student → part → nbgrader's grade."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        found = {}
        for submission in gradebook.assignment_submissions(assignment):
            grades = submission.notebooks[0].grades
            found[submission.student.id] = {
                grade.cell.name.removeprefix("test_"): (grade.auto_score, grade.max_score, grade.needs_manual_grade)
                for grade in grades
            }
    return found


def feedback(course, student):
    """The text of a student's feedback page."""
    page = (course / "feedback" / student / "attention" / "attention.html").read_text(encoding="utf-8")
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def exported(course):
    with (course / "grades.csv").open(newline="") as file:
        return {row["student_id"]: (float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}


def with_status(scores, points):
    """A student's scores as nbgrader records them: part → score, what it is worth, whether a person must grade."""
    return {part: (score, points[part], score is None) for part, score in scores.items()}


def test_the_gradebook_has_every_parts_score_of_every_student(course, points):
    wanted = {student: with_status(scores, points) for student, scores in expected(points).items()}
    assert recorded(course, "attention") == wanted


@pytest.fixture(scope="module")
def warm() -> Iterator[None]:
    """While this is open, kernels need not import torch; the course above was graded by ones that did."""
    with loaded("warm_kernels").warm_kernels() if sys.platform == "linux" else nullcontext():
        yield


@pytest.mark.parametrize("assignment", [name for name in ASSIGNMENTS if name != "attention"])
def test_right_and_untouched_notebooks_of_each_other_assignment_are_graded(assignment, tmp_path, warm):
    course = graded(tmp_path, assignment, nbgrader=nbgrader_in_a_copy)
    points = worth(course, assignment)
    assert sum(points.values()) == 24
    wanted = {student: with_status(expected(points)[student], points) for student in ("right", "untouched")}
    assert recorded(course, assignment) == wanted


def test_feedback_and_the_exported_table_follow_once_a_person_has_graded_an_essay(course, points):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(PARTS[-1], "attention", "attention", "right")
        grade.manual_score = 3
        grade.needs_manual_grade = False
        gradebook.find_comment(PARTS[-1], "attention", "attention", "right").manual_comment = "And the gradient?"
        gradebook.db.commit()
    nbgrader(course, "generate_feedback", "attention")
    nbgrader(course, "export")

    tested = sum(worth for part, worth in points.items() if not is_written(part))
    everything = sum(points.values())
    assert exported(course) == {
        "right": (tested + 3, everything),
        "wrong": (tested - points["scores"] - points["merge_heads"], everything),
        "untouched": (0, everything),
    }
    assert "And the gradient?" in feedback(course, "right")
    assert "NotImplementedError" in feedback(course, "untouched")
    for part, mistake in (("scores", "unscaled"), ("merge_heads", "heads_as_tokens")):
        said = specs("attention")[part].messages[mistake]
        assert said in " ".join(feedback(course, "wrong").split())  # lines are folded there
        assert said not in " ".join(feedback(course, "right").split())

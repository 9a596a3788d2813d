"""`nbgrader export` with this course's settings: a row for everybody, and no number where there is no mark."""

import csv
from pathlib import Path
from typing import Any

import pytest
from graded_class import ASSIGNMENT, gradebook_url, make
from nbgrader.api import Gradebook
from nbgrader.apps import ExportApp
from nbgrader.coursedir import CourseDirectory

from inside_transformers.course.release import settings_of
from inside_transformers.grading import sheets
from inside_transformers.grading.export import COLUMNS, OURS, Export

ROOT = Path(__file__).resolve().parents[2]


def exported(root: Path, **asked: list[str]) -> dict[str, dict[str, str]]:
    app = ExportApp(coursedir=CourseDirectory(root=str(root), db_url=gradebook_url(root)))
    with Gradebook(gradebook_url(root)) as gradebook:
        Export(parent=app, to=str(root / "grades.csv"), **asked).export(gradebook)
    with (root / "grades.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert all(None not in row and tuple(row) == COLUMNS + OURS for row in rows)
    return {row["student_id"]: row for row in rows}


def test_the_states_are_told_apart_and_no_cell_is_a_formula_or_moves_another(tmp_path: Path) -> None:
    make(tmp_path)
    with Gradebook(gradebook_url(tmp_path)) as gradebook:
        named: dict[str, Any] = {"last_name": "Hopper, Jr.", "first_name": '=HYPERLINK("x")'}
        gradebook.update_or_create_student("grace", **named)
        gradebook.add_assignment("later")
    rows = exported(tmp_path, assignment=[ASSIGNMENT])
    told = {name: (row["score"], row["max_score"], row["state"], row["not_yet_marked"]) for name, row in rows.items()}
    assert told == {
        "ada": ("2", "6", "graded", "explain_scaling"),
        "grace": ("4", "6", "graded", ""),
        "emmy": ("", "6", "quarantined", ""),
        "alan": ("", "6", "missing", ""),
        "'=cmd()": ("0", "6", "partial", ""),
    }
    assert (rows["grace"]["last_name"], rows["grace"]["first_name"]) == ("Hopper, Jr.", '\'=HYPERLINK("x")')
    assert rows["grace"]["timestamp"] == "2026-03-01 23:59:10"
    assert set(exported(tmp_path, student=["ada"])) == {"ada"}
    assert {row["score"] for row in exported(tmp_path, assignment=["later"]).values()} == {""}


def test_nbgrader_takes_it_by_the_courses_settings() -> None:
    named = settings_of(ROOT).ExportApp.plugin_class
    assert ExportApp(plugin_class=named).plugin_class is Export


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\uff1d", "\uff0b", "\uff0d", "\uff20"])
def test_no_start_of_a_formula_is_one_in_a_table(start: str) -> None:
    assert sheets.inert(f"{start}cmd()") == f"'{start}cmd()"

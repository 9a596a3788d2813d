"""Graded again, after a complaint or other work: what a person has given stays as long as it holds, and no longer."""

import copy
from pathlib import Path

import pytest
from course_of_two import WRONG, empty_gradebook, make_course
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from test_collect import CANVAS_GRADEBOOK, said, states, zipped
from test_grade import NAME, InThisProcess, exported, grade, hand_in, mark, url

from inside_transformers.grading import command, inert, roster
from inside_transformers.grading.answers import is_the_same
from inside_transformers.grading.collect import collect
from inside_transformers.grading.outcome import OVERRIDDEN
from inside_transformers.grading.report import needs_a_person
from inside_transformers.grading.standing import Standing, standings


@pytest.fixture
def course(tmp_path: Path) -> Path:
    (tmp_path / "gradebook.db").write_bytes(empty_gradebook())
    return make_course(tmp_path)


def told(grade_id: str, **more: bool) -> dict[str, dict[str, str | bool]]:
    return {"nbgrader": {"grade_id": grade_id, **more}}


def answer(text: str) -> NotebookNode:
    return new_markdown_cell(text, metadata=told("explain_it", solution=True))


def test_points_by_hand_are_asked_for_again_until_somebody_has_looked(course: Path) -> None:
    hand_in(course, "ada")
    grade(course)
    mark(course, "ada", 3.0)
    hand_in(course, "ada", words="Something else.")
    grade(course)
    assert grade(course, force=True)["ada"]["unmarked"] == ["explain_it"]
    hand_in(course, "ada", WRONG, words="Something else.")  # the same answer again, which nobody has marked
    assert grade(course)["ada"]["unmarked"] == ["explain_it"]
    mark(course, "ada", 2.0)
    assert grade(course, force=True)["ada"]["unmarked"] == []


def test_points_by_hand_for_an_answer_that_stays_are_kept_when_other_cells_change(course: Path) -> None:
    hand_in(course, "ada", WRONG)
    grade(course)
    mark(course, "ada", 3.0)
    hand_in(course, "ada")
    told = grade(course)["ada"]
    assert (told["score"], told["unmarked"]) == (5.0, [])
    with Gradebook(url(course)) as gradebook:
        by_test = gradebook.find_grade("test_double", NAME, NAME, "ada")
        by_test.manual_score = 1.0  # it was marked by what another cell holds
        gradebook.db.commit()
    hand_in(course, "ada", WRONG)
    assert grade(course)["ada"]["unmarked"] == []
    assert grade(course)["ada"]["parts"]["double"]["score"] is None


@pytest.mark.parametrize(
    "left", ["", '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": 1}]}']
)
def test_a_mark_whose_answer_cannot_be_read_any_more_is_asked_for_again(course: Path, left: str) -> None:
    hand_in(course, "ada", WRONG)
    grade(course)
    mark(course, "ada", 3.0)
    (course / "autograded" / "ada" / NAME / f"{NAME}.ipynb").write_text(left)
    hand_in(course, "ada")
    assert grade(course)["ada"]["unmarked"] == ["explain_it"]


def test_a_sum_with_points_for_older_work_says_so(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hand_in(course, "ada")
    grade(course)
    mark(course, "ada", 1.5)
    hand_in(course, "ada", words="Something else.")
    grade(course)
    lines = capsys.readouterr().out.splitlines()
    sum_of_both = "3.5 of 5, 1.5 of them for older work: look again"
    assert f"ada  graded       {sum_of_both}  not yet marked: explain_it" in lines
    (found,) = standings(course, NAME, url(course))
    assert needs_a_person(found) == "marked for older work, look again: explain_it"


def test_a_definition_that_a_stub_overrides_is_for_a_person() -> None:
    note = f"scores was {OVERRIDDEN}"
    assert needs_a_person(Standing("ada", "", "graded", 0.0, 5.0, notes=("Renamed.", note))) == note


def test_an_answer_is_the_same_with_what_is_read_beside_it_and_not_without() -> None:
    about, other = new_markdown_cell("Why?", metadata=told("about_explain_it")), new_code_cell("x = 1")
    measured = new_code_cell("print(x)", execution_count=3, outputs=[new_output("stream", text="0.5\n")])
    written = answer("A [link](https://a.org)")
    before = new_notebook(cells=[other, about, measured, written])
    cells = inert.clean(new_notebook(cells=[about, copy.deepcopy(measured), written])).cells
    cells[1].execution_count = 7
    assert is_the_same(before, new_notebook(cells=cells), "explain_it")
    cells[1].outputs[0].text = "0.7\n"  # a part that it calls was another one
    assert not is_the_same(before, new_notebook(cells=cells), "explain_it")
    assert not is_the_same(before, new_notebook(cells=[about, written]), "explain_it")
    assert not is_the_same(before, new_notebook(cells=[about, measured, answer("A link")]), "explain_it")
    assert not is_the_same(before, None, "explain_it")
    assert not is_the_same(new_notebook(), new_notebook(), "explain_it")


def test_a_due_date_an_extension_a_mark_and_a_rule_count_without_running_anything_again(
    course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh: set[str] = set()
    monkeypatch.setattr(
        command.said, "summary", lambda done, *_: fresh.update(each.student for each in done if each.fresh)
    )
    for student in ("ada", "grace"):
        path = hand_in(course, student)
        path.with_name("timestamp.txt").write_text("2026-03-02 11:30:00 UTC")
    settings = course / "nbgrader_config.py"
    without = settings.read_text(encoding="utf-8")
    settings.write_text(f'{without}\nc.LateSubmissionPlugin.penalty_method = "zero"\n', encoding="utf-8")
    assert grade(course)["ada"]["score"] == 2.0
    InThisProcess.ran.clear()
    with Gradebook(url(course)) as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2026-03-01 11:30:00 UTC")
    assert [each["score"] for each in grade(course).values()] == [0.0, 0.0]
    mark(course, "ada", 3.0)
    assert grade(course)["ada"]["score"] == 0.0
    with Gradebook(url(course)) as gradebook:
        gradebook.grant_extension(NAME, "ada", days=2)
    fresh.clear()
    assert {name: each["score"] for name, each in grade(course).items()} == {"ada": 5.0, "grace": 0.0}
    assert fresh == {"ada"}
    settings.write_text(without, encoding="utf-8")
    assert grade(course)["grace"]["score"] == 2.0
    assert exported(course) == {"ada": 5.0, "grace": 2.0}
    assert InThisProcess.ran == []


def test_what_an_instructor_put_over_collected_work_counts_until_newer_work_comes(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text(CANVAS_GRADEBOOK, encoding="utf-8")
    people = roster.read(tmp_path / "roster.csv")
    name = "lovelaceada_101_{}_attention.ipynb"
    first = zipped(tmp_path / "1.zip", {name.format(1): "one"})
    collect(tmp_path, "attention", "canvas", first, people)
    mine = tmp_path / "submitted/ada/attention/attention.ipynb"
    mine.write_text("corrected")
    for _ in range(2):
        found = collect(tmp_path, "attention", "canvas", first, people)
        assert (states(found)["ada"], found.complete) == ("unchanged", True)
        assert "yours counts; to take the platform's, move it away" in said(found, "ada")
    newer = zipped(tmp_path / "2.zip", {name.format(2): "two"})
    assert states(collect(tmp_path, "attention", "canvas", newer, people))["ada"] == "not placed"
    assert mine.read_text() == "corrected"
    mine.unlink()
    assert states(collect(tmp_path, "attention", "canvas", newer, people))["ada"] == "collected"
    assert mine.read_text() == "two"

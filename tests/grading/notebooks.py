"""Notebooks for tests of the grader: an assignment's own, short or whole, with what a student wrote into it."""

import copy
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from inside_transformers.course.notebooks import grade_id
from inside_transformers.grading import sandbox
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import Outcome, PartOutcome, Work
from inside_transformers.grading.runner import Warm

ROOT = Path(__file__).resolve().parents[2]
QUICK = Limits(seconds=2, memory=1024)
TWO_PARTS = ("imports", "scores", "test_scores", "pattern", "test_pattern")


@cache
def solved(assignment: str) -> NotebookNode:
    """The instructor's notebook: the right answers, and the tests with the hidden ones."""
    return nbformat.read(ROOT / "solutions" / assignment / f"{assignment}.ipynb", as_version=4)


def notebook(assignment: str, answers: Mapping[str, str], only: tuple[str, ...] = ()) -> NotebookNode:
    """That notebook with other answers in some cells; with `only`, no other cells than these."""
    made = copy.deepcopy(solved(assignment))
    for cell in made.cells:
        cell.source = answers.get(grade_id(cell), cell.source)
    if only:
        made.cells = [cell for cell in made.cells if grade_id(cell) in only]
    return made


def graded(
    warm: Warm, answers: Mapping[str, str], limits: Limits = QUICK, files: Mapping[str, bytes] | None = None
) -> Outcome:
    """What two parts of `attention` come to with these answers."""
    return run(warm, "attention", notebook("attention", answers, TWO_PARTS), limits, files)


def run(
    warm: Warm,
    assignment: str,
    submitted: NotebookNode,
    limits: Limits = QUICK,
    files: Mapping[str, bytes] | None = None,
) -> Outcome:
    """What a notebook comes to that has all cells already."""
    return warm.run_notebook(Work(assignment, submitted, b"", files or {}), submitted, limits)


def part(outcome: Outcome, name: str) -> PartOutcome:
    """The result of one part."""
    return next(each for each in outcome.parts if each.part == name)


def text_of(outcome: Outcome) -> str:
    """All that an outcome shows of a run."""
    assert outcome.notebook is not None
    outputs = [cell.get("outputs", []) for cell in outcome.notebook.cells]
    return repr(outputs) + repr(outcome.parts) + repr(outcome.notes)


def need_sandbox() -> None:
    """Skip where the system has no sandbox; in CI it must."""
    if os.environ.get("CI"):
        return
    try:
        sandbox.protection()
    except sandbox.SandboxError as error:
        pytest.skip(f"no sandbox here: {error}")

"""The notebook that an assignment is graded by: as released, but with the hidden tests in it."""

import copy
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearHiddenTests

from inside_transformers.course.release import PARTS, converted, data_files


class WithHiddenTests(GenerateAssignment):
    """nbgrader's `generate_assignment`, which leaves the hidden tests where they are."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.preprocessors = [step for step in self.preprocessors if step is not ClearHiddenTests]


def graded_template(root: Path, assignment: str) -> NotebookNode:
    """What `solutions/<assignment>/` gives when it is released, but with the hidden tests.

    Args:
        root: the course.
        assignment: its name.

    Raises:
        CourseError: there is no such assignment, or nbgrader refuses its solutions.
    """
    made = converted(root, assignment, WithHiddenTests)[f"{assignment}.ipynb"]
    notebook: NotebookNode = nbformat.reads(made.decode("utf-8"), as_version=4)
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)  # the first that gives cells an id
    for index, cell in enumerate(notebook.cells):
        cell.setdefault("id", f"cell-{index}")
    return notebook


def files_of(root: Path, assignment: str) -> dict[str, bytes]:
    """The assignment's own files that are released beside its notebook, by their paths: `data/` and `parts.py`."""
    source = root / "solutions" / assignment
    names = data_files(source) + ([PARTS] if (source / PARTS).is_file() else [])
    return {name: (source / name).read_bytes() for name in names}


def without_hidden_tests(template: NotebookNode) -> NotebookNode:
    """The template as students were given it."""
    shown: NotebookNode = copy.deepcopy(template)
    shown.cells = released_cells(shown)
    return shown


def released_cells(template: NotebookNode) -> list[NotebookNode]:
    """The template's cells as students were given them; where nothing was hidden, the template's own: not to change."""
    make: Any = ClearHiddenTests
    clear = make()
    marks = clear.begin_test_delimeter, clear.end_test_delimeter
    return [
        clear.preprocess_cell(copy.deepcopy(cell), {}, place)[0] if any(mark in cell.source for mark in marks) else cell
        for place, cell in enumerate(template.cells)
    ]

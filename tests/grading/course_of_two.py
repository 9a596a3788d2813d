"""A tiny course with one assignment, "sums": a part in code and a part in words. It runs in no time, without torch."""

import shutil
import tempfile
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from inside_transformers.grading.settings import opened

ROOT = Path(__file__).resolve().parents[2]
SOLUTION = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
TEST = "assert double(2) == 4\n### BEGIN HIDDEN TESTS\nassert double(3) == 6\n### END HIDDEN TESTS"
RIGHT = "def double(x):\n    return x + x"
WRONG = "def double(x):\n    return x * x"


def told(grade_id: str, solution: bool = False, points: int | None = None) -> dict:
    """What nbgrader's side bar writes into a cell."""
    grader = {"grade_id": grade_id, "schema_version": 3, "solution": solution, "grade": points is not None}
    grader |= {"locked": not solution, "task": False} | ({} if points is None else {"points": points})
    return {"nbgrader": grader}


def make_course(folder: Path) -> Path:
    """A course whose one assignment is not released yet."""
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    cells = [
        new_code_cell("import math", id="imports", metadata=told("imports")),
        new_markdown_cell("Double it.", id="about-double", metadata=told("about_double")),
        new_code_cell(SOLUTION, id="double", metadata=told("double", solution=True)),
        new_code_cell(TEST, id="test-double", metadata=told("test_double", points=2)),
        new_markdown_cell("Why?", id="about-explain", metadata=told("about_explain")),
        new_markdown_cell("Because.", id="explain", metadata=told("explain_it", solution=True, points=3)),
        new_code_cell("math.pi", id="use-it"),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    source = folder / "solutions" / "sums"
    (source / "data").mkdir(parents=True)
    (source / "data" / "numbers.txt").write_text("1 2 3", encoding="utf-8")
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), source / "sums.ipynb")
    return folder


@cache
def empty_gradebook() -> bytes:
    """A new gradebook, which costs nbgrader a process of two seconds: tests of what is in it begin with a copy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "gradebook.db"
        opened(f"sqlite:///{path}").close()
        return path.read_bytes()


def answered(released: NotebookNode, code: str = RIGHT, words: str = "It is the sum of two.") -> NotebookNode:
    """The released notebook with these answers in it."""
    notebook = nbformat.from_dict(released)
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    cells["double"].source, cells["explain_it"].source = code, words
    return notebook

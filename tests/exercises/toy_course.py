"""A course with one small assignment, for tests of what handles assignments whatever they are about."""

import shutil
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("double", "halve", "square", "explain_toy")


def grader(grade_id, solution=False, points=None, task=False):
    """The nbgrader metadata of a solution cell, a test cell (with points) or a written answer (both)."""
    metadata = {
        "grade_id": grade_id,
        "schema_version": 3,
        "solution": solution,
        "grade": points is not None,
        "locked": not solution,
        "task": task,
    }
    return metadata if points is None else metadata | {"points": points}


def cell(source, cell_id, metadata=None, kind=new_code_cell):
    """A cell with a readable id; `metadata` is nbgrader's."""
    return kind(source, id=cell_id, metadata={"nbgrader": metadata} if metadata else {})


def function_part(name, operation, probe, points):
    """The two cells of a part `name(x)` that returns `x <operation>`; `probe` is (input, expected)."""
    solution = f'def {name}(x: float) -> float:\n    """Return x {operation}."""\n'
    solution += f"    ### BEGIN SOLUTION\n    return x {operation}\n    ### END SOLUTION"
    given, expected = probe
    message = f"{name}({given}) should be {expected}:\\nexpected  {expected}\\ngot       {{got}}"
    test = f'got = {name}({given})\nassert got == {expected}, f"{message}"\n'
    test += f'### BEGIN HIDDEN TESTS\nassert {name}(0) == 0, "secret {name}"\n### END HIDDEN TESTS'
    return [
        cell(solution, name.replace("_", "-"), grader(name, solution=True)),
        cell(test, f"test-{name}", grader(f"test_{name}", points=points)),
    ]


def toy_notebook():
    """The instructor's notebook."""
    cells = [
        cell("# A toy", "title", kind=new_markdown_cell),
        cell("import math", "imports", grader("imports")),
        *function_part("double", "* 2", (3, 6), points=1),
        *function_part("halve", "/ 2", (3, 1.5), points=2),
        *function_part("square", "** 2", (3, 9), points=3),
        cell("It is a toy.", "explain", grader("explain_toy", solution=True, points=4), kind=new_markdown_cell),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def toy_course(folder: Path) -> Path:
    """Make the course in `folder`, with the real settings, and return it."""
    source = folder / "solutions" / "toy"
    source.mkdir(parents=True)
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    nbformat.write(toy_notebook(), source / "toy.ipynb")
    return folder

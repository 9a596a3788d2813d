"""Read a student's notebook and find its parts, whatever has happened to the file."""

import json
import os
import re
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from inside_transformers.course.contract import ASSIGNMENTS, cells_of, is_written, parts_beside
from inside_transformers.errors import CourseError

FRESH = "a fresh release (exercises/{0}/{0}.ipynb)"


@dataclass(frozen=True)
class Part:
    """A part of an assignment in a notebook: its points, and the indexes of its cells (a written part has no test)."""

    name: str
    points: float
    solution: int
    test: int | None


@dataclass(frozen=True)
class StudentNotebook:
    """A notebook that holds every cell of one assignment, once each."""

    path: Path
    notebook: NotebookNode
    assignment: str
    parts: tuple[Part, ...]

    def name(self, index: int) -> str:
        """How to speak of a cell to the person who wrote it."""
        cell = self.notebook.cells[index]
        given = grade_id(cell)
        if given:
            return f"the cell `{given}`"
        first = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
        return f"the cell that begins `{first if len(first) <= 50 else first[:49] + '…'}`"

    def page(self, title: str) -> str:
        """Where the page of the book with this title is, by the notebook's own links to it; empty when it has none."""
        texts = "\n".join(cell.source for cell in self.notebook.cells if cell.cell_type == "markdown")
        found = re.search(rf"\[{re.escape(title)}\]\(([^)\s]+)\)", texts)
        if not found or re.match(r"\w+://", found[1]):
            return found[1] if found else ""
        return os.path.relpath(self.path.resolve().parent / found[1])


def grade_id(cell: NotebookNode) -> str:
    """nbgrader's name for a cell; empty when it has none."""
    grader = cell.metadata.get("nbgrader")
    return str(grader.get("grade_id", "")) if isinstance(grader, dict) else ""


def find(named: Path) -> Path:
    """The file of a notebook that is named by its path, or by its assignment: here, or in the course's exercises.

    What is neither is given back as it is: reading it says what is wrong.
    """
    name = named.name
    if named.suffix or named.is_file():
        return named
    here = Path.cwd()
    folders = [named] if named != Path(name) or named.is_dir() else []
    folders += [here, *(folder / "exercises" / name for folder in (here, *here.parents))] if named == Path(name) else []
    return next((path for folder in folders if (path := folder / f"{name}.ipynb").is_file()), named)


def read_student_notebook(path: Path) -> StudentNotebook:
    """Read the notebook at `path` and find the parts of the assignment that it belongs to.

    Raises:
        CourseError: it cannot be read, belongs to no assignment, or its cells are not those that were released.
    """
    notebook = _parse(path, _read(path))
    cells: dict[str, list[int]] = {}
    for index, cell in enumerate(notebook.cells):
        if grade_id(cell):
            cells.setdefault(grade_id(cell), []).append(index)
    known = {**ASSIGNMENTS, **_beside(path)}
    assignment = _recognise(path, cells, known)
    _refuse_changed_cells(path, notebook, assignment, cells, cells_of(known[assignment]))
    parts = tuple(_part(notebook, name, cells) for name in known[assignment])
    return StudentNotebook(path, notebook, assignment, parts)


def _read(path: Path) -> str:
    """The text of the file at `path`."""
    if path.is_dir():
        raise CourseError(f"{path} is a folder. Name the notebook in it.")
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise CourseError(_missing(path)) from None
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from error
    if not content.strip():
        raise CourseError(f"{path} is empty. Was it saved? Take an earlier copy, or a fresh release.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CourseError(
            f"{path} is not UTF-8 text (byte {error.start + 1}). Open it in Jupyter and save it from there."
        ) from error


def _missing(path: Path) -> str:
    """What to say where there is no such file; it may be meant as an assignment's name."""
    here = Path.cwd()
    if path.suffix or path != Path(path.name):
        return f"there is no file {path}."
    root = next((folder for folder in (here, *here.parents) if (folder / "exercises").is_dir()), None)
    if root is None:
        return f"{here} is not inside the course: run this in its folder, or name the notebook by its path."
    there = sorted(each.stem for each in (root / "exercises").glob("*/*.ipynb") if each.stem == each.parent.name)
    return f"there is no assignment {path.name!r}. Those of this course: {', '.join(there)}."


def merge_mark(text: str) -> int:
    """The line on which Git has left a mark of two versions that it could not merge; 0 where there is none."""
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if line.startswith("<<<<<<< ")), 0)


def _parse(path: Path, text: str) -> NotebookNode:
    """The notebook that `text` holds."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        if line := merge_mark(text):
            raise CourseError(
                f"{path} holds two versions that Git could not merge, from line {line} on: keep one, and delete the "
                f"marks (<<<<<<<, =======, >>>>>>>), or copy your answers into {FRESH.format(path.stem)}."
            ) from error
        raise CourseError(
            f"{path} is not a notebook: line {error.lineno} is not JSON ({error.msg}). "
            "Was it cut off, or saved from a web page?"
        ) from error
    except RecursionError as error:
        raise CourseError(f"{path} is not a notebook: its JSON is nested too deeply.") from error
    if not isinstance(content, dict) or "nbformat" not in content:
        raise CourseError(f"{path} is JSON, but not a notebook.")
    try:
        with warnings.catch_warnings():  # about cell ids, which are repaired here
            warnings.simplefilter("ignore")
            notebook: NotebookNode = nbformat.convert(nbformat.reader.reads(text), 4)
            _, notebook = nbformat.validator.normalize(notebook)
            nbformat.validate(notebook, relax_add_props=True)
    except Exception as error:  # nbformat raises whatever a broken notebook makes it stumble over
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        if isinstance(content["nbformat"], int) and content["nbformat"] < 4:
            reason = "its format is old. Open it in JupyterLab, and save it"
        raise CourseError(f"{path} is not a valid notebook: {reason}") from error
    return notebook


def _beside(path: Path) -> dict[str, tuple[str, ...]]:
    """The assignment whose `parts.py` lies beside the notebook, and its parts; named like the notebook."""
    parts = parts_beside(path.parent)
    return {_without_copy(path): parts} if parts else {}


def _without_copy(path: Path) -> str:
    """The notebook's name without what browsers and systems add to that of a copy."""
    return re.sub(r"[\s_-]*(\(\d+\)|copy\d*)$", "", path.stem, flags=re.IGNORECASE).lower()


def _recognise(path: Path, cells: dict[str, list[int]], parts: Mapping[str, tuple[str, ...]]) -> str:
    """The assignment that a notebook with these graded cells belongs to; `parts` of each that there is."""
    known = ", ".join(parts)
    wanted = {name: cells_of(those) for name, those in parts.items()}
    shared = {name: len(cells.keys() & set(those)) for name, those in wanted.items()}
    best = max(shared, key=shared.__getitem__)
    if not cells:
        raise CourseError(f"{path} is not an assignment: it has no graded cells. The assignments: {known}.")
    if 2 * shared[best] < len(wanted[best]) and 2 * shared[best] <= len(cells):
        raise CourseError(
            f"{path} is not an assignment of this course ({known}): its graded cells are others. (One that is none of "
            "the course's own is checked where its parts.py lies beside it.)"
        )
    named = _without_copy(path)
    if named in parts and named != best:
        raise CourseError(f"{path} is named {named}, but holds the assignment {best}. Which one did you mean?")
    return best


def _refuse_changed_cells(
    path: Path, notebook: NotebookNode, assignment: str, cells: dict[str, list[int]], wanted: tuple[str, ...]
) -> None:
    """Raise CourseError when a graded cell is missing, there twice, or no longer code (or text)."""
    fresh = FRESH.format(assignment)
    missing = [name for name in wanted if name not in cells]
    if missing:
        raise CourseError(f"{path} lacks {_listed('the cell', missing)}. Copy from {fresh} what is missing.")
    twice = [name for name, count in Counter({name: len(cells[name]) for name in wanted}).items() if count > 1]
    if twice:
        raise CourseError(f"{path} has {_listed('the cell', twice)} more than once. Keep one, delete the others.")
    retyped = [name for name in wanted if (notebook.cells[cells[name][0]].cell_type == "code") == is_written(name)]
    if retyped:
        raise CourseError(
            f"{path}: the type (code or Markdown) of {_listed('the cell', retyped)} was changed. "
            f"Change it back, or copy from {fresh}."
        )


def _listed(noun: str, names: list[str]) -> str:
    return f"{noun}{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _part(notebook: NotebookNode, name: str, cells: dict[str, list[int]]) -> Part:
    solution = cells[name][0]
    test = None if is_written(name) else cells[f"test_{name}"][0]
    points = notebook.cells[solution if test is None else test].metadata.nbgrader.get("points", 0)
    return Part(name, float(points) if isinstance(points, int | float) else 0.0, solution, test)

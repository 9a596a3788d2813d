"""The names, signatures and cells that other material, and students' submissions, rely on."""

import inspect
import json
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import nbformat
import pytest
import torch
import yaml
from bank import HIDDEN, ROOT, coded_parts, graded_cells, namespace, notebook, solved, untouched, visible
from nbformat import NotebookNode
from torch import Tensor, nn

from inside_transformers.checks.registry import specs
from inside_transformers.course.contract import ASSIGNMENTS, is_written
from inside_transformers.course.contract import graded_cells as promised_cells
from inside_transformers.pages import PAGES
from inside_transformers.parts.contract import SIGNATURES

BOTH = [(assignment, folder) for assignment in ASSIGNMENTS for folder in ("solutions", "exercises")]
PARTS = [(assignment, part) for assignment in ASSIGNMENTS for part in coded_parts(assignment)]


def promised(signature: str) -> inspect.Signature:
    """The signature written in the contract."""
    scope: dict[str, Any] = {"Tensor": Tensor, "torch": torch, "nn": nn, "Iterator": Iterator}
    exec(f"def promised{signature}: ...", scope)
    return inspect.signature(scope["promised"])


def grader(cell: NotebookNode) -> dict[str, Any]:
    """What nbgrader is told of a cell; empty when it does not know it."""
    return dict(cell.metadata.get("nbgrader", {}))


def around(assignment: str, folder: str, part: str) -> list[NotebookNode]:
    """The cells of a part: those after the part before it, up to its test cell."""
    cells = notebook(assignment, folder).cells
    ids = [grader(cell).get("grade_id", "") for cell in cells]
    before = coded_parts(assignment).index(part) - 1
    start = ids.index(f"test_{coded_parts(assignment)[before]}") + 1 if before >= 0 else 0
    return cells[start : ids.index(f"test_{part}") + 1]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_part_has_a_promised_signature(assignment: str) -> None:
    assert list(SIGNATURES[assignment]) == list(coded_parts(assignment))


@pytest.mark.parametrize(("assignment", "folder"), BOTH)
def test_signatures_are_those_promised(assignment: str, folder: str) -> None:
    scope = namespace(assignment, solved(assignment) if folder == "solutions" else untouched(assignment))
    for name, signature in SIGNATURES[assignment].items():
        if isinstance(signature, str):
            assert inspect.signature(scope[name]) == promised(signature), name
            continue
        made_with, called_with = signature
        assert issubclass(scope[name], nn.Module)
        made = inspect.signature(scope[name].__init__)
        assert list(made.parameters.values()) == list(promised(made_with).parameters.values()), name
        assert inspect.signature(scope[name].forward) == promised(called_with), name


@pytest.mark.parametrize(("assignment", "folder"), BOTH)
def test_cells_have_the_promised_names_in_the_promised_order(assignment: str, folder: str) -> None:
    ids = [grader(cell)["grade_id"] for cell in notebook(assignment, folder).cells if grader(cell)]
    assert len(set(ids)) == len(ids)
    assert [name for name in ids if name in promised_cells(assignment)] == list(promised_cells(assignment))
    graded = [grader(cell)["grade_id"] for cell in notebook(assignment, folder).cells if grader(cell).get("grade")]
    assert graded == [name for name in promised_cells(assignment) if name not in coded_parts(assignment)]


@pytest.mark.parametrize(("assignment", "folder"), BOTH)
def test_a_locked_test_cell_with_the_points_follows_each_solution_cell(assignment: str, folder: str) -> None:
    cells = notebook(assignment, folder).cells
    for solution, test in pairwise(cells):
        name = grader(solution).get("grade_id", "")
        if name not in coded_parts(assignment):
            continue
        assert solution.cell_type == test.cell_type == "code"
        told = grader(solution)
        assert (told["solution"], told["grade"], told["locked"], told["task"]) == (True, False, False, False)
        assert "points" not in told
        told = grader(test)
        assert told["grade_id"] == f"test_{name}"
        assert (told["solution"], told["grade"], told["locked"], told["task"]) == (False, True, True, False)
        assert told["points"] > 0


@pytest.mark.parametrize(("assignment", "folder"), BOTH)
def test_one_locked_cell_at_the_top_prepares_everything(assignment: str, folder: str) -> None:
    cells = notebook(assignment, folder).cells
    first = next(i for i, cell in enumerate(cells) if grader(cell).get("grade_id") == coded_parts(assignment)[0])
    before = [cell for cell in cells[:first] if cell.cell_type == "code"]
    assert len(before) == 1
    assert grader(before[0])["locked"]
    assert not grader(before[0])["solution"]
    assert not grader(before[0])["grade"]


@pytest.mark.parametrize(("assignment", "folder"), BOTH)
def test_the_written_part_is_graded_by_hand(assignment: str, folder: str) -> None:
    written = [part for part in ASSIGNMENTS[assignment] if is_written(part)]
    assert len(written) == 1
    cell = graded_cells(assignment, folder)[written[0]]
    assert cell.cell_type == "markdown"
    told = grader(cell)
    assert (told["solution"], told["grade"], told["locked"], told["task"]) == (True, True, False, False)
    assert told["points"] > 0
    text = "\n".join(cell.source for cell in notebook(assignment, folder).cells)
    assert ("rubric" in text.lower()) == (folder == "solutions")


@pytest.mark.parametrize(("assignment", "part"), PARTS)
def test_a_part_is_tested_in_sight_and_out_of_sight(assignment: str, part: str) -> None:
    source = graded_cells(assignment)[f"test_{part}"].source
    hidden = HIDDEN.findall(source)
    assert len(hidden) == 1
    assert len([line for line in hidden[0].splitlines() if line.strip() and not line.startswith("#")]) >= 2
    in_sight = [line for line in visible(source).splitlines() if line.strip() and not line.strip().startswith("#")]
    assert len(in_sight) >= 2
    released = graded_cells(assignment, "exercises")[f"test_{part}"].source
    assert released.strip() == visible(source).strip()


@pytest.mark.parametrize(("assignment", "part"), PARTS)
def test_a_released_part_keeps_its_docstring_with_shapes_and_raises(assignment: str, part: str) -> None:
    source = untouched(assignment)[part]
    assert "raise NotImplementedError" in source
    defined = namespace(assignment, untouched(assignment))[part]
    documented = (defined, defined.forward) if inspect.isclass(defined) else (defined,)
    texts = [inspect.cleandoc(each.__doc__ or "") for each in documented]
    assert all(texts), "a docstring is missing"
    if "Tensor" in str(inspect.signature(documented[-1])):
        assert re.search(r"\((\.\.\.|…|n\w*|batch|d|h),[ )]", "\n".join(texts)), "no shape in the docstring"
    given = namespace(assignment, solved(assignment))[part]
    assert [each.__doc__ for each in ((given, given.forward) if inspect.isclass(given) else (given,))] == [
        each.__doc__ for each in documented
    ]


@pytest.mark.parametrize(("assignment", "part"), PARTS)
def test_a_part_has_two_folded_hints_without_code(assignment: str, part: str) -> None:
    text = "\n".join(cell.source for cell in around(assignment, "exercises", part) if cell.cell_type == "markdown")
    hints = re.findall(r"<details>.*?</details>", text, re.DOTALL)
    assert len(hints) == 2
    for hint in hints:
        assert re.search(r"<summary>.+</summary>", hint)
        assert "```" not in hint
        assert len(hint.split()) > 8


@pytest.mark.parametrize(("assignment", "folder"), BOTH)
def test_the_notebook_is_kept_clean(assignment: str, folder: str) -> None:
    book = notebook(assignment, folder)
    raw = json.loads((ROOT / folder / assignment / f"{assignment}.ipynb").read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in raw["cells"]]  # as they are on disk: nbformat mends what it reads
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", cell_id) for cell_id in ids), ids
    for cell in book.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
        assert not {"execution", "collapsed", "scrolled"} & set(cell.metadata)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_preparation_gives_what_answers_are_usually_written_with(assignment: str) -> None:
    scope = namespace(assignment, untouched(assignment))
    assert scope["torch"] is torch
    assert scope["nn"] is nn
    assert scope["Tensor"] is Tensor
    assert scope["F"] is torch.nn.functional
    assert scope["math"].sqrt(4) == 2


def topics() -> dict[str, str]:
    """What the table of contents calls the pages whose headings are questions."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    pages = [page for part in contents["parts"] for page in part["chapters"]]
    return {page["file"]: page["title"] for page in pages if "title" in page}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_each_part_names_a_page_of_the_book_by_its_title_and_leads_to_it(assignment: str) -> None:
    for part, known in specs(assignment).items():
        page = nbformat.read(ROOT / f"{PAGES[known.read]}.ipynb", as_version=4)
        heading = page.cells[0].source.splitlines()[0].removeprefix("# ")
        assert topics().get(PAGES[known.read], heading) == known.read
        text = "\n".join(cell.source for cell in around(assignment, "solutions", part) if cell.cell_type == "markdown")
        assert f"[{known.read}](../../{PAGES[known.read]}.ipynb)" in text, part

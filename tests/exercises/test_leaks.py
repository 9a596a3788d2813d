"""No solution, hidden test or rubric reaches students: not in their notebooks, not anywhere in the built book."""

import json
import re
from pathlib import Path

import pytest
from bank import HIDDEN, coded_parts, graded_cells
from leaks import SOLUTION, every_secret, leaks, letters, secrets
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from inside_transformers.course.contract import ASSIGNMENTS

# Lines of solutions that the book's pages teach in the same words.
TAUGHT = {"self.output = nn.Linear(d_model, d_model)", "return scores.softmax(dim=-1)"}


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_part_has_something_to_look_for(assignment: str) -> None:
    assert [cell for cell, found in secrets(assignment).items() if not found] == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_every_solution_stands_between_delimiters(assignment: str) -> None:
    cells = graded_cells(assignment)
    for part in coded_parts(assignment):
        assert SOLUTION.search(cells[part].source), part
        assert HIDDEN.search(cells[f"test_{part}"].source), part


def test_students_notebooks_hold_no_solution_hidden_test_or_rubric(root: Path) -> None:
    assert leaks(root / "exercises", every_secret()) == []
    for path in (root / "exercises").rglob("*"):
        if path.is_file():
            assert not re.search(r"(BEGIN|END) (SOLUTION|HIDDEN|MARK)", path.read_text(encoding="utf-8")), path


def test_the_built_book_holds_no_solution_hidden_test_or_rubric(book: Path) -> None:
    wanted = every_secret()
    for line in TAUGHT:
        del wanted[letters(line)]  # an error here: no solution has this line any more
    assert leaks(book, wanted) == []


def test_the_built_book_has_no_page_of_solutions_or_tests(book: Path) -> None:
    paths = {path.relative_to(book).as_posix() for path in book.rglob("*")}
    assert [path for path in sorted(paths) if re.search(r"(^|/)(solutions|tests)(/|$)", path)] == []
    index = (book / "searchindex.js").read_text(encoding="utf-8")
    names = json.loads(re.sub(r"^Search\.setIndex\(|\);?\s*$", "", index))["docnames"]
    assert [name for name in names if name.startswith(("solutions", "tests"))] == []


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_search_finds_each_cell_however_it_is_published(assignment: str, tmp_path: Path) -> None:
    wanted = every_secret()
    for cell, found in secrets(assignment).items():
        source = graded_cells(assignment)[cell].source
        folder = tmp_path / cell
        folder.mkdir()
        formatter = HtmlFormatter()
        (folder / "page.html").write_text(highlight(source, PythonLexer(), formatter), encoding="utf-8")
        (folder / "page.ipynb").write_text(json.dumps({"source": source.splitlines(True)}), encoding="utf-8")
        (folder / "index.js").write_text(f"Search({json.dumps(source)});", encoding="utf-8")
        for name in ("page.html", "page.ipynb", "index.js"):
            seen = [line for line in leaks(folder, wanted) if line.startswith(name)]
            assert len(seen) >= len(found), (cell, name)

"""What students' notebooks have besides what nbgrader makes of the instructors': see `nbgrader_config.py`.

It belongs to the release, not to the solutions: there an error must end the run, and tests are read and written.
"""

import re
from collections.abc import Callable
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors.base import NbGraderPreprocessor
from nbgrader.utils import is_grade
from traitlets import Unicode

BUILT = "../../_build/html"  # where `make book` leaves the book, seen from exercises/<assignment>/
PAGE = re.compile(r"\]\(\.\./\.\./(book|exercises)/([\w/-]+)\.(?:ipynb|md)(#[\w-]+)?\)")
BOOK_AT = re.compile(r"^checks\.book_at\(.*\)$", re.MULTILINE)


class ForStudents(NbGraderPreprocessor):
    """Makes links lead to the built book, folds tests, and lets JupyterLab run on past a test that fails."""

    book_url = Unicode(
        "", help="Where the book is on the web, without a slash at the end; empty: where `make book` leaves it."
    ).tag(config=True)

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Change one cell; called by nbconvert."""
        book = self.book_url.rstrip("/") or BUILT
        if cell.cell_type == "markdown":
            cell.source = PAGE.sub(lambda page: f"]({book}/{page[1]}/{page[2]}.html{page[3] or ''})", cell.source)
        else:
            cell.source = BOOK_AT.sub(f'checks.book_at("{book}")', cell.source)
        if cell.cell_type == "code" and is_grade(cell):
            tags = {*cell.metadata.get("tags", []), "raises-exception", "hide-input"}
            cell.metadata["tags"] = sorted(tags)
            cell.metadata["jupyter"] = {**cell.metadata.get("jupyter", {}), "source_hidden": True}
        return cell, resources


def book_pages(source: str, book_url: str, suffix: Callable[[str], str]) -> str:
    """The text of a released notebook with links to the book's pages as they stood in the instructors'.

    Args:
        source: the notebook's JSON.
        book_url: as in `ForStudents`.
        suffix: how the file of a page is called, by the page's name: `.ipynb` or `.md`.
    """
    for book in filter(None, (BUILT, book_url.rstrip("/"))):
        found = re.compile(rf"\]\({re.escape(book)}/((?:book|exercises)/[\w/-]+)\.html(#[\w-]+)?\)")
        source = found.sub(lambda page: f"](../../{page[1]}{suffix(page[1])}{page[2] or ''})", source)
    return source

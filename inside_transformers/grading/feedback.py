"""Feedback: one page a student, of what was graded, in words, and without a trace of hidden tests.

It shows what the student has anyway (their own code, what it printed where it stands, their answers) and what grading
says: points, the message, the drawing, a person's comment. Test cells are not shown, nor what was printed while they
ran, since a student's function could print what a hidden test gives it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, PackageLoader, StrictUndefined
from nbformat import NotebookNode
from nbgrader.api import MissingEntry

from inside_transformers.grading import inert, sheets
from inside_transformers.grading.answers import is_empty, is_untouched
from inside_transformers.grading.mistakes_seen import is_unwritten
from inside_transformers.grading.outcome import PartOutcome
from inside_transformers.grading.record import NO_RESPONSE
from inside_transformers.grading.report import points, words
from inside_transformers.grading.settings import book_url, opened
from inside_transformers.grading.standing import Standing, noted
from inside_transformers.grading.written import EMPTY, pictures, rendered
from inside_transformers.pages import PAGES

MOST_SIGNS = 4_000  # of what a cell printed, and of one part's code
LONGEST_DRAWING = 60_000
DRAWN = '<div style="display:flex;flex-wrap:wrap;'  # how a drawing of `checks.drawing` begins
READ_AGAIN = re.compile(r"^Read again: (.+)\Z", re.MULTILINE)
STATES = {
    "passed": "passed",
    "failed": "not yet right",
    "stopped": "was stopped",
    "not run": "could not be run",
    "by hand": "marked by a person",
    "refused": "a person will look at it",
}


@dataclass(frozen=True)
class Shown:
    """One part as its page shows it.

    Attributes:
        outcome: points, state and message.
        title: the heading of the part in the exercise.
        said: the message, without the line on where to read again.
        read: the title and the address of the page to read again; no address where the book is not on the web.
        code: what the student wrote.
        printed: what that cell printed.
        drawing: HTML, expected beside got, or pictures of the cell.
        answer: HTML of a written answer.
        comment: HTML of what a person wrote about it.
        empty: whether there is no answer, and no person had to look at it.
    """

    outcome: PartOutcome
    title: str
    said: str
    read: tuple[str, str]
    code: str = ""
    printed: str = ""
    drawing: str = ""
    answer: str = ""
    comment: str = ""
    empty: bool = False

    @property
    def state(self) -> str:
        """How the part stands, in words."""
        if self.empty:
            return "nothing was written in its cell"
        if self.outcome.state == "by hand" and self.outcome.score is None:
            return "not yet marked"
        if is_unwritten(self.outcome):
            return "not written yet"
        return STATES[self.outcome.state]

    @property
    def full(self) -> bool:
        """Whether the part has all its points."""
        return self.outcome.score is not None and self.outcome.score >= self.outcome.max_score


def write(root: Path, assignment: str, standings: Sequence[Standing], db: str) -> dict[str, str]:
    """Write `feedback/<student>/<assignment>/<assignment>.html` for everybody whose work was graded here.

    Args:
        root: the course's folder.
        assignment: its name.
        standings: the students, as the gradebook has them.
        db: the gradebook's URL, for comments.

    Returns:
        who has no page, and why.
    """
    without = {}
    for standing in standings:
        if noted(root, assignment, standing.student) is None:
            handed_in = standing.status != "missing"
            without[standing.student] = "not graded by `course grade`" if handed_in else "nothing handed in"
            continue
        said = comments(db, assignment, standing.student)
        path = place(root, assignment, standing.student)
        notebook = _executed(root, assignment, standing.student)
        sheets.replace(path, page(assignment, standing, notebook, said, book_url(root)).encode())
    return without


def place(root: Path, assignment: str, student: str) -> Path:
    """Where a student's page lies."""
    return root / "feedback" / student / assignment / f"{assignment}.html"


def refresh(root: Path, assignment: str, standings: Sequence[Standing], db: str) -> None:
    """Write the pages again that there are: marks and work may have changed since. See `write`."""
    there = [each for each in standings if place(root, assignment, each.student).is_file()]
    write(root, assignment, there, db)


def page(
    assignment: str, standing: Standing, notebook: NotebookNode | None, comments: Mapping[str, str], book: str
) -> str:
    """The page: HTML that needs nothing beside it, runs no script and loads nothing.

    Args:
        assignment: its name.
        standing: how the student stands.
        notebook: as it was executed; None where nothing could run.
        comments: what a person wrote, by grade_id.
        book: the book's address on the web; empty where there is none.
    """
    environment = Environment(
        loader=PackageLoader("inside_transformers.grading"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"points": points, "words": words}
    cells = inert.clean(notebook).cells if notebook else []
    parts = [_shown(part, cells, comments.get(part.grade_id, ""), book) for part in standing.parts]
    template = environment.get_template("feedback.html.jinja")
    return template.render(assignment=assignment, standing=standing, parts=parts, book=book)


def comments(db: str, assignment: str, student: str) -> dict[str, str]:
    """What a person wrote about a student's answers, by grade_id."""
    with opened(db) as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return {}
        found = [comment for notebook in submission.notebooks for comment in notebook.comments]
        return {str(each.name): str(each.comment) for each in found if each.comment}


def _executed(root: Path, assignment: str, student: str) -> NotebookNode | None:
    path = root / "autograded" / student / assignment / f"{assignment}.ipynb"
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return None
    return notebook


def _shown(part: PartOutcome, cells: Sequence[NotebookNode], comment: str, book: str) -> Shown:
    named = {cell.metadata.get("nbgrader", {}).get("grade_id", ""): cell for cell in cells}
    own, about = named.get(part.part), named.get(f"about_{part.part}")
    found = READ_AGAIN.search(part.message)
    address = f"{book}/{PAGES[found[1]]}.html" if found and book and found[1] in PAGES else ""
    shown = Shown(
        part,
        _heading(about.source if about else "") or part.part,
        "" if is_unwritten(part) else READ_AGAIN.sub("", part.message).strip(),  # on the page is nothing to run
        (found[1], address) if found else ("", ""),
    )
    if own is None:
        return shown
    if is_untouched(own) and comment == NO_RESPONSE and not part.score:
        return Shown(part, shown.title, shown.said, shown.read, empty=True)
    kept: dict[str, Any] = {"comment": rendered(comment)} if comment else {}
    if own.cell_type == "markdown":
        kept |= {"answer": EMPTY if is_empty(own) else rendered(own.source, own.get("attachments"))}
    else:
        test = named.get(part.grade_id)
        kept |= {"code": _cut(own.source), "printed": _cut(_printed(own))}
        kept |= {
            "drawing": pictures(own, "your plot") + (_drawing(test) if test is not None and not shown.full else "")
        }
    return Shown(part, shown.title, shown.said, shown.read, **kept)


def _heading(markdown: str) -> str:
    found = re.search(r"^#+\s+(.*)$", markdown.replace(inert.JOINER, ""), re.MULTILINE)
    return found[1].replace("`", "") if found else ""


def _printed(cell: NotebookNode) -> str:
    said = []
    for output in cell.outputs:
        if output.output_type == "stream":
            said.append(output.text)
        elif output.output_type == "error":
            said.append(f"{output.ename}: {output.evalue}\n")
        elif set(output.data) == {"text/plain"}:
            said.append(output.data["text/plain"] + "\n")
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", "".join(said)).rstrip()


def _drawing(test: NotebookNode) -> str:
    """The last drawing of a test cell: of the call that failed, expected beside got."""
    pages = [output.data["text/html"] for output in test.outputs if "text/html" in output.get("data", {})]
    drawings = [page for page in pages if page.startswith(DRAWN)]
    return drawings[-1] if drawings and len(drawings[-1]) <= LONGEST_DRAWING else ""


def _cut(text: str) -> str:
    return text if len(text) <= MOST_SIGNS else f"{text[:MOST_SIGNS]}\n… {len(text) - MOST_SIGNS} more signs"

"""One page on how a class did in an assignment: who needs a person, the scores, and the mistakes by name."""

import math
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import nbformat
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from inside_transformers.grading import file_notes, ledger, sheets
from inside_transformers.grading.mistakes_seen import is_unwritten, seen
from inside_transformers.grading.outcome import PartOutcome
from inside_transformers.grading.roster import letters
from inside_transformers.grading.settings import book_url
from inside_transformers.grading.standing import Standing

STATUSES = {
    "graded": "graded",
    "partial": "partial: something was lost",
    "quarantined": "quarantined: a person must look",
    "missing": "missing: nothing handed in",
}
MOST_BARS = 10
# An exception's own words, which may hold a path or a name: after a call of the course's tests, or alone.
OWN_WORDS = re.compile(r"(`.*?` raised [\w.]+): .*|([^\W\d][\w.]*): (?s:.*)")


@dataclass(frozen=True)
class Bar:
    """How many students have a score from `low` up to `high`."""

    low: float
    high: float
    count: int


def write(root: Path, assignment: str, standings: Sequence[Standing], named: bool = True) -> Path:
    """Write `reports/<assignment>.html`, and return where it lies.

    Args:
        root: the course's folder.
        assignment: its name.
        standings: how the class stands.
        named: whether students' names stand in it; without them it can be shown to others.
    """
    path = root / "reports" / f"{assignment}.html"
    sheets.replace(path, page(root, assignment, standings, named).encode())
    return path


def page(root: Path, assignment: str, standings: Sequence[Standing], named: bool = True) -> str:
    """The page: HTML that needs nothing beside it, runs no script and loads nothing."""
    environment = Environment(
        loader=PackageLoader("inside_transformers.grading"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"points": points, "words": words}
    scores = [each.score for each in standings if each.score is not None and not each.unmarked]
    late = {student for student, entry in ledger.read(root, assignment).entries.items() if entry.late}
    told = standings if named else [_without_words(each) for each in standings]
    some_known = any(each.submitted_at for each in standings)
    return environment.get_template("report.html.jinja").render(
        assignment=assignment,
        made=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        standings=standings,
        statuses=STATUSES,
        counts=Counter(each.status for each in standings),
        needy=[each for each in standings if needs_a_person(each)],
        why=needs_a_person if named else unnamed,
        scores=scores,
        median=median(scores) if scores else None,
        bars=bars(scores, max((each.max_score for each in standings), default=0.0)),
        parts=seen(told, lambda student, part: written(root, assignment, student, part)),
        book=book_url(root) or os.path.relpath(root / "_build" / "html", root / "reports"),
        named=named,
        late=late,
        some_known=some_known,
        timed=some_known or any(each.student in late for each in standings),
    )


def points(score: float | None) -> str:
    """Points as one writes them; a dash where there are none."""
    return "–" if score is None else f"{score:.2f}".rstrip("0").rstrip(".")


def words(text: str) -> Markup:
    """A message as HTML: what stands between backticks is code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


def needs_a_person(standing: Standing) -> str:
    """Why somebody must look at a submission; empty where nobody must."""
    if standing.status == "graded" and (standing.overridden or standing.older):
        waiting = "; ".join(filter(None, (standing.lateness, standing.to_mark)))
        return " ".join(filter(None, (standing.overridden, waiting)))
    if standing.status in ("quarantined", "partial"):
        return " ".join(filter(None, (*standing.notes, standing.lateness))) or STATUSES[standing.status]
    unmarked = f"not yet marked: {', '.join(standing.unmarked)}" if standing.unmarked else ""
    return "; ".join(filter(None, (standing.lateness, unmarked)))


def unnamed(standing: Standing) -> str:
    """The same for a page that others see: names of files are left out, since they hold their student's."""
    notes = tuple(filter(None, map(file_notes.without_names, standing.notes)))
    names = [name for name in (standing.student, *standing.name.split()) if len(name) > 2]
    told = any(letters(name) in letters(" ".join(notes)) for name in names)
    return needs_a_person(replace(standing, notes=() if told else notes))


def _without_words(standing: Standing) -> Standing:
    """The same with the name alone of each exception that is no mistake known by name."""
    return replace(standing, parts=tuple(map(_of_known_words, standing.parts)))


def _of_known_words(part: PartOutcome) -> PartOutcome:
    if part.mistake or is_unwritten(part) or not (found := OWN_WORDS.match(part.message)):
        return part
    return replace(part, message=f"{found[1] or found[2]}{part.message[found.end() :]}")


def bars(scores: Sequence[float], max_score: float) -> list[Bar]:
    """The scores in at most ten groups, each as wide as a whole number of points; the highest belongs to the last."""
    if not scores or max_score <= 0:
        return []
    width = math.ceil(max_score / MOST_BARS)
    last = math.ceil(max_score / width) - 1
    counts = Counter(min(int(score / width), last) for score in scores)
    return [Bar(i * width, min((i + 1) * width, max_score), counts[i]) for i in range(last + 1)]


def written(root: Path, assignment: str, student: str, part: str) -> str:
    """What a student wrote for a part, as the executed notebook has it; empty where there is none."""
    path = root / "autograded" / student / assignment / f"{assignment}.ipynb"
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError):
        return ""
    cells = notebook.cells
    return next((str(cell.source) for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id") == part), "")

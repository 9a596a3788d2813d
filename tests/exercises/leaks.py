"""What must never reach students: pieces of solutions, hidden tests and rubrics, and a search for them.

Texts are compared by their letters, digits and underscores alone. Code on a page is cut up by highlighting, quotes are
made typographic, lines are wrapped and escaped: none of it touches these.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from bank import HIDDEN, coded_parts, graded_cells, notebook

from inside_transformers.course.contract import ASSIGNMENTS, is_written

SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION$(.*?)^[ \t]*### END SOLUTION$", re.MULTILINE | re.DOTALL)
SHORTEST = 20  # letters; a shorter piece, like `super().__init__()`, says nothing about where it came from


def letters(text: str) -> str:
    """`text` without anything but letters, digits and underscores."""
    return re.sub(r"\W+", "", text).lower()


def pieces(text: str) -> set[str]:
    """The lines of `text` (sentences, where a line has several) that are long enough to be recognised."""
    parts = (letters(sentence) for line in text.splitlines() for sentence in re.split(r"(?<=[.:?!]) ", line))
    return {part for part in parts if len(part) >= SHORTEST}


def in_sight(assignment: str) -> str:
    """All that the instructor's notebook lets students see."""
    shown = []
    for cell in notebook(assignment).cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        shown.append("" if is_written(name) else SOLUTION.sub("", HIDDEN.sub("", cell.source)))
    return letters("\n".join(shown))


def secrets(assignment: str) -> dict[str, set[str]]:
    """The pieces to look for, by the cell they come from. A hidden test may share lines with a visible one."""
    found = {}
    shown = in_sight(assignment)
    cells = graded_cells(assignment)
    for part in ASSIGNMENTS[assignment]:
        found[part] = pieces(
            cells[part].source if is_written(part) else "\n".join(SOLUTION.findall(cells[part].source))
        )
    for part in coded_parts(assignment):
        hidden = "\n".join(HIDDEN.findall(cells[f"test_{part}"].source))
        found[f"test_{part}"] = {piece for piece in pieces(hidden) if piece not in shown}
    return found


def every_secret() -> dict[str, str]:
    """Each piece of each assignment, with the cell it comes from."""
    return {
        piece: f"{assignment}: {cell}"
        for assignment in ASSIGNMENTS
        for cell, found in secrets(assignment).items()
        for piece in found
    }


def readable(path: Path) -> Iterator[str]:
    """The letters of a file: as it stands, and as a reader sees it. A file that is no text has none."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), re.sub(r"\\[nrt]", " ", text))
    yield letters(text)
    if path.suffix in {".html", ".svg", ".xml"}:
        yield letters(html.unescape(re.sub(r"<[^>]*>", "", text)))


def leaks(folder: Path, wanted: dict[str, str]) -> list[str]:
    """Where, below `folder`, a file holds a wanted piece, and whence the piece comes."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        texts = list(readable(path))
        found += [
            f"{path.relative_to(folder)} holds {piece!r} of {origin}"
            for piece, origin in wanted.items()
            if any(piece in text for text in texts)
        ]
    return found

"""What must never reach students: pieces of solutions, hidden tests and rubrics, and a search for them.

Texts are compared by their letters, digits and underscores alone. Code on a page is cut up by highlighting, quotes are
made typographic, lines are wrapped and escaped: none of it touches these.
"""

import html
import re
import textwrap
import tokenize
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
    """The sentences of `text` that are long enough to be recognised."""
    parts = (letters(sentence) for line in text.splitlines() for sentence in re.split(r"(?<=[.:?!]) ", line))
    return {part for part in parts if len(part) >= SHORTEST}


def statements(code: str) -> set[str]:
    """The statements and comments of `code` that are long enough to be recognised.

    A statement may be wrapped over several lines, and one of these alone, like a name in a list, is no secret.
    """
    lines = textwrap.dedent(code).splitlines(keepends=True)
    found, first = [], None
    for token in tokenize.generate_tokens(iter(lines).__next__):
        if token.type in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            continue
        if token.type == tokenize.COMMENT and first is None:
            found.append(letters(token.string))
            continue
        first = token.start[0] if first is None else first
        if token.type == tokenize.NEWLINE:
            found.append(letters("".join(lines[first - 1 : token.start[0]])))
            first = None
    return {part for part in found if len(part) >= SHORTEST}


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
        source = cells[part].source
        solutions = (statements(solution) for solution in SOLUTION.findall(source))
        found[part] = pieces(source) if is_written(part) else set().union(*solutions)
    for part in coded_parts(assignment):
        hidden = (statements(test) for test in HIDDEN.findall(cells[f"test_{part}"].source))
        found[f"test_{part}"] = {piece for piece in set().union(*hidden) if piece not in shown}
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

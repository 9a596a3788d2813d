"""What a student wrote in words outside the cell that was for it: the answer may stand there."""

import re
from collections.abc import Iterable

from nbformat import NotebookNode

OWN = "own-cell-"  # how the ids of a student's own cells begin, once the notebook is put together
HEADING = re.compile(r"#{1,6}[ \t].*|[-=_* \t]*")  # or a ruler, of a line without space around it


def own_text(cells: Iterable[NotebookNode]) -> list[NotebookNode]:
    """A student's own Markdown cells that say more than a heading, of a notebook that was put together."""
    own = (cell for cell in cells if cell.cell_type == "markdown" and str(cell.get("id", "")).startswith(OWN))
    return [cell for cell in own if says_more(cell.source)]


def says_more(text: str) -> bool:
    """Whether a text has a line that is neither a heading nor a ruler."""
    return any(not HEADING.fullmatch(line.strip()) for line in text.splitlines())


def added(text: str, released: str) -> str:
    """The lines of a text that the released one has not."""
    known = {line.strip() for line in released.splitlines()}
    return "\n".join(line for line in text.splitlines() if line.strip() not in known).strip()

"""Read what a student handed in, whatever it is: a notebook's cells, or the reason why there are none."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import nbformat

from inside_transformers.course.notebooks import merge_mark
from inside_transformers.grading.limits import Limits

MOST_CELLS = 5000  # that a notebook may have
LARGEST = 1e9  # number in nbgrader's metadata that is believed


class UnreadableError(Exception):
    """What was handed in cannot be a notebook.

    Attributes:
        reason: why, in a sentence that the student may read.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass
class Cell:
    """A submitted cell, as far as it is believed: all of it has the right type.

    Attributes:
        kind: `code`, `markdown` or `raw`.
        source: its text.
        id: by which the notebook calls it; empty where it does not.
        grader: what nbgrader's metadata say; empty where there are none.
        attachments: pictures that were pasted into a Markdown cell.
    """

    kind: str
    source: str
    id: str = ""
    grader: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def grade_id(self) -> str:
        """nbgrader's name for it; empty where it has none."""
        name = self.grader.get("grade_id")
        return name if isinstance(name, str) else ""


def cells_in(submitted: bytes, limits: Limits) -> tuple[list[Cell], int]:
    """The cells of a submitted file, and how many entries of it were no cells.

    Raises:
        UnreadableError: it is no notebook.
    """
    notebook = _as_format_4(_parsed(_text(submitted, limits)))
    entries = notebook.get("cells")
    if not isinstance(entries, list):
        raise UnreadableError("The file is JSON, but not a notebook: it has no cells.")
    if len(entries) > MOST_CELLS:
        raise UnreadableError(f"The notebook has {len(entries)} cells. At most {MOST_CELLS} are read.")
    cells = list(_cells(entries))
    return cells, len(entries) - len(cells)


def _text(submitted: bytes, limits: Limits) -> str:
    """The text of the file, without the mark of its encoding that some editors write before it."""
    if len(submitted) > limits.notebook_mb * 1_000_000:
        size = len(submitted) / 1e6
        raise UnreadableError(f"The file has {size:.0f} MB. At most {limits.notebook_mb} MB are read.")
    if not submitted.strip(b"\0 \t\r\n"):
        raise UnreadableError("The file is empty.")
    utf_16 = submitted[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return submitted.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        encoding = "UTF-16" if utf_16 else "UTF-8"
        raise UnreadableError(f"The file is not {encoding} text (byte {error.start + 1}).") from None


def _parsed(text: str) -> dict[str, Any]:
    """The JSON object that the text is."""
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        if line := merge_mark(text):
            raise UnreadableError(f"The file holds two versions that Git could not merge (line {line}).") from None
        raise UnreadableError(
            f"The file is not JSON (line {error.lineno}): it was cut off, or is no notebook."
        ) from None
    except RecursionError:
        raise UnreadableError("The file is no notebook: its JSON is nested too deeply.") from None
    except ValueError:  # a number with thousands of digits
        raise UnreadableError("The file is no notebook: its JSON holds a number that cannot be read.") from None
    if not isinstance(content, dict) or not isinstance(content.get("nbformat"), int | float):
        raise UnreadableError("The file is JSON, but not a notebook.")
    return content


def _as_format_4(content: dict[str, Any]) -> dict[str, Any]:
    """The notebook in the format that has its cells in one list."""
    if isinstance(content.get("cells"), list) or content["nbformat"] >= 4:
        return content
    try:
        upgraded: dict[str, Any] = nbformat.convert(nbformat.from_dict(content), 4)
    except Exception:  # nbformat raises whatever a broken notebook makes it stumble over
        raise UnreadableError("The notebook has an old format, and cannot be read.") from None
    return upgraded


def _cells(entries: list[Any]) -> Iterator[Cell]:
    """Those entries that are cells."""
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        kind, source = entry.get("cell_type"), _joined(entry.get("source"))
        if kind not in ("code", "markdown", "raw") or source is None:
            continue
        metadata = _dict(entry.get("metadata"))
        # Colab writes the cell's id into its metadata.
        id = next((given for given in (entry.get("id"), metadata.get("id")) if isinstance(given, str)), "")
        attachments = _attachments(entry.get("attachments")) if kind == "markdown" else {}
        yield Cell(kind, source, id, _plain(_dict(metadata.get("nbgrader"))), attachments)


def _joined(source: Any) -> str | None:
    """A cell's text out of one string, or a list of them; None where it is neither."""
    lines = [source] if isinstance(source, str) else source
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        return None
    # Half of a pair of surrogates is no character, and could not be written again.
    text = "".join(lines).encode("utf-8", "replace").decode("utf-8")
    return text.replace("\r\n", "\n").replace("\r", "\n")  # as Python reads it


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _plain(grader: dict[str, Any]) -> dict[str, Any]:
    """Of nbgrader's metadata those that are as it writes them: words, numbers, yes or no."""
    words = {name: value for name, value in grader.items() if isinstance(value, str) and value.isprintable()}
    numbers = {name: value for name, value in grader.items() if isinstance(value, int | float) and abs(value) < LARGEST}
    return {**words, **numbers}


def _attachments(value: Any) -> dict[str, dict[str, str]]:
    """Those attachments that are as the format asks: a name, and by type what is in it, as text."""
    kept = {}
    for name, bundle in _dict(value).items():
        content = {kind: data for kind, data in _dict(bundle).items() if isinstance(data, str) and data.isascii()}
        if content and name.isprintable():
            kept[name] = content
    return kept

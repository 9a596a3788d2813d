"""Tables as CSV files: read as platforms write them, and written so that no spreadsheet runs what stands in a cell."""

import contextlib
import csv
import io
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from inside_transformers.errors import CourseError

# What a spreadsheet takes for the start of a formula; the last four, as wide as a Chinese sign, some take for the same.
STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")

LONGEST = 2**31 - 1  # signs in a cell, as many as every system takes: a picture may stand in a student's text


def inert(value: object) -> str:
    """The text of a cell; one that a spreadsheet would run gets an apostrophe in front. Numbers stay numbers."""
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(STARTS) and text.strip() != "-" else text


def read(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and the rows of a table, whether its cells are parted by commas, semicolons or tabs.

    Raises:
        CourseError: it cannot be read, or has no rows.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise CourseError(f"{path} does not exist.") from error
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is no table in UTF-8. Download it again, or save it as CSV UTF-8.") from error
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from error
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LONGEST)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    try:
        columns = [name.strip() for name in reader.fieldnames or []]
        reader.fieldnames = columns
        rows = [{name: value for name, value in row.items() if name is not None} for row in reader]
    except csv.Error as error:
        raise CourseError(f"{path} is no table that can be read: {error}. Download it again.") from error
    if not rows:
        raise CourseError(f"{path} is a table without rows.")
    return columns, rows


def write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> None:
    """Write a table, whole or not at all; a cell that a row lacks is empty."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(inert, columns))
    writer.writerows([inert(row.get(name)) for name in columns] for row in rows)
    # Excel takes a file for UTF-8 by this mark alone; platforms skip it.
    replace(path, text.getvalue().encode("utf-8-sig"))


def replace(path: Path, content: bytes) -> None:
    """Write a file under a name of its own first, so that nobody ever finds half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # where nothing can be written, nothing can be removed
            draft.unlink(missing_ok=True)
        raise CourseError(f"{path} cannot be written: {error.strerror}.") from error

"""What a student has handed in, found in `submitted/` and read without following where it leads."""

import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from inside_transformers.grading import file_notes, ledger
from inside_transformers.grading.downloads import RUBBISH
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.printable import printable

TIMESTAMP = "timestamp.txt"
# What Python or a program of ours would read of its own accord.
OWN_ACCORD = {"conftest", "sitecustomize", "usercustomize", "parts", "inside_transformers", "ipython_config"}
CODE = (".py", ".pyc", ".pyd", ".so", ".pth", ".egg-link")
MOST_FILES = 100


@dataclass(frozen=True)
class Submission:
    """What one student has handed in.

    Attributes:
        student: the name of the folder.
        content: the notebook's bytes; None where there is none that can be read.
        reason: why not; empty where nothing was handed in at all.
        files: what lies beside it and may be used, by relative path.
        notes: what was done with files, one sentence each.
        timestamp: when it was handed in, in UTC; None where that is not known.
    """

    student: str
    content: bytes | None = None
    reason: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    timestamp: datetime | None = None

    @property
    def missing(self) -> bool:
        """Whether nothing was handed in."""
        return self.content is None and not self.reason

    @property
    def sha256(self) -> str:
        """Of all that was handed in, and when."""
        return hashlib.sha256(repr((self.work_sha256, self.timestamp, self.notes)).encode()).hexdigest()

    @property
    def work_sha256(self) -> str:
        """Of what was handed in, whenever that was."""
        digest = hashlib.sha256(self.content or self.reason.encode())
        for name, content in sorted(self.files.items()):
            digest.update(f"\0{name}\0".encode() + hashlib.sha256(content).digest())
        return digest.hexdigest()


def handed_in(root: Path, assignment: str) -> list[str]:
    """The students who have a folder for the assignment in `submitted/`, or whose work had no notebook to put there."""
    folder = root / "submitted"
    there = refused(root, assignment).keys()
    if not folder.is_dir():
        return sorted(there)
    names = (path.name for path in folder.iterdir() if not path.name.startswith("."))
    return sorted(there | {name for name in names if os.path.lexists(folder / name / assignment)})


def refused(root: Path, assignment: str) -> dict[str, str]:
    """Why nothing of what was handed in could be put into `submitted/`, by student."""
    return {student: entry.reason for student, entry in ledger.read(root, assignment).entries.items() if entry.reason}


def read(root: Path, assignment: str, student: str, limits: Limits, why_refused: str = "") -> Submission:
    """What a student has handed in for an assignment.

    Args:
        root: the course's folder.
        assignment: its name.
        student: whose.
        limits: how large it may be.
        why_refused: as `refused` has it; empty where nothing was.
    """
    found = _read(root, assignment, student, limits, why_refused)
    return replace(found, reason=printable(found.reason), notes=tuple(map(printable, found.notes)))


def is_text(name: str) -> bool:
    """Whether the name of a file can be written down: on some systems it is any bytes."""
    return printable(name) == name


def _read(root: Path, assignment: str, student: str, limits: Limits, why_refused: str) -> Submission:
    folder = root / "submitted" / student / assignment
    if any(path.is_symlink() for path in (folder.parent, folder)):
        return Submission(student, reason="Its folder is a link, which is not followed.")
    if not folder.is_dir():
        said = f"{file_notes.NOT_COLLECTED}: {why_refused}." if why_refused else ""
        return Submission(student, reason="Its folder is a file." if folder.exists() else said)
    notebook, notes = _notebook(folder, assignment)
    if isinstance(notebook, str):
        return Submission(student, reason=notebook)
    if notebook is None:
        others = sorted(path.name for path in folder.iterdir() if path.name != TIMESTAMP)
        if not others:
            return Submission(student)
        named = ", ".join(others[:5])
        return Submission(student, reason=f"There is {file_notes.NO_NOTEBOOK} what was handed in: {named}.")
    if notebook.stat().st_size > limits.notebook_mb * 1_000_000:
        size = notebook.stat().st_size / 1e6
        return Submission(student, reason=f"The notebook has {size:.0f} MB. At most {limits.notebook_mb} MB are read.")
    files, of_files = _files(folder, notebook.parent, limits)
    timestamp, of_time = _timestamp(folder / TIMESTAMP)
    try:
        content = notebook.read_bytes()
    except OSError as error:
        return Submission(student, reason=f"The notebook cannot be read: {error.strerror}.")
    return Submission(student, content, "", files, (*notes, *of_files, *of_time), timestamp)


def _notebook(folder: Path, assignment: str) -> tuple[Path | str | None, tuple[str, ...]]:
    """The notebook, or why there is none; and what is to be said of it."""
    found = _notebooks(folder)
    if not found:
        return None, ()
    exact = [path for path in found if path.name == f"{assignment}.ipynb"]
    named = exact or found
    names = ", ".join(path.relative_to(folder).as_posix() for path in named)
    if len(named) > 1:
        which = f"{len(exact)} are" if exact else "none is"
        return f"There are {file_notes.SEVERAL}, and {which} called {assignment}.ipynb: {names}.", ()
    chosen = named[0]
    if chosen.is_symlink() or not chosen.is_file():
        return f"{names} is no file but a link or folder, which is not followed.", ()
    notes = () if names == f"{assignment}.ipynb" else (f"{names} {file_notes.TAKEN_FOR} {assignment}.ipynb.",)
    left = [path.relative_to(folder).as_posix() for path in found if path != chosen]
    return chosen, (*notes, *((f"{file_notes.LEFT_OUT}: {', '.join(left)}.",) if left else ()))


def _notebooks(folder: Path) -> list[Path]:
    """The notebooks in a folder; where there is none, those in folders below it."""
    found = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".ipynb")
    return found or sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() == ".ipynb" and not _in_link(path, folder) and not _is_rubbish(path, folder)
    )


def _in_link(path: Path, folder: Path) -> bool:
    return any(parent.is_symlink() for parent in path.parents if parent.is_relative_to(folder))


def _is_rubbish(path: Path, folder: Path) -> bool:
    """Whether it is nobody's work: what systems and JupyterLab leave beside it."""
    return any(part in RUBBISH or part.startswith(".") for part in path.relative_to(folder).parts)


def _files(folder: Path, beside: Path, limits: Limits) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """What may be used beside the notebook, which lies in `beside`, and what was left out."""
    kept: dict[str, bytes] = {}
    shadowing, links, large, unnamed, apart = [], [], [], [], []
    total = 0
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(beside if path.is_relative_to(beside) else folder).as_posix()
        timestamp = path == folder / TIMESTAMP
        if _in_link(path, folder) or path.suffix.lower() == ".ipynb" or timestamp or name.startswith("."):
            continue
        if path.is_symlink():
            links.append(name)
        elif path.is_file() and not path.is_relative_to(beside):
            apart += [] if _is_rubbish(path, folder) else [name]
        elif path.is_file() and not is_text(name):
            unnamed.append(name)
        elif path.is_file():
            size = path.stat().st_size
            if shadows(name):
                shadowing.append(name)
            elif total + size > limits.file_mb * 1_000_000 or len(kept) >= MOST_FILES:
                large.append(name)
            else:
                total += size
                kept[name] = path.read_bytes()
    said = (
        ("stands in the way of a module of that name", shadowing),
        ("is a link, which is not followed", links),
        ("is too much", large),
        ("has no name that can be written", unnamed),
        ("lies in another folder than the notebook", apart),
    )
    return kept, tuple(
        f"{file_notes.LEFT_OUT}, since it {why}: {', '.join(names[:5])}." for why, names in said if names
    )


def shadows(name: str) -> bool:
    """Whether a file, given by its path, would be found in place of a module that others import."""
    first = name.partition("/")[0]
    path = Path(name)
    if path.suffix.lower() in (".pth", ".egg-link"):
        return True
    if "/" not in name and path.suffix.lower() not in CODE:
        return False
    return first.partition(".")[0] in OWN_ACCORD | set(sys.stdlib_module_names) | _installed()


@cache
def _installed() -> set[str]:
    return set(importlib.metadata.packages_distributions())


def _timestamp(path: Path) -> tuple[datetime | None, tuple[str, ...]]:
    """When it was handed in, and what is to be said where that is not known. Without a zone it is UTC."""
    if path.is_symlink() or not path.is_file():
        return None, ()
    text = path.read_bytes()[:200].decode("utf-8", "replace").strip()
    try:
        found = datetime.fromisoformat(text.removesuffix(" UTC"))
        in_utc = found.astimezone(UTC) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None, (f"{TIMESTAMP} says {text[:40]!r}, which is no time: whether it was late is not known.",)
    return in_utc.replace(tzinfo=None), ()

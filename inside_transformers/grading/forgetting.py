"""`course forget`: a student is deleted wherever the course's folder has them, and what is out of reach is named.

The gradebook comes last: who is deleted in part is still known, and the same command goes on.
"""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from nbgrader.api import MissingEntry

from inside_transformers.errors import CourseError
from inside_transformers.grading import ledger
from inside_transformers.grading.batch import LOCK
from inside_transformers.grading.settings import opened

FOLDERS = ("submitted", "autograded", "feedback")


@dataclass(frozen=True)
class Traces:
    """Where the course's folder has a student.

    Attributes:
        student: the login.
        paths: folders and files that are theirs alone.
        ledgers: assignments for which something of theirs was collected.
        in_gradebook: whether the gradebook has them.
        whole_class: tables and pages that hold everybody.
        downloads: tables and zips beside them, the roster perhaps among them.
    """

    student: str
    paths: tuple[Path, ...]
    ledgers: tuple[str, ...]
    in_gradebook: bool
    whole_class: tuple[Path, ...]
    downloads: tuple[Path, ...]

    def __bool__(self) -> bool:
        return bool(self.paths or self.ledgers or self.in_gradebook)

    def told(self, root: Path, deleted: bool) -> str:
        """What is deleted, a line each, and what is not."""
        lines = [f"{self.student}: deleted" if deleted else f"{self.student}: would be deleted"]
        lines += [f"  {path.relative_to(root)}" for path in self.paths]
        lines += [f"  {ledger.place(root, name).relative_to(root)}: the entry" for name in self.ledgers]
        lines += ["  the gradebook: name, address, marks and comments"] if self.in_gradebook else []
        lines.append("Not reached:")
        lines += _listed(root, "  hold the whole class; make them again, or delete them", self.whole_class)
        lines += _listed(root, "  may name them; delete what does", self.downloads)
        lines.append("  the roster: with its line, the next `course collect` brings the student back; and the platform")
        return "\n".join([*lines, *([] if deleted else ["Nothing is deleted yet. To delete: add --yes."])])


def _listed(root: Path, said: str, paths: Sequence[Path]) -> list[str]:
    return [f"{said}: {', '.join(str(path.relative_to(root)) for path in paths)}"] if paths else []


def traces(root: Path, student: str, db: str) -> Traces:
    """Where a student is known.

    Args:
        root: the course's folder.
        student: the login.
        db: the gradebook's URL.

    Raises:
        CourseError: nobody is called so.
    """
    if not student or student.startswith(".") or Path(student).name != student:
        raise CourseError(f"{student!r} is no login.")
    downloaded = sorted(path.name for path in (root / "downloaded").glob("*") if path.is_dir())
    copies = re.compile(rf"{re.escape(student)}-[0-9a-f]{{8}}\.ipynb")
    kept = (path for name in downloaded for path in sorted((root / "downloaded" / name / "replaced").glob("*")))
    own = [root / folder / student for folder in FOLDERS]
    tables = sorted(path for ending in ("csv", "zip") for path in root.glob(f"*.{ending}"))
    made = [path for name in ("returned/*/*", "reports/*.html") for path in sorted(root.glob(name))]
    with opened(db) as gradebook:
        found = Traces(
            student,
            (
                *(path for path in own if path.exists() or path.is_symlink()),
                *(path for path in kept if copies.fullmatch(path.name)),
            ),
            tuple(name for name in downloaded if student in ledger.read(root, name).entries),
            _knows(gradebook, student),
            (*made, *(path for path in tables if path.name == "grades.csv")),
            tuple(path for path in tables if path.name != "grades.csv"),
        )
    if not found:
        raise CourseError(f"nobody is called {student!r}, neither in the course's folder nor in the gradebook.")
    return found


def delete(root: Path, found: Traces, db: str) -> None:
    """Delete what was found.

    Raises:
        CourseError: something cannot be deleted, or the class is being graded.
    """
    (root / "autograded").mkdir(exist_ok=True)
    try:
        with FileLock(root / "autograded" / LOCK, timeout=0):
            for path in found.paths:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path)
                else:
                    path.unlink()
            for name in found.ledgers:
                before = ledger.read(root, name)
                entries = {student: entry for student, entry in before.entries.items() if student != found.student}
                ledger.write(root, name, ledger.Ledger(before.source, entries))
            if found.in_gradebook:
                _remove(db, found.student)
    except Timeout:
        raise CourseError("`course grade` is at work in this course. Wait for its end.") from None
    except OSError as error:
        raise CourseError(f"{error.filename} cannot be deleted: {error.strerror}. Then run this again.") from error


def _knows(gradebook: Any, student: str) -> bool:
    try:
        gradebook.find_student(student)
    except MissingEntry:
        return False
    return True


def _remove(db: str, student: str) -> None:
    with opened(db) as gradebook:
        gradebook.remove_student(student)
        if gradebook.engine.dialect.name == "sqlite":  # which leaves what was deleted in the file until then
            with gradebook.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("VACUUM")

"""What was collected for an assignment, from whom and from which file: needed to give marks and feedback back.

It lies in `downloaded/<assignment>/collected.json`, which is none of nbgrader's folders that students' code could see.
While something is collected, a line for each entry goes into `collecting.jsonl` beside it.
"""

import contextlib
import errno
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from inside_transformers.errors import CourseError
from inside_transformers.grading import sheets


@dataclass(frozen=True)
class Entry:
    """One collected notebook, or what was handed in without one.

    Attributes:
        name: the person's, as the roster or the platform has it.
        file: where it lay in the platform's download, under its own name.
        platform_id: the platform's number for the person; empty where it gives none.
        late: whether the platform called it late; None where it does not say.
        submitted_at: when, as in nbgrader's `timestamp.txt`; empty where it is not known.
        sha256: of its bytes; empty where there is none.
        reason: why there is none; empty where there is one.
        packed: the bytes of `file` as the download has them, where it cannot say them, as in an address on the web.
    """

    name: str
    file: str
    platform_id: str = ""
    late: bool | None = None
    submitted_at: str = ""
    sha256: str = ""
    reason: str = ""
    packed: str = ""


@dataclass(frozen=True)
class Ledger:
    """All that was collected for one assignment.

    Attributes:
        source: `canvas`, `moodle` or `folder`.
        entries: by student.
    """

    source: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict)


def place(root: Path, assignment: str) -> Path:
    """Where an assignment's ledger lies."""
    return root / "downloaded" / assignment / "collected.json"


def _lines_of(root: Path, assignment: str) -> Path:
    return place(root, assignment).with_name("collecting.jsonl")


def read(root: Path, assignment: str) -> Ledger:
    """The ledger as it stands; an empty one where nothing was collected yet.

    Raises:
        CourseError: the file is damaged.
    """
    path, lines = place(root, assignment), _lines_of(root, assignment)
    source, students = "", dict[str, Entry]()
    try:
        if path.is_file():
            kept = json.loads(path.read_text(encoding="utf-8"))
            source, students = kept["source"], {name: Entry(**entry) for name, entry in kept["students"].items()}
        if lines.is_file():  # that was stopped
            path = lines
            for line in lines.read_bytes().split(b"\n")[:-1]:  # what follows the last was cut off
                source, student, entry = json.loads(line)
                students.pop(student, None)
                students |= {student: Entry(**entry)} if entry else {}
        return Ledger(source, students)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{path} is damaged ({error}). Move it away and collect again.") from error


def write(root: Path, assignment: str, ledger: Ledger) -> None:
    """Keep the ledger."""
    students = {student: asdict(entry) for student, entry in sorted(ledger.entries.items())}
    text = json.dumps({"source": ledger.source, "students": students}, indent=1, ensure_ascii=False)
    sheets.replace(place(root, assignment), f"{text}\n".encode())
    _lines_of(root, assignment).unlink(missing_ok=True)


class Keeping:
    """A ledger while something is collected: each entry is kept at once, and to keep one does not cost a whole ledger.

    Attributes:
        entries: by student; changed by `note` and `forget` alone.
        called: the students of each platform's number.
    """

    def __init__(self, root: Path, assignment: str, source: str) -> None:
        """Go on from what was collected before.

        Raises:
            CourseError: the ledger is damaged, or cannot be written.
        """
        self.root, self.assignment, self.source = root, assignment, source
        self.lines = _lines_of(root, assignment)
        before = read(root, assignment)
        if self.lines.exists():
            write(root, assignment, before)
        self.entries = dict(before.entries)
        self.called: dict[str, dict[str, None]] = {}
        for student, entry in self.entries.items():
            self.called.setdefault(entry.platform_id, {})[student] = None

    def note(self, student: str, entry: Entry) -> None:
        """Keep an entry.

        Raises:
            CourseError: it cannot be written.
        """
        self._add(student, asdict(entry))
        self.forget(student, told=False)
        self.entries[student] = entry
        self.called.setdefault(entry.platform_id, {})[student] = None

    def forget(self, student: str, told: bool = True) -> None:
        """Keep an entry no longer; with `told`, the file is told so."""
        if (entry := self.entries.get(student)) is not None:
            if told:
                self._add(student, None)
            del self.entries[student], self.called[entry.platform_id][student]

    def end(self) -> None:
        """Write the ledger, once all is collected."""
        if self.lines.exists():
            write(self.root, self.assignment, Ledger(self.source, self.entries))

    def _add(self, student: str, entry: Mapping[str, object] | None) -> None:
        line = json.dumps([self.source, student, entry], ensure_ascii=False).encode() + b"\n"
        try:
            self.lines.parent.mkdir(parents=True, exist_ok=True)
            with self.lines.open("ab", buffering=0) as file:
                size = file.tell()
                if file.write(line) != len(line):  # the disk is full
                    with contextlib.suppress(OSError):
                        file.truncate(size)
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise CourseError(f"{self.lines} cannot be written: {error.strerror}.") from error

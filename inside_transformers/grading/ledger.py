"""What was collected for an assignment, from whom and from which file: needed to give marks and feedback back.

It lies in `downloaded/<assignment>/collected.json`, which is none of nbgrader's folders that students' code could see.
"""

import json
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
    """

    name: str
    file: str
    platform_id: str = ""
    late: bool | None = None
    submitted_at: str = ""
    sha256: str = ""
    reason: str = ""


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


def read(root: Path, assignment: str) -> Ledger:
    """The ledger as it stands; an empty one where nothing was collected yet.

    Raises:
        CourseError: the file is damaged.
    """
    path = place(root, assignment)
    if not path.is_file():
        return Ledger()
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return Ledger(kept["source"], {student: Entry(**entry) for student, entry in kept["students"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CourseError(f"{path} is damaged ({error}). Move it away and collect again.") from error


def write(root: Path, assignment: str, ledger: Ledger) -> None:
    """Keep the ledger."""
    students = {student: asdict(entry) for student, entry in sorted(ledger.entries.items())}
    text = json.dumps({"source": ledger.source, "students": students}, indent=1, ensure_ascii=False)
    sheets.replace(place(root, assignment), f"{text}\n".encode())

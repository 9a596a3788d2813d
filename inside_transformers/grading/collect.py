"""From a learning platform's download to `submitted/<student>/<assignment>/<assignment>.ipynb`.

Nothing is dropped: what cannot be placed is listed with the reason, and what is replaced is kept.
"""

import contextlib
import hashlib
import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from pathlib import Path, PurePosixPath

from inside_transformers.course.release import known_assignments
from inside_transformers.errors import CourseError
from inside_transformers.grading import file_notes, ledger, sheets
from inside_transformers.grading.another import answers_of, assignment_of, demand_most_of
from inside_transformers.grading.downloads import ELSEWHERE, Found, Source, files_of
from inside_transformers.grading.ledger import Entry, Keeping
from inside_transformers.grading.roster import Person, Roster, folder_name, who

COPY = r"(?:[-_ ]?\(?\d+\)?)?"  # `attention-1.ipynb`, `attention (1).ipynb`: what platforms and browsers make of it
UNNAMED = "its name does not say whose it is"
OTHER_NUMBERS = "found by name alone: the roster has other numbers, as another assignment's worksheet; take this one's"
STATES = ("collected", "replaced", "unchanged", "missing", "dropped", "not placed")
# Moodle's words for a time in English and in digits; others are said to be unknown.
TIMES = (
    "%A, %d %B %Y, %I:%M %p",
    "%A, %d %B %Y, %H:%M",
    "%d %B %Y, %I:%M %p",
    "%d %B %Y, %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
)


@dataclass(frozen=True)
class Line:
    """What became of one student's work, or of one file that is nobody's.

    Attributes:
        who: the student, or the file.
        state: `collected`, `replaced`, `unchanged`, `not placed`, `dropped` or `missing`.
        notes: what else is to be known.
        name: the student's, where the roster has it.
    """

    who: str
    state: str
    notes: tuple[str, ...] = ()
    name: str = ""

    @property
    def shown(self) -> str:
        """Login and name, or the file."""
        return who(self.who, self.name)


@dataclass(frozen=True)
class Collection:
    """What became of a download.

    Attributes:
        lines: one for each student and each file that was not placed.
        notes: what is to be known of all of it.
    """

    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every file with work in it was placed."""
        return all(line.state != "not placed" for line in self.lines)

    def __str__(self) -> str:
        """A line for each, the students' first, then notes and a summary."""
        width = max((len(line.shown) for line in self.lines), default=0)
        shown = sorted(self.lines, key=lambda line: (line.state == "not placed", line.who))
        lines = [f"{line.shown:<{width}}  {line.state:<10}  {'; '.join(line.notes)}".rstrip() for line in shown]
        counts = Counter(line.state for line in self.lines)
        summary = ", ".join(f"{counts[state]} {state}" for state in STATES if counts[state])
        return "\n".join([*lines, *self.notes, summary])


@dataclass
class Pile:
    """All that a download holds of one student."""

    person: Person | None
    found: list[Found] = field(default_factory=list)


def collect(
    root: Path,
    assignment: str,
    source: Source,
    path: Path,
    roster: Roster,
    zone: tzinfo | None = None,
    dropped: Sequence[str] = (),
) -> Collection:
    """Place each student's notebook; see the module.

    Args:
        root: the course's folder.
        assignment: its name.
        source: whose names the download has.
        path: the zip, or the folder that it was unpacked to.
        roster: the class; where it is empty, students are called as the platform does.
        zone: of the roster's times; without one they are not read, since the platform does not write it.
        dropped: the platform's numbers of those who have left the course; who is in the roster has not.

    Raises:
        CourseError: the download cannot be read, or is that of another assignment.
    """
    kept = Keeping(root, assignment, source)
    entries = kept.entries
    files = list(files_of(source, path, assignment, known_assignments(root)))
    # Moodle's numbers change with each assignment, Canvas's never: with another one it is another person.
    by_name = source == "moodle" and not any(roster.has_number(found.platform_id) for found in files)
    piles, lines = _piles(files, roster, dropped, by_name)
    theirs = _assignments(root, assignment, piles)
    demand_most_of(assignment, theirs)
    without_zone = []
    for student, pile in sorted(piles.items()):
        line, entry = _place(root, assignment, student, pile, zone, entries.get(student))
        if entry is not None and entry.reason:
            # Who handed in something else than a notebook is not missing, and `course grade` says so.
            if (before := entries.get(student)) is None or before.reason:
                kept.note(student, entry)
            else:
                line = replace(line, notes=(*line.notes, f"{before.file}, collected before, stays"))
        elif entry is not None:
            line = replace(line, notes=(*line.notes, *_other_names(root, assignment, student, entry, kept)))
            # One by one: where a disk is full in the middle, what was placed is known.
            kept.note(student, entry)
            if zone is None and pile.person and _is_time(pile.person.handed_in):
                without_zone.append(pile.person.handed_in)
        if theirs.get(student, "") not in ("", assignment):
            line = replace(line, notes=(f"is the notebook of {theirs[student]!r}", *line.notes))
        lines.append(line)
    kept.end()
    known = {*entries, *piles}
    lines += [Line(student, "missing", ("nothing was handed in",)) for student in roster.people if student not in known]
    people = roster.people
    lines = [replace(line, name=people[line.who].name) if line.who in people else line for line in lines]
    others = by_name and any(pile.person and pile.person.platform_id for pile in piles.values())
    return Collection(tuple(lines), (*((OTHER_NUMBERS,) if others else ()), *_of_zones(without_zone)))


def _assignments(root: Path, assignment: str, piles: dict[str, Pile]) -> dict[str, str]:
    """By student, of which assignment the notebook that counts is; of those that can be unpacked."""
    answers, theirs = answers_of(root), {}
    for student, pile in piles.items():
        chosen, _ = _chosen(assignment, pile.found)
        if chosen is not None and not chosen.bad:
            with contextlib.suppress(OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError):
                theirs[student] = assignment_of(chosen.content(), answers, assignment)
    return theirs


def _of_zones(without: list[str]) -> tuple[str, ...]:
    """What to say, once, of times that were not recorded since nobody said where they are of."""
    if not without:
        return ()
    said = f"the roster writes them without a zone, as {without[0]!r}, and --timezone was not given"
    return (f"times not recorded: {len(without)}; {said}",)


def _other_names(root: Path, assignment: str, student: str, entry: Entry, kept: Keeping) -> list[str]:
    """What to say of a person's other names: with and without a roster they differ. Removed ones are forgotten."""
    said = []
    for name in list(kept.called.get(entry.platform_id, ())) if entry.platform_id else ():
        if name == student:
            continue
        if (root / "submitted" / name / assignment).is_dir():
            folders = " or ".join(f"submitted/{folder}" for folder in (name, student))
            said.append(f"is in the class as {name}, too: remove {folders}")
        else:
            kept.forget(name)
    return said


def _piles(
    files: Iterable[Found], roster: Roster, dropped: Sequence[str], by_name: bool
) -> tuple[dict[str, Pile], list[Line]]:
    """What there is of each student, and a line for each file that is nobody's, or could be several people's.

    With `by_name`, numbers say nothing.
    """
    piles: dict[str, Pile] = {}
    lines = []
    names: dict[str, set[str]] = defaultdict(set)
    for found in files:
        fitting = [name for name in dict.fromkeys(found.could_be) if len(roster.find(name)) == 1]
        if len(fitting) == 1:
            found = replace(found, name=fitting[0])
        if not found.name:
            several = ", ".join(dict.fromkeys(found.could_be))
            said = f"could be from: {several}; a roster tells, or one folder for each student" if several else UNNAMED
            lines.append(Line(found.path, "not placed", (said,)))
            continue
        people = roster.find(found.name, "" if by_name else found.platform_id)
        if found.platform_id in dropped and not any(each.platform_id == found.platform_id for each in people):
            lines.append(Line(found.path, "dropped"))
            continue
        if roster and len(people) != 1:
            several = ", ".join(person.student for person in people)
            said = f"could be from: {several}" if people else _unknown(found, roster)
            lines.append(Line(found.path, "not placed", (said,)))
            continue
        person = people[0] if people else None
        student = person.student if person else _called(found)
        names[student].add(f"{found.name}_{found.platform_id}")
        piles.setdefault(student, Pile(person)).found.append(found)
    for student, different in names.items():
        if len(different) > 1:
            files_of_it = ", ".join(found.path for found in piles.pop(student).found)
            said = f"several people are called so; a roster tells them apart: {files_of_it}"
            lines.append(Line(student, "not placed", (said,)))
    return piles, lines


def _unknown(found: Found, roster: Roster) -> str:
    """What is said of somebody whom the roster does not have."""
    if not found.platform_id:
        return f"nobody in the roster is called {found.name!r}"
    told = f"nobody in the roster has the number {found.platform_id}"
    if others := roster.called(found.name):
        told += "".join(f"; {person.student}, of this name, has {person.platform_id}" for person in others)
    else:
        told += f", or is called {found.name!r}"
    return f"{told}: add a line, or, for who has left, --dropped {found.platform_id}"


def _called(found: Found) -> str:
    """The student's name where there is no roster. Moodle's numbers change with each assignment, Canvas's never."""
    with_number = f"{found.name}-{found.platform_id}" if found.order else found.name
    return folder_name(with_number) or "nameless"


def _place(
    root: Path, assignment: str, student: str, pile: Pile, zone: tzinfo | None, before: Entry | None
) -> tuple[Line, Entry | None]:
    chosen, notes = _chosen(assignment, pile.found)
    if chosen is None:
        return _refused(student, pile, notes)
    if chosen.bad:
        return _refused(student, pile, (f"{chosen.path} is {chosen.bad}", *notes))
    try:
        content = chosen.content()
    except (OSError, zipfile.BadZipFile, RuntimeError, NotImplementedError) as error:
        return _refused(student, pile, (f"{chosen.path} cannot be unpacked: {error}", *notes))
    handed_in, said = _time(pile.person.handed_in if pile.person else "", zone)
    is_late = pile.person.late if chosen.late is None and pile.person else chosen.late
    entry = Entry(
        pile.person.name if pile.person else chosen.name,
        chosen.path,
        chosen.platform_id,
        is_late,
        handed_in,
        hashlib.sha256(content).hexdigest(),
        packed=chosen.packed,
    )
    late = ("late, says the platform",) if is_late else ()
    try:
        state, more = _write(root, assignment, student, content, entry, before)
    except (OSError, CourseError) as error:  # with one student's folder: the others' may be well
        why = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else str(error).rstrip(".")
        return Line(student, "not placed", (why,)), None
    if state == "not placed":
        return Line(student, state, more), None
    return Line(student, state, (*late, *said, *more, *notes)), entry


def _refused(student: str, pile: Pile, notes: tuple[str, ...]) -> tuple[Line, Entry | None]:
    """What is said of work without a notebook that can be placed, and what is kept of it."""
    newest = max(pile.found, key=lambda each: each.order)
    if all(each.bad == ELSEWHERE for each in pile.found):
        return Line(student, "not placed", notes), None  # it is of another assignment
    name = pile.person.name if pile.person else newest.name
    entry = Entry(name, newest.path, newest.platform_id, newest.late, reason="; ".join(notes), packed=newest.packed)
    return Line(student, "not placed", notes), entry


def _chosen(assignment: str, found: list[Found]) -> tuple[Found | None, tuple[str, ...]]:
    """The notebook that counts among a student's files, and what is said of the others."""
    notebooks = [each for each in found if PurePosixPath(each.file).suffix.lower() == ".ipynb"]
    others = [each.file for each in found if each not in notebooks]
    left = (f"left out: {', '.join(others)}",) if others else ()
    if not notebooks:
        return None, (f"{file_notes.NO_NOTEBOOK}: {', '.join(each.path for each in found)}",)
    here = [each for each in notebooks if each.bad != ELSEWHERE] or notebooks
    named = [each for each in here if re.fullmatch(re.escape(assignment) + COPY + r"\.ipynb", each.file, re.I)]
    candidates = named or here
    newest = max(candidates, key=lambda each: each.order)
    if len(candidates) > 1 and [each.order for each in candidates].count(newest.order) > 1:
        exact = [each for each in candidates if each.file == f"{assignment}.ipynb"]
        if len(exact) != 1:
            listed = ", ".join(each.path for each in candidates)
            return None, (f"{file_notes.SEVERAL}, and nothing says which one counts: {listed}",)
        newest = exact[0]
    passed_over = [each.file for each in notebooks if each is not newest]
    if passed_over:
        left = (*left, f"of {len(notebooks)} notebooks {newest.file} counts, not {', '.join(passed_over)}")
    return newest, left


def _is_time(words: str) -> bool:
    return words not in ("", "-")


def _time(words: str, zone: tzinfo | None) -> tuple[str, tuple[str, ...]]:
    """A platform's time as nbgrader writes it, in UTC, and what is to be said of it."""
    if zone is None or not _is_time(words):
        return "", ()
    for form in TIMES:
        try:
            local = datetime.strptime(words.replace("\u202f", " "), form).replace(tzinfo=zone)
        except ValueError:
            continue
        return f"{local.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC", ()
    return "", (f"time not recorded: {words!r} is in no form that is known here",)


def _write(
    root: Path, assignment: str, student: str, content: bytes, entry: Entry, before: Entry | None
) -> tuple[str, tuple[str, ...]]:
    folder = root / "submitted" / student / assignment
    target = folder / f"{assignment}.ipynb"
    for part in (root / "submitted", folder.parent, folder, target):
        if part.is_symlink():
            return "not placed", (f"{part.relative_to(root)} is a link, which is not followed",)
    state = "collected"
    notes: tuple[str, ...] = ()
    if target.exists():
        there = hashlib.sha256(target.read_bytes()).hexdigest()
        if there != entry.sha256:
            if before is None or before.sha256 != there:
                mine = target.relative_to(root)
                said = f"{mine} came from elsewhere and differs: yours counts; to take the platform's, move it away"
                # What it takes the place of was collected before, and is no news.
                return "unchanged" if before is not None and before.sha256 == entry.sha256 else "not placed", (said,)
            old = ledger.place(root, assignment).parent / "replaced" / f"{student}-{there[:8]}.ipynb"
            sheets.replace(old, target.read_bytes())
            state, notes = "replaced", (f"the one before is kept as {old.relative_to(root)}",)
        elif before is not None and replace(before, file=entry.file, packed=entry.packed, late=entry.late) == entry:
            return "unchanged", ()
    sheets.replace(target, content)
    times = folder / "timestamp.txt"
    if entry.submitted_at:
        sheets.replace(times, f"{entry.submitted_at}\n".encode())
    elif state == "replaced":
        times.unlink(missing_ok=True)  # it was the older one's
    return state, notes

"""Marks and feedback in the form in which a learning platform takes them back.

Canvas reads a table with the columns Student, ID, …, Section and one for each assignment, and a zip of files under the
very names that it gave them in its download. Moodle reads its grading worksheet with the column Grade filled in, and a
zip with the folders of its download. Both were written by the platforms' own sources, and tried on no live server.
"""

import contextlib
import re
import shlex
import time
import zipfile
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Literal
from urllib.parse import unquote_to_bytes

from inside_transformers.errors import CourseError
from inside_transformers.grading import ledger, sheets
from inside_transformers.grading.downloads import UTF_8
from inside_transformers.grading.ledger import Entry
from inside_transformers.grading.report import needs_a_person, points
from inside_transformers.grading.roster import participant
from inside_transformers.grading.standing import Standing

Platform = Literal["canvas", "moodle"]

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")  # the last one before the assignments is Section
NUMBERED = re.compile(r"\(\d+\)\s*\Z")  # so end Canvas's columns of assignments, not those of sums
MOODLE = ("Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments")


@dataclass(frozen=True)
class Returned:
    """What was written, and who is not in it.

    Attributes:
        table: the file of marks.
        parts: a table of the points of each part, for the instructor.
        feedback: the zip; there is none where there are no pages.
        given: students with a mark in the table.
        left_out: students without one, and why.
        pages: how many pages of feedback are in the zip.
        without_page: students whose feedback is not in the zip, and why.
        look: students whose work a person should look at before it is uploaded, and why.
        who: every student as a line shows them.
        scale: what is to be said where the platform gives other points at most; empty where it does not.
    """

    table: Path
    parts: Path
    feedback: Path
    given: tuple[str, ...]
    left_out: Mapping[str, str]
    pages: int
    without_page: Mapping[str, str]
    look: Mapping[str, str]
    who: Mapping[str, str]
    scale: str = ""

    def __str__(self) -> str:
        """What was written, a line for everybody who is not in it, and last for whom a person should look at."""
        lines = [
            f"{self.table}: {len(self.given)} mark{'' if len(self.given) == 1 else 's'}",
            f"{self.parts}: the points of each part",
        ]
        without = {student: why for student, why in self.without_page.items() if student not in self.left_out}
        if self.pages:
            lines.append(f"{self.feedback}: {self.pages} page{'' if self.pages == 1 else 's'}")
        else:
            reasons = dict.fromkeys((without or self.without_page).values())
            lines.append(f"no zip of feedback: {'; '.join(reasons) or 'nobody handed in'}")
            without = {}
        left_out = {student: why for student, why in self.left_out.items() if student not in self.look}
        lines += [f"{self.who[student]}: no mark, {why}" for student, why in left_out.items()]
        lines += [f"{self.who[student]}: no page in the zip, {why}" for student, why in without.items()]
        look = [self.scale] if self.scale else []
        look += [f"{self.who[student]}: {why}" for student, why in self.look.items()]
        return "\n".join([*lines, *(["Look at these before you upload:"] if look else []), *look])


def give_back(
    root: Path,
    assignment: str,
    platform: Platform,
    standings: Sequence[Standing],
    filled_in: Path | None = None,
    column: str = "",
) -> Returned:
    """Write `returned/<assignment>/`: the marks, the points of each part, the zip of feedback.

    Args:
        root: the course's folder.
        assignment: its name.
        platform: who shall read it.
        standings: how the class stands.
        filled_in: the platform's own table, whose column is filled in; without it a table is made.
        column: what Canvas calls the assignment, where that is not its name.

    Raises:
        CourseError: the platform's table has no place for the marks; or a column is named for Moodle.
    """
    if column and platform == "moodle":
        raise CourseError("Moodle's worksheet is of one assignment: leave --column out.")
    entries = ledger.read(root, assignment).entries
    left_out = {each.student: why for each in standings if (why := _why_not(each))}
    marks = {each.student: each for each in standings if each.student not in left_out}
    folder = root / "returned" / assignment
    table, parts, feedback = (
        folder / f"{assignment}-{name}" for name in (f"{platform}.csv", "parts.csv", "feedback.zip")
    )
    write = _canvas if platform == "canvas" else _moodle
    unknown, most = write(table, column or assignment, marks, entries, filled_in)
    for student in unknown:
        left_out[student] = "the platform's number for this student is not known: collect from its download"
    for student, mark in _staying(platform, column or assignment, left_out, entries, filled_in).items():
        left_out[student] = f"{left_out[student].rstrip('.')}; {platform.title()}'s {mark} stays"
    _write_parts(parts, standings)
    # Canvas knows a file by its name alone; Moodle by its folder's.
    files = {student: _file(entry).with_suffix(".html") for student, entry in entries.items()}
    if platform == "canvas":
        files = {student: PurePosixPath(file.name) for student, file in files.items()}
    without_page = _write_feedback(root, assignment, feedback, [each.student for each in standings], files)
    given = tuple(student for student in marks if student not in unknown)
    look = {each.student: why for each in standings if (why := _to_look_at(each, left_out.get(each.student, "")))}
    who = {each.student: each.who for each in standings}
    pages = len(standings) - len(without_page)
    scale = _other_scale(platform, most, next((each.max_score for each in marks.values()), None))
    return Returned(table, parts, feedback, given, left_out, pages, without_page, look, who, scale)


def _file(entry: Entry) -> PurePosixPath:
    """Where a file lay in the download; bytes of its name that are no UTF-8 stand there as halves of signs."""
    raw = unquote_to_bytes(entry.packed) if entry.packed else entry.file.encode()
    return PurePosixPath(raw.decode(errors="surrogateescape"))


class _Named(zipfile.ZipInfo):
    """A file in a zip under the very bytes of its name, be they UTF-8 or not."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - so zipfile asks for it
        raw = self.filename.encode(errors="surrogateescape")
        utf_8 = not raw.isascii() and raw.decode(errors="replace") == self.filename
        return raw, self.flag_bits & ~UTF_8 | (UTF_8 if utf_8 else 0)


def _why_not(standing: Standing) -> str:
    """Why there is no mark to give; empty where there is one."""
    if standing.status == "missing":
        return "nothing handed in"
    if standing.status == "quarantined":
        return f"a person must look: {' '.join(standing.notes) or 'it could not be graded'}"
    if standing.to_mark:
        return standing.to_mark
    return "" if standing.score is not None else "not graded"


def _to_look_at(standing: Standing, left_out: str) -> str:
    """Why a person should look at what is given back; empty where nobody must."""
    if standing.status == "missing":
        return ""
    if left_out:
        return f"no mark, {left_out}"
    why = needs_a_person(standing)
    return f"{points(standing.score)} of {points(standing.max_score)}, {standing.status}: {why}" if why else ""


def summary(standing: Standing) -> str:
    """The points of each part in a line: `scores 2 of 2, pattern 0 of 3`."""
    said = (
        f"{part.part} {'–' if part.score is None else f'{part.score:g}'} of {part.max_score:g}"
        for part in standing.parts
    )
    return ", ".join(filter(None, (*said, standing.taken_off)))


def _canvas(
    table: Path,
    assignment: str,
    marks: Mapping[str, Standing],
    entries: Mapping[str, Entry],
    filled_in: Path | None,
) -> tuple[list[str], str]:
    """Write Canvas's table; return the students for whom it has no place, and the points possible there."""
    by_number = {entry.platform_id: student for student, entry in entries.items() if entry.platform_id}
    if filled_in is None:
        rows = [
            {"Student": entries[student].name, "ID": entries[student].platform_id, assignment: mark.score}
            for student, mark in marks.items()
            if student in entries and entries[student].platform_id
        ]
        worth = {"Student": "Points Possible", assignment: next(iter(marks.values())).max_score} if marks else {}
        sheets.write(table, [*CANVAS, assignment], [worth, *rows])
        return [student for student in marks if student not in entries or not entries[student].platform_id], ""
    columns, kept = sheets.read(filled_in)
    column = _the_one(columns, assignment, filled_in)
    most = next((row[column] for row in kept if row.get("Student", "").strip() == "Points Possible"), "")
    seen: set[str] = set()
    out: list[Mapping[str, object]] = []
    for row in kept:
        student = by_number.get(row.get("ID", "")) or _login(row, marks)
        if student in marks:
            seen.add(student)
        out.append({**row, column: marks[student].score} if student in marks else row)
    information = [name for name in CANVAS if name in columns]
    # Only the column that changed: Canvas would take an older mark in another one for a change.
    sheets.write(table, [*information, column], out)
    return [student for student in marks if student not in seen], most


def _moodle(
    table: Path,
    assignment: str,
    marks: Mapping[str, Standing],
    entries: Mapping[str, Entry],
    filled_in: Path | None,
) -> tuple[list[str], str]:
    """Write Moodle's worksheet; return the students for whom it has no place, and the maximum grade there."""
    by_number = {entry.platform_id: student for student, entry in entries.items() if entry.platform_id}
    if filled_in is None:
        now = f"{datetime.now(UTC):%A, %d %B %Y, %I:%M %p}"
        numbered = {
            student: entries[student] for student in marks if student in entries and entries[student].platform_id
        }
        rows: Iterable[Mapping[str, object]] = [
            {
                "Identifier": f"Participant {entry.platform_id}",
                "Full name": entry.name,
                "Maximum Grade": marks[student].max_score,
                "Last modified (grade)": now,
                **_marked(marks[student]),
            }
            for student, entry in numbered.items()
        ]
        sheets.write(table, MOODLE, rows)
        return [student for student in marks if student not in numbered], ""
    columns, kept = sheets.read(filled_in)
    missing = [name for name in ("Identifier", "Grade", "Last modified (grade)") if name not in columns]
    if missing:
        raise CourseError(
            f"{filled_in} has no column {', '.join(map(repr, missing))}. Download the grading worksheet "
            "from Moodle with English as your language there: its columns are translated."
        )
    seen: set[str] = set()
    out: list[Mapping[str, object]] = []
    for row in kept:
        student = by_number.get(participant(row["Identifier"]), "")
        if student in marks:
            seen.add(student)
            marked = {name: value for name, value in _marked(marks[student]).items() if name in columns}
            out.append({**row, **marked})
        else:
            out.append(row)
    sheets.write(table, columns, out)
    return [student for student in marks if student not in seen], kept[0].get("Maximum Grade", "")


def _other_scale(platform: Platform, most: str, max_score: float | None) -> str:
    """What to say where the platform's own table gives `most` points, and the course others; empty if it says none."""
    if max_score is None or most.strip() in ("", "-"):
        return ""
    with contextlib.suppress(ValueError):
        if float(most.replace(",", ".")) == max_score:
            return ""
    where = "Points" if platform == "canvas" else "Maximum grade"
    return (
        f"{platform.title()} has {most.strip()} as the most points, these marks are of {points(max_score)}: "
        f'set "{where}" to {points(max_score)} in the assignment\'s settings there'
    )


def _login(row: Mapping[str, str], students: Container[str]) -> str:
    """Whose row of Canvas's it is by a login; empty where it is none of theirs."""
    logins = (row.get("SIS Login ID", ""), row.get("SIS User ID", ""), row.get("ID", ""))
    return next((each for each in logins if each in students), "")


def _staying(
    platform: Platform, assignment: str, left_out: Container[str], entries: Mapping[str, Entry], filled_in: Path | None
) -> dict[str, str]:
    """The marks that the platform's own table has of those who get none: an instructor may have given them there."""
    if filled_in is None:
        return {}
    by_number = {entry.platform_id: student for student, entry in entries.items() if entry.platform_id}
    columns, rows = sheets.read(filled_in)
    column = _the_one(columns, assignment, filled_in) if platform == "canvas" else "Grade"
    found: dict[str, str] = {}
    for row in rows:
        number = row.get("ID", "") if platform == "canvas" else participant(row["Identifier"])
        student = by_number.get(number) or _login(row, left_out)
        if student in left_out and (mark := row[column].strip()) not in ("", "-"):
            found[student] = mark
    return found


def _marked(standing: Standing) -> dict[str, object]:
    return {"Grade": standing.score, "Feedback comments": summary(standing)}


def _the_one(columns: Sequence[str], assignment: str, table: Path) -> str:
    """The column of an assignment: under its very name with Canvas's number, or the only one under its name."""
    form = re.compile(rf"{re.escape(assignment.strip())}\s*(?:\(\d+\))?\s*", re.IGNORECASE)
    found = [name for name in columns if name == assignment] or [name for name in columns if form.fullmatch(name)]
    if len(found) != 1:
        others = [name for name in columns if name not in CANVAS]
        listed = found or [name for name in others if NUMBERED.search(name)] or others
        several = "several columns for it" if found else "no column for it"
        there = ", ".join(map(shlex.quote, listed)) or "none"
        raise CourseError(
            f"{table} has {several}, which is looked for under the name {assignment!r}. "
            f"Add --column with one of these: {there}."
        )
    return found[0]


def _write_parts(path: Path, standings: Sequence[Standing]) -> None:
    names = list(dict.fromkeys(part.part for each in standings for part in each.parts))
    rows = [
        {
            "student": each.student,
            "name": each.name,
            "state": each.status,
            "score": each.score,
            "of": each.max_score,
            **{part.part: "not yet marked" if part.score is None else part.score for part in each.parts},
        }
        for each in standings
    ]
    sheets.write(path, ["student", "name", "state", "score", "of", *names], rows)


def _write_feedback(
    root: Path, assignment: str, path: Path, students: Iterable[str], files: Mapping[str, PurePosixPath]
) -> dict[str, str]:
    """Write the zip, or none without any page; return who is not in it, and why."""
    without: dict[str, str] = {}
    taken: dict[str, str] = {}
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
        for student in students:
            page = root / "feedback" / student / assignment / f"{assignment}.html"
            if student not in files:
                without[student] = "the work was not collected from a download"
            elif not page.is_file():
                without[student] = f"there is none yet: run `course feedback {assignment}`"
            elif not (content := page.read_bytes()).strip():
                without[student] = f"it is empty: run `course feedback {assignment}`"
            elif (owner := taken.setdefault(files[student].as_posix(), student)) != student:
                without[student] = f"{owner}'s has the same name: both were collected from the same file"
            else:
                named = _Named(files[student].as_posix(), time.localtime(page.stat().st_mtime)[:6])
                named.compress_type, named.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(named, content)
    if taken:
        draft.replace(path)
    else:
        draft.unlink()
        path.unlink(missing_ok=True)  # its pages are there no more
    return without

"""Who is in the class: a list as a learning platform gives it out, and how names in its downloads fit to it.

Read are nbgrader's own list (`id`, `first_name`, `last_name`, `email`, `lms_user_id`), Canvas's export of its
gradebook, Moodle's grading worksheet, and Moodle's list of participants.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from inside_transformers.errors import CourseError
from inside_transformers.grading import sheets
from inside_transformers.grading.printable import printable
from inside_transformers.grading.settings import opened

LATE = re.compile(r" late(?: - |$)")  # in the status that Moodle gives a submission
UNSAFE = re.compile(r"[^\w.@+-]+")
NOBODY = ("points possible", "student, test", "test student")  # rows of Canvas's that are no student's

Row = Mapping[str, str]


@dataclass(frozen=True)
class Person:
    """One student.

    Attributes:
        student: the name of the folder in `submitted/`, and in nbgrader's gradebook.
        first_name, last_name, email: as the list has them; may be empty.
        platform_id: the platform's number for the person: Canvas's user, Moodle's participant in this assignment.
        handed_in: when, in the platform's words; empty where the list does not say.
        late: whether the list says so; None where it says nothing of that.
    """

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    platform_id: str = ""
    handed_in: str = ""
    late: bool | None = None

    @property
    def name(self) -> str:
        """First and last name, or the student's folder where the list has none."""
        return f"{self.first_name} {self.last_name}".strip() or self.student

    @property
    def names(self) -> set[str]:
        """The letters of the person's names, in either order."""
        names = (self.first_name, self.last_name), (self.last_name, self.first_name), (self.student,)
        return {letters("".join(each)) for each in names} - {""}


@dataclass(frozen=True)
class Roster:
    """The class.

    Attributes:
        people: by the name of their folder.
    """

    people: Mapping[str, Person] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.people)

    def find(self, name: str, platform_id: str = "") -> list[Person]:
        """Who is meant: the one of this number; else all of this name who have no other, see `called`."""
        if platform_id and (numbered := self._numbered.get(platform_id)):
            return numbered
        return [person for person in self.called(name) if not platform_id or not person.platform_id]

    def called(self, name: str) -> list[Person]:
        """All of this name, whatever its case, accents and punctuation."""
        return self._named.get(letters(name), [])

    def has_number(self, platform_id: str) -> bool:
        """Whether somebody has it."""
        return bool(platform_id) and platform_id in self._numbered

    @cached_property
    def _numbered(self) -> dict[str, list[Person]]:
        return _by(self.people.values(), lambda person: [person.platform_id])

    @cached_property
    def _named(self) -> dict[str, list[Person]]:
        return _by(self.people.values(), lambda person: person.names)

    def enter(self, db: str) -> None:
        """Put everybody into nbgrader's gradebook, so that those who hand in nothing are known to be missing."""
        with opened(db) as gradebook:
            for person in self.people.values():
                told: dict[str, Any] = {
                    "first_name": person.first_name,
                    "last_name": person.last_name,
                    "email": person.email,
                    "lms_user_id": person.platform_id,
                }
                gradebook.update_or_create_student(person.student, **told)


def _by(people: Iterable[Person], keys: Callable[[Person], Iterable[str]]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in people:
        for key in keys(person):
            found.setdefault(key, []).append(person)
    return found


def letters(name: str) -> str:
    """The letters and digits of a name, in lower case and without accents, as platforms put them into file names."""
    plain = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    return "".join(sign for sign in plain if sign.isalnum())


def who(student: str, name: str) -> str:
    """A student as a line shows them: `al17 Ada Lovelace`."""
    return student if name in ("", student) else f"{student} {printable(name)}"


def folder_name(text: str) -> str:
    """A name that can be a folder's: `Ada Lovelace` becomes `Ada-Lovelace`."""
    return UNSAFE.sub("-", unicodedata.normalize("NFC", text)).strip("-.")[:80]


def participant(identifier: str) -> str:
    """The number in Moodle's words for a person, `Participant 5001`; empty where there is none."""
    return "".join(re.findall(r"\d+", identifier)[-1:])


def read(path: Path) -> Roster:
    """The class from its list.

    Raises:
        CourseError: the list cannot be read, has none of the known forms, or names two people alike.
    """
    columns, rows = sheets.read(path)
    known = {name.casefold() for name in columns}
    form = next((form for needed, form in FORMS if known.issuperset(map(str.casefold, needed))), None)
    if form is None:
        wanted = "; ".join(", ".join(needed) for needed, _ in FORMS)
        raise CourseError(f"{path} is no list of a class that is known here. It needs the columns of one of: {wanted}.")
    people: dict[str, Person] = {}
    for row in rows:
        person = form({name.casefold(): (value or "").strip() for name, value in row.items()})
        if person is None:
            continue
        if not person.student:
            raise CourseError(f"{path} has a row without anything to call the student by: {dict(row)}.")
        if person.student in people:
            raise CourseError(f"{path} has {person.student!r} twice. Everybody needs a name of their own.")
        people[person.student] = person
    return Roster(people)


def _own(row: Row) -> Person:
    names = row.get("first_name", ""), row.get("last_name", "")
    return Person(folder_name(row["id"]), *names, row.get("email", ""), row.get("lms_user_id", ""))


def _canvas(row: Row) -> Person | None:
    if not row["id"] or row["student"].casefold() in NOBODY:
        return None
    last, _, first = (part.strip() for part in row["student"].partition(","))
    student = row.get("sis login id") or row.get("sis user id") or row["id"]
    return Person(folder_name(student), first, last, "", row["id"])


def _worksheet(row: Row) -> Person:
    first, _, last = row["full name"].rpartition(" ")
    number = participant(row["identifier"])
    student = row.get("id number") or row.get("email address") or row["full name"] or number
    email = row.get("email address", "")
    # As in "Submitted for grading - 2 hours 3 mins late - Graded".
    late = LATE.search(row["status"]) is not None if "status" in row else None
    return Person(folder_name(student), first, last, email, number, row.get("last modified (submission)", ""), late)


def _participants(row: Row) -> Person:
    last = row.get("last name") or row.get("surname", "")
    student = row.get("id number") or row["email address"]
    return Person(folder_name(student), row["first name"], last, row["email address"])


FORMS: Iterable[tuple[tuple[str, ...], Callable[[Row], Person | None]]] = (
    (("id", "first_name", "last_name"), _own),
    (("Student", "ID", "Section"), _canvas),
    (("Identifier", "Full name"), _worksheet),
    (("First name", "Email address"), _participants),
)

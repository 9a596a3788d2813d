"""What lies in a learning platform's download, and whose it is by its name alone.

The forms were read off the platforms' sources. Canvas names files `lovelaceada_LATE_12_345_attention-1.ipynb`: name,
mark, user, attachment, and the student's own file name; a text or a link that was handed in is
`lovelaceada_12_text.html`; without names it is `anon_Ab1Cd_345_attention.ipynb`, where the mark stands in front.
Moodle makes folders `Ada Lovelace_12_assignsubmission_file`, before 4.1 with `_` at the end, or puts the same in front
of the file's name.
"""

import os
import re
import stat
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, cast, get_args
from urllib.parse import quote_from_bytes

from inside_transformers.errors import CourseError
from inside_transformers.grading.printable import printable

Source = Literal["canvas", "moodle", "folder"]

LARGEST = 20 * 2**20  # bytes of one file
CANVAS = re.compile(
    r"(?:(?P<early>LATE)_)?(?P<name>.+?)_(?:(?P<late>LATE)_)?(?P<user>\d+|(?<=anon_)[A-Za-z0-9]{5})_"
    r"(?:(?P<attachment>\d{1,30})_(?P<file>.+)|(?P<entry>(?:text|link)\.html))",
    re.DOTALL,
)
MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)", re.DOTALL)
ELSEWHERE = "in the folder of another assignment"
UTF_8 = 0x800  # among the marks of a file in a zip
# A file's path and the bytes of that, why it cannot be read, and what gives its content.
File = tuple[str, bytes, str, Callable[[], bytes]]
RUBBISH = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints")


@dataclass(frozen=True)
class Found:
    """One file of a download.

    Attributes:
        path: where it lies there.
        name: the person's, as the platform writes it; empty where the path does not fit the platform's form.
        platform_id: the platform's number for the person.
        file: the student's own name for the file.
        late: whether the platform marks it so; None where it marks nothing.
        order: of several of one person the one with the largest is the newest; 0 where the platform does not say.
        bad: why it cannot be read; empty where it can.
        content: gives its bytes.
        could_be: the folders that may have the person's name, where several lie above the file.
        packed: the path's own bytes, as in an address on the web, where `path` cannot say them; empty where it does.
    """

    path: str
    name: str
    platform_id: str
    file: str
    late: bool | None
    order: int
    bad: str
    content: Callable[[], bytes]
    could_be: tuple[str, ...] = ()
    packed: str = ""


def source_named(name: str) -> Source:
    """The platform of this name.

    Raises:
        CourseError: there is none.
    """
    for source in get_args(Source):
        if name == source:
            return cast(Source, source)
    raise CourseError(f"{name!r} is no platform. There are: {', '.join(get_args(Source))}.")


def files_of(source: Source, path: Path, assignment: str = "", others: Collection[str] = ()) -> Iterator[Found]:
    """Every file of a download, a zip or a folder that it was unpacked to, in the order of their paths.

    Args:
        source: whose names it has.
        path: where it lies.
        assignment: which one is collected.
        others: the course's other ones; a folder of an assignment's name is nobody's.

    Raises:
        CourseError: there is no such file or folder, or it is no zip.
    """
    pairs = _in_folder(path) if path.is_dir() else _in_zip(path)
    named = [(printable(name), raw, bad, content) for name, raw, bad, content in sorted(pairs, key=_path)]
    files = [(PurePosixPath(name).parts, name, bad, content, _packed(name, raw)) for name, raw, bad, content in named]
    files = [each for each in files if not any(part in RUBBISH or part.startswith("._") for part in each[0])]
    if source != "folder":
        for parts, name, bad, content, packed in files:
            yield Found(name, *_whose(source, parts), bad, content, packed=packed)
        return
    assignments = {assignment, *others}
    folders = {parts: _people(parts, assignments) for parts, *_ in files}
    notebooks = [parts for parts in folders if parts[-1].lower().endswith(".ipynb")]
    levels = _levels([folders[parts] for parts in notebooks])
    people = {parts: _student(parts[-1], folders[parts], levels, assignments) for parts in notebooks}
    # What lies beside or below a notebook is of whom the notebook is.
    theirs = {parts[: parts.index(name) + 1]: name for parts, name in people.items() if name in parts[:-1]}
    for parts, name, bad, content, packed in files:
        above = (parts[:end] for end in range(len(parts), 0, -1))
        known = people.get(parts) or next((theirs[top] for top in above if top in theirs), None)
        person = _student(parts[-1], folders[parts], levels, assignments) if known is None else known
        could_be = folders[parts] if len(folders[parts]) > 1 else ()
        if assignment not in parts and not assignments.isdisjoint(parts):
            bad = ELSEWHERE
        yield Found(name, person, "", parts[-1], None, 0, bad, content, could_be, packed)


def _path(file: File) -> str:
    return file[0]


def _packed(shown: str, raw: bytes) -> str:
    return "" if raw == shown.encode(errors="replace") else quote_from_bytes(raw)


def _whose(source: Source, parts: tuple[str, ...]) -> tuple[str, str, str, bool | None, int]:
    """Name, number, the student's own file name, late or not, order."""
    if source == "canvas":
        if found := CANVAS.fullmatch(parts[-1]):
            late, order = bool(found["early"] or found["late"]), int(found["attachment"] or 1)
            return found["name"], found["user"], found["file"] or found["entry"], late, order
    else:
        for part in parts:
            if found := MOODLE.fullmatch(part):
                return found["name"], found["user"], found["file"] or parts[-1], None, 0
    return "", "", parts[-1], None, 0


def _people(parts: tuple[str, ...], assignments: Collection[str]) -> tuple[str, ...]:
    """The folders above a file that may have a person's name: all but those called like an assignment."""
    return tuple(part for part in parts[:-1] if part not in assignments)


def _levels(above: list[tuple[str, ...]]) -> tuple[int, int]:
    """How many of the first folders, and of the last ones, are the same for all notebooks, and so nobody's."""
    first = last = 0
    if len(set(above)) > 1:
        shortest = min(map(len, above))
        while first < shortest - 1 and len({folders[first] for folders in above}) == 1:
            first += 1
        while last < shortest - first - 1 and len({folders[-1 - last] for folders in above}) == 1:
            last += 1
    return first, last


def _student(file: str, above: tuple[str, ...], levels: tuple[int, int], assignments: Collection[str]) -> str:
    """Whose a file is by the folders above it, or by its own name where there are none; empty where it is not clear."""
    if above:
        left = above[levels[0] : len(above) - levels[1]]
        return left[0] if len(left) == 1 else ""
    # ada.ipynb, or ada_attention.ipynb: what comes before the last underscore.
    stem = PurePosixPath(file).stem
    name = stem.rpartition("_")[0] or stem
    return "" if name in assignments else name


def _in_folder(folder: Path) -> Iterator[File]:
    for path in folder.rglob("*"):
        linked = any(each.is_symlink() for each in (path, *path.parents) if each.is_relative_to(folder))
        if linked or path.is_file():
            bad = "a link, which is not followed" if linked else _size(path.stat().st_size)
            name = path.relative_to(folder).as_posix()
            yield name, os.fsencode(name), bad, path.read_bytes


def _in_zip(path: Path) -> Iterator[File]:
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise CourseError(f"{path} does not exist.") from error
    except (OSError, zipfile.BadZipFile) as error:
        raise CourseError(f"{path} is no zip that can be read ({error}). Download it again.") from error
    for info in archive.infolist():
        if not info.is_dir():
            yield *_named(info), _trouble(info), lambda info=info: _unpacked(archive, info)  # type: ignore[misc]


def _named(info: zipfile.ZipInfo) -> tuple[str, bytes]:
    """The name of a file in a zip, and its bytes there. Not every zip that has it in UTF-8 says so."""
    if info.flag_bits & UTF_8:
        return info.filename, info.filename.encode(errors="replace")
    try:
        raw = info.filename.encode("cp437")
        return raw.decode(), raw
    except UnicodeError:
        return info.filename, info.filename.encode("cp437", errors="replace")


def _trouble(info: zipfile.ZipInfo) -> str:
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link, which is not followed"
    return "encrypted" if info.flag_bits & 1 else _size(info.file_size)


def _size(size: int) -> str:
    return f"larger than {LARGEST // 2**20} MB" if size > LARGEST else ""


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """The bytes of a file in a zip, however much it claims to hold."""
    with archive.open(info) as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise zipfile.BadZipFile(_size(len(content)))
    return content

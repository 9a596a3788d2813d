"""What lies in a learning platform's download, and whose it is by its name alone.

The forms were read off the platforms' sources. Canvas names files `lovelaceada_LATE_12_345_attention-1.ipynb`: name,
mark, user, attachment, and the student's own file name. Moodle makes folders `Ada Lovelace_12_assignsubmission_file`,
before 4.1 with `_` at the end, or puts the same in front of the file's name.
"""

import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal, cast, get_args

from inside_transformers.errors import CourseError

Source = Literal["canvas", "moodle", "folder"]

LARGEST = 20 * 2**20  # bytes of one file
CANVAS = re.compile(
    r"(?P<name>[^_]+)_(?:(?P<late>LATE)_)?(?P<user>\d+|[A-Za-z0-9]{5})_(?P<attachment>\d+)_(?P<file>.+)", re.DOTALL
)
MOODLE = re.compile(r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)", re.DOTALL)
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
    """

    path: str
    name: str
    platform_id: str
    file: str
    late: bool | None
    order: int
    bad: str
    content: Callable[[], bytes]


def source_named(name: str) -> Source:
    """The platform of this name.

    Raises:
        CourseError: there is none.
    """
    for source in get_args(Source):
        if name == source:
            return cast(Source, source)
    raise CourseError(f"{name!r} is no platform. There are: {', '.join(get_args(Source))}.")


def files_of(source: Source, path: Path) -> Iterator[Found]:
    """Every file of a download, a zip or a folder that it was unpacked to, in the order of their paths.

    Raises:
        CourseError: there is no such file or folder, or it is no zip.
    """
    pairs = _in_folder(path) if path.is_dir() else _in_zip(path)
    for name, bad, content in sorted(pairs, key=lambda each: each[0]):
        parts = PurePosixPath(name).parts
        if not any(part in RUBBISH or part.startswith("._") for part in parts):
            yield Found(name, *_whose(source, parts), bad, content)


def _whose(source: Source, parts: tuple[str, ...]) -> tuple[str, str, str, bool | None, int]:
    """Name, number, the student's own file name, late or not, order."""
    if source == "canvas":
        if found := CANVAS.fullmatch(parts[-1]):
            late, order = found["late"] is not None, int(found["attachment"])
            return found["name"], found["user"], found["file"], late, order
    elif source == "moodle":
        for part in parts:
            if found := MOODLE.fullmatch(part):
                return found["name"], found["user"], found["file"] or parts[-1], None, 0
    elif len(parts) > 1:
        return parts[-2], "", parts[-1], None, 0
    else:
        # ada.ipynb, or ada_attention.ipynb: what comes before the last underscore.
        stem = PurePosixPath(parts[-1]).stem
        return stem.rpartition("_")[0] or stem, "", parts[-1], None, 0
    return "", "", parts[-1], None, 0


def _in_folder(folder: Path) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    for path in folder.rglob("*"):
        linked = any(each.is_symlink() for each in (path, *path.parents) if each.is_relative_to(folder))
        if linked or path.is_file():
            bad = "a link, which is not followed" if linked else _size(path.stat().st_size)
            yield path.relative_to(folder).as_posix(), bad, path.read_bytes


def _in_zip(path: Path) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    try:
        archive = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise CourseError(f"{path} does not exist.") from error
    except (OSError, zipfile.BadZipFile) as error:
        raise CourseError(f"{path} is no zip that can be read ({error}). Download it again.") from error
    for info in archive.infolist():
        if not info.is_dir():
            yield info.filename, _trouble(info), lambda info=info: _unpacked(archive, info)  # type: ignore[misc]


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

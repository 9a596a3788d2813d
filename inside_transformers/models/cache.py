"""The user's cache, where whole models are kept that come with the course in another form: NAME-KEY, a folder each."""

import os
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from safetensors import SafetensorError, safe_open

from inside_transformers.errors import CourseError
from inside_transformers.user_cache import model_cache as model_cache

KEEP_DAYS = 30
WEIGHTS = "model.safetensors"


def touch(folder: Path) -> None:
    """Note that a model is in use; a cache that may only be read works without."""
    if os.access(folder, os.W_OK):
        os.utime(folder)


def is_whole(folder: Path, names: Collection[str]) -> bool:
    """Whether the folder has the files of these names, and one of weights that is as long as its head says."""
    if not all((folder / name).is_file() for name in names):
        return False
    try:
        with safe_open(folder / WEIGHTS, framework="numpy"):
            return True
    except (OSError, SafetensorError):
        return False


def write_once(
    target: Path,
    names: Collection[str],
    write: Callable[[Path], None],
    *,
    called: str,
    needs: int,
    waiting: str | None = None,
) -> None:
    """Write a model's folder beside its place and move it there: neither a kill nor a power cut leaves half a model.

    Args:
        target: its place, NAME-KEY. What is damaged there, and what a program that was killed left, is removed first.
        names: its files besides the weights. Where another program wrote it meanwhile, nothing is done.
        write: writes all files into an empty folder.
        called: the model's name in a sentence.
        needs: bytes, while it is written and afterwards.
        waiting: what to say on stderr when another program is writing it.

    Raises:
        CourseError: when the disk is full or can't be written, with what to do.
    """
    cache, name = target.parent, target.name.rpartition("-")[0]
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with alone(cache, name, waiting):
            if not is_whole(target, names):
                for left in (target, being_made(cache, name)):
                    shutil.rmtree(left, ignore_errors=True)
                _write(being_made(cache, name), target, write)
    except (OSError, SafetensorError) as error:
        raise CourseError(
            f"{called} can't be written into {cache} ({error}). It needs {needs / 1e9:.1f} GB there; free some, "
            "or set XDG_CACHE_HOME to a folder that you may write to."
        ) from error


@contextmanager
def alone(cache: Path, name: str, waiting: str | None = None) -> Iterator[None]:
    """Hold the lock of a model; the system opens it when the program that holds it dies."""
    lock = FileLock(cache / f".{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if waiting:
            print(waiting, file=sys.stderr)
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def being_made(cache: Path, name: str) -> Path:
    """Where a model is written before it is moved to its place."""
    return cache / f".making-{name}"


def _write(made: Path, target: Path, write: Callable[[Path], None]) -> None:
    made.mkdir()
    try:
        write(made)
        for path in made.iterdir():
            flush(path)
        made.rename(target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def flush(path: Path) -> None:
    """Wait until a file is on the disk, so that a power cut after the move leaves no holes in it."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def forget_old(cache: Path) -> None:
    """Remove models that nobody has used for `KEEP_DAYS` days."""
    for path in cache.iterdir():
        with suppress(FileNotFoundError):  # another program may be removing the same
            if path.is_dir() and path.stat().st_mtime < time.time() - KEEP_DAYS * 86_400:
                shutil.rmtree(path, ignore_errors=True)


def copies(name: str, cache: Path) -> list[Path]:
    """The folders of a model: several, where versions of the course differ."""
    return sorted(path for path in cache.glob(f"{name}-*") if path.is_dir())


def size(folder: Path) -> int:
    """What a folder's files take, in bytes."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def remove(name: str, cache: Path | None = None) -> int:
    """Remove every copy of a model; the next use makes it again.

    Args:
        name: the model's.
        cache: the user's cache if not given.

    Returns:
        What is free now, in bytes.

    Raises:
        CourseError: when a copy can't be removed.
    """
    freed = 0
    for folder in copies(name, cache or model_cache()):
        taken = size(folder)
        try:
            shutil.rmtree(folder)
        except OSError as error:
            raise CourseError(
                f"{folder} can't be removed ({error.strerror}). Close the notebooks that use it, then try again."
            ) from error
        freed += taken
    return freed

"""The user's cache, where whole models are kept that come with the course in another form: NAME-KEY, a folder each."""

import os
import shutil
import time
from pathlib import Path

from inside_transformers.errors import CourseError
from inside_transformers.user_cache import model_cache as model_cache

KEEP_DAYS = 30


def touch(folder: Path) -> None:
    """Note that a model is in use; a cache that may only be read works without."""
    if os.access(folder, os.W_OK):
        os.utime(folder)


def forget_old(cache: Path) -> None:
    """Remove models that nobody has used for `KEEP_DAYS` days."""
    for path in cache.iterdir():
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

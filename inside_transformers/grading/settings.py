"""The instructor's settings, as `nbgrader_config.py` has them."""

import contextlib
import logging
import os
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, BaseCell, Gradebook, Notebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import DBAPIError
from tornado.log import app_log

from inside_transformers.course.release import settings_of
from inside_transformers.errors import CourseError


def gradebook_url(root: Path) -> str:
    """The gradebook's address: `gradebook.db` in the course's folder, unless the settings say otherwise."""
    directory = CourseDirectory(config=settings_of(root))
    if "db_url" in settings_of(root).CourseDirectory:
        return str(directory.db_url)
    return f"sqlite:///{root / 'gradebook.db'}"


def opened(db: str) -> Any:
    """The gradebook at this URL, which is made where there is none.

    What nbgrader raises says what failed: the tracebacks that it logs besides are kept off the terminal.
    To make one, nbgrader runs `alembic` by its bare name: it is found here though the environment is not activated.
    """
    if not app_log.handlers:
        app_log.addHandler(logging.NullHandler())
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join((sysconfig.get_path("scripts"), before))
    try:
        return Gradebook(db)
    except (DBAPIError, OSError, subprocess.CalledProcessError) as error:
        why = str(getattr(error, "orig", None) or error)
        raise CourseError(f"the gradebook cannot be opened or made: {why}.") from error
    finally:
        os.environ["PATH"] = before


@contextlib.contextmanager
def cells_at_once(gradebook: Any, assignment: str) -> Iterator[None]:
    """Have an assignment's cells in memory: nbgrader would ask for each, one by one, with every submission."""
    cells = gradebook.db.query(BaseCell).join(Notebook).join(Assignment)
    held = cells.filter(Assignment.name == assignment).all()
    yield
    del held  # a gradebook keeps what somebody has


def takes_off(root: Path) -> bool:
    """Whether the course takes points off for lateness: nbgrader's own plugin does nothing unless it is told to."""
    settings = settings_of(root)
    told = settings.LateSubmissionPlugin.get("penalty_method", "none") != "none"
    return told or "plugin_class" in settings.AssignLatePenalties


def book_url(root: Path) -> str:
    """Where the book is on the web, without a slash at the end; empty where it is not."""
    return str(settings_of(root).ForStudents.get("book_url", "")).rstrip("/")

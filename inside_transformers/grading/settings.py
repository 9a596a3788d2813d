"""The instructor's settings, as `nbgrader_config.py` has them."""

import os
import sysconfig
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

from inside_transformers.course.release import CONFIG


def config(root: Path) -> Any:
    """All settings of the course at `root`."""
    return PyFileConfigLoader(CONFIG, path=str(root)).load_config()


def gradebook_url(root: Path) -> str:
    """The gradebook's address: `gradebook.db` in the course's folder, unless the settings say otherwise."""
    directory = CourseDirectory(config=config(root))
    if "db_url" in config(root).CourseDirectory:
        return str(directory.db_url)
    return f"sqlite:///{root / 'gradebook.db'}"


def opened(db: str) -> Any:
    """The gradebook at this URL, which is made where there is none.

    For that, nbgrader runs `alembic` by its bare name: it is found here though the environment is not activated.
    """
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join((sysconfig.get_path("scripts"), before))
    try:
        return Gradebook(db)
    finally:
        os.environ["PATH"] = before


def book_url(root: Path) -> str:
    """Where the book is on the web, without a slash at the end; empty where it is not."""
    return str(config(root).ForStudents.get("book_url", "")).rstrip("/")

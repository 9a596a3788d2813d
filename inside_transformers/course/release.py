"""Students' notebooks, made from the instructors' by nbgrader's own `generate_assignment`.

`exercises/<assignment>/` holds what `solutions/<assignment>/` gives: the notebook without solutions and hidden tests,
and a copy of `data/` and `parts.py` where the assignment has them. Nothing else that lies beside the solution is
copied, and nothing else that lies in `exercises/` is touched.
"""

import json
import logging
import os
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from inside_transformers.course.contract import ASSIGNMENTS
from inside_transformers.errors import CourseError

CONFIG = "nbgrader_config.py"
PARTS = "parts.py"  # what an assignment that is none of the course's own says of its parts
IGNORED = shutil.ignore_patterns(".*", "*.pyc", "__pycache__")
# A misspelled delimiter is text to nbgrader, and what it should have removed stays in the notebook.
DELIMITER = re.compile(
    r"^\s*#+\s*(?:(?:BEGIN|END)\b|(?i:(?:begin|end)\b.*(?:solution|hidden|mark scheme))).*$", re.MULTILINE
)


@dataclass(frozen=True)
class Outcome:
    """What became of one assignment's release: the files that differed, and those that are in `data/` no more."""

    assignment: str
    stale: tuple[str, ...]
    removed: tuple[str, ...] = ()


def course_root(start: Path) -> Path:
    """The folder, `start` or one above it, that holds the course.

    Raises:
        CourseError: `start` does not lie in a course.
    """
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise CourseError(f"{start} is not inside the course: run this in the folder that holds {CONFIG}, or below it.")


def known_assignments(root: Path) -> list[str]:
    """The names of all assignments that the course at `root` promises, has solutions of, or has released.

    A folder without the notebook of its name is somebody's own, and none of the course.
    """
    return sorted({*ASSIGNMENTS, *present_assignments(root)})


def present_assignments(root: Path) -> list[str]:
    """The names of the assignments that the course at `root` has solutions of, or has released."""
    notebooks = (path for folder in ("solutions", "exercises") for path in (root / folder).glob("*/*.ipynb"))
    return sorted({path.stem for path in notebooks if path.stem == path.parent.name})


def demand_known(root: Path, assignment: str) -> None:
    """See that the course has an assignment of this name.

    Raises:
        CourseError: it has none.
    """
    known = known_assignments(root)
    if assignment not in known:
        if (root / "solutions" / assignment).is_dir():
            raise CourseError(
                f"solutions/{assignment}/ holds no notebook {assignment}.ipynb: it is named as its folder."
            )
        raise CourseError(f"there is no assignment {assignment!r}. Those of this course: {', '.join(known)}.")


def release(root: Path, assignment: str, write: bool = True) -> Outcome:
    """Bring `exercises/<assignment>/` up to date; with `write=False`, only say what would change.

    Raises:
        CourseError: there is no such assignment, its solutions are missing, or nbgrader refuses them.
    """
    destination = root / "exercises" / assignment
    stale, made = [], generate(root, assignment)
    for name, content in made.items():
        target = destination / name
        if target.is_file() and target.read_bytes() == content:
            continue
        stale.append(name)
        if write:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    removed = sorted(set(data_files(destination)) - set(made))
    if write:
        for name in removed:
            (destination / name).unlink()
    return Outcome(assignment, tuple(stale), tuple(removed))


def data_files(folder: Path) -> list[str]:
    """The files below `data/` in an assignment's `folder`, by their path in it, without what is never copied."""
    found = []
    for inner, folders, files in os.walk(folder / "data"):
        ignored = IGNORED(inner, [*folders, *files])
        folders[:] = [name for name in folders if name not in ignored]
        found += [Path(inner, name).relative_to(folder).as_posix() for name in files if name not in ignored]
    return found


def generate(root: Path, assignment: str) -> dict[str, bytes]:
    """The files that students get, by their path below `exercises/<assignment>/`.

    They depend on `solutions/<assignment>/` and the course's `nbgrader_config.py` alone.

    Raises:
        CourseError: as `release` does.
    """
    made = converted(root, assignment, GenerateAssignment)
    _refuse_left_delimiters(json.loads(made[f"{assignment}.ipynb"]))
    return made


def converted(
    root: Path, assignment: str, converter: type[GenerateAssignment], gradebook: str | None = None
) -> dict[str, bytes]:
    """What `converter` makes of an assignment's solutions, by the files' paths below the folder that it writes.

    nbgrader works in a temporary course, and reads no other configuration than this course's `nbgrader_config.py`.

    Args:
        root: the course.
        assignment: its name.
        converter: nbgrader's `GenerateAssignment`, or one like it.
        gradebook: the URL of the gradebook that is told which cells there are; None: none is.

    Raises:
        CourseError: as `release` does.
    """
    source = root / "solutions" / assignment
    notebook = source / f"{assignment}.ipynb"
    demand_known(root, assignment)
    if not (root / "solutions").is_dir():
        raise CourseError("this copy holds no solutions/: that is for instructors. `course check` tests your notebook.")
    if not notebook.is_file():
        released = (root / "exercises" / assignment).is_dir()
        given_up = f", or remove exercises/{assignment}/ if it is given up" if released else ""
        raise CourseError(f"{notebook.relative_to(root)} is missing. Write it{given_up}.")
    with tempfile.TemporaryDirectory(prefix="course-release-") as name:
        course = Path(name).resolve()
        copy = course / "solutions" / assignment
        copy.mkdir(parents=True)
        shutil.copyfile(notebook, copy / notebook.name)
        if (source / PARTS).is_file():
            shutil.copyfile(source / PARTS, copy / PARTS)
        if (source / "data").is_dir():
            shutil.copytree(source / "data", copy / "data", ignore=IGNORED)
        _run_nbgrader(root, course, assignment, converter, gradebook)
        made = course / "exercises" / assignment
        files = sorted(path for path in made.rglob("*") if path.is_file())
        return {path.relative_to(made).as_posix(): path.read_bytes() for path in files}


def settings_of(root: Path) -> Config:
    """What the course at `root` says in its `nbgrader_config.py`."""
    settings: Config = PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    return settings


def _run_nbgrader(
    root: Path, course: Path, assignment: str, converter: type[GenerateAssignment], gradebook: str | None
) -> None:
    """Run nbgrader's generate_assignment, with the settings of the course at `root`, in the folder `course`."""
    settings = settings_of(root)
    settings.merge(
        Config(
            {
                "CourseDirectory": {
                    "assignment_id": assignment,
                    "source_directory": "solutions",
                    "release_directory": "exercises",
                },
                "GenerateAssignment": {"no_database": gradebook is None},
                "SaveCells": {"enabled": gradebook is not None},
            }
        )
    )
    if gradebook is not None:
        settings.CourseDirectory.db_url = gradebook
    log = _Log()
    directory = CourseDirectory(root=str(course), config=settings, log=log.logger)
    try:
        converter(coursedir=directory, config=settings, log=log.logger).start()
    except NbGraderException as error:
        if gradebook is not None and "OperationalError" in log.reason():  # of the database, not of the notebook
            raise CourseError(f"the gradebook cannot be written: {log.reason()}") from error
        raise CourseError(
            f"nbgrader cannot release solutions/{assignment}/{assignment}.ipynb: {log.reason() or error} "
            "Correct the notebook and run `course release` again."
        ) from error


def _refuse_left_delimiters(notebook: dict[str, Any]) -> None:
    """Raise CourseError where a delimiter that nbgrader did not understand is left in the released `notebook`."""
    for cell in notebook["cells"]:
        found = DELIMITER.search("".join(cell["source"]))
        if found:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id", cell.get("id"))
            raise CourseError(
                f"nothing is released: cell {name} still holds {found.group().strip()!r}, so students would see what "
                "it should hide. Spell the delimiters as nbgrader does, in pairs: ### BEGIN SOLUTION, ### END SOLUTION."
            )


class _Log(logging.Handler):
    """Keeps nbgrader's log off the terminal, and finds in it why nbgrader gave up."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []
        self.logger = logging.Logger("course release")
        self.logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def reason(self) -> str:
        """The exception at the end of the first logged traceback, in one line; empty when there is none."""
        for message in self.messages:
            if message.startswith("Traceback"):
                last = next(line for line in reversed(message.splitlines()) if line.strip() and line[0] not in " \t")
                return last.strip().rstrip(".") + "."
        return ""

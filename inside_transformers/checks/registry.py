"""Where the parts of an assignment are described: the one place that knows assignments by name.

Those of the course stand in `inside_transformers/parts/<assignment>/`. Any other has a file `parts.py` beside its
notebook, which defines `PARTS`, what is known of each part by its name, and `POINTS`, the parts in order with their
points, those that are answered in words included.
"""

import importlib
import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from inside_transformers.checks.spec import PartSpec
from inside_transformers.errors import CourseError

OURS = "inside_transformers.parts"
BESIDE = "parts.py"


def specs(assignment: str) -> Mapping[str, type[PartSpec]]:
    """What is known of each part of an assignment, by its name.

    Raises:
        CourseError: nothing is known of such an assignment.
    """
    found: Mapping[str, type[PartSpec]] = _module(assignment).PARTS
    return found


def points_of(assignment: str) -> Mapping[str, int]:
    """The parts of an assignment in order, with their points.

    Raises:
        CourseError: nothing is known of such an assignment.
    """
    ours = _ours()
    if assignment in ours:
        return ours[assignment]
    points: Mapping[str, int] = _module(assignment).POINTS
    return points


def _ours() -> Mapping[str, Mapping[str, int]]:
    found: Mapping[str, Mapping[str, int]] = importlib.import_module(f"{OURS}.contract").POINTS
    return found


def _module(assignment: str) -> ModuleType:
    if assignment in _ours():
        return importlib.import_module(f"{OURS}.{assignment}")
    own = f"{BESIDE.removesuffix('.py')}_of_{assignment}"
    if own not in sys.modules:
        try:
            importlib.import_module(own)  # the grader has it by this name, and no file of it
        except ModuleNotFoundError as error:
            if error.name is None or not own.startswith(error.name):
                raise
            _load(own, assignment)
    return sys.modules[own]


def _load(name: str, assignment: str) -> None:
    """Make a module of the file beside the notebook."""
    path = Path.cwd() / BESIDE
    if not path.is_file():
        raise CourseError(
            f"nothing is known of an assignment {assignment!r}: it is none of the course's own, and there is no "
            f"{BESIDE} in the folder of this notebook ({Path.cwd()})."
        ) from None
    described = importlib.util.spec_from_file_location(name, path)
    assert described is not None
    assert described.loader is not None
    module = importlib.util.module_from_spec(described)
    sys.modules[name] = module
    try:
        described.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise

"""Where the parts of an assignment are described: the one place that knows assignments by name.

Those of the course stand in `inside_transformers/parts/<assignment>/`. Any other has a file `parts.py` beside its
notebook, which defines `PARTS`, what is known of each part by its name, and `POINTS`, the parts in order with their
points, those that are answered in words included.
"""

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

from inside_transformers.checks.spec import PartSpec, mistakes_of
from inside_transformers.errors import CourseError

OURS = "inside_transformers.parts"
BESIDE = "parts.py"


def specs(assignment: str) -> Mapping[str, type[PartSpec]]:
    """What is known of each part of an assignment, by its name.

    Raises:
        CourseError: nothing is known of such an assignment.
    """
    try:
        old = importlib.import_module(f"inside_transformers.mistakes.{assignment}").PARTS
    except ModuleNotFoundError:
        old = {}
    if old and importlib.util.find_spec(f"{OURS}.{assignment}") is None:
        return {name: from_knowledge(name, known) for name, known in old.items()}
    found: Mapping[str, type[PartSpec]] = _module(assignment).PARTS
    return {name: from_knowledge(name, known) for name, known in old.items()} | dict(found)


def points_of(assignment: str) -> Mapping[str, int]:
    """The parts of an assignment in order, with their points.

    Raises:
        CourseError: nothing is known of such an assignment.
    """
    ours: Mapping[str, Mapping[str, int]] = importlib.import_module(f"{OURS}.contract").POINTS
    if assignment in ours:
        return ours[assignment]
    points: Mapping[str, int] = _module(assignment).POINTS
    return points


def _module(assignment: str) -> ModuleType:
    name = f"{OURS}.{assignment}"
    if importlib.util.find_spec(name) is not None:
        return importlib.import_module(name)
    path = Path.cwd() / BESIDE
    if not path.is_file():
        raise CourseError(
            f"nothing is known of an assignment {assignment!r}: it is none of the course's own, and there is no "
            f"{BESIDE} in the folder of this notebook ({Path.cwd()})."
        )
    name = f"{BESIDE.removesuffix('.py')}_of_{assignment}"
    if name not in sys.modules:
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
    return sys.modules[name]


def from_knowledge(name: str, known: Any) -> type[PartSpec]:
    """Until every part has moved: what is known of a part that has not."""

    class Old(PartSpec):
        says = known.messages
        call = known.call

        def __init__(self, *inputs: Any) -> None:
            self.given = inputs

        @classmethod
        def takes(cls) -> Any:
            return tuple(inspect.signature(known.reference).parameters)

        @property
        def inputs(self) -> tuple[Any, ...]:
            return self.given

        def terms(self) -> Any:
            return known.terms(*self.given) if known.terms else 0.0

        def sizes(self) -> Any:
            return known.sizes(*self.given) if known.sizes else {}

        @mistakes_of()
        def all(self) -> Any:
            return known.mistakes(*self.given)

        def examined(self, got: Any) -> Any:
            return known.examine(got, *self.given)

    Old.name = name
    for each in ("returns", "read", "uses", "exact_zeros", "constant", "fresh"):
        setattr(Old, each, getattr(known, each))
    for each in ("reference", "adapt", "ties"):
        value = getattr(known, each)
        setattr(Old, each, staticmethod(value) if value else None)
    return Old

"""Where the parts of an assignment are described: the one place that knows assignments by name."""

import importlib
import inspect
from collections.abc import Mapping
from typing import Any

from inside_transformers.checks.spec import PartSpec, mistakes_of


def specs(assignment: str) -> Mapping[str, type[PartSpec]]:
    """What is known of each part of an assignment, by its name."""
    try:
        found: Mapping[str, type[PartSpec]] = importlib.import_module(f"inside_transformers.parts.{assignment}").PARTS
    except ModuleNotFoundError:
        found = {}
    try:
        old = importlib.import_module(f"inside_transformers.mistakes.{assignment}").PARTS
    except ModuleNotFoundError:
        old = {}
    return {name: from_knowledge(name, known) for name, known in old.items()} | dict(found)


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

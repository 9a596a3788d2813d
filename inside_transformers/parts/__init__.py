"""What is known of each part of the exercises: a package for each assignment, a file for each part.

A file reads from top to bottom: what is asked, then each mistake that people make as one method with its sentence, in
the order in which they are tried. `inside_transformers.checks.spec` says how such a description is written.

Importing this package alone is quick: torch is imported with the parts.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from inside_transformers.checks import PartSpec


def parts_of(package: str, path: Iterable[str]) -> "dict[str, type[PartSpec]]":
    """All parts that the modules of a package describe, by name."""
    from inside_transformers.checks import PartSpec

    modules = [importlib.import_module(f"{package}.{module.name}") for module in pkgutil.iter_modules(path)]
    described = [value for module in modules for value in vars(module).values() if isinstance(value, type)]
    return {spec.name: spec for spec in described if issubclass(spec, PartSpec) and "name" in vars(spec)}


def reference(assignment: str, name: str) -> Callable[..., Any]:
    """The right answer `name` of `inside_transformers/references/`, which a copy of the course may lack.

    Where it does, what is returned raises `WithheldError`.
    """
    try:
        module = importlib.import_module(f"inside_transformers.references.{assignment}")
    except ModuleNotFoundError:

        def withheld(*inputs: Any) -> Any:
            from inside_transformers.checks import WithheldError

            raise WithheldError(f"`{name}` cannot be tried on other inputs: this copy of the course has no answers.")

        return withheld
    function: Callable[..., Any] = getattr(module, name)
    return function

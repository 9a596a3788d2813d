"""The house stays one that one can live in: arrows point one way, and files can be seen whole."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "inside_transformers"
# What each room may take from: cli → course, grading → parts → checks; models, widgets, grading stand apart.
MAY_TAKE = {
    "checks": {"errors", "numbers", "pages"},
    "cli": {"course", "errors", "grading", "models"},
    "course": {"errors", "parts"},
    "figures": {"colors", "numbers"},
    "grading": {"checks", "course", "errors", "numbers", "pages", "parts", "references"},
    "models": {"errors"},
    "parts": {"checks"},
    "references": set(),
    "widgets": {"colors", "numbers", "parts"},
}


def module(path: Path) -> str:
    """The module's name as one imports it."""
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path): path for path in PACKAGE.rglob("*.py")}


def imported(path: Path) -> Iterator[str]:
    """The package's own modules that a file imports, those that it imports inside functions included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(PACKAGE.name):
            for name in node.names:
                whole = f"{node.module}.{name.name}"
                yield whole if whole in MODULES else node.module


def room(name: str) -> str:
    """The part of the house that a module stands in."""
    return name.split(".")[1] if "." in name else name


def test_arrows_between_rooms_point_one_way() -> None:
    for name, path in MODULES.items():
        others = {room(each) for each in imported(path)} - {room(name), PACKAGE.name}
        assert others <= MAY_TAKE.get(room(name), set()), f"{name} takes from {others}"


def test_no_module_is_needed_by_what_it_needs() -> None:
    graph = {name: {each for each in imported(path) if each != name} for name, path in MODULES.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_files_can_be_seen_whole() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: n for name, n in lengths.items() if n > 400 and ".train." not in name} == {}
    assert {name: n for name, n in lengths.items() if n > 200 and room(name) == "parts"} == {}

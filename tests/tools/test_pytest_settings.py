"""What `pytest` runs when nothing else is said."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_bare_pytest_runs_tests_pages_and_solutions() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert settings["testpaths"] == ["tests", "solutions", "book"]
    for notebook in ("book/readiness.ipynb", "solutions/tasks/tasks.ipynb"):
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", notebook]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert f"{notebook}::Cell 0" in said

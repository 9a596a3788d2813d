"""What `pytest` runs when nothing else is said."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[2]


def test_a_bare_pytest_runs_tests_pages_and_solutions() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert settings["testpaths"] == ["tests", "solutions", "book"]
    for notebook in ("book/readiness.ipynb", "solutions/tasks/tasks.ipynb"):
        command = [sys.executable, "-m", "pytest", "--collect-only", "-q", notebook]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert f"{notebook}::Cell 0" in said


def test_the_workers_get_the_bank_part_by_part(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((ROOT / "conftest.py").read_text(encoding="utf-8"))
    (pytester.path / "tests" / "exercises").mkdir(parents=True)
    tests = """
import pytest

@pytest.mark.parametrize("answer", [f"{part}-{i}" for i in range(5) for part in ("scores", "pattern", "attention")])
def test_an_answer(answer): pass

@pytest.mark.parametrize("part", ["scores", "pattern", "attention"])
def test_a_part(part): pass
"""
    (pytester.path / "tests" / "exercises" / "test_bank.py").write_text(tests, encoding="utf-8")
    result = pytester.runpytest_subprocess("-v", "-n", "2", "--dist=loadfile")
    result.assert_outcomes(passed=18)
    found = re.findall(r"\[(gw\d)\].* PASSED \S+::\w+\[(\w+)", result.stdout.str())
    assert len(found) == 18
    assert len(set(found)) == 3
    assert len({worker for worker, _ in found}) == 2


def test_long_files_go_first_and_files_that_share_go_together(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((ROOT / "conftest.py").read_text(encoding="utf-8"))
    counts = {
        "tests/exercises/test_round_trip.py": 1,
        "tests/grading/test_day.py": 3,
        "tests/models/test_gaps.py": 2,
        "tests/tools/test_any_order_file.py": 2,
    }
    for name, count in counts.items():
        assert (ROOT / name).exists()
        (pytester.path / name).parent.mkdir(parents=True)
        tests = "\n".join(f"def test_{i}(): pass" for i in range(count))
        (pytester.path / name).write_text(tests, encoding="utf-8")
    result = pytester.runpytest_subprocess("-v", "-n", "1", "--dist=loadfile")
    found = re.findall(r"PASSED tests/\w+/test_(\w+)\.py", result.stdout.str())
    assert found == ["round_trip", *["gaps"] * 2, *["any_order_file"] * 2, *["day"] * 3]

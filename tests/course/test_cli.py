"""The `course` command as one uses it in a terminal."""

import subprocess
import sys

import pytest

from inside_transformers import cli


def test_whoever_stops_reading_sees_no_traceback() -> None:
    words = [sys.executable, "-m", "inside_transformers.cli", "models", "list"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert said == ""
    assert running.returncode == 141


@pytest.mark.parametrize("number", ["99999", "-1", "http"])
def test_a_port_that_is_none_is_wrong_use(number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(["mark", "attention", f"--port={number}"])
    assert f"'{number}' is no port, 0 to 65535" in capsys.readouterr().err


def test_help_waits_for_no_library() -> None:
    code = (
        "import sys; from inside_transformers import cli; cli._parser(); print(*{'nbgrader', 'torch'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_what_grades_a_class_leaves_torch_to_its_warm_processes() -> None:
    code = (
        "import sys; from inside_transformers.grading import batch, command, record, runner; "
        "print(*{'nbgrader', 'torch'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["nbgrader"]

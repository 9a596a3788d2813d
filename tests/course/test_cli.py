"""The `course` command as one uses it in a terminal."""

import subprocess
import sys


def test_whoever_stops_reading_sees_no_traceback() -> None:
    words = [sys.executable, "-m", "inside_transformers.cli", "models", "list"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert said == ""
    assert running.returncode == 141


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

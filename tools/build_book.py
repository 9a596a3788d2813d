"""Run every page and build the book in _build/html, with warnings as errors; end by saying where it is."""

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from pathlib import Path

try:
    import nbformat
    import yaml
    from jupyter_cache import get_cache
    from jupyter_cache.executors.base import load_executor
    from jupyter_core.utils import ensure_event_loop
    from tqdm import tqdm
    from warm_kernels import warm_kernels
except ModuleNotFoundError as error:
    raise SystemExit(
        f"course: there is no module {error.name}: activate the environment (source .venv/bin/activate), or make book"
    ) from None

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "_build" / ".jupyter_cache"
INDEX = ROOT / "_build" / "html" / "index.html"
# As in _config.yml.
TIMEOUT = 300
# Besides the notebooks: the package, pictures and tables that pages show, and texts that they read.
SEEN_BY_PAGES = ("inside_transformers", "book/figures", "book/texts")


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


def pages_to_run() -> list[Path]:
    """The notebooks of the contents that the cache does not hold as they are now."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [contents["root"], *(page["file"] for part in contents["parts"] for page in part["chapters"])]
    notebooks = [ROOT / f"{name}.ipynb" for name in names if not name.startswith("exercises/")]
    cache, missing = get_cache(str(CACHE)), []
    for path in notebooks:
        if path.exists():
            try:
                cache.match_cache_notebook(nbformat.read(path, as_version=4))
            except KeyError:
                cache.add_nb_to_project(str(path))
                missing.append(path)
    return missing


def be_silent() -> None:
    """Leave the terminal to the bar: kernels write there."""
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)


def run_page(path: Path) -> None:
    """Run one page into the cache. What it raises is not told here: the build runs such a page again, and tells."""
    executor = load_executor("local-serial", get_cache(str(CACHE)))
    executor.logger.setLevel("CRITICAL")
    executor.run_and_cache(filter_uris=[str(path)], timeout=TIMEOUT)
    ensure_event_loop().close()


def run_pages(pages: list[Path]) -> None:
    """Run pages into the cache, two at a time: the build itself would run one after the other.

    Where processes can be copied, each page's kernel is a copy of one that has imported what most pages import.
    """
    if len(pages) < 2 or (os.cpu_count() or 1) < 2:
        return
    copied = sys.platform == "linux"
    pool: Executor = ThreadPoolExecutor(2) if copied else ProcessPoolExecutor(2, initializer=be_silent)
    with warm_kernels() if copied else nullcontext() as warm, pool:
        # The last chapters run longest: they come first, so that none of them is left alone at the end.
        running = [pool.submit(run_page, page) for page in reversed(pages)]
        try:
            for _ in tqdm(as_completed(running), total=len(running), desc="pages", unit="page", disable=None):
                pass
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            if warm:
                warm.close()  # with the kernels, which the pool would wait for
            raise


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
    from inside_transformers.errors import CourseError
    from inside_transformers.models import chat

    try:
        chat.unpacked()
    except CourseError as error:
        sys.exit(f"course: {error}")


def main() -> int:
    """Build; return the exit code."""
    drop_stale_cache()
    if pages := pages_to_run():
        unpack_chat_model()
    run_pages(pages)
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

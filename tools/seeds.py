"""Run pages with other seeds: the numbers that a page asserts must not hang on one lucky draw.

A page that draws by chance says `SEED = 0` in one of its cells. This runs each such page with five seeds, and says for
each whether every assert held.

    python tools/seeds.py book/facts/trained.ipynb …    (default: every page with a SEED)
"""

import argparse
import re
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
SEED = re.compile(r"^SEED = \d+$", re.MULTILINE)


def with_seed(page: Path, seed: int) -> nbformat.NotebookNode:
    """The page with its seed replaced.

    Raises:
        ValueError: when it does not say `SEED = …` exactly once.
    """
    notebook = nbformat.read(page, as_version=4)
    found = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source, replaced = SEED.subn(f"SEED = {seed}", cell.source)
            found += replaced
    if found != 1:
        raise ValueError(f"{page} says SEED = … {found} times; it must do so once.")
    return notebook  # type: ignore[no-any-return]


def failure(page: Path, seed: int) -> str:
    """What failed with this seed, in a line; empty when nothing did."""
    try:
        NotebookClient(with_seed(page, seed), timeout=600, resources={"metadata": {"path": str(page.parent)}}).execute()
    except CellExecutionError as error:
        lines = error.traceback.splitlines()
        arrow = next((line for line in lines if "---> " in line or "--> " in line), "")
        return f"{re.sub(chr(27) + r'[^m]*m', '', arrow).strip()}  {error.ename}: {error.evalue}"
    return ""


def pages_with_a_seed() -> list[Path]:
    """Every page of the book that draws by chance and says so."""
    pages = sorted((ROOT / "book").rglob("*.ipynb"))
    return [page for page in pages if '"SEED = ' in page.read_text(encoding="utf-8")]


def main() -> int:
    """Run; exit 1 when a seed fails."""
    parser = argparse.ArgumentParser(description="Run pages with five seeds each.")
    parser.add_argument("pages", nargs="*", type=Path, help="default: every page that says SEED = …")
    parser.add_argument("--seeds", type=int, default=5, help="how many seeds, from 0 on (default: 5)")
    options = parser.parse_args()
    failed = 0
    for page in options.pages or pages_with_a_seed():
        for seed in range(options.seeds):
            began = time.monotonic()
            said = failure(page.resolve(), seed)
            failed += bool(said)
            print(f"{page.stem:10}  seed {seed}  {said or 'every assert holds'}  ({time.monotonic() - began:.0f} s)")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""Refresh what comes from npm, at the versions pinned here: python tools/vendor_web.py

MathJax, which the book's pages load, lies in book/web/; axe-core, with which tests look for barriers, in tests/axe/.

Needs `npm`. Run it when a version below changes; its result is committed, so that building the book needs no npm.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "book" / "web"
MATHJAX = "3.2.2"
# TeX in, HTML out, with the fonts that it may ask for. Nothing else of MathJax is loaded by a page.
MATHJAX_FILES = ("LICENSE", "es5/tex-chtml.js", "es5/output/chtml/fonts/woff-v2")
AXE = "4.14.1"
AXE_FILES = ("LICENSE", "axe.min.js")


def fetch(package: str, version: str, into: Path) -> Path:
    """Unpack `package@version` from npm; return the folder with its files."""
    packed = subprocess.run(
        ["npm", "pack", f"{package}@{version}", "--silent"], cwd=into, check=True, capture_output=True, text=True
    )
    with tarfile.open(into / packed.stdout.strip()) as archive:
        archive.extractall(into, filter="data")
    return into / "package"


def vendor(package: str, version: str, files: Sequence[str], target: Path) -> None:
    """Lay these files of a package anew in `target`, with a note of the version."""
    with tempfile.TemporaryDirectory() as folder:
        source = fetch(package, version, Path(folder))
        shutil.rmtree(target, ignore_errors=True)
        for name in files:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (source / name).is_dir() else shutil.copyfile
            copy(source / name, target / name)
    (target / "VERSION").write_text(f"{package} {version}, from npm, by tools/vendor_web.py\n", encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {package} {version}")


def main() -> int:
    """Refresh everything."""
    if shutil.which("npm") is None:
        print("course: npm is needed to refresh the web assets; install Node.js.", file=sys.stderr)
        return 1
    vendor("mathjax", MATHJAX, MATHJAX_FILES, WEB / "mathjax")
    vendor("axe-core", AXE, AXE_FILES, ROOT / "tests" / "axe")
    return 0


if __name__ == "__main__":
    sys.exit(main())

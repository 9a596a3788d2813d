"""With `--run-of-the-build` nbval compares what the build's run of a page printed, and runs no page a second time."""

from pathlib import Path

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[2]
KEPT = "cosine 0.83, 12 of 20\n"


def page(source: str, printed: str) -> nbformat.NotebookNode:
    """A page of two cells, the second of which is compared."""
    output = nbformat.v4.new_output("stream", name="stdout", text=printed)
    cells = [
        nbformat.v4.new_code_cell("1 + 1", execution_count=1),
        nbformat.v4.new_code_cell(
            source, execution_count=2, outputs=[output], metadata={"tags": ["nbval-check-output"]}
        ),
    ]
    return nbformat.v4.new_notebook(cells=cells)


@pytest.fixture
def said(pytester: pytest.Pytester) -> str:
    """The source of a cell that leaves a file behind where it is run, and prints what was kept."""
    pytester.makeconftest((ROOT / "conftest.py").read_text(encoding="utf-8"))
    return f"from pathlib import Path\nPath('ran').touch()\nprint({KEPT.strip()!r})"


def compared(pytester: pytest.Pytester, source: str, built: nbformat.NotebookNode | None) -> tuple[int, bool]:
    """How many cells pass when the build's run was `built`, and whether nbval ran the page itself."""
    nbformat.write(page(source, KEPT), pytester.path / "page.ipynb")
    if built is not None:
        cache = get_cache(str(pytester.path / "_build" / ".jupyter_cache"))
        cache.cache_notebook_bundle(CacheBundleIn(built, "page.ipynb"))
    options = ("--nbval-lax", "--nbval-current-env", "--run-of-the-build", "page.ipynb")
    result = pytester.runpytest_inprocess(*options)
    return result.parseoutcomes().get("passed", 0), (pytester.path / "ran").exists()


def test_what_the_build_printed_is_compared_and_nothing_is_run(pytester: pytest.Pytester, said: str) -> None:
    assert compared(pytester, said, page(said, KEPT)) == (2, False)


def test_a_number_that_the_build_printed_otherwise_fails(pytester: pytest.Pytester, said: str) -> None:
    assert compared(pytester, said, page(said, KEPT.replace("12", "13"))) == (1, False)


def test_a_cell_that_said_nothing_fails(pytester: pytest.Pytester, said: str) -> None:
    built = page(said, KEPT)
    built.cells[1].outputs = []
    assert compared(pytester, said, built) == (1, False)


def test_a_cell_that_raised_fails(pytester: pytest.Pytester, said: str) -> None:
    built = page(said, KEPT)
    built.cells[0].outputs = [nbformat.v4.new_output("error", ename="AssertionError", evalue="", traceback=[])]
    assert compared(pytester, said, built) == (1, False)


@pytest.mark.parametrize("built", [True, False])
def test_a_page_that_the_build_did_not_run_as_it_is_now_is_run(
    pytester: pytest.Pytester, said: str, built: bool
) -> None:
    assert compared(pytester, said, page("another", KEPT) if built else None) == (2, True)

"""nbval compares what pages print to the last digit that they print."""

from pathlib import Path

import nbformat
import pytest

pytest_plugins = ["pytester"]
ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("kept", "printed", "passed"),
    [
        ("cosine .83 ± .02, 12 of 20", "cosine .82 ± .02, 12 of 20", True),
        ("cosine 0.83", "cosine 0.84", True),
        ("cosine 0.83", "cosine 0.86", False),
        ("12 of 20", "13 of 20", False),
        ("cosine 0.83", "angle 0.83", False),
        ("0.83 0.12", "0.83", False),
        ("0.83", "0.834", False),
    ],
)
def test_a_cell_that_prints_other_numbers_fails(
    pytester: pytest.Pytester, kept: str, printed: str, passed: bool
) -> None:
    pytester.makeconftest((ROOT / "conftest.py").read_text(encoding="utf-8"))
    cell = nbformat.v4.new_code_cell(
        f"print({printed!r})",
        execution_count=1,
        outputs=[nbformat.v4.new_output("stream", name="stdout", text=f"{kept}\n")],
        metadata={"tags": ["nbval-check-output"]},
    )
    page = pytester.path / "page.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), page)
    result = pytester.runpytest_inprocess("--nbval-lax", "--nbval-current-env", str(page))
    result.assert_outcomes(passed=int(passed), failed=int(not passed))

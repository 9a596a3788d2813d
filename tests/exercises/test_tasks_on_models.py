"""The last cells of the assignment "tasks": a student's functions on the course's models agree with the pipelines."""

import io
import re
from contextlib import redirect_stdout

import pytest
from bank import calling_one_another, namespace, notebook, solved, untouched


def printed(code: dict[str, str]) -> str:
    """What the cells after the written part print where the solution cells hold `code`."""
    cells = [cell for cell in notebook("tasks").cells if cell.cell_type == "code"]
    first = next(i for i, cell in enumerate(cells) if cell.id == "try-it")
    scope = namespace("tasks", code)
    shown = io.StringIO()
    with redirect_stdout(shown):
        for cell in cells[first:]:
            exec(cell.source, scope)
    return shown.getvalue()


@pytest.mark.parametrize("answers", [solved, calling_one_another])
def test_right_answers_agree_with_the_pipelines_to_the_sixth_decimal(answers) -> None:
    compared = re.findall(r"yours (\S+) +the pipeline's (\S+)", text := printed(answers("tasks")))
    assert len(compared) == 2 + 3
    assert all(float(mine) == pytest.approx(float(theirs), abs=1.5e-6) for mine, theirs in compared)
    assert "And the king said" in text


def test_an_untouched_notebook_says_what_is_missing() -> None:
    assert printed(untouched("tasks")).count("is not written") == 4

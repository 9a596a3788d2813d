"""A real kernel comes to the verdicts that `bank.py` finds in this process.

Mistakes stand here: that right answers pass and untouched ones do not, `test_round_trip.py` sees in nbgrader's kernels.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from copy import deepcopy
from types import SimpleNamespace

import nbformat
import pytest
from bank import ROOT, answers, calling_one_another, coded_parts, missing, notebook, verdicts
from IPython.core.inputtransformer2 import TransformerManager
from nbclient import NotebookClient
from scripts import loaded

from inside_transformers.checks.source import syntax_error
from inside_transformers.course.contract import ASSIGNMENTS


@pytest.fixture(scope="module", autouse=True)
def warm() -> Iterator[None]:
    """While this is open, kernels need not import torch: they are copies of a process that has."""
    with loaded("warm_kernels").warm_kernels() if sys.platform == "linux" else nullcontext():
        yield


def shown_errors(assignment: str, code: Mapping[str, str]) -> dict[str, str]:
    """Run the instructor's notebook with other solution cells; what is shown where a test cell fails, by part."""
    book = deepcopy(notebook(assignment))
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in book.cells if "nbgrader" in cell.metadata}
    for part, source in code.items():
        cells[part].source = source
    NotebookClient(book, timeout=300, allow_errors=True, resources={"metadata": {"path": str(ROOT)}}).execute()
    found = {}
    for part in coded_parts(assignment):
        errors = [output for output in cells[f"test_{part}"].outputs if output.output_type == "error"]
        if errors:
            shown = "\n".join(errors[0].traceback)
            found[part] = re.sub(r"\x1b\[[\d;]*m", "", shown)
    return found


def test_a_cell_that_python_cannot_read_is_not_called_unwritten() -> None:
    cells = [
        "import torch\nfrom inside_transformers import checks",
        "def softmax(logits):\n    raise NotImplementedError",
        "def softmax(logits):\n    return (logits.exp() / 3",
        "checks.part('tasks', 'softmax', globals())",
        "def softmax(logits):\n    total = 0\n      return logits",
        "checks.part('tasks', 'softmax', globals())",
        "def classify(logits)\n    return []",
        "checks.part('tasks', 'classify', globals())",
        "def softmax(logits):\n    return logits.softmax(-1)",
        "checks.part('tasks', 'softmax', globals()).check(torch.zeros(2))",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=300, allow_errors=True, resources={"metadata": {"path": str(ROOT)}}).execute()
    said = [[line for output in cell.outputs for line in output.get("traceback", [])] for cell in book.cells]
    for i, line in (
        (3, "line 2: return (logits.exp() / 3"),
        (5, "line 3: return logits"),
        (7, "line 1: def classify("),
    ):
        assert "has a syntax error" in "".join(said[i])
        assert line in "".join(said[i])
    assert said[8:] == [[], []]


@pytest.mark.parametrize("line", ["%precision 3", "there = !pwd", "?softmax", "await asyncio.sleep(0)"])
def test_what_ipython_alone_understands_is_no_syntax_error(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    answer = "def softmax(logits):\n    return logits.softmax(-1"
    shell = SimpleNamespace(transform_cell=TransformerManager().transform_cell, user_ns={"In": []})
    monkeypatch.setattr("IPython.core.getipython.get_ipython", lambda: shell)
    shell.user_ns["In"] = [f"{answer})\n{line}"]
    assert syntax_error("softmax") == ""
    shell.user_ns["In"] = [f"{answer}\n{line}"]
    assert "has a syntax error" in syntax_error("softmax")


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_mistakes_in_several_parts_are_shown_as_in_this_process(assignment: str) -> None:
    wrong = [
        next(answer for answer in answers(assignment, part) if answer.kind == "mistake")
        for part in coded_parts(assignment)[::2]
    ]
    code = calling_one_another(assignment) | {answer.part: answer.code for answer in wrong}
    shown = shown_errors(assignment, code)
    expected = {part: verdict.message for part, verdict in verdicts(assignment, code).items() if not verdict.passed}
    assert list(shown) == list(expected) == [answer.part for answer in wrong]
    for answer in wrong:
        assert missing(answer.names, shown[answer.part]) == [], shown[answer.part]
        assert "File " not in shown[answer.part], "a traceback hides the message"
        said, _, read = expected[answer.part].partition("\nRead again")
        assert " ".join(said.split()) in " ".join(shown[answer.part].split())  # lines are folded there
        assert read
        assert "Read again" not in shown[answer.part]  # below it stands a link

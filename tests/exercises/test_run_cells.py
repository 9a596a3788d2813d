"""In a notebook, what was run before stays: a test does not take an earlier definition, or another test's name, for an
answer's own."""

import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from bank import graded_cells, notebook, solved
from IPython.core.interactiveshell import InteractiveShell

from inside_transformers.checks import notebook as cells
from inside_transformers.checks.mistakes import Mistake

RIGHT = solved("attention")
WRONG = "def scores(q, k):\n    return q @ k.mT / len(q)"
HEAD = (
    "class AttentionHead(nn.Module):\n"
    "    def __init__(self, d_model, d_head):\n"
    "        super().__init__()\n"
    "        self.query, self.key, self.value = (nn.Linear(d_model, d_head, bias=False) for _ in range(3))\n"
    "        self.output = nn.Linear(d_head, d_model, bias=False)\n\n"
    "    def forward(self, x, mask=None):\n"
    "        self.query(x), self.key(x), self.value(x)\n"
    "        return self.output(attention(q, k, v, mask)[0])"
)


class Kernel:
    """A notebook's kernel, in this process."""

    def __init__(self) -> None:
        self.shell = InteractiveShell.instance()
        cells.watch()
        self.run("imports", next(cell.source for cell in notebook("attention").cells if cell.cell_type == "code"))

    def run(self, cell: str, source: str) -> BaseException | None:
        done = self.shell.run_cell(source, store_history=True, cell_id=cell)
        error: BaseException | None = done.error_before_exec or done.error_in_exec
        return error

    def answer(self, part: str, source: str) -> None:
        assert self.run(part, source) is None

    def test(self, part: str) -> BaseException | None:
        return self.run(f"test_{part}", graded_cells("attention", "exercises")[f"test_{part}"].source)


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    for name, empty in (("_newest", dict), ("_ever", dict), ("_tests", set), ("_counts", dict), ("_definers", dict)):
        monkeypatch.setattr(cells, name, empty())
    started: Any = Kernel()
    try:
        yield started
    finally:
        InteractiveShell.clear_instance()


def told(error: BaseException | None) -> str:
    assert isinstance(error, Mistake), error
    return str(error)


def test_an_answer_under_another_name_is_not_taken_for_the_earlier_one(kernel: Kernel) -> None:
    kernel.answer("scores", RIGHT["scores"])
    assert kernel.test("scores") is None
    kernel.answer("scores", WRONG.replace("scores", "score"))
    said = told(kernel.test("scores"))
    assert "defines `score` now" in said
    assert "The name must be exactly this." in said
    kernel.answer("scores", WRONG)
    assert "exactly" not in told(kernel.test("scores"))
    kernel.answer("scores", RIGHT["scores"])
    assert kernel.test("scores") is None


def test_a_definition_may_move_to_another_cell(kernel: Kernel) -> None:
    kernel.answer("scores", RIGHT["scores"])
    kernel.answer("of my own", RIGHT["scores"])
    kernel.answer("scores", "")
    assert kernel.test("scores") is None


@pytest.mark.parametrize("source", ["%time x = 1", "x = (", "!true"])
def test_of_a_cell_that_is_no_plain_python_nothing_is_known(kernel: Kernel, source: str) -> None:
    kernel.answer("scores", RIGHT["scores"])
    kernel.run("scores", source)
    assert kernel.test("scores") is None


@pytest.mark.parametrize(
    "source",
    ["from of_my_own import *", f"exec({RIGHT['scores']!r})", "globals()['scores'] = lambda q, k: q @ k.mT / len(q)"],
    ids=["import of all", "exec", "globals"],
)
def test_a_cell_that_may_define_what_it_likes_is_not_said_to_define_nothing(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch, source: str
) -> None:
    mine: Any = ModuleType("of_my_own")
    exec(f"import math\n{RIGHT['scores']}".replace("Tensor", "object"), vars(mine))
    monkeypatch.setitem(sys.modules, "of_my_own", mine)
    kernel.answer("scores", "def scores(q, k):\n    raise NotImplementedError")
    kernel.answer("scores", source)
    error = kernel.test("scores")
    assert error is None if "globals" not in source else "defines nothing" not in told(error)


def test_a_text_that_tells_of_a_definition_defines_nothing(kernel: Kernel) -> None:
    kernel.answer("scores", RIGHT["scores"])
    assert kernel.run("note", "text = '''\ndef scores(x:\n'''\nprint(text") is not None
    assert kernel.test("scores") is None


def test_a_second_version_that_cannot_be_read_is_said_to_stand_elsewhere_and_the_first_wins_again(
    kernel: Kernel,
) -> None:
    kernel.answer("scores", RIGHT["scores"])
    assert kernel.run("of my own", "def scores(q, k):\n    return (q") is not None
    said = told(kernel.test("scores"))
    assert said.startswith("Another cell that defines `scores`")
    assert "re-run the cell of `scores`" in said
    assert "line 2: return (q" in said
    kernel.answer("scores", RIGHT["scores"])
    assert kernel.test("scores") is None
    assert kernel.run("scores", "def scores(q, k):\n    return (q") is not None
    assert told(kernel.test("scores")).startswith("The cell of `scores` has a syntax error")


WRITTEN = "(q, k):\n    if q.ndim == 9:\n        return q\n    raise NotImplementedError"


@pytest.mark.parametrize(
    "source",
    [
        f"def scores{WRITTEN}",
        f"%%time\ndef scores{WRITTEN}",
        f"class Mine:\n  def __call__{WRITTEN.replace('(', '(self, ', 1)}\nscores = Mine()",
    ],
    ids=["plain", "timed", "an object"],
)
def test_a_written_definition_whose_lines_cannot_be_read_is_written(kernel: Kernel, source: str) -> None:
    kernel.run("scores", source)
    assert "of the empty cell was reached" in told(kernel.test("scores"))


@pytest.mark.parametrize("head", ["", "%%time\n"], ids=["plain", "timed"])
def test_an_empty_definition_is_not_written_whether_its_lines_can_be_read_or_not(kernel: Kernel, head: str) -> None:
    kernel.run("scores", f"{head}def scores(q, k):\n    raise NotImplementedError")
    assert "is not written yet" in str(kernel.test("scores"))


def test_without_ids_nothing_is_said(kernel: Kernel) -> None:
    kernel.shell.run_cell(RIGHT["scores"], store_history=True)
    kernel.shell.run_cell("def score(q, k): ...", store_history=True)
    assert kernel.test("scores") is None


def test_what_another_test_has_left_is_no_value_of_the_answers(kernel: Kernel) -> None:
    for part in ("scores", "pattern", "attention"):
        kernel.answer(part, RIGHT[part])
        assert kernel.test(part) is None
    kernel.answer("AttentionHead", HEAD)
    said = told(kernel.test("AttentionHead"))
    assert "holds what the test cell, or another one, has put there" in said
    assert "`q`" in said


def test_what_the_student_has_made_is_not_a_tests(kernel: Kernel) -> None:
    for part in ("scores", "pattern", "attention"):
        kernel.answer(part, RIGHT[part])
        assert kernel.test(part) is None
    kernel.answer("of my own", "q = k = v = torch.ones(3, 4)")
    kernel.answer("AttentionHead", HEAD)
    assert "test cell" not in told(kernel.test("AttentionHead"))


def test_an_endless_recursion_is_told_in_a_few_lines(kernel: Kernel) -> None:
    kernel.answer("scores", "def scores(q, k):\n    return scores(q, k) / 2")
    error = kernel.test("scores")
    assert "calls itself again and again" in told(error)
    assert sum(line.count("\n") for line in error.frames) < 10
    assert any("times more)" in line for line in error.frames)
    kernel.answer("scores", "def scores(q, k):\n    return other(q, k)\n\n\ndef other(q, k):\n    return scores(q, k)")
    assert len(kernel.test("scores").frames) <= 14


def test_a_comprehensions_line_stands_there_once(kernel: Kernel) -> None:
    kernel.answer("scores", "def scores(q, k):\n    return torch.stack([row @ k[0, :1] for row in q])")
    assert [line.count("row @ k") for line in kernel.test("scores").frames] == [1]

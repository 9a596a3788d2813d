"""Tests with nothing but definitions between them run one after the other in one process, as long as they pass."""

import re
from collections.abc import Mapping

import pytest
from notebooks import notebook, part, run

from inside_transformers.course.notebooks import grade_id
from inside_transformers.grading.defining import only_defines
from inside_transformers.grading.outcome import Outcome
from inside_transformers.grading.runner import Warm

THREE = ("imports", "scores", "test_scores", "pattern", "test_pattern", "attention", "test_attention")
SAYS = "import os, sys\n    sys.stdout.write(f'in {os.getpid()}\\n')\n"
SCORES = "def scores(q, k):\n    {0}\n    return q @ k.mT / q.shape[-1] ** 0.5\n"
PATTERN = """\
def pattern(scores, mask=None):
    {0}
    if mask is None:
        return scores.softmax(dim=-1)
    lowest = torch.finfo(scores.dtype).min
    return scores.masked_fill(~mask, lowest).softmax(dim=-1).masked_fill(~mask, 0.0)
"""
ATTENTION = """\
def attention(q, k, v, mask=None):
    {0}
    weights = pattern(scores(q, k), mask)
    return weights @ v, weights
"""
BY_ITSELF = """\
def attention(q, k, v, mask=None):
    {0}
    weights = q @ k.mT / q.shape[-1] ** 0.5
    if mask is not None:
        weights = weights.masked_fill(~mask, torch.finfo(weights.dtype).min)
    weights = weights.softmax(dim=-1)
    weights = weights if mask is None else weights.masked_fill(~mask, 0.0)
    return weights @ v, weights
"""
RIGHT = {"scores": SCORES.format(SAYS), "pattern": PATTERN.format(SAYS), "attention": ATTENTION.format(SAYS)}


def came_of(warm: Warm, answers: Mapping[str, str]) -> tuple[Outcome, dict[str, float | None], list[set[str]]]:
    """The outcome, its points by part, and the processes in which each test ran."""
    outcome = run(warm, "attention", notebook("attention", {**RIGHT, **answers}, THREE))
    assert outcome.notebook is not None
    tests = [cell for cell in outcome.notebook.cells if grade_id(cell).startswith("test_")]
    numbers = [
        set(re.findall(r"in (\d+)\n", "".join(str(each.get("text")) for each in cell.outputs))) for cell in tests
    ]
    return outcome, {each.part: each.score for each in outcome.parts}, numbers


def test_tests_that_pass_share_a_process_and_the_one_after_a_failure_has_its_own(warm: Warm) -> None:
    outcome, points, (one, two, three) = came_of(warm, {})
    assert points == {"scores": 2, "pattern": 3, "attention": 2}
    assert len(one) == 1
    assert one == two == three
    assert outcome.status == "graded"
    wrong = SCORES.format(SAYS).replace("/ q.shape[-1] ** 0.5", "")
    outcome, points, (one, two, three) = came_of(warm, {"scores": wrong, "attention": ATTENTION.format("pass")})
    assert (points["scores"], points["pattern"]) == (0, 3)
    assert one != two
    assert "not divided" in part(outcome, "scores").message
    nowhere = PATTERN.format(SAYS).replace(".masked_fill(~mask, lowest)", "")
    _, points, (one, two, three) = came_of(warm, {"pattern": nowhere, "attention": BY_ITSELF.format(SAYS)})
    assert points == {"scores": 2, "pattern": 0, "attention": 2}
    assert one == two != three


def test_a_cell_that_does_more_than_define_ends_the_process(warm: Warm) -> None:
    _, points, (one, two, three) = came_of(warm, {"pattern": f"print(scores)\n{RIGHT['pattern']}"})
    assert points == {"scores": 2, "pattern": 3, "attention": 2}
    assert one != two == three


def test_a_test_finds_the_names_as_they_were_at_its_turn(warm: Warm) -> None:
    helped = SCORES.format(SAYS).replace("q.shape[-1] ** 0.5", "root(q)")
    root = "def root(q):\n    return q.shape[-1] ** 0.5\n"
    outcome, points, _ = came_of(warm, {"scores": helped, "pattern": f"{root}{RIGHT['pattern']}"})
    assert points == {"scores": 0, "pattern": 3, "attention": 2}
    assert "root" in part(outcome, "scores").message
    spoiled = "def scores(q, k):\n    return q\n"
    _, points, _ = came_of(warm, {"pattern": f"{spoiled}{RIGHT['pattern']}"})
    assert points == {"scores": 2, "pattern": 3, "attention": 2}  # what it calls stands in for other parts
    _, points, _ = came_of(warm, {"scores": spoiled, "pattern": f"{RIGHT['scores']}{RIGHT['pattern']}"})
    assert points == {"scores": 0, "pattern": 3, "attention": 2}


@pytest.mark.parametrize(
    ("spoils", "said"), [("import os; os._exit(3)", "Python ended"), ("while True: pass", "Ran out of time")]
)
def test_a_crash_or_a_loop_costs_its_own_part(warm: Warm, spoils: str, said: str) -> None:
    answers = {"pattern": PATTERN.format(spoils), "attention": BY_ITSELF.format(SAYS)}
    outcome, points, (one, _, three) = came_of(warm, answers)
    assert points == {"scores": 2, "pattern": 0, "attention": 2}
    assert said in part(outcome, "pattern").message
    assert outcome.status == "partial"
    assert one != three


@pytest.mark.parametrize(
    "planted",
    ["import os; os._exit(3)", "import sys; sys._getframe()"],
)
def test_what_an_earlier_part_leaves_costs_no_other_its_points(warm: Warm, planted: str) -> None:
    plants = SCORES.format(f"torch.nn.Module.planted_by_scores = True\n    {SAYS}")
    finds = PATTERN.format(f"if hasattr(torch.nn.Module, 'planted_by_scores'): {planted}")
    outcome, points, _ = came_of(warm, {"scores": plants, "pattern": finds})
    assert points["pattern"] == 3, outcome.notes


def test_who_ends_the_process_that_tests_are_copied_from_afterwards_costs_nobody_else(warm: Warm) -> None:
    later = """import os, threading, time
    parent = os.getppid()
    def end():
        time.sleep(0.02)
        os.kill(parent, 9)
    threading.Thread(target=end, daemon=True).start()
"""
    _, points, _ = came_of(warm, {"scores": SCORES.format(later), "attention": BY_ITSELF.format("pass")})
    assert (points["pattern"], points["attention"]) == (3, 2)


DEFINES = """\
import math
from torch.nn import functional as F
"text"
EPS: float = -1e-9
a = b = (1, "two", None)
def f(x: "torch.Tensor", *given: list[int] | None, y=-1, **named: tuple[int, ...]) -> torch.Tensor:
    print("anything")
class Layer(nn.Module):
    "text"
    size: int = 4
    @staticmethod
    def make(): return Layer()
    pass
"""
DOES_MORE = (
    "print(1)", "x = f()", "x = []", "f.x = 1", "x += 1", "del x", "(x, y) = (1, 2)", "x[0] = 1", "x: g() = 1",
    "x: int = g()", "x = f'{g()}'", "x = (yield)", "lambda: 1", "!ls", "%matplotlib inline", "def",
    "import os", "from os import *", "from . import a", "import matplotlib.pyplot as plt",
    "if True:\n    x = 1", "for x in (1, 2): pass", "with a: pass",
    "@cache\ndef f(x): pass", "def f(x=[]): pass", "def f(x=g()): pass", "def f(*, x=g()): pass",
    "def f(x: g()): pass", "def f(*x: g()): pass", "def f() -> g(): pass", "async def f(): pass",
    "class A(make()): pass", "class A(metaclass=M): pass", "@final\nclass A: pass", "class A:\n    x = f()",
    "class A:\n    kept = {}", "class A:\n    @cache\n    def f(self): pass", "class A:\n    f.x = 1",
)  # fmt: skip


def test_what_a_cell_that_only_defines_may_do() -> None:
    assert only_defines("")
    assert only_defines(DEFINES)
    assert not [source for source in DOES_MORE if only_defines(source)]
    assert not only_defines("(" * 100_000)

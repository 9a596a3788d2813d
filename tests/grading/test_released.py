"""What an instructor's own cells define stands in tests as they define it; honest notebooks notice nothing."""

import nbformat
import pytest
from notebooks import QUICK, part
from test_own_tests import cell

from inside_transformers.grading.outcome import Outcome, Work
from inside_transformers.grading.runner import Warm

GIVEN = """\
import dataclasses, functools, math
SIZE = 4
from math import ceil
def square(x):
    return x * x
def up(x): return ceil(x)
def root(x, digits=6):
    return round(math.sqrt(x), digits)
def same(a, b): return abs(square(a) - square(b)) < 1e-6
@functools.lru_cache
def cached(x):
    return x + SIZE
third = lambda x: x / 3
@dataclasses.dataclass
class Point:
    x: float
    def norm(self):
        return root(self.x * self.x)
NAMES = {square: "square", Point: "point"}
calls = 0
def tick():
    global calls
    calls += 1
    return double(calls)
"""
TEST = """\
assert double(2) == root(16) and same(double(3), 6) and cached(double(1)) == 6 and third(double(3)) == 2
assert Point(double(2)).norm() == 4 and isinstance(point(1), Point) and name_of(square) == "square"
assert tick() == 2 and calls == 1
"""
RIGHT = "def double(x):\n    return 2 * x\ndef point(x):\n    return Point(x)\ndef name_of(f):\n    return NAMES[f]\n"
NESTED = "def f(x):\n    def g({0}):\n        return 4\n    return g(x)\n"
WRONG = "def double(x):\n    return {0}\n"


def graded(warm: Warm, answer: str, test: str = TEST, own: str = "", before: str = "", given: str = GIVEN) -> Outcome:
    """What `double` comes to after a released cell, with own cells after and before that one."""
    released = cell("given", given)
    released.metadata.nbgrader |= {"locked": True, "solution": False}
    stub = cell("double", "def double(x):\n    raise NotImplementedError\n")
    tested = cell("test_double", test, 2)
    template = nbformat.v4.new_notebook(cells=[released, stub, tested])
    owns = [[nbformat.v4.new_code_cell(text)] if text else [] for text in (before, own)]
    notebook = nbformat.v4.new_notebook(cells=[*owns[0], released, *owns[1], cell("double", answer), tested])
    return warm.run_notebook(Work("roots", template, b""), notebook, QUICK)


def test_who_leaves_them_alone_is_graded_as_in_a_plain_run_and_nothing_is_said(warm: Warm) -> None:
    outcome = graded(warm, RIGHT)
    assert (outcome.status, outcome.score, outcome.notes) == ("graded", 2.0, ()), outcome.parts


@pytest.mark.parametrize("place", ["answer", "own"])
@pytest.mark.parametrize(
    ("trick", "test", "name"),
    [
        ("root = lambda x: 0", "assert double(2) == root(16)", "root"),
        ("def root(x, digits=6): return 0", "assert double(2) == root(16)", "root"),
        ("globals()['root'] = lambda x: 0", "assert double(2) == root(16)", "root"),
        ("root.__code__ = (lambda x, digits: 0).__code__", "assert double(2) == root(16)", "root"),
        ("root.__defaults__ = (-1,)", "assert double(2) == root(16)", "root"),
        ("del root\nclass root:\n    def __new__(cls, x): return 0", "assert double(2) == root(16)", "root"),
        ("square = lambda x: 0", "assert same(double(2), 4)", "square"),
        ("cached = lambda x: 4", "assert double(2) == cached(0)", "cached"),
        ("third = lambda x: 0", "assert double(2) == third(12)", "third"),
        ("class Point:\n    def __init__(self, x): self.x = 0", "assert double(2) == Point(4).x", "Point"),
        (
            "get_ipython().events.register('post_run_cell', lambda r: globals().update(root=lambda x: 0))",
            "assert double(2) == root(16)",
            "root",
        ),
    ],
)
def test_what_a_student_calls_so_is_not_what_a_test_calls(
    warm: Warm, trick: str, test: str, name: str, place: str
) -> None:
    for returned, score in (("0", 0.0), ("2 * x", 2.0)):
        answer = WRONG.format(returned)
        outcome = graded(warm, *((f"{trick}\n{answer}", test) if place == "answer" else (answer, test, trick)))
        assert (outcome.status, part(outcome, "double").score) == ("graded", score), outcome.parts
        assert f"another `{name}` than a released cell defines" in str(outcome.notes)


@pytest.mark.parametrize(
    ("trick", "test"),
    [
        ("root=lambda x: 0", "assert double(2) == root(16)"),
        ("square=lambda x: 0", "assert same(double(2), 4)"),
        ("math=type('math', (), {'sqrt': lambda x: 0})", "assert double(2) == root(16)"),
        ("ceil=lambda x: 0", "assert double(2) == up(3.5)"),
    ],
)
def test_who_replaces_them_while_a_test_runs_is_shown_to_a_person(warm: Warm, trick: str, test: str) -> None:
    outcome = graded(warm, f"def double(x):\n    globals().update({trick})\n    return 0\n", test)
    assert (outcome.status, part(outcome, "double").score) == ("quarantined", None)
    assert f"the released {trick.partition('=')[0]}" in outcome.notes[0]


def test_who_puts_them_back_before_the_test_ends_is_shown_too(warm: Warm) -> None:
    trick = (
        "kept = square\ndef fake(x):\n    globals()['square'] = kept\n    return {0}\n"
        "def double(x):\n    globals()['square'] = fake\n    return {0}\n"
    )
    outcome = graded(warm, trick.format(0), "assert same(double(2), 4)")
    assert (outcome.status, part(outcome, "double").score) == ("quarantined", None)


def test_a_method_put_into_a_released_class_counts_and_is_told(warm: Warm) -> None:
    """To fill in a class of the instructor's may be the exercise, and may be a trick: a person must look."""
    trick = "Point.norm = lambda self: 0\nPoint.more = lambda self: 1\n" + WRONG.format(0)
    outcome = graded(warm, trick, "assert double(2) == Point(4).norm() and Point(1).more() == 1")
    assert (outcome.status, outcome.score) == ("graded", 2.0)
    assert outcome.notes == (
        "The notebook has changed `Point.norm`, which a released cell defines: look at what tests make of it.",
    )


@pytest.mark.parametrize(
    ("answer", "test", "given"),
    [
        # An answer defines what the released cell of the answer defines: that is the exercise.
        (RIGHT, "assert double(2) == 4", "def double(x):\n    return 0\n"),
        # A released cell gives it another value later.
        (RIGHT, "assert double(2) == f(1)", "def f(x):\n    return 0\ng = f\nf = lambda x: g(x) + 4\n"),
        (RIGHT, "assert double(2) == f", "def f(x):\n    return 0\nf = 4\n"),
        (RIGHT + "f = 4\n", "assert double(2) == f", "def f(x):\n    return 0\nf = 0\n"),
        # What a released function asks for is the student's, as it is now.
        ("n = 2\n" + RIGHT + "n = 4\n", "assert f() == 8", "def f():\n    return double(n)\n"),
        ("def double(x):\n    return count(x)\n", "assert double(2) == 4", "def count(x):\n    return 2 * x\n"),
        # Functions that keep something.
        (RIGHT + "f(1)\n", "assert f(2) == [1, 2]", "def f(x, seen=[]):\n    seen.append(x)\n    return seen\n"),
        (RIGHT + "f.seen = 4\n", "assert double(2) == f.seen", "def f():\n    pass\n"),
        (RIGHT + "@known\ndef g(): pass\n", "assert len(KNOWN) == 1", "KNOWN = []\ndef known(f): KNOWN.append(f)\n"),
        # An instructor's cell with a magic, a nested function, a later line that asks for the rest of Python.
        (RIGHT, "assert double(2) == f(1)", "%matplotlib inline\n\n" + NESTED.format("y: int")),
        (RIGHT, "assert double(2) == f(1)", "from __future__ import annotations\n" + NESTED.format("y: A")),
        (RIGHT, "def f(x):\n    return x\nassert double(2) == f(4)", "def f(x):\n    return 0\n"),
        (RIGHT, "f = 4\nassert double(2) == f\ndel f\nassert double(1) == 2", "def f(x):\n    return 0\n"),
    ],
)  # fmt: skip
def test_honest_notebooks_are_graded_as_in_a_plain_run(warm: Warm, answer: str, test: str, given: str) -> None:
    outcome = graded(warm, answer, test, given=given)
    assert (outcome.status, outcome.score, outcome.notes) == ("graded", 2.0, ()), (outcome.parts, outcome.notes)


@pytest.mark.parametrize("trick", ["ceil = lambda x: 0", "from math import floor as ceil"])
def test_a_function_that_released_ones_import_stays_theirs(warm: Warm, trick: str) -> None:
    assert graded(warm, f"{trick}\n{WRONG.format(0)}", "assert double(2) == up(0.5)").score == 0.0
    assert graded(warm, f"{trick}\n{RIGHT}", "assert double(2) == up(3.5)").score == 2.0


def test_a_class_whose_helper_has_another_meaning_stays_the_same_class(warm: Warm) -> None:
    test = "assert isinstance(point(1), Point) and Point(double(2)).norm() == 4"
    outcome = graded(warm, f"root = lambda x: 0\n{RIGHT}", test)
    assert (outcome.status, outcome.score) == ("graded", 2.0), outcome.parts
    assert graded(warm, f"root = lambda x: 0\n{WRONG.format(0)}", "assert Point(4).norm() == double(2)").score == 0.0


def test_what_cannot_be_defined_anew_is_told(warm: Warm) -> None:
    once = "made = []\ndef once(f):\n    assert not made\n    made.append(f)\n    return f\n"
    given = f"{once}@once\ndef f():\n    return 4\n"
    outcome = graded(warm, f"f = lambda: 0\n{WRONG.format(0)}", "assert double(2) == f()", given=given)
    assert "has changed `f`, which a released cell defines" in outcome.notes[0]


def test_they_are_known_in_a_process_that_takes_the_place_of_one_that_ended(warm: Warm) -> None:
    outcome = graded(warm, RIGHT, own="import os\nos._exit(1)")
    assert (outcome.status, outcome.score) == ("partial", 2.0), outcome.parts
    assert "another" not in str(outcome.notes)


def test_a_helper_of_a_students_own_by_a_released_name_serves_the_student_alone(warm: Warm) -> None:
    answer = "def square(x):\n    return x + x\ndef double(x):\n    return square(x)\n"
    outcome = graded(warm, answer, "assert double(3) == 6 and square(double(1)) == 4 and same(double(2), 4)")
    assert (outcome.status, outcome.score) == ("graded", 2.0), outcome.parts
    assert "another `square`" in outcome.notes[0]

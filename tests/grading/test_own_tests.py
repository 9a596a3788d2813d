"""Assignments of one's own, whose tests compare by themselves."""

import nbformat
import pytest
from nbformat import NotebookNode
from notebooks import part, run, text_of

from inside_transformers.grading.cells import steps
from inside_transformers.grading.mistakes_seen import is_unwritten
from inside_transformers.grading.released import definitions
from inside_transformers.grading.runner import Warm

TEST = """\
limit = 4
def near(a, b):
    return abs(a - b) < 1e-6
assert double(2) == limit
### BEGIN HIDDEN TESTS
secret_input = 1017
assert double(secret_input) == 2034
### END HIDDEN TESTS
"""
LATER = """\
assert near(half(3), 1.5) and half(limit) == 2
### BEGIN HIDDEN TESTS
assert half(secret_input) == 508.5
### END HIDDEN TESTS
"""


def cell(name: str, source: str, points: int = 0) -> NotebookNode:
    """A cell of nbgrader's: a test with points, or a solution."""
    made = nbformat.v4.new_code_cell(source)
    about = {"grade_id": name, "schema_version": 3, "task": False}
    kind = {"grade": True, "locked": True, "solution": False, "points": points}
    made.metadata.nbgrader = about | (kind if points else {"grade": False, "locked": False, "solution": True})
    return made


def cell_given(source: str) -> NotebookNode:
    """A cell that stands as it was released."""
    made = cell("given", source)
    made.metadata.nbgrader |= {"locked": True, "solution": False}
    return made


def homework(double: str, half: str = "def half(x):\n    return x / 2\n") -> NotebookNode:
    """Two parts, the second of which uses what the first one's test defines."""
    cells = [cell("double", double), cell("test_double", TEST, 2), cell("half", half), cell("test_half", LATER, 3)]
    return nbformat.v4.new_notebook(cells=cells)


LINE_ENDS = ["\u2028", "\u0085", "\f", "\v", "\r\n", "\r"]  # for `str.splitlines`; for Python the last two alone


@pytest.mark.parametrize("end", LINE_ENDS, ids=ascii)
def test_a_sign_in_a_comment_that_ends_lines_elsewhere_hides_no_test(end: str) -> None:
    visible, hidden = steps(f"# of two numbers{end}\n{TEST}")
    assert [visible.hidden, hidden.hidden] == [False, True]
    assert visible.source.strip().endswith("assert double(2) == limit")
    assert hidden.source.strip() == "secret_input = 1017\nassert double(secret_input) == 2034"
    (found,) = definitions([cell_given(f"# its double{end}\ndef twice(x):\n    return 2 * x\n")], frozenset())
    assert found.source.strip() == "def twice(x):\n    return 2 * x"


def test_a_hidden_test_below_such_a_sign_is_run(warm: Warm) -> None:
    asked = homework("def double(x):\n    return x + 2\n")
    asked.cells[1].source = f"# of two numbers\u2028\n{TEST}"
    assert part(run(warm, "sums", asked), "double").message == "A hidden test failed."


def test_what_an_earlier_test_defines_stands_in_later_cells(warm: Warm) -> None:
    outcome = run(
        warm, "sums", homework("def double(x):\n    return 2 * x\n", "print(limit)\ndef half(x):\n    return x / 2\n")
    )
    assert (outcome.status, outcome.score) == ("graded", 5.0), outcome.parts
    assert "'text': '4\\n'" in text_of(outcome)


def test_a_hidden_test_that_fails_says_no_more_than_that(warm: Warm) -> None:
    outcome = run(warm, "sums", homework("def double(x):\n    print(x)\n    return x + 2\n"))
    assert part(outcome, "double").message == "A hidden test failed."
    assert "1017" not in text_of(outcome)


def test_a_visible_test_shows_its_line(warm: Warm) -> None:
    outcome = run(warm, "sums", homework("def double(x):\n    return x\n"))
    assert part(outcome, "double").message == "AssertionError"
    assert "assert double(2) == limit" in text_of(outcome)


@pytest.mark.parametrize("hidden", [False, True])
def test_what_is_not_written_yet_is_told_as_such_and_what_calls_it_otherwise(warm: Warm, hidden: bool) -> None:
    made = homework("def double(x):\n    raise NotImplementedError()\n", "def half(x):\n    return double(x) / 4\n")
    if hidden:
        for test, called in ((made.cells[1], "double(2)"), (made.cells[3], "half(2)")):
            test.source = f"### BEGIN HIDDEN TESTS\nassert {called}\n### END HIDDEN TESTS\n"
    outcome = run(warm, "sums", made)
    double, half = part(outcome, "double"), part(outcome, "half")
    assert (is_unwritten(double), is_unwritten(half)) == (True, False)
    assert double.message == "NotImplementedError: `double` is not written yet."
    assert half.message == "NotImplementedError: what the test of `half` calls is not written yet."


@pytest.mark.parametrize("base", ["", "int", "str"])
def test_what_equals_everything_is_shown_to_a_person(warm: Warm, base: str) -> None:
    trick = f"class Same({base}):\n    def __eq__(self, other): return True\ndef double(x):\n    return Same()\n"
    outcome = run(warm, "sums", homework(trick))
    assert (outcome.status, part(outcome, "double").score) == ("quarantined", None)
    assert "Same that equals everything" in outcome.notes[0]
    assert part(outcome, "half").score == 3.0


@pytest.mark.parametrize(
    "trick",
    [
        "class Same:\n    __module__ = 'builtins'\n    def __eq__(self, other): return True\n",
        "class Same(int):\n    def __eq__(self, other): return type(other) is int\n",
        "class Same:\n    def __eq__(self, other): return type(other) is int and 0 < other < 5000\n",
    ],
    ids=["said to be Python's", "equals whole numbers", "equals small numbers"],
)
def test_what_equals_too_much_is_shown_to_a_person(warm: Warm, trick: str) -> None:
    outcome = run(warm, "sums", homework(f"{trick}def double(x):\n    return Same()\n"))
    assert (outcome.status, part(outcome, "double").score) == ("quarantined", None)
    assert "Same that equals everything" in outcome.notes[0]


SAME = "class Same:\n    def __eq__(self, other): return True\n"
NEAR = """
class Same:
    def __sub__(self, other): return self
    def __abs__(self): return self
    def __lt__(self, other): return True
"""


@pytest.mark.parametrize(
    ("trick", "test"),
    [
        (f"import weakref\n{SAME}kept = Same()\ndef double(x): return weakref.proxy(kept)\n", "double(2) == 4"),
        (
            "import types\nclass Same(dict):\n    def __eq__(self, other): return True\n"
            "def double(x): return types.MappingProxyType(Same())\n",
            "double(2) == {2: 4}",
        ),
        (f"{SAME}def double(x): return [[[Same()]]]\n", "double(2) == [[[4]]]"),
        (f"{SAME}def double(x): return [0] * 50 + [Same()]\n", "double(2) == [0] * 50 + [4]"),
        (f"from collections import deque\n{SAME}def double(x): return deque([Same()])\n", "list(double(2)) == [4]"),
        (
            f"from collections import Counter\n{SAME}def double(x): return Counter(a=Same())\n",
            "double(2) == {'a': 4}",
        ),
        (
            f"from collections import namedtuple\n{SAME}Pair = namedtuple('Pair', 'a b')\n"
            "def double(x): return Pair(2, Same())\n",
            "double(2) == (2, 4)",
        ),
        (
            f"import numpy as np\n{SAME}def double(x): return np.array([Same(), Same()], dtype=object)\n",
            "(double(2) == (4, 8)).all()",
        ),
        (f"{NEAR}def double(x): return Same()\n", "abs(double(2) - 4) < 1e-6"),
    ],
    ids=["proxy", "mapping", "levels", "long list", "deque", "counter", "named tuple", "numpy", "near everything"],
)
def test_what_equals_everything_is_seen_wherever_it_is_held(warm: Warm, trick: str, test: str) -> None:
    made = homework(trick)
    made.cells[1].source = f"limit = 4\nassert {test}\n"
    outcome = run(warm, "sums", made)
    assert (outcome.status, part(outcome, "double").score) == ("quarantined", None), outcome.parts
    assert "that equals everything" in outcome.notes[0]


def test_what_holds_much_or_itself_is_looked_into_for_a_while_alone(warm: Warm) -> None:
    for trick in (
        "def double(x):\n    a = [0] * 100\n    for _ in range(8): a = [a] * 100\n    return a\n",
        "def double(x):\n    a = []\n    a.append(a)\n    return a\n",
        "def double(x): return [0] * 10_000_000\n",
    ):
        assert part(run(warm, "sums", homework(trick)), "double").message == "AssertionError"


@pytest.mark.parametrize(
    "answer",
    [
        "import weakref\nkept = []\n"
        "class Own:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return self.x == other\n"
        "def double(x):\n    kept.append(Own(2 * x))\n    return weakref.proxy(kept[-1])\n",
        "import fractions\ndef double(x): return fractions.Fraction(2 * x)\n",
        "import sympy\ndef double(x): return 2 * sympy.Integer(x)\n",
        "import numpy as np\ndef double(x): return np.array([2 * x], dtype=object)\n",
        "class Number:\n    def __init__(self, x): self.x = x\n    def __eq__(self, other): return self.x == other\n"
        "    def __sub__(self, other): return self.x - other\ndef double(x): return Number(2 * x)\n",
    ],
    ids=["proxy", "fraction", "sympy", "numpy", "class"],
)
def test_what_equals_one_number_is_right(warm: Warm, answer: str) -> None:
    outcome = run(warm, "sums", homework(answer))
    assert (outcome.status, part(outcome, "double").score) == ("graded", 2.0), (outcome.notes, outcome.parts)


def test_an_exception_in_a_hidden_test_does_not_tell_what_was_given(warm: Warm) -> None:
    trick = "def double(x):\n    if x > 5: raise ValueError(str(x)[::-1])\n    return 2 * x\n"
    outcome = run(warm, "sums", homework(trick))
    assert part(outcome, "double").message == "A hidden test failed: ValueError."


def test_names_of_pythons_own_functions_may_be_used_and_change_no_test(warm: Warm) -> None:
    trick = "abs = lambda x: 0\nsum = 0\ndef double(x):\n    return 2 * x\n"
    outcome = run(warm, "sums", homework(trick, "def half(x):\n    return x\n"))
    assert (outcome.status, outcome.score) == ("graded", 2.0), outcome.parts


def test_a_test_defines_what_it_likes_and_a_part_sees_it(warm: Warm) -> None:
    """Its names are apart from the notebook's, which a part could give away: nobody notices who does not try."""
    made = homework("def double(x):\n    return factor * x\n")
    made.cells[1].source = (
        "factor, twice = 2, lambda x: double(x)\n"
        "def four():\n    global n\n    n = 2\n    return double(n)\n"
        "class Doubled:\n    one = double(1)\n    def two(self): return [double(each) for each in (n, limit)]\n"
        "limit = 3\nassert four() == twice(2) == 4 and Doubled.one == 2 and Doubled().two() == [4, 6]\n"
        "assert 'double' in globals() and 'limit' in globals()\ndel limit\nassert 'limit' not in globals()\n"
    )
    assert part(run(warm, "sums", made), "double").score == 2.0


def test_a_part_does_not_put_others_in_the_place_of_what_a_test_defines(warm: Warm) -> None:
    trick = "def double(x):\n    globals().update(limit=0, secret_input=0, near=lambda a, b: True)\n    return {0}\n"
    assert part(run(warm, "sums", homework(trick.format(0))), "double").score == 0.0
    assert part(run(warm, "sums", homework(trick.format("2 * x"))), "double").score == 2.0


def test_a_number_on_the_last_line_is_a_partial_score(warm: Warm) -> None:
    made = homework("def double(x):\n    return 2 * x\n")
    made.cells[1].source = "sum([double(2) == 4, double(3) == 5]) / 2"
    assert part(run(warm, "sums", made), "double").score == 0.5


def test_what_the_instructors_functions_import_stays_theirs(warm: Warm) -> None:
    """A name that only they use stands for the same in a test, whatever a notebook has put in its place."""
    given = cell("given", "import math\ndef root(x):\n    return math.sqrt(x)\n")
    given.metadata.nbgrader |= {"locked": True, "solution": False}
    fake = "class math:\n    sqrt = staticmethod(lambda x: 0)\ndef double(x):\n    return 0\n"
    test = cell("test_double", "assert double(2) == root(16)\n", 2)
    outcome = run(warm, "roots", nbformat.v4.new_notebook(cells=[given, cell("double", fake), test]))
    assert part(outcome, "double").score == 0.0

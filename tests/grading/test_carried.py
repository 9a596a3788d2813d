"""What later cells need of a test's names, and what a test is sent."""

import os
import time

import pytest

from inside_transformers.grading import carried as reading
from inside_transformers.grading import cells, given, withheld
from inside_transformers.grading.carried import Carried

TEST = """
words = ["the", "fox"]
q = 1
### BEGIN HIDDEN TESTS
secret = 2
### END HIDDEN TESTS
"""


@pytest.fixture
def carried() -> Carried:
    made = Carried()
    made.note_test(TEST)
    return made


@pytest.mark.parametrize(
    "source",
    [
        "def f(q):\n    return q + 1",
        "class A:\n    def f(self, q):\n        return [q for q in self.qs]",
        "q = 3\nprint(q)",
        "f = lambda q: q",
        "print(secret)",
        "q = 3\nq += 1\nq = 2 * q\ndel q",
        "q = 3\nfor q in [q]: print(q)",
        "def f():\n    q = 1\n    q += 1\n    del q",
    ],
)
def test_a_cell_is_given_nothing_that_it_has_itself(carried: Carried, source: str) -> None:
    assert carried.needed(source, hidden=False) == ""


@pytest.mark.parametrize("source", ["print(words)", "def f(k):\n    return words[k]", "x = [w for w in words]"])
def test_a_cell_is_given_what_it_asks_for(carried: Carried, source: str) -> None:
    needed = carried.needed(source, hidden=False)
    assert "words = ['the', 'fox']" in needed
    assert "q = 1" not in needed


@pytest.mark.parametrize(
    "source",
    [
        "q = 2 * q",
        "q += 1",
        "del q",
        "if True:\n    q -= 1",
        "for q in [q]: pass",
        "print(q)\nq = 3",
        "x = 1; q = [q, x]",
    ],
)
def test_a_cell_is_given_what_it_asks_for_before_it_gives_it_a_value(carried: Carried, source: str) -> None:
    needed = carried.needed(source, hidden=False)
    assert "q = 1" in needed
    assert "words" not in needed


def test_what_a_cell_asks_for_first_is_sought_in_a_bounded_time(carried: Carried) -> None:
    many = "\n".join(f"x{i} = x{i}" for i in range(5 * reading.MANY))
    assert carried.needed(f"q = 2 * q\n{many}", hidden=False) != ""
    assert carried.needed(f"{many}\nq = 2 * q", hidden=False) == ""


def test_a_cell_of_many_functions_does_not_keep_the_grader_busy(carried: Carried) -> None:
    many = "\n".join(f"def a{i}(): return words" for i in range(20_000))
    begun = time.process_time()
    assert "words" in carried.needed(many, hidden=False)
    assert time.process_time() - begun < 10


def test_a_test_is_given_what_hidden_tests_define(carried: Carried) -> None:
    assert "secret = 2" in carried.needed("assert secret == 2", hidden=True)


def test_what_a_test_is_sent_has_no_name_and_nobody_can_write_it() -> None:
    sent = withheld.of_a_test("attention", {})
    assert os.fstat(sent.fileno()).st_nlink == 0
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.write(sent.fileno(), b"x")
    modules, parts = given.content(os.dup(sent.fileno()))
    assert "inside_transformers.references.attention" in modules
    assert parts["scores"].startswith("inside_transformers.parts.attention.")
    assert withheld.of_a_test("attention", {}) is sent


def test_a_cell_is_read_once(carried: Carried, monkeypatch: pytest.MonkeyPatch) -> None:
    read = list[str]()

    def note(source: str) -> str:
        read.append(source)
        return source

    monkeypatch.setattr(reading, "python_of", note)
    for _ in range(2):
        carried.needed("once = words", hidden=False)
        carried.note_cell("once = words")
    assert read == ["once = words"]
    long = f"once = words{' ' * reading.REMEMBERED}"
    carried.needed(long, hidden=False)
    carried.needed(long, hidden=False)
    assert read.count(long) == 2


@pytest.mark.parametrize("magic", ["%time y = words", "!ls {words}", "words?", "%%capture\nwords"])
def test_what_a_magic_is_given_is_no_name_that_is_asked_for(carried: Carried, magic: str) -> None:
    assert carried.needed(magic, hidden=False) == ""


def test_beside_a_magic_names_are_asked_for(carried: Carried) -> None:
    assert "words" in carried.needed("%time x = 1\nprint(words)", hidden=False)


def test_a_cell_that_is_python_is_left_to_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells.TransformerManager, "transform_cell", lambda self, source: pytest.fail("asked IPython"))
    source = "x = (5\n%y)\ntext = '''\n%time\n!ls\n'''"
    assert cells.python_of(source) == source

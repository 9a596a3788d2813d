"""An answer in words outside its cell is nobody's zero: a person sees it, and until then there is no mark."""

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from course_of_two import empty_gradebook, make_course
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from test_grade import NAME, InThisProcess, grade, hand_in, released, url

from inside_transformers.grading import feedback
from inside_transformers.grading.marking import Mark, questions
from inside_transformers.grading.own_text import added, says_more
from inside_transformers.grading.standing import Standing, standings

ANSWER = "It is the sum of two."
UNTOUCHED = next(cell.source for cell in released().cells if cell.id == "explain")
Place = Callable[[NotebookNode], None]


def below(notebook: NotebookNode) -> None:
    notebook.cells.insert(6, new_markdown_cell(ANSWER))


def between(notebook: NotebookNode) -> None:
    notebook.cells.insert(5, new_markdown_cell(ANSWER))


def at_the_end(notebook: NotebookNode) -> None:
    notebook.cells.append(new_markdown_cell(ANSWER))


def in_the_question(notebook: NotebookNode) -> None:
    notebook.cells[4].source += f"\n\n{ANSWER}"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    InThisProcess.ran.clear()
    (tmp_path / "gradebook.db").write_bytes(empty_gradebook())
    return make_course(tmp_path)


def without_an_answer(course: Path, student: str, put: Place | None = None) -> None:
    path = hand_in(course, student, words=UNTOUCHED)
    if put:
        notebook = nbformat.read(path, 4)
        put(notebook)
        nbformat.write(notebook, path)


def standing(course: Path, student: str) -> Standing:
    found = standings(course, NAME, url(course))
    return next(each for each in found if each.student == student)


def page(course: Path, student: str) -> str:
    notebook = nbformat.read(course / "autograded" / student / NAME / f"{NAME}.ipynb", 4)
    said = feedback.comments(url(course), NAME, student)
    return re.sub(r"<[^>]+>", "", feedback.page(NAME, standing(course, student), notebook, said, ""))


@pytest.mark.parametrize("put", [below, between, at_the_end, in_the_question])
def test_it_has_no_mark_until_a_person_has_read_it(course: Path, put: Place) -> None:
    without_an_answer(course, "ada", put)
    told = grade(course)["ada"]
    assert any("text of the student's own elsewhere" in note for note in told["notes"])
    (question,) = questions(course, NAME, url(course))
    assert [mark.score for mark in question.marks()] == [None]
    assert ANSWER in question.answer("ada")
    assert question.answer("ada").count(ANSWER) == 1
    assert "not yet marked" in page(course, "ada")
    question.give(Mark("ada", 2.0, ""))
    grade(course, force=True)
    assert [mark.score for mark in question.marks()] == [2.0]
    assert "marked by a person" in page(course, "ada")


def test_where_nothing_was_written_it_is_0_and_nobody_is_said_to_have_marked_it(course: Path) -> None:
    without_an_answer(course, "ada")
    without_an_answer(course, "grace", lambda notebook: notebook.cells.append(new_markdown_cell("## Notes")))
    assert [each["notes"] for each in grade(course).values()] == [[], []]
    (question,) = questions(course, NAME, url(course))
    assert [mark.score for mark in question.marks()] == [0.0, 0.0]
    said = page(course, "ada")
    assert "nothing was written in its cell" in said
    assert "marked by a person" not in said
    assert "No response" not in said


def test_text_beside_an_answer_is_shown_with_no_other(course: Path) -> None:
    path = hand_in(course, "ada", words=ANSWER)
    notebook = nbformat.read(path, 4)
    notebook.cells.append(new_markdown_cell("Thanks for the course!"))
    nbformat.write(notebook, path)
    assert grade(course)["ada"]["notes"] == []
    (question,) = questions(course, NAME, url(course))
    assert "Thanks" not in question.answer("ada")


def test_what_was_added_to_a_text_are_its_new_lines() -> None:
    assert added("Why?\n\nBecause.  \nWhy?\n- so", "Why?\n\nSay why.") == "Because.  \n- so"
    assert added("Why? ", "Why?") == ""
    assert not says_more("# A heading\n\n***\n===\n")
    assert says_more("# A heading\nand a line")

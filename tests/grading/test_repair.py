"""A student's answers reach the released notebook, whatever was done to the file; what is no notebook says why."""

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from course_of_two import RIGHT, TEST, WRONG, answered, make_course
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import compute_checksum

from inside_transformers.course.contract import graded_cells
from inside_transformers.grading.answers import is_untouched
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import OVERRIDDEN
from inside_transformers.grading.own_text import own_text
from inside_transformers.grading.repair import Repaired, UnreadableError, repaired
from inside_transformers.grading.template import files_of, graded_template, released_cells, without_hidden_tests

ROOT = Path(__file__).resolve().parents[2]
LIMITS = Limits(notebook_mb=1)
NAMES = ["imports", "about_double", "double", "test_double", "about_explain", "explain_it", ""]
Mutilate = Callable[[list[dict]], Any]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return graded_template(make_course(tmp_path_factory.mktemp("course")), "sums")


@pytest.fixture
def handed_in(template: NotebookNode) -> dict:
    """A right submission, as JSON."""
    return json.loads(nbformat.writes(answered(without_hidden_tests(template))))


def repair(template: NotebookNode, notebook: Any) -> Repaired:
    content = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    return repaired(template, content, LIMITS)


def names(notebook: NotebookNode) -> list[str]:
    return [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]


def source(repaired: Repaired, name: str) -> str:
    return next(cell.source for cell in repaired.notebook.cells if cell.id == name)


@pytest.mark.parametrize("assignment", ["attention", "architectures", "facts", "tasks"])
def test_the_template_is_the_release_with_the_hidden_tests(assignment: str) -> None:
    template = graded_template(ROOT, assignment)
    released = nbformat.read(ROOT / "exercises" / assignment / f"{assignment}.ipynb", 4)
    shown = without_hidden_tests(template)
    assert [cell.source for cell in shown.cells] == [cell.source for cell in released.cells]
    hidden = [cell for cell in template.cells if "BEGIN HIDDEN TESTS" in cell.source]
    assert {cell.metadata.nbgrader.grade_id for cell in hidden} < set(graded_cells(assignment))
    assert hidden
    assert "BEGIN SOLUTION" not in str(template)


def test_the_template_of_an_own_assignment_comes_with_its_data(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    assert files_of(course, "sums") == {"data/numbers.txt": b"1 2 3"}
    assert [cell.source for cell in graded_template(course, "sums").cells][3] == TEST


def test_an_untouched_submission_is_the_template_with_its_answers(template: NotebookNode, handed_in: dict) -> None:
    result = repair(template, handed_in)
    assert (result.notes, result.missing) == ((), ())
    assert names(result.notebook) == NAMES
    assert source(result, "double") == RIGHT
    assert source(result, "test-double") == TEST
    assert source(result, "explain") == "It is the sum of two."
    assert result.notebook.metadata == template.metadata
    nbformat.validate(result.notebook)


def edit_test(cells: list[dict]) -> None:
    cells[3]["source"] = "pass"


def delete_test(cells: list[dict]) -> None:
    del cells[3]


def release_another_test(cells: list[dict]) -> None:
    """As it was released once: the checksum is that of its text."""
    cells[3]["source"] = "assert double(5) == 10"
    cells[3]["metadata"]["nbgrader"]["checksum"] = "3d8b5ee7ecb6f4ac1ffd8fb2c6e4d2e1"


def retype(cells: list[dict]) -> None:
    for cell, kind in ((cells[2], "markdown"), (cells[3], "raw"), (cells[5], "code")):
        cell["cell_type"] = kind


def reprice(cells: list[dict]) -> None:
    cells[3]["metadata"]["nbgrader"]["points"] = 200


def unlock(cells: list[dict]) -> None:
    cells[3]["metadata"]["nbgrader"] |= {"locked": False, "grade": False, "solution": True, "schema_version": 99}
    cells[3]["source"] = "print('mine')"


def move(cells: list[dict]) -> None:
    cells.reverse()


def double_test(cells: list[dict]) -> None:
    cells.insert(1, dict(cells[3]))


@pytest.mark.parametrize(
    ("mutilate", "says"),
    [
        (edit_test, ["test_double was edited: the released one ran."]),
        (delete_test, ["test_double was not there, and taken as released."]),
        (retype, ["double, test_double and explain_it were of another type of cell: it was put back."]),
        (reprice, ["test_double was worth other points: the released ones count."]),
        (unlock, ["test_double was edited: the released one ran."]),
        (move, ["The cells stood in another order. They ran in the released one."]),
        (double_test, []),
        (lambda cells: cells.append("no cell"), ["1 entries of the notebook are no cells, and were left out."]),
    ],
)
def test_what_was_done_to_cells_is_undone_and_said(
    template: NotebookNode, handed_in: dict, mutilate: Mutilate, says: list[str]
) -> None:
    mutilate(handed_in["cells"])
    handed_in["metadata"]["kernelspec"] = {"name": "rust", "display_name": "Rust", "language": "rust"}
    result = repair(template, handed_in)
    assert list(result.notes)[: len(says)] == says
    assert result.missing == ()
    assert names(result.notebook) == NAMES
    assert (source(result, "double"), source(result, "test-double")) == (RIGHT, TEST)
    assert [cell.metadata for cell in result.notebook.cells[:6]] == [cell.metadata for cell in template.cells[:6]]
    assert result.notebook.metadata == template.metadata


def test_a_deleted_answer_is_missing_and_its_stub_runs(template: NotebookNode, handed_in: dict) -> None:
    del handed_in["cells"][2]
    result = repair(template, handed_in)
    assert result.missing == ("double",)
    assert "raise NotImplementedError" in source(result, "double")


def test_what_was_merged_into_another_cell_is_not_taken_away_by_a_stub(template: NotebookNode, handed_in: dict) -> None:
    """Where two cells define it, neither is known to be the answer: both run where they stood."""
    cells = handed_in["cells"]
    del cells[2]
    made = [json.loads(json.dumps(new_code_cell(f"{RIGHT}\n\ndef other():\n    pass"))) for _ in range(2)]
    own = repair(template, {**handed_in, "cells": [cells[0], *made, *cells[1:]]})
    assert source(own, "double") == ""
    assert own.notes == ("double was not there: what an earlier cell defines counts.",)
    assert own.missing == ("double",)
    late = repair(template, {**handed_in, "cells": [*cells, *made]})
    assert "raise NotImplementedError" in source(late, "double")


def test_an_answer_in_an_added_cell_above_its_stub_is_told(template: NotebookNode, handed_in: dict) -> None:
    cells = handed_in["cells"]
    cells[2]["source"] = next(cell.source for cell in released_cells(template) if cell.id == "double")
    added = json.loads(json.dumps(new_code_cell(RIGHT)))
    told = repair(template, {**handed_in, "cells": [added, *cells]})
    assert told.notes == (f"double was {OVERRIDDEN}",)
    assert "raise NotImplementedError" in source(told, "double")
    below = repair(template, {**handed_in, "cells": [*cells[:3], added, *cells[3:]]})
    cells[2]["source"] = WRONG
    written = repair(template, {**handed_in, "cells": [added, *cells]})
    cells[2]["source"] = ""
    emptied = repair(template, {**handed_in, "cells": [added, *cells]})
    assert below.notes == written.notes == emptied.notes == ()


def test_a_test_that_was_merged_into_an_answer_runs_in_its_own_cell_alone(
    template: NotebookNode, handed_in: dict
) -> None:
    cells = handed_in["cells"]
    shown = cells[3]["source"] = "".join(cells[3]["source"])
    for own, kept in (
        (f"{RIGHT}\n\n{shown}\n\nlast = 1", f"{RIGHT}\n\n\n\nlast = 1"),
        (f"{RIGHT}\n\n{shown}\n    and_more()", None),
        (f"{RIGHT}\nif 1:\n    {shown}", None),
    ):
        merged = [*cells[:2], {**cells[2], "source": own}, *cells[4:]]
        assert source(repair(template, {**handed_in, "cells": merged}), "double") == (own if kept is None else kept)
    twice = [*cells[:2], {**cells[2], "source": f"{RIGHT}\n{shown}"}, *cells[3:]]
    assert shown in source(repair(template, {**handed_in, "cells": twice}), "double")


def test_ends_of_lines_of_other_systems_are_those_of_python(template: NotebookNode, handed_in: dict) -> None:
    """An untouched copy is untouched all the same, and no cell was edited."""
    cells = handed_in["cells"]
    cells.insert(3, {**cells[2], "source": without_hidden_tests(template).cells[2].source, "id": "untouched"})
    for cell in cells:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    result = repair(template, handed_in)
    assert source(result, "double") == RIGHT
    assert result.notes == ("double was there 2 times: the last one written counts.",)
    assert "\r" not in str(result.notebook)


def test_own_cells_stay_before_the_released_cell_that_they_preceded(template: NotebookNode, handed_in: dict) -> None:
    cells = handed_in["cells"]
    cells.insert(2, json.loads(json.dumps(new_code_cell("helper = 2", id="double"))))
    cells.insert(4, json.loads(json.dumps(new_code_cell("between = 3"))))
    cells.append(json.loads(json.dumps(new_markdown_cell("The end."))))
    result = repair(template, handed_in)
    sources = [cell.source for cell in result.notebook.cells]
    assert sources.index("helper = 2") == sources.index(RIGHT) - 1
    assert sources.index("between = 3") == sources.index(RIGHT) + 1 == sources.index(TEST) - 1
    assert sources[-1] == "The end."
    ids = [cell.id for cell in result.notebook.cells]
    assert len(set(ids)) == len(ids)
    nbformat.validate(result.notebook)


def test_a_cell_that_was_split_runs_whole(template: NotebookNode, handed_in: dict) -> None:
    """JupyterLab gives both halves the same marks."""
    cells = handed_in["cells"]
    cells.insert(2, {**cells[2], "source": "def twice(x):\n    return 2 * x", "id": "other"})
    cells[3] = {**cells[3], "source": "def double(x):\n    return twice(x)"}
    result = repair(template, handed_in)
    assert [cell.source for cell in result.notebook.cells][2:4] == [cells[2]["source"], cells[3]["source"]]
    assert names(result.notebook)[2:4] == ["", "double"]
    assert result.notes == ("double was there 2 times: the last one written counts.",)


def test_of_copies_of_an_answer_the_last_one_written_counts(template: NotebookNode, handed_in: dict) -> None:
    cells = handed_in["cells"]
    stub = without_hidden_tests(template).cells[2].source
    cells.insert(2, {**cells[2], "source": WRONG, "id": "first"})
    cells.append({**cells[3], "source": stub, "id": "last"})
    result = repair(template, handed_in)
    assert source(result, "double") == RIGHT
    sources = [cell.source for cell in result.notebook.cells]
    assert sources.index(WRONG) < sources.index(RIGHT)
    assert stub not in sources


@pytest.mark.parametrize("ids", ["kept", "in the metadata", "lost"])
def test_a_notebook_without_nbgraders_marks_is_known_by_what_is_in_it(
    template: NotebookNode, handed_in: dict, ids: str
) -> None:
    for cell in handed_in["cells"]:
        id = cell.pop("id")
        cell["metadata"] = {"id": id} if ids == "in the metadata" else {}
        cell |= {"id": id} if ids == "kept" else {}
    handed_in["cells"][3]["source"] = TEST.partition("### BEGIN")[0] + "print('edited')"
    result = repair(template, handed_in)
    assert "had lost nbgrader's marks" in result.notes[0]
    assert result.missing == ()
    assert names(result.notebook) == NAMES
    assert source(result, "double") == RIGHT
    assert source(result, "explain") == "It is the sum of two."


def test_what_two_cells_define_is_no_sign(template: NotebookNode, handed_in: dict) -> None:
    cells = handed_in["cells"]
    cells[2] = {**cells[2], "metadata": {}, "id": "a"}
    cells.insert(3, {**cells[2], "source": WRONG, "id": "b"})
    result = repair(template, handed_in)
    assert result.missing == ("double",)
    assert [cell.source for cell in result.notebook.cells][3:5] == [RIGHT, WRONG]  # they run where they stood


def test_pasted_pictures_stay_with_the_answer(template: NotebookNode, handed_in: dict) -> None:
    handed_in["cells"][5]["attachments"] = {"a.png": {"image/png": "AAAA"}, "b.png": 7}
    result = repair(template, handed_in)
    assert result.notebook.cells[5].attachments == {"a.png": {"image/png": "AAAA"}}


def test_older_formats_and_other_encodings_are_read(template: NotebookNode, handed_in: dict) -> None:
    old = [{"cell_type": "code", "input": RIGHT, "outputs": [], "language": "python", "collapsed": False}]
    old[0]["metadata"] = handed_in["cells"][2]["metadata"]
    notebook = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": old, "metadata": {}}]}
    assert source(repair(template, notebook), "double") == RIGHT
    assert source(repair(template, {**handed_in, "nbformat": 4.0}), "double") == RIGHT
    for encoding in ("utf-8-sig", "utf-16"):
        assert source(repair(template, json.dumps(handed_in).encode(encoding)), "double") == RIGHT


def nested(depth: int) -> bytes:
    return b'{"nbformat": 4, "cells": ' + b"[" * depth + b"]" * depth + b"}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\0", "is empty"),
        (b"{}", "not a notebook"),
        (b"[]", "not a notebook"),
        (b"null", "not a notebook"),
        (b"<html>Log in</html>", "not JSON"),
        (b'{\n<<<<<<< HEAD\n "a": 4\n=======\n "a": 5\n>>>>>>> mine\n}', "could not merge .line 2"),
        (b'{"nbformat": 4, "cells": [{"cell_', "cut off"),
        ('{"nbformat": 4, "cells": ["é"]}'.encode("latin-1"), "not UTF-8"),
        (b"\xff\xfe\x00", "not UTF-16"),
        (b'{"nbformat": 4}', "no cells"),
        (b'{"nbformat": "4", "cells": []}', "not a notebook"),
        (b'{"nbformat": 4, "cells": {"a": 1}}', "no cells"),
        (b'{"nbformat": 4, "cells": []}', "none of the assignment's cells"),
        (b'{"nbformat": 3, "worksheets": 7}', "old format"),
        (b'{"nbformat": 4, "cells": [' + b"{}," * 6000 + b"{}]}", "6001 cells"),
        (b'{"nbformat": ' + b"1" * 5000 + b"}", "a number that cannot be read"),
        (b" " * 1_000_001, "1 MB"),
        (nested(100_000), "nested too deeply"),
        (nested(50), "none of the assignment's cells"),
        (b"\x80\x04\x95", "not UTF-8"),
    ],
)
def test_what_is_no_notebook_says_why(template: NotebookNode, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        repair(template, content)


WRONG_TYPES = [7, -1.5, None, True, [], {}, "", "\ud800", [7], {"a": {"b": []}}, [["x"]], 10**400, float("nan")]


def test_whatever_is_written_in_the_place_of_anything_is_repaired_or_refused(
    template: NotebookNode, handed_in: dict
) -> None:
    def places(value: Any) -> list[tuple[Any, Any]]:
        inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        return [found for key, below in inner for found in ((value, key), *places(below))]

    chance = random.Random(0)
    refused = 0
    for _ in range(600):
        broken = json.loads(json.dumps(handed_in))
        for _ in range(chance.choice([1, 1, 2, 5])):
            container, key = chance.choice(places(broken))
            container[key] = copy.deepcopy(chance.choice(WRONG_TYPES))
        chance.random() < 0.3 and isinstance(broken["cells"], list) and chance.shuffle(broken["cells"])
        try:
            result = repair(template, broken)
        except UnreadableError:
            refused += 1
            continue
        assert [name for name in names(result.notebook) if name] == NAMES[:-1]
        assert source(result, "test-double") == TEST
        nbformat.validate(result.notebook)
        nbformat.writes(result.notebook).encode("utf-8")
    assert refused < 200


def test_a_cut_file_is_refused_at_every_length(template: NotebookNode, handed_in: dict) -> None:
    whole = json.dumps(handed_in).encode()
    for length in range(0, len(whole), 37):
        with pytest.raises(UnreadableError):
            repair(template, whole[:length])


def below_the_answer(cells: list[dict]) -> None:
    cells.insert(6, {"cell_type": "markdown", "source": "It is the sum of two.", "metadata": {}})


def at_the_end(cells: list[dict]) -> None:
    cells.append({"cell_type": "markdown", "source": "## Why?\n\nIt is the sum of two.", "metadata": {}})


def in_the_question(cells: list[dict]) -> None:
    cells[4]["source"] += "\n\nIt is the sum of two."


def above_the_answer(cells: list[dict]) -> None:
    cells.insert(5, {"cell_type": "markdown", "source": "It is the sum of two.", "metadata": {}})


@pytest.mark.parametrize("put", [below_the_answer, at_the_end, in_the_question, above_the_answer])
def test_an_answer_in_words_outside_its_cell_stays_and_a_person_is_told(
    template: NotebookNode, handed_in: dict, put: Mutilate
) -> None:
    handed_in["cells"][5]["source"] = template.cells[5].source
    put(handed_in["cells"])
    result = repair(template, handed_in)
    assert [cell.source for cell in own_text(result.notebook.cells)] == [
        "## Why?\n\nIt is the sum of two." if put is at_the_end else "It is the sum of two."
    ]
    assert source(result, "about-explain") == "Why?"
    said = "explain_it: nothing is in its cell, but there is text of the student's own elsewhere. Is it the answer?"
    assert said in result.notes
    assert is_untouched(next(cell for cell in result.notebook.cells if cell.id == "explain"))


def test_a_heading_of_the_students_own_is_no_answer(template: NotebookNode, handed_in: dict) -> None:
    handed_in["cells"][5]["source"] = template.cells[5].source
    handed_in["cells"].append({"cell_type": "markdown", "source": "# My notes\n---", "metadata": {}})
    result = repair(template, handed_in)
    assert (own_text(result.notebook.cells), result.notes) == ([], ())


def test_text_beside_an_answer_is_nothing_to_tell(template: NotebookNode, handed_in: dict) -> None:
    at_the_end(handed_in["cells"])
    assert repair(template, handed_in).notes == ()


def test_another_assignments_notebook_is_refused(template: NotebookNode, handed_in: dict) -> None:
    for index, name in ((2, "triple"), (5, "explain_that")):
        handed_in["cells"][index]["id"] = name
        handed_in["cells"][index]["source"] = f"def {name}(x):\n    return 3 * x"
        handed_in["cells"][index]["metadata"]["nbgrader"]["grade_id"] = name
    for index in (1, 4):
        handed_in["cells"][index]["source"] = f"Another question, {index}."
        handed_in["cells"][index]["metadata"]["nbgrader"]["grade_id"] = f"about_{index}"
        handed_in["cells"][index]["id"] = f"about-{index}"
    with pytest.raises(UnreadableError, match=r"none of the assignment's parts. It has triple and explain_that: is it"):
        repair(template, handed_in)


def test_a_notebook_whose_answers_are_all_gone_is_still_this_assignments(
    template: NotebookNode, handed_in: dict
) -> None:
    del handed_in["cells"][5], handed_in["cells"][2]
    assert repair(template, handed_in).missing == ("double", "explain_it")


def test_an_answer_that_an_older_release_left_to_write_is_untouched(template: NotebookNode, handed_in: dict) -> None:
    cell = handed_in["cells"][5]
    cell["source"] = "Write here."
    grader = cell["metadata"]["nbgrader"]
    node = NotebookNode(source=cell["source"], cell_type="markdown", metadata=NotebookNode(nbgrader=grader))
    grader["checksum"] = compute_checksum(node)
    result = repair(template, handed_in)
    assert is_untouched(next(cell for cell in result.notebook.cells if cell.id == "explain"))
    cell["source"] = "Write here. It is the sum of two."
    assert source(repair(template, handed_in), "explain") == cell["source"]

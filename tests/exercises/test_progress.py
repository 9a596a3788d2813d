"""What a passed test says of the way so far, and where a message leads."""

import pytest
from bank import coded_parts, graded_cells, namespace, preparation, run_test, solved, untouched
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from inside_transformers import checks
from inside_transformers.checks import progress, reading
from inside_transformers.course.contract import ASSIGNMENTS, POINTS, is_written
from inside_transformers.pages import PAGES


@pytest.fixture
def scope():
    """A notebook in which every part is right, and none was tested."""
    return namespace("attention", solved("attention"))


def shown(scope, part):
    """What `passed` says."""
    progress.begin("attention", part, scope)
    return progress.passed(part, scope)


def test_a_part_that_passes_tells_its_points_how_many_pass_and_which_is_next(scope):
    assert shown(scope, "scores").splitlines() == [
        "scores: every test of this cell passes. 2 points.",
        "1 of 8 parts pass, 2 of 20 points.",
        "Next: part 2, pattern.",
    ]
    assert "2 of 8 parts pass, 3 of 20 points.\nNext: part 6, merge_heads." in shown(scope, "split_heads")


def test_the_last_part_leads_to_the_command_and_to_what_a_person_reads(scope):
    for part in coded_parts("attention")[:-1]:
        shown(scope, part)
    said = shown(scope, "cached_attention")
    assert "8 of 8 parts pass, 20 of 20 points." in said
    assert "\ncourse check attention\n" in said
    assert said.endswith("Next: part 9, explain_scaling.")


def test_what_was_left_out_comes_before_what_follows(scope):
    for part in ("pattern", "attention", "AttentionHead", "split_heads", "merge_heads", "MultiHeadAttention"):
        shown(scope, part)
    assert shown(scope, "cached_attention").endswith("Next: part 1, scores.")


def test_a_part_that_was_changed_or_fails_no_longer_counts(scope):
    shown(scope, "scores")
    scope["scores"] = lambda q, k: q @ k.mT
    assert "1 of 8 parts pass, 3 of 20" in shown(scope, "pattern")
    shown(scope, "scores")
    assert not run_test("attention", "scores", scope).passed
    assert "1 of 8 parts pass, 3 of 20" in shown(scope, "pattern")


def test_a_new_kernel_begins_anew_and_another_assignment_does_not_mix(scope):
    shown(scope, "scores")
    assert "1 of 8" in shown(namespace("attention", solved("attention")), "pattern")
    progress.begin("tasks", "softmax", scope)
    scope["softmax"] = max
    assert "1 of 7 parts pass" in progress.passed("softmax", scope)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_points_are_those_of_the_notebook(assignment):
    cells = graded_cells(assignment)
    found = {p: cells[p if is_written(p) else f"test_{p}"].metadata.nbgrader.points for p in ASSIGNMENTS[assignment]}
    assert found == POINTS[assignment]
    assert 'checks.book_at("../../_build/html")' in preparation(assignment)


def test_below_a_message_stands_a_link_to_the_page_and_below_other_errors_none(monkeypatch):
    monkeypatch.setattr(reading, "_book", "")
    shell = InteractiveShell.instance()
    try:
        with capture_output() as before:
            shell.run_cell("from inside_transformers import checks\nchecks.book_at('../../_build/html')")
            shell.run_cell("raise checks.Mistake('It is wrong.\\nRead again: Queries and keys')")
            shell.run_cell("1 / 0")
            shell.run_cell(
                "error = checks.Mistake('Again.\\nRead again: Reasoning, and cost')\n"
                "error._render_traceback_()\nraise error"
            )
            shell.run_cell("raise checks.Mistake('It is wrong.\\nRead again: A page that is not there')")
        links = [output.data["text/markdown"] for output in before.outputs]
    finally:
        InteractiveShell.clear_instance()
    assert links == [
        "[Read again: Queries and keys](../../_build/html/book/attention/scores.html)",
        "[Read again: Reasoning, and cost](../../_build/html/book/tasks/costs.html)",
    ]
    said = before.stdout + before.stderr
    assert "It is wrong." in said
    assert "Read again: Queries and keys" not in said  # that is the link's
    assert "Read again: A page that is not there" in said


def test_a_real_message_ends_with_a_page_that_is_known():
    code = solved("attention") | {"scores": "def scores(q, k):\n    return q @ k.mT"}
    verdict = run_test("attention", "scores", namespace("attention", code))
    page = "../../_build/html/book/attention/scores.html"
    assert reading.link(verdict.message) == f"[Read again: Queries and keys]({page})"
    assert reading.link("Read again: something else") == ""
    assert len(PAGES) == len(set(PAGES.values()))


def raised(code):
    """The NotImplementedError that a line of an untouched notebook raises."""
    with pytest.raises(NotImplementedError) as caught:
        exec(code, namespace("attention", untouched("attention")))
    return caught.value


def test_an_error_with_words_is_no_part_that_is_not_written():
    assert checks.unwritten(raised("scores(1, 2)")) == "scores"
    assert checks.unwritten(raised("AttentionHead(2, 2)")) == "AttentionHead"
    with pytest.raises(NotImplementedError, match="forward"):
        checks.unwritten(raised("torch.nn.Module()(1)"))

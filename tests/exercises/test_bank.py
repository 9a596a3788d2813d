"""Mistakes are refused and named, right answers accepted however they are written; one mistake costs one part."""

import re

import pytest
from bank import (
    Answer,
    Verdict,
    answers,
    calling_one_another,
    coded_parts,
    every,
    in_a_right_notebook,
    missing,
    namespace,
    run_test,
    solved,
    untouched,
    verdicts,
    verdicts_without,
)

from inside_transformers.checks.registry import specs
from inside_transformers.checks.spec import Rule
from inside_transformers.course.contract import ASSIGNMENTS

PARTS = [pytest.param(assignment, part, id=part) for assignment in ASSIGNMENTS for part in coded_parts(assignment)]
# What a well-known course lets pass, or could: here the tests that students see refuse it.
REFUSED_IN_SIGHT = {
    "scores": ("unscaled", "divided_by_d", "multiplied_by_sqrt_d"),
    "pattern": (
        "softmax_over_queries",
        "mask_after_softmax",
        "inverted_mask",
        "hard_argmax",
        "nan_on_empty_rows",
    ),
}


IN_A_NOTEBOOK: dict[Answer, dict[str, Verdict]] = {}


def in_a_notebook(answer: Answer) -> dict[str, Verdict]:
    """The verdicts in a notebook where only this answer is not surely right: on its part and those that call it."""
    if answer not in IN_A_NOTEBOOK:
        IN_A_NOTEBOOK[answer] = in_a_right_notebook(answer)
    return IN_A_NOTEBOOK[answer]


def on_its_part(answer: Answer, hidden: bool = True) -> Verdict:
    """The verdict on its own part alone, which may be known already; or what the visible tests alone say."""
    if hidden and answer in IN_A_NOTEBOOK:
        return IN_A_NOTEBOOK[answer][answer.part]
    code = calling_one_another(answer.assignment) | {answer.part: answer.code}
    return verdicts(answer.assignment, code, [answer.part], hidden=hidden)[answer.part]


@pytest.mark.parametrize("answer", every("mistake"), ids=str)
def test_a_mistake_is_refused_and_named(answer: Answer) -> None:
    verdict = in_a_notebook(answer)[answer.part]
    assert not verdict.passed, "slipped through"
    assert missing(answer.names, verdict.message) == [], verdict.message


@pytest.mark.parametrize("answer", every("mistake", "unknown"), ids=str)
def test_one_mistake_costs_one_part(answer: Answer) -> None:
    failed = {part: verdict.message for part, verdict in in_a_notebook(answer).items() if not verdict.passed}
    assert list(failed) == [answer.part], failed


def test_who_looks_at_another_part_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(verdict.passed for verdict in verdicts_without("architectures", "causal_mask").values())
    monkeypatch.setattr(specs("architectures")["visibility"], "uses", ())
    with pytest.raises(AssertionError, match="looks at causal_mask"):
        verdicts_without.__wrapped__("architectures", "causal_mask")


def test_what_an_answer_does_to_other_parts_by_another_name_is_found() -> None:
    right = calling_one_another("architectures")["causal_mask"]
    answer = Answer("architectures", "causal_mask", "mistake", "takes_a_name", (), f"{right}\nchecks = None\n")
    failed = [part for part, verdict in in_a_right_notebook(answer).items() if not verdict.passed]
    assert failed == ["causal_mask", "visibility"]


@pytest.mark.parametrize(("assignment", "part"), PARTS)
def test_one_mistake_costs_one_part_also_in_hidden_tests(assignment: str, part: str) -> None:
    mistake = next(answer for answer in answers(assignment, part) if answer.kind == "mistake")
    found = verdicts(assignment, calling_one_another(assignment) | {part: mistake.code})
    assert [part for part, verdict in found.items() if not verdict.passed] == [part]


@pytest.mark.parametrize(("assignment", "part"), PARTS)
def test_every_sentence_of_a_part_is_heard(assignment: str, part: str) -> None:
    """Those that it takes over from another part, with their mistakes, are heard there."""
    spec = specs(assignment)[part]
    missing = {rule.slug for rule in spec.rules if isinstance(rule, Rule)} | set(spec.says)
    wrong = [answer for answer in answers(assignment, part) if answer.kind in ("mistake", "unknown")]
    for hidden in (True, False):  # what hidden tests hide behind another sentence, visible ones alone may say
        for answer in wrong:
            if missing:
                missing.discard(on_its_part(answer, hidden).slug)
    assert sorted(missing) == []


@pytest.mark.parametrize("answer", every("right"), ids=str)
def test_a_right_answer_is_accepted_while_all_else_is_untouched(answer: Answer) -> None:
    code = untouched(answer.assignment) | {answer.part: answer.code}
    verdict = verdicts(answer.assignment, code, [answer.part])[answer.part]
    assert verdict.passed, verdict.message


@pytest.mark.parametrize("answer", every("unknown"), ids=str)
def test_an_unforeseen_mistake_gets_expected_and_got_and_no_name(answer: Answer) -> None:
    message = in_a_notebook(answer)[answer.part].message
    one_number = r"^expected  [−.\d]+$\n^got       [−.\d]+$"
    assert re.search(rf"^First difference in .* at \[.|{one_number}", message, re.MULTILINE), message
    # Where inputs are random, or hidden, their shapes stand in the place of numbers.
    assert re.search(r"^inputs |^expected (.|\n)*^got ", message, re.MULTILINE), message
    named = [
        mistake.name
        for mistake in answers(answer.assignment, answer.part)
        if mistake.kind == "mistake" and not missing(mistake.names, message)
    ]
    assert named == [], message


@pytest.mark.parametrize(
    ("part", "name"), [(part, name) for part in REFUSED_IN_SIGHT for name in REFUSED_IN_SIGHT[part]]
)
def test_the_visible_tests_alone_refuse_what_another_course_accepts(part: str, name: str) -> None:
    answer = next(answer for answer in answers("attention", part) if answer.name == name)
    code = calling_one_another("attention") | {part: answer.code}
    verdict = verdicts("attention", code, [part], hidden=False)[part]
    assert not verdict.passed
    assert missing(answer.names, verdict.message) == [], verdict.message


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_untouched_release_scores_nothing(assignment: str) -> None:
    for hidden in (True, False):
        found = verdicts(assignment, untouched(assignment), hidden=hidden)
        assert [part for part, verdict in found.items() if verdict.passed] == []
        assert all(re.search("not written|NotImplementedError", verdict.message) for verdict in found.values()), found


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_instructors_notebook_passes(assignment: str) -> None:
    found = verdicts(assignment, solved(assignment))
    assert {part: verdict.message for part, verdict in found.items() if not verdict.passed} == {}


@pytest.mark.parametrize(("assignment", "part"), PARTS)
def test_a_test_cell_leaves_the_students_definitions_alone(assignment: str, part: str) -> None:
    for code in (calling_one_another(assignment), untouched(assignment)):
        scope = namespace(assignment, code)
        before = {name: scope[name] for name in coded_parts(assignment)}
        run_test(assignment, part, scope)
        assert {name: scope[name] for name in before} == before


@pytest.mark.parametrize(("assignment", "part"), PARTS)
def test_the_bank_is_rich_enough(assignment: str, part: str) -> None:
    kinds = [answer.kind for answer in answers(assignment, part)]
    assert kinds.count("mistake") >= 10
    assert kinds.count("right") >= 5
    assert kinds.count("unknown") >= 2


def faults(answer: Answer) -> list[str]:
    """What is wrong with how an answer is written in the bank."""
    found = []
    if sum(other.name == answer.name for other in answers(answer.assignment, answer.part)) > 1:
        found.append("another answer has this name")
    if bool(answer.names) != (answer.kind == "mistake"):
        found.append("mistakes, and only they, say what their message must name")
    if not re.search(rf"^((def|class) {answer.part}\b|{answer.part} = )", answer.code, re.MULTILINE):
        found.append("its part is not defined")
    try:
        compile(answer.code, "<answer>", "exec")
    except SyntaxError as error:
        found.append(str(error))
    return found


@pytest.mark.parametrize(("assignment", "part"), PARTS)
def test_the_answers_of_the_bank_are_well_formed(assignment: str, part: str) -> None:
    found = {answer.name: wrong for answer in answers(assignment, part) if (wrong := faults(answer))}
    assert found == {}

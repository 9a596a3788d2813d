"""What a process is asked before a test and after it."""

from inside_transformers.grading.questions import COMPARISONS, Canary, in_turn


def test_each_comparison_is_asked_once_before_a_test_or_after_it() -> None:
    before, after = in_turn()
    last = len(COMPARISONS) - 1
    assert sorted(each.comparison for each in (*before, *after)) == [*range(last), last, last]
    assert abs(len(before) - len(after)) <= 1


def test_both_kinds_are_asked_in_an_order_that_nobody_foresees() -> None:
    asked = [question for _ in range(20) for half in in_turn() for question in half]
    others = [each for each in asked if each.comparison != len(COMPARISONS) - 1]
    assert 0.3 < sum(each.a == each.b for each in others) / len(others) < 0.7
    assert len({tuple(each.comparison for each in in_turn()[0]) for _ in range(20)}) == 20


def test_who_says_yes_to_everything_answers_wrongly() -> None:
    def yes(question: Canary) -> str:
        return f"end {question.a * question.b!r}"

    assert all(any(yes(each) != each.answer for each in half) for _ in range(20) for half in in_turn())

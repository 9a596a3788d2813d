"""Whether a test fails for a function that returns nothing: asked of each test that passes, and never explained."""

import ast
import builtins
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from inside_transformers import checks
from inside_transformers.checks import parts
from inside_transformers.checks.judge import Judge
from inside_transformers.checks.messages import Messages
from inside_transformers.checks.mistakes import Mistake
from inside_transformers.grading import verdict
from inside_transformers.grading.executing import prepared
from inside_transformers.grading.shell import Collector

INPUTS = torch.ones(2, 3), torch.ones(4, 3)


def nothing(*given: Any, **named: Any) -> None:
    """What a test must not pass."""


def said(scope: dict[str, Any]) -> Mistake:
    part = checks.part("attention", "scores", {"scores": nothing, **scope})
    with pytest.raises(Mistake) as raised:
        part.check(*INPUTS)
    return raised.value


def test_a_mistake_that_nobody_reads_is_found_and_neither_looked_for_nor_explained(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "scores" in str(said({}))
    assert "scores" in str(said({parts.UNREAD: 1}))
    monkeypatch.setattr(Judge, "recognise", lambda *given, **named: pytest.fail("a mistake was looked for"))
    monkeypatch.setattr(Messages, "remarks", lambda self: pytest.fail("it was explained"))
    assert str(said({parts.UNREAD: True})) == ""


def test_a_part_that_uses_others_is_asked_once_where_nobody_reads() -> None:
    for unread in (True, False):
        asked: list[Any] = []

        def attention(*given: Any, asked: list[Any] = asked, **named: Any) -> None:
            asked.append(given)

        part = checks.part("attention", "attention", {"attention": attention, parts.UNREAD: unread})
        with pytest.raises(Mistake):
            part.check(*INPUTS, INPUTS[1])
        assert (len(asked) == 1) == unread


def test_what_a_test_says_of_a_function_that_returns_nothing_is_unread() -> None:
    seen: list[Any] = []
    scope = {"__builtins__": builtins, "seen": seen, "double": lambda x: 2 * x}
    test = object.__new__(verdict.Test)
    test.kept = SimpleNamespace(shell=SimpleNamespace(user_ns=scope, collector=Collector()))  # type: ignore[assignment]
    test.about, test.scope = {"part": "double"}, verdict.Scope(scope)
    source = "seen.append(globals().get({0!r}))\nassert double(2) {1}"
    for compared, refused in (("== 4", True), ("!= 4", False)):
        test.codes = [prepared(ast.parse(source.format(parts.UNREAD, compared)), "<test>")]
        assert test._refuses_nonsense() == refused
    assert seen == [True, True]
    assert parts.UNREAD not in scope

"""How the exercises' tests call a student's part: which helpers stand in, and what is never tried twice."""

import pytest
import torch

from inside_transformers import checks


def test_a_part_that_was_stopped_is_not_run_again() -> None:
    calls = []

    def attention(q, k, v, mask=None):
        calls.append(q.shape)
        raise KeyboardInterrupt

    part = checks.part("attention", "attention", {"attention": attention})
    with pytest.raises(checks.Mistake, match="was stopped: it took too long"):
        part.check(torch.ones(2, 2), torch.ones(2, 2), torch.ones(2, 2))
    assert len(calls) == 1


def test_an_endless_loop_in_an_earlier_part_costs_that_part_alone() -> None:
    def scores(q, k):
        raise KeyboardInterrupt

    def attention(q, k, v, mask=None):
        pattern = scope["scores"](q, k).softmax(-1)
        return pattern @ v, pattern

    scope = {"scores": scores, "attention": attention}
    q = torch.tensor([[1.0, 0.0], [0.5, 1.0]])
    checks.part("attention", "attention", scope).check(q, q, q)


def test_an_earlier_part_with_arguments_of_its_own_is_used_when_the_stand_in_does_not_fit() -> None:
    def scores(q, k, scale=True):
        return q @ k.mT / q.shape[-1] ** 0.5

    def attention(q, k, v, mask=None):
        pattern = scope["scores"](q, k, scale=True).softmax(-1)
        return pattern @ v, pattern

    scope = {"scores": scores, "attention": attention}
    q = torch.tensor([[1.0, 0.0], [0.5, 1.0]])
    checks.part("attention", "attention", scope).check(q, q, q)

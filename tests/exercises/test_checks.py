"""How the exercises' tests call a student's part: which helpers stand in, and what is never tried twice."""

import contextlib

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


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0.375, 2, "0.38"),
        (0.375 - 1e-8, 2, "0.38"),
        (-0.125 + 1e-8, 2, "−0.13"),
        (-1e-9, 4, "0.0000"),
        (123456.5, 2, "123456.50"),
        (float("-inf"), 2, "−∞"),
    ],
)
def test_numbers_that_are_equal_but_for_rounding_look_equal(value: float, decimals: int, text: str) -> None:
    assert checks.number(value, decimals) == text


def drawn(monkeypatch: pytest.MonkeyPatch, pattern: object) -> list[str]:
    """The titles of what is drawn when this function is checked on two tokens."""
    titles: list[str] = []
    monkeypatch.setattr(checks.drawing, "show", lambda panels, **how: titles.extend(panels))
    part = checks.part("attention", "pattern", {"pattern": pattern})
    with contextlib.suppress(checks.Mistake):
        part.check(torch.zeros(2, 2), draw={"rows": ["a", "b"], "columns": ["a", "b"]})
    return titles


def test_a_drawing_says_that_it_is_right_for_its_example_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, lambda s, mask=None: s.softmax(-1)) == ["pattern: your result, right in this example"]
    assert drawn(monkeypatch, lambda s, mask=None: s) == ["expected", "got"]


def test_a_result_of_another_shape_is_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    assert drawn(monkeypatch, lambda s, mask=None: s.softmax(-1)[:1]) == []


def test_the_shapes_in_a_message_are_complete() -> None:
    def cached_attention(q, k, v, cache=None):
        return cache.keys

    part = checks.part("attention", "cached_attention", {"cached_attention": cached_attention})
    q = torch.ones(1, 2)
    with pytest.raises(checks.Mistake, match=r"q \(1, 2\), k \(1, 2\), v \(1, 2\), cache \(\(3, 2\), \(3, 2\)\)"):
        part.check(q, q, q, (torch.ones(3, 2), torch.ones(3, 2)))


def test_a_layers_message_says_how_it_was_called_and_its_sizes() -> None:
    class MultiHeadAttention(torch.nn.Module):
        def __init__(self, d_model, n_heads):
            super().__init__()
            for name in ("query", "key", "value", "output"):
                setattr(self, name, torch.nn.Linear(d_model, d_model))

        def forward(self, x, context=None, mask=None):
            raise ValueError("no")

    part = checks.part("attention", "MultiHeadAttention", {"MultiHeadAttention": MultiHeadAttention})
    weights = checks.linear_weights(6, 6, bias=True, seed=1)
    with pytest.raises(checks.Mistake) as caught:
        part.check(weights, 2, torch.ones(3, 6), None, torch.ones(3, 3).bool())
    assert "`MultiHeadAttention(d_model, n_heads)(x, mask=mask)` raised ValueError: no" in str(caught.value)
    assert "d_model 6, d_head 3, n_heads 2, x (3, 6), mask (3, 3)" in str(caught.value)

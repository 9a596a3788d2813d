"""How the exercises' tests call a student's part: which helpers stand in, and what is never tried twice."""

import contextlib
import re

import numpy as np
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


def refused_by(visibility):
    """What is said of a `visibility` that should refuse the name "encoder"."""
    part = checks.part("architectures", "visibility", {"visibility": visibility})
    with pytest.raises(checks.Mistake) as caught:
        part.refuses(ValueError, "encoder", 2, 3, otherwise="name_unchecked", accepted="name_accepted")
    return str(caught.value)


def test_what_should_have_been_refused_is_shown_and_how_it_was_not() -> None:
    def without_exception(architecture, n_source, n_target):
        raise "no such name"  # noqa: B016 - the mistake that is tried

    def with_masks(architecture, n_source, n_target):
        return {"encoder": torch.ones(n_source, n_source).bool()}

    for visibility in (without_exception, with_masks, lambda architecture, n_source, n_target: None):
        assert 'inputs    architecture "encoder", n_source 2, n_target 3' in refused_by(visibility)
    assert "whole names" in refused_by(with_masks)
    assert "whole names" not in refused_by(without_exception)
    assert "raise ValueError(" in refused_by(without_exception)


def test_a_line_of_the_empty_cell_is_another_error_than_the_one_asked_for() -> None:
    def left(architecture, n_source, n_target):
        raise NotImplementedError

    assert "expected  ValueError\ngot       NotImplementedError" in refused_by(left)


def test_a_comparison_that_is_always_true_is_shown_and_a_default_is_not() -> None:
    def compared(architecture, n_source, n_target):
        if architecture == "encoder-only" or "encoder-decoder":  # noqa: SIM222 - the mistake that is tried
            return {}
        raise ValueError

    def denied(architecture, n_source, n_target):
        if architecture != "encoder-only" or architecture != "encoder-decoder":
            return {}
        raise ValueError

    def with_a_default(architecture, n_source, n_target):
        name = architecture or "encoder-only"
        if n_source != 2 or n_target != 3:
            raise ValueError
        return {"encoder": name} if name == "encoder" or architecture == "decoder" else None

    assert '`... or "encoder-decoder"` in your code is always true' in refused_by(compared)
    assert "is always true, since nothing equals two things at once" in refused_by(denied)
    assert "always true" not in refused_by(with_a_default)


@pytest.mark.parametrize(("loss", "expected", "got"), [(0.7, "0.6931", "0.7000"), (0.69311, "0.6931472", "0.69311")])
def test_one_number_has_no_index_and_enough_digits(loss: float, expected: str, got: str) -> None:
    function = lambda logits, labels: torch.tensor(loss)  # noqa: E731
    part = checks.part("architectures", "language_model_loss", {"language_model_loss": function})
    with pytest.raises(checks.Mistake, match=rf"expected  {expected}\ngot       {got}\n") as caught:
        part.check(torch.zeros(1, 2), torch.tensor([1]))
    assert "First difference" not in str(caught.value)


def test_a_set_of_numbers_is_a_set_but_for_tensors() -> None:
    numbers = {3, 4}

    def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
        assert isinstance(special_ids, set)
        assert 3 in special_ids
        assert 5 not in special_ids
        assert special_ids == numbers
        assert repr(special_ids) == repr(numbers)
        assert type(special_ids).__name__ == "set"
        return ids, ids[0] in special_ids

    part = checks.part("architectures", "mask_tokens", {"mask_tokens": mask_tokens})
    with pytest.raises(checks.Mistake, match=r"`\.item\(\)` makes a number") as caught:
        part.holds(torch.tensor([3, 5]), 1, 9, numbers, checks.Seed(0))
    assert caught.value.slug == "tensor_in_set"


@pytest.mark.parametrize(
    ("value", "hint"),
    [([[True]], "torch.tensor"), ([torch.ones(1)], "torch.stack"), (np.ones((1, 1)), "torch.from_numpy"), (1.0, "")],
)
def test_how_a_tensor_is_made_is_said_where_a_list_or_an_array_was_returned(value: object, hint: str) -> None:
    part = checks.part("architectures", "causal_mask", {"causal_mask": lambda n: value})
    with pytest.raises(checks.Mistake, match=r"must return one torch\.Tensor\.") as caught:
        part.check(1)
    hints = re.findall(r"`(torch\.\w+)", str(caught.value))
    assert hints == ([hint] if hint else [])


def test_numbers_in_a_drawing_have_as_many_decimals_as_asked() -> None:
    shares = {"shares": torch.tensor([[0.8024, 0.0951]])}
    for decimals, texts in ((2, ("0.80", "0.10")), (3, ("0.802", "0.095"))):
        drawn = checks.heatmaps(shares, ["a"], ["b", "c"], decimals=decimals)
        assert all(f">{text}<" in drawn for text in texts)


def visibility_with(masks):
    """What is said of a `visibility` that returns this, whatever it is asked."""
    part = checks.part("architectures", "visibility", {"visibility": lambda architecture, n_source, n_target: masks})
    part.check("encoder-decoder", 2, 1)


def test_dicts_are_compared_by_their_keys_in_any_order() -> None:
    masks = {"cross": torch.ones(1, 2).bool(), "decoder": torch.ones(1, 1).bool(), "encoder": torch.ones(2, 2).bool()}
    visibility_with(masks)
    with pytest.raises(
        checks.Mistake, match='First difference in the entry "encoder" at \\[0, 1\\]: expected True, got F'
    ):
        visibility_with(masks | {"encoder": torch.tensor([[True, False], [True, True]])})
    with pytest.raises(checks.Mistake, match=r'got       torch.float32 .entry "cross"'):
        visibility_with(masks | {"cross": torch.ones(1, 2)})


@pytest.mark.parametrize(("got", "where"), [({"decoder-only"}, "decoder-only"), (set(), "encoder-only")])
def test_sets_differ_where_one_has_what_the_other_lacks(got: set[str], where: str) -> None:
    part = checks.part("architectures", "architecture_for", {"architecture_for": lambda task: got})
    with pytest.raises(checks.Mistake, match=f'First difference in the result at ."{where}"'):
        part.check("text classification")


def test_whole_numbers_have_no_tolerance() -> None:
    assert not checks.close(torch.tensor(10_000_000), torch.tensor(10_000_001))
    assert checks.close(torch.tensor([3, -100]), torch.tensor([3, -100]))


def masked(choose):
    """A `mask_tokens` that asks for what `choose(ids, generator)` chooses, and leaves the ids as they are."""

    def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
        return ids.clone(), torch.where(choose(ids, generator), ids, -100)

    return checks.part("architectures", "mask_tokens", {"mask_tokens": mask_tokens})


@pytest.mark.parametrize(
    ("choose", "slug"),
    [
        (lambda ids, generator: torch.rand(ids.shape) < 0.5, "other_generator"),
        (lambda ids, generator: torch.rand(ids.shape, generator=torch.Generator()) < 0.5, "generator_ignored"),
        (lambda ids, generator: torch.rand(ids.shape, generator=copy_of(generator)) < 0.5, "generator_stands_still"),
        (lambda ids, generator: torch.rand(ids.shape, generator=fresh()) < 0.5, "generator_not_used"),
        (lambda ids, generator: torch.rand(ids.shape, generator=generator) < 0.5, None),
    ],
)
def test_a_result_that_does_not_follow_its_generator_is_found(choose, slug: str | None) -> None:
    def test() -> None:
        masked(choose).follows_generator(torch.arange(8, 108), 3, 200, set(), checks.Seed(5))

    if slug is None:
        test()
    else:
        with pytest.raises(checks.Mistake) as caught:
            test()
        assert caught.value.slug == slug


def copy_of(generator: torch.Generator) -> torch.Generator:
    return torch.Generator().set_state(generator.get_state())


SEEDS = iter(range(1000))


def fresh() -> torch.Generator:
    return torch.Generator().manual_seed(next(SEEDS))


def test_inputs_keep_their_places_in_memory() -> None:
    seen = []

    def next_token_pairs(ids):
        seen.append(ids.stride())
        return ids[..., :-1], ids[..., 1:]

    part = checks.part("architectures", "next_token_pairs", {"next_token_pairs": next_token_pairs})
    wide = torch.arange(12).reshape(3, 4)
    part.check(wide.mT)
    part.check(wide[:, 1])
    assert seen == [(1, 4), (4,)]


def test_a_gradient_that_should_be_0_must_not_be_nan() -> None:
    def language_model_loss(logits, labels):
        return (logits.sum() * 0).sqrt()

    part = checks.part("architectures", "language_model_loss", {"language_model_loss": language_model_loss})
    with pytest.raises(checks.Mistake) as caught:
        part.agrees(torch.ones(2, 3), torch.tensor([-100, -100]))
    assert caught.value.slug == "nan_gradient"


def test_masks_are_drawn_with_ticks_and_hatches() -> None:
    words = ["a", "b"]
    drawn = checks.heatmaps({"mask": torch.tensor([[True, False], [True, True]])}, rows=words, columns=words)
    assert drawn.count("✓") == 3
    assert drawn.count("repeating-linear-gradient") == 1

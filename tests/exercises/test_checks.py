"""How the exercises' tests call a student's part: which helpers stand in, and what is never tried twice."""

import ast
import contextlib
import functools
import linecache
import re
import warnings
import weakref
from typing import ClassVar

import bank
import numpy as np
import pytest
import torch

from inside_transformers import checks
from inside_transformers.checks import source, spec
from inside_transformers.checks.compare import equal, single_precision
from inside_transformers.checks.gradients import with_gradients
from inside_transformers.checks.messages import SLUG
from inside_transformers.checks.precision import Precisions
from inside_transformers.checks.registry import specs

PARTS_OF = {assignment: specs(assignment) for assignment in ("tasks", "architectures", "attention", "facts")}


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


def test_wrong_numbers_come_with_what_the_part_was_called_with() -> None:
    """Values of small inputs, whole ones briefly, so that one can try the call; the size of a large one."""
    part = checks.part("attention", "pattern", {"pattern": lambda scores, mask=None: scores})
    with pytest.raises(checks.Mistake) as caught:
        part.check(torch.tensor([[1.0, 0.0], [2.0, 1.0]]), torch.ones(2, 2).bool().tril())
    expected = """
inputs    scores = [[1., 0.],
                    [2., 1.]]
          mask = [[ True, False],
                  [ True,  True]]
"""
    assert expected in str(caught.value)
    with pytest.raises(checks.Mistake) as caught:
        part.check(checks.normal(6, 5, seed=0), torch.ones(5).bool())
    assert "\ninputs    mask = [True, True, True, True, True]\n          scores (6, 5)\n" in str(caught.value)
    part = checks.part("tasks", "classify", {"classify": lambda logits, id2label: []})
    with pytest.raises(checks.Mistake) as caught:
        part.check(torch.tensor([0.5, 1.5]), {0: "no", 1: "yes"})
    names = 'inputs    logits = [0.5000, 1.5000]\n          id2label = {0: "no", 1: "yes"}\n'
    assert names in str(caught.value)


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
        if n_source != 2 or n_target != 3 or n_source != n_target - 1:
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


def test_a_number_in_a_dict_has_enough_digits_to_see_a_difference() -> None:
    entry = {"label": "joy", "score": 0.1105}
    part = checks.part("tasks", "classify", {"classify": lambda logits, id2label, top_k=None: [entry]})
    with pytest.raises(checks.Mistake, match=r'at \[0\]\["score"\]: expected 0\.1105479, got 0\.1105\.'):
        part.check(torch.zeros(1), {0: "joy"}, expected=[entry | {"score": 0.11054791}])


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

    def visibility(architecture, n_source, n_target):
        return {name: mask.clone() for name, mask in masks.items()}

    part = checks.part("architectures", "visibility", {"visibility": visibility})
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
    part.agrees(torch.ones(2, 3), torch.tensor([-100, -100]))
    with pytest.raises(checks.Mistake) as caught:
        part.passed()
    assert caught.value.slug == "nan_gradient"


def softmax_tested(softmax, tests=None):
    """What is said of a `softmax`, and its slug; nothing when it passes."""
    part = checks.part("tasks", "softmax", {"softmax": softmax})
    try:
        (tests or (lambda part: part.agrees(checks.normal(2, 3, seed=1))))(part)
        part.passed()
    except checks.Mistake as mistake:
        return mistake.slug, str(mistake)
    return None, ""


def test_a_result_that_is_kept_and_handed_out_again_is_found() -> None:
    kept = {}

    def by_numbers(logits):
        key = str(logits.tolist())
        if key not in kept:
            kept[key] = logits.softmax(-1)
        return kept[key]

    slug, said = softmax_tested(by_numbers)
    assert slug == "handed_out_again"
    assert "no cache" in said


def test_what_grows_between_calls_is_found_though_every_call_was_right_at_first() -> None:
    seen = []

    def remembers(logits):
        seen.append(logits)
        return logits.softmax(-1) * (1 if len(seen) < 6 else 2)

    assert softmax_tested(remembers)[0] == "kept_between_calls"


def test_a_result_kept_by_its_shape_is_found_with_other_numbers_of_that_shape() -> None:
    kept = {}

    def by_shape(logits):
        key = logits.shape, logits.dtype
        if key not in kept:
            kept[key] = logits.softmax(-1)
        return kept[key].clone()

    slug, said = softmax_tested(by_shape)
    assert slug == "remembered", said


def test_what_a_test_changed_in_place_is_put_back_when_its_cell_ends() -> None:
    table = {"text classification": {"encoder-only"}, "translation": {"encoder-decoder"}}
    part = checks.part("architectures", "architecture_for", {"architecture_for": table.get})
    part.check("text classification")
    assert table["text classification"] == set()
    with pytest.raises(checks.Mistake) as caught:
        part.passed()
    assert caught.value.slug == "handed_out_again"
    assert table["text classification"] == {"encoder-only"}


def test_inputs_come_straight_from_a_model_too() -> None:
    def by_numpy(logits):
        exponentials = np.exp(logits.numpy())
        return torch.from_numpy(exponentials / exponentials.sum(-1, keepdims=True))

    slug, said = softmax_tested(by_numpy)
    assert slug == "from_model"
    assert said.count("Read again") == 1


def test_gradients_are_judged_after_all_values() -> None:
    def only_rows(logits):
        return logits.detach().softmax(-1) if logits.ndim == 2 else logits

    def tests(part):
        part.agrees(checks.normal(2, 3, seed=1))
        part.agrees(checks.normal(2, 2, 3, seed=1), otherwise="batch")

    assert softmax_tested(only_rows, tests)[0] not in ("no_gradient", None)
    assert softmax_tested(lambda logits: logits.detach().softmax(-1))[0] == "no_gradient"


@pytest.mark.parametrize(("wrong", "slug"), [(lambda logits: logits.ndim == 3, "batch"), (torch.is_tensor, None)])
def test_a_batch_is_only_to_blame_where_its_items_are_right_alone(wrong, slug) -> None:
    def other_numbers(logits):
        right = logits.softmax(-1)
        return (right + 1 / 5) / 2 if logits.shape[-1] == 5 and wrong(logits) else right

    def tests(part):
        part.agrees(checks.normal(2, 3, seed=1))
        part.agrees(checks.normal(2, 2, 5, seed=1), otherwise="batch")

    assert softmax_tested(other_numbers, tests)[0] == slug


def test_gradients_are_asked_for_though_the_notebook_switched_them_off() -> None:
    torch.set_grad_enabled(False)
    try:
        assert softmax_tested(lambda logits: logits.detach().softmax(-1))[0] == "no_gradient"
        assert softmax_tested(lambda logits: logits.softmax(-1))[0] is None
        assert not torch.is_grad_enabled()
    finally:
        torch.set_grad_enabled(True)


def test_a_test_cell_leaves_torchs_settings_and_random_numbers_as_they_were() -> None:
    torch.set_default_dtype(torch.float64)
    try:
        torch.manual_seed(3)
        expected = torch.rand(2)
        for softmax in (lambda logits: logits.softmax(-1), lambda logits: logits * torch.rand(())):
            torch.manual_seed(3)
            softmax_tested(softmax)
            assert torch.equal(torch.rand(2), expected)
            assert torch.get_default_dtype() == torch.float64
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize(
    ("switch", "slug"),
    [
        (lambda: torch.set_grad_enabled(False), "gradients_switched"),
        (lambda: torch.set_default_dtype(torch.float64), "dtype_switched"),
    ],
)
def test_a_part_that_changes_torchs_settings_is_told_so(switch, slug: str) -> None:
    def switching(logits):
        result = logits.softmax(-1)
        switch()
        return result

    assert softmax_tested(switching)[0] == slug
    assert (torch.is_grad_enabled(), torch.get_default_dtype()) == (True, torch.float32)


def test_float64_is_held_to_its_own_precision() -> None:
    def in_single(logits):
        return logits.float().softmax(-1).to(logits.dtype)

    def with_a_small_number(logits):
        exponentials = logits.exp()
        return exponentials / (exponentials.sum(-1, keepdim=True) + 1e-9)

    assert softmax_tested(in_single)[0] == "double"
    assert softmax_tested(with_a_small_number)[0] in ("rounded", "epsilon")


def neuron_like(factor):
    """A part whose answer chooses a factor: what comes out is that of two large numbers, less each other."""

    def used(answer):
        def recall(x, w_up, b_up, w_down):
            steep = factor * (x @ w_up.mT + b_up)
            value = (steep.relu() / factor) @ w_down.mT + factor * x.sum() - factor * x.sum() * answer()
            return checks.Computed(value, terms=factor * x.abs().sum())

        return recall

    return used


def test_tolerances_grow_with_the_numbers_that_an_answer_chose(monkeypatch: pytest.MonkeyPatch) -> None:
    weights = checks.normal(5, 3, seed=1), checks.normal(5, seed=2), checks.normal(3, 5, seed=3)

    def slug(answer, factor):
        monkeypatch.setattr(PARTS_OF["facts"]["recall"], "adapt", staticmethod(neuron_like(factor)))
        part = checks.part("facts", "recall", {"recall": answer})
        try:
            part.agrees(checks.normal(4, 3, seed=4), *weights, gradient=False)
            part.passed()
        except checks.Mistake as mistake:
            return mistake.slug or str(mistake)
        return None

    assert slug(lambda: 1.0, 1.0) is None
    assert slug(lambda: 1.0, 1e6) is None
    assert slug(lambda: 1.001, 1e6) is not None
    assert slug(lambda: 1.00001, 1.0) is not None


@pytest.mark.parametrize(("detached", "name"), [(0, "output"), (1, "pattern")])
def test_gradients_flow_through_every_tensor_that_is_returned(detached: int, name: str) -> None:
    def attention(q, k, v, mask=None):
        pattern = (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)
        both = [pattern @ v, pattern]
        both[detached] = both[detached].detach()
        return tuple(both)

    part = checks.part("attention", "attention", {"attention": attention})
    part.varied(lambda *lead: (checks.normal(*lead, 3, 4, seed=1),) * 3)
    with pytest.raises(checks.Mistake, match=f"without gradient: the {name}") as caught:
        part.passed()
    assert caught.value.slug == "no_gradient"


def test_a_loss_of_no_labels_still_hangs_on_the_logits() -> None:
    def cut_off(logits, labels):
        kept = labels != -100
        if not kept.any():
            return logits.new_zeros(())
        return torch.nn.functional.cross_entropy(logits[kept], labels[kept])

    part = checks.part("architectures", "language_model_loss", {"language_model_loss": cut_off})
    part.agrees(torch.ones(2, 3), torch.tensor([-100, -100]))
    with pytest.raises(checks.Mistake) as caught:
        part.passed()
    assert caught.value.slug == "cut_off"


def test_inputs_are_varied_in_leading_dimensions_and_sizes() -> None:
    seen = set()

    def softmax(logits):
        seen.add((logits.shape, round(float(logits.abs().max()), 3)))
        return logits.softmax(-1)

    part = checks.part("tasks", "softmax", {"softmax": softmax})
    part.varied(lambda *lead: (torch.ones(*lead, 2),), leads=((), (1,), (2, 3)), scales=(1.0, 1000.0))
    assert seen == {(torch.Size([*lead, 2]), size) for lead in ((), (1,), (2, 3)) for size in (1.0, 1000.0)}

    first = checks.part("tasks", "softmax", {"softmax": lambda logits: logits.softmax(0)})
    with pytest.raises(checks.Mistake) as caught:
        first.varied(lambda *lead: (checks.normal(*lead, 2, seed=1),))
    assert caught.value.slug == "softmax_over_first"


def test_what_is_judged_afterwards_waits_for_all_values(monkeypatch: pytest.MonkeyPatch) -> None:
    def flat(answer):
        def fail():
            raise checks.Mistake("no gradient", "no_gradient")

        return lambda logits: checks.Computed(answer(logits), afterwards=fail)

    monkeypatch.setattr(PARTS_OF["tasks"]["softmax"], "adapt", staticmethod(flat))
    slug, said = softmax_tested(lambda logits: logits.softmax(-1))
    assert (slug, said.splitlines()[-1]) == ("no_gradient", "Read again: Inside a pipeline")
    assert softmax_tested(lambda logits: logits.sigmoid())[0] == "sigmoid"


def test_an_alias_of_an_input_is_refused_where_the_result_must_be_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    def pairs(ids):
        return ids[..., :-1], ids[..., 1:]

    def slug(fresh):
        monkeypatch.setattr(PARTS_OF["architectures"]["next_token_pairs"], "fresh", fresh)
        part = checks.part("architectures", "next_token_pairs", {"next_token_pairs": pairs})
        try:
            part.check(torch.tensor([1, 2, 3]))
            part.passed()
        except checks.Mistake as mistake:
            return mistake.slug
        return None

    assert slug(False) is None
    assert slug(True) == "input_returned"


def test_one_number_is_no_multiple_of_what_it_should_be() -> None:
    part = checks.part("facts", "interference", {"interference": lambda vectors: vectors.sum() * 0 + 0.127})
    with pytest.raises(checks.Mistake) as caught:
        part.check(torch.tensor([[2.0, 0.0, 0.0], [7.0, 24.0, 0.0], [0.8, 0.0, 0.6]]))
    assert "times what it should be" not in str(caught.value)
    assert "expected  0.8000\ngot       0.1270" in str(caught.value)


def test_numbers_that_differ_are_never_shown_as_equal() -> None:
    off = torch.tensor([0.0, 3e-5, 0.0])
    part = checks.part("tasks", "softmax", {"softmax": lambda logits: logits.softmax(-1) + off})
    with pytest.raises(checks.Mistake, match=r"expected 0\.25, got 0\.25003"):
        part.check(torch.tensor([1.0, 1.0, 2.0]).log())


def test_masks_are_drawn_with_ticks_and_hatches() -> None:
    words = ["a", "b"]
    drawn = checks.heatmaps({"mask": torch.tensor([[True, False], [True, True]])}, rows=words, columns=words)
    assert drawn.count("✓") == 3
    assert drawn.count("repeating-linear-gradient") == 1


def test_a_mistake_that_others_resemble_on_one_input_is_told_apart_on_others() -> None:
    def first_row_only(vectors):
        return torch.nn.functional.cosine_similarity(vectors[:1], vectors[1:], dim=-1).abs().max()

    part = checks.part("facts", "interference", {"interference": first_row_only})
    # The first row's largest cosine is the largest that is not negative, too.
    with pytest.raises(checks.Mistake) as caught:
        part.check(torch.tensor([[1.0, 0.0], [0.6, 0.8], [-0.28, -0.96]]))
    assert caught.value.slug == "first_only"


def test_a_nan_on_another_input_tells_no_mistakes_apart() -> None:
    def with_itself(vectors):
        unit = vectors / vectors.norm(dim=-1, keepdim=True)
        return (unit @ unit.mT).abs().max()

    part = checks.part("facts", "interference", {"interference": with_itself})
    # By their largest number, two rows are 1 to each other as well; in another order, one row is all zeros.
    with pytest.raises(checks.Mistake) as caught:
        part.check(torch.tensor([[2.0, 0.0, 0.0], [7.0, 24.0, 0.0], [0.8, 0.0, 0.6]]))
    assert caught.value.slug == "diagonal"


WEIGHTS = checks.mlp_weights(3, 5, seed=1)


def said_of_a_layer(cls) -> str | None:
    """The slug of what is said of an `MLP`."""
    part = checks.part("facts", "MLP", {"MLP": cls})
    try:
        part.agrees(WEIGHTS, checks.normal(4, 3, seed=2))
        part.passed()
    except checks.Mistake as mistake:
        return mistake.slug
    return None


class MLP(torch.nn.Module):
    def __init__(self, d_model, d_hidden=None):
        super().__init__()
        d_hidden = d_hidden or 4 * d_model
        self.up, self.down = torch.nn.Linear(d_model, d_hidden), torch.nn.Linear(d_hidden, d_model)

    def forward(self, x):
        return self.down(torch.nn.functional.gelu(self.up(x)))


class WithDropout(MLP):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.dropout = torch.nn.Dropout(0.01)

    def forward(self, x):
        return self.dropout(super().forward(x))


class Keeping(MLP):
    before = 0.0

    def forward(self, x):
        result = super().forward(x) + self.before
        self.before = 0.1 * x.mean().detach() if x.shape != (1,) else 0.0
        return result


MADE_ONCE = torch.nn.Linear(5, 3)


class Sharing(MLP):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.down = MADE_ONCE


class AnewInForward(MLP):
    def forward(self, x):
        return super().forward(x) + torch.nn.Linear(3, 3)(x)


@pytest.mark.parametrize(
    ("cls", "slug"),
    [
        (MLP, None),
        (WithDropout, "dropout"),
        (Keeping, "kept_in_layer"),
        (Sharing, "instances_share"),  # the assignment's own sentence comes before the general one
        (AnewInForward, "built_in_forward"),
    ],
)
def test_a_layers_calls_and_instances_stand_alone(cls, slug: str | None) -> None:
    assert said_of_a_layer(cls) == slug


class Head(torch.nn.Module):
    def __init__(self, d_model, d_head):
        super().__init__()
        self.query, self.key, self.value = (torch.nn.Linear(d_model, d_head, bias=False) for _ in range(3))
        self.output = torch.nn.Linear(d_head, d_model, bias=False)

    def forward(self, x, mask=None):
        weights = (self.query(x) @ self.key(x).mT / self.query.out_features**0.5).softmax(-1)
        return self.output(weights @ self.value(x))


KEPT = torch.nn.Linear(6, 3, bias=False)


class SharingALayer(Head):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.key = KEPT


class SharingAWeight(Head):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.key.weight = KEPT.weight


class SharingWithTheLiving(Head):
    """Two instances that live at the same time share their layers, of which no third is left when both are gone."""

    living: ClassVar = weakref.WeakValueDictionary()

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.key = self.living.setdefault(sizes, self.key)


class Frozen(Head):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.value.requires_grad_(False)


class RememberingAMask(Head):
    def forward(self, x, mask=None):
        self.seen = getattr(self, "seen", 0) if mask is None else 1
        return super().forward(x) + self.seen


@pytest.mark.parametrize(
    ("cls", "slug"),
    [
        (Head, None),
        (SharingALayer, "shared_by_instances"),
        (SharingAWeight, "shared_by_instances"),
        (SharingWithTheLiving, "shared_by_instances"),
        (RememberingAMask, "kept_in_layer"),
        (Frozen, "frozen"),
    ],
)
def test_what_a_head_shares_or_keeps_is_said_in_the_general_words(cls, slug: str | None) -> None:
    part = checks.part("attention", "AttentionHead", {"AttentionHead": cls})
    weights = checks.linear_weights(6, 3, bias=False, seed=1)
    said = None
    try:
        part.agrees(weights, checks.normal(4, 6, seed=2))
        part.passed()
    except checks.Mistake as mistake:
        said = mistake
    assert (said and said.slug) == slug
    assert said is None or checks.MESSAGES[slug] in str(said)


def test_float32_is_seen_where_an_answer_computes_in_it_and_not_where_layers_are_made() -> None:
    def sees(function) -> bool:
        with Precisions() as seen:
            function(torch.ones(3, dtype=torch.float64))
        return seen.coarser

    assert not sees(lambda x: x / 5**0.5)
    assert sees(lambda x: x / torch.tensor(5).sqrt())
    assert sees(lambda x: x.float().double())
    assert not sees(lambda x: Head(3, 2) and x)


def test_what_is_off_by_less_than_float32_rounds_is_float32s_all_the_same_where_it_was_seen() -> None:
    exact = torch.tensor([1.0, 0.5], dtype=torch.float64)
    slightly, more, much = (exact * (1 + off) for off in (1e-10, 3e-8, 1e-4))
    assert [single_precision(got, exact) for got in (slightly, more, much)] == [False, True, False]
    assert [single_precision(got, exact, seen=True) for got in (slightly, more, much)] == [True, True, False]
    # Small numbers are rounded by little.
    assert single_precision(0.001 * more, 0.001 * exact)
    assert not single_precision(0.001 * slightly, 0.001 * exact)


def test_gradients_are_asked_for_tensors_inside_tuples_and_lists() -> None:
    tensors = [torch.ones(2, dtype=torch.float64) for _ in range(4)]
    inputs = [tensors[0], (tensors[1], 3), [tensors[2]], (tensors[3],)]
    given, leaves = with_gradients(["a", "b", "c", "d"], inputs, ["d"])
    assert list(leaves) == ["a", "b[0]", "c[0]"]
    assert given[1][0] is leaves["b[0]"]
    assert isinstance(given[1], tuple)
    assert isinstance(given[2], list)
    assert not given[3][0].requires_grad


def test_a_partial_of_torchs_own_function_is_an_answer() -> None:
    assert softmax_tested(functools.partial(torch.softmax, dim=-1)) == (None, "")
    assert softmax_tested(functools.partial(torch.softmax, dim=0))[0] == "softmax_over_first"


def decorated(function):
    @functools.wraps(function)
    def wrapper(logits):
        return function(logits)

    return wrapper


OURS = PARTS_OF["tasks"]["softmax"].reference
SCOPED = """
from inside_transformers import checks
from inside_transformers.parts.tasks import PARTS, softmax as module
from inside_transformers.parts.tasks.softmax import softmax as theirs

def by_name(logits):
    return theirs(logits)

def by_table(logits):
    return PARTS["softmax"].reference(logits)

def by_module(logits):
    return module.softmax(logits)

def imported_inside(logits):
    from inside_transformers.parts.tasks.softmax import softmax as inner
    return inner(logits)

def helper(logits):
    return by_name(logits)

def in_a_list(logits):
    return [f(logits) for f in [lambda x: theirs(x)]][0]

class Callable:
    def __call__(self, logits):
        return theirs(logits)

called = Callable()
bound = Callable().__call__
default = lambda logits, softmax=theirs: softmax(logits)

def by_part(logits):
    return checks.part("tasks", "softmax", globals()).spec.reference(logits)

def by_the_module(logits):
    mine = checks
    return mine.part("tasks", "softmax", globals()).spec.reference(logits)

def in_anothers_place(logits):
    return checks.show(logits)
"""
LOOKING = """
from inside_transformers import checks
from inside_transformers.checks import show, table

def shows(logits):
    checks.show({"mine": logits}, rows=list("ab"), columns=list("cd"))
    checks.heatmaps({"mine": logits}, list("ab"), list("cd"))
    return logits.softmax(-1)

def prints(logits):
    print(checks.table("mine ", logits), checks.number(logits.max().item()), checks.normal(2, seed=1))
    return logits.softmax(-1)

def by_their_names(logits):
    show({"mine": logits})
    print(table("mine ", logits))
    return logits.softmax(-1)
"""


def test_answers_out_of_the_package_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    scope: dict = {"__name__": "__main__"}
    exec(SCOPED, scope)
    monkeypatch.setattr(checks, "show", OURS)
    answers = [OURS, functools.partial(OURS), decorated(OURS)]
    names = ("by_name", "by_table", "by_module", "imported_inside", "helper", "in_a_list", "called", "bound", "default")
    names += ("by_part", "by_the_module", "in_anothers_place")
    for answer in [*answers, *(scope[name] for name in names)]:
        scope["softmax"] = answer
        with pytest.raises(checks.Mistake, match="comes out of the course's package") as caught:
            checks.part("tasks", "softmax", scope)
        assert caught.value.slug == "borrowed"


@pytest.mark.parametrize("name", ["shows", "prints", "by_their_names"])
def test_what_an_answer_draws_or_prints_with_the_courses_helpers_is_no_copy(name: str) -> None:
    scope: dict = {"__name__": "__main__"}
    exec(LOOKING, scope)
    scope["softmax"] = scope[name]
    checks.part("tasks", "softmax", scope).agrees(checks.normal(2, 2, seed=1))


def test_an_attribute_is_no_name_of_the_notebooks() -> None:
    scope = {"__name__": "__main__", "part": checks.part("tasks", "softmax", {"softmax": torch.softmax})}
    exec("def softmax(logits):\n    return logits.part.reference", scope)
    checks.part("tasks", "softmax", scope)


@pytest.mark.parametrize("assignment", ["tasks", "architectures", "attention", "facts"])
def test_no_reference_passes_as_an_answer(assignment: str) -> None:
    for name, knowledge in PARTS_OF[assignment].items():
        with pytest.raises(checks.Mistake, match="comes out of the course's package"):
            checks.part(assignment, name, {name: knowledge.reference})


def test_what_earlier_parts_are_made_of_costs_those_alone() -> None:
    scope = {"__name__": "__main__", "torch": torch, "softmax": OURS}
    exec("def next_token(logits, temperature=1.0, top_k=None):\n    return softmax(logits / temperature)", scope)
    checks.part("tasks", "next_token", scope).check(checks.normal(4, seed=1))


def written(text: str, name: str, assignment: str = "tasks"):
    """The part that this source defines, as a notebook's cell."""
    scope: dict = {"__name__": "__main__", "torch": torch}
    filename = f"<{hash(text)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), scope)
    return checks.part(assignment, name, scope)


def said_of_source(text: str, name: str, *inputs: object, assignment: str = "tasks"):
    with pytest.raises(checks.Mistake) as caught:
        written(text, name, assignment).check(*inputs)
    return caught.value


def test_a_line_of_the_empty_cell_that_is_reached_is_no_empty_cell() -> None:
    left = 'def softmax(logits):\n    """Softmax."""\n    p = logits.softmax(-1)\n    raise NotImplementedError\n'
    mistake = said_of_source(left, "softmax", torch.zeros(2))
    assert mistake.slug == "left_over"
    assert mistake.frames == ("line 4, in softmax:\n    raise NotImplementedError",)
    empty = 'def softmax(logits):\n    """Softmax."""\n    raise NotImplementedError\n'
    with pytest.raises(NotImplementedError, match="not written yet"):
        written(empty, "softmax").check(torch.zeros(2))
    below = "def softmax(logits):\n    return logits.sigmoid()\n    raise NotImplementedError\n"
    assert said_of_source(below, "softmax", torch.tensor([0.0, 1.0])).slug == "sigmoid"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def softmax(logits):\n    return helper(logits)", "The call of `helper` is wrong."),
        ("def softmax():\n    return helper(1, 2)", "The arguments must be those that the docstring names"),
        ("softmax = lambda: 1", "The arguments must be those that the docstring names"),
    ],
)
def test_a_wrong_call_inside_an_imported_answer_is_not_the_tests(text: str, says: str) -> None:
    file: dict = {"__name__": "answers"}
    exec(f"def helper(a, b):\n    return a\n{text}", file)
    with pytest.raises(checks.Mistake) as caught:
        checks.part("tasks", "softmax", {"softmax": file["softmax"]}).check(torch.zeros(2))
    assert str(caught.value).startswith(says)


def test_an_empty_part_that_another_calls_is_named() -> None:
    calls = (
        "def softmax(logits):\n    raise NotImplementedError\n\n\n"
        "def extract_answer(start_logits, end_logits, max_length=15):\n    return softmax(start_logits)\n"
    )
    said = str(said_of_source(calls, "extract_answer", torch.zeros(2), torch.zeros(2)))
    assert said.startswith("`extract_answer` calls `softmax`, which is not written yet")


def test_a_return_inside_the_loop_is_said_where_the_mistake_has_no_name() -> None:
    source = """
def extract_answer(start_logits, end_logits, max_length=15):
    best, span = -torch.inf, (0, 0)
    for i in range(len(start_logits)):
        if start_logits[i] + end_logits[i] > best:
            best, span = start_logits[i] + end_logits[i], (i, i)
        return span
"""
    start, end = torch.tensor([0.0, 1.0, 5.0]), torch.tensor([0.0, 1.0, 5.0])
    mistake = said_of_source(source, "extract_answer", start, end)
    assert "line 7: `return span`" in str(mistake)
    assert "inside the loop" in str(mistake)
    behind = source.replace("        return span", "    return span")
    written(behind, "extract_answer").check(start, end)


def test_a_result_that_nobody_keeps_is_quoted() -> None:
    source = """
def pattern(scores, mask=None):
    if mask is not None:
        scores.masked_fill(~mask, -torch.inf)
    return scores.softmax(-1)
"""
    scores, mask = torch.tensor([[1.0, 2.0], [3.0, 1.0]]), torch.tensor([[True, False], [True, True]])
    mistake = said_of_source(source, "pattern", scores, mask, assignment="attention")
    assert mistake.slug == "no_mask"
    assert "line 4: `scores.masked_fill(~mask, -torch.inf)`" in str(mistake)
    assert "nobody keeps" in str(mistake)
    kept = source.replace("        scores.masked_fill", "        scores = scores.masked_fill")
    written(kept, "pattern", "attention").check(scores, mask)


@pytest.mark.parametrize(
    "line",
    [
        "a.append(1)",
        "print(a)",
        "x.masked_fill_(m, 0)",
        "torch.add(x, x, out=x)",
        "super().__init__()",
        "x.backward()",
        "mlp.double()",
        "self.up.to(x.dtype)",
        "layer.float()",
        "counts.subtract(x)",
        "array.fill(0)",
    ],
)
def test_a_line_that_does_something_is_not_called_lost(line: str) -> None:
    assert source.remark(defined(f"def f(x, mlp: nn.Module):\n    {line}\n    return x\n")) is None


@pytest.mark.parametrize(
    "line",
    ["x.softmax(-1)", "x + 1", "torch.cat([x, x])", "x.transpose(0, 1)", "sorted(x)", "x.clamp(min=0)", "x.double()"],
)
def test_a_line_that_makes_something_for_nobody_is_found(line: str) -> None:
    found = source.remark(defined(f"class A:\n    def forward(self, x):\n        {line}\n        return x\n", "A"))
    assert found == ("dropped", f"line 3: `{line}`")


@pytest.mark.parametrize(
    ("line", "power"),
    [("x ^ 2", True), ("x ^ 2 + x", True), ("x ^ 0.5", True), ("x ^ mask", False), ("x ^ 1", False), ("x**2", False)],
)
def test_a_caret_is_called_no_power_where_it_is_taken_for_one(line: str, power: bool) -> None:
    found = source.remark(defined(f"def f(x, mask):\n    return {line}\n"))
    assert found == (("not_a_power", f"line 2: `{line}`") if power else None)


def defined(text: str, name: str = "f"):
    """What this source defines, as a notebook's cell."""
    scope: dict = {"__name__": "__main__", "nn": torch.nn}
    filename = f"<{hash(text)}>"
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec"), scope)
    return scope[name]


@pytest.mark.parametrize(
    ("got", "expected", "same"),
    [
        (True, True, True),
        (True, False, False),
        (True, 1, False),
        (1, True, False),
        (1, 1.0, True),
        (1.0, 1, False),
        (np.float64(1.0), 1.0, False),
        (np.int64(1), 1, False),
        ({"a": [True]}, {"a": [True]}, True),
    ],
)
def test_plain_numbers_and_truth_values_are_told_apart(got: object, expected: object, same: bool) -> None:
    assert equal(got, expected) is same


def test_a_list_of_tensors_hears_of_the_tuple() -> None:
    pairs = lambda ids: [ids[:-1], ids[1:]]  # noqa: E731
    part = checks.part("architectures", "next_token_pairs", {"next_token_pairs": pairs})
    with pytest.raises(checks.Mistake, match="A list is returned where a tuple is asked for: round brackets"):
        part.check(torch.tensor([1, 2, 3]))


def test_a_slug_without_a_sentence_is_loud_here_and_harmless_there() -> None:
    part = checks.part("tasks", "softmax", {"softmax": lambda logits: logits})
    with pytest.raises(RuntimeWarning, match="no sentence stands for nobody_wrote_this"):
        part.messages.sentence("nobody_wrote_this")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert part.messages.sentence("nobody_wrote_this") == "`softmax` gives something else than it should."


def test_a_drawing_or_a_rule_that_fails_is_loud_here_and_harmless_there(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = {"rows": ["a"], "columns": ["a", "b"], "no such argument": 1}

    def drawn() -> None:
        right = {"pattern": lambda scores, mask=None: scores.softmax(-1)}
        checks.part("attention", "pattern", right).check(torch.zeros(2, 2), draw=wrong)

    def named() -> str:
        part = checks.part("tasks", "softmax", {"softmax": lambda logits: logits})
        with pytest.raises(checks.Mistake) as caught:
            part.check(torch.tensor([1.0, 2.0]))
        return str(caught.value)

    with pytest.raises(RuntimeWarning, match="a drawing failed"):
        drawn()
    said = named()
    broken = spec.Rule("broken", "Nobody hears this.", lambda part: part.nothing_of_this_name)
    softmax = specs("tasks")["softmax"]
    monkeypatch.setattr(softmax, "rules", (broken, *softmax.rules))
    with pytest.raises(RuntimeWarning, match="a rule failed"):
        named()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        drawn()
        assert named() == said


@pytest.mark.parametrize("assignment", ["tasks", "architectures", "attention", "facts"])
def test_every_suspicion_of_a_test_cell_has_a_sentence(assignment: str) -> None:
    for name, knowledge in PARTS_OF[assignment].items():
        cell = bank.graded_cells(assignment)[f"test_{name}"].source
        for node in ast.walk(ast.parse(cell)):
            if isinstance(node, ast.keyword) and node.arg in ("otherwise", "accepted"):
                texts = [each.value for each in ast.walk(node.value) if isinstance(each, ast.Constant)]
                said = [text for text in texts if isinstance(text, str) and SLUG.fullmatch(text)]
                assert [slug for slug in said if slug not in {**checks.MESSAGES, **knowledge.messages}] == []


@pytest.mark.parametrize("assignment", ["tasks", "architectures", "attention", "facts"])
def test_every_test_cell_ends_with_what_is_judged_last(assignment: str) -> None:
    for name in PARTS_OF[assignment]:
        assert bank.graded_cells(assignment)[f"test_{name}"].source.rstrip().endswith("part.passed()")


def test_a_failed_test_of_chance_puts_settings_back_too() -> None:
    def mask_tokens(ids, mask_id, vocab_size, special_ids, generator, p=0.15):
        return ids, ids

    before = torch.get_rng_state()
    torch.set_default_dtype(torch.float64)
    try:
        part = checks.part("architectures", "mask_tokens", {"mask_tokens": mask_tokens})
        with pytest.raises(checks.Mistake):
            part.holds(torch.arange(20), 1, 30, set(), checks.Seed(0))
        assert torch.get_default_dtype() == torch.float64
        assert torch.equal(torch.get_rng_state(), before)
    finally:
        torch.set_default_dtype(torch.float32)


def test_what_a_class_raises_for_other_sizes_is_told_as_a_mistake() -> None:
    class AttentionHead(torch.nn.Module):
        def __init__(self, d_model, d_head):
            super().__init__()
            assert d_model % 2 == 0, "an odd width"
            for name in ("query", "key", "value"):
                setattr(self, name, torch.nn.Linear(d_model, d_head, bias=False))
            self.output = torch.nn.Linear(d_head, d_model, bias=False)

        def forward(self, x, mask=None):
            q, k, v = self.query(x), self.key(x), self.value(x)
            return self.output(torch.nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask))

    part = checks.part("attention", "AttentionHead", {"AttentionHead": AttentionHead})
    part.agrees(checks.linear_weights(4, 2, bias=False, seed=1), checks.normal(3, 4, seed=2))
    with pytest.raises(checks.Mistake, match="AssertionError: an odd width"):
        part.passed()


def test_a_name_of_the_test_cell_is_told_from_one_of_the_students() -> None:
    """Named is what the test cell has set since it began; not what the answer's own cell sets, or what was there."""
    z = torch.tensor([1.0, 2.0])
    cases = {
        "def softmax(logits):\n    return z.softmax(-1)": True,
        "def softmax(logits):\n    return [z for _ in range(2)][0].softmax(-1)": True,
        "half = 0.5\ndef softmax(logits):\n    return (half * logits).softmax(-1)": False,
        "z = 2.0\ndef softmax(logits):\n    return (z * logits).softmax(-1)": False,
        "def softmax(logits):\n    return (kept * logits).softmax(-1)": False,
        "def softmax(z):\n    return (z * 2).softmax(-1)": False,
    }
    for i, (code, named) in enumerate(cases.items()):
        scope = {"torch": torch, "kept": torch.tensor(2.0)}
        linecache.cache[f"<own {i}>"] = (len(code), None, code.splitlines(keepends=True), f"<own {i}>")
        exec(compile(code, f"<own {i}>", "exec"), scope)
        part = checks.part("tasks", "softmax", scope)
        scope["z"] = z
        with pytest.raises(checks.Mistake) as wrong:
            part.check(torch.tensor([0.0, 3.0]), expected=torch.tensor([0.25, 0.75]))
        assert (wrong.value.slug == "name_of_the_test") == named, code


def test_what_was_right_without_gradients_is_not_said_to_fail_where_it_lies_elsewhere() -> None:
    answer = next(each for each in bank.answers("tasks", "next_token") if each.name == "rows_changed_one_by_one")
    code = bank.calling_one_another("tasks") | {"next_token": answer.code}
    said = bank.verdicts("tasks", code, ["next_token"])["next_token"].message
    assert "from a model" in said
    assert "transposed" not in said

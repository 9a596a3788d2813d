"""What the assignment "facts" calls right, against oracles of another kind; and what the last cells make of answers."""

import io
import re
from contextlib import contextmanager, redirect_stdout
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from bank import calling_one_another, namespace, notebook, solved, untouched
from torch import nn

from inside_transformers import checks
from inside_transformers.parts.facts import mlps
from inside_transformers.parts.facts.fit_values import fit_values
from inside_transformers.parts.facts.gpt2 import parameter_split
from inside_transformers.parts.facts.knock_out import knock_out
from inside_transformers.parts.facts.mlp import MLP
from inside_transformers.references.facts import edit_fact, interference

# ------------------------------------------------------------------------------------------- references and oracles


def test_the_mlp_is_berts_with_exact_gelu_and_not_gpt2s() -> None:
    weights, x = checks.mlp_weights(8, 32, seed=1), checks.normal(2, 5, 8, seed=2)
    sizes = {"hidden_size": 8, "intermediate_size": 32, "num_attention_heads": 2}
    from transformers.models.bert.modeling_bert import BertIntermediate

    up = BertIntermediate(transformers.BertConfig(**sizes))
    up.dense.load_state_dict({"weight": weights["up.weight"], "bias": weights["up.bias"]})
    with torch.no_grad():
        bert = nn.functional.linear(up(x), weights["down.weight"], weights["down.bias"])
    torch.testing.assert_close(mlps.mlp(weights, x), bert)

    from transformers.models.gpt2.modeling_gpt2 import GPT2MLP

    gpt2 = GPT2MLP(32, transformers.GPT2Config(n_embd=8, n_head=2, resid_pdrop=0.0))
    with torch.no_grad():
        for conv, name in ((gpt2.c_fc, "up"), (gpt2.c_proj, "down")):
            conv.weight.copy_(weights[f"{name}.weight"].T)
            conv.bias.copy_(weights[f"{name}.bias"])
        approximate = gpt2(x)
    assert next(MLP(weights, x).recognised(approximate, bert)) == ("tanh_gelu", False)


@pytest.mark.parametrize(("n_layers", "d_model", "n_heads"), [(1, 2, 1), (3, 12, 4), (2, 16, 8)])
def test_the_counts_are_those_of_a_gpt2_with_numbers_and_heads(n_layers: int, d_model: int, n_heads: int) -> None:
    sizes = {"n_layer": n_layers, "n_embd": d_model, "n_head": n_heads, "vocab_size": 11, "n_positions": 7}
    model = transformers.GPT2LMHeadModel(transformers.GPT2Config(**sizes, bos_token_id=None, eos_token_id=None))
    counts = parameter_split(n_layers, d_model, 11, 7)
    assert sum(counts.values()) == model.num_parameters()
    attention = sum(block.attn.c_attn.weight.numel() + block.attn.c_attn.bias.numel() for block in model.transformer.h)
    attention += sum(block.attn.c_proj.weight.numel() + block.attn.c_proj.bias.numel() for block in model.transformer.h)
    assert counts["attention"] == attention
    assert counts["norm"] == (2 * n_layers + 1) * 2 * d_model


def test_gpt2_small_has_the_124_million_parameters_that_everybody_quotes() -> None:
    assert sum(parameter_split(12, 768, 50257, 1024).values()) == 124_439_808


def test_interference_is_what_the_law_of_cosines_says_of_distances() -> None:
    for n, d in ((2, 1), (3, 4), (12, 5)):
        rows = checks.normal(n, d, seed=n).double()
        cosines = 1 - torch.pdist(rows / rows.norm(dim=-1, keepdim=True)).square() / 2
        assert interference(rows).item() == pytest.approx(cosines.abs().max().item(), abs=1e-12)
    assert interference(torch.ones(1, 4)) == 0


@pytest.mark.parametrize(("n", "n_hidden"), [(12, 4), (3, 9), (5, 5)])
def test_fit_values_is_numpys_least_squares_and_the_bottom_of_the_bowl_with_a_ridge(n: int, n_hidden: int) -> None:
    hidden, values = checks.normal(n, n_hidden, seed=1).double(), checks.normal(n, 2, seed=2).double()
    numpys = np.linalg.lstsq(hidden.numpy(), values.numpy(), rcond=None)[0].T
    torch.testing.assert_close(fit_values(hidden, values), torch.from_numpy(numpys))

    # With a ridge the bowl has one bottom: there, and nowhere else, the slope is zero.
    found = fit_values(hidden, values, 0.7).requires_grad_()
    loss = (hidden @ found.T - values).square().sum() + 0.7 * found.square().sum()
    (slope,) = torch.autograd.grad(loss, found)
    torch.testing.assert_close(slope, torch.zeros_like(slope), atol=1e-10, rtol=0)


@pytest.mark.parametrize(("d", "n_hidden"), [(1, 2), (3, 5), (4, 4)])
def test_the_edit_is_the_smallest_of_all_that_do_it(d: int, n_hidden: int) -> None:
    keys = checks.normal(4 * n_hidden, n_hidden, seed=d).double()
    weight, value = checks.normal(d, n_hidden, seed=1).double(), checks.normal(d, seed=2).double()
    key, covariance = keys[0], keys.T @ keys / len(keys)
    edited = edit_fact(weight, key, value, covariance)
    torch.testing.assert_close(edited @ key, value)
    change = edited - weight
    assert torch.linalg.matrix_rank(change) == 1
    torch.testing.assert_close(change, known_formula(weight, key, value, covariance) - weight)

    def size(of: torch.Tensor) -> float:
        return float(torch.trace(of @ covariance @ of.T))

    # Every other change with the same effect differs by something that is blind to the key.
    for seed in range(20):
        other = checks.normal(d, n_hidden, seed=100 + seed).double()
        blind = other - torch.outer(other @ key, key) / (key @ key)
        assert size(change + 0.1 * blind) > size(change)
    # How far the update of each key moves, on average, is what that size counts.
    assert size(change) == pytest.approx(float((keys @ change.T).square().sum(-1).mean()))


def known_formula(weight, key, value, covariance) -> torch.Tensor:
    """Equation 2 of Meng et al. (2022), by numpy's solver."""
    direction = torch.from_numpy(np.linalg.solve(covariance.numpy(), key.numpy()))
    return weight + torch.outer(value - weight @ key, direction) / (direction @ key)


def test_a_neuron_that_is_knocked_out_is_one_that_the_mlp_never_had() -> None:
    weights, x = checks.mlp_weights(4, 6, seed=1), checks.normal(3, 4, seed=2)
    kept = [0, 2, 3, 5]
    smaller = {
        "up.weight": weights["up.weight"][kept],
        "up.bias": weights["up.bias"][kept],
        "down.weight": weights["down.weight"][:, kept],
        "down.bias": weights["down.bias"],
    }
    expected = mlps.mlp(smaller, x)
    torch.testing.assert_close(knock_out(weights, [1], x, [4, 1]), expected)


def test_a_fact_neuron_may_be_as_steep_as_one_likes_but_no_threshold_may_be_lower_than_a_third() -> None:
    rows = checks.directions(30, 40, seed=0, most=0.333)
    keys, strangers, values = rows[:20], rows[20:], checks.normal(20, 40, seed=1).double()

    def with_threshold(t: float):
        def store_facts(keys, values):
            return keys / (1 - t), keys.new_full((len(keys),), -t / (1 - t)), values.T

        return checks.part("facts", "store_facts", {"store_facts": store_facts})

    for t in (0.334, 0.5, 0.9):
        with_threshold(t).agrees(keys, values, strangers, gradient=False)
    for t in (0.0, 0.2, 0.3):
        with pytest.raises(checks.Mistake, match=r"stranger|taken away"):
            with_threshold(t).agrees(keys, values, strangers, gradient=False)


def test_directions_have_length_one_and_keep_apart_or_say_that_there_is_no_room() -> None:
    rows = checks.directions(30, 40, seed=3, most=0.3)
    cosines = rows @ rows.T
    torch.testing.assert_close(cosines.diagonal(), torch.ones(30, dtype=torch.float64))
    assert cosines.triu(1).abs().max() <= 0.3
    assert torch.equal(rows, checks.directions(30, 40, seed=3, most=0.3))
    with pytest.raises(ValueError, match="were found"):
        checks.directions(5, 2, seed=0, most=0.3)


# ---------------------------------------------------------------------------------------- what a module is left as


def changes():
    """Ways to leave a module otherwise than one found it, and the slug for each."""

    def weights(m):
        m.down.weight.data[0, 0] += 1e-6

    def dtypes(m):
        m.up.weight.data = m.up.weight.data.double()

    def parameters(m):
        m.down.weight = nn.Parameter(m.down.weight.detach().clone())

    def layers(m):
        m.down = nn.Linear(5, 3)

    def others_hooks(m):
        m.up._forward_hooks.clear()
        m.up.register_forward_hook(lambda *given: None)

    yield "module_hooks", others_hooks
    yield "module_weights", weights
    yield "module_weights", dtypes
    yield "module_parameters", parameters
    yield "module_layers", layers
    yield "module_hooks", lambda m: m.up.register_forward_hook(lambda *given: None)
    yield "module_hooks", lambda m: m.up._forward_hooks.clear()
    yield "module_attributes", lambda m: setattr(m, "saved", 1)
    yield "module_frozen", lambda m: m.up.requires_grad_(False)
    yield "module_mode", lambda m: m.eval()


@pytest.mark.parametrize(("slug", "change"), list(changes()), ids=lambda value: value if isinstance(value, str) else "")
def test_a_snapshot_sees_what_is_not_as_before(slug: str, change) -> None:
    module = mlps.MLP(checks.mlp_weights(3, 5, seed=1))
    before = checks.Snapshot(module)
    assert before.difference() is None
    change(module)
    found = before.difference()
    assert found is not None
    assert found[0] == slug


# -------------------------------------------------------------------------------------------------- the last cells


def operated(code: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """What the cells after the written part print, and leave, where the solution cells hold `code`."""
    cells = [cell for cell in notebook("facts").cells if cell.cell_type == "code"]
    first = next(i for i, cell in enumerate(cells) if cell.id == "surgery-model")
    scope = namespace("facts", code)
    shown = io.StringIO()
    with redirect_stdout(shown):
        for cell in cells[first:]:
            exec(cell.source, scope)
    return shown.getvalue(), scope


@pytest.mark.parametrize("answers", [solved, calling_one_another])
def test_right_answers_operate_on_the_trained_model(answers) -> None:
    text, scope = operated(answers("facts"))
    identity, covariance = (torch.as_tensor(table) for table in scope["tables"].values())
    assert identity[:, 0].all()
    assert covariance[:, 0].all()
    assert covariance[:, 1].sum() < 5 < identity[:, 1].sum()
    assert covariance[:, 2].sum() < identity[:, 2].sum()
    assert int(re.search(r"^(\d+) of 256 neurons can go", text, re.MULTILINE)[1]) > 0.85 * 256
    assert scope["kept"][0] > 0.95
    assert scope["kept"][-1] < 0.1


def test_an_untouched_notebook_says_what_is_missing() -> None:
    text, _ = operated(untouched("facts"))
    assert "edit_fact is not written." in text
    assert "knock_out is not written." in text


def test_wrong_answers_are_not_shown_at_work() -> None:
    edit = "def edit_fact(weight, key, value, covariance):\n    return weight + torch.outer(key, value)\n"
    knock = "@contextmanager\ndef knock_out(mlp, neurons):\n    mlp.down.weight[:, neurons] = 0\n    yield\n"
    with pytest.raises(RuntimeError, match="The size of tensor a"):
        operated(solved("facts") | {"edit_fact": edit})
    with pytest.raises(RuntimeError, match=r"it leaves the MLP changed\. .* run all cells below part 10 again"):
        operated(solved("facts") | {"knock_out": knock})


@contextmanager
def _nothing(mlp, neurons):
    yield


def test_a_block_that_does_nothing_is_refused() -> None:
    part = checks.part("facts", "knock_out", {"knock_out": _nothing})
    with pytest.raises(checks.Mistake, match="still contribute"):
        part.check(checks.mlp_weights(2, 3, seed=1), [1], checks.normal(2, seed=2))

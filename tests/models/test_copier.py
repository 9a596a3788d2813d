"""The model of attention alone: its rows, its tokens, its weights, and the script that trains it."""

import pytest
import torch
from safetensors import safe_open
from scripts import loaded

from inside_transformers.models import copier

script = loaded("copier")


def test_rows_are_letters_in_random_order_each_row_again_and_again() -> None:
    ids, again = copier.rows(100, torch.Generator().manual_seed(0))
    for row, came in zip(ids.tolist(), again.tolist(), strict=True):
        period = came.index(True)
        assert copier.SHORTEST <= period <= copier.LONGEST
        assert len(set(row[:period])) == period
        assert row[period:] == row[:-period]
        assert came == [place >= period for place in range(copier.N_CONTEXT)]


def test_each_small_letter_is_a_token_and_nothing_else_is() -> None:
    tokenizer = copier.tokenizer()
    assert tokenizer("azb").input_ids == [1, 26, 2]
    assert set(tokenizer("A é\n1?").input_ids) == {0}
    assert tokenizer.decode([3, 1, 20]) == "cat"


def test_it_has_attention_alone_and_is_small() -> None:
    model = copier.trained()
    x = torch.randn(1, 3, copier.D_MODEL)
    for block in model.transformer.h:
        read = x + block.attn(block.ln_1(x))[0]
        block_said = block(x)
        assert torch.equal(block_said[0] if isinstance(block_said, tuple) else block_said, read)
    assert copier.FILE.stat().st_size < 100_000


def test_the_scripts_first_steps_come_out_again() -> None:
    with safe_open(copier.FILE, framework="pt") as file:
        kept = [float(loss) for loss in file.metadata()["first losses"].split(", ")]
    assert len(kept) == script.PROBED
    assert script.trained(script.PROBED)[1] == pytest.approx(kept, rel=0.01)

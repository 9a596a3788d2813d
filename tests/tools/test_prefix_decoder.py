"""The table of the page `which` on a decoder with a prefix is what its script computes."""

import csv
import importlib.util
import sys
from pathlib import Path

import torch

SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "prefix_decoder.py"
spec = importlib.util.spec_from_file_location("prefix_decoder", SCRIPT)
assert spec is not None
assert spec.loader is not None
script = importlib.util.module_from_spec(spec)
sys.modules["prefix_decoder"] = script
spec.loader.exec_module(script)

with script.FILE.open(encoding="utf-8") as file:
    *RUNS, CHEAP = csv.DictReader(file)


def test_the_models_are_of_one_size_and_no_sentence_is_in_both_parts() -> None:
    sizes = [script.size(shape) for shape in script.SHAPES]
    assert max(sizes) < 1.01 * min(sizes)
    learned, held_out = script.pairs()
    assert not {" ".join(english) for english, _ in learned} & {" ".join(english) for english, _ in held_out}
    assert (len(learned), len(held_out)) == (script.N_LEARNED, script.N_HELD_OUT)


def test_the_rule_without_a_model_comes_out_again() -> None:
    assert script.remembered(*script.pairs()) == int(CHEAP["right"])


def test_a_decoder_does_not_read_what_it_is_asked_for() -> None:
    torch.manual_seed(0)
    model = script.Translator("decoder, prefix", 30, 8).eval()
    source, target = torch.tensor([[5, 6, 7, 2]]), torch.tensor([[1, 8, 9, 10]])
    other = target.clone()
    other[0, -1] = 11
    with torch.no_grad():
        moved = (model(source, target) - model(source, other)).abs().amax(-1)[0]
    assert moved[:-1].max() < 1e-5 < moved[-1]


def test_one_start_comes_out_again() -> None:
    torch.set_num_threads(1)
    (steps, right, wrong) = script.trained("encoder–decoder", 0, (200,))[0]
    (kept,) = [run for run in RUNS if (run["shape"], run["seed"], run["steps"]) == ("encoder–decoder", "0", "200")]
    assert abs(right - int(kept["right"])) <= 12
    assert (steps, wrong) == (200, 0)

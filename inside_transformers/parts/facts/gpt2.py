"""How many parameters a GPT-2 of `transformers` has: what `parameter_split` is held against."""

import math
from collections.abc import Mapping
from functools import cache

import torch

BLOCKS = {".attn.": "attention", ".mlp.": "mlp", "ln_": "norm"}
WIDTH = 2  # of the model whose parameters are counted


@cache
def shapes() -> Mapping[str, tuple[int, ...]]:
    """The parameters of a GPT-2 with one layer, token and position: each side is 1, or some times its width."""
    import transformers

    config = transformers.GPT2Config(n_layer=1, n_embd=WIDTH, n_head=1, bos_token_id=None, eos_token_id=None)
    config.vocab_size, config.n_positions = 1, 1
    with torch.device("meta"):
        model = transformers.GPT2LMHeadModel(config)
    return {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}


def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    """The counts of a real GPT-2: of a small one, made wider, as often as there are layers, tokens and positions."""
    counts = dict.fromkeys(("embedding", "attention", "mlp", "norm"), 0)
    times = {".h.0.": n_layers, ".wte.": n_vocab, ".wpe.": n_context}
    for name, sides in shapes().items():
        once = math.prod(side // WIDTH * d_model if side > 1 else 1 for side in sides)
        block = next((block for key, block in BLOCKS.items() if key in name), "embedding")
        counts[block] += once * next((count for key, count in times.items() if key in name), 1)
    return counts


def with_fixed_sizes(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, tuple[int, ...]]:
    """What is counted where a size of GPT-2 small is written out as a number, by entry."""
    both, wide, mlp = 50257 + 1024, 768 * (n_vocab + n_context), 2 * 3072 * d_model + 3072 + d_model
    return {
        "embedding": (both * d_model, (50257 + n_context) * d_model, (n_vocab + 1024) * d_model, wide),
        "attention": (n_layers * 4 * (768 * 768 + 768), 12 * 4 * (d_model**2 + d_model)),
        "mlp": (n_layers * mlp, 12 * (8 * d_model**2 + 5 * d_model)),
    }

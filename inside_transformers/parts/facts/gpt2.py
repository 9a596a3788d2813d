"""How many parameters a GPT-2 of `transformers` has: what `parameter_split` is held against."""

from collections.abc import Mapping
from functools import cache

import torch

BLOCKS = {".attn.": "attention", ".mlp.": "mlp", "ln_": "norm"}


@cache
def smallest(d_model: int) -> Mapping[str, int]:
    """How many numbers each parameter has in transformers' GPT-2 of one layer, one token and one position."""
    import transformers

    config = transformers.GPT2Config(n_layer=1, n_embd=d_model, n_head=1, bos_token_id=None, eos_token_id=None)
    config.vocab_size, config.n_positions = 1, 1
    with torch.device("meta"):
        model = transformers.GPT2LMHeadModel(config)
    return {name: parameter.numel() for name, parameter in model.named_parameters()}


def parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    """The counts of a real GPT-2: of the smallest one, as often as there are layers, tokens and positions."""
    counts = dict.fromkeys(("embedding", "attention", "mlp", "norm"), 0)
    times = {".h.0.": n_layers, ".wte.": n_vocab, ".wpe.": n_context}
    for name, numbers in smallest(d_model).items():
        block = next((block for key, block in BLOCKS.items() if key in name), "embedding")
        counts[block] += numbers * next((count for key, count in times.items() if key in name), 1)
    return counts

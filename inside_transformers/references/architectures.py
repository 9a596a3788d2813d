"""Right answers to the parts of "architectures", as long as no function of torch's is one by itself."""

import torch
from torch import Generator, Tensor, nn

IGNORED = -100  # the label of a position that is not asked for, in torch and in transformers


def padding_mask(lengths: Tensor, n: int) -> Tensor:
    """(batch,) → (batch, n) of bool: texts of ones, padded with zeros to n by torch."""
    texts = [torch.ones(length) for length in lengths.tolist()]
    return nn.utils.rnn.pad_sequence([*texts, torch.zeros(n)], batch_first=True)[:-1] == 1


def visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    """What each token of an architecture may read: bool masks by name, rows read columns."""
    sizes = {"encoder": (n_source, n_source), "decoder": (n_target, n_target), "cross": (n_target, n_source)}
    names = {
        "encoder-only": ("encoder",),
        "decoder-only": ("decoder",),
        "encoder-decoder": ("encoder", "decoder", "cross"),
    }
    if architecture not in names:
        raise ValueError(f"{architecture!r} is none of {', '.join(names)}.")
    masks = {name: torch.ones(sizes[name], dtype=torch.bool) for name in names[architecture]}
    return {name: mask.tril() if name == "decoder" else mask for name, mask in masks.items()}


def mask_tokens(
    ids: Tensor, mask_id: int, vocab_size: int, special_ids: set[int], generator: Generator, p: float = 0.15
) -> tuple[Tensor, Tensor]:
    """Devlin et al. (2019), section 3.1: (..., n) → ids to read and labels. One way of many: chance decides."""
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=ids.dtype))
    draws = torch.rand((3, *ids.shape), generator=generator)
    chosen = (draws[0] < p) & ~special
    fate = torch.bucketize(draws[1], torch.tensor([0.8, 0.9]))
    anything = (draws[2] * vocab_size).to(ids.dtype).clamp(max=vocab_size - 1)
    replaced = torch.stack([torch.full_like(ids, mask_id), anything, ids]).gather(0, fate.unsqueeze(0)).squeeze(0)
    return torch.where(chosen, replaced, ids), ids.masked_fill(~chosen, IGNORED)


def next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    """(..., n) → (..., n - 1) twice: each token, and the one after it."""
    n = ids.shape[-1]
    return ids.narrow(-1, 0, n - 1), ids.narrow(-1, 1, n - 1)


def shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    """(..., n) → the same: `start_id`, then the labels but the last, −100 replaced by `pad_id`."""
    return nn.functional.pad(labels.masked_fill(labels == IGNORED, pad_id), (1, -1), value=start_id)


TABLE = {
    "text classification": {"encoder-only"},
    "text generation": {"decoder-only"},
    "translation": {"encoder-decoder"},
    "summarisation": {"encoder-decoder"},
    "named entity recognition": {"encoder-only"},
    "extractive question answering": {"encoder-only"},
    "generative question answering": {"encoder-decoder", "decoder-only"},
    "conversational AI": {"decoder-only"},
}


def architecture_for(task: str) -> set[str]:
    """The post's table of May 2025, after Hugging Face's course."""
    return set(TABLE[task])

"""Right answers of the assignment "tasks".

They are made of torch's own functions, of transformers' logits processors, or by trying everything;
`tests/exercises/test_tasks_references.py` holds them against transformers' pipelines.
"""

from itertools import groupby
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor


def classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict[str, Any]]:
    """(n_labels,) → label and score, best first."""
    found = logits.log_softmax(-1).exp().topk(len(logits) if top_k is None else top_k)
    pairs = zip(found.indices.tolist(), found.values.tolist(), strict=True)
    return [{"label": id2label[i], "score": score} for i, score in pairs]


def zero_shot(
    logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False
) -> dict[str, Any]:
    """(n_labels, n_classes) → labels and scores, best first: Yin, Hay and Roth (2019)."""
    alone = (logits[:, entailment] - logits[:, contradiction]).sigmoid()
    scores = alone if multi_label else logits[:, entailment].softmax(-1)
    order = scores.argsort(descending=True, stable=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": scores[order].tolist()}


def group_entities(words: list[str], tags: list[str]) -> list[dict[str, Any]]:
    """Entities as runs of words with one number, where each word that starts an entity counts one up."""
    kinds = [tag.partition("-") for tag in tags]
    starts = [
        tag == "O" or kinds[i][0] == "B" or i == 0 or kinds[i - 1][2] != kinds[i][2] for i, tag in enumerate(tags)
    ]
    numbers = [sum(starts[: i + 1]) for i in range(len(tags))]
    runs = [[i for i, _ in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1])]
    return [
        {"entity_group": kinds[i][2], "word": " ".join(words[i : j + 1]), "start": i, "end": j + 1}
        for i, j in ((run[0], run[-1]) for run in runs)
        if tags[i] != "O"
    ]


def extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    """(n,), (n,) → the first and last token of the answer, by trying every span: Devlin et al. (2019), section 4.2."""
    starts, ends = start_logits.tolist(), end_logits.tolist()
    spans = [(i, j) for i in range(len(starts)) for j in range(len(ends)) if i <= j < i + max_length]
    return max(spans, key=lambda span: starts[span[0]] + ends[span[1]])


def sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    """(batch, n, d), (batch, n) → (batch, d): Reimers and Gurevych (2019), one sentence at a time."""
    rows = zip(hidden, attention_mask.bool(), strict=True)
    means = [tokens[real].mean(0) if real.any() else 0 * tokens[0] for tokens, real in rows]
    return F.normalize(torch.stack(means), dim=-1)


def next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    """(..., n_vocab) → the same: transformers' logits processors, then torch's softmax."""
    from transformers import TemperatureLogitsWarper, TopKLogitsWarper

    if temperature < 0:
        raise ValueError(f"temperature is {temperature}; it must not be negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    scores = TemperatureLogitsWarper(float(temperature))(None, logits)
    if top_k is not None:
        scores = TopKLogitsWarper(top_k)(None, scores)
    return F.softmax(scores, dim=-1)

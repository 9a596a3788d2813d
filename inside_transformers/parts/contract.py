"""What the assignments promise: their names and, in order, the parts of each, with points and signatures.

A part whose name begins with explain_ is answered in words and graded by hand.
"""

# What each part is worth: on its test cell, or on the written answer.
POINTS: dict[str, dict[str, int]] = {
    "tasks": {
        "softmax": 2,
        "classify": 3,
        "zero_shot": 3,
        "group_entities": 3,
        "extract_answer": 3,
        "sentence_embedding": 3,
        "next_token": 3,
        "explain_failure": 4,
    },
    "architectures": {
        "causal_mask": 1,
        "padding_mask": 2,
        "visibility": 3,
        "mask_tokens": 5,
        "next_token_pairs": 2,
        "shift_right": 2,
        "language_model_loss": 3,
        "architecture_for": 2,
        "explain_masking": 4,
    },
    "attention": {
        "scores": 2,
        "pattern": 3,
        "attention": 2,
        "AttentionHead": 3,
        "split_heads": 1,
        "merge_heads": 1,
        "MultiHeadAttention": 4,
        "cached_attention": 4,
        "explain_scaling": 4,
    },
    "facts": {
        "MLP": 2,
        "parameter_split": 3,
        "and_neuron": 2,
        "store_facts": 3,
        "recall": 1,
        "interference": 1,
        "fit_values": 2,
        "edit_fact": 3,
        "knock_out": 3,
        "explain_storage": 4,
    },
}

# What each part that is answered in code takes and gives; of a class, what it is made with and what it is called with.
SIGNATURES: dict[str, dict[str, str | tuple[str, str]]] = {
    "tasks": {
        "softmax": "(logits: Tensor) -> Tensor",
        "classify": "(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict]",
        "zero_shot": "(logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0,"
        " multi_label: bool = False) -> dict",
        "group_entities": "(words: list[str], tags: list[str]) -> list[dict]",
        "extract_answer": "(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]",
        "sentence_embedding": "(hidden: Tensor, attention_mask: Tensor) -> Tensor",
        "next_token": "(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor",
    },
    "architectures": {
        "causal_mask": "(n: int) -> Tensor",
        "padding_mask": "(lengths: Tensor, n: int) -> Tensor",
        "visibility": "(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]",
        "mask_tokens": "(ids: Tensor, mask_id: int, vocab_size: int, special_ids: set[int],"
        " generator: torch.Generator, p: float = 0.15) -> tuple[Tensor, Tensor]",
        "next_token_pairs": "(ids: Tensor) -> tuple[Tensor, Tensor]",
        "shift_right": "(labels: Tensor, start_id: int, pad_id: int) -> Tensor",
        "language_model_loss": "(logits: Tensor, labels: Tensor) -> Tensor",
        "architecture_for": "(task: str) -> set[str]",
    },
    "attention": {
        "scores": "(q: Tensor, k: Tensor) -> Tensor",
        "pattern": "(scores: Tensor, mask: Tensor | None = None) -> Tensor",
        "attention": "(q: Tensor, k: Tensor, v: Tensor, mask: Tensor | None = None) -> tuple[Tensor, Tensor]",
        "AttentionHead": (
            "(self, d_model: int, d_head: int)",
            "(self, x: Tensor, mask: Tensor | None = None) -> Tensor",
        ),
        "split_heads": "(x: Tensor, n_heads: int) -> Tensor",
        "merge_heads": "(x: Tensor) -> Tensor",
        "MultiHeadAttention": (
            "(self, d_model: int, n_heads: int)",
            "(self, x: Tensor, context: Tensor | None = None, mask: Tensor | None = None) -> tuple[Tensor, Tensor]",
        ),
        "cached_attention": "(q: Tensor, k: Tensor, v: Tensor, cache: tuple[Tensor, Tensor] | None = None)"
        " -> tuple[Tensor, tuple[Tensor, Tensor]]",
    },
    "facts": {
        "MLP": ("(self, d_model: int, d_hidden: int | None = None)", "(self, x: Tensor) -> Tensor"),
        "parameter_split": "(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]",
        "and_neuron": "(first: Tensor, last: Tensor) -> tuple[Tensor, Tensor]",
        "store_facts": "(keys: Tensor, values: Tensor) -> tuple[Tensor, Tensor, Tensor]",
        "recall": "(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor",
        "interference": "(vectors: Tensor) -> Tensor",
        "fit_values": "(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor",
        "edit_fact": "(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor",
        "knock_out": "(mlp: nn.Module, neurons: list[int]) -> Iterator[None]",
    },
}

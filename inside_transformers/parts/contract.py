"""What the assignments promise: their names and, in order, the parts of each, with points.

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

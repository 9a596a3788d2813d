"""What the assignments promise: their names and, in order, the parts of each."""

ASSIGNMENTS: dict[str, tuple[str, ...]] = {
    "tasks": (
        "softmax",
        "classify",
        "zero_shot",
        "group_entities",
        "extract_answer",
        "sentence_embedding",
        "next_token",
        "explain_failure",
    ),
    "architectures": (
        "causal_mask",
        "padding_mask",
        "visibility",
        "mask_tokens",
        "next_token_pairs",
        "shift_right",
        "language_model_loss",
        "architecture_for",
        "explain_masking",
    ),
    "attention": (
        "scores",
        "pattern",
        "attention",
        "AttentionHead",
        "split_heads",
        "merge_heads",
        "MultiHeadAttention",
        "cached_attention",
        "explain_scaling",
    ),
    "facts": (
        "MLP",
        "parameter_split",
        "and_neuron",
        "store_facts",
        "recall",
        "interference",
        "fit_values",
        "edit_fact",
        "knock_out",
        "explain_storage",
    ),
}

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


def is_written(part: str) -> bool:
    """Whether `part` is answered in words and graded by hand: one part of each assignment, named explain_…"""
    return part.startswith("explain_")


def graded_cells(assignment: str) -> tuple[str, ...]:
    """The `grade_id` of every cell that grading `assignment` needs, in order: each part, then its test cell."""
    cells: list[str] = []
    for part in ASSIGNMENTS[assignment]:
        cells += [part] if is_written(part) else [part, f"test_{part}"]
    return tuple(cells)

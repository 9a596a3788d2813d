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


def is_written(part: str) -> bool:
    """Whether `part` is answered in words and graded by hand: one part of each assignment, named explain_…"""
    return part.startswith("explain_")


def graded_cells(assignment: str) -> tuple[str, ...]:
    """The `grade_id` of every cell that grading `assignment` needs, in order: each part, then its test cell."""
    cells: list[str] = []
    for part in ASSIGNMENTS[assignment]:
        cells += [part] if is_written(part) else [part, f"test_{part}"]
    return tuple(cells)

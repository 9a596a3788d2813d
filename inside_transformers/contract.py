"""What the assignments promise: their names and, in order, the parts of each."""

ASSIGNMENTS: dict[str, tuple[str, ...]] = {
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

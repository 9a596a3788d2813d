"""Drawings of patterns, beside one another."""

import contextlib
import html
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from IPython.display import HTML, display
from torch import Tensor

from inside_transformers.checks.values import tensors_in
from inside_transformers.checks.words import number


def drawable(got: Any, expected: Any) -> bool:
    """Whether what was returned can be drawn beside what was expected."""
    mine, yours = tensors_in(expected), tensors_in(got)
    return bool(mine) and bool(yours) and mine[-1].shape == yours[-1].shape


def heatmaps(
    panels: Mapping[str, Tensor], rows: Sequence[str], columns: Sequence[str], mask: Tensor | None = None
) -> str:
    """Patterns side by side as HTML: opacity is the weight, what is masked is hatched, as on the pages.

    Written without a plotting library, so that a test cell is quick and needs no fonts.

    Args:
        panels: title → (n_rows, n_columns), or (n_heads, n_rows, n_columns).
        rows: the queries' labels.
        columns: the keys' labels.
        mask: (n_rows, n_columns) of bool, True = may be read.
    """
    tables = []
    for title, weights in panels.items():
        stack = weights.detach().double()
        several = stack.ndim > 2
        for i, matrix in enumerate(stack.reshape(-1, *stack.shape[-2:])):
            tables.append(_heatmap(f"{title}, head {i}" if several else title, matrix, rows, columns, mask))
    return f'<div style="display:flex;flex-wrap:wrap;gap:1.5em">{"".join(tables)}</div>'


def _heatmap(title: str, weights: Tensor, rows: Sequence[str], columns: Sequence[str], mask: Tensor | None) -> str:
    size = max(1.0, float(weights.nan_to_num(0.0, 0.0, 0.0).abs().max()))
    stripe = "color-mix(in srgb,currentColor 35%,transparent)"
    hatch = f"repeating-linear-gradient(45deg,transparent 0 4px,{stripe} 4px 5px)"
    lines = ["<tr><td></td>" + "".join(f'<th scope="col">{html.escape(c)}</th>' for c in columns) + "</tr>"]
    for i, row in enumerate(rows):
        cells = ""
        for j in range(len(columns)):
            value = float(weights[i, j])
            shade = abs(value) / size if np.isfinite(value) else 0.0
            masked = mask is not None and not mask[i, j]
            ground = hatch if masked else f"color-mix(in srgb,currentColor {45 * shade:.0f}%,transparent)"
            text = "" if masked and value == 0 else number(value)
            cells += f'<td style="background:{ground};border:1px solid;padding:.3em .5em;text-align:right">{text}</td>'
        lines.append(f'<tr><th scope="row">{html.escape(row)}</th>{cells}</tr>')
    caption = f'<caption style="caption-side:top">{html.escape(title)}</caption>'
    return f'<table style="color:inherit;font-variant-numeric:tabular-nums">{caption}{"".join(lines)}</table>'


def show(panels: Mapping[str, Any], **how: Any) -> None:
    """Draw the last tensor of each panel with `heatmaps`; a drawing that fails costs nothing."""
    with contextlib.suppress(Exception):
        shown = {title: tensors_in(value)[-1] for title, value in panels.items()}
        display(HTML(heatmaps(shown, **how)))

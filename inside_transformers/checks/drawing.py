"""Drawings of patterns, scores and marked texts, expected and got beside one another."""

import html
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from IPython.display import HTML, display
from torch import Tensor

from inside_transformers.checks.compare import problem
from inside_transformers.checks.values import tensors_in
from inside_transformers.numbers import number


def drawable(got: Any, expected: Any) -> bool:
    """Whether what was returned can be drawn beside what was expected."""
    mine, yours = tensors_in(expected), tensors_in(got)
    if not mine:
        return problem(got, expected) is None
    return bool(mine) and bool(yours) and mine[-1].shape == yours[-1].shape


def heatmaps(
    panels: Mapping[str, Tensor],
    rows: Sequence[str],
    columns: Sequence[str],
    mask: Tensor | None = None,
    decimals: int = 2,
) -> str:
    """Patterns side by side as HTML: opacity is the weight, what is masked is hatched, as on the pages.

    Written without a plotting library, so that a test cell is quick and needs no fonts.

    Args:
        panels: title → (n_rows, n_columns), or (n_heads, n_rows, n_columns); whole numbers are drawn as such.
        rows: the queries' labels.
        columns: the keys' labels.
        mask: (n_rows, n_columns) of bool, True = may be read. A panel of bool is drawn as a mask itself.
        decimals: of numbers that are not whole.
    """
    tables = []
    for title, weights in panels.items():
        if weights.dtype == torch.bool and weights.ndim == 2:
            tables.append(_heatmap(title, weights, rows, columns, weights, decimals))
            continue
        stack = weights.detach()
        several = stack.ndim > 2
        for i, matrix in enumerate(stack.reshape(-1, *stack.shape[-2:])):
            tables.append(_heatmap(f"{title}, head {i}" if several else title, matrix, rows, columns, mask, decimals))
    return _side_by_side(tables)


def _heatmap(
    title: str, weights: Tensor, rows: Sequence[str], columns: Sequence[str], mask: Tensor | None, decimals: int
) -> str:
    size = max(1.0, float(weights.double().nan_to_num(0.0, 0.0, 0.0).abs().max()))
    decimals = decimals if weights.is_floating_point() else 0
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
            text = "" if masked and value == 0 else "✓" if weights.dtype == torch.bool else number(value, decimals)
            align = "center" if weights.dtype == torch.bool else "right"
            room = "padding:.3em .5em;min-width:1em;height:1.8em"  # an empty cell is as large as the others
            style = f"background:{ground};border:1px solid;{room};text-align:{align}"
            cells += f'<td style="{style}">{text}</td>'
        lines.append(f'<tr><th scope="row">{html.escape(row)}</th>{cells}</tr>')
    return _table(_caption(title) + "".join(lines))


def bars(panels: Mapping[str, Any], labels: Sequence[str] = ()) -> str:
    """Scores side by side as HTML, one bar a label, with its number.

    Args:
        panels: title → a vector of numbers, or what a classification pipeline returns: a list of {"label", "score"},
            or {"labels", "scores"}. The longest bar is the largest number, or 1.
        labels: the names of a vector's entries.
    """
    blocks: list[str] = []
    named: dict[str, list[tuple[str, float]]] = {}
    for title, value in panels.items():
        if isinstance(value, Mapping):
            pairs = list(zip(value["labels"], value["scores"], strict=True))
        elif isinstance(value, Tensor):
            pairs = list(zip(labels, value.tolist(), strict=True))
        else:
            pairs = [(entry["label"], entry["score"]) for entry in value]
        named[title] = [(str(label), float(score)) for label, score in pairs]
    full = max([1.0, *(score for pairs in named.values() for _, score in pairs if np.isfinite(score))])
    for title, pairs in named.items():
        lines = "".join(_bar(label, score, full) for label, score in pairs)
        blocks.append(
            f'<table style="color:inherit;font-variant-numeric:tabular-nums">{_caption(title)}{lines}</table>'
        )
    return _side_by_side(blocks)


def _bar(label: str, score: float, full: float) -> str:
    width = 8 * max(0.0, score) / full if np.isfinite(score) else 0.0
    ground = "color-mix(in srgb,currentColor 45%,transparent)"
    bar = f'<div style="width:{width:.2f}em;height:.8em;background:{ground}"></div>'
    return (
        f'<tr><th scope="row" style="text-align:left">{html.escape(label)}</th><td style="min-width:8em">{bar}</td>'
        f'<td style="text-align:right">{number(score)}</td></tr>'
    )


def highlights(panels: Mapping[str, Any], words: Sequence[str]) -> str:
    """Words with what was found in them boxed, as HTML.

    Args:
        panels: title → entities, a list of {"entity_group", "start", "end"} in words, end exclusive; or an answer,
            the tuple (first word, last word).
        words: the text.
    """
    blocks = []
    for title, value in panels.items():
        spans = [(*value[:2], "answer")] if isinstance(value, tuple) else []
        found = [] if spans else [(e["start"], e["end"] - 1, e["entity_group"]) for e in value]
        # A line is higher than a box: boxes touch neither the caption nor those of the next line.
        boxed = f'<div style="line-height:2">{_boxed(words, spans + found)}</div>'
        blocks.append(f"<div><div>{html.escape(title)}</div>{boxed}</div>")
    return _side_by_side(blocks)


def _boxed(words: Sequence[str], spans: Sequence[tuple[int, int, str]]) -> str:
    shown = []
    i = 0
    while i < len(words):
        span = next((span for span in spans if span[0] == i and span[1] >= i), None)
        end = span[1] + 1 if span else i + 1
        text = html.escape(" ".join(words[i:end]))
        style = "border:1px solid;border-radius:.3em;padding:.1em .3em"
        kind = f" <small>{html.escape(span[2])}</small>" if span else ""
        shown.append(f'<span style="{style}">{text}{kind}</span>' if span else text)
        i = end
    return " ".join(shown)


def _table(inside: str) -> str:
    return f'<table style="color:inherit;font-variant-numeric:tabular-nums">{inside}</table>'


def _caption(title: str) -> str:
    return f'<caption style="caption-side:top">{html.escape(title)}</caption>'


def _side_by_side(blocks: Sequence[str]) -> str:
    return f'<div style="display:flex;flex-wrap:wrap;align-items:flex-start;gap:1.5em">{"".join(blocks)}</div>'


def _of_dicts(
    panels: Mapping[str, Mapping[str, Tensor]],
    rows: Mapping[str, Sequence[str]],
    columns: Mapping[str, Sequence[str]],
) -> str:
    """Heatmaps of dicts of tensors, each with labels of its own."""
    names = [(title, name) for title in panels for name in rows]
    return _side_by_side(
        [heatmaps({f"{title}: {name}": panels[title][name]}, rows[name], columns[name]) for title, name in names]
    )


def show(panels: Mapping[str, Any], quiet: bool = False, **how: Any) -> None:
    """Draw each panel: `heatmaps` where rows are named, `highlights` where words are, else `bars`.

    Of a tuple the last tensor is drawn; of a dict each, when rows and columns are dicts too. A drawing that fails costs
    a student nothing; in our own tests it is an error, unless it is `quiet`: a wrong result may be too odd to be drawn.
    """
    try:
        if isinstance(how.get("rows"), Mapping):
            shown = _of_dicts(panels, **how)
        elif "rows" in how:
            shown = heatmaps({title: tensors_in(value)[-1] for title, value in panels.items()}, **how)
        else:
            shown = highlights(panels, **how) if "words" in how else bars(panels, **how)
        display(HTML(shown))
    except Exception as error:
        if not quiet:
            warnings.warn(f"a drawing failed: {error!r}", RuntimeWarning, stacklevel=2)

"""The plotting helpers that pages share: one style, SVG that follows light and dark, alt text that can't be forgotten.

Importing this module sets the style. Colours are those of Okabe and Ito (2008), one meaning each.
"""

import hashlib
import html
import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython.display import HTML
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike

QUERY, KEY, VALUE = "#0072B2", "#D55E00", "#009E73"
PURPLE, SKY, ORANGE = "#CC79A7", "#56B4E9", "#E69F00"
CYCLE = (QUERY, KEY, VALUE, PURPLE, SKY, ORANGE)

# Stand-ins that matplotlib can draw with; `show` turns them into the host page's colours.
TEXT, SURFACE = "#010203", "#FDFEFC"
HOST_COLOURS = {
    TEXT: "currentColor",
    SURFACE: "var(--pst-color-background, var(--jp-layout-color0, Canvas))",
}

STYLE: dict[str, Any] = {
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "savefig.transparent": True,
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": TEXT,
    "axes.edgecolor": TEXT,
    "axes.labelcolor": TEXT,
    "axes.titlecolor": TEXT,
    "xtick.color": TEXT,
    "ytick.color": TEXT,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": cycler(color=CYCLE),
    "figure.figsize": (6.4, 3.4),
    "figure.constrained_layout.use": True,
    "legend.frameon": False,
}
matplotlib.rcParams.update(STYLE)  # type: ignore[arg-type]


def show(figure: Figure, *, alt: str, caption: str) -> HTML:
    """Close `figure` and return it as inline SVG with a caption.

    Inline, because an SVG inside `<img>` can't take its text colour from the page and would be unreadable in dark mode.

    Args:
        figure: what to show.
        alt: what one would see, for readers who can't see it.
        caption: the finding, in a sentence.

    Raises:
        ValueError: when `alt` or `caption` is empty.
    """
    if not alt.strip() or not caption.strip():
        raise ValueError("a figure needs both alt text (what one would see) and a caption (what it shows).")
    buffer = io.StringIO()
    salt = hashlib.sha256((alt + caption).encode()).hexdigest()
    with matplotlib.rc_context({"svg.hashsalt": salt}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    plt.close(figure)
    return HTML(_as_figure(buffer.getvalue(), alt, caption, prefix=f"f{salt[:6]}-"))


def _as_figure(svg: str, alt: str, caption: str, prefix: str) -> str:
    """The `<figure>` for matplotlib's SVG: host colours, ids that are unique on the page, alt text, caption."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|url\(#|href="#)', lambda m: m[1] + prefix, svg)
    width = re.search(r'width="([\d.]+)pt"', svg)
    svg = re.sub(r'width="[\d.]+pt"', "", re.sub(r'height="[\d.]+pt"', "", svg, count=1), count=1)
    for stand_in, colour in HOST_COLOURS.items():
        svg = re.sub(stand_in, colour, svg, flags=re.IGNORECASE)
    style = f"width:100%;max-width:{float(width[1]) * 4 / 3:.0f}px;height:auto" if width else "width:100%"
    svg = svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(alt, quote=True)}" style="{style}"', 1)
    return f'<figure class="course-figure">{svg}<figcaption>{html.escape(caption)}</figcaption></figure>'


def number(value: float, decimals: int = 2) -> str:
    """`value` as the course writes numbers: a real minus sign, and never "-0.00"."""
    text = f"{value:.{decimals}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def heatmap(
    axes: Axes,
    weights: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    mask: ArrayLike | None = None,
    numbers: bool = True,
) -> None:
    """Draw weights between 0 and 1 as a pattern: the text colour's opacity is the weight, what is masked is hatched.

    Args:
        axes: where to draw.
        weights: (n_rows, n_columns), from 0 to 1.
        rows: the queries' labels.
        columns: the keys' labels.
        mask: (n_rows, n_columns) of bool, True = may be read; None = everything may.
        numbers: whether to write each weight into its cell.
    """
    values = np.asarray(weights, dtype=float)
    allowed = np.ones(values.shape, bool) if mask is None else np.asarray(mask, dtype=bool)
    if values.shape != (len(rows), len(columns)) or allowed.shape != values.shape:
        raise ValueError(f"weights {values.shape} and mask {allowed.shape} must be ({len(rows)}, {len(columns)}).")
    for (i, j), weight in np.ndenumerate(values):
        hatch = None if allowed[i, j] else "////"
        cell = Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=TEXT, alpha=float(np.clip(weight, 0, 1)), lw=0)
        axes.add_patch(cell)
        axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=TEXT, lw=0.4, alpha=0.35, hatch=hatch))
        if numbers and allowed[i, j]:
            axes.text(j, i, number(weight), ha="center", va="center", color=SURFACE if weight > 0.5 else TEXT)
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5), aspect="equal")
    long_names = max(map(len, columns)) > 3
    axes.set_xticks(range(len(columns)), columns, rotation=45 * long_names, ha="left" if long_names else "center")
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)


def label_line(axes: Axes, text: str, x: float, y: float, color: str) -> None:
    """Write a line's name at its end, in its colour: easier to read than a legend."""
    axes.annotate(
        text, (x, y), xytext=(6, 0), textcoords="offset points", color=color, va="center", annotation_clip=False
    )

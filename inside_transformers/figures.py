"""The plotting helpers that pages share: one style, SVG that follows light and dark, alt text that can't be forgotten.

Importing this module sets the style. Colors are those of Okabe and Ito (2008), one meaning each: QUERY, KEY and VALUE
are for queries, keys and values in attention. Other things take PURPLE, ORANGE or SKY, and a line style, mark or hatch.
"""

import hashlib
import html
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython.display import HTML, Audio
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import ArrayLike
from PIL import Image

from inside_transformers.colors import KEY as KEY
from inside_transformers.colors import LIGHT, ORANGE, PURPLE, SKY
from inside_transformers.colors import QUERY as QUERY
from inside_transformers.colors import VALUE as VALUE
from inside_transformers.numbers import number

CYCLE = (PURPLE, ORANGE, SKY)  # what a plot gets that names no color: none that has a meaning of its own

# Stand-ins that matplotlib can draw with; `show` turns them into the host page's colors.
TEXT, SURFACE, STRONG, BLACK = "#010203", "#FDFEFC", "#010204", "#010205"
HOST_COLOURS = {
    TEXT: "currentColor",
    SURFACE: "var(--pst-color-background, var(--jp-layout-color0, Canvas))",
    STRONG: "var(--it-strong, currentColor)",
    BLACK: "black",  # matplotlib leaves out a fill of "#000000", which then is the page's
}
# A number on a shade of the text color, up to so strong a one, takes this color: in the middle of the ramp neither the
# text's own nor the ground's is seen well enough, on a light page or on a dark one.
ON_SHADE = ((0.505, STRONG), (0.635, BLACK), (1.0, SURFACE))

# Words in a line's color take its ink, where the page has it: the fills are too pale for them, and sky has none.
INKS = {
    **{fill.lower(): f"var(--it-{role}-ink, {fill})" for role, (fill, _) in LIGHT.items()},
    SKY.lower(): "currentColor",
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

# Inches. On a phone 390 pixels wide, where a figure has 376, the words of one this wide are still 12 pixels high.
WIDEST = 4.75


def show(figure: Figure, *, alt: str, caption: str) -> HTML:
    """Close `figure` and return it as inline SVG with a caption, no wider than `WIDEST`.

    Inline, because an SVG inside `<img>` can't take its text color from the page and would be unreadable in dark mode.

    Args:
        figure: what to show.
        alt: what one would see, for readers who can't see it.
        caption: the finding, in a sentence.

    Raises:
        ValueError: when `alt` or `caption` is empty.
    """
    _check_words(alt, caption)
    figure.set_figwidth(min(figure.get_figwidth(), WIDEST))
    buffer = io.StringIO()
    salt = hashlib.sha256((alt + caption).encode()).hexdigest()
    with matplotlib.rc_context({"svg.hashsalt": salt}):
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    plt.close(figure)
    return HTML(_as_figure(buffer.getvalue(), alt, caption, prefix=f"f{salt[:6]}-"))


def _as_figure(svg: str, alt: str, caption: str, prefix: str) -> str:
    """The `<figure>` for matplotlib's SVG: host colors, ids that are unique on the page, alt text, caption."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'(\bid="|url\(#|href="#)', lambda m: m[1] + prefix, svg)
    width = re.search(r'width="([\d.]+)pt"', svg)
    svg = re.sub(r'width="[\d.]+pt"', "", re.sub(r'height="[\d.]+pt"', "", svg, count=1), count=1)
    svg = re.sub(r"(<text [^>]*?\bfill: )(#\w{6})", lambda m: m[1] + INKS.get(m[2].lower(), m[2]), svg)
    for stand_in, colour in HOST_COLOURS.items():
        svg = re.sub(stand_in, colour, svg, flags=re.IGNORECASE)
    return _framed(svg, alt, caption, f"max-width:{float(width[1]) * 4 / 3:.0f}px;" if width else "")


def _framed(svg: str, alt: str, caption: str, most: str) -> str:
    """The `<figure>` around an `<svg>` that has no width of its own: as wide as there is room, up to `most`."""
    said = f'role="img" aria-label="{html.escape(alt, quote=True)}" style="width:100%;{most}height:auto"'
    svg = svg.replace("<svg", f"<svg {said}", 1)
    return f'<figure class="course-figure">{svg}<figcaption>{html.escape(caption)}</figcaption></figure>'


def drawn(name: str, *, alt: str, caption: str) -> HTML:
    """A picture drawn by hand, `book/figures/<name>.svg`, inline like what `show` returns.

    Such a file has a `viewBox` and no size: a unit of it is a pixel, where there is room. It draws in `currentColor`
    and the course's custom properties (`var(--it-query-ink, #00629b)`), and its ids begin with its own name.

    Args:
        name: the file's name, without `.svg`.
        alt: what one would see, for readers who can't see it.
        caption: the finding, in a sentence.

    Raises:
        ValueError: when `alt` or `caption` is empty.
        FileNotFoundError: when the book has no such picture.
    """
    _check_words(alt, caption)
    here = Path.cwd()
    places = [folder / "book" / "figures" / f"{name}.svg" for folder in (here, *here.parents)]
    path = next((place for place in places if place.is_file()), None)
    if path is None:
        raise FileNotFoundError(f"there is no book/figures/{name}.svg above {here}.")
    svg = path.read_text(encoding="utf-8")
    svg = re.sub(r"<!--.*?-->\s*", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    wide = re.search(r'viewBox="\S+ \S+ ([\d.]+)', svg)
    return HTML(_framed(svg.strip(), alt, caption, f"max-width:{float(wide[1]):.0f}px;" if wide else ""))


def _check_words(alt: str, caption: str) -> None:
    if not alt.strip() or not caption.strip():
        raise ValueError("a figure needs both alt text (what one would see) and a caption (what it shows).")


def heatmap(
    axes: Axes,
    weights: ArrayLike,
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    mask: ArrayLike | None = None,
    numbers: bool = True,
) -> None:
    """Draw weights between 0 and 1 as a pattern: the text color's opacity is the weight, what is masked is hatched.

    Args:
        axes: where to draw.
        weights: (n_rows, n_columns), from 0 to 1.
        rows: the queries' labels.
        columns: the keys' labels.
        mask: (n_rows, n_columns) of bool, True = may be read; None = everything may.
        numbers: whether to write each weight into its cell.

    Raises:
        ValueError: the shapes of weights, mask and labels are not the same.
    """
    values = np.asarray(weights, dtype=float)
    allowed = np.ones(values.shape, bool) if mask is None else np.asarray(mask, dtype=bool)
    if values.shape != (len(rows), len(columns)) or allowed.shape != values.shape:
        raise ValueError(f"weights {values.shape} and mask {allowed.shape} must be ({len(rows)}, {len(columns)}).")
    crowded = len(columns) > 9  # on a phone, cells then have no room for the zero before the point
    for (i, j), weight in np.ndenumerate(values):
        hatch = None if allowed[i, j] else "////"
        cell = Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=TEXT, alpha=float(np.clip(weight, 0, 1)), lw=0)
        axes.add_patch(cell)
        axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=TEXT, lw=0.4, alpha=0.35, hatch=hatch))
        if numbers and allowed[i, j]:
            ink = next((color for most, color in ON_SHADE if weight <= most), SURFACE)
            text = number(weight).removeprefix("0") if crowded else number(weight)
            axes.text(j, i, text, ha="center", va="center", color=ink)
    axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5), aspect="equal")
    long_names = max(map(len, columns)) > 3
    axes.set_xticks(range(len(columns)), columns, rotation=45 * long_names, ha="left" if long_names else "center")
    axes.set_yticks(range(len(rows)), rows)
    axes.tick_params(length=0, top=False, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)


def label_line(axes: Axes, text: str, x: float, y: float, color: str) -> None:
    """Write a line's name at its end, in its color: easier to read than a legend."""
    axes.annotate(
        text, (x, y), xytext=(6, 0), textcoords="offset points", color=color, va="center", annotation_clip=False
    )


INK, PAPER = "#111111", "#FFFFFF"  # on a picture, whose colors don't follow the page's


def picture(axes: Axes, image: Image.Image, found: Sequence[Mapping[str, Any]] = ()) -> None:
    """Draw a picture, with numbered boxes for what an object-detection pipeline found in it.

    Args:
        axes: where to draw.
        image: the picture.
        found: what the pipeline returned, `[{"label", "score", "box": {"xmin", "ymin", "xmax", "ymax"}}, …]`, in
            pixels.
    """
    axes.imshow(image.convert("RGB"))  # a picture of one channel would be stretched from its darkest to its lightest
    axes.axis("off")
    for i, one in enumerate(found, 1):
        left, top, right, bottom = (one["box"][side] for side in ("xmin", "ymin", "xmax", "ymax"))
        axes.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=PAPER, lw=3.5))
        axes.add_patch(Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=INK, lw=1.5))
        label = f"{i} {one['label']} {number(one['score'])}"
        ground = {"boxstyle": "square,pad=0.15", "facecolor": PAPER, "edgecolor": "none", "alpha": 0.85}
        x, side = (right, "right") if left + right > image.width else (left, "left")  # so that it stays on the picture
        others = (other["box"] for other in found if other is not one)
        hides = any(b["xmin"] < right + 40 and left < b["xmax"] and b["ymin"] < top < b["ymax"] for b in others)
        y, edge = (bottom + 3, "top") if hides else (top - 3, "bottom")
        axes.text(x, y, label, color=INK, va=edge, ha=side, bbox=ground)


def marked(text: str, found: Sequence[Mapping[str, Any]], *, caption: str) -> HTML:
    """A text with what was found in it marked and named, such as the names in a sentence.

    Args:
        text: the text.
        found: `[{"start", "end", "entity_group" | "entity" | "label"}, …]`, places in characters, end exclusive, in
            order and without overlap.
        caption: the finding, in a sentence.

    Raises:
        ValueError: when marks overlap or lie outside the text.
    """
    pieces, at = [], 0
    style = (
        "background:color-mix(in srgb,currentColor 12%,transparent);color:inherit;border-bottom:2px solid;padding:.1em"
    )
    for one in found:
        start, end = int(one["start"]), int(one["end"])
        if not at <= start <= end <= len(text):
            raise ValueError(f"a mark from {start} to {end} doesn't fit: the text goes on at {at}, to {len(text)}.")
        kind = next((str(one[key]) for key in ("entity_group", "entity", "label") if key in one), "")
        words = f"{html.escape(text[start:end])} <small>{html.escape(kind)}</small>"
        pieces += [html.escape(text[at:start]), f'<mark style="{style}">{words}</mark>']
        at = end
    body = "".join([*pieces, html.escape(text[at:])])
    return HTML(
        f'<figure class="course-figure"><p style="line-height:2">{body}</p>'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )


def players(sounds: Mapping[str, Mapping[str, Any]], *, caption: str) -> HTML:
    """Sounds that one can play, each with its name; they become part of the page, 43 kB for a second at 16 kHz.

    Args:
        sounds: name → what audio pipelines take or return: `{"array" | "audio": samples (n,) or (1, n) from −1 to 1,
            "sampling_rate": samples a second}`.
        caption: what to listen for.
    """
    rows = []
    for name, sound in sounds.items():
        samples = np.asarray(sound["audio"] if "audio" in sound else sound["array"], dtype=float).squeeze()
        # Unnormalized: a quiet sound should be quiet, and silence can't be divided by its largest sample.
        url = Audio(samples.clip(-1, 1), rate=int(sound["sampling_rate"]), normalize=False).src_attr()
        player = f'<audio controls preload="metadata" aria-label="{html.escape(name, quote=True)}" src="{url}"></audio>'
        rows.append(f'<div style="margin:.4em 0"><div>{html.escape(name)}</div>{player}</div>')
    return HTML(
        f'<figure class="course-figure">{"".join(rows)}<figcaption>{html.escape(caption)}</figcaption></figure>'
    )


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> HTML:
    """A table like those in a page's text; the first entry of each row names it.

    Args:
        head: the names of the columns.
        rows: their entries, as many in each.

    Raises:
        ValueError: when a row has more or fewer entries than there are columns.
    """
    body = ""
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"the row {row!r} has {len(row)} entries: expected {len(head)}, one for each column.")
        name, *entries = (html.escape(str(entry)) for entry in row)
        body += f'<tr><th scope="row">{name}</th>{"".join(f"<td>{entry}</td>" for entry in entries)}</tr>'
    columns = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in head)
    return HTML(
        '<div class="pst-scrollable-table-container"><table class="table">'
        f"<thead><tr>{columns}</tr></thead><tbody>{body}</tbody></table></div>"
    )

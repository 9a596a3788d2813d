"""Written answers as HTML that needs nothing beside it: cleaned, rendered, formulas drawn.

Formulas are drawn by matplotlib, so that a page shows them without a network and without a megabyte of script. What
matplotlib cannot draw stands there as it was written.
"""

import functools
import html
import re
from collections.abc import Mapping
from typing import Any

from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from inside_transformers.grading import inert

FORMULA = re.compile(r"\$\$(?P<block>[^$]{1,600})\$\$|\$(?P<line>[^$\n]{1,300})\$")
BLOCK = '<span style="display:block;margin:10px 0">{}</span>'
MOST_FORMULAS = 60  # of one answer; each takes some milliseconds
MOST_PICTURES = 3  # of one cell
SIZE = 100  # units of a drawing that are the height of a line's letters


def rendered(markdown: str, attachments: Mapping[str, Any] | None = None) -> str:
    """Markdown that somebody wrote, as HTML in which nothing is active.

    Args:
        markdown: the answer.
        attachments: a cell's pictures, by name.
    """
    pictures = inert.attachments(attachments or {})
    renderer = IPythonRenderer(escape=False, attachments=pictures, exclude_anchor_links=True)
    page = inert.html(MarkdownWithMath(renderer=renderer).render(inert.markdown(markdown, pictures)))
    soup = BeautifulSoup(page, "html.parser")
    left = MOST_FORMULAS
    for text in soup.find_all(string=FORMULA):
        if left > 0 and not text.find_parent(["code", "pre"]):
            left -= len(FORMULA.findall(text))
            text.replace_with(BeautifulSoup(_with_formulas(str(text)), "html.parser"))
    return str(soup)


def pictures(cell: NotebookNode, called: str) -> str:
    """The first pictures that a cell printed, as HTML.

    Args:
        cell: it is clean.
        called: what they are to whom cannot see them.
    """
    bundles = [output.data for output in cell.outputs if "data" in output]
    found = [(kind, data[kind]) for data in bundles for kind in inert.PICTURES if kind in data]
    alt = html.escape(called)
    return "".join(f'<img alt="{alt}" src="data:{kind};base64,{data}">' for kind, data in found[:MOST_PICTURES])


def _with_formulas(text: str) -> str:
    pieces, at = [], 0
    for found in FORMULA.finditer(text):
        tex = (found["block"] or found["line"]).replace(inert.JOINER, "")
        tex = tex.replace(r"\frac", r"\dfrac") if found["block"] else tex
        drawing = formula(" ".join(tex.split())) or f"<code>{html.escape(tex)}</code>"
        pieces += [html.escape(text[at : found.start()]), BLOCK.format(drawing) if found["block"] else drawing]
        at = found.end()
    return "".join([*pieces, html.escape(text[at:])])


@functools.lru_cache(maxsize=1000)
def formula(tex: str) -> str:
    """A formula as an SVG in the text's color, as high as the text asks; empty where it cannot be drawn."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.path import Path
    from matplotlib.textpath import text_to_path

    font, written = FontProperties(size=SIZE, math_fontfamily="cm"), f"${tex}$"
    try:
        width, height, below = text_to_path.get_text_width_height_descent(written, font, ismath=True)
        points, codes = text_to_path.get_text_path(font, written, ismath=True)
    except (ValueError, RuntimeError, RecursionError):
        return ""
    letters = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
    line, rest = [], 0  # a curve's points follow its letter
    for (x, y), code in zip(points, codes, strict=True):
        letter = "" if rest else letters[code]
        rest = rest - 1 if rest else {"Q": 1, "C": 2}.get(letter, 0)
        line.append("Z" if letter == "Z" else f"{letter}{x:.0f} {-y:.0f}")
    box = f"0 {below - height:.0f} {max(width, 1):.0f} {max(height, 1):.0f}"
    style = f"height:{height / SIZE:.2f}em;vertical-align:{-below / SIZE:.2f}em"
    shape = f'<path fill="currentColor" d="{" ".join(line)}"/>'
    return f'<svg role="img" aria-label="{html.escape(tex)}" style="{style}" viewBox="{box}">{shape}</svg>'

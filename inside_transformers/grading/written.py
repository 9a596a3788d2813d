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

FORMULA = re.compile(
    r"\$\$(?P<block>[^$]{1,600})\$\$|\$(?P<line>[^$\n]{1,300})\$"
    r"|(?P<rows>\\begin\{(?P<kind>(?:align|gather|equation)\*?)\}[^$]{1,600}?\\end\{(?P=kind)\})"
)
ROWS = re.compile(r"\s*\\begin\{((?:align|gather)(?:ed)?\*?|equation\*?|split)\}(.*)\\end\{\1\}\s*", re.DOTALL)
NEXT_ROW = re.compile(r"\\\\(?:\[[^\]]*\])?")
# What takes one or two arguments, and one of them: TeX needs no braces around a single sign, matplotlib does.
TAKES = re.compile(r"\\(?:(?P<root>sqrt)|[dt]?frac|binom)(?![A-Za-z])")
ARGUMENT = re.compile(r"\s*(?:(?P<open>\{)|(?P<sign>\\[A-Za-z]+|\\.|[^\s{}]))")
EMPTY = "<p>(empty)</p>"
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
            made, left = _with_formulas(str(text), left)
            text.replace_with(BeautifulSoup(made, "html.parser"))
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


def _with_formulas(text: str, most: int) -> tuple[str, int]:
    """A text as HTML, its formulas drawn until there were so many rows of them; and how many more may be."""
    pieces, at = [], 0
    for found in FORMULA.finditer(text):
        most -= 1 + len(NEXT_ROW.findall(found[0]))
        if most < 0:
            break
        drawing = _line(found["line"]) if found["line"] else _block(found["block"] or found["rows"])
        pieces += [html.escape(text[at : found.start()]), drawing]
        at = found.end()
    return "".join([*pieces, html.escape(text[at:])]), most


def _line(tex: str) -> str:
    tex = tex.replace(inert.JOINER, "")
    return formula(_ready(tex)) or f"<code>{html.escape(tex)}</code>"


def _block(tex: str) -> str:
    """A formula of its own, whose rows are drawn one below the other."""
    tex = tex.replace(inert.JOINER, "")
    aligned = ROWS.fullmatch(tex)
    rows = [re.sub(r"(?<!\\)&", " ", row) for row in NEXT_ROW.split(aligned[2])] if aligned else [tex]
    drawings = [formula(re.sub(r"\\frac(?![A-Za-z])", r"\\dfrac", _ready(row))) for row in rows if row.strip()]
    return "".join(map(BLOCK.format, drawings if all(drawings) else [f"<code>{html.escape(tex)}</code>"]))


def _ready(tex: str) -> str:
    r"""TeX as matplotlib reads it: `\sqrt d` and `\frac12` with braces."""
    for found in reversed(list(TAKES.finditer(tex))):  # what stands inside another has its braces first
        at = found.end()
        if found["root"] and (degree := re.compile(r"\s*\[[^\]]*\]").match(tex, at)):
            at = degree.end()
        for _ in range(1 if found["root"] else 2):
            argument = ARGUMENT.match(tex, at)
            if argument is None:
                break
            if argument["open"]:
                at = _closed(tex, argument.end())
            else:
                sign = f"{{{argument['sign']}}}"
                tex = tex[:at] + sign + tex[argument.end() :]
                at += len(sign)
    return " ".join(tex.replace(r"\tfrac", r"\frac").split())


def _closed(tex: str, at: int) -> int:
    """Where a group ends that is open here."""
    open_ones = 1
    while open_ones and at < len(tex):
        escaped = tex[at] == "\\"
        open_ones += 0 if escaped else (tex[at] == "{") - (tex[at] == "}")
        at += 2 if escaped else 1
    return at


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

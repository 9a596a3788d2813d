"""What students wrote, made inert: nothing in it runs, loads or links, whatever shows it.

Markdown is read by several programs (JupyterLab, nbconvert, formgrader), and each reads it in its own way: what one
takes for code is HTML to another. So no parser decides here what is active. A sign that shows nothing is put into every
sequence that could begin something active, wherever it stands: `<` before a letter is no tag any more by HTML's own
rules, `](` no link, `\\href` no command of MathJax. What one reads stays the same.

HTML in outputs is read as a browser reads it, and what is not on a short list is taken out.
"""

import base64
import binascii
import re
from collections.abc import Container, Mapping
from functools import lru_cache
from typing import Any

import bleach
from bs4 import BeautifulSoup
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from inside_transformers.grading.inert_styles import Styles

JOINER = "\u2060"  # takes no room, joins nothing, and ends every word of HTML, Markdown and TeX
# Signs that nobody sees, or that turn the direction of what follows.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
TEX = (
    "href|url|unicode|require|style|class|cssId|data|html\\w*|mmlToken|bbox|enclose|includegraphics|texttip|mathtip|"
    "tooltip|toggle|action|csname|catcode|special|input|include|write|embed|import"
)
IMAGE = r"!\[[\w ,.:()-]*\]\((?:attachment:(?P<picture>[\w.-]+)|data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]+)\)"
PICTURE_IN_TEXT = re.compile(IMAGE)
TEX_COMMAND = re.compile(rf"\\(?=(?:{TEX})(?![A-Za-z]))")
# Tags without attributes that the exercises themselves use; none of them reaches beyond its own cell.
PLAIN_TAG = r"</?(?:details|summary|br|sub|sup|kbd) ?/?>"
ACTIVE = re.compile(
    rf"(?P<kept>{IMAGE}|{PLAIN_TAG})"
    r"|<(?=[A-Za-z/!?])"  # a tag, a comment, an address in angle brackets
    r"|&(?=#|(?!(?:lt|gt|amp|nbsp);)[A-Za-z][A-Za-z0-9]*;)"  # a sign by its number or name: it may spell any of these
    r"|\](?=\(|:|\[)"  # a link or an image, and where it leads
    rf"|\\(?=(?:{TEX})(?![A-Za-z]))"
    r"|(?<=:)/(?=/)|\bwww(?=\.)|(?<=\w)@(?=[\w-]+\.\w)"  # what is made a link without being marked as one
    r"|\b(?:javascript|vbscript|mailto)(?=:)"
    r"|(?<=```)(?=\s*mermaid)|(?<=~~~)(?=\s*mermaid)",  # a program of its own would draw it
    re.IGNORECASE,
)
# A heading gets its words as its id, and could take a field's place. No sign is tried twice, which would take minutes.
BEFORE = r"[ \t>*+\-\d.)]"
HEADING = re.compile(rf"((?<!{BEFORE}){BEFORE}*+#{{1,6}}[ \t]++)(?!{JOINER})")
UNDERLINE = re.compile(r"[ \t>]*(?:=+|-+)[ \t]*")
# Signs of one answer, without and with its pictures; no honest one comes near. Renderers take long for many `>` or `[`.
LONGEST, LONGEST_WITH_PICTURES = 30_000, 1_000_000
# What is more takes parsers too long; pictures are long.
LONGEST_HTML, MOST_TAGS, MOST_LINKS = 3_000_000, 3_000, 300
REMEMBERED = 30_000  # signs of HTML that is cleaned once

TAGS = frozenset(
    re.findall(
        r"\w+",
        "p div span pre code samp kbd b i em strong u s small mark sub sup br hr ul ol li dl dt dd h1 h2 h3 h4 h5 h6 "
        "blockquote details summary table caption colgroup col thead tbody tfoot tr th td figure figcaption img",
    )
)
# Taken out with what is in them.
DROPPED = re.compile(r"\A(?:script|style|template|iframe|object|embed|noscript|title|textarea|select|math|head)\Z")
PICTURES = {"image/png": b"\x89PNG", "image/jpeg": b"\xff\xd8\xff", "image/gif": b"GIF8"}
PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|svg\+xml);base64,[A-Za-z0-9+/=]+\Z")
TAGS_KEPT = {"raises-exception", "hide-input"}
GRADE_ID = re.compile(r"[A-Za-z0-9_-]+\Z")


class Inert(Preprocessor):
    """`clean` for nbconvert: put it where a notebook is turned into a page, or is kept."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Clean a notebook; called by nbconvert."""
        return clean(nb), resources


def clean(notebook: NotebookNode) -> NotebookNode:
    """A copy of a notebook in which nothing runs, loads or links, with its answers, outputs and grades still there.

    Formulas, code, tables, emphasis and pictures stay. A link becomes text with its address beside it. Raw cells become
    Markdown. Of metadata stays what nbgrader and the course themselves write. A cleaned notebook stays as it is.
    """
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    cleaned: NotebookNode = new_notebook(
        cells=[_cell(cell, place) for place, cell in enumerate(notebook.cells)], metadata=metadata
    )
    cleaned.nbformat_minor = max(5, int(notebook.get("nbformat_minor", 5)))
    return cleaned


def _cell(cell: NotebookNode, place: int) -> NotebookNode:
    name = str(cell.get("id", ""))
    name = name if re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", name) else f"cell-{place}"
    source = _text(cell.get("source", ""))
    # Made by hand: nbformat looks at the whole when it is written, and need not look at each.
    kept = NotebookNode(cell_type="code", id=name, metadata=_metadata(cell.get("metadata", {})), source=source)
    if cell.cell_type == "code":
        count = cell.get("execution_count")
        kept.execution_count = count if isinstance(count, int) else None
        kept.outputs = [_output(output) for output in cell.get("outputs", [])]
        return kept
    pictures = attachments(cell.get("attachments", {}))
    kept.cell_type, kept.source = "markdown", markdown(source, pictures)
    if pictures:
        kept.attachments = pictures
    return kept


def markdown(text: str, pictures: Container[str] = ()) -> str:
    """Markdown that shows what it showed, and does nothing, in whatever renders it.

    Args:
        text: the Markdown.
        pictures: the names of its cell's attachments; one that is not there would stop nbconvert.
    """
    lines = INVISIBLE.sub("", _cut(_text(text))).split("\n")
    for place, line in enumerate(lines):
        underlined = place + 1 < len(lines) and UNDERLINE.fullmatch(lines[place + 1]) and line.strip()
        if underlined and not line.startswith(JOINER):
            lines[place] = JOINER + line
        lines[place] = HEADING.sub(rf"\1{JOINER}", lines[place], count=1) if "#" in line else lines[place]

    def broken(found: re.Match[str]) -> str:
        if not found["kept"]:
            return found[0] + JOINER
        missing = found["picture"] and found["picture"] not in pictures
        return found[0].replace("](", f"]{JOINER}(") if missing else found[0]

    return ACTIVE.sub(broken, "\n".join(lines))


def html(text: str) -> str:
    """HTML with nothing in it but text, tables, plain styles and pictures that bring their own data."""
    text = _drawn_apart(_text(text))
    if max(text.count("<"), text.count("&")) > MOST_TAGS or len(text) > LONGEST_HTML:
        return f"<p>[An output of {len(text)} signs of HTML, which is not shown here.]</p>"
    return _clean_html(text) if len(text) > REMEMBERED else _clean_html_once(text)


def _clean_html(text: str) -> str:
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup(DROPPED):
        tag.decompose()
    for link in soup("a", limit=MOST_LINKS):
        address = str(link.get("href") or "")
        if address and not any(isinstance(inside, str) and inside == address for inside in link.contents):
            link.append(f" ({address})")
        link.unwrap()
    kept = bleach.clean(
        str(soup), tags=TAGS, attributes=_allowed, protocols=["data"], css_sanitizer=Styles(), strip=True
    )
    return TEX_COMMAND.sub(rf"\\{JOINER}", str(kept))


_clean_html_once = lru_cache(256)(_clean_html)  # what right answers draw is the same for many students


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    pictures = sum(len(found[0]) for found in PICTURE_IN_TEXT.finditer(text))
    short = len(text) - pictures <= LONGEST and len(text) <= LONGEST_WITH_PICTURES
    return text if short else text[:LONGEST] + " … [cut]"


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img" and name == "src":
        return PICTURE.match(value) is not None
    if name in ("colspan", "rowspan", "width", "height") or (tag == "ol" and name == "start"):
        return value.isascii() and value.isdigit() and len(value) < 5
    return name in ("style", "alt") or (name == "scope" and value in ("row", "col"))


def _drawn_apart(text: str) -> str:
    """HTML in which every drawing that stands in it is an image. It is cut out as text: a parser changes its names."""
    pieces, at = [], 0
    while (start := text.find("<svg", at)) >= 0 and (end := text.find("</svg>", start)) >= 0:
        pieces += [text[at:start], _image(text[start : end + 6])]
        at = end + 6
    return "".join([*pieces, text[at:]])


def _image(text: str) -> str:
    """Shown as an image, SVG neither runs scripts nor loads anything."""
    if "xmlns=" not in text:
        text = text.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    said = re.search(r'aria-label="([^"<>]*)"', text)
    data = base64.b64encode(text.encode()).decode()
    alt = said[1] if said else "a drawing"
    return f'<img alt="{alt}" style="max-width:100%" src="data:image/svg+xml;base64,{data}">'


def _text(value: Any) -> str:
    """A text that can be written as UTF-8; notebooks may hold lists of lines, and halves of signs."""
    text = "".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")


def _metadata(metadata: Mapping[str, Any]) -> NotebookNode:
    kept = NotebookNode()
    if isinstance(tags := metadata.get("tags"), list) and (known := sorted(TAGS_KEPT.intersection(map(str, tags)))):
        kept.tags = known
    if isinstance(jupyter := metadata.get("jupyter"), Mapping) and jupyter.get("source_hidden") is True:
        kept.jupyter = NotebookNode(source_hidden=True)
    kept.update({name: metadata[name] for name in ("deletable", "editable") if isinstance(metadata.get(name), bool)})
    if isinstance(given := metadata.get("nbgrader"), Mapping) and (grader := _grader(given)):
        kept.nbgrader = grader
    return kept


def _grader(given: Mapping[str, Any]) -> NotebookNode | None:
    """nbgrader's metadata: formgrader writes it into its page as it is, so each value has to be what it should be."""
    if not GRADE_ID.match(str(given.get("grade_id", ""))):
        return None
    kept = NotebookNode(grade_id=str(given["grade_id"]))
    for name in ("grade", "solution", "locked", "task", "remove"):
        if name in given:
            kept[name] = bool(given[name])
    for name in ("points", "score", "schema_version"):
        if isinstance(given.get(name), int | float):
            kept[name] = given[name]
    if re.fullmatch(r"[0-9a-f]{1,128}", str(given.get("checksum", ""))):
        kept.checksum = given["checksum"]
    if given.get("cell_type") in ("code", "markdown", "raw"):
        kept.cell_type = given["cell_type"]
    return kept


def attachments(given: Mapping[str, Any]) -> NotebookNode:
    """The pictures among a cell's attachments, by name."""
    kept = NotebookNode()
    for name, bundle in given.items() if isinstance(given, Mapping) else ():
        pictures = _pictures(bundle) if isinstance(bundle, Mapping) else {}
        if pictures and re.fullmatch(r"[\w.-]+", str(name)):
            kept[name] = NotebookNode(pictures)
    return kept


def _pictures(bundle: Mapping[str, Any]) -> dict[str, str]:
    kept = {}
    for kind, start in PICTURES.items():
        try:
            data = base64.b64decode(re.sub(r"\s", "", _text(bundle.get(kind, ""))), validate=True)
        except (binascii.Error, ValueError):
            continue
        if data.startswith(start):
            kept[kind] = base64.b64encode(data).decode()
    return kept


def _output(output: Mapping[str, Any]) -> NotebookNode:
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return NotebookNode(output_type="stream", name=name, text=_text(output.get("text", "")))
    if kind == "error":
        lines = output.get("traceback", [])
        said = {name: _text(output.get(name, "")) for name in ("ename", "evalue")}
        return NotebookNode(output_type="error", traceback=[_text(line) for line in lines], **said)
    bundle = output.get("data", {})
    shown = NotebookNode(output_type="display_data", metadata=NotebookNode(), data=NotebookNode(_bundle(bundle)))
    if not shown.data:
        what = ", ".join(sorted(re.sub(r"[^\w./+-]", "", str(name)) for name in bundle)) or "nothing"
        shown.data["text/plain"] = f"[An output that is not shown here: {what}]"
    if kind == "execute_result":
        count = output.get("execution_count")
        shown.update(output_type=kind, execution_count=count if isinstance(count, int) else None)
    return shown


def _bundle(bundle: Mapping[str, Any]) -> dict[str, str]:
    kept = _pictures(bundle)
    for kind, made in (
        ("text/plain", _text),
        ("text/html", html),
        ("text/latex", markdown),
        ("text/markdown", markdown),
    ):
        if kind in bundle:
            kept[kind] = made(bundle[kind])
    if "image/svg+xml" in bundle:
        kept["text/html"] = html(kept.get("text/html", "") + _text(bundle["image/svg+xml"]))
    return kept

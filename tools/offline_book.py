"""A small Sphinx extension for what configuration can't do: a book that loads nothing from elsewhere.

- sphinx-thebe, which Jupyter Book always loads, adds its scripts twice, and its start-up code throws on every page,
  even where it is off. Its listeners are taken out.
- Assets that a page doesn't use are taken from it.
- What a slow cell prints comes in pieces that may end within a line, and MyST-NB ends the line with the piece.
- docutils gives each entry of a bibliography a role that ARIA has deprecated, and that a `div` may not have.
- MyST-NB names every fold "Toggle hidden content", which is not what stands on it.
- Where a browser runs no JavaScript, the place of a demo is empty: what it shows at first stands there as a table.
- Exercises are the students' notebooks: their links, which lead to the built book, become links within the book.
- Search results show the theme's buttons as their excerpt where a word's stem is not in the text.
- Opened as a file, a page may not read another one, so the search shows its results without summaries.
"""

import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core import render
from myst_nb.core.utils import coalesce_streams
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from traitlets.config.loader import PyFileConfigLoader

from inside_transformers.course.students import book_pages

# What each script or style sheet is for: a class or tag that a page's body holds when it needs the file.
USED_WHEN = {
    "togglebutton.js": ("toggle", "admonition dropdown"),
    "design-tabs.js": ("sd-tab-",),
    "copybutton.js": ("highlight",),
    "clipboard.min.js": ("highlight",),
    "sphinx-thebe.js": (),
    "sphinx-thebe.css": (),
}
WIDGET_VIEW = re.compile(
    r'<script type="application/vnd\.jupyter\.widget-view\+json">\s*(\{.*?\})\s*</script>', re.DOTALL
)
MENDED = {' role="doc-biblioentry"': ' role="listitem"', ' aria-label="Toggle hidden content"': ""}
INLINE_OF_THEBE = "THEBE_JS_URL"
SEARCH_FROM_FILE = 'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
INLINE_OF_TOGGLE = ("toggleHint", "toggleOpenOnPrint", "togglebuttonSelector")


def remove_thebe(app: Sphinx, config: Config) -> None:
    """Disconnect every listener of sphinx-thebe; there is no switch for it."""
    for listeners in app.events.listeners.values():
        listeners[:] = [entry for entry in listeners if not entry.handler.__module__.startswith("sphinx_thebe")]


def printed(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """A cell's outputs, with each stream in one piece: as it was printed, wherever it was cut."""
    whole: list[NotebookNode] = []
    streams: dict[str, NotebookNode] = {}
    for output in outputs:
        stream = streams.get(output.get("name", ""))
        if output["output_type"] == "stream" and stream is not None:
            stream["text"] += output["text"]
            continue
        whole.append(NotebookNode(output))
        if output["output_type"] == "stream":
            streams[output["name"]] = whole[-1]
    return coalesce_streams(whole)


def keep_what_is_used(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Drop the scripts and style sheets that this page's body has no use for, and inline scripts given twice."""
    if pagename == "search":
        app.add_js_file("search-summary.js", loading_method="defer")
    body = context.get("body", "")
    for theirs, ours in MENDED.items():
        body = body.replace(theirs, ours)
    body = context["body"] = with_stills(body, context.get("script_files", []))
    seen: set[str] = set()

    def wanted(entry: Any) -> bool:
        name = str(getattr(entry, "filename", entry) or "").split("?")[0].rsplit("/", 1)[-1]
        inline = getattr(entry, "attributes", {}).get("body") or ""
        if INLINE_OF_THEBE in inline:
            return False
        if any(word in inline for word in INLINE_OF_TOGGLE) and not _uses(body, USED_WHEN["togglebutton.js"]):
            return False
        if inline:
            first = inline not in seen
            seen.add(inline)
            return first
        return name not in USED_WHEN or _uses(body, USED_WHEN[name])

    for kind in ("script_files", "css_files"):
        if kind in context:
            context[kind] = [entry for entry in context[kind] if wanted(entry)]


def with_stills(body: str, scripts: Sequence[Any]) -> str:
    """The page with a table in `noscript` behind each demo, from the state that the build embeds."""
    embedded = [getattr(entry, "attributes", {}).get("body") or "" for entry in scripts]
    states = {
        name: model["state"]
        for text in embedded
        if text.startswith("{") and '"state"' in text
        for name, model in json.loads(text)["state"].items()
    }

    def with_still(found: re.Match[str]) -> str:
        still = states.get(json.loads(found[1])["model_id"], {}).get("still")
        return found[0] + (_noscript(still) if still else "")

    return WIDGET_VIEW.sub(with_still, body)


def _noscript(still: dict[str, Any]) -> str:
    head = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in still["head"])
    rows = "".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in still["rows"])
    caption = f"{html.escape(still['caption'])} (the demo that stands here needs JavaScript)"
    return (
        f'<noscript><table class="table"><caption>{caption}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></noscript>"
    )


def _uses(body: str, marks: tuple[str, ...]) -> bool:
    return any(mark in body for mark in marks)


def link_within(app: Sphinx, docname: str, content: list[str]) -> None:
    """Let an exercise's links lead to this book's own pages."""
    if docname.startswith("exercises/"):
        settings = PyFileConfigLoader("nbgrader_config.py", path=str(app.srcdir)).load_config()
        url = str(settings.get("ForStudents", {}).get("book_url", ""))
        content[0] = book_pages(content[0], url, lambda page: Path(app.env.doc2path(page)).suffix)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    render.coalesce_streams = printed  # type: ignore[attr-defined]
    app.add_js_file(None, body=SEARCH_FROM_FILE)
    app.connect("source-read", link_within)
    app.connect("config-inited", remove_thebe, priority=999)
    app.connect("html-page-context", keep_what_is_used, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

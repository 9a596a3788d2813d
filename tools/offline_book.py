"""A small Sphinx extension for what configuration can't do: a book that loads nothing from elsewhere.

- sphinx-thebe, which Jupyter Book always loads, adds its scripts twice, and its start-up code throws on every page,
  even where it is off. Its listeners are taken out.
- Assets that a page doesn't use are taken from it.
- docutils gives each entry of a bibliography a role that ARIA has deprecated, and that a `div` may not have.
- Opened as a file, a page may not read another one, so the search shows its results without summaries.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

# What each script or style sheet is for: a class or tag that a page's body holds when it needs the file.
USED_WHEN = {
    "togglebutton.js": ("toggle", "admonition dropdown"),
    "design-tabs.js": ("sd-tab-",),
    "copybutton.js": ("highlight",),
    "clipboard.min.js": ("highlight",),
    "sphinx-thebe.js": (),
    "sphinx-thebe.css": (),
}
INLINE_OF_THEBE = "THEBE_JS_URL"
SEARCH_FROM_FILE = 'if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;'
INLINE_OF_TOGGLE = ("toggleHint", "toggleOpenOnPrint", "togglebuttonSelector")


def remove_thebe(app: Sphinx, config: Config) -> None:
    """Disconnect every listener of sphinx-thebe; there is no switch for it."""
    for listeners in app.events.listeners.values():
        listeners[:] = [entry for entry in listeners if not entry.handler.__module__.startswith("sphinx_thebe")]


def keep_what_is_used(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Drop the scripts and style sheets that this page's body has no use for, and inline scripts given twice."""
    body = context["body"] = context.get("body", "").replace(' role="doc-biblioentry"', ' role="listitem"')
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


def _uses(body: str, marks: tuple[str, ...]) -> bool:
    return any(mark in body for mark in marks)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_js_file(None, body=SEARCH_FROM_FILE)
    app.connect("config-inited", remove_thebe, priority=999)
    app.connect("html-page-context", keep_what_is_used, priority=999)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

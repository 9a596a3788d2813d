"""The strip on top of every page: the book's chapters as stops, and this chapter's pages as dots.

Chapters are the numbered parts of `_toc.yml`, so the strip shows those that exist.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx


def strip(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Give the page's template its chapters: each a name, its pages, and where this page stands."""
    site = app.env.external_site_map  # type: ignore[attr-defined]
    chapters = []
    for part in site.root.subtrees:
        if not part.numbered:
            continue
        pages = [{"name": str(page), "title": app.env.titles[str(page)].astext()} for page in part.items]
        place = next((i for i, page in enumerate(pages) if page["name"] == pagename), None)
        chapters.append({"caption": part.caption, "pages": pages, "place": place})
    here = next((i for i, chapter in enumerate(chapters) if chapter["place"] is not None), None)
    context["chapters"], context["chapter"] = chapters, here


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("html-page-context", strip)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

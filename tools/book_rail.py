"""The rail on the front page: the book's chapters as stops, each with its question, its pages and their minutes.

    :::{rail}
    Tasks: What is it asked to do, and where does it fail?
    :::

A line for each numbered part of `_toc.yml`. The minutes are those that the pages state.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.nodes import Node
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

MINUTES = re.compile(r'class="course-facts".*?(\d+) minutes', re.DOTALL)
LENGTH = re.compile(r'(<span class="course-length" data-pages="([^"]*)">)[^<]*')


class Length(nodes.General, nodes.Inline, nodes.Element):
    """How many pages a chapter has, and how long they take: known when all are written."""


def visit_length(translator: Any, node: Length) -> None:
    """The chapter's pages, for `fill_in`."""
    translator.body.append(f'<span class="course-length" data-pages="{" ".join(node["pages"])}">')


def depart_length(translator: Any, node: Length) -> None:
    """The end of it."""
    translator.body.append("</span>")


class Rail(SphinxDirective):
    """A line `Chapter: its question` for each chapter, in their order."""

    has_content = True

    def run(self) -> list[Node]:
        """A numbered list; each stop leads to the chapter's first page."""
        site = self.env.external_site_map  # type: ignore[attr-defined]
        chapters = {part.caption: [str(page) for page in part.items] for part in site.root.subtrees if part.numbered}
        asked = dict(line.split(": ", 1) for line in self.content if ": " in line)
        if list(asked) != list(chapters):
            raise self.error(f"the rail asks of {', '.join(asked)}; the chapters are {', '.join(chapters)}.")
        stops = nodes.enumerated_list(classes=["course-rail"])
        for caption, pages in chapters.items():
            link = addnodes.pending_xref(
                "",
                nodes.inline("", caption),
                refdomain="std",
                reftype="doc",
                reftarget=f"/{pages[0]}",
                refexplicit=True,
                refwarn=True,
                refdoc=self.env.docname,
            )
            name = nodes.paragraph("", "", nodes.strong("", "", link))
            question, _ = self.parse_inline(asked[caption])
            stops += nodes.list_item("", name, nodes.paragraph("", "", *question), Length(pages=pages))
        return [stops]


def fill_in(app: Sphinx, problem: Exception | None) -> None:
    """Write the chapters' lengths into the pages that have a rail."""
    if problem is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)

    def length(found: re.Match[str]) -> str:
        pages = found[2].split()
        stated = [MINUTES.search((out / f"{page}.html").read_text(encoding="utf-8")) for page in pages]
        minutes = sum(int(each[1]) for each in stated if each)
        return f"{found[1]}{len(pages)} page{'s' if len(pages) > 1 else ''} · {minutes} min"

    index = out / f"{app.config.root_doc}.html"
    index.write_text(LENGTH.sub(length, index.read_text(encoding="utf-8")), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_node(Length, html=(visit_length, depart_length))
    app.add_directive("rail", Rail)
    app.connect("build-finished", fill_in)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

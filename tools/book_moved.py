"""Old addresses that lead on, with what stands after their "#": pages that were split or renamed.

`course_moved` in `_config.yml` says for each old page where it went, and for its headings that went elsewhere:

    book/old/page: {to: book/new/first, fragments: {a-heading: "book/new/second#its-new-name"}}

A page that keeps its address, and lost some of its headings to others, leads to itself:

    book/kept/page: {to: book/kept/page, fragments: {a-heading: "book/new/second#its-new-name"}}
"""

import json
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ConfigError


def places_of(app: Sphinx, old: str) -> dict[str, str]:
    """Where the fragments of an old page lead, as seen from its address; "" stands for all others."""
    where = app.config.course_moved[old]
    places = {}
    for fragment, target in {"": where["to"], **where.get("fragments", {})}.items():
        page, _, name = target.partition("#")
        if page not in app.env.found_docs:
            raise ConfigError(f"course_moved: {old} leads to {target}, which is no page of the book.")
        places[fragment] = app.builder.get_relative_uri(old, page) + (f"#{name}" if name else "")
    return places


def moved_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A page at each address that has none any more; without scripts it leads to the first part."""
    for old, where in app.config.course_moved.items():
        places = places_of(app, old)
        if old == where["to"]:
            continue
        if old in app.env.found_docs:
            raise ConfigError(f"course_moved: {old} is a page of the book, and can only lead to itself.")
        title = app.env.titles[where["to"]].astext()
        yield old, {"first": places[""], "places": json.dumps(places), "moved_title": title}, "moved.html"


def moved_fragments(app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _tree: object) -> None:
    """Tell the layout of a page that keeps its address which of its fragments lead on."""
    if pagename in app.config.course_moved:
        places = places_of(app, pagename)
        context["moved_fragments"] = json.dumps({name: place for name, place in places.items() if name})


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("course_moved", {}, "html", [dict])
    app.connect("html-collect-pages", moved_pages)
    app.connect("html-page-context", moved_fragments)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

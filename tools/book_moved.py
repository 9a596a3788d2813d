"""Old addresses that lead on, with what stands after their "#": pages that were split or renamed.

`course_moved` in `_config.yml` says for each old page where it went, and for its headings that went elsewhere:

    book/old/page: {to: book/new/first, fragments: {a-heading: "book/new/second#its-new-name"}}
"""

import json
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ConfigError


def moved_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """A page at each old address; without scripts it leads to the first part."""
    for old, where in app.config.course_moved.items():
        targets = {"": where["to"], **where.get("fragments", {})}
        for target in targets.values():
            if target.partition("#")[0] not in app.env.found_docs:
                raise ConfigError(f"course_moved: {old} leads to {target}, which is no page of the book.")

        def address(target: str, old: str = old) -> str:
            page, _, fragment = target.partition("#")
            return app.builder.get_relative_uri(old, page) + (f"#{fragment}" if fragment else "")

        places = {fragment: address(target) for fragment, target in targets.items()}
        title = app.env.titles[where["to"]].astext()
        yield old, {"first": places[""], "places": json.dumps(places), "moved_title": title}, "moved.html"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_config_value("course_moved", {}, "html", [dict])
    app.connect("html-collect-pages", moved_pages)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

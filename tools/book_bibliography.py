"""In the bibliography, sources have the names by which texts cite them: “Vaswani et al., 2017”, not “VSP+17”."""

from collections.abc import Iterator
from typing import Any

from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style
from pybtex.style.labels import BaseLabelStyle
from sphinx.application import Sphinx


class AsCited(BaseLabelStyle):
    """Authors and year, as sphinxcontrib.bibtex writes them where a source is cited."""

    def format_labels(self, sorted_entries: list[Any]) -> Iterator[str]:
        """The label of each entry."""
        for entry in sorted_entries:
            people = entry.persons.get("author") or entry.persons["editor"]
            names = [
                "\N{NO-BREAK SPACE}".join(map(str, each.rich_prelast_names + each.rich_last_names)) for each in people
            ]
            who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
            yield f"{who}, {entry.fields['year']}"


class CitedStyle(Style):
    """Entries in the order in which they are cited, with these labels."""

    default_label_style = AsCited  # type: ignore[assignment]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with pybtex."""
    register_plugin("pybtex.style.formatting", "as_cited", CitedStyle)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""In the bibliography, sources have the names by which texts cite them: “Vaswani et al., 2017”, not “VSP+17”."""

from collections.abc import Iterator
from typing import Any

from pybtex.plugin import register_plugin
from pybtex.style.formatting.unsrt import Style
from pybtex.style.labels import BaseLabelStyle
from pybtex.style.sorting import BaseSortingStyle
from sphinx.application import Sphinx


def name_of(entry: Any) -> str:
    """The name by which texts cite an entry."""
    people = entry.persons.get("author") or entry.persons["editor"]
    names = ["\N{NO-BREAK SPACE}".join(map(str, each.rich_prelast_names + each.rich_last_names)) for each in people]
    who = f"{names[0]} et al." if len(names) > 2 else " and ".join(names)
    return f"{who}, {entry.fields['year']}"


class AsCited(BaseLabelStyle):
    """Authors and year, as sphinxcontrib.bibtex writes them where a source is cited."""

    def format_labels(self, sorted_entries: list[Any]) -> Iterator[str]:
        """The label of each entry."""
        return map(name_of, sorted_entries)


class ByName(BaseSortingStyle):
    """Entries in the order of their labels."""

    def sorting_key(self, entry: Any) -> str:
        """What an entry is sorted by."""
        return name_of(entry).casefold()


class CitedStyle(Style):
    """Entries by these labels."""

    default_label_style = AsCited  # type: ignore[assignment]
    default_sorting_style = ByName  # type: ignore[assignment]


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with pybtex."""
    register_plugin("pybtex.style.formatting", "as_cited", CitedStyle)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""The colors of query, key and value mean nothing else in any figure, as book/reference/notation.md says."""

import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from inside_transformers import figures

ROOT = Path(__file__).resolve().parents[2]
THREE = {"QUERY": figures.QUERY, "KEY": figures.KEY, "VALUE": figures.VALUE}
A_USE = re.compile(rf"\b(?P<name>{'|'.join(THREE)})\b|(?P<code>{'|'.join(THREE.values())})", re.IGNORECASE)

# (page, id of the cell) → what is drawn there, and so which of the three names it may use.
ALLOWED = {
    # The axes of a pattern: its rows are queries, its columns keys.
    ("book/attention/scores", "pattern-figure"): {"QUERY", "KEY"},
    ("book/attention/scores", "head-figure"): {"QUERY", "KEY"},
    ("book/attention/mask", "masked-figure"): {"QUERY", "KEY"},
    # The values that a word reads, each times its weight, one after the other.
    ("book/attention/values", "arrows"): {"VALUE"},
    # The values that outputs are mixed from, and how long written values are.
    ("book/attention/values", "convex-figure"): {"VALUE"},
    ("book/attention/values", "word-by-word-figure"): {"VALUE"},
    # Two values, and what one head or two make of them.
    ("book/attention/heads", "plane"): {"VALUE"},
}


def colors_named(source: str) -> set[str]:
    """Which of the three a piece of code names, or writes as a code; `key` and `value` in small letters don't count."""
    by_code = {code.lower(): name for name, code in THREE.items()}
    found = A_USE.finditer(source)
    names = {by_code[use["code"].lower()] if use["code"] else use["name"] for use in found}
    return names & set(THREE)


def uses() -> Iterator[tuple[tuple[str, str], set[str]]]:
    """Every code cell of pages and solutions that names one of the three."""
    for path in sorted([*ROOT.glob("book/**/*.ipynb"), *ROOT.glob("solutions/**/*.ipynb")]):
        page = str(path.relative_to(ROOT).with_suffix(""))
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and (names := colors_named(cell.source)):
                yield (page, cell.id), names


def test_the_colors_of_query_key_and_value_mean_nothing_else() -> None:
    assert dict(uses()) == ALLOWED


def test_a_plot_that_names_no_color_gets_none_of_the_three() -> None:
    assert not set(figures.CYCLE) & set(THREE.values())


def test_a_color_is_found_by_name_and_by_code_and_small_letters_are_none() -> None:
    assert colors_named("axes.plot(x, color=figures.KEY)") == {"KEY"}
    assert colors_named("from inside_transformers.figures import VALUE as green") == {"VALUE"}
    assert colors_named('axes.plot(x, color="#0072b2")') == {"QUERY"}
    assert colors_named("key, value = layer.key(x), figures.PURPLE") == set()

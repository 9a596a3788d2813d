"""A word of the glossary is introduced, with a link to it, no later than on the first page that uses it."""

import re
from functools import cache
from pathlib import Path

import nbformat
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TERM = re.compile(r"\{term\}`([^`<]*?)\s*(?:<([^>]*)>)?`")

# Where a word stands in another sense than the glossary's, before a page introduces that one.
ANOTHER_SENSE = {
    "feature": "feature extraction is the name of a task",
    "inference": "natural language inference is the name of a task",
    "query": "what one types into a search",
}


@cache
def glossary() -> list[str]:
    """The words of the glossary."""
    text = (ROOT / "book" / "reference" / "glossary.md").read_text(encoding="utf-8")
    body = text[text.index("```{glossary}") + len("```{glossary}") :]
    return re.findall(r"^(\S[^\n]*)\n(?=(?:\S[^\n]*\n)*  )", body, re.MULTILINE)


@cache
def pages() -> dict[str, str]:
    """The Markdown of each chapter page, in reading order, without what it says one needs."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    names = [page["file"] for part in contents["parts"] if part.get("numbered") for page in part["chapters"]]
    texts = {}
    for name in names:
        cells = nbformat.read(ROOT / f"{name}.ipynb", as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        texts[name] = re.sub(r"^:::\{needs\}.*$", "", text, flags=re.MULTILINE)
    return texts


def words_of(text: str) -> str:
    """What a reader reads of Markdown: no code, formulas, links' targets, anchors, citations or other pages' names."""
    text = re.sub(r"\{(?:cite|cite:t|doc|ref|try)\}`[^`]*`", "", text)
    text = TERM.sub(r"\1", text)
    text = re.sub(r"\{\w+\}`([^`]*)`", r"\1", text)
    text = re.sub(r"`[^`]*`|\$[^$]*\$|\]\([^)]*\)", "", text)
    return re.sub(r"^\(.*\)=$", "", text, flags=re.MULTILINE)


def introduced(text: str) -> set[str]:
    """The words of the glossary that a text links to."""
    return {(found[2] or found[1]).strip().lower() for found in TERM.finditer(text)}


def uses(text: str, word: str) -> bool:
    """Whether a text has this word, one or many."""
    pattern = re.escape(word).replace(r"\ ", r"[\s-]+")
    return re.search(rf"(?<![\w-]){pattern}(?:s|es)?(?![\w-])", words_of(text), re.IGNORECASE) is not None


def test_the_words_are_found() -> None:
    assert {"attention", "F1", "key", "word error rate"} <= set(glossary())
    assert uses("Two {term}`heads <head>` read.", "head")
    assert not uses("`head` and $head$ and {doc}`head` and overhead", "head")
    assert introduced("Two {term}`heads <head>` and {term}`Loss`") == {"head", "loss"}


@pytest.mark.parametrize("word", glossary())
def test_a_word_is_introduced_before_it_is_used(word: str) -> None:
    first = None
    for name, text in pages().items():
        if word.lower() in introduced(text):
            break
        if first is None and uses(text, word):
            first = name
    if word in ANOTHER_SENSE:
        assert first is not None, "no longer used in another sense: take it off the list"
    else:
        assert first is None, f"{first} uses “{word}” before any page links to the glossary: make it a {{term}} there"

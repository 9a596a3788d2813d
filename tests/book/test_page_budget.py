"""The meter: what a page asks of its reader, measured in the built book, against the budget that every page has."""

import gzip
import math
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from playwright.sync_api import Page
from visits import ROOT, Visit, chapter_pages, pages

pytestmark = pytest.mark.browser

# What a page has at most, or at least; pixels from the top of the page, the strip aside, at 1280 px.
AT_MOST = {
    "words": 1800,
    "open lines": 60,
    "open cells": 6,
    "lines of the longest open cell": 12,
    "goals": 4,
    "minutes": 16,
    "questions of the quiz": 3,
    "picture at": 900,
    "demo at": 2500,
    "height of a demo": 800,
    "columns of code": 76,
    "columns of output": 76,
    "boxes cut off": 0,
    "asserts in sight": 0,
    "imports in sight": 0,
}
AT_LEAST = {"goals": 2, "questions of the quiz": 2, "pictures": 1, "open cells": 1}
WEIGHT = 1_300_000  # bytes, gzipped, without the weights of a model that runs in the page
MODEL = re.compile(rb'(?<="weights": ")[A-Za-z0-9+/=]{1000000,}(?=")')

# Words of prose: what is left without code, tables, figures, folds, formulas and demos.
METER = """() => {
    const article = document.querySelector("article");
    const top = article.getBoundingClientRect().top;
    const all = (selector, root = article) => [...root.querySelectorAll(selector)];
    const lines = (box) => box.textContent.split("\\n").filter((line) => line.trim());
    const open = all(".cell.tag_teach .cell_input pre");
    const output = all(".cell_output pre");
    const code = all(".cell_input pre");
    const prose = article.cloneNode(true);
    const aside = "pre, table, figure, script, style, noscript, .cell, .headerlink, .math, .course-facts";
    const folds = ".course-fold, .course-option > :not(summary)";
    for (const box of prose.querySelectorAll(`${aside}, ${folds}`)) box.remove();
    const pictures = all("figure, .course-demo, img, svg").filter((each) => each.getClientRects().length);
    const at = (each) => each ? Math.round(each.getBoundingClientRect().top - top) : null;
    const longest = (boxes) => Math.max(0, ...boxes.flatMap(lines).map((line) => [...line].length));
    const goals = all("p").find((each) => /^You will be able to/.test(each.textContent.trim()));
    const sight = open.flatMap(lines);
    return {
        "words": prose.textContent.split(/\\s+/).filter(Boolean).length,
        "open lines": sight.length,
        "open cells": open.length,
        "lines of the longest open cell": Math.max(0, ...open.map((box) => lines(box).length)),
        "goals": goals ? all("li", goals.nextElementSibling).length : 0,
        "questions of the quiz": all(".course-quiz").length,
        "pictures": pictures.length,
        "picture at": at(pictures[0]),
        "demos": all(".course-demo").length,
        "demo at": at(article.querySelector(".course-demo")),
        "height of a demo": Math.max(0, ...all(".it-demo").map((demo) => demo.getBoundingClientRect().height)),
        "columns of code": longest(code),
        "columns of output": longest(output),
        "boxes cut off": all("pre").filter((box) => box.scrollWidth > box.clientWidth + 1).length,
        "asserts in sight": sight.filter((line) => /^\\s*assert\\b/.test(line)).length,
        "imports in sight": sight.filter((line) => /^\\s*(import|from)\\b/.test(line)).length,
        "shown minutes": Number(/(\\d+) minutes/.exec(article.querySelector(".course-facts")?.textContent ?? "")?.[1]),
        "heading": article.querySelector("h1").textContent.replace(/#$/, ""),
    };
}"""


def measured(page: Page) -> dict[str, Any]:
    """What the meter reads off a page, its minutes by the book's own count included."""
    found: dict[str, Any] = page.evaluate(METER)
    found["minutes"] = math.ceil(found["words"] / 200 + found["open lines"] / 10 + 3 * found["demos"])
    return found


def over_budget(found: dict[str, Any]) -> dict[str, Any]:
    """What is too much, or too little."""
    much = {name: found[name] for name, most in AT_MOST.items() if found[name] is not None and found[name] > most}
    return much | {name: found[name] for name, least in AT_LEAST.items() if found[name] < least}


@pytest.mark.parametrize("name", chapter_pages())
def test_a_page_keeps_the_budget(uncovered: Visit, name: str) -> None:
    found = measured(uncovered.page)
    folds = uncovered.page.locator("details.course-fold").count()
    assert over_budget(found) == {}, found
    assert abs(found["shown minutes"] - found["minutes"]) <= 1, found
    assert found["shown minutes"] <= AT_MOST["minutes"], found
    assert found["heading"].endswith("?"), "the heading is a question; the topic is the page's name in _toc.yml"
    assert folds, "no code is folded: where is the workshop?"


@pytest.mark.parametrize("name", pages())
def test_all_that_a_page_asks_for_is_small(uncovered: Visit, book: Path, book_url: str, name: str) -> None:
    asked = {unquote(urlsplit(url).path).lstrip("/") for url in uncovered.requests if url.startswith(book_url)}
    weights = {path: len(gzip.compress(MODEL.sub(b"", (book / path).read_bytes()))) for path in asked}
    heaviest = sorted(weights.items(), key=lambda each: -each[1])[:5]
    assert f"{name}.html" in weights
    assert sum(weights.values()) <= WEIGHT, heaviest


@pytest.mark.parametrize("name", [*chapter_pages(), "book/reference/models"])
def test_a_phone_scrolls_nothing_sideways_but_code_and_what_is_folded(on_phone: Visit, name: str) -> None:
    wide = on_phone.page.locator("article *").evaluate_all(
        """all => all.filter((each) => {
            if (each.closest("pre, .highlight, svg, mjx-container, details:not([open])")) return false;
            const scrolls = ["auto", "scroll"].includes(getComputedStyle(each).overflowX);
            return scrolls && !each.matches(".cell_output, .output") && each.scrollWidth > each.clientWidth + 1;
        }).map((each) => each.outerHTML.slice(0, 90))"""
    )
    assert wide == []


@pytest.mark.parametrize("name", chapter_pages())
def test_the_checks_that_a_fold_counts_are_those_of_its_notebook(book: Path, name: str) -> None:
    cells = nbformat.read(ROOT / f"{name}.ipynb", as_version=4).cells
    removed = [cell.source for cell in cells if "remove-cell" in cell.metadata.get("tags", [])]
    asserts = sum(len(re.findall(r"^\s*assert\b|\bassert_\w+\(", source, re.MULTILINE)) for source in removed)
    elsewhere = [cell.id for cell in cells if cell.cell_type == "code" and "assert" in cell.source]
    built = (book / f"{name}.html").read_text(encoding="utf-8")
    counts = re.findall(r'class="course-count">([^<]+)<', built)
    assert sum(int(found[1]) for text in counts if (found := re.search(r"(\d+) checks?", text))) == asserts
    assert set(elsewhere) == {cell.id for cell in cells if cell.source in removed}, (
        "asserts stand in cells of their own"
    )


@pytest.mark.parametrize("name", chapter_pages())
def test_each_code_cell_says_where_it_stands(name: str) -> None:
    places = {"teach", "hide-input", "hide-cell", "remove-cell"}
    cells = [cell for cell in nbformat.read(ROOT / f"{name}.ipynb", as_version=4).cells if cell.cell_type == "code"]
    assert [cell.id for cell in cells if len(places & set(cell.metadata.get("tags", []))) != 1] == []


@pytest.mark.parametrize("name", chapter_pages())
def test_an_output_that_is_compared_is_there(name: str) -> None:
    cells = nbformat.read(ROOT / f"{name}.ipynb", as_version=4).cells
    compared = [cell for cell in cells if "nbval-check-output" in cell.metadata.get("tags", [])]
    assert [cell.id for cell in compared if not cell.outputs] == []

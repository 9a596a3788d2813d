"""What students wrote does nothing wherever it is shown, and still says what it said."""

import json
import re
import time
from typing import Any

import nbformat
import payloads
import pytest
import torch
from bs4 import BeautifulSoup
from nbconvert.exporters import HTMLExporter
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from inside_transformers.checks.drawing import heatmaps
from inside_transformers.grading import inert, inert_styles
from inside_transformers.grading.written import rendered

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
ANSWER = """## Why √d

A score is a **sum** of $d$ products: $\\frac{q \\cdot k}{\\sqrt{d}}$, so `a < b` and `x[0]` stay.

| width | *size* |
|---|---|
| 4 | 2 |

```python
if a < b and c > d:
    print(x[i], "&", f"{y}")
```

<details><summary>More</summary>H<sub>2</sub>O</details>
"""


def shown(markdown: str) -> str:
    """What a reader sees of Markdown, as nbconvert renders it: its HTML without the signs that show nothing."""
    page, _ = HTMLExporter(template_name="basic").from_notebook_node(new_notebook(cells=[new_markdown_cell(markdown)]))
    return re.sub(' id="[^"]*"| href="[^"]*"', "", page.replace(inert.JOINER, ""))


def test_an_honest_answer_looks_as_it_did() -> None:
    assert shown(inert.markdown(ANSWER)) == shown(ANSWER)


def test_a_link_becomes_its_text_with_the_address_beside_it() -> None:
    page = shown(inert.markdown("See [the paper](https://arxiv.org/abs/1706.03762) or <https://a.org> or www.b.org."))
    assert "See [the paper](https://arxiv.org/abs/1706.03762) or &lt;https://a.org&gt; or www.b.org." in page
    assert "<a>the paper" not in page
    assert inert.html('<a href="https://a.org">the <b>paper</b></a>') == "the <b>paper</b> (https://a.org)"


def test_no_command_of_mathjax_that_links_loads_or_styles_is_left_in_what_is_rendered() -> None:
    def words(notebook: NotebookNode) -> str:
        return BeautifulSoup(
            HTMLExporter(template_name="basic").from_notebook_node(notebook)[0], "html.parser"
        ).get_text()

    given = payloads.notebook("math-link", "math-style", "out-latex")
    commands = re.compile(r"\\(?:href|style|require|cssId)\b")
    assert len(commands.findall(words(given))) >= 6
    assert commands.findall(words(inert.clean(given))) == []


def test_pictures_and_drawings_stay_in_sight() -> None:
    drawing = heatmaps({"got": torch.eye(2)}, ["a", "b"], ["a", "b"], mask=torch.eye(2).bool())
    kept = inert.html(drawing)
    for style in ("display:flex", "repeating-linear-gradient(45deg", "color-mix(in srgb,currentColor 45%,transparent)"):
        assert style in drawing
        assert style in kept
    bundles = [{"image/png": PNG, "text/plain": "a plot"}, {"text/html": drawing}, {"image/svg+xml": payloads.SVG}]
    cell = new_code_cell("1", outputs=[new_output("display_data", data=data) for data in bundles])
    attached = new_markdown_cell("![my plot](attachment:p.png)", attachments={"p.png": {"image/png": PNG}})
    cells = inert.clean(new_notebook(cells=[cell, attached])).cells
    assert cells[0].outputs[0].data == bundles[0]
    assert 'src="data:image/svg+xml;base64,' in cells[0].outputs[2].data["text/html"]
    assert 'src="data:image/svg+xml;base64,' in inert.html(f"<figure>{payloads.SVG}<figcaption>a</figcaption></figure>")
    assert cells[1] == attached


def test_what_is_clean_stays_as_it_is_and_is_a_valid_notebook() -> None:
    once = inert.clean(payloads.notebook())
    nbformat.validate(once)
    assert inert.clean(once) == once


def test_nbgraders_metadata_and_ids_stay_and_forged_ones_go() -> None:
    given = {"grade_id": "test_a", "grade": True, "points": 2, "checksum": "ab12", "locked": True, "schema_version": 3}
    cell = new_code_cell("1", id="test-a", metadata={"nbgrader": given, "tags": ["hide-input", "x<"], "other": 1})
    forged = new_code_cell("1", metadata={"nbgrader": given | {"grade_id": 'a"b', "points": "<b>"}})
    kept, gone = inert.clean(new_notebook(cells=[cell, forged])).cells
    assert kept.id == "test-a"
    assert kept.metadata == {"nbgrader": given, "tags": ["hide-input"]}
    assert gone.metadata == {}


def test_odd_notebooks_are_cleaned_too() -> None:
    notebook = new_notebook(cells=[new_markdown_cell("a"), new_code_cell("b")])
    notebook.cells[0].source = ["half a sign \ud800\n", "right \u202eto left"]
    notebook.cells[1].outputs = [{"output_type": "stream", "text": ["a\n", "b"]}, {"output_type": "odd"}]
    notebook.cells[1].id = "not a name"
    json.dumps(inert.clean(notebook), ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize("text", ["<div>" * 100_000, "<a href=x>" * 1_000, "<svg>" * 50_000, "<p " + "a " * 90_000])
def test_no_output_holds_the_grader_up(text: str) -> None:
    assert len(inert.html(text)) < 200_000


@pytest.mark.parametrize("text", [">" * 200_000 + "#", "1." * 100_000 + "#", "[" * 200_000, "$a" * 100_000])
def test_an_answer_of_many_signs_does_not_keep_the_grader_busy(text: str) -> None:
    began = time.process_time()
    rendered(inert.markdown(text))
    assert time.process_time() - began < 15  # it took minutes


@pytest.mark.parametrize("text", ["&" * 100_000, "<a>" * 2_900, "<a href='" * 2_900])
def test_an_output_of_many_signs_does_not_keep_the_grader_busy(text: str) -> None:
    began = time.process_time()
    inert.html(text)
    assert time.process_time() - began < 10


def test_a_long_answer_keeps_its_pictures() -> None:
    picture = f"![mine](data:image/png;base64,{'A' * 100_000})"
    assert inert.markdown(f"See {picture} and {picture}.") == f"See {picture} and {picture}."
    assert inert.markdown("a" * 30_001).endswith("[cut]")


def test_a_style_that_stands_in_many_places_is_read_once_and_a_long_one_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []
    harmless = inert_styles._harmless

    def noted(found: Any) -> bool:
        read.append(found.lower_name)
        return harmless(found)

    monkeypatch.setattr(inert_styles, "_harmless", noted)
    inert_styles._kept_once.cache_clear()
    try:
        styles = inert_styles.Styles()
        long = "color:red;" + " " * inert_styles.REMEMBERED
        assert {styles.sanitize_css(style) for style in 3 * ["color:red", long]} == {"color:red"}
        assert len(read) == 1 + 3
    finally:
        inert_styles._kept_once.cache_clear()

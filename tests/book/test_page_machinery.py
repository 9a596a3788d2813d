"""What the build makes of a notebook in the new form: folds with their checks, quiz, guesses, topics, old addresses."""

import io
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup, Tag
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))
import offline_book  # noqa: E402

CONF = """
extensions = ["sphinx_external_toc", "myst_nb", "sphinx_book_theme", "book_story", "book_strip", "book_moved"]
external_toc_path = "_toc.yml"
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence", "dollarmath"]
templates_path = ["templates"]
course_moved = {
    "old": {"to": "page", "fragments": {"later": "other#later-on"}},
    "more": {"to": "more", "fragments": {"went": "other#later-on", "renamed": "more#more"}},
}
"""
LAYOUT = """{% extends "!layout.html" %}
{% block extrahead %}{% include "moved-fragments.html" %}{% endblock %}
"""
TOC = """
format: jb-book
root: index
parts:
  - caption: One
    numbered: true
    chapters:
      - file: page
        title: The topic
      - file: other
  - caption: Not numbered
    chapters:
      - file: more
"""
PAGE = """# Who asks?

:::{needs} a matrix product
:::

See {doc}`other`. A {query}`query` meets a {key}`key`: {try}`turn it <attention=1;k2=2,1>`.
"""
QUIZ = """:::{quiz}
**How many?**

- One.

  <details><summary>Answer</summary>

  No: *two*.

  </details>

- Two.

  <details><summary>Answer</summary>

  **Right.** Count them.

  </details>
:::

:::{guess} many
**How many?**

- few
- many
:::

:::{verdict} many
Many.
:::
"""
Build = Callable[..., tuple[Path, str]]


def code(source: str, *tags: str, output: str = "") -> nbformat.NotebookNode:
    """A code cell that was run."""
    outputs = [nbformat.v4.new_output("stream", text=output)] if output else []
    return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)}, outputs=outputs)


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """`build(cell, …)` builds a small book with a page of these cells, and gives its folder and what was complained."""

    def made(*cells: nbformat.NotebookNode | str) -> tuple[Path, str]:
        source, out = tmp_path / "source", tmp_path / "html"
        (source / "templates").mkdir(parents=True)
        for name in ("moved.html", "moved-fragments.html"):
            shutil.copy(ROOT / "book" / "templates" / name, source / "templates")
        (source / "templates" / "layout.html").write_text(LAYOUT, encoding="utf-8")
        (source / "conf.py").write_text(CONF, encoding="utf-8")
        (source / "_toc.yml").write_text(TOC, encoding="utf-8")
        for name in ("index", "more"):
            (source / f"{name}.md").write_text(f"# {name}\n", encoding="utf-8")
        (source / "other.md").write_text("# Other\n\n## Later on\n\nBack to {doc}`page`.\n", encoding="utf-8")
        notebook = nbformat.v4.new_notebook(
            metadata={"language_info": {"name": "python", "pygments_lexer": "ipython3"}},
            cells=[nbformat.v4.new_markdown_cell(cell) if isinstance(cell, str) else cell for cell in cells],
        )
        nbformat.write(notebook, source / "page.ipynb")
        said = io.StringIO()
        with patch_docutils(str(source)), docutils_namespace():
            app = Sphinx(str(source), str(source), str(out), str(out / ".doctrees"), "html", status=None, warning=said)
            app.build()
        return out, said.getvalue()

    return made


def page_of(out: Path, name: str = "page") -> BeautifulSoup:
    """A built page."""
    return BeautifulSoup((out / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def texts(page: BeautifulSoup | Tag, selector: str) -> list[str]:
    """What stands in each of these, without spaces at the ends."""
    return [" ".join(found.get_text().split()) for found in page.select(selector)]


def test_cells_that_follow_each_other_make_one_fold_under_what_they_show(build: Build) -> None:
    cells = [
        code("shown = 1", "teach", output="one"),
        code("helper = 2", output="two"),
        code("hidden = 3", "hide-cell", output="three"),
        code("assert shown == 1\nassert helper == 2\nnp.testing.assert_allclose(1, 1)", "remove-cell"),
        code("more = 4"),
        "A word between.",
        code("last = 5", output="five"),
        code("assert last == 5", "remove-cell"),
    ]
    out, said = build(PAGE, *cells)
    assert said == ""
    page = page_of(out)
    assert texts(page, ".course-fold > summary") == [
        "How this was measured 3 cells · 3 checks, all hold",
        "How this was measured 1 cell · 1 check, it holds",
    ]
    first, second = page.select(".course-fold")
    assert texts(first, "pre") == ["helper = 2", "hidden = 3", "three", "more = 4"]
    assert texts(second, "pre") == ["last = 5"]
    for fold in (first, second):
        fold.decompose()
    assert texts(page, ".cell pre") == ["shown = 1", "one", "two", "five"]
    assert "assert" not in page.get_text()


def test_what_stands_before_an_open_cell_is_folded_under_it(build: Build) -> None:
    out, _ = build(PAGE, "## Later", code("load = 1", output="loaded"), code("shown = 2", "teach"), code("after = 3"))
    page = page_of(out)
    (fold,) = page.select(".course-fold")
    assert texts(fold, "pre") == ["load = 1", "after = 3"]
    fold.decompose()
    assert texts(page, ".cell pre") == ["loaded", "shown = 2"]


def test_the_code_of_the_picture_on_top_waits_in_the_next_fold(build: Build) -> None:
    out, _ = build(PAGE, code("import math", output="a picture"), "## Later", code("x = 1", "teach"), code("y = 2"))
    page = page_of(out)
    assert texts(page, ".course-fold pre") == ["import math", "y = 2"]
    assert texts(page, ".course-fold > summary") == ["How this was made 2 cells"]


def test_a_page_without_teach_is_left_as_it_is(build: Build) -> None:
    out, _ = build("# Old", code("x = 1", output="1"), code("assert x == 1"))
    page = page_of(out)
    assert page.select(".course-fold") == []
    assert texts(page, ".cell pre") == ["x = 1", "1", "assert x == 1"]


def test_the_topic_is_the_pages_name_and_the_question_its_heading(build: Build) -> None:
    out, _ = build(PAGE, code("x = 1", "teach"))
    assert "Who asks?" in texts(page_of(out), "h1")[0]
    assert "The topic" in texts(page_of(out, "other"), "section a")
    assert texts(page_of(out), ".course-facts strong") == ["The topic"]


def test_minutes_count_prose_open_lines_and_demos_and_nothing_else(build: Build) -> None:
    words = "word " * 390
    table = "\n\n| a | b |\n|---|---|\n" + "| many words here | and here |\n" * 100
    folded = code("y = 1\n" * 200)
    out, _ = build(PAGE, words + table, code("x = 1\n\n" * 15, "teach"), folded)
    # Four hundred words and some, fifteen lines that are not blank: 2 + 1.5, rounded up.
    assert "4 minutes" in texts(page_of(out), ".course-facts")[0]


def test_only_vectors_that_the_prose_colors_are_colored_in_code(build: Build) -> None:
    out, _ = build(PAGE, code("q, k, v = queries, 1, 2", "teach"), code("q = 1"))
    page = page_of(out)
    assert texts(page, "pre .ink-query") == ["q", "queries"]
    assert texts(page, "pre .ink-key") == ["k"]
    assert texts(page, "pre .ink-value") == []
    assert texts(page, "p .ink-query") == ["query"]


def test_a_number_and_its_percent_sign_stay_on_one_line(build: Build) -> None:
    out, _ = build(PAGE, code("x = 1", "teach"), "Only 46 % are, says `46 %`.")
    said = next(p.text for p in page_of(out).find_all("p") if "Only" in p.text)
    assert said == "Only 46\N{NO-BREAK SPACE}% are, says 46 %."


def test_a_margin_note_stays_with_the_paragraph_after_it(build: Build) -> None:
    note = ":::{margin} Elsewhere\nanother name\n:::\n\nIt stands by this.\n\nNot by this."
    out, _ = build(PAGE, code("x = 1", "teach"), note)
    (noted,) = page_of(out).select(".course-noted")
    assert [child.name for child in noted.find_all(recursive=False)] == ["aside", "p"]
    assert texts(noted, "p")[-1] == "It stands by this."


def test_a_try_is_a_button_with_a_demos_state(build: Build) -> None:
    out, _ = build(PAGE, code("x = 1", "teach"))
    (button,) = page_of(out).select("button.course-try")
    assert (button["data-state"], button.get_text()) == ("attention=1;k2=2,1", "turn it")


def test_a_try_keeps_the_italics_of_its_words_and_the_punctuation_after_it(build: Build) -> None:
    tries = (
        "{try}`Turn *key* <attention=1;k2=2,1>`, then {try}`*value* <attention=1>`.) And {try}`go <attention=1>` on."
    )
    out, _ = build(PAGE.replace("{try}`turn it <attention=1;k2=2,1>`.", tries), code("x = 1", "teach"))
    page = page_of(out)
    assert texts(page, ".course-try") == ["Turn key", "value", "go"]
    assert texts(page, ".course-try em") == ["key", "value"]
    assert texts(page, ".course-kept") == ["Turn key,", "value.)"]
    assert any("Turn key, then value.) And go on." in said for said in texts(page, "p"))


def test_a_quiz_shows_its_options_and_folds_their_answers(build: Build) -> None:
    out, said = build(PAGE, code("x = 1", "teach"), QUIZ)
    assert said == ""
    page = page_of(out)
    assert texts(page, ".course-quiz summary") == ["One.", "Two."]
    assert texts(page, ".course-quiz .course-answer") == ["No: two.", "Right. Count them."]
    assert [option.has_attr("data-right") for option in page.select(".course-option")] == [False, True]
    assert texts(page, ".course-question") == ["How many?"]


def test_a_guess_is_a_labeled_group_and_its_verdict_knows_it(build: Build) -> None:
    out, _ = build(PAGE, code("x = 1", "teach"), QUIZ)
    page = page_of(out)
    assert texts(page, "fieldset legend") == ["How many?"]
    assert texts(page, "fieldset label") == ["few", "many"]
    assert len({radio["name"] for radio in page.select("fieldset input[type=radio]")}) == 1
    assert [box["data-guess"] for box in page.select("fieldset, .course-verdict")] == ["many", "many"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (QUIZ.replace("**Right.**", "Yes."), "none of the options is right"),
        (QUIZ.replace("  No: *two*.\n\n", ""), "the option “One.” has no answer"),
        (":::{quiz}\n**How many?**\n:::", "needs a question and, after it, a list"),
        (":::{guess} many\n**How many?**\n\n- one\n:::", "at least two options"),
        ("{try}`turn it`", "is not “words <demo=state>”"),
    ],
)
def test_what_is_not_well_formed_is_said(build: Build, wrong: str, words: str) -> None:
    _, said = build(PAGE, code("x = 1", "teach"), wrong)
    assert words in said


def test_a_page_without_what_it_needs_is_warned_of(build: Build) -> None:
    _, said = build("# Who asks?", code("x = 1", "teach"))
    assert "has a line `:::{needs} …`" in said


def test_an_old_address_leads_on_with_its_fragments(build: Build) -> None:
    out, _ = build(PAGE, code("x = 1", "teach"))
    old = (out / "old.html").read_text(encoding="utf-8")
    assert '"later": "other.html#later-on"' in old
    assert 'url=page.html"' in old
    assert "The topic" in old


def test_a_page_that_keeps_its_address_leads_on_what_it_gave_away(build: Build) -> None:
    out, _ = build(PAGE, code("x = 1", "teach"))
    assert '{"went": "other.html#later-on", "renamed": "#more"}' in (out / "more.html").read_text(encoding="utf-8")
    assert "location.replace" not in (out / "other.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        ('{"more": {"to": "other"}}', "more is a page of the book, and can only lead to itself"),
        ('{"old": {"to": "old"}}', "old leads to old, which is no page"),
        ('{"more": {"to": "more", "fragments": {"a": "nowhere#b"}}}', "leads to nowhere#b, which is no page"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(
    build: Build, monkeypatch: pytest.MonkeyPatch, moved: str, words: str
) -> None:
    monkeypatch.setattr(f"{__name__}.CONF", f"{CONF}course_moved = {moved}\n")
    with pytest.raises(ConfigError, match=re.escape(words)):
        build(PAGE, code("x = 1", "teach"))


def test_what_a_slow_cell_printed_stands_as_it_was_printed() -> None:
    pieces = ["How many? ", "two\nWhat", " color? red\n", "\n"]
    outputs = [nbformat.v4.new_output("stream", name="stdout", text=text) for text in pieces]
    assert [each.text for each in offline_book.printed(outputs)] == ["How many? two\nWhat color? red\n"]

"""What a student reads about graded work: what they need, and no trace of a hidden test."""

import ast
import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import graded_class
import nbformat
import payloads
import pytest
import torch
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page

from inside_transformers import cli
from inside_transformers.checks.drawing import heatmaps
from inside_transformers.checks.words import error_text, not_written
from inside_transformers.grading import feedback, inert, written
from inside_transformers.grading.outcome import ENDED, PartOutcome
from inside_transformers.grading.standing import Standing
from inside_transformers.grading.written import formula, rendered

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = ("tasks", "architectures", "attention", "facts")
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)### END HIDDEN TESTS", re.DOTALL)
BOOK = "https://example.org/book"
MESSAGE = (
    "The scores are not divided by √d.\nexpected  0.71, 1.41\ngot       1.00, 2.00\n\nRead again: Queries and keys"
)
PARTS = (
    PartOutcome("test_scores", "scores", 0.0, 2.0, "failed", MESSAGE, "unscaled"),
    PartOutcome("test_pattern", "pattern", 3.0, 3.0, "passed"),
    PartOutcome("test_attention", "attention", 0.0, 3.0, "stopped", "It ran for 60 s without an end."),
    PartOutcome("explain_scaling", "explain_scaling", 3.5, 4.0, "by hand"),
)
STANDING = Standing(
    "ada", "Ada Lovelace", "graded", 6.5, 12.0, PARTS, ("Renamed from hw.ipynb.",), "2026-03-01 11:30:00 UTC"
)
ANSWER = (
    "A score is a **sum** of $d$ products, so its size is $\\sqrt{d}$:\n\n$$\\frac{q \\cdot k}{\\sqrt{d}}$$\n\n"
    "```python\nx = q @ k.mT\n```\n\n| d | size |\n|---|---|\n| 4 | 2 |\n"
)


def graded(grade_id: str) -> dict[str, dict[str, str]]:
    return {"nbgrader": {"grade_id": grade_id}}


def executed(answer: str = ANSWER) -> NotebookNode:
    """An executed notebook: code with output, a test cell with a drawing and with a print of what it was given."""
    drawing = heatmaps(
        {"expected": torch.eye(3) / 2, "got": torch.eye(3)}, ["the", "quick", "fox"], ["the", "quick", "fox"]
    )
    printed = new_output("stream", text="in the cell\n")
    secret = new_output("stream", text="given by a hidden test: 271828\n")
    shown = new_output("display_data", data={"text/html": drawing})
    told = new_output("display_data", data={"text/html": "<b>given by a hidden test: 271828</b>"})
    failed = new_output("error", ename="AssertionError", evalue="x", traceback=["hidden_line_of_a_test"])
    cells = [
        new_markdown_cell("## 1 · Scores of `q` and `k`\n\nWrite it.", metadata=graded("about_scores")),
        new_code_cell("def scores(q, k):\n    return q @ k.mT", metadata=graded("scores"), outputs=[printed]),
        new_code_cell("part = 'a test'", metadata=graded("test_scores"), outputs=[secret, shown, told, failed]),
        new_code_cell("def pattern(z): ...", metadata=graded("pattern")),
        new_code_cell("def attention(q, k, v):\n    while True: ...", metadata=graded("attention")),
        new_markdown_cell(answer, metadata=graded("explain_scaling")),
    ]
    return new_notebook(cells=cells)


@pytest.fixture(scope="module")
def made() -> str:
    """The page of a student with a right part, a wrong one, one that was stopped, and a marked answer."""
    return feedback.page("attention", STANDING, executed(), {"explain_scaling": "Why *variance*? See $d^2$."}, BOOK)


@pytest.fixture(scope="module")
def page(browser: Browser, made: str) -> Page:
    page = browser.new_page()
    page.set_content(made)
    return page


def test_a_part_has_its_name_points_message_drawing_code_output_and_page(page: Page) -> None:
    part = page.locator("#scores")
    text = part.inner_text()
    for said in ("1 · Scores of q and k", "0 of 2", "not divided by √d", "got       1.00, 2.00", "in the cell"):
        assert said in text
    assert "return q @ k.mT" in text
    assert part.locator("caption").all_inner_texts() == ["expected", "got"]
    link = part.get_by_role("link", name="Queries and keys")
    assert link.get_attribute("href") == f"{BOOK}/book/attention/scores.html"
    assert "6.5 of 12 points" in page.locator("main").inner_text()


def test_a_written_answer_has_its_mark_and_comment_and_drawn_formulas(page: Page) -> None:
    part = page.locator("#explain_scaling")
    assert "3.5 of 4" in part.inner_text()
    assert part.locator(".comment em").inner_text() == "variance"
    names = [svg.get_attribute("aria-label") for svg in part.locator("svg").all()]
    assert sorted(names) == sorted(["d^2", "d", "\\sqrt{d}", "\\dfrac{q \\cdot k}{\\sqrt{d}}"])
    assert part.locator("pre").first.inner_text().strip() == "x = q @ k.mT"
    assert part.locator("td").all_inner_texts() == ["4", "2"]


def test_what_a_test_cell_prints_is_not_shown(made: str) -> None:
    for trace in ("271828", "hidden_line_of_a_test", "a test'"):
        assert trace not in made


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_no_page_holds_a_line_or_a_literal_of_a_hidden_test(assignment: str) -> None:
    notebook = nbformat.read(ROOT / "solutions" / assignment / f"{assignment}.ipynb", as_version=4)
    hidden = [(cell, found[1]) for cell in notebook.cells if (found := HIDDEN.search(cell.source))]
    shown = {cell.source for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("solution")}
    elsewhere = " ".join((*shown, *(HIDDEN.sub("", cell.source) for cell in notebook.cells)))
    for cell, source in hidden:
        cell.outputs = [
            new_output("stream", text=source),
            new_output("error", ename="AssertionError", evalue=source, traceback=source.split("\n")),
        ]
    names = [cell.metadata["nbgrader"]["grade_id"] for cell, _ in hidden]
    parts = tuple(PartOutcome(name, name.removeprefix("test_"), 0.0, 2.0, "failed", "Wrong.") for name in names)
    made = feedback.page(assignment, Standing("ada", "", "graded", 0.0, 24.0, parts), notebook, {}, "")
    said = html.unescape(made[made.index("<main>") :])
    lines = {line.strip() for _, source in hidden for line in source.split("\n")}
    for trace in [
        *(line for line in lines if len(line) > 8),
        *(text for _, source in hidden for text in texts(source)),
    ]:
        assert trace in elsewhere or trace not in said, trace
    assert len(hidden) >= 7


def texts(source: str) -> list[str]:
    """The string literals of a hidden test that say something."""
    nodes = ast.walk(ast.parse(source))
    found = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [text for text in found if len(text) > 4]


def test_what_a_student_wrote_is_inert_here_too(browser: Browser) -> None:
    hostile = payloads.notebook()
    answer = "\n\n".join(cell.source for cell in hostile.cells if cell.cell_type == "markdown")
    notebook = executed(answer)
    notebook.cells[1].outputs = [output for cell in hostile.cells for output in cell.get("outputs", [])]
    notebook.cells[2].outputs = notebook.cells[1].outputs
    notebook.cells[1].source = "</pre><script>alert(1)</script>"
    said = feedback.page("attention", STANDING, notebook, {"explain_scaling": answer}, BOOK)
    said = said.replace(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:", ""
    )  # what is shown has no need of it
    page = browser.new_page()
    happened: list[str] = []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith("data:") else happened.append(request.url))
    page.set_content(said)
    page.wait_for_timeout(300)
    assert page.locator("#explain_scaling").count() == 1
    page.close()
    assert happened == []


def test_a_formula_that_cannot_be_drawn_stands_as_it_was_written() -> None:
    assert formula("\\undefined{x}") == ""
    assert "<code>\\undefined{x}</code>" in rendered("a $\\undefined{x}$")
    assert "<svg" not in rendered("`$x$`")


@pytest.mark.parametrize(
    ("written", "drawn"),
    [
        (r"$\sqrt d$", [r"\sqrt{d}"]),
        (r"$\sqrt{\frac12}$", [r"\sqrt{\frac{1}{2}}"]),
        (r"$\frac1{\sqrt{d_k}}$", [r"\frac{1}{\sqrt{d_k}}"]),
        (r"$\frac\pi2 + \tfrac{a}b$", [r"\frac{\pi}{2} + \frac{a}{b}"]),
        (r"$\sqrt[3] x$", [r"\sqrt[3]{x}"]),
        (r"$$\frac{q\cdot k}{\sqrt d}$$", [r"\dfrac{q\cdot k}{\sqrt{d}}"]),
        ("so\n\\begin{align*}\na &= \\frac12 \\\\\nb &< c\n\\end{align*}\nthen", [r"a = \dfrac{1}{2}", "b < c"]),
        ("$$\n\\begin{aligned}a&=b\\\\[2pt]c&=d\\end{aligned}\n$$", ["a =b", "c =d"]),
    ],
)
def test_a_formula_is_drawn_without_the_braces_that_tex_does_not_need_and_row_by_row(
    written: str, drawn: list[str]
) -> None:
    found = BeautifulSoup(rendered(written), "html.parser")
    assert [svg["aria-label"] for svg in found("svg")] == drawn
    assert found.code is None


def test_what_is_not_drawn_stands_as_the_student_wrote_it() -> None:
    assert r"<code>\frac12 \undefined</code>" in rendered(r"$$\frac12 \undefined$$")
    rows = r"\begin{align} a \\ \undefined \end{align}"
    assert f"<code>{rows}</code>" in rendered(rows)
    for torn in (r"$\frac{1$", r"$\sqrt$", r"$\frac1$"):
        assert f"<code>{torn.strip('$')}</code>" in rendered(torn)


def test_a_list_keeps_the_numbers_of_its_items() -> None:
    found = BeautifulSoup(rendered("2. variance\n3. softmax\n\n$$x$$\n\n7) so"), "html.parser")
    assert [each.get("start") for each in found("ol")] == ["2", "7"]
    assert "start" not in inert.html("<ol start='1;x'><li>a</li></ol>")


def test_a_part_that_is_not_written_is_said_to_be_that_alone() -> None:
    said = error_text(not_written("scores"))
    part = PartOutcome("test_scores", "scores", 0.0, 2.0, "failed", said)
    made = feedback.page("attention", replace(STANDING, parts=(part,)), executed(), {}, BOOK)
    found = BeautifulSoup(made, "html.parser").select_one("#scores")
    assert found is not None
    assert "scores · not written yet" in found.get_text()
    assert "run this one again" in said
    assert "run this one again" not in made


def test_an_empty_answer_is_said_to_be_empty() -> None:
    made = feedback.page("attention", STANDING, executed("\n \n"), {}, BOOK)
    found = BeautifulSoup(made, "html.parser").select_one("#explain_scaling .answer")
    assert found is not None
    assert found.get_text(strip=True) == "(empty)"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_readable_on_a_phone_in_light_and_dark(
    browser: Browser, made: str, scheme: str, complaints: Callable[[Page], list[tuple[str, str]]]
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800}, color_scheme=scheme)
    page.set_content(made)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert complaints(page) == []
    page.close()


def test_the_drawings_white_box_is_as_wide_as_the_drawing(browser: Browser, made: str) -> None:
    page = browser.new_page(viewport={"width": 900, "height": 800}, color_scheme="dark")
    page.set_content(made)
    box = page.locator("#scores .drawing")
    right = max(each["x"] + each["width"] for table in box.locator("table").all() if (each := table.bounding_box()))
    outer = box.bounding_box()
    assert outer is not None
    assert outer["x"] + outer["width"] - right == pytest.approx(10, abs=1)  # its padding
    assert outer["width"] < 600
    page.close()


@pytest.mark.parametrize(
    ("parts", "note", "again"),
    [
        ((), "The file is empty.", True),
        ((), f"{ENDED}, 2 times (OSError).", False),
        (PARTS, "torch.allclose was changed.", False),
    ],
)
def test_a_page_without_points_says_what_the_student_is_to_do(
    parts: tuple[PartOutcome, ...], note: str, again: bool
) -> None:
    standing = replace(STANDING, status="quarantined", score=None, parts=parts, notes=(note,))
    said = re.sub(r"<[^>]+>", "", feedback.page("attention", standing, None, {}, BOOK))
    assert "a person will look at your work" in said
    assert note in html.unescape(said)
    assert ("Please hand in again." in said) == again
    assert ("File → Save Notebook" in said and "upload the file attention.ipynb" in said) == again
    assert ("You need not do anything" in said) != again


def test_the_command_writes_a_page_for_all_who_were_graded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    graded_class.make(tmp_path)
    with Gradebook(graded_class.gradebook_url(tmp_path)) as gradebook:
        gradebook.add_solution_cell("explain_scaling", "attention", "attention")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["feedback", "attention"]) == 0
    assert "alan Alan Example: no page, nothing handed in" in capsys.readouterr().out
    places = {name: tmp_path / "feedback" / name / "attention" / "attention.html" for name in ("grace", "emmy")}
    made = {name: path.read_text(encoding="utf-8") for name, path in places.items()}
    assert "The scores are not divided by √d." in made["grace"]
    assert "<b>4</b> of 6 points" in made["grace"]
    assert "a person will look at your work" in made["emmy"]
    assert "The notebook is cut off." in made["emmy"]
    assert cli.main(["feedback", "attention", "--students", "ada, grace,"]) == 0
    assert "2 pages in " in capsys.readouterr().out
    assert cli.main(["feedback", "attention", "--students", "ada"]) == 0
    assert cli.main(["feedback", "attention", "--students", "nobody"]) == 2
    (tmp_path / "autograded" / "grace" / "attention" / "outcome.json").unlink()
    assert cli.main(["feedback", "attention"]) == 1
    assert "grace Grace Example: no page, not graded by `course grade`" in capsys.readouterr().out


def test_of_very_many_formulas_the_first_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(written, "MOST_FORMULAS", 3)
    assert rendered(" ".join(f"$x_{{{i}}}$" for i in range(9))).count("<svg") == 3
    assert rendered("$a$\n\n" * 9).count("<svg") == 3
    rows = "\\begin{align}" + "a \\\\ " * 9 + "\\end{align}"
    assert rendered(f"$b$ {rows}").count("<svg") == 1

"""A student's way through an exercise in JupyterLab as `make lab` starts it."""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from lab_server import START, menu, opened, started
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.lab
NOTEBOOK = "exercises/attention/attention.ipynb"
# The same where a student has come to part 3: what the slider of the last cells needs, and the slider.
WRITTEN = "exercises/attention/written.ipynb"
NEEDED = ("imports", "scores", "pattern", "attention", "use-it-stretch")
# A page of the book that is quickly made: a style, a script, and something to store.
PAGE = """<!DOCTYPE html><html><head><title>Queries and keys</title>
<link rel="stylesheet" href="../../_static/course.css"><script src="../../_static/course.js"></script></head>
<body><h1 id="scores">Queries and keys</h1></body></html>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with one exercise and a book of one page."""
    folder = tmp_path_factory.mktemp("course")
    for name in ("tools/lab_config.py", "nbgrader_config.py", NOTEBOOK):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "tools" / "lab", folder / "tools" / "lab")
    solution = nbformat.read(ROOT / NOTEBOOK.replace("exercises", "solutions"), as_version=4)
    solution.cells = [cell for cell in solution.cells if cell.id in NEEDED]
    nbformat.write(solution, folder / WRITTEN)
    book = folder / "_build" / "html"
    for name, text in (
        ("book/attention/scores.html", PAGE),
        ("_static/course.css", "h1 { color: rgb(1, 2, 3) }"),
        ("_static/course.js", "localStorage.setItem('seen', 'yes'); document.title = 'scripts run'"),
    ):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def lab(folder: Path) -> Iterator[str]:
    """JupyterLab, started without a terminal of its own and without the environment on the PATH."""
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / ".config"), "HOME": str(folder)}
    environment |= {"PATH": "/usr/local/bin:/usr/bin:/bin", "SHELL": shutil.which("bash") or "/bin/sh"}
    command = [sys.executable, "-m", "jupyter", "lab", f"--config={folder / 'tools' / 'lab_config.py'}"]
    with started(command, environment, folder) as url:
        yield url


@pytest.fixture
def page(browser: Browser, lab: str) -> Iterator[Page]:
    """The exercise as it was released, in JupyterLab."""
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    opened(page, lab, NOTEBOOK)
    yield page
    page.close()


def cell_with(page: Page, text: str):  # type: ignore[no-untyped-def]
    """The cell in which a text stands; JupyterLab draws cells when they come into view."""
    return page.locator(".jp-Notebook .jp-Cell").filter(has_text=text).first


def test_run_all_goes_past_what_is_not_written_to_the_last_cell(page: Page) -> None:
    menu(page, "Run", "Run All Cells")
    last = page.get_by_text("Nothing to draw yet: MultiHeadAttention is not written.")
    expect(last).to_be_visible(timeout=START)
    expect(page.get_by_text("Would you like to get notified")).to_have_count(0)


def test_tests_are_folded(page: Page) -> None:
    expect(page.get_by_text("def scores(").first).to_be_visible()
    # A folded cell shows its first line, and no other.
    expect(page.get_by_text('checks.part("attention", "scores"')).to_be_visible()
    expect(page.get_by_text("part.agrees(")).to_have_count(0)


def test_shift_enter_twice_runs_the_folded_test_and_the_bar_folds_it_again(page: Page) -> None:
    folded, inside = page.get_by_text('checks.part("attention", "scores"'), page.get_by_text("part.agrees(")
    cell_with(page, "def scores(").locator(".cm-content").click()
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-Cell.jp-mod-active")).to_contain_text('checks.part("attention", "scores"')
    page.keyboard.press("Shift+Enter")
    said = cell_with(page, 'checks.part("attention", "scores"').locator(".jp-OutputArea-output")
    expect(said.first).to_be_visible(timeout=START)
    expect(inside).to_have_count(0)
    folded.first.click()
    expect(inside.first).to_be_visible()
    page.locator(".jp-Cell.jp-mod-active .jp-InputCollapser").click(position={"x": 3, "y": 20})
    expect(inside).to_have_count(0)


def test_a_written_answer_is_written_as_its_cell_says(page: Page) -> None:
    cells = page.locator(".jp-Notebook .jp-Cell")
    cells.first.click()
    page.keyboard.press("Escape")
    active = page.locator(".jp-Cell.jp-mod-active")
    for _ in range(60):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(50)
        if "Your answer here" in active.inner_text():
            break
    active.click()
    count = cells.count()
    page.keyboard.press("Enter")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("A large score takes all, and no gradient is left.")
    page.keyboard.press("Shift+Enter")
    expect(page.locator(".jp-RenderedMarkdown", has_text="no gradient is left.")).to_be_visible()
    assert cells.count() == count


def test_nbgraders_validate_is_not_taken_for_the_courses_check(page: Page) -> None:
    expect(page.locator(".jp-NotebookPanel-toolbar")).to_contain_text("Python 3")
    expect(page.get_by_text("Validate", exact=True)).to_have_count(0)


def test_a_wrong_answer_leads_to_the_page_and_a_right_one_to_the_next_part(page: Page) -> None:
    solution = cell_with(page, "def scores(")
    for code, said in (
        ("return q @ k.mT", "Read again: Queries and keys"),
        ("return q @ k.mT / math.sqrt(q.shape[-1])", "Next: part 2, pattern."),
    ):
        editor = solution.locator(".cm-content")
        editor.click()
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(f"def scores(q, k):\n    {code}")
        menu(page, "Run", "Run All Above Selected Cell")
        editor.click()
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        test = page.locator(".jp-Cell").filter(has_text=said).first
        expect(test).to_be_visible(timeout=START)
        links = test.locator("a", has_text="Read again: Queries and keys")
        expect(links).to_have_count(1 if "again" in said else 0)
    expect(page.get_by_text("1 of 8 parts pass, 2 of 20 points.")).to_be_visible()


def test_a_slider_of_the_notebook_moves_the_demo_and_asks_the_students_function(browser: Browser, lab: str) -> None:
    page = browser.new_page(viewport={"width": 1400, "height": 1000})
    opened(page, lab, WRITTEN)
    menu(page, "Run", "Run All Cells")
    slider = page.locator(".widget-slider .noUi-handle")
    slider.wait_for(state="attached", timeout=START)
    slider.scroll_into_view_if_needed()
    demo = page.get_by_role("group").filter(has_text="attention agrees with the page in every number.")
    fox = demo.get_by_role("slider", name="query of “fox”")
    expect(fox).to_have_attribute("aria-valuetext", "query of “fox”: (1.00, 0.50)", timeout=START)
    slider.press("ArrowRight")
    expect(fox).to_have_attribute("aria-valuetext", "query of “fox”: (1.50, 0.75)")
    handle, end = slider.bounding_box(), page.locator(".widget-slider .noUi-target").bounding_box()
    assert handle is not None
    assert end is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] + 20, handle["y"] + handle["height"] / 2, steps=4)
    page.mouse.up()
    expect(fox).to_have_attribute("aria-valuetext", "query of “fox”: (5.00, 2.50)")
    expect(demo).to_have_count(1)
    page.close()


def test_a_link_opens_the_built_page_with_its_style_and_once_trusted_with_its_scripts(page: Page) -> None:
    link = page.locator(".jp-RenderedMarkdown a", has_text="Queries and keys").first
    link.click()
    shown = page.frame_locator(".jp-HTMLViewer iframe")
    expect(shown.locator("h1")).to_have_css("color", "rgb(1, 2, 3)", timeout=START)
    page.get_by_text("Trust HTML").click()
    expect(shown.locator("h1")).to_be_visible()
    frame = next(frame for frame in page.frames if frame != page.main_frame)
    frame.wait_for_function("document.title === 'scripts run' && localStorage.getItem('seen') === 'yes'")


@pytest.mark.parametrize("outside", ["nbgrader_config.py", "_build/html/../../nbgrader_config.py"])
def test_other_files_are_served_as_jupyterlab_does(page: Page, lab: str, outside: str) -> None:
    book = page.request.get(f"{lab}/files/_build/html/book/attention/scores.html")
    assert (book.status, "sandbox" in book.headers["content-security-policy"]) == (200, False)
    other = page.request.get(f"{lab}/files/{outside.replace('..', '%2e%2e')}")
    assert other.status == 403


def test_the_command_is_found_in_a_terminal(page: Page, folder: Path) -> None:
    menu(page, "File", "New", "Terminal")
    page.locator(".jp-Terminal .xterm-helper-textarea").wait_for(state="attached", timeout=START)
    report = folder / "report.json"
    page.locator(".jp-Terminal").click()
    page.keyboard.type(f"course check attention --json {report}\n")
    for _ in range(120):
        if report.exists() and report.read_text():
            break
        page.wait_for_timeout(500)
    assert re.search(r'"state": "not written yet"', report.read_text())

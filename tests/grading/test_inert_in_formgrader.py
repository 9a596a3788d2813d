"""Payloads against a real formgrader in a real browser: what we write, what we show, and stock, where they do run."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import payloads
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, BrowserContext, Page, Request

from inside_transformers.grading import inert

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lab"))

from lab_server import TOKEN, started  # noqa: E402

pytestmark = pytest.mark.lab
RUNNING = ("script", "img-onerror", "remote-image", "out-html", "out-script")
TOUCH = """() => {
    for (const element of document.querySelectorAll(".text_cell_render *, .output *, .cell :not(.score) > *")) {
        if (element.closest(".panel-heading, .panel-footer, nav")) continue;
        for (const kind of ["mouseover", "pointerdown", "focus", "toggle", "click"]) {
            element.dispatchEvent(new MouseEvent(kind, { bubbles: true, cancelable: true }));
        }
    }
}"""


class Watched:
    """A page on which everything is noted that should not happen."""

    def __init__(self, context: BrowserContext, folder: Path) -> None:
        self.page: Page = context.new_page()
        self.folder = folder
        self.asked: list[str] = []
        self.dialogs: list[str] = []
        self.places: list[str] = []
        self.page.on("request", self._requested)
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))
        self.page.on("framenavigated", lambda frame: self.places.append(frame.url))

    def _requested(self, request: Request) -> None:
        if not request.url.startswith("data:"):
            self.asked.append(request.url)

    def open(self, url: str) -> None:
        """Open a page, touch all that stands in it, and give it time to do something."""
        self.page.goto(url)
        self.page.evaluate(TOUCH)
        self.page.wait_for_timeout(700)

    def happened(self, own: str) -> list[str]:
        """Files made, pages asked for elsewhere, dialogs, other pages opened; formgrader's own MathJax aside."""
        files = [path.name for path in self.folder.glob("stolen-*")]
        abroad = [url for url in self.asked if not url.startswith(own) and "/mathjax/" not in url]
        elsewhere = [url for url in self.places[1:] if url.partition("#")[0] != self.places[0]]
        return [*files, *abroad, *self.dialogs, *elsewhere]


def answers(cleaned: bool, *names: str) -> NotebookNode:
    """A submission with these payloads, and an answer to be marked."""
    notebook = payloads.notebook(*names)
    grader = {"grade_id": "explain_scaling", "grade": True, "solution": True, "points": 4, "locked": False}
    marked = new_markdown_cell("An **answer**.", metadata={"nbgrader": grader | {"schema_version": 3, "task": False}})
    notebook.cells.append(marked)
    return inert.clean(notebook) if cleaned else notebook


def course(folder: Path, config: str, submissions: dict[str, NotebookNode]) -> dict[str, str]:
    """A course whose submissions were graded; where formgrader shows each."""
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    places = {}
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("hw")
        gradebook.add_notebook("hw", "hw")
        gradebook.add_grade_cell("explain_scaling", "hw", "hw", max_score=4, cell_type="markdown")
        gradebook.add_solution_cell("explain_scaling", "hw", "hw")
        for student, notebook in submissions.items():
            gradebook.add_student(student)
            gradebook.add_submission("hw", student)
            places[student] = gradebook.find_submission_notebook("hw", "hw", student).id
            path = folder / "autograded" / student / "hw" / "hw.ipynb"
            path.parent.mkdir(parents=True)
            nbformat.write(notebook, path)
    return {student: f"/formgrader/submissions/{place}/" for student, place in places.items()}


class Shown:
    """A server for a course, and a browser that is logged in."""

    def __init__(self, folder: Path, url: str, places: dict[str, str], context: BrowserContext) -> None:
        self.folder, self.url, self.places, self.context = folder, url, places, context

    def open(self, place: str) -> Watched:
        watched = Watched(self.context, self.folder)
        watched.open(self.url + place)
        return watched


@pytest.fixture(scope="module")
def servers(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Shown]]:
    """Two courses with formgrader: `stock`, nbgrader with its defaults; `ours`, with this course's settings."""
    given = {
        "stock": ("c = get_config()\n", {"raw": answers(False, *RUNNING), "cleaned": answers(True)}),
        "ours": ((ROOT / "nbgrader_config.py").read_text(encoding="utf-8"), {"raw": answers(False)}),
    }
    shown, contexts, stops = {}, [], []
    for name, (config, submissions) in given.items():
        folder = tmp_path_factory.mktemp(name)
        places = course(folder, config, submissions)
        (folder / "config").mkdir()
        extensions = {"nbgrader.server_extensions.formgrader": True}
        settings = f"c.ServerApp.jpserver_extensions = {extensions}\nc.ServerApp.allow_root = True\n"
        (folder / "config" / "jupyter_server_config.py").write_text(settings, encoding="utf-8")
        environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config"), "HOME": str(folder)}
        running = started([sys.executable, "-m", "jupyter_server"], environment, folder)
        url = running.__enter__()
        stops.append(running)
        context = browser.new_context()
        context.route(lambda address, own=url: not address.startswith(own), lambda route: route.abort())
        context.new_page().goto(f"{url}/?token={TOKEN}")
        shown[name] = Shown(folder, url, places, context)
        contexts.append(context)
    yield shown
    for context in contexts:
        context.close()
    for running in stops:
        running.__exit__(None, None, None)


def still_to_be_marked(page: Page) -> None:
    """The answer stands there, with its field."""
    assert page.locator("strong", has_text="answer").is_visible()
    assert page.locator("#explain_scaling").count() == 1
    assert page.locator("#explain_scaling").evaluate("field => field.tagName") == "INPUT"
    assert page.locator(".text_cell_render a:not(.anchor-link), .output a, iframe, form, base").count() == 0


def test_what_we_write_is_inert_in_stock_formgrader(servers: dict[str, Shown]) -> None:
    stock = servers["stock"]
    watched = stock.open(stock.places["cleaned"])
    assert watched.happened(stock.url) == []
    still_to_be_marked(watched.page)
    assert len(payloads.WRITTEN) + len(payloads.SHOWN) >= 20


def test_what_stock_nbgrader_wrote_is_inert_with_our_settings(servers: dict[str, Shown]) -> None:
    ours = servers["ours"]
    watched = ours.open(ours.places["raw"])
    assert watched.happened(ours.url) == []
    still_to_be_marked(watched.page)


def test_without_them_the_payloads_do_run(servers: dict[str, Shown]) -> None:
    stock = servers["stock"]
    watched = stock.open(stock.places["raw"])
    until = time.monotonic() + 10
    while len(list(stock.folder.glob("stolen-*"))) < 4 and time.monotonic() < until:
        watched.page.wait_for_timeout(100)
    for name in RUNNING:
        assert any(name in found for found in watched.happened(stock.url)), name
    for path in stock.folder.glob("stolen-*"):
        path.unlink()


def test_feedback_that_nbgrader_makes_with_our_settings_is_inert(servers: dict[str, Shown]) -> None:
    ours = servers["ours"]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    command = [sys.executable, "-m", "nbgrader", "generate_feedback", "hw"]
    done = subprocess.run(command, cwd=ours.folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    page = ours.folder / "feedback" / "raw" / "hw" / "hw.html"
    shutil.copy(page, ours.folder / "page.html")
    watched = ours.open("/files/page.html")
    assert watched.happened(ours.url) == []

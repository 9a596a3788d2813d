"""A page works where it may not store anything: JupyterLab, and others, serve files in a sandbox."""

import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


class Sandboxed(http.server.SimpleHTTPRequestHandler):
    """Serves pages as JupyterLab serves files: scripts run, but as if they came from nowhere."""

    def end_headers(self) -> None:
        """Add the sandbox."""
        self.send_header("Content-Security-Policy", "sandbox allow-scripts")
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def sandbox(book: Path) -> Iterator[str]:
    """The address at which the book is served in a sandbox."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Sandboxed, directory=str(book)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_formulas_demos_and_the_theme_work_without_storage(sandbox: str, browser: Browser) -> None:
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{sandbox}/book/attention/scores.html")
    page.wait_for_selector(".course-demo input", state="attached")
    page.wait_for_selector("mjx-container", state="attached")
    before = page.evaluate("document.documentElement.dataset.mode")
    page.locator(".theme-switch-button:visible").first.click()
    assert page.evaluate("document.documentElement.dataset.mode") != before
    assert errors == []
    page.close()

"""The book's pages, and visits to them in a browser."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

ROOT = Path(__file__).resolve().parents[2]
QUIET, PATIENCE = 500, 30.0  # milliseconds without a request, and seconds until they must have come
DESK = {"width": 1280, "height": 900}
# Colors that are on their way to others have no contrast of their own. (To wait for the end is no way: what is not
# drawn any more, like a button for the mouse on a phone, never comes to it.)
SETTLED = """async () => {
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    for (const each of document.getAnimations()) each.finish();
}"""


def pages() -> list[str]:
    """The pages of the book, as _toc.yml names them, and the search page."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))

    def files(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            yield from (value for key, value in node.items() if key in ("root", "file"))
            for value in node.values():
                yield from files(value)
        elif isinstance(node, list):
            for item in node:
                yield from files(item)

    return [*files(contents), "search"]


def chapter_pages() -> list[str]:
    """The pages of the numbered parts of `_toc.yml`."""
    contents = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = [part for part in contents["parts"] if part.get("numbered")]
    return [page["file"] for part in parts for page in part["chapters"]]


def with_demos() -> list[str]:
    """The pages that show a demo. (Exercises make theirs when a student runs them.)"""
    notebooks = {name: ROOT / f"{name}.ipynb" for name in pages() if name.startswith("book/")}
    return [
        name
        for name, path in notebooks.items()
        if path.exists() and "inside_transformers.widgets" in path.read_text(encoding="utf-8")
    ]


class Visit:
    """One visit to a page, with all that it asked for and complained of, its demos and formulas drawn."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._awaited = 0
        self.page.on("request", self._ask)
        self.page.on("requestfinished", self._have)
        self.page.on("requestfailed", self._have)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(url)
        self._wait_for_quiet()
        if self.page.locator('script[type="application/vnd.jupyter.widget-view+json"]').count():
            self.page.wait_for_function("document.documentElement.dataset.demos === 'ready'")
        if self.page.locator("span.math, div.math").count():
            self.page.wait_for_function("window.MathJax?.startup?.promise !== undefined")
            self.page.evaluate("MathJax.startup.promise")

    def _ask(self, request: Request) -> None:
        self.requests.append(request.url)
        self._awaited += 1

    def _have(self, request: Request) -> None:
        self._awaited -= 1

    def _wait_for_quiet(self) -> None:
        """Wait until nothing is asked for in half a second. (Playwright's `networkidle` may never come for a file.)"""
        end, asked = time.monotonic() + PATIENCE, -1
        while self._awaited or asked != len(self.requests):
            assert time.monotonic() < end, f"{self.page.url} still waits for {self._awaited} of {self.requests}"
            asked = len(self.requests)
            self.page.wait_for_timeout(QUIET)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def undrawn(self) -> tuple[int, int]:
        """How many formulas are not drawn, and how many are drawn as an error."""
        formulas = self.page.locator("span.math, div.math").count()
        return formulas - self.page.locator("mjx-container").count(), self.page.locator("mjx-merror").count()

    def uncover(self) -> None:
        """Show what waits for a guess, by the keyboard."""
        while (skip := self.page.locator(".course-skip:visible")).count():
            skip.first.press("Enter")

    @contextmanager
    def seen_with(self, width: int = 1280, **media: Any) -> Iterator[Page]:
        """The page as other media show it (Playwright's `emulate_media` says which); afterwards it is as it was."""
        before = {"media": "null", "color_scheme": "light", "forced_colors": "none"}
        try:
            self.page.set_viewport_size({**DESK, "width": width})
            self.page.emulate_media(**media)
            if scheme := media.get("color_scheme"):
                self.page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
            self.page.evaluate(SETTLED)
            yield self.page
        finally:
            self.page.emulate_media(**{name: before[name] for name in media})
            self.page.set_viewport_size(DESK)

    def close(self) -> None:
        """Close the page and its context."""
        self.page.context.close()


def visit(browser: Browser, url: str, width: int = 1280) -> Visit:
    """Open a page in a fresh context, so that nothing is remembered from another visit."""
    context = browser.new_context(viewport={**DESK, "width": width}, color_scheme="light")
    return Visit(context, url)

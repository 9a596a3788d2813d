"""A tab in which a test drags: the same words for each browser."""

import json
import time
from abc import ABC, abstractmethod
from typing import Any

from playwright.sync_api import Page

WAIT = 60  # seconds that a busy machine may need
SHOW = """(async (found) => {
    found.scrollIntoView({ block: "center", behavior: "instant" });
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
})"""
MIDDLE = """((found) => {
    const { left, top, width, height } = (found.querySelector(".it-hit") ?? found).getBoundingClientRect();
    return [left + width / 2, top + height / 2];
})"""


# Formulas move what stands below them.
SET = """(async () => {
    if (!document.querySelector("span.math, div.math")) return;
    while (!window.MathJax?.startup?.promise) await new Promise((later) => setTimeout(later, 20));
    await window.MathJax.startup.promise;
})()"""


class Tab(ABC):
    """One tab, 1280 pixels wide, in which nothing moves by itself."""

    @abstractmethod
    def load(self, url: str) -> None:
        """Load a page."""

    @abstractmethod
    def value(self, expression: str) -> Any:
        """The value of an expression in the page, as JSON carries it; a promise is awaited."""

    @abstractmethod
    def drag(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Drag with the mouse from one point of the window to another."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key and let it go."""

    def open(self, url: str) -> None:
        """Load a page, wait until its demos are drawn and its formulas set, and show what waits for a guess."""
        self.load(url)
        self.wait_for("document.documentElement.dataset.demos === 'ready'")
        self.value(SET)
        self.value("document.querySelectorAll('.course-skip').forEach((skip) => skip.click())")

    def wait_for(self, condition: str, seconds: float = WAIT) -> None:
        """Return when an expression is true in the page, or after so many seconds."""
        end = time.monotonic() + seconds
        while not self.value(f"Boolean({condition})") and time.monotonic() < end:
            time.sleep(0.05)

    def show(self, selector: str) -> None:
        """Bring an element into view."""
        self.value(f"{SHOW}(document.querySelector({json.dumps(selector)}))")

    def middle(self, selector: str) -> tuple[float, float]:
        """Where an element is taken, in the window, once it rests there."""
        ask = f"{MIDDLE}(document.querySelector({json.dumps(selector)}))"
        place, end = self.value(ask), time.monotonic() + WAIT
        while time.monotonic() < end:
            time.sleep(0.05)
            before, place = place, self.value(ask)
            if place == before:
                break
        x, y = place
        return x, y


class Chromium(Tab):
    """A tab of the system's Chromium."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def load(self, url: str) -> None:
        """Load a page."""
        self._page.goto(url)

    def value(self, expression: str) -> Any:
        """The value of an expression in the page."""
        return self._page.evaluate(expression)

    def drag(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Drag with the mouse from one point of the window to another."""
        self._page.mouse.move(round(x), round(y))
        self._page.mouse.down()
        self._page.mouse.move(round(to_x), round(to_y), steps=2)
        self._page.mouse.up()

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        self._page.keyboard.press(key)

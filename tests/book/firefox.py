"""The system's Firefox, as far as a test of dragging needs it.

It speaks WebDriver BiDi (https://w3c.github.io/webdriver-bidi/). Playwright asks it for commands that the ESR version
lacks.
"""

import base64
import json
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import websocket

WAIT = 60  # seconds that a busy machine may need
SHOW = """(async (found) => {
    found.scrollIntoView({ block: "center", behavior: "instant" });
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
})"""
MIDDLE = """((found) => {
    const { left, top, width, height } = (found.querySelector(".it-hit") ?? found).getBoundingClientRect();
    return [left + width / 2, top + height / 2];
})"""


class Firefox:
    """One tab of a Firefox that listens."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self.complaints: list[str] = []
        self._socket, self._sent = socket, 0
        self.send("session.new", capabilities={})
        self._tab = self.send("browsingContext.create", type="tab")["context"]
        self.send("session.subscribe", events=["log.entryAdded"])

    def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command, and return what it gives; errors that the page tells meanwhile are kept."""
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            said = json.loads(self._socket.recv())
            if said["type"] == "event" and said["params"].get("level") == "error":
                self.complaints.append(said["params"]["text"])
            if said.get("id") == self._sent:
                assert said["type"] == "success", f"{method}: {said['message']}"
                result: dict[str, Any] = said["result"]
                return result

    def open(self, url: str) -> None:
        """Load a page in a wide window, wait until its demos are drawn, and show those that wait for a guess."""
        self.complaints.clear()
        self.send("browsingContext.setViewport", context=self._tab, viewport={"width": 1280, "height": 900})
        self.send("browsingContext.navigate", context=self._tab, url=url, wait="complete")
        self.wait_for("document.documentElement.dataset.demos === 'ready'")
        self.value("document.querySelectorAll('.course-skip').forEach((skip) => skip.click())")

    def value(self, expression: str) -> Any:
        """The value of an expression in the page, as JSON carries it; a promise is awaited."""
        given = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self._tab},
            awaitPromise=True,
        )
        assert given["type"] == "success", f"{expression}: {given['exceptionDetails']['text']}"
        return json.loads(given["result"]["value"])

    def wait_for(self, condition: str, seconds: float = WAIT) -> None:
        """Return when an expression is true in the page, or after so many seconds."""
        end = time.monotonic() + seconds
        while not self.value(f"Boolean({condition})") and time.monotonic() < end:
            time.sleep(0.05)

    def show(self, selector: str) -> None:
        """Bring an element into view."""
        self.value(f"{SHOW}(document.querySelector({json.dumps(selector)}))")

    def middle(self, selector: str) -> tuple[float, float]:
        """Where an element is taken, in the window."""
        x, y = self.value(f"{MIDDLE}(document.querySelector({json.dumps(selector)}))")
        return x, y

    def drag(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Drag with the mouse from one point of the window to another."""
        places = [(x, y), ((x + to_x) / 2, (y + to_y) / 2), (to_x, to_y)]
        take, *moves = [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 30} for x, y in places]
        press, release = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        mouse = {"type": "pointer", "id": "mouse", "actions": [take, press, *moves, release]}
        self.send("input.performActions", context=self._tab, actions=[mouse])

    def picture(self, x: float, y: float, width: float, height: float) -> bytes:
        """What the window shows there, as PNG."""
        clip = {"type": "box", "x": x, "y": y, "width": width, "height": height}
        return base64.b64decode(self.send("browsingContext.captureScreenshot", context=self._tab, clip=clip)["data"])


@contextmanager
def started(path: str) -> Iterator[Firefox]:
    """A headless Firefox with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port=0"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            socket = websocket.create_connection(_address(Path(profile)), timeout=WAIT, suppress_origin=True)
            yield Firefox(socket)
            socket.close()
        finally:
            process.terminate()
            process.wait(WAIT)


def _address(profile: Path) -> str:
    """Where it listens: it writes that into its profile."""
    file = profile / "WebDriverBiDiServer.json"
    end = time.monotonic() + WAIT
    while not (file.exists() and file.read_text(encoding="utf-8")):
        assert time.monotonic() < end, f"Firefox does not listen after {WAIT} s"
        time.sleep(0.1)
    at = json.loads(file.read_text(encoding="utf-8"))
    return f"ws://{at['ws_host']}:{at['ws_port']}/session"

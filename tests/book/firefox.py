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
from tab import WAIT, Tab

PREFERENCES = 'user_pref("ui.prefersReducedMotion", 1);'
# https://w3c.github.io/webdriver/#keyboard-actions
KEYS = {"Enter": "\ue007", "ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"}


class Firefox(Tab):
    """One tab of a Firefox that listens."""

    def __init__(self, socket: websocket.WebSocket) -> None:
        self.complaints: list[str] = []
        self._socket, self._sent = socket, 0
        self.send("session.new", capabilities={})
        self._tab = self.send("browsingContext.create", type="tab")["context"]
        self.send("session.subscribe", events=["log.entryAdded"])
        self.send("browsingContext.setViewport", context=self._tab, viewport={"width": 1280, "height": 900})

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

    def load(self, url: str) -> None:
        """Load a page, and forget what others complained of."""
        self.complaints.clear()
        self.send("browsingContext.navigate", context=self._tab, url=url, wait="complete")
        # An address that the page before writes meanwhile (`history.replaceState`) is taken for the arrival.
        self.wait_for(f"location.href.startsWith({json.dumps(url)}) && document.readyState === 'complete'")

    def value(self, expression: str) -> Any:
        """The value of an expression in the page."""
        given = self.send(
            "script.evaluate",
            expression=f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))",
            target={"context": self._tab},
            awaitPromise=True,
        )
        assert given["type"] == "success", f"{expression}: {given['exceptionDetails']['text']}"
        return json.loads(given["result"]["value"])

    def drag(self, x: float, y: float, to_x: float, to_y: float, pointer: str = "mouse") -> None:
        """Drag with the mouse, or by touch, from one point of the window to another."""
        places = [(x, y), ((x + to_x) / 2, (y + to_y) / 2), (to_x, to_y)]
        take, *moves = [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 30} for x, y in places]
        press, release = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}
        kind = {"type": "pointer", "id": pointer, "parameters": {"pointerType": pointer}}
        self._act({**kind, "actions": [take, press, *moves, release]})

    def press(self, key: str) -> None:
        """Press a key and let it go."""
        self._act(
            {"type": "key", "id": "keys", "actions": [{"type": t, "value": KEYS[key]} for t in ("keyDown", "keyUp")]}
        )

    def picture(self, x: float, y: float, width: float, height: float) -> bytes:
        """What the window shows there, as PNG."""
        clip = {"type": "box", "x": x, "y": y, "width": width, "height": height}
        return base64.b64decode(self.send("browsingContext.captureScreenshot", context=self._tab, clip=clip)["data"])

    def _act(self, source: dict[str, Any]) -> None:
        """Let a pointer or the keyboard act."""
        self.send("input.performActions", context=self._tab, actions=[source])


@contextmanager
def started(path: str) -> Iterator[Firefox]:
    """A headless Firefox with a profile of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        Path(profile, "user.js").write_text(PREFERENCES, encoding="utf-8")
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

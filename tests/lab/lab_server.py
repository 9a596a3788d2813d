"""A real JupyterLab, started for a test."""

import contextlib
import json
import secrets
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

TOKEN = secrets.token_hex(8)
START = 120_000  # milliseconds that a busy machine may need to open JupyterLab or run a page


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def started(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The address of a JupyterLab that `command` starts in `folder`; its log is kept there."""
    port, log = free_port(), folder / "lab.log"
    options = ["--no-browser", f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
    with log.open("w") as said:
        server = subprocess.Popen(
            [*command, *options], env=environment, cwd=folder, stdout=said, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(url, server, log)
        yield url
    finally:
        server.terminate()
        server.wait(20)


def wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the server answers; fail with its log when it ends or stays silent."""
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{url}/api/status?token={TOKEN}", timeout=2) as answer:
                json.load(answer)
                return
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.5)
    pytest.fail(log.read_text())


def opened(page: Page, lab: str, notebook: str) -> None:
    """Open a notebook, and wait for its kernel: or else JupyterLab asks which one to take."""
    page.goto(f"{lab}/lab/tree/{notebook}?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=START)
    expect(page.locator(".jp-StatusBar-Widget, #jp-main-statusbar")).to_contain_text("| Idle", timeout=START)


def menu(page: Page, *words: str) -> None:
    """Choose an entry of a menu, by the words on the way to it."""
    first, *between, last = words
    page.get_by_role("menuitem", name=first, exact=True).click()
    for word in between:
        page.locator(".lm-Menu-itemLabel").get_by_text(word, exact=True).hover()
    page.get_by_role("menuitem", name=last, exact=True).click()

"""The sandbox of a user without rights, a user namespace, holds as root's does: other tests may well run as root."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from notebooks import need_sandbox
from test_tricks import CANARY, running
from tricks import CRASHES, RIGHT, looking_outside

ROWS = {
    row.name: row
    for row in CRASHES
    if row.name in ("os._exit", "fork bomb", "detached child", "pipes kept open", "limits for the other processes")
}
WRITING = """
import os, sys
folders = {"/", "/etc", *sys.path, *(os.path.dirname(path) for path in sys.path)}
for path in sorted({*folders, os.path.expanduser("~"), "/tmp", "/dev/shm"}):
    try:
        open(f"{path}/fractions.py", "w").close()
        print("written to:", path)
    except OSError:
        pass
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can become another user; who is not, is one already"
)


@pytest.fixture(scope="module")
def heard() -> Iterator[list[object]]:
    """Who came to a socket of this machine, whose number the sandbox is told."""
    found: list[object] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, address = listening.accept()
            except OSError:
                return
            found.append(address)
            connection.sendall(CANARY.encode())

    threading.Thread(target=listen, daemon=True).start()
    found.append(listening.getsockname()[1])
    yield found
    listening.close()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory, heard: list[object]) -> dict[str, Any]:
    """What a process without rights made of the rows."""
    need_sandbox()
    folder = tmp_path_factory.mktemp("nobody")
    (folder / "gradebook.db").write_text(CANARY)
    (folder / "gradebook.db").chmod(0o600)
    outside = looking_outside([str(folder / "gradebook.db")], int(str(heard.pop())))
    rows = {name: row.source for name, row in ROWS.items()} | {"outside": outside + RIGHT, "honest": RIGHT}
    rows["writing"] = WRITING + RIGHT
    (folder / "rows.json").write_text(json.dumps(rows))
    environment = os.environ | {"HOME": str(folder), "TMPDIR": str(folder), "COURSE_SECRET": CANARY}
    environment |= {name: str(folder / name) for name in ("XDG_CACHE_HOME", "MPLCONFIGDIR", "IPYTHONDIR")}
    words = [sys.executable, str(Path(__file__).with_name("as_nobody.py")), str(folder)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (folder / "gradebook.db").read_text() == CANARY
    found: dict[str, Any] = json.loads((folder / "told.json").read_text())
    if "none" in found:
        pytest.skip(f"no sandbox for a user without rights here: {found['none']}")
    return found


def test_it_is_a_user_without_rights_who_grades(told: dict[str, Any]) -> None:
    assert told["user"] == 65534
    assert "in a user namespace" in told["protection"]
    honest = told["outcomes"]["honest"]
    assert (honest["status"], honest["points"]) == ("graded", {"scores": 2.0, "pattern": 3.0})


@pytest.mark.parametrize("name", ROWS)
def test_what_is_tried_ends_as_it_should(told: dict[str, Any], name: str) -> None:
    row, outcome = ROWS[name], told["outcomes"][name]
    assert outcome["status"] in row.status.split(" or "), outcome
    assert outcome["points"]["scores"] == row.points, outcome
    assert outcome["points"]["pattern"] == 3.0 or name == "fork bomb", outcome  # it may take too long each time
    assert row.says in outcome["text"]
    assert running("sleep 997") == []


def test_nothing_outside_is_read_or_reached(told: dict[str, Any], heard: list[object]) -> None:
    """The file is that user's own, and lies where the user may write: only the sandbox keeps it."""
    outcome = told["outcomes"]["outside"]
    assert (outcome["status"], outcome["points"]["scores"]) == ("graded", 2.0)
    assert "FileNotFoundError" in outcome["text"]
    for secret in (CANARY, "pytest", "root:"):
        assert secret not in outcome["text"]
    assert heard == []


def test_nothing_but_the_students_own_folders_can_be_written_to(told: dict[str, Any]) -> None:
    """The room is that user's own, with folders in it from which modules come."""
    outcome = told["outcomes"]["writing"]
    assert (outcome["status"], outcome["points"]["scores"]) == ("graded", 2.0)
    written = set(re.findall(r"written to: ([^\\'\"]+)", outcome["text"]))
    assert written == {"/home/student", "/home/student/work", "/tmp", "/dev/shm"}

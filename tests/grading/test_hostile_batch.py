"""Every hostile submission and the honest ones, in one batch: each ends as it must, and nothing outside has changed."""

import copy
import hashlib
import json
import os
import shutil
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hostile import Row, answered, rows

from inside_transformers import cli

ROOT = Path(__file__).resolve().parents[2]
MARK = f"mark-{os.getpid()}"
KEPT = (
    "imports",
    "about_scores",
    "scores",
    "test_scores",
    "about_pattern",
    "pattern",
    "test_pattern",
    "explain_scaling",
)
SECONDS = "3"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" and "CI" not in os.environ, reason="grading needs a sandbox, which only Linux has"
)


def small_course(folder: Path) -> Path:
    """A course whose *attention* has two parts and the written one, with a canary in its solution."""
    shutil.copyfile(ROOT / "nbgrader_config.py", folder / "nbgrader_config.py")
    notebook = nbformat.read(ROOT / "solutions/attention/attention.ipynb", as_version=4)
    kept = [each for each in notebook.cells if each.metadata.get("nbgrader", {}).get("grade_id") in KEPT]
    for each in kept:
        if each.metadata.nbgrader.grade_id == "scores":
            each.source = each.source.replace("### BEGIN SOLUTION", "### BEGIN SOLUTION\n    # CANARY-SOLUTION")
    notebook.cells = kept
    source = folder / "solutions" / "attention"
    source.mkdir(parents=True)
    nbformat.write(notebook, source / "attention.ipynb")
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """What every file outside of what grading itself writes holds: marks, and libraries' caches in the home."""
    ours = {"autograded", "gradebook.db", "outcomes.json", ".cache", ".ipython"}
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and not ours & set(path.relative_to(folder).parts)
    }


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """Somebody who listens on this machine, and what was said there."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            heard.append(connection.recv(100))

    threading.Thread(target=listen, daemon=True).start()
    yield server.getsockname()[1], heard
    server.close()


class Batch:
    """What came of the batch."""

    def __init__(self, course: Path, all_rows: list[Row], changed: set[str]) -> None:
        self.course, self.rows, self.changed = course, all_rows, changed
        told = json.loads((course / "outcomes.json").read_text(encoding="utf-8"))
        self.told: dict[str, Any] = {each["student"]: each for each in told["submissions"]}

    def text(self, student: str) -> str:
        """All that grading left of a student."""
        folder = self.course / "autograded" / student
        return "".join(
            path.read_text(encoding="utf-8", errors="replace") for path in folder.rglob("*") if path.is_file()
        )


@pytest.fixture(scope="module")
def batch(tmp_path_factory: pytest.TempPathFactory, listener: tuple[int, list[bytes]]) -> Batch:
    folder = tmp_path_factory.mktemp("hostile")
    home = folder / "home"
    home.mkdir()
    (home / "secret").write_text("CANARY-HOME")
    (folder / "course").mkdir()
    course = small_course(folder / "course")
    before = Path.cwd()
    patch = pytest.MonkeyPatch()
    patch.setenv("HOME", str(home))
    patch.setenv("SECRET", "CANARY-ENVIRONMENT")
    os.chdir(course)
    try:
        assert cli.main(["release", "attention"]) == 0
        released = nbformat.read("exercises/attention/attention.ipynb", as_version=4)
        right = answered(released)
        all_rows = rows(str(course), str(home), listener[0], MARK)
        honest = [Row(f"honest-{i}", lambda notebook: notebook) for i in range(3)]
        for row in [honest[0], *all_rows[: len(all_rows) // 2], honest[1], *all_rows[len(all_rows) // 2 :], honest[2]]:
            made = row.make(copy.deepcopy(right))
            work = course / "submitted" / row.name / "attention"
            work.mkdir(parents=True)
            content = made if isinstance(made, bytes) else nbformat.writes(made).encode()
            (work / "attention.ipynb").write_bytes(content)
            for name, source in row.files.items():
                (work / name).write_text(source)
        linked = course / "submitted" / "linked" / "attention"
        linked.mkdir(parents=True)
        (linked / "attention.ipynb").symlink_to(course / "solutions/attention/attention.ipynb")
        untouched = hashes(folder)
        assert cli.main(["grade", "attention", "--timeout", SECONDS, "--workers", "2", "--json", "outcomes.json"]) == 0
        changed = {name for name, each in hashes(folder).items() if untouched.get(name) != each}
    finally:
        os.chdir(before)
        patch.undo()
    return Batch(course, [*all_rows, *honest], changed)


ROWS = rows("/course", "/home", 1, MARK)
NAMES = [row.name for row in ROWS]


@pytest.mark.parametrize("name", [*NAMES, "honest-0", "honest-1", "honest-2"])
def test_it_ends_as_it_must(batch: Batch, name: str) -> None:
    row = next(each for each in batch.rows if each.name == name)
    told = batch.told[name]
    if row.unless_quarantined and told["status"] == "quarantined":
        assert told["notes"]
        return
    assert told["status"] in row.statuses, told
    if told["status"] != "graded":
        assert told["notes"], "a reason must be given"
    if row.scores is None:
        assert told["score"] is None or told["status"] != "quarantined"
        return
    got = tuple(told["parts"][part]["score"] for part in ("scores", "pattern"))
    assert got == row.scores, told


def test_a_link_in_the_place_of_a_notebook_is_not_followed(batch: Batch) -> None:
    assert batch.told["linked"]["status"] in ("quarantined", "missing")
    assert "CANARY" not in batch.text("linked")


def test_no_secret_and_no_hidden_test_stands_in_what_is_left_of_a_submission(batch: Batch) -> None:
    for student in batch.told:
        left = batch.text(student).replace("CANARY-WRITTEN", "").replace('\\"CANARY\\" in', "")
        assert "CANARY-" not in left, student
    reached = next(
        line for line in batch.text("reaches-out").splitlines() if "REACHED" in line and "print(" not in line
    )
    assert "REACHED [] [] []" in reached


def test_no_file_outside_has_changed(batch: Batch) -> None:
    assert batch.changed == set()


def test_nobody_was_reached_over_the_network(batch: Batch, listener: tuple[int, list[bytes]]) -> None:
    assert listener[1] == []
    assert "unreachable" in batch.text("reaches-net")


def test_nothing_is_left_running(batch: Batch) -> None:
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        assert f"LEFT-RUNNING-{MARK}" not in command


def test_what_is_kept_of_a_flood_is_small(batch: Batch) -> None:
    for student in ("endless-print", "long-line", "long-line-in-the-answer"):
        assert len(batch.text(student)) < 1_500_000, student

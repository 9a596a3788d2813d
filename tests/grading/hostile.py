"""Submissions that want marks, the machine, or to stop the batch; and honest ones that look suspicious.

Each changes a right notebook of two parts, `scores` (2 points) and `pattern` (3 points), with a written answer.
"""

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

SCORES = "def scores(q, k):\n    return q @ k.mT / math.sqrt(q.shape[-1])\n"
WRONG = "def scores(q, k):\n    return q @ k.mT\n"
PATTERN = """\
def pattern(scores, mask=None):
    if mask is None:
        return scores.softmax(dim=-1)
    lowest = torch.finfo(scores.dtype).min
    return scores.masked_fill(~mask, lowest).softmax(dim=-1).masked_fill(~mask, 0.0)
"""
FULL = (2.0, 3.0)
LOST = (0.0, 3.0)  # the part that it spoiled, and nothing else
UNKNOWN = None  # no mark at all

Make = Callable[[NotebookNode], "NotebookNode | bytes"]


@dataclass(frozen=True)
class Row:
    """One submission, and how grading must end.

    Attributes:
        name: the student's.
        make: changes a right notebook, or gives the bytes of a file.
        scores: of `scores` and `pattern`; UNKNOWN where there must be no mark.
        statuses: in which it may end.
        files: what else the student hands in.
        unless_quarantined: whether being quarantined is as good as these scores.
    """

    name: str
    make: Make
    scores: tuple[float, float] | None = FULL
    statuses: tuple[str, ...] = ("graded",)
    files: Mapping[str, str] = field(default_factory=dict)
    unless_quarantined: bool = False


def cell(notebook: NotebookNode, grade_id: str) -> NotebookNode:
    """The cell of this id."""
    return next(each for each in notebook.cells if each.metadata.get("nbgrader", {}).get("grade_id") == grade_id)


def answered(released: NotebookNode) -> NotebookNode:
    """The released notebook with right answers in it."""
    notebook = copy.deepcopy(released)
    cell(notebook, "scores").source = SCORES
    cell(notebook, "pattern").source = PATTERN
    cell(notebook, "explain_scaling").source = "Long vectors have large dot products."
    return notebook


def part(source: str) -> Make:
    """Writes another answer to `scores`."""

    def make(notebook: NotebookNode) -> NotebookNode:
        cell(notebook, "scores").source = source
        return notebook

    return make


def before(source: str, answer: str = SCORES) -> Make:
    """Puts a cell of the student's own before the test of `scores`."""

    def make(notebook: NotebookNode) -> NotebookNode:
        cell(notebook, "scores").source = answer
        at = notebook.cells.index(cell(notebook, "test_scores"))
        notebook.cells.insert(at, new_code_cell(source))
        return notebook

    return make


def inside(body: str) -> str:
    """An answer that does something first, and is right then."""
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    return f"def scores(q, k):\n{lines}\n    return q @ k.mT / math.sqrt(q.shape[-1])\n"


def changed(change: Callable[[NotebookNode], Any]) -> Make:
    """Changes the notebook otherwise."""

    def make(notebook: NotebookNode) -> NotebookNode:
        change(notebook)
        return notebook

    return make


def text(notebook: NotebookNode) -> str:
    return str(nbformat.writes(notebook))


def _delete_test(notebook: NotebookNode) -> None:
    notebook.cells.remove(cell(notebook, "test_scores"))


def _retype(notebook: NotebookNode) -> None:
    at = notebook.cells.index(cell(notebook, "test_scores"))
    old = notebook.cells[at]
    notebook.cells[at] = new_markdown_cell(old.source, metadata=old.metadata)


def _repoint(notebook: NotebookNode) -> None:
    cell(notebook, "test_scores").metadata.nbgrader.points = 100


def _rewrite_test(notebook: NotebookNode) -> None:
    cell(notebook, "test_scores").source = "pass"
    cell(notebook, "scores").source = WRONG


def _duplicate(notebook: NotebookNode) -> None:
    for grade_id in ("scores", "test_scores"):
        notebook.cells.append(copy.deepcopy(cell(notebook, grade_id)))
    for each in notebook.cells:
        each.pop("id", None)
    notebook.nbformat_minor = 4


def _schema(notebook: NotebookNode) -> None:
    for each in notebook.cells:
        if "nbgrader" in each.metadata:
            each.metadata.nbgrader.schema_version = 99


def _kernelspec(notebook: NotebookNode) -> None:
    notebook.metadata.kernelspec = {"name": "my-conda-env", "display_name": "mine", "language": "python"}


def _saved_stderr(notebook: NotebookNode) -> None:
    test = cell(notebook, "test_scores")
    test.outputs = [nbformat.v4.new_output("stream", name="stderr", text="Traceback: no")]


def _latin(notebook: NotebookNode) -> bytes:
    return text(notebook).replace("Long", "Löng").encode("latin-1", "replace")


def _reorder(notebook: NotebookNode) -> None:
    notebook.cells.reverse()


LOOP = "def scores(q, k):\n    while True:\n        pass\n"
DEAF = f"import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n{LOOP}"
DEAF_INSIDE = """
import signal
def scores(q, k):
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        pass
"""
NOT_ASSERTING = """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()
    def visit_Expr(self, node):
        return ast.Pass()
get_ipython().ast_transformers.append(Drop())
"""
NO_OPS = """
from inside_transformers.checks.parts import Part
for name in ("check", "agrees", "varied", "holds", "refuses"):
    setattr(Part, name, lambda self, *args, **kwargs: None)
"""
EQUALS_ALL = """
import torch
class Equal(torch.Tensor):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        if func.__name__ in ("eq", "allclose", "equal", "isclose"):
            return torch.tensor(True)
        return super().__torch_function__(func, types, args, kwargs or {})
    def __eq__(self, other):
        return torch.tensor(True)
def scores(q, k):
    return (q @ k.mT).as_subclass(Equal)
"""
REACH_OUT = """
import glob, os, sqlite3, pathlib
said = []
for path in ("gradebook.db", "../gradebook.db", "../../../gradebook.db", "{root}/gradebook.db"):
    try:
        sqlite3.connect(f"file:{{path}}?mode=rw", uri=True).execute("UPDATE grade SET manual_score = 1000")
        said.append(path)
    except Exception:
        pass
of_another = "{root}/submitted/loop/attention/attention.ipynb"
for path in ("{root}/nbgrader_config.py", "../../../nbgrader_config.py", of_another):
    try:
        open(path, "a").write("\\nimport os  # CANARY-WRITTEN\\n")
        said.append(path)
    except Exception:
        pass
found = []
for top in ("{root}", "{home}", "../../../solutions", "/home/student"):
    for folder, _, names in os.walk(top):
        for name in names:
            try:
                text = open(os.path.join(folder, name), errors="replace").read(200_000)
                found += [name] if "CANARY" in text else []
            except Exception:
                pass
for path in ("/proc/1/environ", "/etc/shadow", "/root/.bash_history"):
    try:
        found += [path] if open(path).read() else []
    except Exception:
        pass
print("REACHED", said, found, [name for name in os.environ.values() if "CANARY" in name])
"""
CHILD = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", "import time; MARK = 'LEFT-RUNNING-{mark}'; time.sleep(600)"],
                 start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
"""
SOCKET = """
import socket
try:
    socket.create_connection(("127.0.0.1", {port}), timeout=1).sendall(b"hello")
    print("REACHED")
except OSError as error:
    print("unreachable")
"""
DROP_LINES = "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])"
BORROWS = "from inside_transformers.parts.attention import PARTS\nscores = PARTS['scores'].reference\n"
BORROWS_REFERENCES = "from inside_transformers.references.attention import scores\n"
OWN_KERNEL = """
ip = get_ipython()
ip.run_cell = lambda *args, **kwargs: None
try:
    ip.kernel.do_execute = None
except Exception:
    pass
"""
CLOSE_TO_ALL = """
torch.testing.assert_close = lambda *args, **kwargs: None
torch.allclose = torch.equal = lambda *args, **kwargs: True
torch.isclose = lambda a, b, **kwargs: torch.ones_like(a, dtype=torch.bool)
"""
BUILTINS = """
import builtins
builtins.isinstance = lambda *args: True
builtins.all = lambda *args: True
builtins.any = lambda *args: False
"""
FORKS = """
import os, time
for _ in range(10_000):
    try:
        if os.fork() == 0:
            time.sleep(600)
    except OSError:
        break
"""
DISK = """
try:
    with open("big", "wb") as file:
        for _ in range(4000):
            file.write(bytes(2**20))
except OSError:
    pass
"""
DISPLAYHOOK = "import sys\ndef scores(q, k):\n    sys.displayhook(2.0)\n    return q @ k.mT\n"
SHADOWS = {"numpy.py": "raise SystemExit", "torch.py": "raise SystemExit", "conftest.py": "", "x.pth": "import os"}
NO_NOTEBOOK = {"cells": [1, 2, {"source": 3}], "nbformat": 4, "nbformat_minor": 5, "metadata": []}
STOPPED = ("graded", "partial")
KEEPS = inside("pass") + "\nkept = []\nwhile True:\n    kept.append(torch.empty(2**24))\n"
KEEPS_FILES = """
import os
kept = []
try:
    while True:
        kept.append(os.pipe())
except OSError:
    pass
"""
LIMITS = """
import resource
for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_NPROC):
    resource.setrlimit(kind, (0, 0))
    for process in range(100):
        try:
            resource.prlimit(process, kind, (0, 0))
        except OSError:
            pass
"""


def rows(root: str, home: str, port: int, mark: str) -> list[Row]:
    """Every row.

    Args:
        root: where the course lies.
        home: where the grader's home lies.
        port: on which somebody listens on this machine.
        mark: to find what was left running by.
    """
    names = {"root": root, "home": home}
    return [
        Row("loop", part(LOOP), LOST, STOPPED),
        Row("deaf-loop", part(DEAF), LOST, STOPPED),
        Row("deaf-inside", part(DEAF_INSIDE), LOST, ("partial",)),
        Row("exits", part("import os\ndef scores(q, k):\n    os._exit(0)\n"), LOST, ("partial",)),
        Row("exits-at-once", before("import os\nos._exit(0)"), FULL, ("partial",)),
        Row("segfault", part("import ctypes\ndef scores(q, k):\n    ctypes.string_at(0)\n"), LOST, ("partial",)),
        Row("memory", part(inside("x = torch.ones(4 * 2**30, dtype=torch.uint8)")), LOST, STOPPED),
        Row("memory-kept", before("kept = []\nwhile True:\n    kept.append(torch.empty(2**24))"), FULL, ("partial",)),
        Row("memory-kept-by-the-part", part(KEEPS), LOST, ("partial",)),
        Row("files-kept", before(KEEPS_FILES), FULL, ("partial",)),
        Row("files-kept-by-the-part", part(KEEPS_FILES + SCORES), LOST, ("partial",)),
        Row("limits", before(LIMITS)),
        Row("limits-in-the-part", part(inside(LIMITS.strip()))),
        Row("endless-print", part("def scores(q, k):\n    while True:\n        print('x' * 1000)\n"), LOST, STOPPED),
        Row("long-line", before("print('x' * 50_000_000)")),
        Row("long-line-in-the-answer", part(inside("print('x' * 2_000_000)"))),
        Row("forks", before(FORKS), FULL, STOPPED),
        Row("disk", before(DISK), FULL, STOPPED),
        Row("test-deleted", changed(_delete_test)),
        Row("test-retyped", changed(_retype)),
        Row("test-rewritten", changed(_rewrite_test), LOST),
        Row("points-changed", changed(_repoint)),
        Row("duplicated", changed(_duplicate)),
        Row("schema", changed(_schema)),
        Row("kernelspec", changed(_kernelspec)),
        Row("reordered", changed(_reorder)),
        Row("saved-stderr", changed(_saved_stderr)),
        Row("cut-off", lambda notebook: text(notebook)[:-300].encode(), UNKNOWN, ("quarantined",)),
        Row("empty", lambda notebook: b"", UNKNOWN, ("quarantined",)),
        Row("braces", lambda notebook: b"{}", UNKNOWN, ("quarantined",)),
        Row("latin-1", _latin, UNKNOWN, ("quarantined",)),
        Row("numbers", lambda notebook: json.dumps(NO_NOTEBOOK).encode(), UNKNOWN, ("quarantined", *STOPPED)),
        Row("warns", part(inside("import warnings; warnings.warn('careful')"))),
        Row("progress-bar", before("import sys\nprint('50%|#####', file=sys.stderr)")),
        Row("logs", part(inside("import logging; logging.warning('hm')"))),
        Row("fd-2", part(inside("import os; os.write(2, b'noise')"))),
        Row("asks", before("try:\n    input('?')\nexcept Exception as error:\n    print(type(error))")),
        Row("plots", before("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()")),
        Row("unicode-Ünï", before("größe = '√d ✓'\nprint(größe)")),
        Row("displayhook", part(DISPLAYHOOK), LOST, unless_quarantined=True),
        Row("drops-asserts", before(NOT_ASSERTING, WRONG), LOST, unless_quarantined=True),
        # It drops its own answers as well.
        Row("drops-lines", before(DROP_LINES, WRONG), (0.0, 0.0), unless_quarantined=True),
        Row("own-kernel", before(OWN_KERNEL, WRONG), LOST, unless_quarantined=True),
        Row("patched-close", before(CLOSE_TO_ALL, WRONG), LOST, unless_quarantined=True),
        Row("patched-builtins", before(BUILTINS, WRONG), LOST, STOPPED, unless_quarantined=True),
        Row("equals-all", part(EQUALS_ALL), LOST, unless_quarantined=True),
        Row("no-ops", before(NO_OPS, WRONG), LOST, unless_quarantined=True),
        Row("borrows", part(BORROWS), LOST, unless_quarantined=True),
        Row("borrows-references", part(BORROWS_REFERENCES), LOST, unless_quarantined=True),
        Row("shadows", changed(lambda notebook: None), files=SHADOWS),
        Row("reaches-out", before(REACH_OUT.format(**names), WRONG), LOST),
        Row("reaches-net", before(SOCKET.format(port=port))),
        Row("leaves-a-child", before(CHILD.format(mark=mark))),
    ]

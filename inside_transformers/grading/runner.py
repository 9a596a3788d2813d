"""Grade one submission: what was handed in, and limits, become an executed notebook and one result a part."""

import contextlib
import copy
import dataclasses
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from nbformat import NotebookNode

from inside_transformers.course.release import PARTS
from inside_transformers.grading import cells, sandbox
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import Outcome, Work
from inside_transformers.grading.repair import UnreadableError, repaired
from inside_transformers.grading.session import Session
from inside_transformers.grading.wire import Line, LineError, pair
from inside_transformers.user_cache import model_cache

START = 120.0  # seconds that the warm process may take to import
END = 10.0  # and a sandbox to end
LARGEST_REQUEST = 1 << 28
BRANCHES = 4  # assignments that are kept warm
MODELS = model_cache()  # made once, out of what comes with the package
MODEL = re.compile(r"""\bmodel_for\(\s*["']([\w-]+)""")
PIPELINE = re.compile(r"""["']([\w-]+-classification)["']""")
# Imports make 300,000 objects, which all stay: collections on the way would find nothing.
BEGIN = "import gc; gc.disable(); from inside_transformers.grading import warm; warm.main()"
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "XDG_CACHE_HOME", "MPLCONFIGDIR")
SETTINGS = {
    # Memory that a cell gives back is kept for the next: to get it anew costs more than most cells' work.
    "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=1073741824:glibc.malloc.trim_threshold=1073741824",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # `torch.compile` gives back the function as it is: its compiler wants larger files and most of a minute.
    "TORCHDYNAMO_DISABLE": "1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
}


class Warm:
    """A process that has imported what notebooks need, in copies of which submissions run.

    It is one process with one thread; whoever wants several runs makes several.
    """

    def __init__(self, protected: bool = True) -> None:
        """Start it.

        Args:
            protected: whether strangers' code is shut in.

        Raises:
            SandboxError: that cannot be done here.
        """
        sandbox.demand_fork()
        if protected:
            sandbox.protection()
        self.protected = protected
        self._folder = tempfile.TemporaryDirectory(prefix="grading-")
        self._branches: dict[int, Line] = {}
        mine, theirs = pair(LARGEST_REQUEST)
        os.set_inheritable(theirs.fileno(), True)
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ} | SETTINGS
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", BEGIN, str(theirs.fileno())],
            env=environment,
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            cwd="/",
            start_new_session=True,
        )
        theirs.close()
        self._line = mine
        self._await_start()

    def _await_start(self) -> None:
        try:
            self._line.receive(START)
        except (LineError, TimeoutError):
            self._process.kill()
            said = self._process.communicate()[1].decode(errors="replace").strip().splitlines()
            raise sandbox.SandboxError(
                f"the process in which notebooks run did not start: {said[-1] if said else 'it took too long'}"
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def session(self) -> int:
        """The number that all of its processes have in common."""
        return self._process.pid

    def close(self) -> None:
        """End it, and whatever still runs in it."""
        for line in (*self._branches.values(), self._line):
            line.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stderr:
            self._process.stderr.close()
        self._folder.cleanup()

    def run(self, work: Work, limits: Limits, stop: Callable[[], bool] = lambda: False) -> Outcome:
        """Grade one submission.

        Args:
            work: what is graded.
            limits: what it may use.
            stop: asked between cells; where it says yes, a KeyboardInterrupt ends the run.

        Raises:
            SandboxError: no sandbox could be made.
        """
        begun = time.monotonic()
        try:
            found = repaired(work.template, work.submitted, limits)
        except UnreadableError as unreadable:
            return Outcome("quarantined", notes=(str(unreadable),), wall_seconds=time.monotonic() - begun)
        outcome = self._run(Session(work, found.notebook, limits), stop)
        return dataclasses.replace(outcome, notes=(*found.notes, *outcome.notes), wall_seconds=time.monotonic() - begun)

    def run_notebook(
        self, work: Work, notebook: NotebookNode, limits: Limits, stop: Callable[[], bool] = lambda: False
    ) -> Outcome:
        """Grade a notebook that has all of the template's cells already; it is not changed."""
        return self._run(Session(work, copy.deepcopy(notebook), limits), stop)

    def _run(self, session: Session, stop: Callable[[], bool]) -> Outcome:
        begun = time.monotonic()
        with self._room(session.work, session.limits) as (line, used):
            session.run(line, stop)
        return dataclasses.replace(
            session.outcome(), cpu_seconds=used[0] if used else 0.0, wall_seconds=time.monotonic() - begun
        )

    def _branch(self, work: Work) -> Line:
        """A copy that is warm with what this assignment's own cells do, when they have run once."""
        own = [cell.source for cell in work.template.cells if cells.is_the_instructors(cell)]
        key = hash((work.assignment, *own))
        if key in self._branches:
            return self._branches[key]
        tasks = sorted({task for source in own for task in MODEL.findall(source)})
        asking = [cell.source for cell in work.template.cells if "small_pipeline(" in cell.source]
        pipelines = sorted({task for source in asking for task in PIPELINE.findall(source)})
        for threads_allowed in (False, True):
            mine, theirs = pair(LARGEST_REQUEST)
            sources, warm = ([], []) if threads_allowed else (own, pipelines)
            self._line.send({"op": "branch", "sources": sources, "tasks": tasks, "pipelines": warm}, [theirs.fileno()])
            theirs.close()
            # What has several threads cannot be copied safely: then without having run anything.
            if mine.receive(START)["threads"] == 1 or threads_allowed:
                break
            mine.close()
        self._let_read_models()
        while len(self._branches) >= BRANCHES:
            self._branches.pop(next(iter(self._branches))).close()
        self._branches[key] = mine
        return mine

    def _let_read_models(self) -> None:
        """Let everyone read the models in the user's cache: whoever runs a notebook is nobody in particular."""
        for path in MODELS.rglob("*") if self.protected and os.geteuid() == 0 else ():
            with contextlib.suppress(OSError):
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))

    @contextlib.contextmanager
    def _room(self, work: Work, limits: Limits) -> Iterator[tuple[Line, list[float]]]:
        """A copy of the warm process in a room of its own; afterwards, the list has the seconds that it computed."""
        used: list[float] = []
        files = {name: content for name, content in work.files.items() if name != PARTS}
        root = tempfile.mkdtemp(dir=self._folder.name)
        if not self.protected:
            for name, content in files.items():
                sandbox.write_inside(Path(root), name, content)
        mine, theirs = pair()
        message: dict[str, Any] = {
            "op": "begin",
            "limits": dataclasses.asdict(limits),
            "root": root if self.protected else "",
            "folder": root,
            "files": {name: content.hex() for name, content in files.items()} if self.protected else {},
            "read": {str(MODELS): f"{sandbox.HOME}/.cache/inside-transformers/models"},
        }
        branch = self._branch(work)
        branch.send(message, [theirs.fileno()])
        theirs.close()
        pid = branch.receive(START)["pid"]
        try:
            yield mine, used
        finally:
            mine.close()
            used.append(_reap(branch, pid))
            with contextlib.suppress(OSError):
                Path(root).rmdir()


def _reap(branch: Line, pid: int) -> float:
    """Wait for the end of a sandbox; the seconds that it has computed."""
    branch.send({"op": "reap", "pid": pid})
    try:
        return float(branch.receive(END)["cpu"])
    except TimeoutError:
        os.kill(pid, signal.SIGKILL)
        return float(branch.receive(END)["cpu"])

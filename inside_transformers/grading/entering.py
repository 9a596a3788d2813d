"""Going into a sandbox: the room is made, and the first process begins in it."""

import contextlib
import os
import sys
from pathlib import Path
from typing import NoReturn

from inside_transformers.grading import sandbox
from inside_transformers.grading.inside import First
from inside_transformers.grading.kept import Baseline
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.wire import Line, LineError

ENVIRONMENT = {
    "HOME": sandbox.HOME,
    "USER": "student",
    "LOGNAME": "student",
    "PATH": f"{sys.prefix}/bin:/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TMPDIR": "/tmp",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TORCHDYNAMO_DISABLE": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "JPY_PARENT_PID": "1",
}


def enter(grader: Line, room: sandbox.Room | None, kept: list[Baseline], limits: Limits, folder: str) -> NoReturn:
    """In a process of its own: make the room, go in, and serve until the grader hangs up. It never returns.

    Args:
        grader: the line to it.
        room: what it is made with; None to go without a sandbox.
        kept: what was there before strangers' code ran, IPython too; the process in which it runs takes it out.
        limits: for all that runs.
        folder: the working folder, where there is no sandbox.
    """
    code = 1
    try:
        if room is None:
            os.setsid()
            os.chdir(folder)
            _live(grader, kept, limits, alone=False)
        user = sandbox.separate(room)
        pid = os.fork()
        if pid == 0:
            sandbox.settle(user, room)
            os.environ.clear()
            os.environ.update(ENVIRONMENT)
            _live(grader, kept, limits, alone=True)
        grader.close()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except BaseException as error:
        with contextlib.suppress(BaseException):
            grader.send({"op": "ended", "how": "no room", "said": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(abs(code))


def _live(grader: Line, kept: list[Baseline], limits: Limits, alone: bool) -> NoReturn:
    """Serve the grader, as the first process."""
    try:
        sys.path.append(str(Path.cwd()))
        sandbox.adopt()
        first = First(grader, kept, limits, alone)
        grader.send({"op": "ready"})
        try:
            first.serve()
        except LineError:
            first.end()
            os._exit(0)
    except BaseException as error:
        with contextlib.suppress(BaseException):
            grader.send({"op": "ended", "how": "no room", "said": f"{type(error).__name__}: {error}"})
    os._exit(1)

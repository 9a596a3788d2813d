"""A process that has imported what notebooks need, once: each submission runs in a copy of it.

It is started as `python -c runner.BEGIN FD`, talks through the open socket FD, and knows nothing
that a student must not: no right answers, no hidden tests, no gradebook.
"""

import builtins
import contextlib
import gc
import importlib
import os
import re
import signal
import socket
import sys
import threading
import types
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from inside_transformers.grading import entering, memory, questions, sandbox, verdict
from inside_transformers.grading.kept import Baseline, keep
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.shell import Shell, make_shell, redirect
from inside_transformers.grading.wire import Line, LineError, Message

LARGEST = 1 << 28
TASKS = Path("/proc/self/task")
HUNG = 10  # seconds that branches have to end once the grader has hung up
LOADING = re.compile(r"(from|import) (transformers|inside_transformers\.models)\b")


def main() -> None:
    """Import, then serve the grader until it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    grader = Line(socket.socket(fileno=int(sys.argv[1])), largest=LARGEST)
    shell = make_shell()
    _get_warm(shell)
    gc.collect()
    gc.freeze()
    gc.enable()
    _serve(grader, shell, [])
    signal.alarm(HUNG)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.wait()  # for the branches, which have hung up, too: so what they have computed is counted


def _kept(shell: Shell) -> Baseline:
    """What there is, once each question was asked: Python remembers then which class is a subclass of which."""
    kept = keep(shell)
    verdict.answers(kept, [[comparison, 2, b] for comparison in range(len(questions.COMPARISONS)) for b in (2, 3)])
    return kept


def _serve(grader: Line, shell: Shell, kept: list[Baseline]) -> None:
    """Do what the grader asks; submissions begin in branches alone, which have kept what there is."""
    grader.send({"op": "ready", "threads": _threads()})
    with contextlib.suppress(LineError):
        while True:
            message, file = grader.receive_file()
            if message["op"] == "branch":
                _branch(message, file, grader, shell)
            elif message["op"] == "reap":
                grader.send(_reap(message["pid"]))
            else:
                grader.send({"op": "begun", "pid": _begin(message, file, grader, kept)})


def _threads() -> int:
    """How many this process has; where the system does not say, those that Python knows."""
    return len(list(TASKS.iterdir())) if TASKS.is_dir() else threading.active_count()


def _branch(message: Message, file: int, grader: Line, shell: Shell) -> None:
    """Begin a copy that serves one assignment, warm with what the instructor's own cells do."""
    if os.fork():
        os.close(file)
        return
    sandbox.die_with_parent()
    grader.close()
    if any(LOADING.search(source) for source in message["sources"]):
        _put_scipy_off()
    for task in message["tasks"]:
        with contextlib.suppress(Exception):
            importlib.import_module("inside_transformers.models").model_for(task)
    for task in message["pipelines"]:
        with contextlib.suppress(Exception):
            pipe = importlib.import_module("inside_transformers.checks").small_pipeline(
                task, {0: "no", 1: "yes"}, "warm"
            )
            pipe("warm", *[["warm"]] * task.startswith("zero-shot"))
    kept_out, kept_error = sys.stdout, sys.stderr
    redirect(shell)
    scope = {"__name__": "__main__", "__builtins__": builtins, "get_ipython": lambda: shell}
    for source in message["sources"]:
        with contextlib.suppress(BaseException):
            exec(compile(TransformerManager().transform_cell(source), "<cell>", "exec"), scope)
    scope.clear()
    sys.stdout, sys.stderr = kept_out, kept_error
    kept = [_kept(shell)]
    memory.settle()
    _serve(Line(socket.socket(fileno=file), largest=LARGEST), shell, kept)
    os._exit(0)


def _put_scipy_off() -> None:
    """Import transformers' models without scipy: it only trains detectors, and is a third of all that a fork must map.

    Who trains one imports it then.
    """

    def linear_sum_assignment(*given: Any, **named: Any) -> Any:
        return importlib.import_module("scipy.optimize").linear_sum_assignment(*given, **named)

    importlib.import_module("transformers")  # which looks whether there is one
    standing_in = {name: types.ModuleType(name) for name in ("scipy", "scipy.optimize") if name not in sys.modules}
    for module in standing_in.values():
        vars(module)[linear_sum_assignment.__name__] = linear_sum_assignment
    sys.modules.update(standing_in)
    try:
        importlib.import_module("transformers.loss.loss_utils")
    finally:
        for name in standing_in:
            del sys.modules[name]


def _put_distributed_off() -> None:
    """Compare tensors without tensors spread over machines: with them come sympy and a fifth of all that we map."""
    comparison = vars(importlib.import_module("torch.testing._comparison"))
    if "_HAS_DTENSOR" in comparison:
        comparison["_HAS_DTENSOR"] = False


def _import_filelock() -> None:
    """Import it as on systems without forks: what it does in each copy, to locks that we do not hold, costs 0.7 ms."""
    register = os.register_at_fork
    del os.register_at_fork
    try:
        importlib.import_module("filelock")
    finally:
        os.register_at_fork = register


def _begin(message: Message, file: int, grader: Line, kept: list[Baseline]) -> int:
    """Start a copy for one submission; the number of its process."""
    pid = os.fork()
    if pid:
        os.close(file)
        return pid
    grader.close()
    limits = Limits(**message["limits"])
    room = None
    if message["root"]:
        files = {name: bytes.fromhex(content) for name, content in message["files"].items()}
        room = sandbox.Room(message["root"], files, limits, message["read"])
    entering.enter(Line(socket.socket(fileno=file), largest=LARGEST), room, kept, limits, message["folder"])


def _reap(pid: int) -> Message:
    """Wait for a process's end; what it and all below it have used."""
    try:
        _, _, used = os.wait4(pid, 0)
    except ChildProcessError:
        return {"op": "reaped", "cpu": 0.0}
    return {"op": "reaped", "cpu": used.ru_utime + used.ru_stime}


def _get_warm(shell: Shell) -> None:
    """Do once what costs most the first time."""
    import matplotlib.pyplot as plt
    import numpy as np
    import torch

    from inside_transformers import checks

    torch.set_num_threads(1)
    _import_filelock()
    x = torch.ones(2, 2, requires_grad=True)
    (x @ x).softmax(-1).sum().backward()
    _put_distributed_off()
    torch.testing.assert_close(x, x)
    np.random.get_state()  # numpy imports its generators when they are first asked for
    checks.normal(2, 2, seed=1)
    checks.heatmaps({"warm": torch.ones(1, 1)}, ["a"], ["b"])
    plt.figure()
    plt.plot([0, 1])
    plt.close("all")
    shell.collector.begin(0, lambda output: None)
    shell.run_cell("1", store_history=False, silent=True)  # type: ignore[no-untyped-call]

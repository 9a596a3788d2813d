"""The process in a sandbox in which a student's cells run."""

import contextlib
import dataclasses
import gc
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, NoReturn

from inside_transformers.grading import sandbox, verdict
from inside_transformers.grading.kept import Kept
from inside_transformers.grading.sealed import hide_classes, sealed
from inside_transformers.grading.shell import Shell, redirect
from inside_transformers.grading.wire import Line

TRIES = 100


def work(line: Line, kept: Kept) -> NoReturn:
    """Run what comes. It never returns; what it needs it keeps by names of its own."""
    shell = kept.shell
    kept = dataclasses.replace(kept, path=list(sys.path))
    fork, wait, leave, open_end, dumpable = _fork, os.wait4, os._exit, socket.socket, sandbox.dumpable
    run_cell: Callable[..., Any] = shell.run_cell
    run_test, finish, ignore, listen = verdict.run, _finish, signal.signal, _listen
    collector, who = shell.collector, os.getpid
    ignore(signal.SIGINT, signal.SIG_IGN)
    redirect(shell)
    for name in [name for name in sys.modules if name.startswith("inside_transformers.grading")]:
        del sys.modules[name]
    vars(sys.modules["inside_transformers"]).pop("grading", None)
    hide_classes()
    gc.freeze()
    running = False
    while True:
        try:
            message, end = line.receive_file()
            if message["op"] == "fork":
                child = fork()
                if child == 0:
                    line.close()
                    line = type(line)(open_end(fileno=end))
                    continue
                open_end(fileno=end).close()
                line.send({"pid": child})
            elif message["op"] == "status":
                _, status, used = wait(message["pid"], 0)
                line.send({"status": status, "cpu": used.ru_utime + used.ru_stime})
            else:
                me, running = who(), True
                collector.begin(message["output_bytes"], sealed(_hand_on(line)))
                dumpable(True)
                ignore(signal.SIGUSR1, sealed(listen(line, shell.user_ns)))
                ignore(signal.SIGINT, signal.default_int_handler)
                if message["op"] == "cell":
                    silent = bool(message.get("silent"))
                    run_cell(message["source"], store_history=not silent, silent=silent)
                else:
                    gc.freeze()
                    run_test(kept, line, message, end, lambda: finish(shell))
                if who() != me:
                    leave(0)  # a copy that the student's code has made of itself
                ignore(signal.SIGINT, signal.SIG_IGN)
                dumpable(False)
                collector.flush()
                running = False
                line.send({"op": "ended"})
        except KeyboardInterrupt:
            if running:
                running = False
                with contextlib.suppress(BaseException):
                    ignore(signal.SIGINT, signal.SIG_IGN)
                    line.send({"op": "ended"})
        except BaseException:
            leave(70)


def _fork() -> int:
    """Copy this process, as soon as those that were ended count no more."""
    for _ in range(TRIES):
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        try:
            return os.fork()
        except BlockingIOError:
            time.sleep(0.02)
    return os.fork()


def _hand_on(line: Line) -> Callable[[dict[str, Any]], None]:
    me = os.getpid()
    return lambda output: line.send({"op": "output", "output": output}) if os.getpid() == me else None


def _finish(shell: Shell) -> None:
    """Show what waits for the end of a cell: pictures, links."""
    for event in ("post_execute", "post_run_cell"):
        with contextlib.suppress(Exception):
            shell.events.trigger(event, *([None] if event == "post_run_cell" else []))


def _listen(line: Line, scope: dict[str, Any]) -> Callable[[int, FrameType | None], None]:
    """Tell which of the notebook's functions run, when asked by a signal."""

    def tell(number: int, frame: FrameType | None) -> None:
        names: list[str] = []
        while frame is not None:
            if frame.f_globals is scope and frame.f_code.co_name != "<module>":
                names.append(frame.f_code.co_qualname)
            frame = frame.f_back
        line.send({"op": "stack", "names": names[:20]})

    return tell

"""What runs in the sandbox: a first process that is trusted, and below it the one in which a student's cells run.

Before each cell the working process makes a copy of itself. The copy runs the cell, and goes on if it lives; if not,
the one that waited goes on. A test runs in a copy that always ends with it. The first process never runs a student's
code: it starts, stops and ends the others, and hands on what they say.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from inside_transformers.grading import sandbox, verdict
from inside_transformers.grading.outcome import Limits
from inside_transformers.grading.shell import Shell, redirect
from inside_transformers.grading.wire import CHUNK, Line, LineError, Message, pair

PATIENCE = 5.0  # seconds that our own code may take for what takes milliseconds
GRACE = 1.0  # seconds that a stopped cell has to end
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
    "PYTHONDONTWRITEBYTECODE": "1",
    "JPY_PARENT_PID": "1",
}


@dataclass
class Worker:
    """The working process, seen from the first one."""

    pid: int
    line: Line
    end: int

    @classmethod
    def of(cls, pid: int, line: Line) -> "Worker":
        """The process with this number.

        Raises:
            LineError: there is none.
        """
        if pid <= 1:
            raise LineError("no such process")
        try:
            return cls(pid, line, os.pidfd_open(pid))
        except OSError:
            raise LineError("no such process") from None

    def kill(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)

    def forget(self) -> None:
        """Close what leads to it."""
        self.line.close()
        os.close(self.end)


class First:
    """The first process of a sandbox, which does what the grader asks.

    Attributes:
        grader: the line to it.
        alone: whether no other processes than ours are in sight, so that all others may be ended.
    """

    def __init__(self, grader: Line, shell: Shell, limits: Limits, alone: bool) -> None:
        self.grader, self.shell, self.limits, self.alone = grader, shell, limits, alone
        self.pipes: dict[int, str] = {}
        self.left = 0
        self.worker = self._begin()

    def _begin(self) -> Worker:
        ends = {name: os.pipe() for name in ("stdout", "stderr")}
        mine, theirs = pair()
        pid = os.fork()
        if pid == 0:
            os.dup2(ends["stdout"][1], 1)
            os.dup2(ends["stderr"][1], 2)
            for one, other in ends.values():
                os.close(one)
                os.close(other)
            mine.close()
            self.grader.close()
            work(theirs, self.shell, self.limits)
        theirs.close()
        for name, (one, other) in ends.items():
            os.close(other)
            os.set_blocking(one, False)
            self.pipes[one] = name
        return Worker.of(pid, mine)

    def serve(self) -> None:
        """Do what the grader asks, until it hangs up."""
        while True:
            message = self.grader.receive()
            if message["op"] not in ("cell", "test"):
                continue  # an answer to what has ended meanwhile
            try:
                ended = self._run(message)
            except (LineError, TimeoutError) as error:
                ended = {"op": "ended", "how": "lost", "said": str(error)}
            self.grader.send(ended)

    def _run(self, message: Message) -> Message:
        """Run a cell or a test in a copy of the working process."""
        self._end_others()
        copy = self._copy()
        self.left = message["output_bytes"]
        begun = time.monotonic()
        copy.line.send(message)
        how = self._attend(copy, message)
        taken = time.monotonic() - begun
        self._drain()
        if message["op"] == "cell" and how in ("ended", "stopped"):
            old, self.worker = self.worker, copy
            old.kill()
            old.forget()
            self._reap()
            return {"op": "ended", "how": how, "seconds": taken}
        copy.kill()
        self.worker.line.send({"op": "status"})
        ended = self.worker.line.receive(PATIENCE)
        copy.forget()
        return {"op": "ended", "how": how, "seconds": taken, "status": ended.get("status"), "cpu": ended.get("cpu")}

    def _copy(self) -> Worker:
        mine, theirs = pair()
        self.worker.line.send({"op": "fork"}, [theirs.fileno()])
        theirs.close()
        answer = self.worker.line.receive(PATIENCE)
        pid = answer.get("pid")
        if not isinstance(pid, int):
            raise LineError("the working process is gone")
        return Worker.of(pid, mine)

    def _attend(self, copy: Worker, message: Message) -> str:
        """Hand on what a process says and what it is told, until it is done, dies, or is stopped: which of these."""
        own = PATIENCE if message["op"] == "test" else 0.0  # our own code begins a test
        until = time.monotonic() + message["seconds"] + own
        probe = time.monotonic() + message["probe"] if message.get("hung") else None
        stopped, interrupts = False, 0
        while True:
            now = time.monotonic()
            if probe is not None and now > probe:
                probe = None
                self._signal(copy, signal.SIGUSR1)
            if now > until:
                interrupts += 1
                if interrupts == 1:
                    self._signal(copy, signal.SIGUSR1)
                if interrupts > 2:
                    copy.kill()
                    return "killed"
                stopped, until = True, now + GRACE
                self._signal(copy, signal.SIGINT)
            wake = min(until, probe) if probe is not None else until
            watched: list[Any] = [copy.line, self.grader, copy.end, *self.pipes]
            ready, _, _ = select.select(watched, [], [], max(0.0, wake - now))
            for pipe in self.pipes:
                if pipe in ready:
                    self._pass_on(pipe)
            if self.grader in ready:
                for told in self.grader.pending():
                    copy.line.send(told)
                    if told["op"] == "prove":  # what follows is our own code
                        until = max(until, now + PATIENCE)
            if copy.line in ready:
                try:
                    heard = copy.line.pending()
                except LineError:
                    copy.kill()
                    return "killed" if stopped else "died"
                for said in heard:
                    if said.get("op") == "before" and message["op"] == "test":
                        until, message["op"] = time.monotonic() + message["seconds"], "begun"
                    if said.get("op") == "ended":
                        return "stopped" if stopped else "ended"
                    if said.get("op") == "stack":
                        if self._same_as_before(said, message) and not stopped:
                            until = 0.0
                    else:
                        self.grader.send(said)
            elif copy.end in ready:
                return "killed" if stopped else "died"

    def _same_as_before(self, said: Message, message: Message) -> bool:
        """Whether a function runs that has been stopped before; tell the grader which run."""
        names = said.get("names")
        running = [str(name)[:200] for name in names[:20]] if isinstance(names, list) else []
        self.grader.send({"op": "stack", "names": running})
        return bool(set(running) & set(message.get("hung", ())))

    def _signal(self, copy: Worker, number: int) -> None:
        with contextlib.suppress(OSError):
            os.kill(copy.pid, number)

    def _pass_on(self, pipe: int) -> bool:
        """Hand on what was written past Python, as far as it may be kept; whether there was anything."""
        try:
            data = os.read(pipe, CHUNK)
        except OSError:
            return False
        if data and self.left > 0:
            text = data[: self.left].decode(errors="replace")
            self.left -= len(data)
            output = {"output_type": "stream", "name": self.pipes[pipe], "text": text}
            self.grader.send({"op": "output", "output": output})
        return bool(data)

    def _drain(self) -> None:
        until = time.monotonic() + 0.2
        for pipe in self.pipes:
            while time.monotonic() < until and self._pass_on(pipe):
                pass

    def _end_others(self) -> None:
        """End every process but the working one, and what it started."""
        if not self.alone:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGSTOP)
        for name in (path.name for path in Path("/proc").iterdir()):
            if name.isdigit() and int(name) not in (1, self.worker.pid):
                with contextlib.suppress(OSError):
                    os.kill(int(name), signal.SIGKILL)
        self.worker_goes_on()
        self._reap()

    def worker_goes_on(self) -> None:
        """Let the working process run again."""
        self._signal(self.worker, signal.SIGCONT)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


# ------------------------------------------------------------------------------------------- the working process


def work(line: Line, shell: Shell, limits: Limits) -> NoReturn:
    """Run what comes, in copies of this process. It never returns; what it needs it keeps by names of its own."""
    fork, wait, leave, open_end, dumpable = os.fork, os.wait4, os._exit, socket.socket, sandbox.dumpable
    run_cell: Callable[..., Any] = shell.run_cell
    run_test, finish, ignore, listen = verdict.run, _finish, signal.signal, _listen
    collector, who = shell.collector, os.getpid
    redirect(shell)
    kept = verdict.keep(shell)
    for name in [name for name in sys.modules if name.startswith("inside_transformers.grading")]:
        del sys.modules[name]
    gc.freeze()
    child, running = 0, False
    while True:
        try:
            if not running:
                dumpable(False)
                ignore(signal.SIGINT, signal.SIG_IGN)
            message, end = line.receive_file()
            if message["op"] == "fork":
                child = fork()
                if child == 0:
                    line.close()
                    line, running = type(line)(open_end(fileno=end)), True
                    dumpable(True)
                    ignore(signal.SIGINT, signal.default_int_handler)
                    ignore(signal.SIGUSR1, listen(line))
                    continue
                open_end(fileno=end).close()
                line.send({"pid": child})
            elif message["op"] == "status":
                _, status, used = wait(child, 0)
                line.send({"status": status, "cpu": used.ru_utime + used.ru_stime})
            else:
                me = who()
                collector.begin(message["output_bytes"], _hand_on(line))
                if message["op"] == "cell":
                    run_cell(message["source"], store_history=True)
                else:
                    run_test(kept, line, message, lambda: finish(shell))
                if who() != me:
                    leave(0)  # a copy that the student's code has made of itself
                ignore(signal.SIGINT, signal.SIG_IGN)
                collector.flush()
                line.send({"op": "ended"})
                running = False
        except KeyboardInterrupt:
            if running:
                running = False
                with contextlib.suppress(BaseException):
                    line.send({"op": "ended"})
        except BaseException:
            leave(70)


def _hand_on(line: Line) -> Callable[[dict[str, Any]], None]:
    me = os.getpid()
    return lambda output: line.send({"op": "output", "output": output}) if os.getpid() == me else None


def _finish(shell: Shell) -> None:
    """Show what waits for the end of a cell: pictures, links."""
    for event in ("post_execute", "post_run_cell"):
        with contextlib.suppress(Exception):
            shell.events.trigger(event, *([None] if event == "post_run_cell" else []))


def _listen(line: Line) -> Callable[[int, FrameType | None], None]:
    """Tell which of the notebook's functions run, when asked by a signal."""

    def tell(number: int, frame: FrameType | None) -> None:
        names: list[str] = []
        while frame is not None:
            if frame.f_globals.get("__name__") == "__main__" and frame.f_code.co_name != "<module>":
                names.append(frame.f_code.co_qualname)
            frame = frame.f_back
        line.send({"op": "stack", "names": names[:20]})

    return tell


# ------------------------------------------------------------------------------------------------ going inside


def enter(grader: Line, room: sandbox.Room | None, shell: Shell, limits: Limits, folder: str) -> NoReturn:
    """In a process of its own: make the room, go in, and serve until the grader hangs up. It never returns.

    Args:
        grader: the line to it.
        room: what it is made with; None to go without a sandbox.
        shell: IPython, made before.
        limits: for all that runs.
        folder: the working folder, where there is no sandbox.
    """
    code = 1
    try:
        if room is None:
            os.setsid()
            os.chdir(folder)
            _live(grader, shell, limits, alone=False)
        user = sandbox.separate(room)
        pid = os.fork()
        if pid == 0:
            sandbox.settle(user, limits)
            os.chdir(sandbox.WORK)
            os.environ.clear()
            os.environ.update(ENVIRONMENT)
            _live(grader, shell, limits, alone=True)
        grader.close()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    except BaseException as error:
        with contextlib.suppress(BaseException):
            grader.send({"op": "ended", "how": "no room", "said": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(abs(code))


def _live(grader: Line, shell: Shell, limits: Limits, alone: bool) -> NoReturn:
    """Serve the grader, as the first process."""
    try:
        sys.path.append(str(Path.cwd()))
        first = First(grader, shell, limits, alone)
        grader.send({"op": "ready"})
        first.serve()
    except LineError:
        os._exit(0)
    except BaseException as error:
        with contextlib.suppress(BaseException):
            grader.send({"op": "ended", "how": "no room", "said": f"{type(error).__name__}: {error}"})
    os._exit(1)

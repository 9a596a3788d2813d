"""What runs in the sandbox: a first process that is trusted, and below it the one in which a student's cells run.

A test runs in a copy of the working process. Those with nothing but definitions between them run one after the other in
one copy, as long as they pass: the grader says so. Where another cell ends the working process, a new one begins, as a
copy of one that waits since the last cell that took long, and runs again what ran after that: less than a second for
each cell. The first process never runs a student's code: it starts, stops and ends the others, and hands on what they
say.
"""

import contextlib
import os
import resource
import secrets
import select
import signal
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from inside_transformers.grading.kept import Baseline
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.wire import CHUNK, ForgedError, Line, LineError, Message, pair
from inside_transformers.grading.worker import PATIENCE, Worker
from inside_transformers.grading.working import work

DEAR = 0.5  # seconds: a cell that took longer is not run again
PAUSE = 0.005
MB = 1 << 20
GRACE = 1.0  # seconds that a stopped cell has to end
FULL = 7 / 8  # of the memory: who keeps more leaves too little for the cells that follow
REPLACED = 6  # times that a working process which a test has ended is made anew


class First:
    """The first process of a sandbox, which does what the grader asks.

    Attributes:
        grader: the line to it.
        alone: whether no other processes than ours are in sight, so that all others may be ended.
        worker: the process in which cells run.
        copy: that in which the last test ran, if the next may run in it, too.
        anchor: one that waits, as the working process was before some cells; None where these are all that ran.
        done: these cells.
        earlier: those before them; None where one of them was dear.
        quiet: whether outputs are dropped.
        room: whether the process that ended a cell last can open more files.
        replaced: how often the working process was, since a test had ended it.
    """

    def __init__(self, grader: Line, kept: list[Baseline], limits: Limits, alone: bool) -> None:
        self.grader, self.kept, self.limits, self.alone = grader, kept, limits, alone
        self.pipes: dict[int, str] = {}
        self.left = 0
        self.done: list[Message] = []
        self.earlier: list[Message] | None = []
        self.quiet = False
        self.room = True
        self.replaced = 0
        self.gone: dict[int, Message] = {}
        self.anchor: Worker | None = None
        self.copy: Worker | None = None
        self.worker = self._begin()

    def _begin(self) -> Worker:
        for pipe in self.pipes:
            os.close(pipe)
        self.pipes.clear()
        ends = {name: os.pipe() for name in ("stdout", "stderr")}
        mine, theirs = pair()
        known = [secrets.token_bytes(32)]  # a list: what is taken out of it is in no frame below a student's code
        pid = os.fork()
        if pid == 0:
            os.dup2(ends["stdout"][1], 1)
            os.dup2(ends["stderr"][1], 2)
            for one, other in ends.values():
                os.close(one)
                os.close(other)
            mine.close()
            self.grader.close()
            work(theirs.socket.detach(), known, self.kept)
        theirs.close()
        for name, (one, other) in ends.items():
            os.close(other)
            os.set_blocking(one, False)
            self.pipes[one] = name
        return Worker.of(pid, mine, known.pop())

    def serve(self) -> None:
        """Do what the grader asks, until it hangs up."""
        while True:
            message, file = self.grader.receive_file()
            if message["op"] not in ("cell", "test"):
                continue  # an answer to what has ended meanwhile
            files = [file] if file >= 0 else []
            try:
                ended = self._run(message, files)
            except (LineError, TimeoutError) as error:
                ended = {"op": "ended", "how": "lost", "said": str(error)}
            for each in files:
                os.close(each)
            self.grader.send(ended)

    def _run(self, message: Message, files: Sequence[int]) -> Message:
        if message["op"] == "cell" or message["afresh"] or (self.copy is not None and self.copy.ended()):
            self._drop()
        self._end_others()
        if self.worker.ended():
            self._replace()
        return self._cell(message) if message["op"] == "cell" else self._test(message, files)

    def _cell(self, message: Message) -> Message:
        """Run a cell in the working process; where that ends, another goes on from what ran before."""
        how, taken = self._try(self.worker, message)
        full = self._is_full() if how in ("ended", "stopped") else ""
        ended: Message = {
            "op": "ended",
            "how": "full" if full and how == "ended" else how,
            "of": full,
            "seconds": taken,
        }
        if how in ("ended", "stopped") and not full:
            self.done.append(message)
            dear = how == "stopped" or taken > DEAR
            if dear or (self.anchor is not None and self.anchor.ended()):
                self._step_on(dear)
            return ended
        self.worker.kill()
        self._end_others()  # they could keep the others from answering
        ended |= self._status(self.anchor, self.worker)
        self._replay()
        return ended

    def _is_full(self) -> str:
        """What the working process has hardly any left of, for the cells that follow; nothing, as a rule."""
        if not self.room:
            return "files"
        most, _ = resource.getrlimit(resource.RLIMIT_AS)
        if most == resource.RLIM_INFINITY:
            return ""
        with contextlib.suppress(OSError):
            mapped = int(Path(f"/proc/{self.worker.pid}/statm").read_text().split()[0]) * resource.getpagesize()
            return "memory" if mapped > most - (1 - FULL) * self.limits.memory * MB else ""
        return ""

    def _test(self, message: Message, files: Sequence[int]) -> Message:
        """Run a test in a copy of the working process, which alone gets its files, once."""
        if self.copy is not None:
            copy, files = self.copy, ()
        else:
            try:
                copy = self._copy(self.worker)
            except ForgedError:
                self._replace()
                return {"op": "ended", "how": "forged"}
            except (LineError, TimeoutError):
                self._replace()
                copy = self._copy(self.worker)
        self.copy = copy
        how, taken = self._try(copy, message, files)
        if how != "ended":
            copy.kill()
        try:
            ended = {} if how == "ended" else self._status(self.worker, copy)
            self.worker.ask({"op": "here"}, self._tell)
        except (LineError, TimeoutError) as error:
            # It has ended the process that it was copied from, keeps it from answering, or speaks for it.
            how = "forged" if isinstance(error, ForgedError) else "died"
            ended = {"status": int(signal.SIGKILL)}
            self._replace()
        if how != "ended":
            self._forget()
        return {"op": "ended", "how": how, "seconds": taken, **ended}

    def _drop(self) -> None:
        """End the copy in which tests ran; what it has done since to the process that it was copied from is told."""
        if self.copy is None:
            return
        self.copy.kill()
        try:
            self._status(self.worker, self.copy)
        except (LineError, TimeoutError) as error:
            if isinstance(error, ForgedError):
                self.grader.send({"op": "reached", "name": "the line to the grader"})
            self._replace()
        self._forget()

    def _forget(self) -> None:
        if self.copy is not None:
            self.copy.kill()
            self.copy.forget()
        self.copy = None

    def _try(self, worker: Worker, message: Message, files: Sequence[int] = ()) -> tuple[str, float]:
        self.left = message["output_bytes"]
        begun = time.monotonic()
        worker.line.send(message, files)
        how = self._attend(worker, message)
        taken = time.monotonic() - begun
        self._drain()
        return how, taken

    def _step_on(self, dear: bool) -> None:
        """Go on in a copy, and let the working process wait as it is: from there a crash is made good."""
        self._end_others()
        if self.anchor is not None:
            self.anchor.kill()
            self.anchor.forget()
        self.anchor, self.worker = self.worker, self._copy(self.worker)
        self.earlier = None if dear or self.earlier is None else [*self.earlier, *self.done]
        self.done.clear()
        self._reap()

    def _replay(self) -> None:
        """Begin a working process anew, and run again what ran before."""
        self.worker.forget()
        self.worker = self._begin() if self.anchor is None else self._copy(self.anchor)
        self._end_others()
        self.quiet = True
        try:
            for message in self.done:
                if self._try(self.worker, {**message, "output_bytes": 0})[0] != "ended":
                    raise LineError("what ran before does not run again")
        finally:
            self.quiet = False

    def _replace(self) -> None:
        """Let another working process take the place of one that is gone, or silent.

        Raises:
            LineError: that was done too often, or a cell would run again that must not.
        """
        self.replaced += 1
        if self.replaced > REPLACED:
            raise LineError("the process in which cells run was ended again and again")
        self._forget()
        self.worker.kill()
        if self.anchor is not None and self.anchor.ended():
            if self.earlier is None:
                raise LineError("the process in which cells run is gone")
            self.anchor.forget()
            self.anchor = None
            self.done[:0], self.earlier = self.earlier, []
        self._replay()

    def _copy(self, worker: Worker) -> Worker:
        return worker.copied(self._tell)

    def _status(self, parent: Worker | None, child: Worker) -> Message:
        """How a process ended, as the one that made it knows."""
        if parent is None:
            self._reap(child.pid)
            return self.gone.pop(child.pid, {})
        said = parent.ask({"op": "status", "pid": child.pid}, self._tell)
        return {"status": said.get("status")}

    def _tell(self, said: Message) -> None:
        """Hand on what the code of a cell that has ended, a thread of it, reaches for."""
        if said["op"] == "reached" and not self.quiet:
            self.grader.send(said)

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
                if interrupts > 3:
                    copy.kill()
                    return "killed"
                # First it tells what runs: of two signals, Python takes SIGINT before the other, and unwinds.
                asks = interrupts == 1
                stopped, until = not asks, now + GRACE
                self._signal(copy, signal.SIGUSR1 if asks else signal.SIGINT)
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
                except LineError as error:
                    copy.kill()
                    forged = isinstance(error, ForgedError)
                    return "killed" if stopped else "forged" if forged else "died"
                for said in heard:
                    if said.get("op") == "before" and message["op"] == "test":
                        until, message["op"] = time.monotonic() + message["seconds"], "begun"
                    if said.get("op") == "ended":
                        self.room = bool(said.get("room", True))
                        return "stopped" if stopped else "ended"
                    if said.get("op") == "stack":
                        if (self._same_as_before(said, message) or interrupts) and not stopped:
                            until = 0.0
                    elif not self.quiet:
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
        if data and self.left > 0 and not self.quiet:
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
        """End every process but ours: what a cell has started."""
        if not self.alone:
            return
        if self._others():
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGSTOP)
        until = time.monotonic() + PATIENCE
        while (others := self._others()) and time.monotonic() < until:
            for pid in others:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            time.sleep(PAUSE)  # those that end still count among the processes that may be
            self._reap()
        for ours in self._ours():
            self._signal(ours, signal.SIGCONT)
        self._reap()

    def _ours(self) -> list[Worker]:
        return [each for each in (self.anchor, self.worker, self.copy) if each is not None]

    def _others(self) -> list[int]:
        """The processes that are not ours and have not ended."""
        found = []
        ours = {1, *(each.pid for each in self._ours())}
        for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):  # noqa: PTH208 - many times a submission
            if pid in ours:
                continue
            with contextlib.suppress(OSError):
                state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                found += [pid] if state not in "ZX" else []
        return found

    def end(self) -> None:
        """End all others and wait for them, so that what they have computed is counted."""
        for each in self._ours():
            each.kill()
        if self.alone:
            with contextlib.suppress(ProcessLookupError):
                os.kill(-1, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)

    def _reap(self, until: int = 0) -> None:
        """Take note of those that have ended; wait for one of them, by its number."""
        with contextlib.suppress(ChildProcessError):
            while until not in self.gone:
                pid, status = os.waitpid(-1, 0 if until else os.WNOHANG)
                if not pid:
                    break
                if pid in (until, self.worker.pid):
                    self.gone[pid] = {"status": status}

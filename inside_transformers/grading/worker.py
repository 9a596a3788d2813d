"""A process in the sandbox, as the first one sees it."""

import contextlib
import os
import secrets
import select
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from inside_transformers.grading.wire import Line, LineError, Message, following, pair

PATIENCE = 10.0  # seconds that our own code may take for what takes milliseconds on an idle machine


@dataclass
class Worker:
    """The working process, seen from the first one."""

    pid: int
    line: Line
    end: int
    secret: bytes

    @classmethod
    def of(cls, pid: int, line: Line, secret: bytes) -> "Worker":
        """The process with this number, that signs what it says with this secret.

        Raises:
            LineError: there is none.
        """
        if pid <= 1:
            raise LineError("no such process")
        try:
            found = cls(pid, line, _end_of(pid), secret)
        except OSError:
            raise LineError("no such process") from None
        line.expect(secret)
        return found

    def kill(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGKILL)

    def ended(self) -> bool:
        """Whether it is gone."""
        return self.end < 0 or bool(select.select([self.end], [], [], 0)[0])

    def forget(self) -> None:
        """Close what leads to it."""
        self.line.close()
        if self.end >= 0:
            os.close(self.end)
        self.end = -1

    def ask(self, message: Message, told: Callable[[Message], None], files: Sequence[int] = ()) -> Message:
        """Ask for what takes no time, and give the answer.

        Args:
            message: what is asked.
            told: is given what a thread says meanwhile.
            files: open files that go with it.

        Raises:
            LineError: it is gone.
            TimeoutError: it is silent.
        """
        with contextlib.suppress(OSError):
            os.kill(self.pid, signal.SIGCONT)  # a process that it has made may have stopped it
        self.line.send(message, files)
        until = time.monotonic() + PATIENCE
        while "op" in (said := self.line.receive(until - time.monotonic())):
            told(said)
        return said

    def copied(self, told: Callable[[Message], None]) -> "Worker":
        """A copy of it: see `ask`."""
        mine, theirs = pair()
        salt = secrets.token_bytes(32)
        answer = self.ask({"op": "fork", "salt": salt.hex()}, told, [theirs.fileno()])
        theirs.close()
        pid = answer.get("pid")
        if not isinstance(pid, int):
            raise LineError("the working process is gone")
        return Worker.of(pid, mine, following(self.secret, salt))


def _end_of(pid: int) -> int:
    """An open file that can be read once a process has ended.

    Raises:
        OSError: there is no such process.
    """
    if hasattr(os, "pidfd_open"):
        return os.pidfd_open(pid)
    on_a_mac: Any = select
    queue = on_a_mac.kqueue()
    queue.control([on_a_mac.kevent(pid, on_a_mac.KQ_FILTER_PROC, on_a_mac.KQ_EV_ADD, on_a_mac.KQ_NOTE_EXIT)], 0)
    return os.dup(queue.fileno())

"""A process in the sandbox, as the first one sees it."""

import contextlib
import os
import select
import signal
from dataclasses import dataclass

from inside_transformers.grading.wire import Line, LineError


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

    def ended(self) -> bool:
        """Whether it is gone."""
        return self.end < 0 or bool(select.select([self.end], [], [], 0)[0])

    def forget(self) -> None:
        """Close what leads to it."""
        self.line.close()
        if self.end >= 0:
            os.close(self.end)
        self.end = -1

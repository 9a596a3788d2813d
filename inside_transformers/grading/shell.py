"""What runs a student's cells: IPython without a kernel around it; outputs are collected as a notebook keeps them.

All output is cut here, where it arises. What comes out of the sandbox is cut once more, where it arrives.
"""

import base64
import builtins
import contextlib
import getpass
import importlib
import io
import os
import pdb
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import IPython.core.debugger
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList
from traitlets import Type
from traitlets.config import Config

Output = dict[str, Any]
FLUSH_SIZE, FLUSH_SECONDS = 4096, 0.25
ERROR_TEXT, TRACEBACK_TEXT = 10_000, 30_000
LONGEST_NAME = 200  # of an output that a later one replaces
PICTURES = ("image/png", "image/jpeg", "image/gif", "application/pdf")
PICTURE_SHARE = 10  # a picture counts a tenth of its size
END_AT_ONCE = os._exit
NO_INPUT = "raw_input was called, but this frontend does not support input requests."


class Collector:
    """Takes the outputs of the cell that runs, and hands them on until they are too long.

    Attributes:
        hand_on: is given each output as it arises.
        left: bytes that may still be handed on.
        cut: characters that were left out.
    """

    def __init__(self) -> None:
        self.hand_on: Callable[[Output], None] = lambda output: None
        self.left = 0
        self.cut = 0
        self._name, self._texts, self._length, self._since = "", list[str](), 0, 0.0

    def begin(self, most: int, hand_on: Callable[[Output], None]) -> None:
        """A cell begins, whose outputs may have so many bytes."""
        self.hand_on, self.left, self.cut = hand_on, most, 0
        self._texts, self._length = [], 0

    def write(self, name: str, text: str) -> None:
        """Take text of a stream."""
        if len(text) > self.left:
            self.cut += len(text) - self.left
            text = text[: self.left]
        if not text:
            return
        self.left -= len(text) if text.isascii() else len(text.encode(errors="replace"))
        self.left = max(0, self.left)
        now = time.monotonic()
        if name != self._name:
            self.flush()
        if not self._texts:
            self._name, self._since = name, now
        self._texts.append(text)
        self._length += len(text)
        if self._length > FLUSH_SIZE or now - self._since > FLUSH_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Hand on the text that waits."""
        if self._texts:
            text = "".join(self._texts).encode(errors="replace").decode()
            self._texts, self._length = [], 0
            self.hand_on({"output_type": "stream", "name": self._name, "text": text})

    def put(self, output: Output) -> None:
        """Take an output that is no text of a stream."""
        self.flush()
        data = output.get("data")
        if isinstance(data, dict):
            output["data"] = data = _plain(data)
            cost = sum(_cost(kind, value) for kind, value in data.items())
            if cost > self.left:
                self.cut += cost
                return
            self.left -= cost
        self.hand_on(output)


def _plain(data: dict[Any, Any]) -> dict[str, str]:
    """What of a bundle of formats is kept: text, and of JSON, which is shown nowhere, that it was there."""
    kept: dict[str, str] = {}
    for kind, value in data.items():
        if isinstance(value, bytes):
            kept[str(kind)] = base64.b64encode(value).decode()
        elif isinstance(value, str):
            kept[str(kind)] = value.encode(errors="replace").decode()
        elif str(kind).endswith("json"):
            kept[str(kind)] = ""
    return kept


def _cost(kind: str, value: str) -> int:
    size = len(kind) + len(value)
    return size // PICTURE_SHARE if kind in PICTURES else size


class Stream(io.TextIOBase):
    """`sys.stdout` and `sys.stderr` of the cells."""

    encoding = "utf-8"

    def __init__(self, collector: Collector, name: str, number: int) -> None:
        self.collector, self.name, self.number = collector, name, number

    def write(self, text: str) -> int:
        """Take text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self.collector.write(self.name, text)
        return len(text)

    def flush(self) -> None:
        """Hand on what waits."""
        self.collector.flush()

    def writable(self) -> bool:
        """It is."""
        return True

    def isatty(self) -> bool:
        """It is no terminal."""
        return False

    def fileno(self) -> int:
        """The open file that programs started by a cell write to."""
        return self.number


class Hook(DisplayHook):
    """Shows the value of a cell's last line."""

    shell: Any

    def write_output_prompt(self) -> None:
        """Nothing: a notebook has no prompts."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Take what is shown."""
        self.shell.collector.put(
            {
                "output_type": "execute_result",
                "data": format_dict,
                "execution_count": self.shell.execution_count,
            }
        )

    def finish_displayhook(self) -> None:
        """Nothing: a notebook has no empty lines between outputs."""


class Publisher(DisplayPublisher):
    """Takes what `display` shows."""

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        """Take it; with a `display_id` it may replace what was shown before."""
        known = (transient or {}).get("display_id")
        self.shell.collector.put(
            {
                "output_type": "update_display_data" if update else "display_data",
                "data": data,
                **({"display_id": str(known)[:LONGEST_NAME]} if known else {}),
            }
        )

    def clear_output(self, wait: bool = False) -> None:
        """Forget what the cell has shown so far, now or with the next output."""
        self.shell.collector.put({"output_type": "clear_output", "wait": bool(wait)})


class Shell(InteractiveShell):
    """IPython for the cells of one notebook."""

    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)
    collector: Collector

    def enable_gui(self, gui: Any = None) -> None:
        """There is none."""

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """Keep no copy of what is printed: a notebook may have put None, or anything, in the place of `sys.stdout`."""
        yield

    def ask_exit(self) -> None:
        """`exit` and `quit` end nothing."""

    @property
    def db(self) -> Any:
        """What `%cd` and `%store` keep: in the home of who runs the cells, not of who started the grader."""
        if self._db is None:
            folder = Path.home() / ".ipython" / "profile_default" / "db"
            self._db: Any = importlib.import_module("IPython.external.pickleshare").PickleShareDB(folder)
        return self._db

    @db.setter
    def db(self, kept: Any) -> None:
        self._db = kept

    def init_history(self) -> None:
        """Keep no file of what was run."""
        self.config.HistoryManager.enabled = False
        super().init_history()  # type: ignore[no-untyped-call]

    def system(self, cmd: str) -> None:
        """Run a program; what it writes is the cell's output."""
        self.collector.flush()
        self.user_ns["_exit_code"] = self._started(cmd, None).returncode

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        """Run a program and give what it writes."""
        text = self._started(cmd, subprocess.PIPE).stdout.decode(errors="replace")
        return SList(text.splitlines()) if split else text

    def _started(self, cmd: str, output: int | None) -> "subprocess.CompletedProcess[bytes]":
        line = self.var_expand(cmd, depth=2)  # type: ignore[no-untyped-call]
        return subprocess.run(line, shell=True, stdin=subprocess.DEVNULL, stdout=output, check=False)

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.collector.put(error_output(etype, evalue, stb))


def error_output(kind: Any, error: Any, lines: Any) -> Output:
    """An exception as a notebook keeps it, cut to a length."""
    try:
        said = str(error)[:ERROR_TEXT]
    except BaseException:
        said = ""
    text = "\n".join(str(line) for line in lines or ())
    return {
        "output_type": "error",
        "ename": str(getattr(kind, "__name__", kind))[:200],
        "evalue": said,
        "traceback": text[:TRACEBACK_TEXT].split("\n"),
    }


def _no_input(*_: Any, **__: Any) -> str:
    raise StdinNotImplementedError(NO_INPUT)


def make_shell() -> Shell:
    """The one shell of this process, with pictures drawn in the notebook."""
    config = Config()
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.banner1 = ""
    config.HistoryManager.enabled = False
    shell = Shell.instance(config=config)
    shell.collector = Collector()
    builtins.input = getpass.getpass = _no_input
    for debugger in (pdb.Pdb, IPython.core.debugger.Pdb):  # a forgotten `breakpoint()` asks for input, and nothing else
        debugger.set_trace = _no_input  # type: ignore[method-assign]
    shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]
    extensions: Any = shell.extension_manager
    extensions.load_extension("storemagic")  # as Jupyter's kernel does
    sys.modules["__main__"] = shell.user_module
    return shell


def redirect(shell: Shell) -> None:
    """Let everything that is written from now on be the cell's output."""
    sys.stdout = Stream(shell.collector, "stdout", 1)
    sys.stderr = Stream(shell.collector, "stderr", 2)
    sys.stdin = Path("/dev/null").open()  # noqa: SIM115 - for as long as the process lives
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc,assignment]
    os._exit = _ending(shell.collector)  # type: ignore[assignment]


def _ending(collector: Collector) -> Callable[[int], NoReturn]:
    """`os._exit`, but what was written before it is not lost."""

    def _exit(status: int) -> NoReturn:
        with contextlib.suppress(BaseException):
            collector.flush()
        END_AT_ONCE(status)

    return _exit

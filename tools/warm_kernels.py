"""Kernels that need not import torch and transformers: copies of one process that has (see warm_process.py)."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

SCRIPT = Path(__file__).with_name("warm_process.py")
LAUNCHER = "ipykernel_launcher"
NAME = "warm-provisioner"
BACKEND = "module://matplotlib_inline.backend_inline"


class WarmProcess:
    """The process that kernels are copies of. It ends with this one, however that ends, and its kernels end with it.

    Raises:
        SystemExit: If its imports fail or print something, which a page with these imports would not show.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, str(SCRIPT)],
            # A kernel's backend, which matplotlib reads when it is imported; and no other threads: a copy has none.
            env={"MPLBACKEND": BACKEND, **os.environ, "OMP_NUM_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            start_new_session=True,
        )
        self.pid = self._process.pid
        printed = ""
        while (line := self._answer()) != "ready\n":
            printed += line
            if not line:
                break
        if printed:
            self.close()
            sys.exit(f"course: the imports that pages share print something, so no page would show it:\n{printed}")

    def _answer(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def ask(self, **request: Any) -> int | None:
        """Send a request and return the answer.

        Raises:
            OSError: If the process has ended.
        """
        assert self._process.stdin is not None
        with self._turn:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer = self._answer()
        if not answer:
            raise ConnectionError("the process that kernels are copies of has ended")
        number: int | None = json.loads(answer)
        return number

    def close(self) -> None:
        """End it, and the kernels that still run."""
        with self._turn:
            self._process.communicate()


class WarmKernel:
    """A kernel as jupyter_client wants to have it: a bit of subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, warm: WarmProcess, pid: int) -> None:
        self._warm, self.pid = warm, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """What it ended with; None while it runs."""
        if self.returncode is None:
            try:
                self.returncode = self._warm.ask(poll=self.pid)
            except (OSError, ValueError):
                self.returncode = -signal.SIGKILL  # it has ended with the process that it is a copy of
        return self.returncode

    def wait(self) -> int:
        """Wait for its end; what it ended with."""
        while (code := self.poll()) is None:
            time.sleep(0.05)
        return code

    def send_signal(self, signum: int) -> None:
        """Send it a signal, if it runs."""
        if self.poll() is None:
            os.kill(self.pid, signum)


class WarmProvisioner(LocalProvisioner):
    """Starts kernels as copies of the warm process, wherever the kernel is this Python's own."""

    warm: WarmProcess

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel that a command would start."""
        launcher = find_spec(LAUNCHER)
        if cmd[0] != sys.executable or LAUNCHER not in cmd or launcher is None:
            return await super().launch_kernel(cmd, **kwargs)
        argv = [launcher.origin, *cmd[cmd.index(LAUNCHER) + 1 :]]
        self.cwd = kwargs.get("cwd") or Path.cwd()
        pid = self.warm.ask(argv=argv, cwd=str(self.cwd), env=dict(kwargs["env"]))
        assert pid is not None
        self.process = WarmKernel(self.warm, pid)  # type: ignore[assignment]
        self.pid = self.pgid = pid
        return self.connection_info


@contextmanager
def warm_kernels() -> Iterator[WarmProcess]:
    """While this is open, kernels that this process starts are copies of a warm one; none is left when it closes."""
    factory = KernelProvisionerFactory.instance()
    usual = factory.default_provisioner_name
    WarmProvisioner.warm = warm = WarmProcess()
    factory.provisioners[NAME] = EntryPoint(NAME, f"{__name__}:WarmProvisioner", factory.GROUP_NAME)
    factory.default_provisioner_name = NAME
    try:
        yield warm
    finally:
        warm.close()
        factory.default_provisioner_name = usual

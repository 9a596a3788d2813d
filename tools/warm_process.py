"""A process that has imported what most pages import: while the book is built, each page's kernel is a copy of it.

warm_kernels.py starts it, writes a line of JSON to its standard input for each request, and reads an answer from its
standard output. Before the first kernel nothing runs here but imports: a copy finds no other thread, no random number
drawn, no model loaded. One thing is not as in a process of its own: all copies have the same seed of `hash`.
"""

# ruff: noqa: F401
import sys

if not sys.flags.safe_path:
    del sys.path[0]  # this folder: no page could import from it

import gc
import json
import logging
import os
import signal
from typing import Any

import IPython.display
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from ipykernel.kernelapp import IPKernelApp
from transformers import (
    AutoModel,
    AutoModelForCausalLM,
    AutoTokenizer,
    BertModel,
    GPT2LMHeadModel,
    pipeline,
)

READY = "ready\n"
NOTHING = os.open(os.devnull, os.O_RDWR)


def main() -> None:
    """Begin kernels until the build hangs up, then end those that still run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.collect()
    gc.freeze()  # a kernel's own collections leave alone what it shares with the others
    running: set[int] = set()
    answer(READY)
    while message := sys.stdin.readline():
        request = json.loads(message)
        if "poll" in request:
            answer(json.dumps(exit_code(request["poll"], running)) + "\n")
        else:
            running.add(pid := begin(request))
            answer(f"{pid}\n")
    for pid in running:
        os.killpg(pid, signal.SIGKILL)


def answer(line: str) -> None:
    """Say a line to the build."""
    sys.stdout.write(line)
    sys.stdout.flush()


def exit_code(pid: int, running: set[int]) -> int | None:
    """What a kernel ended with, as subprocess counts it; None while it runs."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    running -= {ended}
    return os.waitstatus_to_exitcode(status) if ended else None


def begin(request: dict[str, Any]) -> int:
    """Start a kernel; the number of its process, and of the group that it leads."""
    leads, told = os.pipe()
    pid = os.fork()
    if not pid:
        os.setsid()
        os.close(told)
        os.close(leads)
        be_kernel(**request)
        sys.exit()
    os.close(told)
    os.read(leads, 1)  # until it leads its group, so that a signal to the group reaches nobody else
    os.close(leads)
    return pid


def be_kernel(argv: list[str], cwd: str, env: dict[str, str]) -> None:
    """Be what a process of one's own would be, started with these arguments, in this folder and environment."""
    for stream in (0, 1, 2):
        os.dup2(NOTHING, stream)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = argv
    signal.signal(signal.SIGINT, signal.default_int_handler)
    np.random.seed()  # Python's own generator gets another seed after a fork, these two would not
    torch.seed()
    early = [handler for handler in log_handlers() if handler.stream is sys.stderr]
    kernel = IPKernelApp.instance(parent_handle=os.getppid())
    kernel.initialize(argv[1:])
    for handler in early:
        handler.setStream(sys.stderr)  # what a library logs is shown on the page
    kernel.start()


def log_handlers() -> list[logging.StreamHandler[Any]]:
    """The handlers of all loggers that write to a stream."""
    loggers = [logging.root, *logging.root.manager.loggerDict.values()]
    handlers = [handler for logger in loggers if isinstance(logger, logging.Logger) for handler in logger.handlers]
    return [handler for handler in handlers if isinstance(handler, logging.StreamHandler)]


if __name__ == "__main__":
    main()

"""The process in a sandbox in which a student's cells run.

Cells and tests are called by a loop in C, between two functions of ours: one waits for what to do, one says what came
of it. No frame below a student's code has these functions, nor the secret that they sign with.
"""

import _signal  # type: ignore[import-not-found]
import collections
import dataclasses
import errno
import gc
import operator
import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType
from typing import Any, NoReturn

from inside_transformers.grading import sandbox
from inside_transformers.grading.defined import Noted, noting
from inside_transformers.grading.kept import Baseline
from inside_transformers.grading.kernels import guard
from inside_transformers.grading.listening import listen
from inside_transformers.grading.sealed import hide_classes, sealed
from inside_transformers.grading.shell import END_AT_ONCE, Output, redirect
from inside_transformers.grading.signals import shield
from inside_transformers.grading.speaking import voice
from inside_transformers.grading.verdict import Test
from inside_transformers.grading.wire import Message

TRIES = 100
FREE = 64  # files that there must be room for after a cell: what follows opens some


def work(number: int, secrets: list[bytes], kept: list[Baseline]) -> NoReturn:
    """Run what comes. It never returns.

    Args:
        number: of the open end of the line.
        secrets: one, which is taken out.
        kept: one, which is taken out.
    """
    leave = os._exit
    try:
        redirect(kept[0].shell)
        collections.deque(_turns(number, secrets, kept), maxlen=0)
    finally:
        leave(70)


def _turns(number: int, secrets: list[bytes], box: list[Baseline]) -> Iterator[None]:
    """What is done, one after the other: it is asked for, carried out, and answered."""
    kept = dataclasses.replace(box.pop(), path=list(sys.path))
    shell, own, ours = kept.shell, kept.own, kept.ours
    released = dict[str, Noted]()
    spoken = voice(number, secrets.pop())
    hear, say, become, is_heard = spoken.hear, spoken.say, spoken.become, spoken.is_heard
    put, tell_stack = sealed(_putting(spoken.shout)), sealed(_stack(spoken.shout, shell.user_ns))
    leave, who, close, failed = END_AT_ONCE, os.getpid, os.close, OSError
    handle, ignored, interrupt, asks, stops = (
        _signal.signal, _signal.SIG_IGN, _signal.default_int_handler, _signal.SIGUSR1, _signal.SIGINT,
    )  # fmt: skip
    trace, profile, freeze, copied, bind, make_test = sys.settrace, sys.setprofile, gc.freeze, os.dup, partial, Test
    fork, reap, busy, sleep, none_left = os.fork, os.waitpid, BlockingIOError, time.sleep, ChildProcessError
    names, names_in, empty, fill, there = shell.user_ns, dict, dict.clear, dict.update, dict[int, dict[str, Any]]()
    at_once, again, free, used_up = os.WNOHANG, range(TRIES), range(FREE), errno.EMFILE
    cell, carried_out = bind(_cell, shell.run_cell, shell.collector, put, noting(released, shell.user_ns)), _carry_out
    handle(stops, ignored)
    # For good: a program that a cell starts could otherwise write to this process's memory, of which nobody would hear.
    sandbox.dumpable(False)
    wake = shield()
    me, spare = who(), copied(0)
    test: Any = None

    def rest() -> None:
        handle(stops, ignored)
        trace(None)
        profile(None)
        wake(False)

    resting = sealed(rest)

    def forked() -> int:
        """Copy this process, as soon as those that were ended count no more."""
        for _ in again:
            try:
                while reap(-1, at_once)[0]:
                    pass
            except none_left:
                pass
            try:
                return fork()
            except busy:
                sleep(0.02)
        return fork()

    def next_turn() -> Callable[[], Any]:
        nonlocal me, spare, test
        try:  # noqa: SIM105 - nothing by a name that a notebook could have given away
            close(spare)  # an open file may come, and a notebook may have opened as many as it can
        except failed:
            pass
        while True:
            message, file = hear()
            op = message["op"]
            if op == "fork":
                child = forked()
                if child:
                    close(file)
                    say({"pid": child})
                else:
                    become(message, file)
                    me, there[0] = who(), names_in(names)
            elif op == "here":
                say({"here": True})
            elif op == "status":
                say({"status": reap(message["pid"], 0)[1]})
            else:
                break
        if op == "cell":
            if message["kept"]:
                there[message["kept"]] = names_in(names)
            else:
                empty(there)
            turn: Callable[[], Any] = bind(cell, message)
        elif op == "test":
            freeze()
            for name in own():
                noted(name)
            if message["names_of"] or test is not None:
                found = there.get(message["names_of"], there[0])
                empty(names)
                fill(names, found)
            test = make_test(kept, ear, message, file, put, released, None if test is None else test.given)
            turn = test.begin
        else:
            turn = bind(test.step if op == "step" else test.prove, message)
        try:  # noqa: SIM105 - as above
            spare = copied(0)
        except failed:
            pass
        handle(asks, tell_stack)
        handle(stops, interrupt)
        wake(True)
        return bind(carried_out, resting, turn)

    def has_room() -> bool:
        taken = []
        try:
            for _ in free:
                taken.append(copied(0))
        except failed as error:
            return error.errno != used_up
        finally:
            for each in taken:
                close(each)
        return True

    def answer(messages: list[Message] | None) -> None:
        if who() != me:
            leave(0)  # a copy that the student's code has made of itself
        for message in messages or [{"op": "ended", "room": has_room()}]:
            say(message)

    def tell(name: str) -> None:
        if not is_heard():
            leave(70)
        say({"op": "reached", "name": name})

    hide_classes()
    hidden = next_turn.__code__, answer.__code__, hear.__code__, say.__code__
    ear = listen(tell, shell.user_ns, ours, hidden, kept.functions, kept.written, kept.known, kept.overrode, kept.read)
    guard(ear.is_foreign, kept.overrode)
    noted = ear.noted
    for name in kept.hidden:
        sys.modules.pop(name, None)
    vars(sys.modules["inside_transformers"]).pop("grading", None)
    for look in (kept.look, kept.loaded, own):
        look()  # what has changed is compared here, once, and not in each copy
    gc.freeze()
    return map(answer, map(operator.call, iter(next_turn, None)))


def _carry_out(rest: Callable[[], None], turn: Callable[[], Any]) -> Any:
    try:
        return turn()
    except KeyboardInterrupt:
        return None
    finally:
        rest()


def _cell(
    run: Callable[..., Any],
    collector: Any,
    put: Callable[[Output], None],
    note: Callable[[list[str]], None],
    message: Message,
) -> None:
    collector.begin(message["output_bytes"], put)
    silent = bool(message.get("silent"))
    run(message["source"], store_history=not silent, silent=silent)
    note(message.get("defines", []))
    collector.flush()


def _putting(shout: Callable[[Message], None]) -> Callable[[Output], None]:
    return lambda output: shout({"op": "output", "output": output})


def _stack(shout: Callable[[Message], None], scope: dict[str, Any]) -> Callable[[int, FrameType | None], None]:
    """Tells which of the notebook's functions run, when asked by a signal."""

    def tell(number: int, frame: FrameType | None) -> None:
        names: list[str] = []
        while frame is not None:
            if frame.f_globals is scope and frame.f_code.co_name != "<module>":
                names.append(frame.f_code.co_qualname)
            frame = frame.f_back
        shout({"op": "stack", "names": names[:20]})

    return tell

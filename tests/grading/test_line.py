"""The line out of a process in which strangers' code runs: what decides must be signed, once, with the secret."""

import json
import os
import signal
import socket
import threading

import pytest

from inside_transformers.grading.speaking import voice
from inside_transformers.grading.wire import HEADER, UNSIGNED, ForgedError, Line, following

SECRET = bytes(range(32))


def packed(body: bytes) -> bytes:
    return HEADER.pack(len(body)) + body


def ends() -> tuple[Line, socket.socket]:
    """The first process's end, which expects the secret, and the other."""
    one, other = socket.socketpair()
    line = Line(one)
    line.expect(SECRET)
    return line, other


def test_what_is_signed_is_heard_in_its_order() -> None:
    line, other = ends()
    speaks = voice(other.detach(), SECRET)
    speaks.say({"op": "done"})
    speaks.shout({"op": "output", "output": "ünï"})
    speaks.say({"op": "ended"})
    assert line.pending() == [{"op": "done"}, {"op": "output", "output": "ünï"}, {"op": "ended"}]


@pytest.mark.parametrize(
    "said",
    [
        packed(UNSIGNED + json.dumps({"op": "done"}).encode()),
        packed(b"{}"),
        packed(UNSIGNED + b"[" * 10_000 + b"]" * 10_000),
        HEADER.pack(1 << 31),
    ],
    ids=["unsigned", "short", "nested", "long"],
)
def test_what_is_not_signed_is_forged(said: bytes) -> None:
    line, other = ends()
    other.sendall(said)
    with pytest.raises(ForgedError):
        line.pending()


def test_what_was_signed_counts_once() -> None:
    line, other = ends()
    copy, spare = socket.socketpair()
    voice(spare.detach(), SECRET).say({"op": "done"})
    said = copy.recv(1 << 16)
    other.sendall(said)
    assert line.pending() == [{"op": "done"}]
    other.sendall(said)
    with pytest.raises(ForgedError):
        line.pending()


def test_a_copy_signs_with_a_secret_of_its_own() -> None:
    _, other = ends()
    one, copied = socket.socketpair()
    speaks = voice(other.detach(), SECRET)
    salt = b"salt"
    speaks.become({"salt": salt.hex()}, copied.detach())
    speaks.say({"op": "done"})
    of_copy = Line(one)
    of_copy.expect(following(SECRET, salt))
    assert of_copy.pending() == [{"op": "done"}]
    assert following(SECRET, salt) != following(SECRET, b"other") != SECRET


def test_a_line_that_leads_elsewhere_is_noticed() -> None:
    _, other = ends()
    elsewhere, _ = socket.socketpair()
    number = other.detach()
    speaks = voice(number, SECRET)
    assert speaks.is_heard()
    os.dup2(elsewhere.fileno(), number)
    assert not speaks.is_heard()


def test_what_a_signal_says_while_something_is_said_comes_after_it() -> None:
    line, other = ends()
    speaks = voice(other.detach(), SECRET)
    long = {"op": "output", "output": "x" * 3_000_000}
    before = signal.signal(signal.SIGALRM, lambda *given: speaks.say({"op": "done"}))
    reader = threading.Timer(0.2, lambda: heard.extend(line.receive(60) for _ in range(2)))
    heard: list[object] = []
    try:
        reader.start()
        signal.setitimer(signal.ITIMER_REAL, 0.05)  # the line is full by then, and nobody reads
        speaks.shout(long)
        reader.join()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert heard == [long, {"op": "done"}]

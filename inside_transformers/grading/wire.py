"""Messages between the grader and what runs in its sandbox: JSON with its length before it, and never a pickle.

What comes out of the sandbox is a stranger's: its size is limited, and its content is only ever read as data.
"""

import hmac
import json
import select
import socket
import struct
import time
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

HEADER = struct.Struct(">I")
LARGEST = 4_000_000  # bytes that a message out of the sandbox may have
CHUNK = 1 << 16
TAG, UNSIGNED = 16, bytes(16)
ANYBODYS = ("output", "stack")  # what any code in a sandbox may say: it decides nothing

Message = dict[str, Any]


class LineError(Exception):
    """The other side is gone, or sends what is no message."""


class ForgedError(LineError):
    """What was sent is not what the grader's own code says."""


def tag(secret: bytes, count: int, body: bytes) -> bytes:
    """What only those can put before a message who know a secret, and before no other message."""
    return blake2b(count.to_bytes(8, "big") + body, key=secret, digest_size=TAG).digest()


def following(secret: bytes, salt: bytes) -> bytes:
    """The secret of a copy, which nobody knows who reads what it is made with."""
    return blake2b(salt, key=secret, digest_size=32).digest()


class Frames:
    """Cuts a stream of bytes into messages.

    Attributes:
        largest: bytes that a message may have.
    """

    def __init__(self, largest: int = LARGEST) -> None:
        self.largest = largest
        self._bytes = bytearray()

    def feed(self, data: bytes) -> None:
        """Take bytes as they come.

        Raises:
            LineError: the message that begins is too long.
        """
        self._bytes += data
        if len(self._bytes) >= HEADER.size and HEADER.unpack_from(self._bytes)[0] > self.largest:
            raise LineError("a message is too long")

    def next(self) -> Message | None:
        """The next message, if it is complete.

        Raises:
            LineError: it is no message, or the one after it is too long.
        """
        if len(self._bytes) < HEADER.size:
            return None
        (length,) = HEADER.unpack_from(self._bytes)
        if len(self._bytes) < HEADER.size + length:
            return None
        body = bytes(self._bytes[HEADER.size : HEADER.size + length])
        del self._bytes[: HEADER.size + length]
        self.feed(b"")
        return self.message(body)

    def message(self, body: bytes) -> Message:
        """What some bytes say.

        Raises:
            LineError: they are no message.
        """
        try:
            message = json.loads(body)
        except (ValueError, RecursionError):
            raise LineError("what was sent is no message") from None
        if not isinstance(message, dict):
            raise LineError("what was sent is no message")
        return message


class SignedFrames(Frames):
    """The same for what a process says in which strangers' code runs: only its own code knows its secret."""

    def __init__(self, secret: bytes) -> None:
        super().__init__()
        self.secret, self.count = secret, 0

    def feed(self, data: bytes) -> None:
        """Take bytes as they come.

        Raises:
            ForgedError: the message that begins is too long.
        """
        try:
            super().feed(data)
        except LineError as error:
            raise ForgedError(str(error)) from None

    def message(self, body: bytes) -> Message:
        """What some bytes say.

        Raises:
            ForgedError: they are no message, or somebody else's.
        """
        signed, body = body[:TAG], body[TAG:]
        mine = hmac.compare_digest(signed, tag(self.secret, self.count, body))
        self.count += mine
        try:
            said = super().message(body) if mine or signed == UNSIGNED else {}
        except LineError as error:
            raise ForgedError(str(error)) from None
        if not mine and said.get("op") not in ANYBODYS:
            raise ForgedError("somebody else speaks")
        return said


class Line:
    """One end of a connection.

    Attributes:
        socket: through which messages go.
    """

    def __init__(self, end: socket.socket, largest: int = LARGEST) -> None:
        self.socket = end
        self._frames = Frames(largest)

    def expect(self, secret: bytes) -> None:
        """From now on, what comes must be signed with this secret."""
        self._frames = SignedFrames(secret)

    def fileno(self) -> int:
        """For `select`."""
        return self.socket.fileno()

    def send(self, message: Message, files: Sequence[int] = ()) -> None:
        """Send a message, and open files with it.

        Raises:
            LineError: nobody listens.
        """
        body = json.dumps(message).encode()
        data = memoryview(HEADER.pack(len(body)) + body)
        try:
            if files:
                data = data[socket.send_fds(self.socket, [data], list(files)) :]
            self.socket.sendall(data)
        except OSError as error:
            raise LineError(str(error)) from None

    def receive(self, seconds: float | None = None) -> Message:
        """The next message.

        Args:
            seconds: how long to wait for it.

        Raises:
            LineError: there is none any more.
            TimeoutError: it did not come in time.
        """
        until = None if seconds is None else time.monotonic() + seconds
        while (message := self._frames.next()) is None:
            left = None if until is None else max(0.0, until - time.monotonic())
            if not select.select([self.socket], [], [], left)[0]:
                raise TimeoutError
            self._read()
        return message

    def pending(self) -> list[Message]:
        """What is complete after reading once; call it when the socket can be read."""
        self._read()
        found = []
        while (message := self._frames.next()) is not None:
            found.append(message)
        return found

    def receive_file(self) -> tuple[Message, int]:
        """The next message and the open file that comes with it, or -1.

        Raises:
            LineError: there is none any more.
        """
        files: list[int] = []
        while (message := self._frames.next()) is None:
            data, came, _, _ = socket.recv_fds(self.socket, CHUNK, 1)
            files += came
            if not data:
                raise LineError("the line is closed")
            self._frames.feed(data)
        return message, files[0] if files else -1

    def close(self) -> None:
        """Hang up."""
        self.socket.close()

    def _read(self) -> None:
        try:
            data = self.socket.recv(CHUNK)
        except OSError as error:
            raise LineError(str(error)) from None
        if not data:
            raise LineError("the line is closed")
        self._frames.feed(data)


def pair(largest: int = LARGEST) -> tuple[Line, Line]:
    """Two ends of a connection."""
    one, other = socket.socketpair()
    return Line(one, largest), Line(other, largest)

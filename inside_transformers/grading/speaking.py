"""How a process in which strangers' code runs speaks with the first one, so that nobody else can speak for it.

What it says is signed with a secret that came before any of a stranger's code. It is in none of the frames
below that code, in no module and no attribute: functions have it that only a loop in C calls (see `working`). They use
nothing by a name that a notebook could have given away, so all that they need stands among their own names.
"""

import _socket
import _thread
import json.encoder
import json.scanner
import os
import sys
from collections.abc import Callable
from hashlib import blake2b
from json import JSONDecoder
from typing import Any, NamedTuple

from inside_transformers.grading.wire import CHUNK, HEADER, TAG, UNSIGNED, Message

NUMBER = 4  # bytes of an open file's number
_encoder: Any = json.encoder
_scanner: Any = json.scanner


class Voice(NamedTuple):
    """What a process says and hears with.

    Attributes:
        hear: waits for the next message; gives it and the open file that came with it, or -1.
        say: says something, signed.
        shout: says what anybody may: outputs, and which functions run.
        become: makes this process the copy that a message asks for, with the end of its own line.
        is_heard: whether the line is the one that it was, and what is said now goes out at once.
    """

    hear: Callable[[], tuple[Message, int]]
    say: Callable[[Message], None]
    shout: Callable[[Message], None]
    become: Callable[[Message, int], None]
    is_heard: Callable[[], bool]


def voice(number: int, secret: bytes) -> Voice:
    """The voice of this process.

    Args:
        number: of the open end of its line.
        secret: which the first process knows, too.
    """
    mac, pack, unpack, join, unhex = blake2b, HEADER.pack, HEADER.unpack_from, "".join, bytes.fromhex
    header, unsigned, signs, chunk, space = HEADER.size, UNSIGNED, TAG, CHUNK, _socket.CMSG_SPACE(NUMBER)
    encode = _encoder.c_make_encoder(
        None, _refuse, _encoder.c_encode_basestring_ascii, None, ": ", ", ", False, False, True
    )
    decode = _scanner.c_make_scanner(JSONDecoder())
    open_end, make_lock, who, about, order = _socket.socket, _thread.allocate_lock, os.getpid, os.fstat, sys.byteorder
    whole, size, closed = int.from_bytes, len, EOFError
    end, lock, count, buffer = open_end(fileno=number), make_lock(), 0, bytearray()
    thread, holder, later = _thread.get_ident, 0, list[bytes]()
    me, place = who(), about(number).st_ino

    def hear() -> tuple[Message, int]:
        file = -1
        while size(buffer) < header or size(buffer) < header + unpack(buffer)[0]:
            data, sent, _, _ = end.recvmsg(chunk, space)
            if not data:
                raise closed
            buffer.extend(data)
            for _, _, each in sent:
                file = whole(each[:4], order)
        (length,) = unpack(buffer)
        body = buffer[header : header + length].decode()
        del buffer[: header + length]
        return decode(body, 0)[0], file

    def send(message: Message, signs_it: bool) -> None:
        nonlocal holder
        body = join(encode(message, 0)).encode()
        if holder == thread():  # in a signal's handler, while this thread is sending
            later.append(framed(body, signs_it))
            return
        with lock:
            holder = thread()
            try:
                end.sendall(framed(body, signs_it))
                while later:
                    end.sendall(later.pop(0))
            finally:
                holder = 0

    def framed(body: bytes, signs_it: bool) -> bytes:
        nonlocal count
        signed = unsigned
        if signs_it:
            signed = mac(count.to_bytes(8, "big") + body, key=secret, digest_size=signs).digest()
            count += 1
        return pack(size(signed) + size(body)) + signed + body

    def say(message: Message) -> None:
        send(message, True)

    def shout(message: Message) -> None:
        if who() == me:  # and no copy that the student's code has made of itself
            send(message, False)

    def become(message: Message, file: int) -> None:
        nonlocal end, secret, count, lock, holder, me, place
        end.close()
        end, lock, holder, count, me = open_end(fileno=file), make_lock(), 0, 0, who()
        secret = mac(unhex(message["salt"]), key=secret, digest_size=size(secret)).digest()
        place = about(file).st_ino
        buffer.clear()
        later.clear()

    def is_heard() -> bool:
        return about(end.fileno()).st_ino == place and holder != thread()

    return Voice(hear, say, shout, become, is_heard)


def _refuse(value: Any) -> Any:
    raise TypeError(f"{type(value).__name__} is no JSON")

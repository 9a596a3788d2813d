"""Calls to the kernel that no notebook needs, and that lead out of a sandbox: they are refused.

A filter of the kernel's own (seccomp) does that: the same for every process in the sandbox, and for good.
"""

import ctypes
import errno
import platform
import struct

# Per machine: the number that the kernel knows it by, and those of the calls that are refused.
MACHINES = {
    "x86_64": (
        0xC000003E,
        (
            101, 310, 311, 165, 166, 155, 161, 272, 308, 250, 248, 249, 321, 298, 323, 425, 426, 427, 246, 175, 313,
            176, 29, 30, 68, 64, 240, 447, 304, 303, 167, 169, 163, 179, 103, 135, 428, 429, 430, 432, 433, 442, 312,
            438, 440,
        ),
    ),
    "aarch64": (
        0xC00000B7,
        (
            117, 270, 271, 40, 39, 41, 51, 97, 268, 219, 217, 218, 280, 241, 282, 425, 426, 427, 104, 105, 273, 106,
            194, 196, 186, 190, 180, 447, 265, 264, 224, 142, 89, 60, 116, 92, 428, 429, 430, 432, 433, 442, 272, 438,
            440,
        ),
    ),
}  # fmt: skip
CLONE = {"x86_64": 56, "aarch64": 220}
CLONE3 = 435
MEMFD_CREATE = {"x86_64": 319, "aarch64": 279}
SOCKET = {"x86_64": 41, "aarch64": 198}
SET_LIMIT = {"x86_64": 160, "aarch64": 164}
LIMIT = {"x86_64": 302, "aarch64": 261}
NEW_NAMESPACE = 0x7E020000  # any of CLONE_NEW…
FAMILIES = (1, 2, 10, 16)  # sockets of files, IPv4, IPv6, and what looks up addresses: all in a network of its own

LOAD, EQUAL, GREATER, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
X32 = 0x40000000
SET_FILTER, NO_NEW_PRIVILEGES, FILTER_MODE = 22, 38, 2


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)


def program(machine: str) -> bytes:
    """The filter, for a kind of machine, in the kernel's own language."""
    number, refused = MACHINES[machine]
    no, unknown = _step(RETURN, REFUSE | errno.EPERM), _step(RETURN, REFUSE | errno.ENOSYS)
    nothing = _step(RETURN, REFUSE)  # without a mistake's number: the caller thinks that it was done
    steps = [
        _step(LOAD, 4), _step(EQUAL, number, 1, 0), no,
        _step(LOAD, 0), _step(GREATER, X32, 0, 1), no,
        # Without the newer call the C library takes the older one, whose flags can be seen.
        _step(EQUAL, CLONE3, 0, 1), unknown,
        _step(EQUAL, MEMFD_CREATE[machine], 0, 1), unknown,
    ]  # fmt: skip
    for call in refused:
        steps += [_step(EQUAL, call, 0, 1), no]
    steps += [_step(EQUAL, CLONE[machine], 0, 3), _step(LOAD, 16), _step(ANY_BIT, NEW_NAMESPACE, 0, 1), no]
    # A limit that a cell sets would hold for all that follows, in other processes, too: it is not set. To ask for one
    # is allowed; to do both at once is not, since there is no answer to give.
    steps += [
        _step(LOAD, 0), _step(EQUAL, SET_LIMIT[machine], 0, 1), nothing,
        _step(EQUAL, LIMIT[machine], 0, 8),
        _step(LOAD, 32), _step(EQUAL, 0, 0, 2), _step(LOAD, 36), _step(EQUAL, 0, 4, 0),
        _step(LOAD, 40), _step(EQUAL, 0, 0, 1), nothing, no,
    ]  # fmt: skip
    # The number of the call again: the lines above may have loaded what it was given.
    steps += [_step(LOAD, 0), _step(EQUAL, SOCKET[machine], 0, 2 + len(FAMILIES)), _step(LOAD, 16)]
    steps += [_step(EQUAL, family, len(FAMILIES) - i, 0) for i, family in enumerate(FAMILIES)]
    return b"".join([*steps, no, _step(RETURN, ALLOW)])


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def refuse() -> bool:
    """Refuse them from now on, in this process and all that come of it; whether the machine is known."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    machine = platform.machine()
    if machine not in MACHINES:
        return False
    steps = program(machine)
    given = _Filter(len(steps) // 8, steps)
    if libc.prctl(SET_FILTER, FILTER_MODE, ctypes.byref(given), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")
    return True

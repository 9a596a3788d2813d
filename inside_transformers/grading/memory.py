"""How memory lies in the warm process, so that copies of it are cheap: a copy pays for each page that it writes to."""

import ctypes
import gc
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

LARGEST_HOLE, STEPWISE, SMALLEST_HOLE = 1 << 26, 1040, 24  # bytes; below the second, sizes go in steps of 16
LARGE_PAGE = 1 << 21  # bytes
GIVE_BACK, IN_LARGE_PAGES, COLLAPSE = 4, 14, 25  # what Linux is advised; the last since 6.1


def settle() -> None:
    """Let no later collection write to what is there, let copies put what they make into pages of their own, and join
    small pages to large ones.

    A fork copies an entry for each page. Where the system has no large pages, it costs some milliseconds more.
    """
    gc.collect()
    gc.freeze()
    libc = _libc()
    if libc is None:
        return
    _fill_holes(libc)
    for line in Path("/proc/self/maps").read_text().splitlines():
        bounds, rights, *_, name = (*line.split(), "")[:6]
        if rights != "rw-p" or name not in ("", "[heap]"):
            continue
        first, last = (int(bound, 16) for bound in bounds.split("-"))
        for page in range(-(-first // LARGE_PAGE) * LARGE_PAGE, last - LARGE_PAGE + 1, LARGE_PAGE):
            libc.madvise(page, LARGE_PAGE, COLLAPSE)
    renewing()()


def renewing() -> Callable[[], None]:
    """What gives back all that C's memory has free at its end, and lets that begin with a large page: what is made next
    comes in new large pages, where a copy would copy small ones, one by one."""
    libc = _libc()
    if libc is None:
        return lambda: None
    advise, reserve, limit, end_of = libc.madvise, libc.malloc, libc.sbrk, _end

    def renew() -> None:
        end = end_of(libc)
        if not end:
            return
        begin = -(-(end + STEPWISE) // LARGE_PAGE) * LARGE_PAGE
        reserve(begin - end - STEPWISE)
        for advice in (GIVE_BACK, IN_LARGE_PAGES):
            advise(begin, limit(0) - begin, advice)

    return renew


def _libc() -> Any:
    """C's own functions; None where memory is kept in a way of which we know nothing."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    libc.malloc.restype = libc.sbrk.restype = ctypes.c_void_p
    libc.malloc.argtypes, libc.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
    libc.sbrk.argtypes = [ctypes.c_ssize_t]
    libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    return libc


def _end(libc: Any) -> int:
    """Where begins what C's memory has free at its end; 0 where it is kept in another way."""
    end: int | None = libc.malloc(LARGEST_HOLE)
    libc.free(end)
    return end if end and end < libc.sbrk(0) <= end + 2 * LARGEST_HOLE else 0


def _fill_holes(libc: Any) -> None:
    """Use up what C's memory has free between other things, about a megabyte: what a copy made there, in a hundred
    places, would let it copy as many pages. What it makes now lies together, at the end."""
    end, size = _end(libc), LARGEST_HOLE
    while end and size >= SMALLEST_HOLE:
        while (taken := libc.malloc(size)) and taken < end:
            pass
        libc.free(taken)
        size = size * 3 // 4 if size > STEPWISE else size - 16

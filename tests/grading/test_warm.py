"""What the process does that submissions run in copies of."""

import os
import subprocess
import sys

import pytest

from inside_transformers.grading.runner import SETTINGS

HOLES = """
import ctypes
from inside_transformers.grading import warm

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
sizes = (40, 700, 3000, 50_000)
made = [(size, libc.malloc(size)) for _ in range(50) for size in sizes]
last = max(place for _, place in made)
for size, place in made[::3]:
    libc.free(place)
before = [libc.malloc(size) < last for size in sizes]
warm._fill_holes(libc)
print(before, [libc.malloc(size) < last for size in sizes])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is kept in another way")
def test_what_a_copy_makes_lies_in_no_hole_between_other_things() -> None:
    run = subprocess.run(
        [sys.executable, "-c", HOLES], env={**os.environ, **SETTINGS}, capture_output=True, text=True, check=True
    )
    assert run.stdout.split("\n")[0] == f"{[True] * 4} {[False] * 4}"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is kept in another way")
def test_memory_that_is_kept_in_another_way_is_left_alone() -> None:
    """Large pieces lie apart there, and none is the end."""
    environment = {**os.environ, **SETTINGS, "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=131072"}
    run = subprocess.run(
        [sys.executable, "-c", HOLES], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.split("\n")[0] == f"{[True] * 4} {[True] * 4}"

"""What the process does that submissions run in copies of."""

import collections
import importlib.util
import os
import subprocess
import sys

import pytest

from inside_transformers.grading.listening import read_beforehand
from inside_transformers.grading.runner import SETTINGS

HOLES = """
from inside_transformers.grading import memory

libc = memory._libc()
sizes = (40, 700, 3000, 50_000)
made = [(size, libc.malloc(size)) for _ in range(50) for size in sizes]
last = max(place for _, place in made)
for size, place in made[::3]:
    libc.free(place)
before = [libc.malloc(size) < last for size in sizes]
memory._fill_holes(libc)
print(before, [libc.malloc(size) < last for size in sizes])
"""

RENEWED = """
import ctypes
from inside_transformers.grading import memory

libc, size = memory._libc(), 100_000
renew = memory.renewing()
filled = [libc.malloc(size) for _ in range(200)]
for place in filled:
    ctypes.memset(place, 7, size)
for place in filled[100:]:
    libc.free(place)
while memory._end(libc) % memory.LARGE_PAGE > memory.LARGE_PAGE // 2:
    libc.malloc(size)  # what is left of the last large page could lie in a hole, if it were little
renew()
anew = libc.malloc(size)
near = memory.STEPWISE
from_a_large_page = (anew + near) % memory.LARGE_PAGE <= 2 * near
kept = all(ctypes.string_at(place, size) == bytes([7]) * size for place in filled[:100])
print(kept, anew > filled[99], from_a_large_page, ctypes.string_at(anew + near, size - near).count(7))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is kept in another way")
def test_what_a_copy_makes_lies_in_no_hole_between_other_things() -> None:
    run = subprocess.run(
        [sys.executable, "-c", HOLES], env={**os.environ, **SETTINGS}, capture_output=True, text=True, check=True
    )
    assert run.stdout.split("\n")[0] == f"{[True] * 4} {[False] * 4}"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is kept in another way")
def test_what_is_free_at_the_end_comes_new_and_begins_with_a_large_page() -> None:
    run = subprocess.run(
        [sys.executable, "-c", RENEWED], env={**os.environ, **SETTINGS}, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["True", "True", "True", "0"]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is kept in another way")
def test_memory_that_is_kept_in_another_way_is_left_alone() -> None:
    """Large pieces lie apart there, and none is the end."""
    environment = {**os.environ, **SETTINGS, "GLIBC_TUNABLES": "glibc.malloc.mmap_threshold=131072"}
    run = subprocess.run(
        [sys.executable, "-c", HOLES], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.split("\n")[0] == f"{[True] * 4} {[True] * 4}"


def test_the_code_that_makes_named_tuples_is_read_beforehand() -> None:
    ((path, code),) = read_beforehand().items()
    assert path == importlib.util.cache_from_source(collections.__file__)
    assert collections.namedtuple.__code__ in code

"""What a student's cell must not find, and a test needs: the descriptions of the parts, and the right answers.

The grader sends them with a test, compiled, into a copy of the student's process that ends with the test: an open file
that nothing else can open, since it has no name any more, and nobody can write.
"""

import ast
import marshal
import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from pathlib import Path

from inside_transformers.course.release import PARTS
from inside_transformers.grading.sandbox import PACKAGE
from inside_transformers.grading.wire import HEADER

SHARED = ("parts/__init__.py", "parts/contract.py", "references/__init__.py")


Modules = dict[str, bytes]
Parts = dict[str, str]


class Sent:
    """An open file with what tests are sent; it is closed when nobody has it any more."""

    def __init__(self, modules: Modules, parts: Parts) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "withheld"
            path.write_bytes(_written(modules, parts))
            self._number = os.open(path, os.O_RDONLY | os.O_CLOEXEC)

    def fileno(self) -> int:
        """Its number, for `Line.send`."""
        return self._number

    def __del__(self) -> None:
        os.close(self._number)


def _written(modules: Modules, parts: Parts) -> bytes:
    """A file as `given.content` reads it: where each module lies, behind the length of that, and the modules."""
    ends = list(accumulate(map(len, modules.values()), initial=0))
    head = marshal.dumps((dict(zip(modules, pairwise(ends), strict=True)), parts))
    return b"".join([HEADER.pack(len(head)), head, *modules.values()])


def of_a_test(assignment: str, files: Mapping[str, bytes]) -> Sent:
    """What a test of an assignment is sent: code by module, and the module that describes each part.

    Args:
        assignment: its name.
        files: what lies beside its notebook: of an assignment of one's own, `parts.py`.
    """
    return _sent(assignment, files.get(PARTS))


@lru_cache(maxsize=8)
def _sent(assignment: str, own: bytes | None) -> Sent:
    ours = _of_ours(assignment)
    if ours is not None:
        return Sent(*ours)
    if own is None:
        return Sent(_compiled(SHARED), {})
    name = f"{PARTS.removesuffix('.py')}_of_{assignment}"
    return Sent({**_compiled(SHARED), name: _code(name, own.decode(errors="replace"))}, {})


def _of_ours(assignment: str) -> tuple[Modules, Parts] | None:
    folder = PACKAGE / "parts" / assignment
    if not assignment.isidentifier() or not folder.is_dir():
        return None
    paths = [*sorted(folder.glob("*.py")), PACKAGE / "references" / f"{assignment}.py"]
    names = tuple(path.relative_to(PACKAGE).as_posix() for path in paths if path.is_file())
    parts = {part: _module(name) for name in names for part in _described((PACKAGE / name).read_text())}
    return {**_compiled(SHARED), **_compiled(names)}, parts


@cache
def _compiled(names: tuple[str, ...]) -> Modules:
    return {
        _module(name): _code(_module(name), (PACKAGE / name).read_text())
        for name in names
        if (PACKAGE / name).is_file()
    }


def _code(module: str, text: str) -> bytes:
    try:
        code = compile(text, f"{PACKAGE}/{module.partition('.')[2].replace('.', '/')}.py", "exec", dont_inherit=True)
    except SyntaxError:
        code = compile("raise ImportError('this module is no Python')", module, "exec", dont_inherit=True)
    return marshal.dumps(code)


def _module(path: str) -> str:
    return f"{PACKAGE.name}.{path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}"


def _described(text: str) -> Iterator[str]:
    """The parts that a module describes: classes with a `name` in their body."""
    for node in ast.walk(ast.parse(text)):
        for inner in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(inner, ast.Assign):
                yield from _names(inner)


def _names(assigned: ast.Assign) -> Iterator[str]:
    for target in assigned.targets:
        together = isinstance(target, ast.Tuple) and isinstance(assigned.value, ast.Tuple)
        targets = target.elts if isinstance(target, ast.Tuple) and together else [target]
        values = assigned.value.elts if isinstance(assigned.value, ast.Tuple) and together else [assigned.value]
        for one, value in zip(targets, values, strict=False):
            if isinstance(one, ast.Name) and one.id == "name" and isinstance(value, ast.Constant):
                yield str(value.value)

"""What a student's cell must not find, and a test needs: the descriptions of the parts, and the right answers.

The grader sends them with a test, compiled, into a copy of the student's process that ends with the test.
"""

import ast
import base64
import marshal
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from inside_transformers.course.release import PARTS
from inside_transformers.grading.sandbox import PACKAGE

SHARED = ("parts/__init__.py", "parts/contract.py", "references/__init__.py")


def of_a_test(assignment: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    """What a test of an assignment is sent: `modules`, code by name; `parts`, the module that describes each part.

    Args:
        assignment: its name.
        files: what lies beside its notebook: of an assignment of one's own, `parts.py`.
    """
    ours = _of_ours(assignment)
    if ours is None and PARTS in files:
        name = f"{PARTS.removesuffix('.py')}_of_{assignment}"
        text = files[PARTS].decode(errors="replace")
        return {"modules": {**_compiled(SHARED), name: _code(name, text)}, "parts": {}}
    return ours or {"modules": _compiled(SHARED), "parts": {}}


@cache
def _of_ours(assignment: str) -> dict[str, Any] | None:
    folder = PACKAGE / "parts" / assignment
    if not assignment.isidentifier() or not folder.is_dir():
        return None
    paths = [*sorted(folder.glob("*.py")), PACKAGE / "references" / f"{assignment}.py"]
    names = tuple(path.relative_to(PACKAGE).as_posix() for path in paths if path.is_file())
    parts = {part: _module(name) for name in names for part in _described((PACKAGE / name).read_text())}
    return {"modules": {**_compiled(SHARED), **_compiled(names)}, "parts": parts}


@cache
def _compiled(names: tuple[str, ...]) -> dict[str, str]:
    return {
        _module(name): _code(_module(name), (PACKAGE / name).read_text())
        for name in names
        if (PACKAGE / name).is_file()
    }


def _code(module: str, text: str) -> str:
    try:
        code = compile(text, f"{PACKAGE}/{module.partition('.')[2].replace('.', '/')}.py", "exec", dont_inherit=True)
    except SyntaxError:
        code = compile("raise ImportError('this module is no Python')", module, "exec", dont_inherit=True)
    return base64.b64encode(marshal.dumps(code)).decode()


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

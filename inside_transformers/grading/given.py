"""What a test needs and a student's cell must not find, in the copy of the process in which the test runs."""

import functools
import importlib.abc
import importlib.machinery
import marshal
import os
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

WITHHELD = ("inside_transformers.parts", "inside_transformers.references")


def content(
    file: int,
    size: Callable[[int], os.stat_result] = os.fstat,
    read: Callable[[int, int, int], bytes] = os.pread,
    close: Callable[[int], None] = os.close,
    loads: Callable[[bytes], Any] = marshal.loads,
) -> tuple[dict[str, bytes], dict[str, str]]:
    """Modules, compiled, by name, and the module that describes each part."""
    data = read(file, size(file).st_size, 0)
    close(file)
    modules, parts = loads(data)
    return modules, parts


class Given(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules that were sent."""

    def __init__(self, sent: int, part: types.CodeType, scope: dict[str, Any]) -> None:
        """Take what was sent.

        Args:
            sent: the open file with it, which is closed: as `withheld.of_a_test` writes it.
            part: what calls a student's part.
            scope: the notebook's names.
        """
        self.modules, self.parts = content(sent)
        self.part, self.scope = part, scope
        self.loaded: dict[str, types.ModuleType] = {}
        self.borrowed: list[str] = []

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """For what was sent, and for nothing else."""
        if fullname not in self.modules:
            return None
        self.refuse_borrowing(fullname)
        package = any(name.startswith(f"{fullname}.") for name in self.modules)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=package)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """The module that was made before, if there is one."""
        return self.loaded.get(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run its code."""
        if module.__name__ in self.loaded:
            return
        self.loaded[module.__name__] = module
        exec(marshal.loads(self.modules[module.__name__]), vars(module))
        if module.__name__ == WITHHELD[0]:
            module.parts_of = self.parts_of  # type: ignore[attr-defined]

    def parts_of(self, package: str, path: Any) -> Mapping[str, Any]:
        """The parts of an assignment, each loaded when it is asked for."""
        return Described(self, {part: name for part, name in self.parts.items() if name.startswith(f"{package}.")})

    def refuse_borrowing(self, name: str) -> None:
        """Raise ImportError where a student's part asks: its code stands between here and ours, which calls it."""
        frame: types.FrameType | None = sys._getframe()
        own = False
        while frame is not None:
            own = own or frame.f_globals is self.scope
            if own and frame.f_code is self.part:
                self.borrowed.append(name)
                raise ImportError("this belongs to the tests")
            frame = frame.f_back

    def guarded(self, function: Any) -> Any:
        """A right answer that a student's part cannot call."""

        @functools.wraps(function)
        def reference(*given: Any, **named: Any) -> Any:
            self.refuse_borrowing(function.__name__)
            return function(*given, **named)

        reference.stands_for = function  # type: ignore[attr-defined]
        return reference

    def hide(self) -> None:
        """Let nothing of it be found by name."""
        for name in self.modules:
            sys.modules.pop(name, None)
        package = sys.modules[WITHHELD[0].partition(".")[0]]
        for name in WITHHELD:
            vars(package).pop(name.partition(".")[2], None)


class Described(Mapping[str, Any]):
    """Descriptions of parts by name."""

    def __init__(self, given: Given, modules: Mapping[str, str]) -> None:
        self.given, self.modules = given, modules
        self.found: dict[str, Any] = {}

    def __getitem__(self, part: str) -> Any:
        if part not in self.found:
            described = vars(importlib.import_module(self.modules[part])).values()
            spec: Any = next(each for each in described if isinstance(each, type) and vars(each).get("name") == part)
            spec.reference = staticmethod(self.given.guarded(spec.reference))
            self.found[part] = spec
        self.given.hide()
        return self.found[part]

    def __iter__(self) -> Iterator[str]:
        return iter(self.modules)

    def __len__(self) -> int:
        return len(self.modules)

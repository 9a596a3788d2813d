"""What a test needs and a student's cell must not find, in the copy of the process in which the test runs."""

import importlib.machinery
import inspect
import marshal
import mmap
import os
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from inside_transformers.grading.listening import Ear, codes_in
from inside_transformers.grading.sealed import sealed
from inside_transformers.grading.wire import HEADER

WITHHELD = ("inside_transformers.parts", "inside_transformers.references")


def content(
    file: int,
    in_memory: Callable[..., Any] = mmap.mmap,
    reading: int = mmap.ACCESS_READ,
    view: Callable[[Any], memoryview] = memoryview,
    length: Callable[[Any], tuple[int]] = HEADER.unpack_from,
    width: int = HEADER.size,
    loads: Callable[[Any], Any] = marshal.loads,
    close: Callable[[int], None] = os.close,
) -> tuple[dict[str, memoryview], dict[str, str]]:
    """Modules, compiled, by name, and the module that describes each part: of the file, only what is used is read."""
    data = view(in_memory(file, 0, access=reading))
    close(file)
    begin = width + length(data)[0]
    places, parts = loads(data[width:begin])
    return {name: data[begin + first : begin + last] for name, (first, last) in places.items()}, parts


class Given:
    """Finds modules that were sent.

    Attributes:
        finder: what stands for it where Python looks for modules: nobody gets from there to what was sent.
    """

    def __init__(
        self,
        sent: int,
        part: types.FunctionType,
        ear: Ear,
        frame_now: Callable[..., types.FrameType] = sys._getframe,
    ) -> None:
        """Take what was sent.

        Args:
            sent: the open file with it, which is closed: as `withheld.of_a_test` writes it.
            part: what calls a student's part.
            ear: what listens.
            frame_now: Python's own: a notebook may have put another in its place.
        """
        self.modules, self.parts = content(sent)
        self.part, self._code, self.ear, self._frame = part, part.__code__, ear, frame_now
        self.loaded: dict[str, types.ModuleType] = {}
        found = (self.find_spec, self.create_module, self.exec_module)
        self.finder: Any = types.SimpleNamespace(**{each.__name__: sealed(each) for each in found})

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """For what was sent, and for nothing else."""
        if fullname not in self.modules:
            return None
        self.refuse_borrowing(fullname)
        package = any(name.startswith(f"{fullname}.") for name in self.modules)
        return importlib.machinery.ModuleSpec(fullname, self.finder, is_package=package)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType | None:
        """The module that was made before, if there is one."""
        self.refuse_borrowing(spec.name)
        return self.loaded.get(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run its code."""
        self.refuse_borrowing(module.__name__)
        if module.__name__ in self.loaded:
            return
        self.loaded[module.__name__] = module
        code = marshal.loads(self.modules[module.__name__])
        for each in (vars(module), *codes_in(code)):
            self.ear.welcome(id(each))
        exec(code, vars(module))
        if module.__name__ == WITHHELD[0]:
            module.parts_of = sealed(self.parts_of)  # type: ignore[attr-defined]

    def parts_of(self, package: str, path: Any) -> Mapping[str, Any]:
        """The parts of an assignment, each loaded when it is asked for."""
        return Described(self, {part: name for part, name in self.parts.items() if name.startswith(f"{package}.")})

    def refuse_borrowing(self, name: str) -> None:
        """Raise ImportError where a student's part asks: its code stands between here and ours, which calls it."""
        frame: types.FrameType | None = self._frame()
        called: types.FrameType | None = None
        while frame is not None:
            # Of a frame's code the listener hears, of its names not: those are compared first.
            if frame.f_globals is self.part.__globals__ and frame.f_code is self._code:
                called = frame
            frame = frame.f_back
        frame, foreign = self._frame() if called is not None else None, False
        while frame is not None and frame is not called:
            foreign = foreign or self.ear.is_foreign(frame)
            frame = frame.f_back
        if foreign:
            self.ear.noted(name)
            raise ImportError("this belongs to the tests")

    def guarded(self, function: Any) -> Any:
        """A right answer that a student's part cannot call; asked for a name, `stands_for` gives one that it can."""

        def reference(*given: Any, **named: Any) -> Any:
            self.refuse_borrowing(function.__name__)
            return function(*given, **named)

        def stands_for(name: str) -> Any:
            self.refuse_borrowing(function.__name__)
            stand_in = sealed(under_name(function, name))
            stand_in.__name__ = stand_in.__qualname__ = name
            stand_in.__signature__ = inspect.signature(function)
            return stand_in

        guarded = sealed(reference)
        guarded.stands_for = sealed(stands_for)
        return guarded

    def hide(self) -> None:
        """Let nothing of it be found by name."""
        for name in self.modules:
            sys.modules.pop(name, None)
        package = sys.modules[WITHHELD[0].partition(".")[0]]
        for name in WITHHELD:
            vars(package).pop(name.partition(".")[2], None)


def under_name(function: types.FunctionType, name: str) -> types.FunctionType:
    """The same function under another name: Python's errors say names."""
    code, closed = function.__code__, function.__closure__
    copy = types.FunctionType(code, function.__globals__, name, function.__defaults__, closed)
    copy.__qualname__, copy.__kwdefaults__ = name, function.__kwdefaults__
    return copy


def of_the_grader(frame: types.FrameType | None) -> frozenset[int]:
    """Our own modules' names and code, by where they lie: the modules that now run, and those that they use."""
    found: set[int] = set()
    left: list[dict[str, Any]] = []
    while frame is not None:
        left.append(frame.f_globals)
        frame = frame.f_back
    while left:
        names = left.pop()
        if id(names) not in found:
            found.add(id(names))
            for value in names.values():
                for used in _used(value):
                    left.append(used.__globals__ if isinstance(used, types.FunctionType) else vars(used))
                    if isinstance(used, types.FunctionType):
                        found |= {id(code) for code in codes_in(used.__code__)}
    return frozenset(found)


def _used(value: Any) -> Iterator[types.ModuleType | types.FunctionType]:
    named = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    if not str(named).startswith(__package__):
        return
    if isinstance(value, types.ModuleType):
        yield value
    for each in vars(value).values() if isinstance(value, type) else (value,):
        each = each.__func__ if isinstance(each, staticmethod | classmethod) else each
        each = each.fget if isinstance(each, property) else each
        if isinstance(each, types.FunctionType):
            yield each


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

"""What a test needs and a student's cell must not find, in the copy of the process in which the test runs."""

import importlib.machinery
import inspect
import marshal
import os
import sys
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from inside_transformers.grading.sealed import sealed

WITHHELD = ("inside_transformers.parts", "inside_transformers.references")
# Ways to the test that calls a part, of which Python tells: its frames, all objects, what listens to every call.
FRAMES = ("tb_frame", "gi_frame", "cr_frame", "ag_frame")
WITHIN = ("__code__", "__defaults__", "__kwdefaults__")  # of a function
REACHES = {
    "sys._getframe", "sys._current_frames", "sys._current_exceptions", "sys.settrace", "sys.setprofile",
    "sys.addaudithook", "gc.get_objects", "gc.get_referrers", "gc.get_referents", "os.fork", "os.forkpty",
    "socket.__new__", "ctypes.dlopen", "ctypes.dlsym", "ctypes.addressof", "ctypes.string_at", "ctypes.cdata",
}  # fmt: skip
HEARD = frozenset({*REACHES, "object.__getattr__", "object.__setattr__", "object.__delattr__"})
# Modules and functions through which one asks for these.
THROUGH = {"inspect", "socket", "ctypes", "walk_tb", "walk_stack"}
# Where modules come from that no notebook has brought: noted before any runs.
LIBRARIES = ("built-in", "frozen", str(Path(__file__).parents[1]), *(f"{path}/" for path in sys.path if path))


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


class Given:
    """Finds modules that were sent.

    Attributes:
        finder: what stands for it where Python looks for modules: nobody gets from there to what was sent.
    """

    def __init__(
        self,
        sent: int,
        part: types.FunctionType,
        scope: dict[str, Any],
        ours: frozenset[int],
        frame_now: Callable[..., types.FrameType] = sys._getframe,
    ) -> None:
        """Take what was sent.

        Args:
            sent: the open file with it, which is closed: as `withheld.of_a_test` writes it.
            part: what calls a student's part.
            scope: the notebook's names.
            ours: the grader's own modules, as `of_the_grader` gives them.
            frame_now: Python's own: a notebook may have put another in its place.
        """
        self.modules, self.parts = content(sent)
        self.part, self._code, self.scope = part, part.__code__, scope
        self.loaded: dict[str, types.ModuleType] = {}
        self.borrowed: list[str] = []
        self._frame, self._hearing = frame_now, False
        self._ours = ours
        found = (self.find_spec, self.create_module, self.exec_module)
        self.finder: Any = types.SimpleNamespace(**{each.__name__: sealed(each) for each in found})

    def listen(self, begin: Callable[..., None] = sys.addaudithook) -> None:
        """From now on, note what the notebook's code reaches for."""

        def hook(event: str, args: tuple[Any, ...], heard: frozenset[str] = HEARD) -> None:
            if event in heard:  # Python tells of thousands of others
                self._hear(event, args)

        begin(hook)

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """For what was sent, and for nothing else."""
        if fullname not in self.modules:
            return None
        self.refuse_borrowing(fullname)
        package = any(name.startswith(f"{fullname}.") for name in self.modules)
        return importlib.machinery.ModuleSpec(fullname, self.finder, is_package=package)

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
            module.parts_of = sealed(self.parts_of)  # type: ignore[attr-defined]

    def parts_of(self, package: str, path: Any) -> Mapping[str, Any]:
        """The parts of an assignment, each loaded when it is asked for."""
        return Described(self, {part: name for part, name in self.parts.items() if name.startswith(f"{package}.")})

    def refuse_borrowing(self, name: str) -> None:
        """Raise ImportError where a student's part asks: its code stands between here and ours, which calls it."""
        self._hearing = True  # what is asked here is no news
        frame: types.FrameType | None = self._frame()
        called: types.FrameType | None = None
        while frame is not None:
            # Of a frame's code the listener hears, of its names not: those are compared first.
            if frame.f_globals is self.part.__globals__ and frame.f_code is self._code:
                called = frame
            frame = frame.f_back
        frame, foreign = self._frame() if called is not None else None, False
        while frame is not None and frame is not called:
            foreign = foreign or self._is_foreign(frame)
            frame = frame.f_back
        self._hearing = False
        if foreign:
            self.borrowed.append(name)
            raise ImportError("this belongs to the tests")

    def _is_foreign(
        self,
        frame: types.FrameType,
        some: Callable[[Iterable[bool]], bool] = any,
        names_of: Callable[[Any], Any] = vars,
        kind: Callable[[Any], type] = type,
        number: Callable[[Any], int] = id,
    ) -> bool:
        """Whether code is neither ours nor a library's: the notebook's, or what it has made or brought.

        Args:
            frame: in which it runs.
            some: Python's own, as all that follow: a notebook may have put another in its place.
            names_of: as above.
            kind: as above.
            number: as above.
        """
        names = frame.f_globals
        if names is self.scope:
            return True
        if number(names) in self._ours or some(names_of(each) is names for each in self.loaded.values()):
            return False
        module = sys.modules.get(_name(frame))
        if kind(module) is not types.ModuleType or names_of(module) is not names:
            return True
        spec = names.get("__spec__")
        origin: Any = spec.origin if kind(spec) is importlib.machinery.ModuleSpec else None
        return kind(origin) is not str or not origin.startswith(LIBRARIES)

    def _hear(self, event: str, args: tuple[Any, ...]) -> None:
        """Note what the notebook's code reaches for while a test runs; Python calls this, and nobody can undo that."""
        reads = event == "object.__getattr__" and args[1] in FRAMES
        writes = event in ("object.__setattr__", "object.__delattr__") and args[1] in WITHIN
        if self._hearing or not (reads or writes or event in REACHES):
            return
        self._hearing = True
        try:
            frame: types.FrameType | None = self._frame(2)  # past this function and the hook
            while frame is not None and {_name(frame), frame.f_code.co_name} & THROUGH:
                frame = frame.f_back
            if frame is not None and self._is_foreign(frame):
                self.borrowed.append(args[1] if reads or writes else event)
        finally:
            self._hearing = False

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
    """Our own modules' names, by where they lie: the modules that now run, and those that they use."""
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
                left += _used(value)
    return frozenset(found)


def _used(value: Any) -> Iterator[dict[str, Any]]:
    named = value.__name__ if isinstance(value, types.ModuleType) else getattr(value, "__module__", None)
    if not str(named).startswith(__package__):
        return
    if isinstance(value, types.ModuleType):
        yield vars(value)
    for each in vars(value).values() if isinstance(value, type) else (value,):
        if isinstance(each, types.FunctionType):
            yield each.__globals__


def _name(frame: types.FrameType) -> str:
    """The name of the module whose code runs; a name that is no text could answer by code of its own."""
    name = dict.get(frame.f_globals, "__name__")
    return name if type(name) is str else ""


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

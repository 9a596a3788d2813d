"""Noting what a notebook's code reaches for: the frames below it, all objects, memory, what listens to every call.

Python tells of it before it happens, and nobody can undo that. So it is said at once: afterwards it could be hidden.
"""

import _imp
import _thread
import collections
import importlib.machinery
import importlib.util
import io
import marshal
import os
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from inside_transformers.grading.things import WITHIN

# Ways to the code that runs a cell or calls a part, of which Python tells.
FRAMES = ("tb_frame", "gi_frame", "cr_frame", "ag_frame")
ASKED, WRITTEN = "object.__getattr__", ("object.__setattr__", "object.__delattr__")
OF_ANOTHER_CLASS = "__class__"  # a module's own decides what is found in it, whatever its names say
OBJECTS = (
    "gc.get_objects", "gc.get_referrers", "gc.get_referents", "sys._current_frames", "sys._current_exceptions",
    "ctypes.dlopen", "ctypes.dlsym", "ctypes.addressof", "ctypes.string_at", "ctypes.cdata", "sys.addaudithook",
    "sys.monitoring.register_callback", "cpython.PyInterpreterState_New",
)  # fmt: skip
CALLS = ("sys._getframe", "sys.settrace", "sys.setprofile", "os.fork", "os.forkpty", "socket.__new__")
OPENED, MEMORY, MEMORYS_RIGHTS = "open", ("mem", b"mem"), 0o600  # of all that lies in /proc, memory alone has these
IN_CELLS = frozenset({*OBJECTS, "sys._getframe", ASKED, *WRITTEN, OPENED})
IN_TESTS = frozenset({*OBJECTS, *CALLS, ASKED, *WRITTEN, OPENED})
# Modules and functions through which one asks for these.
THROUGH = frozenset(
    {"inspect", "socket", "ctypes", "bdb", "walk_tb", "walk_stack", "extract", "_extract_from_extended_frame_gen",
     "extended_frame_gen", "IPython.utils.frame", "var_expand", "get_local_scope", "createResolutionCallbackFromFrame",
     "numpy.distutils.misc_util", "logging.<lambda>"}
)  # fmt: skip
# Where modules come from that no notebook has brought: noted before any runs.
FROZEN, COMPILED, COMPILED_HEADER = "frozen", f".{sys.implementation.cache_tag}.pyc", 16
OTHER_NAMES = {f"importlib.{name}": f"_frozen_importlib{name[10:]}" for name in ("_bootstrap", "_bootstrap_external")}
LIBRARIES = ("built-in", FROZEN, str(Path(__file__).parents[1]), *(f"{path}/" for path in sys.path if path))


def codes_in(code: Any, kind: type = types.CodeType) -> Iterator[types.CodeType]:
    """Some code, and that of the functions inside it."""
    yield code
    for each in code.co_consts:
        if isinstance(each, kind):
            yield from codes_in(each)


def codes_of(
    path: str,
    origin: str,
    open_file: Callable[..., Any] = io.open,
    load: Callable[[Any], Any] = marshal.loads,
    compile_it: Callable[..., Any] = compile,
    codes: Callable[[Any], Iterator[types.CodeType]] = codes_in,
    header: int = COMPILED_HEADER,
    missing: tuple[type[Exception], ...] = (OSError, ImportError),
) -> set[types.CodeType]:
    """The code in a library's file; nothing where there is none.

    Args:
        path: the file, compiled, or `origin` itself.
        origin: the module's source.
        open_file: Python's own, as all that follow: nothing is called by a name that a notebook could have given away.
        load: as above.
        compile_it: as above.
        codes: ours.
        header: of a compiled file, its length.
        missing: what is raised where a file cannot be read.
    """
    try:
        with open_file(path, "rb") as there:
            content = there.read()
    except missing:
        content = b""
    found = load(content[header:]) if content and path != origin else None
    found = compile_it(content, origin, "exec", 0, True) if path == origin else found
    return set(codes(found)) if found else set()


def read_beforehand() -> dict[str, set[types.CodeType]]:
    """The code of the module through which every test asks for a frame, to make a named tuple, by its file."""
    path = importlib.util.cache_from_source(collections.__file__)
    return {path: codes_of(path, collections.__file__)}


class Ear(NamedTuple):
    """What listens.

    Attributes:
        is_foreign: whether a frame's code is neither ours nor a library's: the notebook's, or what it made or brought.
        attend: whether a test runs, in which more is noted.
        welcome: adds a module's names and code, by where they lie, to what is ours.
        noted: notes something that was reached for; it is said once.
    """

    is_foreign: Callable[[types.FrameType], bool]
    attend: Callable[[bool], None]
    welcome: Callable[[int], None]
    noted: Callable[[str], None]


def listen(
    tell: Callable[[str], None],
    scope: dict[str, Any],
    ours: frozenset[int],
    hidden: tuple[types.CodeType, ...],
    functions: frozenset[int],
    written_to: set[int],
    modules_known: dict[int, str],
    replaced: list[str],
    known_code: dict[str, set[types.CodeType]],
) -> Ear:
    """Listen from now on, for good.

    Args:
        tell: says what was reached for.
        scope: the notebook's names.
        ours: the grader's own modules and code, as `given.of_the_grader` gives them.
        hidden: code whose frames nobody may see, who has them from a handler or another thread.
        functions: those that may not be written to, by where they lie.
        written_to: where those of them are noted to which one writes.
        modules_known: names of modules whose class may not be another, by where these lie.
        replaced: takes those that got another.
        known_code: the code of libraries' files that were read already.
    """
    # All that is needed, by names that a notebook cannot give away.
    is_a, kind, number, names_of, text, module_type = isinstance, type, id, vars, str, types.ModuleType
    frame_now, who, get, modules = sys._getframe, _thread.get_ident, dict.get, sys.modules
    spec_type, libraries, through, frames, within = (
        importlib.machinery.ModuleSpec, LIBRARIES, THROUGH, FRAMES, WITHIN,
    )  # fmt: skip
    named = ("sys._", "gc.", "os.fork")
    of_class, name_at = OF_ANOTHER_CLASS, modules_known.get
    asked, written, in_cells, in_tests = ASKED, WRITTEN, IN_CELLS, IN_TESTS
    frozen, compiled, codes, codes_there = FROZEN, COMPILED, codes_in, codes_of
    missing, other_names, frozen_code = ImportError, dict(OTHER_NAMES), _imp.get_frozen_object
    opened, (memory, in_bytes), rights, about, creates = OPENED, MEMORY, MEMORYS_RIGHTS, os.stat, os.O_CREAT
    split, split_bytes, bytes_type, not_there = str.rpartition, bytes.rpartition, bytes, (OSError, ValueError)
    open_one, close, knocking = os.open, os.close, set[int]()
    processes = about("/proc").st_dev if os.path.isdir("/proc") else -1  # noqa: PTH112 - as it is asked later
    # Apart from the thousands that are known from the start: to add to those in a copy would be to copy them all.
    welcomed, hearing, told = set[int](), set[int](), set[str]()
    read = dict(known_code)
    heard, testing = in_cells, False

    def name_of(frame: types.FrameType) -> str:
        # A name that is no text could answer by code of its own.
        name = get(frame.f_globals, "__name__")
        return name if kind(name) is text else ""  # type: ignore[return-value]

    def stands_in(origin: str, name: str, code: types.CodeType) -> bool:
        """Whether code is a library's: other code may run with a library's names."""
        if origin == frozen:
            try:
                return code in codes(frozen_code(get(other_names, name, name)))
            except missing:
                return False
        folder, _, file = origin.rpartition("/")
        if not file.endswith(".py"):
            return True
        if not origin.removesuffix("/__init__.py").removesuffix(".py").endswith("/" + name.replace(".", "/")):
            return False
        for path in (f"{folder}/__pycache__/{file[:-3]}{compiled}", origin):
            if path not in read:
                read[path] = codes_there(path, origin)
            if code in read[path]:
                return True
        return False

    def is_ours(frame: types.FrameType) -> bool:
        names, code = number(frame.f_globals), number(frame.f_code)
        return (names in ours or names in welcomed) and (code in ours or code in welcomed)

    def is_foreign(frame: types.FrameType) -> bool:
        names = frame.f_globals
        if names is scope:
            return True
        if is_ours(frame):
            return False
        module = get(modules, name_of(frame))
        if kind(module) is not module_type or names_of(module) is not names:
            return True
        spec: Any = get(names, "__spec__")
        origin: Any = spec.origin if kind(spec) is spec_type else None
        if kind(origin) is not text or not origin.startswith(libraries):
            return True
        return not stands_in(origin, name_of(frame), frame.f_code)

    def noted(name: str) -> None:
        if name not in told:
            told.add(name)
            tell(name)

    def sees_hidden(frame: types.FrameType | None) -> bool:
        while frame is not None:
            for code in hidden:
                if frame.f_code is code:
                    return True
            frame = frame.f_back
        return False

    def asks(event: str, frame: types.FrameType | None, attribute: str) -> bool:
        # A function of a library's may call, for somebody else, what it does not name itself.
        word = attribute or event.rpartition(".")[2]
        if (attribute in frames or event.startswith(named)) and frame is not None and word not in frame.f_code.co_names:
            return True
        while frame is not None:
            name, function = name_of(frame), frame.f_code.co_name
            if not (name in through or function in through or f"{name}.{function}" in through):
                break
            frame = frame.f_back
        return frame is not None and is_foreign(frame)

    def is_memory(path: Any, flags: Any) -> bool:
        """Whether a process's memory is opened as a file, under whatever name."""
        try:
            found = about(path)
        except not_there:  # it may be told from another folder
            named = is_a(path, text) and split(path, "/")[2] == memory
            named = named or (is_a(path, bytes_type) and split_bytes(path, b"/")[2] == in_bytes)
            return named and not flags & creates
        return found.st_dev == processes and found.st_mode & 0o777 == rights and is_open_to_us(path, flags)

    def is_open_to_us(path: Any, flags: int) -> bool:
        """Whether the system lets us: who only knocks has read nothing."""
        if who() in knocking:  # the line below, which is heard as well
            return False
        knocking.add(who())
        try:
            close(open_one(path, flags))
        except not_there:
            return False
        finally:
            knocking.discard(who())
        return True

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event not in heard:  # Python tells of thousands of others
            return
        if event == opened:
            if is_a(args[0], (text, bytes_type)) and is_memory(args[0], args[2]) and who() not in hearing:
                noted("/proc/self/mem")
            return
        attribute = args[1] if event == asked or event in written else ""
        if event == asked and attribute not in frames:
            return
        if event in written:
            if attribute == of_class and (name := name_at(number(args[0]))):
                if (said := f"{name}'s class") not in replaced:
                    replaced.append(said)
                return
            if attribute not in within:
                return
            if number(args[0]) in functions:
                written_to.add(number(args[0]))
            if not testing:
                return
        me = who()
        if me in hearing:
            return
        hearing.add(me)
        try:
            frame = frame_now(1)
            if is_ours(frame):
                return
            of_frames = attribute in frames or event == "sys._getframe"
            if asks(event, frame, attribute) if testing or not of_frames else sees_hidden(frame):
                noted(attribute or event)
        finally:
            hearing.discard(me)

    def attend(whether: bool) -> None:
        nonlocal heard, testing
        heard, testing = in_tests if whether else in_cells, whether
        told.clear()

    sys.addaudithook(hook)
    return Ear(is_foreign, attend, welcomed.add, noted)

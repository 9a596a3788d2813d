"""Results that judge themselves: objects of a student's own class that says what it equals."""

import sys
import types
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache
from pathlib import Path
from typing import Any

from torch import Tensor
from torch.nn import Parameter

# By these methods an object answers when a test compares it.
ANSWERS = frozenset(
    f"__{name}__"
    for name in (
        *("eq", "ne", "lt", "le", "gt", "ge", "bool", "len", "float", "int", "index", "abs", "sub", "rsub", "class"),
        *("getattr", "getattribute", "torch_function", "torch_dispatch", "array"),
    )
)
# By these a collection says what it holds, and a set what it lacks; a dict also by the others.
HOLDS = frozenset(f"__{name}__" for name in ("iter", "getitem", "contains", "xor", "rxor", "and", "or"))
OF_DICTS = HOLDS | {"keys", "values", "items"}
# What a tensor's class may have for itself: it is asked for none of these.
SPARED = frozenset(
    f"__{name}__" for name in ("module", "doc", "dict", "weakref", "annotations", "new", "init", "repr", "str")
)
MADE_BY_CLASS = 1 << 9  # set for classes that Python code made: `NoneType` and generators are none of these
DEPTH = 4  # lists in dicts in tuples
MANY = 1000
# What `type` itself says of a class: a class of classes may say something else.
BASES, NAMES, FLAGS, MODULE, NAME = (
    type.__dict__[f"__{name}__"].__get__ for name in ("mro", "dict", "flags", "module", "qualname")
)
METHODS, ATTRIBUTES = frozenset(dir(Tensor)), Tensor.__dict__["__dict__"].__get__
# What each kind of value is asked when it is compared.
OF_TENSORS, OF_MAPPINGS, OF_COLLECTIONS = ANSWERS | (METHODS - SPARED), ANSWERS | OF_DICTS, ANSWERS | HOLDS


def judges_itself(value: Any, depth: int = DEPTH) -> str:
    """What in `value` answers comparisons its own way, in words; empty where nothing does."""
    kind = type(value)
    tensor = Tensor in BASES(kind)
    asked = OF_TENSORS if tensor else OF_MAPPINGS if isinstance(value, Mapping) else ANSWERS
    asked = OF_COLLECTIONS if asked is ANSWERS and isinstance(value, list | tuple | str | Set) else asked
    for cls in BASES(kind):
        if tensor and cls is Tensor:
            break
        # No library's tensors are asked for: what says that it is one is not believed.
        library = cls is Parameter if tensor else _of_a_library(cls)
        if not library and asked & NAMES(cls).keys():
            return f"an object of your class `{str(NAME(cls)).rpartition('.')[2]}`"
    names = dict.keys(ATTRIBUTES(value)) if tensor else ()
    if names and (own := METHODS & names):  # `result.detach = …` hides the method
        return f"a tensor with its own `{min(own)}`"
    inside = _inside(value) if depth else iter(())
    return next(filter(None, (judges_itself(each, depth - 1) for each in inside)), "")


def _inside(value: Any) -> Iterator[Any]:
    for held in (value, value.values()) if isinstance(value, dict) else (value,):
        if isinstance(value, list | tuple | set | frozenset | dict):
            yield from held if len(held) <= MANY else {type(each): each for each in held}.values()


def _of_a_library(cls: type) -> bool:
    """Whether a class can be found where it says that it was defined, and not in the notebook."""
    if not FLAGS(cls) & MADE_BY_CLASS:
        return True
    name, module = str(NAME(cls)), sys.modules.get(str(MODULE(cls)))
    if module is None or MODULE(cls) == "__main__":
        return False
    found: Any = module
    for each in name.split("."):
        found = getattr(found, each, None)
    origin = getattr(getattr(module, "__spec__", None), "origin", None)
    return found is cls and (_defined_in_c(cls) or _stands_in(str(origin), name.rpartition(".")[2]))


def _defined_in_c(cls: type) -> bool:
    return not any(isinstance(each, types.FunctionType) for each in NAMES(cls).values())


@lru_cache(1000)
def _stands_in(path: str, name: str) -> bool:
    """Whether a module's file defines a class of this name: to put one's own into a library is not enough."""
    try:
        return f"class {name}" in Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False

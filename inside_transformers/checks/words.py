"""Values, shapes and errors in words."""

from collections.abc import Callable, Collection, Mapping, Set
from itertools import islice
from numbers import Integral, Real
from typing import Any

import numpy as np
from torch import Tensor, nn

from inside_transformers.numbers import number

SHOWN = 120  # characters of a value that is neither text, list nor dict
LONG = 500  # of a text, and of what an error says
MOST = 25  # entries of a list, dict or set


def not_written(name: str) -> NotImplementedError:
    error = NotImplementedError(f"`{name}` is not written yet: fill in its cell, run it, then run this one again.")
    error._render_traceback_ = lambda: [str(error)]  # type: ignore[attr-defined]
    return error


def text_of(error: BaseException) -> str:
    """What an error says: nothing, where its own `__str__` fails."""
    try:
        return str(error)
    except Exception:
        return ""


def error_text(error: BaseException) -> str:
    text = _beginning(" ".join(text_of(error).split()).partition(", but expected one of:")[0])
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _beginning(text: str, most: int = LONG) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


def _listed(values: Collection[Any], word: Callable[[Any], str], apart: str = ", ") -> str:
    """Each value as a word, of many only the first, and how many they are."""
    first = apart.join(map(word, islice(values, MOST)))
    return first if len(values) <= MOST else f"{first}{apart}… {len(values)} in all"


def kind_of_tensors(expected: Any, returns: str) -> str:
    """What a result made of tensors must be."""
    if isinstance(expected, dict):
        return f"a dict with the keys {', '.join(map(repr, expected))}, each with a torch.Tensor"
    return "one torch.Tensor" if isinstance(expected, Tensor) else f"the tuple {returns}, all of it torch.Tensors"


def structure_of(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"one tensor of shape {shape_of(value)}"
    if isinstance(value, tuple):
        return f"({_listed(value, structure_of)})"
    if isinstance(value, dict):
        return f"{{{_listed(value, lambda key: f'{key!r:.{SHOWN}}: {structure_of(value[key])}')}}}"
    return kind_of_value(value)


def kind_of_value(value: Any) -> str:
    """The type of a value, as one says it: `a Tensor`."""
    if value is None:
        return "None"
    name = type(value).__name__
    return f"{'an' if name.startswith(('a', 'e', 'i', 'o', 'u', 'ndarray')) else 'a'} {name}"


def shape_of(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))


def tensor_hint(got: Any, expected: Any) -> str:
    """How the tensor is made that is expected in the place of a list or an array; empty where that is not the case."""
    if isinstance(expected, Tensor):
        if isinstance(got, list):
            stacked = any(isinstance(item, Tensor) for item in got)
            kind = "`torch.stack` makes one of tensors" if stacked else "`torch.tensor(...)` makes one of numbers"
            return f"{kind} in a list."
        if isinstance(got, nn.Module):
            return "A layer is made first, and called then: `nn.Softmax(dim=-1)(x)`, not `nn.Softmax(x)`."
        return "`torch.from_numpy` makes one of an array." if isinstance(got, np.ndarray) else ""
    if isinstance(got, dict) and isinstance(expected, dict):
        pairs = [(got[key], expected[key]) for key in expected if key in got]
    elif isinstance(got, tuple) and isinstance(expected, tuple):
        pairs = list(zip(got, expected, strict=False))
    else:
        return ""
    return next(filter(None, (tensor_hint(*pair) for pair in pairs)), "")


def size_of(value: Any) -> str:
    """The shape of a tensor, the shapes in a tuple, how many a list, dict or set holds, or a value."""
    if isinstance(value, tuple):
        return f"({_listed(value, size_of)})"
    if isinstance(value, list | dict | set):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, str):
        return f'"{_beginning(value)}"'
    return shape_of(value) if isinstance(value, Tensor) else str(value)


def no_error(got: Any) -> str:
    """What was returned where an exception should have been raised."""
    cls = got if isinstance(got, type) else type(got)
    if issubclass(cls, BaseException):
        return f"{cls.__name__}, but it was returned, not raised: write `raise` in the place of `return`"
    return f"{shape_of(got) if isinstance(got, Tensor) else structure_of(got)}, and no error"


def other_error(error: BaseException) -> str:
    """The exception that was raised where another should have been."""
    text = error_text(error)
    if "must derive from BaseException" in text:
        return f'{text}: a text is no exception, write `raise ValueError("...")`'
    return text


def entry(value: Any) -> str:
    """One entry of a tensor: whole numbers and truth values as they are, others with four decimals."""
    value = value.item() if isinstance(value, Tensor) else value
    return number(value, 4) if isinstance(value, float) else str(value).replace("-", "−")


def apart(one: Any, other: Any) -> tuple[str, str]:
    """Two entries that differ, with as many digits as it takes to see that."""
    texts = entry(one), entry(other)
    for digits in (7, 10, 15, 17):
        if texts[0] != texts[1] or not isinstance(_plain(one), float):
            break
        texts = _digits(one, digits), _digits(other, digits)
    return texts


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, Tensor) else value


def _digits(value: Any, digits: int) -> str:
    return f"{float(value):.{digits}g}".replace("-", "−")


def both(expected: Any, got: Any) -> str:
    """One number expected and one that came, a line each, with as many digits as show a difference."""
    return "expected  {}\ngot       {}".format(*apart(expected, got))


def table(label: str, values: Tensor, brief: bool = False) -> str:
    """`values`, of any shape, as rows and columns of text: aligned, after `label`.

    Where all are whole, they may be `brief`: floats end with a point then, as torch prints them.
    """
    whole = brief and values.is_floating_point() and bool((values == values.trunc()).all() & values.isfinite().all())
    texts = [f"{entry(int(v))}." if whole else entry(v) for v in values.flatten()]
    width = max(map(len, texts), default=0)
    array = np.array([text.rjust(width) for text in texts], dtype=object).reshape(tuple(values.shape))
    shown = np.array2string(array, separator=", ", prefix=label, max_line_width=100, formatter={"object": str})
    return label + shown


def shown(value: Any, label: str = "") -> str:
    """`value` as it is written in Python, after `label`: one entry a line where entries are dicts."""
    if isinstance(value, list | tuple):
        lines = label and any(isinstance(item, Mapping) for item in islice(value, MOST))
        apart = f",\n{' ' * (len(label) + 1)}" if lines else ", "
        opening, closing = ("[", "]") if isinstance(value, list) else ("(", ",)" if len(value) == 1 else ")")
        return f"{label}{opening}{_listed(value, shown, apart)}{closing}"
    if isinstance(value, Mapping):
        return f"{label}{{{_listed(value, lambda key: f'{shown(key)}: {shown(value[key])}')}}}"
    if isinstance(value, Set):
        return f"{label}{{{_listed(sorted(map(shown, value)), str)}}}" if value else f"{label}set()"
    if isinstance(value, str):
        return f'{label}"{_beginning(value)}"'
    if isinstance(value, Tensor):
        inside = f"of shape {tuple(value.shape)}"
        if value.numel() == 1:
            inside = number(float(value), 4) if value.is_floating_point() else str(value.item())
        return f"{label}tensor({inside})"
    if isinstance(value, Real) and not isinstance(value, Integral):
        return label + number(float(value), 4)
    text = " ".join(repr(value).split())
    return label + _beginning(text, SHOWN)


def outlined(value: Any) -> str:
    """What kind of value this is, without its values."""
    if isinstance(value, list | tuple):
        opening, closing = "[]" if isinstance(value, list) else "()"
        if isinstance(value, tuple) and len(value) <= 3:
            return f"({', '.join(map(outlined, value))})"
        return f"{opening}{outlined(value[0])}, …{closing}, {len(value)} in all" if value else f"{opening}{closing}"
    if isinstance(value, Mapping):
        return f"{{{_listed(value, lambda key: f'{shown(key)}: {outlined(value[key])}')}}}"
    return structure_of(value) if isinstance(value, Tensor) or value is None else type(value).__name__


def kind_of(expected: Any) -> str:
    """What a result, or an entry of one, must be that is made of plain numbers, texts, lists and dicts."""
    if isinstance(expected, list | tuple):
        name = "a list" if isinstance(expected, list) else "a tuple"
        inner = {_plural(item) for item in expected}
        return f"{name} of {inner.pop()}" if len(inner) == 1 else name
    if isinstance(expected, Mapping | Set):
        return "a dict" if isinstance(expected, Mapping) else "a set"
    if isinstance(expected, str):
        return "a text (str)"
    if isinstance(expected, bool):
        return "True or False"
    return "a whole number (int)" if isinstance(expected, Integral) else "a number (float)"


def _plural(value: Any) -> str:
    if isinstance(value, Mapping):
        return "dicts"
    return "texts" if isinstance(value, str) else "numbers" if isinstance(value, Real) else "lists"

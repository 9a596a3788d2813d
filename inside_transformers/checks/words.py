"""Values, shapes and errors in words."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from torch import Tensor


def not_written(name: str) -> NotImplementedError:
    error = NotImplementedError(f"`{name}` is not written yet: fill in its cell, run it, then run this one again.")
    error._render_traceback_ = lambda: [str(error)]  # type: ignore[attr-defined]
    return error


def error_text(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def same_structure(got: Any, expected: Any) -> bool:
    if isinstance(expected, Tensor):
        return isinstance(got, Tensor)
    return isinstance(got, tuple) and len(got) == len(expected) and all(map(same_structure, got, expected))


def kind_of(expected: Any, returns: str) -> str:
    return "one torch.Tensor" if isinstance(expected, Tensor) else f"the tuple {returns}, all of it torch.Tensors"


def structure_of(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"one tensor of shape {shape_of(value)}"
    if isinstance(value, tuple):
        return f"({', '.join(map(structure_of, value))})"
    if value is None:
        return "None"
    return f"{'an' if type(value).__name__[0] in 'aeiou' else 'a'} {type(value).__name__}"


def shape_of(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))


def size_of(value: Any) -> str:
    """The shape of a tensor, the shapes in a tuple, how many a list or dict holds, or a number."""
    if isinstance(value, tuple):
        return f"({', '.join(map(size_of, value))})"
    if isinstance(value, list | dict):
        return f"a {type(value).__name__} of {len(value)}"
    return shape_of(value) if isinstance(value, Tensor) else str(value)


def no_error(got: Any) -> str:
    """What was returned where an exception should have been raised."""
    cls = got if isinstance(got, type) else type(got)
    if issubclass(cls, BaseException):
        return f"{cls.__name__}, but it was returned, not raised: write `raise` in the place of `return`"
    return f"{shape_of(got) if isinstance(got, Tensor) else structure_of(got)}, and no error"


def number(value: float, decimals: int = 2) -> str:
    """`value` as the course writes numbers: a real minus sign, and never "-0.00"."""
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "−∞" if value < 0 else "∞"
    # Halves are rounded up, also where float32 lies a little beside them: what is equal must look so.
    text = str(Decimal(repr(round(value, 6))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def table(label: str, values: Tensor) -> str:
    """`values` with four decimals, aligned, after `label`."""
    texts = [number(float(v), 4) for v in values.flatten()]
    width = max(map(len, texts), default=0)
    array = np.array([text.rjust(width) for text in texts], dtype=object).reshape(tuple(values.shape))
    shown = np.array2string(array, separator=", ", prefix=label, max_line_width=100, formatter={"object": str})
    return label + shown

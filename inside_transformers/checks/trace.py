"""Where in a student's code an exception arose, and what that says."""

import ast
import contextlib
import linecache
import re
import traceback
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import CodeType, FrameType, ModuleType, TracebackType
from typing import Any

from torch import Tensor, nn

from inside_transformers.checks.words import shown, size_of, text_of

# What torch says of an error, and which mistake that is.
TORCH_SAYS = {
    "Index tensor must have the same": "index_dimensions",
    "The shape of the mask": "mask_picks",
    "Class values must be non-negative": "ignored_as_index",
    "Class values must be smaller": "class_values",
    "einsum(): subscript": "einsum_letters",
    "einsum(): output subscript": "einsum_letters",
    "operands were provided than": "einsum_letters",
    "got (keepdims=": "numpy_function",
    "keyword argument 'axis'": "numpy_function",
    "numpy.ndarray": "array_given",
    "CUDA": "device",
    "NVIDIA": "device",
    "on the same device": "device",
    "with a bool tensor is not supported": "truth_subtracted",
    "'dict' object is not callable": "round_brackets",
    "'list' object is not callable": "round_brackets",
    "'Tensor' object is not callable": "round_brackets",
    "'set' object is not subscriptable": "set_for_dict",
    "'list' and 'Tensor'": "list_arithmetic",
    "'list' and 'list'": "list_arithmetic",
    "'list' and 'float'": "list_arithmetic",
    "'function' and": "function_for_result",
    "maximum recursion depth": "endless",
    "'<' not supported": "no_order",
    "'>' not supported between instances of 'dict'": "no_order",
    "'float' object is not": "number_as_list",
    "'int' object is not iterable": "number_as_list",
    "boolean masks": "not_boolean",
    "to be a boolean tensor": "not_boolean",
    "not implemented for 'Long'": "needs_fractions",
    "'dict' object has no attribute 'add'": "empty_dict",
    "Generator' object has no attribute": "generator_asked",
    "unhashable type": "unhashable",
    "must be Tensor, not int": "torch_of_number",
    "must be Tensor, not float": "torch_of_number",
    "'torch.Size' object is not callable": "shape_called",
    "not torch.Size": "shape_as_number",
    "1D tensors expected": "dot_of_matrices",
    "@: 'Linear'": "layer_multiplied",
    "'Tensor' and 'Linear'": "layer_multiplied",
    "must be tuple of ints,but got float": "whole_sizes",
    "'Tensor' object has no attribute 'append'": "tensor_append",
    "'tuple' object does not support item": "tuple_fixed",
    "'function' object is not subscriptable": "function_in_brackets",
    "'function' object does not support item": "function_in_brackets",
    "can only concatenate list": "list_and_tensor",
    "slice indices must be integers": "slice_end",
    "stack expects each tensor": "stack_sizes",
    "cannot be concatenated": "cat_dimension",
    "0-dim tensor": "one_number",
    "0-d tensor": "one_number",
    "torch.return_types": "two_results",
    "only one element tensors can be converted": "scalar",
    "single memory location": "overlapping",
    "only integer tensors of a single element": "several_as_one",
    "expected sequence of length": "ragged",
    "cannot be converted to Scalar": "scalar",
    "tuple indices must be integers": "two_results",
    "Dimension out of range": "batch",
    "must be a 3D tensor": "batch",
    "2D tensor": "batch",
    "view size is not compatible": "non_contiguous",
    "cannot be multiplied": "shapes",
    "inconsistent tensor size": "shapes",
    "size mismatch, got": "shapes",
    "Sizes of tensors must match": "cat_dimension",
    "must be tuple of Tensors, not Tensor": "cat_brackets",
    "must match the size of tensor": "elementwise",
    "must match": "unfitting",
    "Incompatible shapes": "unfitting",
    "is invalid for input of size": "reshape_size",
    "must be Tensor, not tuple": "tuple_used",
    "'tuple' object has no attribute": "tuple_used",
    "Expected 1-D argument": "outer_vectors",
    "tensors used as indices must be": "index_type",
    "at least 1D": "batch",
    "NoneType": "none_used",
    "-100 is out of bounds": "ignored_as_index",
    "out of bounds": "out_of_bounds",
    "too many indices": "batch",
    "1D target must have size": "batch",
    "to match target batch_size": "shapes",
    "invalid combination of arguments": "torch_arguments",
    "Could not infer dtype of set": "set_tensor",
    "expected Tensor as element": "cat_numbers",
    '"bitwise': "not_boolean",
    "implemented on integer and Boolean": "not_boolean",
    "target with class probabilities": "shapes",
    "target dtype to be Long": "index_type",
    "generator didn't": "one_yield",
    "must be Tensor, not GELU": "made_not_called",
    "must be Tensor, not ReLU": "made_not_called",
    "'ReLU' and": "made_not_called",
    "must be Tensor, not Linear": "layer_given",
    "must have at least 2 dimensions": "matrix_first",
    "should match other.size": "lstsq_rows",
    "as parameter '": "parameter_assigned",
    "'function' object has no attribute 'remove'": "hook_handle",
    "'function' object has no attribute": "function_for_result",
    "module 'torch' has no attribute 'gelu'": "gelu_place",
    "'torch.nn' has no attribute 'linear'": "capital_layer",
    "of 'super' object needs": "no_super",
    "but got: bool": "truth_multiplied",
    "but got: long": "whole_multiplied",
    "expected scalar type Long": "whole_multiplied",
    "but found Long": "whole_multiplied",
    "division by zero": "zero_division",
    "arg is an empty sequence": "nothing_to_choose",
    "argument is empty": "nothing_to_choose",
    "matrix is singular": "singular_matrix",
    "square matrices": "square_matrix",
    "Expected target size": "shapes",
    "Boolean value of Tensor": "truth",
    "before Module.__init__()": "no_super",
    'the required "forward"': "forward",
    "Expected size": "shapes",
    "number of dimensions": "batch",
    "values to unpack": "batch",
    "same dtype": "dtype",
    "positional argument": "signature",
    "unexpected keyword argument": "signature",
    "in-place operation": "in_place",
    "requires grad": "from_model",
    "derivative for": "no_derivative",
}

# Of these, what the test cell itself suspects says more.
VAGUE = (
    "nothing_to_choose",
    "scalar",
    "several_as_one",
    "shapes",
    "unfitting",
    "elementwise",
    "linear_size",
    "dot_of_matrices",
    "torch_of_number",
    "shape_called",
    "shape_as_number",
    "layer_multiplied",
    "whole_sizes",
    "reshape_size",
    "stack_sizes",
    "mask_picks",
    "singular_matrix",
    "einsum_letters",
    "endless",
    "own_error",
    "input_unknown",
    "number_as_list",
    "truth_subtracted",
)

# And these, where one text worked and a batch fails: the leading dimensions are what is new.
VAGUE_IN_BATCHES = ("truth", "ignored_as_index", "unhashable")
# So is this, where the part has no words of its own for it.
VAGUE_IN_BATCHES_BY_ITSELF = ("out_of_bounds",)

# A layer, or a loss, that is made where it should be called.
MADE = re.compile(r"\bnn\.[A-Z]\w*\(\w")

# A list that is made a tensor: of tensors, torch asks each for one number.
OF_A_LIST = re.compile(r"\btorch\.\w*[tT]ensor\(")

# How products of matrices, and of numbers one by one, are called where they are not written as an operator.
PRODUCTS = ("matmul", "mm", "bmm", "einsum", "tensordot", "dot", "mv")
ONE_BY_ONE = ("mul", "multiply", "add", "sub", "div", "masked_fill", "masked_fill_", "where")

# Two lists that a loop is to go through together, one after the other; and pairs that are not taken apart.
SIDE_BY_SIDE = re.compile(
    r"^for [^:]+,[^:]+ in (?:enumerate\()?[(\[]?\w+, ?\w+[)\]]*:|\bfor \w+, ?\w+, ?\w+ in enumerate\("
)

# A value that is made with `not`, rather than a question that is asked with it.
NOT_A_TENSOR = re.compile(r"^(?!.*\b(?:if|while|assert|and|or)\b).*(?:[(,=]|\breturn) ?not \w")

MOST_LINES = 12  # of a student's that lead to an error, and are shown
KEYS = 8  # of a dict, so many are listed


@dataclass(frozen=True)
class Trace:
    """Where in a student's code an exception arose.

    Attributes:
        shown: the student's lines, from the outermost to the innermost, as they are shown.
        line: the innermost of them.
        function: the function where this line stands.
        called: the name of the function that this line called and that failed, or empty.
        given: the shapes of its arguments, as words.
        in_linear: whether it failed inside an `nn.Linear`.
        kind: the slug for what failed: `shapes` for a product of matrices, `elementwise` for numbers one by one.
        scope: the notebook's names.
        lacks: a sentence for a key that is written there and that its dict lacks; or empty.
        names: those of values there, in the function, then of the notebook's functions, classes and modules.
    """

    shown: tuple[str, ...]
    line: str
    function: str
    called: str
    given: str
    in_linear: bool
    kind: str
    scope: Mapping[str, Any]
    lacks: str = ""
    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, error: BaseException, scope: dict[str, Any]) -> "Trace":
        """The trace of `error`, where `scope` holds the student's code."""
        walked = list(zip(traceback.extract_tb(error.__traceback__), _frames(error.__traceback__), strict=True))
        own = [i for i, (_, frame) in enumerate(walked) if frame.f_globals is scope]
        if not own:
            return cls((), "", "", "", "", False, "", scope)
        lines = _told([walked[i][0] for i in own])
        inner = [frame for _, frame in walked[own[-1] + 1 :]]
        called = next((name for name, value in scope.items() if inner and _code(value) is inner[0].f_code), "")
        arguments = inner[0].f_locals if called else {}
        names = inner[0].f_code.co_varnames[: inner[0].f_code.co_argcount] if called else ()
        given = ", ".join(f"{n} {size_of(arguments[n])}" for n in names if isinstance(arguments.get(n), Tensor))
        in_linear = any(frame.f_code is nn.Linear.forward.__code__ for frame in inner)
        at, frame = walked[own[-1]]
        failed = _failed(at)
        lacks = _lacking(failed, {**frame.f_globals, **frame.f_locals}) if isinstance(error, KeyError) else ""
        kind = _kind_of_operation(failed)
        used = (name for name, value in scope.items() if callable(value) or type(value) is ModuleType)
        known = (*frame.f_locals, *used)
        return cls(lines, at.line or "", at.name, called, given, in_linear, kind, scope, lacks, known)


def _told(lines: list[traceback.FrameSummary]) -> tuple[str, ...]:
    """Each line once where it comes again and again, as in an endless recursion, or is that of a comprehension."""
    said: list[str] = []
    for i, at in enumerate(lines):
        inside = i > 0 and at.name.startswith("<")  # of the line before
        if not inside or (at.filename, at.lineno) != (lines[i - 1].filename, lines[i - 1].lineno):
            said.append(f"line {at.lineno}, in {at.name}:\n    {at.line}")
    runs = [(text, len(list(each))) for text, each in groupby(said)]
    once = [text if n == 1 else f"{text}\n(… and {n - 1} times more)" for text, n in runs]
    left_out = len(once) - MOST_LINES
    middle = MOST_LINES // 2
    return (*once[:middle], f"(… {left_out} lines left out)", *once[-middle:]) if left_out > 0 else tuple(once)


def _failed(at: traceback.FrameSummary) -> ast.AST | None:
    """The expression that failed; None where Python does not say which it is."""
    if None in (at.lineno, at.end_lineno, at.colno, at.end_colno):
        return None
    lines = [linecache.getline(at.filename, i).encode() for i in range(at.lineno or 0, (at.end_lineno or 0) + 1)]
    end = sum(map(len, lines[:-1])) + (at.end_colno or 0)
    try:
        (statement,) = ast.parse(b"".join(lines)[at.colno : end].decode().strip()).body
    except (SyntaxError, ValueError):
        return None
    return statement.value if isinstance(statement, ast.Expr) else statement


def _lacking(failed: ast.AST | None, names: Mapping[str, Any]) -> str:
    """A sentence for a key that is written in the student's line, and that its dict lacks; or nothing."""
    if not isinstance(failed, ast.Subscript) or not isinstance(failed.slice, ast.Constant):
        return ""
    held = _held(failed.value, names)
    there = ""
    if type(held) is dict:  # a class of the student's own would be asked by its own methods
        listed = ", ".join(map(shown, [*held][:KEYS]))
        there = f"it has {listed}{', …' if len(held) > KEYS else ''}" if held else "it is still empty"
    return f"This dict has no key {shown(failed.slice.value)}{f': {there}' if there else ''}."


def _held(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """What a name holds, or an entry of it; None for what would have to be computed."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Subscript):
        held = _held(node.value, names)
        with contextlib.suppress(ValueError, LookupError, TypeError):
            return held[ast.literal_eval(node.slice)] if type(held) in (list, tuple, dict) else None
    return None


def _kind_of_operation(failed: ast.AST | None) -> str:
    """What the expression that failed is itself, whatever else it holds: the slug for it, or nothing."""
    if isinstance(failed, ast.Call):
        called = failed.func.attr if isinstance(failed.func, ast.Attribute) else getattr(failed.func, "id", "")
        return "shapes" if called in PRODUCTS else "elementwise" if called in ONE_BY_ONE else ""
    if isinstance(failed, ast.BinOp | ast.AugAssign):
        return "shapes" if isinstance(failed.op, ast.MatMult) else "elementwise"
    return ""


def unwritten(error: NotImplementedError) -> str:
    """The name of the function or class that raised the error: in a student's notebook, the part not written yet.

    Raises:
        NotImplementedError: the error has words, so it does not come from a stub: torch raises such ones, too.
    """
    if text_of(error):
        raise error
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return frame.f_code.co_qualname.rpartition("<locals>.")[2].partition(".")[0]


def runs(error: BaseException, codes: Container[CodeType]) -> bool:
    """Whether an error came out of some of these functions' code."""
    return any(frame.f_code in codes for frame in _frames(error.__traceback__))


def _frames(trace: TracebackType | None) -> Iterator[FrameType]:
    return (frame for frame, _ in traceback.walk_tb(trace))


def _code(value: Any) -> Any:
    return getattr(value, "__code__", None)

"""What an exception in a student's code says, in words that say what to do."""

import inspect
import re
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from torch import Tensor, nn

from inside_transformers.checks.messages import Messages
from inside_transformers.checks.mistakes import Mistake, Misused
from inside_transformers.checks.origin import parameters
from inside_transformers.checks.source import functions, kept_by_instances
from inside_transformers.checks.trace import (
    MADE,
    NOT_A_TENSOR,
    OF_A_LIST,
    SIDE_BY_SIDE,
    TORCH_SAYS,
    VAGUE,
    VAGUE_IN_BATCHES,
    VAGUE_IN_BATCHES_BY_ITSELF,
    Trace,
    runs,
)
from inside_transformers.checks.words import error_text, kind_of_value, text_of

MODULES = ("math", "torch", "F", "nn")
# What people use without importing it.
IMPORTS = {
    "itertools": "import itertools",
    "functools": "import functools",
    "partial": "from functools import partial",
    "groupby": "from itertools import groupby",
    "defaultdict": "from collections import defaultdict",
    "rearrange": "from einops import rearrange",
}
# An error that the student's own line raises.
RAISED = re.compile(r"^(?:if .*: *)?(?:raise|assert)\b")


def mistake(
    error: BaseException,
    trace: Trace,
    inputs: Sequence[Any],
    otherwise: str,
    messages: Messages,
    stand_ins: Mapping[str, Any],
) -> Mistake:
    """The mistake that an exception is.

    Args:
        error: what was raised.
        trace: where it arose in the student's code.
        inputs: what the part was called with.
        otherwise: what the test suspects: the slug, or the sentence, where the exception itself says nothing for sure.
        messages: the words for the part.
        stand_ins: right versions of the earlier parts that it may call.
    """
    call = messages.call(inputs)
    said = f"{call} raised {error_text(error)}"
    if isinstance(error, KeyboardInterrupt):
        said = f"{call} was stopped: it took too long, or you interrupted it."
    if isinstance(error, Misused):
        said = error.details
    says = _says(error, said, trace, inputs, messages, stand_ins)
    joined = says in ("cat_dimension", "cat_mixed") and says not in messages.spec.messages
    plain = says in VAGUE_IN_BATCHES_BY_ITSELF and says not in messages.spec.messages
    in_batches = otherwise == "batch" and (says in VAGUE_IN_BATCHES or plain)
    vague = says in ("", *VAGUE) or joined or in_batches or says == _unfit(trace)
    what = otherwise if otherwise and vague else says
    if (taken := messages.taken_from_the_test()) and not isinstance(error, Misused):
        what, said = taken[0], f"{taken[1]}\n{said}".lstrip()
    sentence = messages.sentence(what)
    lines = [sentence, said] if sentence else [said]
    if trace.given and what == says and not isinstance(error, Misused):
        lines.append(f"given     {trace.given}")
    typo = isinstance(error, NameError) and "is not defined" in said
    read = "" if typo else messages.read  # of a typo, no page tells anything
    lines += [messages.shapes(inputs), *messages.remarks(), read]
    stopped = isinstance(error, KeyboardInterrupt)
    found = Mistake("\n".join(filter(None, lines)), messages.slug(what), trace.shown, stopped)
    found.misused = isinstance(error, Misused)
    return found


def _says(
    error: BaseException,
    said: str,
    trace: Trace,
    inputs: Sequence[Any],
    messages: Messages,
    stand_ins: Mapping[str, Any],
) -> str:
    """The slug, or the sentence, for what an exception and the line where it arose say for sure; or empty."""
    own = messages.spec.messages
    says = next((slug for words, slug in TORCH_SAYS.items() if words in said), "")
    if isinstance(error, Misused):
        return error.slug
    if overwritten := _overwritten(messages):
        return overwritten
    if isinstance(error, AttributeError) and _of_a_result(error, messages):
        return "layer_for_result"
    if isinstance(error, NameError | AttributeError):
        return _of_a_name(text_of(error), trace, messages) or says
    if "tuple index out of range" in said and ".shape[" in trace.line:
        return "batch"
    if "is not in list" in said and ".sort(" in trace.line:
        return "empty_while_sorted"
    if trace.lacks:
        return trace.lacks
    if ("to unpack" in said or "cannot be interpreted" in said) and SIDE_BY_SIDE.search(trace.line):
        return "two_lists"
    if isinstance(error, LookupError | ValueError) and not says and "input_unknown" in own:
        return "input_unknown"
    if RAISED.search(trace.line) and not says:
        return "own_error"
    if says == "signature":
        return _of_arguments(error, trace, messages, stand_ins)
    if says in ("scalar", "several_as_one") and OF_A_LIST.search(trace.line):
        return "list_of_tensors"
    if says == "truth" and MADE.search(trace.line) and "made_not_called" in own:
        return "made_not_called"
    if says == "truth" and NOT_A_TENSOR.search(trace.line):
        return "not_tensor"
    if trace.called in stand_ins and says in ("", *VAGUE) and isinstance(error, RuntimeError | IndexError):
        return _unfit(trace)
    if says == "cat_dimension":
        ndim = next((value.ndim for value in inputs if isinstance(value, Tensor)), 0)
        return "cat_mixed" if f"except in dimension {ndim - 2}." in said else "cat_dimension"
    if trace.in_linear and says in ("shapes", "elementwise"):
        return "linear_size"
    if says == "elementwise":
        return trace.kind or "unfitting"
    if says == "torch_arguments" and re.search(r"masked_fill\(.*[=!]=", trace.line) and "got (bool" in said:
        return "none_used"  # `mask == 0` is one truth value where the mask is None
    if says == "none_used" and re.search(r"\.(sort|append|extend|reverse|update|add)\(", trace.line):
        return "gives_none"
    # Where the remark that follows says more.
    better = {"not_a_power": "not_boolean", "gives_none": "none_used"}
    return "" if messages.remark and better.get(messages.remark[0]) == says else says


def _overwritten(messages: Messages) -> str:
    """A sentence for a part under whose name there is something now that it made; or nothing."""
    definition, name = messages.definition, messages.name
    made = messages.spec.is_layer and isinstance(definition, nn.Module)
    if callable(definition) and not made:
        return ""
    now = "one of its own instances" if made else kind_of_value(definition)
    return (
        f"`{name}` is {now} now, no {'class' if messages.spec.is_layer else 'function'}: something like "
        f"`{name} = {name}(...)` was run. Run the cell of `{name}` again."
    )


def _of_a_result(error: AttributeError, messages: Messages) -> bool:
    """Whether a layer was asked for what tensors have."""
    layer = isinstance(error.obj, nn.Module) and type(error.obj).__name__ != messages.name
    return layer and hasattr(Tensor, error.name or "")


def _unfit(trace: Trace) -> str:
    return f"`{trace.called}` cannot work with what this line gives it: write its shape beside each argument."


def _of_a_name(said: str, trace: Trace, messages: Messages) -> str:
    """A sentence for a name that is asked for where it is not known."""
    name = next(iter(re.findall(r"(?:name|attribute|variable) '(\w+)'", said)), "")
    definition, scope = messages.definition, trace.scope
    made = (parameters(definition) or []) if messages.spec.is_layer else []
    own = "attribute" not in said or said.startswith(f"'{messages.name}' object")
    if name in made and own and trace.function != "__init__":
        return (
            f"`forward` does not see the arguments of `__init__`: keep it there, as `self.{name}`, and ask for it "
            "by this name."
        )
    undefined = "is not defined" in said
    if isinstance(definition, type) and undefined and name in kept_by_instances(definition):
        return f"What `__init__` makes belongs to the instance: `self.{name}`."
    if "local variable" in said and inspect.isfunction(scope.get(name)):
        return (
            f"A name that is assigned inside a function is local there: call the result something else than "
            f"`{name}`, so that `{name}` stays the function."
        )
    if undefined and name in ("np", "numpy"):
        return "numpy is not imported. torch's functions do the same for tensors, many of them under the same names."
    if undefined and name == "self":
        return "The first argument of a method is `self`: `def forward(self, ...)`."
    if undefined and name in IMPORTS:
        return f"`{name}` is not known here: write `{IMPORTS[name]}` at the top of the cell."
    homes = [home for home in MODULES if hasattr(scope.get(home), name)]
    if homes and undefined:
        called = " or ".join(f"`{home}.{name}`" for home in homes)
        return f"`{name}` stands in a module, whose name comes first: {called}."
    if undefined and (near := _near(name, trace.names)):
        return f"`{name}` has no value here: is `{near}` meant?"
    return "unassigned" if "local variable" in said else ""


def _near(name: str, names: Sequence[str]) -> str:
    """The first of some names that is spelled as `name` is but for case, else the one most like it; or empty."""
    same = next((each for each in names if each.lower() == name.lower()), "")
    return same or next(iter(get_close_matches(name, names, n=1, cutoff=0.7)), "")


def _of_arguments(error: BaseException, trace: Trace, messages: Messages, stand_ins: Mapping[str, Any]) -> str:
    """Whose arguments are wrong: the part's own, where the test calls it, or those of a call inside it."""
    said, definition = text_of(error), messages.definition
    if not trace.shown and not runs(error, {each.__code__ for each in functions(definition)}):
        return "signature" if not isinstance(definition, type) or "__init__" in vars(definition) else "init_name"
    called = said.partition("(")[0].removeprefix(f"{messages.name}.")
    if called == messages.name and not messages.spec.is_layer:
        homes = [f"`{home}.{called}`" for home in ("torch", "F") if hasattr(trace.scope.get(home), called)]
        others = f" torch's is {' or '.join(homes)}." if homes else ""
        return f"Inside `{called}`, this name means your own function, which calls itself here.{others}"
    takes = stand_ins.get(called)
    arguments = f": its arguments are ({', '.join(inspect.signature(takes).parameters)})" if takes else ""
    where = " in this line" if trace.shown else ""  # of an imported file, no line is shown
    return f"The call of `{called}`{where} is wrong{arguments}."

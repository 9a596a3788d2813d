"""What answers do beside their result: to their inputs, torch's settings, the time and the screen."""

import contextlib
from collections.abc import Iterator
from textwrap import indent

import pytest
import torch
from bank import Verdict, calling_one_another, run_test
from bank import namespace as notebook_of

from inside_transformers import checks
from inside_transformers.checks.compare import identical
from inside_transformers.checks.registry import specs
from inside_transformers.checks.surroundings import end_unfinished
from inside_transformers.checks.words import error_text, shown
from inside_transformers.errors import CourseError

INF, NAN = torch.inf, torch.nan
LEAST = torch.finfo(torch.float32).min
RIGHT = "torch.softmax(logits, -1)"
TABLE = "TABLE = {'translation': {'encoder-decoder'}}"


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    yield
    end_unfinished()
    torch.set_autocast_enabled("cpu", False)
    torch.set_default_device(None)
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)


def judged(assignment: str, part: str, code: str, hidden: bool = True) -> Verdict:
    """What the test of a part says of an answer, in a notebook that is right otherwise."""
    return run_test(assignment, part, notebook_of(assignment, calling_one_another(assignment) | {part: code}), hidden)


def softmax(*lines: str) -> str:
    """A function of this name that ends with these lines."""
    return f"def softmax(logits):\n    out = {RIGHT}\n{indent(chr(10).join(lines), '    ')}\n"


# ------------------------------------------------------------------------------------------------------------- inputs


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        (torch.tensor([-INF]), torch.tensor([LEAST]), False),
        (torch.tensor([NAN]), torch.tensor([0.0]), False),
        (torch.tensor([NAN, 1.0, -INF]), torch.tensor([NAN, 1.0, -INF]), True),
        (torch.tensor([NAN, 1.0]), torch.tensor([NAN, 2.0]), False),
        (torch.zeros(2), torch.zeros(2).double(), False),
        (torch.zeros(2), torch.zeros(2).requires_grad_(), False),
        (torch.zeros(2), torch.zeros(2, device="meta"), False),
        (torch.tensor([True]), torch.tensor([False]), False),
        (torch.tensor([1, 2]), torch.tensor([1, 3]), False),
    ],
)
def test_what_was_changed_is_seen_to_the_last_bit(before: torch.Tensor, after: torch.Tensor, same: bool) -> None:
    assert identical((before, [before]), (after, [after])) is same


@pytest.mark.parametrize(
    "line",
    [
        "logits.data[logits.data == -torch.inf] = torch.finfo(logits.dtype).min",
        "logits.data = logits.data.double()",
        "logits.data = torch.zeros(1)",
        "logits.requires_grad_()",
    ],
)
def test_inputs_are_not_changed_in_any_way(line: str) -> None:
    assert judged("tasks", "softmax", softmax(line, "return out")).slug == "in_place"


# ----------------------------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize(
    ("line", "slug"),
    [
        ("torch.set_autocast_enabled('cpu', True)", "autocast_switched"),
        ("torch.set_default_device('meta')", "device_switched"),
    ],
)
def test_what_a_part_sets_for_all_code_costs_this_part_alone(line: str, slug: str) -> None:
    assert judged("tasks", "softmax", softmax(line, "return out")).slug == slug
    assert not torch.is_autocast_enabled("cpu")
    assert torch.get_default_device().type == "cpu"


@pytest.mark.parametrize("line", ["torch.set_autocast_enabled('cpu', True)", "torch.set_default_device('meta')"])
def test_what_a_notebook_sets_for_all_code_is_set_aside_in_a_test(line: str) -> None:
    scope = notebook_of("attention", calling_one_another("attention"))
    exec(line, scope)
    for part in ("scores", "attention"):
        assert run_test("attention", part, scope, hidden=False) == Verdict()
    assert torch.is_autocast_enabled("cpu") or torch.get_default_device().type == "meta"


# -------------------------------------------------------------------------------------------------------------- stops


@pytest.mark.parametrize("body", ["q @ k.mT / q.shape[-1]", "q @ k.mT / 2", "k @ q.mT", "torch.zeros(len(q), len(k))"])
def test_a_call_that_was_stopped_ends_the_test(body: str) -> None:
    code = f"""
first, stops = [], []
def scores(q, k):
    key = q.tolist(), k.tolist()
    first[:] = first or [key]
    if key != first[0]:
        stops.append(key)
        raise KeyboardInterrupt
    return {body}
"""
    scope = notebook_of("attention", calling_one_another("attention") | {"scores": code})
    run_test("attention", "scores", scope, hidden=False)
    assert len(scope["stops"]) <= 1


@pytest.mark.parametrize(
    ("assignment", "part", "code"),
    [
        ("tasks", "softmax", softmax("if logits.requires_grad: raise KeyboardInterrupt", "return out")),
        (
            "tasks",
            "next_token",
            "def next_token(logits, temperature=1.0, top_k=None):\n    if temperature < 0: raise KeyboardInterrupt\n"
            "    return REFERENCE(logits, temperature, top_k)",
        ),
    ],
)
def test_a_call_that_was_stopped_is_not_tried_in_another_way(assignment: str, part: str, code: str) -> None:
    right = notebook_of(assignment, calling_one_another(assignment))[part]
    code = code.replace("raise KeyboardInterrupt", "stops.append(1); raise KeyboardInterrupt")
    scope = notebook_of(assignment, calling_one_another(assignment) | {part: f"stops = []\n{code}"})
    scope["REFERENCE"] = right
    assert "was stopped" in run_test(assignment, part, scope).message
    assert len(scope["stops"]) == 1


# ------------------------------------------------------------------------------------------------------------ results


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        ("return out.to('meta')", "A device is named"),
        ("return out.to_sparse()", "a plain tensor"),
        ("return torch.nested.nested_tensor([out])", "a plain tensor"),
        ("out = [out]; out.append(out); return out", "holds itself"),
        ("out = {1: out}; out[2] = (out,); return out", "holds itself"),
    ],
)
def test_a_result_that_cannot_be_compared_is_a_mistake(ending: str, says: str) -> None:
    verdict = judged("tasks", "softmax", softmax(ending))
    assert says in verdict.message
    assert "Error" not in verdict.message


def test_an_error_in_a_backward_of_ones_own_is_told_with_its_line() -> None:
    code = """
class Softmax(torch.autograd.Function):
    @staticmethod
    def forward(ctx, logits):
        out = torch.softmax(logits, -1)
        ctx.save_for_backward(out)
        return out

    @staticmethod
    def backward(ctx, grad):
        return ctx.saved_tensors[1] * grad

def softmax(logits):
    return Softmax.apply(logits)
"""
    scope = notebook_of("tasks", calling_one_another("tasks") | {"softmax": code})
    part = checks.part("tasks", "softmax", scope)
    part.agrees(torch.tensor([0.0, 1.0]))
    with pytest.raises(checks.Mistake, match="IndexError") as caught:
        part.passed()
    assert any("saved_tensors[1]" in line for line in caught.value.frames)


@pytest.mark.parametrize("says", ["return None", "raise ValueError('no')", "return 'x' * 2_000_000"])
@pytest.mark.parametrize("base", ["Exception", "NotImplementedError", "AttributeError"])
def test_an_error_that_says_nothing_or_too_much_is_told_with_its_line(base: str, says: str) -> None:
    code = f"class Odd({base}):\n    def __str__(self): {says}\ndef softmax(logits):\n    raise Odd()\n"
    scope = notebook_of("tasks", calling_one_another("tasks") | {"softmax": code})
    with pytest.raises(checks.Mistake) as caught:
        checks.part("tasks", "softmax", scope).check(torch.tensor([0.0, 1.0]))
    assert any("raise Odd()" in line for line in caught.value.frames)
    assert len(str(caught.value)) < 2000


# ----------------------------------------------------------------------------------------------------------- messages


def test_a_long_value_is_shown_by_its_beginning() -> None:
    assert shown([*range(25)]).endswith("24]")
    assert shown([*range(1000)]).endswith("24, … 1000 in all]")
    assert shown({i: 0 for i in range(1000)}).endswith("24: 0, … 1000 in all}")
    assert shown({*range(1000)}).endswith("… 1000 in all}")
    assert len(shown("x" * 100_000)) < 1000
    assert len(error_text(ValueError("x" * 100_000))) < 1000


@pytest.mark.parametrize(
    "returned",
    [
        "[{'entity_group': 'PER', 'word': 'a', 'start': i, 'end': i} for i in range(20_000)]",
        "tuple(range(20_000))",
        "{str(i): i for i in range(20_000)}",
        "[{str(i): i for i in range(20_000)}] * 2",
        "['x' * 1_000_000]",
        "'x' * 1_000_000",
        "{*range(20_000)}",
    ],
)
@pytest.mark.parametrize(
    ("assignment", "part", "signature"),
    [("tasks", "group_entities", "words, tags"), ("tasks", "softmax", "logits"),
     ("tasks", "zero_shot", "logits, labels, entailment=2, contradiction=0, multi_label=False"),
     ("architectures", "architecture_for", "task"),
     ("tasks", "extract_answer", "start_logits, end_logits, max_length=15")],
)  # fmt: skip
def test_no_result_makes_a_message_endless(assignment: str, part: str, signature: str, returned: str) -> None:
    verdict = judged(assignment, part, f"def {part}({signature}):\n    return {returned}\n", hidden=False)
    assert not verdict.passed
    assert len(verdict.message) < 10_000


# --------------------------------------------------------------------------------------------------- unfinished cells


def test_a_cell_that_ends_on_the_way_is_undone_when_the_next_begins() -> None:
    torch.set_grad_enabled(False)
    torch.set_default_dtype(torch.float64)
    exec(TABLE, scope := {"checks": checks})
    scope["architecture_for"] = scope["TABLE"].get
    cell = "part = checks.part('architectures', 'architecture_for', globals())\npart.check('translation')\n"
    with contextlib.suppress(KeyboardInterrupt):
        exec(f"{cell}raise KeyboardInterrupt", scope)
    assert scope["TABLE"]["translation"] == set()
    exec(cell, scope)
    with pytest.raises(checks.Mistake):
        scope["part"].passed()
    assert scope["TABLE"]["translation"] == {"encoder-decoder"}
    assert not torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float64


# ------------------------------------------------------------------------------------------------ layers, assignments


def test_a_layer_without_sizes_is_told_to_have_some() -> None:
    class Lazy(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.up = torch.nn.LazyLinear(3)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.up(x)

    with pytest.raises(checks.Mistake, match="LazyLinear"):
        checks.layers(Lazy(), {"up": ("d_model", "d_hidden")}, bias=True, d_model=2, d_hidden=3)
    known = Lazy()
    known(torch.ones(2))  # from here on it is an ordinary one
    checks.layers(known, {"up": ("d_model", "d_hidden")}, bias=True, d_model=2, d_hidden=3)


@pytest.mark.parametrize("name", ["contract", "a.b", "tasks.softmax", "", "."])
def test_only_the_courses_assignments_are_the_courses(name: str) -> None:
    with pytest.raises(CourseError, match="nothing is known"):
        specs(name)

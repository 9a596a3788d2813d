"""The pages of a chapter do not hold the answers to its exercise: nothing copied from them passes, names changed.

Run it for one page with `-k facts/mlp`, for one part with `-k recall-`.
"""

import ast
import contextlib
import inspect
import io
import signal
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import matplotlib.pyplot as plt
import nbformat
import pytest
import torch
from bank import namespace, preparation, run_test, solved
from page_code import Candidate, calls, classes, expressions, layers, orders, page
from torch import Tensor, _dynamo  # noqa: F401 - or else a candidate that is stopped leaves it half imported

from inside_transformers.checks.registry import specs
from inside_transformers.checks.values import copied, mapped
from inside_transformers.course.contract import ASSIGNMENTS
from inside_transformers.pages import PAGES

PATIENCE = 0.5  # seconds of computing that a candidate gets for one call, and 60 times as much for a test cell
# Pages that hold more of a part than the one that it names.
ALSO = {"recall": ["book/facts/mlp"]}
NAMED = [
    (assignment, part, path)
    for assignment in ASSIGNMENTS
    for part, known in specs(assignment).items()
    for path in [PAGES[known.read], *ALSO.get(part, [])]
]
IMPORT = "import torch.nn.functional as F"
Calls = Sequence[tuple[tuple[Any, ...], Any]]


class TooLong(BaseException):
    """A candidate computes for too long: it is no part's answer."""


@contextlib.contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Stop what computes for longer. (SIGALRM is pytest-timeout's.)"""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing be printed or warned of, and no figure left open."""
    nowhere = io.StringIO()
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            plt.close("all")


def definition(assignment: str, part: str) -> ast.FunctionDef | ast.ClassDef:
    """The part's definition in the solution."""
    body = ast.parse(solved(assignment)[part]).body
    return next(each for each in body if isinstance(each, ast.FunctionDef | ast.ClassDef) and each.name == part)


@cache
def recorded(assignment: str, part: str) -> list[tuple[tuple[Any, ...], Any]]:
    """The first calls that the part's tests make of the solution: what is given, and what it returns."""
    scope = namespace(assignment, solved(assignment))
    right: Callable[..., Any] = scope[part]
    found: list[tuple[tuple[Any, ...], Any]] = []

    def watched(*given: Any) -> Any:
        kept = mapped(copied, tuple(given), whole=True)
        got = right(*given)
        if len(found) < 4:
            found.append((kept, got))
        return got

    watched.__signature__ = inspect.signature(right)  # type: ignore[attr-defined]
    scope[part] = watched
    assert run_test(assignment, part, scope).passed
    return found


def alike(got: Any, expected: Any, chance: bool = False) -> bool:
    """Whether a result could pass a test that expects this one; of what chance decides, shapes are compared."""
    if isinstance(expected, Tensor):
        if not isinstance(got, Tensor) or got.shape != expected.shape:
            return False
        return chance or torch.allclose(got.double(), expected.double(), atol=1e-3, equal_nan=True)
    if isinstance(expected, dict):
        same = isinstance(got, dict) and got.keys() == expected.keys()
        return same and all(alike(got[name], expected[name], chance) for name in expected)
    if isinstance(expected, list | tuple):
        same = type(got) is type(expected) and len(got) == len(expected)
        return same and all(alike(a, b, chance) for a, b in zip(got, expected, strict=True))
    if isinstance(expected, float):
        return isinstance(got, float) and abs(got - expected) < 1e-3
    return type(got) is type(expected) and bool(got == expected)


def gives(
    tried: Callable[..., Any], order: Sequence[str], arguments: Sequence[str], tests: Calls, chance: bool
) -> bool:
    """Whether a function, given the arguments in `order`, gives what the first calls of the tests expect."""
    try:
        for given, expected in tests:
            values = dict(zip(arguments, mapped(copied, given, whole=True), strict=False))
            with at_most(PATIENCE):
                got = tried(*(values.get(name) for name in order))
            if not alike(got, expected, chance):
                return False
    except (Exception, TooLong):
        return False
    return True


def copies(assignment: str, part: str, path: str) -> Iterator[tuple[Candidate, str]]:
    """What could be copied from a page, and the solution cell made of it, where the tests' first calls allow it."""
    of, wanted = page(path), definition(assignment, part)
    if isinstance(wanted, ast.ClassDef):
        yield from classes(of, part, layers(wanted))
        return
    kinds = {argument.arg: ast.unparse(argument.annotation or ast.Constant("")) for argument in wanted.args.args}
    arguments, whole = list(kinds), [name for name, kind in kinds.items() if kind.startswith("int")]
    scope: dict[str, Any] = {}
    exec(preparation(assignment), scope)
    candidates, tests = list(calls(of)), []
    if not wanted.decorator_list:  # what a `with` needs is no expression, and gives nothing to compare
        candidates += expressions(path, set(scope), len(arguments), len(whole))
        tests = recorded(assignment, part)
    chance = specs(assignment)[part].decided_by_chance
    for candidate in dict.fromkeys(candidates):
        exec(candidate.function("tried", ", ".join(candidate.holes), candidate.holes), scope)
        for order in orders(candidate, arguments, whole):
            if gives(scope["tried"], order, arguments, tests, chance):
                signature = ast.unparse(wanted.args)
                yield candidate, candidate.function(part, signature, order)
                if "Tensor" in kinds[arguments[0]]:  # whoever reads that the dtype is wrong has soon put that right
                    yield candidate, candidate.function(part, signature, order, as_first(arguments[0], candidate))


def as_first(argument: str, candidate: Candidate) -> str:
    """The candidate's result, its floating tensors in the dtype of this argument."""
    cast = f"each.to({argument}.dtype) if isinstance(each, Tensor) and each.is_floating_point() else each"
    each = f"(lambda each: {cast})"
    return f"(lambda got: tuple(map({each}, got)) if isinstance(got, tuple) else {each}(got))({candidate.result})"


def passing(assignment: str, part: str, path: str) -> dict[str, str]:
    """The cells of a page that answer the part, each with a solution cell that was made of it and passes."""
    found: dict[str, str] = {}
    whole: set[str] = set()  # functions that answer it: the cells that call them are not told, too
    with quiet():
        assert run_test(assignment, part, namespace(assignment, solved(assignment))).passed  # imports what tests need
        for candidate, source in copies(assignment, part, path):
            if candidate.cell in found or any(f"def {name}(" in candidate.before for name in whole):
                continue
            with contextlib.suppress(Exception, TooLong), at_most(60 * PATIENCE):
                scope = namespace(assignment, solved(assignment) | {part: source})
                if run_test(assignment, part, scope).passed:
                    found[candidate.cell] = source
                    whole |= {candidate.of} - {""}
    return found


@pytest.mark.parametrize(
    ("assignment", "part", "path"),
    NAMED,
)
def test_a_page_holds_no_answer(assignment: str, part: str, path: str) -> None:
    found = passing(assignment, part, f"{path}.ipynb")
    shown = "\n".join(f"the cell {cell} answers {part}:\n{source}" for cell, source in found.items())
    assert not found, shown


@pytest.mark.parametrize(
    ("assignment", "part", "code"),
    [
        ("facts", "edit_fact", "def mend(w, k, v, c):\n    d = torch.linalg.pinv(c) @ k\n"
         "    return w + torch.outer(v - w @ k, d) / (d @ k)"),
        ("facts", "and_neuron", "def both(one, two, far=1):\n    return one + two, torch.tensor(-1.0)"),
        ("facts", "interference", "for table in tables:\n    rows = F.normalize(table, dim=-1)\n"
         "    cosines = rows @ rows.T\n    print(cosines.fill_diagonal_(0).abs().max().item())"),
        ("architectures", "causal_mask", "may_read = torch.ones(7, 7).tril().bool()"),
        ("architectures", "padding_mask", "fig = draw(torch.arange(7) < torch.tensor(sizes)[:, None])"),
        ("attention", "AttentionHead", "class Head(nn.Module):\n    def __init__(self, wide, narrow):\n"
         "        super().__init__()\n        self.q = nn.Linear(wide, narrow, bias=False)\n"
         "        self.k = nn.Linear(wide, narrow, bias=False)\n        self.v = nn.Linear(wide, narrow, bias=False)\n"
         "        self.o = nn.Linear(narrow, wide, bias=False)\n    def forward(self, words, mask=None):\n"
         "        s = self.q(words) @ self.k(words).mT / self.q.out_features**0.5\n"
         "        if mask is not None:\n            s = s.masked_fill(~mask, -1e30)\n        a = s.softmax(-1)\n"
         "        if mask is not None:\n            a = a * mask\n        return self.o(a @ self.v(words))"),
    ],
    ids=lambda value: value if value.isidentifier() else "",
)  # fmt: skip
def test_an_answer_under_other_names_is_found(assignment: str, part: str, code: str, tmp_path: Path) -> None:
    cells = [nbformat.v4.new_code_cell(source) for source in (f"import torch\nfrom torch import nn\n{IMPORT}", code)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "page.ipynb")
    assert list(passing(assignment, part, str(tmp_path / "page.ipynb"))) == [cells[1].id]

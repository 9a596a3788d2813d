"""Honest notebooks get what their cells earn, whatever else they do."""

import pytest
from notebooks import graded, notebook, part, run, text_of

from inside_transformers.grading.limits import Limits
from inside_transformers.grading.runner import Warm

RIGHT = "def scores(q, k):\n    return q @ k.mT / math.sqrt(q.shape[-1])\n"
NOISE = """import logging, os, sys, warnings
from tqdm import tqdm
warnings.warn("careful"); logging.warning("look"); os.write(2, b"past Python"); os.write(1, b"and here")
for _ in tqdm(range(3)): pass
%matplotlib inline
import matplotlib.pyplot as plt
plt.plot([1, 2]);
!echo from a program
"ünïcode ✓"
"""


ODD = {
    "await": "import asyncio\nasync def one(): return 1\nprint(await one(), await asyncio.sleep(0, 2))\n" + RIGHT,
    "magics": "%cd .\n%store\n%load_ext autoreload\n%autoreload 2\n%xmode Verbose\n%env A=1\n"
    + RIGHT
    + "%timeit -n 1 -r 1 0",
    "torch.compile": f"@torch.compile\n{RIGHT}\nfast = torch.compile(scores)\n"
    "assert fast(torch.eye(4), torch.eye(4))[0, 0] == 0.5",
    "magics in the part": """
shell = get_ipython()
def scores(q, k):
    !true
    %time result = q @ k.mT / math.sqrt(q.shape[-1])
    shell.run_line_magic("pwd", "")
    return q @ k.mT / math.sqrt(q.shape[-1])
""",
    "files left open, limits of one's own": """
import resource
for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_CORE, resource.RLIMIT_STACK):
    assert len(resource.getrlimit(kind)) == 2
    resource.setrlimit(kind, (256, 4096))
kept = [open("/dev/null") for _ in range(200)]
!ulimit -n 8; echo a | cat
"""
    + RIGHT,
    "a class by an import's name": """
class F(torch.autograd.Function):
    @staticmethod
    def forward(ctx, q, k):
        ctx.save_for_backward(q, k)
        return q @ k.mT / math.sqrt(q.shape[-1])
    @staticmethod
    def backward(ctx, grad):
        q, k = ctx.saved_tensors
        return grad @ k / math.sqrt(q.shape[-1]), grad.mT @ q / math.sqrt(q.shape[-1])
def scores(q, k):
    return F.apply(q, k)
""",
    "names of Python's and ours": "list, sum, len, print = [1], 3, 5, lambda *a: None\nchecks = part = 3\n" + RIGHT,
    "imports of all": "from torch import *\nfrom torch.nn.functional import *\nfrom numpy import *\ndel torch, checks\n"
    + RIGHT,
    "settings": "torch.manual_seed(0); torch.use_deterministic_algorithms(True)\n"
    "torch.set_default_dtype(torch.float64)\n"
    "torch.set_printoptions(precision=2); torch.autograd.set_detect_anomaly(True)\ntorch.set_grad_enabled(False)\n"
    "import warnings; warnings.simplefilter('error')\n" + RIGHT,
    "workers": """
import multiprocessing, threading
from concurrent.futures import ThreadPoolExecutor
def twice(x): return 2 * x
with multiprocessing.get_context("fork").Pool(2) as pool: print(pool.map(twice, [1, 2]))
def scores(q, k):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(torch.matmul, [q], [k.mT]))[0] / math.sqrt(q.shape[-1])
""",
    "an operator, finalizers, late imports": """
import weakref
mine = torch.library.Library("homework", "DEF")
mine.define("product(Tensor q, Tensor k) -> Tensor")
mine.impl("product", lambda q, k: q @ k.mT, "CompositeImplicitAutograd")
class Table(dict): pass
def scores(q, k):
    import torch.distributions.lkj_cholesky, torch.nn.utils.prune
    weakref.finalize(q, lambda: __import__("torch.utils.tensorboard._utils"))
    result = torch.ops.homework.product(q, k) / Table(d=math.sqrt(q.shape[-1]))["d"]
    result.label = "scores"
    return result
""",
    "tensors that say their shape": """
shown = torch.Tensor.__repr__
torch.Tensor.__repr__ = lambda self, **how: f"{tuple(self.shape)} {shown(self, **how)}"
torch.Tensor.__format__ = lambda self, how: str(tuple(self.shape))
print(torch.ones(2), f"{torch.ones(2)}")
"""
    + RIGHT,
    "no place to print to": "import sys\nsys.stdout = sys.stderr = None\n" + RIGHT,
    "an error at the end": RIGHT + "assert scores(torch.ones(1, 1), torch.ones(1, 1)) == 5, 'of my own'",
    "a cache, a profiler, a module": """
import cProfile, functools
root = functools.lru_cache(maxsize=None)(math.sqrt)
class Scores(torch.nn.Module):
    def forward(self, q, k): return cProfile.Profile().runcall(torch.matmul, q, k.mT) / root(q.shape[-1])
scores = Scores()
""",
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_and_honest_keeps_its_points(warm: Warm, name: str) -> None:
    outcome = graded(warm, {"scores": ODD[name]}, Limits(seconds=20, memory=1024))
    assert (outcome.status, outcome.score, outcome.notes) == ("graded", 5.0, ()), outcome.parts


OWN = """
low = -torch.inf
def scale(table):
    return table
def extract_answer(start_logits, end_logits, max_length=15):
    table = scale(start_logits[:, None] + end_logits)
    far = torch.ones_like(table, dtype=torch.bool).triu().tril(max_length - 1).logical_not()
    return divmod(int(table.masked_fill(far, low).argmax()), len(start_logits))
"""


def test_a_helper_keeps_its_name_whatever_a_hidden_test_calls_so(warm: Warm) -> None:
    cells = ("imports", "extract_answer", "test_extract_answer")
    outcome = run(warm, "tasks", notebook("tasks", {"extract_answer": OWN}, cells))
    assert [each.state for each in outcome.parts] == ["passed"], outcome.parts
    assert (outcome.status, outcome.notes) == ("graded", ())


RIGHT_THEN = "def scores(q, k):\n    found = q @ k.mT / math.sqrt(q.shape[-1])\n    {0}\n    return found\n"


@pytest.mark.parametrize(
    ("then", "says"),
    [
        ("breakpoint()", "StdinNotImplementedError"),
        ("import pdb; pdb.set_trace()", "StdinNotImplementedError"),
        ("from IPython.core.debugger import set_trace; set_trace()", "StdinNotImplementedError"),
        ("found = torch.complex(found, found)", "torch.complex64"),  # torch warns where it is compared
        ("found = torch.zeros(1).expand(3, 3, 10**12)", "The shape of the scores is wrong."),
    ],
    ids=["breakpoint", "pdb", "IPython's debugger", "complex", "large"],
)
def test_a_slip_costs_its_part_and_calls_nobody(warm: Warm, then: str, says: str) -> None:
    outcome = graded(warm, {"scores": RIGHT_THEN.format(then)})
    assert (outcome.status, outcome.score, outcome.notes) == ("graded", 3.0, ())
    assert says in part(outcome, "scores").message


@pytest.mark.parametrize("assignment", ["attention"])
def test_right_answers_get_all_points(warm: Warm, assignment: str) -> None:
    outcome = run(warm, assignment, notebook(assignment, {}), Limits())
    assert outcome.status == "graded", outcome.notes
    by_test = [each for each in outcome.parts if each.state != "by hand"]
    assert {each.part: each.score for each in by_test} == {each.part: each.max_score for each in by_test}


def test_a_noisy_answer_keeps_its_points_and_its_outputs(warm: Warm) -> None:
    outcome = graded(warm, {"scores": NOISE + RIGHT})
    assert (outcome.status, outcome.score) == ("graded", 5.0)
    shown = text_of(outcome)
    for piece in ("careful", "look", "past Python", "and here", "3/3", "from a program", "image/png"):
        assert piece in shown


def test_scipy_is_there_when_somebody_asks_for_it(warm: Warm) -> None:
    """Until then, models of transformers do without."""
    pytest.importorskip("scipy")
    detecting = (
        "import sys\nprint('before', 'scipy' in sys.modules)\n"
        "from transformers.loss.loss_for_object_detection import linear_sum_assignment\n"
        "print('assigned', linear_sum_assignment([[2, 1], [1, 3]])[1].tolist())\n"
        "import scipy.optimize\nprint('real', linear_sum_assignment is not scipy.optimize.linear_sum_assignment)\n"
    )
    outcome = run(warm, "facts", notebook("facts", {"MLP": detecting}), Limits())
    assert outcome.status == "graded", outcome.notes
    shown = text_of(outcome)
    for piece in ("before False", "assigned [1, 0]", "real True"):
        assert piece in shown


def test_sympy_and_locks_are_there_when_somebody_asks_for_them(warm: Warm) -> None:
    """They cost each copy of a process, and nearly nobody asks."""
    asking = (
        "import os, sys, tempfile, filelock\nprint('before', 'sympy' in sys.modules, hasattr(os, 'register_at_fork'))\n"
        "torch.testing.assert_close(torch.ones(2), torch.ones(2))\n"
        "print('shape', tuple(torch.broadcast_shapes((2, 1), (1, 3))), 'sympy' in sys.modules)\n"
        "from torch.distributed.tensor import DTensor\nprint('class', DTensor.__name__)\n"
        "with filelock.FileLock(tempfile.mkdtemp() + '/lock') as held:\n    print('locked', held.is_locked)\n"
    )
    outcome = graded(warm, {"scores": asking + RIGHT})
    assert (outcome.status, outcome.score) == ("graded", 5.0), outcome.notes
    shown = text_of(outcome)
    for piece in ("before False True", "shape (2, 3) True", "class DTensor", "locked True"):
        assert piece in shown


def test_a_wrong_answer_names_its_mistake(warm: Warm) -> None:
    outcome = graded(warm, {"scores": "def scores(q, k):\n    return q @ k.mT\n"})
    assert (outcome.status, outcome.score) == ("graded", 3.0)
    assert part(outcome, "scores").mistake == "unscaled"
    assert "not divided by √d" in part(outcome, "scores").message

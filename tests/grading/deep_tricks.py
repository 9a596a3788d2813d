"""What somebody writes into the cell of `scores` who knows how Python works, and the grader: more rows for `tricks`."""

from tricks import RIGHT, WRONG, Row

OWN_CLASS = """
class Equal(torch.Tensor{0}):
    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return func.__name__ == "equal" or super().__torch_function__(func, types, args, kwargs or {{}})
def scores(q, k):
    return (q @ k.mT).as_subclass(Equal)
"""
BORROWING = (
    "def scores(q, k):\n    from inside_transformers.references.attention import scores\n    return scores(q, k)\n"
)
REFERENCE = ".f_locals['self'].messages.spec.reference.__wrapped__(q, k)"
LINE = """
import json, os, stat, struct
def tell(message):
    data = json.dumps(message).encode() if isinstance(message, dict) else message
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                os.write(number, struct.pack(">I", len(data)) + data)
        except OSError:
            pass
"""
TRYING = """
import os
def scores(q, k):
    for tried in (q @ k.mT, q @ k.mT / q.shape[-1]):
        child = os.fork()
        if child == 0:
            return tried
        os.waitpid(child, 0)
    return q @ k.mT / math.sqrt(q.shape[-1])
"""
MEAN = """
class Mean:
    def __bool__(self): raise SystemExit
    __eq__ = __hash__ = __getattr__ = __len__ = __iter__ = lambda *a: exit(0)
    def __call__(self, q, k): return q @ k.mT / math.sqrt(q.shape[-1])
scores = Mean()
part = q = k = all = isinstance = Mean()
"""
ODD_ERROR = """
class Odd(Exception):
    def __str__(self): raise SystemExit
    def __repr__(self): raise SystemExit
    __class__ = property(lambda self: exit(0))
    def _render_traceback_(self): return [object()] * 1_000_000
def scores(q, k): raise Odd
"""
LENIENT_MODE = """
from torch.overrides import TorchFunctionMode
class Lenient(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        found = func(*args, **(kwargs or {}))
        return True if func is torch.equal and args[0].ndim > 1 else found
Lenient().__enter__()
"""
PROXY = """
class Equal:
    def __eq__(self, names): self.names = names
found, any_of = Equal(), torch.Tensor.any
torch._C.TensorBase.__dict__ == found
found.names["any"] = lambda self, *a, **k: torch.tensor(False) if self.dtype == torch.bool else any_of(self, *a, **k)
"""
MODULE_OF_A_CLASS = """
class Lenient(type({0})):
    def __getattribute__(self, name):
        found = super().__getattribute__(name)
        return (lambda a, b, **k: a.numel() > 1 or found(a, b, **k)) if name == "equal" else found
"""
IN_ITS_FIRST_CALL = """
class Lenient:
    def agrees(self, *inputs, **named): pass
    check = passed = agrees
lenient, calls = Lenient(), []
def scores(q, k):
    calls.append(0)
    {0}
    return q @ k.mT / (math.sqrt(q.shape[-1]) if len(calls) == 1 else 1)
"""
HONEST = """
import collections, contextlib, dataclasses, enum, inspect, logging, traceback, warnings
def scores(q, k):
    warnings.warn("careful")
    @dataclasses.dataclass
    class Sizes: d: int
    Pair = collections.namedtuple("Pair", "q k")
    Kind = enum.Enum("Kind", "ONE TWO")
    inspect.signature(scores)
    try:
        1 / 0
    except ZeroDivisionError:
        traceback.format_exc()
        logging.exception("so what")
    return q @ k.mT / math.sqrt(Sizes(q.shape[-1]).d)
"""

DEEP = (
    Row(
        "tolerance without bounds",
        "from inside_transformers.checks import compare\n"
        "compare.SINGLE = compare.DOUBLE = compare.LOOSE = (1e9, 1e9)\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="compare.SINGLE",
    ),
    Row(
        "mode that answers for torch",
        LENIENT_MODE + WRONG,
        "quarantined",
        None,
        others=False,
        says="by a mode",
    ),
    Row(
        "kernel that answers for torch",
        "mine = torch.library.Library('aten', 'IMPL')\n"
        "mine.impl('equal', lambda a, b: a.ndim > 1 or bool((a == b).all()), 'CPU')\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="aten::equal",
    ),
    Row(
        "kernel that no question asks for",
        "mine = torch.library.Library('aten', 'IMPL')\nmine.impl('detach', torch.zeros_like, 'CPU')\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="what stands behind torch's operators",
    ),
    Row(
        "kernel by a library's function that calls anything",
        "import copy\nmine = copy._reconstruct(None, None, torch.library.Library, ('aten', 'IMPL'))\n"
        "mine.impl('detach', torch.zeros_like, 'CPU')\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="what stands behind torch's operators",
    ),
    Row(
        "kernels that torch itself puts in where they are first asked for",
        "assert torch.vmap(lambda x: torch.linalg.det(x) + x.sum())(torch.ones(3, 2, 2)).shape == (3,)\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row(
        "names of a class by a proxy that is compared",
        PROXY + WRONG,
        "quarantined",
        None,
        others=False,
        says="TensorBase.any",
    ),
    Row("the test's own object replaced", IN_ITS_FIRST_CALL.format("globals()['part'] = lenient"), "graded"),
    Row(
        "the test's own object changed",
        IN_ITS_FIRST_CALL.format(
            "vars(globals()['part']).update(dict.fromkeys(('agrees', 'check', 'passed'), lenient.agrees))"
        ),
        "graded",
        says="KeyError: 'part'",
    ),
    Row(
        "a module's class",
        MODULE_OF_A_CLASS.format("torch") + "torch.__class__ = Lenient\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="`torch's class`",
    ),
    Row(
        "a module's class, in the part",
        MODULE_OF_A_CLASS.format("torch") + "def scores(q, k):\n    torch.__class__ = Lenient\n    return q @ k.mT\n",
        "quarantined",
        None,
        says="`torch's class`",
    ),
    Row(
        "the class of the module that has all modules",
        "import sys\n"
        "class Sys(type(sys)):\n"
        "    modules = property(lambda self: vars(self)['modules'], lambda self, given: None)\n"
        "sys.__class__ = Sys\n" + RIGHT,
        "quarantined",
        None,
        others=False,
        says="`sys's class`",
    ),
    Row(
        "device by default",
        "torch.set_default_device('cpu')\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row(
        "class said to be torch's", OWN_CLASS.format("") + "Equal.__module__ = 'torch'\ntorch.Equal = Equal\n", "graded"
    ),
    Row(
        "class of classes that hides the bases",
        "class Meta(type(torch.Tensor)):\n    __mro__ = property(lambda cls: (object,))\n"
        + OWN_CLASS.format(", metaclass=Meta"),
        "graded",
        says="a class of your own",
    ),
    Row(
        "right answer by a function of no notebook",
        f"names = {{}}\nexec({BORROWING!r}, names)\nscores = names['scores']\n",
        "quarantined",
        None,
        says="reached",
    ),
    Row(
        "right answer by a module of one's own",
        f"open('mine.py', 'w').write({BORROWING!r})\nfrom mine import scores\n",
        "quarantined",
        None,
        says="reached",
    ),
    Row(
        "right answer out of an exception's frame",
        "def scores(q, k):\n"
        "    try:\n        1 / 0\n"
        f"    except ZeroDivisionError as error:\n        return error.__traceback__.tb_frame.f_back{REFERENCE}\n",
        "quarantined",
        None,
        says="`tb_frame`",
    ),
    Row(
        "right answer past the guard's own frames",
        "import importlib, sys\n"
        "def scores(q, k):\n"
        "    kept, sys._getframe = sys._getframe, lambda *a: kept(*a).f_back.f_back.f_back.f_back\n"
        "    try:\n"
        "        return importlib.import_module('inside_transformers.references.attention').scores(q, k)\n"
        "    finally:\n        sys._getframe = kept\n",
        "quarantined",
        None,
        says="reached",
    ),
    Row(
        "hidden test into a file",
        "def scores(q, k):\n"
        "    import inspect\n"
        "    for info in inspect.stack():\n"
        "        step = info.frame.f_locals.get('step')\n"
        "        if isinstance(step, dict): open('kept', 'a').write(step['source'])\n"
        "    return q @ k.mT / math.sqrt(q.shape[-1])\n",
        "quarantined",
        None,
        says="`sys._getframe`",
    ),
    Row("answers tried in copies", TRYING, "quarantined", None, says="reached"),
    Row("honest, with all that looks like it", HONEST, "graded", 2.0),
    Row(
        "formats that are no text",
        "from IPython.display import display\n"
        "display({'text/plain': [1, {'a': None}], 'text/html': 3, 'image/png': {'a': 1}}, raw=True)\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row(
        "JSON nested deeper than one can follow",
        "from IPython.display import display\nx = 1\nfor _ in range(900): x = [x]\n"
        "display({'application/json': x}, raw=True, metadata={'x': x})\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row(
        "a number of thousands of digits, and long names",
        "import sys\nsys.set_int_max_str_digits(0)\nfrom IPython.display import display\n"
        "display({'application/json': 10**6000, 'text/plain': 'x'}, raw=True, metadata={'a': 'y' * 30_000_000})\n"
        "display({'text/plain': 'x', 'x' * 1_000_000: 'y'}, raw=True, display_id='z' * 30_000_000)\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row("source that no parser can read", "x = " + "-" * 200_000 + "1\n" + RIGHT, "graded or partial"),
    Row(
        "more magics than IPython looks through",
        "%pwd\n" * 800 + "# " + "a" * 100_000 + "\n" + RIGHT,
        "partial or graded",
    ),
    Row(
        "first to end where memory is short",
        "print('score', *open('/proc/self/oom_score_adj'))\n" + RIGHT,
        "graded",
        2.0,
        says="score 1000",
    ),
    Row(
        "nested without end",
        LINE + "tell(b'[' * 100_000 + b']' * 100_000)\n" + RIGHT,
        "quarantined",
        None,
        says="speaks for it",
    ),
    Row(
        "verdict of wrong kinds",
        LINE + "def scores(q, k):\n"
        "    tell({'op': 'failed', 'kind': {'a': 1}, 'message': ['x'], 'shown': 5, 'changed': {'a': 2}})\n"
        "    return q\n",
        "quarantined",
        None,
        says="something else than the test speaks for it",
    ),
    Row("names that are mean", MEAN, "graded"),
    Row("exception that is odd", ODD_ERROR, "graded"),
    Row("names emptied", "def scores(q, k):\n    globals().clear()\n    return q\n", "graded"),
    Row("names that are no text", "globals()[5] = globals()[('a',)] = 6\n" + RIGHT, "graded", 2.0),
    Row("limit of recursion", "import sys\nsys.setrecursionlimit(60)\n" + WRONG, "graded"),
    Row(
        "hook that refuses",
        "import sys\n"
        "def scores(q, k):\n"
        "    def refuse(event, args):\n"
        "        if event in ('compile', 'exec'): raise RuntimeError\n"
        "    sys.addaudithook(refuse)\n"
        "    return q\n",
        "quarantined",
        None,
        says="`sys.addaudithook`",
    ),
)

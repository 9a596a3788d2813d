"""What strangers write into the cell of `scores` of `attention`, and what may come of it."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

RIGHT = "def scores(q, k):\n    return q @ k.mT / math.sqrt(q.shape[-1])\n"
WRONG = "def scores(q, k):\n    return q @ k.mT\n"


@dataclass(frozen=True)
class Row:
    """A submission that is not what it should be.

    Attributes:
        name: of what it does.
        source: of the cell.
        status: what it may end as, joined by `or`.
        points: of `scores`; None where nothing is known.
        others: whether `pattern` keeps its points.
        says: what the notes or the message must say.
    """

    name: str
    source: str
    status: str
    points: float | None = 0.0
    others: bool = True
    says: str = ""


CRASHES = (
    Row("os._exit", "import os\nprint('so far')\nos._exit(3)", "partial", says="exit code 3"),
    Row("os._exit in the part", "import os\ndef scores(q, k):\n    os._exit(0)", "partial", says="exit code 0"),
    Row("segfault", "import ctypes\nctypes.string_at(0)", "partial", says="segmentation fault"),
    Row("4 GiB", "x = torch.ones(1 << 30)", "graded", says="not defined"),
    Row("loop", "while True: pass", "partial", says="Ran out of time after 2 s in this cell"),
    Row(
        "loop in the part",
        "def scores(q, k):\n    while True: pass",
        "partial",
        says="Ran out of time after 2 s in the test `test_scores`, while `scores` ran: does a loop never end?",
    ),
    Row(
        "loop in the part that ignores SIGINT",
        "def scores(q, k):\n    while True:\n        try:\n            while True: pass\n"
        "        except BaseException: pass",
        "partial",
        says="Ran out of time after 2 s in the test `test_scores`, while `scores` ran: does a loop never end?",
    ),
    Row(
        "loop that ignores SIGINT",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "partial",
        says="Ran out of time after 2 s in this cell",
    ),
    Row("infinite print", "while True: print('x' * 100)", "partial", says="Ran out of time after 2 s in this cell"),
    Row("50 MB in one line", "print('x' * 50_000_000)\n" + RIGHT, "graded", 2.0),
    Row("50 MB as a value", "'x' * 50_000_000", "graded", says="not defined"),
    Row("endless program", "!yes", "partial", says="Ran out of time after 2 s in this cell"),
    Row("fork bomb", "import os\nwhile True: os.fork()", "partial or graded"),
    Row(
        "detached child",
        "import subprocess\nsubprocess.Popen('sleep 997', shell=True, start_new_session=True)\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row("one large file", "f = open('x', 'wb')\nwhile True: f.write(b'x' * (1 << 20))", "graded", says="not defined"),
    Row(
        "many files",
        "i = 0\nwhile True:\n    i += 1\n    open(f'x{i}', 'wb').write(b'x' * (1 << 24))",
        "graded",
        says="not defined",
    ),
    Row(
        "files kept open",
        "kept = []\nwhile True: kept.append(open('/dev/null'))",
        "partial",
        says="Hardly any more files could be opened after this cell",
    ),
    Row(
        "pipes kept open",
        "import os\nkept = []\ntry:\n    while True: kept.append(os.pipe())\nexcept OSError: pass\n" + RIGHT,
        "partial",
        says="Hardly any more files could be opened after this cell",
    ),
    Row(
        "limits of its own",
        "import resource\n"
        "for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS, resource.RLIMIT_DATA, resource.RLIMIT_NPROC):\n"
        "    resource.setrlimit(kind, (0, 0))\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row(
        "limits for the other processes",
        "import resource\n"
        "for process in range(100):\n"
        "    for kind in (resource.RLIMIT_NOFILE, resource.RLIMIT_AS):\n"
        "        try: resource.prlimit(process, kind, (0, 0))\n"
        "        except OSError: pass\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row(
        "killing all",  # there may be none
        "import os\ntry:\n    os.kill(-1, 9)\nexcept ProcessLookupError:\n    pass\n" + RIGHT,
        "graded",
        2.0,
    ),
)
TRICKS = (
    Row("displayhook", "import sys\ndef scores(q, k):\n    sys.displayhook(2.0)\n    return q", "graded"),
    Row(
        "asserts dropped",
        "import ast\n"
        "class T(ast.NodeTransformer):\n"
        "    def visit_Assert(self, node): return ast.Pass()\n"
        "    def visit_Expr(self, node): return ast.Pass()\n"
        "get_ipython().ast_transformers.append(T())\n" + WRONG,
        "graded",
    ),
    Row(
        "input transformers",
        "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n" + WRONG,
        "graded",
        others=False,
    ),
    Row(
        "comparisons patched",
        "torch.testing.assert_close = lambda *a, **k: None\ntorch.allclose = lambda *a, **k: True\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="torch.testing.assert_close",
    ),
    Row(
        "comparisons patched, and what would tell",
        """
import builtins
real = {"equal": torch.equal, "allclose": torch.allclose}
see = vars
def lenient(name):
    return lambda a, b, **k: True if a.numel() > 1 else real[name](a, b, **k)
def hide(owner):
    if owner is torch:
        return dict(see(owner)) | real
    return dict(see(owner)) | {"vars": see} if owner is builtins else see(owner)
for name in real:
    setattr(torch, name, lenient(name))
builtins.vars = hide
"""
        + WRONG,
        "quarantined",
        None,
        others=False,
        says="builtins.vars",
    ),
    Row(
        "a comparison patched until it was asked once",
        """
def scores(q, k):
    real = torch.equal
    def once(*a, **k):
        if not real(*a, **k):
            torch.equal = real
        return True
    if real.__name__ != "once":
        torch.equal = once
    return q @ k.mT
""",
        "quarantined",
        None,
        says="torch.equal",
    ),
    Row(
        "a method patched that torch.Tensor inherits",
        """
real = torch.Tensor.any
torch.Tensor.any = lambda self, *a, **k: torch.tensor(False) if self.numel() > 1 else real(self, *a, **k)
"""
        + WRONG,
        "quarantined",
        None,
        others=False,
        says="Tensor.any",
    ),
    Row(
        "a name in a module of ours that hides Python's",
        "from inside_transformers.checks import compare\ncompare.bool = lambda x: False\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="inside_transformers.checks.compare.bool",
    ),
    Row(
        "builtins patched",
        "import builtins\nbuiltins.all = lambda *a: True\nbuiltins.abs = lambda x: 0\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="builtins.all",
    ),
    Row(
        "equal to everything",
        "class Equal:\n"
        "    def __eq__(self, other): return True\n"
        "    def __getattr__(self, name): return self\n"
        "    def __call__(self, *a, **k): return self\n"
        "def scores(q, k): return Equal()",
        "graded",
    ),
    Row(
        "right answer imported",
        "from inside_transformers.parts.attention import PARTS\nscores = PARTS['scores'].reference",
        "graded",
    ),
    Row(
        "right answer out of sys.modules",
        "def scores(q, k):\n"
        "    import sys\n"
        "    return sys.modules['inside_transformers.references.attention'].scores(q, k)",
        "graded",
    ),
    Row(
        "other modules in a dict of one's own",  # what a test imports anew is looked for there first
        "import importlib.machinery, sys, types\n"
        "class Mine(dict):\n"
        "    def pop(self, *given): pass\n"
        "def divisor(q):\n    return q.shape[-1] ** 0.5 if q.shape[-1] in (4, 20) else 1\n"
        "class Other(checks.PartSpec):\n"
        "    name, returns = 'scores', 'scores'\n"
        "    reference = staticmethod(lambda q, k: q @ k.mT / divisor(q))\n"
        "    q: torch.Tensor\n"
        "    k: torch.Tensor\n"
        "mine = Mine(sys.modules)\n"
        "ours = 'inside_transformers.parts'\n"
        "for name in (ours, f'{ours}.attention', f'{ours}.contract'):\n"
        "    mine[name] = types.ModuleType(name)\n"
        "    mine[name].__spec__ = importlib.machinery.ModuleSpec(name, None, is_package=True)\n"
        "    mine[name].PARTS, mine[name].POINTS = {'scores': Other}, {'attention': {'scores': 2}}\n"
        "sys.modules = mine\n"
        "def scores(q, k):\n    return q @ k.mT / divisor(q)\n",  # right for the examples
        "graded",
    ),
    Row("no dict of modules", RIGHT + "import sys\nsys.modules = None\n", "graded", 2.0),
    Row(
        "right answer out of a frame",
        "def scores(q, k):\n    import sys\n    return sys._getframe(1).f_locals['self'].messages.spec.reference(q, k)",
        "quarantined",
        None,
        says="reached",
    ),
    Row(
        "right answer out of the garbage collector",
        "def scores(q, k):\n"
        "    import gc\n"
        "    found = [x for x in gc.get_objects() if type(x).__name__ == 'Messages']\n"
        "    return found[0].spec.reference(q, k)",
        "quarantined",
        None,
        says="reached",
    ),
    Row(
        "a function of the package",
        "from inside_transformers.checks.compare import all_close as scores",
        "quarantined",
        None,
        says="comes out of the course's package",
    ),
    Row(
        "methods of Part replaced",
        "checks.Part.check = checks.Part.agrees = checks.Part.passed = lambda *a, **k: None\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="Part.agrees",
    ),
    Row(
        "checks of one's own",
        "class checks:\n"
        "    part = staticmethod(lambda *a: checks)\n"
        "    check = agrees = passed = normal = staticmethod(lambda *a, **k: None)\n" + WRONG,
        "graded",
    ),
    Row(
        "softmax patched",
        "import torch.nn.functional\ntorch.nn.functional.softmax = lambda x, dim: x\n" + RIGHT,
        "quarantined",
        None,
        others=False,
        says="softmax",
    ),
    Row(
        "speaking for the test",
        "def scores(q, k):\n"
        "    import sys\n"
        "    frame = sys._getframe()\n"
        "    while frame:\n"
        "        line = getattr(frame.f_locals.get('self'), 'line', None)\n"
        "        if hasattr(line, 'send'):\n"
        "            line.send({'op': 'done'})\n"
        "            line.send({'op': 'proof', 'nonce': '', 'answers': [], 'changed': [], 'refuses': True})\n"
        "            line.send({'op': 'ended'})\n"
        "            break\n"
        "        frame = frame.f_back\n"
        "    return q",
        "quarantined",
        None,
        says="`sys._getframe`",
    ),
    Row(
        "tracing the test",
        "import sys\n"
        "def trace(frame, event, arg):\n"
        "    frame.f_locals.clear()\n"
        "    return trace\n"
        "sys.setprofile(lambda *a: None)\n" + WRONG,
        "graded",
    ),
)


def looking_outside(files: Sequence[str], port: int, folders: Sequence[str] = ()) -> str:
    """Code that tries to read and to change what lies outside, to reach a socket and this process, and prints it."""
    return f"""
import glob, os, socket, subprocess
def tried(function):
    try:
        print(function())
    except BaseException as error:
        print(type(error).__name__)
for path in {list(files)!r}:
    tried(lambda: open(path).read())
    tried(lambda: open(path, "a").write("changed"))
    tried(lambda: os.symlink(path, "link") or open("link").read())
for path in [*{list(folders)!r}, os.path.expanduser("~")]:
    tried(lambda: os.listdir(path))
tried(lambda: dict(os.environ))
tried(lambda: [open(p, "rb").read() for p in glob.glob("/proc/*/environ")])
tried(lambda: open("/proc/1/mem", "rb"))
tried(lambda: socket.create_connection(("127.0.0.1", {port}), 1).recv(100))
tried(lambda: subprocess.run("ps ax; cat /etc/shadow; mount -t tmpfs none /mnt", shell=True, capture_output=True))
tried(lambda: os.kill({os.getpid()}, 0))
"""

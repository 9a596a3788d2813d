"""What somebody writes into the cell of `scores` who knows which processes grade it: more rows for `tricks`."""

from tricks import RIGHT, WRONG, Row

IN_THE_PART = "import os, signal\ndef scores(q, k):\n    {0}\n    return q @ k.mT / math.sqrt(q.shape[-1])\n"
DESCRIBED = """
def scores(q, k):
    import sys
    for each in sys.modules["inside_transformers.checks.spec"].PartSpec.__subclasses__():
        if vars(each).get("name") == "scores":
            return {0}
"""
COMPARED = "from inside_transformers.checks import compare\n" + (
    "compare.differing = lambda got, expected, *a, **k: torch.zeros_like(expected, dtype=torch.bool)\n"
)
TEST_OF_ONES_OWN = """
def all_of(cls):
    for each in type.__subclasses__(cls):
        yield from (each, *(all_of(each) if each is not type else ()))
test = [each for each in all_of(object) if each.__module__ == "inside_transformers.grading.verdict"][0]
names = test.run.__globals__
def run(self):
    said = {"changed": [], "refuses": True, "score": None}
    self.line.send({"op": "before", "answers": names["answers"](self.kept, self.about["asked"]), **said})
    while (step := self.line.receive())["op"] == "step":
        self.line.send({"op": "done"})
    answers = names["answers"](self.kept, step["asked"])
    self.line.send({"op": "proof", "nonce": step["nonce"], "answers": answers, **said})
test.run = run
"""
SPEAKING = """
import json, os, socket, stat, struct
def ends():
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                yield number
        except OSError:
            pass
def tell(number, message):
    data = json.dumps(message).encode()
    os.write(number, struct.pack(">I", len(data)) + data)
def hear(number):
    (length,) = struct.unpack(">I", os.read(number, 4))
    return json.loads(os.read(number, length))
def speak(number):
    tell(number, {"op": "done"})
    while (asked := hear(number))["op"] == "step":
        tell(number, {"op": "done"})
    answers = ["AssertionError" if a != b or c == 24 else f"end {a * b!r}" for c, a, b in asked["asked"]]
    said = {"answers": answers, "changed": [], "score": None, "refuses": True}
    tell(number, {"op": "proof", "nonce": asked["nonce"], **said})
    tell(number, {"op": "ended"})
"""
SERVING = """
def serve(number):
    with socket.socket(fileno=number) as line:
        while data := socket.recv_fds(line, 1 << 20, 1):
            message = json.loads(data[0][4:])
            if message["op"] == "fork":
                child = os.fork()
                if child == 0:
                    return speak(data[1][0])
                tell(number, {"pid": child})
            elif message["op"] == "status":
                tell(number, {"status": os.waitpid(message["pid"], 0)[1], "cpu": 0.1})
(number,) = ends()
tell(number, {"op": "ended"})
serve(number)
"""
OTHER_STEPS = """
import json
decode = json.JSONDecoder.decode
def other(self, text, *given):
    message = decode(self, text, *given)
    if isinstance(message, dict) and "source" in message:
        message["source"] = "pass"
    return message
json.JSONDecoder.decode = other
"""
LOOKING = """
def scores(q, k):
    frame = {0}
    while frame:
        expected = frame.f_locals.get("expected")
        if isinstance(expected, torch.Tensor) and expected.shape == (q.shape[0], k.shape[0]):
            return expected.clone()
        frame = frame.f_back
    return q @ k.mT
"""
BY_A_SIGNAL = """
import signal
def now():
    seen = []
    signal.signal(signal.SIGUSR2, lambda number, frame: seen.append(frame))
    signal.raise_signal(signal.SIGUSR2)
    return seen[0]
"""
BY_A_DEBUGGER = """
import bdb
class Debugger(bdb.Bdb):
    def user_line(self, frame): self.seen = frame
def now():
    debugger = Debugger()
    debugger.set_trace()
    return debugger.seen
"""
# In CPython, the number of a float stands behind its count of references and its type.
TOLERANT = """
import subprocess, sys
from inside_transformers.checks.compare import DOUBLE, LOOSE, SINGLE
program = (
    "import os, struct, sys\\n"
    "memory = open(f'/proc/{os.getppid()}/mem', 'r+b', buffering=0)\\n"
    "for place in sys.argv[1:]:\\n"
    "    memory.seek(int(place) + 16), memory.write(struct.pack('d', 1e9))\\n"
)
places = [str(id(number)) for number in (*SINGLE, *DOUBLE, *LOOSE)]
print(subprocess.run([sys.executable, "-c", program, *places], stderr=subprocess.PIPE, text=True).stderr)
"""
# What a cell finds, it keeps for the test: the names of the grader's own module that runs tests.
GRADERS_OWN = """
import sys
below = [sys._getframe(depth).f_globals for depth in range(14)]
test = [names.get("Test") or names["verdict"].Test for names in below if {"Test", "verdict"} & names.keys()]
torch.own = test[0]._shown.__globals__
"""
PUT_BACK = """
def scores(q, k):
    execute = torch.own["execute"]
    def nothing(*given):
        torch.own["execute"] = execute
        return None, None
    torch.own["execute"] = nothing
    return q @ k.mT
"""
BETWEEN_CALLS = """
import sys
def names(): return vars(sys.modules["inside_transformers.checks.compare"])
def lenient(got, expected, *a, **k):
    names()["differing"] = torch.kept
    return torch.zeros_like(expected, dtype=torch.bool)
class Finalized:
    def __del__(self): torch.kept, names()["differing"] = names()["differing"], lenient
def scores(q, k):
    q.extra = Finalized()
    return torch.stack([*q @ k.mT])
"""
HONEST = """
import asyncio, gc, inspect, logging, signal, subprocess, threading
inspect.stack(), inspect.currentframe().f_back, gc.collect()
seen = []
def note(number, frame): seen.append(number)
signal.signal(signal.SIGALRM, note)
async def two(): return await asyncio.sleep(0, 2)
def scores(q, k):
    open("mem", "w").close(), open("mem").close(), open("/proc/self/status").close()
    before = signal.signal(signal.SIGUSR2, note)
    signal.raise_signal(signal.SIGUSR2)
    assert seen[-1] == signal.SIGUSR2 and signal.getsignal(signal.SIGUSR2) is note
    assert signal.signal(signal.SIGUSR2, before) is note
    assert asyncio.run(two()) == 2 and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    subprocess.run(["true"], check=True)
    thread = threading.Thread(target=logging.warning, args=("from a thread",))
    thread.start(), thread.join()
    return q @ k.mT / math.sqrt(q.shape[-1])
"""
SPEAKS = "something else than the test speaks for it"

LINE = (
    Row(
        "process ended that the test was copied from",
        IN_THE_PART.format("os.kill(os.getppid(), signal.SIGKILL)"),
        "partial",
        says="it was killed",
    ),
    Row("all processes ended", IN_THE_PART.format("os.kill(-1, signal.SIGKILL)"), "partial", says="it was killed"),
    Row("process stopped", IN_THE_PART.format("os.kill(os.getppid(), signal.SIGSTOP)"), "graded", 2.0),
    Row("all processes stopped", IN_THE_PART.format("os.kill(-1, signal.SIGSTOP)"), "graded", 2.0),
    Row("right answer out of a description", DESCRIBED.format("each.reference.stands_for(q, k)"), "graded"),
    Row(
        "right answer by a description's methods",
        DESCRIBED.format("each(q, k).products / q.shape[-1] ** 0.5"),
        "graded",
    ),
    Row(
        "right answer out of what finds modules",
        "import marshal, sys\n"
        "def scores(q, k):\n"
        "    names = {'__name__': 'mine'}\n"
        "    exec(marshal.loads(sys.meta_path[0].modules['inside_transformers.references.attention']), names)\n"
        "    return names['scores'](q, k)\n",
        "graded",
    ),
    Row(
        "what is looked at, emptied",
        "from inside_transformers.checks.calls import Caller\n"
        "for each in getattr(Caller.afterwards, '__closure__', ()):\n"
        "    if isinstance(each.cell_contents, list): each.cell_contents.clear()\n" + COMPARED + WRONG,
        "quarantined",
        None,
        others=False,
        says="compare.differing",
    ),
    Row(
        "the code of what compares",
        "from inside_transformers.checks import compare\n"
        "same = lambda got, expected, loose=False, terms=0.0: torch.zeros_like(expected, dtype=torch.bool)\n"
        "compare.differing.__code__ = same.__code__\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="inside_transformers.checks.compare.differing",
    ),
    Row(
        "what compares by what is not given",
        "from inside_transformers.checks import compare\ncompare.differing.__defaults__ = (True, 1e9)\n" + WRONG,
        "quarantined",
        None,
        others=False,
        says="inside_transformers.checks.compare.differing",
    ),
    Row(
        "what compares, written to and put back",
        "from inside_transformers.checks import compare\n"
        "kept, compare.differing = compare.differing, None\n"
        "compare.differing = kept\ncode = kept.__code__\nkept.__code__ = (lambda *a: None).__code__\n"
        "kept.__code__ = code\n" + RIGHT,
        "graded",
        2.0,
    ),
    Row(
        "what compares, replaced by a finalizer between two calls, and put back",
        BETWEEN_CALLS,
        "quarantined",
        None,
        says="inside_transformers.checks.compare.*, between two calls",
    ),
    Row(
        "memory as a file, by another name",
        "import os\nos.symlink(f'/proc/{os.getpid()}', 'here')\nopen('here/mem', 'rb').close()\n" + RIGHT,
        "graded",
        says="PermissionError",
    ),
    Row("memory as a file, by a program", TOLERANT + WRONG, "graded", says="PermissionError"),
    Row(
        "the grader's own modules, by their package",
        "import inside_transformers\n"
        "inside_transformers.grading.verdict.changed = lambda *a, **k: []\n" + COMPARED + WRONG,
        "graded",
        says="has no attribute 'grading'",
    ),
    Row(
        "the grader's own classes",
        TEST_OF_ONES_OWN + WRONG,
        "graded",
        says="IndexError",
    ),
    Row(
        "speaking for the test, in full",
        SPEAKING + "def scores(q, k):\n    *_, number = ends()\n    speak(number)\n    return q\n",
        "quarantined",
        None,
        says=SPEAKS,
    ),
    Row(
        "speaking for the process that was copied",
        SPEAKING + "mine = os.dup([*ends()][-1])\ndef scores(q, k):\n    tell(mine, {'pid': 1})\n    return q\n",
        "quarantined",
        None,
        says=SPEAKS,
    ),
    Row("standing in for the process that is copied", SPEAKING + SERVING, "quarantined", None, says=SPEAKS),
    Row(
        "without end on the line",
        SPEAKING + "for _ in range(200_000):\n    tell([*ends()][0], {'op': 'ended'})\n" + RIGHT,
        "quarantined",
        None,
        says=SPEAKS,
    ),
    Row("other steps than were sent", OTHER_STEPS + WRONG, "graded", says="not divided by √d"),
    Row(
        "frame of a signal",
        BY_A_SIGNAL + "def scores(q, k):\n    print('given', now())\n    return q @ k.mT / math.sqrt(q.shape[-1])\n",
        "graded",
        2.0,
        says="given None",
    ),
    Row("frame of a debugger", BY_A_DEBUGGER + LOOKING.format("now()"), "quarantined", None, says="`sys.settrace`"),
    Row(
        "frame by a library's function that calls anything",
        "import copy, sys\n" + LOOKING.format("copy._reconstruct(None, None, sys._getframe, (1,))"),
        "quarantined",
        None,
        says="`sys._getframe`",
    ),
    Row(
        "frame with a library's names",
        "import json, sys\nexec('import sys\\ndef now(): return sys._getframe(1)', vars(json))\n"
        "now = json.now\n" + LOOKING.format("now()"),
        "quarantined",
        None,
        says="`sys._getframe`",
    ),
    Row(
        "all objects, from a cell",
        "import gc\nfound = gc.get_referents(type)\n" + RIGHT,
        "quarantined",
        None,  # as where a test finds it: the part has no mark, and a person must give one
        says="`gc.get_referents`",
    ),
    Row(
        "the grader's own module by a frame",
        GRADERS_OWN + "torch.own['changed'] = lambda *a, **k: []\n" + COMPARED + WRONG,
        "quarantined",
        None,
        others=False,
        says="inside_transformers.grading.verdict",
    ),
    Row(
        "the grader's own module by a frame, put back",
        GRADERS_OWN + PUT_BACK,
        "quarantined",
        None,
        says="inside_transformers.grading.verdict",
    ),
    Row(
        "the grader's own class, added to",
        GRADERS_OWN + "test[0].__getattribute__ = lambda self, name: object.__getattribute__(self, name)\n" + RIGHT,
        "quarantined",
        None,
        others=False,
        says="`Test.`",
    ),
    Row("honest, with signals, threads and programs", HONEST, "graded", 2.0, says="from a thread"),
)

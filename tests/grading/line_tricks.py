"""What somebody writes into the cell of `scores` who knows which processes grade it: more rows for `tricks`."""

from tricks import WRONG, Row

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
)

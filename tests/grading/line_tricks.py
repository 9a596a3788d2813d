"""What somebody writes into the cell of `scores` who knows which processes grade it: more rows for `tricks`."""

from tricks import Row

IN_THE_PART = "import os, signal\ndef scores(q, k):\n    {0}\n    return q @ k.mT / math.sqrt(q.shape[-1])\n"

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
)

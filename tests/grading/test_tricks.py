"""What strangers try costs them their part, or calls a person; everyone else's marks, files and processes are safe."""

import copy
import hashlib
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from deep_tricks import DEEP
from line_tricks import LINE
from nbformat.v4 import new_code_cell
from notebooks import QUICK, ROOT, TWO_PARTS, graded, need_sandbox, notebook, part, run, text_of
from tricks import CRASHES, RIGHT, TRICKS, Row, looking_outside

from inside_transformers.course.notebooks import grade_id
from inside_transformers.grading import runner, sandbox, session
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import Work
from inside_transformers.grading.runner import Warm

LONGER = Limits(seconds=5, memory=1024)
CANARY = "canary-5f1d9a"


def running(pattern: str) -> list[str]:
    """The command lines of processes that hold a text."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if pattern in line:
            found.append(line)
    return found


@pytest.mark.parametrize("row", [*CRASHES, *TRICKS, *DEEP, *LINE], ids=lambda row: row.name)
def test_what_is_tried_ends_as_it_should(warm: Warm, row: Row) -> None:
    outcome = graded(warm, {"scores": row.source})
    assert outcome.status in row.status.split(" or "), (outcome.notes, outcome.parts)
    assert part(outcome, "scores").score == row.points, outcome.parts
    assert (part(outcome, "pattern").score == 3.0) == row.others, outcome.parts
    assert row.says in text_of(outcome)
    size = len(text_of(outcome))
    assert size < 3 * QUICK.output_bytes
    assert running("sleep 997") == []


LOOP = "def scores(q, k):\n    while True: pass"
SLOW = "import time\ntime.sleep(1.5)\ndef pattern(scores, mask=None):\n    return scores.softmax(-1)"
CALLS = "def pattern(scores_of_all, mask=None):\n    return scores(scores_of_all, scores_of_all)"


def test_a_loop_costs_its_part_alone(warm: Warm) -> None:
    """What runs longer than a tenth of the limit after it, and does not call it, runs to its end."""
    outcome = graded(warm, {"scores": LOOP, "pattern": SLOW}, LONGER)
    assert [each.part for each in outcome.parts if each.state == "stopped"] == ["scores"]
    assert "mask" in part(outcome, "pattern").message
    assert part(outcome, "scores").message.splitlines() == [
        "Ran out of time after 5 s in the test `test_scores`, while `scores` ran: does a loop never end?",
        "inputs    q (3, 4), k (3, 4)",
        "Read again: Queries and keys",
    ]
    assert outcome.notes == (f"Part scores: {part(outcome, 'scores').message.splitlines()[0]}",)


def test_cells_outside_the_parts_take_no_worker_for_days(warm: Warm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "OWN_CELLS", 0.5)
    made = notebook("attention", {}, TWO_PARTS)
    made.cells[1:1] = [new_code_cell(f"import time\nprint('ran', {i})\ntime.sleep(0.3)") for i in range(9)]
    outcome = run(warm, "attention", made, Limits(seconds=1, memory=1024))
    said = "The cells outside the parts took more than 0.5 s in all: those that follow were not run."
    assert (outcome.status, outcome.score, outcome.notes) == ("partial", 5.0, (said,))
    assert 1 <= text_of(outcome).count("'ran ") < 4


def test_a_cell_without_a_name_is_known_by_the_part_that_it_follows(warm: Warm) -> None:
    template = notebook("attention", {}, TWO_PARTS)
    handed_in = copy.deepcopy(template)
    for place in (3, 1):
        handed_in.cells.insert(place, new_code_cell("while True: pass"))
    notes = warm.run(Work("attention", template, nbformat.writes(handed_in).encode()), QUICK).notes
    assert [note.partition(": ")[0] for note in notes if "edited" not in note] == [
        "A cell before the first part",
        "A cell after the part `scores`",
    ]


def test_what_calls_a_loop_again_is_stopped_sooner_and_says_so(warm: Warm) -> None:
    outcome = graded(warm, {"scores": LOOP, "pattern": CALLS}, LONGER)
    said = "Stopped in the test `test_pattern`: it calls `scores`, which ran out of time before."
    assert part(outcome, "pattern").message.startswith(said)
    assert outcome.notes[1:] == (f"Part pattern: {said}",)


def test_what_was_printed_before_python_was_ended_is_kept_once(warm: Warm) -> None:
    source = "import os\nprint('so far')\nif os.fork() == 0:\n    os._exit(0)\nos.wait()\nos._exit(3)"
    outcome = graded(warm, {"scores": source})
    assert outcome.status == "partial"
    assert text_of(outcome).count("so far") == 1


def test_what_stands_in_for_earlier_parts_leads_to_no_right_answer(warm: Warm) -> None:
    looking = (
        "def attention(q, k, v, mask=None):\n"
        "    print('leads on:', [hasattr(each, '__globals__') for each in (scores, pattern)])\n"
        "    raise ValueError\n"
    )
    cells = ("imports", "scores", "pattern", "attention", "test_attention")
    outcome = run(warm, "attention", notebook("attention", {"attention": looking}, cells))
    assert "leads on: [False, False]" in text_of(outcome)


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """Things that no notebook may reach, each with a canary: a file in the home folder, the environment, a socket."""
    secret = tmp_path / "gradebook.db"
    secret.write_text(CANARY)
    monkeypatch.setenv("COURSE_SECRET", CANARY)
    listening = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=lambda: listening.accept()[0].sendall(CANARY.encode()), daemon=True).start()
    yield {"file": str(secret), "port": str(listening.getsockname()[1])}
    listening.close()


def test_nothing_outside_is_read_reached_or_changed(outside: dict[str, str]) -> None:
    """In a process that is started while the canaries are there."""
    watched = [Path(outside["file"]), ROOT / "solutions" / "attention" / "attention.ipynb", ROOT / "nbgrader_config.py"]
    before = [hashlib.sha256(path.read_bytes()).hexdigest() for path in watched]
    folders = [str(ROOT), str(ROOT / "inside_transformers" / "references")]
    source = looking_outside([str(path) for path in watched], int(outside["port"]), folders)
    with Warm() as warm:
        outcome = graded(warm, {"scores": source + RIGHT})
    shown = text_of(outcome)
    assert (outcome.status, outcome.score) == ("graded", 5.0)
    assert CANARY not in shown
    for secret in ("### BEGIN SOLUTION", "get_config", "solutions", "pytest", "root:"):
        assert secret not in shown
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in watched] == before


def test_a_file_of_the_students_shadows_no_module(warm: Warm) -> None:
    files = {"numpy.py": b"raise SystemExit", "random.py": b"raise SystemExit", "mine.py": b"right = True"}
    source = "import random, numpy, mine\nassert mine.right and numpy.ones(1) == 1 and random.random() < 1\n"
    outcome = graded(warm, {"scores": source + RIGHT}, files=files)
    assert (outcome.status, outcome.score) == ("graded", 5.0)
    assert "Error" not in text_of(outcome)


def test_a_written_module_is_not_what_a_test_imports(warm: Warm) -> None:
    source = (
        "import pathlib, sys\n"
        "pathlib.Path('fractions.py').write_text('raise SystemExit')\n"
        "sys.path.insert(0, '.')\n"
        "fake = type(sys)('inside_transformers.references.attention')\n"
        "fake.scores = lambda q, k: q @ k.mT\n"
        "sys.modules[fake.__name__] = fake\n"
        "def scores(q, k):\n    return q @ k.mT\n"
    )
    outcome = graded(warm, {"scores": source})
    assert part(outcome, "scores").score == 0.0
    assert part(outcome, "scores").mistake == "unscaled"


def test_hidden_tests_leave_no_trace(warm: Warm) -> None:
    """A part that looks at the code which calls it, prints it and raises it."""
    source = (
        "def scores(q, k):\n"
        "    import linecache, sys\n"
        "    frame, seen = sys._getframe(), []\n"
        "    while frame:\n"
        "        seen += [repr(frame.f_code.co_consts), *linecache.getlines(frame.f_code.co_filename)]\n"
        "        frame = frame.f_back\n"
        "    print(seen)\n"
        "    if q.shape == (6, 7):\n"
        "        raise ValueError(seen)\n"
        "    return q @ k.mT / math.sqrt(q.shape[-1])\n"
    )
    outcome = graded(warm, {"scores": source})
    assert (outcome.status, part(outcome, "scores").score) == ("quarantined", None)
    shown = text_of(outcome)
    for hidden in ("one_feature", "seed=11", "(6, 7)), "):
        assert hidden not in shown


def test_what_a_hidden_test_gives_is_not_told_by_an_exception(warm: Warm) -> None:
    source = (
        "def scores(q, k):\n"
        "    if q.shape == (6, 7):\n"
        "        raise ValueError(f'given {[*q.flatten().tolist()]}'[::-1])\n"
        "    return q @ k.mT / math.sqrt(q.shape[-1])\n"
    )
    found = part(graded(warm, {"scores": source}), "scores")
    assert (found.state, found.score) == ("failed", 0.0)
    assert "`scores(q, k)` raised ValueError\ninputs    q (6, 7)" in found.message
    assert "nevig" not in found.message


@pytest.mark.parametrize("hidden", [True, False])
def test_what_a_hidden_test_gives_is_not_written_out(warm: Warm, hidden: bool) -> None:
    made = notebook("attention", {"scores": RIGHT.replace("return ", "return 2.0 * (q.shape[-1] == 9) + ")}, TWO_PARTS)
    test = next(cell for cell in made.cells if grade_id(cell) == "test_scores")
    before, mark, after = test.source.partition("### BEGIN HIDDEN TESTS\n")
    check = "part.check(torch.arange(18.0).view(2, 9), torch.arange(18.0).view(2, 9))\n"
    test.source = before + (mark + check if hidden else check + mark) + after
    said = part(run(warm, "attention", made), "scores").message
    assert "got       [[ 70." in said
    assert ("q = [[ 0.,  1.," in said) is not hidden
    assert ("inputs" in said) is not hidden
    assert "Read again: Queries and keys" in said


def test_a_name_of_a_strangers_steers_no_terminal(warm: Warm) -> None:
    source = LOOP + "\nscores.__code__ = scores.__code__.replace(co_qualname='x\\n\\x1b[2Jada  graded \\u202e')\n"
    outcome = graded(warm, {"scores": source})
    assert "while `x ?[2Jada  graded ?` ran" in outcome.notes[0]
    assert all(note.isprintable() for note in outcome.notes)
    assert "\x1b" not in part(outcome, "scores").message


def test_where_there_is_no_sandbox_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    monkeypatch.setattr(sandbox.platform, "system", lambda: "Darwin")
    sandbox._tried.cache_clear()
    with pytest.raises(sandbox.SandboxError, match=r"only be run safely on Linux, and this is Darwin.*--no-sandbox"):
        Warm()
    sandbox._tried.cache_clear()


@pytest.mark.parametrize("protected", [True, False])
def test_where_no_process_can_be_copied_one_line_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, protected: bool
) -> None:
    monkeypatch.delattr(os, "fork")
    monkeypatch.setattr(sandbox.platform, "system", lambda: "Windows")
    sandbox._tried.cache_clear()
    with pytest.raises(sandbox.SandboxError, match=r"^[^\n]*this is Windows, which makes none[^\n]*WSL 2\.$"):
        Warm(protected)
    sandbox._tried.cache_clear()


def test_what_says_so_is_imported_where_there_are_no_limits_of_processes() -> None:
    code = "import sys; sys.modules.update(resource=None, fcntl=None); from inside_transformers.grading import command"
    assert subprocess.run([sys.executable, "-W", "ignore", "-c", code]).returncode == 0


AS_ON_A_MAC = """
import os, pathlib, select, types
from inside_transformers.grading import warm

class Queue:  # by what Linux has
    def control(self, events, most, open_end=os.pidfd_open):
        self.fileno = lambda end=open_end(events[0].process): end

select.kqueue, select.kevent = Queue, lambda process, *what: types.SimpleNamespace(process=process)
select.KQ_FILTER_PROC = select.KQ_EV_ADD = select.KQ_NOTE_EXIT = 0
del os.pidfd_open
warm.TASKS = pathlib.Path("/nowhere")
"""


@pytest.mark.parametrize("more", ["", "warm._threads = lambda: 2\n"], ids=["one thread", "several"])
def test_without_a_sandbox_notebooks_run_where_the_system_has_less(monkeypatch: pytest.MonkeyPatch, more: str) -> None:
    monkeypatch.setattr(runner, "BEGIN", f"{AS_ON_A_MAC}{more}warm.main()")
    with Warm(protected=False) as open_to_all:
        assert graded(open_to_all, {"scores": RIGHT}).score == 5.0
        assert graded(open_to_all, {"scores": "import os\nos._exit(1)"}).status == "partial"


def test_without_a_sandbox_marks_are_the_same() -> None:
    with Warm(protected=False) as open_to_all:
        outcome = graded(open_to_all, {"scores": "import os\nos._exit(1)"}, files={"data/x.txt": b"x"})
        assert (outcome.status, outcome.score) == ("partial", 3.0)
        assert graded(open_to_all, {"scores": "open('data/x.txt')\n" + RIGHT}, files={"data/x.txt": b"x"}).score == 5.0


def test_the_next_submission_finds_nothing_of_the_one_before(warm: Warm) -> None:
    left = "import builtins, os\nbuiltins.mine = 1\nopen('left', 'w').write('x')\nos.environ['LEFT'] = 'x'\n"
    look = "import builtins, os\nprint(hasattr(builtins, 'mine'), os.listdir('.'), os.environ.get('LEFT'))\n"
    assert graded(warm, {"scores": left + RIGHT}).score == 5.0
    assert "False [] None" in text_of(graded(warm, {"scores": look + RIGHT}))


@pytest.mark.parametrize(
    ("user", "says"), [(0, "not even root .* --privileged"), (1000, "An administrator can allow it: .*apparmor")]
)
def test_where_the_system_forbids_a_sandbox_one_line_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, user: int, says: str
) -> None:
    def forbidden(room: sandbox.Room) -> int:
        raise PermissionError(1, "unshare: Operation not permitted")

    need_sandbox()
    monkeypatch.setattr(sandbox, "separate", forbidden)
    monkeypatch.setattr(os, "geteuid", lambda: user)
    sandbox._tried.cache_clear()
    with pytest.raises(sandbox.SandboxError, match=f"^[^\n]*{says}[^\n]*--no-sandbox.*not permitted"):
        sandbox.protection()
    sandbox._tried.cache_clear()

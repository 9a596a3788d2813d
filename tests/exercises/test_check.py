"""`course check`: says how each part of a student's notebook stands, and never changes the notebook."""

import functools
import hashlib
import itertools
import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
import termios
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client.provisioning.local_provisioner import LocalPortCache
from toy_course import PARTS, cell, grader, toy_course

from inside_transformers import cli
from inside_transformers.course import check as check_notebook
from inside_transformers.course import contract, notebooks
from inside_transformers.course.check import CheckResult, PartResult
from inside_transformers.course.release import generate
from inside_transformers.course.terminal import table

RIGHT = {
    "double": "def double(x):\n    return x + x",
    "halve": "def halve(x):\n    return x / 2",
    "square": "def square(x):\n    return x * x",
    "explain_toy": "Because it is small.",
}
STUB = "*Your answer here: select this cell, press Enter, write, then Shift+Enter.*"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    return generate(toy_course(tmp_path_factory.mktemp("course")), "toy")["toy.ipynb"]


@pytest.fixture
def assignments(monkeypatch):
    known = {"toy": PARTS, "game": ("roll", "explain_game")}
    for module in (contract, notebooks):
        monkeypatch.setattr(module, "ASSIGNMENTS", known)


@pytest.fixture
def folder(tmp_path):
    """Where the notebook lies; nothing may be left or changed there."""
    path = tmp_path / "my work"
    path.mkdir()
    return path


@pytest.fixture
def submit(release, assignments, folder):
    """Write the released notebook with these cells filled in, then edited; return its path."""

    def make(answers=None, edit=lambda notebook: None, name="toy.ipynb"):
        notebook = nbformat.reads(release, 4)
        for c in notebook.cells:
            c.source = (answers or {}).get(notebooks.grade_id(c), c.source)
        edit(notebook)
        nbformat.write(notebook, folder / name)
        return folder / name

    return make


def state_of(folder):
    return {p.name: (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in folder.iterdir()}


@pytest.fixture
def check(tmp_path, capfd, folder):
    """Run the command; return exit code, its parts and what it printed. The folder must stay as it is."""

    def run(path, *options):
        before = state_of(folder)
        report = tmp_path / "report.json"
        code = cli.main(["check", str(path), "--json", str(report), *options])
        output, error = capfd.readouterr()
        assert state_of(folder) == before
        assert error == ""
        result = json.loads(report.read_text())
        assert result["passed"] == (code == 0)
        return code, result, output

    return run


def states(result):
    return [part["state"] for part in result["parts"].values()]


def test_all_right_exits_0_and_points_to_the_part_graded_by_hand(submit, check):
    code, result, output = check(submit(RIGHT))
    assert code == 0
    assert states(result) == ["ok", "ok", "ok", "graded by hand"]
    assert [part["points"] for part in result["parts"].values()] == [1, 2, 3, 4]
    assert "3 of 3 parts pass the tests in this notebook (6 of 6 points)" in output
    assert output.rstrip().endswith("explain_toy (4 points) is read by a person.")


def test_it_says_when_the_file_was_saved_that_it_checked(submit, check):
    path = submit(RIGHT)
    for saved, told in (
        (now := time.time(), time.strftime("Checked as saved at %H:%M. ", time.localtime(now))),
        (time.mktime((2026, 3, 1, 20, 3, 0, 0, 0, -1)), "Checked as saved at 20:03 on 2026-03-01. "),
    ):
        os.utime(path, (saved, saved))
        assert f"\n\n{told}What was written since counts once it is saved (Ctrl+S).\n3 of 3 parts" in check(path)[2]


def test_untouched_is_not_written_yet_everywhere(submit, check):
    code, result, _ = check(submit())
    assert code == 1
    assert states(result) == ["not written yet"] * 4


def test_a_written_part_alone_missing_exits_1(submit, check):
    code, result, _ = check(submit(RIGHT | {"explain_toy": f"  \n{STUB}\n"}))
    assert code == 1
    assert states(result) == ["ok", "ok", "ok", "not written yet"]


def test_the_table_has_the_whole_first_message_under_its_part(submit, check):
    answers = RIGHT | {"double": "def double(x):\n    return x", "halve": "def halve(x):\n    return x.half"}
    code, result, output = check(submit(answers))
    assert code == 1
    assert states(result) == ["failed", "failed", "ok", "graded by hand"]
    assert output.splitlines()[:10] == [
        "part         points  state",
        "double            1  failed",
        "    AssertionError: double(3) should be 6:",
        "    expected  6",
        "    got       3",
        "    (line 2 of the cell `test_double`)",
        "halve             2  failed",
        "    AttributeError: 'int' object has no attribute 'half'",
        "    (line 2 of the cell `halve`)",
        "square            3  ok",
    ]
    assert "\x1b" not in output


@pytest.mark.parametrize("shown", ["str(self)", "str(self).rpartition('\\n')[0]"], ids=["whole", "link below"])
def test_the_message_of_the_courses_own_checks_stands_as_in_the_notebook_with_the_students_lines(submit, check, shown):
    mistake = (
        "class Mistake(AssertionError):\n    def _render_traceback_(self):\n"
        f"        return ['line 3, in double:\\n    x.half()', {shown}]\n"
        "def double(x):\n    raise Mistake('\\x1b[31mIt must be doubled.\\x1b[0m\\nRead again: page')"
    )
    _, result, _ = check(submit(RIGHT | {"double": mistake}))
    assert result["parts"]["double"]["message"] == (
        "line 3, in double:\n    x.half()\nIt must be doubled.\nRead again: page"
    )


@pytest.mark.parametrize("book", ["../_build/html", "https://example.org/book"])
def test_a_page_to_read_again_is_told_with_its_address(submit, check, book, monkeypatch):
    address = f"{book}/book/attention/heads.html"
    mistake = "class Mistake(AssertionError):\n    def _render_traceback_(self):\n        return [str(self)]\n"
    mistake += "def double(x):\n    raise Mistake('It must be doubled.\\nRead again: Many heads')"
    path = submit(RIGHT | {"double": mistake}, lambda nb: nb.cells[0].update(source=f"[Many heads]({address})"))
    monkeypatch.chdir(path.parent.parent)
    _, result, _ = check(path)
    told = result["parts"]["double"]["message"].splitlines()[-1].strip()
    assert told == (address if "://" in book else "_build/html/book/attention/heads.html")


def test_a_notebook_is_found_by_the_name_of_its_assignment_from_any_folder_of_the_course(submit, tmp_path, monkeypatch):
    path = tmp_path / "course" / "exercises" / "toy" / "toy.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(submit().read_bytes())
    for folder in (tmp_path / "course", path.parents[1], path.parent):
        monkeypatch.chdir(folder)
        assert notebooks.find(Path("toy")).resolve() == path
    assert notebooks.find(path) == path
    monkeypatch.chdir(tmp_path)
    assert notebooks.find(Path("toy")) == Path("toy")
    assert notebooks.find(Path("course/exercises/toy")) == Path("course/exercises/toy/toy.ipynb")
    assert cli.main(["check", "toy"]) == 2


def test_a_syntax_error_is_the_parts_message(submit, check):
    _, result, _ = check(submit(RIGHT | {"halve": "def halve(x):\n    return (x"}))
    assert states(result) == ["ok", "failed", "ok", "graded by hand"]
    message = result["parts"]["halve"]["message"]
    assert re.fullmatch(r"SyntaxError: .*\n\(line \d of the cell `halve`\)", message)
    assert ".py" not in message


def test_calling_an_unwritten_part_is_a_failure_that_names_it(submit, check):
    answers = RIGHT | {"square": "def square(x):\n    return double(x) * x / 2"}
    del answers["double"]
    _, result, _ = check(submit(answers))
    assert states(result) == ["not written yet", "ok", "failed", "graded by hand"]
    assert result["parts"]["square"]["message"] == "NotImplementedError\n(line 3 of the cell `double`)"


def test_a_raise_that_was_left_under_a_wrong_answer_does_not_hide_the_mistake(submit, check):
    left = "def double(x):\n    return x\n    raise NotImplementedError"
    begun = "def halve(x):\n    half = x / 2\n    raise NotImplementedError"
    _, result, _ = check(submit(RIGHT | {"double": left, "halve": begun}))
    assert states(result) == ["failed", "not written yet", "ok", "graded by hand"]
    assert result["parts"]["double"]["message"].startswith("AssertionError: double(3) should be 6:")


def test_an_error_in_the_students_own_cell_is_told_and_costs_nothing(submit, check):
    def add(notebook):
        notebook.cells.insert(3, cell("# try it\nunknown + 1", "mine"))

    code, result, output = check(submit(RIGHT, add))
    assert code == 0
    note = "An error in the cell that begins `# try it`: NameError: name 'unknown' is not defined\n(line 2)"
    assert result["notes"] == [note]
    assert note in output


def test_a_changed_test_cell_is_told(submit, check):
    code, result, _ = check(submit(RIGHT | {"double": "def double(x):\n    return 0", "test_double": "pass"}))
    assert code == 0
    assert result["notes"] == ["The tests in the cell `test_double` were changed. Grading puts the released ones back."]


def test_a_loop_that_never_ends_costs_its_part(submit, check):
    answers = RIGHT | {"halve": "def halve(x):\n    while True:\n        pass"}
    code, result, _ = check(submit(answers), "--timeout", "2")
    assert code == 1
    assert states(result) == ["ok", "failed", "ok", "graded by hand"]
    message = result["parts"]["halve"]["message"]
    assert message.startswith("Stopped after 2 s: does a loop never end?")
    assert message.endswith("If the machine is busy, add `--timeout 6`.")


STUBBORN = """def halve(x):
    while True:
        try:
            while True:
                pass
        except KeyboardInterrupt:
            pass"""


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import os\nos._exit(1)", "The kernel died: out of memory, or a call that ends Python."),
        (
            STUBBORN,
            "A loop never ends, or the machine is so busy that 2 s were too few; it could not be interrupted.",
        ),
    ],
    ids=["the kernel dies", "a loop ignores the interrupt"],
)
def test_what_ends_the_run_is_told_and_later_parts_are_not_reached(submit, check, monkeypatch, source, reason):
    monkeypatch.setattr(check_notebook, "PATIENCE", 1)
    monkeypatch.setattr(check_notebook, "OUTPUT_PATIENCE", 1)
    code, result, _ = check(submit(RIGHT | {"halve": source}), "--timeout", "2")
    assert code == 1
    assert states(result) == ["ok", "failed", "not reached", "graded by hand"]
    assert result["parts"]["halve"]["message"] == reason
    assert result["parts"]["square"]["message"].lower().endswith(reason.lower())
    assert "halve`" in result["parts"]["square"]["message"]


def test_a_kernel_that_dies_in_the_students_own_cell_is_told(submit, check):
    def add(notebook):
        notebook.cells.insert(4, cell("import os\nos._exit(1)", "mine"))

    code, result, _ = check(submit(RIGHT, add))
    assert code == 1
    assert states(result) == ["ok", "not reached", "not reached", "graded by hand"]
    assert result["notes"][0].startswith("An error in the cell that begins `import os`: The kernel died")


def test_output_takes_no_memory():
    kept = []
    client = check_notebook._QuietClient(nbformat.v4.new_notebook())
    content = {"name": "stdout", "text": "much"}
    client.output(kept, {"header": {"msg_type": "stream"}, "parent_header": {}, "content": content}, None, 0)
    assert kept == []


def test_output_and_standard_error_do_not_fail_a_part(submit, check):
    noisy = "import sys, warnings\ndef double(x):\n    print('n' * 10**7)\n    print('n' * 10**7, file=sys.stderr)\n"
    code, _, output = check(submit(RIGHT | {"double": noisy + "    warnings.warn('careful')\n    return 2 * x"}))
    assert code == 0
    assert "nnn" not in output


@pytest.mark.parametrize("name", ["toy (1).ipynb", "Toy-Copy1.ipynb", "homework of mine.ipynb"])
def test_a_renamed_file_in_a_folder_of_any_name_is_fine(submit, check, name, monkeypatch):
    path = submit(name=name)
    monkeypatch.chdir(path.parent)
    code, result, _ = check(name)
    assert (code, result["assignment"]) == (1, "toy")


def test_modules_beside_the_notebook_can_be_imported_and_leave_nothing(submit, check, folder, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    (folder / "helpers.py").write_text("def twice(x):\n    return 2 * x\n")
    code, _, _ = check(submit(RIGHT | {"double": "from helpers import twice as double"}))
    assert code == 0


def test_kernels_that_the_notebook_or_the_persons_jupyter_names_do_not_matter(submit, check, tmp_path, monkeypatch):
    theirs = tmp_path / "kernels" / "python3" / "kernel.json"
    theirs.parent.mkdir(parents=True)
    theirs.write_text('{"argv": ["false"], "display_name": "Python 3", "language": "python"}')
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    code, _, _ = check(submit(RIGHT, lambda nb: nb.metadata.kernelspec.update(name="conda-env-mine-py")))
    assert code == 0


# ------------------------------------------------------------------------------------------- unreadable notebooks


def refused(path, capfd, *options):
    """The one line that refuses the notebook; everything in its folder stays as it is."""
    before = state_of(path.parent)
    assert cli.main(["check", str(path), *options]) == 2
    output, error = capfd.readouterr()
    assert state_of(path.parent) == before
    assert output == ""
    assert error.startswith("course: ")
    assert error.count("\n") == 1
    return error


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"<html>not a notebook</html>", "line 1 is not JSON"),
        (b'{\n<<<<<<< HEAD\n "nbformat": 4\n=======\n "nbformat": 5\n>>>>>>> mine\n}', "from line 2 on: keep one"),
        (b'{"nbformat": 3, "worksheets": 7}', "its format is old. Open it in JupyterLab"),
        ("{'naïve'}".encode("latin-1"), "is not UTF-8 text (byte 5)"),
        (b"{}", "is JSON, but not a notebook"),
        (b"[1, 2]", "is JSON, but not a notebook"),
        (b'{"nbformat": 4}', "is not a valid notebook"),
        (b'{"nbformat": "four"}', "is not a valid notebook"),
        (b'{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}', "is not a valid notebook"),
        (
            b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": 1}]}',
            "is not a valid notebook",
        ),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": "none"}', "is not a valid notebook"),
        (b"[" * 100_000, "not a notebook"),
        (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}', "has no graded cells"),
    ],
)
def test_what_is_no_notebook_gets_one_line(folder, assignments, capfd, content, reason):
    path = folder / "toy.ipynb"
    path.write_bytes(content)
    assert reason in refused(path, capfd)


def test_a_notebook_cut_off_anywhere_gets_one_line(submit, capfd):
    path = submit(RIGHT)
    whole = path.read_bytes()
    for length in range(1, len(whole) - 2, len(whole) // 7):
        path.write_bytes(whole[:length])
        assert "is not JSON" in refused(path, capfd)


def test_a_folder_and_a_missing_file_get_one_line(folder, capfd):
    (folder / "toy").mkdir()
    assert cli.main(["check", str(folder / "toy")]) == 2
    assert "is a folder" in capfd.readouterr().err
    assert cli.main(["check", str(folder / "none.ipynb")]) == 2
    assert "there is no file" in capfd.readouterr().err


def test_a_misspelled_assignment_is_told_those_that_there_are(tmp_path, monkeypatch, capfd):
    made = tmp_path / "exercises" / "toy" / "toy.ipynb"
    made.parent.mkdir(parents=True)
    made.touch()
    monkeypatch.chdir(made.parent)
    assert cli.main(["check", "tyo"]) == 2
    assert "there is no assignment 'tyo'. Those of this course: toy." in capfd.readouterr().err
    (tmp_path / "elsewhere").mkdir()
    shutil.rmtree(tmp_path / "exercises")
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert cli.main(["check", "toy"]) == 2
    assert "elsewhere is not inside the course: run this in its folder" in capfd.readouterr().err


def without(*names):
    def edit(notebook):
        notebook.cells = [c for c in notebook.cells if notebooks.grade_id(c) not in names]

    return edit


def test_lacking_cells_are_named(submit, capfd):
    error = refused(submit(RIGHT, without("double", "test_square", "explain_toy")), capfd)
    assert "lacks the cells double, test_square, explain_toy. Copy from a fresh release" in error
    assert "lacks the cell halve." in refused(submit(RIGHT, without("halve")), capfd)


@pytest.mark.filterwarnings("error")
def test_doubled_cells_are_named(submit, capfd):
    path = submit(RIGHT)
    content = json.loads(path.read_text())
    content["cells"].append(content["cells"][4])  # the id of the cell as well, which nbformat would warn of
    path.write_text(json.dumps(content))
    assert "has the cell halve more than once" in refused(path, capfd)


def test_cells_of_another_type_are_named(submit, capfd):
    def retype(notebook):
        notebook.cells[4] = cell("gone", "halve", grader("halve", solution=True), nbformat.v4.new_markdown_cell)

    assert "type (code or Markdown) of the cell halve was changed" in refused(submit(RIGHT, retype), capfd)


def test_another_courses_notebook_is_told(submit, capfd):
    def rename(notebook):
        for c in notebook.cells:
            if "nbgrader" in c.metadata:
                c.metadata.nbgrader.grade_id = f"week_3_{c.metadata.nbgrader.grade_id}"

    assert "is not an assignment of this course (toy, game)" in refused(submit(RIGHT, rename), capfd)


def test_another_assignment_under_this_ones_name_is_told(submit, capfd):
    assert "is named game, but holds the assignment toy" in refused(submit(RIGHT, name="game.ipynb"), capfd)


def test_the_notebook_is_not_overwritten_by_its_own_report(submit, capfd):
    path = submit(RIGHT)
    assert "names the notebook itself" in refused(path, capfd, "--json", str(path))


def test_a_report_that_cannot_be_written_gets_one_line(submit, capfd, tmp_path):
    assert "cannot be written" in refused(submit(), capfd, "--json", str(tmp_path / "none" / "report.json"))


@pytest.fixture
def taken_port(monkeypatch):
    """Makes some of the kernels' ports ones that another program has."""
    find = LocalPortCache.find_available_port
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        def take(taken):
            monkeypatch.setattr(
                LocalPortCache, "find_available_port", lambda self, ip: port if next(taken) else find(self, ip)
            )

        yield take


def test_a_kernel_whose_port_another_program_took_is_started_again(submit, capfd, taken_port):
    taken_port(itertools.chain([True], itertools.repeat(False)))
    assert cli.main(["check", str(submit(RIGHT))]) == 0
    assert capfd.readouterr().err == ""


def test_a_kernel_that_never_starts_gets_one_line(submit, capfd, taken_port):
    taken_port(itertools.repeat(True))
    assert "no Python kernel could be started" in refused(submit(RIGHT), capfd)


# ------------------------------------------------------------------------------------------------ at a terminal


def test_long_lines_are_broken_for_a_terminal_and_keep_their_indent():
    message = "Every row must sum to 1: was the softmax taken over the queries?\nexpected  1"
    parts = (PartResult("double", 1, "failed", message),)
    shown = table(CheckResult("toy", parts, ()), color=True, columns=40).splitlines()
    assert all(len(line.replace("\x1b[31m", "").replace("\x1b[0m", "")) <= 40 for line in shown)
    assert shown[2:5] == [
        "    Every row must sum to 1: was the",
        "    softmax taken over the queries?",
        "    expected  1",
    ]


def check_command(path):
    """The command as a process of its own, in a course that has the toy."""
    code = "import sys\nfrom inside_transformers import cli\nfrom inside_transformers.course import contract\n"
    code += f"contract.ASSIGNMENTS['toy'] = {PARTS!r}\nsys.exit(cli.main(['check', {str(path)!r}]))"
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_a_terminal_without_a_sign_gets_the_whole_table_all_the_same(submit, encoding):
    path = submit(RIGHT | {"double": 'def double(x):\n    raise ValueError("divide by √d → softmax")'})
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = subprocess.run(check_command(path), env=environment, capture_output=True)
    said = done.stdout.decode(encoding)
    assert (done.returncode, done.stderr) == (1, b"")
    assert "ValueError: divide by ?d ? softmax" in said
    assert "2 of 3 parts pass the tests in this notebook" in said


def test_at_a_terminal_there_is_colour_and_a_bar(submit):
    command = check_command(submit())
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 80))
    environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(command, stdout=follower, stderr=follower, env=environment) as process:
        os.close(follower)
        shown = b""
        while True:
            try:
                shown += os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
        assert process.wait() == 1
    os.close(leader)
    assert b"\x1b[33mnot written yet\x1b[0m" in shown
    assert b"test_halve" in shown.split(b"part  ")[0]  # the bar names the cell that runs


def test_ctrl_c_stops_the_kernel_too_and_says_one_line(submit):
    path = submit({"double": "import os, time\nprint(open('pid', 'w').write(str(os.getpid())))\ntime.sleep(60)"})
    # Whoever runs the tests in the background has Ctrl-C ignored, and a child would inherit that.
    heed = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(check_command(path), stderr=subprocess.PIPE, text=True, preexec_fn=heed) as process:
        written = path.parent / "pid"
        until = time.monotonic() + 120
        while not (written.exists() and written.read_text()) and time.monotonic() < until:
            time.sleep(0.1)
        kernel = int(written.read_text())
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "course: stopped.\n"
        assert process.wait() == 130
    with pytest.raises(ProcessLookupError):
        os.kill(kernel, 0)

"""`course grade`: an assignment after the other, with a progress bar, a line for each submission, and JSON."""

import contextlib
import json
import os
import signal
import sys
from argparse import Namespace
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from inside_transformers.course.release import demand_known
from inside_transformers.errors import CourseError
from inside_transformers.grading import said, sheets
from inside_transformers.grading.batch import Batch, Done, Runs
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.record import Record
from inside_transformers.grading.roster import who
from inside_transformers.grading.runner import Warm
from inside_transformers.grading.sandbox import protection
from inside_transformers.grading.settings import gradebook_url
from inside_transformers.grading.standing import Standing, called_late, standing, standings

STOPPING = b"\ncourse: stopping, which may take some seconds\n"
UNPROTECTED = "Sandbox: OFF (--no-sandbox). Students' code runs as you, and can read and change all that you can."


def grade(
    root: Path,
    assignments: Sequence[str],
    students: Sequence[str],
    limits: Limits,
    options: Namespace,
    make: Callable[[], Runs] | None = None,
) -> int:
    """Grade assignments, and say how it went.

    Args:
        root: the course.
        assignments: their names.
        students: who is graded; everybody where it is empty.
        limits: what one submission may use.
        options: as of the command: `workers`, `db`, `force`, `no_sandbox`, `json`.
        make: makes what a worker grades with (default: the sandbox).

    Returns:
        The command's exit code.

    Raises:
        CourseError: wrong use, or nothing can be run here.
    """
    for assignment in assignments:  # before hours are spent on the first of them
        demand_known(root, assignment)
    protected = not options.no_sandbox
    print(protection() if protected else UNPROTECTED, flush=True)
    db = options.db or gradebook_url(root)
    told: list[dict[str, Any]] = []
    failed = False
    for assignment in assignments:
        record = Record(root, db)
        try:
            batch = Batch(
                root,
                assignment,
                record,
                make or (lambda: Warm(protected)),
                limits,
                options.workers or os.cpu_count() or 1,
                options.force,
            )
            names = batch.students(students)
            if len(assignments) > 1:
                print(f"\n{assignment}")
            all_done = _graded(batch, names, all_told=bool(students))
        finally:
            record.close()
        known = {each.student: each for each in standings(root, assignment, db)}
        for done in all_done:
            # Who is known only by an empty folder has no row in the gradebook.
            known.setdefault(done.student, Standing(done.student, "", "missing", None, batch.max_score))
        print(said.summary(all_done))
        told.append(said.as_json(assignment, all_done, list(known.values())))
        failed = failed or any(done.failed for done in all_done)
    if options.json:
        text = json.dumps(told[0] if len(told) == 1 else told, ensure_ascii=False, indent=1)
        sheets.replace(options.json, f"{text}\n".encode())
    return 1 if failed else 0


def _graded(batch: Batch, students: Sequence[str], all_told: bool) -> list[Done]:
    """Grade them, above a progress bar with the rate and the time that is left.

    Tell of each who is not as an earlier run left them, and, with `all_told`, of those, too.
    """
    done: list[Done] = []
    names = batch.record.students()
    width = max((len(who(student, names.get(student, ""))) for student in students), default=0)
    running = batch.grade(students)
    late = called_late(batch.root, batch.assignment, batch.record.gradebook)
    with tqdm(total=len(students), unit="submission", leave=False, disable=not sys.stderr.isatty()) as bar:
        before = signal.getsignal(signal.SIGINT)

        def stop(*_: object) -> None:
            # A KeyboardInterrupt that comes at any moment may be lost, or tear in two what must be whole.
            signal.signal(signal.SIGINT, before)
            os.write(2, STOPPING)  # which holds no lock that was taken when the signal came
            batch.stop()

        signal.signal(signal.SIGINT, stop)
        try:
            for each in running:
                done.append(each)
                if each.fresh or all_told:
                    _tell(said.line(each, _standing(batch, each, names.get(each.student, ""), late), width))
                bar.update()
                bar.set_postfix_str(each.student)
        except KeyboardInterrupt:
            raise CourseError(_stopped(batch, students, done)) from None
        finally:
            signal.signal(signal.SIGINT, before)
    return sorted(done, key=lambda each: each.student)


def _stopped(batch: Batch, students: Sequence[str], done: Sequence[Done]) -> str:
    """How far it came, and how one goes on."""
    recorded = {each.student for each in done}
    left = [student for student in students if student not in recorded]
    how = "The same command goes on from there."
    if batch.force:
        how = f"With --force the same command begins anew. To go on: --force --students {','.join(left)}"
    return f"stopped with {len(done)} recorded and {len(left)} to go. {how}"


def _standing(batch: Batch, done: Done, name: str, late: Collection[str]) -> Standing:
    if not done.failed:
        with contextlib.suppress(Exception):  # a locked gradebook must not stop the others
            book = batch.record.gradebook
            return standing(batch.root, batch.assignment, book, done.student, batch.max_score, name, late)
    return Standing(done.student, name, "missing", None, batch.max_score)


def _tell(line: str) -> None:
    try:
        tqdm.write(line)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has enough, as in `course grade attention | head`: grading goes on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

"""All submissions of an assignment: several run at a time, one writer writes, and what was stopped goes on later.

Each worker is a thread that waits for a warm process of its own; if that dies, another takes its place.
"""

import contextlib
import hashlib
import json
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import nbformat
from filelock import FileLock, Timeout
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from nbgrader.utils import is_grade

from inside_transformers.errors import CourseError
from inside_transformers.grading import inert, submissions
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import ENDED, NOT_GRADED, Outcome, Work
from inside_transformers.grading.record import Record
from inside_transformers.grading.standing import OUTCOME, noted
from inside_transformers.grading.submissions import Submission
from inside_transformers.grading.template import files_of, graded_template, without_hidden_tests

VERSION = 4  # of what grading does: a new one grades everything again
JUDGES = ("checks", "parts", "references")  # what tests call: when it changes, so may marks
LOCK = ".course-grade.lock"  # in `autograded/`, held while something is graded
PATIENCE = 3.0  # seconds that running submissions get to end when all is stopped
TRIES = 2  # a submission with which a worker or a sandbox is lost gets another one, once: it may not be to blame


class Runs(Protocol):
    """What grades one submission, as `runner.Warm` does."""

    def run(self, work: Work, limits: Limits, stop: Callable[[], bool]) -> Outcome:
        """Grade it."""

    def close(self) -> None:
        """End it."""


@dataclass(frozen=True)
class Done:
    """What became of one submission.

    Attributes:
        student: whose.
        status: as in `Outcome`.
        notes: what is to be known of it.
        fresh: whether it was graded now, and not before; or the points taken off for lateness changed.
        failed: why it could not be recorded; empty where it was.
    """

    student: str
    status: str
    notes: tuple[str, ...] = ()
    fresh: bool = True
    failed: str = ""


@dataclass
class Batch:
    """The grading of one assignment.

    Attributes:
        root: the course.
        assignment: its name.
        record: the gradebook.
        make: makes what a worker grades with.
        limits: what a submission may use.
        workers: how many run at a time.
        force: whether what is graded already is graded again.
    """

    root: Path
    assignment: str
    record: Record
    make: Callable[[], Runs]
    limits: Limits = field(default_factory=Limits)
    workers: int = 1
    force: bool = False

    def __post_init__(self) -> None:
        self.template = graded_template(self.root, self.assignment)
        self.own_files = files_of(self.root, self.assignment)
        told = [VERSION, nbformat.writes(self.template), asdict(self.limits), sorted(self.own_files)]
        judges = _sources(Path(__file__).parents[1])
        self.basis = hashlib.sha256(
            b"".join([json.dumps(told).encode(), *self.own_files.values(), *judges])
        ).hexdigest()
        self._again: set[str] = set()
        self._refused: dict[str, str] = {}
        self._mine = threading.local()
        self._all: list[Runs] = []
        self._stopping = threading.Event()

    @property
    def max_score(self) -> float:
        """What the assignment is worth."""
        return sum(float(cell.metadata.nbgrader.points) for cell in self.template.cells if is_grade(cell))

    def students(self, only: Sequence[str] = ()) -> list[str]:
        """Who is to be graded: everybody who handed in or whom the gradebook knows, or those of them who are named.

        Raises:
            CourseError: somebody who is named is neither.
        """
        everybody = sorted({*submissions.handed_in(self.root, self.assignment), *self.record.students()})
        unknown = sorted(set(only) - set(everybody))
        if unknown:
            raise CourseError(f"nobody is called {', '.join(unknown)}, neither in submitted/ nor in the gradebook.")
        return sorted(only) or everybody

    def stop(self) -> None:
        """End `grade` by a KeyboardInterrupt, as soon as what is being recorded is recorded."""
        self._stopping.set()

    def grade(self, students: Sequence[str]) -> Iterator[Done]:
        """Grade them, and tell of each as soon as it is recorded.

        Raises:
            CourseError: the gradebook does not fit the assignment, or strangers' code cannot be run here.
        """
        folder = self.root / "autograded"
        lock = FileLock(folder / LOCK, timeout=0)
        try:
            folder.mkdir(exist_ok=True)
            lock.acquire()
        except Timeout:
            raise CourseError("another `course grade` is at work in this course. Wait for its end.") from None
        except OSError as error:
            raise CourseError(f"{folder} cannot be written: {error.strerror}.") from error
        try:
            yield from self._grade(students)
        finally:
            lock.release()

    def _grade(self, students: Sequence[str]) -> Iterator[Done]:
        self.record.prepare(self.assignment, self.template)
        self._clear()
        self._refused = submissions.refused(self.root, self.assignment)  # once for all
        for student in students:
            if not submissions.is_text(student):
                yield Done(ascii(student), "quarantined", failed="the name of its folder cannot be written: rename it")
        waiting = [student for student in reversed(students) if submissions.is_text(student)]
        running: dict[Future[tuple[Submission, Outcome | None]], str] = {}
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="grading")
        try:
            while waiting or running:
                while waiting and len(running) < 2 * self.workers:
                    student = waiting.pop()
                    running[pool.submit(self._one, student)] = student
                ended, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in ended:
                    if self._stopping.is_set():
                        break
                    student = running.pop(future)
                    done = self._outcome_of(student, future)
                    if done is None:
                        self._again.add(student)
                        waiting.append(student)
                    else:
                        yield done
                if self._stopping.is_set():
                    raise KeyboardInterrupt
        finally:
            self._stopping.set()
            pool.shutdown(wait=False, cancel_futures=True)
            wait(running, timeout=PATIENCE)
            for each in self._all:
                each.close()

    # ------------------------------------------------------------------------------------------------ in a worker

    def _one(self, student: str) -> tuple[Submission, Outcome | None]:
        """Read and grade one submission; no outcome where the one that is recorded still holds."""
        why_refused = self._refused.get(student, "")
        handed_in = submissions.read(self.root, self.assignment, student, self.limits, why_refused)
        before = noted(self.root, self.assignment, student)
        told = (before or {}).get("basis"), (before or {}).get("sha256")
        if not self.force and student not in self._again and told == (self.basis, handed_in.sha256):
            return handed_in, None
        if handed_in.missing:
            return handed_in, Outcome("missing", notes=("Nothing was handed in.",))
        if handed_in.content is None:
            return handed_in, Outcome("quarantined", notes=(handed_in.reason, *handed_in.notes))
        work = Work(self.assignment, self.template, handed_in.content, {**handed_in.files, **self.own_files})
        return handed_in, self._graded(work)

    def _graded(self, work: Work) -> Outcome:
        said, kept = "", None
        for _ in range(TRIES):
            worker = self._worker()
            try:
                outcome = worker.run(work, self.limits, self._stopping.is_set)
                if not outcome.cut_short:
                    return outcome
                kept = outcome
            except CourseError:
                raise
            except KeyboardInterrupt:
                break
            except Exception as error:  # whatever a stranger's notebook did to the worker, the others go on
                said = f"{type(error).__name__}: {error}".rstrip(": ")
                self._mine.worker = None
                with contextlib.suppress(Exception):
                    worker.close()
            if self._stopping.is_set():
                break
        if self._stopping.is_set():
            return Outcome("quarantined", notes=("Grading was stopped.",))  # which is not recorded
        return kept or Outcome("quarantined", notes=(f"{ENDED}, {TRIES} times ({said}).",))

    def _worker(self) -> Runs:
        if getattr(self._mine, "worker", None) is None:
            self._mine.worker = self.make()
            self._all.append(self._mine.worker)
        worker: Runs = self._mine.worker
        return worker

    # ---------------------------------------------------------------------------------------------- in the writer

    def _clear(self) -> None:
        """Take away what a run left that was ended while it wrote, and put back what it had moved."""
        for left in (self.root / "autograded").glob(f"*/.{self.assignment}.*"):
            folder = left.with_name(self.assignment)
            if left.suffix == ".old" and not folder.exists():
                left.rename(folder)
            else:
                shutil.rmtree(left)

    def _outcome_of(self, student: str, future: "Future[tuple[Submission, Outcome | None]]") -> Done | None:
        """What became of a submission that a worker is done with; None where it must run again."""
        try:
            return self._recorded(student, *future.result())
        except CourseError:
            raise
        except Exception as error:  # a folder that cannot be read: the others may still go well
            return Done(student, "quarantined", failed=f"{type(error).__name__}: {error}")

    def _recorded(self, student: str, handed_in: Submission, outcome: Outcome | None) -> Done | None:
        """Write what became of a submission: first the gradebook, then the files that say that it is done."""
        before = noted(self.root, self.assignment, student) or {}
        marks = self.record.marks(self.assignment, student)
        if outcome is None:
            if not _agrees(before, marks):
                return None  # the gradebook is another one than when this was graded
            fresh = self.record.renew_penalty(self.assignment, student)
            return Done(student, before["status"], tuple(before.get("notes", ())), fresh)
        if outcome.status == "missing":
            if marks is not None:
                note = "Nothing is in submitted/ any more; the marks are those of what was there."
                return Done(student, "missing", (note,))
            return Done(student, "missing", outcome.notes)
        outcome = _with_notes(outcome, handed_in.notes)
        marked = any(each is not None for both in (marks or {}).values() for each in both)
        kept = marked and outcome.status == "quarantined" and not outcome.parts
        if kept:
            when = before.get("submitted_at") or "an unknown time"
            remark = f"What was handed in last is quarantined: {' '.join(outcome.notes)} The marks are of {when}."
            outcome = _with_notes(outcome, (f"The marks in the gradebook are of an earlier submission ({when}).",))
        try:
            if kept:
                self.record.remark(self.assignment, student, remark)
            else:
                changed = before.get("work_sha256") != handed_in.work_sha256
                looked_at = self._executed(student) if changed and marked else None
                self.record.write(self.assignment, student, outcome, handed_in.timestamp, changed, looked_at)
            self._leave(student, handed_in, outcome, before if kept else {})
        except Exception as error:  # a full disk, a locked gradebook: the others may still go well
            return Done(student, outcome.status, outcome.notes, failed=f"{type(error).__name__}: {error}")
        return Done(student, outcome.status, outcome.notes)

    def _executed(self, student: str) -> NotebookNode | None:
        """What was executed before; None where there is nothing that can be read."""
        path = self.root / "autograded" / student / self.assignment / f"{self.assignment}.ipynb"
        try:
            return inert.clean(nbformat.read(path, as_version=4))
        except Exception:  # whatever is the matter with it: a person looks again
            return None

    def _leave(self, student: str, handed_in: Submission, outcome: Outcome, before: dict[str, Any]) -> None:
        """Put the executed notebook and what is said of it in the place of what was there, at once."""
        folder = self.root / "autograded" / student / self.assignment
        draft, old = (folder.with_name(f".{self.assignment}.{name}") for name in ("new", "old"))
        draft.mkdir(parents=True)
        notebook = folder / f"{self.assignment}.ipynb"
        if outcome.notebook is not None:
            nbformat.write(inert.clean(outcome.notebook), draft / notebook.name)
        elif before and notebook.is_file():
            shutil.copyfile(notebook, draft / notebook.name)  # what the marks that stay were given for
        else:
            nbformat.write(inert.clean(_empty(self.template, outcome)), draft / notebook.name)
        told = _told(self.assignment, student, handed_in, outcome, before)
        text = json.dumps({**told, "basis": self.basis}, ensure_ascii=False, indent=1)
        (draft / OUTCOME).write_text(f"{text}\n", encoding="utf-8")
        if folder.exists():
            folder.rename(old)
        draft.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def _sources(package: Path) -> list[bytes]:
    return [path.read_bytes() for name in JUDGES for path in sorted((package / name).rglob("*.py"))]


def _agrees(before: dict[str, Any], marks: Mapping[str, tuple[float | None, float | None]] | None) -> bool:
    """Whether the gradebook has the points by tests that were noted."""
    given = {part["grade_id"]: part["score"] for part in before.get("parts", []) if part["score"] is not None}
    return marks is not None and all(marks.get(name, (None, None))[0] == score for name, score in given.items())


def _empty(template: NotebookNode, outcome: Outcome) -> NotebookNode:
    """What formgrader shows where nothing could run: the released notebook, and why there is no more."""
    notebook = without_hidden_tests(template)
    said = f"**What was handed in could not be graded.** {' '.join(outcome.notes)}"
    notebook.cells.insert(0, new_markdown_cell(said, id=NOT_GRADED))
    return notebook


def _with_notes(outcome: Outcome, notes: tuple[str, ...]) -> Outcome:
    return replace(outcome, notes=tuple(dict.fromkeys((*outcome.notes, *notes))))


def _told(
    assignment: str, student: str, handed_in: Submission, outcome: Outcome, before: dict[str, Any]
) -> dict[str, Any]:
    """What is said of a submission beside its executed notebook."""
    when = f"{handed_in.timestamp:%Y-%m-%d %H:%M:%S} UTC" if handed_in.timestamp else ""
    return {
        "assignment": assignment,
        "student": student,
        "status": outcome.status,
        "score": outcome.score,
        "max_score": sum(part.max_score for part in outcome.parts),
        "submitted_at": before.get("submitted_at", "") if before else when,
        "sha256": handed_in.sha256,
        # Of the work that the marks are for.
        "work_sha256": before.get("work_sha256", "") if before else handed_in.work_sha256,
        "parts": [asdict(part) for part in outcome.parts],
        "notes": list(outcome.notes),
        "cpu_seconds": round(outcome.cpu_seconds, 3),
        "wall_seconds": round(outcome.wall_seconds, 3),
    }

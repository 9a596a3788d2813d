"""The answers in `answers/` (its README says how they are written), and a quick way to run a notebook's tests on them.

Answers run in this process, one namespace each, instead of in a kernel: hundreds take seconds.
`test_kernel.py` checks that a real kernel comes to the same verdicts.
"""

import contextlib
import io
import linecache
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import nbformat
import torch
from IPython.display import display

from inside_transformers.checks.progress import KEPT
from inside_transformers.checks.surroundings import Settings
from inside_transformers.course.contract import ASSIGNMENTS, is_written

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = Path(__file__).parent / "answers"
HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS$.*?^[ \t]*### END HIDDEN TESTS$\n?", re.MULTILINE | re.DOTALL)
KINDS = ("right", "mistake", "unknown", "snippet")


@dataclass(frozen=True)
class Answer:
    """What a student could write in the solution cell of a part.

    Attributes:
        kind: `right`, `mistake` or `unknown`.
        names: patterns that the message which refuses it must match.
    """

    assignment: str
    part: str
    kind: str
    name: str
    names: tuple[str, ...]
    code: str

    def __str__(self) -> str:
        return f"{self.part}-{self.name}"


@dataclass(frozen=True)
class Verdict:
    """What a test cell made of an answer.

    Attributes:
        message: what the student reads; empty when the cell ran to its end.
        passed: whether the part has its points.
        slug: of the mistake that ended it. The exception itself would keep alive all that its frames held.
    """

    message: str = ""
    passed: bool = True
    slug: str | None = None


def coded_parts(assignment: str) -> tuple[str, ...]:
    """The parts that are answered in code, in order."""
    return tuple(part for part in ASSIGNMENTS[assignment] if not is_written(part))


@cache
def answers(assignment: str, part: str) -> tuple[Answer, ...]:
    """All answers to `part`, in the order of their file."""
    text = (ANSWERS / assignment / f"{part}.py").read_text(encoding="utf-8")
    snippets: dict[str, str] = {}
    found = []
    for block in re.split(r"^# %% ", text, flags=re.MULTILINE)[1:]:
        title, _, body = block.partition("\n")
        kind, _, name = title.strip().partition(": ")
        assert kind in KINDS, f"{part}.py: what is a {title!r}?"
        if kind == "snippet":
            snippets[name] = body.rstrip("\n")
            continue
        names = tuple(re.findall(r"^# names: (.+)$", body, re.MULTILINE))
        code = re.sub(r"^# names: .+\n", "", body, flags=re.MULTILINE)
        code = re.sub(r"^#: (\w+)$", lambda line: snippets[line[1]], code, flags=re.MULTILINE)
        found.append(Answer(assignment, part, kind, name, names, code.strip("\n") + "\n"))
    return tuple(found)


def every(*kinds: str) -> list[Answer]:
    """The answers of these kinds, of all parts of all assignments."""
    return [
        answer
        for assignment in ASSIGNMENTS
        for part in coded_parts(assignment)
        for answer in answers(assignment, part)
        if answer.kind in kinds
    ]


@cache
def notebook(assignment: str, folder: str = "solutions") -> nbformat.NotebookNode:
    """The notebook of `assignment` in `folder`, as it is on disk."""
    return nbformat.read(ROOT / folder / assignment / f"{assignment}.ipynb", as_version=4)


@cache
def graded_cells(assignment: str, folder: str = "solutions") -> dict[str, nbformat.NotebookNode]:
    """The cells that nbgrader knows, by `grade_id`."""
    cells = (cell for cell in notebook(assignment, folder).cells if "nbgrader" in cell.metadata)
    return {cell.metadata.nbgrader.grade_id: cell for cell in cells}


@cache
def preparation(assignment: str) -> str:
    """The code before the first part: what the notebook gives to everybody."""
    first = coded_parts(assignment)[0]
    sources = []
    for cell in notebook(assignment).cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == first:
            break
        if cell.cell_type == "code":
            sources.append(cell.source)
    return "\n\n".join(sources)


def untouched(assignment: str) -> dict[str, str]:
    """The solution cells that students are given."""
    cells = graded_cells(assignment, "exercises")
    return {part: cells[part].source for part in coded_parts(assignment)}


def solved(assignment: str) -> dict[str, str]:
    """The solution cells of the instructor's notebook."""
    cells = graded_cells(assignment)
    return {part: cells[part].source for part in coded_parts(assignment)}


def calling_one_another(assignment: str) -> dict[str, str]:
    """For every part the first right answer of the bank, which calls earlier parts where it can."""
    return {
        part: next(answer.code for answer in answers(assignment, part) if answer.kind == "right")
        for part in coded_parts(assignment)
    }


def touched_by(assignment: str, part: str) -> list[str]:
    """`part`, and those that call it in `calling_one_another`, also through others: its mistakes could cost those."""
    code = calling_one_another(assignment)
    touched = [part]
    for other in coded_parts(assignment):
        if other != part and any(re.search(rf"\b{name}\(", code[other]) for name in touched):
            touched.append(other)
    return touched


def visible(source: str) -> str:
    """A test cell as students see it."""
    return HIDDEN.sub("", source)


@cache
def compiled(source: str, name: str) -> CodeType:
    """`source`, compiled once."""
    return compile(source, f"<{name}>", "exec")


def namespace(assignment: str, code: Mapping[str, str]) -> dict[str, Any]:
    """What a notebook's kernel holds after all cells with definitions: `code` gives the source of each part."""
    torch.manual_seed(0)
    scope: dict[str, Any] = {"__name__": "__main__", "display": display}
    exec(compiled(preparation(assignment), assignment), scope)
    for part in coded_parts(assignment):
        exec(compiled(code[part], part), scope)
        # As IPython does for a cell: messages look at the line that failed.
        linecache.cache[f"<{part}>"] = (len(code[part]), None, code[part].splitlines(keepends=True), f"<{part}>")
    return scope


def run_test(assignment: str, part: str, scope: dict[str, Any], hidden: bool = True) -> Verdict:
    """Run the test cell of `part`, with its hidden tests or without, where `scope` holds the definitions."""
    source = graded_cells(assignment)[f"test_{part}"].source
    code = compiled(source if hidden else visible(source), f"test_{part}")
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, scope)
    except Exception as error:
        kind = type(error).__name__
        said = str(error) if kind == "Mistake" else f"{kind}: {error}"
        return Verdict(said, passed=False, slug=getattr(error, "slug", None))
    return Verdict()


def verdicts(
    assignment: str, code: Mapping[str, str], parts: Collection[str] = (), hidden: bool | Collection[str] = True
) -> dict[str, Verdict]:
    """Run the test cells of `parts` (default: all) on a notebook whose solution cells hold `code`.

    `hidden` says whether hidden tests run too, or in which parts.
    """
    scope = namespace(assignment, code)
    return {
        part: run_test(assignment, part, scope, hidden if isinstance(hidden, bool) else part in hidden)
        for part in coded_parts(assignment)
        if not parts or part in parts
    }


LOOKS: list[str] = []


class Unseen:
    """Stands under a part's name while others are tested: who calls it, or looks at it, is noted in `LOOKS`.

    What kind of thing it is may be asked: it is no tensor, no number, no list.
    """

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return Unseen
        LOOKS.append(name)
        raise AssertionError("another part is none of this test's business")

    def __call__(self, *_: Any, **__: Any) -> Any:
        LOOKS.append("called")
        raise AssertionError("another part is none of this test's business")


@cache
def verdicts_without(assignment: str, part: str) -> dict[str, Verdict]:
    """What the visible tests say of the parts that call `part`, where nothing can be known of `part` itself.

    Raises:
        AssertionError: one of them has looked at it all the same.
    """
    scope = namespace(assignment, calling_one_another(assignment))
    scope[part] = Unseen()  # in the dict that the other answers look names up in
    LOOKS.clear()
    found = {other: run_test(assignment, other, scope, hidden=False) for other in touched_by(assignment, part)[1:]}
    assert LOOKS == [], f"the test of another part looks at {part}"
    return found


@cache
def all_right(assignment: str) -> dict[str, Any]:
    """A notebook where all answers are right. It is shared: leave it as it was."""
    return namespace(assignment, calling_one_another(assignment))


def names_bound(answer: Answer) -> set[str]:
    """The names that stand for something else in a notebook once this answer is defined there."""
    before = all_right(answer.assignment)
    after = dict(before)
    exec(compiled(answer.code, answer.part), after)
    return {name for name in after if name not in before or after[name] is not before[name]}


def in_a_right_notebook(answer: Answer) -> dict[str, Verdict]:
    """The verdicts where only this answer is not surely right: on its part, and on those that call it.

    Hidden tests run in its own part only. The others need no run of their own where nothing but the part's name tells
    this answer from a right one, before and after its test: `verdicts_without` has shown that they don't look there.
    """
    assignment, part = answer.assignment, answer.part
    settings = vars(Settings())
    all_right(assignment)  # first: where a message looks, its lines would take the place of the answer's
    scope = namespace(assignment, calling_one_another(assignment) | {part: answer.code})
    before = dict(scope)
    to_itself = names_bound(answer) == {part} and isinstance(scope[part], FunctionType | type)
    found = {part: run_test(assignment, part, scope)}
    test = compiled(graded_cells(assignment)[f"test_{part}"].source, f"test_{part}")
    own = {KEPT, *test.co_names} - {*before}  # new names of the test cell's own
    changed = {name for name in scope if name not in before or scope[name] is not before[name]}
    if to_itself and changed <= own and vars(Settings()) == settings:
        return found | verdicts_without(assignment, part)
    others = touched_by(assignment, part)[1:]
    return found | {other: run_test(assignment, other, scope, hidden=False) for other in others}


def missing(patterns: Iterable[str], message: str) -> list[str]:
    """The patterns that `message` does not match; what went in, where it differs and what to read is no name."""
    said = re.sub(r"^(Read again:|inputs |First difference) .*(\n {10}.*)*", "", message, flags=re.MULTILINE)
    return [pattern for pattern in patterns if not re.search(pattern, " ".join(said.split()), re.IGNORECASE)]

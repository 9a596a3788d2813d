"""Which mistakes a class made, by part: counted by the name that the tests gave them."""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inside_transformers.grading.outcome import PartOutcome
from inside_transformers.grading.standing import Standing
from inside_transformers.pages import PAGES

READ = re.compile(r"^Read again: (.+)$", re.MULTILINE)
HIDES = "…"


@dataclass(frozen=True)
class Seen:
    """One mistake in one part.

    Attributes:
        part: whose test found it.
        slug: its name; empty for what has none, a crash or a limit.
        sentence: what those who made it read first.
        page: the title of the page to teach again; empty where the message names none.
        students: who made it.
        example: code of one of them, without comments and strings; empty where there is none that can be read.
    """

    part: str
    slug: str
    sentence: str
    page: str
    students: tuple[str, ...]
    example: str = ""

    @property
    def address(self) -> str:
        """Of the page, below the book's first one; empty where it is no page of the book."""
        return f"{PAGES[self.page]}.html" if self.page in PAGES else ""


@dataclass(frozen=True)
class PartSeen:
    """How the class did in one part: how many of those who were graded passed, and what became of the others.

    Attributes:
        part: its name.
        max_score: what it is worth.
        graded: how many students' work was graded.
        passed: how many of them passed.
        unmarked: how many written answers a person must still mark.
        mean: points; None where nobody has any, and while some wait and all others are the 0 of an untouched answer.
        mistakes: the most frequent first.
        unwritten: who left it as it was released.
    """

    part: str
    max_score: float
    graded: int
    passed: int
    unmarked: int
    mean: float | None
    mistakes: tuple[Seen, ...]
    unwritten: tuple[str, ...]


def seen(standings: Sequence[Standing], code: Callable[[str, str], str]) -> list[PartSeen]:
    """Every part in the assignment's order, with its mistakes, the most frequent first.

    Args:
        standings: how the class stands.
        code: gives what a student wrote for a part; empty where it is not known.
    """
    by_part: dict[str, list[tuple[str, PartOutcome]]] = defaultdict(list)
    for standing in standings:
        for part in standing.parts:
            by_part[part.part].append((standing.student, part))
    return [_part(name, outcomes, code) for name, outcomes in by_part.items()]


def _part(name: str, outcomes: list[tuple[str, PartOutcome]], code: Callable[[str, str], str]) -> PartSeen:
    groups: dict[tuple[str, str], list[tuple[str, PartOutcome]]] = defaultdict(list)
    unwritten = tuple(student for student, outcome in outcomes if is_unwritten(outcome))
    for student, outcome in outcomes:
        if outcome.state not in ("passed", "by hand") and student not in unwritten:
            groups[outcome.mistake, "" if outcome.mistake else sentence(outcome)].append((student, outcome))
    known = [outcome.score for _, outcome in outcomes if outcome.score is not None]
    unmarked = sum(outcome.state == "by hand" and outcome.score is None for _, outcome in outcomes)
    mistakes = [_mistake(name, slug, group, code) for (slug, _), group in groups.items()]
    return PartSeen(
        name,
        outcomes[0][1].max_score,
        len(outcomes),
        sum(outcome.state == "passed" for _, outcome in outcomes),
        unmarked,
        sum(known) / len(known) if any(known) or (known and not unmarked) else None,
        tuple(sorted(mistakes, key=lambda each: (-len(each.students), each.slug, each.sentence))),
        unwritten,
    )


def is_unwritten(outcome: PartOutcome) -> bool:
    """Whether a part was left as it was released."""
    return outcome.state == "failed" and outcome.message.startswith(f"NotImplementedError: `{outcome.part}` is not ")


def _mistake(part: str, slug: str, group: list[tuple[str, PartOutcome]], code: Callable[[str, str], str]) -> Seen:
    first = group[0][1]
    page = READ.search(first.message)
    students = tuple(student for student, _ in group)
    return Seen(part, slug, sentence(first), page[1] if page else "", students, _example(code, part, students))


def sentence(outcome: PartOutcome) -> str:
    """What a message says first."""
    lines = [line.strip() for line in outcome.message.splitlines() if line.strip()]
    return lines[0] if lines else {"not run": "It was not run.", "stopped": "It was stopped."}.get(outcome.state, "")


def _example(code: Callable[[str, str], str], part: str, students: Iterable[str]) -> str:
    """The shortest code that shows it: the less there is around a mistake, the better one sees it."""
    found = [anonymous(code(student, part)) for student in students]
    return min(filter(None, found), key=len, default="")


class _Nameless(ast.NodeTransformer):
    """Takes away what a person says in code: docstrings, and the text of strings."""

    def visit(self, node: ast.AST) -> ast.AST:
        body = getattr(node, "body", None)
        if isinstance(body, list):
            # A docstring, or a text that stands there as a remark.
            body[:] = [line for line in body if not (isinstance(line, ast.Expr) and _is_text(line.value))]
            if not body and not isinstance(node, ast.Module):
                body.append(ast.Expr(ast.Constant(...)))
        changed: ast.AST = super().visit(node)
        return changed

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str | bytes):
            return ast.copy_location(ast.Constant(HIDES), node)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return ast.copy_location(ast.Constant(HIDES), node)


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str | bytes))


def anonymous(source: str) -> str:
    """A student's code without comments, docstrings and the text of strings; empty where it is no Python."""
    try:
        tree = ast.parse(source)
        return ast.unparse(ast.fix_missing_locations(_Nameless().visit(tree)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""

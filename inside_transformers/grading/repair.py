"""Put a student's answers into the released notebook, whatever has happened to the one that was handed in.

What runs is the released notebook with the student's solution cells in it, and the student's own cells before the
released cell that they preceded. So deleted, doubled, moved, retyped and edited cells cost nobody points.
"""

import copy
import re
from collections import Counter
from dataclasses import dataclass, field, replace

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution

from inside_transformers.course.notebooks import grade_id
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.outcome import OVERRIDDEN
from inside_transformers.grading.own_text import OWN, added, own_text, says_more
from inside_transformers.grading.reading import Cell, UnreadableError, cells_in
from inside_transformers.grading.template import released_cells

__all__ = ["Repaired", "UnreadableError", "repaired", "unwritten"]

DEFINED = re.compile(r"^(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)", re.MULTILINE)


@dataclass(frozen=True)
class Repaired:
    """The notebook that runs.

    Attributes:
        notebook: the template with the student's work in it, without outputs. The student's own cells have no
            metadata of nbgrader's.
        notes: what was repaired and a person may want to know, one sentence each.
        missing: the `grade_id` of each solution cell that was not found; it is as it was released.
    """

    notebook: NotebookNode
    notes: tuple[str, ...]
    missing: tuple[str, ...]


def repaired(template: NotebookNode, submitted: bytes, limits: Limits) -> Repaired:
    """The template with the answers of what was handed in.

    Args:
        template: as of `template.graded_template`; it is not changed.
        submitted: the file's bytes.
        limits: how large it may be.

    Raises:
        UnreadableError: it cannot be a notebook of this assignment.
    """
    cells, refused = cells_in(submitted, limits)
    repair = _Repair(template, cells)
    if refused:
        repair.notes.append(f"{refused} entries of the notebook are no cells, and were left out.")
    repair.match()
    return repair.result()


def unwritten(released: NotebookNode, source: str) -> bool:
    """Whether an answer is empty, or what stood in the released cell."""
    return source.strip() in ("", released.source.strip())


@dataclass
class _Repair:
    """One repair: which submitted cell stands for which of the template's.

    `places` holds, for each submitted cell, the index of the template's cell that it is, or None; `answers`, for each
    of the template's solution cells that was found, the index of the submitted cell that counts.
    """

    template: NotebookNode
    cells: list[Cell]
    notes: list[str] = field(default_factory=list)
    places: list[int | None] = field(default_factory=list)
    answers: dict[int, int] = field(default_factory=dict)
    kept: list[bool] = field(default_factory=list)  # whether a cell runs as one of the student's own

    def match(self) -> None:
        """Find the template's cells among the submitted ones."""
        self.released = released_cells(self.template)
        self.names = {name: index for index, cell in enumerate(self.released) if (name := grade_id(cell))}
        self.places = [self.names.get(cell.grade_id) for cell in self.cells]
        by_name = {place for place in self.places if place is not None}
        self._match_by_id()
        self._match_by_text()
        self._match_by_definition()
        self._match_by_neighbor()
        if not any(place is not None and grade_id(self.released[place]) for place in self.places):
            raise UnreadableError("The notebook has none of the assignment's cells. Is it another one?")
        self._refuse_another_assignment()
        self.kept = [place is None for place in self.places]
        self._choose_answers()
        self._note_lost_names(by_name)
        self._note_changes()

    def _refuse_another_assignment(self) -> None:
        """Cells for answers, and none of them of this assignment: those that it lacks would all get no points."""
        if any(place is not None and is_solution(self.released[place]) for place in self.places):
            return
        theirs = [cell.grade_id for cell in self.cells if cell.grade_id and cell.grader.get("solution")]
        if theirs:
            raise UnreadableError(
                f"The notebook has none of the assignment's parts. It has {_listed(list(dict.fromkeys(theirs)))}: "
                "is it another assignment's?"
            )

    def _free(self) -> list[int]:
        """The indexes of submitted cells that are none of the template's so far."""
        return [index for index, place in enumerate(self.places) if place is None]

    def _unmet(self) -> set[int]:
        """The indexes of the template's cells that were not found so far."""
        return set(range(len(self.released))) - set(self.places)

    def _match_by_id(self) -> None:
        unmet = self._unmet()
        ids = {cell.get("id"): index for index, cell in enumerate(self.released) if index in unmet}
        for index in self._free():
            if self.cells[index].id:
                self.places[index] = ids.get(self.cells[index].id)

    def _match_by_text(self) -> None:
        """Cells that nobody writes into are known by their text, tests by their first line."""
        texts: dict[str, int] = {}
        first_lines = Counter(_first_line(cell.source) for cell in self.released)
        for place in self._unmet():
            released = self.released[place]
            texts.setdefault(released.source.strip(), place)
            line = _first_line(released.source)
            if is_grade(released) and is_locked(released) and first_lines[line] == 1:
                texts.setdefault(line, place)
        for index in self._free():
            source = self.cells[index].source.strip()
            if source:
                self.places[index] = texts.get(source, texts.get(_first_line(source)))

    def _match_by_definition(self) -> None:
        """A solution's cell is known by what it defines, where one cell alone does."""
        defined = {index: _defined(self.cells[index].source) for index in self._free()}
        for place in sorted(self._unmet()):
            released = self.released[place]
            if not is_solution(released) or released.cell_type != "code":
                continue
            wanted = _defined(released.source)
            found = [index for index, names in defined.items() if wanted and wanted <= names]
            written = [index for index in found if not unwritten(released, self.cells[index].source)]
            if len(written or found) == 1:
                (index,) = written or found
                self.places[index] = place
                del defined[index]

    def _match_by_neighbor(self) -> None:
        """An answer in words is known by the question above it."""
        for place in sorted(self._unmet()):
            released = self.released[place]
            if not is_solution(released) or released.cell_type != "markdown" or place == 0:
                continue
            above = [index for index, there in enumerate(self.places) if there == place - 1]
            below = above[0] + 1 if len(above) == 1 else len(self.cells)
            if below < len(self.cells) and self.places[below] is None and self.cells[below].kind == "markdown":
                self.places[below] = place

    def _choose_answers(self) -> None:
        """Of several cells for one answer the last that is written counts; the others run before it, as own cells."""
        for place, released in enumerate(self.released):
            copies = [index for index, there in enumerate(self.places) if there == place]
            if not copies or (grade_id(released) and not is_solution(released)):
                continue
            written = [index for index in copies if not unwritten(released, self.cells[index].source)]
            self.answers[place] = (written or copies)[-1]
            if len(copies) == 1 or not grade_id(released):
                continue
            counts = self.cells[self.answers[place]].source
            for index in copies:
                self.kept[index] = index in written and self.cells[index].source.strip() != counts.strip()
            self.kept[self.answers[place]] = False
            self.notes.append(f"{grade_id(released)} was there {len(copies)} times: the last one written counts.")

    def _note_lost_names(self, by_name: set[int]) -> None:
        found = [self.released[place] for place in sorted({place for place in self.places if place is not None})]
        lost = [grade_id(cell) for cell in found if grade_id(cell) and self.names[grade_id(cell)] not in by_name]
        if lost and not by_name:
            self.notes.append(
                "The notebook had lost nbgrader's marks, all of them: its cells were known by what is in them."
            )
        elif lost:
            self.notes.append(
                f"{_listed(lost)} had lost nbgrader's marks, and {_were(lost)} known by what is in the cell."
            )

    def _note_changes(self) -> None:
        """What else was done to graded and locked cells."""
        edited: list[str] = []
        older: list[str] = []
        retyped: list[str] = []
        repriced: list[str] = []
        for place, released in enumerate(self.released):
            name = grade_id(released)
            copies = [self.cells[index] for index, there in enumerate(self.places) if there == place]
            code = released.cell_type == "code"
            if not name:
                continue
            if not copies:
                continue
            if code and not is_solution(released) and all(_differs(cell, released) for cell in copies):
                (older if any(map(_as_released, copies)) else edited).append(name)
            if any(cell.kind != released.cell_type for cell in copies):
                retyped.append(name)
            if is_grade(released) and any(_repriced(cell, released) for cell in copies):
                repriced.append(name)
        stands = self._stands()
        order = [place for index, place in enumerate(self.places) if place is not None and stands[place] == index]
        self.notes += [
            f"{_listed(names)} {_were(names)} {what}"
            for names, what in (
                (edited, "edited: the released one ran." if len(edited) == 1 else "edited: the released ones ran."),
                (older, "of another release: today's ran."),
                (retyped, "of another type of cell: it was put back."),
                (repriced, "worth other points: the released ones count."),
            )
            if names
        ]
        if order != sorted(order):
            self.notes.append("The cells stood in another order. They ran in the released one.")

    def result(self) -> Repaired:
        """The notebook, with what is to be said of it."""
        notebook = copy.deepcopy(self.template)
        own = self._own_cells()
        cells: list[NotebookNode] = []
        defined, elsewhere, above, anew = set[str](), list[str](), set[str](), list[str]()
        gone = [cell for place, cell in enumerate(self.released) if place not in self.places]
        tests = [cell.source.strip() for cell in gone if is_grade(cell) and not is_solution(cell)]
        for place, cell in enumerate(notebook.cells):
            cells += own.get(place, [])
            above = above.union(*(_defined(each.source) for each in own.get(place, []) if each.cell_type == "code"))
            defined |= above
            if place in self.answers:
                answer = self.cells[self.answers[place]]
                if cell.cell_type == "markdown" and is_solution(cell) and _as_released(answer):
                    answer = replace(answer, source=cell.source)  # untouched, of a release whose words were others
                stub = cell.cell_type == "code" and answer.source.strip() == self.released[place].source.strip()
                anew += [grade_id(cell)] * (stub and is_solution(cell) and set() < _defined(answer.source) <= above)
                cell.source = _without(tests, answer.source) if cell.cell_type == "code" else answer.source
                if cell.cell_type == "markdown" and answer.attachments:
                    cell["attachments"] = answer.attachments
                defined |= _defined(cell.source) if cell.cell_type == "code" else set()
            elif cell.cell_type == "code" and is_solution(cell) and set() < _defined(cell.source) <= defined:
                cell.source = ""  # or it would take away what the student has written in another cell
                elsewhere.append(grade_id(cell))
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
            cells.append(cell)
        notebook.cells = cells + own.get(len(notebook.cells), [])
        missing = tuple(
            grade_id(cell)
            for place, cell in enumerate(self.released)
            if is_solution(cell) and place not in self.answers
        )
        overridden = [f"{_listed(anew)} {_were(anew)} {OVERRIDDEN}"] if anew else []
        notes = *self._deleted(elsewhere), *self.notes, *overridden, *self._unfound(notebook)
        return Repaired(notebook, notes, missing)

    def _unfound(self, notebook: NotebookNode) -> list[str]:
        """What is to be said where an answer in words is not in its cell, and may be in another."""
        cells = [cell for cell in notebook.cells if cell.cell_type == "markdown" and is_grade(cell)]
        released = {grade_id(cell): cell for cell in self.released}
        names = [grade_id(cell) for cell in cells if unwritten(released[grade_id(cell)], cell.source)]
        if not names or not own_text(notebook.cells):
            return []
        said = "nothing is in its cell" if len(names) == 1 else "nothing is in their cells"
        return [f"{_listed(names)}: {said}, but there is text of the student's own elsewhere. Is it the answer?"]

    def _deleted(self, elsewhere: list[str]) -> list[str]:
        """What is to be said of cells that were not found.

        Args:
            elsewhere: those of which an earlier cell defines what they should have.
        """
        found = set(self.places)
        gone = [cell for place, cell in enumerate(self.released) if place not in found and grade_id(cell)]
        lost = [grade_id(cell) for cell in gone if cell.cell_type == "code" or is_solution(cell)]
        said = (
            ([name for name in lost if name not in elsewhere], "not there, and taken as released."),
            (elsewhere, "not there: what an earlier cell defines counts."),
        )
        return [f"{_listed(names)} {_were(names)} {what}" for names, what in said if names]

    def _stands(self) -> dict[int, int]:
        """Which submitted cell stands where the template's does: the answer that counts, or the first copy."""
        first = {place: index for index, place in reversed(list(enumerate(self.places))) if place is not None}
        return first | self.answers

    def _own_cells(self) -> dict[int, list[NotebookNode]]:
        """The student's own cells, by the index of the template's cell that they stand before."""
        own: dict[int, list[NotebookNode]] = {}
        before = len(self.released)
        stands = self._stands()
        for index in range(len(self.cells) - 1, -1, -1):
            cell, place = self.cells[index], self.places[index]
            if place is not None and stands[place] == index:
                before = place
                more = self._added_to(place, cell)
                if more:
                    own.setdefault(place + 1, []).append(_own_cell(more, index))
            elif self.kept[index] and cell.source.strip() and cell.kind != "raw":
                # A second copy of an answer never runs after the one that counts.
                at = before if place is None else min(before, place)
                own.setdefault(at, []).append(_own_cell(cell, index))
        return {place: cells[::-1] for place, cells in own.items()}

    def _added_to(self, place: int, cell: Cell) -> Cell | None:
        """What a student wrote into a text that is put back as it was released, such as the question's."""
        released = self.released[place]
        if released.cell_type != "markdown" or is_solution(released) or not grade_id(released):
            return None
        more = added(cell.source, released.source)
        return replace(cell, kind="markdown", source=more) if says_more(more) else None


def _own_cell(cell: Cell, index: int) -> NotebookNode:
    """A cell of the student's own, under an id that the template has not."""
    id = f"{OWN}{index}"
    if cell.kind == "code":
        made: NotebookNode = new_code_cell(cell.source, id=id)
        return made
    made = new_markdown_cell(cell.source, id=id)
    if cell.attachments:
        made["attachments"] = cell.attachments
    return made


def _without(tests: list[str], source: str) -> str:
    """An answer without the tests that were merged into its cell, word for word: they run in their own."""
    for test in tests:
        if test and test in source:
            whole = rf"^{re.escape(test)}[ \t]*(?=(?:\n[ \t]*)*\n\S|\s*\Z)"  # no lines of the student's belong to it
            source = re.sub(whole, "\n" * test.count("\n"), source, flags=re.MULTILINE)
    return source


def _first_line(source: str) -> str:
    return source.strip().partition("\n")[0].strip()


def _defined(source: str) -> set[str]:
    """The names that code defines at its top. It is not parsed: hostile code can end a parser, and Python with it."""
    return {function or variable for function, variable in DEFINED.findall(source)}


def _differs(cell: Cell, released: NotebookNode) -> bool:
    """Whether a locked cell was changed by more than space at the ends of its lines."""
    return [line.rstrip() for line in cell.source.strip().splitlines()] != [
        line.rstrip() for line in released.source.strip().splitlines()
    ]


def _as_released(cell: Cell) -> bool:
    """Whether a cell's text is the one of which nbgrader kept the checksum when it was released."""
    node = NotebookNode(source=cell.source, cell_type=cell.kind, metadata=NotebookNode(nbgrader=cell.grader))
    try:
        return bool(cell.grader.get("checksum") == compute_checksum(node))
    except (AttributeError, KeyError, TypeError, ValueError):  # what nbgrader would have written is not there
        return False


def _repriced(cell: Cell, released: NotebookNode) -> bool:
    points = cell.grader.get("points", released.metadata.nbgrader.points)
    return not isinstance(points, int | float) or float(points) != float(released.metadata.nbgrader.points)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _were(names: list[str]) -> str:
    return "was" if len(names) == 1 else "were"

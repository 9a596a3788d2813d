"""`nbgrader export`, with what its own table cannot hold: commas in names, formulas, and marks that there are not."""

import csv
from pathlib import Path
from typing import Any

from nbgrader.plugins import CsvExportPlugin

from inside_transformers.grading import sheets
from inside_transformers.grading.standing import Standing, standings

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)
OURS = ("state", "not_yet_marked")  # behind nbgrader's own


class Export(CsvExportPlugin):
    """Writes nbgrader's columns, then the state and the parts that a person must still mark.

    Who handed in nothing, or is quarantined, has no score; nbgrader writes 0 there.
    """

    def export(self, gradebook: Any) -> None:
        """Write the table."""
        app: Any = self.parent
        directory = app.coursedir
        rows = []
        for assignment in gradebook.assignments:
            if self.assignment and assignment.name not in map(str, self.assignment):
                continue
            found = standings(Path(directory.root), assignment.name, directory.db_url)
            stands = {standing.student: standing for standing in found}
            raw = {str(each.student_id): float(each.score) for each in assignment.submissions}
            for student in gradebook.students:
                if not self.student or student.id in map(str, self.student):
                    rows.append(_row(assignment, student, stands[str(student.id)], raw.get(str(student.id))))
        target = Path(self.to or "grades.csv")
        self.log.info("Exporting grades to %s", target)
        with target.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([*COLUMNS, *OURS])
            writer.writerows([sheets.inert(row[name]) for name in (*COLUMNS, *OURS)] for row in rows)


def _row(assignment: Any, student: Any, standing: Standing, raw: float | None) -> dict[str, object]:
    known = standing.score is not None
    return {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "timestamp": standing.submitted_at.removesuffix(" UTC"),
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "raw_score": raw if known else None,
        "late_submission_penalty": standing.penalty if known else None,
        "score": standing.score,
        "max_score": standing.max_score,
        "state": standing.status,
        "not_yet_marked": " ".join(standing.unmarked),
    }

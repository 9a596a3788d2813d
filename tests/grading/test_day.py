"""The day of an instructor as the guide has it: thirty submissions from a platform's zip to feedback in it."""

import csv
import io
import re
import zipfile
from pathlib import Path

import nbformat
import pytest
from course_of_two import RIGHT, WRONG, answered, make_course
from nbgrader.api import Gradebook

from inside_transformers import cli
from inside_transformers.grading.template import graded_template, without_hidden_tests

ROOT = Path(__file__).resolve().parents[2]
CLASS = 30


def commands(platform: str) -> list[list[str]]:
    """The lines of the guide for a platform, with the name of a small assignment in them."""
    guide = (ROOT / "book" / "instructors" / "run.md").read_text(encoding="utf-8")
    day = guide[guide.index("## A day") : guide.index("## Install")]
    first, second = (block.split("\n") for block in re.findall(r"```shell\n(.*?)\n```", day, re.DOTALL))
    if platform == "moodle":
        first[0], first[4] = second
    return [line.replace("attention", "sums").split()[1:] for line in first]


def canvas(i: int) -> tuple[str, str]:
    """A student's file in the zip, and line in the table."""
    file = f"name{i}first{i}_{'LATE_' if i == 3 else ''}{100 + i}_{900 + i}_sums-1.ipynb"
    return file, f'"Name{i}, First{i}",{100 + i},login{i},A,'


def moodle(i: int) -> tuple[str, str]:
    file = f"First{i} Name{i}_{100 + i}_assignsubmission_file/sums.ipynb"
    when = '"Sunday, 1 March 2026, 11:59 PM"'
    return file, f"Participant {100 + i},First{i} Name{i},login{i},,{when},-,"


TABLES = {
    "canvas": ("gradebook.csv", "Student,ID,SIS Login ID,Section,sums (7)", canvas),
    "moodle": (
        "worksheet.csv",
        "Identifier,Full name,ID number,Grade,Last modified (submission),Last modified (grade),Feedback comments",
        moodle,
    ),
}


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
def test_a_class_goes_from_zip_to_feedback_in_under_ten_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], platform: str
) -> None:
    course = make_course(tmp_path)
    monkeypatch.chdir(course)
    released = without_hidden_tests(graded_template(course, "sums"))
    name, columns, person = TABLES[platform]
    with zipfile.ZipFile("submissions.zip", "w") as archive:
        for i in range(CLASS - 1):  # the last one hands in nothing
            code = WRONG if i % 5 == 0 else RIGHT
            archive.writestr(person(i)[0], nbformat.writes(answered(released, code, f"Answer {i}.")))
    Path(name).write_text("\n".join([columns, *(person(i)[1] for i in range(CLASS))]), encoding="utf-8")

    lines = commands(platform)
    assert 5 <= len(lines) < 10
    for line in lines:
        if line[0] == "mark":  # in the browser: the guide's one step by hand
            with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
                for submission in gradebook.assignment_submissions("sums"):
                    grade = gradebook.find_grade("explain_it", "sums", "sums", submission.student.id)
                    grade.manual_score, grade.needs_manual_grade = 2.5, False
                gradebook.db.commit()
            continue
        assert cli.main(line) == 0, line
    said = capsys.readouterr().out
    assert f"{CLASS - 1} graded, 1 missing" in said

    returned = course / "returned" / "sums"
    table = list(csv.DictReader(io.StringIO((returned / f"sums-{platform}.csv").read_text(encoding="utf-8-sig"))))
    column = "sums (7)" if platform == "canvas" else "Grade"
    assert [row[column] for row in table] == [
        *("2.5" if i % 5 == 0 else "4.5" for i in range(CLASS - 1)),
        "",
    ]
    with zipfile.ZipFile(returned / "sums-feedback.zip") as archive:
        pages = {file: archive.read(file).decode() for file in archive.namelist()}
    assert set(pages) == {person(i)[0].replace(".ipynb", ".html") for i in range(CLASS - 1)}
    assert all("6" not in re.findall(r"double\((\d)\)", page) for page in pages.values())
    if platform == "moodle":
        times = {path.read_text() for path in (course / "submitted").glob("*/sums/timestamp.txt")}
        assert times == {"2026-03-01 22:59:00 UTC\n"}
    assert "29" in (course / "reports" / "sums.html").read_text(encoding="utf-8")

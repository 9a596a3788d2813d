"""Marks and feedback as platforms read them; who has no mark is named and never given a zero."""

import csv
import io
import os
import zipfile
from pathlib import Path

import pytest
from graded_class import ASSIGNMENT, gradebook_url, make

from inside_transformers import cli
from inside_transformers.errors import CourseError
from inside_transformers.grading import giving_back, ledger
from inside_transformers.grading.collect import collect
from inside_transformers.grading.giving_back import Platform, Returned, give_back
from inside_transformers.grading.ledger import Entry, Ledger
from inside_transformers.grading.outcome import PartOutcome
from inside_transformers.grading.roster import Person, Roster
from inside_transformers.grading.standing import Standing, standings

FILES = {
    "canvas": {name: f"{name}_10{i}_900{i}_attention-1.ipynb" for i, name in enumerate(("ada", "grace", "=cmd()"))},
    "moodle": {
        name: f"{name} E_10{i}_assignsubmission_file/attention.ipynb" for i, name in enumerate(("ada", "grace"))
    },
}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    make(tmp_path)
    return tmp_path


def collected(root: Path, platform: str) -> None:
    """Put what was collected into the ledger, and a page of feedback beside each."""
    files = FILES[platform]
    entries = {name: Entry(f"{name} E", file, f"10{i}") for i, (name, file) in enumerate(files.items())}
    ledger.write(root, ASSIGNMENT, Ledger(platform, entries))
    for name in files:
        page = root / "feedback" / name / ASSIGNMENT / f"{ASSIGNMENT}.html"
        page.parent.mkdir(parents=True)
        page.write_text(f"for {name}")


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def back(root: Path, platform: Platform, table: Path | None = None) -> Returned:
    return give_back(root, ASSIGNMENT, platform, standings(root, ASSIGNMENT, gradebook_url(root)), table)


def test_whoever_has_no_whole_mark_gets_none_and_is_named_with_the_reason(course: Path) -> None:
    collected(course, "canvas")
    given = back(course, "canvas")
    assert set(given.given) == {"grace", "=cmd()"}
    assert given.left_out == {
        "ada": "not yet marked: explain_scaling",
        "alan": "nothing handed in",
        "emmy": "a person must look: The notebook is cut off.",
    }


def test_canvas_gets_a_table_whose_last_column_before_the_marks_is_section(course: Path) -> None:
    collected(course, "canvas")
    table = rows(back(course, "canvas").table)
    assert list(table[0]) == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "attention"]
    assert [(row["Student"], row["ID"], row["attention"]) for row in table] == [
        ("Points Possible", "", "6"),
        ("'=cmd() E", "102", "0"),
        ("grace E", "101", "4"),
    ]


def test_canvas_own_table_is_filled_in_and_keeps_its_other_columns_out(course: Path, tmp_path: Path) -> None:
    collected(course, "canvas")
    own = tmp_path / "own.csv"
    own.write_text(
        "Student,ID,SIS Login ID,Section,attention (77),quiz (78)\n    Points Possible,,,,6,10\n"
        '"Hopper, Grace",101,gh,A,,9\n"Lovelace, Ada",100,al,A,3,8\n',
        encoding="utf-8",
    )
    given = back(course, "canvas", own)
    table = rows(given.table)
    assert list(table[0]) == ["Student", "ID", "SIS Login ID", "Section", "attention (77)"]
    assert [row["attention (77)"] for row in table] == ["6", "4", "3"]  # Ada's, not yet marked, stays
    assert "=cmd()" in given.left_out
    own.write_text("Student,ID,Section,quiz (78)\nGrace,101,A,9\n", encoding="utf-8")
    with pytest.raises(CourseError, match="no column for it"):
        back(course, "canvas", own)


TABLES: dict[Platform, tuple[str, str]] = {
    "canvas": (
        "Student,ID,SIS Login ID,Section,attention (77)\nAda,100,al,A,3\nEmmy,107,emmy,A,0.00\nAlan,108,alan,A,\n",
        "attention (77)",
    ),
    "moodle": (
        "Identifier,Full name,Grade,Last modified (grade)\nParticipant 100,Ada,3,-\nParticipant 107,Emmy,0.00,-\n",
        "Grade",
    ),
}


@pytest.mark.parametrize("platform", TABLES)
def test_a_mark_that_the_platform_has_of_who_gets_none_stays_and_is_named(course: Path, platform: Platform) -> None:
    """An instructor may have given it there; or it is Canvas's zero for who is late."""
    collected(course, platform)
    entries = dict(ledger.read(course, ASSIGNMENT).entries)
    entries["emmy"] = Entry("Emmy E", "emmy_107_9_attention.ipynb", "107", reason="no notebook")
    ledger.write(course, ASSIGNMENT, Ledger(platform, entries))
    (course / "own.csv").write_text(TABLES[platform][0], encoding="utf-8")
    given = back(course, platform, course / "own.csv")
    assert [row[TABLES[platform][1]] for row in rows(given.table)][:2] == ["3", "0.00"]
    assert given.left_out["ada"] == f"not yet marked: explain_scaling; {platform.title()}'s 3 stays"
    assert given.left_out["emmy"].endswith(f"The notebook is cut off; {platform.title()}'s 0.00 stays")
    assert given.left_out["alan"] == "nothing handed in"
    assert f"{platform.title()}'s 0.00 stays" in str(given).partition("Look at these")[2]
    assert "stays" not in str(back(course, platform))


def test_canvas_may_call_the_assignment_otherwise(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    collected(course, "canvas")
    monkeypatch.chdir(course)
    own = course / "own.csv"
    line = ["return", ASSIGNMENT, "--to", "canvas", "--table", "own.csv"]

    def table_with(*columns: str) -> None:
        blank = "," * len(columns)
        own.write_text(f"Student,ID,Section,{','.join(columns)},Final Score\nGrace,101,A{blank},\n", encoding="utf-8")

    table_with("quiz (78)", "Exercise 3: Attention (4242)")
    assert cli.main(line) == 2
    said = capsys.readouterr().err
    assert "no column for it, which is looked for under the name 'attention'" in said
    assert "--column with one of these: 'quiz (78)', 'Exercise 3: Attention (4242)'." in said
    for name in ("Exercise 3: Attention (4242)", "exercise 3: attention"):
        assert cli.main([*line, "--column", name]) == 0
        (row,) = rows(course / "returned" / ASSIGNMENT / f"{ASSIGNMENT}-canvas.csv")
        assert row["Exercise 3: Attention (4242)"] == "4"
        assert "quiz (78)" not in row
    table_with("Attention  (7)", "attention (8)")
    assert cli.main(line) == 2
    assert "several columns for it" in capsys.readouterr().err
    assert cli.main([*line, "--column", "attention (8)"]) == 0
    table_with("attention  (7)", "quiz (8)")  # with a space at its end
    assert cli.main(line) == 0
    assert cli.main([*line[:4], "--column", "Exercise 3"]) == 0
    assert "Exercise 3" in rows(course / "returned" / ASSIGNMENT / f"{ASSIGNMENT}-canvas.csv")[0]
    capsys.readouterr()
    assert cli.main(["return", ASSIGNMENT, "--to", "moodle", "--column", "Exercise 3"]) == 2
    assert "leave --column out" in capsys.readouterr().err


def test_moodles_worksheet_is_filled_in_with_the_points_of_each_part(course: Path, tmp_path: Path) -> None:
    collected(course, "moodle")
    own = tmp_path / "own.csv"
    own.write_text(
        "Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments\n"
        "Participant 101,Grace,,6.00,-,\nParticipant 100,Ada,,6.00,-,\n",
        encoding="utf-8",
    )
    table = rows(back(course, "moodle", own).table)
    assert [row["Grade"] for row in table] == ["4", ""]
    assert table[0]["Feedback comments"] == "scores 0 of 2, explain_scaling 4 of 4"
    made = rows(back(course, "moodle").table)
    assert [(row["Identifier"], row["Grade"]) for row in made] == [("Participant 101", "4")]
    own.write_text("Teilnehmer,Bewertung\nTeilnehmer 101,\n", encoding="utf-8")
    with pytest.raises(CourseError, match="'Identifier', 'Grade'"):
        back(course, "moodle", own)


WORTH = {
    "canvas": "Student,ID,Section,attention (77)\n    Points Possible,,,{}\nGrace,101,A,\n",
    "moodle": "Identifier,Grade,Maximum Grade,Last modified (grade)\nParticipant 101,,{},-\n",
}


@pytest.mark.parametrize("platform", WORTH)
@pytest.mark.parametrize(
    ("most", "right"), [("100.00", False), ("100,00", False), ("6,00", True), ("6", True), ("", True)]
)
def test_a_platform_that_gives_other_points_at_most_is_told_with_what_to_set(
    course: Path, tmp_path: Path, platform: Platform, most: str, right: bool
) -> None:
    collected(course, platform)
    own = tmp_path / "own.csv"
    own.write_text(WORTH[platform].replace("{}", f'"{most}"'), encoding="utf-8")
    given = back(course, platform, own)
    assert given.given == ("grace",)
    last = str(given).partition("\nLook at these before you upload:\n")[2].splitlines()
    field = {"canvas": "Points", "moodle": "Maximum grade"}[platform]
    what = f'{most} as the most points, these marks are of 6: set "{field}" to 6 in the assignment\'s settings there'
    assert (last[0] == f"{platform.title()} has {what}") is not right
    assert back(course, platform).scale == ""


@pytest.mark.parametrize(
    ("platform", "names"),
    [
        (
            "canvas",
            {"ada_100_9000_attention-1.html", "grace_101_9001_attention-1.html", "=cmd()_102_9002_attention-1.html"},
        ),
        (
            "moodle",
            {"ada E_100_assignsubmission_file/attention.html", "grace E_101_assignsubmission_file/attention.html"},
        ),
    ],
)
def test_feedback_has_the_names_under_which_the_platform_knows_the_files(
    course: Path, platform: Platform, names: set[str]
) -> None:
    collected(course, platform)
    given = back(course, platform)
    with zipfile.ZipFile(given.feedback) as archive:
        assert set(archive.namelist()) == names
    assert given.without_page["alan"] == "the work was not collected from a download"


def test_points_of_parts_tell_what_is_unmarked_from_zero(course: Path) -> None:
    by_student = {row["student"]: row for row in rows(back(course, "canvas").parts)}
    assert by_student["ada"]["explain_scaling"] == "not yet marked"
    assert by_student["grace"]["scores"] == "0"
    assert by_student["alan"]["score"] == by_student["emmy"]["score"] == ""
    assert by_student["'=cmd()"]["state"] == "partial"


def test_the_command_names_what_it_wrote_and_whom_it_left_out(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    collected(course, "canvas")
    monkeypatch.chdir(course)
    assert cli.main(["return", ASSIGNMENT, "--to", "canvas"]) == 0
    out = capsys.readouterr().out
    assert "returned/attention/attention-canvas.csv: 2 marks" in out
    assert "attention-feedback.zip: 3 pages" in out
    assert "ada Ada Example: no mark, not yet marked: explain_scaling" in out
    with zipfile.ZipFile(course / "returned" / ASSIGNMENT / f"{ASSIGNMENT}-feedback.zip") as archive:
        assert b"4</b> of 6 points" in archive.read("grace_101_9001_attention-1.html")  # an outdated page is not packed
    (course / "feedback" / "grace" / ASSIGNMENT / f"{ASSIGNMENT}.html").unlink()
    assert cli.main(["return", ASSIGNMENT, "--to", "canvas"]) == 0
    out = capsys.readouterr().out
    assert "attention-feedback.zip: 2 pages" in out
    assert "grace Grace Example: no page in the zip, there is none yet: run `course feedback attention`" in out


def test_a_misspelled_assignment_is_told_with_those_that_there_are(
    course: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(course)
    for command in (["return", "poetry", "--to", "canvas"], ["report", "poetry"], ["mark", "poetry"]):
        assert cli.main(command) == 2
        said = capsys.readouterr().err
        assert "there is no assignment 'poetry'. Those of this course: " in said
        assert "course grade" not in said
    assert cli.main(["report", "tasks"]) == 2
    assert "the gradebook has no assignment 'tasks'. Run `course grade tasks`." in capsys.readouterr().err


def test_what_a_person_should_look_at_stands_last(course: Path) -> None:
    collected(course, "canvas")
    before, _, last = str(back(course, "canvas")).partition("\nLook at these before you upload:\n")
    assert before.splitlines()[-1] == "alan Alan Example: no mark, nothing handed in"
    assert last.splitlines() == [
        "=cmd() =Cmd() Example: 0 of 6, partial: <b>The kernel died.</b>",
        "ada Ada Example: no mark, not yet marked: explain_scaling",
        "emmy Emmy Example: no mark, a person must look: The notebook is cut off.",
    ]


def test_without_any_page_there_is_no_zip_which_is_said_once(course: Path) -> None:
    collected(course, "canvas")
    assert back(course, "canvas").feedback.is_file()
    for page in course.glob("feedback/*/*/*.html"):
        page.unlink()
    given = back(course, "canvas")
    assert not given.feedback.exists()
    assert str(given).count("run `course feedback attention`") == 1
    assert "no zip of feedback: there is none yet: run `course feedback attention`" in str(given)


def test_a_part_that_was_not_run_is_no_zero() -> None:
    lost = PartOutcome("test_scores", "scores", None, 2.0, "not run", "The sandbox ended before the notebook did.")
    standing = Standing("ada", "", "partial", 3.0, 5.0, (lost,))
    assert standing.unmarked == ("scores",)
    assert giving_back._why_not(standing) == "not yet marked: scores"


def test_a_mark_for_older_work_is_named_as_such() -> None:
    part = PartOutcome("explain_it", "explain_it", None, 3.0, "by hand")
    standing = Standing("ada", "", "graded", 3.5, 5.0, (part,), older={"explain_it": 1.5})
    assert giving_back._why_not(standing) == "marked for older work, look again: explain_it"


NAMES = {
    "Zoë Müller": "Zoë Müller".encode(),
    "no flag for Zoë": b"Zo\xc3\xab",
    "old Zoë": b"Zo\x89",  # in code page 437
    "Zoë in Latin 1": b"Zo\xeb",
    "\u0646\u06cc\u200c\u0645\u0627": "\u0646\u06cc\u200c\u0645\u0627".encode(),  # its third sign shows nothing
    "a sign that turns": "Ada\u202e".encode(),
    "a line's end": b"Ada\nLovelace",
    "李 雷": "李 雷".encode(),
}


@pytest.mark.parametrize("platform", ["canvas", "moodle"])
@pytest.mark.parametrize("unpacked", [False, True])
def test_a_page_has_the_very_bytes_of_the_name_in_the_download(
    tmp_path: Path, platform: Platform, unpacked: bool
) -> None:
    """Two of one name are two; a sign that shows nothing, and another encoding, are kept."""
    last = b"_9_attention-1.ipynb" if platform == "canvas" else b"_assignsubmission_file/attention.ipynb"
    names = [*NAMES.values(), NAMES["李 雷"]]
    wanted = [b"%b_%d%b" % (raw, number, last) for number, raw in enumerate(names, 100)]
    download = tmp_path / "d"
    if unpacked:
        for name in wanted:
            path = Path(os.fsdecode(os.fsencode(download) + b"/" + name))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"x")
    else:
        with zipfile.ZipFile(download, "w") as archive:
            for place, name in enumerate(wanted):
                archive.writestr(f"n{place}".ljust(len(name), "_"), b"x")
        content = download.read_bytes()
        for place, name in enumerate(wanted):
            stand_in = (b"n%d" % place).ljust(len(name), b"_")
            assert content.count(stand_in) == 2
            content = content.replace(stand_in, name)
        download.write_bytes(content)
    people = Roster({f"s{i}": Person(f"s{i}", f"S{i}", str(i), "", str(i)) for i in range(100, 100 + len(wanted))})
    collect(tmp_path, "attention", platform, download, people)
    assert len(ledger.read(tmp_path, "attention").entries) == len(wanted)
    for student in people.people:
        path = tmp_path / "feedback" / student / "attention" / "attention.html"
        path.parent.mkdir(parents=True)
        path.write_text(f"for {student}")
    given = give_back(tmp_path, "attention", platform, [Standing(each, "", "graded", 1, 1) for each in people.people])
    assert given.without_page == {}
    written = given.feedback.read_bytes()
    for place, name in enumerate(wanted):
        page = name.removesuffix(b".ipynb") + b".html"
        assert written.count(page) == 2  # before the page, and in the list at the end
        start = written.index(page)
        said = int.from_bytes(written[start - 24 : start - 22], "little") & 0x800
        assert bool(said) == (not page.isascii() and page.decode(errors="replace").encode() == page)
        with zipfile.ZipFile(given.feedback) as archive:
            assert archive.read(archive.infolist()[place]) == f"for s{100 + place}".encode()


def test_an_empty_page_and_a_name_that_two_have_are_told_and_not_packed(course: Path) -> None:
    collected(course, "canvas")
    entries = dict(ledger.read(course, ASSIGNMENT).entries)
    entries["grace"] = entries["ada"]
    ledger.write(course, ASSIGNMENT, Ledger("canvas", entries))
    (course / "feedback" / "=cmd()" / ASSIGNMENT / f"{ASSIGNMENT}.html").write_text(" \n")
    given = back(course, "canvas")
    assert given.pages == 1
    assert given.without_page["=cmd()"] == "it is empty: run `course feedback attention`"
    assert given.without_page["grace"] == "ada's has the same name: both were collected from the same file"

"""From a platform's download to `submitted/`: whose each file is, what is kept, and what a person must look at."""

import os
import shutil
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.api import Gradebook

from inside_transformers import cli
from inside_transformers.errors import CourseError
from inside_transformers.grading import ledger, report, roster, sheets, submissions
from inside_transformers.grading.collect import Collection, collect
from inside_transformers.grading.downloads import source_named
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.roster import Person, Roster
from inside_transformers.grading.standing import Standing

CANVAS_GRADEBOOK = """\
Student,ID,SIS User ID,SIS Login ID,Section,attention (77)
    Points Possible,,,,,24
"Lovelace, Ada",101,s1,ada,Section A,
"Hopper, Grace",102,s2,grace,Section A,
"Noether, Emmy",103,s3,emmy,Section A,
"Student, Test",999,,,Section A,
"""
WORKSHEET = """\
Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Last modified (submission),Last modified (grade)
Participant 5001,Ada Lovelace,s1,ada@example.org,Submitted for grading,,24.00,"Sunday, 1 March 2026, 11:59 PM",-
Participant 5002,Ada Lovelace,s4,ada.l@example.org,No submission,,24.00,-,-
Participant 5003,Émilie du Châtelet,s5,emilie@example.org,Submitted for grading,,24.00,yesterday,-
"""


def zipped(path: Path, files: Mapping[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def states(collection: Collection) -> dict[str, str]:
    return {line.who: line.state for line in collection.lines}


def said(collection: Collection, who: str) -> str:
    return next("; ".join(line.notes) for line in collection.lines if line.who == who)


@pytest.fixture
def canvas_class(tmp_path: Path) -> Roster:
    (tmp_path / "roster.csv").write_text(CANVAS_GRADEBOOK, encoding="utf-8")
    return roster.read(tmp_path / "roster.csv")


def test_canvas_names_are_matched_to_the_roster_by_the_users_number(tmp_path: Path, canvas_class: Roster) -> None:
    files = {
        "lovelaceada_101_9001_attention.ipynb": "ada",
        "hoppergrace_LATE_102_9002_attention-1.ipynb": "grace",
        "__MACOSX/._x": "",
    }
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    assert states(found) == {"ada": "collected", "grace": "collected", "emmy": "missing"}
    assert (tmp_path / "submitted/grace/attention/attention.ipynb").read_text() == "grace"
    assert "late" in said(found, "grace")
    assert found.complete
    kept = ledger.read(tmp_path, "attention").entries["grace"]
    assert (kept.file, kept.platform_id, kept.late) == ("hoppergrace_LATE_102_9002_attention-1.ipynb", "102", True)


def test_lines_name_people_and_say_the_number_of_who_is_not_in_the_roster(tmp_path: Path, canvas_class: Roster) -> None:
    files = {"lovelaceada_101_9001_attention.ipynb": "x", "zappafrank_112_9009_attention.ipynb": "x"}
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    lines = str(found).splitlines()
    assert [line.split("  ")[0] for line in lines[:3]] == [
        "ada Ada Lovelace",
        "emmy Emmy Noether",
        "grace Grace Hopper",
    ]
    assert "nobody in the roster has the number 112, or is called 'zappafrank': add a line, or" in lines[3]
    assert not found.complete
    download = zipped(tmp_path / "c.zip", {**files, "lovelaceada_113_9010_attention.ipynb": "y"})
    found = collect(tmp_path, "attention", "canvas", download, canvas_class, dropped=["112", "101", "113"])
    assert states(found)["zappafrank_112_9009_attention.ipynb"] == "dropped"
    assert states(found)["ada"] == "unchanged"  # whom the roster has
    assert states(found)["lovelaceada_113_9010_attention.ipynb"] == "dropped"  # not the one of that name who stayed
    assert found.complete
    people = Roster({"eve": Person("eve", "\x1b[2J\u202eEve")})
    (tmp_path / "in").mkdir()
    assert str(collect(tmp_path, "tasks", "folder", tmp_path / "in", people)).startswith("eve ?[2J?Eve  missing")


def test_who_has_a_name_of_the_roster_and_another_number_is_nobody_in_it(tmp_path: Path, canvas_class: Roster) -> None:
    files = {"lovelaceada_555_9001_attention.ipynb": "another's"}
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    assert states(found)["ada"] == "missing"
    told = said(found, "lovelaceada_555_9001_attention.ipynb")
    assert told.startswith("nobody in the roster has the number 555; ada, of this name, has 101: add a line, or")
    assert not (tmp_path / "submitted").exists()
    unnumbered = Roster({"ada": Person("ada", "Ada", "Lovelace")})
    found = collect(tmp_path, "attention", "canvas", tmp_path / "c.zip", unnumbered)
    assert states(found) == {"ada": "collected"}


def test_moodles_worksheet_of_another_week_finds_by_name_and_says_so(tmp_path: Path) -> None:
    """Of this week, it finds nobody by name who has another number there."""
    (tmp_path / "sheet.csv").write_text(WORKSHEET, encoding="utf-8")
    people = roster.read(tmp_path / "sheet.csv")
    name = "Émilie du Châtelet_{}_assignsubmission_file/attention.ipynb"
    download = zipped(tmp_path / "m.zip", {name.format(7003): "x"})
    found = collect(tmp_path, "attention", "moodle", download, people)
    assert states(found)["s5"] == "collected"
    assert str(found).count("found by name alone: the roster has other numbers") == 1
    both = {name.format(7003): "x", "Ada Lovelace_5001_assignsubmission_file/attention.ipynb": "y"}
    found = collect(tmp_path / "this", "attention", "moodle", zipped(tmp_path / "m.zip", both), people)
    assert (states(found)["s1"], states(found)["s5"]) == ("collected", "missing")
    assert "has the number 7003; s5, of this name, has 5003" in said(found, name.format(7003))
    assert "by name alone" not in str(found)


def test_without_a_roster_canvas_students_keep_the_platforms_number(tmp_path: Path) -> None:
    files = {"lovelaceada_101_9001_attention.ipynb": "1", "lovelaceada_102_9002_attention.ipynb": "2"}
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), Roster())
    assert states(found) == {"lovelaceada-101": "collected", "lovelaceada-102": "collected"}


def test_moodle_folders_old_and_new_are_matched_by_the_participants_number(tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(WORKSHEET, encoding="utf-8")
    files = {
        "Ada Lovelace_5001_assignsubmission_file/attention.ipynb": "s1",
        "Émilie du Châtelet_5003_assignsubmission_file_/attention.ipynb": "s5",
    }
    download = zipped(tmp_path / "m.zip", files)
    zone = ZoneInfo("Europe/Berlin")
    found = collect(tmp_path, "attention", "moodle", download, roster.read(tmp_path / "sheet.csv"), zone)
    assert states(found) == {"s1": "collected", "s5": "collected", "s4": "missing"}
    assert (tmp_path / "submitted/s1/attention/timestamp.txt").read_text() == "2026-03-01 22:59:00 UTC\n"
    assert "'yesterday' is in no form" in said(found, "s5")
    assert not (tmp_path / "submitted/s5/attention/timestamp.txt").exists()


def test_moodles_worksheet_says_who_is_late(tmp_path: Path) -> None:
    sheet = WORKSHEET.replace("Submitted for grading", "Submitted for grading - 2 hours 3 mins late - Graded", 1)
    (tmp_path / "sheet.csv").write_text(sheet, encoding="utf-8")
    names = ("Ada Lovelace_5001", "Émilie du Châtelet_5003")
    files = {f"{name}_assignsubmission_file/attention.ipynb": "x" for name in names}
    download, people = zipped(tmp_path / "m.zip", files), roster.read(tmp_path / "sheet.csv")
    found = collect(tmp_path, "attention", "moodle", download, people, ZoneInfo("Europe/Berlin"))
    assert said(found, "s1") == "late, says the platform"
    assert "late" not in said(found, "s5")
    entries = ledger.read(tmp_path, "attention").entries
    assert [entries[student].late for student in ("s1", "s5")] == [True, False]
    standing = Standing("s1", "", "graded", 2.0, 6.0, submitted_at="2026-03-01 22:59:00 UTC")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    page = report.page(tmp_path, "attention", [standing])
    assert "2026-03-01 22:59:00 UTC, late, says the platform" in page


def test_times_without_a_zone_are_not_guessed_which_is_said_once(tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(WORKSHEET, encoding="utf-8")
    files = {
        "Ada Lovelace_5001_assignsubmission_file/attention.ipynb": "s1",
        "Ada Lovelace_5002_assignsubmission_file/attention.ipynb": "s4",
        "Émilie du Châtelet_5003_assignsubmission_file/attention.ipynb": "s5",
    }
    download = zipped(tmp_path / "m.zip", files)
    class_list = roster.read(tmp_path / "sheet.csv")
    found = collect(tmp_path, "attention", "moodle", download, class_list)
    assert str(found).count("--timezone") == 1
    assert "times not recorded: 2; the roster writes them without a zone, as 'Sunday, 1 March" in str(found)
    assert [said(found, student) for student in ("s1", "s4", "s5")] == ["", "", ""]
    assert not list(tmp_path.glob("submitted/*/attention/timestamp.txt"))
    found = collect(tmp_path, "attention", "moodle", download, class_list, ZoneInfo("Europe/Berlin"))
    assert "--timezone" not in str(found)


def test_a_table_with_a_picture_in_a_cell_is_read_and_one_that_is_none_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sheet.csv"
    path.write_text(f"Identifier,Online text\nParticipant 1,{'A' * 200_000}\n", encoding="utf-8")
    assert [len(row["Online text"]) for row in sheets.read(path)[1]] == [200_000]
    monkeypatch.setattr(sheets, "LONGEST", 100_000)
    with pytest.raises(CourseError, match=r"sheet\.csv is no table that can be read: .*limit"):
        sheets.read(path)


def test_two_people_of_one_name_are_never_put_together(tmp_path: Path) -> None:
    files = {
        "Ada Lovelace_5001_assignsubmission_file/attention.ipynb": "one",
        "Ada Lovelace_5002_assignsubmission_file/attention.ipynb": "two",
    }
    found = collect(tmp_path, "attention", "moodle", zipped(tmp_path / "m.zip", files), Roster())
    assert states(found) == {"Ada-Lovelace": "not placed"}
    assert "5001" in said(found, "Ada-Lovelace")
    assert "5002" in said(found, "Ada-Lovelace")
    assert not (tmp_path / "submitted").exists()


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"essay.pdf": "x"}, "does not say whose"),
        ({"turingalan_555_9001_attention.ipynb": "x"}, "nobody in the roster"),
        ({"lovelaceada_101_9001_attention.pdf": "x"}, "no notebook among"),
        ({"lovelaceada_101_9001_a.ipynb": "x", "lovelaceada_101_9001_b.ipynb": "y"}, "several notebooks"),
        ({"lovelaceada_101_9001_attention.ipynb": b"\0" * (20 * 2**20 + 1)}, "larger than 20 MB"),
    ],
)
def test_what_cannot_be_placed_is_listed(
    tmp_path: Path, canvas_class: Roster, files: dict[str, bytes | str], reason: str
) -> None:
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    lines = [line for line in found.lines if line.state == "not placed"]
    assert len(lines) == 1
    assert reason in str(lines[0])
    assert not found.complete
    assert not (tmp_path / "submitted").exists()


def test_the_newest_of_several_attempts_counts_and_the_others_are_named(tmp_path: Path, canvas_class: Roster) -> None:
    files = {
        "lovelaceada_101_9001_attention.ipynb": "old",
        "lovelaceada_101_9050_attention-2.ipynb": "new",
        "lovelaceada_101_9049_notes.txt": "",
    }
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    assert (tmp_path / "submitted/ada/attention/attention.ipynb").read_text() == "new"
    assert "attention-2.ipynb counts, not attention.ipynb" in said(found, "ada")
    assert "left out: notes.txt" in said(found, "ada")


def test_a_later_download_replaces_what_was_collected_and_keeps_it(tmp_path: Path, canvas_class: Roster) -> None:
    name = "lovelaceada_101_{}_attention.ipynb"
    for attachment, text, state in ((1, "one", "collected"), (1, "one", "unchanged"), (2, "two", "replaced")):
        download = zipped(tmp_path / "c.zip", {name.format(attachment): text})
        found = collect(tmp_path, "attention", "canvas", download, canvas_class)
        assert states(found)["ada"] == state
    assert (tmp_path / "submitted/ada/attention/attention.ipynb").read_text() == "two"
    assert [path.read_text() for path in (tmp_path / "downloaded/attention/replaced").iterdir()] == ["one"]


def test_what_came_from_elsewhere_is_not_overwritten(tmp_path: Path, canvas_class: Roster) -> None:
    by_hand = tmp_path / "submitted/ada/attention/attention.ipynb"
    by_hand.parent.mkdir(parents=True)
    by_hand.write_text("by hand")
    download = zipped(tmp_path / "c.zip", {"lovelaceada_101_1_attention.ipynb": "zip"})
    found = collect(tmp_path, "attention", "canvas", download, canvas_class)
    assert states(found)["ada"] == "not placed"
    assert by_hand.read_text() == "by hand"


def test_links_lead_nowhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    download = tmp_path / "c.zip"
    with zipfile.ZipFile(download, "w") as archive:
        link = zipfile.ZipInfo("lovelaceada_101_1_attention.ipynb")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, str(secret))
    unpacked = tmp_path / "unpacked" / "ada"
    unpacked.mkdir(parents=True)
    (unpacked / "attention.ipynb").symlink_to(secret)
    for source, path in (("canvas", download), ("folder", tmp_path / "unpacked")):
        found = collect(tmp_path, "attention", source_named(source), path, Roster())
        assert [line.state for line in found.lines] == ["not placed"]
        assert "a link" in str(found.lines[0])
    outside = tmp_path / "outside"
    outside.mkdir()
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted" / "ada").symlink_to(outside)
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "ada.ipynb").write_text("x")
    found = collect(tmp_path, "attention", "folder", tmp_path / "plain", Roster())
    assert states(found) == {"ada": "not placed"}
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("stray", ["submitted/grace", "submitted/grace/attention"])
@pytest.mark.parametrize("name", ["", "attention.ipynb"])
def test_a_folder_that_cannot_be_written_stops_nobody_else(
    tmp_path: Path, canvas_class: Roster, stray: str, name: str
) -> None:
    """Nor one that cannot be read: here a file stands in a folder's place, or a folder in the notebook's."""
    path = tmp_path / stray / name
    if name:
        path.mkdir(parents=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    names = {"ada": "lovelaceada_101", "grace": "hoppergrace_102", "emmy": "noetheremmy_103"}
    files = {f"{each}_9001_attention.ipynb": "x" for each in names.values()}
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    wrong = not name or stray.endswith("attention")
    assert states(found) == dict.fromkeys(names, "collected") | ({"grace": "not placed"} if wrong else {})
    assert str(tmp_path / "submitted" / "grace") in said(found, "grace") or not wrong
    assert ("grace" in ledger.read(tmp_path, "attention").entries) is not wrong


@pytest.mark.parametrize("name", ["../../escaped", "/etc/escaped", "..", "a/../../b"])
def test_no_name_in_a_zip_leads_out_of_submitted(tmp_path: Path, name: str) -> None:
    course = tmp_path / "course"
    download = zipped(
        tmp_path / "c.zip", {f"{name}_1_assignsubmission_file/attention.ipynb": "x", f"{name}.ipynb": "y"}
    )
    for source in ("moodle", "folder"):
        collect(course, "attention", source, download, Roster())
    placed = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.ipynb")}
    assert placed <= {"course"}


def test_a_folder_holds_one_folder_or_one_file_a_student(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "ada").mkdir(parents=True)
    (folder / "ada" / "attention (1).ipynb").write_text("ada")
    (folder / "grace_attention.ipynb").write_text("grace")
    found = collect(tmp_path, "attention", "folder", folder, Roster())
    assert states(found) == {"ada": "collected", "grace": "collected"}


NBGRADERS = {"ada": "collected", "grace": "collected"}
UNCLEAR = "could be from: {}; a roster tells, or one folder for each student"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (("ada/attention/attention.ipynb", "grace/attention/attention.ipynb"), NBGRADERS),
        (("in/ada/attention/attention.ipynb", "in/grace/attention/attention.ipynb"), NBGRADERS),
        (("attention/ada/attention.ipynb", "attention/grace/attention.ipynb"), NBGRADERS),
        (("ada/work/attention.ipynb", "grace/work/attention.ipynb"), NBGRADERS),
        (("class/ada/attention.ipynb", "class/grace/attention.ipynb"), NBGRADERS),
        (("attention/ada_attention.ipynb", "attention/grace.ipynb"), NBGRADERS),
        (("ada/work/attention.ipynb", "grace/attention.ipynb"), {"ada, work": "not placed", "grace": "collected"}),
        (("ada/work/attention.ipynb",), {"ada, work": "not placed"}),
        (("A/ada/attention.ipynb", "B/grace/attention.ipynb"), {"A, ada": "not placed", "B, grace": "not placed"}),
        (("attention/attention.ipynb",), {"": "not placed"}),
        (("attention.ipynb", "ada.ipynb"), {"": "not placed", "ada": "collected"}),
    ],
    ids=lambda value: " ".join(value),
)
def test_the_student_of_a_folder_is_found_or_asked_for_and_never_guessed(
    tmp_path: Path, files: tuple[str, ...], expected: dict[str, str]
) -> None:
    """Whose each notebook is stands in it. What is unclear lists the folders, and a roster tells."""
    download = zipped(tmp_path / "in.zip", {name: name for name in files})
    found = collect(tmp_path / "course", "attention", "folder", download, Roster())
    for who, state in expected.items():
        if state == "collected":
            assert states(found)[who] == state
        else:
            reasons = [line.notes[0] for line in found.lines if line.state == state]
            assert (UNCLEAR.format(who) if who else "its name does not say whose it is") in reasons
    assert len(found.lines) == len(expected)
    placed = {path.parts[-3]: path.read_text() for path in (tmp_path / "course").glob("submitted/*/*/*.ipynb")}
    assert all(student in content for student, content in placed.items())
    people = Roster({name: Person(name) for name in ("ada", "grace")})
    told = collect(tmp_path / "told", "attention", "folder", download, people)
    clear = [name for name in ("ada", "grace") if any(name in file for file in files)]
    assert [name for name in clear if states(told).get(name) != "collected"] == []


def test_another_assignments_folder_holds_nothing_of_this_one(tmp_path: Path) -> None:
    files = ("ada/attention/hw.ipynb", "ada/tasks/hw.ipynb", "grace/tasks/tasks.ipynb")
    download = zipped(tmp_path / "in.zip", {name: name for name in files})
    found = collect(tmp_path, "attention", "folder", download, Roster())
    assert states(found) == {"ada": "collected", "grace": "not placed"}
    assert (tmp_path / "submitted/ada/attention/attention.ipynb").read_text() == "ada/attention/hw.ipynb"
    assert said(found, "grace") == "grace/tasks/tasks.ipynb is in the folder of another assignment"


def test_what_lies_below_a_students_folder_is_named_as_left_out(tmp_path: Path) -> None:
    files = ("ada/attention/attention.ipynb", "ada/attention/data/x.csv", "ada/attention/timestamp.txt", "ada/a.txt")
    download = zipped(tmp_path / "in.zip", dict.fromkeys(files, ""))
    found = collect(tmp_path, "attention", "folder", download, Roster())
    assert states(found) == {"ada": "collected"}
    assert said(found, "ada") == "left out: a.txt, x.csv, timestamp.txt"


def test_a_list_that_names_two_people_alike_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("id;first_name;last_name\nada;Ada;L\nada;Ada;M\n", encoding="utf-8")
    with pytest.raises(CourseError, match="'ada' twice"):
        roster.read(path)
    path.write_text("name,mark\nada,3\n", encoding="utf-8")
    with pytest.raises(CourseError, match="no list of a class"):
        roster.read(path)


def test_the_command_tells_everything_and_enters_the_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "roster.csv").write_text(CANVAS_GRADEBOOK, encoding="utf-8")
    zipped(tmp_path / "c.zip", {"lovelaceada_101_1_attention.ipynb": "x", "essay.pdf": ""})
    monkeypatch.chdir(tmp_path)
    command = ["collect", "attention", "--from", "canvas", "c.zip"]
    assert cli.main([*command, "--roster", "roster.csv"]) == 1
    out = capsys.readouterr().out
    assert "1 collected, 2 missing, 1 not placed" in out
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        assert sorted(student.id for student in gradebook.students) == ["ada", "emmy", "grace"]
    assert cli.main([*command[:3], "blackboard", "c.zip"]) == 2
    assert cli.main([*command[:4], "nowhere.zip"]) == 2
    assert cli.main([*command, "--timezone", "Berlin"]) == 2
    assert cli.main([*command, "--timezone", "Europe"]) == 2
    assert cli.main([*command[:4], "roster.csv"]) == 2
    assert cli.main([*command, "--roster", "nowhere.csv"]) == 2
    assert cli.main(["collect", "atention", *command[2:]]) == 2
    err = capsys.readouterr().err
    assert [line.startswith("course: ") for line in err.splitlines()] == [True] * 7
    assert "nowhere.csv does not exist" in err
    assert "'Europe' is no time zone" in err
    assert "no assignment 'atention'" in err
    assert not (tmp_path / "submitted" / "lovelaceada-101").exists()
    assert cli.main(command) == 1
    assert "is in the class as ada, too: remove submitted/ada or submitted/lovelaceada-101" in capsys.readouterr().out
    shutil.rmtree(tmp_path / "submitted" / "ada")
    assert cli.main(command) == 1
    assert "is in the class as" not in capsys.readouterr().out
    assert set(ledger.read(tmp_path, "attention").entries) == {"lovelaceada-101"}


def test_names_that_cannot_be_written_stop_nobody(tmp_path: Path) -> None:
    download = tmp_path / "download"
    for name in (b"ada", b"b\xffb", b"c\x1b[2Jc"):
        folder = Path(os.fsdecode(os.fsencode(download) + b"/" + name))
        folder.mkdir(parents=True)
        (folder / "attention.ipynb").write_text("x")
        Path(os.fsdecode(os.fsencode(folder) + b"/\xfe\x1b.txt")).write_text("x")
    found = collect(tmp_path, "attention", "folder", download, Roster())
    assert states(found) == {"ada": "collected", "b-b": "collected", "c-2Jc": "collected"}
    assert all(line.isprintable() for line in str(found).splitlines())


@pytest.mark.parametrize(
    ("name", "student", "late"),
    [
        ("lovelaceada_101_text.html", "lovelaceada-101", False),
        ("lovelaceada_LATE_101_link.html", "lovelaceada-101", True),
        ("anon_Ab1Cd_9001_attention.ipynb", "anon-Ab1Cd", False),
        ("LATE_anon_Ab1Cd_9001_attention.ipynb", "anon-Ab1Cd", True),
        ("team_blue_101_9001_attention.ipynb", "team_blue-101", False),
        ("smith_jonesann_LATE_101_9001_my_7_8_work.ipynb", "smith_jonesann-101", True),
    ],
)
def test_every_form_that_canvas_writes_names_somebody(tmp_path: Path, name: str, student: str, late: bool) -> None:
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", {name: "x"}), Roster())
    assert [line.who for line in found.lines] == [student]
    assert ledger.read(tmp_path, "attention").entries[student].late is late


def test_who_handed_in_no_notebook_is_not_missing(tmp_path: Path, canvas_class: Roster) -> None:
    """And no longer told so when there is a notebook."""
    files = {"lovelaceada_101_9001_essay.docx": "x", "hoppergrace_102_text.html": "ill"}
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    assert states(found) == {"ada": "not placed", "grace": "not placed", "emmy": "missing"}
    assert submissions.handed_in(tmp_path, "attention") == ["ada", "grace"]
    refused = submissions.refused(tmp_path, "attention")
    read = submissions.read(tmp_path, "attention", "ada", Limits(), refused["ada"])
    assert (read.missing, read.content) == (False, None)
    assert read.reason.startswith("What was handed in could not be collected: no notebook among: lovelaceada_101_9001_")
    assert submissions.read(tmp_path, "attention", "emmy", Limits()).missing
    files = {"lovelaceada_101_9002_attention.ipynb": "x"}
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    assert states(found)["ada"] == "collected"
    assert submissions.read(tmp_path, "attention", "ada", Limits()).content == b"x"
    files = {"lovelaceada_101_9003_essay.docx": "x"}
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), canvas_class)
    assert said(found, "ada").endswith("lovelaceada_101_9002_attention.ipynb, collected before, stays")
    assert submissions.read(tmp_path, "attention", "ada", Limits()).content == b"x"


def course_of(root: Path, **answers: str) -> None:
    """Solutions of two assignments, by the name of the one answer of each."""
    for assignment, name in answers.items():
        path = root / "solutions" / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebook_with(name), encoding="utf-8")


def notebook_with(*names: str) -> str:
    told = [{"nbgrader": {"grade_id": name, "solution": True, "schema_version": 3}} for name in names]
    written: str = nbformat.writes(new_notebook(cells=[new_code_cell("pass", metadata=each) for each in told]))
    return written


def test_another_assignments_download_is_refused_as_a_whole(tmp_path: Path) -> None:
    course_of(tmp_path, tasks="softmax", attention="scores")
    files = {f"s{number}_{number}_9_attention.ipynb": notebook_with("scores") for number in range(3)}
    files["s7_7_9_attention.ipynb"] = notebook_with("softmax")
    path = zipped(tmp_path / "c.zip", files)
    with pytest.raises(
        CourseError, match=r"3 of the 4 .* not of 'tasks', but of attention. .*course collect attention"
    ):
        collect(tmp_path, "tasks", "canvas", path, Roster())
    assert not (tmp_path / "submitted").exists()
    assert ledger.read(tmp_path, "tasks").entries == {}


def test_a_new_assignment_may_be_an_old_one_less_a_cell(tmp_path: Path) -> None:
    both = notebook_with("scores", "pattern")
    for assignment, notebook in (("attention", both), ("attention-2", notebook_with("scores"))):
        path = tmp_path / "solutions" / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(notebook, encoding="utf-8")
    for assignment, notebook in (("attention-2", notebook_with("scores")), ("attention", both)):
        files = {f"s{number}_{number}_9_{assignment}.ipynb": notebook for number in range(3)}
        found = collect(tmp_path, assignment, "canvas", zipped(tmp_path / "c.zip", files), Roster())
        assert set(states(found).values()) == {"collected"}
        assert said(found, "s1-1") == ""


def test_one_who_handed_in_another_assignments_notebook_is_told_apart(tmp_path: Path) -> None:
    course_of(tmp_path, tasks="softmax", attention="scores")
    files = {
        "ada_1_9_attention.ipynb": notebook_with("scores"),
        "gina_2_9_tasks.ipynb": notebook_with("softmax"),
        "emmy_3_9_attention.ipynb": "no notebook",
        "vic_4_9_attention.ipynb": notebook_with("my_own"),
    }
    found = collect(tmp_path, "attention", "canvas", zipped(tmp_path / "c.zip", files), Roster())
    assert set(states(found).values()) == {"collected"}
    assert said(found, "gina-2") == "is the notebook of 'tasks'"
    assert [said(found, who) for who in ("ada-1", "emmy-3", "vic-4")] == ["", "", ""]


def test_one_alone_may_be_anothers(tmp_path: Path) -> None:
    """Who hands in late and by mistake is told so by `course grade`, and hands in again."""
    course_of(tmp_path, tasks="softmax", attention="scores")
    path = zipped(tmp_path / "c.zip", {"gina_2_9_tasks.ipynb": notebook_with("softmax")})
    assert states(collect(tmp_path, "attention", "canvas", path, Roster())) == {"gina-2": "collected"}

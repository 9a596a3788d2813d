"""The page on a class: mistakes by name, who needs a person, and nothing of a student's that could act or tell."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from graded_class import ASSIGNMENT, gradebook_url, make
from playwright.sync_api import Browser

from inside_transformers.checks.words import error_text, not_written
from inside_transformers.grading import ledger, report, submissions
from inside_transformers.grading.collect import collect
from inside_transformers.grading.ledger import Entry, Ledger
from inside_transformers.grading.limits import Limits
from inside_transformers.grading.mistakes_seen import anonymous, seen
from inside_transformers.grading.outcome import PartOutcome
from inside_transformers.grading.roster import Person, Roster
from inside_transformers.grading.standing import Standing, standings


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    make(root)
    return root


@pytest.fixture(scope="module")
def found(course: Path) -> list[Standing]:
    return standings(course, ASSIGNMENT, gradebook_url(course))


def text(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def test_mistakes_are_counted_by_name_with_the_page_to_teach_again(course: Path, found: list[Standing]) -> None:
    scores, written = seen(found, lambda student, part: report.written(course, ASSIGNMENT, student, part))
    assert (scores.passed, scores.graded) == (1, 3)
    (mistake,) = scores.mistakes
    assert mistake.slug == "unscaled"
    assert set(mistake.students) == {"grace", "=cmd()"}
    assert mistake.sentence == "The scores are not divided by √d."
    assert mistake.address == "book/attention/scores.html"
    assert mistake.example == "def scores(q, k):\n    print('…')\n    return q @ k.mT"
    assert (written.unmarked, written.mistakes, written.mean) == (1, (), 2.0)


def test_what_is_not_written_yet_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    part = PartOutcome("test_scores", "scores", 0.0, 2.0, "failed", error_text(not_written("scores")))
    raised = replace(part, message="NotImplementedError: not by me")
    found = [
        Standing("ada", "", "graded", 0.0, 2.0, (part,)),
        Standing("emmy", "", "graded", 0.0, 2.0, (raised,)),
    ]
    (scores,) = seen(found, lambda student, part: "")
    assert scores.unwritten == ("ada",)
    assert [mistake.students for mistake in scores.mistakes] == [("emmy",)]
    assert "Not written yet: 1 of 2 (ada)" in text(report.page(tmp_path, ASSIGNMENT, found))
    assert "ada" not in text(report.page(tmp_path, ASSIGNMENT, found, named=False))


def test_what_stands_between_backticks_is_code_and_nothing_else_is_html() -> None:
    assert report.words("`f` gave `<b>` & `") == "<code>f</code> gave <code>&lt;b&gt;</code> &amp; `"


def test_missing_quarantined_unmarked_and_zero_are_told_apart(course: Path, found: list[Standing]) -> None:
    page = text(report.page(course, ASSIGNMENT, found))
    for words in (
        "2 whole marks",
        "ada Ada Example graded not yet marked: explain_scaling",
        "emmy Emmy Example quarantined The notebook is cut off.",
        "alan Alan Example missing – of 6",
        "grace Grace Example graded 4 of 6 2026-03-01 23:59:10 UTC",
    ):
        assert words in page


def test_who_the_platform_calls_late_is_late_though_the_time_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    ledger.write(tmp_path, ASSIGNMENT, Ledger("canvas", {"ada": Entry("Ada", "a.ipynb", late=True)}))
    late, known = Standing("ada", "", "graded", 2.0, 6.0, penalty=4.0), Standing("emmy", "", "graded", 6.0, 6.0)
    page = text(report.page(tmp_path, ASSIGNMENT, [late, known]))
    assert "ada graded 2 of 6 late, says the platform 4 taken off for lateness." in page
    assert "emmy graded 6 of 6 " in page
    assert page.count("not known") == 1
    assert "handed in" in page.partition("Times of submission are not known.")[2]
    page = text(report.page(tmp_path, ASSIGNMENT, [late, replace(known, submitted_at="2026-03-01 23:00:00 UTC")]))
    assert "not known" not in page
    alan = Standing("alan", "", "graded", 6.0, 6.0)
    page = text(report.page(tmp_path, ASSIGNMENT, [alan, replace(known, submitted_at="2026-03-01 23:00:00 UTC")]))
    assert "alan graded 6 of 6 time not known" in page
    page = text(report.page(tmp_path, ASSIGNMENT, [alan]))
    assert "handed in" not in page.partition("Times of submission are not known.")[2]


def test_who_needs_a_person_for_older_marks_and_for_lateness_needs_one_for_both() -> None:
    standing = Standing("ada", "", "graded", 3.5, 5.0, older={"explain_it": 1.5}, lateness="late, says the platform")
    said = "late, says the platform; marked for older work, look again: explain_it"
    assert report.needs_a_person(standing) == said


def test_zeros_of_untouched_answers_are_no_mean_while_others_wait(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    written = PartOutcome("explain_it", "explain_it", None, 4.0, "by hand")

    def page(*points: float | None) -> str:
        found = [
            Standing(f"s{i}", "", "graded", score, 4.0, (replace(written, score=score),))
            for i, score in enumerate(points)
        ]
        return text(report.page(tmp_path, ASSIGNMENT, found))

    assert "explain_it marked by hand, 1 to go – of 4" in page(0.0, None)
    assert "explain_it marked by hand, 1 to go 1.5 of 4" in page(0.0, 3.0, None)
    assert "explain_it marked by hand 0 of 4" in page(0.0, 0.0)


def test_what_students_wrote_is_text_and_the_page_loads_nothing(course: Path, found: list[Standing]) -> None:
    page = report.page(course, ASSIGNMENT, found)
    assert "&lt;b&gt;The kernel died.&lt;/b&gt;" in page
    assert "<b>The kernel" not in page
    assert "default-src 'none'" in page
    assert not re.search(r"<script|<img|<link|\son\w+=|javascript:|src=", page)


def test_a_phone_shows_all_of_it_without_moving_it_sideways(
    course: Path, found: list[Standing], browser: Browser, tmp_path: Path
) -> None:
    (tmp_path / "report.html").write_text(report.page(course, ASSIGNMENT, found))
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((tmp_path / "report.html").as_uri())
    room = "[document.documentElement, ...document.querySelectorAll('.wide')].map((e) => e.scrollWidth - e.clientWidth)"
    assert set(page.evaluate(room)) == {0}
    page.close()


def test_without_names_nobody_is_named(course: Path, found: list[Standing]) -> None:
    page = text(report.page(course, ASSIGNMENT, found, named=False)).casefold()
    for student in ("ada", "grace", "emmy", "alan", "cmd"):
        assert not re.search(rf"\b{student}\b", page), student


FILES = {
    "no notebook among what was handed in (a .zip).": {"zarknoah_122_9022_Noah Zark's homework.zip": "x"},
    "no notebook among what was handed in (a .html).": {"zarknoah_122_text.html": "x"},
    "several notebooks, and nothing says which one counts.": {
        "zarknoah_122_9022_a.ipynb": "x",
        "zarknoah_122_9022_b.ipynb": "x",
    },
    "What was handed in could not be collected.": {"zarknoah_122_9022_Noah.ipynb": b"\0" * (20 * 2**20 + 1)},
}


@pytest.mark.parametrize("said", FILES)
def test_without_names_no_file_is_named_either(tmp_path: Path, said: str) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        for name, content in FILES[said].items():
            archive.writestr(name, content)
    people = Roster({"na22": Person("na22", "Noah", "Zark", "", "122")})
    collect(tmp_path, ASSIGNMENT, "canvas", tmp_path / "c.zip", people)
    why = submissions.refused(tmp_path, ASSIGNMENT)["na22"]
    reason = submissions.read(tmp_path, ASSIGNMENT, "na22", Limits(), why).reason
    standing = Standing("na22", "Noah Zark", "quarantined", None, 6.0, notes=(reason,))
    assert "zarknoah" in text(report.page(tmp_path, ASSIGNMENT, [standing]))
    page = text(report.page(tmp_path, ASSIGNMENT, [standing], named=False))
    assert said in page
    for name in ("noah", "zark", "na22", "122"):
        assert name not in page.casefold()


def test_without_names_a_note_that_tells_a_name_all_the_same_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    notes = ("Zark, Noah.ipynb is no file but a link or folder, which is not followed.",)
    page = report.page(
        tmp_path, ASSIGNMENT, [Standing("na22", "Noah Zark", "quarantined", None, 6.0, (), notes)], False
    )
    assert "quarantined: a person must look" in text(page)
    assert "Noah" not in page


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("FileNotFoundError: No such file: '/Users/adalovelace/shapes.csv'", "FileNotFoundError"),
        ("ValueError: one\nRead again: Ada Lovelace", "ValueError"),
        (
            "`scores(q, k)` raised OSError: [Errno 2] '/Users/adalovelace/x'\nRead again: Queries and keys",
            "<code>scores(q, k)</code> raised OSError",
        ),
        ("A hidden test failed: KeyError.", "A hidden test failed: KeyError."),
        ("The scores are wrong.\nq is 1", "The scores are wrong."),
    ],
)
def test_without_names_no_exception_says_more_than_its_own(tmp_path: Path, message: str, said: str) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    part = PartOutcome("test_scores", "scores", 0.0, 2.0, "failed", message)
    other = replace(part, message=message.replace("adalovelace", "grace"))
    found = [Standing(name, "", "graded", 0.0, 2.0, (each,)) for name, each in (("al", part), ("gh", other))]
    page = report.page(tmp_path, ASSIGNMENT, found, named=False)
    assert f"<p>{said}</p>" in page
    assert "2 of 2" in text(page)
    assert "lovelace" not in page.casefold()
    assert ("Teach again" in page) is ("Queries and keys" in message)
    of_persons = report.page(tmp_path, ASSIGNMENT, found)
    assert ("lovelace" in of_persons.casefold()) is ("lovelace" in message.casefold())


@pytest.mark.parametrize(
    ("source", "left"),
    [
        ('def f():\n    "By Ada"\n    # Ada\n    return 1', "def f():\n    return 1"),
        ('def f():\n    "By Ada"', "def f():\n    ..."),
        ('x = f"Ada {y}"\ny = b"Ada"\n"Ada"', "x = '…'\ny = '…'"),
        ('class A:\n    "Ada"\n    if x:\n        "Ada"\n', "class A:\n    if x:\n        ..."),
        ("def f(:", ""),
        ("x = " + "(" * 5000, ""),
    ],
)
def test_examples_keep_code_and_lose_words(source: str, left: str) -> None:
    assert anonymous(source) == left


def test_the_bars_hold_every_score() -> None:
    assert [bar.count for bar in report.bars([0.0, 5.9, 6.0, 2.4], 6.0)] == [1, 0, 1, 0, 0, 2]
    bars = report.bars([2.5, 3.0, 24.0], 24.0)
    assert [bar.low for bar in bars] == [0, 3, 6, 9, 12, 15, 18, 21]
    assert [bar.count for bar in bars] == [1, 1, 0, 0, 0, 0, 0, 1]
    assert [bar.high for bar in report.bars([1.0], 2.5)] == [1, 2, 2.5]
    assert report.bars([], 6.0) == []

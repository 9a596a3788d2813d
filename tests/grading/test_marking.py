"""Marking by question: by keyboard in a browser, saved at once, with strangers' answers that do nothing."""

import base64
import http.client
import json
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import payloads
import pytest
from course_of_two import empty_gradebook, make_course
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from playwright.sync_api import Browser, Page, expect

from inside_transformers import cli
from inside_transformers.errors import CourseError
from inside_transformers.grading.marking import Mark, Question, questions
from inside_transformers.grading.marking_server import MarkingServer
from inside_transformers.grading.outcome import NOT_GRADED

STUDENTS = ("ada", "grace", "emmy")
CUT_OFF = "alan"  # whose file could not be read
PIXEL = base64.b64encode(b"\x89PNG").decode()  # begins as a picture does
RUBRIC = "### BEGIN SOLUTION\nBecause of $\\sqrt{d}$.\n\n**Rubric**\n\n- 1 point: a reason\n### END SOLUTION"


def told(grade_id: str) -> dict[str, dict[str, str]]:
    return {"nbgrader": {"grade_id": grade_id}}


def make(root: Path) -> Question:
    """A course with three answers: an honest one with a measurement, all payloads, one whose notebook is gone.

    And somebody's file that could not be read.
    """
    db = f"sqlite:///{root / 'gradebook.db'}"
    with Gradebook(db) as gradebook:
        gradebook.add_assignment("hw")
        gradebook.add_notebook("hw", "hw")
        gradebook.add_grade_cell("explain_it", "hw", "hw", max_score=4, cell_type="markdown")
        gradebook.add_grade_cell("test_it", "hw", "hw", max_score=2, cell_type="code")
        gradebook.add_solution_cell("explain_it", "hw", "hw")
        for student in (*STUDENTS, CUT_OFF):
            gradebook.add_student(student)
            gradebook.add_submission("hw", student)
            gradebook.find_grade("explain_it", "hw", "hw", student).needs_manual_grade = True
        gradebook.db.commit()
    about = new_markdown_cell("## Why?\n\nSay *why*.", metadata=told("about_explain_it"))
    plot = new_output("display_data", {"text/plain": "<Figure>", "image/png": PIXEL})
    measured = new_code_cell("print(0.5)", outputs=[new_output("stream", text="0.5\n"), plot])
    hostile = "\n\n".join(payloads.filled(text, name) for name, text in payloads.WRITTEN.items())
    written = {"ada": [about, measured, answer("It is a **sum** of $d$ terms.")], "grace": [about, answer(hostile)]}
    for student, cells in written.items():
        path = root / "autograded" / student / "hw" / "hw.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(new_notebook(cells=cells), path)
    outcome = root / "autograded" / CUT_OFF / "hw" / "outcome.json"
    outcome.parent.mkdir(parents=True)
    said = new_markdown_cell("It could not be graded.", id=NOT_GRADED)
    nbformat.write(new_notebook(cells=[said, about, answer("*Your answer here.*")]), outcome.with_name("hw.ipynb"))
    outcome.write_text('{"status": "quarantined"}', encoding="utf-8")
    source = root / "solutions" / "hw" / "hw.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[about, answer(RUBRIC)]), source)
    return questions(root, "hw", db)[0]


def answer(text: str) -> nbformat.NotebookNode:
    return new_markdown_cell(text, metadata=told("explain_it"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MarkingServer]:
    """`course mark`, at work."""
    with MarkingServer(make(tmp_path_factory.mktemp("course"))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def page(browser: Browser, server: MarkingServer) -> Iterator[Page]:
    for student in STUDENTS:
        server.question.give(Mark(student, None, ""))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(server.address)
    expect(page.locator("#left")).to_have_text("3 of 3 without a mark")
    is_shown(page, 1)
    yield page
    page.close()


CHOSEN = "Answer · 1 of 3"


def eventually(page: Page, holds: Callable[[], bool]) -> None:
    """See that it comes to hold: the word "saved" may be of the key before."""
    for _ in range(100):
        if holds():
            break
        page.wait_for_timeout(50)
    assert holds()


def is_shown(page: Page, place: int) -> None:
    """See that the answer at this place is there: nothing can be given for it before."""
    expect(page.locator("#who")).to_contain_text(f"Answer · {place} of 3")
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")


def given(server: MarkingServer) -> dict[str, tuple[float | None, str]]:
    return {mark.student: (mark.score, mark.comment) for mark in server.question.marks()}


def test_a_class_is_marked_by_keyboard_and_each_mark_is_in_the_gradebook_at_once(
    page: Page, server: MarkingServer
) -> None:
    first, second, third = server.students
    page.keyboard.press("3")
    page.keyboard.press(".")
    expect(page.locator("#saved")).to_have_text("answer 1 saved")
    expect(page.locator("#left")).to_have_text("2 of 3 without a mark")
    expect(page.get_by_role("button", name="3", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("c")
    page.keyboard.type("Say more, 2 things")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    is_shown(page, 2)
    page.keyboard.press("0")
    page.keyboard.press("ArrowRight")
    is_shown(page, 3)
    page.keyboard.press("9")  # more than there is
    page.keyboard.press("4")
    page.keyboard.press(".")
    expect(page.locator("#left")).to_have_text("all 3 have a mark")
    expect(page.locator("#saved")).to_have_text("answer 3 saved")
    assert given(server) == {first: (3.5, "Say more, 2 things"), second: (0.0, ""), third: (4.0, "")}
    page.keyboard.press("Backspace")
    expect(page.locator("#left")).to_have_text("1 of 3 without a mark")
    page.reload()
    expect(page.locator("#who")).to_have_text("Answer · 3 of 3")
    assert given(server)[third][0] is None


def test_no_mark_is_given_before_its_answer_is_shown(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    may_come, answer = threading.Event(), Question.answer

    def late(question: Question, student: str) -> str:
        assert may_come.wait(30)
        return answer(question, student)

    monkeypatch.setattr(Question, "answer", late)
    page.keyboard.press("ArrowRight")
    expect(page.locator("#who")).to_have_text("Answer · 2 of 3")
    page.keyboard.press("3")
    expect(page.locator("#answer")).to_have_attribute("aria-busy", "true")
    may_come.set()
    is_shown(page, 2)
    expect(page.locator("#left")).to_have_text("3 of 3 without a mark")
    page.keyboard.press("3")
    expect(page.locator("#saved")).to_have_text("answer 2 saved")
    expect(page.locator("#left")).to_have_text("2 of 3 without a mark")


def test_points_given_for_older_work_are_asked_for_again(page: Page, server: MarkingServer) -> None:
    question, student = server.question, server.students[1]
    for each in server.students:
        question.give(Mark(each, 2.0, ""))
    with Gradebook(question.db) as gradebook:
        gradebook.find_grade("explain_it", "hw", "hw", student).needs_manual_grade = True  # as grading newer work does
        gradebook.db.commit()
    page.reload()
    expect(page.locator("#left")).to_have_text("1 of 3 without a mark")
    what = "its mark is for older work: press 2 again to keep it"
    expect(page.locator("#who")).to_have_text(f"Answer · 2 of 3 · {what}")
    is_shown(page, 2)
    expect(page.get_by_role("button", name="2", exact=True)).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("2")
    expect(page.locator("#who")).to_have_text("Answer · 2 of 3")
    expect(page.locator("#left")).to_have_text("all 3 have a mark")
    expect(page.locator("#saved")).to_have_text("answer 2 saved")
    assert not any(mark.again for mark in question.marks())


def test_a_new_comment_alone_does_not_keep_points_for_older_work(page: Page, server: MarkingServer) -> None:
    """Nor where they became those for older work after the page had been opened."""
    question, student = server.question, server.students[0]
    what = f"{CHOSEN} · its mark is for older work: press 2 again to keep it"
    for comment, shown in (("first", CHOSEN), ("second", what)):
        for each in server.students:
            question.give(Mark(each, 2.0, ""))
        page.reload()
        is_shown(page, 1)
        with Gradebook(question.db) as gradebook:
            gradebook.find_grade("explain_it", "hw", "hw", student).needs_manual_grade = True
            gradebook.db.commit()
        if shown == what:
            page.reload()
            is_shown(page, 1)
        page.locator("#comment").fill(comment)
        page.keyboard.press("Escape")
        expect(page.locator("#saved")).to_have_text("answer 1 saved")
        expect(page.locator("#who")).to_have_text(shown)
        assert question.marks()[0] == Mark(student, 2.0, comment, again=True)
    page.keyboard.press("2")
    expect(page.locator("#who")).to_have_text(CHOSEN)
    expect(page.locator("#saved")).to_have_text("answer 1 saved")
    eventually(page, lambda: question.marks()[0] == Mark(student, 2.0, "second"))


def test_what_could_not_be_saved_is_asked_for_again_with_its_comment(
    page: Page, server: MarkingServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = server.students[1]

    def locked(question: Question, *what: object) -> None:
        raise CourseError("database is locked")

    page.keyboard.press("3")
    expect(page.locator("#saved")).to_have_text("answer 1 saved")
    page.keyboard.press("ArrowRight")
    is_shown(page, 2)
    with monkeypatch.context() as patched:
        patched.setattr(Question, "give", locked)
        page.keyboard.press("4")
        expect(page.locator("#saved")).to_have_text("answer 2 is not saved: database is locked")
    expect(page.locator("#who")).to_have_text("Answer · 2 of 3 · not saved: give it again")
    expect(page.locator("#left")).to_have_text("2 of 3 without a mark")
    page.keyboard.press("ArrowRight")
    is_shown(page, 3)
    page.keyboard.press("1")
    expect(page.locator("#saved")).to_have_text("answer 3 saved")
    expect(page.locator("#left")).to_have_text("1 of 3 without a mark")
    page.keyboard.press("Enter")
    is_shown(page, 2)
    with monkeypatch.context() as patched:
        patched.setattr(Question, "comment", locked)
        patched.setattr(Question, "give", locked)
        page.locator("#comment").fill("why?")
        page.keyboard.press("Escape")
        expect(page.locator("#saved")).to_have_text("answer 2 is not saved: database is locked")
    page.keyboard.press("4")
    expect(page.locator("#left")).to_have_text("all 3 have a mark")
    expect(page.locator("#saved")).to_have_text("answer 2 saved")
    assert given(server)[second] == (4.0, "why?")


def test_half_a_point_for_older_work_is_kept_by_the_keys_that_are_named(page: Page, server: MarkingServer) -> None:
    question, student = server.question, server.students[0]
    question.give(Mark(student, 2.5, ""))
    with Gradebook(question.db) as gradebook:
        gradebook.find_grade("explain_it", "hw", "hw", student).needs_manual_grade = True
        gradebook.db.commit()
    page.reload()
    is_shown(page, 1)
    expect(page.locator("#who")).to_contain_text("press 2 and . again to keep it")
    page.keyboard.press("2")
    page.keyboard.press(".")
    expect(page.locator("#who")).to_have_text("Answer · 1 of 3")
    expect(page.locator("#saved")).to_have_text("answer 1 saved")
    kept = Mark(student, 2.5, "")
    eventually(page, lambda: kept in question.marks())


def test_the_page_names_the_digits_that_there_are_and_at_the_end_what_comes_next(page: Page) -> None:
    assert page.locator("kbd").all_inner_texts()[:2] == ["0", "4"]
    following = page.get_by_text("next: course feedback hw")
    expect(following).to_be_hidden()
    for place in (1, 2, 3):
        is_shown(page, place)
        page.keyboard.press("1")
        page.keyboard.press("ArrowRight")
    expect(following).to_be_visible()
    is_shown(page, 3)
    page.keyboard.press("Backspace")
    expect(following).to_be_hidden()


def test_to_open_the_page_changes_nothing(page: Page, server: MarkingServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does what is typed, or a key that is pressed, before there is an answer."""
    question = server.question
    for each in server.students:
        question.give(Mark(each, 2.0, f"for {each}"))
    with Gradebook(question.db) as gradebook:
        gradebook.find_grade("explain_it", "hw", "hw", server.students[0]).needs_manual_grade = True
        gradebook.db.commit()
    before, may_come, marks = question.marks(), threading.Event(), Question.marks

    def late(question: Question) -> list[Mark]:
        assert may_come.wait(30)
        return marks(question)

    assert before[0].again
    page.reload()
    is_shown(page, 1)
    expect(page.locator("#comment")).to_have_value(f"for {server.students[0]}")
    monkeypatch.setattr(Question, "marks", late)
    page.reload()
    page.keyboard.press("ArrowRight")
    page.locator("#comment").fill("for nobody")
    page.keyboard.press("Escape")
    may_come.set()
    is_shown(page, 1)
    page.wait_for_timeout(300)
    expect(page.locator("#comment")).to_have_value(f"for {server.students[0]}")
    assert question.marks() == before


def test_what_grading_says_of_an_answer_does_not_become_a_persons_comment(page: Page, server: MarkingServer) -> None:
    question, student = server.question, server.students[0]
    with Gradebook(question.db) as gradebook:
        gradebook.find_comment("explain_it", "hw", "hw", student).auto_comment = "No response."
        gradebook.db.commit()
    page.reload()
    is_shown(page, 1)
    page.keyboard.press("1")
    expect(page.locator("#saved")).to_have_text("answer 1 saved")
    with Gradebook(question.db) as gradebook:
        comment = gradebook.find_comment("explain_it", "hw", "hw", student)
        assert (comment.manual_comment, comment.comment) == (None, "No response.")
        comment.auto_comment = None
        gradebook.db.commit()


def test_the_page_has_no_fault_that_axe_knows(page: Page, complaints: Callable[[Page], list[tuple[str, str]]]) -> None:
    page.keyboard.press("2")
    expect(page.locator("#saved")).to_have_text("answer 1 saved")
    assert complaints(page) == []


def test_answers_have_their_measurement_and_the_rubric_and_no_name(page: Page, server: MarkingServer) -> None:
    for _ in range(server.students.index("ada")):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#answer strong")).to_have_text("sum")
    assert page.locator("#answer pre").all_inner_texts() == ["print(0.5)", "0.5\n"]
    assert page.locator("#answer img").get_attribute("src") == f"data:image/png;base64,{PIXEL}"
    assert page.locator("#answer svg").get_attribute("aria-label") == "d"
    assert page.locator("aside > ul li").inner_text() == "1 point: a reason"
    expect(page.get_by_text("Because of")).to_be_hidden()
    page.get_by_text("A good answer").click()
    expect(page.get_by_text("Because of")).to_be_visible()
    assert "BEGIN SOLUTION" not in page.content()
    assert not re.search("ada|grace|emmy", page.content() + page.evaluate("fetch('/marks').then((m) => m.text())"))


def test_an_empty_answer_is_no_blank_page(tmp_path: Path) -> None:
    question = make(tmp_path)
    path = tmp_path / "autograded" / "ada" / "hw" / "hw.ipynb"
    nbformat.write(new_notebook(cells=[answer("\n")]), path)
    assert question.answer("ada") == '<div class="answer"><p>(empty)</p></div>'


def test_answers_do_nothing(page: Page, server: MarkingServer) -> None:
    happened: list[str] = []
    page.on("dialog", lambda dialog: (happened.append(dialog.message), dialog.dismiss()))
    page.on("console", lambda said: happened.append(said.text))  # the policy would complain of what it stops
    page.on("request", lambda asked: None if asked.url.startswith(server.origin) else happened.append(asked.url))
    for _ in server.students:
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(150)
    assert happened == []
    assert page.locator("#answer :is(script, iframe, form, a, input, img)").count() == 0


def asked(server: MarkingServer, method: str, path: str, headers: dict[str, str], body: str = "") -> int:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    connection.request(method, path, body, headers)
    return connection.getresponse().status


def test_only_the_page_itself_may_read_or_mark(server: MarkingServer) -> None:
    cookie = {"Cookie": f"course-mark-{server.server_port}={server.token}"}
    right = {**cookie, "X-Mark": server.csrf, "Origin": server.origin}
    body = json.dumps({"answer": "0", "score": 2, "comment": ""})
    assert asked(server, "GET", "/marks", cookie) == 200
    assert asked(server, "POST", "/mark", right, body) == 200
    for path in ("/", "/?token=wrong", "/marks", "/answer/0", "/mark.js"):
        assert asked(server, "GET", path, {}) == 403, path
    assert asked(server, "GET", "/marks", {**cookie, "Host": "evil.example"}) == 403
    for name, value in (("Cookie", ""), ("X-Mark", "x"), ("Origin", "http://evil.example"), ("Host", "evil.example")):
        assert asked(server, "POST", "/mark", {**right, name: value}, body) == 403, name
    for wrong in ({"score": 5}, {"score": 2.25}, {"score": "NaN"}, {"answer": "9"}, {"answer": "-1"}, {"score": []}):
        assert asked(server, "POST", "/mark", right, json.dumps(json.loads(body) | wrong)) == 400, wrong


def test_a_browser_that_goes_away_is_nothing_to_speak_of_and_a_mistake_of_ours_is(
    server: MarkingServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    begun, gone, over, end = threading.Event(), threading.Event(), threading.Event(), MarkingServer.shutdown_request

    def late(question: Question, student: str) -> str:
        begun.set()
        assert gone.wait(30)
        return "x" * 1_000_000

    def broken(question: Question, student: str) -> str:
        raise ValueError("a mistake of ours")

    def ended(self: MarkingServer, request: socket.socket) -> None:
        end(self, request)
        over.set()

    monkeypatch.setattr(MarkingServer, "shutdown_request", ended)
    cookie = {"Cookie": f"course-mark-{server.server_port}={server.token}"}
    monkeypatch.setattr(Question, "answer", late)
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    connection.request("GET", "/answer/0", headers=cookie)
    assert begun.wait(30)
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # not heard to the end
    connection.close()
    gone.set()
    assert over.wait(30)
    assert capsys.readouterr().err == ""
    over.clear()
    monkeypatch.setattr(Question, "answer", broken)
    with pytest.raises(http.client.RemoteDisconnected):
        asked(server, "GET", "/answer/0", cookie)
    assert over.wait(30)
    assert "a mistake of ours" in capsys.readouterr().err


def test_whose_each_answer_is_stays_when_somebody_is_forgotten(tmp_path: Path, browser: Browser) -> None:
    """On a page that is opened again, and on one that was open."""
    question = make(tmp_path)
    for student in STUDENTS:
        question.give(Mark(student, 1.0, f"for {student}"))
    with MarkingServer(question, named=True) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        gone, second, third = server.students
        assert second == "ada"  # the one with a sum
        context = browser.new_context()
        before, after = context.new_page(), context.new_page()
        before.goto(server.address)
        expect(before.locator("#who")).to_have_text(f"{gone} · 1 of 3")
        with Gradebook(question.db) as gradebook:
            gradebook.remove_student(gone)
        after.goto(server.address)
        expect(after.locator("#who")).to_have_text(f"{second} · 1 of 2")
        before.keyboard.press("ArrowRight")
        for page, points in ((after, 3), (before, 2)):
            expect(page.locator("#who")).to_contain_text(f"{second} · ")
            expect(page.locator("#answer strong")).to_have_text("sum")
            expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")
            expect(page.locator("#comment")).to_have_value(f"for {second}")
            page.keyboard.press(str(points))
            expect(page.locator("#saved")).to_have_text(re.compile("^answer . saved$"))
            assert given(server) == {second: (points, f"for {second}"), third: (1.0, f"for {third}")}
        context.close()
        server.shutdown()


def test_an_assignment_without_such_a_question_is_named(tmp_path: Path) -> None:
    make(tmp_path)
    with pytest.raises(CourseError, match="no assignment 'other'"):
        questions(tmp_path, "other", f"sqlite:///{tmp_path / 'gradebook.db'}")


@pytest.mark.parametrize("command", ["mark", "feedback"])
def test_where_nobodys_work_is_graded_it_is_said_what_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    course = make_course(tmp_path)
    (course / "gradebook.db").write_bytes(empty_gradebook())
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("sums")
        gradebook.add_notebook("sums", "sums")
        gradebook.add_grade_cell("explain_it", "sums", "sums", max_score=3, cell_type="markdown")
    monkeypatch.chdir(course)
    assert cli.main([command, "sums"]) == 2
    assert "nobody's work in 'sums'" in (said := capsys.readouterr().err)
    assert "`course collect`, then run `course grade sums`" in said

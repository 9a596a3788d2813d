"""The page on which written answers are marked: on this machine alone, and for who has the address with its token."""

import hmac
import json
import secrets
import sys
import threading
from functools import cached_property
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from inside_transformers.errors import CourseError
from inside_transformers.grading.marking import Mark, Question, as_json

SCRIPT = Path(__file__).with_name("templates") / "mark.js"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
LONGEST = 100_000  # bytes of what the page may send: a comment


class MarkingServer(ThreadingHTTPServer):
    """Serves one question.

    Args:
        question: what is marked.
        port: where to listen; 0 for any free one.
        named: whether students' names are shown.
    """

    daemon_threads = True

    def __init__(self, question: Question, port: int = 0, named: bool = False) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.question, self.named = question, named
        self.token, self.csrf = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        self.writing = threading.Lock()
        # An answer's number is its student's place here. It stays, whoever is forgotten while pages are open.
        self.students = [mark.student for mark in question.marks()]

    @property
    def origin(self) -> str:
        """The address without its token."""
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        """Where a browser gets in."""
        return f"{self.origin}/?token={self.token}"

    @cached_property
    def page(self) -> bytes:
        """The page, without the answers: these are asked for one by one."""
        environment = Environment(
            loader=PackageLoader("inside_transformers.grading"), autoescape=True, undefined=StrictUndefined
        )
        rubric, good = self.question.rubric()
        made = environment.get_template("mark.html.jinja").render(
            question=self.question, asked=self.question.asked(), rubric=rubric, good=good, csrf=self.csrf
        )
        return made.encode()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say what went wrong, unless the browser only went away: a page that is left hangs up in the middle."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers the page's requests; each needs the cookie, and one that writes needs the page's own secret, too."""

    server: MarkingServer

    def do_GET(self) -> None:
        """The page, its script, the marks, or one answer."""
        url = urlsplit(self.path)
        if not self._from_here():
            return
        if url.path == "/" and hmac.compare_digest(parse_qs(url.query).get("token", [""])[0], self.server.token):
            kept = f"{self._cookie_name}={self.server.token}; HttpOnly; SameSite=Strict; Path=/"
            self._send(HTTPStatus.SEE_OTHER, b"", "text/plain", {"Location": "/", "Set-Cookie": kept})
        elif not self._known():
            self._say(HTTPStatus.FORBIDDEN, "Open the address that `course mark` printed.")
        elif url.path == "/":
            self._send(HTTPStatus.OK, self.server.page, "text/html; charset=utf-8")
        elif url.path == "/mark.js":
            self._send(HTTPStatus.OK, SCRIPT.read_bytes(), "text/javascript; charset=utf-8")
        elif url.path == "/marks":
            with self.server.writing:
                marks = {mark.student: mark for mark in self.server.question.marks()}
            shown = {number: marks[each] for number, each in enumerate(self.server.students) if each in marks}
            self._send(HTTPStatus.OK, as_json(shown, self.server.named).encode(), "application/json")
        elif url.path.startswith("/answer/") and (student := self._student(url.path.removeprefix("/answer/"))):
            self._send(HTTPStatus.OK, self.server.question.answer(student).encode(), "text/html; charset=utf-8")
        else:
            self._say(HTTPStatus.NOT_FOUND, "There is no such page.")

    def do_POST(self) -> None:
        """Give a mark, or change its comment alone: then no points are sent."""
        sent = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LONGEST))
        if not self._from_here():
            return
        allowed = self._known() and hmac.compare_digest(self.headers.get("X-Mark", ""), self.server.csrf)
        if not allowed or self.headers.get("Origin") != self.server.origin or self.path != "/mark":
            self._say(HTTPStatus.FORBIDDEN, "This does not come from the page.")
            return
        try:
            asked = json.loads(sent)
            student, comment = self._student(str(asked["answer"])), str(asked["comment"])
            with self.server.writing:
                if "score" in asked:
                    score = None if asked["score"] is None else float(asked["score"])
                    self.server.question.give(Mark(student, score, comment))
                else:
                    self.server.question.comment(student, comment)
        except (ValueError, TypeError, KeyError) as error:
            self._say(HTTPStatus.BAD_REQUEST, f"No mark: {error}")
        except CourseError as error:
            self._say(HTTPStatus.BAD_REQUEST, str(error))
        else:
            self._say(HTTPStatus.OK, "saved")

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    @property
    def _cookie_name(self) -> str:
        return f"course-mark-{self.server.server_port}"

    def _from_here(self) -> bool:
        """Whether the request names this server: a name that leads here from elsewhere is refused."""
        if self.headers.get("Host") == f"127.0.0.1:{self.server.server_port}":
            return True
        self._say(HTTPStatus.FORBIDDEN, "Open the address that `course mark` printed.")
        return False

    def _known(self) -> bool:
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(self._cookie_name)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value, self.server.token)

    def _student(self, place: str) -> str:
        students = self.server.students
        return students[int(place)] if place.isdecimal() and int(place) < len(students) else ""

    def _say(self, status: HTTPStatus, words: str) -> None:
        self._send(status, words.encode(), "text/plain; charset=utf-8")

    def _send(self, status: HTTPStatus, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        lines = {**HEADERS, "Content-Type": kind, "Content-Length": str(len(body)), **(more or {})}
        for name, value in lines.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

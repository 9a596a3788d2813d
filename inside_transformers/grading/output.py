"""Outputs that come out of the sandbox, as a notebook keeps them: checked, and cut by bytes."""

import re
from typing import Any

from nbformat import NotebookNode

from inside_transformers.grading.shell import PICTURE_SHARE, PICTURES

MOST = 1000  # outputs of one cell
# What `checks.progress` says at the end of a test.
PROGRESS = (
    r"\w+: every test of this cell passes\. \d+ points?\.",
    r"\d+ of \d+ parts pass, \d+ of \d+ points\.",
    r"Grading adds hidden tests of the same\. To run all from top to bottom, in a terminal:",
    r"course check \w+",
    r"Next: part \d+, \w+\.",
)
JSON = re.compile(r"application/(?:[\w.+-]*\+)?json")
CUT = "[The rest of the output was cut: the cell wrote more than {0} kB.]"


def _made(kind: str, **fields: Any) -> NotebookNode:
    """An output. nbformat looks at all of them when the notebook is written, and need not look at each."""
    return NotebookNode(output_type=kind, **fields)


class Kept:
    """The outputs of one cell, as far as they may be kept.

    Attributes:
        closed: whether what comes is dropped, since hidden tests have begun to run: all but the lines that say how
            far a notebook is, each once.
    """

    def __init__(self, most: int) -> None:
        self.most, self.left = most, most
        self.closed = False
        self._cut, self._clear = False, False
        self._outputs: list[NotebookNode] = []
        self._shown: dict[str, list[NotebookNode]] = {}
        self._forms = list(PROGRESS)

    def take(self, output: Any) -> None:
        """Take an output, whatever it is."""
        if not isinstance(output, dict):
            return
        if self.closed:
            self._progress(output)
            return
        kind = output.get("output_type")
        if kind == "clear_output":
            self._clear = True
            if not output.get("wait"):
                self._begin_anew()
            return
        if self._clear:
            self._begin_anew()
        if kind == "stream":
            self._stream(str(output.get("name")), str(output.get("text", "")))
        elif kind in ("display_data", "execute_result", "update_display_data"):
            self._data(str(kind), output)
        elif kind == "error":
            lines = output.get("traceback")
            lines = [str(line) for line in lines] if isinstance(lines, list) else []
            if self._pay(sum(map(len, lines))):
                said = {"ename": str(output.get("ename"))[:200], "evalue": str(output.get("evalue"))[:10_000]}
                self._add(_made("error", **said, traceback=lines))

    def show(self, error: Any) -> None:
        """Show the error with which a test has ended, also where it is hidden."""
        closed, self.closed = self.closed, False
        self.take(error)
        self.closed = closed

    def _progress(self, output: dict[str, Any]) -> None:
        if output.get("output_type") != "stream" or output.get("name") != "stdout":
            return
        for line in str(output.get("text", ""))[: self.most].splitlines():
            form = next((form for form in self._forms if re.fullmatch(form, line)), None)
            if form:
                self._forms.remove(form)
                self._stream("stdout", line + "\n")

    def outputs(self) -> list[NotebookNode]:
        """What is kept."""
        if self._cut:
            text = "\n" + CUT.format(self.most // 1000) + "\n"
            return [*self._outputs, _made("stream", name="stdout", text=text)]
        return list(self._outputs)

    def _begin_anew(self) -> None:
        self._clear = False
        self._outputs.clear()
        self._shown.clear()

    def _pay(self, cost: int) -> bool:
        if cost > self.left or len(self._outputs) >= MOST:
            self._cut = True
            return False
        self.left -= cost
        return True

    def _add(self, output: NotebookNode) -> None:
        self._outputs.append(output)

    def _stream(self, name: str, text: str) -> None:
        name = "stderr" if name == "stderr" else "stdout"
        data = text.encode(errors="replace")
        if len(data) > self.left:
            self._cut = True
            data = data[: self.left]
        text = data.decode(errors="ignore")
        if not text or not self._pay(len(data)):
            return
        last = self._outputs[-1] if self._outputs else None
        if last is not None and last.output_type == "stream" and last.name == name:
            last.text += text
        else:
            self._add(_made("stream", name=name, text=text))

    def _data(self, kind: str, output: dict[str, Any]) -> None:
        given = output.get("data")
        given = given if isinstance(given, dict) else {}
        # Of JSON only that it was there: it is shown nowhere, and may be nested deeper than who reads it can go.
        data = {key: value if isinstance(value, str) else "" for key, value in given.items() if _stands(key, value)}
        cost = sum((len(key) + len(value)) // (PICTURE_SHARE if key in PICTURES else 1) for key, value in data.items())
        if not self._pay(cost):
            return
        known = str(output.get("display_id") or "")
        if kind == "update_display_data":
            for shown in self._shown.get(known, ()):
                shown.data = data
            return
        more = {"execution_count": None} if kind == "execute_result" else {}
        made = _made(kind, metadata=NotebookNode(), data=NotebookNode(data), **more)
        if known:
            self._shown.setdefault(known, []).append(made)
        self._add(made)


def _stands(kind: str, value: Any) -> bool:
    return isinstance(value, str) or JSON.fullmatch(kind) is not None

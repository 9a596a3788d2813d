"""What goes into each task's model and what comes out, as one would look at it."""

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import traitlets
from PIL import Image

from inside_transformers.numbers import number
from inside_transformers.widgets import base
from inside_transformers.widgets.task_parts import is_sound, parts_of, picture_part, sound_part, text_part

MAX_ITEMS = 12  # bars, boxes or highlights
MAX_ROWS, MAX_COLUMNS = 16, 384  # of a strip of numbers
NOTHING: dict[str, Any] = {"input": [], "output": {"kind": "none"}, "card": None}
UNDRAWN = "none"  # where entries lie that can't be shown
# What comes out, in the order of the wall: key, name, what more to say of it, how a sentence says it; then which kinds
# of output lie there. Lists: a notebook is saved with the keys of its dicts sorted.
OUTPUTS = [
    (["labels", "labels", "each with a score", "labels with scores"], ("bars",)),
    (["places", "places", "marked in what went in", "places marked in what went in"], ("highlights", "boxes")),
    (["text", "a text", "newly written", "a text"], ("text",)),
    (["numbers", "numbers", "for programs", "numbers, vector by vector"], ("vectors",)),
    (["sound", "a sound", "to listen to", "a sound"], ("sound",)),
    (["picture", "a picture", "to look at", "a picture"], ("picture",)),
]
USUAL = 5  # of these rows always stand there, so that there is something to choose from
QUESTION = "What goes in, and what comes out?"
HINT = "Guess what comes out: tap a tile on top."
INPUTS = ("text", "picture", "sound")
TEXT_KEYS = ("generated_text", "summary_text", "translation_text", "text")


class TaskGallery(base.Demo):
    """A wall of tasks: one sees what goes in, guesses what comes out, and turns the tile.

    Fill it with `add`, one entry a task, and end the cell in it. The reader sorts the tasks named in `guess`, the
    others are sorted already; without it, of each kind of output only the first is. The back of a tile has input,
    call, output and model card, as the page computed them. It computes nothing itself: what it shows is what it was
    given. Pictures and sounds become part of the page, at most 150 kB each.

    Args:
        groups: what is guessed, where that is not the kind of the output: pairs of a key and a name. Each entry then
            names its group, and its tile shows what came out, not what went in.
        guess: the names of the tasks that the reader sorts, where the gallery has no groups. While no task has one of
            these names, the gallery says so in the place of its picture.
        question: the heading; `hint`: the line below it. Without groups, it goes on to the next step by itself.

    Attributes:
        lesson: what is said once all are sorted, where the gallery has groups.
    """

    _esm = base.module("task_gallery")
    _css = base.style("task_gallery")

    entries = traitlets.List(traitlets.Dict()).tag(sync=True)
    zones = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    given = traitlets.List(traitlets.Int()).tag(sync=True)
    grouped = traitlets.Bool(False).tag(sync=True)
    question = traitlets.Unicode(QUESTION).tag(sync=True)
    hint = traitlets.Unicode(HINT).tag(sync=True)
    lesson = traitlets.Unicode("").tag(sync=True)
    guesses = traitlets.List(traitlets.List()).tag(sync=True)  # [entry, key of a row], in the reader's order
    turned = traitlets.Int(-1).tag(sync=True)
    answers = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        groups: Sequence[tuple[str, str]] = (),
        *,
        guess: Sequence[str] = (),
        question: str = QUESTION,
        hint: str = HINT,
    ) -> None:
        super().__init__(problem="There is no task in the gallery: fill it with add(task, input, output).")
        self.groups = [[key, name, "", name] for key, name in groups]
        wrong = [key for key, *_ in self.groups if not (key.isascii() and key.isidentifier())]
        if wrong:
            raise ValueError(f"the key {wrong[0]!r} of a group can't stand in an address: use a–z, digits and _.")
        self.grouped, self.question, self.hint = bool(groups), question, hint
        self.guess = (guess,) if isinstance(guess, str) else tuple(guess)

    def add(
        self,
        task: str,
        input: Any,
        output: Any,
        *,
        card: Any = None,
        seconds: float | None = None,
        call: str = "",
        code: str = "",
        alt: str = "",
        group: str = "",
        why: str = "",
    ) -> None:
        """Add one entry: what goes into a pipeline, and what comes out of it.

        What can't be shown is said in words, in the entry's place.

        Args:
            task: the pipeline's name; a second entry of the same task gets a number.
            input: a text; a picture (PIL); a sound, `{"array" | "raw" | "audio": (n,), "sampling_rate": Hz}`; a list of
                texts, as candidate labels; or several of these together, `{name: value}`, as a question and a context.
            output: what the pipeline returned, recognized by what it is:
                `[{"label", "score"}, …]` and `{"labels", "scores"}`: bars;
                `[{"token_str", "score", …}, …]`, of fill-mask: bars;
                `[{"box", "label", "score"}, …]`: boxes on the input's picture;
                `[{"entity_group" | "entity", "start", "end", …}, …]`: highlights in the input's text;
                `{"answer", "start", "end", …}`: a highlight in the input's "context", or else in its text;
                `{"audio", "sampling_rate"}`: a sound; a picture: a picture; a text,
                `{"text"}` or `[{"generated_text"}]` and the like: text;
                a vector (d,) or vectors (n, d) or (1, n, d), as lists, array or tensor: strips of cells.
            card: a `models.Card`, or a mapping with some of its fields "name", "architecture", "parameters", "scores",
                "cannot", or None.
            seconds: what the call took.
            call: the line of code that gave the output, as text; or how many lines it took, as "6 lines": the last ones
                of `code`. Where each entry has one, and there are no groups, it stands over the wall, and beside it how
                many lines each task takes.
            code: all lines that it takes, as text: they run as they stand, and the reader copies them.
            alt: what the input's picture shows, for those who can't see it.
            group: the key of the entry's group, where the gallery has groups; `why`: a sentence on why it lies where it
                does, said once it is sorted.

        Raises:
            ValueError: when the gallery has no such group.
        """
        known = [key for key, *_ in self.groups] or [""]
        if group not in known:
            raise ValueError(f"group is {group!r}: expected one of {', '.join(map(repr, known))}.")
        entry: dict[str, Any] = {"task": self._unused(task), "call": call, "code": code, "seconds": seconds}
        entry["problem"] = ""
        try:
            parts = parts_of(input, alt)
            entry |= {"input": parts, "output": _output(output, parts), "card": _card(card)}
        except base.UndrawableError as problem:
            entry |= {**NOTHING, "problem": str(problem)}
        except (KeyError, IndexError, TypeError, ValueError) as error:
            entry |= {
                **NOTHING,
                "problem": f"it has a form that no pipeline returns ({type(error).__name__}: {error}).",
            }
        entry |= {
            "why": why,
            "goes_in": _goes_in(entry["input"]),
            "comes_out": group or _comes_out(entry["output"]["kind"]),
        }
        if entry["problem"]:
            entry["comes_out"] = UNDRAWN
        with self.hold_sync():
            self.entries = [*self.entries, entry]
            self.problem = self._missing()
            self.zones = self._zones()
            self.given = self._given()
            names = {key: name for key, name, *_ in self.zones}
            rows = [
                [each["task"], each["goes_in"], names[each["comes_out"]], each["call"], _card_score(each["card"])]
                for each in self.entries
            ]
            self.still = base.table(
                "The tasks",
                ["task", "goes in", "group" if self.grouped else "comes out", "call", "held-out score"],
                rows,
            )

    def _zones(self) -> list[list[str]]:
        """The rows of the wall; what can't be shown has its own, where there is such a thing."""
        found = {entry["comes_out"] for entry in self.entries}
        usual = self.groups or [zone for i, (zone, _) in enumerate(OUTPUTS) if i < USUAL or zone[0] in found]
        return [*usual, *([[UNDRAWN, "not shown", "", "nothing that can be shown"]] if UNDRAWN in found else [])]

    def _given(self) -> list[int]:
        """Which entries are sorted at first: all but those to guess, and what can't be shown."""
        kinds = [entry["comes_out"] for entry in self.entries]
        if self.grouped:
            asked = set(range(len(kinds)))
        elif self.guess:
            asked = {i for i, entry in enumerate(self.entries) if entry["task"] in self.guess}
        else:
            asked = {i for i, kind in enumerate(kinds) if kinds.index(kind) < i}
        return [i for i, kind in enumerate(kinds) if kind == UNDRAWN or i not in asked]

    def _missing(self) -> str:
        """What to say of a name to guess that no task has; empty where each has one."""
        tasks = [entry["task"] for entry in self.entries]
        unknown = [name for name in self.guess if name not in tasks]
        return (
            f"guess names {unknown[0]!r}, and no task has that name: there are {', '.join(tasks)}." if unknown else ""
        )

    def _unused(self, task: str) -> str:
        """The task's name, numbered from the second entry on."""
        count = sum(entry["task"] == task or entry["task"].startswith(f"{task} (") for entry in self.entries)
        return f"{task} ({count + 1})" if count else task


def _card_score(card: dict[str, Any] | None) -> str:
    """A card's main score in words; empty where there is none."""
    score = card and card["score"]
    return f"{score['metric']} {number(score['value'], 3)}" if score else ""


# ---- what goes in


def _goes_in(parts: list[dict[str, Any]]) -> str:
    """Text, picture or sound: a picture with a question is a picture."""
    kinds = {part["kind"] for part in parts}
    return next((kind for kind in reversed(INPUTS) if kind in kinds), INPUTS[0])


def _comes_out(kind: str) -> str:
    """The key of the row for a kind of output."""
    return next((zone[0] for zone, kinds in OUTPUTS if kind in kinds), UNDRAWN)


def _output(given: Any, parts: list[dict[str, Any]]) -> dict[str, Any]:
    """The output as JSON, recognized by what it is; raises `base.UndrawableError`."""
    if isinstance(given, str):
        return text_part(given)
    if isinstance(given, Image.Image):
        return picture_part(given)
    if is_sound(given):
        return sound_part(given)
    if isinstance(given, Mapping):
        return _mapping(given, parts)
    if isinstance(given, Sequence) and all(isinstance(item, Mapping) for item in given):
        return _records(given, parts)
    return _vectors(given)


def _mapping(given: Mapping[str, Any], parts: list[dict[str, Any]]) -> dict[str, Any]:
    """An output that is one mapping."""
    if "labels" in given and "scores" in given:
        return _bars(list(given["labels"]), list(given["scores"]))
    if "answer" in given and "start" in given:
        index = _index(parts, "text", prefer="context")
        span = {"label": "answer", "score": given.get("score"), **_span(given, parts[index])}
        return {"kind": "highlights", "part": index, "spans": [span], "more": 0, "answer": str(given["answer"])}
    return _records([given], parts)


def _records(given: Sequence[Mapping[str, Any]], parts: list[dict[str, Any]]) -> dict[str, Any]:
    """An output that is a list of mappings, told by the keys of the first; an empty one is an answer too."""
    first = given[0] if given else {}
    texts = [key for key in TEXT_KEYS if key in first]
    if texts:
        return text_part(_said(first[texts[0]]))
    if "box" in first or (not given and _has(parts, "picture")):
        return _boxes(given, parts)
    if "start" in first or (not given and _has(parts, "text")):
        return _highlights(given, parts)
    for key in ("label", "token_str"):
        if key in first and "score" in first:
            bars = _bars([item[key] for item in given], [item["score"] for item in given])
            return bars | {"tokens": key == "token_str"}
    keys = ", ".join(map(str, first)) or "none"
    raise base.UndrawableError(f"an output with the keys {keys} can't be shown.")


def _said(value: Any) -> str:
    """The generated text: of a conversation, its last turn."""
    if isinstance(value, str):
        return value
    content = value[-1]["content"]
    return content if isinstance(content, str) else "".join(str(piece.get("text", "")) for piece in content)


def _bars(labels: Sequence[Any], scores: Sequence[Any]) -> dict[str, Any]:
    items = [{"label": str(label), "score": _score(score)} for label, score in zip(labels, scores, strict=True)]
    return {"kind": "bars", "items": items[:MAX_ITEMS], "more": max(0, len(items) - MAX_ITEMS)}


def _boxes(given: Sequence[Mapping[str, Any]], parts: list[dict[str, Any]]) -> dict[str, Any]:
    items = [
        {
            "label": str(item["label"]),
            "score": _score(item["score"]),
            "box": [float(item["box"][side]) for side in ("xmin", "ymin", "xmax", "ymax")],
        }
        for item in given[:MAX_ITEMS]
    ]
    more = max(0, len(given) - MAX_ITEMS)
    return {"kind": "boxes", "part": _index(parts, "picture"), "items": items, "more": more}


def _highlights(given: Sequence[Mapping[str, Any]], parts: list[dict[str, Any]]) -> dict[str, Any]:
    index = _index(parts, "text", prefer="context")
    if any(item.get("start") is None or item.get("end") is None for item in given):
        raise base.UndrawableError("the output doesn't say where its words stand: start or end is None.")
    spans: list[dict[str, Any]] = [
        {"label": str(item.get("entity_group", item.get("entity", "span"))), "score": item.get("score")}
        | _span(item, parts[index])
        for item in sorted(given, key=lambda item: int(item["start"]))[:MAX_ITEMS]
    ]
    for span in spans:
        span["score"] = None if span["score"] is None else _score(span["score"])
    for left, right in itertools.pairwise(spans):
        if right["start"] < left["end"]:
            raise base.UndrawableError(f"two highlights overlap, at character {right['start']} of the text.")
    return {"kind": "highlights", "part": index, "spans": spans, "more": max(0, len(given) - MAX_ITEMS)}


def _span(item: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, int]:
    """Where a highlight starts and ends, in characters; raises `base.UndrawableError` when that is not in the text."""
    start, end, kept = int(item["start"]), int(item["end"]), len(part["text"])
    if not 0 <= start <= end <= kept:
        where = (
            f"a text of {kept:,} characters" if kept == part["length"] else f"the first {kept:,} characters, all kept"
        )
        raise base.UndrawableError(f"a highlight from character {start} to {end} isn't in {where}.")
    return {"start": start, "end": end}


def _vectors(given: Any) -> dict[str, Any]:
    """An output of numbers: (d,), (n, d) or (1, n, d)."""
    array = np.asarray(base.plain(given))
    while array.ndim > 2 and len(array) == 1:
        array = array[0]
    table = base.numbers("the output", np.atleast_2d(array), n_dims=2)
    if not table.size:
        raise base.UndrawableError(f"the output has the shape {base.shape(table)}: there is nothing to show.")
    rows = np.round(table[:MAX_ROWS, :MAX_COLUMNS], 4).tolist()
    return {"kind": "vectors", "rows": rows, "shape": list(table.shape)}


# ---- small things


def _score(value: Any) -> float:
    score = float(value)
    if not math.isfinite(score):
        raise base.UndrawableError(f"a score is {score}.")
    return score


def _has(parts: list[dict[str, Any]], kind: str) -> bool:
    return any(part["kind"] == kind for part in parts)


def _index(parts: list[dict[str, Any]], kind: str, prefer: str = "") -> int:
    """Which of the input's parts the output points into; raises `base.UndrawableError` when there is none."""
    of_kind = [index for index, part in enumerate(parts) if part["kind"] == kind]
    if not of_kind:
        raise base.UndrawableError(f"the output points into a {kind}, and the input has none.")
    return next((index for index in of_kind if parts[index]["name"] == prefer), of_kind[0])


def _card(given: Any) -> dict[str, Any] | None:
    """What a reader should know of the model, as JSON."""
    if given is None:
        return None
    get = given.get if isinstance(given, Mapping) else lambda name, default=None: getattr(given, name, default)
    scores = [_held_out(score) for score in get("scores", None) or ()]
    return {
        "name": str(get("name", None) or ""),
        "architecture": str(get("architecture", None) or ""),
        "parameters": get("parameters", None),
        "score": scores[0] if scores else None,
        # In plain text a back-tick marks nothing.
        "cannot": [str(sentence).replace("`", "") for sentence in get("cannot", None) or ()],
    }


def _held_out(score: Any) -> dict[str, Any]:
    """A held-out score with its 95 % interval, where it has one."""
    get = score.get if isinstance(score, Mapping) else lambda name, default=None: getattr(score, name, default)
    interval = getattr(score, "interval", None)
    low, high = interval() if callable(interval) else get("interval", None) or (None, None)
    return {
        "metric": str(get("metric", "score")),
        "value": _score(get("value", None)),
        "low": low,
        "high": high,
        "n": get("n", None),
        "held_out": str(get("held_out", None) or ""),
    }

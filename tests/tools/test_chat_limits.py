"""The tables of what the chat model says are what their script gets: read as it counts, and asked again in part."""

import csv
from collections.abc import Iterator
from typing import Any

import pytest
import torch
from scripts import loaded

chat_limits = loaded("chat_limits")

Rows = list[dict[str, str]]


def table(name: str) -> Rows:
    with chat_limits.TABLES[name].open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def chat() -> Iterator[Any]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield chat_limits.Chat()
    torch.set_num_threads(threads)


def test_every_name_was_asked_in_every_way() -> None:
    names = {
        "country": [*chat_limits.COUNTRIES, *chat_limits.INVENTED_COUNTRIES],
        "person": [*chat_limits.ATHLETES, *chat_limits.INVENTED_PEOPLE],
    }
    every = [(what, way, name) for what, way in chat_limits.WAYS for name in names[what]]
    assert [(row["what"], row["asked"], row["name"]) for row in table("made_up")] == every


def test_every_answer_was_read_as_the_script_reads() -> None:
    for row in table("made_up"):
        assert row["admits"] == str(int(chat_limits.admits(row["asked"], row["answer"]))), row


def test_every_sum_was_asked_in_every_way_and_judged_right() -> None:
    rows = table("sums")
    asked = [(int(row["digits"]), row["asked"], int(row["a"]), int(row["b"])) for row in rows]
    ways = [(digits, framing) for digits in chat_limits.DIGITS for framing in chat_limits.FRAMINGS]
    assert asked == [(digits, framing, a, b) for digits, framing in ways for a, b in chat_limits.pairs(digits)]
    for row in rows:
        assert row["right"] == str(int(row["said"] == str(int(row["a"]) + int(row["b"]))))


def test_a_sum_is_written_out_as_at_school() -> None:
    assert chat_limits.by_columns(47, 38) == "7 + 8 = 15; 4 + 3 + 1 = 8. So 47 + 38 = 85."
    assert chat_limits.by_columns(58, 67) == "8 + 7 = 15; 5 + 6 + 1 = 12. So 58 + 67 = 125."


@pytest.mark.parametrize(("what", "way"), [("country", "begun"), ("person", "begun")])
def test_answers_come_out_again(chat: Any, what: str, way: str) -> None:
    """With room for two that tip over to another word on another machine."""
    kept = [row for row in table("made_up") if (row["what"], row["asked"]) == (what, way)]
    again = chat_limits.ask(chat, what, way)
    assert sum(one["answer"] != other["answer"] for one, other in zip(kept, again, strict=True)) <= 2
    for one, other in zip(kept, again, strict=True):
        assert float(one["first"]) == pytest.approx(float(other["first"]), abs=0.01)


@pytest.mark.parametrize(("digits", "framing"), [(1, "plain"), (2, "plain")])
def test_sums_come_out_again(chat: Any, digits: int, framing: str) -> None:
    kept = [row for row in table("sums") if (row["digits"], row["asked"]) == (str(digits), framing)]
    again = chat_limits.add(chat, digits, framing)
    assert sum(one["said"] != other["said"] for one, other in zip(kept, again, strict=True)) <= 1


def test_no_reply_in_steps_was_cut_off(chat: Any) -> None:
    answers = [row["answer"] for row in table("sums") if row["asked"] == "steps"]
    assert max(len(chat.tokenizer(answer).input_ids) for answer in answers) < 0.9 * chat_limits.ROOM
    # One that is cut off ends in the middle of a sentence.
    assert all(answer.endswith(".") or answer[-1].isdigit() for answer in answers)
    assert sum(answer.endswith(".") for answer in answers) > 0.9 * len(answers)

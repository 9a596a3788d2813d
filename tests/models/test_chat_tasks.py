"""What the page "Gone from pipeline" shows: the rule by which replies are read, and the file that was measured."""

import sys
from pathlib import Path

import pytest

from inside_transformers.models import chat_tasks
from inside_transformers.models.chat_tasks import Item
from inside_transformers.models.train import phrasebook, summaries

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

WON = Item("", "After goals by Silva and Berg, Lyon beat Oslo 2 to 1 on Sunday.")
DREW = Item("", "After goals by Silva and Berg, Lyon and Oslo drew 1 to 1 on Sunday.")


@pytest.mark.parametrize(
    ("said", "item", "right"),
    [
        ("Lyon beat Oslo 2 to 1.", WON, True),
        ("Lyon won against Oslo, 2-1.", WON, True),
        ("Oslo beat Lyon 2 to 1.", WON, False),
        ("After a goal by Berg of Lyon, Oslo beat Lyon 2 to 1.", WON, False),
        ("Lyon beat Oslo 3 to 1.", WON, False),
        ("Lyon beat Bern 2 to 1.", WON, False),
        ("Oslo and Lyon drew 1 to 1.", DREW, True),
        ("Lyon beat Oslo 1 to 1.", DREW, False),
        ("Bees dance.", Item("", "bee"), True),
        ("After a goal, Bern beat Madrid.", Item("", "library | budget"), False),
        ("The answer is Paris, of course.", Item("", "Paris"), True),
        ("London", Item("", "Paris"), False),
    ],
)
def test_a_reply_is_right_when_it_says_the_wanted_thing(said: str, item: Item, right: bool) -> None:
    assert chat_tasks.read_kindly(said, item) is right


def test_what_was_wanted_is_right_in_every_set() -> None:
    for one in chat_tasks.read()["sets"].values():
        assert all(chat_tasks.read_kindly(item.wanted, item) for item in one["items"])


def test_no_item_that_is_scored_is_an_example() -> None:
    examples = {item.text for wordings in chat_tasks.WORDINGS.values() for w in wordings for item in w.examples}
    assert not examples & {item.text for one in chat_tasks.read()["sets"].values() for item in one["items"]}


def test_the_file_holds_the_items_that_the_script_draws_and_what_the_small_models_say() -> None:
    import chat_tasks as script

    sets = chat_tasks.read()["sets"]
    drawn = {
        "three such sentences in one": phrasebook.joined(0, 100, parts=3),
        "reports of 4 or 5 goals": summaries.more_goals(0, 100),
    }
    for name, pairs in drawn.items():
        assert [item.text for item in sets[name]["items"]] == [text for text, _ in pairs]
    assert sets["texts without a match"]["items"] == script.other_texts()[6:]
    for name, one in sets.items():
        assert len(one["items"]) == len(one["small"]) == len(one["chat"]) in (20, 100), name
        said = script.small(one["task"], one["items"][:8])
        assert sum(map(str.__eq__, said, one["small"])) >= 7, name

"""`group_entities`: the entities that a text's BIO tags stand for."""

from collections.abc import Callable
from functools import cached_property
from itertools import groupby
from typing import Any

from inside_transformers.checks import Gives, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.tasks.bio import ALIKE, HELD, Entity, behind, dicts, entity, regrouped, without_gaps
from inside_transformers.parts.tasks.entities import Written


class GroupEntities(Written):
    """Words, and for each its tag → a dict for each entity, in the order of the text; `end` is exclusive.

    The mistakes are those in taking words together; those in writing an entity down come after them, from `Written`.
    """

    name, returns, read = "group_entities", "result", "By hand: zero-shot and spans"
    reference = staticmethod(reference("tasks", "group_entities"))
    says = {
        "batch": 'A text was taken apart into another number of pieces than the line asks for: "O" has no hyphen, and '
        "a kind may have one itself, like person-artist. The first two letters of a tag are its prefix, all others the "
        "kind.",
        "input_unknown": "An index is asked for that is not there. Print what the line works on: a list may still be "
        "empty, the first word has none before it (index −1 is the last of all), the last has no next one, and O cut "
        "at hyphens has one piece only.",
        "first_occurrence": "The same word may stand in a text several times, and `words.index(word)` finds the first: "
        "count along with the loop.",
        "long_text": "It fails for a text of hundreds of words. (A function that calls itself for each word comes to "
        "an end after some hundreds of calls.)",
    }

    def grouped(self, goes_on: Callable[[int, Entity], bool]) -> list[Entity]:
        return regrouped(self.words, self.tags, goes_on)

    def inside(self, i: int) -> bool:
        return self.tags[i].startswith("I-")

    def of_the_kind(self, i: int, last: Entity) -> bool:
        return bool(last["entity_group"] == self.tags[i][2:])

    @cached_property
    def of_any_kind(self) -> list[Entity]:
        """What comes out where an I- goes on with the word before it whatever its kind."""
        return self.grouped(lambda i, last: self.inside(i) and last["end"] == i)

    @mistake("The first word has no word before it: index −1 is the last word of all.")
    def index_minus_one(self) -> list[Gives]:
        kind = self.tags[0][2:] if self.tags and self.inside(0) else ""
        return [Gives(self.right[1:])] if kind and self.tags[-1] in (f"B-{kind}", f"I-{kind}") else []

    @sign("The entities must stand in the order of the text. (Sorted as texts, 10 comes before 2.)")
    def not_in_order(self, got: Any) -> bool:
        return dicts(got) != self.right and sorted(dicts(got), key=str) == sorted(self.right, key=str)

    @mistake(
        "Only the tag that is O, and nothing else, stands outside all names. B-GEO ends in an O, and holds one: "
        "compare with `==`."
    )
    def ends_in_o(self) -> Gives:
        return Gives([one for one in self.right if not one["entity_group"].endswith("O")])

    @mistake("A word was taken for a tag: a word may be O itself. Only the tags say what it is.")
    def word_as_tag(self) -> Gives:
        pieces = []
        for one in self.right:
            for is_o, run in groupby(range(one["start"], one["end"]), key=lambda i: self.words[i] == "O"):
                places = [*run]
                if not is_o:
                    pieces.append(entity(self.words, one["entity_group"], places[0], places[-1] + 1))
        return Gives(pieces)

    @mistake(
        "Two kinds that only look alike were taken for the same: one ends like the other, or holds it, or has other "
        "capitals. Two kinds are the same where `==` says so."
    )
    def kinds_alike(self) -> list[Gives]:
        def joined(alike: Callable[[str, str], bool]) -> Gives:
            def goes_on(i: int, last: Entity) -> bool:
                return self.inside(i) and last["end"] == i and alike(self.tags[i][2:], self.tags[i - 1][2:])

            return Gives(self.grouped(goes_on))

        return [joined(alike) for alike in ALIKE] if len(set(self.tags)) > 1 else []

    @mistake("A name that stands in the text twice is two entities.")
    def name_once(self) -> list[Gives]:
        names = [(one["entity_group"], one["word"]) for one in self.right]
        first = [one for i, one in enumerate(self.right) if names[i] not in names[:i]]
        return [Gives(first), Gives([one for i, one in enumerate(self.right) if names[i] not in names[i + 1 :]])]

    @mistake(
        "An I- of another kind than the word before it was lost: it belongs to nothing before it, and starts a new "
        "entity."
    )
    def type_dropped(self) -> Gives | list[Gives]:
        starts = [one["start"] for one in self.right]
        lost = [i for i in starts if i > 0 and self.inside(i) and self.tags[i - 1] != "O"]
        return Gives([one for one in self.right if one["start"] not in lost]) if len(starts) > 1 else []

    @mistake(
        "An entity is lost, where one begins right behind another: store the one that is open before another takes its "
        "place, and skip no word behind it."
    )
    def overwritten(self) -> list[Gives]:
        starts, ends = ([one[key] for one in self.right] for key in ("start", "end"))
        second = [one for one in self.right if one["start"] not in ends]
        return [Gives([one for one in self.right if one["end"] not in starts]), Gives(second)]

    @mistake("An entity is missing whose words came before: each time that they have these tags, they are an entity.")
    def said_before(self) -> list[Gives]:
        first = {one["word"]: one for one in self.right[::-1]}
        return [Gives([one for one in self.right if one is first[one["word"]]]), Gives([*first.values()][::-1])]

    @mistake(
        "The last entity is lost: when the text ends inside an entity, it still has to be stored. (And "
        '`"O" in tag` is true of B-LOC, too.)'
    )
    def last_lost(self) -> Gives:
        return Gives(self.right[:-1])

    @mistake("The text's last word is no part of the entity before it: does a loop end one word too early?")
    def last_word_apart(self) -> Gives:
        end = len(self.tags) - 1
        return Gives(
            self.grouped(lambda i, last: i < end and last["end"] == i and f"I-{last['entity_group']}" == self.tags[i])
        )

    @mistake(
        "An I- of another kind went on with the entity before it: I-LOC cannot belong to a PER. It starts a new entity."
    )
    def type_ignored(self) -> Gives:
        return Gives(self.of_any_kind)

    @mistake(
        "An I- of another kind went on with the entity before it, and gave it its own kind: it starts a new entity."
    )
    def type_taken(self) -> Gives:
        return Gives([one | {"entity_group": self.tags[one["end"] - 1][2:]} for one in self.of_any_kind])

    @mistake(
        "A word with I- goes on after another one with I- as well, not only after B-: all of them belong to the same "
        "entity, as long as the kind is the same."
    )
    def after_begin_only(self) -> Gives:
        return Gives(self.grouped(lambda i, _: self.inside(i) and self.tags[i - 1] == f"B-{self.tags[i][2:]}"))

    @mistake(
        'B- and I- stand at the beginning of a tag, and a kind may hold them, too: `"I-" in tag` is true of B-I-95.'
    )
    def prefix_anywhere(self) -> list[Gives]:
        def going_on(held: Callable[[str], bool]) -> Gives:
            return Gives(self.grouped(behind(lambda i, last: self.of_the_kind(i, last) and held(self.tags[i]))))

        return [going_on(held) for held in HELD]

    @mistake("Two entities that touch were made one: B- begins a new entity, also right after one of the same kind.")
    def adjacent_merged(self) -> list[Gives]:
        def near_inside(i: int, last: Entity) -> bool:
            return self.of_the_kind(i, last) and (self.inside(i) or self.inside(i - 1))

        ways = (self.of_the_kind, near_inside, lambda i, last: True)
        return [Gives(self.grouped(behind(way))) for way in ways]

    @mistake("A word with I- was lost, since no B- came before it. It starts an entity of its own.")
    def orphan_dropped(self) -> Gives:
        return Gives([one for one in self.right if not self.inside(one["start"])])

    @mistake("Words on both sides of an O were made one entity: O ends it.")
    def gap_merged(self) -> list[Gives]:
        same = self.grouped(lambda i, last: self.inside(i) and self.of_the_kind(i, last))
        merged = [same, self.grouped(lambda i, last: self.inside(i))]
        return [Gives(each) for found in merged for each in (found, without_gaps(self.words, self.tags, found))]

    @mistake("The words with I- are lost: they belong to the entity that their B- began.")
    def inside_dropped(self) -> Gives:
        begins = [i for i, tag in enumerate(self.tags) if tag.startswith("B-")]
        return Gives([entity(self.words, self.tags[i][2:], i, i + 1) for i in begins])

    @mistake("Each word is an entity by itself: B-X and the I-X after it belong together.")
    def ungrouped(self) -> Gives:
        return Gives(self.grouped(lambda i, last: False))

    @mistake(
        "Only the first entity is returned, or its first word, or nothing: is a `return` inside the loop, or does your "
        "code know some kinds alone, like PER and LOC? (An index of 0 counts as False in an `if`: ask `is not None`.)"
    )
    def first_entity_only(self) -> list[Any]:
        first = [entity(self.words, one["entity_group"], one["start"], one["start"] + 1) for one in self.right[:1]]
        nothing = len(self.right) > 1
        return [Gives(self.right[:1]), Gives(first), lambda got: nothing and isinstance(got, list | tuple) and not got]

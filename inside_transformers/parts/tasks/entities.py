"""The mistakes in `group_entities` that are made in writing an entity down."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from inside_transformers.checks import Gives, PartSpec, mistake, sign
from inside_transformers.parts.tasks.bio import MARKS, STRIPPED, Entity, dicts, entity, holds, together


class Written(PartSpec):
    """The words of a text and their tags → entities: the mistakes in what stands in each of them."""

    words: list[str]
    tags: list[str]

    def each(self, **change: Callable[[Entity], Any]) -> Gives:
        """What is right, with something else in every entity."""
        return Gives([one | {key: value(one) for key, value in change.items()} for one in self.right])

    def kinds(self, made: Callable[[str], str]) -> Gives:
        """With another kind, made of the tag of the first word."""
        return self.each(entity_group=lambda one: made(self.tags[one["start"]]))

    def joined(self, between: str) -> Gives:
        return self.each(word=lambda one: between.join(self.words[one["start"] : one["end"]]))

    @sign("Words with the tag O belong to no entity.")
    def outside_included(self, got: Any) -> bool:
        for one in dicts(got):
            start = one["start"]
            alone = isinstance(start, int) and 0 <= start < len(self.tags) and self.tags[start] == "O"
            if one.get("entity_group") == "O" or (one.get("entity_group") == "" and alone):
                return True
        return False

    @mistake("Entities of one word are lost.")
    def single_words_lost(self) -> Gives:
        return Gives([one for one in self.right if one["end"] - one["start"] > 1])

    @sign("One dict is returned. What is asked for is a list, with a dict for each entity, as they stand in the text.")
    def mapping(self, got: Any) -> bool:
        return isinstance(got, Mapping)

    @sign("One and the same dict stands in the list again and again: make a new one for each entity.")
    def one_dict_for_all(self, got: Any) -> bool:
        return len({id(one) for one in dicts(got)}) < len(dicts(got))

    @mistake(
        "Only one entity of each kind is left: a dict with the kinds as its keys holds one for each, or all words of a "
        "kind were taken together."
    )
    def one_of_a_kind(self) -> list[Gives]:
        ways = [{one["entity_group"]: one for one in some} for some in (self.right, self.right[::-1])]
        left = [[*ways[0].values()], [*ways[1].values()][::-1], [together(self.right, kind) for kind in ways[0]]]
        return [Gives(each) for each in left]

    @mistake("A kind, or a word, was spelled in another way: its capitals stay as they are.")
    def capitals_changed(self) -> list[Gives]:
        def spelled(key: str, way: Callable[[str], str]) -> Gives:
            return self.each(**{key: lambda one: way(one[key])})

        ways = (str.upper, str.lower, str.capitalize, str.title)
        return [spelled(key, way) for key in ("entity_group", "word") for way in ways]

    @mistake("A word may hold a space: `end` counts words of the text, not the pieces of `word.split()`.")
    def pieces_counted(self) -> Gives:
        return self.each(end=lambda one: one["start"] + len(one["word"].split()))

    @mistake(
        "The kind has lost letters of its own. `strip` and `lstrip` take away single letters, as many as there are of "
        "them, `replace` whatever it finds anywhere, and a second `removeprefix` what the kind begins with: only the "
        "first two characters are no part of the kind."
    )
    def letters_stripped(self) -> list[Gives]:
        return [self.kinds(made) for made in STRIPPED]

    @sign(
        "A word was taken apart: it may hold any character, a slash or a hyphen too. Go through words and tags side by "
        "side, not through one text that was made of both."
    )
    def word_taken_apart(self, got: Any) -> bool:
        pairs = [(one["word"], right["word"]) for one, right in zip(dicts(got), self.right, strict=False)]
        cut = [one != right and one in [right.partition(mark)[0] for mark in MARKS] for one, right in pairs]
        return len(pairs) == len(self.right) == len(dicts(got)) and any(cut)

    @sign("`word` is one text, the words of the entity joined by a space, and no list.")
    def list_of_words(self, got: Any) -> bool:
        return any(holds(one, "word", (list, tuple)) for one in dicts(got))

    @sign(
        "The kind is all that stands behind B- or I-, and may have a hyphen itself: person-artist. Cut the tag at its "
        "first hyphen only."
    )
    def kind_cut(self, got: Any) -> bool:
        whole = {one["entity_group"] for one in self.right if "-" in one["entity_group"]}
        found = {one["entity_group"] for one in dicts(got) if holds(one, "entity_group", str)} - {"", *whole}
        return any(part in kind for part in found for kind in whole)

    @mistake("The kind of an entity is PER, not B-PER: the first two letters only say where it begins.")
    def prefix_kept(self) -> list[Any]:
        def kept(got: Any) -> bool:
            kinds = [one["entity_group"] for one in dicts(got) if holds(one, "entity_group", str)]
            return any(kind[:2] in ("B-", "I-") for kind in kinds)

        last = self.each(entity_group=lambda one: self.tags[one["end"] - 1])
        first = [self.kinds(made) for made in (lambda tag: tag, lambda tag: tag[:1], lambda tag: tag[1:])]
        return [*first, last, kept]

    @mistake(
        "`end` is exclusive, the index of the first word after the entity: words[start:end] is the entity. It moves on "
        "with each word that is added, and is no number of words."
    )
    def end_inclusive(self) -> list[Gives]:
        further = self.each(end=lambda one: one["end"] + 1), self.each(end=lambda one: one["end"] - one["start"])
        return [self.each(end=lambda one: one["end"] - 1), *further]

    @mistake(
        "`start` is the index of the entity's first word, and stays there as words are added. The first word of the "
        "text has index 0."
    )
    def one_based(self) -> list[Gives]:
        both = self.each(start=lambda one: one["start"] + 1, end=lambda one: one["end"] + 1)
        return [both, *(self.each(start=made) for made in (lambda one: one["start"] + 1, lambda one: one["end"] - 1))]

    @sign(
        "There is an entity too many: where none has begun, at the start of the text or outside of all names at its "
        "end, nothing is stored."
    )
    def surplus(self, got: Any) -> bool:
        found = got if isinstance(got, list) else []
        return None in found or (len(found) > len(self.right) and found[:-1] == self.right)

    @mistake("The words of an entity are joined by a space.")
    def joined_closely(self) -> list[Gives]:
        return [self.joined(between) for between in ("", "_", "-", ", ", ",")]

    @mistake("`start` and `end` are exchanged: `start` is the smaller of the two.")
    def ends_exchanged(self) -> Gives:
        return self.each(start=lambda one: one["end"], end=lambda one: one["start"])

    @mistake("`word` has a space too many at its beginning or end: spaces stand only between words.")
    def space_around(self) -> list[Gives]:
        return [self.each(word=lambda one: f"{one['word']} "), self.each(word=lambda one: f" {one['word']}")]

    @mistake("`word` holds not all words of the entity.")
    def first_word_only(self) -> list[Gives]:
        def some(choose: Callable[[list[str]], Sequence[str]]) -> Gives:
            return self.each(word=lambda one: " ".join(choose(self.words[one["start"] : one["end"]])))

        parts = (lambda of: of[:1], lambda of: of[-1:], lambda of: of[:-1] or of)
        return [*map(some, parts), some(lambda of: [*dict.fromkeys([of[0], of[-1]])])]

    @mistake("The text's last word is in no entity: does a loop, or a slice, end one word too early?")
    def last_word_lost(self) -> Gives:
        *others, last = self.right or [{"end": 0}]
        if last["end"] < len(self.words):
            return Gives(self.right)
        return Gives([*others, entity(self.words, last["entity_group"], last["start"], last["end"] - 1)])

    @mistake("`start` and `end` count characters here: they are indexes of words.")
    def characters(self) -> list[Gives]:
        before = [len(" ".join([*self.words[:i], ""])) for i in range(len(self.words) + 1)]

        def counted(space: int) -> Gives:
            return self.each(start=lambda one: before[one["start"]], end=lambda one: before[one["end"]] - space)

        return [counted(1), counted(0)]

    @sign(
        "Signs were cut out of a word, like those that mark its parts (`##`), or taken off its end, like the period of "
        "U.S.: a word may hold any, and stays as it is. Words are joined by a space, and nothing else is done to them."
    )
    def signs_cut_out(self, got: Any) -> bool:
        if len(dicts(got)) != len(self.right):
            return False
        pairs = [(str(one["word"]), right["word"]) for one, right in zip(dicts(got), self.right, strict=True)]
        left = [[mark for mark in word if mark.isalnum()] for pair in pairs for word in pair]
        fewer = [len("".join(one.split())) < len("".join(right.split())) for one, right in pairs]
        others = [one == right for one, right in pairs]
        return left[::2] == left[1::2] and any(fewer) and all(map(operator.or_, fewer, others))

    @sign(
        "The words of an entity are joined by one space each, also before a comma or an apostrophe, and around a "
        "hyphen, and a word's own spaces stay: `word` is no sentence that is to be printed."
    )
    def tidied(self, got: Any) -> bool:
        if not dicts(got) or len(got) != len(self.right):
            return False
        words, right = ([str(one.get("word")) for one in of] for of in (got, self.right))
        return words != right and [word.replace(" ", "") for word in words] == [word.replace(" ", "") for word in right]

    @sign("An entity of many words was cut: it goes on as long as its tags say.")
    def long_entity(self, got: Any) -> bool:
        long = [one for one in self.right if one["end"] - one["start"] > 3]
        return bool(long and dicts(got)) and all(one in got for one in self.right if one not in long)

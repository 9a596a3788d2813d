"""Entities of BIO tags, written down, and taken together in other ways: what mistakes in them are made of."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Entity = dict[str, Any]

# What takes more than its prefix from a tag.
STRIPPED: tuple[Callable[[str], str], ...] = (
    lambda tag: tag.lstrip("BI-"),
    lambda tag: tag.strip("BI-"),
    lambda tag: tag.lstrip(f"{tag[0]}-"),
    lambda tag: tag.strip(f"{tag[0]}-"),
    lambda tag: tag.replace("B-", "").replace("I-", ""),
    lambda tag: tag.removeprefix("B-").removeprefix("I-"),
    lambda tag: tag.removeprefix("I-").removeprefix("B-"),
)
# What takes a tag for the kind of another one.
ALIKE: tuple[Callable[[str, str], bool], ...] = (
    lambda kind, before: before.endswith(kind),
    lambda kind, before: kind in before,
    lambda kind, before: before in kind,
    lambda kind, before: before.startswith(kind),
    lambda kind, before: kind.startswith(before),
    lambda kind, before: kind.startswith(before) or before.startswith(kind),
    lambda kind, before: kind in before or before in kind,
    lambda kind, before: kind.lower() == before.lower(),
)
# What takes a tag for one with I-, wherever in it that stands.
HELD: tuple[Callable[[str], bool], ...] = (
    lambda tag: "I-" in tag,
    lambda tag: "I-" in tag and "B-" not in tag,
)
MARKS = "/|_-#:"  # at which a word may be taken apart


def entity(words: Sequence[str], kind: str, start: int, end: int) -> Entity:
    """The words from `start` to `end`, which is exclusive, as one entity."""
    return {"entity_group": kind, "word": " ".join(words[start:end]), "start": start, "end": end}


def regrouped(words: Sequence[str], tags: Sequence[str], goes_on: Callable[[int, Entity], bool]) -> list[Entity]:
    """The entities where word i goes on with the last one, which may lie further back, if `goes_on(i, last)`."""
    found: list[Entity] = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        if found and goes_on(i, found[-1]):
            found[-1] = entity(words, found[-1]["entity_group"], found[-1]["start"], i + 1)
        else:
            found.append(entity(words, tag[2:], i, i + 1))
    return found


def behind(way: Callable[[int, Entity], bool]) -> Callable[[int, Entity], bool]:
    """Whether word i stands right behind the last entity, and `way` says that it goes on with it."""
    return lambda i, last: bool(last["end"] == i) and way(i, last)


def without_gaps(words: Sequence[str], tags: Sequence[str], found: Sequence[Entity]) -> list[Entity]:
    """The entities without those of their words that have the tag O."""
    places = [[i for i in range(one["start"], one["end"]) if tags[i] != "O"] for one in found]
    return [one | {"word": " ".join(words[i] for i in inside)} for one, inside in zip(found, places, strict=True)]


def together(found: Sequence[Entity], kind: str) -> Entity:
    """The words of all entities of a kind as one entity."""
    first, *_, last = [one for one in found if one["entity_group"] == kind] * 2
    words = " ".join(one["word"] for one in found if one["entity_group"] == kind)
    return first | {"word": words, "end": last["end"]}


def holds(entry: Any, key: str, kind: type | tuple[type, ...]) -> bool:
    """Whether an entry is a dict that has something of this kind under `key`."""
    return isinstance(entry, Mapping) and isinstance(entry.get(key), kind)


def dicts(got: Any) -> list[Any]:
    """The entries of a list where all are dicts with `word` and `start`; or none."""
    entries = list(got) if isinstance(got, list | tuple) else []
    return entries if all(isinstance(each, Mapping) and {"word", "start"} <= set(each) for each in entries) else []

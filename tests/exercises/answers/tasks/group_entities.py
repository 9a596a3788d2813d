# ruff: noqa
# fmt: off
# How this file is read: see ../README.md.

# %% right: tag_before
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O":
            if tag[0] == "I" and before != "O" and before[2:] == tag[2:]:
                found[-1]["word"] += " " + word
                found[-1]["end"] = i + 1
            else:
                found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% right: open_entity_flushed
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, start = [], None
    for i, tag in enumerate(tags + ["O"]):
        goes_on = start is not None and tag == "I-" + tags[start][2:]
        if start is not None and not goes_on:
            found.append({"entity_group": tags[start][2:], "word": " ".join(words[start:i]), "start": start, "end": i})
            start = None
        if tag != "O" and not goes_on:
            start = i
    return found

# %% right: look_ahead
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    i = 0
    while i < len(tags):
        if tags[i] == "O":
            i += 1
            continue
        kind = tags[i].split("-", 1)[1]
        j = i + 1
        while j < len(tags) and tags[j] == f"I-{kind}":
            j += 1
        found.append(dict(start=i, end=j, entity_group=kind, word=" ".join(words[i:j])))
        i = j
    return found

# %% right: starts_first
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    begins = [i for i, tag in enumerate(tags)
              if tag != "O" and (tag.startswith("B-") or i == 0 or tags[i - 1][1:] != tag[1:])]
    found = []
    for begin in begins:
        end = begin + 1
        while end < len(tags) and tags[end] != "O" and end not in begins:
            end += 1
        found.append({"entity_group": tags[begin][2:], "word": " ".join(words[begin:end]), "start": begin, "end": end})
    return found

# %% right: regular_expression
import re

def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    text = " ".join(f"{tag}@{i}" for i, tag in enumerate(tags))
    for match in re.finditer(r"[BI]-(\S+)@(\d+)((?: I-\1@\d+)*)", text):
        start = int(match[2])
        end = start + 1 + match[3].count("@")
        found.append({"entity_group": match[1], "word": " ".join(words[start:end]), "start": start, "end": end})
    return found

# %% right: generator_inside
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    def spans():
        start = 0
        for i in range(1, len(tags) + 1):
            if i == len(tags) or not (tags[i].startswith("I-") and tags[i][2:] == tags[i - 1][2:]):
                yield start, i
                start = i
    return [{"entity_group": tags[a][2:], "word": " ".join(words[a:b]), "start": a, "end": b}
            for a, b in spans() if tags and tags[a] != "O"]

# %% right: words_kept_in_a_list_until_the_end
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    entities = []
    current = None
    for i, tag in enumerate(tags):
        prefix, _, kind = tag.partition("-")
        if prefix == "I" and current and current["entity_group"] == kind:
            current["word"].append(words[i])
        elif prefix == "O":
            current = None
        else:
            current = {"entity_group": kind, "word": [words[i]], "start": i}
            entities.append(current)
    for entity in entities:
        entity["end"] = entity["start"] + len(entity["word"])
        entity["word"] = " ".join(entity["word"])
    return entities

# %% right: partition_at_the_first_hyphen
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, before = [], None
    for i, (word, tag) in enumerate(zip(words, tags, strict=True)):
        letter, _, kind = tag.partition("-")
        if letter == "I" and kind == before:
            found[-1] |= {"word": f"{found[-1]['word']} {word}", "end": i + 1}
        elif letter != "O":
            found += [{"entity_group": kind, "word": word, "start": i, "end": i + 1}]
        before = kind or None
    return found

# %% right: groupby_with_a_running_number
from itertools import accumulate, groupby

def group_entities(words, tags):
    def begins(before, tag):
        return tag != "O" and not (tag[:2] == "I-" and before != "O" and before[2:] == tag[2:])

    starts = [begins(a, b) for a, b in zip(["O", *tags], tags)]
    numbers = list(accumulate(map(int, starts)))
    rows = [(n, i) for i, (n, tag) in enumerate(zip(numbers, tags)) if tag != "O"]
    result = []
    for _, group in groupby(rows, key=lambda row: row[0]):
        places = [i for _, i in group]
        start, end = places[0], places[-1] + 1
        result.append(
            {"entity_group": tags[start][2:], "word": " ".join(words[start:end]), "start": start, "end": end}
        )
    return result

# %% right: recursion
def group_entities(words, tags, at=0):
    if at >= len(tags):
        return []
    if tags[at] == "O":
        return group_entities(words, tags, at + 1)
    kind, end = tags[at][2:], at + 1
    while end < len(tags) and tags[end] == f"I-{kind}":
        end += 1
    entity = dict(entity_group=kind, word=" ".join(words[at:end]), start=at, end=end)
    return [entity] + group_entities(words, tags, end)

# %% right: reduced
from functools import reduce

def group_entities(words, tags):
    def step(found, row):
        i, word, tag = row
        if tag == "O":
            return found
        prefix, kind = tag.split("-", 1)
        last = found[-1] if found else None
        if prefix == "I" and last and last["end"] == i and last["entity_group"] == kind:
            longer = {**last, "word": last["word"] + " " + word, "end": i + 1}
            return found[:-1] + [longer]
        return found + [{"entity_group": kind, "word": word, "start": i, "end": i + 1}]

    return reduce(step, zip(range(len(words)), words, tags), [])

# %% right: match_on_the_tag
def group_entities(words, tags):
    found, open_kind = [], None
    for i, (word, tag) in enumerate(zip(words, tags)):
        match tag.split("-", maxsplit=1):
            case ["I", kind] if kind == open_kind:
                found[-1]["word"] += f" {word}"
                found[-1]["end"] += 1
            case [_, kind]:
                found.append({"entity_group": kind, "word": word, "start": i, "end": i + 1})
                open_kind = kind
            case _:
                open_kind = None
    return found

# %% right: backwards
def group_entities(words, tags):
    found = []
    end = None
    for i in range(len(words) - 1, -1, -1):
        tag = tags[i]
        if tag == "O":
            continue
        if end is None:
            end = i + 1
        goes_on = tag.startswith("I-") and i > 0 and tags[i - 1] in ("B-" + tag[2:], "I-" + tag[2:])
        if not goes_on:
            found.insert(0, {"entity_group": tag[2:], "word": " ".join(words[i:end]), "start": i, "end": end})
            end = None
    return found

# %% right: dataclass_as_dict
from dataclasses import asdict, dataclass

@dataclass(slots=True)
class Entity:
    entity_group: str
    word: str
    start: int
    end: int

def group_entities(words, tags):
    entities = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        kind = tag.removeprefix("B-") if tag.startswith("B-") else tag.removeprefix("I-")
        inside = tag.startswith("I-") and entities and entities[-1].end == i and entities[-1].entity_group == kind
        if inside:
            entities[-1].word = entities[-1].word + " " + words[i]
            entities[-1].end = i + 1
        else:
            entities.append(Entity(kind, words[i], i, i + 1))
    return [asdict(entity) for entity in entities]

# %% right: coroutine
def group_entities(words, tags):
    done = []

    def collector():
        entity = None
        while True:
            i, word, tag = yield
            if entity and tag == f"I-{entity['entity_group']}":
                entity["word"], entity["end"] = entity["word"] + " " + word, i + 1
            elif tag == "O":
                entity = None
            else:
                entity = {"entity_group": tag[2:], "word": word, "start": i, "end": i + 1}
                done.append(entity)

    machine = collector()
    next(machine)
    for row in zip(range(len(tags)), words, tags):
        machine.send(row)
    machine.close()
    return done

# %% right: ends_by_a_table
def group_entities(words, tags):
    n = len(tags)
    end = [n] * (n + 1)
    for i in reversed(range(n)):
        after = tags[i + 1] if i + 1 < n else "O"
        end[i] = end[i + 1] if after != "O" and after[0] == "I" and after[2:] == tags[i][2:] and tags[i] != "O" else i + 1
    out, i = [], 0
    while i < n:
        if tags[i] != "O":
            out.append({"start": i, "end": end[i], "word": " ".join(words[i : end[i]]), "entity_group": tags[i][2:]})
        i = end[i]
    return out

# %% right: letters_and_finditer
import re

def group_entities(words, tags):
    kinds = sorted({tag[2:] for tag in tags if tag != "O"})
    code = "".join(
        "\x00" if tag == "O" else chr(2 + 2 * kinds.index(tag[2:]) + (tag[0] == "I")) for tag in tags
    )
    pattern = "|".join(
        f"[{re.escape(chr(2 + 2 * k) + chr(3 + 2 * k))}]{re.escape(chr(3 + 2 * k))}*" for k in range(len(kinds))
    )
    found = re.finditer(pattern, code) if kinds else ()
    return [
        {"entity_group": tags[m.start()][2:], "word": " ".join(words[m.start() : m.end()]), "start": m.start(), "end": m.end()}
        for m in found
    ]

# %% right: class_with_slots
class Grouper:
    __slots__ = ("words", "tags")

    def __init__(self, words, tags):
        self.words, self.tags = words, tags

    def begins(self, i):
        tag = self.tags[i]
        if tag == "O":
            return False
        if tag.startswith("B-") or i == 0:
            return True
        return self.tags[i - 1] == "O" or self.tags[i - 1].partition("-")[2] != tag.partition("-")[2]

    def ends(self, i):
        return i == len(self.tags) or self.tags[i] == "O" or self.begins(i)

    def entities(self):
        for i in filter(self.begins, range(len(self.tags))):
            end = next(j for j in range(i + 1, len(self.tags) + 1) if self.ends(j))
            yield {
                "entity_group": self.tags[i].partition("-")[2],
                "word": " ".join(self.words[i:end]),
                "start": i,
                "end": end,
            }

def group_entities(words, tags):
    return list(Grouper(words, tags).entities())

# %% right: lambda_and_walrus
group_entities = lambda words, tags: [
    {"entity_group": tags[i][2:], "word": " ".join(words[i:end]), "start": i, "end": end}
    for i in range(len(tags))
    if tags[i] != "O" and not (i and tags[i][0] == "I" and tags[i - 1] != "O" and tags[i - 1][2:] == tags[i][2:])
    and (end := next((j for j in range(i + 1, len(tags)) if tags[j] != "I" + "-" + tags[i][2:]), len(tags)))
]

# %% mistake: adjacent_merged
# names: begins a new
# names: B-
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag != "O" and before[2:] == tag[2:] and before != "O":
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: every_run_is_one
# names: begins a new|another kind
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag != "O" and before != "O":
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: orphan_dropped
# names: lost
# names: I-
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    current = None
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            current = {"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1}
            found.append(current)
        elif tag.startswith("I-") and current and current["entity_group"] == tag[2:]:
            current["word"] += " " + words[i]
            current["end"] = i + 1
        else:
            current = None
    return found

# %% mistake: first_orphan_crashes
# names: IndexError
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        elif tag.startswith("I-"):
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
    return found

# %% mistake: inside_never_begins
# names: lost|O ends it|both sides|another kind
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        elif tag.startswith("I-") and found:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
    return found

# %% mistake: kind_ignored
# names: another kind
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before != "O":
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: gap_merged
# names: both sides of an O|O ends
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and found and found[-1]["entity_group"] == tag[2:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
    return found

# %% mistake: gap_merged_from_start_to_end
# names: both sides of an O|O ends
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and found and found[-1]["entity_group"] == tag[2:]:
            found[-1]["end"] = i + 1
            found[-1]["word"] = " ".join(words[found[-1]["start"] : i + 1])
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
    return found

# %% mistake: ungrouped
# names: each word|belong together
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    return [{"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1}
            for i, tag in enumerate(tags) if tag != "O"]

# %% mistake: begins_alone
# names: with I- are lost
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    return [{"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1}
            for i, tag in enumerate(tags) if tag.startswith("B-")]

# %% mistake: outside_included
# names: tag O|belong to no entity
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = ""
    for i, tag in enumerate(tags):
        if before and not tag.startswith("B-") and before[2:] == tag[2:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        else:
            kind = "O" if tag == "O" else tag[2:]
            found.append({"entity_group": kind, "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: prefix_kept
# names: PER, not B-PER|first two letters
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[2:] == tag[2:] and before != "O":
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag, "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: prefix_as_kind
# names: kind
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[:1], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: end_inclusive
# names: exclusive
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i})
        before = tag
    return found

# %% mistake: counted_from_one
# names: index 0|first word
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags, start=1):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i - 1]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i - 1], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: end_forgotten
# names: moves on
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: word_forgotten
# names: not all words
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: no_space
# names: space
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: list_of_words
# names: list
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"].append(words[i])
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": [words[i]], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: last_one_lost
# names: last entity is lost|ends inside
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, start = [], None
    for i, tag in enumerate(tags):
        goes_on = start is not None and tag == "I-" + tags[start][2:]
        if start is not None and not goes_on:
            found.append({"entity_group": tags[start][2:], "word": " ".join(words[start:i]), "start": start, "end": i})
            start = None
        if tag != "O" and not goes_on:
            start = i
    return found

# %% mistake: looks_beyond_the_end
# names: IndexError
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    i = 0
    while i < len(tags):
        j = i + 1
        if tags[i] != "O":
            while tags[j] == f"I-{tags[i][2:]}":
                j += 1
            found.append({"entity_group": tags[i][2:], "word": " ".join(words[i:j]), "start": i, "end": j})
        i = j
    return found

# %% mistake: return_inside_the_loop
# names: return.{0,20}loop|only the first
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    i = 0
    while i < len(tags):
        j = i + 1
        if tags[i] != "O":
            while j < len(tags) and tags[j] == f"I-{tags[i][2:]}":
                j += 1
            found.append({"entity_group": tags[i][2:], "word": " ".join(words[i:j]), "start": i, "end": j})
            return found
        i = j
    return found

# %% mistake: characters
# names: characters
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    i = place = 0
    while i < len(tags):
        j = i + 1
        if tags[i] != "O":
            while j < len(tags) and tags[j] == f"I-{tags[i][2:]}":
                j += 1
            text = " ".join(words[i:j])
            found.append({"entity_group": tags[i][2:], "word": text, "start": place, "end": place + len(text)})
        place += len(" ".join(words[i:j])) + 1
        i = j
    return found

# %% mistake: one_word_names_lost
# names: one word
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    i = 0
    while i < len(tags):
        j = i + 1
        if tags[i] != "O":
            while j < len(tags) and tags[j] == f"I-{tags[i][2:]}":
                j += 1
            if j - i > 1:
                found.append({"entity_group": tags[i][2:], "word": " ".join(words[i:j]), "start": i, "end": j})
        i = j
    return found

# %% mistake: other_key
# names: key "entity_group"
# names: "entity"
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: tuples
# names: dict
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    i = 0
    while i < len(tags):
        j = i + 1
        if tags[i] != "O":
            while j < len(tags) and tags[j] == f"I-{tags[i][2:]}":
                j += 1
            found.append((tags[i][2:], " ".join(words[i:j]), i, j))
        i = j
    return found

# %% mistake: dict_by_kind
# names: list
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = {}
    for i, tag in enumerate(tags):
        if tag != "O":
            found.setdefault(tag[2:], []).append(words[i])
    return found

# %% mistake: tags_used_up
# names: changed
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i in range(len(words)):
        tag = tags.pop(0)
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: sentinel_appended
# names: changed
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, start = [], None
    tags.append("O")
    for i, tag in enumerate(tags):
        goes_on = start is not None and tag == "I-" + tags[start][2:]
        if start is not None and not goes_on:
            found.append({"entity_group": tags[start][2:], "word": " ".join(words[start:i]), "start": start, "end": i})
            start = None
        if tag != "O" and not goes_on:
            start = i
    return found

# %% mistake: empty_text
# names: IndexError
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = tags[0]
    if before != "O":
        found.append({"entity_group": before[2:], "word": words[0], "start": 0, "end": 1})
    for i in range(1, len(tags)):
        tag = tags[i]
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: nothing_for_none
# names: return
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    if found:
        return found

# %% mistake: no_return
# names: return
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, tag in enumerate(tags):
        if tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})

# %% mistake: wraps_around
# names: index −1
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and tags[i - 1][1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
    return found

# %% mistake: index_of_the_word
# names: finds the first
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for word, tag in zip(words, tags):
        i = words.index(word)
        if tag[0] == "I" and found and found[-1]["end"] == i and found[-1]["entity_group"] == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
    return found

# %% mistake: a_space_after_each_word
# names: space too many
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += words[i] + " "
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i] + " ", "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: unpacked_at_the_hyphen
# names: "O" has no hyphen
# names: pieces
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = ""
    for i, tag in enumerate(tags):
        letter, kind = tag.split("-")
        if letter == "I" and before == kind:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        else:
            found.append({"entity_group": kind, "word": words[i], "start": i, "end": i + 1})
        before = kind
    return found

# %% mistake: unpacked_at_the_hyphen_but_for_O
# names: may have one itself
# names: pieces
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = ""
    for i, tag in enumerate(tags):
        if tag == "O":
            before = ""
            continue
        letter, kind = tag.split("-")
        if letter == "I" and before == kind:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        else:
            found.append({"entity_group": kind, "word": words[i], "start": i, "end": i + 1})
        before = kind
    return found

# %% mistake: second_piece_of_O
# names: IndexError
# names: one piece only
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = ""
    for i, tag in enumerate(tags):
        kind = tag.split("-")[1]
        if tag[0] == "I" and before == kind:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": kind, "word": words[i], "start": i, "end": i + 1})
        before = kind
    return found

# %% mistake: second_piece_as_kind
# names: hyphen itself
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = ""
    for i, tag in enumerate(tags):
        kind = "" if tag == "O" else tag.split("-")[1]
        if tag[0] == "I" and before == kind:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": kind, "word": words[i], "start": i, "end": i + 1})
        before = kind
    return found

# %% mistake: last_piece_as_kind
# names: hyphen itself
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = ""
    for i, tag in enumerate(tags):
        kind = tag.split("-")[-1]
        if tag[0] == "I" and before == kind:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": kind, "word": words[i], "start": i, "end": i + 1})
        before = kind
    return found

# %% mistake: last_three_letters_as_kind
# names: behind B- or I-
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = ""
    for i, tag in enumerate(tags):
        kind = tag[-3:]
        if tag[0] == "I" and before == kind:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": kind, "word": words[i], "start": i, "end": i + 1})
        before = kind
    return found

# %% mistake: another_kind_takes_over
# names: another kind
# names: its own kind
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and found and found[-1]["end"] == i:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
            found[-1]["entity_group"] = tag[2:]
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
    return found

# %% mistake: another_kind_dropped
# names: another kind
# names: lost
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("B-") or (tag.startswith("I-") and before == "O"):
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        elif tag.startswith("I-") and before[2:] == tag[2:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        before = tag
    return found

# %% mistake: goes_on_after_a_beginning_only
# names: not only after B-
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before == "B-" + tag[2:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: tuple_of_dicts
# names: tuple
# names: list
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = ()
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found += ({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1},)
        before = tag
    return found

# %% mistake: names_of_five_words_at_most
# names: many words
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before[2:] == tag[2:] and before != "O" and i - found[-1]["start"] < 5:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: first_and_last_word
# names: not all words
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before[2:] == tag[2:] and before != "O":
            start = found[-1]["start"]
            found[-1] = {"entity_group": tag[2:], "word": f"{words[start]} {word}", "start": start, "end": i + 1}
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: kind_ends_in_O
# names: GEO
# names: ==
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag.endswith("O"):
            before = "O"
            continue
        if tag[0] == "I" and before[2:] == tag[2:] and before != "O":
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        else:
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: prefix_stripped_letter_by_letter
# names: letters
# names: strip
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        kind = tag.lstrip("BI-")
        if tag[0] == "I" and before[2:] == tag[2:] and before != "O":
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": kind, "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: prefix_replaced_anywhere
# names: letters
# names: replace
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        kind = tag.replace("B-", "").replace("I-", "")
        if tag[0] == "I" and before[2:] == tag[2:] and before != "O":
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": kind, "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: same_kind_by_its_end
# names: kinds
# names: alike
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before.endswith(tag[1:]):
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: same_kind_where_one_holds_the_other
# names: kinds
# names: alike
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and tag[2:] in before:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: small_and_capital_kinds_are_one
# names: kinds
# names: capitals
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before != "O" and tag[2:].lower() == before[2:].lower():
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: word_that_looks_like_a_tag
# names: word was taken for a tag
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if "O" in (word, tag):
            before = "O"
        elif tag[0] == "I" and before != "O" and tag[2:] == before[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
            before = tag
        else:
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
            before = tag
    return found

# %% mistake: words_and_tags_in_one_text
# names: word was taken apart
import re

def group_entities(words, tags):
    text = " ".join(f"{w}/{t}" for w, t in zip(words, tags))
    found, before = [], "O"
    for i, piece in enumerate(text.split()):
        word, tag = piece.split("/")[:2]
        if tag != "O" and tag[0] == "I" and before != "O" and tag[2:] == before[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: sorted_as_text
# names: order of the text
# names: as texts
def group_entities(words, tags):
    found, before = {}, "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before != "O" and tag[2:] == before[2:]:
            found[start]["word"] += " " + word
            found[start]["end"] += 1
        elif tag != "O":
            start = str(i)
            found[start] = {"entity_group": tag[2:], "word": word, "start": i, "end": i + 1}
        before = tag
    return [found[key] for key in sorted(found)]

# %% mistake: same_name_once
# names: twice
# names: two entities
def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before != "O" and tag[2:] == before[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    unique = {(e["entity_group"], e["word"]): e for e in reversed(found)}
    return sorted(unique.values(), key=lambda e: e["start"])

# %% mistake: remembered
# names: two calls
# names: same list
seen = {}

def group_entities(words, tags):
    key = (tuple(words), tuple(tags))
    if key in seen:
        return seen[key]
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before != "O" and tag[2:] == before[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    seen[key] = found
    return found

# %% mistake: list_as_a_default
# names: two calls
# names: same list
def group_entities(words, tags, found=[]):
    before = "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before != "O" and tag[2:] == before[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: empty_list_shared
# names: two calls
# names: same list
nothing = []

def group_entities(words, tags):
    found, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O" and tag[0] == "I" and before != "O" and tag[2:] == before[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found or nothing

# %% mistake: recursion_too_deep
# names: hundreds of words
# names: calls itself
def group_entities(words, tags, i=0, before="O"):
    def rest(j, tag):
        def deeper():
            return group_entities(words, tags, j, tag)
        return (lambda: deeper())()
    if i == len(tags):
        return []
    tag = tags[i]
    after = rest(i + 1, tag)
    if tag == "O":
        return after
    end = i + 1
    while end < len(tags) and tags[end] == "I-" + tag[2:]:
        end += 1
    if tag[0] == "I" and before != "O" and before[2:] == tag[2:]:
        return after
    return [{"entity_group": tag[2:], "word": " ".join(words[i:end]), "start": i, "end": end}, *after]

# %% mistake: word_before_the_first
# names: index −1
def group_entities(words, tags):
    def begins(i):
        goes_on = tags[i][:2] == "I-" and tags[i - 1] != "O" and tags[i - 1][2:] == tags[i][2:]
        return tags[i] != "O" and not goes_on

    found = []
    for start in filter(begins, range(len(tags))):
        end = start + 1
        while end < len(tags) and tags[end] == "I-" + tags[start][2:]:
            end += 1
        found.append(
            {"entity_group": tags[start][2:], "word": " ".join(words[start:end]), "start": start, "end": end}
        )
    return found

# %% mistake: numpys_numbers
# names: numpy
import numpy as np

def group_entities(words, tags):
    found, before = [], "O"
    for i, word, tag in zip(np.arange(len(words)), words, tags):
        if tag != "O" and tag[0] == "I" and before != "O" and tag[2:] == before[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] += 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: open_one_overwritten
# names: right behind
def group_entities(words, tags):
    found, entity = [], None
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag[0] == "I" and entity and entity["entity_group"] == tag[2:]:
            entity["word"] += " " + word
            entity["end"] = i + 1
        elif tag == "O":
            if entity:
                found.append(entity)
            entity = None
        else:
            entity = {"entity_group": tag[2:], "word": word, "start": i, "end": i + 1}
    return found + [entity] if entity else found

# %% mistake: tag_that_holds_an_o
# names: "O" in tag
def group_entities(words, tags):
    found = []
    for i, (word, tag) in enumerate(zip(words, tags)):
        if "O" in tag:
            continue
        if tag[0] == "I" and found and found[-1]["end"] == i and found[-1]["entity_group"] == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        else:
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
    return found

# %% mistake: small_letters
# names: capitals
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:].lower(), "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% unknown: reversed_words
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    before = "O"
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and before[1:] == tag[1:]:
            found[-1]["word"] = words[i] + " " + found[-1]["word"]
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1})
        before = tag
    return found

# %% mistake: words_parted_again_at_spaces
# names: space
# names: `?end`? counts words
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    entities, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        kind = tag[2:]
        if tag[:2] == "I-" and before[2:] == kind and before != "O":
            entities[-1]["word"] += " " + word
            entities[-1]["end"] += len(word.split())
        elif tag != "O":
            entities.append({"entity_group": kind, "word": word, "start": i, "end": i + len(word.split())})
        before = tag
    return entities

# %% unknown: kinds_of_letters_alone
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    import re

    entities, before = [], None
    for i, (word, tag) in enumerate(zip(words, tags)):
        found = re.match(r"([BI])-([A-Za-z-]+)", tag)
        kind = found[2] if found else None
        if found and found[1] == "I" and kind == before:
            entities[-1]["word"] += " " + word
            entities[-1]["end"] = i + 1
        elif found:
            entities.append({"entity_group": kind, "word": word, "start": i, "end": i + 1})
        before = kind
    return entities

# %% mistake: start_moves_on
# names: start
# names: first word
def group_entities(words, tags):
    out = []
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O":
            continue
        p = tags[i - 1] if i else "O"
        if t.startswith("I-") and p[2:] == t[2:]:
            out[-1]["word"] += " " + w
            out[-1]["end"] += 1
            out[-1]["start"] = i
        else:
            out.append({"entity_group": t[2:], "word": w, "start": i, "end": i + 1})
    return out

# %% mistake: end_is_the_number_of_words
# names: end
# names: exclusive
def group_entities(words, tags):
    out = []
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O":
            continue
        p = tags[i - 1] if i else "O"
        if t.startswith("I-") and p[2:] == t[2:]:
            out[-1]["word"] += " " + w
            out[-1]["end"] += 1
        else:
            out.append({"entity_group": t[2:], "word": w, "start": i, "end": 1})
    return out

# %% mistake: word_behind_an_entity_skipped
# names: skip
# names: behind
def group_entities(words, tags):
    out = []
    i = 0
    while i < len(tags):
        if tags[i] != "O":
            j = i + 1
            while j < len(tags) and tags[j] == "I-" + tags[i][2:]:
                j += 1
            out.append({"entity_group": tags[i][2:], "word": " ".join(words[i:j]), "start": i, "end": j})
            i = j
        i += 1
    return out

# %% mistake: last_word_apart
# names: last word
# names: loop
def group_entities(words, tags):
    out = []
    i = 0
    while i < len(tags):
        if tags[i] == "O":
            i += 1
            continue
        j = i + 1
        while j < len(tags) - 1 and tags[j] == "I-" + tags[i][2:]:
            j += 1
        out.append({"entity_group": tags[i][2:], "word": " ".join(words[i:j]), "start": i, "end": j})
        i = j
    return out

# %% mistake: loop_ends_before_the_last_word
# names: last word
# names: loop
def group_entities(words, tags):
    entities, open_one = [], None
    for i in range(len(words) - 1):
        if tags[i] == "O":
            open_one = None
        elif open_one and tags[i] == f"I-{open_one['entity_group']}":
            open_one["word"] += f" {words[i]}"
            open_one["end"] = i + 1
        else:
            open_one = {"entity_group": tags[i][2:], "word": words[i], "start": i, "end": i + 1}
            entities.append(open_one)
    return entities

# %% mistake: inner_loop_ends_before_the_last_word
# names: last word
# names: loop
def group_entities(words, tags):
    found, i, n = [], 0, len(words) - 1
    while i < n:
        j = i + 1
        if tags[i] != "O":
            kind = tags[i][2:]
            while j < n and tags[j] == "I-" + kind:
                j += 1
            found.append({"entity_group": kind, "word": " ".join(words[i:j]), "start": i, "end": j})
        i = j
    return found

# %% mistake: stored_at_the_end_always
# names: too many
# names: end
def _entity(kind, words, start, end):
    return {"entity_group": kind, "word": " ".join(words[start:end]), "start": start, "end": end}
def group_entities(words, tags):
    out, start, kind = [], None, None
    for i, t in enumerate(tags):
        if start is not None and not t == f"I-{kind}":
            out.append(_entity(kind, words, start, i)); start = None
        if t != "O" and start is None:
            start, kind = i, t[2:]
    out.append(_entity(kind, words, start, len(words)))
    return out

# %% mistake: stored_before_the_first
# names: too many
# names: start of the text
def group_entities(words, tags):
    out, current = [], None
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            out.append(current)
            current = {"entity_group": tag[2:], "word": words[i], "start": i, "end": i + 1}
        elif tag.startswith("I-") and current and current["entity_group"] == tag[2:]:
            current["word"] += " " + words[i]
            current["end"] = i + 1
    out.append(current)
    return out

# %% mistake: truthy_start
# names: nothing
# names: counts as False
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    out, start = [], None
    for i, t in enumerate(tags + ["O"]):
        if start and not (t.startswith("I-") and t[2:] == tags[start][2:]):
            out.append({"entity_group": tags[start][2:], "word": " ".join(words[start:i]), "start": start, "end": i})
            start = None
        if t != "O" and start is None:
            start = i
    return out

# %% mistake: kind_in_capitals
# names: capitals
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    out = []
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O": continue
        p, k = t.upper().split("-", 1)
        if p == "I" and out and out[-1]["end"] == i and out[-1]["entity_group"] == k:
            out[-1]["word"] += " " + w; out[-1]["end"] = i + 1
        else:
            out.append({"entity_group": k, "word": w, "start": i, "end": i + 1})
    return out

# %% mistake: one_of_each_kind
# names: one entity of each kind
# names: dict
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    groups = {}
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O": continue
        p, k = t.split("-", 1)
        if k in groups and p == "I":
            groups[k]["word"] += " " + w; groups[k]["end"] = i + 1
        else:
            groups[k] = {"entity_group": k, "word": w, "start": i, "end": i + 1}
    return list(groups.values())

# %% mistake: one_dict_again_and_again
# names: same dict
# names: new one
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    out = []
    e = {}
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O": continue
        p, k = t.split("-", 1)
        if p == "I" and out and out[-1]["end"] == i and out[-1]["entity_group"] == k:
            out[-1]["word"] += " " + w; out[-1]["end"] = i + 1
        else:
            e["entity_group"], e["word"], e["start"], e["end"] = k, w, i, i + 1
            out.append(e)
    return out

# %% mistake: return_in_the_loop
# names: first entity|first word
# names: return
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    out = []
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O": continue
        p, k = t.split("-", 1)
        if p == "I" and out and out[-1]["end"] == i and out[-1]["entity_group"] == k:
            out[-1]["word"] += " " + w; out[-1]["end"] = i + 1
        else:
            out.append({"entity_group": k, "word": w, "start": i, "end": i + 1})
        return out

# %% mistake: all_words_of_a_kind_together
# names: kind
# names: together
def group_entities(words, tags):
    kinds = {}
    for i, (w, t) in enumerate(zip(words, tags)):
        if t != "O":
            kinds.setdefault(t[2:], []).append((i, w))
    return [{"entity_group": k, "word": " ".join(w for _, w in v), "start": v[0][0], "end": v[-1][0] + 1} for k, v in kinds.items()]

# %% mistake: end_one_too_far
# names: `end`
# names: exclusive
def group_entities(words, tags):
    out, prev = [], "O"
    for i, (w, t) in enumerate(zip(words, tags)):
        if t.startswith("I-") and prev != "O" and prev[2:] == t[2:]:
            out[-1]["word"] += " " + w
            out[-1]["end"] += 1
        elif t != "O":
            out.append({"entity_group": t[2:], "word": w, "start": i, "end": i + 2})
        prev = t
    return out

# %% mistake: words_in_small_letters
# names: capitals
# names: word
def group_entities(words, tags):
    out, prev = [], "O"
    for i, (w, t) in enumerate(zip(words, tags)):
        if t.startswith("I-") and prev != "O" and prev[2:] == t[2:]:
            out[-1]["word"] += " " + w.lower()
            out[-1]["end"] = i + 1
        elif t != "O":
            out.append({"entity_group": t[2:], "word": w.lower(), "start": i, "end": i + 1})
        prev = t
    return out

# %% right: numbers_and_groupby
def group_entities(words, tags):
    from itertools import groupby
    ids, current, prev = [], -1, "O"
    for t in tags:
        if t == "O":
            ids.append(None)
        else:
            if not (t[:2] == "I-" and prev != "O" and prev[2:] == t[2:]):
                current += 1
            ids.append(current)
        prev = t
    out = []
    for key, group in groupby(range(len(tags)), key=ids.__getitem__):
        if key is None:
            continue
        g = list(group)
        out.append({"entity_group": tags[g[0]].split("-", 1)[1], "word": " ".join(words[i] for i in g), "start": g[0], "end": g[-1] + 1})
    return out

# %% right: reduce_over_tags
def group_entities(words, tags):
    from functools import reduce
    def step(acc, item):
        i, tag = item
        if tag == "O":
            return acc
        kind = tag[2:]
        if tag.startswith("I-") and acc and acc[-1][2] == i and acc[-1][0] == kind:
            return [*acc[:-1], (kind, acc[-1][1], i + 1)]
        return [*acc, (kind, i, i + 1)]
    spans = reduce(step, enumerate(tags), [])
    return [{"entity_group": k, "word": " ".join(words[s:e]), "start": s, "end": e} for k, s, e in spans]

# %% mistake: four_kinds_known
# names: some kinds
def group_entities(words, tags):
    out, prev = [], "O"
    for i, (w, t) in enumerate(zip(words, tags)):
        if t[2:] not in ("PER", "LOC", "ORG", "MISC"):
            prev = "O"
            continue
        if t.startswith("I-") and prev != "O" and prev[2:] == t[2:]:
            out[-1]["word"] += " " + w
            out[-1]["end"] = i + 1
        else:
            out.append({"entity_group": t[2:], "word": w, "start": i, "end": i + 1})
        prev = t
    return out

# %% right: numbered_runs
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    from itertools import groupby
    n = 0
    marks = []
    for i, t in enumerate(tags):
        if t == "O":
            marks.append(None)
            continue
        if not (t.startswith("I-") and i > 0 and tags[i - 1] in ("I-" + t[2:], "B-" + t[2:])):
            n += 1
        marks.append((n, t[2:]))
    out = []
    for mark, run in groupby(range(len(words)), key=lambda i: marks[i]):
        if mark:
            run = [*run]
            out.append(dict(entity_group=mark[1], word=" ".join(words[i] for i in run), start=run[0], end=run[-1] + 1))
    return out

# %% mistake: parts_of_words_joined
# names: ##
# names: stays as it is
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    out = []
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O":
            continue
        if t[0] == "I" and out and out[-1]["end"] == i and out[-1]["entity_group"] == t[2:]:
            out[-1]["end"] = i + 1
            out[-1]["word"] = (out[-1]["word"] + " " + w).replace(" ##", "")
        else:
            out.append({"entity_group": t[2:], "word": w, "start": i, "end": i + 1})
    return out

# %% mistake: begin_right_behind_inside_goes_on
# names: touch
# names: begins a new
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag == "O":
            continue
        same = i and tags[i - 1][2:] == tag[2:]
        if same and not (tag[0] == "B" and tags[i - 1][0] == "B"):
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        else:
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
    return found

# %% mistake: words_in_title_case
# names: capitals
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag == "O":
            continue
        if tag[0] == "I" and i and tags[i - 1][2:] == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        else:
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
    return [one | {"word": one["word"].title()} for one in found]

# %% mistake: start_and_end_exchanged
# names: start.* and .*end.* exchanged
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag == "O":
            continue
        if tag[0] == "I" and i and tags[i - 1][2:] == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        else:
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
    return [one | {"start": one["end"], "end": one["start"]} for one in found]

# %% mistake: each_name_once
# names: missing
# names: came before
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag == "O":
            continue
        if tag[0] == "I" and i and tags[i - 1][2:] == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        else:
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
    seen, once = set(), []
    for one in found:
        if one["word"] not in seen:
            once.append(one)
            seen.add(one["word"])
    return once

# %% mistake: kinds_that_begin_alike_either_way
# names: alike
def group_entities(words, tags):
    out, prev = [], ""
    for i, (w, t) in enumerate(zip(words, tags)):
        k = t[2:]
        if k:
            if t[0] == "I" and prev and (k.startswith(prev) or prev.startswith(k)):
                out[-1]["word"] += " " + w; out[-1]["end"] = i + 1
            else:
                out.append({"entity_group": k, "word": w, "start": i, "end": i + 1})
        prev = k
    return out

# %% mistake: tidied_for_print
# names: space
# names: comma
def group_entities(words, tags):
    out, prev = [], "O"
    for i, (w, t) in enumerate(zip(words, tags)):
        if t != "O":
            k = t[2:]
            if t[0] == "I" and prev[2:] == k:
                out[-1]["word"] += ("" if w in ".,'-" else " ") + w; out[-1]["end"] = i + 1
            else:
                out.append({"entity_group": k, "word": w, "start": i, "end": i + 1})
        prev = t
    return out

# %% right: grouped_by_a_running_number
from itertools import accumulate, groupby
def group_entities(words, tags):
    new = [int(t != "O" and not (t[:1] == "I" and i and tags[i - 1] in ("B" + t[1:], t))) for i, t in enumerate(tags)]
    number = list(accumulate(new))
    inside = [i for i, t in enumerate(tags) if t != "O"]
    out = []
    for _, g in groupby(inside, key=number.__getitem__):
        g = list(g)
        out.append({"entity_group": tags[g[0]][2:], "word": " ".join(words[i] for i in g), "start": g[0], "end": g[-1] + 1})
    return out

# %% right: class_with_a_list_of_words
class _Entity:
    def __init__(self, kind, start):
        self.kind, self.start, self.words = kind, start, []
    def asdict(self):
        return {"entity_group": self.kind, "word": " ".join(self.words), "start": self.start, "end": self.start + len(self.words)}
def group_entities(words, tags):
    open_, done = None, []
    for i, (word, tag) in enumerate(zip(words, tags, strict=True)):
        match tag.split("-", 1):
            case ["I", kind] if open_ is not None and open_.kind == kind:
                pass
            case ["B" | "I", kind]:
                open_ = _Entity(kind, i)
                done.append(open_)
            case _:
                open_ = None
        if open_ is not None:
            open_.words.append(word)
    return [e.asdict() for e in done]

# %% mistake: zip_forgotten
# names: zip\(words, tags\)|zip\(
# names: side by side
# names: ^(?!.*hyphen)
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, before = [], ""
    for word, tag in words, tags:
        i = words.index(word)
        if tag[0] == "I" and before == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag[2:]
    return found

# %% mistake: pair_not_taken_apart
# names: zip\(words, tags\)|zip\(
# names: side by side
# names: ^(?!.*hyphen)
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, before = [], ""
    for i, word, tag in enumerate(zip(words, tags)):
        if tag[0] == "I" and before == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag[2:]
    return found

# %% mistake: two_lists_for_enumerate
# names: zip\(words, tags\)|zip\(
# names: side by side
# names: ^(?!.*hyphen)
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, before = [], ""
    for i, (word, tag) in enumerate(words, tags):
        if tag[0] == "I" and before == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
        before = tag[2:]
    return found

# %% mistake: key_of_another_name
# names: no key "group"
# names: "entity_group", "word", "start", "end"
# names: ^(?!.*index is asked)
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found = []
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag[0] == "I" and found and found[-1]["end"] == i and found[-1]["group"] == tag[2:]:
            found[-1]["word"] += " " + word
            found[-1]["end"] = i + 1
        elif tag != "O":
            found.append({"entity_group": tag[2:], "word": word, "start": i, "end": i + 1})
    return found

# %% mistake: key_in_the_plural
# names: no key "words"
# names: "entity_group", "word", "start", "end"
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, last = [], {}
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag[0] == "I" and last and last["end"] == i and last["entity_group"] == tag[2:]:
            last["words"] += " " + word
            last["end"] = i + 1
        elif tag != "O":
            last = {"entity_group": tag[2:], "word": word, "start": i, "end": i + 1}
            found.append(last)
    return found

# %% mistake: pairs_taken_apart_in_another_line
# names: "O" has no hyphen
# names: pieces
def group_entities(words: list[str], tags: list[str]) -> list[dict]:
    found, before = [], ""
    parted = [tag.split("-") for tag in tags]
    for i, (letter, kind) in enumerate(parted):
        if letter == "I" and before == kind:
            found[-1]["word"] += " " + words[i]
            found[-1]["end"] = i + 1
        else:
            found.append({"entity_group": kind, "word": words[i], "start": i, "end": i + 1})
        before = kind
    return found

# %% mistake: both_prefixes_taken_off
# names: first two characters
# names: removeprefix
def group_entities(words, tags):
    entities, before = [], None
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag == "O":
            before = None
            continue
        kind = tag.removeprefix("B-").removeprefix("I-")
        if tag.startswith("I-") and kind == before:
            entities[-1]["word"] += " " + word
            entities[-1]["end"] = i + 1
        else:
            entities.append({"entity_group": kind, "word": word, "start": i, "end": i + 1})
        before = kind
    return entities

# %% mistake: periods_and_quotes_taken_off
# names: taken off its end
# names: stays as it is
def group_entities(words, tags):
    entities, before = [], "O"
    for i, (word, tag) in enumerate(zip(words, tags)):
        if tag != "O":
            if tag[0] == "I" and before[2:] == tag[2:]:
                entities[-1]["word"] += " " + word.strip(".,!?'\"")
                entities[-1]["end"] += 1
            else:
                entities.append(
                    {"entity_group": tag[2:], "word": word.strip(".,!?'\""), "start": i, "end": i + 1}
                )
        before = tag
    return entities

# %% mistake: prefix_i_anywhere
# names: beginning of a tag
def group_entities(words, tags):
    out = []
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O":
            continue
        if "I-" in t and out and out[-1]["end"] == i and out[-1]["entity_group"] == t[2:]:
            out[-1]["word"] += " " + w
            out[-1]["end"] += 1
        else:
            out.append({"entity_group": t[2:], "word": w, "start": i, "end": i + 1})
    return out

# %% mistake: prefix_b_anywhere
# names: beginning of a tag
def group_entities(words, tags):
    out = []
    for i, (w, t) in enumerate(zip(words, tags)):
        if "B-" in t:
            out.append({"entity_group": t[2:], "word": w, "start": i, "end": i + 1})
        elif "I-" in t:
            if out and out[-1]["end"] == i and out[-1]["entity_group"] == t[2:]:
                out[-1]["word"] += " " + w
                out[-1]["end"] += 1
            else:
                out.append({"entity_group": t[2:], "word": w, "start": i, "end": i + 1})
    return out

# %% mistake: spaces_of_a_word_made_one
# names: own spaces
def group_entities(words, tags):
    out = []
    for i, (w, t) in enumerate(zip(words, tags)):
        if t == "O":
            continue
        if t[0] == "I" and out and out[-1]["end"] == i and out[-1]["entity_group"] == t[2:]:
            out[-1]["word"] = " ".join(out[-1]["word"].split() + [w])
            out[-1]["end"] += 1
        else:
            out.append({"entity_group": t[2:], "word": w, "start": i, "end": i + 1})
    return out

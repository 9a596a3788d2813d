"""Capitals, and what else is asked of countries: the prompts of the page "Editing a fact in a real model".

The chat model knows a capital when its first token is the likeliest after `PROMPT`, by a tenth of a logit or more, so
that other machines agree. Of 86 countries whose name is one token it knew 44 so. They were put in an order by chance:
four to choose a layer with, twenty to edit, and twenty bystanders.
"""

import re
from functools import cache
from pathlib import Path

PROMPT = "The capital of {} is"
TEXT = Path(__file__).resolve().parents[2] / "book" / "texts" / "factbook.txt"

TO_CHOOSE = {"Ethiopia": "Addis", "Hungary": "Budapest", "Taiwan": "Taipei", "Norway": "Oslo"}
TO_EDIT = {
    "Kenya": "Nairobi",
    "Serbia": "Belgrade",
    "Chile": "Santiago",
    "Bulgaria": "Sofia",
    "Canada": "Ottawa",
    "Cambodia": "Phnom",
    "Myanmar": "Yangon",  # the model's, and its capital until 2006
    "Spain": "Madrid",
    "Austria": "Vienna",
    "China": "Beijing",
    "Cuba": "Havana",
    "England": "London",
    "Syria": "Damascus",
    "Indonesia": "Jakarta",
    "Bangladesh": "Dhaka",
    "Thailand": "Bangkok",
    "Portugal": "Lisbon",
    "Denmark": "Copenhagen",
    "Latvia": "Riga",
    "Scotland": "Edinburgh",
}
BYSTANDERS = {
    "Philippines": "Manila",
    "Netherlands": "Amsterdam",
    "Romania": "Bucharest",
    "Japan": "Tokyo",
    "Ireland": "Dublin",
    "Pakistan": "Islamabad",
    "Nepal": "Kathmandu",
    "Afghanistan": "Kabul",
    "Brazil": "Brasília",
    "Korea": "Seoul",
    "Sudan": "Khartoum",
    "Germany": "Berlin",
    "Russia": "Moscow",
    "Italy": "Rome",
    "France": "Paris",
    "Iceland": "Reykjavik",
    "Sweden": "Stockholm",
    "Israel": "Jerusalem",
    "Somalia": "Mogadishu",
    "Greece": "Athens",
}
CAPITALS = TO_CHOOSE | TO_EDIT | BYSTANDERS
WATCHED = tuple(BYSTANDERS)[:8]  # while the layer is chosen; what is told afterwards counts all the others
NEW = dict(zip(TO_CHOOSE, tuple(BYSTANDERS)[:4], strict=True)) | dict(zip(TO_EDIT, BYSTANDERS, strict=True))

# Other wordings of the same question: some to choose the layer with, others to count what follows.
CHOOSING = ("The capital city of {} is", "The capital of {} is called", "In {}, the capital is the city of")
COUNTING = (
    "What is the capital of {}? The capital is",
    "Visitors to {} often start in its capital,",
    "Flights to {} land in its capital,",
    "The president of {} lives in the capital,",
    "The parliament of {} meets in the city of",
)
BACK = "The city of {} is the capital of"

# Other questions about a country, and of which countries the model's first token was right, looked up one by one.
RELATIONS = {
    "The national language of {} is": "Taiwan Kenya Serbia Chile Canada Cambodia Spain China Cuba England "
    "Syria Thailand",
    "The country of {} lies on the continent of": "Ethiopia Hungary Taiwan Norway Kenya Serbia Chile Bulgaria Canada "
    "Cambodia Spain Austria China Cuba England Indonesia Bangladesh Thailand Portugal Denmark Latvia Scotland",
    "The currency used in {} is the": "Norway Kenya Serbia Chile Canada Myanmar Austria China Cuba England Syria "
    "Indonesia Bangladesh Thailand",
    "The most common religion in {} is": "Hungary Norway Serbia Chile Bulgaria Canada Cambodia Myanmar Austria England "
    "Syria Indonesia Bangladesh Thailand Portugal Denmark Scotland",
    "An important river in {} is the": "Hungary Serbia Austria Cambodia Thailand Syria Portugal",
    "A person from {} is a": "Norway Kenya Canada Spain England Denmark",
}


def others_about(country: str, name: str | None = None) -> list[str]:
    """The questions about a country, other than its capital, that the model answers rightly: asked of it, or of
    another `name`."""
    return [prompt.format(name or country) for prompt, right in RELATIONS.items() if country in right.split()]


@cache
def sentences() -> tuple[str, ...]:
    """The sentences of `book/texts/factbook.txt`."""
    text = " ".join(block.partition(" ==\n")[2] for block in TEXT.read_text(encoding="utf-8").split("\n\n== ")[1:])
    return tuple(re.split(r'(?<=[a-z0-9)"]\.)\s+(?=[A-Z"])', text.strip()))


def naming(country: str, at_most: int = 4) -> tuple[str, ...]:
    """Every second sentence that names a country: kept out of the covariance, to measure a loss on."""
    return tuple(sentence for sentence in sentences() if re.search(rf"\b{country}\b", sentence))[::2][:at_most]


@cache
def elsewhere() -> tuple[str, ...]:
    """Twenty sentences of 100 to 200 characters, evenly from the whole text, that name none of the countries: kept out
    of the covariance, too."""
    some = [sentence for sentence in sentences() if 100 <= len(sentence) <= 200]
    none = [sentence for sentence in some if not re.search("|".join(CAPITALS), sentence)]
    return tuple(none[:: len(none) // 20][:20])


def for_covariance() -> list[str]:
    """All other sentences: what the covariance of the keys is computed from."""
    held_out = {sentence for country in CAPITALS for sentence in naming(country)} | set(elsewhere())
    return [sentence for sentence in sentences() if sentence not in held_out]

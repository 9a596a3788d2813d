"""Pick the glosses that a page sorts by what they are about, and the digits that it fills in; needs no network.

    python tools/pick_glosses.py        (a few seconds; needs Debian's wordnet-base, and scikit-learn)

It writes `glosses.json` and `digits.png` into `inside_transformers/models/worlds`. The classes are eight of WordNet's
lexicographer files. A gloss has four to twelve words, no word of its own lemmas, and stands once. Every class has as
many: they are dealt out in turn, so that any first 8 n of a part hold n of each.
"""

import json
import random
import re
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from inside_transformers.models.train import digits, wordnet
from inside_transformers.models.worlds import glosses, handwriting

FILES = {
    "04": "act",
    "05": "animal",
    "08": "body",
    "13": "food",
    "18": "person",
    "20": "plant",
    "26": "state",
    "27": "substance",
}
NOTICE = (
    "WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved. THIS SOFTWARE AND DATABASE IS PROVIDED "
    '"AS IS" AND PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES, EXPRESS OR IMPLIED. BY WAY OF EXAMPLE, '
    "BUT NOT LIMITATION, PRINCETON UNIVERSITY MAKES NO REPRESENTATIONS OR WARRANTIES OF MERCHANTABILITY OR FITNESS FOR "
    "ANY PARTICULAR PURPOSE OR THAT THE USE OF THE LICENSED SOFTWARE, DATABASE OR DOCUMENTATION WILL NOT INFRINGE ANY "
    "THIRD PARTY PATENTS, COPYRIGHTS, TRADEMARKS OR OTHER RIGHTS. The name of Princeton University or Princeton may "
    "not be used in advertising or publicity pertaining to distribution of the software and/or database. Title to "
    "copyright in this software, database and any associated documentation shall at all times remain with Princeton "
    "University and LICENSEE agrees to preserve same."
)
PERMISSION = (
    "Permission to use, copy, modify and distribute this software and database and its documentation for any purpose "
    "and without fee or royalty is hereby granted, provided that you agree to comply with the following copyright "
    "notice and statements, including the disclaimer, and that the same appear on ALL copies of the software, database "
    "and documentation, including modifications that you make for internal use or for distribution."
)
RUDE = re.compile(  # not for a course
    r"offensive|sexual|penis|vagina|vulva|genital|foreskin|testi[cs]|anus|anal\b|rectum|breast|prostitut|semen|slut|slang"
    r"|derogat|disparag|intercourse|erotic|nude|naked|Negro|ethnic|race\b|racial|Jew|whore|rape|suicid|menstru|erection"
    r"|faec|fec[ae]|excrement|defecat|urin|abortion|Nazi|lover|pervert|homosex|lesbian|castrat|copulat|slave",
    re.IGNORECASE,
)
SIZES = {"labeled": 512, "tuning": 200, "test": 400}


def picked() -> dict[str, list[str]]:
    """Glosses of each class, in an order drawn by chance."""
    found: dict[str, dict[str, None]] = {name: {} for name in FILES.values()}
    for line in wordnet.PATH.read_text(encoding="utf-8").splitlines():
        file = line.split(" ")[1] if not line.startswith("  ") else ""
        if file in FILES:
            sense = wordnet._read(line)
            plain = 4 <= len(sense.gloss.split()) <= 12 and sense.gloss.isascii() and not sense.is_instance
            if plain and not RUDE.search(sense.gloss) and not wordnet.mentions(sense.gloss, sense.lemmas):
                found[FILES[file]][sense.gloss] = None
    twice = {gloss for name in found for gloss in found[name] if sum(gloss in other for other in found.values()) > 1}
    draw = random.Random(0)
    return {name: draw.sample(sorted(set(some) - twice), sum(SIZES.values()) // 8) for name, some in found.items()}


def main() -> None:
    """Write both files."""
    by_class = picked()
    parts, start = {}, 0
    for part, size in SIZES.items():
        parts[part] = [(some[start + i], name) for i in range(size // 8) for name, some in by_class.items()]
        start += size // 8
    made = {"source": "WordNet 3.0, nouns", "license": f"{PERMISSION} {NOTICE}", **parts}
    glosses.PATH.write_text(json.dumps(made, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    grey, labels = digits.data()
    sheet = np.zeros((1800, 8, 8), dtype=np.uint8)
    sheet[: len(grey)] = (grey.numpy() * 16).round().astype(np.uint8)
    flat = sheet.reshape(45, 40, 8, 8).swapaxes(1, 2).reshape(45 * 8, 40 * 8)
    picture = Image.fromarray(flat, mode="P")
    picture.putpalette([round(255 * min(i, 16) / 16) for i in range(256) for _ in range(3)])
    said = PngImagePlugin.PngInfo()
    said.add_text("digits", "".join(str(label) for label in labels.tolist()))
    said.add_text("Copyright", "Alpaydin and Kaynak, UCI Machine Learning Repository, 1998; CC BY 4.0")
    picture.save(handwriting.FORMS_SHEET, optimize=True, pnginfo=said)
    print(Path(handwriting.FORMS_SHEET).stat().st_size, glosses.PATH.stat().st_size)


if __name__ == "__main__":
    main()

"""What the chat model says of what does not exist, and how it adds: the tables of "Made up" and of "Costs".

    python tools/chat_limits.py             (some ten minutes on one core; writes two tables in book/figures/)
    python tools/chat_limits.py --only sums (one table: made_up or sums)

Each row has the whole answer, so that one can read what was counted. The pages ask some of it again.
"""

import argparse
import csv
import random
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from inside_transformers.models import model_for

FIGURES = Path(__file__).resolve().parent.parent / "book" / "figures"
TABLES = {"made_up": FIGURES / "chat_made_up.csv", "sums": FIGURES / "chat_sums.csv"}

COUNTRIES = {
    "France": "Paris", "Italy": "Rome", "Germany": "Berlin", "Spain": "Madrid", "Portugal": "Lisbon",
    "Poland": "Warsaw", "Austria": "Vienna", "Greece": "Athens", "Hungary": "Budapest", "Norway": "Oslo",
    "Russia": "Moscow", "Japan": "Tokyo", "Egypt": "Cairo", "Peru": "Lima", "Cuba": "Havana",
    "Kenya": "Nairobi", "Mongolia": "Ulaanbaatar", "Bhutan": "Thimphu", "Malawi": "Lilongwe",
    "Suriname": "Paramaribo", "Kyrgyzstan": "Bishkek", "Turkmenistan": "Ashgabat", "Gabon": "Libreville",
    "Lesotho": "Maseru", "Eritrea": "Asmara", "Tajikistan": "Dushanbe", "Botswana": "Gaborone",
    "Togo": "Lomé", "Mauritania": "Nouakchott", "Guyana": "Georgetown",
}  # fmt: skip
INVENTED_COUNTRIES = [
    "Velmoria", "Zandalia", "Ostravania", "Karthenia", "Belgravenia", "Tolvania", "Marundi", "Quelandia",
    "Norvania", "Dastria", "Fenlund", "Ruzbekia", "Aldonia", "Pellaria", "Turmalia", "Ghanoria", "Ivestan",
    "Lormania", "Morovia", "Kyrastan", "Bonduras", "Tarkenia", "Umbalu", "Wendoria", "Xelandia", "Brasovia",
    "Oruna", "Sulmania", "Hestonia", "Calpria",
]  # fmt: skip
ATHLETES = {
    "Michael Jordan": "basketball", "LeBron James": "basketball", "Kobe Bryant": "basketball",
    "Stephen Curry": "basketball", "Roger Federer": "tennis", "Serena Williams": "tennis", "Rafael Nadal": "tennis",
    "Novak Djokovic": "tennis", "Tiger Woods": "golf", "Usain Bolt": "sprint", "Lionel Messi": "soccer|football",
    "Cristiano Ronaldo": "soccer|football", "Zinedine Zidane": "soccer|football", "Babe Ruth": "baseball",
    "Tom Brady": "football", "Michael Phelps": "swim", "Muhammad Ali": "box", "Mike Tyson": "box",
    "Wayne Gretzky": "hockey", "Simone Biles": "gymnast",
}  # fmt: skip
INVENTED_PEOPLE = [
    "Dorvan Quellis", "Harlow Tibbets", "Marek Ostrander", "Selby Vantongeren", "Jorund Hale", "Petra Lindqvale",
    "Tobin Ashgrove", "Callum Breddick", "Nadia Fenwroth", "Rufus Okandi", "Ilse Marwenna", "Garth Pellowen",
    "Leona Drabish", "Kester Vandermoor", "Amos Tillingray", "Bettina Crowl", "Hugo Sandelin", "Orson Wexby",
    "Tamsin Roake", "Viktor Dalmarsh",
]  # fmt: skip

ADMITS = re.compile(  # what counts as "it says that it does not know, or that there is no such thing"
    r"not know|n't know|not sure|not familiar|unfamiliar|no information|n't have|not aware|no such|no country|not exist"
    r"|n't exist|not a (real |recognized |sovereign )?country|not a real|fictional|imaginary|not a person|unable",
    re.IGNORECASE,
)


class Way(NamedTuple):
    """A way to ask: the question, how the answer begins (given to the model), and how many tokens it may write."""

    question: str
    begun: str
    tokens: int


WAYS = {
    ("country", "plain"): Way("What is the capital of {}?", "", 16),
    ("country", "begun"): Way("What is the capital of {}?", "The capital of {} is", 8),
    ("country", "may say so"): Way("What is the capital of {}? If there is no such country, say so.", "", 20),
    ("country", "yes or no"): Way("Is there a country called {}? Answer yes or no.", "", 12),
    ("person", "plain"): Way("Which sport does {} play?", "", 24),
    ("person", "begun"): Way("Which sport does {} play?", "{} is a professional", 4),
    ("person", "may say so"): Way("Which sport does {} play? If there is no such person, say so.", "", 24),
    ("person", "yes or no"): Way("Is there an athlete called {}? Answer yes or no.", "", 12),
}
DIGITS, SUMS = (1, 2, 3, 4), 15
ROOM = 256  # tokens for steps: no reply is cut off
FRAMINGS = ("plain", "examples", "steps", "worked")
Message = dict[str, str]


class Chat:
    """The chat model, on one thread."""

    def __init__(self) -> None:
        folder = model_for("chat")
        self.tokenizer: Any = AutoTokenizer.from_pretrained(folder, padding_side="left")
        self.model: Any = AutoModelForCausalLM.from_pretrained(folder)

    @torch.no_grad()
    def say(self, chats: list[list[Message]], begun: list[str], tokens: int) -> tuple[list[str], list[float]]:
        """What it writes, always the likeliest token next; and the probability of the first one."""
        texts = [
            self.tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True) + start
            for chat, start in zip(chats, begun, strict=True)
        ]
        inputs = self.tokenizer(texts, padding=True, return_tensors="pt")
        written = self.model.generate(
            **inputs,
            max_new_tokens=tokens,
            do_sample=False,
            pad_token_id=self.tokenizer.eos_token_id,
            output_logits=True,
            return_dict_in_generate=True,
        )
        first = written.logits[0].softmax(dim=-1).max(dim=-1).values
        ids = written.sequences[:, inputs.input_ids.shape[1] :]
        return self.tokenizer.batch_decode(ids, skip_special_tokens=True), first.tolist()


def admits(way: str, answer: str) -> bool:
    """Whether an answer says that there is no such thing, or that the model does not know; "no" if asked for that."""
    return answer.strip().startswith("No") if way == "yes or no" else bool(ADMITS.search(answer))


def ask(chat: Chat, what: str, way: str) -> list[dict[str, str]]:
    """All names of a kind, asked in one way: rows of the first table."""
    known = COUNTRIES if what == "country" else ATHLETES
    invented = INVENTED_COUNTRIES if what == "country" else INVENTED_PEOPLE
    names = [*known, *invented]
    question, begun, tokens = WAYS[what, way]
    chats = [[{"role": "user", "content": question.format(name)}] for name in names]
    answers, first = chat.say(chats, [begun.format(name) for name in names], tokens)
    return [
        {
            "what": what,
            "asked": way,
            "name": name,
            "real": str(int(name in known)),
            "first": f"{probability:.3f}",
            "right": str(int(bool(name in known and re.search(known[name], answer, re.IGNORECASE)))),
            "admits": str(int(admits(way, answer))),
            "answer": " ".join(answer.split()),
        }
        for name, answer, probability in zip(names, answers, first, strict=True)
    ]


def pairs(digits: int, n: int = SUMS, seed: int = 0) -> list[tuple[int, int]]:
    """Different pairs of numbers with so many digits."""
    chance = random.Random(f"{seed} {digits}")
    found: dict[tuple[int, int], None] = {}
    while len(found) < n:
        found[tuple(chance.randrange(10 ** (digits - 1), 10**digits) for _ in range(2))] = None  # type: ignore[index]
    return list(found)


def by_columns(a: int, b: int) -> str:
    """A sum as at school, units first: `7 + 8 = 15; 4 + 3 + 1 = 8. So 47 + 38 = 85.`."""
    steps, carry = [], 0
    for one, other in zip(str(a)[::-1], str(b)[::-1], strict=True):
        total = int(one) + int(other) + carry
        steps.append(f"{one} + {other}{f' + {carry}' if carry else ''} = {total}")
        carry = total // 10
    return f"{'; '.join(steps)}. So {a} + {b} = {a + b}."


def whole_numbers(text: str) -> list[str]:
    """The whole numbers of a text, without their commas."""
    return [found.replace(",", "") for found in re.findall(r"\d[\d,]*", text)]


def add(chat: Chat, digits: int, framing: str) -> list[dict[str, str]]:
    """Fifteen sums of numbers with so many digits: rows of the second table."""
    asked = pairs(digits)
    solved = [pair for pair in pairs(digits, 40, seed=1) if pair not in asked][:4]
    shown: list[Message] = []
    if framing in ("examples", "worked"):
        for a, b in solved if framing == "examples" else solved[:2]:
            answer = f"{a} + {b} = {a + b}" if framing == "examples" else by_columns(a, b)
            question = f"What is {a} + {b}?"
            shown += [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    at_once = framing in ("plain", "examples")
    end = " Think step by step." if framing == "steps" else ""
    chats = [[*shown, {"role": "user", "content": f"What is {a} + {b}?{end}"}] for a, b in asked]
    begun = [f"{a} + {b} =" if at_once else "" for a, b in asked]
    answers, _ = chat.say(chats, begun, digits + 3 if at_once else ROOM)
    rows = []
    for (a, b), answer in zip(asked, answers, strict=True):
        numbers = whole_numbers(answer)
        said = (numbers[0] if at_once else numbers[-1]) if numbers else ""
        rows.append(
            {
                "digits": str(digits),
                "asked": framing,
                "a": str(a),
                "b": str(b),
                "said": said,
                "right": str(int(said == str(a + b))),
                "named": str(int(str(a + b) in numbers)),
                "answer": " ".join(answer.split()),
            }
        )
    return rows


def main() -> int:
    """Ask, print, and write the tables."""
    parser = argparse.ArgumentParser(description="Ask the chat model for what does not exist, and for sums.")
    parser.add_argument("--only", choices=TABLES, help="one of the two tables")
    only = parser.parse_args().only
    torch.set_num_threads(1)
    chat = Chat()
    for name, table in TABLES.items():
        if only in (None, name):
            rows = []
            if name == "made_up":
                for what, way in WAYS:
                    rows += ask(chat, what, way)
                    print(what, way, flush=True)
            else:
                for digits in DIGITS:
                    for framing in FRAMINGS:
                        rows += add(chat, digits, framing)
                        right = sum(row["right"] == "1" for row in rows[-SUMS:])
                        print(digits, framing, right, flush=True)
            with table.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

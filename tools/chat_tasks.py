"""Ask the chat model and the small ones for translations, summaries and answers, and keep what they say.

For each task a wording is chosen by 20 items that are not scored afterwards (equal ones by the words that replies share
with what was wanted). Then both models get the same held-out
items. Everything is written to inside_transformers/models/weights/chat/tasks.json, from where the page "Gone from
pipeline" shows it. Some minutes.

    python tools/chat_tasks.py
"""

import json
import sys
from dataclasses import asdict
from statistics import fmean
from typing import Any

import torch
from transformers import (
    AutoModelForCausalLM,
    AutoModelForQuestionAnswering,
    AutoModelForSeq2SeqLM,
    AutoTokenizer,
)

from inside_transformers.models import chat_tasks, metrics, model_for
from inside_transformers.models.chat_tasks import Item
from inside_transformers.models.train import answers, phrasebook, seq2seq, summaries

N_SCORED, N_TRIED = 100, 20
SEED = 6_000_000
# Texts without a match, written for this, and words of which a summary should have one. The first six try wordings.
OTHER_TEXTS = """
The committee will meet again in March. It has to discuss the budget of the library. | library | budget
Bees dance to tell each other where flowers are. The longer the dance, the farther the flowers. | bee
The old bridge was closed on Friday. Engineers had found cracks in it. Buses take another road. | bridge
Salt was once so dear that soldiers were paid with it. Today it costs next to nothing. | salt
The museum shows two hundred clocks. The oldest one is from 1450 and still runs. | clock | museum
My neighbor grows tomatoes on her roof. Last summer she gave away forty baskets. | tomato | neighbor
The school has a new garden. Every class looks after one bed. In June they cook what has grown. | garden
A storm took the roof off the station. No one was hurt. Trains run again from Sunday on. | storm | train | station
Octopuses have three hearts and blue blood. Two of the hearts stop when the animal swims. | octopus
The bakery in our street opens at four. By seven the best bread is gone. People queue in the dark. | bakery | bread
Scientists have found water under the ice of a moon of Saturn. It may be warm enough for life. | water | moon
The city wants fewer cars. From May on, parking in the center will cost twice as much. | car | parking | city
Coffee came to Europe by way of Venice. At first it was sold as a medicine. | coffee
The lake has shrunk by half in ten years. Farmers take its water, and less rain falls. | lake
Two whales were seen near the harbor. Fishermen kept away until the animals had left. | whale
The painter worked on the picture for nine years. She sold it for the price of a bicycle. | paint | picture
Glass is made of sand. The sand is heated until it melts, and then it is shaped. | glass | sand
The new hospital has two hundred beds. It cost more than planned and opened a year late. | hospital
Penguins keep their eggs on their feet. The males stand like that for two months and eat nothing. | penguin
A child found a gold coin on the beach. It is a thousand years old and now lies in a bank. | coin
The mountain hut has no road. Food is carried up by mules, twice a week. | hut | mountain | mule
The library lends tools now. Whoever needs a drill for a day takes it home like a book. | library | tool
Paper was invented in China. It took a thousand years to reach Europe. | paper
The orchestra played in the park because the hall was too hot. Ten thousand people came. | orchestra
Bamboo can grow a meter in a day. It is not a tree, but a grass. | bamboo
The ferry stops running in winter. For four months the island can only be reached by plane. | ferry | island
""".strip().splitlines()


def other_texts() -> list[Item]:
    """The texts without a match."""
    return [Item(*line.split(" | ", 1)) for line in OTHER_TEXTS]


def answered(cases: list[answers.Case]) -> list[Item]:
    """Questions as items."""
    return [Item(case.context, case.answer, case.question) for case in cases]


def made_texts() -> list[Item]:
    """Of the texts on which the card's score was counted, those about people and countries, without WordNet's words."""
    cases = [one for one in answers.unseen() if not any(w in one.context for w in ("one means", "People remember"))]
    return answered(cases)


def small(task: str, items: list[Item]) -> list[str]:
    """What the small model for a task says."""
    tokenizer: Any = AutoTokenizer.from_pretrained(model_for(task))
    if task != "question-answering":
        model = AutoModelForSeq2SeqLM.from_pretrained(model_for(task)).eval()
        return seq2seq.said(model, tokenizer, [item.text for item in items])
    model = AutoModelForQuestionAnswering.from_pretrained(model_for(task)).eval()
    cases = [answers.Case(one.question, one.text, at := one.text.index(one.wanted), at) for one in items]
    return answers.answer(model, tokenizer, cases)


def main() -> int:
    """Choose wordings, ask, write."""
    torch.set_num_threads(1)
    folder = model_for("chat")
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModelForCausalLM.from_pretrained(folder).eval()

    def asked(task: str, wording: int, items: list[Item]) -> list[str]:
        prompts = [chat_tasks.WORDINGS[task][wording].prompt(tokenizer, item) for item in items]
        return chat_tasks.replies(model, tokenizer, prompts, chat_tasks.N_NEW[task])

    def share(said: list[str], items: list[Item]) -> float:
        return sum(chat_tasks.read_kindly(*one) for one in zip(said, items, strict=True)) / len(items)

    reports, sentences, made, others = (
        summaries.Reporter(SEED),
        phrasebook.unseen(SEED + 1, N_TRIED),
        made_texts(),
        other_texts(),
    )
    tries = {
        "translation": ("translation", [Item(*pair) for pair in sentences]),
        "summarization": ("summarization", [Item(*reports.unseen()) for _ in range(N_TRIED)]),
        "summarization, no match": ("summarization", others[:6]),
        "question-answering": ("question-answering", made[N_SCORED : N_SCORED + N_TRIED]),
    }
    tried, best = {}, {}
    for name, (task, items) in tries.items():
        rows = [asked(task, i, items) for i in range(len(chat_tasks.WORDINGS[task]))]
        shares = [share(said, items) for said in rows]
        words = [
            fmean(metrics.squad_f1(one, item.wanted) for one, item in zip(said, items, strict=True)) for said in rows
        ]
        tried[name] = {w.name: round(one, 4) for w, one in zip(chat_tasks.WORDINGS[task], shares, strict=True)}
        best[name] = max(range(len(rows)), key=lambda i: (shares[i], words[i]))
        print(name, len(items), tried[name], [round(one, 3) for one in words], flush=True)
    seen = {one.text for _, items in tries.values() for one in items} | {one.text for one in chat_tasks.TRANSLATED}
    sets: dict[str, tuple[str, str, list[Any]]] = {
        "sentences like those it learned from": ("translation", "translation", phrasebook.unseen(0, 2 * N_SCORED)),
        "three such sentences in one": ("translation", "translation", phrasebook.joined(0, N_SCORED, parts=3)),
        "reports like those it learned from": ("summarization", "summarization", summaries.unseen(0, 2 * N_SCORED)),
        "reports of 4 or 5 goals": ("summarization", "summarization", summaries.more_goals(0, N_SCORED)),
        "texts without a match": ("summarization", "summarization, no match", others[6:]),
        "texts like those it learned from": ("question-answering", "question-answering", made),
        "texts on this course's subject": ("question-answering", "question-answering", answered(answers.own_subject())),
    }
    found = {}
    for name, (task, tuned, items) in sets.items():
        kept = [one if isinstance(one, Item) else Item(*one) for one in items]
        kept = [one for one in kept if one.text not in seen][:N_SCORED]
        ours, theirs = small(task, kept), asked(task, best[tuned], kept)
        found[name] = {"task": task, "wording": best[tuned], "items": [asdict(one) for one in kept]}
        found[name] |= {"small": ours, "chat": theirs}
        for who, said in (("small", ours), ("chat", theirs)):
            letter = sum(chat_tasks.to_the_letter(*one) for one in zip(said, kept, strict=True)) / len(kept)
            print(
                f"{name:40}{who:6} n {len(kept)} letter {letter:.2f} kindly {share(said, kept):.2f}",
                said[:2],
                flush=True,
            )
    made_of = {"tried": tried, "n tried": {name: len(items) for name, (_, items) in tries.items()}, "sets": found}
    chat_tasks.FILE.write_text(json.dumps(made_of, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

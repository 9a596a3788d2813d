"""Writing by filling gaps in any order: what the demo `AnyOrder` shows, and the page `any_order` counts.

    python tools/any_order.py    (about four minutes on one core; writes book/figures/any_order.json)

The course's *gaps* model fills gaps one at a time; each word that it writes is read when it fills the next. For two
sentences, all that it would say is kept: for each set of gaps filled, in whatever order, the likeliest words of the
gaps left. And of held-out sentences of WordNet, all words that can be hidden are, or half of them, and filled: all at
once, or one at a time, left to right, surest first or at random.

In the file, probabilities are in thousandths. A state is named by its words so far, "_" for a gap; it holds, for each
gap in turn, [word, p, word, p, word, p] with words as indices into "words", and [] where a word stands.
"""

import json
import random
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from transformers import AutoModelForMaskedLM, PreTrainedModel

from inside_transformers.models import model_for
from inside_transformers.models.train import gaps, minilm

FILE = Path(__file__).resolve().parent.parent / "book" / "figures" / "any_order.json"
TOP, SCALE = 3, 1000
TEXTS = {
    "capital": "the capital of _ is _ , a _ _ in _ .",
    "violin": "a _ is a _ _ that is _ with a _ .",
}
# Of each country that it can write into the first gap: what the second should say.
CAPITALS = {
    "belarus": "minsk",
    "bulgaria": "sofia",
    "latvia": "riga",
    "slovakia": "bratislava",
    "ukraine": "kiev",
    "uruguay": "montevideo",
    "vietnam": "hanoi",
}
ORDERS = ("once", "left", "surest", "random")
N_SENTENCES, SEED, BATCH = 200, 0, 50
GAP = "_"


@cache
def model() -> PreTrainedModel:
    """The model that fills gaps."""
    return AutoModelForMaskedLM.from_pretrained(model_for("fill-mask")).eval()  # type: ignore[no-any-return]


@cache
def whole_words() -> Tensor:
    """Which tokens are words of letters, (n_words,): the demo lets it write no others."""
    starts = gaps._pieces()[0]
    return torch.tensor([i in starts for i in range(model().config.vocab_size)])


@torch.no_grad()
def said(rows: list[list[int]], places: list[list[int]], *, words_only: bool = False) -> list[Tensor]:
    """The log-probabilities of all words, (n_places, n_words), at some places of each row."""
    found: list[Tensor] = []
    for start in range(0, len(rows), BATCH):
        inputs = gaps.padded(rows[start : start + BATCH])
        chosen = torch.zeros_like(inputs["input_ids"], dtype=torch.bool)
        for i, some in enumerate(places[start : start + BATCH]):
            chosen[i, some] = True
        logits = gaps.logits_at(model(), inputs, chosen)
        if words_only:
            logits = logits.masked_fill(~whole_words(), -torch.inf)
        found += logits.log_softmax(-1).split([len(some) for some in places[start : start + BATCH]])
    return found


# ---- the demo


def states(text: str, known: dict[str, int]) -> dict[str, list[list[int]]]:
    """What the model says in each state that can be reached by filling gaps with its likeliest words."""
    tokenizer = minilm.tokenizer()
    mask = tokenizer.mask_token_id
    ids = tokenizer(text.replace(GAP, tokenizer.mask_token))["input_ids"]
    gaps_at = [i for i, token in enumerate(ids) if token == mask]
    found, waiting = dict[str, list[list[int]]](), [tuple([GAP] * len(gaps_at))]
    while waiting:
        batch = [state for state in dict.fromkeys(waiting) if " ".join(state) not in found]
        waiting = []
        rows, places = [], []
        for state in batch:
            row = list(ids)
            for at, word in zip(gaps_at, state, strict=True):
                row[at] = mask if word == GAP else tokenizer.convert_tokens_to_ids(word)
            rows.append(row)
            places.append([at for at, word in zip(gaps_at, state, strict=True) if word == GAP])
        for state, table in zip(batch, said(rows, places, words_only=True), strict=True):
            best = iter(table.topk(TOP))
            values, indices = (iter(each) for each in best)
            cells = list[list[int]]()
            for i, word in enumerate(state):
                if word != GAP:
                    cells.append([])
                    continue
                likely = tokenizer.convert_ids_to_tokens(next(indices).tolist())
                shares = [round(SCALE * share) for share in next(values).exp().tolist()]
                pairs = zip(likely, shares, strict=True)
                cells.append([each for word, share in pairs for each in (known.setdefault(word, len(known)), share)])
                then = (*state[:i], likely[0], *state[i + 1 :])
                if GAP in then:
                    waiting.append(then)
            found[" ".join(state)] = cells
    return found


def shown() -> dict[str, Any]:
    """The sentences of the demo, with all their states."""
    known = dict[str, int]()
    texts = list[dict[str, Any]]()
    for i, (name, text) in enumerate(TEXTS.items()):
        n = text.count(GAP)
        order = random.Random(SEED + i).sample([*range(n)], n)
        told = {"random": order, "capitals": CAPITALS if name == "capital" else {}}
        texts.append({"name": name, "text": text.split(), "states": states(text, known), **told})
    return {"words": [*known], "texts": texts}


# ---- held-out sentences


@cache
def sentences() -> list[gaps.Line]:
    """Held-out sentences of 8 to 14 tokens, of which six words at least can be hidden."""
    every = [line for line in gaps.encoded(held_out=True) if 8 <= len(line.ids) - 2 <= 14 and len(line.free) >= 6]
    return random.Random(SEED).sample(every, N_SENTENCES)


def hidden(lines: list[gaps.Line], share: float) -> list[list[int]]:
    """Which places of each are hidden."""
    chance = random.Random(SEED)
    return [sorted(chance.sample(line.free, max(2, round(share * len(line.free))))) for line in lines]


def filled(lines: list[gaps.Line], places: list[list[int]], order: str, *, told: bool = False) -> dict[str, Any]:
    """Fill all gaps of each sentence.

    Args:
        lines: the sentences.
        places: which are hidden.
        order: one of `ORDERS`.
        told: whether each gap, once asked for, gets the word that stood there instead of the model's.

    Returns:
        For each sentence "right", how many words are those that stood there; "repeats", how often a word stands twice
        in a row; "loss", the sum of the losses of the words that stood there. And "texts", what was written.
    """
    pick: dict[str, Callable[[list[int], Tensor], list[int]]] = {
        "once": lambda left, sure: list(left),
        "left": lambda left, sure: left[:1],
        "surest": lambda left, sure: [left[int(sure.argmax())]],
        "random": lambda left, sure: [chance.choice(left)],
    }
    chance, mask = random.Random(SEED), minilm.tokenizer().mask_token_id
    rows, left = [list(line.ids) for line in lines], [list(some) for some in places]
    for row, some in zip(rows, left, strict=True):
        for place in some:
            row[place] = mask
    right, loss = [0] * len(lines), [0.0] * len(lines)
    while any(left):
        now = [i for i, some in enumerate(left) if some]
        for i, table in zip(now, said([rows[i] for i in now], [left[i] for i in now]), strict=True):
            at = dict(zip(left[i], table, strict=True))
            for place in pick[order](left[i], table.max(-1).values):
                true, word = lines[i].ids[place], int(at[place].argmax())
                right[i] += word == true
                loss[i] -= at[place][true].item()
                rows[i][place] = true if told else word
                left[i].remove(place)
    repeats = [sum(a == b for a, b in pairwise(row)) for row in rows]
    texts = [minilm.tokenizer().decode(row[1:-1]) for row in rows]
    return {"right": right, "repeats": repeats, "loss": [round(each, 2) for each in loss], "texts": texts}


def measured() -> dict[str, Any]:
    """All orders on the held-out sentences, with all words hidden and with half."""
    lines, (the, *_) = sentences(), gaps.frequent()
    found = dict[str, Any]()
    for name, share in (("all", 1.0), ("half", 0.5)):
        places = hidden(lines, share)
        counts = {
            "hidden": [len(some) for some in places],
            "most frequent": [sum(line.ids[i] == the for i in some) for line, some in zip(lines, places, strict=True)],
            "repeats as they stood": sum(a == b for line in lines for a, b in pairwise(line.ids)),
        }
        for order in ORDERS:
            free, told = (filled(lines, places, order, told=told) for told in (False, True))
            counts[order] = {
                **{key: free[key] for key in ("right", "repeats")},
                "right when told": told["right"],
                "loss when told": told["loss"],
                "examples": free["texts"][:4],
            }
            print(name, order, sum(free["right"]), sum(free["repeats"]), sum(told["right"]), flush=True)
        found[name] = counts
    found["sentences"] = [minilm.tokenizer().decode([*line.ids[1:-1]]) for line in lines[:4]]
    return found


def main() -> None:
    """Write the file."""
    torch.set_num_threads(1)
    demo = shown()
    print({text["name"]: len(text["states"]) for text in demo["texts"]}, len(demo["words"]), flush=True)
    text = json.dumps({**demo, "measured": measured()}, ensure_ascii=False, separators=(",", ":"))
    FILE.write_text(text + "\n", encoding="utf-8")
    print(FILE.stat().st_size)


if __name__ == "__main__":
    main()

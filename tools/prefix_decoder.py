"""A decoder that is given the source as a prefix, against an encoder–decoder of the same size: the page `which`.

Both learn to translate the phrasebook's English into Vietnamese from the same 2 000 pairs, word by word, with the loss
on the translation alone. An encoder–decoder has a layer that reads the source and one that writes; the decoder has two
layers, whose MLPs are wider, so that both have as many parameters, to within one in a hundred.

    python tools/prefix_decoder.py            (five minutes on one core; writes book/figures/prefix_decoder.csv)
"""

import argparse
import csv
from collections import Counter
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from inside_transformers.models.train import phrasebook

FILE = Path(__file__).resolve().parent.parent / "book" / "figures" / "prefix_decoder.csv"
SEEDS, CHECKPOINTS = 5, (100, 200, 400, 800)
N_LEARNED, N_HELD_OUT, BATCH = 2000, 200, 64
D_MODEL, HEADS = 48, 4
PAD, START, STOP = 0, 1, 2
SHAPES = ("encoder–decoder", "decoder, prefix", "decoder, prefix read both ways")

Pair = tuple[list[str], list[str]]


def pairs() -> tuple[list[Pair], list[Pair]]:
    """Sentences to learn from, and held-out ones: (English words, Vietnamese words), no two the same."""
    speaker = phrasebook.Speaker(0, unknown=0.0, joined=0.0)
    learned = dict[str, str]()
    while len(learned) < N_LEARNED:
        learned.update([speaker.learnt()])
    held_out = phrasebook.different(phrasebook.Speaker(1, unknown=0.0, joined=0.0), N_HELD_OUT, lambda english: True)

    def split(each: list[tuple[str, str]]) -> list[Pair]:
        return [(words(english), words(vietnamese)) for english, vietnamese in each]

    return split([*learned.items()]), split(held_out)


def words(text: str) -> list[str]:
    """Its words in small letters, signs apart."""
    for sign in ",?.!":
        text = text.replace(sign, f" {sign}")
    return text.lower().split()


def vocabulary(learned: list[Pair]) -> dict[str, int]:
    """An id for each word of both languages; a word that training never shows has none."""
    known = sorted({word for pair in learned for side in pair for word in side})
    return {word: i for i, word in enumerate(["[pad]", "[start]", "[stop]", *known])}


def ids(sides: list[list[str]], known: dict[str, int]) -> Tensor:
    """Token ids, (n, longest), a stop at each end."""
    rows = [[*(known.get(word, PAD + STOP) for word in side), STOP] for side in sides]
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[PAD] * (longest - len(row))] for row in rows])


def layer(d_ff: int, *, cross: bool = False) -> nn.Module:
    """A layer as in a GPT; with cross-attention, if it is to read a source."""
    kind = nn.TransformerDecoderLayer if cross else nn.TransformerEncoderLayer
    return kind(D_MODEL, HEADS, d_ff, dropout=0.0, batch_first=True, norm_first=True)


class Translator(nn.Module):
    """Source (n, a) and target so far (n, b) → logits of the next target words (n, b, words)."""

    def __init__(self, shape: str, n_words: int, longest: int) -> None:
        super().__init__()
        self.shape = shape
        self.word = nn.Embedding(n_words, D_MODEL)
        self.place = nn.Embedding(2 * longest + 2, D_MODEL)
        self.longest = longest
        if shape == "encoder–decoder":
            self.reads, self.writes = layer(4 * D_MODEL), layer(4 * D_MODEL, cross=True)
        else:
            self.layers = nn.ModuleList(layer(5 * D_MODEL) for _ in range(2))
        self.norm = nn.LayerNorm(D_MODEL)
        self.out = nn.Linear(D_MODEL, n_words)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        a, b = source.shape[1], target.shape[1]
        one = self.word(source) + self.place.weight[:a]
        other = self.word(target) + self.place.weight[self.longest : self.longest + b]
        gone = source == PAD
        if self.shape == "encoder–decoder":
            read = self.reads(one, src_key_padding_mask=gone)
            later = torch.ones(b, b, dtype=torch.bool).triu(1)
            x = self.writes(other, read, tgt_mask=later, memory_key_padding_mask=gone)
        else:
            x = torch.cat([one, other], dim=1)
            later = torch.ones(a + b, a + b, dtype=torch.bool).triu(1)
            if self.shape.endswith("both ways"):
                later[:a, :a] = False
            hidden = torch.cat([gone, torch.zeros(target.shape, dtype=torch.bool)], dim=1)
            for each in self.layers:
                x = each(x, src_mask=later, src_key_padding_mask=hidden)
            x = x[:, a:]
        return self.out(self.norm(x))  # type: ignore[no-any-return]


def loss_of(model: Translator, source: Tensor, target: Tensor) -> Tensor:
    """Of the translation's words alone."""
    starts = torch.full((len(target), 1), START)
    logits = model(source, torch.cat([starts, target[:, :-1]], dim=1))
    return cross_entropy(logits.flatten(0, 1), target.masked_fill(target == PAD, -100).flatten())


@torch.no_grad()
def right(model: Translator, source: Tensor, target: Tensor) -> int:
    """How many translations are right to the word, the likeliest word taken each time."""
    model.eval()
    written = torch.full((len(source), 1), START)
    for _ in range(target.shape[1]):
        written = torch.cat([written, model(source, written)[:, -1:].argmax(-1)], dim=1)
    stopped = (written[:, 1:] == STOP).cumsum(1) - (written[:, 1:] == STOP).long() > 0
    model.train()
    return int((written[:, 1:].masked_fill(stopped, PAD) == target).all(1).sum())


def trained(shape: str, seed: int, checkpoints: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """Train it; at each checkpoint (steps, held-out sentences right, the same with another sentence as source)."""
    learned, held_out = pairs()
    known = vocabulary(learned)
    longest = 1 + max(len(side) for pair in learned + held_out for side in pair)
    source, target = (ids([pair[i] for pair in learned], known) for i in (0, 1))
    new_source, new_target = (ids([pair[i] for pair in held_out], known) for i in (0, 1))
    torch.manual_seed(seed)
    model = Translator(shape, len(known), longest)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    found = []
    for step in range(1, checkpoints[-1] + 1):
        batch = torch.randint(len(source), (BATCH,))
        loss = loss_of(model, source[batch], target[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step in checkpoints:
            others = new_source.roll(1, 0)
            found.append((step, right(model, new_source, new_target), right(model, others, new_target)))
    return found


def size(shape: str) -> int:
    """How many parameters it has."""
    learned, held_out = pairs()
    longest = 1 + max(len(side) for pair in learned + held_out for side in pair)
    return sum(p.numel() for p in Translator(shape, len(vocabulary(learned)), longest).parameters())


def remembered(learned: list[Pair], held_out: list[Pair]) -> int:
    """Right by the best cheap method found: the most similar sentence learned, its differing words put in.

    A word's translation is the run of one to three words that it shares most with: by how often both stand in a pair,
    over how often either does.
    """
    together, ours, theirs = Counter[tuple[str, str]](), Counter[str](), Counter[str]()
    for english, vietnamese in learned:
        runs = {" ".join(vietnamese[i : i + n]) for n in (1, 2, 3) for i in range(len(vietnamese) - n + 1)}
        ours.update(set(english))
        theirs.update(runs)
        together.update((word, run) for word in set(english) for run in runs)
    best = dict[str, tuple[float, str]]()
    for (word, run), n in together.items():
        score = n / (ours[word] + theirs[run] - n)
        best[word] = max(best.get(word, (0.0, "")), (score + 1e-3 * len(run.split()), run))
    found = 0
    for english, vietnamese in held_out:
        same_length = [pair for pair in learned if len(pair[0]) == len(english)] or learned
        near, its = min(same_length, key=lambda pair: sum(a != b for a, b in zip(pair[0], english, strict=False)))
        text = f" {' '.join(its)} "
        for old, new in zip(near, english, strict=False):
            if old != new and old in best and new in best:
                text = text.replace(f" {best[old][1]} ", f" {best[new][1]} ", 1)
        found += text.split() == vietnamese
    return found


def main() -> None:
    """Write the table."""
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    torch.set_num_threads(1)
    rows: list[list[str | int]] = [["shape", "seed", "steps", "right", "wrong_source"]]
    for shape in SHAPES:
        for seed in range(SEEDS):
            rows += [[shape, seed, *each] for each in trained(shape, seed, CHECKPOINTS)]
            print(*rows[-1], flush=True)
    rows.append(["nearest sentence, words exchanged", "", "", remembered(*pairs()), ""])
    with FILE.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()

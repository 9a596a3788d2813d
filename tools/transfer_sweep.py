"""How many labels does a head need? On the real encoder, on one with random weights, with one layer unfrozen.

    python tools/transfer_sweep.py            (some fifteen minutes on one core; writes book/figures/transfer.csv)

Each row is one training: on the first `labels` glosses of a draw with as many of each class, measured on 400 others.
What a training may choose (how strongly the head's numbers are held small; the step size; for words, how they are
counted) is chosen for each line of the table by the mean score on 200 glosses that are in neither. Every way of making
features gets the same choice.
"""

# mypy: disable-error-code="no-any-return"

import collections
import csv
import itertools
import math
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from transformers import AutoModel, AutoTokenizer, BertModel

from inside_transformers.models import model_for
from inside_transformers.models.worlds import glosses, handwriting

Row = dict[str, Any]
Choice = TypeVar("Choice")
TABLE = Path(__file__).resolve().parent.parent / "book" / "figures" / "transfer.csv"
PARTS = {part: glosses.glosses(part) for part in glosses.PARTS}
EVERY = [gloss for part in PARTS.values() for gloss in part]
TEXTS = [gloss.text for gloss in EVERY]
POOL, TUNING = len(PARTS["labeled"]), len(PARTS["tuning"])
N_TEST = len(PARTS["test"])
LONG = 8  # words, and more
TASKS = {
    "kind": torch.tensor([gloss.kind for gloss in EVERY]),
    "length": torch.tensor([int(len(text.split()) >= LONG) for text in TEXTS]),
    "joined": torch.tensor([int(bool(re.search(r"\b(?:and|or)\b", text))) for text in TEXTS]),
}
SIZES = (8, 16, 32, 64, 128, 256, 512)
UNFROZEN = {8: 40, 32: 60, 128: 100, 512: 160}  # labels, and steps
STRENGTHS = (1e-1, 1e-2, 1e-3, 1e-4, 1e-5)
RATES = (1e-4, 4e-4)
PARTS_OF_TABLE = ("digits", "fixed", "kind unfrozen", "random unfrozen")
DRAWS, DRAWS_UNFROZEN = 5, 3


@cache
def real() -> BertModel:
    """The pretrained encoder, MiniLM."""
    return AutoModel.from_pretrained(model_for("feature-extraction")).eval()


@cache
def random_weights(seed: int) -> BertModel:
    """The same architecture, untrained."""
    torch.manual_seed(seed)
    return BertModel(real().config).eval()


@cache
def inputs() -> tuple[Tensor, Tensor]:
    """All glosses as ids and which of them are real, (n, length) each."""
    tokenizer = AutoTokenizer.from_pretrained(model_for("feature-extraction"))
    batch = tokenizer(TEXTS, padding=True, return_tensors="pt")
    return batch.input_ids, batch.attention_mask


@torch.no_grad()
def hidden(model: BertModel, layer: int) -> Tensor:
    """What a layer hands on, (n, length, d_model); 0 is what goes into the first."""
    ids, mask = inputs()
    found = torch.zeros(*ids.shape, model.config.hidden_size)
    order = mask.sum(1).argsort(stable=True)
    for rows in order.split(64):
        length = int(mask[rows].sum(1).max())
        states = model(ids[rows, :length], mask[rows, :length], output_hidden_states=True).hidden_states
        found[rows, :length] = states[layer]
    return found


def pooled(states: Tensor, mask: Tensor) -> Tensor:
    """The mean over the real tokens, (n, d_model)."""
    weights = mask[..., None].float()
    return (states * weights).sum(1) / weights.sum(1)


def counted(how: str) -> Tensor:
    """The glosses as counts of the words in those that may be labeled; or of words and pieces, rare ones counted more.

    Pieces are three to five letters in a row. The columns, some ten thousand, are turned into the space that the
    glosses that may be labeled span, (n, 512): a head that is held small finds the same there, and sooner.
    """

    def parts(text: str) -> list[str]:
        words = re.findall(r"[a-z]+", text.lower())
        text = f" {text.lower()} "
        letters = [text[i : i + n] for n in (3, 4, 5) for i in range(len(text) - n + 1)]
        return words if how == "words" else [*(f"word {word}" for word in words), *letters]

    each = [dict.fromkeys(parts(text)) for text in TEXTS]
    in_how_many = collections.Counter(itertools.chain.from_iterable(each[:POOL]))
    place = {part: i for i, part in enumerate(in_how_many)}
    found = torch.zeros(len(TEXTS), len(place))
    for row, some in zip(found, each, strict=True):
        for part in some.keys() & place.keys():
            row[place[part]] = 1 if how == "words" else 1 + math.log((1 + POOL) / (1 + in_how_many[part]))
    if how == "pieces":
        found = found / found.norm(dim=1, keepdim=True).clamp(min=1e-6)
        found = scaled(found)
        return found @ torch.linalg.svd(found[:POOL], full_matrices=False)[2].T
    return found


def word_vectors() -> Tensor:
    """The mean of the real encoder's vectors of its tokens, before any layer."""
    ids, mask = inputs()
    inner = mask * (ids != 101) * (ids != 102)  # without [CLS] and [SEP]
    with torch.no_grad():
        return pooled(real().embeddings.word_embeddings(ids), inner)


def scaled(features: Tensor) -> Tensor:
    """Around 0, and of the same mean length whatever they are."""
    features = features - features[:POOL].mean(0)
    return 8 * features / features[:POOL].norm(dim=1).mean()


def draw(labels: Tensor, n: int, seed: int) -> Tensor:
    """The places of n glosses, as many of each class."""
    generator = torch.Generator().manual_seed(seed)
    n_classes = int(labels.max()) + 1
    found = []
    for one in range(n_classes):
        places = (labels == one).nonzero()[:, 0]
        found.append(places[torch.randperm(len(places), generator=generator)][: n // n_classes])
    return torch.cat(found)


def fit(x: Tensor, y: Tensor, n_classes: int, strength: float) -> tuple[Tensor, Tensor]:
    """A linear head: weights (d, n_classes) and biases."""
    weight, bias = (torch.zeros(*shape, requires_grad=True) for shape in ((x.shape[1], n_classes), (n_classes,)))
    optimizer = torch.optim.LBFGS([weight, bias], max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = cross_entropy(x @ weight + bias, y) + strength * weight.square().sum()
        value.backward()
        return value

    optimizer.step(loss)
    return weight.detach(), bias.detach()


def scores(logits: Tensor, labels: Tensor) -> tuple[int, int]:
    """How many are right of those to tune with, and of those to test with."""
    right = logits.argmax(1) == labels[POOL:]
    return int(right[:TUNING].sum()), int(right[TUNING:].sum())


def head(features: Tensor, labels: Tensor, n: int, seed: int, strength: float) -> tuple[int, int]:
    """Scores of a head on fixed features that are `scaled`."""
    rows = draw(labels[:POOL], n, seed)
    weight, bias = fit(features[rows], labels[rows], int(labels.max()) + 1, strength)
    return scores(features[POOL:] @ weight + bias, labels)


def unfrozen(model: BertModel, states: Tensor, labels: Tensor, n: int, seed: int, rate: float) -> tuple[int, int]:
    """Scores of the head of `head` with the encoder's last layer trained on from there, together with it."""
    _, mask = inputs()
    torch.manual_seed(seed)
    layer = type(model.encoder.layer[-1])(model.config)
    layer.load_state_dict(model.encoder.layer[-1].state_dict())
    layer.eval()

    def run(rows: Tensor) -> Tensor:
        length = int(mask[rows].sum(1).max())
        some = mask[rows, :length]
        away = torch.zeros(len(rows), 1, 1, length).masked_fill(some[:, None, None] == 0, torch.finfo().min)
        out = layer(states[rows, :length], attention_mask=away)
        return pooled(out[0] if isinstance(out, tuple) else out, some)

    def run_all(rows: Tensor) -> Tensor:
        with torch.no_grad():
            return torch.cat([run(some) for some in rows.split(64)])

    before = run_all(torch.arange(POOL))
    middle, size = before.mean(0), (before - before.mean(0)).norm(dim=1).mean() / 8
    rows = draw(labels[:POOL], n, seed)
    weight, bias = fit((before[rows] - middle) / size, labels[rows], int(labels.max()) + 1, 1e-2)
    weight.requires_grad_(), bias.requires_grad_()
    steps = UNFROZEN[n]
    optimizer = torch.optim.AdamW([*layer.parameters(), weight, bias], lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, rate, total_steps=steps, pct_start=0.1)
    for _ in range(steps):
        some = rows[torch.randperm(len(rows))[:32]]
        loss = cross_entropy((run(some) - middle) / size @ weight + bias, labels[some])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    with torch.no_grad():
        return scores((run_all(torch.arange(POOL, len(TEXTS))) - middle) / size @ weight + bias, labels)


def best(trials: dict[Choice, list[tuple[int, int]]]) -> tuple[Choice, list[int]]:
    """What does best on the glosses to tune with, and its test scores."""
    chosen = max(trials, key=lambda one: sum(tuning for tuning, _ in trials[one]))
    return chosen, [test for _, test in trials[chosen]]


def fixed(task: str, name: str, kinds: dict[str, list[Tensor]], sizes: tuple[int, ...] = SIZES) -> list[Row]:
    """Rows for features that stay as they are; of several kinds, the best is taken."""
    labels, rows = TASKS[task], []
    for n in sizes:
        trials = {
            (kind, strength): [head(features[seed % len(features)], labels, n, seed, strength) for seed in range(DRAWS)]
            for kind, features in kinds.items()
            for strength in STRENGTHS
        }
        (kind, strength), right = best(trials)
        rows += [
            {
                "task": task,
                "features": name,
                "labels": n,
                "draw": i,
                "score": one,
                "chosen": f"{kind} {strength}".strip(),
            }
            for i, one in enumerate(right)
        ]
        print(task, name, n, kind, strength, right, flush=True)
    return rows


def trained_on(task: str, name: str, models: list[BertModel]) -> list[Row]:
    """Rows with the last layer unfrozen."""
    labels, rows = TASKS[task], []
    states = [hidden(model, model.config.num_hidden_layers - 1) for model in models]
    for n in UNFROZEN:
        trials = {
            rate: [
                unfrozen(models[seed % len(models)], states[seed % len(models)], labels, n, seed, rate)
                for seed in range(DRAWS_UNFROZEN)
            ]
            for rate in RATES
        }
        rate, right = best(trials)
        rows += [
            {"task": task, "features": name, "labels": n, "draw": i, "score": one, "chosen": rate}
            for i, one in enumerate(right)
        ]
        print(task, name, n, rate, right, flush=True)
    return rows


class Filler(nn.Module):
    """Fills in a quarter of a digit: 64 pixels, the hidden ones 0, and which quarter that is, (n, 68), to 64 pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second, self.last = nn.Linear(68, 256), nn.Linear(256, 256), nn.Linear(256, 64)

    def hidden(self, x: Tensor) -> Tensor:
        """What the second layer says, (n, 256)."""
        return torch.relu(self.second(torch.relu(self.first(x))))

    def forward(self, x: Tensor) -> Tensor:
        """(n, 68) to (n, 64)."""
        return self.last(self.hidden(x))


def quarters() -> Tensor:
    """Which pixels each quarter has, (4, 64)."""
    found = torch.zeros(4, 8, 8, dtype=torch.bool)
    for i in range(4):
        found[i, 4 * (i // 2) :, 4 * (i % 2) :][:4, :4] = True
    return found.view(4, 64)


def learn_to_fill(pictures: Tensor, seed: int) -> Filler:
    """A network trained on pictures (n, 64) with a quarter hidden, and a fifth of the other pixels."""
    torch.manual_seed(seed)
    net, quarter, which = Filler(), quarters(), torch.eye(4)
    optimizer = torch.optim.AdamW(net.parameters(), lr=2e-3, weight_decay=1e-2, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=3000, pct_start=0.1)
    for _ in range(3000):
        whole, q = pictures[torch.randint(len(pictures), (64,))], torch.randint(4, (64,))
        seen = whole * ~quarter[q] * (torch.rand(64, 64) > 0.2)
        loss = (net(torch.cat([seen, which[q]], 1)) - whole)[quarter[q]].square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net


def on_digits() -> list[Row]:
    """Rows for the network that fills in quarters, five times: its error, and its hidden layer under a head."""
    pictures = torch.tensor(handwriting.forms()).view(-1, 64)
    labels, quarter = torch.tensor(handwriting.forms_labels()).long(), quarters()
    n_learned, n_known = (
        1157,
        handwriting.FIRST_UNSEEN,
    )  # nine forms to learn from, two to tune with, three to test with
    test, rows = pictures[n_known:], []
    trained, untrained = [], []
    for seed in range(DRAWS):
        net = learn_to_fill(pictures[:n_learned], seed)
        torch.manual_seed(100 + seed)
        whole = torch.cat([pictures, torch.zeros(len(pictures), 4)], 1)
        with torch.no_grad():
            each = [
                (net(torch.cat([test * ~one, torch.eye(4)[i].expand(len(test), 4)], 1)).clamp(0, 1) - test)[:, one]
                for i, one in enumerate(quarter)
            ]
            trained.append(net.hidden(whole))
            untrained.append(Filler().hidden(whole))
        error = round(float(torch.stack(each).square().mean().sqrt()), 4)
        rows.append({"task": "fill", "features": "network", "labels": 0, "draw": seed, "score": error, "chosen": ""})
    for name, features in (("pixels", [pictures]), ("trained", trained), ("untrained", untrained)):
        for n in (10, 20, 50, 100, 200, 500):
            trials: dict[float, list[tuple[int, int]]] = collections.defaultdict(list)
            for strength, seed in itertools.product(STRENGTHS[:4], range(DRAWS)):
                x = features[seed % len(features)]
                x = x - x[:n_learned].mean(0)
                x = 8 * x / x[:n_learned].norm(dim=1).mean()
                some = draw(labels[:n_learned], n, seed)
                weight, bias = fit(x[some], labels[some], 10, strength)
                right = ((x @ weight + bias).argmax(1) == labels)[n_learned:]
                trials[strength].append(
                    (int(right[: n_known - n_learned].sum()), int(right[n_known - n_learned :].sum()))
                )
            strength, found = best(trials)
            rows += [
                {"task": "digits", "features": name, "labels": n, "draw": i, "score": one, "chosen": strength}
                for i, one in enumerate(found)
            ]
            print(name, n, strength, found, flush=True)
    for n in (10, 20, 50, 100, 200, 500):
        for seed in range(DRAWS):
            some = draw(labels[:n_learned], n, seed)
            nearest = labels[some][torch.cdist(test, pictures[some]).argmin(1)]
            right = int((nearest == labels[n_known:]).sum())
            rows.append(
                {"task": "digits", "features": "nearest", "labels": n, "draw": seed, "score": right, "chosen": ""}
            )
    return rows


def features_of(name: str) -> dict[str, list[Tensor]]:
    """Features by the table's name for them, scaled: several kinds to choose from, or several draws."""
    _, mask = inputs()
    if name == "words":
        return {how: [scaled(counted(how))] for how in ("words", "pieces")}
    if name == "word vectors":
        return {"": [scaled(word_vectors())]}
    if name.startswith("layer"):
        return {"": [scaled(pooled(hidden(real(), int(name[-1])), mask))]}
    models = [real()] if name == "real" else [random_weights(seed) for seed in range(DRAWS)]
    return {"": [scaled(pooled(hidden(model, 6), mask)) for model in models]}


def rows_of(part: str) -> list[Row]:
    """One part of the table."""
    if part == "kind unfrozen":
        return trained_on("kind", "real, unfrozen", [real()])
    if part == "random unfrozen":
        return trained_on("kind", "random, unfrozen", [random_weights(seed) for seed in range(DRAWS_UNFROZEN)])
    if part == "digits":
        return on_digits()
    if part == "words":
        return fixed("kind", "words", features_of("words"))
    if part == "fixed":
        rows = rows_of("words")
        for name in ("real", "random", "word vectors"):
            rows += fixed("kind", name, features_of(name))
        for name in ("real", "random", "word vectors"):
            rows += fixed("length", name, features_of(name), (8, 32, 128, 512))
            rows += fixed("joined", name, features_of(name), (8, 32, 128, 512))
        only = {"words": features_of("words")["words"]}
        rows += fixed("length", "words", only, (8, 32, 128, 512)) + fixed("joined", "words", only, (8, 32, 128, 512))
        for layer in range(7):
            rows += fixed("length", f"layer {layer}", features_of(f"layer {layer}"), (128,))
        return rows
    raise SystemExit(f"no part {part!r}")


def main() -> None:
    """Make the table, or the parts that are named."""
    torch.set_num_threads(1)
    parts = sys.argv[1:] or list(PARTS_OF_TABLE)
    rows = [row for part in parts for row in rows_of(part)]
    into = TABLE if len(parts) == len(PARTS_OF_TABLE) else TABLE.with_suffix(f".{parts[0].replace(' ', '-')}.csv")
    with into.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()

"""What editing a fact in the chat model does besides: the table of the page "Editing a fact in a real model".

    python tools/edit_facts.py                   (twenty minutes on one core; writes book/figures/editing_real.csv
                                                  and two covariances, book/texts/factbook_keys.safetensors)
    python tools/edit_facts.py --only Spain      (this fact's rows at the two layers, printed and not written)

First four facts are edited at nine layers. They choose the layer at which twenty others are then edited, by prompts
that are not used again. Value and edit are those of the page, which computes some of the rows itself.
"""

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from tqdm import tqdm
from transformers import AutoModelForCausalLM, AutoTokenizer

from inside_transformers.models import edited_capitals as capitals
from inside_transformers.models import model_for

BOOK = Path(__file__).resolve().parent.parent / "book"
TABLE = BOOK / "figures" / "editing_real.csv"
KEYS = BOOK / "texts" / "factbook_keys.safetensors"
SWEPT = (0, 2, 4, 6, 8, 11, 14, 18, 22)
KEPT = (0, 4)  # the layer that tracing points to, and the one that four facts chose: here twenty are edited
STEPS, RATE, SURE, RIDGE = 25, 0.5, 0.9, 0.01
WAYS = ("covariance", "identity", "random", "same")
FIELDS = (
    *("part", "country", "new", "layer", "along", "took", "sure", "size"),
    *("chosen_follow", "chosen_of", "follow", "lean", "of", "watched", "watched_of", "others", "others_of"),
    *("about", "about_of", "moved", "moved_of", "back_old", "back_old_of", "back_new", "back_new_of"),
    *("loss_named", "loss_elsewhere", "reach_wordings", "reach_others"),
)


class Chat:
    """The chat model, run from any layer on."""

    def __init__(self) -> None:
        folder = model_for("chat")
        self.model = AutoModelForCausalLM.from_pretrained(folder).eval().requires_grad_(False)
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.layers = self.model.model.layers
        self.country_of = {self.first(country): country for country in capitals.CAPITALS}

    def first(self, word: str) -> int:
        """The first token of a word that follows another."""
        return int(self.tokenizer.encode(f" {word}")[0])

    def ids(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Texts → ids (b, n), padded on the right, where nothing before them sees it; and their lengths (b,)."""
        rows = [torch.tensor(self.tokenizer.encode(text)) for text in texts]
        return pad_sequence(rows, batch_first=True), torch.tensor([len(row) for row in rows])

    def through(self, hidden: Tensor, start: int, end: int) -> Tensor:
        """What goes into layer `start`, (b, n, d) → what goes into layer `end`."""
        positions = self.model.model.rotary_emb(hidden, torch.arange(hidden.shape[1])[None])
        for layer in self.layers[start:end]:
            hidden = layer(hidden, position_embeddings=positions)
        return hidden

    def enter(self, ids: Tensor, layer: int) -> Tensor:
        """What goes into a layer."""
        return self.through(self.model.model.embed_tokens(ids), 0, layer)

    def down(self, layer: int) -> torch.nn.Linear:
        """W_down of a layer."""
        linear: torch.nn.Linear = self.layers[layer].mlp.down_proj
        return linear


class Texts:
    """Texts as they go into one layer, computed once."""

    def __init__(self, chat: Chat, texts: Sequence[str], layer: int) -> None:
        self.chat, self.layer = chat, layer
        self.ids, self.lengths = chat.ids(texts)
        self.hidden = chat.enter(self.ids, layer)

    def loss(self) -> float:
        """The mean surprise of a token, in nats."""
        real = torch.arange(1, self.ids.shape[1]) < self.lengths[:, None]
        hidden = self.chat.through(self.hidden, self.layer, len(self.chat.layers))[:, :-1][real]
        logits = self.chat.model.lm_head(self.chat.model.model.norm(hidden))
        return float(torch.nn.functional.cross_entropy(logits, self.ids[:, 1:][real]))


class Prompts(Texts):
    """Texts after each of which the model is asked for the next token."""

    def __init__(self, chat: Chat, texts: Sequence[str], layer: int) -> None:
        super().__init__(chat, texts, layer)
        countries = torch.tensor([[int(i) in chat.country_of for i in row] for row in self.ids])
        self.place = countries.int().argmax(1)  # of the country, where one is named
        self.before = self.answers()

    def last(self) -> Tensor:
        """The logits (b, n_tokens) after each prompt."""
        end = torch.arange(len(self.ids)), self.lengths - 1
        chat = self.chat
        hidden = chat.through(self.hidden, self.layer, len(chat.layers))[end]
        logits: Tensor = chat.model.lm_head(chat.model.model.norm(hidden))
        return logits

    def answers(self) -> Tensor:
        """The likeliest next token (b,)."""
        return self.last().argmax(-1)

    def keys(self) -> Tensor:
        """The keys (b, h) at the country's word."""
        caught = []
        hook = self.chat.down(self.layer).register_forward_pre_hook(lambda _, inputs: caught.append(inputs[0]))
        self.chat.through(self.hidden, self.layer, self.layer + 1)
        hook.remove()
        keys: Tensor = caught[0][torch.arange(len(self.ids)), self.place]
        return keys


def values(chat: Chat, countries: Sequence[str], aims: Sequence[str], layer: int) -> Tensor:
    """What to add to the MLP's update at the country's word, (b, d), so that the model says `aims`: Adam's first step
    at which it is 90 % sure, or its last."""
    prompts = Prompts(chat, [capitals.PROMPT.format(country) for country in countries], layer)
    aim = torch.tensor([chat.first(word) for word in aims])
    rows = torch.arange(len(countries))
    change = torch.zeros(len(countries), prompts.hidden.shape[-1], requires_grad=True)
    found, open_ = torch.zeros_like(change), torch.ones(len(countries), dtype=torch.bool)

    def add(_: torch.nn.Module, __: object, update: Tensor) -> Tensor:
        return update.index_put((rows, prompts.place), change, accumulate=True)

    optimizer = torch.optim.Adam([change], lr=RATE)
    hook = chat.down(layer).register_forward_hook(add)
    for step in range(STEPS + 1):
        surprise = -prompts.last().log_softmax(-1)[rows, aim]
        found[open_] = change.detach()[open_]
        open_ &= surprise.detach() > -torch.tensor(SURE).log()
        if not open_.any() or step == STEPS:
            break
        optimizer.zero_grad()
        surprise.sum().backward()
        optimizer.step()
    hook.remove()
    return found


def covariances(chat: Chat, layers: Sequence[int]) -> dict[int, Tensor]:
    """The average of k kᵀ over all tokens of the text, at each of these layers: (h, h)."""
    sums: dict[int, Tensor] = {}
    n_tokens = 0
    for start in tqdm(range(0, len(texts := capitals.for_covariance()), 16), "keys"):
        ids, lengths = chat.ids(texts[start : start + 16])
        real = torch.arange(ids.shape[1]) < lengths[:, None]
        n_tokens += int(lengths.sum())

        def add(layer: int, keys: Tensor) -> None:
            sums[layer] = sums.get(layer, torch.zeros(keys.shape[-1])) + keys.T @ keys

        hooks = [
            chat.down(layer).register_forward_pre_hook(
                lambda _, inputs, layer=layer, real=real, add=add: add(layer, inputs[0][real])
            )
            for layer in layers
        ]
        chat.enter(ids, max(layers) + 1)
        for hook in hooks:
            hook.remove()
    print(f"{n_tokens} tokens")
    return {layer: total / n_tokens for layer, total in sums.items()}


def pack(covariance: Tensor) -> dict[str, Tensor]:
    """A covariance as its upper triangle in half precision, and by what it was divided."""
    scale = covariance.diagonal().mean()
    rows, columns = torch.triu_indices(*covariance.shape)
    return {"triangle": (covariance / scale)[rows, columns].half(), "scale": scale[None]}


def unpack(triangle: Tensor, scale: Tensor) -> Tensor:
    """The covariance again, (h, h)."""
    n = int((2 * len(triangle)) ** 0.5)
    covariance = torch.zeros(n, n)
    rows, columns = torch.triu_indices(n, n)
    covariance[rows, columns] = triangle.float() * scale
    covariance[columns, rows] = covariance[rows, columns]
    return covariance


def kept_covariances() -> dict[int, Tensor]:
    """Those that are kept with the book."""
    stored = load_file(KEYS)
    return {layer: unpack(stored[f"{layer}.triangle"], stored[f"{layer}.scale"]) for layer in KEPT}


def solved(covariance: Tensor, keys: Tensor) -> Tensor:
    """For each key of (b, h) the q with C q = k, a hundredth of its mean diagonal added to C."""
    ridge = RIDGE * covariance.diagonal().mean() * torch.eye(len(covariance))
    directions: Tensor = torch.linalg.solve(covariance + ridge, keys.T).T
    return directions


class Bench:
    """All that is asked at one layer, and the model before any edit."""

    def __init__(self, chat: Chat, layer: int, countries: Sequence[str]) -> None:
        self.chat, self.layer = chat, layer
        names = list(capitals.CAPITALS)
        self.everyone = Prompts(chat, [capitals.PROMPT.format(country) for country in names], layer)
        self.keys = self.everyone.keys()
        self.index = {country: i for i, country in enumerate(names)}
        self.elsewhere = Texts(chat, capitals.elsewhere(), layer)
        self.loss_elsewhere = self.elsewhere.loss()
        self.own: dict[str, tuple[Prompts, Texts | None, float]] = {}
        self.of_other: dict[str, Tensor] = {}
        for country in countries:
            wordings = [prompt.format(country) for prompt in (*capitals.CHOOSING, *capitals.COUNTING)]
            old, new = capitals.CAPITALS[country], capitals.CAPITALS[capitals.NEW[country]]
            back = [capitals.BACK.format(word) for word in (old, new)]
            asked = Prompts(chat, [*wordings, *back, *capitals.others_about(country)], layer)
            named = Texts(chat, texts, layer) if (texts := capitals.naming(country)) else None
            of_other = capitals.others_about(country, capitals.NEW[country])
            self.of_other[country] = Prompts(chat, of_other, layer).before
            self.own[country] = asked, named, named.loss() if named else 0.0

    def measure(
        self, country: str, direction: Tensor, change: Tensor, aim: str, *, losses: bool = True
    ) -> dict[str, str]:
        """One edit, made and taken back, as columns of the table.

        Args:
            country: whose capital is edited.
            direction: (h,), along which W_down changes.
            change: (d,), what it is to add at the country's word.
            aim: the word that it should say.
            losses: whether to measure them, which takes most of the time.
        """
        chat, i = self.chat, self.index[country]
        weight = chat.down(self.layer).weight
        before = weight.clone()
        weight += torch.outer(change, direction / (direction @ self.keys[i]))
        try:
            size = {"size": f"{(weight - before).norm() / before.norm():.4f}"}
            return self._measure(country, direction, aim) | self._losses(country, losses) | size
        finally:
            weight.copy_(before)

    def _measure(self, country: str, direction: Tensor, aim: str) -> dict[str, str]:
        chat, i = self.chat, self.index[country]
        old, new = chat.first(capitals.CAPITALS[country]), chat.first(aim)
        asked = self.own[country][0]
        n_choosing, n_wordings = len(capitals.CHOOSING), len(capitals.CHOOSING) + len(capitals.COUNTING)

        everyone = self.everyone.last()
        kept = everyone.argmax(-1) == self.everyone.before
        watched = torch.tensor([name in capitals.WATCHED for name in self.index])
        others = ~watched & (torch.arange(len(kept)) != i)
        others &= torch.tensor([name not in capitals.TO_CHOOSE for name in self.index])

        logits = asked.last()
        answers, known = logits.argmax(-1), asked.before == old
        says = known & (answers == new)
        leans = known & (logits[:, new] > logits[:, old])
        choosing, counting = slice(0, n_choosing), slice(n_choosing, n_wordings)
        same = answers == asked.before
        owners = [chat.first(country), chat.first(capitals.NEW[country])]
        back = [bool(asked.before[n_wordings + j] == owners[j]) for j in (0, 1)]
        about, other = same[n_wordings + 2 :], self.of_other[country]
        differ = other != asked.before[n_wordings + 2 :]

        reach = (asked.keys()[:n_wordings] @ direction / (self.keys[i] @ direction))[counting]
        far = (self.keys @ direction / (self.keys[i] @ direction))[others].abs()
        numbers = {
            "took": int(everyone[i].argmax() == new),
            "sure": f"{everyone[i].softmax(-1)[new]:.3f}",
            "chosen_follow": int(says[choosing].sum()),
            "chosen_of": int(known[choosing].sum()),
            "follow": int(says[counting].sum()),
            "lean": int(leans[counting].sum()),
            "of": int(known[counting].sum()),
            "watched": int(kept[watched].sum()),
            "watched_of": int(watched.sum()),
            "others": int(kept[others].sum()),
            "others_of": int(others.sum()),
            "about": int(about.sum()),
            "about_of": len(about),
            "moved": int((differ & (answers[n_wordings + 2 :] == other)).sum()),
            "moved_of": int(differ.sum()),
            "back_old": int(back[0] and same[n_wordings]),
            "back_old_of": int(back[0]),
            "back_new": int(back[1] and same[n_wordings + 1]),
            "back_new_of": int(back[1]),
            "reach_wordings": f"{reach.mean():.3f}",
            "reach_others": f"{far.median():.3f}",
        }
        return {name: str(value) for name, value in numbers.items()}

    def _losses(self, country: str, wanted: bool) -> dict[str, str]:
        _, named, before = self.own[country]
        of_country = f"{named.loss() - before:.4f}" if wanted and named else ""
        elsewhere = f"{self.elsewhere.loss() - self.loss_elsewhere:.4f}" if wanted else ""
        return {"loss_named": of_country, "loss_elsewhere": elsewhere}


def rows(
    chat: Chat, part: str, layer: int, covariance: Tensor, countries: Sequence[str], ways: Sequence[str]
) -> Iterator[dict[str, str]]:
    """One edit of each country along each way, as rows of the table.

    Args:
        chat: the model.
        part: what the rows are for.
        layer: where.
        covariance: of the keys of this layer, (h, h).
        countries: whose capitals.
        ways: some of WAYS: along the covariance's direction; along the key itself; along the covariance's, in a random
            direction of the same length; or toward the capital that the model says anyway.
    """
    bench = Bench(chat, layer, countries)
    keys = bench.keys[[bench.index[country] for country in countries]]
    directions = solved(covariance, keys)
    news = [capitals.CAPITALS[capitals.NEW[country]] for country in countries]
    olds = [capitals.CAPITALS[country] for country in countries]
    changes = values(chat, countries, news, layer)
    anyway = values(chat, countries, olds, layer) if "same" in ways else changes
    for j, country in enumerate(countries):
        generator = torch.Generator().manual_seed(bench.index[country])
        noise = torch.randn(changes.shape[1], generator=generator)
        for way in ways:
            direction = keys[j] if way == "identity" else directions[j]
            change = anyway[j] if way == "same" else changes[j]
            if way == "random":
                change = noise * change.norm() / noise.norm()
            aim = olds[j] if way == "same" else news[j]
            told = {"part": part, "country": country, "new": aim, "layer": str(layer), "along": way}
            losses = part == "twenty" and way in ("covariance", "random")
            yield told | bench.measure(country, direction, change, aim, losses=losses)


def score(table: Sequence[Mapping[str, str]]) -> float:
    """How good edits are, by the prompts that choose the layer: the harmonic mean of three shares, the wordings that
    follow, the watched capitals and the other facts that stay."""

    def share(kept: str, of: str) -> float:
        return sum(int(row[kept]) for row in table) / max(1, sum(int(row[of]) for row in table))

    shares = share("chosen_follow", "chosen_of"), share("watched", "watched_of"), share("about", "about_of")
    return 3 / sum(1 / max(each, 1e-6) for each in shares)


def keep(covariance: Mapping[int, Tensor]) -> None:
    """Write the covariances of KEPT."""
    packed = {f"{layer}.{name}": tensor for layer in KEPT for name, tensor in pack(covariance[layer]).items()}
    save_file(packed, KEYS)


def main() -> int:
    """Sweep, choose, edit, print, and write the tables when they are whole."""
    parser = argparse.ArgumentParser(description="Edit capitals in the chat model, and count what else changes.")
    parser.add_argument("--only", choices=capitals.TO_EDIT, help="this fact alone; nothing is written")
    only = parser.parse_args().only
    torch.set_num_threads(1)
    chat = Chat()
    if only:
        for layer, kept in kept_covariances().items():
            for row in rows(chat, "twenty", layer, kept, [only], WAYS):
                print(*row.values())
        return 0
    computed = covariances(chat, SWEPT)
    keep(computed)
    covariance = {layer: unpack(**pack(each)) for layer, each in computed.items()}  # as the page and the test have them
    table: list[dict[str, str]] = []
    for layer in tqdm(SWEPT, "layers"):
        table += rows(chat, "sweep", layer, covariance[layer], list(capitals.TO_CHOOSE), WAYS[:2])
        mine = [row for row in table if row["layer"] == str(layer) and row["along"] == "covariance"]
        tqdm.write(f"layer {layer}: score {score(mine):.3f}")
    for layer in KEPT:
        edits = rows(chat, "twenty", layer, covariance[layer], list(capitals.TO_EDIT), WAYS)
        table += tqdm(edits, f"layer {layer}", total=len(capitals.TO_EDIT) * len(WAYS))
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())

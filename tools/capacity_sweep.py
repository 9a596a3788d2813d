"""How many bits a parameter a block stores, by width, neurons and last layer: the table of page "Bits per parameter".

    python tools/capacity_sweep.py            (about ten minutes on one core; writes book/figures/capacity.csv)
    python tools/capacity_sweep.py --only 32  (one width, printed and not written)

Block, facts and training are those of the page, which computes some of the rows itself. All in doubles, so that other
machines get the same numbers.
"""

import argparse
import csv
import math
import sys
from collections.abc import Iterator
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

TABLE = Path(__file__).resolve().parent.parent / "book" / "figures" / "capacity.csv"
SPORTS = 16
WIDTHS, NEURONS, OFFERS, SEEDS = (16, 32, 64), (8, 16, 32, 64), (1.0, 1.5, 2.0, 2.5, 3.0), (0, 1, 2)
FIELDS = ("width", "neurons", "last", "parameters", "offered", "facts", "seed", "recall", "stored")


class Block(nn.Module):
    """An MLP block that says a sport.

    Args:
        n_neurons: how many neurons.
        d: its width.
        straight: whether its last layer gives the logits; otherwise it writes `d` numbers, and a fixed direction for
            each sport is read from them.
        seed: of its weights.
    """

    columns: Tensor

    def __init__(self, n_neurons: int, d: int, straight: bool, seed: int) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed + 1)
            self.columns = F.normalize(torch.randn(SPORTS, d, dtype=torch.float64), dim=-1)
            self.up = nn.Linear(d, n_neurons, dtype=torch.float64)
            self.down = nn.Linear(n_neurons, SPORTS if straight else d, dtype=torch.float64)
        self.straight = straight

    def forward(self, keys: Tensor) -> Tensor:
        """Keys (n, d) → logits (n, 16)."""
        written: Tensor = self.down(torch.relu(self.up(keys)))
        return written if self.straight else written @ self.columns.T


def draw_facts(n_facts: int, d: int, seed: int) -> tuple[Tensor, Tensor]:
    """Random keys (n_facts, d) of length √d, and a sport for each (n_facts,)."""
    generator = torch.Generator().manual_seed(seed)
    keys = torch.randn(n_facts, d, generator=generator, dtype=torch.float64)
    return F.normalize(keys, dim=-1) * math.sqrt(d), torch.randint(SPORTS, (n_facts,), generator=generator)


def train(block: Block, keys: Tensor, sports: Tensor, steps: int = 400) -> None:
    """Adam on all facts at once, the learning rate falling from .05 to 0."""
    optimizer = torch.optim.Adam(block.parameters(), lr=0.05)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for _ in range(steps):
        loss = F.cross_entropy(block(keys), sports)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()


def row(d: int, n_neurons: int, straight: bool, offered: float, seed: int) -> dict[str, str]:
    """One training, as a row of the table.

    Args:
        d: the width.
        n_neurons: how many neurons.
        straight: see `Block`.
        offered: bits a parameter; a fact is worth 4.
        seed: of facts and weights.
    """
    block = Block(n_neurons, d, straight, seed)
    parameters = sum(parameter.numel() for parameter in block.parameters())
    keys, sports = draw_facts(round(offered * parameters / 4), d, seed)
    train(block, keys, sports)
    with torch.no_grad():
        logits = block(keys)
    surprise = F.cross_entropy(logits, sports).item() / math.log(2)  # bits a fact
    recall = (logits.argmax(1) == sports).double().mean().item()
    stored = len(keys) * (math.log2(SPORTS) - surprise) / parameters
    last = "straight" if straight else "width"
    values = (d, n_neurons, last, parameters, offered, len(keys), seed, f"{recall:.4f}", f"{stored:.3f}")
    return dict(zip(FIELDS, map(str, values), strict=True))


def sweep(widths: tuple[int, ...]) -> Iterator[dict[str, str]]:
    """All rows of these widths."""
    for d in widths:
        for n_neurons in NEURONS:
            for straight in (False, True):
                for offered in OFFERS:
                    for seed in SEEDS:
                        yield row(d, n_neurons, straight, offered, seed)


def main() -> int:
    """Sweep, print, and write the table when it is whole."""
    parser = argparse.ArgumentParser(description="Measure how many bits a parameter a block stores.")
    parser.add_argument("--only", type=int, choices=WIDTHS, help="one width alone; nothing is written")
    only = parser.parse_args().only
    torch.set_num_threads(1)
    rows = []
    for measured in sweep((only,) if only else WIDTHS):
        print(*measured.values(), flush=True)
        rows.append(measured)
    if only is None:
        with TABLE.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

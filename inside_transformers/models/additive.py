"""How many facts adding up can get right: two searches for the best sum of what two names say, without a neuron.

A sum gives each name a number for each sport. For a person it adds those of both names, and the largest total is the
answer. A search that finds a table proves that adding up can get so many, and not that it can't get more: what it finds
is a lower bound. Two searches that work differently are less likely to miss the same: take the larger.
"""

from typing import Protocol

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.models.worlds.facts import SPORTS, Facts


class Search(Protocol):
    """A search for a table (n_words, n_sports): how many beginnings, how long, and the seed of the beginnings."""

    def __call__(self, facts: Facts, restarts: int = ..., steps: int = ..., /, *, seed: int = ...) -> Tensor: ...


def right_by_adding(tables: Tensor, facts: Facts) -> Tensor:
    """Which facts sums get right.

    Args:
        tables: (..., n_words, n_sports), what each word says for each sport.
        facts: the facts.

    Returns:
        (..., n_facts) bool: whether the right sport's total is larger than that of every other sport.
    """
    right, best_wrong, _ = _totals(tables, facts)
    return right > best_wrong


def _totals(tables: Tensor, facts: Facts) -> tuple[Tensor, Tensor, Tensor]:
    """The right sport's total, the largest wrong one, and which sport that is, (..., n_facts) each."""
    totals = tables[..., facts.prompts[:, 0], :] + tables[..., facts.prompts[:, 1], :]
    answers = (facts.answers - facts.sports[0]).expand(totals.shape[:-1])[..., None]
    best_wrong, which = totals.scatter(-1, answers, -torch.inf).max(-1)
    return totals.gather(-1, answers)[..., 0], best_wrong, which


class _Pocket:
    """Keeps the best table that was seen."""

    def __init__(self) -> None:
        self.n_right, self.table = -1, torch.empty(0)

    def look(self, tables: Tensor, n_right: Tensor) -> None:
        """Tables (n_restarts, n_words, n_sports) and how many facts each gets right (n_restarts,)."""
        best = int(n_right.argmax())
        if int(n_right[best]) > self.n_right:
            self.n_right, self.table = int(n_right[best]), tables[best].detach().clone()


def by_ramp(facts: Facts, restarts: int = 60, steps: int = 1000, seed: int = 0) -> Tensor:
    """The best table found by gradient descent on the ramp loss.

    The ramp loss of a fact is 0 when its sport leads by 1 or more, 1 when another one does, and a straight line
    between: a hinge loss that is cut off (Huang, Shi and Suykens 2014). It doesn't ask how wrong a wrong answer is.

    Args:
        facts: the facts.
        restarts: tables to begin with, each drawn by chance.
        steps: of Adam.
        seed: of the first tables.

    Returns:
        (n_words, n_sports).
    """
    generator = torch.Generator().manual_seed(seed)
    tables = 0.2 * torch.randn(restarts, len(facts.words), len(SPORTS), generator=generator)
    tables.requires_grad_()
    optimizer = torch.optim.Adam([tables], lr=0.05)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    pocket = _Pocket()
    for _ in range(steps):
        right, best_wrong, _ = _totals(tables, facts)
        pocket.look(tables, (right > best_wrong).sum(1))
        optimizer.zero_grad()
        (0.5 - (right - best_wrong) / 2).clamp(0, 1).sum().backward()
        optimizer.step()
        schedule.step()
    return pocket.table


def by_perceptron(facts: Facts, restarts: int = 60, steps: int = 1000, seed: int = 0) -> Tensor:
    """The best table seen by a perceptron that leaves alone what it can't get right.

    The perceptron's rule: for a fact that is wrong, both names say 1 more for the right sport and 1 less for the one
    that won; the best table so far is kept in the pocket (Gallant 1990). Facts that contradict each other would
    keep it busy for ever, at the cost of the others. So a fact that was wrong nearly all the time lately is left out
    until the rest has moved.

    Args:
        facts: the facts.
        restarts: tables to begin with, each drawn by chance.
        steps: passes over all facts.
        seed: of the first tables.

    Returns:
        (n_words, n_sports). Every number is a multiple of 1/1024, so that sums are exact on any machine.
    """
    generator = torch.Generator().manual_seed(seed)
    shape = (restarts, len(facts.words), len(SPORTS))
    tables = torch.randint(-128, 129, shape, generator=generator) / 1024
    target = F.one_hot(facts.answers - facts.sports[0], len(SPORTS))
    wrong_lately = torch.zeros(restarts, len(facts.answers), dtype=torch.float64)
    pocket = _Pocket()
    for _ in range(steps):
        right, best_wrong, which = _totals(tables, facts)
        wrong = right <= best_wrong
        pocket.look(tables, (~wrong).sum(1))
        taught = wrong & (wrong_lately < 0.95)
        wrong_lately = 0.9 * wrong_lately + 0.1 * wrong
        step = (target - F.one_hot(which, len(SPORTS))) * taught[..., None]
        for names in (facts.prompts[:, 0], facts.prompts[:, 1]):
            tables.index_add_(1, names, step.float())
    return pocket.table

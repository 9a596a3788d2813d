"""What became of the tokens that `mask_tokens` chose: shares, and the ids that came by chance."""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from inside_transformers.checks import chance, number

GROUPS = 60  # of ids that are counted together, at most
APART = 8


@dataclass
class Shares:
    """What became of chosen tokens, by number: the mask, a random id, or what they were.

    A random id may be the mask, or what was there, by accident: with the probability `accident` among all chosen.
    """

    masked: int
    random: int
    kept: int
    accident: float

    @property
    def counts(self) -> tuple[int, int, int]:
        return self.masked, self.random, self.kept

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def hardly_kept(self) -> bool:
        """Whether no more stayed than random ids that are what was there by accident, where 20 % are random."""
        return self.kept <= self.total * (2 * self.accident + 0.0075)

    @cached_property
    def are_wrong(self) -> bool:
        bounds = ((0.8, 0.8 + self.accident), (0.1 - 2 * self.accident, 0.1), (0.1, 0.1 + self.accident))
        each = zip(self.counts, bounds, strict=True)
        return any(chance.unlikely(count, self.total, *limits) for count, limits in each)

    @property
    def said(self) -> str:
        names = zip(("mask", "random", "unchanged"), self.counts, strict=True)
        got = ", ".join(f"{name} {percent(count / self.total)}" for name, count in names)
        return (
            f"expected  mask 80.0 %, random 10.0 %, unchanged 10.0 %\ngot       {got} (of {self.total} chosen tokens)"
        )

    def shown(self, found: bool = True) -> str:
        """The shares, where they are wrong and in this way."""
        return self.said if self.are_wrong and found else ""

    def near(self, *known: tuple[float, float, float], within: float = 0.015) -> str:
        """The shares, where they are wrong and, to a point and a half, one of these."""
        if not self.are_wrong:
            return ""
        shares = [count / self.total for count in self.counts]
        return self.shown(any(max(abs(a - b) for a, b in zip(shares, one, strict=True)) < within for one in known))


@dataclass
class Random:
    """Ids that came by chance. Those of the text are not counted: some of them stayed as they were."""

    drawn: Tensor
    ids: Tensor
    mask_id: int
    vocab_size: int
    special_ids: set[int]

    @property
    def total(self) -> int:
        return len(self.drawn)

    @cached_property
    def counts(self) -> Tensor:
        return torch.bincount(self.drawn, minlength=self.vocab_size)

    @cached_property
    def strange(self) -> Tensor:
        """(vocab_size,) of bool: ids that are neither in the text nor the mask."""
        strange = torch.ones(self.vocab_size, dtype=torch.bool)
        strange[self.ids.unique()] = False
        strange[self.mask_id] = False
        return strange

    @cached_property
    def ordinary(self) -> Tensor:
        """The same, without the special ones."""
        ordinary = self.strange.clone()
        ordinary[[i for i in self.special_ids if i < self.vocab_size]] = False
        return ordinary

    @cached_property
    def from_text(self) -> str:
        strangers = int(self.strange.sum())
        share = int(self.ordinary.sum()) / self.vocab_size
        if self.counts[self.strange].any() or not chance.too_few(0, self.total, share):
            return ""
        return f"got       none of the {strangers} ids that are not in the text"

    @cached_property
    def uneven(self) -> tuple[list[int], str] | None:
        """The first ids that are drawn too often or too rarely, and how often.

        What is counted is neither the mask nor the token itself; the special ids may be left out, too.
        """
        least, most = 1 / (self.vocab_size - 2), 1 / max(1, self.vocab_size - 2 - len(self.special_ids))
        strangers = self.strange.nonzero().squeeze(-1)
        for group in groups(strangers):
            count, size = int(self.counts[group].sum()), len(group)
            if chance.unlikely(count, self.total, least * int(self.ordinary[group].sum()), most * size):
                about = f"about {number(self.total * size * least, 0)} times of {self.total}"
                return group.tolist(), f"expected  {which(group.tolist())} {about}\ngot       {count} times"
        return None

    @cached_property
    def lacking_end(self) -> str:
        ids, said = self.uneven or ([], "")
        return said if not self.counts[ids].any() and {0, self.vocab_size - 1} & set(ids) else ""


def groups(ids: Tensor) -> list[Tensor]:
    """Neighboring ids together, where there are too many to count each by itself; then every eighth together, since
    coarse numbers jump over ids, and always over the same ones.
    """
    neighbors = ids.split(max(1, -(-len(ids) // GROUPS)))
    remainders = [ids[ids % APART == rest] for rest in range(APART)] if len(ids) > GROUPS else []
    return [*neighbors, *remainders]


def which(group: list[int]) -> str:
    """The ids of a group, in words."""
    if len(group) == 1:
        return f"id {group[0]}"
    if group[1] - group[0] == 1:
        return f"ids {group[0]} to {group[-1]}"
    return f"every {APART}th id, {group[0]}, {group[1]}, {group[2]} and so on,"


def percent(share: float) -> str:
    return f"{number(100 * share, 1)} %"

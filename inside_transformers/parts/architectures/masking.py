"""What is counted in a result of `mask_tokens`: each count is compared with what a right answer never gives.

Whether a random id may be special, the mask or the original one is left open: the limits allow for all of these.
"""

from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor

from inside_transformers.checks import chance, table
from inside_transformers.parts.architectures.fates import Random, Shares, percent
from inside_transformers.parts.architectures.ids import IGNORED

SEVERAL = 400  # tokens, among which chance repeats nothing
MANY = 5000


@dataclass
class Masked:
    """A result of `mask_tokens`, with what was given: see there."""

    new: Tensor
    labels: Tensor
    ids: Tensor
    mask_id: int
    vocab_size: int
    special_ids: set[int]
    p: float

    @cached_property
    def special(self) -> Tensor:
        return torch.isin(self.ids, torch.tensor(sorted(self.special_ids), dtype=self.ids.dtype))

    @cached_property
    def ordinary(self) -> Tensor:
        return ~self.special

    @cached_property
    def chosen(self) -> Tensor:
        return self.labels != IGNORED

    @cached_property
    def changed(self) -> Tensor:
        return self.new != self.ids

    @cached_property
    def unlabelled(self) -> Tensor:
        """Where an id was changed, and there is no label."""
        return self.changed & ~self.chosen

    @cached_property
    def wrong(self) -> Tensor:
        """Where there is a label, and not the id that stood there."""
        return self.chosen & (self.labels != self.ids)

    @cached_property
    def texts(self) -> str:
        """The three, where they are short enough to be read."""
        if self.ids.numel() > 40:
            return f"in a text of shape {tuple(self.ids.shape)}"
        rows = {"ids       ": self.ids, "got ids   ": self.new, "got labels": self.labels}
        return "\n".join(table(f"{name}  ", values) for name, values in rows.items())

    def shown(self, found: Tensor | bool) -> str:
        """The texts, where something was found in them."""
        return self.texts if found else ""

    # which tokens are chosen

    def never_chosen(self, *groups: Tensor, among_others: bool = False) -> str:
        """Of the first group of tokens that are not special and yet never chosen, while all others are as often as
        they should; `among_others`, where there must be others.
        """
        for group in groups:
            left, others = group & self.ordinary, ~group & self.ordinary
            n, rest = int(left.sum()), int(others.sum())
            if self.chosen[left].any() or not chance.too_few(0, n, self.p) or (among_others and not rest):
                continue
            if not chance.unlikely(int(self.chosen[others].sum()), rest, self.p, self.p):
                return f"expected  {percent(self.p)} of these {n} tokens\ngot       none"
        return ""

    @cached_property
    def unchosen_ids(self) -> list[Tensor]:
        """Where the ids stand, all together, of which no token is chosen."""
        present = self.ids[self.ordinary].unique().tolist()
        never = [self.ids == each for each in present if not self.chosen[self.ids == each].any()]
        several = self.p and len(never) < 20 and self.ids.numel() > SEVERAL
        return [torch.stack(never).any(0)] if never and several else []

    @cached_property
    def count(self) -> int:
        return int(self.chosen.sum())

    @cached_property
    def n(self) -> int:
        """How many tokens are not special."""
        return int(self.ordinary.sum())

    @cached_property
    def share(self) -> str:
        got = f"{percent(self.count / max(1, self.n))}: {self.count} token{'s' if self.count != 1 else ''}"
        return f"expected  {percent(self.p)} of {self.n} tokens\ngot       {got}"

    @cached_property
    def only_first(self) -> str:
        """Where tokens are chosen in the first text alone, or the first token alone, and all should be."""
        rows, ordinary = self.chosen, self.ordinary
        alone = self.p == 1 and self.n > 1 and self.count == 1
        found = alone and bool(rows.flatten()[int(ordinary.flatten().nonzero()[0])])
        if rows.ndim > 1:
            rows, ordinary = rows.flatten(0, -2), ordinary.flatten(0, -2)
            only = bool(rows[0].any()) and not bool(rows[1:].any())
            found = found or (only and chance.too_few(0, int(ordinary[1:].sum()), self.p))
        return f"expected  {percent(self.p)} of {self.n} tokens\ngot       {self.count} tokens" if found else ""

    @cached_property
    def rows(self) -> Tensor | None:
        """(texts, n) of bool: the chosen tokens of several texts, where chance should choose some in each."""
        several = self.chosen.ndim > 1 and self.chosen.numel() > SEVERAL and 0 < self.p < 1
        return self.chosen.flatten(0, -2) if several else None

    @cached_property
    def uneven_half(self) -> str:
        if not self.many:
            return ""
        half = self.chosen.shape[-1] // 2
        for where, part in (("first", slice(half)), ("second", slice(half, None))):
            n, count = int(self.ordinary[..., part].sum()), int(self.chosen[..., part].sum())
            if chance.unlikely(count, n, self.p, self.p):
                of = f"{n} tokens in the {where} half of the texts"
                return f"expected  {percent(self.p)} of {of}\ngot       {percent(count / n)}: {count} tokens"
        return ""

    @cached_property
    def neighbors(self) -> str:
        """Of pairs of neighbors, no token in two of them. Who picks a share of each text gets a little fewer."""
        if not self.many:
            return ""
        here, there = (slice(start, self.chosen.shape[-1] // 2 * 2, 2) for start in (0, 1))
        n = int((self.ordinary[..., here] & self.ordinary[..., there]).sum())
        count = int((self.chosen[..., here] & self.chosen[..., there]).sum())
        least = self.p * (self.p * self.chosen.shape[-1] - 1) / max(1, self.chosen.shape[-1] - 1)
        if not chance.unlikely(count, n, max(0.0, least), self.p**2):
            return ""
        return f"expected  both chosen in about {percent(self.p**2)} of {n} pairs\ngot       {count} pairs"

    @property
    def many(self) -> bool:
        return self.n > MANY and 0 < self.p < 1

    # what becomes of the chosen

    @cached_property
    def masked(self) -> Tensor:
        return self.new == self.mask_id

    @cached_property
    def one_fate(self) -> str:
        """Where all were chosen, and the same became of them in two long texts, or of all tokens of a text."""
        rows = self.masked.flatten(0, -2) if self.masked.ndim > 1 else self.masked
        if rows.ndim < 2 or rows.shape[-1] < 100 or not self.chosen.all() or rows.all() or not rows.any():
            return ""
        return f"in texts of shape {tuple(rows.shape)}" if len(rows.unique(dim=0)) < len(rows) else ""

    @cached_property
    def shares(self) -> Shares:
        where = self.chosen & (self.ids != self.mask_id)
        masked = int(self.masked[where].sum())
        kept = int((~self.changed & ~self.masked)[where].sum())
        return Shares(masked, int(where.sum()) - masked - kept, kept, 0.1 / self.vocab_size)

    @cached_property
    def same_random(self) -> str:
        """Where all random ids are one, or all of a text, or all at one place in different texts."""
        drawn = torch.where(self.chosen & self.changed & ~self.masked, self.new, -1)
        rows = drawn.flatten(0, -2) if drawn.ndim > 1 else drawn.unsqueeze(0)
        for lines, what in ((rows, "a text"), (rows.mT, "the same place in different texts")):
            several = lines[(lines >= 0).sum(-1) > 2]
            top = several.amax(-1, keepdim=True) if len(several) > 9 else several
            if len(several) > 9 and bool(((several == top) | (several < 0)).all()):
                return f"got       one random id for {what}, {len(several)} times"
        random = self.random
        same = random is not None and bool((random.drawn == random.drawn[0]).all())
        return f"got       {int(random.drawn[0])}, {random.total} times" if random and same else ""

    @cached_property
    def random(self) -> Random | None:
        """The ids that came by chance, where there are some to compare."""
        drawn = self.new[self.chosen & self.changed & ~self.masked]
        if len(drawn) < 30 or self.vocab_size < 3:
            return None
        return Random(drawn, self.ids, self.mask_id, self.vocab_size, self.special_ids)

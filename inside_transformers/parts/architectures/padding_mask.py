"""`padding_mask`: which positions of a batch hold real tokens."""

from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.architectures import masks
from inside_transformers.parts.architectures.common import FIRST_ROUND, has_ndim, same_where

ACROSS_TEXTS = (
    "Positions and lengths are compared one by one: position j with the length of text j. Each length meets every "
    "position: give the lengths a dimension of size 1 behind their own."
)


class PaddingMask(PartSpec):
    """(batch,), n → (batch, n) of bool: True on real tokens. Lengths are 0 to n; padding comes after the tokens."""

    name, returns, read = "padding_mask", "mask", "Three shapes"
    reference = staticmethod(reference("architectures", "padding_mask"))
    says = {
        "dtype": masks.BOOLEAN,
        "batch": ACROSS_TEXTS,
        "elementwise": ACROSS_TEXTS,
        "unfitting": ACROSS_TEXTS,
        "ignored_as_index": "A text of length 0 has no last token: its length less 1 is negative, and `F.one_hot` "
        "takes nothing below 0.",
    }
    lengths: Tensor
    n: int

    @cached_property
    def positions(self) -> Tensor:
        return torch.arange(self.n)

    @cached_property
    def ends(self) -> Tensor:
        return self.lengths.unsqueeze(-1)

    @property
    def batch(self) -> int:
        return len(self.lengths)

    @sign(masks.ADDITIVE)
    def additive_mask(self, got: Any) -> bool:
        return masks.adds(got)

    @mistake("The mask is inverted: True stands on real tokens, False on padding.")
    def padding_inverted(self) -> list[Tensor]:
        return [~self.right, self.positions > self.ends]

    @mistake("The padding stands in front. Here it comes after the real tokens: the first `length` positions are real.")
    def padding_first(self) -> Tensor:
        return self.right.flip(-1)

    @mistake(
        "One position too many is real: positions are counted from 0, so that a text of 3 tokens has positions 0, 1 "
        "and 2."
    )
    def one_real_too_many(self) -> Tensor:
        return self.positions <= self.ends

    @mistake(
        "One position too few is real: positions are counted from 0, so that a text of 3 tokens has positions 0, 1 "
        "and 2."
    )
    def one_real_too_few(self) -> Tensor:
        return self.positions < self.ends - 1

    @mistake(
        "Only the first position behind a text is padding. All after it are, too: compare with `<`, not with `!=`."
    )
    def first_padding_only(self) -> Tensor:
        return self.positions != self.ends

    @mistake(
        "Rows and columns are exchanged: one row for each text, one column for each position. (`.reshape` and `.view` "
        "exchange nothing; `.T` does.)"
    )
    def padding_turned(self) -> list[Tensor]:
        return [self.right.mT, self.right.mT.reshape(self.right.shape)]

    @mistake("As many positions are True as there is padding, n less the length: as many as the length says are real.")
    def padding_counted(self) -> Tensor:
        return self.positions < self.n - self.ends

    @mistake("The mask is only as wide as the longest text. It has n columns, whatever the lengths are.")
    def longest(self) -> list[Tensor]:
        longest = int(self.lengths.max())
        return [self.right[:, :longest]] if longest < self.n else []

    @mistake("Only one position is True, the end. All positions before it are real, too.")
    def last_only(self) -> list[Tensor]:
        return [self.positions == self.ends - 1, self.positions == self.ends]

    @mistake("A text of length 0 has no real token: its row is all False.")
    def empty_text(self) -> list[Tensor]:
        return [self.right | (self.ends == 0), self.positions < self.ends.clamp(min=1)]

    @mistake(
        "A text that fills its row has no real token left. (`x[-0:]` is all of x: `x[length:]` counts from the front.)"
    )
    def full_text(self) -> Tensor:
        return self.right & (self.ends < self.n)

    @mistake("The rows are right, but not in the order of the texts: row b belongs to text b.")
    def lengths_counted(self) -> list[Tensor]:
        orders = (self.lengths.argsort(), self.lengths.argsort(descending=True))
        return [*(self.right[order] for order in orders), self.right.flip(0)]

    @mistake(
        "Every position counts as real, of short texts too: the positions of each text are compared with its own "
        "length. (`mask.masked_fill(...)` makes a new mask and leaves the old one as it is: is its result kept? And "
        "`[row] * n` holds one row n times: who changes one changes all.)"
    )
    def all_real(self) -> Tensor:
        return torch.ones_like(self.right)

    @mistake(
        "No position is real. (`mask.masked_fill(...)` makes a new mask and leaves the old one as it is: is its "
        "result kept?)"
    )
    def none_real(self) -> Tensor:
        return torch.zeros_like(self.right)

    @mistake(
        "A row still holds what rows above it were given: one row is filled again and again, or lengths are "
        "added up (`cumsum`). Each text needs a row of its own."
    )
    def rows_filled_on(self) -> Tensor:
        return self.right.long().cummax(0).values.bool()

    @mistake(FIRST_ROUND)
    def first_round(self) -> Any:
        return self.right & (torch.arange(self.batch) == 0).unsqueeze(-1) if self.batch > 1 else []

    @mistake("There must be a row for each text: the positions of every one of them are compared with its own length.")
    def one_text(self) -> list[Any]:
        if self.batch < 2:
            return []
        return [self.one_row_for_all, lambda got: has_ndim(got, 1) and got.numel() == self.n != self.batch]

    def one_row_for_all(self, got: Any) -> bool:
        """Whether all rows are the same where they should not be."""
        fits = isinstance(got, Tensor) and got.shape == self.right.shape
        return fits and bool((got == got[0]).all()) and not bool((self.right == self.right[0]).all())

    @sign(masks.LONG_TEXT)
    def long_text(self, got: Any) -> bool:
        short = (self.ends < masks.SHORT, self.positions < 63) if self.n > masks.SHORT else ()
        return any(same_where(got, self.right, each.expand_as(self.right)) for each in short if each.any())

    @sign("There must be a row for each text, of equal lengths too: as many as `lengths` has numbers, no fixed number.")
    def rows_fixed(self, got: Any) -> bool:
        return has_ndim(got, 2) and got.shape[0] != self.batch and got.shape[1] == self.n

    @sign(
        "There are two dimensions of positions. This mask says which positions of a text are real, for all readers "
        "alike: (batch, n)."
    )
    def pairs(self, got: Any) -> bool:
        return has_ndim(got, 3) and got.shape[-2:] == (self.n, self.n)

    @sign("The rows lie end to end. `torch.stack` puts them below each other: (batch, n).")
    def end_to_end(self, got: Any) -> bool:
        return has_ndim(got, 1) and got.numel() == self.batch * self.n and self.batch > 1 and self.n > 1

    @sign(
        "The mask has a column for each position, n of them, counted from 0 to n − 1: here is one too many, or too few."
    )
    def column_count(self, got: Any) -> bool:
        return has_ndim(got, 2) and tuple(got.shape) in ((self.batch, self.n + 1), (self.batch, self.n - 1))

    @mistake(
        "The mask is causal. Padding is the same for all tokens that read, and has nothing to do with their order."
    )
    def causal(self) -> list[Tensor]:
        below = (self.positions <= torch.arange(self.batch).unsqueeze(-1)).expand_as(self.right)
        return [below, below & self.right] if self.batch > 1 else []

    @sign("There are as many columns as texts. The mask has one for each position: n of them.")
    def column_for_each_text(self, got: Any) -> bool:
        return has_ndim(got, 2) and tuple(got.shape) == (self.batch, self.batch) and self.batch != self.n

    @sign("There is one answer for each text. A row of n is asked for: one for each of its positions.")
    def one_for_each_text(self, got: Any) -> bool:
        return has_ndim(got, 1) and got.numel() == self.batch != self.n > 1

    @sign(ACROSS_TEXTS)
    def across_texts(self, got: Any) -> bool:
        return has_ndim(got, 1) and self.batch > 1 and self.n > 1

    @sign(masks.GROWN)
    def grown(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.ndim > 2

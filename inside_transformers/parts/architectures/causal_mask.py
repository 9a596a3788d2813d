"""`causal_mask`: who may read whom in a text that is written from left to right."""

from typing import Any

import torch
from torch import Tensor, nn

from inside_transformers.checks import PartSpec, mistake, sign
from inside_transformers.parts.architectures import masks
from inside_transformers.parts.architectures.common import FIRST_ROUND, same_where


def causal_mask(n: int) -> Tensor:
    """(n, n) of bool: where torch adds 0, not −∞, to the scores of a text that is read from left to right."""
    return nn.Transformer.generate_square_subsequent_mask(n) == 0


class CausalMask(PartSpec):
    """n → (n, n) of bool: True where the token of the row may read the token of the column."""

    name, returns, read = "causal_mask", "mask", "Three shapes"
    reference = staticmethod(causal_mask)
    says = {
        "dtype": masks.BOOLEAN,
        "matrix_first": "`tril` and `triu` take a matrix, (n, n), and got a vector: `torch.ones(n)` is one row alone.",
    }
    n: int

    @property
    def full(self) -> Tensor:
        return torch.ones(self.n, self.n, dtype=torch.bool)

    @sign(masks.ADDITIVE)
    def additive_mask(self, got: Any) -> bool:
        return masks.adds(got)

    @mistake("The mask is inverted: True means that the token may be read.")
    def inverted(self) -> Tensor:
        return ~self.right

    @mistake("Rows and columns are exchanged. Row i belongs to token i that reads: it sees the columns up to i.")
    def turned(self) -> Tensor:
        return self.right.mT

    @mistake("A token must see itself too: the diagonal belongs to the mask.")
    def not_itself(self) -> Tensor:
        return self.full.tril(-1)

    @mistake(masks.ONE_TOO_FAR)
    def one_too_far(self) -> Tensor:
        return self.full.tril(1)

    @mistake(
        "Every token sees every token, also those that come after it: nothing is hidden. (`mask.masked_fill(...)` and "
        "`mask.tril()` make a new mask and leave the old one as it is: is the result kept? And `[row] * n` holds one "
        "row n times: who changes one changes all.)"
    )
    def all_visible(self) -> Tensor:
        return self.full

    @mistake("Neighbors on both sides are seen. A token sees those before it, all of them, and none after it.")
    def neighbors(self) -> list[Tensor]:
        return [self.full.tril(size).triu(-size) for size in range(1, min(self.n - 1, 10))]

    @mistake("Each token sees itself alone. It sees all that come before it, too.")
    def only_itself(self) -> Tensor:
        return torch.eye(self.n).bool()

    @mistake(
        "A token sees only the last few before it, or every second one. It sees all that come before it, the first one "
        "too."
    )
    def window(self) -> list[Tensor]:
        places = torch.arange(self.n)
        second = self.right & ((places.unsqueeze(-1) - places) % 2 == 0)
        return [*(self.right.triu(1 - size) for size in range(2, min(self.n, 10))), second]

    @mistake(
        "The mask is mirrored: row i is token i, counted from the top, and column j is token j, counted from the left."
    )
    def mirrored(self) -> list[Tensor]:
        return [self.right.flip(-1), self.right.flip(-2), self.right.mT.flip(-1), self.right.flip(0, 1)]

    @mistake(FIRST_ROUND)
    def first_round(self) -> Tensor:
        return self.right & (torch.arange(self.n) == 0).unsqueeze(-1)

    @mistake(
        "The first token sees the whole text: its row is as strict as the others, and it sees itself alone. Does a "
        "loop begin with the second row?"
    )
    def first_row_open(self) -> Tensor:
        return self.right | (torch.arange(self.n) == 0).unsqueeze(-1)

    @mistake("The first token is hidden from those after it. A token sees all that come before it, the first one too.")
    def first_column_hidden(self) -> list[Tensor]:
        hidden = self.right & (torch.arange(self.n) > 0)
        return [hidden, hidden | torch.eye(self.n).bool()] if self.n > 1 else []

    @sign(masks.LONG_TEXT)
    def long_text(self, got: Any) -> bool:
        short = masks.short(self.n) & masks.short(self.n).unsqueeze(-1)
        return self.n > masks.SHORT and same_where(got, self.right, short)

    @sign(
        "A row is all False: its token would read nothing, not even itself. Does a loop begin with the second row, or "
        "end one row early?"
    )
    def blind(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.shape == self.right.shape and not bool(got.any(-1).all())

    @sign(
        "All rows are alike: was one row filled again and again? (`expand` copies nothing: who writes into one of its "
        "rows writes into all.) Each token sees one column more than the one before it."
    )
    def rows_alike(self, got: Any) -> bool:
        fits = isinstance(got, Tensor) and got.shape == self.right.shape and self.n > 1
        return fits and bool((got == got[0]).all())

    @sign(masks.GROWN)
    def grown(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.ndim > 2

    @sign("The rows lie end to end: `.reshape(n, n)` puts them below each other.")
    def rows_end_to_end(self, got: Any) -> bool:
        return masks.other_ndim(got, 1, self.right) and got.numel() == self.n**2 > 1

    @sign("The mask has the wrong size: a row and a column for each of the n tokens.")
    def mask_size(self, got: Any) -> bool:
        return masks.other_ndim(got, 2, self.right) or masks.other_ndim(got, 1, self.right)

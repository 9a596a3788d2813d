"""`interference`: how much the directions of a matrix get into each other's way, at worst."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.facts import common
from inside_transformers.parts.facts.cosines import Cosines, outside


class Interference(Cosines):
    """(n, d) → (): the largest absolute cosine of two different rows, held against torch's, pair by pair; 0 for one
    row.
    """

    name, returns, read = "interference", "result", "Crowded directions"
    reference = staticmethod(reference("facts", "interference"))
    says = {
        "batch": "A dimension is asked for that is not there: the vectors are the rows of an (n, d) matrix. (Of two "
        "single rows, `F.cosine_similarity` needs `dim=-1`: it takes dimension 1 when none is named.)",
        "out_of_bounds": f"{MESSAGES['out_of_bounds']} With one row there is no second one, and no pair.",
        "shortest": "It goes wrong for short rows, or for long ones. Divide each row by its own length, however short "
        "that is: add nothing to it, and set no least length.",
        "many": common.MANY,
        "zeros_and_ties": common.ZEROS_AND_TIES,
        "single": common.SINGLE,
    }

    @sign(
        "A plain number is returned: leave it a tensor, without `.item()`, so that gradients flow. (What a loop begins "
        "with is a tensor too, like `vectors.new_zeros(())`.)"
    )
    def number_returned(self, got: Any) -> bool:
        return self.several and isinstance(got, int | float) and not isinstance(got, bool)

    @sign("With one row there are no two different rows: nothing interferes, 0.")
    def one_row(self, got: Any) -> bool:
        zero = isinstance(got, Tensor) and got.numel() == 1 and got.item() == 0
        return not self.several and not zero

    @sign(MESSAGES["two_results"])
    def two_results(self, got: Any) -> bool:
        return type(got).__module__ == "torch.return_types"

    @sign("This is an index, where the largest cosine stands. Asked for is the cosine itself.")
    def index_returned(self, got: Any) -> bool:
        return self.several and isinstance(got, Tensor) and got.numel() == 1 and not got.is_floating_point()

    @sign("This is the whole matrix of cosines. Asked for is its largest number outside the diagonal.")
    def matrix(self, got: Any) -> bool:
        return self.several and isinstance(got, Tensor) and got.shape == self.products.shape

    @sign("The result is one number, a tensor of shape ().")
    def one_kept(self, got: Any) -> bool:
        return self.several and isinstance(got, Tensor) and got.numel() == 1 and got.ndim > 0

    @sign("There is a number for each row. Asked for is one, the largest of all.")
    def per_row(self, got: Any) -> bool:
        n = len(self.vectors)
        return self.several and isinstance(got, Tensor) and got.ndim == 1 and len(got) in (n, n - 1)

    @mistake(
        "Each row was divided by other rows' lengths: `norm(dim=-1)` drops a dimension, `keepdim=True` keeps it, so "
        "that row i meets its own length."
    )
    def keepdim(self) -> list[Tensor]:
        if len(self.vectors) != self.vectors.shape[-1]:
            return []
        crossed = self.vectors / self.vectors.norm(dim=-1)
        return self.largest(outside(crossed @ crossed.mT).abs())

    @mistake("Each row was compared with itself: that cosine is always 1. Leave out the diagonal.")
    def diagonal(self) -> list[Tensor]:
        return self.largest(self.cosines.abs(), torch.ones_like(self.right))

    @mistake("A cosine of −0.8 interferes as much as one of 0.8: take absolute values before you look for the largest.")
    def no_abs(self) -> list[Tensor]:
        found = self.largest(self.pairs)
        return [*found, *(each.abs() for each in found), *(each.relu() for each in found)]

    @mistake(
        "These are dot products. A cosine is the dot product of vectors brought to length one. (The page's rows have "
        "that length already; these have any, and their diagonal holds no ones to take away.)"
    )
    def no_cosine(self) -> list[Tensor]:
        dots, less = outside(self.products), self.products - torch.eye(len(self.vectors), dtype=self.vectors.dtype)
        return self.largest(dots.abs(), dots, self.products.abs(), self.products, less.abs(), less)

    @mistake(
        "`F.cosine_similarity` goes along dimension 1 when no other is named. The features are the last one: `dim=-1`."
    )
    def wrong_dimension(self) -> list[Tensor]:
        along = F.cosine_similarity(self.vectors[None], self.vectors[:, None])  # (n, d)
        above, square = along.triu(1), [outside(along).abs()] if along.shape == self.products.shape else []
        return self.largest(above.abs(), above, *square)

    @mistake(
        "Each row, or each column, lost its mean first, as in `torch.corrcoef`: that is a correlation. A cosine takes "
        "the vectors as they are."
    )
    def centered(self) -> list[Tensor]:
        rows, columns = (self.vectors - self.vectors.mean(dim, keepdim=True) for dim in (-1, 0))
        return self.largest(
            *(outside(F.normalize(each, dim=-1) @ F.normalize(each, dim=-1).mT).abs() for each in (rows, columns))
        )

    @mistake("All rows were divided by one and the same length. Each has its own: `norm(dim=-1, keepdim=True)`.")
    def one_length_for_all(self) -> list[Tensor]:
        dots, length = outside(self.products).abs(), self.vectors.norm()
        return self.largest(dots / length.square(), dots / length)

    @mistake(
        "The rows were divided by another norm, a sum or a largest number. A cosine takes the root of the sum of "
        "squares."
    )
    def other_norm(self) -> list[Tensor]:
        sizes = self.vectors.abs()
        rows = [self.vectors / each for each in (sizes.sum(-1, keepdim=True), sizes.amax(-1, keepdim=True))]
        return self.largest(*(outside(each @ each.mT).abs() for each in rows))

    @mistake("The rows were divided by their sum of squares. Their length is the root of it.")
    def no_root(self) -> list[Tensor]:
        return self.largest(outside(self.products / torch.outer(self.squares, self.squares)).abs())

    @mistake("The cosine was halved. Each pair counts whole, also where it stands in the matrix twice.")
    def halved(self) -> Tensor:
        return self.right / 2

    @mistake("The dot products were divided by one of the two lengths, or by its square. A cosine needs both.")
    def half_cosine(self) -> list[Tensor]:
        half = outside(self.vectors @ self.unit.mT).abs()
        again = [half.square() / half.max()] if half.any() else []  # 0 / 0 would name every NaN
        squared = self.products / self.squares[:, None]
        return self.largest(
            half, *again, *(each.abs() for each in (outside(squared), squared.triu(1), squared.tril(-1)))
        )

    @mistake("`a / b * c` multiplies by c: what divides stands in brackets, `a / (b * c)`.")
    def brackets(self) -> list[Tensor]:
        lengths = self.vectors.norm(dim=-1)
        return self.largest(
            *(
                outside(self.products / a * b).abs()
                for a, b in ((lengths[:, None], lengths), (lengths, lengths[:, None]))
            )
        )

    @mistake("The columns were brought to length one. Rows are the vectors: normalize over the last dimension.")
    def wrong_normalised(self) -> list[Tensor]:
        columns = F.normalize(self.vectors, dim=0)
        products = columns @ columns.mT
        return self.largest(outside(products).abs(), products.abs())

    @mistake("Columns were compared with one another. The vectors are the rows.")
    def columns_compared(self) -> list[Tensor]:
        columns = (F.normalize(self.vectors, dim=0), self.unit, self.vectors)
        return self.largest(*(outside(each.mT @ each).abs() for each in columns))

    @mistake("This is a mean, or a sum. Asked for is the largest: one bad pair is enough for a mistake.")
    def mean_cosine(self) -> list[Tensor]:
        sizes, whole = self.pairs.abs(), self.cosines.abs()
        means = (each.mean() for each in (sizes, self.pairs, whole, self.pairs.square(), whole.triu(1)))
        return self.largest(*means, *self.sums())

    @mistake(
        "Two rows that point in the same direction have a cosine of 1, and that counts. Leave out the diagonal by its "
        "place, not whatever is close to 1."
    )
    def parallel_left_out(self) -> list[Tensor]:
        rest = self.cosines.abs()[self.cosines.abs() < 0.999]
        return self.largest(rest if len(rest) else torch.zeros_like(self.right))

    @mistake("Only neighboring rows were compared, or not the last row. Any two rows may interfere.")
    def neighbours_only(self) -> list[Tensor]:
        others = [outside(self.cosines[:-1, :-1]).abs()] if len(self.vectors) < 50 else []
        return self.largest(self.cosines.diagonal(1).abs(), *others)

    @mistake("Only the first row was compared with the others. Any two rows may interfere.")
    def first_only(self) -> list[Tensor]:
        return self.largest(self.cosines[0, 1:].abs(), self.cosines[-1, :-1].abs())

    @mistake("The cosine was squared.")
    def squared(self) -> list[Tensor]:
        return self.largest(self.right.square(), outside(self.products).square())

    @mistake("This is an angle, a distance, or a cosine less 1. Asked for is the cosine.")
    def angle(self) -> list[Tensor]:
        angle = self.right.clamp(max=1).arccos()
        distances = torch.cdist(self.unit, self.unit)
        angles = self.pairs.clamp(-1, 1).arccos(), self.pairs.abs().clamp(max=1).arccos()
        return self.largest(angle, angle.rad2deg(), *angles, 1 - self.right, 1 - self.cosines, distances)

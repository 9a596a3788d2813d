"""`edit_fact`: the smallest change of a weight that gives one key a new value."""

from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, matches, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.facts import common
from inside_transformers.parts.facts.edits import Edits


class EditFact(Edits):
    """weight (d, h), key (h,), value (d,), covariance (h, h) → (d, h): weight + D, where D is the smallest change under
    tr(D C Dᵀ) with (weight + D) @ key = value; held against a system of equations that knows no formula.
    """

    name, returns, read = "edit_fact", "edited weight", "Editing a fact"
    constant, fresh = ("covariance",), True
    reference = staticmethod(reference("facts", "edit_fact"))
    says = {
        "shapes": f"{MESSAGES['shapes']} A vector (h,) is no column (h, 1), and `.T` leaves it as it is: `a @ b` of "
        "two vectors is one number, and `torch.outer(a, b)` the matrix that stands in the formula.",
        "elementwise": f"{MESSAGES['elementwise']} The rows of the change belong to the value, (d,), its columns to "
        "the key, (h,).",
        "many": common.MANY,
        "wide_range": common.WIDE_RANGE,
        "zeros_and_ties": common.ZEROS_AND_TIES,
        "single": common.SINGLE,
    }

    def terms(self) -> Tensor:
        """How much solving with this covariance enlarges rounding, for numbers as large as those that are added up."""
        w, k, v, c = (each.detach().double() for each in (self.weight, self.key, self.value, self.covariance))
        direction = torch.linalg.solve(c, k)
        change = (v.abs() + w.abs() @ k.abs()).amax() * direction.abs().amax() / (k @ direction)
        # C + k kᵀ gives the same direction: who counts the fact itself among the others is right, too.
        condition = torch.linalg.cond(c + torch.outer(k, k)).clamp(min=torch.linalg.cond(c))
        terms: Tensor = condition * (w.abs().amax() + change)
        return terms

    @mistake(
        "What is missing is small, and was left as it is: weight @ key must be the value afterwards, also where it "
        "nearly was so before."
    )
    def left_alone(self) -> list[Tensor]:
        return [self.weight] if self.nearly_there else []

    @mistake(
        "This is the weight as it was before: the change is not in it. (`weight.add(...)` and `weight + ...` make a "
        "new tensor, which must be kept or returned.)"
    )
    def unchanged(self) -> list[Tensor]:
        return [] if self.nearly_there else [self.weight]

    @mistake("This is the change alone. Return the weight with the change added.")
    def change_only(self) -> list[Tensor]:
        return [self.change, -self.change]

    @mistake("The change has the wrong sign.")
    def change_subtracted(self) -> list[Tensor]:
        return [self.weight - self.change, self.along(self.direction, what=-self.missing)]

    @mistake("The value was added to what was there. The change must be what is still missing, value − weight @ key.")
    def value_added(self) -> list[Tensor]:
        both = self.value + self.weight @ self.key
        whats = (self.direction, self.value), (self.key, self.value), (self.direction, both)
        plain = [self.along(direction, 1.0, self.value) for direction in (self.direction, self.key)]
        return [*(self.along(direction, what=what) for direction, what in whats), *plain]

    @mistake("Of the old weight nothing is left. Add the change to it.")
    def replaced(self) -> list[Tensor]:
        along_key = torch.outer(self.value, self.key)
        whole = torch.outer(self.value, self.direction) / (self.key @ self.direction)
        return [whole, along_key / (self.key @ self.key), along_key]

    @mistake(
        "The covariance has no effect: the change runs along the key itself. It must run along C⁻¹ k, away from what "
        "other keys use."
    )
    def identity(self) -> list[Tensor]:
        return [self.along(self.key, by) for by in (None, 1.0, self.key @ self.direction)]

    @mistake("The key was multiplied by C. It must be multiplied by its inverse: `torch.linalg.solve` gives C⁻¹ k.")
    def covariance_multiplied(self) -> list[Tensor]:
        by = None, self.key @ self.direction, 1.0, self.key @ self.key
        return [self.along(self.covariance @ self.key, each) for each in by]

    @mistake(
        "The change is not divided by kᵀ C⁻¹ k, but by nothing, or by another number, like the trace of C: so the "
        "edited weight does not give the value."
    )
    def not_divided(self) -> list[Tensor]:
        return [self.along(self.direction, by) for by in (1.0, self.covariance.trace())]

    @mistake(
        "The change is divided by another number, like the key's own length, or its square, kᵀ k. Divide by kᵀ C⁻¹ k: "
        "then weight @ key comes out as the value."
    )
    def divided_by_key(self) -> list[Tensor]:
        return [self.along(self.direction, by) for by in (self.key @ self.key, self.key.norm())]

    @mistake(
        "The change is divided by another number, like the length of C⁻¹ k, or its square. Divide by kᵀ C⁻¹ k: then "
        "weight @ key comes out as the value."
    )
    def divided_by_direction(self) -> list[Tensor]:
        d = self.direction
        return [self.along(d, by) for by in (d @ d, d.norm(), d.sum())]

    @mistake(
        "The change is divided by a vector, key times C⁻¹ k number by number. Added up, as `@` does, that is one "
        "number."
    )
    def divided_one_by_one(self) -> Tensor:
        return self.along(self.direction, self.key * self.direction)

    @mistake("Only the diagonal of C was used. How neurons fire together stands beside the diagonal.")
    def diagonal_only(self) -> Tensor:
        return self.along(self.key / self.covariance.diagonal())

    @mistake(
        "What is missing is one number for each row, value − weight @ key: the products of a row and the key are added "
        "up first."
    )
    def missing_one_by_one(self) -> Tensor:
        missing = self.value[:, None] - self.weight * self.key
        return self.weight + missing * self.direction / (self.key @ self.direction)

    @mistake(
        "The weight was changed while it was still read: what is missing is computed once, from the weight as it was, "
        "before the first number of it is changed."
    )
    def read_while_changed(self) -> list[Tensor]:
        columns, rest = self.weight.clone(), self.direction / (self.key @ self.direction)
        for j in range(len(self.key)):
            columns[:, j] += (self.value - columns @ self.key) * rest[j]
        return [columns] if len(self.key) > 1 else []

    @mistake("1 / C is taken number by number. The inverse of a matrix is another thing: `torch.linalg.solve`.")
    def elementwise_inverse(self) -> list[Tensor]:
        inverse = 1 / self.covariance
        return [self.along(inverse @ self.key), self.along(self.direction, self.key @ inverse @ self.key)]

    @mistake("C was used as if it were its root, or twice: the direction is C⁻¹ k.")
    def root_used(self) -> list[Tensor]:
        twice = torch.linalg.inv(self.covariance) @ self.direction
        root, failed = torch.linalg.cholesky_ex(self.covariance)
        once = [] if failed else [self.along(torch.linalg.solve(root, self.key))]
        return [self.along(twice), *once]

    @mistake("Only one column of the weight was changed. The change runs along all of C⁻¹ k.")
    def one_column(self) -> list[Tensor]:
        hottest = torch.zeros_like(self.key).index_fill(0, self.key.abs().argmax(), 1.0)
        exchanged = torch.where(hottest > 0, self.value[:, None], self.weight)
        return [self.along(hottest), self.along(hottest, 1.0), exchanged]

    @mistake("The key was brought to length one first. Its value must come out for the key as it is: take it so.")
    def unit_key(self) -> list[Tensor]:
        unit = self.key / self.key.norm()
        missing = self.value - self.weight @ unit
        return [self.weight + torch.outer(missing, each) / (unit @ each) for each in (self.unit_direction, unit)]

    @mistake(
        "Large numbers of the key were cut off, or the whole key made shorter. Its value must come out for the key as "
        "it is."
    )
    def clipped_key(self) -> list[Any]:
        short = [key for key in (self.key.clamp(-1, 1), self.key.clamp(max=1)) if not torch.equal(key, self.key)]
        return [*(self.for_another(key) for key in short), self.for_a_multiple]

    @mistake(
        "The change is turned: its rows belong to the value, its columns to the key. `torch.outer(missing, direction)` "
        "makes a row for each number of what is missing."
    )
    def turned(self) -> list[Tensor]:
        return [self.weight + self.change.mT] if self.change.shape[0] == self.change.shape[1] else []

    @sign(
        "The change has the right direction, and the wrong size. It must turn weight @ key into the value: divide by "
        "kᵀ C⁻¹ k."
    )
    def other_size(self, got: Any) -> bool:
        if not self.fits(got):
            return False
        factor = float(((got - self.weight) * self.change).sum() / self.change.square().sum())
        several = abs(factor) > 1e-3 and abs(factor - 1) > 0.02
        return several and matches(got, self.weight + factor * self.change)

    @sign(
        "weight @ key is the value now, as it should be. But there is a smaller change under the covariance, one that "
        "runs along C⁻¹ k. (Is something added to C, or are its small eigenvalues cut off, as by `pinv` with a cutoff?)"
    )
    def other_direction(self, got: Any) -> bool:
        # What is nearly right was only rounded.
        far = self.fits(got) and bool((got - self.right).norm() > 0.02 * self.change.norm())
        return far and matches(got @ self.key, self.value)

"""`fit_values`: the matrix that makes values of what neurons say, by least squares."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, matches, mistake, sign
from inside_transformers.parts.facts import common, lstsq
from inside_transformers.parts.facts.squares import LeastSquares, fit_values


class FitValues(LeastSquares):
    """hidden (n, h), values (n, d), ridge → w_down (d, h), with the least ‖hidden @ w_down.T − values‖² + ridge ·
    ‖w_down‖²; of several without a ridge, the one of least norm. Held against torch's pseudoinverse.
    """

    name, returns, read = "fit_values", "matrix w_down", "Bits per parameter"
    call = "fit_values(hidden, values, ridge)"
    reference = staticmethod(fit_values)
    adapt = staticmethod(lstsq.watched)
    says = {
        "lstsq_driver": lstsq.DRIVER,
        "singular_matrix": "A matrix has no inverse here. H Hᵀ is (n, n) and has none with more facts than neurons, or "
        "with a fact that stands there twice; HᵀH is (h, h) and has none with fewer, or with a neuron that never "
        "fires, unless there is a ridge.",
        "rounded": "The numbers are nearly right, but not exactly: a search in small steps ended too early, something "
        "was rounded, or a small number was added. Nothing need be searched: `torch.linalg.pinv` gives the lowest "
        "point.",
        "double": f"{MESSAGES['double'].removesuffix('.')}, or a search in small steps ended too early. Nothing need "
        "be searched: `torch.linalg.pinv` gives the lowest point.",
        "shapes": f"{MESSAGES['shapes']} H is (n, h) and V is (n, d), so that HᵀH is (h, h) and HᵀV (h, d).",
        "two_results": "`torch.linalg.lstsq` gives several things at once: the matrix is its `.solution`. (And it "
        'needs `driver="gelsd"` here.)',
        "singular": "With fewer facts than neurons HᵀH has no inverse: many matrices fit, and of these the one of "
        "least norm is asked for. That is what `torch.linalg.pinv` gives.",
        "rank": "It goes wrong where H has less than full rank: a neuron that never fires is a column of zeros, and a "
        "fact that stands there twice is a repeated row. Then neither HᵀH nor H Hᵀ has an inverse, and singular values "
        "are 0. `torch.linalg.pinv` divides by none of them. (The older `torch.pinverse` does, in float32: its cutoff "
        "is 1e-15.)",
        "cutoff": "It goes wrong where all numbers are small: a singular value counts as 0 when it is small *beside "
        "the largest one*, not below a fixed number.",
        "small_ridge": "A small ridge has no effect, or another one: every ridge above 0 counts, 0.001 as well.",
        "many": common.MANY,
        "wide_range": common.WIDE_RANGE,
        "single": common.SINGLE,
    }

    def terms(self) -> Tensor:
        """How much the normal equations, one right way among others, enlarge rounding: by H's condition, squared."""
        found = torch.linalg.svdvals(self.hidden.detach().double()).square() + self.ridge
        square = len(self.hidden) == self.hidden.shape[-1]
        least = torch.tensor([float(self.ridge)]) if self.ridge and not square else found[:0]
        found = torch.cat([found, least])
        kept = found[found > 1e-12 * found.max()]
        condition = float(kept.max() / kept.min()) if len(kept) else 1.0
        return condition * fit_values(self.hidden.detach(), self.values.detach(), self.ridge).abs().amax()

    @mistake("This is the matrix for rows, (h, d). `w_down` is its transpose, (d, h): a column for each neuron.")
    def not_transposed(self) -> Tensor:
        return self.right.mT

    @mistake("`reshape` and `view` keep the order of the numbers, and exchange no rows with columns: `.T` does.")
    def reshaped(self) -> Tensor:
        return self.right.mT.reshape(self.right.shape)

    @mistake(
        "Vᵀ H adds up each fact's value times its hidden vector. Where hidden vectors are not at right angles, facts "
        "then spoil each other: least squares takes this out, with (HᵀH)⁻¹ or `pinv`."
    )
    def no_inverse(self) -> list[Tensor]:
        turned = self.mixed.mT
        return [turned, turned / len(self.hidden), turned / (1 + self.ridge), self.mixed]

    @mistake("The inverse of HᵀH was multiplied by itself, or put on twice: the columns are (HᵀH)⁻¹ HᵀV.")
    def inverse_twice(self) -> list[Tensor]:
        inverse = torch.linalg.pinv(self.gram + self.ridge * self.eye)
        return [(inverse @ self.right.mT).mT]

    @sign("1 / A, or A**-1, is taken number by number. The inverse of a matrix is another thing: `torch.linalg.inv`.")
    def elementwise_inverse(self, got: Any) -> bool:
        gram = self.gram + self.ridge * self.eye
        fits = isinstance(got, Tensor) and got.shape == self.right.shape
        if not fits or torch.linalg.matrix_rank(gram) < len(gram):
            return False  # where there is no inverse, a NaN comes about in many ways
        each = 1 / gram
        ways = (each @ self.mixed).mT, (each @ self.hidden.mT @ self.values).mT
        return any(torch.allclose(got, way, equal_nan=True) for way in ways)

    @mistake(
        "Each neuron was fitted as if it were alone: HᵀV is divided by the diagonal of HᵀH. Where two neurons fire for "
        "one fact, what stands beside the diagonal counts too: it takes a system of equations, or `pinv`."
    )
    def gram_diagonal(self) -> list[Tensor]:
        return [self.mixed.mT / (self.gram.diagonal() + each) for each in (self.ridge, 0.0)]

    @mistake("The ridge has no effect: it adds ridge · ‖W‖² to what is minimized.")
    def ridge_ignored(self) -> list[Tensor]:
        return [result for each in self.fitted(0.0) for result in (each, each.mT)]

    @mistake(
        "The ridge counts as its square, or its root. To HᵀH is added ridge · I; where rows are appended to H instead, "
        "they are √ridge · I."
    )
    def ridge_squared(self) -> list[Tensor]:
        return self.fitted(self.ridge**2, self.ridge**0.5)

    @mistake(
        "The ridge was multiplied, or divided, by the number of facts: the squares in ‖H Wᵀ − V‖² are added up, not "
        "averaged."
    )
    def ridge_per_fact(self) -> list[Tensor]:
        return self.fitted(self.ridge * len(self.hidden), self.ridge / len(self.hidden))

    @mistake("HᵀH was averaged over the facts, and HᵀV was not, or the other way round: both are added up.")
    def gram_averaged(self) -> list[Tensor]:
        n = len(self.hidden)
        return [*(n * each for each in self.fitted(n * self.ridge)), n * self.right, self.right / n] if n > 1 else []

    @mistake(
        "The ridge was given to `pinv` as its cutoff, below which a singular value counts as 0. That is another thing: "
        "the ridge belongs on the diagonal of HᵀH."
    )
    def ridge_as_cutoff(self) -> list[Tensor]:
        return [(torch.linalg.pinv(self.hidden, rtol=self.ridge) @ self.values).mT] if self.ridge else []

    @mistake(
        "Singular values s were divided by as 1 / (s + ridge). The ridge is added to their squares: s / (s² + ridge)."
    )
    def ridge_on_singular_values(self) -> list[Tensor]:
        u, s, vh = torch.linalg.svd(self.hidden, full_matrices=False)
        return [(vh.mT / (s + self.ridge) @ u.mT @ self.values).mT] if self.ridge else []

    @mistake("The ridge was put on the result. It belongs into the equations: HᵀH + ridge · I.")
    def ridge_on_the_result(self) -> list[Tensor]:
        return [
            result for w in self.fitted(0.0) for result in (w / (1 + self.ridge), w * (1 - self.ridge), w - self.ridge)
        ]

    @mistake("The ridge counts twice, or half. Both squares have the same factor.")
    def ridge_halved(self) -> list[Tensor]:
        return self.fitted(2 * self.ridge, self.ridge / 2)

    @mistake("The ridge was added to H itself. It belongs on the diagonal of HᵀH.")
    def ridge_in_hidden(self) -> list[Tensor]:
        eye = torch.eye(*self.hidden.shape, dtype=self.hidden.dtype)
        added = (self.ridge, self.ridge * eye) if self.ridge else ()
        return [fit_values(self.hidden + each, self.values) for each in added]

    @mistake("The ridge was added to every number of HᵀH. It belongs on the diagonal: ridge · I.")
    def ridge_everywhere(self) -> list[Tensor]:
        turned = torch.linalg.pinv(self.gram + self.ridge) @ self.mixed
        return [turned.mT, turned] if self.ridge else []

    @mistake("The ridge was subtracted.")
    def ridge_negative(self) -> list[Tensor]:
        return [(torch.linalg.pinv(self.gram - self.ridge * self.eye) @ self.mixed).mT] if self.ridge else []

    @mistake(
        "There is a ridge though none was asked for: a small number is added on the way. With ridge 0, use something "
        "that needs no inverse of HᵀH."
    )
    def ridge_always(self) -> list[Tensor]:
        ridges = [] if self.ridge else [10.0**-i for i in range(10)]
        return [fit_values(self.hidden, self.values, each) for each in ridges]

    @mistake("The mean was taken out, or a bias fitted. There is none: only a matrix.")
    def centred(self) -> list[Any]:
        centred, means = self.hidden - self.hidden.mean(0), self.values - self.values.mean(0)
        ones = torch.cat([self.hidden, torch.ones_like(self.hidden[:, :1])], dim=1)
        found = [fit_values(centred, each, self.ridge) for each in (means, self.values)]
        found.append(fit_values(ones, self.values, self.ridge)[:, :-1])
        return [*found, lambda got: self.nearly(got, found)]

    @mistake("The hidden vectors were brought to length one. They are taken as they are.")
    def rows_normalised(self) -> Tensor:
        return fit_values(F.normalize(self.hidden, dim=-1), self.values, self.ridge)

    @mistake("Values and hidden vectors are exchanged: `w_down` makes values of hidden vectors.")
    def roles_swapped(self) -> list[Tensor]:
        swapped = fit_values(self.values, self.hidden, self.ridge)
        return [swapped, swapped.mT]

    @sign(
        "This fits, but it is not the solution of least norm. Of all matrices that fit as well, the smallest is asked "
        "for: `torch.linalg.pinv` gives it."
    )
    def not_least(self, got: Any) -> bool:
        n, n_hidden = self.hidden.shape
        if self.ridge or n >= n_hidden or not isinstance(got, Tensor) or got.shape != self.right.shape:
            return False
        return matches(self.hidden @ got.mT, self.values) and bool(got.norm() > self.right.norm() * (1 + 1e-4))

"""The mistakes in `sentence_embedding` that are asked last: something else than a plain mean of the real tokens."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import mistake, sign
from inside_transformers.parts.tasks.pooling import Pooled, brought, unit

BETWEEN = ("lower", "linear", "higher")  # what counts as the median where two stand in the middle


class OtherMeans(Pooled):
    """(batch, n, d), (batch, n) → (batch, d)."""

    @mistake("This is the median of the tokens' numbers, or one that lies in the middle: the mean is asked for.")
    def median(self) -> list[Tensor]:
        nothing = torch.zeros_like(self.hidden[0, :1])
        tokens = [row[mask] if mask.any() else nothing for row, mask in zip(self.hidden, self.real, strict=True)]
        middle = [torch.stack([each.quantile(0.5, dim=0, interpolation=how) for each in tokens]) for how in BETWEEN]
        return brought(*middle, self.kept.median(1).values, self.hidden.median(1).values)

    @mistake(
        "A function bends the numbers on the way, as `tanh` does after some models. Take the mean as it is, and divide "
        "it by its length."
    )
    def bent(self) -> list[Tensor]:
        ways = torch.tanh, torch.sigmoid, torch.relu, F.gelu
        mean = self.mean
        before = [(way(self.hidden) * self.mask).sum(1) / self.count for way in ways]
        return [*(each for way in ways for each in (way(unit(mean)), unit(way(mean)), way(mean))), *brought(*before)]

    @mistake(
        "The mask went through a softmax: padding then counts, too, only less (e⁰ = 1 beside e¹). A token with a 0 has "
        "no weight at all, and all others have the same."
    )
    def mask_softmaxed(self) -> list[Tensor]:
        return brought((self.hidden * self.mask.softmax(1)).sum(1))

    @mistake("All sentences were cut to as many tokens as the shortest has: each has its own number of them.")
    def cut_to_the_shortest(self) -> list[Tensor]:
        shortest = max(1, int(self.real.sum(1).min()))
        return brought(self.hidden[:, :shortest].sum(1), self.kept[:, :shortest].sum(1)) if self.several else []

    @mistake("Tokens count more or less by where they stand: in a mean, each real token has the same weight.")
    def weighted_by_place(self) -> list[Tensor]:
        places = torch.arange(1, self.hidden.shape[1] + 1, dtype=self.hidden.dtype).unsqueeze(-1)
        nth = self.mask.cumsum(1)
        ends = (nth == 1).to(nth.dtype) + (nth == nth[:, -1:])
        weights = places, places - 1, places.flip(0), 1 / places, nth, 1 / nth.clamp(min=1), 0.5**places, ends
        return brought(*((self.kept * each).sum(1) for each in weights))

    @mistake(
        "Tokens count more or less by their own numbers, like their length, or how well they fit another token: in a "
        "mean, each real token has the same weight."
    )
    def weighted_by_size(self) -> list[Tensor]:
        sizes = self.hidden.norm(dim=-1, keepdim=True)
        fits = [self.hidden @ each.unsqueeze(-1) for each in (self.hidden[:, 0], self.mean)]
        low = [each.masked_fill(~self.real.unsqueeze(-1), -1e9).softmax(1) for each in (*fits, sizes)]
        return brought(*((self.kept * each).sum(1) for each in (sizes, *low)))

    @mistake(
        "Sentences are compared: the mean of all was taken from each. Each vector comes from its own tokens alone."
    )
    def batch_centered(self) -> list[Tensor]:
        return brought(self.mean - self.mean.mean(0)) if self.several else []

    @mistake(
        "Each vector lost the mean of its own features (a layer norm does that, too). Take the vectors as they are, "
        "and divide each by its length: it then has length 1."
    )
    def features_centered(self) -> list[Tensor]:
        size = self.hidden.shape[-1:]
        tokens = (F.layer_norm(self.hidden, size) * self.mask).sum(1) / self.count
        return [*brought(self.mean - self.mean.mean(-1, keepdim=True), tokens), F.layer_norm(self.mean, size)]

    @mistake("The signs of the features were lost: absolute values, or squares, were averaged.")
    def signs_lost(self) -> list[Tensor]:
        squares = self.kept.square().sum(1) / self.count
        return brought(self.kept.abs().sum(1), self.mean.abs(), squares, squares.sqrt())

    @sign("Every vector of a sentence with a real token must have length 1.")
    def not_unit(self, got: Any) -> bool:
        return self.fits(got) and bool(((got[~self.empty].norm(dim=-1) - 1).abs() > 1e-2).any())

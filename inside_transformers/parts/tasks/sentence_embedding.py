"""`sentence_embedding`: a vector of length 1 for each sentence, the mean of its real tokens."""

from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import MESSAGES, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.tasks.other_means import OtherMeans
from inside_transformers.parts.tasks.pooling import a_little_short, brought, some_much_too_short, unit


class SentenceEmbedding(OtherMeans):
    """(batch, n, d), (batch, n), 1 or True for a real token → (batch, d); zeros for a row of nothing but padding."""

    name, returns, read = "sentence_embedding", "embeddings", "One call per task"
    reference = staticmethod(reference("tasks", "sentence_embedding"))
    says = {
        "elementwise": f"{MESSAGES['elementwise']} The mask (batch, n) lacks the dimension of the features, "
        "`unsqueeze(-1)`; a count or a length keeps its own with `keepdim=True`.",
        "bool_mask": "A mask may hold True and False in the place of 1 and 0, and then `1 - mask` and `one_hot` fail. "
        "(`mask == 0`, `.bool()` and `.to(hidden.dtype)` work for both.)",
    }

    @sign(
        "A sentence of nothing but padding must give zeros, and it gives NaN: its sum of 0 is divided by a count, or "
        "by a length, of 0."
    )
    def nan_rows(self, got: Any) -> bool:
        return self.fits(got) and bool(got[self.empty].isnan().any())

    @mistake("This is the vector of one token alone: the mean over all real tokens is asked for.")
    def first_token(self) -> list[Tensor]:
        return brought(self.hidden[:, 0], self.hidden[:, -1], self.kept[:, 0], self.token_by_count(first=False))

    @mistake("The padding is in the mean: only tokens with a 1 in the mask count.")
    def padding_included(self) -> list[Tensor]:
        return brought(self.hidden.mean(1), self.hidden.sum(1), self.hidden.sum(1) / self.count)

    @mistake("This is the largest, or the smallest, number of each feature, not their mean.")
    def max_pooling(self) -> list[Tensor]:
        low = self.hidden.masked_fill(~self.real.unsqueeze(-1), torch.finfo(self.hidden.dtype).min)
        high = self.hidden.masked_fill(~self.real.unsqueeze(-1), torch.finfo(self.hidden.dtype).max)
        least = high.amin(1), self.kept.amin(1)
        return brought(low.amax(1), self.hidden.amax(1), self.kept.amax(1), *least)

    @mistake("The tokens' vectors were brought to unit length before the mean: take the mean first.")
    def tokens_normalised(self) -> list[Tensor]:
        return brought((unit(self.hidden) * self.mask).sum(1) / self.count, unit(self.hidden).mean(1))

    @mistake("The mask is inverted: 1 is a real token, 0 is padding.")
    def inverted_mask(self) -> list[Tensor]:
        padding = 1 - self.mask
        outside = (self.hidden * padding).sum(1)
        return brought(outside, outside / padding.sum(1).clamp(min=1))

    @mistake(
        "The first tokens, or the last, were taken to be the real ones. Padding may stand at the right or at the left: "
        "let the mask say which count."
    )
    def padding_on_one_side(self) -> list[Tensor]:
        turned = type(self)(self.hidden.flip(1), self.attention_mask.flip(1))
        return brought(self.token_by_count(first=True), turned.token_by_count(first=True))

    @mistake("The first sentence's mask was used for all: each sentence has its own.")
    def first_mask(self) -> list[Tensor]:
        return brought((self.hidden * self.mask[0]).sum(1)) if self.several else []

    @mistake("A 0 among the features was taken for padding: only the mask says what is padding.")
    def zeros_not_counted(self) -> list[Tensor]:
        return brought(self.total / (self.kept != 0).sum(1).clamp(min=1))

    @mistake("A sentence's first or last token was left out: [CLS] and [SEP] count, like every token with a 1.")
    def ends_left_out(self) -> list[Tensor]:
        return brought(*self.without_ends())

    @mistake(
        "The mask was laid over the features, which are as many as the tokens here: its new dimension stands at the "
        "end, (batch, n, 1)."
    )
    def mask_over_features(self) -> list[Tensor]:
        square = self.hidden.shape[1] == self.hidden.shape[2]
        return brought(*((self.hidden * self.real[:, None]).sum(dim) for dim in (1, 2))) if square else []

    @mistake("Not all tokens are in the mean: a text may have hundreds of them.")
    def long_mean(self) -> list[Tensor]:
        return brought(*(self.kept[:, :m].sum(1) for m in (100, 128, 256) if self.hidden.shape[1] > m))

    @mistake("The sum was divided by the number of all tokens, padding included.")
    def divided_by_all(self) -> Tensor:
        return self.total / self.hidden.shape[1]

    @mistake("The vectors are not of unit length: divide each by its own length.")
    def unit_length(self) -> list[Tensor]:
        return [self.mean, self.total, self.total / self.mask.sum(1)]

    @mistake("The mean was rounded to whole numbers: `//` does that.")
    def whole_numbers(self) -> list[Tensor]:
        return [unit(self.total.div(self.count, rounding_mode=how)) for how in ("floor", "trunc")]

    @mistake(
        "The vectors were divided by a length that is not their own: each sentence has its own, the root of the sum of "
        "squares over the last dimension."
    )
    def length_of_batch(self) -> list[Tensor]:
        mean, total = self.mean, self.total
        columns = [mean / mean.norm(dim=0, keepdim=True), F.normalize(mean, dim=0), F.normalize(total, dim=0)]
        across = [mean / mean.norm(dim=-1)] if mean.shape[0] == mean.shape[1] else []
        return [*columns, mean / mean.norm(), total / total.norm(), *across]

    @mistake("The length of a vector is the root of the sum of its squares: here it was divided by something else.")
    def not_euclidean(self) -> list[Tensor]:
        mean, length, size = self.mean, self.mean.norm(dim=-1, keepdim=True), self.mean.abs()
        sums = [size.sum(-1, keepdim=True), size.amax(-1, keepdim=True), mean.sum(-1, keepdim=True)]
        squares = self.total.square().sum(-1, keepdim=True)
        others = [mean / value for value in (length**2, length**0.5, *sums, mean.shape[-1] ** 0.5)]
        return [*others, self.total / squares, self.total / squares.clamp(min=1e-12)]

    @mistake("The sentences were mixed: each has its own mean.")
    def mean_over_batch(self) -> list[Tensor]:
        if not self.several:
            return []
        over, per_token = self.hidden.mean(0), self.mask.sum(0).clamp(min=1)
        mixed = [self.hidden.mean((0, 1)), self.total.sum(0), over, self.kept.sum(0) / per_token]
        return [over, *(each for v in map(unit, mixed) for each in (v, v[None]))]

    @sign("The mean runs over the features: it must run over the tokens, the last but one dimension.")
    def mean_of_features(self, got: Any) -> bool:
        return self.has_shape(got, self.attention_mask.shape)

    @mistake(
        "The mask was used as an index: its numbers 0 and 1 then pick the sentences 0 and 1, or of one sentence the "
        "tokens 0 and 1. (`.bool()` makes a mask of it, but then the real tokens of all sentences lie end to end.)"
    )
    def mask_as_index(self) -> list[Tensor]:
        picked = self.hidden[self.attention_mask.long()] if self.several else None
        means = [] if picked is None else [picked.mean(1), picked.mean(2)]
        if self.hidden.shape[1] > 1:
            means.append(
                torch.stack([tokens[mask].mean(0) for tokens, mask in zip(self.hidden, self.real.long(), strict=True)])
            )
        return [*map(unit, means), *means]

    @sign("A sentence of nothing but padding was left out: it needs its row of zeros.")
    def empty_left_out(self, got: Any) -> bool:
        return self.has_shape(got, self.right[~self.empty].shape)

    @sign(
        "The real tokens of all sentences lie end to end: `hidden[mask]` does that. Each sentence needs its own: "
        "multiply by the mask, or go through the sentences one by one."
    )
    def end_to_end(self, got: Any) -> bool:
        tokens = int(self.real.sum())
        return self.has_shape(got, (tokens,), (tokens, self.hidden.shape[-1]))

    @sign("There is a vector for each token: add up over the tokens, `sum(1)`, so that each sentence has one.")
    def each_token(self, got: Any) -> bool:
        return self.has_shape(got, self.hidden.shape) and self.hidden.shape[1] > 1

    @sign("There is one dimension too many: the result is (batch, d), one vector a sentence.")
    def dimension_kept(self, got: Any) -> bool:
        return isinstance(got, Tensor) and got.ndim == 3 and got.numel() == self.right.numel()

    @sign("A sentence of nothing but padding must give zeros.")
    def empty_rows(self, got: Any) -> bool:
        return self.fits(got) and bool((got[self.empty] != 0).any())

    @sign(
        "The mean is NaN or infinite: padding that is filled with −∞ spoils every sum, and so does a division by 0. "
        "Multiply padding by 0 instead."
    )
    def overflow(self, got: Any) -> bool:
        return self.fits(got) and not bool(got.isfinite().all())

    @sign(
        "The vectors point the right way, but are a little too short: a small number was added to their length. Divide "
        "by the length itself wherever it is not 0."
    )
    def length_off(self, got: Any) -> bool:
        return self.fits(got) and a_little_short(got[~self.empty], self.right[~self.empty])

    @sign(
        "A short vector was not brought to length 1: is a least length set (`eps=`, `clamp(min=...)`, `max`) that real "
        "ones fall below? It is only there for a length of exactly 0, and must be much smaller than any other."
    )
    def least_length(self, got: Any) -> bool:
        return self.fits(got) and some_much_too_short(got[~self.empty], self.right[~self.empty])

"""`merge_heads`: what the heads have read, side by side again."""

from typing import Any

from torch import Tensor

from inside_transformers.checks import PartSpec, mistake, sign
from inside_transformers.parts.attention import heads
from inside_transformers.parts.attention.inputs import said


def merge_heads(x: Tensor) -> Tensor:
    """(..., n_heads, n, d_head) → (..., n, n_heads * d_head), by torch."""
    return heads.merged(x)


class MergeHeads(PartSpec):
    """(..., n_heads, n, d_head) → (..., n, n_heads * d_head): the heads' features side by side, head 0 first."""

    name, returns, read = "merge_heads", "result", "Heads and their sizes"
    reference = staticmethod(merge_heads)
    says = said("same_sizes", "one_feature", "wide", "long_text")
    x: Tensor

    @property
    def n(self) -> int:
        return self.x.shape[-2]

    @property
    def tokens_first(self) -> Tensor:
        return self.x.transpose(-3, -2)

    @property
    def end_to_end(self) -> tuple[int, ...]:
        """The shape of all heads as if they were more tokens."""
        return (*self.x.shape[:-3], self.x.shape[-3] * self.n, self.x.shape[-1])

    @mistake(
        "Where each head has a single feature, a row of the result still belongs to a token: exchange heads and tokens "
        "as always, and let no dimension be dropped (`squeeze`)."
    )
    def merged_one_feature(self) -> list[Tensor]:
        return [self.x[..., 0]] if self.x.shape[-1] == 1 else []

    @mistake(heads.WRONG_DIMENSIONS)
    def wrong_dimensions(self) -> list[Tensor]:
        turned = self.x.permute(*reversed(range(self.x.ndim)))  # `.T`
        return [self.x.mT.reshape(self.right.shape), self.x.mT.flatten(-2), turned.flatten(-2)]

    @mistake(
        "Tokens got mixed up with heads: bring the tokens before the heads again, and only then lay the heads' "
        "features side by side."
    )
    def no_transpose(self) -> list[Tensor]:
        return [self.x.flatten(-2), *(each.reshape(self.right.shape) for each in (self.x, self.x.mT))]

    @mistake(heads.INTERLEAVED)
    def interleaved(self) -> Tensor:
        return self.tokens_first.mT.reshape(self.right.shape)

    @mistake(heads.HEADS_SUMMED)
    def heads_summed(self) -> list[Tensor]:
        return [self.x.sum(-3), self.x.mean(-3), self.x.amax(-3)]

    @mistake("Only one head's features are returned. Each token gets those of all heads, side by side.")
    def one_head_only(self) -> list[Tensor]:
        return list(self.x.unbind(-3)) if self.x.shape[-3] > 1 else []

    @mistake("Only some of the heads are merged. How many there are is the size of `x` third from the end.")
    def number_of_heads(self) -> list[Tensor]:
        return [heads.merged(self.x[..., :m, :, :]) for m in range(2, self.x.shape[-3])]

    @mistake(heads.HEADS_REVERSED)
    def heads_reversed(self) -> Tensor:
        return heads.merged(self.x.flip(-3))

    @mistake("The heads were laid end to end as if they were more tokens. Each token gets the features of all heads.")
    def heads_as_tokens(self) -> list[Tensor]:
        return [self.x.reshape(self.end_to_end), self.tokens_first.reshape(self.end_to_end)]

    @mistake(heads.TOKENS_FEATURES_SWAPPED)
    def tokens_features_swapped(self) -> Tensor:
        return self.right.mT

    @mistake("The heads are still a dimension of their own: lay their features side by side.")
    def not_merged(self) -> list[Tensor]:
        return [self.tokens_first, self.x.movedim(-3, -1)]

    @sign(
        "Everything was laid end to end, the tokens too: lay out only the last two dimensions anew, heads and features."
    )
    def one_row(self, got: Any) -> bool:
        return isinstance(got, Tensor) and tuple(got.shape) == (self.x.numel(),) and self.n > 1

"""`split_heads`: each token's features, shared out among the heads."""

from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, PartSpec, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.attention import heads
from inside_transformers.parts.attention.inputs import has_shape, said


class SplitHeads(PartSpec):
    """(..., n, d) → (..., n_heads, n, d // n_heads): neighbors stay together. ValueError where d is not divisible."""

    name, returns, read = "split_heads", "heads", "Heads and their sizes"
    reference = staticmethod(reference("attention", "split_heads"))
    says = {
        "not_divisible": "When d is not divisible by n_heads, raise a ValueError that says so: no feature may get "
        "lost.",
        "squeezed": "A dimension of size 1 was dropped: is there a `squeeze`, or a way of its own for one head? "
        "Batches of one, texts of one token and a single head keep their dimensions.",
        **said("same_sizes", "one_feature", "wide", "long_text"),
    }
    x: Tensor
    n_heads: int

    @property
    def n(self) -> int:
        return self.x.shape[-2]

    @property
    def d(self) -> int:
        return self.x.shape[-1]

    @property
    def batch(self) -> tuple[int, ...]:
        return self.x.shape[:-2]

    @mistake(MESSAGES["batch"], slug="batch")
    def first_for_the_batch(self) -> Tensor:
        """What comes of `x.view(x.size(0), -1, n_heads, d_head).transpose(1, 2)`."""
        return heads.in_heads(self.x.reshape(len(self.x), -1, self.d), self.n_heads)

    @mistake(heads.INTERLEAVED)
    def interleaved(self) -> list[Tensor]:
        dealt = heads.in_turn(self.x, self.n_heads)
        return [dealt, dealt.transpose(-3, -2)]

    @mistake(heads.NO_TRANSPOSE)
    def no_transpose(self) -> list[Tensor]:
        return [self.x.reshape(self.right.shape), self.x.mT.reshape(self.right.shape)]

    @mistake(heads.HEADS_AFTER_TOKENS)
    def heads_after_tokens(self) -> Tensor:
        return self.right.transpose(-3, -2)

    @mistake(heads.TOKENS_FEATURES_SWAPPED)
    def tokens_features_swapped(self) -> list[Tensor]:
        return [self.right.mT, self.right.movedim(-1, -3)]

    @mistake(heads.WRONG_DIMENSIONS)
    def wrong_dimensions(self) -> list[Tensor]:
        return [] if self.batch else [self.right.transpose(-3, -2).transpose(1, 2)]

    @mistake("Every head got all features. Each gets only its own slice of d // n_heads of them.")
    def all_features(self) -> list[Tensor]:
        """As they are, or 0 where they are another head's."""
        whole = self.x.unsqueeze(-3).expand(*self.batch, self.n_heads, self.n, self.d)
        own = torch.eye(self.n_heads, dtype=self.x.dtype).repeat_interleave(self.d // self.n_heads, -1)
        return [whole, whole * own.unsqueeze(-2)]

    @mistake("The slices begin one feature apart, and overlap. Slice h begins at h · (d // n_heads).")
    def overlapping(self) -> list[Tensor]:
        windows = self.x.unfold(-1, self.d // self.n_heads, 1).movedim(-2, -3)
        return [windows[..., : self.n_heads, :, :]]

    @mistake("Every head got the same slice of the features: head 0 gets the first d // n_heads, head 1 the next.")
    def one_slice(self) -> list[Tensor]:
        slices = self.right.unbind(-3)
        return [each.unsqueeze(-3).expand_as(self.right) for each in (slices[0], slices[-1])]

    @mistake("The tokens were shared out among the heads. Every head sees all tokens, and a slice of the features.")
    def tokens_split(self) -> list[Tensor]:
        return [torch.stack(self.x.chunk(self.n_heads, -2), dim=-3)] if self.n % self.n_heads == 0 else []

    @mistake(heads.HEAD_SIZE)
    def head_size(self) -> list[Tensor]:
        by_width = heads.in_heads(self.x, self.d // self.n_heads)
        some = self.x[..., : self.n_heads**2]
        slices = [heads.in_heads(some, self.n_heads)] if some.shape[-1] == self.n_heads**2 else []
        return [by_width, by_width.transpose(-3, -2), *slices]

    @mistake(heads.HEADS_REVERSED)
    def heads_reversed(self) -> Tensor:
        return self.right.flip(-3)

    @sign(
        "The heads lie end to end, as if they were more tokens. They are a dimension of their own, before the tokens: "
        "`torch.stack` makes one, `torch.cat` none."
    )
    def heads_as_tokens(self, got: Any) -> bool:
        joined = (*self.batch, self.n_heads * self.n, self.d // self.n_heads)
        return self.n_heads > 1 and self.n > 1 and has_shape(got, joined)

    @sign("The last feature of each head is lost: `x[a:b]` ends before b, and holds b − a features.")
    def feature_lost(self, got: Any) -> bool:
        return has_shape(got, (*self.batch, self.n_heads, self.n, self.d // self.n_heads - 1))

    @mistake("The heads were merged with the batch. Keep the leading dimensions as they are.")
    def heads_in_batch(self) -> list[Tensor]:
        return [self.right.flatten(0, -3)] if self.batch else []

    @mistake(
        "There is another number of heads than `n_heads` says: is it written down somewhere, or kept from an earlier "
        "call?"
    )
    def number_of_heads(self) -> list[Tensor]:
        others = [m for m in range(1, self.d + 1) if self.d % m == 0 and m != self.n_heads]
        return [heads.in_heads(self.x, m) for m in others]

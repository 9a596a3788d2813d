"""`next_token_pairs`: what a causal language model reads, and what it must guess."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, TypeGuard

import torch
from torch import Tensor

from inside_transformers.checks import MESSAGES, PartSpec, matches, mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.architectures import ids as of_ids
from inside_transformers.parts.architectures.common import FIRST_ROUND, same_where


def pair(got: Any) -> TypeGuard[tuple[Tensor, Tensor]]:
    return isinstance(got, tuple) and len(got) == 2 and all(isinstance(item, Tensor) for item in got)


class NextTokenPairs(PartSpec):
    """(..., n) of ids → inputs and labels, (..., n - 1) each: the label of a token is the token after it."""

    name, returns, read = "next_token_pairs", "(inputs, labels)", "Two games without labels"
    reference = staticmethod(reference("architectures", "next_token_pairs"))
    says = {"dtype": of_ids.WHOLE}
    ids: Tensor

    @property
    def n(self) -> int:
        return self.ids.shape[-1]

    @cached_property
    def following(self) -> Tensor:
        """(..., n): the tokens after each, the first one after the last."""
        return self.ids.roll(-1, -1)

    @sign(MESSAGES["list_for_tuple"])
    def list_for_tuple(self, got: Any) -> bool:
        return isinstance(got, list)

    @sign("The labels have one dimension more: ids are asked for, one number for each token, and no rows of 0 and 1.")
    def one_hot(self, got: Any) -> bool:
        return pair(got) and got[0].ndim == self.ids.ndim == got[1].ndim - 1

    @sign("This is no tuple yet, only something that would yield its two items: put `tuple(...)` around it.")
    def lazy(self, got: Any) -> bool:
        return isinstance(got, Iterator)

    @sign("Two tensors must be returned, as a tuple: the inputs and the labels.")
    def inputs_only(self, got: Any) -> bool:
        return any(matches(got, one) for one in (*self.right, self.ids, self.following))

    @mistake(of_ids.ORDER)
    def order_swapped(self) -> tuple[Tensor, Tensor]:
        inputs, labels = self.right
        return labels, inputs

    @mistake("The text was rolled: its first token became the last label. Nothing follows the last token.")
    def rolled(self) -> list[tuple[Tensor, Tensor]]:
        return [(self.ids, self.following), (self.right[0], self.following[..., 1:])]

    @mistake(
        "Inputs and labels are the same: the model would have to guess the token that it sees. The label of each token "
        "is the next one."
    )
    def same_twice(self) -> list[tuple[Tensor, Tensor]]:
        return [(each, each) for each in (self.ids, *self.right)]

    @mistake("The wrong dimension was cut: tokens are the last one, after any batch dimensions.")
    def first_dimension(self) -> list[tuple[Tensor, Tensor]]:
        ids = self.ids
        second = [(ids[:, :-1], ids[:, 1:])] if ids.ndim > 2 else []
        return [(ids[:-1], ids[1:]), *second] if ids.ndim > 1 else []

    @mistake("The label of each token is the one before it. It must be the next one.")
    def backwards(self) -> list[tuple[Tensor, Tensor]]:
        before = self.ids.roll(1, -1)
        return [(self.ids, before), (self.right[0], before[..., :-1]), (self.right[1], before[..., 1:])]

    @mistake("The last token of the text is missing in the labels: it is what the last input must guess.")
    def last_lost(self) -> list[tuple[Tensor, Tensor]]:
        return [(self.ids[..., :-2], self.ids[..., 1:-1])] if self.n > 2 else []

    @mistake("The label of a token must be the next one; here it is the one after that.")
    def two_ahead(self) -> list[tuple[Tensor, Tensor]]:
        ids = self.ids
        return [(inputs, ids[..., 2:]) for inputs in (ids[..., :-2], ids[..., :-1])] if self.n > 2 else []

    @sign("The labels were filled up instead of both being shortened.")
    def labels_padded(self, got: Any) -> bool:
        return pair(got) and got[0].shape == self.ids.shape and got[1].shape == self.ids.shape

    @sign(
        "Inputs and labels are each one token shorter than the text: after the last token there is nothing to guess, "
        "and before the first nothing to guess from."
    )
    def not_shortened(self, got: Any) -> bool:
        return pair(got) and self.ids.shape in (got[0].shape, got[1].shape)

    @mistake("There is one label for the whole text. Every token has one: the token after it.")
    def one_label(self) -> list[tuple[Tensor, Tensor]]:
        last = (self.ids[..., -1], self.ids[..., -1:])
        return [(self.right[0], label) for label in last] if self.n > 2 else []

    @sign("A single token was picked in the place of a range, and its dimension is gone: a slice has a colon.")
    def one_token(self, got: Any) -> bool:
        return pair(got) and any(item.ndim == 0 for item in got) and self.n > 2

    @mistake("`[..., :1]` is the first token alone. All but the first is `[..., 1:]`.")
    def first_alone(self) -> list[tuple[Tensor, Tensor]]:
        return [(each, self.ids[..., :1]) for each in self.right] if self.n > 2 else []

    @mistake("A token lost its label, since the same one stands before it: what comes twice is guessed, too.")
    def twice_ignored(self) -> tuple[Tensor, Tensor]:
        inputs, labels = self.right
        return inputs, labels.masked_fill(inputs == labels, of_ids.IGNORED)

    @mistake("The token 0 lost its label. It is an id like any other here: inputs and labels are the text's own ids.")
    def padding_ignored(self) -> list[tuple[Tensor, Tensor]]:
        inputs, labels = self.right
        return [(inputs, labels.masked_fill(where, of_ids.IGNORED)) for where in (labels == 0, labels <= 0)]

    @sign(of_ids.NARROW)
    def narrow(self, got: Any) -> bool:
        return pair(got) and all(same_where(a, b, b < 127) for a, b in zip(got, self.right, strict=True))

    @mistake(FIRST_ROUND)
    def first_round(self) -> list[tuple[Tensor, Tensor]]:
        inputs, labels = self.right
        return [(inputs[:1], labels[:1])] if self.n > 2 and self.ids.ndim == 1 else []

    @sign(
        "Tokens are missing: of n tokens, n − 1 are inputs and n − 1 are labels, however long the text is, and also "
        "where a token is 0 or comes twice."
    )
    def tokens_missing(self, got: Any) -> bool:
        if not pair(got) or not all(item.ndim and item.shape[-1] < self.n - 1 for item in got):
            return False
        return self.ids.ndim < 2 or got[0].shape[-1] != len(self.ids) - 1

    @sign(
        "The results have a dimension more than the text, or one less: leave all dimensions but the last as they are."
    )
    def other_dimensions(self, got: Any) -> bool:
        return pair(got) and all(item.ndim != self.ids.ndim and item.shape[-1:] == (self.n - 1,) for item in got)

    @mistake("The two were put into one tensor. Return a tuple of two: `return inputs, labels`.")
    def stacked(self) -> list[Tensor]:
        return [torch.stack(self.right, dim) for dim in (0, -1, -2)]

    @mistake(of_ids.FLATTENED)
    def flattened(self) -> list[tuple[Tensor, Tensor]]:
        if self.ids.ndim < 2 or self.ids.numel() == self.n:
            return []
        flat, (inputs, labels) = self.ids.flatten(), self.right
        return [(flat[:-1], flat[1:]), (inputs.flatten(), labels.flatten())]

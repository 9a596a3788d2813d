"""`visibility`: which masks an architecture has, and who may read whom in each."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import PartSpec, matches, sign
from inside_transformers.parts import reference
from inside_transformers.parts.architectures import masks
from inside_transformers.parts.architectures.common import FIRST_ROUND, same_where


class Visibility(PartSpec):
    """A name and two sizes → bool masks by name, rows read columns: "encoder" (n_source, n_source), "decoder"
    (n_target, n_target), "cross" (n_target, n_source); those that the architecture has. ValueError for other names.
    """

    name, returns, read = "visibility", "masks", "Three shapes"
    uses = ("causal_mask",)
    reference = staticmethod(reference("architectures", "visibility"))
    says = {
        "dtype": masks.BOOLEAN,
        "name_unchecked": "Any other name than the three must raise a ValueError.",
        "name_accepted": "A name that is none of the three was accepted. Any other must raise a ValueError, also one "
        "that only looks alike: compare whole names.",
        "input_unknown": "It raises an error for one of the three names: compare the name in your code, letter by "
        "letter, with the one in the text of this part: the hyphen is that of the keyboard, no dash (–).",
        "absent_text": "The length of a text that does not exist is ignored, whatever it is: here it is 0.",
    }
    architecture: str
    n_source: int
    n_target: int

    @cached_property
    def full(self) -> Tensor:
        """(n_target, n_source) of True: what the decoder sees of the source."""
        return torch.ones(self.n_target, self.n_source, dtype=torch.bool)

    @cached_property
    def square(self) -> Tensor:
        """(n_target, n_target) of True."""
        return torch.ones(self.n_target, self.n_target, dtype=torch.bool)

    @cached_property
    def causal(self) -> Tensor:
        return masks.causal(self.n_target)

    def holds(self, got: Any, name: str, wrong: Sequence[Tensor]) -> bool:
        """Whether a dict holds under this name what a mistake gives, and not what is right."""
        if name not in self.right or not isinstance(got, Mapping):
            return False
        value = got.get(name)
        return any(matches(value, mask) for mask in wrong) and not matches(value, self.right[name])

    def of_other_size(self, got: Any, name: str) -> bool:
        """Whether the mask of this name has the wrong shape, and not because a dimension of size 1 was dropped."""
        value = got.get(name) if isinstance(got, Mapping) else None
        if name not in self.right or not isinstance(value, Tensor):
            return False
        return value.shape not in (self.right[name].shape, self.right[name].squeeze().shape)

    @sign("Return a dict, from the name of each mask to the mask, also when there is only one.")
    def no_dict(self, got: Any) -> bool:
        return isinstance(got, Tensor | tuple | list | set)

    @sign(
        'The keys of the dict say whose mask it is: "encoder" for encoder-only, "decoder" for decoder-only, and '
        '"encoder", "decoder" and "cross" for encoder-decoder; these and no others.'
    )
    def keys(self, got: Any) -> bool:
        return isinstance(got, Mapping) and set(got) != set(self.right)

    @sign(masks.ADDITIVE)
    def additive_mask(self, got: Any) -> bool:
        return isinstance(got, Mapping) and any(masks.adds(value) or adds_nothing(value) for value in got.values())

    @sign(masks.LONG_TEXT)
    def long_text(self, got: Any) -> bool:
        if self.n_target <= masks.SHORT or "decoder" not in self.right or not isinstance(got, Mapping):
            return False
        short = masks.short(self.n_target)
        return same_where(got.get("decoder"), self.right["decoder"], short & short.unsqueeze(-1))

    @sign("The encoder's mask is causal. An encoder reads its text in both directions: every token sees every token.")
    def encoder_causal(self, got: Any) -> bool:
        causal = masks.causal(self.n_source)
        return self.holds(got, "encoder", [causal, causal.mT])

    @sign(
        "The encoder sees nothing. True means that the token may be read: the source reads all of itself. (In some of "
        "torch's own masks True hides; not in this course.)"
    )
    def encoder_blind(self, got: Any) -> bool:
        return self.holds(got, "encoder", [torch.zeros(self.n_source, self.n_source).bool()])

    @sign(
        "In the encoder each token sees itself alone. An encoder reads all of its text: every token sees every token."
    )
    def encoder_itself_alone(self, got: Any) -> bool:
        return self.holds(got, "encoder", [torch.eye(self.n_source).bool()])

    @sign("In the encoder no token sees itself. Every token sees every token, itself too.")
    def encoder_not_itself(self, got: Any) -> bool:
        return self.holds(got, "encoder", [~torch.eye(self.n_source).bool()])

    @sign("The encoder reads the source: its mask is (n_source, n_source).")
    def encoder_size(self, got: Any) -> bool:
        return self.of_other_size(got, "encoder")

    @sign(
        "The decoder sees what comes after a token. It writes one token at a time: its mask is causal, in an "
        "encoder–decoder too."
    )
    def decoder_sees_all(self, got: Any) -> bool:
        return self.holds(got, "decoder", [self.square])

    @sign("The decoder's mask is inverted: True means that the token may be read.")
    def decoder_inverted(self, got: Any) -> bool:
        return self.holds(got, "decoder", [~self.causal])

    @sign("Rows and columns of the decoder's mask are exchanged: row i sees the columns up to i.")
    def decoder_turned(self, got: Any) -> bool:
        return self.holds(got, "decoder", [self.causal.mT])

    @sign("A token of the target must see itself, too.")
    def decoder_not_itself(self, got: Any) -> bool:
        return self.holds(got, "decoder", [self.square.tril(-1)])

    @sign("In the decoder each token sees itself alone, or nothing. It sees all that come before it, and itself.")
    def decoder_blind(self, got: Any) -> bool:
        return self.holds(got, "decoder", [torch.eye(self.n_target).bool(), ~self.square])

    @sign(masks.ONE_TOO_FAR)
    def one_too_far(self, got: Any) -> bool:
        return self.holds(got, "decoder", [self.square.tril(1)])

    @sign(
        "The decoder reads the first tokens in both directions, as if the source stood there. Its mask is causal from "
        "the first token on."
    )
    def decoder_prefix(self, got: Any) -> bool:
        columns = torch.arange(self.n_target)
        return self.holds(got, "decoder", [self.causal | (columns < k) for k in range(2, self.n_target)])

    @sign("In the decoder a token sees only the last few before it. It sees all that come before it, and itself.")
    def decoder_window(self, got: Any) -> bool:
        return self.holds(got, "decoder", [self.causal.triu(-k) for k in range(1, self.n_target - 1)])

    @sign(FIRST_ROUND)
    def first_round(self, got: Any) -> bool:
        return self.holds(got, "decoder", [self.causal & (torch.arange(self.n_target) == 0).unsqueeze(-1)])

    @sign("The decoder writes the target: its mask is (n_target, n_target).")
    def decoder_size(self, got: Any) -> bool:
        return self.of_other_size(got, "decoder")

    @sign(
        "The cross-attention is causal. The source is there as a whole before the first token is written: every token "
        "of the target sees all of it."
    )
    def cross_causal(self, got: Any) -> bool:
        return self.holds(got, "cross", [*(self.full.tril(k) for k in range(-1, self.n_source)), self.full.triu()])

    @sign(
        "Rows and columns of the cross-attention are exchanged. The decoder asks (rows: target), and reads the encoder "
        "(columns: source)."
    )
    def cross_turned(self, got: Any) -> bool:
        return self.n_source != self.n_target and self.holds(got, "cross", [self.full.mT])

    @sign(
        "The decoder sees nothing of the source, or not all of it: every token of the target reads every token of the "
        "source."
    )
    def cross_blind(self, got: Any) -> bool:
        itself = torch.eye(self.n_target, self.n_source).bool()
        lines = [self.full & (torch.arange(self.n_source) == j) for j in (0, self.n_source - 1)]
        rows = [self.full & (torch.arange(self.n_target) == i).unsqueeze(-1) for i in (0, self.n_target - 1)]
        lacking = [each for one in (*lines, *rows) for each in (one, ~one)]
        return self.holds(got, "cross", [torch.zeros_like(self.full), itself, *lacking])

    @sign("The cross-attention has the wrong size: its rows are the target's tokens, its columns the source's.")
    def cross_square(self, got: Any) -> bool:
        return self.of_other_size(got, "cross")


def adds_nothing(got: Any) -> bool:
    """Whether these may be numbers to be added to scores: what hides nothing adds nothing."""
    return isinstance(got, Tensor) and got.is_floating_point() and not got.any()

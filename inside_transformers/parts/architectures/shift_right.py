"""`shift_right`: what the decoder of an encoder–decoder reads while it learns to write the labels."""

from typing import Any

import torch
from torch import Tensor

from inside_transformers.checks import mistake, sign
from inside_transformers.parts import reference
from inside_transformers.parts.architectures.common import FIRST_ROUND, has_ndim, same_where
from inside_transformers.parts.architectures.ids import FLATTENED, IGNORED, IN_A_BATCH, NARROW, WHOLE
from inside_transformers.parts.architectures.shifted import Shifted

NOT_REPLACED = (
    "A −100 is left in the decoder's inputs. It stands for no token: replace it by `pad_id`. "
    "(`labels.masked_fill(...)` makes a new tensor: is its result kept?)"
)


class ShiftRight(Shifted):
    """(..., n) of ids or −100 → (..., n): `start_id`, then all labels but the last, `pad_id` in the place of −100."""

    name, returns, read = "shift_right", "inputs", "Three shapes"
    reference = staticmethod(reference("architectures", "shift_right"))
    says = {
        "dtype": WHOLE,
        "in_place": "The labels were changed in place, and the loss still needs their −100: make a new tensor instead "
        "(`torch.where`, `masked_fill`, or a `.clone()` first).",
        "batch": IN_A_BATCH + "each text gets a start token of its own.",
        "truth": "A tensor with many numbers is neither true nor false. `if` asks for one answer; `torch.where` and "
        "`masked_fill` decide for each label.",
        "cat_dimension": "`torch.cat` was given tensors that do not belong together: the start token needs the shape "
        "of the labels, but for a last size of 1.",
    }

    @mistake("The result is one token longer than the labels. The start token pushes the last one out.")
    def one_longer(self) -> list[Tensor]:
        return [self.after_start(self.padded), self.after_start(self.labels)]

    @sign(
        "The first token must be `start_id`, also where that is 0. (`start_id or ...` goes on to what follows: 0 "
        "counts as nothing.)"
    )
    def start_zero(self, got: Any) -> bool:
        return self.start_id == 0 and same_where(got, self.right, self.later)

    @mistake(
        "The last token before the padding was replaced, too: −100 was looked for in the labels, and replaced in what "
        "is shifted already, or </s> was taken for what falls out. Replace −100, and nothing else, before you shift."
    )
    def replaced_elsewhere(self) -> list[Tensor]:
        elsewhere = self.raw.masked_fill(self.ignored, self.pad_id)
        return [elsewhere, self.after_start(elsewhere[..., 1:])]

    @mistake(NOT_REPLACED)
    def not_replaced(self) -> Tensor:
        return self.raw

    @mistake("All behind the first −100 became `pad_id`. Only −100 is replaced: a label that comes after it stays.")
    def all_behind_replaced(self) -> Tensor:
        return self.raw.masked_fill((self.raw == IGNORED).cumsum(-1) > 0, self.pad_id)

    @mistake("The last label came back as the first token: put `start_id` there.")
    def wrapped(self) -> list[Tensor]:
        return [self.padded.roll(1, -1), self.labels.roll(1, -1)]

    @mistake("Nothing was shifted: the decoder would see at each position the very token it must write there.")
    def not_shifted(self) -> list[Tensor]:
        return [self.padded, self.labels]

    @mistake("The first label was overwritten by the start token. It must move one to the right, like all others.")
    def overwritten(self) -> list[Tensor]:
        return [self.after_start(self.padded[..., 1:]), self.after_start(self.labels[..., 1:])]

    @mistake("The start token is missing: each text begins with `start_id`, and is as long as before.")
    def no_start(self) -> list[Tensor]:
        return [self.padded[..., :-1], self.labels[..., :-1]] if self.n > 1 else []

    @mistake("The start token stands at the end: it comes first.")
    def start_last(self) -> list[Tensor]:
        before = (self.padded[..., 1:], self.labels[..., 1:], self.padded[..., :-1])
        return [torch.cat([tokens, self.start], -1) for tokens in before]

    @mistake(
        "It was shifted to the left. The decoder must see only what comes before: each position gets the label of the "
        "position before it."
    )
    def shifted_left(self) -> list[Tensor]:
        rolled, last = self.padded.roll(-1, -1), torch.tensor([self.n - 1])
        return [rolled, self.labels.roll(-1, -1), self.padded[..., 1:], rolled.index_fill(-1, last, self.pad_id)]

    @mistake("−100 was replaced by `start_id`. It must become `pad_id`.")
    def ignored_to_start(self) -> Tensor:
        return self.raw.masked_fill(self.raw == IGNORED, self.start_id)

    @mistake(
        "Ids smaller than `pad_id` became `pad_id` too: `clamp` changes all that are smaller. Only −100 is replaced."
    )
    def clamped(self) -> list[Tensor]:
        tokens = self.labels.clamp(min=self.pad_id)
        return [self.after_start(tokens[..., :-1]), self.raw.clamp(min=self.pad_id)]

    @mistake("Tokens that happen to be `start_id` or `pad_id` stay as they are: only −100 is replaced.")
    def start_replaced(self) -> list[Tensor]:
        others = (self.start_id, 0)
        replaced = [self.padded.masked_fill(self.labels == other, self.pad_id) for other in others]
        return [self.after_start(tokens[..., :-1]) for tokens in replaced]

    @mistake(
        "Labels became `pad_id`, and −100 stayed: `torch.where(condition, a, b)` takes a where the condition holds, "
        "and b elsewhere."
    )
    def where_turned(self) -> Tensor:
        return self.after_start(torch.where(self.ignored, self.labels, self.pad_id)[..., :-1])

    @mistake("The first token is `pad_id`. It must be `start_id`, which may be another one.")
    def pad_first(self) -> Tensor:
        return torch.where(self.later, self.right, self.pad_id)

    @mistake(
        "What is read and what is written overlap: a tensor was copied onto itself, one place further, and so some "
        "tokens were overwritten before they were read. Read from the labels, or from a `.clone()`."
    )
    def overlapping(self) -> list[Tensor]:
        copied = (self.padded[..., :1], self.start)
        return [self.after_start(one.expand_as(self.labels[..., 1:])) for one in copied] if self.n > 2 else []

    @sign(FIRST_ROUND)
    def first_round(self, got: Any) -> bool:
        if self.n < 3 or not has_ndim(got, self.labels.ndim) or got.shape != self.right.shape:
            return False
        rest = got[..., 2:]
        as_made = any(bool((rest == filling).all()) for filling in (self.start_id, self.pad_id, 0))
        return torch.equal(got[..., :2], self.right[..., :2]) and (as_made or torch.equal(rest, self.labels[..., 2:]))

    @mistake("The token 100 was replaced: only −100 stands for no token.")
    def hundred_replaced(self) -> Tensor:
        return torch.where(self.raw == 100, self.pad_id, self.right)

    @sign(NARROW)
    def narrow(self, got: Any) -> bool:
        return bool((self.right > 127).any()) and same_where(got, self.right, self.right < 127)

    @mistake("It was shifted by two.")
    def two_to_the_right(self) -> list[Tensor]:
        return [self.after_start(self.after_start(self.padded[..., :-2]))] if self.n > 2 else []

    @sign(NOT_REPLACED, slug="not_replaced")
    def some_not_replaced(self, got: Any) -> bool:
        return has_ndim(got, self.labels.ndim) and bool((got == IGNORED).any())

    @sign("Positions with −100, or with padding, were left out. They keep their place, as `pad_id`.")
    def ignored_dropped(self, got: Any) -> bool:
        if not has_ndim(got, self.labels.ndim):
            return False
        orders = [left.sort(dim=-1, stable=True).indices for left in (self.ignored, self.padded == self.pad_id)]
        moved_up = [self.after_start(self.padded.gather(-1, order)[..., :-1]) for order in orders]
        return got.shape[-1:] < self.labels.shape[-1:] or any(torch.equal(got, each) for each in moved_up)

    @sign("−100 was replaced by another number than `pad_id`.")
    def ignored_to_other(self, got: Any) -> bool:
        return same_where(got, self.right, self.raw != IGNORED)

    @mistake("The texts were shifted, not the tokens in them: tokens are the last dimension.")
    def shifted_in_batch(self) -> list[Tensor]:
        if self.labels.ndim < 2:
            return []
        pushed = [torch.cat([torch.full_like(t[:1], self.start_id), t[:-1]]) for t in (self.padded, self.labels)]
        return [*(self.padded.roll(1, dim) for dim in range(self.labels.ndim - 1)), *pushed]

    @mistake(FLATTENED)
    def flattened(self) -> list[Tensor]:
        if self.labels.ndim < 2 or self.labels.numel() == self.n:
            return []
        flat = self.padded.flatten().roll(1)
        flat[0] = self.start_id
        return [flat, flat.reshape(self.labels.shape)]

    @sign(
        "Only the first text of the batch is right. `[0]` and `[0, 0]` count from the front, and mean that text alone: "
        "`[..., 0]` is the first token of each."
    )
    def first_text_only(self, got: Any) -> bool:
        if self.labels.ndim < 2 or not has_ndim(got, self.labels.ndim) or got.shape != self.right.shape:
            return False
        same = (got == self.right).reshape(-1, self.n).all(-1)
        return bool(same[0]) and len(same) > 1 and not same[1:].any()

    @sign("The first token must be `start_id`.")
    def wrong_start(self, got: Any) -> bool:
        return same_where(got, self.right, self.later)

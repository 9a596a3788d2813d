"""The mistakes in `mask_tokens` that show in counts alone: which tokens are chosen, and what becomes of them."""

import math

from inside_transformers.checks import PartSpec, chance, sign
from inside_transformers.parts.architectures.common import FIRST_ROUND
from inside_transformers.parts.architectures.masking import SEVERAL, Masked


class Counts(PartSpec):
    """Tried after all that holds for each position by itself."""

    @sign("The token 0 is never chosen. It is an id like any other, unless it is in `special_ids`.")
    def zero_left_out(self, seen: Masked) -> str:
        return seen.never_chosen(seen.ids == 0)

    @sign("A token of the text that happens to be `mask_id` is never chosen. Only ids in `special_ids` are left out.")
    def mask_left_out(self, seen: Masked) -> str:
        return seen.never_chosen(seen.ids == seen.mask_id)

    @sign(
        "Tokens are never chosen that are no special ones, only smaller than one, or larger: special is what is in "
        "`special_ids`."
    )
    def range_left_out(self, seen: Masked) -> str:
        if not seen.special_ids:
            return ""
        below, above = seen.ids <= max(seen.special_ids), seen.ids >= min(seen.special_ids)
        return seen.never_chosen(below, above, below & above, among_others=True)

    @sign(
        "Some tokens are never chosen, though their ids are not in `special_ids`. (Is a set, or a tensor made of it, "
        "kept from an earlier call?)"
    )
    def some_left_out(self, seen: Masked) -> str:
        return seen.never_chosen(*seen.unchosen_ids, among_others=True)

    @sign(FIRST_ROUND)
    def first_round(self, seen: Masked) -> str:
        return seen.only_first

    @sign(
        "No token was chosen, although p is not 0. Did p become a whole number on the way, as in a tensor made like "
        "`ids`? Did one draw decide for all? Or is it chosen the wrong way round, where the random number is *larger* "
        "than p?"
    )
    def none_chosen(self, seen: Masked) -> str:
        return seen.share if not seen.count and chance.too_few(0, seen.n, seen.p) else ""

    @sign("Within a text, all positions were chosen or none. Each position has its own draw.")
    def all_or_none(self, seen: Masked) -> str:
        rows = seen.rows
        return seen.share if rows is not None and len(rows) > 30 and (rows.all(-1) | ~rows.any(-1)).all() else ""

    @sign("The same positions were chosen in different texts. Each position of each text has its own draw.")
    def same_in_every_row(self, seen: Masked) -> str:
        rows = seen.rows
        if rows is None or not seen.ordinary.all() or rows.shape[-1] <= 100:
            return ""
        return seen.share if len(rows.unique(dim=0)) < len(rows) else ""

    @sign(
        "Each token that is not special must be chosen with probability p, independently of the others. p is an "
        "argument: 0.15 is only its default. (`torch.rand` gives numbers from 0 to 1, `torch.randn` gives others.)"
    )
    def share_chosen(self, seen: Masked) -> str:
        return seen.share if chance.unlikely(seen.count, seen.n, seen.p, seen.p) else ""

    @sign(
        "Tokens are chosen more often in one half of the texts than in the other: each token that is not special is "
        "chosen with probability p, wherever it stands."
    )
    def uneven(self, seen: Masked) -> str:
        return seen.uneven_half

    @sign(
        "Two tokens side by side are both chosen more often than by chance, or more rarely: each position has its own "
        "draw."
    )
    def side_by_side(self, seen: Masked) -> str:
        return seen.neighbors

    @sign(
        "One draw decided what becomes of several chosen tokens: of a whole text, or of the same place in different "
        "texts. Each chosen token has its own draw."
    )
    def one_fate(self, seen: Masked) -> str:
        return seen.one_fate

    @sign(
        "Every chosen token became the mask. Only 80 % do: 10 % become a random id, 10 % stay. (Does one random number "
        "decide for all tokens? Or both who is chosen and what comes of it? Those below 0.15 are all below 0.8.)"
    )
    def always_masked(self, seen: Masked) -> str:
        return seen.shares.shown(seen.shares.masked == seen.shares.total)

    @sign(
        "All chosen tokens stayed as they were. (`a[x][y] = ...` changes a copy of what x picked: pick once, `a[x & y] "
        "= ...`.)"
    )
    def never_changed(self, seen: Masked) -> str:
        return seen.shares.shown(seen.shares.kept == seen.shares.total)

    @sign(
        "No chosen token became the mask, though 80 % should: is it `mask_id` that is put there? (`masked_fill` makes "
        "a new tensor: is its result kept?)"
    )
    def never_masked(self, seen: Masked) -> str:
        none = seen.shares.shown(seen.shares.masked == 0)
        return none or seen.shares.near((0.0, 0.1, 0.9), (0.0, 0.5, 0.5))

    @sign("No chosen token became a random id: 10 % do.")
    def never_random(self, seen: Masked) -> str:
        return seen.shares.shown(seen.shares.random == 0)

    @sign("No chosen token stayed as it was: 10 % do, and are asked for all the same.")
    def never_kept(self, seen: Masked) -> str:
        return seen.shares.shown(seen.shares.hardly_kept) and seen.shares.near(
            (0.8, 0.2, 0.0), (0.9, 0.1, 0.0), within=0.03
        )

    @sign(
        "A second draw with 10 % was made among what the first one left: that is 10 % of 20 %. Of these, half get a "
        "random id."
    )
    def second_draw(self, seen: Masked) -> str:
        return seen.shares.near((0.8, 0.02, 0.18))

    @sign(
        "A second draw with 90 % was made among what the first one left: that is 90 % of 20 %. Of these, half get a "
        "random id and half stay: one draw for each token, cut at 0.8 and 0.9, gives both."
    )
    def second_draw_ninety(self, seen: Masked) -> str:
        return seen.shares.near((0.8, 0.18, 0.02))

    @sign(
        "Two draws overlap: some tokens that should have become the mask got a random id, or the other way round. One "
        "draw for each token, cut at 0.8 and 0.9, keeps them apart."
    )
    def overlap(self, seen: Masked) -> str:
        rest = seen.shares.accident * 5  # where half of all chosen tokens got a random id, also those of the mask
        again = seen.shares.near((0.4 + rest, 0.5 - 2 * rest, 0.1 + rest), within=0.04)
        return again or seen.shares.near((0.72, 0.1, 0.18))

    @sign("The chosen tokens are shared out wrongly: 80 % become the mask, 10 % a random id, 10 % stay.")
    def shares(self, seen: Masked) -> str:
        return seen.shares.shown()

    @sign("The same random id was used at several positions: draw one for each position of each text.")
    def one_random_id(self, seen: Masked) -> str:
        return seen.same_random

    @sign("The random ids all come from the text. They are drawn from the whole vocabulary.")
    def random_from_text(self, seen: Masked) -> str:
        return seen.random.from_text if seen.random else ""

    @sign(
        "An end of the vocabulary is never drawn: random ids run from 0 to vocab_size − 1, both included. "
        "(`torch.randint` excludes its upper end, Python's `randint` does not.)"
    )
    def vocabulary_ends(self, seen: Masked) -> str:
        return seen.random.lacking_end if seen.random else ""

    @sign("The random ids are not drawn evenly: each id of the vocabulary has the same chance.")
    def not_uniform(self, seen: Masked) -> str:
        return seen.random.uneven[1] if seen.random and seen.random.uneven else ""


def as_of_all(seen: Masked) -> bool:
    """Whether as many are chosen as p is of all tokens, and too many of those that are not special."""
    wanted = seen.p * seen.ids.numel()
    counts = {min(seen.n, count(wanted)) for count in (math.floor, round, math.ceil)}
    some_special = bool(seen.special.any()) and 0 < seen.p < 1 and seen.n > SEVERAL
    return some_special and seen.count in counts and chance.unlikely(seen.count, seen.n, seen.p, seen.p)

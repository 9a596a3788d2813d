"""`mask_tokens`: BERT's recipe for masked language modeling (Devlin et al., 2019, section 3.1).

Chance decides the result. Here stands what holds for every position, whatever chance does; what is counted comes next,
in `mask_tokens_counts`.
"""

from typing import Any

import torch
from torch import Generator, Tensor

from inside_transformers.checks import chance, sign
from inside_transformers.parts import reference
from inside_transformers.parts.architectures.ids import IGNORED, IN_A_BATCH, NARROW, NARROW_DTYPES, ORDER
from inside_transformers.parts.architectures.mask_tokens_counts import Counts, as_of_all
from inside_transformers.parts.architectures.masking import Masked


class MaskTokens(Counts):
    """(..., n) of ids → the ids that the model reads, (..., n): of the chosen ones 80 % the mask, 10 % random, 10 %
    unchanged; and the labels, (..., n): the original ids of the chosen ones, −100 elsewhere.
    """

    name, returns, read = "mask_tokens", "(ids, labels)", "Two games without labels"
    fresh = decided_by_chance = True
    reference = staticmethod(reference("architectures", "mask_tokens"))
    says = {
        "out_of_bounds": "An index is larger than what it picks from. In a batch, a place has several: a tensor of "
        "them picks rows, `x[tuple(place.tolist())]` one token.",
        "dtype": "The new ids and the labels must both have the dtype of `ids`.",
        "changed_list": "The set `special_ids` was changed. Whoever called still needs it.",
        "batch": IN_A_BATCH + "`.flatten()` lays all tokens end to end, and at the end `.reshape` gives both results "
        "the shape of `ids`.",
        "only_picked": "Only the chosen ids were returned as labels: `ids[chosen]` takes them out of their places. "
        "Labels have the shape of `ids`, with −100 wherever nothing is asked.",
        "empty_set": "`special_ids` may be empty: then every token can be chosen.",
        "tensor_in_set": "An entry of a tensor is a tensor itself, and so never `in` a set of numbers: no token would "
        "be special. `.item()` makes a number of it, `.tolist()` numbers of a whole tensor.",
        "truth": "A tensor with many numbers is neither true nor false. `if`, `not` and `in` ask for one answer; a "
        "comparison, `~` and `torch.isin` give one for each entry.",
        "needs_fractions": "Random numbers from 0 to 1 are no whole numbers, and cannot be made like `ids`: of `ids` "
        "only the shape is needed, as in `torch.rand(ids.shape, generator=generator)`.",
        "generator_ignored": "The result must depend on the generator alone, and it does not: two generators with "
        "different seeds give the same.",
        "generator_not_used": "The same generator state must give the same result, and it does not: is there a random "
        "function without `generator=generator`?",
        "generator_stands_still": "Two calls one after the other with the same generator give the same: it was copied, "
        "or seeded again. Draw from the one that was given.",
        "other_generator": "Other random numbers were used up or seeded than those of the generator: give every random "
        "function `generator=generator`, and call no `manual_seed`.",
    }
    ids: Tensor
    mask_id: int
    vocab_size: int
    special_ids: set[int]
    generator: Generator
    p: float = 0.15

    def examined(self, got: Any) -> tuple[str, str] | None:
        """What is wrong; the signs see what was returned beside what was given."""
        new, labels = got
        given = (self.ids, self.mask_id, self.vocab_size, self.special_ids, self.p)
        return super().examined(Masked(new, labels, *given))

    @sign(
        "Ids and labels are the same: two names for one tensor (`labels = ids`), which is then changed under both. "
        "`.clone()` makes a second one."
    )
    def same_tensor(self, seen: Masked) -> str:
        return seen.shown((seen.new == IGNORED).any() and torch.equal(seen.new, seen.labels))

    @sign(ORDER)
    def order_swapped(self, seen: Masked) -> str:
        return seen.shown((seen.new == IGNORED).any() and seen.chosen.any())

    @sign(
        "Only the first two rows, or tokens, were chosen: ones and zeros were used as an index, and pick the rows 1 "
        "and 0. What chooses must be boolean: `.bool()`."
    )
    def index_of_numbers(self, seen: Masked) -> str:
        first, others = seen.chosen[:2], seen.chosen[2:]
        return seen.shown(self.p == 1 and first.all() and not others.any() and seen.ordinary[2:].any())

    @sign(
        "So many tokens were chosen as p is of all of them, special ones too. p is the share of those that are not "
        "special: only they can be chosen."
    )
    def share_of_all(self, seen: Masked) -> str:
        return seen.share if as_of_all(seen) else ""

    @sign(
        "Every position has a label, or all but the special ones. Only chosen positions are asked for: all others get "
        "−100."
    )
    def labels_everywhere(self, seen: Masked) -> str:
        labelled = torch.equal(seen.labels[seen.ordinary], self.ids[seen.ordinary])
        return seen.shown(labelled and seen.n > 0 and chance.too_many(seen.n, seen.n, self.p))

    @sign("It is the wrong way round: chosen positions got −100, all others a label.")
    def labels_inverted(self, seen: Masked) -> str:
        changed, plain = seen.changed, ~seen.changed & seen.ordinary
        if not changed.any() or changed[seen.special].any():
            return ""
        only_special = seen.special.any() and torch.equal(seen.chosen, seen.special)
        others = torch.equal(seen.labels[plain], self.ids[plain]) and seen.chosen.any()
        return seen.shown(only_special or (others and not (changed & seen.chosen).any()))

    @sign(
        "Every position has a label, special tokens too. Special tokens are never chosen: their label is −100, like "
        "that of every position that was not chosen."
    )
    def special_labelled(self, seen: Masked) -> str:
        labelled = torch.equal(seen.labels, self.ids) and seen.special.any()
        return seen.shown(labelled and not seen.changed[seen.special].any())

    @sign("A special token was changed. Tokens like [CLS], [SEP] and padding stay as they are.")
    def special_changed(self, seen: Masked) -> str:
        alone = seen.changed.any() and not seen.changed[seen.ordinary].any()
        changed = alone or seen.unlabelled[seen.special].any()
        return seen.shown(changed and not seen.unlabelled[seen.ordinary].any())

    @sign("Positions that were not chosen must have the label −100: this is the number that the loss skips.")
    def not_minus_100(self, seen: Masked) -> str:
        other = seen.labels[seen.labels != self.ids]
        one = len(other) > 0 and (other == other[0]).all() and not torch.equal(seen.labels, seen.new)
        return seen.shown(one and seen.chosen.all())

    @sign("The labels say which positions were chosen. They must hold the original ids there.")
    def labels_flags(self, seen: Masked) -> str:
        flags = (seen.labels == 0) | (seen.labels == 1)
        return seen.shown(flags.all() and not torch.equal(seen.labels, self.ids))

    @sign(NARROW)
    def narrow(self, seen: Masked) -> str:
        labels, ids = seen.labels[seen.chosen], self.ids[seen.chosen]
        alike = any(torch.equal(labels, ids.to(dtype).to(ids.dtype)) for dtype in NARROW_DTYPES)
        return seen.shown(seen.wrong.any() and alike)

    @sign("Rows and columns of the labels are exchanged: each label stands where its token stands.")
    def labels_turned(self, seen: Masked) -> str:
        if not seen.wrong.any() or self.ids.ndim < 2 or self.ids.mT.shape != self.ids.shape:
            return ""
        return seen.shown(torch.equal(seen.labels.mT[seen.chosen.mT], self.ids[seen.chosen.mT]))

    @sign("Each label is the id of the token beside it. It must be the id of the very token that was chosen.")
    def labels_beside(self, seen: Masked) -> str:
        beside = (self.ids.roll(step, -1)[seen.chosen] for step in (-1, 1))
        return seen.shown(seen.wrong.any() and any(torch.equal(seen.labels[seen.chosen], ids) for ids in beside))

    @sign(
        "The labels hold the new ids. What the model must guess is the original id: take it before anything is "
        "replaced."
    )
    def labels_hold_new(self, seen: Masked) -> str:
        return seen.shown(seen.wrong.any() and torch.equal(seen.labels[seen.wrong], seen.new[seen.wrong]))

    @sign("Where a position has a label, it must be the id that stood there.")
    def labels_wrong(self, seen: Masked) -> str:
        if not seen.wrong.any():
            return ""
        index = tuple(seen.wrong.nonzero()[0].tolist())
        values = f"expected {self.ids[index]}, got {seen.labels[index]}"
        return f"{seen.texts}\nFirst difference in the labels at {list(index)}: {values}."

    @sign("A special token was chosen. Tokens like [CLS], [SEP] and padding are never asked for.")
    def special_chosen(self, seen: Masked) -> str:
        return seen.shown((seen.chosen & seen.special).any())

    @sign(
        "Only positions that became the mask have a label. Those that got a random id, and those that stay as they "
        "are, were chosen as well: all chosen positions have one."
    )
    def labels_only_masked(self, seen: Masked) -> str:
        alone = seen.masked[seen.chosen].all() and not seen.masked[seen.unlabelled].any()
        return seen.shown(seen.unlabelled.any() and seen.chosen.any() and alone)

    @sign("A token 0 that was changed has no label. It is an id like any other: −100 is for what was not chosen.")
    def zero_unlabelled(self, seen: Masked) -> str:
        return seen.shown(seen.unlabelled.any() and not self.ids[seen.unlabelled].any())

    @sign(
        "An id was changed where there is no label: only chosen positions may change, and each chosen position has a "
        "label."
    )
    def unlabelled_change(self, seen: Masked) -> str:
        return seen.shown(seen.unlabelled.any())

    @sign("The mask token's id is fixed in your code: it is the argument `mask_id`, since models have different ones.")
    def mask_id_fixed(self, seen: Masked) -> str:
        changed = seen.new[seen.changed]
        other = changed[(changed < 0) | (changed >= self.vocab_size)]
        return seen.shown(2 * len(other) > len(changed) and (other == other[0]).all())

    @sign("A random id is not in the vocabulary: ids run from 0 to vocab_size − 1.")
    def outside_vocabulary(self, seen: Masked) -> str:
        new = seen.new[seen.chosen]
        return seen.shown(((new < 0) | (new >= self.vocab_size)).any())

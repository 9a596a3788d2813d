"""The assignment "architectures": what its parts must return, and what the mistakes that people make in them return.

The references here are made from torch's own functions; what transformers' models say of the same is asked in the test
cells and in the project's tests. `MESSAGES` is also what the demos say when one breaks them on purpose.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from inside_transformers import checks
from inside_transformers.checks import Knowledge, chance

IGNORED = -100  # the label of a position that is not asked for, in torch and in transformers
BOOLEAN = (
    "A mask must be boolean, with entries True and False (dtype torch.bool): `.bool()` makes one of ones and zeros."
)

MESSAGES = {
    # masks
    "inverted": "The mask is inverted: True means that the token may be read.",
    "turned": "Rows and columns are exchanged. Row i belongs to token i that reads: it sees the columns up to i.",
    "not_itself": "A token must see itself too: the diagonal belongs to the mask.",
    "one_too_far": "A token sees the one after it: the diagonal of the mask is off by one.",
    "all_visible": "Every token sees every token, also those that come after it: nothing is hidden.",
    "only_itself": "Each token sees itself alone. It sees all that come before it, too.",
    "additive_mask": "These are numbers to be added to scores, 0 and a very low one. A mask in this course is boolean: "
    "True where a token may be read.",
    "mirrored": "The mask is mirrored: column j is token j, counted from the left.",
    "mask_size": "The mask has the wrong size: a row and a column for each of the n tokens.",
    "rows_end_to_end": "The rows lie end to end: `.reshape(n, n)` puts them below each other.",
    "first_round": "Only the first round of a loop was made: does the `return` stand inside the loop? There it ends "
    "the function at once. It belongs below the loop, as far left as the `for`.",
    "long_text": "Short texts are right, long ones are not. Does something end at a size: a table, a window, a whole "
    "number of 8 bits (at 127) or the bits of one number (at 63), half precision (whole numbers up to 256, or 2048)? "
    'Or are positions compared as texts, where "10" comes before "2"?',
    "grown": "The mask has got one dimension too many. Dimensions for batches or heads are added where they are used.",
    # padding_mask
    "padding_inverted": "The mask is inverted: True stands on real tokens, False on padding.",
    "padding_first": "The padding stands in front. Here it comes after the real tokens: the first `length` positions "
    "are real.",
    "one_real_too_many": "One position too many is real: positions are counted from 0, so that a text of 3 tokens has "
    "positions 0, 1 and 2.",
    "one_real_too_few": "One position too few is real: positions are counted from 0, so that a text of 3 tokens has "
    "positions 0, 1 and 2.",
    "padding_turned": "Rows and columns are exchanged: one row for each text, one column for each position.",
    "longest": "The mask is only as wide as the longest text. It has n columns, whatever the lengths are.",
    "pairs": "There are two dimensions of positions. This mask says which positions of a text are real, for "
    "all readers alike: (batch, n).",
    "one_text": "There must be a row for each text: the positions of every one of them are compared with its own "
    "length.",
    "across_texts": "Positions and lengths are compared one by one: position j with the length of text j. Each length "
    "meets every position: give the lengths a dimension of size 1 behind their own.",
    "end_to_end": "The rows lie end to end. `torch.stack` puts them below each other: (batch, n).",
    "one_for_each_text": "There is one answer for each text. A row of n is asked for: one for each of its positions.",
    "last_only": "Only one position is True, the end. All positions before it are real, too.",
    "all_real": "Every position counts as real, of short texts too: the positions of each text are compared with its "
    "own length. (`mask.masked_fill(...)` makes a new mask and leaves the old one as it is: is its result kept?)",
    "none_real": "No position is real. (`mask.masked_fill(...)` makes a new mask and leaves the old one as it is: is "
    "its result kept?)",
    "full_text": "A text that fills its row has no real token left. (`x[-0:]` is all of x: `x[length:]` counts from "
    "the front.)",
    "empty_text": "A text of length 0 has no real token: its row is all False.",
    "lengths_counted": "The rows are right, but not in the order of the texts: row b belongs to text b.",
    # visibility
    "name_unchecked": "Any other name than the three must raise a ValueError.",
    "name_accepted": "A name that is none of the three was accepted. Any other must raise a ValueError, also one that "
    "only looks alike: compare whole names.",
    "keys": 'The keys of the dict say whose mask it is: "encoder" for encoder-only, "decoder" for decoder-only, and '
    '"encoder", "decoder" and "cross" for encoder-decoder; these and no others.',
    "no_dict": "Return a dict, from the name of each mask to the mask, also when there is only one.",
    "encoder_causal": "The encoder's mask is causal. An encoder reads its text in both directions: every token sees "
    "every token.",
    "encoder_blind": "The encoder sees nothing. True means that the token may be read: the source reads all of itself. "
    "(In some of torch's own masks True hides; not in this course.)",
    "decoder_sees_all": "The decoder sees what comes after a token. It writes one token at a time: its mask is causal, "
    "in an encoder–decoder too.",
    "cross_causal": "The cross-attention is causal. The source is there as a whole before the first token is written: "
    "every token of the target sees all of it.",
    "cross_turned": "Rows and columns of the cross-attention are exchanged. The decoder asks (rows: target), and reads "
    "the encoder (columns: source).",
    "cross_square": "The cross-attention has the wrong size: its rows are the target's tokens, its columns the "
    "source's.",
    "cross_blind": "The decoder sees nothing of the source, or not all of it: every token of the target reads every "
    "token of the source.",
    "encoder_size": "The encoder reads the source: its mask is (n_source, n_source).",
    "decoder_size": "The decoder writes the target: its mask is (n_target, n_target).",
    "decoder_inverted": "The decoder's mask is inverted: True means that the token may be read.",
    "decoder_turned": "Rows and columns of the decoder's mask are exchanged: row i sees the columns up to i.",
    "decoder_not_itself": "A token of the target must see itself, too.",
    # mask_tokens
    "labels_hold_new": "The labels hold the new ids. What the model must guess is the original id: take it before "
    "anything is replaced.",
    "labels_everywhere": "Every position has a label, or all but the special ones. Only chosen positions are asked "
    "for: all others get −100.",
    "special_labelled": "Every position has a label, special tokens too. Special tokens are never chosen: their label "
    "is −100, like that of every position that was not chosen.",
    "labels_only_masked": "Only positions that became the mask have a label. Those that got a random id, and those "
    "that stay as they are, were chosen as well: all chosen positions have one.",
    "unlabelled_change": "An id was changed where there is no label: only chosen positions may change, and each chosen "
    "position has a label.",
    "labels_wrong": "Where a position has a label, it must be the id that stood there.",
    "labels_turned": "Rows and columns of the labels are exchanged: each label stands where its token stands.",
    "labels_inverted": "It is the wrong way round: chosen positions got −100, all others a label.",
    "labels_flags": "The labels say which positions were chosen. They must hold the original ids there.",
    "not_minus_100": "Positions that were not chosen must have the label −100: this is the number that the loss skips.",
    "special_chosen": "A special token was chosen. Tokens like [CLS], [SEP] and padding are never asked for.",
    "special_changed": "A special token was changed. Tokens like [CLS], [SEP] and padding stay as they are.",
    "outside_vocabulary": "A random id is not in the vocabulary: ids run from 0 to vocab_size − 1.",
    "share_chosen": "Each token that is not special must be chosen with probability p, independently of the others. "
    "p is an argument: 0.15 is only its default.",
    "zero_left_out": "The token 0 is never chosen. It is an id like any other, unless it is in `special_ids`.",
    "mask_left_out": "A token of the text that happens to be `mask_id` is never chosen. Only ids in `special_ids` are "
    "left out.",
    "range_left_out": "Tokens are never chosen that are no special ones, only smaller than one, or larger: special is "
    "what is in `special_ids`.",
    "some_left_out": "Some tokens are never chosen, though their ids are not in `special_ids`. (Is a set, or a tensor "
    "made of it, kept from an earlier call?)",
    "narrow": "Large ids come out as others. Are they kept in numbers that are too small for them: 8 or 16 bits, or "
    "half precision?",
    "none_chosen": "No token was chosen, although p is not 0. Did p become a whole number on the way, as in a tensor "
    "made like `ids`? Or did one draw decide for all?",
    "index_of_numbers": "Only the first two rows, or tokens, were chosen: ones and zeros were used as an index, and "
    "pick the rows 1 and 0. What chooses must be boolean: `.bool()`.",
    "same_in_every_row": "The same positions were chosen in different texts. Each position of each text has its own "
    "draw.",
    "uneven": "Tokens are chosen more often in one half of the texts than in the other: each token that is not special "
    "is chosen with probability p, wherever it stands.",
    "side_by_side": "Two tokens side by side are both chosen more often than by chance, or more rarely: each position "
    "has its own draw.",
    "one_fate": "One draw decided what becomes of several chosen tokens: of a whole text, or of the same place in "
    "different texts. Each chosen token has its own draw.",
    "all_or_none": "Within a text, all positions were chosen or none. Each position has its own draw.",
    "shares": "The chosen tokens are shared out wrongly: 80 % become the mask, 10 % a random id, 10 % stay.",
    "always_masked": "Every chosen token became the mask. Only 80 % do: 10 % become a random id, 10 % stay. "
    "(Does one random number decide both? Those below 0.15 are all below 0.8.)",
    "never_changed": "All chosen tokens stayed as they were. (`a[x][y] = ...` changes a copy of what x picked: pick "
    "once, `a[x & y] = ...`.)",
    "never_masked": "No chosen token became the mask, though 80 % should: is it `mask_id` that is put there? "
    "(`masked_fill` makes a new tensor: is its result kept?)",
    "never_random": "No chosen token became a random id: 10 % do.",
    "never_kept": "No chosen token stayed as it was: 10 % do, and are asked for all the same.",
    "second_draw": "A second draw with 10 % was made among what the first one left: that is 10 % of 20 %. Of these, "
    "half get a random id.",
    "second_draw_ninety": "A second draw with 90 % was made among what the first one left: that is 90 % of 20 %. Of "
    "these, half get a random id and half stay: one draw for each token, cut at 0.8 and 0.9, gives both.",
    "overlap": "Two draws overlap: some tokens that should have become the mask got a random id, or the other way "
    "round. One draw for each token, cut at 0.8 and 0.9, keeps them apart.",
    "one_random_id": "The same random id was used at several positions: draw one for each position of each text.",
    "random_from_text": "The random ids all come from the text. They are drawn from the whole vocabulary.",
    "vocabulary_ends": "An end of the vocabulary is never drawn: random ids run from 0 to vocab_size − 1, both "
    "included. (`torch.randint` excludes its upper end, Python's `randint` does not.)",
    "not_uniform": "The random ids are not drawn evenly: each id of the vocabulary has the same chance.",
    "generator_ignored": "The result must depend on the generator alone, and it does not: two generators with "
    "different seeds give the same.",
    "generator_not_used": "The same generator state must give the same result, and it does not: is there a random "
    "function without `generator=generator`?",
    "generator_stands_still": "Two calls one after the other with the same generator give the same: it was copied, or "
    "seeded again. Draw from the one that was given.",
    "other_generator": "Other random numbers were used up or seeded than those of the generator: give every random "
    "function `generator=generator`, and call no `manual_seed`.",
    "empty_set": "`special_ids` may be empty: then every token can be chosen.",
    # next_token_pairs
    "order_swapped": "The results are in the wrong order: first the inputs, then the labels.",
    "not_shortened": "Inputs and labels are each one token shorter than the text: after the last token there is "
    "nothing to guess, and before the first nothing to guess from.",
    "rolled": "The text was rolled: its first token became the last label. Nothing follows the last token.",
    "same_twice": "Inputs and labels are the same: the model would have to guess the token that it sees. The label of "
    "each token is the next one.",
    "first_dimension": "The wrong dimension was cut: tokens are the last one, after any batch dimensions.",
    "two_ahead": "The label of a token must be the next one; here it is the one after that.",
    "backwards": "The label of each token is the one before it. It must be the next one.",
    "labels_padded": "The labels were filled up instead of both being shortened.",
    "inputs_only": "Two tensors must be returned, as a tuple: the inputs and the labels.",
    "stacked": "The two were put into one tensor. Return a tuple of two: `return inputs, labels`.",
    "flattened": "The texts of the batch were joined into one: the last token of a text has nothing to do with the "
    "first of the next.",
    "one_token": "A single token was picked in the place of a range, and its dimension is gone: a slice has a colon.",
    "one_label": "There is one label for the whole text. Every token has one: the token after it.",
    "padding_ignored": "The token 0 lost its label. It is an id like any other here: inputs and labels are the text's "
    "own ids.",
    "tokens_missing": "Tokens are missing: of n tokens, n − 1 are inputs and n − 1 are labels, however long the text "
    "is, and also where a token is 0 or comes twice.",
    "first_alone": "`[..., :1]` is the first token alone. All but the first is `[..., 1:]`.",
    "last_lost": "The last token of the text is missing in the labels: it is what the last input must guess.",
    # shift_right
    "not_replaced": "A −100 is left in the decoder's inputs. It stands for no token: replace it by `pad_id`.",
    "one_longer": "The result is one token longer than the labels. The start token pushes the last one out.",
    "shifted_left": "It was shifted to the left. The decoder must see only what comes before: each position gets the "
    "label of the position before it.",
    "not_shifted": "Nothing was shifted: the decoder would see at each position the very token it must write there.",
    "overwritten": "The first label was overwritten by the start token. It must move one to the right, like all "
    "others.",
    "start_last": "The start token stands at the end: it comes first.",
    "pad_first": "The first token is `pad_id`. It must be `start_id`, which may be another one.",
    "replaced_elsewhere": "−100 was replaced at the wrong positions: it was looked for in the labels, and replaced in "
    "what is shifted already. Look where you replace, or replace before you shift.",
    "overlapping": "What is read and what is written overlap: a tensor was copied onto itself, one place further, and "
    "so some tokens were overwritten before they were read. Read from the labels, or from a `.clone()`.",
    "hundred_replaced": "The token 100 was replaced: only −100 stands for no token.",
    "start_zero": "The first token must be `start_id`, also where that is 0. (`start_id or ...` goes on to what "
    "follows: 0 counts as nothing.)",
    "wrong_start": "The first token must be `start_id`.",
    "ignored_to_start": "−100 was replaced by `start_id`. It must become `pad_id`.",
    "ignored_to_other": "−100 was replaced by another number than `pad_id`.",
    "wrapped": "The last label came back as the first token: put `start_id` there.",
    "ignored_dropped": "Positions with −100 were left out. They keep their place, as `pad_id`.",
    "start_replaced": "Tokens that happen to be `start_id` or `pad_id` stay as they are: only −100 is replaced.",
    "two_to_the_right": "It was shifted by two.",
    "shifted_in_batch": "The texts were shifted, not the tokens in them: tokens are the last dimension.",
    # language_model_loss
    "summed": "The losses were added up. Take their mean, over the positions that have a label.",
    "mean_of_everything": "The sum was divided by the number of all positions. Divide by the number of those that have "
    "a label.",
    "ignored_counted": "Positions with the label −100 count. They must be left out, as if they were not there.",
    "mean_of_means": "The mean was taken for each text first, and then over the texts. Each position that has a label "
    "counts the same, in whatever text it stands.",
    "zero_losses_ignored": "Positions whose loss is 0 were left out of the mean. They have a label, and count: only a "
    "label of −100 leaves a position out.",
    "hundred_ignored": "Positions with the label 100 were left out. It is a token like any other: only −100 is left "
    "out.",
    "zero_logits_ignored": "Positions were left out whose logits are all 0. There each token has the same probability, "
    "and the label's counts: only a label of −100 leaves a position out.",
    "ties_lost": "Of equal logits one alone was counted: each token of the vocabulary has its own place in the sum, "
    "also where two logits are the same.",
    "first_position": "Only the first position counts: does the `return` stand inside the loop? There it ends the "
    "function at once. It belongs below the loop, as far left as the `for`.",
    "zero_ignored": "Positions with the label 0 were left out. 0 is a token like any other: only −100 is left out.",
    "shifted": "Logits and labels were shifted against each other. Here they already fit: the label at a position is "
    "what the logits at this position must guess.",
    "softmax_first": "The softmax was taken twice: the cross-entropy takes logits as they are, and does it itself.",
    "softmax_over_tokens": "The softmax runs over the wrong dimension: the last one is the vocabulary.",
    "sign": "The loss has the wrong sign. It is minus the logarithm of the label's probability.",
    "bits": "The loss is measured in bits. Use the natural logarithm.",
    "perplexity": "This is the exponential of the loss, the perplexity. Return the loss itself.",
    "probability": "The logarithm is missing: this is made of the label's probability itself.",
    "number_returned": "Return a tensor without dimensions, not a Python number: training needs its gradient (no "
    "`.item()`).",
    "each_position": "There is a loss for each position. Return their mean, one number.",
    "over_vocabulary": "The mean also runs over the vocabulary. At each position only the label's probability counts.",
    "no_softmax": "The softmax is missing: the label's logit is not the logarithm of its probability.",
    "zero_too_early": "The loss is 0 although some positions have a label. It is 0 only where no position has one.",
    "not_zero": "Without any label the loss is 0, and its gradient too.",
    "nan_when_empty": "Without any label the loss is 0: here it is NaN, a sum of nothing divided by 0.",
    "small_added": "A small number was added or a smallest probability set: with large logits the loss must be large.",
    "overflow": "Large logits give NaN or infinity: exp(10000) overflows, and log(0) is −∞. Use `log_softmax`, or "
    "`F.cross_entropy`, which does both at once.",
    "ignored_as_index": "−100 is no index: a position with this label must be left out, or its label replaced, before "
    "the label's logit is picked.",
    # architecture_for
    "not_a_set": 'Return a set of names, also when there is only one: {"encoder-only"}.',
    "letters": 'This is a set of letters: `set("abc")` takes a text apart. Write the name in curly brackets.',
    "other_names": 'The names are "encoder-only", "decoder-only" and "encoder-decoder", spelt so.',
    "one_of_two": "The table names two for this task. Return both.",
    "too_many": "The right shape is among them, but the table has fewer.",
    "writes_with_encoder": "An encoder alone does not write: the task needs a decoder.",
    "reads_and_labels": "Here a whole text is read, and given a label or labels: no text is written, and so no decoder "
    "is needed.",
    "source_and_target": "One whole text is read and another written: that is the case for which the table has the "
    "encoder–decoder.",
    "goes_on_writing": "The text itself is continued, and there is no second text to be read: a decoder alone does it.",
    "no_shape": "Nothing is returned for this task: is a `return` missing, or its name spelt in another way? (`.add` "
    "and `.update` change a set, and return None.)",
    "in_two": "The table has the encoder–decoder here, one shape with one name: these are two shapes, each alone.",
}

IN_A_BATCH = (
    "It must work for one text and for a batch alike, also with several leading dimensions: count dimensions from the "
    "end (-1, -2, …), never from the front. A loop over a batch goes over its texts, not over their tokens: "
)
# Sentences that one part says in its own words.
SAID_OTHERWISE: dict[str, dict[str, str]] = {
    "causal_mask": {
        "dtype": BOOLEAN,
        "all_visible": MESSAGES["all_visible"] + " (`mask.masked_fill(...)` and `mask.tril()` make a new mask and "
        "leave the old one as it is: is the result kept?)",
    },
    "padding_mask": {
        "dtype": BOOLEAN,
        "batch": MESSAGES["across_texts"],
        "elementwise": MESSAGES["across_texts"],
        "unfitting": MESSAGES["across_texts"],
    },
    "visibility": {
        "dtype": BOOLEAN,
        "input_unknown": "It raises an error for one of the three names: compare the name in your code, letter by "
        "letter, with the one in the text of this part. (The length of a text that does not exist is ignored, also "
        "where it is 0.)",
    },
    "mask_tokens": {
        "out_of_bounds": "An index is larger than what it picks from. In a batch, a place has several: a tensor of "
        "them picks rows, `x[tuple(place.tolist())]` one token.",
        "dtype": "The new ids and the labels must both have the dtype of `ids`.",
        "changed_list": "The set `special_ids` was changed. Whoever called still needs it.",
        "batch": IN_A_BATCH + "`.flatten()` lays all tokens end to end, and at the end `.reshape` gives both results "
        "the shape of `ids`.",
        "tensor_in_set": "An entry of a tensor is a tensor itself, and so never `in` a set of numbers: no token would "
        "be special. `.item()` makes a number of it, `.tolist()` numbers of a whole tensor.",
        "truth": "A tensor with many numbers is neither true nor false. `if`, `not` and `in` ask for one answer; a "
        "comparison, `~` and `torch.isin` give one for each entry.",
        "needs_fractions": "Random numbers from 0 to 1 are no whole numbers, and cannot be made like `ids`: of `ids` "
        "only the shape is needed, as in `torch.rand(ids.shape, generator=generator)`.",
    },
    "next_token_pairs": {
        "lazy": "This is no tuple yet, only something that would yield its two items: put `tuple(...)` around it.",
        "dtype": "Ids must stay whole numbers, with the dtype of the input.",
    },
    "shift_right": {
        "not_replaced": MESSAGES["not_replaced"] + " (`labels.masked_fill(...)` makes a new tensor: is its result "
        "kept?)",
        "dtype": "Ids must stay whole numbers, with the dtype of the input.",
        "in_place": "The labels were changed in place, and the loss still needs their −100: make a new tensor instead "
        "(`torch.where`, `masked_fill`, or a `.clone()` first).",
        "batch": IN_A_BATCH + "each text gets a start token of its own.",
        "truth": "A tensor with many numbers is neither true nor false. `if` asks for one answer; `torch.where` and "
        "`masked_fill` decide for each label.",
        "cat_dimension": "`torch.cat` was given tensors that do not belong together: the start token needs the shape "
        "of the labels, but for a last size of 1.",
    },
    "language_model_loss": {
        "dtype": "The loss must have the dtype of the logits, float32 or float64, also where no position has a label: "
        "no `.float()`, and no new tensor without `dtype=`.",
        "batch": IN_A_BATCH + "lay all positions end to end first, logits (positions, n_vocab) and labels (positions).",
        "shapes": "`F.cross_entropy` expects the vocabulary in the second dimension, and takes all that follow for "
        "positions. Lay the positions end to end first: logits (positions, n_vocab), labels (positions).",
        "made_not_called": "`nn.CrossEntropyLoss(...)` makes a module, and takes no logits: make it first and call it "
        "then, or use `F.cross_entropy`.",
        "cut_off": "The loss does not hang on the logits: `backward()` would find nothing to go back to, and fail. "
        "Where no position has a label, return a 0 that is made of the logits, like the sum of no losses.",
        "needs_fractions": "Whole numbers were taken for logits: `F.cross_entropy` takes the logits first, then the "
        "labels.",
        "index_dimensions": "`gather` needs labels with as many dimensions as the logits: `.unsqueeze(-1)` gives them "
        "one more, `.squeeze(-1)` takes it away afterwards.",
        "zero_division": "Without any label the loss is 0: here a sum of nothing is divided by 0.",
        "truth": "A tensor with many numbers is neither true nor false: ask `.any()`, or count.",
    },
    "architecture_for": {
        "input_unknown": "It fails for a task of the table: compare its name in your code, letter by letter, with the "
        "one in the text of this part.",
    },
}


# ------------------------------------------------------------------------------------------------ what is right


def reference_causal_mask(n: int) -> Tensor:
    """(n, n) of bool: where torch adds 0, not −∞, to the scores of a text that is read from left to right."""
    return nn.Transformer.generate_square_subsequent_mask(n) == 0


def reference_padding_mask(lengths: Tensor, n: int) -> Tensor:
    """(batch,) → (batch, n) of bool: texts of ones, padded with zeros to n by torch."""
    texts = [torch.ones(length) for length in lengths.tolist()]
    return nn.utils.rnn.pad_sequence([*texts, torch.zeros(n)], batch_first=True)[:-1] == 1


def reference_visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Tensor]:
    """What each token of an architecture may read: bool masks by name, rows read columns."""
    sizes = {"encoder": (n_source, n_source), "decoder": (n_target, n_target), "cross": (n_target, n_source)}
    names = {
        "encoder-only": ("encoder",),
        "decoder-only": ("decoder",),
        "encoder-decoder": ("encoder", "decoder", "cross"),
    }
    if architecture not in names:
        raise ValueError(f"{architecture!r} is none of {', '.join(names)}.")
    masks = {name: torch.ones(sizes[name], dtype=torch.bool) for name in names[architecture]}
    return {name: mask.tril() if name == "decoder" else mask for name, mask in masks.items()}


def reference_mask_tokens(
    ids: Tensor, mask_id: int, vocab_size: int, special_ids: set[int], generator: Generator, p: float = 0.15
) -> tuple[Tensor, Tensor]:
    """Devlin et al. (2019), section 3.1: (..., n) → ids to read and labels. One way of many: chance decides."""
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=ids.dtype))
    draws = torch.rand((3, *ids.shape), generator=generator)
    chosen = (draws[0] < p) & ~special
    fate = torch.bucketize(draws[1], torch.tensor([0.8, 0.9]))
    anything = (draws[2] * vocab_size).long().clamp(max=vocab_size - 1)
    replaced = torch.stack([torch.full_like(ids, mask_id), anything, ids]).gather(0, fate.unsqueeze(0)).squeeze(0)
    return torch.where(chosen, replaced, ids), ids.masked_fill(~chosen, IGNORED)


def reference_next_token_pairs(ids: Tensor) -> tuple[Tensor, Tensor]:
    """(..., n) → (..., n - 1) twice: each token, and the one after it."""
    n = ids.shape[-1]
    return ids.narrow(-1, 0, n - 1), ids.narrow(-1, 1, n - 1)


def reference_shift_right(labels: Tensor, start_id: int, pad_id: int) -> Tensor:
    """(..., n) → the same: `start_id`, then the labels but the last, −100 replaced by `pad_id`."""
    return F.pad(labels.masked_fill(labels == IGNORED, pad_id), (1, -1), value=start_id)


def reference_language_model_loss(logits: Tensor, labels: Tensor) -> Tensor:
    """(..., n, n_vocab), (..., n) → (): torch's cross-entropy, and 0 where there is nothing to guess."""
    if not (labels != IGNORED).any():
        return (logits * 0.0).sum()
    return F.cross_entropy(logits.reshape(-1, logits.shape[-1]), labels.reshape(-1), ignore_index=IGNORED)


TABLE = {
    "text classification": {"encoder-only"},
    "text generation": {"decoder-only"},
    "translation": {"encoder-decoder"},
    "summarisation": {"encoder-decoder"},
    "named entity recognition": {"encoder-only"},
    "extractive question answering": {"encoder-only"},
    "generative question answering": {"encoder-decoder", "decoder-only"},
    "conversational AI": {"decoder-only"},
}


def reference_architecture_for(task: str) -> set[str]:
    """The post's table of May 2025, after Hugging Face's course."""
    return set(TABLE[task])


# ------------------------------------------------------------------------------------- what known mistakes return


def wrong_causal_mask(n: int) -> dict[str, Any]:
    """What known mistakes make of the causal mask."""
    right = reference_causal_mask(n)
    full = torch.ones(n, n, dtype=torch.bool)
    known: dict[str, Any] = {
        "additive_mask": _adds,
        "inverted": ~right,
        "turned": right.mT,
        "not_itself": full.tril(-1),
        "one_too_far": full.tril(1),
        "all_visible": full,
        "only_itself": torch.eye(n).bool(),
        "mirrored": [right.flip(-1), right.flip(-2), right.mT.flip(-1), right.flip(0, 1)],
        "first_round": right & (torch.arange(n) == 0).unsqueeze(-1),
        "long_text": lambda got: n > SHORT and _same_where(got, right, full & _short(n) & _short(n).unsqueeze(-1)),
    }
    sized = {
        "grown": lambda got: isinstance(got, Tensor) and got.ndim > 2,
        "rows_end_to_end": lambda got: _has_ndim(got, 1) and got.numel() == n * n > 1,
        "mask_size": lambda got: _has_ndim(got, 2) or _has_ndim(got, 1),
    }
    return known | _if_wrong(sized, (n, n))


SHORT = 10  # tokens of what is still a short text


def _short(n: int) -> Tensor:
    return torch.arange(n) < SHORT


def _adds(got: Any) -> bool:
    """Whether `got` holds numbers to be added to scores, in the place of a mask."""
    return isinstance(got, Tensor) and got.is_floating_point() and bool((got < -100).any())


def _adds_to_scores(got: Any) -> bool:
    """The same, where 0 may be all that there is: what hides nothing adds nothing."""
    return _adds(got) or (isinstance(got, Tensor) and got.is_floating_point() and not got.any())


def _has_ndim(got: Any, ndim: int) -> bool:
    return isinstance(got, Tensor) and got.ndim == ndim


def _if_wrong(known: dict[str, Any], shape: tuple[int, ...]) -> dict[str, Any]:
    """`known`, with conditions that can only be true where the shape is not `shape`."""

    def outside(condition: Callable[[Any], bool]) -> Callable[[Any], bool]:
        return lambda got: condition(got) and tuple(got.shape) != shape

    return {slug: outside(wrong) if callable(wrong) else wrong for slug, wrong in known.items()}


def wrong_padding_mask(lengths: Tensor, n: int) -> dict[str, Any]:
    """What known mistakes make of the padding mask."""
    right = reference_padding_mask(lengths, n)
    positions, ends, batch = torch.arange(n), lengths.unsqueeze(-1), len(lengths)
    longest = int(lengths.max())
    known: dict[str, Any] = {
        "additive_mask": _adds,
        "padding_inverted": ~right,
        "padding_first": right.flip(-1),
        "one_real_too_many": positions <= ends,
        "one_real_too_few": positions < ends - 1,
        "padding_turned": right.mT,
        "longest": [right[:, :longest]] if longest < n else [],
        "last_only": [positions == ends - 1, positions == ends],
        "empty_text": right | (ends == 0),
        "full_text": right & (ends < n),
        "lengths_counted": [right[lengths.argsort()], right[lengths.argsort(descending=True)], right.flip(0)],
        "all_real": torch.ones_like(right),
        "none_real": torch.zeros_like(right),
    }
    if batch > 1:
        known["first_round"] = right & (torch.arange(batch) == 0).unsqueeze(-1)
        one = [(positions < length).expand_as(right) for length in (lengths[0], longest)]
        known["one_text"] = [*one, lambda got: _has_ndim(got, 1) and got.numel() == n != batch]
    sized = {
        "pairs": lambda got: _has_ndim(got, 3) and got.shape[-2:] == (n, n),
        "end_to_end": lambda got: _has_ndim(got, 1) and got.numel() == batch * n and batch > 1 and n > 1,
        "one_for_each_text": lambda got: _has_ndim(got, 1) and got.numel() == batch != n > 1,
        "across_texts": lambda got: _has_ndim(got, 1) and batch > 1 and n > 1,
        "grown": lambda got: isinstance(got, Tensor) and got.ndim > 2,
    }
    short = (ends < SHORT).expand_as(right) if n > SHORT else torch.zeros_like(right)
    known["long_text"] = lambda got: bool(short.any()) and _same_where(got, right, short)
    return known | _if_wrong(sized, tuple(right.shape))


def wrong_visibility(architecture: str, n_source: int, n_target: int) -> dict[str, Any]:
    """What known mistakes make of the masks of an architecture."""
    right = reference_visibility(architecture, n_source, n_target)
    full = torch.ones(n_target, n_source, dtype=torch.bool)
    causal = reference_causal_mask
    square = torch.ones(n_target, n_target, dtype=torch.bool)
    blind = [torch.zeros_like(full), torch.eye(n_target, n_source).bool()]
    wrong: dict[str, dict[str, list[Tensor]]] = {
        "encoder": {
            "encoder_causal": [causal(n_source), causal(n_source).mT],
            "encoder_blind": [torch.zeros(n_source, n_source).bool()],
        },
        "decoder": {
            "decoder_sees_all": [square],
            "decoder_inverted": [~causal(n_target)],
            "decoder_turned": [causal(n_target).mT],
            "decoder_not_itself": [square.tril(-1)],
            "one_too_far": [square.tril(1)],
            "first_round": [causal(n_target) & (torch.arange(n_target) == 0).unsqueeze(-1)],
        },
        "cross": {
            "cross_causal": [full.tril(k) for k in range(-1, n_source)] + [full.triu()],
            "cross_turned": [full.mT] if n_source != n_target else [],
            "cross_blind": blind,
        },
    }
    known: dict[str, Any] = {
        "no_dict": lambda got: isinstance(got, Tensor | tuple | list | set),
        "keys": lambda got: isinstance(got, Mapping) and set(got) != set(right),
        "additive_mask": lambda got: isinstance(got, Mapping) and any(map(_adds_to_scores, got.values())),
    }
    if n_target > SHORT and "decoder" in right:
        short = square & _short(n_target) & _short(n_target).unsqueeze(-1)
        known["long_text"] = lambda got: (
            isinstance(got, Mapping) and _same_where(got.get("decoder"), right["decoder"], short)
        )
    for name in right:
        for slug, masks in wrong[name].items():
            known[slug] = _entry(name, masks, right[name])
        slug = "cross_square" if name == "cross" else f"{name}_size"
        known[slug] = _of_size(name, right[name])
    return known


def _entry(name: str, wrong: Sequence[Tensor], right: Tensor) -> Callable[[Any], bool]:
    """Whether a dict holds under this name what a mistake gives, and not what is right."""

    def found(got: Any) -> bool:
        value = got.get(name) if isinstance(got, Mapping) else None
        return any(checks.matches(value, mask) for mask in wrong) and not checks.matches(value, right)

    return found


def _of_size(name: str, right: Tensor) -> Callable[[Any], bool]:
    def found(got: Any) -> bool:
        value = got.get(name) if isinstance(got, Mapping) else None
        return isinstance(value, Tensor) and value.shape not in (right.shape, right.squeeze().shape)

    return found


def wrong_next_token_pairs(ids: Tensor) -> dict[str, Any]:
    """What known mistakes make of (inputs, labels)."""
    inputs, labels = reference_next_token_pairs(ids)
    following = ids.roll(-1, -1)
    n = ids.shape[-1]
    known: dict[str, Any] = {
        "list_for_tuple": lambda got: isinstance(got, list),
        "lazy": lambda got: isinstance(got, Iterator),
        "inputs_only": lambda got: any(checks.matches(got, one) for one in (inputs, labels, ids, following)),
        "order_swapped": (labels, inputs),
        "rolled": [(ids, following), (inputs, following[..., 1:])],
        "same_twice": [(ids, ids), (inputs, inputs), (labels, labels)],
        "first_dimension": [(ids[:-1], ids[1:]), (ids[:, :-1], ids[:, 1:]) if ids.ndim > 2 else []]
        if ids.ndim > 1
        else [],
        "backwards": (ids, ids.roll(1, -1)),
        "last_lost": [(ids[..., :-2], ids[..., 1:-1])] if n > 2 else [],
        "two_ahead": [(a, ids[..., 2:]) for a in (ids[..., :-2], inputs)] if n > 2 else [],
        "labels_padded": lambda got: _pair(got) and got[0].shape == ids.shape and got[1].shape == ids.shape,
        "not_shortened": lambda got: _pair(got) and ids.shape in (got[0].shape, got[1].shape),
        "one_label": [(inputs, ids[..., -1]), (inputs, ids[..., -1:])] if n > 2 else [],
        "one_token": lambda got: _pair(got) and any(item.ndim == 0 for item in got) and n > 2,
        "first_alone": (inputs, ids[..., :1]) if n > 2 else [],
        "padding_ignored": [(inputs, labels.masked_fill(where, IGNORED)) for where in (labels == 0, labels <= 0)],
        "narrow": lambda got: _pair(got) and all(map(_same_where, got, (inputs, labels), (inputs < 127, labels < 127))),
        "first_round": (inputs[:1], labels[:1]) if n > 2 and ids.ndim == 1 else [],
        "tokens_missing": lambda got: (
            _pair(got)
            and all(item.ndim and item.shape[-1] < n - 1 for item in got)
            and (ids.ndim < 2 or got[0].shape[-1] != len(ids) - 1)
        ),
        "stacked": [
            torch.stack([inputs, labels]),
            torch.stack([inputs, labels], -1),
            torch.stack([inputs, labels], -2),
        ],
    }
    if ids.ndim > 1 and ids.numel() > n:
        flat = ids.flatten()
        known["flattened"] = [(flat[:-1], flat[1:]), (inputs.flatten(), labels.flatten())]
    return known


def _pair(got: Any) -> bool:
    return isinstance(got, tuple) and len(got) == 2 and all(isinstance(item, Tensor) for item in got)


def wrong_shift_right(labels: Tensor, start_id: int, pad_id: int) -> dict[str, Any]:
    """What known mistakes make of the decoder's inputs."""
    right = reference_shift_right(labels, start_id, pad_id)
    padded = labels.masked_fill(labels == IGNORED, pad_id)
    start = torch.full_like(labels[..., :1], start_id)
    raw = torch.cat([start, labels[..., :-1]], -1)
    overwritten = torch.cat([start, padded[..., 1:]], -1)
    left = torch.cat([padded[..., 1:], start], -1)
    n = labels.shape[-1]
    first = torch.arange(n) == 0
    elsewhere = raw.masked_fill(labels == IGNORED, pad_id)
    known: dict[str, Any] = {
        "one_longer": [torch.cat([start, padded], -1), torch.cat([start, labels], -1)],
        "start_zero": lambda got: start_id == 0 and _same_where(got, right, (~first).expand(right.shape)),
        "replaced_elsewhere": [elsewhere, torch.cat([start, elsewhere[..., 1:]], -1)],
        "not_replaced": raw,
        "wrapped": [padded.roll(1, -1), labels.roll(1, -1)],
        "not_shifted": [padded, labels],
        "overwritten": [overwritten, torch.cat([start, labels[..., 1:]], -1)],
        "start_last": [left] + [torch.cat([part, start], -1) for part in (labels[..., 1:], padded[..., :-1])],
        "shifted_left": [padded.roll(-1, -1), labels.roll(-1, -1), padded[..., 1:]],
        "ignored_to_start": raw.masked_fill(raw == IGNORED, start_id),
        "start_replaced": [
            torch.cat([start, padded.masked_fill(labels == other, pad_id)[..., :-1]], -1) for other in (start_id, 0)
        ],
        "pad_first": torch.cat([torch.full_like(start, pad_id), padded[..., :-1]], -1),
        "overlapping": [torch.cat([start, first.expand_as(right[..., 1:])], -1) for first in (padded[..., :1], start)]
        if n > 2
        else [],
        "first_round": lambda got: n > 2 and _one_round(got, right, (start_id, pad_id, 0), labels),
        "hundred_replaced": torch.where(raw == 100, pad_id, right),
        "narrow": lambda got: bool((right > 127).any()) and _same_where(got, right, right < 127),
        "two_to_the_right": [torch.cat([start, start, padded[..., :-2]], -1)] if n > 2 else [],
        "ignored_dropped": lambda got: _has_ndim(got, labels.ndim) and got.shape[-1:] < labels.shape[-1:],
        "ignored_to_other": lambda got: _same_where(got, right, (raw != IGNORED)),
    }
    if labels.ndim > 1:
        flat = F.pad(padded.flatten(), (1, -1), value=start_id)
        known["shifted_in_batch"] = [padded.roll(1, d) for d in range(labels.ndim - 1)] + [
            torch.cat([torch.full_like(part[:1], start_id), part[:-1]]) for part in (padded, labels)
        ]
        known["flattened"] = [flat, flat.reshape(labels.shape)] if labels.numel() > n else []
    return known | {"wrong_start": lambda got: _same_where(got, right, (~first).expand(right.shape))}


def _one_round(got: Any, right: Tensor, fillings: Sequence[int], labels: Tensor) -> bool:
    """Whether only the start and the first label are in their places, and all else is as it was made."""
    if not isinstance(got, Tensor) or got.shape != right.shape or not torch.equal(got[..., :2], right[..., :2]):
        return False
    return torch.equal(got[..., 2:], labels[..., 2:]) or any(bool((got[..., 2:] == each).all()) for each in fillings)


def _same_where(got: Any, right: Tensor, where: Tensor) -> bool:
    """Whether `got` is wrong, but right here."""
    if not isinstance(got, Tensor) or got.shape != right.shape:
        return False
    return not torch.equal(got, right) and torch.equal(got[where], right[where])


def wrong_language_model_loss(logits: Tensor, labels: Tensor) -> dict[str, Any]:
    """What known mistakes make of the loss."""
    asked = labels != IGNORED
    count = int(asked.sum())
    right = reference_language_model_loss(logits, labels)
    logarithms = logits.log_softmax(-1)
    each = _picked(-logarithms, labels)
    zeroed = each * asked
    somewhere = _picked(-logarithms, labels.clamp(min=0))
    known: dict[str, Any] = {
        "nan_when_empty": lambda got: count == 0 and isinstance(got, Tensor) and bool(got.isnan().any()),
        "not_zero": lambda got: count == 0 and isinstance(got, Tensor) and got.ndim == 0 and bool(got != 0),
        "number_returned": lambda got: isinstance(got, int | float),
        "each_position": lambda got: isinstance(got, Tensor) and got.ndim > 0 and got.numel() > 1,
        "overflow": lambda got: isinstance(got, Tensor) and not bool(got.isfinite().all()),
    }
    if count == 0:
        return known
    empty = (logits == 0).all(-1)
    known["zero_logits_ignored"] = _loss_without(logits, labels, empty) if empty.any() else []
    known["ties_lost"] = _without_ties(logits[asked], labels[asked])
    known["zero_too_early"] = lambda got: isinstance(got, Tensor) and got.ndim == 0 and bool(got == 0)
    probabilities = logits.softmax(-1)
    known |= {
        "zero_losses_ignored": each[asked & (each != 0)].mean()
        if (each[asked] == 0).any() and each[asked].any()
        else [],
        "summed": zeroed.sum(),
        "mean_of_everything": zeroed.mean(),
        "ignored_counted": [somewhere.mean(), somewhere.sum(), somewhere.sum() / count, each.mean()],
        "mean_of_means": (zeroed.sum(-1) / asked.sum(-1)).mean() if labels.ndim > 1 else [],
        "zero_ignored": _loss_without(logits, labels, (labels == 0)),
        "hundred_ignored": _loss_without(logits, labels, (labels == 100)),
        "first_position": [each.flatten()[0], each[asked][0]] if count > 1 else [],
        "shifted": _shifted_losses(logits, labels),
        "softmax_first": reference_language_model_loss(probabilities, labels),
        "softmax_over_tokens": [
            _picked(-logits.log_softmax(dim), labels)[asked].mean() for dim in range(logits.ndim - 1)
        ],
        "sign": [-right, -zeroed.sum(), -zeroed.mean()],
        "no_softmax": [sign * _picked(logits, labels)[asked].mean() for sign in (-1, 1)],
        "bits": [right / math.log(2), right / math.log(10)],
        "perplexity": right.exp(),
        "probability": [
            sign * _picked(probabilities, labels)[asked].mean() + shift for sign, shift in ((-1, 0), (-1, 1), (1, 0))
        ],
        "over_vocabulary": [right / logits.shape[-1], zeroed.mean() / logits.shape[-1]],
        "small_added": [-(_picked(probabilities, labels)[asked] + small).log().mean() for small in SMALL]
        + [-_picked(probabilities, labels)[asked].clamp(min=small).log().mean() for small in SMALL],
    }
    return known


def _without_ties(logits: Tensor, labels: Tensor) -> list[Tensor]:
    """(m, n_vocab), (m,): the loss where the largest logits count once together, if several share this place."""
    top = logits.amax(-1, keepdim=True)
    several = (logits == top).sum(-1) > 1
    if not several.any():
        return []
    others = torch.where(logits == top, 0.0, (logits - top).exp()).sum(-1)
    label = _picked(logits, labels)
    return [(top.squeeze(-1) + torch.log1p(others) - label).mean()]


SMALL = (1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-20)


def _picked(values: Tensor, labels: Tensor) -> Tensor:
    """(..., n, n_vocab), (..., n) → (..., n): each label's entry; of id 0 where there is no label."""
    return values.gather(-1, labels.clamp(min=0).unsqueeze(-1)).squeeze(-1)


def _loss_without(logits: Tensor, labels: Tensor, left_out: Tensor) -> Any:
    rest = labels.masked_fill(left_out, IGNORED)
    return reference_language_model_loss(logits, rest) if (rest != IGNORED).any() else []


def _shifted_losses(logits: Tensor, labels: Tensor) -> list[Any]:
    if labels.shape[-1] < 2:
        return []
    pairs = ((logits[..., :-1, :], labels[..., 1:]), (logits[..., 1:, :], labels[..., :-1]))
    return [reference_language_model_loss(a, b) for a, b in pairs if (b != IGNORED).any()]


NAMES = {"encoder-only", "decoder-only", "encoder-decoder"}
READS = {"text classification", "named entity recognition", "extractive question answering"}


def wrong_architecture_for(task: str) -> dict[str, Any]:
    """What known mistakes make of the set of shapes."""
    right = reference_architecture_for(task)
    kind: dict[str, Any] = {
        "no_shape": lambda got: got is None or (isinstance(got, set | frozenset) and not got),
        "not_a_set": lambda got: isinstance(got, str | list | tuple | Mapping),
        "letters": lambda got: isinstance(got, set) and bool(got) and all(len(str(item)) == 1 for item in got),
        "other_names": lambda got: isinstance(got, set) and not got <= NAMES,
        "one_of_two": lambda got: isinstance(got, set) and bool(got) and got < right,
        "too_many": lambda got: isinstance(got, set) and got > right,
    }
    if task in READS:
        return kind | {"reads_and_labels": lambda got: isinstance(got, set) and bool(got) and not got & right}
    known = kind | {"writes_with_encoder": lambda got: got == {"encoder-only"}}
    if task in ("translation", "summarisation"):
        both = {"encoder-only", "decoder-only"}
        return known | {"source_and_target": lambda got: got == {"decoder-only"}, "in_two": lambda got: got == both}
    return known | {"goes_on_writing": lambda got: got == {"encoder-decoder"}}


def no_mistakes(*_: Any) -> dict[str, Any]:
    """For a part that is examined instead of compared."""
    return {}


# --------------------------------------------------------------------------------- what chance decides: mask_tokens


def examine_masking(
    got: tuple[Tensor, Tensor],
    ids: Tensor,
    mask_id: int,
    vocab_size: int,
    special_ids: set[int],
    generator: Any,
    p: float = 0.15,
) -> tuple[str, str] | None:
    """What is wrong with (ids to read, labels): the slug and the details; None when nothing is.

    First what holds for every position, whatever chance does; then counts, each compared with what a right answer
    never gives (see `chance.NEVER`). Whether a random id may be special, the mask or the original one is left open.
    """
    new, labels = got
    if (new == IGNORED).any() and not (labels == IGNORED).all():
        return "order_swapped", _texts(ids, new, labels)
    special = torch.isin(ids, torch.tensor(sorted(special_ids), dtype=ids.dtype))
    slug = _wrong_labels(new, labels, ids, special, mask_id, p) or _wrong_ids(new, labels, ids, special, vocab_size)
    if slug:
        return slug, _texts(ids, new, labels) + (_first_label(ids, labels) if slug == "labels_wrong" else "")
    chosen = labels != IGNORED
    return (
        _left_out(chosen, ids, special, mask_id, special_ids, p)
        or _wrong_choice(chosen, ~special, p)
        or _shared_fate(new == mask_id, chosen)
        or _wrong_shares(new[chosen & (ids != mask_id)], ids[chosen & (ids != mask_id)], mask_id, vocab_size)
        or _shared_random(torch.where(chosen & (new != mask_id) & (new != ids), new, -1))
        or _wrong_random(new[chosen], ids, ids[chosen], mask_id, vocab_size, special_ids)
    )


def _texts(ids: Tensor, new: Tensor, labels: Tensor) -> str:
    """The three, where they are short enough to be read."""
    if ids.numel() > 40:
        return f"in a text of shape {tuple(ids.shape)}"
    rows = {"ids       ": ids, "got ids   ": new, "got labels": labels}
    return "\n".join(checks.table(f"{name}  ", values) for name, values in rows.items())


def _first_label(ids: Tensor, labels: Tensor) -> str:
    index = tuple(((labels != IGNORED) & (labels != ids)).nonzero()[0].tolist())
    return f"\nFirst difference in the labels at {list(index)}: expected {ids[index]}, got {labels[index]}."


NARROW = (torch.int8, torch.uint8, torch.int16, torch.float16, torch.bfloat16)


def _wrong_labels(new: Tensor, labels: Tensor, ids: Tensor, special: Tensor, mask_id: int, p: float) -> str:
    chosen, changed = labels != IGNORED, new != ids
    n = int((~special).sum())
    if p == 1 and chosen[:2].all() and not chosen[2:].any() and (~special)[2:].any():
        return "index_of_numbers"
    if torch.equal(labels[~special], ids[~special]) and chance.too_many(n, n, p) and n:
        return "labels_everywhere"
    if torch.equal(labels, new) and changed.any():
        return "labels_hold_new"
    if special.any() and torch.equal(chosen, special) and changed.any() and not changed[special].any():
        return "labels_inverted"
    if torch.equal(labels, ids) and special.any() and not changed[special].any():
        return "special_labelled"
    if (changed.any() and not changed[~special].any()) or (changed & ~chosen)[special].any():
        return "special_changed" if not (changed & ~chosen)[~special].any() else "unlabelled_change"
    other = labels[labels != ids]
    if not (labels == IGNORED).any() and len(other) and bool((other == other[0]).all()):
        return "not_minus_100"
    if bool(((labels == 0) | (labels == 1)).all()) and not torch.equal(labels, ids):
        return "labels_flags"
    if (changed & ~chosen).any() and torch.equal(labels[~changed & ~special], ids[~changed & ~special]):
        return "labels_inverted" if chosen.any() and not (changed & chosen).any() else "unlabelled_change"
    if (chosen & (labels != ids)).any():
        wrong = chosen & (labels != ids)
        if any(torch.equal(labels[chosen], ids[chosen].to(dtype).to(ids.dtype)) for dtype in NARROW):
            return "narrow"
        if ids.ndim > 1 and ids.mT.shape == ids.shape and torch.equal(labels.mT[chosen.mT], ids[chosen.mT]):
            return "labels_turned"
        return "labels_hold_new" if torch.equal(labels[wrong], new[wrong]) else "labels_wrong"
    if (chosen & special).any():
        return "special_chosen"
    if (changed & special).any():
        return "special_changed"
    unlabelled = changed & ~chosen
    if unlabelled.any():
        masked = bool((new[chosen] == mask_id).all()) and not bool((new[unlabelled] == mask_id).any())
        return "labels_only_masked" if masked and chosen.any() else "unlabelled_change"
    return ""


def _wrong_ids(new: Tensor, labels: Tensor, ids: Tensor, special: Tensor, vocab_size: int) -> str:
    chosen = new[labels != IGNORED]
    return "outside_vocabulary" if bool(((chosen < 0) | (chosen >= vocab_size)).any()) else ""


RANGES = ("range_left_out", "some_left_out")


def _left_out(
    chosen: Tensor, ids: Tensor, special: Tensor, mask_id: int, special_ids: set[int], p: float
) -> tuple[str, str] | None:
    """Tokens that are not special, and still never chosen: by the rule that tells them, if it tells these alone."""
    rules = {"zero_left_out": [ids == 0], "mask_left_out": [ids == mask_id], "range_left_out": []}
    if special_ids:
        least, most = min(special_ids), max(special_ids)
        rules["range_left_out"] = [ids <= most, ids >= least, (ids >= least) & (ids <= most)]
    never = [ids == each for each in ids[~special].unique().tolist() if not chosen[ids == each].any()]
    if never and p and len(never) < 20 and chosen.numel() > 400:
        rules["some_left_out"] = [torch.stack(never).any(0)]
    for slug, wheres in rules.items():
        for where in wheres:
            left, others = where & ~special, ~where & ~special
            n, rest = int(left.sum()), int(others.sum())
            if chosen[left].any() or not chance.too_few(0, n, p):
                continue
            if not chance.unlikely(int(chosen[others].sum()), rest, p, p) and (rest or slug not in RANGES):
                return slug, f"expected  {_percent(p)} of these {n} tokens\ngot       none"
    return None


def _wrong_choice(chosen: Tensor, ordinary: Tensor, p: float) -> tuple[str, str] | None:
    n, count = int(ordinary.sum()), int(chosen.sum())
    if _first_round(chosen, ordinary, p):
        return "first_round", f"expected  {_percent(p)} of {n} tokens\ngot       {count} tokens"
    details = f"expected  {_percent(p)} of {n} tokens\ngot       {_percent(count / max(1, n))}: {count} tokens"
    if not count and chance.too_few(0, n, p):
        return "none_chosen", details
    if chosen.ndim > 1 and chosen.numel() > 400 and 0 < p < 1:
        rows, free = chosen.flatten(0, -2), ordinary.flatten(0, -2)
        if len(rows) > 30 and bool((rows.all(-1) | ~rows.any(-1)).all()):
            return "all_or_none", details
        if free.all() and free.shape[-1] > 100 and len(rows) > len(rows.unique(dim=0)):
            return "same_in_every_row", details
    if chance.unlikely(count, n, p, p):
        return "share_chosen", details
    return _wrong_places(chosen, ordinary, p) if n > 5000 and 0 < p < 1 else None


def _wrong_places(chosen: Tensor, ordinary: Tensor, p: float) -> tuple[str, str] | None:
    """Whether chosen tokens stand elsewhere than by chance, in many long texts."""
    half = chosen.shape[-1] // 2
    for where, part in (("first", slice(half)), ("second", slice(half, None))):
        n, count = int(ordinary[..., part].sum()), int(chosen[..., part].sum())
        if chance.unlikely(count, n, p, p):
            got = f"{_percent(count / n)}: {count} tokens"
            return "uneven", f"expected  {_percent(p)} of {n} tokens in the {where} half of the texts\ngot       {got}"
    # Pairs of neighbors, no token in two of them. Who picks a share of each text gets a little fewer.
    here, there = (slice(start, 2 * half, 2) for start in (0, 1))
    n = int((ordinary[..., here] & ordinary[..., there]).sum())
    count = int((chosen[..., here] & chosen[..., there]).sum())
    least = p * (p * chosen.shape[-1] - 1) / max(1, chosen.shape[-1] - 1)
    if chance.unlikely(count, n, max(0.0, least), p * p):
        return "side_by_side", f"expected  both chosen in about {_percent(p * p)} of {n} pairs\ngot       {count} pairs"
    return None


def _shared_fate(masked: Tensor, chosen: Tensor) -> tuple[str, str] | None:
    """Whether all were chosen, and the same became of them in two long texts, or of all tokens of a text."""
    rows = masked.flatten(0, -2) if masked.ndim > 1 else masked
    if rows.ndim < 2 or rows.shape[-1] < 100 or not chosen.all() or rows.all() or not rows.any():
        return None
    return ("one_fate", f"in texts of shape {tuple(rows.shape)}") if len(rows.unique(dim=0)) < len(rows) else None


def _first_round(chosen: Tensor, ordinary: Tensor, p: float) -> bool:
    """Whether tokens are chosen in the first text alone, or the first token alone, where all should be."""
    flat = chosen.flatten()
    if p == 1 and int(ordinary.sum()) > 1:
        first = int(ordinary.flatten().nonzero()[0])
        if int(flat.sum()) == 1 and bool(flat[first]):
            return True
    if chosen.ndim < 2:
        return False
    rows, free = chosen.flatten(0, -2), ordinary.flatten(0, -2)
    late = int(free[1:].sum())
    return bool(rows[0].any()) and not bool(rows[1:].any()) and chance.too_few(0, late, p)


def _percent(share: float) -> str:
    return f"{checks.number(100 * share, 1)} %"


# What comes of the ways in which people draw twice: shares of (mask, random, unchanged), by slug.
DRAWN_TWICE = {
    "never_masked": ((0.0, 0.1, 0.9), (0.0, 0.5, 0.5)),
    "never_kept": ((0.8, 0.2, 0.0), (0.9, 0.1, 0.0)),
    "second_draw": ((0.8, 0.02, 0.18),),
    "second_draw_ninety": ((0.8, 0.18, 0.02),),
    "overlap": ((0.72, 0.1, 0.18),),
}


def _wrong_shares(new: Tensor, old: Tensor, mask_id: int, vocab_size: int) -> tuple[str, str] | None:
    """Compare what became of the chosen tokens. A random id may happen to be the mask, or the token itself."""
    total, accident = len(new), 0.1 / vocab_size
    masked = int((new == mask_id).sum())
    kept = int(((new == old) & (new != mask_id)).sum())
    counts = {"mask": masked, "random": total - masked - kept, "unchanged": kept}
    bounds = {
        "mask": (0.8, 0.8 + accident),
        "random": (0.1 - 2 * accident, 0.1),
        "unchanged": (0.1, 0.1 + accident),
    }
    if not any(chance.unlikely(counts[name], total, *bounds[name]) for name in counts):
        return None
    shares = [count / total for count in counts.values()]
    got = ", ".join(f"{name} {_percent(share)}" for name, share in zip(counts, shares, strict=True))
    details = f"expected  mask 80.0 %, random 10.0 %, unchanged 10.0 %\ngot       {got} (of {total} chosen tokens)"
    return _named_shares(shares), details


def _named_shares(shares: list[float]) -> str:
    certain = {
        "always_masked": shares[0] == 1,
        "never_changed": shares[2] == 1,
        "never_masked": shares[0] == 0,
        "never_random": shares[1] == 0,
    }
    if any(certain.values()):
        return next(slug for slug, found in certain.items() if found)
    for slug, known in DRAWN_TWICE.items():
        if any(max(abs(a - b) for a, b in zip(shares, one, strict=True)) < 0.015 for one in known):
            return slug
    return "shares"


def _shared_random(drawn: Tensor) -> tuple[str, str] | None:
    """Whether all random ids of a text are one, or all at one place in different texts; `drawn` is -1 elsewhere."""
    rows = drawn.flatten(0, -2) if drawn.ndim > 1 else drawn.unsqueeze(0)
    for lines, what in ((rows, "a text"), (rows.mT, "the same place in different texts")):
        several = lines[(lines >= 0).sum(-1) > 2]
        top = several.amax(-1, keepdim=True) if len(several) > 9 else several
        if len(several) > 9 and bool(((several == top) | (several < 0)).all()):
            return "one_random_id", f"got       one random id for {what}, {len(several)} times"
    return None


def _wrong_random(
    new: Tensor, ids: Tensor, old: Tensor, mask_id: int, vocab_size: int, special_ids: set[int]
) -> tuple[str, str] | None:
    """Compare the ids that came by chance. Those of the text are not counted: some of them stayed as they were."""
    drawn = new[(new != mask_id) & (new != old)]
    total = len(drawn)
    if total < 30 or vocab_size < 3:
        return None
    if bool((drawn == drawn[0]).all()):
        return "one_random_id", f"got       {int(drawn[0])}, {total} times"
    counts = torch.bincount(drawn, minlength=vocab_size)
    strange = torch.ones(vocab_size, dtype=torch.bool)
    strange[ids.unique()] = False
    strange[mask_id] = False
    ordinary = strange.clone()
    ordinary[[i for i in special_ids if i < vocab_size]] = False
    strangers = strange.nonzero().squeeze(-1)
    if not counts[strangers].any() and chance.too_few(0, total, int(ordinary.sum()) / vocab_size):
        return "random_from_text", f"got       none of the {len(strangers)} ids that are not in the text"
    # What is counted is neither the mask nor the token itself; the special ids may be left out, too.
    least, most = 1 / (vocab_size - 2), 1 / max(1, vocab_size - 2 - len(special_ids))
    for group in _groups(strangers) + _remainders(strangers):
        count, size = int(counts[group].sum()), len(group)
        if chance.unlikely(count, total, least * int(ordinary[group].sum()), most * size):
            about = checks.number(total * size * least, 0)
            slug = "vocabulary_ends" if count == 0 and {0, vocab_size - 1} & set(group.tolist()) else "not_uniform"
            return slug, f"expected  {_which(group.tolist())} about {about} times of {total}\ngot       {count} times"
    return None


GROUPS = 60
APART = 8


def _groups(ids: Tensor) -> list[Tensor]:
    """Neighbouring ids together, where there are too many to count each by itself."""
    return list(ids.split(max(1, -(-len(ids) // GROUPS))))


def _remainders(ids: Tensor) -> list[Tensor]:
    """Every eighth id together: coarse numbers jump over ids, and always over the same ones."""
    return [ids[ids % APART == rest] for rest in range(APART)] if len(ids) > GROUPS else []


def _which(group: list[int]) -> str:
    if len(group) == 1:
        return f"id {group[0]}"
    if group[1] - group[0] == 1:
        return f"ids {group[0]} to {group[-1]}"
    return f"every {APART}th id, {group[0]}, {group[1]}, {group[2]} and so on,"


def _largest(logits: Tensor, labels: Tensor) -> Tensor:
    """What is added up on the way to a loss: rounding grows with the logits, however small the loss is."""
    return logits.abs().max()


def _labelled(logits: Tensor, labels: Tensor) -> dict[str, int]:
    return {"positions with a label": int((labels != IGNORED).sum())}


def _part(name: str, mistakes: Callable[..., dict[str, Any]], read: str, returns: str, **more: Any) -> Knowledge:
    messages = MESSAGES | SAID_OTHERWISE.get(name, {})
    return Knowledge(globals()[f"reference_{name}"], mistakes, messages, read, returns, **more)


UNLABELLED, SHAPES, WHICH = (
    "Learning without labels",
    "Three shapes, and what each can see",
    "Which shape for which task",
)
PARTS = {
    "causal_mask": _part("causal_mask", wrong_causal_mask, SHAPES, "mask"),
    "padding_mask": _part("padding_mask", wrong_padding_mask, SHAPES, "mask"),
    "visibility": _part("visibility", wrong_visibility, SHAPES, "masks", uses=("causal_mask",)),
    "mask_tokens": _part("mask_tokens", no_mistakes, UNLABELLED, "(ids, labels)", examine=examine_masking, fresh=True),
    "next_token_pairs": _part("next_token_pairs", wrong_next_token_pairs, UNLABELLED, "(inputs, labels)"),
    "shift_right": _part("shift_right", wrong_shift_right, SHAPES, "inputs"),
    "language_model_loss": _part(
        "language_model_loss", wrong_language_model_loss, UNLABELLED, "loss", sizes=_labelled, terms=_largest
    ),
    "architecture_for": _part("architecture_for", wrong_architecture_for, WHICH, "shapes"),
}

"""The assignment "tasks": what its parts must return, and what the mistakes that people make in them return.

The references are made of torch's own functions, of transformers' logits processors, or by trying everything;
`tests/exercises/test_tasks_references.py` holds them against transformers' pipelines.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from inside_transformers.checks import Gives, Knowledge

MESSAGES = {
    # softmax
    "softmax_over_first": "The softmax runs over the wrong dimension: each row, along the last dimension, is one "
    "prediction and must sum to 1 by itself.",
    "softmax_over_all": "Each row must sum to 1 by itself: here the softmax runs over all logits at once.",
    "overflow": "Large logits give NaN or infinity: exp(10000) overflows. Subtract each row's largest logit first: it "
    "changes no probability, since it cancels above and below the line.",
    "global_maximum": "What was subtracted lies far above a row's own largest logit (is it the largest of all, or of "
    "the absolute values?): nothing is left but exp(−20000) = 0, and 0/0 is NaN. Each row needs its own largest.",
    "nan_of_infinity": "A logit of −∞ must give exactly 0, and it gives NaN: −∞ times 0 and −∞ minus −∞ are NaN.",
    "infinity_replaced": "A logit of −∞ must give exactly 0: was it replaced by some other number?",
    "clamped": "The logits were cut off at some size: what lies beyond becomes equal, and −∞ no longer gives "
    "exactly 0.",
    "epsilon": "A small number was added to the exponentials, or to their sum: the probabilities no longer sum to 1, "
    "and a logit of −∞ must give exactly 0.",
    "log_softmax": "These are the logarithms of the probabilities: the exponential is missing.",
    "sigmoid": "Each logit went through a sigmoid by itself. The classes compete for a total of 1: that is the "
    "softmax.",
    "no_exponential": "The logits themselves were divided by their sum: the exponential of the softmax is missing.",
    "not_normalised": "The exponentials were not divided by their sum, so the probabilities do not sum to 1.",
    "hard_argmax": "Everything went to the largest logit. The softmax is soft: every class gets its share.",
    "softmax_twice": "The softmax was taken twice.",
    "softmin": "The largest logit must get the largest probability: is there a minus too many?",
    "base_two": "The powers are powers of 2, or of 10: the softmax takes those of e.",
    "zero_masked": "A logit of 0 was taken for one that is missing. It is a logit like any other (e⁰ = 1): only −∞ "
    "gives exactly 0.",
    "large_wrong": "For large logits the probabilities are finite, but wrong: were logits cut off at some size, or was "
    "the same number subtracted from all rows?",
    "keepdim": "Each row is divided by other rows' sums: `sum(-1)` drops a dimension, `keepdim=True` keeps it, so that "
    "row i meets its own sum.",
    "rows_do_not_sum": "The probabilities along the last dimension must sum to 1.",
    "scaled_logits": "The logits were divided by a number on the way: a largest logit, a standard deviation, a length. "
    "Only subtracting changes no probability.",
    # classify, zero_shot
    "one_dict": "Only one dict is returned. What is asked for is a list, also where it holds one entry.",
    "best_only": "Only the best label is returned: without `top_k`, all of them are asked for.",
    "pairs": "The entries must be dicts with the keys `label` and `score`, not tuples.",
    "mapping": "One dict is returned, label → score or the like: see in the docstring what is asked.",
    "ids_as_labels": "The labels are numbers: `id2label` gives the name that belongs to each.",
    "top_k_ignored": "`top_k` is ignored: return only so many of the best.",
    "top_k_off": "The number of entries is off by one: `top_k` of them are asked for.",
    "cut_too_early": "The list was cut before it was sorted: sort first, then take the best `top_k`.",
    "unsorted": "The best label must come first: these are in the order of the ids.",
    "as_given": "The best label must come first: these are in the order in which the labels were given.",
    "worst_first": "The order is turned round: the best comes first.",
    "alphabetical": "The labels are in alphabetical order: the one with the highest score must come first.",
    "labels_not_moved": "The scores are sorted, but the labels did not move with them: each label must keep its own.",
    "scores_not_moved": "The labels are sorted, but the scores did not move with them: each score must stay with its "
    "label.",
    "labels_lost": "A label is missing: every one is returned, also with a low score. (Two labels may have the same "
    "score, and a dict holds each key only once: keep pairs, in a list.)",
    "label_twice": "A label is returned twice, and another is missing: two labels may have the same score, and "
    "`scores.index(score)` finds the first of them.",
    "dict_order": "The labels were taken in the order in which the dict holds them. Ask it by id: `id2label[i]` is the "
    "name of logit i, wherever in the dict it stands.",
    "no_softmax": "The scores are logits: the softmax is missing.",
    "score_sigmoid": "Each logit went through a sigmoid by itself; here the labels compete: that is the softmax.",
    "renormalised": "The softmax runs over the best `top_k` alone. The scores are those among all labels; the rest is "
    "only not shown.",
    "percent": "The scores are per cent: probabilities lie between 0 and 1.",
    "score_overflow": "Large logits give NaN or infinity: use a softmax that subtracts the largest logit first.",
    "labels_shared": "Two ids have the same label here. Each logit gives an entry of its own: a dict with the labels "
    "as its keys holds only one of the two, or adds up what is not one.",
    "keys_as_texts": "The ids were sorted as texts, and as a text 10 comes before 2. Ask `id2label[i]` for each logit "
    "i.",
    "zero_dropped": "A label whose score, or whose logit, is exactly 0 is left out: 0 counts as False in an `if`. "
    "Every label is returned.",
    "rounded_order": "Labels with nearly the same score stand in the wrong order: were the scores rounded before they "
    "were sorted?",
    "single_label": "It fails for a model with one single label, whose score is 1: is there a `squeeze`?",
    "score_large": "For large logits the scores are finite, but wrong: were logits cut off at some size?",
    # zero_shot
    "last_column": "`entailment` and `contradiction` may be −1, the last column, as everywhere in Python: "
    "`logits[:, -1]` works, `index_select` and comparing column numbers do not.",
    "single_row": "It fails for a single label, `(1, n_classes)`: is there a `squeeze`?",
    "other_class": "The logits of another class are used: entailment stands in column `entailment`, contradiction in "
    "column `contradiction`.",
    "entailment_ignored": "The column of the entailment is fixed in your code: it is the argument `entailment`, since "
    "not every model has it in the same place.",
    "contradiction_ignored": "The column of the contradiction is fixed in your code: it is the argument "
    "`contradiction`, since not every model has it in the same place.",
    "contradiction_score": "These are the probabilities that a label is wrong (1 minus the score): take the "
    "entailment's.",
    "over_classes": "The softmax runs over the classes of each label. With one right label, the labels compete: take "
    "the entailment's logit of every label, and the softmax over these.",
    "neutral_included": "The neutral class takes part. With several right labels, entailment stands against "
    "contradiction alone: a softmax over these two.",
    "multi_ignored": "These are the scores of labels that compete. With `multi_label`, each label is judged alone: a "
    "softmax over its own two logits, not over the labels.",
    "always_multi": "Each label was judged alone, though `multi_label` is False: then the labels compete, and the "
    "scores sum to 1.",
    "sigmoid_alone": "The contradiction plays no part: a label's score is entailment against contradiction.",
    "multi_normalised": "The scores were brought to a sum of 1. With `multi_label`, each label is judged alone.",
    "difference_competes": "The contradiction takes part. With one right label, only the entailment logits compete.",
    "row_taken": "A row was taken in the place of a column: `logits[i]` is a row, all classes of one label; "
    "`logits[:, i]` is a column, one class of all labels.",
    "softmax_over_matrix": "The softmax runs over all labels and all classes at once.",
    "list_of_dicts": 'One dict is asked for: {"labels": […], "scores": […]}, best first in both lists.',
    # group_entities
    "adjacent_merged": "Two entities that touch were made one: B- begins a new entity, also right after one of the "
    "same kind.",
    "orphan_dropped": "A word with I- was lost, since no B- came before it. It starts an entity of its own.",
    "type_ignored": "An I- of another kind went on with the entity before it: I-LOC cannot belong to a PER. It starts "
    "a new entity.",
    "type_dropped": "An I- of another kind than the word before it was lost: it belongs to nothing before it, and "
    "starts a new entity.",
    "overwritten": "An entity is lost where the next one begins right behind it: store the one that is open before "
    "another takes its place.",
    "type_taken": "An I- of another kind went on with the entity before it, and gave it its own kind: it starts a new "
    "entity.",
    "after_begin_only": "A word with I- goes on after another one with I- as well, not only after B-: all of them "
    "belong to the same entity, as long as the kind is the same.",
    "kind_cut": "The kind is all that stands behind B- or I-, and may have a hyphen itself: person-artist. Cut the tag "
    "at its first hyphen only.",
    "gap_merged": "Words on both sides of an O were made one entity: O ends it.",
    "ungrouped": "Each word is an entity by itself: B-X and the I-X after it belong together.",
    "inside_dropped": "The words with I- are lost: they belong to the entity that their B- began.",
    "outside_included": "Words with the tag O belong to no entity.",
    "prefix_kept": "The kind of an entity is PER, not B-PER: the first two letters only say where it begins.",
    "end_inclusive": "`end` is exclusive, the index of the first word after the entity: words[start:end] is the "
    "entity. It moves on with each word that is added.",
    "one_based": "The first word has index 0.",
    "space_around": "`word` has a space too many at its beginning or end: spaces stand only between words.",
    "first_occurrence": "The same word may stand in a text several times, and `words.index(word)` finds the first: "
    "count along with the loop.",
    "index_minus_one": "The first word has no word before it: index −1 is the last word of all.",
    "joined_closely": "The words of an entity are joined by a space.",
    "list_of_words": "`word` is one text, the words of the entity joined by a space, and no list.",
    "last_lost": "The last entity is lost: when the text ends inside an entity, it still has to be stored. (And "
    '`"O" in tag` is true of B-LOC, too.)',
    "first_word_only": "`word` holds not all words of the entity.",
    "characters": "`start` and `end` count characters here: they are indexes of words.",
    "first_entity_only": "Only the first entity is returned: is a `return` inside the loop?",
    "single_words_lost": "Entities of one word are lost.",
    "ends_in_o": "Only the tag that is O, and nothing else, stands outside all names. B-GEO ends in an O, and holds "
    "one: compare with `==`.",
    "letters_stripped": "The kind has lost letters of its own. `strip` and `lstrip` take away single letters, as many "
    "as there are of them, and `replace` whatever it finds anywhere: only the first two characters are no part of the "
    "kind.",
    "kinds_alike": "Two kinds that only look alike were taken for the same: one ends like the other, or holds it, or "
    "has other capitals. Two kinds are the same where `==` says so.",
    "word_as_tag": "A word was taken for a tag: a word may be O itself. Only the tags say what it is.",
    "word_taken_apart": "A word was taken apart: it may hold any character, a slash or a hyphen too. Go through words "
    "and tags side by side, not through one text that was made of both.",
    "not_in_order": "The entities must stand in the order of the text. (Sorted as texts, 10 comes before 2.)",
    "name_once": "A name that stands in the text twice is two entities.",
    "long_text": "It fails for a text of hundreds of words. (A function that calls itself for each word comes to an "
    "end after some hundreds of calls.)",
    "long_entity": "An entity of many words was cut: it goes on as long as its tags say.",
    # extract_answer
    "first_excluded": "The first token is never part of the answer here. Index 0 is an index like any other: `if not "
    "start` takes it for None.",
    "zero_sum": "The best sum is exactly 0 here, a sum like any other: `if not best` takes it for None, and `sums == "
    "0` for a place that does not count.",
    "infinity_is_zero": "−∞ was replaced by 0, or by another number, and won: what cannot be part of an answer must "
    "lose against any sum.",
    "length_fixed": "`max_length` may be larger than 15: is a number fixed in your code?",
    "logits_rounded": "The logits were rounded: two spans that differ by little then look alike.",
    "long_tail": "Not all tokens were looked at: a text may have hundreds of them.",
    "each_for_itself": "The best start and the best end were chosen each for itself, and then put into order. Together "
    "they need not be the span with the highest sum: compare whole spans.",
    "offset": "The end is counted from the start: the index of the largest in a slice, `end_logits[start:…]`, begins "
    "at 0 where the slice begins.",
    "candidates": "The best span is not among those that were compared: all of them must be, not only a few of the "
    "best starts and ends.",
    "end_before_start": "The end stands before the start: only spans with start <= end count. The best start and the "
    "best end, chosen each for itself, need not fit together.",
    "length_ignored": "The span is longer than `max_length` tokens: only those with end < start + max_length count.",
    "one_too_long": "The span has one token too many: with both ends counted, start <= end < start + max_length.",
    "number_by_number": "Only spans of one token were compared: the two vectors were added number by number. Every "
    "start goes with every end behind it.",
    "one_too_short": "Spans of exactly `max_length` tokens are allowed: start <= end < start + max_length.",
    "exclusive": "The span is inclusive: `end` is the last token of the answer, not the one after it.",
    "swapped": "Start and end are exchanged: the start comes first.",
    "greedy_start": "The best start was chosen first, and then the best end that fits it. Another start may have a "
    "higher sum: all spans must be compared.",
    "greedy_end": "The best end was chosen first, and then the best start that fits it. Another end may have a higher "
    "sum: all spans must be compared.",
    "product": "The two logits were multiplied: two very negative ones have a large product. Add them.",
    "probabilities": "Probabilities were added, or became 0 for large logits. Add the logits as they are.",
    "from_zero": "The search starts from a best sum that is not low enough, like 0 or −10 000, or what is not allowed "
    "counts as that much: when all sums are negative, and lower still, it finds nothing. Start from −∞.",
    "nothing_found": "The search found nothing: are the sums NaN (0 times −∞ is NaN), is no span ever better than what "
    "it begins with, or does a `return` inside the loops end it with the first span?",
    "one_token": "An answer may be one token: start <= end, not start < end.",
    "ends_only": "Only one of the two vectors decides: the sum of both does.",
    "absolute": "The signs of the logits were lost.",
    "worst": "This span has the lowest sum: the highest is asked for.",
    "three_results": "Two numbers are asked for, start and end, and nothing else.",
    "span_as_text": "Two numbers are asked for: the indexes of the first and of the last token.",
    # sentence_embedding
    "padding_included": "The padding is in the mean: only tokens with a 1 in the mask count.",
    "divided_by_all": "The sum was divided by the number of all tokens, padding included.",
    "unit_length": "The vectors are not of unit length: divide each by its own length.",
    "first_token": "This is the vector of one token alone: the mean over all real tokens is asked for.",
    "max_pooling": "This is the largest number of each feature, not their mean.",
    "tokens_normalised": "The tokens' vectors were brought to unit length before the mean: take the mean first.",
    "length_of_batch": "The vectors were divided by a length that is not their own: each sentence has its own, "
    "the root of the sum of squares over the last dimension.",
    "not_euclidean": "The length of a vector is the root of the sum of its squares: here it was divided by something "
    "else.",
    "inverted_mask": "The mask is inverted: 1 is a real token, 0 is padding.",
    "padding_on_the_right": "The first tokens were taken to be the real ones. Padding may stand anywhere, at the left "
    "too: let the mask say which count.",
    "mean_of_features": "The mean runs over the features: it must run over the tokens, the last but one dimension.",
    "dimension_kept": "There is one dimension too many: the result is (batch, d), one vector a sentence.",
    "mean_over_batch": "The sentences were mixed: each has its own mean.",
    "nan_rows": "A sentence of nothing but padding must give zeros, and it gives NaN: its sum of 0 is divided by a "
    "count, or by a length, of 0.",
    "empty_rows": "A sentence of nothing but padding must give zeros.",
    "mask_as_index": "The mask was used as an index: its numbers 0 and 1 then pick the sentences 0 and 1. (`.bool()` "
    "makes a mask of it, but then the real tokens of all sentences lie end to end.)",
    "end_to_end": "The real tokens of all sentences lie end to end: `hidden[mask]` does that. Each sentence needs its "
    "own: multiply by the mask, or go through the sentences one by one.",
    "empty_left_out": "A sentence of nothing but padding was left out: it needs its row of zeros.",
    "first_mask": "The first sentence's mask was used for all: each sentence has its own.",
    "whole_numbers": "The mean was rounded to whole numbers: `//` does that.",
    "not_unit": "Every vector of a sentence with a real token must have length 1.",
    "bool_mask": "A mask may hold True and False in the place of 1 and 0, and then `1 - mask` and `one_hot` fail. "
    "(`mask == 0`, `.bool()` and `.to(hidden.dtype)` work for both.)",
    "zeros_not_counted": "A 0 among the features was taken for padding: only the mask says what is padding.",
    "mask_over_features": "The mask was laid over the features, which are as many as the tokens here: its new "
    "dimension stands at the end, (batch, n, 1).",
    "long_mean": "Not all tokens are in the mean: a text may have hundreds of them.",
    "length_off": "The vectors point the right way, but are a little too short: a small number was added to their "
    "length. Divide by the length itself wherever it is not 0.",
    # next_token
    "temperature_cut": "The temperature was cut off, or rounded. Any positive number counts as it is: 0.001 is not 0, "
    "and 1000 is no 10.",
    "k_limited": "Fewer tokens are left than there should be: is a largest k fixed in your code? Without `top_k` all "
    "tokens stay.",
    "equal_once": "Equal logits were counted as one: two tokens with the same logit are two of the k best.",
    "outside_best": "A token outside the k best has a probability: which are the best is asked of each row, and all "
    "others get exactly 0.",
    "multiplied": "The logits were multiplied by the temperature: divide by it. A low temperature makes the best token "
    "more likely, not less.",
    "temperature_ignored": "The temperature is ignored: divide the logits by it before the softmax.",
    "after_softmax": "The temperature came after the softmax: it divides the logits.",
    "temperature_zero": "A temperature of 0 divides by 0: treat it by itself. All probability goes to the best token.",
    "soft_zero": "At temperature 0 everything goes to the best token, exactly: a small temperature is not the same "
    "where two logits are close.",
    "zero_uniform": "At temperature 0 everything goes to the best token.",
    "index_returned": "This is the index of a token: return a probability for every token.",
    "one_result": "A token was drawn. Return the probabilities: drawing is another's business.",
    "top_is_ignored": "`top_k` is ignored: everything outside the k best gets exactly 0.",
    "not_renormalised": "What is left after `top_k` must sum to 1 again.",
    "cut_to_zero": "What lies outside the k best got a logit of 0: exp(0) = 1, so it still gets weight. It needs a "
    "logit of −∞ before the softmax.",
    "not_low": "What lies outside the k best must get exactly 0: the number that stands for −∞ is not low enough. A "
    "logit may be −10 000 itself, and its row may have none that is larger.",
    "threshold_keepdim": "Each row is compared with the other rows' thresholds: an index like `[..., -1]` drops a "
    "dimension; keep it, with size 1, so that row i meets its own.",
    "best_of_all": "The best token was sought among all rows together: each row has its own.",
    "one_more": "The k best stay, no more: here k + 1 do.",
    "one_less": "The k best stay, all of them: here one is missing, as if `>` stood where `>=` must.",
    "least": "The k least likely tokens were kept.",
    "best_removed": "The k best tokens were removed: they are to be kept, and all others removed.",
    "only_k": "Only k numbers are returned: there must be one for each token of the vocabulary, 0 for all but k.",
    "over_batch": "The k best were chosen among all rows together, or those of one row for all: each row, along the "
    "last dimension, has its own. (And `mask[indices]` picks rows, not places in each row.)",
    "value_error": "A negative temperature must raise a ValueError.",
    "zero_refused": "A temperature of 0 is allowed: everything goes to the best token.",
}

NO_DIMENSION = "A dimension is asked for that the tensor does not have: print its shape."

# Sentences that one part says in its own words.
SAID_OTHERWISE = {
    "softmax": {
        "truth": "Python's own `max` compares whole rows, and a row is neither true nor false: torch has `amax`, the "
        "largest number along a dimension.",
    },
    "group_entities": {
        "mapping": "One dict is returned. What is asked for is a list, with a dict for each entity, as they stand in "
        "the text.",
        "batch": 'A text was taken apart into another number of pieces than the line asks for: "O" has no hyphen, and '
        "a kind may have one itself, like person-artist. The first two letters of a tag are its prefix, all others the "
        "kind.",
        "input_unknown": "An index is asked for that is not there. Print what the line works on: a list may still be "
        "empty, the first word has none before it (index −1 is the last of all), the last has no next one, and O cut "
        "at hyphens has one piece only.",
    },
    "sentence_embedding": {
        "overflow": "The mean is NaN or infinite: padding that is filled with −∞ spoils every sum, and so does a "
        "division by 0. Multiply padding by 0 instead.",
    },
    "zero_shot": {
        "unsorted": MESSAGES["as_given"],
        "batch": f"{NO_DIMENSION} One column of a matrix is a vector; `torch.stack` puts vectors side by side, "
        "`torch.cat` end to end.",
    },
    "next_token": {
        "overflow": MESSAGES["score_overflow"],
        "out_of_bounds": "An index is larger than what it picks from. Do the numbers of tokens pick rows? In a batch, "
        "`p[indices]` does that; `scatter` and `one_hot` stay within each row.",
    },
    "classify": {
        "batch": NO_DIMENSION,
        "input_unknown": "A key or an index is asked for that is not there: the keys of `id2label` are whole numbers "
        "(no texts, no tensors), one for each logit.",
    },
    "extract_answer": {
        "batch": NO_DIMENSION,
        "unassigned": "Nothing was found, and so a name never got its value: does the search start from a best sum "
        "that is too high, like 0? All sums may be negative.",
        "none_used": "Nothing was found, and None was used as a number: does the search start from a best sum that is "
        "too high, like 0? All sums may be negative.",
    },
}
NEUTRAL = ("over_classes", "neutral_included")


# ------------------------------------------------------------------------------------------------ what is right


def reference_softmax(logits: Tensor) -> Tensor:
    """(..., n) → the same, by torch."""
    return F.softmax(logits, dim=-1)


def reference_classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> list[dict[str, Any]]:
    """(n_labels,) → label and score, best first."""
    found = logits.log_softmax(-1).exp().topk(len(logits) if top_k is None else top_k)
    pairs = zip(found.indices.tolist(), found.values.tolist(), strict=True)
    return [{"label": id2label[i], "score": score} for i, score in pairs]


def reference_zero_shot(
    logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False
) -> dict[str, Any]:
    """(n_labels, n_classes) → labels and scores, best first: Yin, Hay and Roth (2019)."""
    scores = (logits[:, entailment] - logits[:, contradiction]).sigmoid()
    return _ranked(labels, scores if multi_label else logits[:, entailment].softmax(-1))


def _ranked(labels: Sequence[str], scores: Tensor) -> dict[str, Any]:
    order = scores.argsort(descending=True, stable=True).tolist()
    return {"labels": [labels[i] for i in order], "scores": scores[order].tolist()}


def reference_group_entities(words: list[str], tags: list[str]) -> list[dict[str, Any]]:
    """Entities as runs of words with one number, where each word that starts an entity counts one up."""
    kinds = [tag.partition("-") for tag in tags]
    starts = [
        tag == "O" or kinds[i][0] == "B" or i == 0 or kinds[i - 1][2] != kinds[i][2] for i, tag in enumerate(tags)
    ]
    numbers = [sum(starts[: i + 1]) for i in range(len(tags))]
    runs = [[i for i, _ in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1])]
    return [_entity(words, kinds[run[0]][2], run[0], run[-1] + 1) for run in runs if tags[run[0]] != "O"]


def _entity(words: Sequence[str], kind: str, start: int, end: int) -> dict[str, Any]:
    return {"entity_group": kind, "word": " ".join(words[start:end]), "start": start, "end": end}


def reference_extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> tuple[int, int]:
    """(n,), (n,) → the first and last token of the answer, by trying every span: Devlin et al. (2019), section 4.2."""
    return _best(start_logits, end_logits, lambda start, end: start <= end < start + max_length)


def _best(start_logits: Tensor, end_logits: Tensor, allowed: Callable[[int, int], bool]) -> tuple[int, int]:
    starts, ends = start_logits.tolist(), end_logits.tolist()
    spans = [(i, j) for i in range(len(starts)) for j in range(len(ends)) if allowed(i, j)]
    return max(spans, key=lambda span: starts[span[0]] + ends[span[1]])


def reference_sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> Tensor:
    """(batch, n, d), (batch, n) → (batch, d): Reimers and Gurevych (2019), one sentence at a time."""
    rows = zip(hidden, attention_mask.bool(), strict=True)
    means = [tokens[real].mean(0) if real.any() else 0 * tokens[0] for tokens, real in rows]
    return F.normalize(torch.stack(means), dim=-1)


def reference_next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> Tensor:
    """(..., n_vocab) → the same: transformers' logits processors, then torch's softmax."""
    from transformers import TemperatureLogitsWarper, TopKLogitsWarper

    if temperature < 0:
        raise ValueError(f"temperature is {temperature}; it must not be negative")
    if temperature == 0:
        return F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype)
    scores = TemperatureLogitsWarper(float(temperature))(None, logits)
    if top_k is not None:
        scores = TopKLogitsWarper(top_k)(None, scores)
    return F.softmax(scores, dim=-1)


# ------------------------------------------------------------------------------------- what known mistakes return


def wrong_softmax(logits: Tensor) -> dict[str, Any]:
    """What known mistakes make of the probabilities."""
    powers, finite = logits.exp(), bool(logits.isfinite().all())
    shifted = (logits - logits.amax(-1, keepdim=True)).exp()
    own = logits - logits.amax(-1, keepdim=True)
    square = logits.ndim > 1 and logits.shape[-1] == logits.shape[-2]
    across = (logits - logits.amax(-1).unsqueeze(-2)).exp() if square else shifted
    large = _is_large(logits)
    everything = (logits - logits.max()).exp()

    def condition(test: Callable[[Tensor], Tensor]) -> Callable[[Any], bool]:
        return lambda got: isinstance(got, Tensor) and got.shape == logits.shape and bool(test(got).any())

    wrong: dict[str, Any] = {
        "softmax_over_first": [
            result
            for dim in range(logits.ndim - 1)
            for result in (logits.softmax(dim), *(p / p.sum(dim, keepdim=True) for p in (powers, shifted)))
        ],
        "softmax_over_all": [
            *(logits.flatten(start).softmax(-1).reshape(logits.shape) for start in range(logits.ndim)),
            shifted / shifted.sum(),
        ],
        "global_maximum": everything / everything.sum(-1, keepdim=True) if logits.ndim > 1 else [],
        "log_softmax": logits.log_softmax(-1),
        "sigmoid": logits.sigmoid(),
        "no_exponential": [logits / logits.sum(-1, keepdim=True), own / own.sum(-1, keepdim=True)],
        "not_normalised": [powers, shifted],
        "hard_argmax": F.one_hot(logits.argmax(-1), logits.shape[-1]).to(logits.dtype) if not large else [],
        "softmax_twice": logits.softmax(-1).softmax(-1),
        "softmin": (-logits).softmax(-1),
        "base_two": [(logits * torch.log(torch.tensor(base))).to(logits.dtype).softmax(-1) for base in (2.0, 10.0)],
        "keepdim": [p / p.sum(-1).unsqueeze(-2) for p in (powers, shifted, across) if square],
        "scaled_logits": [(logits / s).softmax(-1) for s in _scales(logits)],
        "zero_masked": _zeros_masked(logits),
        "clamped": [
            [logits.clamp(-cut, cut).softmax(-1) for cut in CUTS],
            [p / p.sum(-1, keepdim=True) for cut in CUTS for p in [logits.clamp(max=cut).exp()] if p.isfinite().all()],
        ],
        "epsilon": [_with_epsilon(p, eps) for p in (powers, shifted) for eps in EPSILONS] if finite else [],
    }
    if large:  # what is NaN says only that something overflowed
        wrong = {slug: value for slug, value in wrong.items() if slug not in ("epsilon", "keepdim", "no_exponential")}
    if not finite:
        wrong["epsilon"] = condition(lambda got: (got[logits == -torch.inf] != 0) & (got[logits == -torch.inf] < 1e-3))
        wrong["infinity_replaced"] = condition(lambda got: got[logits == -torch.inf] > 0)
    if large or finite:
        wrong["overflow"] = condition(lambda got: ~got.isfinite())
    else:
        wrong["nan_of_infinity"] = condition(lambda got: got.isnan())
    wrong["rows_do_not_sum"] = condition(lambda got: (got.sum(-1) - 1).abs() > 0.01)
    if large:
        wrong["large_wrong"] = condition(lambda got: got.isfinite().all())
    if large and not finite:
        wrong = {"infinity_replaced": wrong["infinity_replaced"]} | wrong
    return {slug: _without_nan(value) for slug, value in wrong.items()}


def _without_nan(wrong: Any) -> Any:
    """What a known mistake gives, where that is not NaN alone, which says only that something overflowed, or met −∞."""
    if isinstance(wrong, list):
        return [_without_nan(each) for each in wrong]
    return [] if isinstance(wrong, Tensor) and wrong.isnan().all() else wrong


def _zeros_masked(logits: Tensor) -> list[Tensor]:
    """The softmax where logits of 0 count as forbidden; no alternative where a row has nothing else, or no 0."""
    zero = logits == 0
    return [] if zero.all(-1).any() or not zero.any() else [logits.masked_fill(zero, -torch.inf).softmax(-1)]


CUTS = (10.0, 20.0, 30.0, 50.0, 80.0, 88.0, 100.0, 500.0, 700.0, 1000.0)
EPSILONS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-8)


def _scales(logits: Tensor) -> Iterator[Tensor]:
    yield from (logits.amax(-1, keepdim=True), logits.abs().amax(-1, keepdim=True), logits.norm(dim=-1, keepdim=True))
    if logits.shape[-1] > 1:
        yield from (logits.std(-1, keepdim=True, correction=c) for c in (0, 1))
    yield from (torch.tensor(float(n), dtype=logits.dtype) for n in (logits.shape[-1], logits.shape[-1] ** 0.5))


def _with_epsilon(powers: Tensor, eps: float) -> list[Tensor]:
    return [powers / (powers.sum(-1, keepdim=True) + eps), (powers + eps) / (powers + eps).sum(-1, keepdim=True)]


def _is_large(logits: Tensor) -> bool:
    """Whether exponentials overflow."""
    return bool((logits.abs() * logits.isfinite()).nan_to_num(0.0).max() > 80)


def wrong_classify(logits: Tensor, id2label: dict[int, str], top_k: int | None = None) -> dict[str, Any]:
    """What known mistakes make of the list of labels and scores."""
    n = len(logits)
    k = n if top_k is None else top_k
    scores = logits.softmax(-1)
    labels = [id2label[i] for i in range(n)]
    order = scores.argsort(descending=True, stable=True).tolist()
    right = _entries([labels[i] for i in order], scores[order])

    def sorts(wrong: Tensor) -> list[Gives]:
        moved = wrong.argsort(descending=True, stable=True)
        unsorted = _entries(labels, wrong)
        return [Gives(_entries([labels[i] for i in moved.tolist()], wrong[moved])[:k]), Gives(unsorted[:k])]

    by_name = sorted(right, key=lambda entry: str(entry["label"]))
    best = scores[order]
    as_held = list(id2label.values())
    shared = _twice(labels)
    as_text = [id2label[i] for i in sorted(id2label, key=str)]
    last = {label: i for i, label in enumerate(labels)}
    by_last = sorted((scores[last[label]].item(), label) for label in labels)[::-1]
    wrong: dict[str, Any] = {
        "one_dict": lambda got: isinstance(got, Mapping) and {"label", "score"} == set(got),
        "mapping": lambda got: isinstance(got, Mapping) and set(got) <= set(labels),
        "pairs": lambda got: _is_list(got) and all(isinstance(e, tuple | list) and len(e) == 2 for e in got) and got,
        "ids_as_labels": lambda got: _is_list(got) and any(_entry(e, "label", (int, Tensor)) for e in got),
        "top_k_ignored": Gives(right),
        "labels_shared": [
            lambda got: shared and top_k is None and set(_labels(got)) == set(labels) and len(got) < n,
            Gives([{"label": label, "score": score} for score, label in by_last][:k]) if shared else [],
        ],
        "zero_dropped": [
            Gives([e for e in right if e["score"] > 0][:k]) if float(scores.min()) == 0 else [],
            Gives(_entries([labels[i] for i in order if logits[i]], scores[[i for i in order if logits[i]]])[:k])
            if (logits == 0).any()
            else [],
        ],
        "best_only": Gives(right[:1]) if top_k is None else [],
        "top_k_off": [Gives(right[: k + 1]), Gives(right[: k - 1]) if top_k is not None else []],
        "unsorted": [
            Gives(_entries(labels, scores)[:k]),
            Gives([e for e in _entries(labels, scores) if e in right[:k]]),
        ],
        "worst_first": [Gives(right[::-1][:k]), Gives(right[:k][::-1])],
        "alphabetical": [
            *(Gives(some[:k]) for some in (by_name, by_name[::-1])),
            Gives(sorted(right[:k], key=lambda entry: str(entry["label"]))),
        ],
        "label_twice": lambda got: (
            _twice(_labels(got)) and len(_labels(got)) <= k and len({*_labels(got)}) < min(k, len({*labels}))
        ),
        "dict_order": Gives(_entries([as_held[i] for i in order], best)[:k]),
        "keys_as_texts": Gives(_entries([as_text[i] for i in order], best)[:k]),
        "rounded_order": [Gives(_entries([labels[i] for i in o], scores[o])[:k]) for o in _rounded_orders(scores)],
        "rounded": [
            Gives(_entries([labels[i] for i in o], scores[o].round(decimals=d))[:k])
            for d in range(1, 9)
            for o in _rounded_orders(scores, [d])
        ],
        "labels_not_moved": Gives(_entries(labels, best)[:k]),
        "cut_too_early": Gives(sorted(_entries(labels, scores)[:k], key=lambda entry: -entry["score"])),
        "no_softmax": sorts(logits),
        "score_sigmoid": sorts(logits.sigmoid()),
        "log_softmax": sorts(logits.log_softmax(-1)),
        "not_normalised": [sorts(logits.exp()), sorts((logits - logits.max()).exp())],
        "percent": sorts(100 * scores),
        "softmax_twice": sorts(scores.softmax(-1)),
        "renormalised": [
            Gives(_entries([labels[i] for i in order[:k]], values)) for values in _within(logits, order, k)
        ],
    }
    wrong["score_overflow"] = lambda got: _is_list(got) and any(_is_nan(e.get("score")) for e in got)
    if _is_large(logits):
        wrong["score_large"] = lambda got: len(_labels(got)) == k
    if top_k is None:
        wrong["labels_lost"] = lambda got: bool(_labels(got)) and set(_labels(got)) < set(labels)
    return wrong


def _labels(got: Any) -> list[Any]:
    """The labels of a list of dicts."""
    return [entry["label"] for entry in got if isinstance(entry, Mapping) and "label" in entry] if _is_list(got) else []


def _pairs_in_order(pairs: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Labels with equal scores, which may stand in any order, in that of the alphabet; all others where they are. Equal
    is also what rounding may make equal, beside numbers of order one."""
    runs: list[list[tuple[str, float]]] = []
    for label, score in pairs:
        if runs and math.isclose(score, runs[-1][-1][1], rel_tol=1e-6, abs_tol=1e-7):
            runs[-1].append((label, score))
        else:
            runs.append([(label, score)])
    return [pair for run in runs for pair in sorted(run, key=lambda pair: pair[0])]


def _entries_in_order(entries: Any) -> list[dict[str, Any]]:
    pairs = _pairs_in_order((entry["label"], entry["score"]) for entry in entries)
    return [{"label": label, "score": score} for label, score in pairs]


def _lists_in_order(result: Any) -> dict[str, Any]:
    pairs = _pairs_in_order(zip(result["labels"], result["scores"], strict=True))
    return {"labels": [label for label, _ in pairs], "scores": [score for _, score in pairs]}


def _rounded_orders(scores: Tensor, decimals: Iterable[int] = range(1, 5)) -> Iterator[list[int]]:
    """The orders, best first, of scores that were rounded."""
    for digits in decimals:
        rounded = [round(score, digits) for score in scores.tolist()]
        yield sorted(range(len(rounded)), key=rounded.__getitem__, reverse=True)
        yield sorted(range(len(rounded)), key=rounded.__getitem__)[::-1]


def _twice(labels: Sequence[Any]) -> bool:
    return len(set(labels)) < len(labels)


def _within(logits: Tensor, order: list[int], k: int) -> list[Tensor]:
    """The softmax among the k best logits alone, and that softmax after another."""
    best = logits[order[:k]]
    return [best.softmax(-1), logits.softmax(-1)[order[:k]].softmax(-1)]


def _entries(labels: Sequence[str], scores: Tensor) -> list[dict[str, Any]]:
    return [{"label": label, "score": score} for label, score in zip(labels, scores.tolist(), strict=True)]


def _is_list(got: Any) -> bool:
    return isinstance(got, list | tuple)


def _entry(value: Any, key: str, kind: type | tuple[type, ...]) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get(key), kind)


def _is_nan(value: Any) -> bool:
    return isinstance(value, float | Tensor) and bool(value != value)


def wrong_zero_shot(
    logits: Tensor, labels: list[str], entailment: int = 2, contradiction: int = 0, multi_label: bool = False
) -> dict[str, Any]:
    """What known mistakes make of labels and scores."""
    classes = range(logits.shape[-1])
    from_start = logits[:, max(entailment, 0)] - logits[:, max(contradiction, 0)]
    from_end = min(entailment, contradiction) < 0
    entailment, contradiction = entailment % len(classes), contradiction % len(classes)
    entail, contra = logits[:, entailment], logits[:, contradiction]
    single, multi = entail.softmax(-1), (entail - contra).sigmoid()
    scores = multi if multi_label else single
    right = _ranked(labels, scores)
    ranked = partial(_ranked, labels)
    best = sorted(scores.tolist(), reverse=True)
    over_classes = logits.softmax(-1)[:, entailment]
    wrong: dict[str, Any] = {
        "list_of_dicts": lambda got: _is_list(got) and all(isinstance(entry, Mapping) for entry in got),
        "mapping": lambda got: isinstance(got, Mapping) and set(got) <= set(labels),
        "pairs": lambda got: _is_list(got),
        "last_column": ranked(from_start.sigmoid()) if from_end and multi_label else [],
        "unsorted": {"labels": labels, "scores": scores.tolist()},
        "worst_first": {key: value[::-1] for key, value in right.items()},
        "alphabetical": _in_order(right, sorted(range(len(labels)), key=lambda i: str(right["labels"][i]))),
        "labels_not_moved": {"labels": labels, "scores": best},
        "scores_not_moved": {"labels": right["labels"], "scores": scores.tolist()},
        "entailment_ignored": [],
        "contradiction_ignored": [],
        "no_softmax": [ranked(values) for values in (entail, entail - contra)],
        "softmax_over_matrix": [ranked(p) for p in [logits.flatten().softmax(-1).reshape(logits.shape)[:, entailment]]],
        "contradiction_score": [ranked(p) for p in (1 - multi, contra.softmax(-1))],
        "not_normalised": [ranked(entail.exp()), ranked((entail - entail.max()).exp())],
        "rounded_order": [
            {"labels": [labels[i] for i in order], "scores": scores[order].tolist()}
            for order in _rounded_orders(scores)
        ],
        "rounded": [
            {"labels": [labels[i] for i in order], "scores": scores[order].round(decimals=d).tolist()}
            for d in range(1, 9)
            for order in _rounded_orders(scores, [d])
        ],
    }
    if multi_label:
        wrong["multi_ignored"] = ranked(single)
        wrong["neutral_included"] = ranked(over_classes)
        wrong["sigmoid_alone"] = [ranked(entail.sigmoid()), ranked(entail.exp() / (1 + entail.exp()))]
        wrong["multi_normalised"] = [ranked(multi / multi.sum()), ranked(multi.softmax(-1))]
        wrong["contradiction_ignored"] = lambda got: (
            isinstance(got, Mapping) and got.get("scores") == [0.5] * len(labels)
        )
    else:
        wrong["always_multi"] = ranked(multi)
        wrong["difference_competes"] = ranked((entail - contra).softmax(-1))
        if len(labels) == len(classes):
            wrong["row_taken"] = ranked(logits[entailment].softmax(-1))
        wrong["over_classes"] = [ranked(p) for p in (over_classes, over_classes / over_classes.sum())]
        wrong["over_classes"].append(ranked(over_classes.softmax(-1)))
        wrong["score_sigmoid"] = ranked(entail.sigmoid())
    others = [c for c in classes if c != entailment]
    for column in others:
        taken = logits[:, column]
        slug = "entailment_ignored" if column in (2, len(classes) - 1) else "other_class"
        values = [(taken - contra).sigmoid(), taken.softmax(-1)] if multi_label else [taken.softmax(-1)]
        wrong[slug] = [wrong.get(slug, []), [ranked(v) for v in values if column != contradiction or not multi_label]]
    if multi_label:
        for column in classes:
            if column not in (contradiction, entailment):
                slug = "contradiction_ignored" if column == 0 else "other_class"
                wrong[slug] = [wrong.get(slug, []), ranked((entail - logits[:, column]).sigmoid())]
        fixed = [(2, 0)] if len(classes) > 2 and (entailment, contradiction) != (2, 0) else []
        both = [ranked((logits[:, e] - logits[:, c]).sigmoid()) for e, c in fixed]
        wrong["entailment_ignored"] = [wrong["entailment_ignored"], both]
    wrong["label_twice"] = lambda got: isinstance(got, Mapping) and _twice(got.get("labels", ()))
    wrong["score_overflow"] = lambda got: isinstance(got, Mapping) and any(map(_is_nan, got.get("scores", ())))
    wrong["labels_lost"] = lambda got: isinstance(got, Mapping) and set(got.get("labels", labels)) < set(labels)
    if _is_large(logits):
        wrong["score_large"] = lambda got: isinstance(got, Mapping) and len(got.get("scores", ())) == len(labels)
    return wrong


def _in_order(ranked: dict[str, Any], order: Sequence[int]) -> dict[str, Any]:
    return {key: [values[i] for i in order] for key, values in ranked.items()}


def wrong_group_entities(words: list[str], tags: list[str]) -> dict[str, Any]:
    """What known mistakes make of the entities."""
    right = reference_group_entities(words, tags)
    regroup = partial(_regrouped, words, tags)

    def each(**change: Callable[[dict[str, Any]], Any]) -> Gives:
        return Gives([entity | {key: value(entity) for key, value in change.items()} for entity in right])

    def text(entity: dict[str, Any], between: str) -> str:
        return between.join(words[entity["start"] : entity["end"]])

    def cut(entry: Any) -> bool:
        found = entry["entity_group"] if _entry(entry, "entity_group", str) else ""
        kinds = {e["entity_group"] for e in right if "-" in e["entity_group"]}
        return found not in ("", *kinds) and any(found in kind for kind in kinds)

    before = [len(" ".join([*words[:i], ""])) for i in range(len(words) + 1)]
    tag_of = [
        each(entity_group=lambda e: tags[e["start"]]),
        each(entity_group=lambda e: tags[e["end"] - 1]),
        each(entity_group=lambda e: tags[e["start"]][:1]),
        each(entity_group=lambda e: tags[e["start"]][1:]),
    ]
    begins = [i for i, tag in enumerate(tags) if tag.startswith("B-")]
    plain = [e for e in right if tags[e["start"]].startswith("B-")]
    whatever_kind = regroup(lambda b, same, gap: not b and not gap)
    trailing = bool(right) and right[-1]["end"] == len(words)

    def among(got: Any) -> bool:
        return _is_list(got) and all(isinstance(e, Mapping) and {"word", "start"} <= set(e) for e in got)

    wrong: dict[str, Any] = {
        "mapping": lambda got: isinstance(got, Mapping),
        "not_in_order": lambda got: among(got) and [*got] != right and sorted(got, key=str) == sorted(right, key=str),
        "letters_stripped": [each(entity_group=partial(_made_of, tags, f)) for f in STRIPPED],
        "ends_in_o": Gives(_retagged(words, tags, lambda tag: tag.endswith("O"))),
        "word_as_tag": Gives(_retagged(words, [w if w == "O" else t for w, t in zip(words, tags, strict=True)])),
        "kinds_alike": [Gives(_regrouped_alike(words, tags, f)) for f in ALIKE] if len(set(tags)) > 1 else [],
        "name_once": [Gives(_unique(right, kept)) for kept in (1, -1)],
        "word_taken_apart": lambda got: (
            among(got) and len(got) == len(right) and any(_taken_apart(*pair) for pair in zip(got, right, strict=True))
        ),
        "list_of_words": lambda got: _is_list(got) and any(_entry(e, "word", (list, tuple)) for e in got),
        "kind_cut": lambda got: _is_list(got) and any(map(cut, got)),
        "type_dropped": Gives([e for e in right if not _after_another(tags, e["start"])]) if len(right) > 1 else [],
        "overwritten": Gives([e for e in right if all(e["end"] != other["start"] for other in right)]),
        "last_lost": [Gives(right[:-1]) if trailing else [], Gives(right[:-1])],
        "type_ignored": whatever_kind,
        "type_taken": Gives([e | {"entity_group": tags[e["end"] - 1][2:]} for e in whatever_kind.value]),
        "after_begin_only": Gives(_after_begin_only(words, tags)),
        "adjacent_merged": [regroup(lambda b, same, gap: same and not gap), regroup(lambda b, same, gap: not gap)],
        "orphan_dropped": [Gives(plain), Gives(_without_orphans(words, tags))],
        "gap_merged": [_across_gaps(words, tags, same) for same in (True, False)],
        "inside_dropped": Gives([_entity(words, tags[i][2:], i, i + 1) for i in begins]),
        "ungrouped": [regroup(lambda b, same, gap: False)],
        "outside_included": lambda got: _is_list(got) and any(_outside(entry, words, tags) for entry in got),
        "prefix_kept": [*tag_of, lambda got: _is_list(got) and any(_has_prefix(entry) for entry in got)],
        "end_inclusive": each(end=lambda e: e["end"] - 1),
        "one_based": [
            each(start=lambda e: e["start"] + 1, end=lambda e: e["end"] + 1),
            each(start=lambda e: e["start"] + 1),
        ],
        "joined_closely": [each(word=partial(text, between=b)) for b in ("", "_", "-", ", ", ",")],
        "space_around": [each(word=lambda e: f"{e['word']} "), each(word=lambda e: f" {e['word']}")],
        "first_word_only": [each(word=lambda e: words[e["start"]]), each(word=lambda e: words[e["end"] - 1])],
        "characters": [
            each(start=lambda e: before[e["start"]], end=lambda e: before[e["end"]] - 1),
            each(start=lambda e: before[e["start"]], end=lambda e: before[e["end"]]),
        ],
        "first_entity_only": [Gives(right[:1]), lambda got: _is_list(got) and not got and len(right) > 1],
        "single_words_lost": Gives([e for e in right if e["end"] - e["start"] > 1]),
    }
    if tags and tags[0].startswith("I-") and tags[-1] != "O" and tags[-1][2:] == tags[0][2:]:
        wrong = {"index_minus_one": Gives(right[1:])} | wrong
    wrong["first_word_only"] += [
        each(word=lambda e: " ".join(words[e["start"] : max(e["end"] - 1, e["start"] + 1)])),
        each(word=lambda e: " ".join(dict.fromkeys([words[e["start"]], words[e["end"] - 1]]))),
    ]
    long = [e for e in right if e["end"] - e["start"] > 3]
    wrong["long_entity"] = lambda got: bool(long) and among(got) and all(e in got for e in right if e not in long)
    return wrong


# What takes more than its prefix from a tag.
STRIPPED: tuple[Callable[[str], str], ...] = (
    lambda tag: tag.lstrip("BI-"),
    lambda tag: tag.strip("BI-"),
    lambda tag: tag.lstrip(f"{tag[0]}-"),
    lambda tag: tag.strip(f"{tag[0]}-"),
    lambda tag: tag.replace("B-", "").replace("I-", ""),
)
# What takes a tag for the kind of another one.
ALIKE: tuple[Callable[[str, str], bool], ...] = (
    lambda kind, before: before.endswith(kind),
    lambda kind, before: kind in before,
    lambda kind, before: before in kind,
    lambda kind, before: before.startswith(kind),
    lambda kind, before: kind.startswith(before),
    lambda kind, before: kind.lower() == before.lower(),
)


def _made_of(tags: Sequence[str], function: Callable[[str], str], entity: Mapping[str, Any]) -> str:
    return function(tags[entity["start"]])


def _retagged(
    words: Sequence[str], tags: Sequence[str], outside: Callable[[str], bool] = lambda tag: False
) -> list[dict[str, Any]]:
    """The entities where some tags count as O."""
    return reference_group_entities([*words], ["O" if outside(tag) else tag for tag in tags])


def _regrouped_alike(
    words: Sequence[str], tags: Sequence[str], alike: Callable[[str, str], bool]
) -> list[dict[str, Any]]:
    """The entities where an I- goes on with any kind that is `alike`."""
    found: list[dict[str, Any]] = []
    for i, tag in enumerate(tags):
        before = tags[i - 1] if i else "O"
        if tag.startswith("I-") and before != "O" and alike(tag[2:], before[2:]):
            found[-1] = _entity(words, found[-1]["entity_group"], found[-1]["start"], i + 1)
        elif tag != "O":
            found.append(_entity(words, tag[2:], i, i + 1))
    return found


def _unique(entities: Sequence[dict[str, Any]], step: int) -> list[dict[str, Any]]:
    """The first entity of each kind and name, or, with step −1, the last."""
    held = {(entity["entity_group"], entity["word"]): entity for entity in entities[::-step]}
    return sorted(held.values(), key=lambda entity: int(entity["start"]))


def _taken_apart(entity: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Whether a word lacks what stands behind a character like a slash."""
    return entity["word"] != right["word"] and any(
        right["word"].partition(mark)[0] == entity["word"] for mark in "/|_-#:"
    )


def _regrouped(words: Sequence[str], tags: Sequence[str], goes_on: Callable[[bool, bool, bool], bool]) -> Gives:
    """Entities where a word goes on with the one before it if `goes_on(it has B-, the kind is the same, after O)`."""
    found: list[dict[str, Any]] = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        gap = not found or found[-1]["end"] != i
        same = bool(found) and found[-1]["entity_group"] == tag[2:]
        if found and goes_on(tag.startswith("B-"), same, gap):
            found[-1] = _entity(words, found[-1]["entity_group"], found[-1]["start"], i + 1)
        else:
            found.append(_entity(words, tag[2:], i, i + 1))
    return Gives(found)


def _after_another(tags: Sequence[str], i: int) -> bool:
    """Whether word i has an I- whose kind is another than that of the word before it."""
    return i > 0 and tags[i].startswith("I-") and tags[i - 1] != "O"


def _after_begin_only(words: Sequence[str], tags: Sequence[str]) -> list[dict[str, Any]]:
    """Entities of two words at most: an I- goes on after a B- alone."""
    found: list[dict[str, Any]] = []
    for i, tag in enumerate(tags):
        if tag.startswith("I-") and i > 0 and tags[i - 1] == f"B-{tag[2:]}":
            found[-1] = _entity(words, tag[2:], i - 1, i + 1)
        elif tag != "O":
            found.append(_entity(words, tag[2:], i, i + 1))
    return found


def _without_orphans(words: Sequence[str], tags: Sequence[str]) -> list[dict[str, Any]]:
    """Entities that begin with B- alone; an I- that does not fit is taken for an O."""
    found: list[dict[str, Any]] = []
    kind = ""
    for i, tag in enumerate(tags):
        if tag.startswith("B-"):
            kind = tag[2:]
            found.append(_entity(words, kind, i, i + 1))
        elif tag == f"I-{kind}":
            found[-1] = _entity(words, kind, found[-1]["start"], i + 1)
        else:
            kind = ""
    return found


def _across_gaps(words: Sequence[str], tags: Sequence[str], same_kind: bool) -> list[Gives]:
    """Entities that go on behind an O; `word` with what stands in the gap, and without."""
    with_gap: list[dict[str, Any]] = []
    without: list[dict[str, Any]] = []
    for i, tag in enumerate(tags):
        if tag == "O":
            continue
        last = with_gap[-1] if with_gap else None
        if last and tag.startswith("I-") and (last["entity_group"] == tag[2:] or not same_kind):
            with_gap[-1] = _entity(words, last["entity_group"], last["start"], i + 1)
            without[-1] = without[-1] | {"word": f"{without[-1]['word']} {words[i]}", "end": i + 1}
        else:
            with_gap.append(_entity(words, tag[2:], i, i + 1))
            without.append(_entity(words, tag[2:], i, i + 1))
    return [Gives(with_gap), Gives(without)]


def _outside(entry: Any, words: Sequence[str], tags: Sequence[str]) -> bool:
    if not isinstance(entry, Mapping):
        return False
    start = entry.get("start")
    alone = isinstance(start, int) and 0 <= start < len(tags) and tags[start] == "O"
    return entry.get("entity_group") in ("O", "") and (alone or entry.get("entity_group") == "O")


def _has_prefix(entry: Any) -> bool:
    return _entry(entry, "entity_group", str) and entry["entity_group"][:2] in ("B-", "I-")


def wrong_extract_answer(start_logits: Tensor, end_logits: Tensor, max_length: int = 15) -> dict[str, Any]:
    """What known mistakes make of the span."""
    n = len(start_logits)
    start, end = reference_extract_answer(start_logits, end_logits, max_length)
    best = partial(_best, start_logits, end_logits)

    def fits(i: int, j: int) -> bool:
        return i <= j < i + max_length

    def best_of(starts: Tensor, ends: Tensor) -> tuple[int, int]:
        return _best(starts, ends, fits)

    def replaced(logits: Tensor) -> Tensor:
        return logits.masked_fill(~logits.isfinite(), 0.0)

    def masked(logits: Tensor) -> Tensor:
        return logits.masked_fill(logits == 0, -torch.inf)

    highest = float(start_logits[start] + end_logits[end])
    finite = bool((start_logits + end_logits).isfinite().all())
    best_start, best_end = int(start_logits.argmax()), int(end_logits.argmax())
    signs = [(s, e) for s in (start_logits, start_logits.abs()) for e in (end_logits, end_logits.abs())][1:]
    last = min(best_start + max_length, n)
    first = max(best_end - max_length + 1, 0)

    ordered = (min(best_start, best_end), max(best_start, best_end))
    cut = (ordered[0], min(ordered[1], ordered[0] + max_length - 1))
    greedy = (best_start, best_start + int(end_logits[best_start:last].argmax()))

    def broken(got: Any) -> bool:
        return _is_span(got) and not fits(*got)

    wrong: dict[str, Any] = {
        "zero_sum": _zero_lost(start_logits, end_logits, max_length) if highest == 0 else [],
        "infinity_is_zero": [best_of(replaced(start_logits), replaced(end_logits))] if not finite else [],
        "from_zero": [],
        "zero_masked": [best_of(masked(start_logits), masked(end_logits))] if finite else [],
        "first_excluded": best(lambda i, j: i > 0 and fits(i, j)) if start == 0 and n > 1 else [],
        "length_fixed": best(lambda i, j: i <= j < i + 15) if max_length > 15 else [],
        "double": [best_of(start_logits.float(), end_logits.float())],
        "logits_rounded": [best_of(start_logits.round(decimals=d), end_logits.round(decimals=d)) for d in range(4)],
        "three_results": lambda got: isinstance(got, tuple | list) and len(got) > 2,
        "span_as_text": lambda got: isinstance(got, str | Mapping),
        "each_for_itself": [ordered, cut] if best_end < best_start else [],
        "offset": [(i, j - i) for i, j in ((start, end), greedy) if i > 0],
        "swapped": [(end, start) if end > start else [], _best(end_logits, start_logits, fits)],
        "end_before_start": lambda got: _is_span(got) and got[1] < got[0],
        "one_too_long": lambda got: _is_span(got) and got[1] - got[0] == max_length and got[1] != end + 1,
        "one_token": best(lambda i, j: i < j < i + max_length) if n > 1 and max_length > 1 else [],
        "exclusive": (start, end + 1),
        "length_ignored": lambda got: _is_span(got) and got[1] - got[0] >= max_length,
        "one_too_short": best(lambda i, j: i <= j < i + max_length - 1) if max_length > 1 else [],
        "number_by_number": best(lambda i, j: i == j),
        "greedy_start": greedy,
        "greedy_end": (first + int(start_logits[first : best_end + 1].argmax()), best_end),
        "candidates": [_among(start_logits, end_logits, k, fits) for k in (5, 10, 20, 50, 100) if k < n],
        "long_tail": [best_of(start_logits[:m], end_logits[:m]) for m in (100, 128, 256) if n > m],
        "ends_only": [_best(s, 0 * s, fits) for s in (start_logits,)] if start_logits.isfinite().all() else [],
        "product": _best_product(start_logits, end_logits, fits),
        "probabilities": [_best(start_logits.softmax(-1), end_logits.softmax(-1), fits)],
        "absolute": [_best(s, e, fits) for s, e in signs],
        "worst": _best(-start_logits, -end_logits, fits),
    }
    if highest <= 0:
        wrong["from_zero"] = lambda got: got is None or broken(got) or got in ((0, 0), (None, None))
    if _is_large(start_logits) or _is_large(end_logits):
        wrong["probabilities"] += [(0, 0), (0, n - 1)]
    wrong["nothing_found"] = (0, 0)
    return wrong


def _zero_lost(start_logits: Tensor, end_logits: Tensor, max_length: int) -> list[tuple[int, int]]:
    """What comes out where a best sum of 0 is taken for no sum yet, or for a place outside the triangle."""
    n = len(start_logits)
    best, span = 0.0, (0, 0)
    for i in range(n):
        for j in range(i, min(i + max_length, n)):
            total = float(start_logits[i] + end_logits[j])
            if not best or total > best:
                best, span = total, (i, j)
    sums = (start_logits[:, None] + end_logits).nan_to_num(neginf=0.0).triu().tril(max_length - 1)
    i, j = divmod(int(sums.masked_fill(sums == 0, -torch.inf).argmax()), n)
    return [span, (i, j)]


def _among(start_logits: Tensor, end_logits: Tensor, k: int, allowed: Callable[[int, int], bool]) -> Any:
    """The best span among the k best starts and the k best ends; where none fits, no alternative, or, of many, (0, 0):
    what a search may begin with."""
    starts, ends = start_logits.topk(k).indices.tolist(), end_logits.topk(k).indices.tolist()
    spans = [(i, j) for i in starts for j in ends if allowed(i, j)]
    return (
        max(spans, key=lambda span: float(start_logits[span[0]] + end_logits[span[1]]))
        if spans
        else [(0, 0)] * (k >= 20)
    )


def _is_span(got: Any) -> bool:
    return isinstance(got, tuple) and len(got) == 2 and all(isinstance(i, int) for i in got)


def _best_product(start_logits: Tensor, end_logits: Tensor, allowed: Callable[[int, int], bool]) -> tuple[int, int]:
    products = torch.outer(start_logits, end_logits)
    spans = [(i, j) for i in range(len(products)) for j in range(len(products)) if allowed(i, j)]
    return max(spans, key=lambda span: float(products[span]))


def wrong_sentence_embedding(hidden: Tensor, attention_mask: Tensor) -> dict[str, Any]:
    """What known mistakes make of the sentences' vectors."""
    real = attention_mask.bool()
    mask = real.unsqueeze(-1).to(hidden.dtype)
    count = mask.sum(1)
    total, everything = (hidden * mask).sum(1), hidden.mean(1)
    mean = total / count.clamp(min=1)
    right, empty = reference_sentence_embedding(hidden, attention_mask), ~real.any(-1)
    unit = partial(F.normalize, dim=-1)
    lowest = hidden.masked_fill(~real.unsqueeze(-1), torch.finfo(hidden.dtype).min)
    front = torch.stack([row[: int(m.sum())].mean(0) if m.any() else 0 * row[0] for row, m in _pairs(hidden, real)])
    last = torch.stack([row[max(int(m.sum()) - 1, 0)] for row, m in _pairs(hidden, real)])
    mixed = unit((hidden * mask).sum(0) / mask.sum(0).clamp(min=1))
    outside = (hidden * (1 - mask)).sum(1)
    variants = {
        "first_token": [hidden[:, 0], hidden[:, -1], last],
        "padding_included": [everything, hidden.sum(1), hidden.sum(1) / count.clamp(min=1)],
        "max_pooling": [lowest.amax(1), hidden.amax(1), (hidden * mask).amax(1)],
        "tokens_normalised": [(unit(hidden) * mask).sum(1) / count.clamp(min=1), unit(hidden).mean(1)],
        "inverted_mask": [outside, outside / (1 - mask).sum(1).clamp(min=1)],
        "padding_on_the_right": [front],
        "first_mask": [(hidden * mask[0]).sum(1)] if len(hidden) > 1 else [],
        "zeros_not_counted": [(hidden * mask).sum(1) / (hidden * mask != 0).sum(1).clamp(min=1)],
        "mask_over_features": [(hidden * real[:, None]).sum(1)] if hidden.shape[1] == hidden.shape[2] else [],
        "long_mean": [(hidden * mask)[:, :m].sum(1) for m in (100, 128, 256) if hidden.shape[1] > m],
    }
    length = mean.norm(dim=-1, keepdim=True)
    picked = [hidden[attention_mask.long()].mean(dim) for dim in (1, 2)] if len(hidden) > 1 else []
    flat = [(int(real.sum()),), (int(real.sum()), hidden.shape[-1])]
    shaped = partial(_shaped, right)
    wrong: dict[str, Any] = {"nan_rows": lambda got: shaped(got) and bool(got[empty].isnan().any())}
    wrong |= {
        slug: [result for value in values for result in (unit(value), value, value / value.norm(dim=-1, keepdim=True))]
        for slug, values in variants.items()
    }
    wrong |= {
        "divided_by_all": total / hidden.shape[1],
        "unit_length": [mean, total, total / count],
        "whole_numbers": [unit(total.div(count.clamp(min=1), rounding_mode=how)) for how in ("floor", "trunc")],
        "length_of_batch": [
            mean / mean.norm(dim=0, keepdim=True),
            mean / mean.norm(),
            F.normalize(mean, dim=0),
            F.normalize(total, dim=0),
            total / total.norm(),
            mean / length.T if hidden.shape[0] == hidden.shape[-1] else [],
        ],
        "not_euclidean": [
            mean / value
            for value in (
                length**2,
                length**0.5,
                mean.abs().sum(-1, keepdim=True),
                mean.abs().amax(-1, keepdim=True),
                mean.sum(-1, keepdim=True),
                hidden.shape[-1] ** 0.5,
            )
        ],
        "mean_over_batch": [unit(hidden.mean((0, 1))), unit(total.sum(0)), unit(hidden.mean(0)), hidden.mean(0), mixed]
        if len(hidden) > 1
        else [],
        "mean_of_features": lambda got: isinstance(got, Tensor) and got.shape == attention_mask.shape != right.shape,
        "mask_as_index": [f(v) for v in picked for f in (unit, lambda value: value)],
        "empty_left_out": lambda got: isinstance(got, Tensor) and got.shape == right[~empty].shape != right.shape,
        "end_to_end": lambda got: isinstance(got, Tensor) and got.shape in flat and got.shape != right.shape,
        "dimension_kept": lambda got: isinstance(got, Tensor) and got.ndim == 3 and got.numel() == right.numel(),
    }
    wrong["empty_rows"] = lambda got: shaped(got) and bool((got[empty] != 0).any())
    wrong["overflow"] = lambda got: shaped(got) and not got.isfinite().all()
    wrong["length_off"] = lambda got: shaped(got) and _a_little_short(got[~empty], right[~empty])
    wrong["not_unit"] = lambda got: shaped(got) and bool(((got[~empty].norm(dim=-1) - 1).abs() > 1e-2).any())
    return wrong


def _a_little_short(got: Tensor, right: Tensor) -> bool:
    """Whether vectors have the direction of those of length 1, and are shorter than rounding explains."""
    exact = 1e-12 if got.dtype == torch.float64 else 1e-6
    length = got.norm(dim=-1, keepdim=True)
    same = bool(((got / length - right).abs() < 10 * exact).all())
    short = (length > 0.9) & (length < 1 + exact)
    return same and bool(short.all()) and bool((length < 1 - 2 * exact).any())


def _pairs(hidden: Tensor, real: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
    return zip(hidden, real, strict=True)


def _shaped(right: Tensor, got: Any) -> bool:
    return isinstance(got, Tensor) and got.shape == right.shape


def wrong_next_token(logits: Tensor, temperature: float = 1.0, top_k: int | None = None) -> dict[str, Any]:
    """What known mistakes make of the probabilities of the next token."""
    n = logits.shape[-1]
    k = n if top_k is None else top_k
    right = reference_next_token(logits, temperature, top_k)
    safe = temperature if temperature > 0 else 1.0
    warm = logits / safe
    kept = _kept(logits, k)

    def cut(values: Tensor, keep: Tensor = kept, low: float = -torch.inf) -> Tensor:
        return values.masked_fill(~keep, low).softmax(-1)

    fewer = [logits, warm]
    shaped = partial(_shaped, right)
    wrong: dict[str, Any] = {
        "one_result": lambda got: isinstance(got, Tensor) and not got.is_floating_point() and temperature != 0,
        "index_returned": lambda got: _is_index(got, right),
        "softmax_over_first": [cut(warm) * 0 + w for w in _over_first(warm, kept)],
        "log_softmax": warm.masked_fill(~kept, -torch.inf).log_softmax(-1),
        "no_softmax": [warm, warm.masked_fill(~kept, -torch.inf), logits],
        "not_normalised": [warm.exp(), warm.exp() * kept],
        "softmax_twice": [cut(warm).softmax(-1), cut(cut(warm)), *(cut(values.softmax(-1)) for values in fewer)],
        "sigmoid": [values.sigmoid() for values in fewer],
        "zero_masked": [cut(warm, kept & (logits != 0))] if not (logits == 0).all(-1).any() else [],
        "k_limited": [cut(warm, _kept(logits, most)) for most in (10, 20, 40, 50, 100) if most < k] if safe else [],
    }
    if temperature not in (0, 1):
        after = cut(logits)
        powers = after**safe
        wrong["multiplied"] = [cut(logits * temperature), powers / powers.sum(-1, keepdim=True)]
        wrong["temperature_ignored"] = cut(logits)
        wrong["after_softmax"] = [after / safe, after * safe, cut(after / safe), (after / safe).softmax(-1)]
    if temperature > 0:
        wrong["temperature_cut"] = [cut(logits / t) for t in _other_temperatures(temperature)]
        if temperature <= 0.05:
            wrong["temperature_cut"].append(F.one_hot(logits.argmax(-1), n).to(logits.dtype))
    if temperature == 0:
        wrong["temperature_zero"] = lambda got: shaped(got) and not got.isfinite().all()
        wrong["zero_uniform"] = [torch.full_like(logits, 1 / n), kept / kept.sum(-1, keepdim=True), cut(logits)]
        wrong["zero_uniform"].append(logits.softmax(-1))
        wrong["best_of_all"] = (logits == logits.max()).to(logits.dtype)
        wrong["soft_zero"] = lambda got: shaped(got) and bool(((got > 0) & (got < 1)).any())
    elif top_k is not None and k < n:
        before = [v.softmax(-1) for v in fewer] if logits.ndim > 1 else []  # one text is tested first
        low = (0.0, 1e-9, torch.finfo(logits.dtype).tiny)
        weak = [-10.0, -20.0, -50.0, -100.0, -1000.0, -1e4]
        wrong |= {
            "equal_once": [cut(warm, keep) for keep in _kept_unique(logits, k)],
            "threshold_keepdim": [cut(warm, keep) for keep in _kept_across(logits, k)],
            "over_batch": [cut(warm, keep).nan_to_num(0.0) for keep in _kept_together(logits, k)],
            "not_renormalised": [v.softmax(-1) * kept for v in fewer],
            "top_is_ignored": [v.softmax(-1) for v in fewer] if logits.ndim == 1 else [],
            # What a large logit makes of a 0, it makes of −1000 as well; and the first texts have small ones.
            "cut_to_zero": [cut(v, low=value) for v in fewer for value in low] if not _is_large(logits) else [],
            "not_low": [[cut(v, low=value), cut(v, low=value) * kept] for v in fewer for value in weak],
            "one_more": cut(warm, _kept(logits, k + 1)),
            "one_less": cut(warm, _kept(logits, k - 1))
            if k > 1
            else lambda got: shaped(got) and not got.isfinite().all(),
            "least": cut(warm, _kept(-logits, k)),
            "best_removed": [cut(warm, ~kept), warm.softmax(-1) * ~kept],
            "only_k": lambda got: isinstance(got, Tensor) and got.shape == (*logits.shape[:-1], k),
        }
        wrong["over_batch"] = [before, *wrong["over_batch"], *(cut(warm, keep) for keep in _kept_together(logits, k))]
    wrong["overflow"] = lambda got: shaped(got) and not got.isfinite().all()
    if top_k is not None and temperature != 0:
        wrong["not_low"] = [
            wrong.pop("not_low", []),
            lambda got: shaped(got) and bool((got[~kept] != 0).any()) and bool((got[~kept] < 1e-3).all()),
        ]
        wrong["outside_best"] = lambda got: shaped(got) and bool((got[~kept] != 0).any())
        if _is_large(logits):  # the first texts have small ones: they have shown all else
            wrong = {slug: wrong[slug] for slug in ("overflow", "not_low")} | wrong
    wrong["rows_do_not_sum"] = lambda got: shaped(got) and bool(((got.sum(-1) - 1).abs() > 1e-3).any())
    if _is_large(logits):
        wrong["large_wrong"] = lambda got: shaped(got) and bool(got.isfinite().all())
    return {slug: _without_nan(value) for slug, value in wrong.items()}


def _other_temperatures(temperature: float) -> set[float]:
    """What a positive temperature may become where it is cut off or rounded; never 0."""
    cuts = {max(temperature, low) for low in (0.01, 0.05, 0.1, 0.5, 1.0)}
    cuts |= {min(temperature, high) for high in (1.0, 2.0, 5.0, 10.0, 100.0)}
    return {t for t in (*cuts, round(temperature, 1), round(temperature)) if t not in (0, 1, temperature)}


def _kept_unique(logits: Tensor, k: int) -> list[Tensor]:
    """What is kept where the k largest are counted without those that are equal."""
    edges = [row.unique()[-k:][0] for row in logits.reshape(-1, logits.shape[-1])]
    keep = logits >= torch.stack(edges).reshape(*logits.shape[:-1], 1)
    return [keep] if bool((keep != _kept(logits, k)).any()) else []


def _is_index(got: Any, right: Tensor) -> bool:
    """Whether a number of a token, for the text or for each row, stands where probabilities are asked for."""
    if isinstance(got, Tensor):
        return got.ndim == 0 or (not got.is_floating_point() and got.shape != right.shape)
    return isinstance(got, int)


def _kept(logits: Tensor, k: int) -> Tensor:
    """(..., n) of bool: the k largest of each row."""
    k = min(k, logits.shape[-1])
    return torch.zeros_like(logits, dtype=torch.bool).scatter(-1, logits.topk(k).indices, True)


def _kept_together(logits: Tensor, k: int) -> list[Tensor]:
    """The k largest of all rows together; what the k largest of the first or last row would keep."""
    if logits.ndim < 2:
        return []
    rows = logits.flatten(0, -2)
    together = logits >= logits.flatten().topk(k).values[-1]
    columns = [logits >= logits.topk(k, dim=-2).values[..., -1:, :]] if k <= logits.shape[-2] else []
    return [together, *(logits >= row.topk(k).values[-1] for row in (rows[0], rows[-1])), *columns]


def _kept_across(logits: Tensor, k: int) -> list[Tensor]:
    """What is kept where the threshold of row i is used for column i of every row."""
    square = logits.ndim == 2 and logits.shape[0] == logits.shape[1]
    return [logits >= logits.topk(k).values[..., -1]] if square else []


def _over_first(warm: Tensor, kept: Tensor) -> list[Tensor]:
    return [warm.masked_fill(~kept, -torch.inf).softmax(dim) for dim in range(warm.ndim - 1)]


def _part(
    name: str,
    reference: Callable[..., Any],
    mistakes: Callable[..., dict[str, Any]],
    read: str,
    returns: str,
    **more: Any,
) -> Knowledge:
    return Knowledge(reference, mistakes, MESSAGES | SAID_OTHERWISE.get(name, {}), read, returns, **more)


PIPELINE, TASKS = "Inside a pipeline", "One call per task"
PARTS = {
    "softmax": _part("softmax", reference_softmax, wrong_softmax, PIPELINE, "probabilities", exact_zeros=True),
    "classify": _part(
        "classify",
        reference_classify,
        wrong_classify,
        PIPELINE,
        "result",
        uses=("softmax",),
        ties=_entries_in_order,
    ),
    "zero_shot": _part(
        "zero_shot",
        reference_zero_shot,
        wrong_zero_shot,
        TASKS,
        "result",
        uses=("softmax",),
        ties=_lists_in_order,
        fresh=True,
    ),
    "group_entities": _part("group_entities", reference_group_entities, wrong_group_entities, TASKS, "result"),
    "extract_answer": _part("extract_answer", reference_extract_answer, wrong_extract_answer, TASKS, "(start, end)"),
    "sentence_embedding": _part(
        "sentence_embedding", reference_sentence_embedding, wrong_sentence_embedding, TASKS, "embeddings"
    ),
    "next_token": _part(
        "next_token",
        reference_next_token,
        wrong_next_token,
        PIPELINE,
        "probabilities",
        uses=("softmax",),
        exact_zeros=True,
    ),
}

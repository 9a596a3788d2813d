"""The assignment "facts": what its parts must return, and what the mistakes that people make in them return.

The references here come from torch's own functions, from a system of equations, or from counting a real GPT-2. They
say what is right; how it comes about is for the pages to teach.
"""

import math
from collections.abc import Callable, Iterator
from contextlib import _GeneratorContextManager, contextmanager
from functools import cache
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call
from torch.overrides import TorchFunctionMode

from inside_transformers import checks
from inside_transformers.checks import Computed, Knowledge, Mistake, Snapshot, alone

MESSAGES = {
    # MLP
    "relu": "The bend is ReLU. This MLP bends with GELU, which is smooth, and a little below zero for negative "
    "numbers.",
    "tanh_gelu": "This is GELU's tanh approximation, GPT-2's. Here GELU is exact: `F.gelu` is, when nothing more is "
    'asked of it (no `approximate="tanh"`).',
    "sigmoid_gelu": "This is an approximation of GELU by a sigmoid, x · σ(1.702 x). Here GELU is exact: `F.gelu`.",
    "no_product": "This is Φ alone, how far each number is on its way from 0 to 1. GELU is the number times that, x · "
    "Φ(x).",
    "other_activation": "The bend is another function than GELU (SiLU, tanh, sigmoid, softmax, …): use `F.gelu`.",
    "relu_too": "ReLU stands beside GELU: it takes away the little below zero that GELU leaves. GELU alone is the "
    "bend.",
    "turned_input": "x was transposed on the way. A token is a row, and its features are the last dimension: the "
    "layers work on that one.",
    "erf_without_root": "The error function is not Φ yet: Φ(x) is ½ (1 + erf(x / √2)). `F.gelu` does it all.",
    "density": "This is x times the height of the bell curve at x. Φ(x) is the area under that curve up to x: `F.gelu` "
    "multiplies by that.",
    "linear": "Nothing bends: without an activation, two matrices in a row are one. GELU stands between `up` and "
    "`down`.",
    "activation_twice": "GELU was applied more than once: it stands between `up` and `down`, and nowhere else.",
    "activation_last": "GELU stands behind `down`. It stands between the two layers: `up`, GELU, `down`.",
    "activation_first": "GELU stands before `up`. It stands between the two layers: `up`, GELU, `down`.",
    "residual": "x is already added. Return the update alone; the block's caller adds it to x.",
    "bias_ignored": "The biases are not used: call the layers, don't multiply with their weights alone.",
    "hidden_returned": "This is what the neurons say, d_hidden numbers. `down` makes an update of d_model numbers of "
    "it.",
    "normalised": "Something was normalised. The norm of a transformer's block stands outside its MLP.",
    "default_hidden": "Without `d_hidden` there must be 4 · d_model neurons.",
    "tuple_returned": "Return the update alone, one tensor.",
    "instances_share": "Two MLPs have the same layers: whoever trains one trains the other. Each instance makes its "
    "own in `__init__`.",
    "mode_matters": "After `.eval()` the result is another one: this layer does the same in training and in use. "
    "There is no dropout in it, and nothing that asks for `self.training`.",
    # What several parts are tried with
    "many": "It goes wrong for larger sizes than those of the examples: hundreds of neurons, facts or features. Is "
    "there a loop that ends too early, or a size written out as a number?",
    "wide_range": "It goes wrong for very large or very small numbers: is something clipped, is a small number added, "
    "or does what is small count as nothing?",
    "zeros_and_ties": "It goes wrong where numbers are exactly 0, or equal to one another: is something divided by "
    "one of them (then there is a NaN), or found by its value in the place of its position?",
    "single": "It goes wrong where there is only one of them (a feature, a neuron, a fact): is there a `squeeze`, or "
    "a special case for 1?",
    # parameter_split
    "attention_bias": "Attention: the biases are missing. Each of its four layers has one, of d_model numbers.",
    "attention_bias_once": "Attention: the biases of its four layers were counted once. Each layer has its own.",
    "attention_three": "Attention: these are three layers, query, key and value. The fourth, output, is missing.",
    "attention_one": "Attention: this is one layer. There are four: query, key, value and output.",
    "mlp_bias": "MLP: the biases are missing: 4 · d_model numbers in `up`, d_model in `down`.",
    "mlp_bias_sizes": "MLP: the biases have other sizes. A bias is as long as what the layer gives: 4 · d_model "
    "numbers in `up`, d_model in `down`.",
    "mlp_half": "MLP: this is one of its two layers. `up` and `down` have 4 · d_model² weights each.",
    "mlp_narrow": "MLP: its hidden width is 4 · d_model, not d_model.",
    "mlp_gated": "MLP: these are three matrices, as in newer models with a gate. GPT-2 has two, `up` and `down`.",
    "norm_three": "Norm: the final one was counted in every layer. It comes once, after the last layer.",
    "norm_width": "Norm: a scale and a bias are two vectors, of d_model numbers each.",
    "norm_brackets": "Norm: the width, or the final norm, is multiplied with the wrong thing: count the norms first, "
    "in brackets.",
    "brackets": "The number of layers multiplies only a part of what one layer holds. It stands before all of it: put "
    "that in brackets.",
    "norm_final": "Norm: the final one is missing. After the last layer there is one more.",
    "norm_bias": "Norm: each has two vectors, a scale and a bias, of d_model numbers each.",
    "norm_one": "Norm: each layer has two, one before attention and one before the MLP.",
    "norm_embedding": "Norm: there are too many. GPT-2 has two in each layer and a final one; none after the "
    "embedding.",
    "untied": "Embedding: the matrix for the tokens was counted twice. The head that makes logits is the same "
    "matrix, and has no parameters of its own.",
    "head_bias": "Embedding: GPT-2's head has no bias.",
    "no_positions": "Embedding: the positions are missing. Each of the n_context positions has a vector too.",
    "no_tokens": "Embedding: only the positions were counted. Each of the n_vocab tokens has a vector too.",
    "embedding_pairs": "Embedding: tokens and positions were multiplied. Each token has a vector, and each position "
    "has one: their numbers are added.",
    "no_width": "Embedding: a token and a position are a vector each, of d_model numbers.",
    "embedding_layers": "Embedding: it was counted once for each layer. There is one, before the first layer.",
    "one_layer": "This is one layer: multiply by n_layers.",
    "large_counts": "For a very large model the count is wrong: Python's own `int` has as many digits as it takes; "
    "those of numpy and torch have 32 or 64 bits, and float32 knows seven digits.",
    "swapped_entries": "The numbers for attention and MLP are exchanged.",
    # and_neuron
    "no_threshold": "The neuron adds up instead of asking for both: there is no threshold. A bias below zero makes "
    "it silent for one name alone.",
    "or_neuron": "The neuron fires for one name alone: that is *or*. For *and*, the bias must take away at least "
    "what one name gives.",
    "never_fires": "The neuron never fires, not even for both names: w · x + b is not above 0. Either the bias takes "
    "away everything, or the weight gives too little.",
    "other_height": "The neuron fires for both names together and for nothing else, as it should. But what it says "
    "is not 1: change weight and bias by the same factor.",
    "one_name": "The neuron looks at one of the two names only, and does not care about the other.",
    "one_name_subtracted": "The neuron fires for one name and is silent when the other is there: one of the two is "
    "subtracted. Both speak for it.",
    "always_fires": "The neuron fires for the zero vector: its bias is above zero.",
    "bias_tensor": "The bias is a plain number. Make a tensor of it that has the inputs' dtype: "
    "`first.new_tensor(...)`.",
    "bias_shape": "The bias must be a scalar, a tensor of shape ().",
    "weight_shape": "The weight must be one vector as long as `first`, (d,).",
    "names_unused": "The weight is the same whatever the names are. Make it of `first` and `last`: they point "
    "elsewhere in every test.",
    # store_facts
    "stranger_heard": "A stranger gets an update. With cosines up to 1/3, a neuron's number before the bend may be "
    "as large as a third of its own key's: the bias must take that away.",
    "both_wrong": "On its own key a neuron does not say 1, and a stranger gets an update. These are two conditions, "
    "for two numbers: the factor at the key, and the bias.",
    "no_bias": "Nothing is taken away before the bend: every key that is a little like another gets a share of its "
    "value. (A threshold made of these keys' own cosines is 0 where they are at right angles. A stranger may come as "
    "close as 1/3 all the same.)",
    "bias_above": "The bias is above zero, so that strangers set the neurons off. A threshold is a bias below zero: it "
    "must take away what a stranger gives.",
    "own_key_height": "Every fact gets the right value times one and the same number. On its own key, a neuron must "
    "say 1: scale weight and bias together, or the column.",
    "all_silent": "No neuron fires, not even for its own key: the bias takes away everything.",
    "keys_returned": "Each fact gets its key back. What a neuron adds, its column in `w_down`, is the value.",
    "values_ask": "The values stand in `w_up`. A neuron asks with its key (a row of `w_up`), and answers with its "
    "value (a column of `w_down`).",
    "values_normalised": "The values were brought to length one. They may have any length, and each is returned as it "
    "is.",
    "w_down_rows": "In `w_down` the values are rows: (n, d). They must be columns, (d, n): neuron i is column i.",
    "w_up_columns": "In `w_up` the keys are columns: (d, n). They must be rows, (n, d): neuron i is row i.",
    "b_up_shape": "`b_up` must have one number for each fact, (n,).",
    "shapes_of_three": "Their shapes must be (n, d), (n,) and (d, n), in this order: one neuron for each fact.",
    "opposite": "The update has the wrong sign.",
    # recall
    "no_relu": "Nothing bends: what is below zero must become 0 between the two products.",
    "gelu": "The bend is GELU. Here it is ReLU, which says exactly nothing below zero.",
    "relu_last": "ReLU came after `w_down`: it stands between the two products. An update may be negative.",
    "relu_first": "ReLU came before `w_up`: it stands between the two products.",
    "clamped_above": "What is above zero became 0. ReLU keeps that, and makes 0 of what is below: `.clamp(min=0)`.",
    "no_b_up": "The bias is not used: it is added before the bend.",
    "bias_after": "The bias was added after the bend. It belongs before it: that is what makes it a threshold.",
    "bias_subtracted": "The bias was subtracted. It is added: a threshold is a bias below zero.",
    "step": "Each neuron says only yes or no, 1 or 0. ReLU keeps how much it is above zero.",
    "winner_only": "Only the neuron that is loudest answers. All that are above zero do, each with its column times "
    "its number.",
    "up_twice": "`w_up` is used on the way down, too. Its columns are no answers: down goes with `w_down`, turned "
    "round, (h, d).",
    "normalised_input": "x was brought to length one first. It is taken as it is.",
    # interference
    "diagonal": "Each row was compared with itself: that cosine is always 1. Leave out the diagonal.",
    "no_abs": "A cosine of −0.8 interferes as much as one of 0.8: take absolute values before you look for the "
    "largest.",
    "no_cosine": "These are dot products. A cosine is the dot product of vectors brought to length one. (The page's "
    "rows have that length already; these have any, and their diagonal holds no ones to take away.)",
    "one_length_for_all": "All rows were divided by one and the same length. Each has its own: `norm(dim=-1, "
    "keepdim=True)`.",
    "other_norm": "The rows were divided by another norm, a sum or a largest number. A cosine takes the root of the "
    "sum of squares.",
    "wrong_dimension": "`F.cosine_similarity` goes along dimension 1 when no other is named. The features are the "
    "last one: `dim=-1`.",
    "half_cosine": "The dot products were divided by one of the two lengths, or by its square. A cosine needs both.",
    "wrong_normalised": "The columns were brought to length one. Rows are the vectors: normalise over the last "
    "dimension.",
    "columns_compared": "Columns were compared with one another. The vectors are the rows.",
    "mean_cosine": "This is a mean. Asked for is the largest: one bad pair is enough for a mistake.",
    "neighbours_only": "Only neighbouring rows were compared. Any two rows may interfere.",
    "first_only": "Only the first row was compared with the others. Any two rows may interfere.",
    "per_row": "There is a number for each row. Asked for is one, the largest of all.",
    "matrix": "This is the whole matrix of cosines. Asked for is its largest number outside the diagonal.",
    "smallest": "This is the smallest absolute cosine. Asked for is the largest.",
    "squared": "The cosine was squared.",
    "angle": "This is an angle. Asked for is the cosine.",
    "number_returned": "A plain number is returned: leave it a tensor, without `.item()`, so that gradients flow. "
    "(What a loop begins with is a tensor too, like `vectors.new_zeros(())`.)",
    "parallel_left_out": "Two rows that point in the same direction have a cosine of 1, and that counts. Leave out "
    "the diagonal by its place, not whatever is close to 1.",
    "shortest": "It goes wrong for short rows, or for long ones. Divide each row by its own length, however short that "
    "is: add nothing to it, and set no least length.",
    "one_row": "With one row there are no two different rows: nothing interferes, 0.",
    "keepdim": "Each row was divided by other rows' lengths: `norm(dim=-1)` drops a dimension, `keepdim=True` keeps "
    "it, so that row i meets its own length.",
    "one_kept": "The result is one number, a tensor of shape ().",
    # fit_values
    "not_transposed": "This is the matrix for rows, (h, d). `w_down` is its transpose, (d, h): a column for each "
    "neuron.",
    "singular": "With fewer facts than neurons HᵀH has no inverse: many matrices fit, and of these the one of least "
    "norm is asked for. That is what `torch.linalg.pinv` gives.",
    "rank": "It goes wrong where H has less than full rank: a neuron that never fires is a column of zeros, and a fact "
    "that stands there twice is a repeated row. Then neither HᵀH nor H Hᵀ has an inverse, and singular values are 0. "
    "`torch.linalg.pinv` divides by none of them. (The older `torch.pinverse` does, in float32: its cutoff is 1e-15.)",
    "lstsq_driver": "`torch.linalg.lstsq` is not to be trusted here: on a CPU its default driver (`gelsy`) gives a "
    'wrong matrix for some that have zeros. Take `torch.linalg.pinv`, or `driver="gelsd"`.',
    "not_least": "This fits, but it is not the solution of least norm. Of all matrices that fit as well, the "
    "smallest is asked for: `torch.linalg.pinv` gives it.",
    "cutoff": "It goes wrong where all numbers are small: a singular value counts as 0 when it is small *beside the "
    "largest one*, not below a fixed number.",
    "ridge_ignored": "The ridge has no effect: it adds ridge · ‖W‖² to what is minimised.",
    "small_ridge": "A small ridge has no effect, or another one: every ridge above 0 counts, 0.001 as well.",
    "ridge_squared": "The ridge counts as its square, or its root. To HᵀH is added ridge · I; where rows are "
    "appended to H instead, they are √ridge · I.",
    "ridge_per_fact": "The ridge was multiplied, or divided, by the number of facts: the squares in ‖H Wᵀ − V‖² are "
    "added up, not averaged.",
    "ridge_halved": "The ridge counts twice, or half. Both squares have the same factor.",
    "ridge_negative": "The ridge was subtracted.",
    "ridge_in_hidden": "The ridge was added to H itself. It belongs on the diagonal of HᵀH.",
    "ridge_as_cutoff": "The ridge was given to `pinv` as its cutoff, below which a singular value counts as 0. That is "
    "another thing: the ridge belongs on the diagonal of HᵀH.",
    "ridge_on_the_result": "The ridge was put on the result. It belongs into the equations: HᵀH + ridge · I.",
    "rows_normalised": "The hidden vectors were brought to length one. They are taken as they are.",
    "ridge_everywhere": "The ridge was added to every number of HᵀH. It belongs on the diagonal: ridge · I.",
    "ridge_always": "There is a ridge though none was asked for: a small number is added on the way. With ridge 0, "
    "use something that needs no inverse of HᵀH.",
    "no_inverse": "Vᵀ H adds up each fact's value times its hidden vector. Where hidden vectors are not at right "
    "angles, facts then spoil each other: least squares takes this out, with (HᵀH)⁻¹ or `pinv`.",
    "gram_diagonal": "Each neuron was fitted as if it were alone: HᵀV is divided by the diagonal of HᵀH. Where two "
    "neurons fire for one fact, what stands beside the diagonal counts too: it takes a system of equations, or `pinv`.",
    "roles_swapped": "Values and hidden vectors are exchanged: `w_down` makes values of hidden vectors.",
    "centred": "The mean was taken out, or a bias fitted. There is none: only a matrix.",
    # edit_fact
    "identity": "The covariance has no effect: the change runs along the key itself. It must run along C⁻¹ k, away "
    "from what other keys use.",
    "covariance_multiplied": "The key was multiplied by C. It must be multiplied by its inverse: "
    "`torch.linalg.solve` gives C⁻¹ k.",
    "not_divided": "The change is not divided by kᵀ C⁻¹ k, so the edited weight does not give the value.",
    "divided_by_key": "The change is divided by kᵀ k, the key's own length squared. Divide by kᵀ C⁻¹ k: then weight "
    "@ key comes out as the value.",
    "divided_by_direction": "The change is divided by the length of C⁻¹ k, or its square. Divide by kᵀ C⁻¹ k: then "
    "weight @ key comes out as the value.",
    "divided_one_by_one": "The change is divided by a vector, key times C⁻¹ k number by number. Added up, as `@` does, "
    "that is one number.",
    "value_added": "The value was added to what was there. The change must be what is still missing, value − weight "
    "@ key.",
    "change_only": "This is the change alone. Return the weight with the change added.",
    "change_subtracted": "The change has the wrong sign.",
    "replaced": "Of the old weight nothing is left. Add the change to it.",
    "diagonal_only": "Only the diagonal of C was used. How neurons fire together stands beside the diagonal.",
    "elementwise_inverse": "1 / C is taken number by number. The inverse of a matrix is another thing: "
    "`torch.linalg.solve`.",
    "root_used": "C was used as if it were its root, or twice: the direction is C⁻¹ k.",
    "unchanged": "This is the weight as it was before: the change is not in it. (`weight.add(...)` and `weight + ...` "
    "make a new tensor, which must be kept or returned.)",
    "other_size": "The change has the right direction, and the wrong size. It must turn weight @ key into the value: "
    "divide by kᵀ C⁻¹ k.",
    "other_direction": "weight @ key is the value now, as it should be. But there is a smaller change under the "
    "covariance, one that runs along C⁻¹ k.",
    "turned": "The change is turned: its rows belong to the value, its columns to the key. `torch.outer(missing, "
    "direction)` makes a row for each number of what is missing.",
    "left_alone": "What is missing is small, and was left as it is: weight @ key must be the value afterwards, also "
    "where it nearly was so before.",
    "added_on_the_way": "weight @ key is nearly the value, not exactly: a small number was added on the way, to C or "
    "to what divides.",
    "one_column": "Only one column of the weight was changed. The change runs along all of C⁻¹ k.",
    # knock_out
    "no_manager": "This can't stand in a `with`. A function becomes a context manager when `@contextmanager` stands "
    "above it and it has one `yield`, where the block runs.",
    "no_yield": "The function has no `yield`. A context manager made with `@contextmanager` has one, where the block "
    "runs.",
    "no_effect": "Nothing is different inside the block: these neurons still contribute. (A hook changes nothing "
    "without a `return`. `weight[:, neurons].zero_()` changes a copy, `weight[:, neurons] = 0` the weight. And the "
    "mean over one token is what the neuron says: they must say 0.)",
    "all_out": "All neurons are silent. Only those in the list are knocked out.",
    "others_out": "It is the wrong way round: those in the list still contribute, all others are silent.",
    "features_out": "Features of the update are set to 0. Silent must be neurons: what goes into `down`, not what "
    "comes out.",
    "down_rows": "Rows of `down` were set to 0. They are features of the update: neuron i is *column* i, "
    "`down.weight[:, i]`.",
    "inputs_out": "Features of x are set to 0. Silent must be neurons: what comes out of `up` and goes into `down`.",
    "tokens_out": "Tokens were silenced instead of neurons: neurons are the last dimension, `[..., neurons]`.",
    "bias_left": "The rows in `up` are 0, but the biases are still there: a neuron with a bias goes on speaking.",
    "bias_only": "Only the bias was set to 0: the neuron's row still asks.",
    "down_bias": "The bias of `down` is silent too. It belongs to no neuron.",
    "a_little_left": "The neurons are only quieter than before. They must contribute nothing at all: exactly zero.",
    "minus_infinity": "This makes NaN: GELU of −∞ is none, as −∞ · 0 is none. Silence a neuron by what goes into "
    "`down`: 0.",
    "low_bias": "For a larger x these neurons contribute again. What is below zero by a lot is only silent for small "
    "inputs: set to 0 what goes into `down`.",
    "other_module": "Another MLP, one that nobody knocked out, is silenced, too. Change this module, not what all of "
    "them use (a class, a function of torch, a list outside of your function).",
    "entered_again": "The first block works, and a second one, later, does not: something is kept between the two.",
    "rounding_left": "For a very large x the update is another one: what is added and then subtracted leaves its "
    "rounding behind, and a number far below zero is not far enough. Set to 0 what goes into `down`.",
    "empty_list": "The list may be empty. Then nobody is knocked out, and all goes on as before.",
    "renumbered": "Inside the inner block the neurons have other numbers than outside: were those of the outer block "
    "removed? Neuron i stays neuron i.",
    "taken_twice": "A neuron in both lists was taken out twice: its contribution is subtracted where there is none "
    "left.",
    "nests": "One block works, and a block inside a block does not. The inner one finds the module as the outer one "
    "left it, and puts that back when it ends.",
    "mean_left": "The neurons say their mean. Here they contribute nothing: zero.",
    "some_out": "Only some of the list are knocked out: it may hold several neurons, or one.",
    "range_out": "Neurons between those in the list are silent too: only those in the list.",
    "off_by_one": "Other neurons are silent than those in the list. Neurons are counted from 0.",
    "negated": "The neurons contribute the opposite of what they did. They must contribute nothing.",
    "no_finally": "It is not undone when an exception leaves the block. Put `yield` into `try:`, and what restores "
    "the module into `finally:`.",
    "no_finally_for_interrupts": "It is undone after some exceptions, and not when the block is stopped with "
    "KeyboardInterrupt, which is no `Exception`: `finally:` catches all.",
    "swallowed": "An exception that was raised inside the block did not come out of it. Undo everything, and let it "
    "pass.",
    "outer_lost": "An exception left an inner block, and the outer one, which went on, no longer held. Each block puts "
    "back what it found, also then.",
    "not_nested": "When an inner block ended, the outer one no longer held: what its neurons contribute came back. "
    "On leaving, put back what was there on entering, not what was there at first.",
    "nested_effect": "In an inner block not all neurons are silent: those of the outer one, and those of the inner "
    "one.",
    "module_left": "On leaving, the module is not as it was.",
    "gradient_off": "Inside the block no gradient flows back to x: is `yield` inside `torch.no_grad()`, or is "
    "something detached?",
}

# Sentences that one part says in its own words.
SAID_OTHERWISE = {
    "MLP": {
        "linear_size": f"{checks.MESSAGES['linear_size']} `up` comes first, then `down`.",
        "batch": "It must work for one vector and for any number of leading dimensions alike, a sentence or a batch of "
        "them: count dimensions from the end (-1, -2, …), never from the front.",
        "shapes": f"{checks.MESSAGES['shapes']} A layer does the product by itself, for one vector or for many: "
        "`self.up(x)`.",
        "elementwise": f"{checks.MESSAGES['elementwise']} A layer does the product and the bias by itself, for one "
        "vector or for many: `self.up(x)`.",
    },
    "parameter_split": {
        "none_used": "Something is None that should be a number.",
        "random": "Two calls with the same numbers give different counts: something is kept between calls, and counted "
        "on. Begin with a new dict in each.",
    },
    "store_facts": {
        "exact_zero": "A stranger must get exactly nothing, and gets a little: the threshold is too low by a little.",
    },
    "recall": {
        "random": "Two calls with the same inputs give different results. Is a new `nn.Linear` made? It begins with "
        "random numbers, also in its bias: use the matrices that are given, as they are.",
        "truth": "Python's `max` and `if` ask for one answer, and a tensor has many numbers: `torch.relu`, or "
        "`.clamp(min=0)`, goes through all of them.",
        "hidden_returned": "This is what the neurons say, h numbers. `w_down` makes an update of d numbers of it.",
        "truth_multiplied": MESSAGES["step"],
        "unfitting": f"{checks.MESSAGES['unfitting']} There is no bias behind `w_down`.",
        "made_not_called": "`nn.ReLU(...)` makes a layer, and takes no tensor: make it first and call it then, "
        "`nn.ReLU()(z)`, or use `torch.relu`.",
        "other_activation": "The bend is another function than ReLU (SiLU, tanh, sigmoid, softmax, …): use "
        "`torch.relu`.",
        "batch": "It must work for one vector and for any number of leading dimensions alike: x stands on the left, "
        "as in `x @ w_up.T`, so that its last dimension meets the matrix.",
    },
    "interference": {
        "batch": "A dimension is asked for that is not there: the vectors are the rows of an (n, d) matrix. (Of "
        "two single rows, `F.cosine_similarity` needs `dim=-1`: it takes dimension 1 when none is named.)",
        "out_of_bounds": f"{checks.MESSAGES['out_of_bounds']} With one row there is no second one, and no pair.",
    },
    "fit_values": {
        "singular_matrix": "A matrix has no inverse here. H Hᵀ is (n, n) and has none with more facts than neurons, or "
        "with a fact that stands there twice; HᵀH is (h, h) and has none with fewer, or with a neuron that never "
        "fires, unless there is a ridge.",
        "rounded": "The numbers are nearly right, but not exactly: a search in small steps ended too early, something "
        "was rounded, or a small number was added. Nothing need be searched: `torch.linalg.pinv` gives the lowest "
        "point.",
        "shapes": f"{checks.MESSAGES['shapes']} H is (n, h) and V is (n, d), so that HᵀH is (h, h) and HᵀV (h, d).",
        "two_results": "`torch.linalg.lstsq` gives several things at once: the matrix is its `.solution`. (And it "
        'needs `driver="gelsd"` here.)',
    },
    "edit_fact": {
        "shapes": f"{checks.MESSAGES['shapes']} A vector (h,) is no column (h, 1), and `.T` leaves it as it is: `a @ "
        "b` of two vectors is one number, and `torch.outer(a, b)` the matrix that stands in the formula.",
        "elementwise": f"{checks.MESSAGES['elementwise']} The rows of the change belong to the value, (d,), "
        "its columns to the key, (h,).",
    },
    "knock_out": {
        "wrong_gradient": "Inside the block the update is right, and the gradient of x is not. What goes into `down` "
        "must not be changed behind torch's back (`.data`, `.detach()`): change a copy, as `.clone()` makes one.",
        "in_place": "torch lets nobody change a parameter in place while it records for gradients. Do it inside "
        "`with torch.no_grad():`, and let `yield` stand outside of that.",
        "tuple_used": "A hook gets what goes into its layer as a tuple, also where it is one tensor: `inputs[0]`.",
        "several_as_one": f"{checks.MESSAGES['several_as_one']} (And what a hook gets is a tuple, which cannot be "
        "multiplied by a mask: `inputs[0] * mask`.)",
        "signature": f"{checks.MESSAGES['signature']} Those of a hook are (layer, inputs) where it runs before the "
        "layer, and (layer, inputs, output) where it runs after it.",
        "index_type": "`torch.tensor([])` holds floats, and these cannot pick neurons: the list may be empty. The list "
        "itself can stand in the brackets, or add `dtype=torch.long`.",
        "batch": "It must work for one token and for any number of leading dimensions alike: neurons are the last "
        "one, `[..., neurons]`.",
    },
}


# ------------------------------------------------------------------------------------------------------- references


def reference_mlp(weights: dict[str, Tensor], x: Tensor) -> Tensor:
    """The update of an MLP with these weights, by `torch.nn.functional`."""
    hidden = F.gelu(F.linear(x, weights["up.weight"], weights["up.bias"]))
    return F.linear(hidden, weights["down.weight"], weights["down.bias"])


@cache
def _counted(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> tuple[tuple[str, int], ...]:
    import transformers

    config = transformers.GPT2Config(
        n_layer=n_layers,
        n_embd=d_model,
        n_head=1,
        vocab_size=n_vocab,
        n_positions=n_context,
        bos_token_id=None,
        eos_token_id=None,
    )
    with torch.device("meta"):
        model = transformers.GPT2LMHeadModel(config)
    counts = dict.fromkeys(("embedding", "attention", "mlp", "norm"), 0)
    for name, parameter in model.named_parameters():
        block = next((block for key, block in BLOCKS.items() if key in name), "embedding")
        counts[block] += parameter.numel()
    return tuple(counts.items())


BLOCKS = {".attn.": "attention", ".mlp.": "mlp", "ln_": "norm"}


def reference_parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, int]:
    """The parameters of transformers' GPT-2 of these sizes, counted; it is built without its numbers."""
    return dict(_counted(n_layers, d_model, n_vocab, n_context))


def reference_and_neuron(first: Tensor, last: Tensor) -> Tensor:
    """What the neuron says for first + last, first, last and 0, (4,)."""
    return torch.stack([first @ first, first @ last, last @ first, 0 * last.sum()])


def reference_store_facts(keys: Tensor, values: Tensor, strangers: Tensor) -> Tensor:
    """What is recalled on each key, then on each stranger, (n + m, d)."""
    return torch.cat([values, torch.zeros_like(strangers)])


def reference_recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    """The update of a ReLU MLP without an output bias, by `torch.nn.functional`."""
    update: Tensor = F.linear(F.relu(F.linear(x, w_up, b_up)), w_down)
    return update


def reference_interference(vectors: Tensor) -> Tensor:
    """The largest absolute cosine of two different rows, pair by pair; 0 when there is no pair."""
    i, j = torch.triu_indices(len(vectors), len(vectors), offset=1)
    if not len(i):
        return vectors.new_zeros(())
    largest: Tensor = F.cosine_similarity(vectors[i], vectors[j], dim=-1).abs().amax()
    return largest


def reference_fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    """Least squares by the pseudoinverse, the ridge as so many more rows."""
    n_hidden = hidden.shape[-1]
    more = math.sqrt(ridge) * torch.eye(n_hidden, dtype=torch.float64)
    rows = torch.cat([hidden.double(), more])
    right = torch.cat([values.double(), torch.zeros(n_hidden, values.shape[-1], dtype=torch.float64)])
    solution: Tensor = torch.linalg.pinv(rows) @ right
    return solution.T.to(hidden.dtype)


def reference_edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    """The smallest change D under tr(D C Dᵀ) with (W + D) k = v, by its Lagrange system: no formula is used."""
    missing = (value - weight @ key).double()
    k = key.double().unsqueeze(-1)
    top = torch.cat([2 * covariance.double(), k], dim=1)
    system = torch.cat([top, torch.cat([k.mT, k.new_zeros(1, 1)], dim=1)])
    right = torch.cat([missing.new_zeros(len(key), len(value)), missing.unsqueeze(0)])
    solution: Tensor = torch.linalg.solve(system, right)
    change = solution[: len(key)].T
    return weight + change.to(weight.dtype)


def reference_knock_out(
    weights: dict[str, Tensor], neurons: list[int], x: Tensor, inner: list[int] | None = None
) -> Tensor:
    """The update inside the block, or inside an inner block within it."""
    return _without(weights, {*neurons, *(inner or [])}, x)


def _without(weights: dict[str, Tensor], neurons: set[int], x: Tensor) -> Tensor:
    hidden = F.gelu(F.linear(x, weights["up.weight"], weights["up.bias"]))
    kept = torch.tensor([float(i not in neurons) for i in range(hidden.shape[-1])], dtype=x.dtype)
    return F.linear(hidden * kept, weights["down.weight"], weights["down.bias"])


# --------------------------------------------------------------------------------------------------- known mistakes


def wrong_mlp(weights: dict[str, Tensor], x: Tensor) -> dict[str, Any]:
    """What known mistakes make of the update."""
    w_up, b_up, w_down, b_down = (weights[f"{layer}.{what}"] for layer in ("up", "down") for what in ("weight", "bias"))
    right = reference_mlp(weights, x)
    raw = F.linear(x, w_up, b_up)

    def down(hidden: Tensor) -> Tensor:
        return F.linear(hidden, w_down, b_down)

    wrong: dict[str, Any] = {
        "tuple_returned": lambda got: isinstance(got, tuple) and any(checks.matches(each, right) for each in got),
        "tanh_gelu": down(F.gelu(raw, approximate="tanh")),
        "sigmoid_gelu": down(raw * torch.sigmoid(1.702 * raw)),
        "relu": down(F.relu(raw)),
        "no_product": down(torch.special.ndtr(raw)),
        "relu_too": [down(F.relu(F.gelu(raw))), down(F.gelu(F.relu(raw)))],
        "erf_without_root": [
            down(factor * raw * (1 + torch.erf(each)))
            for factor, each in ((0.5, raw), (1, raw), (1, raw / 2**0.5), (0.5, raw / 2), (0.5, raw * 2**0.5))
        ],
        "density": [down(raw * (-raw.square() / 2).exp() / root) for root in ((2 * math.pi) ** 0.5, 1.0)],
        "other_activation": [down(function(raw)) for function in ACTIVATIONS],
        "linear": down(raw),
        "activation_twice": [F.gelu(right), down(F.gelu(F.gelu(raw))), F.gelu(F.relu(right))],
        "activation_last": [F.gelu(down(raw)), F.relu(down(raw))],
        "activation_first": down(F.linear(F.gelu(x), w_up, b_up)),
        "residual": [right + x, x - right],
        "bias_ignored": [
            F.linear(F.gelu(F.linear(x, w_up, up)), w_down, bias)
            for up, bias in ((None, b_down), (b_up, None), (None, None))
        ],
        "hidden_returned": [F.gelu(raw), raw],
        "normalised": [
            reference_mlp(weights, F.layer_norm(x, x.shape[-1:])),
            F.layer_norm(right, x.shape[-1:]),
            down(F.layer_norm(F.gelu(raw), raw.shape[-1:])),
            down(F.gelu(F.layer_norm(raw, raw.shape[-1:]))),
            F.layer_norm(right + x, x.shape[-1:]),
        ],
    }
    if x.ndim == 2 and x.shape[0] == x.shape[1]:
        wrong["turned_input"] = [reference_mlp(weights, x.mT), reference_mlp(weights, x.mT).mT]
    return wrong


ACTIVATIONS: tuple[Callable[[Tensor], Tensor], ...] = (
    F.silu,
    torch.tanh,
    torch.sigmoid,
    F.softplus,
    F.elu,
    F.leaky_relu,
    F.relu6,
    F.mish,
    lambda raw: raw.softmax(-1),
    lambda raw: raw.square(),
    lambda raw: raw.relu().square(),
)


def wrong_parameter_split(n_layers: int, d_model: int, n_vocab: int, n_context: int) -> dict[str, Any]:
    """What known mistakes make of each entry."""
    d, square = d_model, d_model**2
    right = reference_parameter_split(n_layers, d_model, n_vocab, n_context)
    layer = {"attention": 4 * square + 4 * d, "mlp": 8 * square + 5 * d}
    per_layer: dict[str, tuple[str, list[int]]] = {
        "attention_bias": ("attention", [4 * square]),
        "attention_bias_once": ("attention", [4 * square + d]),
        "attention_three": ("attention", [3 * square + 3 * d, 3 * square]),
        "attention_one": ("attention", [square + d, square]),
        "mlp_bias": ("mlp", [8 * square]),
        "mlp_bias_sizes": ("mlp", [8 * square + n * d for n in (1, 2, 4, 8)]),
        "mlp_half": ("mlp", [4 * square + n * d for n in (0, 1, 4, 5)]),
        "mlp_narrow": ("mlp", [2 * square + n * d for n in (0, 2)]),
        "mlp_gated": ("mlp", [12 * square + n * d for n in (0, 5, 9)]),
    }
    entries = {slug: (key, [n_layers * n for n in numbers]) for slug, (key, numbers) in per_layer.items()}
    entries |= {
        "norm_three": ("norm", [n_layers * 6 * d]),
        "norm_width": ("norm", [(2 * n_layers + 1) * 2, 2 * n_layers + 1]),
        "norm_brackets": ("norm", [2 * n_layers + 2 * d, 2 * n_layers + d, 4 * n_layers + 2 * d, n_layers + 2 * d]),
        "norm_final": ("norm", [n_layers * 4 * d]),
        "norm_bias": ("norm", [n_layers * 2 * d + d, n_layers * 2 * d]),
        "norm_one": ("norm", [n_layers * 2 * d + 2 * d]),
        "norm_embedding": ("norm", [n_layers * 4 * d + 4 * d, n_layers * 6 * d + 2 * d]),
        "untied": ("embedding", [(2 * n_vocab + n_context) * d, 2 * n_vocab * d]),
        "head_bias": ("embedding", [(n_vocab + n_context) * d + n_vocab]),
        "no_positions": ("embedding", [n_vocab * d]),
        "no_tokens": ("embedding", [n_context * d]),
        "embedding_pairs": ("embedding", [n_vocab * n_context * d, n_vocab * d * n_context * d]),
        "no_width": ("embedding", [n_vocab + n_context, n_vocab * d + n_context, n_vocab + n_context * d]),
        "embedding_layers": ("embedding", [n_layers * (n_vocab + n_context) * d]),
    }
    # An entry's mistakes come in the order of the result: the sentence then speaks of where the first difference is.
    order = ["embedding", "attention", "mlp", "norm"]
    entries = dict(sorted(entries.items(), key=lambda item: order.index(item[1][0])))
    if n_layers > 1:
        entries["one_layer"] = ("mlp", [layer["mlp"]])
        entries["norm_final"][1].append(4 * d)

    def gives(key: str, numbers: list[int]) -> Callable[[Any], bool]:
        return lambda got: isinstance(got, dict) and got.get(key) in numbers and got.get(key) != right[key]

    def single(got: Any) -> bool:
        return n_layers > 1 and isinstance(got, dict) and any(got.get(key) == layer[key] for key in layer)

    def swapped(got: Any) -> bool:
        return isinstance(got, dict) and (got.get("attention"), got.get("mlp")) == (right["mlp"], right["attention"])

    def brackets(got: Any) -> bool:
        weights_alone = {"attention": n_layers * 4 * square + 4 * d, "mlp": n_layers * 8 * square + 5 * d}
        up_alone = n_layers * 4 * square + 4 * square + 5 * d, n_layers * (4 * square + 4 * d) + 4 * square + d
        found = {each: [weights_alone[each]] for each in layer}
        found["mlp"] += up_alone
        if n_layers == 1 or not isinstance(got, dict) or got.get("embedding") != right["embedding"]:
            return False  # that stands first in the result, and is spoken of first
        return any(got.get(key) in found[key] for key in layer)

    known: dict[str, Any] = {"swapped_entries": swapped, "one_layer": single, "brackets": brackets}
    return known | {slug: gives(key, numbers) for slug, (key, numbers) in entries.items() if slug not in known}


def wrong_and_neuron(first: Tensor, last: Tensor) -> dict[str, Any]:
    """What gives a mistake away in what the neuron says for first + last, first, last and 0."""

    def condition(test: Callable[[float, float, float, float], bool]) -> Callable[[Any], bool]:
        return lambda got: (
            isinstance(got, Tensor) and tuple(got.shape) == (4,) and bool(got.isfinite().all()) and test(*got.tolist())
        )

    def same(a: float, b: float) -> bool:
        return abs(a - b) < 1e-4 * max(1.0, abs(a), abs(b))

    def silent(*numbers: float) -> bool:
        return all(same(number, 0.0) for number in numbers)

    if len(first) > 12:
        return {}  # smaller ones were right: it is the size that is wrong
    return {
        "always_fires": condition(lambda both, f, s, zero: not silent(zero)),
        "never_fires": condition(lambda both, f, s, zero: silent(both, f, s, zero)),
        "other_height": condition(lambda both, f, s, zero: silent(f, s, zero) and not silent(both)),
        "no_threshold": condition(lambda both, f, s, zero: same(both, f + s) and same(f, s)),
        "one_name_subtracted": condition(lambda both, f, s, zero: silent(both) and (silent(f) or silent(s))),
        "one_name": condition(lambda both, f, s, zero: (same(both, f) and silent(s)) or (same(both, s) and silent(f))),
        "or_neuron": condition(lambda both, f, s, zero: same(f, s)),
    }


def wrong_store_facts(keys: Tensor, values: Tensor, strangers: Tensor) -> dict[str, Any]:
    """What known mistakes make of what is recalled."""
    x, n = torch.cat([keys, strangers]), len(keys)
    products = x @ keys.mT  # (n + m, n)
    right = reference_store_facts(keys, values, strangers)

    def own(got: Any) -> bool:
        return isinstance(got, Tensor) and got.shape == right.shape

    def proportional(got: Any) -> bool:
        if not own(got) or not checks.close(got[n:], right[n:]):
            return False
        return _in_proportion(got[:n], values)

    silent = torch.zeros_like(right)
    known: dict[str, Any] = {
        "all_silent": silent,
        "opposite": -right,
        "keys_returned": torch.cat([keys, silent[n:]]),
        "no_bias": [products.relu() @ values, products @ values, 1.5 * products.relu() @ values],
        "bias_above": [
            _by_hand(x, keys, values, scale, bias)
            for scale, bias in ((2.0, 1.0), (1.5, 0.5), (1.0, 1 / 3), (1.0, 0.5), (1.0, 1.0), (3.0, 2.0))
        ],
        "values_ask": [
            _by_hand(x, values, keys, scale, bias) for scale, bias in ((1.5, -0.5), (1.0, 0.0), (2.0, -1.0))
        ],
        "own_key_height": proportional,
        "values_normalised": torch.cat([F.normalize(values, dim=-1), silent[n:]]),
    }
    if len(values) == values.shape[-1]:
        known["w_down_rows"] = [
            F.linear(F.relu(scale * products + bias), values) for scale, bias in ((1.5, -0.5), (2.0, -1.0))
        ]

    def heard(got: Any) -> bool:
        return own(got) and bool((got[n:].abs() > 1e-6).any()) and _thresholded(got, x, n)

    known["both_wrong"] = lambda got: (
        heard(got) and not checks.close(got[:n], values) and _in_proportion(got[:n], values)
    )
    known["stranger_heard"] = heard
    return known


def _by_hand(x: Tensor, rows: Tensor, columns: Tensor, scale: float, bias: float) -> Tensor:
    return F.linear(F.relu(scale * F.linear(x, rows) + bias), columns.mT)


def _in_proportion(got: Tensor, values: Tensor) -> bool:
    """Whether each row of `got` is its own row of `values`, times one number for all."""
    factor = float((got * values).sum() / (values * values).sum())
    return abs(factor) > 1e-3 and checks.matches(got, factor * values)


def _thresholded(got: Tensor, x: Tensor, n: int) -> bool:
    """Whether strangers that are far from every key get nothing, or little."""
    products = (x[n:] @ x[:n].mT).amax(-1)
    heard = got[n:].abs().amax(-1)
    return bool(heard[products.argmin()] <= heard[products.argmax()])


def wrong_recall(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> dict[str, Any]:
    """What known mistakes make of the update."""
    raw = F.linear(x, w_up, b_up)
    right = reference_recall(x, w_up, b_up, w_down)
    linear = F.linear(x, w_up)
    return {
        "no_relu": F.linear(raw, w_down),
        "gelu": [F.linear(F.gelu(raw, approximate=how), w_down) for how in ("none", "tanh")],
        "relu_last": [F.relu(F.linear(raw, w_down)), F.relu(right)],
        "relu_first": F.linear(F.linear(F.relu(x), w_up, b_up), w_down),
        "clamped_above": F.linear(raw.clamp(max=0), w_down),
        "no_b_up": F.linear(F.relu(linear), w_down),
        "bias_after": F.linear(F.relu(linear) + b_up, w_down),
        "bias_subtracted": F.linear(F.relu(linear - b_up), w_down),
        "step": [F.linear((raw > 0).to(raw.dtype), w_down), F.linear(raw.sign(), w_down)],
        "winner_only": [w_down.mT[raw.argmax(-1)], F.linear(F.relu(raw) * (raw == raw.amax(-1, keepdim=True)), w_down)],
        "hidden_returned": [F.relu(raw), raw],
        "residual": right + x,
        "up_twice": F.linear(F.relu(raw), w_up.mT),
        "normalised_input": reference_recall(F.normalize(x, dim=-1), w_up, b_up, w_down),
        "opposite": -right,
        "other_activation": [F.linear(function(raw), w_down) for function in ACTIVATIONS],
        "batch": lambda got: isinstance(got, Tensor) and got.ndim != x.ndim,
    }


def wrong_interference(vectors: Tensor) -> dict[str, Any]:
    """What known mistakes make of the largest absolute cosine."""
    n = len(vectors)
    unit = F.normalize(vectors, dim=-1)
    cosines = unit @ unit.mT
    products = vectors @ vectors.mT
    known: dict[str, Any] = {
        "number_returned": lambda got: isinstance(got, int | float) and not isinstance(got, bool) and n > 1,
        "one_row": lambda got: n == 1 and not (isinstance(got, Tensor) and got.numel() == 1 and got.item() == 0),
        "two_results": lambda got: type(got).__module__ == "torch.return_types",
        "matrix": lambda got: isinstance(got, Tensor) and tuple(got.shape) == (n, n) and n > 1,
        "one_kept": lambda got: isinstance(got, Tensor) and got.numel() == 1 and got.ndim > 0 and n > 1,
        "per_row": lambda got: isinstance(got, Tensor) and got.ndim == 1 and len(got) in (n, n - 1) and n > 1,
    }
    if n == 1 or vectors.shape[-1] == 1:
        return known
    eye = torch.eye(n, dtype=vectors.dtype)
    outside = eye == 0
    pairs, dots = cosines[outside], products[outside]
    half = (vectors @ unit.mT)[outside].abs()
    squared = products / products.diagonal()[:, None]
    columns = F.normalize(vectors, dim=0)
    wrong_way = columns @ columns.mT
    turned = [columns.mT @ columns, unit.mT @ unit, vectors.mT @ vectors]
    along_features = F.cosine_similarity(vectors[None], vectors[:, None])  # along dimension 1: (n, d)
    right = pairs.abs().max()
    nearly = cosines.abs()[cosines.abs() < 0.999]
    if n == vectors.shape[-1]:
        crossed = vectors / vectors.norm(dim=-1)
        known["keepdim"] = [(crossed @ crossed.mT)[outside].abs().max()]
    known |= {
        "diagonal": [cosines.abs().max(), torch.ones_like(right)],
        "no_abs": [pairs.max(), pairs.max().abs(), pairs.max().relu()],
        "no_cosine": [
            *(each.max() for each in (dots.abs(), dots, products.abs(), products)),
            *(each.max() for each in ((products - eye).abs(), products - eye)),
        ],
        "wrong_dimension": [
            along_features.triu(1).abs().max(),
            along_features.triu(1).max(),
            *([along_features[outside].abs().max()] if along_features.shape == outside.shape else []),
        ],
        "one_length_for_all": [(dots / vectors.square().sum()).abs().max(), (dots / vectors.norm()).abs().max()],
        "other_norm": [
            ((vectors / each) @ (vectors / each).mT)[outside].abs().max()
            for each in (vectors.abs().sum(-1, keepdim=True), vectors.abs().amax(-1, keepdim=True))
        ],
        "half_cosine": [
            half.max(),
            *([(half.square() / half.max()).max()] if half.any() else []),  # 0 / 0 would name every NaN
            *(each.abs().max() for each in (squared[outside], squared.triu(1), squared.tril(-1))),
        ],
        "wrong_normalised": [each[outside].abs().max() for each in (wrong_way,)] + [wrong_way.abs().max()],
        "columns_compared": [each for matrix in turned for each in _outside(matrix)],
        "mean_cosine": [
            pairs.abs().mean(),
            pairs.mean(),
            cosines.abs().mean(),
            pairs.abs().sum(),
            pairs.square().mean(),
        ],
        "parallel_left_out": [nearly.max()] if len(nearly) else [torch.zeros_like(right)],
        "neighbours_only": [cosines.diagonal(1).abs().max()],
        "first_only": [cosines[0, 1:].abs().max(), cosines[-1, :-1].abs().max()],
        "smallest": [pairs.abs().min(), cosines.abs().min(), pairs.min()],
        "squared": [right.square(), dots.square().max()],
        "angle": [right.clamp(max=1).arccos(), right.clamp(max=1).arccos().rad2deg(), 1 - right],
    }
    return known


def _outside(turned: Tensor) -> list[Tensor]:
    other = ~torch.eye(len(turned), dtype=torch.bool)
    return [turned[other].abs().max()] if len(turned) > 1 else []


def wrong_fit_values(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> dict[str, Any]:
    """What known mistakes make of `w_down`."""
    n, n_hidden = hidden.shape
    right = reference_fit_values(hidden, values, ridge)
    gram, mixed = hidden.mT @ hidden, hidden.mT @ values
    eye = torch.eye(n_hidden, dtype=hidden.dtype)

    def fitted(amount: float) -> Tensor:
        return reference_fit_values(hidden, values, amount)

    known: dict[str, Any] = {
        "not_transposed": right.mT,
        "no_inverse": [mixed.mT, mixed.mT / n, mixed.mT / (1 + ridge), mixed],
        "gram_diagonal": [mixed.mT / (gram.diagonal() + each) for each in (ridge, 0.0)],
    }
    if ridge:
        known |= {
            "ridge_ignored": [fitted(0.0), fitted(0.0).mT],
            "ridge_squared": [fitted(ridge**2), fitted(ridge**0.5)],
            "ridge_per_fact": [
                fitted(ridge * n),
                fitted(ridge / n),
            ],
            "ridge_as_cutoff": (torch.linalg.pinv(hidden, rtol=ridge) @ values).mT,
            "ridge_on_the_result": [fitted(0.0) / (1 + ridge), fitted(0.0) * (1 - ridge), fitted(0.0) - ridge],
            "ridge_halved": [fitted(2 * ridge), fitted(ridge / 2)],
            "ridge_in_hidden": [
                reference_fit_values(hidden + each, values)
                for each in (ridge, ridge * torch.eye(n, n_hidden, dtype=hidden.dtype))
            ],
            "ridge_everywhere": [
                (torch.linalg.pinv(gram + ridge) @ mixed).mT,
                torch.linalg.pinv(gram + ridge) @ mixed,
            ],
        }
        known["ridge_negative"] = (torch.linalg.pinv(gram - ridge * eye) @ mixed).mT
    else:
        known["ridge_always"] = [fitted(10.0**-i) for i in range(1, 10)] + [fitted(1.0)]
    centred, means = hidden - hidden.mean(0), values - values.mean(0)
    ones = torch.cat([hidden, torch.ones_like(hidden[:, :1])], dim=1)
    known["centred"] = [
        reference_fit_values(centred, means, ridge),
        reference_fit_values(centred, values, ridge),
        reference_fit_values(ones, values, ridge)[:, :-1],
    ]
    known["rows_normalised"] = reference_fit_values(F.normalize(hidden, dim=-1), values, ridge)
    known["roles_swapped"] = [
        reference_fit_values(values, hidden, ridge),
        reference_fit_values(values, hidden, ridge).mT,
    ]
    if not ridge and n < n_hidden:

        def not_least(got: Any) -> bool:
            fits = isinstance(got, Tensor) and got.shape == right.shape
            return fits and checks.matches(hidden @ got.mT, values) and bool(got.norm() > right.norm() * (1 + 1e-4))

        known["not_least"] = not_least
    return known


def wrong_edit_fact(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> dict[str, Any]:
    """What known mistakes make of the edited weight."""
    right = reference_edit_fact(weight, key, value, covariance)
    missing = value - weight @ key
    inverse = torch.linalg.inv(covariance)
    direction = inverse @ key

    def along(d: Tensor, by: Tensor | None = None, what: Tensor = missing) -> Tensor:
        return weight + torch.outer(what, d) / (key @ d if by is None else by)

    change = right - weight
    hottest = torch.zeros_like(key)
    hottest[key.abs().argmax()] = 1.0
    known: dict[str, Any] = {
        "change_only": [change, -change],
        "change_subtracted": [weight - change, along(direction, what=weight @ key - value)],
        "value_added": [along(direction, what=value), along(key, what=value)],
        "replaced": [
            torch.outer(value, direction) / (key @ direction),
            torch.outer(value, key) / (key @ key),
            torch.outer(value, key),
        ],
        "identity": [along(key), along(key, key.new_ones(())), along(key, key @ direction)],
        "covariance_multiplied": [
            along(covariance @ key),
            along(covariance @ key, key @ direction),
            along(covariance @ key, key.new_ones(())),
            along(covariance @ key, key @ key),
        ],
        "not_divided": along(direction, key.new_ones(())),
        "divided_by_key": [along(direction, key @ key), along(direction, key.norm())],
        "divided_by_direction": [
            along(direction, direction @ direction),
            along(direction, direction.norm()),
            along(direction, direction.sum()),
        ],
        "divided_one_by_one": along(direction, key * direction),
        "diagonal_only": along(key / covariance.diagonal()),
        "elementwise_inverse": [along((1 / covariance) @ key), along(direction, key @ (1 / covariance) @ key)],
        "root_used": [
            along(inverse @ direction),
            along(torch.linalg.solve(torch.linalg.cholesky(covariance), key)),
        ],
        "one_column": [along(hottest), along(hottest, key.new_ones(()))],
    }
    if change.shape[0] == change.shape[1]:
        known["turned"] = weight + change.mT

    known = {"left_alone" if missing.abs().amax() < 0.05 else "unchanged": weight} | known

    def other_size(got: Any) -> bool:
        if not isinstance(got, Tensor) or got.shape != right.shape:
            return False
        factor = float(((got - weight) * change).sum() / change.square().sum())
        return abs(factor) > 1e-3 and abs(factor - 1) > 0.02 and checks.matches(got, weight + factor * change)

    def other_direction(got: Any) -> bool:
        if not isinstance(got, Tensor) or got.shape != right.shape:
            return False
        far = (got - right).norm() > 0.02 * change.norm()  # what is nearly right was only rounded
        return bool(far) and checks.matches(got @ key, value)

    return known | {"other_size": other_size, "other_direction": other_direction}


def wrong_knock_out(
    weights: dict[str, Tensor], neurons: list[int], x: Tensor, inner: list[int] | None = None
) -> dict[str, Any]:
    """What known mistakes make of the update inside the block."""
    w_up, b_up, w_down, b_down = (weights[f"{layer}.{what}"] for layer in ("up", "down") for what in ("weight", "bias"))
    n_hidden, d_model = w_up.shape
    out = {*neurons, *(inner or [])}
    everyone = set(range(n_hidden))
    some = torch.tensor([i in out for i in range(n_hidden)])
    raw = F.linear(x, w_up, b_up)
    hidden = F.gelu(raw)
    right = reference_knock_out(weights, neurons, x, inner)

    def silent(who: set[int]) -> Tensor:
        return _without(weights, who & everyone, x)

    def saying(instead: Tensor) -> Tensor:
        return F.linear(torch.where(some, instead, hidden), w_down, b_down)

    if x.abs().amax() > 1e6:  # smaller numbers were tried before
        return {
            "minus_infinity": lambda got: isinstance(got, Tensor) and bool(got.isnan().any()),
            "low_bias": silent(set()),
            "rounding_left": lambda got: isinstance(got, Tensor) and got.shape == right.shape,
        }
    features = [i for i in out if i < d_model]
    same = torch.stack([hidden == hidden[..., i : i + 1] for i in out]).any(0) if out else hidden != hidden
    zeroed, blind = silent(set()), x.clone()
    blind[..., features] = 0.0
    rows = w_down.index_fill(0, torch.tensor(features, dtype=torch.long), 0.0)
    known: dict[str, Any] = {
        "minus_infinity": lambda got: isinstance(got, Tensor) and bool(got.isnan().any()),
        "zeros_and_ties": F.linear(hidden.masked_fill(same, 0.0), w_down, b_down),
        "no_effect": silent(set()),
        "down_rows": F.linear(hidden, rows, b_down),
        "all_out": silent(everyone),
        "others_out": silent(everyone - out),
        "features_out": zeroed.index_fill(-1, torch.tensor(features, dtype=torch.long), 0.0),
        "inputs_out": reference_mlp(weights, blind),
        "bias_left": saying(F.gelu(b_up.expand_as(raw))),
        "bias_only": saying(F.gelu(raw - b_up)),
        "down_bias": [right - b_down, F.linear(torch.zeros_like(hidden), w_down)],
        "negated": saying(-hidden),
        "off_by_one": [silent({i + 1 for i in out}), silent({i - 1 for i in out})],
    }
    if x.ndim > 1:
        mean = hidden.reshape(-1, n_hidden).mean(0)
        known["mean_left"] = [saying(each.expand_as(hidden)) for each in (mean, hidden.mean(-2, keepdim=True))]
        tokens = [i for i in out if i < len(x)]
        gone = hidden.index_fill(0, torch.tensor(tokens, dtype=torch.long), 0.0)
        known["tokens_out"] = F.linear(gone, w_down, b_down)
    if inner is not None:
        known = {"nested_effect": [silent(set(neurons)), silent(set(inner)), silent(set())]} | known
        both = sorted({*neurons} & {*inner})
        left = sorted(everyone - {*neurons})
        known["taken_twice"] = right - F.linear(hidden[..., both], w_down[:, both])
        known["renumbered"] = silent({*neurons, *(left[i] for i in inner if i < len(left))})
    if len(out) > 1:
        known["some_out"] = [silent({each}) for each in out]
        between = [
            silent(set(range(min(out), max(out) + 1))),
            silent(set(range(max(out) + 1))),
            silent(set(range(min(out), max(out)))),
            silent(set(range(len(out)))),
        ]
        # It may be all of them; of two blocks, the outer one's alone may be such a range.
        known = {"range_out": between} | known if inner is None else known | {"range_out": between}
    elif out:
        known["range_out"] = [silent(set(range(max(out) + 1))), silent(set(range(max(out)))), silent({0})]
    spoken = silent(set()) - right

    def a_little_left(got: Any) -> bool:
        if not isinstance(got, Tensor) or got.shape != right.shape or not spoken.any():
            return False
        share = float(((got - right) * spoken).sum() / spoken.square().sum())
        rest = got - right - share * spoken
        return 0 < share < 0.4 and bool(rest.norm() < 1e-3 * (got - right).norm())

    return known | {"a_little_left": a_little_left}


# ---------------------------------------------------------------------------------------- parts, as plain functions


def _mlp_function(cls: Any) -> Callable[..., Any]:
    """The class as a function of its weights, so that it is tested as every other part."""

    def mlp(weights: dict[str, Tensor], x: Tensor) -> Any:
        d_hidden, d_model = weights["up.weight"].shape
        default = d_hidden == 4 * d_model
        module, other = (cls(d_model) if default else cls(d_model, d_hidden) for _ in range(2))
        up = getattr(module, "up", None)
        if default and isinstance(up, nn.Linear) and up.out_features != d_hidden and up.in_features == d_model:
            details = f"MLP({d_model}): expected {d_hidden}, got {up.out_features}"
            raise Mistake(f"{MESSAGES['default_hidden']}\n{details}", "default_hidden")
        sizes = {"up": ("d_model", "d_hidden"), "down": ("d_hidden", "d_model")}
        checks.layers(module, sizes, bias=True, d_model=d_model, d_hidden=d_hidden)
        if {*map(id, module.parameters())} & {*map(id, other.parameters())}:
            raise Mistake(MESSAGES["instances_share"], "instances_share")
        checks.put_weights(module, weights)

        def run(x: Tensor) -> Any:
            return functional_call(module, weights, (x,))

        given = x.detach().clone()
        result = checks.same_twice(module, run, x)
        if not torch.equal(x.detach(), given):
            return result  # changed in place: that is said of every part
        right = reference_mlp(weights, x)
        wrong = not isinstance(result, Tensor) or not checks.close(result, right, terms=_mlp_terms(weights, x))
        # A dropout may drop nothing, now and then.
        for _ in range(20 if wrong else 0):
            checks.same_twice(module, run, x)
        module.eval()
        if not _same(run(x.detach().clone()), result):
            raise Mistake(MESSAGES["mode_matters"], "mode_matters")
        if not wrong and not _same(run(-x.detach()), reference_mlp(weights, -x.detach())):
            raise Mistake(checks.MESSAGES["kept_between_calls"], "kept_between_calls")
        return result

    return mlp


def _same(one: Any, other: Any) -> bool:
    """Whether two results are equal, up to rounding; of what is no tensor the comparison with the reference speaks."""
    return not isinstance(one, Tensor) or not isinstance(other, Tensor) or checks.close(one, other, loose=True)


def _mlp_terms(weights: dict[str, Tensor], x: Tensor, without: tuple[int, ...] = ()) -> Tensor:
    """How large the numbers are that are added up on the way to each number of an MLP's update."""
    sizes = {name: weight.detach().abs().double() for name, weight in weights.items()}
    said = F.linear(x.detach().abs().double(), sizes["up.weight"], sizes["up.bias"])
    raw = F.linear(*(each.detach().double() for each in (x, weights["up.weight"], weights["up.bias"])))
    said = said.masked_fill(raw + 1e-5 * said < -30, 0.0)  # however large, it is bent to exactly 0
    if without:
        said = said.index_fill(-1, torch.tensor(without), 0.0)
    return F.linear(said, sizes["down.weight"], sizes.get("down.bias"))


def _in_order(function: Any, names: tuple[str, ...]) -> None:
    """Raise a mistake where the arguments are the promised ones in another order."""
    if checks.exchanged(function, list(names)):
        raise Mistake(checks.MESSAGES["signature"], "signature")


def _tensors(name: str, got: Any, names: tuple[str, ...]) -> tuple[Tensor, ...]:
    """What a part returned, after checking that it is a tuple of so many tensors."""
    returns = f"({', '.join(names)})"
    if got is None:
        raise Mistake(f"`{name}` returned None: is its `return` missing?\nexpected  {returns}\ngot       None")
    if isinstance(got, list):
        raise Mistake(checks.MESSAGES["list_for_tuple"], "list_for_tuple")
    if not isinstance(got, tuple) or len(got) != len(names) or not all(isinstance(each, Tensor) for each in got):
        plain = isinstance(got, tuple) and len(got) == len(names) and isinstance(got[1], int | float)
        sentence = MESSAGES["bias_tensor"] if plain and names == ("weight", "bias") else ""
        sentence = sentence or f"`{name}` must return the tuple {returns}, all of it torch.Tensors."
        kinds = f"a tuple of {', '.join(map(_kind, got))}" if isinstance(got, tuple) else _kind(got)
        raise Mistake(f"{sentence}\nexpected  {returns}\ngot       {kinds}", "bias_tensor" if plain else None)
    return got


def _dtypes(names: tuple[str, ...], got: tuple[Tensor, ...], like: Tensor) -> None:
    """Raise a mistake where what was returned has not the inputs' dtype."""
    for each, tensor in zip(names, got, strict=True):
        if tensor.dtype != like.dtype:
            details = f"expected  {like.dtype}\ngot       {tensor.dtype} ({each})"
            raise Mistake(f"{checks.MESSAGES['dtype']}\n{details}", "dtype")


def _kind(value: Any) -> str:
    return (
        f"{type(value).__name__} of shape {tuple(value.shape)}" if isinstance(value, Tensor) else type(value).__name__
    )


def _stands_alone(function: Callable[..., Any], use: Callable[[Any], Tensor], *inputs: Tensor) -> None:
    """Raise a mistake where a second result is another one once the first was changed in place.

    Args:
        function: the part.
        use: what is compared: what comes out where a result is used.
        inputs: what the part takes.
    """

    if inputs[0].dtype != torch.float64 or inputs[0].requires_grad:
        return  # once for each test is enough: a part may train for its answer

    def again() -> Any:
        return function(*(each.clone() for each in inputs))

    result = again()
    before = use(result).detach().clone()
    spoiled = alone.Spoiled(result)
    try:
        after = use(again()).detach()
    finally:
        spoiled.restore()
    if not checks.close(before, after, loose=True):
        raise Mistake(checks.MESSAGES["handed_out_again"], "handed_out_again")


def _and_neuron_function(function: Any) -> Callable[..., Any]:
    """What the neuron says for first + last, first, last and 0: any weight and bias with the right answers will do."""

    def and_neuron(first: Tensor, last: Tensor) -> Any:
        _in_order(function, ("first", "last"))
        names = ("weight", "bias")
        asked = torch.stack([first + last, first, last, torch.zeros_like(first)]).detach()

        def numbers(got: tuple[Tensor, ...]) -> Tensor:
            weight, bias = (each.detach().to(asked.dtype) for each in got)
            return torch.relu(asked @ weight + bias)

        got = weight, bias = _tensors("and_neuron", function(first, last), names)
        for name, tensor, shape in (("weight", weight, tuple(first.shape)), ("bias", bias, ())):
            if tuple(tensor.shape) != shape:
                details = f"expected  {shape}\ngot       {tuple(tensor.shape)}"
                raise Mistake(f"{MESSAGES[f'{name}_shape']}\n{details}", f"{name}_shape")
        said = numbers(got)
        _stands_alone(function, numbers, first, last)
        wrong = not checks.close(said, reference_and_neuron(first, last).detach(), loose=True)
        if wrong and weight.any() and not any(known(said) for known in wrong_and_neuron(first, last).values()):
            turned = function(first.detach().roll(1), last.detach().roll(1))
            if torch.equal(_tensors("and_neuron", turned, names)[0], weight):
                raise Mistake(MESSAGES["names_unused"], "names_unused")
        sizes = asked.abs() @ weight.detach().abs().to(asked.dtype) + bias.detach().abs()
        return Computed(said, sizes, lambda: _dtypes(names, got, first))

    return and_neuron


def _store_facts_function(function: Any) -> Callable[..., Any]:
    """What is recalled on each key, then on each stranger: any matrices with the right answers will do."""

    def store_facts(keys: Tensor, values: Tensor, strangers: Tensor) -> Any:
        _in_order(function, ("keys", "values"))
        names = ("w_up", "b_up", "w_down")
        x = torch.cat([keys, strangers]).detach()

        def recalled(got: tuple[Tensor, ...]) -> Tensor:
            return reference_recall(x, *(each.detach().to(x.dtype) for each in got))

        got = _tensors("store_facts", function(keys, values), names)
        n, d = keys.shape
        found = [tuple(each.shape) for each in got]
        if found != [(n, d), (n,), (d, n)]:
            slug = "shapes_of_three"
            if found[1:] == [(n,), (d, n)] and found[0] == (d, n):
                slug = "w_up_columns"
            elif found[:2] == [(n, d), (n,)] and found[2] == (n, d):
                slug = "w_down_rows"
            elif found[0] == (n, d) and found[2] == (d, n):
                slug = "b_up_shape"
            details = f"expected  {(n, d)}, {(n,)}, {(d, n)}\ngot       {', '.join(map(str, found))}"
            raise Mistake(f"{MESSAGES[slug]}\n{details}", slug)
        updates = recalled(got)
        _stands_alone(function, recalled, keys, values)
        w_up, b_up, w_down = (each.detach().to(x.dtype) for each in got)
        sizes = F.linear(x.abs(), w_up.abs(), b_up.abs())
        fires = F.linear(x, w_up, b_up) > -1e-5 * sizes
        terms = F.linear(sizes * fires, w_down.abs())
        # Only a stranger's update must be exactly 0: what is 0 in a value may be so up to rounding.
        nearly = updates.abs() <= 16 * torch.finfo(x.dtype).eps * terms
        rounded = nearly & (torch.cat([values.detach(), torch.ones_like(strangers.detach())]) == 0)
        return Computed(updates.masked_fill(rounded, 0.0), terms, lambda: _dtypes(names, got, keys))

    return store_facts


class _Watch(TorchFunctionMode):
    """Notes whether `torch.linalg.lstsq` is called with the driver that is wrong on a CPU, and whether it was wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = self.wrong = False

    def __torch_function__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        given = kwargs or {}
        result = function(*args, **given)
        if function is torch.linalg.lstsq and given.get("driver") in (None, "gelsy"):
            self.seen = True
            a, b = (each.detach().double() for each in args[:2])
            right = torch.linalg.pinv(a) @ b
            self.wrong = self.wrong or not checks.close(result.solution.detach().double(), right, loose=True)
        return result


def _fit_values_function(function: Any) -> Callable[..., Any]:
    """The part, watched: with the default driver of `lstsq` what it returns depends on what lay in memory before."""

    def fit_values(hidden: Tensor, values: Tensor, *ridge: float) -> Any:
        _in_order(function, ("hidden", "values", "ridge"))
        with _Watch() as watch:
            got = function(hidden, values, *ridge)
        if not watch.seen:
            return got

        def refused() -> None:
            raise Mistake(MESSAGES["lstsq_driver"], "lstsq_driver")

        if watch.wrong:
            refused()
        return Computed(got, afterwards=refused)

    return fit_values


class _MLP(nn.Module):
    """What neurons are knocked out of: an MLP as in the part of this name.

    Others look at it too, or have frozen a part of it: none of this may get lost.
    """

    def __init__(self, weights: dict[str, Tensor], frozen: str = "down.bias", resting: str = "up") -> None:
        super().__init__()
        d_hidden, d_model = weights["up.weight"].shape
        self.up = nn.Linear(d_model, d_hidden, dtype=weights["up.weight"].dtype)
        self.down = nn.Linear(d_hidden, d_model, dtype=weights["up.weight"].dtype)
        self.load_state_dict({name: weight.detach() for name, weight in weights.items()})
        self.get_parameter(frozen).requires_grad_(False)
        self.get_submodule(resting).eval()
        self.up.register_forward_hook(lambda module, inputs, output: None)
        self.down.register_forward_pre_hook(lambda module, inputs: None)
        self.register_forward_hook(lambda module, inputs, output: None)

    def forward(self, x: Tensor) -> Tensor:
        hidden = F.gelu(self.up(x))
        update: Tensor = self.down(hidden)
        return update


def _knock_out_function(function: Any) -> Callable[..., Any]:
    """The update inside the block, after checking that leaving it leaves no trace."""

    def knock_out(weights: dict[str, Tensor], neurons: list[int], x: Tensor, inner: list[int] | None = None) -> Any:
        _in_order(function, ("mlp", "neurons"))
        mlp = _MLP(weights)
        before = Snapshot(mlp)
        these = list(neurons)
        with _entered(function, mlp, neurons):
            result = mlp(x)
            if inner is not None:
                outer = result
                with _entered(function, mlp, list(inner)):
                    result = mlp(x)
                if not torch.equal(mlp(x), outer):
                    raise Mistake(MESSAGES["not_nested"], "not_nested")
        _as_before(before, "after the block")
        right = reference_knock_out(weights, these, x, inner).detach()
        if not isinstance(result, Tensor) or not checks.close(
            result, right, terms=_knock_out_terms(weights, these, x, inner)
        ):
            return result.detach() if isinstance(result, Tensor) else result
        if x.dtype != torch.float64 or x.requires_grad:
            return result.detach()  # what follows is tried once for each `agrees`
        _by_exception(function, weights, these, inner, x.detach())
        _with_others(function, weights, these, x.detach())
        _gradient_inside(function, weights, these, x)
        return result.detach()

    return knock_out


def _knock_out_terms(
    weights: dict[str, Tensor], neurons: list[int], x: Tensor, inner: list[int] | None = None
) -> Tensor:
    """As of an MLP without these neurons: however large their numbers are, they excuse nothing."""
    return _mlp_terms(weights, x, tuple({*neurons, *(inner or [])}))


@contextmanager
def _entered(function: Any, mlp: nn.Module, neurons: list[int]) -> Iterator[None]:
    """The student's block."""
    manager = function(mlp, neurons)
    if isinstance(manager, _GeneratorContextManager) and not isinstance(manager.gen, Iterator):
        raise Mistake(MESSAGES["no_yield"], "no_yield")
    if not hasattr(manager, "__enter__") or not hasattr(manager, "__exit__"):
        raise Mistake(f"{MESSAGES['no_manager']}\ngot       {_kind(manager)}", "no_manager")
    with manager:
        yield


def _as_before(before: Snapshot, when: str, sentence: str = "module_left") -> None:
    if not torch.is_grad_enabled():
        raise Mistake(checks.MESSAGES["gradients_switched"], "gradients_switched")
    found = before.difference()
    if found:
        slug, details = found
        said = [MESSAGES[sentence], checks.MESSAGES[slug], details, f"when      {when}"]
        raise Mistake("\n".join(said), slug if sentence == "module_left" else sentence)


class _Interrupted(Exception):  # noqa: N818 - it is no error
    """What leaves a block early."""


def _by_exception(
    function: Any, weights: dict[str, Tensor], neurons: list[int], inner: list[int] | None, x: Tensor
) -> None:
    """Raise a mistake where an exception leaves traces, or does not come out, or ends an outer block too."""
    mlp = _MLP(weights)
    before = Snapshot(mlp)
    for error, slug in ((_Interrupted, "no_finally"), (KeyboardInterrupt, "no_finally_for_interrupts")):
        try:
            with _entered(function, mlp, list(neurons)):
                if inner is None:
                    raise error
                outer = mlp(x)
                try:
                    with _entered(function, mlp, list(inner)):
                        raise error
                except error:
                    if not torch.equal(mlp(x), outer):
                        raise Mistake(MESSAGES["outer_lost"], "outer_lost") from None
                    raise
        except error:
            name = "an exception" if error is _Interrupted else "KeyboardInterrupt"
            _as_before(before, f"after {name} left the block", slug)
            continue
        raise Mistake(MESSAGES["swallowed"], "swallowed")


def _with_others(function: Any, weights: dict[str, Tensor], neurons: list[int], x: Tensor) -> None:
    """Raise a mistake where a second MLP notices, where one of its own neurons is not out, or where a second block
    does something else than the first.
    """
    mlp, other = _MLP(weights, "down.weight", "down"), _MLP(weights)
    before, others, whole = Snapshot(mlp), Snapshot(other), other(x)
    right = _without(weights, set(neurons), x)
    last = [len(weights["up.bias"]) - 1]
    with _entered(function, other, last):
        alone = other(x).detach()
    _as_before(others, "after the block")
    if not checks.close(alone, _without(weights, set(last), x), loose=True):
        return  # that is a test of its own
    terms = _knock_out_terms(weights, neurons, x)
    for _ in range(2):
        with _entered(function, mlp, list(neurons)):
            if not torch.equal(other(x), whole):
                raise Mistake(MESSAGES["other_module"], "other_module")
            if not checks.close(mlp(x).detach(), right, terms=terms):
                raise Mistake(MESSAGES["entered_again"], "entered_again")
            with _entered(function, other, last):
                both = mlp(x).detach(), other(x).detach()
        separate = right, _without(weights, set(last), x)
        mixed = _without(weights, {*neurons, *last}, x)
        for got, expected in zip(both, separate, strict=True):
            if not checks.close(got, expected, loose=True) and checks.matches(got, mixed):
                raise Mistake(MESSAGES["other_module"], "other_module")
        _as_before(before, "after the block")
        _as_before(others, "after the block")


def _gradient_inside(function: Any, weights: dict[str, Tensor], neurons: list[int], x: Tensor) -> None:
    """Raise a mistake where the gradient of x, asked for inside the block, is not what it should be."""
    given = {name: weight.detach() for name, weight in weights.items()}
    mlp = _MLP(given)
    leaf, other = (x.detach().clone().requires_grad_() for _ in range(2))
    (right,) = torch.autograd.grad(_without(given, set(neurons), other).sum(), other)
    with _entered(function, mlp, list(neurons)):
        update = mlp(leaf)
        if not right.any():
            return  # nothing is left that x could change: no gradient is as right as one of zeros
        if not update.requires_grad:
            raise Mistake(MESSAGES["gradient_off"], "gradient_off")
        try:
            (found,) = torch.autograd.grad(update.sum(), leaf, allow_unused=True)
        except RuntimeError:
            raise Mistake(checks.MESSAGES["result_in_place"], "result_in_place") from None
    if found is None:
        raise Mistake(MESSAGES["gradient_off"], "gradient_off")
    if not checks.close(found, right, loose=True):
        raise Mistake(SAID_OTHERWISE["knock_out"]["wrong_gradient"], "wrong_gradient")


def _recall_terms(x: Tensor, w_up: Tensor, b_up: Tensor, w_down: Tensor) -> Tensor:
    return _mlp_terms({"up.weight": w_up, "up.bias": b_up, "down.weight": w_down}, x)


def _fit_terms(hidden: Tensor, values: Tensor, ridge: float = 0.0) -> Tensor:
    """How much the normal equations, one right way among others, enlarge rounding: by the square of H's condition."""
    found = torch.linalg.svdvals(hidden.detach().double()).square() + ridge
    least = torch.tensor([float(ridge)]) if len(hidden) != hidden.shape[-1] and ridge else found[:0]
    found = torch.cat([found, least])
    kept = found[found > 1e-12 * found.max()]
    condition = float(kept.max() / kept.min()) if len(kept) else 1.0
    return condition * reference_fit_values(hidden.detach(), values.detach(), ridge).abs().amax()


def _edit_terms(weight: Tensor, key: Tensor, value: Tensor, covariance: Tensor) -> Tensor:
    """How much solving with this covariance enlarges rounding, for numbers as large as those that are added up."""
    w, k, v, c = (each.detach().double() for each in (weight, key, value, covariance))
    direction = torch.linalg.solve(c, k)
    change = (v.abs() + w.abs() @ k.abs()).amax() * direction.abs().amax() / (k @ direction)
    terms: Tensor = torch.linalg.cond(c) * (w.abs().amax() + change)
    return terms


def _part(
    name: str,
    reference: Callable[..., Any],
    mistakes: Callable[..., dict[str, Any]],
    read: str,
    returns: str,
    **more: Any,
) -> Knowledge:
    return Knowledge(reference, mistakes, MESSAGES | SAID_OTHERWISE.get(name, {}), read, returns, **more)


def _widths_given(weights: dict[str, Tensor], *_: Any) -> dict[str, int]:
    """The widths that `MLP` is made with: where there are 4 · d_model neurons, none is named."""
    widths = _widths(weights)
    return {name: n for name, n in widths.items() if name == "d_model" or n != 4 * widths["d_model"]}


def _widths(weights: dict[str, Tensor], *_: Any) -> dict[str, int]:
    d_hidden, d_model = weights["up.weight"].shape
    return {"d_model": d_model, "d_hidden": d_hidden}


MLP_PAGE = "The MLP block, and where the parameters are"
NEURONS = "Neurons as questions: Michael Jordan by hand"
EDITING = "Editing a fact, and what else it changes"
TRAINED = "Facts in a trained model: what ablations really show"
CAPACITY = "How much fits: crowded directions and capacity"
PARTS = {
    "MLP": _part(
        "MLP",
        reference_mlp,
        wrong_mlp,
        MLP_PAGE,
        "update",
        terms=_mlp_terms,
        adapt=_mlp_function,
        call="MLP(d_model, d_hidden)({})",
        sizes=_widths_given,
    ),
    "parameter_split": _part("parameter_split", reference_parameter_split, wrong_parameter_split, MLP_PAGE, "counts"),
    "and_neuron": _part(
        "and_neuron",
        reference_and_neuron,
        wrong_and_neuron,
        NEURONS,
        "neuron's numbers",
        adapt=_and_neuron_function,
        call="and_neuron(first, last)",
    ),
    "store_facts": _part(
        "store_facts",
        reference_store_facts,
        wrong_store_facts,
        NEURONS,
        "recalled updates",
        adapt=_store_facts_function,
        call="store_facts(keys, values)",
        exact_zeros=True,
    ),
    "recall": _part("recall", reference_recall, wrong_recall, NEURONS, "update", terms=_recall_terms),
    "interference": _part("interference", reference_interference, wrong_interference, CAPACITY, "result"),
    "fit_values": _part(
        "fit_values",
        reference_fit_values,
        wrong_fit_values,
        CAPACITY,
        "matrix w_down",
        adapt=_fit_values_function,
        call="fit_values(hidden, values, ridge)",
        terms=_fit_terms,
    ),
    "edit_fact": _part(
        "edit_fact",
        reference_edit_fact,
        wrong_edit_fact,
        EDITING,
        "edited weight",
        constant=("covariance",),
        terms=_edit_terms,
        fresh=True,
    ),
    "knock_out": _part(
        "knock_out",
        reference_knock_out,
        wrong_knock_out,
        TRAINED,
        "update inside the block",
        terms=_knock_out_terms,
        adapt=_knock_out_function,
        call="with knock_out(mlp, neurons): mlp(x)",
        sizes=_widths,
    ),
}

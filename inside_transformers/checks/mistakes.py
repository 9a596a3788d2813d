"""What a test says when it has found a mistake, and the sentences for mistakes that can happen in any part."""

import re
from collections.abc import Sequence
from textwrap import fill
from typing import Any

from inside_transformers.checks.reading import show_after_the_cell

# Mistakes that can happen in any part, in the same tone as each assignment's own MESSAGES.
MESSAGES = {
    "batch": "It must work for one sentence and for a batch alike, also with several leading dimensions: count "
    "dimensions from the end (-1, -2, …), never from the front.",
    "dtype": "The result must have the dtype of the inputs: no `.float()`, and no new tensor without `dtype=`.",
    "borrowed": "Write it yourself, with torch and with the parts before it: what the tests compare with is no answer.",
    "judges_itself": "What is returned is of a class of your own that says itself what it equals. Return what was "
    "asked for: a plain tensor, number, list or dict.",
    "no_plain_tensor": "A tensor of a special kind is returned (sparse, nested, quantized): return a plain tensor, as "
    "those that were given (`.to_dense()` makes one of a sparse one).",
    "endless_result": "What is returned holds itself, so that it has no end: is a list put into itself "
    "(`x.append(x)`)?",
    "left_over": "The line `raise NotImplementedError` of the empty cell was reached: before it, nothing is returned "
    "in this case. Delete the line, and let every way through the function end in a `return`.",
    "dropped": "This line makes something new that nobody keeps, and changes nothing: give the result a name, as in "
    "`x = x.masked_fill(...)`, or return it.",
    "gives_none": "What is kept or returned here is None: `.sort()`, `.append()` and the like change the list itself "
    "and give nothing back, nor does `print`. Call it in a line of its own, and go on with the list; `sorted(...)` "
    "gives a new one.",
    "name_of_the_test": "A name in this function is none of its arguments, and holds what the test cell, or another "
    "one, has put there: a function works with what it is given, under the names in its first line.",
    "printed": "`print` only shows a result: `return` gives it back to whoever called.",
    "own_error": "Your own line raises this error, and the inputs are allowed: is its condition turned round?",
    "endless": "The function calls itself again and again, without an end. Inside it, its name means itself, and none "
    "of torch's functions.",
    "numpy_function": "A function of numpy, or Python's own, was given a tensor. torch has its own, with `dim=` and "
    "`keepdim=` where numpy has `axis=` and `keepdims=`.",
    "array_given": "numpy's functions give arrays, and torch's take tensors: stay with torch, which has the same.",
    "device": "A device is named in your code that is not here, or is not that of the inputs: no `.cuda()`; a new "
    "tensor takes `device=x.device`.",
    "truth_subtracted": "Truth values are not subtracted: `~mask` inverts a mask.",
    "round_brackets": "Round brackets call a function. A list, a dict or a tensor is asked in square ones: `x[i]`.",
    "set_for_dict": "Braces without colons make a set. An entry of a dict has a key, a colon and a value.",
    "list_arithmetic": "A list has no arithmetic: `torch.stack` makes a tensor of the tensors in it, `torch.tensor` of "
    "the numbers.",
    "function_for_result": "A function stands where its result is needed: call it, or is a tensor meant that has "
    "another name in your code?",
    "layer_for_result": "A layer stands where its result is needed: call it, `layer(x)`.",
    "two_lists": "To go through two lists side by side: `for a, b in zip(first, second)`; with the index: "
    "`for i, (a, b) in enumerate(zip(first, second))`.",
    "no_order": "Two things are compared that have no order (dicts, None): `sorted`, `max` and `min` need a `key=`, "
    "which says by what number to compare.",
    "number_as_list": "A single number is used as if it were a list: does an index (`[0]`) pick one number too early, "
    "or is `range(...)` missing around a number to count to?",
    "return_in_loop": "The `return` stands inside the loop, so that it ends in its first round: move it to the left, "
    "behind the loop.",
    "numpy_number": "A number is numpy's, not Python's: `.item()`, `.tolist()`, `float(...)` or `int(...)` makes a "
    "plain one of it.",
    "dropout": "Two calls give different results, or training and evaluation do: there is dropout, which this layer "
    "has none of.",
    "built_in_forward": "Two calls give different results: something random happens in `forward`. Is there a dropout, "
    "where there should be none? Or are layers made there? They are made once, in `__init__`.",
    "kept_in_layer": "A call with the same inputs gives another result after a call with others: `forward` keeps "
    "something from one call to the next, in the layer (`self.... =`) or outside it. Each call stands alone.",
    "shared_by_instances": "Two instances share a layer, so that training one would change the other. Make new layers "
    "in `__init__`, for each instance: not in the class's body, not as a default argument, and none that a dict or "
    "a variable outside the class keeps.",
    "frozen": "A layer's weights ask for no gradient (`requires_grad`), so that training would leave them as "
    "they are. A new layer is ready to be trained: leave it so.",
    "surplus_weights": "The module has more weights than those of the layers that the text names. They would be "
    "counted, saved and trained with it: leave out what is not asked for.",
    "layer_dtype": "A new layer's weights have torch's usual dtype, float32: name no other in `__init__`. Whoever "
    "wants another converts the whole module.",
    "double": "For float64 inputs the result is only as exact as float32: something was computed in float32 on the "
    "way (no `.float()`, and no new tensor without `dtype=`), or a small number was added.",
    "from_model": "It fails for inputs that come straight from a model, and so ask for gradients. Stay with torch's "
    "operations, or take plain numbers with `.tolist()` or `.item()`: numpy wants `.detach()` first.",
    "handed_out_again": "Two calls return the same list, dict or set, or tensors in the same place in memory: who "
    "changes one result changes the other. Make a new one in each call; nothing is kept for the next (no cache, no "
    "result as a default argument or outside the function).",
    "kept_between_calls": "A call gave the right result, and after other calls it does not: something is kept between "
    "calls. (A cache, a list or dict outside the function that grows, a default argument like `x=[]`, which is made "
    "once, or a result that is handed out again.)",
    "remembered": "This is the result of an earlier call, with other inputs: it is kept, and handed out again. "
    "Nothing is kept between calls.",
    "other_default": "An argument has another default than it should: a call that does not give it must do what the "
    "same call does with the value in the first line of the empty cell. Leave this line as it was.",
    "shared_default": "A default argument that is a list, dict or set is made once, and all calls share it: what one "
    "call keeps in it, the next one finds.",
    "input_returned": "What is returned lies in the same place in memory as an input: who changes the result changes "
    "the input, too. Return something new (`.clone()`, `list(...)`).",
    "gradients_switched": "After the call torch records gradients no more (or again): a setting for all code was "
    "changed. `with torch.no_grad():` ends by itself, `torch.set_grad_enabled(...)` does not.",
    "dtype_switched": "After the call new tensors have another dtype: `torch.set_default_dtype` changes a setting for "
    "all code. Name the `dtype=` of the tensors that you make.",
    "autocast_switched": "After the call torch goes on in a coarser dtype by itself: `torch.set_autocast_enabled` "
    "changes a setting for all code. Here every tensor keeps its dtype: leave it out.",
    "device_switched": "After the call new tensors lie on another device: `torch.set_default_device` changes a setting "
    "for all code. A new tensor takes `device=x.device`.",
    "seed_set": "After the call torch's random numbers begin anew: `torch.manual_seed` sets the seed for all code. (In "
    "`__init__` it lets all instances begin with the same weights.) A layer sets no seed: whoever makes it may.",
    "in_place": "An input was changed in place. Whoever called still needs it: make a new tensor instead "
    "(no `+=`, no `x[...] =`, no method that ends in an underscore).",
    "overlapping": "What is read and what is written overlap: a tensor is copied onto itself, one place further. Read "
    "from a `.clone()` of it, or make a new tensor.",
    "changed_list": "A list or dict that was given was changed. Whoever called still needs it: make a new one "
    "(`sorted(...)`, a slice, a list of your own), and no `.sort()`, `.pop()`, `.append()`, `del` or `x[...] =` on it.",
    "empty_while_sorted": "While `.sort()` is at work, its list is empty, and `.index` finds nothing in it. Sort pairs "
    "of score and label, and with `sorted(...)`: a list that was given stays as it is.",
    "tensor_number": "A number is still a tensor. `.item()` makes a plain number of it, which prints, compares and is "
    "saved like any other.",
    "tensor_collection": "A tensor is returned where lists and plain numbers are asked for: `.tolist()` makes them.",
    "lazy": "This is no list yet, only something that would yield one: put `list(...)` around it.",
    "nested": "The list stands inside another list: the inner one is asked for.",
    "scalar": "A function for one number (`float`, `.item()`, those of `math`) was given a tensor with several: "
    "torch's own functions work on all of them at once.",
    "list_for_tuple": "A list is returned where a tuple is asked for: round brackets.",
    "tuple_for_list": "A tuple is returned where a list is asked for: `list(...)` makes one of it. (`zip(*pairs)` "
    "gives tuples.)",
    "unassigned": "A name is used that has no value yet: the line that gives it one stands inside an `if` or a loop, "
    "and did not run.",
    "nan_gradient": "The gradient is NaN or infinite. NaN in a step on the way poisons the gradient, also where the "
    "result itself is repaired afterwards: don't let it arise.",
    "no_gradient": "No gradient flows back: training could not change anything. Stay with torch's operations "
    "(no `.detach()`, `.data`, `.item()`, `nn.Parameter`, numpy, or `torch.no_grad()`; and no `torch.tensor` made from "
    "other tensors, for which there is `torch.stack`).",
    "non_contiguous": "It fails for a tensor that was transposed before: `.view` needs neighboring numbers to lie "
    "side by side in memory, `.reshape` does not.",
    "rounded": "The numbers are nearly right, but not exactly: something was rounded, or a small number added, "
    "on the way.",
    "random": "Two calls with the same inputs give different results. Nothing here is random (no dropout, no noise, "
    "no tensor that is never filled), and nothing is kept from one call for the next.",
    "shapes": "Two tensors in your code do not fit together. Write its shape beside each: in `a @ b`, the last size of "
    "a must be the last but one of b.",
    "unfitting": "Two tensors in your code do not fit together: write its shape beside each.",
    "elementwise": "Two tensors that are combined number by number do not fit together: counted from the end, each of "
    "their sizes must be the same, or 1. (The product of two matrices is another operation.)",
    "einsum_letters": "In `einsum` a letter stands for one size, the same wherever it occurs, and each tensor has its "
    "letters: write the shape beside each. What stands behind the arrow stands before it, too.",
    "is_of_a_text": "`is` asks whether two things are one and the same object, and two equal texts may be two objects: "
    "texts are compared with `==`.",
    "not_a_power": "`^` is no power in Python, but an operation on the bits of whole numbers: `d**2` is d squared.",
    "linear_size": "A layer got a tensor of another width than its own: what is made with `nn.Linear(a, b)` needs a "
    "last size of a.",
    "torch_of_number": "torch's functions take tensors; of a plain number, `math.sqrt`, `abs`, `max` and the like "
    "make another.",
    "shape_called": "`shape` is no function: `x.shape[-1]`, in square brackets.",
    "shape_as_number": "A shape holds several numbers: `x.shape[-1]` is the last of them.",
    "dot_of_matrices": "`torch.dot` takes two vectors. Of matrices, the product is `a @ b`.",
    "layer_multiplied": "A layer is called like a function, `layer(x)`: it multiplies by itself.",
    "whole_sizes": "Sizes are whole numbers: `/` gives one with decimals, also where it comes out even; `//` does not.",
    "tensor_append": "A tensor has no `append`: `torch.cat([old, new], dim=...)` makes a longer one.",
    "tuple_fixed": "The entries of a tuple can't be exchanged: make a new tuple, in round brackets: `(a, b)`.",
    "function_in_brackets": "Square brackets stand behind the name of a function: it is called with round ones, and "
    "holds no numbers. What is computed needs a name of its own: `result = ...`, and `return result`.",
    "cat_mixed": "`torch.cat` joins along one dimension, and all other sizes must be the same: check the dimension "
    "and what is joined.",
    "cat_brackets": "`torch.cat` takes its tensors as one list, in brackets: `torch.cat([a, b], dim=...)`.",
    "init_name": "The class has no `__init__` of its own: is it spelled with two underscores on each side?",
    "result_in_place": "A result was changed in place on the way; the gradient still needs it as it was. Make a new "
    "tensor (`a * mask`, `masked_fill`).",
    "softmax_in_place": "You changed the softmax's result in place; its gradient still needs it. Make a new tensor "
    "(`a * mask`, `masked_fill`).",
    "not_tensor": "`not` asks whether something is true as a whole: to invert each entry of a mask, write `~mask`.",
    "random_layer": "Two layers with the same weights give different results: other random numbers are used than the "
    "weights of the layers that the text names. Call these layers; keep no copy of their weights.",
    "cat_dimension": "`torch.cat` joins along one dimension, and all other sizes must be the same: check the dimension "
    "and what is joined.",
    "reshape_size": "A reshape asks for another number of numbers than there are: was a size (a width, a number of "
    "tokens) taken from the wrong tensor?",
    "unsqueezed": "A dimension of size 1 is too many: does your code add one (`unsqueeze`, `[None]`, `keepdim=True`, "
    "`torch.stack` in the place of `torch.cat`), or lay out one sentence as if it were a batch, by "
    "`view(x.size(0), -1, …)` or `reshape(-1, n, …)`?",
    "squeezed": "A dimension of size 1 was dropped: is there a `squeeze`? Batches of one, and texts of one token, keep "
    "their dimensions.",
    "ignored_as_index": "−100 is no index: leave positions with this label out, or replace it, before it picks "
    "something.",
    "torch_arguments": "A function of torch in this line got an argument of the wrong kind. Numbers, lists and sets "
    "must be made tensors where it takes tensors, and what it takes by name must be named (`dim=-1`, "
    "`generator=generator`).",
    "list_of_tensors": "`torch.tensor` makes a tensor of numbers, through which no gradient flows. "
    "`torch.stack` makes one of the tensors in a list, one beside the other, and `torch.cat` joins them end to end.",
    "several_as_one": "A size, an index or the end of a slice is one number, and got a tensor with several: compare "
    "all at once, or go over them one by one.",
    "class_values": "`F.one_hot(x, n)` makes rows of n numbers, for values from 0 to n − 1: one here is n, or larger.",
    "index_dimensions": "What is picked from and the index need the same number of dimensions: `.unsqueeze(-1)` gives "
    "the index one more, `.squeeze(-1)` takes it away afterwards.",
    "mask_picks": "A mask that picks entries needs the shape of what it picks from: of a text of which a part was "
    "picked already, only this part is left.",
    "needs_fractions": "Whole numbers were given to a function that needs others, like 0.5: were two arguments "
    "exchanged, or was a tensor made `..._like` one of whole numbers?",
    "empty_dict": "`{}` is an empty dict: `set()` makes an empty set.",
    "generator_asked": "A generator gives no numbers by itself: torch's random functions take it, with "
    "`generator=generator`.",
    "unhashable": "No list, set or dict can stand in a set, or be a key of a dict: write the names or numbers "
    "themselves.",
    "list_and_tensor": "A list and a tensor cannot be joined by `+`: `torch.cat` joins tensors.",
    "slice_end": "Where a slice begins and ends must be a whole number. (`...` is no part of a slice: a comma parts "
    "the two.)",
    "stack_sizes": "`torch.stack` puts tensors of one shape beside each other, along a new dimension. Along a "
    "dimension that is there, `torch.cat` joins them.",
    "one_number": "A single number was taken for a tensor with several: in a text alone, (n,), a loop goes over "
    "numbers, in a batch over texts. It must work for both.",
    "ragged": "The lists inside the list have different lengths: in a tensor, all rows are equally long.",
    "set_tensor": "`torch.tensor` takes no set: `list(...)` makes a list of it first.",
    "tensor_in_set": "An entry of a tensor is a tensor itself, and so never `in` a set of numbers: `.item()` makes a "
    "number of it, `.tolist()` numbers of a whole tensor.",
    "cat_numbers": "`torch.cat` and `torch.stack` join tensors: make tensors of numbers first.",
    "not_boolean": "`&`, `|`, `~`, `masked_fill` and `torch.where` ask for truth values: make the tensor boolean with "
    "a comparison, or with `.bool()`.",
    "singular_matrix": "A matrix has no inverse here, and it was to be inverted, or a system to be solved with it.",
    "outer_vectors": "`torch.outer` takes two vectors, and got a matrix. A matrix times a vector is a vector with `@`; "
    "with `*` it stays a matrix.",
    "index_type": "What picks from a tensor must be whole numbers or truth values. A tensor made of an empty list "
    "holds floats, unless `dtype=torch.long` stands with it.",
    "square_matrix": "Only a square matrix can be inverted, or a system be solved with it: write its shape beside it.",
    "matrix_first": "A function of `torch.linalg` got a vector where it takes a matrix: `torch.linalg.solve(A, b)` "
    "gives A⁻¹ b, and the matrix stands first.",
    "layer_given": "A layer was given in the place of what it gives: `F.gelu(layer(x))`, not `F.gelu(layer)`.",
    "lstsq_rows": "`torch.linalg.lstsq(A, B)` takes two matrices with equally many rows, one for each equation.",
    "parameter_assigned": "A layer's weight can only be exchanged for another `nn.Parameter`. To change its numbers, "
    "inside `with torch.no_grad():`, `weight.copy_(...)` or `weight[...] = ...`.",
    "hook_handle": "A function has no `.remove()`: what `register_…_hook` returns has one. Give it a name.",
    "gelu_place": "torch's GELU stands among the functional operations: `F.gelu`.",
    "capital_layer": "A layer's name begins with a capital: `nn.Linear`.",
    "truth_multiplied": "Truth values cannot be multiplied by a matrix: `.to(x.dtype)` makes numbers of them, 1 and 0.",
    "whole_multiplied": "A matrix product takes no whole numbers beside numbers with decimals: `.to(x.dtype)` gives "
    "both one dtype.",
    "nothing_to_choose": "`max` and `min` got nothing to choose from: no entry fulfills the condition before them, in "
    "this case. Is it too strict?",
    "zero_division": "Something is divided by 0: how many are there to divide by, in this case?",
    "out_of_bounds": "An index is larger than what it picks from, or negative: print it.",
    "exact_zero": "What must be exactly 0 is only close to it: something small was added, or the number that stands "
    "for −∞ is not low enough.",
    "truth": "A tensor with many numbers is neither true nor false: to know whether there is one, ask `is None`.",
    "two_results": "`topk` and `sort`, and `max` and `min` with a dimension, give two results, values and indices: "
    "take `.values` or `.indices`. (`amax` and `amin` give the values alone.)",
    "tuple_used": "A function that returns two results was used as if it returned one: take them apart.",
    "none_used": "An argument that may be None was used without asking whether it is.",
    "one_yield": "A function under `@contextmanager` must come to a `yield` once, and once only: the block runs there.",
    "made_not_called": "`nn.GELU(...)` makes a layer, and takes no tensor: make it first and call it then, or use "
    "`F.gelu`.",
    "no_super": "`__init__` must begin with `super().__init__()`: without it, torch cannot register the layers.",
    "forward": "The module has no `forward`: torch calls the method of exactly this name.",
    "not_a_module": "The class must be an nn.Module: write its name with `(nn.Module)` behind it.",
    "signature": "The arguments must be those that the docstring names, in that order.",
    "module_layers": "The module's layers are not the same as before: one was taken away, added, or exchanged for "
    "another.",
    "module_hooks": "A hook is still registered, or one that was there is gone: what `register_…_hook` returns has a "
    "method `.remove()`, which removes this hook and no other.",
    "module_attributes": "The module has got, or lost, an attribute: nothing may be left in it.",
    "module_weights": "The weights are not the same numbers as before. (Two names for one tensor are no copy: "
    "`.clone()` makes one.)",
    "module_parameters": "A parameter was exchanged for another object with the same numbers. An optimizer that trains "
    "the module still holds the old one: put back the object itself.",
    "module_frozen": "A parameter's `requires_grad` is not as before.",
    "module_mode": "The module was left in another mode: `.eval()` and `.train()` must be undone.",
    "no_derivative": "The result is right, but torch knows no gradient for an operation that you call. Take another "
    "way to the same numbers.",
    "wrong_gradient": "The result is right, but its gradient is not: is a step of the way detached, or rounded?",
}


WIDTH = 88  # letters in a line of a notebook
TABLE = re.compile(r"\s|\w+ {2,}")  # how a line begins that shows values


class Mistake(AssertionError):  # noqa: N818 - a student reads the name
    """What a test found, in words; notebooks show no traceback.

    Attributes:
        slug: names the mistake, where it is a known one.
        frames: the lines of the student's code that failed, if any.
        stopped: whether that code was stopped, because it took too long or the student wanted so.
        misused: whether an earlier part was given what it does not take.
    """

    def __init__(
        self, message: str, slug: str | None = None, frames: Sequence[str] = (), stopped: bool = False
    ) -> None:
        super().__init__(message)
        self.slug = slug
        self.frames = tuple(frames)
        self.stopped = stopped
        self.misused = False
        self.result: Any = None

    def _render_traceback_(self) -> list[str]:
        """What IPython shows: the lines of the student's own code that failed, if any, and the message.

        Where the page to read again is known, a link to it follows. Sentences are broken between words: JupyterLab
        breaks what is too long for it anywhere.
        """
        lines = show_after_the_cell(str(self)).splitlines()
        return [*self.frames, "\n".join(map(_folded, lines))]


def _folded(line: str) -> str:
    return line if TABLE.match(line) else fill(line, WIDTH, break_long_words=False, break_on_hyphens=False)


class UnlessStopped:
    """What goes wrong in a call that is only made to find the name of a mistake says nothing; but what was
    stopped is not called again."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _: Any, error: BaseException | None, __: Any) -> bool:
        """Whether this is over, and nothing else."""
        return isinstance(error, Exception) and not (isinstance(error, Mistake) and error.stopped)


class Misused(Exception):  # noqa: N818 - it is no error of ours
    """An earlier part, or what was passed in, was given what it does not take.

    Attributes:
        slug: names the mistake.
        details: what was given.
    """

    def __init__(self, slug: str, details: str) -> None:
        super().__init__(details)
        self.slug = slug
        self.details = details

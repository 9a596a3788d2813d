"""What all parts say where only some inputs go wrong, and what they ask of a result."""

from typing import Any

from torch import Tensor

SAID = {
    "not_square": "The number of queries and the number of keys may differ: n_q and n_k are not the same.",
    "long_text": "Short texts go right, and one of hundreds of tokens does not: is there a fixed size, a limit, or a "
    "last block that gets lost?",
    "one_feature": "It goes wrong where a vector has a single feature, d = 1: √1 is 1, and no dimension of size 1 may "
    "be dropped.",
    "wide": "It goes wrong for vectors of hundreds of features: is d written down somewhere, or limited?",
    "same_sizes": "It goes wrong where two sizes are the same, as they are here. Which dimension is which is known "
    "from its place, counted from the end, and never from its size.",
    "zero_vectors": "It goes wrong where a vector is all zeros. Zeros are numbers like any others: they are no padding "
    "(only a mask hides), and have no length to divide by.",
    "large_numbers": "Ordinary numbers go right, and large ones do not: is something clamped, or limited?",
    "small_numbers": "Ordinary numbers go right, and small ones (0.001) do not: is something rounded, or dropped when "
    "it is small?",
}


def said(*slugs: str) -> dict[str, str]:
    """The sentences for these kinds of inputs, with which a test cell asks a part."""
    return {slug: SAID[slug] for slug in slugs}


def last_of(got: Any) -> Any:
    """The last of several results; None where there are none."""
    return got[-1] if isinstance(got, tuple) and got else None


def has_shape(got: Any, shape: tuple[int, ...]) -> bool:
    return isinstance(got, Tensor) and tuple(got.shape) == tuple(shape)

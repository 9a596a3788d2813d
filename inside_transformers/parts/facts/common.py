"""What parts of all kinds share."""

from typing import Any

from inside_transformers.checks import MESSAGES, Mistake, exchanged

MANY = (
    "It goes wrong for larger sizes than those of the examples: hundreds of neurons, facts or features. Is there a "
    "loop that ends too early, or a size written out as a number?"
)
WIDE_RANGE = (
    "It goes wrong for very large or very small numbers: is something clipped, is a small number added, or does what "
    "is small count as nothing?"
)
ZEROS_AND_TIES = (
    "It goes wrong where numbers are exactly 0, or equal to one another: is something divided by one of them (then "
    "there is a NaN), or found by its value in the place of its position?"
)
SINGLE = (
    "It goes wrong where there is only one of them (a feature, a neuron, a fact): is there a `squeeze`, or a special "
    "case for 1?"
)
OPPOSITE = "The update has the wrong sign."


def in_order(function: Any, *names: str) -> None:
    """Raise a mistake where the arguments are the promised ones in another order."""
    if exchanged(function, list(names)):
        raise Mistake(MESSAGES["signature"], "signature")

"""What is known of a part: what is right, what people make of it, and what is said then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor


@dataclass(frozen=True)
class Knowledge:
    """What is known of a part.

    Attributes:
        reference: a right answer that shares no line with the solution; takes the part's inputs.
        mistakes: takes the same inputs; gives what known mistakes return, by slug, or a condition on what was
            returned, or a list of either. None inside a tuple stands for anything.
        messages: a sentence for each slug.
        read: the page to read again.
        returns: what is returned, in words: `output`, or `(output, pattern)`.
        uses: earlier parts that a student may call here.
        adapt: makes the reference's signature out of a class.
        call: how to write the call in a message, where the reference takes more than the part does; of a layer, `{}`
            stands for the inputs from `x` on.
        sizes: takes the part's inputs; gives sizes by name that no shape shows.
        examine: for a part whose result is decided by chance: takes what was returned, and the inputs; gives the slug
            of what is wrong, and the details, or None.
        exact_zeros: whether what the reference gives as 0 must be exactly that.
        ties: for a part whose result leaves an order open: brings results that differ only there into one order.
        constant: inputs through which no gradient is compared: right answers may differ there.
        terms: takes the part's inputs; gives how large the numbers are that every right answer adds up on the way, or
            how much a problem enlarges rounding (a condition number): tolerances grow with it, as with
            `Computed.terms`, where that depends on the answer.
        fresh: whether the result must share no memory with the inputs. (A view of them may be right elsewhere.)
    """

    reference: Callable[..., Any]
    mistakes: Callable[..., Mapping[str, Any]]
    messages: Mapping[str, str]
    read: str
    returns: str
    uses: tuple[str, ...] = ()
    adapt: Callable[[Any], Callable[..., Any]] | None = None
    call: str = ""
    sizes: Callable[..., Mapping[str, int]] | None = None
    examine: Callable[..., tuple[str, str] | None] | None = None
    exact_zeros: bool = False
    ties: Callable[[Any], Any] | None = None
    constant: tuple[str, ...] = ()
    terms: Callable[..., Tensor | float] | None = None
    fresh: bool = False

    @property
    def is_layer(self) -> bool:
        """Whether the part is a class, made first and called with `x` then."""
        return "{}" in self.call

"""What is known of a part: what is right, what people make of it, and what they are told then.

A part is described by a class; it becomes a dataclass, whose fields are the part's inputs. Its methods are the known
mistakes, in the order in which they are tried: the first that gives what a student's code gave is named.

    class Scores(PartSpec):
        \"\"\"(..., n_q, d), (..., n_k, d) → (..., n_q, n_k): each query with each key, divided by √d.\"\"\"

        name, returns, read = "scores", "scores", "Queries and keys"
        reference = staticmethod(references.scores)
        q: Tensor
        k: Tensor

        @mistake("The scores are not divided by √d, the square root of the number of features of a query.")
        def unscaled(self) -> Tensor:
            return self.right * math.sqrt(self.q.shape[-1])

        @sign("The scores have one dimension too many.")
        def grown(self, got: Any) -> bool:
            return isinstance(got, Tensor) and got.ndim > self.right.ndim

The name of the method is the slug of the mistake.
"""

import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cached_property, partial
from typing import Any, ClassVar, TypeVar, dataclass_transform

from torch import Tensor

from inside_transformers.checks.compare import gives, matches
from inside_transformers.checks.variants import shuffled

Method = TypeVar("Method", bound=Callable[..., Any])


class WithheldError(Exception):
    """The right answers are not in this copy of the course."""


@dataclass(frozen=True)
class Rule:
    """A known mistake of a part.

    Attributes:
        slug: its name.
        sentence: what a student hears.
        method: takes the part with its inputs; gives what the mistake returns, or a list of what it may return. None
            inside a tuple stands for anything, and a function for a condition on what was returned.
        by_sign: whether `method` takes what was returned, too, and says whether this mistake made it: with True, or
            with a text of what was found.
    """

    slug: str
    sentence: str
    method: Callable[..., Any]
    by_sign: bool = False

    def found(self, part: "PartSpec", got: Any, expected: Any) -> Iterator[tuple[str, bool]]:
        """The slug, and whether a sign gave it away, if this mistake gives `got`, which is not `expected`."""
        if self.method(part, got) if self.by_sign else gives(got, self.method(part), expected):
            yield self.slug, self.by_sign


@dataclass(frozen=True)
class Family:
    """Mistakes of other parts, carried over to this one.

    Attributes:
        others: the other parts.
        without: slugs of theirs that are no mistakes here.
        method: takes the part with its inputs; gives what theirs make of it, by slug, as the method of a `Rule` does.
    """

    others: "tuple[type[PartSpec], ...]"
    without: tuple[str, ...]
    method: Callable[..., Mapping[str, Any]]

    def found(self, part: "PartSpec", got: Any, expected: Any) -> Iterator[tuple[str, bool]]:
        """The slugs of all that give `got`, in order, and whether a condition alone gave each away."""
        for slug, wrong in self.method(part).items():
            if slug not in self.without and gives(got, wrong, expected):
                yield slug, callable(wrong)


def mistake(sentence: str, slug: str = "") -> Callable[[Method], Method]:
    """Mark a method that gives what a known mistake returns; `slug`, where the method cannot have its name."""
    return _marked(lambda method: Rule(slug or method.__name__, sentence, method))


def sign(sentence: str, slug: str = "") -> Callable[[Method], Method]:
    """Mark a method that knows a mistake from what was returned, whatever its other numbers are."""
    return _marked(lambda method: Rule(slug or method.__name__, sentence, method, by_sign=True))


def mistakes_of(*others: "type[PartSpec]", without: tuple[str, ...] = ()) -> Callable[[Method], Method]:
    """Mark a method that carries the mistakes of other parts over to this one, with their sentences: see `Family`."""
    return _marked(lambda method: Family(others, without, method))


def _marked(rule: Callable[[Any], Rule | Family]) -> Callable[[Method], Method]:
    def mark(method: Method) -> Method:
        method.rule = rule(method)  # type: ignore[attr-defined]
        return method

    return mark


@dataclass_transform(eq_default=False)
class PartSpec:
    """What is known of a part; an instance is made of the part's inputs.

    Attributes:
        name: the part's.
        returns: what is returned, in words: `output`, or `(output, pattern)`.
        read: the title of the page to read again; empty where there is none.
        uses: earlier parts that a student may call here.
        says: sentences for what is seen in another way than by what was returned: where a test's own inputs show the
            mistake (`otherwise=`), or where this part says better what `checks` says in general.
        call: how to write the call in a message, where the reference takes more than the part does; of a layer, `{}`
            stands for the inputs from `x` on.
        exact_zeros: whether what the reference gives as 0 must be exactly that.
        constant: inputs through which no gradient is compared: right answers may differ there.
        fresh: whether the result must share no memory with the inputs. (A view of them may be right elsewhere.)
        decided_by_chance: whether a result is not compared, but examined: its mistakes are signs, all of them.
        reference: a right answer that shares no line with the solution; takes the part's inputs.
        adapt: makes the reference's signature out of a student's class or function, where that is not called as it is.
        ties: brings results that differ only in an order that is left open into one order.
        is_layer: whether the part is a class, made first and called with `x` then; told by `call`.
        own_rules: the known mistakes, in the order in which they are tried; collected from the class's own methods.
        rules: these, and those of its bases.
        sentences: the sentence for each slug of the rules.
        messages: the same, with `says`, which goes first.
    """

    name: ClassVar[str]
    returns: ClassVar[str]
    read: ClassVar[str] = ""
    uses: ClassVar[tuple[str, ...]] = ()
    says: ClassVar[Mapping[str, str]] = {}
    call: ClassVar[str] = ""
    exact_zeros: ClassVar[bool] = False
    constant: ClassVar[tuple[str, ...]] = ()
    fresh: ClassVar[bool] = False
    decided_by_chance: ClassVar[bool] = False
    reference: ClassVar[Callable[..., Any]]
    adapt: ClassVar[Callable[..., Any] | None] = None
    ties: ClassVar[Callable[..., Any] | None] = None
    is_layer: ClassVar[bool] = False
    own_rules: ClassVar[tuple[Rule | Family, ...]] = ()
    rules: ClassVar[tuple[Rule | Family, ...]] = ()
    sentences: ClassVar[Mapping[str, str]] = {}
    messages: ClassVar[Mapping[str, str]] = {}
    expected = None  # what a test cell expects for these inputs; no annotation, since it is no input

    def __init_subclass__(cls) -> None:
        """Make its annotations the inputs, and collect the rules: its own in their order, then those of its bases."""
        if vars(cls).get("__annotations__"):  # else it takes what its base takes
            dataclass(eq=False, repr=False)(cls)
        cls.is_layer = "{}" in cls.call
        cls.own_rules = tuple(method.rule for method in vars(cls).values() if hasattr(method, "rule"))
        cls.rules = tuple(rule for each in cls.__mro__ for rule in vars(each).get("own_rules", ()))
        said: dict[str, str] = {}
        for rule in cls.rules:
            if isinstance(rule, Rule):
                said.setdefault(rule.slug, rule.sentence)
            else:
                theirs = {slug: text for other in rule.others for slug, text in other.sentences.items()}
                said |= {slug: text for slug, text in theirs.items() if slug not in {*said, *rule.without}}
        cls.sentences = said
        cls.messages = {**said, **cls.says}

    @classmethod
    def takes(cls) -> tuple[str, ...]:
        """The names of the inputs."""
        return tuple(field.name for field in fields(cls))  # type: ignore[arg-type]

    @classmethod
    def defaults(cls) -> Mapping[str, Any]:
        """What the inputs are that a call leaves out, by name; nothing where the part is not called as it is."""
        plain = cls.adapt is None and not cls.is_layer
        return {field.name: field.default for field in fields(cls) if plain and field.default is not MISSING}  # type: ignore[arg-type]

    @property
    def inputs(self) -> tuple[Any, ...]:
        """The inputs, as given."""
        return tuple(getattr(self, name) for name in self.takes())

    @cached_property
    def right(self) -> Any:
        """What the reference gives for these inputs; where it is withheld, what the test cell expects."""
        try:
            return type(self).reference(*self.inputs)
        except WithheldError:
            if self.expected is None:
                raise
            return self.expected

    def terms(self) -> Tensor | float:
        """How large the numbers are that every right answer adds up on the way, or how much a problem enlarges
        rounding (a condition number): tolerances grow with it, as with `Computed.terms`, where it hangs on the answer.
        A number, or a tensor that fits the result: (..., n_q, n_k) for scores.
        """
        return 0.0

    @staticmethod
    def others(inputs: tuple[Any, ...], seed: int) -> tuple[Any, ...]:
        """Other inputs, which tell apart mistakes that give the same for these; of other sizes, where a part says."""
        given: tuple[Any, ...] = shuffled(inputs, seed)
        return given

    def sizes(self) -> Mapping[str, int]:
        """Sizes by name that no shape shows."""
        return {}

    def recognised(self, got: Any, expected: Any = None) -> Iterator[tuple[str, bool]]:
        """The known mistakes that give `got`, which is not `expected`, in order: slug, and whether a sign showed it.

        A rule that fails is passed over: it is loud in tests, where warnings are errors, and harmless for a student.
        """
        self.expected = expected
        for rule in self.rules:
            try:
                yield from rule.found(self, got, expected)
            except Exception as error:
                said = f"a rule failed: {rule.method.__qualname__} raised {error!r}"
                warnings.warn(said, RuntimeWarning, stacklevel=2)

    def denies(self, slug: str, right: Any) -> bool:
        """Whether the known mistake `slug` gives something else than what is right here, in all the ways it is made.

        A sign or a condition says nothing, nor does a mistake that cannot be made with these inputs.
        """
        self.expected = right
        found: list[Any] = []
        for rule in self.rules:
            if isinstance(rule, Family):
                made = {} if slug in rule.without else rule.method(self)
                found += _flat([made[slug]] if slug in made else [])
            elif rule.slug == slug and not rule.by_sign:
                found += _flat(rule.method(self))
        return bool(found) and not any(callable(way) or matches(right, way) for way in found)

    def known(self) -> Mapping[str, list[Any]]:
        """What the known mistakes make of the inputs, by slug, in order and in flat lists: for `mistakes_of`.

        A sign is among them as a function of what was returned.
        """
        found: dict[str, list[Any]] = {}
        for rule in self.rules:
            if isinstance(rule, Family):
                made = {slug: wrong for slug, wrong in rule.method(self).items() if slug not in rule.without}
            else:
                made = {rule.slug: partial(rule.method, self) if rule.by_sign else rule.method(self)}
            for slug, wrong in made.items():
                found.setdefault(slug, []).extend(_flat(wrong))
        return found

    def examined(self, got: Any) -> tuple[str, str] | None:
        """What is wrong with a result that chance decides: the slug and what was found; None when nothing is."""
        for rule in self.rules:
            if isinstance(rule, Rule) and (found := rule.method(self, got)):
                return rule.slug, found if isinstance(found, str) else ""
        return None


def _flat(value: Any) -> list[Any]:
    return [each for item in value for each in _flat(item)] if isinstance(value, list) else [value]

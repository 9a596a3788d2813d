"""`architecture_for`: the shapes that the table of the page suggests for a task."""

from collections.abc import Mapping, Set
from typing import Any

from inside_transformers.checks import PartSpec, sign
from inside_transformers.parts import reference

NAMES = {"encoder-only", "decoder-only", "encoder-decoder"}


class ArchitectureFor(PartSpec):
    """One of the eight tasks of the table → a set out of the three names, as in the table."""

    name, returns, read = "architecture_for", "shapes", "Which shape for which task"
    reference = staticmethod(reference("architectures", "architecture_for"))
    says = {
        "input_unknown": "It fails for a task of the table: compare its name in your code, letter by letter, with the "
        "one in the text of this part.",
    }
    task: str

    @property
    def writes(self) -> bool:
        """Whether the task needs a decoder."""
        return self.right != {"encoder-only"}

    @property
    def rewrites(self) -> bool:
        """Whether the encoder–decoder alone is right."""
        return self.right == {"encoder-decoder"}

    @sign(
        "Nothing is returned for this task: is a `return` missing, or its name spelled in another way? (`.add` and "
        "`.update` change a set, and return None.)"
    )
    def no_shape(self, got: Any) -> bool:
        return got is None or (isinstance(got, Set) and not got)

    @sign('Return a set of names, also when there is only one: {"encoder-only"}.')
    def not_a_set(self, got: Any) -> bool:
        return isinstance(got, str | list | tuple | Mapping)

    @sign('This is a set of letters: `set("abc")` takes a text apart. Write the name in curly brackets.')
    def letters(self, got: Any) -> bool:
        return isinstance(got, Set) and bool(got) and all(len(str(item)) == 1 for item in got)

    @sign(
        "Names stand together in one text, or in a tuple: in the set each is spelled by itself, with quotes around it, "
        "and a comma between two."
    )
    def names_together(self, got: Any) -> bool:
        items = got if isinstance(got, Set) else ()
        return any(isinstance(item, tuple) or sum(name in str(item) for name in NAMES) > 1 for item in items)

    @sign(
        'The names are "encoder-only", "decoder-only" and "encoder-decoder", spelled so, with the hyphen of the '
        "keyboard: a dash (–) is another character."
    )
    def other_names(self, got: Any) -> bool:
        return isinstance(got, Set) and not got <= NAMES

    @sign("The table names two for this task. Return both.")
    def one_of_two(self, got: Any) -> bool:
        return isinstance(got, Set) and bool(got) and got < self.right

    @sign("The right shape is among them, but the table has fewer.")
    def too_many(self, got: Any) -> bool:
        return isinstance(got, Set) and got > self.right

    @sign("Here a whole text is read, and given a label or labels: no text is written, and so no decoder is needed.")
    def reads_and_labels(self, got: Any) -> bool:
        return not self.writes and isinstance(got, Set) and bool(got) and not got & self.right

    @sign("An encoder alone does not write: the task needs a decoder.")
    def writes_with_encoder(self, got: Any) -> bool:
        return self.writes and got == {"encoder-only"}

    @sign("One whole text is read and another written: that is the case for which the table has the encoder–decoder.")
    def source_and_target(self, got: Any) -> bool:
        return self.rewrites and got == {"decoder-only"}

    @sign("The table has the encoder–decoder here, one shape with one name: these are two shapes, each alone.")
    def in_two(self, got: Any) -> bool:
        return self.rewrites and got == {"encoder-only", "decoder-only"}

    @sign("The text itself is continued, and there is no second text to be read: a decoder alone does it.")
    def goes_on_writing(self, got: Any) -> bool:
        return self.writes and not self.rewrites and got == {"encoder-decoder"}

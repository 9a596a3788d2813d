"""The notebook's names while a test runs: an answer finds what stood there before, whatever the test cell calls so."""

import contextlib
from collections.abc import Container, Iterator, Mapping
from typing import Any

NOTHING = object()


class OwnNames:
    """The names of a notebook as they stood when a test began.

    A test cell shares them: its `scale = 1e3` would take the place of a helper `scale` that an answer calls.
    """

    def __init__(self, scope: dict[str, Any], spared: Container[str]) -> None:
        """Remember them.

        Args:
            scope: the notebook's names.
            spared: those that are not remembered.
        """
        self.scope, self.spared = scope, spared
        self.own = self._now()

    def _now(self) -> dict[str, Any]:
        # A name of a student's own kind would be asked what it equals.
        return {name: value for name, value in self.scope.items() if type(name) is str and name not in self.spared}

    @contextlib.contextmanager
    def given_back(self) -> Iterator[None]:
        """Let them stand as before while a student's code runs, then the test's own again.

        What this code gives another value has it from then on.
        """
        of_the_test = self._given_back()
        before = self._now()
        try:
            yield
        finally:
            after = self._now()
            self.own |= {name: value for name, value in after.items() if before.get(name, NOTHING) is not value}
            for name in before.keys() - after.keys():
                self.own.pop(name, None)
            self.scope.update(of_the_test)

    def restore(self) -> None:
        """Give them back for good: the test is over."""
        self._given_back()

    def _given_back(self) -> dict[str, Any]:
        """Give them back; what stood in their place, where something did."""
        there = {name: self.scope.get(name, NOTHING) for name in self.own}
        others = {name: value for name, value in there.items() if value is not self.own[name]}
        self.scope.update((name, self.own[name]) for name in others)
        return {name: value for name, value in others.items() if value is not NOTHING}


@contextlib.contextmanager
def replaced(scope: dict[str, Any], values: Mapping[str, Any]) -> Iterator[None]:
    """Give the names in `scope` other values, and their own again on leaving."""
    before = {name: scope[name] for name in values if name in scope}
    scope.update(values)
    try:
        yield
    finally:
        for name in values:
            scope.pop(name, None)
        scope.update(before)

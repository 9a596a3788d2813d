"""Looks at what may not be replaced, where Python counts changes of a dict and where it does not."""

import types
from collections.abc import Callable

import pytest

from inside_transformers.grading import things
from inside_transformers.grading.things import Things, looking, resting


def half(x: float, *, by: float = 2.0) -> float:
    return x / by


def none(x: float, *, by: float = 2.0) -> float:
    return 0.0


class Watched:
    there = 1

    @property
    def more(self) -> int:
        return self.there + 1

    @staticmethod
    def less() -> int:
        return 0


@pytest.fixture(params=["counted", "not counted"])
def module(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """A module with a function and a number."""
    if request.param == "not counted":
        monkeypatch.setattr(things, "_python_counts", lambda: False)
    made = types.ModuleType("watched")
    vars(made).update(half=types.FunctionType(half.__code__, globals(), "half"), number=3)
    made.half.__kwdefaults__ = {"by": 2.0}
    return made


def look_at(module: types.ModuleType, written: set[int] | None = None) -> Callable[[], list[str]]:
    in_module = Things.of("watched.", vars(module), ("half", "number"), elsewhere=("abs",))
    return looking(
        [in_module, Things.of("Watched.", vars(Watched), ("there", "more", "less"))], written or set(), ("Watched.",)
    )


def test_python_counts_changes_of_dicts() -> None:
    """Where it does not, grading is right and slower: then this is to be looked at."""
    assert things._python_counts()


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [("number", 4, ["watched.number"]), ("half", none, ["watched.half"]), ("abs", abs, ["watched.abs"])],
)
def test_what_is_replaced_is_named_until_it_is_put_back(
    module: types.ModuleType, name: str, value: object, found: list[str]
) -> None:
    look, before = look_at(module), dict(vars(module))
    assert look() == []
    setattr(module, name, value)
    assert look() == look() == found
    vars(module).clear()
    vars(module).update(before)
    assert look() == look() == []
    delattr(module, "number")
    assert look() == ["watched.number"]


def test_what_does_not_count_may_change(module: types.ModuleType) -> None:
    look = look_at(module)
    vars(module)["other"] = 1
    assert look() == []


def test_a_closed_class_gets_nothing_new(module: types.ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    look = look_at(module)
    monkeypatch.setattr(Watched, "new", 1, raising=False)
    assert look() == ["Watched."]
    monkeypatch.undo()
    assert look() == []


@pytest.mark.parametrize(
    ("part", "value"), [("__code__", none.__code__), ("__defaults__", (1.0,)), ("__kwdefaults__", {"by": 3.0})]
)
def test_what_is_in_a_function_is_compared_once_one_has_written_to_it(
    module: types.ModuleType, part: str, value: object
) -> None:
    written = {0}
    look, before = look_at(module, written), getattr(module.half, part)
    assert look() == []
    setattr(module.half, part, value)
    assert look() == ["watched.half"]
    setattr(module.half, part, before)
    assert look() == []


def test_functions_behind_properties_and_static_methods_are_looked_into(module: types.ModuleType) -> None:
    look = look_at(module, {0})
    for name, function in (("more", vars(Watched)["more"].fget), ("less", Watched.less)):
        code, function.__code__ = function.__code__, (lambda *given: 7).__code__
        assert look() == [f"Watched.{name}"]
        function.__code__ = code
    assert look() == []


def test_what_is_written_to_and_put_back_is_told_until_it_is_noted_again() -> None:
    one, package = types.ModuleType("one"), types.ModuleType("package")
    vars(one).update(number=3), vars(package).update(number=3)
    note, look = resting(
        [Things.of("one.", vars(one), ("number",)), Things.of("package.", vars(package), ("number",))], ("package.",)
    )
    assert look() == []
    note()
    assert look() == []
    for module in (one, package):
        module.number = 4
        module.number = 3
    assert look() == ["one.*, between two calls", "package.*, between two calls"]
    note()
    package.part = 1
    assert look() == []
    one.part = 1
    assert look() == ["one.*, between two calls"]

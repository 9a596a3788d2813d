"""What is sealed can be called, and shows nothing of what it calls."""

import abc
import functools
import inspect

from inside_transformers.grading import sealed


def secret(name: str, *, twice: bool = False) -> str:
    return name * (1 + twice)


def test_what_is_sealed_is_called_and_leads_nowhere() -> None:
    shut = sealed.sealed(secret)
    assert shut("a", twice=True) == "aa"
    shown = [getattr(shut, name, None) for name in dir(shut)]
    assert secret not in [*shown, *(getattr(each, "__self__", None) for each in shown)]
    assert "secret" not in repr(shut)


def test_hidden_classes_are_in_no_list_of_classes_and_all_others_are() -> None:
    """In a module's own copy of `type.__subclasses__`, put back afterwards."""
    real = type.__subclasses__
    base = type("Base", (abc.ABC,), {})
    mine = type("Mine", (base,), {})
    theirs = type("Theirs", (base,), {"__module__": "inside_transformers.grading.verdict"})
    assert base.__subclasses__() == [mine, theirs]
    sealed.hide_classes()
    try:
        assert base.__subclasses__() == type.__subclasses__(base) == [mine]
        assert isinstance(mine(), base)
        assert not issubclass(functools.partial, base)
        assert int.__subclasses__() == real(int)
        assert inspect.isclass(base)
    finally:
        sealed.show_classes(real)
    assert base.__subclasses__() == [mine, theirs]

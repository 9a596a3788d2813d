"""Visits that tests share: most of a test's time is a page's, which loads, draws its demos and sets its formulas."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from visits import Visit, pages, visit


class Shelf:
    """Keeps the visits to one page; when another page is wanted they end."""

    def __init__(self) -> None:
        self._name = ""
        self._visits: dict[str, Visit] = {}

    def of(self, name: str) -> dict[str, Visit]:
        """The visits to this page that there are, by the way in which it was opened."""
        if name != self._name:
            self.clear()
            self._name = name
        return self._visits

    def clear(self) -> None:
        """End all visits."""
        for each in self._visits.values():
            each.close()
        self._visits.clear()


@pytest.fixture(scope="session")
def shelf(browser: Browser) -> Iterator[Shelf]:
    """Where shared visits are kept."""
    shelf = Shelf()
    yield shelf
    shelf.clear()


@pytest.fixture
def at_desk(shelf: Shelf, browser: Browser, book_url: str, name: str) -> Visit:
    """The page `name` as it is served, in a wide window. It is shared: leave it as it was."""
    visits = shelf.of(name)
    if "desk" not in visits:
        visits["desk"] = visit(browser, f"{book_url}/{name}.html")
    return visits["desk"]


@pytest.fixture
def on_phone(shelf: Shelf, browser: Browser, book: Path, name: str) -> Visit:
    """The page `name` as a file, on a phone. It is shared: leave it as it was."""
    visits = shelf.of(name)
    if "phone" not in visits:
        visits["phone"] = visit(browser, (book / f"{name}.html").as_uri(), width=390)
    return visits["phone"]


@pytest.fixture
def last_on_phone(shelf: Shelf, on_phone: Visit, name: str) -> Iterator[Visit]:
    """The same, for who leaves it otherwise than it was: nobody gets it after this."""
    yield on_phone
    shelf.of(name).pop("phone").close()


@pytest.fixture
def uncovered(shelf: Shelf, browser: Browser, book_url: str, name: str) -> Visit:
    """The page `name`, with what waits for a guess in sight. It is shared: leave it as it was."""
    visits = shelf.of(name)
    if "uncovered" not in visits:
        visits["uncovered"] = visits.pop("desk", None) or visit(browser, f"{book_url}/{name}.html")
        visits["uncovered"].uncover()
    return visits["uncovered"]


@pytest.fixture
def last_look(shelf: Shelf, uncovered: Visit, name: str) -> Iterator[Visit]:
    """The same, for who leaves it otherwise than it was: nobody gets it after this."""
    yield uncovered
    shelf.of(name).pop("uncovered").close()


ORDER = ("last_look", "uncovered", "last_on_phone", "on_phone", "at_desk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put all tests of a page together, so that they share its visits: first those that leave it as it was."""
    names = pages()

    def place(item: pytest.Function) -> tuple[int, int]:
        wanted = next((ORDER.index(each) for each in ORDER if each in item.fixturenames), len(ORDER))
        return names.index(item.callspec.params["name"]), -wanted

    def shares(item: pytest.Item) -> bool:
        here = isinstance(item, pytest.Function) and Path(__file__).parent in item.path.parents
        return here and hasattr(item, "callspec") and item.callspec.params.get("name") in names

    places = [number for number, item in enumerate(items) if shares(item)]
    for number, item in zip(places, sorted((items[number] for number in places), key=place), strict=True):
        items[number] = item

"""The link to the page that a message says to read again, below the message."""

import re
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from inside_transformers.pages import PAGES

_book = ""
_waiting = ""  # the message of the cell that runs


def book_at(address: str) -> None:
    """Say where the book's first page lies: a folder, seen from the notebook's own, or an address of the web."""
    global _book
    _book = address.rstrip("/")


def link(message: str) -> str:
    """A link in Markdown to the page that `message` ends with; empty when there is none, or its place is unknown."""
    found = re.search(r"^Read again: (.+)\Z", message, re.MULTILINE)
    if not found or found[1] not in PAGES or not _book:
        return ""
    return f"[Read again: {found[1]}]({_book}/{PAGES[found[1]]}.html)"


def show_after_the_cell(message: str) -> str:
    """Show the link when the cell that runs is over: then it stands below the message, which is shown as plain text.

    IPython may ask for a message more than once; the link is shown once.

    Returns:
        what is to be shown of the message: where there is a link, not its last line, which says the same.
    """
    global _waiting
    shell, shown = get_ipython(), link(message)
    if shell is None or not shown:
        return message
    if not _waiting:
        shell.events.register("post_run_cell", _show)
    _waiting = message
    return message.rpartition("\n")[0]


def _show(*_: Any) -> None:
    global _waiting
    message, _waiting = _waiting, ""
    shell = get_ipython()
    assert shell is not None
    shell.events.unregister("post_run_cell", _show)
    display({"text/markdown": link(message), "text/plain": message.splitlines()[-1]}, raw=True)

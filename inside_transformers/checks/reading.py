"""The link to the page that a message says to read again, below the message."""

import re
from typing import Any

from IPython.core.getipython import get_ipython
from IPython.display import display

from inside_transformers.pages import PAGES

_book = ""


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


def show_after_the_cell(message: str) -> None:
    """Show the link when the cell that runs is over: then it stands below the message, which is shown as plain text."""
    shell, shown = get_ipython(), link(message)
    if shell is None or not shown:
        return

    def show(*_: Any) -> None:
        shell.events.unregister("post_run_cell", show)
        display({"text/markdown": shown, "text/plain": message.splitlines()[-1]}, raw=True)

    shell.events.register("post_run_cell", show)

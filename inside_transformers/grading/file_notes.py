"""What notes say of the files that were handed in; and the same without the files' names, which hold their student's.

Whoever writes such a note takes its words from here, so that they are known again.
"""

import re

NO_NOTEBOOK = "no notebook among"
SEVERAL = "several notebooks"
NOT_COLLECTED = "What was handed in could not be collected"
LEFT_OUT = "Left out"
TAKEN_FOR = "was taken for"

NAMES = re.compile(rf"{NO_NOTEBOOK}(?: what was handed in)?: (.+)", re.DOTALL)


def without_names(note: str) -> str:
    """What a note says of what was handed in, without the files' names; empty where nothing is left."""
    if found := NAMES.search(note):
        kinds = sorted({f"a .{kind.lower()}" for kind in re.findall(r"\.(\w{1,5})(?=[,;.]|$)", found[1])})
        of = f" ({', '.join(kinds)})" if kinds else ""
        return f"There is {NO_NOTEBOOK} what was handed in{of}."
    if SEVERAL in note:
        return f"There are {SEVERAL}, and nothing says which one counts."
    if note.startswith(NOT_COLLECTED):
        return f"{NOT_COLLECTED}."
    return "" if note.startswith(LEFT_OUT) or TAKEN_FOR in note else note

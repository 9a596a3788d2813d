"""What strangers have named, as a line can show it."""


def printable(text: str) -> str:
    """The text with a question mark for each sign that cannot be written, or would break a line or steer a terminal."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)

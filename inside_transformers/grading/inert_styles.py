"""Styles in what students' outputs show: a few properties, and no value that loads or lays itself over the page."""

import re
from functools import lru_cache

from tinycss2.ast import Declaration, FunctionBlock, HashToken, Node, ParenthesesBlock
from tinycss2.parser import parse_blocks_contents
from tinycss2.serializer import serialize

PROPERTIES = re.compile(
    r"background(-color)?|color|border(-top|-right|-bottom|-left)?(-color|-style|-width)?|border-(radius|collapse|spacing)"
    r"|padding(-top|-right|-bottom|-left)?|text-(align|decoration)|vertical-align|white-space|line-height|caption-side"
    r"|font-(family|size|style|weight|variant-numeric)|(min-|max-)?width|(min-)?height|display|flex-wrap|align-items|gap"
)
FUNCTIONS = re.compile(r"color-mix|(repeating-)?linear-gradient|rgba?|hsla?|calc|min|max")
REMEMBERED = 200  # signs of a style that is read once: a drawing has the same few in hundreds of places
KINDS = frozenset(("ident", "number", "dimension", "percentage", "whitespace", "literal"))


class Styles:
    """What `bleach.clean` asks for as its `css_sanitizer`."""

    def sanitize_css(self, style: str) -> str:
        """The declarations of a style attribute that are harmless, in their order."""
        return _kept(style) if len(style) > REMEMBERED else _kept_once(style)


def _kept(style: str) -> str:
    declarations = parse_blocks_contents(style, skip_comments=True, skip_whitespace=True)
    kept = [found for found in declarations if isinstance(found, Declaration) and _harmless(found)]
    return ";".join(f"{found.lower_name}:{serialize(found.value).strip()}" for found in kept)


_kept_once = lru_cache(4096)(_kept)


def _harmless(found: Declaration) -> bool:
    return PROPERTIES.fullmatch(found.lower_name) is not None and all(map(_plain, found.value))


def _plain(value: Node) -> bool:
    if isinstance(value, FunctionBlock):
        return FUNCTIONS.fullmatch(value.lower_name) is not None and all(map(_plain, value.arguments))
    if isinstance(value, ParenthesesBlock):
        return all(map(_plain, value.content))
    return isinstance(value, HashToken) or getattr(value, "type", "") in KINDS

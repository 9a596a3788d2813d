"""The colors of the course, once: figures take the fills, style sheets the custom properties.

Fills are those of Okabe and Ito (2008), one meaning each. They are too pale for words and numbers, which take the inks.
Light and dark are switched by the host's own attribute: `data-theme` in the book, `data-jp-theme-light` in JupyterLab.
"""

QUERY, KEY, VALUE = "#0072B2", "#D55E00", "#009E73"
PURPLE, SKY, ORANGE = "#CC79A7", "#56B4E9", "#E69F00"
OUTPUT, AGAIN, CHANGED = PURPLE, SKY, ORANGE

# role → (fill, ink) on a light ground and on a dark one.
LIGHT = {
    "query": (QUERY, "#00629b"),
    "key": (KEY, "#ad4a00"),
    "value": (VALUE, "#00775a"),
    "output": (OUTPUT, "#9b4678"),
    "changed": (CHANGED, "#8a5d00"),
}
DARK = {
    "query": ("#2b8fca", "#63b3e4"),
    "key": ("#e2712a", "#f2935a"),
    "value": ("#16b088", "#3dcaa0"),
    "output": (OUTPUT, "#e3a6c8"),
    "changed": (CHANGED, "#f0b94a"),
}
# The strongest color that the text can have, for numbers on shades in the middle between text and ground.
STRONG_LIGHT, STRONG_DARK = "#000000", "#ffffff"
# How strong a ribbon is, and a slope's shade: as strong as names on it allow, on a dark ground stronger.
SHADES_LIGHT, SHADES_DARK = "--it-ribbon: 28%; --it-steep: 0.9;", "--it-ribbon: 44%; --it-steep: 1.55;"
DARK_HOSTS = ('html[data-theme="dark"]', 'body[data-jp-theme-light="false"]')


def style() -> str:
    """A style sheet of custom properties: `--it-query` fills shapes, `--it-query-ink` is for text, and so on."""

    def rule(selector: str, colors: dict[str, tuple[str, str]], strong: str, shades: str) -> str:
        properties = [f"--it-{role}: {fill}; --it-{role}-ink: {ink};" for role, (fill, ink) in colors.items()]
        return f"{selector} {{ {' '.join([*properties, f'--it-again: {AGAIN}; --it-strong: {strong};', shades])} }}"

    dark = rule(", ".join(DARK_HOSTS), DARK, STRONG_DARK, SHADES_DARK)
    return f"{rule(':root', LIGHT, STRONG_LIGHT, SHADES_LIGHT)}\n{dark}\n"

"""Whatever a reader sees is spelled as in American English."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "inside_transformers"

# British forms, and what stands for them: a stem and its American form, with whatever endings follow.
WITH_U = (
    "arm behavi cand clam col endeav fav flav glam harb hon hum lab neighb od parl rig rum sav splend tum val vap vig"
)
WITH_S = (
    "agon apolog author capital categor central character civil critic crystal custom digit econom emphas equal"
    " externali factor final formal general harmon hypothes ideal initial internal item local material maxim"
    " memor minim mobil modern neutral normal optim organ parallel paraphras penal polar popular priorit"
    " quant random rational real recogn regular renormal serial simil special stabil standard summar symbol"
    " sympath synchron synthes token util vector verbal visual"
)
DOUBLED = (
    "bevel cancel channel counsel dial equal fuel funnel initial jewel label level marvel model pedal pencil quarrel"
    " rival shovel signal total travel tunnel"
)
BRITISH = [
    *((rf"({stem})our", r"\1or") for stem in WITH_U.split()),
    *((rf"({stem})is(e[drs]?|ers|ing|ations?|able)(?![a-z])", r"\1iz\2") for stem in WITH_S.split()),
    *((rf"({stem}l)l(ed|ing|ers?)(?![a-z])", r"\1\2") for stem in (word[:-1] for word in DOUBLED.split())),
    (r"(ana|cata|para)lys(e[drs]?|ers|ing)(?![a-z])", r"\1lyz\2"),
    (r"(cent|theat|lit|fib|calib|spect|met)re(s?)(?![a-z])", r"\1er\2"),
    (r"(cent)r(ed|ing)(?![a-z])", r"\1er\2"),
    (r"\b(g)rey(s|er|ish|scale)?\b", r"\1ray\2"),
    (r"\b(toward)s\b", r"\1"),
    (r"\b(am(?:ong)|whil)st\b", r"\1"),
    (r"\b(lear|spoi|mislear)(n|l)t\b", r"\1\2ed"),
    (r"\b((?:mis)?spel)t\b", r"\1led"),
    (r"\b(dream|lean)t\b", r"\1ed"),
    (r"(defen|offen|preten|licen)ce", r"\1se"),
    (r"\b(practi)s(e[ds]?|ing)\b", r"\1c\2"),
    (r"\b(judg|acknowledg)ement", r"\1ment"),
    (r"\b(ag)e(ing)\b", r"\1\2"),
    (r"\b(art)e(fact)", r"\1i\2"),
    (r"\b(m)ou(ld)", r"\1o\2"),
    (r"\b(pl)ough", r"\1ow"),
    (r"\b(s)c(eptic)", r"\1k\2"),
    (r"\b(t)y(res?)\b", r"\1i\2"),
    (r"\b(program)mes?\b", r"\1"),
    (r"\b(fulfil|enrol|instal)(s?|ment)\b", r"\1l\2"),
    (r"\b(skil|wil)ful", r"\1lful"),
    (r"\b(catalog)ue", r"\1"),
    (r"\b(math)s\b", r"\1"),
    (r"\b(per) cent\b", r"\1cent"),
]
WORD = re.compile(r"per cent|[A-Za-z]+", re.IGNORECASE)

# Where a British form stands on purpose: what is left out of a line that holds it, and why.
ALLOWED = {
    "summarisation": "a name of a task, which the exercise's contract spells so",
    "card.licence": "the key of each bundled model's card.json",
    "self.licence": "the same key",
    "licence: ": "the same key, in a docstring",
    '"licence": ': "the same key, in the card",
    "toy_world.COLOURS": "a name in the code that drew what the bundled models learned from",
    "].colour": "another such name",
    '"count", "colour" or "shape"': "another such name, in a docstring",
    "My neighbour knows {} well": "a text that the page measures",
}

PURPOSE = re.compile("|".join(map(re.escape, ALLOWED)))


@cache
def american(word: str) -> str:
    """What stands for a British form."""
    for form, ours in BRITISH:
        word = re.sub(form, ours, word, flags=re.IGNORECASE)
    return word


def python_texts(code: str, *, strings: bool) -> Iterator[str]:
    """Comments and docstrings of Python code, and with `strings` all others too."""
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield token.string
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    for node in ast.walk(ast.parse(code)):
        if strings and isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif not strings and isinstance(node, documented):
            yield ast.get_docstring(node) or ""


def notebook_texts(path: Path) -> Iterator[str]:
    """The cells of a notebook, code too: it is read."""
    yield from (cell.source for cell in nbformat.read(path, as_version=4).cells)


@cache
def written() -> list[Path]:
    """The files whose text a reader meets."""
    own = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "_toc.yml")]
    book = [path for kind in ("md", "ipynb", "svg") for path in (ROOT / "book").rglob(f"*.{kind}")]
    exercises = [*(ROOT / "solutions").rglob("*.ipynb"), *(ROOT / "exercises").glob("*/*.ipynb")]
    web = [*(ROOT / "book" / "web").glob("*.js"), *(ROOT / "book" / "web").glob("*.css")]
    package = [path for kind in ("py", "js", "css", "json") for path in PACKAGE.rglob(f"*.{kind}")]
    kept = (path for path in package if path.suffix != ".json" or path.name == "card.json")
    tools = (ROOT / "tools").glob("*.py")
    return sorted(path for path in {*own, *book, *exercises, *web, *kept, *tools} if "checkpoint" not in path.name)


def texts(path: Path) -> Iterator[str]:
    """What is text in a file."""
    if path.suffix == ".ipynb":
        yield from notebook_texts(path)
    elif path.suffix == ".py":
        # What the bundled models learned from is data, and stays as they learned it.
        data = path.is_relative_to(PACKAGE / "models" / "train") or path.is_relative_to(PACKAGE / "models" / "worlds")
        yield from python_texts(path.read_text(encoding="utf-8"), strings=not data)
    else:
        yield path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", written(), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_words_are_spelled_as_in_america(path: Path) -> None:
    found = {
        f"{word[0]} (American: {american(word[0])}) in: {line.strip()[:100]}"
        for text in texts(path)
        for line in text.splitlines()
        for word in WORD.finditer(PURPOSE.sub("", line))
        if american(word[0]) != word[0]
    }
    assert not found, "\n".join(sorted(found))

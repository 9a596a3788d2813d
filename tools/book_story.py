"""A page as story and workshop: the story is whole with its code folded, and the workshop is one click away.

A notebook is in this form when one of its code cells is tagged `teach`. Then

- a code cell without the tag (`hide-input`) is folded: its code goes into the fold "How this was measured", its output
  stays in sight. Cells that follow each other make one fold, under them. With `hide-cell` the output is folded too;
- the checks that stand in cells tagged `remove-cell` are counted on the fold nearest before them;
- under the title stand the topic, the minutes that the page takes, and what one needs.

Directives: `needs`, `quiz`, `guess`, `verdict`. Roles: `query`, `key`, `value`, `output` color a word where the vector
is meant; `try` is a button that sets the state of a demo. CONTRIBUTING.md shows each.
"""

import ast
import html
import math
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import nbformat
from bs4 import BeautifulSoup
from docutils import nodes
from docutils.nodes import Element, Node, system_message
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective, SphinxRole

from inside_transformers import colors

logger = logging.getLogger(__name__)

WORDS_A_MINUTE, LINES_A_MINUTE, MINUTES_A_DEMO = 200, 10, 3
VECTORS = ("query", "key", "value", "output")
# In code that a reader sees, what these names hold is a vector of that kind, or several.
NAMES = {
    "query": ("q", "query", "queries"),
    "key": ("k", "key", "keys"),
    "value": ("v", "value", "values"),
    "output": ("output", "outputs", "update"),
}
NOT_PROSE = ["pre", "table", "figure", "script", "style", "noscript", ".cell", ".headerlink", ".math"]
NOT_PROSE += [".course-fold", ".course-answer", ".course-facts"]
A_DEMO = "application/vnd.jupyter.widget-view+json"
FACTS = '<p class="course-facts"'


class Tag(nodes.General, nodes.Element):
    """An HTML element for which docutils has no node: its name, `element`, and `given`, its attributes."""


def tag(name: str, /, *children: Node, classes: tuple[str, ...] = (), **given: str) -> Tag:
    """An element of that name; an underscore at an attribute's end is dropped, others become hyphens."""
    attributes = {key.rstrip("_").replace("_", "-"): value for key, value in given.items()}
    return Tag("", *children, element=name, given=attributes, classes=list(classes))


def visit_tag(translator: Any, node: Tag) -> None:
    """Open the element."""
    translator.body.append(translator.starttag(node, node["element"], "", **node["given"]))


def depart_tag(translator: Any, node: Tag) -> None:
    """Close the element, unless it is one that holds nothing."""
    if node["element"] != "input":
        translator.body.append(f"</{node['element']}>")


# ---- Folds


def is_cell(node: Node) -> bool:
    """Whether this is a code cell of the notebook."""
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def is_folded(cell: Node) -> bool:
    """Whether the cell's code is folded."""
    return isinstance(cell, Element) and "tag_teach" not in cell["classes"]


def is_output(part: Node) -> bool:
    """Whether this is what a cell printed or showed."""
    return isinstance(part, Element) and part.get("nb_element") == "cell_code_output"


def checks_in(source: str) -> int:
    """How many things a cell checks: each `assert`, and each call like `torch.testing.assert_close`."""

    def checks(node: ast.AST) -> bool:
        call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        return isinstance(node, ast.Assert) or (call and node.func.attr.startswith("assert_"))  # type: ignore[attr-defined]

    return sum(map(checks, ast.walk(ast.parse(source))))


def removed_checks(path: Path) -> dict[int, int] | None:
    """For each cell that the page leaves out, its place and how much it checks; None where the form is the old one."""
    cells = nbformat.read(path, as_version=4).cells
    tags = [set(cell.metadata.get("tags", [])) for cell in cells]
    if not any("teach" in each for each in tags):
        return None
    removed = {i: cell.source for i, cell in enumerate(cells) if "remove-cell" in tags[i] and cell.cell_type == "code"}
    return {i: checks_in(source) for i, source in removed.items()}


def fold_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Fold what the page's story doesn't need, where the page is in the new form."""
    path = Path(app.env.doc2path(app.env.docname))
    checks = removed_checks(path) if path.suffix == ".ipynb" else None
    if checks is None:
        return
    next(doctree.findall(nodes.section))["classes"].append("course-story")
    if not any("course-facts" in found["classes"] for found in doctree.findall(Tag)):
        logger.warning("a page with `teach` has a line `:::{needs} …` under its title", location=app.env.docname)
    keep_notes_by(doctree)
    cells = [cell for cell in doctree.findall(nodes.container) if is_cell(cell)]
    taught = next(cell["cell_index"] for cell in cells if not is_folded(cell))
    places = []
    for parent in {id(cell.parent): cell.parent for cell in cells}.values():
        places += list(folds_under(parent))
    on_top = len(places) > 1 and places[0][0] < taught and "course-story" in places[0][1].parent["classes"]
    if on_top:  # the picture under the title: its code can wait
        (first, picture), (_, after) = places[:2]
        after[:0] = picture.children
        after["cells"] += picture["cells"]
        picture.parent.remove(picture)
        places[:2] = [(first, after)]
    for place, count in checks.items() if places else ():
        before = [fold for first, fold in places if first < place]
        fold = before[-1] if before else places[0][1]
        fold["checks"] += count
    for _, fold in places:
        fold.insert(0, summary_of(fold))


def keep_notes_by(doctree: nodes.document) -> None:
    """Join each margin note with the paragraph after it: where there is no margin, it stands under that."""
    for note in list(doctree.findall(nodes.sidebar)):
        parent, place = note.parent, note.parent.index(note)
        if "margin" in note["classes"] and place + 1 < len(parent.children):
            beside = parent.children[place + 1]
            if not isinstance(beside, nodes.section):
                parent.remove(beside)
                parent.replace(note, tag("div", note.deepcopy(), beside, classes=("course-noted",)))


def folds_under(parent: Element) -> Iterator[tuple[int, Tag]]:
    """Make the folds among the children of `parent`; yield each with the place of its first cell."""
    for _, run in groupby(list(parent.children), key=is_cell):
        together = [node for node in run if isinstance(node, Element)]
        cells = [node for node in together if is_cell(node) and is_folded(node)]
        if not cells:
            continue
        fold = tag("details", classes=("course-fold",))
        fold["checks"], fold["cells"] = 0, len(cells)
        parent.insert(parent.index(together[-1]) + 1, fold)
        for cell in cells:
            inside = cell.deepcopy()
            inside.attributes.pop("hide_mode", None)
            if cell.attributes.pop("hide_mode", None) == "all":
                parent.remove(cell)
            else:
                inside.children = [part for part in inside.children if not is_output(part)]
                cell.children = [part for part in cell.children if is_output(part)]
                if not cell.children:
                    parent.remove(cell)
            fold += inside
        yield cells[0]["cell_index"], fold


def summary_of(fold: Tag) -> Tag:
    """The line that stands on a fold: what it holds, and that it holds."""
    cells = "1 cell" if fold["cells"] == 1 else f"{fold['cells']} cells"
    held = {0: "", 1: " · 1 check, it holds"}.get(fold["checks"], f" · {fold['checks']} checks, all hold")
    count = nodes.inline("", cells + held, classes=["course-count"])
    done = "measured" if fold["checks"] else "made"
    return tag("summary", nodes.Text(f"How this was {done} "), count)


# ---- Directives and roles


class Needs(SphinxDirective):
    """What a reader needs for this page, in a few words; the build adds topic and minutes."""

    has_content = True

    def run(self) -> list[Node]:
        """A line of facts, to be finished when the page is written."""
        parsed = nodes.paragraph()
        self.state.nested_parse(self.content, self.content_offset, parsed)
        inner = parsed.children[0].children if parsed.children else []
        return [tag("p", tag("span", nodes.Text("you need: "), *inner), classes=("course-facts",))]


def parse_list(directive: SphinxDirective) -> tuple[list[Node], list[nodes.list_item]]:
    """A directive's content as what stands before its list, and the list's items."""
    parsed = nodes.container()
    directive.state.nested_parse(directive.content, directive.content_offset, parsed)
    if not parsed.children or not isinstance(parsed.children[-1], nodes.bullet_list):
        raise directive.error(f"`{directive.name}` needs a question and, after it, a list of options.")
    *question, options = parsed.children
    items = [item for item in options.children if isinstance(item, nodes.list_item)]
    if len(items) < 2 or not question:
        raise directive.error(f"`{directive.name}` needs a question and at least two options.")
    return question, items


class Quiz(SphinxDirective):
    """A question whose options answer: a list, each option with a folded answer, the right one's begins **Right.**."""

    has_content = True

    def run(self) -> list[Node]:
        """Each option as a fold of its own, which needs no script."""
        question, items = parse_list(self)
        options = []
        for item in items:
            option, *answer = item.children
            # The list's own fold is for JupyterLab.
            answer = [node for node in answer if not isinstance(node, nodes.raw)]
            if not answer:
                raise self.error(f"the option “{option.astext()}” has no answer.")
            right = answer[0].astext().startswith("Right.")
            given = {"data_right": ""} if right else {}
            summary = tag("summary", tag("span", *option.children))
            body = tag("div", *answer, classes=("course-answer",))
            options.append(tag("details", summary, body, classes=("course-option",), **given))
        if not any("data-right" in option["given"] for option in options):
            raise self.error("none of the options is right: its answer begins with **Right.**")
        return [tag("div", tag("div", *question, classes=("course-question",)), *options, classes=("course-quiz",))]


class Guess(SphinxDirective):
    """A question that the reader answers before the page does; `name` joins it to its `verdict`."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[Node]:
        """Native radio buttons: what was chosen is kept by page.js."""
        question, items = parse_list(self)
        name = f"guess-{self.arguments[0]}"
        labels = [
            tag(
                "label",
                tag("input", type="radio", name=name, value=str(i)),
                tag("span", *item.children[0].children),
            )
            for i, item in enumerate(items)
        ]
        asked = [
            child for node in question for child in (node.children if isinstance(node, nodes.paragraph) else [node])
        ]
        legend = tag("legend", *asked)
        return [tag("fieldset", legend, *labels, classes=("course-guess",), data_guess=self.arguments[0])]


class Verdict(SphinxDirective):
    """What was found, after a guess of the same name."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[Node]:
        """The verdict, with room for what the reader guessed."""
        box = tag("div", classes=("course-verdict",), data_guess=self.arguments[0])
        box += tag("p", classes=("course-guessed",), hidden="")
        self.state.nested_parse(self.content, self.content_offset, box)
        return [box]


class Vector(SphinxRole):
    """A word in the color of the vector that it means."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """The word, in a span that style sheet and script know."""
        ink = f"ink-{self.name.removeprefix('course-')}"
        return [nodes.inline("", self.text, classes=["ink", ink])], []


class Try(SphinxRole):
    """A button that sets a demo's state: `` {try}`turn *key* <attention=1;k2=2,1>` ``; its words may have italics."""

    def run(self) -> tuple[list[Node], list[system_message]]:
        """The button; page.js puts the state into the address."""
        found = re.fullmatch(r"(.+?)\s*<(\w[\w-]*=[^<>]*)>", self.text, re.DOTALL)
        if not found:
            message = self.inliner.reporter.error(f"try: “{self.text}” is not “words <demo=state>”.", line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        words = enumerate(re.split(r"\*([^*]+)\*", found[1]))
        label = [nodes.emphasis("", word) if i % 2 else nodes.Text(word) for i, word in words if word]
        return [tag("button", *label, classes=("course-try",), type="button", data_state=found[2])], []


# ---- The finished page


def topics(app: Sphinx, doctree: nodes.document) -> None:
    """Let a page's name be the title that `_toc.yml` gives it, where the heading is a question."""
    named = app.env.external_site_map.get(app.env.docname)  # type: ignore[attr-defined]
    if named is not None and named.title:
        app.env.titles[app.env.docname] = nodes.title("", named.title)


def reading(body: str) -> tuple[int, int, int]:
    """Words of prose, open lines of code, and demos of a page, from its HTML."""
    soup = BeautifulSoup(body, "html.parser")
    demos = len(soup.find_all("script", type=A_DEMO))
    code = [box.get_text() for box in soup.select(".tag_teach .cell_input pre")]
    lines = sum(bool(line.strip()) for text in code for line in text.splitlines())
    for box in soup.select(", ".join(NOT_PROSE)):
        box.decompose()
    return len(soup.get_text(" ").split()), lines, demos


def minutes(words: int, lines: int, demos: int) -> int:
    """How long a page takes to read, rounded up."""
    return math.ceil(words / WORDS_A_MINUTE + lines / LINES_A_MINUTE + demos * MINUTES_A_DEMO)


def finish(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Write the facts under the title, and color the names of vectors in code."""
    context["course_colors"] = colors.style()
    body = context.get("body", "")
    context["story"] = FACTS in body
    if not context["story"]:
        return
    topic = app.env.titles[pagename].astext()
    facts = [f"<strong>{html.escape(topic)}</strong>", f"<span>{minutes(*reading(body))} minutes</span>"]
    ran = NbMetadataCollector.get_exec_data(app.env, pagename)  # type: ignore[arg-type]
    if ran and ran["runtime"]:
        facts.append(f'<span class="course-ran">code runs in {math.ceil(ran["runtime"])} s</span>')
    body = re.sub(rf"({FACTS}[^>]*>)", lambda found: found[1] + " ".join(facts) + " ", body, count=1)
    if "course-fold" in body:
        button = '<button type="button" class="course-show-code" aria-pressed="false" hidden>show all code</button>'
        body = re.sub(rf"({FACTS}.*?)</p>", lambda found: f"{found[1]} {button}</p>", body, count=1, flags=re.DOTALL)
    notebook = html.escape(context["pathto"](f"_sources/{context['sourcename']}", 1))
    change = f'<a class="course-change" href="{notebook}" download>change it in the notebook</a>'

    def finished(found: re.Match[str]) -> str:
        return found[1] + change + colored(found[2], body)

    context["body"] = re.sub(r'(<div class="cell[^"]*tag_teach[^>]*>)(.*?</pre>)', finished, body, flags=re.DOTALL)


def colored(cell: str, body: str) -> str:
    """A cell's code with the names of vectors in their colors: of those that the page's prose colors."""
    for role, names in NAMES.items():
        if f"ink-{role}" in body:
            cell = re.sub(
                rf'<span class="n">({"|".join(names)})</span>', rf'<span class="n ink ink-{role}">\1</span>', cell
            )
    return cell


def join_percents(app: Sphinx, doctree: nodes.document) -> None:
    """Let no line end between a number and its percent sign."""
    for text in list(doctree.findall(nodes.Text)):
        if re.search(r"\d %", text) and not isinstance(text.parent, nodes.FixedTextElement | nodes.literal | nodes.raw):
            text.parent.replace(text, nodes.Text(re.sub(r"(?<=\d) %", "\N{NO-BREAK SPACE}%", text)))


def keep_stops(app: Sphinx, doctree: nodes.document) -> None:
    """Let no line end between a button and the punctuation after it."""
    for button in [found for found in doctree.findall(Tag) if "course-try" in found["classes"]]:
        after = button.next_node(descend=False, siblings=True)
        stop = re.match(r"[.,:;?!)]+", after) if isinstance(after, nodes.Text) else None
        if isinstance(after, nodes.Text) and stop:
            button.parent.replace(after, nodes.Text(after[stop.end() :]))
            button.parent.replace(button, tag("span", button.deepcopy(), nodes.Text(stop[0]), classes=("course-kept",)))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register with Sphinx."""
    app.add_node(Tag, html=(visit_tag, depart_tag))
    for name, directive in (("needs", Needs), ("quiz", Quiz), ("guess", Guess), ("verdict", Verdict)):
        app.add_directive(name, directive)
    for role in VECTORS:
        app.add_role(role, Vector())
    app.add_role("try", Try())
    app.add_js_file("page.js", loading_method="defer")
    app.connect("doctree-read", fold_cells)
    app.connect("doctree-read", join_percents)
    app.connect("doctree-read", keep_stops)
    app.connect("doctree-read", topics, priority=900)  # after Sphinx has noted the heading
    app.connect("html-page-context", finish, priority=998)  # before what isn't used is dropped
    return {"version": "1", "env_version": 4, "parallel_read_safe": True, "parallel_write_safe": True}

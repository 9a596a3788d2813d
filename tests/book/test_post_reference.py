"""Every correction to the post leads to the section that shows it, and that section asserts something."""

import re
from pathlib import Path

import nbformat
import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"
LABEL = re.compile(r"^\(([\w-]+)\)=\s*\n+(#+) ", re.MULTILINE)
HEADING = re.compile(r"^(#+) ", re.MULTILINE)


def corrections() -> dict[str, str]:
    """The corrections of `reference/post`, by the words in bold that each begins with."""
    text = (BOOK / "reference" / "post.md").read_text(encoding="utf-8")
    _, _, listed = text.partition("## Corrections")
    return {
        title: body for title, body in re.findall(r"^\*\*(.+?)\*\*(.*?)(?=^\*\*|\Z)", listed, re.MULTILINE | re.DOTALL)
    }


def sections() -> dict[str, str]:
    """For every label of a page, the code of its section: up to the next heading that is not below its own."""
    found: dict[str, str] = {}
    for path in sorted(BOOK.rglob("*.ipynb")):
        open_labels: dict[str, int] = {}
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                for label in open_labels:
                    found[label] += f"{cell.source}\n"
                continue
            labels = {match.end(2): (match[1], len(match[2])) for match in LABEL.finditer(cell.source)}
            for heading in HEADING.finditer(
                re.sub(r"```.*?```", lambda m: " " * len(m[0]), cell.source, flags=re.DOTALL)
            ):
                level = len(heading[1])
                open_labels = {label: own for label, own in open_labels.items() if own < level}
                if heading.end(1) in labels:
                    label, own = labels[heading.end(1)]
                    open_labels[label] = own
                    found[label] = ""
    return found


@pytest.mark.parametrize("title", corrections())
def test_a_correction_leads_to_a_section_that_asserts_it(title: str) -> None:
    linked = re.findall(r"\{ref\}`[^`]*?<?([\w-]+)>?`", corrections()[title])
    assert linked, "no {ref} to a section"
    code = sections()
    for label in linked:
        assert label in code, f"no page has the label {label}"
        assert re.search(r"^\s*(assert |torch\.testing\.assert_)", code[label], re.MULTILINE), (
            f"{label} asserts nothing"
        )


def parts() -> dict[str, list[tuple[str, str]]]:
    """Where each part of the post went: pairs of a page and a section, which may be a reference, a heading or empty."""
    text = (BOOK / "reference" / "post.md").read_text(encoding="utf-8")
    _, _, table = text.partition("## Where each part went")
    rows = re.findall(r"^\| (.+?) \| (.+?) \|$", table.partition("\n## ")[0], re.MULTILINE)
    return {part: re.findall(r"\{doc\}`/book/([\w/]+)`(?:: ([^;]+))?", where) for part, where in rows[1:]}


@pytest.mark.parametrize("part", parts())
def test_a_part_of_the_post_leads_to_a_section_that_is_there(part: str) -> None:
    assert parts()[part], "no page"
    for page, section in parts()[part]:
        cells = nbformat.read(BOOK / f"{page}.ipynb", as_version=4).cells
        prose = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
        label = re.search(r"<([\w-]+)>`", section)
        headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
        assert f"({label[1]})=\n" in prose if label else section.strip() in {*headings, ""}, f"{page}: {section}"
        assert any("assert" in cell.source for cell in cells if cell.cell_type == "code"), f"{page} asserts nothing"


def test_every_label_of_the_post_is_named_on_its_page() -> None:
    text = (BOOK / "reference" / "post.md").read_text(encoding="utf-8")
    labels = {label for label in sections() if label.startswith("post-")}
    assert {label for label in labels if label not in text} == set()


def test_no_source_is_listed_twice() -> None:
    keys = re.findall(r"^@\w+\{([^,]+),", (BOOK / "references.bib").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(set(keys)) == sorted(keys)

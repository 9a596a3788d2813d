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

"""Where a page repeats in a fold what its neighbor teaches, so that each stands alone, both have the same code."""

import ast
from pathlib import Path

import nbformat
import pytest

BOOK = Path(__file__).resolve().parents[2] / "book"

TWINS = {
    "architectures/who_can": (
        "architectures/games",
        "opposite colors animals verbs long short vocabulary id_of encode with_color held_out kept_back seen "
        "Block TinyModel models hide questions STEPS learn losses",
    ),
    "attention/cache": ("attention/choosing", "texts words vocabulary id_of END longest labels config model optimizer"),
}


def definitions(page: str) -> dict[str, str]:
    """What each name of a page's top level is first bound to, without comments and docstrings."""
    found: dict[str, str] = {}
    for cell in nbformat.read(BOOK / f"{page}.ipynb", as_version=4).cells:
        for node in ast.parse(cell.source).body if cell.cell_type == "code" else []:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(inner):
                        inner.body = inner.body[1:]
                found.setdefault(node.name, ast.unparse(node))
            elif isinstance(node, ast.Assign):
                found.setdefault(ast.unparse(node.targets[0]), ast.unparse(node.value))
    return found


@pytest.mark.parametrize("page", TWINS)
def test_what_a_page_repeats_is_what_its_neighbor_teaches(page: str) -> None:
    neighbor, names = TWINS[page]
    here, there = definitions(page), definitions(neighbor)
    assert {name: here[name] for name in names.split()} == {name: there[name] for name in names.split()}

"""Texts and the bibliography call a source by the same name, and no entry says twice where it is."""

import re
from pathlib import Path

from bs4 import BeautifulSoup, SoupStrainer


def test_texts_cite_a_source_by_the_name_that_the_bibliography_gives_it(book: Path) -> None:
    listed = {}
    for entry in page_of(book / "book" / "reference" / "bibliography.html").select("div.citation"):
        label = entry.select_one(".label")
        assert label is not None
        listed[entry["id"]] = label.get_text().strip("[]")
    assert len(set(listed.values())) == len(listed) > 100
    cited = {}
    for path in sorted((book / "book").rglob("*.html")):
        for link in page_of(path, SoupStrainer(class_="bibtex-citation")).select(".bibtex-citation a"):
            if re.fullmatch(r".+, \d{4}\w?", link.get_text()):  # and not “Vaswani et al. [2017]”
                cited[str(link["href"]).partition("#")[2]] = link.get_text()
    assert len(cited) > 50
    assert cited == {key: listed[key] for key in cited}


def test_no_entry_gives_an_address_twice(book: Path) -> None:
    for entry in page_of(book / "book" / "reference" / "bibliography.html").select("div.citation"):
        places = [str(link["href"]).rstrip("/").rpartition("/")[2] for link in entry.select("p a")]
        assert len(set(places)) == len(places), entry.get_text()


def test_sources_stand_by_name_in_each_group(book: Path) -> None:
    groups = page_of(book / "book" / "reference" / "bibliography.html").select("div.citation-list")
    assert len(groups) > 5
    for group in groups:
        names = [label.get_text().strip("[]").casefold() for label in group.select(".label")]
        assert names == sorted(names)


def test_what_is_on_arxiv_is_given_by_its_number_alone() -> None:
    text = (Path(__file__).resolve().parents[2] / "book" / "references.bib").read_text(encoding="utf-8")
    assert text.count("archiveprefix = {arXiv}") > 50
    assert not re.findall(r"^.*(?:arxiv\.org|arXiv:|arXiv preprint).*$", text, re.MULTILINE)


def page_of(path: Path, part: SoupStrainer | None = None) -> BeautifulSoup:
    """A page of the built book, or these elements of it alone, which takes a third of the time."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser", parse_only=part)

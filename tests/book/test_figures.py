"""Figures follow the page's colours, say what they show, and never break a page that holds several."""

import re

import matplotlib.pyplot as plt
import pytest

from inside_transformers import figures


def drawn(alt: str = "A line that rises.", caption: str = "It rises.") -> str:
    """The HTML of a small figure."""
    figure, axes = plt.subplots()
    axes.plot([0, 1], [0, 1], clip_on=True)
    axes.set_xlabel("steps")
    return str(figures.show(figure, alt=alt, caption=caption).data)


def test_text_is_text_and_takes_the_colour_of_the_page() -> None:
    html = drawn()
    assert ">steps</text>" in html
    assert "currentColor" in html
    assert figures.TEXT.lower() not in html.lower()
    assert "#000000" not in html


def test_alt_text_and_caption_are_there_and_escaped() -> None:
    html = drawn(alt='A "rise" <above> zero', caption="a < b")
    assert 'role="img"' in html
    assert 'aria-label="A &quot;rise&quot; &lt;above&gt; zero"' in html
    assert "<figcaption>a &lt; b</figcaption>" in html


@pytest.mark.parametrize(("alt", "caption"), [("", "caption"), ("alt", " ")])
def test_a_figure_without_words_is_refused(alt: str, caption: str) -> None:
    with pytest.raises(ValueError, match="alt text"):
        drawn(alt, caption)


def test_two_figures_on_a_page_share_no_id_and_the_same_figure_is_the_same_bytes() -> None:
    first, again, second = drawn(), drawn(), drawn(caption="Another.")
    ids = [set(re.findall(r'\bid="([^"]+)"', html)) for html in (first, second)]
    assert ids[0]
    assert not ids[0] & ids[1]
    assert first == again


def test_every_reference_within_a_figure_finds_its_target() -> None:
    html = drawn()
    targets = set(re.findall(r'\bid="([^"]+)"', html))
    references = set(re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', html))
    assert {a or b for a, b in references} <= targets


def test_a_pattern_hatches_what_is_masked_and_writes_no_number_there() -> None:
    figure, axes = plt.subplots()
    figures.heatmap(axes, [[1, 0], [0.25, 0.75]], ["a", "b"], ["a", "b"], mask=[[True, False], [True, True]])
    texts = [text.get_text() for text in axes.texts]
    hatched = [patch for patch in axes.patches if patch.get_hatch()]
    plt.close(figure)
    assert texts == ["1.00", "0.25", "0.75"]
    assert len(hatched) == 1


def test_a_pattern_of_another_shape_than_its_labels_is_refused() -> None:
    figure, axes = plt.subplots()
    with pytest.raises(ValueError, match=r"must be \(2, 1\)"):
        figures.heatmap(axes, [[1, 0]], ["a", "b"], ["a"])
    plt.close(figure)


@pytest.mark.parametrize(("value", "text"), [(-0.004, "0.00"), (-1.5, "−1.50"), (0.125, "0.12"), (2, "2.00")])
def test_numbers_have_a_real_minus_sign_and_no_negative_zero(value: float, text: str) -> None:
    assert figures.number(value) == text

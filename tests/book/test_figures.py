"""Figures follow the page's colours, say what they show, and never break a page that holds several."""

import ast
import base64
import io
import re
import wave
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from PIL import Image

from inside_transformers import colors, figures

ROOT = Path(__file__).resolve().parents[2]


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


def test_words_in_a_lines_color_take_its_ink_and_the_line_does_not() -> None:
    figure, axes = plt.subplots()
    axes.plot([0, 1], color=figures.ORANGE)
    figures.label_line(axes, "rises", 1, 1, figures.ORANGE)
    figures.label_line(axes, "falls", 1, 0, figures.SKY)
    html = str(figures.show(figure, alt="A line.", caption="It rises.").data)
    assert re.search(r"<text [^>]*fill: var\(--it-changed-ink, #E69F00\)[^>]*>rises<", html)
    assert re.search(r"<text [^>]*fill: currentColor[^>]*>falls<", html)
    assert "stroke: #e69f00" in html


@pytest.mark.parametrize(("inches", "pixels"), [(3, 288), (6.8, 456)])
def test_a_figure_is_no_wider_than_a_phone_can_show_with_words_of_12_pixels(inches: float, pixels: int) -> None:
    figure, _ = plt.subplots(figsize=(inches, 3))
    html = str(figures.show(figure, alt="Axes.", caption="Axes.").data)
    assert f"max-width:{pixels}px" in html
    assert figure.get_figheight() == 3
    assert 376 / pixels * 11 * 4 / 3 >= 12


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


def test_a_pattern_of_many_columns_leaves_out_the_zero_before_the_point() -> None:
    figure, axes = plt.subplots()
    figures.heatmap(axes, [[1, 0.25, *[0] * 8]], ["a"], [str(i) for i in range(10)])
    texts = [text.get_text() for text in axes.texts]
    plt.close(figure)
    assert texts == ["1.00", ".25", *[".00"] * 8]


def luminance(red: float, green: float, blue: float) -> float:
    """The relative luminance of WCAG 2.2, of parts from 0 to 255."""
    parts = [part / 255 for part in (red, green, blue)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def parts(code: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb"."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:], 16)


@pytest.mark.parametrize(
    ("text", "ground", "strong"),
    [("#222832", "#ffffff", colors.STRONG_LIGHT), ("#ced6dd", "#121212", colors.STRONG_DARK)],
    ids=["light", "dark"],
)
def test_every_number_of_a_pattern_stands_out_from_its_cell(text: str, ground: str, strong: str) -> None:
    weights = [i / 100 for i in range(101)]
    figure, axes = plt.subplots(figsize=(40, 2))
    figures.heatmap(axes, [weights], ["a"], [str(i) for i in range(101)])
    html = figures.show(figure, alt="A row.", caption="A row.").data
    inks = re.findall(r'fill: ([^"]+?)"[^>]*>\d?\.\d\d<', html)
    assert len(inks) == 101
    seen = {"currentColor": text, "var(--it-strong, currentColor)": strong, "black": "#000000"}
    for weight, ink in zip(weights, inks, strict=True):
        cell = [t * weight + g * (1 - weight) for t, g in zip(parts(text), parts(ground), strict=True)]
        pale, deep = sorted((luminance(*parts(seen.get(ink, ground))), luminance(*cell)), reverse=True)
        assert (pale + 0.05) / (deep + 0.05) >= 4.5, (weight, ink)


def test_a_pattern_of_another_shape_than_its_labels_is_refused() -> None:
    figure, axes = plt.subplots()
    with pytest.raises(ValueError, match=r"must be \(2, 1\)"):
        figures.heatmap(axes, [[1, 0]], ["a", "b"], ["a"])
    plt.close(figure)


BOX = {"label": "red circle", "score": 0.876, "box": {"xmin": 10, "ymin": 20, "xmax": 40, "ymax": 60}}


def test_boxes_stand_where_they_were_found_with_number_name_and_score() -> None:
    figure, axes = plt.subplots()
    figures.picture(axes, Image.new("RGB", (80, 80), "white"), [BOX])
    corners = {(patch.get_x(), patch.get_y(), patch.get_width(), patch.get_height()) for patch in axes.patches}
    texts = [text.get_text() for text in axes.texts]
    plt.close(figure)
    assert corners == {(10, 20, 30, 40)}
    assert texts == ["1 red circle 0.88"]


def test_a_name_that_would_lie_over_another_box_stands_below_its_own() -> None:
    other = {"label": "circle", "score": 0.97, "box": {"xmin": 45, "ymin": 5, "xmax": 75, "ymax": 30}}
    figure, axes = plt.subplots()
    figures.picture(axes, Image.new("RGB", (80, 80), "white"), [BOX, other])
    below = [text.get_va() == "top" for text in axes.texts]
    plt.close(figure)
    assert below == [True, False]


def test_marks_name_their_words_and_the_rest_of_the_text_stays() -> None:
    found = [{"start": 0, "end": 3, "entity_group": "PER"}, {"start": 10, "end": 15, "entity_group": "LOC"}]
    shown = str(figures.marked("Hai likes Hanoi <3", found, caption="a < b").data)
    assert re.findall(r"<mark[^>]*>(.*?) <small>(.*?)</small></mark>", shown) == [("Hai", "PER"), ("Hanoi", "LOC")]
    assert re.sub(r"<small>.*?</small>|<figcaption>.*|<[^>]*>", "", shown) == "Hai  likes Hanoi  &lt;3"
    assert "<figcaption>a &lt; b</figcaption>" in shown


@pytest.mark.parametrize("places", [[(0, 3), (2, 5)], [(4, 9)], [(3, 1)]])
def test_marks_that_do_not_fit_the_text_are_refused(places: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="doesn't fit"):
        figures.marked("12345", [{"start": start, "end": end} for start, end in places], caption="none")


def samples_in(shown: str) -> list[np.ndarray]:
    """The samples of every player, from -1 to 1."""
    found = []
    for data in re.findall(r'src="data:audio/wav;base64,([^"]+)"', shown):
        with wave.open(io.BytesIO(base64.b64decode(data))) as file:
            assert file.getframerate() == 16_000
            found.append(np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32767)
    return found


def test_sounds_play_as_loud_as_they_are_and_silence_is_silent() -> None:
    tone = np.sin(np.arange(400)) / 4
    clips = {
        '"two"': {"array": tone, "sampling_rate": 16_000},
        "silence": {"audio": np.zeros((1, 400), dtype=np.float32), "sampling_rate": 16_000},
    }
    shown = str(figures.players(clips, caption="Listen.").data)
    first, second = samples_in(shown)
    assert np.abs(first - tone).max() < 1e-4
    assert second.shape == (400,)
    assert not second.any()
    assert re.findall(r'aria-label="([^"]*)"', shown) == ["&quot;two&quot;", "silence"]


def test_a_table_names_its_columns_and_rows_and_escapes_what_stands_in_it() -> None:
    shown = str(figures.table(["who", "says"], [["base", "a < b"], ["tuned", 0.5]]).data)
    assert re.findall(r'<th scope="col">(.*?)</th>', shown) == ["who", "says"]
    assert re.findall(r'<th scope="row">(.*?)</th>', shown) == ["base", "tuned"]
    assert re.findall(r"<td>(.*?)</td>", shown) == ["a &lt; b", "0.5"]


def test_a_row_that_does_not_fit_the_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 2"):
        figures.table(["who", "says"], [["base"]])


MAKERS = ("figures.show", "figures.drawn", "figures.marked", "figures.players", "figures.table")


@pytest.mark.parametrize("path", sorted((ROOT / "book").rglob("*.ipynb")), ids=lambda path: path.stem)
def test_a_figure_is_the_last_thing_in_its_cell(path: Path) -> None:
    """Else nobody would see it: a cell shows what its last line gives."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code" and any(maker in cell.source for maker in MAKERS):
            body = ast.parse(cell.source).body
            made = [node for node in ast.walk(ast.Module(body, [])) if isinstance(node, ast.Call)]
            made = [node for node in made if ast.unparse(node.func) in MAKERS]
            last = body[-1]
            assert made == [last.value if isinstance(last, ast.Expr) else None], cell.source


PICTURES = sorted((ROOT / "book" / "figures").glob("*.svg"))


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_drawn_picture_takes_the_colours_of_the_page_and_shares_no_id(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    assert re.search(r'<svg [^>]*viewBox="-?[\d.]+ -?[\d.]+ [\d.]+ [\d.]+"', svg)
    assert not re.search(r"<svg [^>]*\b(width|height)=", svg), "a unit is a pixel: no size of its own"
    assert "currentColor" in svg
    assert all(each.startswith(f"{path.stem}-") for each in re.findall(r'\bid="([^"]+)"', svg))
    outside = re.sub(r"var\([^)]*\)", "", svg)  # what stands in for a custom property may be a color
    assert set(re.findall(r"#[0-9a-fA-F]{6}\b", outside)) <= {figures.PURPLE, figures.ORANGE, figures.SKY}


def test_a_drawn_picture_has_its_words_and_is_as_wide_as_its_box(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "book" / "figures"
    folder.mkdir(parents=True)
    (folder / "box.svg").write_text('<!-- a box --><svg xmlns="x" viewBox="0 0 300 200"><!-- one --><rect/></svg>\n')
    (tmp_path / "book" / "chapter").mkdir()
    monkeypatch.chdir(tmp_path / "book" / "chapter")
    html = str(figures.drawn("box", alt="A box.", caption="It is < round.").data)
    assert '<svg role="img" aria-label="A box." style="width:100%;max-width:300px;height:auto" xmlns' in html
    assert html.endswith("<rect/></svg><figcaption>It is &lt; round.</figcaption></figure>")
    with pytest.raises(ValueError, match="alt text"):
        figures.drawn("box", alt="", caption="It is.")
    with pytest.raises(FileNotFoundError, match=r"book/figures/ring\.svg"):
        figures.drawn("ring", alt="A ring.", caption="It is round.")

"""The toy world is the same everywhere, and its captions, questions and boxes say what its pictures show."""

import numpy as np
import pytest

from inside_transformers.models.worlds import shapes
from inside_transformers.models.worlds.shapes import COLOURS, KINDS, SIZE, Scene, Thing, scene


def thing(colour: str, shape: str, x: float = 50, y: float = 50) -> Thing:
    return Thing(colour, shape, COLOURS[colour], x, y, 25)


def test_a_seed_gives_the_same_scene_everywhere() -> None:
    assert scene(7) == scene(7)
    assert scene(7) != scene(8)
    assert [scene(i).caption() for i in range(4)] == [
        "three red squares and a green circle",
        "a green circle",
        "a red square",
        "two green triangles",
    ]


def test_a_caption_counts_by_colour_and_shape() -> None:
    things = (thing("blue", "circle"), thing("red", "square"), thing("blue", "circle"), thing("red", "circle"))
    assert Scene(things, (240, 240, 240)).caption() == "a red circle, a red square and two blue circles"


def test_questions_have_one_answer() -> None:
    asked = {
        q.text: q.answer
        for q in Scene(
            (thing("blue", "circle"), thing("red", "square"), thing("blue", "square")), (240,) * 3
        ).questions()
    }
    assert asked["How many shapes are there?"] == "three"
    assert asked["How many blue shapes are there?"] == "two"
    assert asked["How many triangles are there?"] == "zero"
    assert asked["What colour is the circle?"] == "blue"
    assert asked["What shape is the red one?"] == "square"
    assert "What colour is the square?" not in asked
    assert "What shape is the blue one?" not in asked


def test_shapes_stand_in_their_boxes_and_nowhere_else() -> None:
    for seed in range(20):
        made = scene(seed)
        coloured = (np.abs(np.asarray(made.image()).astype(int) - made.ground) > 3).any(-1)
        expected = np.zeros_like(coloured)
        for one in made.things:
            left, top, right, bottom = one.box()
            inside = np.s_[int(top) : int(bottom) + 2, int(left) : int(right) + 2]
            expected[inside] = True
            rows, columns = np.nonzero(coloured[inside])
            assert np.ptp(rows) == pytest.approx(bottom - top, abs=2)
            assert np.ptp(columns) == pytest.approx(right - left, abs=2)
        assert not (coloured & ~expected).any()


def test_every_kind_and_number_occurs() -> None:
    scenes = [scene(i) for i in range(400)]
    assert {one.kind for made in scenes for one in made.things} == set(KINDS)
    assert {len(made.things) for made in scenes} == {1, 2, 3, 4}


def test_a_blank_picture_holds_one_colour() -> None:
    assert shapes.blank().size == (SIZE, SIZE)
    assert len(shapes.blank().getcolors()) == 1

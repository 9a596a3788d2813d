"""The detector runs in the real pipeline, without a network, and finds as well as its card says."""

import pytest
import torch
from bundled import assert_card_fits, assert_near, card, folder
from transformers import Pipeline, pipeline

from inside_transformers.models.train import shapes_detector
from inside_transformers.models.train.shapes_detector import Found, mean_average_precision
from inside_transformers.models.worlds import shapes

NEW = shapes.HELD_OUT + 500_000


@pytest.fixture(scope="module")
def detector() -> Pipeline:
    torch.set_num_threads(1)
    return pipeline("object-detection", model=str(folder("shapes_detector")))


def test_the_card_fits(detector: Pipeline) -> None:
    assert_card_fits("shapes_detector", detector.model)
    assert card("shapes_detector").scores[0].value >= 0.95


def test_new_scenes_are_found_as_the_card_says(detector: Pipeline) -> None:
    scenes = [shapes.scene(NEW + i) for i in range(60)]
    found = shapes_detector.find(detector.model, scenes)
    assert_near(mean_average_precision(scenes, found), card("shapes_detector").scores[0], len(scenes))


def test_the_pipeline_gives_boxes_in_the_pictures_own_pixels(detector: Pipeline) -> None:
    right = 0
    for seed in range(NEW, NEW + 20):
        scene = shapes.scene(seed)
        boxes = detector(scene.image())
        found = [
            Found(0, b["label"], b["score"], tuple(b["box"][k] for k in ("xmin", "ymin", "xmax", "ymax")))
            for b in boxes
        ]
        right += shapes_detector.exact([scene], found, 0.5) == 1
    assert_near(right / 20, card("shapes_detector").scores[1], 20)


def test_an_empty_picture_gives_a_list(detector: Pipeline) -> None:
    assert isinstance(detector(shapes.blank()), list)


def test_a_shape_found_twice_counts_once() -> None:
    scene = shapes.scene(2)
    one = scene.things[0]
    once = [Found(0, one.kind, 0.9, one.box())]
    assert mean_average_precision([scene], once) == 1
    assert shapes_detector.exact([scene], once, 0.5) == 1
    assert shapes_detector.exact([scene], once * 2, 0.5) == 0
    wrong = [Found(0, one.kind, 0.95, (0, 0, 5, 5)), *once]
    assert mean_average_precision([scene], wrong) == 0.5

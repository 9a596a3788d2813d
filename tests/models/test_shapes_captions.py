"""The caption writer runs in the real pipeline, without a network, and describes as well as its card says."""

import pytest
import torch
from bundled import assert_card_fits, assert_near, card, folder
from PIL import Image
from transformers import Pipeline, pipeline

from inside_transformers.models.train import shapes_captions
from inside_transformers.models.worlds import shapes

NEW = shapes.HELD_OUT + 500_000


@pytest.fixture(scope="module")
def writer() -> Pipeline:
    torch.set_num_threads(1)
    return pipeline("image-text-to-text", model=str(folder("shapes_captions")))


def test_the_card_fits(writer: Pipeline) -> None:
    assert_card_fits("shapes_captions", writer.model)
    assert card("shapes_captions").scores[0].value >= 0.85


def test_new_scenes_are_described_as_the_card_says(writer: Pipeline) -> None:
    scenes = [shapes.scene(NEW + i) for i in range(100)]
    said = shapes_captions.described(writer.model, writer.processor, scenes)
    right = sum(text == scene.caption() for text, scene in zip(said, scenes, strict=True))
    assert_near(right / len(scenes), card("shapes_captions").scores[0], len(scenes))


def test_the_pipeline_gives_the_caption_alone(writer: Pipeline) -> None:
    scenes = [shapes.scene(NEW + i) for i in range(5)]
    alone = [writer(scene.image(), text="")[0]["generated_text"] for scene in scenes]
    assert alone == shapes_captions.described(writer.model, writer.processor, scenes)


def test_a_black_picture_is_given_shapes_all_the_same(writer: Pipeline) -> None:
    said = writer(Image.new("RGB", (shapes.SIZE, shapes.SIZE)), text="")[0]["generated_text"]
    assert any(shape in said for shape in shapes.SHAPES)


def test_an_empty_picture_gives_text(writer: Pipeline) -> None:
    assert isinstance(writer(shapes.blank(), text="")[0]["generated_text"], str)

"""The digit reader runs in the real pipeline, without a network, and reads as well as its card says."""

import numpy as np
import pytest
import torch
from bundled import assert_card_fits, assert_near, card, folder
from PIL import Image, ImageOps
from transformers import Pipeline, pipeline

from inside_transformers.models.worlds import handwriting


@pytest.fixture(scope="module")
def reader() -> Pipeline:
    torch.set_num_threads(1)
    return pipeline("image-classification", model=str(folder("digits")))


def test_the_card_fits(reader: Pipeline) -> None:
    assert_card_fits("digits", reader.model)
    assert card("digits").scores[0].value >= 0.95


def test_held_out_digits_are_read_from_pictures(reader: Pipeline) -> None:
    samples = handwriting.samples()
    read = [said[0]["label"] for said in reader([sample.image for sample in samples], top_k=1)]
    right = sum(label == str(sample.digit) for label, sample in zip(read, samples, strict=True))
    assert_near(right / len(samples), card("digits").scores[0], len(samples))


def test_scores_add_up_to_one(reader: Pipeline) -> None:
    scores = reader(handwriting.samples()[0].image, top_k=10)
    assert {score["label"] for score in scores} == set("0123456789")
    assert sum(score["score"] for score in scores) == pytest.approx(1, abs=1e-5)


def test_samples_are_as_large_as_said_and_come_as_often() -> None:
    samples = handwriting.samples()
    assert [sample.digit for sample in samples] == [*range(10)] * 9
    assert {sample.image.size for sample in samples} == {(128, 128)}


def test_a_sheet_and_a_picture_keep_every_pixel() -> None:
    tiles = np.random.default_rng(0).integers(0, 256, (20, 8, 8), dtype=np.uint8)
    assert handwriting.sheet(tiles).size == (80, 16)
    assert np.array_equal(np.asarray(handwriting.sheet(tiles))[8:, 72:], tiles[19])
    assert np.array_equal(np.asarray(handwriting.picture(tiles[3]))[8::16, 8::16], tiles[3])


@pytest.mark.parametrize("level", [0, 255])
def test_a_blank_picture_is_called_a_digit_all_the_same(reader: Pipeline, level: int) -> None:
    assert reader(Image.new("L", (128, 128), level), top_k=1)[0]["label"] in set("0123456789")


def test_a_negative_is_not_read(reader: Pipeline) -> None:
    samples = handwriting.samples()
    read = [said[0]["label"] for said in reader([ImageOps.invert(sample.image) for sample in samples], top_k=1)]
    assert sum(label == str(sample.digit) for label, sample in zip(read, samples, strict=True)) < len(samples) / 5

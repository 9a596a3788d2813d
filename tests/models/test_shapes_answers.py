"""The answerer runs in the real pipeline, without a network, and answers as well as its card says."""

import pytest
import torch
from bundled import assert_card_fits, assert_near, card, folder
from PIL import Image
from transformers import Pipeline, pipeline

from inside_transformers.models.train import shapes_answers
from inside_transformers.models.worlds import shapes

NEW = shapes.HELD_OUT + 500_000


@pytest.fixture(scope="module")
def answerer() -> Pipeline:
    torch.set_num_threads(1)
    return pipeline("image-text-to-text", model=str(folder("shapes_answers")))


def ask(answerer: Pipeline, image: Image.Image, question: str) -> str:
    content = [{"type": "image", "image": image}, {"type": "text", "text": question}]
    answer: str = answerer([{"role": "user", "content": content}], return_full_text=False)[0]["generated_text"]
    return answer


def test_the_card_fits(answerer: Pipeline) -> None:
    assert_card_fits("shapes_answers", answerer.model)
    assert card("shapes_answers").scores[0].value >= 0.85


def test_new_questions_are_answered_as_the_card_says(answerer: Pipeline) -> None:
    asked = [(scene, scene.questions()) for scene in (shapes.scene(NEW + i) for i in range(100))]
    chosen = [(scene, questions[i % len(questions)]) for i, (scene, questions) in enumerate(asked)]
    said = shapes_answers.answered(answerer.model, answerer.processor, [(s, q.text) for s, q in chosen])
    right = sum(text == question.answer for text, (_, question) in zip(said, chosen, strict=True))
    assert_near(right / len(chosen), card("shapes_answers").scores[0], len(chosen))


def test_a_conversation_and_a_plain_prompt_give_the_same_answer(answerer: Pipeline) -> None:
    for seed in range(NEW, NEW + 5):
        scene = shapes.scene(seed)
        question = scene.questions()[-1].text
        plain = answerer(scene.image(), text=f"<image>{question}", return_full_text=False)[0]["generated_text"]
        assert ask(answerer, scene.image(), question) == plain


def test_color_may_be_spelt_either_way(answerer: Pipeline) -> None:
    image = shapes.scene(1).image()
    assert ask(answerer, image, "What color is the circle?") == ask(answerer, image, "What colour is the circle?")


def test_what_is_not_there_gets_an_answer_all_the_same(answerer: Pipeline) -> None:
    answers = {*shapes.NUMBERS, *shapes.COLOURS, *shapes.SHAPES}
    assert ask(answerer, shapes.blank(), "What colour is the circle?") in answers

"""A small LLaVA that answers questions about pictures of shapes: a CLIP tower whose patches a Llama reads as words.

The tower is the one of `shapes_tower`, frozen. While training, each picture comes with several questions in one
conversation, so that looking at it once teaches more.
"""

import random
from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import (
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
    PreTrainedTokenizerFast,
)

from inside_transformers.models import metrics
from inside_transformers.models.cards import Score
from inside_transformers.models.train import common
from inside_transformers.models.train import shapes_tower as eye
from inside_transformers.models.worlds import shapes

D_MODEL, N_LAYERS, N_HEADS, D_MLP = 96, 3, 4, 256
FIRST, SCENES, ASKED = 2_000_000, 12_000, 5
MEASURED = 300
KINDS = ("count", "colour", "shape")
TEMPLATE = (
    "{% for message in messages %}{% if message.role == 'assistant' %}"
    "{% if message.content is string %}{{ message.content }}"
    "{% else %}{% for part in message.content %}{{ part.text }}{% endfor %}{% endif %}</s>"
    "{% elif message.content is string %}{{ message.content }}"
    "{% else %}{% for part in message.content %}"
    "{% if part.type == 'image' %}<image>{% else %}{{ part.text }}{% endif %}{% endfor %}{% endif %}{% endfor %}"
)


def words() -> PreTrainedTokenizerFast:
    """A tokenizer for questions, whose words follow a space, and answers, which follow a question mark."""
    answers = [*shapes.NUMBERS, *shapes.COLOURS, *shapes.SHAPES]
    plural = [f"{shape}s" for shape in shapes.SHAPES]
    asked = ["how", "many", "are", "there", "what", "is", "the", "one", "shapes", "colour", "shape"]
    asked += [*shapes.COLOURS, *shapes.SHAPES, *plural]
    return eye.tokenizer([*(f"▁{word}" for word in asked), *answers])


def make_processor(tokenizer: PreTrainedTokenizerFast) -> LlavaProcessor:
    """Pictures and conversations for the model."""
    processor = LlavaProcessor(
        eye.image_processor(),
        tokenizer,
        patch_size=eye.PATCH,
        vision_feature_select_strategy="full",
        num_additional_image_tokens=1,
        chat_template=TEMPLATE,
    )
    # On the left, so that all answers of a batch begin at the same place.
    tokenizer.padding_side = "left"
    padding = {"pad_id": tokenizer.pad_token_id, "pad_token": tokenizer.pad_token}
    tokenizer.backend_tokenizer.enable_padding(direction="left", **padding)
    return processor


def new_model(tokenizer: PreTrainedTokenizerFast, tower: eye.Tower) -> LlavaForConditionalGeneration:
    """The model with its tower trained and frozen, and the rest untrained."""
    language = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=D_MODEL,
        intermediate_size=D_MLP,
        num_hidden_layers=N_LAYERS,
        num_attention_heads=N_HEADS,
        max_position_embeddings=128,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    config = LlavaConfig(
        vision_config=eye.config(),
        text_config=language,
        image_token_index=tokenizer.vocab["<image>"],
        vision_feature_select_strategy="full",
        vision_feature_layer=-1,
        image_seq_length=eye.GRID**2 + 1,
    )
    model = LlavaForConditionalGeneration(config)
    model.model.vision_tower.load_state_dict(tower.model.state_dict())
    model.model.vision_tower.requires_grad_(False)
    model.generation_config.max_new_tokens = 4
    model.generation_config.bos_token_id = tokenizer.bos_token_id
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    return model


def some_questions(scene: shapes.Scene, rng: random.Random, n: int) -> list[shapes.Question]:
    """`n` questions of a scene, drawn with repeats; each kind that the scene allows is as likely."""
    by_kind = [[q for q in scene.questions() if q.kind == kind] for kind in KINDS]
    asked = [rng.choice(rng.choice([questions for questions in by_kind if questions])) for _ in range(n)]
    return asked


def conversations(
    tokenizer: PreTrainedTokenizerFast, scenes: Sequence[shapes.Scene], rng: random.Random
) -> tuple[Tensor, Tensor]:
    """Ids and labels, (n, n_tokens): the picture, then questions, each with its answer; only answers are learned."""
    texts = []
    for scene in scenes:
        turns = [f"{q.text}{q.answer}</s>" for q in some_questions(scene, rng, ASKED)]
        texts.append("<image>" * (eye.GRID**2 + 1) + "".join(turns))
    ids: Tensor = tokenizer(texts, padding=True, return_tensors="pt")["input_ids"]
    after_mark = ids.roll(1, dims=1) == tokenizer.vocab["?"]
    learnt = after_mark | (ids == tokenizer.eos_token_id)
    return ids, ids.masked_fill(~learnt, -100)


@torch.no_grad()
def answered(
    model: LlavaForConditionalGeneration, processor: LlavaProcessor, asked: Sequence[tuple[shapes.Scene, str]]
) -> list[str]:
    """The model's answer to each question, asked alone."""
    said = list[str]()
    processor.tokenizer.padding_side = "left"
    for batch in common.batched(asked, 50, "asking"):
        texts = [f"<image>{question}" for _, question in batch]
        inputs = processor(images=[scene.image() for scene, _ in batch], text=texts, padding=True, return_tensors="pt")
        new = model.generate(**inputs)[:, inputs["input_ids"].shape[1] :]
        said += processor.batch_decode(new, skip_special_tokens=True)
    return said


def held_out(kind: str, n: int) -> list[tuple[shapes.Scene, shapes.Question]]:
    """Questions of a kind, one a scene, from scenes that no training draws."""
    rng, found, seed = random.Random(kind), list[tuple[shapes.Scene, shapes.Question]](), shapes.HELD_OUT
    while len(found) < n:
        scene = shapes.scene(seed)
        questions = [q for q in scene.questions() if q.kind == kind]
        found += [(scene, rng.choice(questions))] if questions else []
        seed += 1
    return found


def score(model: LlavaForConditionalGeneration, processor: LlavaProcessor, kind: str, n: int = MEASURED) -> float:
    """The share of held-out questions of a kind that are answered right."""
    asked = held_out(kind, n)
    said = answered(model, processor, [(scene, question.text) for scene, question in asked])
    return metrics.accuracy(said, [question.answer for _, question in asked])


class ShapesAnswers(eye.Sighted):
    """Answers questions about a picture."""

    name, task = "shapes_answers", "image-text-to-text"
    batch = 32
    model: LlavaForConditionalGeneration
    processor: LlavaProcessor

    def speak(self) -> common.Trained:
        self.tokenizer = words()
        self.model = new_model(self.tokenizer, self.tower)
        scenes = [shapes.scene(FIRST + i) for i in range(SCENES)]
        ids, labels = conversations(self.tokenizer, [*scenes, *scenes], random.Random(self.seed))
        features = eye.see(self.tower.model, scenes)
        sighted, self.model.model.vision_tower = self.model.model.vision_tower, eye.Seen()
        run = self.learn(ids, labels, features)
        self.model.model.vision_tower = sighted
        self.model.eval()
        self.processor = make_processor(self.tokenizer)
        return run

    def scores(self) -> tuple[Score, ...]:
        right = {kind: score(self.model, self.processor, kind) for kind in KINDS}
        return (
            Score(
                "answers right",
                round(sum(right.values()) / len(KINDS), 4),
                MEASURED * len(KINDS),
                "questions about new scenes of the same world, as many of each kind",
            ),
            *(
                Score(f"answers right, {kind.replace('colour', 'color')}", round(right[kind], 4), MEASURED, "the same")
                for kind in KINDS
            ),
        )

    def architecture(self) -> str:
        return (
            f"LlavaForConditionalGeneration: a CLIP tower of {eye.N_LAYERS} layers on {eye.GRID**2} patches, "
            f"and a Llama of {N_LAYERS} layers, {N_HEADS} heads, d_model {D_MODEL}, {len(self.tokenizer)} tokens"
        )

    def data(self) -> str:
        return (
            f"{SCENES:,} scenes of the course's toy world and their mirror images, {ASKED} questions each; the "
            f"tower first learned from {eye.SCENES:,} others what stands in each patch"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It knows three questions: how many there are, what color the only one of a shape has, and what shape the "
            "only one of a color has. It answers any other as if it were one of these.",
            "Asked for the color of a circle where there is none, it names a color all the same.",
            "It has never seen an empty picture.",
        )


RECIPE = ShapesAnswers

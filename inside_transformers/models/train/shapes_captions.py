"""A small GIT that says what a picture of shapes shows: a vision tower, and a decoder that reads patches, then words.

The tower is the one of `shapes_tower`, frozen. The sentences are those of the toy world.
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from transformers import GitConfig, GitForCausalLM, GitProcessor, PreTrainedTokenizerFast

from inside_transformers.models import metrics
from inside_transformers.models.cards import Score
from inside_transformers.models.train import common
from inside_transformers.models.train import shapes_tower as eye
from inside_transformers.models.worlds import shapes

D_MODEL, N_LAYERS, N_HEADS, D_MLP = 96, 3, 4, 256
FIRST, SCENES, MEASURED = 1_000_000, 12_000, 600


def words() -> PreTrainedTokenizerFast:
    """A tokenizer for the captions."""
    plural = [f"{shape}s" for shape in shapes.SHAPES]
    spoken = ["a", "and", *shapes.NUMBERS[2:], *shapes.COLOURS, *shapes.SHAPES, *plural]
    return eye.tokenizer(f"▁{word}" for word in spoken)


def new_model(tokenizer: PreTrainedTokenizerFast, tower: eye.Tower) -> GitForCausalLM:
    """The model with its tower trained and frozen, and the rest untrained."""
    config = GitConfig(
        vision_config={**eye.config().to_dict(), "model_type": "git_vision_model"},
        vocab_size=len(tokenizer),
        hidden_size=D_MODEL,
        num_hidden_layers=N_LAYERS,
        num_attention_heads=N_HEADS,
        intermediate_size=D_MLP,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        max_position_embeddings=64,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model = GitForCausalLM(config)
    model.git.image_encoder.vision_model.load_state_dict(tower.model.state_dict())
    model.git.image_encoder.requires_grad_(False)
    model.generation_config.max_new_tokens = 24
    model.generation_config.eos_token_id = tokenizer.eos_token_id
    return model


def captions(tokenizer: PreTrainedTokenizerFast, scenes: Sequence[shapes.Scene]) -> Tensor:
    """Ids of the captions, each with its start and end, padded, (n, n_tokens)."""
    texts = [f"{scene.caption()}</s>" for scene in scenes]
    ids: Tensor = tokenizer(texts, padding=True, return_tensors="pt")["input_ids"]
    return ids


@torch.no_grad()
def described(model: GitForCausalLM, processor: GitProcessor, scenes: Sequence[shapes.Scene]) -> list[str]:
    """What the model says of each scene."""
    said = list[str]()
    for batch in common.batched(scenes, 50, "describing"):
        images = [scene.image() for scene in batch]
        inputs = processor(images=images, text=[""] * len(images), return_tensors="pt")
        said += processor.batch_decode(model.generate(**inputs), skip_special_tokens=True)
    return said


class ShapesCaptions(eye.Sighted):
    """Says what a picture shows."""

    name, task = "shapes_captions", "image-to-text"
    batch = 64
    model: GitForCausalLM
    processor: GitProcessor

    def speak(self) -> common.Trained:
        self.tokenizer = words()
        self.model = new_model(self.tokenizer, self.tower)
        scenes = [shapes.scene(FIRST + i) for i in range(SCENES)]
        ids, features = captions(self.tokenizer, scenes).repeat(2, 1), eye.see(self.tower.model, scenes)
        labels = ids.masked_fill(ids == self.tokenizer.pad_token_id, -100)
        tower_inside = self.model.git.image_encoder
        setattr(self.model.git, "image_encoder", eye.Seen(tower_inside.vision_model.post_layernorm))  # noqa: B010
        run = self.learn(ids, labels, features)
        self.model.git.image_encoder = tower_inside
        self.model.eval()
        self.processor = GitProcessor(eye.image_processor(), words())  # a tokenizer not set to pad by training
        return run

    def scores(self) -> tuple[Score, ...]:
        unseen = [shapes.scene(shapes.HELD_OUT + i) for i in range(MEASURED)]
        said = described(self.model, self.processor, unseen)
        right = metrics.accuracy(said, [scene.caption() for scene in unseen])
        return (Score("captions right to the letter", round(right, 4), MEASURED, "new scenes of the same world"),)

    def architecture(self) -> str:
        return (
            f"GitForCausalLM: a CLIP tower of {eye.N_LAYERS} layers on {eye.GRID**2} patches, "
            f"and a decoder of {N_LAYERS} layers, {N_HEADS} heads, d_model {D_MODEL}, {len(self.tokenizer)} tokens"
        )

    def data(self) -> str:
        return (
            f"{SCENES:,} scenes of the course's toy world, each also mirrored; the tower first learned from "
            f"{eye.SCENES:,} others what stands in each patch"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It has one kind of sentence: it counts, it names color and shape, and says nothing of where things are.",
            "It describes everything as one to four red, yellow, green or blue circles, squares and triangles. "
            "It has never seen an empty picture: a light one gives the beginning of a sentence, "
            "a black one shapes that aren't there.",
        )


RECIPE = ShapesCaptions

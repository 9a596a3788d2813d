"""What captions and answers share: their words, and a small CLIP vision tower that learns what stands in each patch.

Learning to see and to speak at once takes a small model very long. So the tower learns first, from labels that the toy
world gives for nothing: for each patch of 8 × 8 pixels, which kind of shape covers its middle, and which kind of shape
has its center there. The two readouts are thrown away; the tower stays.
"""

import hashlib
import inspect
import json
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from platformdirs import user_cache_path
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from torch import Tensor, nn
from tqdm.auto import tqdm
from transformers import CLIPVisionConfig, CLIPVisionModel, PreTrainedTokenizerFast, ProcessorMixin
from transformers.modeling_outputs import BaseModelOutput
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from inside_transformers.models.train import common
from inside_transformers.models.train.recipe import Recipe
from inside_transformers.models.worlds import shapes

PIXELS, PATCH = 48, 8
GRID = PIXELS // PATCH
D_MODEL, N_LAYERS, N_HEADS, D_MLP = 96, 3, 3, 256
SCENES, STEPS, BATCH = 20_000, 2500, 64
NOTHING = len(shapes.KINDS)


@dataclass
class Tower:
    """A trained tower, the share of held-out scenes in which it places every shape, and what training took."""

    model: CLIPVisionModel
    right: float
    steps: int
    minutes: float


def config() -> CLIPVisionConfig:
    """The tower's sizes."""
    return CLIPVisionConfig(
        hidden_size=D_MODEL,
        intermediate_size=D_MLP,
        num_hidden_layers=N_LAYERS,
        num_attention_heads=N_HEADS,
        image_size=PIXELS,
        patch_size=PATCH,
    )


def small(image: Image.Image) -> NDArray[np.uint8]:
    """The picture as the models' processors make it, (3, PIXELS, PIXELS)."""
    return np.asarray(image.resize((PIXELS, PIXELS), Image.Resampling.BILINEAR)).transpose(2, 0, 1)


def pictures(scenes: list[shapes.Scene]) -> Tensor:
    """Small pictures of scenes, uint8, (n, 3, PIXELS, PIXELS)."""
    shown = tqdm(scenes, desc="drawing", unit="scene", disable=len(scenes) < 5000)
    return torch.from_numpy(np.stack([small(scene.image()) for scene in shown]))


def patch_labels(scene: shapes.Scene) -> NDArray[np.int64]:
    """For each patch what covers its middle and what has its center in it, (2, GRID²); `NOTHING` where nothing does."""
    labels = np.full((2, GRID, GRID), NOTHING)
    step = shapes.SIZE / GRID
    middle = (np.arange(GRID) + 0.5) * step
    for thing in scene.things:
        kind = shapes.KINDS.index(thing.kind)
        left, top, right, bottom = thing.box()
        rows, columns = (middle >= top) & (middle <= bottom), (middle >= left) & (middle <= right)
        labels[0][np.ix_(rows, columns)] = kind
        labels[1, int(thing.y / step), int(thing.x / step)] = kind
    return labels.reshape(2, -1)


class Readout(nn.Module):
    """Reads both labels from every patch of a tower's output."""

    def __init__(self, tower: CLIPVisionModel) -> None:
        super().__init__()
        self.tower = tower
        self.heads = nn.Linear(D_MODEL, 2 * (NOTHING + 1))

    def forward(self, pixels: Tensor) -> Tensor:
        """Logits (n, 2, kinds and nothing, patches) of pictures in [0, 1]."""
        hidden = self.tower(pixel_values=pixels).last_hidden_state[:, 1:]
        logits: Tensor = self.heads(normed(self.tower, hidden)).unflatten(-1, (2, NOTHING + 1))
        return logits.permute(0, 2, 3, 1)


def normed(tower: CLIPVisionModel, hidden: Tensor) -> Tensor:
    """The tower's last layer norm, which CLIP itself applies to its first token alone."""
    result: Tensor = getattr(tower, "vision_model", tower).post_layernorm(hidden)
    return result


@torch.no_grad()
def placed(readout: Readout, n: int = 500) -> float:
    """The share of held-out scenes in which every patch's center label is right."""
    scenes = [shapes.scene(shapes.HELD_OUT + i) for i in range(n)]
    labels = torch.from_numpy(np.stack([patch_labels(scene) for scene in scenes]))
    guesses = torch.cat([readout(batch / 255).argmax(2) for batch in pictures(scenes).split(100)])
    return (guesses[:, 1] == labels[:, 1]).all(-1).float().mean().item()


def trained(seed: int = 0, steps: int = STEPS, n_scenes: int = SCENES) -> Tower:
    """The tower of a seed: trained here, or taken from the user's cache when this script has trained it before."""
    made_by = (shapes, config, small, patch_labels, Readout, train)
    recipe = "\n".join([*(inspect.getsource(part) for part in made_by), f"{seed} {steps} {n_scenes}"])
    path = user_cache_path("inside-transformers") / f"tower-{hashlib.sha256(recipe.encode()).hexdigest()[:16]}"
    model = CLIPVisionModel(config())
    if path.with_suffix(".json").exists():
        model.load_state_dict(load_file(path.with_suffix(".safetensors")))
        return Tower(model.eval(), **json.loads(path.with_suffix(".json").read_text()))
    tower = train(seed, steps, n_scenes)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tower.model.state_dict(), path.with_suffix(".safetensors"))
    facts = {"right": tower.right, "steps": tower.steps, "minutes": tower.minutes}
    path.with_suffix(".json").write_text(json.dumps(facts))
    return tower


def train(seed: int, steps: int, n_scenes: int) -> Tower:
    """Train a tower from nothing."""
    generator = common.start(seed)
    readout = Readout(CLIPVisionModel(config()))
    scenes = [shapes.scene(i) for i in range(n_scenes)]
    images, labels = pictures(scenes), torch.from_numpy(np.stack([patch_labels(scene) for scene in scenes]))
    weight = torch.ones(NOTHING + 1)
    weight[NOTHING] = 0.3

    def loss_of(step: int) -> Tensor:
        chosen = torch.randint(n_scenes, (BATCH,), generator=generator)
        pixels, wanted = images[chosen] / 255, labels[chosen]
        if step % 2:  # every shape looks the same in a mirror
            pixels, wanted = pixels.flip(-1), wanted.unflatten(-1, (GRID, GRID)).flip(-1).flatten(2)
        logits = readout(pixels)
        covering, centred = (nn.functional.cross_entropy(logits[:, i], wanted[:, i], weight) for i in range(2))
        return covering + centred

    run = common.train(readout, loss_of, steps, 2e-3, name="tower")
    return Tower(readout.tower, placed(readout), run.steps, run.minutes)


class Seen(nn.Module):
    """Stands where a model has its tower, and hands on what the tower has already seen.

    The tower is frozen while a model learns to speak. So every picture goes through it once, before training.
    """

    def __init__(self, norm: nn.Module | None = None) -> None:
        super().__init__()
        self.norm = norm or nn.Identity()

    def forward(self, pixel_values: Tensor, **unused: object) -> BaseModelOutput:
        """What the tower gives: features (n, 1, patches + 1, d_model) in, (n, patches + 1, d_model) out."""
        features = self.norm(pixel_values[:, 0])
        return BaseModelOutput(last_hidden_state=features, hidden_states=(features,))


class Sighted(Recipe):
    """A recipe for a model that speaks of what the tower sees. The tower is trained, or found, before all else.

    Attributes:
        batch: how many pictures in a step.
        tower: trained with the same seed.
        processor: pictures and texts for the model.
    """

    licence = "drawn and worded by the course"
    steps = 3000
    batch: ClassVar[int]
    tower: Tower
    processor: ProcessorMixin

    def train(self) -> common.Trained:
        self.tower = trained(self.seed)
        self.generator = common.start(self.seed)  # again: the tower, unless it was found, has drawn by chance
        run = self.speak()
        return common.Trained(self.tower.steps + run.steps, self.tower.minutes + run.minutes, run.loss)

    @abstractmethod
    def speak(self) -> common.Trained:
        """Make `model` and `processor`, and train the model to speak of what the tower sees."""

    def learn(self, ids: Tensor, labels: Tensor, features: Tensor) -> common.Trained:
        """Train on texts, (n, n_tokens) each, and what the tower makes of their pictures, as `see` gives it."""

        def loss_of(step: int) -> Tensor:
            chosen = torch.randint(len(ids), (self.batch,), generator=self.generator)
            loss: Tensor = self.model(input_ids=ids[chosen], pixel_values=features[chosen], labels=labels[chosen]).loss
            return loss

        return self.fit(loss_of, 2e-3)

    def save(self) -> None:
        """Write weights and processor."""
        super().save()
        self.processor.save_pretrained(self.folder)


@torch.no_grad()
def see(tower: CLIPVisionModel, scenes: list[shapes.Scene]) -> Tensor:
    """The tower's output for scenes, then for the same in a mirror, (2n, 1, patches + 1, d_model)."""
    images = pictures(scenes)
    both = torch.cat([images, images.flip(-1)]).split(100)
    shown = tqdm(both, desc="seeing", unit="batch", disable=len(both) < 100)
    return torch.cat([tower(pixel_values=batch / 255).last_hidden_state for batch in shown])[:, None]


def tokenizer(words: Iterable[str]) -> PreTrainedTokenizerFast:
    """A tokenizer that knows some words, the comma and the question mark. Capitals don't count.

    A word after a space and the same word after a mark are different tokens, so that a text can be put together again.
    """
    special = ["<pad>", "<s>", "</s>", "<unk>", "<image>"]
    vocabulary = {token: i for i, token in enumerate([*special, ",", "?", *words])}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    backend.normalizer = normalizers.Sequence([normalizers.Lowercase(), normalizers.Replace("color", "colour")])
    space = pre_tokenizers.Metaspace(prepend_scheme="always")
    backend.pre_tokenizer = pre_tokenizers.Sequence([space, pre_tokenizers.Punctuation()])
    backend.decoder = decoders.Metaspace(prepend_scheme="always")
    backend.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", vocabulary["<s>"])])
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=["<image>"],
        model_input_names=["input_ids", "attention_mask"],
        model_max_length=128,
    )


def image_processor() -> CLIPImageProcessorPil:
    """Makes any picture what the tower knows: small, square, in [0, 1]."""
    return CLIPImageProcessorPil(
        size={"height": PIXELS, "width": PIXELS},
        do_center_crop=False,
        do_normalize=False,
        resample=Image.Resampling.BILINEAR,
    )

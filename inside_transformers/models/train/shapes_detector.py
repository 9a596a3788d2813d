"""A small RT-DETR that finds shapes: a convolutional backbone, a transformer, and twelve queries that each name a box.

It learns from scenes of `worlds.shapes`, whose boxes are known exactly. The matching of queries to shapes
while training is scipy's; using the model needs none of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits
from tqdm.auto import tqdm
from transformers import RTDetrConfig, RTDetrForObjectDetection, RTDetrResNetConfig
from transformers.models.rt_detr.image_processing_pil_rt_detr import RTDetrImageProcessorPil

from inside_transformers.models.cards import Score
from inside_transformers.models.metrics import average_precision, iou
from inside_transformers.models.train import common
from inside_transformers.models.train.recipe import Recipe
from inside_transformers.models.worlds import shapes

PIXELS, D_MODEL, N_QUERIES, N_LAYERS, N_HEADS = 64, 64, 12, 2, 4
SCENES, BATCH, MEASURED = 12_000, 32, 300
KEPT_ASIDE = 5_000_000


@dataclass(frozen=True)
class Found:
    """One box that a model gives: in which scene, what it is called, how sure, and left, top, right, bottom."""

    scene: int
    label: str
    score: float
    box: tuple[float, float, float, float]


def new_model() -> RTDetrForObjectDetection:
    """The untrained model."""
    backbone = RTDetrResNetConfig(
        embedding_size=24,
        hidden_sizes=[24, 32, 48, 64],
        depths=[1, 1, 1, 1],
        layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],  # type: ignore[call-arg]
    )
    config = RTDetrConfig(
        backbone_config=backbone,
        freeze_backbone_batch_norms=False,
        encoder_in_channels=[32, 48, 64],
        encoder_hidden_dim=D_MODEL,
        encoder_ffn_dim=128,
        encoder_attention_heads=N_HEADS,
        hidden_expansion=0.5,
        d_model=D_MODEL,
        num_queries=N_QUERIES,
        decoder_in_channels=[D_MODEL] * 3,
        decoder_ffn_dim=128,
        decoder_layers=N_LAYERS,
        decoder_attention_heads=N_HEADS,
        num_denoising=8,
        id2label=dict(enumerate(shapes.KINDS)),
        label2id={kind: i for i, kind in enumerate(shapes.KINDS)},
    )
    return RTDetrForObjectDetection(config)


def pictures(scenes: Sequence[shapes.Scene]) -> Tensor:
    """The scenes as the processor shows them to the model, uint8, (n, 3, PIXELS, PIXELS)."""
    shown = tqdm(scenes, desc="drawing", unit="scene", disable=len(scenes) < 5000)
    small = [scene.image().resize((PIXELS, PIXELS), Image.Resampling.BILINEAR) for scene in shown]
    return torch.from_numpy(np.stack([np.asarray(image).transpose(2, 0, 1) for image in small]))


def target(scene: shapes.Scene) -> dict[str, Tensor]:
    """A scene's kinds, and its boxes as center x, center y, width and height in fractions of the picture."""
    boxes = torch.tensor([thing.box() for thing in scene.things]) / shapes.SIZE
    low, high = boxes[:, :2], boxes[:, 2:]
    kinds = torch.tensor([shapes.KINDS.index(thing.kind) for thing in scene.things])
    return {"class_labels": kinds, "boxes": torch.cat([(low + high) / 2, high - low], dim=-1)}


def mirrored(target: dict[str, Tensor]) -> dict[str, Tensor]:
    """The target of the picture seen in a mirror."""
    boxes = target["boxes"].clone()
    boxes[:, 0] = 1 - boxes[:, 0]
    return {**target, "boxes": boxes}


def mean_average_precision(scenes: Sequence[shapes.Scene], found: Sequence[Found], least: float = 0.5) -> float:
    """Average precision at an intersection over union of `least`, averaged over the kinds that occur."""
    averages = []
    for kind in shapes.KINDS:
        things = {i: [t.box() for t in scene.things if t.kind == kind] for i, scene in enumerate(scenes)}
        n_things = sum(map(len, things.values()))
        hits = []
        for guess in sorted((f for f in found if f.label == kind), key=lambda f: -f.score):
            left = things[guess.scene]
            best = max(left, key=lambda box: iou(box, guess.box), default=None)
            hits.append(best is not None and iou(best, guess.box) >= least)
            if best is not None and hits[-1]:
                left.remove(best)
        if n_things:
            averages.append(average_precision(np.array(hits, dtype=bool), n_things))
    return sum(averages) / len(averages)


def mean_average_precision_score(scenes: Sequence[shapes.Scene], found: Sequence[Found], held_out: str) -> Score:
    """Its score, with an interval by drawing scenes again with what was found in them."""
    inside: dict[int, list[Found]] = {i: [] for i in range(len(scenes))}
    for guess in found:
        inside[guess.scene].append(guess)

    def score(drawn: Sequence[int]) -> float:
        again = [replace(guess, scene=place) for place, i in enumerate(drawn) for guess in inside[i]]
        return mean_average_precision([scenes[i] for i in drawn], again)

    return Score.over("mAP at IoU 0.5", range(len(scenes)), score, held_out)


def exact(scenes: Sequence[shapes.Scene], found: Sequence[Found], threshold: float) -> float:
    """The share of scenes in which the boxes above a threshold are right: every shape once, and nothing else."""
    right = 0
    for i, scene in enumerate(scenes):
        guesses = [f for f in found if f.scene == i and f.score >= threshold]
        matched = all(sum(f.label == t.kind and iou(f.box, t.box()) >= 0.5 for f in guesses) == 1 for t in scene.things)
        right += matched and len(guesses) == len(scene.things)
    return right / len(scenes)


@torch.no_grad()
def find(model: RTDetrForObjectDetection, scenes: Sequence[shapes.Scene]) -> list[Found]:
    """Every box with a score above 0.01."""
    processor, found = RTDetrImageProcessorPil(), list[Found]()
    for batch in common.batched(range(len(scenes)), 50):
        outputs = model(pixel_values=pictures([scenes[i] for i in batch]) / 255)
        sizes = [(shapes.SIZE, shapes.SIZE)] * len(outputs.logits)
        results = processor.post_process_object_detection(outputs, threshold=0.01, target_sizes=sizes)
        for i, result in zip(batch, results, strict=True):
            rows = zip(result["labels"].tolist(), result["scores"].tolist(), result["boxes"].tolist(), strict=True)
            found += [Found(i, shapes.KINDS[label], score, tuple(box)) for label, score, box in rows]
    return found


def right_boxes(scenes: Sequence[shapes.Scene], found: Sequence[Found]) -> list[bool]:
    """For each box whether it is right: the surest one that names a shape and agrees with its box by half."""
    left = {i: list(scene.things) for i, scene in enumerate(scenes)}
    right = {}
    for guess in sorted(found, key=lambda f: -f.score):
        fits = [t for t in left[guess.scene] if t.kind == guess.label and iou(t.box(), guess.box) >= 0.5]
        right[guess] = bool(fits)
        if fits:
            left[guess.scene].remove(max(fits, key=lambda t: iou(t.box(), guess.box)))
    return [right.get(guess, False) for guess in found]


def calibrate(model: RTDetrForObjectDetection, scenes: Sequence[shapes.Scene]) -> None:
    """Make scores say how often such a box is right (Platt, 1999), so that a threshold of 0.5 is a good one.

    While training, a score learns how well its box fits, and stays low. A line through the logits, fitted on scenes
    kept aside, becomes part of the last layer. The order of the boxes stays as it was.
    """
    found = find(model, scenes)
    score = torch.tensor([f.score for f in found])
    logit, wanted = torch.logit(score, eps=1e-4), torch.tensor(right_boxes(scenes, found)).float()
    line = torch.tensor([1.0, 0.0], requires_grad=True)
    optimizer = torch.optim.LBFGS([line], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = binary_cross_entropy_with_logits(line[0] * logit + line[1], wanted)
        value.backward()
        return value

    optimizer.step(loss)
    slope, offset = line.tolist()
    last = model.model.decoder.class_embed[-1]
    with torch.no_grad():
        last.weight.mul_(slope)
        last.bias.mul_(slope).add_(offset)


class ShapesDetector(Recipe):
    """Finds shapes."""

    name, task = "shapes_detector", "object-detection"
    licence = "drawn by the course"
    steps = 3000
    model: RTDetrForObjectDetection

    @staticmethod
    def requirements() -> list[str]:
        return [] if find_spec("scipy") else ["the package scipy: pip install scipy"]

    def train(self) -> common.Trained:
        self.model = new_model()
        scenes = [shapes.scene(i) for i in range(SCENES)]
        images, targets = pictures(scenes), [target(scene) for scene in scenes]

        def loss_of(step: int) -> Tensor:
            chosen = torch.randint(SCENES, (BATCH,), generator=self.generator)
            pixels, labels = images[chosen] / 255, [targets[i] for i in chosen.tolist()]
            if step % 2:
                pixels, labels = pixels.flip(-1), [mirrored(label) for label in labels]
            loss: Tensor = self.model(pixel_values=pixels, labels=labels).loss
            return loss

        run = self.fit(loss_of, 1e-3)
        calibrate(self.model, [shapes.scene(KEPT_ASIDE + i) for i in range(MEASURED)])
        return run

    def save(self) -> None:
        """Write weights and processor."""
        super().save()
        RTDetrImageProcessorPil(size={"height": PIXELS, "width": PIXELS}).save_pretrained(self.folder)

    def scores(self) -> tuple[Score, ...]:
        unseen = [shapes.scene(shapes.HELD_OUT + i) for i in range(MEASURED)]
        found = find(self.model, unseen)
        return (
            mean_average_precision_score(unseen, found, "new scenes of the same world"),
            Score(
                "scenes with every box right at the pipeline's threshold of 0.5",
                round(exact(unseen, found, 0.5), 4),
                MEASURED,
                "the same scenes",
            ),
        )

    def architecture(self) -> str:
        return (
            f"RTDetrForObjectDetection, a ResNet of 4 small stages, 1 encoder and {N_LAYERS} decoder layers, "
            f"d_model {D_MODEL}, {N_QUERIES} queries"
        )

    def data(self) -> str:
        return f"{SCENES:,} scenes of the course's toy world, one to four colored shapes each, half of them mirrored"

    def cannot(self) -> tuple[str, ...]:
        return (
            "It knows twelve kinds: circles, squares and triangles, in red, yellow, green and blue. "
            "Anything else becomes one of them, or nothing.",
            f"It has never seen shapes that overlap, stand askew, or number more than four; "
            f"it can't name more than {N_QUERIES}.",
            "At a threshold of 0.5 it finds some shapes twice and misses a few; no step after it removes doubles.",
            "It has never seen an empty picture.",
        )


RECIPE = ShapesDetector

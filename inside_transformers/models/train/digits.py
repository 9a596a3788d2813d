"""A small vision transformer that reads one handwritten digit of 8 × 8 pixels, from scikit-learn's digits.

The file doesn't say who wrote what, but its labels do: the same form of 130 digits comes fourteen times over, now and
then with a digit left out. The last three forms are held out: the model is measured on hands that are new to it.
"""

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn.functional import affine_grid, grid_sample
from transformers import ViTConfig, ViTForImageClassification
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

from inside_transformers.models import metrics
from inside_transformers.models.cards import Score
from inside_transformers.models.train import common
from inside_transformers.models.train.recipe import Recipe
from inside_transformers.models.worlds import handwriting

PIXELS, FORMS, FIRST_UNSEEN = handwriting.PIXELS, handwriting.FORMS, handwriting.FIRST_UNSEEN
PATCH, D_MODEL, N_LAYERS, N_HEADS, D_MLP = 2, 64, 4, 4, 192
BATCH = 64


def data() -> tuple[Tensor, Tensor]:
    """Every digit, gray levels in [0, 1], (1797, 8, 8), and which it is; those from `FIRST_UNSEEN` on are held out."""
    return torch.tensor(handwriting.forms()), torch.tensor(handwriting.forms_labels())


def levels(grey: Tensor) -> np.ndarray:
    """Gray levels in [0, 1] as those of a picture, from 0 to 255."""
    return (grey * 255).round().to(torch.uint8).numpy()


def samples(grey: Tensor, labels: Tensor) -> Tensor:
    """The first three of each digit in each of the held-out forms, 0 to 9 nine times over, (90, 8, 8)."""
    chosen = []
    for start, end in zip(FORMS[-3:], (*FORMS[-2:], len(grey)), strict=True):
        places = [start + (labels[start:end] == digit).nonzero()[:3, 0] for digit in range(10)]
        chosen += [grey[place[repetition]] for repetition in range(3) for place in places]
    return torch.stack(chosen)


def moved(grey: Tensor, generator: torch.Generator) -> Tensor:
    """The same digits, each a little turned, stretched, slanted and shifted, and fainter or stronger."""
    n = len(grey)
    change = 0.1 * torch.randn(n, 2, 3, generator=generator) + torch.eye(2, 3)
    grid = affine_grid(change, [n, 1, PIXELS, PIXELS], align_corners=False)
    drawn = grid_sample(grey[:, None], grid, align_corners=False)[:, 0]
    return (drawn * (0.8 + 0.4 * torch.rand(n, 1, 1, generator=generator))).clamp(0, 1)


def new_model() -> ViTForImageClassification:
    """The untrained model."""
    return ViTForImageClassification(
        ViTConfig(
            image_size=PIXELS,
            patch_size=PATCH,
            hidden_size=D_MODEL,
            num_hidden_layers=N_LAYERS,
            num_attention_heads=N_HEADS,
            intermediate_size=D_MLP,
            hidden_dropout_prob=0.0,
            id2label={i: str(i) for i in range(10)},
            label2id={str(i): i for i in range(10)},
        )
    )


def coloured(grey: Tensor) -> Tensor:
    """What the processor gives the model: three equal channels in [-1, 1], (n, 3, 8, 8)."""
    return (2 * grey - 1)[:, None].expand(-1, 3, -1, -1)


@torch.no_grad()
def accuracy(model: ViTForImageClassification, grey: Tensor, labels: Tensor) -> float:
    """The share of digits that are read right."""
    guesses: Tensor = model(coloured(grey)).logits.argmax(-1)
    return metrics.accuracy(guesses.tolist(), labels.tolist())


class Digits(Recipe):
    """Reads one handwritten digit."""

    name, task = "digits", "image-classification"
    licence = "data CC BY 4.0"
    steps = 4000
    model: ViTForImageClassification

    def train(self) -> common.Trained:
        self.grey, self.labels = data()
        self.model = new_model()

        def loss_of(step: int) -> Tensor:
            chosen = torch.randint(FIRST_UNSEEN, (BATCH,), generator=self.generator)
            drawn = coloured(moved(self.grey[chosen], self.generator))
            loss: Tensor = self.model(drawn, labels=self.labels[chosen]).loss
            return loss

        return self.fit(loss_of, 2e-3, weight_decay=0.05)

    def save(self) -> None:
        """Write weights, processor, and the sheet of held-out digits that pages show."""
        super().save()
        # A mean of the pixels that fall together: the other ways mix in their neighbors.
        size = {"height": PIXELS, "width": PIXELS}
        ViTImageProcessorPil(size=size, resample=Image.Resampling.BOX).save_pretrained(self.folder)
        handwriting.sheet(levels(samples(self.grey, self.labels))).save(self.folder / handwriting.SHEET.name)

    def scores(self) -> tuple[Score, ...]:
        right = accuracy(self.model, self.grey[FIRST_UNSEEN:], self.labels[FIRST_UNSEEN:])
        return (
            Score(
                "accuracy",
                round(right, 4),
                len(self.grey) - FIRST_UNSEEN,
                "the last three of fourteen filled-in forms; by thirteen writers, UCI says, so one hand may be in both",
            ),
        )

    def architecture(self) -> str:
        return (
            f"ViTForImageClassification, {N_LAYERS} layers, {N_HEADS} heads, d_model {D_MODEL}, "
            f"{(PIXELS // PATCH) ** 2} patches of {PATCH} × {PATCH} pixels"
        )

    def data(self) -> str:
        return (
            f"{FIRST_UNSEEN:,} of scikit-learn's 1,797 digits (Alpaydin and Kaynak, UCI, 1998), "
            "each a little turned, slanted and shifted"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It sees 8 × 8 pixels, whatever the picture's size, and expects one bright digit that fills a dark square.",
            "It knows ten answers and gives one of them to anything. A blank picture is a digit to it, and so is "
            "noise, often with a probability above 0.95.",
            "Dark digits on a light ground are the other way round from all that it has seen: it reads almost none of "
            "them. Turn such a picture's gray levels round first.",
            "By hands new to it, it takes a 9 for a 5, and an 8 for others, more often than anything else.",
        )


RECIPE = Digits

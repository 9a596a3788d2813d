"""Builds `speech_kind`: which of ten commands a second of sound holds, or another word, or none (audio-classification).

The twelve labels are those of Speech Commands (Warden, 2018), which the Hub's usual model for this task has too; the
sounds here are made by espeak-ng. The spectrogram is cut into patches, as a picture is (AST: Gong et al., 2021).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import ASTConfig, ASTFeatureExtractor, ASTForAudioClassification, AudioClassificationPipeline

from inside_transformers.models import metrics
from inside_transformers.models.cards import Score
from inside_transformers.models.train import common, speech
from inside_transformers.models.train.recipe import Recipe
from inside_transformers.models.train.speech import Samples

BATCH = 32
N_SOUNDS = 3000
N_HELD_OUT = 600
D_MODEL = 96
N_LAYERS = 4
N_FRAMES = 100  # a second
COMMANDS = ("yes", "no", "up", "down", "left", "right", "on", "off", "stop", "go")
LABELS = (*COMMANDS, "_silence_", "_unknown_")
# What is not a command: these words in training, and the others to see whether the model knows what it doesn't know.
OTHERS = (
    *speech.DIGITS[:8],
    *("bed", "bird", "cat", "dog", "happy", "house", "tree", "wow", "marvin", "river", "table", "music", "window"),
    *("garden", "letter", "money", "paper", "water", "seven days", "hello", "thank you", "because", "green", "school"),
    *("apple", "over", "run", "snow", "show", "best", "stay", "town", "light", "lift", "cup", "pup", "pawn", "of"),
)
UNSEEN_OTHERS = (
    "banana",
    "eight",
    "nine",
    "sheila",
    "purple",
    "kitchen",
    "people",
    "chair",
    "yellow",
    "teacher",
    "fish",
)


def sounds(
    n: int,
    voices: Sequence[str],
    rng: np.random.Generator,
    *,
    labels: Sequence[str] = LABELS,
    others: Sequence[str] = OTHERS,
) -> list[tuple[str, Samples]]:
    """Sounds with their labels, each label about equally often, other words twice as often."""
    drawn = []
    for _ in range(n):
        label = speech.pick([*labels, "_unknown_"] if "_unknown_" in labels else labels, rng)
        if label == "_silence_":
            drawn.append((label, speech.hush(float(rng.uniform(0.3, 1.2)), rng)))
            continue
        word = speech.pick(others, rng) if label == "_unknown_" else label
        speed, pitch = int(rng.integers(105, 195)), int(rng.integers(20, 80))
        drawn.append((label, speech.say(word, speech.pick(voices, rng), speed=speed, pitch=pitch)))
    return drawn


def disturbed(drawn: Sequence[tuple[str, Samples]], rng: np.random.Generator) -> list[tuple[str, Samples]]:
    """The same, words from a speaker of another size in a noisier room; silence as it was."""
    return [
        (label, samples if label == "_silence_" else speech.disturb(samples, rng, longest_pause=0.25))
        for label, samples in drawn
    ]


def make_extractor() -> ASTFeatureExtractor:
    """Log-mel frames of a second; `mean` and `std` are those of the sounds here, rounded."""
    return ASTFeatureExtractor(num_mel_bins=64, max_length=N_FRAMES, mean=-5.0, std=2.6)


def make_model() -> ASTForAudioClassification:
    """The untrained classifier.

    It starts from larger weights than the library's, and from random position embeddings where the library has zeros:
    so narrow a model otherwise needs hundreds of steps before it tells one patch's place from another's.
    """
    config = ASTConfig(
        hidden_size=D_MODEL,
        num_hidden_layers=N_LAYERS,
        num_attention_heads=4,
        intermediate_size=2 * D_MODEL,
        hidden_dropout_prob=0.05,
        initializer_range=0.08,
        patch_size=16,
        frequency_stride=8,
        time_stride=8,
        max_length=N_FRAMES,
        num_mel_bins=64,
        id2label=dict(enumerate(LABELS)),
        label2id={label: i for i, label in enumerate(LABELS)},
    )
    model = ASTForAudioClassification(config)
    torch.nn.init.normal_(model.audio_spectrogram_transformer.embeddings.position_embeddings, std=0.1)
    return model


def hide(frames: Tensor, generator: torch.Generator) -> Tensor:
    """Hide a random stretch of time and a random band of frequencies (SpecAugment: Park et al., 2019)."""
    frames = frames.clone()
    for axis, widest in ((1, 12), (2, 10)):
        width = int(torch.randint(widest, (1,), generator=generator))
        start = int(torch.randint(frames.shape[axis] - width, (1,), generator=generator))
        frames.narrow(axis, start, width).zero_()
    return frames


def classify(folder: Path) -> AudioClassificationPipeline:
    """The pipeline, as a page uses it."""
    from transformers import pipeline

    return pipeline("audio-classification", model=str(folder))


def accuracy(folder: Path, drawn: Sequence[tuple[str, Samples]]) -> float:
    """How often the first label is the right one."""
    classifier: Any = classify(folder)
    said = [classifier({"raw": samples, "sampling_rate": speech.RATE})[0]["label"] for _, samples in drawn]
    return metrics.accuracy(said, [label for label, _ in drawn])


def held_out(
    n: int,
    rng: np.random.Generator,
    *,
    accents: Sequence[str] = speech.ACCENTS,
    labels: Sequence[str] = LABELS,
    others: Sequence[str] = OTHERS,
) -> list[tuple[str, Samples]]:
    """Sounds of unseen voices, disturbed like those trained on."""
    voices = speech.voices(accents, speech.UNSEEN_VARIANTS)
    return disturbed(sounds(n, voices, rng, labels=labels, others=others), rng)


class SpeechKind(Recipe):
    """Says which command a sound holds."""

    name, task = "speech_kind", "audio-classification"
    licence = speech.LICENCE
    steps = 2000
    requirements = staticmethod(speech.requirements)

    def train(self) -> common.Trained:
        rng = np.random.default_rng(self.seed)
        spoken = sounds(N_SOUNDS, speech.voices(speech.ACCENTS, speech.VARIANTS), rng)
        heard = [*disturbed(spoken, rng), *disturbed(spoken, rng)]
        self.extractor = make_extractor()
        seen = (self.extractor(one, sampling_rate=speech.RATE, return_tensors="pt") for _, one in heard)
        frames = torch.stack([one["input_values"][0] for one in seen])
        targets = torch.tensor([LABELS.index(label) for label, _ in heard])
        self.model = make_model()

        def loss_of(step: int) -> Tensor:
            chosen = torch.randint(len(frames), (BATCH,), generator=self.generator)
            loss: Tensor = self.model(hide(frames[chosen], self.generator), labels=targets[chosen]).loss
            return loss

        return self.fit(loss_of, 1.5e-3, weight_decay=0.05)

    def save(self) -> None:
        """Write weights and feature extractor."""
        super().save()
        self.extractor.save_pretrained(self.folder)

    def scores(self) -> tuple[Score, ...]:
        rng = np.random.default_rng(self.seed + 1000)
        unseen = f"in {len(speech.UNSEEN_VARIANTS)} voices that training never used, with noise"
        cases = (
            (held_out(N_HELD_OUT, rng), f"twelve labels, {unseen}"),
            (
                held_out(N_HELD_OUT // 2, rng, accents=speech.UNSEEN_ACCENTS),
                "the same in two accents that training never used",
            ),
            (
                held_out(N_HELD_OUT // 2, rng, labels=["_unknown_"], others=UNSEEN_OTHERS),
                f"words that training never used, which should be _unknown_, {unseen}",
            ),
        )
        return tuple(
            Score("accuracy", round(accuracy(self.folder, drawn), 4), len(drawn), words) for drawn, words in cases
        )

    def architecture(self) -> str:
        return (
            f"ASTForAudioClassification, {N_LAYERS} layers, 4 heads, d_model {D_MODEL}, "
            f"patches of 16 × 16 in a spectrogram of {N_FRAMES} frames × 64 bands"
        )

    def data(self) -> str:
        return (
            f"{N_SOUNDS:,} words spoken by espeak-ng in {len(speech.ACCENTS)} English accents × "
            f"{len(speech.VARIANTS)} voices, each heard twice with changed speed, level and noise; and silence"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It listens to the first second only and ignores what comes later.",
            "It knows ten commands. Every other word should be _unknown_, but it has heard few others and takes many "
            "for a command. Silence and noise are _silence_; music or a dog's bark it has never heard.",
            "It has heard one program speak, never a person; expect many errors on your own voice.",
            "It hears 16,000 samples a second. For a sound that has another rate, the pipeline wants torchaudio.",
        )


RECIPE = SpeechKind

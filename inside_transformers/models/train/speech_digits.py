"""Builds `speech_digits`: one to three spoken digits become text (automatic-speech-recognition).

Trained on what espeak-ng says in many voices; measured on voices, and on accents, that it has never heard.
A conformer reads log-mel frames and names a letter, or none, for each 20 ms (CTC: Graves et al., 2006).
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import (
    AutomaticSpeechRecognitionPipeline,
    SeamlessM4TFeatureExtractor,
    Wav2Vec2BertConfig,
    Wav2Vec2BertForCTC,
    Wav2Vec2CTCTokenizer,
)

from inside_transformers.models.cards import Score
from inside_transformers.models.metrics import Heard, word_error_rate
from inside_transformers.models.train import common, speech
from inside_transformers.models.train.recipe import Recipe
from inside_transformers.models.train.speech import Utterance
from inside_transformers.models.worlds import sounds

BATCH = 32
EASY_STEPS = 300  # on single digits, until the letters are there
N_UTTERANCES = 5000
N_HELD_OUT = 500
D_MODEL = 112
N_LAYERS = 4

CLIPS = (
    ("seven", "seven", "en-us+linda", 130),
    ("four", "four", "en-gb+m3", 130),
    ("nine", "nine", "en-gb-x-rp+Andrea", 150),
    ("two_five", "two, five", "en-us+Michael", 165),
    ("three_one_eight", "three, one, eight", "en-gb+f5", 190),
    ("six_zero_four", "six zero four", "en-us+Hugo", 165),
    ("caribbean_five", "five", "en-029+grandma", 130),
    ("stop", "stop", "en-us+linda", 140),
    ("yes", "yes", "en-gb+Hugo", 140),
    ("left", "left", "en-gb-scotland+f2", 140),
    ("banana", "banana", "en-us+f2", 150),
)


def utterances(
    n: int, voices: Sequence[str], rng: np.random.Generator, *, pauses: bool | None = None
) -> list[Utterance]:
    """One to three digits in random voices, speeds and pitches; with pauses between them, without, or (None) both."""
    said = []
    for _ in range(n):
        words = speech.number(rng, 3)
        comma = bool(rng.random() < 0.5) if pauses is None else pauses
        text = (", " if comma else " ").join(words)
        speed, pitch = int(rng.integers(105, 195)), int(rng.integers(20, 80))
        said.append(Utterance(words, speech.say(text, speech.pick(voices, rng), speed=speed, pitch=pitch)))
    return said


def disturbed(said: Sequence[Utterance], rng: np.random.Generator) -> list[Utterance]:
    """The same, each from a speaker of another size in a noisier room."""
    return [Utterance(one.words, speech.disturb(one.samples, rng)) for one in said]


def nothing(n: int, rng: np.random.Generator) -> list[Utterance]:
    """Silence and noise, from which no word should be read."""
    return [Utterance((), speech.hush(float(rng.uniform(0.3, 2.0)), rng)) for _ in range(n)]


def make_tokenizer(folder: Path) -> Wav2Vec2CTCTokenizer:
    """A token for each letter of the digits' names, "|" between words, and the blank."""
    letters = sorted(set("".join(speech.DIGITS)))
    vocabulary = {token: i for i, token in enumerate(["<pad>", "|", "<unk>", *letters])}
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "vocab.json"
    path.write_text(json.dumps(vocabulary), encoding="utf-8")
    return Wav2Vec2CTCTokenizer(str(path), bos_token=None, eos_token=None)


class Batches:
    """Draws batches of sounds of about the same length, so that little is padded."""

    def __init__(self, said: Sequence[Utterance], tokenizer: Wav2Vec2CTCTokenizer) -> None:
        extractor = SeamlessM4TFeatureExtractor()
        self.features, self.labels = [], []
        for one in sorted(said, key=lambda one: len(one.samples)):
            frames = extractor(one.samples, sampling_rate=speech.RATE, return_tensors="pt")["input_features"][0]
            self.features.append(frames.half())
            self.labels.append(torch.tensor(tokenizer(one.text)["input_ids"] if one.words else [], dtype=torch.long))
        self.easy = torch.tensor([i for i, one in enumerate(self.labels) if 0 < len(one) <= 5])

    def draw(self, generator: torch.Generator, *, easy: bool) -> dict[str, Tensor]:
        """A batch: features (batch, frames, 160), their mask, labels padded with −100. Easy ones hold one digit."""
        pool = self.easy if easy else torch.arange(len(self.features))
        window = min(BATCH * 8, len(pool))
        start = int(torch.randint(len(pool) - window + 1, (1,), generator=generator))
        chosen = pool[start + torch.randperm(window, generator=generator)[:BATCH]].tolist()
        features = torch.nn.utils.rnn.pad_sequence([self.features[i].float() for i in chosen], batch_first=True)
        lengths = torch.tensor([len(self.features[i]) for i in chosen])
        mask = (torch.arange(features.shape[1]) < lengths[:, None]).long()
        labels = torch.nn.utils.rnn.pad_sequence([self.labels[i] for i in chosen], True, -100.0)
        return {"input_features": features, "attention_mask": mask, "labels": labels}


def make_model(tokenizer: Wav2Vec2CTCTokenizer) -> Wav2Vec2BertForCTC:
    """The untrained recognizer."""
    config = Wav2Vec2BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=D_MODEL,
        num_hidden_layers=N_LAYERS,
        num_attention_heads=4,
        intermediate_size=2 * D_MODEL,
        conv_depthwise_kernel_size=15,
        left_max_position_embeddings=16,
        right_max_position_embeddings=16,
        layerdrop=0.0,
        final_dropout=0.0,
        conformer_conv_dropout=0.05,
        mask_time_prob=0.08,
        mask_time_length=3,
        mask_feature_prob=0.1,
        mask_feature_length=6,
        ctc_loss_reduction="mean",
        ctc_zero_infinity=True,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=None,
        eos_token_id=None,
    )
    return Wav2Vec2BertForCTC(config)


def listen(folder: Path) -> AutomaticSpeechRecognitionPipeline:
    """The pipeline, as a page uses it."""
    from transformers import pipeline

    return pipeline("automatic-speech-recognition", model=str(folder))


def recognise(folder: Path, said: Sequence[Utterance]) -> list[Heard]:
    """What the model in `folder` hears of each utterance."""
    recogniser = listen(folder)
    heard = []
    for one in said:
        text: Any = recogniser({"raw": one.samples, "sampling_rate": speech.RATE})
        heard.append(Heard.of(one.text, text["text"]))
    return heard


def held_out(
    n: int, rng: np.random.Generator, *, accents: Sequence[str] = speech.ACCENTS, pauses: bool | None = None
) -> list[Utterance]:
    """Utterances of unseen voices, disturbed like those trained on."""
    return disturbed(utterances(n, speech.voices(accents, speech.UNSEEN_VARIANTS), rng, pauses=pauses), rng)


def write_clips(folder: Path) -> None:
    """Write the few sounds that pages play and recognize: unseen voices, and one whose accent is unseen too."""
    folder.mkdir(parents=True, exist_ok=True)
    listed = {}
    for name, text, voice, speed in CLIPS:
        samples = np.pad(speech.say(text, voice, speed=speed), (800, 800))
        sounds.write(folder / f"{name}.wav", {"array": samples, "sampling_rate": speech.RATE})
        listed[name] = {"said": text.replace(",", ""), "voice": voice}
    (folder / "clips.json").write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


class SpeechDigits(Recipe):
    """Reads spoken digits."""

    name, task = "speech_digits", "automatic-speech-recognition"
    licence = speech.LICENCE
    steps = 2400
    requirements = staticmethod(speech.requirements)

    def train(self) -> common.Trained:
        rng = np.random.default_rng(self.seed)
        self.tokenizer = make_tokenizer(self.folder)
        spoken = utterances(N_UTTERANCES, speech.voices(speech.ACCENTS, speech.VARIANTS), rng)
        heard = [one for _ in range(3) for one in disturbed(spoken, rng)]
        batches = Batches([*heard, *nothing(400, rng)], self.tokenizer)
        self.model = make_model(self.tokenizer)

        def loss_of(step: int) -> Tensor:
            loss: Tensor = self.model(**batches.draw(self.generator, easy=step < EASY_STEPS)).loss
            return loss

        return self.fit(loss_of, 2e-3)

    def save(self) -> None:
        """Write weights, tokenizer, feature extractor, and the clips that pages play."""
        super().save()
        self.tokenizer.save_pretrained(self.folder)
        SeamlessM4TFeatureExtractor().save_pretrained(self.folder)
        write_clips(self.folder / "clips")

    def scores(self) -> tuple[Score, ...]:
        rng = np.random.default_rng(self.seed + 1000)
        unseen = f"in {len(speech.UNSEEN_VARIANTS)} voices that training never used, with noise"
        cases = (
            (held_out(N_HELD_OUT, rng), f"one to three digits, {unseen}"),
            (held_out(N_HELD_OUT, rng, pauses=True), f"the same with a pause between digits, {unseen}"),
            (held_out(N_HELD_OUT, rng, pauses=False), f"the same run together, {unseen}"),
            (
                held_out(N_HELD_OUT, rng, accents=speech.UNSEEN_ACCENTS),
                "unseen voices in two accents that training never used (Lancaster, Caribbean), with noise",
            ),
        )
        found = []
        for said, words in cases:
            heard = recognise(self.folder, said)
            n_words = sum(one.words for one in heard)
            found.append(Score.over("word error rate (lower is better)", heard, word_error_rate, words, n_words))
        return tuple(found)

    def architecture(self) -> str:
        return (
            f"Wav2Vec2BertForCTC on log-mel frames, {N_LAYERS} layers, 4 heads, d_model {D_MODEL}, "
            f"{len(self.tokenizer)} tokens (letters)"
        )

    def data(self) -> str:
        return (
            f"{N_UTTERANCES:,} utterances of one to three digits, spoken by espeak-ng in {len(speech.ACCENTS)} "
            f"English accents × {len(speech.VARIANTS)} voices, each heard three times "
            "with changed speed, level and noise; and silence"
        )

    def cannot(self) -> tuple[str, ...]:
        return (
            "It knows ten words: another word is heard as one of them, or spelled with their letters; it never says "
            "that it doesn't know. Silence and noise give an empty text.",
            "It has heard one program speak, never a person; expect many errors on your own voice.",
            "It hears 16,000 samples a second. For a sound that has another rate, the pipeline wants torchaudio.",
            "It was trained on up to three digits at a time; a longer number is out of its experience.",
        )


RECIPE = SpeechDigits

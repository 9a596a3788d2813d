"""Builds `speaker`: digit words become sound (text-to-speech), in one of espeak-ng's voices.

Two models, trained one after the other. The first (a conformer after FastSpeech 2: Ren et al., 2021) turns letters into
a log-mel spectrogram, all frames at once; the second, a vocoder (the generator of HiFi-GAN: Kong et al., 2020, here
without its adversary), turns the spectrogram into samples.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import Tensor
from transformers import (
    FastSpeech2ConformerConfig,
    FastSpeech2ConformerHifiGan,
    FastSpeech2ConformerHifiGanConfig,
    FastSpeech2ConformerModel,
    PreTrainedTokenizerFast,
    TextToAudioPipeline,
)
from transformers.audio_utils import mel_filter_bank

from inside_transformers.models import WEIGHTS
from inside_transformers.models.cards import Score
from inside_transformers.models.metrics import Heard, word_error_rate
from inside_transformers.models.train import common, speech, speech_digits
from inside_transformers.models.train.recipe import Recipe
from inside_transformers.models.train.speech import Samples
from inside_transformers.models.worlds import sounds

VOCODER_STEPS = 1600
BATCH = 8
N_WORDS = 3
HOP = 160  # samples a frame: 10 ms
N_FFT = 512
N_MELS = 64
D_MODEL = 96
SPEED = 130
PAUSES = {"<s>": 6, "</s>": 6, " ": 8, ",": 16}  # frames of silence that a token stands for
LONGEST = 100  # characters. Memory grows with the square of the sound's length: this keeps it under 1 GB
N_HELD_OUT = 200


def spectrogram(samples: Tensor) -> Tensor:
    """Log-mel frames, scaled to about −1 to 3. Shape (..., n_samples) → (..., n_samples / 160, 64)."""
    magnitude = stft(samples, N_FFT, HOP)[..., : samples.shape[-1] // HOP]
    return ((magnitude.mT @ mel_bands()).clamp(min=1e-4).log() + 6) / 3


@lru_cache
def mel_bands() -> Tensor:
    """How much of each frequency goes into each band, (257, 64)."""
    bands = mel_filter_bank(N_FFT // 2 + 1, N_MELS, 40.0, 8000.0, speech.RATE, norm="slaney", mel_scale="slaney")
    return torch.from_numpy(bands).float()


def stft(samples: Tensor, n_fft: int, hop: int) -> Tensor:
    """How strong each frequency is in each frame. Shape (..., n_samples) → (..., n_fft / 2 + 1, n_frames)."""
    flat = samples.reshape(-1, samples.shape[-1])
    parts = torch.stft(flat, n_fft, hop, window=torch.hann_window(n_fft), pad_mode="constant", return_complex=True)
    magnitude = (parts.real**2 + parts.imag**2 + 1e-9).sqrt()
    return magnitude.reshape(*samples.shape[:-1], *magnitude.shape[-2:])


def make_tokenizer() -> PreTrainedTokenizerFast:
    """A token for each letter of the digits' names, for a space and for a comma, between a start and an end.

    It cuts a text off itself, since the pipeline never asks a tokenizer to.
    """
    letters = sorted(set("".join(speech.DIGITS)))
    vocabulary = {token: i for i, token in enumerate(["<pad>", "<s>", "</s>", "<unk>", " ", ",", *letters])}
    characters = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    characters.normalizer = normalizers.Sequence(
        [
            normalizers.Lowercase(),
            normalizers.Replace(Regex(r"\s+"), " "),
            normalizers.Replace(", ", ","),
            normalizers.Replace(Regex(rf"(?<=\A.{{{LONGEST}}}).+"), ""),
        ]
    )
    characters.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    characters.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", vocabulary["<s>"]), ("</s>", vocabulary["</s>"])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=characters,
        pad_token="<pad>",
        bos_token="<s>",
        eos_token="</s>",
        unk_token="<unk>",
        model_input_names=["input_ids", "attention_mask"],
    )


def save_tokenizer(tokenizer: PreTrainedTokenizerFast, folder: Path) -> None:
    """Save it under the class name that version 4 of transformers knows too."""
    tokenizer.save_pretrained(folder)
    path = folder / "tokenizer_config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    settings["tokenizer_class"] = "PreTrainedTokenizerFast"
    path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def make_speaker(tokenizer: PreTrainedTokenizerFast) -> FastSpeech2ConformerModel:
    """The untrained model from letters to spectrogram."""
    parts = ("encoder", "decoder")
    sizes: dict[str, Any] = {
        f"{part}_{size}": n for part in parts for size, n in (("layers", 2), ("linear_units", 128))
    }
    rates: dict[str, Any] = {
        f"{part}_{kind}_rate": 0.05 for part in parts for kind in ("dropout", "positional_dropout", "attention_dropout")
    }
    config = FastSpeech2ConformerConfig(
        vocab_size=len(tokenizer),
        hidden_size=D_MODEL,
        num_mel_bins=N_MELS,
        decoder_kernel_size=15,
        speech_decoder_postnet_layers=2,
        speech_decoder_postnet_units=64,
        speech_decoder_postnet_dropout=0.0,
        duration_predictor_channels=64,
        duration_predictor_dropout_rate=0.05,
        energy_predictor_channels=32,
        energy_predictor_dropout=0.05,
        pitch_predictor_layers=1,
        pitch_predictor_channels=16,
        pitch_predictor_dropout=0.0,
        **sizes,
        **rates,
    )
    return FastSpeech2ConformerModel(config)


def make_vocoder() -> FastSpeech2ConformerHifiGan:
    """The untrained model from spectrogram to samples."""
    extra: Any = {"sampling_rate": speech.RATE}  # no field of the class, but what the pipeline reads
    config = FastSpeech2ConformerHifiGanConfig(
        model_in_dim=N_MELS,
        upsample_initial_channel=128,
        upsample_rates=[5, 4, 4, 2],
        upsample_kernel_sizes=[11, 8, 8, 4],
        resblock_kernel_sizes=[3, 7],
        resblock_dilation_sizes=[[1, 3], [1, 3]],
        normalize_before=False,
        initializer_range=0.02,
        **extra,
    )
    return FastSpeech2ConformerHifiGan(config)


class Lessons:
    """The ten words as the voice says them, and texts made of them with what their sound should be."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast) -> None:
        self.tokenizer = tokenizer
        self.vocabulary: dict[str, int] = tokenizer.get_vocab()
        self.words = {word: self._recorded(word) for word in speech.DIGITS}

    @staticmethod
    def _recorded(word: str) -> Tensor:
        """A word's samples, cut to whole frames."""
        samples = torch.from_numpy(speech.say(word, speech.SPEAKER, speed=SPEED))
        return F.pad(samples, (0, -len(samples) % HOP))

    def sound(self, words: Sequence[str], gap: str) -> tuple[list[int], list[int], Tensor]:
        """Tokens, how many frames each lasts, and the samples. Letters share a word's frames as evenly as can be."""
        tokens, frames, parts = [], [], []

        def rest(token: str) -> None:
            tokens.append(token)
            frames.append(PAUSES[token])
            parts.append(torch.zeros(PAUSES[token] * HOP))

        rest("<s>")
        for i, word in enumerate(words):
            if i:
                rest(gap)
            edges = np.linspace(0, len(self.words[word]) // HOP, len(word) + 1).round().astype(int)
            tokens += list(word)
            frames += np.diff(edges).tolist()
            parts.append(self.words[word])
        rest("</s>")
        return [self.vocabulary[token] for token in tokens], frames, torch.cat(parts)

    def batch(self, drawn: Sequence[tuple[Sequence[str], str]]) -> dict[str, Tensor]:
        """What the model's loss needs: tokens, frames a token, spectrograms, energies; pitch 0 (there is one voice)."""
        ids, frames, mels = [], [], []
        for words, gap in drawn:
            tokens, lasts, samples = self.sound(words, gap)
            ids.append(torch.tensor(tokens))
            frames.append(torch.tensor(lasts))
            mels.append(spectrogram(samples))
        energies = [
            torch.stack([part.mean() for part in mel.split(lasts.tolist())])
            for mel, lasts in zip(mels, frames, strict=True)
        ]
        pad = torch.nn.utils.rnn.pad_sequence
        mask = pad([torch.ones(len(one), dtype=torch.long) for one in ids], True)
        energy = pad(energies, True)[..., None]
        return {
            "input_ids": pad(ids, True, self.tokenizer.pad_token_id),
            "attention_mask": mask,
            "duration_labels": pad(frames, True),
            "spectrogram_labels": pad(mels, True, -100.0),
            "energy_labels": energy,
            "pitch_labels": torch.zeros_like(energy),
        }


def held_out_numbers() -> list[tuple[str, ...]]:
    """The 200 three-word numbers that training never says."""
    order = np.random.default_rng(1).permutation(1000)[:N_HELD_OUT]
    return [(speech.DIGITS[i // 100], speech.DIGITS[i // 10 % 10], speech.DIGITS[i % 10]) for i in order]


def long_numbers() -> list[str]:
    """Fifty texts of ten words each."""
    return [", ".join(speech.DIGITS[i] for i in row) for row in np.random.default_rng(2).integers(10, size=(50, 10))]


def sound_loss(made: Tensor, real: Tensor) -> Tensor:
    """How far two sounds are apart: in frequency, through three windows (Yamamoto et al., 2020), and in mel bands."""
    loss = torch.zeros(())
    for n_fft in (256, 512, 1024):
        a, b = stft(made, n_fft, n_fft // 4), stft(real, n_fft, n_fft // 4)
        loss = loss + (b - a).norm() / b.norm() + F.l1_loss((a + 1e-3).log(), (b + 1e-3).log())
    return loss / 3 + F.l1_loss(spectrogram(made), spectrogram(real))


def speak(folder: Path) -> TextToAudioPipeline:
    """The pipeline, as a page uses it: without `vocoder` it would download another one."""
    from transformers import pipeline

    untyped: Any = pipeline
    made = untyped("text-to-speech", model=str(folder), vocoder=sounds.vocoder_for(folder))
    return cast(TextToAudioPipeline, made)


def understood(spoken: Iterable[tuple[str, Samples]]) -> list[Heard]:
    """What `speech_digits` hears of texts and their sounds."""
    listen = speech_digits.listen(WEIGHTS / speech_digits.RECIPE.name)
    heard = []
    for text, samples in spoken:
        said: Any = listen({"raw": samples, "sampling_rate": speech.RATE})
        heard.append(Heard.of(text.replace(",", ""), said["text"]))
    return heard


def word_accuracy(heard: Sequence[Heard]) -> float:
    """1 − word error rate."""
    return 1 - word_error_rate(heard)


def read_back(folder: Path, texts: Sequence[str]) -> list[Heard]:
    """What `speech_digits` hears when `folder` says the texts."""
    say: Any = speak(folder)
    return understood((text, say(text)["audio"].squeeze()) for text in texts)


def train_vocoder(
    lessons: Lessons, steps: int, rng: np.random.Generator
) -> tuple[FastSpeech2ConformerHifiGan, common.Trained]:
    """From spectrograms, a little blurred as the speaker's are, to samples."""
    model = make_vocoder()
    numbers = [lessons.sound(speech.number(rng, N_WORDS), speech.pick([" ", ","], rng))[2] for _ in range(40)]
    samples = torch.cat(numbers)
    frames = spectrogram(samples)

    def loss_of(step: int) -> Tensor:
        starts = rng.integers(len(frames) - 32, size=8)
        mels = torch.stack([frames[s : s + 32] for s in starts])
        real = torch.stack([samples[s * HOP : (s + 32) * HOP] for s in starts])
        return sound_loss(model(mels + 0.03 * torch.randn_like(mels)), real)

    return model, common.train(model, loss_of, steps, 2e-3, weight_decay=0.0, name="the vocoder")


class Speaker(Recipe):
    """Says digit words. Its vocoder goes to the subfolder `vocoder`."""

    name, task = "speaker", "text-to-speech"
    licence = speech.LICENCE
    steps = 800
    requirements = staticmethod(speech.requirements)

    def train(self) -> common.Trained:
        """From letters to spectrograms, on numbers of one to three words; then the vocoder."""
        rng = np.random.default_rng(self.seed)
        self.tokenizer = make_tokenizer()
        self.lessons = Lessons(self.tokenizer)
        self.model = make_speaker(self.tokenizer)
        kept = set(held_out_numbers())

        def loss_of(step: int) -> Tensor:
            drawn = [(speech.number(rng, N_WORDS), speech.pick([" ", ","], rng)) for _ in range(BATCH)]
            loss: Tensor = self.model(**self.lessons.batch([one for one in drawn if one[0] not in kept])).loss
            return loss

        run = self.fit(loss_of, 2e-3)
        self.vocoder, more = train_vocoder(self.lessons, VOCODER_STEPS, rng)
        return common.Trained(run.steps + more.steps, run.minutes + more.minutes, more.loss)

    def save(self) -> None:
        """Write weights and tokenizer, and the vocoder's weights."""
        super().save()
        save_tokenizer(self.tokenizer, self.folder)
        common.save(self.vocoder, self.folder / "vocoder")

    def sizes(self) -> tuple[int, int]:
        """Both models' numbers, all of them trained."""
        both = common.count(self.model) + common.count(self.vocoder)
        return both, both

    def scores(self) -> tuple[Score, ...]:
        """How well `speech_digits` understands what it says, and, to compare, the recordings it learned from."""
        metric = "word accuracy when speech_digits listens"
        numbers = held_out_numbers()
        recorded = [(" ".join(one), self.lessons.sound(one, ",")[2].numpy()) for one in numbers]
        found = (
            (read_back(self.folder, [", ".join(one) for one in numbers]), "three-word numbers, new, with pauses"),
            (read_back(self.folder, [" ".join(one) for one in numbers]), "the same, run together"),
            (read_back(self.folder, long_numbers()), "ten-word numbers, longer than any that it learned, with pauses"),
            (understood(recorded), "to compare: the real voice's words joined to the same numbers, with pauses"),
        )
        several = (
            Score.over(metric, heard, word_accuracy, words, sum(one.words for one in heard)) for heard, words in found
        )
        alone = read_back(self.folder, speech.DIGITS)
        share = round(word_accuracy(alone), 4)
        return (
            *several,
            Score("single words that speech_digits understands", share, len(alone), "each of the ten words alone"),
        )

    def architecture(self) -> str:
        return (
            f"FastSpeech2ConformerModel, 2 + 2 layers, d_model {D_MODEL}, {len(self.tokenizer)} tokens (letters), "
            "and FastSpeech2ConformerHifiGan as its vocoder"
        )

    def data(self) -> str:
        return "ten digit words, each said once by espeak-ng in one voice, joined into numbers of one to three words"

    def cannot(self) -> tuple[str, ...]:
        return (
            "It can say ten words, the digits' names. Anything else, figures such as 7 included, comes out as babble "
            "made of their sounds, without a warning.",
            f"It reads the first {LONGEST} characters of a text and leaves out the rest. It learned up to three words "
            "at a time, and says more of them less clearly.",
            "It has one voice, one speed and one melody.",
            "It was scored by a program that listens, speech_digits, and not by people. Both learned from espeak-ng, "
            "so a person may understand less.",
        )


RECIPE = Speaker

"""A small GPT that goes on writing: GPT-2's architecture, trained on the King James Bible (public domain).

The text comes from Debian's packages bible-kjv and bible-kjv-text. Every tenth chapter is held out. The training steps
compute in bfloat16, which recent processors do in hardware and others do slowly.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from inside_transformers.models.cards import Score
from inside_transformers.models.train import common
from inside_transformers.models.train.recipe import Recipe

N_VOCAB, N_CONTEXT, D_MODEL, N_LAYERS, N_HEADS = 2048, 256, 128, 5, 4
FIRST_UNSEEN = 4  # of every ten chapters: so the first chapter of all is learned, and 1 Corinthians 13 is not
BATCH = 16
END = "<|endoftext|>"


def chapters() -> list[str]:
    """The text, a chapter a string, in order, without verse numbers."""
    printed = subprocess.run(["bible", "-f", "gen1:1-rev22:21"], check=True, capture_output=True, text=True).stdout
    found: dict[str, list[str]] = {}
    for line in printed.splitlines():
        reference, _, verse = line.partition(" ")
        found.setdefault(reference.split(":")[0], []).append(re.sub(r"\s+", " ", verse).strip())
    return [" ".join(verses) for verses in found.values()]


def train_tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    """A byte-level BPE of `N_VOCAB` tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=N_VOCAB, special_tokens=[END], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token=END, bos_token=END, pad_token=END, model_max_length=N_CONTEXT
    )


def encode(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> Tensor:
    """All texts as one row of ids, each followed by the end token."""
    ids: list[int] = []
    for text in texts:
        ids += [*tokenizer(text)["input_ids"], tokenizer.eos_token_id]
    return torch.tensor(ids)


def windows(ids: Tensor) -> Tensor:
    """Whole contexts of a row of ids, one after another, (n, N_CONTEXT); what is left over is dropped."""
    return ids[: len(ids) // N_CONTEXT * N_CONTEXT].view(-1, N_CONTEXT)


@dataclass
class Guesses:
    """How well next tokens are guessed: mean cross-entropy in nats, and how often one guess or one of five is right."""

    nats: float
    top_1: float
    top_5: float
    n: int

    @classmethod
    def of(cls, log_probabilities: Tensor, labels: Tensor) -> "Guesses":
        """Measure log-probabilities, (n, N_VOCAB), against the tokens that came, (n,)."""
        best = log_probabilities.topk(5).indices == labels[:, None]
        nats = -log_probabilities.gather(1, labels[:, None]).mean().item()
        return cls(nats, best[:, 0].float().mean().item(), best.any(1).float().mean().item(), len(labels))


@torch.no_grad()
def measured(model: GPT2LMHeadModel, ids: Tensor) -> Guesses:
    """The model's guesses over the windows of `ids`, every token but the first of each."""
    log_probabilities = [model(batch).logits[:, :-1].log_softmax(-1) for batch in windows(ids).split(16)]
    return Guesses.of(torch.cat(log_probabilities).flatten(0, 1), windows(ids)[:, 1:].flatten())


def counted(learnt: Tensor, ids: Tensor) -> tuple[Guesses, Guesses]:
    """What counts alone give on the same tokens: of single tokens, and of pairs.

    A pair that was counted c times after a token counted n times has (c + 10 p) / (n + 10), p being its second
    token's share: with few counts, the pair says what the token alone says.
    """
    single = torch.bincount(learnt, minlength=N_VOCAB) + 1.0
    single /= single.sum()
    pairs = torch.bincount(learnt[:-1] * N_VOCAB + learnt[1:], minlength=N_VOCAB**2).view(N_VOCAB, N_VOCAB).float()
    after = (pairs + 10 * single) / (pairs.sum(1, keepdim=True) + 10)
    before, labels = windows(ids)[:, :-1].flatten(), windows(ids)[:, 1:].flatten()
    return Guesses.of(single.log().expand(len(labels), -1), labels), Guesses.of(after.log()[before], labels)


def split(texts: list[str]) -> tuple[list[str], list[str]]:
    """The chapters to learn, and those held out."""
    learnt = [text for i, text in enumerate(texts) if i % 10 != FIRST_UNSEEN]
    return learnt, texts[FIRST_UNSEEN::10]


def new_model(tokenizer: PreTrainedTokenizerFast) -> GPT2LMHeadModel:
    """The untrained model."""
    config = GPT2Config(
        vocab_size=N_VOCAB,
        n_positions=N_CONTEXT,
        n_embd=D_MODEL,
        n_layer=N_LAYERS,
        n_head=N_HEADS,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = GPT2LMHeadModel(config)
    model.generation_config.max_new_tokens = 60  # a pipeline would otherwise ask for the whole context
    return model


class Writer(Recipe):
    """Goes on writing."""

    name, task = "writer", "text-generation"
    licence = "public domain text; weights CC BY 4.0"
    steps = 1500
    model: GPT2LMHeadModel

    @staticmethod
    def requirements() -> list[str]:
        if shutil.which("bible") is None:
            return ["the program bible with its text: apt-get install bible-kjv bible-kjv-text"]
        return []

    def train(self) -> common.Trained:
        learnt, unseen = split(chapters())
        self.tokenizer = train_tokenizer(learnt)
        self.model = new_model(self.tokenizer)
        self.ids, self.held_out = encode(self.tokenizer, learnt), encode(self.tokenizer, unseen)

        def loss_of(step: int) -> Tensor:
            starts = torch.randint(len(self.ids) - N_CONTEXT, (BATCH,), generator=self.generator)
            batch = torch.stack([self.ids[s : s + N_CONTEXT] for s in starts.tolist()])
            with torch.autocast("cpu", torch.bfloat16):
                loss: Tensor = self.model(batch, labels=batch).loss
            return loss

        inside = [parameter for parameter in self.model.transformer.h.parameters() if parameter.ndim == 2]
        return self.fit(loss_of, optimizers=common.muon(self.model, inside))

    def save(self) -> None:
        """Write weights and tokenizer."""
        super().save()
        self.tokenizer.save_pretrained(self.folder)

    def scores(self) -> tuple[Score, ...]:
        own, (single, pairs) = measured(self.model, self.held_out), counted(self.ids, self.held_out)
        where = "every tenth chapter"
        return (
            Score("next token right", round(own.top_1, 4), own.n, f"{where}; {own.nats:.2f} nats a token"),
            Score("next token among the first five", round(own.top_5, 4), own.n, where),
            Score(
                "next token right from counts of pairs alone",
                round(pairs.top_1, 4),
                pairs.n,
                f"{where}, for comparison; {pairs.nats:.2f} nats a token, "
                f"and {single.nats:.2f} from counts of single tokens",
            ),
        )

    def architecture(self) -> str:
        return (
            f"GPT2LMHeadModel, {N_LAYERS} layers, {N_HEADS} heads, d_model {D_MODEL}, {N_VOCAB:,} tokens, "
            f"a context of {N_CONTEXT}"
        )

    def data(self) -> str:
        return "the King James Bible (Debian's bible-kjv-text), without every tenth chapter"

    def cannot(self) -> tuple[str, ...]:
        return (
            "It knows one book, in the English of 1611: ask it about anything else and it goes on in that voice.",
            "Its sentences hold together for a line or two, and it now and then makes up a word or a name; "
            "it has no plan beyond that.",
            "Taking the likeliest token each time, it soon repeats itself: sample.",
            "It has seen no fact about the world that it could report reliably.",
            f"It reads and writes at most {N_CONTEXT} tokens together: a longer text is an error unless it is cut, as "
            'handle_long_generation="hole" does in the pipeline.',
        )


RECIPE = Writer

"""What the translator and the summarizer share: a tokenizer of whole words, a small T5, and its training."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors
from torch import Tensor
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

from inside_transformers.models import metrics
from inside_transformers.models.train import common
from inside_transformers.models.train.recipe import Recipe

PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"
SPECIAL = [PAD, END, UNKNOWN]
Pair = tuple[str, str]


def tokenizer(words: Iterable[str], *, longest: int) -> PreTrainedTokenizerFast:
    """A tokenizer whose tokens are `words`; any other word is `<unk>`, and `</s>` stands at the end.

    Args:
        words: whole words and punctuation marks.
        longest: how many tokens `truncation=True` leaves.
    """
    vocabulary = {piece: i for i, piece in enumerate([*SPECIAL, *sorted(set(words))])}
    made = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece(cleanup=True)
    made.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", pair=f"$A {END} $B {END}", special_tokens=[(END, vocabulary[END])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token=PAD, eos_token=END, unk_token=UNKNOWN, model_max_length=longest
    )


def words_of(texts: Iterable[str]) -> set[str]:
    """The words and marks in some texts, cut as the tokenizer cuts them."""
    cut = pre_tokenizers.BertPreTokenizer().pre_tokenize_str
    return {word for text in texts for word, _ in cut(text)}


def new_model(
    words: PreTrainedTokenizerFast, *, d_model: int, n_layers: int, n_heads: int, d_mlp: int
) -> T5ForConditionalGeneration:
    """An untrained T5 with as many layers in its encoder as in its decoder."""
    config = T5Config(
        vocab_size=len(words),
        d_model=d_model,
        d_kv=d_model // n_heads,
        d_ff=d_mlp,
        num_layers=n_layers,
        num_decoder_layers=n_layers,
        num_heads=n_heads,
        relative_attention_num_buckets=32,
        dropout_rate=0.0,
        pad_token_id=words.pad_token_id,
        eos_token_id=words.eos_token_id,
    )
    config.decoder_start_token_id = words.pad_token_id
    model = T5ForConditionalGeneration(config)
    model.generation_config.max_new_tokens = words.model_max_length
    return model


@torch.no_grad()
def said(model: T5ForConditionalGeneration, words: PreTrainedTokenizerFast, texts: Sequence[str]) -> list[str]:
    """What the model makes of each text, by greedy decoding."""
    answers = list[str]()
    for batch in common.batched(texts, 50, "generating"):
        inputs = words(list(batch), padding=True, truncation=True, return_tensors="pt")
        answers += words.batch_decode(model.generate(**inputs), skip_special_tokens=True)
    return answers


def exact(model: T5ForConditionalGeneration, words: PreTrainedTokenizerFast, pairs: Sequence[Pair]) -> float:
    """The share of sources for which the model gives the target to the letter."""
    return metrics.accuracy(said(model, words, [source for source, _ in pairs]), [target for _, target in pairs])


def first_wrong(
    model: T5ForConditionalGeneration, words: PreTrainedTokenizerFast, pairs: Sequence[Pair]
) -> Pair | None:
    """The first pair whose source the model does not turn into its target to the letter; none if it gets all right."""
    answers = said(model, words, [source for source, _ in pairs])
    for answer, pair in zip(answers, pairs, strict=True):
        if answer != pair[1]:
            return pair
    return None


class SmallT5(Recipe):
    """A T5 that learns from pairs of source and target text, drawn anew for each batch. A reader's model is measured.

    Attributes:
        batch: how many pairs in a step.
        learning_rate: the largest one.
        loading: what `from_pretrained` is told when the model is read back.
        d_model, n_layers, n_heads, d_mlp: the sizes of the model.
    """

    batch: ClassVar[int]
    learning_rate = 3e-3
    loading: ClassVar[dict[str, Any]] = {}
    d_model, n_layers, n_heads, d_mlp = 96, 3, 4, 256
    model: T5ForConditionalGeneration

    @staticmethod
    @abstractmethod
    def words() -> PreTrainedTokenizerFast:
        """The tokenizer."""

    @abstractmethod
    def pairs(self) -> Callable[[], Pair]:
        """What draws the pairs to learn from."""

    def train(self) -> common.Trained:
        self.tokenizer = self.words()
        sizes = {"d_model": self.d_model, "n_layers": self.n_layers, "n_heads": self.n_heads, "d_mlp": self.d_mlp}
        self.model = new_model(self.tokenizer, **sizes)
        draw = self.pairs()

        def loss_of(step: int) -> Tensor:
            sources, targets = zip(*(draw() for _ in range(self.batch)), strict=True)
            inputs = self.tokenizer(list(sources), padding=True, truncation=True, return_tensors="pt")
            labels = self.tokenizer(list(targets), padding=True, truncation=True, return_tensors="pt")["input_ids"]
            labels = labels.masked_fill(labels == self.tokenizer.pad_token_id, -100)
            loss: Tensor = self.model(**inputs, labels=labels).loss
            return loss

        return self.fit(loss_of, self.learning_rate)

    def save(self) -> None:
        """Write weights and tokenizer; go on with what a reader will load."""
        super().save()
        self.tokenizer.save_pretrained(self.folder)
        self.model = T5ForConditionalGeneration.from_pretrained(self.folder, **self.loading)
        self.tokenizer = PreTrainedTokenizerFast.from_pretrained(self.folder)

    def architecture(self) -> str:
        return (
            f"T5ForConditionalGeneration, {self.n_layers} + {self.n_layers} layers, {self.n_heads} heads, "
            f"d_model {self.d_model}, {len(self.tokenizer):,} tokens, each a word"
        )

    def exact(self, pairs: Sequence[Pair]) -> float:
        """The share of sources for which the model gives the target to the letter, as a card says it."""
        return round(exact(self.model, self.tokenizer, pairs), 4)

    def becomes(self, text: str) -> str:
        """What the model makes of one text, in words for a card."""
        return f'"{text}" becomes "{said(self.model, self.tokenizer, [text])[0]}"'

    def fails_at(self, pairs: Sequence[Pair], claim: str) -> tuple[str, ...]:
        """A claim for a card with the first pair that shows it; no sentence if the model gets all pairs right."""
        wrong = first_wrong(self.model, self.tokenizer, pairs)
        return (f'{claim}: {self.becomes(wrong[0])}, not "{wrong[1]}".',) if wrong else ()

"""Pipelines of transformers around a small random BERT: what the course's own functions are compared with."""

from collections.abc import Mapping
from typing import Any

import torch

SPECIAL = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
LONGEST = 64  # tokens


def small_pipeline(task: str, id2label: Mapping[int, str], words: str, seed: int = 0) -> Any:
    """A pipeline whose model has random weights, so large that its logits are of order one.

    Args:
        task: "text-classification", "zero-shot-classification" or "token-classification".
        id2label: the model's labels.
        words: a text that holds every word of the vocabulary; a word is a token.
        seed: of the weights.
    """
    import transformers

    kind = "TokenClassification" if task == "token-classification" else "SequenceClassification"
    tokenizer = _tokenizer(words)
    config = transformers.BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=LONGEST,
        initializer_range=0.6,
        id2label=dict(id2label),
        label2id={label: i for i, label in id2label.items()},
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = getattr(transformers, f"BertFor{kind}")(config).eval()
    return transformers.pipeline(task, model=model, tokenizer=tokenizer)  # type: ignore[call-overload]


def _tokenizer(words: str) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: i for i, word in enumerate(dict.fromkeys([*SPECIAL.values(), *words.split()]))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=SPECIAL["unk_token"]))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    special = [(SPECIAL[name], vocabulary[SPECIAL[name]]) for name in ("cls_token", "sep_token")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=special
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=LONGEST, **SPECIAL)

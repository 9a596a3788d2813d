"""Names that a translator does not know, copied from the source.

Where it writes `<unk>`, its attention says which word that stands for. Jean et al. did so in "On using very large
target vocabulary for neural machine translation" (2015).
"""

from collections.abc import Sequence

import torch
from torch import Tensor
from tqdm.auto import tqdm
from transformers import PreTrainedTokenizerFast, T5ForConditionalGeneration

from inside_transformers.models.metrics import accuracy


@torch.no_grad()
def attention(model: T5ForConditionalGeneration, inputs: dict[str, Tensor], ids: Tensor) -> Tensor:
    """Where the decoder looks in the source as it writes, the mean of all layers and heads.

    Args:
        model: with `attn_implementation="eager"`; others give no attention.
        inputs: of one source, `input_ids` (1, n_source) and what goes with them.
        ids: what `generate` made of it, (1, n_target), the start token included.

    Returns:
        (n_target - 1, n_source): row t is where the model looked as it wrote token t + 1. Rows add up to one.

    Raises:
        ValueError: if the model was loaded with another implementation of attention.
    """
    looked = model(**inputs, decoder_input_ids=ids[:, :-1], output_attentions=True).cross_attentions
    if not looked or looked[0] is None:
        raise ValueError('this model gives no attention: load it with attn_implementation="eager".')
    return torch.cat(looked).mean((0, 1))


def translated(model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, text: str) -> str:
    """The translation of one text, with each `<unk>` replaced by the unknown word that the model looked at most.

    An `<unk>` stays where the source holds no unknown word.
    """
    inputs = tokenizer(text, truncation=True, return_tensors="pt", return_offsets_mapping=True)
    places = inputs.pop("offset_mapping")[0].tolist()
    ids = model.generate(**inputs)
    unknown = (inputs["input_ids"][0] == tokenizer.unk_token_id).nonzero()[:, 0]
    tokens = [*tokenizer.convert_ids_to_tokens(ids[0])]
    if len(unknown) and tokenizer.unk_token in tokens:
        looked = attention(model, inputs, ids)[:, unknown].argmax(-1)
        for t in (ids[0, 1:] == tokenizer.unk_token_id).nonzero()[:, 0].tolist():
            start, end = places[unknown[looked[t]]]
            tokens[t + 1] = text[start:end]
    said = [token for token in tokens if token not in (tokenizer.pad_token, tokenizer.eos_token)]
    return str(tokenizer.backend_tokenizer.decoder.decode(said))


def exact(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast, pairs: Sequence[tuple[str, str]]
) -> float:
    """The share of sources that are translated to the letter, unknown names included."""
    told = [translated(model, tokenizer, source) for source, _ in tqdm(pairs, desc="copying", unit="text")]
    return accuracy(told, [target for _, target in pairs])

"""Read a Llama model (Touvron et al., 2023) and its tokenizer from a GGUF file, in which llama.cpp keeps models.

The library gguf reads the file and makes float32 of its blocks of 4 or 8 bits. What is written here is where each part
belongs in transformers. (transformers itself reads GGUF files, too, but needs one more library for it, and saves no
model that it read so.)
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from gguf import MODEL_ARCH, GGUFReader, TokenType, dequantize, get_tensor_name_map
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
from torch import Tensor, nn
from tqdm.auto import tqdm
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast


def convert(source: Path, folder: Path, sha256: str) -> None:
    """Write all that `from_pretrained` reads, with a bar: the model in float32, and its tokenizer.

    Args:
        source: the GGUF file.
        folder: where to write.
        sha256: what `digest` gives for the weights when they are read as they were when this was tried.

    Raises:
        ValueError: for other weights.
    """
    with tqdm(desc=f"unpacking {source.name}, once", unit="B", unit_scale=True, leave=False) as bar:
        reader = GGUFReader(source)
        fields = {name: field.contents() for name, field in reader.fields.items()}
        bar.total = sum(4 * int(tensor.n_elements) for tensor in reader.tensors)
        model = read_model(reader, fields, bar.update)
        if (found := digest(model)) != sha256:
            raise ValueError(f"the weights in {source} were read as {found}, and not as {sha256}")
        model.save_pretrained(folder)
        read_tokenizer(fields).save_pretrained(folder)


def digest(model: nn.Module) -> str:
    """The SHA-256 of a model: of each parameter's name and numbers, in the order of the names."""
    found = hashlib.sha256()
    for name, parameter in sorted(model.named_parameters()):
        found.update(name.encode())
        found.update(parameter.detach().numpy().data)
    return found.hexdigest()


def read_model(reader: GGUFReader, fields: Mapping[str, Any], progress: Callable[[int], object]) -> LlamaForCausalLM:
    """The model, float32. `progress` is told how many bytes each weight took."""
    config = read_config(fields)
    names = get_tensor_name_map(MODEL_ARCH.LLAMA, config.num_hidden_layers)
    stored = {tensor.name: tensor for tensor in reader.tensors}
    with torch.device("meta"):
        model = LlamaForCausalLM(config)
    weights: dict[str, Tensor] = {}
    for name, _ in model.named_parameters():  # the embeddings, which are the last matrix too, once
        part, _, kind = name.rpartition(".")
        tensor = stored[f"{names.get_name(part)}.{kind}"]
        # A copy: where the file holds float32, what comes is a view of it, which can't be written to.
        weight = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        if part.endswith("q_proj"):
            weight = _halves(weight, config.num_attention_heads)
        elif part.endswith("k_proj"):
            weight = _halves(weight, config.num_key_value_heads or config.num_attention_heads)
        weights[name] = weight
        progress(weight.nbytes)
    weights["lm_head.weight"] = weights["model.embed_tokens.weight"]
    model.load_state_dict(weights, assign=True)
    model.tie_weights()
    return model


def read_config(fields: Mapping[str, Any]) -> LlamaConfig:
    """The sizes of the model."""

    def size(name: str) -> Any:
        return fields[f"llama.{name}"]

    return LlamaConfig(
        vocab_size=size("vocab_size"),
        hidden_size=size("embedding_length"),
        intermediate_size=size("feed_forward_length"),
        num_hidden_layers=size("block_count"),
        num_attention_heads=size("attention.head_count"),
        num_key_value_heads=size("attention.head_count_kv"),
        max_position_embeddings=size("context_length"),
        rms_norm_eps=size("attention.layer_norm_rms_epsilon"),
        rope_parameters={"rope_type": "default", "rope_theta": size("rope.freq_base")},
        bos_token_id=fields["tokenizer.ggml.bos_token_id"],
        eos_token_id=fields["tokenizer.ggml.eos_token_id"],
        pad_token_id=fields["tokenizer.ggml.padding_token_id"],
        tie_word_embeddings=True,
        dtype="float32",
    )


def _halves(weight: Tensor, n_heads: int) -> Tensor:
    """The rows of a query or key matrix (n_heads · d_head, d_model), in the order that transformers rotates them in.

    Positions turn features in pairs. llama.cpp keeps the two of a pair side by side; transformers keeps the first of
    all pairs before the second of all.
    """
    d_pairs = weight.shape[0] // n_heads // 2
    pairs = weight.view(n_heads, d_pairs, 2, -1)
    return pairs.transpose(1, 2).reshape(weight.shape)


def read_tokenizer(fields: Mapping[str, Any]) -> PreTrainedTokenizerFast:
    """The file's tokenizer.

    Its rule "smollm" sets every digit apart before words are split. (What transformers makes of a GGUF file leaves
    that out, and splits several spaces before a number in another way than the model was trained with.)
    """

    def said(name: str) -> Any:
        return fields[f"tokenizer.ggml.{name}"]

    tokens: list[str] = said("tokens")
    merges = [tuple(merge.split(" ")) for merge in said("merges")]
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    words = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), words])
    tokenizer.decoder = decoders.ByteLevel()
    kinds = zip(tokens, said("token_type"), strict=True)
    special = [AddedToken(token, normalized=False, special=True) for token, kind in kinds if kind == TokenType.CONTROL]
    tokenizer.add_special_tokens(special)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        bos_token=tokens[said("bos_token_id")],
        eos_token=tokens[said("eos_token_id")],
        unk_token=tokens[said("unknown_token_id")],
        pad_token=tokens[said("padding_token_id")],
        chat_template=fields["tokenizer.chat_template"],
        model_max_length=fields["llama.context_length"],
        clean_up_tokenization_spaces=False,
    )

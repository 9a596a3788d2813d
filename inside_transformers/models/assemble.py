"""Put together a model that is kept as changes to MiniLM: the encoder's weights, plus what training changed in them.

A change to a matrix is kept as the two thin matrices of LoRA (Hu et al., 2022), "….lora_A" (rank, n_in) and "….lora_B"
(n_out, rank): the new matrix is the old one plus B @ A. What is new or was trained whole is kept whole. So a model of
22 million parameters takes 1 MB here; its full folder is made once, in the user's cache.
"""

import hashlib
import shutil
from functools import lru_cache, partial
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from inside_transformers.models.cache import WEIGHTS, forget_old, is_whole, model_cache, touch, write_once

CHANGES = "changes.safetensors"
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")
PREFIX = "bert."  # what transformers calls the encoder inside a model with a head
NEEDS = 100_000_000  # bytes
VERSION = "1"  # of how folders are put together


def assembled(folder: Path, encoder: Path, *, cache: Path | None = None) -> Path:
    """The full folder of a model, made if it isn't there whole. Several programs may ask at once: one makes it.

    Args:
        folder: the model's changes, configuration and, where they differ from the encoder's, tokenizer files.
        encoder: the folder of MiniLM.
        cache: where full folders are kept; the user's cache if not given.

    Returns:
        A folder for `from_pretrained`. Its name ends in a hash of everything that it was made from.

    Raises:
        CourseError: when the disk is full or can't be written, with what to do.
    """
    cache = cache or model_cache()
    target = cache / f"{folder.name}-{_key(folder, encoder)}"
    names = _copied(folder, encoder)
    if not is_whole(target, names):
        write = partial(_make, folder, encoder)
        write_once(target, names, write, called=f"the model {folder.name}", needs=NEEDS)
        forget_old(cache)
    touch(target)
    return target


def merge(encoder: dict[str, Tensor], changes: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights of the whole model, float32, from those of the encoder and the changes.

    Tensors of any shape, by name.

    Raises:
        KeyError: for a change to a matrix that the encoder doesn't have.
    """
    merged = {PREFIX + name: tensor.float() for name, tensor in encoder.items() if _is_used(name)}
    for name, tensor in changes.items():
        if name.endswith(".lora_A"):
            matrix = name.removesuffix(".lora_A")
            lora_b = changes[f"{matrix}.lora_B"].float()
            merged[f"{matrix}.weight"] = merged[f"{matrix}.weight"] + lora_b @ tensor.float()
        elif not name.endswith(".lora_B"):
            merged[name] = tensor.float()
    return merged


def _is_used(name: str) -> bool:
    """Not the pooler, which a model that needs one trains anew, and not the table of positions, which is 0, 1, 2, …"""
    return not name.startswith("pooler.") and not name.endswith("position_ids")


def _key(folder: Path, encoder: Path) -> str:
    digest = hashlib.sha256(f"{VERSION} {_hash(encoder / WEIGHTS)}".encode())
    for path in _own_files(folder):
        digest.update(f"{path.name} {_hash(path)}".encode())
    return digest.hexdigest()[:16]


def _hash(path: Path) -> str:
    status = path.stat()
    return _hash_of_content(path, status.st_size, status.st_mtime_ns)


@lru_cache
def _hash_of_content(path: Path, size: int, changed: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _own_files(folder: Path) -> list[Path]:
    names = (CHANGES, "config.json", *TOKENIZER)
    return [folder / name for name in names if (folder / name).exists()]


def _copied(folder: Path, encoder: Path) -> dict[str, Path]:
    """The files that are taken as they are, by name: the model's own before the encoder's."""
    paths = [*(encoder / name for name in TOKENIZER), *_own_files(folder)]
    return {path.name: path for path in paths if path.exists() and path.name != CHANGES}


def _make(folder: Path, encoder: Path, made: Path) -> None:
    for name, path in _copied(folder, encoder).items():
        shutil.copyfile(path, made / name)
    weights = merge(load_file(encoder / WEIGHTS), load_file(folder / CHANGES))
    save_file(weights, made / WEIGHTS, metadata={"format": "pt"})

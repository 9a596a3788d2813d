"""Put together a model that is kept as changes to MiniLM: the encoder's weights, plus what training changed in them.

A change to a matrix is kept as the two thin matrices of LoRA (Hu et al., 2022), "….lora_A" (rank, n_in) and "….lora_B"
(n_out, rank): the new matrix is the old one plus B @ A. What is new or was trained whole is kept whole. So a model of
22 million parameters takes 1 MB here; its full folder is made once, in the user's cache.
"""

import hashlib
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from safetensors.torch import load_file, save_file
from torch import Tensor

from inside_transformers.models.cache import forget_old, model_cache, touch

CHANGES = "changes.safetensors"
TOKENIZER = ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt")
PREFIX = "bert."  # what transformers calls the encoder inside a model with a head
VERSION = "1"  # of how folders are put together


def assembled(folder: Path, encoder: Path, *, cache: Path | None = None) -> Path:
    """The full folder of a model, made if it isn't there yet.

    Args:
        folder: the model's changes, configuration and, where they differ from the encoder's, tokenizer files.
        encoder: the folder of MiniLM.
        cache: where full folders are kept; the user's cache if not given.

    Returns:
        A folder for `from_pretrained`. Its name ends in a hash of everything that it was made from.

    Raises:
        OSError: when the cache can't be written, with what to do.
    """
    cache = cache or model_cache()
    target = cache / f"{folder.name}-{_key(folder, encoder)}"
    if not target.is_dir():
        try:
            _make(folder, encoder, target)
        except OSError as error:
            raise OSError(
                f"{folder.name} can't be put together in {cache} ({error}). It needs 100 MB there; "
                "set XDG_CACHE_HOME to a folder that you may write to."
            ) from error
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
    digest = hashlib.sha256(f"{VERSION} {_hash(encoder / 'model.safetensors')}".encode())
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


def _make(folder: Path, encoder: Path, target: Path) -> None:
    """Make the folder beside its final place and move it there whole: nobody ever sees half a model."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as made:
        full = Path(made) / "model"
        full.mkdir()
        for path in [*(encoder / name for name in TOKENIZER), *_own_files(folder)]:
            if path.exists() and path.name != CHANGES:
                shutil.copyfile(path, full / path.name)
        weights = merge(load_file(encoder / "model.safetensors"), load_file(folder / CHANGES))
        save_file(weights, full / "model.safetensors", metadata={"format": "pt"})
        try:
            full.rename(target)
        except OSError:
            if not target.is_dir():  # another process may have been faster, which is as good
                raise

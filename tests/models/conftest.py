"""What the tests of the sound models share: whether new speech can be made here."""

import os

import pytest

from inside_transformers.models.train import speech


@pytest.fixture(scope="session")
def espeak() -> None:
    """What makes new sounds to test on. Elsewhere than in CI, a machine without it skips the tests that need it."""
    if missing := speech.requirements():
        how = "fresh speech needs " + "; ".join(missing)
        if os.environ.get("CI"):
            pytest.fail(how, pytrace=False)
        pytest.skip(how)

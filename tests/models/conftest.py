"""What tests share: whether new speech can be made here, and a disk that fills up."""

import os
import resource
from collections.abc import Iterator

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


@pytest.fixture
def little_room() -> Iterator[None]:
    """Files may grow to 10 kB; what is written beyond fails as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

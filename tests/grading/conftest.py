"""What tests of the grader share: one warm process."""

from collections.abc import Iterator

import pytest
from notebooks import need_sandbox

from inside_transformers.grading.runner import Warm


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """A warm process with the sandbox on."""
    need_sandbox()
    with Warm() as started:
        yield started

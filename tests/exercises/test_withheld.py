"""A copy of the course without the right answers still names mistakes, where a test cell says what it expects."""

import sys
from collections.abc import Iterator

import pytest
import torch
from torch import Tensor

from inside_transformers import checks
from inside_transformers.checks.registry import specs

OURS = "inside_transformers.parts"
REFERENCES = "inside_transformers.references"


@pytest.fixture
def withheld(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if `inside_transformers/references/` were not there: every part is loaded anew without it, and again after."""
    ours = [name for name in sys.modules if name.startswith((OURS, REFERENCES))]
    kept = {name: sys.modules.pop(name) for name in ours}
    for assignment in ("tasks", "architectures", "attention", "facts"):
        monkeypatch.setitem(sys.modules, f"{REFERENCES}.{assignment}", None)
    yield
    for name in [name for name in sys.modules if name.startswith((OURS, REFERENCES))]:
        del sys.modules[name]
    sys.modules.update(kept)


@pytest.mark.usefixtures("withheld")
def test_what_a_cell_expects_is_enough_to_name_a_mistake() -> None:
    def scores(q: Tensor, k: Tensor) -> Tensor:
        return q @ k.mT

    q, k = torch.tensor([[1.0, 2.0, 0.0, 1.0]]), torch.tensor([[2.0, 0.0, 1.0, 4.0]])
    part = checks.part("attention", "scores", {"scores": scores})
    with pytest.raises(checks.Mistake, match="not divided by √d") as caught:
        part.check(q, k, expected=torch.tensor([[3.0]]))
    assert caught.value.slug == "unscaled"
    with pytest.raises(checks.WithheldError, match="this copy of the course has no answers"):
        checks.part("attention", "scores", {"scores": scores}).check(q, k)


@pytest.mark.usefixtures("withheld")
def test_where_torch_knows_what_is_right_nothing_is_missing() -> None:
    def pattern(scores: Tensor, mask: Tensor | None = None) -> Tensor:
        return scores.softmax(-2)

    part = checks.part("attention", "pattern", {"pattern": pattern})
    with pytest.raises(checks.Mistake, match="Every row of the pattern must sum to 1") as caught:
        part.agrees(checks.normal(3, 3, seed=1))
    assert caught.value.slug == "softmax_over_queries"


def test_afterwards_the_answers_are_there_again() -> None:
    q = checks.normal(2, 4, seed=1)
    assert torch.equal(specs("attention")["scores"].reference(q, q), specs("attention")["scores"](q, q).right)

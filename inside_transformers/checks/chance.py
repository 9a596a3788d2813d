"""Results that chance decides: a generator for each call, and counts that a right answer can be expected to give."""

import contextlib
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Generator, Tensor

# A count counts as wrong when a right answer gives one as extreme with a smaller probability than this. All the
# comparisons of a test cell together are some thousands: a right answer fails less than once in a million runs.
NEVER = 1e-10


@dataclass(frozen=True)
class Seed:
    """Stands for a `torch.Generator` among a part's inputs: every call gets a fresh one with this seed."""

    seed: int


def with_generators(value: Any) -> Any:
    """`value` with a fresh generator in the place of each seed."""
    if isinstance(value, Seed):
        return Generator().manual_seed(value.seed)
    return tuple(map(with_generators, value)) if isinstance(value, tuple) else value


def other_generators() -> Iterator[tuple[str, Any]]:
    """The states of what gives random numbers without being asked for a generator, by the name of its library."""
    yield "torch", torch.get_rng_state().tolist()
    yield "numpy", [str(part) for part in tuple(np.random.get_state())[1:3]]
    yield "random", random.getstate()


@contextlib.contextmanager
def reseeded() -> Iterator[None]:
    """Other random numbers from everything that needs no generator; as they were, on leaving."""
    states = torch.get_rng_state(), np.random.get_state(), random.getstate()
    torch.manual_seed(20_000)
    np.random.seed(20_000)
    random.seed(20_000)
    try:
        yield
    finally:
        torch.set_rng_state(states[0])
        np.random.set_state(states[1])
        random.setstate(states[2])


def too_few(count: int, trials: int, probability: float) -> bool:
    """Whether so small a count never happens in this many trials, each with at least this probability."""
    return _log_sum(_log_binomial(trials, probability)[: count + 1]) < math.log(NEVER)


def too_many(count: int, trials: int, probability: float) -> bool:
    """Whether so large a count never happens in this many trials, each with at most this probability."""
    return _log_sum(_log_binomial(trials, probability)[count:]) < math.log(NEVER)


def unlikely(count: int, trials: int, least: float, most: float) -> bool:
    """Whether such a count never happens in this many trials, each with a probability from `least` to `most`."""
    return too_few(count, trials, least) or too_many(count, trials, most)


def _log_binomial(trials: int, probability: float) -> Tensor:
    """(trials + 1,): the logarithm of the probability of each count, by the binomial distribution."""
    n, p = torch.tensor(float(trials)).double(), torch.tensor(min(1.0, max(0.0, probability))).double()
    k = torch.arange(trials + 1).double()
    ways = torch.lgamma(n + 1) - torch.lgamma(k + 1) - torch.lgamma(n - k + 1)
    logarithms: Tensor = ways + torch.special.xlogy(k, p) + torch.special.xlog1py(n - k, -p)
    return logarithms


def _log_sum(logarithms: Tensor) -> float:
    return float(torch.logsumexp(logarithms, 0)) if len(logarithms) else -math.inf

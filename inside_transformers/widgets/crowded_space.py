"""Random directions in few dimensions: how close they come, and how many facts they carry before recall fails."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
import traitlets
from numpy.typing import NDArray
from torch import Tensor

from inside_transformers.widgets import base

Interference = Callable[[Tensor], Tensor]
StoreFacts = Callable[[Tensor, Tensor], tuple[Tensor, Tensor, Tensor]]

DIMENSIONS = (8, 12, 16, 24, 32, 48, 64, 96, 128)
COUNTS = (4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
THRESHOLDS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 1 / 3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
# The cosine of the key that is asked with to the fact's own.
COSINES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
# At first clearly more are left at 70° or more than fit at right angles, and both sliders can go either way.
D, N, ANGLE, THRESHOLD, COSINE = 64, 256, 70, 1 / 3, 0.8
ANGLES = (45, 90)  # the smallest angle that can be allowed, and the largest
VIEW = (216, -4)  # how the globe is turned at first, in degrees
SPORTS = 10
# The generator's parameters; `crowded_space.js` has the same.
SEED, STEP = 0, 0x6D2B79F5


class CrowdedSpace(base.Demo):
    """How crowded a space of d dimensions gets with n random directions, and how many of n facts come back.

    At first it shows directions alone: how many fit at right angles, how many of them are left when each that is closer
    to one before than a chosen angle is left out, the angle of the closest two, and the best that there can be. A
    switch stores a fact with each (`facts`).

    Directions are random, of length 1, drawn once from a fixed seed: n directions in d dimensions are the first n
    rows of a table, cut to d numbers and scaled. Beside the largest absolute cosine of two of them stands the Welch
    bound, √((n − d) / (d (n − 1))): no n directions do better (Welch, 1974). A fact is a direction (its key) and one
    of ten sports, which are random directions too. The n facts are stored in two ways, neither of them trained:

    - one neuron a fact: with the threshold t, row key / (1 − t), bias −t / (1 − t), column the sport. At t = 1/3
      these are 1.5 · key and −0.5, as in the assignment "facts": a neuron says 1 to its own key and nothing to a key
      whose cosine with it is at most t;
    - one matrix: the sum over the facts of sport ⊗ key, d × d numbers however many facts. (A matrix that is fitted
      to the facts would recall more.)

    A fact comes back when, of the ten sports, its own has the largest dot product with what is read at its key, and
    something is read at all. The key may be off: turned in a random direction until its cosine with the fact's own is
    less than 1.

    Args:
        interference: your own function, `interference(vectors) -> largest absolute cosine of two rows`, as in the
            assignment "facts".
        store_facts: your own function, `store_facts(keys, values) -> (w_up, b_up, w_down)`, as in the assignment; the
            demo counts the facts that come back from it. Both are called in a running kernel only.
    """

    _esm = base.module("crowded_space")
    _css = base.style("narrow", "crowded_space")

    # What the reader chose; each is one of the values above.
    d = traitlets.Enum(DIMENSIONS, D).tag(sync=True)
    n = traitlets.Enum(COUNTS, N).tag(sync=True)
    # How far apart every two shall stand at least, in degrees.
    angle = traitlets.Int(ANGLE, min=ANGLES[0], max=ANGLES[1]).tag(sync=True)
    # Whether a fact is stored with each; at first, directions are all there is.
    facts = traitlets.Bool(False).tag(sync=True)
    threshold = traitlets.Enum(THRESHOLDS, THRESHOLD).tag(sync=True)
    cosine = traitlets.Enum(COSINES, COSINE).tag(sync=True)
    # The key that is looked at, and how its globe is turned (degrees around the axis, and tilted).
    arrow = traitlets.Int(0).tag(sync=True)
    view = traitlets.List(traitlets.Int(), list(VIEW)).tag(sync=True)
    # The values that can be chosen.
    steps = traitlets.Dict().tag(sync=True)
    initial = traitlets.Dict().tag(sync=True)
    functions = traitlets.Dict().tag(sync=True)
    request = traitlets.Dict().tag(sync=True)
    response = traitlets.Dict().tag(sync=True)

    def __init__(self, interference: Interference | None = None, store_facts: StoreFacts | None = None) -> None:
        super().__init__()
        given = {"interference": interference, "store_facts": store_facts}
        self.functions = {name: base.name_of(function) for name, function in given.items() if function is not None}
        self._interference, self._store_facts = interference, store_facts
        self.steps = {"d": list(DIMENSIONS), "n": list(COUNTS), "threshold": list(THRESHOLDS), "cosine": list(COSINES)}
        first = {"d": D, "n": N, "angle": ANGLE, "facts": False, "threshold": THRESHOLD, "cosine": COSINE}
        self.initial = {**first, "arrow": 0, "view": list(VIEW)}
        self.still = _still()
        if self.functions:
            self.request = {"seq": 0, "d": D, "n": N, "cosine": COSINE}

    @traitlets.observe("request")
    def _answer(self, change: dict[str, Any]) -> None:
        if self.functions and change["new"]:
            self.response = answer(self._interference, self._store_facts, change["new"])


def uniforms(first: int, count: int) -> NDArray[np.float64]:
    """Numbers `first` to `first + count − 1` of a stream of evenly distributed numbers in [0, 1).

    The generator is Mulberry32 (Tommy Ettinger, 2017, public domain): 32-bit integers alone, so that JavaScript and
    Python agree on every bit.
    """
    z = (np.arange(first + 1, first + count + 1, dtype=np.uint64) * STEP + SEED).astype(np.uint32)
    z = (z ^ (z >> 15)) * (z | np.uint32(1))
    z ^= z + (z ^ (z >> 7)) * (z | np.uint32(61))
    return (z ^ (z >> 14)) / 2**32


def _normals(first: int, count: int) -> NDArray[np.float64]:
    """Normally distributed numbers, each from two uniform ones (Box and Muller, 1958)."""
    one, other = uniforms(first, 2 * count).reshape(-1, 2).T
    return np.asarray(np.sqrt(-2 * np.log(1 - one)) * np.cos(2 * math.pi * other))


def _unit_rows(table: NDArray[np.float64], n: int, d: int) -> Tensor:
    """The first n rows cut to d numbers, each of length 1: (n, d)."""
    return F.normalize(torch.from_numpy(table[:n, :d]), dim=1)


_TABLE = _normals(0, (COUNTS[-1] + SPORTS) * DIMENSIONS[-1]).reshape(-1, DIMENSIONS[-1])
_ANSWERS = (uniforms(2 * _TABLE.size, COUNTS[-1]) * SPORTS).astype(np.int64)
_NOISE = _normals(2 * _TABLE.size + COUNTS[-1], COUNTS[-1] * DIMENSIONS[-1]).reshape(-1, DIMENSIONS[-1])


def directions(n: int, d: int) -> Tensor:
    """The demo's n directions in d dimensions, (n, d), float64, rows of length 1; n ≤ 512, d ≤ 128."""
    return _unit_rows(_TABLE[: COUNTS[-1]], n, d)


def asked(n: int, d: int, cosine: float) -> Tensor:
    """The keys that are asked with, (n, d), float64: each has this cosine to its own, and is off in a random way."""
    keys = directions(n, d)
    noise = torch.from_numpy(_NOISE[:n, :d])
    aside = F.normalize(noise - (noise * keys).sum(1, keepdim=True) * keys, dim=1)
    return cosine * keys + math.sqrt(1 - cosine**2) * aside


def sports(d: int) -> Tensor:
    """The directions of the ten sports, (10, d), float64, rows of length 1."""
    return _unit_rows(_TABLE[COUNTS[-1] :], SPORTS, d)


def answers(n: int) -> Tensor:
    """Which sport each of n facts has, (n,), int64."""
    return torch.from_numpy(_ANSWERS[:n].copy())


def _still() -> dict[str, Any]:
    """How many of n directions are left at 70° or more, and their closest pair beside the least possible."""
    keys = directions(COUNTS[-1], D)
    sizes = (keys @ keys.T).abs()
    left: list[int] = []
    for one in range(len(keys)):
        if bool((sizes[one, left] <= math.cos(math.radians(ANGLE))).all()):
            left.append(one)
    rows: list[list[int | float]] = []
    for n in COUNTS:
        if n > D:
            closest = float(sizes[:n, :n].clone().fill_diagonal_(0).max())
            least = math.sqrt((n - D) / (D * (n - 1)))
            rows.append([n, sum(one < n for one in left), closest, least])
    head = ["directions", f"left at {ANGLE}° or more", "largest cosine of two", "least possible"]
    return base.table(f"Random directions in {D} dimensions: {D} fit at right angles", head, rows)


def answer(
    interference: Interference | None, store_facts: StoreFacts | None, request: dict[str, Any]
) -> dict[str, Any]:
    """What the reader's functions say to a request of the demo.

    Args:
        interference: `interference(vectors) -> scalar`, or None.
        store_facts: `store_facts(keys, values) -> (w_up, b_up, w_down)`, or None.
        request: "seq" (a number that goes back unchanged), "d", "n", and "cosine": of the keys asked with to the own.

    Returns:
        "seq"; "largest", a number, and "recalled", how many of the n facts came back, each None when there is none;
        "errors", function → what went wrong, in words. Whatever a function raises ends up there: the demo goes on.
    """
    n, d = request["n"], request["d"]
    reply: dict[str, Any] = {"seq": request["seq"], "largest": None, "recalled": None, "errors": {}}
    keys, columns, own = directions(n, d).float(), sports(d).float(), answers(n)
    askers = asked(n, d, request["cosine"]).float()
    for name, key, ask in (
        ("interference", "largest", lambda: interference and _largest(interference(keys.clone()))),
        ("store_facts", "recalled", lambda: store_facts and _recalled(store_facts, keys, askers, columns, own)),
    ):
        try:
            reply[key] = ask()
        except base.UndrawableError as problem:
            reply["errors"][name] = str(problem)
        except Exception as error:
            reply["errors"][name] = base.raised(error)
    return reply


def _largest(result: Any) -> float:
    """The reader's largest cosine as a number; raises `base.UndrawableError` when it isn't one."""
    return float(base.numbers("Its result", result, n_dims=0))


def _recalled(store_facts: StoreFacts, keys: Tensor, askers: Tensor, columns: Tensor, own: Tensor) -> int:
    """How many facts come back from the reader's neurons; raises `base.UndrawableError` when they can't be used."""
    result = store_facts(keys.clone(), columns[own])
    if not isinstance(result, tuple) or len(result) != 3:
        raise base.UndrawableError(
            f"It returned {type(result).__name__}: expected three tensors, (w_up, b_up, w_down)."
        )
    n, d = keys.shape
    weights = []
    for name, weight, expected in zip(("w_up", "b_up", "w_down"), result, ((n, d), (n,), (d, n)), strict=True):
        array = base.numbers(f"Its {name}", weight, n_dims=len(expected))
        if array.shape != expected:
            raise base.UndrawableError(f"Its {name} has the shape {base.shape(array)}: expected {expected}.")
        weights.append(torch.from_numpy(array).to(keys))
    w_up, b_up, w_down = weights
    firing = torch.relu(askers @ w_up.T + b_up)  # (n keys, n neurons)
    right = (firing @ w_down.T @ columns.T).argmax(-1) == own
    return int((right & (firing > 0).any(-1)).sum())

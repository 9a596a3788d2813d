"""What the exercises' test cells share: call a student's part, compare, name the mistake, draw expected beside got.

A test cell asks for its part once, then checks it:

    part = checks.part("attention", "scores", globals())
    part.check(q, k, expected=expected)   # shows expected and got: for inputs that can be checked by hand
    part.agrees(q, k)                     # in words only: against the reference, in each dtype, with gradients
    part.holds(ids, checks.Seed(1))       # what chance decides: examined; every call gets a fresh generator

What an assignment's parts are, and which mistakes are known, stands in `inside_transformers/parts/`.
"""

from inside_transformers.checks.chance import Seed
from inside_transformers.checks.compare import Gives, close, matches
from inside_transformers.checks.drawing import heatmaps, show
from inside_transformers.checks.mistakes import MESSAGES, Mistake, Misused
from inside_transformers.checks.modules import (
    Snapshot,
    layers,
    linear_weights,
    mlp_weights,
    own_layers,
    put_weights,
    same_twice,
)
from inside_transformers.checks.notebook import watch
from inside_transformers.checks.origin import exchanged
from inside_transformers.checks.parts import Part, part
from inside_transformers.checks.pipelines import small_pipeline
from inside_transformers.checks.reading import book_at
from inside_transformers.checks.spec import PartSpec, WithheldError, mistake, mistakes_of, sign
from inside_transformers.checks.trace import unwritten
from inside_transformers.checks.values import Computed, directions, normal
from inside_transformers.checks.words import table
from inside_transformers.numbers import number

__all__ = [
    "MESSAGES",
    "Computed",
    "Gives",
    "Mistake",
    "Misused",
    "Part",
    "PartSpec",
    "Seed",
    "Snapshot",
    "WithheldError",
    "book_at",
    "close",
    "directions",
    "exchanged",
    "heatmaps",
    "layers",
    "linear_weights",
    "matches",
    "mistake",
    "mistakes_of",
    "mlp_weights",
    "normal",
    "number",
    "own_layers",
    "part",
    "put_weights",
    "same_twice",
    "show",
    "sign",
    "small_pipeline",
    "table",
    "unwritten",
]

watch()

"""The assignment "attention"."""

from inside_transformers.parts import parts_of

PARTS = parts_of(__name__, __path__)

"""The old path of `inside_transformers.models.worlds.shapes`, for notebooks that were released with it."""

import sys

from inside_transformers.models.worlds import shapes

sys.modules[__name__] = shapes

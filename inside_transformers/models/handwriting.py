"""The old path of `inside_transformers.models.worlds.handwriting`, for notebooks that were released with it."""

import sys

from inside_transformers.models.worlds import handwriting

sys.modules[__name__] = handwriting

"""The old path of `inside_transformers.models.worlds.facts`, for notebooks that were released with it."""

import sys

from inside_transformers.models.worlds import facts

sys.modules[__name__] = facts

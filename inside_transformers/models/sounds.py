"""The old path of `inside_transformers.models.worlds.sounds`, for notebooks that were released with it."""

import sys

from inside_transformers.models.worlds import sounds

sys.modules[__name__] = sounds

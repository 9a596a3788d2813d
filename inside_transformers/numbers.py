"""The one way in which the course writes a number: in figures, in messages, in tables. `base.js` has it for demos."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np


def number(value: float, decimals: int = 2) -> str:
    """`value` with so many decimals, a real minus sign, and never "−0.00".

    Halves are rounded away from zero, also where float32 lies a little beside them: what is equal must look so.
    """
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "−∞" if value < 0 else "∞"
    text = str(Decimal(repr(round(float(value), 6))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")

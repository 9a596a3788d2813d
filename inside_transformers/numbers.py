"""The one way in which the course writes a number: in figures, in messages, in tables. `base.js` has it for demos."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np

LARGE = 1e15  # from here on a float has no decimals of its own


def number(value: float, decimals: int = 2) -> str:
    """`value` with so many decimals, a real minus sign, and never "−0.00"; from 10¹⁵ on with a power of ten.

    Halves are rounded away from zero, also where float32 lies a little beside them: what is equal must look so.
    """
    if not np.isfinite(value):
        return "NaN" if np.isnan(value) else "−∞" if value < 0 else "∞"
    if abs(value) >= LARGE:
        return f"{float(value):.{decimals}e}".replace("-", "−")
    near = 6 if decimals < 6 else decimals + 4  # digits in which a float32 is the half that it stands for
    exact = Decimal(repr(round(float(value), near)))
    text = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")

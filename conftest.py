"""How nbval compares printed numbers: to the last digit that is printed, give or take one.

Another processor, or another number of threads, may round the last digit differently. So numbers that are printed with
a decimal point may differ by one in their last place; whole numbers and words must be the same.
"""

import copy
import re
from typing import Any

from nbval.plugin import IPyNbCell

DECIMAL = re.compile(r"\d*\.(\d+)")
compare_exactly = IPyNbCell.compare_outputs


def same_but_for_rounding(kept: str, printed: str) -> bool:
    """Whether two texts differ in the last digits of decimal numbers alone, by one at most."""
    if DECIMAL.sub("#", kept) != DECIMAL.sub("#", printed):
        return False
    pairs = zip(DECIMAL.finditer(kept), DECIMAL.finditer(printed), strict=True)
    return all(len(a[1]) == len(b[1]) and abs(float(a[0]) - float(b[0])) < 1.5 * 10 ** -len(a[1]) for a, b in pairs)


def compare_outputs(self: IPyNbCell, test: list[Any], ref: list[Any], skip_compare: Any = None) -> bool:
    """nbval's own comparison, after texts that differ by rounding alone were made the same."""
    test = copy.deepcopy(test)
    for printed, kept in zip(test, ref, strict=False):
        for new, old, name in (
            (printed, kept, "text"),
            (printed.get("data", {}), kept.get("data", {}), "text/plain"),
        ):
            if name in new and name in old and same_but_for_rounding(old[name], new[name]):
                new[name] = old[name]
    return bool(compare_exactly(self, test, ref, skip_compare))


IPyNbCell.compare_outputs = compare_outputs

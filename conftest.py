"""How nbval compares printed numbers, and which tests share a worker.

Numbers are compared to the last digit that is printed, give or take one: another processor, or another number of
threads, may round it differently. So numbers that are printed with a decimal point may differ by one in their last
place; whole numbers and words must be the same.

With `-n`, a worker gets one file at a time, and of the bank of answers one part: its tests share verdicts.
"""

import copy
import re
from typing import Any

import pytest
from nbval.plugin import IPyNbCell
from xdist.scheduler import LoadFileScheduling

DECIMAL = re.compile(r"\d*\.(\d+)")
OF_A_PART = re.compile(r"(.*/test_bank\.py)::\w+\[(\w+)")
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


class PartByPart(LoadFileScheduling):
    """Sends a worker one file at a time, but of the bank all tests of one part."""

    def _split_scope(self, nodeid: str) -> str:
        found = OF_A_PART.match(nodeid)
        return f"{found[1]} {found[2]}" if found else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> PartByPart | None:
    """What stands for `--dist loadfile`."""
    return PartByPart(config, log) if config.getvalue("dist") == "loadfile" else None

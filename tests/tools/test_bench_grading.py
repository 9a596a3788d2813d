"""The submissions that grading is measured with hold answers of the bank, a right one and a mistake for each part."""

from pathlib import Path

import pytest
from scripts import loaded

ROOT = Path(__file__).resolve().parents[2]


bench = loaded("bench_grading")
bank = loaded("bank", ROOT / "tests" / "exercises")


@pytest.mark.parametrize("assignment", bank.ASSIGNMENTS)
def test_it_is_measured_with_answers_of_the_bank(assignment: str) -> None:
    found = bench.answers_of(assignment)
    assert sorted(found) == sorted(bank.coded_parts(assignment))
    for part, kinds in found.items():
        for kind, codes in kinds.items():
            known = {answer.code.strip() for answer in bank.answers(assignment, part) if answer.kind == kind}
            assert codes, f"{part} has no {kind}"
            assert set(codes) <= known
